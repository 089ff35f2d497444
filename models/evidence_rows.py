"""Evidence as it is shown, listed and checked: plain frozen values, and how they come out of the tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.acts import Tick, no_tick
from models.evidence_folder import FOLDER_SUFFIX, EvidenceFolder, FileState, Stored

#: What ``to_evidence`` reads; a condition and an order may follow.
ROWS = """SELECT e.id, e.issue_id, e.measure_id, e.round, e.file_id, e.name, e.added_on, e.note, f.digest, f.size,
    f.suffix FROM evidence e JOIN stored_file f ON f.id = e.file_id"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One file as evidence of an issue, or of one of its measures. ``file`` is shared by all that have its bytes."""

    id: int
    issue_id: int
    measure_id: int | None
    round: int
    file: int
    name: str
    added_on: date
    note: str
    stored: Stored

    @property
    def size_words(self) -> str:
        """The size as one says it."""
        return size_words(self.stored.size)


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding: new rows, files that were there already, files put back, and what was not taken."""

    ids: tuple[int, ...] = ()
    already: tuple[str, ...] = ()
    put_back: tuple[str, ...] = ()
    skipped: int = 0
    refused: tuple[str, ...] = ()

    @property
    def first_words(self) -> str:
        """How many came, in one sentence."""
        return f"已添加 {len(self.ids)} 个文件。" if self.ids else "没有添加新的文件。"

    @property
    def words(self) -> str:
        """All of it in sentences for the clerk, one a line."""
        lines = [self.first_words]
        if self.already:
            lines.append(f"{named(self.already)}已经在这里，没有重复添加。")
        if self.put_back:
            lines.append(f"{named(self.put_back)}原先缺失或被改动，已按这次的文件补好。")
        if self.skipped:
            lines.append(f"跳过 {self.skipped} 个系统或临时文件。")
        return "\n".join([*lines, *self.refused])


@dataclass(frozen=True, slots=True)
class Fault:
    """An evidence whose file is not as it was when it was added."""

    evidence: Evidence
    state: FileState


@dataclass(frozen=True, slots=True)
class CopiedAlong:
    """How many files went with a copy of the ledger, how many were there before, which could not go."""

    copied: int
    present: int
    faults: tuple[Fault, ...]

    @property
    def words(self) -> str:
        """What is to be said of it; "" where there is no evidence at all."""
        if not self.copied and not self.present and not self.faults:
            return ""
        missing = f"；有 {len(self.faults)} 个缺失或被改动，没有带上，请用“检查台账”查看" if self.faults else ""
        return f"佐证材料 {self.copied + self.present} 个文件也在旁边的“{FOLDER_SUFFIX}”文件夹里{missing}。"


def to_evidence(row: Sequence[Any]) -> Evidence:
    """A row of ``ROWS``."""
    number, issue, measure, round_, file, name, added_on, note, digest, size, suffix = row
    return Evidence(
        number, issue, measure, round_, file, name, date.fromisoformat(added_on), note, Stored(digest, size, suffix)
    )


def all_evidence(connection: sqlite3.Connection) -> tuple[Evidence, ...]:
    """The evidence of a whole ledger, in the order added."""
    return tuple(map(to_evidence, connection.execute(f"{ROWS} ORDER BY e.id")))


def faults_of(rows: Sequence[Evidence], folder: EvidenceFolder, tick: Tick = no_tick) -> tuple[Fault, ...]:
    """Those whose file is not whole, each file read once however often it is used."""
    states: dict[str, FileState] = {}
    for done, row in enumerate(rows):

        def alive(done: int = done) -> None:
            tick(done, len(rows))

        alive()
        if row.stored.digest not in states:
            states[row.stored.digest] = folder.state(row.stored, alive=alive)
    return tuple(
        Fault(row, states[row.stored.digest]) for row in rows if states[row.stored.digest] is not FileState.WHOLE
    )


def size_words(size: int) -> str:
    """A number of bytes as one says it: 820 字节, 35 KB, 2.4 MB."""
    if size < 1000:
        return f"{size} 字节"
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} KB"
    return f"{size / 1_000_000:.1f} MB" if size < 1_000_000_000 else f"{size / 1_000_000_000:.1f} GB"


def named(names: Sequence[str]) -> str:
    """The first names of a list, and how many there are."""
    first = "、".join(f"“{name}”" for name in names[:3])
    return first if len(names) <= 3 else f"{first}等 {len(names)} 个文件"
