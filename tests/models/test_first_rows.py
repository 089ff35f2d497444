"""The first rows of an answer are found another way than all of them; both ways give the same."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest

from models import sqlite
from models.filters import EVERYTHING, VIEWS, IssueFilter, Order, view_filter
from models.ledger import Ledger
from models.rules import Clock, Closing, Progress


@pytest.fixture
def mixed(ledger: Ledger, today: date) -> Ledger:
    """Issues of every state on days around today, half of them with somebody responsible, some with a word."""
    states = itertools.product((None, *Progress), (None, -40, -1, 0, 5, 30), (False, True))
    for place, (progress, offset, owned) in enumerate(states):
        ledger.add_issue(
            {
                "source": f"来源{place % 2}",
                "problem": f"食堂台账{place}" if place % 3 else f"校车检查{place}",
                "units": ["第一小学" if place % 5 else "第二小学"],
                "persons": ["李明"] if owned else [],
                "deadline": "" if offset is None else (today + timedelta(days=offset)).isoformat(),
                "progress": progress,
            }
        )
    done = ledger.issue_ids(IssueFilter(progress=frozenset({Progress.DONE})))
    ledger.close_issues(done[::2], today, "周明")
    return ledger


def test_the_first_rows_are_the_first_of_all_rows(mixed: Ledger, today: date, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = next(unit.id for unit in mixed.units() if unit.name == "第二小学")
    questions = [
        *(view_filter(view.key, today) for view in VIEWS),
        *(IssueFilter(clocks=frozenset(clocks)) for clocks in itertools.combinations(Clock, 2)),
        IssueFilter(due_from=today),
        IssueFilter(due_to=today),
        IssueFilter(unit_id=unit, clocks=frozenset({Clock.OVERDUE})),
        *(IssueFilter(text=words) for words in ("食堂", "车", "食堂台账1", "无此字")),
        IssueFilter(text="食堂", closing=frozenset({Closing.CLOSED})),
    ]
    for common in (5000, 3):
        monkeypatch.setattr(sqlite, "_COMMON", common)
        for question in questions:
            assert mixed.issue_ids(question, limit=4) == mixed.issue_ids(question)[:4]
    assert mixed.issue_ids(order=Order("deadline"), limit=4) == mixed.issue_ids(order=Order("deadline"))[:4]


def test_figures_of_everything_are_those_of_a_filter_that_lets_everything_through(mixed: Ledger) -> None:
    every_progress = IssueFilter(progress=frozenset({None, *Progress}))
    assert mixed.figures(EVERYTHING) == mixed.figures(every_progress)


def test_an_issue_is_without_a_person_until_it_has_one(ledger: Ledger, today: date) -> None:
    alone = view_filter("no_person", today)
    number = ledger.add_issue({"source": "自查", "problem": "台账不全"})
    assert ledger.issue_ids(alone) == [number]
    ledger.update_issues({number: {"persons": ["李明"]}})
    assert ledger.issue_ids(alone) == []
    ledger.undo()
    assert ledger.issue_ids(alone) == [number]
    ledger.remove_issues([number])
    ledger.undo()
    assert ledger.issue_ids(alone) == [number]
