"""销号: its steps, the rules an office sets for them, and what an issue still lacks. Pure; ``today`` is given.

Source: the order 自查申请 → 责任领导审核 → 现场核查 → 研究/公示 → 主要领导审批 of the offices' own closing rules.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from enum import IntEnum

from models.errors import InvalidValue
from models.rules import Closing, Progress


class Step(IntEnum):
    """What can be done to bring an issue to its closing, in the order in which it is done; the last two undo it."""

    APPLY = 0
    LEADER = 1
    VERIFY = 2
    DELIBERATE = 3
    PUBLICIZE = 4
    APPROVE = 5
    RETURN = 6
    REOPEN = 7

    @property
    def label(self) -> str:
        """The word that is printed."""
        return STEP_LABELS[self]


STEP_LABELS = {
    Step.APPLY: "自查申请",
    Step.LEADER: "责任领导审核",
    Step.VERIFY: "现场核查",
    Step.DELIBERATE: "集体研究",
    Step.PUBLICIZE: "公示",
    Step.APPROVE: "主要领导审批",
    Step.RETURN: "退回",
    Step.REOPEN: "取消销号",
}
#: The steps that lead to 已销号.
FORWARD = (Step.APPLY, Step.LEADER, Step.VERIFY, Step.DELIBERATE, Step.PUBLICIZE, Step.APPROVE)


@dataclass(frozen=True, slots=True)
class ClosingRules:
    """What an office asks for before a problem is closed. 自查申请 and 主要领导审批 are always part of it.

    ``publicity_days`` 0 means no 公示; ``checkers`` 0 means no 现场核查. ``doer_not_verifier``: whoever is responsible
    for the issue may be none of its checkers.
    """

    preset: str = "简易"
    leader_review: bool = False
    checkers: int = 0
    deliberation: bool = False
    publicity_days: int = 0
    evidence: bool = False
    standard: bool = False
    doer_not_verifier: bool = False
    measures_done: bool = False

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps asked for, in order."""
        asked = {
            Step.LEADER: self.leader_review,
            Step.VERIFY: self.checkers > 0,
            Step.DELIBERATE: self.deliberation,
            Step.PUBLICIZE: self.publicity_days > 0,
        }
        return tuple(step for step in FORWARD if asked.get(step, True))


#: The three presets; a rule changed by hand makes the preset 自定.
PRESETS: dict[str, ClosingRules] = {
    "简易": ClosingRules(),
    "一般": ClosingRules(
        "一般", leader_review=True, checkers=2, evidence=True, doer_not_verifier=True, measures_done=True
    ),
    "严格": ClosingRules(
        "严格",
        leader_review=True,
        checkers=2,
        deliberation=True,
        publicity_days=5,
        evidence=True,
        standard=True,
        doer_not_verifier=True,
        measures_done=True,
    ),
}
CUSTOM = "自定"
MOST_CHECKERS, MOST_PUBLICITY_DAYS = 9, 60


def named(rules: ClosingRules) -> ClosingRules:
    """The same rules under the name of the preset that they equal, else 自定."""
    for name, preset in PRESETS.items():
        if replace(rules, preset=name) == preset:
            return preset
    return replace(rules, preset=CUSTOM)


def to_text(rules: ClosingRules) -> str:
    """The rules as the setting stores them; ``from_text`` reads them back."""
    return json.dumps(asdict(named(rules)), ensure_ascii=False)


def from_text(text: str) -> ClosingRules:
    """The rules of a stored setting, "" for the default.

    Raises:
        InvalidValue: they are none.
    """
    if not text:
        return ClosingRules()
    try:
        rules = ClosingRules(**json.loads(text))
    except (ValueError, TypeError) as error:
        raise InvalidValue("closing_rules", "“销号规则”读不懂，请在设置中重新选择。") from error
    for name in ("checkers", "publicity_days"):
        most = MOST_CHECKERS if name == "checkers" else MOST_PUBLICITY_DAYS
        number = getattr(rules, name)
        if not isinstance(number, int) or not 0 <= number <= most:
            what = "核查人数" if name == "checkers" else "公示天数"
            raise InvalidValue("closing_rules", f"“{what}”要填 0 到 {most} 之间的整数，不能是“{number}”。")
    return named(rules)


