"""Lines at the foot of a page and numbers at the head of a line, where a PDF says nothing of paragraphs."""

from __future__ import annotations

from documents.pdf_lines import paragraphs
from documents.pdf_text import Page, Piece

_EM = 14.0


def _page(number: int, *lines: tuple[float, str]) -> Page:
    """A page whose lines stand at these heights, each as wide as its words."""
    page = Page(number, 612.0, 792.0)
    page.pieces = [Piece(text, 90.0, 90.0 + _EM * len(text), y, _EM) for y, text in lines]
    page.characters = sum(len(text) for _, text in lines)
    return page


_FULL = "整改措施：一是逐校核对专项资金的使用范围，二是退回超范围支出，三是每月公"


def test_the_torn_end_of_a_bracket_is_no_running_foot() -> None:
    pages = []
    for number, name in enumerate("甲乙丙", 1):
        owners = f"（责任领导：周明{name}；牵头科室：安全科；配合科室：基教科；时限：五月"
        foot = (40.0, f"— {number} —")
        lines = ((700.0, f"{name}{_FULL[1:]}"), (682.0, f"{name}。"), (108.0, owners), (90.0, "底前）"))
        pages.append(_page(number, *lines, foot))
    assert sum(text.endswith("底前）") for text in paragraphs(pages)) == 3


def test_the_next_number_of_a_list_begins_a_paragraph_behind_a_full_line() -> None:
    owners = "（责任领导：周明远；牵头科室：安全科；配合科室：基教科；时限：七月底）"
    page = _page(
        1,
        (700.0, "1.食堂管理不严"), (672.0, _FULL), (654.0, "示。"), (626.0, owners),
        (598.0, "2.台账登记不及时"), (570.0, _FULL), (552.0, "示。"), (524.0, owners),
    )  # fmt: skip
    found = [text.strip() for text in paragraphs([page])]
    assert "2.台账登记不及时" in found and owners in found


def test_a_line_that_ends_early_because_a_number_would_not_fit_goes_on() -> None:
    short = "示，往来款项长期未清理。" + _FULL[12:-3]
    number = "121.75万元账龄超过三年。"
    page = _page(1, (700.0, _FULL), (682.0, short), (664.0, number), (646.0, _FULL), (628.0, "示。"))
    assert not any(text.strip().startswith("121.75") for text in paragraphs([page]))


def test_a_signature_on_a_page_of_its_own_makes_no_running_head_of_the_title() -> None:
    title = ((700.0, "青河镇教育办公室"), (672.0, "关于督导反馈问题整改情况的报告"))
    signature = ((700.0, "青河镇教育办公室"), (672.0, "2026年2月5日"))
    pages = [_page(1, *title, (600.0, _FULL)), _page(2, (700.0, _FULL), (600.0, "示。")), _page(3, *signature)]
    assert [text.strip() for text in paragraphs(pages)].count("青河镇教育办公室") == 2


def test_a_line_that_ends_with_the_number_of_the_next_item_goes_on() -> None:
    full = _FULL[:-5] + "。2."
    rest = "与县体育中心签订协议，定时免费开放运动场。"
    page = _page(1, (700.0, full), (682.0, rest), (664.0, _FULL), (646.0, "示。"))
    assert f"{full}{rest}" in [text.strip() for text in paragraphs([page])]


def test_the_number_of_a_paper_stands_alone() -> None:
    number = "青教督〔2026〕6号"
    page = _page(1, (700.0, _FULL), (682.0, "示。"), (664.0, number), (646.0, "青河县第二中学："))
    for piece, further in zip(page.pieces[2:], (len(_FULL) - len(number), 2), strict=True):
        piece.left, piece.right = piece.left + further * _EM, piece.right + further * _EM
    assert "青教督〔2026〕6号" in [text.strip() for text in paragraphs([page])]
