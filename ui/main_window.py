"""The window: menus, buttons, the open ledger, the status line; it knows which act belongs to which part."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QPushButton, QVBoxLayout, QWidget

from models import paths
from models.filters import VIEWS
from models.ledger import Changed, Ledger
from models.settings import WindowSettings
from ui import jobs, messages, theme
from ui.actions import SUBMENUS, Actions, State
from ui.banner import Banner, Notice, start_line
from ui.header_bar import HeaderBar
from ui.issue_acts import IssueActs
from ui.ledger_files import LedgerFiles, is_opened
from ui.ledger_page import LedgerPage
from ui.status_line import StatusLine

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent

    from models.importing import ImportResult

log = logging.getLogger(__name__)

#: How often the window looks whether it is another day (milliseconds).
_DAY_CHECK = 30_000
_FIRST_SIZE = (1366, 728)
#: Milliseconds that let other events come first; with 0 Qt would go on without looking at them.
_A_TURN = 1


class _Relay(QObject):
    """Brings a change told in any thread into the window's thread."""

    changed = Signal(object)


class MainWindow(QMainWindow):
    """One window, one ledger at a time. ``files`` opens ledgers, ``page`` shows the open one (None without)."""

    def __init__(self, settings: WindowSettings, *, operator: str, today: Callable[[], date]) -> None:
        super().__init__()
        self.settings = settings
        self.page: LedgerPage | None = None
        self.acts: IssueActs | None = None
        self._ledger: Ledger | None = None
        self._today, self._day = today, today()
        self._painted = False
        self._after_paint: list[Callable[[], object]] = []
        self._relay = _Relay(self)
        self._relay.changed.connect(self._ledger_changed)
        self.choices = Actions(self)
        self.files = LedgerFiles(self, settings, operator, today, self.show_ledger)
        self._lay_out()
        self._connect()
        self.setAcceptDrops(True)
        #: What ``note`` said last.
        self._note = ""
        self._day_timer = QTimer(self, interval=_DAY_CHECK)
        self._day_timer.timeout.connect(self.look_at_the_day)
        self._day_timer.start()
        jobs.activity.changed.connect(self._work_changed)
        self.show_ledger(None)

    @property
    def ledger(self) -> Ledger | None:
        """The ledger that is shown."""
        return self._ledger

    # ------------------------------------------------------------ the first paint

    def after_paint(self, act: Callable[[], object]) -> None:
        """Do this at once, but of a window that is just coming up right after its first paint."""
        if self.isVisible() and not self._painted:
            self._after_paint.append(act)
        else:
            act()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The first time the rows are on the screen, and what can wait for them is done next."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(_A_TURN, self, self._do_waiting)

    def _do_waiting(self) -> None:
        """One act a turn of the event loop: between them the window hears keys and mouse."""
        if self._after_paint:
            QTimer.singleShot(_A_TURN, self, self._do_waiting)
            self._after_paint.pop(0)()

    # ------------------------------------------------------------ building

    def _lay_out(self) -> None:
        self.setWindowIcon(theme.app_icon())
        self.choices.fill(self.menuBar())
        self._place = QWidget(self)
        self.setCentralWidget(self._place)
        self.header, self.status = HeaderBar(self.choices, self._place), StatusLine()
        self.banner = Banner(self._place)
        self.notice = Notice(self.header, self.banner, self._place)
        column = self._column = QVBoxLayout(self._place)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.banner)
        self._empty = NoLedger(self.choices)
        column.addWidget(self._empty, 1)
        self.setStatusBar(self.status)
        kept = self.settings.get("geometry", "")
        if not kept or not self.restoreGeometry(QByteArray.fromBase64(QByteArray(kept.encode("ascii")))):
            self.resize(*_FIRST_SIZE)

    def _connect(self) -> None:
        slots: dict[str, Callable[[], object]] = {
            "new": self.files.create,
            "open": self.files.choose,
            "open_default": self.files.open_default,
            "save_copy": self.files.save_copy,
            "import": self.import_chosen,
            "export_xlsx": partial(self.export, "LEDGER_XLSX"),
            "export_pdf": partial(self.export, "LEDGER_PDF"),
            "export_summary": partial(self.export, "SUMMARY_PDF"),
            "print_preview": self.preview,
            "quit": self.close,
            "clear_filter": lambda: self._on_page(LedgerPage.clear_filter),
            "find": lambda: self._on_page(lambda page: page.filter.focus_search()),
            "refresh": lambda: self._on_page(LedgerPage.reload),
            "copy": lambda: self._on_page(lambda page: page.table.copy_selection()),
            "add": lambda: self._act(lambda acts: acts.add(self._source())),
            "undo": lambda: self._act(IssueActs.undo),
            "redo": lambda: self._act(IssueActs.redo),
            "edit": lambda: self.edit_issue(self._selected()[0]),
            "remove": self.remove_selected,
            "split_common": lambda: self._act(lambda acts: acts.split_common(self._selected())),
            "gather_common": lambda: self._act(lambda acts: acts.gather_common(self._selected())),
            "common_rows": lambda: self._on_page(LedgerPage.show_rows),
            "common_whole": lambda: self._on_page(LedgerPage.show_whole),
            "progress": lambda: self._act(lambda acts: acts.add_progress(self._selected())),
            "bulk": lambda: self._act(lambda acts: acts.change_many(self._selected())),
            "close_issues": lambda: self._act(lambda acts: acts.close_issues(self._selected())),
            "reopen": lambda: self._act(lambda acts: acts.reopen(self._selected())),
            "extension": lambda: self._act(lambda acts: acts.extend(self._selected())),
            "review": lambda: self._act(lambda acts: acts.review(self._selected())),
            "milestones": lambda: self._act(lambda acts: acts.change_milestones(self._selected())),
            "relapse": lambda: self._act(lambda acts: acts.relapse(self._selected())),
            "paste": lambda: self._act(lambda acts: acts.paste(self._columns(), self._source())),
            "add_evidence": lambda: self._act(lambda acts: acts.add_evidence(self._selected())),
            "check": self.check,
            "log_folder": self.open_log_folder,
            **{name: partial(self.show_dialog, name) for name in _DIALOGS},
        }
        for name, slot in slots.items():
            self.choices[name].triggered.connect(lambda _checked=False, slot=slot: slot())
        self.choices["show_detail"].setChecked(self.settings.get("show_detail", True))
        self.choices["show_detail"].toggled.connect(self._show_detail)
        for name in SUBMENUS:
            self.choices.menus[name].aboutToShow.connect(lambda name=name: self._fill_menu(name))
        self.choices.menu_of("take_back_sheets").aboutToShow.connect(self._name_what_waits)
        self.files.note, self.files.after_paint = self._note_if_free, self.after_paint

    # ------------------------------------------------------------ the open ledger

    def show_ledger(self, ledger: Ledger | None) -> None:
        """Put the parts of another ledger in place of the present ones."""
        if self.page is not None:
            self.page.remember()
            self._column.removeWidget(self.page)
            self.page.hide()
            self.page.deleteLater()
            self.page = None
        self._ledger, self.acts = ledger, None
        self.notice.say("")
        self._empty.setVisible(ledger is None)
        if ledger is None:
            self.banner.say("")
            self.status.clear()
        else:
            self._open_page(ledger)
        self._show_name()
        self.update_choices()

    def _open_page(self, ledger: Ledger) -> None:
        self.acts = IssueActs(self, ledger, self.status.say, self._show_issue, self.note)
        page = self.page = LedgerPage(ledger, self.settings, self._place, after_paint=self.after_paint)
        self._column.addWidget(page, 1)
        page.show_detail(self.choices["show_detail"].isChecked())
        page.selection_changed.connect(self._selection_changed)
        page.model.refused.connect(lambda sentence: messages.warn(self, "没有保存", sentence))
        page.model.edited.connect(lambda number: self._act(lambda acts: acts.note_deadlines([number])))
        page.detail.edit_requested.connect(self._edit_selected)
        page.detail.progress_requested.connect(self.choices["progress"].trigger)
        page.detail.close_requested.connect(self.choices["close_issues"].trigger)
        page.detail.reopen_requested.connect(self.choices["reopen"].trigger)
        page.detail.act_requested.connect(lambda name: self.choices[name].trigger())
        page.detail.issue_requested.connect(self._show_issue)
        page.table.edit_requested.connect(self.edit_issue)
        page.table.remove_requested.connect(self.choices["remove"].trigger)
        page.table.paste_requested.connect(self.choices["paste"].trigger)
        page.table.menu_requested.connect(self._context_menu)
        page.table.import_requested.connect(self.choices["import"].trigger)
        page.table.add_requested.connect(self.choices["add"].trigger)
        ledger.on_change(self._relay.changed.emit)
        for late in (self.show_last_backup, self.offer_drafts, self.ask_who_signs):
            QTimer.singleShot(0, self, partial(self.after_paint, partial(self._fill_in, page, late)))
        self.status.show_path(ledger.path, ledger.read_only_reason)
        self.banner.say(*start_line(None, ledger.today(), 0))
        for part in (ledger.catch_up, lambda: self._say_first(ledger), *page.parts_to_fill(), self._refresh_figures):
            self.after_paint(partial(self._fill_in, page, part))
        self._selection_changed()
        page.table.setFocus()

    def _fill_in(self, page: LedgerPage, part: Callable[[], object]) -> None:
        """Fill in a part of what need not be there when the rows are: counts, choices, details, totals."""
        if page is self.page:
            part()

    def _say_first(self, ledger: Ledger) -> None:
        sentence, tone = start_line(ledger.view_counts(), ledger.today(), ledger.settings.soon_days)
        if ledger.recovered:
            sentence, tone = f"上次没有正常关闭，已恢复到最后一次保存。{sentence}", "soon"
        if ledger.read_only:
            reason = ledger.read_only_reason.rstrip("。")
            sentence, tone = f"只读：{reason}。可以用“文件 → 另存副本”存到别处再修改。{sentence}", "soon"
        self.banner.say(sentence, tone)

    def note(self, sentence: str) -> None:
        """Say something that the clerk should look at, until the next change or until it is put away."""
        self._note = sentence
        self.notice.say(sentence, "soon")

    def _note_if_free(self, sentence: str) -> None:
        """What was typed and never saved is offered in the same place, and comes first."""
        if self.notice.isHidden():
            self.note(sentence)

    def offer_drafts(self) -> None:
        """Say when something was typed into the form and never saved, with a button that opens the form on it."""
        ledger = self.ledger
        if ledger is None or ledger.read_only:
            return
        from ui import form_drafts

        there = [
            draft
            for draft in form_drafts.find_all(ledger.ledger_id)
            if draft.issue_id is None or ledger.issues([draft.issue_id])
        ]
        if there:
            newest = there[0]
            day = f"{newest.at.month} 月 {newest.at.day} 日 {newest.at:%H:%M}"
            sentence = f"有 {len(there)} 份没保存的填写，最近一份是 {day} 的。"
            self.notice.say(sentence, "soon", "打开填写…", lambda: self._open_draft(newest.issue_id))

    def ask_who_signs(self) -> None:
        """Ask for the clerk's name where only the computer's login name is known."""
        if self.ledger is not None:
            from ui.operator_note import offer

            offer(self, self.notice, self.ledger, self.settings, partial(setattr, self.files, "operator"))

    def _open_draft(self, issue_id: int | None) -> None:
        if self.acts is None or not self.choices["add"].isEnabled():
            return
        self.notice.hide()
        if issue_id is None:
            self.acts.add(self._source())
        else:
            self.acts.edit(issue_id, self._shown())
        self.offer_drafts()

    def _ledger_changed(self, change: Changed) -> None:
        if self.page is None:
            return
        if self._note and self.notice.label.text() == self._note:
            self.notice.say("")
        self.page.changed(change)
        self._refresh_figures()
        if not self.banner.isHidden() and self.ledger is not None:
            self._say_first(self.ledger)
        if change.everything:
            self._show_name()
        self.update_choices()

    def _refresh_figures(self) -> None:
        if self.ledger is not None and self.page is not None:
            self.status.show_figures(self.ledger.figures())
            self.status.show_shown(len(self.page.model.ids))

    def _show_name(self) -> None:
        ledger = self.ledger
        if ledger is None:
            self.setWindowTitle("整改台账")
            self.header.show_ledger("", "", self._today())
            return
        reason = f"（只读：{ledger.read_only_reason}）" if ledger.read_only else ""
        self.setWindowTitle(f"{ledger.name}{reason} - 整改台账" if ledger.name != "整改台账" else f"整改台账{reason}")
        self.header.show_ledger(ledger.name, ledger.settings.office, ledger.today())

    def look_at_the_day(self) -> None:
        """When it has become another day, every clock is set anew."""
        if self._today() == self._day:
            return
        self._day = self._today()
        if self.page is not None and self.ledger is not None:
            self.page.reload()
            self._refresh_figures()
            self._show_name()
            self._say_first(self.ledger)

    # ------------------------------------------------------------ what can be chosen now

    def update_choices(self) -> None:
        """Switch the acts on and off as the ledger, the selection and running work allow."""
        ledger = self.ledger
        state = State(busy=jobs.activity.busy)
        if ledger is not None and self.page is not None:
            busy = jobs.activity.busy
            state = State(
                ledger=True,
                writable=not ledger.read_only,
                busy=busy,
                selected=len(self.page.selected_ids()),
                closable=self.page.detail.can_close,
                reopenable=self.page.detail.can_reopen,
                undo_label="" if ledger.read_only or busy else ledger.undo_label(),
                redo_label="" if ledger.read_only or busy else ledger.redo_label(),
            )
            self.page.set_writable(state.writable and not busy)
        self.choices.update(state)

    def _work_changed(self, busy: bool) -> None:
        self.update_choices()
        if not busy:
            QTimer.singleShot(0, self, self.show_last_backup)

    def _selection_changed(self) -> None:
        self.status.show_selected(len(self._selected()))
        self.status.show_shown(len(self._shown()))
        self.update_choices()

    def edit_issue(self, number: int) -> None:
        """Show an issue in the form, unless something else is writing."""
        if self.acts is not None and self.choices["edit"].isEnabled():
            self.acts.edit(number, self._shown(), self.page.table.current_column() if self.page is not None else "")

    def remove_selected(self) -> None:
        """Remove the selected issues when that is confirmed; the next one is selected then."""
        if self.acts is None or self.page is None:
            return
        ids = self._selected()
        beside = self.page.beside(ids)
        if self.acts.remove(ids) and beside is not None:
            self.page.table.select_ids([beside])

    def _edit_selected(self) -> None:
        self.choices["edit" if len(self._selected()) < 2 else "bulk"].trigger()

    def _selected(self) -> list[int]:
        return self.page.selected_ids() if self.page is not None else []

    def _shown(self) -> Sequence[int]:
        return self.page.model.ids if self.page is not None else ()

    def _columns(self) -> list[str]:
        return self.page.table.shown_columns() if self.page is not None else []

    def _source(self) -> str:
        """To which source a new issue, and pasted rows that name none, belong; "" without any."""
        return self.page.source_name() if self.page is not None else ""

    def _show_issue(self, issue_id: int) -> None:
        self._on_page(lambda page: page.show_issue(issue_id))

    def _act(self, act: Callable[[IssueActs], object]) -> None:
        if self.acts is not None:
            act(self.acts)

    def _on_page(self, act: Callable[[LedgerPage], object]) -> None:
        if self.page is not None:
            act(self.page)

    # ------------------------------------------------------------ files in and out

    def import_chosen(self) -> None:
        """Ask for a file and import it."""
        from ui import importing

        path = importing.choose_file(self, self.settings)
        if path is not None:
            self.import_files([path])

    def import_files(self, files: Sequence[Path]) -> None:
        """Read and review these files."""
        from ui import importing

        if self.ledger is not None and self.choices["import"].isEnabled():
            importing.import_files(self, self.ledger, files, self._imported, self.settings)

    def _imported(self, sentence: str, result: ImportResult, ids: list[int]) -> None:
        self.status.say(sentence)
        if ids and self.page is not None:
            self.page.show_new(result.source_id, ids)

    def export(self, paper: str) -> None:
        """Write a paper, named as in ``export_dialog.Paper``, of what the filter shows."""
        from ui.export_dialog import Paper
        from ui.exporting import export

        if self.ledger is not None and self.page is not None:
            export(
                self,
                self.ledger,
                self.settings,
                Paper[paper],
                self.page.question,
                self.page.model.order,
                self.page.selected_ids(),
            )

    def preview(self) -> None:
        """Show what the filter shows as it will print."""
        from ui.list_preview import preview_lists

        if self.ledger is not None and self.page is not None:
            ids = self.ledger.issue_ids(self.page.question, self.page.model.order)
            preview_lists(self, self.ledger, self.settings, ids)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files from this computer may be dropped."""
        if any(url.isLocalFile() for url in event.mimeData().urls()) and not jobs.activity.busy:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """A ledger is opened; what falls on an issue may be its evidence; anything else is read as a notice."""
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        at = self.mapToGlobal(event.position().toPoint())
        event.acceptProposedAction()
        # Not inside the drop: the program that files are dragged from would wait for every question asked here.
        QTimer.singleShot(0, self, lambda: self.take_files(files, at))

    def take_files(self, files: Sequence[Path], at: QPoint | None = None) -> None:
        """Open the ledger or hand-over package among the files, attach what fell on an issue (``at`` on the screen),
        import the others."""
        ledger = next(filter(is_opened, files), None)
        if ledger is not None:
            self.files.open(ledger)
            return
        if self.ledger is not None and self.ledger.read_only:
            messages.warn(self, "导入", f"台账只能查看，不能导入：{self.ledger.read_only_reason}")
            return
        if self._take_returned(files):
            return
        if at is not None and self.ledger is not None and not jobs.activity.busy:
            from ui import evidence_drop

            if evidence_drop.taken(self, self.ledger, files, at):
                return
        self.import_files(files)

    def _take_returned(self, files: Sequence[Path]) -> bool:
        """Merge files that went out to units and came back; False where there is none among them."""
        from documents.returned_look import look_returned
        from ui.window_dialogs import show_returned

        if self.ledger is None or not self.choices["take_back_sheets"].isEnabled() or not look_returned(files):
            return False
        show_returned(self, self.ledger, files)
        return True

    def _name_what_waits(self) -> None:
        """Say in the menu how much of what came back waits for a decision."""
        waiting = 0
        if self.ledger is not None and not jobs.activity.busy:
            returns = self.ledger.returns
            waiting = len(returns.open_cells()) + len(returns.offered())
        self.choices["take_back_sheets"].setText(f"收回填报表…（待处理 {waiting} 处）" if waiting else "收回填报表…")

    # ------------------------------------------------------------ dialogs

    def show_dialog(self, name: str) -> None:
        """Show one of the dialogs that stand beside the table."""
        from ui import window_dialogs

        window_dialogs.show(name, self)

    def check(self) -> None:
        """Look the whole ledger through and say what was found."""
        from ui.window_dialogs import check

        if self.ledger is not None:
            check(self, self.ledger)

    def open_log_folder(self) -> None:
        """Show the folder of the log."""
        from ui.about_dialog import open_path

        open_path(self, paths.log_folder())

    def take_text_size(self, key: str) -> None:
        """Show everything in another text size, and keep it for the next start."""
        self.settings.set("text_size", key)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, key)
        self._on_page(LedgerPage.restyle)

    def take_settings(self) -> None:
        """Show what the settings say now."""
        self.files.operator = self.settings.get("operator", "") or self.files.operator
        self.take_text_size(self.settings.get("text_size", "normal"))
        self._on_page(LedgerPage.reload)
        self._refresh_figures()
        self._show_name()

    def tidy(self) -> None:
        """What need not be done before the window is there: remove what broken-off exports left behind."""
        from ui.exporting import sweep_remembered

        sweep_remembered(self.settings)

    def show_last_backup(self) -> None:
        """Read anew when the last backup was made."""
        if self.ledger is not None:
            from models.backup import list_backups

            newest = next(iter(list_backups(self.ledger.ledger_id)), None)
            self.status.show_backup(newest.made_at if newest else None, self.ledger.today())

    # ------------------------------------------------------------ menus filled when they open

    def _fill_menu(self, name: str) -> None:
        menu = self.choices.menus[name]
        menu.clear()
        {
            "recent_menu": self._fill_recent,
            "views_menu": self._fill_views,
            "columns_menu": self._fill_columns,
            "text_size_menu": self._fill_text_sizes,
        }[name](menu)
        if not menu.actions():
            menu.addAction("（没有）").setEnabled(False)

    def _fill_recent(self, menu: QMenu) -> None:
        for path in self.files.recent():
            action = menu.addAction(f"{path.stem}    {path.parent}".replace("&", "&&"))
            action.setEnabled(not jobs.activity.busy)
            action.triggered.connect(lambda _checked=False, path=path: self.files.open(path))

    def _fill_views(self, menu: QMenu) -> None:
        for view in VIEWS if self.page is not None else ():
            action = menu.addAction(theme.icon(view.icon), view.label)
            action.triggered.connect(partial(self._choose_view, view.key))

    def _choose_view(self, key: str) -> None:
        self._on_page(lambda page: page.side.choose(key))

    def _fill_columns(self, menu: QMenu) -> None:
        if self.page is not None:
            self.page.table.fill_column_menu(menu)

    def _fill_text_sizes(self, menu: QMenu) -> None:
        for key, sizes in theme.TEXT_SIZES.items():
            action = menu.addAction(sizes.label)
            action.setCheckable(True)
            action.setChecked(theme.metrics() is sizes)
            action.triggered.connect(lambda _checked=False, key=key: self.take_text_size(key))

    def _context_menu(self, at: QPoint) -> None:
        if self._selected():
            self.choices.context_menu(self).exec(at)

    def _show_detail(self, shown: bool) -> None:
        self.settings.set("show_detail", shown)
        self._on_page(lambda page: page.show_detail(shown))

    # ------------------------------------------------------------ the end

    def closeEvent(self, event: QCloseEvent) -> None:
        """Running work is stopped when that is confirmed; a ledger that was changed is backed up."""
        if jobs.activity.busy:
            if not messages.ask(self, "退出", "还有工作没有做完，要停止它并退出吗？", "停止并退出", "继续做完"):
                event.ignore()
                return
            jobs.activity.stop_all()
        self.settings.set("geometry", self.saveGeometry().toBase64().toStdString())
        self.status.say("正在备份并关闭台账…")
        self.status.repaint()
        self.files.close()
        event.accept()


#: The acts that show a dialog of ``window_dialogs``.
_DIALOGS = (
    "own_columns",
    "handover",
    "list_views",
    "evidence",
    "onsite",
    "closing_form",
    "extension_form",
    "urge",
    "look_back",
    "sources",
    "units",
    "lists",
    "unit_book",
    "unit_book_pdf",
    "send",
    "take_back_sheets",
    "returns",
    "superior",
    "dashboard",
    "snapshot",
    "meeting",
    "notice",
    "history",
    "as_of",
    "backup",
    "settings",
    "manual",
    "keys",
    "about",
)


class NoLedger(QWidget):
    """What stands in the window while no ledger is open."""

    def __init__(self, choices: Actions) -> None:
        super().__init__()
        words = theme.plain_label("还没有打开台账", "heading")
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(words, 0, Qt.AlignmentFlag.AlignHCenter)
        for name in ("open", "open_default", "new"):
            button = QPushButton(choices[name].icon(), choices[name].text())
            button.setMinimumWidth(200)
            button.clicked.connect(choices[name].trigger)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
