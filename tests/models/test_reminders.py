"""Reminders to units: issued together, told in the history, taken back and brought back."""

from __future__ import annotations

from datetime import date

import pytest

from models.errors import InvalidValue
from models.ledger import Ledger
from models.reminders import URGING, ReminderDraft


@pytest.mark.usefixtures("undoable")
def test_reminders_are_issued_as_one_operation(ledger: Ledger) -> None:
    ids = ledger.add_issues(
        [{"source": "督导", "problem": f"问题{n}", "number": str(n), "units": (f"{n}校",)} for n in "甲乙"]
    )
    units = {unit.name: unit.id for unit in ledger.units()}
    drafts = [
        ReminderDraft(URGING, units["甲校"], (ids[0],), reply_by=date(2026, 11, 25), signer="教育局"),
        ReminderDraft(URGING, units["乙校"], (ids[1],), words="请尽快。"),
    ]
    made = ledger.reminders.issue_all(drafts)
    assert len(made) == 2 and ledger.undo_label() == "催报：2 个单位"
    newest, first = ledger.reminders.all(kind=URGING)
    assert (first.unit_name, first.issues, first.issued_on) == ("甲校", (ids[0],), date(2026, 11, 22))
    assert newest.words == "请尽快。" and ledger.reminders.all(unit=units["甲校"]) == (first,)
    assert ledger.reminders.all(kind="督办") == ()
    (told,) = ledger.history(ids[0])[:1]
    assert [(line.label, line.after) for line in told.changes] == [("督办提醒", "催报")]
    whole = ledger.history()[0].changes
    assert "催报：甲校（2026-11-22，2026-11-25 前答复）" in [line.after for line in whole]
    number = ledger.reminders.issue("督办", units["甲校"], [ids[0]], number="〔2026〕5", signer="李局长")
    assert ledger.undo_label() == "督办：甲校"
    ledger.reminders.remove([number])
    assert len(ledger.reminders.all()) == 2 and ledger.check().ok


def test_an_answer_before_the_reminder_is_refused(ledger: Ledger) -> None:
    ledger.add_issue({"source": "督导", "problem": "问题", "units": ("甲校",)})
    (unit,) = ledger.units()
    with pytest.raises(InvalidValue, match="早于"):
        ledger.reminders.issue(URGING, unit.id, reply_by=date(2026, 11, 1))
    assert ledger.reminders.all() == ()
