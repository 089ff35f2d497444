"""A list of the ledger as a spreadsheet to work on and to print: real dates, living lights, text that stays text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from documents.cells import CONTINUED, GOES_ON_MARK
from documents.ledger_layout import NOTHING, Fill, LedgerLayout, Light, Paper, Section, fill_of, lay_out
from documents.list_columns import LedgerColumn, LedgerRow
from documents.plain_numbers import format_of, number_in
from documents.saving import replacing
from documents.sheet_looks import FORMULA, PALE, UNSEEN, Styles, name_nobody
from documents.sheet_measures import MOST_HIGH, across_high, in_parts, sheet_names, widths_of
from documents.sheet_page import A3, A4, set_page
from documents.sheet_rows import ESCAPE, SheetRows, save
from documents.text_lines import UNITS, break_lines
from models.fields import BY_NAME, CUSTOM
from models.importing import Tick, no_tick
from models.ledger import Ledger
from models.list_views import CLOCK, DUE_ON, PLACE, STATUS, View
from models.rules import PROGRESS_LABELS, Closing, Progress
from models.settings import LedgerSettings

if TYPE_CHECKING:
    from models.public_rules import Published

#: How far below the title things stand: the line of office and day, the header, then the rows.
_LINE, _HEADER, _FIRST = 1, 2, 3

#: Heights in points: of a line of cell text, above and below it, the least of a row.
_LINE_HIGH, _AROUND, _LEAST_HIGH = 13.0, 7, 24

#: Sheet width in Excel's units at which a paper prints at about four fifths of the size on the screen.
_SHEET_WIDE = {Paper.A4: 180, Paper.A3: 270}

#: Lines of text that a row holds at most, one kept for the note that a text goes on.
_MOST_LINES = int((MOST_HIGH - _AROUND) / _LINE_HIGH) - 1

#: Excel's own limit for the text of a cell, in UTF-16 units, and what is printed where it cuts.
_LONGEST = 32767
_CUT_NOTE = "……（全文见台账）"

#: The number of the one format of our own, that shows nothing; Excel's own ones end below it.
_NOTHING_FORMAT, _UNSEEN_FORMAT = 190, ";;;"

#: Numbers of issues that a spreadsheet may take for a number, so that they sort as one.
_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)

#: What a number needs beside its digits, in Excel's units.
_BESIDE_NUMBER = 2.5

#: Rows are kept in memory up to so many bytes, beyond that in a temporary file.
_IN_MEMORY = 8_000_000

_STEP = 50


def write_ledger_xlsx(
    ledger: Ledger,
    ids: Sequence[int],
    path: Path,
    *,
    today: date,
    paper: str = "",
    title: str = "",
    view: View | None = None,
    public: Published | None = None,
    tick: Tick = no_tick,
) -> int:
    """Write a list of these issues, in this order, whole or not at all; without a view it is the 整改台账.

    ``paper`` and ``title`` "" are those of the view. Sections of the view are sheets of their own. ``public`` has the
    masked issues that stand for these; the file then does not say at what hour it was made.

    Returns how many texts were too long for a cell of Excel and end with a note that says so.

    Raises:
        LedgerError: the file cannot be written, or the user stopped (from ``tick``); an old file is untouched.
    """
    with replacing(path) as temporary:
        layout = lay_out(ledger, ids, today, paper, title, view, public)
        with SpooledTemporaryFile(_IN_MEMORY) as file:
            book, sheets = _workbook(layout, ledger.settings, tick, file)
            rows = {sheet.sheet.title: sheet.rows for sheet in sheets}
            save(book, rows, temporary, None if public is None else today)
    return sum(sheet.cut for sheet in sheets)


def _workbook(layout: LedgerLayout, settings: LedgerSettings, tick: Tick, file: IO[bytes]) -> tuple[Any, list[_Sheet]]:
    """The workbook, and its sheets, whose rows are in the file."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    styles, done = Styles(), 0
    sheets: list[_Sheet] = []
    names = sheet_names([section.name or layout.name for section in layout.sections])
    columns = layout.columns
    if len(layout.sections) > 1:
        columns = tuple(column for column in columns if column.name not in layout.banded) or columns
    widths = widths_of(columns, _SHEET_WIDE[layout.paper])
    widths = [max(wide, _numbers_wide(column, layout)) for column, wide in zip(columns, widths, strict=True)]
    for name, section in zip(names, layout.sections, strict=True):
        writing = _Sheet(book.create_sheet(name), layout, section, columns, styles, widths, file)
        writing.heading()
        done = writing.body(tick, done)
        writing.foot()
        writing.lights(settings)
        writing.repeated_groups()
        writing.page()
        sheets.append(writing)
    name_nobody(book, layout.title)
    return book, sheets


