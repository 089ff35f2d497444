"""The issues of a 回头看 in a table, each result as a chip with a shape, so that colour never speaks alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from models.fields import BY_NAME
from models.issues import Issue
from models.look_back_rows import LookBackItem, units_of
from models.rules import Relapse
from ui import theme
from ui.read_table import ReadTable
from ui.theme import COLOURS

#: Said where nobody has looked yet.
OPEN_LABEL = "待核查"
#: Text, ground ("" for a dashed outline) and the sign before the word, by result.
CHIPS: dict[Relapse | None, tuple[str, str, str]] = {
    None: (COLOURS.muted, "", "○"),
    Relapse.NONE: (COLOURS.good, COLOURS.good_ground, "✓"),
    Relapse.PARTLY: (COLOURS.soon, COLOURS.soon_ground, "◐"),
    Relapse.FULL: (COLOURS.late, COLOURS.late_ground, "●"),
}
_ROLE = Qt.ItemDataRole.UserRole
_RESULT = 4


def result_words(result: Relapse | None) -> str:
    """The word of a chip."""
    return OPEN_LABEL if result is None else result.label


class ResultDelegate(QStyledItemDelegate):
    """Paints the result of a look-back as a chip."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The ground of the cell as in any other, the chip on it."""
        plain = QStyleOptionViewItem(option)
        self.initStyleOption(plain, index)
        plain.text = ""
        plain.widget.style().drawControl(
            plain.widget.style().ControlElement.CE_ItemViewItem, plain, painter, plain.widget
        )
        stored = index.data(_ROLE)
        result = None if stored is None or stored < 0 else Relapse(stored)
        text, ground, sign = CHIPS[result]
        font = theme.text_font(theme.metrics().secondary)
        words = f"{sign} {result_words(result)}"
        metrics = QFontMetrics(font)
        height, width = metrics.height() + 4, metrics.horizontalAdvance(words) + 20
        rect = option.rect
        box = QRectF(rect.left() + 6, rect.top() + (rect.height() - height) / 2, width, height)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen if ground else QPen(QColor(text), 1, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(ground or COLOURS.surface))
        painter.drawRoundedRect(box, height / 2 - 0.5, height / 2 - 0.5)
        painter.setPen(QColor(text))
        painter.setFont(font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        painter.restore()


class LookBackTable(ReadTable):
    """The issues of one plan; several may be selected. ``opened`` gives the issue that was double clicked."""

    opened = Signal(int)

    def __init__(self) -> None:
        labels = [BY_NAME[name].label for name in ("problem", "units", "closed_on")]
        headings = ["序号", *labels, "结果", "核查", "情况"]
        super().__init__("回头看的问题", headings, {1, 6}, {0: 2.2, 2: 5.5, 3: 5.9, 4: 6, 5: 5.9}, lines=2)
        self._items: list[LookBackItem] = []
        self.setItemDelegateForColumn(_RESULT, ResultDelegate(self))
        self.cellDoubleClicked.connect(lambda row, _column: self.opened.emit(self._items[row].issue_id))

    def show_items(
        self, items: Sequence[LookBackItem], issues: Mapping[int, Issue], closed: Mapping[int, date]
    ) -> None:
        """Show these; what was selected stays selected as far as it is still there."""
        kept = set(self.selected())
        self._items = list(items)
        self.clearSelection()
        self.setRowCount(len(items))
        for row, item in enumerate(items):
            self.put(row, _cells(item, issues[item.issue_id], closed.get(item.id)))
            cell = self.item(row, _RESULT)
            if cell is not None:
                cell.setData(_ROLE, -1 if item.result is None else int(item.result))
        self.select_rows([row for row, item in enumerate(items) if item.id in kept])

    def selected(self) -> list[int]:
        """The ids of the selected items, from the top."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._items[row].id for row in rows if row < len(self._items)]

    def select_open(self) -> None:
        """Select everything that nobody has looked at yet."""
        self.select_rows([row for row, item in enumerate(self._items) if item.result is None])


def _cells(item: LookBackItem, issue: Issue, closed_on: date | None) -> list[str]:
    return [
        issue.number or str(item.position + 1),
        issue.problem.replace("\n", " "),
        "、".join(units_of(issue)),
        closed_on.isoformat() if closed_on else "",
        result_words(item.result),
        "\n".join((item.on.isoformat() if item.on else "", "、".join(item.checkers))).strip(),
        item.words.replace("\n", " "),
    ]
