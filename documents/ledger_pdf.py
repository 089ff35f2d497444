"""A list of the ledger as a PDF: header and 方面 repeated on every page, texts whole, pages numbered, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from documents.fonts import Face
from documents.ledger_layout import NOTHING, Fill, Group, LedgerLayout, lay_out, paper_named
from documents.list_columns import LedgerColumn, LedgerRow
from documents.pdf_page import MM, Align, Colour, PdfPaper
from documents.pdf_table import PdfTable, Tint
from documents.saving import replacing
from documents.table_widths import Column
from models.importing import Tick, no_tick
from models.ledger import Ledger
from models.list_views import CLOCK, SIGNATURES, View

if TYPE_CHECKING:
    from models.public_rules import Published

#: Margins in millimetres: top, right, bottom, left.
_MARGINS = (15, 12, 14, 12)
_TITLE_SIZE, _ATTACHMENT_SIZE, _LINE_SIZE, _CELL_SIZE = 20, 12, 10.5, 9

#: How often the user hears of progress, in rows.
_STEP = 50


def write_ledger_pdf(
    ledger: Ledger,
    ids: Sequence[int],
    path: Path,
    *,
    today: date,
    paper: str = "",
    title: str = "",
    view: View | None = None,
    public: Published | None = None,
    tick: Tick = no_tick,
) -> frozenset[str]:
    """Write a list of these issues, in this order, whole or not at all; without a view it is the 整改台账.

    ``paper`` and ``title`` "" are those of the view. Sections of the view begin on pages of their own.
    ``public`` has the masked issues that stand for these.

    Returns the characters no font could print, which stand as □.

    Raises:
        LedgerError: the file cannot be written, or the user stopped (from ``tick``); an old file is untouched.
    """
    with replacing(path) as temporary:
        layout = lay_out(ledger, ids, today, paper, title, view, public)
        pages = new_paper(layout.title, layout.paper, today)
        write_rows(pages, layout, tick)
        del layout  # of a large ledger it holds more than the pages do
        temporary.write_bytes(pages.content(page_line))
    return frozenset(pages.absent)


def new_paper(title: str, paper: str, today: date) -> PdfPaper:
    """An empty paper of that size with its first page begun."""
    pages = PdfPaper(*_shape(paper), title, today)
    pages.new_page()
    return pages


def turn_to(pages: PdfPaper, paper: str) -> None:
    """Begin a page for a list of that size behind other papers."""
    pages.turn(*_shape(paper))


def _shape(paper: str) -> tuple[tuple[float, float], tuple[float, float, float, float]]:
    wide, high = paper_named(paper).millimetres
    top, right, bottom, left = (margin * MM for margin in _MARGINS)
    return (wide * MM, high * MM), (top, right, bottom, left)


def page_line(page: int, pages: int) -> str:
    """The foot of every page."""
    return f"第 {page} 页　共 {pages} 页"


def write_heading(pages: PdfPaper, title: str, left: str, middle: str, right: str, *, attachment: str = "") -> float:
    """The 附件 line, the centred title and the line under it; where the table may begin."""
    top = pages.margin_top
    if attachment:
        lines = pages.lines_of(attachment, pages.body_width, _ATTACHMENT_SIZE, Face.SANS)
        pages.text(pages.margin_left, top, lines, _ATTACHMENT_SIZE, face=Face.SANS)
        top += len(lines) * _ATTACHMENT_SIZE * 1.3 + 2
    lines = pages.lines_of(title, pages.body_width * 0.8, _TITLE_SIZE, Face.TITLE)
    leading = _TITLE_SIZE * 1.35
    left_edge, room = pages.margin_left, pages.body_width
    pages.text(left_edge, top, lines, _TITLE_SIZE, face=Face.TITLE, leading=leading, room=room, align=Align.CENTRE)
    top += len(lines) * leading + 8
    if not (left or middle or right):
        return top
    high = 1
    for words, align, share in _shares(pages, left, middle, right):
        lines = pages.lines_of(words, share, _LINE_SIZE)
        at = left_edge + (room - share) * align.value
        pages.text(at, top, lines, _LINE_SIZE, room=share, align=align, leading=14)
        high = max(high, len(lines))
    return top + high * 14 + 4


def _shares(pages: PdfPaper, left: str, middle: str, right: str) -> list[tuple[str, Align, float]]:
    """The parts of the line under the title with the room of each, so that none stands over another."""
    room, gap = pages.body_width, 2 * _LINE_SIZE
    wide = [pages.measure(words, _LINE_SIZE) if words else -gap for words in (left, middle, right)]
    beside = (room - wide[1]) / 2 - gap
    shares = [beside, wide[1], beside]
    if not middle:
        shares = [room - wide[2] - gap, 0, wide[2]] if wide[2] < room / 2 else [room / 2 - gap, 0, room / 2]
    elif wide[1] > room / 3 or wide[2] > beside:
        shares = [room / 3 - gap] * 3
    parts = zip((left, middle, right), (Align.LEFT, Align.CENTRE, Align.RIGHT), shares, strict=True)
    return [part for part in parts if part[0]]


def write_rows(pages: PdfPaper, layout: LedgerLayout, tick: Tick) -> None:
    """The sections of a list, each with its heading, its table and the signature line below."""
    shown = [(at, column) for at, column in enumerate(layout.columns) if column.name not in layout.banded]
    columns = [column for _, column in shown] or list(layout.columns)
    kinds = [Column(column.heading, column.width, column.centred) for column in columns]
    done = 0
    for number, section in enumerate(layout.sections):
        if number:
            pages.new_page()
        top = write_heading(pages, section.title, *section.head, attachment=layout.attachment)
        table = PdfTable(pages, kinds, top, _CELL_SIZE)
        for group in section.groups:
            table.band(group.words or section.name, only_again=not group.words)
            for rows in _runs(group):
                if rows[-1] is section.groups[-1].rows[-1]:
                    table.keep_below(_foot_high(pages, layout.foot))
                _write_run(table, columns, rows, layout)
                done += len(rows)
                if done // _STEP > (done - len(rows)) // _STEP or done == layout.total:
                    tick(done, layout.total)
        if not section.total:
            table.message(NOTHING)
        _sign(pages, table.finish(), layout.foot)


def _runs(group: Group) -> list[list[LedgerRow]]:
    """The rows of a group, those of one issue together."""
    runs: list[list[LedgerRow]] = []
    for row in group.rows:
        if row.joined:
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def _write_run(
    table: PdfTable, columns: Sequence[LedgerColumn], rows: Sequence[LedgerRow], layout: LedgerLayout
) -> None:
    clock = next((place for place, column in enumerate(columns) if column.name == CLOCK), None)
    cells = [[column.text(row) for column in columns] for row in rows]
    tints = [{} if clock is None else {clock: tint(layout.lights(row.issue))} for row in rows]
    if len(rows) == 1:
        table.row(cells[0], tints[0])
    else:
        shared = [place for place, column in enumerate(columns) if column.shared]
        table.joined_rows(cells, shared, tints)


def tint(fill: Fill) -> Tint:
    """A light's colours as the table takes them."""
    return Tint(_colour(fill.ground), _colour(fill.ink))


def _colour(code: str) -> Colour:
    red, green, blue = bytes.fromhex(code)
    return round(red / 255, 3), round(green / 255, 3), round(blue / 255, 3)


def _sign(pages: PdfPaper, top: float, foot: Sequence[str] = SIGNATURES) -> None:
    """The line for signatures; at least one row stands on its page."""
    if top + _foot_high(pages, foot) > pages.body_bottom:
        pages.new_page()
        top = pages.margin_top
    for place, words in enumerate(_foot_lines(pages, foot)):
        left = pages.margin_left + place * pages.body_width / len(foot)
        pages.text(left, top + 18, words, _LINE_SIZE, leading=14)


def _foot_lines(pages: PdfPaper, foot: Sequence[str]) -> list[list[str]]:
    return [pages.lines_of(words, pages.body_width / len(foot) - _LINE_SIZE, _LINE_SIZE) for words in foot]


def _foot_high(pages: PdfPaper, foot: Sequence[str]) -> float:
    """What the signature lines need below the table."""
    return 26 + 14 * max(map(len, _foot_lines(pages, foot))) if foot else 0
