"""Qt itself speaks Chinese, also where its own translation has gaps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from ui.app import translators


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    installed: list[QTranslator] = translators(qapp)
    for one in installed:
        qapp.installTranslator(one)
    yield
    for one in installed:
        qapp.removeTranslator(one)


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_every_word_of_a_file_dialog_is_chinese(chinese: None, qtbot: QtBot) -> None:
    dialog = QFileDialog(None, "打开台账")
    qtbot.addWidget(dialog)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    words = [label.text() for label in dialog.findChildren(QLabel)]
    words += [button.toolTip() or button.text() for button in dialog.findChildren(QAbstractButton)]
    said = [word for word in words if word.strip()]
    assert "查找范围(&L)：" in said
    assert all(any("一" <= sign <= "鿿" for sign in word) for word in said), said


@pytest.mark.parametrize(
    ("context", "word", "chinese_word"),
    [("QPlatformTheme", "Cancel", "取消"), ("QLineEdit", "&Undo", "撤消(&U)"), ("Nothing", "as it is", "as it is")],
)
def test_words_of_qt(chinese: None, context: str, word: str, chinese_word: str) -> None:
    assert QCoreApplication.translate(context, word) == chinese_word
