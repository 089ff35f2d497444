"""Whatever breaks in an act of the menu: it is told once, the window lives on, and the ledger is as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from tests.ui.test_main_window import Window, ledger_path, open_window
from ui.actions import ACTS
from ui.issue_acts import IssueActs
from ui.ledger_files import LedgerFiles
from ui.ledger_page import LedgerPage
from ui.main_window import MainWindow

__all__ = ["ledger_path", "open_window"]
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

#: What the acts of the menus come to, where it can break: in the window, its files, its issues, its page.
BROKEN: tuple[tuple[type, tuple[str, ...]], ...] = (
    (LedgerFiles, ("create", "choose", "open_default", "save_copy")),
    (MainWindow, ("import_chosen", "export", "preview", "check", "open_log_folder", "show_dialog", "remove_selected")),
    (MainWindow, ("edit_issue", "_show_detail")),
    (IssueActs, ("add", "undo", "redo", "add_progress", "change_many", "close_issues", "reopen", "extend", "review")),
    (IssueActs, ("change_milestones", "relapse", "paste", "add_evidence", "split_common", "gather_common")),
    (LedgerPage, ("clear_filter", "reload", "show_rows", "show_whole")),
)


class Broken(RuntimeError):
    """What no act expects."""


def breaking(*_given: Any, **_named: Any) -> None:
    raise Broken


def test_every_act_may_break_and_the_window_lives_on(
    open_window: Window, ledger_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        for kind, names in BROKEN:
            for name in names:
                patch.setattr(kind, name, breaking)
        window = open_window(ledger_path)
        window.show()
        assert window.page is not None and window.ledger is not None
        window.page.table.select_ids([1])
        head = window.ledger.head
        told = {act.name: _triggered(window, act.name) for act in ACTS if act.name != "quit"}
    broken = {name for name, errors in told.items() if errors}
    assert all(errors in ([], [Broken]) for errors in told.values()), told
    harmless = {"find", "copy"}
    possible = {act.name for act in ACTS if window.choices[act.name].isEnabled()} - harmless - {"quit"}
    assert possible <= broken, possible - broken
    assert window.isVisible() and window.ledger is not None and window.ledger.head == head


def _triggered(window: MainWindow, name: str) -> list[type[BaseException]]:
    """Choose an act if it can be chosen now; what was raised."""
    act = window.choices[name]
    with capture_exceptions() as raised:
        trigger: Callable[[], None] = act.trigger
        trigger()
    return [kind for kind, _error, _trace in raised]
