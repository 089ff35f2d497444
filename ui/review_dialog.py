"""复查: what was seen when a 长期坚持 or 立行立改 issue was looked at again, and a new progress if there is one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFormLayout, QWidget

from models.errors import InvalidValue, LedgerError
from models.fields import BY_NAME, PROGRESS_CHOICES, read_date
from models.issues import Issue
from models.ledger import Ledger
from models.rules import Progress
from ui import messages, theme
from ui.detail_sheet import wrapped
from ui.dialog_size import fit
from ui.field_box import Choices, DateLine, TextBox, offered_people, show_refusal
from ui.name_edit import NameEdit
from ui.progress_dialog import button, button_row, framed
from ui.theme import plain_label

_UNCHANGED = "不改变"


class ReviewDialog(QDialog):
    """Gathers a review and writes it for those of the issues that are reviewed; the others are said.

    ``ready`` are those that it is written for.
    """

    def __init__(self, ledger: Ledger, ids: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger = ledger
        issues = list(ledger.issues(list(ids)).values())
        self.ready = [issue.id for issue in issues if not ledger.dates.why_no_review(issue)]
        self.setWindowTitle("复查")
        self.on = DateLine(ledger.today())
        self.on.setAccessibleName("复查日期")
        self.on.setMaximumWidth(8 * theme.metrics().text + 40)
        self.reviewer = NameEdit(offered_people(ledger))
        self.reviewer.setAccessibleName("复查人")
        self.reviewer.setMaximumWidth(260)
        self.edit = TextBox(4)
        self.edit.setAccessibleName("复查情况")
        self.edit.setPlaceholderText("看了什么、制度是否在执行、有没有反弹")
        self.progress = Choices((_UNCHANGED, *PROGRESS_CHOICES))
        self.progress.setAccessibleName(BY_NAME["progress"].label)
        self.progress.setMaximumWidth(150)
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        self.save_button = button(f"登记 {len(self.ready)} 项" if self.ready else "登记", "primary", self.accept)
        self.save_button.setEnabled(bool(self.ready) and not ledger.read_only)
        self._lay_out(issues)
        QShortcut(QKeySequence("Ctrl+S"), self, self.accept)
        self.reviewer.setFocus()
        fit(self, 560)

    def accept(self) -> None:
        """Write the review; with something wrong the dialog stays open and says so."""
        if not self.save_button.isEnabled():
            return
        try:
            on = read_date(self.on.text(), "on", "复查日期")
            if on is None:
                raise InvalidValue("on", "“复查日期”不能为空，请写成 2026-05-31 这样的日期。")
            words, who = self.edit.toPlainText(), self.reviewer.text()
            self._ledger.dates.review(self.ready, on, who, words, self._progress())
        except LedgerError as error:
            self._refuse(error)
            return
        super().accept()

    def reject(self) -> None:
        """Close without writing, after asking when something was typed."""
        typed = bool(self.edit.toPlainText().strip())
        if typed and not messages.ask(self, "还没有登记", "填写的复查还没有登记，要放弃吗？", "放弃", "继续填写"):
            return
        super().reject()

    def _progress(self) -> Progress | None:
        words = self.progress.currentText()
        return None if words == _UNCHANGED else next(one for one in Progress if one.label == words)

    def _refuse(self, error: LedgerError) -> None:
        show_refusal(self.message, error, {"on": self.on, "reviewer": self.reviewer, "words": self.edit})

    def _lay_out(self, issues: Sequence[Issue]) -> None:
        fields = QWidget()
        form = QFormLayout(fields)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(8)
        form.addRow(plain_label("复查日期 *", "secondary"), self.on)
        form.addRow(plain_label("复查人 *", "secondary"), self.reviewer)
        form.addRow(plain_label("复查情况 *", "secondary"), self.edit)
        form.addRow(plain_label(BY_NAME["progress"].label, "secondary"), self.progress)
        layout = framed(self)
        layout.addWidget(wrapped(self._about(issues), "section"))
        left_out = len(issues) - len(self.ready)
        if left_out:
            which = f"其中 {left_out} 个" if self.ready else "这个问题" if len(issues) == 1 else "它们"
            layout.addWidget(wrapped(which + self._ledger.dates.why_no_review(_left_out(issues, self.ready)), "soon"))
        layout.addWidget(fields)
        months = self._ledger.settings.review_months
        period = wrapped(f"长期坚持的，下次复查排在 {months} 个月以后；周期可以在设置中修改。", "secondary")
        layout.addWidget(period)
        layout.addWidget(self.message)
        layout.addStretch()
        leave = button("取消", "", self.reject)
        layout.addLayout(button_row(leave, self.save_button))
        if not self.ready:
            leave.setText("关闭")
            for useless in (fields, period, self.save_button):
                useless.hide()

    def _about(self, issues: Sequence[Issue]) -> str:
        if len(issues) == 1:
            return issues[0].problem.replace("\n", " ")[:80]
        return f"给选中的 {len(issues)} 个问题登记同一次复查" if self.ready else "选中的问题都不用复查"


def _left_out(issues: Sequence[Issue], ready: Sequence[int]) -> Issue:
    """The first that is not reviewed."""
    return next(issue for issue in issues if issue.id not in ready)
