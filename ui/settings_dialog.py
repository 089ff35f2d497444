"""设置: the office and how it counts, days and lights, closing rules, calendar, and how the window looks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QRadioButton,
    QScrollArea,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from models import closing_rules
from models.calendar import holidays_to_csv, parse_holidays, parse_terms, terms_to_csv
from models.errors import InvalidValue, LedgerError
from models.ledger import Ledger
from models.settings import COUNT_RULES, LABELS, RATE_RULES, WindowSettings
from models.text import clean_line
from ui import messages
from ui.calendar_pages import HolidaysPage, TablePage, TermsPage, as_csv
from ui.closing_rules_page import ClosingRulesPage
from ui.detail_sheet import rule
from ui.dialog_size import open_sized
from ui.field_box import Choices
from ui.light_editor import LightEditor
from ui.moved_dialog import MovedDialog
from ui.progress_dialog import button, button_row
from ui.theme import TEXT_SIZES, metrics, plain_label, set_role

T = TypeVar("T")

_ROW_NUMBER = re.compile(r"第 (\d+) 行")
_NUMBERS = ("soon_days", "near_days", "urgent_days", "check_days", "review_months")
#: Settings that may move deadlines.
_DATING = ("holidays", "terms", "check_days")


#: The page of the closing rules, which the closing dialog leads to.
CLOSING_PAGE = "销号规则"


class SettingsDialog(QDialog):
    """Gathers the settings; accepting writes them, a row that is no date keeps the dialog open and says which.

    What would move deadlines is shown first, deadline by deadline. ``page`` is the one that is open at first.
    """

    def __init__(
        self, ledger: Ledger, window_settings: WindowSettings, parent: QWidget | None = None, *, page: str = ""
    ) -> None:
        super().__init__(parent)
        self._ledger, self._window_settings = ledger, window_settings
        self.setWindowTitle("设置")
        settings, calendar = ledger.settings, ledger.calendar
        self.operator = _line("操作员姓名", ledger.operator)
        self.text_size = Choices([sizes.label for sizes in TEXT_SIZES.values()])
        self.text_size.setAccessibleName("文字大小")
        for place, key in enumerate(TEXT_SIZES):
            self.text_size.setItemData(place, key)
        self.text_size.setCurrentIndex(max(self.text_size.findData(window_settings.get("text_size", "normal")), 0))
        self.office = _line(LABELS["office"], settings.office)
        self.rate_rule = RuleChoice(RATE_RULES, settings.rate_rule)
        self.count_rule = RuleChoice(COUNT_RULES, settings.count_rule)
        self.days = {name: _number(name, getattr(settings, name)) for name in _NUMBERS}
        self.lights = LightEditor(settings.lights)
        self.closing = ClosingRulesPage(closing_rules.from_text(settings.closing_rules))
        self.holidays_page = HolidaysPage(calendar.days, ledger.today())
        self.terms_page = TermsPage(calendar.terms)
        self.holidays, self.terms = self.holidays_page.table, self.terms_page.table
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        self._pages = QStackedWidget()
        self.names = QListWidget()
        self._lay_out()
        if page:
            self.names.setCurrentRow(self._rows.index(page))
        self._before = self._typed()
        if ledger.read_only:
            self._lock(ledger.read_only_reason)
        open_sized(self, "settings", QSize(920, 660))

    # ------------------------------------------------------------ accepting

    def accept(self) -> None:
        """Write what was changed; what is refused is said here and the dialog stays."""
        try:
            changes = {} if self._ledger.read_only else self._ledger_changes()
            if not self._may_move(changes):
                return
            if changes:
                self._ledger.change_settings(changes)
        except LedgerError as error:
            self._refuse(error)
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

    def _may_move(self, changes: Mapping[str, object]) -> bool:
        """Whether the deadlines that the changes would move may move."""
        if not any(name in changes for name in _DATING):
            return True
        wanted = replace(self._ledger.settings, **changes)  # type: ignore[arg-type]
        moved = self._ledger.dates.preview_settings(wanted)
        return not moved or bool(MovedDialog("时限将变动", moved, "照此保存", self).exec())

    def _typed(self) -> object:
        """Everything as it stands in the fields."""
        words = self.operator.text(), self.office.text(), self.text_size.currentIndex()
        rules = self.rate_rule.key(), self.count_rule.key(), self.closing.rules(), self.lights.state()
        numbers = [number.value() for number in self.days.values()]
        return words, rules, numbers, self.holidays.rows(), self.terms.rows()

    def _ledger_changes(self) -> dict[str, object]:
        settings = self._ledger.settings
        wanted: dict[str, object] = {"office": clean_line(self.office.text())}
        wanted |= {"rate_rule": self.rate_rule.key(), "count_rule": self.count_rule.key()}
        wanted |= {name: number.value() for name, number in self.days.items()}
        wanted["lights"] = self.lights.stored()
        changes = {name: value for name, value in wanted.items() if getattr(settings, name) != value}
        if self.closing.rules() != closing_rules.from_text(settings.closing_rules):
            changes["closing_rules"] = closing_rules.to_text(self.closing.rules())
        return changes | self._calendar_changes()

    def _calendar_changes(self) -> dict[str, object]:
        days = self._read(self.holidays_page, parse_holidays)
        terms = self._read(self.terms_page, parse_terms)
        changes: dict[str, object] = {}
        if days != self._ledger.calendar.days:
            changes["holidays"] = holidays_to_csv(days)
        if terms != self._ledger.calendar.terms:
            changes["terms"] = terms_to_csv(terms)
        return changes

    def _read(self, page: TablePage, parse: Callable[[str], T]) -> T:
        """The table's rows as values; the row that is refused is shown."""
        try:
            return parse(as_csv(page.table.rows()))
        except LedgerError as error:
            self.names.setCurrentRow(self._pages.indexOf(page))
            page.show_all()
            found = _ROW_NUMBER.search(str(error))
            page.table.show_row(int(found.group(1)) if found else 0)
            raise

    def _refuse(self, error: LedgerError) -> None:
        if isinstance(error, InvalidValue) and error.field == "lights":
            self.names.setCurrentRow(1)
        self._complain(str(error))

    def _complain(self, sentence: str) -> None:
        self.message.setText(sentence)
        self.message.show()

    def _lock(self, reason: str) -> None:
        rules = self.rate_rule, self.count_rule, self.lights, self.closing
        for widget in (self.office, *self.days.values(), *rules, self.holidays, self.terms, self.terms_page.confirm):
            widget.setEnabled(False)
        self._complain(reason)

    # ------------------------------------------------------------ layout

    def _lay_out(self) -> None:
        pages: dict[str, QWidget] = {
            "办公室与口径": self._office_page(),
            "时限与灯": self._days_page(),
            CLOSING_PAGE: self.closing,
            "节假日与调休": self.holidays_page,
            "校历": self.terms_page,
            "显示": self._window_page(),
        }
        self.names.setAccessibleName("设置的类别")
        self.names.addItems(list(pages))
        self.names.setFixedWidth(self.names.sizeHintForColumn(0) + 40)
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for page in pages.values():
            tall = isinstance(page, TablePage)
            self._pages.addWidget(page if tall else _scrolled(page))
        self.names.currentRowChanged.connect(self._pages.setCurrentIndex)
        self.names.setCurrentRow(0)
        self._rows = list(pages)
        card = QFrame()
        set_role(card, "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(18, 16, 18, 16)
        inside.addWidget(self._pages)
        both = QHBoxLayout()
        both.setSpacing(12)
        both.addWidget(self.names)
        both.addWidget(card, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(both, 1)
        layout.addWidget(self.message)
        layout.addLayout(button_row(button("取消", "", self.reject), button("保存", "primary", self.accept)))

    def _office_page(self) -> QWidget:
        page, form = _form()
        form.addRow(LABELS["office"], _explained(self.office, "印在导出台账的表头。"))
        form.addRow(LABELS["rate_rule"], _explained(self.rate_rule, "印在完成率旁边，说明这个数是怎么算的。"))
        form.addRow(LABELS["count_rule"], _explained(self.count_rule, "一个问题分到多个单位时，总数里算几个。"))
        return page

    def _days_page(self) -> QWidget:
        page, form = _form()
        form.setVerticalSpacing(8)
        form.addRow("临期：剩余不多于", self.days["soon_days"])
        form.addRow("其中较急：不多于", self.days["near_days"])
        form.addRow("其中紧急：不多于", self.days["urgent_days"])
        form.addRow("立行立改：多少天后检查", self.days["check_days"])
        form.addRow("长期坚持：多久复查一次", self.days["review_months"])
        form.addRow(rule())
        words = "灯的名称和颜色各地不同，可以改；颜色旁边总印着文字，黑白打印也看得清。"
        form.addRow(_hint(words))
        form.addRow(self.lights)
        return page

    def _window_page(self) -> QWidget:
        page, form = _form()
        form.addRow("操作员姓名", _explained(self.operator, "每次修改都记在这个姓名下。"))
        form.addRow("文字大小", self.text_size)
        return page


class RuleChoice(QWidget):
    """One of several rules, each with its whole definition beside its button."""

    def __init__(self, rules: Mapping[str, str], chosen: str) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._keys = list(rules)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 0)
        layout.setSpacing(6)
        for place, (key, words) in enumerate(rules.items()):
            radio = QRadioButton(words)
            radio.setChecked(key == chosen)
            self._group.addButton(radio, place)
            layout.addWidget(radio)

    def key(self) -> str:
        """The chosen rule."""
        return self._keys[self._group.checkedId()]

    def choose(self, key: str) -> None:
        """Choose a rule."""
        self._group.button(self._keys.index(key)).setChecked(True)


def _form() -> tuple[QWidget, QFormLayout]:
    page = QWidget()
    form = QFormLayout(page)
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(16)
    form.setVerticalSpacing(12)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    return page, form


def _scrolled(page: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(page)
    for widget in (area.viewport(), page):
        widget.setAutoFillBackground(False)  # the card shows through
    return area


def _line(name: str, text: str) -> QLineEdit:
    line = QLineEdit(text)
    line.setAccessibleName(name)
    line.setMaximumWidth(28 * metrics().text)
    return line


def _number(name: str, value: int) -> QSpinBox:
    number = QSpinBox()
    number.setAccessibleName(LABELS[name])
    number.setRange(*((1, 24) if name == "review_months" else (0, 366)))
    number.setSuffix(" 个月" if name == "review_months" else " 天")
    number.lineEdit().setTextMargins(6, 0, 0, 0)  # the style sheet's padding does not reach it
    number.setFixedWidth(64 + 4 * metrics().text)
    number.setValue(value)
    return number


def _explained(widget: QWidget, text: str) -> QWidget:
    """A field with a line below it that says what it is for."""
    both = QWidget()
    column = QVBoxLayout(both)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(widget)
    column.addWidget(_hint(text))
    return both


def _hint(text: str) -> QLabel:
    label = plain_label(text, "secondary")
    label.setWordWrap(True)
    return label
