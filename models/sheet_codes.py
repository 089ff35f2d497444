"""The codes that stand in a school's workbook: short enough to be read out, each with a check character.

A row's code is ``Z7K3-0042-C``: the ledger, the issue, the check character. A sending's is ``Z7K3-S012-Q7RM-C``: the
ledger, a running number, four random characters, the check character. Letters that look like digits are not used;
what somebody types for them is understood.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass

from models.patterns import pattern

#: Crockford's base 32: no I, L, O, U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MEANT = str.maketrans({"I": "1", "L": "1", "O": "0", "—": "-", "–": "-", "−": "-", "_": "-"})
_ROW = pattern(r"([0-9A-Z]{4})-(\d{4,})-([0-9A-Z])")
_SENDING = pattern(r"([0-9A-Z]{4})-S(\d{3,})-([0-9A-Z]{4})-([0-9A-Z])")


@dataclass(frozen=True, slots=True)
class RowCode:
    """What a row's code says: the short id of its ledger, and the issue."""

    ledger: str
    issue: int


def ledger_short(ledger_id: str) -> str:
    """The four characters that stand for a ledger."""
    number = int.from_bytes(hashlib.sha256(ledger_id.encode()).digest()[:4], "big")
    return "".join(ALPHABET[number >> shift & 31] for shift in (0, 5, 10, 15))


def row_code(ledger_id: str, issue: int) -> str:
    """The code of an issue in workbooks of this ledger."""
    return _checked(f"{ledger_short(ledger_id)}-{issue:04d}")


def new_sending_code(ledger_id: str, number: int) -> str:
    """A code for the ``number``-th sending of this ledger; another one every time."""
    tail = "".join(secrets.choice(ALPHABET) for _ in range(4))
    return _checked(f"{ledger_short(ledger_id)}-S{number:03d}-{tail}")


def read_row_code(text: str) -> RowCode | None:
    """What a cell of the column 编号 says; None where it is no code or its check character is wrong."""
    words = _folded(text)
    found = _ROW.fullmatch(words)
    if found is None or _checked(words[:-2]) != words:
        return None
    return RowCode(found[1], int(found[2]))


def read_sending_code(text: str) -> str | None:
    """A sending's code as it was given out; None where it is none or its check character is wrong."""
    words = _folded(text)
    found = _SENDING.fullmatch(words)
    return words if found is not None and _checked(words[:-2]) == words else None


def _checked(body: str) -> str:
    total = 0
    for character in body:
        if character != "-":
            total = (total * 3 + ALPHABET.index(character)) % 31
    return f"{body}-{ALPHABET[total]}"


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).upper().split()).translate(_MEANT)
