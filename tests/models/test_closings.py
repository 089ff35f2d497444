"""销号 step by step: what the rules ask for, 退回, 取消销号, one meeting for many; all of it undone and redone."""

from __future__ import annotations

from datetime import date

import pytest

from documents import issue_extras
from models import closing_rules
from models.closing_rules import PRESETS, ClosingRules, Step, from_text, to_text
from models.closings import MinutesEdit
from models.errors import InvalidValue, LedgerError
from models.issues import MeasureEdit
from models.ledger import Ledger
from models.rules import Closing, Progress

ON = date(2026, 11, 20)


def entered(ledger: Ledger, **values: object) -> int:
    return ledger.add_issue({"source": "督导", "problem": "留样不全", "progress": Progress.DONE, **values})


def with_rules(ledger: Ledger, **wanted: object) -> None:
    text = closing_rules.to_text(closing_rules.ClosingRules(**wanted))  # type: ignore[arg-type]
    ledger.change_settings({"closing_rules": text})


def taken(ledger: Ledger, issue_id: int) -> list[str]:
    return [f"{one.round} {one.step.label} {one.on} {one.person}" for one in ledger.closings.steps(issue_id)]


@pytest.mark.usefixtures("undoable")
def test_the_simple_door_records_application_and_approval(ledger: Ledger) -> None:
    number = entered(ledger)
    assert ledger.closings.next_steps([number]) == {number: Step.APPLY}
    ledger.close_issues([number], ON, "周明")
    assert taken(ledger, number) == ["1 自查申请 2026-11-20 张三", "1 主要领导审批 2026-11-20 周明"]
    assert ledger.undo_label() == "销号" and ledger.closings.next_steps([number]) == {number: None}
    ledger.reopen_issues([number])
    issue = ledger.issue(number)
    assert (issue.closing, issue.closed_on, issue.progress) == (Closing.NOT_APPLIED, None, Progress.DONE)
    assert ledger.closings.next_steps([number]) == {number: Step.APPLY}
    ledger.close_issues([number], date(2026, 11, 22), "周明")
    assert len(taken(ledger, number)) == 5 and ledger.issue(number).closed_on == date(2026, 11, 22)


@pytest.mark.usefixtures("undoable")
def test_every_step_of_the_common_rules_in_order(ledger: Ledger) -> None:
    with_rules(ledger, leader_review=True, checkers=2, publicity_days=5, doer_not_verifier=True, measures_done=True)
    number = entered(ledger, persons=("王玥",), measures=[MeasureEdit("一", progress=Progress.DONE)])
    act = ledger.closings
    with pytest.raises(LedgerError, match="还没有“自查申请”"):
        act.take([number], Step.LEADER, on=ON, person="李原")
    act.take([number], Step.APPLY, on=date(2026, 11, 2), person="王玥", words="已全部整改")
    assert ledger.issue(number).closing == Closing.APPLIED and ledger.undo_label() == "销号：自查申请"
    with pytest.raises(LedgerError, match="早于前一步"):
        act.take([number], Step.LEADER, on=date(2026, 11, 1), person="李原")
    act.take([number], Step.LEADER, on=date(2026, 11, 3), person="李原")
    with pytest.raises(LedgerError, match=r"至少 2 人.*王玥是这个问题的责任人"):
        act.take([number], Step.VERIFY, on=date(2026, 11, 4), person="", checkers=["王玥"], passed=True)
    checkers = ["赵清", "钱朗"]
    act.take([number], Step.VERIFY, on=date(2026, 11, 4), person="", checkers=checkers, place="食堂", passed=False)
    assert act.next_steps([number]) == {number: Step.VERIFY}
    with pytest.raises(LedgerError, match="不通过"):
        act.take([number], Step.PUBLICIZE, on=date(2026, 11, 5), person="张三")
    act.take([number], Step.VERIFY, on=date(2026, 11, 6), person="", checkers=checkers, place="食堂", passed=True)
    with pytest.raises(InvalidValue, match="最早是 2026-11-12"):
        act.take([number], Step.PUBLICIZE, on=date(2026, 11, 7), person="张三", ends_on=date(2026, 11, 8))
    act.take([number], Step.PUBLICIZE, on=date(2026, 11, 7), person="张三")
    with pytest.raises(LedgerError, match="2026-11-13 起可以审批"):
        act.take([number], Step.APPROVE, on=date(2026, 11, 12), person="周明")
    act.take([number], Step.APPROVE, on=date(2026, 11, 13), person="周明")
    assert ledger.issue(number).closed_by == "周明"
    verified = act.steps(number)[3]
    assert (verified.checkers, verified.place, verified.result) == (("赵清", "钱朗"), "食堂", "通过")
    more = issue_extras.load(ledger, [number])[number]["closing_steps"]
    assert more[4] == {
        "round": 1,
        "step": "公示",
        "date": "2026-11-07",
        "person": "张三",
        "words": "",
        "checkers": [],
        "place": "",
        "passed": None,
        "ends_on": "2026-11-12",
        "minutes": "",
    }


