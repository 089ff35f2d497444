"""Backups that were verified before they were listed, and the way back from one.

A backup is a whole copy made on the ledger's own connection, checked (structure, chain, head) and only then put in
place under a name that carries the head of the history; a manifest beside it says whose it is and why it was made.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from models import history, migrations, paths, sqlite
from models.errors import LedgerError, UnreadableFile, WriteFailed
from models.ledger import Ledger

log = logging.getLogger(__name__)

SUFFIX = ".zgbak"
_UNFIT_FOR_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_NO_SPACE = (28, 122)


@dataclass(frozen=True, slots=True)
class Backup:
    """A listed backup: verified when it was made. ``head`` is the number of the last operation in it."""

    path: Path
    made_at: datetime
    reason: str
    head: int
    issues: int
    ledger_id: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a ledger file holds, found by reading it alone."""

    ledger_id: str
    head: history.Head
    issues: int
    version: int


def inspect(path: Path) -> Contents:
    """Look a closed ledger or backup through: header, structure, chain. The file is only read.

    Raises:
        UnreadableFile: it is no ledger, of a newer version, or damaged.
    """
    version = sqlite.look_at(path)
    if version > migrations.CURRENT:
        raise UnreadableFile(f"这份文件由更新版本的程序建立：{path.name}。请用新版程序打开。")
    database = sqlite.connect(path, read_only=True)
    try:
        connection = database.raw
        problems = sqlite.integrity_problems(database) or list(history.broken_links(connection))
        if problems:
            raise UnreadableFile(f"这份文件已受损：{path.name}（{problems[0]}）。请另选一份备份。")
        (ledger_id,) = connection.execute("SELECT value FROM meta WHERE key = 'ledger_id'").fetchone()
        (issues,) = connection.execute("SELECT COUNT(*) FROM issue").fetchone()
        return Contents(ledger_id, history.head_of(connection), issues, version)
    except (sqlite3.Error, TypeError) as error:
        raise UnreadableFile(f"这份文件读不完整：{path.name}。请另选一份备份。") from error
    finally:
        sqlite.let_go(database)


def back_up(ledger: Ledger, reason: str, folder: Path | None = None) -> Path:
    """A verified backup of the present state; the newest one if it holds this very state already.

    Raises:
        LedgerError: no place, no space, or the copy did not verify; nothing is then listed.
    """
    folder = folder or backup_folder(ledger.ledger_id)
    head = ledger.head
    newest = next(iter(list_backups(ledger.ledger_id, folder)), None)
    if newest and _holds(newest, head):
        ledger.backed_up()
        return newest.path
    stem = _UNFIT_FOR_NAMES.sub("_", ledger.name)
    name = f"{stem}_{datetime.now():%Y%m%d-%H%M%S}_第{head.operation}号_{reason}{SUFFIX}"
    path = folder / name
    save_verified(ledger, path)
    _write_manifest(path, reason, inspect(path))
    ledger.backed_up()
    log.info("backup of operation %d: %s", head.operation, reason)
    return path


def save_verified(ledger: Ledger, target: Path) -> None:
    """A whole, verified copy of the present state at ``target``; an older file there is replaced only by a good one.

    Raises:
        LedgerError: the place cannot be written, the disk is full, or the copy did not verify.
    """
    if target.exists() and ledger.path.exists() and target.samefile(ledger.path):
        raise LedgerError(f"不能把副本存到台账自己的位置：{target}。请换一个文件名。")
    if target.is_dir():
        raise LedgerError(f"这是一个文件夹，不能存成文件：{target}。请写上文件名。")
    with _whole_file(target) as beside:
        ledger.copy_to(beside)
        copied = inspect(beside)
        if copied.ledger_id != ledger.ledger_id or copied.head != ledger.head:
            raise WriteFailed(f"备份与台账不一致，没有保留：{target}。请再备份一次。")


@contextmanager
def _whole_file(target: Path) -> Iterator[Path]:
    beside = target.with_name(f".{target.name[:80]}.{uuid.uuid4().hex[:8]}.tmp")
    try:
        yield beside
        os.replace(beside, target)
    except OSError as error:
        raise _not_saved(error, target) from error
    finally:
        for left in (beside, sqlite.journal_of(beside)):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def _not_saved(error: OSError, target: Path) -> LedgerError:
    if error.errno in _NO_SPACE:
        return WriteFailed(f"磁盘已满，没有存成：{target}。请腾出空间后再试。")
    if isinstance(error, FileNotFoundError):
        return WriteFailed(f"没有这个文件夹：{target.parent}。请先建立它，或换一个位置。")
    return WriteFailed(f"不能写到这里：{target}（{error.strerror}）。请换一个位置，或检查权限。")


def backup_folder(ledger_id: str) -> Path:
    """Where the backups of a ledger are kept.

    Raises:
        WriteFailed: it cannot be made.
    """
    try:
        return paths.backup_folder(ledger_id)
    except OSError as error:
        raise WriteFailed(
            f"备份文件夹不能建立：{error.filename}（{error.strerror}）。请检查磁盘。"
        ) from error


