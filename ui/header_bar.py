"""The strip under the menus: the ledger's name, today, and the buttons for what is done most."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.actions import Actions, action_button
from ui.elided_label import ElidedLabel
from ui.theme import icon, set_role

_WEEKDAYS = "一二三四五六日"
_SPACING = 8


class HeaderBar(QFrame):
    """Title, second line, and buttons that follow their actions."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "bar")
        self.title = ElidedLabel("title")
        self.second = ElidedLabel("secondary")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.second)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 12, 20, 12)
        layout.setSpacing(_SPACING)
        layout.addLayout(words, 1)
        self._first = action_button(actions["import"], "导入")
        layout.addWidget(self._first)
        layout.addWidget(action_button(actions["export_xlsx"], "导出 Excel"))
        layout.addWidget(action_button(actions["export_summary"], "汇总 PDF"))
        layout.addWidget(action_button(actions["export_pdf"], "台账 PDF"))
        layout.addSpacing(8)
        add = action_button(actions["add"], "登记问题", "primary")
        add.setIcon(icon("add", "#FFFFFF"))
        layout.addWidget(add)

    @property
    def free_width(self) -> int:
        """What the words have, left of the buttons."""
        return self._first.x() - _SPACING

    def show_ledger(self, name: str, office: str, today: date) -> None:
        """Name the ledger and the day."""
        self.title.setText(name or "整改台账")
        parts = [office, f"今天 {today.month} 月 {today.day} 日 星期{_WEEKDAYS[today.weekday()]}"]
        self.second.setText(" · ".join(part for part in parts if part))
