"""Opening: each reason to refuse a file has its own sentence, and looking at a file never changes it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from models import sqlite
from models.errors import Busy, LedgerError, ReadOnly, UnreadableFile
from models.ledger import Ledger
from tests.program import SAMPLE, TODAY, digest, is_one_sentence, names, run, small_ledger


def opened(path: Path, **how: bool) -> Ledger:
    return Ledger.open(path, operator="李四", today=lambda: TODAY, **how)


@pytest.fixture
def folder(tmp_path: Path, data_folder: Path) -> Path:
    folder = tmp_path / "办公 室"
    folder.mkdir()
    return folder


@pytest.fixture
def closed(folder: Path) -> Path:
    return small_ledger(folder / "台账.zgdb")


def patched(path: Path, offset: int, content: bytes) -> Path:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(content)
    return path


# ---------------------------------------------------------------- F11, F12, F13, F14: what is no ledger of ours


def other_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (x)")
    connection.close()


CONTENTS: dict[str, tuple[bytes, str]] = {
    "空文件": (b"", "0 字节"),
    "文字": ("这是一份通报。".encode(), "不是台账文件"),
    "表格": (b"PK\x03\x04" + bytes(200), "Office 文件"),
    "旧表格": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版 Office"),
    "网页": (b"  <!DOCTYPE html><html></html>", "网页"),
    "纸": (b"%PDF-1.7\n", "PDF"),
    "零": (bytes(4096), "损坏"),
    "只有开头": (b"SQLite format 3\x00", "不完整"),
}


@pytest.mark.parametrize("kind", CONTENTS)
def test_a_foreign_file_is_named_and_left_alone(folder: Path, kind: str) -> None:
    content, words = CONTENTS[kind]
    path = folder / "台账.zgdb"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=words) as refused:
        opened(path)
    assert is_one_sentence(str(refused.value))
    assert path.read_bytes() == content and names(folder) == {"台账.zgdb"}


def test_another_programs_database_is_named_and_left_alone(folder: Path) -> None:
    path = folder / "别的.db"
    other_database(path)
    before = digest(path)
    with pytest.raises(UnreadableFile, match="别的程序"):
        opened(path)
    assert digest(path) == before and names(folder) == {"别的.db"}


def test_what_is_not_there_is_never_made_by_opening(folder: Path) -> None:
    reasons = {
        folder / "没有.zgdb": "找不到",
        folder / "没有" / "台账.zgdb": "找不到",
        folder: "文件夹",
        folder / ("长" * 200 + ".zgdb"): "台账文件",
    }
    for path, words in reasons.items():
        with pytest.raises(UnreadableFile, match=words) as refused:
            opened(path)
        assert is_one_sentence(str(refused.value))
    assert names(folder) == set()


def test_a_newer_ledger_is_refused_without_a_touch(closed: Path) -> None:
    patched(closed, 60, (99).to_bytes(4, "big"))
    before, modified = digest(closed), closed.stat().st_mtime_ns
    with pytest.raises(UnreadableFile, match="更新版本"):
        opened(closed)
    assert (digest(closed), closed.stat().st_mtime_ns) == (before, modified)
    assert names(closed.parent) == {"台账.zgdb"}


def test_a_ledger_that_was_never_finished_is_refused(closed: Path) -> None:
    patched(closed, 60, bytes(4))
    before = digest(closed)
    with pytest.raises(UnreadableFile, match="没有建完整"):
        opened(closed)
    assert digest(closed) == before and names(closed.parent) == {"台账.zgdb"}


@pytest.mark.parametrize("lost", ["half", "page", "hundred", "most"])
def test_a_cut_ledger_is_refused_without_a_touch(closed: Path, lost: str) -> None:
    size = closed.stat().st_size
    left = {"half": size // 2, "page": size - 4096, "hundred": size - 100, "most": 200}[lost]
    os.truncate(closed, left)
    before = digest(closed)
    with pytest.raises(UnreadableFile, match="截断") as refused:
        opened(closed)
    assert is_one_sentence(str(refused.value))
    assert digest(closed) == before and names(closed.parent) == {"台账.zgdb"}


@pytest.mark.parametrize("what", ["hash FROM operation", "after FROM change"])
def test_a_damaged_end_of_the_history_is_seen_on_opening(closed: Path, what: str) -> None:
    content = closed.read_bytes()
    connection = sqlite3.connect(closed)
    (own,) = connection.execute(f"SELECT {what} ORDER BY id DESC LIMIT 1").fetchone()
    connection.close()
    place = content.rindex(own.encode())
    patched(closed, place, b"0" if content[place] != ord("0") else b"1")
    before = digest(closed)
    with pytest.raises(UnreadableFile, match="历史记录末尾受损"):
        opened(closed)
    assert digest(closed) == before


def test_a_ledger_that_is_only_looked_at_stays_byte_for_byte(closed: Path) -> None:
    before = digest(closed)
    with opened(closed) as ledger:
        assert len(ledger.issues(ledger.issue_ids())) == 3
        assert ledger.check().ok
    assert digest(closed) == before and names(closed.parent) == {"台账.zgdb"}


def test_a_saved_ledger_leaves_no_journal(closed: Path) -> None:
    with opened(closed) as ledger:
        ledger.update_issues({1: {"note": "已看"}})
    assert names(closed.parent) == {"台账.zgdb"}


# ---------------------------------------------------------------- journals


def test_a_new_ledger_does_not_swallow_the_journal_of_a_lost_one(folder: Path) -> None:
    (folder / "台账.zgdb-journal").write_bytes(b"\xd9\xd5\x05\xf9 \xa1c\xd7" + bytes(4096))
    with Ledger.create(folder / "台账.zgdb", operator="张三") as ledger:
        ledger.add_issue({"source": "自查", "problem": "账目不清"})
    with opened(folder / "台账.zgdb") as ledger:
        assert ledger.check().ok
    assert [name for name in names(folder) if "坏_" in name and name.endswith("-journal")]


def test_a_half_written_ledger_that_may_not_be_written_says_what_to_do(closed: Path) -> None:
    sqlite.journal_of(closed).write_bytes(b"\xd9\xd5\x05\xf9 \xa1c\xd7" + bytes(512))
    before = digest(closed)
    with pytest.raises(UnreadableFile, match="没有正常关闭") as refused:
        opened(closed, read_only=True)
    assert is_one_sentence(str(refused.value)) and digest(closed) == before


# ---------------------------------------------------------------- F09: somebody else has it

HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN " + sys.argv[2])
connection.execute("SELECT count(*) FROM issue").fetchall()
print("held", flush=True)
sys.stdin.read()
"""


