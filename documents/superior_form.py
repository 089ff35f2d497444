"""The superior's empty form, filled from the ledger as exactly as by hand: its look, rules and lower rows stay.

``superior_look.look_at`` looks at the form, ``superior_proposal.proposed`` says what probably fills it,
``models.superior_forms`` remembers what was decided; here it is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from documents.saving import replacing
from documents.sheet_looks import FORMULA
from documents.superior_book import Book
from documents.superior_head import fill_head
from documents.superior_look import FormBody, FormColumn, FormSheet, Template
from documents.superior_rows import Merges, Room, make_room
from documents.superior_values import FormRow, FormValues, Value
from documents.superior_xml import SheetXml, child, every
from documents.text_lines import UNITS, break_lines, width
from models.acts import Tick, no_tick
from models.errors import LedgerError
from models.ledger import Ledger
from models.superior_forms import Filling, SuperiorForm

#: The most that Excel allows a row in points; the height of a line by the size of its type; what is around the lines.
_MOST_HIGH, _LINE, _AROUND = 409.0, 1.32, 5.0
#: What Excel keeps free at the sides of a column, in its units; and how high a row is that says nothing of it.
_SIDES, _USUAL_HIGH = 1.2, 15.0
#: Day 0 of Excel, and of the calendar that began in 1904; before March 1900 its days are not ours.
_DAY_0, _DAY_0_1904, _FIRST_RIGHT = date(1899, 12, 30), date(1904, 1, 1), date(1900, 3, 1)
_STEP = 20


@dataclass(frozen=True, slots=True)
class Filled:
    """What was written: rows, issues, rows that had to be added, texts too long for a cell of Excel."""

    rows: int
    issues: int
    added: int = 0
    cut: int = 0


def fill_form(
    ledger: Ledger,
    ids: Sequence[int],
    template: Template,
    form: SuperiorForm,
    path: Path,
    *,
    today: date,
    tick: Tick = no_tick,
) -> Filled:
    """Fill the form with these issues, in this order, and write it whole or not at all.

    Raises:
        LedgerError: the form has no such sheet or headings, the file cannot be written, or the user stopped.
    """
    with replacing(path) as temporary:
        book = Book(template.content, template.name)
        sheet = sheet_for(template, form)
        values = FormValues(ledger, ids, form, today)
        filling = _Filling(book, sheet, form, values, tick)
        filled = filling.write()
        if form.head:
            fill_head(book, filling.xml, sheet, ledger.settings.office, today)
        book.put_back(sheet.name, filling.xml)
        book.forget_results()
        book.save(temporary)
    return filled


def sheet_for(template: Template, form: SuperiorForm) -> FormSheet:
    """The sheet of a template that the form is about.

    Raises:
        LedgerError: it is not there, or its headings are others.
    """
    sheet = template.sheet(form.sheet)
    if sheet is None or sheet.header != form.header:
        sheet = template.with_header(form.sheet, *form.header) if form.sheet in template.names else None
    if sheet is None or sheet.headings != form.headings:
        raise LedgerError(f"“{template.name}”里没有“{form.name}”的表头，不能按它填写；请重新选择工作表和表头所在的行。")
    return sheet


def preview(
    ledger: Ledger, ids: Sequence[int], sheet: FormSheet, form: SuperiorForm, *, today: date, rows: int = 5
) -> list[dict[int, str]]:
    """The words of the first rows by their columns, as they would stand in the filled form."""
    values = FormValues(ledger, ids[:rows], form, today)
    return [
        {
            column.column: _words(values.value(row, column, form.filling(column.column)), column)
            for column in sheet.columns
        }
        for row in values.rows[:rows]
    ]


def _words(value: Value, column: FormColumn) -> str:
    if isinstance(value, float):
        return f"{value:.0%}" if column.is_percent else f"{value:g}"
    return "" if value is None else str(value)


class _Filling:
    """One sheet while it is being filled."""

    def __init__(self, book: Book, sheet: FormSheet, form: SuperiorForm, values: FormValues, tick: Tick) -> None:
        self._book, self._sheet, self._form, self._values, self._tick = book, sheet, form, values, tick
        self._looks = book.styles
        self.xml: SheetXml = book.sheet(sheet.name)
        self._filled = [
            (column, form.filling(column.column)) for column in sheet.columns if form.filling(column.column).source
        ]
        self._cut = 0

    @property
    def body(self) -> FormBody:
        """The rows to be filled, as the empty form has them."""
        return self._sheet.body

    def write(self) -> Filled:
        rows = self._values.rows
        room = make_room(self._book, self.xml, self._sheet, len(rows), {column.column for column, _ in self._filled})
        self._clear(room)
        for place, row in enumerate(rows):
            self._row(room, self.body.start + place, row)
            if place % _STEP == 0 or place + 1 == len(rows):
                self._tick(place + 1, len(rows))
        if self._form.merged:
            self._merge_down(room.merges, rows)
        room.merges.write()
        extent(self.xml)
        return Filled(len(rows), len({row.issue.id for row in rows}), room.added, self._cut)

    def _clear(self, room: Room) -> None:
        """Take examples, and numbers that count rows beforehand, out of the columns that are filled."""
        filled = {column.column for column, _ in self._filled}
        last = self.body.start + len(self._values.rows)
        for row in range(self.body.start, self.body.start + room.rows):
            for column, cell in list(self.xml.cells(row).items()):
                is_old = row < last and column in filled
                if (is_old or row in self.body.samples) and child(cell, "f") is None:
                    self.xml.put(row, column, None)

    def _row(self, room: Room, number: int, row: FormRow) -> None:
        high = 0.0
        for column, filling in self._filled:
            style = room.style(number, column.column)
            told = not (self._form.merged and row.joined and self._values.is_shared(filling))
            value = self._stored(self._values.value(row, column, filling), style) if told else None
            wide = self._width(column)
            style = self._style(style, value, wide)
            self._cut += self.xml.put(number, column.column, value, style)
            if not (self._form.merged and self._values.is_shared(filling)):
                high = max(high, self._high(value, wide, style))
        for column in self._sheet.columns:
            if not self._form.filling(column.column).source:
                self.xml.cell_at(number, column.column, room.style(number, column.column))
        usual = self.xml.height(number) or room.height
        if high > (usual or _USUAL_HIGH):
            self.xml.set_height(number, round(min(high, _MOST_HIGH), 1))
        elif usual and self.xml.height(number) is None:
            self.xml.set_height(number, usual)

    def _stored(self, value: Value, style: int) -> str | int | float | None:
        """A value as the cell holds it: days as the numbers that Excel takes for them."""
        if not isinstance(value, date):
            return str(value) if isinstance(value, int | float) and self._looks.is_text(style) else value
        if value < _FIRST_RIGHT or not self._looks.shape(style).is_date:
            return value.isoformat()
        zero = _DAY_0_1904 if self._book.from_1904 else _DAY_0
        return (value - zero) // timedelta(days=1)

    def _style(self, style: int, value: object, wide: float) -> int:
        """The form's own look; a text that does not fit goes on in the next line, one like a formula is marked."""
        if not isinstance(value, str) or not value:
            return style
        if not self._looks.wraps(style) and ("\n" in value or width(value, UNITS) > self._signs(wide, style)):
            style = self._looks.wrapped(style)
        return self._looks.marked_as_text(style) if value.startswith(FORMULA) else style

    def _width(self, column: FormColumn) -> float:
        return sum(self.xml.width(column.column + place) for place in range(column.spans))

    def _signs(self, wide: float, style: int) -> float:
        """How many signs a line of this look holds, in the unit of ``text_lines.UNITS``."""
        return max(2.0, (wide - _SIDES) * self._looks.usual_size / self._looks.size(style))

    def _high(self, value: object, wide: float, style: int) -> float:
        if not isinstance(value, str) or not value or not wide:
            return 0.0
        lines = len(break_lines(value, self._signs(wide, style), UNITS))
        return lines * self._looks.size(style) * _LINE + _AROUND

    # ------------------------------------------------------------ measures of one issue

    def _merge_down(self, merges: Merges, rows: Sequence[FormRow]) -> None:
        """What belongs to the issue becomes one cell over its measures; the rows together are high enough for it."""
        shared = [(column, filling) for column, filling in self._filled if self._values.is_shared(filling)]
        for first, count in _runs(rows):
            top = self.body.start + first
            for column, filling in shared:
                self._grow(column, filling, rows[first], top, count)
                if count > 1:
                    merges.add(top, column.column, top + count - 1, column.column + column.spans - 1)

    def _grow(self, column: FormColumn, filling: Filling, row: FormRow, top: int, count: int) -> None:
        value = self._values.value(row, column, filling)
        needed = self._high(value, self._width(column), self.xml.style(top, column.column))
        heights = [self.xml.height(top + place) or _USUAL_HIGH for place in range(count)]
        missing = needed - sum(heights)
        if missing > 0:
            for place, high in enumerate(heights):
                self.xml.set_height(top + place, round(min(high + missing / count, _MOST_HIGH), 1))


def _runs(rows: Sequence[FormRow]) -> list[tuple[int, int]]:
    """Where the rows of each issue begin and how many they are."""
    starts = [place for place, row in enumerate(rows) if not row.joined]
    return [(start, end - start) for start, end in zip(starts, [*starts[1:], len(rows)], strict=True)]


def extent(xml: SheetXml) -> None:
    """Let the sheet say how far it reaches."""
    from documents.grid import column_letters

    rows = [row for row in xml.rows if xml.cells(row)]
    if rows:
        last = max(max(xml.cells(row)) for row in rows)
        for one in every(xml.root, "dimension"):
            one.setAttribute("ref", f"A1:{column_letters(last)}{max(rows)}")
