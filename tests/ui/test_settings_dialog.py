"""Settings are written together or not at all; a bad row of a table is named and shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QDialog, QLineEdit, QTableWidget
from pytestqt.qtbot import QtBot

from models.ledger import Ledger
from models.settings import WindowSettings
from ui import messages
from ui.settings_dialog import SettingsDialog


@pytest.fixture
def dialog(ledger: Ledger, qtbot: QtBot, tmp_path: Path) -> SettingsDialog:
    made = SettingsDialog(ledger, WindowSettings(tmp_path / "window.json"))
    qtbot.addWidget(made)
    return made


def test_accepting_without_a_change_is_no_operation(dialog: SettingsDialog, ledger: Ledger) -> None:
    before = ledger.history()
    dialog.accept()
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert ledger.history() == before


def test_days_and_office_are_written_as_one_operation(dialog: SettingsDialog, ledger: Ledger) -> None:
    before = len(ledger.history())
    dialog.office.setText("青石镇教育办公室")
    dialog.days["soon_days"].setValue(10)
    dialog.days["check_days"].setValue(20)
    dialog.operator.setText("周老师")
    dialog.accept()
    assert (ledger.settings.office, ledger.settings.soon_days, ledger.settings.check_days) == (
        "青石镇教育办公室",
        10,
        20,
    )
    assert len(ledger.history()) == before + 1
    assert ledger.operator == "周老师"


def test_a_day_that_does_not_exist_is_named_by_its_row(dialog: SettingsDialog, ledger: Ledger) -> None:
    dialog.office.setText("不该写下")
    item = dialog.holidays.table.item(4, 0)
    assert item is not None
    item.setText("2026-02-30")
    dialog.accept()
    assert "第 5 行" in dialog.message.text() and "2026-02-30" in dialog.message.text()
    assert not dialog.message.isHidden()
    assert dialog.holidays.table.currentRow() == 4
    assert dialog.result() != QDialog.DialogCode.Accepted
    assert ledger.settings.office == ""


def test_a_new_holiday_counts_from_now_on(dialog: SettingsDialog, ledger: Ledger) -> None:
    dialog.holidays.add_row()
    last = dialog.holidays.table.rowCount() - 1
    dialog.holidays.table.setCurrentCell(last, 0)
    dialog.holidays.table.paste("2027-01-01\t放假\t元旦\n2027-01-02\t放假\t元旦\n")
    dialog.accept()
    assert 2027 in ledger.calendar.years
    assert ledger.preview_deadline("2027年元旦前").text == "2027年元旦前"


def test_overlapping_terms_are_refused(dialog: SettingsDialog) -> None:
    first = dialog.terms.rows()[0]
    dialog.terms.add_row()
    last = dialog.terms.table.rowCount() - 1
    dialog.terms.table.setCurrentCell(last, 0)
    dialog.terms.table.paste("\t".join(first))
    dialog.accept()
    assert f"第 {last + 1} 行" in dialog.message.text()


def test_rows_are_removed(dialog: SettingsDialog) -> None:
    before = dialog.terms.rows()
    dialog.terms.show_row(1)
    dialog.terms.remove_rows()
    assert dialog.terms.rows() == before[1:]


def test_the_text_size_is_remembered(dialog: SettingsDialog, tmp_path: Path) -> None:
    dialog.text_size.setCurrentIndex(dialog.text_size.findData("roomy"))
    dialog.accept()
    assert WindowSettings(tmp_path / "window.json").get("text_size", "") == "roomy"


def test_every_input_has_an_accessible_name(dialog: SettingsDialog) -> None:
    for kind in (QLineEdit, QComboBox, QAbstractSpinBox, QTableWidget):
        for widget in dialog.findChildren(kind):
            inside = isinstance(widget.parentWidget(), (QComboBox, QAbstractSpinBox))
            assert inside or widget.accessibleName(), widget


def test_a_read_only_ledger_keeps_its_settings(ledger: Ledger, qtbot: QtBot, tmp_path: Path) -> None:
    path = ledger.path
    ledger.close()
    with Ledger.open(path, operator="张三", today=ledger.today, read_only=True) as opened:
        made = SettingsDialog(opened, WindowSettings(tmp_path / "window.json"))
        qtbot.addWidget(made)
        assert not made.office.isEnabled() and not made.holidays.isEnabled()
        made.accept()
        assert made.result() == QDialog.DialogCode.Accepted
    assert QGuiApplication.instance() is not None


def test_changed_settings_are_not_thrown_away_unasked(
    dialog: SettingsDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(messages, "ask", lambda _parent, _title, sentence, *_: asked.append(sentence) or False)
    dialog.show()
    dialog.days["soon_days"].setValue(9)
    dialog.reject()
    assert len(asked) == 1
    assert dialog.isVisible()
    dialog.days["soon_days"].setValue(15)
    dialog.reject()
    assert len(asked) == 1
    assert not dialog.isVisible()
