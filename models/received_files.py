"""The returned workbooks that a ledger has received: what is told of each, and its bytes as they came."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import LedgerError
from models.whole_files import whole_file

if TYPE_CHECKING:
    from models.ledger import Ledger


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A returned workbook: ``id`` is what ``Returns.undo`` takes."""

    id: int
    sending: int | None
    unit: str
    name: str
    digest: str
    size: int
    modified_at: datetime | None
    received_at: datetime


_FILES = """SELECT f.id, f.sending_id, u.name, f.name, f.digest, f.size, f.modified_at, f.received_at
  FROM received_file f LEFT JOIN unit u ON u.id = f.unit_id ORDER BY f.id DESC"""


def received_files(ledger: Ledger) -> tuple[ReceivedFile, ...]:
    """The files whose merge stands, newest first; one that holds rows of several sendings comes for each."""
    with ledger.asking() as connection:
        rows = connection.execute(_FILES).fetchall()
    return tuple(
        ReceivedFile(number, sending, unit or "", name, digest, size, _moment(modified), datetime.fromisoformat(at))
        for number, sending, unit, name, digest, size, modified, at in rows
    )


def evidence_note(name: str) -> str:
    """What is noted of evidence that came beside a returned workbook; by it the undo of the merge finds it again."""
    return f"随“{name}”交回"


def save_received(ledger: Ledger, digest: str, path: Path) -> None:
    """Write a received file byte for byte as it came, whole or not at all.

    Raises:
        LedgerError: the ledger has no such file, its bytes are no longer the same, or the place cannot be written.
    """
    with ledger.asking() as connection:
        row = connection.execute("SELECT content FROM archive WHERE digest = ?", (digest,)).fetchone()
    if row is None:
        raise LedgerError("台账里没有存这份文件的原件，不能打开。请向单位再要一份。")
    content = bytes(row[0])
    if hashlib.sha256(content).hexdigest() != digest:
        raise LedgerError("台账里存的这份原件已损坏，不能打开。请用“检查台账”查看，并向单位再要一份。")
    with whole_file(path, suffix=path.suffix, size=len(content)) as beside:
        beside.write_bytes(content)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
