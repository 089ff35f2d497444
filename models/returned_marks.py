"""The hidden marks of a unit's workbook: which sending and issue a row is, what was sent, whose the workbook is.

They name a sending, an issue and fields, and never a person. What cannot be read whole is not read at all: a mark that
was half deleted says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from models.patterns import pattern
from models.returned import RowMark
from models.sheet_codes import read_sending_code

#: What stands in the hidden column of rows that are no issues of ours: where a unit writes what it found itself (the
#: band over it and its rows), and what only people read (signatures, notes).
OWN_HEAD, OWN_ROW, FOOT = "own-head", "own", "foot"

_HASH = pattern("[0-9a-f]{16}")
_ISSUE = pattern("[1-9][0-9]{0,17}")
#: Signs that part a mark; in a heading of the office's own they are written otherwise.
_ESCAPED = str.maketrans({"%": "%25", ",": "%2C", "=": "%3D", ";": "%3B"})


def encode_mark(sending: str, issue: int, hashes: Mapping[str, str]) -> str:
    """The mark of a row: ``sending:issue:field=hash,field=hash``."""
    return f"{sending}:{issue}:" + ",".join(f"{field.translate(_ESCAPED)}={own}" for field, own in hashes.items())


def decode_mark(text: str) -> RowMark | None:
    """What a mark says; None where it is none, or not whole."""
    sending, _, rest = text.strip().partition(":")
    issue, colon, listed = rest.partition(":")
    code = read_sending_code(sending)
    if code is None or not colon or _ISSUE.fullmatch(issue) is None:
        return None
    hashes = {}
    for pair in filter(None, listed.split(",")):
        field, _, own = pair.rpartition("=")
        if not field or _HASH.fullmatch(own) is None:
            return None
        hashes[unquote(field)] = own
    return RowMark(code, int(issue), hashes)


@dataclass(frozen=True, slots=True)
class BookMark:
    """Whose a workbook is: the id of the ledger, the code of the sending, the layout's version, the unit's name."""

    ledger: str
    sending: str
    layout: str
    unit: str


def encode_book(mark: BookMark) -> str:
    """The mark of a workbook as one text, for places that hold no table."""
    parts = {"ledger": mark.ledger, "sending": mark.sending, "layout": mark.layout, "unit": mark.unit}
    return ";".join(f"{key}={text.translate(_ESCAPED)}" for key, text in parts.items())


def decode_book(text: str) -> BookMark | None:
    """What the mark of a workbook says, "" for what it does not say; None where it names neither ledger nor sending."""
    said = {}
    for pair in text.strip().split(";"):
        key, equals, value = pair.partition("=")
        if equals:
            said[key.strip()] = unquote(value)
    found = BookMark(*(said.get(key, "") for key in ("ledger", "sending", "layout", "unit")))
    return found if found.ledger or found.sending else None
