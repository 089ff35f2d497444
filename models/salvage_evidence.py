"""The evidence of a salvaged ledger: it comes along from beside the damaged one; what does not come is told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from models.acts import Tick
from models.errors import LedgerError, Stopped
from models.evidence_copies import copy_along
from models.evidence_folder import FOLDER_SUFFIX, EvidenceFolder, FileState, folder_beside, ledger_of
from models.evidence_rows import Evidence, faults_of


def bring_evidence(
    rows: Sequence[Evidence], ledger_id: str, damaged: Path, target: Path, tick: Tick
) -> tuple[int, tuple[str, ...]]:
    """How many files the new ledger at ``target`` has now, and in sentences how many it has not and where they are.

    A ledger salvaged beside the damaged one shares its folder. What was copied before a failure stays.
    """
    total = len({row.stored.digest for row in rows})
    source, own = _folder_of(damaged, ledger_id), EvidenceFolder(target, ledger_id)
    there = source.find()
    if not total:
        return 0, ()
    if there is None:
        advice = "请找到它，复制到新台账旁边，再用“检查台账”核对。"
        return 0, (f"有 {total} 个佐证材料文件没有带过来：受损的台账旁边没有它的“{FOLDER_SUFFIX}”文件夹。{advice}",)
    try:
        if own.ready().resolve() == there.resolve():
            faults = faults_of(rows, own, tick)
        else:
            faults = copy_along(rows, source, own, tick).faults
    except LedgerError as error:
        return _broken_off(rows, own, there, folder_beside(target), error)
    left = len({fault.evidence.stored.digest for fault in faults})
    lost = f"有 {left} 个佐证材料文件在“{there}”里缺失或已被改动。请用“检查台账”看是哪些，再把原件重新添加。"
    return total - left, (lost,) if left else ()


def _folder_of(damaged: Path, ledger_id: str) -> EvidenceFolder:
    """The folder of the damaged ledger; where its number was lost, the one that bears the ledger's name."""
    folder, marked = EvidenceFolder(damaged, ledger_id), ledger_of(folder_beside(damaged))
    return EvidenceFolder(damaged, marked) if marked and folder.find() is None else folder


def _broken_off(
    rows: Sequence[Evidence], own: EvidenceFolder, there: Path, wanted: Path, error: LedgerError
) -> tuple[int, tuple[str, ...]]:
    files = {row.stored for row in rows}
    came = sum(own.state(stored, whole=False) is FileState.WHOLE for stored in files)
    why = "已停止" if isinstance(error, Stopped) else str(error).rstrip("。")
    advice = f"它们还在“{there}”里，请把那里面的内容复制到“{own.find() or wanted}”，再用“检查台账”核对。"
    return came, (f"有 {len(files) - came} 个佐证材料文件没有带过来：{why}。{advice}",)
