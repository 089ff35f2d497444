"""反弹: a problem that came back opens its next round; the round before stays as it was, with its closing papers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from models.acts import Subject
from models.chain import Values, head_of
from models.closings import StepTaken, steps_by_round, work_goes_on
from models.editing import FIRST_DAY
from models.errors import InvalidValue, LedgerError
from models.history import Writing
from models.new_deadlines import new_deadline
from models.queries import to_date, to_progress
from models.rules import Closing, Progress
from models.text import clean, clean_line

if TYPE_CHECKING:
    from models.deadlines import Deadline

_ROUNDS = """SELECT issue_id, id, round, opened_on, ended_on, why, deadline_text, deadline_on, check_on, progress,
    lasting, finished_on, closing, closed_on, closed_by, operation FROM issue_round WHERE issue_id IN (%s)
  ORDER BY issue_id, round, id"""
_BLOCK = 500
#: What an ended round keeps of its issue.
_KEPT = (
    "round",
    "deadline_text",
    "deadline_on",
    "check_on",
    "progress",
    "lasting",
    "finished_on",
    "closing",
    "closed_on",
    "closed_by",
)


@dataclass(frozen=True, slots=True)
class IssueRound:
    """An ended round: how the issue stood when ``why`` opened the next one on ``ended_on``, and its closing steps.

    ``opened_on`` None: the first round, which began with the feedback. ``operation`` is the number of the last
    operation of the round: the history up to there shows all of it.
    """

    id: int
    round: int
    opened_on: date | None
    ended_on: date
    why: str
    deadline_text: str
    deadline_on: date | None
    check_on: date | None
    progress: Progress | None
    lasting: bool
    finished_on: date | None
    closing: Closing
    closed_on: date | None
    closed_by: str
    operation: int
    steps: tuple[StepTaken, ...] = ()


class Rounds(Subject):
    """What can be asked and done about rounds."""

    def rounds(self, issue_id: int) -> list[IssueRound]:
        """The ended rounds of an issue, the first one first; empty while it is in its first."""
        return self.rounds_of([issue_id]).get(issue_id, [])

    def rounds_of(self, ids: Sequence[int]) -> dict[int, list[IssueRound]]:
        """The same for several issues; those in their first round are left out."""
        steps = self._ledger.closings.steps_of(ids)
        found: dict[int, list[IssueRound]] = {}
        with self._ledger.asking() as connection:
            for start in range(0, len(ids), _BLOCK):
                block = list(ids[start : start + _BLOCK])
                for issue, *row in connection.execute(_ROUNDS % ",".join("?" * len(block)), block):
                    taken = steps_by_round(steps.get(issue, ())).get(row[1], ())
                    found.setdefault(issue, []).append(_ended_round(row, taken))
        return found

    def missing(self, ids: Sequence[int], on: date) -> dict[int, str]:
        """Why an issue cannot relapse on this day, by issue; "" where it can."""
        return {
            issue.id: _why_not(
                issue.parts,
                issue.closing,
                issue.progress,
                _latest(issue.closed_on, issue.finished_on, issue.round_opened_on),
                on,
            )
            for issue in self._ledger.issues(ids).values()
        }

    def preview_deadline(self, issue_id: int, words: str, on: date) -> Deadline:
        """What the words of a new deadline mean when the issue relapses on this day; ``text`` is what is stored.

        Raises:
            InvalidValue: no day can be read, or it is before ``on``.
        """
        return new_deadline(self._ledger, self._ledger.issue(issue_id).source_id, words, on)

    def relapse(self, ids: int | Iterable[int], *, on: date, why: str, deadline: str = "") -> None:
        """反弹: end the round of closed or finished issues and open the next, all of them or none.

        The issue is 正在整改 again with the new deadline or none, measures that were 基本完成 or 已完成 are so too;
        what the round before was stays in its ``IssueRound``, in the history and in every frozen figure.

        Raises:
            InvalidValue: no reason, a day in the future, or words of a deadline without a day; it names the argument.
            LedgerError: an issue is not finished, or is a 共性问题.
        """
        reason = clean(why)
        if not reason:
            raise InvalidValue("why", "“反弹情况”不能为空，请写明发现了什么。")
        today = self._ledger.today()
        if not FIRST_DAY <= on <= today:
            raise InvalidValue("on", f"日期 {on} 不对：不能晚于今天（{today}），也不能早于 {FIRST_DAY}，请改正。")
        with self._ledger.operation("反弹") as write:
            for issue_id in dict.fromkeys([ids] if isinstance(ids, int) else ids):
                self.open_next(write, issue_id, on, reason, deadline)

    def open_next(self, write: Writing, issue_id: int, on: date, why: str, words: str = "") -> None:
        """The part of ``relapse`` that is about one issue, within an operation of another subject of the ledger.

        Raises:
            LedgerError: as ``relapse``.
        """
        now = write.read("issue", issue_id)
        self._check(write, issue_id, now, on)
        given = new_deadline(self._ledger, now["source_id"], words, on) if clean_line(words) else None
        kept = {name: now[name] for name in _KEPT}
        ended = {"opened_on": now["round_opened_on"], "ended_on": on.isoformat(), "why": why}
        before = head_of(write.connection).operation
        write.add("issue_round", {"issue_id": issue_id, **ended, **kept, "operation": before})
        _take_up_measures(write, issue_id)
        self._ledger._editor(write).change(issue_id, {"deadline": given.text if given else ""})
        opened: Values = {
            "round": now["round"] + 1,
            "round_opened_on": on.isoformat(),
            "closing": int(Closing.NOT_APPLIED),
            "closed_on": None,
            "closed_by": "",
            "finished_on": None,
            "lasting": int(given.lasting) if given else 0,
        }
        write.change("issue", issue_id, {**opened, **work_goes_on(write.connection, issue_id, now)})

    def _check(self, write: Writing, issue_id: int, now: Values, on: date) -> None:
        (parts,) = write.connection.execute("SELECT COUNT(*) FROM issue WHERE parent_id = ?", (issue_id,)).fetchone()
        latest = _latest(*(to_date(now[name]) for name in ("closed_on", "finished_on", "round_opened_on")))
        if reason := _why_not(parts, Closing(now["closing"]), to_progress(now["progress"]), latest, on):
            which = f"第 {now['number']} 号“{now['problem'][:20]}”" if now["number"] else f"“{now['problem'][:20]}”"
            raise LedgerError(f"不能登记反弹：{which}{reason}请改好或去掉这一项再试，其他各项也没有改动。")


def _why_not(parts: int, closing: Closing, progress: Progress | None, latest: date | None, on: date) -> str:
    if parts:
        return f"是共性问题，分到 {parts} 个单位，请对反弹的单位的条目登记。"
    if closing != Closing.CLOSED and progress != Progress.DONE:
        return "还没有销号，也没有完成，不算反弹。"
    if latest and on < latest:
        return f"在 {latest} 才销号、完成或开始本轮，反弹日期不能更早。"
    return ""


def _latest(*days: date | None) -> date | None:
    return max((day for day in days if day), default=None)


def _take_up_measures(write: Writing, issue_id: int) -> None:
    """What was done of the measures has come undone; what nobody spoke of or had not begun stays as it is."""
    undone = (int(Progress.MOSTLY_DONE), int(Progress.DONE))
    sql = "SELECT id FROM measure WHERE issue_id = ? AND progress IN (?, ?) ORDER BY position"
    for (row,) in write.connection.execute(sql, (issue_id, *undone)).fetchall():
        write.change("measure", row, {"progress": int(Progress.IN_PROGRESS)})


def _ended_round(row: Sequence[Any], steps: tuple[StepTaken, ...]) -> IssueRound:
    number, turn, opened, ended, why, text, due, check, progress, lasting, finished, closing, closed, by, last = row
    return IssueRound(
        id=number,
        round=turn,
        opened_on=to_date(opened),
        ended_on=date.fromisoformat(ended),
        why=why,
        deadline_text=text,
        deadline_on=to_date(due),
        check_on=to_date(check),
        progress=to_progress(progress),
        lasting=bool(lasting),
        finished_on=to_date(finished),
        closing=Closing(closing),
        closed_on=to_date(closed),
        closed_by=by,
        operation=last,
        steps=steps,
    )
