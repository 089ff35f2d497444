"""The snapshots of a ledger: which there are, taking one, taking one out."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from models.ledger import Ledger
from ui import messages, theme
from ui.dialog_size import open_sized
from ui.line_dialog import LineDialog
from ui.plain_table import PlainList
from ui.progress_dialog import button, button_row

_HINT = (
    "快照把当天的统计数字和每个数字后面的问题留下来，以后台账怎么改都不变。"
    "用来看两次会之间新增、完成、销号、新逾期和退回了哪些问题。"
)


def take_snapshot(ledger: Ledger, parent: QWidget | None) -> bool:
    """Ask for a name and freeze the figures of now; whether that was done."""
    dialog = LineDialog(parent, "留存快照", "快照名称", suggested_name(ledger), ledger.snapshots.take)
    return dialog.exec() == QDialog.DialogCode.Accepted


def suggested_name(ledger: Ledger) -> str:
    """A name for a snapshot of today that none has yet."""
    today, taken = ledger.today(), {one.name for one in ledger.snapshots.all()}
    name = f"{today.year}年{today.month}月{today.day}日调度会"
    numbered = (name, *(f"{name}（{number}）" for number in range(2, len(taken) + 3)))
    return next(one for one in numbered if one not in taken)


class SnapshotsDialog(QDialog):
    """The list of snapshots, newest first."""

    def __init__(self, ledger: Ledger, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger = ledger
        self.setWindowTitle("快照")
        hint = theme.plain_label(_HINT, "secondary")
        hint.setWordWrap(True)
        self.list = PlainList("快照", ["名称", "日期", "留存时间"])
        self.take_button = button("留存快照…", "", self.take)
        self.remove_button = button("删除快照", "danger", self.remove)
        row = QHBoxLayout()
        row.addWidget(self.take_button)
        row.addWidget(self.remove_button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(hint)
        column.addWidget(self.list, 1)
        column.addLayout(row)
        column.addLayout(button_row(button("关闭", "", self.accept)))
        self._fill()
        open_sized(self, "snapshots", QSize(600, 420))

    def _fill(self) -> None:
        self._there = self._ledger.snapshots.all()
        self.list.fill([(one.name, one.on.isoformat(), f"{one.at:%Y-%m-%d %H:%M}") for one in self._there])
        writable = not self._ledger.read_only
        self.take_button.setEnabled(writable)
        self.remove_button.setEnabled(writable and bool(self._there))

    def take(self) -> None:
        """Freeze the figures of now."""
        if take_snapshot(self._ledger, self):
            self._fill()

    def remove(self) -> None:
        """Take the chosen snapshot out when that is confirmed."""
        place = self.list.currentRow()
        if not 0 <= place < len(self._there):
            return
        chosen = self._there[place]
        sentence = f"要删除快照“{chosen.name}”吗？删除后不能再与它比较；可以用“撤销”恢复。"
        if messages.ask(self, "删除快照", sentence, "删除"):
            self._ledger.snapshots.remove(chosen.id)
            self._fill()
