"""Workbooks that went out, were damaged by chance and came back come to what the plain model says, verdict by verdict.

``benchmarks/round_trip.py`` plays it at full size.
"""

from __future__ import annotations

from pathlib import Path

from tests.round_trip import play, sent_out


def test_rounds_of_real_workbooks(tmp_path: Path) -> None:
    (tmp_path / "sent").mkdir()
    with sent_out(tmp_path / "sent", units=6, rows=6) as sent:
        seen = play(sent, tmp_path / "1", 1).seen + play(sent, tmp_path / "2", 2).seen
    assert seen["take"] and seen["conflict"] and seen["unreadable"]
