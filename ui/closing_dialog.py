"""销号: date and approver for the selected issues; those that may not be closed are listed with the reason."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFormLayout, QListWidget, QListWidgetItem, QWidget

from models.errors import InvalidValue, LedgerError
from models.fields import BY_NAME, read_date
from models.issues import Issue
from models.ledger import Ledger
from models.rules import Closing, may_close
from models.text import clean_line
from ui import theme
from ui.field_box import DateLine, mark_invalid
from ui.name_edit import NameEdit
from ui.progress_dialog import button, button_row, framed
from ui.theme import plain_label


class ClosingDialog(QDialog):
    """Asks for date and approver and closes those that may be closed, in one operation."""

    def __init__(self, ledger: Ledger, ids: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger = ledger
        issues = ledger.issues(ids).values()
        self._reasons = {issue.id: why_not(issue) for issue in issues}
        self.ready = [number for number, reason in self._reasons.items() if not reason]
        self.setWindowTitle("销号")
        self.setMinimumWidth(560)
        self.on = DateLine(ledger.today())
        self.on.setAccessibleName(BY_NAME["closed_on"].label)
        self.on.setMaximumWidth(8 * theme.metrics().text + 40)
        self.approver = NameEdit([*ledger.leaders(), *(person.name for person in ledger.people())])
        self.approver.setAccessibleName(BY_NAME["closed_by"].label)
        self.approver.setMaximumWidth(240)
        self.refused = self._refused_list([issue for issue in issues if self._reasons[issue.id]])
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        self.close_button = button(f"销号 {len(self.ready)} 项", "primary", self.accept)
        self.close_button.setEnabled(bool(self.ready) and not ledger.read_only)
        form = QFormLayout()
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(8)
        form.addRow(plain_label(f"{BY_NAME['closed_on'].label} *", "secondary"), self.on)
        form.addRow(plain_label(f"{BY_NAME['closed_by'].label} *", "secondary"), self.approver)
        layout = framed(self)
        layout.addWidget(plain_label(self._summary(), "section"))
        layout.addLayout(form)
        if self.refused.count():
            layout.addWidget(plain_label("下列问题现在不能销号：", "soon"))
            layout.addWidget(self.refused, 1)
        layout.addWidget(self.message)
        layout.addStretch()
        layout.addLayout(button_row(button("取消", "", self.reject), self.close_button))
        for sequence in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(sequence), self, self.accept)
        self.approver.setFocus()

    def _summary(self) -> str:
        if not self.ready:
            return f"选中的 {len(self._reasons)} 个问题都不能销号。"
        if len(self.ready) == len(self._reasons):
            return f"将销号 {len(self.ready)} 个问题。"
        return f"选中 {len(self._reasons)} 个问题，其中 {len(self.ready)} 个可以销号。"

    def _refused_list(self, issues: Sequence[Issue]) -> QListWidget:
        made = QListWidget()
        made.setAccessibleName("不能销号的问题和原因")
        made.setMaximumHeight(220)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setTextElideMode(Qt.TextElideMode.ElideRight)
        for issue in issues:
            item = QListWidgetItem(f"{self._reasons[issue.id]}：{issue.problem.replace(chr(10), ' ')}", made)
            item.setToolTip(theme.tooltip(item.text()))
        return made

    def accept(self) -> None:
        """Close the issues; with something wrong the dialog stays open and says so."""
        if not self.close_button.isEnabled():
            return
        try:
            on = read_date(self.on.text(), "closed_on", BY_NAME["closed_on"].label)
            if on is None:
                raise InvalidValue("closed_on", "“销号日期”不能为空，请写成 2026-05-31 这样的日期。")
            self._ledger.close_issues(self.ready, on, clean_line(self.approver.text()))
        except LedgerError as error:
            self._refuse(error)
            return
        super().accept()

    def _refuse(self, error: LedgerError) -> None:
        self.message.setText(str(error))
        self.message.show()
        wrong = getattr(error, "field", "")
        for name, editor in (("closed_on", self.on), ("closed_by", self.approver)):
            mark_invalid(editor, name == wrong)
            if name == wrong:
                editor.setFocus()


def why_not(issue: Issue) -> str:
    """Why the issue cannot be closed now; "" when it can."""
    return "已经销号" if issue.closing == Closing.CLOSED else may_close(issue.progress)
