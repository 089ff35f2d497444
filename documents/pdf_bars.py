"""Small charts of a group: a row for each member with a bar that reads in black and white, numbers and rate."""

from __future__ import annotations

from collections.abc import Sequence

from documents.figure_blocks import LOUD
from documents.fonts import Face
from documents.pdf_page import BLACK, GREY, Align, Colour, PdfPaper
from models.figures import LABELS, Figures

#: The parts of a bar from the left, each with its ground and what is drawn on it.
PARTS = {
    "done": (0.3, ""),
    "mostly_done": (1.0, "lines"),
    "in_progress": (0.82, ""),
    "not_started": (1.0, ""),
    "unsaid": (1.0, "dots"),
}
#: The distance between the lines; the dots' size and distance.
_STEP, _DOT, _DOT_STEP = 3.2, 0.9, 2.6
#: The type sizes a chart may have, largest first, each with the room above and below the words of a row.
SIZES = {8.0: 4.0, 7.5: 3.5, 7.2: 2.8, 7.0: 2.0}
#: Columns beside the bar: numbers by key with their headings, and the rate.
_NUMBERS = {"total": "总数", "done": "完成", "overdue": "逾期", "closed": "销号"}
_BAR_NAME = "进度"
#: Widths by type size, and the share of the rest that the name has.
_NUMBER, _RATE, _NAME = 2.35, 4.5, 0.6
_LEADING, _PAD = 1.25, 3.0
_HEADING_SIZE, _LEGEND_SIZE = 10.5, 7.0
#: What the heading above a chart and the line under one that goes on elsewhere need.
_HEADING_HIGH, _REST_HIGH = 19.0, 14.0
_WHITE: Colour = (1, 1, 1)


def draw_legend(pages: PdfPaper, left: float, top: float) -> float:
    """A sample of every part with its word; where they end on the right."""
    for key in PARTS:
        _draw_part(pages, key, left, top + 1.5, 11, 8)
        pages.text(left + 13, top + 1.5, LABELS[key], _LEGEND_SIZE, colour=GREY)
        left += 22 + pages.measure(LABELS[key], _LEGEND_SIZE)
    return left


class BarChart:
    """One group in a column of the page; it knows how high it will be before it is drawn."""

    def __init__(
        self, pages: PdfPaper, name: str, rows: Sequence[tuple[str, Figures]], wide: float, size: float
    ) -> None:
        self._pages, self._name, self._rows, self._wide, self._size = pages, name, rows, wide, size
        rest = wide - size * (_NUMBER * len(_NUMBERS) + _RATE)
        self._name_wide = rest * _NAME
        self._bar_wide = rest - self._name_wide
        self._names = [pages.lines_of(label, self._name_wide - 2 * _PAD, size) for label, _figures in rows]

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    @property
    def high(self) -> float:
        """The room that the whole chart needs, with its heading."""
        return self._top_high + sum(map(self._row_high, range(self.count)))

    @property
    def least(self) -> float:
        """The room below which nothing of it can be shown."""
        return self._top_high + self._row_high(0) + _REST_HIGH if self._rows else 0

    @property
    def _top_high(self) -> float:
        return _HEADING_HIGH + self._size * _LEADING + 6

    def _row_high(self, place: int) -> float:
        return len(self._names[place]) * self._size * _LEADING + SIZES[self._size]

    def fitting(self, room: float) -> int:
        """How many rows have room, with a line that says where the others are unless they all have."""
        if self.high <= room:
            return self.count
        left, place = room - self._top_high - _REST_HIGH, 0
        while place < self.count and left >= self._row_high(place):
            left -= self._row_high(place)
            place += 1
        return place

    def draw(self, left: float, top: float, count: int, spread: float = 0, elsewhere: str = "") -> float:
        """The heading and the first ``count`` rows, each ``spread`` higher than it must be; where the chart ends.

        ``elsewhere`` is the line under it.
        """
        top = self._draw_head(left, top)
        right = left + self._wide
        for place in range(count):
            high = self._row_high(place) + spread
            self._draw_row(place, left, top, high)
            top += high
            self._pages.rule(left, top, right, top, 0.25)
        self._pages.rule(left, top, right, top, 0.6)
        if not elsewhere:
            return top
        self._pages.text(left, top + 2.5, elsewhere, self._size, colour=GREY, room=self._wide, align=Align.RIGHT)
        return top + _REST_HIGH

    def _draw_head(self, left: float, top: float) -> float:
        pages, size = self._pages, self._size
        pages.text(left, top + 3, self._name, _HEADING_SIZE, face=Face.SANS, bold=True)
        top += _HEADING_HIGH
        pages.rule(left, top, left + self._wide, top, 0.8)
        edge, room = left + self._name_wide, self._bar_wide - _PAD
        pages.text(edge, top + 3, _BAR_NAME, size, face=Face.SANS, room=room, align=Align.CENTRE)
        edge += self._bar_wide
        for words in _NUMBERS.values():
            pages.text(edge, top + 3, words, size, face=Face.SANS, room=size * _NUMBER, align=Align.CENTRE)
            edge += size * _NUMBER
        label = self._rows[0][1].rate_label if self._rows else ""
        pages.text(edge, top + 3, label, size, face=Face.SANS, room=size * _RATE, align=Align.CENTRE)
        top += size * _LEADING + 6
        pages.rule(left, top, left + self._wide, top, 0.5)
        return top

    def _draw_row(self, place: int, left: float, top: float, high: float) -> None:
        figures, names, size = self._rows[place][1], self._names[place], self._size
        leading = size * _LEADING
        down = top + (high - len(names) * leading) / 2 + (leading - size * 1.1) / 2
        self._pages.text(left + _PAD, down, names, size, leading=leading)
        bar_high = size + (1.5 if high > size * _LEADING + 2.5 else 0.5)
        edge = left + self._name_wide
        _draw_bar(self._pages, figures, edge, top + (high - bar_high) / 2, self._bar_wide - _PAD, bar_high)
        self._draw_numbers(figures, edge + self._bar_wide, top + (high - size * 1.1) / 2)

    def _draw_numbers(self, figures: Figures, edge: float, down: float) -> None:
        size = self._size
        for key in _NUMBERS:
            number = getattr(figures, key)
            loud = key == "overdue" and number > 0
            ink: Colour = LOUD if loud else (0, 0, 0)
            room = size * _NUMBER
            self._pages.text(edge, down, str(number), size, room=room, align=Align.CENTRE, bold=loud, colour=ink)
            edge += room
        self._pages.text(edge, down, figures.rate_text, size, room=size * _RATE, align=Align.CENTRE)


