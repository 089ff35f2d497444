"""Snapshots: the figures of a day frozen under a name, with the row behind each number; what changed since one."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.acts import Subject
from models.closing_rules import Step
from models.errors import InvalidValue, LedgerError
from models.figures import GROUPS
from models.frozen import Comparison, Frozen, FrozenRow, compared, from_text
from models.queries import to_date, to_progress
from models.rules import Closing, UnitRole, clock, days_left
from models.text import clean_line

#: Of a problem so many characters are frozen.
_SHORT = 80
_LONGEST_NAME = 60
_ROWS = f"""SELECT i.id, i.number, i.problem, s.name, COALESCE(a.title, ''), COALESCE(l.name, ''), COALESCE(u.name, ''),
    i.progress, i.lasting, i.closing, i.due_on, i.round, i.finished_on, i.extensions,
    (SELECT COUNT(*) FROM extension WHERE issue_id = i.id AND returned = 0),
    (SELECT COUNT(*) FROM closing_step WHERE issue_id = i.id AND step = {Step.RETURN:d}), i.parent_id, i.parts
  FROM issue i JOIN source s ON s.id = i.source_id LEFT JOIN aspect a ON a.id = i.aspect_id
  LEFT JOIN person l ON l.id = i.lead_leader_id LEFT JOIN unit u ON u.id = i.lead_unit_id
  ORDER BY i.source_id, i.number_key, i.id"""
_UNITS = f"""SELECT l.issue_id, u.name FROM issue_unit l JOIN unit u ON u.id = l.unit_id
  WHERE l.role = {UnitRole.RESPONSIBLE:d} ORDER BY l.issue_id, l.position"""
_PERSONS = """SELECT l.issue_id, p.name FROM issue_person l JOIN person p ON p.id = l.person_id
  ORDER BY l.issue_id, l.position"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One snapshot without what it holds."""

    id: int
    name: str
    on: date
    at: datetime


class Snapshots(Subject):
    """The snapshots of a ledger."""

    def take(self, name: str) -> int:
        """Freeze the figures of now under a new name; returns the snapshot's id.

        Raises:
            InvalidValue: there is no name, or another snapshot has it.
        """
        wanted = clean_line(name)
        if not wanted or len(wanted) > _LONGEST_NAME:
            raise InvalidValue("name", f"快照的名称要有 1 到 {_LONGEST_NAME} 个字，请改正。")
        if any(one.name == wanted for one in self.all()):
            raise InvalidValue("name", f"已有名为“{wanted}”的快照，请换一个名称。")
        with self._ledger.operation(f"留存快照：{wanted}", everything=True) as write:
            frozen = self.now()
            values = {
                "name": wanted,
                "taken_on": frozen.on.isoformat(),
                "taken_at": datetime.now().isoformat(timespec="seconds"),
                "operation": frozen.operation,
                "content": frozen.as_text(),
            }
            return write.add("snapshot", values)

    def remove(self, snapshot_id: int) -> None:
        """Take a snapshot out; undo brings it back."""
        with self._ledger.operation("删除快照", everything=True) as write:
            write.remove("snapshot", snapshot_id)

    def all(self) -> list[Snapshot]:
        """Every snapshot, newest first."""
        with self._ledger.asking() as connection:
            rows = connection.execute("SELECT id, name, taken_on, taken_at FROM snapshot ORDER BY id DESC").fetchall()
        return [
            Snapshot(number, name, date.fromisoformat(on), datetime.fromisoformat(at)) for number, name, on, at in rows
        ]

    def last(self) -> Snapshot | None:
        """The newest snapshot after which anything was done or a day went by, else the newest; None without any."""
        head, today = self._ledger.head.operation, self._ledger.today()
        with self._ledger.asking() as connection:
            taken = dict(connection.execute("SELECT id, operation FROM snapshot").fetchall())
        there = self.all()
        older = (one for one in there if one.on != today or head > taken[one.id] + 1)
        return next(older, there[0] if there else None)

    def named(self, name: str) -> Snapshot:
        """The snapshot of that name.

        Raises:
            LedgerError: there is none; the sentence says which there are.
        """
        there = self.all()
        wanted = clean_line(name)
        for one in there:
            if one.name == wanted:
                return one
        known = "、".join(f"“{one.name}”" for one in there[:5])
        hint = f"现有：{known}{'等' if len(there) > 5 else ''}。" if there else "还没有留存过快照。"
        raise LedgerError(f"没有名为“{name}”的快照。{hint}")

    def load(self, snapshot_id: int) -> Frozen:
        """What a snapshot holds.

        Raises:
            LedgerError: there is no such snapshot.
        """
        with self._ledger.asking() as connection:
            row = connection.execute("SELECT name, content FROM snapshot WHERE id = ?", (snapshot_id,)).fetchone()
        if row is None:
            raise LedgerError("这个快照已不在台账里，可能已被删除或撤销。请刷新后重试。")
        return from_text(*row)

    def now(self) -> Frozen:
        """The figures of now with the rows behind them, as ``take`` would freeze them."""
        return self._freeze(GROUPS)

    def _freeze(self, groups: Iterable[str]) -> Frozen:
        ledger = self._ledger
        with ledger.standing_still():
            with ledger.asking() as connection:
                rows = _rows(connection, ledger.today(), ledger.settings.soon_days)
            return Frozen(
                name="",
                on=ledger.today(),
                operation=ledger.head.operation,
                figures=ledger.figures(),
                groups={group: tuple(ledger.figures_by(group)) for group in groups},
                rows=tuple(rows),
            )

    def compare(self, older: int, newer: int | None = None) -> Comparison:
        """What became of the issues between two snapshots, or from one until now (which then has no groups).

        Raises:
            LedgerError: there is no such snapshot.
        """
        return compared(self.load(older), self._freeze(()) if newer is None else self.load(newer))


def _rows(connection: sqlite3.Connection, today: date, soon_days: int) -> list[FrozenRow]:
    units, persons = _names(connection, _UNITS), _names(connection, _PERSONS)
    return [_row(row, units[row[0]], persons[row[0]], today, soon_days) for row in connection.execute(_ROWS)]


def _names(connection: sqlite3.Connection, sql: str) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for issue, name in connection.execute(sql):
        found[issue].append(name)
    return found


def _row(row: tuple[Any, ...], units: list[str], persons: list[str], today: date, soon_days: int) -> FrozenRow:
    number, sign, problem, source, aspect, leader, lead_unit, said, lasts, closed, due, turn, finished, *counts = row
    progress, closing, lasting, due_on = to_progress(said), Closing(closed), bool(lasts), to_date(due)
    extensions, moves, returns, parent_id, parts = counts
    return FrozenRow(
        id=number,
        number=sign,
        problem=problem if len(problem) <= _SHORT else problem[: _SHORT - 1] + "…",
        source=source,
        aspect=aspect,
        lead_leader=leader,
        lead_unit=lead_unit,
        units=tuple(units),
        persons=tuple(persons),
        progress=progress,
        lasting=lasting,
        closing=closing,
        clock=clock(progress, closing, lasting, due_on, today, soon_days),
        due_on=due_on,
        days_left=days_left(progress, closing, lasting, due_on, today),
        round=turn,
        finished_on=to_date(finished),
        extensions=extensions,
        moves=moves,
        returns=returns,
        parent_id=parent_id,
        parts=parts,
    )
