"""Killed at any moment: what was acknowledged is there, nothing is there by halves, and the next start goes on."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from models.backup import back_up, inspect, list_backups
from models.ledger import Ledger
from tests.program import ROOT, ROUNDS, SAMPLE, TODAY, command, digest, is_one_sentence, run, small_ledger

#: Edits through the door as fast as it goes; each number printed is one that was acknowledged.
EDITOR = """
import sys
from datetime import date
from pathlib import Path
from models import paths
from models.ledger import Ledger
paths.set_data_folder(Path(sys.argv[2]))
with Ledger.open(Path(sys.argv[1]), operator="张三") as ledger:
    turn = int(ledger.issue(1).note or 0)
    while True:
        turn += 1
        ledger.update_issues({1: {"note": str(turn), "goal": "目标" * (turn % 400)}, 2: {"note": str(turn)}})
        print(turn, flush=True)
"""


def opened(path: Path) -> Ledger:
    return Ledger.open(path, operator="李四", today=lambda: TODAY)


def kill_after(words: list[str], seconds: float) -> int:
    """Run a command and kill it; its exit status, negative when it was killed in time."""
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def only_known_left_overs(folder: Path, known: set[str]) -> bool:
    """Only the files, their journal and temporary files of our own pattern, which the next hour sweeps."""
    journals = {name + "-journal" for name in known}
    found = {path.name for path in folder.iterdir()} - known - journals
    return all(name.startswith(".zgtz-") for name in found)


@pytest.fixture
def folder(tmp_path: Path, data_folder: Path) -> Path:
    folder = tmp_path / "办公室"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("seed", range(8 * ROUNDS))
def test_an_acknowledged_edit_survives_a_kill(folder: Path, data_folder: Path, seed: int) -> None:
    chosen = random.Random(seed)
    path = small_ledger(folder / "台账.zgdb", 2)
    words = [sys.executable, "-c", EDITOR, str(path), str(data_folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, cwd=ROOT, text=True) as editor:
        assert editor.stdout is not None
        acknowledged = [int(editor.stdout.readline()) for _ in range(chosen.randint(1, 12))]
        time.sleep(chosen.random() * 0.02)
        editor.kill()
        acknowledged += [int(line) for line in editor.stdout.read().split()]
    hot = path.with_name("台账.zgdb-journal").read_bytes()[:1] not in (b"", b"\x00")
    with opened(path) as ledger:
        assert ledger.recovered == hot
        kept = ledger.issue(1).note
        assert int(kept) in (acknowledged[-1], acknowledged[-1] + 1)
        assert ledger.issue(2).note == kept, "two issues changed in one act"
        assert ledger.check().ok
    assert {one.name for one in folder.iterdir()} == {"台账.zgdb"}


@pytest.mark.parametrize("seed", range(4 * ROUNDS))
def test_a_killed_import_is_whole_or_not_there(folder: Path, data_folder: Path, seed: int) -> None:
    chosen = random.Random(seed)
    path = folder / "台账.zgdb"
    before = 0
    if seed % 2:
        small_ledger(path)
        before = 3
    kill_after(command(["import", SAMPLE], data_folder, path), 0.15 + chosen.random() * 0.3)
    assert only_known_left_overs(folder, {"台账.zgdb"})
    if path.exists():
        with opened(path) as ledger:
            assert len(ledger.issue_ids()) in (before, before + 28)
            assert ledger.check().ok
            for backup in list_backups(ledger.ledger_id):
                assert inspect(backup.path).head.operation == backup.head
    again = run(["import", SAMPLE, "--json"], data_folder, path)
    assert again.returncode == 0, again.stderr
    with opened(path) as ledger:
        assert len(ledger.issue_ids()) == before + 28 and ledger.check().ok


@pytest.mark.parametrize("seed", range(4 * ROUNDS))
def test_a_killed_restore_leaves_the_old_or_the_restored(folder: Path, data_folder: Path, seed: int) -> None:
    path = small_ledger(folder / "台账.zgdb", 2)
    with opened(path) as ledger:
        backup = back_up(ledger, "手动")
        ledger.update_issues({1: {"note": "备份之后改的"}})
    kill_after(command(["restore", backup], data_folder, path), 0.12 + random.Random(seed).random() * 0.15)
    assert only_known_left_overs(folder, {"台账.zgdb"})
    with opened(path) as ledger:
        assert ledger.check().ok
        labels = [one.label for one in ledger.history()]
        assert ledger.issue(1).note == ("备份之后改的" if labels[0] == "修改问题" else "")
    assert run(["restore", backup], data_folder, path).returncode == 0
    with opened(path) as ledger:
        assert ledger.issue(1).note == "" and ledger.check().ok


@pytest.mark.parametrize("seed", range(3 * ROUNDS))
@pytest.mark.parametrize("suffix", ["xlsx", "pdf"])
def test_a_killed_export_leaves_the_old_file_or_the_new(
    folder: Path, data_folder: Path, suffix: str, seed: int
) -> None:
    path = small_ledger(folder / "台账.zgdb", 2)
    out = folder / f"台账.{suffix}"
    out.write_bytes(b"the old one")
    kill_after(command(["export", out], data_folder, path), 0.2 + random.Random(seed).random() * 0.5)
    content = out.read_bytes()
    whole = {"xlsx": content[:2] == b"PK" and b"PK\x05\x06" in content, "pdf": content.rstrip().endswith(b"%%EOF")}
    assert content == b"the old one" or whole[suffix]
    assert only_known_left_overs(folder, {"台账.zgdb", out.name})


#: Sends itself the signal while the ninth issue is being written.
INTERRUPTED = """
import os, signal, sys
import cli
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job has it ignored
from models.editing import IssueEditor
plain, added = IssueEditor.add, []
def add(self, *rest, **columns):
    added.append(rest)
    if len(added) == 9:
        os.kill(os.getpid(), getattr(signal, sys.argv[1]))
    return plain(self, *rest, **columns)
