"""Start the window: the application with its language and look, the log, the ledger to begin with."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import ClassVar

import PySide6
from PySide6.QtCore import QLibraryInfo, QLocale, QTimer, QTranslator
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
    window.after_paint(_collect_again)
    window.after_paint(partial(_listen_to_enter, app))
    window.files.open_first([ledger] if ledger else [])
    QTimer.singleShot(_TIDY_AFTER, window, window.tidy)
    return app.exec()


def _collect_again() -> None:
    """The start is over: what it made stays until the end and need not be looked through again."""
    gc.freeze()
    gc.enable()


def _listen_to_enter(app: QApplication) -> None:
    from ui.keys import EnterPresses

    EnterPresses(app)


def application() -> QApplication:
    """The one application, speaking Chinese also where Qt itself asks something."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    app = theme.styled_application(sys.argv[0])
    app.setApplicationName("zhenggai")
    app.setApplicationDisplayName("")
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    for translator in translators(app):
        app.installTranslator(translator)
    return app


def translators(app: QApplication) -> list[QTranslator]:
    """What makes Qt's own words Chinese, to be installed in this order: the last one is asked first."""
    usual = QTranslator(app)
    qt = Path(PySide6.__file__).parent  # where a built program keeps them, should Qt itself look elsewhere
    told = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    folders = (told, str(qt / "Qt" / "translations"), str(qt / "translations"))
    found = any(usual.load("qtbase_zh_CN", folder) for folder in folders)
    return [_NewerWords(app), usual] if found else [_NewerWords(app)]


class _NewerWords(QTranslator):
    """Words of Qt's file dialog that its Chinese translation does not know yet; anything else stays as it is."""

    _WORDS: ClassVar[dict[tuple[str, str], str]] = {
        ("QFileDialog", "&Look in:"): "查找范围(&L)：",
        ("QFileDialog", "Files of &type:"): "文件类型(&T)：",
        ("QAbstractFileIconProvider", "Folder"): "文件夹",
        ("QAbstractFileIconProvider", "File Folder"): "文件夹",
    }

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        return self._WORDS.get((context, source), source)


def operator_name(settings: WindowSettings, wanted: str | None) -> str:
    """Under which name changes are kept: the one that was asked for, else the one set, else the login name."""
    return wanted or settings.get("operator", "") or paths.login_name()


def clock(fixed: date | None) -> Callable[[], date]:
    """The day's clock; a fixed day stays."""
    return (lambda: fixed) if fixed else date.today
