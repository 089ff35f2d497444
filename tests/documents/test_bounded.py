"""Work in a child: stopped by what the processor did for it, not by the clock of a busy computer."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from documents import bounded, time_limit
from models.errors import UnreadableFile


@pytest.fixture(autouse=True)
def usual_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("documents.bounded.slowness", lambda: 1.0)


def sleeper(path: Path) -> str:
    time.sleep(1.5)
    return path.name


def worker(path: Path) -> None:
    while True:
        path.exists()


def crasher(path: Path) -> None:
    os.abort()


def test_waiting_is_not_working() -> None:
    assert bounded.run(sleeper, Path("a.pdf"), seconds=1.0) == "a.pdf"


@pytest.mark.skipif(sys.platform == "win32", reason="a job object counts there, with the same sentence")
def test_work_without_end_is_stopped_by_the_system_and_said_so() -> None:
    began = time.monotonic()
    with pytest.raises(UnreadableFile, match="过于庞大或复杂，读了很久还没有读完"):
        bounded.run(worker, Path("a.pdf"), seconds=0.3)
    assert time.monotonic() - began < 0.3 * time_limit.WALL + 5


def test_the_clock_ends_what_neither_works_nor_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("documents.bounded.WALL", 0.5)
    with pytest.raises(UnreadableFile, match="读了很久还没有读完"):
        bounded.run(sleeper, Path("a.pdf"), seconds=0.5)


def test_a_library_that_aborts_is_a_damaged_file() -> None:
    with pytest.raises(UnreadableFile, match="已损坏"):
        bounded.run(crasher, Path("a.pdf"))


def test_a_slow_computer_gets_more_time_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    for trial, times in ((0.001, 1.0), (0.02, 2.0), (1.0, 4.0)):
        time_limit.slowness.cache_clear()
        monkeypatch.setattr("documents.time_limit._trial", lambda seconds=trial: seconds)
        assert time_limit.slowness() == times
    time_limit.slowness.cache_clear()
