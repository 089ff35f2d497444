"""What a cell of progress newly says: clerks write on in the same cell, while the ledger keeps a diary."""

from __future__ import annotations

from collections.abc import Sequence

from models.text import clean, folded

_ENDS = "。；;！!？?\n"
_JOINTS = "。；;，,、 \t\n\u3000"


def new_words(text: str, known: Sequence[str]) -> str:
    """A text without the whole sentences at its beginning or end that are known already; "" when nothing is left."""
    rest = clean(text)
    there = {folded(one) for one in known}
    parts = sorted((one for one in map(clean, known) if one), key=len, reverse=True)
    while rest:
        if folded(rest) in there:
            return ""
        shorter = next((cut for one in parts if (cut := _cut(rest, one)) is not None), None)
        if shorter is None:
            return rest
        rest = shorter
    return rest


def _cut(text: str, known: str) -> str | None:
    if text.startswith(known) and (known[-1] in _ENDS or text[len(known) :][:1] in ("\n", "。", "；", ";")):
        return text[len(known) :].lstrip(_JOINTS)
    if text.endswith(known) and text[: -len(known)][-1:] in tuple(_ENDS):
        return text[: -len(known)].strip(" \t\n\u3000")
    return None
