"""A second place for backups: the newest one goes there verified, its absence is told quietly, then clearly."""

from __future__ import annotations

import errno
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from models import backup
from models.backup import back_up, inspect, list_backups
from models.errors import LedgerError
from models.ledger import Ledger
from models.second_place import SecondPlace, bring, choose, chosen
from models.settings import WindowSettings
from tests.program import TODAY, is_one_sentence, names


@pytest.fixture
def settings(data_folder: Path) -> WindowSettings:
    return WindowSettings()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "优盘"
    folder.mkdir()
    return folder


def test_the_newest_backup_goes_to_the_second_place_once(ledger: Ledger, settings: WindowSettings, stick: Path) -> None:
    choose(settings, stick)
    assert names(stick) == set() and "还没有备份过去" in chosen(settings).words
    assert bring(settings, ledger.ledger_id) is None, "there is nothing yet"
    ledger.add_unit("柳河小学")
    path = back_up(ledger, "手动")
    target = bring(settings, ledger.ledger_id)
    assert target == stick / path.name and inspect(target) == inspect(path)
    assert names(stick) == {path.name, path.name + ".json"}
    assert [one.head for one in list_backups(ledger.ledger_id, stick)] == [1]
    assert bring(settings, ledger.ledger_id) == target and "最近一次" in chosen(WindowSettings()).words


def test_one_that_was_taken_away_there_is_brought_again(ledger: Ledger, settings: WindowSettings, stick: Path) -> None:
    choose(settings, stick)
    ledger.add_unit("柳河小学")
    path = back_up(ledger, "手动")
    for spoil in (Path.unlink, lambda one: one.write_bytes(b"cut")):
        target = bring(settings, ledger.ledger_id)
        assert target is not None and inspect(target) == inspect(path)
        spoil(target)
    assert bring(settings, ledger.ledger_id) == target and inspect(target) == inspect(path)
    assert names(stick) == {path.name, path.name + ".json"}


def test_a_place_that_is_gone_is_no_obstacle_and_is_told(ledger: Ledger, settings: WindowSettings, stick: Path) -> None:
    choose(settings, stick)
    ledger.add_unit("柳河小学")
    back_up(ledger, "手动")
    stick.rmdir()
    assert bring(settings, ledger.ledger_id) is None and "现在找不到它" in chosen(settings).words


@pytest.mark.parametrize(("days", "words"), [(0, ""), (2, ""), (3, "请插上优盘"), (13, "请插上优盘"), (14, "找不回来")])
def test_days_without_it_are_told_quietly_then_clearly(days: int, words: str, stick: Path) -> None:
    brought = datetime(TODAY.year, TODAY.month, TODAY.day, 9) - timedelta(days=days)
    for place in (SecondPlace(stick, brought), SecondPlace(stick, brought - timedelta(days=40), brought)):
        note = place.note(TODAY)
        assert words in note and bool(note) == bool(words)
    assert SecondPlace(None).note(TODAY) == ""


def test_a_copy_that_is_not_as_it_should_be_is_not_kept(
    ledger: Ledger, settings: WindowSettings, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(settings, stick)
    ledger.add_unit("柳河小学")
    back_up(ledger, "手动")
    monkeypatch.setattr(shutil, "copyfile", lambda _source, target: Path(target).write_bytes(b"cut"))
    with pytest.raises(LedgerError, match="不一致") as refused:
        bring(settings, ledger.ledger_id)
    assert is_one_sentence(str(refused.value)) and names(stick) == set()


def test_after_a_restore_nothing_is_thinned_there_before_it_is_confirmed(
    ledger: Ledger, settings: WindowSettings, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    thinned: list[Path] = []
    monkeypatch.setattr(backup, "thin_out", lambda _ledger_id, folder: thinned.append(folder))
    choose(settings, stick)
    ledger.add_unit("柳河小学")
    back_up(ledger, "手动")
    backup._stop_thinning(ledger.ledger_id)
    assert bring(settings, ledger.ledger_id) is not None and stick not in thinned
    backup.confirm_restore(ledger.ledger_id)
    assert bring(settings, ledger.ledger_id) is not None and stick in thinned


def test_the_place_of_the_first_backups_is_no_second_place(settings: WindowSettings, data_folder: Path) -> None:
    for folder, words in ((data_folder / "backups", "本机备份"), (data_folder.parent / "没有", "没有这个文件夹")):
        with pytest.raises(LedgerError, match=words):
            choose(settings, folder)
    assert chosen(settings).folder is None
    choose(settings, None)


def test_a_stick_that_is_going_is_a_sentence(
    ledger: Ledger, settings: WindowSettings, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(settings, stick)
    ledger.add_unit("柳河小学")
    back_up(ledger, "手动")

    def gone(_path: Path) -> bool:
        raise OSError(errno.EIO, "input/output error")

    monkeypatch.setattr(Path, "exists", gone)
    with pytest.raises(LedgerError, match="磁盘读写出错") as refused:
        bring(settings, ledger.ledger_id)
    assert is_one_sentence(str(refused.value))
