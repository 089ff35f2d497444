"""How wide the columns of a list are: the usual widths, shifted to where the texts of this list make rows high."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from documents.list_columns import LedgerColumn, LedgerRow
from documents.table_widths import Column
from documents.table_widths import fitted as on_paper
from documents.text_lines import UNITS, width
from models.fields import CUSTOM

#: So many rows, spread over the list, tell how long its texts are.
_LOOKED_AT = 40
#: A column becomes no narrower and no wider than these shares of its usual width, nor narrower than so many hanzi.
_NARROWEST, _WIDEST, _LEAST = 0.65, 2.0, 4.5
#: Texts of at most so many hanzi stand on one line (方面, 来源) if their column need not be much wider than usual.
_SHORT, _A_LITTLE = 8, 1.25
#: Width goes over in steps of so many hanzi, until that saves less than this share of the height.
_STEP, _WORTH, _MOST_STEPS = 1.0, 0.004, 40

#: The type of a printed list, and what the margins of its paper and those of a cell take (points).
_SIZE, _MARGINS, _PADS = 9.0, 68.0, 7.0
#: What a line loses (hanzi) because a stop may not begin one.
_RAGGED = 0.5
#: A number of any kind, telephones and identity numbers among them; how wide a digit is at most, in hanzi.
_NUMBER, _DIGIT = re.compile(r"[-\d.,]{1,20}", re.ASCII), 0.6
#: So much more is taken for the width of a text that is to stand on one line.
_ROUNDING = 0.1
#: A cell: how many characters each of its paragraphs has.
_Cell = list[int]


def fitted(
    columns: Sequence[LedgerColumn], rows: Sequence[LedgerRow], told: AbstractSet[str], room: float
) -> tuple[LedgerColumn, ...]:
    """The columns with widths at which these rows are low; together they are as wide as before.

    ``room`` is the width of the paper in points, which all of these columns stand on. Short values, which stand
    centred, and the columns ``told`` by the office keep their widths; all do where there are no rows.
    """
    free = [place for place, column in enumerate(columns) if not column.centred and column.name not in told]
    if not free or not rows:
        return tuple(columns)
    looked_at = rows[:: len(rows) // _LOOKED_AT | 1]  # an odd step meets what alternates
    cells = [[_cell(columns[place], row) for place in free] for row in looked_at]
    empty = [0 if any(map(columns[place].text, rows)) else len(columns[place].heading) for place in free]
    usual = [columns[place].width for place in free]
    numbers = [_number_wide(columns[place], rows) for place in free]
    shorts = [_short_wide(columns[place], looked_at) for place in free]
    widths = _Fitting(cells, *_on_paper(columns, free, room - _MARGINS)).lowest(usual, empty, numbers, shorts)
    found = dict(zip(free, widths, strict=True))
    return tuple(replace(column, width=found.get(place, column.width)) for place, column in enumerate(columns))


def _on_paper(columns: Sequence[LedgerColumn], free: Sequence[int], room: float) -> tuple[float, float]:
    """How many hanzi a column has on the paper for each that its width says, and how many its edges take of these."""
    size, wides = on_paper([Column(one.heading, one.width, one.centred) for one in columns], room, _SIZE)
    said = sum(columns[place].width for place in free)
    return sum(wides[place] for place in free) / size / said if said else 1, _PADS / size + _RAGGED


def _cell(column: LedgerColumn, row: LedgerRow) -> _Cell:
    return [len(one) for one in column.text(row).split("\n")]


def _number_wide(column: LedgerColumn, rows: Sequence[LedgerRow]) -> float:
    """How many hanzi the longest number in a column of the office's own takes, which is not to be broken."""
    if not column.name.startswith(CUSTOM):
        return 0
    return _DIGIT * max((len(text) for text in map(column.text, rows) if _NUMBER.fullmatch(text)), default=0)


def _short_wide(column: LedgerColumn, rows: Sequence[LedgerRow]) -> float:
    """How many hanzi the longest text in a column takes, 0 unless all of them are short."""
    longest = max(width(one, UNITS) / 2 for row in rows for one in column.text(row).split("\n"))
    return longest if longest <= _SHORT else 0


class _Fitting:
    """Looks for the widths at which cells are low; ``share`` and ``edges`` are those of ``_on_paper``."""

    def __init__(self, cells: Sequence[Sequence[_Cell]], share: float, edges: float) -> None:
        self._cells, self._share, self._edges = cells, share, edges

    def lowest(
        self, usual: Sequence[float], empty: Sequence[int], numbers: Sequence[float], shorts: Sequence[float]
    ) -> list[float]:
        """The widths after as many steps from one column to another as are worth it.

        ``empty`` has the lengths of the headings of columns without any text, which get the least, ``numbers`` how many
        hanzi wide the longest number in a column is, ``shorts`` the same of columns with short texts only.
        """
        most = [one * _WIDEST for one in usual]
        least = [
            min(one, max(_LEAST, self._line(bare)))
            if bare
            else max(
                *(one * _NARROWEST, min(one, _LEAST)),
                *(min(self._line(short), one * _A_LITTLE), min(self._line(digits), one * _WIDEST)),
            )
            for one, bare, digits, short in zip(usual, empty, numbers, shorts, strict=True)
        ]
        widths = self._begun(usual, least, empty)
        high = self._high(widths)
        for _step in range(_MOST_STEPS):
            wider = self._best(widths, _STEP, most)
            if wider is None:
                break
            tried = [*widths]
            tried[wider] += _STEP
            narrower = self._best(tried, -_STEP, least, but=wider)
            if narrower is None:
                break
            tried[narrower] -= _STEP
            lower = self._high(tried)
            if lower > high * (1 - _WORTH):
                break
            widths, high = tried, lower
        return widths

    def _line(self, long: float) -> float:
        """The width at which so many hanzi stand on one line."""
        return (long + self._edges + _ROUNDING) / self._share if self._share and long else 0

    @staticmethod
    def _begun(usual: Sequence[float], least: Sequence[float], empty: Sequence[int]) -> list[float]:
        """The widths to begin with: empty columns at their least, short texts whole; the others share what is left."""
        fixed = [one if bare or one > wide else None for one, wide, bare in zip(least, usual, empty, strict=True)]
        rest = sum(usual) - sum(one for one in fixed if one is not None)
        others = sum(wide for one, wide in zip(fixed, usual, strict=True) if one is None)
        if not others or rest < others * _NARROWEST:
            return list(usual)
        return [wide * rest / others if one is None else one for one, wide in zip(fixed, usual, strict=True)]

    def _best(self, widths: Sequence[float], step: float, ends: Sequence[float], but: int = -1) -> int | None:
        """The column that had best change by ``step`` of those that are not at their end; None without any."""
        found: dict[int, float] = {}
        for place, (wide, end) in enumerate(zip(widths, ends, strict=True)):
            changed = wide + step
            if place != but and (changed <= end if step > 0 else changed >= end):
                found[place] = self._high([*widths[:place], changed, *widths[place + 1 :]])
        return min(found, key=lambda place: found[place]) if found else None

    def _high(self, widths: Sequence[float]) -> float:
        """How many lines the rows are high together."""
        rooms = [max(wide * self._share - self._edges, 1) for wide in widths]
        return sum(max(_lines(cell, room) for cell, room in zip(row, rooms, strict=True)) for row in self._cells)


def _lines(cell: _Cell, room: float) -> float:
    return sum(max(long / room + 0.4, 1) for long in cell)
