"""Backups that were verified before they were listed, and the way back from one.

A backup is a whole copy made on the ledger's own connection, checked (structure, chain, head) and only then put in
place under a name that carries the head of the history; a manifest beside it says whose it is and why it was made.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from pathlib import Path

from models import chain, migrations, paths, sqlite
from models.errors import LedgerError, ReadOnly, UnreadableFile, WriteFailed
from models.file_names import safe_name
from models.ledger import Ledger
from models.thinning import keep
from models.whole_files import Put, digest_of, in_words, keep_aside, place_aside, size_of, sweep, whole_file

log = logging.getLogger(__name__)

SUFFIX = ".zgbak"
_BEFORE_RESTORE = "恢复前"
#: Made before an act that cannot be taken back; thinning spares them longer.
_PRECIOUS = frozenset({_BEFORE_RESTORE, "升级前", "导入前", "合并前"})
#: Stands in the folder of the backups from a restore until the clerk says that it was right.
_UNCONFIRMED = "restore-not-confirmed"


class _DoesNotVerify(WriteFailed):
    """The copy could be written, but the ledger it was made of is damaged."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A listed backup: verified when it was made. ``head`` is the number of the last operation in it, and its hash.

    ``serial`` counts the backups of a ledger: neither the clock nor, after a restore, ``head`` says which is newest.
    """

    path: Path
    made_at: datetime
    reason: str
    head: int
    head_hash: str
    issues: int
    ledger_id: str
    serial: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What a ledger file holds, found by reading it alone."""

    ledger_id: str
    head: chain.Head
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
        problems = sqlite.integrity_problems(database) or list(chain.broken_links(connection))
        if problems:
            raise UnreadableFile(f"这份文件已受损：{path.name}（{problems[0]}）。请另选一份备份。")
        ledger_id = chain.ledger_id_of(connection, path)
        (issues,) = connection.execute("SELECT COUNT(*) FROM issue").fetchone()
        return Contents(ledger_id, chain.head_of(connection), issues, version)
    except (sqlite3.Error, TypeError) as error:
        raise UnreadableFile(f"这份文件读不完整：{path.name}。请另选一份备份。") from error
    finally:
        sqlite.let_go(database)


def back_up(ledger: Ledger, reason: str, folder: Path | None = None) -> Path:
    """A verified backup of the present state; the newest one if it holds this very state already.

    Before a restore it is always made anew: the head of a damaged ledger may be that of a good backup.

    Raises:
        LedgerError: no place, no space, or the copy did not verify; nothing is then listed.
    """
    folder = folder or backup_folder(ledger.ledger_id)
    head = ledger.head
    newest = next(iter(list_backups(ledger.ledger_id, folder)), None)
    if newest and reason != _BEFORE_RESTORE and _holds(newest, head, reason):
        ledger.backed_up()
        return newest.path
    path = _free_place(folder, ledger.name, f"第{head.operation}号_{reason}")
    with whole_file(path, size=size_of(ledger.path)) as beside:
        contents = _verified_copy(ledger, beside)
        manifest = _Manifest.of(contents, reason, beside, newest.serial + 1 if newest else 1)
    _list(path, manifest)
    ledger.backed_up()
    log.info("backup of operation %d: %s", head.operation, reason)
    thin_out(ledger.ledger_id, folder)
    return path


def _free_place(folder: Path, ledger_name: str, what: str) -> Path:
    """Where a backup goes; two of one second differ, as after a restore they may hold different states."""
    stem = f"{backup_stem(ledger_name)}_{datetime.now():%Y%m%d-%H%M%S}_{what}"
    candidates = (folder / f"{stem}{again}{SUFFIX}" for again in ("", *(f"_{turn}" for turn in range(2, 1000))))
    return next(path for path in candidates if not path.exists())


def backup_stem(ledger_name: str) -> str:
    """What the names of a ledger's backups begin with, before the moment."""
    return safe_name(ledger_name)[:40]


def save_verified(ledger: Ledger, target: Path) -> None:
    """A whole, verified copy of the present state at ``target``; an older copy there is replaced only by a good one.

    Nothing but a copy of this very ledger is ever replaced.

    Raises:
        LedgerError: the place is taken or cannot be written, the disk is full, or the copy did not verify.
    """
    if _is_same(target, ledger.path):
        raise LedgerError(f"不能把副本存到台账自己的位置：{target}。请换一个文件名。")
    if os.path.isdir(target):
        raise LedgerError(f"这是一个文件夹，不能存成文件：{target}。请写上文件名。")
    put: Put = sqlite.put_new_ledger
    if os.path.lexists(target):
        _check_is_copy(target, ledger.ledger_id)
        put = sqlite.put_ledger_over
    with whole_file(target, put=put, size=size_of(ledger.path)) as beside:
        _verified_copy(ledger, beside)


