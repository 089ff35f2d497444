"""Counts and rates, each with its definition in words: the one place every paper and the window take figures from.

Every number opens: ``figure_filter`` asks for exactly the issues that a number counts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import field, fields, replace
from datetime import date
from typing import Any

from peewee import Case, fn

from models.conditions import condition_of, count_sql, narrowed
from models.fields import BY_NAME
from models.filters import EVERYTHING, IssueFilter, combine
from models.rules import (
    CLOCK_LABELS,
    CLOSING_LABELS,
    NO_PROGRESS_LABEL,
    PROGRESS_LABELS,
    SOON_DAYS,
    Clock,
    Closing,
    Progress,
    UnitRole,
    week_of,
)
from models.schema import Aspect, Issue, IssuePerson, IssueUnit, Person, Source, Unit
from models.settings import COUNT_RULES, RATE_RULES
from models.values import dataclass

#: The keys ``count_by`` groups by, with what stands where an issue has none.
GROUPS = {
    "unit": "（未填责任单位）",
    "aspect": "（未分方面）",
    "leader": "（未填责任领导）",
    "source": "",
    "person": "（未填责任人）",
    "lead_unit": "（未填牵头单位）",
}
#: What each of them is called.
GROUP_LABELS = {
    "unit": BY_NAME["units"].label,
    "aspect": BY_NAME["aspect"].label,
    "leader": BY_NAME["lead_leader"].label,
    "source": BY_NAME["source"].label,
    "person": BY_NAME["persons"].label,
    "lead_unit": BY_NAME["lead_unit"].label,
}
#: The words of every number of ``Figures``, by its name there.
LABELS = {
    "total": "问题总数",
    "done": PROGRESS_LABELS[Progress.DONE],
    "mostly_done": PROGRESS_LABELS[Progress.MOSTLY_DONE],
    "in_progress": PROGRESS_LABELS[Progress.IN_PROGRESS],
    "not_started": PROGRESS_LABELS[Progress.NOT_STARTED],
    "unsaid": NO_PROGRESS_LABEL,
    "closed": CLOSING_LABELS[Closing.CLOSED],
    "overdue": CLOCK_LABELS[Clock.OVERDUE],
    "soon": CLOCK_LABELS[Clock.SOON],
    "normal": CLOCK_LABELS[Clock.NORMAL],
    "no_deadline": CLOCK_LABELS[Clock.NO_DEADLINE],
    "finished": CLOCK_LABELS[Clock.FINISHED],
    "this_week": "本周到期",
    "being_closed": "销号办理中",
    "returned": "被退回",
    "lasting": "长期坚持",
    "open_lasting": "未完成的长期坚持",
    "extended": "已延期",
    "relapsed": "反弹",
}
#: Groups that are somebody's work: of a 共性问题 they count the rows, whatever the rule.
_WORK = ("unit", "person")


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of issues. The five of progress add up to ``total``; so do the five of the clock.

    ``rule`` is the key of ``RATE_RULES`` by which ``rate`` is meant, ``counting`` that of ``COUNT_RULES`` by which a
    共性问题 was counted, "" where there is none.
    """

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
    this_week: int = 0
    being_closed: int = 0
    returned: int = 0
    lasting: int = 0
    open_lasting: int = 0
    extended: int = 0
    relapsed: int = 0
    rule: str = field(default="done", kw_only=True)
    counting: str = field(default="", kw_only=True)

    @property
    def reached(self) -> int:
        """How many count as done by the rule."""
        if self.rule == "closed":
            return self.closed
        return self.done + (self.mostly_done if self.rule == "mostly" else 0)

    @property
    def wanted(self) -> int:
        """How many there are to be done by the rule."""
        return self.total - (self.open_lasting if self.rule == "done_of_dated" else 0)

    @property
    def rate(self) -> float | None:
        """The share that counts as done by the rule, 0 to 1; None when there is nothing to be done."""
        return self.reached / self.wanted if self.wanted else None

    @property
    def rate_text(self) -> str:
        """The rate as it is printed: 98.71%, or a dash without issues. 100.00% is said only when none is left."""
        if self.rate is None:
            return "—"
        return "99.99%" if 0.9999 < self.rate < 1 else f"{self.rate:.2%}"

    @property
    def rate_words(self) -> str:
        """The definition that is printed beside the rate."""
        return RATE_RULES[self.rule]

    @property
    def rate_label(self) -> str:
        """What the rate is called: 完成率 or 销号率."""
        return self.rate_words.partition("=")[0].strip()

    @property
    def count_words(self) -> str:
        """How a 共性问题 was counted; "" where there is none."""
        return COUNT_RULES.get(self.counting, "")

    @property
    def rule_words(self) -> str:
        """Both rules in one line."""
        return "；".join(words for words in (self.rate_words, self.count_words) if words)


