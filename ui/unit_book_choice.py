"""一校一册 PDF: which units go into the book."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from models.ledger import Ledger
from ui.dialog_size import open_sized
from ui.progress_dialog import button, button_row
from ui.theme import plain_label
from ui.unit_ticks import UnitTicks


class UnitBookChoice(QDialog):
    """Units to tick; ``units`` are those that were ticked, in the order of the tree."""

    def __init__(self, ledger: Ledger, ticked: Collection[int] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("一校一册 PDF")
        self.ticks = UnitTicks(ledger.units(), ticked, groups=ledger.groups())
        self._every = [unit.id for unit in ledger.units()]
        self.summary = plain_label("", "section")
        self.show_button = button("预览…", "primary", self.accept)
        hint = plain_label("每个单位另起一页，前面有封面和目录；上级单位的一册里已包含下级单位的问题。", "secondary")
        hint.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        layout.addWidget(hint)
        layout.addWidget(self.ticks, 1)
        layout.addWidget(self.summary)
        foot = button_row(button("取消", "", self.reject), self.show_button)
        foot.insertWidget(0, button("全部单位", "", lambda: self.ticks.tick(self._every)))
        layout.addLayout(foot)
        self.ticks.changed.connect(self._tell)
        self._tell()
        open_sized(self, "unit_book_choice", QSize(560, 620))

    @property
    def units(self) -> list[int]:
        """The ticked units."""
        return self.ticks.ticked()

    def _tell(self) -> None:
        count = len(self.units)
        self.summary.setText(f"将写 {count} 个单位" if count else "请勾选单位")
        self.show_button.setEnabled(count > 0)
