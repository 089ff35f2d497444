"""The printed ledger: whole texts, repeated headers, numbered pages, and an old file that survives a stop."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest

from documents.ledger_pdf import write_ledger_pdf
from documents.pdf_page import PdfPaper
from documents.pdf_table import PdfTable
from documents.table_widths import Column
from models.errors import Stopped
from models.orders import Order
from tests.documents.paper_samples import ASPECTS, TODAY, UNITS, make_ledger, pages_of


def _pages(path: Path) -> list[str]:
    """The pages without line breaks: a text may be broken anywhere in its cell."""
    return [page.replace("\n", "") for page in pages_of(path)]


def _size(path: Path) -> tuple[int, int]:
    document = pypdfium2.PdfDocument(path)
    try:
        wide, high = document[0].get_size()
        return round(wide), round(high)
    finally:
        document.close()


def test_every_page_has_header_aspect_and_number(tmp_path: Path) -> None:
    path = tmp_path / "甲.pdf"
    with make_ledger(tmp_path, 60) as ledger:
        assert write_ledger_pdf(ledger, ledger.issue_ids(), path, today=TODAY) == frozenset()
    pages = _pages(path)
    assert len(pages) > 5
    for number, text in enumerate(pages, 1):
        assert f"第 {number} 页　共 {len(pages)} 页" in text
    for text in pages[:-1]:
        assert "反馈问题" in text
        assert any(aspect in text for aspect in ASPECTS)
    assert "青禾县教育局整改台账" in pages[0]
    assert "填报单位（盖章）：青禾县教育局" in pages[0]
    assert "填报时间：2026年11月22日" in pages[0]
    assert f"{ASPECTS[0]}　共 15 项（续）" in pages[1]
    assert "主要负责人（签字）：" in pages[-1]


def test_the_two_papers_have_their_sizes(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 3) as ledger:
        for paper, size in (("A4", (842, 595)), ("A3", (1191, 842))):
            write_ledger_pdf(ledger, ledger.issue_ids(), tmp_path / f"{paper}.pdf", today=TODAY, paper=paper)
            assert _size(tmp_path / f"{paper}.pdf") == size


def test_a_text_longer_than_pages_is_printed_whole(tmp_path: Path) -> None:
    sentence = "".join(chr(0x4E00 + place) for place in range(5000))
    path = tmp_path / "甲.pdf"
    with make_ledger(tmp_path, 5) as ledger:
        ledger.update_issues({ledger.issue_ids()[2]: {"problem": sentence}})
        write_ledger_pdf(ledger, ledger.issue_ids(), path, today=TODAY)
    pages = _pages(path)
    assert len(pages) > 6
    printed = set("".join(pages))
    assert set(sentence) <= printed
    assert "（续）" in pages[2]


def test_markup_controls_and_turning_signs_print_as_plain_text(tmp_path: Path) -> None:
    path = tmp_path / "甲.pdf"
    with make_ledger(tmp_path, 1) as ledger:
        ledger.update_issues({ledger.issue_ids()[0]: {"problem": '<img src="file:///etc/passwd">&lt;(甲\\乙)\u202e😀'}})
        assert write_ledger_pdf(ledger, ledger.issue_ids(), path, today=TODAY) == {"😀"}
    assert '<img src="file:///etc/passwd">&lt;(甲\\乙)□' in _pages(path)[0]


def test_a_very_long_unit_name_is_whole(tmp_path: Path) -> None:
    name = "青禾县" + "云溪" * 98 + "学"
    path = tmp_path / "甲.pdf"
    with make_ledger(tmp_path, 1) as ledger:
        ledger.update_issues({ledger.issue_ids()[0]: {"units": (name,)}})
        write_ledger_pdf(ledger, ledger.issue_ids(), path, today=TODAY)
    assert "".join(_pages(path)).count("云溪") >= 90


def test_an_order_that_scatters_the_aspects_has_them_in_a_column(tmp_path: Path) -> None:
    path = tmp_path / "甲.pdf"
    with make_ledger(tmp_path, 12) as ledger:
        write_ledger_pdf(ledger, ledger.issue_ids(order=Order("days_left")), path, today=TODAY)
    text = _pages(path)[0]
    assert "方面" in text
    assert "共 3 项" not in text


def test_an_issue_that_came_later_stands_under_its_aspect(tmp_path: Path) -> None:
    """Its number is the last one; no band is lost for it, nor for an order by number that is the ledger's own."""
    path = tmp_path / "甲.pdf"
    with make_ledger(tmp_path, 12) as ledger:
        issues = list(ledger.issues(ledger.issue_ids()).values())
        later = {"source": issues[0].source, "aspect": issues[0].aspect, "number": "99", "problem": "后来登记的一项"}
        ledger.add_issue(later)
        for order in (Order(), Order("number")):
            write_ledger_pdf(ledger, ledger.issue_ids(order=order), path, today=TODAY)
            text = "".join(_pages(path)).replace("\n", "")
            assert text.count(f"{issues[0].aspect}　共 4 项") == 1
            after = text.split("后来登记的一项")[1]
            assert f"{issues[-1].aspect}　共 3 项" in after, "it stands with its own, not at the end"


