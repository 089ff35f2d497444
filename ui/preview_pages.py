"""The pages of a paper on the screen: one below the other, as large as wanted, drawn when they come into sight."""

from __future__ import annotations

from collections import OrderedDict
from enum import Enum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from documents.page_images import PageImages
from ui.theme import COLOURS

#: Room around the pages, and the width of a small picture of one.
_GAP, THUMBNAIL = 14, 104
#: Dots of the screen to the inch at 100 %, and the bounds of the zoom.
_SCREEN_DPI, LEAST, MOST = 96, 0.25, 3.0
#: Small pictures are drawn so much larger and made small then: thin lines stay thin.
_FINER = 3
#: The steps of the zoom.
STEPS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
#: Bytes of drawn pages that are kept.
_KEPT = 160_000_000
#: Pixels that a notch of the wheel scrolls.
_NOTCH = 120
_GROUND, _EDGE = "#DCE2EA", "#B8C2CE"


class Zoom(Enum):
    """How large pages are where no number says so."""

    WIDTH = "适合页宽"
    PAGE = "整页"


def qimage(pages: PageImages, page: int, dots: float, part: tuple[float, float, float, float] | None = None) -> QImage:
    """A page, or a part of it, as Qt's picture; it keeps its own bytes."""
    drawn = pages.image(page, dots, part) if part else pages.image(page, dots)
    return QImage(drawn.pixels, drawn.width, drawn.height, drawn.stride, QImage.Format.Format_RGB32).copy()


