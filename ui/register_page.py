"""What the pages of 单位与人员 share: a hint, the list, a row of buttons below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QPushButton, QTableWidget, QVBoxLayout, QWidget

from ui import theme

#: A button's words and what it does; "" parts two groups of buttons.
Acts = Sequence[tuple[str, Callable[[], None] | None]]


def lay_out(page: QWidget, hint: str, view: QWidget, acts: Acts, *, may_edit: bool) -> dict[str, QPushButton]:
    """Fill a page; returns its buttons by their words."""
    layout = QVBoxLayout(page)
    layout.setContentsMargins(12, 12, 12, 12)
    layout.setSpacing(8)
    told = theme.plain_label(hint, "secondary")
    told.setWordWrap(True)
    layout.addWidget(told)
    layout.addWidget(view, 1)
    row = QHBoxLayout()
    row.setSpacing(8)
    buttons: dict[str, QPushButton] = {}
    for words, act in acts:
        if act is None:
            row.addSpacing(12)
            continue
        made = buttons[words] = QPushButton(words)
        made.setAutoDefault(False)
        made.clicked.connect(act)
        made.setEnabled(may_edit)
        row.addWidget(made)
    row.addStretch()
    layout.addLayout(row)
    return buttons


def grey_row(table: QTableWidget, row: int, grey: bool) -> None:
    """Show a row as one that is no longer in use, or not."""
    colour = QColor(theme.COLOURS.muted if grey else theme.COLOURS.text)
    for column in range(table.columnCount()):
        item = table.item(row, column)
        if item is not None:
            item.setForeground(colour)


def size_columns(table: QTableWidget, *widths: int) -> None:
    """Give the first columns these widths, meant for the normal text size; the last one takes the rest."""
    table.setWordWrap(False)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    header.setStretchLastSection(True)
    scale = theme.metrics().text / theme.TEXT_SIZES["normal"].text
    for column, width in enumerate(widths):
        table.setColumnWidth(column, int(width * scale))
