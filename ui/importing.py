"""A file comes in: chosen or dropped, read in a thread, reviewed, and taken over as one operation."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from documents.file_kinds import OPEN_FILTER
from models.drafts import NoticeDraft
from models.importing import ImportResult
from models.ledger import Ledger
from models.settings import WindowSettings
from ui import jobs, messages

if TYPE_CHECKING:
    from ui.table_import import TableImport

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


def import_files(
    window: QWidget, ledger: Ledger, files: Sequence[Path], imported: Imported, settings: WindowSettings
) -> None:
    """Read and review these files one after the other; ``imported`` follows each one that was accepted.

    What the columns of a table mean is asked where it is not certain, and remembered in ``settings`` for the next one.
    """
    if not files:
        return
    path, rest = files[0], files[1:]

    def read(tick: jobs.Tick) -> TableImport | NoticeDraft:
        from documents.readers import open_file

        opened = open_file(path)
        if isinstance(opened, NoticeDraft):
            return opened
        from ui.table_import import TableImport

        return TableImport(path, opened, settings)

    def review(found: TableImport | NoticeDraft) -> None:
        if isinstance(found, NoticeDraft):
            _review(window, ledger, path, found, imported)
        else:
            _review_table(window, ledger, found, imported)
        import_files(window, ledger, rest, imported, settings)

    jobs.run(window, f"正在读取“{path.name}”", read, review)


def _review_table(window: QWidget, ledger: Ledger, table: TableImport, imported: Imported) -> None:
    """The columns first where they are not certain; back to them as often as the review asks for them."""
    if not table.is_settled(window):
        return
    while _review(window, ledger, table.path, table.draft(), imported, table.note()):
        table.ask(window)


def _review(
    window: QWidget, ledger: Ledger, path: Path, draft: NoticeDraft, imported: Imported, columns: str = ""
) -> bool:
    """Show the review; True where the meaning of the columns is to be looked at again, of which ``columns`` tells."""
    if not draft.is_notice:
        reason = "\n".join(draft.warnings) or f"“{path.name}”里没有逐条的问题，没有导入任何内容。"
        messages.tell(window, "没有可以导入的问题", reason)
        return False
    from ui.import_dialog import ImportDialog, result_words

    last = max(ledger.issue_ids(), default=0)
    dialog = ImportDialog(ledger, path, draft, window, columns)
    dialog.exec()
    window.activateWindow()
    dialog.deleteLater()
    window.activateWindow()  # after two windows closed at once some systems give the keyboard to nobody
    result = dialog.result_of_import
    if result is not None:
        log.info("imported: %d added, %d updated", result.added, result.updated)
        imported(result_words(result), result, [number for number in ledger.issue_ids() if number > last])
    return dialog.columns_wanted
