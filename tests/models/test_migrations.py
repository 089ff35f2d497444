"""Schemas grow step by step: whole or not at all, with a backup before, and old samples still open."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from models import migrations
from models.backup import list_backups
from models.errors import LedgerError, UnreadableFile
from models.filters import IssueFilter
from models.ledger import Ledger
from tests.program import ROOT, TODAY, digest, is_one_sentence, names, small_ledger

#: What a later version might do: a new column filled from the old ones, a table rebuilt, an index.
STATEMENTS = (
    "ALTER TABLE issue ADD COLUMN grade TEXT NOT NULL DEFAULT ''",
    "UPDATE issue SET grade = problem || '：' || number",
    "CREATE TABLE meta_new (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "INSERT INTO meta_new SELECT * FROM meta",
    "DROP TABLE meta",
    "ALTER TABLE meta_new RENAME TO meta",
    "CREATE INDEX issue_grade ON issue (grade)",
)


def step_2(connection: sqlite3.Connection) -> None:
    for statement in STATEMENTS:
        connection.execute(statement)


def opened(path: Path, read_only: bool = False) -> Ledger:
    return Ledger.open(path, operator="李四", today=lambda: TODAY, read_only=read_only)


def version(path: Path) -> int:
    return int.from_bytes(path.read_bytes()[60:64], "big")


@pytest.fixture
def old(tmp_path: Path, data_folder: Path) -> Path:
    """A ledger of today's version, which is the old one where a step is added."""
    folder = tmp_path / "办公室"
    folder.mkdir()
    return small_ledger(folder / "台账.zgdb")


@pytest.fixture
def with_step(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[sqlite3.Connection], None]], None]:
    """Let the program know one step more."""

    def add(step: Callable[[sqlite3.Connection], None]) -> None:
        steps = (*migrations.STEPS, step)
        monkeypatch.setattr(migrations, "STEPS", steps)
        monkeypatch.setattr(migrations, "CURRENT", len(steps))

    return add


AddStep = Callable[[Callable[[sqlite3.Connection], None]], None]


def test_an_older_ledger_is_raised_with_a_backup_before(old: Path, with_step: AddStep) -> None:
    before = version(old)
    with_step(step_2)
    with opened(old) as ledger:
        assert ledger.check().ok
        assert ledger._value("SELECT grade FROM issue WHERE id = 1") == "第1所学校食堂留样记录不全：1"
        backup = next(one for one in list_backups(ledger.ledger_id) if one.reason == "升级前")
    assert version(old) == before + 1 and version(backup.path) == before
    assert names(old.parent) == {"台账.zgdb"}


