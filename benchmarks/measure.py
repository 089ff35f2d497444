"""Times two ways of doing the same thing side by side, so that the machine's mood cancels out."""

from __future__ import annotations

import gc
import statistics
import time
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was compared, both medians in seconds, and the ratio that is wanted.

    ``wanted`` None is a figure without a goal; ``slack`` are seconds that a call may cost beside the ratio; ``limit``
    is the most seconds that ours may take; ``note`` says why a ratio is what it is.
    """

    goal: str
    what: str
    ours: float
    theirs: float | None = None
    wanted: float | None = None
    limit: float | None = None
    note: str = ""
    slack: float = 0.0

    @property
    def ratio(self) -> float | None:
        """Our time over the other's; None without another."""
        return self.ours / self.theirs if self.theirs else None

    @property
    def verdict(self) -> str:
        """Whether what is wanted holds: "ok" or "NOT MET"; "" where nothing is wanted."""
        if self.wanted is None and self.limit is None:
            return ""
        in_ratio = self.wanted is None or self.ours <= (self.theirs or 0.0) * self.wanted + self.slack
        return "ok" if in_ratio and (self.limit is None or self.ours <= self.limit) else "NOT MET"


def side_by_side(ours: Callable[[], object], theirs: Callable[[], object], rounds: int = 7) -> tuple[float, float]:
    """The median seconds of both, alternated round by round after one warm-up each."""
    wall, _cpu = alternated({"ours": ours, "theirs": theirs}, rounds)
    return wall["ours"], wall["theirs"]


def alternated(acts: Mapping[str, Callable[[], object]], rounds: int = 7) -> tuple[dict[str, float], dict[str, float]]:
    """The median seconds of each act, and the medians of what they return as far as those are numbers."""
    wall: dict[str, list[float]] = {name: [] for name in acts}
    told: dict[str, list[float]] = {name: [] for name in acts}
    for number in range(rounds + 1):
        for name, act in acts.items():
            gc.collect()
            start = time.perf_counter()
            answer = act()
            taken = time.perf_counter() - start
            if number:
                wall[name].append(taken)
                told[name].append(answer if isinstance(answer, float) else 0.0)
    return _medians(wall), _medians(told)


def _medians(lists: dict[str, list[float]]) -> dict[str, float]:
    return {name: statistics.median(numbers) for name, numbers in lists.items()}


def once(act: Callable[[], object]) -> float:
    """The seconds one run takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def table(rows: list[Row]) -> str:
    """The rows as text, one line each, with a mark for those that do not hold."""
    lines = [_line("goal", "ours : theirs", "ours", "theirs", "ratio", "wanted", "")]
    for row in rows:
        wanted = "" if row.wanted is None else f"≤ {row.wanted:g}"
        if row.slack:
            wanted += f" +{row.slack * 1e6:.0f} µs"
        if row.limit is not None:
            wanted = f"{wanted} ≤ {row.limit:g} s".strip()
        theirs = "" if row.theirs is None else _ms(row.theirs)
        ratio = "" if row.ratio is None else f"{row.ratio:.3f}"
        end = f"{row.verdict} {'(' + row.note + ')' if row.note else ''}".strip()
        lines.append(_line(row.goal, row.what, _ms(row.ours), theirs, ratio, wanted, end))
    return "\n".join(lines)


def _line(goal: str, what: str, ours: str, theirs: str, ratio: str, wanted: str, end: str) -> str:
    cells = f"{ours:>12}{theirs:>12}{ratio:>9}{wanted:>16}"
    return f"{goal:<8}{what}{' ' * max(1, 68 - _width(what))}{cells}  {end}".rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"
