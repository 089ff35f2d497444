"""The table of issues: rows selected whole, columns chosen, moved and remembered, an empty ledger explained."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from models.fields import BY_NAME
from models.filters import IssueFilter
from ui import theme
from ui.actions import StayingMenu
from ui.delegates import CELL_MARGINS, WRAPPED_TEXT, IssueDelegate
from ui.issue_model import COLUMN_OF, COLUMNS, DEFAULT_COLUMNS, INLINE, IssueTableModel, column_label

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent

#: Columns whose usual width is not the one of the printed ledger, in Chinese characters.
_WIDTHS = {
    "number": 2.2,
    "problem": 12,
    "aspect": 4.8,
    "units": 5.6,
    "lead_leader": 4.2,
    "persons": 4.2,
    "deadline": 11.2,
    "progress": 5.7,
    "source": 8,
    "progress_text": 12,
    "clock": 4.2,
    "days_left": 4.2,
}
#: Columns that grow up to so many characters, one after another, while there is room.
_GROWING = {"problem": 24.0, "deadline": 14.8, "units": 8.4, "aspect": 9.0, "source": 12.0, "progress_text": 18.0}
_SMALLEST = 44
#: So many characters of the problem stay readable when the window is too narrow for all that has to be in view.
_NARROWEST_PROBLEM = 7
#: The default columns that are shown where there is room, the most wanted first: beside a problem that is no narrower
#: than so many characters.
_IF_ROOM = (
    ("units", _NARROWEST_PROBLEM),
    ("persons", 8.2),
    ("aspect", 20.0),
    ("lead_leader", 20.0),
    ("source", 20.0),
    ("progress_text", 20.0),
)
#: A wrapped row is no higher than so many lines; the whole text stands in the detail panel.
_MOST_LINES = 8


class IssueTableView(QTableView):
    """The table. It edits deadline and progress itself; everything else it only asks for, by signals."""

    #: Enter, F2 or a double click on a row: open the form of this issue.
    edit_requested = Signal(int)
    remove_requested = Signal()
    paste_requested = Signal()
    #: A right click or the menu key, at this place of the screen.
    menu_requested = Signal(QPoint)
    clear_requested = Signal()
    import_requested = Signal()
    add_requested = Signal()
    #: Other rows are selected, or the selected ones have moved; ask ``selected_ids``.
    chosen = Signal()

    def __init__(self, model: IssueTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.own_viewport(self)
        self._issues = model
        #: Widths that the user gave to columns.
        self._chosen: dict[str, int] = {}
        self._filling = False
        #: Whether the user has chosen columns; the usual ones come and go with the room for them.
        self._own_columns = False
        self._column = 0
        self._remembered: tuple[set[int], int | None, int | None] = (set(), None, None)
        #: Whether a cell was being edited when the rows began to change.
        self._edited = False
        self.setModel(model)
        self.setAccessibleName("问题列表")
        theme.set_role(self, "bare")
        self._delegate = IssueDelegate(self, model)
        self.setItemDelegate(self._delegate)
        self._wraps = False
        #: Rows that were given another height than the usual one.
        self._tall: set[int] = set()
        self._wrap_timer = QTimer(self, singleShot=True, interval=0)
        self._wrap_timer.timeout.connect(self._fit_rows)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(lambda at: self.menu_requested.emit(self.viewport().mapToGlobal(at)))
        self._set_up_header()
        #: The columns that the header stands for, and those shown before the last reset.
        self._columns, self._shown = model.columns, list[str]()
        #: What stands in the place of rows, made when there are none.
        self._empty: _EmptyState | None = None
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._take_columns)
        model.modelReset.connect(self._return)
        model.rowsInserted.connect(self._return)
        model.counted.connect(lambda _count: self._show_empty())
        model.dataChanged.connect(self._wrap_timer.start)
        model.modelReset.connect(self._wrap_timer.start)
        self.verticalScrollBar().valueChanged.connect(self._wrap_timer.start)
        self.restyle()
        self.show_columns(DEFAULT_COLUMNS)

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setMinimumSectionSize(_SMALLEST)
        header.setFixedHeight(theme.HEADER_HEIGHT)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(lambda at: self.column_menu().exec(header.mapToGlobal(at)))
        header.sectionResized.connect(self._resized)
        header.sectionMoved.connect(self._moved)
        for one in (header, self.verticalHeader()):
            # With the table's own selection a header asks every row whether its column is wholly selected: 5 s of 100k.
            one.setSelectionModel(QItemSelectionModel(self._issues, one))
        header.setToolTip("单击排序，拖动换位，右键选择列")
        self.setSortingEnabled(True)
        header.sortIndicatorChanged.connect(self._show_top)

    def take_short_names(self, names: Mapping[str, str]) -> None:
        """Show these sources so where there is no room for their whole names."""
        if self._delegate.short_names != names:
            self._delegate.short_names = names
            self._delegate.forget()
            self.viewport().update()

    def restyle(self) -> None:
        """Take over another text size."""
        self._delegate.restyle()
        self.verticalHeader().setMinimumSectionSize(theme.metrics().row)
        self.verticalHeader().setDefaultSectionSize(theme.metrics().row)
        self.horizontalHeader().setFixedHeight(max(theme.HEADER_HEIGHT, theme.metrics().row))
        self._fill()
        self.viewport().update()

    # ------------------------------------------------------------ selection

    def selected_ids(self) -> list[int]:
        """The selected issues in the order of the table."""
        ids = self._issues.ids
        selection = self.selectionModel().selection()
        parts = [selection.at(place) for place in range(selection.size())]
        ranges = sorted((part.top(), part.bottom()) for part in parts)
        return list(dict.fromkeys(ids[row] for top, bottom in ranges for row in range(top, min(bottom + 1, len(ids)))))

    def current_id(self) -> int | None:
        """The issue that has the keyboard; None without rows."""
        row = self.currentIndex().row()
        return self._issues.id_at(row) if 0 <= row < len(self._issues.ids) else None

    def current_column(self) -> str:
        """The name of the column that has the keyboard; "" without any."""
        column = self.currentIndex().column()
        return self._columns[column] if column >= 0 else ""

    def select_ids(self, wanted: Sequence[int], *, show: bool = True) -> None:
        """Select these issues as far as they are shown; ``show`` scrolls to the first."""
        if any(self._issues.row_of(number) < 0 for number in wanted):
            self._issues.complete()
        rows = sorted(row for row in map(self._issues.row_of, wanted) if row >= 0)
        self._select_rows(rows)
        if rows:
            column = max(0, self.currentIndex().column())
            index = self._issues.index(rows[0], column)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            if show:
                self.scrollTo(index)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.chosen.emit()

    def _select_rows(self, rows: Sequence[int]) -> None:
        selection = QItemSelection()
        last = len(self._issues.columns) - 1
        for top, bottom in _runs(rows):
            selection.select(self._issues.index(top, 0), self._issues.index(bottom, last))
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _remember(self) -> None:
        """Before the rows change: which issues are selected, current, and on top, and which columns are shown."""
        self._shown = self.shown_columns()
        self._edited = self.state() == QAbstractItemView.State.EditingState
        selected, current, top = set(self.selected_ids()), self.current_id(), self.rowAt(0)
        ids = self._issues.ids
        self._column = max(0, self.currentIndex().column())
        if ids:
            self._remembered = selected, current, ids[top] if 0 < top < len(ids) else None

    def _return(self) -> None:
        """After the rows changed: the same issues selected, current and on top, as far as they are still here."""
        selected, current, top = self._remembered
        rows = sorted(row for row in map(self._issues.row_of, selected) if row >= 0)
        if rows:
            self._select_rows(rows)
        row = self._issues.row_of(current) if current is not None else -1
        if row >= 0:
            index = self._issues.index(row, self._column)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        top_row = self._issues.row_of(top) if top is not None else -1
        if top_row >= 0:
            self.verticalScrollBar().setValue(top_row)
        elif row >= 0:
            self.scrollTo(self._issues.index(row, self._column))
        if self._edited:  # its editor is gone, and the keyboard with it
            self._edited = False
            self.setFocus()
            if row >= 0:
                self.scrollTo(self._issues.index(row, self._column))
        self._show_empty()
        self.chosen.emit()

    def _show_top(self) -> None:
        """After sorting: the top of the new order; what is selected stays so."""
        selected, current, _top = self._remembered
        self._remembered = selected, current, next(iter(self._issues.ids), None)
        self.scrollToTop()

    # ------------------------------------------------------------ columns

    def shown_columns(self) -> list[str]:
        """The names of the visible columns from left to right."""
        header = self.horizontalHeader()
        order = [header.logicalIndex(place) for place in range(len(self._columns))]
        return [self._columns[column] for column in order if not header.isSectionHidden(column)]

    def _take_columns(self) -> None:
        """When the office's own columns are others than before: new ones are hidden until they are wanted."""
        if self._columns == self._issues.columns:
            return
        self._columns = self._issues.columns
        for place in range(len(COLUMNS), len(self._columns)):
            self.horizontalHeader().setSectionHidden(place, self._columns[place] not in self._shown)

    def _place_of(self, name: str) -> int:
        return COLUMN_OF[name] if name in COLUMN_OF else self._columns.index(name)

    def show_columns(self, names: Sequence[str]) -> None:
        """Show exactly these columns, in this order, at their usual widths. Unknown names are passed over.

        Of the usual columns those are shown that there is room for.
        """
        header = self.horizontalHeader()
        wanted = [name for name in dict.fromkeys(names) if name in self._columns] or list(DEFAULT_COLUMNS)
        self._own_columns = tuple(wanted) != DEFAULT_COLUMNS
        self._filling = True
        for place, name in enumerate([*wanted, *(name for name in self._columns if name not in wanted)]):
            header.moveSection(header.visualIndex(self._place_of(name)), place)
            header.setSectionHidden(self._place_of(name), name not in wanted)
        self._filling = False
        self._chosen.clear()
        self._fill()

    def set_column_shown(self, name: str, shown: bool) -> None:
        """Show or hide one column; the last visible one stays."""
        if shown or len(self.shown_columns()) > 1:
            self._own_columns = True
            self.horizontalHeader().setSectionHidden(self._place_of(name), not shown)
            self._fill()

    def column_menu(self) -> QMenu:
        """A menu with every column to tick."""
        menu = StayingMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_column_menu(menu)
        return menu

    def fill_column_menu(self, menu: QMenu) -> None:
        """Put every column into a menu, to be ticked."""
        shown = self.shown_columns()
        for name in [*shown, *(name for name in self._columns if name not in shown)]:
            action = menu.addAction(column_label(name))
            action.setCheckable(True)
            action.setChecked(name in shown)
            action.toggled.connect(partial(self._tick_column, name, action))
        menu.addSeparator()
        wraps = menu.addAction("自动换行")
        wraps.setCheckable(True)
        wraps.setChecked(self._wraps)
        wraps.toggled.connect(self.set_wrapped)
        menu.addAction("恢复默认的列").triggered.connect(lambda: self.show_columns(DEFAULT_COLUMNS))

    def _tick_column(self, name: str, action: QAction, on: bool) -> None:
        self.set_column_shown(name, on)
        action.setChecked(name in self.shown_columns())

    def saved_state(self) -> dict[str, Any]:
        """Columns, widths and order of the rows, fit for JSON."""
        header = self.horizontalHeader()
        order = self._issues.order
        return {
            "columns": self.shown_columns() if self._own_columns else [],
            "widths": {name: width for name, width in self._chosen.items() if name in self.shown_columns()},
            "sort": order.column if header.sortIndicatorSection() >= 0 else "",
            "descending": order.descending,
            "wrapped": self._wraps,
        }

    def restore_state(self, state: object) -> None:
        """Take up what ``saved_state`` once gave; whatever is odd in it is passed over."""
        kept = state if isinstance(state, Mapping) else {}
        columns, widths = kept.get("columns"), kept.get("widths")
        if isinstance(columns, list) and columns:
            self.show_columns([name for name in columns if isinstance(name, str)])
        for name, width in widths.items() if isinstance(widths, Mapping) else ():
            if name in self._columns and isinstance(width, int) and _SMALLEST <= width <= 2000:
                self._chosen[name] = width
        if isinstance(sort := kept.get("sort"), str) and sort in self._columns:
            down = Qt.SortOrder.DescendingOrder if kept.get("descending") is True else Qt.SortOrder.AscendingOrder
            self.horizontalHeader().setSortIndicator(self._place_of(sort), down)
        self.set_wrapped(kept.get("wrapped") is True)
        self._fill()

    def _moved(self) -> None:
        if not self._filling:
            self._own_columns = True

    def _resized(self, column: int, _before: int, now: int) -> None:
        if not self._filling and now > 0:
            self._chosen[self._columns[column]] = now
        self._wrap_timer.start()

    def _fill(self) -> None:
        """Usual widths, then what room there is to the columns that need it; widths the user chose stay as they are.

        Where not all columns fit, those up to deadline and progress share the window and the others are scrolled to.
        """
        if not self._own_columns:
            self._show_what_fits()
        shown = self.shown_columns()
        widths = {name: self._chosen.get(name) or usual_width(name) for name in shown}
        room = self.viewport().width()
        core = shown if sum(widths.values()) <= room else _up_to_status(shown)
        spare = room - sum(widths[name] for name in core)
        if spare < 0 and "problem" in core and "problem" not in self._chosen:
            widths["problem"] = max(pixels(_NARROWEST_PROBLEM), widths["problem"] + spare)
        for name, characters in _GROWING.items():
            if name in core and name not in self._chosen and spare > 0:
                grown = min(spare, max(0, pixels(characters) - widths[name]))
                widths[name] += grown
                spare -= grown
        if spare > 0 and core == shown and "problem" in widths:
            widths["problem"] += spare
        self._filling = True
        for name, width in widths.items():
            self.setColumnWidth(self._place_of(name), width)
        self._filling = False

    def _show_what_fits(self) -> None:
        """Of the usual columns those that there is room for, from the most wanted one on."""
        optional = [name for name, _narrowest in _IF_ROOM]
        width = {name: self._chosen.get(name) or usual_width(name) for name in DEFAULT_COLUMNS}
        taken = sum(width[name] for name in DEFAULT_COLUMNS if name not in (*optional, "problem"))
        room, fits = self.viewport().width(), True
        self._filling = True
        for name, narrowest in _IF_ROOM:
            taken += width[name]
            fits = fits and taken + self._chosen.get("problem", pixels(narrowest)) <= room
            self.horizontalHeader().setSectionHidden(COLUMN_OF[name], not fits)
        self._filling = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fill()
        self._show_empty()

    # ------------------------------------------------------------ wrapped rows

    def set_wrapped(self, wrapped: bool) -> None:
        """Show long texts on several lines, or every row on one."""
        if wrapped != self._wraps:
            self._wraps = wrapped
            self._fit_rows()

    def _fit_rows(self) -> None:
        """Give the rows in view the height of their texts; those that are scrolled to come later."""
        plain = theme.metrics().row
        if not self._wraps:
            for place in self._tall:
                self.setRowHeight(place, plain)
            self._tall.clear()
            return
        columns = [self._place_of(name) for name in self.shown_columns()]
        columns = [column for column in columns if column not in INLINE]
        widths = [(column, (self.columnWidth(column) - CELL_MARGINS) / theme.metrics().text) for column in columns]
        place, bottom = self.rowAt(0), self.viewport().height()
        while 0 <= place < len(self._issues.ids) and self.rowViewportPosition(place) < bottom:
            row = self._issues.row(place)
            lines = max((wrapped_lines(row.text(column), width) for column, width in widths), default=1) if row else 1
            height = plain + (min(lines, _MOST_LINES) - 1) * self._delegate.line_height
            if self.rowHeight(place) != height:
                self.setRowHeight(place, height)
                self._tall.add(place)
            place += 1

    # ------------------------------------------------------------ keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selection()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste_requested.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.remove_requested.emit()
        elif event.key() in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edit_current()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters belong to the input method, not to jumping about."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.indexAt(event.position().toPoint()).isValid():
            self.edit_current()

    def edit_current(self) -> None:
        """Edit the current cell in place where that is possible, else ask for the form.

        Nothing while a cell is being edited: Enter in its editor comes by here as well.
        """
        index = self.currentIndex()
        if not index.isValid() or self.state() == QAbstractItemView.State.EditingState:
            return
        if index.column() in INLINE and index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)
        else:
            self.edit_requested.emit(self._issues.id_at(index.row()))

    def copy_selection(self) -> None:
        """Put the selected rows, with the headings of the visible columns, on the clipboard."""
        ids = self.selected_ids()
        if self._issues.ledger is not None and ids:
            from ui.clipboard import copied_rows

            QGuiApplication.clipboard().setMimeData(copied_rows(self._issues.ledger, ids, self.shown_columns()))

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        if action in (QAbstractItemView.CursorAction.MoveEnd, QAbstractItemView.CursorAction.MovePageDown):
            self._issues.complete()
        return super().moveCursor(action, modifiers)

    def selectAll(self) -> None:
        """Every row of the answer, also those that were not fetched yet."""
        self._issues.complete()
        super().selectAll()

    # ------------------------------------------------------------ nothing to show

    def _show_empty(self) -> None:
        if self._issues.ids:
            if self._empty is not None:
                self._empty.hide()
            return
        if self._empty is None:
            self._empty = _EmptyState(self)
        self._empty.say(filtered=self._issues.question != IssueFilter(), ledger=self._issues.ledger)
        self._empty.setGeometry(self.viewport().geometry())
        self._empty.show()


