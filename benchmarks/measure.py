"""Times two ways of doing the same thing side by side, so that the machine's mood cancels out."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was compared, both medians in seconds, and the ratio that is wanted."""

    goal: str
    what: str
    ours: float
    theirs: float
    wanted: float

    @property
    def ratio(self) -> float:
        """Our time over the other's."""
        return self.ours / self.theirs if self.theirs else float("inf")

    @property
    def holds(self) -> bool:
        """Whether the ratio is within what is wanted."""
        return self.ratio <= self.wanted


def side_by_side(ours: Callable[[], object], theirs: Callable[[], object], rounds: int = 7) -> tuple[float, float]:
    """The median seconds of both, alternated round by round after one warm-up each."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + 1):
        for which, act in enumerate((ours, theirs)):
            gc.collect()
            start = time.perf_counter()
            act()
            if number:
                times[which].append(time.perf_counter() - start)
    return statistics.median(times[0]), statistics.median(times[1])


def table(rows: list[Row]) -> str:
    """The rows as text, one line each, with a mark for those that do not hold."""
    lines = [f"{'目标':<5}{'比较':<62}{'我们':>10}{'对照':>10}{'比值':>8}{'要求':>8}"]
    lines += [
        f"{row.goal:<6}{row.what:<62}{_ms(row.ours):>11}{_ms(row.theirs):>11}{row.ratio:>9.3f}{row.wanted:>9.3f}"
        f"  {'ok' if row.holds else 'NOT MET'}"
        for row in rows
    ]
    return "\n".join(lines)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"
