"""Before a sheet becomes a register: the headings that were found, what each means, the first rows, and where to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QHeaderView, QLineEdit, QTableWidget, QTableWidgetItem, QWidget

from documents.register_sheets import RegisterSheet
from models.errors import LedgerError
from models.ledger import Ledger
from models.lists import RowsImported
from models.register_rows import REGISTER_KINDS, Column
from models.text import folded
from ui import jobs, theme
from ui.dialog_size import open_sized
from ui.field_box import Choices
from ui.progress_dialog import button, button_row, framed
from ui.register_columns_dialog import RoleChoice
from ui.theme import plain_label

#: How many rows are shown before anything is saved.
_SHOWN = 8
_NEW = "新建一个登记簿"
_WIDEST = 260


class RegisterImportDialog(QDialog):
    """Reviews the sheets of one file; ``result_of_import`` says what came of it once it was accepted."""

    def __init__(
        self,
        ledger: Ledger,
        path: Path,
        sheets: Sequence[RegisterSheet],
        into: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._ledger, self._path, self._sheets = ledger, path, list(sheets)
        self.result_of_import: RowsImported | None = None
        self.setWindowTitle(f"导入登记簿：{path.name}")
        self.sheet, self.target, self.kind = Choices(()), Choices(()), Choices(REGISTER_KINDS)
        self.name = QLineEdit()
        for editor, name in (
            (self.sheet, "工作表"),
            (self.target, "导入到"),
            (self.kind, "登记簿类型"),
            (self.name, "登记簿名称"),
        ):
            editor.setAccessibleName(name)
        for one in self._sheets:
            self.sheet.addItem(f"{one.sheet}（{len(one.rows)} 条）")
        self.target.addItem(_NEW, None)
        for register in ledger.lists.registers():
            self.target.addItem(f"{register.name}（已有 {register.rows} 条）", register.id)
        self.told = plain_label("", "secondary")
        self.left_out = plain_label("", "soon")
        self.message = plain_label("", "late")
        for label in (self.told, self.left_out, self.message):
            label.setWordWrap(True)
        self.message.hide()
        self.preview = QTableWidget()
        self._lay_out()
        longest = max(range(len(self._sheets)), key=lambda place: len(self._sheets[place].rows))
        self.sheet.setCurrentIndex(longest)
        self.sheet.currentIndexChanged.connect(self._show)
        self.target.currentIndexChanged.connect(self._show_target)
        self._show()
        self.target.setCurrentIndex(self._same_register() if into is None else max(self.target.findData(into), 0))
        self._show_target()
        open_sized(self, "register_import", QSize(980, 600))

    def _lay_out(self) -> None:
        self.preview.setAccessibleName("前几条的样子")
        self.preview.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.preview.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.preview.setWordWrap(False)
        self.preview.setStyleSheet("QTableView::item { padding: 0 8px; }")
        self.preview.verticalHeader().hide()
        self.preview.verticalHeader().setDefaultSectionSize(theme.metrics().row + 2)
        header = self.preview.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        self._name_label, self._kind_label = plain_label("名称 *", "secondary"), plain_label("类型", "secondary")
        form.addRow(plain_label("工作表", "secondary"), self.sheet)
        form.addRow(plain_label("导入到", "secondary"), self.target)
        form.addRow(self._name_label, self.name)
        form.addRow(self._kind_label, self.kind)
        self.save_button = button("导入", "primary", self.accept)
        self.save_button.setEnabled(not self._ledger.read_only)
        layout = framed(self)
        layout.addLayout(form)
        layout.addWidget(self.told)
        layout.addWidget(self.preview, 1)
        layout.addWidget(self.left_out)
        layout.addWidget(self.message)
        layout.addLayout(button_row(button("取消", "", self.reject), self.save_button))

    # ------------------------------------------------------------ what is shown

    def _show(self) -> None:
        """Headings in the first row with the role of each below, then the first rows as they were read."""
        sheet = self._chosen()
        self.name.setText(sheet.title or self._path.stem)
        self.kind.setCurrentText(sheet.kind)
        self.told.setText(
            f"认出 {len(sheet.columns)} 列、{len(sheet.rows)} 条，下面是前 {min(_SHOWN, len(sheet.rows))} 条。"
            "第一行是每一列的含义，不对的请改；不选的列照原样保留。"
        )
        self.left_out.setText("\n".join(sheet.left_out[:3]))
        self.left_out.setVisible(bool(sheet.left_out))
        self.preview.clear()
        self.preview.setRowCount(1 + min(_SHOWN, len(sheet.rows)))
        self.preview.setColumnCount(len(sheet.columns))
        self.preview.setHorizontalHeaderLabels([column.heading for column in sheet.columns])
        for place, column in enumerate(sheet.columns):
            self.preview.setCellWidget(0, place, RoleChoice(column.role))
            for row, cells in enumerate(sheet.rows[:_SHOWN], 1):
                item = QTableWidgetItem(" ".join(cells[place].split("\n")))
                item.setToolTip(theme.tooltip(cells[place]))
                self.preview.setItem(row, place, item)
        self.preview.resizeColumnsToContents()
        for place in range(len(sheet.columns)):
            wide = min(max(self.preview.columnWidth(place), 130), _WIDEST)
            self.preview.setColumnWidth(place, wide)

    def _show_target(self) -> None:
        is_new = self.target.currentData() is None
        for widget in (self._name_label, self.name, self._kind_label, self.kind):
            widget.setVisible(is_new)
        self.save_button.setText("导入" if is_new else "更新登记簿")

    def _same_register(self) -> int:
        """The place of the register that the sheet seems to be: of its name, else of just its headings."""
        sheet = self._chosen()
        headings = {folded(column.heading) for column in sheet.columns}
        for register in self._ledger.lists.registers():
            same = {folded(heading) for heading in register.columns} == headings
            if same and folded(register.name) == folded(self.name.text()):
                return self.target.findData(register.id)
        return 0

    def _chosen(self) -> RegisterSheet:
        return self._sheets[max(self.sheet.currentIndex(), 0)]

    # ------------------------------------------------------------ saving

    def columns(self) -> list[Column]:
        """The columns with the roles as they are chosen now."""
        wanted = []
        for place, column in enumerate(self._chosen().columns):
            choice = self.preview.cellWidget(0, place)
            assert isinstance(choice, RoleChoice)
            wanted.append(replace(column, role=choice.role()))
        return wanted

    def accept(self) -> None:
        """Bring the rows in; a refusal is said and the dialog stays."""
        if not self.save_button.isEnabled():
            return
        columns, rows, into = self.columns(), self._chosen().rows, self.target.currentData()
        name, kind = self.name.text(), self.kind.currentText()
        lists = self._ledger.lists
        self.save_button.setEnabled(False)
        jobs.run(
            self,
            "正在导入登记簿",
            lambda _tick: lists.import_rows(columns, rows, register_id=into, kind=kind, name=name),
            self._done,
            self._refuse,
        )

    def _done(self, result: RowsImported) -> None:
        self.result_of_import = result
        super().accept()

    def _refuse(self, error: LedgerError) -> None:
        self.save_button.setEnabled(True)
        self.message.setText(str(error))
        self.message.show()
