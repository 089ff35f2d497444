"""A damaged or busy ledger: its newest backup, what can be salvaged, a copy to look at; who has it is told."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from models import holders, paths, second_place
from models.checking import CheckReport
from models.errors import Busy, WriteFailed
from models.ledger import Ledger
from models.settings import WindowSettings
from tests.program import digest, names, small_ledger
from tests.ui.test_ledger_files import TODAY, Clerk, clerk, files, make, shown
from ui import ledger_files, messages, weekly_check
from ui.ledger_files import LedgerFiles
from ui.weekly_check import in_passing

__all__ = ["clerk", "files", "make", "shown"]


@pytest.fixture
def damaged(tmp_path: Path, data_folder: Path) -> Path:
    """A ledger of three issues with a backup of them, one operation after it, and a page that is lost."""
    path = small_ledger(tmp_path / "台账.zgdb")
    with Ledger.open(path, operator="测试", today=lambda: TODAY, backups=False) as ledger:
        ledger.update_issues({2: {"note": "备份之后写的"}})
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2 // 4096 * 4096 + 100])
    return path


def test_the_newest_backup_is_named_with_what_it_lacks(files: LedgerFiles, clerk: Clerk, damaged: Path) -> None:
    before = digest(damaged)
    clerk.answers = ["恢复到最近的备份"]
    files.open_first([damaged])
    assert "3 项问题" in clerk.said[0] and "最近一份核对过的是" in clerk.said[0]
    assert files.ledger is not None and files.ledger.path == damaged and files.ledger.count() == 3
    (kept,) = [name for name in names(damaged.parent) if ".坏_" in name]
    assert f"原来的文件留在旁边：{kept}。" in clerk.said[1] and "恢复无误" in clerk.said[1]
    assert digest(damaged.parent / kept) == before, "the damaged file is kept"


def test_what_can_be_read_is_salvaged_into_a_new_file(
    files: LedgerFiles, clerk: Clerk, tmp_path: Path, data_folder: Path, qtbot: QtBot
) -> None:
    path = small_ledger(tmp_path / "台账.zgdb")
    content = bytearray(path.read_bytes())
    content[-4096:] = bytes(4096)
    path.write_bytes(content)
    target = tmp_path / "救.zgdb"
    clerk.answers, clerk.files = ["抢救到新文件…"], [target]
    assert not files.open(path)
    qtbot.waitUntil(lambda: len(clerk.said) == 2)
    assert files.ledger is not None and files.ledger.path == target and files.ledger.count() == 3
    assert "抢救出 3 项问题" in clerk.said[1] and path.read_bytes() == content


@pytest.fixture
def gone(files: LedgerFiles, make: Callable[[str], Path]) -> Path:
    """The ledger opened last, with a unit, removed behind the program's back; “乙” was opened before it."""
    files.open(make("乙"))
    path = make("甲")
    files.open(path)
    assert files.ledger is not None
    files.ledger.add_unit("青石小学")
    files.close()
    path.unlink()
    return path


def test_a_last_ledger_that_has_gone_is_told_at_the_start_and_comes_back(
    files: LedgerFiles, clerk: Clerk, gone: Path
) -> None:
    clerk.answers = ["恢复到最近的备份"]
    files.open_first([])
    assert "“甲”已不在原处" in clerk.said[0] and "最近一份核对过的是" in clerk.said[0]
    assert f"打开“乙”：{gone.with_name('乙.zgdb')}。" in clerk.said[0]
    assert files.ledger is not None and files.ledger.path == gone
    assert [unit.name for unit in files.ledger.units()] == ["青石小学"] and files.ledger.check().ok


