"""How the cells of the issue table are painted and edited: deadline tag, progress chip, grey for what is finished."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    Qt,
    QTimer,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from models.deadlines import Deadline
from models.fields import PROGRESS_CHOICES
from models.rules import NO_PROGRESS_LABEL, Closing, clock, days_left, days_words
from ui import theme
from ui.issue_model import COLUMNS, DEADLINE, INLINE, PROGRESS, SOURCE, IssueTableModel, Row, is_number_like
from ui.theme import COLOURS

Index = QModelIndex | QPersistentModelIndex

_PADDING = 9
#: What a cell keeps free at its left and right.
CELL_MARGINS = _PADDING + 4
_BAR = 3
_TAG_BAR = 4
#: A wrapped cell shows no more of its text than this.
WRAPPED_TEXT = 500
_WRAPPED = Qt.TextFlag.TextWrapAnywhere.value
#: Pixels of painted cells that are kept: a good dozen screens, 64 MB at most.
_KEPT_PIXELS = 16_000_000
#: What a deadline is counted or dated with.
_NUMBERS = re.compile(r"\d|[一二三四五六七八九十]+(?=[年月日号天个周])")
#: A year that what stands behind it can be read without.
_YEAR_TO_SPARE = re.compile(r"\d{4}年\s*(?=\d{1,2}月|[一二三四五六七八九十]+月|年底|第|[春夏秋冬暑寒])")
#: How long the end of a double click is waited for, again and again (milliseconds).
_RELEASE = 40


def deadline_preview(deadline: Deadline, today: date) -> str:
    """What typed words of a deadline mean, in one or two lines: the day, how far it is, and what was guessed."""
    if not deadline.text:
        return "留空表示没有期限"
    if deadline.due_on is None:
        meaning = "长期坚持，没有到期日" if deadline.lasting else "看不出日期，按原文保存"
    else:
        left = days_left(None, Closing.NOT_APPLIED, deadline.lasting, deadline.due_on, today)
        now = clock(None, Closing.NOT_APPLIED, deadline.lasting, deadline.due_on, today)
        weekday = "一二三四五六日"[deadline.due_on.weekday()]
        kind = "检查日 " if deadline.on is None else ""
        lasting = "，并长期坚持" if deadline.lasting else ""
        words = days_words(now, left, deadline.lasting)
        meaning = f"{kind}{deadline.due_on.isoformat()} 星期{weekday}{lasting}（{words}）"
    return "\n".join(line for line in (meaning, deadline.remark) if line)


class IssueDelegate(QStyledItemDelegate):
    """Paints every cell of the table from the model's ready rows, and edits deadline and progress in place."""

    def __init__(self, view: QAbstractItemView, model: IssueTableModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._refused: dict[tuple[int, int], str] = {}
        self._meaning: _Meaning | None = None
        #: What is shown of sources that begin alike where there is no room for the whole name.
        self.short_names: Mapping[str, str] = {}
        self.restyle()

    def restyle(self) -> None:
        """Take over another text size, or other colours of the lights."""
        _PENS.update((key, _pen_set(tone)) for key, tone in theme.TONES.items())
        self._row = theme.metrics().row
        self._font = theme.text_font()
        #: What another line adds to a row.
        self.line_height = QFontMetrics(self._font).lineSpacing()
        self._bold = theme.text_font(bold=True)
        self._small = theme.text_font(theme.metrics().secondary)
        self._pictures: dict[tuple[Row, int, bool, int, int, float], QPixmap] = {}
        self._pixels = 0
        #: Room for so much of the user's words is better used for them than for the day.
        self._few_words = 4.2 * theme.metrics().text
        self._chips: dict[tuple[int, bool, float], QPixmap] = {}
        self._fonts = (self._font, self._bold)
        self._font_metrics = (QFontMetrics(self._font), QFontMetrics(self._bold))
        #: A tag so wide shows every day with its year, beside the longest usual words.
        self._wide = self._font_metrics[1].horizontalAdvance("2026-10-28逾期 100 天") + _TAG_BAR + 20

    def forget(self) -> None:
        """Paint every cell anew."""
        self._pictures.clear()
        self._pixels = 0

    # ------------------------------------------------------------ painting

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._model.row(index.row())
        rect, column = option.rect, index.column()
        left, top, width, height = rect.x(), rect.y(), rect.width(), rect.height()
        # Asked of the view: for option.state all of QStyle would be made, a twentieth of a start.
        selected = self._view.selectionModel().isSelected(index)
        if row is None:
            painter.fillRect(rect, _GROUND)
            return
        ratio = self._view.devicePixelRatioF()
        if ratio == int(ratio):
            painter.drawPixmap(left, top, self._picture(row, column, selected, width, height, ratio))
        else:
            self._paint_cell(painter, row, column, selected, left, top, width, height)
        if left <= 0 < left + width:
            self._paint_bar(painter, index.row(), selected, top, height)
        if column in INLINE and index == self._view.currentIndex() and self._view.hasFocus():
            painter.fillRect(left + 4, top + height - 3, width - 8, 2, _ACCENT)

    def _paint_bar(self, painter: QPainter, row: int, selected: bool, top: int, height: int) -> None:
        """At the left of the selected rows; the row that has the keyboard shows it by a broad bar."""
        if self._view.hasFocus() and row == self._view.currentIndex().row():
            painter.fillRect(0, top, _BAR + 2, height - 1, _ACCENT)
        elif selected:
            painter.fillRect(0, top, _BAR, height - 1, _ACCENT if self._view.hasFocus() else _AWAY)

    def _picture(self, row: Row, column: int, selected: bool, width: int, height: int, ratio: float) -> QPixmap:
        """A cell painted once: putting it on the screen again costs a tenth of setting its text again.

        Only for whole ratios of pixels; a picture between two pixels would be blurred.
        """
        key = (row, column, selected, width, height, ratio)
        picture = self._pictures.get(key)
        if picture is None:
            self._pixels += width * height * int(ratio * ratio)
            if self._pixels > _KEPT_PIXELS:
                self._pictures.clear()
                self._pixels = 0
            picture = QPixmap(int(width * ratio), int(height * ratio))
            picture.setDevicePixelRatio(ratio)
            painter = QPainter(picture)
            self._paint_cell(painter, row, column, selected, 0, 0, width, height)
            painter.end()
            self._pictures[key] = picture
        return picture

    def _paint_cell(
        self, painter: QPainter, row: Row, column: int, selected: bool, left: int, top: int, width: int, height: int
    ) -> None:
        painter.fillRect(left, top, width, height, _SELECTION if selected else _GROUND)
        painter.fillRect(left, top + height - 1, width, 1, _LINE)
        if height > self._row and column not in (DEADLINE, PROGRESS):
            self._paint_wrapped(painter, row, column, left, top, width, height)
            return
        height = min(height, self._row)
        if column == DEADLINE:
            self._paint_deadline(painter, row, left, top, width, height)
        elif column == PROGRESS:
            self._paint_chip(painter, row.chip, selected, left, top, height)
        else:
            painter.setPen(_DONE if row.finished else _QUIET if column in _QUIET_COLUMNS else _TEXT)
            text = row.cell(column)
            if column == SOURCE and self._font_metrics[0].horizontalAdvance(text) > width - CELL_MARGINS:
                text = self.short_names.get(text, text)
            self._draw(painter, text, 0, left + _PADDING, top, width - CELL_MARGINS, height)

    def _paint_wrapped(
        self, painter: QPainter, row: Row, column: int, left: int, top: int, width: int, height: int
    ) -> None:
        """A text of several lines; its first line stands where the text of a single line does."""
        above = (self._row - self._font_metrics[0].height()) // 2
        place = QRect(left + _PADDING, top + above, width - CELL_MARGINS, height - above - 3)
        painter.setPen(_DONE if row.finished else _QUIET if column in _QUIET_COLUMNS else _TEXT)
        painter.setFont(self._font)
        painter.drawText(place, _WRAPPED, row.text(column)[:WRAPPED_TEXT])

    def _draw(self, painter: QPainter, text: str, font: int, left: int, top: int, width: int, height: int) -> None:
        """One line of text cut to a width; font 0 is the plain one, 1 the bold one."""
        if text and width > 8:
            metrics = self._font_metrics[font]
            painter.setFont(self._fonts[font])
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
            painter.drawText(left, top + height // 2 - metrics.height() // 2 + metrics.ascent(), shown)

    def _paint_deadline(self, painter: QPainter, row: Row, left: int, top: int, width: int, height: int) -> None:
        text_colour, ground, bar, font = _PENS[row.tone]
        left, top, width, height = left + 4, top + 4, width - 8, height - 9
        if ground is not None:
            painter.fillRect(left, top, width, height, ground)
        if bar is not None:
            painter.fillRect(left, top, _TAG_BAR, height, bar)
        painter.setPen(text_colour)
        words = row.words
        words_width = min(self._font_metrics[font].horizontalAdvance(words), width)
        self._draw(painter, words, font, left + width - words_width - 8, top, words_width + 2, height)
        room = width - words_width - 8 - 12 - _TAG_BAR
        said = row.cell(DEADLINE)
        if said != words:
            with_year = width >= self._wide or row.short_date[:4] != self._model.year
            shown = self._fitting(said, row.short_date, room, font, with_year)
            self._draw(painter, shown, font, left + _TAG_BAR + 7, top, room, height)

    def _fitting(self, said: str, day: str, room: int, font: int, with_year: bool) -> str:
        """The user's words, then without the year if it is this one; where they do not fit, the day they mean.

        A date is never cut in the middle: 2026年1… may be any of four months. Words without one are, while enough of
        them stays; where not even the day fits, nothing is said beside how far it is.
        """
        if not day:
            return said
        words = () if said == day else (said, _without_year(said, self._model.year))
        if (shown := self._first_that_fits(words, room, font)) or (
            room >= self._few_words and not _NUMBERS.search(said)
        ):
            return shown or said
        return self._first_that_fits((day, day[5:]) if with_year else (day[5:],), room, font)

    def _first_that_fits(self, texts: tuple[str, ...], room: int, font: int) -> str:
        # The advance is rounded: a text of just the width would lose its last signs.
        measured = self._font_metrics[font].horizontalAdvance
        return next((text for text in texts if measured(text) < room - 1), "")

    def _paint_chip(self, painter: QPainter, key: int, selected: bool, left: int, top: int, height: int) -> None:
        ratio = painter.device().devicePixelRatioF()
        pixmap = self._chips.get((key, selected, ratio))
        if pixmap is None:
            pixmap = self._chips[key, selected, ratio] = chip_pixmap(key, self._small, selected, ratio)
        painter.drawPixmap(left + 7, top + (height - round(pixmap.height() / ratio)) // 2, pixmap)

    # ------------------------------------------------------------ editing

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        if index.column() == PROGRESS:
            combo = QComboBox(parent)
            combo.setAccessibleName("整改进度")
            combo.addItems([*PROGRESS_CHOICES, NO_PROGRESS_LABEL])
            combo.setStyleSheet("QComboBox { min-height: 0; padding: 0 18px 0 6px; border-radius: 4px; }")
            combo.activated.connect(lambda _place: self._finish(combo))
            QTimer.singleShot(_RELEASE, combo, lambda: _show_choices(combo))
            return combo
        line = QLineEdit(parent)
        line.setAccessibleName("整改时限")
        line.setStyleSheet("QLineEdit { min-height: 0; padding: 0 6px; border-radius: 4px; }")
        issue = self._model.row(index.row())
        source_id = issue.issue.source_id if issue else None
        line.textChanged.connect(lambda words: self._preview(line, words, source_id))
        return line

    def _finish(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)

    def _preview(self, line: QLineEdit, words: str, source_id: int | None) -> None:
        ledger = self._model.ledger
        if ledger is not None and line.isVisible():
            meaning = deadline_preview(ledger.preview_deadline(words, source_id), ledger.today())
            line.setToolTip(theme.tooltip(meaning))
            if self._meaning is None:
                self._meaning = _Meaning(self._view.viewport())
            self._meaning.say(meaning, line)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        said = str(index.data(Qt.ItemDataRole.EditRole) or "")
        kept = self._refused.pop((self._model.id_at(index.row()), index.column()), None)
        if isinstance(editor, QComboBox):
            editor.setCurrentText(said or NO_PROGRESS_LABEL)
        elif isinstance(editor, QLineEdit):
            editor.setText(said if kept is None else kept)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        typed = editor.currentText() if isinstance(editor, QComboBox) else editor.text()  # type: ignore[attr-defined]
        key = self._model.id_at(index.row()), index.column()
        if not model.setData(index, typed, Qt.ItemDataRole.EditRole) and isinstance(editor, QLineEdit):
            self._refused[key] = typed
            QTimer.singleShot(0, self._view, lambda: self._reopen(key))

    def _reopen(self, key: tuple[int, int]) -> None:
        row = self._model.row_of(key[0])
        if row >= 0 and key in self._refused:
            self._view.edit(self._model.index(row, key[1]))

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.ensurePolished()
        rect = option.rect.adjusted(2, 2, -2, -3)
        least = 180 if isinstance(editor, QLineEdit) else editor.sizeHint().width()
        rect.setWidth(max(rect.width(), least))
        rect.moveRight(min(rect.right(), self._view.viewport().width() - 2))
        editor.setGeometry(rect)


class _Meaning(QLabel):
    """What is typed means this: below the editor, above it in the lowest rows; never over what is typed."""

    _GAP, _WIDEST = 4, 440

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self.setObjectName("meaning")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setStyleSheet(
            f"#meaning {{ background: {COLOURS.surface}; color: {COLOURS.text}; border: 1px solid {COLOURS.border};"
            " border-radius: 4px; padding: 4px 8px; }"
        )
        self._of: QWidget | None = None

    def say(self, words: str, editor: QWidget) -> None:
        """Show ``words`` beside the editor until it goes."""
        if self._of is not editor:
            self._of = editor
            editor.destroyed.connect(self._leave)
        self.setText(words)
        self.ensurePolished()
        around = self._viewport.size()
        longest = max(map(self.fontMetrics().horizontalAdvance, words.split("\n")))
        width = min(longest + 28, self._WIDEST, around.width() - 4)
        height = self.heightForWidth(width)
        below = editor.geometry().bottom() + self._GAP
        fits = below + height <= around.height()
        top = below if fits else editor.geometry().top() - self._GAP - height
        self.setGeometry(max(0, min(editor.x(), around.width() - width - 2)), top, width, height)
        self.show()
        self.raise_()

    def _leave(self) -> None:
        self._of = None
        self.hide()


def _without_year(said: str, year: str) -> str:
    """The words without this year before a month, a term or a quarter: 2026年9月底前 is 9月底前 all this year."""
    return said.removeprefix(f"{year}年").lstrip() if _YEAR_TO_SPARE.match(said) else said


def chip_pixmap(key: int, font: QFont, selected: bool, ratio: float) -> QPixmap:
    """The chip of a progress as a picture; on a selected row it gets an outline to stand out."""
    chip = theme.CHIPS[key]
    metrics = QFontMetrics(font)
    height = metrics.height() + 4
    width = metrics.horizontalAdvance(chip.label) + height + 10
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = QColor(chip.text)
    outline = QPen(colour, 1, Qt.PenStyle.DashLine if chip.mark == "dashed" else Qt.PenStyle.SolidLine)
    painter.setPen(outline if selected or chip.mark == "dashed" else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(chip.ground) if chip.ground else QColor(COLOURS.surface))
    painter.drawRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), height / 2 - 0.5, height / 2 - 0.5)
    _MARKS[chip.mark](painter, QRectF(9, height / 2 - 4, 8, 8), colour)
    painter.setPen(colour)
    painter.setFont(font)
    painter.drawText(QRectF(21, 0, width - 21, height), Qt.AlignmentFlag.AlignVCenter, chip.label)
    painter.end()
    return pixmap


def _show_choices(combo: QComboBox) -> None:
    """Open the list once no mouse button is down: the end of a double click would choose or close it."""
    if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
        QTimer.singleShot(_RELEASE, combo, lambda: _show_choices(combo))
    else:
        combo.showPopup()


def _dot(painter: QPainter, place: QRectF, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(place.adjusted(0.8, 0.8, -0.8, -0.8))


def _ring(painter: QPainter, place: QRectF, colour: QColor) -> None:
    painter.setPen(QPen(colour, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(place.adjusted(1, 1, -1, -1))


def _diamond(painter: QPainter, place: QRectF, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    x, y = place.center().x(), place.center().y()
    painter.drawPolygon(QPolygonF([QPointF(x, y - 4), QPointF(x + 4, y), QPointF(x, y + 4), QPointF(x - 4, y)]))


def _check(painter: QPainter, place: QRectF, colour: QColor) -> None:
    pen = QPen(colour, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    x, y = place.x(), place.y()
    painter.drawPolyline(QPolygonF([QPointF(x + 0.6, y + 4.2), QPointF(x + 3.2, y + 6.8), QPointF(x + 7.6, y + 1.4)]))


def _seal(painter: QPainter, place: QRectF, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(place.adjusted(-1.5, -1.5, 1.5, 1.5))
    painter.setPen(QPen(QColor("#FFFFFF"), 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    x, y = place.x(), place.y()
    painter.drawPolyline(QPolygonF([QPointF(x + 1.6, y + 4.2), QPointF(x + 3.4, y + 5.9), QPointF(x + 6.4, y + 2.4)]))


def _dash(painter: QPainter, place: QRectF, colour: QColor) -> None:
    painter.setPen(QPen(colour, 1.5))
    painter.drawLine(QPointF(place.x() + 1, place.center().y()), QPointF(place.right() - 1, place.center().y()))


_MARKS: dict[str, Callable[[QPainter, QRectF, QColor], None]] = {
    "dot": _dot,
    "ring": _ring,
    "diamond": _diamond,
    "check": _check,
    "seal": _seal,
    "dashed": _dash,
}


def _pen_set(tone: theme.Tone) -> tuple[QColor, QColor | None, QColor | None, int]:
    ground = QColor(tone.ground) if tone.ground else None
    bar = QColor(tone.bar) if tone.bar else None
    return QColor(tone.text), ground, bar, int(tone.bold)


_TEXT, _QUIET, _DONE = QColor(COLOURS.text), QColor(COLOURS.secondary), QColor(COLOURS.done)
_GROUND = QColor(COLOURS.surface)
_SELECTION, _LINE, _ACCENT = QColor(COLOURS.selection), QColor("#E9EDF2"), QColor(COLOURS.accent)
_AWAY = QColor(COLOURS.border)
_PENS = {key: _pen_set(tone) for key, tone in theme.TONES.items()}
_QUIET_COLUMNS = frozenset(place for place, name in enumerate(COLUMNS) if is_number_like(name))
