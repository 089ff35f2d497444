"""The dialogs that the window opens beside the table, loaded when they are first wanted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from models.checking import CheckReport
from models.filters import EVERYTHING
from models.ledger import Ledger
from ui import jobs, messages

if TYPE_CHECKING:
    from ui.main_window import MainWindow

#: Evidence of more issues at once is no list that anybody reads.
_MOST_ISSUES = 200


def show(name: str, window: MainWindow) -> None:
    """Show the dialog of the act ``name``; those about a ledger need an open one."""
    ledger = window.ledger
    if name == "keys":
        from ui.about_dialog import KeysDialog

        KeysDialog(list(window.choices.keys()), window).exec()
    elif name == "manual":
        from ui.manual_window import show_manual

        show_manual(window)
    elif name == "about":
        from ui.about_dialog import AboutDialog

        AboutDialog(ledger.path if ledger else None, window).exec()
    elif ledger is not None:
        _show_of_ledger(name, window, ledger)


def show_settings(window: MainWindow, ledger: Ledger, parent: QWidget | None = None, page: str = "") -> None:
    """Show the settings, over ``parent`` where a dialog leads there, open at ``page``; the window takes them up."""
    from ui.settings_dialog import SettingsDialog

    if SettingsDialog(ledger, window.settings, parent or window, page=page).exec():
        window.take_settings()


def _show_of_ledger(name: str, window: MainWindow, ledger: Ledger) -> None:
    if name == "evidence":
        from ui.evidence_dialog import EvidenceDialog

        if window.page and (selected := window.page.selected_ids()[:_MOST_ISSUES]):
            EvidenceDialog(ledger, selected, window).exec()
    elif name == "onsite":
        from ui.sheet_exports import print_onsite

        print_onsite(window, ledger, window.page.selected_ids() if window.page else [])
    elif name in ("closing_form", "extension_form"):
        from ui import form_exports

        act = form_exports.preview_closing_forms if name == "closing_form" else form_exports.preview_extension_forms
        act(window, ledger, window.page.selected_ids() if window.page else [])
    elif name == "urge":
        from ui.urge_dialog import UrgeDialog

        urging = UrgeDialog(ledger, window.page.selected_ids() if window.page else [], window.settings, window)
        if urging.exec():
            window.status.say(f"已登记 {urging.sent} 份督办提醒，可以一次撤销。")
    elif name == "look_back":
        from ui.look_back_dialog import LookBackDialog

        looking = LookBackDialog(ledger, window.page.selected_ids() if window.page else [], window)
        if looking.exec() and looking.chosen_issue is not None and window.page:
            window.page.show_issue(looking.chosen_issue)
    elif name == "dashboard":
        from ui.figures_view import FiguresDialog

        dashboard = FiguresDialog(ledger, window.settings, window)
        dashboard.exec()
        if dashboard.wanted is not None and window.page is not None:
            window.page.show_only(dashboard.wanted.question, dashboard.wanted.words)
            window.page.table.select_ids(window.page.model.ids[:1])
    elif name == "snapshot":
        from ui.snapshots_dialog import take_snapshot

        if take_snapshot(ledger, window):
            window.status.say("已留存快照")
    elif name == "meeting":
        from ui.meeting_export import export_meeting

        shown = window.page.question if window.page else EVERYTHING
        words = f"筛选结果（{ledger.figures(shown).total} 项）"
        if export_meeting(window, ledger, window.settings, scope=(words, shown), is_wanted=False):
            window.status.say("已留存快照")
    elif name == "notice":
        from ui.notice_dialog import NoticeDialog

        in_view = window.page.source_name() if window.page else ""
        notice = NoticeDialog(ledger, window.settings, window, source=in_view)
        if notice.exec() and notice.chosen_issue is not None and window.page:
            window.page.show_issue(notice.chosen_issue)
    elif name == "sources":
        from ui.sources_dialog import SourcesDialog

        SourcesDialog(ledger, window).exec()
    elif name == "units":
        from ui.units_dialog import UnitsDialog

        UnitsDialog(ledger, window).exec()
    elif name == "lists":
        from ui.lists_dialog import ListsDialog

        ListsDialog(ledger, window).exec()
    elif name == "unit_book_pdf":
        from ui.form_exports import preview_unit_book
        from ui.unit_book_choice import UnitBookChoice

        choice = UnitBookChoice(ledger, (), window)
        if choice.exec():
            preview_unit_book(window, ledger, choice.units)
    elif name == "unit_book":
        from ui.unit_book_dialog import UnitBookDialog

        book = UnitBookDialog(ledger, window)
        if book.exec() and book.chosen_issue is not None and window.page:
            window.page.show_issue(book.chosen_issue)
    elif name == "send":
        from ui.send_dialog import SendDialog

        sending = SendDialog(ledger, window.settings, window)
        if sending.exec() and sending.sent is not None:
            window.status.say(f"已发放 {len(sending.sent.workbooks)} 份填报表")
    elif name == "take_back_sheets":
        show_returned(window, ledger)
    elif name == "superior":
        from ui.superior_dialog import SuperiorDialog

        asked, order = (window.page.question, window.page.model.order) if window.page else (None, None)
        superior = SuperiorDialog(ledger, window.settings, window, question=asked, order=order)
        if superior.exec() and superior.filled is not None:
            window.status.say(f"已按上级表格填报 {superior.filled.rows} 行")
    elif name == "handover":
        from ui.handover_dialog import make_handover

        if make_handover(window, ledger, window.settings) is not None:
            window.status.say("交接包已做好")
    elif name == "returns":
        from ui.returns_dialog import ReturnsDialog

        returns = ReturnsDialog(ledger, window.settings, window)
        returns.exec()
        if returns.merge_wanted:
            show_returned(window, ledger)
    elif name == "history":
        from ui.history_panel import HistoryDialog

        chosen = window.page.selected_ids() if window.page else []
        HistoryDialog(ledger, chosen[0] if chosen else None, window).exec()
    elif name == "own_columns":
        from ui.own_columns_dialog import OwnColumnsDialog

        OwnColumnsDialog(ledger, window).exec()
    elif name == "list_views":
        from ui.list_views_dialog import ListViewsDialog

        ListViewsDialog(ledger, window).exec()
    elif name == "as_of":
        from ui.past_dialog import PastDialog

        PastDialog(ledger, window.settings, window).exec()
        if window.page is not None:
            window.page.take_lights()
    elif name == "settings":
        show_settings(window, ledger)
    elif name == "backup":
        from ui.backup_dialog import BackupDialog

        dialog = BackupDialog(ledger, window)
        dialog.exec()
        window.show_last_backup()
        if dialog.chosen is not None:
            window.files.restore(dialog.chosen)
        if dialog.to_look_at is not None:
            window.files.open_read_only(*dialog.to_look_at)


def show_returned(window: MainWindow, ledger: Ledger, given: Sequence[Path] = ()) -> None:
    """Merge returned workbooks, or decide what waits; a file that is another's may be imported after it."""
    from ui.returned_dialog import ReturnedDialog

    dialog = ReturnedDialog(ledger, window, given, window.settings)
    dialog.exec()
    if dialog.import_wanted is not None:
        window.import_files([dialog.import_wanted])


