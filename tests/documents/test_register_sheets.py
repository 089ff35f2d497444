"""Lists from spreadsheets: any headings, all rows, roles guessed; written out they read back as the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest
from openpyxl import Workbook, load_workbook

from documents.register_sheets import RegisterSheet, guess_roles, read_register
from documents.register_xlsx import write_register_xlsx
from models.errors import Stopped, UnreadableFile
from models.ledger import Ledger
from models.lists import Column, Register
from models.register_rows import RegisterRow, RowFilter

TODAY = date(2026, 11, 22)
HEADINGS = ("序号", "方面", "学校", "风险点", "风险等级", "防控措施", "责任人")


def saved(path: Path, rows: Sequence[Sequence[object]], merges: Sequence[str] = (), name: str = "Sheet1") -> Path:
    book = load_workbook(path) if path.exists() else Workbook()
    if not path.exists():
        book.remove(book.worksheets[0])
    sheet = book.create_sheet(name)
    for row in rows:
        sheet.append(list(row))
    for merge in merges:
        sheet.merge_cells(merge)
    book.save(path)
    return path


def risk_rows() -> list[tuple[object, ...]]:
    """45 of the office and 1571 of schools, over 12 方面."""
    rows: list[tuple[object, ...]] = []
    for number in range(1, 1617):
        unit = "县教育局" if number <= 45 else f"第{number % 60 + 1}小学"
        risk = f"{number}号风险：制度没有落实到人，检查留痕不全"
        rows.append((number, f"方面{number % 12 + 1}", unit, risk, "高中低"[number % 3], "每周检查并登记", "张三"))
    return rows


def by_role(sheet: RegisterSheet) -> dict[str, str]:
    return {column.role: column.heading for column in sheet.columns if column.role}


def test_1616_risk_points_come_in_and_go_out_as_the_same_rows(ledger: Ledger, tmp_path: Path) -> None:
    head = [("全县教育系统廉政风险点台账",), ("填报单位：县教育局", None, None, "填报时间：2026年11月"), HEADINGS]
    path = saved(tmp_path / "风险点.xlsx", [*head, *risk_rows(), ("合计", None, None, 1616)], ["A1:G1"])
    start = perf_counter()
    (sheet,) = read_register(path)
    assert sheet.title == "全县教育系统廉政风险点台账"
    assert sheet.kind == "风险点"
    assert by_role(sheet) == {"number": "序号", "aspect": "方面", "unit": "学校", "title": "风险点"}
    assert len(sheet.rows) == 1616
    assert sheet.left_out == ("第 1620 行“合计 1616”不是清单的内容，没有读入。",)
    lists = ledger.lists
    register = lists.import_rows(sheet.columns, sheet.rows, kind=sheet.kind, name=sheet.title).register_id
    assert len(lists.counts_by_aspect(register)) == 12
    office = next(unit.id for unit in ledger.units() if unit.name == "县教育局")
    assert len(lists.rows(register, RowFilter(unit_id=office))) == 45
    out = tmp_path / "导出.xlsx"
    write_register_xlsx(lists.register(register), lists.rows(register), out, today=TODAY, office="县教育局")
    (again,) = read_register(out)
    assert (again.columns, again.rows, again.left_out) == (sheet.columns, sheet.rows, ())
    result = lists.import_rows(again.columns, again.rows, register_id=register)
    assert (result.added, result.updated, result.unchanged) == (0, 0, 1616)
    assert perf_counter() - start < 20


def test_headings_over_two_rows_merged_cells_and_同上(tmp_path: Path) -> None:
    rows = [
        ("附件3",),
        ("权力清单",),
        ("编号", "权力类别", "职权名称", "防控", None, "备注"),
        (None, None, None, "责任科室", "措施", None),
        ("1", "人事", "教师调动审批", "人事股", "集体研究", None),
        ("2", None, "职称推荐", "同上", "公示", None),
        ("3", "财务", "经费拨付", "财务股", "双人复核", "按季"),
        ("备注：本表由办公室汇总。",),
    ]
    merges = ["A2:F2", "D3:E3", "A3:A4", "B3:B4", "C3:C4", "F3:F4", "B5:B6"]
    (sheet,) = read_register(saved(tmp_path / "权力.xlsx", rows, merges))
    assert [column.heading for column in sheet.columns] == [
        *("编号", "权力类别", "职权名称", "防控·责任科室", "防控·措施", "备注")
    ]
    assert sheet.rows[1] == ("2", "人事", "职称推荐", "人事股", "公示", "")
    assert (sheet.title, sheet.kind, len(sheet.rows)) == ("权力清单", "权力清单", 3)
    assert by_role(sheet)["unit"] == "防控·责任科室"
    assert by_role(sheet)["aspect"] == "权力类别"
    assert "备注：本表由办公室汇总" in sheet.left_out[0]


def test_group_headings_become_the_aspect_of_their_rows(tmp_path: Path) -> None:
    rows = [
        ("序号", "制度名称", "新建或修订", "印发时间"),
        ("一、安全管理",),
        ("1", "门卫制度", "修订", date(2026, 5, 6)),
        ("2", "校车制度", "新建", "2026年6月"),
        ("二、财务管理",),
        ("3", "报销制度", "修订", None),
    ]
    (sheet,) = read_register(saved(tmp_path / "制度.xlsx", rows, ["A2:D2", "A5:D5"]))
    assert sheet.columns[0] == Column("方面", "aspect")
    assert [(row[0], row[2]) for row in sheet.rows] == [
        ("一、安全管理", "门卫制度"),
        ("一、安全管理", "校车制度"),
        ("二、财务管理", "报销制度"),
    ]
    assert sheet.rows[0][-1] == "2026-05-06"
    assert sheet.kind == "制度（新建/修订）"


def test_sheets_of_the_same_headings_are_offered_as_one(tmp_path: Path) -> None:
    path = tmp_path / "信访.xlsx"
    for name in ("局机关", "学校"):
        saved(path, [("序号", "信访事项", "办理情况"), ("1", f"{name}的事", "办结")], name=name)
    saved(path, [("项目", "要求"), ("填报时间", "每月5日前")], name="填报说明")
    whole, *single = read_register(path)
    assert [sheet.sheet for sheet in single] == ["局机关", "学校", "填报说明"]
    assert whole.sheet == "全部 2 张表"
    assert whole.rows == (("局机关", "1", "局机关的事", "办结"), ("学校", "1", "学校的事", "办结"))


def test_the_same_heading_twice_and_none_at_all(tmp_path: Path) -> None:
    rows = [("事项", "备注", "备注", None), ("甲", "一", "二", "三"), ("乙", "四", "五", None)]
    (sheet,) = read_register(saved(tmp_path / "表.xlsx", rows))
    assert [column.heading for column in sheet.columns] == ["事项", "备注", "备注（2）", "（D 列）"]
    assert sheet.rows == (("甲", "一", "二", "三"), ("乙", "四", "五", ""))


def test_a_row_that_begins_like_a_signature_is_kept_within_the_list(tmp_path: Path) -> None:
    rows = [
        ("权力事项", "行使主体"),
        ("审核教师资格", "人事股"),
        ("合计经费拨付", "财务股"),
        ("审核职称", "人事股"),
        ("填报：李四",),
    ]
    (sheet,) = read_register(saved(tmp_path / "表.xlsx", rows))
    assert [row[0] for row in sheet.rows] == ["审核教师资格", "合计经费拨付", "审核职称"]
    assert by_role(sheet) == {"title": "权力事项", "unit": "行使主体"}


def test_no_list_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="没有找到清单"):
        read_register(saved(tmp_path / "空.xlsx", [("只有一句话，没有表格。",)]))


def test_the_best_heading_gets_the_role() -> None:
    assert guess_roles(["序号", "责任单位", "学校", "风险点", "内容"]) == ["number", "", "unit", "title", ""]


def test_texts_stay_texts_and_the_page_is_set_up(tmp_path: Path) -> None:
    register = Register(1, "其他", "=1+1", ("序号", "名称", "_x0041_"), ("number", "title", ""))
    rows = [
        ("1", "=cmd|' /C calc'!A0", "_x000d_"),
        ("007", "-2+3", "＝SUM(A1)"),
        ("", "长" * 900, "2026-11-22"),
    ]
    made = [RegisterRow(number, 1, number, "", cells) for number, cells in enumerate(rows)]
    path = tmp_path / "出.xlsx"
    write_register_xlsx(register, made, path, today=TODAY, note="全部")
    sheet = load_workbook(path).worksheets[0]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert sheet["B4"].quotePrefix
    assert (sheet.page_setup.orientation, sheet.print_title_rows, sheet.auto_filter.ref) == (
        "landscape",
        "$3:$3",
        "A3:C6",
    )
    assert sheet.freeze_panes == "B4"
    assert 0 < sheet.row_dimensions[6].height <= 409
    (again,) = read_register(path)
    assert list(again.rows) == rows
    assert [column.heading for column in again.columns] == list(register.columns)


def test_a_stopped_export_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "旧.xlsx"
    path.write_bytes(b"old")

    def stop(_done: int, _total: int) -> None:
        raise Stopped

    register = Register(1, "其他", "名称", ("名称",), ("title",))
    with pytest.raises(Stopped):
        write_register_xlsx(register, [RegisterRow(1, 1, 0, "", ("甲",))], path, today=TODAY, tick=stop)
    assert path.read_bytes() == b"old"
