"""The files that were received: which came before, which is older than another, what is told of them in the ledger."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from models.chain import Values
from models.return_rules import Verdict
from models.returned import ReturnedFile
from models.returns_report import CellVerdict, RowVerdict
from models.text import number_key


@dataclass(frozen=True, slots=True)
class Received:
    """The record of a received file; one that holds the rows of several sendings has one for each.

    ``sending`` is None for one whose merge was taken back and of which something stayed; it may come again.
    """

    id: int
    sending: int | None
    name: str
    modified_at: datetime | None
    received_at: datetime


_FILES = """SELECT id, sending_id, name, modified_at, received_at FROM received_file
  WHERE {} = ? AND sending_id IS NOT NULL ORDER BY id"""


def of_digest(connection: sqlite3.Connection, digest: str) -> list[Received]:
    """The records of the file with these bytes, as far as its merge was not taken back."""
    return _found(connection, "digest", digest)


def of_sending(connection: sqlite3.Connection, sending: int) -> list[Received]:
    """The files merged for a sending, in the order in which they came; none whose merge was taken back."""
    return _found(connection, "sending_id", sending)


def _found(connection: sqlite3.Connection, column: str, value: object) -> list[Received]:
    rows = connection.execute(_FILES.format(column), (value,)).fetchall()
    return [
        Received(number, sending, name, datetime.fromisoformat(at) if at else None, datetime.fromisoformat(received))
        for number, sending, name, at, received in rows
    ]


def is_older(modified: datetime | None, before: Iterable[Received]) -> bool:
    """Whether a file is known to be older than one of these: both have a time, and its own is earlier."""
    own = plain_time(modified)
    return own is not None and any(one.modified_at is not None and own < one.modified_at for one in before)


def plain_time(moment: datetime | None) -> datetime | None:
    """A time as it is compared and stored: without a zone, to the second."""
    if moment is None:
        return None
    utc = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    return utc.replace(microsecond=0)


def version_notes(modified: datetime | None, before: Sequence[Received]) -> list[str]:
    """What is to be told of a file when others came for the same sending."""
    if not before:
        return []
    last = before[-1]
    at = f"{last.received_at:%Y-%m-%d %H:%M} 收到"
    notes = [f"这是这个单位交回的第 {len(before) + 1} 份，前一份是“{last.name}”（{at}）。"]
    if is_older(modified, before):
        newest = max((one for one in before if one.modified_at), key=lambda one: one.modified_at or datetime.min)
        notes.append(f"它比已合并的“{newest.name}”旧，与最近收到的不同的内容只列出，不采用。")
    elif modified is None or any(one.modified_at is None for one in before):
        notes.append("表内没有修改时间，按收到的先后判断新旧。")
    return notes


def values_of(file: ReturnedFile, sending: int, unit: int, report: str, today: date) -> Values:
    """The record of a file that is received ``today``: by that day it is in time or late."""
    moment = plain_time(file.modified_at)
    return {
        "sending_id": sending,
        "unit_id": unit,
        "name": file.name,
        "digest": file.digest,
        "size": file.size,
        "modified_at": moment.isoformat(timespec="seconds") if moment else None,
        "received_at": datetime.combine(today, datetime.now().time()).isoformat(timespec="seconds"),
        "report": report,
    }


def report_json(cells: Iterable[CellVerdict], rows: Iterable[RowVerdict], notes: Sequence[str]) -> str:
    """What is kept of a report with the file: rows, and the cells that differ, with their texts."""
    told: dict[str, Any] = {
        "verdict": "merged",
        "cells": [
            {
                "id": cell.id,
                "row": cell.row,
                "field": cell.field,
                "verdict": str(cell.verdict),
                "theirs": cell.theirs,
                "mark": cell.mark,
            }
            for cell in cells
            if cell.verdict != Verdict.UNCHANGED
        ],
        "rows": [{"row": row.row, "id": row.id, "verdict": str(row.verdict), "reason": row.reason} for row in rows],
        "notes": list(notes),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def in_order(files: Iterable[ReturnedFile]) -> list[ReturnedFile]:
    """The files in the order in which they are to be merged.

    Versions of one sending (or, where a file names none, of one unit, or with the same rows) come by their modified
    times, where one of them has none by their names; otherwise the order stays.
    """
    given = list(files)
    groups: dict[str, list[ReturnedFile]] = {}
    for file in sorted(given, key=lambda file: not file.sending):
        key = file.sending or file.unit or _same_rows(file, groups) or file.digest
        groups.setdefault(key, []).append(file)
    place = {id(file): number for number, file in enumerate(given)}
    ordered = sorted(groups.values(), key=lambda group: min(place[id(file)] for file in group))
    return [file for group in ordered for file in _by_age(group)]


def _same_rows(file: ReturnedFile, groups: Mapping[str, Sequence[ReturnedFile]]) -> str:
    """The group with which a file without marks shares the most codes of rows; "" for none."""
    codes = _codes(file)
    shared = {key: max(len(codes & _codes(one)) for one in group) for key, group in groups.items()} if codes else {}
    best = max(shared, key=lambda key: shared[key], default="")
    return best if shared.get(best) else ""


def _codes(file: ReturnedFile) -> set[str]:
    return {row.code.strip() for row in file.rows if row.code.strip()}


def _by_age(group: list[ReturnedFile]) -> list[ReturnedFile]:
    if all(file.modified_at is not None for file in group):
        return sorted(group, key=lambda file: (plain_time(file.modified_at) or datetime.min, number_key(file.name)))
    return sorted(group, key=lambda file: number_key(file.name))
