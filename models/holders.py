"""Who has a ledger open: a small note beside it that the window writes, for whoever finds the ledger taken.

SQLite's lock alone decides who may write; the note only says who it is, on which computer and since when. One that a
killed program left behind is known by that: nobody holds the lock, or its process is no more.
"""

from __future__ import annotations

import json
import logging
import os
import platform
import secrets
import shutil
import stat
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from models import evidence_copies
from models.backup import inspect
from models.errors import Busy, LedgerError
from models.ledger import Ledger
from models.sqlite import has_hot_journal, look_at
from models.whole_files import in_words, whole_file

log = logging.getLogger(__name__)

#: How often a copy of a ledger in use is tried, and how far apart (seconds): a save lasts some milliseconds.
_TRIES, _PAUSE = 5, 0.2


@dataclass(frozen=True, slots=True)
class Holder:
    """Who opened a ledger; ``since`` is the clock of that computer."""

    name: str
    computer: str
    process: int
    since: str

    @property
    def is_here(self) -> bool:
        """Whether it is this computer."""
        return self.computer == platform.node()

    @property
    def may_live(self) -> bool:
        """Whether the program may still run: of another computer nobody knows."""
        return not self.is_here or (self.process != os.getpid() and _runs(self.process))

    @property
    def since_words(self) -> str:
        """When it was opened: the hour of today, or the day with it."""
        try:
            moment = datetime.fromisoformat(self.since)
        except ValueError:
            return ""
        today = moment.date() == datetime.now().date()
        return f"{moment:%H:%M} 起" if today else f"{moment.month} 月 {moment.day} 日 {moment:%H:%M} 起"


def note_path(ledger_path: Path) -> Path:
    """The note beside a ledger; named as Office names its own, so that sync programs pass it over."""
    return ledger_path.with_name(f"~${ledger_path.name}.使用中")


def noted(ledger_path: Path) -> Holder | None:
    """Who is noted beside a ledger; None without a note that can be read."""
    try:
        content = json.loads(note_path(ledger_path).read_text("utf-8"))
        return Holder(str(content["name"]), str(content["computer"]), int(content["process"]), str(content["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def busy_words(ledger_path: Path, error: Busy) -> str:
    """Why a ledger cannot be opened, with the name of who has it where that is known."""
    holder = noted(ledger_path)
    if holder is None or not holder.may_live:
        return str(error)
    where = "在本机的另一个窗口" if holder.is_here else f"在电脑“{holder.computer}”上"
    who = "，".join(part for part in (holder.name, holder.since_words) if part)
    return f"台账已{where}打开（{who}）：{ledger_path.name}。请在那里关闭它后再试。"


def take(ledger: Ledger) -> None:
    """Note that this program has the ledger open; what another computer left behind gets a line in the history.

    Where no note can be written the ledger is used without one.
    """
    if ledger.read_only:
        return
    left = noted(ledger.path)
    own = Holder(ledger.operator, platform.node(), os.getpid(), datetime.now().isoformat(timespec="seconds"))
    try:
        with whole_file(note_path(ledger.path)) as beside:
            beside.write_text(json.dumps(asdict(own), ensure_ascii=False), "utf-8")
    except LedgerError as error:
        log.warning("no note of who holds the ledger: %s", type(error.__cause__).__name__)
    if left is not None and not left.is_here:
        log.info("ledger taken over from another computer")
        ledger.note(f"接着使用：{left.name}在电脑“{left.computer}”上打开过（{left.since_words}），没有正常关闭")


def leave(ledger_path: Path) -> None:
    """Take the own note away; that of another program stays."""
    holder = noted(ledger_path)
    if holder is not None and holder.is_here and holder.process == os.getpid():
        with suppress(OSError):
            note_path(ledger_path).unlink()


def copy_to_look_at(ledger_path: Path) -> Path:
    """A verified copy of a ledger that another program has open, as it was saved last; to be read and thrown away.

    Raises:
        LedgerError: it could not be copied whole, there is no room, or this very program has it open: reading it
            would drop SQLite's lock.
    """
    look_at(ledger_path)
    evidence_copies.sweep_opened()
    copy = evidence_copies.opened_folder() / secrets.token_hex(8) / ledger_path.name
    try:
        copy.parent.mkdir(parents=True)
        for turn in range(_TRIES):
            try:
                _copy_whole(ledger_path, copy)
                break
            except LedgerError:
                if turn == _TRIES - 1:
                    raise
                time.sleep(_PAUSE)
        copy.chmod(stat.S_IREAD | stat.S_IRGRP)
    except OSError as error:
        raise in_words(error, copy) from error
    return copy


def _copy_whole(ledger_path: Path, copy: Path) -> None:
    before = _written(ledger_path)
    shutil.copyfile(ledger_path, copy)
    if has_hot_journal(ledger_path) or _written(ledger_path) != before:
        raise Busy(f"台账正在保存，没有复制完整：{ledger_path.name}。请稍等片刻再试。")
    inspect(copy)


def _written(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size


def _runs(process: int) -> bool:
    """Whether a process of this number runs on this computer."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(0x1000, False, process)
        if handle:
            kernel.CloseHandle(handle)
        return bool(handle)
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True
