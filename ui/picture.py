"""A picture of the main window on a ledger, drawn without a screen: what the demo command shows."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import Any


def save_picture(ledger: Path, png: Path, size: tuple[int, int] = (1366, 728), today: date | None = None) -> None:
    """Draw the window as it looks on this ledger and save it as ``png``. The ledger is only read.

    Raises:
        LedgerError: the ledger is refused, or the picture cannot be written.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from tempfile import TemporaryDirectory

    from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, Qt, qInstallMessageHandler

    from documents.saving import write_bytes
    from models.ledger import Ledger
    from models.settings import WindowSettings
    from ui import theme
    from ui.app import application, clock
    from ui.main_window import MainWindow

    before = qInstallMessageHandler(_say)
    app = application()
    theme.apply(app)
    with TemporaryDirectory() as folder, Ledger.open(ledger, operator="", today=clock(today)) as opened:
        window = MainWindow(WindowSettings(Path(folder) / "window.json"), operator="", today=clock(today))
        window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        window.resize(*size)
        window.show_ledger(opened)
        window.show()
        for _turn in range(3):  # what the window does after its first paint belongs into the picture
            QCoreApplication.processEvents()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        window.grab().save(buffer, "PNG")
        content = buffer.data().data()
        window.show_ledger(None)
        window.deleteLater()
        QCoreApplication.processEvents()
    qInstallMessageHandler(before)
    write_bytes(png, bytes(content))


def _say(_kind: Any, _context: Any, message: str) -> None:
    """Qt's messages as always, without the one that only says that there is no screen."""
    if "propagateSizeHints" not in message:
        print(message, file=sys.stderr)
