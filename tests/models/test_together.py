"""Two programs or threads at one ledger: nothing that was acknowledged is lost, whoever comes second is told."""

from __future__ import annotations

import os
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

from models import backup as backups
from models import sqlite
from models.backup import back_up, inspect, list_backups, restore
from models.checking import CheckReport, check_ledger
from models.errors import Busy, LedgerError, WriteFailed
from models.ledger import Ledger
from tests.program import ROUNDS, SAMPLE, TODAY, command, digest, is_one_sentence, names, run, small_ledger

pytestmark = pytest.mark.usefixtures("data_folder")


def opened(path: Path) -> Ledger:
    return Ledger.open(path, operator="李四", today=lambda: TODAY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "办公室"
    folder.mkdir()
    return folder


# ---------------------------------------------------------------- making the same ledger


def test_a_ledger_that_came_meanwhile_is_not_replaced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "台账.zgdb"
    real = sqlite.put_new_ledger

    def another_is_faster(beside: Path, target: Path) -> None:
        monkeypatch.setattr(sqlite, "put_new_ledger", real)
        small_ledger(folder / "快.zgdb").rename(target)
        sqlite.journal_of(target).write_bytes(sqlite._JOURNAL_MAGIC)
        real(beside, target)

    monkeypatch.setattr(sqlite, "put_new_ledger", another_is_faster)
    with pytest.raises(LedgerError, match="已有同名文件") as refused:
        Ledger.create(path, operator="张三")
    assert is_one_sentence(str(refused.value))
    assert names(folder) == {path.name, path.name + "-journal"}, "the other program's journal stays where it is"
    sqlite.journal_of(path).unlink()
    assert inspect(path).issues == 3


@pytest.mark.parametrize("links", [True, False])
def test_an_old_journal_never_gets_into_a_new_ledger(
    folder: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    def refuse(*_paths: object) -> None:
        raise PermissionError(1, "no hard links here")

    if not links:
        monkeypatch.setattr(os, "link", refuse)
    path = folder / "台账.zgdb"
    Ledger.create(path, operator="张三").close()
    assert names(folder) == {path.name}
    path.unlink()
    sqlite.journal_of(path).write_bytes(sqlite._JOURNAL_MAGIC + bytes(600))
    Ledger.create(path, operator="张三").close()
    aside = next(name for name in names(folder) if "坏_" in name)
    assert names(folder) == {path.name, aside} and aside.endswith("-journal")


def test_a_claimed_name_is_free_again_when_the_ledger_does_not_get_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, real = folder / "台账.zgdb", os.replace
    sqlite.journal_of(path).write_bytes(sqlite._JOURNAL_MAGIC + bytes(600))

    def full(source: Path, target: Path) -> None:
        if target == path:
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(WriteFailed, match="磁盘已满"):
        Ledger.create(path, operator="张三")
    assert path.name not in names(folder)


@pytest.mark.parametrize("turn", range(2 * ROUNDS))
def test_two_imports_that_make_the_same_ledger_keep_what_they_acknowledged(
    folder: Path, data_folder: Path, turn: int
) -> None:
    path, other = folder / "台账.zgdb", folder / "另一份.txt"
    other.write_text(SAMPLE.read_text("utf-8").replace("青河县", "柳河县"), "utf-8")
    running = [
        subprocess.Popen(command(["import", file], data_folder, path), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for file in (SAMPLE, other)
    ]
    told = [process.communicate(timeout=60) for process in running]
    done = [file for process, file in zip(running, (SAMPLE, other), strict=True) if process.returncode == 0]
    assert done, told
    for process, (_, complaint) in zip(running, told, strict=True):
        assert process.returncode == 0 or is_one_sentence(complaint.decode().splitlines()[-1])
    for file in done:
        again = run(["import", file, "--json"], data_folder, path)
        assert '"added": 0' in again.stdout, "an acknowledged import is in the ledger"
    assert names(folder) == {path.name, other.name}


def test_a_new_ledger_in_which_somebody_wrote_is_not_taken_away(folder: Path) -> None:
    path = folder / "台账.zgdb"
    Ledger.create(path, operator="张三").discard()
    assert names(folder) == set()
    ledger = Ledger.create(path, operator="张三")
    ledger.add_issue({"source": "自查", "problem": "留样记录不全"})
    ledger.discard()
    assert inspect(path).issues == 1 and names(folder) == {path.name}


def test_where_open_files_cannot_go_an_empty_ledger_is_moved_first(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_REPLACES_OPEN_FILES", False)
    path, real = folder / "台账.zgdb", os.rename
    Ledger.create(path, operator="张三").discard()
    assert names(folder) == set()
    ledger = Ledger.create(path, operator="张三")

    def somebody_writes(source: Path, target: Path) -> None:
        monkeypatch.setattr(os, "rename", real)
        with opened(path) as other:
            other.add_issue({"source": "自查", "problem": "留样记录不全"})
        real(source, target)

    monkeypatch.setattr(os, "rename", somebody_writes)
    ledger.discard()
    assert inspect(path).issues == 1 and names(folder) == {path.name}


# ---------------------------------------------------------------- a ledger that was moved away


@pytest.mark.skipif(os.name == "nt", reason="Windows does not move an open file")
def test_a_ledger_moved_away_while_open_is_said_in_its_own_sentence(folder: Path) -> None:
    path = small_ledger(folder / "台账.zgdb")
    with opened(path) as ledger:
        path.rename(folder / "搬走.zgdb")
        with pytest.raises(WriteFailed, match="已不在原处") as refused:
            ledger.update_issues({1: {"note": "改"}})
        assert is_one_sentence(str(refused.value))


def test_a_ledger_replaced_while_waiting_for_it_is_opened_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, other = small_ledger(folder / "台账.zgdb"), small_ledger(folder / "新.zgdb", 1)

    class ReplacedMeanwhile(sqlite.LedgerDatabase):
        def __init__(self, where: Path, mode: str) -> None:
            super().__init__(where, mode)
            self.raw.execute("SELECT 1 FROM meta").fetchall()
            if other.exists():
                os.replace(other, path)

    monkeypatch.setattr(sqlite, "LedgerDatabase", ReplacedMeanwhile)
    with pytest.raises(LedgerError, match="替换") as refused:
        opened(path)
    assert is_one_sentence(str(refused.value))
    with opened(path) as ledger:
        assert ledger.count() == 1


# ---------------------------------------------------------------- closing


def test_a_closed_ledger_stays_closed(folder: Path) -> None:
    ledger = opened(small_ledger(folder / "台账.zgdb"))
    before = digest(ledger.path)
    ledger.close()
    ledger.close()
    for act in (
        lambda: ledger.issue_ids(),
        lambda: ledger.head,
        lambda: ledger.check(),
        lambda: ledger.update_issues({1: {"note": "关闭之后"}}),
        lambda: ledger.undo(),
        lambda: ledger.copy_to(folder / "副本.zgdb"),
        lambda: ledger.discard(),
    ):
        with pytest.raises(LedgerError, match="台账已关闭") as refused:
            act()
        assert is_one_sentence(str(refused.value))
    assert ledger._database.is_closed()
    assert digest(ledger.path) == before and "台账.zgdb-journal" not in names(folder)


@pytest.mark.parametrize("turn", range(4))
def test_closing_while_threads_read_and_write_refuses_them_in_a_sentence(folder: Path, turn: int) -> None:
    ledger = opened(small_ledger(folder / f"{turn}.zgdb", 12))
    ids, told, started = ledger.issue_ids(), list[str](), threading.Barrier(4)

    def work(write: bool) -> None:
        started.wait()
        written = 0
        try:
            while True:
                written += 1
                ledger.issues(ids)
                if write:
                    ledger.update_issues({1: {"note": str(written)}})
        except LedgerError as error:
            told.append(str(error))

    threads = [threading.Thread(target=work, args=(write,)) for write in (False, False, True)]
    for thread in threads:
        thread.start()
    started.wait()
    ledger.close()
    for thread in threads:
        thread.join(20)
    assert len(told) == 3 and all("台账已关闭" in sentence for sentence in told), told
    with opened(ledger.path) as again:
        assert again.check().ok


# ---------------------------------------------------------------- checking


def test_while_a_check_lasts_others_go_on_with_the_ledger(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, begun, go_on = check_ledger, threading.Event(), threading.Event()

    def long(database: sqlite.LedgerDatabase, *how: Any) -> CheckReport:
        begun.set()
        assert go_on.wait(20)
        return real(database, *how)

    monkeypatch.setattr("models.checking.check_ledger", long)
    with opened(small_ledger(folder / "台账.zgdb")) as ledger:
        reports: list[CheckReport] = []
        checking = threading.Thread(target=lambda: reports.append(ledger.check()))
        checking.start()
        assert begun.wait(20)
        ledger.update_issues({1: {"note": "检查期间改的"}})
        assert ledger.issue(1).note == "检查期间改的"
        go_on.set()
        checking.join(20)
        assert reports[0].ok and reports[0].counts["operation"] == 3, "it looked at the moment in which it began"


# ---------------------------------------------------------------- restoring


@pytest.fixture
def changed(folder: Path) -> tuple[Path, Path]:
    """A ledger that was changed after its backup, and the backup."""
    path = small_ledger(folder / "台账.zgdb")
    with opened(path) as ledger:
        backup = back_up(ledger, "手动")
        ledger.update_issues({1: {"note": "备份之后改的"}})
    return path, backup


def test_nobody_saves_between_keeping_the_present_and_the_restored(
    changed: tuple[Path, Path], data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, backup = changed
    told: list[str] = []
    real = backups._stop_thinning

    def meanwhile(ledger_id: str) -> None:
        real(ledger_id)
        told.append(run(["set", "2", "note=恢复期间改的"], data_folder, path).stderr)

    monkeypatch.setattr(backups, "_stop_thinning", meanwhile)
    restore(backup, path, operator="李四", today=lambda: TODAY)
    assert "另一个窗口或程序" in told[0]
    with opened(path) as ledger:
        assert ledger.issue(1).note == "" and ledger.check().ok


def test_where_an_open_file_cannot_be_replaced_what_came_in_between_is_kept(
    changed: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, backup = changed
    monkeypatch.setattr(sqlite, "_REPLACES_OPEN_FILES", False)
    real = sqlite.connect

    def in_between(target: Path, *, read_only: bool = False) -> sqlite.LedgerDatabase:
        if target == path and read_only:
            monkeypatch.setattr(sqlite, "connect", real)
            with opened(path) as other:
                other.update_issues({2: {"note": "恢复期间改的"}})
        return real(target, read_only=read_only)

    monkeypatch.setattr(sqlite, "connect", in_between)
    with pytest.raises(Busy, match="刚刚被另一个窗口") as refused:
        restore(backup, path, operator="李四", today=lambda: TODAY)
    assert is_one_sentence(str(refused.value))
    with opened(path) as ledger:
        assert (ledger.issue(1).note, ledger.issue(2).note) == ("备份之后改的", "恢复期间改的")
    restore(backup, path, operator="李四", today=lambda: TODAY)
    with opened(path) as ledger:
        assert ledger.issue(2).note == ""


def test_a_restore_is_one_step_with_its_line_in_the_history(folder: Path) -> None:
    path = small_ledger(folder / "台账.zgdb")
    with opened(path) as ledger:
        backup, number = back_up(ledger, "手动"), ledger.ledger_id
    restore(backup, path, operator="李四", today=lambda: TODAY)
    with opened(path) as ledger:
        assert ledger.history()[0].label == f"从备份恢复：{backup.name}"
    assert [one.reason for one in list_backups(number)] == ["恢复前", "关闭"]
    assert names(folder) == {path.name}
