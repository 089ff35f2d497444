"""The 整改情况汇总: one page of totals, rate, 方面 and units for a meeting, then what is late and what is due soon."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from documents.figure_blocks import by_unit_words, heading, new_sheet, note, totals
from documents.ledger_layout import Fill, fill_of, light_of, long_day
from documents.ledger_pdf import page_line, tint, write_heading
from documents.pdf_page import PdfPaper
from documents.pdf_table import PdfTable
from documents.saving import replacing
from documents.scope_words import scope_words
from documents.table_widths import Column
from models.fields import BY_NAME, CLOCK_LABEL
from models.figures import Figures
from models.filters import IssueFilter
from models.importing import Tick, no_tick
from models.issues import Issue
from models.ledger import Ledger
from models.orders import Order
from models.rules import CLOCK_LABELS, CLOSING_LABELS, NO_PROGRESS_LABEL, PROGRESS_LABELS, Clock, Closing, Progress

TITLE = "整改情况汇总"

_CELL_SIZE = 9

#: The columns of a list of issues: fields by name, and how wide.
_LISTED = {"number": 2.5, "problem": 20, "units": 7, "persons": 4, "deadline": 6, "progress": 4.2, "reason": 9}
_CLOCK_PLACE = 5

_STEP = 50


def write_summary_pdf(
    ledger: Ledger, question: IssueFilter, path: Path, *, today: date, tick: Tick = no_tick
) -> frozenset[str]:
    """Write the summary of what the question asks for, whole or not at all; ``today`` must be the ledger's own.

    All figures are those of ``models.figures``. Returns the characters no font could print, which stand as □.

    Raises:
        LedgerError: the file cannot be written, or the user stopped (from ``tick``); an old file is untouched.
    """
    with replacing(path) as temporary:
        pages = _summary(ledger, question, today, tick)
        temporary.write_bytes(pages.content(page_line))
    return frozenset(pages.absent)


def _summary(ledger: Ledger, question: IssueFilter, today: date, tick: Tick) -> PdfPaper:
    pages = new_sheet(f"{ledger.settings.office}{TITLE}", today)
    left = f"填报单位：{ledger.settings.office}"
    top = write_heading(pages, f"{ledger.settings.office}{TITLE}", left, "", f"截至：{long_day(today)}")
    top = note(pages, top, f"范围：{scope_words(ledger, question)}")
    figures = ledger.figures(question)
    top = totals(pages, top + 4, figures)
    top = note(pages, top, f"{figures.rate_label} {figures.rate_text}。口径：{figures.rule_words}。")
    by_aspect = [*ledger.figures_by("aspect", question), ("合计", figures)] if figures.total else []
    top = _figures_table(pages, top, "按方面", "方面", by_aspect)
    top = _figures_table(pages, top, "按责任单位", "责任单位", ledger.figures_by("unit", question))
    if figures.total:
        top = note(pages, top + 4, by_unit_words(figures))
    _lists(pages, top, ledger, question, today, tick)
    return pages


def _figures_table(pages: PdfPaper, top: float, title: str, name: str, rows: Sequence[tuple[str, Figures]]) -> float:
    if not rows:
        return top
    headings = [
        "总数", *(PROGRESS_LABELS[each] for each in (Progress.DONE, Progress.MOSTLY_DONE, Progress.IN_PROGRESS)),
        PROGRESS_LABELS[Progress.NOT_STARTED], NO_PROGRESS_LABEL, CLOCK_LABELS[Clock.OVERDUE], CLOCK_LABELS[Clock.SOON],
        CLOSING_LABELS[Closing.CLOSED],
    ]  # fmt: skip
    columns = [
        Column(name, 14),
        *(Column(words, 3.1, True) for words in headings),
        Column(rows[0][1].rate_label, 4, True),
    ]
    table = PdfTable(pages, columns, heading(pages, top, title), _CELL_SIZE)
    for label, one in rows:
        numbers = (
            one.total, one.done, one.mostly_done, one.in_progress, one.not_started, one.unsaid, one.overdue, one.soon,
            one.closed,
        )  # fmt: skip
        table.row([label, *(str(number) for number in numbers), one.rate_text])
    return table.finish()


def _lists(pages: PdfPaper, top: float, ledger: Ledger, question: IssueFilter, today: date, tick: Tick) -> None:
    """The two lists a meeting goes through, worst first."""
    late = _issues(ledger, question, "overdue")
    due = _issues(ledger, question, "soon")
    total, done = len(late) + len(due), 0
    named = (
        (f"逾期问题（{len(late)} 项）", late),
        (f"临期问题（{len(due)} 项，{ledger.settings.soon_days} 天内到期）", due),
    )
    for words, issues in named:
        top = heading(pages, top, words)
        if not issues:
            pages.text(pages.margin_left, top, "无", _CELL_SIZE + 1)
            top += 16
            continue
        table = _list_table(pages, top)
        for issue in issues:
            _list_row(table, issue, today, fill_of(light_of(issue, today, ledger.settings), ledger.settings))
            done += 1
            if done % _STEP == 0 or done == total:
                tick(done, total)
        top = table.finish()


def _issues(ledger: Ledger, question: IssueFilter, key: str) -> list[Issue]:
    return list(ledger.issues(ledger.issue_ids(ledger.figure_filter(key, question), Order("days_left"))).values())


def _list_table(pages: PdfPaper, top: float) -> PdfTable:
    columns = [Column(BY_NAME[name].label, wide, not BY_NAME[name].long) for name, wide in _LISTED.items()]
    columns.insert(_CLOCK_PLACE, Column(CLOCK_LABEL, 5, True))
    return PdfTable(pages, columns, top, _CELL_SIZE)


def _list_row(table: PdfTable, issue: Issue, today: date, light: Fill) -> None:
    cells = [BY_NAME[name].text(issue) for name in _LISTED]
    cells.insert(_CLOCK_PLACE, issue.days_words(today))
    table.row(cells, {_CLOCK_PLACE: tint(light)})
