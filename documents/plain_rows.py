"""Rows of a worksheet that are written as nearly every program writes them, taken without the XML parser.

A parser calls back twice for every tag, which for a ledger of 100,000 rows is most of the time it takes to read. Rows
of cells without formulas and entities are cut out of the stream here; what is left is the same well-formed sheet
without them, and whatever is written in another way stays in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

#: Letters of the column, style, type, stored value, inline text of a cell; the first group is all of it.
Cell = tuple[str, str, str, str, str, str]
#: Takes the number of a row, its other attributes and its cells.
TakeRow = Callable[[int, bytes, Sequence[Cell]], object]

_ROW = re.compile(rb'<row r="(\d{1,7})"([^<>/]{0,400})>(.*?)</row>', re.DOTALL)
_CELL = re.compile(
    r'(<c r="([A-Z]{1,3})\d{1,7}"(?: s="(\d{1,6})")?(?: t="(s|str|inlineStr|b|n|d)")?'
    r'(?:/>|></c>|>(?:<v>([^<]*)</v>|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>|<v/>)</c>))'
)
#: A character by its number, outside ASCII, and neither half of one nor for private use.
_REFERENCE = re.compile(r"#(?:1[6-9]\d|[2-9]\d\d|[1-9]\d{3}|[1-4]\d{4}|5[0-4]\d{3})|#65[0-4]\d\d|#6[34]\d{3}")
_ROW_END = b"</row>"
#: A row that only follows the one before it, and a sheet in another encoding.
_UNNUMBERED = re.compile(rb'<row(?:>|\s(?![^<>]*?r="\d))')
_ENCODING = re.compile(rb"^[^<]{0,4}<\?xml[^>]*encoding\s*=\s*[\"'](?![Uu][Tt][Ff]-?8[\"'])")
#: No row of a ledger is longer; what is longer is left to the parser.
_LONGEST = 4 * 1024 * 1024


class PlainRows:
    """Gives back each piece of a worksheet without the rows that ``take`` was given; ``rest`` is what was held back."""

    def __init__(self, take: TakeRow) -> None:
        self._take = take
        self._known: dict[str, str] = {}
        self._held = b""
        self._is_off = False

    def __call__(self, chunk: bytes) -> bytes:
        """What of the stream so far the parser has yet to see."""
        if self._is_off:
            return chunk
        data, self._held = self._held + chunk, b""
        end = data.rfind(_ROW_END) + len(_ROW_END)
        if end < len(_ROW_END) and len(data) <= _LONGEST:
            self._held = data
            return b""
        if end < len(_ROW_END) or _is_odd(data, end):
            self._is_off = True
            return data
        self._held = data[end:]
        kept: list[bytes] = []
        at = 0
        for found in _ROW.finditer(data, 0, end):
            if not found[1].strip(b"0") or not self._took(found):
                continue
            kept.append(data[at : found.start()])
            at = found.end()
        kept.append(data[at:end])
        return b"".join(kept)

    def _spelled(self, text: str) -> str | None:
        """The text with its &#25972; as characters; None where other references stand in it."""
        first, *others = text.split("&")
        pieces = [first]
        for piece in others:
            reference, _, tail = piece.partition(";")
            char = self._known.get(reference)
            if char is None:
                if not _REFERENCE.fullmatch(reference):
                    return None
                char = self._known[reference] = chr(int(reference[1:]))
            pieces += char, tail
        return "".join(pieces)

    def rest(self) -> bytes:
        """What follows the last row, once the stream has ended."""
        held, self._held = self._held, b""
        return held

    def _took(self, found: re.Match[bytes]) -> bool:
        text = self._spelled(found[3].decode("utf-8"))
        if text is None or "]]>" in text:
            return False
        cells: list[Cell] = _CELL.findall(text)
        if sum(len(cell[0]) for cell in cells) != len(text):
            return False
        self._take(int(found[1]), found[2], cells)
        return True


def _is_odd(data: bytes, end: int) -> bool:
    """Whether <row …> in these bytes may be no row with a number: comments, CDATA, a DOCTYPE, another encoding."""
    return b"<!" in data or b"\x00" in data or bool(_ENCODING.match(data) or _UNNUMBERED.search(data, 0, end))
