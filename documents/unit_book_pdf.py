"""一校一册 as a book: cover, contents with page numbers, and for every unit all that the ledger knows of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from documents.closing_form_pdf import deadline_of, measures_of
from documents.figure_blocks import heading, note, totals
from documents.fonts import Face
from documents.ledger_layout import fill_of, light_of, long_day
from documents.ledger_pdf import page_line, tint
from documents.pdf_page import Align, upright_a4
from documents.pdf_table import PdfTable
from documents.saving import replacing
from documents.table_widths import Column
from models.acts import Tick, no_tick
from models.errors import LedgerError
from models.evidence_rows import size_words
from models.fields import BY_NAME
from models.issues import Issue
from models.ledger import Ledger
from models.register_rows import Register, RegisterRow
from models.rules import NO_PROGRESS_LABEL, RELAPSE_LABELS
from models.unit_book import UnitBook, unit_book

TITLE = "整改工作“一校一册”"

#: Margins in millimetres: top, right, bottom, left (the binding).
_MARGINS = (20, 16, 18, 24)
_CELL_SIZE = 9
_COVER_SIZE, _NAME_SIZE, _CONTENTS_SIZE, _CONTENTS_LEADING = 30, 20, 12, 24.0
#: Columns of a register that stand beside each other; what is in the others is told in one more.
_MOST_COLUMNS = 7
_DOT = "·"
_CLOCK_PLACE = 5
_OPEN = (
    Column(BY_NAME["number"].label, 2.6, True),
    Column(BY_NAME["problem"].label, 10),
    Column(BY_NAME["measures"].label, 12),
    Column(BY_NAME["persons"].label, 4.2, True),
    Column(BY_NAME["deadline"].label, 5.6, True),
    Column("时限情况", 5, True),
    Column("整改进展", 12),
)
_CLOSED = (
    Column(BY_NAME["number"].label, 2.6, True),
    Column(BY_NAME["problem"].label, 12),
    Column(BY_NAME["measures"].label, 16),
    Column(BY_NAME["finished_on"].label, 5.6, True),
    Column(BY_NAME["closed_on"].label, 5.6, True),
    Column(BY_NAME["closed_by"].label, 5, True),
)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the contents: what, on which page of the book without its contents, how far indented."""

    words: str
    page: int
    indent: int = 0


def write_unit_book_pdf(
    ledger: Ledger, unit_ids: Sequence[int], path: Path, *, today: date, tick: Tick = no_tick
) -> frozenset[str]:
    """Write the book of these units, in this order, whole or not at all; each includes what stands below it.

    Returns the characters no font could print, which stand as □.

    Raises:
        LedgerError: no unit, one that is gone, the file cannot be written, or the user stopped.
    """
    if not unit_ids:
        raise LedgerError("还没有选单位，没有写一校一册。请先勾选单位。")
    with replacing(path) as temporary:
        writing = _Book(ledger, today)
        for done, unit in enumerate(unit_ids):
            writing.add(unit_book(ledger, unit), partial(tick, done, len(unit_ids)))
        tick(len(unit_ids), len(unit_ids))
        temporary.write_bytes(writing.finished())
    return frozenset(writing.paper.absent)


