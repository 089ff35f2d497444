"""历史: what was done, by whom and when, in words; of one issue or of the whole ledger."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QPlainTextEdit,
    QSplitter,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from models.history_words import Change, Operation
from models.ledger import Ledger
from ui.dialog_size import open_sized
from ui.progress_dialog import button, button_row, framed
from ui.theme import metrics, plain_label

#: How many operations are shown; older ones are in the ledger and in ``history`` of the command line.
LIMIT = 500
#: How many changes of one operation are listed (an import may have thousands).
_MOST_CHANGES = 300
#: A value longer than this is shortened in the list; its whole text stands below.
_SHOWN = 60
_WORDS = Qt.ItemDataRole.UserRole
_OPERATION = Qt.ItemDataRole.UserRole + 1


class HistoryDialog(QDialog):
    """Two pages: the history of the selected issue, where there is one, and that of the ledger."""

    def __init__(self, ledger: Ledger, issue_id: int | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("历史记录")
        tabs = QTabWidget()
        if issue_id is not None:
            name = _names(ledger, [issue_id]).get(issue_id, "")
            tabs.addTab(HistoryPanel(ledger.history(issue_id, LIMIT), {}, issue_id), _short(name, 24))
        operations = ledger.history(None, LIMIT)
        touched = {change.issue for operation in operations for change in operation.changes if change.issue}
        names = _removed_names(operations) | _names(ledger, sorted(touched))
        tabs.addTab(HistoryPanel(operations, names), "整个台账")
        layout = framed(self)
        layout.addWidget(tabs)
        layout.addLayout(button_row(button("关闭", "", self.accept)))
        open_sized(self, "history", QSize(1040, 680))


class HistoryPanel(QWidget):
    """Operations, newest first, each with its changes below it, and the whole text of what is selected.

    ``names`` says what to call the issues; with ``issue_id`` only the changes of that one are shown, without its name.
    """

    def __init__(self, operations: list[Operation], names: Mapping[int, str], issue_id: int | None = None) -> None:
        super().__init__()
        self._operations = operations
        self._names = names
        self._issue_id = issue_id
        self.tree = self._make_tree()
        self.whole = QPlainTextEdit(readOnly=True)
        self.whole.setAccessibleName("所选记录的全文")
        self.whole.setPlaceholderText("选中一行，在这里看全文")
        for place, operation in enumerate(operations):
            self._add(place, operation)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.tree)
        splitter.addWidget(self.whole)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([600, 5 * metrics().text + 40])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        if not operations:
            layout.addWidget(plain_label("还没有记录。"))
        if len(operations) == LIMIT:
            layout.addWidget(plain_label(f"只列出最近 {LIMIT} 次操作。", "secondary"))
        layout.addWidget(splitter, 1)
        if newest := self.tree.topLevelItem(0):
            self.tree.setCurrentItem(newest)
            self.tree.setFocus()

    def _make_tree(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setAccessibleName("历史记录")
        tree.setHeaderLabels(["时间", "操作员", "做了什么", "具体内容"])
        tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        tree.header().setStretchLastSection(True)
        tree.setUniformRowHeights(True)
        tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        tree.itemExpanded.connect(self._fill)
        tree.currentItemChanged.connect(self._show_whole)
        return tree

    def _add(self, place: int, operation: Operation) -> None:
        item = QTreeWidgetItem(self.tree, [f"{operation.at:%Y-%m-%d %H:%M}", operation.operator, operation.label])
        touched = list(dict.fromkeys(change.issue for change in operation.changes if change.issue))
        about = self._about(touched)
        item.setText(3, _short(about))
        item.setData(0, _OPERATION, place)
        item.setData(0, _WORDS, "\n".join(part for part in (operation.label, about) if part))
        if self._changes(operation):
            item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
            item.setExpanded(self._issue_id is not None)

    def _about(self, touched: list[int]) -> str:
        if self._issue_id is not None or not touched:
            return ""
        return self._name(touched[0]) if len(touched) == 1 else f"{len(touched)} 个问题"

    def _name(self, issue: int) -> str:
        return self._names.get(issue, "（已删除的问题）")

    def _changes(self, operation: Operation) -> list[Change]:
        return [change for change in operation.changes if self._issue_id in (None, change.issue)]

    def _fill(self, item: QTreeWidgetItem) -> None:
        place = item.data(0, _OPERATION)
        if place is None or item.childCount():
            return
        operation = self._operations[place]
        changes = self._changes(operation)
        several = self._issue_id is None and len({change.issue for change in changes}) > 1
        for change in changes[:_MOST_CHANGES]:
            name = self._name(change.issue) if several and change.issue else ""
            line = QTreeWidgetItem(item, ["", "", change.label, _short(name, 24, "：") + change_words(change)])
            line.setData(0, _WORDS, "\n".join(part for part in (name, whole_words(change)) if part))
        if len(changes) > _MOST_CHANGES:
            QTreeWidgetItem(item, ["", "", "", f"……还有 {len(changes) - _MOST_CHANGES} 处"])

    def _show_whole(self, item: QTreeWidgetItem | None) -> None:
        self.whole.setPlainText(str(item.data(0, _WORDS) or "") if item is not None else "")


def change_words(change: Change) -> str:
    """One change on one line: “6月底” → “7月底”."""
    before, after = _short(change.before or ""), _short(change.after or "")
    if not before:
        return f"填写“{after}”" if after else ""
    return f"“{before}” → “{after}”" if after else f"清除“{before}”"


def whole_words(change: Change) -> str:
    """One change in full, before and after on lines of their own."""
    parts = [f"原来：{change.before}"] * bool(change.before) + [f"现在：{change.after}"] * bool(change.after)
    return "\n".join([change.label, *parts])


def _names(ledger: Ledger, ids: list[int]) -> dict[int, str]:
    """第 3 号 食堂留样不足, by id, as the issues are called now."""
    issues = ledger.issues(ids)
    return {number: f"第 {issue.number or number} 号 {_line(issue.problem)}" for number, issue in issues.items()}


def _removed_names(operations: list[Operation]) -> dict[int, str]:
    """What issues were called when they were removed."""
    changes = [change for operation in operations for change in operation.changes if change.field == "issue"]
    return {change.issue: f"（已删除）{_line(change.before)}" for change in changes if change.issue and change.before}


def _line(text: str) -> str:
    return text.replace("\n", " ")


def _short(text: str, most: int = _SHOWN, end: str = "") -> str:
    """A text on one line of at most so many characters, with ``end`` behind it if there is any."""
    line = _line(text)
    return (line if len(line) <= most else line[: most - 1] + "…") + (end if line else "")
