"""使用手册: the manual in a window of its own, read without a network: contents at the left, search above the text."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeySequence,
    QShortcut,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTextBrowser,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from models import paths
from ui import messages, theme
from ui.dialog_size import open_sized
from ui.progress_dialog import button

#: Beside the data that come with the program, in its source and in the built program.
FOLDER = "docs"
#: Percent of a line's height; places that are marked at most; pictures are no wider than so many pixels.
_LINE_HEIGHT, _MOST_MARKS, _PICTURE_WIDTH = 145.0, 500, 700
_PLACE = int(Qt.ItemDataRole.UserRole)
_FOUND = "#FFE9A8"


class ManualWindow(QDialog):
    """The manual; it stays open beside the ledger until it is closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("使用手册")
        self.setWindowFlags(Qt.WindowType.Window | Qt.WindowType.WindowMinMaxButtonsHint | self.windowFlags())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.contents = QListWidget()
        self.contents.setAccessibleName("目录")
        self.text = _Pages()
        self.search = QLineEdit()
        self.search.setAccessibleName("在手册里查找")
        self.search.setPlaceholderText("在手册里查找，按 Enter 找下一处")
        self.search.setClearButtonEnabled(True)
        self.found = theme.plain_label("", "secondary")
        self.previous_button = button("上一处", "", lambda: self.go_on(back=True))
        self.next_button = button("下一处", "", self.go_on)
        self._matches: list[QTextCursor] = []
        self._lay_out()
        self._fill()
        self._connect()
        self.search.setFocus()
        open_sized(self, "manual", QSize(1080, 720))

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.search, 1)
        bar.addWidget(self.found)
        bar.addWidget(self.previous_button)
        bar.addWidget(self.next_button)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setHandleWidth(12)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.contents)
        parts.addWidget(self.text)
        parts.setStretchFactor(1, 1)
        parts.setSizes([17 * theme.metrics().text, 800])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 16)
        layout.setSpacing(10)
        layout.addLayout(bar)
        layout.addWidget(parts, 1)

    def _fill(self) -> None:
        self.text.show_manual()
        for title, level, place in self.text.headings:
            if level > 1:
                item = QListWidgetItem(title if level == 2 else f"\u3000\u3000{title}")
                item.setData(_PLACE, place)
                item.setToolTip(theme.tooltip(title))
                self.contents.addItem(item)

    def _connect(self) -> None:
        self.contents.itemClicked.connect(lambda item: self.text.go_to(item.data(_PLACE)))
        self.contents.itemActivated.connect(lambda item: self.text.go_to(item.data(_PLACE)))
        self.search.textChanged.connect(self.look_for)
        self.search.returnPressed.connect(self.go_on)
        for keys, act in (
            ("Ctrl+F", self.search.setFocus),
            ("F3", self.go_on),
            ("Shift+F3", lambda: self.go_on(back=True)),
        ):
            QShortcut(QKeySequence(keys), self, act)

    def look_for(self, words: str) -> None:
        """Mark every place where these words stand and show the first one from here on."""
        self._matches = self.text.places_of(words.strip())
        self.text.mark(self._matches)
        self.found.setText("" if not words.strip() else f"{len(self._matches)} 处" if self._matches else "没有找到")
        for one in (self.previous_button, self.next_button):
            one.setEnabled(bool(self._matches))
        if self._matches:
            here = self.text.textCursor().selectionStart()
            self._show(next((n for n, one in enumerate(self._matches) if one.selectionStart() >= here), 0))

    def go_on(self, *, back: bool = False) -> None:
        """Show the next place of what is looked for, or the one before; after the last comes the first."""
        if not self._matches:
            return
        here = self.text.textCursor().selectionStart()
        starts = [one.selectionStart() for one in self._matches]
        if back:
            self._show(max((n for n, start in enumerate(starts) if start < here), default=len(starts) - 1))
        else:
            self._show(next((n for n, start in enumerate(starts) if start > here), 0))

    def _show(self, number: int) -> None:
        self.text.setTextCursor(self._matches[number])
        self.text.ensureCursorVisible()
        self.found.setText(f"第 {number + 1} 处，共 {len(self._matches)} 处")


class _Pages(QTextBrowser):
    """The text of the manual with its pictures; links within it are followed."""

    def __init__(self) -> None:
        super().__init__()
        #: Title, level and place of every heading.
        self.headings: list[tuple[str, int, int]] = []
        self.setAccessibleName("手册正文")
        self.setOpenLinks(False)
        self.anchorClicked.connect(self._follow)

    def show_manual(self) -> None:
        """Read and set the manual; a program that lacks it says so."""
        file = paths.resources().parent / FOLDER / "manual.md"
        if not file.is_file():
            self.setPlainText(f"没有找到使用手册：{file}")
            return
        self.setSearchPaths([str(file.parent)])
        self.setMarkdown(file.read_text(encoding="utf-8"))
        document = self.document()
        document.setDocumentMargin(18)
        everything = QTextCursor(document)
        everything.select(QTextCursor.SelectionType.Document)
        airy = QTextBlockFormat()
        airy.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        everything.mergeBlockFormat(airy)
        block = document.begin()
        while block.isValid():
            if level := block.blockFormat().headingLevel():
                self.headings.append((block.text(), level, block.position()))
            block = block.next()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def go_to(self, place: int) -> None:
        """Show this place at the top."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(place)
        self.setTextCursor(cursor)
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.cursorRect(cursor).top() - 12)

    def places_of(self, words: str) -> list[QTextCursor]:
        """Where these words stand, the first few hundred."""
        found: list[QTextCursor] = []
        cursor = QTextCursor(self.document())
        while words and len(found) < _MOST_MARKS:
            cursor = self.document().find(words, cursor)
            if cursor.isNull():
                break
            found.append(QTextCursor(cursor))
        return found

    def mark(self, places: list[QTextCursor]) -> None:
        """Give these places another ground."""
        marks = []
        for place in places:
            one = QTextEdit.ExtraSelection()
            one.cursor = place
            one.format.setBackground(QColor(_FOUND))
            one.format.setProperty(QTextFormat.Property.FullWidthSelection.value, False)
            marks.append(one)
        self.setExtraSelections(marks)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Pictures, no wider than a page."""
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return super().loadResource(kind, name)
        picture = QImage(str(paths.resources().parent / FOLDER / QUrl(name).path()))
        if picture.width() <= _PICTURE_WIDTH:
            return picture
        return picture.scaledToWidth(_PICTURE_WIDTH, Qt.TransformationMode.SmoothTransformation)

    def _follow(self, link: QUrl) -> None:
        wanted = link.fragment(QUrl.ComponentFormattingOption.FullyDecoded)
        place = next((place for title, _level, place in self.headings if _anchor(title) == wanted), None)
        if place is not None:
            self.go_to(place)
        elif link.isLocalFile() or link.isRelative():
            messages.tell(self, "使用手册", f"手册里没有这一节：{link.toString()}")


def show_manual(window: QWidget) -> ManualWindow:
    """Show the manual beside the window; one that is open comes to the front."""
    found = window.findChild(ManualWindow) or ManualWindow(window)
    found.show()
    found.raise_()
    found.activateWindow()
    return found


def _anchor(title: str) -> str:
    """How a link names a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
