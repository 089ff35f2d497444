"""收回填报表: returned workbooks come in and are merged; what waits is decided here, now or later."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from documents.beside_evidence import still_attached
from documents.merge_words import summary
from documents.merging import Merged, MergedFile, as_one, merge_sources, together
from documents.returned_sources import ReturnedSources
from models.errors import LedgerError, Stopped
from models.ledger import Ledger
from models.returned import Column
from models.returns_report import FileVerdict
from ui import jobs, messages, theme
from ui.dialog_size import open_sized
from ui.progress_dialog import button, button_row
from ui.returned_batch import BatchPage
from ui.returned_cells import CellsPage
from ui.returned_files import ReceivedPage, take_back
from ui.returned_offered import OfferedPage

if TYPE_CHECKING:
    from models.settings import WindowSettings

log = logging.getLogger(__name__)

_TITLE = "收回填报表"
_FILES = "填报表和压缩包 (*.xlsx *.xlsm *.xls *.et *.ods *.csv *.zip);;所有文件 (*)"
_BATCH, _CELLS, _ROWS, _RECEIVED = range(4)
#: What was unpacked and is read only after the dialog has closed; it goes with the next one, or with the program.
_read_later: list[ReturnedSources] = []


class ReturnedDialog(QDialog):
    """Merges what is given or dropped, shows what came of it, and has what waits decided.

    ``given`` is merged at once. Accepted when a file is wanted as an ordinary import: ``import_wanted`` says which.
    """

    def __init__(
        self,
        ledger: Ledger,
        parent: QWidget | None = None,
        given: Sequence[Path] = (),
        settings: WindowSettings | None = None,
    ) -> None:
        super().__init__(parent)
        self._ledger, self._settings = ledger, settings
        self._sources: list[ReturnedSources] = []
        self._merged = Merged(())
        self.import_wanted: Path | None = None
        self.setWindowTitle(_TITLE)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.setAcceptDrops(not ledger.read_only)
        self.said = theme.plain_label("", "section")
        self.said.setWordWrap(True)
        self.others = theme.plain_label("", "secondary")
        self.others.setWordWrap(True)
        self.files_button = button("选择填报表…", "primary", self.choose_files)
        self.folder_button = button("选择文件夹…", "", self.choose_folder)
        self.report_button = button("保存报告…", "", self.save_report)
        self.batch, self.cells = BatchPage(ledger), CellsPage(ledger)
        self.rows, self.received = OfferedPage(ledger), ReceivedPage(ledger)
        self._lay_out()
        self._connect()
        self._refresh()
        if not given and (self.cells.count or self.rows.count):
            self.tabs.setCurrentIndex(_CELLS if self.cells.count else _ROWS)
        open_sized(self, "returned", QSize(1260, 700))
        if given:
            QTimer.singleShot(0, self, lambda: self.take(given))

    # ------------------------------------------------------------ building

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.said)
        words.addWidget(self.others)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addLayout(words, 1)
        top.addWidget(self.files_button)
        top.addWidget(self.folder_button)
        self.tabs = QTabWidget()
        for page in (self.batch, self.cells, self.rows, self.received):
            self.tabs.addTab(page, "")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.tabs, 1)
        column.addLayout(button_row(self.report_button, button("关闭", "", self.reject)))

    def _connect(self) -> None:
        self.batch.undo_wanted.connect(self._undo)
        self.batch.open_wanted.connect(self._decide)
        self.batch.columns_wanted.connect(self._ask_columns)
        self.batch.import_wanted.connect(self._import)
        for page in (self.cells, self.rows):
            page.changed.connect(self._count)
        self.received.undone.connect(self._forget)
        self.received.report_wanted.connect(self._save)
        self.tabs.currentChanged.connect(lambda place: self.report_button.setVisible(place != _RECEIVED))
        self.finished.connect(lambda _result: self._let_go())

    def _refresh(self) -> None:
        """Show anew what the ledger has."""
        self.cells.reload()
        self.rows.reload()
        self.received.reload()
        self._count()

    def _count(self) -> None:
        files = len(self._merged.files)
        names = ("本次收回", "等待决定", "待确认的行", "收过的表")
        counts = (files, self.cells.count, self.rows.count, self.received.table.rowCount())
        for place, (name, count) in enumerate(zip(names, counts, strict=True)):
            self.tabs.setTabText(place, f"{name}（{count}）" if count else name)
        waiting = f"台账里还有 {self.cells.count} 处等待决定，{self.rows.count} 行待确认。"
        idle = waiting if self.cells.count or self.rows.count else "单位交回的填报表从这里合并进台账。"
        self.said.setText(summary(self._merged) if files or self._merged.passed_over else idle)
        self.others.setText("\n".join(_others(self._merged)))
        self.others.setVisible(bool(self.others.text()))
        self.report_button.setEnabled(files > 0)
        self.batch.show_open(self.cells.open_by_file())
        for one in (self.files_button, self.folder_button):
            one.setEnabled(not self._ledger.read_only)

    # ------------------------------------------------------------ bringing in

    def choose_files(self) -> None:
        """Ask which files to merge."""
        if paths := messages.choose_open_paths(self, "选择交回的填报表", self._folder(), _FILES):
            self._remember(paths[0].parent)
            self.take(paths)

    def choose_folder(self) -> None:
        """Ask which folder to merge."""
        folder = messages.choose_folder(self, "选择放填报表的文件夹", self._folder())
        if folder is not None:
            self._remember(folder)
            self.take([folder])

    def _folder(self) -> Path:
        kept = Path(self._settings.get("returned_folder", "")) if self._settings else Path()
        return kept if str(kept) != "." and kept.is_dir() else messages.documents_folder()

    def _remember(self, folder: Path) -> None:
        if self._settings:
            self._settings.set("returned_folder", str(folder))

    def take(self, given: Sequence[Path]) -> None:
        """Merge what is in these files, folders and zips, in a thread."""
        if self._ledger.read_only or jobs.activity.busy:
            return

        def work(tick: jobs.Tick) -> Merged:
            sources = ReturnedSources(given, lambda: tick(0, 0))
            self._sources.append(sources)
            return self._merge(sources, {}, tick)

        self._run(work, self._done)

    def _merge(self, sources: ReturnedSources, asked: Mapping[Path, Mapping[str, str]], tick: jobs.Tick) -> Merged:
        looked, merged = as_one(tick)
        return merge_sources(self._ledger, sources, asked=asked, looked=looked, tick=merged)

    def _run(self, work: Callable[[jobs.Tick], Merged], done: Callable[[Merged], None]) -> None:
        def failed(error: LedgerError) -> None:
            self._refresh()
            if isinstance(error, Stopped):
                messages.tell(self, _TITLE, "已停止，还没有开始合并，台账没有改动。")
            else:
                messages.warn(self, _TITLE, str(error))

        jobs.run(self, "正在收回填报表", work, done, failed)

    def _done(self, merged: Merged) -> None:
        log.info("returned: %d files, stopped: %s", len(merged.files), merged.stopped)
        self._merged = together(self._merged, merged)
        self.batch.show_files(self._merged.files)
        self._refresh()
        self.tabs.setCurrentIndex(_BATCH)
        if merged.stopped or not merged.files:
            messages.tell(self, _TITLE, "\n".join(merged.problems) or "没有填报表，只收了佐证材料。")

    def reject(self) -> None:
        """Close, after asking when something was typed and not used."""
        question = "“另行填写”里的内容还没有采用，要放弃吗？"
        if self.cells.has_typed and not messages.ask(self, "还没有采用", question, "放弃", "继续填写"):
            return
        super().reject()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and folders are welcome."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Merge what was dropped, once the drop is over."""
        given = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        QTimer.singleShot(0, self, lambda: self.take(given))

    # ------------------------------------------------------------ about one file

    def _undo(self, one: MergedFile) -> None:
        if one.report.received is not None and take_back(self, self._ledger, one.report.received, one.report.file):
            self._forget(one.report.received)

    def _forget(self, received: int) -> None:
        """A merge was taken back: it is no longer of this time, nor the evidence that went with it."""
        merged = self._merged
        files = tuple(one for one in merged.files if one.report.received != received)
        attached = still_attached(self._ledger, merged.attached)
        self._merged = replace(merged, files=files, attached=attached, stopped=False, failed="")
        self.batch.show_files(files)
        self._refresh()

    def _decide(self, digest: str) -> None:
        self.tabs.setCurrentIndex(_CELLS if digest else _ROWS)
        if digest:
            self.cells.show_file(digest)
            self.cells.table.setFocus()

    def _ask_columns(self, one: MergedFile) -> None:
        """Ask for the columns of one file, and merge it with all others that have the same headings."""
        from ui.returned_columns import ReturnedColumnsDialog

        dialog = ReturnedColumnsDialog(self._ledger, one.report.file, one.found.path, one.columns, self)
        if not dialog.exec() or jobs.activity.busy:
            return
        headings = _headings(one.columns)
        alike = [
            other
            for other in self._merged.files
            if other.report.verdict is FileVerdict.NEEDS_MAPPING and _headings(other.columns) == headings
        ]
        asked = {other.found.path: dialog.asked for other in alike}

        def work(tick: jobs.Tick) -> Merged:
            sources = ReturnedSources(())
            sources.workbooks += [other.found for other in alike]
            return self._merge(sources, asked, tick)

        self._run(work, self._done)

    def _import(self, one: MergedFile) -> None:
        question = f"“{one.report.file}”按普通表格导入：逐项核对以后作为新问题登记，不按编号合并。现在就导入吗？"
        if messages.ask(self, _TITLE, question, "导入", "取消"):
            self.import_wanted = one.found.path
            _read_later[:] = self._sources
            self._sources = []
            self.accept()

    # ------------------------------------------------------------ the report

    def save_report(self) -> None:
        """Ask for a place and write the report of this time."""
        self._save(self._merged)

    def _save(self, merged: Merged) -> None:
        suggested = messages.documents_folder() / f"填报表合并报告_{self._ledger.today():%Y%m%d}.xlsx"
        path = messages.choose_save_path(self, "保存合并报告", suggested, messages.EXCEL_FILES)
        if path is None:
            return
        today = self._ledger.today()

        def write(tick: jobs.Tick) -> None:
            from documents.merge_report_xlsx import write_merge_report

            write_merge_report(self._ledger, merged, path, today=today, tick=tick)

        def written(_nothing: None) -> None:
            from ui.about_dialog import open_path

            answers = ("打开文件", "打开所在文件夹", "关闭")
            answer = messages.choose(self, "保存完成", f"合并报告已写好：\n{path}", answers)
            if answer < 2:
                open_path(self, path if answer == 0 else path.parent)

        jobs.run(self, "正在保存合并报告", write, written)

    def _let_go(self) -> None:
        """Remove what was unpacked."""
        for sources in self._sources:
            sources.close()
        self._sources.clear()


def _headings(columns: Sequence[Column]) -> tuple[tuple[str, str], ...]:
    return tuple((column.letter, column.heading) for column in columns)


def _others(merged: Merged) -> list[str]:
    """Sentences about files that are no returned workbooks, the first few of them."""
    told = [one.reason for one in merged.passed_over]
    told += merged.left_beside
    if merged.attached.already:
        told.insert(0, f"{len(merged.attached.already)} 份佐证早已附上，没有重复。")
    more = [f"……还有 {len(told) - 3} 条，见合并报告。"] if len(told) > 3 else []
    return told[:3] + more
