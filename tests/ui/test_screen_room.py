"""The room of a screen is asked of the application: a screen asked of a widget would be destroyed with the widget."""

from __future__ import annotations

import re
from pathlib import Path

import shiboken6
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from ui.dialog_size import fit, open_sized, room_for

ROOT = Path(__file__).resolve().parents[2]


def test_a_dialog_that_takes_its_size_does_not_come_to_own_the_screen(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    one, other = QDialog(window), QDialog(window)
    open_sized(one, "x", QSize(300, 200))
    fit(other, 300)
    screen = QGuiApplication.primaryScreen()
    assert room_for(one) == screen.availableGeometry().size()
    assert "QDialog" not in shiboken6.dump(screen)


def test_no_widget_is_asked_for_its_screen() -> None:
    asked = [path.name for path in (ROOT / "ui").glob("*.py") if re.search(r"\.screen\(\)", path.read_text("utf-8"))]
    assert asked == []
