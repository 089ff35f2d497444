"""The SQL of a question about issues: which ones it asks for, how many there are.

The rule for the clock stands in ``rules.clock``; ``clock_condition`` says the same in SQL and one test pins the two
together. All values are bound.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from peewee import SQL, Column, Expression, NodeList, fn

from models.filters import IssueFilter, Way
from models.rules import SOON_DAYS, Clock, Closing, Progress, UnitRole
from models.schema import Aspect, Issue, IssuePerson, IssueUnit, Person, Source, Unit
from models.sqlite import read_through_expression, search_expression
from models.text import folded

# Columns that the ledger derives by itself, see migrations.
DUE, _FINISHED_MARK, _UNOWNED = (Column(Issue._meta.table, name) for name in ("due_on", "finished", "unowned"))
_REVIEW_ON, _HINTS, _EXTENSIONS, _PARTS = (
    Column(Issue._meta.table, name) for name in ("review_on", "hints", "extensions", "parts")
)
#: Written out, not bound: SQLite then knows at once that a partial index serves, and compiles the text only once.
_ZERO, _ONE = SQL("0"), SQL("1")


def _written(number: int) -> SQL:
    """A number of the program's own, written out."""
    return SQL(f"{number:d}")


FINISHED, _OPEN = _FINISHED_MARK == _ONE, _FINISHED_MARK == _ZERO
#: The same day, but no index finds it: for who goes through the issues in ledger order and stops early.
_DUE_IN_PASSING = NodeList((SQL("+"), DUE), glue="")


def clock_condition(clock: Clock, today: date, soon_days: int = SOON_DAYS, due: Any = DUE) -> Any:
    """``rules.clock(…) == clock`` in SQL, over the issue table."""
    day, last = today.isoformat(), (today + timedelta(days=soon_days)).isoformat()
    match clock:
        case Clock.FINISHED:
            return FINISHED
        case Clock.NO_DEADLINE:
            return _OPEN & DUE.is_null()
        case Clock.OVERDUE:
            return _OPEN & (day > due) & (Issue.lasting == _ZERO)
        case Clock.SOON:
            return _OPEN & due.between(day, last)
    return _OPEN & ((last < due) | ((day > due) & (Issue.lasting == _ONE)))


def _any_of(conditions: Iterable[Any]) -> Any:
    return functools.reduce(lambda one, other: one | other, conditions)


def _clocks(clocks: frozenset[Clock], today: date, soon_days: int, due: Any) -> Any:
    return _any_of(clock_condition(clock, today, soon_days, due) for clock in sorted(clocks))


def _progress(progress: frozenset[Progress | None]) -> Any:
    said = [Issue.progress.in_([_written(one) for one in sorted(one for one in progress if one is not None)])]
    return _any_of([*said, Issue.progress.is_null()] if None in progress else said)


def _closing(closing: frozenset[Closing]) -> Any:
    others = set(Closing) - closing
    if len(others) == 1:
        return Issue.closing != _written(others.pop())
    return Issue.closing.in_([_written(one) for one in sorted(closing)])


#: A unit and all below it; the units table is small, so nothing is gained by an index.
_FROM = """WITH RECURSIVE below (id) AS
    ({} UNION SELECT u.id FROM unit u JOIN below b ON u.parent_id = b.id)"""
BELOW = _FROM.format("SELECT ?")
_GROUP = _FROM.format("SELECT unit_id FROM unit_group_unit WHERE group_id = ?")


def _of_units(units: str, number: int) -> Any:
    found = f"({units} SELECT issue_id FROM unit_issue WHERE unit_id IN (SELECT id FROM below))"
    return Expression(Issue.id, "IN", SQL(found, [number]))


def _conditions(question: IssueFilter, today: date, soon_days: int, way: Way) -> list[Any]:
    asked: list[Any] = []
    due = DUE if way == Way.COLLECTING else _DUE_IN_PASSING
    if folded(question.text):
        search = read_through_expression if way == Way.READING else search_expression
        asked.append(search(question.text, Issue.id))
    if question.source_id is not None:
        asked.append(Issue.source == question.source_id)
    if question.unit_id is not None:
        asked.append(_of_units(BELOW, question.unit_id))
    if question.leader:
        asked.append(Issue.lead_leader.in_(Person.select(Person.id).where(Person.name == question.leader)))
    if question.aspect:
        asked.append(Issue.aspect.in_(Aspect.select(Aspect.id).where(Aspect.title == question.aspect)))
    if question.clocks:
        asked.append(_clocks(question.clocks, today, soon_days, due))
    if question.progress:
        asked.append(_progress(question.progress))
    if question.closing:
        asked.append(_closing(question.closing))
    if question.no_person:
        asked += [_UNOWNED == _ONE, Issue.closing != _written(Closing.CLOSED)]
    if question.due_from and question.due_to:
        asked += [_OPEN, due.between(question.due_from.isoformat(), question.due_to.isoformat())]
    elif question.due_from:
        asked += [_OPEN, question.due_from.isoformat() <= due]
    elif question.due_to:
        asked += [_OPEN, question.due_to.isoformat() >= due]
    return asked + _process_conditions(question)


