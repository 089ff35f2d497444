"""Which texts of the office's own columns are plain numbers: amounts that a spreadsheet is to add up.

What has leading zeros or many digits in a row is a telephone, an account or an identity number and stays text.
"""

from __future__ import annotations

import re
from decimal import Decimal

_DECIMALS = r"(?:\.(?P<decimals>\d{1,6}))?"
_PLAIN = re.compile(r"-?(?:0|[1-9]\d{0,8})" + _DECIMALS, re.ASCII)
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3}){1,3}" + _DECIMALS, re.ASCII)


def number_in(text: str) -> Decimal | None:
    """The number that a text is, with or without commas after thousands; None where it is anything else."""
    if not (_PLAIN.fullmatch(text) or _GROUPED.fullmatch(text)):
        return None
    return Decimal(text.replace(",", ""))


def format_of(text: str) -> str:
    """The format in which a spreadsheet shows this number as it was written."""
    found = _GROUPED.fullmatch(text) or _PLAIN.fullmatch(text)
    decimals = found["decimals"] if found else None
    return ("#,##0" if "," in text else "0") + (f".{'0' * len(decimals)}" if decimals else "")
