"""Texts that no row of a unit's sheet is high enough to print: whole on a sheet of their own, to be read and printed.

The cell keeps its whole text, so that it merges as ever; that the print goes on elsewhere stands beside it. Nobody
reads this sheet back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from documents.cells import GOES_ON_MARK
from documents.school_looks import Look, made
from documents.sheet_measures import in_parts
from documents.sheet_page import set_page
from documents.sheet_rows import ESCAPE
from documents.text_lines import UNITS, break_lines

#: The name of the sheet, and what stands in a row some of whose text is there.
LONG_SHEET = "长文全文"
LONG_NOTE = f"长文见\n“{LONG_SHEET}”表"

_TITLE = f"{LONG_SHEET}（填报表里印不全的文字，供查看和打印；这里不用填，要改请改填报表里的那一格）"
_HEADINGS = ("编号", "栏目", "全文")
_WIDTHS = (17.0, 14.0, 110.0)
_LINE_HIGH, _AROUND = 13.0, 8
#: So few lines a row, since pages break between rows only.
_MOST_LINES = 12


@dataclass(frozen=True, slots=True)
class LongText:
    """One text: the code of its row, the heading of its column, the whole of it."""

    code: str
    heading: str
    text: str


def write_long_texts(book: Any, texts: Sequence[LongText], paper_size: int) -> None:
    """The sheet with these texts, locked; a text goes on in as many rows as it needs. None for no texts."""
    if not texts:
        return
    from openpyxl.styles import Alignment

    sheet = book.create_sheet(LONG_SHEET)
    head = made(sheet, Look(centred=True, bold=True, fill="E7EAEF"))
    sheet.cell(1, 1, _TITLE)._style = made(sheet, Look(size=11, bold=True, framed=False))
    sheet.cell(1, 1).alignment = Alignment(vertical="center")
    sheet.row_dimensions[1].height = 26
    for place, (heading, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True), 1):
        sheet.cell(2, place, heading)._style = head
        sheet.column_dimensions["ABC"[place - 1]].width = width
    row = 3
    for one in texts:
        for number, part in enumerate(in_parts(one.text, _WIDTHS[2] - 1.2, _MOST_LINES)):
            code = f"{one.code}{GOES_ON_MARK}" if number else one.code
            for place, words in enumerate((code, one.heading.replace("\n", ""), part), 1):
                cell = sheet.cell(row, place)
                cell._style = made(sheet, Look(centred=place < 3, risky=True))
                cell.alignment = Alignment("center" if place < 3 else "left", "top", wrap_text=True)
                cell.value, cell.data_type = ESCAPE.sub("_x005F_", words), "s"
            lines = len(break_lines(part, _WIDTHS[2] - 1.2, UNITS))
            sheet.row_dimensions[row].height = lines * _LINE_HIGH + _AROUND
            row += 1
    _page(sheet, paper_size)


def _page(sheet: Any, paper_size: int) -> None:
    sheet.freeze_panes = "A3"
    set_page(sheet, "2:2", paper=paper_size)
    sheet.protection.sheet = True
