"""回头看 of an open ledger: plans whose issues are drawn by a stored seed, what was found, how much came back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from models.acts import Subject
from models.chain import Values
from models.closings import Closings
from models.drawing import Candidate, Method, draw, new_seed
from models.errors import InvalidValue, LedgerError
from models.filters import IssueFilter, combine
from models.history import Writing
from models.look_back_rows import (
    LookBackItem,
    LookBackPlan,
    Tally,
    load_items,
    load_plans,
    scope_text,
    tallies,
    units_of,
)
from models.rules import Clock, Closing, Progress, Relapse
from models.text import clean, clean_line, folded, split_names

_LONGEST_NAME = 60
_LONGEST_SEED = 40
#: What is looked back at when nobody says otherwise.
CLOSED = IssueFilter(closing=frozenset({Closing.CLOSED}))
#: With those that are finished and not closed yet.
FINISHED = IssueFilter(clocks=frozenset({Clock.FINISHED}))
#: Only finished issues can come back, and of a 共性问题 only its rows.
_POSSIBLE = IssueFilter(clocks=frozenset({Clock.FINISHED}), counted="rows")
_FINISHED_BY = """SELECT id FROM issue WHERE COALESCE(closed_on, finished_on) <= ?
  AND id IN (SELECT value FROM json_each(?))"""


@dataclass(frozen=True, slots=True)
class Scope:
    """From which issues is drawn: finished ones of ``question``; ``until``: closed (or finished) by that day."""

    question: IssueFilter = CLOSED
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a drawing gave: the ids in their order, from how many candidates, by which seed."""

    ids: tuple[int, ...]
    candidates: tuple[int, ...]
    seed: str
    scope: str