class _EmptyState(QWidget):
    """What stands in the middle of a table without rows, and the way out of it."""

    def __init__(self, view: IssueTableView) -> None:
        super().__init__(view)
        self._picture = QLabel()
        self._picture.setPixmap(theme.icon("empty", theme.COLOURS.border).pixmap(48, 48))
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words = theme.plain_label()
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._clear = QPushButton("清除筛选")
        self._import = QPushButton(theme.icon("import"), "导入通报")
        self._add = QPushButton(theme.icon("add", "#FFFFFF"), "登记问题")
        theme.set_role(self._add, "primary")
        self._clear.clicked.connect(view.clear_requested)
        self._import.clicked.connect(view.import_requested)
        self._add.clicked.connect(view.add_requested)
        buttons = QHBoxLayout()
        buttons.addStretch()
        for button in (self._clear, self._import, self._add):
            buttons.addWidget(button)
        buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addStretch(2)
        layout.addWidget(self._picture)
        layout.addWidget(self._words)
        layout.addLayout(buttons)
        layout.addStretch(3)

    def say(self, *, filtered: bool, ledger: object) -> None:
        """Which of the reasons it is: no ledger, nothing fits, or nothing entered yet."""
        read_only = bool(getattr(ledger, "read_only", True))
        self._clear.setVisible(filtered)
        self._import.setVisible(not filtered and not read_only)
        self._add.setVisible(not filtered and not read_only)
        if filtered:
            self._words.setText("没有符合条件的问题")
        else:
            self._words.setText("还没有问题：导入通报，或登记一条" if ledger is not None else "还没有打开台账")


def usual_width(name: str) -> int:
    """The width of a column before anybody changes it, in pixels of the present text size."""
    characters = _WIDTHS.get(name) or min(BY_NAME[name].width if name in BY_NAME else 5, 20)
    return pixels(max(characters, len(column_label(name)) + 0.5))


def pixels(characters: float) -> int:
    """The width of a column for so many Chinese characters of the present text size."""
    return round(characters * theme.metrics().text) + 18


def wrapped_lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of so many Chinese characters, by counting, without setting it.

    A Chinese character takes one and an ASCII one about half: a quarter of the characters and UTF-8 bytes together.
    """
    return sum(
        max(1, math.ceil((len(line) + len(line.encode("utf-8", "replace"))) / 4 / max(width, 1)))
        for line in text[:WRAPPED_TEXT].split("\n")
    )


def _up_to_status(shown: list[str]) -> list[str]:
    """The columns from the left up to deadline and progress, which have to be in view."""
    last = max((shown.index(name) for name in ("deadline", "progress") if name in shown), default=len(shown) - 1)
    return shown[: last + 1]


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Sorted rows as runs from–to."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1] = runs[-1][0], row
        else:
            runs.append((row, row))
    return runs
