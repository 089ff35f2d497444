"""Start the window: the application with its language and look, the log, the ledger to begin with."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from models import logs, paths
from models.settings import WindowSettings
from ui import crash, theme
from ui.main_window import MainWindow

#: Milliseconds after which the window, long on the screen, tidies up.
_TIDY_AFTER = 3000


def run(ledger: Path | None = None, *, today: date | None = None, operator: str | None = None) -> int:
    """Show the window on ``ledger``, else on the last one, else on the default one; returns the exit status."""
    gc.disable()  # of what a start makes nothing is garbage yet; looking for some would take a tenth of the time
    app = application()
    logs.start_log()
    crash.install()
    settings = WindowSettings()
    theme.apply(app, settings.get("text_size", "normal"))
    window = MainWindow(settings, operator=operator_name(settings, operator), today=clock(today))
    window.show()
    window.after_paint(partial(speak_chinese, app))  # all names of languages are read for it: a tenth of a bare start
    window.after_paint(_collect_again)
    window.files.open_first([ledger] if ledger else [])
    QTimer.singleShot(_TIDY_AFTER, window, window.tidy)
    return app.exec()


def _collect_again() -> None:
    """The start is over: what it made stays until the end and need not be looked through again."""
    gc.freeze()
    gc.enable()


def application() -> QApplication:
    """The one application, with its name and style; its look comes by ``theme.apply``."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    app = theme.styled_application(sys.argv[0])
    app.setApplicationName("zhenggai")
    app.setApplicationDisplayName("")
    return app


def speak_chinese(app: QApplication) -> None:
    """Let Qt itself speak Chinese where it asks something: file dialogs, menus of text fields, calendars."""
    from ui.qt_words import install

    install(app)


def operator_name(settings: WindowSettings, wanted: str | None) -> str:
    """Under which name changes are kept: the one that was asked for, else the one set, else the login name."""
    return wanted or settings.get("operator", "") or paths.login_name()


def clock(fixed: date | None) -> Callable[[], date]:
    """The day's clock; a fixed day stays."""
    return (lambda: fixed) if fixed else date.today
