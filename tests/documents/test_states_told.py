"""How far a problem is, where the words say why, or what is still to come, beside the state itself."""

# A whole invented text stands on one line:

from __future__ import annotations

import pytest

from documents.notices import read_notice
from models.drafts import DraftStatus, IssueDraft, Paragraph

OPENING = "青河镇教育办公室关于督导反馈问题整改情况的报告\n2026年3月3日至5日，县教育局督导组对我镇进行了督导。\n"


def first(text: str) -> IssueDraft:
    lines = f"{OPENING}{text}".split("\n")
    return read_notice([Paragraph(str(number), line) for number, line in enumerate(lines, 1)]).issues()[0]


@pytest.mark.parametrize(
    "state",
    [
        "由于土地权属尚待变更，此项任务尚未完成，预计2026年9月底前办结。",
        "因施工图未批复，资金未到位，该问题正在推进。",
        "受汛期影响，该项工作尚未完成。",
        "目前，鉴于产权不清，此项整改正在推进。",
    ],
)
def test_why_an_issue_is_not_done_is_told_with_its_state(state: str) -> None:
    issue = first(
        f"1.关于“闲置校舍无人看管”的问题。教办与村委会签订看管协议，设置警示牌。{state}\n2.关于“账目不清”的问题。补齐账目。"
    )
    assert (issue.progress, issue.status) == (state, DraftStatus.IN_PROGRESS)
    assert [one.text for one in issue.measures] == ["教办与村委会签订看管协议，设置警示牌。"]


@pytest.mark.parametrize("matter", ["由于经费紧张，围墙改造尚未完成。", "因人手不足，登记尚未完成。"])
def test_why_a_matter_of_its_own_is_not_done_stays_in_its_measure(matter: str) -> None:
    issue = first(f"1.关于“校舍无人看管”的问题。教办签订看管协议。{matter}\n2.关于“账目不清”的问题。补齐账目。")
    assert not issue.progress and issue.status is None and issue.measures[-1].text.endswith(matter)


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("正在推进，现仍有3个班额超标，计划2026年秋季学期新校区启用后全部消除。", DraftStatus.IN_PROGRESS),
        (
            "基本完成，累计补充科学仪器和实验桌凳462套，培训兼职实验员28名，各校均已开足实验课。",
            DraftStatus.IN_PROGRESS,
        ),
        ("已完成，累计补充科学仪器和实验桌凳462套，培训兼职实验员28名，各校均已开足实验课。", DraftStatus.DONE),
        ("已完成，累计补充科学仪器和实验桌凳462套，但仍有2所学校的实验室待改造，预计明年建成。", None),
        ("修订制度12项，累计补充科学仪器和实验桌凳462套，培训兼职实验员28名，各校已开足实验课。", None),
    ],
)
def test_a_labelled_state_may_begin_with_the_state_and_go_on(told: str, status: DraftStatus | None) -> None:
    issue = first(
        f"1.仪器老化\n整改情况：投入资金，补充仪器。\n整改结果：{told}\n2.账目不清\n整改情况：补齐账目。\n整改结果：已完成。"
    )
    assert (issue.progress, issue.status) == (told, status)
