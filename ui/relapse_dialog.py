"""登记反弹: what was found, on which day, and the new deadline; the next round of the selected issues opens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFormLayout, QWidget

from models.errors import InvalidValue, LedgerError
from models.fields import read_date
from models.ledger import Ledger
from models.text import clean, clean_line
from ui import messages, theme
from ui.closing_table import ClosingTable
from ui.detail_sheet import wrapped
from ui.dialog_size import fit
from ui.field_box import DateLine, TextBox, show_refusal
from ui.new_deadline import NO_DEADLINE_WARNING, NewDeadline
from ui.progress_dialog import button, button_row, framed
from ui.theme import HEADER_HEIGHT, plain_label

#: What the act does, said before it is done.
_NOTE = "登记后进入下一轮：状态回到“正在整改”，上一轮的时限、销号材料和已有统计原样保留。"


class RelapseDialog(QDialog):
    """Asks and opens the next round, one operation; those that cannot relapse are listed and left alone."""

    def __init__(self, ledger: Ledger, ids: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger, self._issues = ledger, ledger.issues(list(ids))
        self.ready: list[int] = []
        self.setWindowTitle("登记反弹")
        self.on = DateLine(ledger.today())
        self.on.setAccessibleName("反弹日期")
        self.on.setMaximumWidth(8 * theme.metrics().text + 40)
        self.why = TextBox(3)
        self.why.setAccessibleName("反弹情况")
        self.why.setPlaceholderText("发现了什么、在哪里、怎样发现的")
        self.deadline = NewDeadline(self._preview, "不填为没有时限", NO_DEADLINE_WARNING)
        self.refused = ClosingTable("不能登记反弹的问题和原因", "原因")
        self.summary = plain_label("", "section")
        self.summary.setWordWrap(True)
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        self.save_button = button("登记反弹", "primary", self.accept)
        self.save_button.setDefault(True)
        fields = QWidget()
        form = QFormLayout(fields)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(8)
        form.addRow(plain_label("反弹日期 *", "secondary"), self.on)
        form.addRow(plain_label("反弹情况 *", "secondary"), self.why)
        form.addRow(plain_label("新的时限", "secondary"), self.deadline)
        note = wrapped(_NOTE, "secondary")
        layout = framed(self)
        layout.addWidget(self.summary)
        layout.addWidget(self.refused)
        layout.addWidget(fields)
        layout.addWidget(note)
        layout.addWidget(self.message)
        layout.addStretch()
        leave = button("取消", "", self.reject)
        layout.addLayout(button_row(leave, self.save_button))
        QShortcut(QKeySequence("Ctrl+S"), self, self.accept)
        self.on.textChanged.connect(self._look)
        self.why.textChanged.connect(self._set_button)
        self._look()
        self.why.setFocus()
        if not self.ready:  # not even today: there is nothing to fill in
            leave.setText("关闭")
            for useless in (fields, note, self.save_button):
                useless.hide()
        fit(self, 600)

    def _day(self) -> date | None:
        try:
            return read_date(self.on.text(), "on", "反弹日期")
        except InvalidValue:
            return None

    def _look(self) -> None:
        """Say who can relapse on that day."""
        reasons = self._ledger.rounds.missing(list(self._issues), self._day() or self._ledger.today())
        self.ready = [number for number, reason in reasons.items() if not reason]
        refused = {number: [reason] for number, reason in reasons.items() if reason}
        self.refused.show_issues([self._issues[number] for number in refused], refused)
        self.refused.setVisible(bool(refused))
        self.refused.setFixedHeight(min(HEADER_HEIGHT + 8 + len(refused) * theme.metrics().row, 180))
        self.summary.setText(self._summary(len(refused)))
        self._set_button()
        self.deadline.look()

    def _set_button(self) -> None:
        filled = bool(clean(self.why.toPlainText())) and self._day() is not None
        self.save_button.setEnabled(bool(self.ready) and filled and not self._ledger.read_only)

    def _summary(self, refused: int) -> str:
        if not self.ready:
            return "选中的问题都不能登记反弹：" if len(self._issues) > 1 else "这个问题不能登记反弹："
        if refused:
            return f"选中 {len(self._issues)} 个问题，其中 {len(self.ready)} 个可以登记反弹；下列的不动："
        if len(self._issues) > 1:
            return f"将对选中的 {len(self.ready)} 个问题登记反弹。"
        issue = self._issues[self.ready[0]]
        problem = theme.elided(issue.problem.replace("\n", " "), theme.text_font(bold=True), 2 * 520)
        return f"{problem}（现为第 {issue.round} 轮）"

    def _preview(self, words: str) -> tuple[str, str]:
        on = self._day()
        if on is None or not self.ready:
            return "", ""
        deadline = self._ledger.rounds.preview_deadline(self.ready[0], words, on)
        return deadline.text, deadline.due_on.isoformat() if deadline.due_on else ""

    def accept(self) -> None:
        """Open the next round; with something wrong the dialog stays open and says so."""
        if not self.ready or self._ledger.read_only:
            return
        try:
            on = read_date(self.on.text(), "on", "反弹日期")
            if on is None:
                raise InvalidValue("on", "“反弹日期”不能为空，请写成 2026-05-31 这样的日期。")
            words = clean_line(self.deadline.text())
            self._ledger.rounds.relapse(self.ready, on=on, why=self.why.toPlainText(), deadline=words)
        except LedgerError as error:
            self._refuse(error)
            return
        super().accept()

    def reject(self) -> None:
        """Close without writing, after asking when something was typed."""
        typed = clean(self.why.toPlainText()) or clean_line(self.deadline.text())
        if typed and not messages.ask(self, "还没有登记", "填写的反弹情况还没有登记，要放弃吗？", "放弃", "继续填写"):
            return
        super().reject()

    def _refuse(self, error: LedgerError) -> None:
        show_refusal(self.message, error, {"on": self.on, "why": self.why, "deadline": self.deadline.line})
        self.message.setHidden(self.deadline.says(error))
