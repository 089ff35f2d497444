"""Rows of headings: which rows are a header, how many lines it has, and one heading a column."""

from __future__ import annotations

import re
from collections.abc import Sequence

from documents.grid import GridRow
from documents.mapping import kind_of_heading

#: The header row is looked for in the first rows of a sheet, and may be as many rows deep.
HEADER_WITHIN = 30
HEADER_DEPTH = 3
#: So many different texts a row of headings holds, none longer than this.
_FEWEST, _LONGEST = 3, 30


def may_be_header(row: GridRow) -> bool:
    """Whether at least two headings that somebody knows stand in a row; a row that begins with a number is none."""
    own = row.own()
    if not own or own[0][1].isdecimal():
        return False
    texts = {text for _, text in own if len(text) <= _LONGEST}
    return len(texts) >= 2 and sum(1 for text in texts if kind_of_heading(text)) >= 2


def is_short_row(row: GridRow) -> bool:
    """Whether a row may be one of headings by its looks: several different short texts."""
    if any(len(text) > _LONGEST for text in row.cells):
        return False
    return len({text for _, text in row.own()}) >= _FEWEST


def continues_header(rows: Sequence[GridRow]) -> bool:
    """Whether the last row is header too: it stands only under headings merged across, or where nothing stood yet."""
    first, row = rows[0], rows[-1]
    open_columns = {column for column, text in enumerate(first.cells) if not text or first.cells.count(text) > 1}
    own = row.own()
    return len(own) >= 2 and all(
        len(text) <= 20 and (column in open_columns or _completes(first.cells[column], text)) for column, text in own
    )


def _completes(above: str, below: str) -> bool:
    """Whether a heading is written over two cells: 责任 above 科室, 完成 above 情况."""
    return len(above) <= 4 and kind_of_heading(above) in ("", "mark") and bool(kind_of_heading(above + below))


def joined_headings(rows: Sequence[GridRow]) -> list[str]:
    """One heading a column, the parts of several header rows one a line, each only once."""
    width = len(rows[0].cells)
    return [
        "\n".join(dict.fromkeys(re.sub(r"\s+", "", row.cells[column]) for row in rows if row.cells[column]))
        for column in range(width)
    ]
