"""Tables of PDF pages from the lines that rule them, as grids like those of a spreadsheet."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from documents.grid import Budget, Grid, Merge, SheetBuilder
from documents.guard import MAX_COLUMNS
from documents.pdf_breaks import RuledCell, RuledTable, is_open
from documents.pdf_lines import rows_of
from documents.pdf_text import Page, Piece

#: Lines closer than this are one line drawn twice.
_SAME = 3.0
#: A table has at least so many columns and rows; less is a frame around a text.
_FEWEST_COLUMNS = 3
_FEWEST_ROWS = 2
#: More places than this are no table of an office.
_MAX_PLACES = 50_000


@dataclass(slots=True)
class _Ruled:
    """The places between the lines of one page; rows count from above."""

    xs: list[float]
    ys: list[float]
    upright: list[tuple[float, float, float]] = field(default_factory=list)
    level: list[tuple[float, float, float]] = field(default_factory=list)

    def has_right(self, row: int, column: int) -> bool:
        """Whether a line stands at the right of this place."""
        x, y = self.xs[column + 1], (self.ys[row] + self.ys[row + 1]) / 2
        return any(abs(at - x) <= _SAME and low <= y <= high for at, low, high in self.upright)

    def has_below(self, row: int, column: int) -> bool:
        y, x = self.ys[row + 1], (self.xs[column] + self.xs[column + 1]) / 2
        return any(abs(at - y) <= _SAME and left <= x <= right for at, left, right in self.level)


def grids(pages: Sequence[Page], file: str) -> list[Grid]:
    """The tables in order; one that goes on over pages with the same columns is one, the lines above it are its rows.

    Empty where no page has a table.
    """
    found: list[tuple[SheetBuilder, RuledTable]] = []
    budget = Budget()
    columns: list[float] = []
    above: list[int] = []
    for page in pages:
        ruled = _ruled(page)
        if ruled is None:
            continue
        if not found or not _same_columns(columns, ruled.xs):
            found.append((SheetBuilder(file, f"第{page.number}页", hidden=False, budget=budget), RuledTable()))
            columns = ruled.xs
            above.append(_put_lines_above(found[-1][0], page, ruled))
        found[-1][1].add_page(_cells(page, ruled), len(ruled.ys) - 1)
    for (builder, table), first in zip(found, above, strict=True):
        _put(builder, table, first)
    return [builder.grid() for builder, _ in found]


def _same_columns(one: Sequence[float], other: Sequence[float]) -> bool:
    return len(one) == len(other) and all(abs(a - b) <= 2 * _SAME for a, b in zip(one, other, strict=True))


def _ruled(page: Page) -> _Ruled | None:
    upright = [(x, low, high) for x, low, right, high in page.rules if right - x < high - low]
    level = [(y, left, right) for left, y, right, high in page.rules if right - left >= high - y]
    xs, ys = _places(x for x, _, _ in upright), _places(y for y, _, _ in level)[::-1]
    if len(xs) <= _FEWEST_COLUMNS or len(ys) <= _FEWEST_ROWS or len(xs) > MAX_COLUMNS:
        return None
    if len(xs) * len(ys) * len(page.rules) > 200 * _MAX_PLACES:
        return None
    return _Ruled(xs, ys, upright, level)


def _places(numbers: object) -> list[float]:
    found: list[float] = []
    for number in sorted(numbers):  # type: ignore[call-overload]
        if not found or number - found[-1] > _SAME:
            found.append(number)
    return found


def _put_lines_above(builder: SheetBuilder, page: Page, ruled: _Ruled) -> int:
    """The lines above a table as rows; returns how many."""
    above = [line for line in rows_of(page) if line[0].y > ruled.ys[0]]
    for number, line in enumerate(above, 1):
        builder.put(number, 0, "\u3000".join(piece.text for piece in line))
    return len(above)


def _put(builder: SheetBuilder, table: RuledTable, above: int) -> None:
    """The cells of the whole table, below so many rows."""
    table.join()
    for cell in table.cells:
        top, bottom = above + 1 + cell.top, above + 1 + cell.bottom
        builder.put(top, cell.left, cell.text)
        if (cell.top, cell.left) != (cell.bottom, cell.right):
            builder.merges.append(Merge(top, cell.left, bottom, cell.right))


def _cells(page: Page, ruled: _Ruled) -> list[RuledCell]:
    """The cells of one page with their texts, rows counted from its first."""
    places = _merged(ruled)
    inside: dict[tuple[int, int], list[Piece]] = {}
    for line in rows_of(page):
        for piece in line:
            at = _place_of(piece, ruled)
            if at is not None:
                inside.setdefault(places[at], []).append(piece)
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for place, corner in places.items():
        spans[corner] = max(spans.get(corner, place), place)
    found = []
    for (top, left), (bottom, right) in spans.items():
        cell = RuledCell(top, left, bottom, right)
        if pieces := inside.get((top, left)):
            cell.text, cell.is_open = _cell_text(pieces, ruled.xs[left], ruled.xs[right + 1])
        found.append(cell)
    return found


def _merged(ruled: _Ruled) -> dict[tuple[int, int], tuple[int, int]]:
    """Each place and the upper left place of the cell that it belongs to."""
    rows, columns = len(ruled.ys) - 1, len(ruled.xs) - 1
    corner: dict[tuple[int, int], tuple[int, int]] = {}
    for row in range(rows):
        for column in range(columns):
            here = (row, column)
            if row and not ruled.has_below(row - 1, column):
                corner[here] = corner[row - 1, column]
            elif column and not ruled.has_right(row, column - 1):
                corner[here] = corner[row, column - 1]
            else:
                corner[here] = here
    return corner


def _place_of(piece: Piece, ruled: _Ruled) -> tuple[int, int] | None:
    x, y = (piece.left + piece.right) / 2, piece.y + 0.3 * piece.em
    column = bisect_right(ruled.xs, x) - 1
    row = bisect_right([-one for one in ruled.ys], -y) - 1
    if 0 <= column < len(ruled.xs) - 1 and 0 <= row < len(ruled.ys) - 1:
        return row, column
    return None


def _cell_text(pieces: list[Piece], left: float, right: float) -> tuple[str, bool]:
    """The lines of a cell; one that fills the cell goes on in the next. And whether the last one may go on too."""
    margin = min(max(min(piece.left for piece in pieces) - left, 0.0), pieces[0].em)
    text, before = pieces[0].text, pieces[0]
    for piece in pieces[1:]:
        if abs(before.y - piece.y) <= 0.4 * piece.em:
            text += ("" if piece.left - before.right < 0.4 * piece.em else " ") + piece.text
        else:
            full = is_open(text, _is_full(before, right - margin, piece.text))
            text += piece.text if full else f"\n{piece.text}"
        before = piece
    return text, is_open(text, _is_full(before, right - margin, ""))


def _is_full(piece: Piece, right: float, following: str) -> bool:
    """Whether a line had no room for what follows: a character, with the stop or comma that may not begin a line."""
    needed = 2 if following[1:2] in tuple("，、。；：！？）”》") else 1
    return right - piece.right < (needed + 0.4) * piece.em
