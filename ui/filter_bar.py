"""The filter bar: search words and seven choices; together they are one ``IssueFilter``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLineEdit, QPushButton, QSizePolicy, QWidget

from models.fields import PROGRESS_CHOICES
from models.filters import IssueFilter, combine
from models.issues import ARCHIVED_UNIT, Unit, UnitGroup
from models.ledger import Ledger
from models.rules import NO_PROGRESS_LABEL, Clock, Progress
from ui import theme

#: Typing rests this long before the table follows.
SEARCH_DELAY_MS = 200
_SPACE = 8
_NARROWEST_SEARCH = 180


class FilterBar(QFrame):
    """Search box, choices and 清除. ``question`` says what is asked for, ``changed`` that it is another."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self.search = _SearchBox(self)
        self.source = _Choice("全部来源", "按问题来源筛选", self)
        self.unit = _Choice("全部单位", "按单位筛选", self)
        self.leader = _Choice("全部领导", "按责任领导筛选", self)
        self.person = _Choice("全部人员", "按责任人筛选", self)
        self.aspect = _Choice("全部方面", "按方面筛选", self)
        self.clock = _Choice("全部时限", "按时限状态筛选", self)
        self.progress = _Choice("全部进度", "按整改进度筛选", self)
        self._clear = QPushButton("清除", self)
        self._clear.setAccessibleName("清除筛选")
        self._clear.setToolTip("清除全部筛选条件")
        self._clear.setEnabled(False)
        theme.set_role(self._clear, "flat")
        self._choices = (
            self.source,
            self.unit,
            self.leader,
            self.person,
            self.aspect,
            self.clock,
            self.progress,
        )
        #: What is asked for beyond the choices, and the button that says so and takes it away.
        self._only = IssueFilter()
        self._only_button = QPushButton(theme.icon("clear"), "", self)
        theme.set_role(self._only_button, "flat")
        self._only_button.setToolTip("点一下不再只看这些")
        self._only_button.clicked.connect(lambda: self.show_only(IssueFilter(), ""))
        self._only_button.hide()
        self._asked = IssueFilter()
        self._in_two_rows: bool | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SEARCH_DELAY_MS)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(10, 8, 8, 8)
        self._grid.setSpacing(_SPACE)
        self._grid.addWidget(self._only_button, 2, 0, 1, -1, Qt.AlignmentFlag.AlignLeft)
        self.clock.fill((clock.label, frozenset({clock})) for clock in _CLOCKS)
        said = [(label, frozenset({Progress(place)})) for place, label in enumerate(PROGRESS_CHOICES)]
        self.progress.fill([*said, (NO_PROGRESS_LABEL, frozenset({None}))])
        self._connect()
        self._arrange(two_rows=False)

    def _connect(self) -> None:
        self._timer.timeout.connect(self._tell)
        self.search.textChanged.connect(lambda _text: self._timer.start())
        self.search.escaped.connect(self._tell)
        for choice in self._choices:
            choice.currentIndexChanged.connect(lambda _place: self._tell())
        self._clear.clicked.connect(self.clear)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WindowShortcut)
        find.activated.connect(self.focus_search)

    @property
    def last_stop(self) -> QWidget:
        """What the keyboard comes to last."""
        return self._only_button

    def question(self) -> IssueFilter:
        """What the bar asks for now."""
        unit = self.unit.value(0)
        group = -unit if unit < 0 else None
        chosen = IssueFilter(
            text=self.search.text().strip(),
            source_id=self.source.value(None),
            unit_id=unit if unit > 0 else None,
            group_id=group,
            leader=self.leader.value(""),
            person=self.person.value(""),
            aspect=self.aspect.value(""),
            clocks=self.clock.value(frozenset()),
            progress=self.progress.value(frozenset()),
        )
        return combine(chosen, self._only)

    def show_only(self, question: IssueFilter, words: str) -> None:
        """Ask for this besides the choices, until it is clicked away or cleared; ``words`` say what: 共性问题 3."""
        self._set_only(question, words)
        self._tell()

    def _set_only(self, question: IssueFilter, words: str) -> None:
        self._only = question
        asked = question != IssueFilter()
        self._only_button.setText(f"只看：{words}")
        self._only_button.setAccessibleName(f"不再只看：{words}")
        self._only_button.setVisible(asked)

    def clear(self) -> None:
        """Ask for everything again."""
        with QSignalBlocker(self.search):
            self.search.clear()
        for choice in self._choices:
            with QSignalBlocker(choice):
                choice.setCurrentIndex(0)
        self._set_only(IssueFilter(), "")
        self._tell()

    def focus_search(self) -> None:
        """Put the cursor into the search box, everything in it selected."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def refresh(self, ledger: Ledger | None) -> None:
        """Offer the names of the ledger as they are now; what was chosen stays chosen if it still exists."""
        sources = ledger.sources() if ledger else []
        self.source.fill((source.name, source.id) for source in sources)
        groups = ledger.groups() if ledger else []
        self.unit.fill([*_tree(ledger.units() if ledger else []), *_groups(groups)])
        self.leader.fill((name, name) for name in (ledger.leaders() if ledger else []))
        self.person.fill((name, name) for name in (ledger.responsible() if ledger else []))
        self.aspect.fill((title, title) for title in (ledger.aspect_titles() if ledger else []))
        self._tell()

    def _tell(self) -> None:
        """Say that the question is another, once for each other question."""
        self._timer.stop()
        asked = self.question()
        self._clear.setEnabled(asked != IssueFilter())
        for choice in self._choices:
            choice.show_whether_chosen()
        if asked != self._asked:
            self._asked = asked
            self.changed.emit()

    # ------------------------------------------------------------ lay-out

    def restyle(self) -> None:
        """Take over another text size."""
        for choice in self._choices:
            choice.set_width()
        self._in_two_rows = None
        self._arrange(two_rows=self._too_narrow())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(two_rows=self._too_narrow())

    def minimumSizeHint(self) -> QSize:
        """In two rows it needs no more than its choices."""
        widths = sum(choice.width_wanted() + _SPACE for choice in self._choices)
        return QSize(widths + self._clear.sizeHint().width() + 2 * _SPACE, super().minimumSizeHint().height())

    def _too_narrow(self) -> bool:
        widths = sum(choice.width_wanted() + _SPACE for choice in self._choices)
        return self.width() < widths + self._clear.sizeHint().width() + _NARROWEST_SEARCH + 3 * _SPACE + 4

    def _arrange(self, *, two_rows: bool) -> None:
        """Everything in one row where there is room; else the search above the choices."""
        if two_rows == self._in_two_rows:
            return
        self._in_two_rows = two_rows
        for widget in (self.search, *self._choices, self._clear):
            self._grid.removeWidget(widget)
        count = len(self._choices)
        row = int(two_rows)
        self._grid.addWidget(self.search, 0, 0, 1, count if two_rows else 1)
        for place, choice in enumerate(self._choices):
            self._grid.addWidget(choice, row, place if two_rows else place + 1)
        self._grid.addWidget(self._clear, 0, count if two_rows else count + 1)
        for column in range(count + 2):
            self._grid.setColumnStretch(column, int((two_rows and column < count) or column == 0))


class _SearchBox(QLineEdit):
    """Search words; Escape empties it."""

    escaped = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("搜索")
        self.setPlaceholderText("搜索问题、单位、人员、措施（Ctrl+F）")
        self.setClearButtonEnabled(True)
        self.setMaxLength(200)
        self.setMinimumWidth(_NARROWEST_SEARCH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.addAction(QAction(theme.icon("search"), "", self), QLineEdit.ActionPosition.LeadingPosition)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetShortcut)
        escape.activated.connect(self._empty)

    def _empty(self) -> None:
        self.clear()
        self.escaped.emit()


class _Choice(QComboBox):
    """A drop-down whose first line means "all"; lines below may be indented."""

    def __init__(self, everything: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setMaxVisibleItems(18)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.addItem(everything, None)
        self.set_width()

    def width_wanted(self) -> int:
        """Room for "全部来源" and the arrow."""
        return self.fontMetrics().horizontalAdvance("全部来源") + 38

    def set_width(self) -> None:
        """Take over another text size."""
        self.setMinimumWidth(self.width_wanted())
        self.setMaximumWidth(16777215)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def value(self, everything: Any) -> Any:
        """The value of the chosen line, or what stands for all."""
        return self.currentData() if self.currentIndex() > 0 else everything

    def fill(self, lines: Iterable[tuple[str, object]]) -> None:
        """Offer these lines; the chosen value stays chosen if it is among them."""
        chosen = self.currentData()
        with QSignalBlocker(self):
            while self.count() > 1:
                self.removeItem(1)
            for label, value in lines:
                self.addItem(label, value)
                self.setItemData(self.count() - 1, theme.tooltip(label.strip()), Qt.ItemDataRole.ToolTipRole)
            values = [self.itemData(place) for place in range(1, self.count())]
            self.setCurrentIndex(values.index(chosen) + 1 if chosen in values else 0)
        self.show_whether_chosen()

    def show_whether_chosen(self) -> None:
        """A choice that narrows the table stands out."""
        chosen = self.currentIndex() > 0
        if bool(self.property("chosen")) != chosen:
            self.setProperty("chosen", chosen)
            theme.repolish(self)

    def showPopup(self) -> None:
        widest = max(self.fontMetrics().horizontalAdvance(self.itemText(place)) for place in range(self.count()))
        self.view().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.view().setMinimumWidth(min(max(self.width(), widest + 46), 420))
        super().showPopup()


def _tree(units: Iterable[Unit]) -> list[tuple[str, object]]:
    """Units as lines, those below others indented."""
    depth: dict[int, int] = {}
    lines: list[tuple[str, object]] = []
    for unit in units:
        depth[unit.id] = 0 if unit.parent_id is None else depth.get(unit.parent_id, 0) + 1
        gone = ARCHIVED_UNIT if unit.archived_on else ""
        lines.append(("\u3000" * depth[unit.id] + unit.name + gone, unit.id))
    return lines


def _groups(groups: Iterable[UnitGroup]) -> list[tuple[str, object]]:
    """Groups as further lines below the units; their values are negative, so that they differ from those of units."""
    return [(f"{group.name}（分组，{len(group.unit_ids)} 个单位）", -group.id) for group in groups]


_CLOCKS = (Clock.OVERDUE, Clock.SOON, Clock.NORMAL, Clock.NO_DEADLINE, Clock.FINISHED)
