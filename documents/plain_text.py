"""The bytes of a plain text file as text, whatever wrote them, and whether that text is a table parted by signs."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from itertools import islice

_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_CONTROLS = {chr(code) for code in range(32)} - set("\t\n\v\f\r\x1a")
#: What every Chinese text holds, and bytes read in another encoding than theirs do not.
_USUAL = re.compile(r"[，。、：；]")
#: One damaged character in so many does not make a text unreadable.
_DAMAGE_IN = 200
#: A cell longer than this belongs to no table of an office.
_MAX_CELL = 131_072
_SEPARATORS = "\t,;|"
_NAMED_SEPARATOR = re.compile(r"sep=(.)\r?\n")
_LOOKED_AT = 60


def decode_text(data: bytes, is_cut: bool = False) -> str | None:
    """The text of a file in UTF-8, UTF-16 (also without a mark) or GB18030; None if these bytes are no text.

    ``is_cut`` says that the bytes are only the beginning of the file. A last character that was cut in half is
    dropped, and a single damaged one among many becomes U+FFFD.
    """
    for mark, encoding in _BOMS.items():
        if data.startswith(mark):
            return _sound(_decoded(data, encoding))
    if b"\x00" in data[:4096]:
        return _with_strays(data) or _sound(_decoded(data, _unmarked_utf_16(data[:4096])))
    for errors in ("strict", "replace"):
        for encoding in ("utf-8", "gb18030"):
            text = _sound(_decoded(data, encoding, errors))
            if text is not None and (errors == "strict" or text.count("\ufffd") * _DAMAGE_IN <= len(text)):
                return text
        if is_cut:
            break
    return None


def separator_of(text: str, is_named_table: bool) -> str | None:
    """The sign that parts the cells of a text that is a table; None if it is running text.

    ``is_named_table`` says that the file's ending names a table, so that a comma may part cells too: in running text
    commas are only commas.
    """
    if found := _NAMED_SEPARATOR.match(text):
        return found[1]
    best, width = None, 0
    for separator in _SEPARATORS if is_named_table else "\t":
        try:
            widths = [len(row) for row in islice(records(text, separator), _LOOKED_AT) if any(map(str.strip, row))]
        except csv.Error:
            continue
        wide = sorted(one for one in widths if one >= 3)
        enough = len(wide) >= 2 and len(wide) * (2 if is_named_table else 1.25) >= len(widths)
        if enough and wide[len(wide) // 2] > width:
            best, width = separator, wide[len(wide) // 2]
    return best


def records(text: str, separator: str) -> Iterator[list[str]]:
    """The rows of a table in text, cells in quotation marks freed of them; csv.Error where it is not one."""
    csv.field_size_limit(_MAX_CELL)
    if _NAMED_SEPARATOR.match(text):
        text = text.partition("\n")[2]
    return csv.reader(_lines(text), delimiter=separator)


def _lines(text: str) -> Iterable[str]:
    return (found[0] for found in re.finditer(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+", text))


def _with_strays(data: bytes) -> str | None:
    """A text into which a copy brought a few NULs; None for what may be UTF-16, where every line end holds one."""
    if data.count(0) * _DAMAGE_IN > len(data):
        return None
    bare = data.replace(b"\x00", b"")
    texts = (_sound(_decoded(bare, encoding)) for encoding in ("utf-8", "gb18030"))
    return next((text for text in texts if text is not None and _USUAL.search(text)), None)


def _unmarked_utf_16(head: bytes) -> str:
    """UTF-16 tells its order by where the empty halves of line ends, digits and Latin letters stand."""
    return "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"


def _decoded(data: bytes, encoding: str, errors: str = "strict") -> str | None:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    try:
        return decoder.decode(data)  # not final: half a character at the end is left
    except UnicodeDecodeError:
        return None


def _sound(text: str | None) -> str | None:
    """The text, or None if it is full of what no text holds; copies out of Word carry a stray control now and then."""
    if text is None or "\x00" in text:
        return None
    strays = sum(text.count(char) for char in _CONTROLS)
    return None if strays * 100 > len(text) else text
