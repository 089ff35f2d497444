"""Headings among the rows of a ledger: groups by state, numbers within numbers, what goes on over the page."""

from __future__ import annotations

import re

from documents.grid import Grid
from documents.markers import MarkerKind, marker_at
from documents.status_words import status_of

_STATE_BAND = re.compile(
    r"^(?:.{0,12})(?:问题|事项|任务|整改)?.{0,4}[（(]\s*共?\d+\s*[个项条件]\s*[）)]$"
    r"|^(?:[（(]?[一二三四五六七八九十]+[）)、.])?(?:已|未|正在|基本|部分|长期|持续|尚).{0,6}的?(?:问题|事项|任务)$"
)
#: What begins or ends a text that is told again because the page ended.
GOES_ON = re.compile(r"^[（(](?:接?续|续[上前][页表行]|接[上前][页表行])[）)]\s*|\s*[（(](?:续|续表)[）)]$")


def is_part(number: str, whole: str) -> bool:
    """Whether a number counts within another: 2.1, 2-1 or （1） within 2."""
    if not whole or not number:
        return False
    within = re.match(rf"{re.escape(whole.rstrip('.、．'))}\s*[.．\-－—_]\s*\d", number)
    return bool(within or (whole.isdecimal() and re.fullmatch(r"[（(]\s*\d+\s*[）)]|[①-⑳]", number)))


def is_state(heading: str) -> bool:
    """Whether a heading groups problems by how far they are."""
    return bool(_STATE_BAND.match(heading)) and status_of(heading) is not None


def heading_above(grid: Grid, header: int) -> str:
    """The numbered heading in the row above a header (一、已办结事项); "" if there is none."""
    texts = {text for _, text in grid.rows[header - 1].own()} if header else set()
    return next(iter(texts)) if len(texts) == 1 and marker_kind(min(texts)) is not None else ""


def state_above(state: str, title: str) -> str:
    """The state of a group that stays when a heading below it begins; one of the same kind of number ends it."""
    own, kind = marker_kind(state), marker_kind(title)
    return "" if own is not None and own is kind else state


def marker_kind(text: str) -> MarkerKind | None:
    """The kind of number that a heading begins with; None if it has none."""
    found = marker_at(text)
    return found[0].kind if found else None
