"""The papers: 300 issues in under two seconds, ten times the issues in about ten times the time; goals 1 and 3.

Goal 1 is the writing of ready values as a styled sheet, measured on what a list is written with; what the whole paper
costs, with reading the ledger, wording every cell and breaking every text into lines, is the figure below it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import SpooledTemporaryFile

from ledger_speed import opened
from made_ledgers import TODAY, made
from measure import Row, alternated, side_by_side

from documents.closing_form_pdf import write_closing_form_pdf
from documents.ledger_layout import lay_out
from documents.ledger_pdf import write_ledger_pdf
from documents.ledger_xlsx import write_ledger_xlsx
from documents.meeting_pdf import write_meeting_pdf
from documents.notice_draft import NoticeDraft
from documents.notice_draft import lay_out as notice_of
from documents.notice_file import write_notice
from documents.onsite_pdf import write_onsite_pdf
from documents.sheet_looks import Styles
from documents.sheet_rows import SheetRows, save
from documents.summary_pdf import write_summary_pdf
from documents.unit_book_pdf import write_unit_book_pdf
from models.filters import IssueFilter
from models.ledger import Ledger
from models.list_views import built_in

_FEW, _MANY = 300, 3000
_TASKS, _BY_UNIT = built_in("tasks"), replace(built_in("breakdown"), sections=True)
#: Ten times the issues, with what two busy cores may add.
_LINEAR = 12.0


def rows(folder: Path) -> list[Row]:
    """Each paper of 300 issues, and of 3,000 against that."""
    found: list[Row] = []
    with opened(made(folder, _FEW)) as few, opened(made(folder, _MANY)) as many:
        for name, write in _PAPERS.items():
            target = folder / f"paper.{name.split()[0]}"
            wall, _ = alternated({"few": _writing(write, few, target), "many": _writing(write, many, target)}, 3)
            target.unlink()
            found.append(Row("papers", f"{name} of {_FEW} issues", wall["few"], limit=2.0))
            found.append(Row("papers", f"{name}, {_MANY} : {_FEW}", wall["many"], wall["few"], _LINEAR))
    return found + _goal_1(folder) + _goal_3(folder)


# ------------------------------------------------------------ goals 1 and 3


def _goal_1(folder: Path) -> list[Row]:
    """A styled sheet of ready values, and the whole ledger, against bare openpyxl."""
    ready = [[f"第{row}行第{column}列" for column in range(_COLUMNS)] for row in range(_ROWS)]
    ours, theirs = side_by_side(lambda: _styled(ready, folder / "ours.xlsx"), lambda: _bare(ready, folder), 3)
    what = f"styled sheet of {_ROWS} × {_COLUMNS} : openpyxl write_only, bare"
    found = [Row("1", what, ours, theirs, 0.30)]
    with opened(made(folder, _MANY)) as ledger:
        cells, target = _cells(ledger, "A3"), folder / "ours.xlsx"
        write = _writing(_PAPERS["xlsx ledger A3"], ledger, target)
        ours, theirs = side_by_side(write, lambda: _bare(cells, folder), 3)
    what = f"whole ledger A3 of {_MANY} issues : openpyxl write_only, bare, same cells"
    return [*found, Row("1", what, ours, theirs, note="with reading, wording and line breaking")]


def _goal_3(folder: Path) -> list[Row]:
    """The printed ledger against reportlab's own tables; growth and memory."""
    target = folder / "ours.pdf"
    with opened(made(folder, _PRINTED)) as small, opened(made(folder, 10 * _PRINTED)) as large:
        cells = _cells(small, "A4")
        write, more = (_writing(_PAPERS["pdf ledger A4"], ledger, target) for ledger in (small, large))
        ours, theirs = side_by_side(write, lambda: _long_table(cells, folder / "theirs.pdf"), 1)
        wall, _ = alternated({"few": write, "many": more}, 2)
    peak = subprocess.run(
        [sys.executable, "-c", _PEAK, str(made(folder, 10 * _PRINTED)), str(target)],
        cwd=Path(__file__).resolve().parents[1], capture_output=True, text=True, check=True,
    )  # fmt: skip
    note = f"peak of the process {peak.stdout.strip()} MB"
    return [
        Row("3", f"pdf of {_PRINTED} issues : LongTable and Paragraph, same cells", ours, theirs, 0.15),
        Row("3", f"pdf, {10 * _PRINTED} : {_PRINTED}", wall["many"], wall["few"], _LINEAR, note=note),
    ]


