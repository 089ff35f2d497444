"""A round of 填报表 in the sample ledger: sent to every unit, a few came back, one of them at odds with the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from documents.merging import Merged, merge_given
from documents.saving import write_bytes
from documents.school_columns import CODE_KEY, KEY_PREFIX
from documents.school_workbook import SHEET_NAME, workbook_bytes
from documents.sending_list_xlsx import sending_list_bytes
from models.ledger import Ledger
from models.sheet_codes import read_row_code

#: The folder of the workbooks in the demo.
FOLDER = "填报表"
_DAYS = 5
#: What units wrote into the first row of their sheets, one unit after the other.
_ANSWERS: tuple[dict[str, str], ...] = (
    {"progress_text": "已召开专题会议，制度修订稿已印发各校执行。", "note": "请局里统一培训"},
    {"progress_text": "已逐校核对，问题清单全部落实到人。", "finished_on": "尽快"},
    {"note": "已按要求整改，佐证材料另报"},
    {},
)
#: What the office wrote meanwhile of the first unit's first row.
_MEANWHILE = "局里已发文催办，并到现场核查一次。"
_FOUND_ITSELF = "个别班级晨午检记录有补记现象"


@dataclass(frozen=True, slots=True)
class Round:
    """What went out, file by file, with the list of it, and what came of those that came back."""

    workbooks: dict[str, bytes]
    list_file: bytes
    merged: Merged


def play(ledger: Ledger, today: date) -> Round:
    """Send, let some units answer, merge."""
    units = [one.unit.id for one in ledger.sendings.units_with_rows()]
    prepared = ledger.sendings.prepare(units, due=today + timedelta(days=_DAYS))
    workbooks = {one.file_name: workbook_bytes(one, ledger.settings) for one in prepared}
    ledger.sendings.record(prepared)
    ledger.update_issues({prepared[0].rows[0].issue.id: {"entry": (today, _MEANWHILE)}}, "填写进展")
    with TemporaryDirectory(prefix="zgtz-") as name:
        folder = Path(name)
        for place, (one, answer) in enumerate(zip(prepared, _ANSWERS, strict=False)):
            own = _FOUND_ITSELF if place == len(_ANSWERS) - 1 else ""
            (folder / one.file_name).write_bytes(_filled(workbooks[one.file_name], answer, own))
        merged = merge_given(ledger, sorted(folder.iterdir()))
    return Round(workbooks, sending_list_bytes(prepared, today, ledger.settings.office), merged)


def papers(ledger: Ledger, played: Round) -> dict[str, Callable[[Path], object]]:
    """What is written of the round, by name below the demo's folder."""
    from documents.merge_report_xlsx import write_merge_report
    from documents.urging_pdf import Urging, slips_of, write_urging_pdf
    from models.outstanding import outstanding

    today = ledger.today()
    slips = slips_of(ledger, outstanding(ledger))
    urging = Urging(today + timedelta(days=_DAYS), signer=ledger.settings.office)
    return {
        **{f"{FOLDER}/{name}": partial(_write, content) for name, content in played.workbooks.items()},
        "填报表发放清单.xlsx": partial(_write, played.list_file),
        "填报表合并报告.xlsx": lambda path: write_merge_report(ledger, played.merged, path, today=today),
        "填报表催报单.pdf": lambda path: write_urging_pdf(slips, urging, path, today=today),
    }


def _write(content: bytes, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    write_bytes(path, content)


def _filled(content: bytes, answer: dict[str, str], own: str) -> bytes:
    """The workbook as a unit fills it in: cells of its first row, and a problem that it found itself."""
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(content))
    sheet: Any = book[SHEET_NAME]
    keys = next(
        {str(cell.value): cell.column for cell in row if cell.value} for row in sheet.iter_rows() if _is_key_row(row)
    )
    rows = [row for row in range(1, sheet.max_row + 1) if read_row_code(str(sheet.cell(row, keys[CODE_KEY]).value))]
    for name, words in answer.items():
        sheet.cell(rows[0], keys[KEY_PREFIX + name]).value = words
    if own:
        sheet.cell(rows[-1] + 2, keys[f"{KEY_PREFIX}problem"]).value = own
    filled = BytesIO()
    book.save(filled)
    return filled.getvalue()


def _is_key_row(row: Any) -> bool:
    return any(cell.value == CODE_KEY for cell in row)
