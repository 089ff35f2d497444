"""How cells of our spreadsheets look, what stays text in them, and that no file names its writer."""

from __future__ import annotations

from typing import Any

#: Beginnings that a spreadsheet would take for a formula; half- and full-width.
FORMULA = tuple("=+-@\t＝＋－＠")

#: The colour of what a row only repeats from the row above, and of what it need not show again at all.
PALE, UNSEEN = "9AA3AF", "FFFFFF"


class Styles:
    """The few looks of the sheet. Cells share them, which is many times faster than styling each."""

    def __init__(self) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        side = Side(style="thin", color="8A93A1")
        self.border = Border(side, side, side, side)
        self.text = Font(name="宋体", size=10)
        self.unseen = Font(name="宋体", size=10, color=UNSEEN)
        self.line = Font(name="宋体", size=11)
        self.title = Font(name="宋体", size=20, bold=True)
        self.header = Font(name="黑体", size=10)
        self.header_fill = PatternFill("solid", fgColor="E7EAEF")
        self.centre = Alignment(horizontal="center", vertical="center", wrap_text=True)
        self.left = Alignment(horizontal="left", vertical="center", wrap_text=True)
        self.right = Alignment(horizontal="right", vertical="center", wrap_text=True)
        self.attachment = Font(name="黑体", size=12)

    def part_border(self, first: bool, last: bool) -> Any:
        """The frame of one row of several that are one issue: no line between them."""
        from openpyxl.styles import Border

        line = self.border.left
        return Border(line, line, line if first else None, line if last else None)

    def alignment(self, centred: bool, tall: bool) -> Any:
        """Short values stand centred, long texts left; in rows higher than a page all begin at the top."""
        from openpyxl.styles import Alignment

        across = "center" if centred else "left"
        return Alignment(horizontal=across, vertical="top" if tall else "center", wrap_text=True)


def name_nobody(book: Any, title: str) -> None:
    """The file's properties name a title and no person."""
    book.properties.creator = ""
    book.properties.lastModifiedBy = None
    book.properties.title = title
