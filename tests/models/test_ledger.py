"""The one door: what a clerk does to a ledger, and that all of it can be taken back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from models.errors import InvalidValue, LedgerError
from models.filters import IssueFilter
from models.issues import MeasureEdit
from models.ledger import Changed, Ledger
from models.rules import Clock, Closing, Progress
from models.text import number_key


def entered(ledger: Ledger, problem: str = "食堂留样记录不全", **values: object) -> int:
    return ledger.add_issue({"source": "县委第二巡察组反馈", "problem": problem, **values})


@pytest.mark.usefixtures("undoable")
def test_an_issue_is_entered_with_everything_that_belongs_to_it(ledger: Ledger) -> None:
    number = entered(
        ledger,
        aspect="校园安全方面",
        findings=["留样不足125克", "冰箱无温度记录"],
        measures=[MeasureEdit("购置留样柜", units=("柳河小学",), persons=("王玥",), deadline="2026年11月底前")],
        lead_leader="周明",
        units=("柳河小学", "石桥中学"),
        persons=("王玥", "李喆"),
        deadline="2026年11月底前",
        progress=Progress.IN_PROGRESS,
        entry=(date(2026, 11, 3), "已下发通知"),
    )
    issue = ledger.issue(number)
    assert (issue.source, issue.aspect, issue.number) == ("县委第二巡察组反馈", "校园安全方面", "1")
    assert issue.findings == ("留样不足125克", "冰箱无温度记录")
    assert issue.units == ("柳河小学", "石桥中学")
    assert issue.persons == ("王玥", "李喆")
    assert issue.measures[0].units == ("柳河小学",)
    assert issue.measures[0].deadline.on == date(2026, 11, 30)
    assert issue.progress_text == "已下发通知"
    assert issue.clock(date(2026, 11, 22)) == Clock.SOON
    assert issue.days_left(date(2026, 11, 22)) == 8


def test_numbers_go_on_within_a_source_and_ids_are_never_used_again(ledger: Ledger) -> None:
    first, second = entered(ledger), entered(ledger, "第二个问题")
    other = ledger.add_issue({"source": "自查", "problem": "另一来源的问题"})
    assert [ledger.issue(number).number for number in (first, second, other)] == ["1", "2", "1"]
    ledger.remove_issues([other])
    assert ledger.add_issue({"source": "自查", "problem": "又一个"}) > other


def test_ledger_order_is_by_source_then_number_as_a_number(ledger: Ledger) -> None:
    ten = entered(ledger, "十", number="10")
    two = entered(ledger, "二", number="2")
    assert ledger.issue_ids() == [two, ten]


@pytest.mark.usefixtures("undoable")
def test_several_issues_are_entered_as_one_act_or_not_at_all(ledger: Ledger) -> None:
    rows = [{"source": "自查", "problem": "甲"}, {"source": "自查", "problem": "乙"}]
    assert [ledger.issue(number).number for number in ledger.add_issues(rows)] == ["1", "2"]
    assert len(ledger.history()) == 1
    with pytest.raises(InvalidValue):
        ledger.add_issues([{"source": "自查", "problem": "丙"}, {"source": "自查", "problem": ""}])
    assert ledger.count() == 2


@pytest.mark.usefixtures("undoable")
def test_only_what_differs_is_written(ledger: Ledger) -> None:
    number = entered(ledger, units=("柳河小学",))
    before = len(ledger.history())
    assert ledger.update_issues({number: {"units": ("柳河小学",), "goal": ""}}) == set()
    assert len(ledger.history()) == before
    assert ledger.update_issues({number: {"units": ("石桥中学",), "goal": "留样合规"}}) == {number}
    changes = {change.field: (change.before, change.after) for change in ledger.history(number, 1)[0].changes}
    assert changes == {"units": ("柳河小学", "石桥中学"), "goal": ("", "留样合规")}


def test_a_change_to_several_issues_is_whole_or_not_at_all(ledger: Ledger) -> None:
    number = entered(ledger)
    with pytest.raises(LedgerError, match="999"):
        ledger.update_issues({number: {"goal": "新目标"}, 999: {"goal": "新目标"}})
    assert ledger.issue(number).goal == ""
    assert ledger.check().ok


@pytest.mark.usefixtures("undoable")
def test_the_words_of_a_deadline_set_date_and_persistence(ledger: Ledger) -> None:
    number = entered(ledger, deadline="2026年5月底前，并长期坚持")
    issue = ledger.issue(number)
    assert (issue.deadline.on, issue.lasting, issue.deadline.lasting) == (date(2026, 5, 31), True, True)
    ledger.update_issues({number: {"deadline": "2026.6.30"}})
    issue = ledger.issue(number)
    assert (issue.deadline.text, issue.deadline.on, issue.lasting) == ("2026.6.30", date(2026, 6, 30), False)
    ledger.update_issues({number: {"lasting": True}})
    assert ledger.issue(number).lasting
    ledger.update_issues({number: {"deadline": ""}})
    issue = ledger.issue(number)
    assert (issue.deadline.text, issue.deadline.on, issue.lasting) == ("", None, False)


@pytest.mark.usefixtures("undoable")
def test_a_new_feedback_date_moves_relative_deadlines_and_no_others(ledger: Ledger) -> None:
    source = ledger.save_source({"name": "督导", "kind": "督导", "feedback_on": date(2026, 8, 1)})
    relative = ledger.add_issue({"source": "督导", "problem": "甲", "deadline": "3个月内"})
    absolute = ledger.add_issue({"source": "督导", "problem": "乙", "deadline": "2026年9月30日前"})
    assert ledger.issue(relative).deadline.on == date(2026, 11, 1)
    ledger.save_source({"feedback_on": date(2026, 9, 1)}, source)
    assert ledger.issue(relative).deadline.on == date(2026, 12, 1)
    assert ledger.issue(absolute).deadline.on == date(2026, 9, 30)


@pytest.mark.usefixtures("undoable")
def test_closing_asks_for_done_and_approver_and_keeps_progress(ledger: Ledger) -> None:
    number = entered(ledger, progress=Progress.MOSTLY_DONE)
    with pytest.raises(LedgerError, match="已完成"):
        ledger.close_issues([number], date(2026, 11, 20), "周明")
    ledger.update_issues({number: {"progress": Progress.DONE}})
    with pytest.raises(InvalidValue, match="审批人"):
        ledger.close_issues([number], date(2026, 11, 20), " ")
    with pytest.raises(InvalidValue, match="不能晚于今天"):
        ledger.close_issues([number], date(2026, 12, 1), "周明")
    ledger.close_issues([number], date(2026, 11, 20), "周明")
    issue = ledger.issue(number)
    assert (issue.closing, issue.closed_on, issue.closed_by) == (Closing.CLOSED, date(2026, 11, 20), "周明")
    with pytest.raises(InvalidValue, match="取消销号"):
        ledger.update_issues({number: {"progress": Progress.IN_PROGRESS}})
    ledger.reopen_issues([number])
    ledger.update_issues({number: {"progress": Progress.IN_PROGRESS}})
    assert ledger.issue(number).closing == Closing.NOT_APPLIED


@pytest.mark.usefixtures("undoable")
def test_lists_are_compared_line_by_line(ledger: Ledger) -> None:
    number = entered(ledger, findings=["甲", "乙"], measures=[MeasureEdit("一"), MeasureEdit("二")])
    one, two = ledger.issue(number).measures
    ledger.update_issues(
        {
            number: {
                "findings": ["新", "甲", "乙"],
                "measures": [MeasureEdit("二改", id=two.id, persons=("王玥",)), MeasureEdit("三")],
            }
        }
    )
    issue = ledger.issue(number)
    assert issue.findings == ("新", "甲", "乙")
    assert [measure.text for measure in issue.measures] == ["二改", "三"]
    assert issue.measures[0].id == two.id and one.id not in {measure.id for measure in issue.measures}


@pytest.mark.usefixtures("undoable")
def test_a_removed_issue_comes_back_whole(ledger: Ledger) -> None:
    number = entered(ledger, findings=["甲"], measures=[MeasureEdit("一", units=("柳河小学",))], persons=("王玥",))
    whole = ledger.issue(number)
    ledger.remove_issues([number])
    assert ledger.issue_ids() == [] and ledger.issue_ids(IssueFilter(text="留样")) == []
    ledger.undo()
    again = ledger.issue(number)
    assert (again.findings, again.measures, again.persons) == (whole.findings, whole.measures, whole.persons)
    assert ledger.issue_ids(IssueFilter(text="留样")) == [number]


def test_undo_and_redo_step_through_the_session_and_an_edit_ends_redo(ledger: Ledger) -> None:
    number = entered(ledger)
    ledger.update_issues({number: {"goal": "一"}})
    ledger.update_issues({number: {"goal": "二"}}, "批量修改")
    assert ledger.undo_label() == "批量修改"
    ledger.undo()
    ledger.undo()
    assert (ledger.issue(number).goal, ledger.redo_label()) == ("", "修改问题")
    ledger.redo()
    assert (ledger.issue(number).goal, ledger.undo_label(), ledger.redo_label()) == ("一", "修改问题", "批量修改")
    ledger.update_issues({number: {"goal": "三"}})
    assert ledger.redo_label() == "" and ledger.redo() is None
    ledger.undo()
    ledger.undo()
    assert (ledger.issue(number).goal, ledger.undo_label()) == ("", "登记问题")


def test_undo_belongs_to_the_session_unless_all_are_asked_for(ledger: Ledger, tmp_path: Path) -> None:
    number = entered(ledger)
    ledger.close()
    with Ledger.open(ledger.path, operator="李四") as again:
        assert again.undo_label() == "" and again.undo() is None
        taken_back = again.undo(earlier_sessions=True)
        assert taken_back is not None and taken_back.label == "登记问题"
        assert number not in again.issues([number])


@pytest.mark.usefixtures("undoable")
def test_units_form_a_tree_and_are_renamed_everywhere(ledger: Ledger) -> None:
    number = entered(ledger, units=("柳河小学",))
    office = ledger.add_unit("柳河教办")
    school = next(unit.id for unit in ledger.units() if unit.name == "柳河小学")
    ledger.move_unit(school, office)
    assert [unit.name for unit in ledger.units()] == ["柳河教办", "柳河小学"]
    assert ledger.issue_ids(IssueFilter(unit_id=office)) == [number]
    with pytest.raises(LedgerError, match="下级"):
        ledger.move_unit(office, school)
    ledger.rename_unit(school, "柳河中心小学")
    assert ledger.issue(number).units == ("柳河中心小学",)
    assert ledger.issue_ids(IssueFilter(text="中心小学")) == [number]
    assert ledger.issue_ids(IssueFilter(text="柳河小学")) == []
    with pytest.raises(LedgerError, match="在用"):
        ledger.remove_unit(school)
    with pytest.raises(InvalidValue, match="已有"):
        ledger.add_unit("柳河教办")


def test_a_form_does_not_write_over_what_was_changed_since(ledger: Ledger) -> None:
    number = entered(ledger)
    seen = ledger.issue(number).rev
    ledger.update_issues({number: {"goal": "别处改的"}})
    with pytest.raises(LedgerError, match="别处"):
        ledger.update_issues({number: {"goal": "旧窗口里改的"}}, revs={number: seen})
    assert ledger.issue(number).goal == "别处改的"


def test_listeners_hear_what_changed_after_it_was_kept(ledger: Ledger) -> None:
    heard: list[Changed] = []
    ledger.on_change(heard.append)
    number = entered(ledger)
    ledger.update_issues({number: {"goal": "一"}})
    assert heard[-1].issues == {number} and not heard[-1].everything
    with pytest.raises(LedgerError):
        ledger.update_issues({999: {"goal": "一"}})
    assert len(heard) == 2


def test_settings_change_what_counts_as_soon_and_odd_ones_are_refused(ledger: Ledger) -> None:
    entered(ledger, deadline="2026年12月10日前")
    assert ledger.view_counts()["soon"] == 0
    ledger.change_settings({"soon_days": 20})
    assert ledger.view_counts()["soon"] == 1
    with pytest.raises(InvalidValue, match="临期天数"):
        ledger.change_settings({"soon_days": 5000})
    with pytest.raises(InvalidValue, match="学期"):
        ledger.change_settings({"terms": "不是表格"})
    assert ledger.settings.soon_days == 20
    ledger.undo()
    assert ledger.settings.soon_days == 15


def test_the_days_of_the_three_yellows_lie_inside_each_other(ledger: Ledger) -> None:
    with pytest.raises(InvalidValue, match="“较急天数”（7）不能多于“临期天数”（5）"):
        ledger.change_settings({"soon_days": 5})
    ledger.change_settings({"soon_days": 5, "near_days": 3, "urgent_days": 1})
    assert ledger.settings.near_days == 3


@pytest.mark.parametrize("missing", ["problem", "source"])
def test_an_issue_without_problem_or_source_is_refused_by_name(ledger: Ledger, missing: str) -> None:
    values = {"source": "自查", "problem": "甲", missing: ""}
    with pytest.raises(InvalidValue) as refused:
        ledger.add_issue(values)
    assert refused.value.field == missing and ledger.issue_ids() == [] and ledger.sources() == []


def test_a_deadline_stays_where_it_is_until_its_words_or_its_base_change(tmp_path: Path, ledger: Ledger) -> None:
    number = entered(ledger, deadline="11月30日前", measures=[MeasureEdit("一", deadline="30日内"), MeasureEdit("二")])
    source = ledger.issue(number).source_id
    due = ledger.issue(number).deadline.on, ledger.issue(number).measures[0].deadline.on
    assert due == (date(2026, 11, 30), date(2026, 12, 22))
    ledger.today = lambda: date(2027, 1, 10)
    ledger.save_source({"note": "补充说明"}, source)
    ledger.change_settings({"check_days": 45})
    one, two = ledger.issue(number).measures
    edits = [MeasureEdit("一改", id=one.id, deadline="30日内"), MeasureEdit("二", id=two.id)]
    ledger.update_issues({number: {"measures": edits}})
    assert (ledger.issue(number).deadline.on, ledger.issue(number).measures[0].deadline.on) == due
    ledger.save_source({"feedback_on": date(2026, 10, 1)}, source)
    assert ledger.issue(number).measures[0].deadline.on == date(2026, 10, 31)


@pytest.mark.usefixtures("undoable")
def test_repeated_findings_are_kept_as_often_as_they_are_written(ledger: Ledger) -> None:
    number = entered(ledger, findings=["甲", "甲"])
    for wanted in (["甲", "甲", "乙"], ["甲"], ["乙", "甲", "甲"]):
        ledger.update_issues({number: {"findings": wanted}})
        assert ledger.issue(number).findings == tuple(wanted)


@pytest.mark.parametrize("order", [("deadline", "lasting"), ("lasting", "deadline")])
def test_an_explicit_persistence_holds_against_the_words(ledger: Ledger, order: tuple[str, str]) -> None:
    number = entered(ledger)
    values: dict[str, object] = {"deadline": "长期坚持", "lasting": False}
    ledger.update_issues({number: {name: values[name] for name in order}})
    assert not ledger.issue(number).lasting and ledger.issue(number).deadline.lasting
    values = {"deadline": "2026年12月底前", "lasting": True}
    ledger.update_issues({number: {name: values[name] for name in order}})
    assert ledger.issue(number).lasting


def test_a_setting_counts_from_the_first_change_on_and_after_undo(ledger: Ledger) -> None:
    number = entered(ledger, deadline="立行立改")
    heard: list[int] = []
    ledger.on_change(lambda _changed: heard.append(ledger.settings.check_days))
    ledger.change_settings({"check_days": 10})
    assert ledger.issue(number).deadline.check_on == date(2026, 12, 2)
    ledger.undo()
    assert ledger.issue(number).deadline.check_on == date(2026, 12, 22)
    assert heard == [10, 30]


@pytest.mark.usefixtures("undoable")
def test_an_issue_moved_to_another_source_counts_from_there_with_its_measures(ledger: Ledger) -> None:
    ledger.save_source({"name": "督导", "kind": "督导", "feedback_on": date(2026, 6, 1)})
    number = entered(ledger, deadline="30日内", measures=[MeasureEdit("一", deadline="30日内")])
    ledger.update_issues({number: {"source": "督导"}})
    issue = ledger.issue(number)
    assert (issue.deadline.on, issue.measures[0].deadline.on) == (date(2026, 7, 1), date(2026, 7, 1))


def test_names_with_separators_are_refused_where_one_name_is_asked_for(ledger: Ledger) -> None:
    with pytest.raises(InvalidValue, match="顿号"):
        ledger.add_unit("柳河小学、石桥中学")
    number = entered(ledger, units=(" 柳河小学 ",))
    assert ledger.issue(number).units == ("柳河小学",)


def test_an_issue_is_closed_once(ledger: Ledger) -> None:
    number = entered(ledger, progress=Progress.DONE)
    ledger.close_issues([number], date(2026, 11, 20), "周明\n")
    assert ledger.issue(number).closed_by == "周明"
    with pytest.raises(LedgerError, match="已经销号"):
        ledger.close_issues([number], date(2026, 11, 21), "李原")
    assert ledger.issue(number).closed_on == date(2026, 11, 20)


@pytest.mark.parametrize("words", ["一", "（二）", "三", "十", "十一", "二十", "一百零二", "1-2", "1-10"])
def test_numbers_sort_as_numbers_however_they_are_written(ledger: Ledger, words: str) -> None:
    order = ["一", "1-2", "1-10", "（二）", "三", "十", "十一", "二十", "一百零二"]
    backwards = list(reversed(order))
    assert sorted(backwards, key=number_key) == order and number_key(words)


def test_a_diary_line_is_not_written_in_the_future(ledger: Ledger) -> None:
    with pytest.raises(InvalidValue, match="不能晚于今天"):
        entered(ledger, entry=(date(2026, 11, 23), "明天的事"))


def test_nothing_is_finished_on_a_day_to_come(ledger: Ledger) -> None:
    number = entered(ledger)
    with pytest.raises(InvalidValue, match="“完成日期”2027-05-01 还没有到") as refused:
        ledger.update_issues({number: {"finished_on": date(2027, 5, 1)}})
    assert refused.value.field == "finished_on" and ledger.issue(number).finished_on is None
    ledger.update_issues({number: {"finished_on": ledger.today()}})
    assert ledger.issue(number).finished_on == ledger.today()
