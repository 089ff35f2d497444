"""A table on its way into the ledger: what its columns mean, asked where it is not certain, remembered for the next."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from documents.table_file import TableFile
from models.drafts import NoticeDraft
from models.settings import WindowSettings
from ui import messages
from ui.remembered_columns import remember, remembered_choices

_REMEMBERED = "列的含义按上次对这种表的选择。"
_CHOSEN = "列的含义按刚才的选择。"
_CERTAIN = "每一列的含义都已认出。"


class TableImport:
    """One table with what was decided about it; made in the thread that reads, used in that of the window."""

    def __init__(self, path: Path, table: TableFile, settings: WindowSettings) -> None:
        self.path = path
        self._table, self._settings = table, settings
        self._choices = remembered_choices(settings, table)
        self._note = _REMEMBERED if self._choices else _CERTAIN
        self._draft = table.draft(self._choices)

    def draft(self) -> NoticeDraft:
        """The problems under what is decided now."""
        return self._draft

    def note(self) -> str:
        """Where the meaning of the columns comes from, as a sentence."""
        return self._note

    def is_settled(self, window: QWidget) -> bool:
        """Whether the review may open; asks first where headings are not certain. False if that was given up."""
        if not self._draft.is_notice:
            return self._wants_to_say(window) and self.ask(window)
        asked = [view for view in self._table.views(self._choices) if view.taken and view.name not in self._choices]
        return all(view.is_certain() for view in asked) or self.ask(window)

    def ask(self, window: QWidget) -> bool:
        """Show what the columns mean and take what is decided; False if nothing was."""
        from ui.mapping_dialog import MappingDialog

        dialog = MappingDialog(self.path.name, self._table, self._choices, window)
        accepted = bool(dialog.exec())
        dialog.deleteLater()
        if accepted:
            self._choices = dialog.decided()
            self._note = _CHOSEN
            self._draft = self._table.draft(self._choices)
            remember(self._settings, self._table, self._choices)
        return accepted

    def _wants_to_say(self, window: QWidget) -> bool:
        reason = "\n".join(self._draft.warnings)
        question = f"{reason}\n如果它确实是整改台账，可以自己指定表头和每一列的含义。"
        return messages.ask(window, "没有可以导入的问题", question, "指定列的含义", "关闭")
