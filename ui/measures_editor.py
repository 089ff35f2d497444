"""The lists inside the form: 具体表现 and 整改措施; rows are added, removed and moved, nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from models.errors import InvalidValue
from models.fields import BY_NAME, PROGRESS_CHOICES
from models.issues import Measure, MeasureEdit
from models.rules import NO_PROGRESS_LABEL
from models.text import clean
from ui import theme
from ui.field_box import Choices, NewsLabel, TextBox, mark_invalid
from ui.name_edit import NameEdit
from ui.theme import plain_label

#: The parts of a measure besides its text, in the order shown: key → (label, the issue field that checks it).
_PARTS = {
    "units": ("责任单位", "units"),
    "persons": ("责任人", "persons"),
    "deadline": ("时限", "deadline"),
    "progress": ("进度", "progress"),
}
#: What may be done to a row: the icon, the word, the keys while the cursor is in the row.
_ACTS = (("up", "上移", "Alt+Up"), ("down", "下移", "Alt+Down"), ("remove", "删除", "Alt+Del"))


class _Card(QFrame):
    """One row of a list with its number and the buttons that move and remove it."""

    changed = Signal()
    wants = Signal(str)

    def __init__(self, noun: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.noun = noun
        theme.set_role(self, "card")
        self.number = plain_label("", "secondary")
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
        for name, words, keys in (
            ("up", "上移", "Alt+Up"),
            ("down", "下移", "Alt+Down"),
            ("remove", "删除", "Alt+Del"),
        ):
            buttons.addWidget(self._button(name, words, keys))
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

    def complain(self, sentence: str) -> None:
        """Say under the row what is wrong with it."""
        self.message.setText(sentence)
        self.message.show()

    def set_place(self, place: int) -> None:
        """The number shown, from 1."""
        self.number.setText(f"（{place}）")


class FindingCard(_Card):
    """One 具体表现."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__("具体表现", parent)
        self.edit = TextBox(1)
        self.edit.setPlainText(text)
        self.edit.setAccessibleName("具体表现")
        self.edit.textChanged.connect(self.changed)
        self.body.addWidget(self.edit)
        self.body.addWidget(self.message)

    def editors(self) -> list[QWidget]:
        """Its inputs in the order of Tab."""
        return [self.edit]

    def state(self) -> str:
        """The text as typed."""
        return self.edit.toPlainText()


class MeasureCard(_Card):
    """One 整改措施 with owner, deadline, progress and result."""

    def __init__(
        self, known: Mapping[str, list[str]], state: Mapping[str, object], parent: QWidget | None = None
    ) -> None:
        super().__init__("措施", parent)
        number = state.get("id")
        self.id = number if isinstance(number, int) else None
        self.edit = TextBox(2)
        self.edit.setAccessibleName("措施内容")
        self.edit.setPlaceholderText("措施内容")
        self.parts: dict[str, NameEdit | QLineEdit | Choices] = {
            "units": NameEdit(known["units"], several=True),
            "persons": NameEdit(known["persons"], several=True),
            "deadline": QLineEdit(),
            "progress": Choices((NO_PROGRESS_LABEL, *PROGRESS_CHOICES)),
        }
        self.result = QLineEdit()
        self.result.setAccessibleName("措施的落实结果")
        self.result.setPlaceholderText("这条措施落实到什么程度，可不填")
        self.body.addWidget(self.edit)
        self.news = NewsLabel()
        self.body.addLayout(self._grid())
        self.body.addWidget(self.news)
        self.body.addWidget(self.message)
        self._show(state)
        self._listen()

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        for place, (key, (label, _field)) in enumerate(_PARTS.items()):
            self.parts[key].setAccessibleName(f"措施的{label}")
            grid.addWidget(plain_label(label, "secondary"), 0, 2 * place)
            grid.addWidget(self.parts[key], 0, 2 * place + 1)
            grid.setColumnStretch(2 * place + 1, 0 if key == "progress" else 3)
        self.parts["progress"].setFixedWidth(5 * theme.metrics().text + 38)
        grid.addWidget(plain_label("落实结果", "secondary"), 1, 0)
        grid.addWidget(self.result, 1, 1, 1, 7)
        return grid

    def _show(self, state: Mapping[str, object]) -> None:
        self.edit.setPlainText(str(state.get("text", "")))
        self.result.setText(str(state.get("result", "")))
        for key, widget in self.parts.items():
            text = str(state.get(key, ""))
            if isinstance(widget, Choices):
                widget.setCurrentIndex(max(widget.findText(text), 0))
            else:
                widget.setText(text)
                widget.setCursorPosition(0)

    def _listen(self) -> None:
        self.edit.textChanged.connect(self.changed)
        self.result.textChanged.connect(self.changed)
        for widget in self.parts.values():
            signal = widget.currentTextChanged if isinstance(widget, Choices) else widget.textChanged
            signal.connect(self.changed)
        for widget in self._name_edits():
            widget.textEdited.connect(self.news.hide)
            widget.editingFinished.connect(self._tell_news)

    def _name_edits(self) -> list[NameEdit]:
        return [widget for widget in self.parts.values() if isinstance(widget, NameEdit)]

    def _tell_news(self) -> None:
        unknown = [name for widget in self._name_edits() for name in widget.unknown()]
        self.news.tell("单位和人员", unknown)

    def editors(self) -> list[QWidget]:
        """Its inputs in the order of Tab."""
        return [self.edit, *self.parts.values(), self.result]

    def state(self) -> dict[str, object]:
        """The row as typed."""
        state: dict[str, object] = {"id": self.id, "text": self.edit.toPlainText(), "result": self.result.text()}
        for key, widget in self.parts.items():
            state[key] = widget.currentText() if isinstance(widget, Choices) else widget.text()
        return state

    def is_empty(self) -> bool:
        """Whether nothing at all was typed."""
        typed = (self.edit.toPlainText(), self.result.text(), *(str(self.state()[key]) for key in _PARTS))
        return all(text.strip() in ("", NO_PROGRESS_LABEL) for text in typed)

    def value(self) -> MeasureEdit:
        """The row as the ledger takes it.

        Raises:
            InvalidValue: a part is not acceptable; the sentence stands under the row as well.
        """
        self.message.hide()
        for widget in (self.edit, *self.parts.values()):
            mark_invalid(widget, False)
        text = clean(self.edit.toPlainText())
        if not text:
            raise self._refusal(self.edit, "没有写措施内容，请填写，或删除这一条。")
        values = {key: self._part(key) for key in _PARTS}
        return MeasureEdit(text=text, id=self.id, result=clean(self.result.text()), **values)  # type: ignore[arg-type]

    def _part(self, key: str) -> object:
        try:
            return BY_NAME[_PARTS[key][1]].from_text(str(self.state()[key]))
        except InvalidValue as error:
            raise self._refusal(self.parts[key], str(error)) from error

    def _refusal(self, widget: QWidget, sentence: str) -> InvalidValue:
        self.complain(f"第{self.number.text()}条措施：{sentence}")
        mark_invalid(widget, True)
        widget.setFocus()
        return InvalidValue("measures", self.message.text())


