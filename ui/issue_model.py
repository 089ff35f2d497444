"""The issues of a ledger as a table model: ids in order and a cache of rows; SQL filters and sorts.

What is painted is kept ready per row (``Row``), so that a frame of a scroll compares small ints and takes texts from a
list. Every column of the ledger is there; the view hides those that are not wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from models.errors import LedgerError
from models.fields import BY_NAME, CLOCK_LABEL, CUSTOM, DAYS_LEFT_LABEL, FIELDS, Field, Kind, field_named
from models.filters import IssueFilter
from models.issues import Issue
from models.ledger import Changed, Ledger
from models.orders import Order, is_sortable
from models.rules import NEAR_DAYS, SOON_DAYS, URGENT_DAYS, Clock, Closing, days_words
from ui import theme

#: The columns that are shown until the user chooses others.
DEFAULT_COLUMNS = (
    "number",
    "problem",
    "aspect",
    "units",
    "lead_leader",
    "persons",
    "deadline",
    "progress",
    "source",
    "progress_text",
)
#: The columns of every ledger: the default ones first, then all other fields, then what is computed. Behind them come
#: the office's own, see ``IssueTableModel.columns``.
COLUMNS: tuple[str, ...] = (
    *DEFAULT_COLUMNS,
    *(field.name for field in FIELDS if field.name not in DEFAULT_COLUMNS),
    "clock",
    "days_left",
)
COLUMN_OF: dict[str, int] = {name: place for place, name in enumerate(COLUMNS)}
DEADLINE, PROGRESS, SOURCE = COLUMN_OF["deadline"], COLUMN_OF["progress"], COLUMN_OF["source"]
CLOCK, DAYS_LEFT = COLUMN_OF["clock"], COLUMN_OF["days_left"]
#: The columns that can be edited in the table itself.
INLINE = frozenset({DEADLINE, PROGRESS})

#: Rows fetched at once when one of them is painted; rows kept; ids fetched before the first paint.
BLOCK = 32
KEPT_ROWS = 4096
FIRST_IDS = 500
#: The further ids come when the first rows are on the screen (milliseconds).
_AFTER_PAINT = 20
#: Text beyond this is never visible in a cell.
_CELL_TEXT = 160

Index = QModelIndex | QPersistentModelIndex


def column_label(name: str) -> str:
    """The heading of a column."""
    computed = {"clock": CLOCK_LABEL, "days_left": DAYS_LEFT_LABEL}
    return computed[name] if name in computed else field_named(name).label


def no_day_was_read(issue: Issue, clock: Clock) -> bool:
    """Whether something was written as the deadline that nobody reads a day in: not the same as no deadline."""
    return clock == Clock.NO_DEADLINE and issue.deadline.needs_check


class Row:
    """One issue ready for painting. ``tone`` and ``chip`` are keys of ``theme.TONES`` and ``theme.CHIPS``."""

    __slots__ = ("chip", "columns", "days", "finished", "issue", "left", "short_date", "texts", "tone", "words")

    def __init__(self, issue: Issue, clock: Clock, left: int | None, tone: str, columns: Sequence[str]) -> None:
        unread = no_day_was_read(issue, clock)
        self.issue = issue
        self.columns = columns
        self.texts: list[str | None] = [None] * len(columns)
        self.tone = "check" if unread else tone
        self.finished = clock == Clock.FINISHED
        self.chip = theme.chip_key(issue.progress, issue.closing)
        self.words = days_words(clock, left, issue.lasting, issue.deadline.needs_check)
        self.days = "" if left is None else str(left)
        self.left = left
        due = issue.deadline.due_on
        self.short_date = due.isoformat() if due else ""
        self.texts[CLOCK] = clock.label
        self.texts[DAYS_LEFT] = self.days

    def text(self, column: int) -> str:
        """What the cell of a column says, whole."""
        if column in (CLOCK, DAYS_LEFT):
            return self.texts[column] or ""
        return field_named(self.columns[column]).text(self.issue)

    def cell(self, column: int) -> str:
        """The same on one line and no longer than a cell can show."""
        text = self.texts[column]
        if text is None:
            text = self.texts[column] = self.text(column)[:_CELL_TEXT].replace("\n", " ")
        return text


class IssueTableModel(QAbstractTableModel):
    """The issues that a question asks for. ``ask`` first; without a ledger the model is empty."""

    #: Why an edit in the table was not taken; one sentence.
    refused = Signal(str)
    #: A cell of this issue was changed by typing.
    edited = Signal(int)
    #: The number of rows is known, now or again.
    counted = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ledger: Ledger | None = None
        self.question = IssueFilter()
        self.order = Order()
        #: The columns of the ledger that is shown: ``COLUMNS``, then the office's own.
        self.columns: tuple[str, ...] = COLUMNS
        self._ids: list[int] = []
        self._places: dict[int, int] | None = None
        self._rows: dict[int, Row] = {}
        self._complete = True
        self._asked = 0
        #: How something is put off until the window's first paint; at once where no window is coming up.
        self.after_paint: Callable[[Callable[[], object]], object] = lambda act: act()
        self._today = date.today()
        self._soon, self._near, self._urgent = SOON_DAYS, NEAR_DAYS, URGENT_DAYS
        self._take_settings()

    # ------------------------------------------------------------ asking

    def open(self, ledger: Ledger | None) -> None:
        """Show another ledger, or none; the filter and the order are forgotten."""
        self.ledger = ledger
        self.question, self.order = IssueFilter(), Order()
        self._take_settings()
        self._take_columns()
        self._restart()

    def ask(self, question: IssueFilter, order: Order | None = None) -> None:
        """Show what this question asks for, sorted so (as before when None).

        The first rows are there at once; further ones come right after the event loop turns.
        """
        self.question = question
        self.order = self.order if order is None else order
        self._restart()

    def reload(self) -> None:
        """Ask again and forget what was cached: another day, other settings, an import."""
        self._take_settings()
        self._rows.clear()
        self._take_columns()
        self._refresh()

    def changed(self, change: Changed) -> None:
        """Follow a change of the ledger; call it in the window's thread. Selection and place stay where they are."""
        if change.everything:
            self.reload()
            return
        for number in change.issues:
            self._rows.pop(number, None)
        self._refresh(change.issues)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, -1 for the order of the ledger."""
        name = self.columns[column] if 0 <= column < len(self.columns) else ""
        wanted = Order(name if is_sortable(name) else "", bool(name) and order == Qt.SortOrder.DescendingOrder)
        if wanted != self.order:
            self.ask(self.question, wanted)

    def _take_settings(self) -> None:
        self._inline_flags = _PLAIN
        if self.ledger is None:
            return
        if not self.ledger.read_only:
            self._inline_flags = _PLAIN | Qt.ItemFlag.ItemIsEditable
        settings = self.ledger.settings
        self._today = self.ledger.today()
        self._soon, self._near, self._urgent = settings.soon_days, settings.near_days, settings.urgent_days

    def _take_columns(self) -> None:
        """Show the office's own columns as they are now."""
        own = self.ledger.custom_fields() if self.ledger is not None else []
        columns = (*COLUMNS, *(CUSTOM + heading for heading in own))
        if columns != self.columns:
            self.beginResetModel()
            self.columns = columns
            self._rows.clear()
            self.endResetModel()

    @property
    def year(self) -> str:
        """This year as four digits; days of this year may be shown without it."""
        return str(self._today.year)

    def _ids_now(self, limit: int | None = None) -> list[int]:
        return [] if self.ledger is None else self.ledger.issue_ids(self.question, self.order, limit)

    def _restart(self) -> None:
        self._asked += 1
        self.beginResetModel()
        self._set_ids(self._ids_now(FIRST_IDS))
        self._complete = len(self._ids) < FIRST_IDS
        self.endResetModel()
        if self._complete:
            self.counted.emit(len(self._ids))
        else:
            asked = self._asked
            self.after_paint(lambda: QTimer.singleShot(_AFTER_PAINT, self, lambda: self._take_rest(asked)))

    def _take_rest(self, asked: int) -> None:
        if asked != self._asked or self._complete:
            return
        self._complete = True
        ids = self._ids_now()
        if ids[: len(self._ids)] != self._ids:
            self._replace(ids)
        elif len(ids) > len(self._ids):
            self.beginInsertRows(QModelIndex(), len(self._ids), len(ids) - 1)
            self._set_ids(ids)
            self.endInsertRows()
        self.counted.emit(len(ids))

    def _refresh(self, issues: frozenset[int] | None = None) -> None:
        """The same question again; rows move only when the answer is another."""
        self._asked += 1
        self._complete = True
        ids = self._ids_now()
        if ids != self._ids:
            self._replace(ids)
        elif ids:
            places = [self.row_of(number) for number in issues] if issues else [0, len(ids) - 1]
            shown = [place for place in places if place >= 0]
            if shown:
                self.dataChanged.emit(self.index(min(shown), 0), self.index(max(shown), len(self.columns) - 1))
        self.counted.emit(len(ids))

    def _replace(self, ids: list[int]) -> None:
        self.beginResetModel()
        self._set_ids(ids)
        self.endResetModel()

    def _set_ids(self, ids: list[int]) -> None:
        self._ids = ids
        self._places = None

    # ------------------------------------------------------------ rows

    @property
    def ids(self) -> Sequence[int]:
        """The ids in the order shown."""
        return self._ids

    def complete(self) -> None:
        """Take the rest of the rows now, without waiting for the event loop."""
        self._take_rest(self._asked)

    def id_at(self, row: int) -> int:
        """The issue of a row."""
        return self._ids[row]

    def row_of(self, issue_id: int) -> int:
        """The row of an issue, -1 when it is not shown."""
        if self._places is None:
            self._places = {number: place for place, number in enumerate(self._ids)}
        return self._places.get(issue_id, -1)

    def row(self, place: int) -> Row | None:
        """A row ready for painting; None if its issue has just been removed."""
        row = self._rows.get(self._ids[place])
        return row if row is not None else self._load(place)

    def _load(self, place: int) -> Row | None:
        start = place - place % BLOCK
        wanted = [number for number in self._ids[start : start + BLOCK] if number not in self._rows]
        if self.ledger is None:
            return None
        if len(self._rows) > KEPT_ROWS:
            self._rows.clear()
        for number, issue in self.ledger.issues(wanted).items():
            clock = issue.clock(self._today, self._soon)
            left = issue.days_left(self._today)
            tone = theme.clock_tone(int(clock), left, self._urgent, self._near)
            self._rows[number] = Row(issue, clock, left, tone, self.columns)
        return self._rows.get(self._ids[place])

    # ------------------------------------------------------------ what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = 0) -> Any:
        if not index.isValid() or index.row() >= len(self._ids) or role not in _ANSWERED:
            return None
        row = self.row(index.row())
        if row is None:
            return None
        column = index.column()
        if role == _DISPLAY:
            return row.cell(column)
        if role == _EDIT:
            return row.text(column)
        if role == _TOOLTIP:
            return theme.tooltip(self._hint(row, column))
        return self._spoken(row, column)

    def _hint(self, row: Row, column: int) -> str:
        lines = [row.text(column)]
        if column == DEADLINE:
            lines = [_deadline_hint(row)]
            if self.ledger is not None:
                from models.lights import words_of as light_words

                closed = row.issue.closing == Closing.CLOSED
                clock = row.issue.clock(self._today, self._soon)
                lines.append(light_words(clock, closed, self.ledger.settings.lights))
        if column in INLINE and self.ledger is not None and self.ledger.read_only:
            lines.append(f"只读：{self.ledger.read_only_reason}")
        return "\n".join(line for line in lines if line)[:2000]

    def _spoken(self, row: Row, column: int) -> str:
        """What a screen reader says: the heading goes with the value, the colour becomes a word."""
        text = f"{row.cell(column)} {row.words}" if column == DEADLINE else row.cell(column)
        if column == PROGRESS:
            text = theme.CHIPS[row.chip].label
        return f"{column_label(self.columns[column])}：{text}"

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(self.columns):
            if role == _DISPLAY:
                return column_label(self.columns[section])
            if role == _ALIGNMENT:
                return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return self._inline_flags if index.column() in INLINE else _PLAIN

    def setData(self, index: Index, value: Any, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        """Take what was typed into a cell. False, with ``refused``, when the ledger does not take it."""
        if role != _EDIT or self.ledger is None or not index.isValid():
            return False
        field = BY_NAME[COLUMNS[index.column()]]
        issue_id = self._ids[index.row()]
        try:
            self.ledger.update_issues({issue_id: {field.name: field.from_text(str(value))}}, f"修改{field.label}")
        except LedgerError as error:
            self.refused.emit(str(error))
            return False
        self.edited.emit(issue_id)
        return True


def is_number_like(name: str) -> bool:
    """Whether a column holds short figures and dates, set in the quieter colour."""
    if name.startswith(CUSTOM):
        return False
    field: Field | None = BY_NAME.get(name)
    return field is None or field.kind in (Kind.DATE, Kind.COMPUTED) or name in ("number", "source")


def _deadline_hint(row: Row) -> str:
    deadline = row.issue.deadline
    lines = [deadline.text or "没有写整改时限", row.words]
    if deadline.due_on:
        lines.insert(1, f"{'检查日' if deadline.on is None else '到期日'} {deadline.due_on.isoformat()}")
    if deadline.rule:
        base = f"（自 {deadline.base_on.isoformat()} 起算）" if deadline.base_on else ""
        lines.append(f"依据：{deadline.rule}{base}")
    return "\n".join([*lines, deadline.remark])


_DISPLAY, _EDIT, _TOOLTIP = (
    int(Qt.ItemDataRole.DisplayRole),
    int(Qt.ItemDataRole.EditRole),
    int(Qt.ItemDataRole.ToolTipRole),
)
_PLAIN = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_SPOKEN, _ALIGNMENT = int(Qt.ItemDataRole.AccessibleTextRole), int(Qt.ItemDataRole.TextAlignmentRole)
_ANSWERED = frozenset({_DISPLAY, _EDIT, _TOOLTIP, _SPOKEN})
