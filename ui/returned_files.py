"""Returned workbooks that the ledger keeps: opened as a copy, their merge taken back; the page that lists them."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from documents.merge_words import counted_cells
from documents.merging import Merged, MergedFile
from documents.returned_sources import Found
from models.errors import LedgerError
from models.issues import Issue
from models.ledger import Ledger
from models.received_files import ReceivedFile, received_files, received_report, save_received
from ui import messages, theme
from ui.parted import one_below_the_other
from ui.progress_dialog import button
from ui.read_table import ReadTable
from ui.returned_report import ReportTable

log = logging.getLogger(__name__)

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
            f"{_named(issues.get(one.issue or 0))}{one.label}：{one.now or '（空）'}" for one in stayed[:_MOST_LINES]
        ]
        more = [f"……还有 {len(stayed) - _MOST_LINES} 处。"] if len(stayed) > _MOST_LINES else []
        words = "\n".join(["已撤销。下面这些在合并以后又改过，或者销号时已经用到，保持现在的样子：", *lines, *more])
        messages.tell(parent, "撤销合并", words)
    return True


def _named(issue: Issue | None) -> str:
    return f"“{issue.source}”第 {issue.number or issue.id} 号 " if issue else ""


class ReceivedPage(QWidget):
    """Every returned workbook whose merge stands, newest first."""

    #: The merge of a file was taken back, by its record.
    undone = Signal(int)
    #: The report of these files is to be saved.
    report_wanted = Signal(object)

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger
        self._files: tuple[ReceivedFile, ...] = ()
        headings = ["收到时间", "单位", "文件", "表内修改时间", "大小"]
        self.table = ReadTable("收过的填报表", headings, {2}, {0: 8.5, 1: 12, 3: 8.5, 4: 5})
        self.open_button = button("打开收到的原件…", "", self.open)
        self.undo_button = button("撤销这一份的合并…", "danger", self.undo)
        self.empty = theme.plain_label("还没有收回过填报表。", "secondary")
        self.report_button = button("保存选中几份的报告…", "", self.save_report)
        self.told = theme.plain_label("", "secondary")
        self.told.setWordWrap(True)
        self.cells = ReportTable()
        row = QHBoxLayout()
        row.setSpacing(8)
        for one in (self.report_button, self.open_button, self.undo_button):
            row.addWidget(one)
        row.addStretch()
        below = QWidget()
        inside = QVBoxLayout(below)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self.told)
        inside.addWidget(self.cells, 1)
        self.parts = one_below_the_other(self.table, below, (240, 260), grows=None)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(8)
        column.addWidget(self.empty)
        column.addWidget(self.parts, 1)
        column.addLayout(row)
        self.table.itemSelectionChanged.connect(self._show)
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
        self._show()

    def chosen(self) -> ReceivedFile | None:
        """The selected file."""
        several = self.all_chosen()
        return several[0] if len(several) == 1 else None

    def all_chosen(self) -> list[ReceivedFile]:
        """The selected files, from the top."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self._files[row] for row in rows if row < len(self._files)]

    def open(self) -> None:
        """Save and show the selected file as it came."""
        if one := self.chosen():
            open_copy(self, self._ledger, one.digest, one.name)

    def undo(self) -> None:
        """Take back the merge of the selected file."""
        one = self.chosen()
        if one is not None and take_back(self, self._ledger, one.id, one.name):
            self.undone.emit(one.id)

    def save_report(self) -> None:
        """Have the reports of the selected files saved, as they are kept with them."""
        try:
            reports = [received_report(self._ledger, one.id) for one in self.all_chosen()]
        except LedgerError as error:
            messages.warn(self, _TITLE, str(error))
            return
        if reports:
            self.report_wanted.emit(Merged(tuple(MergedFile(Found(Path(one.file), one.file), one) for one in reports)))

    def _show(self) -> None:
        """What came of the selected file when it was merged."""
        one = self.chosen()
        report = None
        if one is not None:
            try:
                report = received_report(self._ledger, one.id)
            except LedgerError:
                log.warning("a received file went while it was shown: %d", one.id)
        self.told.setText("\n".join([f"合并时：{counted_cells(report)}。", *report.notes]) if report else "")
        self.told.setVisible(report is not None)
        self.cells.show_report(report, self._ledger)
        self._update_buttons()

    def _update_buttons(self) -> None:
        one = self.chosen()
        self.report_button.setEnabled(bool(self.all_chosen()))
        self.open_button.setEnabled(one is not None)
        self.undo_button.setEnabled(one is not None and not self._ledger.read_only)
