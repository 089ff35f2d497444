"""The merge of one file taken back, also when other acts followed: what was changed since stays and is listed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING

from models.errors import LedgerError
from models.fields import BY_NAME, Field, custom_field, field_named
from models.history import Line, lines_of
from models.queries import load_issues
from models.returns_report import Stayed
from models.taking_back import Parted, parted

if TYPE_CHECKING:
    from models.ledger import Ledger

_MADE_BY = """SELECT c.operation_id, o.label FROM change c JOIN operation o ON o.id = c.operation_id
  JOIN received_file f ON f.id = c.row_id AND f.sending_id IS NOT NULL
  WHERE c.record = 'received_file' AND c.row_id = ? AND c.field = '' AND c.before IS NULL ORDER BY c.id DESC LIMIT 1"""
_LATER = """SELECT f.name FROM change r
  JOIN change m ON m.operation_id = r.operation_id AND m.record = 'received_file' AND m.field = '' AND m.before IS NULL
  JOIN received_file f ON f.id = m.row_id AND f.sending_id IS NOT NULL
  WHERE r.record = 'returned_row' AND r.row_id = ? AND r.operation_id > ? AND f.id <> ? LIMIT 1"""
_FIELD_OF = {"lead_leader_id": "lead_leader", "lead_unit_id": "lead_unit", "deadline_text": "deadline"}


def take_back(ledger: Ledger, received: int) -> tuple[Stayed, ...]:
    """Take back the merge that made this record of a received file; what stayed.

    Raises:
        LedgerError: it was taken back already, or a later file changed the same rows.
    """
    with ledger.standing_still():
        with ledger.asking() as connection:
            merge = connection.execute(_MADE_BY, (received,)).fetchone()
            if merge is None:
                raise LedgerError("这份填报表的合并已经撤销过，没有改动。")
            number, label = merge
            lines = lines_of(connection, number)
            _check_is_last(connection, received, number, lines)
            told = parted(connection, lines)
        kept = f"（{told.count} 处之后又改过，保留）" if told.count else ""
        with ledger.operation(f"撤销{label.removeprefix('重做：')}{kept}", everything=True) as write:
            told.take_back(write)
        return tuple(_told(ledger, told))


def _check_is_last(connection: sqlite3.Connection, received: int, number: int, lines: Sequence[Line]) -> None:
    for row in dict.fromkeys(line.row for line in lines if line.record == "returned_row"):
        later = connection.execute(_LATER, (row, number, received)).fetchone()
        if later:
            raise LedgerError(f"这之后又收过同一单位的表“{later[0]}”，改动了同样的行。请先撤销那一份，再撤销这一份。")


def _told(ledger: Ledger, merge: Parted) -> list[Stayed]:
    """What stayed, each thing once."""
    found: dict[tuple[int | None, str], Stayed] = {}
    with ledger.asking() as connection:
        fields = [(line.issue, _field_of(connection, line)) for line in merge.stayed]
        fields += [(issue, field_named(name)) for issue, name in merge.cells]
        for number, field in fields:
            if field is not None and number is not None:
                issue = load_issues(connection, [number]).get(number)
                now = field.text(issue) if issue is not None else "（已删除）"
                found.setdefault((number, field.label), Stayed(number, field.label, now))
        for line in merge.stayed:
            if line.record == "offered_row":
                added, content = connection.execute(_OFFERED, (line.row,)).fetchone()
                problem = json.loads(content)["cells"].get("problem", "")
                found[None, f"{line.row}"] = Stayed(added, "待确认的行", problem)
    return list(found.values())


_OFFERED = "SELECT added, content FROM offered_row WHERE id = ?"


def _field_of(connection: sqlite3.Connection, line: Line) -> Field | None:
    """The field that a line shows as; None for what nobody sees."""
    if line.record == "progress_entry":
        return BY_NAME["progress_text"]
    if line.record == "issue" and line.field != "progress_follows":
        return BY_NAME.get(_FIELD_OF.get(line.field, line.field))
    if line.record == "custom_value":
        values = line.after if not line.field else {}
        row = connection.execute(
            "SELECT name FROM custom_field WHERE id = COALESCE(?, (SELECT field_id FROM custom_value WHERE id = ?))",
            ((values or {}).get("field_id"), line.row),
        ).fetchone()
        return custom_field(row[0]) if row else None
    return None
