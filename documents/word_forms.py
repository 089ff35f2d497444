"""Forms of a Word document as text: a label and what stands beside it become one line 整改措施：…"""

from __future__ import annotations

from collections.abc import Iterator

from documents.mapping import bare_heading, kind_of_heading
from documents.markers import MarkerKind, marker_at
from documents.notice_words import label_of
from documents.word_tables import Cell, TableRow, WordLine, WordTable

_LONGEST_LABEL = 14
#: So many rows with a label in front make a form of a table.
_FEWEST_ROWS = 2


def table_lines(table: WordTable) -> Iterator[WordLine]:
    """The paragraphs of a table row by row; in a form each label goes before the text beside it.

    There are as many lines as paragraphs: one that went into the line before it is left blank.
    """
    if not _is_form(table):
        yield from table.lines()
        return
    for row in table.rows:
        yield from _row_lines(row)


def is_counted(text: str) -> bool:
    """Whether a cell holds nothing but 问题3 or 隐患3."""
    found = marker_at(text.strip())
    return found is not None and found[0].kind is MarkerKind.ITEM and not found[1]


def _is_form(table: WordTable) -> bool:
    labelled = [row for row in table.rows if _opens_with_label(row)]
    headed = any(sum(1 for cell in row.cells if _is_label(cell)) > max(2, len(row.cells) // 2) for row in table.rows)
    return len(labelled) >= _FEWEST_ROWS and len(labelled) * 2 >= len(table.rows) and not headed


def _opens_with_label(row: TableRow) -> bool:
    return any(_is_label(cell) and _is_text(beside) for cell, beside in zip(row.cells, row.cells[1:], strict=False))


def _row_lines(row: TableRow) -> Iterator[WordLine]:
    at = 0
    while at < len(row.cells):
        cell = row.cells[at]
        beside = row.cells[at + 1] if at + 1 < len(row.cells) else None
        if beside is not None and (_is_label(cell) or is_counted(cell.text())) and _is_text(beside):
            yield from _labelled(cell, beside)
            at += 2
        else:
            yield from cell.lines()
            at += 1


def _labelled(label: Cell, beside: Cell) -> Iterator[WordLine]:
    below = list(beside.lines())
    first = next(at for at, line in enumerate(below) if line.text.strip())
    yield WordLine(f"{label.text().strip().rstrip('：:')}：{below[first].text.strip()}")
    yield from (WordLine("") for _ in range(len(list(label.lines())) + first))
    yield from below[first + 1 :]


def _is_label(cell: Cell) -> bool:
    text = cell.text().strip()
    bare = bare_heading(text)
    if "\n" in text or not 2 <= len(bare) <= _LONGEST_LABEL:
        return False
    return label_of(bare) is not None or kind_of_heading(bare) not in ("", "mark")


def _is_text(cell: Cell) -> bool:
    return bool(cell.text().strip()) and not _is_label(cell)
