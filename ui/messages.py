"""Tell, ask, choose a file, report a crash: the one place with message boxes and file dialogs, plain text only.

Qt's classes for them take long to load and no window needs them at its start, so they are imported when first used.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEventLoop, Qt
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFileDialog, QMessageBox

#: What a file dialog offers for each kind of file.
LEDGER_FILES = "整改台账 (*.zgdb)"
BACKUP_FILES = "台账备份 (*.zgbak);;整改台账 (*.zgdb)"
EXCEL_FILES = "Excel 工作簿 (*.xlsx)"
PDF_FILES = "PDF 文件 (*.pdf)"
#: No day and time of a file is longer.
_LONGEST_DAY = "2026/12/28 23:58:58"
#: A window is on the screen after so many milliseconds, or something else is wrong.
_COMES_UP = 1000


def tell(parent: QWidget | None, title: str, sentence: str) -> None:
    """Show one sentence and wait until it is read."""
    _tell(parent, title, sentence, "Information")


def warn(parent: QWidget | None, title: str, sentence: str) -> None:
    """Show why something was refused and wait until it is read."""
    _tell(parent, title, sentence, "Warning")


def ask(parent: QWidget | None, title: str, sentence: str, yes: str = "确定", no: str = "取消") -> bool:
    """Whether ``yes`` was chosen; closing the question means no, and Enter means no as well."""
    return choose(parent, title, sentence, (yes, no)) == 0


def choose(parent: QWidget | None, title: str, sentence: str, answers: Sequence[str]) -> int:
    """The place of the chosen answer; the last answer is the harmless one: Enter, Escape and closing mean it."""
    from PySide6.QtWidgets import QMessageBox

    box = _box(parent, title, sentence, "Question")
    roles = [QMessageBox.ButtonRole.AcceptRole] * (len(answers) - 1) + [QMessageBox.ButtonRole.RejectRole]
    from ui.keys import lettered

    buttons = [box.addButton(lettered(answer), role) for answer, role in zip(answers, roles, strict=True)]
    box.setDefaultButton(buttons[-1])
    box.setEscapeButton(buttons[-1])
    box.exec()
    clicked = box.clickedButton()
    return next((place for place, button in enumerate(buttons) if button is clicked), len(buttons) - 1)


def crash(parent: QWidget | None, log_folder: Path) -> None:
    """Say that something unexpected happened; the program goes on, what was being typed stays where it is."""
    warn(
        parent,
        "出了意外",
        f"刚才的操作没有完成，台账没有因此改动，已填写的内容还在窗口里。可以再试一次；如果仍然不行，"
        f"请把“{log_folder}”中的日志文件交给维护人员（日志里没有姓名和电话）。",
    )


def choose_save_path(parent: QWidget | None, title: str, suggested: Path, kinds: str) -> Path | None:
    """Where to save, with the suffix of ``suggested`` added when none was typed; None when given up."""
    dialog = _file_dialog(parent, title, suggested.parent, kinds, "AnyFile")
    dialog.setAcceptMode(dialog.AcceptMode.AcceptSave)
    dialog.selectFile(suggested.name)
    path = next(iter(_files(dialog)), None)
    if path is None:
        return None
    return path if path.suffix.lower() == suggested.suffix.lower() else path.with_name(path.name + suggested.suffix)


def choose_open_path(parent: QWidget | None, title: str, folder: Path, kinds: str) -> Path | None:
    """Which file to open; None when given up."""
    return next(iter(_files(_file_dialog(parent, title, folder, kinds, "ExistingFile"))), None)


def choose_open_paths(parent: QWidget | None, title: str, folder: Path, kinds: str) -> list[Path]:
    """Which files to open; none when given up."""
    return _files(_file_dialog(parent, title, folder, kinds, "ExistingFiles"))


def choose_folder(parent: QWidget | None, title: str, folder: Path) -> Path | None:
    """Which folder; None when given up."""
    dialog = _file_dialog(parent, title, folder, "", "Directory")
    dialog.setOption(dialog.Option.ShowDirsOnly)
    return next(iter(_files(dialog)), None)


def documents_folder() -> Path:
    """The user's own folder for papers, the home folder where the system has none."""
    from PySide6.QtCore import QStandardPaths

    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    folder = Path(place) if place else Path.home()
    return folder if folder.is_dir() else Path.home()


def _file_dialog(parent: QWidget | None, title: str, folder: Path, kinds: str, mode: str) -> QFileDialog:
    """The system's own dialog; where it has none, Qt's, with room for sizes, kinds and days."""
    from PySide6.QtWidgets import QFileDialog, QSplitter, QTreeView

    from ui.dialog_size import room_for

    dialog = QFileDialog(parent, title, str(folder), kinds)
    dialog.setFileMode(QFileDialog.FileMode[mode])
    rows = dialog.findChild(QTreeView, "treeView")
    if rows is not None:
        metrics = dialog.fontMetrics()
        widths = [metrics.horizontalAdvance(words) + 40 for words in ("1023.99 KiB", "Excel 电子表格", _LONGEST_DAY)]
        name = 22 * metrics.horizontalAdvance("整")
        for column, width in enumerate((name, *widths)):
            rows.header().resizeSection(column, width)
        places = 10 * metrics.horizontalAdvance("整")
        for splitter in dialog.findChildren(QSplitter, "splitter"):
            splitter.setSizes([places, name + sum(widths)])
        room = room_for(dialog)
        dialog.resize(min(places + name + sum(widths) + 60, room.width() - 40), min(560, room.height() - 80))
    return dialog


def _files(dialog: QFileDialog) -> list[Path]:
    """What is chosen there."""
    chosen = [Path(one) for one in dialog.selectedFiles()] if dialog.exec() else []
    dialog.deleteLater()
    return chosen


def _tell(parent: QWidget | None, title: str, sentence: str, icon: str) -> None:
    from PySide6.QtWidgets import QMessageBox

    box = _box(parent, title, sentence, icon)
    from ui.keys import lettered

    box.addButton(lettered("知道了"), QMessageBox.ButtonRole.AcceptRole)
    box.exec()


def _let_come_up(parent: QWidget | None) -> None:
    """Until a window that is just coming up has its place on the screen, no box can stand in its middle."""
    window = parent.window() if parent is not None else None
    comes_up = window is not None and window.isVisible() and not window.isMinimized()
    shown = window.windowHandle() if window is not None and comes_up else None
    waited = QElapsedTimer()
    waited.start()
    while shown is not None and not shown.isExposed() and waited.elapsed() < _COMES_UP:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents, _COMES_UP // 20)


def _box(parent: QWidget | None, title: str, sentence: str, icon: str) -> QMessageBox:
    from PySide6.QtWidgets import QMessageBox

    _let_come_up(parent)
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setIcon(QMessageBox.Icon[icon])
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.setText(sentence)
    return box
