"""Which open issues stand in the workbook of which unit."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from models.rules import Closing, UnitRole


@dataclass(frozen=True, slots=True)
class OpenIssue:
    """What decides where an issue goes: the units that answer for it, else those it concerns; and how it stands."""

    id: int
    whole: int | None
    due_on: str | None
    finished: bool
    lasting: bool
    lead: int | None
    secret: bool = False
    responsible: tuple[int, ...] = ()
    involved: tuple[int, ...] = ()

    @property
    def answering(self) -> tuple[int, ...]:
        """The responsible units; where there are none the involved ones, and where there are none either who leads."""
        return self.responsible or self.involved or (() if self.lead is None else (self.lead,))

    def is_late(self, today: str) -> bool:
        """Whether its day has passed; 长期坚持 is never late."""
        return not self.finished and not self.lasting and self.due_on is not None and self.due_on < today


@dataclass(slots=True)
class UnitRows:
    """The issues of one unit. ``involved``: it answers for none of them, they only concern it."""

    issues: list[OpenIssue] = field(default_factory=list)
    involved: bool = False


_OPEN = f"""SELECT id, parent_id, due_on, finished, lasting, lead_unit_id, secrecy <> ''
    FROM issue
    WHERE closing <> {Closing.CLOSED:d} ORDER BY source_id, number_key, id"""
_UNITS = f"""SELECT issue_id, role, unit_id FROM issue_unit
    WHERE role IN ({UnitRole.RESPONSIBLE:d}, {UnitRole.INVOLVED:d}) ORDER BY issue_id, position"""


def open_issues(connection: sqlite3.Connection) -> list[OpenIssue]:
    """Every issue that is not 销号, in ledger order."""
    units: dict[tuple[int, int], list[int]] = defaultdict(list)
    for issue, role, unit in connection.execute(_UNITS):
        units[issue, role].append(unit)
    return [
        OpenIssue(
            *(number, whole, due_on, bool(finished), bool(lasting), lead, bool(secret)),
            responsible=tuple(units.get((number, UnitRole.RESPONSIBLE), ())),
            involved=tuple(units.get((number, UnitRole.INVOLVED), ())),
        )
        for number, whole, due_on, finished, lasting, lead, secret in connection.execute(_OPEN)
    ]


def rows_by_unit(issues: Iterable[OpenIssue]) -> dict[int, UnitRows]:
    """What each unit gets: the issues it answers for, and where there are none those that it is involved in.

    Of a 共性问题 a unit gets its own row (22-1) and not the whole.
    """
    listed = list(issues)
    answered = _collected((issue, issue.answering) for issue in listed)
    concerned = _collected((issue, issue.involved) for issue in listed)
    found = {unit: UnitRows(_without_wholes(rows)) for unit, rows in answered.items()}
    for unit, rows in concerned.items():
        if unit not in found:
            found[unit] = UnitRows(_without_wholes(rows), involved=True)
    return found


def _collected(pairs: Iterable[tuple[OpenIssue, tuple[int, ...]]]) -> dict[int, list[OpenIssue]]:
    found: dict[int, list[OpenIssue]] = defaultdict(list)
    for issue, units in pairs:
        for unit in dict.fromkeys(units):
            found[unit].append(issue)
    return found


def _without_wholes(rows: list[OpenIssue]) -> list[OpenIssue]:
    wholes = {issue.whole for issue in rows}
    return [issue for issue in rows if issue.id not in wholes]
