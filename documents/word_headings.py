"""Headings that Word shows by bold type alone: short bold paragraphs without a number, again and again."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

from documents.markers import marker_at
from documents.notice_words import LABEL_AT_START
from documents.word_tables import WordLine, WordTable

#: Below every heading that has a style of its own.
BOLD_LEVEL = 9
_LONGEST = 40
#: The body begins with a paragraph as long as this; bold lines before it are the title.
_OPENING = 20
_LEAST = 3
_NO_END = "。；;，,：:！!？?、"


def mark_bold_headings(blocks: list[WordLine | WordTable]) -> None:
    """Give bold paragraphs that are headings the level ``BOLD_LEVEL``; where most of a text is bold none is one."""
    lines = [(at, one) for at, one in enumerate(blocks) if isinstance(one, WordLine) and one.text.strip()]
    opening = (place for place, (_, one) in enumerate(lines) if not one.bold and len(one.text.strip()) >= _OPENING)
    body = lines[next(opening, len(lines)) :]
    said = Counter(one.text.strip() for _, one in body)
    found = {at for at, one in body if one.bold and not one.level and said[one.text.strip()] == 1 and _may_be(one.text)}
    if len(found) >= _LEAST and len(found) * 2 < len(body):
        after = {at: following for (at, _), (following, _) in pairwise(body)}
        # One right above another stands over it, and so does one worded like several that do.
        over = {at for at in found if after.get(at) in found}
        endings = Counter(one.text.strip()[-2:] for at, one in body if at in over)
        for at, one in body:
            if at in found:
                alike = endings[one.text.strip()[-2:]] > 1
                blocks[at] = replace(one, level=BOLD_LEVEL - (at in over or alike))


def _may_be(text: str) -> bool:
    words = text.strip()
    label = LABEL_AT_START.match(words)
    if label is not None and (label["sep"] or label.end() == len(words)):
        return False
    return 2 <= len(words) <= _LONGEST and words[-1] not in _NO_END and marker_at(words) is None
