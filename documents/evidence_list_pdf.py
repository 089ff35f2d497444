"""The 佐证材料目录 of one issue or several: what was put in for which measure and when, and whether it is whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from documents.fonts import Face
from documents.ledger_layout import long_day
from documents.ledger_pdf import page_line, write_heading
from documents.pdf_page import GREY, PdfPaper, upright_a4
from documents.pdf_table import PdfTable, Tint
from documents.saving import replacing
from documents.table_widths import Column
from models.evidence_folder import FileState
from models.evidence_rows import Evidence, Fault, faults_of, size_words
from models.fields import BY_NAME
from models.importing import Tick, no_tick
from models.issues import Issue
from models.ledger import Ledger

TITLE = "佐证材料目录"

#: Margins in millimetres: top, right, bottom, left.
_MARGINS = (20, 18, 18, 18)
_LINE_SIZE, _CELL_SIZE, _NOTE_SIZE = 10.5, 9.5, 9
_LABEL_ROOM = 66
_COLUMNS = (
    Column("序号", 2.4, True),
    Column("材料名称", 13),
    Column("对应措施", 9),
    Column("添加日期", 5.2, True),
    Column("大小", 4.2, True),
    Column("说明", 8),
    Column("校验", 4, True),
)
_STATE_PLACE = 6
#: The words stand on it in black and white too.
_FAULTY = Tint((0.99, 0.91, 0.9), (0.65, 0.1, 0.1))
_NOTHING = "（没有佐证材料）"
_SIGNATURES = ("整理人：", "审核人：", "日期：")


def write_evidence_list_pdf(
    ledger: Ledger, ids: Sequence[int], path: Path, *, today: date, tick: Tick = no_tick
) -> frozenset[str]:
    """Write the list for these issues, in this order, whole or not at all; every file is read to see how it is.

    Returns the characters no font could print, which stand as □.

    Raises:
        LedgerError: the file cannot be written, or the user stopped (from ``tick``); an old file is untouched.
    """
    issues = list(ledger.issues(ids).values())
    evidence = ledger.evidence.of_many(ids)
    rows = [row for issue in issues for row in evidence.get(issue.id, ())]
    faults = {fault.evidence.id: fault for fault in faults_of(rows, ledger.evidence.folder, tick)}
    with replacing(path) as temporary:
        pages = _new_paper(f"{ledger.settings.office}{TITLE}", today)
        top = _heading(pages, ledger, issues, today)
        table = PdfTable(pages, _COLUMNS, top, _CELL_SIZE)
        for issue in issues:
            if len(issues) > 1:
                table.band(_band(issue))
            _write_rows(table, issue, evidence.get(issue.id, ()), faults)
        _foot(pages, table.finish(), _totals(rows, faults))
        temporary.write_bytes(pages.content(page_line))
    return frozenset(pages.absent)


def _new_paper(title: str, today: date) -> PdfPaper:
    pages = upright_a4(_MARGINS, title, today)
    pages.new_page()
    return pages


def _heading(pages: PdfPaper, ledger: Ledger, issues: Sequence[Issue], today: date) -> float:
    office = f"填报单位：{ledger.settings.office}" if ledger.settings.office else ""
    top = write_heading(pages, TITLE, office, "", f"截至：{long_day(today)}")
    if len(issues) != 1:
        return top
    (issue,) = issues
    facts = {
        "问题编号": issue.number or str(issue.id),
        BY_NAME["source"].label: issue.source,
        BY_NAME["problem"].label: issue.problem,
        BY_NAME["units"].label: _units(issue),
    }
    for label, words in facts.items():
        if words:
            top = _fact(pages, top, label, words)
    return top + 6


def _fact(pages: PdfPaper, top: float, label: str, words: str) -> float:
    lines = pages.lines_of(words, pages.body_width - _LABEL_ROOM, _LINE_SIZE)
    pages.text(pages.margin_left, top, label, _LINE_SIZE, face=Face.SANS, colour=GREY)
    pages.text(pages.margin_left + _LABEL_ROOM, top, lines, _LINE_SIZE, leading=15)
    return top + len(lines) * 15 + 3


def _band(issue: Issue) -> str:
    units = _units(issue)
    return f"{issue.number or issue.id}　{issue.problem}{f'（{units}）' if units else ''}"


def _units(issue: Issue) -> str:
    return "、".join(issue.units or issue.involved_units)


def _write_rows(table: PdfTable, issue: Issue, rows: Sequence[Evidence], faults: Mapping[int, Fault]) -> None:
    if not rows:
        table.row(["", _NOTHING, "", "", "", "", ""])
    measures = {measure.id: f"{place}. {measure.text}" for place, measure in enumerate(issue.measures, 1)}
    for place, row in enumerate(rows, 1):
        fault = faults.get(row.id)
        measure = measures.get(row.measure_id or 0, "")
        state = (fault.state if fault else FileState.WHOLE).value
        cells = [str(place), row.name, measure, row.added_on.isoformat(), row.size_words, _note(row, issue), state]
        table.row(cells, {_STATE_PLACE: _FAULTY} if fault else None)


def _note(row: Evidence, issue: Issue) -> str:
    """What was said of it; of an earlier round it says so."""
    former = f"第 {row.round} 轮" if row.round != issue.round else ""
    return "；".join(part for part in (former, row.note) if part)


def _totals(rows: Sequence[Evidence], faults: Mapping[int, Fault]) -> str:
    if not rows:
        return "共 0 份材料。"
    size = sum({row.stored.digest: row.stored.size for row in rows}.values())
    states = Counter(fault.state for fault in faults.values())
    said = "，".join(f"{state.value} {states[state]} 份" for state in FileState if states[state]) or "全部完好"
    return f"共 {len(rows)} 份材料，{size_words(size)}；{said}。校验：现在的文件与添加时的内容逐字节核对（SHA-256）。"


def _foot(pages: PdfPaper, top: float, words: str) -> None:
    lines = pages.lines_of(words, pages.body_width, _NOTE_SIZE)
    if top + len(lines) * 13 + 44 > pages.body_bottom:
        pages.new_page()
        top = pages.margin_top
    pages.text(pages.margin_left, top + 7, lines, _NOTE_SIZE, colour=GREY, leading=13)
    top += len(lines) * 13 + 24
    share = pages.body_width / len(_SIGNATURES)
    for place, name in enumerate(_SIGNATURES):
        pages.text(pages.margin_left + place * share, top, name, _LINE_SIZE)
