"""延期, milestones, 复查, and what another feedback date or calendar would move: what happens to the days of issues."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from models import milestones
from models.acts import Subject
from models.calendar import Calendar
from models.deadlines import Base, Deadline, base_of, counted_from, years_without_holidays
from models.deadlines import read as read_deadline
from models.editing import FIRST_DAY, IssueEditor
from models.errors import InvalidValue, LedgerError
from models.issues import Issue
from models.queries import deadline_columns, to_date, to_progress
from models.rules import Clock, Closing, Progress, clock
from models.settings import LedgerSettings
from models.text import clean, clean_line

#: Characters of a problem that a sentence quotes.
_QUOTED = 20
#: Issues that one question is about at most.
_BLOCK = 500


@dataclass(frozen=True, slots=True)
class Moved:
    """A deadline before and after: of an issue, or of the measure with ``measure_id``.

    ``why_not`` is the sentence for which an extension would be refused, "" when it would not.
    """

    issue_id: int
    measure_id: int | None
    number: str
    what: str
    words: str
    before: date | None
    after: date | None
    clock_before: Clock
    clock_after: Clock
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Extension:
    """One 延期; ``measure`` is the text of the measure it was for, "" for the issue itself.

    ``returned``: no 延期 that somebody asked for, but the new deadline that came with a 退回.
    """

    id: int
    measure_id: int | None
    measure: str
    round: int
    old_text: str
    old_on: date | None
    new_text: str
    new_on: date | None
    reason: str
    approver: str
    on: date
    returned: bool = False


@dataclass(frozen=True, slots=True)
class IssueMilestone:
    """One milestone of an issue; ``done_on`` None until it is done."""

    id: int
    issue_id: int
    on: date
    text: str
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Review:
    """One 复查: when, by whom, what was seen."""

    id: int
    round: int
    on: date
    reviewer: str
    words: str


class Dates(Subject):
    """The days of issues: what moves them, what was moved, what is due in between."""

    # ------------------------------------------------------------ previews

    def preview_base(self, source_id: int, feedback_on: date | None, published_on: date | None) -> list[Moved]:
        """The deadlines that other dates of a source would move; nothing is written."""
        base = base_of(feedback_on, published_on)
        return self._moved(self._ledger.calendar, self._ledger.settings.check_days, {source_id: base}, source_id)

    def preview_settings(self, settings: LedgerSettings) -> list[Moved]:
        """The deadlines that another calendar or another check day would move; nothing is written."""
        bases = {one.id: base_of(one.feedback_on, one.published_on) for one in self._ledger.sources()}
        return self._moved(settings.calendar(), settings.check_days, bases, None)

    def _moved(self, calendar: Calendar, check_days: int, bases: dict[int, Base], source_id: int | None) -> list[Moved]:
        today, soon = self._ledger.today(), self._ledger.settings.soon_days
        with self._ledger.asking() as connection:
            rows = connection.execute(_DATED_OF_SOURCE, {"source": source_id}).fetchall()
        found: list[Moved] = []
        for row in rows:
            dated = _Dated(*row)
            base = counted_from(bases[dated.source_id], to_date(dated.base_on) or today)
            deadline = read_deadline(dated.words, base, calendar, check_days=check_days)
            if deadline.due_on != dated.due_on:
                found.append(dated.moved(deadline, today, soon))
        return found

    def preview_extension(self, ids: Sequence[int], words: str, measure_id: int | None = None) -> list[Moved]:
        """What an extension to these words would make of each issue, with the sentence of those it would refuse."""
        today, soon = self._ledger.today(), self._ledger.settings.soon_days
        settings, calendar = self._ledger.settings, self._ledger.calendar
        bases = {one.id: base_of(one.feedback_on, one.published_on) for one in self._ledger.sources()}
        found: list[Moved] = []
        read: dict[Base, Deadline] = {}
        with self._ledger.asking() as connection:
            for issue_id in ids:
                dated = _dated(connection, issue_id, measure_id)
                base = counted_from(bases[dated.source_id], to_date(dated.base_on) or today)
                if base not in read:
                    read[base] = read_deadline(clean_line(words), base, calendar, check_days=settings.check_days)
                deadline = read[base]
                found.append(replace(dated.moved(deadline, today, soon), why_not=_why_no_extension(dated, deadline)))
        return found

    def remark(self, issue: Issue) -> str:
        """What is to be known of an issue's deadline beside its day: years without holidays, guesses; "" for nothing.

        Remarks are no part of the ledger, they follow from the words and the calendar as it is now.
        """
        return self._read_again(issue).remark

    def years_without_holidays(self, issues: Iterable[Issue]) -> list[str]:
        """The years for which deadlines of these issues in working days took off weekends only."""
        guessed = (self._read_again(issue) for issue in issues if issue.deadline.assumed)
        return sorted({year for deadline in guessed for year in years_without_holidays(deadline)})

    def _read_again(self, issue: Issue) -> Deadline:
        base = self._ledger.base_of(issue.source_id)
        if base.assumed and issue.deadline.base_on:
            base = Base(issue.deadline.base_on, assumed=True)
        days = self._ledger.settings.check_days
        return read_deadline(issue.deadline.text, base, self._ledger.calendar, check_days=days)

    # ------------------------------------------------------------ 延期

    def extend(
        self,
        ids: Sequence[int],
        *,
        words: str,
        reason: str,
        approver: str,
        on: date,
        measure_id: int | None = None,
    ) -> set[int]:
        """延期: give issues (or one measure of one issue) a later deadline, all of them or none; the old one is kept.

        Raises:
            InvalidValue: no reason, no approver, a day of approval in the future, or words without a day.
            LedgerError: one of them is done or closed, has no day, or would not move to a later one.
        """
        text, why, who = clean_line(words), clean(reason), clean_line(approver)
        for name, label, value in (("words", "新时限", text), ("reason", "延期原因", why), ("approver", "批准人", who)):
            if not value:
                raise InvalidValue(name, f"“{label}”不能为空，请填写。")
        self._check_day("on", "批准日期", on)
        with self._ledger.operation("延期") as write:
            editor = self._ledger._editor(write)
            for issue_id in dict.fromkeys(ids):
                dated = _dated(editor.connection, issue_id, measure_id)
                deadline = editor.read_deadline(text, dated.source_id, to_date(dated.base_on))
                if sentence := _why_no_extension(dated, deadline):
                    raise InvalidValue("words", f"不能延期：{dated.name}{sentence}其他各项也没有改动。")
                record = {
                    "issue_id": issue_id,
                    "measure_id": measure_id,
                    "round": dated.round,
                    "old_text": dated.words,
                    "old_on": dated.due_on.isoformat() if dated.due_on else None,
                    "new_text": text,
                    "new_on": deadline.on.isoformat() if deadline.on else None,
                    "reason": why,
                    "approver": who,
                    "approved_on": on.isoformat(),
                }
                write.add("extension", record)
                if measure_id is None:
                    editor.set_deadline(issue_id, deadline)
                else:
                    write.change("measure", measure_id, deadline_columns(deadline))
            return write.issues()

    def extensions(self, issue_id: int) -> list[Extension]:
        """The extensions of an issue and of its measures, oldest first."""
        return self.extensions_of([issue_id])[issue_id]

    def extensions_of(self, ids: Sequence[int]) -> dict[int, list[Extension]]:
        """The extensions of each of these issues and of its measures, oldest first."""
        sql = """SELECT e.issue_id, e.id, e.measure_id, COALESCE(m.text, ''), e.round, e.old_text, e.old_on,
            e.new_text, e.new_on, e.reason, e.approver, e.approved_on, e.returned
            FROM extension e LEFT JOIN measure m ON m.id = e.measure_id
            WHERE e.issue_id IN (%s) ORDER BY e.approved_on, e.id"""
        found: dict[int, list[Extension]] = {number: [] for number in ids}
        for issue, row, of, text, turn, old, old_on, new, new_on, why, who, on, back in self._rows_of(sql, ids):
            days = to_date(old_on), to_date(new_on), date.fromisoformat(on)
            moved = Extension(row, of, text, turn, old, days[0], new, days[1], why, who, days[2], bool(back))
            found[issue].append(moved)
        return found

    # ------------------------------------------------------------ milestones

    def milestones(self, issue_id: int) -> list[IssueMilestone]:
        """The milestones of an issue in order of their days."""
        return self.milestones_of([issue_id])[issue_id]

    def milestones_of(self, ids: Sequence[int]) -> dict[int, list[IssueMilestone]]:
        """The milestones of each of these issues in order of their days."""
        found: dict[int, list[IssueMilestone]] = {number: [] for number in ids}
        for row in self._rows_of(_MILESTONES + "WHERE m.issue_id IN (%s) ORDER BY m.due_on, m.position", ids):
            made = _milestone(*row)
            found[made.issue_id].append(made)
        return found

    def due_milestones(self, until: date) -> list[IssueMilestone]:
        """The milestones up to and with a day that are not done, of issues that are still being worked on."""
        sql = (
            _MILESTONES
            + """WHERE m.done_on IS NULL AND m.due_on <= ? AND COALESCE(i.progress, 0) != ?
            AND i.closing != ? ORDER BY m.due_on, m.issue_id, m.position"""
        )
        with self._ledger.asking() as connection:
            rows = connection.execute(sql, (until.isoformat(), int(Progress.DONE), int(Closing.CLOSED))).fetchall()
        return [_milestone(*row) for row in rows]

    def set_milestone(self, milestone_id: int, done_on: date | None) -> None:
        """Mark a milestone as done on a day, or with None as not done."""
        if done_on is not None:
            self._check_day("done_on", "完成日期", done_on)
        with self._ledger.operation("节点完成" if done_on else "取消节点完成") as write:
            write.change("milestone", milestone_id, {"done_on": done_on.isoformat() if done_on else None})

    def add_milestone(self, issue_id: int, on: date, text: str) -> int:
        """Add a milestone by hand; returns its id.

        Raises:
            InvalidValue: no text, a day before all days, or one after the deadline, which is the last milestone itself.
        """
        words = clean_line(text)
        if not words:
            raise InvalidValue("text", "“节点内容”不能为空，请填写。")
        if on < FIRST_DAY:
            raise InvalidValue("due_on", f"“节点日期”{on} 不对：不能早于 {FIRST_DAY}，请改正。")
        with self._ledger.operation("添加节点") as write:
            last = to_date(write.read("issue", issue_id)["deadline_on"])
            if last is not None and on > last:
                raise InvalidValue("due_on", f"节点 {on} 晚于整改时限 {last}，请改早，或先办理延期。")
            row = write.add("milestone", {"issue_id": issue_id, "position": 0, "due_on": on.isoformat(), "text": words})
            milestones.put_in_order(write, issue_id)
            return row

    def remove_milestone(self, milestone_id: int) -> None:
        """Take a milestone out."""
        with self._ledger.operation("删除节点") as write:
            write.remove("milestone", milestone_id)

    # ------------------------------------------------------------ 复查

    def why_no_review(self, issue: Issue) -> str:
        """Why an issue is none that is reviewed, a sentence; "" when it is."""
        if issue.lasting or (issue.deadline.on is None and issue.deadline.check_on):
            return ""
        return "不是长期坚持，也没有立行立改的检查日，不用复查。"

    def next_review(self, issue: Issue) -> date | None:
        """When an issue is to be looked at next: 长期坚持 by its period, 立行立改 on its check day; else None."""
        if issue.lasting:
            return issue.review_on
        waiting = issue.progress != Progress.DONE and issue.closing != Closing.CLOSED
        return issue.deadline.check_on if waiting and issue.deadline.on is None else None

    def review(self, ids: Sequence[int], on: date, reviewer: str, words: str, progress: Progress | None = None) -> None:
        """复查: note for 长期坚持 or 立行立改 issues what was seen, all of them or none; with a new progress if given.

        Raises:
            InvalidValue: no reviewer, no words, or a day in the future.
            LedgerError: one of them is not to be reviewed.
        """
        who, seen = clean_line(reviewer), clean(words)
        for name, label, value in (("reviewer", "复查人", who), ("words", "复查情况", seen)):
            if not value:
                raise InvalidValue(name, f"“{label}”不能为空，请填写。")
        self._check_day("on", "复查日期", on)
        issues = self._ledger.issues(ids)
        with self._ledger.operation("复查") as write:
            editor = self._ledger._editor(write)
            for issue_id in dict.fromkeys(ids):
                self._review_one(editor, issues.get(issue_id) or self._ledger.issue(issue_id), progress)
                record = {"issue_id": issue_id, "round": issues[issue_id].round, "reviewed_on": on.isoformat()}
                write.add("review", {**record, "reviewer": who, "words": seen})

    def _review_one(self, editor: IssueEditor, issue: Issue, progress: Progress | None) -> None:
        if sentence := self.why_no_review(issue):
            which = _which(issue.number, issue.id, issue.problem)
            raise LedgerError(f"不能复查：{which}{sentence}请去掉这一项再试，其他各项也没有改动。")
        if progress is not None and progress != issue.progress:
            editor.change(issue.id, {"progress": progress})

    def reviews(self, issue_id: int) -> list[Review]:
        """The reviews of an issue, oldest first."""
        return self.reviews_of([issue_id])[issue_id]

    def reviews_of(self, ids: Sequence[int]) -> dict[int, list[Review]]:
        """The reviews of each of these issues, oldest first."""
        sql = """SELECT issue_id, id, round, reviewed_on, reviewer, words FROM review WHERE issue_id IN (%s)
            ORDER BY reviewed_on, id"""
        found: dict[int, list[Review]] = {number: [] for number in ids}
        for issue, row, turn, on, who, words in self._rows_of(sql, ids):
            found[issue].append(Review(row, turn, date.fromisoformat(on), who, words))
        return found

    def _rows_of(self, sql: str, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        """The rows of a question about some hundred issues at a time."""
        found: list[tuple[Any, ...]] = []
        with self._ledger.asking() as connection:
            for start in range(0, len(ids), _BLOCK):
                block = list(ids[start : start + _BLOCK])
                found += connection.execute(sql % ",".join("?" * len(block)), block).fetchall()
        return found

    def _check_day(self, name: str, label: str, on: date) -> None:
        today = self._ledger.today()
        if not FIRST_DAY <= on <= today:
            raise InvalidValue(name, f"“{label}”{on} 不对：不能晚于今天（{today}），也不能早于 {FIRST_DAY}。")


# ---------------------------------------------------------------- one deadline as it stands


@dataclass(frozen=True, slots=True)
class _Dated:
    """A deadline of an issue or a measure as the tables hold it, with what its clock needs."""

    issue_id: int
    measure_id: int | None
    number: str
    what: str
    source_id: int
    words: str
    on: str | None
    check_on: str | None
    base_on: str | None
    lasting: int
    progress: int | None
    closing: int
    round: int

    @property
    def due_on(self) -> date | None:
        return to_date(self.on) or to_date(self.check_on)

    @property
    def name(self) -> str:
        return _which(self.number, self.issue_id, self.what)

    def moved(self, deadline: Deadline, today: date, soon: int) -> Moved:
        def clock_at(due: date | None) -> Clock:
            return clock(to_progress(self.progress), Closing(self.closing), bool(self.lasting), due, today, soon)

        due = deadline.due_on
        before, after = clock_at(self.due_on), clock_at(due)
        return Moved(
            self.issue_id, self.measure_id, self.number, self.what, self.words, self.due_on, due, before, after
        )


#: Deadlines as ``_Dated`` takes them, first those of issues, then those of measures.
_DATED = """SELECT i.id, NULL, i.number, i.problem, i.source_id, i.deadline_text, i.deadline_on, i.check_on,
    i.deadline_base_on, i.lasting, i.progress, i.closing, i.round FROM issue i WHERE {issue}
  UNION ALL SELECT i.id, m.id, i.number, m.text, i.source_id, m.deadline_text, m.deadline_on, m.check_on,
    m.deadline_base_on, m.deadline_lasting, m.progress, i.closing, i.round
  FROM measure m JOIN issue i ON i.id = m.issue_id WHERE {measure}"""
_DATED_OF_ISSUE = _DATED.format(issue="i.id = :issue", measure="i.id = :issue")
_OF_SOURCE = "(:source IS NULL OR i.source_id = :source)"
#: Those with words of a source, or of all where it is NULL.
_DATED_OF_SOURCE = _DATED.format(
    issue=f"{_OF_SOURCE} AND i.deadline_text != ''", measure=f"{_OF_SOURCE} AND m.deadline_text != ''"
)


_MILESTONES = """SELECT m.id, m.issue_id, m.due_on, m.text, m.done_on
  FROM milestone m JOIN issue i ON i.id = m.issue_id """


def _milestone(row: int, issue_id: int, due_on: str, text: str, done_on: str | None) -> IssueMilestone:
    return IssueMilestone(row, issue_id, date.fromisoformat(due_on), text, to_date(done_on))


def _dated(connection: sqlite3.Connection, issue_id: int, measure_id: int | None) -> _Dated:
    rows = (_Dated(*row) for row in connection.execute(_DATED_OF_ISSUE, {"issue": issue_id}))
    found = next((one for one in rows if one.measure_id == measure_id), None)
    if found is None:
        raise LedgerError("台账里没有这一项，它可能已被删除。请刷新后重试。")
    return found


def _why_no_extension(dated: _Dated, deadline: Deadline) -> str:
    if dated.closing == Closing.CLOSED:
        return "已经销号，不用延期。"
    if dated.progress == Progress.DONE:
        return "已经完成，不用延期。"
    if dated.due_on is None:
        return "现在没有时限日期，谈不上延期；请用“编辑”填写整改时限。"
    if deadline.on is None or deadline.needs_check:
        return f"从“{deadline.text[:_QUOTED]}”里读不出明确的日期，请写成 2026年12月底前 这样的时限。"
    if deadline.on <= dated.due_on:
        return f"新时限 {deadline.on} 不晚于现在的 {dated.due_on}，不是延期；如果是原来写错了，请用“编辑”修改整改时限。"
    return ""


def _which(number: str, issue_id: int, problem: str) -> str:
    return f"第 {number or issue_id} 号“{problem[:_QUOTED]}”"
