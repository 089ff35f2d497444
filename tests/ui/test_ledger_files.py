"""Ledgers are opened, refused, remembered and copied; nothing is made by opening but the default one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from models import paths
from models.backup import back_up, list_backups
from models.errors import Busy, LedgerError
from models.ledger import Ledger
from models.settings import WindowSettings
from ui import jobs, messages
from ui.ledger_files import LedgerFiles

TODAY = date(2026, 11, 22)


class Clerk:
    """Answers questions as told and keeps what was said."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.said: list[str] = []
        self.answers: list[str] = []
        self.files: list[Path] = []
        monkeypatch.setattr(messages, "choose", self._choose)
        monkeypatch.setattr(messages, "warn", lambda parent, title, sentence: self.said.append(sentence))
        monkeypatch.setattr(messages, "tell", lambda parent, title, sentence: self.said.append(sentence))
        monkeypatch.setattr(messages, "choose_open_path", lambda *_: self.files.pop(0) if self.files else None)
        monkeypatch.setattr(messages, "choose_save_path", lambda *_: self.files.pop(0) if self.files else None)

    def _choose(self, parent: object, title: str, sentence: str, answers: list[str]) -> int:
        self.said.append(sentence)
        return list(answers).index(self.answers.pop(0))


@pytest.fixture
def clerk(monkeypatch: pytest.MonkeyPatch) -> Clerk:
    return Clerk(monkeypatch)


@pytest.fixture
def shown() -> list[Ledger | None]:
    return []


@pytest.fixture
def files(qtbot: QtBot, data_folder: Path, clerk: Clerk, shown: list[Ledger | None]) -> Iterator[LedgerFiles]:
    window = QMainWindow()
    qtbot.addWidget(window)
    opened = LedgerFiles(window, WindowSettings(), "测试", lambda: TODAY, shown.append)
    yield opened
    jobs.activity.stop_all()
    opened.close()


@pytest.fixture
def make(tmp_path: Path) -> Callable[[str], Path]:
    def make_it(name: str) -> Path:
        path = tmp_path / f"{name}.zgdb"
        Ledger.create(path, operator="测试", today=lambda: TODAY).close()
        return path

    return make_it


def test_opening_never_makes_a_ledger(files: LedgerFiles, clerk: Clerk, tmp_path: Path) -> None:
    missing = tmp_path / "没有.zgdb"
    assert not files.open(missing)
    assert not missing.exists()
    assert "没有.zgdb" in clerk.said[0]
    assert files.ledger is None


def test_a_refused_ledger_leaves_the_present_one_open(
    files: LedgerFiles, clerk: Clerk, make: Callable[[str], Path], tmp_path: Path
) -> None:
    files.open(make("甲"))
    broken = tmp_path / "坏.zgdb"
    broken.write_bytes(b"PK\x03\x04 no ledger")
    before = broken.read_bytes()
    assert not files.open(broken)
    assert files.ledger is not None and files.ledger.name == "甲"
    assert broken.read_bytes() == before
    assert len(clerk.said) == 1


def test_ledgers_are_remembered_newest_first_and_missing_ones_forgotten(
    files: LedgerFiles, make: Callable[[str], Path]
) -> None:
    one, other = make("甲"), make("乙")
    files.open(one)
    files.open(other)
    assert files.recent() == [other, one]
    one.unlink()
    files.open(one)
    assert files.recent() == [other]


def test_the_last_ledger_is_opened_at_the_next_start(
    files: LedgerFiles, make: Callable[[str], Path], shown: list[Ledger | None], qtbot: QtBot
) -> None:
    path = make("甲")
    files.open(path)
    files.close()
    files.open_first([])
    assert files.ledger is not None and files.ledger.path == path


def test_a_refusal_at_the_start_offers_others(files: LedgerFiles, clerk: Clerk, tmp_path: Path) -> None:
    broken = tmp_path / "坏.zgdb"
    broken.write_bytes(b"")
    clerk.answers = ["打开默认台账"]
    files.open_first([broken])
    assert files.ledger is not None and files.ledger.path == paths.default_ledger()


def test_a_damaged_ledger_can_be_replaced_by_its_backup(
    files: LedgerFiles, clerk: Clerk, make: Callable[[str], Path]
) -> None:
    path = make("甲")
    with Ledger.open(path, operator="测试", today=lambda: TODAY) as ledger:
        ledger.add_unit("青石小学")
        backup = back_up(ledger, "手动")
    path.write_bytes(path.read_bytes()[:5000])
    clerk.answers, clerk.files = ["从备份恢复…"], [backup]
    files.open_first([path])
    assert files.ledger is not None and files.ledger.path == path
    assert [unit.name for unit in files.ledger.units()] == ["青石小学"]


def test_nothing_need_be_opened(files: LedgerFiles, clerk: Clerk, tmp_path: Path) -> None:
    clerk.answers = ["先不打开"]
    files.open_first([tmp_path / "没有.zgdb"])
    assert files.ledger is None


