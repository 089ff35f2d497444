"""Choosing issues of the ledger by searching: for what is linked to them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QDialog, QLineEdit, QListWidget, QListWidgetItem, QWidget

from models.filters import IssueFilter
from models.issues import Issue
from models.ledger import Ledger
from ui import theme
from ui.dialog_size import open_sized
from ui.progress_dialog import button, button_row, framed
from ui.theme import plain_label

_ID = Qt.ItemDataRole.UserRole
#: More than this nobody looks through; the search narrows it down.
_MOST = 200


class IssuePicker(QDialog):
    """Offers the issues in which the words stand; ``chosen`` are the ticked ones once it was accepted."""

    def __init__(self, ledger: Ledger, linked: Iterable[int] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger, self._linked = ledger, set(linked)
        self.setWindowTitle("选择要关联的问题")
        self.search = QLineEdit()
        self.search.setAccessibleName("查找问题")
        self.search.setPlaceholderText("查找问题、单位、人员、措施")
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName("可以关联的问题")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.told = plain_label("", "secondary")
        self.take = button("关联", "primary", self.accept)
        layout = framed(self)
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.told)
        layout.addLayout(button_row(button("取消", "", self.reject), self.take))
        self.search.textChanged.connect(self._show)
        self.list.itemSelectionChanged.connect(self._count)
        self.list.itemDoubleClicked.connect(lambda _item: self.accept())
        self._show()
        open_sized(self, "issue_picker", QSize(620, 520))
        self.search.setFocus()

    def chosen(self) -> list[int]:
        """The ids of the selected issues, in ledger order."""
        rows = sorted(self.list.row(item) for item in self.list.selectedItems())
        return [int(self.list.item(row).data(_ID)) for row in rows]

    def accept(self) -> None:
        """Take the selected issues; without any the dialog stays."""
        if self.chosen():
            super().accept()

    def _show(self) -> None:
        asked = IssueFilter(text=self.search.text())
        ids = [one for one in self._ledger.issue_ids(asked, limit=_MOST) if one not in self._linked]
        self.list.clear()
        for issue in self._ledger.issues(ids).values():
            item = QListWidgetItem(issue_line(issue), self.list)
            item.setData(_ID, issue.id)
            item.setToolTip(theme.tooltip(issue.problem))
        self._count()

    def _count(self) -> None:
        chosen, shown = len(self.list.selectedItems()), self.list.count()
        self.told.setText(f"已选 {chosen} 个" if chosen else f"列出 {shown} 个，按住 Ctrl 可选多个")
        self.take.setEnabled(chosen > 0)


def issue_line(issue: Issue) -> str:
    """An issue on one line: number, problem, units."""
    units = "、".join(issue.units or issue.involved_units)
    problem = " ".join(issue.problem.split())
    return "  ".join(part for part in (issue.number, problem, f"（{units}）" if units else "") if part)
