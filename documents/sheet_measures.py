"""What a spreadsheet needs to know of its texts: names of sheets, widths of columns, heights, parts that fit a row."""

from __future__ import annotations

import re
from collections.abc import Sequence

from documents.list_columns import LedgerColumn
from documents.text_lines import UNITS, break_lines

#: The most that Excel allows a row, in points.
MOST_HIGH = 405

#: What a sheet may not be called.
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_SHEET_NAME = 31


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """Names that Excel takes for sheets: without some signs, not longer than 31, all different."""
    names: list[str] = []
    for place, name in enumerate(wanted, 1):
        plain = _NOT_IN_SHEET_NAMES.sub(" ", name).strip(" '")[:_LONGEST_SHEET_NAME] or str(place)
        taken = {other.lower() for other in names}
        ending, number = "", place
        while (plain[: _LONGEST_SHEET_NAME - len(ending)] + ending).lower() in taken:
            ending, number = f"_{number}", number + 1
        names.append(plain[: _LONGEST_SHEET_NAME - len(ending)] + ending)
    return names


def across_high(words: str, room: float, line: float) -> float:
    """The height of a text that stands across columns."""
    return min(MOST_HIGH - 8, line * len(break_lines(words, room, UNITS)))


def widths_of(columns: Sequence[LedgerColumn], room: float) -> list[float]:
    """Column widths in Excel's units, of which a hanzi takes two: short values as wished, long texts share the rest."""
    fixed = [column.width * 2 + 1.6 if column.centred else 0 for column in columns]
    wished = sum(column.width * 2 for column in columns if not column.centred)
    share = min(1.25, max(0.7, (room - sum(fixed)) / wished)) if wished else 1
    return [round(wide or column.width * 2 * share, 1) for wide, column in zip(fixed, columns, strict=True)]


def in_parts(text: str, room: float, most: int) -> list[str]:
    """A text in parts of at most ``most`` lines, which joined are the text again; a paragraph that fits stays whole."""
    parts, used = [""], 0
    for place, paragraph in enumerate(text.split("\n")):
        before = "\n" if place else ""
        lines = _whole_lines(paragraph, room)
        if most // 2 < used and used + len(lines) > most >= len(lines):
            used = most
        for line in lines:
            if used >= most:
                parts.append("")
                used = 0
            parts[-1] += before + line
            before, used = "", used + 1
    return parts


def _whole_lines(paragraph: str, room: float) -> list[str]:
    """The lines of a paragraph with the blanks at which it breaks."""
    starts, at = [0], 0
    for line in break_lines(paragraph, room, UNITS)[:-1]:
        at = paragraph.index(line, at) + len(line)
        starts.append(at)
    return [paragraph[start:end] for start, end in zip(starts, [*starts[1:], len(paragraph)], strict=True)]
