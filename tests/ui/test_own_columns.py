"""The office's own columns in the window: table, form, details, and the dialog that keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from models.ledger import Ledger
from ui import messages
from ui.issue_form import IssueForm
from ui.issue_model import COLUMNS, IssueTableModel
from ui.issue_table import IssueTableView
from ui.line_dialog import LineDialog
from ui.own_columns_dialog import OwnColumnsDialog

TODAY = date(2026, 11, 22)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    path = tmp_path / "账.zgdb"
    with Ledger.create(path, operator="林晓舟", today=lambda: TODAY, backups=False) as ledger:
        ledger.add_issue({"source": "巡察", "problem": "乙", "custom": {"资金来源": "专项资金"}})
        ledger.add_issue({"source": "巡察", "problem": "甲", "custom": {"资金来源": "公用经费"}})
        yield ledger


def test_a_column_of_its_own_is_ticked_shown_sorted_and_remembered(ledger: Ledger, qtbot: QtBot) -> None:
    model = IssueTableModel()
    view = IssueTableView(model)
    qtbot.addWidget(view)
    model.open(ledger)
    assert model.columnCount() == len(COLUMNS) + 1 and "custom:资金来源" not in view.shown_columns()
    view.set_column_shown("custom:资金来源", True)
    place = len(COLUMNS)
    assert model.headerData(place, Qt.Orientation.Horizontal) == "资金来源"
    assert [model.index(row, place).data() for row in range(2)] == ["专项资金", "公用经费"]
    model.sort(place)
    assert [model.index(row, place).data() for row in range(2)] == ["专项资金", "公用经费"]
    model.sort(place, Qt.SortOrder.DescendingOrder)
    assert [model.index(row, place).data() for row in range(2)] == ["公用经费", "专项资金"]
    kept = view.saved_state()
    again = IssueTableView(IssueTableModel())
    qtbot.addWidget(again)
    again._issues.open(ledger)
    again.restore_state(kept)
    assert "custom:资金来源" in again.shown_columns()


def test_a_column_that_comes_with_an_import_is_hidden_until_it_is_wanted(ledger: Ledger, qtbot: QtBot) -> None:
    model = IssueTableModel()
    view = IssueTableView(model)
    qtbot.addWidget(view)
    model.open(ledger)
    before = view.shown_columns()
    ledger.own_columns.add("督办领导")
    model.reload()
    assert model.columnCount() == len(COLUMNS) + 2 and view.shown_columns() == before
    ledger.own_columns.remove(ledger.own_columns.all()[0].id)
    model.reload()
    assert model.columnCount() == len(COLUMNS) + 1 and view.shown_columns() == before


def test_the_form_shows_and_writes_it(ledger: Ledger, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "choose", lambda *_words: 1)  # 不保存
    form = IssueForm(ledger, 1)
    qtbot.addWidget(form)
    box = form._boxes["custom:资金来源"]
    assert box.text() == "专项资金"
    box.set_text("县级财政")
    form.accept()
    assert ledger.issue(1).custom == (("资金来源", "县级财政"),)


def test_the_dialog_adds_renames_arranges_and_removes(
    ledger: Ledger, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = iter(["督办领导", "督办人"])

    def answered(dialog: LineDialog) -> int:
        dialog.line.setText(next(typed))
        dialog.accept()
        return dialog.result()

    monkeypatch.setattr(LineDialog, "exec", answered)
    monkeypatch.setattr(messages, "ask", lambda *_words: True)
    dialog = OwnColumnsDialog(ledger)
    qtbot.addWidget(dialog)
    dialog._add()
    assert ledger.custom_fields() == ["资金来源", "督办领导"] and dialog.list.currentRow() == 1
    dialog._rename()
    dialog._move(-1)
    assert ledger.custom_fields() == ["督办人", "资金来源"]
    dialog.list.setCurrentRow(1)
    dialog._remove()
    assert ledger.custom_fields() == ["督办人"] and ledger.issue(1).custom == ()
    ledger.undo()
    assert ledger.issue(1).custom == (("资金来源", "专项资金"),)
