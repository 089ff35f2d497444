"""A label of one line that is cut with … where it has no room; the whole text stands in its tooltip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from ui import theme


class ElidedLabel(QLabel):
    """Takes what room it is given and asks for its whole text. ``setText`` and ``text`` are those of any label."""

    def __init__(self, role: str = "", cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        super().__init__()
        self._cut = cut
        self._hint = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        if role:
            theme.set_role(self, role)

    def setText(self, text: str) -> None:
        """Show another text; line ends become blanks."""
        super().setText(" ".join(text.split("\n")))
        self.setToolTip(theme.tooltip(self._hint or text))

    def set_hint(self, hint: str) -> None:
        """Say this in the tooltip instead of the text; "" for the text again."""
        self._hint = hint
        self.setToolTip(theme.tooltip(hint or self.text()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def shown_text(self) -> str:
        """What there is room for."""
        return self.fontMetrics().elidedText(self.text(), self._cut, self.contentsRect().width())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        where = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(self.contentsRect(), where, self.shown_text())
