"""What came back is written: texts into fields and diary, memories, files and the archive; who changed a field last."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from models.editing import IssueEditor
from models.fields import CUSTOM
from models.history import Writing
from models.issues import Issue
from models.queries import to_date
from models.return_rules import DIARY, says_lasting, value_of
from models.text import clean


def put(
    write: Writing, editor: IssueEditor, issue: Issue, texts: Mapping[str, str], *, unit: str, sent_round: int | None
) -> None:
    """Write returned texts into an issue: its fields, and its diary in the name of ``unit``."""
    put_fields(editor, issue, texts)
    put_entry(write, editor.today, issue, texts, unit=unit, sent_round=sent_round)


def put_fields(editor: IssueEditor, issue: Issue, texts: Mapping[str, str]) -> None:
    """Write returned texts by the rules of a form; the diary is left out."""
    values = {name: value_of(name, text) for name, text in texts.items() if name != DIARY}
    if any(says_lasting(name, text) for name, text in texts.items()):
        values.setdefault("lasting", True)
    if values:
        editor.change(issue.id, values)


def put_entry(
    write: Writing, today: date, issue: Issue, texts: Mapping[str, str], *, unit: str, sent_round: int | None
) -> None:
    """Add a returned progress to the diary; nothing where there is none.

    What was sent in a round that has ended is dated by its end, so that the present round's newest entry stays it.
    """
    words = clean(texts.get(DIARY, ""))
    if words:
        turn = min(sent_round or issue.round, issue.round)
        content = {"issue_id": issue.id, "text": words, "round": turn, "written_by": unit}
        write.add("progress_entry", {**content, "written_on": _day_of(write, issue, turn, today).isoformat()})


def _day_of(write: Writing, issue: Issue, turn: int, today: date) -> date:
    if turn == issue.round:
        return today
    write.flush()
    found = write.connection.execute(
        "SELECT ended_on FROM issue_round WHERE issue_id = ? AND round = ? ORDER BY id DESC LIMIT 1", (issue.id, turn)
    ).fetchone()
    ended = to_date(found[0]) if found else None
    return min(ended, today) if ended else today


def keep(write: Writing, digest: str, content: bytes) -> None:
    """Keep the bytes of a received file; they are no part of the history and stay when the merge is taken back."""
    moment = datetime.now().isoformat(timespec="seconds")
    write.connection.execute(
        "INSERT OR IGNORE INTO archive (digest, size, content, added_at) VALUES (?, ?, ?, ?)",
        (digest, len(content), content, moment),
    )


# ---------------------------------------------------------------- who changed a field last

_COLUMNS = {"deadline": "deadline_text", "lead_leader": "lead_leader_id", "lead_unit": "lead_unit_id"}
_PARTS = {DIARY: "progress_entry", "findings": "finding", "measures": "measure"}
_LAST = """SELECT o.operator, o.at FROM change c JOIN operation o ON o.id = c.operation_id
  WHERE c.issue_id = ? AND c.record = ? AND {} ORDER BY c.id DESC LIMIT 1"""
_OF_COLUMN = "(c.field = ? OR c.field = '')"
_OF_OWN = """c.row_id IN (SELECT row_id FROM change WHERE record = 'custom_value' AND field = ''
  AND issue_id = c.issue_id AND json_extract(COALESCE(after, before), '$.field_id') =
    (SELECT id FROM custom_field WHERE name = ?))"""


def last_editor(connection: sqlite3.Connection, issue: Issue, name: str) -> tuple[str, datetime | None]:
    """Who changed a field of an issue last, and when; ("", None) where the history does not say."""
    if name in _PARTS:
        found = _asked(connection, "1", issue.id, _PARTS[name])
        if name == DIARY and issue.newest_entry and found:
            return issue.newest_entry.by or found[0], found[1]
    elif name.startswith(CUSTOM):
        found = _asked(connection, _OF_OWN, issue.id, "custom_value", name.removeprefix(CUSTOM))
    else:
        found = _asked(connection, _OF_COLUMN, issue.id, "issue", _COLUMNS.get(name, name))
    return found or ("", None)


def _asked(connection: sqlite3.Connection, condition: str, *values: Any) -> tuple[str, datetime] | None:
    row = connection.execute(_LAST.format(condition), values).fetchone()
    return (str(row[0]), datetime.fromisoformat(row[1])) if row else None
