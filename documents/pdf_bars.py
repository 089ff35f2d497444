"""A table of figures with a stacked bar in every row that reads in black and white: grounds, hatches and numbers."""

from __future__ import annotations

from collections.abc import Sequence

from documents.figure_blocks import LOUD
from documents.fonts import Face
from documents.pdf_page import GREY, Align, Colour, PdfPaper
from models.figures import LABELS, Figures

#: The parts of a bar from the left, each with its ground and the distance of its hatching (0 for none).
PARTS: dict[str, tuple[float, float]] = {
    "done": (0.3, 0),
    "mostly_done": (1, 3.2),
    "in_progress": (0.82, 0),
    "not_started": (1, 0),
    "unsaid": (1, 1.6),
}
#: Columns beside the bar: numbers by key, and the rate.
_NUMBERS = ("total", "done", "overdue", "closed")
_NAME, _NUMBER, _RATE = 132.0, 36.0, 50.0
_SIZE, _LEADING, _PAD, _BAR = 9.0, 12.0, 3.5, 10.0
_WHITE: Colour = (1, 1, 1)


def write_bars(pages: PdfPaper, top: float, name: str, rows: Sequence[tuple[str, Figures]]) -> float:
    """A row for each member of a group, the longest bar over the whole column; where the table ends."""
    table = _Bars(pages, top, name, rows)
    for label, figures in rows:
        table.row(label, figures)
    return table.top


class _Bars:
    def __init__(self, pages: PdfPaper, top: float, name: str, rows: Sequence[tuple[str, Figures]]) -> None:
        self._pages, self.top, self._name = pages, top, name
        self._most = max((figures.total for _label, figures in rows), default=0)
        self._rate_label = rows[0][1].rate_label if rows else ""
        self._left = pages.margin_left
        self._bar_left = self._left + _NAME
        self._bar_wide = pages.body_width - _NAME - _NUMBER * len(_NUMBERS) - _RATE
        self._header()

    def _header(self) -> None:
        pages, right = self._pages, self._left + self._pages.body_width
        pages.rule(self._left, self.top, right, self.top, 0.8)
        down = self.top + 4
        pages.text(self._left + _PAD, down, self._name, _SIZE, face=Face.SANS)
        self._legend(down)
        edge = self._bar_left + self._bar_wide
        for words in [*("总数" if key == "total" else LABELS[key] for key in _NUMBERS), self._rate_label]:
            wide = _RATE if words == self._rate_label else _NUMBER
            pages.text(edge, down, words, _SIZE, face=Face.SANS, room=wide, align=Align.CENTRE)
            edge += wide
        self.top += _LEADING + 7
        pages.rule(self._left, self.top, right, self.top, 0.5)

    def _legend(self, down: float) -> None:
        edge = self._bar_left + _PAD
        for key in PARTS:
            self._part(key, edge, down + 2, 8, 7)
            self._pages.text(edge + 9.5, down + 1.5, LABELS[key], 6.6, colour=GREY)
            edge += 12.5 + self._pages.measure(LABELS[key], 6.6)

    def row(self, label: str, figures: Figures) -> None:
        """One member: its name, its bar, its numbers."""
        lines = self._pages.lines_of(label, _NAME - 2 * _PAD, _SIZE)
        high = len(lines) * _LEADING + 5
        if self.top + high > self._pages.body_bottom:
            self._pages.new_page()
            self.top = self._pages.margin_top
            self._header()
        middle = self.top + (high - _SIZE * 1.2) / 2
        self._pages.text(self._left + _PAD, self.top + 3.5, lines, _SIZE, leading=_LEADING)
        self._bar(figures, self.top + (high - _BAR) / 2)
        self._numbers(figures, middle)
        self.top += high
        self._pages.rule(self._left, self.top, self._left + self._pages.body_width, self.top, 0.25)

    def _numbers(self, figures: Figures, down: float) -> None:
        edge = self._bar_left + self._bar_wide
        for key in _NUMBERS:
            number = getattr(figures, key)
            loud = key == "overdue" and number > 0
            self._pages.text(
                edge, down, str(number), _SIZE, room=_NUMBER, align=Align.CENTRE, bold=loud,
                colour=LOUD if loud else (0, 0, 0),
            )  # fmt: skip
            edge += _NUMBER
        self._pages.text(edge, down, figures.rate_text, _SIZE, room=_RATE, align=Align.CENTRE)

    def _bar(self, figures: Figures, top: float) -> None:
        edge = self._bar_left + _PAD
        whole = self._bar_wide - 2 * _PAD
        for key in PARTS:
            number = getattr(figures, key)
            if number:
                wide = whole * number / self._most
                self._part(key, edge, top, wide, _BAR, str(number))
                edge += wide

    def _part(self, key: str, left: float, top: float, wide: float, high: float, words: str = "") -> None:
        """One ground with its outline; the number stands in it where there is room, on white where it is hatched."""
        grey, step = PARTS[key]
        pages = self._pages
        pages.fill(left, top, wide, high, (grey, grey, grey))
        if step:
            _hatch(pages, left, top, wide, high, step)
        for ends in (
            (left, top, left + wide, top),
            (left, top + high, left + wide, top + high),
            (left, top, left, top + high),
            (left + wide, top, left + wide, top + high),
        ):
            pages.rule(*ends, 0.4)
        room = pages.measure(words, 7) + 2 if words else wide + 1
        if room > wide - 1:
            return
        if step:
            pages.fill(left + (wide - room) / 2, top + 1, room, high - 2, _WHITE)
        ink = _WHITE if grey < 0.5 else (0.0, 0.0, 0.0)
        pages.text(left, top + high / 2 - 4.2, words, 7, room=wide, align=Align.CENTRE, colour=ink, face=Face.SANS)


def _hatch(pages: PdfPaper, left: float, top: float, wide: float, high: float, step: float) -> None:
    """Lines at half a right angle, cut at the edges of the box."""
    start = -high + step
    while start < wide:
        first, last = max(start, 0.0), min(start + high, wide)
        pages.rule(left + first, top + high - (first - start), left + last, top + high - (last - start), 0.4)
        start += step