def test_measures_that_say_nothing_are_asked_for_where_others_say_something(ledger: Ledger) -> None:
    """None of them told apart: they count with the issue, and that is said; a word of them: every one has to say it."""
    with_rules(ledger, measures_done=True)
    silent = entered(ledger, measures=[MeasureEdit("一"), MeasureEdit("二")])
    mixed = entered(ledger, measures=[MeasureEdit("一", progress=Progress.DONE), MeasureEdit("二"), MeasureEdit("三")])
    act = ledger.closings
    assert act.missing([silent, mixed], Step.APPLY, ON) == {silent: [], mixed: ["还有 2 条措施没有填写进度。"]}
    words = {number: closing_rules.to_confirm(case, act.rules) for number, case in act.cases([silent, mixed]).items()}
    assert words == {silent: "2 条措施都没有填写进度，随问题算作已完成，没有逐条确认。", mixed: ""}
    assert "都没填进度的，提示确认" in closing_rules.in_words(act.rules)
    with_rules(ledger, measures_done=False)
    assert act.missing([mixed], Step.APPLY, ON) == {mixed: []}
    assert closing_rules.to_confirm(act.cases([silent])[silent], act.rules) == ""


def test_what_the_strict_rules_miss_is_listed_before(ledger: Ledger) -> None:
    ledger.change_settings({"closing_rules": closing_rules.to_text(PRESETS["严格"])})
    number = entered(ledger, progress=Progress.IN_PROGRESS, measures=[MeasureEdit("一", progress=Progress.IN_PROGRESS)])
    assert ledger.closings.missing([number], Step.APPLY, ON) == {
        number: [
            "整改进度还不是“已完成”。",
            "没有佐证材料。",
            "没有填写整改目标（销号标准）。",
            "还有 1 条措施没有完成。",
        ]
    }
    assert "不能晚于今天" in ledger.closings.missing([number], Step.APPLY, date(2026, 11, 23))[number][0]
    with pytest.raises(InvalidValue, match="不能晚于今天") as refused:
        ledger.closings.take([number], Step.APPLY, on=date(2026, 11, 23), person="张三")
    assert refused.value.field == "on"


