"""What was given to be merged: files, folders and zips become returned workbooks, and the files that lie beside them.

A zip is unpacked into a folder of our own, which goes when the sources are closed. Nothing in it is trusted: names are
made safe, sizes are counted while unpacking, links and locked entries are refused.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from documents.evidence_names import names_an_issue
from documents.file_kinds import SHEET_SUFFIXES, SUFFIXES
from documents.guard import BROKEN_ZIP, MAX_ENTRIES, MAX_PART_BYTES, MAX_RATIO, MEGABYTE, RATIO_COUNTS_FROM, damaged
from documents.handover_manifest import MANIFEST, USE_OPEN
from documents.sending import LIST_FOLDER
from models.errors import LedgerError
from models.evidence_folder import is_evidence_folder
from models.evidence_sources import is_left_behind
from models.file_names import display_name, safe_name
from models.whole_files import cause

#: Bytes of all that is unpacked at once, and room that stays on the disk.
_MOST_UNPACKED = 2000 * MEGABYTE
_SPARE = 100 * MEGABYTE
#: Files of one batch, folders below each other, zips within zips.
_MOST_FILES, _DEEPEST, _DEEPEST_ZIP = 5000, 12, 2
_CHUNK = 1 << 18
#: Packed files that are not unpacked here.
_OTHER_ARCHIVES = frozenset({".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".cab", ".iso"})
#: The flag of a zip entry whose name is UTF-8, and of one that is locked.
_UTF8_NAME, _LOCKED = 0x800, 0x1
_SEPARATOR = "/"

#: Called between files; raises when the user wants to stop.
Alive = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Found:
    """A file: where it can be read, what the clerk knows it as, and the folders it lies in (none: given by itself)."""

    path: Path
    shown: str
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A file or folder that was passed over, and why, in a sentence."""

    shown: str
    reason: str


