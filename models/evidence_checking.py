"""Whether every attached file is there and as it was: what is missing or altered, of which issue, and what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from models.acts import no_tick
from models.checking import Problem
from models.evidence_folder import FOLDER_SUFFIX, EvidenceFolder, FileState
from models.evidence_rows import Fault, all_evidence, faults_of

_ADVICE = {
    FileState.MISSING: f"请从“{FOLDER_SUFFIX}”文件夹的副本找回，或把原件重新添加到这个问题；台账的其他内容不受影响。",
    FileState.ALTERED: "现在的文件与添加时不一样；请把原件重新添加到这个问题，程序会补好它。",
    FileState.UNREADABLE: "请检查磁盘和权限；还不行就把原件重新添加到这个问题。",
}


def evidence_problems(
    connection: sqlite3.Connection, ledger_path: Path, tick: Callable[[int, int], None] | None
) -> tuple[list[Problem], list[Problem]]:
    """What is wrong with the attached files, and what is only worth knowing: files that nothing refers to."""
    (ledger_id,) = connection.execute("SELECT value FROM meta WHERE key = 'ledger_id'").fetchone()
    folder = EvidenceFolder(ledger_path, str(ledger_id))
    rows = all_evidence(connection)
    issues = dict(connection.execute("SELECT id, COALESCE(NULLIF(number, ''), id) || '|' || problem FROM issue"))
    problems = [
        Problem(f"佐证材料{fault.state.value}", _where(fault, issues), _ADVICE[fault.state])
        for fault in faults_of(rows, folder, tick or no_tick)
    ]
    return problems, _unused(folder, {row.stored.digest for row in rows})


def _where(fault: Fault, issues: dict[int, str]) -> str:
    number, _, problem = issues.get(fault.evidence.issue_id, "").partition("|")
    first = problem.split("\n")[0]
    return f"第 {number} 号问题“{first[:20]}{'…' if len(first) > 20 else ''}”的“{fault.evidence.name}”"


def _unused(folder: EvidenceFolder, known: set[str]) -> list[Problem]:
    count = sum(1 for _path in folder.unused(known))
    if not count:
        return []
    place = folder.find()
    advice = "是撤销、移除或中断后留下的，不是错误；重做和恢复旧备份时可能还要用到，请留着。"
    return [Problem("没有用到的材料文件", f"{count} 个，在“{place.name if place else ''}”里", advice)]
