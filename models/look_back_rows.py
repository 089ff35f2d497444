"""回头看 as values: plans, their issues with what was found, and relapse rates with their definition in words."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from models.chain import Values
from models.drawing import METHOD_RULES, Method, as_ranges, from_ranges
from models.fields import BY_NAME
from models.issues import Issue
from models.queries import to_date
from models.rules import Relapse
from models.text import split_names

#: The definition that is printed beside every relapse rate.
RATE_WORDS = "反弹率 =（反弹 + 部分反弹）÷ 已回头看；一个问题看过几次按几次计，涉及几个单位在每个单位各计一次"
#: The keys by which rates are grouped, with what stands where an issue has none.
RATE_GROUPS = {"unit": "（未填责任单位）", "aspect": "（未分方面）"}
RATE_GROUP_LABELS = {"unit": BY_NAME["units"].label, "aspect": BY_NAME["aspect"].label}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many issues are in plans, how many of them were looked at, and what was found."""

    planned: int = 0
    none: int = 0
    partly: int = 0
    full: int = 0

    @property
    def looked_at(self) -> int:
        """Those with a result."""
        return self.none + self.partly + self.full

    @property
    def rate(self) -> float | None:
        """The share that came back, wholly or in part; None when nothing was looked at."""
        return (self.partly + self.full) / self.looked_at if self.looked_at else None

    @property
    def rate_text(self) -> str:
        """The rate as it is printed, a dash when nothing was looked at."""
        return "—" if self.rate is None else f"{self.rate:.2%}"

    def with_result(self, result: Relapse | None) -> Tally:
        """One issue more."""
        name = {None: "", Relapse.NONE: "none", Relapse.PARTLY: "partly", Relapse.FULL: "full"}[result]
        more = {name: getattr(self, name) + 1} if name else {}
        return replace(self, planned=self.planned + 1, **more)

    @property
    def words(self) -> str:
        """共 12 项，已回头看 10 项：未反弹 7、部分反弹 2、反弹 1，反弹率 30.00%"""
        if not self.looked_at:
            return f"共 {self.planned} 项，还没有回头看"
        found = f"未反弹 {self.none}、部分反弹 {self.partly}、反弹 {self.full}"
        return f"共 {self.planned} 项，已回头看 {self.looked_at} 项：{found}，反弹率 {self.rate_text}"


@dataclass(frozen=True, slots=True)
class LookBackItem:
    """One issue of a plan; ``result`` None until it was looked at. ``round`` is the one that was looked at."""

    id: int
    plan_id: int
    plan: str
    issue_id: int
    position: int
    round: int
    result: Relapse | None = None
    on: date | None = None
    checkers: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class LookBackPlan:
    """A 回头看: how its issues were found, and what came out. ``candidates`` are the ids it was drawn from."""

    id: int
    name: str
    made_on: date
    method: Method
    seed: str
    size: int
    scope: str
    candidates: tuple[int, ...]
    note: str
    tally: Tally

    @property
    def drawing_words(self) -> str:
        """随机抽取 10 项；抽取编号 1f3a；候选 120 项（已销号的问题）"""
        return drawing_words(self.method, self.size, self.seed, len(self.candidates), self.scope)

    @property
    def rule_words(self) -> str:
        """The rule of the drawing, by which it can be repeated."""
        return METHOD_RULES[self.method]


def drawing_words(method: Method, size: int, seed: str, candidates: int, scope: str) -> str:
    """How issues were found, in one line."""
    how = method.label
    if method.draws:
        how += f"，每个单位 {size} 项" if method == Method.UNIT else f" {size} 项"
    seeded = f"；抽取编号 {seed}" if method.draws else ""
    return f"{how}{seeded}；候选 {candidates} 项（{scope}）"


def scope_text(words: str, candidates: Iterable[int]) -> str:
    """The column ``scope`` of a plan: what was asked for in words, and the ids that it gave on that day."""
    return json.dumps({"words": words, "candidates": as_ranges(candidates)}, ensure_ascii=False)


