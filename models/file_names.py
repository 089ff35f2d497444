"""File names that Windows, Linux and a zip accept: making one from any text, telling which are refused."""

from __future__ import annotations

import os
import re
import unicodedata

#: Longest file name in bytes of UTF-8: Linux allows 255, and 66 hanzi leave room for a folder within Windows' 260.
_LONGEST_NAME = 200
_RESERVED = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"} | {
    f"{device}{digit}" for device in ("COM", "LPT") for digit in "0123456789¹²³"
}
_FORBIDDEN = '<>:"/\\|?*'
#: Longest name that is shown, in characters.
_LONGEST_SHOWN = 200
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn")
_TURNING = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"


def safe_name(text: str, otherwise: str = "未命名") -> str:
    """``text`` as a file name (no folder) that Windows, Linux and a zip accept; ``otherwise`` if nothing is left.

    Signs Windows forbids become their full-width twins, invisible and turning signs go, the extension survives
    shortening, and device names such as CON get a line before them.
    """
    shown = "".join(_name_sign(sign) for sign in unicodedata.normalize("NFC", text))
    name = re.sub(r"\s+", " ", shown).strip(" ").rstrip(" .")
    name = _shorten(name).rstrip(" .")
    if not name.strip(". "):
        return otherwise
    if name.split(".")[0].rstrip(" ").upper() in _RESERVED:
        return f"_{name}"
    return name


def display_name(text: str, otherwise: str = "未命名") -> str:
    """A file's name as it is shown: as given, on one line, without invisible and turning signs, not too long."""
    shown = "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign) not in _INVISIBLE)
    shown = re.sub(r"\s+", " ", unicodedata.normalize("NFC", shown)).strip()
    stem, dot, extension = shown.rpartition(".")
    if len(shown) > _LONGEST_SHOWN:
        short = extension if dot and len(extension) <= 8 else ""
        shown = (stem if short else shown)[: _LONGEST_SHOWN - len(short) - 1].rstrip() + (f".{short}" if short else "")
    return shown or otherwise


def is_refused_somewhere(name: str) -> bool:
    """Names a colleague's Windows does not open are refused on Linux too: there they would only fail later."""
    stem = name.split(".")[0].rstrip(" ").upper()
    odd = any(sign in _FORBIDDEN or sign in _TURNING or unicodedata.category(sign) in ("Cc", "Cs") for sign in name)
    return odd or stem in _RESERVED or name.endswith((" ", "."))


def is_too_long(name: str) -> bool:
    """Whether no usual disk takes a name of this length."""
    return len(os.fsencode(name)) > 255


def _name_sign(sign: str) -> str:
    if sign in _FORBIDDEN:
        return chr(ord(sign) + 0xFEE0)
    if sign.isspace():
        return " "
    return "" if unicodedata.category(sign) in _INVISIBLE else sign


def _shorten(name: str) -> str:
    if _size(name) <= _LONGEST_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 8 or not extension.isalnum():
        stem, dot, extension = name, "", ""
    room = _LONGEST_NAME - _size(dot + extension)
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + dot + extension


def _size(text: str) -> int:
    return len(text.encode())
