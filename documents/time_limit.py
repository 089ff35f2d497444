"""An end to the time of a reading that a slow or busy computer does not reach sooner: what counts is the work of the
processor on this file, not the clock on the wall."""

from __future__ import annotations

import time
from functools import cache

#: The clock on the wall ends a reading too, so many times later: a computer that stands still helps nobody.
WALL = 5.0
#: How slow a computer may be beside one that does the trial piece of work in ``_TRIAL_SECONDS``.
_SLOWEST = 4.0
_TRIAL_SECONDS = 0.01
_TRIAL = 40_000


class TimeLimit:
    """Seconds of work that the thread which makes it may still do on one file."""

    def __init__(self, seconds: float) -> None:
        self._work = time.thread_time() + seconds * slowness()
        self._clock = time.monotonic() + seconds * WALL

    def is_over(self) -> bool:
        """Whether the work is more than a file of an office asks for; asked from the thread that does it."""
        return time.thread_time() > self._work or time.monotonic() > self._clock


@cache
def slowness() -> float:
    """How many times longer this computer works than a usual one: 1 for that and for faster ones, 4 at most."""
    return min(max(min(_trial() for _ in range(5)) / _TRIAL_SECONDS, 1.0), _SLOWEST)


def _trial() -> float:
    """The shortest of some runs counts, as another program may stand in the way of the others."""
    began = time.perf_counter()
    words = [str(number) for number in range(_TRIAL)]
    "".join(words)
    return time.perf_counter() - began
