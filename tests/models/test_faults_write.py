"""The disk fails in the middle of a save: nothing acknowledged is lost, nothing is half there, and it is said."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from models.backup import save_verified
from models.errors import LedgerError, WriteFailed
from models.ledger import Ledger
from models.sqlite import LedgerDatabase
from tests.program import ROUNDS, SAMPLE, TODAY, digest, is_one_sentence, names, run, small_ledger


def note_of(path: Path) -> str:
    with Ledger.open(path, operator="李四", today=lambda: TODAY) as ledger:
        assert ledger.check().ok
        return ledger.issue(1).note


# ---------------------------------------------------------------- F03: the n-th call fails


@pytest.fixture(scope="module")
def strace() -> str:
    found = shutil.which("strace")
    if not found:
        pytest.skip("strace is not installed: faults cannot be injected")
    tried = subprocess.run([found, "-e", "trace=getpid", "true"], capture_output=True)
    if tried.returncode:
        pytest.skip("strace may not trace here")
    return found


def injected(strace: str, ledger: Path, log: Path, fault: str) -> list[str]:
    call = fault.partition(":")[0]
    journal = ledger.with_name(ledger.name + "-journal")
    options = ["-f", "-qq", "-o", log, "-e", f"trace={call}", "-e", f"inject={fault}", "-P", ledger, "-P", journal]
    return [strace, *map(str, options)]


#: call, error, and how many such calls a save of this size makes at least.
CALLS = (
    ("pwrite64", "ENOSPC", 20),
    ("pwrite64", "EIO", 20),
    ("fdatasync", "EIO", 3),
    ("ftruncate", "EIO", 1),
    ("openat", "EACCES", 2),
)


def places() -> list[tuple[str, str, int, str]]:
    """Which calls fail: the suite takes a seeded share, a release run nearly all."""
    chosen = random.Random(20261122)
    every = [
        (call, error, place, again) for call, error, most in CALLS for place in range(1, most + 1) for again in "+ "
    ]
    return chosen.sample(every, min(len(every), 6 * ROUNDS))


@pytest.mark.parametrize(("call", "error", "place", "again"), places())
def test_a_failing_disk_is_said_and_the_edit_is_there_or_not_at_all(
    strace: str, tmp_path: Path, data_folder: Path, call: str, error: str, place: int, again: str
) -> None:
    folder = tmp_path / "台账"
    folder.mkdir()
    path = small_ledger(folder / "甲.zgdb")
    fault = f"{call}:error={error}:when={place}{again.strip()}"
    result = run(["set", "1", "note=新"], data_folder, path, injected(strace, path, tmp_path / "strace", fault))
    if result.returncode == 0:
        assert "已保存" in result.stdout
        assert note_of(path) == "新"
    else:
        assert result.returncode == 1 and is_one_sentence(result.stderr), result.stderr
        assert note_of(path) == ""
        log = (data_folder / "log" / "ledger.log").read_text("utf-8")
        assert "SQLITE_" in log or "errno" in log or "[13]" in log
    with Ledger.open(path, operator="李四", today=lambda: TODAY) as ledger:
        ledger.update_issues({1: {"note": "再来"}})
    assert note_of(path) == "再来" and names(folder) == {"甲.zgdb"}


@pytest.mark.parametrize("kept", [True, False])
def test_what_is_told_of_a_failed_end_is_what_stands_in_the_file(
    tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    """A disk may fail after the save has reached it: it is read back before anybody is told that it failed."""
    atomic, heard = LedgerDatabase.atomic, list[frozenset[int]]()

    @contextmanager
    def failing(database: LedgerDatabase, lock_type: str = "IMMEDIATE") -> Iterator[None]:
        with atomic(database, lock_type):
            yield
            if not kept:
                raise sqlite3.OperationalError("disk I/O error")
        raise sqlite3.OperationalError("disk I/O error")

    path = small_ledger(tmp_path / "台账.zgdb")
    with Ledger.open(path, operator="李四", today=lambda: TODAY) as ledger:
        ledger.on_change(lambda changed: heard.append(changed.issues))
        with monkeypatch.context() as patch:
            patch.setattr(LedgerDatabase, "atomic", failing)
            if kept:
                ledger.update_issues({1: {"note": "新"}})
            else:
                with pytest.raises(LedgerError, match="没有写成功，台账保持原样"):
                    ledger.update_issues({1: {"note": "新"}})
        assert heard == [frozenset({1})] * kept and ledger.undo_label() == ("修改问题" if kept else "")
        assert ledger.issue(1).note == ("新" if kept else "")
        ledger.update_issues({1: {"note": "之后"}})
    assert note_of(path) == "之后"


# ---------------------------------------------------------------- F04, F10: full and read-only media


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Path]:
    """A medium of two megabytes."""
    folder = tmp_path / "优盘"
    folder.mkdir()
    mounted = (
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], capture_output=True, check=False)
        if shutil.which("mount")
        else None
    )
    if mounted is None or mounted.returncode:
        pytest.skip("mounting a small medium needs root")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def fill(folder: Path, left: int) -> Path:
    """Leave only so many bytes."""
    filler = folder / "别的文件"
    filler.write_bytes(b"")
    with filler.open("wb") as file:
        file.write(bytes(max(0, shutil.disk_usage(folder).free - left)))
    return filler


def test_a_full_medium_keeps_the_ledger_and_saving_works_again_when_there_is_room(
    stick: Path, data_folder: Path
) -> None:
    path = small_ledger(stick / "台账.zgdb")
    filler = fill(stick, 4096)
    before = digest(path)
    with Ledger.open(path, operator="李四", today=lambda: TODAY) as ledger:
        with pytest.raises(Exception, match=r"磁盘已满（只剩 \d+\.\d MB）") as refused:
            ledger.update_issues({1: {"note": "长" * 30000}})
        assert is_one_sentence(str(refused.value))
        assert ledger.issue(1).note == ""
        filler.unlink()
        ledger.update_issues({1: {"note": "长" * 30000}})
        assert ledger.issue(1).note == "长" * 30000
    assert digest(path) != before and note_of(path) == "长" * 30000


@pytest.mark.parametrize("left", [0, 60_000, 400_000])
def test_nothing_half_done_on_a_full_medium(stick: Path, data_folder: Path, left: int) -> None:
    path = small_ledger(stick / "台账.zgdb")
    old = {name: stick / name for name in ("台账.xlsx", "台账.pdf", "旧.zgbak")}
    assert run(["export", old["台账.xlsx"]], data_folder, path).returncode == 0
    assert run(["export", old["台账.pdf"]], data_folder, path).returncode == 0
    assert run(["backup", old["旧.zgbak"]], data_folder, path).returncode == 0
    fill(stick, left)
    before, present = names(stick), {name: digest(file) for name, file in old.items()}
    for words, target in (
        (["export", old["台账.xlsx"]], old["台账.xlsx"]),
        (["export", old["台账.pdf"]], old["台账.pdf"]),
        (["backup", old["旧.zgbak"]], old["旧.zgbak"]),
        (["import", SAMPLE], None),
    ):
        result = run(words, data_folder, path)
        if result.returncode:
            assert "满" in result.stderr and "Traceback" not in result.stderr, (left, words[0], result.stderr)
            assert target is None or digest(target) == present[target.name]
        assert names(stick) == before, (left, words[0])
    with Ledger.open(path, operator="李四", today=lambda: TODAY, read_only=True) as ledger:
        assert ledger.check().ok and len(ledger.issue_ids()) in (3, 31)


def test_a_full_data_folder_does_not_stop_the_save_but_is_said(stick: Path, tmp_path: Path) -> None:
    path = small_ledger(tmp_path / "台账.zgdb")
    fill(stick, 0)
    result = run(["set", "1", "note=新"], stick / "data", path)
    assert result.returncode == 0 or is_one_sentence(result.stderr)
    if result.returncode == 0:
        assert "备份没有做成" in result.stderr
        assert note_of(path) == "新"


def test_on_a_read_only_medium_one_may_look_but_not_change(stick: Path, data_folder: Path) -> None:
    path = small_ledger(stick / "台账.zgdb")
    subprocess.run(["mount", "-o", "remount,ro", stick], check=True)
    before = digest(path)
    assert run(["list"], data_folder, path).returncode == 0
    assert run(["check"], data_folder, path).returncode == 0
    for words in (["set", "1", "note=改"], ["export", stick / "台账.xlsx"], ["backup", stick / "副本.zgbak"]):
        result = run(words, data_folder, path)
        assert result.returncode == 1 and is_one_sentence(result.stderr) and "只读" in result.stderr, result.stderr
    assert digest(path) == before and names(stick) == {"台账.zgdb"}


# ---------------------------------------------------------------- F05, F06: the file is gone or another one


@pytest.mark.skipif(sys.platform == "win32", reason="Windows replaces and removes no open file")
@pytest.mark.parametrize("saves", [0, 1, 3])
@pytest.mark.parametrize("fate", ["replaced", "removed", "moved"])
def test_nothing_is_written_into_a_file_that_nobody_would_find_again(
    tmp_path: Path, data_folder: Path, fate: str, saves: int
) -> None:
    folder = tmp_path / "优盘"
    folder.mkdir()
    path, other = small_ledger(folder / "台账.zgdb"), small_ledger(tmp_path / "同步来的.zgdb", 2)
    came = digest(other)
    with Ledger.open(path, operator="李四", today=lambda: TODAY) as ledger:
        for turn in range(saves):
            ledger.update_issues({1: {"note": f"第 {turn} 次"}})
        if fate == "replaced":
            other.replace(path)
        elif fate == "removed":
            path.unlink()
        else:
            folder.rename(tmp_path / "拔出的优盘")
        with pytest.raises(WriteFailed, match="没有写成功") as refused:
            ledger.update_issues({1: {"note": "会丢的"}})
        assert is_one_sentence(str(refused.value)) and "另存副本" in str(refused.value)
        save_verified(ledger, tmp_path / "副本.zgdb")
        assert ledger.issue(1).note == (f"第 {saves - 1} 次" if saves else "")
        if fate == "moved":
            (tmp_path / "拔出的优盘").rename(folder)
            ledger.update_issues({1: {"note": "插回以后"}})
    if fate == "replaced":
        assert digest(path) == came
    if fate == "moved":
        assert note_of(path) == "插回以后"
    assert note_of(tmp_path / "副本.zgdb") == (f"第 {saves - 1} 次" if saves else "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets nobody write over an open file")
@pytest.mark.parametrize("saves", [0, 2])
def test_nothing_is_written_among_the_pages_of_a_file_that_was_copied_over(
    tmp_path: Path, data_folder: Path, saves: int
) -> None:
    path, other = small_ledger(tmp_path / "台账.zgdb"), small_ledger(tmp_path / "另一本.zgdb", 60)
    came = digest(other)
    with Ledger.open(path, operator="李四", today=lambda: TODAY, backups=False) as ledger:
        for turn in range(saves):
            ledger.update_issues({1: {"note": f"第 {turn} 次"}})
        path.write_bytes(other.read_bytes())  # the same file, as cp does it
        with pytest.raises(WriteFailed, match="被别的程序改写") as refused:
            ledger.update_issues({1: {"note": "会混进去的"}})
        assert is_one_sentence(str(refused.value))
        with pytest.raises(WriteFailed, match="被别的程序改写"):
            ledger.update_issues({1: {"note": "会混进去的"}})
    assert digest(path) == came


def test_a_medium_that_does_not_answer_is_no_file_copied_over(
    tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_how: object) -> bytes:
        raise OSError(5, "Input/output error")

    path = small_ledger(tmp_path / "台账.zgdb")
    with Ledger.open(path, operator="李四", today=lambda: TODAY, backups=False) as ledger:
        with monkeypatch.context() as broken:
            broken.setattr("models.sqlite.os.read", fails)
            ledger.update_issues({1: {"note": "甲"}})
        ledger.update_issues({1: {"note": "乙"}})
    assert note_of(path) == "乙"
