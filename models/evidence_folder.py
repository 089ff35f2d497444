"""The folder beside a ledger that keeps its evidence: each file once, under the hash of its bytes, never changed.

``台账.zgdb`` keeps its files in ``台账.资料/evidence/ab/ab12….pdf``. A small text in the folder names the ledger by its
id, so that a renamed ledger finds its folder again. Nothing in it is ever removed by the program.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import BinaryIO

from models.errors import LedgerError, WriteFailed
from models.file_names import display_name
from models.whole_files import cause, digest_of, in_words, put_over, sweep, sync, temporary_for, whole_file

FOLDER_SUFFIX = ".资料"
#: The text in the folder that names its ledger.
MARK = "说明.txt"
_MARK_WORDS = """台账编号：{ledger_id}
这个文件夹保存整改台账的佐证材料，程序按内容存取。请不要改动、改名或删除里面的文件；复制台账时请连它一起复制。
"""
_MARKED = re.compile("台账编号：([0-9a-f]{32})")
_STORE = "evidence"
_DIGEST = re.compile("[0-9a-f]{64}")
_SUFFIX = re.compile(r"(\.[a-z0-9]{1,8})?")
#: Bytes read at once.
_PIECE = 1 << 20

#: Called between pieces of long work; raises when the user stopped.
Alive = Callable[[], None]


def _always() -> None:
    """For who does not watch."""


class FileState(Enum):
    """How a stored file was found; the value is the word for it."""

    WHOLE = "完好"
    MISSING = "缺失"
    ALTERED = "已被改动"
    UNREADABLE = "读不出来"


@dataclass(frozen=True, slots=True)
class Stored:
    """A file of the folder as the ledger knows it."""

    digest: str
    size: int
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was taken in; ``new`` if the folder did not have it, or not as it should be."""

    stored: Stored
    new: bool


class EvidenceFolder:
    """The evidence folder of one ledger; it is made when the first file comes."""

    def __init__(self, ledger_path: Path, ledger_id: str) -> None:
        self._ledger_path, self._ledger_id = ledger_path, ledger_id
        self._known: Path | None = None

    # ------------------------------------------------------------ where it is

    def find(self) -> Path | None:
        """The folder, also after the ledger was renamed; None if there is none yet."""
        if self._known is None or not self._known.is_dir():
            self._known = self._found()
        return self._known

    def _found(self) -> Path | None:
        own = folder_beside(self._ledger_path)
        if ledger_of(own) == self._ledger_id:
            return own
        for folder in _siblings(self._ledger_path.parent):
            if ledger_of(folder) == self._ledger_id:
                return folder
        unmarked = not ledger_of(own) and (own / _STORE).is_dir()
        return own if unmarked else None

    def ready(self) -> Path:
        """The folder, made if there is none.

        Raises:
            WriteFailed: it cannot be made.
        """
        return self.find() or self.make_own()

    def make_own(self) -> Path:
        """The folder that bears the ledger's present name (or its name with a number, where another ledger has that).

        Raises:
            WriteFailed: it cannot be made.
        """
        own = folder_beside(self._ledger_path)
        places = (own, *(own.with_name(f"{own.stem}_{turn}{FOLDER_SUFFIX}") for turn in range(2, 1000)))
        folder = next(place for place in places if self._may_be_ours(place))
        try:
            (folder / _STORE).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise in_words(error, folder / _STORE) from error
        if ledger_of(folder) != self._ledger_id:
            with whole_file(folder / MARK) as beside:
                beside.write_text(mark_words(self._ledger_id), "utf-8")
        self._known = folder
        return folder

    def _may_be_ours(self, place: Path) -> bool:
        if not os.path.lexists(place):
            return True
        return place.is_dir() and ledger_of(place) in ("", self._ledger_id)

    def path_of(self, stored: Stored) -> Path | None:
        """Where a file is to be found; None without a folder, or for what no hash names."""
        folder = self.find()
        if folder is None or not _DIGEST.fullmatch(stored.digest) or not _SUFFIX.fullmatch(stored.suffix):
            return None
        return _place(folder, stored)

    # ------------------------------------------------------------ in and out

    def take_in(
        self, source: Path, suffix: str, most: int, alive: Alive = _always, known: Mapping[str, str] | None = None
    ) -> Kept:
        """Copy a file into the folder; read once, hashed on the way, on the disk and hashed again before it counts.

        A file of these bytes that is there already is left alone; one that was altered is put right. ``known`` are
        the hashes that have a suffix already, whatever the file is called this time.

        Raises:
            LedgerError: it cannot be read, is not a plain file, changes meanwhile, has more than ``most`` bytes, or
                cannot be written; nothing is left behind then.
        """
        beside = self.place_beside()
        try:
            with opened_for_reading(source) as file:
                stored = _copied(source, file, beside, suffix, most, alive)
            stored = replace(stored, suffix=(known or {}).get(stored.digest, suffix))
            return Kept(stored, self.put(beside, stored))
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)

    def place_beside(self) -> Path:
        """A name in the folder for a file in the making, which ``put`` then takes.

        Raises:
            WriteFailed: the folder cannot be made.
        """
        return temporary_for(self.ready() / _STORE / "x")

    def put(self, beside: Path, stored: Stored) -> bool:
        """Give a file that was written beside its place; False where these bytes were there already.

        Raises:
            WriteFailed: it could not be put there, or is not what ``stored`` says; nothing is left behind then.
        """
        target = _place(self.ready(), stored)
        if self.state(stored) is FileState.WHOLE:
            return False
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            put_over(beside, target)
            with suppress(OSError):
                sync(target.parent)
        except OSError as error:
            raise in_words(error, target, stored.size) from error
        if self.state(stored) is not FileState.WHOLE:
            with suppress(OSError):
                target.unlink()
            raise WriteFailed(f"材料写到“{target.parent.parent.parent}”后核对不上，没有添加。请检查磁盘后再试。")
        return True

    def discard(self, stored: Stored) -> None:
        """Take a file out again that was just taken in and that nobody refers to; what resists stays, unused."""
        path = self.path_of(stored)
        if path is not None:
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Remove what broken-off copying left behind."""
        folder = self.find()
        if folder is not None:
            sweep(folder / _STORE)

    # ------------------------------------------------------------ how it is

    def state(self, stored: Stored, *, whole: bool = True, alive: Alive = _always) -> FileState:
        """How a file is; without ``whole`` only whether it is there with its size, which costs nothing."""
        path = self.path_of(stored)
        if path is None:
            return FileState.MISSING
        try:
            facts = os.lstat(path)
            if not stat.S_ISREG(facts.st_mode) or facts.st_size != stored.size:
                return FileState.ALTERED
            if whole and digest_of(path, alive) != stored.digest:
                return FileState.ALTERED
        except (FileNotFoundError, NotADirectoryError):
            return FileState.MISSING
        except OSError:
            return FileState.UNREADABLE
        return FileState.WHOLE

    def unused(self, known: Set[str]) -> Iterator[Path]:
        """The files whose hash is none of ``known``: left by what was undone or broken off."""
        folder = self.find()
        if folder is None:
            return
        with suppress(OSError):
            for path in sorted((folder / _STORE).glob("??/*")):
                if path.name.split(".")[0] not in known:
                    yield path


def folder_beside(ledger_path: Path) -> Path:
    """What the folder of a ledger of this name is called."""
    return ledger_path.with_name(ledger_path.stem + FOLDER_SUFFIX)


def mark_words(ledger_id: str) -> str:
    """What the mark of a ledger's folder says."""
    return _MARK_WORDS.format(ledger_id=ledger_id)


