"""Paragraphs of an official PDF by GB/T 9704 as rows of its grid: 28 characters, both edges straight; page numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from documents import official_layout as gb
from documents.fonts import Face
from documents.official_text import Line, Style
from documents.pdf_page import MM, PdfPaper, upright_a4

#: The natural distance of characters, and the most that straight edges may add to it.
SPACING = gb.CHAR_PITCH - gb.BODY_SIZE
_MOST_SPACING = 2.5
_INDENT = "\u3000" * gb.INDENT


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the grid; ``text`` "" is an empty one."""

    style: Style
    text: str
    left: float = 0
    spacing: float = 0


#: An empty line; and lines of the grid with what stands on each, mostly one row.
EMPTY = Row(Style.BODY, "")
Grid = list[tuple[Row, ...]]


def official_paper(title: str, today: date) -> PdfPaper:
    """A paper for official texts, without a page yet."""
    return upright_a4(gb.MARGINS, title, today)


def rows_of(line: Line, paper: PdfPaper) -> list[Row]:
    """The rows that a paragraph takes on the grid."""
    look, room = gb.LOOKS[line.style], gb.CHARS * gb.CHAR_PITCH
    if line.style is Style.TITLE:
        texts = paper.heading_lines(line.text, room, look.size, look.face)
        return [centred(line.style, text, paper) for text in texts]
    if line.style in (Style.SIGNATURE, Style.DATE):
        texts = paper.lines_of(line.text, (gb.CHARS - line.right) * gb.BODY_SIZE, look.size, look.face)
        return [_at_right(line, text, paper) for text in texts]
    first, *texts = paper.lines_of(_INDENT + line.text, gb.CHARS * look.size, look.size, look.face)
    indent, first = gb.INDENT * gb.CHAR_PITCH, first.removeprefix(_INDENT)
    rows = [Row(line.style, first, indent, _straight(first, paper, look.face, room - indent))]
    rows += [Row(line.style, text, 0, _straight(text, paper, look.face, room)) for text in texts]
    rows[-1] = replace(rows[-1], spacing=min(SPACING, rows[-1].spacing))
    return rows


def _straight(text: str, paper: PdfPaper, face: Face, room: float) -> float:
    """The room behind each character with which a line ends at the right edge."""
    if len(text) < 2:
        return SPACING
    return min((room - paper.measure(text, gb.BODY_SIZE, face)) / (len(text) - 1), _MOST_SPACING)


def centred(style: Style, text: str, paper: PdfPaper) -> Row:
    """A row in the middle; the text must have room on one line."""
    look = gb.LOOKS[style]
    return Row(style, text, (gb.CHARS * gb.CHAR_PITCH - paper.measure(text, look.size, look.face)) / 2)


def addressee(name: str, paper: PdfPaper) -> list[Row]:
    """To whom a letter goes, without an indent."""
    lines = paper.lines_of(f"{name}：", gb.CHARS * gb.BODY_SIZE, gb.BODY_SIZE, gb.LOOKS[Style.BODY].face)
    return [Row(Style.BODY, line, 0, SPACING) for line in lines]


def _at_right(line: Line, text: str, paper: PdfPaper) -> Row:
    wide = paper.measure(text, gb.BODY_SIZE, gb.LOOKS[line.style].face) + len(text) * SPACING
    return Row(line.style, text, (gb.CHARS - line.right) * gb.CHAR_PITCH - wide, SPACING)


def letter_pages(text: Grid, end: Grid) -> list[Grid]:
    """The pages of a letter: the signature never stands on one without some of the text."""
    text, empty, last = list(text), gb.ABOVE_SIGNATURE, len(text) % gb.LINES
    if len(text) + len(end) <= gb.LINES:
        empty = min(empty, gb.LINES - len(text) - len(end))
    elif last == 0 or last + empty + len(end) > gb.LINES:  # some lines of the text come along to the signature
        text[-gb.COMPANY : -gb.COMPANY] = [(EMPTY,)] * (-(len(text) - gb.COMPANY) % gb.LINES)
    lines = [*text, *[(EMPTY,)] * empty, *end]
    return [lines[start : start + gb.LINES] for start in range(0, len(lines), gb.LINES)]


def draw_pages(paper: PdfPaper, pages: Sequence[Grid], *, numbered: bool) -> None:
    """Draw each on a new page, numbered from 1 on."""
    for number, lines in enumerate(pages, 1):
        paper.new_page()
        for place, line in enumerate(lines):
            for row in line:
                draw_row(paper, row, paper.margin_top + place * gb.LINE_PITCH)
        if numbered:
            number_page(paper, number)


def draw_row(paper: PdfPaper, row: Row, top: float) -> None:
    """Draw one row whose line of the grid begins at ``top``."""
    if not row.text:
        return
    look = gb.LOOKS[row.style]
    paper.text(
        paper.margin_left + row.left,
        top + (gb.LINE_PITCH - look.size) / 2,
        row.text,
        look.size,
        face=look.face,
        spacing=row.spacing,
    )


def number_page(paper: PdfPaper, number: int) -> None:
    """— 1 —, outside: at the right of odd pages, at the left of even ones."""
    words = f"— {number} —"
    left = paper.margin_left + gb.NUMBER_INDENT * gb.NUMBER_SIZE
    if number % 2:
        free = gb.CHARS * gb.CHAR_PITCH - paper.measure(words, gb.NUMBER_SIZE) - gb.NUMBER_INDENT * gb.NUMBER_SIZE
        left = paper.margin_left + free
    paper.text(left, paper.body_bottom + gb.NUMBER_BELOW * MM, words, gb.NUMBER_SIZE)
