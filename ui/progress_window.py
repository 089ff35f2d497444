"""The small window of long work: how far it is, and 停止."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QMainWindow, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ui.theme import plain_label


class ProgressWindow(QDialog):
    """How far the work is, and 停止; closing it asks to stop as well."""

    def __init__(self, parent: QWidget, title: str, stop: Callable[[], None]) -> None:
        super().__init__(parent)
        self._stop = stop
        self._over = False
        self.setWindowTitle(title)
        self.setMinimumWidth(360)
        if not isinstance(parent, QMainWindow):
            self.setWindowModality(Qt.WindowModality.WindowModal)
        self._label = plain_label(f"{title}…")
        self._bar = QProgressBar()
        self._bar.setAccessibleName("进度")
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self._button = QPushButton("停止")
        self._button.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self._button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self._label)
        layout.addWidget(self._bar)
        layout.addLayout(buttons)

    def show_progress(self, done: int, total: int) -> None:
        """Move the bar; a total of 0 means nobody knows how much there is."""
        self._bar.setRange(0, total)
        self._bar.setValue(done)

    def reject(self) -> None:
        """Ask the work to stop; the window goes when it has."""
        if self._over:
            super().reject()
            return
        self._label.setText("正在停止…")
        self._button.setEnabled(False)
        self._stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window's own close button asks to stop."""
        if self._over:
            event.accept()
            return
        event.ignore()
        self.reject()

    def leave(self) -> None:
        """The work has ended."""
        self._over = True
        self.hide()
        self.deleteLater()
