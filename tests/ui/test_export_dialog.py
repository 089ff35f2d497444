"""What goes out is what was asked for, in a place that can be one, and nothing is replaced unasked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from models.filters import IssueFilter
from models.ledger import Ledger
from models.list_views import BUILT_IN, View, built_in
from ui import exporting, messages
from ui.export_dialog import ExportDialog, Offer, Paper, Scope, Wish

TODAY = date(2026, 11, 22)


def made(qtbot: QtBot, folder: Path, paper: Paper = Paper.LEDGER_XLSX, selected: int = 2) -> ExportDialog:
    dialog = ExportDialog(paper, Offer(5, selected, 9, folder, "青石镇整改", TODAY))
    qtbot.addWidget(dialog)
    return dialog


def test_a_name_with_the_day_is_offered(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = made(qtbot, tmp_path)
    assert dialog.wish() == Wish(
        Paper.LEDGER_XLSX, Scope.SHOWN, "A4", "", tmp_path / "青石镇整改_整改台账_20261122.xlsx", built_in("ledger")
    )


def test_each_list_has_its_title_and_its_paper(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = made(qtbot, tmp_path, Paper.LEDGER_PDF)
    dialog.view.setCurrentIndex(dialog.view.findData("tasks"))
    wish = dialog.wish()
    assert (wish.size, wish.view, wish.path.name) == ("A4", built_in("tasks"), "青石镇整改_任务清单_20261122.pdf")
    assert dialog.title.placeholderText() == "任务清单"
    dialog.view.setCurrentIndex(dialog.view.findData("ledger"))
    assert dialog.wish().size == "A4", "as in 清单视图, the preview and the command line"
    assert [dialog.size_choice.itemText(place) for place in range(2)] == ["A4 横向", "A3 横向（全部栏目）"]


def test_lists_that_were_changed_meanwhile_are_offered(qtbot: QtBot, tmp_path: Path) -> None:
    own = replace(built_in("tasks"), key="", title="领导用", paper="A3")
    asked: list[str] = []

    def change(parent: QWidget, name: str) -> tuple[View, ...]:
        asked.append(name)
        return (*BUILT_IN, own)

    dialog = ExportDialog(Paper.LEDGER_PDF, Offer(5, 2, 9, tmp_path, "甲", TODAY, change=change))
    qtbot.addWidget(dialog)
    dialog.view.setCurrentIndex(dialog.view.findData("duties"))
    dialog.change_button.click()
    assert asked == ["duties"] and dialog.wish().view == built_in("duties")
    dialog.view.setCurrentIndex(dialog.view.findData("领导用"))
    assert (dialog.wish().view, dialog.wish().size) == (own, "A3")


def test_another_paper_has_its_own_ending(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = made(qtbot, tmp_path)
    dialog.paper.setCurrentIndex(dialog.paper.findData(Paper.SUMMARY_PDF.name))
    assert dialog.wish().path.suffix == ".pdf"
    assert not dialog.title.isEnabled() and not dialog.size_choice.isEnabled() and not dialog.view.isEnabled()
    assert dialog.wish().view is None
    dialog.path.setText(str(tmp_path / "给主任"))
    assert dialog.wish().path == tmp_path / "给主任.pdf"


def test_a_missing_folder_is_told_and_the_dialog_stays(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = made(qtbot, tmp_path)
    dialog.path.setText(str(tmp_path / "没有" / "台账.xlsx"))
    dialog.accept()
    assert "没有" in dialog.message.text()
    assert dialog.result() != QDialog.DialogCode.Accepted


def test_an_existing_file_is_replaced_only_when_that_is_wanted(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = made(qtbot, tmp_path)
    dialog.wish().path.touch()
    monkeypatch.setattr(messages, "ask", lambda *_: False)
    dialog.accept()
    assert dialog.result() != QDialog.DialogCode.Accepted
    monkeypatch.setattr(messages, "ask", lambda *_: True)
    dialog.accept()
    assert dialog.result() == QDialog.DialogCode.Accepted


@pytest.mark.parametrize("paper", list(Paper))
def test_every_paper_is_written_and_offered_for_opening(
    qtbot: QtBot, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paper: Paper
) -> None:
    ledger.add_issue({"source": "自查", "problem": "门卫登记不全", "deadline": "2026年12月底前"})
    offered: list[str] = []
    monkeypatch.setattr(messages, "choose", lambda parent, title, sentence, answers: offered.append(sentence) or 2)
    wish = Wish(paper, Scope.ALL, "A4", "", tmp_path / f"台账{paper.suffix}")
    exporting.writer(ledger, wish, IssueFilter(), ledger.issue_ids(), TODAY)(lambda done, total: None)
    assert wish.path.stat().st_size > 1000
    window = QMainWindow()
    qtbot.addWidget(window)
    exporting.offer_to_open(window, wish, 1)
    assert str(wish.path) in offered[0]
