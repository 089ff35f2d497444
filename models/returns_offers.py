"""Rows to be confirmed: what a unit added, copied, filled in twice, or wrote under a code that is not its row's."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.chain import canonical
from models.editing import IssueEditor
from models.errors import LedgerError
from models.fields import BY_NAME, CUSTOM
from models.history import Writing
from models.issues import MeasureEdit
from models.patterns import pattern
from models.registers import RegisterEditor
from models.return_rules import DIARY, canon, label_of, refusal, says_lasting, value_of
from models.returned import ReturnedCell, ReturnedRow
from models.returns_report import RowKind
from models.returns_rows import Match
from models.text import clean

#: ``OfferedRow.state``.
WAITING, ADDED, DISMISSED = "", "added", "dismissed"


@dataclass(frozen=True, slots=True)
class OfferedContent:
    """What is kept of a row to be confirmed; ``issue`` is the one it is a copy of or is taken for."""

    cells: dict[str, str]
    extra: dict[str, str]
    reason: str
    issue: int | None
    line: int

    def as_row(self) -> ReturnedRow:
        """The row as it came."""
        cells = {name: ReturnedCell(text) for name, text in self.cells.items()}
        return ReturnedRow("", self.line, "", None, cells, dict(self.extra))


@dataclass(frozen=True, slots=True)
class OfferedRecord:
    """A row of ``offered_row``."""

    id: int
    received: int
    sending: int | None
    unit: int | None
    kind: RowKind
    content: OfferedContent
    state: str


def key_of(code: str, unit: int, row: ReturnedRow) -> str:
    """By which a row is known again: its sending, its unit, and what all its cells mean."""
    said = {name: canon(name, cell.text) for name, cell in row.cells.items() if not cell.covered}
    whole = [code, unit, sorted((name, words) for name, words in said.items() if words)]
    return hashlib.sha256(canonical(whole).encode("utf-8", "surrogatepass")).hexdigest()


def said_in(row: ReturnedRow) -> dict[str, str]:
    """What a row says by field, with what stands in a cell instead of a value."""
    said = {name: clean(cell.text) or cell.unreadable for name, cell in row.cells.items() if not cell.covered}
    return {name: text for name, text in said.items() if text}


def is_offered(connection: sqlite3.Connection, key: str) -> bool:
    """Whether a row was offered before, whatever became of it."""
    return connection.execute("SELECT 1 FROM offered_row WHERE key = ?", (key,)).fetchone() is not None


def offer(write: Writing, match: Match, key: str, received: int, sending: int, unit: int) -> int:
    """Keep a row that waits to be confirmed."""
    row = match.row
    content = {
        "cells": {name: clean(cell.text) for name, cell in row.cells.items() if cell.text and not cell.covered},
        "extra": row.extra,
        "reason": match.reason,
        "issue": match.issue,
        "row": row.line,
    }
    assert match.kind is not None
    values = {
        "received_id": received,
        "sending_id": sending,
        "unit_id": unit,
        "key": key,
        "kind": str(match.kind),
        "line": f"第 {row.line} 行",
        "content": json.dumps(content, ensure_ascii=False),
    }
    return write.add("offered_row", values)


_COLUMNS = "id, received_id, sending_id, unit_id, kind, content, state"


def waiting(connection: sqlite3.Connection) -> list[OfferedRecord]:
    """The rows that wait to be confirmed, oldest first."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM offered_row WHERE state = '' ORDER BY id")
    return [_record(row) for row in rows]


def record_of(connection: sqlite3.Connection, number: int) -> OfferedRecord:
    """One offered row that waits.

    Raises:
        LedgerError: there is none, or it was decided already.
    """
    row = connection.execute(f"SELECT {_COLUMNS} FROM offered_row WHERE id = ?", (number,)).fetchone()
    if row is None or row[-1] != WAITING:
        raise LedgerError("这一行已经处理过，或者收回它的表已被撤销。请刷新后重试。")
    return _record(row)


def _record(row: tuple[Any, ...]) -> OfferedRecord:
    number, received, sending, unit, kind, text, state = row
    found = json.loads(text)
    content = OfferedContent(found["cells"], found["extra"], found["reason"], found["issue"], found["row"])
    return OfferedRecord(number, received, sending, unit, RowKind(kind), content, state)


def twins(connection: sqlite3.Connection, record: OfferedRecord) -> list[int]:
    """The other rows that wait of the same issue of the same file: who chose one chose against them."""
    return [
        one.id
        for one in waiting(connection)
        if one.id != record.id
        and one.received == record.received
        and one.kind == RowKind.DUPLICATE
        and one.content.issue == record.content.issue
    ]


# ---------------------------------------------------------------- a row becomes an issue

_POINT = pattern(r"^[(（]\d+[)）]\s*")
#: What a unit's row does not say of a new issue: its number is that of its own list.
_LEFT_OUT = ("number", "source", "findings", "measures", DIARY)


def make_issue(
    write: Writing,
    editor: IssueEditor,
    registers: RegisterEditor,
    content: OfferedContent,
    *,
    unit: str,
    source: str,
    today: date,
) -> int:
    """Make an issue of what a unit wrote. What a field does not take is kept in the note, so that nothing is lost.

    Raises:
        LedgerError: the row states no problem.
    """
    if not clean(content.cells.get("problem", "")):
        raise LedgerError(f"第 {content.line} 行没有写问题，不能登记。请让单位补上，或者不予登记。")
    values, left = _taken(content.cells, today)
    left |= {heading: text for heading, text in content.extra.items() if clean(text)}
    notes = [str(values.get("note", "")), *(f"{heading}：{clean(text)}" for heading, text in left.items())]
    values["note"] = "\n".join(filter(None, notes))
    values.setdefault("units", (unit,))
    values["findings"] = _points(content.cells.get("findings", ""))
    values["measures"] = [MeasureEdit(text) for text in _points(content.cells.get("measures", ""))]
    issue = editor.add(values, registers.source_id(source, "自查"))
    words = clean(content.cells.get(DIARY, ""))
    if words:
        entry = {"issue_id": issue, "text": words, "round": 1, "written_by": unit, "written_on": today.isoformat()}
        write.add("progress_entry", entry)
    return issue


def _taken(cells: Mapping[str, str], today: date) -> tuple[dict[str, Any], dict[str, str]]:
    """What the fields take, and by its heading what they do not."""
    values: dict[str, Any] = {}
    left: dict[str, str] = {}
    for name, text in cells.items():
        if name in _LEFT_OUT or not clean(text):
            continue
        takes = name.startswith(CUSTOM) or (name in BY_NAME and BY_NAME[name].editable)
        if takes and not refusal(name, text, today):
            values[name] = value_of(name, text)
            values |= {"lasting": True} if says_lasting(name, text) else {}
        else:
            left[label_of(name)] = text
    return values, left


def _points(text: str) -> list[str]:
    """（1）…（2）… as written by the workbook, one by one."""
    return [_POINT.sub("", line) for line in clean(text).split("\n") if _POINT.sub("", line)]
