"""The lists inside the form: 具体表现 and 整改措施; rows are added, removed and moved, nothing is written."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QLineEdit, QMenu, QToolButton, QWidget

from models.errors import InvalidValue
from models.fields import BY_NAME, PROGRESS_CHOICES
from models.issues import Measure, MeasureEdit
from models.rules import NO_PROGRESS_LABEL
from models.text import clean
from ui import measure_rows, theme
from ui.card_list import Card, Cards
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
#: What else may be done to a measure: its name, the words, the keys while the cursor is in the row.
_MORE = (("split", "从光标处拆成两条", "Alt+S"), ("join", "并入上一条", "Alt+J"))
#: Filling down: whether what stands below is written over, and the words.
_FILLS = ((False, "向下填充（只填空白）"), (True, "向下填充（全部覆盖）"))


class FindingCard(Card):
    """One 具体表现."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__("具体表现", parent)
        self.edit = TextBox(1)
        self.edit.setPlainText(text)
        self.edit.setAccessibleName("具体表现")
        self.inputs.append(self.edit)
        self.edit.textChanged.connect(self.changed)
        self.body.addWidget(self.edit)
        self.body.addWidget(self.message)

    def state(self) -> str:
        """The text as typed."""
        return self.edit.toPlainText()


class MeasureCard(Card):
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
        self.inputs += [self.edit, *self.parts.values(), self.result]
        self.body.addWidget(self.edit)
        self.news = NewsLabel()
        self.body.addLayout(self._grid())
        self.body.addWidget(self.news)
        self.body.addWidget(self.message)
        self.buttons.insertWidget(2, self._more_button())
        self._show(state)
        self._listen()

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        for place, (key, (label, _field)) in enumerate(_PARTS.items()):
            part = self.parts[key]
            part.setAccessibleName(f"措施的{label}")
            if isinstance(part, NameEdit):
                part.setPlaceholderText("")  # too narrow for it
                part.setToolTip("多个之间用“、”隔开")
            grid.addWidget(plain_label(label, "secondary"), 0, 2 * place)
            grid.addWidget(self.parts[key], 0, 2 * place + 1)
            grid.setColumnStretch(2 * place + 1, 0 if key == "progress" else 3)
        self.parts["progress"].setFixedWidth(5 * theme.metrics().text + 38)
        grid.addWidget(plain_label("落实结果", "secondary"), 1, 0)
        grid.addWidget(self.result, 1, 1, 1, 7)
        return grid

    def _more_button(self) -> QToolButton:
        menu = QMenu(self)
        for name, words, keys in _MORE:
            shortcut = QShortcut(QKeySequence(keys), self, lambda name=name: self.wants.emit(name))
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            menu.addAction(theme.icon(name if name == "split" else "merge"), f"{words}\t{keys}").triggered.connect(
                lambda _checked=False, name=name: self.wants.emit(name)
            )
        for over, words in _FILLS:
            submenu = menu.addMenu(words)
            for part, label in {**measure_rows.FILLED, "": "以上全部"}.items():
                act = f"fill:{int(over)}:{part}"
                submenu.addAction(label).triggered.connect(lambda _checked=False, act=act: self.wants.emit(act))
        button = QToolButton()
        button.setIcon(theme.icon("more"))
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setToolTip("拆分、合并、向下填充")
        button.setAccessibleName("这条措施还可以：拆分、合并、向下填充")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setFixedWidth(28)
        button.setStyleSheet("QToolButton { padding: 0 } QToolButton::menu-indicator { image: none }")
        theme.set_role(button, "flat")
        return button

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


class FindingsEditor(Cards[FindingCard]):
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


class MeasuresEditor(Cards[MeasureCard]):
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

    def do(self, act: str, card: MeasureCard) -> None:
        """Besides moving and removing: split, join with the one above, fill down."""
        place, rows = self.cards.index(card), self.state()
        if act == "split":
            self._put(place, place + 1, measure_rows.split(rows[place], card.edit.textCursor().position()))
        elif act == "join" and place:
            self._put(place - 1, place + 1, [measure_rows.join(rows[place - 1], rows[place])])
        elif act.startswith("fill:"):
            _fill, over, part = act.split(":")
            parts = [part] if part else list(measure_rows.FILLED)
            filled = measure_rows.filled_down(rows, place, parts, over=over == "1")
            self._put(place + 1, len(rows), filled[place + 1 :])
        else:
            super().do(act, card)

    def _put(self, start: int, end: int, rows: list[measure_rows.Row]) -> None:
        """Other rows in place of those from ``start`` to ``end``; nothing happens when they are the same."""
        if rows == self.state()[start:end]:
            return
        for card in self.cards[start:end]:
            self._drop(card)
        del self.cards[start:end]
        for place, row in enumerate(rows, start):
            self.insert(place, MeasureCard(self._known, row))
        self.cards[min(start, len(self.cards) - 1)].edit.setFocus()
        self.changed.emit()

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
