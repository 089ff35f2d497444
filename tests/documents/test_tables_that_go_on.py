"""Where the rows of a ledger end, and where they go on in the next table: signatures, 续表, problems cut by a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from documents.readers import read_file
from models.drafts import IssueDraft

HEADER = ("序号", "学校", "隐患部位", "隐患内容", "整改措施", "整改责任人", "整改时限")


def rows_of(path: Path, *rows: Sequence[object]) -> list[IssueDraft]:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("学校安全隐患整改清单",), HEADER, *rows):
        sheet.append(list(row))
    book.save(path / "清单.xlsx")
    return read_file(path / "清单.xlsx").issues()


ROWS = ((1, "甲校", "门卫室", "登记不全", "补齐登记", "方文", "2026年5月"),)


@pytest.mark.parametrize(
    "foot",
    [
        ("填表人：方文", None, None, "审核人：孙小雨", None, None, "填表日期：2026.5.31"),
        ("制表：方文", None, "审核：孙小雨", "负责人（签字）：", None, None, None),
        ("填报人:方文", None, None, "主要负责人：孙小雨", None, None, None),
    ],
)
def test_signatures_under_the_columns_of_problems_are_none(tmp_path: Path, foot: Sequence[object]) -> None:
    assert [one.title for one in rows_of(tmp_path, *ROWS, foot)] == ["登记不全"]


def test_a_problem_in_a_row_that_begins_like_a_signature_stays_one(tmp_path: Path) -> None:
    further = ("审批", None, None, "财务管理：报销不规范", "补齐手续", None, None)
    assert [one.title for one in rows_of(tmp_path, *ROWS, further)] == ["登记不全", "财务管理：报销不规范"]


WORD_HEADER = ("序号", "存在问题", "整改举措", "责任单位", "完成时限")
FIRST = (
    WORD_HEADER,
    ("1", "台账不全", "补齐台账。", "安全办", "2026年3月"),
    ("2", "布局不合理", "（1）制定方案。", "后勤", "2026年8月"),
)
REST = ("", "", "（2）利用暑假改造。", "", "")
LAST = ("3", "结余过大", "逐月消化。", "财务", "2026年6月")


def word(path: Path, between: str, second: Sequence[Sequence[str]]) -> list[IssueDraft]:
    from docx import Document

    document = Document()
    document.add_paragraph("食堂专项检查问题整改清单")
    for at, rows in enumerate((FIRST, second)):
        if at and between:
            document.add_paragraph(between)
        table = document.add_table(rows=0, cols=len(WORD_HEADER))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    document.save(str(path / "清单.docx"))
    return read_file(path / "清单.docx").issues()


@pytest.mark.parametrize("between", ["续表", "（续）", "续上表", "续表2", " "])
def test_a_table_that_goes_on_behind_a_page_continues_its_last_problem(tmp_path: Path, between: str) -> None:
    found = word(tmp_path, between, (WORD_HEADER, REST, LAST))
    assert [one.title for one in found] == ["台账不全", "布局不合理", "结余过大"]
    assert [one.text for one in found[1].measures] == ["制定方案。", "利用暑假改造。"]
    assert (found[1].unit, found[1].deadline_text) == ("后勤", "2026年8月")


def test_a_second_table_with_problems_of_its_own_is_read_as_before(tmp_path: Path) -> None:
    found = word(tmp_path, "二、教学管理方面", (WORD_HEADER, ("1", "备课不实", "检查教案。", "教务", "2026年5月")))
    assert [one.title for one in found] == ["台账不全", "布局不合理", "备课不实"]
    assert [len(one.measures) for one in found] == [1, 1, 1]
