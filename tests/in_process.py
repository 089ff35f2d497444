"""A command of the program run in the test's own process: fast, and what it says is caught."""

from __future__ import annotations

import json
import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import cli
from tests.program import TODAY


@dataclass(frozen=True)
class Answer:
    """What a command came to."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)


Command = Callable[..., Answer]


@contextmanager
def commands(data_folder: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Command]:
    """Runs commands in the present folder, where the ledger is 台账.zgdb; log and signals are as before afterwards."""
    handlers, level, stop = list(logging.getLogger().handlers), logging.getLogger().level, signal.getsignal(15)

    def act(*words: object) -> Answer:
        capsys.readouterr()
        known = ["--data-dir", data_folder, "--ledger", "台账.zgdb", "--today", TODAY, "--operator", "张三"]
        status = cli.run([*map(str, known), *map(str, words)])
        spoken = capsys.readouterr()
        assert "Traceback" not in spoken.err
        return Answer(status, spoken.out, spoken.err)

    yield act
    for handler in set(logging.getLogger().handlers) - set(handlers):
        logging.getLogger().removeHandler(handler)
        handler.close()
    logging.getLogger().setLevel(level)
    signal.signal(signal.SIGTERM, stop)
