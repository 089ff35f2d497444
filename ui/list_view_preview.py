"""What a list will look like at the top of its first page, small: title, head line, headings, the first rows."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from documents.ledger_layout import NOTHING, LedgerLayout
from documents.list_columns import LedgerColumn, LedgerRow
from documents.table_widths import Column, fitted
from ui import theme

#: Points: the margins of the paper, the sizes of title, head line and 附件.
_SIDE, _TOP, _TITLE, _LINE, _ATTACHMENT = 34, 8, 20, 10.5, 12
_POINTS = 72 / 25.4
_HEADER, _BAND = QColor("#E7EAEF"), QColor("#F5F7F9")
_RULE = QColor("#6B7480")
#: Pixels: the height, and how large a point is at most, so that some rows are always seen.
_TALL, _LARGEST = 158, 0.95


class HeadingPreview(QWidget):
    """Paints the beginning of a laid-out list, as wide as the widget; the text beside it says size and columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout: LedgerLayout | None = None
        self._sizes: tuple[float, list[float]] = (9, [])
        self.setAccessibleName("预览")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_TALL)

    def sizeHint(self) -> QSize:
        """As wide as the paper is legible."""
        return QSize(720, _TALL)

    def show_layout(self, layout: LedgerLayout | None) -> str:
        """Show this one; the sentence says its paper, columns and type size, "" for none."""
        self._layout = layout
        self.update()
        if layout is None:
            return ""
        columns = [Column(column.heading, column.width, column.centred) for column in self._columns(layout)]
        room = layout.paper.millimetres[0] * _POINTS - 2 * _SIDE
        self._sizes = fitted(columns, room)
        size = f"{self._sizes[0]:g}"
        crowded = "，栏目偏多，建议减少几栏或改用 A3" if self._sizes[0] <= 7 else ""
        return f"{layout.paper} 横向，印 {len(columns)} 栏，表内字号 {size} 磅{crowded}"

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the paper."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._layout is None:
            return
        wide = self._layout.paper.millimetres[0] * _POINTS
        scale = min(_LARGEST, self.width() / wide)
        painter.translate((self.width() - wide * scale) / 2, 0)
        painter.scale(scale, scale)
        page = QRectF(0, 0, wide, self.height() / scale)
        painter.fillRect(page, QColor(theme.COLOURS.surface))
        self._paint(painter, self._layout, page.height())
        painter.setPen(QPen(QColor(theme.COLOURS.line), 1 / scale))
        painter.drawRect(page)

    @staticmethod
    def _columns(layout: LedgerLayout) -> list[LedgerColumn]:
        shown = [column for column in layout.columns if column.name not in layout.banded]
        return shown or list(layout.columns)

    def _paint(self, painter: QPainter, layout: LedgerLayout, tall: float) -> None:
        wide = layout.paper.millimetres[0] * _POINTS - 2 * _SIDE
        section, top = layout.sections[0], float(_TOP)
        if layout.attachment:
            top += _words(painter, QRectF(_SIDE, top, wide, 16), layout.attachment, _ATTACHMENT, left=True)
        top += _words(painter, QRectF(_SIDE, top, wide, 30), section.title, _TITLE, bold=True)
        if any(section.head):
            third = wide / 3
            for place, words in enumerate(section.head):
                side = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)[place]
                _words(painter, QRectF(_SIDE + place * third, top, third, 18), words, _LINE, side=side)
            top += 20
        self._table(painter, layout, top, tall)

    def _table(self, painter: QPainter, layout: LedgerLayout, top: float, tall: float) -> None:
        size, widths = self._sizes
        columns = self._columns(layout)
        top = self._row(painter, top, [column.heading for column in columns], [True] * len(columns), _HEADER)
        for group in layout.sections[0].groups:
            if group.words:
                band = QRectF(_SIDE, top, sum(widths), size * 1.4 + 6)
                painter.fillRect(band, _BAND)
                _framed(painter, band)
                _words(painter, band.adjusted(4, 0, -4, 0), group.words, size, left=True)
                top = band.bottom()
            for row in group.rows:
                if top > tall:
                    return
                top = self._row(painter, top, _cells(row, columns), [column.centred for column in columns], None)
        if not layout.total:
            _words(painter, QRectF(_SIDE, top, sum(widths), 24), NOTHING, size)

    def _row(
        self, painter: QPainter, top: float, cells: list[str], centred: list[bool], ground: QColor | None
    ) -> float:
        size, widths = self._sizes
        high = max(min(3, _lines(cell, wide - 6, size)) for cell, wide in zip(cells, widths, strict=True))
        tall, left = high * size * 1.36 + 7, float(_SIDE)
        for cell, wide, middle in zip(cells, widths, centred, strict=True):
            box = QRectF(left, top, wide, tall)
            if ground is not None:
                painter.fillRect(box, ground)
            _framed(painter, box)
            painter.save()
            painter.setClipRect(box)
            painter.setFont(_font(size))
            painter.setPen(QColor(theme.COLOURS.text))
            side = Qt.AlignmentFlag.AlignHCenter if middle else Qt.AlignmentFlag.AlignLeft
            flags = int(side | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWrapAnywhere)
            painter.drawText(box.adjusted(3, 0, -3, 0), flags, cell)
            painter.restore()
            left += wide
        return top + tall


def _cells(row: LedgerRow, columns: list[LedgerColumn]) -> list[str]:
    return ["" if row.joined and column.shared else column.text(row)[:120] for column in columns]


def _lines(text: str, room: float, size: float) -> int:
    """About how many lines a text takes."""
    signs = max(int(room / size), 1)
    return sum(max(-(-len(line) // signs), 1) for line in text.split("\n"))


def _font(size: float) -> QFont:
    font = theme.text_font()
    font.setPixelSize(max(round(size), 1))
    return font


def _framed(painter: QPainter, box: QRectF) -> None:
    painter.setPen(QPen(_RULE, 0.6))
    painter.drawRect(box)


def _words(
    painter: QPainter,
    box: QRectF,
    words: str,
    size: float,
    *,
    bold: bool = False,
    left: bool = False,
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignHCenter,
) -> float:
    """One line, shortened where it does not fit; returns the height of its box."""
    font = _font(size)
    font.setBold(bold)
    painter.setFont(font)
    painter.setPen(QColor(theme.COLOURS.text))
    across = Qt.AlignmentFlag.AlignLeft if left else side
    painter.drawText(box, int(across | Qt.AlignmentFlag.AlignVCenter), theme.elided(words, font, box.width()))
    return box.height()
