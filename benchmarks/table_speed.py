"""The issue table: a frame of a scroll, a filter and a sort to the repaint, against Qt's own C++ models (11, 12)."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from ledger_speed import opened
from made_ledgers import made
from measure import Row, alternated, side_by_side
from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtGui import QColor, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView

from models.filters import IssueFilter
from models.orders import Order
from ui import theme
from ui.app import application
from ui.issue_model import COLUMN_OF, DEFAULT_COLUMNS, IssueTableModel
from ui.issue_table import IssueTableView

_SIZE = (1120, 600)
_FRAMES = 120
#: Rows a turn of the wheel goes on.
_STEP = 3
_DEADLINE = DEFAULT_COLUMNS.index("deadline")
#: With fewer rows both sides are so quick that painting is all that is measured: no goal then.
_ALL_ROWS = 100_000


def rows(folder: Path, size: int) -> list[Row]:
    """All comparisons over a ledger of ``size`` issues and the same texts in a ``QStandardItemModel``."""
    app = application()
    theme.apply(app, "normal")
    with opened(made(folder, size)) as ledger:
        model = IssueTableModel()
        view = IssueTableView(model)
        model.open(ledger)
        model.complete()
        standard = _standard_model(model)
        proxy = QSortFilterProxyModel()
        proxy.setSourceModel(standard)
        proxy.setFilterKeyColumn(-1)  # what is shown; ours searches all that is written
        proxied, plain = _table(proxy), _table(standard)
        for shown in (view, proxied, plain):
            shown.resize(*_SIZE)
            shown.show()
        app.processEvents()
        found = _scrolling(view, plain, size)
        found.append(_filtering(model, view, proxy, proxied, size))
        found += [_sorting(model, view, proxy, proxied, column, size) for column in range(len(DEFAULT_COLUMNS))]
        found.append(Row("12", "wrapped heights : none, the rows of the table have one height", 0.0))
        for shown in (view, proxied, plain):
            shown.close()
        model.open(None)
    return found


def _standard_model(model: IssueTableModel) -> QStandardItemModel:
    standard = QStandardItemModel(len(model.ids), len(DEFAULT_COLUMNS))
    late, ground = QColor("#A61B1B"), QColor("#FDE9E7")
    for place in range(len(model.ids)):
        row = model.row(place)
        assert row is not None
        for column, name in enumerate(DEFAULT_COLUMNS):
            item = QStandardItem(row.cell(COLUMN_OF[name]))
            if column == _DEADLINE and row.tone == "late":
                item.setForeground(late)
                item.setBackground(ground)
            standard.setItem(place, column, item)
    return standard


def _table(model: QStandardItemModel | QSortFilterProxyModel) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.verticalHeader().setVisible(False)
    table.verticalHeader().setDefaultSectionSize(36)
    table.setWordWrap(False)
    return table


def _scrolling(view: IssueTableView, plain: QTableView, size: int) -> list[Row]:
    ours, theirs = _frames(view), _frames(plain)
    for _ in range(4):
        ours += _frames(view)
        theirs += _frames(plain)
    worst = statistics.quantiles(ours, n=20)[-1]
    peer = statistics.quantiles(theirs, n=20)[-1]
    return [
        Row("11", f"a frame of a scroll over {size} rows : QStandardItemModel",
            statistics.median(ours), statistics.median(theirs), 0.9),
        Row("11", "  the slowest of twenty frames", worst, peer, limit=0.0167),
    ]  # fmt: skip


_starts = iter(range(1, 1000))


def _frames(view: QTableView) -> list[float]:
    """Seconds of each frame while the wheel turns, from a place where nobody has been before."""
    bar = view.verticalScrollBar()
    first = next(_starts) * 733 % max(1, bar.maximum() - _FRAMES * _STEP)
    times = []
    for number in range(_FRAMES):
        start = time.perf_counter()
        bar.setValue(first + number * _STEP)
        view.viewport().grab()
        times.append(time.perf_counter() - start)
    QApplication.processEvents()
    return times


#: What is typed letter by letter; each answer shows other issues than the one before.
_TYPED = (
    *(words[:end] for words in ("食堂留样", "中心小学", "校车台账", "第99", "流于形式") for end in range(1, 5)),
    "",
)


def _filtering(
    model: IssueTableModel, view: IssueTableView, proxy: QSortFilterProxyModel, proxied: QTableView, size: int
) -> Row:
    typed = {"ours": iter(_TYPED), "theirs": iter(_TYPED)}

    def ours() -> None:
        model.ask(IssueFilter(text=next(typed["ours"])))
        view.viewport().grab()

    def theirs() -> None:
        proxy.setFilterFixedString(next(typed["theirs"]))
        proxied.viewport().grab()

    mine, others = side_by_side(ours, theirs, len(_TYPED) - 1)
    model.ask(IssueFilter())
    proxy.setFilterFixedString("")
    what = f"a keystroke in the filter to the repaint, {size} : proxy, all columns"
    return Row("12", what, mine, others, 0.10 if size >= _ALL_ROWS else None)


def _sorting(
    model: IssueTableModel,
    view: IssueTableView,
    proxy: QSortFilterProxyModel,
    proxied: QTableView,
    column: int,
    size: int,
) -> Row:
    def sort(act: Callable[[Qt.SortOrder], None], table: QTableView) -> Callable[[], None]:
        def both_ways() -> None:
            for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
                act(order)
                table.viewport().grab()

        return both_ways

    name = DEFAULT_COLUMNS[column]
    mine = sort(lambda order: model.sort(COLUMN_OF[name], order), view)
    others = sort(lambda order: proxy.sort(column, order), proxied)
    wall, _ = alternated({"ours": mine, "theirs": others}, 3)
    model.ask(IssueFilter(), Order())
    proxy.sort(-1)
    wanted = 0.06 if size >= _ALL_ROWS else None
    what = f"sort by {name} to the repaint, {size} : proxy"
    return Row("12", what, wall["ours"] / 2, wall["theirs"] / 2, wanted)
