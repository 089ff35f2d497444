"""A file comes in: chosen or dropped, read in a thread, reviewed, and taken over as one operation."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from documents.file_kinds import OPEN_FILTER
from models.drafts import NoticeDraft
from models.importing import ImportResult
from models.ledger import Ledger
from models.settings import WindowSettings
from ui import jobs, messages

log = logging.getLogger(__name__)


def choose_file(window: QWidget, settings: WindowSettings) -> Path | None:
    """Ask which file to import."""
    remembered = Path(settings.get("import_folder", ""))
    folder = remembered if str(remembered) != "." and remembered.is_dir() else messages.documents_folder()
    path = messages.choose_open_path(window, "导入通报或表格", folder, OPEN_FILTER)
    if path is not None:
        settings.set("import_folder", str(path.parent))
    return path


#: Gets the line that says what came of a file, the source it belongs to, and the issues that are new.
Imported = Callable[[str, ImportResult, list[int]], None]


def import_files(window: QWidget, ledger: Ledger, files: Sequence[Path], imported: Imported) -> None:
    """Read and review these files one after the other; ``imported`` follows each one that was accepted."""
    if not files:
        return
    path, rest = files[0], files[1:]

    def read(tick: jobs.Tick) -> NoticeDraft:
        from documents.readers import read_file

        return read_file(path)

    def review(draft: NoticeDraft) -> None:
        _review(window, ledger, path, draft, imported)
        import_files(window, ledger, rest, imported)

    jobs.run(window, f"正在读取“{path.name}”", read, review)


def _review(window: QWidget, ledger: Ledger, path: Path, draft: NoticeDraft, imported: Imported) -> None:
    if not draft.is_notice:
        reason = "\n".join(draft.warnings) or f"“{path.name}”里没有逐条的问题，没有导入任何内容。"
        messages.tell(window, "没有可以导入的问题", reason)
        return
    from ui.import_dialog import ImportDialog, result_words

    last = max(ledger.issue_ids(), default=0)
    dialog = ImportDialog(ledger, path, draft, window)
    dialog.exec()
    window.activateWindow()
    dialog.deleteLater()
    window.activateWindow()  # after two windows closed at once some systems give the keyboard to nobody
    result = dialog.result_of_import
    if result is not None:
        log.info("imported: %d added, %d updated", result.added, result.updated)
        imported(result_words(result), result, [number for number in ledger.issue_ids() if number > last])
