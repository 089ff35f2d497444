"""The 整改台账 as a spreadsheet to work on and to print: real dates, living lights, text that stays text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from documents.cells import CONTINUED
from documents.ledger_layout import (
    NOTHING,
    SIGNATURES,
    LedgerColumn,
    LedgerLayout,
    Light,
    Paper,
    fill_of,
    lay_out,
    paper_named,
)
from documents.saving import replacing
from documents.text_lines import UNITS, break_lines
from models.importing import Tick, no_tick
from models.issues import Issue
from models.ledger import Ledger
from models.rules import PROGRESS_LABELS, Closing, Progress
from models.settings import LedgerSettings

#: Where things stand: title, the line of office and day, the header, then the issues.
_TITLE_ROW, _LINE_ROW, _HEADER_ROW = 1, 2, 3
_FIRST_ROW = 4

#: Heights in points: of a line of cell text, above and below it, the least of a row, the most Excel allows.
_LINE_HIGH, _AROUND, _LEAST_HIGH, _MOST_HIGH = 13.0, 7, 24, 405

#: Sheet width in Excel's units at which a paper prints at about four fifths of the size on the screen.
_SHEET_WIDE = {Paper.A4: 180, Paper.A3: 270}

#: Lines of text that a row holds at most, one kept for the note that a text goes on.
_MOST_LINES = int((_MOST_HIGH - _AROUND) / _LINE_HIGH) - 1

#: Excel's own limit for the text of a cell, in UTF-16 units, and what is printed where it cuts.
_LONGEST = 32767
_CUT_NOTE = "……（全文见台账）"

#: Beginnings that a spreadsheet would take for a formula; half- and full-width.
FORMULA = tuple("=+-@\t＝＋－＠")
ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

#: The colour of what a row only repeats from the row above, and of what it need not show again at all.
_PALE, _UNSEEN = "9AA3AF", "FFFFFF"

_STEP = 50


def write_ledger_xlsx(
    ledger: Ledger,
    ids: Sequence[int],
    path: Path,
    *,
    today: date,
    paper: str = "A4",
    title: str = "",
    tick: Tick = no_tick,
) -> int:
    """Write the ledger of these issues, in this order, whole or not at all; A4 has the usual columns, A3 all.

    Returns how many texts were too long for a cell of Excel and end with a note that says so.

    Raises:
        LedgerError: the file cannot be written, or the user stopped (from ``tick``); an old file is untouched.
    """
    with replacing(path) as temporary:
        book, cut = _workbook(lay_out(ledger, ids, today, paper, title), paper_named(paper), ledger.settings, tick)
        content = BytesIO()
        book.save(content)
        temporary.write_bytes(content.getvalue())
    return cut


def _workbook(layout: LedgerLayout, size: Paper, settings: LedgerSettings, tick: Tick) -> tuple[Any, int]:
    """The finished workbook, and how many texts were cut."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("整改台账")
    writing = _Sheet(sheet, layout, Styles(), _widths(layout.columns, _SHEET_WIDE[size]))
    writing.heading()
    writing.body(tick)
    writing.foot()
    writing.lights(settings)
    writing.repeated_aspects()
    writing.page(size)
    name_nobody(book, layout.title)
    return book, writing.cut


class Styles:
    """The few looks of the sheet. Cells share them, which is many times faster than styling each."""

    def __init__(self) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        side = Side(style="thin", color="8A93A1")
        self.border = Border(side, side, side, side)
        self.text = Font(name="宋体", size=10)
        self.line = Font(name="宋体", size=11)
        self.title = Font(name="宋体", size=20, bold=True)
        self.header = Font(name="黑体", size=10)
        self.header_fill = PatternFill("solid", fgColor="E7EAEF")
        self.centre = Alignment(horizontal="center", vertical="center", wrap_text=True)
        self.left = Alignment(horizontal="left", vertical="center", wrap_text=True)
        self.right = Alignment(horizontal="right", vertical="center")

    def repeated(self, shown: bool) -> Any:
        """The font of a value that stood in the row above: short ones pale, long ones only there for the filter."""
        from openpyxl.styles import Font

        return Font(name="宋体", size=10, color=_PALE if shown else _UNSEEN)

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


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a cell's row stands in an issue: whether it is one of several, whether its value stood above."""

    is_part: bool
    is_first: bool
    is_last: bool
    is_repeated: bool


