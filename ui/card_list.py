"""A list of cards in a form: added, removed, moved by keys or by dragging the number; nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Generic, TypeVar

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from ui import theme
from ui.theme import plain_label

#: What may be done to a row: its name, the word, the keys while the cursor is in the row.
_ACTS = (("up", "上移", "Alt+Up"), ("down", "下移", "Alt+Down"), ("remove", "删除", "Alt+Del"))


class Card(QFrame):
    """One row of a list with its number and the buttons that move and remove it."""

    changed = Signal()
    wants = Signal(str)
    #: The card is being dragged: the height of the cursor, in the card's own coordinates.
    dragged = Signal(int)

    def __init__(self, noun: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.noun = noun
        #: The inputs in the order of Tab, the text first; who makes a card adds them.
        self.inputs: list[QWidget] = []
        theme.set_role(self, "card")
        self.number = _Handle(self)
        self.number.setFixedWidth(
            QFontMetrics(theme.text_font(theme.metrics().secondary)).horizontalAdvance("（99）") + 2
        )
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self.number.setContentsMargins(0, 7, 0, 0)
        self.body = QVBoxLayout()
        self.body.setSpacing(6)
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        for name, words, keys in _ACTS:
            buttons.addWidget(self._button(name, words, keys))
        self.buttons = buttons
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 8, 6, 8)
        layout.setSpacing(6)
        layout.addWidget(self.number)
        layout.addLayout(self.body, 1)
        layout.addLayout(buttons)
        layout.setAlignment(buttons, Qt.AlignmentFlag.AlignTop)

    def _button(self, name: str, words: str, keys: str) -> QToolButton:
        shortcut = QShortcut(QKeySequence(keys), self, lambda: self.wants.emit(name))
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        button = QToolButton()
        button.setIcon(theme.icon(name))
        button.setToolTip(f"{words}这条{self.noun}（{keys}）")
        button.setAccessibleName(f"{words}这条{self.noun}")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setFixedWidth(28)
        button.setStyleSheet("padding: 0")
        theme.set_role(button, "flat")
        button.clicked.connect(lambda: self.wants.emit(name))
        return button

    def main_editor(self) -> QWidget:
        """Where one types first."""
        return self.inputs[0]

    def complain(self, sentence: str) -> None:
        """Say under the row what is wrong with it."""
        self.message.setText(sentence)
        self.message.show()

    def set_place(self, place: int) -> None:
        """The number shown, from 1."""
        self.number.setText(f"（{place}）")


class _Handle(QLabel):
    """The number of a card; dragging it moves the card."""

    def __init__(self, card: Card) -> None:
        super().__init__()
        self._card = card
        self.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self, "secondary")
        self.setCursor(Qt.CursorShape.SizeVerCursor)
        self.setToolTip(f"按住拖动，调整这条{card.noun}的次序")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the card."""
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say how far the card has been dragged."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._card.dragged.emit(self.mapTo(self._card, event.position().toPoint()).y())


CardT = TypeVar("CardT", bound=Card)


class Cards(QWidget, Generic[CardT]):
    """A list of rows that can be added to, reordered and thinned out."""

    changed = Signal()

    def __init__(self, noun: str, make: Callable[[], CardT], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make: Callable[[], CardT] = make
        self.cards: list[CardT] = []
        self._start = QWidget(self)  # never shown: the place in the tab order at which the rows begin
        self._start.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._start.hide()
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        self.add_button = QPushButton(f"添加{noun}")
        self.add_button.setIcon(theme.icon("add", theme.COLOURS.accent))
        self.add_button.setAutoDefault(False)
        theme.set_role(self.add_button, "flat")
        self.add_button.clicked.connect(self._add_and_focus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(self._list)
        layout.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)

    def add(self, card: CardT) -> None:
        """Put a row at the end."""
        self.cards.append(card)
        self._list.addWidget(card)
        card.changed.connect(self.changed)
        card.wants.connect(lambda act: self.do(act, card))
        card.dragged.connect(lambda height: self._drag(card, height))
        self._renumber()

    def insert(self, place: int, card: CardT) -> None:
        """Put a row at a place."""
        self.add(card)
        self.move_to(card, place)

    def clear(self) -> None:
        """Take every row out."""
        for card in self.cards:
            self._drop(card)
        self.cards.clear()

    def _add_and_focus(self) -> None:
        card = self._make()
        self.add(card)
        card.main_editor().setFocus()
        self.changed.emit()

    def do(self, act: str, card: CardT) -> None:
        """Carry out what a card asks for: up, down, remove."""
        place = self.cards.index(card)
        if act == "remove":
            self.cards.remove(card)
            self._drop(card)
            near = self.cards[min(place, len(self.cards) - 1)].main_editor() if self.cards else self.add_button
            near.setFocus()
        elif act in ("up", "down"):
            self.move_to(card, place + (-1 if act == "up" else 1))
            return
        self._renumber()
        self.changed.emit()

    def move_to(self, card: CardT, target: int) -> None:
        """Put a card at another place; a place that there is none does nothing."""
        if not 0 <= target < len(self.cards) or self.cards[target] is card:
            return
        self.cards.remove(card)
        self.cards.insert(target, card)
        self._list.removeWidget(card)
        self._list.insertWidget(target, card)
        self._renumber()
        self.changed.emit()

    def _drag(self, card: CardT, height: int) -> None:
        """Follow the cursor: past the middle of a neighbour the two change places."""
        place = self.cards.index(card)
        cursor = card.mapTo(self, QPoint(0, height)).y()
        if place and cursor < self.cards[place - 1].geometry().center().y():
            self.move_to(card, place - 1)
        elif place + 1 < len(self.cards) and cursor > self.cards[place + 1].geometry().center().y():
            self.move_to(card, place + 1)

    def _drop(self, card: CardT) -> None:
        self._list.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _renumber(self) -> None:
        for place, card in enumerate(self.cards, 1):
            card.set_place(place)
        chain = [self._start, *(editor for card in self.cards for editor in card.inputs), self.add_button]
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)
