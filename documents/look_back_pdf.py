"""回头看记录表: how the issues were drawn, each with room to write or with what was found, and the relapse rates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from documents.fonts import Face
from documents.ledger_layout import long_day
from documents.ledger_pdf import new_paper, page_line, write_heading
from documents.pdf_page import GREY, PdfPaper
from documents.pdf_table import PdfTable, Tint
from documents.saving import replacing
from documents.table_widths import Column
from models.fields import BY_NAME
from models.importing import Tick, no_tick
from models.issues import Issue
from models.ledger import Ledger
from models.look_back_rows import (
    RATE_GROUP_LABELS,
    RATE_WORDS,
    LookBackItem,
    LookBackPlan,
    Tally,
    units_of,
)
from models.rules import RELAPSE_LABELS, Relapse

TITLE = "整改“回头看”记录表"

_CELL_SIZE, _LINE_SIZE, _NOTE_SIZE = 9, 10.5, 9
_COLUMNS = (
    Column("抽取顺序", 2.6, True),
    Column(BY_NAME["number"].label, 2.6, True),
    Column("内部编号", 2.8, True),
    Column(BY_NAME["problem"].label, 14),
    Column(BY_NAME["units"].label, 8),
    Column(BY_NAME["closed_on"].label, 5.6, True),
    Column("核查日期", 5.6, True),
    Column("核查人员", 5, True),
    Column("结果", 6, True),
    Column("情况", 13),
)
_RESULT_PLACE = 8
_BOXES = "\n".join(f"□ {label:　<4}" for label in RELAPSE_LABELS.values())
#: The words stand on it in black and white too.
_CAME_BACK = Tint((0.99, 0.91, 0.9), (0.65, 0.1, 0.1))
_RATE_COLUMNS = ("计划", "已回头看", *RELAPSE_LABELS.values(), "反弹率")
_SIGNATURES = ("核查人员（签字）：", "核查组长（签字）：", "日期：")
_LABEL_ROOM = 66
_STEP = 50


def write_look_back_pdf(
    ledger: Ledger, plan_id: int, path: Path, *, today: date, tick: Tick = no_tick
) -> frozenset[str]:
    """Write the sheet of one plan, whole or not at all: blank where nothing was found yet.

    Returns the characters no font could print, which stand as □.

    Raises:
        LedgerError: no such plan, the file cannot be written, or the user stopped; an old file is untouched.
    """
    plan, items = ledger.look_backs.plan(plan_id), ledger.look_backs.items(plan_id)
    with replacing(path) as temporary:
        pages = new_paper(f"{ledger.settings.office}{TITLE}", "A4", today)
        top = _heading(pages, ledger, plan)
        top = _write_items(pages, ledger, items, top, tick)
        if plan.tally.looked_at:
            for group, label in RATE_GROUP_LABELS.items():
                top = _write_rates(pages, label, ledger.look_backs.rates(group, plan_id), top)
            top = _lines(pages, top + 4, [f"{RATE_WORDS}。"])
        _sign(pages, top)
        temporary.write_bytes(pages.content(page_line))
    return frozenset(pages.absent)


def _heading(pages: PdfPaper, ledger: Ledger, plan: LookBackPlan) -> float:
    title, day = f"{ledger.settings.office}{TITLE}", f"抽取日期：{long_day(plan.made_on)}"
    top = write_heading(pages, title, f"名称：{plan.name}", "", day)
    facts = {
        "抽取方式": plan.drawing_words,
        "抽取规则": plan.rule_words,
        "结果": f"{plan.tally.words}。",
        "说明": plan.note,
    }
    for label, words in facts.items():
        if words:
            lines = pages.lines_of(words, pages.body_width - _LABEL_ROOM, _LINE_SIZE)
            pages.text(pages.margin_left, top, label, _LINE_SIZE, face=Face.SANS, colour=GREY)
            pages.text(pages.margin_left + _LABEL_ROOM, top, lines, _LINE_SIZE, leading=15)
            top += len(lines) * 15 + 2
    return top + 5


def _write_items(pages: PdfPaper, ledger: Ledger, items: Sequence[LookBackItem], top: float, tick: Tick) -> float:
    issues = ledger.issues([item.issue_id for item in items])
    closed = ledger.look_backs.closing_days(items)
    table = PdfTable(pages, _COLUMNS, top, _CELL_SIZE)
    for done, item in enumerate(items, 1):
        came_back = item.result is not None and item.result != Relapse.NONE
        cells = _cells(item, issues[item.issue_id], done, closed.get(item.id))
        table.row(cells, {_RESULT_PLACE: _CAME_BACK} if came_back else None)
        if done % _STEP == 0 or done == len(items):
            tick(done, len(items))
    if not items:
        table.message("没有问题")
    return table.finish()


def _cells(item: LookBackItem, issue: Issue, place: int, closed_on: date | None) -> list[str]:
    return [
        str(place),
        issue.number,
        str(issue.id),
        issue.problem + (f"（第 {item.round} 轮）" if item.round > 1 else ""),
        "、".join(units_of(issue)),
        closed_on.isoformat() if closed_on else "",
        item.on.isoformat() if item.on else "",
        "\n".join(item.checkers),
        _BOXES if item.result is None else item.result.label,
        item.words,
    ]


def _write_rates(pages: PdfPaper, label: str, rows: Sequence[tuple[str, Tally]], top: float) -> float:
    if top + 90 > pages.body_bottom:
        pages.new_page()
        top = pages.margin_top - 14
    pages.text(pages.margin_left, top + 14, f"按{label}", _LINE_SIZE, face=Face.SANS)
    columns = [Column(label, 20), *(Column(name, 6, True) for name in _RATE_COLUMNS)]
    table = PdfTable(pages, columns, top + 32, _CELL_SIZE)
    for name, one in rows:
        numbers = (one.planned, one.looked_at, one.none, one.partly, one.full)
        table.row([name, *map(str, numbers), one.rate_text])
    return table.finish()


def _lines(pages: PdfPaper, top: float, paragraphs: Sequence[str]) -> float:
    for words in paragraphs:
        lines = pages.lines_of(words, pages.body_width, _NOTE_SIZE)
        if top + len(lines) * 13 > pages.body_bottom:
            pages.new_page()
            top = pages.margin_top
        pages.text(pages.margin_left, top, lines, _NOTE_SIZE, colour=GREY, leading=13)
        top += len(lines) * 13
    return top


def _sign(pages: PdfPaper, top: float) -> None:
    if top + 40 > pages.body_bottom:
        pages.new_page()
        top = pages.margin_top
    share = pages.body_width / len(_SIGNATURES)
    for place, words in enumerate(_SIGNATURES):
        pages.text(pages.margin_left + place * share, top + 18, words, _LINE_SIZE)
