"""One question with one line as its answer: a name, a phone; what is refused is said under the line."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from models.errors import LedgerError
from models.text import clean_line
from ui.keys import AnswerLine
from ui.progress_dialog import button, button_row
from ui.theme import plain_label


class LineDialog(QDialog):
    """Asks for one line and hands it to ``use``; the dialog stays open with the sentence when ``use`` refuses."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        label: str,
        text: str,
        use: Callable[[str], object],
        needed: bool = True,
    ) -> None:
        super().__init__(parent)
        self._use, self._label, self._needed = use, label, needed
        self.setWindowTitle(title)
        self.setMinimumWidth(380)
        self.line = AnswerLine(text)
        self.line.setAccessibleName(label)
        self.line.selectAll()
        self.line.returnPressed.connect(self.accept)
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        buttons = button_row(button("取消", "", self.reject), button("确定", "primary", self.accept))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(plain_label(label))
        layout.addWidget(self.line)
        layout.addWidget(self.message)
        layout.addLayout(buttons)

    def accept(self) -> None:
        """Use the line; a refusal is shown and what was typed stays."""
        text = clean_line(self.line.text())
        if self._needed and not text:
            self._complain(f"“{self._label}”不能为空，请填写。")
            return
        try:
            self._use(text)
        except LedgerError as error:
            self._complain(str(error))
            return
        super().accept()

    def _complain(self, sentence: str) -> None:
        self.message.setText(sentence)
        self.message.show()
