"""A small table of text that the clerk fills in: rows added, removed, pasted from Excel; their number in front."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.theme import metrics


class PlainTable(QWidget):
    """Rows of text under the given headings; ``rows`` gives them back as they stand, blank ones included."""

    #: A cell, or the number of rows, is another now.
    changed = Signal()

    def __init__(self, name: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        super().__init__()
        self.table = _Grid(headings)
        self.table.setAccessibleName(name)
        self.table.fill(rows)
        self.table.itemChanged.connect(lambda _item: self._told())
        self._silent = False
        add, remove = QPushButton("添加一行"), QPushButton("删除所选行")
        add.clicked.connect(self.add_row)
        remove.clicked.connect(self.remove_rows)
        #: The buttons under the table; more of them are added at the right.
        self.buttons = QHBoxLayout()
        self.buttons.addWidget(add)
        self.buttons.addWidget(remove)
        self.buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.table)
        layout.addLayout(self.buttons)

    def rows(self) -> list[list[str]]:
        """Every row in order; row 1 is the one that the table calls 1."""
        return [
            [self.table.text_at(row, column) for column in range(self.table.columnCount())]
            for row in range(self.table.rowCount())
        ]

    def add_row(self) -> None:
        """A blank row at the end, ready for typing."""
        row = self.table.rowCount()
        self.table.insertRow(row)
        self.table.setCurrentCell(row, 0)
        self.table.scrollToBottom()
        self.table.setFocus()

    def remove_rows(self) -> None:
        """Take the selected rows away."""
        for row in sorted({index.row() for index in self.table.selectedIndexes()}, reverse=True):
            self.table.removeRow(row)
        self._told()

    def replace(self, rows: Iterable[Sequence[str]]) -> None:
        """Put these rows in place of all present ones."""
        self._silent = True
        self.table.setRowCount(0)
        self.table.fill(rows)
        self._silent = False
        self._told()

    def _told(self) -> None:
        if not self._silent:
            self.changed.emit()

    def show_row(self, row: int) -> None:
        """Select row number ``row``, counted from 1, so that the clerk sees it."""
        if 0 < row <= self.table.rowCount():
            self.table.setCurrentCell(row - 1, 0)
            self.table.selectRow(row - 1)


class _Grid(QTableWidget):
    def __init__(self, headings: Sequence[str]) -> None:
        super().__init__(0, len(headings))
        self.setHorizontalHeaderLabels(list(headings))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().setDefaultSectionSize(metrics().row)
        self.setStyleSheet("QTableView::item { padding: 0 8px; }")
        self.setAlternatingRowColors(False)

    def fill(self, rows: Iterable[Sequence[str]]) -> None:
        for cells in rows:
            row = self.rowCount()
            self.insertRow(row)
            self._set(row, 0, cells)

    def text_at(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text().strip() if item is not None else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pasting puts rows from Excel in, from the current cell on."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste(QGuiApplication.clipboard().text())
        else:
            super().keyPressEvent(event)

    def paste(self, text: str) -> None:
        """Rows of tab-parted text, from the current cell on; rows are added where they end."""
        row, column = max(self.currentRow(), 0), max(self.currentColumn(), 0)
        for offset, line in enumerate(text.rstrip("\n").splitlines()):
            if row + offset >= self.rowCount():
                self.insertRow(self.rowCount())
            self._set(row + offset, column, line.split("\t"))

    def _set(self, row: int, column: int, cells: Sequence[str]) -> None:
        for place, cell in enumerate(cells[: self.columnCount() - column], column):
            self.setItem(row, place, QTableWidgetItem(cell))


class PlainList(QTableWidget):
    """Rows to read and choose from, one at a time."""

    def __init__(self, name: str, headings: Sequence[str]) -> None:
        super().__init__(0, len(headings))
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(headings))
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(metrics().row)
        self.setShowGrid(False)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.setStyleSheet("QTableView::item { padding: 0 8px; }")

    def fill(self, rows: Sequence[Sequence[str]]) -> None:
        """Show these rows; the selected place stays selected, the first one else."""
        place = self.currentRow()
        self.setRowCount(len(rows))
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                self.setItem(row, column, QTableWidgetItem(cell))
        if rows:
            self.selectRow(min(max(place, 0), len(rows) - 1))
