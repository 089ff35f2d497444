"""The ledger as it was on a day: told from its history, read-only, with the lights of that day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from models import door
from models.errors import LedgerError, ReadOnly
from models.ledger import Ledger
from models.rules import Clock, Progress


class Clockwork(datetime):
    """The moment that the history notes."""

    moment = datetime(2026, 5, 4, 9, 0)

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        return cls.moment


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    monkeypatch.setattr(door, "datetime", Clockwork)

    def set_day(day: date) -> None:
        Clockwork.moment = datetime(day.year, day.month, day.day, 23, 59, 30)

    return set_day


@pytest.fixture
def worked(tmp_path: Path, on: Callable[[date], None]) -> Ledger:
    """An issue entered on 4 May, done on 20 June, removed on 1 July; another entered on 20 June."""
    days = [date(2026, 5, 4)]
    ledger = Ledger.create(tmp_path / "账.zgdb", operator="林晓舟", today=lambda: days[0], backups=False)

    def at(day: date) -> None:
        days[0] = day
        on(day)

    at(date(2026, 5, 4))
    first = ledger.add_issue({"source": "巡察", "problem": "台账不全", "deadline": "2026年6月10日前"})
    at(date(2026, 6, 20))
    ledger.update_issues({first: {"progress": Progress.DONE, "entry": (date(2026, 6, 20), "已补全")}})
    ledger.add_issue({"source": "审计", "problem": "账目公开不及时", "units": ("柳河小学",)})
    at(date(2026, 7, 1))
    ledger.remove_issues([first])
    at(date(2026, 11, 22))
    return ledger


def test_each_day_shows_what_had_been_written_by_its_end(worked: Ledger) -> None:
    with worked.as_of(date(2026, 5, 4)) as may, worked.as_of(date(2026, 6, 20)) as june, worked.as_of(
        date(2026, 7, 1)
    ) as july:
        assert [issue.problem for issue in may.issues(may.issue_ids()).values()] == ["台账不全"]
        assert may.issue(1).progress is None
        assert june.issue(1).progress == Progress.DONE
        assert june.issue(1).progress_text == "已补全"
        assert july.issue_ids() == [2]
        assert july.issue(2).units == ("柳河小学",)
        assert [operation.seq for operation in june.history()] == [3, 2, 1]


def test_lights_and_search_are_those_of_the_day(worked: Ledger) -> None:
    with worked.as_of(date(2026, 6, 19)) as past:
        assert past.issue(1).clock(past.today()) == Clock.OVERDUE
        assert past.view_counts()["overdue"] == 1
        assert past.check().ok


def test_the_past_cannot_be_changed_and_changes_nothing(worked: Ledger) -> None:
    before = worked.path.read_bytes()
    with worked.as_of(date(2026, 6, 20)) as past, pytest.raises(ReadOnly):
        past.update_issues({1: {"note": "改"}})
    assert worked.path.read_bytes() == before
    assert worked.issue_ids() == [2]


def test_days_without_a_ledger_are_refused_in_a_sentence(worked: Ledger) -> None:
    with pytest.raises(LedgerError, match="最早的记录是 2026-05-04"):
        worked.as_of(date(2026, 5, 3))
    with pytest.raises(LedgerError, match="还没有到"):
        worked.as_of(date(2026, 11, 23))
