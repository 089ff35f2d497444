"""The office's own texts of 通知, 提醒, 督办 and 告诫: a page each, placeholders, the way back to the default."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from models.errors import LedgerError
from models.escalation import UrgeStep
from models.ledger import Ledger
from models.urge_texts import DEFAULTS, LABELS, PLACEHOLDERS, UrgeTexts, checked, save_texts, texts_of
from ui import messages
from ui.dialog_size import open_sized
from ui.field_box import mark_invalid, show_refusal
from ui.progress_dialog import button, button_row
from ui.theme import plain_label

_HINT = "正文一段一行；“{问题清单}”单独占一行，问题逐条列在那里，写不下时另附清单。"


class UrgeTextsDialog(QDialog):
    """Gathers the texts of all steps and keeps them in the ledger, one operation."""

    def __init__(self, ledger: Ledger, parent: QWidget | None = None, step: UrgeStep = UrgeStep.REMINDER) -> None:
        super().__init__(parent)
        self._ledger = ledger
        self.setWindowTitle("督办提醒的文字")
        self.pages = QTabWidget()
        self.pages.setAccessibleName("督办提醒的文字")
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        self.edits = {one: _Edits() for one in DEFAULTS}
        for one, texts in texts_of(ledger).items():
            self.edits[one].show_texts(texts)
            self.pages.addTab(self._page(one), one.label)
        self.pages.setCurrentIndex(int(step))
        hint = plain_label(_HINT, "secondary")
        hint.setWordWrap(True)
        save = button("保存", "primary", self.accept)
        save.setEnabled(not ledger.read_only)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(hint)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.message)
        layout.addLayout(button_row(button("取消", "", self.reject), save))
        open_sized(self, "urge_texts", QSize(760, 520))

    def accept(self) -> None:
        """Keep the texts; what is refused is said, on its page, and the dialog stays."""
        for step, edits in self.edits.items():
            try:
                checked(edits.texts(), step)
            except LedgerError as error:
                self.pages.setCurrentIndex(int(step))
                show_refusal(self.message, error, edits.by_name)
                return
        try:
            save_texts(self._ledger, {step: edits.texts() for step, edits in self.edits.items()})
        except LedgerError as error:
            show_refusal(self.message, error, {})
            return
        super().accept()

    def reject(self) -> None:
        """Close without keeping anything, after asking when something was typed."""
        before = texts_of(self._ledger)
        typed = any(edits.texts() != before[step] for step, edits in self.edits.items())
        if typed and not messages.ask(self, "还没有保存", "文字改过，还没有保存，要放弃吗？", "放弃", "继续修改"):
            return
        super().reject()

    def _page(self, step: UrgeStep) -> QWidget:
        edits = self.edits[step]
        page = QWidget()
        form = QFormLayout()
        form.setSpacing(8)
        form.addRow(LABELS["number"], edits.number)
        form.addRow(LABELS["title"], edits.title)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(_placeholders(edits.body))
        row.addWidget(button("恢复默认", "flat", lambda _checked=False: edits.show_texts(DEFAULTS[step])))
        row.addStretch()
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(form)
        column.addWidget(edits.body, 1)
        column.addLayout(row)
        return page


class _Edits:
    """The editors of one step."""

    def __init__(self) -> None:
        self.number, self.title, self.body = QLineEdit(), QLineEdit(), QPlainTextEdit()
        self.by_name: dict[str, QWidget] = {"number": self.number, "title": self.title, "body": self.body}
        self.body.setTabChangesFocus(True)
        for name, edit in self.by_name.items():
            edit.setAccessibleName(LABELS[name])
        for line in (self.number, self.title):
            line.textChanged.connect(lambda _text, line=line: mark_invalid(line, False))

    def texts(self) -> UrgeTexts:
        return UrgeTexts(self.title.text(), self.body.toPlainText(), self.number.text())

    def show_texts(self, texts: UrgeTexts) -> None:
        self.number.setText(texts.number)
        self.title.setText(texts.title)
        self.body.setPlainText(texts.body)


def _placeholders(edit: QPlainTextEdit) -> QPushButton:
    insert = QPushButton("插入占位符")
    insert.setAutoDefault(False)
    menu = QMenu(insert)
    for word, meaning in PLACEHOLDERS.items():
        action = menu.addAction(f"{{{word}}}　{meaning}")
        action.triggered.connect(lambda _checked=False, word=word: edit.insertPlainText(f"{{{word}}}"))
    insert.setMenu(menu)
    return insert
