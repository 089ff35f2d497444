"""What every test relies on: no screen, and folders of its own instead of the user's."""
from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from models import paths
from models.ledger import Ledger

os.environ["QT_QPA_PLATFORM"] = "offscreen"
# python-docx brings lxml to the tests; the program writes its spreadsheets without it.
os.environ["OPENPYXL_LXML"] = "False"

#: Where appdirs would put things, by the variable it asks.
USER_FOLDERS = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Nothing that a test writes lands in the folders of the person who runs it."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in USER_FOLDERS:
            folder = home / name.lower()
            folder.mkdir(mode=0o700)
            patch.setenv(name, str(folder))
        patch.setenv("ZHENGGAI_FONTS", "")
        yield home


def pytest_sessionfinish() -> None:
    """The offscreen clipboard lets go of its rows only after Python has ended, and crashes: let go of them here."""
    gui = sys.modules.get("PySide6.QtGui")
    if gui is not None and gui.QGuiApplication.instance() is not None:
        gui.QGuiApplication.clipboard().clear()


#: The day on which every test takes place: a Sunday.
TODAY = date(2026, 11, 22)


@pytest.fixture
def today() -> date:
    """The fixed day of the tests."""
    return TODAY


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """The program's data folder, the test's own."""
    folder = tmp_path / "data"
    paths.set_data_folder(folder)
    return folder


@pytest.fixture
def ledger(tmp_path: Path, data_folder: Path) -> Iterator[Ledger]:
    """An open empty ledger."""
    with Ledger.create(tmp_path / "台账.zgdb", operator="张三", today=lambda: TODAY) as opened:
        yield opened


@pytest.fixture
def undoable(ledger: Ledger) -> Iterator[None]:
    """What the test does to ``ledger`` can be taken back and brought back, and leaves the same ledger both ways."""
    before = _content(ledger)
    yield
    after = _content(ledger)
    steps = 0
    while ledger.undo():
        steps += 1
    assert _content(ledger) == before, "undo does not bring back what was"
    for _ in range(steps):
        ledger.redo()
    assert _content(ledger) == after, "redo does not bring back what was undone"
    assert ledger.check().ok


def _content(ledger: Ledger) -> object:
    issues = [replace(issue, rev=0) for issue in ledger.issues(ledger.issue_ids()).values()]
    return issues, ledger.sources(), ledger.units(), ledger.people(), ledger.settings
