"""Every list on paper and as a spreadsheet: its columns, rows of measures, groups and sections, all texts whole."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from documents.ledger_layout import LedgerLayout, lay_out
from documents.ledger_pdf import write_ledger_pdf
from documents.ledger_xlsx import write_ledger_xlsx
from documents.pdf_page import PdfPaper
from documents.pdf_table import PdfTable
from documents.readers import read_file
from documents.table_widths import Column, fitted
from models import list_views
from models.issues import MeasureEdit
from models.ledger import Ledger
from models.list_views import BUILT_IN, Grouping, RowOf, View, ViewColumn, built_in
from models.rules import Progress
from tests.documents.paper_samples import TODAY, UNITS, make_ledger, pages_of

TASKS, BREAKDOWN = built_in("tasks"), built_in("breakdown")


def _layout(ledger: Ledger, view: View, **more: Any) -> LedgerLayout:
    return lay_out(ledger, ledger.issue_ids(), TODAY, view=view, **more)


def _table(layout: LedgerLayout, *names: str) -> list[tuple[str, ...]]:
    """What stands in these columns, row by row."""
    columns = [layout.columns[place] for name in names if (place := layout.column(name)) is not None]
    return [
        tuple(column.text(row) for column in columns)
        for section in layout.sections
        for group in section.groups
        for row in group.rows
    ]


def _pages(path: Path) -> list[str]:
    return [page.replace("\n", "") for page in pages_of(path)]


def _with_measures(ledger: Ledger) -> int:
    """The first issue with three measures: one all its own, one that says only its progress, one that says nothing."""
    first = ledger.issue_ids()[0]
    own = MeasureEdit(
        "印发办法",
        units=("白鹭湾九年一贯制学校", "基教股"),
        persons=("何予安",),
        deadline="2026年12月10日前",
        progress=Progress.DONE,
        result="已印发",
    )
    measures = (own, MeasureEdit("逐校排查", progress=Progress.IN_PROGRESS), MeasureEdit("建立台账"))
    ledger.update_issues({first: {"units": ("云溪镇中心小学",), "persons": ("王镕",), "measures": measures}})
    return first


def _book(path: Path) -> Any:
    return openpyxl.load_workbook(path)


@pytest.mark.parametrize("view", BUILT_IN, ids=lambda view: view.key)
@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_every_list_prints_with_title_head_header_and_foot(tmp_path: Path, view: View, paper: str) -> None:
    with make_ledger(tmp_path, 20) as ledger:
        ids, layout = ledger.issue_ids(), _layout(ledger, view, paper=paper)
        write_ledger_pdf(ledger, ids, tmp_path / "甲.pdf", today=TODAY, view=view, paper=paper)
        write_ledger_xlsx(ledger, ids, tmp_path / "甲.xlsx", today=TODAY, view=view, paper=paper)
    pages = _pages(tmp_path / "甲.pdf")
    headings = [column.heading for column in layout.columns if column.name not in layout.banded]
    for number, page in enumerate(pages, 1):
        assert f"第 {number} 页　共 {len(pages)} 页" in page
    for page in pages[:-1]:
        assert all(heading in page for heading in headings if len(heading) < 5)
    for words in (view.attachment, f"青禾县教育局{view.title}", "填报单位（盖章）：青禾县教育局", "共 20 项"):
        assert words in pages[0]
    assert "主要负责人（签字）：" in pages[-1]
    sheet = _book(tmp_path / "甲.xlsx").active
    assert sheet.title == view.title and sheet.page_setup.paperSize == (9 if paper == "A4" else 8)
    header = 4 if view.attachment else 3
    assert [cell.value for cell in sheet[header]] == [column.heading for column in layout.columns]
    assert sheet.print_title_rows == f"${header}:${header}" and sheet["A1"].value.startswith(view.attachment or "青禾")


def test_a_measure_is_a_row_with_its_own_owner_deadline_and_state(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 2) as ledger:
        first = _with_measures(ledger)
        issue = ledger.issue(first)
        rows = _table(_layout(ledger, TASKS), "measures", "units", "persons", "deadline", "clock", "progress", "result")
    assert rows[0][:4] == ("印发办法", "白鹭湾九年一贯制学校、基教股", "何予安", "2026年12月10日前")
    assert rows[0][4:] == ("已办结", "已完成", "已印发")
    assert rows[1][:4] == ("逐校排查", "云溪镇中心小学", "王镕", issue.deadline.text)
    assert rows[1][5] == "正在整改" and rows[2][5] == "", (
        "once one measure says its progress, the others speak for themselves"
    )
    assert len(rows) == 3 + len(ledger_measures(tmp_path))


def ledger_measures(folder: Path) -> tuple[object, ...]:
    """The measures of the second issue."""
    with Ledger.open(folder / "样例.zgdb", operator="样例") as ledger:
        return ledger.issue(ledger.issue_ids()[1]).measures


def test_measures_that_say_no_progress_have_that_of_the_issue(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 5) as ledger:
        rows = _table(_layout(ledger, TASKS), "number", "progress")
        wanted = {issue.number: issue for issue in ledger.issues(ledger.issue_ids()).values()}
    for number, progress in rows:
        said = wanted[number].progress
        assert progress == (said.label if said is not None else "")


def test_an_issue_without_measures_is_left_out_of_no_list(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 1) as ledger:
        ledger.add_issue({"source": "自查", "problem": "只有一句话"})
        for view in BUILT_IN:
            assert ("只有一句话",) in _table(_layout(ledger, view), "problem"), view.title


def test_rows_by_unit_stand_under_each_of_their_units_in_the_order_of_the_units(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 2) as ledger:
        _with_measures(ledger)
        ledger.add_issue({"source": "自查", "problem": "没有单位"})
        layout = _layout(ledger, BREAKDOWN)
        order = [unit.name for unit in ledger.units()]
    rows = _table(layout, "group", "measures", "problem")
    assert {unit for unit, measure, _ in rows if measure == "印发办法"} == {"白鹭湾九年一贯制学校", "基教股"}
    assert {unit for unit, measure, _ in rows if measure == "逐校排查"} == {"云溪镇中心小学"}
    assert rows[-1] == ("（未明确责任单位）", "", "没有单位")
    groups = [group.rows[0].group for group in layout.sections[0].groups]
    assert groups[:-1] == [name for name in order if name in groups]
    assert [row.place for group in layout.sections[0].groups for row in group.rows] == list(range(1, len(rows) + 1))
    assert "共 3 项" in layout.sections[0].head[1], "a row that stands twice is counted once"


def test_by_unit_a_common_problem_stands_once_under_a_unit_with_its_own_row(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 2) as ledger:
        whole = ledger.add_issue({"source": "自查", "problem": "台账不全", "units": ("一小", "二小")})
        ledger.responsibility.split_to_units(whole, ["一小"])
        groups = _layout(ledger, BREAKDOWN).sections[0].groups
    under = {group.rows[0].group: [row.issue.id for row in group.rows] for group in groups}
    assert whole not in under["一小"] and whole in under["二小"]


def test_each_unit_may_have_a_section_with_pages_and_a_sheet_of_its_own(tmp_path: Path) -> None:
    view = replace(BREAKDOWN, sections=True)
    with make_ledger(tmp_path, 20) as ledger:
        ids = ledger.issue_ids()
        write_ledger_pdf(ledger, ids, tmp_path / "甲.pdf", today=TODAY, view=view)
        write_ledger_xlsx(ledger, ids, tmp_path / "甲.xlsx", today=TODAY, view=view)
    pages, book = _pages(tmp_path / "甲.pdf"), _book(tmp_path / "甲.xlsx")
    assert set(book.sheetnames) == set(UNITS)
    for unit in UNITS:
        assert sum(f"目标任务分解表（{unit}）" in page for page in pages) == 1
        assert book[unit]["A1"].value == f"青禾县教育局目标任务分解表（{unit}）"
        assert "责任单位" not in [cell.value for cell in book[unit][3]]
        assert book[unit].oddFooter.center.text == "第 &P 页 共 &N 页"
    assert sum("主要负责人（签字）：" in page for page in pages) == len(UNITS)


def test_later_pages_of_a_section_say_whose_they_are(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 60) as ledger:
        view = replace(BREAKDOWN, sections=True)
        write_ledger_pdf(ledger, ledger.issue_ids(), tmp_path / "甲.pdf", today=TODAY, view=view)
    for page in _pages(tmp_path / "甲.pdf"):
        assert any(f"分解表（{unit}）" in page or f"{unit}（续）" in page for unit in UNITS)
        assert not ("分解表（" in page and "（续）" in page)


def test_each_aspect_may_have_a_section_whatever_the_order(tmp_path: Path) -> None:
    view = replace(built_in("problems"), sections=True)
    with make_ledger(tmp_path, 12) as ledger:
        ids = ledger.issue_ids()
        layout = lay_out(ledger, ids[::3] + ids[1::3] + ids[2::3], TODAY, view=view)
    assert len(layout.sections) == 4 and sum(section.total for section in layout.sections) == 12
    assert layout.sections[0].head[1] == "共 3 项"


def test_sheets_get_names_that_excel_takes(tmp_path: Path) -> None:
    names = ("甲/乙:丙*?[丁]" + "长" * 40, "甲/乙:丙*?[丁]" + "长" * 41, "'", "ＡＢ", "ab", "AB")
    with make_ledger(tmp_path, 0) as ledger:
        for name in names:
            ledger.add_issue({"source": "自查", "problem": "问题", "units": (name,)})
        view = replace(built_in("duties"), grouping=Grouping.UNIT, sections=True)
        write_ledger_xlsx(ledger, ledger.issue_ids(), tmp_path / "甲.xlsx", today=TODAY, view=view)
    found = _book(tmp_path / "甲.xlsx").sheetnames
    assert len({name.lower() for name in found}) == len(names) and all(0 < len(name) <= 31 for name in found)
    assert not any(sign in "".join(found) for sign in "/:*?[]'")


def test_own_columns_headings_widths_and_blank_ones_are_as_the_view_says(tmp_path: Path) -> None:
    columns = (
        ViewColumn("custom:督导组意见", width=9),
        ViewColumn("custom:没有了"),
        ViewColumn("problem", heading="存在的问题"),
        ViewColumn("blank:校长签字"),
        ViewColumn("goal", optional=True),
        ViewColumn("note", paper="A3"),
    )
    view = View("自己的", columns, grouping=Grouping.NONE, head=("", "", "单位：项"), foot=(), with_office=False)
    with make_ledger(tmp_path, 2) as ledger:
        ledger.own_columns.add("督导组意见")
        ledger.update_issues({ledger.issue_ids()[0]: {"custom:督导组意见": "=1+1"}})
        layout = _layout(ledger, view)
        write_ledger_xlsx(ledger, ledger.issue_ids(), tmp_path / "甲.xlsx", today=TODAY, view=view)
        write_ledger_pdf(ledger, ledger.issue_ids(), tmp_path / "甲.pdf", today=TODAY, view=view)
        wide = _layout(ledger, view, paper="A3")
    assert [(column.heading, column.width) for column in layout.columns] == [
        ("督导组意见", 9),
        ("存在的问题", 14),
        ("校长签字", 6),
    ]
    assert wide.column("note") is not None
    sheet = _book(tmp_path / "甲.xlsx").active
    assert sheet["A1"].value == "自己的" and sheet["A4"].value == "=1+1" and sheet["A4"].data_type == "s"
    assert "填报人" not in "".join(_pages(tmp_path / "甲.pdf"))


@pytest.mark.parametrize("key", ["tasks", "breakdown"])
def test_joined_rows_print_every_word_once_more_than_pages_hold(tmp_path: Path, key: str) -> None:
    problem = "".join(chr(0x4E00 + place) for place in range(3000))
    measure = "".join(chr(0x5E00 + place) for place in range(3000))
    with make_ledger(tmp_path, 3) as ledger:
        first = ledger.issue_ids()[1]
        texts = ("甲措施", measure, *(f"第{place}条措施。" * 5 for place in range(40)))
        unit = "青禾县" + "云溪" * 98 + "学"
        measures = tuple(MeasureEdit(text, units=(unit,) if place == 5 else ()) for place, text in enumerate(texts))
        ledger.update_issues({first: {"problem": problem, "measures": measures}})
        view = built_in(key)
        write_ledger_pdf(ledger, ledger.issue_ids(), tmp_path / "甲.pdf", today=TODAY, view=view)
        assert write_ledger_xlsx(ledger, ledger.issue_ids(), tmp_path / "甲.xlsx", today=TODAY, view=view) == 0
    pages = _pages(tmp_path / "甲.pdf")
    assert set(problem) | set(measure) <= set("".join(pages))
    printed = "".join(pages)
    assert all(f"第{place}条措施。" in printed for place in range(40)) and "云溪云溪云溪" in printed
    sheet = _book(tmp_path / "甲.xlsx").active
    assert all(
        high is None or high <= 409 for high in (sheet.row_dimensions[row].height for row in range(sheet.max_row))
    )


def test_the_signatures_never_stand_alone_on_a_page(tmp_path: Path) -> None:
    for count in range(8, 14):
        (tmp_path / str(count)).mkdir()
        with make_ledger(tmp_path / str(count), count) as ledger:
            write_ledger_pdf(ledger, ledger.issue_ids(), tmp_path / "甲.pdf", today=TODAY, view=built_in("duties"))
        last = _pages(tmp_path / "甲.pdf")[-1]
        assert "主要负责人（签字）：" in last and f"（第{count}项）" in last


def test_a_band_is_repeated_where_its_rows_go_on(tmp_path: Path) -> None:
    for view, band in ((TASKS, "（一）落实立德树人根本任务方面"), (BREAKDOWN, UNITS[0])):
        (tmp_path / view.key).mkdir()
        with make_ledger(tmp_path / view.key, 80) as ledger:
            write_ledger_pdf(ledger, ledger.issue_ids(), tmp_path / "甲.pdf", today=TODAY, view=view)
        second = _pages(tmp_path / "甲.pdf")[1]
        assert f"{band}　共" in second and "条措施（续）" in second


def test_a_block_goes_on_with_its_number_and_short_texts_again(tmp_path: Path) -> None:
    paper = PdfPaper((842, 595), (40, 40, 40, 40), "表", TODAY)
    paper.new_page()
    table = PdfTable(paper, [Column("序号", 3, True), Column("问题", 10), Column("措施", 20)], 40)
    table.joined_rows([["7", "短问题", f"第{row}条\n甲\n乙"] for row in range(30)], [0, 1], [{}] * 30)
    table.finish()
    paper.save(tmp_path / "表.pdf")
    pages = _pages(tmp_path / "表.pdf")
    assert len(pages) > 2 and all("7" in page and "短问题" in page for page in pages)
    assert ["（续）" in page for page in pages] == [False, *[True] * (len(pages) - 1)]
    assert [f"第{row}条" in "".join(pages) for row in range(30)] == [True] * 30


def test_columns_never_become_narrower_than_a_character() -> None:
    columns = [Column(str(place), 2 if place % 2 else 20, place % 2 == 1) for place in range(33)]
    size, widths = fitted(columns, 774)
    assert size >= 7 and min(widths) >= size + 7 - 0.01 and sum(widths) == pytest.approx(774)


def test_a_spreadsheet_of_tasks_is_read_back_with_all_its_measures(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 12) as ledger:
        for number in ledger.issue_ids()[::2]:
            measures = tuple(MeasureEdit(f"第{number}个问题的第{place}条措施") for place in range(3))
            ledger.update_issues({number: {"measures": measures}})
        for number in ledger.issue_ids()[1::2]:
            ledger.update_issues({number: {"measures": (MeasureEdit("只有一条措施"),)}})
        path = tmp_path / "任务清单.xlsx"
        write_ledger_xlsx(ledger, ledger.issue_ids(), path, today=TODAY, view=TASKS)
        issues = list(ledger.issues(ledger.issue_ids()).values())
    again = read_file(path).issues()
    assert [issue.title for issue in again] == [issue.problem for issue in issues]
    assert [[one.text for one in issue.measures] for issue in again] == [
        [one.text for one in issue.measures] for issue in issues
    ]


def test_repeated_values_stand_in_every_row_for_the_filter_and_days_are_days(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 4) as ledger:
        write_ledger_xlsx(ledger, ledger.issue_ids(), tmp_path / "甲.xlsx", today=TODAY, view=BREAKDOWN)
    sheet = _book(tmp_path / "甲.xlsx").active
    headings = [cell.value for cell in sheet[3]]
    last = int(sheet.auto_filter.ref.split(":")[1].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    for heading in ("责任单位", "反馈问题", "方面"):
        assert all(sheet.cell(row, headings.index(heading) + 1).value for row in range(4, last + 1))
    days = [sheet.cell(row, headings.index("到期日期") + 1).value for row in range(4, last + 1)]
    assert any(isinstance(day, date) for day in days)
    assert not [place for place in sheet.merged_cells.ranges if 4 <= place.min_row <= last]


def test_lights_are_coloured_also_where_the_sheet_cannot_work_them_out(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 20) as ledger:
        write_ledger_xlsx(ledger, ledger.issue_ids(), tmp_path / "甲.xlsx", today=TODAY, view=built_in("duties"))
        layout = _layout(ledger, built_in("duties"))
    sheet = _book(tmp_path / "甲.xlsx").active
    place = [cell.value for cell in sheet[4]].index("时限状态") + 1
    rows = [row for group in layout.sections[0].groups for row in group.rows]
    for number, row in enumerate(rows, 5):
        cell = sheet.cell(number, place)
        assert cell.fill.fgColor.rgb[2:] == layout.lights(row.issue).ground and cell.value


def test_head_words_of_any_length_stand_beside_each_other(tmp_path: Path) -> None:
    view = replace(
        built_in("ledger"), head=("左" * 60, "中" * 60, "右" * 60), foot=tuple(f"签{n}：" * 9 for n in range(5))
    )
    with make_ledger(tmp_path, 1) as ledger:
        write_ledger_pdf(ledger, ledger.issue_ids(), tmp_path / "甲.pdf", today=TODAY, view=view)
        one = replace(view, columns=(ViewColumn("problem"),), grouping=Grouping.NONE)
        write_ledger_xlsx(ledger, ledger.issue_ids(), tmp_path / "甲.xlsx", today=TODAY, view=one)
    lines = pages_of(tmp_path / "甲.pdf")[0].split("\n")
    mixed = [line for line in lines if "左" in line and len(line.replace(" ", "")) > 60]
    assert not mixed and sum(line.count("右") for line in lines) == 60
    assert "中" * 60 in _book(tmp_path / "甲.xlsx").active["A2"].value


def test_nobody_is_named_in_a_list_with_sections(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 6) as ledger:
        view = replace(BREAKDOWN, sections=True)
        write_ledger_xlsx(ledger, ledger.issue_ids(), tmp_path / "甲.xlsx", today=TODAY, view=view)
    with zipfile.ZipFile(tmp_path / "甲.xlsx") as book:
        core = book.read("docProps/core.xml").decode()
    assert "lastModifiedBy" not in core and "样例" not in core


def test_every_choice_of_a_column_can_be_printed(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 3) as ledger:
        for row in RowOf:
            columns = tuple(ViewColumn(key) for key in list_views.choices(ledger))
            view = View("全部", columns, row=row, paper="A3")
            write_ledger_pdf(ledger, ledger.issue_ids(), tmp_path / "甲.pdf", today=TODAY, view=view)
            write_ledger_xlsx(ledger, ledger.issue_ids(), tmp_path / "甲.xlsx", today=TODAY, view=view)
            assert all(column.width > 0 for column in _layout(ledger, view).columns)


def test_a_list_of_no_issues_says_so(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 0) as ledger:
        for view in (*BUILT_IN, replace(BREAKDOWN, sections=True)):
            write_ledger_pdf(ledger, [], tmp_path / "甲.pdf", today=TODAY, view=view)
            write_ledger_xlsx(ledger, [], tmp_path / "甲.xlsx", today=TODAY, view=view)
            assert "没有符合条件的问题" in _pages(tmp_path / "甲.pdf")[0], view.title
