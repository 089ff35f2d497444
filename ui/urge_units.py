"""The units to be urged with their problems to tick, what went out last, and the step that each is to get."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from models.escalation import URGE_LABELS, UrgeStep
from models.issues import ARCHIVED_UNIT
from models.urge_letters import UrgeItem, UrgeUnit
from ui import theme
from ui.field_box import Choices
from ui.progress_dialog import button
from ui.unit_ticks import search_line, show_matching

_NAME, _COUNT, _LATE, _LAST, _STEP = range(5)
_HEADINGS = ("单位和问题", "问题", "最长逾期", "上次发出", "这次发")
#: Widths of the columns behind the name, in characters of the text size.
_WIDTHS = {_COUNT: 3.4, _LATE: 5, _LAST: 12.5, _STEP: 5.5}
_LEAST_NAME = 15
_AROUND = 20
#: More problems of a unit than this are not unfolded by themselves.
_FEW = 3


class UrgeUnits(QWidget):
    """Ticked problems below their units; ``changed`` after every tick and every other step."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("要督办提醒的单位和问题")
        self.tree.setHeaderLabels(_HEADINGS)
        self.tree.ensurePolished()
        self.search = search_line("搜索单位")
        self.search.textChanged.connect(lambda text: show_matching(self.tree, text))
        self._units: list[tuple[UrgeUnit, QTreeWidgetItem, Choices]] = []
        self.tree.itemChanged.connect(lambda *_: self.changed.emit())
        self._lay_out()

    def show_units(self, units: Sequence[UrgeUnit]) -> None:
        """Show these; all are ticked but those whose reply is still awaited and those that are no more."""
        with QSignalBlocker(self.tree):
            self.tree.clear()
            self._units = [self._add(one) for one in units]
        show_matching(self.tree, self.search.text())
        self.changed.emit()

    def wanted(self) -> list[tuple[UrgeUnit, UrgeStep]]:
        """The units with something ticked, each with what is ticked of it and the step that is chosen."""
        found = []
        for unit, item, steps in self._units:
            ticked = tuple(
                one
                for one, row in zip(unit.items, _rows(item), strict=True)
                if row.checkState(_NAME) == Qt.CheckState.Checked
            )
            if ticked:
                found.append((replace(unit, items=ticked), UrgeStep(steps.currentIndex())))
        return found

    def tick(self, units: Iterable[int]) -> None:
        """Tick everything of these units and nothing of the others."""
        wanted = set(units)
        with QSignalBlocker(self.tree):
            for unit, item, _steps in self._units:
                state = Qt.CheckState.Checked if unit.unit.id in wanted else Qt.CheckState.Unchecked
                for row in _rows(item):
                    row.setCheckState(_NAME, state)
        self.tree.viewport().update()
        self.changed.emit()

    def tick_due(self) -> None:
        """Tick the units for which a step is due now."""
        due = (unit for unit, *_ in self._units if not unit.proposal.waiting and not unit.unit.archived_on)
        self.tick(unit.unit.id for unit in due)

    def choose_step(self, step: UrgeStep | None) -> None:
        """Give every unit this step, or with None the one that is proposed."""
        for unit, _item, steps in self._units:
            steps.setCurrentIndex(int(unit.proposal.step if step is None else step))

    def _add(self, unit: UrgeUnit) -> tuple[UrgeUnit, QTreeWidgetItem, Choices]:
        last = unit.last
        gone = unit.unit.archived_on is not None
        words = [
            unit.unit.name + (ARCHIVED_UNIT if gone else ""),
            str(len(unit.items)),
            f"{unit.latest} 天" if unit.latest else "",
            f"{last.number or last.step.label}　{last.on:%m-%d}" if last else "没有发过",
            "",
        ]
        item = QTreeWidgetItem(self.tree, words)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsAutoTristate)
        for one in unit.items:
            self._add_issue(item, one, ticked=not unit.proposal.waiting and not gone)
        for column in (_COUNT, _LATE):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setToolTip(_NAME, theme.tooltip(words[_NAME]))
        item.setToolTip(_LAST, theme.tooltip(unit.proposal.why))
        if unit.latest:
            item.setForeground(_LATE, QColor(theme.COLOURS.late))
        item.setForeground(_LAST, QColor(theme.COLOURS.secondary))
        item.setExpanded(len(unit.items) <= _FEW)
        return unit, item, self._steps(unit, item)

    def _steps(self, unit: UrgeUnit, item: QTreeWidgetItem) -> Choices:
        steps = Choices(URGE_LABELS.values())
        steps.setAccessibleName(f"{unit.unit.name} 这次发")
        steps.setToolTip(theme.tooltip(f"建议{unit.proposal.step.label}：{unit.proposal.why}。"))
        steps.setCurrentIndex(int(unit.proposal.step))
        steps.currentIndexChanged.connect(lambda _place: self.changed.emit())
        self.tree.setItemWidget(item, _STEP, steps)
        return steps

    def _add_issue(self, above: QTreeWidgetItem, one: UrgeItem, *, ticked: bool) -> None:
        problem = " ".join(one.issue.problem.split("\n"))
        number = f"{one.issue.number}　" if one.issue.number else ""
        last = max(one.sent, key=lambda sent: sent.on, default=None)
        words = [
            f"{number}{problem}",
            "",
            f"{one.late} 天" if one.late else "",
            f"{last.number or last.step.label}　{last.on:%m-%d}" if last else "",
            one.proposal.step.label if not one.proposal.waiting else "等答复",
        ]
        item = QTreeWidgetItem(above, words)
        item.setCheckState(_NAME, Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        item.setTextAlignment(_LATE, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setToolTip(_NAME, theme.tooltip(one.issue.problem))
        item.setToolTip(_STEP, theme.tooltip(one.proposal.why))
        for column in (_LAST, _STEP):
            item.setForeground(column, QColor(theme.COLOURS.secondary))

    def _lay_out(self) -> None:
        header, text = self.tree.header(), theme.metrics().text
        header.setStretchLastSection(False)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        for column, characters in _WIDTHS.items():
            self.tree.setColumnWidth(column, int(characters * text) + _AROUND)
        for column in (_COUNT, _LATE):
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            self.tree.headerItem().setTextAlignment(column, right)
        self.tree.setMinimumWidth(int((sum(_WIDTHS.values()) + _LEAST_NAME) * text) + _AROUND * len(_WIDTHS))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.search, 1)
        every = Choices(("按建议", *(f"都发{label}" for label in URGE_LABELS.values())))
        every.setAccessibleName("这次发哪一种")
        every.activated.connect(lambda place: self.choose_step(UrgeStep(place - 1) if place else None))
        row.addWidget(every)
        for words, act in (
            ("全部", lambda: self.tick(unit.unit.id for unit, *_ in self._units)),
            ("该发的", self.tick_due),
            ("清空", lambda: self.tick(())),
        ):
            row.addWidget(button(words, "", act))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(row)
        layout.addWidget(self.tree, 1)


def _rows(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    return [row for row in map(item.child, range(item.childCount())) if row is not None]
