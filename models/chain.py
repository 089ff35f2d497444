"""The chain of a ledger's history: its lines, how they are appended, whether they hold, what can be taken back.

The newest hash stands for everything before it, so a cut or altered history shows. What the lines do to the tables:
``history``.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from models.errors import UnreadableFile
from models.values import dataclass

#: A record's content: column values, and a list of ids for each of its lists.
Values = dict[str, Any]
#: ``Operation.kind``.
EDIT, UNDO, REDO, NOTE = "edit", "undo", "redo", "note"


@dataclass(frozen=True, slots=True)
class Line:
    """One change line: ``field`` "" means the whole record; before or after None means it was not there."""

    issue: int | None
    record: str
    row: int
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the history: numbers and hashes that the next lines go on from."""

    operation: int = 0
    operation_hash: str = ""
    change: int = 0
    change_hash: str = ""


def head_of(connection: sqlite3.Connection) -> Head:
    """The end of the history as it stands."""
    operation = connection.execute("SELECT id, hash FROM operation ORDER BY id DESC LIMIT 1").fetchone() or (0, "")
    change = connection.execute("SELECT id, hash FROM change ORDER BY id DESC LIMIT 1").fetchone() or (0, "")
    return Head(*operation, *change)


def hash_of(connection: sqlite3.Connection, operation: int) -> str:
    """The hash of an operation, which stands for all before it; "" where there is none of this number."""
    found = connection.execute("SELECT hash FROM operation WHERE id = ?", (operation,)).fetchone()
    return str(found[0]) if found else ""


def ledger_id_of(connection: sqlite3.Connection, path: Path) -> str:
    """The number of the ledger at ``path``: 32 hexadecimal digits, by which its backups and evidence are known.

    Raises:
        UnreadableFile: there is none, or something else stands there, which might even lead to another folder.
    """
    found = connection.execute("SELECT value FROM meta WHERE key = 'ledger_id'").fetchone()
    if not found or not is_ledger_id(found[0]):
        raise UnreadableFile(f"台账的编号受损：{path}。程序没有改动它，请从备份恢复。")
    return str(found[0])


def is_ledger_id(value: object) -> bool:
    """Whether a value is the number of a ledger."""
    return isinstance(value, str) and len(value) == 32 and set(value) <= _HEXADECIMAL


_HEXADECIMAL = frozenset("0123456789abcdef")


