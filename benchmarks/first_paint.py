"""A child of ``program_start``: shows a window, ends right after its first paint, and prints the CPU seconds it took.

Without a path it is a bare main window with one line of text, with one the program's own window on that ledger. The
program is imported as its own start imports it: everything without Qt first.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from pathlib import Path


def _until_painted() -> int:
    """What stands in for the event loop: turn until the window is on the screen and painted, then end at once."""
    from PySide6.QtWidgets import QApplication

    window = next(widget for widget in QApplication.topLevelWidgets() if widget.isVisible())
    while not window.windowHandle().isExposed():
        QApplication.processEvents()
    QApplication.processEvents()
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
