"""The papers for a 调度会 go out: ask, take the snapshot, write in a thread, say how many pages; or a preview."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from documents.meeting_content import MeetingWish
from documents.shortfalls import absent_words
from models.filters import EVERYTHING, IssueFilter
from models.ledger import Ledger
from models.settings import WindowSettings
from ui import jobs
from ui.export_dialog import Paper, Scope, Wish
from ui.exporting import export_folder, write_in_thread
from ui.meeting_dialog import MeetingDialog, Start, suggested_path


def export_meeting(
    window: QWidget,
    ledger: Ledger,
    settings: WindowSettings,
    *,
    scope: tuple[str, IssueFilter] | None = None,
    is_wanted: bool = True,
    rule: str = "",
    since: int | None = None,
) -> str:
    """Ask what is wanted and write it; the name of the snapshot that was taken, "" without one.

    ``scope`` is offered besides the whole ledger, and chosen at first where it ``is_wanted``; ``rule`` "" is that of
    the settings; ``since`` None the last snapshot, ``NO_SNAPSHOT`` none.
    """
    paper = Paper.MEETING_PDF
    path = suggested_path(ledger, export_folder(settings), paper.title)
    narrower = scope if scope and scope[1] != EVERYTHING else None
    start = Start(path, narrower, is_wanted, rule, since)
    dialog = MeetingDialog(ledger, settings, start, partial(_preview, ledger, path.stem), window)
    if not dialog.exec():
        return ""
    wanted, path = dialog.wish(), dialog.chosen_path()
    settings.set("export_folder", str(path.parent))
    said = f"已留存快照“{dialog.taken}”。" if dialog.taken else ""

    def work(wish: Wish) -> Callable[[jobs.Tick], str]:
        return lambda tick: _said(_written(ledger, wish.path, wanted, tick), said)

    write_in_thread(window, Wish(paper, Scope.ALL, wanted.paper, "", path), work)
    return dialog.taken


def _preview(ledger: Ledger, name: str, parent: QWidget, wish: MeetingWish) -> None:
    from ui.preview import show_preview

    show_preview(parent, lambda path, tick: _written(ledger, path, wish, tick)[1], name)


def _written(ledger: Ledger, path: Path, wish: MeetingWish, tick: jobs.Tick) -> tuple[int, str]:
    """How many pages were written, and what they could not hold."""
    from documents.meeting_pdf import write_meeting_pdf

    made = write_meeting_pdf(ledger, path, today=ledger.today(), wish=wish, tick=tick)
    return made.pages, absent_words(made.absent)


def _said(written: tuple[int, str], more: str) -> str:
    return "\n".join(filter(None, (f"共 {written[0]} 页。{more}", written[1])))