CardT = TypeVar("CardT", FindingCard, MeasureCard)


class _Cards(QWidget, Generic[CardT]):
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
        card.wants.connect(lambda act: self._do(act, card))
        self._renumber()

    def clear(self) -> None:
        """Take every row out."""
        for card in self.cards:
            self._drop(card)
        self.cards.clear()

    def _add_and_focus(self) -> None:
        card = self._make()
        self.add(card)
        card.edit.setFocus()
        self.changed.emit()

    def _do(self, act: str, card: CardT) -> None:
        place = self.cards.index(card)
        if act == "remove":
            self.cards.remove(card)
            self._drop(card)
            near = self.cards[min(place, len(self.cards) - 1)].edit if self.cards else self.add_button
            near.setFocus()
        else:
            target = place + (-1 if act == "up" else 1)
            if not 0 <= target < len(self.cards):
                return
            self.cards.insert(target, self.cards.pop(place))
            self._list.removeWidget(card)
            self._list.insertWidget(target, card)
        self._renumber()
        self.changed.emit()

    def _drop(self, card: CardT) -> None:
        self._list.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _renumber(self) -> None:
        for place, card in enumerate(self.cards, 1):
            card.set_place(place)
        chain = [self._start, *(editor for card in self.cards for editor in card.editors()), self.add_button]
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)


class FindingsEditor(_Cards[FindingCard]):
    """The list of 具体表现."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("具体表现", FindingCard, parent)

    def state(self) -> list[str]:
        """The rows as typed."""
        return [card.state() for card in self.cards]

    def set_state(self, texts: list[str]) -> None:
        """Show these rows."""
        self.clear()
        for text in texts:
            self.add(FindingCard(text))

    def value(self) -> list[str]:
        """The rows as the ledger takes them; empty ones are left out."""
        return [text for text in map(clean, self.state()) if text]


class MeasuresEditor(_Cards[MeasureCard]):
    """The list of 整改措施."""

    def __init__(self, known: Mapping[str, list[str]], parent: QWidget | None = None) -> None:
        super().__init__("措施", lambda: MeasureCard(known, {}), parent)
        self._known = known

    def state(self) -> list[dict[str, object]]:
        """The rows as typed."""
        return [card.state() for card in self.cards]

    def set_state(self, states: list[dict[str, object]]) -> None:
        """Show these rows."""
        self.clear()
        for state in states:
            self.add(MeasureCard(self._known, state))

    def value(self) -> list[MeasureEdit]:
        """The rows as the ledger takes them; rows in which nothing was typed are left out.

        Raises:
            InvalidValue: the first row that is not acceptable; the sentence stands under it.
        """
        return [card.value() for card in self.cards if not card.is_empty()]


def state_of(measure: Measure) -> dict[str, object]:
    """A measure of the ledger as a row shows it."""
    return {
        "id": measure.id,
        "text": measure.text,
        "units": "、".join(measure.units),
        "persons": "、".join(measure.persons),
        "deadline": measure.deadline.text,
        "progress": measure.progress.label if measure.progress is not None else NO_PROGRESS_LABEL,
        "result": measure.result,
    }
