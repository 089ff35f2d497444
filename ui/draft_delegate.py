"""How a row of the import review looks and is edited: a tag that says what it is, its text, ⚠ where it needs a look."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QKeyEvent, QPainter, QPixmap, QTextCursor
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QComboBox,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)
from shiboken6 import isValid

from ui import theme
from ui.draft_rows import STATUS_CHOICES, Row, RowKind
from ui.draft_tree import DraftTree

Index = QModelIndex | QPersistentModelIndex
#: Text and ground of the tags, by kind.
_TAGS = {
    RowKind.ASPECT: ("#FFFFFF", "#566072"),
    RowKind.ISSUE: ("#FFFFFF", theme.COLOURS.accent),
    RowKind.FINDING: ("#8A4500", "#FFF0D9"),
    RowKind.MEASURE: ("#1E6B45", "#E3F4EA"),
    RowKind.PROGRESS: ("#5B3FA0", "#EFEAFB"),
    RowKind.STATUS: ("#0F5F66", "#DFF2F2"),
    RowKind.DETAIL: ("#4B5563", "#EDEFF3"),
}
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
#: Blank at the end of a row, and how much of its width what there is to check may take.
_END, _DOUBT_SHARE = 10, 0.42
#: Longest heading that a tag shows, in characters.
_TAG_LENGTH = 6


class DraftDelegate(QStyledItemDelegate):
    """Paints tags and edits in place; Ctrl+Enter in the editor (or 拆分) asks to split at the cursor."""

    split_here = Signal(int, str, int)

    def __init__(self, tree: QTreeView) -> None:
        super().__init__(tree)
        self._tree = tree
        self._editor: QPlainTextEdit | None = None
        self._editing = 0

    # -- looks

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Put the tag before the text."""
        super().initStyleOption(option, index)
        model = index.model()
        assert isinstance(model, DraftTree)
        row = model.row(index)
        ratio = theme.device_ratio()
        tag = _tag(row.label[:_TAG_LENGTH], *_TAGS[row.kind], model.needs_look(row), theme.metrics().secondary, ratio)
        icon = QIcon(tag)
        icon.addPixmap(tag, QIcon.Mode.Selected)
        option.icon = icon
        option.decorationSize = QSize(tag.width(), tag.height()) / ratio
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
        if row.kind == RowKind.ASPECT:
            option.font.setBold(True)
        if remark := self._remark(model, row, option.rect.width()):
            self._cut(option, remark)
        if not row.ticked or (row.kind == RowKind.STATUS and row.status is None):
            for role in (option.palette.ColorRole.Text, option.palette.ColorRole.HighlightedText):
                option.palette.setColor(role, QColor(theme.COLOURS.disabled))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The row, and at its end what there is to check, so that nobody has to hover."""
        super().paint(painter, option, index)
        model = index.model()
        assert isinstance(model, DraftTree)
        row = model.row(index)
        remark = self._remark(model, row, option.rect.width())
        if remark:
            painter.save()
            painter.setFont(theme.text_font(theme.metrics().secondary))
            painter.setPen(QColor(model.remark(row)[1]))
            painter.drawText(option.rect.adjusted(0, 0, -_END, 0), _RIGHT, remark)
            painter.restore()

    def _remark(self, model: DraftTree, row: Row, width: int) -> str:
        """What is said of a row in not much more than a third of its width."""
        words, _colour = model.remark(row)
        return theme.elided(words, theme.text_font(theme.metrics().secondary), width * _DOUBT_SHARE) if words else ""

    def _cut(self, option: QStyleOptionViewItem, doubt: str) -> None:
        """Leave room for the doubt behind the text."""
        style = self._tree.style()
        place = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, self._tree)
        taken = QFontMetrics(theme.text_font(theme.metrics().secondary)).horizontalAdvance(doubt) + 2 * _END
        option.text = theme.elided(option.text, option.font, option.rect.right() - place.left() - taken)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows of one height."""
        return QSize(super().sizeHint(option, index).width(), theme.metrics().row - 4)

    # -- editing

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A text of several lines, or the status words to choose from."""
        model = index.model()
        assert isinstance(model, DraftTree)
        row = model.row(index)
        if row.kind == RowKind.STATUS:
            combo = QComboBox(parent)
            combo.setEditable(True)
            combo.addItems(STATUS_CHOICES)
            combo.setAccessibleName("状态")
            return combo
        editor = QPlainTextEdit(parent)
        editor.setAccessibleName(f"修改{row.label}")
        self._editor, self._editing = editor, row.key
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Show the row's text."""
        text = str(index.data(Qt.ItemDataRole.EditRole))
        if isinstance(editor, QComboBox):
            editor.setEditText(text)
        elif isinstance(editor, QPlainTextEdit) and not editor.toPlainText():
            editor.setPlainText(text)
            editor.moveCursor(QTextCursor.MoveOperation.End)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Take the text over."""
        text = editor.currentText() if isinstance(editor, QComboBox) else ""
        if isinstance(editor, QPlainTextEdit):
            text = editor.toPlainText()
        model.setData(index, text, Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Over the text of the row, and over rows below as far as the text needs it."""
        style = self._tree.style()
        self.initStyleOption(option, index)
        place = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, self._tree)
        place.setRight(self._tree.viewport().width() - 4)
        if isinstance(editor, QPlainTextEdit):
            metrics = QFontMetrics(editor.font())
            wrapped = metrics.boundingRect(
                QRect(0, 0, max(place.width() - 30, 80), 10_000),
                Qt.TextFlag.TextWrapAnywhere,
                str(index.data(Qt.ItemDataRole.EditRole)),
            )
            height = min(wrapped.height() + metrics.lineSpacing() + 16, self._tree.viewport().height() // 2)
            place.setHeight(max(height, option.rect.height()))
            place.moveBottom(min(place.bottom(), self._tree.viewport().height() - 2))
        editor.setGeometry(place)

    def eventFilter(self, editor: object, event: QEvent) -> bool:
        """Enter takes the text, Alt+Enter breaks the line, Ctrl+Enter splits at the cursor, Escape gives up."""
        if isinstance(editor, QPlainTextEdit) and isinstance(event, QKeyEvent) and _is_enter(event):
            modifiers = event.modifiers()
            if modifiers & Qt.KeyboardModifier.ControlModifier:
                self._ask_to_split()
            elif modifiers & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier):
                editor.insertPlainText("\n")
            else:
                self.commitData.emit(editor)
                self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
            return True
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _ENTER:
            event.accept()  # Ctrl+Enter is the editor's here, not the dialog's
            return True
        return bool(super().eventFilter(editor, event))  # type: ignore[arg-type]

    def cursor_place(self) -> tuple[int, str, int] | None:
        """Row, text and cursor of the open editor, when the cursor stands within the text; else None."""
        editor = self._open_editor()
        if editor is None:
            return None
        cursor, text = editor.textCursor(), editor.toPlainText()
        if cursor.hasSelection() or not 0 < cursor.position() < len(text):
            return None
        return self._editing, text, cursor.position()

    def close_editor(self) -> None:
        """Take over and close what is being edited."""
        editor = self._open_editor()
        if editor is not None:
            self._editor = None
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def _ask_to_split(self) -> None:
        here = self.cursor_place()
        if here is not None:
            self.split_here.emit(*here)

    def _open_editor(self) -> QPlainTextEdit | None:
        """The editor in the tree, unless Qt has taken it away since."""
        if self._editor is not None and not isValid(self._editor):
            self._editor = None
        return self._editor


def _is_enter(event: QKeyEvent) -> bool:
    return event.type() == QEvent.Type.KeyPress and event.key() in _ENTER


_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@lru_cache(maxsize=256)
def _tag(label: str, colour: str, ground: str, doubtful: bool, size: int, ratio: float) -> QPixmap:
    font = theme.text_font(size)
    metrics = QFontMetrics(font)
    height = metrics.height() + 2
    sign = height + 2 if doubtful else 0
    width = metrics.horizontalAdvance(label) + 12
    pixmap = QPixmap(QSize(width + sign, height) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(QRectF(0, 0, width, height), 4, 4)
    painter.setPen(QColor(colour))
    painter.setFont(font)
    painter.drawText(QRectF(0, 0, width, height), Qt.AlignmentFlag.AlignCenter, label)
    if doubtful:
        theme.icon("warning", theme.COLOURS.soon_bar).paint(painter, QRect(width + 3, 1, height - 2, height - 2))
    painter.end()
    return pixmap