def _draw_bar(pages: PdfPaper, figures: Figures, left: float, top: float, wide: float, high: float) -> None:
    """The parts of one member side by side over the whole width, with their numbers."""
    for key in PARTS:
        number = getattr(figures, key)
        if number:
            part = wide * number / figures.total
            _draw_part(pages, key, left, top, part, high, str(number))
            left += part


def _draw_part(pages: PdfPaper, key: str, left: float, top: float, wide: float, high: float, words: str = "") -> None:
    """One ground with its outline; the number stands in it where there is room, on white where it is hatched."""
    grey, drawn = PARTS[key]
    pages.fill(left, top, wide, high, (grey, grey, grey))
    if drawn == "lines":
        _hatch(pages, left, top, wide, high)
    elif drawn == "dots":
        _dot(pages, left, top, wide, high)
    for ends in (
        (left, top, left + wide, top),
        (left, top + high, left + wide, top + high),
        (left, top, left, top + high),
        (left + wide, top, left + wide, top + high),
    ):
        pages.rule(*ends, 0.4)
    size = min(7.0, high - 2.5)
    room = pages.measure(words, size) + 2
    if not words or room > wide - 1:
        return
    if drawn:
        pages.fill(left + (wide - room) / 2, top + 1, room, high - 2, _WHITE)
    ink = _WHITE if grey < 0.5 else (0.0, 0.0, 0.0)
    middle = top + (high - size * 1.2) / 2
    pages.text(left, middle, words, size, room=wide, align=Align.CENTRE, colour=ink, face=Face.SANS)


def _dot(pages: PdfPaper, left: float, top: float, wide: float, high: float) -> None:
    """Rows of dots."""
    down = top + _DOT_STEP / 2
    while down + _DOT < top + high:
        edge = left + _DOT_STEP / 2
        while edge + _DOT < left + wide:
            pages.fill(edge, down, _DOT, _DOT, BLACK)
            edge += _DOT_STEP
        down += _DOT_STEP


def _hatch(pages: PdfPaper, left: float, top: float, wide: float, high: float) -> None:
    """Lines at half a right angle, cut at the edges of the box."""
    start = -high + _STEP
    while start < wide:
        first, last = max(start, 0.0), min(start + high, wide)
        pages.rule(left + first, top + high - (first - start), left + last, top + high - (last - start), 0.4)
        start += _STEP
