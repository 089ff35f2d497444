"""销号 of an open ledger, step by step: what was done, what is missing for the next step, and taking it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from models import closing_rules as ruled
from models import queries
from models.acts import Subject
from models.chain import Values
from models.closing_rules import Case, ClosingRules, Step, Taken
from models.editing import FIRST_DAY
from models.errors import InvalidValue, LedgerError
from models.history import Writing
from models.issues import Issue
from models.new_deadlines import new_deadline as read_new_deadline
from models.rules import Closing, Progress
from models.text import clean, clean_line, split_names

if TYPE_CHECKING:
    from models.deadlines import Deadline

_STEPS = """SELECT c.issue_id, c.id, c.round, c.step, c.done_on, c.person, c.words, c.checkers, c.place, c.passed,
    c.ends_on, COALESCE(m.title, '') FROM closing_step c LEFT JOIN minutes m ON m.id = c.minutes_id
  WHERE c.issue_id IN (%s) ORDER BY c.issue_id, c.round, c.id"""
_BLOCK = 500


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step as recorded. ``passed`` None: a step without a result; ``minutes`` is the meeting's title or ""."""

    id: int
    round: int
    step: Step
    on: date
    person: str = ""
    words: str = ""
    checkers: tuple[str, ...] = ()
    place: str = ""
    passed: bool | None = None
    ends_on: date | None = None
    minutes: str = ""

    @property
    def result(self) -> str:
        """通过 or 不通过; "" for a step without a result."""
        return "" if self.passed is None else "通过" if self.passed else "不通过"


@dataclass(frozen=True, slots=True)
class MinutesEdit:
    """A meeting that decides on closings, as it is written down; one that is there already is not written twice."""

    title: str
    held_on: date
    place: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Minutes:
    """A meeting that decided on closings, and how many issues it decided on."""

    id: int
    title: str
    held_on: date
    place: str
    words: str
    issues: int


