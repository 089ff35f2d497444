"""The zip of a hand-over package, read with nothing in it trusted; ``handover_packing`` writes it.

Only what our own packages look like is taken. Every entry stands in the manifest, is counted and hashed while it
is read, and goes where we say, never where its name says.
"""

from __future__ import annotations

import hashlib
import re
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from documents.guard import BROKEN_ZIP, MAX_RATIO, RATIO_COUNTS_FROM, shown_name
from documents.handover_manifest import MANIFEST, Listed, Manifest, code_of, from_bytes
from models.acts import Tick
from models.errors import UnreadableFile
from models.file_names import safe_name
from models.whole_files import in_words, sync

#: Entries of one package, bytes of its table of contents, of its manifest.
MOST_ENTRIES = 60_000
_MOST_DIRECTORY = 24_000_000
_MOST_MANIFEST = 24_000_000
_CHUNK = 1 << 20
_LOCKED = 0x1 | 0x40
_AGAIN = "请向移交人重新要一份。"


def is_zip(path: Path) -> bool:
    """Whether a file begins as a zip does, whatever it is called."""
    with suppress(OSError), path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    return False


class Package:
    """An opened package whose entries are those of its manifest, with names that lead nowhere; to be closed.

    ``code`` is its 核对码. What an entry holds is only known once ``take`` or ``verify`` has read it.

    Raises:
        UnreadableFile: it is no hand-over package, or one that was altered or made to harm; the entry is named.
    """

    def __init__(self, path: Path) -> None:
        self._shown = shown_name(path)
        self._archive = self._open(path)
        try:
            self._entries = self._looked_at()
            content = self._manifest_bytes()
            self.code = code_of(content)
            self.manifest: Manifest = from_bytes(content, self._shown)
            self._check_list()
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
        """Let the file go."""
        self._archive.close()

    def take(self, listed: Listed, target: Path, alive: Callable[[int], None]) -> None:
        """Write one entry to ``target``, which must not exist; ``alive`` hears how many bytes came.

        Raises:
            LedgerError: it is not what the manifest says, or cannot be written; ``target`` is then of no use.
        """
        try:
            with target.open("xb") as file:
                self._pour(listed, file.write, alive)
            sync(target)
        except OSError as error:
            raise in_words(error, target, listed.size) from error

    def verify(self, listed: Listed, alive: Callable[[int], None]) -> None:
        """Read one entry through.

        Raises:
            UnreadableFile: it is not what the manifest says.
        """
        self._pour(listed, lambda _chunk: None, alive)

    def verify_all(self, tick: Tick) -> None:
        """Read every entry through; ``tick`` counts bytes.

        Raises:
            LedgerError: one is not what the manifest says and is named; or the user stopped (from ``tick``).
        """
        done, total = 0, self.manifest.size

        def alive(count: int) -> None:
            nonlocal done
            done += count
            tick(done, total)

        for listed in self.manifest.files:
            self.verify(listed, alive)

    # ------------------------------------------------------------ one entry

    def _pour(self, listed: Listed, write: Callable[[bytes], object], alive: Callable[[int], None]) -> None:
        entry, made, size = self._entries[listed.name], hashlib.sha256(), 0
        for chunk in self._chunks(entry):
            size += len(chunk)
            if size > listed.size:
                break
            if size > RATIO_COUNTS_FROM and size > MAX_RATIO * max(entry.compress_size, 1):
                raise self._refused(listed.name, "解压后过于庞大，可能是恶意文件")
            made.update(chunk)
            write(chunk)
            alive(len(chunk))
        if size != listed.size or made.hexdigest() != listed.sha256:
            raise self._refused(listed.name, "与清单不一致，已被改动或没有传完整")

    def _chunks(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        try:
            with self._archive.open(entry) as stream:
                while chunk := stream.read(_CHUNK):
                    yield chunk
        except (*BROKEN_ZIP, ValueError) as error:
            raise self._refused(entry.filename, "已损坏或被改动") from error

    # ------------------------------------------------------------ the whole

    def _open(self, path: Path) -> zipfile.ZipFile:
        try:
            if path.is_dir():
                raise UnreadableFile(f"这是一个文件夹，不是交接包：{path}。请选择以 .zip 结尾的文件。")
            size = _directory_size(path)
            if size < 0:
                raise UnreadableFile(f"“{self._shown}”不是交接包，或没有传完整，没有打开。{_AGAIN}")
            if size > _MOST_DIRECTORY:
                raise self._too_many()
            return zipfile.ZipFile(path)
        except FileNotFoundError:
            raise UnreadableFile(f"找不到交接包：{path}。请检查路径。") from None
        except PermissionError:
            raise UnreadableFile(f"没有权限读取交接包：{path}。请检查文件的权限。") from None
        except (*BROKEN_ZIP, ValueError, struct.error) as error:
            raise UnreadableFile(f"“{self._shown}”已损坏或没有传完整，没有打开。{_AGAIN}") from error

    def _looked_at(self) -> dict[str, zipfile.ZipInfo]:
        entries: dict[str, zipfile.ZipInfo] = {}
        known: set[str] = set()
        if len(self._archive.infolist()) > MOST_ENTRIES:
            raise self._too_many()
        for entry in self._archive.infolist():
            name = entry.filename
            if why := _objection(entry):
                raise self._refused(name, why)
            if name.casefold() in known:
                raise self._refused(name, "重名")
            known.add(name.casefold())
            entries[name] = entry
        if MANIFEST not in entries:
            raise UnreadableFile(
                f"“{self._shown}”不是整改台账的交接包（里面没有“{MANIFEST}”），没有打开。请选择交接包；"
                "单位交回的填报表请用“收回填报表”。"
            )
        return entries

    def _manifest_bytes(self) -> bytes:
        gathered = bytearray()
        for chunk in self._chunks(self._entries[MANIFEST]):
            gathered += chunk
            if len(gathered) > _MOST_MANIFEST:
                raise self._refused(MANIFEST, "过于庞大，可能是恶意文件")
        return bytes(gathered)

    def _check_list(self) -> None:
        """Entries and manifest name the same files; what the program keeps is called by its hash."""
        listed = {one.name: one for one in self.manifest.files}
        for name in self._entries:
            if name != MANIFEST and name not in listed:
                raise self._refused(name, "不在清单里，是后来加进去的")
        for name, one in listed.items():
            if name not in self._entries or name == MANIFEST:
                raise self._refused(name, "清单里有，包里没有")
            if self._entries[name].file_size != one.size:
                raise self._refused(name, "与清单不一致，已被改动或没有传完整")
        if len(listed) != len(self.manifest.files):
            raise self._refused(MANIFEST, "里面有重名")
        if self.manifest.ledger_file not in listed:
            raise self._refused(self.manifest.ledger_file, "清单里没有")
        for one in self.manifest.evidence:
            inside = one.name.removeprefix(self.manifest.store)
            if not re.fullmatch(rf"{one.sha256[:2]}/{one.sha256}(\.[a-z0-9]{{1,8}})?", inside):
                raise self._refused(one.name, "名称与内容不符")

    def _refused(self, name: str, why: str) -> UnreadableFile:
        shown = "".join(sign if sign.isprintable() else "?" for sign in name)[:120]
        return UnreadableFile(f"交接包“{self._shown}”里的“{shown}”{why}，整个包没有采用。{_AGAIN}")

    def _too_many(self) -> UnreadableFile:
        most = f"超过 {MOST_ENTRIES} 个"
        return UnreadableFile(f"“{self._shown}”里的文件过多（{most}），可能是恶意文件，没有打开。{_AGAIN}")


def _objection(entry: zipfile.ZipInfo) -> str:
    """Why an entry cannot be one of ours; "" where nothing speaks against it."""
    if not all(part and part == safe_name(part) for part in entry.filename.split("/")):
        return "名称不正常（可能是恶意文件）"
    if entry.filename != entry.orig_filename:
        return "名称不正常（可能是恶意文件）"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "是快捷方式（链接）"
    if entry.flag_bits & _LOCKED:
        return "加了密码"
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "用了不支持的压缩方式"
    return ""


def _directory_size(path: Path) -> int:
    """How long the zip says its table of contents is, before a library builds an object a line; -1 without one."""
    with path.open("rb") as file:
        end = file.seek(0, 2)
        tail_at = max(0, end - 66_000)
        file.seek(tail_at)
        tail = file.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) < at + 22:
            return -1
        (size,) = struct.unpack_from("<I", tail, at + 12)
        if at >= 20 and tail[at - 20 : at - 16] == b"PK\x06\x07":  # large zips say it a second time
            (place,) = struct.unpack_from("<Q", tail, at - 12)
            file.seek(min(place, end))
            record = file.read(56)
            if len(record) < 56:
                return -1
            (size,) = struct.unpack_from("<Q", record, 40)
        return int(size)
