"""A ruled table that runs over pages: grey header and band repeated, every cell printed whole, time linear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from documents.fonts import Face
from documents.pdf_page import Align, Colour, PdfPaper

HEADER_FILL: Colour = (0.91, 0.92, 0.94)
BAND_FILL: Colour = (0.965, 0.97, 0.975)

#: Room between a rule and the text beside it, and above and below the text of a cell.
_PAD, _PAD_HIGH = 3.5, 4.0
_LEADING = 1.36

#: A row is cut at the end of a page only if it is longer than this share of one and so many lines fit before the cut.
_LONG_SHARE, _LEAST_LINES = 0.4, 6

_AGAIN = "（续）"

#: Type may shrink down to this size (points) so that long texts keep this share of the width they want.
_SMALLEST, _LEAST_OF_WISH = 7, 0.75


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``centred`` ones hold short values and get ``width`` hanzi, the others share the rest by theirs."""

    heading: str
    width: float
    centred: bool = False


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
        self._size = size = _fitting_size(columns, paper.body_width, size)
        self._leading = size * _LEADING
        self._edges = [paper.margin_left]
        for wide in _column_widths(columns, paper.body_width, size):
            self._edges.append(self._edges[-1] + wide)
        self._headings = [
            paper.heading_lines(column.heading, self._room(number), size) for number, column in enumerate(columns)
        ]
        self._header_high = max(map(len, self._headings)) * self._leading + 2 * _PAD_HIGH + 2
        self._band: list[str] = []
        self._band_waits = False
        self._rules_from = 0.0
        self._on_page = 0
        self.top = top
        self._header()

    def band(self, text: str) -> None:
        """A heading across all columns before the next row, repeated with （续） on each page its rows reach."""
        wide = self._edges[-1] - self._edges[0] - 2 * _PAD - 4 * self._size
        self._band = self._paper.lines_of(text, wide, self._size, Face.SANS) if text else []
        self._band_waits = bool(text)

    def row(self, cells: Sequence[str], tints: Mapping[int, Tint] | None = None) -> None:
        """One row; ``tints`` colours cells by column number. A row longer than a page goes on over the next ones."""
        lines = [self._paper.lines_of(cell, self._room(number), self._size) for number, cell in enumerate(cells)]
        key = lines[0][0]
        tints, cut = tints or {}, False
        while not self._fits(len(max(lines, key=len))):
            fit = self._lines_left()
            if self._may_cut(len(max(lines, key=len)), fit):
                self._begin_row()
                self._draw([cell[:fit] for cell in lines], tints, middle=False)
                lines = [cell[fit:] for cell in lines]
                lines[0] = [key, _AGAIN] if key else lines[0]
                tints, cut = {}, True
            self._next_page()
        self._begin_row()
        self._draw(lines, tints, middle=not cut)

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
        return self._edges[number + 1] - self._edges[number] - 2 * _PAD

    def _band_high(self) -> float:
        return len(self._band) * self._leading + 2 * _PAD_HIGH if self._band else 0

    def _lines_left(self) -> int:
        room = self._paper.body_bottom - self.top - (self._band_high() if self._band_waits else 0)
        return max(0, int((room - 2 * _PAD_HIGH) / self._leading))

    def _fits(self, lines: int) -> bool:
        return lines <= self._lines_left()

    def _may_cut(self, lines: int, fit: int) -> bool:
        if self._on_page == 0:
            return fit > 0
        body = self._paper.body_bottom - self._paper.margin_top - self._header_high - self._band_high()
        whole = int((body - 2 * _PAD_HIGH) / self._leading)
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
        lines = [*self._band[:-1], self._band[-1] + _AGAIN] if again else self._band
        self._paper.text(left + _PAD, self.top + _PAD_HIGH, lines, self._size, face=Face.SANS, leading=self._leading)
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
            self._edges[number] + _PAD,
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


def _fixed(column: Column, size: float) -> float:
    return column.width * size + 2 * _PAD if column.centred else 0


def _fitting_size(columns: Sequence[Column], room: float, wished: float) -> float:
    """The largest size from the wished one downwards at which long texts keep most of the width they want."""
    size = wished
    while size > _SMALLEST:
        wanted = sum(_fixed(column, size) or column.width * size * _LEAST_OF_WISH for column in columns)
        if wanted <= room:
            return size
        size -= 0.5
    return size


def _column_widths(columns: Sequence[Column], room: float, size: float) -> list[float]:
    """Widths that fill the room exactly; if even the short columns fill it, all are made narrower alike."""
    rest = room - sum(_fixed(column, size) for column in columns)
    shares = sum(column.width for column in columns if not column.centred)
    if not shares or rest < shares * size * _LEAST_OF_WISH / 2:
        share = room / sum(column.width for column in columns)
        return [column.width * share for column in columns]
    return [_fixed(column, size) or column.width * rest / shares for column in columns]
