"""Units to tick: the tree with boxes, a search line, and a tick for every school or every unit of a group at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QTreeWidgetItemIterator,
    QVBoxLayout,
    QWidget,
)

from models.issues import ARCHIVED_UNIT, Unit, UnitGroup
from models.spellings import names_many
from models.text import folded
from ui import theme
from ui.progress_dialog import button

_ID = Qt.ItemDataRole.UserRole


class UnitTicks(QWidget):
    """Ticked units in the order of the tree; those in ``settled`` are shown as done with and cannot be ticked.

    Archived units are not offered unless they are ticked already.
    """

    changed = Signal()

    def __init__(
        self,
        units: Sequence[Unit],
        ticked: Collection[int] = (),
        *,
        settled: Collection[int] = (),
        groups: Iterable[UnitGroup] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("单位")
        self.search = search_line("搜索单位")
        self.search.textChanged.connect(self._narrow)
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.ensurePolished()  # rows laid out before would be as low as without the style sheet
        self._items: dict[int, QTreeWidgetItem] = {}
        self._schools = [unit.id for unit in units if unit.kind == "学校" and not names_many(unit.name)]
        shown = [unit for unit in units if not unit.archived_on or unit.id in ticked or unit.id in settled]
        self._fill(shown, ticked, settled)
        self.tree.itemChanged.connect(lambda *_: self.changed.emit())
        self._lay_out(groups)

    def ticked(self) -> list[int]:
        """The ids of the ticked units, the tree read downwards."""
        return [
            number
            for number, item in self._items.items()
            if item.checkState(0) == Qt.CheckState.Checked and _free(item)
        ]

    def tick(self, unit_ids: Iterable[int], ticked: bool = True) -> None:
        """Tick these units, or take their ticks away; those that are settled or not shown are passed over."""
        state = Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        with QSignalBlocker(self.tree):
            for number in unit_ids:
                item = self._items.get(number)
                if item is not None and _free(item):
                    item.setCheckState(0, state)
        self.tree.viewport().update()
        self.changed.emit()

    def tick_schools(self) -> None:
        """Tick every school; what only stands for many schools is none, whatever kind it was given."""
        self.tick(self._schools)

    def tick_below(self) -> None:
        """Tick the units straight below the current one."""
        item = self.tree.currentItem()
        if item is not None:
            below = (item.child(place) for place in range(item.childCount()))
            self.tick(unit.data(0, _ID) for unit in below if unit is not None)

    def clear(self) -> None:
        """Take every tick away."""
        self.tick(list(self._items), ticked=False)

    def _narrow(self, text: str) -> None:
        show_matching(self.tree, text)

    def _fill(self, units: Sequence[Unit], ticked: Collection[int], settled: Collection[int]) -> None:
        for unit in units:
            above = self._items.get(unit.parent_id) if unit.parent_id is not None else None
            words = unit.name + (ARCHIVED_UNIT if unit.archived_on else "")
            item = QTreeWidgetItem(above, [words]) if above else QTreeWidgetItem(self.tree, [words])
            item.setData(0, _ID, unit.id)
            chosen = unit.id in ticked or unit.id in settled
            item.setCheckState(0, Qt.CheckState.Checked if chosen else Qt.CheckState.Unchecked)
            if unit.id in settled:
                item.setText(0, f"{words}　已有条目")
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
            if unit.archived_on or unit.id in settled:
                item.setForeground(0, QColor(theme.COLOURS.muted))
            self._items[unit.id] = item
        self.tree.expandAll()

    def _lay_out(self, groups: Iterable[UnitGroup]) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.search, 1)
        known = list(groups)
        if known:
            choice = QComboBox()
            choice.setAccessibleName("按分组勾选")
            choice.addItem("按分组勾选")
            for group in known:
                choice.addItem(f"{group.name}（{len(group.unit_ids)}）", group.unit_ids)
            choice.activated.connect(lambda place: self.tick(choice.itemData(place) or ()))
            row.addWidget(choice)
        for words, act in (("全部学校", self.tick_schools), ("勾选下级", self.tick_below), ("清空", self.clear)):
            row.addWidget(button(words, "", act))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(row)
        layout.addWidget(self.tree)


def _free(item: QTreeWidgetItem) -> bool:
    return bool(item.flags() & Qt.ItemFlag.ItemIsUserCheckable)


def search_line(words: str) -> QLineEdit:
    """A line that narrows what is listed below it."""
    line = QLineEdit()
    line.setAccessibleName(words)
    line.setPlaceholderText(words)
    line.setClearButtonEnabled(True)
    line.addAction(QAction(theme.icon("search"), words, line), QLineEdit.ActionPosition.LeadingPosition)
    return line


def show_matching(tree: QTreeWidget, text: str) -> None:
    """Hide the lines of a tree in which nothing matches; what is above a match stays."""
    wanted = folded(text)
    walk = QTreeWidgetItemIterator(tree)
    fits: list[QTreeWidgetItem] = []
    while (item := walk.value()) is not None:
        matches = not wanted or any(wanted in folded(item.text(column)) for column in range(item.columnCount()))
        item.setHidden(not matches)
        if matches:
            fits.append(item)
        walk += 1
    for item in fits:
        above = item.parent()
        while above is not None:
            above.setHidden(False)
            above = above.parent()
