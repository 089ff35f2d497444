"""What imports brought into issues: read from the history, where every import that stands keeps the values it wrote."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field

from models.chain import EDIT, Values, stands
from models.history import completed

#: How the label of an import begins.
LABEL = "导入："
_BLOCK = 500
_LINES = """SELECT c.issue_id, c.operation_id, c.record, c.row_id, c.field, c.after FROM change c
  JOIN operation o ON o.id = c.operation_id
  WHERE c.issue_id IN (%s) AND o.kind = ? AND substr(o.label, 1, ?) = ? ORDER BY c.id"""


@dataclass(slots=True)
class Brought:
    """What imports brought into one issue. ``made_by`` is the import that made it; None when it was typed.

    ``values`` are columns and lists of the issue as imports last wrote them: all of them if one made it, else only
    those that they changed. ``parts`` are the records below it that imports wrote, by kind and row.
    """

    made_by: int | None = None
    values: Values = field(default_factory=dict)
    parts: dict[str, dict[int, Values]] = field(default_factory=dict)


def brought_into(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, Brought]:
    """What imports that stand brought into these issues."""
    found = {number: Brought() for number in ids}
    standing: dict[int, bool] = {}
    for start in range(0, len(ids), _BLOCK):
        block = list(ids[start : start + _BLOCK])
        rows = connection.execute(_LINES % ",".join("?" * len(block)), [*block, EDIT, len(LABEL), LABEL]).fetchall()
        for issue, operation, record, row, name, after in rows:
            if operation not in standing:
                standing[operation] = stands(connection, operation)
            if standing[operation]:
                _take(found[issue], operation, record, row, name, None if after is None else json.loads(after))
    return found


def _take(brought: Brought, operation: int, record: str, row: int, name: str, value: object) -> None:
    if record == "issue":
        if name:
            brought.values[name] = value
        elif isinstance(value, dict):
            brought.made_by, brought.values = operation, completed("issue", value)
        return
    parts = brought.parts.setdefault(record, {})
    if name:
        parts.setdefault(row, {})[name] = value
    elif isinstance(value, dict):
        parts[row] = completed(record, value)
