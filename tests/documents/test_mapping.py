"""Headings as offices write them, and the fields they mean."""

from __future__ import annotations

import pytest

from documents.mapping import Mapping, map_headings
from models.fields import BY_NAME


def fields(*headings: str) -> dict[str, str]:
    mapping = map_headings(headings)
    return {headings[column]: name for column, name in mapping.fields.items()}


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("序 号", "number"),
        ("反馈方面", "aspect"),
        ("存在的主要问题", "problem"),
        ("督学整改意见", "problem"),
        ("问题来源", "source"),
        ("涉及学校", "involved_units"),
        ("整改完成标准", "goal"),
        ("细化的整改措施", "measures"),
        ("第一责任人", "lead_leader"),
        ("牵头科室", "lead_unit"),
        ("整改责任单位（盖章）", "units"),
        ("协办单位", "support_units"),
        ("责任人及联系电话", "persons"),
        ("整改时限\n（年月日）", "deadline"),
        ("责任落实\n具体责任人", "persons"),
        ("整改进展情况", "progress_text"),
        ("是否整改到位", "progress"),
        ("是否办结", "closing"),
        ("办结时间", "finished_on"),
        ("未整改到位原因", "reason"),
        ("备注：", "note"),
    ],
)
def test_a_heading_is_recognised_by_its_synonyms(heading: str, name: str) -> None:
    assert fields("反馈问题" if name != "problem" else "序号", heading)[heading] == name
    assert name in BY_NAME or name == "progress"


def test_the_state_of_work_is_progress_beside_measures_and_measures_alone() -> None:
    beside = map_headings(["反馈问题", "整改措施", "整改情况"])
    assert beside.columns("progress_text") == [2] and not beside.doubts
    alone = map_headings(["反馈问题", "整改情况", "责任人"])
    assert alone.columns("measures") == [1] and "请核对" in alone.doubts[0]


def test_a_task_is_the_problem_where_no_problem_is_named() -> None:
    assert fields("整改任务", "整改措施")["整改任务"] == "problem"
    assert fields("反馈问题", "整改任务", "责任人")["整改任务"] == "measures"
    assert fields("反馈问题", "整改任务", "整改措施")["整改任务"] == "goal"


def test_a_day_of_completion_is_the_deadline_unless_there_is_one() -> None:
    assert fields("问题", "完成时间")["完成时间"] == "deadline"
    assert fields("问题", "整改时限", "完成时间")["完成时间"] == "finished_on"


def test_the_finding_is_the_problem_where_it_stands_alone() -> None:
    assert fields("方面", "具体问题", "整改措施")["具体问题"] == "problem"
    assert fields("反馈问题", "具体问题", "整改措施")["具体问题"] == "findings"


@pytest.mark.parametrize("heading", ["复查人", "填报人", "复查责任人", "验收人员", "监督责任人", "督办领导"])
def test_who_only_checks_or_reports_is_no_owner(heading: str) -> None:
    mapping = map_headings(["反馈问题", "整改措施", heading])
    assert 2 not in mapping.fields and mapping.unknown == (2,)


def test_an_unknown_heading_is_kept_and_a_blank_one_is_not() -> None:
    mapping = map_headings(["反馈问题", "帮扶结对学校情况", "", "责任人"])
    assert mapping.unknown == (1,)
    assert mapping.headings[1] == "帮扶结对学校情况"


def test_a_second_column_of_the_same_owner_is_kept_aside() -> None:
    mapping: Mapping = map_headings(["问题", "责任人", "联系人"])
    assert mapping.columns("persons") == [1] and mapping.unknown == (2,)


def test_columns_to_tick_give_their_heading_as_the_state() -> None:
    mapping = map_headings(["问题", "整改措施", "完成情况\n已完成", "完成情况\n整改中"])
    assert mapping.marks == {2: "已完成", 3: "整改中"}


def test_what_came_of_it_is_told_beside_the_state_and_is_the_state_alone() -> None:
    beside = map_headings(["反馈问题", "整改措施", "完成情况", "是否完成整改"])
    assert beside.columns("progress_text") == [2] and beside.columns("progress") == [3]
    assert map_headings(["反馈问题", "整改措施", "完成情况"]).columns("progress") == [2]


def test_a_heading_over_several_columns_speaks_for_none_that_says_another_thing() -> None:
    mapping = map_headings(["反馈问题", "整改情况\n已采取的整改措施", "整改情况\n已整改金额"])
    assert mapping.columns("progress_text") == [1] and mapping.unknown == (2,)


def test_a_heading_may_be_guessed_by_its_wording_and_says_so() -> None:
    assert not map_headings(["反馈问题", "分管县领导"]).has("lead_leader")
    guessed = map_headings(["反馈问题", "分管县领导", "复查领导"], guess=True)
    assert guessed.columns("lead_leader") == [1] and guessed.guessed == (1,) and guessed.unknown == (2,)
