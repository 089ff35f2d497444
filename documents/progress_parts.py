"""Long work of several parts, each with a progress of its own, told on one scale from 0 to 100."""

from __future__ import annotations

from models.acts import Tick

WHOLE = 100


class ProgressParts:
    """Hands out a tick for each part in turn; what it is told lands in that part's share of the scale."""

    def __init__(self, tick: Tick) -> None:
        self._tick = tick
        self._at = 0

    def part(self, share: int) -> Tick:
        """The tick of the next part, which takes ``share`` hundredths of the whole."""
        start = self._at
        self._at = min(start + share, WHOLE)
        end = self._at

        def tick(done: int, total: int) -> None:
            self._tick(start + (end - start) * min(done, total) // total if total > 0 else start, WHOLE)

        tick(0, 1)
        return tick

    def finish(self) -> None:
        """All parts are done."""
        self._tick(WHOLE, WHOLE)