def _holds(backup: Backup, head: history.Head) -> bool:
    if backup.head != head.operation:
        return False
    manifest = json.loads(_manifest_of(backup.path).read_text("utf-8"))
    return bool(manifest["head_hash"] == head.operation_hash and manifest["sha256"] == _digest(backup.path))


def _write_manifest(path: Path, reason: str, contents: Contents) -> None:
    content = {
        "ledger_id": contents.ledger_id,
        "head": contents.head.operation,
        "head_hash": contents.head.operation_hash,
        "issues": contents.issues,
        "reason": reason,
        "made_at": datetime.now().isoformat(timespec="seconds"),
        "sha256": _digest(path),
    }
    with _whole_file(_manifest_of(path)) as beside:
        beside.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")


def _manifest_of(path: Path) -> Path:
    return path.with_name(path.name + ".json")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def list_backups(ledger_id: str, folder: Path | None = None) -> list[Backup]:
    """The verified backups of a ledger, newest first. Copies without a manifest were never verified."""
    folder = folder or backup_folder(ledger_id)
    found = [backup for path in folder.glob("*" + SUFFIX) if (backup := _listed(path))]
    return sorted(found, key=lambda backup: (backup.head, backup.made_at), reverse=True)


def _listed(path: Path) -> Backup | None:
    try:
        manifest = json.loads(_manifest_of(path).read_text("utf-8"))
        return Backup(
            path=path,
            made_at=datetime.fromisoformat(manifest["made_at"]),
            reason=str(manifest["reason"]),
            head=int(manifest["head"]),
            issues=int(manifest["issues"]),
            ledger_id=str(manifest["ledger_id"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        log.warning("a backup without a readable manifest is not listed")
        return None


def keep_before_upgrade(database: sqlite.LedgerDatabase, path: Path, version: int) -> Path:
    """A copy of an older ledger before its schema is raised, in the backup folder.

    Raises:
        LedgerError: it could not be made; the ledger is then not upgraded.
    """
    connection = database.raw
    (ledger_id,) = connection.execute("SELECT value FROM meta WHERE key = 'ledger_id'").fetchone()
    stem = _UNFIT_FOR_NAMES.sub("_", path.stem)
    target = backup_folder(ledger_id) / f"{stem}_{datetime.now():%Y%m%d-%H%M%S}_升级前_格式{version}{SUFFIX}"
    with _whole_file(target) as beside:
        sqlite.copy_to(database, beside)
        contents = inspect(beside)
    _write_manifest(target, "升级前", contents)
    return target


def restore(
    backup: Path, target: Path, *, operator: str, today: Callable[[], date] = date.today
) -> tuple[Contents, Path | None]:
    """Put a verified backup in the place of a ledger that nobody has open; the present state is kept first.

    Returns what was restored and where the present state was kept (None when there was none). A damaged present
    ledger is moved aside with its journals, never deleted.

    Raises:
        LedgerError: the backup is damaged or another ledger's, or the place cannot be written; all is as before.
    """
    contents = inspect(backup)
    if target.exists() and backup.exists() and target.samefile(backup):
        raise LedgerError(f"备份就是这个台账本身：{target}。请选择另一份备份。")
    if target.is_dir():
        raise LedgerError(f"这是一个文件夹，不是台账文件：{target}。请写上文件名。")
    kept = _keep_present(target, contents, operator, today)
    with _whole_file(target) as beside:
        shutil.copyfile(backup, beside)
        if inspect(beside) != contents:
            raise WriteFailed(f"恢复没有完成：写到 {target} 的内容核对不上，原台账没有改动。请检查磁盘后再试。")
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        _move_aside(target, only_journals=True)
    with closing(Ledger.open(target, operator=operator, today=today)) as ledger:
        ledger.note(f"从备份恢复：{backup.name}")
    return contents, kept


def _keep_present(target: Path, wanted: Contents, operator: str, today: Callable[[], date]) -> Path | None:
    if not target.exists():
        return None
    try:
        with Ledger.open(target, operator=operator, today=today) as present:
            if present.ledger_id != wanted.ledger_id:
                raise LedgerError(
                    f"这份备份属于另一个台账，没有恢复：{target.name}。请选择本台账的备份，或恢复到另一个文件名。"
                )
            return back_up(present, "恢复前")
    except UnreadableFile:
        return _move_aside(target, only_journals=False)


def _move_aside(target: Path, *, only_journals: bool) -> Path:
    moment = f"{datetime.now():%Y%m%d-%H%M%S}"
    aside = target.with_name(f"{target.name}.坏_{moment}")
    for ending in ("-journal", "-wal", "-shm"):
        journal = target.with_name(target.name + ending)
        if journal.exists() and journal.stat().st_size:
            os.replace(journal, aside.with_name(aside.name + ending))
    if not only_journals:
        os.replace(target, aside)
    return aside