@dataclass(slots=True)
class _Sheet:
    """The sheet in the making; ``row`` is the next free one."""

    sheet: Any
    layout: LedgerLayout
    styles: Styles
    widths: list[float]
    row: int = _FIRST_ROW
    cut: int = 0
    _looks: dict[tuple[int, bool, _Place], Any] = field(default_factory=dict)

    @property
    def last(self) -> int:
        """The number of the last column."""
        return len(self.layout.columns)

    def heading(self) -> None:
        """Title, the line of office, count and day, and the header."""
        sheet, layout, styles = self.sheet, self.layout, self.styles
        self._across(_TITLE_ROW, 1, self.last, layout.title, styles.title, styles.centre)
        third = max(1, self.last // 3)
        parts = ((1, third, layout.office_line, styles.left), (third + 1, 2 * third, layout.count_line, styles.centre))
        for first, last, words, alignment in (*parts, (2 * third + 1, self.last, layout.day_line, styles.right)):
            self._across(_LINE_ROW, first, last, words, styles.line, alignment)
        room = sum(self.widths[:third])
        sheet.row_dimensions[_TITLE_ROW].height = 30 * len(break_lines(layout.title, sum(self.widths) / 2.1, UNITS)) + 8
        sheet.row_dimensions[_LINE_ROW].height = max(
            22, 15 * len(break_lines(layout.office_line, room / 1.15, UNITS)) + 6
        )
        for number, column in enumerate(layout.columns, 1):
            cell = sheet.cell(_HEADER_ROW, number, column.heading)
            cell.font, cell.fill, cell.border, cell.alignment = (
                styles.header,
                styles.header_fill,
                styles.border,
                styles.centre,
            )
            sheet.column_dimensions[_letter(number)].width = self.widths[number - 1]
        sheet.row_dimensions[_HEADER_ROW].height = 34

    def body(self, tick: Tick) -> None:
        """A row for each issue. No cells are merged: filtering and sorting would tear merged ones apart."""
        layout, done = self.layout, 0
        for group in layout.groups:
            for issue in group.issues:
                self._issue(issue)
                done += 1
                if done % _STEP == 0 or done == layout.total:
                    tick(done, layout.total)
        if not layout.total:
            self._across(self.row, 1, self.last, NOTHING, self.styles.text, self.styles.centre)
            self.sheet.row_dimensions[self.row].height = 30
            self.row += 1

    def foot(self) -> None:
        """The line for signatures."""
        row = self.row + 1
        share = max(1, self.last // len(SIGNATURES))
        for place, words in enumerate(SIGNATURES):
            last = self.last if place == len(SIGNATURES) - 1 else (place + 1) * share
            self._across(row, place * share + 1, last, words, self.styles.line, self.styles.left)
        self.sheet.row_dimensions[row].height = 28

    def lights(self, settings: LedgerSettings) -> None:
        """Colours that are right on the day the file is looked at; the words beside them are of the day of writing."""
        from openpyxl.formatting.rule import Rule
        from openpyxl.styles import Font, PatternFill
        from openpyxl.styles.differential import DifferentialStyle

        day, clock = self.layout.column("due_on"), self.layout.column("clock")
        if day is None or clock is None or not self.layout.total:
            return
        place = f"{_letter(clock + 1)}{_FIRST_ROW}:{_letter(clock + 1)}{self.row - 1}"
        for light, formula in self._light_rules(_letter(day + 1), settings):
            colours = fill_of(light, settings)
            fill = PatternFill("solid", bgColor=colours.ground)
            font = Font(color=colours.ink, bold=light in (Light.RED, Light.ORANGE))
            look = DifferentialStyle(font=font, fill=fill)
            rule = Rule(type="expression", dxf=look, formula=[formula], stopIfTrue=True)
            self.sheet.conditional_formatting.add(place, rule)

    def repeated_aspects(self) -> None:
        """A 方面 stands in every row, so that every row can be filtered and sorted by it, and pale below itself."""
        from openpyxl.formatting.rule import Rule
        from openpyxl.styles import Font
        from openpyxl.styles.differential import DifferentialStyle

        place = self.layout.column("aspect")
        if place is None or not self.layout.is_grouped or self.row <= _FIRST_ROW + 1:
            return
        letter = _letter(place + 1)
        same = f"${letter}{_FIRST_ROW + 1}=${letter}{_FIRST_ROW}"
        rule = Rule(type="expression", dxf=DifferentialStyle(font=Font(color=_PALE)), formula=[same])
        self.sheet.conditional_formatting.add(f"{letter}{_FIRST_ROW + 1}:{letter}{self.row - 1}", rule)

    def page(self, paper: Paper) -> None:
        """How it is shown and printed."""
        sheet = self.sheet
        sheet.auto_filter.ref = f"A{_HEADER_ROW}:{_letter(self.last)}{max(self.row - 1, _HEADER_ROW)}"
        sheet.freeze_panes = f"B{_FIRST_ROW}"
        sheet.sheet_view.showGridLines = False
        sheet.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"
        sheet.print_area = f"A1:{_letter(self.last)}{self.row + 1}"
        sheet.page_setup.paperSize = 9 if paper is Paper.A4 else 8
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_options.horizontalCentered = True
        margins = sheet.page_margins
        margins.left = margins.right = 0.4
        margins.top, margins.bottom, margins.header, margins.footer = 0.6, 0.7, 0.3, 0.35
        sheet.oddFooter.center.text = "第 &P 页 共 &N 页"

    def _issue(self, issue: Issue) -> None:
        """One issue; what no row of Excel is high enough for goes on in the next, which holds all other values too."""
        values = [self._value(column, issue) for column in self.layout.columns]
        parts = [self._parts(number, value) for number, value in enumerate(values)]
        rows = max(map(len, parts))
        for place in range(rows):
            high = float(_LEAST_HIGH)
            for number, column_parts in enumerate(parts):
                is_repeated = place >= len(column_parts)
                value = column_parts[-1] if is_repeated else column_parts[place]
                self._cell(self.row, number, value, _Place(rows > 1, place == 0, place == rows - 1, is_repeated))
                if not is_repeated:
                    high = max(high, self._high(number, value))
            self.sheet.row_dimensions[self.row].height = round(min(high, _MOST_HIGH), 1)
            self.row += 1

    def _parts(self, number: int, value: object) -> list[object]:
        """The value, or the parts of a text that is too long for one row; a part that goes on says so."""
        if not isinstance(value, str) or self._high(number, value) <= _MOST_HIGH:
            return [self._fitting(value) if isinstance(value, str) else value]
        first, *more = _in_parts(value, self.widths[number] - 1.2, _MOST_LINES)
        return [self._fitting(part) for part in (first, *(CONTINUED + part for part in more))]

    def _value(self, column: LedgerColumn, issue: Issue) -> object:
        value = column.value(issue)
        if isinstance(value, date) and value.year >= 1900:
            return value
        text = column.text(issue)
        if column.name == "number" and text.isascii() and text.isdecimal() and len(text) < 10 and text[0] != "0":
            return int(text)
        return text

    def _fitting(self, text: str) -> str:
        """A text Excel keeps whole, or the part that it can with a note at its end."""
        if len(text) * 2 <= _LONGEST or len(text.encode("utf-16-le")) // 2 <= _LONGEST:
            return text
        self.cut += 1
        room = _LONGEST - len(_CUT_NOTE)
        return text.encode("utf-16-le")[: room * 2].decode("utf-16-le", errors="ignore") + _CUT_NOTE

    def _high(self, number: int, value: object) -> float:
        if not isinstance(value, str) or not value:
            return _LEAST_HIGH
        return len(break_lines(value, self.widths[number] - 1.2, UNITS)) * _LINE_HIGH + _AROUND

    def _cell(self, row: int, number: int, value: object, place: _Place) -> None:
        cell = self.sheet.cell(row, number + 1)
        risky = isinstance(value, str) and value.startswith(FORMULA)
        cell._style = self._look(number, risky, place)
        if value is None or value == "":
            return
        if isinstance(value, str):
            cell.value = ESCAPE.sub("_x005F_", value)
            cell.data_type = "s"
        else:
            cell.value = value
            if isinstance(value, date):
                cell.number_format = "yyyy-mm-dd"

    def _look(self, number: int, risky: bool, place: _Place) -> Any:
        """The shared style of a column's cells; ``risky`` texts also carry Excel's mark for "this is text"."""
        from openpyxl.cell import Cell

        if (number, risky, place) not in self._looks:
            column = self.layout.columns[number]
            pattern: Any = Cell(self.sheet, row=1, column=1)
            pattern.font, pattern.border = self.styles.text, self.styles.border
            if place.is_repeated:
                pattern.font = self.styles.repeated(shown=column.centred)
            if place.is_part:
                pattern.border = self.styles.part_border(place.is_first, place.is_last)
            pattern.alignment = self.styles.alignment(column.centred, place.is_part)
            pattern.quotePrefix = risky
            if column.is_day:
                pattern.number_format = "yyyy-mm-dd"
            self._looks[number, risky, place] = pattern._style
        return self._looks[number, risky, place]

    def _across(self, row: int, first: int, last: int, words: str, font: Any, alignment: Any) -> None:
        cell = self.sheet.cell(row, first)
        cell.value, cell.font, cell.alignment = ESCAPE.sub("_x005F_", words), font, alignment
        cell.data_type = "s"
        if last > first:
            self.sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)

    def _light_rules(self, day: str, settings: LedgerSettings) -> list[tuple[Light, str]]:
        """Formulas for the first row, in the order in which they are asked."""
        cell = f"${day}{_FIRST_ROW}"
        soon = f'AND({cell}<>"",{cell}>=TODAY(),{cell}<=TODAY()+'
        return [
            (Light.BLUE, self._says(("closing", "status"), Closing.CLOSED.label)),
            (Light.DONE, self._says(("progress", "status"), PROGRESS_LABELS[Progress.DONE])),
            (Light.GREY, f'{cell}=""'),
            (Light.GREEN, f"AND({cell}<TODAY(),{self._lasting()})"),
            (Light.RED, f"{cell}<TODAY()"),
            (Light.ORANGE, f"{soon}{settings.urgent_days})"),
            (Light.YELLOW, f"{soon}{settings.soon_days})"),
            (Light.GREEN, f"{cell}>TODAY()"),
        ]

    def _says(self, names: tuple[str, str], words: str) -> str:
        """Whether the issue's cell of that meaning holds the words."""
        place = next(place for place in map(self.layout.column, names) if place is not None)
        return f'ISNUMBER(SEARCH("{words}",${_letter(place + 1)}{_FIRST_ROW}))'

    def _lasting(self) -> str:
        place = self.layout.column("lasting")
        if place is not None:
            return f'${_letter(place + 1)}{_FIRST_ROW}="是"'
        if self.layout.column("status") is not None:
            return self._says(("status", "status"), "长期坚持")
        return "FALSE"


def _widths(columns: Sequence[LedgerColumn], room: float) -> list[float]:
    """Column widths in Excel's units, of which a hanzi takes two: short values as wished, long texts share the rest."""
    fixed = [column.width * 2 + 1.6 if column.centred else 0 for column in columns]
    wished = sum(column.width * 2 for column in columns if not column.centred)
    share = min(1.25, max(0.7, (room - sum(fixed)) / wished))
    return [round(wide or column.width * 2 * share, 1) for wide, column in zip(fixed, columns, strict=True)]


def _in_parts(text: str, room: float, most: int) -> list[str]:
    """A text in parts of at most ``most`` lines, which joined are the text again; a paragraph that fits stays whole."""
    parts, used = [""], 0
    for place, paragraph in enumerate(text.split("\n")):
        before = "\n" if place else ""
        lines = _whole_lines(paragraph, room)
        if most // 2 < used and used + len(lines) > most >= len(lines):
            used = most
        for line in lines:
            if used >= most:
                parts.append("")
                used = 0
            parts[-1] += before + line
            before, used = "", used + 1
    return parts


def _whole_lines(paragraph: str, room: float) -> list[str]:
    """The lines of a paragraph with the blanks at which it breaks."""
    starts, at = [0], 0
    for line in break_lines(paragraph, room, UNITS)[:-1]:
        at = paragraph.index(line, at) + len(line)
        starts.append(at)
    return [paragraph[start:end] for start, end in zip(starts, [*starts[1:], len(paragraph)], strict=True)]


def _letter(number: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(number))


def name_nobody(book: Any, title: str) -> None:
    """The file's properties name a title and no person."""
    book.properties.creator = ""
    book.properties.lastModifiedBy = None
    book.properties.title = title
