"""What can be said of a ledger's backups: how old the newest is, and which ones a file has that cannot be opened."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from models import chain, paths
from models.backup import Backup, backup_folder, backup_stem, list_backups
from models.errors import LedgerError
from models.ledger import Ledger
from models.salvage_reading import opened_copy


@dataclass(frozen=True, slots=True)
class BackupState:
    """How the backups of an open ledger stand; all of them were verified when they were made.

    ``behind`` is how many operations the newest one lacks; None where a restore makes that unknown.
    """

    newest: datetime | None
    oldest: datetime | None
    count: int
    behind: int | None

    @property
    def words(self) -> str:
        """All of it as a sentence."""
        if self.newest is None or self.oldest is None:
            return "还没有备份。"
        since = (
            "" if self.behind is None else "，与现在相同" if not self.behind else f"，之后又做了 {self.behind} 次操作"
        )
        older = f"，最早的是 {self.oldest:%Y-%m-%d}" if self.count > 1 else ""
        return f"最近一份核对过的备份是 {self.newest:%Y-%m-%d %H:%M} 的{since}；共 {self.count} 份{older}。"

    def to_json(self) -> dict[str, object]:
        """The same for a program."""
        newest, oldest = (one and one.isoformat(timespec="seconds") for one in (self.newest, self.oldest))
        return {"newest": newest, "oldest": oldest, "count": self.count, "behind": self.behind}


def state_of(ledger: Ledger) -> BackupState:
    """How the backups of a ledger stand now."""
    backups = list_backups(ledger.ledger_id)
    if not backups:
        return BackupState(None, None, 0, None)
    behind = ledger.head.operation - backups[0].head if went_through(ledger, backups[0]) else None
    oldest = min(backup.made_at for backup in backups)
    return BackupState(backups[0].made_at, oldest, len(backups), behind)


def went_through(ledger: Ledger, backup: Backup) -> bool:
    """Whether the ledger was once what a backup holds; a restore may have led it another way since."""
    with ledger.asking() as connection:
        return chain.hash_of(connection, backup.head) == backup.head_hash


@dataclass(frozen=True, slots=True)
class Since:
    """How many issues the ledger has that a backup has not, has otherwise, or has no more."""

    added: int
    changed: int
    removed: int

    @property
    def words(self) -> str:
        """The numbers that are not 0; "" for none."""
        named = (("新增", self.added), ("修改", self.changed), ("删除", self.removed))
        return "、".join(f"{word} {count} 项" for word, count in named if count)


def since(ledger: Ledger, head: int) -> Since:
    """What became of the issues after the operation ``head``, the last one in a backup that it ``went_through``."""
    with ledger.asking() as connection:
        touched = {row[0] for row in connection.execute(_TOUCHED, (head,))}
        there = {row for row, is_there in connection.execute(_THERE_THEN, (head,)) if is_there}
        present = {row[0] for row in connection.execute("SELECT id FROM issue")}
    added, removed = (touched & present) - there, (touched & there) - present
    return Since(len(added), len((touched & present) - added), len(removed))


_TOUCHED = "SELECT DISTINCT issue_id FROM change WHERE operation_id > ? AND issue_id IS NOT NULL"
_THERE_THEN = """SELECT row_id, after IS NOT NULL FROM change WHERE id IN (SELECT max(id) FROM change
  WHERE record = 'issue' AND field = '' AND operation_id <= ? GROUP BY row_id)"""


def kept_words(ledger_id: str) -> str:
    """Where the content of a ledger is whose file is gone: its newest backup."""
    newest = next(iter(list_backups(ledger_id)), None)
    if newest is None:
        return "它还没有备份；请找回文件，或看看优盘、其他电脑上有没有副本。"
    words = f"{newest.made_at:%Y-%m-%d %H:%M} 的备份（{newest.issues} 项问题）"
    return f"它的内容留在 {words}中；再打开它时可以从备份恢复。"


def is_gone(path: Path) -> bool:
    """Whether a ledger's file is no longer there while its folder is."""
    return not os.path.lexists(path) and path.parent.is_dir()


def backups_for(path: Path) -> list[Backup]:
    """The verified backups of a ledger file that may be damaged or gone, newest first: by its number, else its name."""
    known = _ledger_id_in(path)
    if known:
        return list_backups(known)
    own = re.compile(re.escape(backup_stem(path.stem)) + r"_\d{8}-\d{6}_")
    found: list[Backup] = []
    with suppress(OSError):
        for folder in (paths.data_folder() / "backups").iterdir():
            backups = list_backups(folder.name, folder)
            if backups and own.match(backups[0].path.name):
                found += backups
    return sorted(found, key=lambda backup: backup.made_at, reverse=True)


def what_lacks(path: Path, backup: Backup) -> str:
    """A backup of a damaged ledger in words: when it was made, what it holds, and how much was done after it."""
    words = f"{backup.made_at:%Y-%m-%d %H:%M} 的备份（{backup.issues} 项问题"
    done = _operations_in(path)
    if done is None:
        return f"{words}）"
    later = done - backup.head
    return f"{words}，之后又做了 {later} 次操作）" if later > 0 else f"{words}，之后没有再改过）"


def _ledger_id_in(path: Path) -> str:
    found = _asked(path, "SELECT value FROM meta WHERE key = 'ledger_id'")
    with suppress(LedgerError, OSError):
        if chain.is_ledger_id(found) and list_backups(str(found), backup_folder(str(found))):
            return str(found)
    return ""


def _operations_in(path: Path) -> int | None:
    found = _asked(path, "SELECT seq FROM sqlite_sequence WHERE name = 'operation'")
    return found if isinstance(found, int) else None


def _asked(path: Path, question: str) -> object:
    """One value of a file that may be damaged and is only read, in a copy; None where it does not answer."""
    with suppress(LedgerError, sqlite3.Error, OSError, ValueError), opened_copy(path) as connection:
        row = connection.execute(question).fetchone()
        return row[0] if row else None
    return None
