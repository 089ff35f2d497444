"""What the filter shows goes out as a paper: ask, write in a thread, offer to open the file or its folder."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from documents.saving import CannotSave, sweep, write_bytes
from documents.shortfalls import absent_words, cut_words
from models import list_views
from models.errors import LedgerError, Stopped
from models.filters import IssueFilter
from models.ledger import Ledger
from models.list_views import View
from models.orders import Order
from models.settings import WindowSettings
from ui import jobs, messages
from ui.about_dialog import open_path
from ui.export_dialog import ExportDialog, Offer, Paper, Scope, Wish

if TYPE_CHECKING:
    from models.public_rules import Published

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

    def of_scope(wish: Wish) -> tuple[IssueFilter, list[int]]:
        """What is asked of the ledger, and the issues in their order."""
        if wish.scope is Scope.ALL:
            return IssueFilter(), ledger.issue_ids(IssueFilter(), order)
        if wish.scope is Scope.SELECTED:
            return question, [number for number in shown if number in set(selected)]
        return question, shown

    def preview(parent: QWidget, wish: Wish) -> None:
        from ui.preview import show_preview

        asked, ids = of_scope(wish)
        today = ledger.today()
        show_preview(
            parent,
            lambda path, tick: writer(ledger, replace(wish, path=path), asked, ids, today)(tick),
            wish.path.stem,
        )

    offer = replace(_offer(ledger, settings, len(shown), len(selected)), preview=preview)
    dialog = ExportDialog(paper, offer, window)
    if not dialog.exec():
        return
    wish = dialog.wish()
    settings.set("export_folder", str(wish.path.parent))
    asked, ids = of_scope(wish)
    write_in_thread(window, wish, lambda wish: writer(ledger, wish, asked, ids, ledger.today()), len(ids))


def write_in_thread(
    window: QWidget, wish: Wish, work: Callable[[Wish], Callable[[jobs.Tick], str]], count: int | None = None
) -> None:
    """Write in a thread; a place that cannot be written may be changed for another one.

    What ``work`` gives is said at the end; without ``count`` it also says how much was written.
    """

    def done(missing: str) -> None:
        offer_to_open(window, wish, count, missing)

    def failed(error: LedgerError) -> None:
        if isinstance(error, Stopped):
            messages.tell(window, "导出", str(error))
        elif not isinstance(error, CannotSave):
            messages.warn(window, "导出", str(error))
        elif (other := _ask_elsewhere(window, wish, error)) is None:
            return
        elif error.kept is None:
            write_in_thread(window, replace(wish, path=other), work, count)
        else:
            _move(window, error.kept, replace(wish, path=other), count)

    jobs.run(window, f"正在导出“{wish.path.name}”", work(wish), done, failed)


def _ask_elsewhere(window: QWidget, wish: Wish, error: CannotSave) -> Path | None:
    """Say why the place cannot be written, and ask for another one; None when given up."""
    if messages.choose(window, "导出", str(error), ("另存为…", "关闭")) != 0:
        return None
    return messages.choose_save_path(window, "另存为", error.kept or wish.path, wish.paper.kinds)


def _move(window: QWidget, kept: Path, wish: Wish, count: int | None) -> None:
    """Put a finished paper, which could not take its own place, where the clerk wants it."""
    try:
        if kept != wish.path:
            write_bytes(wish.path, kept.read_bytes())
            kept.unlink()
    except OSError as error:
        log.warning("finished paper not moved: %s", type(error).__name__)
        messages.warn(window, "导出", f"“{kept}”没有移动成功，它仍在原处，可以直接打开。")
    except CannotSave as error:
        messages.warn(window, "导出", f"{error}结果仍在“{kept}”。")
    else:
        offer_to_open(window, wish, count)


def sweep_remembered(settings: WindowSettings) -> None:
    """Remove what a broken-off export left behind in the folder that was last exported to."""
    if folder := settings.get("export_folder", ""):
        sweep(Path(folder))


def writer(
    ledger: Ledger, wish: Wish, question: IssueFilter, ids: list[int], today: date
) -> Callable[[jobs.Tick], str]:
    """The work that writes the paper and says what it could not hold; the libraries are loaded when it begins."""

    def write(tick: jobs.Tick) -> str:
        if wish.paper is Paper.SUMMARY_PDF:
            from documents.summary_pdf import write_summary_pdf

            return absent_words(write_summary_pdf(ledger, question, wish.path, today=today, tick=tick))
        public = _public(ledger, ids) if wish.public else None
        more: dict[str, Any] = {
            **{"today": today, "paper": wish.size, "title": wish.title, "view": wish.view},
            **{"public": public, "tick": tick},
        }
        if wish.paper is Paper.LEDGER_XLSX:
            from documents.ledger_xlsx import write_ledger_xlsx

            missing = cut_words(write_ledger_xlsx(ledger, ids, wish.path, **more))
        else:
            from documents.ledger_pdf import write_ledger_pdf

            missing = absent_words(write_ledger_pdf(ledger, ids, wish.path, **more))
        return "\n".join(filter(None, (public.words if public else "", missing)))

    return write


def _public(ledger: Ledger, ids: list[int]) -> Published:
    from models.public_rules import published, rules_for

    return published(ledger.issues(ids).values(), rules_for(ledger))


def offer_to_open(window: QWidget, wish: Wish, count: int | None, missing: str = "") -> None:
    """Say what was written and where and what is missing in it, and open it when that is wanted."""
    log.info("exported %s, %s issues", wish.paper.name, count)
    amount = "" if count is None else f"，共 {count} 项"
    lines = (f"{wish.label} 已写好{amount}：", str(wish.path), missing)
    sentence = "\n".join(line for line in lines if line)
    answer = messages.choose(window, "导出完成", sentence, ("打开文件", "打开所在文件夹", "关闭"))
    if answer < 2:
        open_path(window, wish.path if answer == 0 else wish.path.parent)


def export_folder(settings: WindowSettings) -> Path:
    """Where papers were last written, if that is still there, else the user's documents."""
    remembered = Path(settings.get("export_folder", ""))
    return remembered if remembered.is_dir() and str(remembered) != "." else messages.documents_folder()


def _offer(ledger: Ledger, settings: WindowSettings, shown: int, selected: int) -> Offer:
    return Offer(
        shown=shown,
        selected=selected,
        total=ledger.count(IssueFilter()),
        folder=export_folder(settings),
        name=ledger.name,
        today=ledger.today(),
        views=list_views.of(ledger),
        change=partial(_change_views, ledger),
    )


def _change_views(ledger: Ledger, parent: QWidget, name: str) -> tuple[View, ...]:
    """Open the editor of the lists; the lists as they are then."""
    from ui.list_views_dialog import ListViewsDialog

    ListViewsDialog(ledger, parent, name).exec()
    return list_views.of(ledger)
