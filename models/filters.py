"""A question about issues, and its SQL: which ones, in which order, and the views of the side bar.

The rule for the clock stands in ``rules.clock``; ``clock_condition`` says the same in SQL and one test pins the two
together. All values are bound; what can be sorted by is listed in ``_SORT_KEYS``.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from enum import IntEnum
from functools import lru_cache
from typing import Any

from peewee import SQL, Case, Column, Expression, NodeList, fn

from models.fields import CUSTOM
from models.hints import Hint
from models.rules import SOON_DAYS, Clock, Closing, Progress, week_of
from models.schema import (
    Aspect,
    CustomField,
    CustomValue,
    Finding,
    Issue,
    IssuePerson,
    IssueUnit,
    Measure,
    Person,
    ProgressEntry,
    Source,
    Unit,
    UnitRole,
)
from models.sqlite import read_through_expression, search_expression
from models.text import folded


@dataclass(frozen=True, slots=True)
class IssueFilter:
    """A frozen question; an empty one asks for everything, several conditions must all hold.

    ``progress`` may hold None for "nothing was ever said". ``unit_id`` includes the units below it: an issue belongs
    to the units that lead or are responsible, and where nobody is, to the involved ones. ``leader`` and ``aspect`` are
    whole names, ``person`` is one of those responsible. ``due_from`` and ``due_to`` ask for unfinished issues due
    between the two days, both included.

    ``review_by``: 长期坚持 that is to be looked at by that day. ``hints``: issues with any of these bits of
    ``hints.Hint``. ``extended``, ``relapsed``, ``common`` (共性问题), ``is_row`` (a row of one): only those.
    ``parent_id``: the rows of one 共性问题. ``group_id``: as ``unit_id``, for any unit of a group.
    ``counted``: what figures count, "heads" (a 共性问题 once, without its rows) or "rows" (its rows instead of it).
    ``ids``: these issues, None for all.
    ``member``: a group of ``figures.GROUPS`` and who of it, "" for nobody: exactly the issues that its figures count.
    """

    text: str = ""
    source_id: int | None = None
    unit_id: int | None = None
    leader: str = ""
    aspect: str = ""
    clocks: frozenset[Clock] = frozenset()
    progress: frozenset[Progress | None] = frozenset()
    closing: frozenset[Closing] = frozenset()
    no_person: bool = False
    due_from: date | None = None
    due_to: date | None = None
    person: str = ""
    lasting: bool = False
    review_by: date | None = None
    hints: int = 0
    extended: bool = False
    relapsed: bool = False
    common: bool = False
    is_row: bool = False
    parent_id: int | None = None
    group_id: int | None = None
    counted: str = ""
    ids: frozenset[int] | None = None
    member: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What to sort by: a field's name, "clock" or "days_left". "" and ties are ledger order: source, then number."""

    column: str = ""
    descending: bool = False


#: The empty question, and the order it is answered in.
EVERYTHING = IssueFilter()
LEDGER_ORDER = Order()


@dataclass(frozen=True, slots=True)
class View:
    """One line of the side bar; ``tone`` says how loud its count is: "", "late" or "soon".

    ``quiet`` ones are shown only while they have something to show.
    """

    key: str
    label: str
    icon: str
    tone: str = ""
    quiet: bool = False


