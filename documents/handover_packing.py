"""The zip of a hand-over package, written: nothing in it but its files, sorted by name and without times."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO

from documents.handover_manifest import Listed
from models.acts import Tick
from models.errors import WriteFailed
from models.whole_files import cause

_CHUNK = 1 << 20
#: The earliest day that a zip can name: no package tells when somebody worked.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Part:
    """A file to be packed: what the manifest says of it, where its bytes are, whether they are worth pressing."""

    listed: Listed
    source: Path | bytes
    pressed: bool = True


def pack(parts: Sequence[Part], target: Path, tick: Tick) -> None:
    """Write these parts into a zip at ``target``, sorted by name; each is hashed again on its way.

    Raises:
        LedgerError: a part cannot be read or is not what it was a moment ago.
        OSError: the zip cannot be written.
    """
    total, done = sum(part.listed.size for part in parts), 0
    with zipfile.ZipFile(target, "w") as archive:
        for part in sorted(parts, key=lambda part: part.listed.name):
            entry = zipfile.ZipInfo(part.listed.name, _NO_TIME)
            entry.create_system, entry.external_attr = 0, 0x20
            entry.compress_type = zipfile.ZIP_DEFLATED if part.pressed else zipfile.ZIP_STORED
            entry.file_size = part.listed.size
            with archive.open(entry, "w") as stream:
                done = _pour(part, stream, tick, done, total)


def _pour(part: Part, stream: IO[bytes], tick: Tick, done: int, total: int) -> int:
    name, made, size = part.listed.name, hashlib.sha256(), 0
    with _opened(part) as file:
        while chunk := _read(file, name):
            made.update(chunk)
            size += len(chunk)
            stream.write(chunk)
            tick(done + size, total)
    if (size, made.hexdigest()) != (part.listed.size, part.listed.sha256):
        raise WriteFailed(f"“{name}”在打包时被别的程序改动，交接包没有做成。请再做一次。")
    return done + size


def _opened(part: Part) -> BinaryIO:
    if isinstance(part.source, bytes):
        return BytesIO(part.source)
    try:
        return part.source.open("rb")
    except OSError as error:
        raise _unreadable(part.listed.name, error) from error


def _read(file: BinaryIO, name: str) -> bytes:
    try:
        return file.read(_CHUNK)
    except OSError as error:
        raise _unreadable(name, error) from error


def _unreadable(name: str, error: OSError) -> WriteFailed:
    return WriteFailed(f"“{name}”读不出来（{cause(error)}），交接包没有做成。请检查磁盘后再做一次。")
