"""The clipboard: rows go to Excel as they are, and rows of Excel become issues."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from models.errors import LedgerError
from models.issues import MeasureEdit
from models.ledger import Ledger
from models.rules import Progress
from ui.clipboard import copied_rows, read_cells, read_rows

TODAY = date(2026, 11, 22)
SHOWN = ("number", "problem", "units", "deadline", "progress")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.create(tmp_path / "office.zgdb", operator="测试", today=lambda: TODAY) as ledger:
        yield ledger


def test_cells_with_line_ends_tabs_and_quotes_stay_whole() -> None:
    text = '1\t"第一行\n第二行"\t"说""好"""\r\n2\t"有\t制表"\t"半截\r\n\r\n'
    assert read_cells(text) == [["1", "第一行\n第二行", '说"好"'], ["2", "有\t制表", '"半截']]


def test_a_heading_line_decides_the_fields() -> None:
    pasted = read_rows("责任科室\t存在问题\t完成时限\t没听过的列\n安全科\t门坏了\t2026年12月底前\t甲", SHOWN, TODAY)
    assert pasted.rows[0].values == {"units": ("安全科",), "problem": "门坏了", "deadline": "2026年12月底前"}
    assert pasted.rows[0].line == 2
    assert pasted.warnings == ("不认识这些列，没有粘贴：没听过的列。",)


def test_without_a_heading_the_visible_columns_decide() -> None:
    pasted = read_rows("7\t门坏了\t安全科、总务科\t立行立改\t整改中", SHOWN, TODAY)
    assert pasted.rows[0].values == {
        "number": "7",
        "problem": "门坏了",
        "units": ("安全科", "总务科"),
        "deadline": "立行立改",
        "progress": Progress.IN_PROGRESS,
    }


def test_numbered_measures_and_findings_become_parts() -> None:
    text = '反馈问题\t具体表现\t整改措施\t整改进展\n门坏了\t一处\t"（1）修门\n（2）检查"\t已报修'
    values = read_rows(text, SHOWN, TODAY).rows[0].values
    assert values["findings"] == ["一处"]
    assert values["measures"] == [MeasureEdit("修门"), MeasureEdit("检查")]
    assert values["entry"] == (TODAY, "已报修")


def test_rows_without_a_problem_are_named_not_pasted() -> None:
    pasted = read_rows("1\t门坏了\n2\t\n3\t窗坏了", SHOWN, TODAY)
    assert [row.line for row in pasted.rows] == [1, 3]
    assert pasted.warnings == ("第 2 行没有写问题，没有粘贴。",)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "没有表格内容"),
        ("\t\t\n", "没有表格内容"),
        ("反馈问题\t责任单位", "只有表头"),
        ("1\t门坏了\t\t\t差不多了", "第 1 行"),
    ],
)
def test_what_cannot_be_pasted_is_refused_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(LedgerError, match=sentence):
        read_rows(text, SHOWN, TODAY)


def test_no_column_for_the_problem_is_refused() -> None:
    with pytest.raises(LedgerError, match="反馈问题"):
        read_rows("1\t2", ("number", "units"), TODAY)


def test_what_is_copied_can_be_pasted_again(ledger: Ledger) -> None:
    problem = '一行\n二行\t有"引号"'
    values = {"number": "3", "source": "自查", "problem": problem, "units": ("甲校", "乙校"), "deadline": "长期坚持"}
    issue_id = ledger.add_issue({**values, "measures": [MeasureEdit("修"), MeasureEdit("查")]})
    columns = ("number", "source", "problem", "units", "deadline", "measures", "closing", "clock")
    data = copied_rows(ledger, [issue_id], columns)
    pasted = read_rows(data.text(), SHOWN, TODAY)
    wanted = {**values, "problem": '一行\n二行\t有"引号"', "measures": [MeasureEdit("修"), MeasureEdit("查")]}
    assert pasted.rows[0].values == wanted
    assert pasted.warnings == ("这些列由程序记录，没有粘贴：销号。",)


def test_a_copied_cell_is_never_a_formula_nor_markup(ledger: Ledger) -> None:
    evil = "=cmd|' /C calc'!A0<script>"
    issue_id = ledger.add_issue({"source": "自查", "problem": evil, "number": "-1"})
    data = copied_rows(ledger, [issue_id], ("number", "problem"))
    assert data.text().splitlines()[1] == "-1\t'" + evil
    assert "<script>" not in data.html() and "mso-number-format" in data.html()
    assert read_rows(data.text(), SHOWN, TODAY).rows[0].values["problem"] == evil
