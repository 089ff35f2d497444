"""The first rows of a sheet with a choice above each column; what is asked about stands on a coloured ground."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QTableWidget, QTableWidgetItem, QWidget

from documents.grid import GridRow
from documents.mapping import DROP, KEEP, LEDGER_FIELDS, MARK
from documents.table_file import SheetView, column_name
from models.fields import BY_NAME
from ui import theme
from ui.field_box import Choices

#: So many rows below the header are shown, and above it.
_BELOW, _ABOVE = 8, 4
_NARROWEST, _WIDEST = 124, 220
#: What a column may be, in the order of the choice.
_FIELDS = tuple((name, field.label) for name, field in BY_NAME.items() if name in LEDGER_FIELDS)
_ELSE = ((MARK, "打√的状态列"), (KEEP, "自定义列（照原样保留）"), (DROP, "不要"))


class MappingPreview(QTableWidget):
    """``meant`` carries a column and what it is said to mean, ``header_chosen`` the row whose number was clicked."""

    meant = Signal(int, str)
    header_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("各列的含义和前几行")
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWordWrap(False)
        self.setStyleSheet("QTableView::item { padding: 0 8px; }")
        self.setHorizontalScrollMode(QTableWidget.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setDefaultSectionSize(theme.metrics().row)
        self.verticalHeader().sectionClicked.connect(self._click)
        self._rows: list[GridRow] = []

    def show_sheet(self, view: SheetView) -> None:
        """Everything anew: the rows of this sheet, and a choice above each column if it has a header."""
        self._rows = _shown(view)
        width = max((len(row.cells) for row in self._rows), default=0)
        self.clear()
        self.clearSpans()
        self.setColumnCount(width)
        self.setRowCount(len(self._rows) + 1)
        self.setHorizontalHeaderLabels([column_name(view, column) for column in range(width)])
        self.setVerticalHeaderLabels(["含义", *("" if view.is_form else str(row.number or "") for row in self._rows)])
        self.setRowHeight(0, theme.metrics().row + 8)
        for column in range(width):
            if view.mapping is not None:
                self.setCellWidget(0, column, self._choice(view, column))
            for place, row in enumerate(self._rows, 1):
                is_repeated = column in row.below and row.number <= view.header[1]
                self.setItem(place, column, _item("" if is_repeated else row.cells[column]))
        self._fit_columns(view)
        self._join_cells(view)
        self.colour(view)

    def _fit_columns(self, view: SheetView) -> None:
        """As wide as headings and rows ask for; a title above them is no reason."""
        start, _ = _header_places(self._rows, *view.header)
        plain, bold = self.fontMetrics(), QFontMetrics(theme.text_font(bold=True))
        for column in range(self.columnCount()):
            texts = [" ".join(row.cells[column].split("\n")) for row in self._rows[start:]]
            widest = max([bold.horizontalAdvance(texts[0]), *map(plain.horizontalAdvance, texts)], default=0)
            self.setColumnWidth(column, min(max(widest + 28, _NARROWEST), _WIDEST))

    def _join_cells(self, view: SheetView) -> None:
        """Down to the header merged cells are shown as one, so that a title does not stand in every column."""
        start, end = _header_places(self._rows, *view.header)
        for place, row in enumerate(self._rows[:end]):
            first = 0
            goes_on = ("",) if place < start else ()
            for column in range(1, len(row.cells) + 1):
                if column < len(row.cells) and row.cells[column] in (*goes_on, row.cells[first]):
                    continue
                if column - first > 1:
                    self.setSpan(place + 1, first, 1, column - first)
                first = column

    def _click(self, section: int) -> None:
        if section and self._rows[section - 1].number:
            self.header_chosen.emit(self._rows[section - 1].number)

    def colour(self, view: SheetView) -> None:
        """Header rows bold on grey, columns that are asked about amber, what is left out and what stands above pale."""
        first, last = view.header
        asked = set(view.strange_columns()) | set(view.mapping.guessed if view.mapping else ())
        start, end = _header_places(self._rows, first, last)
        for place in range(len(self._rows)):
            is_header = start <= place < end
            is_above = bool(first) and place < start
            for column in range(self.columnCount()):
                item = self.item(place + 1, column)
                if item is None:
                    continue
                left_out = view.mapping is not None and view.mapping.meaning(column) == DROP
                ground = theme.COLOURS.soon_ground if column in asked else theme.COLOURS.header
                item.setFont(theme.text_font(bold=is_header))
                item.setBackground(QColor(ground if is_header else theme.COLOURS.surface))
                item.setForeground(QColor(theme.COLOURS.disabled if left_out or is_above else theme.COLOURS.text))

    def _choice(self, view: SheetView, column: int) -> Choices:
        assert view.mapping is not None
        box = Choices(())
        box.setAccessibleName(f"{view.mapping.own_name(column)}的含义")
        for name, label in _FIELDS:
            box.addItem(label, name)
        box.insertSeparator(box.count())
        for name, label in _ELSE:
            box.addItem(label, name)
        box.setMaxVisibleItems(box.count())
        box.setCurrentIndex(box.findData(view.mapping.meaning(column)))
        box.currentIndexChanged.connect(partial(self._changed, column, box.currentData))
        return box

    def _changed(self, column: int, meaning: Callable[[], str], _place: int) -> None:
        self.meant.emit(column, meaning())


def _shown(view: SheetView) -> list[GridRow]:
    rows = list(view.rows)
    if view.table is None:
        return rows[: _BELOW + _ABOVE]
    return rows[
        max(0, view.table.first - (0 if view.is_form else 1 if view.place else _ABOVE)) : min(
            view.table.last + 1 + _BELOW, view.table.end or len(rows)
        )
    ]


def _header_places(rows: list[GridRow], first: int, last: int) -> tuple[int, int]:
    """The places of the header rows among those shown; rows of a form may share a number, so only the first counts."""
    start = next((place for place, row in enumerate(rows) if row.number == first), 0)
    end = next((place for place, row in enumerate(rows) if row.number == last), -1)
    return (start, end + 1) if first else (0, 0)


def _item(text: str) -> QTableWidgetItem:
    item = QTableWidgetItem(" ".join(text.split("\n"))[:200])
    if text:
        item.setToolTip(theme.tooltip(text[:500]))
    return item
