"""Figures: every number opens its issues, rates follow the chosen 口径, a 共性问题 counts by the chosen rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from models.figures import GROUPS, KEYS, Figures
from models.filters import EVERYTHING, FIGURE_VIEWS, VIEWS, IssueFilter
from models.ledger import Ledger
from models.rules import Closing, Progress
from models.settings import COUNT_RULES, RATE_RULES

_SCHOOLS = ("柳河小学", "石桥中学", "清水幼儿园")


@pytest.fixture
def worked(ledger: Ledger, today: date) -> Ledger:
    """Issues of two sources in every state, with and without names, and one 共性问题 of three schools."""
    rows: list[dict[str, object]] = []
    days = ("", *((today + timedelta(days=left)).isoformat() for left in (-5, -1, 0, 15, 16)))
    for place in range(36):
        rows.append(
            {
                "source": ("巡察", "督导")[place % 2],
                "aspect": ("", "管理", "安全")[place % 3],
                "problem": f"问题{place}",
                "lead_leader": ("", "王局长", "李局长")[place % 3],
                "lead_unit": ("", "教体局")[place % 2],
                "units": ((), ("柳河小学",), ("柳河小学", "石桥中学"))[place % 3],
                "persons": ((), ("赵一",), ("赵一", "钱二"))[place % 3],
                "deadline": days[place % 6],
                "progress": (None, *Progress)[place % 5],
                "lasting": place % 7 == 0,
            }
        )
    ids = ledger.add_issues(rows)
    done = ledger.issue_ids(IssueFilter(progress=frozenset({Progress.DONE})))
    ledger.close_issues(done[:2], today, "周明")
    with ledger.operation("测试准备") as write:
        for place, number in enumerate(ids):
            if place % 9 == 1:
                write.change("issue", number, {"round": 2})
            elif place % 9 == 2:
                write.change("issue", number, {"closing": int((Closing.APPLIED, Closing.RETURNED)[place % 2])})
            elif place % 9 == 3:
                values = {"issue_id": number, "round": 1, "new_text": "年底前", "approved_on": today.isoformat()}
                write.add("extension", values)
    late = (today - timedelta(days=3)).isoformat()
    common = {"source": "巡察", "problem": "共性问题", "deadline": late, "progress": Progress.IN_PROGRESS}
    head, *parts = ledger.add_issues([{**common, "units": (school,)} for school in ("教体局", *_SCHOOLS)])
    with ledger.operation("测试准备") as write:
        for number in parts:
            write.change("issue", number, {"parent_id": head})
    return ledger


def _check(ledger: Ledger, within: IssueFilter) -> None:
    figures = ledger.figures(within)
    for key in KEYS:
        assert getattr(figures, key) == len(ledger.issue_ids(ledger.figure_filter(key, within))), key
    for group in GROUPS:
        for name, one in ledger.figures_by(group, within):
            for key in KEYS:
                found = ledger.issue_ids(ledger.figure_filter(key, within, (group, name)))
                assert getattr(one, key) == len(found), (group, name, key)


@pytest.mark.parametrize("count_rule", COUNT_RULES)
def test_every_number_of_every_group_opens_as_many_issues_as_it_says(worked: Ledger, count_rule: str) -> None:
    worked.change_settings({"count_rule": count_rule})
    school = next(unit.id for unit in worked.units() if unit.name == "柳河小学")
    for within in (EVERYTHING, IssueFilter(source_id=1), IssueFilter(aspect="安全"), IssueFilter(unit_id=school)):
        _check(worked, within)
    figures = worked.figures()
    assert all(getattr(figures, key) for key in KEYS), "the ledger of this test has every state"


def test_a_common_problem_counts_once_or_by_its_rows_and_by_unit_always_by_its_rows(worked: Ledger) -> None:
    assert (worked.count(), worked.figures().total) == (40, 37)
    assert worked.figures().count_words == "共性问题按 1 个计"
    by_heads = worked.figures_by("unit")
    worked.change_settings({"count_rule": "rows"})
    assert worked.figures().total == 39
    assert worked.figures().count_words == "共性问题按单位分别计"
    assert worked.figures_by("unit") == by_heads
    assert dict(by_heads)["清水幼儿园"].total == 1 and "教体局" not in dict(by_heads)
    assert worked.check().ok


@pytest.mark.parametrize("count_rule", COUNT_RULES)
def test_views_of_figures_count_what_the_figures_count(worked: Ledger, count_rule: str) -> None:
    worked.change_settings({"count_rule": count_rule})
    counts, figures = worked.view_counts(), worked.figures()
    for key in FIGURE_VIEWS:
        assert counts[key] == getattr(figures, key), key
    for view in VIEWS:
        assert counts[view.key] == len(worked.issue_ids(worked.view_question(view.key)))
    assert counts["all"] == 40


def test_without_a_common_problem_nothing_is_said_of_counting_it(ledger: Ledger) -> None:
    ledger.add_issue({"source": "自查", "problem": "甲"})
    assert ledger.figures().count_words == ""
    assert ledger.figure_filter("total") == EVERYTHING
    assert ledger.figures().rule_words == RATE_RULES["done"]


def test_the_rate_follows_the_chosen_rule_and_says_it() -> None:
    figures = Figures(total=10, done=5, mostly_done=2, closed=3, open_lasting=2)
    rates = {rule: replace(figures, rule=rule) for rule in RATE_RULES}
    assert {rule: one.rate_text for rule, one in rates.items()} == {
        "done": "50.00%",
        "mostly": "70.00%",
        "closed": "30.00%",
        "done_of_dated": "62.50%",
    }
    assert [one.rate_label for one in rates.values()] == ["完成率", "完成率", "销号率", "完成率"]
    assert all(one.rate_words == RATE_RULES[rule] for rule, one in rates.items())


def test_the_ledgers_setting_chooses_the_rule_of_every_figure(worked: Ledger) -> None:
    worked.change_settings({"rate_rule": "mostly"})
    figures = worked.figures()
    assert figures.rate == (figures.done + figures.mostly_done) / figures.total
    assert all(one.rule == "mostly" for _name, one in worked.figures_by("leader"))


def test_a_rate_never_says_all_while_one_is_left() -> None:
    assert Figures(total=100_000, done=99_999).rate_text == "99.99%"
    assert Figures(total=697, done=688).rate_text == "98.71%"
    assert Figures().rate_text == "—"
    assert Figures(total=2, open_lasting=2, rule="done_of_dated").rate_text == "—"