def _check_is_copy(target: Path, ledger_id: str) -> None:
    """Refuse to replace anything that is not the same ledger."""
    try:
        found = _ledger_id_of(target)
    except UnreadableFile:
        found = ""
    if found != ledger_id:
        what = "另一个台账" if found else "别的文件"
        raise LedgerError(f"这里已有{what}，没有覆盖：{target}。请换一个文件名。")


def _ledger_id_of(path: Path) -> str:
    sqlite.look_at(path)
    database = sqlite.connect(path, read_only=True)
    try:
        with sqlite.using(database):
            return chain.ledger_id_of(database.raw, path)
    except LedgerError as error:
        raise UnreadableFile(str(error)) from error
    finally:
        sqlite.let_go(database)


def _verified_copy(ledger: Ledger, beside: Path) -> Contents:
    with ledger.standing_still():
        ledger.copy_to(beside)
        head = ledger.head
    try:
        copied = inspect(beside)
    except UnreadableFile as error:
        raise _DoesNotVerify("备份核对不上，没有保留；台账或磁盘可能已受损。请先检查台账，再备份一次。") from error
    if copied.ledger_id != ledger.ledger_id or copied.head != head:
        raise WriteFailed("备份与台账不一致，没有保留。请再备份一次。")
    return copied


def backup_folder(ledger_id: str) -> Path:
    """Where the backups of a ledger are kept.

    Raises:
        WriteFailed: it cannot be made.
    """
    try:
        return paths.backup_folder(ledger_id)
    except OSError as error:
        raise WriteFailed(f"备份文件夹不能建立：{error.filename}。请检查磁盘是否已满、能否写入。") from error


@dataclass(frozen=True, slots=True)
class _Manifest:
    """What the file beside a backup says about it."""

    ledger_id: str
    head: int
    head_hash: str
    issues: int
    reason: str
    made_at: str
    sha256: str
    serial: int

    @classmethod
    def of(cls, contents: Contents, reason: str, path: Path, serial: int) -> _Manifest:
        moment = datetime.now().isoformat(timespec="seconds")
        head = contents.head
        known = (contents.ledger_id, head.operation, head.operation_hash, contents.issues)
        return cls(*known, reason, moment, digest_of(path), serial)

    @classmethod
    def beside(cls, backup: Path) -> _Manifest:
        content = json.loads(manifest_of(backup).read_text("utf-8"))
        return cls(**{part.name: content[part.name] for part in fields(cls)})


def _holds(backup: Backup, head: chain.Head, reason: str) -> bool:
    """Whether a backup is of this very state and still as it was written; if so it is kept for ``reason`` too."""
    if backup.head != head.operation:
        return False
    try:
        manifest = _Manifest.beside(backup.path)
        if manifest.head_hash != head.operation_hash or manifest.sha256 != digest_of(backup.path):
            return False
    except OSError:  # somebody took it away meanwhile
        return False
    if reason in _PRECIOUS and manifest.reason not in _PRECIOUS:
        _write_manifest(backup.path, replace(manifest, reason=reason))
    return True


def _list(backup: Path, manifest: _Manifest) -> None:
    """Put a backup on the list; one that cannot be listed is not kept."""
    try:
        _write_manifest(backup, manifest)
    except LedgerError:
        with suppress(OSError):
            backup.unlink()
        raise


def _write_manifest(backup: Path, manifest: _Manifest) -> None:
    with whole_file(manifest_of(backup)) as beside:
        beside.write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1), "utf-8")


def manifest_of(path: Path) -> Path:
    """The file beside a backup that says what it is."""
    return path.with_name(path.name + ".json")


def list_backups(ledger_id: str, folder: Path | None = None) -> list[Backup]:
    """The verified backups of a ledger, newest first. Copies without a manifest were never verified."""
    try:
        folder = folder or backup_folder(ledger_id)
    except WriteFailed:
        return []
    found = [backup for path in folder.glob("*" + SUFFIX) if (backup := _listed(path))]
    mine = [backup for backup in found if backup.ledger_id == ledger_id]
    return sorted(mine, key=lambda backup: backup.serial, reverse=True)


def _listed(path: Path) -> Backup | None:
    try:
        manifest = _Manifest.beside(path)
        made_at = datetime.fromisoformat(manifest.made_at)
        known = (manifest.head, manifest.head_hash, manifest.issues, manifest.ledger_id, int(manifest.serial))
        return Backup(path, made_at, manifest.reason, *known)
    except (OSError, ValueError, KeyError, TypeError):
        log.warning("a backup without a readable manifest is not listed")
        return None


# ---------------------------------------------------------------- thinning


def thinning_allowed(ledger_id: str, folder: Path | None = None) -> bool:
    """Whether old backups may go: not between a restore and the clerk's word that it was right."""
    return not ((folder or backup_folder(ledger_id)) / _UNCONFIRMED).exists()


def confirm_restore(ledger_id: str, folder: Path | None = None) -> None:
    """The clerk says that the last restore was right: old backups may be thinned out again."""
    with suppress(OSError):
        ((folder or backup_folder(ledger_id)) / _UNCONFIRMED).unlink(missing_ok=True)


