"""现场核查表: a page for every unit with its problems, what was to be done and what is said of it, and room to write.

It is printed, taken to the school, filled in by hand and signed there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from documents.fonts import Face
from documents.ledger_pdf import new_paper, page_line, write_heading
from documents.pdf_page import PdfPaper
from documents.pdf_table import PdfTable
from documents.saving import replacing
from documents.table_widths import Column
from models.fields import BY_NAME
from models.filters import IssueFilter
from models.importing import Tick, no_tick
from models.issues import Issue
from models.ledger import Ledger
from models.look_back_rows import RATE_GROUPS, units_of
from models.rules import NO_PROGRESS_LABEL, Closing

TITLE = "整改问题现场核查表"
#: How many sign when the closing rules do not say: 现场核查 is never done alone.
_LEAST_CHECKERS = 2

_CELL_SIZE, _LINE_SIZE = 9, 10.5
_COLUMNS = (
    Column(BY_NAME["number"].label, 2.6, True),
    Column(BY_NAME["problem"].label, 12),
    Column(f"{BY_NAME['measures'].label}及目标（销号标准）", 15),
    Column("完成情况", 12),
    Column("佐证", 2.6, True),
    Column("核查情况", 12),
    Column("是否通过", 5, True),
    Column("备注", 5),
)
_BOXES = "□ 通过　\n\n□ 不通过"
#: Blank lines that give a row room for handwriting: at least, at most, and what a page has for all of them.
_LEAST_ROOM, _MOST_ROOM, _PAGE_ROOM = 4, 10, 25
_BLANK_DAY, _BLANK_PLACE = "　　　　年　　月　　日", "_" * 24
_NOTHING = "没有正在申请销号的问题"
_ON_THE_WHOLE = "核查结论：□ 全部通过　　□ 部分通过（未通过的序号：________________）　　□ 不通过"


def being_closed(ledger: Ledger) -> list[int]:
    """The issues that are 申请中, each row of a 共性问题 by itself: what the sheet is for when nobody chose."""
    return ledger.issue_ids(IssueFilter(closing=frozenset({Closing.APPLIED}), counted="rows"))


def write_onsite_pdf(
    ledger: Ledger, ids: Sequence[int], path: Path, *, today: date, tick: Tick = no_tick
) -> frozenset[str]:
    """Write the sheet for these issues, whole or not at all; one of several units stands on the page of each.

    Returns the characters no font could print, which stand as □.

    Raises:
        LedgerError: the file cannot be written, or the user stopped (from ``tick``); an old file is untouched.
    """
    sections = _by_unit(ledger, ids)
    checkers = max(ledger.closings.rules.checkers, _LEAST_CHECKERS)
    with replacing(path) as temporary:
        pages = new_paper(f"{ledger.settings.office}{TITLE}", "A4", today)
        for done, (unit, issues) in enumerate(sections, 1):
            if done > 1:
                pages.new_page()
            _write_unit(pages, ledger, unit, issues, checkers)
            tick(done, len(sections))
        if not sections:
            top = write_heading(pages, f"{ledger.settings.office}{TITLE}", "", "", "")
            PdfTable(pages, _COLUMNS, top, _CELL_SIZE).message(_NOTHING)
        temporary.write_bytes(pages.content(page_line))
    return frozenset(pages.absent)


def _by_unit(ledger: Ledger, ids: Sequence[int]) -> list[tuple[str, list[Issue]]]:
    """Units in the order of the tree, each with its issues in the order given; who is not named comes last."""
    found: dict[str, list[Issue]] = {unit.name: [] for unit in ledger.units()}
    found[RATE_GROUPS["unit"]] = []
    for issue in ledger.issues(ids).values():
        for unit in units_of(issue) or (RATE_GROUPS["unit"],):
            found[unit].append(issue)
    return [(unit, issues) for unit, issues in found.items() if issues]


def _write_unit(pages: PdfPaper, ledger: Ledger, unit: str, issues: Sequence[Issue], checkers: int) -> None:
    title = f"{ledger.settings.office}{TITLE}"
    top = write_heading(pages, title, f"单位：{unit}", f"核查日期：{_BLANK_DAY}", f"核查地点：{_BLANK_PLACE}")
    table = PdfTable(pages, _COLUMNS, top + 2, _CELL_SIZE)
    table.band(f"{unit}　共 {len(issues)} 项")
    room = "\n" * max(_LEAST_ROOM, min(_MOST_ROOM, _PAGE_ROOM // len(issues) - 1))
    for place, issue in enumerate(issues, 1):
        table.row(_cells(issue, place, room))
    _sign(pages, table.finish(), unit, checkers)


def _cells(issue: Issue, place: int, room: str) -> list[str]:
    return [
        issue.number or str(place),
        _problem(issue),
        _to_be_done(issue),
        _done(issue),
        f"{issue.evidences} 份",
        room,
        _BOXES,
        f"第 {issue.round} 轮" if issue.round > 1 else "",
    ]


def _problem(issue: Issue) -> str:
    lines = [issue.problem, *issue.findings[:3]]
    lines += [f"…等 {len(issue.findings)} 个具体问题"] if len(issue.findings) > 3 else []
    lines += [f"（责任人：{'、'.join(issue.persons)}）"] if issue.persons else []
    return "\n".join(lines)


def _to_be_done(issue: Issue) -> str:
    lines = [f"{place}. {one.text}" for place, one in enumerate(issue.measures, 1)]
    return "\n".join([*lines, f"目标：{issue.goal}"] if issue.goal else lines)


def _done(issue: Issue) -> str:
    state = issue.progress.label if issue.progress is not None else NO_PROGRESS_LABEL
    if issue.finished_on:
        state += f"（{issue.finished_on}）"
    newest = issue.current_entry
    if newest is None:
        return state
    return f"{state}\n{newest.on} {newest.text}"


def _sign(pages: PdfPaper, top: float, unit: str, checkers: int) -> None:
    """Conclusion and signatures, never torn from each other; on a page of their own they say whose they are."""
    names = [f"核查人员 {place}（签字）：" for place in range(1, checkers + 1)] + ["单位负责人（签字）："]
    in_line = min(len(names), 4)
    lines = -(-len(names) // in_line)
    left = pages.margin_left
    if top + 24 + lines * 26 > pages.body_bottom:
        pages.new_page()
        pages.text(left, pages.margin_top, f"单位：{unit}（续）", _LINE_SIZE)
        top = pages.margin_top + 16
    pages.text(left, top + 9, _ON_THE_WHOLE, _LINE_SIZE, face=Face.SANS)
    share = pages.body_width / in_line
    for place, words in enumerate(names):
        down = top + 36 + place // in_line * 26
        pages.text(left + place % in_line * share, down, words, _LINE_SIZE)
