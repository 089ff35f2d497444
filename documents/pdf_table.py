"""A ruled table that runs over pages: grey header and band repeated, every cell printed whole, time linear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from documents.fonts import Face
from documents.pdf_page import Align, Colour, PdfPaper
from documents.table_widths import PAD, Column, fitted

HEADER_FILL: Colour = (0.91, 0.92, 0.94)
BAND_FILL: Colour = (0.965, 0.97, 0.975)

#: Room above and below the text of a cell.
_PAD_HIGH = 4.0
_LEADING = 1.36

#: A row is cut at the end of a page only if it is longer than this share of one and so many lines fit before the cut.
_LONG_SHARE, _LEAST_LINES = 0.4, 6
#: So many lines at least go over to the next page.
_LEAST_REST = 2

_AGAIN = "（续）"

#: A text that joined rows share stands again on the next page if it has no more lines than this.
_SHORT = 8


@dataclass(frozen=True, slots=True)
class Tint:
    """A light ground and the ink on it; the words beside the colour always say the same."""

    fill: Colour
    ink: Colour


class PdfTable:
    """Writes rows downwards from ``top`` on the paper's present page and begins pages as they are needed.

    ``size`` is the type size wished for; many columns make it smaller, as far as it can still be read.
    """

    def __init__(self, paper: PdfPaper, columns: Sequence[Column], top: float, size: float = 9) -> None:
        self._paper = paper
        self._columns = columns
        self._size, widths = fitted(columns, paper.body_width, size)
        size = self._size
        self._leading = size * _LEADING
        self._edges = [paper.margin_left]
        for wide in widths:
            self._edges.append(self._edges[-1] + wide)
        self._headings = [
            paper.heading_lines(column.heading, self._room(number), size) for number, column in enumerate(columns)
        ]
        self._header_high = max(map(len, self._headings)) * self._leading + 2 * _PAD_HIGH + 2
        self._band: list[str] = []
        self._band_waits = False
        self._rules_from = 0.0
        self._on_page = 0
        self._kept = 0.0
        self.top = top
        self._header()

    def keep_below(self, high: float) -> None:
        """So much room stays below the rows from now on, for what has to stand on one page with the last of them."""
        self._kept = high

    def band(self, text: str, *, only_again: bool = False) -> None:
        """A heading across all columns before the next row, repeated with （续） on each page its rows reach.

        ``only_again``: what stands above the table says it already, so that it is wanted on later pages only.
        """
        wide = self._edges[-1] - self._edges[0] - 2 * PAD - 4 * self._size
        self._band = self._paper.lines_of(text, wide, self._size, Face.SANS) if text else []
        self._band_waits = bool(text) and not only_again

    def row(self, cells: Sequence[str], tints: Mapping[int, Tint] | None = None) -> None:
        """One row; ``tints`` colours cells by column number. A row longer than a page goes on over the next ones."""
        lines = [self._paper.lines_of(cell, self._room(number), self._size) for number, cell in enumerate(cells)]
        key = lines[0][0]
        tints, cut = tints or {}, False
        while not self._fits(len(max(lines, key=len))):
            fit = min(self._lines_left(), max(len(max(lines, key=len)) - _LEAST_REST, 1))
            if self._may_cut(len(max(lines, key=len)), fit):
                self._begin_row()
                self._draw([cell[:fit] for cell in lines], tints, middle=False)
                lines = [cell[fit:] for cell in lines]
                lines[0] = [key, _AGAIN] if key else lines[0]
                tints, cut = {}, True
            self._next_page()
        self._begin_row()
        self._draw(lines, tints, middle=not cut)

    def joined_rows(
        self, rows: Sequence[Sequence[str]], shared: Sequence[int], tints: Sequence[Mapping[int, Tint]]
    ) -> None:
        """Rows of one matter: what the ``shared`` columns hold in the first row stands once beside all of them.

        Where the rows go on over a page, they are parted between two of them if that is possible, and the shared texts
        stand there again, with （续） in the first column, unless they are long.
        """
        block = _Block(self, rows, shared, tints)
        while not block.fits():
            if not block.may_begin():
                self._next_page()
            else:
                block.draw_part()
                self._next_page()
        block.draw_part()

    def message(self, text: str) -> None:
        """One line across all columns, in the place of rows."""
        high = self._leading + 4 * _PAD_HIGH
        left, wide = self._edges[0], self._edges[-1] - self._edges[0]
        self._close_rules()
        self._paper.text(left, self.top + 2 * _PAD_HIGH, text, self._size, room=wide, align=Align.CENTRE)
        self._box(high)
        self.top += high
        self._rules_from = self.top

    def finish(self) -> float:
        """Rule off the table; where it ends."""
        self._close_rules()
        return self.top

    def _room(self, number: int) -> float:
        return self._edges[number + 1] - self._edges[number] - 2 * PAD

    def _band_high(self) -> float:
        return len(self._band) * self._leading + 2 * _PAD_HIGH if self._band else 0

    def _lines(self, text: str, number: int) -> list[str]:
        return self._paper.lines_of(text, self._room(number), self._size)

    def _line_high(self, lines: int) -> float:
        """The height of a row of so many lines."""
        return max(lines, 1) * self._leading + 2 * _PAD_HIGH

    def _room_left(self) -> float:
        """What the present page still has room for, below the band that has to come first."""
        return self._paper.body_bottom - self._kept - self.top - (self._band_high() if self._band_waits else 0)

    def _whole_page(self) -> float:
        """The room for rows on a page of their own."""
        return self._paper.body_bottom - self._paper.margin_top - self._header_high - self._band_high()

    def _lines_left(self) -> int:
        return max(0, int((self._room_left() - 2 * _PAD_HIGH) / self._leading))

    def _fits(self, lines: int) -> bool:
        return lines <= self._lines_left()

    def _may_cut(self, lines: int, fit: int) -> bool:
        if self._on_page == 0:
            return fit > 0
        whole = int((self._whole_page() - 2 * _PAD_HIGH) / self._leading)
        return fit >= _LEAST_LINES and lines > whole * _LONG_SHARE

    def _next_page(self) -> None:
        if self._on_page == 0 and self.top <= self._paper.margin_top + self._header_high + self._band_high():
            raise ValueError("the page has no room for a single line of the table")
        self._close_rules()
        self._paper.new_page()
        self.top = self._paper.margin_top
        self._header()
        if self._band and not self._band_waits:
            self._draw_band(again=True)

    def _begin_row(self) -> None:
        if self._band_waits:
            self._draw_band(again=False)
            self._band_waits = False

    def _header(self) -> None:
        self._on_page = 0
        left, wide = self._edges[0], self._edges[-1] - self._edges[0]
        self._paper.fill(left, self.top, wide, self._header_high, HEADER_FILL)
        self._paper.rule(left, self.top, left + wide, self.top, 0.8)
        for number, lines in enumerate(self._headings):
            down = self.top + (self._header_high - len(lines) * self._leading) / 2
            self._cell(number, down, lines, centred=True, face=Face.SANS)
        self._rules_from = self.top
        self.top += self._header_high
        self._rule_below(0.8)

    def _draw_band(self, again: bool) -> None:
        self._close_rules()
        high = self._band_high()
        left, wide = self._edges[0], self._edges[-1] - self._edges[0]
        self._paper.fill(left, self.top, wide, high, BAND_FILL)
        self._rule_below(0.8 if self._on_page == 0 else 0.4)
        lines = [*self._band[:-1], self._band[-1] + _AGAIN] if again else self._band
        self._paper.text(left + PAD, self.top + _PAD_HIGH, lines, self._size, face=Face.SANS, leading=self._leading)
        self._box(high)
        self.top += high
        self._rules_from = self.top

    def _draw(self, lines: list[list[str]], tints: Mapping[int, Tint], middle: bool) -> None:
        high = len(max(lines, key=len)) * self._leading + 2 * _PAD_HIGH
        for number, cell in enumerate(lines):
            if not any(cell):
                continue
            down = self.top + ((high - len(cell) * self._leading) / 2 if middle else _PAD_HIGH)
            if number in tints:
                self._ground(number, down, cell, tints[number])
            ink = tints[number].ink if number in tints else None
            self._cell(number, down, cell, self._columns[number].centred, ink=ink)
        self.top += high
        self._on_page += 1
        self._rule_below(0.4)

    def _draw_own(
        self, cells: Mapping[int, list[str]], tints: Mapping[int, Tint], high: float, ruled: Sequence[int] | None
    ) -> None:
        """A row of joined ones, without what they share; ``ruled`` are the columns ruled off below it, None: all."""
        for number, cell in cells.items():
            if any(cell):
                down = self.top + (high - len(cell) * self._leading) / 2
                if number in tints:
                    self._ground(number, down, cell, tints[number])
                ink = tints[number].ink if number in tints else None
                self._cell(number, down, cell, self._columns[number].centred, ink=ink)
        self.top += high
        self._on_page += 1
        if ruled is None:
            self._rule_below(0.4)
        else:
            for number in ruled:
                self._paper.rule(self._edges[number], self.top, self._edges[number + 1], self.top, 0.4)

    def _cell(
        self,
        number: int,
        down: float,
        lines: list[str],
        centred: bool,
        face: Face = Face.SERIF,
        ink: Colour | None = None,
    ) -> None:
        self._paper.text(
            self._edges[number] + PAD,
            down + (self._leading - self._size * 1.1) / 2,
            lines,
            self._size,
            face=face,
            leading=self._leading,
            room=self._room(number),
            align=Align.CENTRE if centred else Align.LEFT,
            colour=ink or (0, 0, 0),
            bold=ink is not None,
        )

    def _ground(self, number: int, down: float, lines: list[str], tint: Tint) -> None:
        """A tag behind the words, not a filled cell: a column of filled cells makes a wall."""
        wide = min(max(self._paper.measure(line, self._size) for line in lines) + 5, self._room(number) + 4)
        middle = (self._edges[number] + self._edges[number + 1]) / 2
        self._paper.fill(middle - wide / 2, down - 1, wide, len(lines) * self._leading + 2, tint.fill)

    def _rule_below(self, thickness: float) -> None:
        self._paper.rule(self._edges[0], self.top, self._edges[-1], self.top, thickness)

    def _box(self, high: float) -> None:
        """The outline of a part without columns; its upper edge stands already."""
        bottom = self.top + high
        self._paper.rule(self._edges[0], bottom, self._edges[-1], bottom, 0.4)
        for edge in (self._edges[0], self._edges[-1]):
            self._paper.rule(edge, self.top, edge, bottom, 0.8)

    def _close_rules(self) -> None:
        """The upright rules of the rows since the header or the last band."""
        if self.top > self._rules_from:
            for edge in self._edges:
                outer = edge in (self._edges[0], self._edges[-1])
                self._paper.rule(edge, self._rules_from, edge, self.top, 0.8 if outer else 0.4)
        self._rules_from = self.top


class _Block:
    """Rows that are joined, as far as they still have to be drawn; draws on its table."""

    def __init__(
        self,
        table: PdfTable,
        rows: Sequence[Sequence[str]],
        shared: Sequence[int],
        tints: Sequence[Mapping[int, Tint]],
    ) -> None:
        self._table = table
        self._own = [number for number in range(len(rows[0])) if number not in shared]
        self._rows = [{number: table._lines(row[number], number) for number in self._own} for row in rows]
        self._tints = [dict(one) for one in tints]
        self._whole = {number: table._lines(rows[0][number], number) for number in shared}
        self._shared = dict(self._whole)
        self._is_begun = False

    def fits(self) -> bool:
        """Whether all that is left has room on the present page."""
        return self._high() <= self._table._room_left()

    def may_begin(self) -> bool:
        """Whether a part may stand at the foot of the present page."""
        table = self._table
        if table._on_page == 0:
            return True
        if table._lines_left() < _LEAST_LINES or self._high() <= table._whole_page() * _LONG_SHARE:
            return False
        first = self._count(self._rows[0]) if self._rows else 0
        return first <= table._lines_left() or first > table._whole_page() * _LONG_SHARE / table._leading

    def draw_part(self) -> None:
        """As much as the present page holds: whole rows, or the beginning of a row that is longer than a page."""
        table = self._table
        room = table._room_left()
        taken, high = self._take(room)
        table._begin_row()
        top, lines = table.top, int((room - 2 * _PAD_HIGH + 0.01) / table._leading)
        full = max(high, table._line_high(max((len(cell[:lines]) for cell in self._shared.values()), default=0)))
        is_whole = not self._is_begun and not self._rows and full <= room
        more = (full - high) / max(len(taken), 1)
        for place, (row, tints, needed) in enumerate(taken, 1):
            table._draw_own(row, tints, needed + more, self._own if place < len(taken) else None)
        if not taken:
            table._draw_own({} if 0 in self._shared else {0: [_AGAIN]}, {}, full, None)
        inside = int((full - 2 * _PAD_HIGH + 0.01) / table._leading)
        for number, cell in self._shared.items():
            shown = cell[:inside]
            down = (full - len(shown) * table._leading) / 2 if is_whole else _PAD_HIGH
            if any(shown):
                table._cell(number, top + down, shown, table._columns[number].centred)
        self._go_on(inside)

    def _take(self, room: float) -> tuple[list[tuple[dict[int, list[str]], dict[int, Tint], float]], float]:
        """The rows of the next part with their heights, and the height of all; they are no longer left."""
        table, taken, high = self._table, [], 0.0
        while self._rows:
            needed = table._line_high(self._count(self._rows[0]))
            if high + needed > room:
                break
            taken.append((self._rows.pop(0), self._tints.pop(0), needed))
            high += needed
        if self._rows and not taken:
            fit = max(1, int((room - 2 * _PAD_HIGH) / table._leading))
            begun = {number: cell[:fit] for number, cell in self._rows[0].items()}
            self._rows[0] = {number: cell[fit:] for number, cell in self._rows[0].items()}
            taken.append((begun, self._tints[0], table._line_high(fit)))
            self._tints[0], high = {}, table._line_high(fit)
        return taken, high

    def _go_on(self, shown: int) -> None:
        """What the shared columns say on the next page: the rest of their text, or a short one again."""
        self._is_begun = True
        rest = {number: cell[shown:] for number, cell in self._shared.items()}
        for number, whole in self._whole.items():
            if not rest[number] and len(whole) <= _SHORT:
                rest[number] = whole
        if 0 in self._whole and self._whole[0][0]:
            rest[0] = [self._whole[0][0], _AGAIN]
        self._shared = rest

    def _high(self) -> float:
        """The height of all that is left."""
        rows = sum(self._table._line_high(self._count(row)) for row in self._rows)
        return max(rows, self._table._line_high(max(map(len, self._shared.values()), default=0)))

    @staticmethod
    def _count(row: Mapping[int, list[str]]) -> int:
        return max(map(len, row.values()), default=1)