#: The numbers of ``Figures`` in their order.
KEYS = tuple(part.name for part in fields(Figures) if part.name in LABELS)


def figure_question(key: str, today: date) -> IssueFilter:
    """What a number of ``Figures`` counts among the issues that are counted at all.

    Raises:
        KeyError: there is no such number.
    """
    if key == "this_week":
        monday, sunday = week_of(today)
        return IssueFilter(due_from=monday, due_to=sunday)
    return _ASKED[key]


def _clock(clock: Clock) -> IssueFilter:
    return IssueFilter(clocks=frozenset({clock}))


def _progress(progress: Progress | None) -> IssueFilter:
    return IssueFilter(progress=frozenset({progress}))


_ASKED = {
    "total": EVERYTHING,
    "done": _progress(Progress.DONE),
    "mostly_done": _progress(Progress.MOSTLY_DONE),
    "in_progress": _progress(Progress.IN_PROGRESS),
    "not_started": _progress(Progress.NOT_STARTED),
    "unsaid": _progress(None),
    "closed": IssueFilter(closing=frozenset({Closing.CLOSED})),
    "overdue": _clock(Clock.OVERDUE),
    "soon": _clock(Clock.SOON),
    "normal": _clock(Clock.NORMAL),
    "no_deadline": _clock(Clock.NO_DEADLINE),
    "finished": _clock(Clock.FINISHED),
    "being_closed": IssueFilter(closing=frozenset({Closing.APPLIED})),
    "returned": IssueFilter(closing=frozenset({Closing.RETURNED})),
    "lasting": IssueFilter(lasting=True),
    "open_lasting": IssueFilter(lasting=True, clocks=frozenset(set(Clock) - {Clock.FINISHED})),
    "extended": IssueFilter(extended=True),
    "relapsed": IssueFilter(relapsed=True),
}


def member_filter(group: str, name: str) -> IssueFilter:
    """The issues of one member of a group, under the name that ``count_by`` gives it.

    Raises:
        KeyError: ``group`` is no key of ``GROUPS``.
    """
    return IssueFilter(member=(group, "" if name == GROUPS[group] else name))


# ---------------------------------------------------------------- how a 共性问题 counts


def has_common(connection: sqlite3.Connection) -> bool:
    """Whether there is any 共性问题."""
    return bool(connection.execute("SELECT EXISTS (SELECT 1 FROM issue WHERE parts > 0)").fetchone()[0])


def counted(connection: sqlite3.Connection, question: IssueFilter, rule: str, group: str = "") -> IssueFilter:
    """The question with the rule by which a 共性问题 counts in it; as it is where there is none or it says itself.

    What is asked by unit or by person counts the rows, because they are that unit's work.
    """
    if question.counted or question.common or question.parent_id is not None or question.ids is not None:
        return question
    if not has_common(connection):
        return question
    of_somebody = question.unit_id is not None or question.group_id is not None or question.person
    work = group in _WORK or of_somebody or (question.member and question.member[0] in _WORK)
    return replace(question, counted="rows" if work else rule)


# ---------------------------------------------------------------- counting


def _columns(today: date, soon_days: int) -> list[Any]:
    def number(key: str) -> Any:
        if key == "total":
            return fn.COUNT(Issue.id)
        condition = condition_of(figure_question(key, today), today, soon_days)
        return fn.COALESCE(fn.SUM(Case(None, [(condition, 1)], 0)), 0)

    return [number(key) for key in KEYS]


def count_all(
    connection: sqlite3.Connection,
    question: IssueFilter,
    today: date,
    soon_days: int = SOON_DAYS,
    *,
    rate_rule: str = "done",
    count_rule: str = "heads",
) -> Figures:
    """The figures of what a question asks for, by the ledger's rules."""
    asked = counted(connection, question, count_rule)
    rules = Figures(rule=rate_rule, counting=asked.counted)
    if replace(asked, counted="") != EVERYTHING:
        return _with(rules, _aggregate(connection, asked, today, soon_days))
    numbers = _count_everything(connection, today, soon_days)
    if asked.counted:
        without = _aggregate(connection, _UNCOUNTED[asked.counted], today, soon_days)
        numbers = [one - other for one, other in zip(numbers, without, strict=True)]
    return _with(rules, numbers)


def _with(rules: Figures, numbers: Sequence[int]) -> Figures:
    return Figures(*numbers, rule=rules.rule, counting=rules.counting)


