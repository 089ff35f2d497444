"""通知 → 提醒 → 督办 → 告诫: which step is due for a problem, by how late it is and what was sent before. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum


class UrgeStep(IntEnum):
    """A letter to a unit, each sharper than the one before."""

    NOTICE = 0
    REMINDER = 1
    SUPERVISION = 2
    ADMONITION = 3

    @property
    def label(self) -> str:
        """The word that is printed, and the kind under which the letter is recorded."""
        return URGE_LABELS[self]


URGE_LABELS = {
    UrgeStep.NOTICE: "通知",
    UrgeStep.REMINDER: "提醒",
    UrgeStep.SUPERVISION: "督办",
    UrgeStep.ADMONITION: "告诫",
}
STEP_OF = {label: step for step, label in URGE_LABELS.items()}
#: So many days late it is 督办 at once, although nothing was sent before.
LATE_FOR_SUPERVISION = 15
#: A letter that names no day to reply by is given so many days.
PATIENCE = 7


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter that named a problem in its present round."""

    step: UrgeStep
    on: date
    number: str = ""
    reply_by: date | None = None

    @property
    def patient_until(self) -> date:
        """The last day on which nothing further is sent."""
        return self.reply_by or self.on + timedelta(days=PATIENCE)

    @property
    def name(self) -> str:
        """督办〔2026〕3号, or the day where it has no number."""
        return self.number or f"{self.on} 的{self.step.label}"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The step that is due and why, in words. ``waiting``: the reply to the last letter is not due yet."""

    step: UrgeStep
    why: str
    waiting: bool = False


def proposed(days_left: int | None, sent: Iterable[Sent], today: date) -> Proposal:
    """The step for a problem that is not finished; ``days_left`` None: it has no day, negative: it is late.

    What is not late is only announced. What is late gets 提醒, from ``LATE_FOR_SUPERVISION`` days on 督办; once the
    reply to a letter is overdue, the step above it. 告诫 always has a letter before it.
    """
    late = max(-(days_left or 0), 0)
    last = max(sent, key=lambda one: (one.on, one.step), default=None)
    if last is not None and today <= last.patient_until:
        return Proposal(last.step, f"{last.name}的答复期到 {last.patient_until}", waiting=True)
    if not late:
        return Proposal(UrgeStep.NOTICE, "没有到期")
    by_days = UrgeStep.SUPERVISION if late >= LATE_FOR_SUPERVISION else UrgeStep.REMINDER
    if last is None:
        return Proposal(by_days, f"逾期 {late} 天，还没有发过")
    above = UrgeStep(min(last.step + 1, UrgeStep.ADMONITION))
    return Proposal(max(by_days, above), f"逾期 {late} 天，{last.name}答复期已过")


def together(proposals: Sequence[Proposal]) -> Proposal:
    """The proposal for a letter about several problems: the sharpest step that is due; waiting if all are."""
    due = [one for one in proposals if not one.waiting]
    return max(due or proposals, key=lambda one: one.step)


# ------------------------------------------------------------ numbers

#: What the pattern of a number holds besides plain text.
NUMBER_PLACES = ("步骤", "年份", "序号")


def number_of(pattern: str, step: UrgeStep, year: int, place: int) -> str:
    """A letter's number: {步骤}〔{年份}〕{序号}号 is 督办〔2026〕3号."""
    values = {"步骤": step.label, "年份": str(year), "序号": str(place)}
    return re.sub(r"\{([^{}]+)\}", lambda found: values.get(found[1], found[0]), pattern)


def next_place(pattern: str, step: UrgeStep, year: int, numbers: Iterable[str]) -> int:
    """The place after the highest of the numbers that were given in a year; those of another pattern count as well."""
    shaped = re.escape(number_of(pattern.replace("{序号}", "\0"), step, year, 0)).replace("\0", r"(\d+)")
    places = [0]
    for number in numbers:
        found = re.fullmatch(shaped, number) or re.search(r"(\d+)\s*号?$", number)
        if found:
            places.append(int(found[1]))
    return max(places) + 1
