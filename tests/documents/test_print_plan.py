"""Which pages go on which paper: ranges as they are typed, A3 pages on A4, how many sheets it takes."""

from __future__ import annotations

import pytest

from documents.page_images import PageImages
from documents.pdf_page import PdfPaper
from documents.print_plan import Duplex, Sizing, pages_named, paper_name, paper_words, sides_of, sizing_words
from models.errors import LedgerError
from tests.documents.paper_samples import TODAY

A4, A3 = (595.28, 841.89), (1190.55, 841.89)


@pytest.mark.parametrize(
    ("words", "pages"),
    [("1-3,5", [0, 1, 2, 4]), ("5，2", [1, 4]), ("3—1", [0, 1, 2]), ("2 2、2至3", [1, 2]), (" 6 ", [5])],
)
def test_page_ranges_as_people_type_them(words: str, pages: list[int]) -> None:
    assert pages_named(words, 6) == pages


@pytest.mark.parametrize(
    ("words", "said"),
    [("", "请写明打印哪几页"), ("第二页", "看不懂"), ("0", "没有第 0 页"), ("4-9", "没有第 9 页，这份材料共 6 页")],
)
def test_what_is_no_page_is_said(words: str, said: str) -> None:
    with pytest.raises(LedgerError, match=said):
        pages_named(words, 6)


def test_a3_pages_are_printed_as_they_are_made_smaller_or_cut_in_two() -> None:
    assert [side.size for side in sides_of([A3, A4], [0, 1], Sizing.SAME)] == [A3, A4]
    (small,) = sides_of([A3], [0], Sizing.SHRINK)
    assert small.size == pytest.approx((841.89, 595.28))
    assert small.place[2] / A3[0] == pytest.approx(0.707, abs=0.001)
    left, right = sides_of([A3], [0], Sizing.SPLIT)
    assert left.size == right.size == A4
    assert (left.part, right.part) == ((0, 0, 0.5, 1), (0.5, 0, 1, 1))
    for half in (left, right):
        across, down, wide, high = half.place
        assert across > 14 and across + wide < A4[0] - 14 and down > 14 and down + high < A4[1] - 14
        assert wide / high == pytest.approx(A3[0] / 2 / A3[1])


def test_a4_pages_are_never_touched() -> None:
    for sizing in Sizing:
        assert [side.place for side in sides_of([A4], [0], sizing)] == [(0, 0, *A4)]
        assert sizing_words([A4], sizing, True) == ""


def test_what_happens_is_said() -> None:
    assert sizing_words([A3], Sizing.SAME, True) == "按 A3 原大小打印，请放好 A3 纸。"
    assert "没有 A3 纸" in sizing_words([A3], Sizing.SAME, False)
    assert "缩小到 A4（71%），表中 9 磅的字印出来约 6.4 磅" in sizing_words([A3], Sizing.SHRINK, False)
    assert "分成左右两张 A4（95%）" in sizing_words([A4, A3], Sizing.SPLIT, True)
    assert (paper_name(A3), paper_name(A4)) == ("A3 横向", "A4 竖向")
    assert paper_words(5, 2, Duplex.LONG) == "每份 3 张，共用纸 6 张"
    assert paper_words(5, 1, Duplex.NONE) == "共用纸 5 张"


def test_pages_are_drawn_on_white_and_in_parts() -> None:
    paper = PdfPaper((200, 100), (10, 10, 10, 10), "图", TODAY)
    paper.new_page()
    paper.fill(100, 50, 100, 50, (1, 0, 0))
    pages = PageImages(paper.content())
    whole = pages.image(0, 72)
    assert (whole.width, whole.height, pages.sizes) == (200, 100, ((200, 100),))
    assert whole.pixels[:3] == b"\xff\xff\xff"
    corner = pages.image(0, 144, (0.5, 0.5, 1.0, 1.0))
    assert (corner.width, corner.height) == (200, 100)
    middle = corner.stride * 50 + 4 * 100
    assert corner.pixels[middle : middle + 3] == b"\x00\x00\xff"
    pages.close()
