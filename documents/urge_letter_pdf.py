"""通知, 提醒, 督办 and 告诫 as letters by GB/T 9704: one page to one unit; a longer list of problems is an 附件."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from documents import official_layout as gb
from documents.fonts import Face
from documents.ledger_layout import long_day
from documents.official_rows import (
    EMPTY,
    Grid,
    Row,
    addressee,
    centred,
    draw_pages,
    letter_pages,
    number_page,
    official_paper,
    rows_of,
)
from documents.official_text import Line, Style, signature_lines
from documents.pdf_page import Align, PdfPaper
from documents.pdf_table import PdfTable
from documents.saving import CannotSave, replacing
from documents.table_widths import Column
from models.acts import Tick, no_tick
from models.errors import LedgerError
from models.fields import BY_NAME
from models.issues import Issue
from models.ledger import Ledger
from models.urge_letters import UrgeLetter, issue_letters
from models.urge_texts import PROBLEMS

_LIST_TITLE = "整改问题清单"
_CELL_SIZE = 10.5
#: The type of the text.
_FACE = gb.LOOKS[Style.BODY].face
_COLUMNS = (
    Column(BY_NAME["number"].label, 2.6, True),
    Column(BY_NAME["problem"].label, 14),
    Column(BY_NAME["measures"].label, 12),
    Column(BY_NAME["deadline"].label, 6.2, True),
    Column("逾期", 3.2, True),
    Column(BY_NAME["persons"].label, 4.2, True),
)


def issue_urge_letters(
    ledger: Ledger, letters: Sequence[UrgeLetter], path: Path, *, tick: Tick = no_tick
) -> frozenset[str]:
    """Write the letters and record them: both, or neither. Returns the characters no font could print.

    Raises:
        LedgerError: no letters, the ledger or the file cannot be written, or the user stopped. Where only another
            program holds the file, the letters are recorded and the sentence says where they were put instead.
    """
    paper = _paper_of(letters, tick)
    is_recorded = False
    try:
        with replacing(path) as temporary:
            temporary.write_bytes(paper.content())
            issue_letters(ledger, letters)
            is_recorded = True
    except CannotSave as error:
        if is_recorded and error.kept is None:
            ledger.undo()
        raise
    return frozenset(paper.absent)


def write_urge_letters_pdf(letters: Sequence[UrgeLetter], path: Path, *, tick: Tick = no_tick) -> frozenset[str]:
    """Write the letters into one file, whole or not at all; nothing is recorded.

    Returns the characters no font could print, which stand as □.

    Raises:
        LedgerError: no letters, the file cannot be written, or the user stopped; an old file is untouched.
    """
    paper = _paper_of(letters, tick)
    with replacing(path) as temporary:
        temporary.write_bytes(paper.content())
    return frozenset(paper.absent)


def _paper_of(letters: Sequence[UrgeLetter], tick: Tick) -> PdfPaper:
    if not letters:
        raise LedgerError("没有勾选单位，没有写督办提醒。请先勾选单位。")
    paper = official_paper(letters[0].title, letters[0].issued_on)
    told, total = 0, sum(len(letter.issues) for letter in letters)
    for letter in letters:
        _write(paper, letter, partial(_listed, tick, told, total))
        told += len(letter.issues)
        tick(told, total)
    return paper


def _listed(tick: Tick, before: int, total: int, done: int) -> None:
    tick(before + done, total)


def _write(paper: PdfPaper, letter: UrgeLetter, listed: Callable[[int], None]) -> None:
    """One letter, on one page wherever it fits: with its problems in the text, else with a list behind it.

    ``listed`` hears how many problems of a list are written.
    """
    before = paper.page_count
    inline = len(letter.issues) <= gb.LINES and len(pages := _pages(paper, letter, inline=True)) == 1
    if not inline:
        pages = _pages(paper, letter, inline=False)
    draw_pages(paper, pages, numbered=len(pages) > 1 or not inline)
    if not inline:
        _attach(paper, letter, before, listed)


# ------------------------------------------------------------ the letter


def _pages(paper: PdfPaper, letter: UrgeLetter, *, inline: bool) -> list[Grid]:
    end = signature_lines(letter.office, long_day(letter.issued_on))
    return letter_pages(_text(paper, letter, inline), [(row,) for line in end for row in rows_of(line, paper)])


def _text(paper: PdfPaper, letter: UrgeLetter, inline: bool) -> Grid:
    rows: Grid = [(row,) for row in rows_of(Line(Style.TITLE, letter.title), paper)]
    rows += [_number_line(paper, letter), (EMPTY,)]
    rows += [(row,) for row in addressee(letter.unit, paper)]
    for words in letter.body:
        paragraphs = [words] if words != PROBLEMS else _problems(letter) if inline else [_POINTER]
        rows += [(row,) for one in paragraphs for row in rows_of(Line(Style.BODY, one), paper)]
    if not inline:
        rows += [(EMPTY,), *((row,) for row in rows_of(Line(Style.BODY, f"附件：{_LIST_TITLE}"), paper))]
    return rows


_POINTER = f"具体问题见附件《{_LIST_TITLE}》。"


def _number_line(paper: PdfPaper, letter: UrgeLetter) -> tuple[Row, ...]:
    """The number in the middle; where somebody signs, the number at the left and who signs at the right."""
    if not letter.signer:
        return (centred(Style.BODY, letter.number, paper),)
    room, indent = gb.CHARS * gb.CHAR_PITCH, gb.NUMBER_INDENT * gb.BODY_SIZE
    words = f"签发人：{letter.signer}"
    at = room - indent - paper.measure(words, gb.BODY_SIZE, _FACE)
    return Row(Style.BODY, letter.number, indent), Row(Style.ASPECT, words, at)


def _problems(letter: UrgeLetter) -> list[str]:
    if len(letter.issues) == 1:
        return [_told(letter.issues[0], letter.issued_on)]
    return [f"{place}.{_told(issue, letter.issued_on)}" for place, issue in enumerate(letter.issues, 1)]


def _told(issue: Issue, today: date) -> str:
    """留样记录不全（序号3，整改时限2026年11月10日前，已逾期12天）。"""
    facts = [
        f"序号{issue.number}" if issue.number else "",
        f"整改时限{issue.deadline.text}" if issue.deadline.text else "",
        _late(issue, today),
    ]
    told = "，".join(fact for fact in facts if fact)
    problem = "；".join(line.rstrip("。；;") for line in issue.problem.split("\n"))
    return problem + (f"（{told}）" if told else "") + "。"


def _late(issue: Issue, today: date) -> str:
    due = issue.deadline.due_on
    return f"已逾期{(today - due).days}天" if due is not None and due < today and not issue.lasting else ""


# ------------------------------------------------------------ the list behind it


def _attach(paper: PdfPaper, letter: UrgeLetter, before: int, listed: Callable[[int], None]) -> None:
    """The problems as a table with the heads of an 附件, the pages numbered on from the letter's."""
    first = paper.page_count
    paper.new_page()
    left, room, top = paper.margin_left, paper.body_width, paper.margin_top
    paper.text(left, top, "附件", gb.BODY_SIZE, face=Face.HEI)
    top += gb.LINE_PITCH * 1.5
    paper.text(left, top, _LIST_TITLE, gb.TITLE_SIZE, face=Face.TITLE, room=room, align=Align.CENTRE)
    top += gb.LINE_PITCH * 1.5
    lines = paper.lines_of(f"{letter.unit}（{letter.number}，共 {len(letter.issues)} 项）", room, 12)
    paper.text(left, top, lines, 12, leading=17)
    table = PdfTable(paper, _COLUMNS, top + len(lines) * 17 + 4, _CELL_SIZE)
    for place, issue in enumerate(letter.issues, 1):
        table.row(
            [
                issue.number or str(place),
                issue.problem,
                "\n".join(f"{number}. {one.text}" for number, one in enumerate(issue.measures, 1)),
                issue.deadline.text,
                _late(issue, letter.issued_on).removeprefix("已逾期"),
                "\n".join(issue.persons),
            ]
        )
        listed(place)
    table.finish()
    paper.on_pages(range(first, paper.page_count), lambda place: number_page(paper, place + 1 - before))
