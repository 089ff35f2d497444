"""Measures in the form: split, joined, filled down, dragged; and the progress that follows them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.issues import MeasureEdit
from models.ledger import Ledger
from models.rules import Progress
from ui import measure_rows, messages
from ui.issue_form import IssueForm

TODAY = date(2026, 11, 22)


def row(text: str, **parts: str) -> measure_rows.Row:
    whole = {"id": 7, "text": text, "result": "", "units": "", "persons": "", "deadline": "", "progress": "未填状态"}
    return {**whole, **parts}


@pytest.mark.parametrize(
    ("text", "cursor", "texts"),
    [
        ("制定制度。开展检查。", 5, ["制定制度。", "开展检查。"]),
        ("一是制定制度。二是开展检查。", 0, ["一是制定制度。", "二是开展检查。"]),
        ("（1）制定制度；（2）开展检查", 16, ["（1）制定制度；", "（2）开展检查"]),
        ("制定制度\n开展检查", 0, ["制定制度", "开展检查"]),
        ("制定制度；开展检查", 9, ["制定制度", "开展检查"]),
        ("制定制度", 0, ["制定制度"]),
        ("认真做到是非分明", 0, ["认真做到是非分明"]),
    ],
)
def test_a_measure_is_split_at_the_cursor_or_where_its_text_says_so(text: str, cursor: int, texts: list[str]) -> None:
    assert measure_rows.pieces(text, cursor) == texts


def test_the_parts_of_a_split_keep_owner_and_deadline_and_only_the_first_is_the_old_one() -> None:
    first, second = measure_rows.split(row("甲；乙", units="三小", deadline="6月底", result="做了"), 2)
    assert (first["id"], first["result"], first["units"]) == (7, "做了", "三小")
    assert (second["id"], second["result"], second["units"], second["deadline"]) == (None, "", "三小", "6月底")


def test_joined_measures_keep_all_owners_and_are_done_when_both_are() -> None:
    joined = measure_rows.join(
        row("甲", units="三小、四小", progress="已完成", result="好"),
        row("乙。", units="四小、五小", deadline="6月底", progress="正在整改"),
    )
    assert joined == row(
        "甲；乙。", units="三小、四小、五小", deadline="6月底", progress="正在整改", result="好"
    )


def test_filling_down_spares_what_stands_there_unless_told_otherwise() -> None:
    rows = [row("甲", units="三小", deadline="6月底"), row("乙", units="四小"), row("丙")]
    spared = measure_rows.filled_down(rows, 0, ["units", "deadline"], over=False)
    assert [one["units"] for one in spared] == ["三小", "四小", "三小"]
    assert [one["deadline"] for one in spared] == ["6月底"] * 3
    assert [one["units"] for one in measure_rows.filled_down(rows, 0, ["units"], over=True)] == ["三小"] * 3


@pytest.fixture
def form(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., IssueForm]:
    monkeypatch.setattr(messages, "choose", lambda *_words: 1)  # 不保存
    ledger = Ledger.create(tmp_path / "账.zgdb", operator="林晓舟", today=lambda: TODAY, backups=False)

    def opened(*measures: MeasureEdit, **values: object) -> IssueForm:
        number = ledger.add_issue({"source": "巡察", "problem": "台账不全", "measures": measures, **values})
        made = IssueForm(ledger, number)
        qtbot.addWidget(made)
        made.resize(1000, 800)
        made.show()
        return made

    return opened


def test_the_keys_in_a_measure_split_and_join_it_and_saving_keeps_its_number(form: Callable[..., IssueForm]) -> None:
    made = form(MeasureEdit("制定制度；开展检查", units=("三小",)))
    before = made._ledger.issue(1).measures[0].id
    made.activateWindow()
    QApplication.processEvents()
    made.measures.cards[0].edit.setFocus()
    QTest.keyClick(made.measures.cards[0].edit, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    assert [card.edit.toPlainText() for card in made.measures.cards] == ["制定制度", "开展检查"]
    made.accept()
    measures = made._ledger.issue(1).measures
    assert [(one.text, one.units) for one in measures] == [("制定制度", ("三小",)), ("开展检查", ("三小",))]
    assert measures[0].id == before
    again = IssueForm(made._ledger, 1)
    again.measures.do("join", again.measures.cards[1])
    again.accept()
    assert [one.text for one in made._ledger.issue(1).measures] == ["制定制度；开展检查"]


def test_dragging_the_number_moves_a_measure(form: Callable[..., IssueForm]) -> None:
    made = form(MeasureEdit("甲"), MeasureEdit("乙"), MeasureEdit("丙"))
    QApplication.processEvents()
    made.measures.layout().activate()
    last = made.measures.cards[2]
    far_up = last.mapFromGlobal(made.measures.cards[0].mapToGlobal(QPoint(0, 2)))
    last.dragged.emit(far_up.y())
    QApplication.processEvents()
    far_up = last.mapFromGlobal(made.measures.cards[0].mapToGlobal(QPoint(0, 2)))
    last.dragged.emit(far_up.y())
    assert [card.edit.toPlainText() for card in made.measures.cards] == ["丙", "甲", "乙"]
    made.accept()
    assert [one.text for one in made._ledger.issue(1).measures] == ["丙", "甲", "乙"]


def test_the_progress_follows_the_measures_until_somebody_chooses_another(form: Callable[..., IssueForm]) -> None:
    made = form(MeasureEdit("甲"), MeasureEdit("乙"))
    for card in made.measures.cards:
        card.parts["progress"].setCurrentText("已完成")  # type: ignore[union-attr]
    assert made._boxes["progress"].text() == "已完成"
    made.accept()
    issue = made._ledger.issue(1)
    assert (issue.progress, issue.progress_follows) == (Progress.DONE, True)
    again = IssueForm(made._ledger, 1)
    again._boxes["progress"].set_text("基本完成")
    assert again._boxes["progress_follows"].text() == "否"
    again.accept()
    issue = made._ledger.issue(1)
    assert (issue.progress, issue.progress_follows) == (Progress.MOSTLY_DONE, False)
    made._ledger.undo()
    assert made._ledger.issue(1).progress == Progress.DONE
