"""A picture of the main window on a ledger, drawn without a screen: what the demo command shows."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path


def save_picture(ledger: Path, png: Path, size: tuple[int, int] = (1366, 728), today: date | None = None) -> None:
    """Draw the window as it looks on this ledger and save it as ``png``. The ledger is only read.

    Raises:
        LedgerError: the ledger is refused, or the picture cannot be written.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from tempfile import TemporaryDirectory

    from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice

    from documents.saving import write_bytes
    from models.ledger import Ledger
    from models.settings import WindowSettings
    from ui import theme
    from ui.app import application, clock
    from ui.main_window import MainWindow

    app = application()
    theme.apply(app)
    with TemporaryDirectory() as folder, Ledger.open(ledger, operator="", today=clock(today)) as opened:
        window = MainWindow(WindowSettings(Path(folder) / "window.json"), operator="", today=clock(today))
        window.resize(*size)
        window.show_ledger(opened)
        window.show()
        QCoreApplication.processEvents()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        window.grab().save(buffer, "PNG")
        content = buffer.data().data()
        window.show_ledger(None)
        window.deleteLater()
        QCoreApplication.processEvents()
    write_bytes(png, bytes(content))
