"""A plain list as a sheet of a workbook: cells that are never formulas, and a page that prints as wide as the paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from documents.grid import column_letters
from documents.sheet_looks import FORMULA
from documents.sheet_rows import ESCAPE

#: Where things stand in such a list.
TITLE_ROW, LINE_ROW, HEADER_ROW, FIRST_ROW = 1, 2, 3, 4


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


def set_page(sheet: Any, columns: int, last: int) -> None:
    """Filter, fixed heading, A4 landscape with the heading on every page; ``last`` is the last row."""
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{column_letters(columns - 1)}{last}"
    sheet.freeze_panes = f"C{FIRST_ROW}"
    sheet.sheet_view.showGridLines = False
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
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