def test_another_ledger_is_opened_for_it_only_when_that_is_chosen(files: LedgerFiles, clerk: Clerk, gone: Path) -> None:
    clerk.answers = ["打开其他台账…", "从备份恢复…", "打开“乙”"]
    files.open_first([])
    assert files.ledger is not None and files.ledger.name == "乙", "giving up a file dialog opens nothing"
    assert not gone.exists() and len(clerk.said) == 3
    files.close()
    files.open_first([])
    assert files.ledger.name == "乙" and len(clerk.said) == 3, "told once"
    clerk.answers = ["取消"]
    assert not files.open(gone)
    assert "找不到台账文件" in clerk.said[3] and "最近一份核对过的是" in clerk.said[3]


def test_a_default_ledger_that_has_gone_is_not_begun_anew_unasked(files: LedgerFiles, clerk: Clerk) -> None:
    path = paths.default_ledger()
    files.open_first([])
    assert files.ledger is not None and clerk.said == []
    files.ledger.add_unit("青石小学")
    files.close()
    path.unlink()
    clerk.answers = ["恢复到最近的备份"]
    files.open_first([])
    assert [unit.name for unit in files.ledger.units()] == ["青石小学"]
    files.close()
    path.unlink()
    clerk.answers = ["新建空的默认台账"]
    files.open_first([])
    assert files.ledger.units() == [] and path.exists()


