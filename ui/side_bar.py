"""The side bar: the views with live counts, and below them the sources; one of them is the current one."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from models.filters import VIEWS, IssueFilter, combine, view_filter
from models.ledger import Ledger
from ui import theme
from ui.theme import COLOURS

_SOURCE = "source:"
#: A heading is so much taller than a line, and a line at least so much taller than its text.
_HEADING_EXTRA, _LEAST_AIR = 2, 12
_KEY, _COUNT, _TONE, _ICON = (int(Qt.ItemDataRole.UserRole) + place for place in range(4))


def asked_by(key: str, ledger: Ledger, within: IssueFilter) -> IssueFilter:
    """What a line of the side bar shows of a question; a view of figures as much of 共性问题 as the figures count."""
    if key.startswith(_SOURCE):
        return combine(question_of(key, ledger.today()), within)
    return ledger.view_question(key, within)


def question_of(key: str, today: date) -> IssueFilter:
    """What a line of the side bar asks for. Raises KeyError for an unknown key."""
    if key.startswith(_SOURCE):
        return IssueFilter(source_id=int(key.removeprefix(_SOURCE)))
    return view_filter(key, today)


class SideBar(QListWidget):
    """Views and sources. ``refresh`` fills in the counts; arrows and Tab work as in every list."""

    #: Another line became the current one; its key goes to ``question_of``.
    view_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.own_viewport(self)
        self._key = VIEWS[0].key
        self._filling = False
        #: What is shown of sources that begin alike, by their names.
        self.short_names: dict[str, str] = {}
        self.setAccessibleName("视图")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(_Line(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(False)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setStyleSheet(
            f"SideBar {{ background: {COLOURS.side}; border: none; border-right: 1px solid {COLOURS.line};"
            " border-radius: 0; padding: 8px 7px; }"
        )
        self.currentItemChanged.connect(self._choose)
        self._fill({}, [])

    def sizeHint(self) -> QSize:
        return QSize(_width(), 400)

    @property
    def line_height(self) -> int:
        """How tall a line is: as the text size has it, lower where not all of them would be in view."""
        usual = theme.metrics().row - 2
        room = (self.viewport().height() - 2 * _HEADING_EXTRA) // max(self.count(), 1)
        return min(usual, max(room, theme.metrics().text + _LEAST_AIR))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another height may have room for other lines."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    @property
    def key(self) -> str:
        """The key of the current line."""
        return self._key

    def choose(self, key: str) -> None:
        """Make a line the current one, as if it had been clicked; unknown keys mean 全部."""
        keys = [self.item(place).data(_KEY) for place in range(self.count())]
        self.setCurrentRow(keys.index(key) if key in keys else keys.index(VIEWS[0].key))

    def refresh(self, ledger: Ledger | None) -> None:
        """Count again; the current line stays, or becomes 全部 if it is gone."""
        if ledger is None:
            self._fill({}, [])
            return
        sources = [
            (f"{_SOURCE}{source.id}", source.name, ledger.count(IssueFilter(source_id=source.id)))
            for source in ledger.sources()
        ]
        self._fill(ledger.view_counts(), sources)

    def _fill(self, counts: dict[str, int], sources: list[tuple[str, str, int]]) -> None:
        self._filling = True
        self.clear()
        self._add_heading("视图")
        for view in VIEWS:
            if view.quiet and not counts.get(view.key) and view.key != self._key:
                continue
            self._add(view.key, view.label, counts.get(view.key), view.icon, view.tone)
        if sources:
            self._add_heading("问题来源")
            from ui.short_names import told_apart

            self.short_names = told_apart([name for _key, name, _count in sources])
            for key, name, count in sources:
                self._add(key, name, count, "source", "")
        before = self._key
        self.choose(self._key)
        self._filling = False
        current = self.currentItem()
        self._key = str(current.data(_KEY)) if current else VIEWS[0].key
        if self._key != before:
            self.view_chosen.emit(self._key)

    def _add_heading(self, label: str) -> None:
        item = QListWidgetItem(label)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.addItem(item)

    def _add(self, key: str, label: str, count: int | None, icon: str, tone: str) -> None:
        item = QListWidgetItem(label)
        item.setData(_KEY, key)
        item.setData(_COUNT, count)
        item.setData(_TONE, tone)
        item.setData(_ICON, icon)
        spoken = label if count is None else f"{label}，{count} 项"
        item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
        item.setToolTip(theme.tooltip(label))
        self.addItem(item)

    def _choose(self, current: QListWidgetItem | None) -> None:
        key = current.data(_KEY) if current else None
        if key and not self._filling and key != self._key:
            self._key = str(key)
            self.view_chosen.emit(self._key)

    def keyboardSearch(self, search: str) -> None:
        """Letters belong to the input method, not to jumping about."""


def _width() -> int:
    """The width of the bar: 200 for the usual text size."""
    return 95 + round(7.5 * theme.metrics().text)


class _Line(QStyledItemDelegate):
    """One line: icon, words, count; a badge where the count is a warning, an accent bar on the current one."""

    def __init__(self, bar: SideBar) -> None:
        super().__init__(bar)
        self._bar = bar

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        height = self._bar.line_height
        return QSize(_width() - 30, height if index.data(_KEY) else height + _HEADING_EXTRA)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.data(_KEY):
            self._paint_line(painter, option, index)
        else:
            self._paint_heading(painter, option.rect, str(index.data()))
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRect, label: str) -> None:
        painter.setFont(theme.text_font(theme.metrics().secondary))
        painter.setPen(QColor(COLOURS.secondary))
        painter.drawText(rect.adjusted(7, 4, 0, -2), _LEFT | Qt.AlignmentFlag.AlignBottom, label)

    def _paint_line(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect = option.rect.adjusted(0, 1, 0, -1)
        current = index.row() == self._bar.currentRow()
        hovered = self._bar.underMouse() and _is_hovered(option)
        if current or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(COLOURS.accent_soft if current else COLOURS.hover))
            painter.drawRoundedRect(rect, 6, 6)
        if current:
            painter.setBrush(QColor(COLOURS.accent))
            painter.drawRoundedRect(QRect(rect.x(), rect.y() + 8, 3, rect.height() - 16), 1.5, 1.5)
        if current and self._bar.hasFocus():
            painter.setPen(QColor(COLOURS.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(0, 0, -1, -1), 6, 6)
        colour = COLOURS.accent if current else COLOURS.text
        icon = theme.icon(str(index.data(_ICON)), COLOURS.accent if current else COLOURS.secondary)
        size = min(theme.metrics().text + 2, 18)
        icon.paint(painter, QRect(rect.x() + 13, rect.center().y() - size // 2 + 1, size, size))
        right = self._paint_count(painter, rect, index.data(_COUNT), str(index.data(_TONE)), current)
        font = theme.text_font(bold=current)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        room = QRect(rect.x() + 22 + size, rect.y(), right - rect.x() - 28 - size, rect.height())
        metrics, label = QFontMetrics(font), str(index.data())
        if metrics.horizontalAdvance(label) > room.width():
            label = self._bar.short_names.get(label, label)
        label = metrics.elidedText(label, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _LEFT | Qt.AlignmentFlag.AlignVCenter, label)

    def _paint_count(self, painter: QPainter, rect: QRect, count: object, tone: str, current: bool) -> int:
        """Draw the count flush right; returns where it begins."""
        if not isinstance(count, int):
            return rect.right() - 8
        text_colour, ground = theme.BADGES.get(tone if count else "", ("", ""))
        font = theme.text_font(theme.metrics().secondary, bold=bool(ground))
        metrics = QFontMetrics(font)
        words = str(count)
        width = max(metrics.horizontalAdvance(words) + 14, metrics.height() + 3)
        place = QRect(rect.right() - 6 - width, rect.center().y() - metrics.height() // 2, width, metrics.height() + 1)
        painter.setFont(font)
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ground))
            painter.drawRoundedRect(place, place.height() / 2, place.height() / 2)
        quiet = COLOURS.accent if current else COLOURS.secondary
        painter.setPen(QColor(text_colour or quiet))
        side = Qt.AlignmentFlag.AlignHCenter if ground else Qt.AlignmentFlag.AlignRight
        painter.drawText(
            place if ground else place.adjusted(0, 0, -7, 0), side | Qt.AlignmentFlag.AlignVCenter, words
        )
        return place.x()


def _is_hovered(option: QStyleOptionViewItem) -> bool:
    from PySide6.QtWidgets import QStyle  # only now: making it takes a twentieth of a start

    return bool(option.state & QStyle.StateFlag.State_MouseOver)


_LEFT = Qt.AlignmentFlag.AlignLeft
