"""The first page of the papers for a 调度会: every figure of the meeting on one page, what has no room on the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from documents.figure_blocks import by_unit_words, figure_row, heading, note
from documents.ledger_layout import long_day
from documents.ledger_pdf import write_heading
from documents.meeting_content import GROUPED, Meeting
from documents.pdf_bars import SIZES, BarChart, draw_legend
from documents.pdf_page import PdfPaper
from models.figures import GROUP_LABELS, LABELS, Figures
from models.frozen import CHANGES

_FIRST = ("total", "done", "mostly_done", "in_progress", "not_started", "unsaid")
_SECOND = ("overdue", "soon", "this_week", "closed", "being_closed", "returned", "lasting")
_CONTINUED_SIZE, _LEAST_ROWS = max(SIZES), 3
_BOX_HIGH, _CHANGE_HIGH, _NOTE_HIGH = 42.0, 36.0, 13.0
_GAP, _BETWEEN, _LEGEND_ROOM = 14.0, 8.0, 6.0
#: Rows grow by this much at most where a page has room for it.
_MOST_SPREAD = 6.0
#: Which groups may stand beside which, from the left column to the right.
_ARRANGEMENTS = (
    (("unit",), ("aspect", "leader")),
    (("unit", "aspect"), ("leader",)),
    (("unit", "leader"), ("aspect",)),
)
_READING = "条形是各进度所占的份额，里面的数字是项数；逾期多的在前。"


@dataclass(frozen=True, slots=True)
class Written:
    """Where things may go on: ``where`` below the figures of the first page, ``end`` on the last page begun."""

    where: float
    end: float


def write_figures(pages: PdfPaper, meeting: Meeting) -> Written:
    """All figures on the present page; groups that have no room there go on on the next pages.

    Room for two more lines is left below them.
    """
    top = write_heading(pages, meeting.title, f"填报单位：{meeting.office}", "", f"截至：{long_day(meeting.today)}")
    if meeting.scope:
        top = note(pages, top, f"范围：{meeting.scope}")
    figures = meeting.figures
    top = _totals(pages, top + 2, figures)
    top = _changes(pages, note(pages, top, _rate_words(figures)), meeting)
    if not figures.total:
        return Written(top, top)
    draw_legend(pages, pages.margin_left, top + _LEGEND_ROOM)
    top += 2 * _LEGEND_ROOM + 11
    remark = f"{_READING}{by_unit_words(figures)}"
    below = _NOTE_HIGH * (len(pages.lines_of(remark, pages.body_width, 9)) + 2) + 5
    bottom, rest = _Charts(pages, meeting).on_one_page(top, pages.body_bottom - below - top)
    where = note(pages, bottom + 5, remark)
    return Written(where, _continued(pages, rest) if any(rest.values()) else where)


def _totals(pages: PdfPaper, top: float, figures: Figures) -> float:
    first: list[tuple[str, object]] = [(LABELS[key], getattr(figures, key)) for key in _FIRST]
    first.append((figures.rate_label, figures.rate_text))
    top = figure_row(pages, top, first, high=_BOX_HIGH)
    return figure_row(pages, top, [(LABELS[key], getattr(figures, key)) for key in _SECOND], high=_BOX_HIGH) + 5


def _rate_words(figures: Figures) -> str:
    """The rate with what it is made of, and its definition."""
    left = figures.wanted - figures.reached
    share = f" = {figures.reached} ÷ {figures.wanted}，还有 {left} 项未{figures.rate_label.removesuffix('率')}"
    return f"{figures.rate_label} {figures.rate_text}{share if figures.wanted else ''}。口径：{figures.rule_words}。"


def _changes(pages: PdfPaper, top: float, meeting: Meeting) -> float:
    top = heading(pages, top - 4, f"与上次相比{meeting.whole_ledger}")
    comparison = meeting.comparison
    if comparison is None:
        return note(pages, top, _NOT_CHOSEN if meeting.has_snapshots else _NO_SNAPSHOTS)
    row = [(words, len(comparison.lists[key])) for key, words in CHANGES.items()]
    top = figure_row(pages, top, row, high=_CHANGE_HIGH)
    older, newer = comparison.older, comparison.newer
    numbers = "，".join(
        f"{LABELS[key]} {getattr(older.figures, key)} → {getattr(newer.figures, key)}"
        for key in ("total", "done", "closed", "overdue")
    )
    rate = f"{newer.figures.rate_label} {older.figures.rate_text} → {newer.figures.rate_text}"
    words = f"对照快照“{older.name}”（{long_day(older.on)}）：{numbers}，{rate}。{comparison.remark}"
    return note(pages, top + 4, words)


_NO_SNAPSHOTS = "台账里还没有快照，没有可以比较的上次数字。会前用“留存快照”留一份，下次即可比较。"
_NOT_CHOSEN = "没有选择对照的快照，未作比较。"


@dataclass(frozen=True, slots=True)
class _Placed:
    """A chart in its column with the rows of it that are shown there."""

    group: str
    chart: BarChart
    count: int


class _Charts:
    """The groups in two columns, as large as the room lets them be."""

    def __init__(self, pages: PdfPaper, meeting: Meeting) -> None:
        self._pages, self._groups = pages, meeting.groups
        self._wide = _column_wide(pages)

    def on_one_page(self, top: float, room: float) -> tuple[float, dict[str, Sequence[tuple[str, Figures]]]]:
        """Draw what has room; where it ends, and what of each group has none."""
        columns, spread = self._chosen(room)
        bottom = top
        for place, column in enumerate(columns):
            left, down = self._pages.margin_left + place * (self._wide + _GAP), top
            for one in column:
                missing = one.chart.count - one.count
                elsewhere = f"其余 {missing} 个见后页续表" if missing else ""
                down = one.chart.draw(left, down, one.count, spread, elsewhere) + _BETWEEN
            bottom = max(bottom, down - _BETWEEN)
        shown = {one.group: one.count for column in columns for one in column}
        return bottom, {group: self._groups[group][shown[group] :] for group in GROUPED}

    def _chosen(self, room: float) -> tuple[list[list[_Placed]], float]:
        """The columns in the largest type that has room, and by how much their rows may grow."""
        for size in SIZES:
            columns = min((self._column_charts(one, size) for one in _ARRANGEMENTS), key=_highest)
            if _highest(columns) <= room:
                spare = min((room - _high(column)) / max(sum(one.count for one in column), 1) for column in columns)
                return columns, min(spare, _MOST_SPREAD)
        return [_cut(column, room) for column in columns], 0

    def _column_charts(self, arrangement: Sequence[Sequence[str]], size: float) -> list[list[_Placed]]:
        return [[self._whole(group, size) for group in column] for column in arrangement]

    def _whole(self, group: str, size: float) -> _Placed:
        chart = BarChart(self._pages, f"按{GROUP_LABELS[group]}", self._groups[group], self._wide, size)
        return _Placed(group, chart, chart.count)


def _highest(columns: Sequence[Sequence[_Placed]]) -> float:
    return max(map(_high, columns))


def _high(column: Sequence[_Placed]) -> float:
    return sum(one.chart.high for one in column) + _BETWEEN * (len(column) - 1)


def _cut(column: Sequence[_Placed], room: float) -> list[_Placed]:
    """The charts of a column with as many rows as it has room for: each its share, or what others leave."""
    room -= _BETWEEN * (len(column) - 1)
    shares: dict[str, float] = {}
    for place, one in enumerate(sorted(column, key=lambda one: one.chart.high)):
        shares[one.group] = min(one.chart.high, (room - sum(shares.values())) / (len(column) - place))
    return [_Placed(one.group, one.chart, one.chart.fitting(shares[one.group] + 0.01)) for one in column]


def _continued(pages: PdfPaper, rest: dict[str, Sequence[tuple[str, Figures]]]) -> float:
    """What had no room on the first page, each group over both columns and as many pages as it takes; where it ends."""
    top = head = _continuing_page(pages)
    for group, rows in rest.items():
        name = f"按{GROUP_LABELS[group]}（续）"
        while rows:
            room = pages.body_bottom - top
            if top > head and _chart(pages, name, rows).fitting(room) < min(_LEAST_ROWS, len(rows)):
                top = _continuing_page(pages)
                continue
            top, count = _two_columns(pages, name, rows, top, room)
            rows = rows[count:]
    return top - _BETWEEN


def _two_columns(
    pages: PdfPaper, name: str, rows: Sequence[tuple[str, Figures]], top: float, room: float
) -> tuple[float, int]:
    """As many of these rows as have room, in two columns alike; where they end and how many they are."""
    half, done, bottom = -(-len(rows) // 2), 0, top
    for place in range(2):
        chart = _chart(pages, name, rows[done : done + half])
        if chart.count:
            count = max(chart.fitting(room), 1)
            left = pages.margin_left + place * (_column_wide(pages) + _GAP)
            bottom = max(bottom, chart.draw(left, top, count))
            done += count
    return bottom + _BETWEEN, done


def _chart(pages: PdfPaper, name: str, rows: Sequence[tuple[str, Figures]]) -> BarChart:
    return BarChart(pages, name, rows, _column_wide(pages), _CONTINUED_SIZE)


def _column_wide(pages: PdfPaper) -> float:
    return (pages.body_width - _GAP) / 2


def _continuing_page(pages: PdfPaper) -> float:
    """Begin a page for charts that go on; where they may begin."""
    pages.new_page()
    draw_legend(pages, pages.margin_left, pages.margin_top - 6)
    return pages.margin_top + 8
