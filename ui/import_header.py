"""The head of an import: from which inspection the problems come, by whom, when; guessed, to be corrected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QWidget

from models.drafts import NoticeDraft
from models.errors import InvalidValue
from models.fields import read_date
from models.importing import kind_of_source
from models.issues import SOURCE_KINDS
from models.ledger import Ledger
from models.text import clean_line
from ui import theme
from ui.field_box import Choices, DateLine, mark_invalid
from ui.name_edit import NameEdit
from ui.theme import plain_label


class ImportHeader(QFrame):
    """The fields of the source, filled from the draft; an odd day is told under its field as soon as it is left."""

    changed = Signal()

    def __init__(self, ledger: Ledger, path: Path, draft: NoticeDraft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self._known = {source.name for source in ledger.sources()}
        self._published = draft.published_date is not None
        title = clean_line(draft.title) or path.stem
        self.name = NameEdit(sorted(self._known))
        self.name.setText(title)
        self.name.setCursorPosition(0)
        self.kind_box = Choices(SOURCE_KINDS)
        self.kind_box.setCurrentText(kind_of_source(f"{title}{draft.inspection_by}"))
        self.by = QLineEdit(draft.inspection_by)
        self.by.setCursorPosition(0)
        self.start = DateLine(draft.inspection_start)
        self.end = DateLine(draft.inspection_end)
        self.feedback = DateLine(draft.feedback_date)
        self._days = {
            "检查开始日期": self.start,
            "检查结束日期": self.end,
            "反馈日期": self.feedback,
        }
        self.messages = {label: _hidden_message() for label in self._days}
        self.hint = plain_label("", "secondary")
        self.known_hint = plain_label(_KNOWN, "soon")
        self.known_hint.setWordWrap(True)
        self._lay_out()
        self._initial = self._state()
        self._listen()
        self._say_hints()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        self._put(grid, 0, (("来源名称", self.name, 5), ("来源类型", self.kind_box, 2)))
        grid.addWidget(self.known_hint, 1, 1, 1, _COLUMNS - 1)
        days = (("检查开始", self.start, 1), ("结束", self.end, 1), ("反馈日期", self.feedback, 1))
        self._put(grid, 2, (("检查组", self.by, 1), *days))
        grid.addWidget(self.hint, 2, _COLUMNS - 1)
        for place, message in enumerate(self.messages.values()):
            grid.addWidget(message, 3 + place, 0, 1, _COLUMNS)
        grid.setColumnStretch(1, 1)

    def _put(self, grid: QGridLayout, row: int, fields: Iterable[tuple[str, QWidget, int]]) -> None:
        column = 0
        for label, widget, span in fields:
            widget.setAccessibleName(label)
            grid.addWidget(plain_label(label, "secondary"), row, column)
            grid.addWidget(widget, row, column + 1, 1, span)
            column += 1 + span

    def _listen(self) -> None:
        for line in (self.name, self.by, *self._days.values()):
            line.textChanged.connect(self._touched)
        self.kind_box.currentTextChanged.connect(self.changed)
        for label, day in self._days.items():
            day.setMaximumWidth(8 * theme.metrics().text + 24)
            day.textChanged.connect(lambda _text, label=label: self._forgive(label))
            day.editingFinished.connect(partial(self._check, label))

    def is_changed(self) -> bool:
        """Whether the clerk corrected anything here."""
        return self._state() != self._initial

    def source_name(self) -> str:
        """The name of the source, "" to let the ledger choose."""
        return clean_line(self.name.text())

    def kind(self) -> str:
        """The kind of the source."""
        return self.kind_box.currentText()

    def applied_to(self, draft: NoticeDraft) -> NoticeDraft:
        """The draft with what stands in the fields.

        Raises:
            InvalidValue: one of the days is none, or the end is before the start; it stands under the field as well.
        """
        start, end, feedback = (self._day(label) for label in self._days)
        if start and end and end < start:
            raise self._refusal(
                "检查结束日期", InvalidValue("ended_on", f"“检查结束日期”不能早于检查开始（{start}）。")
            )
        return replace(
            draft,
            inspection_by=clean_line(self.by.text()),
            inspection_start=start,
            inspection_end=end,
            feedback_date=feedback,
        )

    def _state(self) -> tuple[str, ...]:
        return (self.kind(), *(line.text() for line in (self.name, self.by, *self._days.values())))

    def _day(self, label: str) -> date | None:
        try:
            return self._read(label)
        except InvalidValue as error:
            raise self._refusal(label, error) from error

    def _read(self, label: str) -> date | None:
        return read_date(self._days[label].text(), "feedback_on", label)

    def _refusal(self, label: str, error: InvalidValue) -> InvalidValue:
        self._complain(label, str(error))
        self._days[label].setFocus()
        return error

    def _check(self, label: str) -> None:
        try:
            self._read(label)
        except InvalidValue as error:
            self._complain(label, str(error))

    def _complain(self, label: str, sentence: str) -> None:
        self.messages[label].setText(sentence)
        self.messages[label].show()
        mark_invalid(self._days[label], True)

    def _forgive(self, label: str) -> None:
        self.messages[label].hide()
        mark_invalid(self._days[label], False)

    def _touched(self) -> None:
        self._say_hints()
        self.changed.emit()

    def _say_hints(self) -> None:
        self.known_hint.setVisible(self.source_name() in self._known)
        without = "未填：按发布日期推算" if self._published else "未填：按今天推算"
        self.hint.setText("“30日内”等由这天算起" if self.feedback.text().strip() else without)
        self.hint.setToolTip(theme.tooltip(_BASE))


#: Columns of the head: four fields with their labels, and the remark beside the last.
_COLUMNS = 9
_BASE = (
    "“30日内”“三个月内”“6月底前”这样没有写全的时限，从反馈日期推算；没有反馈日期，就从通报的发布日期推算；"
    "都没有，从今天推算。"
)
_KNOWN = "台账里已有这个来源，问题会登记到它名下；类型、检查组和日期以台账里的为准（可在“问题来源”里修改）。"


def _hidden_message() -> QLabel:
    label = plain_label("", "late")
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignRight)
    label.hide()
    return label
