"""Lists as views: built-in ones changed and put back, own ones, kept as one setting with history and undo."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from models import list_views
from models.errors import InvalidValue, LedgerError
from models.fields import BY_NAME
from models.ledger import Ledger
from models.list_views import BUILT_IN, Grouping, RowOf, View, ViewColumn, built_in, named, of, save

OWN = View(
    "领导用清单",
    (ViewColumn("number"), ViewColumn("problem", heading="存在的问题", width=20), ViewColumn("blank:批示")),
    paper="A3",
    row=RowOf.MEASURE,
    grouping=Grouping.UNIT,
    sections=True,
    attachment="附件4",
    with_office=False,
    head=("制表：{填报单位}", "", "单位：项"),
    foot=("局长：",),
)


def test_a_new_ledger_has_the_six_lists(ledger: Ledger) -> None:
    assert [view.title for view in of(ledger)] == [
        "整改台账",
        "问题清单",
        "任务清单",
        "责任清单",
        "销号台账",
        "目标任务分解表",
    ]
    assert list_views.to_text(BUILT_IN) == ""
    for view in BUILT_IN:
        assert view.columns and named(ledger, view.key) == named(ledger, view.title) == view


def test_what_the_lists_carry() -> None:
    keys = {view.key: {column.key for column in view.columns} for view in BUILT_IN}
    assert {"problem", "lead_leader", "units", "persons", "deadline"} <= keys["duties"]
    assert {"measures", "units", "persons", "deadline"} <= keys["tasks"]
    assert {"evidence", "checks", "closing", "closed_on", "closed_by"} <= keys["closing"]
    assert (built_in("tasks").row, built_in("breakdown").row) == (RowOf.MEASURE, RowOf.MEASURE)
    assert built_in("breakdown").grouping is Grouping.UNIT


@pytest.mark.usefixtures("undoable")
def test_a_list_of_ones_own_and_a_changed_one_are_kept(ledger: Ledger) -> None:
    changed = replace(built_in("tasks"), title="整改任务清单", paper="A3")
    views = [changed if view.key == "tasks" else view for view in of(ledger)]
    save(ledger, [*views, OWN])
    assert of(ledger)[2] == changed and of(ledger)[-1] == OWN
    assert named(ledger, "tasks") == changed and named(ledger, "领导用清单") == OWN
    save(ledger, [view if view.key != "tasks" else built_in("tasks") for view in of(ledger)])
    assert of(ledger) == (*BUILT_IN, OWN)


def test_keeping_lists_is_one_step_of_undo_and_reads_well_in_the_history(ledger: Ledger) -> None:
    save(ledger, [*of(ledger), OWN])
    (line,) = ledger.history(limit=1)[0].changes
    assert (line.label, line.before) == ("清单视图", None)
    assert line.after == (
        "领导用清单（A3，一行一条措施，按责任单位，每组另起一页，附件4，3 栏：序号、存在的问题、批示）"
    )
    save(ledger, BUILT_IN)
    assert ledger.history(limit=1)[0].changes[0].after == "都是原来的样式"
    ledger.undo()
    assert of(ledger)[-1] == OWN
    ledger.undo()
    assert of(ledger) == BUILT_IN
    ledger.redo()
    assert of(ledger)[-1] == OWN and ledger.check().ok


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (replace(OWN, title=" "), "标题不能为空"),
        (replace(OWN, title="长" * 61), "太长"),
        (replace(OWN, title="整改台账"), "都叫“整改台账”"),
        (replace(OWN, title="summary"), "换一个标题"),
        (replace(OWN, columns=()), "一栏也没有"),
        (replace(OWN, columns=(ViewColumn("problem"), ViewColumn("problem"))), "“反馈问题”这一栏有两次"),
        (replace(OWN, columns=(ViewColumn("没有"),)), "台账没有"),
        (replace(OWN, columns=(ViewColumn("problem", width=99),)), "宽度要在 1 到 60"),
        (replace(OWN, columns=(ViewColumn("problem", heading="长" * 41),)), "表头"),
        (replace(OWN, paper="B5"), "没有“B5”"),
        (replace(OWN, foot=("长" * 300,)), "最多 200 字"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_is_refused_in_a_sentence(ledger: Ledger, view: View, words: str) -> None:
    with pytest.raises(InvalidValue, match=words) as refused:
        save(ledger, [*of(ledger), view])
    assert str(refused.value).endswith("。")
    assert of(ledger) == BUILT_IN and not ledger.history()


def test_a_setting_that_nobody_can_read_leaves_the_lists_as_at_first(ledger: Ledger) -> None:
    for text in ("{", "[1]", json.dumps([{"title": "甲"}]), json.dumps({"甲": 1})):
        with pytest.raises(InvalidValue, match="清单视图"):
            ledger.change_settings({"list_views": text})
    assert of(ledger) == BUILT_IN


def test_an_unknown_list_names_those_there_are(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="没有“周报”这种清单，可以选：整改台账、问题清单、"):
        named(ledger, "周报")


def test_a_heading_of_the_offices_own_goes_with_its_column(ledger: Ledger) -> None:
    column = ledger.own_columns.add("督导组意见")
    assert list_views.choices(ledger)[-1] == "custom:督导组意见"
    save(ledger, [*of(ledger), replace(OWN, columns=(ViewColumn("problem"), ViewColumn("custom:督导组意见", width=9)))])
    ledger.own_columns.rename(column, "巡察组意见")
    assert of(ledger)[-1].columns[1] == ViewColumn("custom:巡察组意见", width=9)
    ledger.undo()
    assert of(ledger)[-1].columns[1].key == "custom:督导组意见" and ledger.check().ok


def test_a_usual_heading_is_not_kept_and_words_are_tidied(ledger: Ledger) -> None:
    typed = ViewColumn("problem", heading=f" {BY_NAME['problem'].label} ")
    save(ledger, [*of(ledger), replace(OWN, title=" 甲　", columns=(typed,), foot=("", " 局长： "))])
    kept = of(ledger)[-1]
    assert (kept.title, kept.columns, kept.foot) == ("甲", (ViewColumn("problem"),), ("局长：",))
