"""Questions and orders: what SQL answers is what the rules say."""

from __future__ import annotations

import itertools
import random
from datetime import date, timedelta

import pytest

from models.filters import VIEWS, IssueFilter, combine, view_filter
from models.ledger import Ledger
from models.orders import Order
from models.rules import Clock, Closing, Progress
from models.sort_keys import SORTABLE
from models.text import folded

_PROGRESS: tuple[Progress | None, ...] = (None, *Progress)


@pytest.fixture
def every_state(ledger: Ledger, today: date) -> Ledger:
    """An issue for every progress, persistence and closing on every day around today."""
    offsets = (None, -400, -1, 0, 1, 3, 7, 14, 15, 16, 17, 400)
    wanted: dict[int, dict[str, object]] = {}
    for place, (progress, lasting, offset) in enumerate(itertools.product(_PROGRESS, (False, True), offsets)):
        words = "" if offset is None else (today + timedelta(days=offset)).isoformat()
        number = ledger.add_issue(
            {"source": f"来源{place % 3}", "problem": f"问题{place}", "deadline": words, "progress": progress}
        )
        wanted[number] = {"lasting": lasting}
    ledger.update_issues(wanted)
    done = ledger.issue_ids(IssueFilter(progress=frozenset({Progress.DONE})))
    ledger.close_issues(done[::2], today, "周明")
    return ledger


def test_the_clock_in_sql_is_the_clock_of_the_rules(every_state: Ledger, today: date) -> None:
    issues = every_state.issues(every_state.issue_ids())
    for clock in Clock:
        found = set(every_state.issue_ids(IssueFilter(clocks=frozenset({clock}))))
        assert found == {number for number, issue in issues.items() if issue.clock(today) == clock}


def test_views_count_what_they_show_and_figures_agree(every_state: Ledger) -> None:
    counts = every_state.view_counts()
    for view in VIEWS:
        assert counts[view.key] == len(every_state.issue_ids(view_filter(view.key, every_state.today())))
    figures = every_state.figures()
    assert figures.total == counts["all"]
    assert figures.overdue == counts["overdue"] and figures.soon == counts["soon"]
    assert figures.closed == counts["closed"] and figures.no_deadline == counts["no_deadline"]
    said = figures.done + figures.mostly_done + figures.in_progress + figures.not_started
    assert figures.total == said + figures.unsaid
    assert figures.total == figures.overdue + figures.soon + figures.normal + figures.no_deadline + figures.finished
    assert figures.rate == figures.done / figures.total


def test_this_week_is_monday_to_sunday_of_today(ledger: Ledger) -> None:
    for day in (15, 16, 22, 23):
        ledger.add_issue({"source": "自查", "problem": f"{day}日", "deadline": f"2026-11-{day}"})
    found = ledger.issues(ledger.issue_ids(view_filter("this_week", ledger.today()))).values()
    assert [issue.problem for issue in found] == ["16日", "22日"]


def test_every_column_sorts_both_ways_with_blanks_last(every_state: Ledger) -> None:
    everything = set(every_state.issue_ids())
    for column in SORTABLE:
        for descending in (False, True):
            assert set(every_state.issue_ids(order=Order(column, descending))) == everything
    for descending in (False, True):
        ids = every_state.issue_ids(order=Order("deadline", descending))
        days = [every_state.issue(number).deadline.due_on for number in ids]
        known = [day for day in days if day]
        assert known == sorted(known, reverse=descending) and days[: len(known)] == known


def test_two_questions_together_ask_for_both(every_state: Ledger, today: date) -> None:
    late = view_filter("overdue", today)
    started = IssueFilter(progress=frozenset({Progress.IN_PROGRESS, None}))
    both = set(every_state.issue_ids(combine(late, started)))
    assert both == set(every_state.issue_ids(late)) & set(every_state.issue_ids(started)) != set()
    assert every_state.issue_ids(combine(late, IssueFilter(clocks=frozenset({Clock.SOON})))) == []


def test_search_finds_what_stands_there_and_nothing_else(ledger: Ledger) -> None:
    rng = random.Random(7)
    letters = "食堂留样记录不全安排AB%_\"'*（）。𠮷"
    texts = {}
    for _ in range(60):
        text = "".join(rng.choice(letters) for _ in range(rng.randint(1, 14)))
        texts[ledger.add_issue({"source": "自查", "problem": text})] = text
    queries = ["".join(rng.choice(letters) for _ in range(rng.randint(1, 3))) for _ in range(200)]
    for query in queries:
        found = set(ledger.issue_ids(IssueFilter(text=query)))
        assert found == {number for number, text in texts.items() if folded(query) in folded(text) or query in "自查"}


def test_search_looks_at_everything_written_and_follows_edits(ledger: Ledger) -> None:
    number = ledger.add_issue({"source": "自查", "problem": "甲", "units": ("柳河小学",), "findings": ["账目不清"]})
    for words in ("柳河", "河小", "账目不清", "学", "账 目"):
        assert ledger.issue_ids(IssueFilter(text=words)) == [number]
    ledger.update_issues({number: {"findings": ["改好了"], "note": "ABC表"}})
    assert ledger.issue_ids(IssueFilter(text="账目")) == []
    assert ledger.issue_ids(IssueFilter(text="ａｂｃ表")) == [number]
    assert ledger.issue_ids(IssueFilter(text="  ")) == [number]


def test_issues_of_a_unit_are_those_it_answers_for(ledger: Ledger) -> None:
    own = ledger.add_issue({"source": "自查", "problem": "甲", "units": ("柳河小学",)})
    led = ledger.add_issue({"source": "自查", "problem": "乙", "lead_unit": "柳河小学", "units": ("石桥中学",)})
    involved = ledger.add_issue({"source": "自查", "problem": "丙", "involved_units": ("柳河小学",)})
    ledger.add_issue({"source": "自查", "problem": "丁", "units": ("石桥中学",), "involved_units": ("柳河小学",)})
    school = next(unit.id for unit in ledger.units() if unit.name == "柳河小学")
    assert ledger.issue_ids(IssueFilter(unit_id=school)) == [own, led, involved]


def test_figures_by_group_put_who_is_not_named_last(ledger: Ledger) -> None:
    ledger.add_issue({"source": "自查", "problem": "甲"})
    ledger.add_issue({"source": "自查", "problem": "乙", "units": ("柳河小学", "石桥中学"), "progress": Progress.DONE})
    groups = ledger.figures_by("unit")
    assert [(name, figures.total, figures.done) for name, figures in groups] == [
        ("柳河小学", 1, 1),
        ("石桥中学", 1, 1),
        ("（未填责任单位）", 1, 0),
    ]


def test_closing_is_filtered_too(every_state: Ledger) -> None:
    closed = every_state.issues(every_state.issue_ids(IssueFilter(closing=frozenset({Closing.CLOSED})))).values()
    assert closed and all(issue.closing == Closing.CLOSED for issue in closed)
