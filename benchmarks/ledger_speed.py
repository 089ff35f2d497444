"""The ledger: first rows of any filter against raw sqlite3 with the same indexes, growth, search (goals 4 and search)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

from made_ledgers import TODAY, made
from measure import Row, side_by_side

from models.filters import VIEWS, IssueFilter, Order, ids_sql, view_filter
from models.ledger import Ledger
from models.rules import Clock, Progress

#: The filters of the window, and what each is called in the table.
FILTERS: dict[str, tuple[IssueFilter, Order]] = {
    **{f"view {view.key}": (view_filter(view.key, TODAY), Order()) for view in VIEWS},
    "progress": (IssueFilter(progress=frozenset({Progress.IN_PROGRESS})), Order()),
    "unit": (IssueFilter(unit_id=3), Order()),
    "leader": (IssueFilter(leader="王局长"), Order()),
    "aspect": (IssueFilter(aspect="第7个方面存在的问题"), Order()),
    "late and started": (IssueFilter(clocks=frozenset({Clock.OVERDUE}), progress=frozenset({Progress.IN_PROGRESS})), Order()),
    "text": (IssueFilter(text="食堂留样"), Order()),
    "by deadline": (IssueFilter(), Order("deadline")),
    "by problem, last first": (IssueFilter(), Order("problem", True)),
}
_FIRST = 200


def _first_rows(ledger: Ledger, question: IssueFilter, order: Order) -> Callable[[], object]:
    return lambda: ledger.issue_ids(question, order, limit=_FIRST)


def rows(folder: Path) -> list[Row]:
    """The comparisons of goal 4, over every filter of the window, and the search of two characters at 10,000."""
    found: list[Row] = []
    with (
        Ledger.open(made(folder, 100_000), operator="benchmark", today=lambda: TODAY, look_through=False) as large,
        Ledger.open(made(folder, 10_000), operator="benchmark", today=lambda: TODAY, look_through=False) as small,
    ):
        for name, (question, order) in FILTERS.items():
            raw = _raw(large, question, order, TODAY)
            found.append(
                Row("4", f"first {_FIRST} of 100k, {name}: raw sqlite3", *side_by_side(_first_rows(large, question, order), raw, 15), 1.15)
            )
            times = side_by_side(_first_rows(large, question, order), _first_rows(small, question, order), 15)
            found.append(Row("4", f"first {_FIRST}, {name}: 100k against 10k", *times, 1.5))
        search = side_by_side(lambda: small.issue_ids(IssueFilter(text="流于")), lambda: _in_memory(small), 5)
        found.append(Row("搜索", "two characters at 10k: q in text, in memory", *search, 1.0))
    return found


def _raw(ledger: Ledger, question: IssueFilter, order: Order, today: date) -> Callable[[], object]:
    sql, values = ids_sql(question, order, today, ledger.settings.soon_days, _FIRST)
    connection: sqlite3.Connection = ledger._connection
    return lambda: [row[0] for row in connection.execute(sql, values).fetchall()]


def _in_memory(ledger: Ledger) -> int:
    texts = _TEXTS.setdefault(ledger.ledger_id, [text for (text,) in ledger._connection.execute("SELECT text FROM search_text")])
    return sum("流于" in text for text in texts)


_TEXTS: dict[str, list[str]] = {}
