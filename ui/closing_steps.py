"""The steps of 销号 as a small column: what was done by whom, what is next, what is still to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from models.closing_rules import PERSON_LABELS, ClosingRules, Step, Taken, next_step, standing
from models.closing_rules import Case as ClosingCase
from models.closings import StepTaken
from models.issues import Issue
from models.rules import Closing
from ui import theme
from ui.detail_sheet import wrapped


@dataclass(frozen=True, slots=True)
class StepRow:
    """One line of the column: ``mark`` is a key of ``_MARKS``, ``lines`` stand below the title."""

    mark: str
    title: str
    on: str = ""
    lines: tuple[str, ...] = ()


#: Icon and colour of each mark; the word beside it says the same.
_MARKS = {
    "done": ("check-circle", theme.COLOURS.good),
    "next": ("arrow-circle-right", theme.COLOURS.accent),
    "later": ("circle", theme.COLOURS.border),
    "back": ("arrow-u-up-left", theme.COLOURS.soon),
    "failed": ("x-circle", theme.COLOURS.late_bar),
}


def step_rows(issue: Issue, steps: Sequence[StepTaken], case: ClosingCase, rules: ClosingRules) -> list[StepRow]:
    """What was done in the present round, in order, and below it what the rules still ask for."""
    now = [one for one in steps if one.round == issue.round]
    if issue.parts and not now:
        return [StepRow("later", "各单位的条目全部销号后，它自动销号")]
    rows = [taken_row(one) for one in now]
    if issue.closing == Closing.CLOSED:
        return rows if now else [_without_steps(issue)]
    following = next_step(case, rules)
    if following is None:
        return rows
    done = {one.step for one in standing([Taken(one.step, one.on) for one in now])}
    left = [step for step in rules.steps if step == following or step not in done]
    return rows + [StepRow("next" if step == following else "later", step.label) for step in left]


def taken_row(taken: StepTaken) -> StepRow:
    """A step that was taken."""
    mark = "failed" if taken.passed is False else "done"
    if taken.step in (Step.RETURN, Step.REOPEN):
        mark = "back"
    by = f"{PERSON_LABELS[taken.step]}：{taken.person}" if taken.person else ""
    checked = f"核查人员：{'、'.join(taken.checkers)}" if taken.checkers else ""
    ends = f"公示到 {taken.ends_on.isoformat()}" if taken.ends_on else ""
    said = f"{'原因' if taken.step == Step.RETURN else '意见'}：{taken.words}" if taken.words else ""
    meeting = f"会议：{taken.minutes}" if taken.minutes else ""
    place = f"地点：{taken.place}" if taken.place else ""
    lines = tuple(line for line in (by, checked, place, ends, said, meeting) if line)
    title = f"{taken.step.label} · {taken.result}" if taken.result else taken.step.label
    return StepRow(mark, title, taken.on.isoformat(), lines)


def _without_steps(issue: Issue) -> StepRow:
    by = (f"{PERSON_LABELS[Step.APPROVE]}：{issue.closed_by}",) if issue.closed_by else ()
    return StepRow("done", "已销号（没有步骤记录）", issue.closed_on.isoformat() if issue.closed_on else "", by)


class StepList(QWidget):
    """The column; ``show_rows`` says what it shows."""

    def __init__(self, rows: Sequence[StepRow] = ()) -> None:
        super().__init__()
        self.setAccessibleName("销号步骤")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self._shown: list[QLabel] = []
        self._last = 0  # the empty row that takes what is left of the height
        #: The title of the next step, None without one.
        self.next: QLabel | None = None
        self.show_rows(rows)

    def show_rows(self, rows: Sequence[StepRow]) -> None:
        """Show these rows in place of the present ones."""
        for label in self._shown:
            self._grid.removeWidget(label)
            label.deleteLater()
        self._shown, self.next = [], None
        self._grid.setRowStretch(self._last, 0)
        line = 0
        for row in rows:
            line = self._show_row(row, line)
        self._last = line
        self._grid.setRowStretch(line, 1)

    def texts(self) -> list[str]:
        """Every text that is shown, in order."""
        return [label.text() for label in self._shown if label.text()]

    def _show_row(self, row: StepRow, line: int) -> int:
        icon, colour = _MARKS[row.mark]
        mark, size = QLabel(), theme.metrics().text + 2
        mark.setPixmap(theme.icon(icon, colour).pixmap(size, size))
        mark.setAlignment(Qt.AlignmentFlag.AlignTop)
        mark.setContentsMargins(0, 3, 0, 0)
        title = wrapped(f"{row.title}（下一步）" if row.mark == "next" else row.title, _ROLES.get(row.mark, ""))
        self.next = title if row.mark == "next" else self.next
        self._put(mark, line, 0)
        self._put(title, line, 1, columns=1 if row.on else 2)
        if row.on:
            day = theme.plain_label(row.on, "secondary")
            day.setAlignment(Qt.AlignmentFlag.AlignTop)
            day.setContentsMargins(0, 2, 0, 0)
            self._put(day, line, 2)
        for text in row.lines:
            line += 1
            self._put(wrapped(text, "secondary"), line, 1, columns=2)
        line += 1
        gap = QLabel()
        gap.setFixedHeight(3)
        self._put(gap, line, 0)
        return line + 1

    def _put(
        self,
        label: QLabel,
        line: int,
        column: int,
        columns: int = 1,
    ) -> None:
        self._grid.addWidget(label, line, column, 1, columns)
        self._shown.append(label)


_ROLES = {"next": "section", "later": "secondary"}
