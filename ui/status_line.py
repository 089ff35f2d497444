"""The line at the foot of the window: totals with their rate, what is selected, the last backup, the ledger's place."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QStatusBar

from ui.elided_label import ElidedLabel
from ui.theme import plain_label, set_role, tooltip

if TYPE_CHECKING:
    from models.figures import Figures


class StatusLine(QStatusBar):
    """Totals on the left, the rest on the right, passing messages between them in the place of the ledger's path."""

    #: How long a passing message stands (milliseconds).
    PASSING = 6000

    def __init__(self) -> None:
        super().__init__()
        #: How many issues there are; None until that is told.
        self._total: int | None = None
        self.setSizeGripEnabled(False)
        self.setContentsMargins(16, 0, 16, 0)
        self.total = self._left("")
        self.late = self._left("late")
        self.soon = self._left("soon")
        self.done = self._left("")
        self.closed = self._left("")
        self.passing = ElidedLabel()
        set_role(self.passing, "good")
        self.passing.setContentsMargins(14, 0, 4, 0)
        self.addWidget(self.passing, 1)
        self._timer = QTimer(self, singleShot=True, interval=self.PASSING)
        self._timer.timeout.connect(lambda: self.say(""))
        self.selected = self._right()
        self.backup = self._right()
        self.path = ElidedLabel("secondary", Qt.TextElideMode.ElideLeft)
        self.path.setContentsMargins(14, 0, 4, 0)
        self.addPermanentWidget(self.path)

    def show_figures(self, figures: Figures) -> None:
        """The totals of the whole ledger."""
        self._total = figures.total
        self.show_shown(figures.total)
        self.late.setText(f"逾期 {figures.overdue}")
        self.late.setVisible(figures.overdue > 0)
        self.soon.setText(f"临期 {figures.soon}")
        self.soon.setVisible(figures.soon > 0)
        plain = figures.rule == "done"
        rate = f"（{figures.rate_text}）" if plain else f"，{figures.rate_label} {figures.rate_text}"
        self.done.setText(f"已完成 {figures.done}{rate}")
        self.done.setToolTip(tooltip(figures.rule_words))
        self.total.setToolTip(tooltip(figures.count_words))
        self.closed.setText(f"已销号 {figures.closed}")

    def show_shown(self, count: int) -> None:
        """How many issues the filter lets through; rows of 共性问题 may make it more than are counted."""
        if self._total is None:
            return
        word = "项" if count < self._total else "行"
        self.total.setText(f"共 {self._total} 项" + (f"，显示 {count} {word}" if count != self._total else ""))

    def show_selected(self, count: int) -> None:
        """How many rows are selected."""
        self.selected.setText(f"已选 {count} 项" if count else "")

    def show_backup(self, at: datetime | None, today: date) -> None:
        """When the last backup was made; None when there is none."""
        if at is None:
            self.backup.setText("还没有备份")
            return
        day = "今天" if at.date() == today else f"{at.month} 月 {at.day} 日"
        if at.year != today.year:
            day = at.date().isoformat()
        self.backup.setText(f"最近备份 {day} {at:%H:%M}")

    def show_path(self, path: Path, reason: str) -> None:
        """Where the ledger is, and why it can only be read."""
        self.path.set_hint(f"{path}\n{reason}".strip())
        self.path.setText(_short(str(path)) + ("（只读）" if reason else ""))

    def clear(self) -> None:
        """No ledger is open."""
        self._total = None
        self.path.set_hint("")
        for label in (self.total, self.late, self.soon, self.done, self.closed, self.selected, self.backup, self.path):
            label.setText("")

    def say(self, sentence: str) -> None:
        """A passing message, "" to put the last one away; the totals stay in view."""
        self.passing.setText(sentence)
        self.path.setHidden(bool(sentence))
        if sentence:
            self._timer.start()

    def _left(self, role: str) -> QLabel:
        label = plain_label("", role or "secondary")
        label.setContentsMargins(4, 0, 14, 0)
        self.addWidget(label)
        return label

    def _right(self) -> QLabel:
        label = plain_label("", "secondary")
        label.setContentsMargins(14, 0, 4, 0)
        self.addPermanentWidget(label)
        return label


def _short(text: str, length: int = 46) -> str:
    return text if len(text) <= length else "…" + text[-length + 1 :]
