"""延期 keeps the old day, milestones follow the words, 复查 moves on; a preview writes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from models.errors import InvalidValue, LedgerError
from models.issues import MeasureEdit
from models.ledger import Ledger
from models.rules import Clock, Progress

FEEDBACK = date(2026, 9, 1)


@pytest.fixture
def source_id(ledger: Ledger) -> int:
    return ledger.save_source({"name": "县委巡察", "kind": "巡察", "feedback_on": FEEDBACK})


def add(ledger: Ledger, **values: object) -> int:
    return ledger.add_issue({"source": "县委巡察", "problem": "食堂台账不全", **values})


def extend(ledger: Ledger, ids: list[int], words: str = "2027年3月底前", **other: object) -> set[int]:
    wanted = {"words": words, "reason": "学校改造未完工", "approver": "王主任", "on": ledger.today(), **other}
    return ledger.dates.extend(ids, **wanted)  # type: ignore[arg-type]


# ---------------------------------------------------------------- 延期


@pytest.mark.usefixtures("undoable", "source_id")
def test_an_extension_moves_the_deadline_and_keeps_the_old_one(ledger: Ledger) -> None:
    issue = add(ledger, deadline="3个月内")
    extend(ledger, [issue])
    assert ledger.issue(issue).deadline.on == date(2027, 3, 31)
    assert ledger.issue(issue).extensions == 1
    (kept,) = ledger.dates.extensions(issue)
    assert (kept.old_text, kept.old_on, kept.new_on) == ("3个月内", date(2026, 12, 1), date(2027, 3, 31))
    assert (kept.reason, kept.approver, kept.on) == ("学校改造未完工", "王主任", ledger.today())


@pytest.mark.usefixtures("source_id")
def test_an_extension_is_one_operation_told_in_words(ledger: Ledger) -> None:
    issue = add(ledger, deadline="3个月内")
    extend(ledger, [issue])
    told = ledger.history(issue)[0]
    assert told.label == "延期"
    words = {change.label: (change.before, change.after) for change in told.changes}
    assert words["整改时限"] == ("3个月内", "2027年3月底前")
    kept = "3个月内（2026-12-01） → 2027年3月底前（2027-03-31）；原因：学校改造未完工；批准：王主任（2026-11-22）"
    assert words["延期"][1] == kept


@pytest.mark.usefixtures("source_id")
@pytest.mark.parametrize(
    ("values", "wanted", "said"),
    [
        ({"deadline": "2026年12月底前"}, {"words": "2026年11月底前"}, "修改"),
        ({"deadline": "2026年12月底前"}, {"words": "2026年12月31日"}, "不晚于"),
        ({"deadline": "2026年12月底前"}, {"words": "尽快"}, "读不出"),
        ({"deadline": "2026年12月底前"}, {"words": "长期坚持"}, "读不出"),
        ({"deadline": ""}, {}, "没有时限"),
        ({"deadline": "2026年12月底前", "progress": Progress.DONE}, {}, "已经完成"),
        ({"deadline": "2026年12月底前"}, {"reason": " "}, "延期原因"),
        ({"deadline": "2026年12月底前"}, {"approver": ""}, "批准人"),
        ({"deadline": "2026年12月底前"}, {"on": date(2026, 11, 23)}, "不能晚于今天"),
    ],
)
def test_what_is_no_extension_is_refused_whole(
    ledger: Ledger, values: dict[str, object], wanted: dict[str, object], said: str
) -> None:
    fine, other = add(ledger, deadline="2026年12月10日前"), add(ledger, **values)
    before = ledger.history()
    with pytest.raises(LedgerError, match=said):
        extend(ledger, [fine, other], **wanted)  # type: ignore[arg-type]
    assert ledger.history() == before


@pytest.mark.usefixtures("source_id")
def test_a_preview_says_what_each_issue_would_get(ledger: Ledger) -> None:
    late, done = add(ledger, deadline="2026年10月底前"), add(ledger, deadline="2026年10月底前", progress=Progress.DONE)
    before = ledger.history()
    first, second = ledger.dates.preview_extension([late, done], "2026年12月底前")
    assert (first.before, first.after) == (date(2026, 10, 31), date(2026, 12, 31))
    assert (first.clock_before, first.clock_after, first.why_not) == (Clock.OVERDUE, Clock.NORMAL, "")
    assert "已经完成" in second.why_not
    assert ledger.history() == before


@pytest.mark.usefixtures("source_id")
def test_a_slip_is_corrected_without_an_extension(ledger: Ledger) -> None:
    issue = add(ledger, deadline="2026年12月底前")
    ledger.update_issues({issue: {"deadline": "2027年1月底前"}})
    assert ledger.dates.extensions(issue) == []


@pytest.mark.usefixtures("undoable", "source_id")
def test_a_measure_is_extended_on_its_own(ledger: Ledger) -> None:
    issue = add(ledger, deadline="2027年12月底前", measures=[MeasureEdit("建台账", deadline="2026年12月底前")])
    measure = ledger.issue(issue).measures[0]
    extend(ledger, [issue], measure_id=measure.id)
    assert ledger.issue(issue).measures[0].deadline.on == date(2027, 3, 31)
    assert ledger.issue(issue).deadline.on == date(2027, 12, 31)
    assert ledger.dates.extensions(issue)[0].measure == "建台账"
    ledger.update_issues({issue: {"measures": []}})
    assert ledger.dates.extensions(issue) == []


@pytest.mark.usefixtures("undoable", "source_id")
def test_persistence_stays_when_the_day_is_extended(ledger: Ledger) -> None:
    issue = add(ledger, deadline="2026年12月底前，并长期坚持")
    extend(ledger, [issue])
    assert ledger.issue(issue).lasting


# ---------------------------------------------------------------- milestones

TWO_DAYS = "2026年6月底前完成建章立制，2026年12月底前完成验收"


@pytest.mark.usefixtures("undoable", "source_id")
def test_words_with_several_days_give_milestones(ledger: Ledger) -> None:
    issue = add(ledger, deadline=TWO_DAYS)
    first, last = ledger.dates.milestones(issue)
    assert (first.on, last.on) == (date(2026, 6, 30), date(2026, 12, 31))
    assert ("建章立制" in first.text, "验收" in last.text) == (True, True)
    assert ledger.issue(issue).deadline.on == last.on
    ledger.dates.set_milestone(first.id, date(2026, 6, 20))
    ledger.update_issues({issue: {"deadline": TWO_DAYS.replace("12月底", "10月底")}})
    first, last = ledger.dates.milestones(issue)
    assert (first.done_on, last.on, last.done_on) == (date(2026, 6, 20), date(2026, 10, 31), None)


@pytest.mark.usefixtures("undoable", "source_id")
def test_milestones_added_by_hand_stay_and_those_of_the_words_go_with_them(ledger: Ledger) -> None:
    issue = add(ledger, deadline=TWO_DAYS)
    own = ledger.dates.add_milestone(issue, date(2026, 9, 10), "中期检查")
    assert [one.id == own for one in ledger.dates.milestones(issue)] == [False, True, False]
    ledger.update_issues({issue: {"deadline": "2026年12月底前"}})
    assert [one.text for one in ledger.dates.milestones(issue)] == ["中期检查"]
    ledger.dates.remove_milestone(own)
    assert ledger.dates.milestones(issue) == []


@pytest.mark.usefixtures("source_id")
def test_the_deadline_is_the_last_milestone(ledger: Ledger) -> None:
    issue = add(ledger, deadline="2026年12月底前")
    with pytest.raises(InvalidValue, match="晚于整改时限"):
        ledger.dates.add_milestone(issue, date(2027, 1, 1), "补验收")


@pytest.mark.usefixtures("source_id")
def test_due_milestones_are_those_still_open(ledger: Ledger) -> None:
    issue = add(ledger, deadline=TWO_DAYS)
    add(ledger, deadline=TWO_DAYS, progress=Progress.DONE)
    (due,) = ledger.dates.due_milestones(date(2026, 11, 22))
    assert (due.issue_id, due.on) == (issue, date(2026, 6, 30))
    ledger.dates.set_milestone(due.id, date(2026, 7, 1))
    assert ledger.dates.due_milestones(date(2026, 11, 22)) == []
    (change,) = ledger.history(issue)[0].changes
    assert "完成日期" in change.label and "建章立制" in change.label and change.after == "2026-07-01"


@pytest.mark.usefixtures("undoable")
def test_milestones_move_with_the_feedback_date(ledger: Ledger, source_id: int) -> None:
    issue = add(ledger, deadline="1个月内完成建制，3个月内完成验收")
    first = ledger.dates.milestones(issue)[0]
    ledger.dates.set_milestone(first.id, date(2026, 9, 20))
    ledger.save_source({"feedback_on": date(2026, 10, 1)}, source_id)
    assert [one.on for one in ledger.dates.milestones(issue)] == [date(2026, 11, 1), date(2027, 1, 1)]
    assert ledger.dates.milestones(issue)[0].done_on == date(2026, 9, 20)


@pytest.mark.usefixtures("undoable", "source_id")
def test_an_issue_is_removed_with_its_dates(ledger: Ledger) -> None:
    issue = add(ledger, deadline=TWO_DAYS, lasting=True)
    extend(ledger, [issue])
    ledger.dates.review([issue], ledger.today(), "李老师", "制度在执行")
    ledger.remove_issues([issue])
    assert ledger.issue_ids() == []


# ---------------------------------------------------------------- 复查


@pytest.mark.usefixtures("undoable", "source_id")
def test_a_review_sets_the_next_one_a_quarter_later(ledger: Ledger) -> None:
    issue = add(ledger, deadline="长期坚持")
    assert ledger.dates.next_review(ledger.issue(issue)) == date(2026, 12, 1)
    ledger.dates.review([issue], date(2026, 11, 20), "李老师", "制度在执行")
    assert ledger.dates.next_review(ledger.issue(issue)) == date(2027, 2, 20)
    (seen,) = ledger.dates.reviews(issue)
    assert (seen.on, seen.reviewer, seen.words) == (date(2026, 11, 20), "李老师", "制度在执行")
    assert ledger.history(issue)[0].changes[0].after == "2026-11-20 李老师：制度在执行"


@pytest.mark.usefixtures("undoable", "source_id")
def test_what_is_corrected_at_once_is_reviewed_on_its_check_day(ledger: Ledger) -> None:
    issue = add(ledger, deadline="立行立改")
    assert ledger.dates.next_review(ledger.issue(issue)) == date(2026, 10, 1)
    ledger.dates.review([issue], date(2026, 10, 1), "李老师", "已改正", Progress.DONE)
    assert ledger.issue(issue).progress == Progress.DONE
    assert ledger.dates.next_review(ledger.issue(issue)) is None


@pytest.mark.usefixtures("source_id")
def test_what_has_an_ordinary_deadline_is_not_reviewed(ledger: Ledger) -> None:
    lasting, issue = add(ledger, deadline="长期坚持"), add(ledger, deadline="2026年12月底前")
    before = ledger.history()
    with pytest.raises(LedgerError, match="不能复查"):
        ledger.dates.review([lasting, issue], ledger.today(), "李老师", "看过")
    with pytest.raises(InvalidValue, match="复查人"):
        ledger.dates.review([lasting], ledger.today(), "", "看过")
    assert ledger.history() == before


# ---------------------------------------------------------------- previews


def test_another_feedback_date_is_previewed_and_then_comes_true(ledger: Ledger, source_id: int) -> None:
    measures = [MeasureEdit("建台账", deadline="30日内"), MeasureEdit("验收", deadline="2026年12月底前")]
    add(ledger, deadline="3个月内", measures=measures)
    add(ledger, deadline="2026年12月底前")
    before = ledger.history()
    moved = ledger.dates.preview_base(source_id, date(2026, 8, 1), None)
    assert [(one.what, one.before, one.after) for one in moved] == [
        ("食堂台账不全", date(2026, 12, 1), date(2026, 11, 1)),
        ("建台账", date(2026, 10, 1), date(2026, 8, 31)),
    ]
    assert (moved[0].clock_before, moved[0].clock_after) == (Clock.SOON, Clock.OVERDUE)
    assert ledger.history() == before
    ledger.save_source({"feedback_on": date(2026, 8, 1)}, source_id)
    assert ledger.dates.preview_base(source_id, date(2026, 8, 1), None) == []
    assert ledger.issue(moved[0].issue_id).deadline.on == moved[0].after


def test_another_calendar_is_previewed(ledger: Ledger, source_id: int) -> None:
    issue = add(ledger, deadline="10个工作日内")
    at_once = add(ledger, deadline="立行立改")
    more = "2026-09-02,放假,校庆\n2026-09-03,放假,校庆\n"
    moved = ledger.dates.preview_settings(replace(ledger.settings, holidays=more, check_days=10))
    assert {one.issue_id for one in moved} == {issue, at_once}
    ledger.change_settings({"holidays": more, "check_days": 10})
    assert {one.issue_id: one.after for one in moved} == {
        number: ledger.issue(number).deadline.due_on for number in (issue, at_once)
    }


def test_a_year_without_holidays_is_remarked_later_too(ledger: Ledger) -> None:
    ledger.save_source({"name": "县委巡察", "kind": "巡察", "feedback_on": date(2031, 9, 1)})
    issue = add(ledger, deadline="10个工作日内")
    assert "没有 2031 年的数据" in ledger.dates.remark(ledger.issue(issue))
    assert ledger.dates.years_without_holidays([ledger.issue(issue)]) == ["2031"]


def test_settings_are_told_in_words(ledger: Ledger) -> None:
    from models import closing_rules

    rules = closing_rules.to_text(closing_rules.PRESETS["一般"])
    ledger.change_settings({"closing_rules": rules, "rate_rule": "mostly", "soon_days": 10})
    told = {change.label: str(change.after) for change in ledger.history()[0].changes}
    assert told["销号规则"].startswith("一般：自查申请 → 责任领导审核 → 现场核查（2 人） → 主要领导审批")
    assert told["完成率口径"].startswith("完成率 =（已完成 + 基本完成）")
    assert told["临期天数"] == "10 天"


def test_an_extension_counts_as_its_preview_says_where_the_source_has_no_date(tmp_path: Path) -> None:
    days = [date(2026, 1, 10)]
    with Ledger.create(tmp_path / "账.zgdb", operator="李原", today=lambda: days[0], backups=False) as ledger:
        number = ledger.add_issue({"source": "自查", "problem": "甲", "deadline": "3个月内"})
        days[0] = date(2026, 3, 1)
        (moved,) = ledger.dates.preview_extension([number], "6个月内")
        reason = {"reason": "材料未到", "approver": "周明", "on": days[0]}
        ledger.dates.extend([number, number], words="6个月内", **reason)  # type: ignore[arg-type]
        (noted,) = ledger.dates.extensions(number)
        assert moved.after == noted.new_on == ledger.issue(number).deadline.on == date(2026, 7, 10)
        with pytest.raises(InvalidValue, match="不能早于"):
            ledger.dates.add_milestone(number, date(1, 1, 1), "甲")
