"""Counts and rates, each with its definition in words: the one place every paper and the window take figures from."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import Case, fn

from models.filters import EVERYTHING, IssueFilter, clock_condition, count_sql, narrowed
from models.rules import SOON_DAYS, Clock, Closing, Progress
from models.schema import Aspect, Issue, IssueUnit, Person, Source, Unit, UnitRole

#: What the rate counts; printed beside it. 基本完成 is left out.
RATE_WORDS = "完成率 = 已完成 ÷ 问题总数（基本完成不计入）"
#: The keys ``figures_by`` groups by, with what stands where an issue has none.
GROUPS = {"unit": "（未填责任单位）", "aspect": "（未分方面）", "leader": "（未填责任领导）", "source": ""}


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of issues. The five of progress add up to ``total``; so do the five of the clock."""

    total: int = 0
    done: int = 0
    mostly_done: int = 0
    in_progress: int = 0
    not_started: int = 0
    unsaid: int = 0
    closed: int = 0
    overdue: int = 0
    soon: int = 0
    normal: int = 0
    no_deadline: int = 0
    finished: int = 0

    @property
    def rate(self) -> float | None:
        """The share of issues that are done, 0 to 1, by ``RATE_WORDS``; None when there are no issues."""
        return self.done / self.total if self.total else None

    @property
    def rate_text(self) -> str:
        """The rate as it is printed: 98.71%, or a dash without issues."""
        return "—" if self.rate is None else f"{self.rate:.2%}"

    @property
    def rate_words(self) -> str:
        """The definition that is printed beside the rate."""
        return RATE_WORDS


def _columns(today: date, soon_days: int) -> list[Any]:
    def number(condition: Any) -> Any:
        return fn.COALESCE(fn.SUM(Case(None, [(condition, 1)], 0)), 0)

    return [
        fn.COUNT(Issue.id),
        number(Issue.progress == int(Progress.DONE)),
        number(Issue.progress == int(Progress.MOSTLY_DONE)),
        number(Issue.progress == int(Progress.IN_PROGRESS)),
        number(Issue.progress == int(Progress.NOT_STARTED)),
        number(Issue.progress.is_null()),
        number(Issue.closing == int(Closing.CLOSED)),
        *(
            number(clock_condition(clock, today, soon_days))
            for clock in (Clock.OVERDUE, Clock.SOON, Clock.NORMAL, Clock.NO_DEADLINE, Clock.FINISHED)
        ),
    ]


def count_all(
    connection: sqlite3.Connection, question: IssueFilter, today: date, soon_days: int = SOON_DAYS
) -> Figures:
    """The figures of what a question asks for."""
    if question == EVERYTHING:
        return _count_everything(connection, today, soon_days)
    sql, values = narrowed(Issue.select(*_columns(today, soon_days)), question, today, soon_days).sql()
    return Figures(*connection.execute(sql, values).fetchone())


def _count_everything(connection: sqlite3.Connection, today: date, soon_days: int) -> Figures:
    """The same figures without a filter: one index answers each, which is much quicker than a look at every issue."""

    def number(**asked: Any) -> int:
        sql, values = count_sql(IssueFilter(**asked), today, soon_days)
        return int(connection.execute(sql, values).fetchone()[0])

    total = number()
    done, mostly_done, in_progress, not_started = (
        number(progress=frozenset({progress}))
        for progress in (Progress.DONE, Progress.MOSTLY_DONE, Progress.IN_PROGRESS, Progress.NOT_STARTED)
    )
    overdue, soon, no_deadline, finished = (
        number(clocks=frozenset({clock})) for clock in (Clock.OVERDUE, Clock.SOON, Clock.NO_DEADLINE, Clock.FINISHED)
    )
    return Figures(
        total=total,
        done=done,
        mostly_done=mostly_done,
        in_progress=in_progress,
        not_started=not_started,
        unsaid=total - done - mostly_done - in_progress - not_started,
        closed=number(closing=frozenset({Closing.CLOSED})),
        overdue=overdue,
        soon=soon,
        normal=total - overdue - soon - no_deadline - finished,
        no_deadline=no_deadline,
        finished=finished,
    )


def count_by(
    connection: sqlite3.Connection, group: str, question: IssueFilter, today: date, soon_days: int = SOON_DAYS
) -> list[tuple[str, Figures]]:
    """The figures of a question for each unit, aspect, leader or source, in order of their first issue.

    An issue with several responsible units counts for each of them; the sum may then exceed the total.

    Raises:
        KeyError: ``group`` is no key of ``GROUPS``.
    """
    nobody = GROUPS[group]
    query, name = _grouped(group, _columns(today, soon_days))
    query = narrowed(query, question, today, soon_days).group_by(name).order_by(fn.MIN(Issue.source), fn.MIN(Issue.id))
    sql, values = query.sql()
    found = [(str(row[0] or nobody), Figures(*row[1:])) for row in connection.execute(sql, values)]
    return [one for one in found if one[0] != nobody] + [one for one in found if one[0] == nobody]


def _grouped(group: str, columns: list[Any]) -> tuple[Any, Any]:
    if group == "unit":
        responsible = (IssueUnit.issue == Issue.id) & (IssueUnit.role == UnitRole.RESPONSIBLE)
        query = Issue.select(Unit.name, *columns).left_outer_join(IssueUnit, on=responsible)
        return query.left_outer_join(Unit, on=(IssueUnit.unit == Unit.id)), Unit.name
    if group == "aspect":
        return Issue.select(Aspect.title, *columns).left_outer_join(
            Aspect, on=(Issue.aspect == Aspect.id)
        ), Aspect.title
    if group == "leader":
        query = Issue.select(Person.name, *columns).left_outer_join(Person, on=(Issue.lead_leader == Person.id))
        return query, Person.name
    return Issue.select(Source.name, *columns).join(Source, on=(Issue.source == Source.id)), Source.name
