"""What the subjects of a ledger share: closings, rounds, evidence and the rest each stand in a module of their own.

A subject asks through ``Ledger.asking`` and changes through ``Ledger.operation``: the one door stays one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.ledger import Ledger

#: Reports done and total, and raises ``Stopped`` when the user wants to stop.
Tick = Callable[[int, int], None]


def no_tick(_done: int, _total: int) -> None:
    """For who does not watch."""


class Subject:
    """A part of an open ledger with questions and acts of its own; reached as an attribute of ``Ledger``."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
