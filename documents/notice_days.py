"""The days that a text names: vague and impossible ones, years left out, from–to."""

# A pattern of Chinese words is easier to check on one line:
# ruff: noqa: E501

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

_CN_DIGITS = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "○": "0",
    "O": "0",
    "Ｏ": "0",
    "０": "0",
}
_NUM = r"[0-9０-９一二三四五六七八九十]{1,3}"
_DAY = re.compile(
    rf"(?:(?P<year>[12１２][0-9０-９]{{3}}|二[〇○零OＯ０0][一二三四五六七八九〇零○]{{2}})\s{{0,2}}[年.．/／-]\s{{0,2}})?(?P<month>{_NUM})\s{{0,2}}[月.．/／-]\s{{0,2}}"
    rf"(?:(?P<day>{_NUM})\s{{0,2}}(?P<unit>[日号])?|(?P<vague>[上中下]旬|底|初|末|份)?)"
)
FROM_TO = re.compile(r"\s{0,2}起?(?:[（(].{0,6}[）)])?(?:至|到|—{1,2}|－|–|-|~|～)\s{0,2}")
_ONLY_DAY = re.compile(rf"({_NUM})\s{{0,2}}[日号]")


@dataclass(frozen=True, slots=True)
class FoundDay:
    """A day in a text; ``on`` is None where it is vague (9月上旬) or impossible (2月30日)."""

    start: int
    end: int
    on: date | None
    has_year: bool


def days_in(text: str, before: date | None = None) -> list[FoundDay]:
    """The days in a text in order; a year left out is that of the day before it, or the next if it would lie earlier."""
    found: list[FoundDay] = []
    last = before
    for match in _DAY.finditer(text):
        if not match["day"] and not match["year"] and not match["vague"]:
            continue
        if not match["year"] and "月" not in match.group():
            continue
        month = _number(match["month"])
        year = _year(match["year"]) if match["year"] else (last.year if last else None)
        on = day_of(year, month, _number(match["day"])) if match["day"] else None
        if on and last and not match["year"] and on < last:
            on = day_of(on.year + 1, month, on.day)
        found.append(FoundDay(match.start(), match.end(), on, bool(match["year"])))
        if on:
            last = on
        elif year and 1 <= month <= 12:
            last = date(year, month, 1)
    return found


def span_in(sentence: str, days: list[FoundDay], before: date | None) -> tuple[date | None, date | None] | None:
    """First and last day of a from–to in a sentence; vague ends are None; None if there is no from–to."""
    for first, second in pairwise(days):
        if FROM_TO.fullmatch(sentence[first.end : second.start]):
            return first.on, second.on
    for day in days:
        gap = FROM_TO.match(sentence, day.end)
        only = _ONLY_DAY.match(sentence, gap.end()) if gap else None
        if only and day.on:
            return day.on, day_of(day.on.year, day.on.month, _number(only[1]))
    return None


def _number(text: str | None) -> int:
    if not text:
        return 0
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    digit = {char: int(value) for char, value in _CN_DIGITS.items()}
    if ten:
        return digit.get(tens, 1) * 10 + digit.get(ones, 0)
    return digit.get(text, 0)


def _year(text: str) -> int:
    return int("".join(_CN_DIGITS.get(char, char) for char in text))


def day_of(year: int | None, month: int, day: int) -> date | None:
    """The day; None where there is no such day or its year is not known."""
    if year is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def names_day(text: str) -> bool:
    """Whether a day or month stands in a text."""
    return _DAY.search(text) is not None


def without_days(text: str) -> str:
    """The text with its days cut out."""
    return _DAY.sub("", text)