def _process_conditions(question: IssueFilter) -> list[Any]:
    """The conditions about the course of a rectification: who does it, reviews, rounds, 共性问题."""
    asked: list[Any] = []
    if question.person:
        people = Person.select(Person.id).where(Person.name == question.person)
        asked.append(Issue.id.in_(IssuePerson.select(IssuePerson.issue).where(IssuePerson.person.in_(people))))
    if question.lasting:
        asked.append(Issue.lasting == _ONE)
    if question.review_by:
        asked.append(question.review_by.isoformat() >= _REVIEW_ON)
    if question.hints:
        asked += [_HINTS > _ZERO, _HINTS.bin_and(question.hints) > 0]
    if question.extended:
        asked.append(_EXTENSIONS > _ZERO)
    if question.relapsed:
        asked.append(Issue.round > _ONE)
    if question.common:
        asked.append(_PARTS > _ZERO)
    if question.is_row:
        asked.append(Issue.parent.is_null(False))
    if question.parent_id is not None:
        asked.append(Issue.parent == question.parent_id)
    if question.group_id is not None:
        asked.append(_of_units(_GROUP, question.group_id))
    if question.counted:
        asked.append(Issue.parent.is_null() if question.counted == "heads" else _PARTS == _ZERO)
    if question.ids is not None:
        listed = "SELECT value FROM json_each(?)"
        asked.append(Issue.id.in_(SQL(f"({listed})", [json.dumps(sorted(question.ids))])))
    if question.member:
        asked.append(_of_member(*question.member))
    return asked


def _of_member(group: str, name: str) -> Any:
    """Whose figure it is counted in: the very ones that are named, a unit without those below it."""
    if group in _LISTED:
        table, column, linked = _LISTED[group]
        if not name:
            return Issue.id.not_in(linked)
        return Issue.id.in_(linked.where(column.in_(table.select(table.id).where(table.name == name))))
    table, column, label = _POINTED[group]
    named = column.in_(table.select(table.id).where(label == name))
    return named if name else column.is_null() | named


#: The groups an issue may be in several times, and those it points to once.
_LISTED: dict[str, tuple[Any, Any, Any]] = {
    "unit": (Unit, IssueUnit.unit, IssueUnit.select(IssueUnit.issue).where(IssueUnit.role == UnitRole.RESPONSIBLE)),
    "person": (Person, IssuePerson.person, IssuePerson.select(IssuePerson.issue)),
}
_POINTED: dict[str, tuple[Any, Any, Any]] = {
    "aspect": (Aspect, Issue.aspect, Aspect.title),
    "leader": (Person, Issue.lead_leader, Person.name),
    "lead_unit": (Unit, Issue.lead_unit, Unit.name),
    "source": (Source, Issue.source, Source.name),
}


def condition_of(question: IssueFilter, today: date, soon_days: int = SOON_DAYS) -> Any:
    """A question with at least one condition as one condition over the issue table."""
    return functools.reduce(lambda one, other: one & other, _conditions(question, today, soon_days, Way.COLLECTING))


def narrowed(
    query: Any, question: IssueFilter, today: date, soon_days: int = SOON_DAYS, way: Way = Way.COLLECTING
) -> Any:
    """A query over ``Issue`` that keeps only what the question asks for; the same whichever way it is found."""
    conditions = _conditions(question, today, soon_days, way)
    return query.where(*conditions) if conditions else query


@lru_cache(maxsize=256)
def count_sql(question: IssueFilter, today: date, soon_days: int) -> tuple[str, tuple[Any, ...]]:
    """The SQL text and its values that count what is asked for."""
    sql, values = narrowed(Issue.select(fn.COUNT(SQL("*"))), question, today, soon_days).sql()
    return sql, tuple(values)