def test_a_ledger_on_a_stick_that_is_not_there_is_tried_again(
    files: LedgerFiles, clerk: Clerk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick, away = tmp_path / "优盘", tmp_path / "拔出"
    stick.mkdir()
    files.open(small_ledger(stick / "台账.zgdb"))
    files.close()
    stick.rename(away)

    def plug_in(_parent: object, _title: str, sentence: str, answers: list[str]) -> int:
        assert "请插回优盘" in sentence and answers[0] == "重试" and "恢复" not in "".join(answers)
        away.rename(stick)
        return 0

    monkeypatch.setattr(messages, "choose", plug_in)
    files.open_first([])
    assert files.ledger is not None and files.ledger.path == stick / "台账.zgdb"


@pytest.mark.skipif(os.name == "nt", reason="Windows removes no open file")
def test_a_ledger_whose_file_goes_while_it_is_open_is_told_on_closing(
    files: LedgerFiles, clerk: Clerk, make: Callable[[str], Path]
) -> None:
    path = make("甲")
    files.open(path)
    path.unlink()
    files.close()
    assert "已不在原处" in clerk.said[0] and "的备份（0 项问题）中" in clerk.said[0] and len(clerk.said) == 1
    clerk.answers = ["恢复到最近的备份"]
    assert files.open(path) and files.ledger is not None and files.ledger.path == path


def test_a_damaged_ledger_may_be_left_alone_while_another_is_open(
    files: LedgerFiles, clerk: Clerk, damaged: Path, make: Callable[[str], Path]
) -> None:
    files.open(make("甲"))
    before = digest(damaged)
    clerk.answers = ["取消"]
    assert not files.open(damaged)
    assert files.ledger is not None and files.ledger.name == "甲" and digest(damaged) == before


def test_a_busy_ledger_is_named_with_its_holder_and_shown_in_a_copy(
    files: LedgerFiles, clerk: Clerk, tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    path = small_ledger(tmp_path / "台账.zgdb")
    holder = holders.Holder("李四", "办公室-2", 1, "2026-11-22T09:12:00")
    holders.note_path(path).write_text(json.dumps(asdict(holder)), "utf-8")
    opened = Ledger.open

    def open_it(given: Path, **named: object) -> Ledger:
        if given == path and not named.get("read_only"):
            raise Busy("台账正被另一个窗口或程序使用。")
        return opened(given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Ledger, "open", open_it)
    clerk.answers = ["查看副本"]
    files.open(path)
    qtbot.waitUntil(lambda: files.ledger is not None)
    assert files.ledger is not None and files.ledger.read_only and files.ledger.count() == 3
    assert "在电脑“办公室-2”上打开（李四" in clerk.said[0] and "副本" in files.ledger.read_only_reason
    assert files.recent() == [], "a copy is not remembered"


def test_the_window_notes_that_it_has_the_ledger_and_takes_the_note_away(
    files: LedgerFiles, make: Callable[[str], Path], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_files, "_NOTED_AFTER", 0)
    path = make("甲")
    files.open(path)
    qtbot.waitUntil(lambda: holders.note_path(path).exists())
    holder = holders.noted(path)
    assert holder is not None and (holder.name, holder.process) == ("测试", os.getpid())
    files.close()
    assert not holders.note_path(path).exists()


def test_what_goes_wrong_while_that_is_noted_is_a_note(
    files: LedgerFiles, make: Callable[[str], Path], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody asked for it, so no box comes up: another computer left its note, and the file cannot be written."""

    def refuse(_ledger: Ledger, _label: str) -> None:
        raise WriteFailed("磁盘已满。")

    monkeypatch.setattr(ledger_files, "_NOTED_AFTER", 0)
    monkeypatch.setattr(Ledger, "note", refuse)
    path, told = make("甲"), list[str]()
    files.note = told.append
    holder = holders.Holder("李四", "办公室-2", 1, "2026-11-22T09:12:00")
    holders.note_path(path).write_text(json.dumps(asdict(holder)), "utf-8")
    files.open(path)
    qtbot.waitUntil(lambda: told == ["磁盘已满。"])
    assert files.ledger is not None


def test_closing_brings_the_backup_to_the_second_place_and_a_failure_is_told(
    files: LedgerFiles, clerk: Clerk, make: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "优盘"
    stick.mkdir()
    second_place.choose(files._settings, stick)
    files.open(make("甲"))
    assert files.ledger is not None
    files.ledger.add_unit("柳河小学")
    files.close()
    assert len(names(stick)) == 2 and clerk.said == []
    files.open(tmp_path / "甲.zgdb")
    assert files.ledger is not None
    files.ledger.add_unit("石桥中学")

    def cut(_source: object, target: Path) -> None:
        target.write_bytes(b"cut")

    monkeypatch.setattr(shutil, "copyfile", cut)
    files.close()
    assert "第二份没有做成" in clerk.said[0] and len(names(stick)) == 2
    assert second_place.chosen(WindowSettings()).folder == stick


def test_a_ledger_is_looked_through_once_a_week_and_after_an_unclean_end(
    files: LedgerFiles, clerk: Clerk, tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = small_ledger(tmp_path / "台账.zgdb")
    looks: list[str] = []
    checked = Ledger.check

    def check(ledger: Ledger, **how: Any) -> CheckReport:
        looks.append(ledger.name)
        return checked(ledger, **how)

    monkeypatch.setattr(Ledger, "check", check)
    files.open(path)
    ledger, settings = files.ledger, files._settings
    assert ledger is not None
    assert in_passing(ledger, settings, TODAY) == "" and len(looks) == 1
    assert in_passing(ledger, settings, TODAY + timedelta(days=6)) == "" and len(looks) == 1
    assert in_passing(ledger, settings, TODAY + timedelta(days=7)) == "" and len(looks) == 2
    ledger.recovered = True
    assert in_passing(ledger, settings, TODAY + timedelta(days=7)) == "" and len(looks) == 3
    ledger._connection.execute("UPDATE issue SET note = 'behind its back' WHERE id = 2")
    words = in_passing(ledger, settings, TODAY)
    assert "处问题（记录与历史不符：问题 2）" in words and "恢复" in words
    monkeypatch.setattr(weekly_check, "_SMALL", 0)
    assert in_passing(ledger, settings, TODAY) == "上次没有正常关闭，有空时请用“检查台账”检查一遍。" and len(looks) == 4
    ledger.recovered = False
    assert in_passing(ledger, settings, TODAY + timedelta(days=14)).startswith("台账已有 7 天没有全面检查，")
    assert in_passing(ledger, settings, TODAY).startswith("上次全面检查的日期在今天以后，")
    settings.set("checked", {})
    assert in_passing(ledger, settings, TODAY).startswith("这台电脑上还没有全面检查过这个台账，") and len(looks) == 4
