"""A table inside plain text: cells parted by tabs or bars, or one cell a line, as copies from Word hold it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from documents.grid import Grid, GridRow
from documents.ledger_sheets import read_ledger
from documents.ledger_table import LedgerTable
from documents.mapping import bare_heading, synonyms
from models.drafts import NoticeDraft, Paragraph

#: What parts the cells of one line.
_PARTING = re.compile(r"[ \u3000]{0,4}[\t|｜│┃][ \u3000]{0,4}")
_RULE = re.compile(r"[\s|｜│┃:\-—─━+┼├┤┬┴┌┐└┘]+")
_SERIAL = frozenset(("序号", "编号", "问题编号", "问题序号"))
#: A table has at least so many columns, and cells on lines of their own so many headings one after the other.
_FEWEST_CELLS = 3
_WIDEST = 30


@dataclass(frozen=True, slots=True)
class TextTable:
    """The rows of a table in a text, numbered by paragraph, and the paragraphs around it."""

    grid: Grid
    rest: list[Paragraph]


def table_in(paragraphs: Sequence[Paragraph]) -> TextTable | None:
    """The one ledger that stands in the text as a table; None if there is none."""
    for found in (_parted(paragraphs), _on_lines(paragraphs)):
        if found is None:
            continue
        table = LedgerTable.find(found.grid)
        if table is not None and next(table.entries(), None) is not None:
            return found
    return None


def with_table(notice: NoticeDraft, table: TextTable) -> NoticeDraft:
    """The problems of the table under what the text around it says; ``notice`` is what was read there.

    Where the text answers the problems itself it is kept, and a warning says that the table was not read again.
    """
    ledger = read_ledger([table.grid], notice.title)
    answered = sum(1 for issue in notice.issues() if issue.measures or issue.progress)
    if not ledger.is_notice:
        return notice
    if answered * 3 >= len(ledger.issues()):
        notice.warnings.append(
            f"正文已逐条写明问题，按正文读入；文中表格另列有{len(ledger.issues())}项，没有重复读入，请核对。"
        )
        return notice
    for aspect in ledger.aspects:
        aspect.line = _paragraph(aspect.line)
        for issue in aspect.issues:
            issue.line, issue.progress_line = _paragraph(issue.line), _paragraph(issue.progress_line)
            for finding in issue.findings:
                finding.line = _paragraph(finding.line)
            for measure in issue.measures:
                measure.line = _paragraph(measure.line)
    notice.aspects, notice.is_notice, notice.warnings = ledger.aspects, True, ledger.warnings
    notice.title = notice.title or ledger.title
    notice.organization = notice.organization or ledger.organization
    notice.published_date = notice.published_date or ledger.published_date
    return notice


def _paragraph(place: str) -> str:
    return place.rpartition("!")[2]


def _number(paragraph: Paragraph, before: int) -> int:
    return int(paragraph.line) if paragraph.line.isdigit() else before + 1


# -- cells on one line


def _parted(paragraphs: Sequence[Paragraph]) -> TextTable | None:
    """The longest run of lines with parted cells that begins with headings; short lines within go on with a cell."""
    start = next((at for at, one in enumerate(paragraphs) if _is_header(_cells(one.text))), None)
    if start is None:
        return None
    width = len(_cells(paragraphs[start].text))
    rows: list[GridRow] = []
    end = start
    while end < len(paragraphs):
        cells = _cells(paragraphs[end].text)
        if len(cells) > 1:
            rows.append(GridRow(_number(paragraphs[end], end), [*cells, *[""] * (width - len(cells))][:width]))
        elif not (end + 1 < len(paragraphs) and _goes_on(rows, paragraphs[end + 1 : end + 4], cells[0], width)):
            break
        end += 1
    rest = [one for one in paragraphs[end:] if not _RULE.fullmatch(one.text)]
    return TextTable(Grid("", False, rows), [*paragraphs[:start], *rest])


def _goes_on(rows: list[GridRow], following: Sequence[Paragraph], text: str, width: int) -> bool:
    """Whether a line without parting belongs to the table: a rule, or the rest of the last cell before more rows."""
    if _RULE.fullmatch(text):
        return True
    if not any(len(_cells(one.text)) >= min(width, _FEWEST_CELLS) for one in following):
        return False
    filled = [column for column, cell in enumerate(rows[-1].cells) if cell]
    rows[-1].cells[filled[-1] if filled else 0] += f"\n{text}"
    return True


def _cells(text: str) -> list[str]:
    """The cells of a line; one cell for a line without parting or for a rule."""
    if _RULE.fullmatch(text) or not _PARTING.search(text):
        return [text.strip()]
    bare = text.strip(" \u3000")
    for edge in "|｜│┃":
        bare = bare.removeprefix(edge).removesuffix(edge)
    return [cell.strip() for cell in _PARTING.split(bare)][:_WIDEST]


def _is_header(cells: Sequence[str]) -> bool:
    named = [cell for cell in cells if cell]
    return len(named) >= _FEWEST_CELLS and sum(1 for cell in named if _is_heading(cell)) * 3 >= len(named) * 2


def _is_heading(text: str) -> bool:
    return len(text) <= 16 and bool(synonyms().get(bare_heading(text)))


# -- one cell a line


def _on_lines(paragraphs: Sequence[Paragraph]) -> TextTable | None:
    """Headings on lines one below the other, from 序号 on, and rows that each begin with the next number."""
    start = next((at for at, one in enumerate(paragraphs) if _is_serial(one.text)), None)
    if start is None:
        return None
    texts = [one.text.strip() for one in paragraphs]
    width = 0
    while start + width < len(texts) and width < _WIDEST and _is_heading(texts[start + width]):
        width += 1
    if width < _FEWEST_CELLS:
        return None
    rows = [GridRow(_number(paragraphs[start], start), texts[start : start + width])]
    at = start + width
    for begin, end in _numbered(texts, at, width):
        cells = texts[begin:end]
        rows.append(GridRow(_number(paragraphs[begin], begin), [*cells, *[""] * (width - len(cells))]))
        at = end
    if len(rows) < 2:
        return None
    return TextTable(Grid("", False, rows), [*paragraphs[:start], *paragraphs[at:]])


def _is_serial(text: str) -> bool:
    return bare_heading(text.strip()) in _SERIAL


def _numbered(texts: Sequence[str], first: int, width: int) -> Iterator[tuple[int, int]]:
    """From–to of each row, as long as a row begins with the next number and is not longer than the headings."""
    number, at = 1, first
    while at < len(texts) and texts[at].rstrip(".．、") == str(number):
        number += 1
        last = min(at + width, len(texts))
        nexts = (one for one in range(at + 2, min(last + 1, len(texts))) if texts[one].rstrip(".．、") == str(number))
        end = next(nexts, last)
        yield at, end
        at = end
