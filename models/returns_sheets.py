"""The sendings as a merge sees them: whose each is, its rows, what was written in each cell."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from models.return_rules import CellMemory, base_hash
from models.text import clean_line


@dataclass(frozen=True, slots=True)
class SentRow:
    """A row as it went out: the ``round`` of its issue then (None: not known), texts by field.

    Where the ledger does not know the texts (it was restored from an older backup) there are ``hashes`` of them.
    """

    round: int | None = None
    base: Mapping[str, str] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """What was written in a cell; "" also where nobody knows."""
        return self.base.get(name, "")

    def memory(self, name: str) -> CellMemory | None:
        """What is remembered of a cell when it was just sent; None where nobody knows what was sent."""
        if name in self.base:
            return CellMemory.sent(base_hash(name, self.base[name]))
        return CellMemory.sent(self.hashes[name]) if name in self.hashes else None


@dataclass(frozen=True, slots=True)
class SentSheet:
    """A sending. ``id`` None: the ledger has no record of it, it is known by the marks of a returned file only."""

    id: int | None
    code: str
    number: int
    unit: int
    unit_name: str
    shown: tuple[str, ...]
    editable: tuple[str, ...]
    rows: Mapping[int, SentRow]
    layout: str = ""
    #: The ledger has no record of it because its sending was taken back.
    undone: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """Its columns: those to be read, then those to be filled in."""
        return (*self.shown, *(name for name in self.editable if name not in self.shown))


@dataclass(frozen=True, slots=True)
class _Head:
    id: int
    code: str
    number: int
    unit: int
    unit_name: str


class SentSheets:
    """The sendings of a ledger, read as far as they are needed; rows never change, so they are read once."""

    def __init__(self) -> None:
        self._heads: list[_Head] = []
        self._newest: list[_Head] = []
        self._read: dict[int, SentSheet] = {}
        self._issues: dict[int, frozenset[int]] = {}
        self._connection: sqlite3.Connection | None = None

    def look(self, connection: sqlite3.Connection) -> SentSheets:
        """Take up which sendings there are now; returns itself."""
        self._connection = connection
        self._heads = [_Head(*row) for row in connection.execute(_HEADS)]
        newest: dict[int, _Head] = {}
        for head in self._heads:
            newest.setdefault(head.unit, head)
        self._newest = list(newest.values())
        return self

    def by_code(self, code: str) -> SentSheet | None:
        """The sending of this code; None where the ledger has none."""
        head = next((one for one in self._heads if one.code == code), None) if code else None
        return self._sheet(head) if head else None

    def was_undone(self, code: str) -> bool:
        """Whether this very ledger sent it and has taken that back since."""
        assert self._connection is not None
        return self._connection.execute(_UNDONE, (code,)).fetchone() is not None

    def by_id(self, sending: int) -> SentSheet | None:
        """The sending of this id; None where the ledger has none."""
        head = next((one for one in self._heads if one.id == sending), None)
        return self._sheet(head) if head else None

    def best_for(self, issues: Iterable[int], hint: str = "") -> SentSheet | None:
        """The sending that most of these issues went out with; of several the one named by ``hint``, else the newest.

        None where none of them went out.
        """
        asked, found, most = frozenset(issues), None, 0
        for head in sorted(self._heads, key=lambda one: one.code != hint):
            shared = len(asked & self._issues_of(head))
            if shared > most:
                found, most = head, shared
        return self._sheet(found) if found else None

    def newest(self) -> list[SentSheet]:
        """The newest sending of every unit."""
        return [self._sheet(head) for head in self._newest]

    def other_units(self, issue: int, unit: int) -> list[str]:
        """To whom else an issue went out in what each unit got last."""
        return [one.unit_name for one in self._newest if one.unit != unit and issue in self._issues_of(one)]

    def newer(self, sheet: SentSheet) -> bool:
        """Whether the unit has got another workbook since."""
        age = (sheet.number > 0, sheet.id or 0)
        return any(one.unit == sheet.unit and (one.number > 0, one.id) > age for one in self._heads)

    def unit_of(self, name: str, units: Counter[str]) -> tuple[int, str] | None:
        """The unit of a name or another spelling; else the one that occurs most in ``units``; None for neither."""
        assert self._connection is not None
        for wanted in (clean_line(name), *(unit for unit, _count in units.most_common(1))):
            found = self._connection.execute(_UNIT, {"name": wanted}).fetchone() if wanted else None
            if found:
                return int(found[0]), str(found[1])
        return None

    def _issues_of(self, head: _Head) -> frozenset[int]:
        if head.id not in self._issues:
            assert self._connection is not None
            (rows,) = self._connection.execute("SELECT rows FROM sending WHERE id = ?", (head.id,)).fetchone()
            self._issues[head.id] = frozenset(map(int, json.loads(rows)))
        return self._issues[head.id]

    def _sheet(self, head: _Head) -> SentSheet:
        known = self._read.get(head.id)
        if known is None or (known.unit, known.unit_name) != (head.unit, head.unit_name):
            known = self._read[head.id] = self._load(head)
        return known

    def _load(self, head: _Head) -> SentSheet:
        assert self._connection is not None
        layout, fields, rows = self._connection.execute(
            "SELECT layout, fields, rows FROM sending WHERE id = ?", (head.id,)
        ).fetchone()
        shown, editable = read_fields(fields)
        return SentSheet(
            head.id, head.code, head.number, head.unit, head.unit_name, shown, editable, read_rows(rows), layout
        )


#: Newest first; those whose record was lost, and was made again of a returned file (number 0), behind all others.
_HEADS = """SELECT s.id, s.code, s.number, s.unit_id, u.name FROM sending s JOIN unit u ON u.id = s.unit_id
  ORDER BY s.number = 0, s.id DESC"""
_UNDONE = """SELECT 1 FROM change WHERE record = 'sending' AND field = '' AND before IS NOT NULL
  AND json_extract(before, '$.code') = ?"""
_UNIT = """SELECT id, name FROM unit WHERE name = :name UNION ALL
  SELECT u.id, u.name FROM alias a JOIN unit u ON u.id = a.unit_id WHERE a.name = :name LIMIT 1"""


def read_fields(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns of a sending as it is stored: those to be read, those to be filled in."""
    stored = json.loads(text)
    return tuple(stored["shown"]), tuple(stored["editable"])


def read_rows(text: str) -> dict[int, SentRow]:
    """The rows of a sending as they are stored."""
    return {
        int(issue): SentRow(row.get("round"), row.get("base", {}), row.get("hashes", {}))
        for issue, row in json.loads(text).items()
    }
