"""反弹 opens the next round; the one before stays with its dates and closing papers, and undo brings it back."""

from __future__ import annotations

from datetime import date

import pytest

from documents import issue_extras
from models.closing_rules import Step
from models.errors import InvalidValue, LedgerError
from models.hints import hints_of
from models.issues import MeasureEdit
from models.ledger import Ledger
from models.orders import Order
from models.rules import Closing, Progress

CLOSED = date(2026, 5, 1)
BACK = date(2026, 11, 20)


def closed(ledger: Ledger, **values: object) -> int:
    basis = {"source": "督导", "problem": "留样不全", "progress": Progress.DONE, "deadline": "2026年6月底前"}
    number = ledger.add_issue({**basis, "finished_on": date(2026, 4, 20), **values})
    ledger.close_issues([number], CLOSED, "周明")
    return number


@pytest.mark.usefixtures("undoable")
def test_a_relapse_opens_round_two_and_keeps_round_one(ledger: Ledger) -> None:
    done = [MeasureEdit("一", progress=Progress.DONE, result="已补"), MeasureEdit("二")]
    number = closed(ledger, measures=done)
    ledger.rounds.relapse(number, on=BACK, why="抽查又缺记录", deadline="30日内")
    issue = ledger.issue(number)
    assert (issue.round, issue.round_opened_on, issue.closing) == (2, BACK, Closing.NOT_APPLIED)
    assert (issue.progress, issue.finished_on) == (Progress.IN_PROGRESS, None)
    assert (issue.closed_on, issue.closed_by) == (None, "")
    assert issue.deadline.on == date(2026, 12, 20)
    assert [one.progress for one in issue.measures] == [Progress.IN_PROGRESS, None]
    (first,) = ledger.rounds.rounds(number)
    assert (first.round, first.ended_on, first.why) == (1, BACK, "抽查又缺记录")
    assert (first.closing, first.closed_on, first.closed_by) == (Closing.CLOSED, CLOSED, "周明")
    assert (first.deadline_text, first.deadline_on) == ("2026年6月底前", date(2026, 6, 30))
    assert [one.step for one in first.steps] == [Step.APPLY, Step.APPROVE]
    assert ledger.closings.next_steps([number]) == {number: Step.APPLY}
    extras = issue_extras.load(ledger, [number])[number]
    assert extras["rounds"][0]["closed_on"] == "2026-05-01" and len(extras["closing_steps"]) == 2
    told = {line.label: line.after for line in ledger.history(number)[0].changes}
    ended = "第 1 轮：已完成，已销号 2026-05-01（周明），时限 2026年6月底前；2026-11-20 反弹：抽查又缺记录"
    assert told["上一轮"] == ended
    assert told["本轮开始"] == "2026-11-20" and told["轮次"] == "2"


@pytest.mark.usefixtures("undoable")
def test_what_was_written_before_a_relapse_or_a_return_is_no_progress_of_now(ledger: Ledger) -> None:
    number = closed(ledger)
    ledger.add_progress(number, date(2026, 4, 20), "已全部整改到位")
    assert ledger.issue(number).progress_text == "已全部整改到位"
    ledger.rounds.relapse(number, on=date(2026, 10, 1), why="抽查又缺记录")
    issue = ledger.issue(number)
    assert (issue.progress_text, len(issue.entries)) == ("", 1) and not issue.hints
    ledger.add_progress(number, date(2026, 10, 9), "已补记录，整改到位")
    ledger.update_issues({number: {"progress": Progress.DONE}})
    ledger.closings.take([number], Step.APPLY, on=date(2026, 10, 20), person="王玥")
    ledger.closings.take([number], Step.RETURN, on=date(2026, 11, 1), person="李原", words="佐证不足")
    issue = ledger.issue(number)
    assert (issue.progress_text, issue.returned_on) == ("", date(2026, 11, 1))
    assert issue.newest_entry is not None and issue.newest_entry.text == "已补记录，整改到位"
    assert not any("整改进展" in one for one in hints_of(issue).values())
    ledger.add_progress(number, date(2026, 11, 3), "已重新补齐")
    assert ledger.issue(number).progress_text == "已重新补齐"
    ledger.undo()
    assert ledger.issue(number).progress_text == ""


