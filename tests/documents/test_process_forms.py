"""销号申请表, 延期申请表 and 一校一册: what the ledger knows is in them, in a batch, with the fonts inside."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest

from documents.closing_form_pdf import write_closing_form_pdf
from documents.extension_form_pdf import write_extension_form_pdf
from documents.unit_book_pdf import write_unit_book_pdf
from models import closing_rules
from models.closing_rules import Step
from models.errors import LedgerError, Stopped
from models.issues import MeasureEdit
from models.ledger import Ledger
from models.lists import Column
from models.rules import Progress
from tests.conftest import TODAY

PHONE = "0000-8123456"


@pytest.fixture
def issues(ledger: Ledger) -> list[int]:
    """One that is on its way to its closing, one that was put off, one plain."""
    ledger.change_settings(
        {"office": "青禾县教育局", "closing_rules": closing_rules.to_text(closing_rules.PRESETS["严格"])}
    )
    issue: dict[str, Any] = {"source": "县委巡察", "aspect": "食堂安全", "units": ("石桥中学",)}
    ids = ledger.add_issues(
        [
            {
                **issue,
                "number": "3",
                "problem": "留样记录不全",
                "findings": ["留样量不足 125 克"],
                "goal": "留样齐全",
                "lead_leader": "高岩",
                "persons": ("王玥",),
                "deadline": "2026年10月底前",
                "progress": Progress.DONE,
                "finished_on": date(2026, 10, 20),
                "measures": [MeasureEdit("补齐记录", progress=Progress.DONE, result="补了 9 天")],
                "entry": (date(2026, 10, 19), "已补齐，已培训。"),
            },
            {**issue, "number": "4", "problem": "账目不清", "deadline": "2026-11-10", "persons": ("王玥",)},
            {**issue, "number": "5", "problem": "值守缺失", "units": ("云台小学",)},
        ]
    )
    (person,) = [one.id for one in ledger.people() if one.name == "王玥"]
    ledger.responsibility.change_person(person, {"phone": PHONE})
    ledger.dates.extend([ids[1]], words="2026-12-20", reason="方案待审核", approver="李明远", on=date(2026, 11, 9))
    return ids


def pages_of(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_range().replace("\r\n", "") for page in document]
    finally:
        document.close()


def fonts_are_inside(path: Path) -> bool:
    """Whether every font of the file is embedded."""
    content = path.read_bytes()
    return content.count(b"/FontDescriptor ") > 0 and content.count(b"/FontFile3") == content.count(b"/CIDFontType0 ")


def take(ledger: Ledger, issue: int, step: Step, day: int, **how: Any) -> None:
    ledger.closings.take([issue], step, on=date(2026, 11, day), **how)


def test_a_closing_form_has_the_steps_taken_and_blanks_for_the_others(
    ledger: Ledger, issues: list[int], tmp_path: Path
) -> None:
    first = tmp_path / "材料.txt"
    first.write_text("记录", "utf-8")
    ledger.evidence.add(issues[0], [first])
    take(ledger, issues[0], Step.APPLY, 2, person="王校长", words="自查合格，申请销号。")
    take(ledger, issues[0], Step.LEADER, 3, person="高岩", words="同意。")
    take(ledger, issues[0], Step.VERIFY, 4, person="唐组长", checkers=("唐组长", "叶闻"), place="食堂", passed=True)
    path = tmp_path / "销号.pdf"
    assert write_closing_form_pdf(ledger, issues, path, today=TODAY) == frozenset()
    pages = pages_of(path)
    assert len(pages) == 3 and all("青禾县教育局整改问题销号申请表" in page for page in pages)
    page = pages[0]
    for words in (
        *(
            "申请单位（盖章）：石桥中学",
            "申请日期：2026年11月2日",
            "县委巡察",
            "食堂安全",
            "留样记录不全",
            "留样量不足 125 克",
        ),
        *("高岩", "王玥", PHONE, "2026年10月底前（2026-10-31）", "已完成", "2026年10月20日", "留样齐全"),
        *("1. 补齐记录（已完成：补了 9 天）", "2026-10-19 已补齐，已培训。", "共 1 份：材料.txt"),
        *("自查合格，申请销号。", "申请人（签字、盖章）：王校长", "审核领导（签字）：高岩", "2026年11月3日"),
        *("核查地点：食堂", "核查结论：通过", "核查组长：唐组长", "核查人员（签字）：唐组长、叶闻", "2026年11月4日"),
        *("集体研究", "公示时间：", "主要领导", "销号审批人（签字、盖章）："),
    ):
        assert words in page, words
    assert "申请日期：　　　年　　月　　日" in pages[1] and "□ 通过　□ 不通过" in pages[1]
    assert fonts_are_inside(path)


def test_a_form_after_a_return_begins_with_blanks_again(ledger: Ledger, issues: list[int], tmp_path: Path) -> None:
    ledger.change_settings({"closing_rules": ""})
    take(ledger, issues[0], Step.APPLY, 2, person="王校长", words="申请。")
    take(ledger, issues[0], Step.RETURN, 3, person="高岩", words="再改")
    path = tmp_path / "销号.pdf"
    write_closing_form_pdf(ledger, issues[:1], path, today=TODAY)
    (page,) = pages_of(path)
    assert "王校长" not in page and "申请日期：　　　年" in page
    assert "现场核查" not in page, "the simple rules ask for no more than two steps"


def test_the_form_of_a_closed_issue_has_the_steps_that_were_taken(
    ledger: Ledger, issues: list[int], tmp_path: Path
) -> None:
    ledger.change_settings({"closing_rules": ""})
    ledger.close_issues(issues[:1], date(2026, 11, 20), "李明远")
    ledger.change_settings({"closing_rules": closing_rules.to_text(closing_rules.PRESETS["严格"])})
    path = tmp_path / "销号.pdf"
    write_closing_form_pdf(ledger, issues[:1], path, today=TODAY)
    (page,) = pages_of(path)
    assert "销号审批人（签字、盖章）：李明远" in page and "2026年11月20日" in page and "现场核查" not in page


def test_an_extension_form_asks_for_a_new_day_or_tells_the_recorded_one(
    ledger: Ledger, issues: list[int], tmp_path: Path
) -> None:
    path = tmp_path / "延期.pdf"
    write_extension_form_pdf(ledger, issues, path, today=TODAY)
    pages = pages_of(path)
    assert len(pages) == 3 and all("青禾县教育局整改问题延期申请表" in page for page in pages)
    plain = pages[1].replace(" ", "")
    assert "1.2026-11-10→2026-12-20（2026-11-09李明远批准）" in plain and "剩28天" in plain
    assert "　　　　年　　月　　日前" in pages[1] and "方案待审核" not in pages[1]
    assert "以往延期无" in pages[2].replace(" ", "")
    write_extension_form_pdf(ledger, issues[1:2], path, today=TODAY, recorded=True)
    (page,) = pages_of(path)
    assert (
        "2026-11-10" in page
        and "2026-12-20" in page
        and "方案待审核" in page
        and "批准人（签字、盖章）：李明远" in page
    )
    assert "2026年11月9日" in page and fonts_are_inside(path)


def test_forms_are_whole_or_not_at_all(ledger: Ledger, issues: list[int], tmp_path: Path) -> None:
    path = tmp_path / "表.pdf"
    path.write_bytes(b"old")

    def stop(_done: int, _total: int) -> None:
        raise Stopped

    for write in (write_closing_form_pdf, write_extension_form_pdf):
        with pytest.raises(Stopped):
            write(ledger, issues, path, today=TODAY, tick=stop)
        with pytest.raises(LedgerError, match="请先选中"):
            write(ledger, [], path, today=TODAY)
    assert path.read_bytes() == b"old" and [one.name for one in tmp_path.glob("*.pdf")] == ["表.pdf"]


# ------------------------------------------------------------ 一校一册


def units_of(ledger: Ledger) -> dict[str, int]:
    return {unit.name: unit.id for unit in ledger.units()}


def test_a_book_has_a_cover_contents_and_a_new_page_for_every_unit(
    ledger: Ledger, issues: list[int], tmp_path: Path
) -> None:
    ledger.lists.import_rows(
        [Column("学校", "unit"), Column("风险点", "title"), *(Column(f"列{place}") for place in range(9))],
        [("云台小学", "食堂采购", *(f"格{place}" for place in range(9)))],
        kind="风险点",
        name="风险点台账",
    )
    (first,) = [tmp_path / "材料.txt"]
    first.write_text("记录", "utf-8")
    ledger.evidence.add(issues[0], [first])
    units, path = units_of(ledger), tmp_path / "册.pdf"
    write_unit_book_pdf(ledger, [units["石桥中学"], units["云台小学"]], path, today=TODAY)
    cover, contents, *rest = pages_of(path)
    assert (
        "整改工作“一校一册”" in cover and "（共 2 个单位）" in cover and "2026年11月22日" in cover and "第" not in cover
    )
    assert "目　录" in contents
    for name in ("石桥中学", "云台小学"):
        page = int(re.search(rf"{name}[ ·]*(\d+)", contents)[1])  # type: ignore[index]
        assert rest[page - 3].startswith(name), "the contents name the page on which the unit begins"
        assert f"第 {page} 页" in rest[page - 3] and f"共 {len(rest) + 2} 页" in rest[page - 3]
    school, other = rest[0], rest[-1]
    for words in (
        "未销号的问题（2）",
        "留样记录不全",
        "1. 补齐记录",
        "2026-10-19 已补齐",
        "佐证材料目录（1）",
        "材料.txt",
    ):
        assert words in school, words
    assert PHONE in school and "值守缺失" not in school
    assert "值守缺失" in other and "登记簿“风险点台账”" in other and "列8：格8" in other and "留样" not in other
    assert fonts_are_inside(path)


def test_the_book_of_one_unit_lists_its_parts(ledger: Ledger, issues: list[int], tmp_path: Path) -> None:
    assert issues
    path = tmp_path / "册.pdf"
    write_unit_book_pdf(ledger, [units_of(ledger)["石桥中学"]], path, today=TODAY)
    cover, contents, _ = pages_of(path)
    assert "石桥中学" in cover and "未销号的问题" in contents and "人员" in contents
    with pytest.raises(LedgerError, match="请先勾选单位"):
        write_unit_book_pdf(ledger, [], path, today=TODAY)


def test_a_book_of_many_units_has_contents_of_several_pages(ledger: Ledger, tmp_path: Path) -> None:
    names = [f"第{place}中心小学{'分校' * (place % 9 * 6)}" for place in range(1, 45)]
    units = [ledger.add_unit(name) for name in names]
    path = tmp_path / "册.pdf"
    write_unit_book_pdf(ledger, units, path, today=TODAY)
    pages = pages_of(path)
    contents = [page for page in pages if page.startswith("目　录")]
    assert len(contents) > 1 and len(pages) == 1 + len(contents) + len(units)
    assert pages[-1].startswith(names[-1][:20]) and f"{len(pages)}" in contents[-1]