class Closings(Subject):
    """What can be asked and done about 销号. Every step carries the round of its issue."""

    # ------------------------------------------------------------ asking

    @property
    def rules(self) -> ClosingRules:
        """The rules in force: the setting of the ledger."""
        return ruled.from_text(self._ledger.settings.closing_rules)

    def steps(self, issue_id: int) -> list[StepTaken]:
        """All steps of an issue, of every round, as they were taken."""
        return self.steps_of([issue_id]).get(issue_id, [])

    def steps_of(self, ids: Sequence[int]) -> dict[int, list[StepTaken]]:
        """The same for several issues; those without steps are left out."""
        with self._ledger.asking() as connection:
            return _load_steps(connection, ids)

    def case(self, issue_id: int) -> Case:
        """What the rules look at in an issue.

        Raises:
            LedgerError: there is no such issue.
        """
        self._ledger.issue(issue_id)
        return self.cases([issue_id])[issue_id]

    def cases(self, ids: Sequence[int]) -> dict[int, Case]:
        """The same for several issues, as far as they exist."""
        with self._ledger.asking() as connection:
            return _load_cases(connection, ids)

    def missing(
        self, ids: Sequence[int], step: Step, on: date, checkers: Iterable[str] | None = ()
    ) -> dict[int, list[str]]:
        """What stands against taking a step on a day, sentences by issue; an empty list where nothing does.

        ``checkers`` None: nobody has named them yet, and they are not asked for.
        """
        return self.missing_in(self.cases(ids), step, on, checkers)

    def missing_for_meeting(self, ids: Sequence[int], on: date) -> dict[int, list[str]]:
        """What stands against ``close_many``, sentences by issue; an empty list where nothing does."""
        return self.missing_in(self.cases(ids), None, on)

    def missing_in(
        self,
        cases: Mapping[int, Case],
        step: Step | None,
        on: date,
        checkers: Iterable[str] | None = (),
        leader: str = "",
    ) -> dict[int, list[str]]:
        """The same for cases that were asked for before; ``step`` None: for ``close_many``.

        ``leader`` leads the 现场核查.
        """
        rules, late = self.rules, self._not_yet(on)
        named = None if checkers is None else tuple(checkers)
        if step is None:
            return {number: [*late, *_missing_in_meeting(case, rules, on)] for number, case in cases.items()}
        return {number: [*late, *ruled.missing(case, rules, step, on, named, leader)] for number, case in cases.items()}

    def next_steps(self, ids: Sequence[int]) -> dict[int, Step | None]:
        """The step to be taken next, by issue; None for a closed one and for a 共性问题."""
        rules = self.rules
        return {number: ruled.next_step(case, rules) for number, case in self.cases(ids).items()}

    def minutes(self) -> list[Minutes]:
        """The meetings that decided on closings, newest first."""
        sql = """SELECT m.id, m.title, m.held_on, m.place, m.words, COUNT(DISTINCT c.issue_id) FROM minutes m
            LEFT JOIN closing_step c ON c.minutes_id = m.id GROUP BY m.id ORDER BY m.held_on DESC, m.id DESC"""
        with self._ledger.asking() as connection:
            return [
                Minutes(number, title, date.fromisoformat(held), place, words, issues)
                for number, title, held, place, words, issues in connection.execute(sql)
            ]

    def preview_deadline(self, issue_id: int, words: str, on: date) -> Deadline:
        """What the words of a new deadline mean when an issue is returned on this day; ``text`` is what is stored.

        Raises:
            InvalidValue: no day can be read, or it is before ``on``.
        """
        return read_new_deadline(self._ledger, self._ledger.issue(issue_id).source_id, words, on)

    # ------------------------------------------------------------ acting

    def take(
        self,
        ids: Sequence[int],
        step: Step,
        *,
        on: date,
        person: str,
        words: str = "",
        checkers: Sequence[str] = (),
        place: str = "",
        passed: bool | None = None,
        ends_on: date | None = None,
        minutes: MinutesEdit | None = None,
        new_deadline: str = "",
    ) -> None:
        """Take one step of these issues, all of them or none.

        A 公示 without ``ends_on`` ends after the days of the rules. 退回 needs ``words``, the reason; the issue is
        正在整改 again, and ``new_deadline`` becomes its deadline, with a record of the old one.

        Raises:
            InvalidValue: something about the step itself is missing or wrong; it names the argument.
            LedgerError: an issue lacks something that the rules ask for; the sentence names it.
        """
        named = tuple(dict.fromkeys(name for one in checkers for name in split_names(one)))
        rules = self.rules
        _check_chosen(ids)
        content = self._content(rules, step, on, person, words, named, place, passed, ends_on)
        with self._ledger.operation(_operation_name(step)) as write:
            linked = self._linked(write, minutes, on)
            for number, now, case in self._written(write, ids):
                _refuse(step.label, now, ruled.missing(case, rules, step, on, named, content["person"]))
                write.add("closing_step", {"issue_id": number, "round": now["round"], **content, **linked})
                self._move(write, number, now, step, content)
                if step == Step.RETURN and clean_line(new_deadline):
                    self._give_deadline(write, number, now, content, new_deadline, on)

    def close_many(
        self, ids: Sequence[int], *, on: date, approver: str, minutes: MinutesEdit | None = None, words: str = ""
    ) -> None:
        """Close issues at once by what one meeting decided: every step up to 审批 that is missing, all or none.

        现场核查 and 公示 are never skipped: an issue that the rules ask them of must have had them.

        Raises:
            InvalidValue: day, approver or minutes are missing or wrong; it names the argument.
            LedgerError: an issue lacks something; the sentence names it, and nothing was done.
        """
        rules = self.rules
        _check_chosen(ids)
        content = self._content(rules, Step.APPROVE, on, approver, words, (), "", None, None)
        with self._ledger.operation("集中销号" if minutes else "销号") as write:
            linked = self._linked(write, minutes, on)
            for number, now, case in self._written(write, ids):
                _refuse("销号", now, _missing_in_meeting(case, rules, on))
                for step in ruled.decided_in_a_meeting(case, rules):
                    by = self._ledger.operator if step == Step.APPLY else content["person"]
                    said = content["words"] if step == Step.APPROVE else ""
                    taken = {**content, "step": int(step), "person": by, "words": said}
                    write.add("closing_step", {"issue_id": number, "round": now["round"], **taken, **linked})
                self._move(write, number, now, Step.APPROVE, content)

    # ------------------------------------------------------------ the parts of a step

    def _content(
        self,
        rules: ClosingRules,
        step: Step,
        on: date,
        person: str,
        words: str,
        checkers: tuple[str, ...],
        place: str,
        passed: bool | None,
        ends_on: date | None,
    ) -> Values:
        """The columns of a step that are the same for every issue."""
        if late := self._not_yet(on):
            raise InvalidValue("on", late[0])
        name = clean_line(person)
        if not name and step != Step.VERIFY:
            raise InvalidValue("person", f"“{ruled.PERSON_LABELS[step]}”不能为空，请填写。")
        if step == Step.RETURN and not clean(words):
            raise InvalidValue("words", "“退回原因”不能为空，请写明还要改什么。")
        if step == Step.VERIFY and passed is None:
            raise InvalidValue("passed", "“核查结论”要选“通过”或“不通过”。")
        made: Values = {"step": int(step), "done_on": on.isoformat(), "person": name, "words": clean(words)}
        if step == Step.VERIFY:
            made |= {"checkers": "、".join(checkers), "place": clean_line(place), "passed": int(bool(passed))}
        if step == Step.PUBLICIZE:
            made["ends_on"] = _publicity_end(rules, on, ends_on).isoformat()
        return made

    def _not_yet(self, on: date) -> list[str]:
        """What is wrong with a day by itself; empty when nothing is."""
        if on < FIRST_DAY:
            return [f"日期 {on} 不对，不能早于 {FIRST_DAY}，请改正。"]
        today = self._ledger.today()
        return [f"日期 {on} 不能晚于今天（{today}），请改正。"] if on > today else []

    def _linked(self, write: Writing, minutes: MinutesEdit | None, on: date) -> Values:
        """The column that links a step to the meeting's minutes, which are written unless they are there already."""
        if minutes is None:
            return {}
        title, held = clean_line(minutes.title), minutes.held_on.isoformat()
        if not title:
            raise InvalidValue("minutes", "“会议名称”不能为空，请填写。")
        if not FIRST_DAY <= minutes.held_on <= on:
            wrong = f"晚于办理日期 {on}" if minutes.held_on > on else f"早于 {FIRST_DAY}"
            raise InvalidValue("held_on", f"“会议日期”{held} {wrong}，请改正。")
        wanted = {"title": title, "held_on": held, "place": clean_line(minutes.place), "words": clean(minutes.words)}
        sql = "SELECT id FROM minutes WHERE title = :title AND held_on = :held_on AND place = :place AND words = :words"
        known = write.connection.execute(sql, wanted).fetchone()
        return {"minutes_id": known[0] if known else write.add("minutes", wanted)}

    def _written(self, write: Writing, ids: Sequence[int]) -> Iterable[tuple[int, Values, Case]]:
        cases = _load_cases(write.connection, ids)
        for number in dict.fromkeys(ids):
            now = write.read("issue", number)
            yield number, now, cases[number]

    def _move(self, write: Writing, issue_id: int, now: Values, step: Step, content: Values) -> None:
        """Where an issue stands after a step."""
        match step:
            case Step.APPROVE:
                closed = {"closed_on": content["done_on"], "closed_by": content["person"]}
                write.change("issue", issue_id, {"closing": int(Closing.CLOSED), **closed})
            case Step.REOPEN:
                opened = {"closing": int(Closing.NOT_APPLIED), "closed_on": None, "closed_by": ""}
                write.change("issue", issue_id, opened)
            case Step.RETURN:
                back = work_goes_on(write.connection, issue_id, now)
                write.change("issue", issue_id, {"closing": int(Closing.RETURNED), "finished_on": None, **back})
            case _:
                write.change("issue", issue_id, {"closing": int(Closing.APPLIED)})

    def _give_deadline(self, write: Writing, issue_id: int, now: Values, content: Values, words: str, on: date) -> None:
        """The new deadline of a returned issue, and the record of the one that held before."""
        new = read_new_deadline(self._ledger, now["source_id"], words, on)
        lasting = new.lasting or bool(now["lasting"])
        self._ledger._editor(write).change(issue_id, {"deadline": new.text, "lasting": lasting})
        write.add(
            "extension",
            {
                "issue_id": issue_id,
                "round": now["round"],
                "old_text": now["deadline_text"],
                "old_on": now["deadline_on"] or now["check_on"],
                "new_text": new.text,
                "new_on": new.due_on.isoformat() if new.due_on else None,
                "reason": content["words"],
                "approver": content["person"],
                "approved_on": on.isoformat(),
                "returned": 1,
            },
        )


