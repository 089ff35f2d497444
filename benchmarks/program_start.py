"""The start of the program to its first painted window, against a bare PySide6 window (goal 10)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from made_ledgers import made
from measure import Row, alternated

_CHILD = Path(__file__).with_name("first_paint.py")
_ROUNDS = 7


def rows(folder: Path, sizes: tuple[int, int]) -> list[Row]:
    """Start on the smaller ledger against bare; on the larger against one of a thousand. Wall time and CPU time."""
    small, large = sizes
    starts = {
        "bare": _start(folder),
        "small": _start(folder, made(folder, small)),
        "large": _start(folder, made(folder, large)),
        "1000": _start(folder, made(folder, 1000)),
    }
    wall, cpu = alternated(starts, _ROUNDS)
    return [
        Row("10", f"start to first paint, {small} issues : bare PySide6 window", wall["small"], wall["bare"], 1.5),
        Row("10", "  the same in CPU seconds", cpu["small"], cpu["bare"], 1.5),
        Row("10", f"start to first paint, {large} issues : 1000 issues", wall["large"], wall["1000"], 1.1),
        Row("10", "  the same in CPU seconds", cpu["large"], cpu["1000"], 1.1),
    ]


def _start(folder: Path, ledger: Path | None = None) -> Callable[[], float]:
    own = {name: str(folder / "data") for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")}
    environment = {**os.environ, **own, "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # it would make every import compile again
    command = [sys.executable, str(_CHILD), *([str(ledger)] if ledger else [])]

    def start() -> float:
        """One start; the CPU seconds it took. One held elsewhere asks a question: hence the limit."""
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
        seconds, *heavy = ended.stdout.split()
        if heavy:
            raise AssertionError(f"imported at the start: {heavy}")
        return float(seconds)

    return start
