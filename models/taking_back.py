"""An operation taken back although others followed: what is still as it left it goes, what was changed since stays.

Used for merges: a file is taken back as a whole, and what somebody did to one of its cells afterwards is not undone.
This is an act like any other, so that undo and redo go back and forth over it in the order of what was done.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.chain import Line, Values
from models.errors import LedgerError
from models.history import Writing, completed, read_record
from models.schema import DEADLINE_COLUMNS, RECORDS

#: Columns of an issue that are one thing to whoever changed it.
_TOGETHER: tuple[frozenset[str], ...] = (
    frozenset({"progress", "progress_follows"}),
    frozenset({"number", "number_key"}),
    frozenset({*DEADLINE_COLUMNS, "lasting"}),
)


@dataclass(frozen=True, slots=True)
class Parted:
    """The lines of an operation that can be taken back, and those that stay because something was changed since.

    ``cells`` are cells of returned rows (issue, field) that were decided since: what is remembered of them stays.
    """

    lines: list[Line]
    stayed: list[Line]
    cells: list[tuple[int, str]]

    @property
    def count(self) -> int:
        """How many things stay, as somebody counts who sees the ledger."""
        made = self.made
        shown = {
            (line.record, line.row, "" if line.record == "offered_row" else _together(line))
            for line in self.stayed
            if line.record not in _UNSEEN and issue_of(line) not in made
        }
        return len(shown) + len(self.cells)

    @property
    def made(self) -> set[int | None]:
        """The issues that it made and that stay, with all that was made of them."""
        return {line.row for line in self.stayed if line.record == "issue" and _is_made(line)}

    def take_back(self, write: Writing) -> None:
        """Take back what can be; a file of which something stays answers no sending any more."""
        write.take_back(self.lines)
        for line in self.stayed:
            if line.record == "received_file" and _is_made(line):
                write.change("received_file", line.row, {"sending_id": None})


#: Records that nobody sees, or that are not counted beside what brought them.
_UNSEEN = ("received_file", "sending", "custom_field", "source")


def issue_of(line: Line) -> int | None:
    """The issue that a line is about."""
    return line.row if line.record == "issue" else line.issue


def _together(line: Line) -> str:
    """The column that stands for those that are one thing."""
    return next((min(columns) for columns in _TOGETHER if line.field in columns), line.field)


def parted(connection: sqlite3.Connection, lines: Sequence[Line]) -> Parted:
    """Tell apart what can be taken back of an operation."""
    return _Parting(connection, list(lines)).part()


class _Parting:
    def __init__(self, connection: sqlite3.Connection, lines: list[Line]) -> None:
        self._connection, self._lines = connection, lines
        self._known: dict[tuple[str, int], Values | None] = {}
        self._cells: list[tuple[int, str]] = []
        self._left = {(line.record, line.row, line.field): line.after for line in lines}

    def part(self) -> Parted:
        own = [line for line in self._lines if line.record == "returned_row"]
        others = [line for line in self._lines if line.record != "returned_row"]
        stay = {id(line) for line in others if not self._is_untouched(line)}
        stay |= {id(line) for line in others if any(self._belong(line, one) for one in others if id(one) in stay)}
        stay |= self._bound(others, stay)
        back = [line for line in others if id(line) not in stay]
        memories = [line for one in own if (line := self._memory(one)) is not None]
        whole = [line for line in back if not _is_made(line)] + memories
        made = self._unused([line for line in back if _is_made(line)] + [line for line in whole if _is_made(line)])
        taken = [line for line in whole if not _is_made(line)] + made
        kept = {id(line) for line in taken}
        return Parted(taken, [line for line in others if id(line) not in kept], self._cells)

    def _present(self, record: str, row: int) -> Values | None:
        if (record, row) not in self._known:
            try:
                self._known[record, row] = read_record(self._connection, record, row)
            except LedgerError:
                self._known[record, row] = None
        return self._known[record, row]

    def _is_untouched(self, line: Line) -> bool:
        now = self._present(line.record, line.row)
        if _is_made(line):
            return now is not None and _but_unit(now) == _but_unit(self._as_made(line))
        if not line.field:
            return now is None
        return now is not None and now.get(line.field) == self._left[line.record, line.row, line.field]

    def _as_made(self, line: Line) -> Values:
        """A record that the operation made, as it left it."""
        later = {one.field: one.after for one in self._lines if one.field and _same_row(one, line)}
        return completed(line.record, {**line.after, **later})

    def _belong(self, line: Line, other: Line) -> bool:
        if line.record == other.record == "issue" and line.row == other.row and line.field and other.field:
            return any({line.field, other.field} <= together for together in _TOGETHER)
        if line.record == "milestone" and other.record == "issue":
            return line.issue == other.row and other.field in DEADLINE_COLUMNS
        return False

    def _bound(self, lines: list[Line], stay: set[int]) -> set[int]:
        """An issue that was made goes whole or not at all, and the row that it was made of with it."""
        bound: set[int] = set()
        for number in [line.row for line in lines if line.record == "issue" and _is_made(line)]:
            added = [line.row for line in lines if line.record == "offered_row" and line.after == number]
            whole = [line for line in lines if issue_of(line) == number]
            whole += [line for line in lines if line.record == "offered_row" and line.row in added]
            if any(id(line) in stay for line in whole) or self._has_more(number, whole):
                bound |= {id(line) for line in whole}
        return bound

    def _has_more(self, number: int, known: list[Line]) -> bool:
        """Whether an issue got parts since."""
        sql = "SELECT DISTINCT record, row_id FROM change WHERE issue_id = ?"
        found = set(self._connection.execute(sql, (number,)).fetchall()) - {(line.record, line.row) for line in known}
        return any(record != "returned_row" and self._present(record, row) is not None for record, row in found)

    def _memory(self, line: Line) -> Line | None:
        """The memory of a returned row goes back cell by cell; None where nothing of it is as it was left."""
        now = self._present(line.record, line.row)
        if now is None:
            return None
        left = json.loads(line.after["cells"] if _is_made(line) else line.after)
        before = {} if _is_made(line) else json.loads(line.before)
        cells = json.loads(now["cells"])
        wanted = dict(cells)
        for name in left.keys() | before.keys():
            if left.get(name) == before.get(name):
                continue
            if cells.get(name) == left.get(name):
                wanted.pop(name, None)
                wanted |= {name: before[name]} if name in before else {}
            else:
                self._cells.append((int(now["issue_id"]), name))
        if _is_made(line) and not wanted:
            return line
        if wanted == cells:
            return None
        text = json.dumps(dict(sorted(wanted.items())), ensure_ascii=False, separators=(",", ":"))
        return replace(line, field="cells", before=text, after=now["cells"])

    def _unused(self, made: list[Line]) -> list[Line]:
        """Of the records that were made those that nothing that stays refers to."""
        going = {(line.record, line.row) for line in made}
        while True:
            used = [line for line in made if (line.record, line.row) in going and self._is_used(line, going)]
            if not used:
                return [line for line in made if (line.record, line.row) in going]
            going -= {(line.record, line.row) for line in used}

    def _is_used(self, line: Line, going: set[tuple[str, int]]) -> bool:
        target = RECORDS[line.record].table
        for name, record in RECORDS.items():
            columns = [key.column_name for key in record.table._meta.refs if key.rel_model is target]
            queries = [f"SELECT id FROM {name} WHERE {column} = ?" for column in columns]
            for link in record.links.values():
                if any(key.column_name == link.target and key.rel_model is target for key in link.table._meta.refs):
                    queries.append(f"SELECT {link.owner} FROM {link.table._meta.table_name} WHERE {link.target} = ?")
            for sql in queries:
                rows = self._connection.execute(sql, (line.row,)).fetchall()
                if any((name, row) not in going for (row,) in rows):
                    return True
        return False


def _but_unit(values: Values) -> Values:
    """Units become one with others; that changes nothing in what names them."""
    return {name: value for name, value in values.items() if name != "unit_id"}


def _is_made(line: Line) -> bool:
    return not line.field and line.before is None


def _same_row(one: Line, other: Line) -> bool:
    return (one.record, one.row) == (other.record, other.row)
