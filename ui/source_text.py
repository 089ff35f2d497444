"""The original text beside an import review: one block a paragraph, the one that a row came from highlighted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QResizeEvent, QShowEvent, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from models.drafts import Paragraph
from ui import theme

#: A text longer than this is shown only as far as this (characters); the rows are complete all the same.
_MOST_TEXT = 2_000_000


class SourceText(QPlainTextEdit):
    """Read-only paragraphs. ``clicked_line`` tells the place of the paragraph that was clicked."""

    clicked_line = Signal(str)

    def __init__(self, paragraphs: Sequence[Paragraph], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setAccessibleName("原文")
        self._blocks: dict[str, tuple[int, int]] = {}
        self._lines: list[str] = []
        texts: list[str] = []
        for paragraph in paragraphs:
            shown = _shown(paragraph)
            first = len(self._lines)
            self._lines += [paragraph.line] * (shown.count("\n") + 1)
            self._blocks.setdefault(paragraph.line, (first, len(self._lines) - 1))
            texts.append(shown)
        self.setPlainText("\n".join(texts)[:_MOST_TEXT])
        self._settled = QTimer(self, singleShot=True, interval=0)
        self._settled.timeout.connect(self._keep_in_view)

    def show_line(self, line: str, text: str = "") -> None:
        """Highlight the paragraph of that place and within it ``text``, and scroll to it."""
        span = self._blocks.get(line)
        if span is None:
            self.setExtraSelections([])
            return
        document = self.document()
        first, last = document.findBlockByNumber(span[0]), document.findBlockByNumber(span[1])
        if not first.isValid() or not last.isValid():
            self.setExtraSelections([])
            return
        whole = QTextCursor(first)
        whole.setPosition(last.position() + last.length() - 1, QTextCursor.MoveMode.KeepAnchor)
        part = self._part(whole, text)
        marks = [_mark(whole, theme.TONES["near"].ground, full=True)]
        self.setExtraSelections([*marks, _mark(part, "#FFE48A")] if part else marks)
        place = QTextCursor(first)
        place.setPosition(part.selectionStart() if part else first.position())
        self.setTextCursor(place)
        self.centerCursor()

    def _part(self, whole: QTextCursor, text: str) -> QTextCursor | None:
        start = whole.selectedText().find(text.replace("\n", "\u2029")) if text else -1
        if start < 0:
            return None
        part = QTextCursor(self.document())
        part.setPosition(whole.selectionStart() + start)
        part.setPosition(whole.selectionStart() + start + len(text), QTextCursor.MoveMode.KeepAnchor)
        return part

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is highlighted stays in view, once the text has wrapped to its new width."""
        super().resizeEvent(event)
        self._settled.start()

    def showEvent(self, event: QShowEvent) -> None:
        """What was highlighted before there was a window comes into view with it."""
        super().showEvent(event)
        self._settled.start()

    def _keep_in_view(self) -> None:
        if self.extraSelections():
            self.centerCursor()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click (not a selection) asks for the rows of that paragraph."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            block = self.cursorForPosition(event.position().toPoint()).blockNumber()
            if block < len(self._lines):
                self.clicked_line.emit(self._lines[block])


def _shown(paragraph: Paragraph) -> str:
    text = paragraph.text.replace("\t", "　")
    return f"{paragraph.line}　{text}" if "!" in paragraph.line else text


def _mark(cursor: QTextCursor, colour: str, *, full: bool = False) -> QTextEdit.ExtraSelection:
    mark = QTextEdit.ExtraSelection()
    shape = QTextCharFormat()
    shape.setBackground(QColor(colour))
    if full:
        shape.setProperty(QTextFormat.Property.FullWidthSelection, True)
    mark.format = shape
    mark.cursor = cursor
    return mark
