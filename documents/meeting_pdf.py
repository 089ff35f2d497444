"""The papers for a 调度会 in one PDF: a page of figures, the lists to go through, then the 整改台账 itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from documents.figure_blocks import new_sheet
from documents.ledger_layout import lay_out
from documents.ledger_pdf import page_line, turn_to, write_rows
from documents.meeting_content import Meeting, MeetingWish, gather
from documents.meeting_lists import MeetingLists, rows_of
from documents.meeting_page import write_figures
from documents.pdf_page import PdfPaper
from documents.saving import replacing
from models.importing import Tick, no_tick
from models.ledger import Ledger

_STEP = 50
#: A list begins below the figures if so much of their page (points) is left.
_ROOM_FOR_LIST = 200
#: The line that says where the parts begin.
_WHERE_SIZE, _WHERE_LEADING = 9, 13


@dataclass(frozen=True, slots=True)
class MeetingPaper:
    """What was written: how many pages, and the characters no font could print, which stand as □."""

    pages: int
    absent: frozenset[str]


def write_meeting_pdf(
    ledger: Ledger, path: Path, *, today: date, wish: MeetingWish | None = None, tick: Tick = no_tick
) -> MeetingPaper:
    """Write the papers, whole or not at all; ``today`` must be the ledger's own.

    Without a wish they are of the whole ledger, compared with the last snapshot before now if there is any, the
    整改台账 behind them. All figures are those of ``models.figures``.

    Raises:
        LedgerError: there is no such snapshot, the file cannot be written, or the user stopped (from ``tick``); an old
            file is untouched.
    """
    wish = wish or MeetingWish()
    with replacing(path) as temporary:
        meeting = gather(ledger, wish)
        pages = new_sheet(meeting.title, today)
        _write(pages, meeting, ledger, wish, tick)
        count = pages.page_count
        temporary.write_bytes(pages.content(page_line))
    return MeetingPaper(count, frozenset(pages.absent))


def _write(pages: PdfPaper, meeting: Meeting, ledger: Ledger, wish: MeetingWish, tick: Tick) -> None:
    counted = _Counted(rows_of(meeting) + len(meeting.ids), tick)
    figures = write_figures(pages, meeting)
    top = figures.end if pages.page_count > 1 else figures.where + 2 * _WHERE_LEADING
    if pages.body_bottom - top < _ROOM_FOR_LIST:
        pages.new_page()
        top = pages.margin_top - 14
    lists = MeetingLists(pages, meeting, top, counted.one)
    lists.write()
    parts = lists.parts
    if wish.with_ledger:
        layout = lay_out(ledger, meeting.ids, meeting.today, wish.paper)
        turn_to(pages, layout.paper)
        parts = [*parts, (layout.name, pages.page_count)]
        write_rows(pages, layout, counted.behind)
    pages.on_pages([0], lambda _place: _write_where(pages, figures.where, parts))


def _write_where(pages: PdfPaper, top: float, parts: Sequence[tuple[str, int]]) -> None:
    """Below the figures: on which page each part begins."""
    words = "，".join(f"{name.removesuffix('清单')}第 {page} 页" for name, page in parts)
    lines = pages.lines_of(f"后附：{words}。", pages.body_width, _WHERE_SIZE)
    pages.text(pages.margin_left, top, lines, _WHERE_SIZE, leading=_WHERE_LEADING)


class _Counted:
    """Tells the tick how many rows of the lists are written, and then how many of the ledger."""

    def __init__(self, total: int, tick: Tick) -> None:
        self._total, self._tick, self._done = total, tick, 0

    def one(self) -> None:
        """One row of a list."""
        self._done += 1
        if self._done % _STEP == 0 or self._done == self._total:
            self._tick(self._done, self._total)

    def behind(self, done: int, _total: int) -> None:
        """So many rows of the ledger, which come behind the lists."""
        self._tick(min(self._done + done, self._total), self._total)
