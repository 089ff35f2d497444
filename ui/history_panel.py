"""历史: what was done, by whom and when, in words; of one issue or of the whole ledger."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from models.history_words import Change, Operation
from models.ledger import Ledger
from ui.theme import plain_label

#: How many operations are shown; older ones are in the ledger and in ``history`` of the command line.
LIMIT = 500
#: A value longer than this is shortened in the list; its whole text stands in the tool tip.
_SHOWN = 60


class HistoryDialog(QDialog):
    """Two pages: the history of the selected issue, where there is one, and that of the ledger."""

    def __init__(self, ledger: Ledger, issue_id: int | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("历史记录")
        self.resize(860, 560)
        tabs = QTabWidget()
        if issue_id is not None:
            tabs.addTab(HistoryPanel(ledger.history(issue_id, LIMIT), issue_id), f"第 {issue_id} 号问题")
        tabs.addTab(HistoryPanel(ledger.history(None, LIMIT)), "整个台账")
        close = QPushButton("关闭")
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(tabs)
        layout.addLayout(buttons)


class HistoryPanel(QWidget):
    """Operations, newest first, each with its changes below it."""

    def __init__(self, operations: list[Operation], issue_id: int | None = None) -> None:
        super().__init__()
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("历史记录")
        self.tree.setHeaderLabels(["时间", "操作员", "做了什么"])
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setStretchLastSection(True)
        for operation in operations:
            self._add(operation, issue_id)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        if not operations:
            layout.addWidget(plain_label("还没有记录。"))
        if len(operations) == LIMIT:
            layout.addWidget(plain_label(f"只列出最近 {LIMIT} 次操作。"))
        layout.addWidget(self.tree)

    def _add(self, operation: Operation, issue_id: int | None) -> None:
        when = operation.at.strftime("%Y-%m-%d %H:%M")
        item = QTreeWidgetItem(self.tree, [when, operation.operator, operation.label])
        for change in operation.changes:
            if issue_id is None or change.issue == issue_id:
                line = QTreeWidgetItem(item, ["", "", change_words(change, with_issue=issue_id is None)])
                line.setFirstColumnSpanned(False)
        item.setExpanded(issue_id is not None)


def change_words(change: Change, with_issue: bool = True) -> str:
    """One change as a person reads it: 第 12 号 整改时限：“6月底” 改为 “7月底”."""
    where = f"第 {change.issue} 号 {change.label}" if with_issue and change.issue else change.label
    before, after = _short(change.before), _short(change.after)
    if not before:
        return f"{where}：填写“{after}”" if after else where
    return f"{where}：“{before}” 改为 “{after}”" if after else f"{where}：清除“{before}”"


def _short(text: str | None) -> str:
    line = (text or "").replace("\n", " ")
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