class _Place(NamedTuple):
    """How a cell stands in its row: at the top of it, with a line above and below, unseen because it stands above."""

    is_tall: bool = False
    line_above: bool = True
    line_below: bool = True
    is_unseen: bool = False


class _Amount(NamedTuple):
    """A number of the office's own column, and the format that shows it as it was written."""

    number: Decimal
    form: str


#: As nearly all cells stand.
_PLAIN = _Place()


@dataclass(slots=True)
class _Sheet:
    """The sheet in the making; ``row`` is the next free one."""

    sheet: Any
    layout: LedgerLayout
    section: Section
    columns: Sequence[LedgerColumn]
    styles: Styles
    widths: list[float]
    file: IO[bytes]
    row: int = 0
    cut: int = 0
    is_living: bool = False
    _cut_above: bool = False
    rows: SheetRows = field(init=False)
    _letters: list[str] = field(default_factory=list)
    _places: dict[str, int] = field(default_factory=dict)
    _looks: dict[tuple[int, bool, _Place, Fill | None, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.row = self.first
        self.rows = SheetRows(self.header, self.last, self.file)
        self._letters = [_letter(number) for number in range(1, self.last + 1)]
        self._places = {column.name: number for number, column in enumerate(self.columns, 1)}
        says = self._column_of
        self.is_living = all((says(DUE_ON), says(CLOCK), says("closing", STATUS), says("progress", STATUS)))

    @property
    def last(self) -> int:
        """The number of the last column."""
        return len(self.columns)

    @property
    def title(self) -> int:
        """The row of the title; the 附件 line stands over it."""
        return 2 if self.layout.attachment else 1

    @property
    def header(self) -> int:
        """The row of the header."""
        return self.title + _HEADER

    @property
    def first(self) -> int:
        """The first row below the header."""
        return self.title + _FIRST

    def heading(self) -> None:
        """附件, title, the line of office, count and day, and the header."""
        sheet, styles, title = self.sheet, self.styles, self.section.title
        if self.layout.attachment:
            self._across(1, 1, self.last, self.layout.attachment, styles.attachment, styles.left)
            sheet.row_dimensions[1].height = 20
        self._across(self.title, 1, self.last, title, styles.title, styles.centre)
        sheet.row_dimensions[self.title].height = across_high(title, sum(self.widths) / 2.1, 30) + 8
        high = 0.0
        for first, last, words, alignment in self._head():
            if words:
                self._across(self.title + _LINE, first, last, words, styles.line, alignment)
                high = max(high, 22, across_high(words, sum(self.widths[first - 1 : last]) / 1.15, 15) + 6)
        sheet.row_dimensions[self.title + _LINE].height = high or 6
        for number, column in enumerate(self.columns, 1):
            cell = sheet.cell(self.header, number)
            self._write(cell, column.heading)
            cell.font, cell.fill, cell.border, cell.alignment = (
                styles.header,
                styles.header_fill,
                styles.border,
                styles.centre,
            )
            sheet.column_dimensions[_letter(number)].width = self.widths[number - 1]
        rooms = zip(self.columns, self.widths, strict=True)
        lines = max(len(break_lines(column.heading, room - 1.2, UNITS)) for column, room in rooms)
        sheet.row_dimensions[self.header].height = max(34, min(lines * _LINE_HIGH + 8, MOST_HIGH))

    def _head(self) -> list[tuple[int, int, str, Any]]:
        """The parts of the line under the title: first and last column, words, alignment."""
        left, middle, right = self.section.head
        styles, third = self.styles, self.last // 3
        if not third:
            return [(1, self.last, "　".join(filter(None, (left, middle, right))), styles.left)]
        return [
            (1, third, left, styles.left),
            (third + 1, 2 * third, middle, styles.centre),
            (2 * third + 1, self.last, right, styles.right),
        ]

    def body(self, tick: Tick, done: int) -> int:
        """The rows, ``done`` stand in earlier sheets. No cells are merged: filtering and sorting would tear them."""
        total = self.layout.total
        for group in self.section.groups:
            for place, row in enumerate(group.rows):
                goes_on = place + 1 < len(group.rows) and group.rows[place + 1].joined
                self._row(row, goes_on)
                done += 1
                if done % _STEP == 0 or done == total:
                    tick(done, total)
        if not self.section.total:
            self._across(self.row, 1, self.last, NOTHING, self.styles.text, self.styles.centre)
            self.sheet.row_dimensions[self.row].height = 30
            self.row += 1
        self.rows.finish()
        return done

    def foot(self) -> None:
        """The line for signatures."""
        row, foot = self.row + 1, self.layout.foot
        if not foot:
            return
        if self.last < len(foot):
            foot = ("　　　　".join(foot),)
        share = max(1, self.last // len(foot))
        for place, words in enumerate(foot):
            last = self.last if place == len(foot) - 1 else (place + 1) * share
            self._across(row, place * share + 1, last, words, self.styles.line, self.styles.left)
        self.sheet.row_dimensions[row].height = 28

    def lights(self, settings: LedgerSettings) -> None:
        """Colours that are right on the day the file is looked at; the words beside them are of the day of writing."""
        from openpyxl.formatting.rule import Rule
        from openpyxl.styles import Font, PatternFill
        from openpyxl.styles.differential import DifferentialStyle

        if not self.is_living or not self.section.total:
            return
        letter = _letter(self._column_of(CLOCK))
        place = f"{letter}{self.first}:{letter}{self.row - 1}"
        nothing = Rule(
            type="expression", dxf=DifferentialStyle(), formula=[f'${letter}{self.first}=""'], stopIfTrue=True
        )
        self.sheet.conditional_formatting.add(place, nothing)
        for light, formula in self._light_rules(settings):
            colours = fill_of(light, settings)
            fill = PatternFill("solid", bgColor=colours.ground)
            font = Font(color=colours.ink, bold=light in (Light.RED, Light.ORANGE))
            look = DifferentialStyle(font=font, fill=fill)
            rule = Rule(type="expression", dxf=look, formula=[formula], stopIfTrue=True)
            self.sheet.conditional_formatting.add(place, rule)

    def repeated_groups(self) -> None:
        """What belongs to several rows stands in each, so that each can be filtered and sorted by it.

        Below itself a 方面 or unit is pale, what joined rows have in common is not seen; both follow every sorting.
        """
        if self.row <= self.first + 1:
            return
        above, below = f"{self.first}", f"{self.first + 1}"
        anchors = [_letter(place) for place in (self._column_of("number"), self._column_of("problem")) if place]
        joined = any(row.joined for group in self.section.groups for row in group.rows)
        for number, column in enumerate(self.columns, 1):
            letter = _letter(number)
            if column.name in self.layout.banded - {"source"}:
                self._below_itself(letter, f"${letter}{below}=${letter}{above}", PALE)
            elif joined and column.shared and anchors:
                same = ",".join(f"${one}{below}=${one}{above}" for one in dict.fromkeys([*anchors, letter]))
                self._below_itself(letter, f"AND({same})", UNSEEN)

    def _below_itself(self, letter: str, formula: str, colour: str) -> None:
        from openpyxl.formatting.rule import Rule
        from openpyxl.styles import Font
        from openpyxl.styles.differential import DifferentialStyle
        from openpyxl.styles.numbers import NumberFormat

        look = DifferentialStyle(font=Font(color=colour))
        if colour == UNSEEN:  # not even where white would cross a line
            look.numFmt = NumberFormat(numFmtId=_NOTHING_FORMAT, formatCode=_UNSEEN_FORMAT)
        rule = Rule(type="expression", dxf=look, formula=[formula])
        self.sheet.conditional_formatting.add(f"{letter}{self.first + 1}:{letter}{self.row - 1}", rule)

    def page(self) -> None:
        """How it is shown and printed."""
        sheet = self.sheet
        sheet.auto_filter.ref = f"A{self.header}:{_letter(self.last)}{max(self.row - 1, self.header)}"
        sheet.freeze_panes = f"B{self.first}"
        last = self.row + 1 if self.layout.foot else self.row - 1
        paper = A4 if self.layout.paper is Paper.A4 else A3
        set_page(sheet, f"{self.header}:{self.header}", f"A1:{_letter(self.last)}{last}", paper=paper)

    def _row(self, row: LedgerRow, goes_on: bool) -> None:
        """One row; what no row of Excel is high enough for goes on in the next, which says nothing else.

        So filters and counts see the issue once; its number stands marked in front of what goes on. ``goes_on``: the
        next row is joined to this one.
        """
        values = [self._value(column, row) for column in self.columns]
        above = [row.joined and column.shared for column in self.columns]
        parts = [
            [(self._fitting(value), 0.0)] if again else self._parts(number, value)
            for number, (value, again) in enumerate(zip(values, above, strict=True))
        ]
        rows = max(map(len, parts))
        tall = rows > 1 or row.joined or goes_on
        clock, number_at = self._column_of(CLOCK), self._column_of("number", PLACE)
        fill = None if self.is_living or not clock else self.layout.lights(row.issue)
        for place in range(rows):
            high, is_last = float(_LEAST_HIGH), place == rows - 1
            cells: list[tuple[int, object]] = []
            for number, (column, column_parts) in enumerate(zip(self.columns, parts, strict=True)):
                value, needed = column_parts[place] if place < len(column_parts) else ("", 0.0)
                if place and number + 1 == number_at:
                    value = f"{values[number]}{GOES_ON_MARK}"
                high = max(high, needed)
                first, last = place == 0 and not above[number], is_last and not (goes_on and column.shared)
                hidden = above[number] and self._cut_above
                stands = _Place(tall, first, last, hidden) if tall else _PLAIN
                risky = isinstance(value, str) and value.startswith(FORMULA)
                lit = fill if number + 1 == clock and place == 0 else None
                form = ""
                if isinstance(value, _Amount):
                    value, form = value
                cells.append((self._look(number, risky, stands, lit, form), value))
            self.rows.begin(self.row, round(min(high, MOST_HIGH), 1))
            for letter, (look, value) in zip(self._letters, cells, strict=True):
                self.rows.cell(f"{letter}{self.row}", look, value)
            self.rows.end()
            self.row += 1
        self._cut_above = rows > 1 or (self._cut_above and row.joined)

    def _parts(self, number: int, value: object) -> list[tuple[object, float]]:
        """The value, or the parts of a text too long for one row, with their heights; a part that goes on says so."""
        if not isinstance(value, str) or (high := self._high(number, value)) <= MOST_HIGH:
            return [(self._fitting(value), high if isinstance(value, str) else 0.0)]
        first, *more = in_parts(value, self.widths[number] - 1.2, _MOST_LINES)
        parts = [self._fitting(part) for part in (first, *(CONTINUED + part for part in more))]
        return [(part, self._high(number, part)) for part in parts]

    def _value(self, column: LedgerColumn, row: LedgerRow) -> object:
        value = column.value(row)
        if isinstance(value, date) and value.year >= 1900:
            return value
        text = column.words(value)
        if column.name in ("number", PLACE) and _NUMBER.fullmatch(text):
            return int(text)
        return _Amount(number, format_of(text)) if _is_own(column) and (number := number_in(text)) is not None else text

    def _fitting(self, text: object) -> object:
        """A value Excel keeps whole, or the part of a text that it can with a note at its end."""
        if not isinstance(text, str) or len(text) * 2 <= _LONGEST or len(text.encode("utf-16-le")) // 2 <= _LONGEST:
            return text
        self.cut += 1
        room = _LONGEST - len(_CUT_NOTE)
        return text.encode("utf-16-le")[: room * 2].decode("utf-16-le", errors="ignore") + _CUT_NOTE

    def _high(self, number: int, value: object) -> float:
        room = self.widths[number] - 1.2
        if not isinstance(value, str) or (len(value) * 2 <= room and "\n" not in value):
            return 0.0
        return len(break_lines(value, room, UNITS)) * _LINE_HIGH + _AROUND

    @staticmethod
    def _write(cell: Any, text: str) -> None:
        """Text that stays text, whatever it begins with."""
        cell.value = ESCAPE.sub("_x005F_", text)
        cell.data_type = "s"

    def _look(self, number: int, risky: bool, place: _Place, fill: Fill | None, form: str) -> int:
        """The number of the style of cells; ``risky`` texts also carry Excel's mark for "this is text".

        ``form`` is the format of a number, "" for anything else.
        """
        wanted = (number, risky, place, fill, form)
        if wanted not in self._looks:
            self._looks[wanted] = self._new_look(*wanted)
        return self._looks[wanted]

    def _new_look(self, number: int, risky: bool, place: _Place, fill: Fill | None, form: str) -> int:
        from openpyxl.cell import Cell
        from openpyxl.styles import Font, PatternFill

        column = self.columns[number]
        pattern: Any = Cell(self.sheet, row=1, column=1)
        pattern.font, pattern.border = self.styles.text, self.styles.border
        if place.is_unseen:
            pattern.font, pattern.number_format = self.styles.unseen, _UNSEEN_FORMAT
        if not (place.line_above and place.line_below):
            pattern.border = self.styles.part_border(place.line_above, place.line_below)
        if fill is not None:
            pattern.fill = PatternFill("solid", fgColor=fill.ground)
            pattern.font = Font(name="宋体", size=10, color=fill.ink)
        pattern.alignment = self.styles.alignment(column.centred, place.is_tall)
        pattern.quotePrefix = risky
        if column.is_day:
            pattern.number_format = "yyyy-mm-dd"
        elif form and not place.is_unseen:
            pattern.number_format = form
        return int(pattern.style_id)

    def _across(self, row: int, first: int, last: int, words: str, font: Any, alignment: Any) -> None:
        cell = self.sheet.cell(row, first)
        cell.font, cell.alignment = font, alignment
        self._write(cell, words)
        cell.quotePrefix = words.startswith(FORMULA)
        if last > first:
            self.sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)

    def _light_rules(self, settings: LedgerSettings) -> list[tuple[Light, str]]:
        """Formulas for the first row, in the order in which they are asked."""
        cell = self._day()
        soon = f'AND({cell}<>"",{cell}>=TODAY(),{cell}<=TODAY()+'
        return [
            (Light.BLUE, self._says(("closing", STATUS), Closing.CLOSED.label)),
            (Light.DONE, self._says(("progress", STATUS), PROGRESS_LABELS[Progress.DONE])),
            (Light.GREY, f'{cell}=""'),
            (Light.GREEN, f"AND({cell}<TODAY(),{self._lasting()})"),
            (Light.RED, f"{cell}<TODAY()"),
            (Light.ORANGE, f"{soon}{settings.urgent_days})"),
            (Light.YELLOW, f"{soon}{settings.soon_days})"),
            (Light.GREEN, f"{cell}>TODAY()"),
        ]

    def _day(self) -> str:
        """The day in the row's cell, also the one that words stand before (核查)."""
        cell = f"${_letter(self._column_of(DUE_ON))}{self.first}"
        return f"IFERROR(DATEVALUE(RIGHT({cell},10)),{cell})"

    def _says(self, names: tuple[str, ...], words: str) -> str:
        """Whether the row's cell of that meaning holds the words."""
        return f'ISNUMBER(SEARCH("{words}",${_letter(self._column_of(*names))}{self.first}))'

    def _lasting(self) -> str:
        if place := self._column_of("lasting"):
            return f'${_letter(place)}{self.first}="是"'
        return self._says((STATUS,), BY_NAME["lasting"].label) if self._column_of(STATUS) else "FALSE"

    def _column_of(self, *names: str) -> int:
        """The number of the first of these columns that the sheet has; 0 if it has none of them."""
        return next((self._places[name] for name in names if name in self._places), 0)


def _is_own(column: LedgerColumn) -> bool:
    return column.name.startswith(CUSTOM)


def _numbers_wide(column: LedgerColumn, layout: LedgerLayout) -> float:
    """The width at which every number of the office's own column is shown: a spreadsheet shows #### for wider ones."""
    if not _is_own(column):
        return 0
    texts = (column.text(row) for section in layout.sections for group in section.groups for row in group.rows)
    longest = max((len(text) for text in texts if number_in(text) is not None), default=0)
    return longest + _BESIDE_NUMBER if longest else 0


def _letter(number: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(number))
