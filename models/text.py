"""The canonical form of what people type and paste: the same words whatever window or file they came through."""

from __future__ import annotations

import re
import unicodedata

#: Invisible characters that copies from web pages and Word leave behind.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e"))
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\u0085\x0b\x0c]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_NAME_BREAK = re.compile(r"[、,，;；\n\t]+")


def clean(text: str) -> str:
    """Text as it is stored: one kind of line end, no control or invisible characters, no lone surrogates.

    Trailing blanks of lines and blank lines at both ends are dropped; everything else stays as written.
    Cleaning twice changes nothing.
    """
    text = _CONTROL.sub("", _LINE_ENDS.sub("\n", text)).translate(_INVISIBLE)
    lines = [line.rstrip(" \t\u00a0\u3000") for line in unicodedata.normalize("NFC", text).split("\n")]
    return "\n".join(lines).strip("\n").strip(" \t\u00a0\u3000")


def clean_line(text: str) -> str:
    """``clean`` for what stands on one line: line ends and tabs become single spaces."""
    return re.sub(r"\s*[\n\t]\s*", " ", clean(text))


def split_names(text: str) -> tuple[str, ...]:
    """The names in one cell, in order and without repeats: parted by 、 or a comma, semicolon or line end."""
    names = (clean_line(part) for part in _NAME_BREAK.split(clean(text)))
    return tuple(dict.fromkeys(name for name in names if name))


def folded(text: str) -> str:
    """Text for comparing and searching: width, case, blanks and line ends do not matter."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", clean(text)).casefold())