class PageArea(QAbstractScrollArea):
    """Shows pages; ``page_changed`` says which one is in the middle, ``zoom_changed`` that they became larger."""

    page_changed = Signal(int)
    zoom_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: PageImages | None = None
        self._rects: list[QRect] = []
        self._drawn: OrderedDict[tuple[int, int], QPixmap] = OrderedDict()
        self._wanted: Zoom | float = Zoom.WIDTH
        self._scale = 1.0
        self._page = 0
        self.setAccessibleName("页面预览")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    @property
    def page(self) -> int:
        """The page in sight, counted from 0."""
        return self._page

    @property
    def zoom(self) -> Zoom | float:
        """What was asked for: a way of fitting or a share of the natural size."""
        return self._wanted

    @property
    def share(self) -> float:
        """The size of the pages on the screen as a share of their natural one."""
        return self._scale * 72 / _SCREEN_DPI

    def show_pages(self, pages: PageImages) -> None:
        """Show another paper from its first page on."""
        self._pages = pages
        self._drawn.clear()
        self._page = 0
        self._lay_out()
        self.verticalScrollBar().setValue(0)
        self.page_changed.emit(0)

    def set_zoom(self, wanted: Zoom | float) -> None:
        """Make the pages as large as that; the one in sight stays."""
        bar, page = self.verticalScrollBar(), self._page
        inside = self._inside(page, bar.value())
        self._wanted = wanted if isinstance(wanted, Zoom) else min(max(wanted, LEAST), MOST)
        self._lay_out()
        if self._rects:
            rect = self._rects[page]
            bar.setValue(rect.top() + (round(inside * rect.height()) if inside > 0 else -_GAP))
        self.zoom_changed.emit()

    def step(self, larger: bool) -> None:
        """The next step of the zoom."""
        at = self.share
        steps = [step for step in STEPS if step > at + 0.01] if larger else [s for s in STEPS if s < at - 0.01]
        if steps:
            self.set_zoom(steps[0] if larger else steps[-1])

    def go_to(self, page: int) -> None:
        """Bring a page into sight."""
        if 0 <= page < len(self._rects):
            self.verticalScrollBar().setValue(self._rects[page].top() - _GAP)
            self._take_page(page)

    def _inside(self, page: int, top: int) -> float:
        """How far down the page the upper edge of the view is, as a share of its height."""
        if page >= len(self._rects):
            return 0.0
        rect = self._rects[page]
        return (top - rect.top()) / rect.height() if rect.height() else 0.0

    # ------------------------------------------------------------ where pages lie

    def _lay_out(self) -> None:
        if self._pages is None or not self._pages.sizes:
            return
        room = self.viewport().size()
        sizes = self._pages.sizes
        self._scale = self._scale_for(room, sizes)
        widest = round(max(wide for wide, _ in sizes) * self._scale)
        across = max(room.width(), widest + 2 * _GAP)
        top, self._rects = _GAP, []
        for wide, high in sizes:
            size = QSize(round(wide * self._scale), round(high * self._scale))
            self._rects.append(QRect(QPoint((across - size.width()) // 2, top), size))
            top += size.height() + _GAP
        for bar, whole, seen in (
            (self.verticalScrollBar(), top, room.height()),
            (self.horizontalScrollBar(), across, room.width()),
        ):
            bar.setRange(0, max(0, whole - seen))
            bar.setPageStep(seen)
            bar.setSingleStep(_NOTCH // 3)
        self.viewport().update()

    def _scale_for(self, room: QSize, sizes: tuple[tuple[float, float], ...]) -> float:
        if isinstance(self._wanted, float):
            return self._wanted * _SCREEN_DPI / 72
        scale = (room.width() - 2 * _GAP) / max(wide for wide, _ in sizes)
        if self._wanted is Zoom.PAGE:
            scale = min(scale, (room.height() - 2 * _GAP) / max(high for _, high in sizes))
        return min(max(scale, 0.1), MOST * _SCREEN_DPI / 72)

    def _scrolled(self, value: int) -> None:
        middle = value + self.viewport().height() // 2
        for page, rect in enumerate(self._rects):
            if rect.bottom() + _GAP >= middle:
                self._take_page(page)
                break
        self.viewport().update()

    def _take_page(self, page: int) -> None:
        if page != self._page:
            self._page = page
            self.page_changed.emit(page)

    # ------------------------------------------------------------ what Qt asks

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pages in sight."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(_GROUND))
        shift = QPoint(-self.horizontalScrollBar().value(), -self.verticalScrollBar().value())
        painter.setPen(QColor(_EDGE))
        for page, rect in enumerate(self._rects):
            at = rect.translated(shift)
            if at.intersects(event.rect()):
                painter.drawPixmap(at.topLeft(), self._pixmap(page, rect.width()))
                painter.drawRect(at.adjusted(-1, -1, 0, 0))

    def _pixmap(self, page: int, wide: int) -> QPixmap:
        ratio = self.viewport().devicePixelRatioF()
        key = (page, round(wide * ratio))
        found = self._drawn.get(key)
        if found is None:
            assert self._pages is not None
            dots = 72 * wide * ratio / self._pages.sizes[page][0]
            found = QPixmap.fromImage(qimage(self._pages, page, dots))
            found.setDevicePixelRatio(ratio)
            self._drawn[key] = found
            while len(self._drawn) > 1 and sum(map(_bytes, self._drawn.values())) > _KEPT:
                self._drawn.popitem(last=False)
        self._drawn.move_to_end(key)
        return found

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pages that fit go on fitting."""
        super().resizeEvent(event)
        page = self._page
        inside = self._inside(page, self.verticalScrollBar().value())
        self._lay_out()
        if self._rects and inside > 0:
            self.verticalScrollBar().setValue(self._rects[page].top() + round(inside * self._rects[page].height()))
        if isinstance(self._wanted, Zoom):
            self.zoom_changed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls, with Ctrl it zooms."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.step(event.angleDelta().y() > 0)
            event.accept()
            return
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page by page, to the ends, and by arrows."""
        bar = self.verticalScrollBar()
        match event.key():
            case Qt.Key.Key_PageDown | Qt.Key.Key_Space:
                bar.setValue(bar.value() + bar.pageStep() - _GAP)
            case Qt.Key.Key_PageUp | Qt.Key.Key_Backspace:
                bar.setValue(bar.value() - bar.pageStep() + _GAP)
            case Qt.Key.Key_Home:
                self.go_to(0)
            case Qt.Key.Key_End:
                self.go_to(len(self._rects) - 1)
            case _:
                super().keyPressEvent(event)


def _bytes(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4


_Index = QModelIndex | QPersistentModelIndex


class Thumbnails(QAbstractListModel):
    """Small pictures of the pages, drawn when first seen."""

    def __init__(self, ratio: float, parent: QWidget) -> None:
        super().__init__(parent)
        self._ratio = ratio
        self._pages: PageImages | None = None
        self._drawn: dict[int, QPixmap] = {}

    def show_pages(self, pages: PageImages) -> None:
        """Take another paper."""
        self.beginResetModel()
        self._pages, self._drawn = pages, {}
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:
        """As many as there are pages."""
        return 0 if parent.isValid() or self._pages is None else len(self._pages.sizes)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The picture and the number below it."""
        if role == Qt.ItemDataRole.DisplayRole:
            return str(index.row() + 1)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"第 {index.row() + 1} 页"
        if role == Qt.ItemDataRole.DecorationRole:
            return self._pixmap(index.row())
        return None

    def _pixmap(self, page: int) -> QPixmap:
        if page not in self._drawn:
            assert self._pages is not None
            wide, high = self._pages.sizes[page]
            side = round(THUMBNAIL * self._ratio)
            image = qimage(self._pages, page, 72 * _FINER * side / max(wide, high)).scaled(
                side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            painter = QPainter(image)
            painter.setPen(QColor(COLOURS.border))
            painter.drawRect(image.rect().adjusted(0, 0, -1, -1))
            painter.end()
            self._drawn[page] = QPixmap.fromImage(image)
            self._drawn[page].setDevicePixelRatio(self._ratio)
        return self._drawn[page]