def work_goes_on(connection: sqlite3.Connection, issue_id: int, now: Values) -> Values:
    """The columns of an issue that is 正在整改 again; it follows its measures only where they say the same."""
    from models.following import progress_of

    rows = connection.execute("SELECT progress FROM measure WHERE issue_id = ?", (issue_id,))
    said = progress_of([queries.to_progress(row[0]) for row in rows])
    follows = now["progress_follows"] if said == Progress.IN_PROGRESS else 0
    return {"progress": int(Progress.IN_PROGRESS), "progress_follows": follows}


def _check_chosen(ids: Sequence[int]) -> None:
    if not ids:
        raise LedgerError("还没有选问题，没有办理。请先选中要办理的问题。")


def _operation_name(step: Step) -> str:
    return f"销号：{step.label}" if step in ruled.FORWARD else step.label


def _publicity_end(rules: ClosingRules, on: date, ends_on: date | None) -> date:
    earliest = ruled.publicity_ends(rules, on)
    if ends_on is None:
        return earliest
    if ends_on < earliest:
        raise InvalidValue("ends_on", f"公示要满 {rules.publicity_days} 天，“公示截止”最早是 {earliest}。")
    return ends_on


def _missing_in_meeting(case: Case, rules: ClosingRules, on: date) -> list[str]:
    """What stands against taking every step that is left on one day, sentences without repeats."""
    found = ruled.missing(case, rules, Step.APPROVE, on) if case.rows or case.closing == Closing.CLOSED else []
    for step in () if found else ruled.decided_in_a_meeting(case, rules):
        found += ruled.missing(case, rules, step, on)
        case = ruled.with_step(case, Taken(step, on))
    return list(dict.fromkeys(found))


