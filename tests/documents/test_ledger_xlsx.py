"""The spreadsheet an office gets: read again, looked at cell by cell, and never half written."""

from __future__ import annotations

import re
import time
import zipfile
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from documents.ledger_pdf import write_ledger_pdf
from documents.ledger_xlsx import write_ledger_xlsx
from documents.readers import read_file
from models.drafts import AspectDraft, IssueDraft, MeasureDraft, NoticeDraft, Paragraph
from models.errors import LedgerError, Stopped
from models.ledger import Ledger
from tests.documents.paper_samples import ASPECTS, TODAY, make_ledger, pages_of

HEADER, FIRST = 3, 4


def _export(ledger: Ledger, folder: Path, paper: str = "A4", **more: Any) -> Any:
    path = folder / f"整改台账{paper}.xlsx"
    write_ledger_xlsx(ledger, ledger.issue_ids(), path, today=TODAY, paper=paper, **more)
    return openpyxl.load_workbook(path).active


def _headings(sheet: Any) -> list[str]:
    return [cell.value for cell in sheet[HEADER]]


def _column(sheet: Any, heading: str) -> list[Any]:
    place = _headings(sheet).index(heading) + 1
    return [sheet.cell(row, place) for row in range(FIRST, _last_row(sheet) + 1)]


def _last_row(sheet: Any) -> int:
    return int(sheet.auto_filter.ref.split(":")[1].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def test_every_issue_is_there_with_its_words_and_its_real_day(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 24) as ledger:
        sheet = _export(ledger, tmp_path)
        issues = list(ledger.issues(ledger.issue_ids()).values())
    assert [cell.value for cell in _column(sheet, "反馈问题")] == [issue.problem for issue in issues]
    assert [cell.value for cell in _column(sheet, "整改时限")] == [issue.deadline.text for issue in issues]
    days = [
        cell.value.date() if isinstance(cell.value, datetime) else cell.value for cell in _column(sheet, "到期日期")
    ]
    assert days == [issue.deadline.on for issue in issues]
    assert [cell.value for cell in _column(sheet, "时限状态")] == [issue.days_words(TODAY) for issue in issues]
    assert [cell.value for cell in _column(sheet, "序号")] == list(range(1, 25))


def test_the_wide_paper_has_every_column_that_says_something(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 8) as ledger:
        narrow, wide = _headings(_export(ledger, tmp_path)), _headings(_export(ledger, tmp_path, "A3"))
        assert len(narrow) <= 12
        assert "整改目标" not in wide
        ledger.update_issues({ledger.issue_ids()[0]: {"goal": "全部整改到位"}})
        assert "整改目标" in _headings(_export(ledger, tmp_path, "A3"))
    assert {"具体表现", "整改措施", "整改进度", "长期坚持", "整改进展", "完成日期", "销号", "备注"} <= set(wide)


def test_it_prints_as_a_ledger(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 24) as ledger:
        narrow, wide = _export(ledger, tmp_path), _export(ledger, tmp_path, "a3", title="问题清单")
    assert (narrow.page_setup.paperSize, wide.page_setup.paperSize) == (9, 8)
    for sheet in (narrow, wide):
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows == "$3:$3"
        assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
        assert sheet.freeze_panes == "B4"
        assert sheet.cell(2, 1).value == "填报单位（盖章）：青禾县教育局"
        foot = [cell.value for cell in sheet[_last_row(sheet) + 2] if cell.value]
        assert foot == ["填报人：", "审核人：", "主要负责人（签字）："]
    assert narrow["A1"].value == "青禾县教育局整改台账"
    assert wide["A1"].value == "问题清单"


def test_each_aspect_stands_in_every_row_and_pale_below_itself(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 24) as ledger:
        sheet = _export(ledger, tmp_path)
    stands = [str(cell.value).partition("）")[2] for cell in _column(sheet, "方面")]
    assert stands == [aspect for aspect in ASPECTS for _ in range(6)]
    rules = {str(place.sqref): [rule.formula for rule in place.rules] for place in sheet.conditional_formatting}
    assert rules[f"B5:B{_last_row(sheet)}"] == [["$B5=$B4"]]


def test_no_merged_cell_stands_where_rows_are_filtered_and_sorted(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 6) as ledger:
        ledger.add_progress(ledger.issue_ids()[1], TODAY, "已召开会议，组织排查。\n" * 90)
        sheet = _export(ledger, tmp_path)
    assert not [place for place in sheet.merged_cells.ranges if FIRST <= place.min_row <= _last_row(sheet)]
    rows = [row for row, cell in enumerate(_column(sheet, "序号")) if cell.value in (2, "2（续）")]
    assert len(rows) > 2
    for heading in ("方面", "反馈问题", "责任单位", "责任人", "整改时限", "到期日期"):
        first, *more = [_column(sheet, heading)[row].value for row in rows]
        assert first and not any(more), heading


def test_a_text_over_several_rows_is_read_again_as_one(tmp_path: Path) -> None:
    measures = ["印发办法，明确责任，逐校排查。" * 12 + f"第{number}次检查。" for number in range(1, 8)]
    progress = "".join(f"{day}日召开专题会议，组织排查。" for day in range(150))
    problem = "".join(f"第{number}所学校没有台账，" for number in range(200)) + "管理不严"
    draft = NoticeDraft(title="反馈意见", is_notice=True, paragraphs=[Paragraph("1", "文")])
    issue = IssueDraft(problem, "1", measures=[MeasureDraft(measure) for measure in measures], progress=progress)
    draft.aspects = [AspectDraft("甲方面", issues=[issue, IssueDraft("第二个问题", "1", unit="基教股")])]
    with make_ledger(tmp_path, 0) as ledger:
        ledger.import_notice(draft, source_name="反馈意见")
        _export(ledger, tmp_path)
    again, other = read_file(tmp_path / "整改台账A4.xlsx").issues()
    assert (again.title, again.progress.partition("：")[2] or again.progress) == (problem, progress)
    assert [measure.text for measure in again.measures] == measures
    assert (other.title, other.unit) == ("第二个问题", "基教股")


def test_an_order_that_scatters_the_aspects_is_not_grouped(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 12) as ledger:
        ids = ledger.issue_ids()
        path = tmp_path / "甲.xlsx"
        write_ledger_xlsx(ledger, ids[::3] + ids[1::3], path, today=TODAY)
    sheet: Any = openpyxl.load_workbook(path).active
    assert not [place for place in sheet.merged_cells.ranges if FIRST <= place.min_row <= _last_row(sheet)]
    assert all(cell.value for cell in _column(sheet, "方面"))


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://x","点")',
        "+1+1",
        "-2",
        "@SUM(A1)",
        "＝1+1",
        "_x0041_ 与 _x000D_",
        "<b>&amp;</b>",
        "1.10",
        "#N/A",
        "😀𠮷",
    ],
)
def test_text_stays_text(tmp_path: Path, text: str) -> None:
    with make_ledger(tmp_path, 2) as ledger:
        ledger.update_issues({ledger.issue_ids()[0]: {"problem": text}})
        sheet = _export(ledger, tmp_path)
    cell = _column(sheet, "反馈问题")[0]
    assert cell.value.replace("_x005F_", "_") == text
    assert cell.data_type == "s"
    assert bool(cell.quotePrefix) == text.startswith(("=", "+", "-", "@", "＝"))
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_rows_are_high_enough_and_no_row_is_higher_than_excel_allows(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 6) as ledger:
        ledger.update_issues({ledger.issue_ids()[1]: {"problem": "整改" * 2500}})
        sheet = _export(ledger, tmp_path)
    heights = [sheet.row_dimensions[row].height for row in range(FIRST, _last_row(sheet) + 1)]
    assert all(24 <= height <= 409 for height in heights)
    problem = [cell.value for cell in _column(sheet, "反馈问题") if "整改整改" in (cell.value or "")]
    assert len(problem) > 2 and all(part.startswith("（接上行）") for part in problem[1:])
    assert "".join(part.removeprefix("（接上行）") for part in problem) == "整改" * 2500


