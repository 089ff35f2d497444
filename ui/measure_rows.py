"""What may be done to the rows of the measures editor, on their plain states: split, join, fill down. No Qt."""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.rules import NO_PROGRESS_LABEL, PROGRESS_LABELS
from models.text import clean, split_names

#: A row as ``MeasureCard.state`` gives it.
Row = dict[str, object]
#: The parts that can be filled down, with their labels.
FILLED = {"units": "责任单位", "persons": "责任人", "deadline": "时限", "progress": "进度"}
_NUMERALS = "一二三四五六七八九十"
_INLINE = re.compile(rf"(?<=[。；;，,：:\n])\s*(?=[{_NUMERALS}]{{1,3}}是)|(?=[（(]\d{{1,2}}[）)])|(?=[①-⑳])")
_ENDS = "。；;！!？?，,：:"


def pieces(text: str, cursor: int) -> list[str]:
    """The text in two at the cursor; with the cursor at an end, at its lines, its 一是…二是… or its semicolons.

    One piece when there is nothing to split at.
    """
    parts = [text[:cursor], text[cursor:]]
    if not all(part.strip() for part in parts):
        parts = text.splitlines()
    for split in (_INLINE.split, _at_semicolons):
        if len([part for part in parts if part.strip()]) < 2:
            parts = split(text)
    return [part for part in map(clean, parts) if part]


def _at_semicolons(text: str) -> list[str]:
    return re.split(r"[；;]", text)


def split(row: Row, cursor: int) -> list[Row]:
    """The row as several: the first keeps everything, the others its owners, deadline and progress."""
    texts = pieces(str(row["text"]), cursor)
    first, *rest = texts or [""]
    return [{**row, "text": first}, *({**row, "text": text, "id": None, "result": ""} for text in rest)]


def join(above: Row, below: Row) -> Row:
    """Two rows as one: texts and results one behind the other, all owners, the deadline of whichever has one.

    The progress is the lesser one, for what is joined is done when both are.
    """
    return {
        **above,
        "text": _behind(str(above["text"]), str(below["text"])),
        "result": _behind(str(above["result"]), str(below["result"])),
        "units": _all_names(above["units"], below["units"]),
        "persons": _all_names(above["persons"], below["persons"]),
        "deadline": above["deadline"] or below["deadline"],
        "progress": _lesser(str(above["progress"]), str(below["progress"])),
    }


def _behind(first: str, second: str) -> str:
    first, second = first.rstrip(), second.lstrip()
    return first + ("；" if first and second and first[-1] not in _ENDS else "") + second


def _all_names(first: object, second: object) -> str:
    return "、".join(dict.fromkeys([*split_names(str(first)), *split_names(str(second))]))


def _lesser(first: str, second: str) -> str:
    order = [NO_PROGRESS_LABEL, *PROGRESS_LABELS.values()]
    return min(first, second, key=lambda word: order.index(word) if word in order else 0)


def filled_down(rows: Sequence[Row], place: int, parts: Sequence[str], *, over: bool) -> list[Row]:
    """The rows with these parts of the row at ``place`` in all rows below it; ``over`` also where something stands."""
    source = rows[place]
    changed = [{part: source[part] for part in parts if over or is_blank(row[part])} for row in rows[place + 1 :]]
    below = [{**row, **new} for row, new in zip(rows[place + 1 :], changed, strict=True)]
    return [*rows[: place + 1], *below]


def is_blank(value: object) -> bool:
    """Whether nothing was typed or chosen."""
    return str(value).strip() in ("", NO_PROGRESS_LABEL)
