"""One sheet of a returned workbook, cell by cell as it is stored: nothing is spread from merges, nothing guessed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from copy import copy
from functools import cached_property

from documents.grid import Merge, SheetBuilder, column_letters, date_text, serial_date
from documents.guard import MAX_CELLS
from models.errors import UnreadableFile
from models.fields import Kind, field_named
from models.patterns import pattern
from models.returned import ReturnedCell

#: What stands in a cell, also in one that holds its values as text, where there is no value to read.
_NO_VALUE = pattern(
    r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|UNKNOWN!|GETTING_DATA)"
    r"|Err:\d{3}|#{3,}"
)
_DAYS = (Kind.DATE, Kind.DEADLINE)
_SERIAL = pattern(r"[3-7]\d{4}(?:\.\d+)?")


class ReturnedSheet:
    """The rows with content of one sheet; rows count from 1, columns from 0.

    ``lossy``: it came through an encoding in which a character may have become a question mark.
    """

    def __init__(self, stored: SheetBuilder, from_1904: bool = False, lossy: bool = False) -> None:
        self.name, self.hidden = stored.name, stored.hidden
        self.stored = stored.stored_rows()
        self.numbers = sorted(self.stored.keys() | {row for row, _ in stored.unreadable})
        self._file, self._merges = stored.file, stored.merges
        self._unreadable, self._formulas = stored.unreadable, stored.formulas
        self._from_1904, self._lossy = from_1904, lossy

    def raw(self, row: int, column: int) -> str:
        """The text of a cell that somebody can see; "" where a merge covers it."""
        if (row, column) in self._hidden_by_merges:
            return ""
        return self.stored.get(row, {}).get(column, "")

    def texts(self, row: int) -> Iterator[tuple[int, str]]:
        """The columns and texts of a row from left to right, without what merges cover."""
        cells = self.stored.get(row, {})
        for column in sorted(cells):
            if (row, column) not in self._hidden_by_merges:
                yield column, cells[column]

    def cell(self, row: int, column: int, field: str) -> ReturnedCell:
        """The cell as it is judged; ``field`` says how a bare number is meant."""
        place = (row, column)
        if self._hidden_by_merges.get(place, row) != row:
            return ReturnedCell("", covered=True)
        text, formula = self.raw(row, column), place in self._formulas
        if what := self._unreadable.get(place, text if self._is_no_value(text) else ""):
            return ReturnedCell("", unreadable=what, formula=formula)
        return ReturnedCell(self._meant(text, field), formula=formula)

    def is_unreadable(self, row: int, column: int) -> bool:
        """Whether something stands in a cell that is no value."""
        return (row, column) in self._unreadable

    def merges_down(self) -> list[Merge]:
        """Merges of several rows that hold a text."""
        return [merge for merge in self._merges if merge.bottom > merge.top and self.raw(merge.top, merge.left)]

    def part(self, first: int, last: int) -> ReturnedSheet:
        """Only these rows of the sheet, both ends included."""
        part = copy(self)
        part.numbers = [number for number in self.numbers if first <= number <= last]
        return part

    @cached_property
    def last_column(self) -> int:
        """The last column with a text; -1 for an empty sheet."""
        return max((max(cells) for cells in self.stored.values()), default=-1)

    @cached_property
    def _hidden_by_merges(self) -> dict[tuple[int, int], int]:
        """Covered cells in rows with content, with the row in which what covers them begins."""
        covered: dict[tuple[int, int], int] = {}
        work = 0
        for merge in self._merges:
            columns = range(merge.left, min(merge.right, self.last_column) + 1)
            rows = [number for number in self._numbers_between(merge.top, merge.bottom) if number in self.stored]
            work += len(columns) * len(rows)
            if work > MAX_CELLS:
                raise UnreadableFile(f"“{self._file}”的“{self.name}”表合并单元格过多，无法读取；请取消合并后再导入。")
            covered.update(((row, column), merge.top) for row in rows for column in columns)
            covered.pop((merge.top, merge.left), None)
        return covered

    def _numbers_between(self, first: int, last: int) -> list[int]:
        return self.numbers[bisect_left(self.numbers, first) : bisect_right(self.numbers, last)]

    def _is_no_value(self, text: str) -> bool:
        return _NO_VALUE.fullmatch(text) is not None or (self._lossy and "?" in text)

    def _meant(self, text: str, field: str) -> str:
        """A day that lost its format is a bare serial; where a day is expected it becomes one again."""
        if not field or field_named(field).kind not in _DAYS or _SERIAL.fullmatch(text) is None:
            return text
        day = serial_date(float(text), self._from_1904)
        return date_text(day) if day else text


def place(sheet: ReturnedSheet, row: int, column: int | None = None) -> str:
    """Where something stands, as a clerk finds it."""
    if column is None:
        return f"工作表“{sheet.name}”第 {row} 行"
    return f"工作表“{sheet.name}”{column_letters(column)}{row}"
