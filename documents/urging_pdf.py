"""催报: a slip for every unit that owes a sheet, with what is missing and until when; several or one a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from documents.fonts import Face
from documents.ledger_layout import long_day
from documents.official_rows import EMPTY, addressee, centred, draw_pages, letter_pages, official_paper, rows_of
from documents.official_text import Line, Style, signature_lines
from documents.pdf_page import GREY, Align, PdfPaper, upright_a4
from documents.saving import replacing
from documents.school_words import SHEET_TITLE
from models.acts import Tick, no_tick
from models.ledger import Ledger
from models.reminders import URGING
from models.sending_states import Returning
from models.sendings import SendingState

SLIP_TITLE, LETTER_TITLE = "填报表催报单", f"关于催交{SHEET_TITLE}的函"

#: The margins of sheets of slips in millimetres: top, right, bottom, left.
_SLIP_MARGINS = (14, 18, 14, 18)
#: Of the missing problems so many are named on a slip and in a letter.
_MOST_ON_SLIP, _MOST_IN_LETTER = 8, 20
#: How many characters of a problem are told.
_LONGEST_PROBLEM = 34
#: Between a slip and the line along which it is cut.
_CUT_ROOM = 16.0
_DASH, _GAP = 5.0, 3.0
_RECEIPT = "签收人：______________　日期：____________"


@dataclass(frozen=True, slots=True)
class Slip:
    """What is asked of one unit: its sending, the numbers and problems that are missing, until when, in whose name.

    ``closed`` of the rows that did not come back are closed by now: nobody asks for them.
    """

    unit: str
    number: int
    sent_on: date
    due_on: date | None
    rows: int
    partly: bool
    missing: tuple[tuple[str, str], ...]
    times: int = 1
    closed: int = 0

    def is_due_after(self, today: date) -> bool:
        """Whether the day on which it is due has not passed yet, so that nobody is late."""
        return self.due_on is not None and self.due_on >= today


@dataclass(frozen=True, slots=True)
class Urging:
    """What stands on every slip: the new day, further words, who signs, whom to call."""

    reply_by: date | None = None
    words: str = ""
    signer: str = ""
    contact: str = ""


def slips_of(ledger: Ledger, sendings: Sequence[SendingState]) -> list[Slip]:
    """The slips for these sendings, in their order; ``times`` counts those issued before."""
    issues = ledger.issues(sorted({number for one in sendings for number in one.missing}))
    before = [reminder.sending for reminder in ledger.reminders.all(kind=URGING)]
    return [
        Slip(
            unit=one.unit.name,
            number=one.number,
            sent_on=one.sent_on,
            due_on=one.due_on,
            rows=len(one.rows),
            partly=one.state is Returning.PARTLY,
            missing=tuple(
                (issues[number].number or str(number), issues[number].problem)
                for number in one.missing
                if number in issues
            ),
            times=before.count(one.id) + 1,
            closed=len(one.closed),
        )
        for one in sendings
    ]


def write_urging_pdf(
    slips: Sequence[Slip],
    urging: Urging,
    path: Path,
    *,
    today: date,
    one_a_page: bool = False,
    tick: Tick = no_tick,
) -> frozenset[str]:
    """Write the slips, whole or not at all: one below the other with lines to cut along, or a letter a page.

    Returns the characters no font could print, which stand as □.

    Raises:
        LedgerError: the file cannot be written, or the user stopped (from ``tick``); an old file is untouched.
    """
    with replacing(path) as temporary:
        pages = official_paper(LETTER_TITLE, today) if one_a_page else upright_a4(_SLIP_MARGINS, SLIP_TITLE, today)
        writing = _Letters(pages, urging, today) if one_a_page else _Slips(pages, urging, today)
        for done, slip in enumerate(slips):
            tick(done, len(slips))
            writing.write(slip)
        tick(len(slips), len(slips))
        temporary.write_bytes(pages.content())
    return frozenset(pages.absent)


def usual_reply_day(dues: Sequence[date | None], today: date, soon: date) -> date:
    """The day that is offered: ``soon`` where a unit is late or has no day, else the first day that is due."""
    ahead = [due for due in dues if due is not None and due >= today]
    return min(ahead) if ahead and len(ahead) == len(dues) else soon


def reply_day(due: date | None, asked: date | None, today: date) -> date | None:
    """Until when one unit is asked to answer: never before the day that it was given, as long as that has not passed.

    None: as soon as it can.
    """
    if due is None or due < today:
        return asked
    return max(due, asked) if asked else due


def asked_of(slip: Slip, urging: Urging, most: int, today: date) -> tuple[str, list[str]]:
    """What is asked, and the list of what is missing, no more than ``most`` of it by name."""
    asked = f"　　{long_day(slip.sent_on)}发给你单位的《{SHEET_TITLE}》（第 {slip.number} 次，共 {slip.rows} 项）"
    ahead, day = slip.is_due_after(today), reply_day(slip.due_on, urging.reply_by, today)
    due = f"，应于{long_day(slip.due_on)}前交回" if slip.due_on and day != slip.due_on else ""
    state = "，目前还没有交回" if ahead else "，至今没有交回"
    if slip.partly:
        state = f"，现只交回 {slip.rows - len(slip.missing) - slip.closed} 项，还缺 {len(slip.missing)} 项"
    state += f"（其中 {slip.closed} 项已销号，不用再交）" if slip.closed else ""
    in_time = "按时" if ahead and day == slip.due_on else ""
    until = f"请{in_time}于{long_day(day)}前交回" if day else "请尽快交回"
    named = slip.missing[:most]
    listed = [f"{number}. {_short(problem)}" for number, problem in named]
    left = len(slip.missing) - len(named)
    more = [f"……另有 {left} 项，见填报表。"] if left else []
    return f"{asked}{due}{state}。{until}。", [*listed, *more]


def _further(urging: Urging) -> list[str]:
    return [f"　　{line.strip()}" for line in urging.words.split("\n") if line.strip()]


def _short(problem: str) -> str:
    line = " ".join(problem.split())
    return line if len(line) <= _LONGEST_PROBLEM else f"{line[:_LONGEST_PROBLEM]}…"


class _Slips:
    """Slips below each other, each whole on a page, parted by lines to cut along."""

    _SIZE, _LEADING, _TITLE = 11, 18, 15

    def __init__(self, pages: PdfPaper, urging: Urging, today: date) -> None:
        self._pages, self._urging, self._today = pages, urging, today
        self._top = 0.0

    def write(self, slip: Slip) -> None:
        """The next slip, on a new page where it does not fit below the last."""
        pages = self._pages
        text, listed = asked_of(slip, self._urging, _MOST_ON_SLIP, self._today)
        parts = (
            self._lines(text),
            [line for words in listed for line in self._lines(words, 2 * self._SIZE)],
            [line for words in _further(self._urging) for line in self._lines(words)],
        )
        high = 30 + (sum(map(len, parts)) + 3) * self._LEADING + 10
        if pages.page_count == 0 or self._top + high > pages.body_bottom:
            pages.new_page()
            self._top = pages.margin_top
        else:
            self._cut()
        self._put(slip, *parts)

    def _put(self, slip: Slip, asked: list[str], missing: list[str], further: list[str]) -> None:
        pages, left, top = self._pages, self._pages.margin_left, self._top
        again = f"（第 {slip.times} 次催报）" if slip.times > 1 else ""
        room, title = pages.body_width, f"{SLIP_TITLE}{again}"
        pages.text(left, top, title, self._TITLE, face=Face.SANS, room=room, align=Align.CENTRE)
        top += 30
        pages.text(left, top, f"{slip.unit}：", self._SIZE, face=Face.SANS)
        top += self._LEADING
        for lines, indent in ((asked, 0), (missing, 2 * self._SIZE), (further, 0)):
            pages.text(left + indent, top, lines, self._SIZE, leading=self._LEADING)
            top += len(lines) * self._LEADING
        signed = "　".join(filter(None, [self._urging.signer, long_day(self._today)]))
        pages.text(left, top + 2, signed, self._SIZE, room=room, align=Align.RIGHT)
        top += self._LEADING + 2
        contact = f"联系人：{self._urging.contact}" if self._urging.contact else ""
        pages.text(left, top, contact, self._SIZE, colour=GREY)
        pages.text(left, top, _RECEIPT, self._SIZE, colour=GREY, room=room, align=Align.RIGHT)
        self._top = top + self._LEADING + _CUT_ROOM

    def _lines(self, words: str, less: float = 0) -> list[str]:
        return self._pages.lines_of(words, self._pages.body_width - less, self._SIZE)

    def _cut(self) -> None:
        """A dashed line from edge to edge above the slip."""
        down, at = self._top - _CUT_ROOM / 2, 0.0
        while at < self._pages.width:
            self._pages.rule(at, down, min(at + _DASH, self._pages.width), down, 0.4)
            at += _DASH + _GAP
        self._top += _CUT_ROOM


class _Letters:
    """A letter a page by the official grid; a long list goes on overleaf."""

    def __init__(self, pages: PdfPaper, urging: Urging, today: date) -> None:
        self._pages, self._urging, self._today = pages, urging, today

    def write(self, slip: Slip) -> None:
        """A new page with the letter to one unit."""
        paper = self._pages
        rows = rows_of(Line(Style.TITLE, LETTER_TITLE), paper)
        if slip.times > 1:
            rows.append(centred(Style.BODY, f"（第 {slip.times} 次催报）", paper))
        rows += [EMPTY, *addressee(slip.unit, paper)]
        for words in self._paragraphs(slip):
            rows += rows_of(Line(Style.BODY, words.lstrip("\u3000")), paper)
        end = [row for line in self._signature() for row in rows_of(line, paper)]
        pages = letter_pages([(row,) for row in rows], [(row,) for row in end])
        draw_pages(paper, pages, numbered=len(pages) > 1)

    def _paragraphs(self, slip: Slip) -> Iterator[str]:
        text, listed = asked_of(slip, self._urging, _MOST_IN_LETTER, self._today)
        yield text
        if listed:
            yield f"还没有交回的 {len(slip.missing)} 项："
        yield from listed
        yield from _further(self._urging)
        if self._urging.contact:
            yield f"联系人：{self._urging.contact}"

    def _signature(self) -> Iterator[Line]:
        return signature_lines(self._urging.signer, long_day(self._today))
