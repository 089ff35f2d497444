"""The page of a spreadsheet that goes to paper: landscape, fitted to its width, its heading on every page."""

from __future__ import annotations

from typing import Any

#: ``paperSize`` of the usual papers.
A4, A3 = 9, 8
#: Inches above, below, to the header and to the footer.
_VERTICAL = (0.6, 0.7, 0.3, 0.35)


def set_page(
    sheet: Any,
    heading: str,
    area: str = "",
    *,
    paper: int = A4,
    vertical: tuple[float, float, float, float] = _VERTICAL,
) -> None:
    """Set how an openpyxl sheet is shown and printed: no grid, pages numbered, as many as its rows need.

    ``heading`` are the rows repeated on every page ("2:3"), ``area`` what is printed ("A1:F20"), "" for everything.
    """
    sheet.sheet_view.showGridLines = False
    sheet.print_title_rows = heading
    if area:
        sheet.print_area = area
    sheet.page_setup.paperSize, sheet.page_setup.orientation = paper, "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = vertical
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
