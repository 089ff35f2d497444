"""What papers of figures are put together from: the sheet, notes in grey, rows of large numbers, headings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from documents.fonts import Face
from documents.ledger_layout import Light, fill_of
from documents.ledger_pdf import tint
from documents.pdf_page import GREY, Align, PdfPaper, upright_a4
from models.figures import LABELS, Figures
from models.settings import LedgerSettings

#: Margins in millimetres: top, right, bottom, left.
_MARGINS = (18, 16, 16, 16)
_HEAD_SIZE, _NOTE_SIZE, _NOTE_LEADING = 12, 9, 13
#: Room (points) a heading with the beginning of its table needs on a page.
_BEGINNING = 110
#: The ink of a number that should be seen.
LOUD = tint(fill_of(Light.RED, LedgerSettings())).ink


def new_sheet(title: str, today: date) -> PdfPaper:
    """An empty upright A4 with its first page begun."""
    pages = upright_a4(_MARGINS, title, today)
    pages.new_page()
    return pages


def note(pages: PdfPaper, top: float, words: str) -> float:
    """Small grey lines over the whole width; where they end."""
    lines = pages.lines_of(words, pages.body_width, _NOTE_SIZE)
    pages.text(pages.margin_left, top, lines, _NOTE_SIZE, colour=GREY, leading=_NOTE_LEADING)
    return top + len(lines) * _NOTE_LEADING


def figure_row(pages: PdfPaper, top: float, row: Sequence[tuple[str, object]], high: float = 50) -> float:
    """Boxes side by side, each a large number over its word; where they end. What is late is red."""
    left, wide, right = pages.margin_left, pages.body_width / len(row), pages.margin_left + pages.body_width
    size = high * 0.36
    for place, (word, figure) in enumerate(row):
        edge = left + place * wide
        ink = LOUD if word.endswith(LABELS["overdue"]) and figure else (0, 0, 0)
        number = high * 0.14
        pages.text(
            edge, top + number, str(figure), size, face=Face.SANS, bold=True, colour=ink, room=wide, align=Align.CENTRE
        )
        pages.text(edge, top + high * 0.64, word, 9.5, face=Face.SANS, colour=GREY, room=wide, align=Align.CENTRE)
        pages.rule(edge, top, edge, top + high, 0.4)
    pages.rule(right, top, right, top + high, 0.4)
    pages.rule(left, top, right, top, 0.4)
    pages.rule(left, top + high, right, top + high, 0.4)
    return top + high


def heading(pages: PdfPaper, top: float, words: str) -> float:
    """A heading, on a new page where there is no room for the beginning of what follows; where that begins."""
    if top + _BEGINNING > pages.body_bottom:
        pages.new_page()
        top = pages.margin_top - 14
    pages.text(pages.margin_left, top + 14, words, _HEAD_SIZE, face=Face.SANS, bold=True)
    return top + 14 + _HEAD_SIZE + 7


def totals(pages: PdfPaper, top: float, figures: Figures) -> float:
    """Two rows of figures, large, each with its word; where what follows may begin."""
    first = ("total", "done", "mostly_done", "in_progress", "not_started")
    second = ("overdue", "soon", "closed", "unsaid")
    top = figure_row(pages, top, [(LABELS[key], getattr(figures, key)) for key in first])
    rate = (figures.rate_label, figures.rate_text)
    return figure_row(pages, top, [rate, *((LABELS[key], getattr(figures, key)) for key in second)]) + 6


def by_unit_words(figures: Figures) -> str:
    """What is said under figures by unit or person: whose sum may be more than the total."""
    common = "；共性问题按各单位的行计" if figures.counting else ""
    return f"一个问题有几个责任单位（责任人）的，在每个名下各计一次{common}。"
