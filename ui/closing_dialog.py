"""销号 of one or many issues, step by step: what was done, what is missing, and the fields of the step to be taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from models.closing_rules import Step, in_words, to_confirm
from models.errors import LedgerError
from models.issues import Issue
from models.ledger import Ledger
from models.rules import Closing
from ui import messages, theme
from ui.closing_form import AT_ONCE, ClosingForm
from ui.closing_steps import StepList, step_rows
from ui.closing_table import ClosingTable
from ui.detail_sheet import wrapped
from ui.dialog_size import open_sized
from ui.field_box import Choices
from ui.progress_dialog import button, button_row, framed
from ui.theme import plain_label

_ONE, _MANY = QSize(860, 500), QSize(1100, 600)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ClosingDialog(QDialog):
    """Gathers one step and takes it, one operation; ``done`` then says what was done, for the status bar."""

    def __init__(self, ledger: Ledger, ids: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger = ledger
        self._issues = ledger.issues(list(ids))
        #: The issues of which nothing is missing for the step that is shown.
        self.ready: list[int] = []
        self.done_words = ""
        self._composing = False
        self._shown: dict[int, list[str]] = {}
        self.setWindowTitle("销号")
        self.rules = wrapped("", "secondary")
        self.change_rules = button("修改规则…", "flat", self._change_rules)
        self.change_rules.setVisible(parent is not None and not ledger.read_only)
        self.step = Choices(())
        self.step.setAccessibleName("办理事项")
        self.form = ClosingForm(ledger, self._preview)
        self.steps = StepList()
        self.table = ClosingTable("选中的问题和各自还缺什么")
        self.lacks = wrapped("", "soon")
        self.lacks.setAccessibleName("还缺什么")
        self.only_ready = QCheckBox()
        self.only_ready.setChecked(True)
        self.gaps = plain_label("", "secondary")
        self.message = wrapped("", "late")
        self.message.hide()
        self.close_button = button("销号", "primary", self.accept)
        self.close_button.setDefault(True)
        self._read()
        self._lay_out()
        self._listen()
        self._choose_first()
        self.form.first().setFocus()
        open_sized(self, "closing" if self._one else "closing_many", _ONE if self._one else _MANY)

    # ------------------------------------------------------------ for those who only know the simple closing

    @property
    def on(self) -> QWidget:
        """The line with the day."""
        return self.form.on

    @property
    def approver(self) -> QWidget:
        """The line with who takes the step."""
        return self.form.person

    # ------------------------------------------------------------ building

    @property
    def _one(self) -> Issue | None:
        return next(iter(self._issues.values())) if len(self._issues) == 1 else None

    def _read(self) -> None:
        """The rules in force and the state of every issue, asked for once."""
        closings = self._ledger.closings
        self._rules, self._cases = closings.rules, closings.cases(list(self._issues))
        self._next = closings.next_steps(list(self._issues))
        self.rules.setText(f"规则：{self._rules.preset}。{in_words(self._rules)}。")
        if one := self._one:
            self.steps.show_rows(step_rows(one, closings.steps(one.id), self._cases[one.id], self._rules))

    def _lay_out(self) -> None:
        rules = QHBoxLayout()
        rules.addWidget(self.rules, 1)
        rules.addWidget(self.change_rules, 0, Qt.AlignmentFlag.AlignTop)
        choice = QHBoxLayout()
        choice.setSpacing(10)
        choice.addWidget(plain_label("办理事项", "section"))
        choice.addWidget(self.step, 1)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(10)
        column.addLayout(choice)
        column.addWidget(self.form)
        column.addWidget(self.lacks)
        column.addStretch()
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addWidget(self._left(), 1 if self._one else 5)
        both.addWidget(_scrolled(right), 1 if self._one else 4)
        layout = framed(self)
        layout.addWidget(wrapped(self._heading(), "section"))
        layout.addLayout(rules)
        layout.addLayout(both, 1)
        layout.addWidget(self.message)
        foot = button_row(button("取消", "", self.reject), self.close_button)
        foot.insertWidget(0, self.only_ready)
        foot.insertWidget(2, self.gaps)
        layout.addLayout(foot)

    def _left(self) -> QWidget:
        if not self._one:
            return self.table
        card = QFrame()
        theme.set_role(card, "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(14, 12, 2, 2)
        turn = f" · 第 {self._one.round} 轮" if self._one.round > 1 else ""
        inside.addWidget(plain_label(f"销号步骤{turn}", "section"))
        self.steps.setContentsMargins(0, 0, 10, 10)
        self._steps_area = _scrolled(self.steps)
        inside.addWidget(self._steps_area, 1)
        return card

    def showEvent(self, event: QShowEvent) -> None:
        """The next step is in view, however many were taken."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._show_next)

    def _show_next(self) -> None:
        if self._one and self.steps.next is not None:
            self._steps_area.ensureWidgetVisible(self.steps.next, 0, 90)

    def _heading(self) -> str:
        if one := self._one:
            problem = one.problem.replace("\n", " ")
            return theme.elided(f"{one.number}. {problem}" if one.number else problem, theme.text_font(bold=True), 1400)
        return f"选中 {len(self._issues)} 个问题"

    def _listen(self) -> None:
        self.step.currentIndexChanged.connect(self._show_step)
        self.form.changed.connect(self._look)
        self.only_ready.toggled.connect(self._look)
        for line in self.form.inputs():
            line.installEventFilter(self)

    # ------------------------------------------------------------ the step

    def _choose_first(self) -> None:
        """Fill the choice; under the simple rules everything at once is offered, else the step most issues need."""
        self.step.blockSignals(True)
        self.step.clear()
        self.step.addItem("一次办结（申请到审批）", -1)
        steps = [*self._rules.steps]
        if any(issue.closing == Closing.APPLIED for issue in self._issues.values()):
            steps.append(Step.RETURN)
        for step in steps:
            self.step.addItem(step.label, int(step))
        wanted = Counter(step for step in self._next.values() if step is not None).most_common(1)
        at_once = not set(self._rules.steps) - {Step.APPLY, Step.APPROVE}
        first = -1 if at_once or not wanted else int(wanted[0][0])
        self.step.setCurrentIndex(max(self.step.findData(first), 0))
        self.step.blockSignals(False)
        self._show_step()

    @property
    def chosen(self) -> Step | None:
        """The step that is shown; None for everything at once."""
        number = self.step.currentData()
        return AT_ONCE if number is None or number < 0 else Step(number)

    def choose(self, step: Step | None) -> None:
        """Show another step."""
        self.step.setCurrentIndex(self.step.findData(-1 if step is None else int(step)))

    def _show_step(self) -> None:
        self.message.hide()
        self.form.show_step(self.chosen, self._suggested(self.chosen))

    def _suggested(self, step: Step | None) -> str:
        """Who is likely to take a step: the leader or the first responsible person where it is one, else who works."""
        issues = self._issues.values()
        if step == Step.LEADER:
            leaders = {issue.lead_leader for issue in issues}
            return leaders.pop() if len(leaders) == 1 else ""
        if step == Step.APPLY:
            persons = {issue.persons[0] if issue.persons else "" for issue in issues}
            return (persons.pop() if len(persons) == 1 else "") or self._ledger.operator
        return self._ledger.operator if step == Step.PUBLICIZE else ""

    def _look(self) -> None:
        """Say anew what is missing."""
        today = self._ledger.today()
        on = min(self.form.day() or today, today)
        named = self.form.checker_names() or None
        missing = self._ledger.closings.missing_in(self._cases, self.chosen, on, named, self.form.person.text())
        self.ready = [number for number, sentences in missing.items() if not sentences]
        short = len(missing) - len(self.ready)
        remarks = {number: to_confirm(case, self._rules) for number, case in self._cases.items()}
        if self._one:
            sentences, remark = missing[self._one.id], remarks[self._one.id]
            lacks = [f"还不能办理“{self._what()}”：", *(f"· {one}" for one in sentences)]
            self.lacks.setText("\n".join(lacks) if sentences else f"请确认：{remark}")
            self.lacks.setVisible(bool(sentences or remark))
        else:
            if missing != self._shown:
                self._shown = missing
                self.table.show_issues(list(self._issues.values()), missing, remarks)
            self.lacks.setText(f"{len(missing)} 项中有 {short} 项还不能办理“{self._what()}”，原因见左表。")
            self.lacks.setVisible(short > 0)
        self.only_ready.setText(f"只办理可以办理的 {len(self.ready)} 项，其余 {short} 项不动")
        self.only_ready.setVisible(not self._one and short > 0 and bool(self.ready))
        gaps = self.form.gaps()
        self.gaps.setText(f"还要填写：{'、'.join(gaps)}" if gaps and self._may_act() else "")
        self.close_button.setText(self._button_words())
        self.close_button.setEnabled(self._may_act() and not gaps)

    def _what(self) -> str:
        return "销号" if self.chosen is AT_ONCE else self.chosen.label

    def _button_words(self) -> str:
        what = self._what() if self.chosen in (AT_ONCE, Step.RETURN) else f"登记{self._what()}"
        return what if self._one or not self.ready else f"{what} {len(self.ready)} 项"

    def _may_act(self) -> bool:
        every = len(self.ready) == len(self._issues)
        return bool(self.ready) and (every or self.only_ready.isChecked()) and not self._ledger.read_only

    def _preview(self, words: str) -> tuple[str, str]:
        on = self.form.day()
        first = next(iter(self._issues), None)
        if on is None or first is None:
            return "", ""
        deadline = self._ledger.closings.preview_deadline(first, words, on)
        return deadline.text, deadline.due_on.isoformat() if deadline.due_on else ""

    # ------------------------------------------------------------ acting

    def accept(self) -> None:
        """Take the step; with something wrong the dialog stays open and says so."""
        if not self._may_act():
            return
        try:
            self._take()
        except LedgerError as error:
            self.message.setText(str(error))
            self.message.show()
            self.form.mark(getattr(error, "field", ""))
            return
        super().accept()

    def _take(self) -> None:
        closings, values, ready = self._ledger.closings, self.form.values(), list(self.ready)
        if self.chosen is AT_ONCE:
            words, minutes = values.words, values.minutes
            closings.close_many(ready, on=values.on, approver=values.person, minutes=minutes, words=words)
            self.done_words = f"已销号 {len(ready)} 项。"
            return
        closings.take(
            ready,
            self.chosen,
            on=values.on,
            person=values.person,
            words=values.words,
            checkers=values.checkers,
            place=values.place,
            passed=values.passed,
            ends_on=values.ends_on,
            minutes=values.minutes,
            new_deadline=values.new_deadline,
        )
        self.done_words = f"已登记“{self.chosen.label}” {len(ready)} 项。"

    def reject(self) -> None:
        """Close without writing, after asking when something was typed."""
        if self.form.typed() and not messages.ask(
            self, "还没有办理", "填写的内容还没有办理，要放弃吗？", "放弃", "继续填写"
        ):
            return
        super().reject()

    def _change_rules(self) -> None:
        from ui.main_window import MainWindow
        from ui.settings_dialog import CLOSING_PAGE
        from ui.window_dialogs import show_settings

        parent = self.parentWidget()
        window = parent.window() if parent else None
        if isinstance(window, MainWindow):
            show_settings(window, self._ledger, self, CLOSING_PAGE)
            self._read()
            self._choose_first()

    # ------------------------------------------------------------ Enter

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter that ends what an input method composes presses no button."""
        if isinstance(event, QInputMethodEvent):
            self._composing = bool(event.preeditString())
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Plain Enter presses the button when everything is filled in."""
        if event.key() in _ENTER and self._composing:
            event.accept()
            return
        super().keyPressEvent(event)


def _scrolled(content: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    content.setAutoFillBackground(False)
    area.viewport().setAutoFillBackground(False)
    return area
