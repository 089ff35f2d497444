"""The summary for a meeting: its figures are the ledger's, and it says what it counted and how."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from documents.scope_words import scope_words
from documents.summary_pdf import write_summary_pdf
from models.errors import Stopped
from models.filters import IssueFilter
from models.rules import Clock, Closing, Progress
from models.settings import RATE_RULES
from tests.documents.paper_samples import ASPECTS, TODAY, UNITS, make_ledger, pages_of


def test_the_first_page_has_totals_rate_definition_aspects_and_units(tmp_path: Path) -> None:
    path = tmp_path / "汇总.pdf"
    with make_ledger(tmp_path, 60) as ledger:
        write_summary_pdf(ledger, IssueFilter(), path, today=TODAY)
        figures = ledger.figures()
    first = pages_of(path)[0]
    assert "青禾县教育局整改情况汇总" in first
    assert "截至：2026年11月22日" in first
    assert "范围：全部问题" in first
    assert f"完成率 {figures.rate_text}" in first
    assert RATE_RULES["done"] in first.replace("\n", "")
    for name in (*ASPECTS, *UNITS, "合计"):
        assert name in first
    for number in (figures.total, figures.done, figures.mostly_done, figures.overdue, figures.soon):
        assert str(number) in first


def test_late_and_due_issues_run_on_behind_worst_first(tmp_path: Path) -> None:
    path = tmp_path / "汇总.pdf"
    with make_ledger(tmp_path, 60) as ledger:
        write_summary_pdf(ledger, IssueFilter(), path, today=TODAY)
        figures = ledger.figures()
    text = "".join(pages_of(path)).replace("\n", "")
    assert f"逾期问题（{figures.overdue} 项）" in text
    assert f"临期问题（{figures.soon} 项，15 天内到期）" in text
    late = [int(part.split(" 天")[0]) for part in text.split("逾期 ")[1:] if part[:3].split(" ")[0].isdigit()]
    assert len(late) == figures.overdue
    assert late == sorted(late, reverse=True)


def test_it_counts_what_the_filter_shows_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "汇总.pdf"
    with make_ledger(tmp_path, 80) as ledger:
        question = IssueFilter(aspect=f"（二）{ASPECTS[1]}", clocks=frozenset({Clock.SOON}))
        write_summary_pdf(ledger, question, path, today=TODAY)
        assert scope_words(ledger, question) == f"方面 （二）{ASPECTS[1]}；时限状态 临期"
        figures = ledger.figures(question)
    text = "".join(pages_of(path)).replace("\n", "")
    assert figures.total == figures.soon > 0
    assert "逾期问题（0 项）" in text
    assert f"临期问题（{figures.soon} 项" in text
    assert ASPECTS[0] not in text


def test_every_part_of_a_question_is_said(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 4) as ledger:
        question = IssueFilter(
            text="食堂", source_id=ledger.sources()[0].id, unit_id=ledger.units()[0].id, leader="林淼",
            progress=frozenset({None, Progress.DONE}), no_person=True, due_from=TODAY,
        )  # fmt: skip
        words = scope_words(ledger, question)
    for part in (
        "含有 “食堂”",
        "来源 县委第二巡察组反馈意见",
        "责任领导 林淼",
        "已完成或未填状态",
        "没有责任人",
        "2026年11月22日—",
    ):
        assert part in words


def test_no_condition_goes_unsaid(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 4) as ledger:
        school = ledger.units()[0].id
        ledger.responsibility.save_group("城区学校", [school])
        examples: dict[str, Any] = {
            "source_id": ledger.sources()[0].id, "unit_id": school, "clocks": frozenset({Clock.SOON}),
            "progress": frozenset({None}), "closing": frozenset({Closing.CLOSED}), "due_from": TODAY, "due_to": TODAY,
            "review_by": TODAY, "hints": 1, "parent_id": 1, "group_id": ledger.groups()[0].id, "counted": "rows",
            "ids": frozenset({1, 2}), "member": ("unit", ""),
        }  # fmt: skip
        for part in fields(IssueFilter):
            plain: Any = True if isinstance(part.default, bool) else "某某"
            question = replace(IssueFilter(), **{part.name: examples.get(part.name, plain)})
            assert scope_words(ledger, question) != "全部问题", part.name


def test_an_empty_ledger_has_a_summary_too(tmp_path: Path) -> None:
    path = tmp_path / "汇总.pdf"
    with make_ledger(tmp_path, 0) as ledger:
        write_summary_pdf(ledger, IssueFilter(), path, today=TODAY)
    (page,) = pages_of(path)
    assert "完成率 —" in page
    assert page.count("\n无") == 2


def test_a_stopped_summary_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "汇总.pdf"
    path.write_bytes(b"old")

    def stop(done: int, total: int) -> None:
        raise Stopped

    with make_ledger(tmp_path, 60) as ledger, pytest.raises(Stopped):
        write_summary_pdf(ledger, IssueFilter(), path, today=TODAY, tick=stop)
    assert path.read_bytes() == b"old"