def test_nothing_to_print_is_said(tmp_path: Path) -> None:
    path = tmp_path / "甲.pdf"
    with make_ledger(tmp_path, 0) as ledger:
        write_ledger_pdf(ledger, [], path, today=TODAY)
    assert "没有符合条件的问题" in _pages(path)[0]
    assert "第 1 页　共 1 页" in _pages(path)[0]


def test_the_same_ledger_gives_the_same_bytes(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 8) as ledger:
        for name in ("甲.pdf", "乙.pdf"):
            write_ledger_pdf(ledger, ledger.issue_ids(), tmp_path / name, today=TODAY)
    assert (tmp_path / "甲.pdf").read_bytes() == (tmp_path / "乙.pdf").read_bytes()


def test_the_file_says_the_day_it_was_made_and_nobody(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 1) as ledger:
        write_ledger_pdf(ledger, ledger.issue_ids(), tmp_path / "甲.pdf", today=TODAY)
    about = pypdfium2.PdfDocument(tmp_path / "甲.pdf").get_metadata_dict()
    assert (about["CreationDate"], about["ModDate"], about["Author"]) == ("D:20261122", "D:20261122", "")


def test_a_stopped_export_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "甲.pdf"
    path.write_bytes(b"old")
    heard: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        heard.append((done, total))
        if done == 100:
            raise Stopped

    with make_ledger(tmp_path, 120) as ledger, pytest.raises(Stopped):
        write_ledger_pdf(ledger, ledger.issue_ids(), path, today=TODAY, tick=stop)
    assert heard == [(50, 120), (100, 120)]
    assert path.read_bytes() == b"old"


def test_three_hundred_issues_take_less_than_two_seconds(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 300) as ledger:
        begun = time.process_time()
        write_ledger_pdf(ledger, ledger.issue_ids(), tmp_path / "甲.pdf", today=TODAY, paper="A3")
        assert time.process_time() - begun < 2


def _table(columns: Sequence[Column], rows: Sequence[Sequence[str]], path: Path) -> list[str]:
    paper = PdfPaper((842, 595), (40, 40, 40, 40), "表", TODAY)
    paper.new_page()
    table = PdfTable(paper, columns, 40)
    table.band("甲方面")
    for row in rows:
        table.row(row)
    table.finish()
    paper.save(path)
    return _pages(path)


def test_forty_columns_still_print_every_word(tmp_path: Path) -> None:
    columns = [Column(f"第{number}栏", 4, number % 2 == 0) for number in range(40)]
    pages = _table(columns, [[f"{unit}{number}" for number in range(40)] for unit in UNITS], tmp_path / "表.pdf")
    assert all(f"{number}" in pages[0] for number in range(40))


def test_rows_stay_together_where_a_page_can_hold_them(tmp_path: Path) -> None:
    columns = [Column("序号", 3, True), Column("内容", 20)]
    rows = [[str(number), "\n".join(f"{number}之{line}行" for line in range(9))] for number in range(12)]
    pages = _table(columns, rows, tmp_path / "表.pdf")
    for number in range(12):
        assert sum(f"{number}之0行" in page and f"{number}之8行" in page for page in pages) >= 1


def test_with_several_sources_the_band_says_whose_aspect_it_is(tmp_path: Path) -> None:
    path = tmp_path / "甲.pdf"
    with make_ledger(tmp_path, 4) as ledger:
        ledger.add_issue({"source": "春季开学督导", "problem": "护学岗值守不到位", "aspect": "校园安全"})
        write_ledger_pdf(ledger, ledger.issue_ids(), path, today=TODAY, paper="A3")
    text = "".join(_pages(path))
    assert "春季开学督导　校园安全　共 1 项" in text
    assert f"县委第二巡察组反馈意见　（一）{ASPECTS[0]}　共 1 项" in text
