"""What the words of a status cell or state sentence come to; an unfinished issue never comes out as finished."""

from __future__ import annotations

import pytest

from documents.status_words import status_of
from models.drafts import DraftStatus

DONE, LONG_TERM, IN_PROGRESS = DraftStatus.DONE, DraftStatus.LONG_TERM, DraftStatus.IN_PROGRESS


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("☑已完成 □未完成", DONE),
        ("□已完成 ☑未完成", IN_PROGRESS),
        ("已完成□ 未完成☑", IN_PROGRESS),
        ("是☑ 否□", DONE),
        ("是□ 否☑", IN_PROGRESS),
        ("√是 □否", DONE),
        ("已完成（√） 未完成（ ）", DONE),
        ("已完成（ ） 未完成（√）", IN_PROGRESS),
        ("□已完成 □未完成", None),
        ("□", None),
        ("√", DONE),
        ("√已完成", DONE),
        ("√未完成", IN_PROGRESS),
        ("已完成√，长期坚持", LONG_TERM),
    ],
)
def test_only_the_ticked_option_counts(words: str, status: DraftStatus | None) -> None:
    assert status_of(words) is status


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("已完成60%", IN_PROGRESS),
        ("完成率60%", IN_PROGRESS),
        ("完成80％", IN_PROGRESS),
        ("整改中，已完成80%", IN_PROGRESS),
        ("约80%", IN_PROGRESS),
        ("100%", DONE),
        ("完成率100%", DONE),
        ("支付率达到95%，该问题已整改到位。", DONE),
        ("参学率98%，已完成整改。", DONE),
    ],
)
def test_a_share_under_the_whole_is_not_done(words: str, status: DraftStatus | None) -> None:
    assert status_of(words) is status


@pytest.mark.parametrize(
    "words",
    [
        *("未完成", "尚未完成整改", "没有完成", "无法完成", "不能按期完成"),
        *("未按期完成", "暂未办结", "未能如期整改到位"),
        *("未销号", "没有销号", "已完成，无法销号", "正在申请销号", "待销号"),
        *("经费未落实。", "整改不到位", "未启动", "否，资金不足"),
        *("基本完成", "已部分完成", "已完成3项，未完成2项", "已完成大部分", "取得阶段性成果"),
        *("达到序时进度", "正在推进"),
        *("预计2026年12月底前完成", "计划年底完成", "已完成前期工作", "已启动", "完成招标，推进施工"),
        *("整改中", "未完成，长期坚持"),
    ],
)
def test_what_is_not_finished_never_comes_out_as_done(words: str) -> None:
    assert status_of(words) is IN_PROGRESS


@pytest.mark.parametrize(
    "words",
    [
        *("已完成", "完成（2025.6）", "已整改到位。", "全部完成", "已按计划完成"),
        *("已于6月底前完成", "办结", "已销号", "整改完毕"),
        *(
            "已完成（未销号）",
            "已完成，待销号",
            "该问题已完成整改",
            "关于未落实制度的问题已整改到位",
            "是（2025年6月）",
        ),
        "扎实推进，已整改到位",
    ],
)
def test_what_is_finished_is_done(words: str) -> None:
    assert status_of(words) is DONE


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("整改完成，长期坚持。", LONG_TERM),
        ("长期坚持", LONG_TERM),
        ("常态化推进", LONG_TERM),
        ("", None),
        ("/", None),
        ("2026年12月底前完成", None),
        ("张三", None),
    ],
)
def test_lasting_work_and_words_that_say_nothing(words: str, status: DraftStatus | None) -> None:
    assert status_of(words) is status
