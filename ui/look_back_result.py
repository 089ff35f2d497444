"""What a 回头看 found at the selected issues: result, day, checkers, words, and the next round of what came back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QSize
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QRadioButton,
    QWidget,
)

from models.errors import InvalidValue, LedgerError
from models.fields import read_date
from models.ledger import Ledger
from models.look_back_rows import LookBackItem
from models.rules import Relapse
from models.text import clean, clean_line, split_names
from ui import messages, theme
from ui.dialog_size import open_sized
from ui.field_box import DateLine, TextBox, show_refusal
from ui.name_edit import NameEdit
from ui.new_deadline import NO_DEADLINE_WARNING, NewDeadline
from ui.progress_dialog import button, button_row, framed
from ui.theme import plain_label

_NOTE = "开启后状态回到“正在整改”，上一轮的时限、销号材料和已有统计原样保留。"


class LookBackResultDialog(QDialog):
    """Asks and writes, all selected issues in one act; ``remembered`` are the checkers of the last time."""

    def __init__(
        self,
        ledger: Ledger,
        items: Sequence[LookBackItem],
        parent: QWidget | None = None,
        remembered: str = "",
    ) -> None:
        super().__init__(parent)
        self._ledger, self._items = ledger, list(items)
        self._issues = ledger.issues([item.issue_id for item in items])
        self.setWindowTitle("登记回头看结果")
        self.setMinimumWidth(620)
        self.results = {result: QRadioButton(result.label) for result in Relapse}
        group = QButtonGroup(self)
        for one in self.results.values():
            group.addButton(one)
        self.on = DateLine(ledger.today())
        self.on.setAccessibleName("核查日期")
        self.on.setMaximumWidth(10 * theme.metrics().text)
        self.checkers = NameEdit([person.name for person in ledger.people()], several=True)
        self.checkers.setAccessibleName("核查人员")
        self.checkers.setText(remembered)
        self.words = TextBox(3)
        self.words.setAccessibleName("情况")
        self.words.setPlaceholderText("看到了什么；部分反弹和反弹必须写明")
        self.next_round = QCheckBox(self._next_words())
        self.deadline = NewDeadline(self._preview, "不填为没有时限", NO_DEADLINE_WARNING)
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        self.save_button = button("登记", "primary", self.accept)
        self.save_button.setDefault(True)
        self._lay_out()
        for one in self.results.values():
            one.toggled.connect(self._look)
        for line in (self.on, self.checkers):
            line.textChanged.connect(self._look)
        self.words.textChanged.connect(self._look)
        self.next_round.toggled.connect(self._look)
        QShortcut(QKeySequence("Ctrl+S"), self, self.accept)
        self._start()
        self._look()
        open_sized(self, "look_back_result", QSize(640, 470))

    def _lay_out(self) -> None:
        choice = QHBoxLayout()
        choice.setSpacing(22)
        for one in self.results.values():
            choice.addWidget(one)
        choice.addStretch(1)
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(10)
        self.form.setVerticalSpacing(9)
        self.form.addRow(plain_label("结果 *", "secondary"), choice)
        self.form.addRow(plain_label("核查日期 *", "secondary"), self.on)
        self.form.addRow(plain_label("核查人员 *", "secondary"), self.checkers)
        self.words_label = plain_label("情况", "secondary")
        self.form.addRow(self.words_label, self.words)
        self.form.addRow(plain_label("", "secondary"), self.next_round)
        self.deadline_label = plain_label("新的时限", "secondary")
        self.form.addRow(self.deadline_label, self.deadline)
        about = plain_label(self._about(), "section")
        about.setWordWrap(True)
        self.note = plain_label(_NOTE, "secondary")
        self.note.setWordWrap(True)
        layout = framed(self)
        layout.addWidget(about)
        layout.addLayout(self.form)
        layout.addWidget(self.note)
        layout.addWidget(self.message)
        layout.addStretch()
        layout.addLayout(button_row(button("取消", "", self.reject), self.save_button))

    def _about(self) -> str:
        if len(self._items) > 1:
            return f"将给选中的 {len(self._items)} 项登记同样的结果。"
        issue = self._issues[self._items[0].issue_id]
        return theme.elided(issue.problem.replace("\n", " "), theme.text_font(bold=True), 2 * 540)

    def _next_words(self) -> str:
        rounds = {issue.round for issue in self._issues.values()}
        turn = f"第 {rounds.pop() + 1} 轮" if len(rounds) == 1 else "下一轮"
        return f"反弹的问题开启{turn}整改"

    def _start(self) -> None:
        """One that has a result already starts from it, to be corrected."""
        first = self._items[0]
        if len(self._items) == 1 and first.result is not None:
            self.results[first.result].setChecked(True)
            self.on.setText(first.on.isoformat() if first.on else "")
            self.checkers.setText("、".join(first.checkers))
            self.words.setPlainText(first.words)
        self._typed = (self.words.toPlainText(), self.checkers.text())
        (self.words if self.checkers.text() else self.checkers).setFocus()

    def _result(self) -> Relapse | None:
        return next((result for result, one in self.results.items() if one.isChecked()), None)

    def _day(self) -> date | None:
        try:
            return read_date(self.on.text(), "on", "核查日期")
        except InvalidValue:
            return None

    def _look(self) -> None:
        """Show what belongs to the result, and whether all is filled in."""
        result = self._result()
        back = result is not None and result != Relapse.NONE
        self.words_label.setText("情况 *" if back else "情况")
        self.next_round.setEnabled(back)
        opens = back and self.next_round.isChecked()
        for widget in (self.deadline_label, self.deadline, self.note):
            widget.setVisible(opens)
        self.deadline.look()
        filled = result is not None and self._day() is not None and bool(split_names(self.checkers.text()))
        said = bool(clean(self.words.toPlainText())) or not back
        self.save_button.setEnabled(filled and said and not self._ledger.read_only)

    def _preview(self, words: str) -> tuple[str, str]:
        on = self._day()
        if on is None:
            return "", ""
        deadline = self._ledger.rounds.preview_deadline(self._items[0].issue_id, words, on)
        return deadline.text, deadline.due_on.isoformat() if deadline.due_on else ""

    def accept(self) -> None:
        """Write it; with something wrong the dialog stays open and says so."""
        result = self._result()
        if result is None or not self.save_button.isEnabled():
            return
        try:
            on = read_date(self.on.text(), "on", "核查日期")
            if on is None:
                raise InvalidValue("on", "“核查日期”不能为空，请写成 2026-05-31 这样的日期。")
            self._ledger.look_backs.record(
                [item.id for item in self._items],
                result,
                on=on,
                checkers=split_names(self.checkers.text()),
                words=self.words.toPlainText(),
                next_round=self.next_round.isChecked(),
                deadline=clean_line(self.deadline.text()),
            )
        except LedgerError as error:
            self._refuse(error)
            return
        super().accept()

    def reject(self) -> None:
        """Close without writing, after asking when something was typed."""
        typed = (self.words.toPlainText(), self.checkers.text()) != self._typed
        if typed and not messages.ask(self, "还没有登记", "填写的结果还没有登记，要放弃吗？", "放弃", "继续填写"):
            return
        super().reject()

    def _refuse(self, error: LedgerError) -> None:
        show_refusal(
            self.message,
            error,
            {
                "on": self.on,
                "checkers": self.checkers,
                "words": self.words,
                "deadline": self.deadline.line,
            },
        )
        self.message.setHidden(self.deadline.says(error))
