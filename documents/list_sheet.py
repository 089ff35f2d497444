"""A plain list as a sheet of a workbook: cells that are never formulas, and a page that prints as wide as the paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from documents.grid import column_letters
from documents.sheet_looks import FORMULA, Styles
from documents.sheet_page import set_page
from documents.sheet_rows import ESCAPE
from documents.text_lines import UNITS, break_lines, printable
from models.acts import Tick

#: Where things stand in such a list.
TITLE_ROW, LINE_ROW, HEADER_ROW, FIRST_ROW = 1, 2, 3, 4
_LINE_HIGH, _AROUND, _LEAST_HIGH, _MOST_HIGH = 13.0, 8, 22, 400
#: Longer texts are cut here; they stand whole in the ledger or in the file that was received.
_LONGEST = 2000
_STEP = 200


@dataclass(frozen=True, slots=True)
class Listing:
    """A sheet: its name, headings with widths and whether they are centred, its rows, the ground of some rows.

    ``links`` are files beside the workbook that a cell opens, by row and column counted from 0.
    """

    name: str
    columns: tuple[tuple[str, float, bool], ...]
    rows: Sequence[Sequence[object]]
    grounds: Mapping[int, str]
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)


def write_cell(sheet: Any, row: int, column: int, value: object, font: Any, alignment: Any) -> Any:
    """Write a value and return its cell: a text as a text whatever it begins with, a day as a day."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = ESCAPE.sub("_x005F_", value) or None
        cell.quotePrefix = value.startswith(FORMULA)
        if value:
            cell.data_type = "s"
    else:
        cell.value = value
    cell.font, cell.alignment = font, alignment
    if isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    return cell


def set_list_page(sheet: Any, columns: int, last: int) -> None:
    """Filter, fixed heading, A4 landscape with the heading on every page; ``last`` is the last row."""
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{column_letters(columns - 1)}{last}"
    sheet.freeze_panes = f"C{FIRST_ROW}"
    set_page(sheet, f"{HEADER_ROW}:{HEADER_ROW}", f"A1:{column_letters(columns - 1)}{last}")


def write_listing(
    sheet: Any, what: Listing, lines: tuple[str, str], styles: Styles, tick: Tick, done: int, total: int
) -> int:
    """Write a whole list: title and line above it, headings, rows, page. ``done`` of ``total`` rows were written
    before it on other sheets; returns how many there are now.
    """
    from openpyxl.styles import PatternFill

    last = len(what.columns)
    for row, (text, font, look, high) in enumerate(
        ((lines[0], styles.title, styles.centre, 36), (lines[1], styles.line, styles.left, 20)), TITLE_ROW
    ):
        write_cell(sheet, row, 1, printable(text), font, look)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=last)
        room = sum(wide for _, wide, _ in what.columns) / (2 if row == TITLE_ROW else 1.1)
        sheet.row_dimensions[row].height = high * max(1, len(break_lines(text, room, UNITS)))
    for place, (heading, wide, _) in enumerate(what.columns, 1):
        cell = write_cell(sheet, HEADER_ROW, place, heading, styles.header, styles.centre)
        cell.fill, cell.border = styles.header_fill, styles.border
        sheet.column_dimensions[column_letters(place - 1)].width = wide
    sheet.row_dimensions[HEADER_ROW].height = 28
    fills = {colour: PatternFill("solid", fgColor=colour) for colour in set(what.grounds.values())}
    for number, values in enumerate(what.rows):
        _write_row(sheet, FIRST_ROW + number, values, what, styles, fills.get(what.grounds.get(number, "")))
        done += 1
        if done % _STEP == 0 or done == total:
            tick(done, total)
    for (number, column), target in what.links.items():
        _link(sheet.cell(FIRST_ROW + number, column + 1), target)
    set_list_page(sheet, last, max(HEADER_ROW, FIRST_ROW + len(what.rows) - 1))
    return done


def _write_row(sheet: Any, row: int, values: Sequence[object], what: Listing, styles: Styles, fill: Any) -> None:
    lines = 1
    for column, (value, (_, wide, centred)) in enumerate(zip(_shown(values), what.columns, strict=True), 1):
        cell = write_cell(sheet, row, column, value, styles.text, styles.centre if centred else styles.left)
        cell.border = styles.border
        if fill is not None:
            cell.fill = fill
        lines = max(lines, len(break_lines(str(value), wide - 1.2, UNITS)))
    sheet.row_dimensions[row].height = min(_MOST_HIGH, max(_LEAST_HIGH, lines * _LINE_HIGH + _AROUND))


def _link(cell: Any, target: str) -> None:
    """A click opens the file; only signs that end an address are written otherwise, as Excel itself does."""
    from openpyxl.styles import Font

    for sign in "% #?":
        target = target.replace(sign, f"%{ord(sign):02X}")
    cell.hyperlink = target
    cell.font = Font(name=cell.font.name, size=cell.font.size, color="1D5FAF", underline="single")


def _shown(values: Sequence[object]) -> Iterator[object]:
    for value in values:
        if isinstance(value, str):
            text = printable(value)
            yield text if len(text) <= _LONGEST else f"{text[:_LONGEST]}……（全文见原件）"
        else:
            yield value