def _aggregate(connection: sqlite3.Connection, question: IssueFilter, today: date, soon_days: int) -> list[int]:
    sql, values = narrowed(Issue.select(*_columns(today, soon_days)), question, today, soon_days).sql()
    return list(connection.execute(sql, values).fetchone())


#: What a rule of ``COUNT_RULES`` leaves out.
_UNCOUNTED = {"heads": IssueFilter(is_row=True), "rows": IssueFilter(common=True)}
#: The same as its question, along the index of all that is not finished.
_OPEN_LASTING = "SELECT COUNT(*) FROM issue WHERE finished = 0 AND +lasting = 1"
#: Numbers that are what is left of the total without some others.
_REST = {
    "unsaid": ("done", "mostly_done", "in_progress", "not_started"),
    "normal": ("overdue", "soon", "no_deadline", "finished"),
}


def _count_everything(connection: sqlite3.Connection, today: date, soon_days: int) -> list[int]:
    """The numbers without a filter: one index answers each, which is much quicker than a look at every issue."""
    found: dict[str, int] = {}
    for key in KEYS:
        if key == "open_lasting":
            found[key] = int(connection.execute(_OPEN_LASTING).fetchone()[0])
        elif key not in _REST:
            sql, values = count_sql(figure_question(key, today), today, soon_days)
            found[key] = int(connection.execute(sql, values).fetchone()[0])
    for key, others in _REST.items():
        found[key] = found["total"] - sum(found[other] for other in others)
    return [found[key] for key in KEYS]


def count_by(
    connection: sqlite3.Connection,
    group: str,
    question: IssueFilter,
    today: date,
    soon_days: int = SOON_DAYS,
    *,
    rate_rule: str = "done",
    count_rule: str = "heads",
) -> list[tuple[str, Figures]]:
    """The figures of a question for each member of a group, in order of their first issue; who is not named last.

    An issue with several responsible units (or persons) counts for each of them; the sum may then exceed the total.

    Raises:
        KeyError: ``group`` is no key of ``GROUPS``.
    """
    nobody = GROUPS[group]
    asked = counted(connection, question, count_rule, group)
    query, name = _grouped(group, _columns(today, soon_days))
    query = narrowed(query, asked, today, soon_days).group_by(name).order_by(fn.MIN(Issue.source), fn.MIN(Issue.id))
    sql, values = query.sql()
    rules = Figures(rule=rate_rule, counting=asked.counted)
    found: dict[str, Figures] = {}
    for label, *numbers in connection.execute(sql, values):
        found[label or nobody] = _together(found.get(label or nobody), _with(rules, numbers))
    return [one for one in found.items() if one[0] != nobody] + [one for one in found.items() if one[0] == nobody]


def _together(one: Figures | None, other: Figures) -> Figures:
    """An empty name and no name at all are the same nobody."""
    if one is None:
        return other
    return replace(other, **{key: getattr(one, key) + getattr(other, key) for key in KEYS})


def _grouped(group: str, columns: list[Any]) -> tuple[Any, Any]:
    if group == "unit":
        responsible = (IssueUnit.issue == Issue.id) & (IssueUnit.role == UnitRole.RESPONSIBLE)
        query = Issue.select(Unit.name, *columns).left_outer_join(IssueUnit, on=responsible)
        return query.left_outer_join(Unit, on=(IssueUnit.unit == Unit.id)), Unit.name
    if group == "person":
        query = Issue.select(Person.name, *columns).left_outer_join(IssuePerson, on=(IssuePerson.issue == Issue.id))
        return query.left_outer_join(Person, on=(IssuePerson.person == Person.id)), Person.name
    table, column, name = {
        "aspect": (Aspect, Issue.aspect, Aspect.title),
        "leader": (Person, Issue.lead_leader, Person.name),
        "lead_unit": (Unit, Issue.lead_unit, Unit.name),
        "source": (Source, Issue.source, Source.name),
    }[group]
    return Issue.select(name, *columns).left_outer_join(table, on=(column == table.id)), name


def figure_filter(
    connection: sqlite3.Connection,
    key: str,
    within: IssueFilter,
    today: date,
    count_rule: str = "heads",
    member: tuple[str, str] | None = None,
) -> IssueFilter:
    """The question whose issues are exactly those behind a number: of ``within``, or of a member (group, name) of it.

    Raises:
        KeyError: there is no such number or group.
    """
    asked = combine(within, figure_question(key, today))
    if member is None:
        return counted(connection, asked, count_rule)
    return counted(connection, combine(asked, member_filter(*member)), count_rule, member[0])
