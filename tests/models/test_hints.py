"""Contradictions between words and status are hinted at, found by a filter, and never corrected."""

from __future__ import annotations

import sqlite3
from contextlib import closing
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


def test_a_finish_day_without_being_finished(ledger: Ledger) -> None:
    """Also after 已完成 was taken back: the day stays as typed, and that is told."""
    number = ledger.add_issue({"source": "巡察", "problem": "甲", "progress": Progress.DONE, "finished_on": TODAY})
    assert Hint.FINISH_DAY not in hints_of(ledger.issue(number))
    ledger.update_issues({number: {"progress": Progress.IN_PROGRESS}})
    assert hints_of(ledger.issue(number)) == {
        Hint.FINISH_DAY: "写了完成日期 2026-11-22，状态却是“正在整改”。",
    }
    assert ledger.issue_ids(view_filter("contradictions", TODAY)) == [number]
    ledger.update_issues({number: {"finished_on": None}})
    assert ledger.view_counts()["contradictions"] == 0
    unsaid = ledger.add_issue({"source": "巡察", "problem": "乙", "finished_on": TODAY})
    assert Hint.FINISH_DAY not in hints_of(ledger.issue(unsaid))
    ledger.undo()
    assert ledger.check().ok


@pytest.mark.parametrize("by_hand", [False, True], ids=["on opening", "in the window"])
def test_a_ledger_of_an_older_program_catches_up_once(tmp_path: Path, by_hand: bool) -> None:
    path = tmp_path / "旧账.zgdb"
    with Ledger.create(path, operator="林晓舟", today=lambda: TODAY, backups=False) as made:
        made.add_issue(
            {"source": "巡察", "problem": "甲", "progress": Progress.IN_PROGRESS, "finished_on": date(2026, 9, 1)}
        )
    with closing(sqlite3.connect(path)) as old, old:
        old.execute("DELETE FROM meta WHERE key = 'settle_rules'")
        old.execute("UPDATE issue SET hints = 0")
    with Ledger.open(path, operator="林晓舟", today=lambda: TODAY, look_through=not by_hand, backups=False) as ledger:
        assert ledger.catch_up() is by_hand
        assert ledger.view_counts()["contradictions"] == 1
        assert not ledger.catch_up() and len(ledger.history()) == 1
        assert ledger.check().ok


def test_a_ledger_to_look_at_only_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "旧账.zgdb"
    Ledger.create(path, operator="林晓舟", today=lambda: TODAY, backups=False).close()
    with closing(sqlite3.connect(path)) as old, old:
        old.execute("DELETE FROM meta WHERE key = 'settle_rules'")
    before = path.read_bytes()
    with Ledger.open(path, operator="林晓舟", today=lambda: TODAY, read_only=True) as ledger:
        assert not ledger.catch_up()
    assert path.read_bytes() == before
