"""The merge of one file taken back, also when other acts followed: what was changed since stays and is listed.

The decisions on its own cells, and what its rows became, go back with it where nothing touched them later.

Evidence that came beside the file goes with it, but for what a closing or a round that ended rests on.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING

from models.chain import Line, lines_of
from models.errors import LedgerError
from models.fields import BY_NAME, Field, custom_field, field_named
from models.queries import load_issues
from models.received_files import evidence_note
from models.returns_led_to import with_what_followed
from models.returns_report import Stayed
from models.rules import Closing
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
            beside, resting = _beside(connection, received)
            merge = connection.execute(_MADE_BY, (received,)).fetchone()
            if merge is None:
                raise LedgerError("这份填报表的合并已经撤销过，没有改动。")
            number, label = merge
            lines = with_what_followed(connection, number, lines_of(connection, number))
            _check_is_last(connection, received, number, lines)
            told = parted(connection, lines)
        kept = f"（{told.count} 处之后又改过，保留）" if told.count else ""
        with ledger.operation(f"撤销{label.removeprefix('重做：')}{kept}", everything=True) as write:
            told.take_back(write)
            for evidence in beside:
                write.remove("evidence", evidence)
        return (*_told(ledger, told), *resting)


def _beside(connection: sqlite3.Connection, received: int) -> tuple[list[int], list[Stayed]]:
    """The evidence that came beside a file and nobody has changed since: what goes, and what stays all the same."""
    row = connection.execute("SELECT name, sending_id FROM received_file WHERE id = ?", (received,)).fetchone()
    if row is None or row[1] is None:
        return [], []
    asked = {"received": received, "note": evidence_note(row[0]), "name": row[0]}
    going: list[int] = []
    resting: list[Stayed] = []
    for evidence, issue, name, rests in connection.execute(_BESIDE, asked).fetchall():
        if rests:
            resting.append(Stayed(issue, "佐证材料", name))
        else:
            going.append(evidence)
    return going, resting


#: Evidence of the rows of the file with its note, added between its merge and that of its next version of the same
#: name. What an undo brought back together with the merge is among the merge's own lines.
_BESIDE = f"""WITH made (record, row, operation) AS (
    SELECT record, row_id, MAX(operation_id) FROM change
    WHERE record IN ('evidence', 'received_file') AND field = '' AND before IS NULL GROUP BY record, row_id),
  files (id, sending, name, operation) AS (
    SELECT f.id, f.sending_id, f.name, m.operation FROM received_file f
    JOIN made m ON m.record = 'received_file' AND m.row = f.id),
  this (operation) AS (SELECT operation FROM files WHERE id = :received),
  sheets (sending) AS (SELECT sending FROM files WHERE operation = (SELECT operation FROM this))
  SELECT e.id, e.issue_id, e.name, i.closing = {Closing.CLOSED:d} OR e.round < i.round
  FROM evidence e JOIN issue i ON i.id = e.issue_id JOIN made m ON m.record = 'evidence' AND m.row = e.id
  WHERE e.note = :note AND m.operation > (SELECT operation FROM this)
    AND e.issue_id IN (SELECT CAST(r.key AS INTEGER) FROM sheets JOIN sending s ON s.id = sheets.sending,
      json_each(s.rows) r)
    AND NOT EXISTS (SELECT 1 FROM files WHERE sending IN (SELECT sending FROM sheets) AND name = :name
      AND operation > (SELECT operation FROM this) AND operation < m.operation)
  ORDER BY e.id"""


def _check_is_last(connection: sqlite3.Connection, received: int, number: int, lines: Sequence[Line]) -> None:
    for row in dict.fromkeys(line.row for line in lines if line.record == "returned_row"):
        later = connection.execute(_LATER, (row, number, received)).fetchone()
        if later:
            raise LedgerError(f"这之后又收过同一单位的表“{later[0]}”，改动了同样的行。请先撤销那一份，再撤销这一份。")


def _told(ledger: Ledger, merge: Parted) -> list[Stayed]:
    """What stayed, each thing once."""
    found: dict[tuple[int | None, str], Stayed] = {}
    with ledger.asking() as connection:
        made = merge.made
        fields = [(line.issue, _field_of(connection, line)) for line in merge.stayed if line.issue not in made]
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
