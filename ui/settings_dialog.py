"""设置: who works here, how large the text is, the days that count, and the two tables of the calendar."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from models.calendar import (
    DAY_OFF,
    SAMPLE,
    WORKED,
    Calendar,
    holidays_to_csv,
    parse_holidays,
    parse_terms,
    terms_to_csv,
)
from models.errors import LedgerError
from models.ledger import Ledger
from models.settings import LABELS, WindowSettings
from models.text import clean_line
from ui import messages
from ui.plain_table import PlainTable
from ui.progress_dialog import button, button_row
from ui.theme import TEXT_SIZES, metrics, plain_label

T = TypeVar("T")

_ROW_NUMBER = re.compile(r"第 (\d+) 行")


class SettingsDialog(QDialog):
    """Gathers the settings; accepting writes them, a row that is no date keeps the dialog open and says which."""

    def __init__(self, ledger: Ledger, window_settings: WindowSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger, self._window_settings = ledger, window_settings
        self.setWindowTitle("设置")
        self.resize(620, 560)
        settings, calendar = ledger.settings, ledger.calendar
        self.operator = _line("操作员姓名", ledger.operator)
        self.text_size = QComboBox()
        self.text_size.setAccessibleName("文字大小")
        for key, sizes in TEXT_SIZES.items():
            self.text_size.addItem(sizes.label, key)
        self.text_size.setCurrentIndex(max(self.text_size.findData(window_settings.get("text_size", "normal")), 0))
        self.office = _line(LABELS["office"], settings.office)
        self.days = {
            name: _number(LABELS[name], getattr(settings, name))
            for name in ("soon_days", "near_days", "urgent_days", "check_days")
        }
        self.holidays = PlainTable("节假日和调休", ("日期", f"{DAY_OFF} 或 {WORKED}", "名称"), _holiday_rows(calendar))
        self.terms = PlainTable("学期", ("学期", "开学日期", "结束日期", "说明"), _term_rows(calendar))
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        self._tabs = QTabWidget()
        self._tabs.addTab(self._general_page(), "一般")
        self._tabs.addTab(
            self._table_page(
                "“10个工作日内”这样的时限按此表推算；只写与平常不同的日子。可从 Excel 复制多行后在表中粘贴。",
                self.holidays,
            ),
            "节假日和调休",
        )
        self._tabs.addTab(
            self._table_page(
                f"“本学期末”“寒假前”这样的时限按此表推算；说明写“{SAMPLE}”的，是尚未核实的日期，核实后请删去。",
                self.terms,
            ),
            "学期",
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self._tabs)
        layout.addWidget(self.message)
        layout.addLayout(self._buttons())
        self._before = self._typed()
        if ledger.read_only:
            self._lock(ledger.read_only_reason)

    def accept(self) -> None:
        """Write what was changed; what is refused is said here and the dialog stays."""
        try:
            changes = {} if self._ledger.read_only else self._ledger_changes()
            if changes:
                self._ledger.change_settings(changes)
        except LedgerError as error:
            self._complain(str(error))
            return
        name = clean_line(self.operator.text())
        if name:
            self._ledger.operator = name
            self._window_settings.set("operator", name)
        self._window_settings.set("text_size", self.text_size.currentData())
        super().accept()

    def reject(self) -> None:
        """Close without saving, after asking when something was changed."""
        changed = self._typed() != self._before
        if changed and not messages.ask(self, "设置", "改过的设置还没有保存，要放弃吗？", "放弃", "继续修改"):
            return
        super().reject()

    def _typed(self) -> object:
        """Everything as it stands in the fields."""
        words = self.operator.text(), self.office.text(), self.text_size.currentIndex()
        return words, [number.value() for number in self.days.values()], self.holidays.rows(), self.terms.rows()

    def _ledger_changes(self) -> dict[str, object]:
        wanted: dict[str, object] = {"office": clean_line(self.office.text())}
        wanted |= {name: number.value() for name, number in self.days.items()}
        settings = self._ledger.settings
        changes = {name: value for name, value in wanted.items() if getattr(settings, name) != value}
        return changes | self._calendar_changes()

    def _calendar_changes(self) -> dict[str, object]:
        days = self._read(self.holidays, parse_holidays)
        terms = self._read(self.terms, parse_terms)
        changes: dict[str, object] = {}
        if days != self._ledger.calendar.days:
            changes["holidays"] = holidays_to_csv(days)
        if terms != self._ledger.calendar.terms:
            changes["terms"] = terms_to_csv(terms)
        return changes

    def _read(self, table: PlainTable, parse: Callable[[str], T]) -> T:
        """The table's rows as values; the row that is refused is shown."""
        try:
            return parse(_csv(table.rows()))
        except LedgerError as error:
            page = table.parentWidget()
            self._tabs.setCurrentIndex(max(self._tabs.indexOf(page), 0) if page else 0)
            found = _ROW_NUMBER.search(str(error))
            table.show_row(int(found.group(1)) if found else 0)
            raise

    def _complain(self, sentence: str) -> None:
        self.message.setText(sentence)
        self.message.show()

    def _lock(self, reason: str) -> None:
        for widget in (self.office, *self.days.values(), self.holidays, self.terms):
            widget.setEnabled(False)
        self._complain(reason)

    def _general_page(self) -> QWidget:
        page = QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(16, 16, 16, 16)
        form.setSpacing(12)
        form.addRow("操作员姓名", _explained(self.operator, "每次修改都记在这个姓名下。"))
        form.addRow("文字大小", self.text_size)
        form.addRow(LABELS["office"], _explained(self.office, "印在导出台账的表头。"))
        form.addRow("临期：剩余不多于", self.days["soon_days"])
        form.addRow("其中较急：不多于", self.days["near_days"])
        form.addRow("其中紧急：不多于", self.days["urgent_days"])
        form.addRow("立行立改：多少天后检查", self.days["check_days"])
        return page

    def _table_page(self, hint: str, table: PlainTable) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(_hint(hint))
        layout.addWidget(table)
        return page

    def _buttons(self) -> QHBoxLayout:
        return button_row(button("取消", "", self.reject), button("保存", "primary", self.accept))


def _holiday_rows(calendar: Calendar) -> list[Sequence[str]]:
    return [(day.on.isoformat(), WORKED if day.worked else DAY_OFF, day.name) for day in calendar.days]


def _term_rows(calendar: Calendar) -> list[Sequence[str]]:
    return [
        (term.name, term.starts_on.isoformat(), term.ends_on.isoformat(), SAMPLE if term.sample else "")
        for term in calendar.terms
    ]


def _csv(rows: list[list[str]]) -> str:
    """Without a heading, so that line 1 of an error is row 1 of the table."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([clean_line(cell) for cell in row] for row in rows)
    return out.getvalue()


def _line(name: str, text: str) -> QLineEdit:
    line = QLineEdit(text)
    line.setAccessibleName(name)
    return line


def _number(name: str, value: int) -> QSpinBox:
    number = QSpinBox()
    number.setAccessibleName(name)
    number.setRange(0, 366)
    number.setSuffix(" 天")
    number.lineEdit().setTextMargins(6, 0, 0, 0)  # the style sheet's padding does not reach it
    number.setFixedWidth(64 + 4 * metrics().text)
    number.setValue(value)
    return number


def _explained(widget: QWidget, text: str) -> QWidget:
    """A field with a line below it that says what it is for."""
    both = QWidget()
    column = QVBoxLayout(both)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(widget)
    column.addWidget(_hint(text))
    return both


def _hint(text: str) -> QWidget:
    label = plain_label(text, "secondary")
    label.setWordWrap(True)
    return label
