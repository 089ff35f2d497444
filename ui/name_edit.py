"""A line for names: one, or several parted by 、, with the known ones offered while the last is being typed."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget

from models.text import clean_line, name_and_phone, split_names

#: What parts names while typing; 、 is what is put in.
_BREAKS = "、,，;；"
_TAKE_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)


class NameEdit(QLineEdit):
    """A line edit that completes names from ``names``; ``several`` lets them be parted by 、 or a comma."""

    def __init__(self, names: Iterable[str], *, several: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._several = several
        self._names = dict.fromkeys(names)
        self._model = QStringListModel(list(self._names), self)
        self.offers = QCompleter(self._model, self)
        self.offers.setWidget(self)
        self.offers.setFilterMode(Qt.MatchFlag.MatchContains)
        self.offers.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.offers.setMaxVisibleItems(8)
        self.offers.activated.connect(self.take)
        self._popup = QListView()
        self.offers.setPopup(self._popup)
        self._popup.installEventFilter(self)
        self.textEdited.connect(self._offer)
        if several:
            self.setPlaceholderText("多个之间用“、”隔开")

    def unknown(self) -> list[str]:
        """What was typed that is none of the known names."""
        typed = split_names(self.text()) if self._several else (clean_line(self.text()),)
        bare = (name if name in self._names else name_and_phone(name)[0] for name in typed)
        return [name for name in bare if name and name not in self._names]

    def take(self, name: str) -> None:
        """Put a known name in the place of the piece that is being typed."""
        start, end = self._piece()
        text = self.text()
        self.setText(text[:start] + name + text[end:])
        self.setCursorPosition(start + len(name))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter takes the marked offer and Tab the marked or first one."""
        if watched is self._popup and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Tab and not self._popup.currentIndex().isValid():
                self._popup.setCurrentIndex(self.offers.completionModel().index(0, 0))
            if event.key() in _TAKE_KEYS and self._popup.currentIndex().isValid():
                self.take(str(self._popup.currentIndex().data()))
                self._popup.hide()
                return True
        return super().eventFilter(watched, event)

    def _offer(self) -> None:
        start, end = self._piece()
        piece = self.text()[start:end]
        self.offers.setCompletionPrefix(piece)
        known = self.offers.completionCount()
        only_itself = known == 1 and self.offers.currentCompletion() == piece
        if not piece or not known or only_itself or not self.hasFocus():
            self._popup.hide()
            return
        self.offers.complete()

    def _piece(self) -> tuple[int, int]:
        """From where to where the piece under the cursor goes, blanks around it left out."""
        text, cursor = self.text(), self.cursorPosition()
        if not self._several:
            return 0, len(text)
        start = max(text.rfind(mark, 0, cursor) for mark in _BREAKS) + 1
        ends = [place for mark in _BREAKS if (place := text.find(mark, cursor)) >= 0]
        end = min(ends, default=len(text))
        piece = text[start:end]
        return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()) if piece.strip() else end
