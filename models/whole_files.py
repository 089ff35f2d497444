"""Copies of a ledger reach their place whole: written beside under a name of our own, then put there in one step.

Papers have the same in ``documents.saving``; the names of the temporary files are alike, so that one sweep finds both.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from models.errors import LedgerError, WriteFailed

_TEMPORARY = re.compile(r"^\.zgtz-[0-9a-f]{16}\.tmp([.-][A-Za-z0-9]{1,8})?$")
#: Seconds after which a temporary file belongs to nobody any more.
_SWEEP_AGE = 3600
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A file beside ``target`` to be filled; leaving the block puts it in place, an exception leaves all as it was.

    Raises:
        WriteFailed: the place cannot be written; the sentence says why.
    """
    beside = target.with_name(f".zgtz-{secrets.token_hex(8)}.tmp")
    try:
        beside.touch(exist_ok=False)
        yield beside
        sync(beside)
        os.replace(beside, target)
    except OSError as error:
        raise in_words(error, target) from error
    else:
        with suppress(OSError):
            sync(target.parent)
    finally:
        for left in (beside, beside.with_name(beside.name + "-journal")):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Let a file or the names in a folder reach the disk; Windows neither offers nor needs the latter."""
    folder = path.is_dir()
    if folder and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if folder else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def in_words(error: OSError, target: Path) -> LedgerError:
    """Why a file could not be put in its place, as a sentence for the clerk."""
    if error.errno in _FULL:
        return WriteFailed(f"磁盘已满，没有存成：{target}。请腾出空间后再试。")
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return WriteFailed(f"没有这个文件夹：{target.parent}。请先建立它，或换一个位置。")
    if error.errno == errno.ENAMETOOLONG:
        return WriteFailed(f"文件名太长：{target.name[:40]}…。请换一个短一些的名称。")
    if error.errno == errno.EROFS:
        return WriteFailed(f"磁盘是只读的，没有存成：{target}。请换一个位置。")
    if isinstance(error, PermissionError):
        return WriteFailed(f"没有权限写到这里：{target}。请换一个位置，或检查权限。")
    return WriteFailed(f"不能写到这里：{target}（系统错误 {error.errno}）。请换一个位置，或检查磁盘。")


def keep_aside(target: Path, files: list[Path], *, move: bool = False) -> Path:
    """Keep these files of a damaged ledger under a name that says so: copied, or moved out of the way.

    Raises:
        WriteFailed: there is no room for them.
    """
    damaged = f"{target.name}.坏_{datetime.now():%Y%m%d-%H%M%S}"
    aside = target.with_name(damaged)
    try:
        for path in files:
            own = aside.with_name(path.name.replace(target.name, damaged))
            if move:
                os.replace(path, own)
            else:
                shutil.copy2(path, own)
                sync(own)
    except OSError as error:
        raise in_words(error, aside) from error
    return aside


def sweep(folder: Path) -> None:
    """Remove temporary files of ours that a killed program left behind more than an hour ago."""
    oldest = time.time() - _SWEEP_AGE
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _TEMPORARY.match(entry.name) and entry.stat(follow_symlinks=False).st_mtime < oldest:
                with suppress(OSError):
                    os.unlink(entry.path)
