"""The columns of a list: ticked, put in order by dragging or Alt+Up and Alt+Down, with heading, width and paper."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDoubleSpinBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from documents.list_columns import usual_width
from models.list_views import BLANK, MAX_WIDTH, ViewColumn, heading_of, label_of
from ui import theme

_KEY = Qt.ItemDataRole.UserRole
_WIDTH = Qt.ItemDataRole.UserRole + 1
_NAME, _HEADING, _WIDE, _PAPER, _OPTIONAL = range(5)
#: What the column "纸张" says, by what the view stores.
_PAPERS = {"": "A4 和 A3", "A4": "只在 A4", "A3": "只在 A3"}
_STORED = {words: paper for paper, words in _PAPERS.items()}
_USUAL = "常用"

Index = QModelIndex | QPersistentModelIndex


class ColumnsTable(QTreeWidget):
    """Shows everything that may be a column, those of the view first. ``changed``: something was done by hand."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_fixed = False
        self.setAccessibleName("栏目")
        self.setHeaderLabels(["栏目", "印出的表头", "宽度（字）", "用在哪种纸", "空着不印"])
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.SelectedClicked
        )
        self.setItemDelegate(_CellEditors(self))
        header = self.header()
        header.setSectionsMovable(False)
        header.setStretchLastSection(False)
        header.setSectionResizeMode(_HEADING, QHeaderView.ResizeMode.Stretch)
        text = theme.metrics().text
        for column, wide in ((_NAME, 11), (_WIDE, 6), (_PAPER, 7), (_OPTIONAL, 6)):
            header.resizeSection(column, wide * text)
        self.itemChanged.connect(self._tidy)

    def show_columns(self, columns: Sequence[ViewColumn], choices: Sequence[str], writable: bool) -> None:
        """Show these columns ticked, then the other choices; one that the ledger does not have any more stays too."""
        self.blockSignals(True)
        self._is_fixed = not writable
        self.clear()
        ticked = {column.key for column in columns}
        for column in (*columns, *(ViewColumn(key) for key in choices if key not in ticked)):
            self.addTopLevelItem(self._item(column, column.key in ticked, writable))
        if (first := self.topLevelItem(0)) is not None:
            self.setCurrentItem(first, _NAME)
        self.scrollToTop()
        self.blockSignals(False)

    def columns(self) -> tuple[ViewColumn, ...]:
        """The ticked columns in their order."""
        items = (self.topLevelItem(row) for row in range(self.topLevelItemCount()))
        return tuple(
            ViewColumn(
                item.data(_NAME, _KEY),
                "" if (heading := item.text(_HEADING).strip()) == heading_of(item.data(_NAME, _KEY)) else heading,
                float(item.data(_WIDE, _WIDTH) or 0),
                _STORED[item.text(_PAPER)],
                item.checkState(_OPTIONAL) == Qt.CheckState.Checked,
            )
            for item in items
            if item is not None and item.checkState(_NAME) == Qt.CheckState.Checked
        )

    def add_blank(self, heading: str) -> None:
        """Put a ticked column to be filled in by hand below the present one."""
        self._insert(ViewColumn(BLANK + heading), self._row() + 1)

    def has(self, key: str) -> bool:
        """Whether there is such a column, ticked or not."""
        return any(item.data(_NAME, _KEY) == key for item in self._items())

    def shift(self, step: int) -> None:
        """Move the present column up or down."""
        row, column = self._row(), self.currentColumn()
        target = row + step
        if row < 0 or not 0 <= target < self.topLevelItemCount():
            return
        self.blockSignals(True)
        if (item := self.takeTopLevelItem(row)) is not None:
            self.insertTopLevelItem(target, item)
            self.setCurrentItem(item, max(column, 0))
        self.blockSignals(False)
        self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+Up and Alt+Down move the present column."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            if not self._is_fixed:
                self.shift(step)
        else:
            super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """A column was dragged to another place."""
        super().dropEvent(event)
        self.changed.emit()

    def _items(self) -> list[QTreeWidgetItem]:
        return [item for row in range(self.topLevelItemCount()) if (item := self.topLevelItem(row)) is not None]

    def _row(self) -> int:
        item = self.currentItem()
        return self.indexOfTopLevelItem(item) if item is not None else -1

    def _insert(self, column: ViewColumn, row: int) -> None:
        item = self._item(column, True, True)
        self.blockSignals(True)
        self.insertTopLevelItem(row, item)
        self.setCurrentItem(item, _NAME)
        self.blockSignals(False)
        self.changed.emit()

    def _item(self, column: ViewColumn, ticked: bool, writable: bool) -> QTreeWidgetItem:
        item = QTreeWidgetItem()
        kind = "（手填空栏）" if column.key.startswith(BLANK) else ""
        item.setText(_NAME, label_of(column.key) + kind)
        item.setData(_NAME, _KEY, column.key)
        item.setToolTip(_NAME, theme.tooltip(label_of(column.key)))
        item.setCheckState(_NAME, _state(ticked))
        item.setText(_HEADING, column.printed)
        _set_width(item, column.width)
        item.setText(_PAPER, _PAPERS[column.paper])
        item.setCheckState(_OPTIONAL, _state(column.optional))
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        if writable:
            flags |= Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled
        item.setFlags(flags)
        return item

    def _tidy(self, item: QTreeWidgetItem, column: int) -> None:
        """A heading that was emptied is the usual one again."""
        self.blockSignals(True)
        if column == _HEADING and not item.text(_HEADING).strip():
            item.setText(_HEADING, heading_of(item.data(_NAME, _KEY)))
        elif column == _WIDE:
            _set_width(item, float(item.data(_WIDE, _WIDTH) or 0))
        self.blockSignals(False)
        self.changed.emit()


class _CellEditors(QStyledItemDelegate):
    """What a cell is edited with: a line, a number with 常用 for none, a choice of paper; the first not at all."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """The editor of one cell."""
        if index.column() in (_NAME, _OPTIONAL):
            return None  # type: ignore[return-value]  # Qt takes None for a cell that is not edited
        if index.column() == _WIDE:
            number = QDoubleSpinBox(parent)
            number.setAccessibleName("宽度（字）")
            number.setRange(0, MAX_WIDTH)
            number.setSingleStep(0.5)
            number.setDecimals(1)
            number.setSpecialValueText(_USUAL)
            return number
        if index.column() == _PAPER:
            choice = QComboBox(parent)
            choice.setAccessibleName("用在哪种纸")
            choice.addItems(list(_PAPERS.values()))
            choice.activated.connect(lambda _row: self._finish(choice))
            return choice
        line = super().createEditor(parent, option, index)
        line.setAccessibleName("印出的表头")
        return line

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Fill the editor."""
        if isinstance(editor, QDoubleSpinBox):
            editor.setValue(float(index.data(_WIDTH) or 0))
        elif isinstance(editor, QComboBox):
            editor.setCurrentText(str(index.data()))
        else:
            super().setEditorData(editor, index)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Take over what the editor holds; a width below one character is one."""
        if isinstance(editor, QDoubleSpinBox):
            editor.interpretText()
            width = editor.value()
            model.setData(index, max(width, 1.0) if width else 0.0, _WIDTH)
        elif isinstance(editor, QComboBox):
            model.setData(index, editor.currentText())
        else:
            super().setModelData(editor, model, index)

    def _finish(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)


def _state(on: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked


def _set_width(item: QTreeWidgetItem, width: float) -> None:
    item.setData(_WIDE, _WIDTH, width)
    item.setText(_WIDE, f"{width:g}" if width else f"{_USUAL} {usual_width(item.data(_NAME, _KEY), 'A4'):g}")
