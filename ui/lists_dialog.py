"""登记簿: risk points, power lists, systems, 信访 … at the left, the rows of one in the middle, counts beside them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from documents.register_sheets import RegisterSheet
from models.errors import LedgerError
from models.issues import Unit
from models.ledger import Ledger
from models.register_rows import Register, RegisterRow, RowTable, count_by_aspect
from ui import jobs, messages, theme
from ui.dialog_size import open_sized
from ui.issue_picker import IssuePicker
from ui.progress_dialog import button
from ui.register_columns_dialog import RegisterColumnsDialog
from ui.register_filter import CountsPanel, RegisterFilter
from ui.register_import_dialog import RegisterImportDialog
from ui.register_row_dialog import RegisterRowDialog
from ui.register_table import RegisterModel, RegisterTable
from ui.theme import plain_label

_ID = Qt.ItemDataRole.UserRole
_SHEETS = "表格 (*.xlsx *.xlsm *.xls *.et *.ods);;所有文件 (*)"
_LEFT = 210


class ListsDialog(QDialog):
    """Shows the registers and asks the ledger for every change; each is one step of undo."""

    def __init__(self, ledger: Ledger, parent: QWidget | None = None, shown: int | None = None) -> None:
        super().__init__(parent)
        self._ledger = ledger
        self._table: RowTable | None = None
        self._units: list[Unit] = []
        self._numbers: dict[int, str] = {}
        self.setWindowTitle("登记簿")
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.registers = QListWidget()
        self.registers.setAccessibleName("登记簿")
        self.registers.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.registers.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.model = RegisterModel()
        self.table = RegisterTable(self.model)
        self.filter = RegisterFilter()
        self.counts = CountsPanel(self.filter)
        self.total = plain_label("", "secondary")
        self._make_buttons()
        self._lay_out()
        self._connect()
        self.show_registers(shown)
        open_sized(self, "lists", QSize(1240, 660))
        self.table.fit_columns()

    # ------------------------------------------------------------ building

    def _make_buttons(self) -> None:
        self.import_button = button("导入表格…", "primary", self.import_sheet)
        self.new_button = button("新建…", "", self.make)
        self.add_button = button("新增条目…", "", self.add_row)
        self.edit_button = button("编辑…", "", self.edit_row)
        self.link_button = button("关联问题…", "", self.link)
        self.remove_button = button("删除条目", "", self.remove_rows)
        self.columns_button = button("名称与列…", "", self.change_columns)
        self.export_button = button("导出 Excel…", "", self.export)
        self.drop_button = button("删除登记簿", "danger", self.remove)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.registers, 1)
        left.addWidget(self.import_button)
        left.addLayout(_row(self.new_button, self.columns_button))
        left.addWidget(self.drop_button)
        middle = QVBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self.filter)
        middle.addWidget(self.table, 1)
        middle.addWidget(self.total)
        acts = _row(self.add_button, self.edit_button, self.link_button, self.remove_button)
        acts.addStretch()
        acts.addWidget(self.export_button)
        middle.addLayout(acts)
        shown = QWidget()
        columns = QHBoxLayout(shown)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(12)
        columns.addLayout(middle, 1)
        columns.addWidget(self.counts)
        self.pages = QStackedWidget()
        self.pages.addWidget(_nothing())
        self.pages.addWidget(shown)
        holder = QWidget()
        holder.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        holder.setFixedWidth(max(_LEFT, 14 * theme.metrics().text))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(holder)
        layout.addWidget(self.pages, 1)

    def _connect(self) -> None:
        self.registers.currentItemChanged.connect(lambda *_: self._open())
        self.filter.changed.connect(self._ask)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_choices())
        self.model.modelReset.connect(self._show_choices)
        self.table.doubleClicked.connect(lambda _index: self.edit_row())
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self.filter.search.setFocus)
        for sequence, act in (("Return", self.edit_row), ("Enter", self.edit_row), ("Del", self.remove_rows)):
            shortcut = QShortcut(QKeySequence(sequence), self.table, act)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)

    # ------------------------------------------------------------ what is shown

    def show_registers(self, selected: int | None = None) -> None:
        """Read the registers anew and show one: ``selected``, else the same as before, else the first."""
        before = self.shown_register()
        wanted = selected if selected is not None else before.id if before else None
        found = self._ledger.lists.registers()
        self.registers.blockSignals(True)
        self.registers.clear()
        for register in found:
            item = QListWidgetItem(f"{register.name}\n{register.kind} · {register.rows} 条", self.registers)
            item.setData(_ID, register.id)
            item.setToolTip(theme.tooltip("\n".join(part for part in (register.name, register.note) if part)))
        places = [place for place, register in enumerate(found) if register.id == wanted]
        self.registers.setCurrentRow(places[0] if places else 0)
        self.registers.blockSignals(False)
        self._open()

    def shown_register(self) -> Register | None:
        """The register that is shown; None without any."""
        return self._table.register if self._table else None

    def _open(self) -> None:
        """Read the rows of the chosen register; the filter stays while it is the same one."""
        item, before = self.registers.currentItem(), self.shown_register()
        self._table = self._ledger.lists.table(int(item.data(_ID))) if item else None
        self.pages.setCurrentIndex(int(self._table is not None))
        same = before is not None and self._table is not None and before.id == self._table.register.id
        if self._table is not None:
            self._units = self._ledger.units()
            self.filter.offer(self._units, [title for title, _ in count_by_aspect(self._table.rows)])
            linked = {issue for row in self._table.rows for issue in row.issue_ids}
            issues = self._ledger.issues(list(linked))
            self._numbers = {number: issue.number or str(number) for number, issue in issues.items()}
        if not same:
            self.filter.clear()
        self._ask()
        if not same:
            self.table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            self.table.fit_columns()

    def _ask(self) -> None:
        """Show the rows that the filter asks for, at once."""
        if self._table is None:
            self.model.show_rows(None, [])
            return
        kept = [row.id for row in self.table.selected()]
        rows = self._table.filtered(self.filter.question())
        self.model.show_rows(self._table.register, rows, self._numbers)
        self.table.select(kept)
        self.counts.show_counts(self._table, self._units)
        of_all = f"（共 {len(self._table.rows)} 条）" if len(rows) < len(self._table.rows) else ""
        words = self.filter.words()
        self.total.setText(f"{len(rows)} 条{of_all}{'：' + words if words else ''}")

    def _show_choices(self) -> None:
        writable, selected = not self._ledger.read_only, len(self.table.selected())
        shown = self._table is not None
        for one in (self.import_button, self.new_button):
            one.setEnabled(writable)
        for one in (self.add_button, self.columns_button, self.drop_button):
            one.setEnabled(writable and shown)
        for one in (self.link_button, self.remove_button):
            one.setEnabled(writable and selected > 0)
        self.edit_button.setEnabled(selected == 1)
        self.export_button.setEnabled(shown)

    def _selected_one(self) -> RegisterRow | None:
        rows = self.table.selected()
        return rows[0] if len(rows) == 1 else None

    # ------------------------------------------------------------ acts on registers

    def import_sheet(self) -> None:
        """Ask for a spreadsheet and review it."""
        path = messages.choose_open_path(self, "导入登记簿", messages.documents_folder(), _SHEETS)
        if path is not None:
            self.read_sheet(path)

    def read_sheet(self, path: Path) -> None:
        """Read a spreadsheet in a thread and review what it holds."""

        def read(_tick: jobs.Tick) -> list[RegisterSheet]:
            from documents.register_sheets import read_register

            return read_register(path)

        jobs.run(self, f"正在读取“{path.name}”", read, lambda sheets: self._review(path, sheets))

    def _review(self, path: Path, sheets: list[RegisterSheet]) -> None:
        dialog = RegisterImportDialog(self._ledger, path, sheets, parent=self)
        if dialog.exec() and (result := dialog.result_of_import) is not None:
            self.show_registers(result.register_id)
            messages.tell(self, "导入登记簿", f"“{path.name}”已导入：{result.words}")

    def make(self) -> None:
        """Ask for a new register."""
        dialog = RegisterColumnsDialog(self._ledger, None, self)
        if dialog.exec():
            self.show_registers(dialog.made)

    def change_columns(self) -> None:
        """Ask for another name or other columns."""
        register = self.shown_register()
        if register is not None and RegisterColumnsDialog(self._ledger, register, self).exec():
            self.show_registers()
            self.table.fit_columns()

    def remove(self) -> None:
        """Remove the shown register when that is confirmed."""
        register = self.shown_register()
        if register is None:
            return
        sentence = f"要删除登记簿“{register.name}”和其中 {register.rows} 条条目吗？可以用“撤销”找回。"
        if messages.ask(self, "删除登记簿", sentence, "删除"):
            self._do("删除登记簿", lambda: self._ledger.lists.remove(register.id))

    def export(self) -> None:
        """Write the rows that the filter shows into a spreadsheet, where the clerk wants it."""
        register = self.shown_register()
        if register is None:
            return
        from documents.saving import safe_name

        folder = messages.documents_folder()
        suggested = folder / f"{safe_name(register.name)}.xlsx"
        path = messages.choose_save_path(self, "导出登记簿", suggested, messages.EXCEL_FILES)
        if path is not None:
            self.write_sheet(path)

    def write_sheet(self, path: Path) -> None:
        """Write what is shown, in the order shown, in a thread."""
        register, rows = self.shown_register(), list(self.model.rows)
        assert register is not None
        today, office, words = self._ledger.today(), self._ledger.settings.office, self.filter.words()
        jobs.run(
            self,
            f"正在导出“{path.name}”",
            lambda tick: _write(register, rows, path, today, office, words, tick),
            lambda _none: self._offer_to_open(path, len(rows)),
        )

    def _offer_to_open(self, path: Path, count: int) -> None:
        from ui.about_dialog import open_path

        answers = ("打开文件", "打开所在文件夹", "关闭")
        answer = messages.choose(self, "导出完成", f"登记簿已写好，共 {count} 条：\n{path}", answers)
        if answer < 2:
            open_path(self, path if answer == 0 else path.parent)

    # ------------------------------------------------------------ acts on rows

    def add_row(self) -> None:
        """Ask for a new row."""
        register = self.shown_register()
        if register is not None and RegisterRowDialog(self._ledger, register, None, self).exec():
            self.show_registers()
            self.table.scrollToBottom()

    def edit_row(self) -> None:
        """Show the selected row in its form."""
        register, row = self.shown_register(), self._selected_one()
        if register is not None and row is not None and RegisterRowDialog(self._ledger, register, row, self).exec():
            self.show_registers()

    def link(self) -> None:
        """Ask for issues and link the selected rows to them."""
        rows = [row.id for row in self.table.selected()]
        row = self._selected_one()
        picker = IssuePicker(self._ledger, row.issue_ids if row else (), self)
        if rows and picker.exec():
            chosen = picker.chosen()
            self._do("关联问题", lambda: self._ledger.lists.link_issues(rows, chosen))

    def remove_rows(self) -> None:
        """Remove the selected rows when that is confirmed."""
        rows = [row.id for row in self.table.selected()]
        if not rows or not self.remove_button.isEnabled():
            return
        if messages.ask(self, "删除条目", f"要删除选中的 {len(rows)} 条吗？可以用“撤销”找回。", "删除"):
            self._do("删除条目", lambda: self._ledger.lists.remove_rows(rows))

    def _do(self, title: str, act: Callable[[], object]) -> None:
        try:
            act()
        except LedgerError as error:
            messages.warn(self, title, str(error))
        self.show_registers()


def _write(
    register: Register, rows: list[RegisterRow], path: Path, today: date, office: str, words: str, tick: jobs.Tick
) -> None:
    from documents.register_xlsx import write_register_xlsx

    write_register_xlsx(register, rows, path, today=today, office=office, note=words, tick=tick)


def _row(*buttons: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for one in buttons:
        row.addWidget(one)
    return row


def _nothing() -> QWidget:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setSpacing(10)
    picture = QLabel()
    picture.setPixmap(theme.icon("empty", theme.COLOURS.border).pixmap(48, 48))
    picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
    words = plain_label(
        "还没有登记簿。可以导入风险点、权力清单、负面清单、制度或信访表格，表里的列照原样保留。", "secondary"
    )
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    words.setWordWrap(True)
    layout.addStretch(2)
    layout.addWidget(picture)
    layout.addWidget(words)
    layout.addStretch(3)
    return page
