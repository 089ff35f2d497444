"""Registers beside the issues: made, filled from sheets, filtered at once, linked, told in the history, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from time import process_time

import pytest

from models.errors import InvalidValue, LedgerError
from models.ledger import Ledger
from models.lists import Column, RowFilter
from models.register_rows import NO_UNIT

HEADINGS = (
    ("序号", "number"),
    ("方面", "aspect"),
    ("单位", "unit"),
    ("风险点", "title"),
    ("风险等级", ""),
    ("防控措施", ""),
)
COLUMNS = [Column(*one) for one in HEADINGS]
ROWS = [
    ("1", "食堂", "第一小学", "留样不足", "高", "每日检查"),
    ("2", "食堂", "第一小学、第二小学", "索证不全", "中", "建立台账"),
    ("3", "校门", "第二小学", "登记不严", "低", "双人值守"),
]


def made(ledger: Ledger, rows: Sequence[Sequence[str]] = ROWS, name: str = "风险点台账") -> int:
    return ledger.lists.import_rows(COLUMNS, rows, kind="风险点", name=name).register_id


def cells(ledger: Ledger, register: int) -> list[tuple[str, ...]]:
    return [row.cells for row in ledger.lists.rows(register)]


def told(ledger: Ledger) -> list[tuple[str, str | None, str | None]]:
    return [(change.label, change.before, change.after) for change in ledger.history(limit=1)[0].changes]


@pytest.mark.usefixtures("undoable")
def test_a_sheet_keeps_its_own_columns_and_brings_units_and_aspects(ledger: Ledger) -> None:
    register = ledger.lists.register(made(ledger))
    assert register.columns == tuple(heading for heading, _ in HEADINGS)
    assert (register.kind, register.name, register.rows) == ("风险点", "风险点台账", 3)
    rows = ledger.lists.rows(register.id)
    assert [row.units for row in rows] == [("第一小学",), ("第一小学", "第二小学"), ("第二小学",)]
    assert [row.aspect for row in rows] == ["食堂", "食堂", "校门"]
    assert register.title_of(rows[0].cells) == "留样不足"
    assert len(ledger.history()) == 1


@pytest.mark.usefixtures("undoable")
def test_the_same_sheet_again_changes_nothing(ledger: Ledger) -> None:
    register = made(ledger)
    operations = len(ledger.history())
    result = ledger.lists.import_rows(COLUMNS, ROWS, register_id=register)
    assert (result.added, result.updated, result.unchanged) == (0, 0, 3)
    assert len(ledger.history()) == operations
    assert result.words == "新增 0 条，更新 0 条，3 条没有变化。"


@pytest.mark.usefixtures("undoable")
def test_a_returned_sheet_updates_by_number_adds_and_never_removes(ledger: Ledger) -> None:
    register = made(ledger)
    sheet = [
        ("1", "食堂", "第三小学", "留样不足", "中", "每日检查"),
        ("3", "校门", "第二小学", "登记不严", "低", "双人值守"),
        ("4", "校车", "第一小学", "超员", "高", "每周核对"),
    ]
    result = ledger.lists.import_rows(COLUMNS, sheet, register_id=register)
    assert (result.added, result.updated, result.unchanged) == (1, 1, 1)
    assert cells(ledger, register) == [sheet[0], ROWS[1], ROWS[2], sheet[2]]
    assert ledger.lists.rows(register)[0].units == ("第三小学",)


def test_a_row_put_in_above_shifts_numbers_and_makes_one_new_row(ledger: Ledger) -> None:
    register = made(ledger)
    shifted = [("1", "食堂", "第一小学", "油烟机未清洗", "中", "清洗")]
    shifted += [(str(int(row[0]) + 1), *row[1:]) for row in ROWS]
    result = ledger.lists.import_rows(COLUMNS, shifted, register_id=register)
    assert (result.added, result.updated, result.unchanged) == (1, 3, 0)
    assert sorted(cells(ledger, register)) == sorted(shifted)


def test_the_same_number_before_something_else_is_a_row_of_its_own(ledger: Ledger) -> None:
    register = made(ledger)
    other = [("1", "食堂", "第一小学", "宿舍楼道堆放杂物无法通行", "高", "清理")]
    assert ledger.lists.import_rows(COLUMNS, other, register_id=register).added == 1
    assert ROWS[0] in cells(ledger, register)


def test_numbers_that_begin_anew_are_told_apart_by_aspect(ledger: Ledger) -> None:
    rows = [("1", "食堂", "一小", "留样不足", "高", ""), ("1", "校门", "一小", "登记不严", "高", "")]
    register = made(ledger, rows)
    again = [(*row[:4], "低", row[5]) for row in rows]
    assert ledger.lists.import_rows(COLUMNS, again, register_id=register).updated == 2
    assert cells(ledger, register) == again


@pytest.mark.usefixtures("undoable")
def test_a_heading_the_register_lacks_becomes_a_column(ledger: Ledger) -> None:
    register = made(ledger)
    sheet = [Column("序号", "number"), Column("风 险 点", "title"), Column("整改状态", "status")]
    result = ledger.lists.import_rows(sheet, [("2", "索证不全", "已整改")], register_id=register)
    assert (result.added, result.updated) == (0, 1)
    assert ledger.lists.register(register).columns[-1] == "整改状态"
    assert cells(ledger, register)[1] == (*ROWS[1], "已整改")
    assert cells(ledger, register)[0] == (*ROWS[0], "")
    assert told(ledger) == [
        ("登记簿·列", "、".join(dict(HEADINGS)), "、".join([*dict(HEADINGS), "整改状态"])),
        (
            "登记簿·列的含义",
            "序号、方面、单位、名称（主要内容）、—、—",
            "序号、方面、单位、名称（主要内容）、—、—、状态",
        ),
        ("索证不全·整改状态", "", "已整改"),
    ]


@pytest.mark.usefixtures("undoable")
def test_a_changed_row_is_told_by_its_headings(ledger: Ledger) -> None:
    register = made(ledger)
    assert told(ledger)[0][0] == "登记簿"
    assert ("登记簿条目", None, "留样不足（风险点台账）") in told(ledger)
    row = ledger.lists.rows(register)[0]
    ledger.lists.change_row(row.id, cells=[*row.cells[:4], "中", row.cells[5]])
    assert told(ledger) == [("留样不足·风险等级", "高", "中")]
    ledger.lists.change_row(row.id, units=["第二小学"])
    assert set(told(ledger)) == {("留样不足·单位", "第一小学", "第二小学")}
    assert ledger.lists.rows(register)[0].cells[2] == "第二小学"


@pytest.mark.usefixtures("undoable")
def test_columns_are_renamed_moved_removed_and_cells_follow(ledger: Ledger) -> None:
    register = made(ledger)
    ledger.lists.change(
        register,
        columns=[
            Column("风险点", "title", 3),
            Column("单位", "unit", 2),
            Column("序号", "number", 0),
            Column("风险级别", "", 4),
            Column("备注", "note"),
        ],
    )
    assert cells(ledger, register)[0] == ("留样不足", "第一小学", "1", "高", "")
    first = ledger.lists.rows(register)[0]
    assert (first.units, first.aspect) == (("第一小学",), "食堂")
    lines = told(ledger)
    assert ("留样不足·防控措施", "每日检查", "") in lines
    assert not any("序号" in label for label, *_ in lines if label.startswith("留样不足"))
    ledger.lists.change(register, columns=[Column(name, was=place) for place, name in enumerate("甲乙丙丁戊")])
    assert len(told(ledger)) == 2


@pytest.mark.usefixtures("undoable")
def test_a_new_unit_column_brings_the_units_of_its_cells(ledger: Ledger) -> None:
    plain = [Column("名称"), Column("学校")]
    register = ledger.lists.import_rows(plain, [("值班制度", "一小、二小"), ("请假制度", "—")], name="制度").register_id
    assert [row.units for row in ledger.lists.rows(register)] == [(), ()]
    ledger.lists.change(register, columns=[Column("名称", "title", 0), Column("学校", "unit", 1)])
    assert [row.units for row in ledger.lists.rows(register)] == [("一小", "二小"), ()]


@pytest.mark.usefixtures("undoable")
def test_rows_are_added_linked_and_removed(ledger: Ledger) -> None:
    issue = ledger.add_issue({"source": "巡察", "problem": "食堂留样不足"})
    register = ledger.lists.make("信访事项", "信访", [Column("事项", "title"), Column("办理情况", "status")])
    row = ledger.lists.add_row(register, ["反映食堂卫生", "办理中"], aspect="食堂", units=["一小"], issues=[issue])
    found = ledger.lists.rows(register)[0]
    assert (found.aspect, found.units, found.issue_ids) == ("食堂", ("一小",), (issue,))
    assert [(one.name, [row.id for row in rows]) for one, rows in ledger.lists.rows_of_issue(issue)] == [
        ("信访", [row])
    ]
    ledger.lists.unlink_issues([row], [issue])
    assert told(ledger) == [("反映食堂卫生·关联问题", "食堂留样不足", "")]
    ledger.lists.link_issues([row], [issue])
    ledger.remove_issues([issue])
    assert ledger.lists.rows(register)[0].issue_ids == ()
    ledger.lists.remove_rows([row])
    assert told(ledger) == [("登记簿条目", "反映食堂卫生（信访）", None)]
    assert ledger.lists.rows(register) == []


@pytest.mark.usefixtures("undoable")
def test_a_register_is_renamed_and_removed_with_its_rows(ledger: Ledger) -> None:
    register = made(ledger)
    ledger.lists.change(register, kind="其他", name="廉政风险点", note="每年修订")
    assert ("登记簿·名称", "风险点台账", "廉政风险点") in told(ledger)
    ledger.lists.remove(register)
    assert ledger.lists.registers() == []
    ledger.undo()
    assert cells(ledger, register) == ROWS


def test_rows_are_found_by_words_unit_aspect_and_link(ledger: Ledger) -> None:
    register = made(ledger)
    lists = ledger.lists
    by_name = {unit.name: unit.id for unit in ledger.units()}
    above = ledger.add_unit("中心教办")
    ledger.move_unit(by_name["第二小学"], above)

    def titles(**asked: object) -> list[str]:
        return [row.cells[3] for row in lists.rows(register, RowFilter(**asked))]  # type: ignore[arg-type]

    assert titles(text="索证 台账") == ["索证不全"]
    assert titles(text="ＮＯ") == []
    assert titles(unit_id=above) == ["索证不全", "登记不严"]
    assert titles(aspect="校门") == ["登记不严"]
    assert titles(linked=True) == []
    assert lists.counts_by_aspect(register) == [("食堂", 2), ("校门", 1)]
    assert lists.counts_by_unit(register) == [("第一小学", 2), ("第二小学", 2)]
    assert [len(rows) for _, rows in lists.rows_of_unit(above)] == [2]
    lists.add_row(register, ["4", "", "", "无人负责"])
    assert lists.counts_by_unit(register)[-1] == (NO_UNIT, 1)
    assert titles(no_unit=True) == titles(no_aspect=True) == ["无人负责"]


def test_what_cannot_be_is_refused_in_a_sentence(ledger: Ledger) -> None:
    register = made(ledger)
    with pytest.raises(InvalidValue, match="已有名为“风险点台账”的登记簿"):
        made(ledger)
    with pytest.raises(InvalidValue, match="第 1 列和第 2 列都叫"):
        ledger.lists.make("其他", "乙", [Column("名称"), Column("名 称")])
    with pytest.raises(InvalidValue, match="至少要有一列"):
        ledger.lists.make("其他", "乙", [])
    with pytest.raises(InvalidValue, match="没有“杂项”"):
        ledger.lists.make("杂项", "乙", [Column("名称")])
    with pytest.raises(InvalidValue, match="什么都没有填"):
        ledger.lists.add_row(register, ["", " "])
    with pytest.raises(InvalidValue, match="没有内容"):
        ledger.lists.import_rows(COLUMNS, [("", "")], name="空")
    with pytest.raises(LedgerError, match="可能已被删除"):
        ledger.lists.register(99)
    assert [one.name for one in ledger.lists.registers()] == ["风险点台账"]


@pytest.mark.usefixtures("undoable")
def test_1616_risk_points_are_filtered_at_once(ledger: Ledger) -> None:
    rows = [
        (
            str(n),
            f"方面{n % 12}",
            f"第{n % 40}小学",
            f"风险点{n}：某项制度没有落实到人",
            "高中低"[n % 3],
            "每周检查" * 5,
        )
        for n in range(1, 1617)
    ]
    register = made(ledger, rows)
    table = ledger.lists.table(register)
    assert len(table.filtered()) == 1616
    table.filtered(RowFilter(text="先读一遍"))
    start = process_time()
    assert len(table.filtered(RowFilter(text="制度 方面7", aspect="方面7"))) == 135
    assert process_time() - start < 0.05
    assert len(ledger.lists.counts_by_aspect(register)) == 12


def test_columns_that_were_changed_elsewhere_are_refused(ledger: Ledger) -> None:
    book = ledger.lists.make("风险点", "簿", [Column("序号", "number")])
    for was in (1, -1):
        with pytest.raises(LedgerError, match="刚在别处改过"):
            ledger.lists.change(book, columns=[Column("名称", was=was)])
    assert ledger.lists.register(book).columns == ("序号",)


def test_a_long_text_under_the_units_names_no_unit(ledger: Ledger) -> None:
    book = ledger.lists.make("风险点", "簿", [Column("内容", "title"), Column("学校", "unit")])
    ledger.lists.add_row(book, ["用电", "各学校" * 1000])
    assert ledger.units() == [] and ledger.lists.rows(book)[0].units == ()