@pytest.mark.parametrize("field", ["problem", "note"])
def test_filters_and_counts_see_a_long_issue_once_and_it_reads_back(tmp_path: Path, field: str) -> None:
    text = "".join(f"第{place}处整改" for place in range(700))
    with make_ledger(tmp_path, 4) as ledger:
        changed, before = ledger.issue_ids()[1], ledger.issues(ledger.issue_ids())
        ledger.update_issues({changed: {field: text}})
        sheet = _export(ledger, tmp_path, "A3")
        number = before[changed].number
    for heading in ("责任单位", "整改进度", "时限状态", "方面"):
        filled = [cell.value for cell in _column(sheet, heading) if cell.value]
        assert len(filled) <= 4, heading
    numbers = [cell.value for cell in _column(sheet, "序号")]
    assert [one for one in numbers if isinstance(one, int)] == [int(issue.number) for issue in before.values()]
    assert set(numbers) - set(range(9)) == {f"{number}（续）"}
    again = read_file(tmp_path / "整改台账A3.xlsx").issues()
    assert [issue.number for issue in again] == [issue.number for issue in before.values()]
    told = again[1].title if field == "problem" else again[1].fields["note"]
    assert told == text


def test_a_text_too_long_for_a_cell_is_whole_in_several(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 1) as ledger:
        ledger.update_issues({ledger.issue_ids()[0]: {"note": "长" * 40_000}})
        path = tmp_path / "甲.xlsx"
        assert write_ledger_xlsx(ledger, ledger.issue_ids(), path, today=TODAY, paper="A3") == 0
        sheet = openpyxl.load_workbook(path).active
    assert sum((cell.value or "").count("长") for cell in _column(sheet, "备注")) == 40_000


