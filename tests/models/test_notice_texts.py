"""The office's texts of a 通报: defaults, placeholders, kept with history and undo, each source its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from models.errors import InvalidValue
from models.filters import EVERYTHING, IssueFilter
from models.ledger import Ledger
from models.notice_scope import figures_of, scope_of, short_name, values_of
from models.notice_texts import DEFAULT, NoticeTexts, checked, default_for, filled, save_texts, texts_for
from models.rules import Progress
from tests.conftest import TODAY

SOURCE = {
    "name": "县委巡察",
    "kind": "巡察",
    "inspected_by": "县委第一巡察组",
    "organization": "云溪县教育局",
    "started_on": date(2026, 3, 2),
    "ended_on": date(2026, 4, 17),
    "feedback_on": date(2026, 5, 8),
}


@pytest.fixture
def source(ledger: Ledger) -> int:
    """A source with all its facts and four issues in three states."""
    number = ledger.save_source(SOURCE)
    states = (Progress.DONE, Progress.DONE, Progress.IN_PROGRESS, None)
    issues = [
        {"source": "县委巡察", "aspect": "党建方面", "problem": f"问题{state}", "progress": state} for state in states
    ]
    ledger.add_issues(issues)
    return number


def test_placeholders_say_what_the_ledger_knows(ledger: Ledger, source: int) -> None:
    scope = scope_of(ledger, IssueFilter(source_id=source))
    values = values_of(scope.sources, scope.issues, TODAY, ledger.settings)
    assert filled(
        "{起止}，{巡察单位}对{整改单位}进行了{检查类型}。{反馈日期}反馈{方面数}个方面{问题总数}个问题", values
    ) == ("2026年3月2日至4月17日，县委第一巡察组对云溪县教育局进行了巡察。2026年5月8日反馈1个方面4个问题")
    assert values["进展统计"] == "已完成2个、正在整改1个、尚未填报进展1个"
    assert values["未完成"] == "2" and values["完成率"] == "50.00%"
    assert filled("{反馈日期}", {**values, "反馈日期": ""}) == "【反馈日期】"


def test_figures_of_a_notice_are_those_of_the_ledger(ledger: Ledger, source: int) -> None:
    ledger.update_issues(
        {1: {"lasting": True}, 3: {"lasting": True, "deadline": "2026-10-01"}, 4: {"deadline": "2026-10-01"}}
    )
    scope, whole = scope_of(ledger, EVERYTHING), ledger.figures()
    ours = figures_of(scope.issues, TODAY, ledger.settings)
    for name in (
        "total",
        "done",
        "mostly_done",
        "in_progress",
        "not_started",
        "unsaid",
        "closed",
        "overdue",
        "lasting",
        "open_lasting",
        "rate",
    ):
        assert getattr(ours, name) == getattr(whole, name), name


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("中共云溪县教育局党组关于县委巡察反馈意见整改进展情况的通报", "县委巡察"),
        ("2026年县委第二巡察组反馈意见", "2026年县委第二巡察组"),
        ("自查", "自查"),
        ("问题", "问题"),
        ("柳河镇教育办公室安全检查整改台账", "安全检查"),
        ("云溪县教育局安全隐患排查问题整改清单（2026年）", "安全隐患排查"),
        ("县委巡察反馈问题任务清单", "县委巡察"),
        ("秋季开学督导反馈意见整改情况汇总表_20261122", "秋季开学督导"),
        ("柳河镇教育办公室关于开展食品安全自查的通知", "食品安全自查"),
        ("云溪县教育局的教育督导", "教育督导"),
        ("柳河镇教育办公室整改台账", ""),
        ("整改台账", ""),
        ("柳河镇教育办公室", ""),
    ],
)
def test_a_source_is_named_shortly(name: str, short: str) -> None:
    assert short_name(name, "柳河镇教育办公室", "云溪县教育局") == short


def test_a_title_reads_well_where_the_source_bears_that_of_a_table(ledger: Ledger) -> None:
    ledger.change_settings({"office": "柳河镇教育办公室"})
    for name, kind in (("柳河镇教育办公室安全检查整改台账", "督导"), ("柳河镇教育办公室整改台账", "自查")):
        ledger.save_source({"name": name, "kind": kind})
        ledger.add_issue({"source": name, "problem": "台账不全"})
    titles = []
    for source in ledger.sources():
        scope = scope_of(ledger, IssueFilter(source_id=source.id))
        values = values_of(scope.sources, scope.issues, TODAY, ledger.settings)
        titles.append(filled(texts_for(ledger, source.id).title, values))
    assert titles == [
        "柳河镇教育办公室关于安全检查反馈意见整改情况的通报",
        "柳河镇教育办公室关于自查问题整改情况的通报",
    ]


@pytest.mark.parametrize(
    ("kind", "opening"),
    [
        (
            "督导",
            "2026年3月2日至3月6日，【巡察单位】对柳河镇教育办公室进行了督导。2026年3月20日，【巡察单位】反馈了意见，指出1个问题。",
        ),
        (
            "审计",
            "2026年3月2日至3月6日，【巡察单位】对柳河镇教育办公室进行了审计。2026年3月20日，【巡察单位】出具了审计报告，"
            "指出1个问题。",
        ),
        ("自查", "2026年3月2日至3月6日，柳河镇教育办公室开展了自查，发现1个问题。"),
        ("信访", "2026年3月20日，柳河镇教育办公室收到信访事项，反映1个问题。"),
        (
            "其他",
            "2026年3月2日至3月6日，【巡察单位】对柳河镇教育办公室进行了检查。2026年3月20日，【巡察单位】反馈了意见，指出1个问题。",
        ),
    ],
)
def test_a_notice_begins_as_its_kind_of_source_does(ledger: Ledger, kind: str, opening: str) -> None:
    ledger.change_settings({"office": "柳河镇教育办公室"})
    days = {"started_on": date(2026, 3, 2), "ended_on": date(2026, 3, 6), "feedback_on": date(2026, 3, 20)}
    source = ledger.save_source({"name": f"食堂{kind}", "kind": kind, **days})
    ledger.add_issue({"source": f"食堂{kind}", "problem": "台账不全"})
    scope = scope_of(ledger, IssueFilter(source_id=source))
    values = values_of(scope.sources, scope.issues, TODAY, ledger.settings)
    told = filled(texts_for(ledger, source).opening, values)
    assert told.startswith(opening + "按照有关要求，现将") and told.endswith("整改情况通报如下。")
    text = "县教育局派人来查过。"
    assert save_texts(ledger, source, replace(texts_for(ledger, source), opening=text))
    assert texts_for(ledger, source) == replace(default_for(kind), opening=text), "the rest follows the kind"
    ledger.save_source({"kind": "督导"}, source)
    assert texts_for(ledger, source).opening == text, "what was typed stays"
    assert ledger.check().ok


def test_the_general_opening_can_be_kept_for_a_kind_that_has_its_own(ledger: Ledger) -> None:
    source = ledger.save_source({"name": "信访", "kind": "信访"})
    assert save_texts(ledger, source, DEFAULT)
    assert texts_for(ledger, source) == DEFAULT
    ledger.undo()
    assert texts_for(ledger, source) == default_for("信访")


def test_an_unknown_placeholder_is_refused_in_a_sentence(ledger: Ledger, source: int) -> None:
    with pytest.raises(InvalidValue, match=r"“开头”里没有“\{巡查组\}”这个占位符.*\{巡察单位\}") as refused:
        save_texts(ledger, source, replace(DEFAULT, opening="{巡查组}反馈了意见"))
    assert refused.value.field == "opening"
    with pytest.raises(InvalidValue, match="要有“标题”"):
        checked(NoticeTexts(title=" "))


def test_each_source_has_its_texts_and_they_come_back_by_undo(ledger: Ledger, source: int) -> None:
    other = ledger.save_source({"name": "自查", "kind": "自查"})
    assert save_texts(ledger, source, replace(DEFAULT, contact="电话：1", organising="开了会。 \n\n 分了工。"))
    assert texts_for(ledger, source).organising == "开了会。\n分了工。"
    assert texts_for(ledger, other) == default_for("自查") and texts_for(ledger, None) == DEFAULT
    assert not save_texts(ledger, source, texts_for(ledger, source)), "nothing changed, no operation"
    change = ledger.history(limit=1)[0]
    assert change.label == "修改通报文字"
    line = change.changes[0]
    assert (line.label, line.before, line.after) == (
        "通报文字",
        None,
        "县委巡察　组织情况：开了会。\n分了工。　联系方式：电话：1",
    )
    ledger.undo()
    assert texts_for(ledger, source) == DEFAULT
    ledger.redo()
    assert texts_for(ledger, source).contact == "电话：1"
    assert save_texts(ledger, source, DEFAULT), "put back to the defaults"
    assert texts_for(ledger, source) == DEFAULT and ledger.history(limit=1)[0].changes[0].after == "都用默认文字"
    assert ledger.check().ok
