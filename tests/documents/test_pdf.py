"""PDF notices and ledgers: paragraphs made whole, heads and feet gone, columns in order, tables by their lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from documents import pdf_lines, pdf_text
from documents.pdf_page import PdfPaper
from documents.readers import read_file
from models.drafts import DraftStatus
from models.errors import UnreadableFile
from tests.documents import hostile

A4 = (595.0, 842.0)
DAY = date(2026, 11, 22)
TITLE = "青河县实验中学关于巡察反馈意见整改情况的通报"
MEASURE = "一是制定2026年检查计划并报局备案，逐月对照落实；二是对3个年级开展检查，发现的12个问题当场交办。"


def paper() -> PdfPaper:
    return PdfPaper(A4, (72.0, 72.0, 72.0, 72.0), "通报", DAY)


def wrapped(words: str, first: int = 26, width: int = 28) -> list[str]:
    lines = ["\u3000\u3000" + words[:first]]
    lines.extend(words[at : at + width] for at in range(first, len(words), width))
    return lines


def printed(path: Path, lines: Sequence[str], per_page: int = 12, head: str = "", title: bool = True) -> Path:
    """A notice as it is printed: 16 points, 28 characters a line, a head and a page number on every page."""
    made = paper()
    for start in range(0, len(lines), per_page):
        made.new_page()
        page = start // per_page + 1
        if head:
            made.text(72, 40, head, 9)
        made.text(280, 790, f"— {page} —", 12)
        if title and page == 1:
            made.text(90, 80, TITLE, 19)
        for at, line in enumerate(lines[start : start + per_page]):
            indent = len(line) - len(line.lstrip("\u3000"))
            made.text(72 + indent * 16, 130 + at * 28, line.strip("\u3000"), 16)
    made.save(path)
    return path


def notice() -> list[str]:
    lines = ["\u3000\u3000一、反馈问题整改落实情况"]
    for number, problem in enumerate(("理论学习不深入", "财务管理不规范", "值班制度不落实"), 1):
        lines += [
            f"\u3000\u3000{number}.{problem}",
            *wrapped(f"整改措施：{MEASURE}"),
            *wrapped("整改情况：已完成整改。"),
        ]
    return lines


@pytest.mark.parametrize("head", ["", "青河县教育局文件"])
def test_a_printed_notice_is_read_as_if_it_had_never_been_wrapped(tmp_path: Path, head: str) -> None:
    draft = read_file(printed(tmp_path / "通报.pdf", notice(), head=head))
    assert draft.title == TITLE and draft.organization == "青河县实验中学"
    assert [issue.title for issue in draft.issues()] == ["理论学习不深入", "财务管理不规范", "值班制度不落实"]
    for issue in draft.issues():
        assert [measure.text for measure in issue.measures] == [
            "制定2026年检查计划并报局备案，逐月对照落实；",
            "对3个年级开展检查，发现的12个问题当场交办。",
        ]
        assert issue.status is DraftStatus.DONE


def test_heads_page_numbers_and_wraps_leave_no_trace(tmp_path: Path) -> None:
    path = printed(tmp_path / "通报.pdf", notice(), per_page=7, head="机密 青河县教育局 第 1 期")
    found = "\n".join(pdf_lines.paragraphs(pdf_text.pages(path)))
    assert "机密" not in found and "—" not in found and "制定2026年检查计划并报局备案，逐月对照落实；二是对3个" in found


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    made = paper()
    made.new_page()
    made.text(72, 60, "本页分两栏印出，标题横跨两栏，左栏在前，右栏在后，各栏自成段落", 14)
    for at in range(10):  # line by line across the page, as some programs write
        made.text(72, 100 + at * 22, f"左栏第{at}行的文字一直写到栏的边上为止", 12)
        made.text(310, 100 + at * 22, f"右栏第{at}行的文字一直写到栏的边上为止", 12)
    made.save(tmp_path / "两栏.pdf")
    text = "".join(pdf_lines.paragraphs(pdf_text.pages(tmp_path / "两栏.pdf")))
    assert text.index("左栏第9行") < text.index("右栏第0行") and text.index("左栏第0行") < text.index("左栏第1行")


def ruled(path: Path, rows: Sequence[Sequence[str]], lines: bool = True) -> Path:
    made = paper()
    made.new_page()
    made.text(72, 40, "青河县实验中学整改台账", 16)
    widths = [40, 100, 120, 60, 90]
    lefts = [60 + sum(widths[:at]) for at in range(len(widths) + 1)]
    for number, row in enumerate(rows):
        top = 80 + number * 60
        for at, words in enumerate(row):
            made.text(lefts[at] + 2, top + 4, words.split("\n"), 10)
    bottom = 80 + len(rows) * 60
    for number in range(len(rows) + 1 if lines else 0):
        made.rule(lefts[0], 80 + number * 60, lefts[-1], 80 + number * 60)
    for left in lefts if lines else ():
        made.rule(left, 80, left, bottom)
    made.save(path)
    return path


LEDGER = [
    ["序号", "反馈问题", "整改措施", "责任人", "整改时限"],
    ["1", "理论学习不深入，走\n过场", "1.制定计划\n2.开展测试", "张一", "2026年6月底前"],
    ["2", "超标准接待", "清退", "赵四", "2026年5月"],
]


def test_a_ruled_table_is_read_cell_by_cell(tmp_path: Path) -> None:
    draft = read_file(ruled(tmp_path / "台账.pdf", LEDGER))
    first, second = draft.issues()
    assert (first.title, first.person, first.deadline_text) == ("理论学习不深入，走过场", "张一", "2026年6月底前")
    assert [measure.text for measure in first.measures] == ["制定计划", "开展测试"]
    assert second.title == "超标准接待" and draft.title == "青河县实验中学整改台账"
    assert any("PDF 里的表格" in warning for warning in draft.warnings)


def test_a_table_without_lines_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"没有表格线的表格.*\.xlsx"):
        read_file(ruled(tmp_path / "台账.pdf", LEDGER, lines=False))


def test_pages_that_are_pictures_are_named_and_a_scan_is_refused(tmp_path: Path) -> None:
    made = paper()
    for page in range(3):
        made.new_page()
        if page == 0:
            made.text(90, 80, TITLE, 19)
            for at, line in enumerate(notice()[:8]):
                made.text(72, 130 + at * 28, line.strip("\u3000"), 16)
    made.save(tmp_path / "半扫描.pdf")
    assert any("第 2、3 页没有文字" in warning for warning in read_file(tmp_path / "半扫描.pdf").warnings)
    scan = tmp_path / "扫描.pdf"
    scan.write_bytes(hostile.pdf_page(b"q 100 0 0 100 0 0 cm Q", 3))
    with pytest.raises(UnreadableFile, match="扫描件"):
        read_file(scan)


def test_too_many_pages_are_counted_and_refused(tmp_path: Path) -> None:
    path = tmp_path / "长.pdf"
    path.write_bytes(hostile.pdf_page(b"BT /F 12 Tf 72 700 Td (text) Tj ET", 401))
    with pytest.raises(UnreadableFile, match="有 401 页，超过 400 页"):
        read_file(path)
