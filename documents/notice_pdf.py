"""A 整改情况通报 as a PDF by GB/T 9704: 22 lines of 28 characters, both edges straight, page numbers outside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from documents import official_layout as gb
from documents.fonts import Face
from documents.notice_draft import Line, NoticeDraft, Style
from documents.pdf_page import MM, PdfPaper
from documents.saving import write_bytes
from models.acts import Tick, no_tick

#: The natural distance of characters, and the most that straight edges may add to it.
_SPACING = gb.CHAR_PITCH - gb.BODY_SIZE
_MOST_SPACING = 2.5
_INDENT = "\u3000" * gb.INDENT
#: Lines of the text that come along to a page on which otherwise only the signature would stand.
_COMPANY = 2


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the grid; ``text`` "" is an empty one."""

    style: Style
    text: str
    left: float = 0
    spacing: float = 0


def write_notice_pdf(draft: NoticeDraft, path: Path, *, today: date, tick: Tick = no_tick) -> frozenset[str]:
    """Write the notice, whole or not at all; returns the characters no font could print, which stand as □.

    Raises:
        LedgerError: the file cannot be written, or the user stopped; an old file is untouched.
    """
    width, height = (side * MM for side in gb.PAGE)
    top, right, bottom, left = (margin * MM for margin in gb.MARGINS)
    paper = PdfPaper((width, height), (top, right, bottom, left), draft.title, today)
    pages = list(_pages(draft, paper))
    for number, rows in enumerate(pages, 1):
        paper.new_page()
        for place, row in enumerate(rows):
            _draw(paper, row, paper.margin_top + place * gb.LINE_PITCH)
        _number(paper, number)
        tick(number, len(pages))
    write_bytes(path, paper.content())
    return frozenset(paper.absent)


# ------------------------------------------------------------ what stands on which page


def _pages(draft: NoticeDraft, paper: PdfPaper) -> Iterator[list[_Row]]:
    blocks = [(line, _rows(line, paper)) for line in draft.lines]
    pages: list[list[_Row]] = [[]]
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
            pages[-1] += [_Row(Style.BODY, "")] * gb.BELOW_TITLE
    yield from pages


def _together(blocks: list[tuple[Line, list[_Row]]]) -> int:
    """How many lines headings that follow each other take, with the first line of the text below them."""
    lines = 0
    for line, rows in blocks:
        if not line.leads:
            return lines + 1
        lines += len(rows)
    return lines


def _make_room(pages: list[list[_Row]], wanted: int) -> None:
    """Empty lines above the signature; it never stands on a page without text."""
    last = pages[-1]
    if len(pages) > 1 and len(last) < _COMPANY:
        last.insert(0, pages[-2].pop())
    empty = min(gb.ABOVE_SIGNATURE, gb.LINES - len(last) - wanted)
    if empty < 0:
        taken = last[-_COMPANY:]
        del last[-_COMPANY:]
        pages.append(taken)
        empty = gb.ABOVE_SIGNATURE
    pages[-1] += [_Row(Style.BODY, "")] * empty


def _rows(line: Line, paper: PdfPaper) -> list[_Row]:
    look, room = gb.LOOKS[line.style], gb.CHARS * gb.CHAR_PITCH
    if line.style is Style.TITLE:
        texts = paper.heading_lines(line.text, room, look.size)
        return [_centred(line.style, text, paper, room) for text in texts]
    if line.style in (Style.SIGNATURE, Style.DATE):
        texts = paper.lines_of(line.text, (gb.CHARS - line.right) * gb.BODY_SIZE, look.size, look.face)
        return [_at_right(line, text, paper) for text in texts]
    first, *texts = paper.lines_of(_INDENT + line.text, gb.CHARS * look.size, look.size, look.face)
    indent, first = gb.INDENT * gb.CHAR_PITCH, first.removeprefix(_INDENT)
    rows = [_Row(line.style, first, indent, _straight(first, paper, look.face, room - indent))]
    rows += [_Row(line.style, text, 0, _straight(text, paper, look.face, room)) for text in texts]
    rows[-1] = replace(rows[-1], spacing=min(_SPACING, rows[-1].spacing))
    return rows


def _straight(text: str, paper: PdfPaper, face: Face, room: float) -> float:
    """The room behind each character with which a line ends at the right edge."""
    if len(text) < 2:
        return _SPACING
    return min((room - paper.measure(text, gb.BODY_SIZE, face)) / (len(text) - 1), _MOST_SPACING)


def _centred(style: Style, text: str, paper: PdfPaper, room: float) -> _Row:
    return _Row(style, text, (room - paper.measure(text, gb.LOOKS[style].size)) / 2)


def _at_right(line: Line, text: str, paper: PdfPaper) -> _Row:
    wide = paper.measure(text, gb.BODY_SIZE) + len(text) * _SPACING
    return _Row(line.style, text, (gb.CHARS - line.right) * gb.CHAR_PITCH - wide, _SPACING)


# ------------------------------------------------------------ drawing


def _draw(paper: PdfPaper, row: _Row, top: float) -> None:
    if not row.text:
        return
    look = gb.LOOKS[row.style]
    paper.text(
        paper.margin_left + row.left,
        top + (gb.LINE_PITCH - look.size) / 2,
        row.text,
        look.size,
        face=look.face,
        bold=look.bold or look.heavy,
        spacing=row.spacing,
    )


def _number(paper: PdfPaper, number: int) -> None:
    """— 1 —, outside: at the right of odd pages, at the left of even ones."""
    words = f"— {number} —"
    left = paper.margin_left + gb.NUMBER_INDENT * gb.NUMBER_SIZE
    if number % 2:
        free = gb.CHARS * gb.CHAR_PITCH - paper.measure(words, gb.NUMBER_SIZE) - gb.NUMBER_INDENT * gb.NUMBER_SIZE
        left = paper.margin_left + free
    paper.text(left, paper.body_bottom + gb.NUMBER_BELOW * MM, words, gb.NUMBER_SIZE)
