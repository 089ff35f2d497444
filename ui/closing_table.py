"""Issues in a small table with what each still lacks for the step that is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem

from models.issues import Issue
from ui import theme

#: Rows shown at most; the last one then says how many more there are.
_MOST = 500
#: Up to this many rows are as tall as their text; more are one line each, the whole text in a tip.
_WRAPPED = 60
#: What the problem takes of the room beside its number.
_SHARE = 0.42
#: Said of an issue that lacks nothing.
READY = "可以办理"


class ClosingTable(QTableWidget):
    """序号, 问题, 还缺: those that lack something come first."""

    def __init__(self, name: str, heading: str = "还缺什么") -> None:
        super().__init__(0, 3)
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(["序号", "反馈问题", heading])
        header = self.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.setStyleSheet("QTableView::item { padding: 2px 8px; }")

    def show_issues(
        self, issues: Sequence[Issue], missing: Mapping[int, Sequence[str]], remarks: Mapping[int, str] | None = None
    ) -> None:
        """Show these issues; ``missing`` has the sentences of each that lacks something, ``remarks`` what to know."""
        ordered = sorted(issues, key=lambda issue: not missing.get(issue.id))
        shown = ordered[:_MOST]
        self.setRowCount(len(shown) + (len(ordered) > _MOST))
        for row, issue in enumerate(shown):
            lacks = "".join(missing.get(issue.id, ()))
            self._put(row, 0, issue.number)
            self._put(row, 1, issue.problem.replace("\n", " "))
            remark = remarks.get(issue.id, "") if remarks and not lacks else ""
            ready = f"{READY}；{remark}" if remark else READY
            self._put(row, 2, lacks or ready, theme.COLOURS.soon if lacks or remark else theme.COLOURS.good)
        if len(ordered) > _MOST:
            self._put(_MOST, 1, f"……还有 {len(ordered) - _MOST} 项")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Sentences wrap anew in the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setColumnWidth(1, int((self.viewport().width() - self.columnWidth(0)) * _SHARE))
        if self.rowCount() <= _WRAPPED:
            self.resizeRowsToContents()

    def lacks(self) -> list[str]:
        """The last column as shown."""
        return [item.text() if (item := self.item(row, 2)) else "" for row in range(self.rowCount())]

    def _put(self, row: int, column: int, text: str, colour: str = "") -> None:
        item = QTableWidgetItem(text)
        item.setToolTip(theme.tooltip(text))
        if colour:
            item.setForeground(QColor(colour))
        self.setItem(row, column, item)
