"""The line across the window that says what matters now: what is late and due, why nothing can be changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from ui.theme import COLOURS, icon, plain_label, set_role

if TYPE_CHECKING:
    from ui.header_bar import HeaderBar

_GROUNDS = {
    "late": (COLOURS.late_ground, COLOURS.late, "warning"),
    "soon": (COLOURS.soon_ground, COLOURS.soon, "soon"),
    "good": (COLOURS.good_ground, COLOURS.good, "ok"),
    "plain": (COLOURS.accent_soft, COLOURS.accent_dark, "info"),
}


class Banner(QFrame):
    """One sentence with a colour by meaning, and a button if there is something to do; it can be put away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.label = plain_label()
        self.label.setWordWrap(True)
        self._icon = QLabel()
        self.button = QPushButton()
        self.button.clicked.connect(lambda: self._act())
        self._act: Callable[[], object] = self.hide
        close = QToolButton()
        close.setIcon(icon("clear"))
        close.setAccessibleName("收起这一行")
        set_role(close, "flat")
        self._put_away: Callable[[], object] | None = None
        close.clicked.connect(self._close)
        self._cross = close
        layout = self._line = QHBoxLayout(self)
        layout.setContentsMargins(20, 2, 12, 2)
        layout.setSpacing(8)
        layout.addWidget(self._icon)
        layout.addWidget(self.label, 1)
        layout.addWidget(self.button)
        layout.addWidget(close)
        self.hide()

    def say(
        self,
        sentence: str,
        tone: str = "plain",
        offer: str = "",
        act: Callable[[], object] | None = None,
        put_away: Callable[[], object] | None = None,
    ) -> None:
        """Show a sentence in the tone late, soon, good or plain; an empty one puts the line away.

        ``offer`` are the words of a button that does ``act``; ``put_away`` hears that somebody closed the line.
        """
        self.label.setText(sentence)
        self._put_away = put_away
        self.setVisible(bool(sentence))
        if not sentence:
            return
        self._act = act or self.hide
        self.button.setText(offer)
        self.button.setAccessibleName(offer)
        self.button.setVisible(bool(offer))
        ground, text, sign = _GROUNDS[tone]
        self._icon.setPixmap(icon(sign, text).pixmap(QSize(18, 18)))
        self.setStyleSheet(
            f"QFrame#banner {{ background: {ground}; border: none; }} QFrame#banner QLabel {{ color: {text}; }}"
        )

    def leave_room(self, width: int) -> None:
        """Keep the sentence out of so much of the line at its right, where another lies over it and over its cross."""
        free = max(12, width + 8 - self._cross.sizeHint().width())
        self._line.setContentsMargins(20, 2, free, 2)

    def _close(self) -> None:
        self.hide()
        if self._put_away is not None:
            self._put_away()


class Notice(Banner):
    """A line that lies over another one, or where that was put away over the title in ``head``: it moves nothing."""

    def __init__(self, head: HeaderBar, banner: Banner, parent: QWidget) -> None:
        self._around, self._head, self._banner = parent, head, banner
        self._beside = False
        super().__init__(parent)

    def say(
        self,
        sentence: str,
        tone: str = "plain",
        offer: str = "",
        act: Callable[[], object] | None = None,
        put_away: Callable[[], object] | None = None,
        *,
        beside: bool = False,
    ) -> None:
        """As a banner does; ``beside`` what stands in the line already, for a short sentence that may wait."""
        self._beside = beside
        self.label.setWordWrap(not beside)
        super().say(sentence, tone, offer, act, put_away)

    def setVisible(self, visible: bool) -> None:
        super().setVisible(visible)
        self._around.removeEventFilter(self)
        if visible:
            self._around.installEventFilter(self)
            self.place()
            self.raise_()
        else:
            self._banner.leave_room(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of what is covered."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self.place()
        return False

    def place(self) -> None:
        """Take the place of what is covered."""
        if self.isHidden():
            return
        below = self._head.height()
        if self._banner.isHidden():
            self.setGeometry(0, 0, self._head.free_width, below - 1)
        else:
            around = self._around.width()
            width = min(self.sizeHint().width(), around) if self._beside else around
            self._banner.leave_room(width if self._beside else 0)
            height = max(self.heightForWidth(width), self.sizeHint().height() if self._beside else 0)
            self.setGeometry(around - width, below, width, max(height, self._banner.height()))


def start_line(counts: Mapping[str, int] | None, today: date, soon_days: int) -> tuple[str, str]:
    """What is late and due, by the counts of the views (None: not counted yet), and the tone to say it in."""
    day = f"今天 {today.month} 月 {today.day} 日"
    if counts is None:
        return f"{day}：正在统计…", "plain"
    if not counts.get("all"):
        return f"{day}：台账还是空的。可以把通报（txt、docx）或 Excel 台账拖进窗口，也可以点“登记问题”。", "plain"
    parts = [
        f"{words} {counts[key]} 项"
        for key, words in (("overdue", "逾期"), ("soon", f"{soon_days} 天内到期"), ("this_week", "本周到期"))
        if counts.get(key)
    ]
    if not parts:
        return f"{day}：没有逾期和临期的问题。", "good"
    return f"{day}：{'，'.join(parts)}。", "late" if counts.get("overdue") else "soon"
