"""Figures of a group as a table with a stacked bar in every row; each number and each part of a bar can be opened."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QToolTip,
    QWidget,
)

from models.figures import LABELS, Figures
from ui import theme
from ui.theme import COLOURS


class Part:
    """How one progress is drawn, so that the parts differ without colour too: ground, hatching, ink of the number."""

    def __init__(self, ground: str, ink: str, hatch: Qt.BrushStyle = Qt.BrushStyle.NoBrush) -> None:
        self.ground, self.ink, self.hatch = QColor(ground), QColor(ink), hatch


#: The parts of a bar from the left.
PARTS: dict[str, Part] = {
    "done": Part("#1B6B71", "#FFFFFF"),
    "mostly_done": Part("#FFFFFF", "#3F2C73", Qt.BrushStyle.BDiagPattern),
    "in_progress": Part("#BBD2EE", "#12325E"),
    "not_started": Part("#FFFFFF", "#374151"),
    "unsaid": Part("#FFFFFF", "#4B5563", Qt.BrushStyle.Dense6Pattern),
}
_NUMBERS = ("total", "done", "overdue", "soon", "closed")
_NAME, _BAR, _FIRST = 0, 1, 2
_RATE = _FIRST + len(_NUMBERS)
_LOUD = {"overdue": COLOURS.late, "soon": COLOURS.soon}


class FigureBars(QTableWidget):
    """A row for each member of a group. ``opened``: the rows behind (member, key) are wanted."""

    opened = Signal(str, str)

    def __init__(self) -> None:
        super().__init__(0, _RATE + 1)
        self._rows: list[tuple[str, Figures]] = []
        self._by = "overdue"
        self.setAccessibleName("分组统计")
        self.setItemDelegateForColumn(_BAR, _BarDelegate(self))
        self.setShowGrid(False)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.setMouseTracking(True)
        self.setProperty("role", "bare")
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.metrics().row - 4)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.sectionClicked.connect(self._sort_by)
        self.setStyleSheet("QTableView::item { padding: 0 6px; } QHeaderView::section { padding: 0 4px; }")
        self._set_widths(header)

    def _set_widths(self, header: QHeaderView) -> None:
        text = theme.metrics().text
        header.setMinimumSectionSize(20)
        for column in range(self.columnCount()):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, round(text * 4.0))
        self.setColumnWidth(_NAME, text * 12)
        self.setColumnWidth(_RATE, round(text * 6))
        header.setSectionResizeMode(_BAR, QHeaderView.ResizeMode.Stretch)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A wide table has room for longer names; a narrow one keeps more than half of the room for the bars."""
        super().resizeEvent(event)
        numbers = sum(self.columnWidth(column) for column in range(_FIRST, self.columnCount()))
        wide = self.viewport().width()
        self.setColumnWidth(_NAME, min(max(theme.metrics().text * 11, wide // 4), (wide - numbers) * 45 // 100))

    def show_rows(self, name: str, rows: Sequence[tuple[str, Figures]]) -> None:
        """Show the members of a group, most overdue first or as was chosen at the headings."""
        rate = rows[0][1].rate_label if rows else "完成率"
        titles = ["总数" if key == "total" else LABELS[key] for key in _NUMBERS]
        self.setHorizontalHeaderLabels([name, "整改进度", *titles, rate])
        for column in range(self.columnCount()):
            side = Qt.AlignmentFlag.AlignLeft if column in (_NAME, _BAR) else Qt.AlignmentFlag.AlignRight
            if (heading := self.horizontalHeaderItem(column)) is not None:
                heading.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self._rows = list(rows)
        self._fill()

    def _sort_by(self, column: int) -> None:
        self._by = {_NAME: "name", _BAR: "total", _RATE: "rate"}.get(column, _NUMBERS[column - _FIRST])
        self._fill()

    def _fill(self) -> None:
        self._rows.sort(key=self._key)
        self.setRowCount(len(self._rows))
        most = max((figures.total for _name, figures in self._rows), default=0)
        for row, (name, figures) in enumerate(self._rows):
            self._set(row, _NAME, name, COLOURS.text)
            bar = QTableWidgetItem()
            bar.setData(int(Qt.ItemDataRole.UserRole), (figures, most))
            bar.setData(int(Qt.ItemDataRole.AccessibleTextRole), bar_words(figures))
            self.setItem(row, _BAR, bar)
            for place, key in enumerate(_NUMBERS):
                number = getattr(figures, key)
                self._set(row, _FIRST + place, str(number), _LOUD.get(key, COLOURS.accent) if number else COLOURS.done)
            self._set(row, _RATE, figures.rate_text, COLOURS.text)
        if self._rows and self.currentRow() < 0:
            self.setCurrentCell(0, _NAME)

    def _key(self, row: tuple[str, Figures]) -> tuple[object, ...]:
        name, figures = row
        if self._by == "name":
            return (name,)
        if self._by == "rate":
            return (-1.0 if figures.rate is None else figures.rate,)
        return -getattr(figures, self._by), figures.finished - figures.total, name

    def _set(self, row: int, column: int, text: str, colour: str) -> None:
        item = QTableWidgetItem(text)
        item.setForeground(QColor(colour))
        if column >= _FIRST:
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        else:
            item.setToolTip(theme.tooltip(text))
        self.setItem(row, column, item)

    # ------------------------------------------------------------ opening

    def key_at(self, at: QPoint) -> tuple[str, str] | None:
        """The member and the number that stand at a place of the table; None where nothing can be opened."""
        index = self.indexAt(at)
        if not index.isValid():
            return None
        name, figures = self._rows[index.row()]
        key = self._key_of(index.column())
        if index.column() == _BAR:
            _figures, most = index.data(int(Qt.ItemDataRole.UserRole))
            key = next((part for part, box in boxes(figures, most, self.visualRect(index)) if box.contains(at)), "")
        return (name, key) if key and getattr(figures, key) else None

    def _key_of(self, column: int) -> str:
        return _NUMBERS[column - _FIRST] if _FIRST <= column < _RATE else "total" if column == _NAME else ""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and (found := self.key_at(event.position().toPoint())):
            self.opened.emit(*found)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        at = event.position().toPoint()
        found = self.key_at(at)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if found else Qt.CursorShape.ArrowCursor)
        if found and self.indexAt(at).column() == _BAR:
            figures = dict(self._rows)[found[0]]
            words = f"{found[0]}：{LABELS[found[1]]} {getattr(figures, found[1])} 项，点一下看是哪些"
            QToolTip.showText(event.globalPosition().toPoint(), theme.tooltip(words), self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the number it is on; on a bar it offers the parts."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) or self.currentRow() < 0:
            super().keyPressEvent(event)
            return
        name, figures = self._rows[self.currentRow()]
        if self.currentColumn() == _BAR:
            self._offer_parts(name, figures)
        elif (key := self._key_of(self.currentColumn())) and getattr(figures, key):
            self.opened.emit(name, key)

    def _offer_parts(self, name: str, figures: Figures) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for key in PARTS:
            if number := getattr(figures, key):
                action = menu.addAction(f"{LABELS[key]} {number} 项")
                action.triggered.connect(lambda _checked=False, key=key: self.opened.emit(name, key))
        menu.exec(self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft()))


def bar_words(figures: Figures) -> str:
    """What a bar shows, in words."""
    return "，".join(f"{LABELS[key]} {getattr(figures, key)}" for key in PARTS if getattr(figures, key))


def boxes(figures: Figures, most: int, room: QRect) -> list[tuple[str, QRectF]]:
    """The parts of a bar in a cell, from the left; the longest bar of the table fills its cell."""
    if not most:
        return []
    left, high = room.left() + 6.0, min(room.height() - 8, theme.metrics().text + 4)
    top, whole = room.center().y() - high / 2 + 0.5, room.width() - 14
    found: list[tuple[str, QRectF]] = []
    for key in PARTS:
        if number := getattr(figures, key):
            wide = whole * number / most
            found.append((key, QRectF(left, top, wide, high)))
            left += wide
    return found


def paint_part(painter: QPainter, key: str, box: QRectF, words: str = "") -> None:
    """One part with its outline; its number stands in it where there is room, on white where it is hatched."""
    part = PARTS[key]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(part.ground)
    painter.drawRect(box)
    if part.hatch != Qt.BrushStyle.NoBrush:
        painter.setBrush(QBrush(part.ink, part.hatch))
        painter.drawRect(box)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QColor("#4B5563"))
    painter.drawRect(box)
    room = painter.fontMetrics().horizontalAdvance(words) + 6
    if not words or room > box.width():
        return
    if part.hatch != Qt.BrushStyle.NoBrush:
        under = QRectF(box.center().x() - room / 2 + 1, box.top() + 2, room - 2, box.height() - 3)
        painter.fillRect(under, Qt.GlobalColor.white)
    painter.setPen(part.ink)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


class _BarDelegate(QStyledItemDelegate):
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        figures, most = index.data(int(Qt.ItemDataRole.UserRole))
        painter.save()
        painter.setFont(theme.text_font(theme.metrics().secondary - 1))
        for key, box in boxes(figures, most, option.rect):
            paint_part(painter, key, box, str(getattr(figures, key)))
        painter.restore()


class Legend(QWidget):
    """Which ground stands for which progress."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("图例：" + "、".join(LABELS[key] for key in PARTS))

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        wide = sum(metrics.horizontalAdvance(LABELS[key]) + 34 for key in PARTS)
        return QSize(wide, metrics.height() + 6)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.text_font(theme.metrics().secondary))
        metrics, left = painter.fontMetrics(), 0
        for key in PARTS:
            paint_part(painter, key, QRectF(left + 0.5, self.height() / 2 - 6, 16, 12))
            painter.setPen(QColor(COLOURS.secondary))
            wide = metrics.horizontalAdvance(LABELS[key])
            painter.drawText(QRect(left + 22, 0, wide + 4, self.height()), Qt.AlignmentFlag.AlignVCenter, LABELS[key])
            left += wide + 34
        painter.end()
