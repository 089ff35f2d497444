"""Import, sending out and merging when the program is killed or the disk fails: whole files, or nothing of them."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest

from models.ledger import Ledger
from tests.documents.returned_samples import Returning
from tests.models.test_faults_kill import kill_after, only_known_left_overs
from tests.models.test_faults_write import injected, strace
from tests.program import ROUNDS, SAMPLE, TODAY, command, is_one_sentence, run, small_ledger

__all__ = ["strace"]

FILLED = {"f_progress_text": "已经全部整改。", "f_note": "附照片"}


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a ledger that was sent out, and the two workbooks that came back: made once, copied for a test."""
    folder = tmp_path_factory.mktemp("round")
    path = small_ledger(folder / "台账.zgdb")
    with Ledger.open(path, operator="张三", today=lambda: TODAY, backups=False) as ledger:
        ledger.add_issue({"source": "自查", "problem": "消防通道堆放杂物", "units": ("石桥中学",)})
    done = run(["send", folder / "发出", "--json"], folder / "data", path)
    assert done.returncode == 0, done.stderr
    files = [Path(one["file"]) for one in json.loads(done.stdout)["files"]]
    for file in files:
        book = Returning(file)
        for line in book.lines():
            for name, value in FILLED.items():
                book.set(line, name, value)
        book.save()
    (folder / "只有这些").mkdir()
    for file in files:
        file.rename(folder / "只有这些" / file.name)
    return folder


@pytest.fixture
def place(returned: Path, tmp_path: Path, data_folder: Path) -> Path:
    folder = tmp_path / "办公室"
    folder.mkdir()
    shutil.copy(returned / "台账.zgdb", folder)
    shutil.copytree(returned / "只有这些", tmp_path / "收回")
    return folder


def merged_files(path: Path) -> int:
    """How many of the files are merged; each is there whole or not at all."""
    with Ledger.open(path, operator="李四", today=lambda: TODAY) as ledger:
        assert ledger.check().ok
        by_unit: dict[str, set[bool]] = {}
        for issue in ledger.issues(ledger.issue_ids()).values():
            by_unit.setdefault(issue.units[0], set()).add(any(one.text == "已经全部整改。" for one in issue.entries))
        assert all(len(states) == 1 for states in by_unit.values()), "a file came in by halves"
        return sum(states == {True} for states in by_unit.values())


@pytest.mark.parametrize("seed", range(2 * ROUNDS))
def test_a_killed_merge_has_each_file_whole_or_not_at_all(place: Path, data_folder: Path, seed: int) -> None:
    path, given = place / "台账.zgdb", place.parent / "收回"
    kill_after(command(["merge", given], data_folder, path), 0.3 + random.Random(seed).random() * 0.6)
    assert only_known_left_overs(place, {"台账.zgdb"})
    assert merged_files(path) in (0, 1, 2)
    again = run(["merge", given, "--json"], data_folder, path)
    assert again.returncode == 0, again.stderr
    assert merged_files(path) == 2


@pytest.mark.parametrize("seed", range(2 * ROUNDS))
def test_a_killed_sending_is_recorded_with_its_files_or_not_at_all(
    tmp_path: Path, data_folder: Path, seed: int
) -> None:
    path, out = small_ledger(tmp_path / "台账.zgdb"), tmp_path / "发出"
    kill_after(command(["send", out], data_folder, path), 0.25 + random.Random(seed).random() * 0.4)
    with Ledger.open(path, operator="李四", today=lambda: TODAY) as ledger:
        assert ledger.check().ok
        recorded = len(ledger.sendings.all())
    there = [one.name for one in out.iterdir() if not one.name.startswith(".zgtz-")] if out.exists() else []
    assert recorded in (0, 1) and (not recorded or any("柳河小学" in name for name in there))


#: Calls, their errors, and how many of them an import or a merge makes at least.
CALLS = (("pwrite64", "ENOSPC", 60), ("pwrite64", "EIO", 60), ("fdatasync", "EIO", 4), ("ftruncate", "EIO", 2))


def places() -> list[tuple[str, str, int, str]]:
    chosen = random.Random(20261122)
    every = [(call, error, place, again) for call, error, most in CALLS for place in range(1, most) for again in "+ "]
    return chosen.sample(every, min(len(every), 3 * ROUNDS))


@pytest.mark.parametrize(("call", "error", "turn", "again"), places())
@pytest.mark.parametrize("act", ["import", "merge"])
def test_a_failing_disk_leaves_whole_files_and_says_so(
    strace: str, place: Path, data_folder: Path, act: str, call: str, error: str, turn: int, again: str
) -> None:
    path, given = place / "台账.zgdb", SAMPLE if act == "import" else place.parent / "收回"
    fault = f"{call}:error={error}:when={turn}{again.strip()}"
    result = run([act, given], data_folder, path, injected(strace, path, place.parent / "strace", fault))
    said = [line for line in result.stderr.splitlines() if line and not line[0].isdigit()]
    assert all(is_one_sentence(line) for line in said), result.stderr
    with Ledger.open(path, operator="李四", today=lambda: TODAY) as ledger:
        count = ledger.count()
    merged = merged_files(path)
    if result.returncode == 0:
        assert (count, merged) == ((32, 0) if act == "import" else (4, 2))
    else:
        assert said and count in (4, 32) and (act == "merge" or merged == 0)
        assert (count == 4) if act == "import" else (merged < 2)
    assert run([act, given], data_folder, path).returncode == 0
    assert {one.name for one in place.iterdir()} == {"台账.zgdb"}
