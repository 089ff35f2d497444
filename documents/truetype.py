"""A TrueType font of the system: the glyph of a character, its width, and a small font of only the glyphs used.

The file is mapped, not read: of twenty megabytes a paper needs some hundred kilobytes.
"""

from __future__ import annotations

import mmap
import struct
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

#: Tables that are taken over as they are; the others of a small font are written anew.
_KEPT = (b"cvt ", b"fpgm", b"prep")
#: Bits of a part of a composite glyph: words, not bytes, place it; more parts follow; how it is scaled.
_WORDS, _MORE = 0x0001, 0x0020
_SCALES = ((0x0008, 2), (0x0040, 4), (0x0080, 8))


class UnreadableFont(ValueError):
    """The file is no TrueType font that can be embedded, or it is damaged."""


class TrueTypeFile:
    """One font of a file with ``glyf`` outlines, ``place`` bytes into it, asked glyph by glyph.

    Raises:
        UnreadableFont: it is none.
        OSError: the file cannot be read.
    """

    def __init__(self, path: Path, place: int = 0) -> None:
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        try:
            self._tables = dict(_tables(self._data, place))
            self._read_measures()
            self._glyph_of = _character_map(self._table(b"cmap"))
        except (KeyError, struct.error, IndexError) as error:
            raise UnreadableFont(path.name) from error

    def _read_measures(self) -> None:
        head, hhea = self._table(b"head"), self._table(b"hhea")
        self._units = struct.unpack_from(">H", head, 18)[0]
        self._long_places = struct.unpack_from(">h", head, 50)[0] == 1
        if not self._units:
            raise KeyError("units")
        self.box: tuple[int, int, int, int] = tuple(map(self._scaled, struct.unpack_from(">4h", head, 36)))  # type: ignore[assignment]
        self.ascent, self.descent = map(self._scaled, struct.unpack_from(">hh", hhea, 4))
        self._metrics_count = struct.unpack_from(">H", hhea, 34)[0]
        self._metrics, self._places = self._tables[b"hmtx"][0], self._tables[b"loca"][0]
        self._count = struct.unpack_from(">H", self._table(b"maxp"), 4)[0]
        self._outlines, self._outlines_size = self._tables[b"glyf"]

    def glyph(self, char: str) -> int:
        """The glyph number of ``char``; 0 if the font has none, or an empty one for what is no blank."""
        try:
            glyph = self._glyph_of(ord(char))
            if not glyph or glyph >= self._count or not (self._outline(glyph) or char.isspace()):
                return 0
        except (struct.error, IndexError):
            return 0
        return glyph

    def advance(self, glyph: int) -> int:
        """Width of a glyph in thousandths of the type size."""
        return self._scaled(self._advance(glyph))

    def subset(self, glyphs: Mapping[int, int]) -> tuple[bytes, bytes]:
        """A font of the glyphs ``{character id: glyph number}``; by character id the glyph in it, two bytes each."""
        order = [0, *dict.fromkeys(glyph for glyph in glyphs.values() if glyph)]
        places = {glyph: place for place, glyph in enumerate(order)}
        outlines = [self._taken(glyph, order, places) for glyph in _growing(order)]
        table = bytearray(2 * (max(glyphs, default=0) + 1))
        for identity, glyph in glyphs.items():
            struct.pack_into(">H", table, 2 * identity, places[glyph])
        return self._written(order, outlines), bytes(table)

    # ------------------------------------------------------------ reading

    def _table(self, tag: bytes) -> bytes:
        place, size = self._tables[tag]
        return self._data[place : place + size]

    def _scaled(self, units: int) -> int:
        return round(units * 1000 / int(self._units))

    def _advance(self, glyph: int) -> int:
        row = min(glyph, self._metrics_count - 1)
        width: int = struct.unpack_from(">H", self._data, self._metrics + 4 * row)[0]
        return width

    def _bearing(self, glyph: int) -> int:
        if glyph < self._metrics_count:
            at = self._metrics + 4 * glyph + 2
        else:
            at = self._metrics + 4 * self._metrics_count + 2 * (glyph - self._metrics_count)
        bearing: int = struct.unpack_from(">h", self._data, at)[0]
        return bearing

    def _outline(self, glyph: int) -> bytes:
        if self._long_places:
            start, end = struct.unpack_from(">LL", self._data, self._places + 4 * glyph)
        else:
            start, end = (2 * half for half in struct.unpack_from(">HH", self._data, self._places + 2 * glyph))
        if not start <= end <= self._outlines_size:
            raise IndexError(glyph)
        return self._data[self._outlines + start : self._outlines + end]

    # ------------------------------------------------------------ writing

    def _taken(self, glyph: int, order: list[int], places: dict[int, int]) -> bytes:
        """The outline with the numbers of its parts as they are in the small font, which gets those parts too."""
        outline = bytearray(self._outline(glyph))
        if len(outline) < 10 or struct.unpack_from(">h", outline)[0] >= 0:
            return bytes(outline)
        at, flags = 10, _MORE
        while flags & _MORE:
            flags, part = struct.unpack_from(">HH", outline, at)
            if part not in places:
                places[part] = len(order)
                order.append(part)
            struct.pack_into(">H", outline, at + 2, places[part])
            at += 8 if flags & _WORDS else 6
            at += next((size for bit, size in _SCALES if flags & bit), 0)
        return bytes(outline)

    def _written(self, order: list[int], outlines: list[bytes]) -> bytes:
        padded = [outline + b"\0" * (-len(outline) % 4) for outline in outlines]
        places = [0]
        for outline in padded:
            places.append(places[-1] + len(outline))
        head, hhea, maxp = (bytearray(self._table(tag)) for tag in (b"head", b"hhea", b"maxp"))
        struct.pack_into(">L", head, 8, 0)
        struct.pack_into(">h", head, 50, 1)
        struct.pack_into(">H", hhea, 34, len(order))
        struct.pack_into(">H", maxp, 4, len(order))
        tables = {
            b"head": bytes(head),
            b"hhea": bytes(hhea),
            b"maxp": bytes(maxp),
            b"hmtx": b"".join(struct.pack(">Hh", self._advance(one), self._bearing(one)) for one in order),
            b"loca": struct.pack(f">{len(places)}L", *places),
            b"glyf": b"".join(padded),
            **{tag: self._table(tag) for tag in _KEPT if tag in self._tables},
        }
        return _file_of(tables)

    @cached_property
    def name(self) -> str:
        """The PostScript name, in signs that a PDF takes."""
        for place in font_names(self._table(b"name"), (6,)):
            plain = "".join(sign for sign in place if sign.isascii() and (sign.isalnum() or sign in "-_"))
            if plain:
                return plain
        return "SystemFont"


