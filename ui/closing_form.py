"""The fields of one closing step: only those that the chosen step has are shown; ``words`` become values here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from models.closing_rules import PERSON_LABELS, Step, publicity_ends
from models.closings import MinutesEdit
from models.errors import InvalidValue
from models.fields import read_date
from models.ledger import Ledger
from models.text import clean, clean_line, split_names
from ui import theme
from ui.field_box import Choices, DateLine, TextBox, mark_invalid, offered_leaders
from ui.name_edit import NameEdit
from ui.new_deadline import NewDeadline
from ui.theme import plain_label

#: 一次办结: every step that is left in one go; not a step of its own.
AT_ONCE = None
_NO_RESULT = "请选择"
_RESULTS = {"通过": True, "不通过": False}
#: The words of a step under the name that fits it.
_WORDS = {Step.APPLY: "自查情况", Step.VERIFY: "核查意见", Step.RETURN: "退回原因", Step.PUBLICIZE: "公示情况"}
#: The steps that one meeting may decide on for several issues.
_IN_MEETING = (AT_ONCE, Step.LEADER, Step.DELIBERATE, Step.APPROVE)


@dataclass(frozen=True, slots=True)
class StepValues:
    """What stands in the fields, as ``Closings`` takes it."""

    on: date
    person: str
    words: str
    checkers: tuple[str, ...]
    place: str
    passed: bool | None
    ends_on: date | None
    new_deadline: str
    minutes: MinutesEdit | None


class ClosingForm(QWidget):
    """The fields. ``changed`` is sent whenever something in them differs."""

    changed = Signal()

    def __init__(self, ledger: Ledger, preview: Callable[[str], tuple[str, str]]) -> None:
        super().__init__()
        self._ledger = ledger
        self.step: Step | None = AT_ONCE
        people = offered_leaders(ledger)
        self.on = _day_line("办理日期", ledger.today())
        self.person = NameEdit(people)
        self.words = TextBox(2)
        self.checkers = NameEdit(people, several=True)
        self.place = QLineEdit()
        self.passed = Choices((_NO_RESULT, *_RESULTS))
        self.ends_on = _day_line("公示截止", None)
        self.new_deadline = NewDeadline(preview, "不填为不变")
        self.by_meeting = QCheckBox("依据会议纪要")
        self._known = {f"{one.title}（{one.held_on}）": one for one in ledger.closings.minutes()}
        self.title = Choices([one.title for one in self._known.values()], editable=True)
        self.held_on = _day_line("会议日期", ledger.today())
        self.held_at = QLineEdit()
        self.decided = TextBox(2)
        self._form = QFormLayout(self)
        self._labels: dict[str, QLabel] = {}
        self._lay_out()
        self._listen()

    def _lay_out(self) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(10)
        self._form.setVerticalSpacing(8)
        rows: dict[str, tuple[str, QWidget]] = {
            "on": ("办理日期 *", self.on),
            "checkers": ("核查人员 *", self.checkers),
            "place": ("核查地点", self.place),
            "passed": ("核查结论 *", self.passed),
            "person": ("", self.person),
            "ends_on": ("公示截止", self.ends_on),
            "words": ("意见", self.words),
            "deadline": ("新的时限", self.new_deadline),
            "by_meeting": ("", self.by_meeting),
            "minutes": ("会议名称 *", self.title),
            "held_on": ("会议日期 *", self.held_on),
            "held_at": ("会议地点", self.held_at),
            "decided": ("会议意见", self.decided),
        }
        for name, (word, editor) in rows.items():
            self._labels[name] = plain_label(word, "secondary")
            editor.setAccessibleName(word.removesuffix(" *") or editor.accessibleName())
            self._form.addRow(self._labels[name], editor)
        self.by_meeting.setAccessibleName("依据会议纪要")
        for short in (self.person, self.passed):
            short.setMaximumWidth(240)

    def _listen(self) -> None:
        for line in (self.on, self.person, self.checkers, self.place, self.ends_on, self.held_on, self.held_at):
            line.textChanged.connect(self._changed)
        self.words.textChanged.connect(self._changed)
        self.decided.textChanged.connect(self._changed)
        self.passed.currentTextChanged.connect(self._changed)
        self.title.editTextChanged.connect(self._changed)
        self.title.activated.connect(self._take_minutes)
        self.by_meeting.toggled.connect(self._show_rows)
        self.on.textChanged.connect(self._renew)

    # ------------------------------------------------------------ what is shown

    def show_step(self, step: Step | None, person: str) -> None:
        """Show the fields of a step; ``person`` is whom to suggest where nobody was typed."""
        suggested = self.person.property("suggested")
        if not self.person.text() or self.person.text() == suggested:
            self.person.setText(person)
            self.person.setProperty("suggested", person)
        self.step = step
        label = PERSON_LABELS[Step.APPROVE if step is AT_ONCE else step]
        self._labels["person"].setText(label if step == Step.VERIFY else f"{label} *")
        self.person.setAccessibleName(label)
        words = "审批意见" if step is AT_ONCE else _WORDS.get(step, "意见")
        self._labels["words"].setText(f"{words} *" if step == Step.RETURN else words)
        self.words.setAccessibleName(words)
        self._show_rows()
        self._renew()

    def _show_rows(self) -> None:
        step = self.step
        meeting = step in _IN_MEETING
        written = meeting and self.by_meeting.isChecked()
        shown = {
            "checkers": step == Step.VERIFY,
            "place": step == Step.VERIFY,
            "passed": step == Step.VERIFY,
            "ends_on": step == Step.PUBLICIZE,
            "deadline": step == Step.RETURN,
            "by_meeting": meeting,
            **dict.fromkeys(("minutes", "held_on", "held_at", "decided"), written),
        }
        for name, visible in shown.items():
            self._form.setRowVisible(self._labels[name], visible)
        self._changed()

    def _renew(self) -> None:
        """What follows from the day: the end of a 公示, and what relative words of a deadline mean."""
        on = self.day()
        if on is not None and self.step == Step.PUBLICIZE:
            self.ends_on.setText(publicity_ends(self._ledger.closings.rules, on).isoformat())
        self.new_deadline.look()

    def _take_minutes(self, place: int) -> None:
        known = list(self._known.values())
        if 0 <= place < len(known):
            one = known[place]
            self.held_on.setText(one.held_on.isoformat())
            self.held_at.setText(one.place)
            self.decided.setPlainText(one.words)

    def _changed(self) -> None:
        self.changed.emit()

    # ------------------------------------------------------------ what stands in it

    def day(self) -> date | None:
        """The day, None where what is typed is none."""
        try:
            return read_date(self.on.text(), "on", "办理日期")
        except InvalidValue:
            return None

    def checker_names(self) -> tuple[str, ...]:
        """The checkers as typed."""
        return split_names(self.checkers.text())

    def gaps(self) -> list[str]:
        """What has still to be filled in, by its label."""
        today = self._ledger.today()
        asked: dict[str, bool] = {
            "办理日期": self.day() is None,
            "不晚于今天的办理日期": (self.day() or today) > today,
            "核查人员": self.step == Step.VERIFY and not self.checker_names(),
            "核查结论": self.step == Step.VERIFY and self.passed.currentText() == _NO_RESULT,
            self.person.accessibleName(): self.step != Step.VERIFY and not clean_line(self.person.text()),
            "退回原因": self.step == Step.RETURN and not clean(self.words.toPlainText()),
            "会议名称": self._with_minutes() and not clean_line(self.title.currentText()),
            "会议日期": self._with_minutes() and not self.held_on.text().strip(),
        }
        return [label for label, missing in asked.items() if missing]

    def typed(self) -> bool:
        """Whether somebody wrote words that would be lost."""
        return bool(clean(self.words.toPlainText()) or clean(self.decided.toPlainText()) or self.checker_names())

    def values(self) -> StepValues:
        """What stands in the fields.

        Raises:
            InvalidValue: a day is none; it names the field.
        """
        on = _read_day(self.on, "on", "办理日期")
        verifying, returning = self.step == Step.VERIFY, self.step == Step.RETURN
        publicizing = self.step == Step.PUBLICIZE and bool(self.ends_on.text().strip())
        return StepValues(
            on=on,
            person=clean_line(self.person.text()),
            words=clean(self.words.toPlainText()),
            checkers=self.checker_names() if verifying else (),
            place=clean_line(self.place.text()) if verifying else "",
            passed=_RESULTS.get(self.passed.currentText()) if verifying else None,
            ends_on=_read_day(self.ends_on, "ends_on", "公示截止") if publicizing else None,
            new_deadline=clean_line(self.new_deadline.text()) if returning else "",
            minutes=self._minutes(),
        )

    def _with_minutes(self) -> bool:
        return self.step in _IN_MEETING and self.by_meeting.isChecked()

    def _minutes(self) -> MinutesEdit | None:
        if not self._with_minutes():
            return None
        return MinutesEdit(
            clean_line(self.title.currentText()),
            _read_day(self.held_on, "held_on", "会议日期"),
            clean_line(self.held_at.text()),
            clean(self.decided.toPlainText()),
        )

    def first(self) -> QWidget:
        """Where the clerk begins to type."""
        first: dict[Step | None, QWidget] = {Step.VERIFY: self.checkers, Step.RETURN: self.words}
        return first.get(self.step, self.person)

    def mark(self, wrong: str) -> None:
        """Show the field of that name as refused, and no other."""
        editors: dict[str, QWidget] = {
            "on": self.on,
            "person": self.person,
            "words": self.words,
            "passed": self.passed,
            "ends_on": self.ends_on,
            "deadline": self.new_deadline.line,
            "minutes": self.title,
            "held_on": self.held_on,
        }
        for name, editor in editors.items():
            mark_invalid(editor, name == wrong)
        if wrong in editors:
            editors[wrong].setFocus()

    def inputs(self) -> Sequence[QWidget]:
        """Every line in which Enter may come from an input method."""
        return [self.on, self.person, self.checkers, self.place, self.ends_on, self.held_on, self.held_at]


def _day_line(name: str, day: date | None) -> DateLine:
    line = DateLine(day)
    line.setAccessibleName(name)
    line.setMaximumWidth(8 * theme.metrics().text + 40)
    return line


def _read_day(line: QLineEdit, name: str, label: str) -> date:
    day = read_date(line.text(), name, label)
    if day is None:
        raise InvalidValue(name, f"“{label}”不能为空，请写成 2026-05-31 这样的日期。")
    return day
