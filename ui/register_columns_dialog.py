"""A register's name, kind and columns: for a new one, or to change what there is; the cells follow their columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from models.errors import LedgerError
from models.ledger import Ledger
from models.register_rows import REGISTER_KINDS, ROLES, Column, Register
from ui import messages, theme
from ui.dialog_size import open_sized
from ui.field_box import Choices
from ui.progress_dialog import button, button_row, framed
from ui.theme import plain_label

#: What a role is called where a column has none.
NO_ROLE = "（普通列）"
#: With which columns a new register begins, by kind.
_FIRST_COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    "风险点": (
        ("序号", "number"),
        ("方面", "aspect"),
        ("单位", "unit"),
        ("风险点", "title"),
        ("风险等级", ""),
        ("防控措施", ""),
        ("责任人", ""),
    ),
    "权力清单": (
        ("序号", "number"),
        ("权力类别", "aspect"),
        ("权力事项", "title"),
        ("责任单位", "unit"),
        ("依据", ""),
        ("廉政风险", ""),
    ),
    "负面清单": (("序号", "number"), ("方面", "aspect"), ("禁止行为", "title"), ("单位", "unit"), ("依据", "")),
    "制度（新建/修订）": (
        ("序号", "number"),
        ("方面", "aspect"),
        ("制度名称", "title"),
        ("新建或修订", ""),
        ("制定单位", "unit"),
        ("印发时间", ""),
    ),
    "信访事项": (
        ("序号", "number"),
        ("反映类别", "aspect"),
        ("反映内容", "title"),
        ("被反映单位", "unit"),
        ("受理时间", ""),
        ("办理情况", "status"),
    ),
    "其他": (("序号", "number"), ("名称", "title"), ("单位", "unit"), ("备注", "note")),
}


class RoleChoice(Choices):
    """What a column means."""

    def __init__(self, role: str) -> None:
        super().__init__(())
        self.setAccessibleName("列的含义")
        for value, words in (("", NO_ROLE), *ROLES.items()):
            self.addItem(words, value)
        self.setCurrentIndex(max(self.findData(role), 0))

    def role(self) -> str:
        """The chosen role, "" for none."""
        return str(self.currentData())


class RegisterColumnsDialog(QDialog):
    """Makes a register (``register`` None) or changes one; ``made`` is its id once it was accepted."""

    def __init__(self, ledger: Ledger, register: Register | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger, self._register = ledger, register
        self.made: int | None = register.id if register else None
        self.setWindowTitle(f"名称与列：{register.name}" if register else "新建登记簿")
        self.name = QLineEdit(register.name if register else "")
        self.name.setAccessibleName("登记簿名称")
        self.kind = Choices(REGISTER_KINDS)
        self.kind.setAccessibleName("登记簿类型")
        self.kind.setMinimumContentsLength(10)
        self.note = QLineEdit(register.note if register else "")
        self.note.setAccessibleName("备注")
        self.table = _ColumnTable()
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        for words, editor in (("名称 *", self.name), ("类型", self.kind), ("备注", self.note)):
            form.addRow(plain_label(words, "secondary"), editor)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        for words, act in (
            ("添加一列", self.table.add_column),
            ("上移", lambda: self.table.move_column(-1)),
            ("下移", lambda: self.table.move_column(1)),
            ("删除列", self.table.remove_column),
        ):
            acts.addWidget(button(words, "", act))
        acts.addStretch()
        self.save_button = button("保存" if register else "新建", "primary", self.accept)
        self.save_button.setEnabled(not ledger.read_only)
        layout = framed(self)
        layout.addLayout(form)
        layout.addWidget(plain_label("列从上到下就是表格从左到右；“含义”让程序能按方面、单位统计。", "secondary"))
        layout.addWidget(self.table, 1)
        layout.addLayout(acts)
        layout.addWidget(self.message)
        layout.addLayout(button_row(button("取消", "", self.reject), self.save_button))
        if register is None:
            self.kind.currentTextChanged.connect(self._offer)
            self._offer()
        else:
            self.kind.setCurrentText(register.kind)
            self.table.fill([Column(*one) for one in zip(register.columns, register.roles, count(), strict=False)])
        self._opened = self._typed()
        open_sized(self, "register_columns", QSize(560, 560))
        self.name.setFocus()

    def _offer(self) -> None:
        """The usual columns of that kind."""
        self.table.fill([Column(*one) for one in _FIRST_COLUMNS[self.kind.currentText()]])

    def accept(self) -> None:
        """Write; a refusal is said and the dialog stays."""
        if not self.save_button.isEnabled():
            return
        name, kind, note, columns = self._typed()
        lists = self._ledger.lists
        try:
            if self._register is None:
                self.made = lists.make(kind, name, columns, note)
            elif self._may_drop(columns):
                lists.change(self._register.id, kind=kind, name=name, note=note, columns=columns)
            else:
                return
        except LedgerError as error:
            self.message.setText(str(error))
            self.message.show()
            return
        super().accept()

    def _may_drop(self, columns: Sequence[Column]) -> bool:
        """Whether columns that hold something may go; asked only when there are any."""
        assert self._register is not None
        kept = {column.was for column in columns}
        gone = [heading for place, heading in enumerate(self._register.columns) if place not in kept]
        if not gone or not self._register.rows:
            return True
        sentence = f"删除列“{'、'.join(gone)}”会连同 {self._register.rows} 条条目里的内容一起删除，可以用“撤销”找回。"
        return messages.ask(self, "删除列", sentence, "删除")

    def reject(self) -> None:
        """Close without writing, after asking when something was changed."""
        changed = self._typed() != self._opened
        if changed and not messages.ask(self, "还没有保存", "修改还没有保存，要放弃吗？", "放弃", "继续填写"):
            return
        super().reject()

    def _typed(self) -> tuple[str, str, str, list[Column]]:
        return self.name.text(), self.kind.currentText(), self.note.text(), self.table.columns_wanted()


class _ColumnTable(QTableWidget):
    """A row for each column of the register: its heading and its role."""

    def __init__(self) -> None:
        super().__init__(0, 2)
        self.setAccessibleName("登记簿的列")
        self.setHorizontalHeaderLabels(["列名", "含义"])
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(1, 190)
        self.verticalHeader().setDefaultSectionSize(theme.metrics().row + 4)
        self.setStyleSheet("QTableView::item { padding: 0 8px; }")
        self._was: list[int | None] = []

    def fill(self, columns: Sequence[Column]) -> None:
        """Show these columns."""
        self.setRowCount(0)
        self._was = []
        for place, column in enumerate(columns):
            self._put(place, column)

    def columns_wanted(self) -> list[Column]:
        """The columns as they stand."""
        return [self._column(row) for row in range(self.rowCount())]

    def add_column(self) -> None:
        """A new column at the end, ready for typing."""
        self._put(self.rowCount(), Column(""))
        self.setCurrentCell(self.rowCount() - 1, 0)
        self.edit(self.model().index(self.rowCount() - 1, 0))

    def remove_column(self) -> None:
        """Take the selected column away."""
        row = self.currentRow()
        if row >= 0:
            self.removeRow(row)
            self._was.pop(row)

    def move_column(self, step: int) -> None:
        """Move the selected column up or down."""
        row = self.currentRow()
        if row < 0 or not 0 <= row + step < self.rowCount():
            return
        columns = self.columns_wanted()
        columns[row], columns[row + step] = columns[row + step], columns[row]
        self.fill(columns)
        self.setCurrentCell(row + step, 0)

    def _column(self, row: int) -> Column:
        choice = self.cellWidget(row, 1)
        assert isinstance(choice, RoleChoice)
        item = self.item(row, 0)
        return Column(item.text() if item else "", choice.role(), self._was[row])

    def _put(self, row: int, column: Column) -> None:
        self.insertRow(row)
        self._was.insert(row, column.was)
        self.setItem(row, 0, QTableWidgetItem(column.heading))
        self.setCellWidget(row, 1, RoleChoice(column.role))
