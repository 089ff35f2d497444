"""The rows of a register as a table: its own columns as they are, and what they are linked to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QAbstractItemView, QTableView

from models.register_rows import Register, RegisterRow
from models.text import number_key
from ui import theme

#: So many rows say how wide a column is wanted.
_SAMPLE = 200
_NARROWEST, _WIDEST = 56, 340
_Index = QModelIndex | QPersistentModelIndex


class RegisterModel(QAbstractTableModel):
    """Shows ``rows`` of a register; 方面 and 单位 stand behind its columns where it has none for them."""

    def __init__(self) -> None:
        super().__init__()
        self.register: Register | None = None
        self.rows: list[RegisterRow] = []
        self._numbers: Mapping[int, str] = {}
        self._more: tuple[str, ...] = ()
        self._order: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    def show_rows(
        self, register: Register | None, rows: Sequence[RegisterRow], numbers: Mapping[int, str] | None = None
    ) -> None:
        """Show these rows; ``numbers`` are the 序号 of the linked issues by id. The chosen order stays."""
        self.beginResetModel()
        if register is None or self.register is None or register.id != self.register.id:
            self._order = (-1, Qt.SortOrder.AscendingOrder)
        self.register, self.rows = register, list(rows)
        self._numbers = self._numbers if numbers is None else numbers
        self._more = _more(register, rows) if register else ()
        self._sort()
        self.endResetModel()

    def headings(self) -> list[str]:
        """What stands above the columns."""
        return [*self.register.columns, *self._more] if self.register else []

    def text(self, row: RegisterRow, column: int) -> str:
        """What stands in a cell."""
        if column < len(row.cells):
            return row.cells[column]
        match self._more[column - len(row.cells)]:
            case "方面":
                return row.aspect
            case "单位":
                return "、".join(row.units)
        return "、".join(self._numbers.get(issue, str(issue)) for issue in row.issue_ids)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.headings())

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        text = self.text(self.rows[index.row()], index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(text.split("\n"))
        if role == Qt.ItemDataRole.ToolTipRole:
            return theme.tooltip(text)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1)
        headings = self.headings()
        return headings[section] if section < len(headings) else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, numbers by their value; below 0 the order of the register comes back."""
        self.layoutAboutToBeChanged.emit()
        self._order = (column, order)
        self._sort()
        self.layoutChanged.emit()

    def _sort(self) -> None:
        column, order = self._order
        self.rows.sort(key=lambda row: (row.position, row.id))
        if 0 <= column < len(self.headings()):
            self.rows.sort(key=lambda row: number_key(self.text(row, column)), reverse=order != _UP)
            self.rows.sort(key=lambda row: not self.text(row, column))


_UP = Qt.SortOrder.AscendingOrder


def _more(register: Register, rows: Sequence[RegisterRow]) -> tuple[str, ...]:
    more = []
    if register.column("aspect") is None and any(row.aspect for row in rows):
        more.append("方面")
    if register.column("unit") is None and any(row.units for row in rows):
        more.append("单位")
    return (*more, "关联问题")


class RegisterTable(QTableView):
    """The table; whole rows are selected, several at once."""

    def __init__(self, model: RegisterModel) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        self.setAccessibleName("登记簿条目")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setStyleSheet("QTableView::item { padding: 0 8px; }")
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.metrics().row)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSortIndicator(-1, _UP)
        self.setSortingEnabled(True)

    def selected(self) -> list[RegisterRow]:
        """The selected rows, in the order shown."""
        places = sorted({index.row() for index in self.selectionModel().selectedRows()})
        return [self._model.rows[place] for place in places if place < len(self._model.rows)]

    def select(self, ids: Sequence[int]) -> None:
        """Select these rows as far as they are shown, the first one in view; the first row where none is."""
        wanted = set(ids)
        places = [place for place, row in enumerate(self._model.rows) if row.id in wanted]
        self.clearSelection()
        mode = self.selectionMode()
        self.setSelectionMode(QAbstractItemView.SelectionMode.MultiSelection)
        for place in places or ([0] if self._model.rows else []):
            self.selectRow(place)
        self.setSelectionMode(mode)
        if places:
            self.scrollTo(self._model.index(places[0], 0))

    def fit_columns(self) -> None:
        """Columns as wide as most of their texts, long ones cut."""
        metrics, bold = QFontMetricsF(self.font()), QFontMetricsF(theme.text_font(bold=True))
        for column, heading in enumerate(self._model.headings()):
            texts = [self._model.text(row, column)[:40].split("\n")[0] for row in self._model.rows[:_SAMPLE]]
            widest = max((metrics.horizontalAdvance(text) for text in texts), default=0) + 26
            least = bold.horizontalAdvance(heading) + 40
            self.setColumnWidth(column, int(max(_NARROWEST, least, min(widest, _WIDEST))))
