"""Headings of a Word file that only bold type shows."""

from __future__ import annotations

from pathlib import Path

from docx import Document

from documents.readers import read_file

OPENING = "2026年5月6日至10日，县专班对我校食堂进行了检查，5月13日反馈了问题，现将整改情况报告如下。"
PROBLEMS = ("留样记录不全", "陪餐登记代签", "冷藏柜生熟混放")


def written(path: Path, paragraphs: list[tuple[str, bool]]) -> Path:
    document = Document()
    for text, bold in paragraphs:
        document.add_paragraph().add_run(text).bold = bold
    document.save(str(path))
    return path


def answered(problem: str) -> list[tuple[str, bool]]:
    return [(problem, True), (f"整改情况：针对{problem}，已重新培训并每天抽查。", False), ("完成情况：已完成", False)]


def test_bold_lines_under_a_numbered_heading_are_the_problems(tmp_path: Path) -> None:
    head = [("柳河小学关于食堂检查反馈问题整改情况的报告", True), (OPENING, False), ("一、食品安全方面", True)]
    draft = read_file(written(tmp_path / "a.docx", [*head, *(line for one in PROBLEMS for line in answered(one))]))
    assert [(aspect.title, [one.title for one in aspect.issues]) for aspect in draft.aspects] == [
        ("食品安全方面", list(PROBLEMS))
    ]
    assert all(len(issue.measures) == 1 and issue.status_words == "已完成" for issue in draft.issues())


def test_a_text_that_is_bold_all_over_has_no_headings_from_it(tmp_path: Path) -> None:
    lines = [("柳河小学食堂检查整改情况的报告", True), (OPENING, False), ("一、检查发现的问题和整改", True)]
    body = [(f"{place}.{problem}。已整改到位。", True) for place, problem in enumerate(PROBLEMS, 1)]
    draft = read_file(written(tmp_path / "b.docx", [*lines, *body]))
    assert [issue.title for issue in draft.issues()] == list(PROBLEMS)