@pytest.mark.usefixtures("undoable")
def test_a_return_opens_the_work_again_with_a_new_deadline(ledger: Ledger) -> None:
    ledger.save_source({"name": "督导", "kind": "督导", "feedback_on": date(2026, 6, 1)})
    done = [MeasureEdit("一", progress=Progress.DONE)]
    number = entered(ledger, measures=done, deadline="2026年6月底前", finished_on=date(2026, 6, 20))
    act = ledger.closings
    act.take([number], Step.APPLY, on=date(2026, 7, 1), person="王玥")
    with pytest.raises(InvalidValue, match="退回原因"):
        act.take([number], Step.RETURN, on=ON, person="周明")
    with pytest.raises(InvalidValue, match="读不出日期"):
        act.take([number], Step.RETURN, on=ON, person="周明", words="缺记录", new_deadline="尽快")
    assert act.preview_deadline(number, "30日内", ON).text == "2026年12月20日前"
    act.take([number], Step.RETURN, on=ON, person="周明", words="缺记录", new_deadline="30日内")
    issue = ledger.issue(number)
    assert (issue.closing, issue.progress, issue.finished_on) == (Closing.RETURNED, Progress.IN_PROGRESS, None)
    assert issue.deadline.on == date(2026, 12, 20) and issue.extensions == 0 and not issue.progress_follows
    (moved,) = ledger.dates.extensions(issue.id)
    assert moved.returned and moved.reason
    assert act.next_steps([number]) == {number: Step.APPLY}
    assert act.missing([number], Step.APPLY, ON)[number] == ["整改进度还不是“已完成”。"]
    told = [line for line in ledger.history(number)[0].changes if line.field == "extension"]
    assert told and "2026年6月底前" in str(told[0].after) and "退回：缺记录" in str(told[0].after)
    ledger.update_issues({number: {"progress": Progress.DONE}})
    act.take([number], Step.APPLY, on=ON, person="王玥")
    assert ledger.issue(number).closing == Closing.APPLIED


@pytest.mark.usefixtures("undoable")
def test_one_meeting_closes_many_or_none(ledger: Ledger) -> None:
    with_rules(ledger, leader_review=True, checkers=1, deliberation=True)
    first, second = entered(ledger), entered(ledger, number="9")
    act = ledger.closings
    meeting = MinutesEdit("局长办公会", date(2026, 11, 19), "三楼", "同意销号")
    for number in (first, second):
        act.take([number], Step.APPLY, on=date(2026, 11, 2), person="王玥")
    act.take([first], Step.LEADER, on=date(2026, 11, 3), person="李原")
    act.take([first], Step.VERIFY, on=date(2026, 11, 4), person="", checkers=["赵清"], passed=True)
    missing = act.missing_for_meeting([first, second], ON)
    assert missing[first] == [] and missing[second] == ["还没有“现场核查”。"]
    with pytest.raises(LedgerError, match=r"第 9 号.*还没有“现场核查”.*没有改动"):
        act.close_many([first, second], on=ON, approver="周明", minutes=meeting)
    assert ledger.issue(first).closing == Closing.APPLIED and act.minutes() == []
    act.take([second], Step.LEADER, on=date(2026, 11, 5), person="李原")
    act.take([second], Step.VERIFY, on=date(2026, 11, 5), person="", checkers=["赵清"], passed=True)
    act.close_many([first, second], on=ON, approver="周明", minutes=meeting)
    assert ledger.undo_label() == "集中销号"
    assert [(one.title, one.issues) for one in act.minutes()] == [("局长办公会", 2)]
    assert [one.minutes for one in act.steps(second)] == ["", "", "", "局长办公会", "局长办公会"]
    third = entered(ledger)
    act.take([third], Step.APPLY, on=ON, person="王玥", minutes=meeting)
    assert len(act.minutes()) == 1


def test_an_imported_closing_has_no_steps_and_can_be_taken_back(ledger: Ledger) -> None:
    number = entered(ledger)
    with ledger.operation("导入") as write:
        write.change("issue", number, {"closing": int(Closing.CLOSED)})
    assert ledger.closings.steps(number) == []
    assert ledger.closings.missing([number], Step.APPROVE, ON)[number] == ["已经销号。"]
    ledger.closings.take([number], Step.REOPEN, on=ON, person="周明", words="未核实")
    assert ledger.issue(number).closing == Closing.NOT_APPLIED