def _stop_thinning(ledger_id: str) -> None:
    folder = backup_folder(ledger_id)
    try:
        (folder / _UNCONFIRMED).touch()
    except OSError as error:
        raise in_words(error, folder / _UNCONFIRMED) from error


def thin_out(ledger_id: str, folder: Path) -> None:
    """Let old backups go by the rule of ``thinning``, and left-overs of killed programs; what resists stays."""
    sweep(folder)
    for manifest in folder.glob(f"*{SUFFIX}.json"):
        if not manifest.with_suffix("").exists():
            with suppress(OSError):
                manifest.unlink()
    if not thinning_allowed(ledger_id, folder):
        return
    backups = list_backups(ledger_id, folder)
    precious = frozenset(backup.made_at for backup in backups if backup.reason in _PRECIOUS)
    kept = keep([backup.made_at for backup in backups], datetime.now(), precious)
    for backup in backups[1:]:
        if backup.made_at not in kept:
            with suppress(OSError):
                backup.path.unlink()
                manifest_of(backup.path).unlink()
                log.info("backup of operation %d thinned out", backup.head)


# ---------------------------------------------------------------- before an upgrade, and the way back


def keep_before_upgrade(database: sqlite.LedgerDatabase, path: Path, version: int) -> Path:
    """A copy of an older ledger before its schema is raised, in the backup folder.

    Raises:
        LedgerError: it could not be made; the ledger is then not upgraded.
    """
    ledger_id = chain.ledger_id_of(database.raw, path)
    newest = next(iter(list_backups(ledger_id)), None)
    target = _free_place(backup_folder(ledger_id), path.stem, f"升级前_格式{version}")
    with whole_file(target, size=size_of(path)) as beside:
        sqlite.copy_to(database, beside)
        manifest = _Manifest.of(inspect(beside), "升级前", beside, newest.serial + 1 if newest else 1)
    _list(target, manifest)
    return target


def restore(
    backup: Path, target: Path, *, operator: str, today: Callable[[], date] = date.today, label: str = ""
) -> tuple[Contents, Path | None]:
    """Put a verified backup in the place of a ledger that nobody has open; the present state is kept first.

    ``label`` is what the history says of it, "" for the backup's name.
    Returns what was restored and where the present state was kept (None when there was none). The present ledger is
    held until the backup has its place, so nothing that others save is lost. One whose copy does not verify, or that
    cannot be opened, is kept beside with its journals, never deleted. Old backups are not thinned out until
    ``confirm_restore``.

    Raises:
        LedgerError: the backup is damaged or another ledger's, or the place cannot be written; all is as before.
    """
    contents = inspect(backup)
    if _is_same(target, backup):
        raise LedgerError(f"备份就是这个台账本身：{target}。请选择另一份备份。")
    if os.path.isdir(target):
        raise LedgerError(f"这是一个文件夹，不是台账文件：{target}。请写上文件名。")
    with _held(target, operator, today) as present:
        kept, put = _keep_present(present, target, contents)
        _stop_thinning(contents.ledger_id)
        with whole_file(target, put=put, size=size_of(backup)) as beside:
            shutil.copyfile(backup, beside)
            if inspect(beside) != contents:
                raise WriteFailed(f"恢复没有完成：写到 {target} 的内容核对不上，原台账没有改动。请检查磁盘后再试。")
            with Ledger.open(beside, operator=operator, today=today, backups=False) as ledger:
                ledger.note(label or f"从备份恢复：{backup.name}")
    return contents, kept


def _is_same(target: Path, other: Path) -> bool:
    with suppress(OSError):
        return target.samefile(other)
    return False


@contextmanager
def _held(target: Path, operator: str, today: Callable[[], date]) -> Iterator[Ledger | None]:
    """The present ledger, kept from others; None where there is none or it cannot be opened."""
    if not os.path.lexists(target):
        yield None
        return
    try:
        present = Ledger.open(target, operator=operator, today=today)
    except UnreadableFile:
        yield None
        return
    with present:
        yield present


def _keep_present(present: Ledger | None, target: Path, wanted: Contents) -> tuple[Path | None, Put]:
    """Where the present state was kept, and how the restored ledger then takes its place."""
    if present is None and not os.path.lexists(target):
        return None, sqlite.put_new_ledger
    if present is None:
        return keep_aside(target, [target, *sqlite.journals_of(target)]), sqlite.put_over_damaged
    if present.ledger_id != wanted.ledger_id:
        raise LedgerError(
            f"这份备份属于另一个台账，没有恢复：{target.name}。请选择本台账的备份，或恢复到另一个文件名。"
        )
    if present.read_only:
        raise ReadOnly(f"没有恢复：{present.read_only_reason}（{target}）。请换一个能写的位置。")
    ledger = present
    try:
        kept = back_up(ledger, _BEFORE_RESTORE)
    except _DoesNotVerify:
        kept = place_aside(target)
        ledger.copy_to(kept)
    return kept, lambda beside, _target: ledger.close_for(beside)
