"""A 整改情况通报 as a PDF by GB/T 9704: 22 lines of 28 characters, both edges straight, page numbers outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from documents import official_layout as gb
from documents.notice_draft import NoticeDraft
from documents.official_rows import Row, draw_row, number_page, official_paper, rows_of
from documents.official_text import Line, Style
from documents.pdf_page import PdfPaper
from documents.saving import write_bytes
from models.acts import Tick, no_tick


def write_notice_pdf(draft: NoticeDraft, path: Path, *, today: date, tick: Tick = no_tick) -> frozenset[str]:
    """Write the notice, whole or not at all; returns the characters no font could print, which stand as □.

    Raises:
        LedgerError: the file cannot be written, or the user stopped; an old file is untouched.
    """
    paper = official_paper(draft.title, today)
    lines = len(draft.lines)
    pages = list(_pages(draft, paper, lambda done: tick(done, 2 * lines)))
    for number, rows in enumerate(pages, 1):
        paper.new_page()
        for place, row in enumerate(rows):
            draw_row(paper, row, paper.margin_top + place * gb.LINE_PITCH)
        number_page(paper, number)
        tick(lines + lines * number // len(pages), 2 * lines)
    write_bytes(path, paper.content())
    return frozenset(paper.absent)


# ------------------------------------------------------------ what stands on which page


def _pages(draft: NoticeDraft, paper: PdfPaper, laid: Callable[[int], None]) -> Iterator[list[Row]]:
    blocks: list[tuple[Line, list[Row]]] = []
    for line in draft.lines:
        blocks.append((line, rows_of(line, paper)))
        laid(len(blocks))
    pages: list[list[Row]] = [[]]
    for place, (line, rows) in enumerate(blocks):
        if line.leads and len(pages[-1]) + _together(blocks[place:]) > gb.LINES:
            pages.append([])
        if line.style is Style.SIGNATURE or (line.style is Style.DATE and blocks[place - 1][0].style is Style.BODY):
            _make_room(pages, 2 if line.style is Style.SIGNATURE else 1)
        for row in rows:
            if len(pages[-1]) == gb.LINES:
                pages.append([])
            pages[-1].append(row)
        if line.style is Style.TITLE:
            pages[-1] += [Row(Style.BODY, "")] * gb.BELOW_TITLE
    yield from pages


def _together(blocks: list[tuple[Line, list[Row]]]) -> int:
    """How many lines headings that follow each other take, with the first line of the text below them."""
    lines = 0
    for line, rows in blocks:
        if not line.leads:
            return lines + 1
        lines += len(rows)
    return lines


def _make_room(pages: list[list[Row]], wanted: int) -> None:
    """Empty lines above the signature; it never stands on a page without text."""
    last = pages[-1]
    if len(pages) > 1 and len(last) < gb.COMPANY:
        last.insert(0, pages[-2].pop())
    empty = min(gb.ABOVE_SIGNATURE, gb.LINES - len(last) - wanted)
    if empty < 0:
        taken = last[-gb.COMPANY :]
        del last[-gb.COMPANY :]
        pages.append(taken)
        empty = gb.ABOVE_SIGNATURE
    pages[-1] += [Row(Style.BODY, "")] * empty
