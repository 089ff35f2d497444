"""Returned workbooks: merged cell by cell, what waits for a decision, rows that units added, undo of one file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from models.acts import Subject
from models.returned import ReturnedFile
from models.returns_report import Decision, FileReport, Offered, OpenCell, Stayed


class Returns(Subject):
    """What comes back to an open ledger."""

    def merge(self, file: ReturnedFile, content: bytes, *, take: str = "", dry_run: bool = False) -> FileReport:
        """Merge one returned workbook: one operation, whole or not at all; ``content`` is kept in the archive.

        ``take`` "theirs" or "ours" decides what would wait, also that of a file that was received before. Who tries
        several files tries them in one ``rehearsal`` instead of one ``dry_run`` after the other.

        Raises:
            LedgerError: the ledger cannot be written.
        """
        raise NotImplementedError

    def open_cells(self) -> tuple[OpenCell, ...]:
        """The cells that wait for a decision, oldest file first."""
        raise NotImplementedError

    def stale_cells(self) -> tuple[OpenCell, ...]:
        """Texts of older versions that were not applied; nobody need decide them."""
        raise NotImplementedError

    def decide(self, decisions: Sequence[Decision]) -> set[int]:
        """Decide waiting cells, all of them or none, as one operation. Returns the ids of the issues that changed."""
        raise NotImplementedError

    def offered(self) -> tuple[Offered, ...]:
        """The rows that wait to be confirmed, oldest file first."""
        raise NotImplementedError

    def accept_offered(self, ids: Sequence[int], *, source: str = "", as_new: bool = False) -> list[int]:
        """Confirm rows as one operation: new and copied ones become issues, others are merged into their issue."""
        raise NotImplementedError

    def dismiss_offered(self, ids: Sequence[int]) -> None:
        """Say that these rows become nothing; they are not offered again."""
        raise NotImplementedError

    def undo(self, received: int) -> tuple[Stayed, ...]:
        """Take back the merge of one file; what was changed since stays and is returned. The file may come again."""
        raise NotImplementedError

    def before_merging(self) -> None:
        """Make a verified backup, once before a batch."""
        raise NotImplementedError


def in_order(files: Iterable[ReturnedFile]) -> list[ReturnedFile]:
    """The files in the order in which they are to be merged: versions of one sending by their modified time."""
    raise NotImplementedError