VIEWS: tuple[View, ...] = (
    View("all", "全部问题", "list-bullets"),
    View("overdue", "已逾期", "warning-circle", "late"),
    View("soon", "临期", "clock", "soon"),
    View("this_week", "本周到期", "calendar-blank"),
    View("no_person", "无责任人", "user-minus"),
    View("no_deadline", "无期限", "calendar-x"),
    View("awaiting_closing", "已完成待销号", "hourglass"),
    View("being_closed", "销号办理中", "pen-nib", quiet=True),
    View("returned", "被退回", "arrow-u-up-left", "soon", quiet=True),
    View("closed", "已销号", "check-circle"),
    View("review_due", "长期坚持待复查", "eye", "soon", quiet=True),
    View("relapsed", "反弹整改", "arrows-clockwise", "late", quiet=True),
    View("extended", "已延期", "calendar-plus", quiet=True),
    View("contradictions", "前后矛盾", "warning", "soon", quiet=True),
    View("no_evidence", "已完成缺佐证", "paperclip", quiet=True),
    View("common", "共性问题", "tree-structure", quiet=True),
)
#: Views whose count is a number of ``figures.Figures`` too: both follow the rule by which a 共性问题 counts. The
#: others are lists of what there is to do and show every row.
FIGURE_VIEWS = frozenset(
    {"overdue", "soon", "this_week", "no_deadline", "being_closed", "returned", "closed", "relapsed", "extended"}
)


def view_filter(key: str, today: date) -> IssueFilter:
    """What a view of the side bar asks for. Raises KeyError for an unknown key."""
    monday, sunday = week_of(today)
    return {
        "all": IssueFilter(),
        "overdue": IssueFilter(clocks=frozenset({Clock.OVERDUE})),
        "soon": IssueFilter(clocks=frozenset({Clock.SOON})),
        "this_week": IssueFilter(due_from=monday, due_to=sunday),
        "no_person": IssueFilter(no_person=True),
        "no_deadline": IssueFilter(clocks=frozenset({Clock.NO_DEADLINE})),
        "awaiting_closing": IssueFilter(
            progress=frozenset({Progress.DONE}), closing=frozenset(set(Closing) - {Closing.CLOSED})
        ),
        "being_closed": IssueFilter(closing=frozenset({Closing.APPLIED})),
        "returned": IssueFilter(closing=frozenset({Closing.RETURNED})),
        "closed": IssueFilter(closing=frozenset({Closing.CLOSED})),
        "review_due": IssueFilter(review_by=today),
        "relapsed": IssueFilter(relapsed=True),
        "extended": IssueFilter(extended=True),
        "contradictions": IssueFilter(hints=int(Hint.WORDS | Hint.OPEN_MEASURE)),
        "no_evidence": IssueFilter(hints=int(Hint.NO_EVIDENCE)),
        "common": IssueFilter(common=True),
    }[key]


#: Asks for nothing at all: what two questions that exclude each other come to.
_NOTHING = frozenset({Progress.DONE}), frozenset({Clock.NORMAL})


def combine(one: IssueFilter, other: IssueFilter) -> IssueFilter:
    """Both questions at once. Where both set the same condition, sets are cut and the second's single value holds."""
    wanted: dict[str, Any] = {}
    for part in fields(IssueFilter):
        first, second = getattr(one, part.name), getattr(other, part.name)
        wanted[part.name] = first if second is None else second or first
        if isinstance(first, frozenset) and first and second:
            wanted[part.name] = first & second
            if not wanted[part.name]:
                return IssueFilter(progress=_NOTHING[0], clocks=_NOTHING[1])
    if one.ids is not None and other.ids is not None:
        wanted["ids"] = one.ids & other.ids
    wanted["due_from"] = max(filter(None, (one.due_from, other.due_from)), default=None)
    wanted["due_to"] = min(filter(None, (one.due_to, other.due_to)), default=None)
    return IssueFilter(**wanted)


# ---------------------------------------------------------------- conditions

# Columns that the ledger derives by itself, see migrations.
_DUE, _FINISHED_MARK, _UNOWNED = (Column(Issue._meta.table, name) for name in ("due_on", "finished", "unowned"))
_REVIEW_ON, _HINTS, _EXTENSIONS, _PARTS = (
    Column(Issue._meta.table, name) for name in ("review_on", "hints", "extensions", "parts")
)
#: Written out, not bound: SQLite then knows at once that a partial index serves, and compiles the text only once.
_ZERO = SQL("0")
_FINISHED, _OPEN = _FINISHED_MARK == 1, _FINISHED_MARK == 0
#: The same day, but no index finds it: for who goes through the issues in ledger order and stops early.
_DUE_IN_PASSING = NodeList((SQL("+"), _DUE), glue="")


