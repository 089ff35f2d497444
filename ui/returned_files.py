"""Returned workbooks that the ledger keeps: opened as a copy, their merge taken back; the page that lists them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.errors import LedgerError
from models.ledger import Ledger
from models.received_files import ReceivedFile, received_files, save_received
from ui import messages, theme
from ui.look_back_table import ReadTable
from ui.progress_dialog import button

_TITLE = "收回填报表"
#: Of what stayed after an undo so many lines are shown.
_MOST_LINES = 12


def open_copy(parent: QWidget, ledger: Ledger, digest: str, name: str) -> None:
    """Save a received file as it came, under a name that is asked for, and show it."""
    from ui.about_dialog import open_path

    plain = Path(name).name
    suggested = messages.documents_folder() / plain
    path = messages.choose_save_path(parent, "保存收到的填报表", suggested, f"原来的文件 (*{suggested.suffix})")
    if path is None:
        return
    try:
        save_received(ledger, digest, path)
    except LedgerError as error:
        messages.warn(parent, _TITLE, str(error))
        return
    open_path(parent, path)


def take_back(parent: QWidget, ledger: Ledger, received: int, name: str) -> bool:
    """Take back the merge of one file when that is confirmed; what had to stay is told."""
    what = "它改过的内容恢复原样，随它附上的佐证也取下，之后又改过的保持现在的样子；撤销以后可以再收一次。"
    question = f"要撤销“{Path(name).name}”的合并吗？\n{what}"
    if not messages.ask(parent, "撤销合并", question, "撤销", "不撤销"):
        return False
    try:
        stayed = ledger.returns.undo(received)
    except LedgerError as error:
        messages.warn(parent, "撤销合并", str(error))
        return False
    if stayed:
        issues = ledger.issues([one.issue for one in stayed if one.issue is not None])
        lines = [
            f"“{issues[one.issue].source}”第 {issues[one.issue].number or one.issue} 号 {one.label}：{one.now or '（空）'}"
            if one.issue in issues
            else f"{one.label}：{one.now or '（空）'}"
            for one in stayed[:_MOST_LINES]
        ]
        more = [f"……还有 {len(stayed) - _MOST_LINES} 处。"] if len(stayed) > _MOST_LINES else []
        words = "\n".join(["已撤销。下面这些在合并以后又改过，或者销号时已经用到，保持现在的样子：", *lines, *more])
        messages.tell(parent, "撤销合并", words)
    return True


class ReceivedPage(QWidget):
    """Every returned workbook whose merge stands, newest first."""

    changed = Signal()

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger
        self._files: tuple[ReceivedFile, ...] = ()
        headings = ["收到时间", "单位", "文件", "表内修改时间", "大小"]
        self.table = ReadTable("收过的填报表", headings, {2}, {0: 8.5, 1: 12, 3: 8.5, 4: 5})
        self.open_button = button("打开收到的原件…", "", self.open)
        self.undo_button = button("撤销这一份的合并…", "danger", self.undo)
        self.empty = theme.plain_label("还没有收回过填报表。", "secondary")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.open_button)
        row.addWidget(self.undo_button)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(8)
        column.addWidget(self.empty)
        column.addWidget(self.table, 1)
        column.addLayout(row)
        self.table.itemSelectionChanged.connect(self._update_buttons)
        self.table.cellDoubleClicked.connect(lambda *_: self.open())
        self.reload()

    def reload(self) -> None:
        """Show the files anew."""
        self._files = received_files(self._ledger)
        self.table.setRowCount(len(self._files))
        for row, one in enumerate(self._files):
            modified = f"{one.modified_at:%Y-%m-%d %H:%M}" if one.modified_at else "（没有）"
            size = f"{max(1, round(one.size / 1024))} KB"
            self.table.put(row, [f"{one.received_at:%Y-%m-%d %H:%M}", one.unit, one.name, modified, size])
        self.empty.setVisible(not self._files)
        self._update_buttons()

    def chosen(self) -> ReceivedFile | None:
        """The selected file."""
        rows = self.table.selectionModel().selectedRows()
        return self._files[rows[0].row()] if len(rows) == 1 else None

    def open(self) -> None:
        """Save and show the selected file as it came."""
        if one := self.chosen():
            open_copy(self, self._ledger, one.digest, one.name)

    def undo(self) -> None:
        """Take back the merge of the selected file."""
        one = self.chosen()
        if one is not None and take_back(self, self._ledger, one.id, one.name):
            self.changed.emit()

    def _update_buttons(self) -> None:
        one = self.chosen()
        self.open_button.setEnabled(one is not None)
        self.undo_button.setEnabled(one is not None and not self._ledger.read_only)
