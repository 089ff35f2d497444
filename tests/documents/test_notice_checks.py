"""What is said before a 通报 goes out: gaps, late and contradicting issues, figures that are not the ledger's."""

# ruff: noqa: E501

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from documents.notice_checks import claims, remarks, still_open, summary
from documents.notice_draft import lay_out
from models.filters import EVERYTHING, IssueFilter
from models.hints import CONTRADICTIONS
from models.issues import MeasureEdit
from models.ledger import Ledger
from models.notice_texts import DEFAULT, NoticeTexts
from models.public_rules import rules_for
from models.rules import Progress
from tests.conftest import TODAY

PLAIN = NoticeTexts(title="通报", opening="", organising="", next_steps="", contact="", signature="")


@pytest.fixture
def issues(ledger: Ledger) -> list[int]:
    """One whole issue, and one for each thing that may be wrong."""
    whole = {
        "source": "巡察",
        "aspect": "党建方面",
        "measures": (MeasureEdit("补学"), MeasureEdit("再学")),
        "progress": Progress.IN_PROGRESS,
        "entry": (TODAY, "正在推进。"),
    }
    ledger.save_source({"name": "巡察", "organization": "教育局", "inspected_by": "组", "started_on": date(2026, 3, 1)})
    rows = [
        {"problem": "完整的"},
        {"problem": "没有状态的", "progress": None},
        {"problem": "没有措施和进展的", "measures": (), "entry": None},
        {"problem": "逾期的", "deadline": "2026-11-10"},
        {"problem": "进展说完成的", "entry": (TODAY, "已全部整改到位。")},
        {"problem": "已完成的", "progress": Progress.DONE, "entry": (TODAY, "已完成。")},
    ]
    return ledger.add_issues(
        [{key: value for key, value in (whole | row).items() if value is not None or key == "progress"} for row in rows]
    )


def said(ledger: Ledger, texts: NoticeTexts = PLAIN) -> list[tuple[str, str, int | None]]:
    draft = lay_out(ledger, EVERYTHING, today=TODAY, texts=texts)
    return [(one.kind, one.words, one.issue) for one in remarks(draft, TODAY, ledger.settings)]


def test_issues_with_gaps_are_listed_each_with_its_number(ledger: Ledger, issues: list[int]) -> None:
    _whole, unsaid, empty, late, contrary, done = issues
    assert said(ledger) == [
        ("来源信息", "来源“巡察”没有登记：检查结束、反馈日期。请在“台账 → 问题来源”里补上。", None),
        ("未填状态", "2 没有状态的：没有填整改进度。", unsaid),
        ("没有措施", "3 没有措施和进展的：没有整改措施。", empty),
        ("前后矛盾", "5 进展说完成的：最新进展里写着“已全部整改到位”，状态却是“正在整改”。", contrary),
        ("逾期", "4 逾期的：逾期 12 天（应于 2026-11-10 完成）。", late),
        ("没有进展", "3 没有措施和进展的：没有整改进展。", empty),
        ("没有佐证", "6 已完成的：状态是“已完成”，但没有佐证材料。", done),
    ]


def test_contradictions_are_those_of_the_side_bar_and_what_a_reader_takes_otherwise_is_called_so(
    ledger: Ledger, issues: list[int]
) -> None:
    whole, *_others, done = issues
    open_measure = (MeasureEdit("补", progress=Progress.IN_PROGRESS),)
    ledger.update_issues({done: {"measures": open_measure, "progress": Progress.DONE}})
    ledger.add_progress(done, TODAY, "正在推进。")
    ledger.add_progress(whole, TODAY, "取得阶段性成果。")
    found = said(ledger)
    against = [number for kind, _words, number in found if kind == "前后矛盾"]
    assert sorted(filter(None, against)) == sorted(ledger.issue_ids(IssueFilter(hints=int(CONTRADICTIONS))))
    assert [number for kind, _words, number in found if kind == "进展读作别的状态"] == [whole]


