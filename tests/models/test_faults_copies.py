"""A ledger copied while it is open, and journals that are another ledger's or went missing: whole, or found out."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from models.backup import back_up, restore
from models.errors import LedgerError
from models.ledger import Ledger
from models.sqlite import has_hot_journal, journal_of
from tests.models.test_faults_kill import EDITOR
from tests.program import ROOT, ROUNDS, TODAY, digest, run, small_ledger


def opened(path: Path) -> Ledger:
    return Ledger.open(path, operator="李四", today=lambda: TODAY, backups=False)


def test_a_copy_made_while_somebody_writes_is_whole_or_found_out(tmp_path: Path, data_folder: Path) -> None:
    path = small_ledger(tmp_path / "台账.zgdb", 2)
    words = [sys.executable, "-c", EDITOR, str(path), str(data_folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, cwd=ROOT, text=True) as editor:
        assert editor.stdout is not None
        copies = []
        for turn in range(12 * ROUNDS):
            seen = int(editor.stdout.readline())
            copies.append((Path(shutil.copy(path, tmp_path / f"副本{turn}.zgdb")), seen))
            time.sleep(0.003)
        editor.kill()
    whole = 0
    for copy, seen in copies:
        try:
            with opened(copy) as ledger:
                if ledger.check().ok:
                    whole += 1
                    assert int(ledger.issue(1).note) >= seen, "what was acknowledged is in a copy made afterwards"
        except LedgerError:
            continue
    assert whole > len(copies) // 2


#: Leaves a journal behind that would be rolled back: killed in the middle of a transaction that has spilled.
KILLED = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size=1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE issue SET note = hex(randomblob(30000))")
connection.execute("CREATE TABLE more AS SELECT hex(randomblob(200000)) AS a")
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """Another ledger, with the journal that its killed program left."""
    path = small_ledger(tmp_path / "别的.zgdb", 5)
    subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert has_hot_journal(path)
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_journal_of_another_ledger_is_found_out_and_restoring_moves_it_aside(
    tmp_path: Path, data_folder: Path, killed: Path
) -> None:
    folder = tmp_path / "办公室"
    folder.mkdir()
    path = small_ledger(folder / "台账.zgdb")
    with opened(path) as ledger:
        backup = back_up(ledger, "手动")
    shutil.copy(journal_of(killed), journal_of(path))
    checked = run(["check"], data_folder, path)
    assert checked.returncode == 1 and "恢复" in checked.stderr and "Traceback" not in checked.stderr
    shutil.copy(journal_of(killed), journal_of(path))
    restore(backup, path, operator="李四", today=lambda: TODAY)
    with opened(path) as ledger:
        assert ledger.check().ok and ledger.count() == 3


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_ledger_without_the_journal_it_needs_is_found_out(data_folder: Path, killed: Path) -> None:
    whole = Path(shutil.copy(killed, killed.with_name("带日志.zgdb")))
    shutil.copy(journal_of(killed), journal_of(whole))
    journal_of(killed).unlink()
    before = digest(killed)
    checked = run(["check"], data_folder, killed)
    assert checked.returncode == 1 and "恢复" in checked.stderr and "Traceback" not in checked.stderr
    assert digest(killed) == before
    with opened(whole) as ledger:
        assert ledger.recovered and ledger.check().ok and ledger.count() == 5
