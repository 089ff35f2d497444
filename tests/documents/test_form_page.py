"""Forms of one page: they fill it, nothing of them is cut, and what has no room stands whole behind them."""

from __future__ import annotations

from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest

from documents.form_page import Box, Form, FormRow, draw_form, label, new_form_paper, signed
from tests.conftest import TODAY

LONG = "".join(f"第{place}句话说明整改措施的落实情况。" for place in range(1, 400))
MM = 72 / 25.4


def form(problem: str, opinion: str = "", left: str = "申请单位：石桥中学") -> Form:
    return Form(
        title="整改问题申请表",
        columns=(5, 10, 5, 10),
        rows=(
            FormRow((label("编号"), Box("3", centred=True), label("单位"), Box("石桥中学", name="单位"))),
            FormRow((label("反馈问题"), Box(problem, 3, name="反馈问题")), grows=1),
            FormRow((label("领导意见"), Box(opinion, 3, sign=signed("审核领导", "高岩", TODAY), name="领导意见"))),
            FormRow((label("审批意见"), Box("", 3, sign=signed("审批人", stamp=True))), grows=1),
        ),
        left=left,
        right="申请日期：2026年11月22日",
        reference="第 3 号：留样不足",
        notes=("一式两份。",),
    )


def written(tmp_path: Path, *forms: Form) -> tuple[list[str], list[tuple[float, float]], list[int]]:
    """The texts of the pages, how far up and down each page's text reaches (points from its foot), pages a form."""
    paper = new_form_paper("表", TODAY)
    counts = [draw_form(paper, one) for one in forms]
    path = tmp_path / "表.pdf"
    path.write_bytes(paper.content())
    document = pypdfium2.PdfDocument(path)
    try:
        texts, reach = [], []
        for page in document:
            found = page.get_textpage()
            texts.append(found.get_text_range().replace("\r\n", ""))
            boxes = [found.get_rect(place) for place in range(found.count_rects())]
            reach.append((min(box[1] for box in boxes), max(box[3] for box in boxes)))
        return texts, reach, counts
    finally:
        document.close()


def test_a_form_is_one_page_with_its_words_and_blanks(tmp_path: Path) -> None:
    (text,), ((low, high),), counts = written(tmp_path, form("留样不足", "同意。"))
    assert counts == [1]
    for words in ("整改问题申请表", "申请单位：石桥中学", "留样不足", "同意。", "审核领导（签字）：高岩", "一式两份。"):
        assert words in text
    assert "2026年11月22日" in text and "审批人（签字、盖章）：" in text and "附页" not in text
    assert low >= 18 * MM - 1 and high <= (297 - 20) * MM


@pytest.mark.parametrize("sentences", [5, 40, 80])
def test_long_texts_shrink_before_anything_leaves_the_page(tmp_path: Path, sentences: int) -> None:
    problem = LONG[: LONG.index(f"第{sentences + 1}句")]
    (text, *rest), reach, _ = written(tmp_path, form(problem))
    if sentences < 80:
        assert not rest and problem in text
    assert all(low >= 18 * MM - 1 for low, _high in reach)


def test_what_does_not_fit_is_begun_and_stands_whole_behind(tmp_path: Path) -> None:
    pages, reach, counts = written(tmp_path, form(LONG, "同意。" * 300), form("短"))
    assert counts[0] == len(pages) - 1 and counts[1] == 1
    first, behind = pages[0], "".join(pages[1:-1])
    assert "第1句话" in first and "……（全文见附页）" in first and "审批人（签字、盖章）：" in first
    assert "整改问题申请表附页" in pages[1] and "第 3 号：留样不足" in pages[1] and "附页（2）" in pages[2]
    plain = behind.replace("整改问题申请表附页", "").replace("第 3 号：留样不足", "")
    for number in range(2, 12):
        plain = plain.replace(f"（{number}）", "")
    assert LONG in plain and "同意。" * 300 in plain
    assert all(low >= 18 * MM - 1 for low, _high in reach)


def test_a_head_of_many_lines_goes_behind_as_well(tmp_path: Path) -> None:
    units = "申请单位：" + "、".join(f"第{place}中学" for place in range(60))
    (first, behind), _, _ = written(tmp_path, form("短", left=units))
    assert "……（全文见附页）" in first and units in behind


@pytest.mark.parametrize(
    "hostile", ["啊" * 5000, "a" * 3000, "𠀀𠮷龘\u200b\x00", "行\n" * 300, "（" * 400 + "）" * 400]
)
def test_nothing_leaves_the_page_whatever_is_typed(tmp_path: Path, hostile: str) -> None:
    one = form(hostile, hostile, left=f"申请单位：{hostile}")
    _, reach, counts = written(tmp_path, one)
    assert counts[0] >= 1 and all(low >= 18 * MM - 1 for low, _high in reach)
