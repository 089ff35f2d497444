"""A form that holds its measures as a table of its own, and rows of measures with owners and days that differ."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import docx
from openpyxl import Workbook

from documents.readers import read_file
from models.drafts import Assigned, IssueDraft
from models.ledger import Ledger

HEADER = ["整改措施", "序号", "具体措施", "责任人", "完成时限"]
FIRST = ["整改措施", 1, "修订食堂制度", "王芳", "2026-06-30"]
SECOND = ["整改措施", 2, "每日留样登记", "李强", "2026-12-31"]


def rows(problem: str, header: list[Any], *measures: list[Any]) -> list[list[Any]]:
    blank = [""] * (len(header) - 2)
    return [
        ["反馈问题", problem, *blank],
        ["责任单位", "总务处", *blank],
        header,
        *measures,
        ["整改进展", "已修订制度。", *blank],
        ["帮扶学校", "第二小学", *blank],
    ]


def sheet(path: Path, forms: list[list[Any]], merge: str = "") -> Path:
    book = Workbook()
    for row in forms:
        book.worksheets[0].append(row)
    if merge:
        book.worksheets[0].merge_cells(merge)
    book.save(path)
    return path


def check(issue: IssueDraft) -> None:
    assert issue.title == "食品留样不规范" and issue.progress == "已修订制度。" and issue.unit == "总务处"
    assert [(one.text, one.assigned) for one in issue.measures] == [
        ("修订食堂制度", Assigned("", "王芳", "2026-06-30")),
        ("每日留样登记", Assigned("", "李强", "2026-12-31")),
    ]
    assert issue.person == "王芳、李强" and issue.extra == {"帮扶学校": "第二小学"}


def test_the_measures_of_a_form_are_rows_with_owner_and_deadline(tmp_path: Path) -> None:
    form = rows("食品留样不规范", HEADER, FIRST, SECOND)
    (issue,) = read_file(sheet(tmp_path / "a.xlsx", form, "A3:A5")).issues()
    check(issue)
    assert [one.line for one in issue.measures] == ["Sheet!4", "Sheet!5"]
    plain = [one[1:] for one in (HEADER, FIRST, SECOND)]
    (issue,) = read_file(sheet(tmp_path / "b.xlsx", rows("食品留样不规范", *plain))).issues()
    check(issue)


def test_forms_below_one_another_keep_their_measures(tmp_path: Path) -> None:
    plain = [one[1:] for one in (HEADER, FIRST, SECOND)]
    forms = [*rows("食品留样不规范", *plain), *rows("账目不清", plain[0], [1, "补记账目", "赵敏", "2026-05-15"])]
    first, second = read_file(sheet(tmp_path / "a.xlsx", forms)).issues()
    check(first)
    assert second.title == "账目不清" and [one.text for one in second.measures] == ["补记账目"]


def test_a_word_form_with_a_list_of_measures(tmp_path: Path) -> None:
    document = docx.Document()
    for problem in ("食品留样不规范", "账目不清"):
        texts = rows(problem, *(one[1:] for one in (HEADER, FIRST, SECOND)))
        grid = document.add_table(len(texts), 4)
        for row, words in zip(grid.rows, texts, strict=True):
            if words[2] == "":
                row.cells[1].merge(row.cells[3])
            for cell, text in zip(row.cells, words, strict=True):
                if text:
                    cell.text = str(text)
        document.add_paragraph("")
    document.save(str(tmp_path / "a.docx"))
    first, second = read_file(tmp_path / "a.docx").issues()
    check(first)
    assert second.title == "账目不清" and len(second.measures) == 2


def test_measures_of_a_plain_table_keep_their_own_owner_where_they_differ(tmp_path: Path) -> None:
    table: list[list[Any]] = [
        ["序号", "反馈问题", "整改措施", "责任人", "整改时限"],
        *([1, "留样不足", "补齐", "王芳", "2026-06-30"], ["", "", "登记", "李强", "2026-06-30"]),
        *([2, "账目不清", "补记", "赵敏", "2026-05-15"], ["", "", "核对", "", ""]),
        [3, "消防通道堵塞", "1.清理。2.巡查。", "赵敏", "2026-05-15"],
    ]
    path = sheet(tmp_path / "a.xlsx", table)
    issues = read_file(path).issues()
    assert [one.assigned.person for issue in issues for one in issue.measures] == ["王芳", "李强", "", "", "", ""]
    with Ledger.create(tmp_path / "a.zgdb", operator="测试", today=lambda: date(2026, 11, 22)) as ledger:
        ledger.import_notice(read_file(path))
        first = ledger.issue(min(ledger.issue_ids()))
        assert [(one.text, one.persons, one.deadline.on) for one in first.measures] == [
            ("补齐", ("王芳",), date(2026, 6, 30)),
            ("登记", ("李强",), date(2026, 6, 30)),
        ]
        assert ledger.import_notice(read_file(path)).unchanged == 3 and ledger.check().ok
        ledger.undo()
        assert not ledger.issue_ids() and ledger.check().ok
