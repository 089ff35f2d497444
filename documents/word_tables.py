"""A table of a Word document: its words cell by cell, or as a grid like that of a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from documents.grid import MAX_TEXT, Grid, Merge, SheetBuilder
from documents.guard import MAX_COLUMNS

#: A table with more places than this is no ledger that somebody keeps in Word.
_MAX_PLACES = 500_000


@dataclass(frozen=True, slots=True)
class WordLine:
    """A paragraph as it would be printed; ``level`` is its outline level from 1, 0 for body text.

    ``bold``: all of its text is.
    """

    text: str
    level: int = 0
    bold: bool = False


@dataclass(slots=True)
class Cell:
    """A cell with its paragraphs and the tables inside it.

    ``span`` counts the columns it covers; ``continues`` says that it is the lower part of a merged cell.
    """

    inside: list[WordLine | WordTable] = field(default_factory=list)
    span: int = 1
    continues: bool = False

    def lines(self) -> Iterator[WordLine]:
        """The paragraphs in order, those of inner tables too."""
        for one in self.inside:
            if isinstance(one, WordTable):
                yield from one.lines()
            else:
                yield one

    def text(self) -> str:
        """The paragraphs that are not blank, one a line."""
        return "\n".join(line.text for line in self.lines() if line.text.strip())


@dataclass(slots=True)
class TableRow:
    """One row; ``before`` columns are left out in front of its first cell."""

    cells: list[Cell] = field(default_factory=list)
    before: int = 0

    def width(self) -> int:
        """The columns up to the end of the last cell."""
        return self.before + sum(cell.span for cell in self.cells)


@dataclass(slots=True)
class WordTable:
    """A table as it stands in the document; rows may be shorter than others."""

    rows: list[TableRow] = field(default_factory=list)

    def lines(self) -> Iterator[WordLine]:
        """The paragraphs of its cells row by row."""
        return (line for row in self.rows for cell in row.cells for line in cell.lines())

    def is_layout(self) -> bool:
        """Whether it only holds a page together: no row has cells beside one another."""
        return all(len(row.cells) <= 1 for row in self.rows)

    def width(self) -> int:
        """The columns of its widest row."""
        return max((row.width() for row in self.rows), default=0)

    def grid(self, file: str, name: str) -> Grid | None:
        """The table as a sheet of this name; None where it is larger than a sheet can be."""
        if self.width() > MAX_COLUMNS or self.width() * len(self.rows) > _MAX_PLACES:
            return None
        builder = SheetBuilder(file, name, hidden=False)
        merges: list[list[int]] = []
        open_at: dict[int, list[int]] = {}
        for number, row in enumerate(self.rows, 1):
            column = row.before
            for cell in row.cells:
                above = open_at.get(column)
                if cell.continues and above is not None and above[2] == number - 1:
                    above[2] = number
                else:
                    text = cell.text()
                    if len(text) > MAX_TEXT:
                        return None
                    builder.put(number, column, text)
                    open_at[column] = [number, column, number, column + cell.span - 1]
                    merges.append(open_at[column])
                column += cell.span
        builder.merges = [Merge(*one) for one in merges if one[0] < one[2] or one[1] < one[3]]
        return builder.grid()