def clock_condition(clock: Clock, today: date, soon_days: int = SOON_DAYS, due: Any = _DUE) -> Any:
    """``rules.clock(…) == clock`` in SQL, over the issue table."""
    day, last = today.isoformat(), (today + timedelta(days=soon_days)).isoformat()
    match clock:
        case Clock.FINISHED:
            return _FINISHED
        case Clock.NO_DEADLINE:
            return _OPEN & _DUE.is_null()
        case Clock.OVERDUE:
            return _OPEN & (day > due) & (Issue.lasting == 0)
        case Clock.SOON:
            return _OPEN & due.between(day, last)
    return _OPEN & ((last < due) | ((day > due) & (Issue.lasting == 1)))


def _any_of(conditions: Iterable[Any]) -> Any:
    return functools.reduce(lambda one, other: one | other, conditions)


def _clocks(clocks: frozenset[Clock], today: date, soon_days: int, due: Any) -> Any:
    return _any_of(clock_condition(clock, today, soon_days, due) for clock in sorted(clocks))


def _progress(progress: frozenset[Progress | None]) -> Any:
    said = [Issue.progress.in_(sorted(int(one) for one in progress if one is not None))]
    return _any_of([*said, Issue.progress.is_null()] if None in progress else said)


def _closing(closing: frozenset[Closing]) -> Any:
    others = set(Closing) - closing
    if len(others) == 1:
        return Issue.closing != int(others.pop())
    return Issue.closing.in_(sorted(int(one) for one in closing))


#: A unit and all below it; the units table is small, so nothing is gained by an index.
_FROM = """WITH RECURSIVE below (id) AS
    ({} UNION SELECT u.id FROM unit u JOIN below b ON u.parent_id = b.id)"""
_BELOW = _FROM.format("SELECT ?")
_GROUP = _FROM.format("SELECT unit_id FROM unit_group_unit WHERE group_id = ?")


def _of_units(units: str, number: int) -> Any:
    found = f"({units} SELECT issue_id FROM unit_issue WHERE unit_id IN (SELECT id FROM below))"
    return Expression(Issue.id, "IN", SQL(found, [number]))


class Way(IntEnum):
    """How SQLite is to look for issues: collect by the indexes, or go through in ledger order until there are enough.

    ``READING`` goes through too and also reads the texts as it passes, which is quicker for words that stand in many.
    """

    COLLECTING = 0
    PASSING = 1
    READING = 2


def _conditions(question: IssueFilter, today: date, soon_days: int, way: Way) -> list[Any]:
    asked: list[Any] = []
    due = _DUE if way == Way.COLLECTING else _DUE_IN_PASSING
    if folded(question.text):
        search = read_through_expression if way == Way.READING else search_expression
        asked.append(search(question.text, Issue.id))
    if question.source_id is not None:
        asked.append(Issue.source == question.source_id)
    if question.unit_id is not None:
        asked.append(_of_units(_BELOW, question.unit_id))
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
        asked += [_UNOWNED == 1, Issue.closing != int(Closing.CLOSED)]
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
        asked.append(Issue.lasting == 1)
    if question.review_by:
        asked.append(question.review_by.isoformat() >= _REVIEW_ON)
    if question.hints:
        asked += [_HINTS > _ZERO, _HINTS.bin_and(question.hints) > 0]
    if question.extended:
        asked.append(_EXTENSIONS > _ZERO)
    if question.relapsed:
        asked.append(Issue.round > SQL("1"))
    if question.common:
        asked.append(_PARTS > _ZERO)
    if question.is_row:
        asked.append(Issue.parent.is_null(False))
    if question.parent_id is not None:
        asked.append(Issue.parent == question.parent_id)
    if question.group_id is not None:
        asked.append(_of_units(_GROUP, question.group_id))
    if question.counted:
        asked.append(Issue.parent.is_null() if question.counted == "heads" else _PARTS == 0)
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


