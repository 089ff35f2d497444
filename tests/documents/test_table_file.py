"""A spreadsheet read again under what somebody decided about its sheets, header rows and columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
from openpyxl import Workbook

from documents.mapping import DROP, KEEP, MARK, SheetChoice
from documents.readers import read_file, read_table
from documents.table_file import TableFile
from models.drafts import IssueDraft

SAMPLES = Path(__file__).parent.parent / "files" / "sheets"


def table(path: Path, *rows: list[Any]) -> TableFile:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.worksheets[0].title = "台账"
    book.save(path)
    found = read_table(path)
    assert found is not None
    return found


def test_a_column_means_what_somebody_says(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rows = (["序号", "反馈问题", "整改措施", "帮扶人", "备注"], [1, "留样不足", "补齐", "王芳", "已核"])
    found = table(path, *rows)
    (issue,) = found.draft().issues()
    assert issue.person == "" and issue.extra == {"帮扶人": "王芳"} and issue.fields["note"] == "已核"
    choices = {"台账": SheetChoice(meanings={3: "persons", 4: DROP, 0: KEEP})}
    (issue,) = found.draft(choices).issues()
    assert issue.person == "王芳" and "note" not in issue.fields and issue.extra == {"序号": "1"}
    assert read_file(path, choices).issues() == [issue]
    assert found.draft().issues()[0].person == ""


def test_rows_that_are_named_are_the_header_whatever_they_hold(tmp_path: Path) -> None:
    found = table(
        tmp_path / "a.xlsx", ["甲"], ["内容", "对策", "谁"], ["留样不足", "补齐", "王芳"], ["账目不清", "", ""]
    )
    assert not found.draft().is_notice and found.view("台账").table is None
    choice = SheetChoice(header=(2, 2), meanings={0: "problem", 1: "measures", 2: "persons"})
    draft = found.draft({"台账": choice})
    assert [issue.title for issue in draft.issues()] == ["留样不足", "账目不清"]
    assert draft.issues()[0].person == "王芳" and found.view("台账", {"台账": choice}).header == (2, 2)


def test_a_column_may_be_said_to_hold_ticks(tmp_path: Path) -> None:
    rows = (["序号", "反馈问题", "整改措施", "销号完毕"], [1, "留样不足", "补齐", "√"], [2, "账目不清", "补记", ""])
    found = table(tmp_path / "a.xlsx", *rows)
    issues = found.draft({"台账": SheetChoice(meanings={3: MARK})}).issues()
    assert [issue.status_words for issue in issues] == ["销号完毕", ""]


def test_a_sheet_is_read_or_not_as_it_is_ticked() -> None:
    found = read_table(SAMPLES / "school_sheets.xlsx")
    assert found is not None
    taken = {view.name: view.taken for view in found.views()}
    assert taken == {"柳溪小学": True, "石桥中学": True, "青禾幼儿园": True, "汇总": False}
    draft = found.draft({"柳溪小学": SheetChoice(taken=False)})
    assert found.counts(draft) == {"石桥中学": 1, "青禾幼儿园": 2}


def test_doubts_are_told_in_words(tmp_path: Path) -> None:
    found = table(
        tmp_path / "a.xlsx",
        ["序号", "反馈问题", "整改情况", "分管县领导", "帮扶学校"],
        [1, "留样不足", "补齐", "王芳", "甲小"],
    )
    view = found.view("台账")
    assert not view.is_certain()
    state, leader, school = view.doubts()
    assert "整改情况" in state and "责任领导" in leader and "帮扶学校" in school and "自定义列" in school
    decided = {"台账": SheetChoice(meanings={2: "measures", 3: "lead_leader", 4: "involved_units"})}
    assert found.view("台账", decided).is_certain()


def test_a_form_is_shown_as_the_columns_it_makes() -> None:
    found = read_table(SAMPLES / "form_a_sheet.xlsx")
    assert found is not None
    view = found.view("问题1")
    assert view.is_form and view.mapping is not None and view.mapping.has("problem") and view.is_certain()


def test_text_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("关于整改情况的通报\n一、问题\n", encoding="utf-8")
    assert read_table(path) is None


def test_hidden_rows_are_read_and_told() -> None:
    draft = read_file(SAMPLES / "hidden_rows.xlsx")
    assert len(draft.issues()) == 3
    assert any("隐藏" in warning and "第 2 行" in warning for warning in draft.warnings)


TWO_TABLES = (
    *(["一、已办结事项"], ["序号", "反馈问题", "整改措施", "责任人"], [1, "留样不足", "补齐", "王芳"]),
    *(
        ["二、未办结事项"],
        ["编号", "存在问题", "整改措施", "完成时限", "帮扶人"],
        [1, "账目不清", "补记", "2026-12-31", "李强"],
    ),
)


def test_every_table_of_a_sheet_is_decided_by_itself(tmp_path: Path) -> None:
    found = table(tmp_path / "a.xlsx", *TWO_TABLES)
    assert found.names() == ["台账", "台账 [表2]"] and found.counts(found.draft()) == {"台账": 1, "台账 [表2]": 1}
    first, second = found.views()
    assert (first.header, second.header) == ((2, 2), (5, 5)) and first.is_certain() and not second.is_certain()
    choices = {"台账 [表2]": SheetChoice(meanings={4: "persons"})}
    assert [issue.person for issue in found.draft(choices).issues()] == ["王芳", "李强"]
    assert found.view("台账 [表2]", choices).is_certain()
    left_out = {"台账": SheetChoice(taken=False), "台账 [表2]": SheetChoice()}
    assert [issue.title for issue in found.draft(left_out).issues()] == ["账目不清"]
    assert [view.taken for view in found.views(left_out)] == [False, True]
    assert not found.draft({"台账": SheetChoice(taken=False)}).is_notice


def test_a_chosen_header_makes_one_table_of_several(tmp_path: Path) -> None:
    found = table(tmp_path / "a.xlsx", *TWO_TABLES)
    choices = {"台账": SheetChoice(header=(2, 2))}
    assert found.names(choices) == ["台账"]
    moved = {"台账 [表2]": SheetChoice(header=(2, 2))}  # a row of the first table is no header of the second
    assert found.views(moved)[1].header == (5, 5)


def word(path: Path, *parts: str | list[list[str]]) -> Path:
    made = docx.Document()
    for part in parts:
        if isinstance(part, str):
            made.add_paragraph(part)
            continue
        grid = made.add_table(len(part), len(part[0]))
        for row, texts in zip(grid.rows, part, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    made.save(str(path))
    return path


def opened_word(path: Path, *parts: str | list[list[str]]) -> TableFile:
    found = read_table(word(path, *parts))
    assert found is not None
    return found


def test_the_columns_of_a_word_table_are_decided_like_those_of_a_sheet(tmp_path: Path) -> None:
    rows = [["序号", "反馈问题", "整改措施", "帮扶人"], ["1", "留样不足", "补齐", "王芳"]]
    found = opened_word(tmp_path / "a.docx", "青河县实验小学整改台账", rows)
    (view,) = found.views()
    assert not view.is_certain() and view.header == (1, 1) and "帮扶人" in next(view.doubts())
    assert found.draft().issues()[0].extra == {"帮扶人": "王芳"}
    draft = found.draft({view.name: SheetChoice(meanings={3: "persons"})})
    assert draft.issues()[0].person == "王芳" and draft.title == "青河县实验小学整改台账"
    assert read_file(tmp_path / "a.docx", {view.name: SheetChoice(meanings={3: DROP})}).issues()[0].extra == {}


def test_a_word_table_with_unknown_headings_may_be_explained(tmp_path: Path) -> None:
    rows = [["甲", "乙", "丙"], ["留样不足", "补齐", "王芳"], ["账目不清", "补记", "李强"]]
    found = opened_word(tmp_path / "a.docx", "食堂检查", rows)
    assert not found.draft().is_notice and found.draft().warnings == found.draft().warnings
    choice = SheetChoice(header=(1, 1), meanings={0: "problem", 1: "measures", 2: "persons"})
    issues = found.draft({"表1": choice}).issues()
    assert [(issue.title, issue.person) for issue in issues] == [("留样不足", "王芳"), ("账目不清", "李强")]


def form(problem: str, helper: str) -> list[list[str]]:
    return [
        *(["反馈问题", problem], ["整改措施", "补齐"], ["责任单位", "总务处"], ["帮扶人员", helper]),
        ["整改时限", "2026-12-31"],
    ]


def test_forms_of_one_shape_are_decided_together(tmp_path: Path) -> None:
    found = opened_word(tmp_path / "a.docx", form("留样不足", "王芳"), "", form("账目不清", "李强"))
    assert found.names() == found.alike("表1") == ["表1", "表2"] and all(view.is_form for view in found.views())
    column = next(at for at, text in enumerate(found.view("表1").mapping.headings) if text == "帮扶人员")  # type: ignore[union-attr]
    choice = SheetChoice(meanings={column: "persons"})
    issues: list[IssueDraft] = found.draft({"表1": choice, "表2": choice}).issues()
    assert [issue.person for issue in issues] == ["王芳", "李强"]


def test_a_notice_without_tables_is_no_table(tmp_path: Path) -> None:
    assert read_table(word(tmp_path / "a.docx", "关于整改情况的通报", "一、整改情况")) is None
