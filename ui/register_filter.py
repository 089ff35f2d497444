"""Above and beside the rows of a register: words, unit, 方面, and the counts that one may click."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from models.issues import Unit
from models.register_rows import (
    ALL_ROWS,
    NO_ASPECT,
    NO_UNIT,
    RowFilter,
    RowTable,
    count_by_aspect,
    count_by_unit,
)
from ui import theme
from ui.field_box import Choices
from ui.progress_dialog import button
from ui.theme import plain_label

_ALL_UNITS, _ALL_ASPECTS = "全部单位", "全部方面"
_LINKS = (("全部条目", None), ("已关联问题", True), ("未关联问题", False))
_VALUE = Qt.ItemDataRole.UserRole
#: How wide the panel of counts is.
PANEL = 216


class RegisterFilter(QWidget):
    """The line above the rows. ``changed`` comes with every key; ``question`` is what is asked for now."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.search = QLineEdit()
        self.search.setAccessibleName("在登记簿中查找")
        self.search.setPlaceholderText("查找，多个词用空格隔开")
        self.search.setClearButtonEnabled(True)
        self.unit, self.aspect, self.linked = Choices(()), Choices(()), Choices(())
        for choice, name in ((self.unit, "按单位筛选"), (self.aspect, "按方面筛选"), (self.linked, "按关联筛选")):
            choice.setAccessibleName(name)
            choice.setMinimumContentsLength(5)
        for words, value in _LINKS:
            self.linked.addItem(words, value)
        self.clear_button = button("清除", "flat", self.clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.search, 1)
        for choice in (self.unit, self.aspect, self.linked):
            row.addWidget(choice)
        row.addWidget(self.clear_button)
        self.offer((), ())
        self.search.textChanged.connect(self._tell)
        for choice in (self.unit, self.aspect, self.linked):
            choice.currentIndexChanged.connect(self._tell)

    def offer(self, units: Sequence[Unit], aspects: Iterable[str]) -> None:
        """Offer these units, the tree read downwards, and these 方面; what was chosen stays if it still exists."""
        depth: dict[int | None, int] = {None: -1}
        shown: list[tuple[str, object]] = [(_ALL_UNITS, None)]
        for unit in units:
            depth[unit.id] = depth.get(unit.parent_id, -1) + 1
            shown.append(("　" * depth[unit.id] + unit.name, unit.id))
        _fill(self.unit, [*shown, (NO_UNIT, NO_UNIT)])
        titles = [title for title in aspects if title != NO_ASPECT]
        _fill(self.aspect, [(_ALL_ASPECTS, None), *((title, title) for title in titles), (NO_ASPECT, NO_ASPECT)])

    def question(self) -> RowFilter:
        """What is asked for."""
        unit, aspect = self.unit.currentData(), self.aspect.currentData()
        return RowFilter(
            text=self.search.text(),
            unit_id=unit if isinstance(unit, int) else None,
            no_unit=unit == NO_UNIT,
            aspect=aspect if aspect and aspect != NO_ASPECT else "",
            no_aspect=aspect == NO_ASPECT,
            linked=self.linked.currentData(),
        )

    def words(self) -> str:
        """What is asked for, as words; "" for everything."""
        chosen = [choice.currentText().strip() for choice in (self.aspect, self.unit) if choice.currentIndex() > 0]
        text = self.search.text().strip()
        linked = [self.linked.currentText()] if self.linked.currentIndex() > 0 else []
        return "，".join([*chosen, *linked, *([f"含“{text}”"] if text else [])])

    def clear(self) -> None:
        """Ask for everything."""
        with QSignalBlocker(self):
            self.search.clear()
            for choice in (self.unit, self.aspect, self.linked):
                choice.setCurrentIndex(0)
        self._tell()

    def toggle(self, choice: Choices, value: object) -> None:
        """Choose a value, or everything again where it was chosen already."""
        place = choice.findData(value)
        choice.setCurrentIndex(0 if place == choice.currentIndex() else max(place, 0))

    def _tell(self) -> None:
        for choice in (self.unit, self.aspect, self.linked):
            choice.setProperty("chosen", choice.currentIndex() > 0)
            choice.style().unpolish(choice)
            choice.style().polish(choice)
        self.clear_button.setEnabled(self.question() != ALL_ROWS)
        self.changed.emit()


def _fill(choice: Choices, items: Iterable[tuple[str, object]]) -> None:
    chosen = choice.currentData()
    with QSignalBlocker(choice):
        choice.clear()
        for words, value in items:
            choice.addItem(words, value)
        choice.setCurrentIndex(max(choice.findData(chosen), 0))


class CountsPanel(QWidget):
    """How many rows each 方面 and each unit has; a click asks for them, another click for all again."""

    def __init__(self, filter_line: RegisterFilter) -> None:
        super().__init__()
        self._filter = filter_line
        self.aspects, self.units = _counts("按方面统计"), _counts("按单位统计")
        self.setFixedWidth(PANEL)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for title, shown in (("按方面", self.aspects), ("按单位", self.units)):
            column.addWidget(plain_label(title, "section"))
            column.addWidget(shown, 1)
        self.aspects.itemClicked.connect(lambda item: filter_line.toggle(filter_line.aspect, item.data(0, _VALUE)))
        self.units.itemClicked.connect(lambda item: filter_line.toggle(filter_line.unit, item.data(0, _VALUE)))

    def show_counts(self, table: RowTable | None, units: Sequence[Unit]) -> None:
        """Count what the filter asks for; each list leaves its own choice out of account, so that it can be changed."""
        asked = self._filter.question()
        ids = {unit.name: unit.id for unit in units}
        by_aspect = count_by_aspect(table.filtered(replace(asked, aspect="", no_aspect=False))) if table else []
        by_unit = count_by_unit(table.filtered(replace(asked, unit_id=None, no_unit=False))) if table else []
        _show(self.aspects, [(title, count, title) for title, count in by_aspect], self._filter.aspect.currentData())
        _show(
            self.units, [(name, count, ids.get(name, name)) for name, count in by_unit], self._filter.unit.currentData()
        )


def _counts(name: str) -> QTreeWidget:
    made = QTreeWidget()
    made.setColumnCount(2)
    made.setAccessibleName(name)
    made.setHeaderHidden(True)
    made.setRootIsDecorated(False)
    made.setUniformRowHeights(True)
    made.setIndentation(0)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.header().setStretchLastSection(False)
    made.header().setMinimumSectionSize(20)
    made.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    made.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
    return made


def _show(shown: QTreeWidget, counts: Sequence[tuple[str, int, object]], chosen: object) -> None:
    place = shown.verticalScrollBar().value()
    shown.clear()
    for name, count, value in counts:
        item = QTreeWidgetItem(shown, [name, str(count)])
        item.setData(0, _VALUE, value)
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setToolTip(0, theme.tooltip(f"{name}：{count} 条"))
        if value == chosen:
            shown.setCurrentItem(item)
    shown.verticalScrollBar().setValue(place)