def _growing(order: list[int]) -> Iterator[int]:
    """The glyphs, also those that are added meanwhile."""
    at = 0
    while at < len(order):
        yield order[at]
        at += 1


def _tables(data: bytes | mmap.mmap, place: int) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """Tag, place and size of every table of the font ``place`` bytes into the file."""
    for number in range(struct.unpack_from(">H", data, place + 4)[0]):
        tag, _, offset, size = struct.unpack_from(">4sLLL", data, place + 12 + 16 * number)
        if offset + size <= len(data):
            yield tag, (offset, size)


def font_names(table: bytes, wanted: tuple[int, ...]) -> Iterator[str]:
    """The names of these kinds (1 family, 4 full, 6 PostScript, 16 typographic family) in a ``name`` table."""
    count, texts = struct.unpack_from(">HH", table, 2)
    for number in range(count):
        platform, encoding, _, kind, size, place = struct.unpack_from(">6H", table, 6 + 12 * number)
        if kind in wanted:
            raw = table[texts + place : texts + place + size]
            unicode = platform in (0, 3)
            yield raw.decode("utf-16-be" if unicode else "gb18030" if encoding == 25 else "mac-roman", "ignore")


def _character_map(table: bytes) -> Callable[[int], int]:
    """From a character's number to its glyph: the full repertoire where there is one, else the basic plane."""
    found: dict[int, int] = {}
    for number in range(struct.unpack_from(">H", table, 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHL", table, 4 + 8 * number)
        shape = struct.unpack_from(">H", table, offset)[0]
        if shape in (4, 12) and (platform == 0 or (platform == 3 and encoding in (1, 10))):
            found[shape] = offset
    if 12 in found:
        return _full_map(table, found[12])
    return _plane_map(table, found[4])


def _full_map(table: bytes, offset: int) -> Callable[[int], int]:
    count = struct.unpack_from(">L", table, offset + 12)[0]
    flat = struct.unpack_from(f">{3 * count}L", table, offset + 16)
    starts, ends, glyphs = flat[0::3], flat[1::3], flat[2::3]

    def glyph_of(code: int) -> int:
        place = bisect_left(ends, code)
        return glyphs[place] + code - starts[place] if place < count and starts[place] <= code else 0

    return glyph_of


def _plane_map(table: bytes, offset: int) -> Callable[[int], int]:
    count = struct.unpack_from(">H", table, offset + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", table, offset + 14)
    starts, deltas, shifts = (
        struct.unpack_from(f">{count}H", table, offset + 16 + 2 * count * part) for part in (1, 2, 3)
    )
    shifts_at = offset + 16 + 6 * count

    def glyph_of(code: int) -> int:
        place = bisect_left(ends, code)
        if place >= count or starts[place] > code:
            return 0
        if not shifts[place]:
            return int(code + deltas[place]) & 0xFFFF
        at = shifts_at + 2 * place + shifts[place] + 2 * (code - starts[place])
        glyph = struct.unpack_from(">H", table, at)[0]
        return int(glyph + deltas[place]) & 0xFFFF if glyph else 0

    return glyph_of


def _file_of(tables: Mapping[bytes, bytes]) -> bytes:
    """The tables as a font file."""
    power = 1 << (len(tables).bit_length() - 1)
    search = (16 * power, power.bit_length() - 1, 16 * (len(tables) - power))
    head = struct.pack(">LHHHH", 0x00010000, len(tables), *search)
    place = 12 + 16 * len(tables)
    records, bodies = [], []
    for tag in sorted(tables):
        body = tables[tag] + b"\0" * (-len(tables[tag]) % 4)
        records.append(struct.pack(">4sLLL", tag, _checksum(body), place, len(tables[tag])))
        bodies.append(body)
        place += len(body)
    return b"".join([head, *records, *bodies])


def _checksum(body: bytes) -> int:
    return int(sum(struct.unpack(f">{len(body) // 4}L", body))) & 0xFFFFFFFF
