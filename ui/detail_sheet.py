"""What the detail panel is made of: a column of sections with labels that wrap, pairs, banners and links to acts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui import theme

#: Links begin where the text above them begins.
LINK_STYLE = "QPushButton, QToolButton { padding: 0 1px; }"


class Sheet(QWidget):
    """A column of texts with the panel's margins; ``wants`` names an act of the window that a link asks for.

    ``wants_issue`` is the id of an issue that a link leads to.
    """

    wants = Signal(str)
    wants_issue = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 4, 14, 16)
        self._column.setSpacing(8)

    def add(self, widget: QWidget) -> None:
        """Put a widget below the others."""
        self._column.addWidget(widget)

    def add_section(self, title: str) -> None:
        """Begin a section: a line and its title."""
        self.add(rule())
        self.add(theme.plain_label(title, "section"))

    def add_pairs(self, pairs: Sequence[tuple[str, QWidget]]) -> None:
        """Lines of a quiet word and what belongs to it."""
        if not pairs:
            return
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(1, 1)
        for row, (word, value) in enumerate(pairs):
            label = theme.plain_label(word, "secondary")
            label.setContentsMargins(0, 1, 0, 0)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1)
        self.add(holder)

    def add_link(self, words: str, act: str) -> QPushButton:
        """A quiet button that asks for the window's act of that name (``actions.ACTS``)."""
        link = _link(words)
        # The act may change the ledger, which takes this very button away: it begins when the click is over.
        link.clicked.connect(lambda: QTimer.singleShot(0, self, lambda: self.wants.emit(act)))
        self._column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        return link

    def add_beginning(self, link: QPushButton) -> None:
        """Put a quiet button where a line begins."""
        self._column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)

    def issue_link(self, words: str, issue_id: int) -> QPushButton:
        """A quiet button that leads to another issue, to be put where it belongs."""
        link = _link(words)
        link.clicked.connect(lambda: QTimer.singleShot(0, self, lambda: self.wants_issue.emit(issue_id)))
        return link

    def finish(self) -> None:
        """Nothing follows: push everything up."""
        self._column.addStretch(1)


class NoteBox(QFrame):
    """A coloured box with a bar at its left: a bold line and quieter ones below."""

    def __init__(self, tone: theme.Tone, title: str, lines: Sequence[str]) -> None:
        super().__init__()
        ground, bar = tone.ground or theme.COLOURS.header, tone.bar or theme.COLOURS.border
        self.setObjectName("banner")
        self.setStyleSheet(
            f"#banner {{ background: {ground}; border: none; border-left: 4px solid {bar}; border-radius: 3px; }}"
            f"#banner QLabel {{ color: {tone.text}; }}"
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(11, 8, 8, 8)
        layout.setSpacing(3)
        layout.addWidget(wrapped(title, "section"))
        for line in lines:
            label = wrapped(line)
            label.setFont(theme.text_font(theme.metrics().secondary))
            layout.addWidget(label)


def _link(words: str) -> QPushButton:
    link = QPushButton(words)
    theme.set_role(link, "flat")
    link.setStyleSheet(LINK_STYLE)
    link.setAutoDefault(False)
    link.setCursor(Qt.CursorShape.PointingHandCursor)
    link.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return link


def wrapped(text: str, role: str = "") -> QLabel:
    """A label of any length that wraps and can be selected; long words without blanks break as well."""
    label = theme.plain_label(text, role)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    label.setMinimumWidth(40)
    return label


def rule() -> QFrame:
    """A thin line."""
    line = QFrame()
    theme.set_role(line, "line")
    return line
