"""The progress of an issue follows its measures, that of a 共性问题 its rows, until somebody says otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from models.following import progress_of
from models.issues import MeasureEdit
from models.ledger import Ledger
from models.rules import Closing, Progress

TODAY = date(2026, 11, 22)
NOT, GOING, MOSTLY, DONE = Progress


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.create(tmp_path / "账.zgdb", operator="林晓舟", today=lambda: TODAY, backups=False)


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([], None),
        ([None, None], None),
        ([DONE, DONE], DONE),
        ([DONE, MOSTLY], MOSTLY),
        ([NOT, NOT], NOT),
        ([NOT, None], NOT),
        ([DONE, None], GOING),
        ([DONE, NOT], GOING),
        ([MOSTLY, GOING], GOING),
    ],
)
def test_the_stated_rule(parts: Sequence[Progress | None], whole: Progress | None) -> None:
    assert progress_of(parts) == whole


def with_measures(ledger: Ledger, *progress: Progress | None, **values: object) -> int:
    measures = [MeasureEdit(f"措施{place}", progress=one) for place, one in enumerate(progress)]
    return ledger.add_issue({"source": "巡察", "problem": "台账不全", "measures": measures, **values})


def set_progress(ledger: Ledger, issue: int, *progress: Progress | None) -> None:
    present = ledger.issue(issue).measures
    wanted = [MeasureEdit(one.text, one.id, progress=new) for one, new in zip(present, progress, strict=True)]
    ledger.update_issues({issue: {"measures": wanted}})


def test_an_issue_of_which_nothing_was_said_follows_its_measures(ledger: Ledger) -> None:
    number = with_measures(ledger, NOT, NOT)
    assert ledger.issue(number).progress == NOT
    set_progress(ledger, number, DONE, NOT)
    assert ledger.issue(number).progress == GOING
    set_progress(ledger, number, DONE, DONE)
    assert ledger.issue(number).progress == DONE and ledger.issue(number).progress_follows
    ledger.undo()
    assert ledger.issue(number).progress == GOING
    ledger.redo()
    assert ledger.issue(number).progress == DONE and ledger.check().ok


def test_a_typed_progress_overrules_until_it_is_given_back(ledger: Ledger) -> None:
    number = with_measures(ledger, GOING, NOT)
    ledger.update_issues({number: {"progress": MOSTLY}})
    set_progress(ledger, number, NOT, NOT)
    assert ledger.issue(number).progress == MOSTLY
    ledger.update_issues({number: {"progress_follows": True}})
    assert ledger.issue(number).progress == NOT
    ledger.update_issues({number: {"progress": DONE}})
    ledger.update_issues({number: {"progress": None}})
    assert ledger.issue(number).progress == NOT and ledger.issue(number).progress_follows


def test_a_typed_progress_from_the_beginning_is_left_alone(ledger: Ledger) -> None:
    number = with_measures(ledger, NOT, progress=DONE)
    assert ledger.issue(number).progress == DONE and not ledger.issue(number).progress_follows


def test_a_closed_issue_does_not_fall_back_with_a_measure(ledger: Ledger) -> None:
    number = with_measures(ledger, DONE)
    ledger.close_issues([number], TODAY, "李明远")
    set_progress(ledger, number, GOING)
    issue = ledger.issue(number)
    assert (issue.progress, issue.closing) == (DONE, Closing.CLOSED)
    assert "措施还没有完成" in "".join(ledger_hints(ledger, number))


def ledger_hints(ledger: Ledger, number: int) -> list[str]:
    from models.hints import hints_of

    return list(hints_of(ledger.issue(number)).values())


def test_a_common_problem_is_done_and_closed_with_its_rows_and_open_again_with_one_of_them(ledger: Ledger) -> None:
    parent = ledger.add_issue({"source": "巡察", "problem": "留样不规范"})
    rows = ledger.responsibility.split_to_units(parent, ["柳河小学", "石桥中学"])
    ledger.update_issues({row: {"progress": DONE, "finished_on": date(2026, 11, 3)} for row in rows})
    assert (ledger.issue(parent).progress, ledger.issue(parent).finished_on) == (DONE, date(2026, 11, 3))
    ledger.close_issues([rows[0]], TODAY, "李明远")
    assert ledger.issue(parent).closing == Closing.APPLIED
    ledger.close_issues([rows[1]], TODAY, "李明远")
    assert (ledger.issue(parent).closing, ledger.issue(parent).closed_on) == (Closing.CLOSED, TODAY)
    ledger.rounds.relapse([rows[1]], on=TODAY, why="又出现")
    opened = ledger.issue(parent)
    assert (opened.progress, opened.closing, opened.finished_on) == (GOING, Closing.APPLIED, None)
    ledger.undo()
    assert ledger.issue(parent).closing == Closing.CLOSED and ledger.check().ok


def test_a_row_that_is_removed_no_longer_holds_the_common_problem_back(ledger: Ledger) -> None:
    parent = ledger.add_issue({"source": "巡察", "problem": "留样不规范"})
    rows = ledger.responsibility.split_to_units(parent, ["柳河小学", "石桥中学"])
    ledger.update_issues({rows[0]: {"progress": DONE}, rows[1]: {"progress": NOT}})
    assert ledger.issue(parent).progress == GOING
    ledger.remove_issues([rows[1]])
    assert (ledger.issue(parent).progress, ledger.issue(parent).parts) == (DONE, 1)


def test_a_common_problem_whose_rows_went_away_is_an_ordinary_open_one(ledger: Ledger) -> None:
    whole = ledger.add_issue({"source": "巡察", "problem": "台账不全"})
    rows = ledger.responsibility.split_to_units(whole, ["柳河小学", "石桥中学"])
    ledger.update_issues({row: {"progress": DONE} for row in rows})
    ledger.close_issues(rows, TODAY, "周明")
    assert ledger.issue(whole).closing == Closing.CLOSED
    for go in (lambda: ledger.responsibility.set_parent(rows, None), lambda: ledger.remove_issues([*rows, *rows])):
        go()
        left = ledger.issue(whole)
        assert (left.closing, left.closed_on, left.parts) == (Closing.NOT_APPLIED, None, 0)
        ledger.undo()
        assert ledger.issue(whole).closing == Closing.CLOSED
    assert ledger.check().ok


def test_a_closed_common_problem_is_finished_whatever_was_typed_before(ledger: Ledger) -> None:
    whole = ledger.add_issue({"source": "巡察", "problem": "台账不全"})
    rows = ledger.responsibility.split_to_units(whole, ["柳河小学"])
    ledger.update_issues({whole: {"progress": GOING}})
    ledger.update_issues({row: {"progress": DONE} for row in rows})
    assert ledger.issue(whole).progress == GOING
    ledger.close_issues(rows, TODAY, "周明")
    assert (ledger.issue(whole).closing, ledger.issue(whole).progress) == (Closing.CLOSED, DONE)
