"""What came of the files that were just brought in: a row a file, below it everything that was touched in one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QTableWidget, QVBoxLayout, QWidget

from documents.merge_words import not_returned, to_confirm, waiting
from documents.merging import MergedFile
from models.ledger import Ledger
from models.return_rules import Verdict
from models.returns_report import FileReport, FileVerdict
from ui import theme
from ui.parted import one_below_the_other
from ui.progress_dialog import button
from ui.read_table import ReadTable
from ui.returned_report import ReportTable

_HINT = "把单位交回的填报表、文件夹或 zip 压缩包拖到这里，或者点上面的按钮选择。"
_HEADINGS = ("文件", "单位", "结果", "已采用", "等待决定", "待确认", "未交回")
_TONES = {
    FileVerdict.REFUSED: theme.COLOURS.late,
    FileVerdict.FOREIGN: theme.COLOURS.late,
    FileVerdict.NEEDS_MAPPING: theme.COLOURS.soon,
}


class BatchPage(QWidget):
    """The files of this time. The signals say what is wanted for the selected one."""

    undo_wanted = Signal(object)
    open_wanted = Signal(str)
    columns_wanted = Signal(object)
    import_wanted = Signal(object)

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger
        self._files: tuple[MergedFile, ...] = ()
        self._open_cells: Mapping[str, int] = {}
        self.hint = theme.plain_label(_HINT, "secondary")
        self.table = ReadTable("本次收回的填报表", _HEADINGS, {0}, {1: 11, 2: 7, 3: 4, 4: 5, 5: 4, 6: 4})
        self.table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.told = theme.plain_label("", "secondary")
        self.told.setWordWrap(True)
        self.cells = ReportTable()
        self.undo_button = button("撤销这一份的合并…", "danger", self._undo)
        self.open_button = button("去决定", "primary", self._open)
        self.columns_button = button("指定各列…", "primary", self._columns)
        self.import_button = button("按普通表格导入…", "", self._import)
        self._lay_out()
        self.table.itemSelectionChanged.connect(self._show)
        self.show_files(())

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        for one in (self.open_button, self.columns_button, self.import_button, self.undo_button):
            row.addWidget(one)
        row.addStretch()
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.told)
        column.addWidget(self.cells, 1)
        column.addLayout(row)
        parts = one_below_the_other(self.table, below, (240, 300), grows=None)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(10, 10, 10, 10)
        outer.setSpacing(8)
        outer.addWidget(self.hint)
        outer.addWidget(parts, 1)

    # ------------------------------------------------------------ showing

    def show_files(self, files: Sequence[MergedFile]) -> None:
        """Show these; what asks for something is selected first."""
        self._files = tuple(files)
        with QSignalBlocker(self.table):
            self.table.setRowCount(len(self._files))
            for row, one in enumerate(self._files):
                self._put(row, one.report)
            if self._files:
                self.table.selectRow(next((row for row, one in enumerate(files) if _asks(one.report)), 0))
        self.hint.setVisible(not self._files)
        self._show()

    def show_open(self, open_cells: Mapping[str, int]) -> None:
        """How many cells of each file, by its digest, still wait."""
        self._open_cells = open_cells
        for row, one in enumerate(self._files):
            self._put(row, one.report)
        shown = self.file()
        self._update_buttons(shown.report if shown else None)

    def _left(self, report: FileReport) -> int:
        return self._open_cells.get(report.digest, 0)

    def file(self) -> MergedFile | None:
        """The selected file."""
        row = self.table.currentRow()
        return self._files[row] if 0 <= row < len(self._files) else None

    def _put(self, row: int, report: FileReport) -> None:
        taken = report.counts.get(Verdict.TAKE, 0)
        numbers = (taken, self._left(report), to_confirm(report), not_returned(report))
        texts = [str(number) if number else "" for number in numbers]
        self.table.put(row, [report.file, report.unit, report.verdict.label, *texts])
        item = self.table.item(row, 2)
        if item is not None and report.verdict in _TONES:
            item.setForeground(QColor(_TONES[report.verdict]))

    def _show(self) -> None:
        one = self.file()
        report = one.report if one else None
        self.told.setText("\n".join(filter(None, [report.reason, *report.notes])) if report else "")
        self.told.setVisible(bool(self.told.text()))
        self.cells.show_report(report, self._ledger)
        self._update_buttons(report)

    def _update_buttons(self, report: FileReport | None) -> None:
        verdict = report.verdict if report else None
        writable = not self._ledger.read_only
        self.undo_button.setVisible(verdict in (FileVerdict.MERGED, FileVerdict.SEEN_BEFORE))
        self.undo_button.setEnabled(bool(report and report.received is not None and writable))
        self.open_button.setVisible(bool(report and (self._left(report) or to_confirm(report))))
        self.columns_button.setVisible(verdict is FileVerdict.NEEDS_MAPPING)
        shown = self.file()
        importable = verdict in (FileVerdict.FOREIGN, FileVerdict.REFUSED) and shown is not None
        self.import_button.setVisible(importable and shown is not None and _has_content(shown.found.path))
        self.columns_button.setEnabled(writable)
        self.import_button.setEnabled(writable)

    # ------------------------------------------------------------ what is wanted

    def _undo(self) -> None:
        if one := self.file():
            self.undo_wanted.emit(one)

    def _open(self) -> None:
        if one := self.file():
            self.open_wanted.emit(one.report.digest if self._left(one.report) else "")

    def _columns(self) -> None:
        if one := self.file():
            self.columns_wanted.emit(one)

    def _import(self) -> None:
        if one := self.file():
            self.import_wanted.emit(one)


def _has_content(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


def _asks(report: FileReport) -> bool:
    return report.verdict in _TONES or waiting(report) > 0 or to_confirm(report) > 0
