"""The rows come with the window's first paint; counts, choices and details right after it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from models.ledger import Ledger
from models.patterns import pattern
from models.settings import WindowSettings
from ui.main_window import MainWindow

TODAY = date(2026, 11, 22)
#: The offscreen screen says so whenever a window is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def window(qtbot: QtBot, data_folder: Path, tmp_path: Path) -> MainWindow:
    """A window that stands on no screen yet, and a ledger beside it."""
    with Ledger.create(tmp_path / "a.zgdb", operator="测试", today=lambda: TODAY) as ledger:
        ledger.add_issue({"source": "自查", "problem": "台账不全", "deadline": "2026-11-01"})
    window = MainWindow(WindowSettings(), operator="测试", today=lambda: TODAY)
    qtbot.addWidget(window)
    return window


def test_rows_are_there_before_the_first_paint_and_the_rest_right_after_it(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window.show()
    assert window.files.open(tmp_path / "a.zgdb")
    assert window.page is not None
    assert len(window.page.model.ids) == 1
    assert window.status.total.text() == ""
    qtbot.waitUntil(lambda: window.status.total.text() == "共 1 项")
    assert "逾期 1 项" in window.banner.label.text()
    assert window.page.detail.can_close
    assert window.choices["close_issues"].isEnabled()


def test_a_window_that_is_not_shown_has_everything_at_once(window: MainWindow, tmp_path: Path) -> None:
    assert window.files.open(tmp_path / "a.zgdb")
    assert window.status.total.text() == "共 1 项"


def test_what_waited_for_a_ledger_that_is_closed_again_is_let_go(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window.show()
    assert window.files.open(tmp_path / "a.zgdb")
    window.files.close()
    window.show_ledger(None)
    done: list[bool] = []
    window.after_paint(lambda: done.append(True))
    qtbot.waitUntil(lambda: bool(done))
    assert window.status.total.text() == ""


def test_a_late_pattern_is_any_pattern() -> None:
    late = pattern(r"(\d+)年", re.ASCII)
    found = late.search("2026年")
    assert found and found.group(1) == "2026"
    assert late.sub("x", "2026年") == "x"
    assert late.flags & re.ASCII
