"""What the filter shows goes out as a paper: ask, write in a thread, offer to open the file or its folder."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QWidget

from models.filters import IssueFilter, Order
from models.ledger import Ledger
from models.settings import WindowSettings
from ui import jobs, messages
from ui.about_dialog import open_path
from ui.export_dialog import ExportDialog, Offer, Paper, Scope, Wish

log = logging.getLogger(__name__)


def export(
    window: QWidget,
    ledger: Ledger,
    settings: WindowSettings,
    paper: Paper,
    question: IssueFilter,
    order: Order,
    selected: list[int],
) -> None:
    """Ask what is wanted and write it; the clerk may go on reading meanwhile."""
    shown = ledger.issue_ids(question, order)
    dialog = ExportDialog(paper, _offer(ledger, settings, len(shown), len(selected)), window)
    if not dialog.exec():
        return
    wish = dialog.wish()
    settings.set("export_folder", str(wish.path.parent))
    settings.set("paper", wish.size)
    if wish.scope is Scope.ALL:
        question, shown = IssueFilter(), ledger.issue_ids(IssueFilter(), order)
    elif wish.scope is Scope.SELECTED:
        shown = [number for number in shown if number in set(selected)]
    write = writer(ledger, wish, question, shown, ledger.today())
    jobs.run(window, f"正在导出“{wish.path.name}”", write, lambda _: offer_to_open(window, wish, len(shown)))


def writer(
    ledger: Ledger, wish: Wish, question: IssueFilter, ids: list[int], today: date
) -> Callable[[jobs.Tick], None]:
    """The work that writes the paper; the libraries for it are loaded when it begins."""

    def write(tick: jobs.Tick) -> None:
        if wish.paper is Paper.LEDGER_XLSX:
            from documents.ledger_xlsx import write_ledger_xlsx

            write_ledger_xlsx(ledger, ids, wish.path, today=today, paper=wish.size, title=wish.title, tick=tick)
        elif wish.paper is Paper.LEDGER_PDF:
            from documents.ledger_pdf import write_ledger_pdf

            write_ledger_pdf(ledger, ids, wish.path, today=today, paper=wish.size, title=wish.title, tick=tick)
        else:
            from documents.summary_pdf import write_summary_pdf

            write_summary_pdf(ledger, question, wish.path, today=today, tick=tick)

    return write


def offer_to_open(window: QWidget, wish: Wish, count: int) -> None:
    """Say what was written and where, and open it when that is wanted."""
    log.info("exported %s, %d issues", wish.paper.name, count)
    sentence = f"{wish.paper.label} 已写好，共 {count} 项：\n{wish.path}"
    answer = messages.choose(window, "导出完成", sentence, ("打开文件", "打开所在文件夹", "关闭"))
    if answer < 2:
        open_path(window, wish.path if answer == 0 else wish.path.parent)


def _offer(ledger: Ledger, settings: WindowSettings, shown: int, selected: int) -> Offer:
    remembered = Path(settings.get("export_folder", ""))
    folder = remembered if remembered.is_dir() and str(remembered) != "." else messages.documents_folder()
    return Offer(
        shown=shown,
        selected=selected,
        total=ledger.count(IssueFilter()),
        folder=folder,
        name=ledger.name,
        today=ledger.today(),
        size=settings.get("paper", "A3"),
    )
