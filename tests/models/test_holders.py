"""Whoever finds a ledger taken is told by whom, where and since when; notes of killed programs mislead nobody."""

from __future__ import annotations

import json
import platform
import shutil
import subprocess
import sys
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

import pytest

from models import holders
from models.errors import Busy, LedgerError
from models.holders import Holder, busy_words, copy_to_look_at, leave, note_path, noted, take
from models.ledger import Ledger
from models.sqlite import journal_of
from tests.program import TODAY, is_one_sentence, names, small_ledger

BUSY = Busy("台账正被另一个窗口或程序使用：台账.zgdb。请关闭它后再试。")


def opened(path: Path) -> Ledger:
    return Ledger.open(path, operator="张三", today=lambda: TODAY, backups=False)


def write(path: Path, holder: Holder) -> None:
    note_path(path).write_text(json.dumps(asdict(holder), ensure_ascii=False), "utf-8")


def test_the_note_says_who_and_goes_with_the_window(ledger: Ledger) -> None:
    take(ledger)
    holder = noted(ledger.path)
    assert holder is not None and holder.name == "张三" and holder.is_here
    assert ledger.head.operation == 0, "opening is no act"
    leave(ledger.path)
    assert not note_path(ledger.path).exists()


def test_who_finds_it_taken_is_told_by_whom(tmp_path: Path) -> None:
    path = tmp_path / "台账.zgdb"
    here = Holder("李四", platform.node(), 1, f"{datetime.now():%Y-%m-%d}T09:12:00")
    write(path, here)
    words = busy_words(path, BUSY)
    assert "在本机的另一个窗口打开（李四，09:12 起）" in words and is_one_sentence(words)
    write(path, replace(here, computer="办公室-2", since="2026-03-01T08:00:00"))
    assert "在电脑“办公室-2”上打开（李四，3 月 1 日 08:00 起）" in busy_words(path, BUSY)
    leave(path)
    assert note_path(path).exists(), "the note of another program stays"


def test_the_note_of_a_killed_window_misleads_nobody(tmp_path: Path) -> None:
    path = tmp_path / "台账.zgdb"
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    write(path, Holder("李四", platform.node(), ended.pid, "2026-11-22T09:12:00"))
    assert busy_words(path, BUSY) == str(BUSY)
    for odd in ("", "[]", '{"name": 1}', "\x00"):
        note_path(path).write_text(odd, "utf-8")
        assert noted(path) is None and busy_words(path, BUSY) == str(BUSY)


def test_what_another_computer_left_behind_gets_a_line_in_the_history(ledger: Ledger) -> None:
    write(ledger.path, Holder("李四", "办公室-2", 77, "2026-11-21T09:12:00"))
    take(ledger)
    (line,) = [one.label for one in ledger.history()]
    assert line.startswith("接着使用：李四在电脑“办公室-2”上打开过（11 月 21 日 09:12 起")
    assert noted(ledger.path) is not None and ledger.check().ok and ledger.undo() is None


def test_a_folder_that_takes_no_note_takes_the_ledger_all_the_same(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> None:
        raise LedgerError("没有权限。")

    monkeypatch.setattr(holders, "whole_file", refuse)
    take(ledger)
    assert not note_path(ledger.path).exists()


def test_a_ledger_in_use_can_be_looked_at_in_a_copy(tmp_path: Path, data_folder: Path) -> None:
    path = small_ledger(tmp_path / "台账.zgdb")
    script = (
        "import sys; from pathlib import Path; from models.ledger import Ledger\n"
        "ledger = Ledger.open(Path(sys.argv[1]), operator='x', backups=False)\n"
        "ledger.update_issues({1: {'note': '已保存'}}); print('ready', flush=True); sys.stdin.read(); ledger.close()"
    )
    words = [sys.executable, "-c", script, str(path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as other:
        assert other.stdout is not None and other.stdout.readline() == b"ready\n"
        copy = copy_to_look_at(path)
        other.communicate(b"")
    with Ledger.open(copy, operator="李四", today=lambda: TODAY, read_only=True) as ledger:
        assert ledger.issue(1).note == "已保存" and ledger.read_only
    assert names(tmp_path) == {"台账.zgdb", "data"} and copy.is_relative_to(data_folder)


def test_what_cannot_be_copied_whole_is_refused(
    tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holders, "_PAUSE", 0)
    path = small_ledger(tmp_path / "台账.zgdb")
    path.write_bytes(path.read_bytes()[:-5000])
    with pytest.raises(LedgerError) as refused:
        copy_to_look_at(path)
    assert is_one_sentence(str(refused.value))


def test_a_copy_taken_while_somebody_saves_is_taken_again(
    tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page of a save that is not ended, in a file that is whole to look at, is nobody's last state."""
    monkeypatch.setattr(holders, "_PAUSE", 0)
    path, saves = small_ledger(tmp_path / "台账.zgdb"), [1, 2]
    whole, copyfile = path.read_bytes(), shutil.copyfile

    def saving(source: Path, target: Path) -> None:
        copyfile(source, target)
        if saves:
            with opened(path) as other:
                other.update_issues({1: {"note": f"第{saves.pop()}次"}})

    monkeypatch.setattr(shutil, "copyfile", saving)
    with Ledger.open(copy_to_look_at(path), operator="李四", today=lambda: TODAY, read_only=True) as ledger:
        assert ledger.issue(1).note == "第1次" and not saves
    path.write_bytes(whole)
    journal_of(path).write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(600))
    with pytest.raises(Busy, match="正在保存") as refused:
        copy_to_look_at(path)
    assert is_one_sentence(str(refused.value))


def test_a_ledger_of_this_very_program_is_not_read_beside_its_lock(ledger: Ledger) -> None:
    ledger.add_unit("柳河小学")
    with pytest.raises(Busy, match="已经在本程序里打开"):
        copy_to_look_at(ledger.path)
    script = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('SELECT 1 FROM issue')"
    other = subprocess.run([sys.executable, "-c", script, ledger.path], capture_output=True, text=True, check=False)
    assert "database is locked" in other.stderr