@pytest.mark.parametrize("place", range(len(STATEMENTS) + 1))
def test_a_step_that_fails_anywhere_leaves_the_old_version_whole(
    old: Path, with_step: AddStep, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    before, content = version(old), digest(old)

    def failing(connection: sqlite3.Connection) -> None:
        for statement in STATEMENTS[:place]:
            connection.execute(statement)
        connection.execute("INSERT INTO there_is_no_such_table VALUES (1)")

    with monkeypatch.context() as patched:
        steps = (*migrations.STEPS, failing)
        patched.setattr(migrations, "STEPS", steps)
        patched.setattr(migrations, "CURRENT", len(steps))
        with pytest.raises(LedgerError) as refused:
            opened(old)
        assert is_one_sentence(str(refused.value).replace("SQLITE_ERROR", ""))
    assert version(old) == before and digest(old) == content and names(old.parent) == {"台账.zgdb"}
    with opened(old) as ledger:
        assert ledger.check().ok and len(ledger.issue_ids()) == 3
        assert "升级前" in {one.reason for one in list_backups(ledger.ledger_id)}
    with_step(step_2)
    opened(old).close()
    assert version(old) == before + 1


#: Opens the ledger with one step more, and dies at one of its statements as in a power cut.
KILLED = """
import os, signal, sys
from pathlib import Path
from models import migrations, paths
from models.ledger import Ledger
from tests.models.test_migrations import STATEMENTS
paths.set_data_folder(Path(sys.argv[2]))
def step(connection):
    connection.execute("PRAGMA cache_size=2")
    for place, statement in enumerate(STATEMENTS):
        if place == int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)
        connection.execute(statement)
    os.kill(os.getpid(), signal.SIGKILL)
migrations.STEPS = (*migrations.STEPS, step)
migrations.CURRENT = len(migrations.STEPS)
Ledger.open(Path(sys.argv[1]), operator="张三")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
@pytest.mark.parametrize("place", [0, 2, 5, len(STATEMENTS)])
def test_a_killed_step_leaves_a_ledger_that_old_and_new_programs_open(
    old: Path, data_folder: Path, with_step: AddStep, place: int
) -> None:
    before = version(old)
    words = [sys.executable, "-c", KILLED, str(old), str(data_folder), str(place)]
    assert subprocess.run(words, cwd=ROOT, timeout=60).returncode < 0
    with opened(old) as ledger:
        assert ledger.check().ok and len(ledger.issue_ids()) == 3
        assert "升级前" in {one.reason for one in list_backups(ledger.ledger_id)}
    assert version(old) == before and names(old.parent) == {"台账.zgdb"}
    with_step(step_2)
    with opened(old) as ledger:
        assert ledger.check().ok
    assert version(old) == before + 1


def test_an_old_ledger_is_not_raised_where_it_may_not_be_written(old: Path, with_step: AddStep) -> None:
    content = digest(old)
    with_step(step_2)
    with pytest.raises(LedgerError, match="升级") as refused:
        opened(old, read_only=True)
    assert is_one_sentence(str(refused.value)) and digest(old) == content


def test_without_room_for_the_backup_nothing_is_raised(old: Path, data_folder: Path, with_step: AddStep) -> None:
    with opened(old) as ledger:
        folder = data_folder / "backups" / ledger.ledger_id
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    folder.write_bytes(b"in the way")
    content = digest(old)
    with_step(step_2)
    with pytest.raises(LedgerError, match="备份文件夹") as refused:
        opened(old)
    assert is_one_sentence(str(refused.value)) and digest(old) == content


def test_a_backup_of_an_older_version_is_restored_and_raised(old: Path, with_step: AddStep, tmp_path: Path) -> None:
    from models.backup import restore

    with_step(step_2)
    target = tmp_path / "恢复.zgdb"
    restore(old, target, operator="李四", today=lambda: TODAY)
    with opened(target) as ledger:
        assert ledger.check().ok and version(target) == migrations.CURRENT


def test_an_older_program_refuses_what_a_newer_one_raised(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        steps = (*migrations.STEPS, step_2)
        patched.setattr(migrations, "STEPS", steps)
        patched.setattr(migrations, "CURRENT", len(steps))
        opened(old).close()
    content = digest(old)
    with pytest.raises(UnreadableFile, match="更新版本"):
        opened(old)
    assert digest(old) == content and names(old.parent) == {"台账.zgdb"}


SAMPLES = Path(__file__).parent.parent / "files" / "ledgers"


def test_every_landed_version_has_a_sample() -> None:
    assert names(SAMPLES) == {f"v{number}.zgdb" for number in range(1, len(migrations.STEPS) + 1)}


@pytest.mark.parametrize("number", range(1, len(migrations.STEPS) + 1))
def test_the_sample_of_every_version_opens_and_shows_its_content(
    tmp_path: Path, data_folder: Path, number: int
) -> None:
    sample = SAMPLES / f"v{number}.zgdb"
    before = digest(sample)
    assert version(sample) == number
    path = tmp_path / "台账.zgdb"
    shutil.copyfile(sample, path)
    with opened(path) as ledger:
        first, second, third = ledger.issues([1, 2, 3]).values()
        assert ledger.check().ok and ledger.settings.office == "青河县教育和体育局"
        assert (first.problem, first.note) == ("食堂留样记录不全", "𠮷、①、=1+1")
        assert first.units == ("柳河小学",) and first.persons == ("王玥", "李喆")
        assert first.measures[0].text == "购置留样柜" and first.deadline.on == date(2026, 11, 30)
        assert first.entries[0].text.startswith("已下发通知")
        assert second.lasting and third.closed_by == "李明远"
        assert ledger.history(first.id)[0].label == "修改责任单位"
        assert ledger.issue_ids(IssueFilter(text="留样柜")) == [first.id]
        if number >= 3:
            assert [one.state for one in ledger.sendings.all()] and len(ledger.returns.open_cells()) == 1
            assert len(ledger.returns.offered()) == 1 and second.secrecy == "内部"
        ledger.update_issues({second.id: {"note": "今天改的"}})
        assert ledger.undo() is not None and ledger.check().ok
    assert digest(sample) == before


def test_the_newest_sample_has_the_schema_that_a_new_ledger_gets(tmp_path: Path) -> None:
    def schema(path: Path) -> list[tuple[str, ...]]:
        with closing(sqlite3.connect(path)) as database:
            return database.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").fetchall()

    newest = tmp_path / "样本.zgdb"
    shutil.copyfile(SAMPLES / f"v{migrations.CURRENT}.zgdb", newest)
    Ledger.create(tmp_path / "新.zgdb", operator="张三", today=lambda: TODAY, backups=False).close()
    assert schema(newest) == schema(tmp_path / "新.zgdb")


def test_the_sample_of_version_2_keeps_the_whole_course_of_a_rectification(tmp_path: Path) -> None:
    path = tmp_path / "台账.zgdb"
    shutil.copyfile(SAMPLES / "v2.zgdb", path)
    with opened(path) as ledger:
        parent = next(issue for issue in ledger.issues(ledger.issue_ids()).values() if issue.parts)
        closed_once = ledger.issue(parent.id + 1)
        assert (parent.parts, parent.number, closed_once.number) == (2, "4", "4-1")
        assert [one.reason for one in ledger.dates.extensions(parent.id)] == ["人手不足"]
        assert len(ledger.dates.milestones(parent.id)) == 2 and ledger.dates.reviews(2)
        assert closed_once.round == 2 and ledger.rounds.rounds(closed_once.id)[0].closed_by == "李明远"
        assert [step.step.label for step in ledger.closings.steps(closed_once.id)] == ["自查申请", "主要领导审批"]
        assert [one.name for one in ledger.snapshots.all()] == ["十一月"]
        assert len(ledger.look_backs.plans()) == 1 and len(ledger.lists.registers()) == 1
        assert "王小满" in [person.name for person in ledger.people()]
