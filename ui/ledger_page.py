"""What the window shows of an open ledger: views at the side, the filter above the table, one issue beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from models.filters import VIEWS, IssueFilter
from models.ledger import Changed, Ledger
from models.settings import WindowSettings
from ui import theme
from ui.filter_bar import FilterBar
from ui.issue_model import IssueTableModel
from ui.issue_table import IssueTableView
from ui.issue_view import IssueView
from ui.side_bar import SideBar, asked_by
from ui.theme import set_role

#: The detail is never narrower (pixels).
_NARROWEST_DETAIL = 288


class LedgerPage(QWidget):
    """The parts that show one ledger, and the question that they ask together.

    The rows are there at once; ``fill`` brings the rest. ``after_paint`` puts off what a window that is coming up does
    not need for its first paint.
    """

    #: Other rows are selected, or another number of rows is shown.
    selection_changed = Signal()

    def __init__(
        self,
        ledger: Ledger,
        settings: WindowSettings,
        parent: QWidget | None = None,
        *,
        after_paint: Callable[[Callable[[], object]], object] | None = None,
    ) -> None:
        super().__init__(parent)
        self._ledger, self._settings = ledger, settings
        _take_lights(ledger)
        self.model = IssueTableModel(self)
        self.model.after_paint = after_paint or self.model.after_paint
        # From the whole to its parts: the style sheet looks at all that is in a widget again when it gets a parent.
        self._right = QWidget(self)
        self.side, self.filter = SideBar(self), FilterBar(self._right)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self._right)
        self._card = QFrame(self._splitter)
        self.table = _Table(self.model, self._card)
        self.detail = IssueView(self._splitter)
        self._lay_out()
        self.model.open(ledger)
        self.table.restore_state(settings.get("table", {}))
        self.table.select_ids(self.model.ids[:1])
        self._connect()

    def fill(self) -> None:
        """Fill in what stands beside the rows."""
        for part in self.parts_to_fill():
            part()

    def parts_to_fill(self) -> tuple[Callable[[], None], ...]:
        """What stands beside the rows, one after the other: views with counts, details, choices of the filter."""
        return (
            self._refresh_side,
            self._show_selected,
            lambda: self.filter.refresh(self._ledger),
        )

    def _refresh_side(self) -> None:
        self.side.refresh(self._ledger)
        self.table.take_short_names(self.side.short_names)

    def _connect(self) -> None:
        self.table.chosen.connect(self._show_selected)
        self.table.clear_requested.connect(self.clear_filter)
        self.model.counted.connect(self._counted)
        self.filter.changed.connect(self.ask)
        self.side.view_chosen.connect(self.ask)

    def _counted(self) -> None:
        self.selection_changed.emit()

    # ------------------------------------------------------------ the question

    @property
    def question(self) -> IssueFilter:
        """What is shown: the view of the side bar and the filter bar together."""
        return asked_by(self.side.key, self._ledger, self.filter.question())

    def source_name(self) -> str:
        """The source that the question asks for, else that of the selected issue, else the newest; "" without any."""
        sources = self._ledger.sources()
        asked = self.question.source_id
        if asked is None and (issues := self._ledger.issues(self.selected_ids()[:1])):
            asked = next(iter(issues.values())).source_id
        return next((source.name for source in sources if source.id == asked), sources[-1].name if sources else "")

    def ask(self) -> None:
        """Show what the side bar and the filter bar ask for now."""
        self.model.ask(self.question)

    def clear_filter(self) -> None:
        """Show everything again."""
        self.filter.clear()
        self.side.choose(VIEWS[0].key)

    def show_only(self, question: IssueFilter, words: str) -> None:
        """Show what a question beyond the choices asks for; ``words`` say it in the filter bar until it is put away."""
        self.clear_filter()
        self.filter.show_only(question, words)

    def show_rows(self) -> None:
        """Show only the rows of the selected 共性问题, or of the one that the selected row belongs to."""
        issue = next(iter(self._ledger.issues(self.selected_ids()[:1]).values()), None)
        whole = issue if issue is None or issue.parent_id is None else self._ledger.issue(issue.parent_id)
        if whole is not None:
            self.show_only(IssueFilter(parent_id=whole.id), f"共性问题 {whole.number} 的条目")
            self.table.select_ids(self.model.ids[:1])

    def show_whole(self) -> None:
        """Select the 共性问题 that the selected row belongs to."""
        issue = next(iter(self._ledger.issues(self.selected_ids()[:1]).values()), None)
        if issue is not None and issue.parent_id is not None:
            self.show_issue(issue.parent_id)

    # ------------------------------------------------------------ following changes

    def changed(self, change: Changed) -> None:
        """Follow a change of the ledger, in the window's thread."""
        if change.everything:
            self.take_lights()
        self.model.changed(change)
        self._refresh_side()
        self.filter.refresh(self._ledger)
        self._show_selected()

    def reload(self) -> None:
        """Another day, other settings: ask for everything again."""
        self.take_lights()
        self.model.ask(self.question)
        self.model.reload()
        self._refresh_side()
        self.filter.refresh(self._ledger)
        self._show_selected()

    def take_lights(self) -> None:
        """Show the lights in this ledger's colours again, whatever was shown meanwhile."""
        if _take_lights(self._ledger):
            self.table.restyle()

    def set_writable(self, writable: bool) -> None:
        """Switch off what would write, while something else does or the ledger can only be read."""
        self.table.editable = writable

    def restyle(self) -> None:
        """Take over another text size."""
        self.table.restyle()
        self.filter.restyle()
        self._show_selected()

    # ------------------------------------------------------------ selection

    def selected_ids(self) -> list[int]:
        """The selected issues, in the order of the table."""
        return self.table.selected_ids()

    def show_issue(self, issue_id: int) -> None:
        """Select an issue; the filter is cleared when it hides it."""
        self.model.complete()
        if self.model.row_of(issue_id) < 0:
            self.clear_filter()
        self.table.select_ids([issue_id])

    def beside(self, ids: Sequence[int]) -> int | None:
        """The issue after the last of these in the table, else the one before the first; None without any other."""
        rows = [row for row in map(self.model.row_of, ids) if row >= 0]
        if not rows:
            return None
        after, before = max(rows) + 1, min(rows) - 1
        place = after if after < len(self.model.ids) else before
        return self.model.id_at(place) if place >= 0 else None

    def show_new(self, source_id: int, ids: Sequence[int]) -> None:
        """Show what has just come in: its source, where it is all of one, the new rows selected, the first in view.

        Where all that is shown is new, the first row is enough.
        """
        self.filter.clear()
        self.side.choose(f"source:{source_id}")
        self.model.complete()
        if any(self.model.row_of(number) < 0 for number in ids):
            self.side.choose(VIEWS[0].key)
            self.model.complete()
        everything = len(ids) == len(self.model.ids)
        self.table.select_ids(ids[:1] if everything else ids)
        self.table.setFocus()

    def _show_selected(self) -> None:
        self.detail.show_issues(self._ledger, self.selected_ids())
        self.selection_changed.emit()

    # ------------------------------------------------------------ layout

    def remember(self) -> None:
        """Keep columns, widths, sort and splitter for the next start."""
        self._settings.set("table", self.table.saved_state())
        if self.detail.isVisible():
            self._settings.set("detail_width", self.detail.width())

    def showEvent(self, event: QShowEvent) -> None:
        """Once the width is known: the detail as wide as it was left, else as wide as the window allows."""
        super().showEvent(event)
        kept = self._settings.get("detail_width", 0)
        wanted = kept if kept >= _NARROWEST_DETAIL else min(max(_NARROWEST_DETAIL, self.width() // 4 - 60), 400)
        room = self._splitter.width()
        self._splitter.setSizes([max(room - wanted, 1), wanted])

    def show_detail(self, shown: bool) -> None:
        """Show or hide the panel of the selected issue."""
        self.detail.setVisible(shown)

    def _lay_out(self) -> None:
        set_role(self._card, "card")
        card = QVBoxLayout(self._card)
        card.setContentsMargins(1, 1, 1, 1)
        card.addWidget(self.table)
        self._splitter.setHandleWidth(12)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setStretchFactor(0, 1)
        column = QVBoxLayout(self._right)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(12)
        column.addWidget(self.filter)
        column.addWidget(self._splitter, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.side.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        layout.addWidget(self.side)
        layout.addWidget(self._right, 1)
        # The keyboard goes as one reads: the strip above, then what narrows the table, the table, the details.
        QWidget.setTabOrder(self.filter.last_stop, self.side)


class _Table(IssueTableView):
    """The table; ``editable`` False keeps its cells from being edited while something else writes."""

    editable = True

    def edit_current(self) -> None:
        """Edit the cell in place or ask for the form, unless that has to wait."""
        if self.editable:
            super().edit_current()
        elif (number := self.current_id()) is not None:
            self.edit_requested.emit(number)


def _take_lights(ledger: Ledger) -> bool:
    """Show the lights in this ledger's colours; whether they were others before."""
    if ledger.settings.lights == theme.lights_in_force:
        return False
    from ui import light_tones

    light_tones.take(ledger.settings.lights)
    return True

