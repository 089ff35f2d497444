"""The superior's form: looked at, proposed, filled exactly, and read back with the same values."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.pagebreak import Break

from documents.readers import read_file
from documents.superior_form import fill_form, preview, sheet_for
from documents.superior_look import Template, look_at
from documents.superior_proposal import proposed
from documents.superior_shift import Insertion
from models.errors import LedgerError, Stopped, UnreadableFile
from models.issues import MeasureEdit
from models.ledger import Ledger
from models.list_views import RowOf
from models.rules import Progress
from models.superior_forms import FIXED, TICK, Filling, SuperiorForm
from tests.documents import hostile
from tests.documents import superior_samples as samples

TODAY = date(2026, 11, 22)


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """Six problems: done, under way, mostly done, not begun, of no state, and done for good."""
    ledger.change_settings({"office": "清河镇教办"})
    states = (Progress.DONE, Progress.IN_PROGRESS, Progress.MOSTLY_DONE, Progress.NOT_STARTED, None, Progress.DONE)
    measures = ("制定办法", "开展检查", "逐校复核")
    ledger.add_issues(
        [
            {
                "source": "县委巡察",
                "aspect": "党的建设" if place < 4 else "财务管理",
                "problem": f"第{place}项制度落实不到位",
                "measures": [MeasureEdit(text) for text in measures[: 1 + place % 3]],
                "lead_leader": "赵六",
                "units": ("甲校", "乙校")[: 1 + place % 2],
                "persons": ("王五", "李四")[: 1 + place % 2],
                "deadline": f"2026年{6 + place}月底前",
                "progress": state,
                "lasting": place == 6,
                "finished_on": date(2026, 10, 9) if state is Progress.DONE else None,
                "entry": (date(2026, 11, 1), f"已开会 {place} 次"),
                "note": "=HYPERLINK(\"x\")" if place == 1 else "",
            }
            for place, state in enumerate(states, 1)
        ]
    )  # fmt: skip
    return ledger


def _template(path: Path) -> tuple[Template, SuperiorForm]:
    template = look_at(path)
    sheet = template.usual()
    assert sheet is not None
    return template, proposed(sheet, (), path.stem)


def _fill(ledger: Ledger, path: Path, **changes: Any) -> Any:
    template, form = _template(path)
    form = replace(form, **changes)
    out = path.with_name("filled.xlsx")
    done = fill_form(ledger, ledger.issue_ids(), template, form, out, today=TODAY)
    return done, load_workbook(out), out


# ---------------------------------------------------------------- looking and proposing


def test_three_header_rows_and_52_columns_are_found_with_the_rows_to_fill(tmp_path: Path) -> None:
    template, form = _template(samples.wide_form(tmp_path / "表.xlsx"))
    sheet = template.usual()
    assert sheet is not None
    assert [one.name for one in template.sheets] == ["进展情况"]
    assert (sheet.header, len(sheet.columns)) == ((4, 6), 52)
    assert (sheet.body.start, sheet.body.room, sheet.body.lined) == (7, 4, True)
    paths = {column.letters: column.path for column in sheet.columns}
    assert paths["A"] == ("序号",)
    assert paths["K"] == ("整改情况", "完成情况", "已完成")
    told = {column.letters: form.filling(column.column) for column in sheet.columns}
    assert told["A"].source == "issue_place"
    assert told["I"].source == "people_phones"
    assert told["K"].source == f"{TICK}done"
    assert told["L"].source == f"{TICK}in_progress+mostly_done"
    assert told["M"].source == f"{TICK}not_started"
    assert told["Q"] == Filling(f"{TICK}closed", "yes_no")
    assert not told["U"].source, "a column of formulas keeps them"
    assert not told["X"].source


def test_an_example_that_is_merged_down_asks_for_measures(tmp_path: Path) -> None:
    template, form = _template(samples.measures_form(tmp_path / "表.xlsx"))
    sheet = template.usual()
    assert sheet is not None
    assert (form.row, form.merged) == (RowOf.MEASURE, True)
    assert sheet.body.samples == (4,)
    assert sheet.is_protected
    assert sheet.columns[6].choices == ("整改到位", "推进中", "尚未启动")
    assert any("示例" in note for note in sheet.notes())


def test_what_is_no_xlsx_is_refused_with_what_to_do(tmp_path: Path) -> None:
    old = tmp_path / "表.et"
    old.write_bytes((Path(__file__).parents[1] / "files/sheets/merged_xls.xls").read_bytes())
    with pytest.raises(UnreadableFile, match="另存为"):
        look_at(old)
    text = tmp_path / "表.xlsx"
    text.write_text("序号,问题\n1,甲\n", "utf-8")
    with pytest.raises(UnreadableFile, match="xlsx"):
        look_at(text)
    cut = tmp_path / "断.xlsx"
    cut.write_bytes(samples.bare_form(tmp_path / "整.xlsx").read_bytes()[:3000])
    with pytest.raises(UnreadableFile, match="损坏"):
        look_at(cut)
    empty = tmp_path / "空.xlsx"
    Workbook().save(empty)
    with pytest.raises(UnreadableFile, match="没有表头"):
        look_at(empty)


def test_a_form_with_macros_is_refused(tmp_path: Path) -> None:
    path = samples.bare_form(tmp_path / "表.xlsx")
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("xl/vbaProject.bin", b"x")
    with pytest.raises(UnreadableFile, match="宏"):
        look_at(path)


def test_headings_that_nobody_knows_can_be_pointed_at(tmp_path: Path, filled: Ledger) -> None:
    book = Workbook()
    book.active.append(["说明"])  # type: ignore[union-attr]
    book.active.append(["甲栏", "乙栏"])  # type: ignore[union-attr]
    path = tmp_path / "表.xlsx"
    book.save(path)
    template = look_at(path)
    assert template.usual() is None
    sheet = template.with_header("Sheet", 2, 2)
    assert sheet is not None
    assert sheet.headings == ("甲栏", "乙栏")
    form = SuperiorForm("表", "Sheet", (2, 2), sheet.headings, {1: Filling("problem")})
    assert sheet_for(template, form) == sheet
    fill_form(filled, filled.issue_ids(), template, form, tmp_path / "出.xlsx", today=TODAY)
    assert load_workbook(tmp_path / "出.xlsx")["Sheet"]["B3"].value == "第1项制度落实不到位"
    with pytest.raises(LedgerError, match="表头"):
        sheet_for(template, SuperiorForm("表", "Sheet", (2, 2), ("甲栏",)))


# ---------------------------------------------------------------- filling


def test_rows_that_come_in_push_totals_and_signatures_down(tmp_path: Path, filled: Ledger) -> None:
    done, book, _ = _fill(filled, samples.wide_form(tmp_path / "表.xlsx"))
    sheet = book["进展情况"]
    assert (done.rows, done.added) == (6, 2)
    assert [sheet.cell(row, 1).value for row in range(7, 15)] == [1, 2, 3, 4, 5, 6, "合计", "填表人："]
    assert sheet["S13"].value == "=SUM(S7:S12)"
    assert sheet["K13"].value == '=COUNTIF(K7:K12,"√")'
    assert [sheet[f"U{row}"].value for row in range(7, 13)] == [f"=S{row}-T{row}" for row in range(7, 13)]
    assert book["汇总"]["B1"].value == "=进展情况!S13"
    assert book.defined_names["金额合计"].attr_text == "进展情况!$S$13"
    assert sheet.print_area == "'进展情况'!$A$1:$AZ$15"
    assert sheet.print_title_rows == "$4:$6"
    merged = {str(one) for one in sheet.merged_cells.ranges}
    assert {"A13:B13", "A14:F14", "A4:A6", "K5:M5"} <= merged
    assert {str(one.sqref) for one in sheet.data_validations.dataValidation} == {"K7:M12", "P7:Q12"}
    ((where, rules),) = [(str(one.sqref), one.rules) for one in sheet.conditional_formatting]
    assert (where, rules[0].formula) == ("M7:M12", ['$M7="√"'])
    assert (sheet.freeze_panes, sheet.page_setup.paperSize, sheet.page_setup.orientation) == ("D7", 8, "landscape")


def test_fewer_issues_leave_the_form_as_it_is(tmp_path: Path, filled: Ledger) -> None:
    done, book, _ = _fill(filled, samples.wide_form(tmp_path / "表.xlsx", rows=10))
    sheet = book["进展情况"]
    assert done.added == 0
    assert [sheet.cell(row, 1).value for row in (12, 13, 16, 17)] == [6, None, None, "合计"]
    assert sheet["S17"].value == "=SUM(S7:S16)"
    assert sheet["A16"].border.left.style == "thin"


def test_looks_of_added_rows_are_those_of_the_form(tmp_path: Path, filled: Ledger) -> None:
    _, book, _ = _fill(filled, samples.wide_form(tmp_path / "表.xlsx"))
    sheet = book["进展情况"]
    for column in range(1, 53):
        first, added = sheet.cell(7, column), sheet.cell(11, column)
        for look in ("font", "border", "alignment", "number_format"):
            assert repr(getattr(first, look)) == repr(getattr(added, look))
    assert sheet["A11"].font.name == "仿宋"
    assert sheet["A13"].fill.fgColor.rgb == "00FFF2CC"
    assert all((sheet.row_dimensions[row].height or 0) >= 36 for row in range(7, 13))


def test_days_stay_days_ticks_stand_in_one_column_and_text_stays_text(tmp_path: Path, filled: Ledger) -> None:
    _, book, _ = _fill(filled, samples.wide_form(tmp_path / "表.xlsx"))
    sheet = book["进展情况"]
    assert sheet["O7"].value.date() == date(2026, 10, 9)
    assert sheet["O7"].number_format == 'yyyy"年"m"月"d"日"'
    ticks = [[sheet[f"{letter}{row}"].value for letter in "KLM"] for row in range(7, 13)]
    assert ticks == [
        ["√", None, None], [None, "√", None], [None, "√", None], [None, None, "√"], [None] * 3, ["√", None, None]
    ]  # fmt: skip
    assert [sheet[f"P{row}"].value for row in (7, 12)] == ["否", "是"]
    assert sheet["W7"].value == '=HYPERLINK("x")'
    assert sheet["W7"].data_type == "s"
    assert sheet["W7"].quotePrefix


def test_office_and_day_are_written_where_the_form_asks(tmp_path: Path, filled: Ledger) -> None:
    path = samples.wide_form(tmp_path / "表.xlsx")
    _, book, _ = _fill(filled, path)
    words = book["进展情况"]["A3"].value
    assert words.startswith("填报单位（盖章）：清河镇教办 ")
    assert words.endswith("填报日期：2026年11月22日")
    _, book, _ = _fill(filled, path, head=False)
    assert book["进展情况"]["A3"].value == load_workbook(path)["进展情况"]["A3"].value


def test_measures_are_rows_and_their_issue_one_merged_cell(tmp_path: Path, filled: Ledger) -> None:
    done, book, _ = _fill(filled, samples.measures_form(tmp_path / "表.xlsx"))
    sheet = book["台账"]
    assert (done.issues, done.rows) == (6, 12)
    merged = {str(one) for one in sheet.merged_cells.ranges if one.min_row > 3}
    assert {"A4:A5", "B4:B5", "A6:A8", "B6:B8"} <= merged
    assert not any(one.startswith("C") for one in merged)
    assert [sheet[f"C{row}"].value for row in (4, 5, 6)] == ["制定办法", "开展检查", "制定办法"]
    assert [sheet[f"G{row}"].value for row in (4, 6)] == ["整改到位", "推进中"], "words of the form's own list"
    assert sheet["H4"].value == 1
    assert sheet.protection.sheet
    (states,) = sheet.data_validations.dataValidation
    assert (str(states.sqref), states.formula1) == ("G4:G15", "选项!$A$1:$A$3")
    tops = [sheet[f"A{row}"] for row in range(4, 16) if sheet[f"A{row}"].value is not None]
    assert [(cell.value, cell.alignment.vertical) for cell in tops] == [(place, "center") for place in range(1, 7)]


def test_rows_without_merged_cells_say_everything_again(tmp_path: Path, filled: Ledger) -> None:
    _, book, _ = _fill(filled, samples.measures_form(tmp_path / "表.xlsx"), merged=False)
    sheet = book["台账"]
    assert [sheet[f"B{row}"].value for row in (4, 5)] == ["第1项制度落实不到位"] * 2
    assert not [one for one in sheet.merged_cells.ranges if one.min_row > 3]


def test_a_form_without_rows_gets_lines_like_its_headings(tmp_path: Path, filled: Ledger) -> None:
    _, book, _ = _fill(filled, samples.bare_form(tmp_path / "表.xlsx"))
    cell = book["Sheet"]["B4"]
    assert (cell.value, cell.border.left.style) == ("第3项制度落实不到位", "thin")
    assert not cell.font.bold
    assert cell.fill.fill_type is None
    assert cell.alignment.wrap_text


def test_ways_of_writing_are_chosen(tmp_path: Path, filled: Ledger) -> None:
    fillings = {
        0: Filling(FIXED, "", "统一口径"),
        1: Filling("measures", "semicolons"),
        2: Filling("units", "lines"),
        3: Filling(f"{TICK}done", "tick_cross"),
        4: Filling("finished_on", "dots"),
        5: Filling("light"),
    }
    _, book, _ = _fill(filled, samples.bare_form(tmp_path / "表.xlsx"), fillings=fillings)
    told = [cell.value for cell in book["Sheet"][2]]
    assert told == ["统一口径", "制定办法；开展检查", "甲校\n乙校", "√", "2026.10.9", "绿灯"]


def test_the_first_rows_can_be_seen_before(tmp_path: Path, filled: Ledger) -> None:
    template, form = _template(samples.bare_form(tmp_path / "表.xlsx"))
    rows = preview(filled, filled.issue_ids(), sheet_for(template, form), form, today=TODAY, rows=2)
    assert [row[1] for row in rows] == ["第1项制度落实不到位", "第2项制度落实不到位"]


def test_a_stop_leaves_nothing(tmp_path: Path, filled: Ledger) -> None:
    template, form = _template(samples.bare_form(tmp_path / "表.xlsx"))

    def stop(_done: int, _total: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        fill_form(filled, filled.issue_ids(), template, form, tmp_path / "出.xlsx", today=TODAY, tick=stop)
    assert not (tmp_path / "出.xlsx").exists()


def test_parts_that_nobody_touches_go_out_as_they_came(tmp_path: Path, filled: Ledger) -> None:
    path = samples.wide_form(tmp_path / "表.xlsx")
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("customXml/item1.xml", "<seal>公章</seal>")
    _, _, out = _fill(filled, path)
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(out) as after:
        changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
        assert before.namelist() == after.namelist()
        assert "张三" not in "".join(after.read(name).decode("utf-8", "ignore") for name in after.namelist())
    assert changed <= {"xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet4.xml"}


def test_rows_that_were_filled_before_stay_and_the_total_takes_the_new_ones_in(tmp_path: Path, filled: Ledger) -> None:
    path = samples.wide_form(tmp_path / "表.xlsx", rows=2)
    book = load_workbook(path)
    for row in (7, 8):
        book["进展情况"].cell(row, 1, row - 6)
        book["进展情况"].cell(row, 3, f"上月填的第{row - 6}项")
    book.save(path)
    template, _ = _template(path)
    sheet = template.usual()
    assert sheet is not None
    assert (sheet.body.start, sheet.body.room, sheet.body.filled) == (9, 0, 2)
    assert "已有 2 行内容" in sheet.notes()[0]
    done, after, _ = _fill(filled, path)
    told = after["进展情况"]
    assert done.added == 6
    assert [told.cell(row, 3).value for row in (7, 8, 9, 14)] == [
        "上月填的第1项", "上月填的第2项", "第1项制度落实不到位", "第6项制度落实不到位"
    ]  # fmt: skip
    assert told["S15"].value == "=SUM(S7:S14)"
    assert [told[f"U{row}"].value for row in (8, 9, 14)] == ["=S8-T8", "=S9-T9", "=S14-T14"]
    assert told["C9"].border.left.style == "thin"


def test_one_prepared_row_is_enough_for_many(tmp_path: Path, filled: Ledger) -> None:
    _, book, _ = _fill(filled, samples.wide_form(tmp_path / "表.xlsx", rows=1))
    sheet = book["进展情况"]
    assert [sheet[f"U{row}"].value for row in (7, 8, 12)] == ["=S7-T7", "=S8-T8", "=S12-T12"]
    assert sheet["S13"].value == "=SUM(S7:S12)"
    assert {str(one.sqref) for one in sheet.data_validations.dataValidation} == {"K7:M12", "P7:Q12"}
    assert sheet.print_area == "'进展情况'!$A$1:$AZ$15"


def test_cells_merged_across_are_so_in_every_row(tmp_path: Path, filled: Ledger) -> None:
    path = samples.bare_form(tmp_path / "表.xlsx")
    book = load_workbook(path)
    sheet = book["Sheet"]
    sheet.insert_cols(3)
    sheet.insert_rows(1)
    lines = copy(sheet["A2"].border)
    for row in (2, 3):
        for column in range(1, 8):
            sheet.cell(row, column).border = lines
        sheet.merge_cells(f"B{row}:C{row}")
    sheet["A4"] = "合计"
    sheet.merge_cells("A4:B4")
    book.save(path)
    template, _ = _template(path)
    (found,) = template.sheets
    assert [(column.letters, column.spans) for column in found.columns][:3] == [("A", 1), ("B", 2), ("D", 1)]
    _, after, out = _fill(filled, path)
    told = after["Sheet"]
    merged = {str(one) for one in told.merged_cells.ranges}
    assert {f"B{row}:C{row}" for row in range(2, 9)} | {"A9:B9"} == merged
    assert (told["B8"].value, told["A9"].value) == ("第6项制度落实不到位", "合计")
    assert [one.title for one in read_file(out).issues()][5] == "第6项制度落实不到位"


# ---------------------------------------------------------------- reading back


@pytest.mark.parametrize("make", [samples.wide_form, samples.measures_form, samples.bare_form])
def test_reading_it_back_gives_the_same_values(tmp_path: Path, filled: Ledger, make: Any) -> None:
    _, _, out = _fill(filled, make(tmp_path / "表.xlsx"))
    read = read_file(out).issues()
    issues = list(filled.issues(filled.issue_ids()).values())
    assert [one.title for one in read] == [issue.problem for issue in issues]
    for one, issue in zip(read, issues, strict=True):
        assert [part.text for part in one.measures] == [measure.text for measure in issue.measures]
        assert one.unit == "、".join(issue.units)
        assert one.deadline_text == issue.deadline.text
        if make is not samples.bare_form:
            assert one.person == "、".join(issue.persons)


def test_libreoffice_opens_it_and_keeps_it(tmp_path: Path, filled: Ledger) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not here")
    _, _, out = _fill(filled, samples.wide_form(tmp_path / "表.xlsx"))
    (tmp_path / "again").mkdir()
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, "--headless", profile, "--convert-to", "xlsx", "--outdir", str(tmp_path / "again"), str(out)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    results = load_workbook(tmp_path / "again" / out.name, data_only=True)["进展情况"]
    assert [results[f"{letter}13"].value for letter in "KLM"] == [2, 2, 1], "the totals are worked out anew"
    assert results["C12"].value == "第6项制度落实不到位"
    assert len(read_file(tmp_path / "again" / out.name).issues()) == 6


# ---------------------------------------------------------------- references


@pytest.mark.parametrize(
    ("formula", "own", "after"),
    [
        ("SUM(H7:H10)", True, "SUM(H7:H12)"),
        ("$H$10+H11*2", True, "$H$12+H13*2"),
        ('COUNTIF(A:A,"H11")', True, 'COUNTIF(A:A,"H11")'),
        ("SUM(10:11)", True, "SUM(12:13)"),
        ("表!H11+其他!H11", False, "表!H13+其他!H11"),
        ("'表'!$A$1:$N$20,'表'!$4:$6", False, "'表'!$A$1:$N$22,'表'!$4:$6"),
        ("H11", False, "H11"),
        ("[1]表!H11", False, "[1]表!H11"),
        ("LOG10(H3)+Q2024", True, "LOG10(H3)+Q2026"),
    ],
)
def test_references_go_down_with_the_rows(formula: str, own: bool, after: str) -> None:
    assert Insertion("表", 10, 2).formula(formula, own) == after


def test_a_single_row_grows_its_ranges_but_not_those_of_its_own_formulas() -> None:
    rows = Insertion("表", 8, 3, extends=True)
    assert rows.formula("SUM(H7:H7)", own=True) == "SUM(H7:H10)"
    assert rows.formula("SUM(C7:E7)", own=True, in_row=True) == "SUM(C7:E7)"
    assert rows.ranges("K7:M7") == "K7:M10"


@pytest.mark.parametrize(
    "name",
    [
        "实体.xlsx",
        "远格.xlsx",
        "远行.xlsx",
        "错误范围.xlsx",
        "无值公式.xlsx",
        "宏.xlsm",
        "加密.xlsx",
        "空壳.xls",
        "出格.xlsx",
    ],
)
def test_hostile_files_end_in_a_sentence(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(hostile.FILES[name]())
    try:
        assert look_at(path).usual() is None
    except UnreadableFile as refused:
        assert "；请" in str(refused)
        assert name in str(refused)


def test_shapes_comments_and_newer_lists_go_down_with_the_rows(tmp_path: Path, filled: Ledger) -> None:
    path = samples.wide_form(tmp_path / "表.xlsx")
    book = load_workbook(path)
    sheet = book["进展情况"]
    sheet["A11"].comment = Comment("不填", "上级")
    sheet["A12"].hyperlink = "#A12"
    sheet.row_breaks.append(Break(id=12))
    sheet.protection.sheet = True
    book.save(path)
    _, done, _ = _fill(filled, path)
    after = done["进展情况"]
    assert after["A13"].comment.text == "不填"
    assert after["A11"].comment is None
    assert after["A14"].hyperlink.ref == "A14"
    assert [one.id for one in after.row_breaks.brk] == [14]
    assert after.protection.sheet


def test_lists_that_newer_versions_keep_apart_stay(tmp_path: Path, filled: Ledger) -> None:
    path = samples.wide_form(tmp_path / "表.xlsx")
    extension = (
        '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
        'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        '<x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
        '<x14:dataValidation type="list"><x14:formula1><xm:f>字典!$A$1:$A$3</xm:f></x14:formula1>'
        "<xm:sqref>R7:R10</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>"
    )
    _rewritten(path, "xl/worksheets/sheet1.xml", lambda text: text.replace("</worksheet>", extension))
    template = look_at(path)
    sheet = template.usual()
    assert sheet is not None
    assert sheet.columns[17].choices == ("已完成", "整改中", "未启动")
    out = tmp_path / "出.xlsx"
    fill_form(filled, filled.issue_ids(), template, proposed(sheet, ()), out, today=TODAY)
    with zipfile.ZipFile(out) as file:
        words = file.read("xl/worksheets/sheet1.xml").decode()
    assert "<xm:sqref>R7:R12</xm:sqref>" in words
    assert "<xm:f>字典!$A$1:$A$3</xm:f>" in words


def test_shared_formulas_and_stored_orders_of_calculation(tmp_path: Path, filled: Ledger) -> None:
    path = samples.wide_form(tmp_path / "表.xlsx")
    shared = '<f t="shared" ref="U7:U10" si="0">S7-T7</f><v>0</v>'

    def share(text: str) -> str:
        text = (
            text.replace("<f>S7-T7</f><v></v>", shared)
            .replace("<f>S7-T7</f><v/>", shared)
            .replace("<f>S7-T7</f><v />", shared)
        )
        for row in (8, 9, 10):
            for end in ("<v></v>", "<v/>", "<v />"):
                text = text.replace(f"<f>S{row}-T{row}</f>{end}", '<f t="shared" si="0"/><v>0</v>')
        return text

    _rewritten(path, "xl/worksheets/sheet1.xml", share)
    with zipfile.ZipFile(path) as file:
        assert b'si="0"' in file.read("xl/worksheets/sheet1.xml")
    _, book, out = _fill(filled, path)
    assert [book["进展情况"][f"U{row}"].value for row in range(7, 13)] == [f"=S{row}-T{row}" for row in range(7, 13)]
    with zipfile.ZipFile(out) as file:
        assert b"shared" not in file.read("xl/worksheets/sheet1.xml")
        assert b'fullCalcOnLoad="1"' in file.read("xl/workbook.xml")


def _rewritten(path: Path, part: str, change: Callable[[str], str]) -> None:
    """A workbook with one part changed as text."""
    with zipfile.ZipFile(path) as file:
        parts = {info.filename: file.read(info) for info in file.infolist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w") as file:
        for name, data in parts.items():
            file.writestr(name, data)