class LookBacks(Subject):
    """What can be asked and done about 回头看."""

    # ------------------------------------------------------------ asking

    def plans(self) -> list[LookBackPlan]:
        """Every plan with its tally, newest first."""
        with self._ledger.asking() as connection:
            return load_plans(connection)

    def plan(self, plan_id: int) -> LookBackPlan:
        """One plan.

        Raises:
            LedgerError: there is none with this id.
        """
        for one in self.plans():
            if one.id == plan_id:
                return one
        raise LedgerError("这个回头看计划已不在台账里，可能已被删除或撤销。请刷新后重试。")

    def items(self, plan_id: int) -> list[LookBackItem]:
        """The issues of a plan in the order of their drawing."""
        with self._ledger.asking() as connection:
            return load_items(connection, "i.plan_id = ?", [plan_id])

    def items_of(self, ids: Sequence[int]) -> dict[int, list[LookBackItem]]:
        """What was planned and found of these issues, by issue, oldest plan first; the others are left out."""
        with self._ledger.asking() as connection:
            chosen = "i.issue_id IN (SELECT value FROM json_each(?))"
            items = load_items(connection, chosen, [json.dumps(list(ids))])
        found: dict[int, list[LookBackItem]] = {}
        for item in items:
            found.setdefault(item.issue_id, []).append(item)
        return found

    def closing_days(self, items: Sequence[LookBackItem]) -> dict[int, date]:
        """By item the day on which its issue was closed in the round that was looked at; never closed ones left out."""
        ids = list(dict.fromkeys(item.issue_id for item in items))
        days = {(one.id, one.round): one.closed_on for one in self._ledger.issues(ids).values()}
        for number, ended in self._ledger.rounds.rounds_of(ids).items():
            days |= {(number, one.round): one.closed_on for one in ended}
        found = {item.id: days.get((item.issue_id, item.round)) for item in items}
        return {number: day for number, day in found.items() if day}

    def candidates(self, scope: Scope = Scope()) -> list[int]:
        """The issues that may be drawn, in ledger order."""
        ids = self._ledger.issue_ids(combine(scope.question, _POSSIBLE))
        if scope.until is None:
            return ids
        with self._ledger.asking() as connection:
            rows = connection.execute(_FINISHED_BY, (scope.until.isoformat(), json.dumps(ids)))
            kept = {row[0] for row in rows}
        return [number for number in ids if number in kept]

    def scope_words(self, scope: Scope) -> str:
        """The scope as it is printed: 已销号的问题，市实验小学，2026-05-22 前销号或完成"""
        asked = scope.question
        words = ["已销号的问题" if asked.closing == CLOSED.closing else "已完成和已销号的问题"]
        words += [one.name for one in self._ledger.sources() if one.id == asked.source_id]
        words += [f"{one.name}及下属" for one in self._ledger.units() if one.id == asked.unit_id]
        words += [asked.aspect] if asked.aspect else []
        words += [f"含“{asked.text}”"] if asked.text else []
        words += ["选中的问题"] if asked.ids is not None else []
        words += [f"{scope.until} 及以前销号或完成"] if scope.until else []
        return "，".join(words)

    def preview(
        self,
        *,
        method: Method,
        size: int = 0,
        seed: str = "",
        scope: Scope = Scope(),
        chosen: Sequence[int] = (),
    ) -> Drawn:
        """What ``make`` would take, without writing anything; a missing seed is made.

        Raises:
            InvalidValue: the size is none, or nothing was chosen; it names the argument.
            LedgerError: there is nothing to draw from.
        """
        known = self._candidates(scope, chosen, method)
        if not known:
            raise LedgerError("这个范围内没有已销号的问题，没有可以回头看的。请放宽范围再试。")
        if method.draws and not 1 <= size <= len(known):
            raise InvalidValue("size", f"“个数”要填 1 到 {len(known)} 之间的整数（候选问题共 {len(known)} 项）。")
        used = self._seed(seed) if method.draws else ""
        words = "手工选定的问题" if method == Method.CHOSEN else self.scope_words(scope)
        ids = tuple(draw(known, method, size, used))
        return Drawn(ids, tuple(one.id for one in known), used, words)

    def verified(self, plan_id: int) -> bool:
        """Whether drawing again, by the stored seed from the stored candidates as they are now, gives the same.

        A drawing by unit or weight differs when units or weights were changed since.
        """
        plan = self.plan(plan_id)
        there = self._as_candidates(plan.candidates)
        return draw(there, plan.method, plan.size, plan.seed) == [one.issue_id for one in self.items(plan_id)]

    def rates(self, group: str, plan_id: int | None = None) -> list[tuple[str, Tally]]:
        """The tally of every unit ("unit") or 方面 ("aspect") of one plan or of all; see ``look_back_rows.tallies``.

        Raises:
            KeyError: there is no such group.
        """
        with self._ledger.asking() as connection:
            items = load_items(connection, "?1 IS NULL OR i.plan_id = ?1", [plan_id])
        issues = self._ledger.issues(list({item.issue_id for item in items}))
        return tallies(items, issues, group)

    def suspects(self, item_ids: Sequence[int], checkers: Iterable[str]) -> dict[int, list[str]]:
        """Who of the checkers is responsible for an issue, by issue, where the closing rules forbid it."""
        closings: Closings = self._ledger.closings
        if not closings.rules.doer_not_verifier:
            return {}
        names = split_names("、".join(checkers))
        cases = closings.cases([item.issue_id for item in self._items(item_ids)])
        both = {
            number: [name for name in names if folded(name) in {folded(doer) for doer in case.doers}]
            for number, case in cases.items()
        }
        return {number: found for number, found in both.items() if found}

    # ------------------------------------------------------------ acting

    def make(
        self,
        name: str,
        *,
        method: Method,
        size: int = 0,
        seed: str = "",
        scope: Scope = Scope(),
        chosen: Sequence[int] = (),
        made_on: date | None = None,
        note: str = "",
    ) -> int:
        """Draw the issues of a new 回头看 and write them down with seed and candidates. Returns the plan's id.

        ``size`` is the number of issues, by unit that of each unit. Without a ``seed`` one is made; the same seed
        draws the same issues from the same candidates. ``chosen`` are the issues that were picked by hand.

        Raises:
            InvalidValue: name, day, size, seed or choice are not acceptable; it names the argument.
            LedgerError: there is nothing to draw from.
        """
        wanted, day = self._new_name(name), made_on or self._ledger.today()
        self._check_day(day, "made_on", "抽取日期")
        with self._ledger.operation(f"制定回头看：{wanted}", everything=True) as write:
            drawn = self.preview(method=method, size=size, seed=seed, scope=scope, chosen=chosen)
            content: Values = {"name": wanted, "made_on": day.isoformat(), "method": method.value, "seed": drawn.seed}
            content |= {"size": size if method.draws else len(drawn.ids), "note": clean(note)}
            plan = write.add("look_back_plan", {**content, "scope": scope_text(drawn.scope, drawn.candidates)})
            rounds = {issue.id: issue.round for issue in self._ledger.issues(list(drawn.ids)).values()}
            for place, number in enumerate(drawn.ids):
                item = {"plan_id": plan, "issue_id": number, "round": rounds[number], "position": place}
                write.add("look_back_item", item)
            return plan

    def record(
        self,
        item_ids: Sequence[int],
        result: Relapse,
        *,
        on: date,
        checkers: Sequence[str],
        words: str = "",
        next_round: bool = False,
        deadline: str = "",
    ) -> None:
        """Write down what was found at these issues, all of them or none; a result that was there is replaced.

        With ``next_round`` an issue that came back is opened again in the same act (see ``Rounds.relapse``), with the
        new ``deadline`` or none; for 未反弹 it says nothing.

        Raises:
            InvalidValue: day, checkers or words are missing or wrong; it names the argument.
            LedgerError: an issue cannot be opened again, was closed later, or a checker is responsible for it.
        """
        self._check_day(on, "on", "核查日期")
        named = split_names("、".join(checkers))
        if not named:
            raise InvalidValue("checkers", "“核查人员”不能为空，请填写至少一人。")
        if result != Relapse.NONE and not clean(words):
            raise InvalidValue("words", f"结果是“{result.label}”时要写明“情况”：发现了什么。")
        self._refuse_doers(item_ids, named)
        found: Values = {
            "result": int(result),
            "checked_on": on.isoformat(),
            "checkers": "、".join(named),
            "words": clean(words),
        }
        opens = next_round and result != Relapse.NONE
        with self._ledger.operation("登记回头看结果并开启下一轮" if opens else "登记回头看结果") as write:
            for item in self._items(item_ids):
                now = write.read("issue", item.issue_id)
                if now["closed_on"] and on.isoformat() < now["closed_on"]:
                    raise LedgerError(f"{_named(now)}在 {now['closed_on']} 才销号，核查日期不能更早。请改正后再试。")
                seen = {"round": now["round"]} if item.result is None and _is_finished(now) else {}
                write.change("look_back_item", item.id, {**found, **seen})
                if opens:
                    self._open_next(write, item, on, found["words"], deadline)

    def remove(self, plan_id: int) -> None:
        """Take a plan out with what was found; undo brings it back."""
        items = self.items(plan_id)
        with self._ledger.operation("删除回头看计划", everything=True) as write:
            for item in items:
                write.remove("look_back_item", item.id)
            write.remove("look_back_plan", plan_id)

    # ------------------------------------------------------------ the parts

    def _open_next(self, write: Writing, item: LookBackItem, on: date, words: str, deadline: str) -> None:
        self._ledger.rounds.open_next(write, item.issue_id, on, f"回头看“{item.plan}”：{words}", deadline)

    def _candidates(self, scope: Scope, chosen: Sequence[int], method: Method) -> list[Candidate]:
        if method != Method.CHOSEN:
            return self._as_candidates(self.candidates(scope))
        wanted = list(dict.fromkeys(chosen))
        if not wanted:
            raise InvalidValue("chosen", "还没有选定问题。请先在台账里选中要回头看的问题。")
        possible = set(self.candidates(Scope(replace(FINISHED, ids=frozenset(wanted)))))
        if left := [number for number in wanted if number not in possible]:
            first = self._ledger.issue(left[0])
            raise InvalidValue(
                "chosen",
                f"选定的问题中有 {len(left)} 项还没有完成，或是共性问题，不能回头看，"
                f"第一项是“{first.problem[:20]}”。请去掉它们再试。",
            )
        return self._as_candidates(wanted)

    def _as_candidates(self, ids: Sequence[int]) -> list[Candidate]:
        issues = self._ledger.issues(ids)
        return [Candidate(issue.id, units_of(issue), issue.weight) for issue in issues.values()]

    def _seed(self, seed: str) -> str:
        wanted = clean_line(seed)
        if len(wanted) > _LONGEST_SEED:
            raise InvalidValue("seed", f"“抽取编号”最多 {_LONGEST_SEED} 个字，请改短。")
        return wanted or new_seed()

    def _new_name(self, name: str) -> str:
        wanted = clean_line(name)
        if not wanted or len(wanted) > _LONGEST_NAME:
            raise InvalidValue("name", f"“名称”要有 1 到 {_LONGEST_NAME} 个字，请改正。")
        if any(one.name == wanted for one in self.plans()):
            raise InvalidValue("name", f"已有名为“{wanted}”的回头看，请换一个名称。")
        return wanted

    def _check_day(self, on: date, argument: str, what: str) -> None:
        if on > (today := self._ledger.today()):
            raise InvalidValue(argument, f"“{what}”{on} 不能晚于今天（{today}），请改正。")

    def _items(self, item_ids: Sequence[int]) -> list[LookBackItem]:
        with self._ledger.asking() as connection:
            found = load_items(connection, "i.id IN (SELECT value FROM json_each(?))", [json.dumps(list(item_ids))])
        if len(found) != len(set(item_ids)):
            raise LedgerError("选中的回头看问题有的已不在台账里，可能已被删除或撤销。请刷新后重试。")
        return found

    def _refuse_doers(self, item_ids: Sequence[int], named: Sequence[str]) -> None:
        for number, both in self.suspects(item_ids, named).items():
            which = f"“{self._ledger.issue(number).problem[:20]}”"
            raise InvalidValue("checkers", f"{'、'.join(both)}是{which}的责任人，不能核查自己负责的问题。请换人。")


def _is_finished(now: Values) -> bool:
    return bool(now["closing"] == Closing.CLOSED or now["progress"] == Progress.DONE)


def _named(now: Values) -> str:
    return f"第 {now['number']} 号“{now['problem'][:20]}”" if now["number"] else f"“{now['problem'][:20]}”"
