"""A table of a PDF over several pages: cells that a page cut are one again, headers told again are left out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

_STOPS = "。；;！!？?"


@dataclass(slots=True)
class RuledCell:
    """A cell between lines, its rows and columns counted from 0; ``is_open`` says that its last line fills it."""

    top: int
    left: int
    bottom: int
    right: int
    text: str = ""
    is_open: bool = False


@dataclass(slots=True)
class RuledTable:
    """The cells of a table page by page; ``breaks`` are the first rows of its further pages."""

    cells: list[RuledCell] = field(default_factory=list)
    rows: int = 0
    breaks: list[int] = field(default_factory=list)
    _first: list[RuledCell] = field(default_factory=list)

    def add_page(self, cells: list[RuledCell], rows: int) -> None:
        """The next page with so many rows, without the rows of headings that only come again."""
        if self.rows:
            again = self._repeated(cells, rows)
            cells = [cell for cell in cells if cell.top >= again]
            for cell in cells:
                cell.top, cell.bottom = cell.top + self.rows - again, cell.bottom + self.rows - again
            rows -= again
            self.breaks.append(self.rows)
        self._first = self._first or cells
        self.cells.extend(cells)
        self.rows += rows

    def _repeated(self, cells: list[RuledCell], rows: int) -> int:
        count = 0
        while count < rows - 1 and _texts(cells, count) == _texts(self._first, count) != []:
            count += 1
        return count

    def join(self) -> None:
        """Joins what the ends of pages cut: merged cells whose text stands on one side only, rows that go on."""
        merged = self._merged_columns()
        ends: dict[int, dict[int, RuledCell]] = {}
        starts: dict[int, list[RuledCell]] = {}
        for cell in self.cells:
            ends.setdefault(cell.bottom, {})[cell.left] = cell
            starts.setdefault(cell.top, []).append(cell)
        gone: set[int] = set()
        for row in self.breaks:
            above = ends.get(row - 1, {})
            pairs = [(above[cell.left], cell) for cell in starts.get(row, ()) if cell.left in above]
            for whole, part in _joined([one for one in pairs if one[0].right == one[1].right], merged):
                gone.add(id(part))
                ends[whole.bottom][whole.left] = whole
        self.cells = [cell for cell in self.cells if id(cell) not in gone]

    def _merged_columns(self) -> set[int]:
        """The columns with merged cells where none is blank but at the end of a page: there a blank one is a cut."""
        merged = {cell.left for cell in self.cells if cell.bottom > cell.top and cell.text}
        return merged - {cell.left for cell in self.cells if not cell.text and not self._is_at_break(cell)}

    def _is_at_break(self, cell: RuledCell) -> bool:
        at = bisect_right(self.breaks, cell.bottom + 1)
        return at > 0 and cell.top <= self.breaks[at - 1]


def is_open(text: str, is_full: bool) -> bool:
    """Whether a text may go on in the next line: its last one is full and ends no sentence."""
    return is_full and bool(text) and text[-1] not in _STOPS


def _is_cut(pairs: list[tuple[RuledCell, RuledCell]]) -> bool:
    """Whether the row below a break is the rest of the one above: it has no number, and a text goes on in it."""
    if not pairs or pairs[0][0].left or pairs[0][1].text or not pairs[0][0].text:
        return False
    return any(above.is_open and below.text for above, below in pairs)


def _texts(cells: list[RuledCell], row: int) -> list[tuple[int, str]]:
    return sorted((cell.left, cell.text) for cell in cells if cell.top == row and cell.text)


def _joined(pairs: list[tuple[RuledCell, RuledCell]], merged: set[int]) -> Iterator[tuple[RuledCell, RuledCell]]:
    """Joins the cells below a break to those above; gives each with what is no cell of its own any more."""
    goes_on = _is_cut(pairs)
    for above, below in pairs:
        if above.text and below.text:
            if not goes_on:
                continue
            above.text += ("" if above.is_open else "\n") + below.text
        elif above.left not in merged:
            continue
        above.text = above.text or below.text
        above.bottom, above.is_open = below.bottom, below.is_open
        yield above, below