def test_figures_in_the_texts_are_compared_with_the_ledger(ledger: Ledger, issues: list[int]) -> None:
    wrong = "反馈的27项问题，已完成25项，6个问题中1个已整改到位，制定措施85条，整改完成率92.6%，支付率87%，召开会议4次。2026年5月，〔2026〕5号。"
    found = [words for kind, words, _issue in said(ledger, replace(PLAIN, organising=wrong)) if kind == "数字"]
    assert found == [
        "“组织情况”写的是“27项问题”，台账里是 6。",
        "“组织情况”写的是“已完成25项”，台账里是 1。",
        "“组织情况”写的是“措施85条”，台账里是 10。",
        "“组织情况”写的是“整改完成率92.6%”，台账里是 16.67%（完成率 = 已完成 ÷ 问题总数（基本完成不计入））。",
        "“组织情况”里这些数字台账里没有可比的，请自行核对：87%、4次。",
    ]
    right = "指出一个方面六个问题，已完成1项，正在整改4个，制定措施10条，完成率16.7%。"
    assert not [one for one in said(ledger, replace(PLAIN, opening=right)) if one[0] == "数字"]
    filled = replace(PLAIN, opening=DEFAULT.opening, organising=DEFAULT.organising, next_steps=DEFAULT.next_steps)
    assert not [one for one in said(ledger, filled) if one[0] == "数字"], "what the ledger fills in is right"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("28个问题已全部整改完成，3个正在推进", [("done", "28"), ("in_progress", "3")]),
        (
            "尚未完成的3个问题，基本完成2项，长期坚持5项，逾期2项，已销号9个",
            [("open", "3"), ("mostly_done", "2"), ("lasting", "5"), ("overdue", "2"), ("closed", "9")],
        ),
        ("完成一个、核查一个", []),
        ("销号率50%，整改完成率达到98.71%，就业率90%", [("closed_rate", "50"), ("rate", "98.71")]),
        ("五个方面二十八个问题", [("aspects", "五"), ("total", "二十八")]),
    ],
)
def test_claims_are_read_as_people_write_them(text: str, found: list[tuple[str, str]]) -> None:
    assert [(claim.key, claim.number) for claim in claims(text)] == found


def test_what_is_still_to_fill_in_is_named_with_its_text(ledger: Ledger, issues: list[int]) -> None:
    draft = lay_out(
        ledger, EVERYTHING, today=TODAY, texts=replace(PLAIN, opening="{反馈日期}反馈。", contact=DEFAULT.contact)
    )
    found = [(one.text, one.words) for one in remarks(draft, TODAY, ledger.settings) if one.kind == "待填写"]
    assert found == [
        ("opening", "“开头”里还有没填的：【反馈日期】。"),
        ("contact", "“联系方式”里还有没填的：【联系电话】、【邮政信箱】、【电子邮箱】。"),
    ]


def test_what_the_public_does_not_get_is_told(ledger: Ledger, issues: list[int]) -> None:
    ledger.update_issues({issues[0]: {"secrecy": "内部"}})
    draft = lay_out(ledger, EVERYTHING, today=TODAY, texts=PLAIN, rules=rules_for(ledger))
    found = remarks(draft, TODAY, ledger.settings)
    assert [(one.words, one.issue) for one in found if one.kind == "不公开"] == [
        ("1 完整的：密级为“内部”的，没有列入公开版。", issues[0])
    ]
    assert summary(found).startswith("来源信息 1 处、未填状态 1 处") and summary([]) == ""


def test_an_empty_notice_says_so(ledger: Ledger) -> None:
    assert said(ledger) == [("来源信息", "没有可以写进通报的问题。", None)]


def test_a_notice_of_some_of_the_issues_says_that_its_counts_are_only_of_these(
    ledger: Ledger, issues: list[int]
) -> None:
    some = lay_out(ledger, replace(EVERYTHING, ids=tuple(issues[:2])), today=TODAY, texts=PLAIN)
    assert any("全部 6 项中的 2 项" in one.words for one in remarks(some, TODAY, ledger.settings))
    assert not any("项中的" in words for _, words, _ in said(ledger))


def test_an_issue_without_a_part_is_told_to_stand_among_others(ledger: Ledger, issues: list[int]) -> None:
    ledger.update_issues({issues[0]: {"aspect": ""}})
    told = "1 完整的：没有填方面，通报里列在“其他方面”，“其他方面”算一个方面。"
    assert ("没有方面", told, issues[0]) in said(ledger)
    counted = replace(PLAIN, opening="指出2个方面6个问题。")
    assert not any(kind == "数字" for kind, _, _ in said(ledger, counted)), "the check counts as the notice does"
    ledger.update_issues({issue: {"aspect": ""} for issue in issues})
    assert not any(kind == "没有方面" for kind, _, _ in said(ledger)), "a notice without any 方面 has no such heading"


def test_what_is_still_open_is_said_in_a_sentence(ledger: Ledger, issues: list[int]) -> None:
    texts = replace(PLAIN, opening="{反馈日期}反馈，{反馈日期}布置。", contact=DEFAULT.contact)
    draft = lay_out(ledger, EVERYTHING, today=TODAY, texts=texts)
    found = remarks(draft, TODAY, ledger.settings)
    lines = sum(1 for one in found if one.kind != "待填写")
    blanks = "【反馈日期】、【联系电话】、【邮政信箱】、【电子邮箱】"
    assert still_open(draft, found) == f"通报里有 4 处空白没有填（{blanks}），“发出前检查”还有 {lines} 条。"
    assert still_open(lay_out(ledger, EVERYTHING, today=TODAY, texts=PLAIN), []) == ""
