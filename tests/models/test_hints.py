"""Contradictions between words and status are hinted at, found by a filter, and never corrected."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from models.filters import view_filter
from models.hints import Hint, hints_of
from models.issues import MeasureEdit
from models.ledger import Ledger
from models.rules import Progress

TODAY = date(2026, 11, 22)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.create(tmp_path / "账.zgdb", operator="林晓舟", today=lambda: TODAY, backups=False)


@pytest.mark.parametrize(
    ("progress", "words", "contradicts"),
    [
        (Progress.DONE, "制度正在修订。", True),
        (Progress.DONE, "尚未印发。", True),
        (Progress.DONE, "制度已印发，整改到位。", False),
        (Progress.IN_PROGRESS, "已整改到位。", True),
        (Progress.IN_PROGRESS, "大部分整改到位，尚有 2 所学校未完成。", False),
        (Progress.IN_PROGRESS, "正在修订。", False),
        (None, "已整改到位。", False),
    ],
)
def test_words_against_the_status(ledger: Ledger, progress: Progress | None, words: str, contradicts: bool) -> None:
    number = ledger.add_issue({"source": "巡察", "problem": "甲", "progress": progress, "entry": (TODAY, words)})
    assert (Hint.WORDS in hints_of(ledger.issue(number))) is contradicts
    found = ledger.issue_ids(view_filter("contradictions", TODAY))
    assert found == ([number] if contradicts else [])


def test_only_the_newest_words_count(ledger: Ledger) -> None:
    number = ledger.add_issue({"source": "巡察", "problem": "甲", "entry": (date(2026, 10, 1), "正在修订。")})
    ledger.update_issues({number: {"progress": Progress.DONE, "entry": (TODAY, "已印发。")}})
    assert Hint.WORDS not in hints_of(ledger.issue(number))


def test_done_without_evidence_and_done_with_an_open_measure(ledger: Ledger, tmp_path: Path) -> None:
    measures = [MeasureEdit("修订制度", progress=Progress.DONE), MeasureEdit("培训", progress=Progress.IN_PROGRESS)]
    values = {"source": "巡察", "problem": "甲", "measures": measures, "progress": Progress.DONE}
    number = ledger.add_issue(values)
    assert hints_of(ledger.issue(number)) == {
        Hint.NO_EVIDENCE: "状态是“已完成”，但没有佐证材料。",
        Hint.OPEN_MEASURE: "问题已完成，但第 2 条措施还没有完成。",
    }
    assert ledger.view_counts()["no_evidence"] == ledger.view_counts()["contradictions"] == 1
    paper = tmp_path / "通知.txt"
    paper.write_text("已印发", "utf-8")
    ledger.evidence.add(number, [paper])
    assert Hint.NO_EVIDENCE not in hints_of(ledger.issue(number)) and ledger.view_counts()["no_evidence"] == 0
    ledger.undo()
    assert ledger.view_counts()["no_evidence"] == 1