# ---------------------------------------------------------------- orders


def _first_unit(role: int) -> Any:
    return (
        Unit.select(Unit.name)
        .join(IssueUnit, on=(IssueUnit.unit == Unit.id))
        .where((IssueUnit.issue == Issue.id) & (IssueUnit.role == role))
        .order_by(IssueUnit.position)
        .limit(1)
    )


def _first_person() -> Any:
    return (
        Person.select(Person.name)
        .join(IssuePerson, on=(IssuePerson.person == Person.id))
        .where(IssuePerson.issue == Issue.id)
        .order_by(IssuePerson.position)
        .limit(1)
    )


def _first_phone() -> Any:
    return (
        Person.select(Person.phone)
        .join(IssuePerson, on=(IssuePerson.person == Person.id))
        .where(IssuePerson.issue == Issue.id)
        .order_by(IssuePerson.position)
        .limit(1)
    )


def _first_text(table: Any) -> Any:
    return table.select(table.text).where(table.issue == Issue.id).order_by(table.position).limit(1)


def _last_entry() -> Any:
    of_issue = ProgressEntry.select(ProgressEntry.text).where(ProgressEntry.issue == Issue.id)
    return of_issue.order_by(ProgressEntry.written_on.desc(), ProgressEntry.id.desc()).limit(1)


def _by_clock() -> Any:
    return Case(None, [(_FINISHED, 2), (_DUE.is_null(), 1)], 0)


#: What each column sorts by; empty values come last either way.
_SORT_KEYS: dict[str, Callable[[], list[Any]]] = {
    "id": lambda: [Issue.id],
    "number": lambda: [Issue.number_key],
    "source": lambda: [Source.select(Source.name).where(Source.id == Issue.source)],
    "aspect": lambda: [Aspect.select(Aspect.title).where(Aspect.id == Issue.aspect)],
    "problem": lambda: [Issue.problem],
    "findings": lambda: [_first_text(Finding)],
    "goal": lambda: [Issue.goal],
    "measures": lambda: [_first_text(Measure)],
    "lead_leader": lambda: [Person.select(Person.name).where(Person.id == Issue.lead_leader)],
    "lead_unit": lambda: [Unit.select(Unit.name).where(Unit.id == Issue.lead_unit)],
    "units": lambda: [_first_unit(UnitRole.RESPONSIBLE)],
    "support_units": lambda: [_first_unit(UnitRole.SUPPORT)],
    "involved_units": lambda: [_first_unit(UnitRole.INVOLVED)],
    "persons": lambda: [_first_person()],
    "deadline": lambda: [_DUE],
    "progress": lambda: [Issue.progress],
    "lasting": lambda: [Issue.lasting],
    "progress_text": lambda: [_last_entry()],
    "finished_on": lambda: [Issue.finished_on],
    "reason": lambda: [Issue.reason],
    "closing": lambda: [Issue.closing],
    "closed_on": lambda: [Issue.closed_on],
    "closed_by": lambda: [Issue.closed_by],
    "round": lambda: [Issue.round],
    "note": lambda: [Issue.note],
    "weight": lambda: [Issue.weight],
    "progress_follows": lambda: [Issue.progress_follows],
    "phones": lambda: [_first_phone()],
    "clock": lambda: [_by_clock(), _DUE],
    "days_left": lambda: [_by_clock(), _DUE],
}
#: The columns that ``Order`` takes.
SORTABLE = frozenset(_SORT_KEYS)
_LEDGER_ORDER = (Issue.source, Issue.number_key, Issue.id)


def is_sortable(column: str) -> bool:
    """Whether ``Order`` takes this column: those of ``SORTABLE`` and the office's own."""
    return column in SORTABLE or column.startswith(CUSTOM)


