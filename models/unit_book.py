"""一校一册: everything that the ledger knows of one unit and the units below it, in one value to show or print."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from models.errors import LedgerError
from models.figures import Figures
from models.filters import IssueFilter
from models.issues import Issue, Person, Unit
from models.ledger import Ledger
from models.queries import to_date
from models.register_rows import Register, RegisterRow, with_below
from models.rules import Clock, Closing, Relapse, UnitRole

#: Open issues come in this order: what is late first.
_URGENCY = (Clock.OVERDUE, Clock.SOON, Clock.NORMAL, Clock.NO_DEADLINE, Clock.FINISHED)


@dataclass(frozen=True, slots=True)
class Involved:
    """An issue that is another unit's, and what this unit has to do with it: 配合, 涉及 or 承担措施."""

    issue: Issue
    how: str


@dataclass(frozen=True, slots=True)
class DiaryLine:
    """A line of the diary of one of the unit's issues."""

    issue: Issue
    on: date
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody of the unit, or responsible for one of its issues: who, with how many open issues."""

    person: Person
    unit: str
    open_issues: int


@dataclass(frozen=True, slots=True)
class LookedBack:
    """One of the unit's issues in a 回头看; ``result`` None where it was not looked at yet."""

    plan: str
    issue: Issue
    result: Relapse | None
    checked_on: date | None
    words: str


@dataclass(frozen=True, slots=True)
class UnitBook:
    """The book of ``unit``; ``units`` are it and all below it. Issues are those that count for them in the figures:
    of a 共性问题 their own rows where they have some, else the whole.

    ``open_issues`` come late ones first, ``diary`` newest first.
    """

    unit: Unit
    units: tuple[Unit, ...]
    figures: Figures
    open_issues: tuple[Issue, ...]
    closed_issues: tuple[Issue, ...]
    involved: tuple[Involved, ...]
    diary: tuple[DiaryLine, ...]
    evidence: int
    registers: tuple[tuple[Register, tuple[RegisterRow, ...]], ...]
    contacts: tuple[Contact, ...]
    look_backs: tuple[LookedBack, ...]


def unit_book(ledger: Ledger, unit_id: int) -> UnitBook:
    """Collect the book of a unit; nothing is written.

    Raises:
        LedgerError: there is no such unit.
    """
    known = {unit.id: unit for unit in ledger.units()}
    if unit_id not in known:
        raise LedgerError("这个单位已经不在台账里，可能已被删除。请重新选择单位。")
    below = with_below(unit_id, {unit.id: unit.parent_id for unit in known.values()})
    question = IssueFilter(unit_id=unit_id)
    found = ledger.issues(ledger.issue_ids(question))
    split = {issue.parent_id for issue in found.values()}
    own = {number: issue for number, issue in found.items() if number not in split}
    today, soon = ledger.today(), ledger.settings.soon_days
    open_issues = [issue for issue in own.values() if issue.closing != Closing.CLOSED]
    open_issues.sort(key=lambda issue: (_URGENCY.index(issue.clock(today, soon)), issue.deadline.due_on or date.max))
    return UnitBook(
        unit=known[unit_id],
        units=tuple(unit for unit in known.values() if unit.id in below),
        figures=ledger.figures(question),
        open_issues=tuple(open_issues),
        closed_issues=tuple(issue for issue in own.values() if issue.closing == Closing.CLOSED),
        involved=_involved(ledger, below, own),
        diary=_diary(own.values()),
        evidence=sum(issue.evidences for issue in own.values()),
        registers=tuple((register, tuple(rows)) for register, rows in ledger.lists.rows_of_unit(unit_id)),
        contacts=_contacts(ledger.people(), below, known, own.values()),
        look_backs=_look_backs(ledger, own),
    )


#: What a unit may have to do with an issue of another, and where that stands.
_INVOLVED = """SELECT issue_id, role FROM issue_unit
    WHERE role IN (1, 2) AND unit_id IN (SELECT value FROM json_each(:units))
  UNION SELECT m.issue_id, 3 FROM measure m JOIN measure_unit u ON u.measure_id = m.id
    WHERE u.unit_id IN (SELECT value FROM json_each(:units)) ORDER BY 1, 2"""
_HOW = {UnitRole.SUPPORT: "配合", UnitRole.INVOLVED: "涉及", 3: "承担措施"}


def _involved(ledger: Ledger, units: set[int], own: dict[int, Issue]) -> tuple[Involved, ...]:
    with ledger.asking() as connection:
        found = connection.execute(_INVOLVED, {"units": json.dumps(sorted(units))}).fetchall()
    how: dict[int, list[str]] = defaultdict(list)
    for issue_id, role in found:
        if issue_id not in own:
            how[issue_id].append(_HOW[role])
    return tuple(Involved(issue, "、".join(how[issue.id])) for issue in ledger.issues(list(how)).values())


def _diary(issues: Iterable[Issue]) -> tuple[DiaryLine, ...]:
    lines = [DiaryLine(issue, entry.on, entry.text, entry.by) for issue in issues for entry in issue.entries]
    return tuple(sorted(lines, key=lambda line: line.on, reverse=True))


def _contacts(
    people: Iterable[Person], units: set[int], known: dict[int, Unit], issues: Iterable[Issue]
) -> tuple[Contact, ...]:
    """Who belongs to the units and has not left, and who is responsible for their issues."""
    open_issues: dict[str, int] = defaultdict(int)
    for issue in issues:
        for name in issue.persons:
            open_issues[name] += issue.closing != Closing.CLOSED
    return tuple(
        Contact(person, known[person.unit_id].name if person.unit_id in known else "", open_issues.get(person.name, 0))
        for person in people
        if person.name in open_issues or (person.unit_id in units and person.archived_on is None)
    )


def _look_backs(ledger: Ledger, own: dict[int, Issue]) -> tuple[LookedBack, ...]:
    with ledger.asking() as connection:
        rows = _looked_back(connection, list(own))
    return tuple(
        LookedBack(plan, own[issue], None if result is None else Relapse(result), to_date(on), words)
        for plan, issue, result, on, words in rows
    )


def _looked_back(
    connection: sqlite3.Connection, issues: Sequence[int]
) -> list[tuple[str, int, int | None, str | None, str]]:
    sql = """SELECT p.name, i.issue_id, i.result, i.checked_on, i.words FROM look_back_item i
        JOIN look_back_plan p ON p.id = i.plan_id WHERE i.issue_id IN (SELECT value FROM json_each(?))
        ORDER BY COALESCE(i.checked_on, '9999') DESC, p.id DESC, i.position"""
    return connection.execute(sql, (json.dumps(issues),)).fetchall()
