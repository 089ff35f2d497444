"""关于: the program's version, where its files lie, and the keys that work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from models import paths
from models.version import VERSION
from ui import messages
from ui.keys import lettered
from ui.plain_table import PlainList
from ui.theme import metrics, plain_label

PROGRAM = "整改台账"


class AboutDialog(QDialog):
    """Version and folders, each with a button that opens it."""

    def __init__(self, ledger_path: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"关于{PROGRAM}")
        self.setMinimumWidth(560)
        form = QFormLayout()
        form.setSpacing(10)
        form.addRow("版本", plain_label(VERSION))
        if ledger_path is not None:
            form.addRow("当前台账", _folder_line(str(ledger_path), ledger_path.parent))
        form.addRow("数据文件夹", _folder_line(str(paths.data_folder()), paths.data_folder()))
        form.addRow("日志文件夹", _folder_line(str(paths.log_folder()), paths.log_folder()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(plain_label(PROGRAM, "title"))
        layout.addWidget(plain_label("从反馈意见到销号，问题整改一本账。不联网，数据都在本机。", "secondary"))
        layout.addLayout(form)
        layout.addLayout(_close_button(self))


#: What the same keys do everywhere.
_EVERYWHERE = (
    ("修改当前格，或打开这条问题", "F2，Enter，双击"),
    ("在弹出的窗口里确定、保存、导入", "Ctrl+Enter"),
    ("在弹出的窗口里取消、关闭", "Esc"),
    ("按下光标所在的按钮", "Enter，空格"),
    ("按下带字母的按钮，如“确定(O)”", "Alt+字母"),
    ("到下一处，到上一处", "Tab，Shift+Tab"),
)


class KeysDialog(QDialog):
    """快捷键: every act that has a key, and what the same keys do everywhere."""

    def __init__(self, keys: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("快捷键")
        table = PlainList("快捷键", ("操作", "按键"))
        table.fill([*_EVERYWHERE, *keys])
        table.clearSelection()
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.resize(table.sizeHintForColumn(0) + table.sizeHintForColumn(1) + 6 * metrics().text, 560)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(table)
        layout.addLayout(_close_button(self))


def open_path(parent: QWidget | None, path: Path) -> None:
    """Open a file or folder with the program the system has for it; where there is none, say where it lies."""
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        messages.tell(parent, "打开", f"系统没有可以打开它的程序，请自行打开：{path}")


def _folder_line(text: str, folder: Path) -> QWidget:
    line = QWidget()
    label = plain_label(text)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    button = QPushButton("打开文件夹")
    button.setAccessibleName(f"打开文件夹 {folder}")
    button.clicked.connect(lambda: open_path(line.window(), folder))
    layout = QHBoxLayout(line)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(label, 1)
    layout.addWidget(button)
    return line


def _close_button(dialog: QDialog) -> QHBoxLayout:
    close = QPushButton(lettered("关闭"))
    close.clicked.connect(dialog.accept)
    row = QHBoxLayout()
    row.addStretch()
    row.addWidget(close)
    return row
