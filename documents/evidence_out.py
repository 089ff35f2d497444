"""Evidence goes out as copies in a folder of the clerk's choice: photos without place and device, the rest as it is."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from documents.photo_marks import Marks, without_marks
from documents.saving import write_bytes
from models.acts import Tick, no_tick
from models.errors import LedgerError, Stopped
from models.evidence_copies import file_name_of
from models.evidence_folder import FileState
from models.evidence_rows import Evidence
from models.ledger import Ledger


@dataclass(frozen=True, slots=True)
class WentOut:
    """What was saved: how many files, of how many photos the marks were taken out; the rest is told by name.

    ``not_cleaned`` are photos and films that may still tell.
    """

    saved: int
    cleaned: int
    not_cleaned: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def words(self) -> str:
        """All of it, a sentence a line."""
        lines = [f"已另存 {self.saved} 份材料。"]
        if self.cleaned:
            lines.append(f"其中 {self.cleaned} 张照片去除了拍摄地点、时间和设备信息；台账里保存的原件没有改动。")
        if self.not_cleaned:
            lines.append(
                f"这些照片、视频不能去除拍摄信息，照原样存出：{_listed(self.not_cleaned)}。交出去前请自己看一看。"
            )
        if self.missing:
            lines.append(f"缺失或已被改动，没有存出：{_listed(self.missing)}。")
        return "\n".join(lines)


def save_out(ledger: Ledger, rows: Sequence[Evidence], folder: Path, tick: Tick = no_tick) -> WentOut:
    """Save copies of these files in ``folder`` under their own names; nothing that is there is replaced.

    Raises:
        LedgerError: a file cannot be written, or the user stopped (from ``tick``); what was saved before stays, which
            the sentence says.
    """
    marks: dict[int, Marks | None] = {}
    try:
        for done, row in enumerate(rows):
            tick(done, len(rows))
            marks[row.id] = _saved(ledger, row, folder)
    except LedgerError as error:
        saved = sum(one is not None for one in marks.values())
        if not saved:
            raise
        kind = Stopped if isinstance(error, Stopped) else LedgerError
        raise kind(f"{error}此前已另存 {saved} 份，留在：{folder}。") from error
    tick(len(rows), len(rows))
    named = {kind: tuple(row.name for row in rows if marks[row.id] is kind) for kind in (*Marks, None)}
    saved = len(rows) - len(named[None])
    return WentOut(saved, len(named[Marks.REMOVED]), named[Marks.UNKNOWN], named[None])


def _saved(ledger: Ledger, row: Evidence, folder: Path) -> Marks | None:
    """Save one; what became of its marks, None where it is missing or altered."""
    path = ledger.evidence.folder.path_of(row.stored)
    if path is None or ledger.evidence.state(row) is not FileState.WHOLE:
        return None
    try:
        content, marks = without_marks(path.read_bytes())
    except OSError as error:
        raise LedgerError(f"材料“{row.name}”读不出来，没有存出。请检查磁盘后再试。") from error
    write_bytes(_free(folder, file_name_of(row)), content)
    return marks


def _free(folder: Path, name: str) -> Path:
    path, turn = folder / name, 2
    while os.path.lexists(path):
        path, turn = folder / f"{Path(name).stem}（{turn}）{Path(name).suffix}", turn + 1
    return path


def _listed(names: Sequence[str], most: int = 5) -> str:
    return "、".join(names[:most]) + (f" 等 {len(names)} 份" if len(names) > most else "")
