"""The log file: put aside when it is full, and what is logged stays whole."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from models import logs, paths


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[logging.Logger]:
    monkeypatch.setattr(paths, "log_folder", lambda: tmp_path)
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield root
    for handler in [handler for handler in root.handlers if handler not in before]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def test_a_full_log_is_put_aside_and_only_the_newest_are_kept(
    root: logging.Logger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "_LOG_SIZE", 40)
    logs.start_log()
    for number in range(9):
        logging.getLogger("test").info("line %d %s", number, "x" * 30)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["ledger.log", *(f"ledger.log.{number}" for number in range(1, 6))]
    assert "line 8 " in (tmp_path / "ledger.log").read_text("utf-8")
    assert "line 7 " in (tmp_path / "ledger.log.1").read_text("utf-8")
    assert "line 3 " in (tmp_path / "ledger.log.5").read_text("utf-8")


def test_nothing_is_written_before_there_is_something_to_say(root: logging.Logger, tmp_path: Path) -> None:
    logs.start_log()
    assert not list(tmp_path.iterdir())
