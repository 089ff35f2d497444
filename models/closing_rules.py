"""销号: its steps, the rules an office sets for them, and what an issue still lacks. Pure; ``today`` is given.

Source: the order 自查申请 → 责任领导审核 → 现场核查 → 研究/公示 → 主要领导审批 of the offices' own closing rules.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from enum import IntEnum
from typing import Protocol, TypeVar

from models.errors import InvalidValue
from models.rules import Closing, Progress
from models.text import folded, name_and_phone


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
#: What whoever takes a step is called.
PERSON_LABELS = {
    Step.APPLY: "申请人",
    Step.LEADER: "审核领导",
    Step.VERIFY: "核查组长",
    Step.DELIBERATE: "主持人",
    Step.PUBLICIZE: "经办人",
    Step.APPROVE: "销号审批人",
    Step.RETURN: "退回人",
    Step.REOPEN: "经办人",
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


def in_words(rules: ClosingRules) -> str:
    """What the rules ask for, in one line: the steps in order, then what has to be there."""
    more = {Step.VERIFY: f"（{rules.checkers} 人）", Step.PUBLICIZE: f"（{rules.publicity_days} 天）"}
    steps = " → ".join(step.label + more.get(step, "") for step in rules.steps)
    asked = {
        "有佐证材料": rules.evidence,
        "有整改目标（销号标准）": rules.standard,
        "措施全部完成（都没填进度的，提示确认）": rules.measures_done,
        "责任人不参加核查": rules.doer_not_verifier and rules.checkers > 0,
    }
    return f"{steps}；要求：{'、'.join(['整改已完成', *(name for name, on in asked.items() if on)])}"


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
    if not all(isinstance(getattr(rules, name), bool) for name in _SWITCHES):
        raise InvalidValue("closing_rules", "“销号规则”读不懂，请在设置中重新选择。")
    return named(rules)


_SWITCHES = ("leader_review", "deliberation", "evidence", "standard", "doer_not_verifier", "measures_done")


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
    """What the rules look at in an issue. ``doers`` are the names of who is responsible for it or for its measures,
    ``taken`` the steps of the present round, ``rows`` those of a 共性问题, ``opened_on`` the day a later round began.
    ``open_measures`` say that they are not 已完成, ``unsaid_measures`` say nothing, ``told_measures`` something.
    """

    progress: Progress | None
    closing: Closing
    standard: bool
    evidences: int
    open_measures: int
    doers: frozenset[str]
    taken: tuple[Taken, ...]
    rows: int = 0
    opened_on: date | None = None
    unsaid_measures: int = 0
    told_measures: int = 0


class _HasStep(Protocol):
    @property
    def step(self) -> Step: ...


_S = TypeVar("_S", bound=_HasStep)


def standing(taken: Sequence[_S]) -> tuple[_S, ...]:
    """The steps that still count: those since the last 退回 or 取消销号."""
    start = max((place + 1 for place, one in enumerate(taken) if one.step in (Step.RETURN, Step.REOPEN)), default=0)
    return tuple(taken[start:])


def done_steps(case: Case) -> dict[Step, Taken]:
    """The steps that are done and still count, the last of each; a 现场核查 that was not passed is none of them."""
    found = {one.step: one for one in standing(case.taken)}
    return {step: one for step, one in found.items() if not (step == Step.VERIFY and one.passed is False)}


def next_step(case: Case, rules: ClosingRules) -> Step | None:
    """The step that is to be taken next; None when the issue is closed, and for a 共性问题."""
    if case.closing == Closing.CLOSED or case.rows:
        return None
    done = done_steps(case)
    return next((step for step in rules.steps if step not in done), Step.APPROVE)


def decided_in_a_meeting(case: Case, rules: ClosingRules) -> tuple[Step, ...]:
    """The steps up to 审批 that are still to be taken and that can all be taken in one meeting.

    现场核查 and 公示 are never among them: what is missing of them, ``missing`` says.
    """
    done = done_steps(case)
    return tuple(step for step in rules.steps if step not in done and step not in (Step.VERIFY, Step.PUBLICIZE))


def publicity_ends(rules: ClosingRules, on: date) -> date:
    """The last day of a 公示 that begins on this day."""
    return on + timedelta(days=rules.publicity_days)


def with_step(case: Case, taken: Taken) -> Case:
    """The case after one more step."""
    return replace(case, taken=(*case.taken, taken))


def missing(
    case: Case,
    rules: ClosingRules,
    step: Step,
    on: date,
    checkers: Iterable[str] | None = (),
    leader: str = "",
) -> list[str]:
    """What stands against taking ``step`` on the day ``on``, a sentence each; empty when nothing does.

    ``checkers`` are those of a 现场核查 about to be recorded, None while nobody has named them yet; ``leader`` leads.
    """
    if case.rows:
        return [f"这是共性问题，分到 {case.rows} 个单位；请对各单位的条目销号，全部销号后它自动销号。"]
    if step == Step.REOPEN:
        return _too_early(case, on) if case.closing == Closing.CLOSED else ["还没有销号，不用取消。"]
    if case.closing == Closing.CLOSED:
        return ["已经销号。"]
    if step == Step.RETURN:
        return _too_early(case, on) if case.closing == Closing.APPLIED else ["还没有申请销号，不用退回。"]
    found = _missing_of_issue(case, rules)
    done = done_steps(case)
    if step in done:
        found.append(f"“{step.label}”已经办过（{done[step].on}）。")
    found += [f"还没有“{one.label}”。" for one in rules.steps if one < step and one not in _dealt_with(case)]
    if step > Step.VERIFY and _failed(case):
        found.append("现场核查的结论是“不通过”，请退回或重新核查。")
    found += _too_early(case, on)
    if step == Step.VERIFY and checkers is not None:
        found += _missing_of_checkers(case, rules, tuple(checkers), leader)
    published = done.get(Step.PUBLICIZE)
    if step == Step.APPROVE and published and published.ends_on and on <= published.ends_on:
        found.append(f"公示到 {published.ends_on} 才结束，{published.ends_on + timedelta(days=1)} 起可以审批。")
    return found


def _dealt_with(case: Case) -> set[Step]:
    return {one.step for one in standing(case.taken)}


def _failed(case: Case) -> bool:
    verified = {one.step: one for one in standing(case.taken)}.get(Step.VERIFY)
    return verified is not None and verified.passed is False


def _too_early(case: Case, on: date) -> list[str]:
    if case.taken and on < (latest := max(one.on for one in case.taken)):
        return [f"日期 {on} 早于前一步的 {latest}。"]
    if case.opened_on and on < case.opened_on:
        return [f"日期 {on} 早于本轮开始的 {case.opened_on}。"]
    return []


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
    if rules.measures_done and case.told_measures and case.unsaid_measures:
        found.append(f"还有 {case.unsaid_measures} 条措施没有填写进度。")
    return found


def to_confirm(case: Case, rules: ClosingRules) -> str:
    """What the rules ask for and nobody has said, though it does not stand against the next step; "" for nothing.

    Where no measure says how it stands, none is asked for by itself: the 已完成 of the issue is meant of all of them.
    """
    if not rules.measures_done or case.told_measures or not case.unsaid_measures or case.rows:
        return ""
    if case.closing == Closing.CLOSED or case.progress != Progress.DONE:
        return ""
    which = f"{case.unsaid_measures} 条措施都" if case.unsaid_measures > 1 else "措施"
    return f"{which}没有填写进度，随问题算作已完成，没有逐条确认。"


def _missing_of_checkers(case: Case, rules: ClosingRules, checkers: tuple[str, ...], leader: str) -> list[str]:
    """``checkers`` are as many as the rules ask; neither they nor who leads them are responsible for the issue."""
    found: list[str] = []
    if len(set(checkers)) < max(rules.checkers, 1):
        found.append(f"核查人员至少 {max(rules.checkers, 1)} 人，现在是 {len(set(checkers))} 人。")
    doers = {folded(name) for name in case.doers}
    here = dict.fromkeys(name_and_phone(name)[0] for name in (*checkers, leader))
    both = [name for name in here if name and folded(name) in doers]
    if rules.doer_not_verifier and both:
        found.append(f"{'、'.join(both)}是这个问题的责任人，不能核查自己负责的问题。")
    return found
