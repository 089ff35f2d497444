"""The first rows of the usual questions, found by going along an index: plain SQL, and nothing to build it with.

The program's start asks these, before the ORM is read in. Whichever road is taken the answer is the one that
``first_rows`` gives for any other question; one test compares them all.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from models.filters import EVERYTHING, IssueFilter, Way
from models.orders import LEDGER_ORDER, Order
from models.rules import MAY_BE_RETURNED, UnitRole
from models.values import dataclass


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
#: It tells how the issue stands: of this round, and not from before it was returned (step 6 of ``closing_rules``).
_RETURNED = ", ".join(str(int(state)) for state in sorted(MAY_BE_RETURNED))
_CURRENT = f"""e.round = i.round AND e.written_on >= COALESCE((SELECT MAX(s.done_on) FROM closing_step s
    WHERE s.issue_id = i.id AND s.round = i.round AND s.step = 6 AND i.closing IN ({_RETURNED})), '')"""
_BY_CURRENT_ENTRY = (
    _Stretch(f"progress_entry e CROSS JOIN {_LAST} AND e.text <> '' AND {_CURRENT}", "e.text"),
    _Stretch(
        f"issue i WHERE COALESCE((SELECT CASE WHEN {_CURRENT} THEN e.text ELSE '' END FROM progress_entry e"
        " WHERE e.issue_id = i.id ORDER BY e.written_on DESC, e.id DESC LIMIT 1), '') = ''"
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
        "progress_text": _BY_CURRENT_ENTRY,
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


@lru_cache(maxsize=256)
def ids_sql(
    question: IssueFilter, order: Order, today: date, soon_days: int, limit: int | None, way: Way = Way.COLLECTING
) -> tuple[str, tuple[Any, ...]]:
    """The SQL text and its values that give the ids asked for, in order, as the first column.

    Building it is what costs, so it is kept; what no road leads to is built by peewee.
    """
    known = None if limit is None else _road(question, order, limit)
    if known:
        return known
    from models.first_rows import built_sql

    return built_sql(question, order, today, soon_days, limit, way)


def _road(question: IssueFilter, order: Order, limit: int) -> tuple[str, tuple[Any, ...]] | None:
    """The first ids along an index; None where none leads along them."""
    if question == EVERYTHING and order == LEDGER_ORDER:
        return f"SELECT id FROM issue ORDER BY source_id, number_key, id LIMIT {limit:d}", ()
    if question == EVERYTHING and order in _ROADS:
        return _along(_ROADS[order], order.descending, limit), ()
    days = _days(question) if order == LEDGER_ORDER else []
    return _of_days(days, limit) if days else None
