"""A second place for backups, a stick, a share, another disk: the newest one goes there too while it is reachable."""

from __future__ import annotations

import logging
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from models import backup as backups
from models import paths
from models.backup import Backup, list_backups, manifest_of
from models.errors import LedgerError, WriteFailed
from models.settings import WindowSettings
from models.whole_files import digest_of, in_words, size_of, whole_file

log = logging.getLogger(__name__)

#: The settings of the window that hold the folder, since when, and when something was last brought there.
_FOLDER, _SINCE, _BROUGHT = "second_place", "second_place_since", "second_place_brought"
#: After so many days without it a quiet note, then a clear one.
QUIET_DAYS, CLEAR_DAYS = 3, 14


@dataclass(frozen=True, slots=True)
class SecondPlace:
    """The folder that was chosen, None for none, since when, and when a backup was last brought there."""

    folder: Path | None
    since: datetime | None = None
    brought: datetime | None = None

    @property
    def is_there(self) -> bool:
        """Whether the folder can be reached now."""
        return self.folder is not None and os.path.isdir(self.folder)

    def days_without(self, today: date) -> int:
        """For how many days nothing was brought there."""
        last = self.brought or self.since
        return (today - last.date()).days if last else 0

    def note(self, today: date) -> str:
        """What to remind of; "" while all is well or nobody wants a second place."""
        days = self.days_without(today)
        if self.folder is None or days < QUIET_DAYS:
            return ""
        words = f"第二备份位置已 {days} 天没有备份：{self.folder}"
        if days < CLEAR_DAYS:
            return f"{words}。请插上优盘或连上共享文件夹。"
        return f"{words}。如果这台电脑坏了，这些天的修改就找不回来；请尽快插上优盘或连上共享文件夹，再关闭一次台账。"

    @property
    def words(self) -> str:
        """Where it is and how it stands."""
        if self.folder is None:
            return "没有选择第二备份位置，备份只在本机。"
        last = f"最近一次 {self.brought:%Y-%m-%d %H:%M}" if self.brought else "还没有备份过去"
        return f"第二备份位置：{self.folder}（{last}{'' if self.is_there else '，现在找不到它'}）"


def chosen(settings: WindowSettings) -> SecondPlace:
    """The second place as the settings have it."""
    folder = settings.get(_FOLDER, "")
    since, brought = (_moment(settings.get(name, "")) for name in (_SINCE, _BROUGHT))
    return SecondPlace(Path(folder) if folder else None, since, brought)


def _moment(text: str) -> datetime | None:
    with suppress(ValueError):
        return datetime.fromisoformat(text)
    return None


def choose(settings: WindowSettings, folder: Path | None) -> None:
    """Use this folder from now on, None for none.

    Raises:
        LedgerError: it is the folder of the first backups, or cannot be written.
    """
    if folder is not None:
        if folder.resolve().is_relative_to(paths.data_folder().resolve()):
            raise LedgerError("这里就是本机备份所在的文件夹，请选择优盘、共享文件夹或另一块硬盘。")
        with whole_file(folder / "x.tmp", put=lambda beside, _target: beside.unlink()):
            pass
    settings.set(_FOLDER, str(folder) if folder else "")
    settings.set(_SINCE, datetime.now().isoformat(timespec="seconds") if folder else "")
    settings.set(_BROUGHT, "")


def bring(settings: WindowSettings, ledger_id: str) -> Path | None:
    """Bring the newest backup of a ledger to the second place; None when there is no place or nothing to bring.

    Raises:
        LedgerError: it could not be written there, or is not there as it should be; nothing is left behind then.
    """
    place, newest = chosen(settings), next(iter(list_backups(ledger_id)), None)
    if place.folder is None or newest is None or not place.is_there:
        return None
    target = place.folder / newest.path.name
    try:
        if size_of(target) != size_of(newest.path) or not manifest_of(target).exists():
            _copy(newest, target)
            log.info("backup brought to the second place")
        if backups.thinning_allowed(ledger_id):
            backups.thin_out(ledger_id, place.folder)
    except OSError as error:  # a stick that is going, or a share that was lost meanwhile
        raise in_words(error, target) from error
    settings.set(_BROUGHT, datetime.now().isoformat(timespec="seconds"))
    return target


def _copy(newest: Backup, target: Path) -> None:
    with whole_file(target, size=size_of(newest.path)) as beside:
        shutil.copyfile(newest.path, beside)
        if digest_of(beside) != digest_of(newest.path):
            raise WriteFailed(f"第二份备份与原来的不一致，没有保留：{target}。请检查优盘或共享文件夹。")
    with whole_file(manifest_of(target)) as beside:
        shutil.copyfile(manifest_of(newest.path), beside)
