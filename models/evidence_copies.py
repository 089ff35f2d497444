"""Evidence leaves the folder only as a copy: read-only ones to look at, and whole ones that go with a copied ledger."""

from __future__ import annotations

import secrets
import shutil
import stat
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from models import paths
from models.acts import Tick
from models.errors import LedgerError, Stopped
from models.evidence_folder import FOLDER_SUFFIX, EvidenceFolder, FileState
from models.evidence_rows import CopiedAlong, Evidence, Fault
from models.evidence_sources import is_program, suffix_of
from models.file_names import safe_name
from models.whole_files import in_words as failure_in_words

#: Seconds after which a copy that was opened for reading is of no use any more.
_OPENED_FOR = 24 * 3600
_MISSING_ADVICE = f"请从“{FOLDER_SUFFIX}”文件夹的副本中找回它，或把原件重新添加一次。"


def copy_to_look_at(evidence: Evidence, folder: EvidenceFolder, *, even_altered: bool) -> Path:
    """A read-only copy under the evidence's own name; see ``EvidenceFiles.open_copy``."""
    state = folder.state(evidence.stored)
    if state is FileState.ALTERED and not even_altered:
        raise LedgerError(f"“{evidence.name}”已被改动，与添加时的内容不一样。请找出原件重新添加。")
    source = folder.path_of(evidence.stored)
    if source is None or state in (FileState.MISSING, FileState.UNREADABLE):
        raise LedgerError(f"“{evidence.name}”{state.value}，打不开。{_MISSING_ADVICE}")
    sweep_opened()
    copy = opened_folder() / secrets.token_hex(8) / file_name_of(evidence)
    try:
        copy.parent.mkdir(parents=True)
        shutil.copyfile(source, copy)
        copy.chmod(stat.S_IREAD | stat.S_IRGRP)
    except OSError as error:
        raise failure_in_words(error, copy, evidence.stored.size) from error
    return copy


def copy_along(rows: Sequence[Evidence], folder: EvidenceFolder, target: EvidenceFolder, tick: Tick) -> CopiedAlong:
    """Bring these to another folder, each file once, only what it does not have; what is not whole stays behind."""
    files = {row.stored.digest: row for row in rows}
    target.tidy()
    copied, present, faults = 0, 0, list[Fault]()
    for done, row in enumerate(files.values()):

        def alive(done: int = done) -> None:
            tick(done, len(files))

        alive()
        if target.state(row.stored, whole=False) is FileState.WHOLE:
            present += 1
        elif (state := folder.state(row.stored, alive=alive)) is not FileState.WHOLE:
            faults.append(Fault(row, state))
        elif (source := folder.path_of(row.stored)) is not None:
            target.take_in(source, row.stored.suffix, row.stored.size, alive)
            copied += 1
    tick(len(files), len(files))
    return CopiedAlong(copied, present, tuple(faults))


def in_words(copying: Callable[[], CopiedAlong]) -> str:
    """Copy evidence after its ledger, and what is to be said of it; the ledger's own copy is good in any case."""
    try:
        return copying().words
    except LedgerError as error:
        why = "已停止" if isinstance(error, Stopped) else str(error).rstrip("。")
        return f"但佐证材料没有全部带上：{why}。再做一次，就会接着补齐。"


def sweep_opened() -> None:
    """Remove copies that were opened more than a day ago; what is still in use is met again next time."""
    oldest = time.time() - _OPENED_FOR
    with suppress(OSError):
        for folder in opened_folder().iterdir():
            if folder.stat().st_mtime < oldest:
                for copy in folder.iterdir():
                    copy.chmod(stat.S_IREAD | stat.S_IWRITE)
                shutil.rmtree(folder, ignore_errors=True)


def opened_folder() -> Path:
    """Where copies stand that were opened to be read; what is older than a day is swept away."""
    folder = paths.cache_folder() / "opened"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def file_name_of(evidence: Evidence) -> str:
    """A name under which every system shows the file; none runs it."""
    name = safe_name(evidence.name, "材料")
    if is_program(name):
        return f"{name}.txt"
    return name if suffix_of(name) else name + evidence.stored.suffix
