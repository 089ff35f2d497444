"""A table that is read: whole rows are selected, long texts are whole in their tooltips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem

from ui import theme

#: A text no longer than this is always seen whole.
_SHORT = 8
_WHOLE_ROW = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows


class ReadTable(QTableWidget):
    """Rows to read and select whole, of ``lines`` lines; the ``stretched`` columns share the room that is left.

    The widths in ``wide`` are in characters of the text; the others take what they need.
    """

    def __init__(
        self, name: str, headings: Sequence[str], stretched: Set[int], wide: Mapping[int, float], lines: int = 1
    ) -> None:
        super().__init__(0, len(headings))
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(headings))
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        for column in range(len(headings)):
            if column in stretched:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
            elif column in wide:
                self.setColumnWidth(column, round(wide[column] * theme.metrics().text) + 18)
            else:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.verticalHeader().hide()
        more = (lines - 1) * QFontMetrics(theme.text_font()).lineSpacing()
        self.verticalHeader().setDefaultSectionSize(theme.metrics().row + more)
        self.setShowGrid(False)
        self.setWordWrap(lines > 1)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableWidget.SelectionMode.ExtendedSelection)
        self.setStyleSheet("QTableView::item { padding: 0 8px; }")

    def put(self, row: int, cells: Sequence[str]) -> None:
        """The texts of one row, each whole in its tooltip."""
        for column, text in enumerate(cells):
            item = QTableWidgetItem(text)
            if len(text) > _SHORT:
                item.setToolTip(theme.tooltip(text))
            self.setItem(row, column, item)

    def select_rows(self, rows: Sequence[int]) -> None:
        """Select these rows, as far as they are there, and nothing else; the first is the current one."""
        self.clearSelection()
        there = [self.model().index(row, 0) for row in rows if row < self.rowCount()]
        for index in there:
            self.selectionModel().select(index, _WHOLE_ROW)
        if there:
            self.selectionModel().setCurrentIndex(there[0], QItemSelectionModel.SelectionFlag.NoUpdate)

    def rows(self) -> list[list[str]]:
        """The texts as shown."""
        columns = range(self.columnCount())
        return [[self._text(row, column) for column in columns] for row in range(self.rowCount())]

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text() if item else ""
