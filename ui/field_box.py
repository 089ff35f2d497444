"""One field of an issue as a form shows it: the editor that fits its kind, and under it why it was refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from models.deadlines import Deadline
from models.errors import InvalidValue
from models.fields import BY_NAME, PROGRESS_CHOICES, WEIGHT_CHOICES, Field, Kind
from models.ledger import Ledger
from models.rules import NO_PROGRESS_LABEL
from models.text import clean_line
from ui import theme
from ui.name_edit import NameEdit
from ui.theme import plain_label

#: Lines that a text field shows at least and at most before it scrolls.
_LEAST_LINES, _MOST_LINES = 2, 8
#: What the style sheet's padding and border and the lower margin take of a text field's height.
_FRAME = 14


class Choices(QComboBox):
    """A combo box that the mouse wheel does not change while a form is being scrolled."""

    def __init__(self, words: Iterable[str], *, editable: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(editable)
        self.addItems(list(words))
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        completer = self.completer()
        if completer is not None:  # an editable box has one
            self.setCurrentIndex(-1)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the scroll area."""
        event.ignore()


class TextBox(QPlainTextEdit):
    """A text field as tall as its text, within limits; Tab goes on to the next field."""

    def __init__(self, least: int = _LEAST_LINES, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least = least
        self.setTabChangesFocus(True)
        self.textChanged.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        line, margin = self.fontMetrics().lineSpacing(), int(self.document().documentMargin())
        least, most = self._least * line + margin, _MOST_LINES * line + margin
        height = min(max(self._text_height(), least), most) + _FRAME
        if height != self.minimumHeight():
            self.setFixedHeight(height)

    def _text_height(self) -> int:
        """The height of the wrapped text; the first block carries the document's upper margin."""
        layout, block, height = self.document().documentLayout(), self.document().begin(), 0.0
        while block.isValid() and height < 2000:
            height += layout.blockBoundingRect(block).height()
            block = block.next()
        return int(height) + 1

    def resizeEvent(self, event: object) -> None:
        """Another width wraps otherwise."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the text only when there is more of it than is shown; else the form."""
        if self.verticalScrollBar().maximum() > 0 and self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def sizeHint(self) -> QSize:
        """As tall as fixed."""
        return QSize(super().sizeHint().width(), self.minimumHeight())


class FieldBox(QWidget):
    """The editor of one field with the sentence under it; ``text`` is what ``Field.from_text`` reads."""

    changed = Signal()

    def __init__(self, field: Field, ledger: Ledger, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.editor = editor_for(field, ledger)
        self.editor.setAccessibleName(field.label)
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        self.news = NewsLabel()
        self.below = QVBoxLayout(self)
        self.below.setContentsMargins(0, 0, 0, 0)
        self.below.setSpacing(3)
        self.below.addWidget(self.editor)
        self.below.addWidget(self.message)
        self.below.addWidget(self.news)
        self.below.addStretch()
        self.setFocusProxy(self.editor)
        self._listen()

    def text(self) -> str:
        """What stands in the editor."""
        match self.editor:
            case QCheckBox():
                return "是" if self.editor.isChecked() else "否"
            case QComboBox():
                return self.editor.currentText()
            case QPlainTextEdit():
                return self.editor.toPlainText()
            case QLineEdit():
                return self.editor.text()
        raise TypeError(type(self.editor))

    def set_text(self, text: str) -> None:
        """Show ``text``; what the editor cannot show as such becomes its nearest choice."""
        match self.editor:
            case QCheckBox():
                self.editor.setChecked(text == "是")
            case QComboBox():
                self._choose(text)
            case QPlainTextEdit():
                self.editor.setPlainText(text)
            case QLineEdit():
                self.editor.setText(text)
                self.editor.setCursorPosition(0)

    def value(self) -> object:
        """What stands in the editor as the ledger takes it.

        Raises:
            InvalidValue: the words are no value of the field.
        """
        return self.field.from_text(self.text())

    def tell_news(self) -> None:
        """Say under the field which of its names the ledger does not know yet: a slip would make a second one."""
        match self.editor:
            case NameEdit():
                self.news.tell(self.field.label, self.editor.unknown())
            case QComboBox() if self.editor.isEditable():
                name = clean_line(self.editor.currentText())
                known = not name or self.editor.findText(name, Qt.MatchFlag.MatchExactly) >= 0
                self.news.tell(self.field.label, [] if known else [name])

    def complain(self, sentence: str) -> None:
        """Show under the field why it was refused."""
        self.message.setText(sentence)
        self.message.show()
        mark_invalid(self.editor, True)

    def forgive(self) -> None:
        """Take the sentence away."""
        if not self.message.isHidden():
            self.message.hide()
            mark_invalid(self.editor, False)

    def check(self) -> InvalidValue | None:
        """Say under the field what is wrong with it; the error, None if it is fine."""
        try:
            self.value()
        except InvalidValue as error:
            self.complain(str(error))
            return error
        self.forgive()
        return None

    def _choose(self, text: str) -> None:
        assert isinstance(self.editor, QComboBox)
        if self.editor.isEditable():
            self.editor.setEditText(text)
            line = self.editor.lineEdit()
            if line is not None:
                line.setCursorPosition(0)
            return
        place = self.editor.findText(text or NO_PROGRESS_LABEL)
        self.editor.setCurrentIndex(max(place, 0))

    def _listen(self) -> None:
        match self.editor:
            case QCheckBox():
                self.editor.toggled.connect(self._changed)
            case QComboBox():
                self.editor.currentTextChanged.connect(self._changed)
                if line := self.editor.lineEdit():
                    line.editingFinished.connect(self.tell_news)
            case QPlainTextEdit():
                self.editor.textChanged.connect(self._changed)
            case QLineEdit():
                self.editor.textChanged.connect(self._changed)
                self.editor.editingFinished.connect(self.tell_news)

    def _changed(self) -> None:
        self.forgive()
        self.news.hide()
        self.changed.emit()


class NewsLabel(QLabel):
    """Names that would be new to the ledger; hidden without any."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        theme.set_role(self, "secondary")
        self.hide()

    def tell(self, label: str, names: Iterable[str]) -> None:
        """Show these names as new ones of that field."""
        words = "、".join(names)
        self.setText(f"台账里还没有的{label}：{words}（保存时登记为新的）")
        self.setVisible(bool(words))


def editor_for(field: Field, ledger: Ledger) -> QWidget:
    """The widget in which a field of that kind is edited."""
    match field.kind:
        case Kind.PROGRESS:
            return Choices((NO_PROGRESS_LABEL, *PROGRESS_CHOICES))
        case Kind.WEIGHT:
            return Choices(WEIGHT_CHOICES)
        case Kind.CHOICE:
            return Choices(("", *field.choices))
        case Kind.FLAG:
            return QCheckBox(field.label)
        case Kind.TEXT:
            return TextBox()
        case Kind.NAMES | Kind.NAME:
            return NameEdit(_known(field.name, ledger), several=field.kind == Kind.NAMES)
        case Kind.DATE:
            return DateLine()
    if field.name == "source":
        return Choices([source.name for source in ledger.sources()], editable=True)
    if field.name == "aspect":
        return Choices(ledger.aspect_titles(), editable=True)
    return QLineEdit()


#: More than any way to write a day; what is refused is said again in a sentence, which has to stay readable.
_LONGEST_DAY = 40


class DateLine(QLineEdit):
    """A day as people type it: 2026-05-31, 2026.5.31, 2026年5月31日."""

    def __init__(self, day: date | None = None, parent: QWidget | None = None) -> None:
        super().__init__(day.isoformat() if day else "", parent)
        self.setPlaceholderText("如 2026-05-31")
        self.setMaxLength(_LONGEST_DAY)


def _known(name: str, ledger: Ledger) -> list[str]:
    if name == "persons":
        return offered_people(ledger)
    return offered_leaders(ledger) if name == "lead_leader" else offered_units(ledger)


def offered_units(ledger: Ledger) -> list[str]:
    """The units that an input offers: those that still are."""
    return [unit.name for unit in ledger.units() if unit.archived_on is None]


def offered_people(ledger: Ledger) -> list[str]:
    """The people that an input offers: those who have not left."""
    return [person.name for person in ledger.people() if person.archived_on is None]


def offered_leaders(ledger: Ledger) -> list[str]:
    """The same, who leads something already before the others."""
    left = ledger.archived_names()[1]
    return list(dict.fromkeys([*(name for name in ledger.leaders() if name not in left), *offered_people(ledger)]))


def mark_invalid(widget: QWidget, invalid: bool) -> None:
    """Show an editor as refused, or not."""
    widget.setProperty("invalid", invalid)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def show_refusal(message: QLabel, error: Exception, editors: Mapping[str, QWidget]) -> None:
    """Say in ``message`` why something was refused; of the editors, by field, the named one is marked and entered."""
    message.setText(str(error))
    message.show()
    wrong = getattr(error, "field", "")
    for name, editor in editors.items():
        mark_invalid(editor, name == wrong)
    if wrong in editors:
        editors[wrong].setFocus()


def deadline_words(deadline: Deadline) -> tuple[str, str]:
    """What a deadline's words mean, in words, and the role of the label that says it."""
    if not deadline.text:
        return "没有填写时限，按“无期限”管理。", "secondary"
    parts = []
    if deadline.on:
        parts.append(f"{deadline.on.isoformat()} 到期")
    elif deadline.check_on:
        parts.append(f"没有具体日期，{deadline.check_on.isoformat()} 检查")
    if deadline.lasting:
        parts.append("长期坚持")
    if not parts:
        parts.append("没有日期")
    sentence = "，".join(parts)
    if deadline.needs_check:
        return f"需核实：{deadline.remark or sentence}", "soon"
    if deadline.assumed:
        return f"{sentence}（推定）。{deadline.remark}", "soon"
    return f"{sentence}。{deadline.remark}", "good"


def field(name: str) -> Field:
    """The declaration of a field that a form names."""
    return BY_NAME[name]


def set_label_role(label: QWidget, role: str) -> None:
    """Change how a label looks."""
    if label.property("role") != role:
        theme.set_role(label, role)
