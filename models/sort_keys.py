"""The SQL of an order: what each column sorts by. What can be sorted by is listed in ``_SORT_KEYS``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from peewee import SQL, Case, NodeList, fn

from models.closing_rules import Step
from models.conditions import DUE, FINISHED
from models.fields import CUSTOM
from models.orders import Order
from models.rules import MAY_BE_RETURNED, UnitRole
from models.schema import (
    Aspect,
    ClosingStep,
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
)


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


def _current_entry() -> Any:
    """The text of the newest line if it tells how the issue stands now, see ``Issue.current_entry``."""
    returned = ClosingStep.select(fn.COALESCE(fn.MAX(ClosingStep.done_on), "")).where(
        (ClosingStep.issue == Issue.id)
        & (ClosingStep.round == Issue.round)
        & (ClosingStep.step == int(Step.RETURN))
        & Issue.closing.in_(sorted(MAY_BE_RETURNED))
    )
    is_current = (ProgressEntry.round == Issue.round) & (ProgressEntry.written_on >= returned)
    text = Case(None, [(is_current, ProgressEntry.text)], "")
    of_issue = ProgressEntry.select(text).where(ProgressEntry.issue == Issue.id)
    return of_issue.order_by(ProgressEntry.written_on.desc(), ProgressEntry.id.desc()).limit(1)


def _by_clock() -> Any:
    return Case(None, [(FINISHED, 2), (DUE.is_null(), 1)], 0)


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
    "deadline": lambda: [DUE],
    "progress": lambda: [Issue.progress],
    "lasting": lambda: [Issue.lasting],
    "progress_text": lambda: [_current_entry()],
    "finished_on": lambda: [Issue.finished_on],
    "reason": lambda: [Issue.reason],
    "closing": lambda: [Issue.closing],
    "closed_on": lambda: [Issue.closed_on],
    "closed_by": lambda: [Issue.closed_by],
    "round": lambda: [Issue.round],
    "note": lambda: [Issue.note],
    "weight": lambda: [Issue.weight],
    "secrecy": lambda: [Issue.secrecy],
    "progress_follows": lambda: [Issue.progress_follows],
    "phones": lambda: [_first_phone()],
    "clock": lambda: [_by_clock(), DUE],
    "days_left": lambda: [_by_clock(), DUE],
}
#: The columns that ``Order`` takes.
SORTABLE = frozenset(_SORT_KEYS)
#: The keys of the order that the ledger has anyway, and that settles every tie.
IN_LEDGER_ORDER = (Issue.source, Issue.number_key, Issue.id)


def _own_text(column: str) -> Any:
    texts = CustomValue.select(CustomValue.text).join(CustomField, on=(CustomValue.field == CustomField.id))
    return texts.where((CustomValue.issue == Issue.id) & (CustomField.name == column.removeprefix(CUSTOM))).limit(1)


def sorted_by(query: Any, order: Order) -> Any:
    """A query over ``Issue`` in this order."""
    if not order.column:
        return query.order_by(*IN_LEDGER_ORDER)
    direction = SQL("DESC NULLS LAST" if order.descending else "ASC NULLS LAST")
    keys = [_own_text(order.column)] if order.column.startswith(CUSTOM) else _SORT_KEYS[order.column]()
    if order.column not in _NEVER_BLANK:
        keys = [fn.NULLIF(key, "") for key in keys]
    return query.order_by(*(NodeList((key, direction)) for key in keys), *IN_LEDGER_ORDER)


#: Columns whose key is never an empty text, so that an index can serve them as it is.
_NEVER_BLANK = frozenset({"id", "problem", "progress", "lasting", "closing", "round", "clock", "days_left", "deadline"})
