"""The 整改台账 as a PDF: header and 方面 repeated on every page, every text whole, numbered pages, signature line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from documents.ledger_layout import NOTHING, SIGNATURES, Fill, Group, LedgerLayout, lay_out, paper_named
from documents.pdf_page import MM, Align, Colour, PdfPaper
from documents.pdf_table import Column, PdfTable, Tint
from documents.saving import replacing
from models.importing import Tick, no_tick
from models.ledger import Ledger

#: Margins in millimetres: top, right, bottom, left.
_MARGINS = (15, 12, 14, 12)
_TITLE_SIZE, _LINE_SIZE, _CELL_SIZE = 20, 10.5, 9

#: How often the user hears of progress, in rows.
_STEP = 50


def write_ledger_pdf(
    ledger: Ledger,
    ids: Sequence[int],
    path: Path,
    *,
    today: date,
    paper: str = "A4",
    title: str = "",
    tick: Tick = no_tick,
) -> frozenset[str]:
    """Write the ledger of these issues, in this order, whole or not at all; A4 has the usual columns, A3 all.

    Returns the characters no font could print, which stand as □.

    Raises:
        LedgerError: the file cannot be written, or the user stopped (from ``tick``); an old file is untouched.
    """
    with replacing(path) as temporary:
        layout = lay_out(ledger, ids, today, paper, title)
        pages = new_paper(layout.title, paper, today)
        top = write_heading(pages, layout.title, layout.office_line, layout.count_line, layout.day_line)
        write_rows(pages, layout, top, tick)
        temporary.write_bytes(pages.content(page_line))
    return frozenset(pages.absent)


def new_paper(title: str, paper: str, today: date) -> PdfPaper:
    """An empty paper of that size with its first page begun."""
    wide, high = paper_named(paper).millimetres
    top, right, bottom, left = (margin * MM for margin in _MARGINS)
    pages = PdfPaper((wide * MM, high * MM), (top, right, bottom, left), title, today)
    pages.new_page()
    return pages


def page_line(page: int, pages: int) -> str:
    """The foot of every page."""
    return f"第 {page} 页　共 {pages} 页"


def write_heading(pages: PdfPaper, title: str, left: str, middle: str, right: str) -> float:
    """The centred title and the line under it; where the table may begin."""
    top = pages.margin_top
    lines = pages.lines_of(title, pages.body_width * 0.8, _TITLE_SIZE)
    leading = _TITLE_SIZE * 1.35
    left_edge, room = pages.margin_left, pages.body_width
    pages.text(left_edge, top, lines, _TITLE_SIZE, bold=True, leading=leading, room=room, align=Align.CENTRE)
    top += len(lines) * leading + 8
    beside = pages.body_width - 2 * pages.measure(middle, _LINE_SIZE) - pages.measure(right, _LINE_SIZE)
    office = pages.lines_of(left, beside, _LINE_SIZE)
    for words, align in ((office, Align.LEFT), (middle, Align.CENTRE), (right, Align.RIGHT)):
        pages.text(left_edge, top, words, _LINE_SIZE, room=room, align=align, leading=14)
    return top + len(office) * 14 + 4


def write_rows(pages: PdfPaper, layout: LedgerLayout, top: float, tick: Tick) -> None:
    """The table from ``top`` on, with the signature line below it."""
    in_band = ("source", "aspect") if layout.is_grouped else ()
    shown = [column for column in layout.columns if column.name not in in_band]
    names_source = layout.column("source") is not None
    table = PdfTable(pages, [Column(column.heading, column.width, column.centred) for column in shown], top, _CELL_SIZE)
    clock = next(place for place, column in enumerate(shown) if column.name == "clock")
    done = 0
    for group in layout.groups:
        if layout.is_grouped:
            table.band(band_words(group, names_source))
        for issue in group.issues:
            table.row([column.text(issue) for column in shown], {clock: tint(layout.lights(issue))})
            done += 1
            if done % _STEP == 0 or done == layout.total:
                tick(done, layout.total)
    if not layout.total:
        table.message(NOTHING)
    _sign(pages, table.finish())


def band_words(group: Group, names_source: bool) -> str:
    """The line that stands over a 方面; with several sources in one ledger it says whose."""
    source = f"{group.issues[0].source}　" if names_source else ""
    return f"{source}{group.aspect or '（未分方面）'}　共 {len(group.issues)} 项"


def tint(fill: Fill) -> Tint:
    """A light's colours as the table takes them."""
    return Tint(_colour(fill.ground), _colour(fill.ink))


def _colour(code: str) -> Colour:
    red, green, blue = bytes.fromhex(code)
    return round(red / 255, 3), round(green / 255, 3), round(blue / 255, 3)


def _sign(pages: PdfPaper, top: float) -> None:
    """The line for signatures; alone on a page of its own only if the last one is full to the edge."""
    if top + 40 > pages.body_bottom:
        pages.new_page()
        top = pages.margin_top
    share = pages.body_width / len(SIGNATURES)
    for place, words in enumerate(SIGNATURES):
        pages.text(pages.margin_left + place * share, top + 18, words, _LINE_SIZE)