def is_evidence_folder(folder: Path) -> bool:
    """Whether a folder is the evidence folder of some ledger."""
    return folder.name.endswith(FOLDER_SUFFIX) and ledger_of(folder) != ""


@contextmanager
def opened_for_reading(source: Path) -> Iterator[BinaryIO]:
    """A plain file, opened without following a link and without waiting for a device.

    Raises:
        LedgerError: it is none, or it cannot be read; the sentence says why.
    """
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        with os.fdopen(os.open(source, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise LedgerError(f"“{display_name(source.name)}”不是普通文件，没有添加。请换一个文件。")
            yield file
    except OSError as error:
        raise LedgerError(
            f"“{display_name(source.name)}”读不出来（{cause(error)}），没有添加。请检查文件后再试。"
        ) from error


def _copied(source: Path, file: BinaryIO, beside: Path, suffix: str, most: int, alive: Alive) -> Stored:
    made, size = hashlib.sha256(), 0
    before = os.fstat(file.fileno())
    try:
        copy = beside.open("xb")
    except OSError as error:
        raise in_words(error, beside) from error
    with copy:
        while piece := file.read(_PIECE):
            size += len(piece)
            if size > most:
                bound = f"超过 {most // 1_000_000} MB"
                raise LedgerError(f"“{display_name(source.name)}”太大（{bound}），没有添加。请压缩或拆分后再添加。")
            made.update(piece)
            _write(copy, piece, beside)
            alive()
    try:
        sync(beside)
    except OSError as error:
        raise in_words(error, beside, size) from error
    after = os.fstat(file.fileno())
    if (size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise LedgerError(f"“{display_name(source.name)}”正在被别的程序改动，没有添加。请等它保存好再添加。")
    return Stored(made.hexdigest(), size, suffix)


def _write(copy: BinaryIO, piece: bytes, beside: Path) -> None:
    try:
        copy.write(piece)
    except OSError as error:
        raise in_words(error, beside, len(piece)) from error


def _place(folder: Path, stored: Stored) -> Path:
    return folder / _STORE / stored.digest[:2] / f"{stored.digest}{stored.suffix}"


def _siblings(parent: Path) -> list[Path]:
    with suppress(OSError), os.scandir(parent) as entries:
        return sorted(Path(entry.path) for entry in entries if entry.name.endswith(FOLDER_SUFFIX))
    return []


def ledger_of(folder: Path) -> str:
    """The id of the ledger that a folder belongs to, "" where it does not say."""
    with suppress(OSError, UnicodeDecodeError), (folder / MARK).open("rb") as file:
        found = _MARKED.search(file.read(400).decode("utf-8", "ignore"))
        return found.group(1) if found else ""
    return ""
