"""Where Chinese text breaks into lines, and how wide it is: for the heights of spreadsheet rows and for PDFs."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from itertools import accumulate

#: Signs that may not begin a line, and signs that may not end one.
_NO_START = frozenset("，。、；：？！）》〉」』】〕”’…％‰℃·～,.;:?!)]}%")
_NO_END = frozenset("（《〈「『【〔“‘([{")

#: Signs of words that stay together: numbers, dates, addresses, Latin words.
_WORD = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,:-_/@#%&+=~'") | frozenset(
    chr(code) for code in range(0xC0, 0x250) if chr(code).isalpha()
)

#: Signs that stay with the number before them.
_OF_NUMBERS = frozenset("年月日号时分秒个项条次人所天元%％℃")
_DIGITS = frozenset("0123456789")

#: How many signs at most are pulled to the next line to keep stops from beginning it.
_PULL = 5

_NEW_LINE = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f"
    "\ufff9-\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)


class Units(dict[str, float]):
    """Widths in spreadsheet units: 2 for a hanzi and other full-width signs, 1 for the rest; fills itself."""

    def __missing__(self, char: str) -> float:
        wide = unicodedata.east_asian_width(char) in "WFA"
        self[char] = width = 0.0 if unicodedata.combining(char) else 2.0 if wide else 1.0
        return width


#: The one table of spreadsheet widths.
UNITS = Units()


def printable(text: str) -> str:
    """``text`` without what paper cannot show: one kind of line break, no tabs, no invisible signs."""
    if text.isascii() and text.isprintable():
        return text
    text = _NEW_LINE.sub("\n", text).replace("\t", "    ")
    return _INVISIBLE.sub("", text)


def width(text: str, widths: Mapping[str, float]) -> float:
    """How wide one line of text is, in the unit of ``widths``."""
    return sum(map(widths.__getitem__, text))


def break_lines(text: str, room: float, widths: Mapping[str, float]) -> list[str]:
    """``text`` in lines no wider than ``room``; always at least one line, and every sign but blanks at a break kept.

    Words and numbers stay whole where a line can hold them; closing signs and stops do not begin a line.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _break_paragraph(paragraph.rstrip(" "), room, widths)
    return lines


def balanced_lines(text: str, room: float, widths: Mapping[str, float]) -> list[str]:
    """``text`` in as few lines as fit ``room``, of about equal length: headings look better so."""
    lines = break_lines(text, room, widths)
    if len(lines) < 2 or "\n" in text:
        return lines
    widest = max(map(widths.__getitem__, text))
    return break_lines(text, min(room, width(text, widths) / len(lines) + widest / 2), widths)


def _break_paragraph(text: str, room: float, widths: Mapping[str, float]) -> list[str]:
    ends = list(accumulate(map(widths.__getitem__, text)))
    lines: list[str] = []
    start, before = 0, 0.0
    while True:
        stop = max(start + 1, bisect_right(ends, before + room + 1e-6, start))
        if stop >= len(text):
            lines.append(text[start:])
            return lines
        stop = _better_stop(text, start, stop, ends, room)
        lines.append(text[start:stop].rstrip(" "))
        while text[stop] == " ":
            stop += 1
        start, before = stop, ends[stop - 1]


def _better_stop(text: str, start: int, stop: int, ends: list[float], room: float) -> int:
    """The break at or shortly before ``stop``, the first sign that does not fit."""
    if text[stop] == " ":
        return stop
    if text[stop - 1] in _WORD and (text[stop] in _WORD or (text[stop - 1] in _DIGITS and text[stop] in _OF_NUMBERS)):
        stop = _word_start(text, start, stop, ends, room)
    for pulled in range(_PULL):
        if stop - pulled - 1 <= start:
            break
        at = stop - pulled
        if text[at] not in _NO_START and text[at - 1] not in _NO_END:
            return _word_start(text, start, at, ends, room) if pulled and {text[at - 1], text[at]} <= _WORD else at
    return stop


def _word_start(text: str, start: int, stop: int, ends: list[float], room: float) -> int:
    """Where the word at ``stop`` begins, or ``stop`` itself when the word is too long for any line."""
    first = stop
    while first > start and text[first - 1] in _WORD:
        first -= 1
    last = stop
    while last < len(text) and text[last] in _WORD:
        last += 1
    if first == start or ends[last - 1] - ends[first - 1] > room:
        return stop
    return first
