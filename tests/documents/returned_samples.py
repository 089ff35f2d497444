"""Workbooks as they go out to units, and the ways in which they come back."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from documents.returned_workbook import read_returned
from documents.school_workbook import SHEET_NAME, write_workbook
from models.drafts import AspectDraft, DraftStatus, IssueDraft, MeasureDraft, NoticeDraft, Paragraph
from models.ledger import Ledger
from models.returned import FILL_IN, ReturnedFile, ReturnedRow
from models.sendings import Prepared

UNITS = ("云溪镇中心小学", "青禾县第一初级中学", "柳坪幼儿园")


def fill_ledger(ledger: Ledger, units: Sequence[str] = UNITS, rows: int = 4) -> None:
    """Gives every unit so many issues, some with progress and with each kind of deadline."""
    issues = [
        IssueDraft(
            title=f"{unit}的第{place}个问题：{_PROBLEMS[place % len(_PROBLEMS)]}",
            fields={"number": str(1 + place + rows * at)},
            measures=[MeasureDraft(f"制定第{place}项制度并检查落实。")],
            unit=unit,
            person="王玥",
            deadline_text="2026年12月底前" if place % 3 else "立行立改",
            status=DraftStatus.IN_PROGRESS,
            status_words="正在整改",
            progress=f"第{place}项已开展排查。" if place % 2 else "",
        )
        for at, unit in enumerate(units)
        for place in range(rows)
    ]
    draft = NoticeDraft(title="反馈意见", is_notice=True, feedback_date=date(2026, 3, 2))
    draft.paragraphs = [Paragraph("1", "文")]
    draft.aspects.append(AspectDraft("（一）校园安全方面", issues=issues))
    ledger.import_notice(draft, source_name="督导反馈意见", source_kind="督导")


_PROBLEMS = (
    "食堂采购验收记录不完整",
    "门卫值班制度没有落实",
    "消防器材检查不到位",
    "教师备课检查流于形式",
    "校车台账更新不及时",
    "档案材料缺项较多",
    "经费公开不规范",
)


def send(ledger: Ledger, folder: Path, fields: Sequence[str] = FILL_IN, units: Sequence[str] = ()) -> list[Prepared]:
    """Writes and records the workbooks of all units, or of these; each stands in ``folder`` under its file name."""
    folder.mkdir(exist_ok=True)
    found = [one.unit for one in ledger.sendings.units_with_rows() if not units or one.unit.name in units]
    prepared = ledger.sendings.prepare([unit.id for unit in found], fields=fields)
    for one in prepared:
        write_workbook(folder / one.file_name, one, ledger.settings)
    ledger.sendings.record(prepared)
    return list(prepared)


class Returning:
    """A workbook in the hands of somebody who changes it, through openpyxl."""

    def __init__(self, path: Path, sheet: str = SHEET_NAME) -> None:
        self.path = path
        self.book = load_workbook(path)
        self.sheet: Any = self.book[sheet]

    def column(self, key: str) -> int:
        """The column with a key (``f_note``), counted from 1."""
        for row in self.sheet.iter_rows():
            for cell in row:
                if cell.value == key:
                    return int(cell.column)
        raise KeyError(key)

    @property
    def key_row(self) -> int:
        """The row of keys."""
        return next(row[0].row for row in self.sheet.iter_rows() if any(cell.value == "k_code" for cell in row))

    @property
    def header(self) -> int:
        """The row of headings."""
        return self.key_row - 1

    def lines(self) -> list[int]:
        """The rows of issues."""
        column = self.column("k_mark")
        found = ((row, str(self.sheet.cell(row, column).value or "")) for row in range(1, self.sheet.max_row + 1))
        return [row for row, mark in found if mark.count(":") >= 2]

    def own_lines(self) -> list[int]:
        """The blank rows for what the unit found itself."""
        column = self.column("k_mark")
        return [row for row in range(1, self.sheet.max_row + 1) if self.sheet.cell(row, column).value == "own"]

    def cell(self, line: int, key: str) -> Any:
        """A cell by its line and key."""
        return self.sheet.cell(line, self.column(key))

    def set(self, line: int, key: str, value: object) -> None:
        """Types something; text stays text."""
        cell = self.cell(line, key)
        cell.value = value
        if isinstance(value, str) and not value.startswith("=="):
            cell.data_type = "s"

    def unmerge(self) -> None:
        """Undoes all merges: openpyxl leaves them behind when it moves rows and columns."""
        for area in list(self.sheet.merged_cells.ranges):
            self.sheet.unmerge_cells(str(area))

    def save(self, path: Path | None = None) -> Path:
        """Saves it, as another file if wanted."""
        self.book.save(path or self.path)
        return path or self.path

    def read(self) -> ReturnedFile:
        """Saves and reads it."""
        return read_returned(self.save())


def values(path: Path, sheet: str = SHEET_NAME) -> list[list[object]]:
    """What somebody sees who copies the rows: the texts of all columns and rows that are not hidden."""
    shown = load_workbook(path)[sheet]
    rows = [number for number in range(1, shown.max_row + 1) if not shown.row_dimensions[number].hidden]
    from openpyxl.utils import get_column_letter

    columns = [
        number
        for number in range(1, shown.max_column + 1)
        if not shown.column_dimensions[get_column_letter(number)].hidden
    ]
    return [[shown.cell(row, column).value for column in columns] for row in rows]


def copied(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """A new workbook of nothing but these texts."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def with_part(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """The workbook with one of its parts changed as text; dropped where nothing is left of it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def resaved(path: Path, ending: str, folder: Path) -> Path:
    """What LibreOffice makes of a workbook under another ending."""
    folder.mkdir(exist_ok=True)
    kind = "csv:Text - txt - csv (StarCalc):44,34,76" if ending == "csv" else ending
    profile = f"-env:UserInstallation=file://{folder.resolve()}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(path)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return folder / f"{path.stem}.{ending}"


def has_libreoffice() -> bool:
    """Whether LibreOffice is there to save something again."""
    return shutil.which("soffice") is not None


def texts(row: ReturnedRow) -> dict[str, str]:
    """The texts of a row by field."""
    return {name: cell.text for name, cell in row.cells.items()}
