"""What an issue remembers of itself follows from what is, whichever way it came about."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from models.ledger import Ledger


@pytest.fixture
def days() -> list[date]:
    """Today is the first of the list."""
    return [date(2026, 11, 22)]


@pytest.fixture
def ledger(tmp_path: Path, days: list[date]) -> Ledger:
    return Ledger.create(tmp_path / "账.zgdb", operator="林晓舟", today=lambda: days[0], backups=False)


def test_the_period_of_reviews_holds_after_undo_and_redo_too(ledger: Ledger) -> None:
    number = ledger.add_issue({"source": "巡察", "problem": "甲", "deadline": "长期坚持"})
    before = ledger.issue(number).review_on
    ledger.change_settings({"review_months": 6})
    assert (before, ledger.issue(number).review_on) == (date(2027, 2, 22), date(2027, 5, 22))
    ledger.undo()
    assert ledger.issue(number).review_on == before
    ledger.redo()
    assert ledger.issue(number).review_on == date(2027, 5, 22)
    ledger.change_settings({"review_months": 1, "check_days": 20})
    assert ledger.issue(number).review_on == date(2026, 12, 22)


def test_another_feedback_date_moves_the_review_of_an_issue_without_a_deadline(ledger: Ledger) -> None:
    source = ledger.save_source({"name": "巡察", "feedback_on": date(2026, 10, 1)})
    number = ledger.add_issue({"source": "巡察", "problem": "甲", "lasting": True})
    assert ledger.issue(number).review_on == date(2027, 1, 1)
    ledger.save_source({"feedback_on": date(2026, 11, 1)}, source)
    assert ledger.issue(number).review_on == date(2027, 2, 1)
    ledger.undo()
    assert ledger.issue(number).review_on == date(2027, 1, 1)


def test_editing_does_not_put_a_review_off(ledger: Ledger, days: list[date]) -> None:
    number = ledger.add_issue({"source": "自查", "problem": "甲", "lasting": True})
    days[0] = date(2027, 2, 1)
    ledger.update_issues({number: {"note": "补记"}})
    assert ledger.issue(number).review_on == date(2027, 2, 22)


def test_the_next_review_counts_from_the_last_review_or_line_of_the_diary(ledger: Ledger) -> None:
    ledger.save_source({"name": "巡察", "feedback_on": date(2023, 2, 28)})
    number = ledger.add_issue({"source": "巡察", "problem": "甲", "deadline": "长期坚持"})
    assert ledger.issue(number).review_on == date(2023, 5, 28)
    ledger.update_issues({number: {"entry": (date(2026, 10, 8), "每月巡查。")}})
    assert ledger.issue(number).review_on == date(2027, 1, 8)
    ledger.dates.review([number], date(2026, 11, 20), "李敏", "巡查照常。")
    assert ledger.issue(number).review_on == date(2027, 2, 20)
    ledger.undo()
    ledger.undo()
    assert ledger.issue(number).review_on == date(2023, 5, 28) and ledger.check().ok


def test_a_day_is_shown_on_which_a_unit_stood_below_one_made_later(ledger: Ledger) -> None:
    school = ledger.add_unit("柳河小学")
    office = ledger.add_unit("城关教办")
    ledger.move_unit(school, office)
    with ledger.as_of(ledger.today()) as past:
        assert past.units() == ledger.units()
        assert past.check().ok


def test_days_at_the_end_of_the_calendar_are_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "末日.zgdb"
    with Ledger.create(path, operator="林晓舟", today=lambda: date.max, backups=False) as ledger:
        number = ledger.add_issue({"source": "自查", "problem": "甲", "lasting": True, "finished_on": date.max})
        assert ledger.issue(number).review_on == date.max