WAYS = ("DEFERRED", "IMMEDIATE", "EXCLUSIVE")


@pytest.fixture
def held(folder: Path) -> Iterator[list[Path]]:
    """Ledgers that a backup tool or virus scanner holds, each in another of SQLite's ways."""
    ledgers = [small_ledger(folder / f"{way}.zgdb") for way in WAYS]
    with ExitStack() as stack:
        for way, path in zip(WAYS, ledgers, strict=True):
            words = [sys.executable, "-c", HOLDER, str(path), way]
            holder = stack.enter_context(subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE))
            assert holder.stdout and holder.stdout.readline()
        yield ledgers


def wait_for(path: Path) -> tuple[str, float]:
    started = time.monotonic()
    with pytest.raises(Busy) as refused:
        opened(path)
    return str(refused.value), time.monotonic() - started


def test_a_busy_ledger_is_waited_for_three_seconds_and_then_said(held: list[Path]) -> None:
    before = [digest(path) for path in held]
    with ThreadPoolExecutor() as waiting:
        for sentence, seconds in waiting.map(wait_for, held):
            assert "另一个窗口或程序" in sentence and is_one_sentence(sentence)
            assert 2.5 < seconds < 4.5
    assert [digest(path) for path in held] == before


def test_while_the_window_holds_the_ledger_others_are_refused_in_a_sentence(closed: Path, data_folder: Path) -> None:
    with opened(closed) as window:
        window.update_issues({1: {"note": "窗口里改的"}})
        with pytest.raises(Busy, match="已经在本程序里打开"):
            opened(closed)
        refused = run(["set", "1", "note=命令行改的"], data_folder, closed)
        assert refused.returncode == 1 and is_one_sentence(refused.stderr) and "另一个窗口" in refused.stderr
        window.update_issues({1: {"goal": "窗口又改"}})
    with opened(closed) as ledger:
        assert (ledger.issue(1).note, ledger.issue(1).goal) == ("窗口里改的", "窗口又改") and ledger.check().ok