def test_the_lights_follow_the_day_and_stop_at_the_first_that_holds(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 8) as ledger:
        sheet = _export(ledger, tmp_path)
    (place,) = (place for place in sheet.conditional_formatting if str(place.sqref) == f"J4:J{_last_row(sheet)}")
    rules = sorted(place.rules, key=lambda rule: rule.priority)
    assert all(rule.stopIfTrue for rule in rules)
    assert "IFERROR(DATEVALUE(RIGHT($I4,10)),$I4)<TODAY()" in [rule.formula[0] for rule in rules]
    assert any("TODAY()+15" in rule.formula[0] for rule in rules)


def test_a_check_day_is_called_one_and_is_no_deadline(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 0) as ledger:
        ledger.save_source({"name": "督导", "feedback_on": "2026-11-01"})
        ledger.add_issues(
            [
                {"source": "督导", "problem": "甲", "deadline": "立行立改"},
                {"source": "督导", "problem": "乙", "deadline": "2026年12月底前"},
            ]
        )
        sheet = _export(ledger, tmp_path)
        pdf = tmp_path / "台账.pdf"
        write_ledger_pdf(ledger, ledger.issue_ids(), pdf, today=TODAY)
    days = [cell.value for cell in _column(sheet, "到期日期")]
    assert days == ["核查：\n2026-12-01", datetime(2026, 12, 31)]
    assert "核查：" in (text := "".join(pages_of(pdf))) and "2026-12-01" in text


def test_nobody_is_named_in_the_file(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 2) as ledger:
        _export(ledger, tmp_path)
    with zipfile.ZipFile(tmp_path / "整改台账A4.xlsx") as book:
        core, parts = (
            book.read("docProps/core.xml").decode(),
            b"".join(map(book.read, book.namelist())).decode("latin1"),
        )
    assert "openpyxl" not in parts
    assert "lastModifiedBy" not in core
    assert re.search(r"<dc:creator\s*(/>|></dc:creator>)", core)


def test_no_issues_and_issues_without_anything(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 0) as ledger:
        sheet = _export(ledger, tmp_path)
        assert sheet.cell(FIRST, 1).value == "没有符合条件的问题"
        ledger.add_issue({"source": "自查", "problem": "只有一句话"})
        sheet = _export(ledger, tmp_path, "A3")
        assert _column(sheet, "反馈问题")[0].value == "只有一句话"
        assert _column(sheet, "到期日期")[0].value is None


def test_a_stopped_export_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "整改台账A4.xlsx"
    path.write_bytes(b"old")

    def stop(done: int, total: int) -> None:
        assert (done, total) == (6, 6)
        raise Stopped

    with make_ledger(tmp_path, 6) as ledger, pytest.raises(Stopped):
        _export(ledger, tmp_path, tick=stop)
    assert path.read_bytes() == b"old"
    assert not list(tmp_path.glob(".zgtz-*"))


def test_an_unknown_paper_is_a_sentence(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 1) as ledger, pytest.raises(LedgerError, match="没有“B5”这种纸张"):
        _export(ledger, tmp_path, "B5")


def test_a_day_before_excels_calendar_is_printed_as_text(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 1) as ledger:
        ledger.update_issues({ledger.issue_ids()[0]: {"finished_on": date(1899, 12, 30)}})
        assert _column(_export(ledger, tmp_path, "A3"), "完成日期")[0].value == "1899-12-30"


def test_three_hundred_issues_take_less_than_two_seconds(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 300) as ledger:
        begun = time.process_time()
        write_ledger_xlsx(ledger, ledger.issue_ids(), tmp_path / "甲.xlsx", today=TODAY, paper="A3")
        assert time.process_time() - begun < 2


def test_the_sheet_says_its_true_extent_and_needs_no_repair(tmp_path: Path) -> None:
    """What reads a sheet in passing goes by its extent; the parts are those that openpyxl itself writes."""
    with make_ledger(tmp_path, 30) as ledger:
        ledger.update_issues({ledger.issue_ids()[3]: {"problem": " 首尾有空格 ", "note": "<a>&\n第二行"}})
        sheet = _export(ledger, tmp_path, "A3")
    path = tmp_path / "整改台账A3.xlsx"
    last = _last_row(sheet) + 2
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None
        data = file.read("xl/worksheets/sheet1.xml").decode()
    rows = [int(row) for row in re.findall(r'<row r="(\d+)"', data)]
    assert rows == sorted(set(rows)) and rows[-1] == last
    corner = sheet.cell(HEADER, len(_headings(sheet))).column_letter
    assert re.findall(r'<dimension ref="([^"]*)"', data) == [f"A1:{corner}{last}"]
    with closing(openpyxl.load_workbook(path, read_only=True)) as passing:
        assert sum(1 for _ in passing.worksheets[0].iter_rows()) == last
    assert _column(sheet, "备注")[3].value == "<a>&\n第二行"
