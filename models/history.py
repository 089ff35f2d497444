"""Records and their changes: written through one ``Writing``, remembered line by line, read, taken back.

Every act is one row of ``operation`` and a row of ``change`` per field that differs; making or removing a whole record
is one line that holds it as JSON. How the lines are chained: ``chain``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import field
from functools import cache
from typing import Any

from models.chain import Line, Values
from models.errors import LedgerError
from models.schema import ISSUE_PARTS, RECORDS, Link, Record
from models.values import dataclass


@dataclass
class Writing:
    """The open operation: what it writes goes to the tables at once or in bulk, and is remembered line by line.

    Only ``Ledger`` makes one, inside a transaction. Bulk additions wait in ``_pending`` and reach the tables when the
    operation ends or something is read.
    """

    connection: sqlite3.Connection
    lines: list[Line] = field(default_factory=list)
    _pending: dict[str, list[tuple[int, Values]]] = field(default_factory=dict)
    _next_id: dict[str, int] = field(default_factory=dict)

    def add(self, record: str, values: Values, row: int | None = None) -> int:
        """Make a record from its columns and lists; columns left out get their defaults. Returns its id."""
        row = self._new_id(record) if row is None else row
        whole = {name: value for name, value in values.items() if value is not None and value != []}
        self._pending.setdefault(record, []).append((row, whole))
        self.lines.append(Line(_issue_of(record, row, whole), record, row, "", None, whole))
        return row

    def change(self, record: str, row: int, values: Values) -> list[str]:
        """Write what differs; returns the names of the fields that did."""
        present = self.read(record, row)
        changed = [name for name, value in values.items() if present.get(name) != value]
        issue = _issue_of(record, row, present)
        self.lines += [Line(issue, record, row, name, present.get(name), values[name]) for name in changed]
        columns = [name for name in changed if name not in RECORDS[record].links]
        if columns:
            assignments = ", ".join(f"{name} = ?" for name in columns)
            self.connection.execute(
                f"UPDATE {record} SET {assignments} WHERE id = ?", [*(values[name] for name in columns), row]
            )
        for name in changed:
            if name in RECORDS[record].links:
                self._relink(RECORDS[record].links[name], row, values[name])
        return changed

    def remove(self, record: str, row: int) -> None:
        """Take a record out; the line keeps all of it."""
        self.read(record, row)
        self._remove_many(record, [row])

    def read(self, record: str, row: int) -> Values:
        """A record as it is now: columns by name, lists of ids by name.

        Raises:
            LedgerError: there is no such record.
        """
        self.flush()
        return read_record(self.connection, record, row)

    def flush(self) -> None:
        """Bring the pending additions into their tables."""
        for record in [known for known in RECORDS if known in self._pending]:
            rows = self._pending[record]
            columns = RECORDS[record].columns
            self.connection.executemany(
                _insert_sql(record),
                [(row, *(values.get(name, _default(record, name)) for name in columns)) for row, values in rows],
            )
            for name, link in RECORDS[record].links.items():
                linked = ((row, values[name]) for row, values in rows if name in values)
                self._link([pair for row, targets in linked for pair in _link_rows(link, row, targets)], link)
        self._pending = {}

    def issues(self) -> set[int]:
        """The issues that this operation touched so far."""
        return {line.issue for line in self.lines if line.issue is not None}

    def take_back(self, lines: Iterable[Line]) -> None:
        """Write the opposite of these lines: changes last one first, then whatever they made, parts before wholes.

        Raises:
            LedgerError: something has been changed since; nothing may then be kept.
        """
        whole = list(lines)
        for line in reversed(whole):
            if not _is_made(line):
                self._take_back_line(line)
        for record in reversed(RECORDS):
            self._remove_many(record, [line.row for line in whole if line.record == record and _is_made(line)])

    def _take_back_line(self, line: Line) -> None:
        if not line.field:
            self.add(line.record, line.before, line.row)
        elif self.read(line.record, line.row).get(line.field) == line.after:
            self.change(line.record, line.row, {line.field: line.before})
        else:
            raise LedgerError("不能撤销：这之后同一处又被改过。请在历史记录中查看后手工修改。")

    def _remove_many(self, record: str, rows: list[int]) -> None:
        self.flush()
        present = dict(_read(self.connection, record, rows))
        for row in rows:
            if row not in present:
                raise LedgerError("不能撤销：这之后有的记录已被删除。请在历史记录中查看后手工修改。")
            whole = {name: value for name, value in present[row].items() if value is not None and value != []}
            self.lines.append(Line(_issue_of(record, row, whole), record, row, "", whole, None))
        for link in RECORDS[record].links.values():
            role = "" if link.role is None else f" AND role = {link.role:d}"
            sql = f"DELETE FROM {_name(link)} WHERE {link.owner} = ?{role}"
            self.connection.executemany(sql, [(row,) for row in rows])
        self.connection.executemany(f"DELETE FROM {record} WHERE id = ?", [(row,) for row in rows])

    def _new_id(self, record: str) -> int:
        if record not in self._next_id:
            found = self.connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (record,)).fetchone()
            self._next_id[record] = found[0] + 1 if found else 1
        self._next_id[record] += 1
        return self._next_id[record] - 1

    def _relink(self, link: Link, row: int, targets: list[int]) -> None:
        role = "" if link.role is None else f" AND role = {link.role:d}"
        self.connection.execute(f"DELETE FROM {_name(link)} WHERE {link.owner} = ?{role}", (row,))
        self._link(_link_rows(link, row, targets), link)

    def _link(self, rows: list[tuple[int, ...]], link: Link) -> None:
        if rows:
            columns = (link.owner, "position", link.target) + (() if link.role is None else ("role",))
            marks = ", ".join("?" * len(columns))
            self.connection.executemany(f"INSERT INTO {_name(link)} ({', '.join(columns)}) VALUES ({marks})", rows)


def _is_made(line: Line) -> bool:
    return not line.field and line.before is None


def _link_rows(link: Link, row: int, targets: list[int]) -> list[tuple[int, ...]]:
    role = () if link.role is None else (link.role,)
    return [(row, position, target, *role) for position, target in enumerate(targets)]


def _name(link: Link) -> str:
    return str(link.table._meta.table_name)


def _issue_of(record: str, row: int, values: Values) -> int | None:
    if record == "issue":
        return row
    return values.get("issue_id") if record in ISSUE_PARTS else None


@cache
def _insert_sql(record: str) -> str:
    columns = ("id", *RECORDS[record].columns)
    return f"INSERT INTO {record} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


@cache
def _default(record: str, column: str) -> Any:
    known = {each.column_name: each for each in RECORDS[record].table._meta.sorted_fields}[column]
    if known.null:
        return None
    if column == "round":
        return 1
    return 0 if known.field_type == "INT" else ""


def read_record(connection: sqlite3.Connection, record: str, row: int) -> Values:
    """A record as the tables hold it: columns by name, lists of ids by name; ``rev`` is no content.

    Raises:
        LedgerError: there is no such record.
    """
    found = next(_read(connection, record, [row]), None)
    if found is None:
        what = "问题" if record == "issue" else "记录"
        raise LedgerError(f"台账里没有编号为 {row} 的{what}，它可能已被删除。请刷新后重试。")
    return found[1]


def read_all(connection: sqlite3.Connection, record: str) -> Iterator[tuple[int, Values]]:
    """Every record of a kind with its id, as ``read_record`` gives it."""
    return _read(connection, record, None)


def _read(connection: sqlite3.Connection, record: str, rows: list[int] | None) -> Iterator[tuple[int, Values]]:
    known: Record = RECORDS[record]
    columns = [name for name in known.columns if name != "rev"]
    for marks, values in _blocks(rows):
        only = f" WHERE id IN ({marks})" if marks else ""
        linked = {name: _linked(connection, link, marks, values) for name, link in known.links.items()}
        sql = f"SELECT id, {', '.join(columns)} FROM {record}{only}"
        for number, *content in connection.execute(sql, values).fetchall():
            found: Values = dict(zip(columns, content, strict=True))
            found.update((name, lists.get(number, [])) for name, lists in linked.items())
            yield number, found


def _blocks(rows: list[int] | None) -> Iterator[tuple[str, list[int]]]:
    """Marks and values for reading these rows a few hundred at a time; one block without marks reads all."""
    if rows is None:
        yield "", []
    for start in range(0, len(rows or ()), 500):
        block = (rows or [])[start : start + 500]
        yield ",".join("?" * len(block)), block


def _linked(connection: sqlite3.Connection, link: Link, marks: str, values: list[int]) -> dict[int, list[int]]:
    asked = [f"{link.owner} IN ({marks})"] if marks else []
    asked += [] if link.role is None else [f"role = {link.role:d}"]
    where = " WHERE " + " AND ".join(asked) if asked else ""
    sql = f"SELECT {link.owner}, {link.target} FROM {_name(link)}{where} ORDER BY {link.owner}, position"
    lists: dict[int, list[int]] = {}
    for owner, target in connection.execute(sql, values):
        lists.setdefault(owner, []).append(target)
    return lists


def completed(record: str, values: Values) -> Values:
    """A record from the history with the defaults that its line leaves out."""
    known = RECORDS[record]
    defaults: Values = {name: _default(record, name) for name in known.columns if name != "rev"}
    return {**defaults, **{name: [] for name in known.links}, **values}
