"""A child of ``program_start``: shows a window, ends right after its first paint, and prints the CPU seconds it took.

The first paint is the one Qt does while it handles the window's first expose event; what a program leaves for later
turns of the event loop is not waited for.

Without a path it is a bare main window with one line of text, with one the program's own window on that ledger. The
program is imported as its own start imports it: everything without Qt first.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from pathlib import Path
from typing import NoReturn


def _until_painted() -> int:
    """What stands in for the event loop: turn until the window is on the screen and painted, then end at once."""
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QApplication

    painted: list[QObject] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if watched is window and event.type() == QEvent.Type.Paint:
                painted.append(watched)
            elif watched is not window and event.type() == QEvent.Type.Expose:
                watched.event(event)
                if painted:
                    _report()
                return True
            return False

    window = next(widget for widget in QApplication.topLevelWidgets() if widget.isVisible())
    watch = Watch()
    window.installEventFilter(watch)
    window.windowHandle().installEventFilter(watch)
    while True:
        QApplication.processEvents()


def _report() -> NoReturn:
    heavy = {"openpyxl", "reportlab", "docx", "pypinyin"} & sys.modules.keys()
    print(time.process_time(), *heavy, flush=True)
    os._exit(0)


def _bare() -> None:
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

    _app = QApplication([])
    window = QMainWindow()
    window.setCentralWidget(QLabel("整改台账"))
    window.resize(1366, 728)
    window.show()
    _until_painted()


def _ours(ledger: Path) -> None:
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    program = importlib.import_module("main")
    from PySide6.QtWidgets import QApplication

    QApplication.exec = staticmethod(_until_painted)  # type: ignore[method-assign]
    program.main(["--ledger", str(ledger)])


if __name__ == "__main__":
    _ours(Path(sys.argv[1])) if sys.argv[1:] else _bare()
