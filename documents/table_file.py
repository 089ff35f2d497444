"""A spreadsheet held open while somebody decides what its sheets, header rows and columns are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from documents.grid import Grid, GridRow, column_letters
from documents.header_rows import HEADER_DEPTH, HEADER_WITHIN, joined_headings
from documents.ledger_sheets import is_read, read_ledger
from documents.ledger_table import LedgerTable
from documents.mapping import (
    NO_CHOICES,
    REPEATABLE,
    Choices,
    Mapping,
    SheetChoice,
    has_table,
    kind_of_heading,
    table_name,
)
from models.drafts import NoticeDraft
from models.fields import BY_NAME

#: So many names of columns are told in one sentence.
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class SheetView:
    """One sheet as it is read now, or one of its tables where it has several with headings of their own.

    ``table`` is None where no header was found; ``is_form`` tells that labels beside their texts were turned into
    columns, whose rows ``rows`` then shows instead of the sheet's. ``place`` counts the tables of the sheet from 0.
    """

    name: str
    hidden: bool
    taken: bool
    rows: Sequence[GridRow]
    table: LedgerTable | None
    is_form: bool = False
    place: int = 0

    @property
    def mapping(self) -> Mapping | None:
        """What the columns mean."""
        return self.table.mapping if self.table else None

    @property
    def header(self) -> tuple[int, int]:
        """The numbers of the first and the last header row; (0, 0) if there is none."""
        if self.table is None:
            return 0, 0
        return self.rows[self.table.first].number, self.rows[self.table.last].number

    def doubts(self) -> Iterator[str]:
        """What a clerk should look at, in sentences, the weightiest first."""
        if self.mapping is None:
            yield "没有找到表头；如果这张表列的是问题，请填写表头在第几行，或点那一行的行号。"
            return
        if not self.mapping.has("problem"):
            yield "还没有一列是“反馈问题”，请在写问题的那一列上面选它。"
        yield from self.mapping.doubts
        for column in self.mapping.guessed:
            label = BY_NAME[self.mapping.fields[column]].label
            yield f"“{self.mapping.own_name(column)}”按“{label}”读入，请核对。"
        if strange := self.strange_columns():
            names = "、".join(f"“{self.mapping.own_name(column)}”" for column in strange[:_MOST_NAMED])
            more = f"等 {len(strange)} 列" if len(strange) > _MOST_NAMED else ""
            yield f"没有认出{names}{more}，作为自定义列照原样保留。"
        for name, count in Counter(self.mapping.fields.values()).items():
            if count > 1 and name not in REPEATABLE:
                yield f"“{BY_NAME[name].label}”有 {count} 列，它们的内容会合在一起。"

    def strange_columns(self) -> list[int]:
        """The columns that are kept because nobody knows their heading."""
        known = self.mapping
        return [column for column in known.unknown if not kind_of_heading(known.headings[column])] if known else []

    def is_certain(self) -> bool:
        """Whether nothing is left to ask: every heading is known and none may mean two things."""
        return next(self.doubts(), None) is None


#: Adds to a draft what is to be said of the file itself, and may give another in its place.
Completed = Callable[[NoticeDraft], NoticeDraft]


class TableFile:
    """The sheets of one file, or the tables of a document; ``completed`` makes their draft that of the file."""

    def __init__(self, name: str, grids: Sequence[Grid], completed: Completed) -> None:
        self._name, self._completed = name, completed
        self._grids = [grid for grid in grids if grid.rows] or list(grids)
        #: The tables of each sheet under the decisions for which they were looked for last.
        self._found: dict[str, tuple[dict[str, SheetChoice], list[LedgerTable]]] = {}

    def then(self, completed: Completed) -> TableFile:
        """The same tables, of whose drafts still more is to be said."""
        before = self._completed
        return TableFile(self._name, self._grids, lambda draft: completed(before(draft)))

    def read(self, choices: Choices = NO_CHOICES) -> NoticeDraft:
        """The problems alone, without what is to be said of the file."""
        draft = read_ledger(self._grids, self._name, choices)
        draft.warnings.extend(remark for grid in self._grids if _is_told(grid, choices) for remark in grid.remarks)
        return draft

    def draft(self, choices: Choices = NO_CHOICES) -> NoticeDraft:
        """The whole draft, as ``readers.read_file`` gives it."""
        return self._completed(self.read(choices))

    @property
    def rows(self) -> int:
        """How many rows all sheets hold together."""
        return sum(len(grid.rows) for grid in self._grids)

    def names(self, choices: Choices = NO_CHOICES) -> list[str]:
        """The sheets that hold something, in their order; one with several tables is followed by the further ones."""
        return [
            table_name(grid.name, place)
            for grid in self._grids
            for place in range(max(1, len(self._tables(grid, choices))))
        ]

    def beside(self, name: str, choices: Choices = NO_CHOICES) -> list[str]:
        """The other tables of the sheet that holds this one."""
        sheet = self._grid(name).name
        return [other for other in self.names(choices) if other != name and has_table(sheet, other)]

    def view(self, name: str, choices: Choices = NO_CHOICES) -> SheetView:
        """One sheet, or one of its tables, as it is read under these choices."""
        grid, choice = self._grid(name), choices.get(name)
        tables = self._tables(grid, choices)
        place = next(place for place in range(max(1, len(tables))) if table_name(grid.name, place) == name)
        table = tables[place] if tables else None
        taken = is_read(grid, choices, len(self._grids)) and (table.taken if table else choice is not None)
        if choice is not None and len(tables) < 2:
            taken = choice.taken
        shown = table.grid if table else grid
        return SheetView(name, grid.hidden, taken, shown.rows, table, shown.is_form, place)

    def _grid(self, name: str) -> Grid:
        exact = next((grid for grid in self._grids if grid.name == name), None)
        return exact or next(grid for grid in self._grids if has_table(grid.name, name))

    def _tables(self, grid: Grid, choices: Choices) -> list[LedgerTable]:
        """The tables of a sheet; a long one is not searched again for every question."""
        decided = {name: choice for name, choice in choices.items() if has_table(grid.name, name)}
        known = self._found.get(grid.name)
        if known is None or known[0] != decided:
            tables = LedgerTable.find_all(grid, beside=len(self._grids) > 1, choices=decided)
            known = self._found[grid.name] = (decided, tables)
        return known[1]

    def views(self, choices: Choices = NO_CHOICES) -> list[SheetView]:
        """All sheets and their further tables as they are read under these choices."""
        return [self.view(name, choices) for name in self.names(choices)]

    def alike(self, name: str, choices: Choices = NO_CHOICES) -> list[str]:
        """The tables with just the headings of this one, itself among them."""
        headings = _headings(self.view(name, choices))
        return [view.name for view in self.views(choices) if view.name == name or _headings(view) == headings != ()]

    def counts(self, draft: NoticeDraft, choices: Choices = NO_CHOICES) -> Counter[str]:
        """How many problems of a draft begin in each table."""
        counted: Counter[str] = Counter()
        headers = {grid.name: [table.row for table in self._tables(grid, choices)] for grid in self._grids}
        for issue in draft.issues():
            sheet, _, row = issue.line.rpartition("!")
            above = sum(1 for header in headers.get(sheet, ())[1:] if header <= int(row))
            counted[table_name(sheet, above)] += 1
        return counted

    def known_again(self, name: str, headings: Sequence[str]) -> SheetChoice | None:
        """The choice under which this sheet has just these headings; None if it does not hold them."""
        found, grid = self.view(name), self._grid(name)
        if _headings(found) == tuple(headings):
            return SheetChoice(found.taken)
        if found.is_form or len(self._tables(grid, NO_CHOICES)) > 1:
            return None  # the rows are no rows of headings, or those of another table
        for first in range(min(HEADER_WITHIN, len(grid.rows))):
            for last in range(first, min(first + HEADER_DEPTH, len(grid.rows))):
                if joined_headings(grid.rows[first : last + 1]) == list(headings):
                    return SheetChoice(True, (grid.rows[first].number, grid.rows[last].number))
        return None


def _is_told(grid: Grid, choices: Choices) -> bool:
    """Whether what could not be read of a sheet matters: it is read, or nobody decided that it is not."""
    choice = choices.get(grid.name)
    return choice.taken if choice else not grid.hidden


def column_name(view: SheetView, column: int) -> str:
    """What a column is called over the preview: its letters, where the rows are those of the sheet."""
    return str(column + 1) if view.is_form else column_letters(column)


def _headings(view: SheetView) -> tuple[str, ...]:
    return view.mapping.headings if view.mapping else ()
