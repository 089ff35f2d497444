"""Keys that mean the same in every window: Enter answers and presses, Ctrl+Enter accepts, buttons have letters."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from models.drafts import AspectDraft, IssueDraft, NoticeDraft
from models.ledger import Ledger
from models.settings import WindowSettings
from ui import messages
from ui.backup_dialog import BackupDialog
from ui.handover_dialog import HandoverDialog
from ui.import_dialog import ImportDialog
from ui.keys import EnterPresses, lettered
from ui.line_dialog import LineDialog
from ui.progress_dialog import ProgressDialog, button
from ui.relapse_dialog import RelapseDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture(autouse=True)
def answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "tell", lambda *_: None)
    monkeypatch.setattr(messages, "ask", lambda *_: True)


CTRL = Qt.KeyboardModifier.ControlModifier


def shown(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()


@pytest.mark.parametrize("modifier", [Qt.KeyboardModifier.NoModifier, CTRL])
def test_enter_and_ctrl_enter_answer_a_question_of_one_line(
    qtbot: QtBot, ledger: Ledger, modifier: Qt.KeyboardModifier
) -> None:
    dialog = LineDialog(None, "留存快照", "快照名称", "第一次调度会", ledger.snapshots.take)
    shown(qtbot, dialog)
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return, modifier)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert [one.name for one in ledger.snapshots.all()] == ["第一次调度会"]


def test_enter_that_ends_a_composition_answers_nothing(qtbot: QtBot, ledger: Ledger) -> None:
    dialog = LineDialog(None, "留存快照", "快照名称", "", ledger.snapshots.take)
    shown(qtbot, dialog)
    dialog.line.setFocus()
    QApplication.sendEvent(dialog.line, QInputMethodEvent("diao du", []))
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return)
    assert dialog.isVisible() and dialog.message.isHidden()
    composed = QInputMethodEvent("", [])
    composed.setCommitString("调度")
    QApplication.sendEvent(dialog.line, composed)
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return)
    assert [one.name for one in ledger.snapshots.all()] == ["调度"]


def test_ctrl_enter_takes_a_reviewed_import(qtbot: QtBot, ledger: Ledger, tmp_path: Path) -> None:
    found = NoticeDraft("通报", is_notice=True, aspects=[AspectDraft("安全", issues=[IssueDraft("校门管理不严")])])
    dialog = ImportDialog(ledger, tmp_path / "通报.txt", found)
    shown(qtbot, dialog)
    qtbot.waitUntil(dialog.import_button.isEnabled)
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(dialog.tree, Qt.Key.Key_Return, CTRL)
    assert len(ledger.issue_ids()) == 1


def test_ctrl_enter_in_an_editor_of_the_review_splits_and_imports_nothing(
    qtbot: QtBot, ledger: Ledger, tmp_path: Path
) -> None:
    found = NoticeDraft(
        "通报", is_notice=True, aspects=[AspectDraft("安全", issues=[IssueDraft("校门失管，灶台失修")])]
    )
    dialog = ImportDialog(ledger, tmp_path / "通报.txt", found)
    shown(qtbot, dialog)
    index = dialog.model.index(0, 0, dialog.model.index(0, 0))
    dialog.tree.setCurrentIndex(index)
    dialog.tree.edit(index)
    editor = next(one for one in dialog.tree.viewport().findChildren(QPlainTextEdit) if one.isVisible())
    cursor = editor.textCursor()
    cursor.setPosition(5)
    editor.setTextCursor(cursor)
    qtbot.keyClick(editor, Qt.Key.Key_Return, CTRL)
    qtbot.wait(20)
    assert ledger.issue_ids() == [] and dialog.isVisible()
    assert dialog.import_button.text() == "导入 2 个问题"


def test_enter_presses_the_button_that_has_the_keyboard(qapp: QApplication, qtbot: QtBot) -> None:
    listening = EnterPresses(qapp)
    window, pressed = QWidget(), list[str]()
    row = QHBoxLayout(window)
    plain, tool, other = QPushButton("清除"), QToolButton(), QPushButton("编辑")
    for one, name in ((plain, "清除"), (tool, "收起"), (other, "编辑")):
        one.clicked.connect(lambda _on=False, name=name: pressed.append(name))
        row.addWidget(one)
    shown(qtbot, window)
    for one in (plain, tool, other):
        one.setFocus()
        qtbot.keyClick(one, Qt.Key.Key_Return)
    qtbot.keyClick(other, Qt.Key.Key_Enter)
    qtbot.keyClick(other, Qt.Key.Key_Return, CTRL)
    assert pressed == ["清除", "收起", "编辑", "编辑"]
    other.setEnabled(False)
    qtbot.keyClick(other, Qt.Key.Key_Return)
    assert pressed == ["清除", "收起", "编辑", "编辑"]
    listening.deleteLater()


def test_enter_on_cancel_cancels_also_where_another_button_is_the_default(qapp: QApplication, qtbot: QtBot) -> None:
    listening = EnterPresses(qapp)
    dialog = QDialog()
    accept, cancel = button("导出", "primary", dialog.accept), button("取消", "", dialog.reject)
    accept.setDefault(True)
    row = QHBoxLayout(dialog)
    row.addWidget(accept)
    row.addWidget(cancel)
    done: list[int] = []
    dialog.finished.connect(done.append)
    shown(qtbot, dialog)
    cancel.setFocus()
    qtbot.keyClick(cancel, Qt.Key.Key_Return)
    assert done == [QDialog.DialogCode.Rejected]
    listening.deleteLater()


def test_the_main_buttons_have_letters(qtbot: QtBot, ledger: Ledger) -> None:
    assert lettered("确定") == "确定(&O)" and lettered("写成 Word…") == "写成 Word…"
    number = ledger.add_issue({"source": "自查", "problem": "台账不全"})
    dialog = ProgressDialog(ledger, [number])
    shown(qtbot, dialog)
    dialog.edit.setPlainText("已补")
    qtbot.keyClick(dialog.edit, Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert len(ledger.issue(number).entries) == 1


def test_the_buttons_of_backups_and_packages_have_letters_of_their_own(qtbot: QtBot, ledger: Ledger) -> None:
    number = ledger.add_issue({"source": "自查", "problem": "台账不全"})
    dialogs = BackupDialog(ledger), HandoverDialog(ledger, WindowSettings()), RelapseDialog(ledger, [number])
    wanted = {"恢复到所选备份(&R)…", "查看所选备份(&V)"}, {"做交接包(&M)"}, {"登记反弹(&R)"}
    for dialog, words in zip(dialogs, wanted, strict=True):
        qtbot.addWidget(dialog)
        texts = {one.text() for one in dialog.findChildren(QPushButton)}
        assert words <= texts
        letters = [text.partition("(&")[2][0] for text in texts if "(&" in text]
        assert len(letters) == len(set(letters)), texts
    assert lettered("下一步：核对问题").endswith("(&N)") and lettered("接收并打开").endswith("(&R)")


def test_a_question_has_letters_too(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    from PySide6.QtWidgets import QMessageBox

    seen: list[list[str]] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: seen.append([one.text() for one in box.buttons()]))
    messages.choose(None, "还没有保存", "要保存吗？", ("保存", "不保存", "继续填写"))
    assert set(seen[0]) == {"保存(&S)", "不保存(&N)", "继续填写(&C)"}
