"""Numbers as boxes that can be pressed: each a large number over its word, with what it changed by beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QSizePolicy

from models.figures import LABELS, Figures
from ui import theme
from ui.theme import COLOURS

#: Numbers that should not be overlooked, by the colour they stand in.
_LOUD = {"overdue": COLOURS.late, "soon": COLOURS.soon, "returned": COLOURS.soon, "relapsed": COLOURS.late}


class FigureBox(QAbstractButton):
    """One number; pressing it asks for its rows. A number of nothing cannot be pressed."""

    def __init__(self, key: str, large: bool) -> None:
        super().__init__()
        self.key, self._large = key, large
        self._number, self._label, self._change = "0", LABELS.get(key, ""), ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_number(self, number: str, label: str, change: int | None, openable: bool) -> None:
        """Show this number; ``change`` is what it grew by since the snapshot, None without one."""
        self._number, self._label = number, label
        self._change = f"{change:+d}" if change else ""
        self.setEnabled(openable)
        self.setCursor(Qt.CursorShape.PointingHandCursor if openable else Qt.CursorShape.ArrowCursor)
        spoken = f"{label} {number}" + (f"，比快照 {self._change}" if self._change else "")
        self.setAccessibleName(spoken)
        self.setToolTip(theme.tooltip(f"{spoken}\n点一下看是哪些问题" if openable else spoken))
        self.update()

    @property
    def words(self) -> str:
        """The word and the number, as they are read out."""
        return self.accessibleName()

    def sizeHint(self) -> QSize:
        text = theme.metrics().text
        return QSize(text * 5, round(text * (4.2 if self._large else 3.4)))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.metrics().text * 4, self.sizeHint().height())

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.rect().adjusted(1, 1, -2, -2)
        if self.isEnabled() and (self.underMouse() or self.isDown()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(COLOURS.accent_soft if self.isDown() else COLOURS.hover))
            painter.drawRoundedRect(box, 6, 6)
        if self.hasFocus():
            painter.setPen(QColor(COLOURS.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 6, 6)
        self._paint_number(painter)
        painter.end()

    def _paint_number(self, painter: QPainter) -> None:
        sizes = theme.metrics()
        loud = _LOUD.get(self.key, COLOURS.text) if self._number != "0" else COLOURS.done
        font = theme.text_font(sizes.title + (7 if self._large else 2), bold=True)
        upper = QRect(0, 0, self.width(), round(self.height() * 0.62))
        metrics = QFontMetrics(font)
        wide = metrics.horizontalAdvance(self._number)
        painter.setFont(font)
        painter.setPen(QColor(loud))
        painter.drawText(upper, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, self._number)
        small = theme.text_font(sizes.secondary)
        painter.setFont(small)
        painter.setPen(QColor(COLOURS.secondary))
        if self._change:
            beside = QRect(self.width() // 2 + wide // 2 + 4, 0, self.width(), upper.height() - metrics.descent() + 2)
            painter.drawText(beside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, self._change)
        lower = QRect(0, upper.height(), self.width(), self.height() - upper.height())
        label = theme.elided(self._label, small, self.width() - 4)
        painter.drawText(lower, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, label)


class FigureRow(QFrame):
    """Boxes side by side; ``opened`` is called with the key of the one that was pressed."""

    def __init__(self, keys: Sequence[str], opened: Callable[[str], object], *, large: bool) -> None:
        super().__init__()
        self.boxes = {key: FigureBox(key, large) for key in keys}
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 2, 4, 2)
        row.setSpacing(2)
        for key, box in self.boxes.items():
            row.addWidget(box, 1)
            box.clicked.connect(lambda _checked=False, key=key: opened(key))

    def show_figures(self, figures: Figures, before: Figures | None) -> None:
        """Show these figures and what they changed by since ``before``. ``rate`` is a box of its own."""
        for key, box in self.boxes.items():
            if key == "rate":
                box.show_number(figures.rate_text, figures.rate_label, None, bool(figures.rate))
                continue
            number = getattr(figures, key)
            change = number - getattr(before, key) if before is not None else None
            box.show_number(str(number), LABELS[key], change, number > 0)
