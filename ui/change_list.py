"""What became of the issues since a snapshot, as a list by kind; each kind and each issue can be opened."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QColor, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from models.frozen import CHANGES, Comparison
from ui import theme
from ui.theme import COLOURS

_KEY = int(Qt.ItemDataRole.UserRole)
_LOUD = {"newly_overdue": COLOURS.late, "returned": COLOURS.soon, "relapsed": COLOURS.late}


class ChangeList(QTreeWidget):
    """Kinds with their issues below. ``opened``: these issues are wanted, with the words that say which."""

    opened = Signal(frozenset, str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("与快照相比的变化")
        self.setColumnCount(3)
        self.setHeaderLabels(["序号", "问题", "变化"])
        self.setProperty("role", "bare")
        self.setUniformRowHeights(True)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(0, theme.metrics().text * 5)
        self.setColumnWidth(2, theme.metrics().text * 10)
        self.setIndentation(theme.metrics().text)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemActivated.connect(self._open)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow list the problems keep most of the room."""
        super().resizeEvent(event)
        self.setColumnWidth(2, min(theme.metrics().text * 10, self.viewport().width() * 2 // 5))

    def show_changes(self, comparison: Comparison | None) -> None:
        """Show a comparison; None shows nothing."""
        self.clear()
        if comparison is None:
            return
        for key, words in CHANGES.items():
            found = comparison.lists[key]
            kind = QTreeWidgetItem([f"{words}  {len(found)}"])
            kind.setFont(0, theme.text_font(bold=True))
            colour = _LOUD.get(key, COLOURS.text) if found else COLOURS.done
            kind.setForeground(0, QBrush(QColor(colour)))
            there = frozenset() if key == "removed" else frozenset(change.row.id for change in found)
            kind.setData(0, _KEY, (there, f"{words}（与“{comparison.older.name}”相比）"))
            self.addTopLevelItem(kind)
            kind.setFirstColumnSpanned(True)
            for change in found:
                item = QTreeWidgetItem([change.row.number, change.row.problem, change.words])
                units = "、".join(change.row.units)
                item.setToolTip(1, theme.tooltip(f"{change.row.problem}\n{units}".strip()))
                item.setToolTip(2, theme.tooltip(change.words))
                one = frozenset() if key == "removed" else frozenset([change.row.id])
                item.setData(0, _KEY, (one, f"{words}：{change.row.number or change.row.problem[:12]}"))
                kind.addChild(item)
            kind.setExpanded(len(found) <= 30)
        self.setCurrentIndex(self.model().index(0, 0))

    def _open(self, item: QTreeWidgetItem) -> None:
        ids, words = item.data(0, _KEY)
        if ids:
            self.opened.emit(ids, words)