class ReturnedSources:
    """What is in the given files, folders and zips; to be closed, since unpacked files are its own and go with it.

    ``workbooks`` are read as returned workbooks, ``beside`` may be evidence, ``refused`` is told, ``skipped`` counts
    what systems and office programs left behind. A missing file stands among the workbooks: reading it says so.
    """

    def __init__(self, given: Sequence[Path], alive: Alive = lambda: None) -> None:
        self._alive = alive
        self._unpacked: tempfile.TemporaryDirectory[str] | None = None
        self._bytes = self._number = 0
        self._known: set[str] = set()
        self.refused: list[NotTaken] = []
        self.skipped = 0
        self.workbooks: list[Found] = []
        self.beside: list[Found] = []
        try:
            for path in given:
                self._take(Found(path, display_name(path.name or str(path))))
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of what was unpacked."""
        if self._unpacked is not None:
            self._unpacked.cleanup()
            self._unpacked = None

    # ------------------------------------------------------------ one by one

    def _take(self, found: Found, zips: int = 0) -> None:
        self._alive()
        path, suffix = found.path, found.path.suffix.lower()
        if is_left_behind(path.name):
            self.skipped += 1
        elif self._is_known(path):
            return
        elif path.is_symlink():
            self._refuse(found, "只是一个快捷方式（链接），没有读取。请选择它指向的文件本身。")
        elif path.is_dir():
            self._take_folder(found, zips)
        elif suffix in _OTHER_ARCHIVES:
            self._refuse(found, "是压缩包，但不是 .zip，没有读取。请先解压，再选择解压后的文件夹。")
        elif suffix == ".zip" and not names_an_issue(path.stem):
            self._take_zip(found, zips)
        elif self._is_workbook(found, suffix):
            self.workbooks.append(found)
        else:
            self.beside.append(found)
        if len(self.workbooks) + len(self.beside) > _MOST_FILES:
            raise LedgerError(f"一次最多收回 {_MOST_FILES} 个文件，这里超过了，没有合并。请分几次收回。")

    def _is_known(self, path: Path) -> bool:
        """Whether a file was given already, by itself or with its folder."""
        place = os.path.normcase(os.path.abspath(path))
        if place in self._known:
            return True
        self._known.add(place)
        return False

    def _is_workbook(self, found: Found, suffix: str) -> bool:
        """A file given by itself is meant to be a returned one, unless its name says of what it is the evidence."""
        if names_an_issue(found.path.stem) or any(map(names_an_issue, found.folders)):
            return False
        return suffix in (SHEET_SUFFIXES if found.folders else SUFFIXES) or not found.path.is_file()

    def _refuse(self, found: Found, reason: str) -> None:
        self.refused.append(NotTaken(found.shown, f"“{found.shown}”{reason}"))

    def _take_folder(self, found: Found, zips: int) -> None:
        if found.folders and found.path.name == LIST_FOLDER:
            return  # our own list of what was sent, beside what was sent
        if is_evidence_folder(found.path):
            self._refuse(found, "是台账自己存放材料的文件夹，没有读取。")
            return
        if len(found.folders) >= _DEEPEST:
            self._refuse(found, f"在第 {_DEEPEST} 层以下，没有读取。请把它单独选进来。")
            return
        try:
            inside = sorted(found.path.iterdir(), key=lambda path: (path.is_dir(), path.name))
        except OSError as error:
            self._refuse(found, f"读不出来（{cause(error)}）。请检查后再试。")
            return
        self._all(found, inside, found.path.name if found.folders else str(found.path), zips)

    def _all(self, found: Found, inside: Sequence[Path], folder: str, zips: int) -> None:
        for path in inside:
            shown = f"{found.shown}{_SEPARATOR}{display_name(path.name)}"
            self._take(Found(path, shown, (*found.folders, folder)), zips)

    # ------------------------------------------------------------ zips

    def _take_zip(self, found: Found, zips: int) -> None:
        if zips >= _DEEPEST_ZIP:
            self._refuse(found, "是压缩包里的压缩包，层数太多，没有读取。请先解压。")
            return
        try:
            with zipfile.ZipFile(found.path) as archive:
                folder = self._unpack(archive, found)
        except LedgerError as error:
            self.refused.append(NotTaken(found.shown, str(error)))
            return
        except (*BROKEN_ZIP, ValueError):
            self.refused.append(NotTaken(found.shown, str(damaged(found.shown))))
            return
        inside = sorted(folder.iterdir(), key=lambda path: (path.is_dir(), path.name))
        self._all(found, inside, str(found.path) if not found.folders else found.path.name, zips + 1)

    def _unpack(self, archive: zipfile.ZipFile, found: Found) -> Path:
        if MANIFEST in archive.namelist():
            raise LedgerError(f"“{found.shown}”{USE_OPEN}")
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) > MAX_ENTRIES:
            raise LedgerError(f"“{found.shown}”里的文件太多（超过 {MAX_ENTRIES} 个），没有读取。请分成几个压缩包。")
        if any(entry.flag_bits & _LOCKED for entry in entries):
            raise LedgerError(f"“{found.shown}”加了密码，没有读取。请先解压，再选择解压后的文件夹。")
        self._check_room(found, sum(entry.file_size for entry in entries))
        self._number += 1
        folder = self._own_folder() / str(self._number)
        folder.mkdir()
        for entry in entries:
            self._alive()
            if stat.S_ISLNK(entry.external_attr >> 16):
                self._refuse(found, "里有快捷方式（链接），已跳过。")
                continue
            target = folder.joinpath(*_parts(entry))
            if not is_left_behind(target.name):
                self._write(archive, entry, _free(target), found)
        return folder

    def _write(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, found: Found) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        written = 0
        with archive.open(entry) as stream, target.open("xb") as file:
            while chunk := stream.read(_CHUNK):
                written += len(chunk)
                self._bytes += len(chunk)
                if (
                    written > MAX_PART_BYTES
                    or self._bytes > _MOST_UNPACKED
                    or (written > RATIO_COUNTS_FROM and written > MAX_RATIO * max(entry.compress_size, 1))
                ):
                    raise LedgerError(f"“{found.shown}”解压后太大，可能是恶意文件，没有读取。请先自行解压并检查。")
                file.write(chunk)

    def _check_room(self, found: Found, size: int) -> None:
        if size > _MOST_UNPACKED - self._bytes:
            limit = _MOST_UNPACKED // MEGABYTE
            raise LedgerError(f"“{found.shown}”解压后太大（一次最多 {limit} MB），没有读取。请分几次收回。")
        if shutil.disk_usage(self._own_folder()).free < size + _SPARE:
            raise LedgerError(f"磁盘空间不够，“{found.shown}”不能解压，没有读取。请腾出空间后再试。")

    def _own_folder(self) -> Path:
        if self._unpacked is None:
            self._unpacked = tempfile.TemporaryDirectory(prefix="zgtz-", ignore_cleanup_errors=True)
        return Path(self._unpacked.name)


def _parts(entry: zipfile.ZipInfo) -> tuple[str, ...]:
    """The folders and the name of an entry, none of which leads out of the folder that it is unpacked into."""
    words = _name_of(entry).replace("\\", "/").split("/")
    parts = tuple(safe_name(word) for word in words if word.strip(". ") and not word.endswith(":"))
    return parts[-_DEEPEST:] or ("未命名",)


def _name_of(entry: zipfile.ZipInfo) -> str:
    """The name of an entry: what Windows programs pack in GBK, zipfile has read as an old American code page."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    try:
        stored = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return stored.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _free(target: Path) -> Path:
    return next(path for path in _names_for(target) if not os.path.lexists(path))


def _names_for(target: Path) -> Iterator[Path]:
    yield target
    turn = 2
    while True:
        yield target.with_name(f"{target.stem}（{turn}）{target.suffix}")
        turn += 1
