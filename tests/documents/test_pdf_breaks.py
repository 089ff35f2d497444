"""A ledger of a PDF over several pages: merged cells and rows that a page cut are whole again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from time import process_time

from documents.pdf_breaks import RuledCell, RuledTable
from documents.pdf_page import PdfPaper
from documents.readers import read_file
from models.drafts import NoticeDraft

WIDTHS = (40, 90, 120, 130, 70)
LEFTS = [50 + sum(WIDTHS[:at]) for at in range(len(WIDTHS) + 1)]
HEADER = ["序号", "方面", "反馈问题", "整改措施", "责任人"]
#: A cell that belongs to the one above it: no line between.
UP = None
Row = Sequence[str | None]


def printed(path: Path, *pages: Sequence[Row]) -> NoticeDraft:
    """Every page ruled by itself, rows 50 points high; ``UP`` leaves out the line above a cell."""
    made = PdfPaper((595.0, 842.0), (50.0, 50.0, 50.0, 50.0), "台账", date(2026, 11, 22))
    for rows in pages:
        made.new_page()
        for number, row in enumerate([*rows, [""] * len(WIDTHS)]):
            top = 80 + number * 50
            for at, words in enumerate(row):
                if words is not UP:
                    made.rule(LEFTS[at], top, LEFTS[at + 1], top)
                if words:
                    made.text(LEFTS[at] + 2, top + 4, words.split("\n"), 10)
        for left in LEFTS:
            made.rule(left, 80, left, 80 + len(rows) * 50)
    made.save(path)
    return read_file(path)


def told(draft: NoticeDraft) -> list[tuple[str, str, list[str], str]]:
    return [
        (aspect.title, issue.title, [one.text for one in issue.measures], issue.person)
        for aspect in draft.aspects
        for issue in aspect.issues
    ]


FIRST: list[Row] = [
    *(HEADER, ["1", "党的建设", "学习不深入", "制定计划", "王芳"], [UP, UP, UP, "开展测试", UP]),
    *(["2", "", "接待超标准", "清退费用", "李强"], [UP, UP, UP, "修订办法", UP]),
]
SECOND: list[Row] = [["", "财务管理", "", "公开账目", ""], ["3", UP, "账目不清", "补记", "赵敏"]]
WHOLE = [
    ("党的建设", "学习不深入", ["制定计划", "开展测试"], "王芳"),
    ("财务管理", "接待超标准", ["清退费用", "修订办法", "公开账目"], "李强"),
    ("财务管理", "账目不清", ["补记"], "赵敏"),
]


def test_a_merged_cell_counts_on_both_sides_of_the_page_wherever_its_text_stands(tmp_path: Path) -> None:
    assert told(printed(tmp_path / "a.pdf", FIRST, SECOND)) == WHOLE
    assert told(printed(tmp_path / "b.pdf", FIRST, [HEADER, *SECOND])) == WHOLE


def test_what_goes_on_is_told_again_is_the_same(tmp_path: Path) -> None:
    first: list[Row] = [*FIRST[:3], ["2", "财务管理", "接待超标准", "清退费用", "李强"], FIRST[4]]
    second: list[Row] = [
        ["2", "财务管理（续）", "接待超标准（续）", "公开账目", "李强"],
        ["3", UP, "账目不清", "补记", "赵敏"],
    ]
    assert told(printed(tmp_path / "a.pdf", first, second)) == WHOLE


def test_a_row_that_the_page_cut_is_one_row(tmp_path: Path) -> None:
    # The last line of the problem was not full, so that what follows is a line of its own; the measure's was.
    problem, measure = "学习不够深入，理论联系\n实际不够", "每月集中学习一次，由支部\n书记带头讲课，并且要认真"
    first: list[Row] = [HEADER, ["1", "党的建设", problem, measure, "王芳"]]
    second: list[Row] = [["", "", "紧密", "如实记录。", ""], ["2", "党的建设", "账目不清", "补记", "赵敏"]]
    (one, two) = told(printed(tmp_path / "a.pdf", first, second))
    assert one[2] == ["每月集中学习一次，由支部书记带头讲课，并且要认真如实记录。"] and two[1] == "账目不清"
    assert one[1].startswith("学习不够深入") and one[1].endswith("紧密")


def test_a_blank_cell_of_a_column_that_may_be_blank_stays_blank(tmp_path: Path) -> None:
    first: list[Row] = [
        HEADER,
        ["1", "党的建设", "学习不深入", "制定计划", ""],
        ["2", UP, "接待超标准", "清退", "李强"],
    ]
    second: list[Row] = [["3", "财务管理", "账目不清", "补记", ""], ["4", UP, "票据丢失", "补票", "赵敏"]]
    assert [one[3] for one in told(printed(tmp_path / "a.pdf", first, second))] == ["", "李强", "", "赵敏"]


def test_many_pages_are_joined_in_bounded_time() -> None:
    table, began = RuledTable(), process_time()
    for page in range(400):
        table.add_page([RuledCell(row, column, row, column, f"{page}") for row in range(50) for column in range(8)], 50)
    table.join()
    assert process_time() - began < 2 and len(table.cells) == 400 * 50 * 8
