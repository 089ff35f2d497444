"""时间节点 of one issue: those that its deadline's words gave and those added by hand; added and taken out here."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QHBoxLayout, QHeaderView, QLineEdit, QPushButton, QVBoxLayout, QWidget

from models.dates import IssueMilestone
from models.errors import InvalidValue, LedgerError
from models.fields import read_date
from models.ledger import Ledger
from ui import messages, theme
from ui.detail_sheet import wrapped
from ui.dialog_size import open_sized
from ui.field_box import DateLine, mark_invalid
from ui.plain_table import PlainList
from ui.progress_dialog import button
from ui.theme import plain_label


class MilestonesDialog(QDialog):
    """The list of milestones; every act is one step of undo."""

    def __init__(self, ledger: Ledger, issue_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger, self._issue_id = ledger, issue_id
        self._found: list[IssueMilestone] = []
        self.setWindowTitle("时间节点")
        issue = ledger.issue(issue_id)
        self.table = PlainList("时间节点", ("日期", "要完成的事", "完成日期"))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.on, self.text = DateLine(), QLineEdit()
        self.on.setAccessibleName("节点日期")
        self.on.setMaximumWidth(8 * theme.metrics().text + 40)
        self.text.setAccessibleName("节点内容")
        self.text.setPlaceholderText("到这一天要完成什么")
        self.text.returnPressed.connect(self.add)
        self._add, self._remove = QPushButton("添加"), QPushButton("删除所选")
        self._add.clicked.connect(self.add)
        self._remove.clicked.connect(self.remove)
        for one in (self._add, self._remove):
            one.setAutoDefault(False)
            one.setEnabled(not ledger.read_only)
        self.message = plain_label("", "late")
        self.message.setWordWrap(True)
        self.message.hide()
        typing = QHBoxLayout()
        typing.setSpacing(8)
        for widget in (self.on, self.text, self._add):
            typing.addWidget(widget)
        foot = QHBoxLayout()
        foot.addWidget(self._remove)
        foot.addStretch()
        foot.addWidget(button("关闭", "", self.reject))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(wrapped(issue.problem.replace("\n", " ")[:80], "section"))
        layout.addWidget(wrapped(f"整改时限：{issue.deadline.text or '没有'}。最后一个节点就是整改时限。", "secondary"))
        layout.addWidget(self.table, 1)
        layout.addLayout(typing)
        layout.addWidget(self.message)
        layout.addLayout(foot)
        self._show()
        self.on.setFocus()
        open_sized(self, "milestones", QSize(620, 420))

    def add(self) -> None:
        """Add what is typed; what is refused is said."""
        try:
            on = read_date(self.on.text(), "due_on", "节点日期")
            if on is None:
                raise InvalidValue("due_on", "“节点日期”不能为空，请写成 2026-05-31 这样的日期。")
            self._ledger.dates.add_milestone(self._issue_id, on, self.text.text())
        except LedgerError as error:
            self.message.setText(str(error))
            self.message.show()
            for name, line in (("due_on", self.on), ("text", self.text)):
                mark_invalid(line, getattr(error, "field", "") == name)
            return
        self.message.hide()
        for line in (self.on, self.text):
            mark_invalid(line, False)
            line.clear()
        self.on.setFocus()
        self._show()

    def reject(self) -> None:
        """Close, after asking when something was typed and not added."""
        typed = self.on.text().strip() or self.text.text().strip()
        if typed and not messages.ask(self, "还没有添加", "填写的节点还没有添加，要放弃吗？", "放弃", "继续填写"):
            return
        super().reject()

    def remove(self) -> None:
        """Take the selected one out; undo brings it back."""
        row = self.table.currentRow()
        if 0 <= row < len(self._found):
            self._ledger.dates.remove_milestone(self._found[row].id)
            self._show()

    def _show(self) -> None:
        self._found = self._ledger.dates.milestones(self._issue_id)
        self._remove.setEnabled(bool(self._found) and not self._ledger.read_only)
        self.table.fill(
            [(one.on.isoformat(), one.text, one.done_on.isoformat() if one.done_on else "") for one in self._found]
        )
