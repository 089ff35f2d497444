"""Drawing issues for a 回头看 by a stored seed: anybody can repeat it by hand and comes to the same ones. Pure.

Every candidate gets the number ``sha256("seed:id")``; the smallest numbers are drawn first. No generator of
random numbers is involved, so the result is the same in every program and every year.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from secrets import token_hex

from models.rules import WEIGHT_LABELS, Weight


class Method(StrEnum):
    """How the issues of a 回头看 are found; the value is what the ledger stores."""

    RANDOM = "random"
    UNIT = "unit"
    WEIGHT = "weight"
    ALL = "all"
    CHOSEN = "chosen"

    @property
    def label(self) -> str:
        """The words that are shown and printed."""
        return METHOD_LABELS[self]

    @property
    def draws(self) -> bool:
        """Whether chance decides, so that a seed and a size are needed."""
        return self in (Method.RANDOM, Method.UNIT, Method.WEIGHT)


METHOD_LABELS = {
    Method.RANDOM: "随机抽取",
    Method.UNIT: "按单位抽取",
    Method.WEIGHT: "按重要程度抽取",
    Method.ALL: "全部",
    Method.CHOSEN: "手工选定",
}
#: How often an issue lies in the urn.
SHARES = {Weight.ORDINARY: 1, Weight.SERIOUS: 2, Weight.GRAVE: 4}
_SHARES_IN_WORDS = "、".join(f"{WEIGHT_LABELS[weight]} {share}" for weight, share in SHARES.items())
#: What a drawing by a seed is worth, in the clerk's words; the arithmetic for who repeats it by hand is in the manual.
_SAME_AGAIN = "先后由抽取编号排定：编号和候选问题不变，谁来抽、抽几遍都是这些问题，可用“核对抽取”当场重抽。"
#: The rule of each method in a sentence that is printed beside the result.
METHOD_RULES = {
    Method.RANDOM: f"{_SAME_AGAIN}按先后取前面的。",
    Method.UNIT: f"{_SAME_AGAIN}按先后逐个看，所属单位还不满个数的就抽中；不够个数的单位全部抽中。",
    Method.WEIGHT: f"{_SAME_AGAIN}抽中的机会按重要程度：{_SHARES_IN_WORDS}。",
    Method.ALL: "范围内的问题全部列入，不抽取。",
    Method.CHOSEN: "由人逐个选定，不抽取。",
}
_BITS, _WHOLE = 256, max(SHARES.values())


@dataclass(frozen=True, slots=True)
class Candidate:
    """An issue that may be drawn; ``units`` empty means that nobody is named."""

    id: int
    units: tuple[str, ...] = ()
    weight: Weight = Weight.ORDINARY


def new_seed() -> str:
    """A seed that nobody could foresee."""
    return token_hex(4)


def draw(candidates: Sequence[Candidate], method: Method, size: int, seed: str) -> list[int]:
    """The ids that are drawn, in the order in which they are; ``size`` is for each unit when drawn by unit.

    What does not draw gives every candidate in the order given.
    """
    if method == Method.RANDOM:
        return _first(sorted(candidates, key=lambda one: _place(seed, one.id)), size)
    if method == Method.WEIGHT:
        return _first(sorted(candidates, key=lambda one: _weighted(seed, one), reverse=True), size)
    if method == Method.UNIT:
        return _of_each_unit(sorted(candidates, key=lambda one: _place(seed, one.id)), size)
    return [one.id for one in candidates]


def _first(ordered: Iterable[Candidate], size: int) -> list[int]:
    return [one.id for one in ordered][:size]


def _of_each_unit(ordered: Iterable[Candidate], size: int) -> list[int]:
    """An issue of several units counts for each of them; those without a unit are one group."""
    taken: Counter[str] = Counter()
    drawn: list[int] = []
    for one in ordered:
        units = one.units or ("",)
        if any(taken[unit] < size for unit in units):
            drawn.append(one.id)
            taken.update(units)
    return drawn


def _place(seed: str, issue_id: int) -> int:
    return int.from_bytes(sha256(f"{seed}:{issue_id}".encode()).digest())


def _weighted(seed: str, one: Candidate) -> int:
    """The order of x^(1/weight) (Efraimidis and Spirakis) in whole numbers, so that no machine rounds otherwise."""
    power = _WHOLE // SHARES[one.weight]
    number: int = ((1 << _BITS) - _place(seed, one.id)) ** power
    return number << _BITS * (_WHOLE - power)


def as_ranges(ids: Iterable[int]) -> str:
    """Numbers as short text: 1-5,8,10-12; ``from_ranges`` reads it back."""
    runs: list[list[int]] = []
    for number in sorted(ids):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(f"{first}-{last}" if last > first else str(first) for first, last in runs)


def from_ranges(text: str) -> list[int]:
    """The numbers of ``as_ranges``, ascending."""
    found: list[int] = []
    for run in filter(None, text.split(",")):
        first, _dash, last = run.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found
