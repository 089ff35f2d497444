"""Keys that mean the same in every window: Enter on a button, Ctrl+Enter for what accepts, letters of buttons."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QToolButton, QWidget

#: What accepts a dialog, from any of its fields.
_ACCEPTING = ("Ctrl+Return", "Ctrl+Enter")
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
#: The letter that goes with Alt, by the words of a button. Alt+A belongs to the input method.
_LETTERS = {
    "确定": "O",
    "知道了": "O",
    "好": "O",
    "取消": "C",
    "关闭": "C",
    "保存": "S",
    "不保存": "N",
    "继续填写": "C",
    "放弃": "Q",
    "登记": "R",
    "修改": "M",
    "导入": "I",
    "导出": "E",
    "打印": "P",
    "合并": "M",
    "删除": "D",
    "销号": "X",
    "延期": "Y",
    "发放": "F",
    "重试": "R",
    "上一条": "P",
    "下一条": "N",
    "下一步：核对问题": "N",
    "登记反弹": "R",
    "恢复到所选备份…": "R",
    "查看所选备份": "V",
    "做交接包": "M",
    "接收并打开": "R",
}


def lettered(words: str) -> str:
    """A button's words with the letter that presses it: 确定 becomes 确定(&O); words without a letter stay."""
    letter, stem = _LETTERS.get(words), words.removesuffix("…")
    return f"{stem}(&{letter}){words[len(stem) :]}" if letter else words


def press_by_ctrl_enter(button: QPushButton) -> None:
    """Let Ctrl+Enter press ``button`` from wherever in its window, while it is there and enabled."""
    action = QAction(button)
    action.setShortcuts([QKeySequence(keys) for keys in _ACCEPTING])
    action.triggered.connect(button.click)
    button.addAction(action)
    if not button.toolTip():
        button.setToolTip("Ctrl+Enter")


class AnswerLine(QLineEdit):
    """A line whose Enter is the answer (``returnPressed``): none while an input method is composing."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._composing = False

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not (self._composing and event.key() in _ENTER):
            super().keyPressEvent(event)


class EnterPresses(QObject):
    """Enter presses the button that has the keyboard, as Space does: Qt alone does so in some windows only.

    Only the one button that has the keyboard is watched.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        app.focusChanged.connect(self._follow)
        self._follow(None, app.focusWidget())

    def _follow(self, left: QWidget | None, entered: QWidget | None) -> None:
        if isinstance(left, (QPushButton, QToolButton)):
            left.removeEventFilter(self)
        if isinstance(entered, (QPushButton, QToolButton)):
            entered.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A key that is held down presses once."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(watched, (QPushButton, QToolButton)):
            return False
        if not isinstance(event, QKeyEvent) or event.key() not in _ENTER or _is_modified(event):
            return False
        if not event.isAutoRepeat():
            if watched.menu() is not None:
                watched.showMenu()
            else:
                watched.click()
        return True


def _is_modified(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
