"""The SQL that answers any question in any order. The first rows of the usual questions come by ``roads`` instead.

Whichever way is taken, the answer is the same: ``conditions`` and ``sort_keys`` say what it is, one test compares all.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from peewee import SQL

from models.conditions import BELOW, narrowed
from models.filters import EVERYTHING, IssueFilter, Way
from models.orders import LEDGER_ORDER, Order
from models.schema import Issue
from models.sort_keys import IN_LEDGER_ORDER, sorted_by

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
        sql, more = query.order_by(*IN_LEDGER_ORDER).sql()
        parts.append(f"SELECT * FROM ({sql} {_limit(limit, f'units > 1 AND many = {many}')})")
        values += more
    count = f"SELECT COUNT(*) FROM (SELECT 1 FROM unit_issue WHERE unit_id IN (SELECT id FROM below) LIMIT {_MANY:d})"
    sizes = f"sizes (units, many) AS (SELECT (SELECT COUNT(*) FROM below), ({count}) = {_MANY:d})"
    return f"{BELOW}, {sizes} {' UNION ALL '.join(parts)} ORDER BY 2, 3, 1", (question.unit_id, *values)


def _limit(limit: int, where: str) -> str:
    """No more than ``limit``, and nothing at all, without looking, unless the sizes are so."""
    return f"LIMIT (SELECT CASE WHEN {where} THEN {limit:d} ELSE 0 END FROM sizes)"


def built_sql(
    question: IssueFilter, order: Order, today: date, soon_days: int, limit: int | None, way: Way = Way.COLLECTING
) -> tuple[str, tuple[Any, ...]]:
    """The SQL text and its values that give the ids asked for, in order, as the first column."""
    if limit is not None and order == LEDGER_ORDER and question.unit_id is not None:
        return _first_of_unit(question, today, soon_days, limit, way)
    query = sorted_by(narrowed(Issue.select(Issue.id), question, today, soon_days, way), order)
    sql, values = (query if limit is None else query.limit(limit)).sql()
    return sql, tuple(values)
