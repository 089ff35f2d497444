"""自定义列: the office's own columns – added, renamed, put in order, removed; each step is an act of the ledger."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from models.custom_fields import CustomField
from models.errors import LedgerError
from models.ledger import Ledger
from ui import messages, theme
from ui.dialog_size import open_sized
from ui.line_dialog import LineDialog
from ui.progress_dialog import button, button_row, framed

_HINT = (
    "导入的表格里有台账没有的列时，程序照原来的列名保留成自定义列；也可以在这里新建。"
    "在“视图 → 显示的列”里勾选后显示在表格中，在问题的表单里填写，A3 台账会印出来。"
)


class OwnColumnsDialog(QDialog):
    """The list of columns with how many issues say something in each."""

    def __init__(self, ledger: Ledger, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("自定义列")
        self._ledger = ledger
        self.list = QListWidget()
        self.list.setAccessibleName("自定义列")
        self.list.currentRowChanged.connect(self._update_buttons)
        self.list.itemDoubleClicked.connect(lambda _item: self._rename())
        self._add_button = button("新建…", "", self._add)
        self._rename_button = button("改名…", "", self._rename)
        self._up_button = button("上移", "", lambda: self._move(-1))
        self._down_button = button("下移", "", lambda: self._move(1))
        self._remove_button = button("删除…", "", self._remove)
        hint = theme.plain_label(_HINT, "secondary")
        hint.setWordWrap(True)
        side = QVBoxLayout()
        side.setSpacing(8)
        for one in self._buttons():
            side.addWidget(one)
        side.addStretch()
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.list, 1)
        middle.addLayout(side)
        layout = framed(self)
        layout.addWidget(hint)
        layout.addLayout(middle, 1)
        layout.addLayout(button_row(button("关闭", "", self.accept)))
        open_sized(self, "own_columns", QSize(560, 420))
        self._show(0)

    def _buttons(self) -> tuple[QWidget, ...]:
        return (self._add_button, self._rename_button, self._up_button, self._down_button, self._remove_button)

    def _show(self, row: int) -> None:
        self._fields = self._ledger.own_columns.all()
        self.list.clear()
        for field in self._fields:
            used = f"{field.used} 个问题填写了" if field.used else "还没有内容"
            item = QListWidgetItem(f"{field.name}    （{used}）")
            item.setToolTip(theme.tooltip(field.name))
            self.list.addItem(item)
        if not self._fields:
            item = QListWidgetItem("还没有自定义列")
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self.list.setCurrentRow(min(row, len(self._fields) - 1))
        self._update_buttons()

    def _current(self) -> CustomField | None:
        row = self.list.currentRow()
        return self._fields[row] if 0 <= row < len(self._fields) else None

    def _update_buttons(self) -> None:
        row, writable = self.list.currentRow(), not self._ledger.read_only
        chosen = writable and self._current() is not None
        self._add_button.setEnabled(writable)
        self._rename_button.setEnabled(chosen)
        self._remove_button.setEnabled(chosen)
        self._up_button.setEnabled(chosen and row > 0)
        self._down_button.setEnabled(chosen and row < len(self._fields) - 1)

    def _add(self) -> None:
        if LineDialog(self, "新建自定义列", "列名", "", self._ledger.own_columns.add).exec():
            self._show(len(self._fields))

    def _rename(self) -> None:
        field = self._current()
        if field is None or self._ledger.read_only:
            return
        rename = partial(self._ledger.own_columns.rename, field.id)
        if LineDialog(self, "自定义列改名", "列名", field.name, rename).exec():
            self._show(self.list.currentRow())

    def _move(self, step: int) -> None:
        row = self.list.currentRow()
        order = [field.id for field in self._fields]
        order.insert(row + step, order.pop(row))
        self._do(lambda: self._ledger.own_columns.arrange(order), row + step)

    def _remove(self) -> None:
        field = self._current()
        if field is None:
            return
        lost = f"，{field.used} 个问题在这一列的内容也会删除" if field.used else ""
        sentence = f"要删除“{field.name}”这一列吗{lost}？可以用“撤销”找回。"
        if messages.ask(self, "删除自定义列", sentence, "删除"):
            self._do(lambda: self._ledger.own_columns.remove(field.id), self.list.currentRow())

    def _do(self, act: Callable[[], object], row: int) -> None:
        try:
            act()
        except LedgerError as error:
            messages.warn(self, "自定义列", str(error))
        self._show(row)
