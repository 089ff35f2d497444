"""Columns whose cells say what they are: schools that are ticked, groups merged down, days to count from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from documents.column_contents import with_contents
from documents.grid import GridRow
from documents.mapping import map_headings
from documents.readers import read_file
from models.drafts import DraftStatus, IssueDraft, NoticeDraft


def drafted(tmp_path: Path, *rows: Sequence[object], merges: Sequence[str] = ()) -> NoticeDraft:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for merge in merges:
        sheet.merge_cells(merge)
    book.save(tmp_path / "台账.xlsx")
    draft = read_file(tmp_path / "台账.xlsx")
    assert isinstance(draft, NoticeDraft)
    return draft


def issues(tmp_path: Path, *rows: Sequence[object], merges: Sequence[str] = ()) -> list[IssueDraft]:
    return drafted(tmp_path, *rows, merges=merges).issues()


TICKED = (
    ("序号", "存在问题", "整改措施", "涉及单位（有则打√）", None, None, "是否完成"),
    (None, None, None, "东河小学", "西河小学", "南河初中", None),
    (1, "门卫登记不全", "补齐登记", "√", None, "√", "是"),
    (2, "水杯柜破损", "维修", None, "○", None, "否"),
)


def test_a_tick_under_a_school_names_the_school(tmp_path: Path) -> None:
    first, second = issues(tmp_path, *TICKED, merges=("D1:F1",))
    assert first.fields["involved_units"] == "东河小学、南河初中"
    assert "involved_units" not in second.fields
    assert second.extra == {"西河小学": "○"}  # no tick: kept as it is


def test_names_and_posts_under_a_heading_are_no_ticks(tmp_path: Path) -> None:
    (issue,) = issues(
        tmp_path,
        ("序号", "存在问题", "整改措施", "责任人", None),
        (None, None, None, "名字", "职务"),
        (1, "门卫登记不全", "补齐登记", "方文", "校长"),
        merges=("D1:E1",),
    )
    assert issue.person == "方文"
    assert issue.extra == {"职务": "校长"}


def test_a_column_merged_down_over_problems_is_their_group_whatever_it_is_called(tmp_path: Path) -> None:
    draft = drafted(
        tmp_path,
        ("序号", "核查要点", "存在问题", "整改措施", "牵头校长", "完成时限"),
        (1, "门卫管理", "登记不全", "补齐登记", "方文", "2026年5月底前"),
        (2, None, "保安缺员", "增配保安", "方文", "2026年6月底前"),
        (3, "食堂管理", "留样不足", "按量留样", "孙小雨", "立行立改"),
        merges=("B2:B3",),
    )
    assert [(aspect.title, len(aspect.issues)) for aspect in draft.aspects] == [("门卫管理", 2), ("食堂管理", 1)]
    assert [issue.responsible_leader for issue in draft.issues()] == ["方文", "方文", "孙小雨"]


def test_a_column_that_says_another_thing_in_every_row_groups_nothing() -> None:
    mapping = map_headings(["序号", "核查要点", "存在问题", "整改措施"])
    rows = [GridRow(number, [str(number), f"要点{number}处", f"问题{number}", "整改"]) for number in range(2, 6)]
    assert with_contents(mapping, rows) == mapping


HANDLED = ("序号", "受理日期", "反映问题", "办理单位", "办理时限", "办理情况", "是否办结")


def test_a_petition_that_is_not_settled_is_not_done(tmp_path: Path) -> None:
    settled, open_, fresh = issues(
        tmp_path,
        HANDLED,
        (1, date(2026, 3, 2), "反映收费不规范", "财务股", "2026年3月底前", "已退费。", "是"),
        (2, date(2026, 3, 9), "反映校门拥堵", "安全股", "2026年4月底前", "已设临时停车区，仍需拓宽道路。", "否"),
        (3, date(2026, 3, 16), "反映水压不足", "后勤股", "2026年5月底前", None, None),
    )
    assert [issue.status for issue in (settled, open_, fresh)] == [DraftStatus.DONE, DraftStatus.IN_PROGRESS, None]
    assert [issue.progress for issue in (settled, open_)] == ["已退费。", "已设临时停车区，仍需拓宽道路。"]
    assert settled.unit == "财务股" and not settled.measures


def test_not_closed_says_nothing_of_how_far_the_work_is(tmp_path: Path) -> None:
    headings = ("序号", "存在问题", "整改措施", "责任人", "是否销号")
    (issue,) = issues(tmp_path, headings, (1, "登记不全", "补齐", "方文", "否"))
    assert issue.status is None


def test_a_deadline_counts_from_the_day_of_its_own_row_and_says_so(tmp_path: Path) -> None:
    counted, named = issues(
        tmp_path,
        HANDLED,
        (1, date(2026, 3, 2), "反映收费不规范", "财务股", "10个工作日内", "已退费。", "是"),
        (2, date(2026, 3, 9), "反映校门拥堵", "安全股", "2026年4月底前", "已疏导。", "是"),
    )
    assert counted.doubts == ["时限“10个工作日内”从受理日期起算，将登记为“2026年3月2日起10个工作日内”，请核对。"]
    assert (counted.deadline_text, counted.deadline_words) == ("10个工作日内", "2026年3月2日起10个工作日内")
    assert named.doubts == [] and named.deadline_words == named.deadline_text == "2026年4月底前"
    counted.deadline_text = "2026年5月1日前"  # as the clerk writes it over in the review
    assert counted.deadline_words == "2026年5月1日前"


def test_the_head_of_a_sheet_may_name_the_day_of_the_feedback_too(tmp_path: Path) -> None:
    draft = drafted(
        tmp_path,
        ("青河县教育局整改台账",),
        ("反馈时间：2026年3月10日　　填报时间：2026年4月8日",),
        ("序号", "存在问题", "整改措施", "整改时限"),
        (1, "登记不全", "补齐", "3个月内"),
    )
    assert (draft.feedback_date, draft.published_date) == (date(2026, 3, 10), date(2026, 4, 8))


def test_a_row_of_averages_is_no_problem(tmp_path: Path) -> None:
    found = issues(
        tmp_path,
        ("序号", "存在问题", "整改措施", "责任人", "完成比例"),
        (1, "登记不全", "补齐", "方文", "100%"),
        ("平均", None, None, None, "80%"),
    )
    assert [issue.title for issue in found] == ["登记不全"]
