"""How the cells and rows of a unit's workbook look; made once and shared by many cells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

#: How days are shown.
DAY_FORMAT = "yyyy-mm-dd"


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks; cells share looks, which is many times faster than styling each."""

    centred: bool = False
    unlocked: bool = False
    risky: bool = False
    day: bool = False
    size: int = 10
    fill: str = ""
    framed: bool = True
    bold: bool = False
    right: bool = False
    ink: str = ""
    #: Sides without a line: a heading and the strip below it look like one cell.
    open_top: bool = False
    open_foot: bool = False
    #: What is higher than its row shows its beginning.
    top: bool = False


def made(sheet: Any, look: Look) -> Any:
    """The look as openpyxl keeps it with a cell of this sheet."""
    from openpyxl.cell import Cell
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

    pattern: Any = Cell(sheet, row=1, column=1)
    pattern.font = Font(name="宋体", size=look.size, bold=look.bold, color=look.ink or None)
    across = "right" if look.right else "center" if look.centred else "left"
    pattern.alignment = Alignment(horizontal=across, vertical="top" if look.top else "center", wrap_text=True)
    pattern.protection = Protection(locked=not look.unlocked)
    if look.framed:
        side = Side(style="thin", color="8A93A1")
        none = Side()
        pattern.border = Border(side, side, none if look.open_top else side, none if look.open_foot else side)
    if look.fill:
        pattern.fill = PatternFill("solid", fgColor=look.fill)
    if look.day:
        pattern.number_format = DAY_FORMAT
    pattern.quotePrefix = look.risky
    return pattern._style


@cache
def growing_row() -> Any:
    """A kind of row whose height programs may change when its text grows; openpyxl itself fixes every height."""
    from openpyxl.worksheet.dimensions import RowDimension

    return type("GrowingRow", (RowDimension,), {"customHeight": property(lambda _row: None)})