# ---------------------------------------------------------------- F10: what cannot be written


@pytest.fixture
def somebody(data_folder: Path) -> Iterator[tuple[Path, list[str]]]:
    """A folder of this user, and how a program is run that may not write what is write-protected there."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        if os.name == "nt":
            pytest.skip("Windows keeps folders writable; its file attribute is tried by hand")
        before = ["setpriv", "--reuid=65534", "--clear-groups"] if os.geteuid() == 0 else []
        if before and (not shutil.which("setpriv") or run(["--help"], folder, None, before).returncode):
            pytest.skip("root needs setpriv and a program folder that others may read")
        yield folder, before
        folder.chmod(0o777)


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_cannot_be_written_is_shown_and_every_change_refused(
    somebody: tuple[Path, list[str]], data_folder: Path, what: str
) -> None:
    folder, before_it = somebody
    data = folder / "data"
    closed = small_ledger(folder / "办公 室.zgdb")
    data.mkdir()
    data.chmod(0o777)
    closed.chmod(0o444 if what == "file" else 0o666)
    folder.chmod(0o777 if what == "file" else 0o555)
    before = digest(closed)
    listed = run(["list", "--json"], data, closed, before_it)
    assert listed.returncode == 0, listed.stderr
    assert "留样" in listed.stdout
    for words in (["set", "1", "note=改"], ["undo"], ["import", SAMPLE], ["restore", closed]):
        refused = run(words, data, closed, before_it)
        assert refused.returncode == 1 and is_one_sentence(refused.stderr), refused.stderr
        assert words[0] == "restore" or "只读" in refused.stderr
    assert run(["check"], data, closed, before_it).returncode == 0
    assert digest(closed) == before and names(folder) == {"data", closed.name}


def test_opened_for_reading_it_cannot_be_changed_and_says_why(closed: Path) -> None:
    with opened(closed, read_only=True) as ledger:
        assert ledger.read_only and len(ledger.issue_ids()) == 3
        for act in (
            lambda: ledger.update_issues({1: {"note": "改"}}),
            lambda: ledger.remove_issues([1]),
            lambda: ledger.change_settings({"office": "某局"}),
            lambda: ledger.undo(earlier_sessions=True),
        ):
            with pytest.raises(ReadOnly, match="只读方式"):
                act()
    assert names(closed.parent) == {"台账.zgdb"}


# ---------------------------------------------------------------- making one


def test_a_new_ledger_never_replaces_anything(closed: Path) -> None:
    before = digest(closed)
    with pytest.raises(LedgerError, match="同名文件"):
        Ledger.create(closed, operator="张三")
    with pytest.raises(LedgerError, match="没有这个文件夹"):
        Ledger.create(closed.parent / "没有" / "台账.zgdb", operator="张三")
    assert digest(closed) == before and names(closed.parent) == {"台账.zgdb"}


def test_left_overs_of_a_killed_program_go_after_an_hour_and_only_ours(closed: Path) -> None:
    old, young, foreign = (
        closed.with_name(name) for name in (f".zgtz-{'a' * 16}.tmp", f".zgtz-{'b' * 16}.tmp", ".zgtz-mine.tmp")
    )
    for path in (old, young, foreign):
        path.write_bytes(b"x")
        os.utime(path, (0, 0))
    os.utime(young)
    opened(closed).close()
    assert names(closed.parent) == {"台账.zgdb", young.name, foreign.name}
