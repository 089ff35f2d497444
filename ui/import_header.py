"""The head of an import: from which inspection the problems come, by whom, when; guessed, to be corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QWidget

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
    """The fields of the source, filled from the draft."""

    def __init__(self, ledger: Ledger, path: Path, draft: NoticeDraft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        title = clean_line(draft.title) or path.stem
        self.name = NameEdit([source.name for source in ledger.sources()])
        self.name.setText(title)
        self.name.setCursorPosition(0)
        self.kind_box = Choices(SOURCE_KINDS)
        self.kind_box.setCurrentText(kind_of_source(f"{title}{draft.inspection_by}"))
        self.by = QLineEdit(draft.inspection_by)
        self.start = DateLine(draft.inspection_start)
        self.end = DateLine(draft.inspection_end)
        self.feedback = DateLine(draft.feedback_date)
        self._days = {
            "检查开始日期": self.start,
            "检查结束日期": self.end,
            "反馈日期": self.feedback,
        }
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        self._lay_out()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        rows: tuple[tuple[tuple[str, QWidget, int], ...], ...] = (
            (("来源名称", self.name, 5), ("来源类型", self.kind_box, 1)),
            (
                ("检查组", self.by, 1),
                ("检查开始", self.start, 1),
                ("结束", self.end, 1),
                ("反馈日期", self.feedback, 1),
            ),
        )
        for row, fields in enumerate(rows):
            column = 0
            for label, widget, span in fields:
                widget.setAccessibleName(label)
                grid.addWidget(plain_label(label, "secondary"), row, column)
                grid.addWidget(widget, row, column + 1, 1, span)
                column += 1 + span
        for day in self._days.values():
            day.setMaximumWidth(140)
            day.textChanged.connect(self._forgive)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.message, len(rows), 0, 1, 8)

    def source_name(self) -> str:
        """The name of the source, "" to let the ledger choose."""
        return clean_line(self.name.text())

    def kind(self) -> str:
        """The kind of the source."""
        return self.kind_box.currentText()

    def applied_to(self, draft: NoticeDraft) -> NoticeDraft:
        """The draft with what stands in the fields.

        Raises:
            InvalidValue: one of the days is none; the sentence stands under the fields as well.
        """
        return replace(
            draft,
            inspection_by=clean_line(self.by.text()),
            inspection_start=self._day("检查开始日期"),
            inspection_end=self._day("检查结束日期"),
            feedback_date=self._day("反馈日期"),
        )

    def _day(self, label: str) -> date | None:
        editor = self._days[label]
        try:
            return read_date(editor.text(), "feedback_on", label)
        except InvalidValue as error:
            self.message.setText(str(error))
            self.message.show()
            mark_invalid(editor, True)
            editor.setFocus()
            raise

    def _forgive(self) -> None:
        self.message.hide()
        for editor in self._days.values():
            mark_invalid(editor, False)
