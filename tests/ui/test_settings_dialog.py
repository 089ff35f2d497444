"""Settings are written together or not at all; a bad row of a table is named and shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QDialog, QLineEdit, QTableWidget
from pytestqt.qtbot import QtBot

from models import closing_rules, lights
from models.ledger import Ledger
from models.settings import WindowSettings
from ui import messages
from ui.calendar_pages import SAMPLE_NOTE
from ui.moved_dialog import MovedDialog
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


def test_changed_settings_are_not_thrown_away_unasked(dialog: SettingsDialog, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_a_preset_sets_every_rule_and_a_change_makes_it_one_of_ones_own(dialog: SettingsDialog, ledger: Ledger) -> None:
    dialog.closing.presets["一般"].click()
    assert dialog.closing.rules() == closing_rules.PRESETS["一般"]
    assert "现场核查（2 人）" in dialog.closing.steps.text()
    dialog.closing.publicity_days.setValue(3)
    assert dialog.closing.presets["自定"].isChecked()
    dialog.accept()
    rules = closing_rules.from_text(ledger.settings.closing_rules)
    assert (rules.preset, rules.publicity_days, rules.checkers) == ("自定", 3, 2)


def test_lights_and_ways_of_counting_are_written(dialog: SettingsDialog, ledger: Ledger) -> None:
    dialog.lights.names["overdue"].setText("红牌")
    dialog.lights.set_colour("overdue", "#7a1fa2")
    dialog.rate_rule.choose("mostly")
    dialog.count_rule.choose("rows")
    dialog.accept()
    assert lights.from_text(ledger.settings.lights)["overdue"] == lights.Light("红牌", "#7a1fa2")
    assert (ledger.settings.rate_rule, ledger.settings.count_rule) == ("mostly", "rows")


def test_a_light_without_a_name_is_refused_on_its_page(dialog: SettingsDialog, ledger: Ledger) -> None:
    dialog.lights.names["soon"].setText(" ")
    dialog.accept()
    assert "临期" in dialog.message.text() and dialog.names.currentRow() == 1
    assert ledger.settings.lights == ""


def test_years_without_holidays_are_said(dialog: SettingsDialog) -> None:
    note = dialog.holidays_page.note
    assert "没有 2027 年的数据" in note.text()
    dialog.holidays.add_row()
    dialog.holidays.table.paste("2027-01-01\t放假\t元旦\n")
    assert "2027" in note.text() and "没有" not in note.text()
    assert not dialog.holidays.table.isRowHidden(dialog.holidays.table.rowCount() - 1)


def test_one_year_at_a_time_hides_the_others(dialog: SettingsDialog) -> None:
    table = dialog.holidays.table
    shown = [table.text_at(row, 0)[:4] for row in range(table.rowCount()) if not table.isRowHidden(row)]
    assert set(shown) == {"2026"}
    dialog.holidays_page.show_all()
    assert not any(table.isRowHidden(row) for row in range(table.rowCount()))


def test_sample_terms_are_confirmed_with_one_click(dialog: SettingsDialog, ledger: Ledger) -> None:
    assert dialog.terms.rows()[0][3] == SAMPLE_NOTE
    dialog.accept()
    assert ledger.settings.terms == ""
    dialog.terms_page.confirm.click()
    dialog.accept()
    assert not any(term.sample for term in ledger.calendar.terms)


def test_moved_deadlines_are_shown_before_saving(
    dialog: SettingsDialog, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.save_source({"name": "县委巡察", "feedback_on": "2026-11-01"})
    issue = ledger.add_issue({"source": "县委巡察", "problem": "消防通道堆物", "deadline": "立行立改"})
    said: list[str] = []
    answers = [0, 1]
    monkeypatch.setattr(MovedDialog, "exec", lambda shown: said.append(shown.summary.text()) or answers.pop(0))
    dialog.days["check_days"].setValue(10)
    dialog.accept()
    assert dialog.result() != QDialog.DialogCode.Accepted
    assert said == ["将有 1 个时限变动，其中 1 个因此逾期。"]
    dialog.accept()
    assert str(ledger.issue(issue).deadline.check_on) == "2026-11-11"


def test_holidays_come_from_a_file(dialog: SettingsDialog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "放假安排.csv"
    path.write_bytes("日期,类别,名称\n2027-01-01,放假,元旦\n2027年1月4日,调休上班,元旦\n".encode("gb18030"))
    monkeypatch.setattr(messages, "choose_open_path", lambda *_: path)
    dialog.holidays_page.import_file()
    assert dialog.holidays.rows() == [["2027-01-01", "放假", "元旦"], ["2027年1月4日", "调休上班", "元旦"]]
    monkeypatch.setattr(messages, "ask", lambda *_: True)
    dialog.holidays_page.restore()
    assert len(dialog.holidays.rows()) > 100
