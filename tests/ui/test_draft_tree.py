"""The import review's rows: what is ticked becomes the draft, every act can be taken back, and Qt finds no fault."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from models.drafts import AspectDraft, DraftStatus, FindingDraft, IssueDraft, MeasureDraft, NoticeDraft
from ui.draft_rows import Row, RowKind, split_parts, status_from_words
from ui.draft_tree import DraftTree


def small_draft() -> NoticeDraft:
    doors = IssueDraft(
        "校门管理不严",
        "4",
        "1",
        [FindingDraft("来访登记不全", "4"), FindingDraft("夜间无人值守", "4")],
        [MeasureDraft("一是补全登记。二是加装门禁。", "6"), MeasureDraft("安排保安轮值", "7")],
        "已装门禁两处",
        "8",
        DraftStatus.DONE,
        "整改完成，长期坚持",
    )
    plans = IssueDraft("应急预案陈旧", "9", "2", measures=[MeasureDraft("修订预案", "10")], unit="安全办")
    food = IssueDraft("食堂留样不足", "12", "1", doubts=["没有措施"])
    food.fields, food.extra = {"goal": "留样齐全"}, {"检查人": "沈老师"}
    aspects = [AspectDraft("安全管理方面", "3", [doors, plans]), AspectDraft("后勤方面", "11", [food])]
    return NoticeDraft("通报", is_notice=True, aspects=aspects)


@pytest.fixture
def tree(qtmodeltester: ModelTester) -> DraftTree:
    model = DraftTree(small_draft())
    qtmodeltester.check(model)
    return model


def row(tree: DraftTree, text: str) -> Row:
    return next(one for one in tree.outline.rows() if one.text == text)


def outline(tree: DraftTree) -> list[tuple[str, str]]:
    return [(one.kind.name, one.text) for one in tree.outline.rows()]


def test_an_untouched_draft_comes_back_as_it_was(tree: DraftTree) -> None:
    assert tree.draft() == small_draft()
    assert tree.counts().words == "2 个方面，3 个问题，3 条措施"


def test_unticked_rows_are_left_out(tree: DraftTree) -> None:
    tree.tick([row(tree, "后勤方面").key], False)
    tree.tick([row(tree, "夜间无人值守").key, row(tree, "已装门禁两处").key], False)
    draft = tree.draft()
    assert [aspect.title for aspect in draft.aspects] == ["安全管理方面"]
    assert [finding.text for finding in draft.issues()[0].findings] == ["来访登记不全"]
    assert draft.issues()[0].progress == ""
    assert tree.counts().words == "1 个方面，2 个问题，3 条措施"


def test_a_box_shows_whether_everything_below_is_ticked(tree: DraftTree) -> None:
    def box(text: str) -> object:
        return tree.data(tree.index_of(row(tree, text).key), Qt.ItemDataRole.CheckStateRole)

    tree.tick([row(tree, "夜间无人值守").key], False)
    assert box("校门管理不严") == box("安全管理方面") == Qt.CheckState.PartiallyChecked
    tree.tick([row(tree, "安全管理方面").key], False)
    assert box("安全管理方面") == Qt.CheckState.Unchecked
    tree.tick([row(tree, "夜间无人值守").key], True)
    assert row(tree, "校门管理不严").ticked
    assert not row(tree, "来访登记不全").ticked


def test_text_is_edited_in_place_but_never_emptied(tree: DraftTree) -> None:
    place = tree.index_of(row(tree, "校门管理不严").key)
    assert tree.setData(place, "校门管理\n不严格 ")
    assert tree.draft().issues()[0].title == "校门管理 不严格"
    assert not tree.setData(place, "  ")
    assert tree.draft().issues()[0].title == "校门管理 不严格"


def test_an_edited_status_means_what_it_says(tree: DraftTree) -> None:
    place = tree.index_of(row(tree, "整改完成，长期坚持").key)
    assert tree.data(place) == "整改完成，长期坚持（已完成 · 长期坚持）"
    tree.setData(place, "正在整改")
    issue = tree.draft().issues()[0]
    assert (issue.status, issue.status_words) == (DraftStatus.IN_PROGRESS, "正在整改")
    tree.setData(place, "未填状态")
    assert tree.draft().issues()[0].status is None


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("", None),
        ("已完成", DraftStatus.DONE),
        ("√", DraftStatus.DONE),
        ("该问题已整改到位", DraftStatus.DONE),
        ("已完成，长期坚持", DraftStatus.LONG_TERM),
        ("基本完成", DraftStatus.IN_PROGRESS),
        ("尚未整改到位", DraftStatus.IN_PROGRESS),
        ("未启动", DraftStatus.IN_PROGRESS),
    ],
)
def test_words_of_a_status(words: str, status: DraftStatus | None) -> None:
    assert status_from_words(words) == status


def test_a_finding_joins_the_one_before(tree: DraftTree) -> None:
    tree.merge([row(tree, "夜间无人值守").key])
    assert [finding.text for finding in tree.draft().issues()[0].findings] == ["来访登记不全；夜间无人值守"]


def test_an_issue_joins_the_one_before_with_all_it_has(tree: DraftTree) -> None:
    tree.merge([row(tree, "应急预案陈旧").key])
    issue = tree.draft().issues()[0]
    assert issue.title == "校门管理不严；应急预案陈旧"
    assert [measure.text for measure in issue.measures][-1] == "修订预案"
    assert (issue.unit, issue.status) == ("安全办", DraftStatus.DONE)


def test_a_measure_splits_at_its_own_markers(tree: DraftTree) -> None:
    assert tree.split(row(tree, "一是补全登记。二是加装门禁。").key)
    texts = [measure.text for measure in tree.draft().issues()[0].measures]
    assert texts == ["补全登记。", "加装门禁。", "安排保安轮值"]
    assert not tree.split(row(tree, "安排保安轮值").key)


def test_an_issue_splits_at_the_cursor(tree: DraftTree) -> None:
    tree.split(row(tree, "应急预案陈旧").key, 4)
    assert [issue.title for issue in tree.draft().aspects[0].issues] == ["校门管理不严", "应急预案", "陈旧"]
    assert [measure.text for measure in tree.draft().issues()[1].measures] == ["修订预案"]


def test_an_issue_becomes_a_finding_of_the_one_before(tree: DraftTree) -> None:
    tree.lower([row(tree, "应急预案陈旧").key])
    (issue,) = tree.draft().aspects[0].issues
    assert [finding.text for finding in issue.findings] == ["来访登记不全", "夜间无人值守", "应急预案陈旧"]
    assert issue.measures[-1].text == "修订预案"


def test_parts_become_issues_and_each_other(tree: DraftTree) -> None:
    tree.swap([row(tree, "夜间无人值守").key])
    assert tree.draft().issues()[0].measures[0].text == "夜间无人值守"
    tree.lift([row(tree, "夜间无人值守").key])
    assert [issue.title for issue in tree.draft().aspects[0].issues][1] == "夜间无人值守"


def test_a_bare_issue_becomes_the_aspect_of_those_after_it() -> None:
    issues = [IssueDraft("甲"), IssueDraft("资金方面"), IssueDraft("乙")]
    tree = DraftTree(NoticeDraft(is_notice=True, aspects=[AspectDraft("一", issues=issues)]))
    tree.lift([row(tree, "资金方面").key])
    assert [(aspect.title, len(aspect.issues)) for aspect in tree.draft().aspects] == [("一", 1), ("资金方面", 1)]


def test_measures_of_an_unnamed_issue_become_issues(tree: DraftTree) -> None:
    tree.part([row(tree, "校门管理不严").key])
    titles = [issue.title for issue in tree.draft().aspects[0].issues]
    assert titles == ["一是补全登记。二是加装门禁。", "安排保安轮值", "应急预案陈旧"]
    assert tree.draft().issues()[0].status == DraftStatus.DONE


ACTS: list[Callable[[DraftTree], object]] = [
    lambda tree: tree.tick([row(tree, "后勤方面").key], False),
    lambda tree: tree.set_text(row(tree, "修订预案").key, "重写预案"),
    lambda tree: tree.merge([row(tree, "应急预案陈旧").key]),
    lambda tree: tree.split(row(tree, "一是补全登记。二是加装门禁。").key),
    lambda tree: tree.lower([row(tree, "应急预案陈旧").key]),
    lambda tree: tree.lift([row(tree, "安排保安轮值").key, row(tree, "来访登记不全").key]),
    lambda tree: tree.swap([row(tree, "安排保安轮值").key]),
    lambda tree: tree.part([row(tree, "校门管理不严").key]),
]


@pytest.mark.parametrize("act", ACTS)
def test_every_act_is_undone_and_done_again(tree: DraftTree, act: Callable[[DraftTree], object]) -> None:
    before = outline(tree), tree.draft()
    act(tree)
    after = outline(tree), tree.draft()
    assert after != before
    tree.undo()
    assert (outline(tree), tree.draft()) == before
    assert tree.redo_label and not tree.undo_label
    tree.redo()
    assert (outline(tree), tree.draft()) == after


def test_acts_that_make_no_sense_change_nothing(tree: DraftTree) -> None:
    aspect, first, status = row(tree, "安全管理方面"), row(tree, "校门管理不严"), row(tree, "整改完成，长期坚持")
    for key in (aspect.key, first.key, status.key):
        tree.merge([key])
        tree.lower([key])
        tree.swap([key])
    tree.lift([first.key])
    assert tree.undo_label == ""
    assert tree.draft() == small_draft()


def test_details_keep_their_field_names(tree: DraftTree) -> None:
    shown = [one.label for one in row(tree, "食堂留样不足").children if one.kind == RowKind.DETAIL]
    assert shown == ["整改目标", "检查人"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("检查不严。一是未建计划。二是记录不全。", ["检查不严。", "未建计划。", "记录不全。"]),
        ("（1）甲；（2）乙。", ["甲；", "乙。"]),
        ("①甲②乙", ["甲", "乙"]),
        ("落实一岗双责，拨款3.5万元", ["落实一岗双责，拨款3.5万元"]),
        ("建台账。定专人；每周查", ["建台账。", "定专人；", "每周查"]),
    ],
)
def test_where_a_text_falls_apart(text: str, parts: list[str]) -> None:
    assert split_parts(text) == parts


def test_two_hundred_issues_stay_quick(qtbot: QtBot) -> None:
    issues = [
        IssueDraft(f"问题{number}", measures=[MeasureDraft(f"措施{number}-{place}") for place in range(8)])
        for number in range(200)
    ]
    tree = DraftTree(NoticeDraft(is_notice=True, aspects=[AspectDraft("方面", issues=issues)]))
    parts = [one.key for one in tree.outline.rows() if one.kind == RowKind.MEASURE]
    began = time.perf_counter()
    tree.tick(parts, False)
    tree.merge([row(tree, "问题150").key])
    tree.undo()
    tree.undo()
    assert time.perf_counter() - began < 2
    assert tree.rowCount(tree.index(0, 0, QModelIndex())) == 200
