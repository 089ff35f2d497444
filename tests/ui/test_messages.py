"""What is told stays plain text, the harmless answer is the default, and a crash tells nothing personal."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QTreeView, QWidget
from pytestqt.qtbot import QtBot

from models import paths
from ui import crash, messages

#: The offscreen screen says so whenever a window is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def answering(act: Callable[[QMessageBox], None]) -> None:
    """Do something with the next message box as soon as it is shown."""

    def look() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            act(box)
        else:
            QTimer.singleShot(5, look)

    QTimer.singleShot(0, look)


def press(words: str) -> Callable[[QMessageBox], None]:
    return lambda box: next(one for one in box.buttons() if one.text() == words).click()


def test_markup_is_shown_as_it_stands(qtbot: QtBot) -> None:
    seen: list[Qt.TextFormat] = []

    def look(box: QMessageBox) -> None:
        seen.append(box.textFormat())
        assert box.text() == "<b>问题</b>"
        box.buttons()[0].click()

    answering(look)
    messages.tell(None, "提示", "<b>问题</b>")
    assert seen == [Qt.TextFormat.PlainText]


def test_the_chosen_answer_comes_back(qtbot: QtBot) -> None:
    answering(press("打开所在文件夹"))
    assert messages.choose(None, "导出", "写好了。", ("打开文件", "打开所在文件夹", "关闭")) == 1


def test_closing_a_question_means_no(qtbot: QtBot) -> None:
    answering(lambda box: box.reject())
    assert not messages.ask(None, "删除", "要删除吗？", "删除")


def test_enter_means_the_harmless_answer(qtbot: QtBot) -> None:
    answering(lambda box: qtbot.keyClick(box, Qt.Key.Key_Return))
    assert not messages.ask(None, "删除", "要删除吗？", "删除")


def test_a_missing_ending_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "exec", lambda _dialog: 1)
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda _dialog: ["/a/台账2026.11"])
    path = messages.choose_save_path(None, "导出", Path("台账.xlsx"), messages.EXCEL_FILES)
    assert path == Path("/a/台账2026.11.xlsx")


def test_a_question_waits_until_its_window_is_on_the_screen(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    exposed: list[bool] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda _box: exposed.append(window.windowHandle().isExposed()))
    window.show()
    messages.tell(window, "检查", "好了。")
    assert exposed == [True]


def test_a_file_dialog_has_room_for_sizes_and_takes_what_was_chosen(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen: list[tuple[str, bool]] = []

    def choose(dialog: QFileDialog) -> int:
        rows = dialog.findChild(QTreeView, "treeView")
        wanted = dialog.fontMetrics().horizontalAdvance("1023.99 KiB") + 20
        seen.append((dialog.windowTitle(), rows is None or rows.header().sectionSize(1) >= wanted))
        return 1

    monkeypatch.setattr(QFileDialog, "exec", choose)
    (tmp_path / "台账.xlsx").write_bytes(b"x")
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda _dialog: [str(tmp_path / "台账.xlsx")])
    assert messages.choose_open_path(None, "打开台账", tmp_path, messages.EXCEL_FILES) == tmp_path / "台账.xlsx"
    assert messages.choose_open_paths(None, "添加", tmp_path, "") == [tmp_path / "台账.xlsx"]
    assert messages.choose_folder(None, "文件夹", tmp_path) == tmp_path / "台账.xlsx"
    assert seen == [("打开台账", True), ("添加", True), ("文件夹", True)]
    monkeypatch.setattr(QFileDialog, "exec", lambda _dialog: 0)
    assert messages.choose_save_path(None, "导出", tmp_path / "a.xlsx", messages.EXCEL_FILES) is None


def test_a_crash_is_told_and_logged_without_personal_data(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told: list[Path] = []
    monkeypatch.setattr(messages, "crash", lambda parent, folder: told.append(folder))
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    paths.set_data_folder(tmp_path)
    crash.install()
    try:
        raise KeyError("李小明 13800000000")
    except KeyError as error:
        with caplog.at_level(logging.ERROR):
            sys.excepthook(type(error), error, error.__traceback__)
    assert told == [tmp_path / "log"]
    assert "KeyError" in caplog.text and "test_messages" in caplog.text
    assert "李小明" not in caplog.text.replace('KeyError("李小明 13800000000")', "")
