"""发放填报表 in the window: who is ticked, what is asked, and that nothing goes out half."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from models.fields import CUSTOM
from models.issues import ARCHIVED_UNIT
from models.ledger import Ledger
from models.returned import FILL_IN
from models.rules import Progress
from models.settings import WindowSettings
from ui import messages
from ui.main_window import MainWindow
from ui.send_dialog import SendDialog

#: The offscreen plugin says this of every window; it says nothing of ours.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """Four units: one late, one done, one only 涉及, one archived; the first two are a group."""
    ledger.add_issues(
        [
            {"source": "督导", "problem": "一", "units": ("甲校",), "deadline": "2026年10月底前", "secrecy": "内部"},
            {"source": "督导", "problem": "二", "units": ("乙校",), "progress": Progress.DONE},
            {"source": "督导", "problem": "三", "units": ("甲校",), "involved_units": ("丙校",)},
            {"source": "督导", "problem": "四", "units": ("丁校",)},
        ]
    )
    units = {unit.name: unit.id for unit in ledger.units()}
    ledger.responsibility.save_group("东片", [units["甲校"], units["丙校"]])
    ledger.responsibility.archive_units([units["丁校"]])
    return ledger


@pytest.fixture
def dialog(qtbot: QtBot, filled: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SendDialog:
    """The dialog over them; questions are answered with the last answer."""
    monkeypatch.setattr(messages, "choose", lambda *words: len(words[-1]) - 1)
    made = SendDialog(filled, WindowSettings(tmp_path / "window.json"))
    made.folder.setText(str(tmp_path / "发放"))
    qtbot.addWidget(made)
    return made


def _ticked(dialog: SendDialog) -> list[str]:
    return [one.unit.name for one in dialog.units.ticked()]


def _tick_field(dialog: SendDialog, label: str, ticked: bool) -> None:
    (item,) = dialog.fields.findItems(label, Qt.MatchFlag.MatchExactly)
    item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)


def test_who_answers_or_is_concerned_is_ticked_and_who_is_no_more_is_not(dialog: SendDialog) -> None:
    """The same units as the command serves that names none."""
    assert _ticked(dialog) == ["甲校", "乙校", "丙校"]
    shown = [dialog.units.tree.topLevelItem(row) for row in range(4)]
    words = {item.text(0): [item.text(column) for column in range(1, 4)] for item in shown if item}
    assert words["甲校"] == ["2", "2", "1"]
    assert words["丙校"] == ["1（涉及）", "1", ""]
    assert f"丁校{ARCHIVED_UNIT}" in words
    assert dialog.summary.text() == "将做 3 份填报表，共 4 项"
    assert "1 项标有密级" in dialog.hint.text()


def test_groups_late_ones_and_none_by_one_click(dialog: SendDialog, filled: Ledger) -> None:
    dialog.units.clear()
    assert not dialog.send_button.isEnabled()
    dialog.units.tick(filled.groups()[0].unit_ids)
    assert _ticked(dialog) == ["甲校", "丙校"]
    dialog.units.tick_late()
    assert _ticked(dialog) == ["甲校"]
    dialog.units.tick_all()
    assert len(_ticked(dialog)) == 4


def test_what_is_done_can_stay(dialog: SendDialog) -> None:
    dialog.finished_too.setChecked(False)
    assert _ticked(dialog) == ["甲校", "丙校"]
    assert dialog.summary.text() == "将做 2 份填报表，共 3 项"


def test_the_workbooks_are_written_recorded_and_remembered(qtbot: QtBot, dialog: SendDialog, tmp_path: Path) -> None:
    dialog.due.setText("2026.12.5")
    _tick_field(dialog, "备注", False)
    dialog.own_column.setText("整改金额")
    dialog.add_own_column()
    with qtbot.waitSignal(dialog.accepted, timeout=20_000):
        dialog.accept()
    assert dialog.sent is not None
    assert len(list((tmp_path / "发放").glob("*.xlsx"))) == 3
    (first, *others) = dialog._ledger.sendings.all()
    assert {one.due_on for one in (first, *others)} == {date(2026, 12, 5)}
    assert first.editable == (*(name for name in FILL_IN if name != "note"), CUSTOM + "整改金额")
    again = SendDialog(dialog._ledger, dialog._settings)
    qtbot.addWidget(again)
    assert set(again.chosen_fields()) == set(first.editable)
    assert again.folder.text() == str(tmp_path / "填报表_2026-11-22")


@pytest.mark.parametrize(
    ("due", "folder", "words"),
    [("2026-13-01", "", "交回截止"), ("2026-11-01", "", "不能早于今天"), ("", "相对/路径", "请选一个文件夹")],
)
def test_what_is_wrong_is_said_and_nothing_goes_out(
    qtbot: QtBot, dialog: SendDialog, due: str, folder: str, words: str
) -> None:
    dialog.due.setText(due)
    if folder:
        dialog.folder.setText(folder)
    dialog.accept()
    qtbot.waitUntil(lambda: words in dialog.message.text(), timeout=5_000)
    assert dialog.sent is None and dialog._ledger.sendings.all() == ()


def test_own_columns_get_no_name_of_a_field(dialog: SendDialog) -> None:
    for heading in ("", "反馈问题"):
        dialog.own_column.setText(heading)
        dialog.add_own_column()
        assert not dialog.message.isHidden()
    assert dialog.chosen_fields() == list(FILL_IN)


def test_giving_up_what_was_chosen_is_asked_about(dialog: SendDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(messages, "ask", lambda _parent, title, *_: bool(asked.append(title)))
    dialog.show()
    dialog.units.clear()
    dialog.reject()
    assert asked == ["还没有发放"] and dialog.isVisible()


def test_a_ledger_to_read_only_sends_nothing(qtbot: QtBot, filled: Ledger) -> None:
    filled.read_only_reason = "按只读方式打开"
    made = SendDialog(filled)
    qtbot.addWidget(made)
    assert not made.send_button.isEnabled()


def test_the_menu_opens_it(qtbot: QtBot, filled: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[list[str]] = []
    monkeypatch.setattr(SendDialog, "exec", lambda dialog: opened.append(_ticked(dialog)) or 0)
    window = MainWindow(WindowSettings(tmp_path / "window.json"), operator="测试", today=filled.today)
    qtbot.addWidget(window)
    window.show_ledger(filled)
    window.choices["send"].trigger()
    assert opened == [["甲校", "乙校", "丙校"]]
    window.show_ledger(None)
