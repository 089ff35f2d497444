"""An OpenType font with CFF outlines: the glyph of a character, its width, and a small font of only the glyphs used.

The outlines go into a PDF as they are. Converting them to TrueType, which is all reportlab itself can embed, would cost
eight seconds at the first export; taking over a document's few hundred glyphs costs some hundredths of one.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

#: Operators of CFF dictionaries (two-byte ones as 1200 + second byte) that we read or write.
_FONT_BOX, _CHARSET, _CHAR_STRINGS, _PRIVATE, _SUBRS = 5, 15, 17, 18, 19
_ROS, _CID_COUNT, _FD_ARRAY, _FD_SELECT = 1230, 1234, 1236, 1237

#: The string index of every font we write: string ids 391 and 392, after the 391 standard ones.
_STRINGS = (b"Adobe", b"Identity")


class FontFile:
    """A CID-keyed OpenType/CFF font, asked glyph by glyph; its outlines are read when a subset is wanted.

    It begins ``place`` bytes into the file.
    """

    def __init__(self, path: Path, place: int = 0) -> None:
        self._path = path
        with path.open("rb") as file:
            file.seek(place)
            head = file.read(12)
            records = file.read(16 * struct.unpack_from(">H", head, 4)[0])
            self._spans: dict[bytes, tuple[int, int]] = {
                tag: (offset, length) for tag, _, offset, length in struct.iter_unpack(">4sLLL", records)
            }
            self._tables = {tag: self._read(file, tag) for tag in (b"cmap", b"hhea", b"hmtx", b"head")}
        self._starts, self._ends, self._glyphs = _read_cmap(self._tables[b"cmap"])
        self._metrics_count = struct.unpack_from(">H", self._tables[b"hhea"], 34)[0]
        self.ascent, self.descent = struct.unpack_from(">hh", self._tables[b"hhea"], 4)
        self.box: tuple[int, int, int, int] = struct.unpack_from(">4h", self._tables[b"head"], 36)

    def glyph(self, char: str) -> int:
        """The glyph number of ``char``; 0 if the font has none."""
        code = ord(char)
        place = bisect_right(self._starts, code) - 1
        if place < 0 or code > self._ends[place]:
            return 0
        return self._glyphs[place] + code - self._starts[place]

    def advance(self, glyph: int) -> int:
        """Width of a glyph in thousandths of the type size."""
        row = min(glyph, self._metrics_count - 1)
        width: int = struct.unpack_from(">H", self._tables[b"hmtx"], 4 * row)[0]
        return width

    def subset(self, name: str, glyphs: Mapping[int, int]) -> bytes:
        """A bare CFF font called ``name`` of the glyphs ``{character id: glyph number}`` and the empty box."""
        return _Subset(self._outlines, name, glyphs).build()

    @cached_property
    def _outlines(self) -> _Outlines:
        with self._path.open("rb") as file:
            return _Outlines(self._read(file, b"CFF "))

    def _read(self, file: BinaryIO, tag: bytes) -> bytes:
        offset, length = self._spans[tag]
        file.seek(offset)
        return file.read(length)


def _read_cmap(table: bytes) -> tuple[list[int], list[int], list[int]]:
    """The groups of the full-repertoire table (format 12): first code, last code, first glyph."""
    for number in range(struct.unpack_from(">H", table, 2)[0]):
        offset = struct.unpack_from(">HHL", table, 4 + 8 * number)[2]
        if struct.unpack_from(">H", table, offset)[0] == 12:
            count = struct.unpack_from(">L", table, offset + 12)[0]
            flat = struct.unpack_from(f">{3 * count}L", table, offset + 16)
            return list(flat[0::3]), list(flat[1::3]), list(flat[2::3])
    raise ValueError("the font has no character table of format 12")


class _Index:
    """A CFF INDEX that is not copied: items are cut out when asked for."""

    def __init__(self, cff: bytes, offset: int) -> None:
        self._cff = cff
        self.count = struct.unpack_from(">H", cff, offset)[0]
        self._width = cff[offset + 2] if self.count else 1
        self._offsets = offset + 3
        self._data = self._offsets + (self.count + 1) * self._width - 1
        self.end = self._data + self._at(self.count) if self.count else offset + 2

    def _at(self, number: int) -> int:
        place = self._offsets + number * self._width
        return int.from_bytes(self._cff[place : place + self._width], "big")

    def __getitem__(self, number: int) -> bytes:
        return self._cff[self._data + self._at(number) : self._data + self._at(number + 1)]


class _Outlines:
    """What a subset needs of the whole font: outlines, their shared pieces, and the hinting of each group of glyphs."""

    def __init__(self, cff: bytes) -> None:
        names = _Index(cff, cff[2])
        tops = _Index(cff, names.end)
        strings = _Index(cff, tops.end)
        self.shared = _Index(cff, strings.end)
        top = _read_dict(tops[0])
        self.box = top[_FONT_BOX]
        self.char_strings = _Index(cff, int(top[_CHAR_STRINGS][0]))
        self._select = _read_fd_select(cff, int(top[_FD_SELECT][0]))
        self.groups = [_Group(cff, record) for record in _items(_Index(cff, int(top[_FD_ARRAY][0])))]

    def group_of(self, glyph: int) -> int:
        starts, groups = self._select
        return groups[bisect_right(starts, glyph) - 1]


class _Group:
    """One hinting group (FD): its private dictionary without the pointer to its pieces, and those pieces."""

    def __init__(self, cff: bytes, record: bytes) -> None:
        size, offset = (int(number) for number in _read_dict(record)[_PRIVATE])
        private = cff[offset : offset + size]
        place = _read_dict(private).get(_SUBRS)
        self.pieces = _Index(cff, offset + int(place[0])) if place else _Index(b"\0\0", 0)
        self.private = _without_operator(private, _SUBRS)


def _items(index: _Index) -> Iterable[bytes]:
    return (index[number] for number in range(index.count))


def _read_fd_select(cff: bytes, offset: int) -> tuple[list[int], list[int]]:
    """First glyph and group of every range (format 3)."""
    if cff[offset] != 3:
        raise ValueError("the font's glyph groups are not stored as ranges")
    count = struct.unpack_from(">H", cff, offset + 1)[0]
    flat = struct.unpack_from(">" + "HB" * count, cff, offset + 3)
    return list(flat[0::2]), list(flat[1::2])


def _tokens(data: bytes) -> Iterable[tuple[int | None, float, int]]:
    """Every token of a dictionary: (operator or None, number, place after it)."""
    place = 0
    while place < len(data):
        first = data[place]
        if first == 12:
            place += 2
            yield 1200 + data[place - 1], 0, place
        elif first <= 21:
            place += 1
            yield first, 0, place
        elif first == 30:
            place += 1
            while data[place] & 15 != 15 and data[place] >> 4 != 15:
                place += 1
            place += 1
            yield None, 0.0, place
        else:
            number, place = _read_number(data, place, first)
            yield None, number, place


def _read_number(data: bytes, place: int, first: int) -> tuple[int, int]:
    if first == 28:
        return struct.unpack_from(">h", data, place + 1)[0], place + 3
    if first == 29:
        return struct.unpack_from(">l", data, place + 1)[0], place + 5
    if first <= 246:
        return first - 139, place + 1
    if first <= 250:
        return (first - 247) * 256 + data[place + 1] + 108, place + 2
    return -(first - 251) * 256 - data[place + 1] - 108, place + 2


def _read_dict(data: bytes) -> dict[int, list[float]]:
    found: dict[int, list[float]] = {}
    operands: list[float] = []
    for operator, number, _ in _tokens(data):
        if operator is None:
            operands.append(number)
        else:
            found[operator] = operands
            operands = []
    return found


def _without_operator(data: bytes, unwanted: int) -> bytes:
    kept, start = b"", 0
    for operator, _, end in _tokens(data):
        if operator is not None:
            kept += b"" if operator == unwanted else data[start:end]
            start = end
    return kept


def _bias(count: int) -> int:
    return 107 if count < 1240 else 1131 if count < 33900 else 32768


@dataclass(slots=True)
class _Walk:
    """Follows outlines just far enough to learn which shared pieces they call."""

    shared: _Index
    used_shared: set[int] = field(default_factory=set)
    stack: list[int] = field(default_factory=list)
    hints: int = 0

    def glyph(self, program: bytes, pieces: _Index, used: set[int]) -> None:
        self.stack.clear()
        self.hints = 0
        self._run(program, pieces, used)

    def _run(self, program: bytes, pieces: _Index, used: set[int]) -> None:
        stack, place, end = self.stack, 0, len(program)
        while place < end:
            first = program[place]
            if first >= 32:
                if first <= 246:
                    stack.append(first - 139)
                    place += 1
                elif first < 255:
                    number, place = _read_number(program, place, first)
                    stack.append(number)
                else:
                    stack.append(0)
                    place += 5
            elif first == 28:
                stack.append(struct.unpack_from(">h", program, place + 1)[0])
                place += 3
            elif first == 10:
                place += 1
                self._call(pieces, used, pieces, used)
            elif first == 29:
                place += 1
                self._call(self.shared, self.used_shared, pieces, used)
            elif first in (11, 14):
                return
            else:
                place = self._operator(first, place)

    def _operator(self, first: int, place: int) -> int:
        """Only the operators that count hints matter; all of these empty the stack."""
        if first in (1, 3, 18, 23, 19, 20):
            self.hints += len(self.stack) // 2
        self.stack.clear()
        if first in (19, 20):
            return place + 1 + (self.hints + 7) // 8
        return place + (2 if first == 12 else 1)

    def _call(self, called: _Index, mark: set[int], pieces: _Index, used: set[int]) -> None:
        number = self.stack.pop() + _bias(called.count)
        mark.add(number)
        self._run(called[number], pieces, used)


class _Subset:
    """Writes a bare CID-keyed CFF font; numbers of shared pieces stay, unused ones become empty."""

    def __init__(self, outlines: _Outlines, name: str, glyphs: Mapping[int, int]) -> None:
        self._outlines = outlines
        self._name = name.encode("ascii")
        self._ids = [0, *sorted(glyphs)]
        numbers = [0] + [glyphs[identity] for identity in self._ids[1:]]
        self._programs = [outlines.char_strings[number] for number in numbers]
        owners = [outlines.group_of(number) for number in numbers]
        self._groups = sorted(set(owners))
        self._select = bytes(self._groups.index(owner) for owner in owners)
        walk = _Walk(outlines.shared)
        self._used: dict[int, set[int]] = {group: set() for group in self._groups}
        for program, owner in zip(self._programs, owners, strict=True):
            walk.glyph(program, outlines.groups[owner].pieces, self._used[owner])
        self._used_shared = walk.used_shared

    def build(self) -> bytes:
        head = b"\1\0\4\4" + _write_index([self._name])
        after_top = _write_index(_STRINGS) + _write_index(_kept(self._outlines.shared, self._used_shared))
        parts = {
            _CHARSET: b"\0" + struct.pack(f">{len(self._ids) - 1}H", *self._ids[1:]),
            _FD_SELECT: b"\0" + self._select,
            _CHAR_STRINGS: _write_index(self._programs),
        }
        place = len(head) + len(self._top({})) + len(after_top)
        places: dict[int, int] = {}
        for operator, part in parts.items():
            places[operator] = place
            place += len(part)
        privates, records = b"", []
        for group in self._groups:
            private, pieces = self._private(group)
            records.append(_operator(_PRIVATE, len(private), place + len(privates)))
            privates += private + pieces
        places[_FD_ARRAY] = place + len(privates)
        return b"".join([head, self._top(places), after_top, *parts.values(), privates, _write_index(records)])

    def _top(self, places: Mapping[int, int]) -> bytes:
        top = _operator(_ROS, 391, 392, 0) + _operator(_CID_COUNT, self._ids[-1] + 1)
        top += _operator(_FONT_BOX, *(int(edge) for edge in self._outlines.box))
        for operator in (_CHARSET, _FD_SELECT, _CHAR_STRINGS, _FD_ARRAY):
            top += _operator(operator, places.get(operator, 0))
        return _write_index([top])

    def _private(self, group: int) -> tuple[bytes, bytes]:
        source = self._outlines.groups[group]
        if not self._used[group]:
            return source.private, b""
        private = source.private + _operator(_SUBRS, len(source.private) + 6)
        return private, _write_index(_kept(source.pieces, self._used[group]))


def _kept(pieces: _Index, used: set[int]) -> list[bytes]:
    return [pieces[number] if number in used else b"" for number in range(pieces.count)] if used else []


def _operator(operator: int, *operands: int) -> bytes:
    """Numbers always take five bytes, so that places can be filled in after sizes are known."""
    numbers = b"".join(b"\x1d" + struct.pack(">l", operand) for operand in operands)
    return numbers + (bytes([12, operator - 1200]) if operator >= 1200 else bytes([operator]))


def _write_index(items: Iterable[bytes]) -> bytes:
    listed = list(items)
    if not listed:
        return b"\0\0"
    offsets = [1]
    for item in listed:
        offsets.append(offsets[-1] + len(item))
    head = struct.pack(">HB", len(listed), 4) + struct.pack(f">{len(offsets)}L", *offsets)
    return head + b"".join(listed)