def check(window: QWidget, ledger: Ledger) -> None:
    """Look everything through in a thread and say what was found."""
    from models.backup_state import state_of
    from ui.weekly_check import looked_through

    def done(found: tuple[CheckReport, str]) -> None:
        settings = getattr(window, "settings", None)
        if found[0].ok and settings is not None:
            looked_through(settings, ledger.ledger_id, ledger.today())
        _tell(window, *found)

    jobs.run(window, "正在检查台账", lambda tick: (ledger.check(tick=tick), state_of(ledger).words), done)


def _tell(window: QWidget, report: CheckReport, backups: str) -> None:
    counts = report.counts
    files = f"，佐证材料 {counts['evidence']} 份" if counts.get("evidence") else ""
    looked_at = f"问题 {counts.get('issue', 0)} 项，历史记录 {counts.get('operation', 0)} 次操作{files}"
    if report.ok:
        notes = [f"{note.what}：{note.where}。{note.advice}" for note in report.notes]
        messages.tell(window, "检查台账", "\n".join([f"检查完成，没有发现问题（{looked_at}）。", *notes, backups]))
        return
    shown = [f"{problem.what}：{problem.where}。{problem.advice}" for problem in report.problems[:12]]
    more = [f"……还有 {len(report.problems) - 12} 处。"] if len(report.problems) > 12 else []
    messages.warn(window, "检查台账", "\n".join([f"发现 {len(report.problems)} 处问题：", *shown, *more, backups]))
