"""The units that have something to fill in, to tick: how much each has, what is late, when it last got a workbook."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from models.issues import ARCHIVED_UNIT, UnitGroup
from models.sendings import Candidate
from ui import theme
from ui.progress_dialog import button
from ui.unit_ticks import search_line, show_matching

_NAME, _ROWS, _UNFINISHED, _LATE, _LAST = range(5)
_HEADINGS = ("单位", "项数", "未完成", "逾期", "上次发放")
#: Widths of the columns behind the name, and the least of the name's, in characters of the text size.
_WIDTHS = {_ROWS: 5, _UNFINISHED: 3.6, _LATE: 2.8, _LAST: 6}
_LEAST_NAME = 13
_AROUND = 20


class SendUnits(QWidget):
    """Ticked candidates, in the order in which they are given; ``changed`` after every tick."""

    changed = Signal()

    def __init__(self, groups: Iterable[UnitGroup] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("要发放的单位")
        self.tree.setHeaderLabels(_HEADINGS)
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.ensurePolished()
        self._shape_header()
        self.search = search_line("搜索单位")
        self.search.textChanged.connect(lambda text: show_matching(self.tree, text))
        self._candidates: dict[int, Candidate] = {}
        self._items: dict[int, QTreeWidgetItem] = {}
        self.tree.itemChanged.connect(lambda *_: self.changed.emit())
        self._lay_out(list(groups))

    def show_candidates(self, candidates: Sequence[Candidate], ticked: Collection[int]) -> None:
        """Show these, those of ``ticked`` with a tick."""
        with QSignalBlocker(self.tree):
            self.tree.clear()
            self._candidates = {one.unit.id: one for one in candidates}
            self._items = {one.unit.id: self._item(one, one.unit.id in ticked) for one in candidates}
        show_matching(self.tree, self.search.text())
        self.changed.emit()

    def ticked(self) -> list[Candidate]:
        """The ticked candidates, in order."""
        return [
            self._candidates[number]
            for number, item in self._items.items()
            if item.checkState(_NAME) == Qt.CheckState.Checked
        ]

    def tick_only(self, units: Iterable[int]) -> None:
        """Tick these units and no others."""
        self._tick(set(units), only=True)

    def tick(self, units: Iterable[int]) -> None:
        """Tick these units too."""
        self._tick(set(units), only=False)

    def tick_all(self) -> None:
        """Tick every unit."""
        self.tick_only(self._items)

    def tick_late(self) -> None:
        """Tick the units that are late with something, and no others."""
        self.tick_only(number for number, one in self._candidates.items() if one.late)

    def clear(self) -> None:
        """Take every tick away."""
        self.tick_only(())

    def _tick(self, units: set[int], *, only: bool) -> None:
        with QSignalBlocker(self.tree):
            for number, item in self._items.items():
                if number in units or only:
                    item.setCheckState(_NAME, Qt.CheckState.Checked if number in units else Qt.CheckState.Unchecked)
        self.tree.viewport().update()
        self.changed.emit()

    def _item(self, one: Candidate, ticked: bool) -> QTreeWidgetItem:
        words = [
            one.unit.name + (ARCHIVED_UNIT if one.unit.archived_on else ""),
            f"{one.rows}（涉及）" if one.involved else str(one.rows),
            str(one.unfinished),
            str(one.late or ""),
            one.last_sent.isoformat() if one.last_sent else "",
        ]
        item = QTreeWidgetItem(self.tree, words)
        item.setCheckState(_NAME, Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        for column in (_ROWS, _UNFINISHED, _LATE):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setToolTip(_NAME, theme.tooltip(words[_NAME]))
        if one.late:
            item.setForeground(_LATE, QColor(theme.COLOURS.late))
        item.setForeground(_LAST, QColor(theme.COLOURS.secondary))
        return item

    def _shape_header(self) -> None:
        header, text = self.tree.header(), theme.metrics().text
        header.setStretchLastSection(False)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        for column, characters in _WIDTHS.items():
            self.tree.setColumnWidth(column, int(characters * text) + _AROUND)
            if column != _LAST:
                right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                self.tree.headerItem().setTextAlignment(column, right)
        self.tree.setMinimumWidth(int((sum(_WIDTHS.values()) + _LEAST_NAME) * text) + _AROUND * len(_WIDTHS))

    def _lay_out(self, groups: list[UnitGroup]) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.search, 1)
        if groups:
            choice = QComboBox()
            choice.setAccessibleName("按分组勾选")
            choice.addItem("按分组勾选")
            for group in groups:
                choice.addItem(f"{group.name}（{len(group.unit_ids)}）", group.unit_ids)
            choice.activated.connect(lambda place: self.tick(choice.itemData(place) or ()))
            row.addWidget(choice)
        for words, act in (("全部", self.tick_all), ("有逾期的", self.tick_late), ("清空", self.clear)):
            row.addWidget(button(words, "", act))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(row)
        layout.addWidget(self.tree, 1)
