"""A text beside others that it is compared with: what it is, who wrote it, its words to read and copy."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout

from ui import theme

_EMPTY = "（空）"


class TextSide(QFrame):
    """One of the texts, with who wrote it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        theme.set_role(self, "card")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(name)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setStyleSheet("border: none; padding: 0;")
        self.text.document().setDocumentMargin(0)
        self.said = theme.plain_label("", "secondary")
        self.said.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 6, 8)
        column.setSpacing(4)
        column.addWidget(theme.plain_label(name, "section"))
        column.addWidget(self.said)
        column.addWidget(self.text, 1)

    def show_text(self, text: str, said: str) -> None:
        """Show it; nothing is said as such."""
        self.text.setPlainText(text or _EMPTY)
        self.said.setText(said)
