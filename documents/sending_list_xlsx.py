"""发放清单: who was sent which workbook, with how many rows, and by when it is to come back; with room to sign."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from documents.grid import column_letters
from documents.ledger_layout import long_day
from documents.list_sheet import FIRST_ROW, HEADER_ROW, LINE_ROW, TITLE_ROW, set_list_page, write_cell
from documents.school_words import SHEET_TITLE
from documents.sheet_looks import Styles, name_nobody
from documents.text_lines import UNITS, break_lines, printable
from models.sendings import Prepared

#: Headings, widths in Excel's units, and whether the values stand centred.
_COLUMNS: tuple[tuple[str, float, bool], ...] = (
    ("序号", 6, True),
    ("单位", 24, False),
    ("项数", 7, True),
    ("逾期", 7, True),
    ("第几次", 8, True),
    ("文件名", 50, False),
    ("发放编号", 20, True),
    ("交回截止", 13, True),
    ("签收", 12, True),
    ("交回日期", 13, True),
)
_LINE_HIGH, _AROUND, _LEAST_HIGH = 13.0, 8, 26


def sending_list_bytes(prepared: Sequence[Prepared], today: date, office: str) -> bytes:
    """The list of these workbooks, A4 landscape; the last columns are filled in by hand."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("发放清单")
    styles, last = Styles(), len(_COLUMNS)
    rows = sum(len(one.rows) for one in prepared)
    words = f"发放日期：{long_day(today)}　共 {len(prepared)} 个单位 {rows} 项"
    for row, text, font, look, high in (
        (TITLE_ROW, f"{printable(office)}{SHEET_TITLE}发放清单", styles.title, styles.centre, 38),
        (LINE_ROW, words, styles.line, styles.left, 22),
    ):
        write_cell(sheet, row, 1, text, font, look)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=last)
        sheet.row_dimensions[row].height = high
    for place, (heading, wide, _) in enumerate(_COLUMNS, 1):
        cell = write_cell(sheet, HEADER_ROW, place, heading, styles.header, styles.centre)
        cell.fill, cell.border = styles.header_fill, styles.border
        sheet.column_dimensions[column_letters(place - 1)].width = wide
    sheet.row_dimensions[HEADER_ROW].height = 28
    for place, one in enumerate(prepared):
        _row(sheet, FIRST_ROW + place, place + 1, one, styles)
    set_list_page(sheet, last, FIRST_ROW + len(prepared) - 1)
    name_nobody(book, "发放清单")
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _row(sheet: Any, row: int, place: int, one: Prepared, styles: Styles) -> None:
    late = sum((one_row.issue.days_left(one.sent_on) or 0) < 0 and not one_row.issue.lasting for one_row in one.rows)
    values: tuple[object, ...] = (
        *(place, printable(one.unit.name), len(one.rows), late or "", one.number, one.file_name, one.code),
        *(one.due_on or "", "", ""),
    )
    lines = 1
    for column, (value, (_, wide, centred)) in enumerate(zip(values, _COLUMNS, strict=True), 1):
        cell = write_cell(sheet, row, column, value, styles.text, styles.centre if centred else styles.left)
        cell.border = styles.border
        lines = max(lines, len(break_lines(str(value), wide - 1.2, UNITS)))
    sheet.row_dimensions[row].height = max(_LEAST_HIGH, lines * _LINE_HIGH + _AROUND)
