"""What the words of a deadline mean: the day, the check day, persistence; the words themselves stay as written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from models.deadline_words import plain, printable
from models.patterns import pattern
from models.values import dataclass

if TYPE_CHECKING:
    from models.calendar import Calendar
    from models.deadline_rules import Found


@dataclass(frozen=True, slots=True)
class Base:
    """The day from which a deadline counts; ``assumed`` when nobody wrote it down (day of entry, sheet date).

    ``same_year`` says that a day without a year is in the year of this day also where it lies before it: a sheet of
    October tells what was due in June.
    """

    on: date | None
    assumed: bool = False
    same_year: bool = False


def base_of(feedback_on: date | None, published_on: date | None) -> Base:
    """The day from which deadlines of a source count: feedback, else publishing as assumed; without both none."""
    return Base(feedback_on) if feedback_on else Base(published_on, assumed=True, same_year=published_on is not None)


def counted_from(base: Base, entered_on: date) -> Base:
    """``base``, or where it has no day the day of entry, as assumed."""
    return base if base.on else Base(entered_on, assumed=True)


@dataclass(frozen=True, slots=True)
class Milestone:
    """One of several days in the words of one deadline, with what is due then."""

    on: date
    text: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """The words as written (only stripped) and what they mean; every part but the words may be empty.

    ``rule`` says in a few words how the day was found and ``base_on`` from which day; ``remark`` is one sentence
    for the clerk when something was guessed or has to be checked, else "".
    """

    text: str
    on: date | None = None
    check_on: date | None = None
    lasting: bool = False
    assumed: bool = False
    needs_check: bool = False
    rule: str = ""
    base_on: date | None = None
    milestones: tuple[Milestone, ...] = ()
    remark: str = ""

    @property
    def due_on(self) -> date | None:
        """The day the clock counts to: the deadline, else the check day of 立行立改."""
        return self.on or self.check_on


#: Words are read up to here; longer cells hold an essay and not a deadline.
_LONGEST = 1000
_SAME_AS_ABOVE = pattern(r"(?:同上|同前|同上一?[行项条]|[〃″＂\"])+[。.]?")
#: Between two days that say the same day twice: "3个月内（即2026年8月15日前）".
_RESTATED = pattern(r"(?:前|之前|以前|内|以内|之内)?,?(?:\(|即|也就是|最迟|不晚于|截至|截止)+")
_CLAUSE_END = pattern(r"[,;。、]")
#: What is left of "6月底前，" when the day is taken away is no part of what is to be done.
_BESIDE_DAY = pattern(r"^(?:[底末]|前|之前|以前|以?内|之内|[,;:。、])+|[(,;:。、)]+$")


def counts_from_a_day(words: str) -> bool:
    """Whether what these words mean depends on the day from which they count, as 7日内 does."""
    from models.calendar import Calendar

    return read(words, Base(date(2000, 1, 3)), Calendar()).base_on is not None


def read(
    words: str, base: Base, calendar: Calendar, *, check_days: int = 30, above: Deadline | None = None
) -> Deadline:
    """What ``words`` mean; ``above`` is the row above, for 同上. Odd words give ``needs_check``, never an exception.

    ``check_days`` after the base is the check day of 立行立改. The same arguments always give the same answer.
    """
    text = words.strip()
    if not text:
        return Deadline("")
    if _SAME_AS_ABOVE.fullmatch(text[:_LONGEST]):
        return _as_above(text, above)
    from models.deadline_rules import scan  # its patterns take long to compile and no start needs them

    said = plain(text[:_LONGEST])
    return _together(text, said, base, list(scan(said, base.on, calendar, check_days, base.same_year)))


_NO_HOLIDAYS = pattern(r"节假日表没有 ([\d、]+) 年的数据")


def years_without_holidays(deadline: Deadline) -> tuple[str, ...]:
    """The years for which a deadline in working days took weekends off only, as its remark says."""
    found = _NO_HOLIDAYS.search(deadline.remark)
    return tuple(found.group(1).split("、")) if found else ()


def is_same_as_above(words: str) -> bool:
    """Whether the words only point to the row above (同上, 〃)."""
    return bool(_SAME_AS_ABOVE.fullmatch(words.strip()))


def _as_above(text: str, above: Deadline | None) -> Deadline:
    from models.deadline_rules import UNREADABLE

    if above is None or not above.text:
        return Deadline(text, needs_check=True, rule=UNREADABLE, remark="上一行没有整改时限，请核实。")
    return replace(above, text=text)


def _together(text: str, said: str, base: Base, found: list[Found]) -> Deadline:
    """All that was found in one text as one deadline: the last day counts, and none where one day is unreadable."""
    from models.deadline_rules import AT_ONCE, UNREADABLE

    if not found:
        return Deadline(text, needs_check=True, rule=UNREADABLE, remark="没有从这句话里读出日期，需核实。")
    days = _days(said, found)
    if days:  # a day of its own makes the check day needless
        found = [each for each in found if each.rule != AT_ONCE]
    checks = [each for each in found if each.check_on]
    counted = [] if any(each.rule == UNREADABLE for each in found) else days or checks
    last = max(counted, key=lambda each: each.on or date.min, default=found[0])
    from_base = any(each.from_base for each in counted)
    remarks = [each.remark for each in (*counted, *(each for each in found if each.needs_check)) if each.remark]
    if from_base and base.assumed:
        remarks.append(f"起算日期 {base.on} 是推定的")
    return Deadline(
        text=text,
        on=last.on if counted else None,
        check_on=last.check_on if counted else None,
        lasting=any(each.lasting for each in found),
        assumed=any(each.assumed for each in counted) or (from_base and base.assumed),
        needs_check=any(each.needs_check for each in found),
        rule=last.rule,
        base_on=base.on if from_base else None,
        milestones=_milestones(said, days) if counted and len(days) > 1 else (),
        remark="；".join(dict.fromkeys(remarks)) + "。" if remarks else "",
    )


def _days(said: str, found: list[Found]) -> list[Found]:
    """The days, without the beginnings of ranges and the computed days that are written out behind."""
    from models.deadline_rules import RANGE

    days: list[Found] = []
    for each in found:
        if each.on is None:
            continue
        gap = said[days[-1].end : each.start] if days else ""
        if RANGE.fullmatch(gap) or (_RESTATED.fullmatch(gap) and not each.from_base):
            guess = days.pop().remark
            each = replace(each, remark=each.remark or guess) if each.assumed else each
        days.append(each)
    return days


def _milestones(said: str, days: list[Found]) -> tuple[Milestone, ...]:
    """What is due on each day: the words of its clause and of the clauses up to that of the next day."""
    free_from = [0, *(day.end for day in days)]
    starts = [_clause_start(said, earliest, day.start) for earliest, day in zip(free_from, days, strict=False)]
    return tuple(
        Milestone(day.on, _without_day(said, start, day, end))
        for day, start, end in zip(days, starts, [*starts[1:], len(said)], strict=True)
        if day.on
    )


def _clause_start(said: str, earliest: int, day: int) -> int:
    return max((mark.end() for mark in _CLAUSE_END.finditer(said, earliest, day)), default=earliest)


def _without_day(said: str, start: int, day: Found, end: int) -> str:
    rest = said[start : day.start] + _BESIDE_DAY.sub("", said[day.end : end])
    return printable(_BESIDE_DAY.sub("", rest) or said[day.start : day.end])
