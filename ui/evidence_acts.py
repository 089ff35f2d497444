"""What is done with evidence from anywhere in the window: adding in a thread, opening a copy, previewing the list."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from models.errors import LedgerError, Stopped
from models.evidence_folder import FileState
from models.evidence_rows import Added, Evidence
from models.ledger import Ledger
from ui import jobs, messages

log = logging.getLogger(__name__)

_TITLE = "佐证材料"
ALL_FILES = "所有文件 (*)"


def add(
    parent: QWidget,
    ledger: Ledger,
    issue_id: int,
    given: Sequence[Path],
    measure_id: int | None = None,
    done: Callable[[Added], None] | None = None,
) -> None:
    """Attach files and folders in a thread; what was not taken, or was there already, is told, else ``done`` alone."""

    def added(result: Added) -> None:
        log.info("evidence added: %d, refused: %d", len(result.ids), len(result.refused))
        if done is not None:
            done(result)
        if not result.ids or result.already or result.put_back or result.skipped or result.refused:
            told = messages.warn if result.refused else messages.tell
            told(parent, _TITLE, result.words)

    def failed(error: LedgerError) -> None:
        if isinstance(error, Stopped):
            messages.tell(parent, _TITLE, "已停止，一个文件也没有添加。")
        else:
            messages.warn(parent, _TITLE, str(error))

    jobs.run(
        parent,
        "正在添加佐证材料",
        lambda tick: ledger.evidence.add(issue_id, given, measure_id=measure_id, tick=tick),
        added,
        failed,
    )


def open_one(parent: QWidget, ledger: Ledger, evidence: Evidence) -> None:
    """Show a read-only copy in the program the system has for it; an altered file only when that is confirmed."""
    from ui.about_dialog import open_path

    altered = ledger.evidence.state(evidence) is FileState.ALTERED
    question = f"“{evidence.name}”与添加时的内容不一样，可能被改动过。仍要打开看看吗？"
    if altered and not messages.ask(parent, _TITLE, question, "仍要打开", "不打开"):
        return
    try:
        open_path(parent, ledger.evidence.open_copy(evidence.id, even_altered=altered))
    except LedgerError as error:
        messages.warn(parent, _TITLE, str(error))


def print_list(parent: QWidget, ledger: Ledger, ids: Sequence[int]) -> None:
    """Check the files and show the 佐证材料目录 of these issues as it will print."""
    from ui.preview import show_preview

    issues = ledger.issues(list(ids[:1]))
    which = f"第{issues[ids[0]].number or ids[0]}号" if len(ids) == 1 and issues else f"{len(ids)}项"

    def make(path: Path, tick: jobs.Tick) -> str:
        from documents.evidence_list_pdf import write_evidence_list_pdf
        from documents.shortfalls import absent_words

        return absent_words(write_evidence_list_pdf(ledger, ids, path, today=ledger.today(), tick=tick))

    show_preview(parent, make, f"佐证材料目录_{which}_{ledger.today():%Y%m%d}")
