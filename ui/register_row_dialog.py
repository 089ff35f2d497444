"""One row of a register in a form: a line for each column, the units and issues that it is linked to."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from models.errors import LedgerError
from models.ledger import Ledger
from models.register_rows import Register, RegisterRow
from models.text import split_names
from ui import messages, theme
from ui.dialog_size import open_sized
from ui.field_box import TextBox
from ui.issue_picker import IssuePicker, issue_line
from ui.name_edit import NameEdit
from ui.progress_dialog import button, button_row, framed
from ui.theme import plain_label

_ID = Qt.ItemDataRole.UserRole
#: A column in which no row has a longer text is typed on one line; the title and the others get room for more.
_LINE = 16
#: So many linked issues are seen without scrolling.
_LINKED = 4


class RegisterRowDialog(QDialog):
    """Adds a row (``row`` None) or changes one; nothing is written until it is accepted."""

    def __init__(
        self, ledger: Ledger, register: Register, row: RegisterRow | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._ledger, self._register, self._row = ledger, register, row
        self._issues = list(row.issue_ids) if row else []
        self.setWindowTitle(f"{'编辑' if row else '新增'}条目：{register.name}")
        rows = ledger.lists.rows(register.id)
        self._long = [any(len(one.cells[place]) > _LINE for one in rows) for place in range(len(register.columns))]
        self._aspects = list(dict.fromkeys(one.aspect for one in rows if one.aspect))
        self._units = [unit.name for unit in ledger.units() if not unit.archived_on]
        self.editors: list[QWidget] = []
        self.aspect: NameEdit | None = None
        self.units: NameEdit | None = None
        self.linked = QListWidget()
        self.linked.setAccessibleName("关联的问题")
        self.linked.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        layout = framed(self)
        layout.addWidget(self._form(), 1)
        layout.addWidget(self.message)
        self.save_button = button("保存", "primary", self.accept)
        self.save_button.setEnabled(not ledger.read_only)
        layout.addLayout(button_row(button("取消", "", self.reject), self.save_button))
        QShortcut(QKeySequence("Ctrl+S"), self, self.accept)
        self._show_issues()
        self._opened = self._typed()
        open_sized(self, "register_row", QSize(640, 600))

    # ------------------------------------------------------------ building

    def _form(self) -> QScrollArea:
        holder = QWidget()
        form = QFormLayout(holder)
        form.setContentsMargins(0, 0, 8, 0)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        for place, (heading, role) in enumerate(zip(self._register.columns, self._register.roles, strict=True)):
            text = self._row.cells[place] if self._row else ""
            editor = self._editor(role, text, self._long[place])
            editor.setAccessibleName(heading)
            self.editors.append(editor)
            form.addRow(_label(heading), editor)
        if self._register.column("aspect") is None:
            self.aspect = NameEdit(self._aspects)
            self._add(form, "方面", self.aspect, self._row.aspect if self._row else "")
        if self._register.column("unit") is None:
            self.units = NameEdit(self._units, several=True)
            self._add(form, "单位", self.units, "、".join(self._row.units) if self._row else "")
        form.addRow(_label("关联问题"), self._links())
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(holder)
        area.viewport().setAutoFillBackground(False)
        holder.setAutoFillBackground(False)
        return area

    def _editor(self, role: str, text: str, long: bool) -> QWidget:
        if role in ("aspect", "unit"):
            names = NameEdit(self._aspects if role == "aspect" else self._units, several=role == "unit")
            names.setText(text)
            return names
        if role != "title" and not long and "\n" not in text:
            return QLineEdit(text)
        box = TextBox(1)
        box.setPlainText(text)
        return box

    def _add(self, form: QFormLayout, label: str, editor: NameEdit, text: str) -> None:
        editor.setText(text)
        editor.setAccessibleName(label)
        form.addRow(_label(label), editor)

    def _links(self) -> QWidget:
        self.add_issue = button("添加…", "", self._pick)
        self.drop_issue = button("移除", "", self._drop)
        side = QHBoxLayout()
        side.setSpacing(8)
        side.addWidget(self.add_issue)
        side.addWidget(self.drop_issue)
        side.addStretch()
        holder = QWidget()
        column = framed_bare(holder)
        column.addWidget(self.linked)
        column.addLayout(side)
        column.addStretch()
        self.linked.itemSelectionChanged.connect(self._show_buttons)
        return holder

    # ------------------------------------------------------------ linked issues

    def _pick(self) -> None:
        picker = IssuePicker(self._ledger, self._issues, self)
        if picker.exec():
            self._issues += picker.chosen()
            self._show_issues()

    def _drop(self) -> None:
        gone = {item.data(_ID) for item in self.linked.selectedItems()}
        self._issues = [one for one in self._issues if one not in gone]
        self._show_issues()

    def _show_issues(self) -> None:
        self.linked.clear()
        for issue in self._ledger.issues(self._issues).values():
            item = QListWidgetItem(issue_line(issue), self.linked)
            item.setData(_ID, issue.id)
            item.setToolTip(theme.tooltip(issue.problem))
        self.linked.setVisible(bool(self._issues))
        self.linked.setFixedHeight(min(len(self._issues), _LINKED) * theme.metrics().row + 6)
        self._show_buttons()

    def _show_buttons(self) -> None:
        self.drop_issue.setVisible(bool(self._issues))
        self.drop_issue.setEnabled(bool(self.linked.selectedItems()))

    # ------------------------------------------------------------ saving

    def accept(self) -> None:
        """Write the row; a refusal is said and the dialog stays."""
        if not self.save_button.isEnabled():
            return
        cells, aspect, units, issues = self._typed()
        names = None if units is None else split_names(units)
        lists = self._ledger.lists
        try:
            if self._row is None:
                lists.add_row(self._register.id, cells, aspect=aspect, units=names, issues=issues)
            else:
                lists.change_row(self._row.id, cells=cells, aspect=aspect, units=names, issues=issues)
        except LedgerError as error:
            self.message.setText(str(error))
            self.message.show()
            return
        super().accept()

    def reject(self) -> None:
        """Close without writing, after asking when something was typed."""
        changed = self._typed() != self._opened
        if changed and not messages.ask(self, "还没有保存", "修改还没有保存，要放弃吗？", "放弃", "继续填写"):
            return
        super().reject()

    def _typed(self) -> tuple[list[str], str | None, str | None, list[int]]:
        """Cells, and 方面 and units where they have no column of their own; the linked issues."""
        return (
            [_text(editor) for editor in self.editors],
            self.aspect.text() if self.aspect else None,
            self.units.text() if self.units else None,
            list(self._issues),
        )


def framed_bare(widget: QWidget) -> QVBoxLayout:
    """A column without margins of its own."""
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    return column


def _label(text: str) -> QWidget:
    label = plain_label(text, "secondary")
    label.setWordWrap(True)
    label.setFixedWidth(theme.metrics().text * 7)
    return label


def _text(editor: QWidget) -> str:
    if isinstance(editor, QPlainTextEdit):
        return editor.toPlainText()
    assert isinstance(editor, QLineEdit)
    return editor.text()