@pytest.mark.usefixtures("undoable")
def test_round_two_is_closed_by_steps_of_its_own_and_may_relapse_again(ledger: Ledger) -> None:
    number = closed(ledger)
    ledger.rounds.relapse([number], on=date(2026, 10, 1), why="反弹")
    assert ledger.issue(number).deadline.text == ""
    ledger.update_issues({number: {"progress": Progress.DONE}})
    missing = ledger.closings.missing([number], Step.APPLY, date(2026, 9, 30))
    assert missing[number] == ["日期 2026-09-30 早于本轮开始的 2026-10-01。"]
    ledger.close_issues([number], BACK, "李原")
    assert [one.round for one in ledger.closings.steps(number)] == [1, 1, 2, 2]
    ledger.rounds.relapse([number], on=BACK, why="又反弹")
    assert [(one.round, one.closed_by) for one in ledger.rounds.rounds(number)] == [(1, "周明"), (2, "李原")]
    assert ledger.issue(number).round == 3


def test_only_what_was_finished_relapses_and_all_or_none(ledger: Ledger) -> None:
    number = closed(ledger)
    going = ledger.add_issue({"source": "督导", "problem": "在改", "progress": Progress.IN_PROGRESS})
    assert ledger.rounds.missing([number, going], BACK) == {number: "", going: "还没有销号，也没有完成，不算反弹。"}
    with pytest.raises(LedgerError, match=r"不算反弹.*没有改动"):
        ledger.rounds.relapse([number, going], on=BACK, why="反弹")
    with pytest.raises(InvalidValue, match="反弹情况"):
        ledger.rounds.relapse(number, on=BACK, why=" ")
    with pytest.raises(InvalidValue, match="不能晚于今天"):
        ledger.rounds.relapse(number, on=date(2026, 11, 23), why="反弹")
    with pytest.raises(LedgerError, match="不能更早"):
        ledger.rounds.relapse(number, on=date(2026, 4, 1), why="反弹")
    assert ledger.issue(number).round == 1 and ledger.rounds.rounds(number) == []


def test_progress_that_follows_measures_goes_on_following_them(ledger: Ledger) -> None:
    number = ledger.add_issue(
        {"source": "督导", "problem": "甲", "measures": [MeasureEdit("一", progress=Progress.DONE)]}
    )
    assert ledger.issue(number).progress_follows
    ledger.rounds.relapse(number, on=BACK, why="反弹")
    issue = ledger.issue(number)
    assert issue.progress_follows and issue.progress == Progress.IN_PROGRESS
    (one,) = issue.measures
    ledger.update_issues({number: {"measures": [MeasureEdit("一", id=one.id, progress=Progress.DONE)]}})
    assert ledger.issue(number).progress == Progress.DONE


def test_a_problem_cannot_come_back_before_it_was_finished(ledger: Ledger) -> None:
    number = ledger.add_issue(
        {"source": "督导", "problem": "甲", "progress": Progress.DONE, "finished_on": date(2026, 10, 1)}
    )
    assert "2026-10-01" in ledger.rounds.missing([number], date(2026, 9, 30))[number]
    with pytest.raises(LedgerError, match="反弹日期不能更早"):
        ledger.rounds.relapse(number, on=date(2026, 9, 30), why="反弹")
    with pytest.raises(InvalidValue, match="不能早于 1990-01-01"):
        ledger.rounds.relapse(number, on=date(1, 1, 1), why="反弹")
    assert ledger.issue(number).round == 1


def test_the_order_by_progress_goes_by_what_is_shown(ledger: Ledger) -> None:
    relapsed, returned, plain = (closed(ledger, problem=text) for text in ("反弹", "退回", "如常"))
    silent = closed(ledger, problem="没有写过")
    for number, words in ((relapsed, "丙"), (returned, "乙"), (plain, "甲")):
        ledger.add_progress(number, date(2026, 4, 20), words)
    ledger.rounds.relapse(relapsed, on=date(2026, 10, 1), why="抽查又缺记录")
    ledger.reopen_issues([returned])
    ledger.closings.take([returned], Step.APPLY, on=ledger.today(), person="李干事")
    ledger.closings.take([returned], Step.RETURN, on=ledger.today(), person="周明", words="照片不清")
    for descending in (False, True):
        order = Order("progress_text", descending)
        ids = ledger.issue_ids(order=order)
        assert ids == [plain, relapsed, returned, silent]  # what is not shown comes last, in ledger order
        assert [ledger.issue(number).progress_text for number in ids] == ["甲", "", "", ""]
        assert [ledger.issue_ids(order=order, limit=count) for count in (1, 3, 4)] == [ids[:1], ids[:3], ids]
