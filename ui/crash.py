"""What happens when something unexpected happens: a line in the log without personal data, a sentence, life goes on."""

from __future__ import annotations

import logging
import sys
from types import TracebackType

from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication

from models import logs, paths
from ui import messages

log = logging.getLogger(__name__)

_telling: list[bool] = []


def install() -> None:
    """From now on an uncaught exception is logged and told, and the program lives on."""
    sys.excepthook = handle


def handle(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log an exception and tell of it, once at a time: a crash while one is being told is only logged."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    log.error("%s", logs.describe(error))
    app = QApplication.instance()
    if _telling or not isinstance(app, QApplication) or QThread.currentThread() is not app.thread():
        return
    _telling.append(True)
    try:
        messages.crash(QApplication.activeWindow(), paths.log_folder())
    finally:
        _telling.clear()
