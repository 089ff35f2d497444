"""来源: the inspections that problems came from, with their dates; added, changed and removed here."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import cast

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from models.errors import InvalidValue, LedgerError
from models.fields import read_date
from models.filters import IssueFilter
from models.issues import SOURCE_KINDS, Source
from models.ledger import Ledger
from models.registers import SOURCE_LABELS
from models.text import clean, clean_line
from ui import messages
from ui.dialog_size import open_sized
from ui.field_box import DateLine, mark_invalid
from ui.moved_dialog import MovedDialog
from ui.plain_table import PlainList
from ui.progress_dialog import button, button_row
from ui.theme import plain_label

#: What a source says, in the order of the form; days stand apart.
_TEXTS = ("name", "inspected_by", "organization")
_DAYS = ("started_on", "ended_on", "feedback_on", "published_on")


class SourcesDialog(QDialog):
    """The list of sources; every act is one step of undo."""

    def __init__(self, ledger: Ledger, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger = ledger
        self._sources: list[Source] = []
        self.setWindowTitle("问题来源")
        self.table = PlainList("问题来源", ("名称", "类别", "检查组", "起止", "反馈日期", "问题"))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.doubleClicked.connect(self.edit)
        self._add, self._edit = QPushButton("添加…"), QPushButton("修改…")
        self._remove, close = QPushButton("删除"), QPushButton("关闭")
        self._add.clicked.connect(self.add)
        self._edit.clicked.connect(self.edit)
        self._remove.clicked.connect(self.remove)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        for one in (self._add, self._edit, self._remove):
            one.setEnabled(not ledger.read_only)
            buttons.addWidget(one)
        buttons.addStretch()
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self.table)
        layout.addLayout(buttons)
        self.show_sources()
        open_sized(self, "sources", QSize(900, 480))

    def show_sources(self) -> None:
        """Read the sources anew, keeping the selected row."""
        self._sources = self._ledger.sources()
        self.table.fill([self._cells(source) for source in self._sources])

    def _cells(self, source: Source) -> tuple[str, ...]:
        count = self._ledger.count(IssueFilter(source_id=source.id))
        span = _span(source.started_on, source.ended_on)
        return source.name, source.kind, source.inspected_by, span, _day_text(source.feedback_on), f"{count} 项"

    def add(self) -> None:
        """Ask for a new source."""
        if SourceForm(self._ledger, None, self).exec():
            self.show_sources()

    def edit(self) -> None:
        """Change the selected source."""
        source = self._selected()
        if source is not None and not self._ledger.read_only and SourceForm(self._ledger, source, self).exec():
            self.show_sources()

    def remove(self) -> None:
        """Remove the selected source; one that has issues is refused in a sentence."""
        source = self._selected()
        if source is None or not messages.ask(
            self, "删除来源", f"要删除来源“{source.name}”吗？可以用“撤销”找回。", "删除"
        ):
            return
        try:
            self._ledger.remove_source(source.id)
        except LedgerError as error:
            messages.warn(self, "删除来源", str(error))
        self.show_sources()

    def _selected(self) -> Source | None:
        row = self.table.currentRow()
        return self._sources[row] if 0 <= row < len(self._sources) else None


class SourceForm(QDialog):
    """One source; ``source`` None for a new one. Accepting saves it or says which line is refused."""

    def __init__(self, ledger: Ledger, source: Source | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger, self._source = ledger, source
        self.setWindowTitle("修改来源" if source else "添加来源")
        self.setMinimumWidth(480)
        shown = asdict(source) if source else {}
        self.kind = QComboBox()
        self.kind.setAccessibleName("类别")
        self.kind.addItems(list(SOURCE_KINDS))
        self.kind.setCurrentText(str(shown.get("kind", SOURCE_KINDS[0])))
        self.lines: dict[str, QLineEdit] = {}
        form = QFormLayout()
        form.setSpacing(10)
        form.addRow("类别", self.kind)
        for name in (*_TEXTS, *_DAYS, "note"):
            label = SOURCE_LABELS[name]
            line = DateLine(shown.get(name)) if name in _DAYS else QLineEdit(str(shown.get(name) or ""))
            line.setAccessibleName(label)
            line.setCursorPosition(0)
            line.textChanged.connect(self._forgive)
            self.lines[name] = line
            form.addRow(f"{label} *" if name == "name" else label, line)
        words = "“30日内”这样的时限从反馈日期算起；改动反馈日期会重新推算这些时限，保存前先列出来。"
        hint = plain_label(words, "secondary")
        hint.setWordWrap(True)
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.message.hide()
        buttons = button_row(button("取消", "", self.reject), button("保存", "primary", self.accept))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(hint)
        layout.addWidget(self.message)
        layout.addLayout(buttons)
        self._initial = self._state()
        self.lines["name"].setFocus()

    def _state(self) -> list[str]:
        return [self.kind.currentText(), *(line.text() for line in self.lines.values())]

    def reject(self) -> None:
        """Close without saving, after asking when something was typed."""
        question = "来源的改动还没有保存，要放弃吗？"
        if self._state() != self._initial and not messages.ask(self, "还没有保存", question, "放弃", "继续填写"):
            return
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window's own close button asks like 取消."""
        event.ignore()
        self.reject()

    def _forgive(self) -> None:
        self.message.hide()
        for line in self.lines.values():
            mark_invalid(line, False)

    def accept(self) -> None:
        """Save; a refused line is named and gets the focus. What would move deadlines is shown first."""
        try:
            values = self._values()
            if not self._may_move(values):
                return
            self._ledger.save_source(values, self._source.id if self._source else None)
        except LedgerError as error:
            self.message.setText(str(error))
            self.message.show()
            if isinstance(error, InvalidValue) and error.field in self.lines:
                mark_invalid(self.lines[error.field], True)
                self.lines[error.field].setFocus()
            return
        super().accept()

    def _may_move(self, values: dict[str, object]) -> bool:
        """Whether the deadlines that other dates of the source would move may move."""
        source = self._source
        days = cast("tuple[date | None, date | None]", (values["feedback_on"], values["published_on"]))
        if source is None or days == (source.feedback_on, source.published_on):
            return True
        moved = self._ledger.dates.preview_base(source.id, *days)
        return not moved or bool(MovedDialog("时限将变动", moved, "照此保存", self).exec())

    def _values(self) -> dict[str, object]:
        values: dict[str, object] = {"kind": self.kind.currentText()}
        for name in _TEXTS:
            values[name] = clean_line(self.lines[name].text())
        for name in _DAYS:
            values[name] = read_date(self.lines[name].text(), name, SOURCE_LABELS[name])
        values["note"] = clean(self.lines["note"].text())
        if not values["name"]:
            raise InvalidValue("name", f"“{SOURCE_LABELS['name']}”不能为空，请填写。")
        return values


def _day_text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _span(first: date | None, last: date | None) -> str:
    return f"{_day_text(first)} 至 {_day_text(last)}" if first or last else ""
