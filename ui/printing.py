"""A PDF on a printer: which printers there are, and its pages painted on paper as pictures of 300 dots to the inch."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter

from documents.page_images import PageImages
from documents.print_plan import Duplex, Side, is_large
from models.acts import Tick
from models.errors import LedgerError
from ui.preview_pages import qimage

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

log = logging.getLogger(__name__)

DOTS = 300


class CannotPrint(LedgerError):
    """The printer refused; the sentence says what to do instead."""


@dataclass(frozen=True, slots=True)
class PrintWish:
    """What is printed how: the sides of one copy in their order, and how often."""

    sides: Sequence[Side]
    copies: int = 1
    duplex: Duplex = Duplex.NONE


def printer_names() -> list[str]:
    """The printers of this computer, the usual one first; none also where the system lacks the printing service.

    A QPrinter always says that it is valid, so this is what must be asked.
    """
    try:
        from PySide6.QtPrintSupport import QPrinterInfo
    except ImportError as error:
        log.warning("no printing: %s", type(error).__name__)
        return []
    usual = QPrinterInfo.defaultPrinterName()
    names = QPrinterInfo.availablePrinterNames()
    return sorted(names, key=lambda name: name != usual)


def has_a3(name: str) -> bool:
    """Whether a printer takes A3; one that names no sizes at all is believed to."""
    from PySide6.QtPrintSupport import QPrinterInfo

    sizes = [size.id() for size in QPrinterInfo.printerInfo(name).supportedPageSizes()]
    return not sizes or QPageSize.PageSizeId.A3 in sizes


def printer_named(name: str) -> QPrinter:
    """A printer to print on."""
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    return QPrinter(QPrinterInfo.printerInfo(name), QPrinter.PrinterMode.HighResolution)


def print_sides(pages: PageImages, wish: PrintWish, printer: QPrinter, title: str, tick: Tick) -> int:
    """Print; returns how many sides were sent. A stop sends nothing more and withdraws the job where that is possible.

    Raises:
        CannotPrint: the printer does not take it.
        LedgerError: the user stopped (from ``tick``).
    """
    _prepare(printer, wish, title)
    by_itself = printer.supportsMultipleCopies() or wish.copies == 1
    if by_itself:
        printer.setCopyCount(wish.copies)
    sides = list(wish.sides) * (1 if by_itself else wish.copies)
    painter = QPainter()
    if not painter.begin(printer):
        raise CannotPrint("打印机没有接受打印任务，请检查它是否开机、联机，或先另存为 PDF。")
    try:
        for place, side in enumerate(sides):
            if place:
                printer.setPageLayout(_layout(side))
                if not printer.newPage():
                    raise CannotPrint(f"打印机在第 {place + 1} 面停下了，请检查纸张和连接。")
            _paint(painter, printer, pages, side)
            tick(place + 1, len(sides))
    except LedgerError:
        printer.abort()
        raise
    finally:
        painter.end()
    return len(sides)


def _prepare(printer: QPrinter, wish: PrintWish, title: str) -> None:
    from PySide6.QtPrintSupport import QPrinter

    turned = {
        Duplex.NONE: QPrinter.DuplexMode.DuplexNone,
        Duplex.LONG: QPrinter.DuplexMode.DuplexLongSide,
        Duplex.SHORT: QPrinter.DuplexMode.DuplexShortSide,
    }
    printer.setDocName(title)
    printer.setCreator("整改台账")
    printer.setResolution(DOTS)
    printer.setFullPage(True)
    printer.setCollateCopies(True)
    printer.setDuplex(turned[wish.duplex])
    printer.setPageLayout(_layout(wish.sides[0]))


def _layout(side: Side) -> QPageLayout:
    wide, high = side.size
    upright = QSizeF(min(wide, high), max(wide, high))
    size = QPageSize(QPageSize.PageSizeId.A3 if is_large(side.size) else QPageSize.PageSizeId.A4)
    if abs(size.size(QPageSize.Unit.Point).width() - upright.width()) > 3:
        size = QPageSize(upright, QPageSize.Unit.Point)
    lying = QPageLayout.Orientation.Landscape if wide > high else QPageLayout.Orientation.Portrait
    layout = QPageLayout(size, lying, QMarginsF(0, 0, 0, 0))
    layout.setMode(QPageLayout.Mode.FullPageMode)
    return layout


def _paint(painter: QPainter, printer: QPrinter, pages: PageImages, side: Side) -> None:
    left, top, wide, high = side.place
    whole = (side.part[2] - side.part[0]) * pages.sizes[side.page][0]
    image = qimage(pages, side.page, DOTS * wide / whole, side.part)
    across, down = printer.logicalDpiX() / 72, printer.logicalDpiY() / 72
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(left * across, top * down, wide * across, high * down), image)
