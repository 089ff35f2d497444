"""Two parts of a dialog with a handle between them, set in one way everywhere."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

_HANDLE = 10


def side_by_side(left: QWidget, right: QWidget, sizes: tuple[int, int], *, grows: int | None = 1) -> QSplitter:
    """Left and right in these widths (pixels); part ``grows`` takes what the window gains, both in step for None."""
    return _parted(Qt.Orientation.Horizontal, left, right, sizes, grows)


def one_below_the_other(upper: QWidget, lower: QWidget, sizes: tuple[int, int], *, grows: int | None = 0) -> QSplitter:
    """Upper and lower in these heights (pixels); ``grows`` as for ``side_by_side``."""
    return _parted(Qt.Orientation.Vertical, upper, lower, sizes, grows)


def _parted(
    way: Qt.Orientation, first: QWidget, second: QWidget, sizes: tuple[int, int], grows: int | None
) -> QSplitter:
    parts = QSplitter(way)
    parts.addWidget(first)
    parts.addWidget(second)
    parts.setSizes(list(sizes))
    if grows is not None:
        parts.setStretchFactor(grows, 1)
    parts.setChildrenCollapsible(False)
    parts.setHandleWidth(_HANDLE)
    return parts
