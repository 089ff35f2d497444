"""What a photo says beside its picture, where and when it was taken, with which device: taken out of copies that leave.

The picture itself is not touched and not decoded again. How a JPEG is turned stays, or it would lie on its side.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from enum import Enum

_JPEG, _PNG, _RIFF = b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"RIFF"
#: What pictures begin with that may say more than they show and are not understood here; HEIC and films name
#: their kind behind the length of it.
_OPAQUE, _NAMED = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"), b"ftyp"
#: Segments of a JPEG that its picture needs: JFIF, the colours of Adobe; a colour profile stands in APP2.
_APP0, _APP2, _APP14, _APP15, _COMMENT = 0xE0, 0xE2, 0xEE, 0xEF, 0xFE
_SOS, _EOI = 0xDA, 0xD9
_TURNED = 0x0112
#: Chunks of a PNG that its picture needs beside the critical ones.
_PNG_KEPT = frozenset(
    {b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT"}
)


class Marks(Enum):
    """What became of the marks of a file."""

    REMOVED = "已去除"
    NONE = "没有"
    UNKNOWN = "没有去除"


def without_marks(content: bytes) -> tuple[bytes, Marks]:
    """A file without what tells of place, time and device; what is no photo, or cannot be parted, comes back as it is.

    ``UNKNOWN`` is a photo or film of a kind, or so damaged, that it could not be looked through.
    """
    try:
        if content.startswith(_JPEG):
            cleaned = _jpeg(content)
        elif content.startswith(_PNG):
            cleaned = _png(content)
        elif content.startswith(_RIFF) and content[8:12] == b"WEBP":
            cleaned = _webp(content)
        else:
            return content, Marks.UNKNOWN if _may_tell(content) else Marks.NONE
    except (IndexError, ValueError, struct.error):
        return content, Marks.UNKNOWN
    return cleaned, Marks.NONE if cleaned == content else Marks.REMOVED


def _may_tell(content: bytes) -> bool:
    return content.startswith(_OPAQUE) or content[4:8] == _NAMED


# ---------------------------------------------------------------- JPEG


def _jpeg(content: bytes) -> bytes:
    kept, turned = [_JPEG], 1
    for marker, segment in _segments(content):
        if marker == 0xE1 and segment[4:10] == b"Exif\x00\x00":
            turned = _turned(segment[10:]) or turned
        elif _is_of_the_picture(marker, segment):
            kept.append(segment)
    if turned != 1:
        kept.insert(1, _only_turned(turned))
    return b"".join(kept)


def _is_of_the_picture(marker: int, segment: bytes) -> bool:
    if marker == _APP2:
        return segment[4:16] == b"ICC_PROFILE\x00"
    return marker in (_APP0, _APP14) or not (_APP0 <= marker <= _APP15 or marker == _COMMENT)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments after the first bytes; that of a scan holds its picture, whatever follows the end is left out."""
    at = 2
    while True:
        if content[at] != 0xFF:
            raise ValueError("no marker")
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == _EOI:
            yield marker, b"\xff\xd9"
            return
        (length,) = struct.unpack_from(">H", content, at + 2)
        end = at + 2 + length
        if marker == _SOS:
            end = _end_of_scan(content, end)
        if end > len(content) or length < 2:
            raise ValueError("cut")
        yield marker, content[at:end]
        at = end


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next marker stands: within a scan 0xFF is followed by 0, or by the number of a restart."""
    while True:
        at = content.index(b"\xff", at)
        if content[at + 1] != 0 and not 0xD0 <= content[at + 1] <= 0xD7:
            return at
        at += 2


def _turned(tiff: bytes) -> int:
    """How the picture is turned (1 to 8); 0 where that is not said."""
    order = "<" if tiff[:2] == b"II" else ">"
    (first,) = struct.unpack_from(f"{order}I", tiff, 4)
    (count,) = struct.unpack_from(f"{order}H", tiff, first)
    for entry in range(count):
        tag, _kind, _number, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * entry)
        if tag == _TURNED:
            return int(value) if 1 <= value <= 8 else 0
    return 0


def _only_turned(turned: int) -> bytes:
    """A segment that says how the picture is turned, and nothing else."""
    tiff = b"MM\x00*" + struct.pack(">IHHHIHHI", 8, 1, _TURNED, 3, 1, turned, 0, 0)
    body = b"Exif\x00\x00" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


# ---------------------------------------------------------------- PNG, WebP


def _png(content: bytes) -> bytes:
    kept, at = [_PNG], len(_PNG)
    while True:
        (length,) = struct.unpack_from(">I", content, at)
        kind, end = content[at + 4 : at + 8], at + 12 + length
        if end > len(content):
            raise ValueError("cut")
        if kind[0:1].isupper() or kind in _PNG_KEPT:
            kept.append(content[at:end])
        if kind == b"IEND":
            return b"".join(kept)
        at = end


def _webp(content: bytes) -> bytes:
    kept: list[bytes] = []
    at = 12
    (size,) = struct.unpack_from("<I", content, 4)
    while at < min(size + 8, len(content)):
        kind = content[at : at + 4]
        (length,) = struct.unpack_from("<I", content, at + 4)
        end = at + 8 + length + length % 2
        chunk = content[at:end]
        if at + 8 + length > len(content):
            raise ValueError("cut")
        if kind == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~0x0C]) + chunk[9:]
        if kind not in (b"EXIF", b"XMP "):
            kept.append(chunk)
        at = end
    body = b"WEBP" + b"".join(kept)
    return _RIFF + struct.pack("<I", len(body)) + body
