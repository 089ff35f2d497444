"""Names that begin alike, for where there is little room: what they share is left out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

#: Names that share less are told apart by their beginning.
_SHARED = 4


def told_apart(names: Sequence[str]) -> dict[str, str]:
    """Every name that begins like another one → what is shown of it: … and what it does not share.

    A number is not cut within. Names that are well told apart by their beginning are left out.
    """
    short: dict[str, str] = {}
    for name in names:
        others = [other for other in names if other != name]
        shared = max((_shared(name, other) for other in others), default=0)
        if shared >= _SHARED and shared < len(name):
            short[name] = "…" + name[shared:]
    return short


def _shared(name: str, other: str) -> int:
    shared = sum(1 for _same in takewhile(lambda pair: pair[0] == pair[1], zip(name, other, strict=False)))
    following = name[shared : shared + 1] + other[shared : shared + 1]
    if any(map(str.isdigit, following)):
        while shared and name[shared - 1].isdigit():
            shared -= 1
    return shared
