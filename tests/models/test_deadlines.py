"""What the words of a deadline mean: every row of the office's habits, and that no words are an accident."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.calendar import Calendar, SchoolTerm, built_in
from models.deadlines import Base, Deadline, Milestone, read

CALENDAR = built_in(Path(__file__).parents[2] / "resources" / "tables")
TERMS = Calendar(
    CALENDAR.days,
    (
        SchoolTerm("2023年春季学期", date(2023, 2, 13), date(2023, 7, 7)),
        SchoolTerm("2023年秋季学期", date(2023, 9, 1), date(2024, 1, 26)),
        SchoolTerm("2024年春季学期", date(2024, 2, 26), date(2024, 7, 5)),
        SchoolTerm("2024年秋季学期", date(2024, 9, 2), date(2025, 1, 17)),
    ),
)
BASE = Base(date(2023, 4, 15))


def ask(words: str, base: Base = BASE, above: Deadline | None = None) -> Deadline:
    return read(words, base, TERMS, above=above)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2023年6月底前", "2023-06-30"),
        ("2023年6月底", "2023-06-30"),
        ("2023年6月", "2023-06-30"),
        ("2024年2月底", "2024-02-29"),
        ("2023年6月30日前", "2023-06-30"),
        ("2023 年 6 月 30 日 前", "2023-06-30"),
        ("2023年底前", "2023-12-31"),
        ("年底前", "2023-12-31"),
        ("年内", "2023-12-31"),
        ("2023年", "2023-12-31"),
        ("本年底", "2023-12-31"),
        ("明年底", "2024-12-31"),
        ("明年6月底前", "2024-06-30"),
        ("23年6月底", "2023-06-30"),
        ("2024年上半年", "2024-06-30"),
        ("2024年第三季度末", "2024-09-30"),
        ("2023年6月上旬", "2023-06-10"),
        ("2023年6月中旬", "2023-06-20"),
        ("2023年6月下旬", "2023-06-30"),
        ("月底前", "2023-04-30"),
        ("下月15日前", "2023-05-15"),
        ("本周五前", "2023-04-14"),
        ("本季度末", "2023-06-30"),
        ("2023年3月—6月", "2023-06-30"),
        ("2023.3-2023.6", "2023-06-30"),
        ("2023.3-6", "2023-06-30"),
        ("2023年3-6月", "2023-06-30"),
        ("2023年6月1日至15日", "2023-06-15"),
        ("2023.6.1－6.15", "2023-06-15"),
        ("2023年11月至次年3月", "2024-03-31"),
        ("2023年11月～3月", "2024-03-31"),
        ("2023年9月至2024年6月", "2024-06-30"),
        ("2023.6.30", "2023-06-30"),
        ("2023/6/30", "2023-06-30"),
        ("2023-06-30", "2023-06-30"),
        ("2023-06-30 00:00:00", "2023-06-30"),
        ("2023-06-30T08:30", "2023-06-30"),
        ("20230630", "2023-06-30"),
        ("45107", "2023-06-30"),
        ("45107.0", "2023-06-30"),
        ("２０２３年６月", "2023-06-30"),
        ("二〇二三年六月底", "2023-06-30"),
        ("二零二三年十二月三十一日", "2023-12-31"),
        ("二○二三年六月十五日", "2023-06-15"),
        ("按要求于2023年6月底前完成整改", "2023-06-30"),
    ],
)
def test_a_day_is_read_as_the_office_means_it(words: str, day: str) -> None:
    deadline = ask(words)
    assert (str(deadline.on), deadline.assumed, deadline.needs_check) == (day, False, False)
    assert deadline.text == words
    assert deadline.remark == ""


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2022年12底", "2022-12-31"),
        ("7月低", "2023-07-31"),
        ("6月30日前", "2023-06-30"),
        ("4月15日前", "2023-04-15"),
        ("3月30日前", "2024-03-30"),
        ("六月三十日前", "2023-06-30"),
        ("6.30前", "2023-06-30"),
        ("20日前", "2023-04-20"),
        ("十日前", "2023-05-10"),
        ("6月上旬", "2023-06-10"),
        ("6月中旬", "2023-06-20"),
        ("6月下旬", "2023-06-30"),
        ("上半年", "2023-06-30"),
        ("三季度", "2023-09-30"),
        ("一季度", "2024-03-31"),
    ],
)
def test_a_guess_is_marked_and_said(words: str, day: str) -> None:
    deadline = ask(words)
    assert (str(deadline.on), deadline.assumed) == (day, True)
    assert deadline.remark.endswith("。")


@pytest.mark.parametrize(
    ("words", "day", "rule"),
    [
        ("3个月内", "2023-07-15", "起算日起 3 个月"),
        ("三个月内", "2023-07-15", "起算日起 3 个月"),
        ("1-3个月内", "2023-07-15", "起算日起 3 个月"),
        ("收到反馈意见后三个月内", "2023-07-15", "起算日起 3 个月"),
        ("两个半月内", "2023-06-30", "起算日起 2 个半月"),
        ("半个月内", "2023-04-30", "起算日起 半个月"),
        ("半年内", "2023-10-15", "起算日起 半年"),
        ("一年内", "2024-04-15", "起算日起 1 年"),
        ("30日内", "2023-05-15", "起算日起 30 天"),
        ("10天", "2023-04-25", "起算日起 10 天"),
        ("两周内", "2023-04-29", "起算日起 2 周"),
        ("24小时内", "2023-04-16", "起算日起 24 小时"),
        ("10个工作日内", "2023-04-27", "起算日起 10 个工作日"),  # Sunday 23 April 2023 was worked
    ],
)
def test_a_time_counts_from_the_base(words: str, day: str, rule: str) -> None:
    deadline = ask(words)
    assert (str(deadline.on), deadline.rule, deadline.base_on) == (day, rule, BASE.on)
    assert not deadline.assumed
    assert ask(words, Base(BASE.on, assumed=True)).assumed


def test_working_days_count_from_the_day_that_is_named() -> None:
    deadline = ask("自2023年5月4日起10个工作日内")
    assert (deadline.on, deadline.base_on) == (date(2023, 5, 17), None)  # Saturday 6 May was worked


def test_month_ends_are_clamped() -> None:
    assert ask("1个月内", Base(date(2023, 1, 31))).on == date(2023, 2, 28)
    assert ask("2023年1月31日起一个月内").on == date(2023, 2, 28)


def test_a_written_day_does_not_depend_on_the_base() -> None:
    deadline = ask("2023年6月30日前", Base(date(2023, 4, 1), assumed=True))
    assert (deadline.on, deadline.assumed, deadline.base_on) == (date(2023, 6, 30), False, None)
    assert ask("2023年6月30日前", Base(None)).on == date(2023, 6, 30)
    assert ask("立行立改，2023年6月底前", Base(None)).on == date(2023, 6, 30)


@pytest.mark.parametrize("words", ["3个月内", "10个工作日内", "6月30日前", "年底前", "立行立改", "本学期末"])
def test_without_a_base_nothing_is_invented(words: str) -> None:
    deadline = ask(words, Base(None))
    assert (deadline.due_on, deadline.needs_check) == (None, True)
    assert "起算日期" in deadline.remark


def test_a_year_without_holidays_is_said_aloud() -> None:
    deadline = ask("10个工作日内", Base(date(2026, 12, 25)))
    assert deadline.on == date(2027, 1, 8)
    assert deadline.assumed and "2027 年" in deadline.remark


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2024年春季学期开学前", "2024-02-26"),
        ("2024年春季学期末", "2024-07-05"),
        ("2024年秋季开学前", "2024-09-02"),
        ("2023-2024学年第二学期末", "2024-07-05"),
        ("秋季学期开学前", "2023-09-01"),
        ("9月开学前", "2023-09-01"),
        ("本学期末", "2023-07-07"),
        ("学期末", "2023-07-07"),
        ("下学期开学前", "2023-09-01"),
        ("开学前", "2023-09-01"),
        ("寒假前", "2024-01-26"),
        ("2024年寒假前", "2024-01-26"),
        ("暑假前", "2023-07-07"),
        ("暑假期间", "2023-08-31"),
    ],
)
def test_school_words_follow_the_school_calendar(words: str, day: str) -> None:
    deadline = ask(words)
    assert (str(deadline.on), deadline.assumed, deadline.needs_check) == (day, False, False)


def test_a_term_the_calendar_lacks_is_asked_for() -> None:
    deadline = ask("2029年春季学期开学前")
    assert (deadline.on, deadline.needs_check) == (None, True)
    assert "“2029年春季学期”" in deadline.remark


def test_days_from_the_sample_calendar_are_assumed() -> None:
    deadline = read("本学期末", BASE, CALENDAR)
    assert deadline.on == date(2023, 7, 7)
    assert deadline.assumed and "示例校历" in deadline.remark


@pytest.mark.parametrize("words", ["立行立改", "即知即改", "立即整改"])
def test_at_once_has_no_date_but_a_check_day(words: str) -> None:
    deadline = ask(words)
    assert (deadline.on, deadline.check_on, deadline.due_on) == (None, date(2023, 5, 15), date(2023, 5, 15))
    assert (deadline.rule, deadline.lasting, deadline.base_on) == ("立行立改", False, BASE.on)
    assert read(words, BASE, TERMS, check_days=10).check_on == date(2023, 4, 25)


@pytest.mark.parametrize("words", ["长期坚持", "持续推进", "常态化", "常态化推进", "长期", "每月底前"])
def test_lasting_work_is_never_late(words: str) -> None:
    deadline = ask(words)
    assert (deadline.due_on, deadline.lasting, deadline.needs_check) == (None, True, False)


@pytest.mark.parametrize(
    ("words", "on", "check_on"),
    [
        ("立行立改，长期坚持", None, date(2023, 5, 15)),
        ("立行立改并长期坚持", None, date(2023, 5, 15)),
        ("2024年底前并长期坚持", date(2024, 12, 31), None),
        ("2023年6月底前完成，持续推进", date(2023, 6, 30), None),
    ],
)
def test_a_day_and_persistence_stand_together(words: str, on: date | None, check_on: date | None) -> None:
    deadline = ask(words)
    assert (deadline.on, deadline.check_on, deadline.lasting) == (on, check_on, True)


def test_the_last_milestone_is_the_deadline() -> None:
    deadline = ask("6月底前完成甲，12月底前完成乙")
    assert deadline.on == date(2023, 12, 31)
    assert deadline.milestones == (
        Milestone(date(2023, 6, 30), "完成甲"),
        Milestone(date(2023, 12, 31), "完成乙"),
    )
    assert deadline.assumed


def test_a_milestone_takes_the_year_of_the_one_before_it() -> None:
    deadline = ask("2024年10月底前甲校完成，并报备；次年1月底前乙校完成、3月底前全部完成")
    assert [str(milestone.on) for milestone in deadline.milestones] == ["2024-10-31", "2025-01-31", "2025-03-31"]
    assert [milestone.text for milestone in deadline.milestones] == ["甲校完成，并报备", "乙校完成", "全部完成"]
    assert not deadline.assumed


def test_a_day_said_twice_is_one_day() -> None:
    deadline = ask("3个月内（即2023年7月31日前）")
    assert (deadline.on, deadline.milestones) == (date(2023, 7, 31), ())


@pytest.mark.parametrize("words", ["同上", "〃", "同上。"])
def test_as_above_means_the_row_above(words: str) -> None:
    above = ask("2023年6月底前，长期坚持")
    deadline = ask(words, above=above)
    assert (deadline.text, deadline.on, deadline.lasting) == (words, above.on, True)
    assert ask(words).needs_check
    assert ask(words, above=ask("")).needs_check


@pytest.mark.parametrize(
    "words",
    ["待定", "视情", "视情况而定", "按方案要求", "近期", "尽快", "无", "/", "已完成", "12345", "99999", "13800000000"],
)
def test_words_without_a_day_are_to_be_asked(words: str) -> None:
    deadline = ask(words)
    assert (deadline.due_on, deadline.lasting, deadline.needs_check) == (None, False, True)
    assert deadline.remark.endswith("。")


@pytest.mark.parametrize(
    "words", ["2026年2月30日", "2026.2.30", "20260230", "2026年13月", "2月30日前", "2026年6月31日前"]
)
def test_a_day_that_does_not_exist_is_told(words: str) -> None:
    deadline = ask(words)
    assert (deadline.on, deadline.needs_check) == (None, True)
    assert "没有" in deadline.remark and "这一天" in deadline.remark


@pytest.mark.parametrize("words", ["", "  ", "\n"])
def test_no_words_are_no_deadline(words: str) -> None:
    assert ask(words) == Deadline("")


PIECES = st.sampled_from(
    [
        *("2023", "2026年", "9999", "12", "0", "30日", "6月", "三", "十", "百", "半", "第", "次年"),
        *("-", "至", ".", "/", "，", "个", "月", "年", "周", "工作日", "底", "前", "内", "起"),
        *("春季", "学期", "开学", "寒假", "立行立改", "长期", "同上"),
    ]
)


@settings(derandomize=True, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join) | st.text(), st.dates() | st.none())
def test_no_words_are_an_accident(words: str, on: date | None) -> None:
    base = Base(on)
    deadline = read(words, base, TERMS)
    assert deadline == read(words, base, TERMS)
    assert deadline.text == words.strip()
    assert not (deadline.on and deadline.check_on)
    assert deadline.due_on or deadline.lasting or deadline.needs_check or not deadline.text
    assert deadline.remark or not (deadline.assumed or deadline.needs_check)


@pytest.mark.timeout(5)
@pytest.mark.parametrize("piece", ["一", "关于", "1 ", "〃x", "长期", "x" + " " * 1000, "6月底前"])
def test_an_essay_in_the_cell_takes_no_time(piece: str) -> None:
    assert ask(piece * 50_000).text == (piece * 50_000).strip()