def test_a_busy_ledger_can_be_tried_again(
    files: LedgerFiles, clerk: Clerk, make: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make("甲")
    refusals = [Busy("台账正被别的程序占用，请稍后再试。")]
    opened = Ledger.open

    def open_it(*arguments: object, **named: object) -> Ledger:
        if refusals:
            raise refusals.pop()
        return opened(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Ledger, "open", open_it)
    clerk.answers = ["重试"]
    assert files.open(path)
    assert clerk.said == ["台账正被别的程序占用，请稍后再试。"]


def test_a_busy_ledger_that_is_given_up_is_asked_about_once(
    files: LedgerFiles, clerk: Clerk, make: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make("甲")

    def busy(*_: object, **_named: object) -> Ledger:
        raise Busy("台账正被别的程序占用，请稍后再试。")

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "open", busy)
        clerk.answers = ["取消"]
        assert not files.open(path)
        clerk.answers = ["取消"]
        files.open_first([path])
    assert clerk.said == ["台账正被别的程序占用，请稍后再试。"] * 2 and files.ledger is None
    assert files.open(path)


def test_a_new_ledger_never_replaces_a_file(files: LedgerFiles, clerk: Clerk, make: Callable[[str], Path]) -> None:
    path = make("甲")
    before = path.read_bytes()
    clerk.files = [path]
    files.create()
    assert "没有新建" in clerk.said[0]
    assert path.read_bytes() == before


def test_a_copy_is_whole_and_can_be_used_instead(
    files: LedgerFiles, clerk: Clerk, make: Callable[[str], Path], tmp_path: Path, qtbot: QtBot
) -> None:
    files.open(make("甲"))
    assert files.ledger is not None
    files.ledger.add_unit("青石小学")
    copy = tmp_path / "副本.zgdb"
    clerk.files, clerk.answers = [copy], ["改用副本"]
    files.save_copy()
    qtbot.waitUntil(lambda: files.ledger is not None and files.ledger.path == copy)
    assert [unit.name for unit in files.ledger.units()] == ["青石小学"]


@pytest.mark.skipif(os.name == "nt", reason="Windows removes no open file")
def test_a_ledger_that_cannot_be_saved_any_more_is_left_for_its_copy(
    files: LedgerFiles,
    clerk: Clerk,
    make: Callable[[str], Path],
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path, copy, said = make("甲"), tmp_path / "副本.zgdb", list[str]()

    def press_enter(_parent: object, _title: str, sentence: str, answers: list[str]) -> int:
        said.append(sentence)
        assert answers[-1] == "改用副本", "the last answer is that of Enter and Escape"
        return len(answers) - 1

    monkeypatch.setattr(messages, "choose", press_enter)
    files.open(path)
    path.unlink()
    clerk.files = [copy]
    files.save_copy()
    qtbot.waitUntil(lambda: files.ledger is not None and files.ledger.path == copy)
    assert "它已不能保存：台账文件已不在原处" in said[0] and clerk.said == [], "told once"


def test_a_copy_may_not_replace_the_open_ledger(files: LedgerFiles, clerk: Clerk, make: Callable[[str], Path]) -> None:
    path = make("甲")
    files.open(path)
    clerk.files = [path]
    files.save_copy()
    assert "请换一个名字" in clerk.said[0]


def test_a_restore_brings_the_backup_back_and_keeps_the_present(
    files: LedgerFiles, clerk: Clerk, make: Callable[[str], Path], qtbot: QtBot
) -> None:
    files.open(make("甲"))
    ledger = files.ledger
    assert ledger is not None
    ledger.add_unit("青石小学")
    backup = back_up(ledger, "手动")
    ledger.add_unit("白石小学")
    files.restore(backup)
    qtbot.waitUntil(lambda: bool(clerk.said))
    assert files.ledger is not None
    assert [unit.name for unit in files.ledger.units()] == ["青石小学"]
    assert len(list_backups(files.ledger.ledger_id)) >= 2
    assert "已恢复" in clerk.said[0]


def test_a_ledger_that_cannot_be_shown_is_refused_and_the_present_one_stays(
    qtbot: QtBot, data_folder: Path, clerk: Clerk, make: Callable[[str], Path]
) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    shown: list[str] = []

    def show(ledger: Ledger | None) -> None:
        if ledger is not None and ledger.name == "乙":
            raise LedgerError("台账里的内容读不完整，请从备份恢复。")
        shown.append(ledger.name if ledger else "")

    files = LedgerFiles(window, WindowSettings(), "测试", lambda: TODAY, show)
    files.open(make("甲"))
    assert not files.open(make("乙"))
    assert files.ledger is not None and files.ledger.name == "甲"
    assert shown == ["甲", "甲"]
    assert clerk.said == ["台账里的内容读不完整，请从备份恢复。"]
    files.close()