def last_moment(connection: sqlite3.Connection) -> str:
    """When the last operation was written, as it stands in the history; "" without any."""
    found = connection.execute("SELECT at FROM operation ORDER BY id DESC LIMIT 1").fetchone()
    return str(found[0]) if found else ""


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces, so that equal values have equal texts."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def link_hash(*content: object) -> str:
    """The hash of one link of the chain: sha256 over the canonical JSON of its content.

    What a damaged file gives for a text (bytes) has a hash too, and never the one of that text.
    """
    try:
        text = canonical(content)
    except TypeError:
        text = repr(content)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def append(
    connection: sqlite3.Connection,
    lines: list[Line],
    *,
    at: datetime,
    operator: str,
    kind: str,
    label: str,
    undoes: int | None,
) -> int:
    """Append one operation with its lines; returns its number. The caller's transaction commits it."""
    head = head_of(connection)
    number, moment = head.operation + 1, at.isoformat(timespec="seconds")
    rows, previous = [], head.change_hash
    for seq, line in enumerate(lines, head.change + 1):
        before, after = _stored(line.before), _stored(line.after)
        own = link_hash(previous, seq, moment, operator, line.record, line.row, line.field, before, after)
        rows.append((seq, number, line.issue, line.record, line.row, line.field, before, after, previous, own))
        previous = own
    own = link_hash(head.operation_hash, number, moment, operator, kind, label, undoes, previous)
    connection.execute(
        "INSERT INTO operation VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (number, moment, operator, kind, label, undoes, head.operation_hash, own),
    )
    connection.executemany("INSERT INTO change VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    return number


def _stored(value: object) -> str | None:
    return None if value is None else canonical(value)


def _loaded(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def head_is_whole(connection: sqlite3.Connection) -> bool:
    """Whether the end of the history holds: the last operation and the last line before it have their own hashes."""
    line = connection.execute(
        "SELECT c.prev_hash, c.id, o.at, o.operator, c.record, c.row_id, c.field, c.before, c.after, c.hash"
        " FROM change c LEFT JOIN operation o ON o.id = c.operation_id ORDER BY c.id DESC LIMIT 1"
    ).fetchone()
    operation = connection.execute(
        "SELECT prev_hash, id, at, operator, kind, label, undoes, hash FROM operation ORDER BY id DESC LIMIT 1"
    ).fetchone()
    if operation is None:
        return line is None
    carried = line[-1] if line else ""
    return (line is None or link_hash(*line[:-1]) == carried) and (link_hash(*operation[:-1], carried) == operation[-1])


def broken_links(connection: sqlite3.Connection) -> Iterator[str]:
    """Where the chain does not hold, as the numbers of operations, in order."""
    changes = connection.execute(
        "SELECT c.id, c.operation_id, o.at, o.operator, c.record, c.row_id, c.field, c.before, c.after, c.prev_hash,"
        " c.hash"
        " FROM change c LEFT JOIN operation o ON o.id = c.operation_id ORDER BY c.id"
    )
    last_change: dict[int, str] = {}
    previous, expected = "", 1
    for seq, operation, at, operator, record, row, name, before, after, before_hash, own in changes:
        right = link_hash(previous, seq, at, operator, record, row, name, before, after)
        if seq != expected or before_hash != previous or own != right:
            yield f"第 {operation} 号操作的第 {seq} 行"
        previous, expected = own, seq + 1
        last_change[operation] = own
    yield from _broken_operations(connection, last_change)


def _broken_operations(connection: sqlite3.Connection, last_change: dict[int, str]) -> Iterator[str]:
    previous, expected, carried = "", 1, ""
    rows = connection.execute(
        "SELECT id, at, operator, kind, label, undoes, prev_hash, hash FROM operation ORDER BY id"
    )
    for number, at, operator, kind, label, undoes, before_hash, own in rows:
        carried = last_change.get(number, carried)
        right = link_hash(previous, number, at, operator, kind, label, undoes, carried)
        if number != expected or before_hash != previous or own != right:
            yield f"第 {number} 号操作"
        previous, expected = own, number + 1


def replayed(connection: sqlite3.Connection, until: int | None = None) -> dict[tuple[str, int], Values]:
    """Every record as the history says it must be now, or was at the end of the operation ``until``."""
    records: dict[tuple[str, int], Values] = {}
    upto = "" if until is None else f" WHERE operation_id <= {until:d}"
    rows = connection.execute(f"SELECT record, row_id, field, before, after FROM change{upto} ORDER BY id")
    for record, row, name, _before, after in rows:
        if name:
            records.setdefault((record, row), {})[name] = _loaded(after)
        elif after is None:
            records.pop((record, row), None)
        else:
            records[record, row] = _loaded(after)
    return records


# ---------------------------------------------------------------- what can be taken back


def lines_of(connection: sqlite3.Connection, operation: int) -> list[Line]:
    """The lines of one operation, in order."""
    rows = connection.execute(
        "SELECT issue_id, record, row_id, field, before, after FROM change WHERE operation_id = ? ORDER BY id",
        (operation,),
    )
    return [Line(issue, record, row, name, _loaded(old), _loaded(new)) for issue, record, row, name, old, new in rows]


def undoable(connection: sqlite3.Connection, since: int = 0) -> tuple[int, str] | None:
    """Number and label of the newest operation after ``since`` that is not taken back; None if there is none."""
    return _newest_standing(connection, EDIT, since)


def redoable(connection: sqlite3.Connection, since: int = 0) -> tuple[int, str] | None:
    """Number and label of the newest undo after ``since`` that still stands and that no edit follows; else None."""
    (last_edit,) = connection.execute("SELECT COALESCE(MAX(id), 0) FROM operation WHERE kind = 'edit'").fetchone()
    return _newest_standing(connection, UNDO, max(since, last_edit))


def _newest_standing(connection: sqlite3.Connection, kind: str, since: int) -> tuple[int, str] | None:
    found = connection.execute(
        "SELECT id, label FROM operation WHERE kind = ? AND id > ? ORDER BY id DESC", (kind, since)
    )
    return next(((number, label) for number, label in found if stands(connection, number)), None)


def stands(connection: sqlite3.Connection, operation: int) -> bool:
    """Whether an operation is in force: nothing took it back, or what took it back was itself taken back."""
    in_force = True
    while True:
        (later,) = connection.execute("SELECT MAX(id) FROM operation WHERE undoes = ?", (operation,)).fetchone()
        if later is None:
            return in_force
        operation, in_force = later, not in_force
