"""The office's own texts of a 整改情况通报: a page each, with its placeholders and the way back to the default."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPlainTextEdit, QPushButton, QTabWidget, QVBoxLayout, QWidget

from models.notice_texts import DEFAULT, LABELS, ONE_LINE, PLACEHOLDERS, NoticeTexts
from ui import theme
from ui.progress_dialog import button
from ui.theme import plain_label

#: What each text is for, below its field.
_HINTS = {
    "title": "一行。印在最上面，居中。",
    "opening": "标题下面的第一段：谁、什么时候检查，什么时候反馈，指出多少问题。",
    "organising": "一段一行。写成“（一）……。”开头的，句号前的部分印成小标题。不写就没有这一部分。",
    "next_steps": "一段一行。不写就没有这一部分。",
    "contact": "群众怎样反映意见。公开版里这一段不遮盖。",
    "signature": "一行。印在右下，下面是日期。",
}


class NoticeTextsPanel(QTabWidget):
    """The texts being typed; ``texts`` gives them as they stand, ``default`` is what 恢复默认 puts back."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("通报文字")
        self.default = DEFAULT
        self.edits = {name: QPlainTextEdit() for name in LABELS}
        for name, label in LABELS.items():
            self.addTab(self._page(name), label)
            self.edits[name].textChanged.connect(self.changed)

    def texts(self) -> NoticeTexts:
        """What is typed."""
        return NoticeTexts(**{name: edit.toPlainText() for name, edit in self.edits.items()})

    def show_texts(self, texts: NoticeTexts) -> None:
        """Put these in place of what is typed."""
        for name, edit in self.edits.items():
            text = getattr(texts, name)
            if edit.toPlainText() != text:
                edit.setPlainText(text)

    def put_back(self, name: str) -> None:
        """The default in place of one text."""
        self.show_texts(replace(self.texts(), **{name: getattr(self.default, name)}))

    def show_text(self, name: str) -> None:
        """Turn to one text."""
        self.setCurrentIndex(list(LABELS).index(name))
        self.edits[name].setFocus()

    def _page(self, name: str) -> QWidget:
        edit = self.edits[name]
        edit.setAccessibleName(LABELS[name])
        edit.setTabChangesFocus(True)
        hint = plain_label(_HINTS[name], "secondary")
        hint.setWordWrap(True)
        insert = QPushButton("插入占位符")
        insert.setAutoDefault(False)
        insert.setMenu(self._placeholders(edit, insert))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(insert)
        row.addWidget(button("恢复默认", "flat", lambda _checked=False: self.put_back(name)))
        row.addStretch()
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(hint)
        column.addWidget(edit, 1)
        column.addLayout(row)
        if name in ONE_LINE:
            edit.setMaximumHeight(5 * theme.metrics().text)
            column.addStretch()
        return page

    def _placeholders(self, edit: QPlainTextEdit, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        for word, meaning in PLACEHOLDERS.items():
            action = menu.addAction(f"{{{word}}}　{meaning}")
            action.triggered.connect(lambda _checked=False, word=word: edit.insertPlainText(f"{{{word}}}"))
        return menu