@dataclass(frozen=True, slots=True)
class Taken:
    """A step of the present round that was taken: when, by whom, and what a 核查 or 公示 adds."""

    step: Step
    on: date
    person: str = ""
    checkers: tuple[str, ...] = ()
    passed: bool | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at in an issue."""

    progress: Progress | None
    closing: Closing
    standard: bool
    evidences: int
    open_measures: int
    doers: frozenset[str]
    taken: tuple[Taken, ...]
    rows: int = 0


def standing(taken: Sequence[Taken]) -> tuple[Taken, ...]:
    """The steps that still count: those since the last 退回 or 取消销号."""
    start = max((place + 1 for place, one in enumerate(taken) if one.step in (Step.RETURN, Step.REOPEN)), default=0)
    return tuple(taken[start:])


def next_step(case: Case, rules: ClosingRules) -> Step | None:
    """The step that is to be taken next; None when the issue is closed."""
    if case.closing == Closing.CLOSED:
        return None
    done = {one.step for one in standing(case.taken)}
    return next((step for step in rules.steps if step not in done), Step.APPROVE)


def missing(case: Case, rules: ClosingRules, step: Step, on: date, checkers: Iterable[str] = ()) -> list[str]:
    """What stands against taking ``step`` on the day ``on``, a sentence each; empty when nothing does.

    ``checkers`` are those of a 现场核查 about to be recorded.
    """
    if case.rows:
        return [f"这是共性问题，分到 {case.rows} 个单位；请对各单位的条目销号，全部销号后它自动销号。"]
    if case.closing == Closing.CLOSED:
        return ["已经销号。"]
    found = _missing_of_issue(case, rules)
    done = {one.step: one for one in standing(case.taken)}
    if step in done:
        found.append(f"“{step.label}”已经办过（{done[step].on}）。")
    before = [earlier for earlier in rules.steps if earlier < step and earlier not in done]
    found += [f"还没有“{earlier.label}”。" for earlier in before]
    latest = max((one.on for one in done.values()), default=None)
    if latest and on < latest:
        found.append(f"日期 {on} 早于前一步的 {latest}。")
    if step == Step.VERIFY:
        found += _missing_of_checkers(case, rules, tuple(checkers))
    verified = done.get(Step.VERIFY)
    if step > Step.VERIFY and verified and verified.passed is False:
        found.append("现场核查的结论是“不通过”，请退回或重新核查。")
    published = done.get(Step.PUBLICIZE)
    if step == Step.APPROVE and published and published.ends_on and on <= published.ends_on:
        found.append(f"公示到 {published.ends_on} 才结束，{published.ends_on + timedelta(days=1)} 起可以审批。")
    return found


def _missing_of_issue(case: Case, rules: ClosingRules) -> list[str]:
    found: list[str] = []
    if case.progress != Progress.DONE:
        found.append("整改进度还不是“已完成”。")
    if rules.evidence and not case.evidences:
        found.append("没有佐证材料。")
    if rules.standard and not case.standard:
        found.append("没有填写整改目标（销号标准）。")
    if rules.measures_done and case.open_measures:
        found.append(f"还有 {case.open_measures} 条措施没有完成。")
    return found


def _missing_of_checkers(case: Case, rules: ClosingRules, checkers: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    if len(set(checkers)) < rules.checkers:
        found.append(f"核查人员要有 {rules.checkers} 人，现在是 {len(set(checkers))} 人。")
    both = [name for name in checkers if name in case.doers]
    if rules.doer_not_verifier and both:
        found.append(f"{'、'.join(both)}是这个问题的责任人，不能核查自己负责的问题。")
    return found
