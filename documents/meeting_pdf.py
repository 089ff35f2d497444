"""The sheet for a 调度会: figures with their 口径, what changed since last time, who stands where, and the lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from documents.figure_blocks import by_unit_words, figure_row, heading, new_sheet, note, totals
from documents.ledger_layout import fill_of, light_of, long_day
from documents.ledger_pdf import page_line, tint, write_heading
from documents.pdf_bars import write_bars
from documents.pdf_page import PdfPaper
from documents.pdf_table import Column, PdfTable
from documents.saving import replacing
from models.fields import BY_NAME
from models.figures import GROUP_LABELS, LABELS, Figures
from models.frozen import CHANGES, Comparison
from models.importing import Tick, no_tick
from models.issues import Issue
from models.ledger import Ledger
from models.orders import Order
from models.outstanding import outstanding, state_words

TITLE = "整改工作调度表"

_CELL_SIZE = 9
#: The groups in the order of the sheet.
_GROUPS = ("aspect", "leader", "unit")
#: The columns of the lists: how wide; the last one says why a matter is in the list.
_LATE = {"number": 2.5, "problem": 17, "units": 7, "persons": 4, "lead_leader": 4, "deadline": 6}
_NOTHING = "无"
_STEP = 50


def write_meeting_pdf(
    ledger: Ledger, path: Path, *, today: date, since: int | None = None, tick: Tick = no_tick
) -> frozenset[str]:
    """Write the sheet, whole or not at all; ``today`` must be the ledger's own.

    ``since`` is the snapshot to compare with, None for the last one before now, if there is any. All figures are those
    of ``models.figures``. Returns the characters no font could print, which stand as □.

    Raises:
        LedgerError: there is no such snapshot, the file cannot be written, or the user stopped (from ``tick``); an old
            file is untouched.
    """
    with replacing(path) as temporary:
        pages = _sheet(ledger, today, since, tick)
        temporary.write_bytes(pages.content(page_line))
    return frozenset(pages.absent)


def _sheet(ledger: Ledger, today: date, since: int | None, tick: Tick) -> PdfPaper:
    title = f"{ledger.settings.office}{TITLE}"
    pages = new_sheet(title, today)
    top = write_heading(pages, title, f"填报单位：{ledger.settings.office}", "", f"截至：{long_day(today)}")
    figures = ledger.figures()
    top = totals(pages, top + 2, figures)
    top = note(pages, top, f"{figures.rate_label} {figures.rate_text}。口径：{figures.rule_words}。")
    comparison = _comparison(ledger, since)
    top = _changes(pages, top, comparison)
    for group in _GROUPS:
        top = _bars(pages, top, group, _worst_first(ledger.figures_by(group)))
    if figures.total:
        top = note(pages, top + 4, by_unit_words(figures))
    _lists(pages, top, ledger, comparison, today, tick)
    return pages


def _comparison(ledger: Ledger, since: int | None) -> Comparison | None:
    if since is None:
        last = ledger.snapshots.last()
        since = last.id if last else None
    return None if since is None else ledger.snapshots.compare(since)


def _changes(pages: PdfPaper, top: float, comparison: Comparison | None) -> float:
    top = heading(pages, top, "与上次相比")
    if comparison is None:
        return note(pages, top, "台账里还没有快照，没有可以比较的上次数字。会前用“留存快照”留一份，下次即可比较。")
    top = figure_row(pages, top, [(words, len(comparison.lists[key])) for key, words in CHANGES.items()], high=38)
    older, newer = comparison.older, comparison.newer
    numbers = "，".join(
        f"{LABELS[key]} {getattr(older.figures, key)} → {getattr(newer.figures, key)}"
        for key in ("total", "done", "closed", "overdue")
    )
    rate = f"{newer.figures.rate_label} {older.figures.rate_text} → {newer.figures.rate_text}"
    words = f"对照快照“{older.name}”（{long_day(older.on)}）：{numbers}，{rate}。{comparison.remark}"
    return note(pages, top + 5, words)


def _worst_first(rows: Sequence[tuple[str, Figures]]) -> list[tuple[str, Figures]]:
    """Most overdue first, then most unfinished; equal ones keep their order."""
    return sorted(rows, key=lambda row: (-row[1].overdue, row[1].finished - row[1].total))


def _bars(pages: PdfPaper, top: float, group: str, rows: Sequence[tuple[str, Figures]]) -> float:
    if not rows:
        return top
    return write_bars(pages, heading(pages, top, f"按{GROUP_LABELS[group]}"), GROUP_LABELS[group], rows)


# ---------------------------------------------------------------- the lists


def _lists(pages: PdfPaper, top: float, ledger: Ledger, comparison: Comparison | None, today: date, tick: Tick) -> None:
    """What the meeting goes through: red, yellow, 长期坚持, and what became of the others."""
    late, soon, lasting = (_issues(ledger, key) for key in ("overdue", "soon", "lasting"))
    lasting.sort(key=_last_activity)
    progress = _Counted(len(late) + len(soon) + len(lasting), tick)
    red = {**_LATE, "days": 5.3, "reason": 9}
    top = _issue_list(pages, top, f"红灯：逾期问题（{len(late)} 项）", late, red, ledger, today, progress)
    yellow = {**_LATE, "days": 5.3, "progress": 4.2}
    words = f"黄灯：临期问题（{len(soon)} 项，{ledger.settings.soon_days} 天内到期）"
    top = _issue_list(pages, top, words, soon, yellow, ledger, today, progress)
    kept = {"number": 2.5, "problem": 15, "units": 7, "progress": 4.2, "activity": 16, "review_on": 5.5}
    words = f"长期坚持（{len(lasting)} 项，最久没有进展的在前）"
    top = _issue_list(pages, top, words, lasting, kept, ledger, today, progress)
    top = _owing_list(pages, top, ledger, today)
    if comparison is not None:
        _change_list(pages, top, comparison)


def _owing_list(pages: PdfPaper, top: float, ledger: Ledger, today: date) -> float:
    """Units that have not returned their sheet; nothing where no sheets went out."""
    if not ledger.sendings.all():
        return top
    owing = outstanding(ledger)
    top = heading(pages, top, f"未交齐填报表的单位（{len(owing)} 个）")
    if not owing:
        return _nothing(pages, top)
    centred = ("发出日期", "交回截止", "项数", "缺")
    wide = {"单位": 14, **dict(zip(centred, (6, 6, 3, 3), strict=True)), "状态": 12}
    table = PdfTable(pages, [Column(name, one, name in centred) for name, one in wide.items()], top, _CELL_SIZE)
    for one in owing:
        days = (one.sent_on.isoformat(), one.due_on.isoformat() if one.due_on else "")
        table.row([one.unit.name, *days, str(len(one.rows)), str(len(one.missing)), state_words(one, today)])
    return table.finish()


class _Counted:
    """Tells the tick how many rows are written."""

    def __init__(self, total: int, tick: Tick) -> None:
        self._total, self._tick, self._done = total, tick, 0

    def one(self) -> None:
        self._done += 1
        if self._done % _STEP == 0 or self._done == self._total:
            self._tick(self._done, self._total)


def _issues(ledger: Ledger, key: str) -> list[Issue]:
    ids = ledger.issue_ids(ledger.figure_filter(key), Order("days_left"))
    return list(ledger.issues(ids).values())


def _last_activity(issue: Issue) -> date:
    return issue.entries[-1].on if issue.entries else date.min


_HEADINGS = {"days": "时限状态", "activity": "最近动态", "review_on": "下次复查"}
_CENTRED = ("number", "days", "progress", "review_on", "persons", "lead_leader")


def _issue_list(
    pages: PdfPaper,
    top: float,
    words: str,
    issues: Sequence[Issue],
    widths: dict[str, float],
    ledger: Ledger,
    today: date,
    progress: _Counted,
) -> float:
    top = heading(pages, top, words)
    if not issues:
        return _nothing(pages, top)
    columns = [
        Column(_HEADINGS.get(name) or BY_NAME[name].label, wide, name in _CENTRED) for name, wide in widths.items()
    ]
    table = PdfTable(pages, columns, top, _CELL_SIZE)
    clock = list(widths).index("days") if "days" in widths else None
    for issue in issues:
        light = tint(fill_of(light_of(issue, today, ledger.settings), ledger.settings))
        table.row([_cell(issue, name, today) for name in widths], {} if clock is None else {clock: light})
        progress.one()
    return table.finish()


def _cell(issue: Issue, name: str, today: date) -> str:
    if name == "days":
        return issue.days_words(today)
    if name == "activity":
        entry = issue.entries[-1] if issue.entries else None
        return f"{entry.on.isoformat()} {entry.text}" if entry else "还没有写过进展"
    if name == "review_on":
        return issue.review_on.isoformat() if issue.review_on else ""
    return BY_NAME[name].text(issue)


def _change_list(pages: PdfPaper, top: float, comparison: Comparison) -> None:
    total = sum(len(found) for found in comparison.lists.values())
    top = heading(pages, top, f"自“{comparison.older.name}”以来的变化（{total} 条）")
    if not total:
        _nothing(pages, top)
        return
    columns = [
        Column("变化", 4, True),
        Column(BY_NAME["number"].label, 2.5, True),
        Column(BY_NAME["problem"].label, 22),
        Column(BY_NAME["units"].label, 9),
        Column("说明", 12),
    ]
    table = PdfTable(pages, columns, top, _CELL_SIZE)
    for key, words in CHANGES.items():
        for change in comparison.lists[key]:
            row = change.row
            table.row([words, row.number, row.problem, "、".join(row.units), change.words])
    table.finish()


def _nothing(pages: PdfPaper, top: float) -> float:
    pages.text(pages.margin_left, top, _NOTHING, _CELL_SIZE + 1)
    return top + 16