def scope_of(text: str) -> tuple[str, tuple[int, ...]]:
    """Words and candidates of a stored scope."""
    if not text:
        return "", ()
    stored = json.loads(text)
    return stored["words"], tuple(from_ranges(stored["candidates"]))


def plan_words(it: Values) -> str:
    """A plan as one line of the history."""
    words, candidates = scope_of(it.get("scope", ""))
    how = drawing_words(Method(it["method"]), it.get("size", 0), it.get("seed", ""), len(candidates), words)
    return f"{it.get('name', '')}（{it.get('made_on', '')}）：{how}"


def item_words(it: Values) -> str:
    """One issue of a plan as one line of the history."""
    turn = f"第 {it.get('round', 1)} 轮"
    if it.get("result") is None:
        return f"列入回头看（{turn}）"
    by = f"，核查人员 {it['checkers']}" if it.get("checkers") else ""
    words = f"：{it['words']}" if it.get("words") else ""
    return f"{Relapse(it['result']).label}（{turn}，{it.get('checked_on', '')}{by}）{words}"


_PLANS = """SELECT p.id, p.name, p.made_on, p.method, p.seed, p.size, p.scope, p.note, COUNT(i.id),
    COALESCE(SUM(i.result = 0), 0), COALESCE(SUM(i.result = 1), 0), COALESCE(SUM(i.result = 2), 0)
  FROM look_back_plan p LEFT JOIN look_back_item i ON i.plan_id = p.id
  GROUP BY p.id ORDER BY p.made_on DESC, p.id DESC"""
_ITEMS = """SELECT i.id, i.plan_id, p.name, i.issue_id, i.position, i.round, i.result, i.checked_on, i.checkers, i.words
  FROM look_back_item i JOIN look_back_plan p ON p.id = i.plan_id"""


def load_plans(connection: sqlite3.Connection) -> list[LookBackPlan]:
    """Every plan, newest first."""
    return [
        LookBackPlan(
            number, name, date.fromisoformat(made), Method(method), seed, size, *scope_of(scope), note, Tally(*tally)
        )
        for number, name, made, method, seed, size, scope, note, *tally in connection.execute(_PLANS)
    ]


def load_items(connection: sqlite3.Connection, where: str, values: Sequence[object]) -> list[LookBackItem]:
    """Items by plan, in the order of their drawing; ``where`` is about ``i``."""
    sql = f"{_ITEMS} WHERE {where} ORDER BY i.plan_id, i.position, i.id"
    return [
        LookBackItem(
            number,
            plan_id,
            plan,
            issue,
            position,
            turn,
            None if result is None else Relapse(result),
            to_date(on),
            split_names(checkers),
            words,
        )
        for number, plan_id, plan, issue, position, turn, result, on, checkers, words in connection.execute(sql, values)
    ]


def tallies(items: Iterable[LookBackItem], issues: Mapping[int, Issue], group: str) -> list[tuple[str, Tally]]:
    """The tally of each unit or 方面, those with the highest rate first, then by name; who is not named last.

    Raises:
        KeyError: ``group`` is no key of ``RATE_GROUPS``.
    """
    nobody = RATE_GROUPS[group]
    found: dict[str, Tally] = {}
    for item in items:
        for name in _members(issues[item.issue_id], group) or (nobody,):
            found[name] = found.get(name, Tally()).with_result(item.result)
    return sorted(found.items(), key=lambda one: (one[0] == nobody, -(one[1].rate or 0), -one[1].looked_at, one[0]))


def _members(issue: Issue, group: str) -> tuple[str, ...]:
    if group == "unit":
        return units_of(issue)
    return (issue.aspect,) if issue.aspect else ()


def units_of(issue: Issue) -> tuple[str, ...]:
    """Whose issue it is: the responsible units, where there are none the involved ones, then the leading one."""
    return issue.units or issue.involved_units or ((issue.lead_unit,) if issue.lead_unit else ())
