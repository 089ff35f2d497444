"""Formulas and errors of an old .xls, which its reader gives as plain or blank cells: the records of the file itself.

Runs where ``sheets`` reads an .xls, in a process with an end to its time and memory; a file cut inside raises.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

#: The codes under which an .xls stores errors.
ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_BOF, _EOF, _SHEET, _FORMULA, _ERROR = 0x0809, 0x000A, 0x0085, 0x0006, 0x0205
_WORKSHEET = 0
_LAST_SECTOR = 0xFFFFFFFA
_STREAMS = ("Workbook", "Book")


@dataclass(slots=True)
class XlsFormulas:
    """The places of one sheet, rows counted from 1 and columns from 0."""

    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


def formulas_of(content: bytes) -> list[XlsFormulas]:
    """What every worksheet holds, in the order of the sheets; none for a stream that is not known.

    Raises:
        ValueError: the file is cut or contradicts itself.
    """
    try:
        stream = _Compound(content).stream()
        starts = [at for kind, at in _worksheets(stream) if kind == _WORKSHEET]
        return [_of_sheet(stream, at) for at in starts]
    except (struct.error, IndexError) as error:
        raise ValueError("the records of the file end too soon") from error


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _worksheets(stream: bytes) -> Iterator[tuple[int, int]]:
    """The kind of each sheet and where its records begin."""
    for kind, body in _records(stream, 0):
        if kind == _EOF:
            return
        if kind == _SHEET:
            at, _hidden, what = struct.unpack_from("<IBB", body)
            yield what, at


def _of_sheet(stream: bytes, at: int) -> XlsFormulas:
    found = XlsFormulas()
    depth = 0
    for kind, body in _records(stream, at):
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            break
        if depth > 1 or kind not in (_FORMULA, _ERROR):
            continue
        row, column = struct.unpack_from("<HH", body)
        place = (row + 1, column)
        if kind == _FORMULA:
            found.formulas.add(place)
            if body[12:14] == b"\xff\xff" and body[6] == 2:
                found.errors[place] = ERRORS.get(body[8], "#N/A")
        elif body[7]:
            found.errors[place] = ERRORS.get(body[6], "#N/A")
    return found


class _Compound:
    """The container of an .xls: sectors chained by a table, small streams in sectors of their own."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._size = 1 << struct.unpack_from("<H", content, 30)[0]
        self._small = 1 << struct.unpack_from("<H", content, 32)[0]
        if not 128 <= self._size <= 4096 or not 16 <= self._small <= self._size:
            raise ValueError("no container of Office")
        directory, self._least, small_table, table_start = (
            struct.unpack_from("<I", content, at)[0] for at in (48, 56, 60, 68)
        )
        self._table = self._sector_table(table_start)
        self._entries = self._chain(directory)
        self._small_table = _integers(self._chain(small_table))

    def stream(self) -> bytes:
        """The stream of the workbook; empty where there is none."""
        root = b""
        for at in range(0, len(self._entries), 128):
            entry = self._entries[at : at + 128]
            name = entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<II", entry, 116)
            if entry[66] == 5:
                root = self._chain(start)
            elif name in _STREAMS:
                if size >= self._least:
                    return self._chain(start)[:size]
                return _chained(root, 0, self._small, self._small_table, start)[:size]
        return b""

    def _sector_table(self, start: int) -> tuple[int, ...]:
        places = list(struct.unpack_from("<109I", self._content, 76))
        seen = 0
        while start < _LAST_SECTOR and seen < len(self._content) // self._size:
            more = _integers(self._sector(start))
            places += more[:-1]
            start, seen = more[-1], seen + 1
        return _integers(b"".join(self._sector(place) for place in places if place < _LAST_SECTOR))

    def _sector(self, place: int) -> bytes:
        at = (place + 1) * self._size
        return self._content[at : at + self._size]

    def _chain(self, start: int) -> bytes:
        return _chained(self._content, self._size, self._size, self._table, start)


def _chained(content: bytes, before: int, size: int, table: tuple[int, ...], start: int) -> bytes:
    pieces: list[bytes] = []
    while start < _LAST_SECTOR:
        if len(pieces) > len(table):
            raise ValueError("a chain of sectors without end")
        at = before + start * size
        pieces.append(content[at : at + size])
        start = table[start]
    return b"".join(pieces)


def _integers(content: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])