IssueEditor.add = add
sys.exit(cli.run(sys.argv[2:]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_stopped_import_says_so_and_keeps_nothing(folder: Path, data_folder: Path, name: str) -> None:
    path = small_ledger(folder / "台账.zgdb")
    before = digest(path)
    words = [sys.executable, "-c", INTERRUPTED, name, *command(["import", SAMPLE], data_folder, path)[2:]]
    stopped = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert stopped.returncode == 1 and stopped.stderr.startswith("已停止") and is_one_sentence(stopped.stderr)
    assert digest(path) == before and {one.name for one in folder.iterdir()} == {"台账.zgdb"}
    path.unlink()
    assert subprocess.run(words, capture_output=True, cwd=ROOT, timeout=60).returncode == 1
    assert not path.exists(), "a stopped import makes no ledger"


#: Sends itself the signal at the first word of progress.
INTERRUPTED_AT_A_TICK = """
import os, signal, sys
import cli, cli_commands
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job has it ignored
cli_commands.tell_done = lambda done, total: os.kill(os.getpid(), getattr(signal, sys.argv[1]))
sys.exit(cli.run(sys.argv[2:]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize(("name", "suffix"), [("SIGINT", "xlsx"), ("SIGTERM", "pdf"), ("SIGTERM", "xlsx")])
def test_a_stopped_export_leaves_the_old_file(folder: Path, data_folder: Path, name: str, suffix: str) -> None:
    path, out = small_ledger(folder / "台账.zgdb"), folder / f"台账.{suffix}"
    out.write_bytes(b"the old one")
    words = [sys.executable, "-c", INTERRUPTED_AT_A_TICK, name, *command(["export", out], data_folder, path)[2:]]
    stopped = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert stopped.returncode == 1 and stopped.stderr.startswith("已停止") and is_one_sentence(stopped.stderr)
    assert out.read_bytes() == b"the old one" and {one.name for one in folder.iterdir()} == {"台账.zgdb", out.name}
