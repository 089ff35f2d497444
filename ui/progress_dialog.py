"""填写进展: a dated line for the diary of one or more issues, and a new progress if there is one; one operation."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFormLayout, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from models.errors import InvalidValue, LedgerError
from models.fields import BY_NAME, PROGRESS_CHOICES, read_date
from models.ledger import Ledger
from models.text import clean
from ui import keys, messages, theme
from ui.dialog_size import fit
from ui.field_box import Choices, DateLine, TextBox, show_refusal
from ui.theme import plain_label

_UNCHANGED = "不改变"


class ProgressDialog(QDialog):
    """Asks for the line and writes it; what is refused is said in the dialog, which stays open."""

    def __init__(self, ledger: Ledger, ids: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger = ledger
        self._ids = list(ids)
        self.setWindowTitle("填写进展")
        self.on = DateLine(ledger.today())
        self.on.setAccessibleName("进展日期")
        self.on.setMaximumWidth(8 * theme.metrics().text + 40)
        self.edit = TextBox(4)
        self.edit.setAccessibleName("进展内容")
        self.edit.setPlaceholderText("做了什么、做到什么程度")
        self.progress = Choices((_UNCHANGED, *PROGRESS_CHOICES))
        self.progress.setAccessibleName(BY_NAME["progress"].label)
        self.progress.setMaximumWidth(150)
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        self.save_button = button("登记", "primary", self.accept)
        form = QFormLayout()
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(8)
        form.addRow(plain_label("日期 *", "secondary"), self.on)
        form.addRow(plain_label("进展内容 *", "secondary"), self.edit)
        form.addRow(plain_label(f"{BY_NAME['progress'].label}", "secondary"), self.progress)
        layout = framed(self)
        layout.addWidget(self._about())
        layout.addLayout(form)
        layout.addWidget(self.message)
        layout.addStretch()
        layout.addLayout(button_row(button("取消", "", self.reject), self.save_button))
        QShortcut(QKeySequence("Ctrl+S"), self, self.accept)
        self.edit.setFocus()
        fit(self, 520)

    def _about(self) -> QWidget:
        if len(self._ids) == 1:
            issue = self._ledger.issue(self._ids[0])
            label = plain_label(theme.elided(issue.problem, theme.text_font(bold=True), 2 * 470), "section")
        else:
            label = plain_label(f"给选中的 {len(self._ids)} 个问题登记同一条进展", "section")
        label.setWordWrap(True)
        return label

    def accept(self) -> None:
        """Write the line; with something wrong the dialog stays open."""
        try:
            values = self._values()
            self._ledger.update_issues(dict.fromkeys(self._ids, values), "填写进展")
        except LedgerError as error:
            self._refuse(error)
            return
        super().accept()

    def reject(self) -> None:
        """Close without writing, after asking when something was typed."""
        typed = bool(self.edit.toPlainText().strip())
        if typed and not messages.ask(self, "还没有登记", "填写的进展还没有登记，要放弃吗？", "放弃", "继续填写"):
            return
        super().reject()

    def _values(self) -> dict[str, object]:
        text = clean(self.edit.toPlainText())
        if not text:
            raise InvalidValue("entry", "“进展内容”不能为空，请填写。")
        on = read_date(self.on.text(), "entry_on", "进展日期")
        if on is None:
            raise InvalidValue("entry_on", "“进展日期”不能为空，请写成 2026-05-31 这样的日期。")
        values: dict[str, object] = {"entry": (on, text)}
        if self.progress.currentText() != _UNCHANGED:
            values["progress"] = BY_NAME["progress"].from_text(self.progress.currentText())
        return values

    def _refuse(self, error: LedgerError) -> None:
        show_refusal(self.message, error, {"entry": self.edit, "entry_on": self.on, "progress": self.progress})


def framed(dialog: QDialog) -> QVBoxLayout:
    """The layout of a small dialog: the usual margins."""
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(16, 16, 16, 16)
    layout.setSpacing(12)
    return layout


def divider() -> QFrame:
    """A thin line above the buttons."""
    line = QFrame()
    theme.set_role(line, "line")
    return line


def button(words: str, role: str, act: object) -> QPushButton:
    """A button that Enter in a field does not press; Ctrl+Enter presses the primary one that accepts a dialog."""
    made = QPushButton(keys.lettered(words))
    made.setAutoDefault(False)
    made.clicked.connect(act)
    if role:
        theme.set_role(made, role)
    if role == "primary" and getattr(act, "__name__", "") == "accept":
        keys.press_by_ctrl_enter(made)
    return made


def button_row(*buttons: QPushButton) -> QHBoxLayout:
    """The buttons at the foot of a dialog, flush right."""
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addStretch()
    for one in buttons:
        row.addWidget(one)
    return row
