"""发放清单: who was sent which workbook, with how many rows, and by when it is to come back; with room to sign."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from documents.grid import column_letters
from documents.ledger_layout import long_day
from documents.ledger_xlsx import ESCAPE, FORMULA, Styles, name_nobody
from documents.school_words import SHEET_TITLE
from documents.text_lines import UNITS, break_lines, printable
from models.sendings import Prepared

_TITLE_ROW, _LINE_ROW, _HEADER_ROW, _FIRST_ROW = 1, 2, 3, 4
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
        (_TITLE_ROW, f"{printable(office)}{SHEET_TITLE}发放清单", styles.title, styles.centre, 38),
        (_LINE_ROW, words, styles.line, styles.left, 22),
    ):
        _write(sheet, row, 1, text, font, look)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=last)
        sheet.row_dimensions[row].height = high
    for place, (heading, wide, _) in enumerate(_COLUMNS, 1):
        cell = _write(sheet, _HEADER_ROW, place, heading, styles.header, styles.centre)
        cell.fill, cell.border = styles.header_fill, styles.border
        sheet.column_dimensions[column_letters(place - 1)].width = wide
    sheet.row_dimensions[_HEADER_ROW].height = 28
    for place, one in enumerate(prepared):
        _row(sheet, _FIRST_ROW + place, place + 1, one, styles)
    _page(sheet, last, _FIRST_ROW + len(prepared) - 1)
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
        cell = _write(sheet, row, column, value, styles.text, styles.centre if centred else styles.left)
        cell.border = styles.border
        lines = max(lines, len(break_lines(str(value), wide - 1.2, UNITS)))
    sheet.row_dimensions[row].height = max(_LEAST_HIGH, lines * _LINE_HIGH + _AROUND)


def _write(sheet: Any, row: int, column: int, value: object, font: Any, alignment: Any) -> Any:
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


def _page(sheet: Any, columns: int, last: int) -> None:
    sheet.auto_filter.ref = f"A{_HEADER_ROW}:{column_letters(columns - 1)}{last}"
    sheet.freeze_panes = f"C{_FIRST_ROW}"
    sheet.sheet_view.showGridLines = False
    sheet.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"
    sheet.print_area = f"A1:{column_letters(columns - 1)}{last}"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.6, 0.7, 0.3, 0.35
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
