"""The returned workbooks that a ledger has received: what is told of each, and its bytes as they came."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import LedgerError
from models.return_rules import Verdict
from models.returns_report import CellVerdict, FileReport, FileVerdict, OpenCell, RowKind, RowVerdict
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


def received_report(ledger: Ledger, received: int) -> FileReport:
    """What was told of a received file when it was merged, as far as it is kept; what still waits of it waits there.

    The texts of both sides are known of what waits, of the rest that of the unit.

    Raises:
        LedgerError: the ledger no longer has the file, its merge was taken back.
    """
    with ledger.asking() as connection:
        found = connection.execute(_REPORT, (received,)).fetchone()
        offered = connection.execute(_OFFERED, (received,)).fetchall()
    if found is None:
        raise LedgerError("这份表的合并已经撤销，没有它的报告了。请刷新后重试。")
    name, digest, unit, code, number, text = found
    told: dict[str, Any] = json.loads(text or "{}")
    waiting = {(cell.id, cell.field): cell for cell in ledger.returns.open_cells() if cell.digest == digest}
    rows = {content["row"]: (content, state == "") for content, state in ((json.loads(c), s) for c, s in offered)}
    return FileReport(
        name,
        digest,
        FileVerdict(told.get("verdict", FileVerdict.MERGED)),
        sending=code or "",
        unit=unit or "",
        number=number or 0,
        cells=tuple(_cell(cell, waiting.get((cell["id"], cell["field"]))) for cell in told.get("cells", ())),
        rows=tuple(_row(row, *rows.get(row["row"], ({}, False))) for row in told.get("rows", ())),
        notes=tuple(told.get("notes", ())),
        received=received,
    )


_REPORT = """SELECT f.name, f.digest, u.name, s.code, s.number, f.report FROM received_file f
  LEFT JOIN unit u ON u.id = f.unit_id LEFT JOIN sending s ON s.id = f.sending_id WHERE f.id = ?"""
_OFFERED = "SELECT content, state FROM offered_row WHERE received_id = ?"


def _cell(told: Mapping[str, Any], waits: OpenCell | None) -> CellVerdict:
    when = told.get("when")
    return CellVerdict(
        *(told["id"], told["row"], told["field"], Verdict(told["verdict"])),
        *(waits.base if waits else told.get("base", ""), waits.ours if waits else told.get("ours", "")),
        *(told.get("theirs", ""), told.get("mark", "")),
        waits.who if waits else told.get("who", ""),
        waits.when if waits else _moment(when),
        waits=waits is not None,
    )


def _row(told: Mapping[str, Any], content: Mapping[str, Any], waits: bool) -> RowVerdict:
    kept = {"cells": content.get("cells", {}), "extra": content.get("extra", {})}
    return RowVerdict(told["row"], told["id"], RowKind(told["verdict"]), told["reason"], waits, **kept)


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