def _own_text(column: str) -> Any:
    texts = CustomValue.select(CustomValue.text).join(CustomField, on=(CustomValue.field == CustomField.id))
    return texts.where((CustomValue.issue == Issue.id) & (CustomField.name == column.removeprefix(CUSTOM))).limit(1)


def _sorted(query: Any, order: Order) -> Any:
    if not order.column:
        return query.order_by(*_LEDGER_ORDER)
    direction = SQL("DESC NULLS LAST" if order.descending else "ASC NULLS LAST")
    keys = [_own_text(order.column)] if order.column.startswith(CUSTOM) else _SORT_KEYS[order.column]()
    if order.column not in _NEVER_BLANK:
        keys = [fn.NULLIF(key, "") for key in keys]
    return query.order_by(*(NodeList((key, direction)) for key in keys), *_LEDGER_ORDER)


#: Columns whose key is never an empty text, so that an index can serve them as it is.
_NEVER_BLANK = frozenset({"id", "problem", "progress", "lasting", "closing", "round", "clock", "days_left", "deadline"})


# ---------------------------------------------------------------- roads to the first rows


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Issues that stand together in an order: where they are found, the issue being i, and what sorts them there.

    ``found`` begins with the table whose index has ``key`` in order, so that SQLite sorts only issues of one key and
    stops at the ``{limit}``. Where nothing sorts them they are in ledger order.
    """

    found: str
    key: str = ""


def _by_name(table: str, column: str) -> tuple[_Stretch, _Stretch]:
    """The order of a name that the issue points to; of each name no more issues than are asked for."""
    name = "title" if table == "aspect" else "name"
    first = f"SELECT f.id FROM issue f WHERE f.{column} = n.id ORDER BY f.source_id, f.number_key, f.id LIMIT {{limit}}"
    return (
        _Stretch(f"{table} n CROSS JOIN issue i ON i.id IN ({first}) WHERE n.{name} <> ''", f"n.{name}"),
        _Stretch(f"issue i WHERE COALESCE((SELECT n.{name} FROM {table} n WHERE n.id = i.{column}), '') = ''"),
    )


def _by_first_name(table: str, links: str, role: int | None = None) -> tuple[_Stretch, _Stretch]:
    """The order of the first of several names that the issue points to."""
    which = "" if role is None else f" AND l.role = {role:d}"
    of_role = "" if role is None else f" AND f.role = {role:d}"
    first = f"(SELECT MIN(f.position) FROM {links} f WHERE f.issue_id = l.issue_id{of_role})"
    named = f"l.{table}_id = n.id{which} AND l.position = {first}"
    joined = f"{links} l ON {named} CROSS JOIN issue i ON i.id = l.issue_id"
    if role == UnitRole.RESPONSIBLE:
        is_first = f"EXISTS (SELECT 1 FROM {links} l WHERE l.issue_id = x.issue_id AND {named})"
        of_unit = f"SELECT x.issue_id FROM unit_issue x WHERE x.unit_id = n.id AND {is_first}"
        in_order = "ORDER BY x.source_id, x.number_key, x.issue_id LIMIT {limit}"
        joined = f"issue i ON i.id IN ({of_unit} {in_order})"
    name = f"SELECT n.name FROM {links} l JOIN {table} n ON n.id = l.{table}_id WHERE l.issue_id = i.id{which}"
    return (
        _Stretch(f"{table} n CROSS JOIN {joined} WHERE n.name <> ''", "n.name"),
        _Stretch(f"issue i WHERE COALESCE(({name} ORDER BY l.position LIMIT 1), '') = ''"),
    )


_LATER = "l.issue_id = e.issue_id AND (l.written_on, l.id) > (e.written_on, e.id)"
_LAST = f"issue i ON i.id = e.issue_id WHERE NOT EXISTS (SELECT 1 FROM progress_entry l WHERE {_LATER})"
_BY_LAST_ENTRY = (
    _Stretch(f"progress_entry e CROSS JOIN {_LAST} AND e.text <> ''", "e.text"),
    _Stretch(
        "issue i WHERE COALESCE((SELECT e.text FROM progress_entry e WHERE e.issue_id = i.id"
        " ORDER BY e.written_on DESC, e.id DESC LIMIT 1), '') = ''"
    ),
)
_DATED, _UNDATED, _ENDED = (
    _Stretch("issue i WHERE i.finished = 0 AND i.due_on IS NOT NULL", "i.due_on"),
    _Stretch("issue i WHERE i.finished = 0 AND i.due_on IS NULL"),
    (
        _Stretch("issue i WHERE i.finished = 1 AND i.due_on IS NOT NULL", "i.due_on"),
        _Stretch("issue i WHERE i.finished = 1 AND i.due_on IS NULL"),
    ),
)
#: The orders of all issues whose first rows are found by going along an index; ``_SORT_KEYS`` says the same of each.
_ROADS: dict[Order, tuple[_Stretch, ...]] = {
    Order(column, descending): stretches
    for column, stretches in {
        "number": (
            _Stretch("issue i WHERE i.number_key <> ''", "i.number_key"),
            _Stretch("issue i WHERE i.number_key = ''"),
        ),
        "source": _by_name("source", "source_id"),
        "aspect": _by_name("aspect", "aspect_id"),
        "lead_leader": _by_name("person", "lead_leader_id"),
        "lead_unit": _by_name("unit", "lead_unit_id"),
        "units": _by_first_name("unit", "issue_unit", UnitRole.RESPONSIBLE),
        "support_units": _by_first_name("unit", "issue_unit", UnitRole.SUPPORT),
        "involved_units": _by_first_name("unit", "issue_unit", UnitRole.INVOLVED),
        "persons": _by_first_name("person", "issue_person"),
        "progress_text": _BY_LAST_ENTRY,
    }.items()
    for descending in (False, True)
} | {
    Order(column, descending): (*_ENDED, _UNDATED, _DATED) if descending else (_DATED, _UNDATED, *_ENDED)
    for column in ("clock", "days_left")
    for descending in (False, True)
}


def _along(stretches: tuple[_Stretch, ...], descending: bool, limit: int) -> str:
    """SQL for the first issues of stretch after stretch; one is only gone into when those before were too short."""
    parts: list[str] = []
    left = f"{limit:d}"
    down = " DESC" if descending else ""
    for place, stretch in enumerate(stretches):
        key = f"{stretch.key}{down}, " if stretch.key else ""
        parts.append(
            f"part{place} AS (SELECT i.id, {place} AS place, {stretch.key or 'NULL'} AS word, i.source_id, i.number_key"
            f" FROM {stretch.found.format(limit=limit)} ORDER BY {key}i.source_id, i.number_key, i.id LIMIT {left})"
        )
        left += f" - (SELECT COUNT(*) FROM part{place})"
    together = " UNION ALL ".join(f"SELECT * FROM part{place}" for place in range(len(stretches)))
    return f"WITH {', '.join(parts)} SELECT id FROM ({together}) ORDER BY place, word{down}, source_id, number_key, id"


#: So many days are looked up one by one: each has its issues in ledger order, and they are merged as far as needed.
_FEW_DAYS = 7


def _days(question: IssueFilter) -> list[date]:
    """The days of a question that asks for a few days and nothing else; none for any other."""
    start, end = question.due_from, question.due_to
    if not start or not end or replace(question, due_from=None, due_to=None) != EVERYTHING:
        return []
    count = (end - start).days + 1
    return [start + timedelta(days=number) for number in range(count)] if count <= _FEW_DAYS else []


def _of_days(days: list[date], limit: int) -> tuple[str, tuple[Any, ...]]:
    one = "SELECT id, source_id, number_key FROM issue WHERE finished = 0 AND due_on = ?"
    merged = " UNION ALL ".join([one] * len(days))
    sql = f"{merged} ORDER BY source_id, number_key, id LIMIT {limit:d}"
    return sql, tuple(day.isoformat() for day in days)


#: With so many issues below a unit its first ones are found sooner in passing than by collecting and sorting all.
_MANY = 3000


def _first_of_unit(
    question: IssueFilter, today: date, soon_days: int, limit: int, way: Way
) -> tuple[str, tuple[Any, ...]]:
    """The issues of a unit without any below it stand in ledger order; those of several are collected or passed."""
    others = replace(question, unit_id=None)

    def asked(*columns: Any, way: Way = way) -> Any:
        return narrowed(Issue.select(*columns), others, today, soon_days, way)

    columns = Issue.id, Issue.source, Issue.number_key
    collected = "id IN (SELECT issue_id FROM unit_issue WHERE unit_id IN (SELECT id FROM below))"
    passed = "EXISTS (SELECT 1 FROM unit_issue WHERE issue_id = id AND unit_id IN (SELECT id FROM below))"
    collecting = asked(*columns, way=way if way == Way.READING else Way.COLLECTING).where(SQL(collected))
    passing = asked(*columns).where(SQL(passed))
    alone = "SELECT issue_id, source_id, number_key FROM unit_issue x WHERE unit_id = ?"
    values: list[Any] = [question.unit_id]
    if others != EVERYTHING:
        test, tested = asked(SQL("1")).where(Issue.id == SQL("x.issue_id")).sql()
        alone, values = f"{alone} AND EXISTS ({test})", values + tested
    parts = [f"SELECT * FROM ({alone} ORDER BY source_id, number_key, issue_id {_limit(limit, 'units = 1')})"]
    for query, many in ((collecting, 0), (passing, 1)):
        sql, more = query.order_by(*_LEDGER_ORDER).sql()
        parts.append(f"SELECT * FROM ({sql} {_limit(limit, f'units > 1 AND many = {many}')})")
        values += more
    count = f"SELECT COUNT(*) FROM (SELECT 1 FROM unit_issue WHERE unit_id IN (SELECT id FROM below) LIMIT {_MANY:d})"
    sizes = f"sizes (units, many) AS (SELECT (SELECT COUNT(*) FROM below), ({count}) = {_MANY:d})"
    return f"{_BELOW}, {sizes} {' UNION ALL '.join(parts)} ORDER BY 2, 3, 1", (question.unit_id, *values)


def _limit(limit: int, where: str) -> str:
    """No more than ``limit``, and nothing at all, without looking, unless the sizes are so."""
    return f"LIMIT (SELECT CASE WHEN {where} THEN {limit:d} ELSE 0 END FROM sizes)"


@lru_cache(maxsize=256)
def ids_sql(
    question: IssueFilter, order: Order, today: date, soon_days: int, limit: int | None, way: Way = Way.COLLECTING
) -> tuple[str, tuple[Any, ...]]:
    """The SQL text and its values that give the ids asked for, in order, as the first column.

    Building it is what costs, so it is kept.
    """
    if limit is not None and question == EVERYTHING and order in _ROADS:
        return _along(_ROADS[order], order.descending, limit), ()
    if limit is not None and order == LEDGER_ORDER and (days := _days(question)):
        return _of_days(days, limit)
    if limit is not None and order == LEDGER_ORDER and question.unit_id is not None:
        return _first_of_unit(question, today, soon_days, limit, way)
    query = _sorted(narrowed(Issue.select(Issue.id), question, today, soon_days, way), order)
    sql, values = (query if limit is None else query.limit(limit)).sql()
    return sql, tuple(values)


@lru_cache(maxsize=256)
def count_sql(question: IssueFilter, today: date, soon_days: int) -> tuple[str, tuple[Any, ...]]:
    """The SQL text and its values that count what is asked for."""
    sql, values = narrowed(Issue.select(fn.COUNT(SQL("*"))), question, today, soon_days).sql()
    return sql, tuple(values)
