"""A ledger whose issues went out to two schools, and the workbook of the first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from models.ledger import Ledger
from models.sendings import SendingState
from tests.models.returned_sheets import EARLIER, PROBLEMS, A, B, Sheet, content_of, send


@pytest.fixture
def ids(ledger: Ledger) -> list[int]:
    """Four issues of 柳河小学, two of 石桥中学, each with a first progress."""
    return ledger.add_issues(
        [
            {
                "source": "县委巡察",
                "aspect": "安全" if place % 2 else "管理",
                "problem": problem,
                "findings": [f"表现{place}：{problem[::-1]}"],
                "units": (A if place < 4 else B,),
                "deadline": "2026年12月底前",
                "note": "重点" if place == 0 else "",
                "entry": (EARLIER, "开始整改"),
            }
            for place, problem in enumerate(PROBLEMS)
        ]
    )


@pytest.fixture
def sent(ledger: Ledger, ids: list[int]) -> list[SendingState]:
    return send(ledger, A, B)


@pytest.fixture
def sheet(ledger: Ledger, sent: list[SendingState]) -> Sheet:
    """The workbook of 柳河小学 as it went out."""
    return Sheet(ledger, sent[0])


@pytest.fixture
def reversible(ledger: Ledger, sheet: Sheet) -> Iterator[None]:
    """What the test does can be taken back and brought back, act by act, and leaves the same ledger both ways."""
    before, start = content_of(ledger), ledger.head.operation
    yield
    after = content_of(ledger)
    steps = sum(operation.seq > start and operation.undoes is None for operation in ledger.history())
    for _ in range(steps):
        ledger.undo()
    assert content_of(ledger) == before
    for _ in range(steps):
        ledger.redo()
    assert content_of(ledger) == after
    assert ledger.check().ok