#: Goal 1 is measured on so many rows and columns, goal 3 on so many issues and on ten times as many.
_ROWS, _COLUMNS, _PRINTED = 20_000, 20, 1_000
#: Lines around every cell.
_GRID = [("GRID", (0, 0), (-1, -1), 0.5, "#000000")]
_PEAK = """
import resource, sys
from datetime import date
from pathlib import Path
from documents.ledger_pdf import write_ledger_pdf
from models.ledger import Ledger
day = date(2026, 11, 22)
with Ledger.open(Path(sys.argv[1]), operator="benchmark", today=lambda: day, backups=False) as ledger:
    write_ledger_pdf(ledger, ledger.issue_ids(), Path(sys.argv[2]), today=day)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def _cells(ledger: Ledger, paper: str) -> list[list[str]]:
    """What stands in every cell of the ledger on that paper."""
    layout = lay_out(ledger, ledger.issue_ids(), TODAY, paper)
    rows = [row for section in layout.sections for group in section.groups for row in group.rows]
    return [[column.text(row) for column in layout.columns] for row in rows]


def _styled(cells: Sequence[Sequence[str]], path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["栏"] * _COLUMNS)
    styles, looks = Styles(), []
    for number in range(_COLUMNS):
        cell: Cell = Cell(sheet, row=1, column=1)
        cell.font, cell.border, cell.alignment = styles.text, styles.border, styles.alignment(number % 2 == 0, False)
        looks.append(cell.style_id)
    letters = [get_column_letter(number + 1) for number in range(_COLUMNS)]
    with SpooledTemporaryFile(8_000_000) as file:
        rows = SheetRows(1, _COLUMNS, file)
        for number, values in enumerate(cells, 2):
            rows.begin(number, 24)
            for letter, look, value in zip(letters, looks, values, strict=True):
                rows.cell(f"{letter}{number}", look, value)
            rows.end()
        rows.finish()
        save(book, {sheet.title: rows}, path)


def _bare(cells: Sequence[Sequence[str]], folder: Path) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for values in cells:
        sheet.append(values)
    book.save(folder / "theirs.xlsx")


def _long_table(cells: Sequence[Sequence[str]], path: Path) -> None:
    """The same table by reportlab's own means, which take TrueType only: in its built-in Chinese font."""
    from html import escape

    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("cell", fontName="STSong-Light", fontSize=9, leading=12, wordWrap="CJK")
    rows = [[Paragraph(escape(text).replace("\n", "<br/>"), style) for text in values] for values in cells]
    table = LongTable(rows, colWidths=[770 / len(cells[0])] * len(cells[0]), style=_GRID)
    SimpleDocTemplate(str(path), pagesize=landscape(A4), leftMargin=30, rightMargin=30).build([table])


def _units(ledger: Ledger) -> list[int]:
    return [unit.id for unit in ledger.units()]


def _notice(ledger: Ledger) -> NoticeDraft:
    return notice_of(ledger, IssueFilter(source_id=ledger.sources()[0].id), today=TODAY)


def _writing(write: Callable[[Ledger, Path], object], ledger: Ledger, target: Path) -> Callable[[], object]:
    return lambda: write(ledger, target)


_PAPERS: dict[str, Callable[[Ledger, Path], object]] = {
    "xlsx ledger A4": lambda ledger, path: write_ledger_xlsx(ledger, ledger.issue_ids(), path, today=TODAY),
    "xlsx ledger A3": lambda ledger, path: write_ledger_xlsx(ledger, ledger.issue_ids(), path, today=TODAY, paper="A3"),
    "pdf ledger A4": lambda ledger, path: write_ledger_pdf(ledger, ledger.issue_ids(), path, today=TODAY),
    "pdf ledger A3": lambda ledger, path: write_ledger_pdf(ledger, ledger.issue_ids(), path, today=TODAY, paper="A3"),
    "xlsx tasks": lambda ledger, path: write_ledger_xlsx(ledger, ledger.issue_ids(), path, today=TODAY, view=_TASKS),
    "pdf tasks": lambda ledger, path: write_ledger_pdf(ledger, ledger.issue_ids(), path, today=TODAY, view=_TASKS),
    "pdf by unit": lambda ledger, path: write_ledger_pdf(ledger, ledger.issue_ids(), path, today=TODAY, view=_BY_UNIT),
    "pdf meeting": lambda ledger, path: write_meeting_pdf(ledger, path, today=TODAY),
    "pdf summary": lambda ledger, path: write_summary_pdf(ledger, IssueFilter(), path, today=TODAY),
    "pdf notice": lambda ledger, path: write_notice(_notice(ledger), path, today=TODAY),
    "docx notice": lambda ledger, path: write_notice(_notice(ledger), path, today=TODAY),
    "pdf closing forms": lambda ledger, path: write_closing_form_pdf(ledger, ledger.issue_ids(), path, today=TODAY),
    "pdf on-site": lambda ledger, path: write_onsite_pdf(ledger, ledger.issue_ids(), path, today=TODAY),
    "pdf unit book": lambda ledger, path: write_unit_book_pdf(ledger, _units(ledger), path, today=TODAY),
}
