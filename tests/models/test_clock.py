"""A clock that runs behind the last save is told; the order of the history does not depend on it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from models import door
from models.clock import doubt
from models.ledger import Ledger
from tests.program import is_one_sentence


def test_a_clock_behind_the_last_save_is_told_and_nothing_else_changes(
    ledger: Ledger, undoable: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert doubt(ledger) == ""
    for moment in (datetime(2099, 1, 1, 9), datetime(1970, 1, 2, 9), datetime(2026, 11, 21, 9)):

        class Clock(datetime):
            @classmethod
            def now(cls, tz: object = None, moment: datetime = moment) -> datetime:  # type: ignore[override]
                return moment

        monkeypatch.setattr(door, "datetime", Clock)
        ledger.add_unit(f"单位{moment.year}")
        assert doubt(ledger, moment) == ""
    assert [one.seq for one in ledger.history()] == [3, 2, 1], "by number, never by time"
    words = doubt(ledger, datetime(2026, 11, 20, 9))
    assert is_one_sentence(words) and "2026-11-21 09:00" in words and "2026-11-20 09:00" in words
    assert doubt(ledger, datetime(2026, 11, 21, 9) - timedelta(minutes=5)) == "", "two computers never quite agree"
    assert ledger.check().ok
