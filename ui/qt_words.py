"""Qt's own words in Chinese: its translation, the few words that lacks, dates and numbers as they are written here."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import PySide6
from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication


def install(app: QApplication) -> None:
    """Make the application speak Chinese from now on."""
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    for translator in translators(app):
        app.installTranslator(translator)


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