class _Book:
    """The book in the making: the cover is its first page, the contents come to stand behind it at the end."""

    def __init__(self, ledger: Ledger, today: date) -> None:
        self._ledger, self._today, self._settings = ledger, today, ledger.settings
        self.paper = upright_a4(_MARGINS, f"{ledger.settings.office}{TITLE}", today)
        self.paper.new_page()
        self._units: list[_Entry] = []
        self._sections: list[_Entry] = []
        self._top = 0.0
        self._alive: Callable[[], None] = lambda: None

    def add(self, book: UnitBook, alive: Callable[[], None]) -> None:
        """One unit, on pages of its own; ``alive`` is called with every row and may raise to stop."""
        self._alive = alive
        self.paper.new_page()
        self._units.append(_Entry(book.unit.name, self.paper.page_count))
        self._sections.append(_Entry(book.unit.name, self.paper.page_count))
        self._overview(book)
        self._open(book)
        self._closed(book)
        self._involved(book)
        self._reminders(book)
        self._look_backs(book)
        for register, rows in book.registers:
            self._register(register, rows)
        self._evidence(book)
        self._people(book)

    def finished(self) -> bytes:
        """The whole book as a file."""
        count = self._contents()
        self.paper.bring_forward(count, 1)
        self.paper.on_pages([0], lambda _place: self._cover())
        starts = [(entry.page + count, entry.words) for entry in self._units]

        def foot(page: int, pages: int) -> str:
            if page == 1:
                return ""
            unit = next((words for start, words in reversed(starts) if start <= page), "")
            short = unit if len(unit) <= 24 else unit[:23] + "…"
            return f"{short}　{page_line(page, pages)}" if short else page_line(page, pages)

        return self.paper.content(foot)

    # ------------------------------------------------------------ cover and contents

    def _cover(self) -> None:
        paper = self.paper
        left, room, names = paper.margin_left, paper.body_width, [entry.words for entry in self._units]
        top = paper.height * 0.27
        for line in paper.heading_lines(TITLE, room, _COVER_SIZE):
            paper.text(left, top, line, _COVER_SIZE, bold=True, room=room, align=Align.CENTRE)
            top += _COVER_SIZE * 1.5
        top += 24
        paper.rule(left + room * 0.2, top, left + room * 0.8, top, 1)
        top += 30
        whom = names[0] if len(names) == 1 else f"（共 {len(names)} 个单位）"
        for line in paper.heading_lines(whom, room * 0.9, _NAME_SIZE)[:8]:
            paper.text(left, top, line, _NAME_SIZE, face=Face.SANS, room=room, align=Align.CENTRE)
            top += _NAME_SIZE * 1.5
        down = max(paper.height * 0.78, top + 30)
        for words in (self._settings.office, long_day(self._today)):
            for line in paper.heading_lines(words, room, 16) if words else ():
                paper.text(left, down, line, 16, room=room, align=Align.CENTRE)
                down += 28

    def _contents(self) -> int:
        """Write the contents behind the book; how many pages they take."""
        paper, entries = self.paper, self._units if len(self._units) > 1 else self._sections
        shown = [(entry, self._contents_lines(entry)) for entry in entries]
        per_page = int((paper.body_bottom - paper.margin_top - 50) / _CONTENTS_LEADING)
        pages: list[list[tuple[_Entry, str, bool]]] = [[]]
        for entry, lines in shown:
            if len(pages[-1]) + len(lines) > per_page and pages[-1]:
                pages.append([])
            for place, line in enumerate(lines):
                if len(pages[-1]) == per_page:
                    pages.append([])
                pages[-1].append((entry, line, place == len(lines) - 1))
        for number, rows in enumerate(pages):
            self._contents_page(rows, len(pages), again=number > 0)
        return len(pages)

    def _contents_lines(self, entry: _Entry) -> list[str]:
        room = self.paper.body_width - entry.indent * _CONTENTS_SIZE - 60
        return self.paper.lines_of(entry.words, room, _CONTENTS_SIZE)

    def _contents_page(self, rows: Sequence[tuple[_Entry, str, bool]], count: int, *, again: bool) -> None:
        paper = self.paper
        paper.new_page()
        left, right, top = paper.margin_left, paper.margin_left + paper.body_width, paper.margin_top
        title = "目　录（续）" if again else "目　录"
        paper.text(left, top, title, 18, bold=True, room=paper.body_width, align=Align.CENTRE)
        top += 50
        for entry, line, is_last in rows:
            at = left + entry.indent * _CONTENTS_SIZE
            face = Face.SERIF if entry.indent else Face.SANS
            paper.text(at, top, line, _CONTENTS_SIZE, face=face)
            if is_last:
                number = str(entry.page + count)
                wide = paper.measure(number, _CONTENTS_SIZE)
                paper.text(right - wide, top, number, _CONTENTS_SIZE)
                begin = at + paper.measure(line, _CONTENTS_SIZE, face) + 8
                self._dots(begin, right - wide - 8, top)
            top += _CONTENTS_LEADING

    def _dots(self, left: float, right: float, top: float) -> None:
        """A dotted line between two places, its dots below each other on all lines."""
        step, at = 7.0, self.paper.margin_left + self.paper.body_width
        count = int((at - left) / step)
        dots = [place for place in range(count + 1) if left <= at - place * step <= right]
        if dots:
            first = at - dots[-1] * step
            wide = self.paper.measure(_DOT, 8)
            self.paper.text(first, top + 3, _DOT * len(dots), 8, spacing=step - wide)

    # ------------------------------------------------------------ the parts of a unit

    def _overview(self, book: UnitBook) -> None:
        paper, top = self.paper, self.paper.margin_top
        for line in paper.heading_lines(book.unit.name, paper.body_width * 0.94, _NAME_SIZE):
            paper.text(paper.margin_left, top, line, _NAME_SIZE, bold=True, room=paper.body_width, align=Align.CENTRE)
            top += _NAME_SIZE * 1.35
        below = [unit.name for unit in book.units if unit.id != book.unit.id]
        words = f"含下级单位 {len(below)} 个：{'、'.join(below)}。" if below else ""
        top = note(paper, top + 4, f"{words}截至：{long_day(self._today)}。佐证材料 {book.evidence} 份。") + 4
        top = totals(paper, top, book.figures)
        self._top = note(paper, top, f"{book.figures.rate_label}口径：{book.figures.rule_words}。") + 2

    def _open(self, book: UnitBook) -> None:
        self._begin("未销号的问题", len(book.open_issues))
        table = PdfTable(self.paper, _OPEN, self._top, _CELL_SIZE)
        for issue in book.open_issues:
            clock = tint(fill_of(light_of(issue, self._today, self._settings), self._settings))
            table.row(self._open_cells(book, issue), {_CLOCK_PLACE: clock})
            self._alive()
        if not book.open_issues:
            table.message("没有未销号的问题")
        self._top = table.finish()

    def _open_cells(self, book: UnitBook, issue: Issue) -> list[str]:
        state = issue.progress.label if issue.progress is not None else NO_PROGRESS_LABEL
        entries = [f"{one.on} {one.text}" for one in reversed(issue.entries) if one.round == issue.round]
        return [
            issue.number,
            _problem(book, issue),
            measures_of(issue),
            "\n".join(issue.persons),
            deadline_of(issue),
            issue.days_words(self._today),
            "\n".join([state, *entries]),
        ]

    def _closed(self, book: UnitBook) -> None:
        rows = [
            [
                issue.number,
                _problem(book, issue),
                measures_of(issue),
                _iso(issue.finished_on),
                _iso(issue.closed_on),
                issue.closed_by,
            ]
            for issue in book.closed_issues
        ]
        self._table("已销号的问题", _CLOSED, rows)

    def _involved(self, book: UnitBook) -> None:
        rows = [
            [
                one.how,
                one.issue.number,
                one.issue.problem,
                "、".join(one.issue.units),
                deadline_of(one.issue),
                one.issue.days_words(self._today),
            ]
            for one in book.involved
        ]
        columns = _columns(("关系", 4), ("序号", 2.6), "问题:16", "责任单位:8", ("整改时限", 6), ("时限情况", 5))
        self._table("其他单位的问题中有关的", columns, rows)

    def _reminders(self, book: UnitBook) -> None:
        units = {unit.id for unit in book.units}
        found = [one for one in self._ledger.reminders.all() if one.unit in units]
        rows = [
            [
                _iso(one.issued_on),
                one.kind,
                one.number,
                one.words.partition("\n")[0],
                f"{len(one.issues)} 项" if one.issues else "",
                _iso(one.reply_by),
            ]
            for one in found
        ]
        columns = _columns(("日期", 5.6), ("类型", 3), "文号:8", "内容:14", ("问题", 3), ("答复期限", 5.6))
        self._table("督办提醒", columns, rows)

    def _look_backs(self, book: UnitBook) -> None:
        rows = [
            [
                one.plan,
                one.issue.number,
                one.issue.problem,
                "待核查" if one.result is None else RELAPSE_LABELS[one.result],
                _iso(one.checked_on),
                one.words,
            ]
            for one in book.look_backs
        ]
        columns = _columns("计划:8", ("序号", 2.6), "问题:12", ("结果", 4.6), ("日期", 5.6), "情况:10")
        self._table("回头看", columns, rows)

    def _register(self, register: Register, found: Sequence[RegisterRow]) -> None:
        shown = range(min(len(register.columns), _MOST_COLUMNS))
        columns = [Column(register.columns[place] or "（无列名）", _width(register.roles[place])) for place in shown]
        rows = []
        for row in found:
            cells = [row.cells[place] if place < len(row.cells) else "" for place in shown]
            rest = [
                f"{name}：{text}"
                for name, text in zip(register.columns[len(shown) :], row.cells[len(shown) :], strict=False)
                if text
            ]
            rows.append([*cells, "\n".join(rest)] if len(register.columns) > len(shown) else cells)
        if len(register.columns) > len(shown):
            columns.append(Column("其他内容", 12))
        self._table(f"登记簿“{register.name}”", columns, rows)

    def _evidence(self, book: UnitBook) -> None:
        issues = [*book.open_issues, *book.closed_issues]
        found = self._ledger.evidence.of_many([issue.id for issue in issues])
        rows = []
        for issue in issues:
            measures = {one.id: f"{place}. {one.text}" for place, one in enumerate(issue.measures, 1)}
            for one in found.get(issue.id, ()):
                measure = measures.get(one.measure_id or 0, "")
                rows.append(
                    [issue.number, one.name, measure, _iso(one.added_on), size_words(one.stored.size), one.note]
                )
        columns = _columns(("问题序号", 3), "材料名称:14", "对应措施:12", ("添加日期", 5.6), ("大小", 4.6), "说明:8")
        self._table("佐证材料目录", columns, rows)

    def _people(self, book: UnitBook) -> None:
        rows = [
            [
                one.person.name + ("（已离任）" if one.person.archived_on else ""),
                one.person.post,
                one.person.phone,
                one.unit,
                f"{one.open_issues} 项" if one.open_issues else "",
            ]
            for one in book.contacts
        ]
        columns = _columns(("姓名", 8), "职务:10", ("电话", 9), "单位:14", ("未销号问题", 5))
        self._table("人员", columns, rows)

    # ------------------------------------------------------------ pieces

    def _begin(self, title: str, count: int) -> None:
        self._top = heading(self.paper, self._top, f"{title}（{count}）")
        self._sections.append(_Entry(title, self.paper.page_count, 2))

    def _table(self, title: str, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
        """A section with its table; left out where there is nothing."""
        if not rows:
            return
        self._begin(title, len(rows))
        table = PdfTable(self.paper, columns, self._top, _CELL_SIZE)
        for row in rows:
            table.row(row)
            self._alive()
        self._top = table.finish()


def _columns(*given: tuple[str, float] | str) -> list[Column]:
    """Columns: a pair is a short centred one, ``heading:width`` one for longer texts."""
    made = []
    for one in given:
        if isinstance(one, tuple):
            made.append(Column(one[0], one[1], True))
        else:
            name, _, width = one.partition(":")
            made.append(Column(name, float(width)))
    return made


def _width(role: str) -> float:
    return {"number": 3, "unit": 7, "status": 5, "aspect": 6, "title": 12}.get(role, 8)


def _problem(book: UnitBook, issue: Issue) -> str:
    """The problem, with whose it is where the book is of several units."""
    units = "、".join(issue.units or issue.involved_units)
    turn = f"（第 {issue.round} 轮）" if issue.round > 1 else ""
    return issue.problem + turn + (f"\n（{units}）" if len(book.units) > 1 and units else "")


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
