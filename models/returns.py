"""Returned workbooks: merged cell by cell, what waits for a decision, rows that units added, undo of one file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from models import returns_files as files
from models.acts import Subject
from models.errors import InvalidValue, LedgerError
from models.returned import ReturnedFile
from models.returns_files import in_order
from models.returns_merging import Merging
from models.returns_offering import Offering
from models.returns_open import Deciding
from models.returns_report import Choice, Decision, FileReport, FileVerdict, Offered, OpenCell, Stayed
from models.returns_sheets import SentSheets

if TYPE_CHECKING:
    from models.ledger import Ledger

__all__ = ["Returns", "in_order"]


class Returns(Subject):
    """What comes back to an open ledger."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(ledger)
        self._sheets = SentSheets()

    def merge(self, file: ReturnedFile, content: bytes, *, take: str = "", dry_run: bool = False) -> FileReport:
        """Merge one returned workbook: one operation, whole or not at all; ``content`` is kept in the archive.

        ``take`` "theirs" or "ours" decides what would wait, also that of a file that was received before. Who tries
        several files tries them in one ``rehearsal`` instead of one ``dry_run`` after the other: there a second
        version meets the first, and the ledger is copied once.

        Raises:
            LedgerError: the ledger cannot be written.
        """
        if dry_run:
            with self.rehearsal() as trial:
                return trial.merge(file, content, take=take)
        checked_take(take)
        digest = hashlib.sha256(content).hexdigest()
        if file.digest not in ("", digest):
            reason = f"“{file.name}”在读的时候被改动了，没有合并。请关闭正在编辑它的程序，再收回一次。"
            return FileReport(file.name, digest, FileVerdict.REFUSED, reason, file.sending, file.unit)
        file = replace(file, digest=digest, size=len(content))
        with self._ledger.standing_still():
            with self._ledger.asking() as connection:
                before = files.of_digest(connection, file.digest)
            if before:
                return self._again(file, before[0], take)
            if file.asks:
                return FileReport(file.name, file.digest, FileVerdict.NEEDS_MAPPING, file.asks)
            try:
                return Merging(self._ledger, self._sheets, file, content, take).merge()
            except InvalidValue as error:
                return FileReport(file.name, file.digest, FileVerdict.REFUSED, f"没有合并：{error}")

    @contextmanager
    def rehearsal(self) -> Iterator[Returns]:
        """The same on a copy of the ledger in memory: what is merged there changes nothing here.

        Raises:
            LedgerError: the ledger cannot be copied just now.
        """
        with self._ledger.rehearsal() as copy:
            yield copy.returns

    def before_merging(self) -> None:
        """Make a verified backup, once before a batch.

        Raises:
            LedgerError: it could not be made.
        """
        self._ledger.back_up_before("合并前")

    def _again(self, file: ReturnedFile, before: files.Received, take: str) -> FileReport:
        """A file whose bytes were received before changes nothing; its open cells may be decided by it."""
        with self._ledger.asking() as connection:
            sheet = self._sheets.look(connection).by_id(before.sending) if before.sending else None
        told = FileReport(
            file.name,
            file.digest,
            FileVerdict.SEEN_BEFORE,
            f"已于 {before.received_at:%Y-%m-%d %H:%M} 导入过（“{before.name}”），没有改动。",
            sheet.code if sheet else file.sending,
            sheet.unit_name if sheet else file.unit,
            sheet.number if sheet else 0,
            received=before.id,
        )
        if not take:
            return told
        settled = self._deciding().settle(file.digest, Choice(take), file.name)
        done = sum(not cell.waits for cell in settled)
        words = f"已于 {before.received_at:%Y-%m-%d %H:%M} 导入过，这次按{_SIDES[Choice(take)]}处理了待定的 {done} 处。"
        if done < len(settled):
            words += f"还有 {len(settled) - done} 处不能这样处理，要逐处决定。"
        return replace(told, reason=words, cells=settled) if settled else told

    # ------------------------------------------------------------ what waits for a decision

    def open_cells(self) -> tuple[OpenCell, ...]:
        """The cells that wait for a decision, oldest file first; none in which both sides say the same by now."""
        return self._deciding().open_cells()

    def listed_cells(self) -> tuple[OpenCell, ...]:
        """Texts that nobody need decide: of older versions, which may still be taken, and in columns that are not the
        unit's, which may become a remark."""
        return self._deciding().listed_cells()

    def decide(self, decisions: Sequence[Decision]) -> set[int]:
        """Decide waiting cells, all of them or none, as one operation. Returns the ids of the issues that changed.

        Raises:
            LedgerError: a cell no longer waits, or cannot be decided like that; the sentence names it.
        """
        return self._deciding().decide(decisions)

    def _deciding(self) -> Deciding:
        return Deciding(self._ledger, self._sheets)

    # ------------------------------------------------------------ rows to be confirmed

    def offered(self) -> tuple[Offered, ...]:
        """The rows that wait to be confirmed, oldest file first."""
        return self._offering().offered()

    def accept_offered(
        self, ids: Sequence[int], *, source: str = "", as_new: bool = False, into: int | None = None
    ) -> list[int]:
        """Confirm rows as one operation; returns their issues in order.

        New and copied rows become issues, in ``source`` or else in that of the copied row, or 自查 of the unit. A row
        that is taken for an issue of ours is merged into it by the cell rule, or becomes one of its own ``as_new``.
        Any row may be merged ``into`` an issue somebody names; of one that did not go out with its sending nobody knows
        what stood there, and everything that differs waits for a decision.

        Raises:
            LedgerError: a row was decided already, states no problem, or its issue is no longer there.
        """
        return self._offering().accept(ids, source=source, as_new=as_new, into=into)

    def dismiss_offered(self, ids: Sequence[int]) -> None:
        """Say that these rows become nothing; they are not offered again.

        Raises:
            LedgerError: a row was decided already.
        """
        self._offering().dismiss(ids)

    def _offering(self) -> Offering:
        return Offering(self._ledger, self._sheets)

    # ------------------------------------------------------------ undo of one file

    def undo(self, received: int) -> tuple[Stayed, ...]:
        """Take back the merge of one file (``FileReport.received``), also when other acts followed.

        What was decided of its cells and became of its rows goes back with it, and evidence that came beside it. What
        was changed later stays and is returned; the file may then be merged again.

        Raises:
            LedgerError: it was taken back already, or a later file changed the same rows.
        """
        from models.returns_undo import take_back

        return take_back(self._ledger, received)


_SIDES = {Choice.OURS: "台账", Choice.THEIRS: "填报表"}


def checked_take(take: str) -> str:
    """What a command says to decide by: theirs, ours or "".

    Raises:
        LedgerError: it is something else.
    """
    if take not in ("", Choice.OURS, Choice.THEIRS):
        raise LedgerError(f"没有“{take}”这种处理办法，可以用 theirs（按填报表）或 ours（按台账）。")
    return take