def _refuse(what: str, now: Values, sentences: Sequence[str]) -> None:
    if sentences:
        which = f"第 {now['number']} 号“{now['problem'][:20]}”" if now["number"] else f"“{now['problem'][:20]}”"
        reasons = "；".join(sentence.removesuffix("。") for sentence in sentences)
        raise LedgerError(f"不能{_verb(what)}：{which}{reasons}。请改好或去掉这一项再试，其他各项也没有改动。")


def _verb(what: str) -> str:
    return what if what in ("销号", "退回", "取消销号") else f"办理“{what}”"


def _load_steps(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, list[StepTaken]]:
    found: dict[int, list[StepTaken]] = {}
    for start in range(0, len(ids), _BLOCK):
        block = list(ids[start : start + _BLOCK])
        for issue, number, turn, step, on, person, words, checkers, place, passed, ends, title in connection.execute(
            _STEPS % ",".join("?" * len(block)), block
        ):
            taken = StepTaken(
                number,
                turn,
                Step(step),
                date.fromisoformat(on),
                person,
                words,
                split_names(checkers),
                place,
                None if passed is None else bool(passed),
                queries.to_date(ends),
                title,
            )
            found.setdefault(issue, []).append(taken)
    return found


def _load_cases(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, Case]:
    steps = _load_steps(connection, ids)
    issues = queries.load_issues(connection, ids)
    return {number: _case(issue, steps.get(number, ())) for number, issue in issues.items()}


def _case(issue: Issue, steps: Iterable[StepTaken]) -> Case:
    said = [one.progress for one in issue.measures if one.progress is not None]
    return Case(
        progress=issue.progress,
        closing=issue.closing,
        standard=bool(issue.goal),
        evidences=issue.evidences,
        open_measures=sum(progress != Progress.DONE for progress in said),
        doers=frozenset((*issue.persons, *(name for one in issue.measures for name in one.persons))),
        taken=tuple(
            Taken(one.step, one.on, one.person, one.checkers, one.passed, one.ends_on)
            for one in steps
            if one.round == issue.round
        ),
        rows=issue.parts,
        opened_on=issue.round_opened_on,
        unsaid_measures=len(issue.measures) - len(said),
        told_measures=len(said),
    )


def steps_by_round(steps: Iterable[StepTaken]) -> Mapping[int, tuple[StepTaken, ...]]:
    """The steps of each round, in order."""
    found: dict[int, list[StepTaken]] = {}
    for one in steps:
        found.setdefault(one.round, []).append(one)
    return {turn: tuple(taken) for turn, taken in found.items()}