def test_a_common_problem_is_closed_by_its_rows(ledger: Ledger) -> None:
    whole = entered(ledger)
    row = entered(ledger)
    with ledger.operation("拆分") as write:
        write.change("issue", row, {"parent_id": whole})
    with pytest.raises(LedgerError, match="共性问题"):
        ledger.close_issues([whole], ON, "周明")
    ledger.close_issues([row], ON, "周明")
    assert ledger.issue(whole).closing == Closing.CLOSED


def test_the_history_tells_a_step_in_words(ledger: Ledger) -> None:
    number = entered(ledger)
    ledger.closings.take([number], Step.APPLY, on=ON, person="王玥", words="已改")
    ledger.closings.take(
        [number], Step.VERIFY, on=ON, person="", checkers=["赵清、钱朗"], place="食堂", passed=True
    )
    ledger.closings.close_many([number], on=ON, approver="周明", minutes=MinutesEdit("办公会", ON, words="同意"))
    told = [(line.label, line.after) for one in ledger.history(number) for line in one.changes]
    assert ("销号步骤", "现场核查 2026-11-20：核查人员 赵清、钱朗；地点 食堂；通过") in told
    assert ("销号步骤", "自查申请 2026-11-20：申请人 王玥；意见：已改") in told
    assert ("会议纪要", "办公会（2026-11-20）：同意") in [
        (line.label, line.after) for one in ledger.history() for line in one.changes
    ]


def test_nothing_chosen_and_impossible_days_are_refused_and_leave_no_minutes(ledger: Ledger) -> None:
    number = ledger.add_issue({"source": "督导", "problem": "甲", "progress": Progress.DONE})
    meeting = MinutesEdit("办公会", ON)
    with pytest.raises(LedgerError, match="还没有选问题"):
        ledger.closings.take([], Step.APPLY, on=ON, person="王玥", minutes=meeting)
    with pytest.raises(LedgerError, match="还没有选问题"):
        ledger.closings.close_many([], on=ON, approver="周明", minutes=meeting)
    with pytest.raises(InvalidValue, match="不能早于 1990-01-01"):
        ledger.close_issues([number], date(1, 1, 1), "周明")
    with pytest.raises(InvalidValue, match="会议日期"):
        old = MinutesEdit("办公会", date(1, 1, 1))
        ledger.closings.close_many([number], on=ON, approver="周明", minutes=old)
    assert ledger.closings.minutes() == [] and ledger.closings.steps(number) == []


def test_who_is_responsible_neither_leads_the_verification_nor_hides_behind_a_telephone(ledger: Ledger) -> None:
    ledger.change_settings({"closing_rules": to_text(ClosingRules(checkers=2, doer_not_verifier=True))})
    number = ledger.add_issue({"source": "督导", "problem": "甲", "progress": Progress.DONE, "persons": ("王玥",)})
    ledger.closings.take([number], Step.APPLY, on=ON, person="王玥")
    for person, checkers in (("王玥", ["李原", "周明"]), ("", ["李原", "王玥 13800000000"]), ("", ["李原", "王 玥"])):
        with pytest.raises(LedgerError, match="王玥是这个问题的责任人"):
            ledger.closings.take([number], Step.VERIFY, on=ON, person=person, checkers=checkers, passed=True)


def test_a_returned_issue_stays_lasting_under_its_new_deadline(ledger: Ledger) -> None:
    number = ledger.add_issue({"source": "督导", "problem": "甲", "progress": Progress.DONE, "lasting": True})
    ledger.closings.take([number], Step.APPLY, on=ON, person="王玥")
    ledger.closings.take([number], Step.RETURN, on=ON, person="周明", words="再改", new_deadline="30日内")
    issue = ledger.issue(number)
    assert issue.lasting and issue.deadline.on == date(2026, 12, 20)


def test_rules_that_are_none_are_refused() -> None:
    for text in ('{"evidence": "有"}', "[1]", '{"checkers": "2"}'):
        with pytest.raises(InvalidValue):
            from_text(text)
