"""What a damaged ledger still gives comes into a new one that is whole; the damaged file is not touched."""

from __future__ import annotations

import errno
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from models import sqlite
from models.chain import is_ledger_id
from models.errors import AlreadyThere, LedgerError, WriteFailed
from models.evidence_folder import EvidenceFolder
from models.ledger import Ledger
from models.salvage import Salvaged, salvage
from models.sqlite import has_hot_journal
from tests.models.test_faults_copies import KILLED
from tests.program import ROUNDS, TODAY, digest, is_one_sentence, names, small_ledger

SAMPLE = Path(__file__).parents[1] / "files" / "ledgers" / "v3.zgdb"
PAGE = 4096


def salvaged(damaged: Path, target: Path) -> Salvaged:
    return salvage(damaged, target, operator="李四", today=lambda: TODAY)


def opened(path: Path) -> Ledger:
    return Ledger.open(path, operator="李四", today=lambda: TODAY, backups=False)


@pytest.fixture
def place(tmp_path: Path, data_folder: Path) -> Path:
    folder = tmp_path / "办公室"
    folder.mkdir()
    return folder


def test_a_whole_ledger_comes_over_as_it_is(place: Path) -> None:
    source = Path(shutil.copy(SAMPLE, place / "台账.zgdb"))
    told = salvaged(source, place / "抢救.zgdb")
    with opened(source) as before, opened(place / "抢救.zgdb") as after:
        ids = before.issue_ids()
        assert after.check(evidence=False).ok and after.ledger_id == before.ledger_id
        assert after.head == before.head and after.settings == before.settings
        there, here = (one.issues(ids).values() for one in (before, after))
        assert [replace(issue, rev=0) for issue in here] == [replace(issue, rev=0) for issue in there]
    assert told.issues == len(ids) and told.words.endswith("完整。没有发现丢失的内容。")
    assert names(place) == {"台账.zgdb", "抢救.zgdb"}


def test_a_lost_table_is_made_again_from_the_history(place: Path) -> None:
    path = small_ledger(place / "台账.zgdb", 12)
    content = bytearray(path.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'issue'").fetchone()
    content[(root - 1) * PAGE : root * PAGE] = bytes(PAGE)
    path.write_bytes(content)
    before = digest(path)
    told = salvaged(path, place / "抢救.zgdb")
    assert (told.issues, told.operations, told.lost) == (12, 12, ()) and digest(path) == before
    with opened(place / "抢救.zgdb") as ledger:
        assert ledger.issue(12).findings == ("留样不足125克", "冰箱无温度记录") and ledger.check().ok
        added = ledger.add_issue({"source": "自查", "problem": "新的问题"})
        assert added == 13, "a number is never used again"


def test_where_the_history_breaks_the_tables_go_on(place: Path) -> None:
    path = small_ledger(place / "台账.zgdb", 6)
    with opened(path) as ledger:
        ledger.update_issues({2: {"note": "后来写的"}})
        ledger.remove_issues([5])
    without_history(path, 4)
    told = salvaged(path, place / "抢救.zgdb")
    assert (told.issues, told.operations, told.known_operations) == (5, 3, 8)
    assert told.lost == ("第 3 次操作之后的历史记录读不完整，内容按台账里还能读到的登记。",)
    with opened(place / "抢救.zgdb") as ledger:
        assert ledger.issue(2).note == "后来写的" and ledger.issue_ids() == [1, 2, 3, 4, 6]
        assert [one.label for one in ledger.history(limit=1)] == ["从受损的台账抢救"]
        assert ledger.check().ok


def without_history(path: Path, operation: int) -> None:
    """From this operation on the history says nothing that can be believed."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER change_no_update")
        connection.execute("UPDATE change SET after = 'x' WHERE operation_id = ?", (operation,))
        connection.commit()


def test_a_unit_below_a_later_one_comes_over_too(place: Path) -> None:
    path = small_ledger(place / "台账.zgdb", 1)
    with opened(path) as ledger:
        school, office = ledger.add_unit("石桥中学"), ledger.add_unit("青石县教育局")
        ledger.move_unit(school, office)
    without_history(path, 2)
    assert "对不上" not in salvaged(path, place / "抢救.zgdb").words
    with opened(place / "抢救.zgdb") as ledger:
        assert next(unit for unit in ledger.units() if unit.id == school).parent_id == office and ledger.check().ok


def test_a_row_that_cannot_be_read_is_not_taken_for_removed(place: Path) -> None:
    """The history still had it: rather one too many than one that is gone unsaid."""
    path = small_ledger(place / "台账.zgdb", 6)
    with opened(path) as ledger:
        ledger.update_issues({2: {"note": "后来写的"}})
    without_history(path, 7)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE issue SET problem = CAST(problem AS BLOB) WHERE id = 5")
        connection.commit()
    told = salvaged(path, place / "抢救.zgdb")
    assert told.issues == 6 and any("已丢失" in line for line in told.lost)
    with opened(place / "抢救.zgdb") as ledger:
        assert (ledger.issue(2).note, ledger.issue(5).problem) == ("后来写的", "第5所学校食堂留样记录不全")


def test_the_number_of_a_removed_issue_is_not_used_again(place: Path) -> None:
    path = small_ledger(place / "台账.zgdb", 4)
    with opened(path) as ledger:
        ledger.remove_issues([4])
    salvaged(path, place / "抢救.zgdb")
    with opened(place / "抢救.zgdb") as ledger:
        assert ledger.add_issue({"source": "自查", "problem": "新的问题"}) == 5 and ledger.check().ok


def test_a_received_file_that_is_not_as_it_was_does_not_come_over(place: Path) -> None:
    path = Path(shutil.copy(SAMPLE, place / "台账.zgdb"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE archive SET content = content || x'00'")
        connection.commit()
    salvaged(path, place / "抢救.zgdb")
    with closing(sqlite3.connect(place / "抢救.zgdb")) as connection:
        assert connection.execute("SELECT COUNT(*) FROM archive").fetchone() == (0,)


def test_what_a_killed_program_left_half_done_is_rolled_back_first(place: Path) -> None:
    path = small_ledger(place / "台账.zgdb", 3)
    without_history(path, 3)  # the tables have to be read too
    before = path.read_bytes()
    subprocess.run([sys.executable, "-c", KILLED, path], check=False)
    assert has_hot_journal(path) and path.read_bytes() != before
    assert salvaged(path, place / "抢救.zgdb").issues == 3 and has_hot_journal(path)
    with opened(place / "抢救.zgdb") as ledger:
        assert ledger.issue(1).note == "" and ledger.check().ok


def cut(content: bytearray, chosen: random.Random) -> None:
    del content[chosen.randrange(len(content) // 2, len(content)) :]


def zeroed(content: bytearray, chosen: random.Random) -> None:
    at = PAGE * chosen.randrange(1, len(content) // PAGE)
    content[at : at + PAGE] = bytes(PAGE)


def sprinkled(content: bytearray, chosen: random.Random) -> None:
    for _ in range(chosen.randint(1, 60)):
        content[chosen.randrange(PAGE, len(content))] = chosen.randrange(256)


@pytest.mark.parametrize("seed", range(2 * ROUNDS))
@pytest.mark.parametrize("damage", [cut, zeroed, sprinkled])
def test_whatever_is_damaged_the_new_ledger_is_whole(
    place: Path, damage: Callable[[bytearray, random.Random], None], seed: int
) -> None:
    content = bytearray(SAMPLE.read_bytes())
    damage(content, random.Random(seed))
    path = place / "坏.zgdb"
    path.write_bytes(content)
    try:
        told = salvaged(path, place / "抢救.zgdb")
    except LedgerError as refused:
        assert is_one_sentence(str(refused)) and names(place) == {"坏.zgdb"}
    else:
        with opened(place / "抢救.zgdb") as ledger:
            assert ledger.check(evidence=False).ok and ledger.count() == told.issues
    assert path.read_bytes() == content


def test_what_is_no_ledger_or_nearly_nothing_is_refused(place: Path) -> None:
    foreign = place / "别的.db"
    with closing(sqlite3.connect(foreign)) as connection:
        connection.execute("CREATE TABLE x (y)")
    headless = place / "没有头.zgdb"
    headless.write_bytes(bytes(PAGE) + SAMPLE.read_bytes()[PAGE:])
    newer = Path(shutil.copy(SAMPLE, place / "新.zgdb"))
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute("PRAGMA user_version = 99")
    for path, words in ((foreign, "不是整改台账"), (headless, "已被损坏"), (newer, "更新版本"), (place / "无", "没有")):
        with pytest.raises(LedgerError, match=words) as refused:
            salvaged(path, place / "抢救.zgdb")
        assert is_one_sentence(str(refused.value))
    with pytest.raises(AlreadyThere):
        salvaged(SAMPLE, newer)
    assert not (place / "抢救.zgdb").exists()


#: What a flipped bit makes of a row: a text that is bytes, a number of the ledger that is none.
BENT = {
    "a line": ("change", "UPDATE change SET after = CAST(after AS BLOB) WHERE operation_id = 4"),
    "the last line": ("change", "UPDATE change SET after = CAST(after AS BLOB) WHERE operation_id = 6"),
    "an operation": ("operation", "UPDATE operation SET label = CAST(label AS BLOB) WHERE id = 6"),
    "a problem": ("issue", "UPDATE issue SET problem = CAST(problem AS BLOB) WHERE id = 4"),
    "the number": ("", "UPDATE meta SET value = CAST(value AS BLOB) WHERE key = 'ledger_id'"),
    "a number that leads elsewhere": ("", "UPDATE meta SET value = '../../别处' WHERE key = 'ledger_id'"),
    "no number": ("", "DELETE FROM meta WHERE key = 'ledger_id'"),
}


@pytest.mark.parametrize("what", BENT)
def test_a_value_of_another_kind_is_found_refused_and_salvaged(place: Path, what: str) -> None:
    path = small_ledger(place / "台账.zgdb", 6)
    table, sql = BENT[what]
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"DROP TRIGGER IF EXISTS {table}_no_update")
        connection.execute(sql)
        connection.commit()
    try:
        with opened(path) as ledger:
            assert not ledger.check().ok
            ledger.issues(ledger.issue_ids())
            ledger.history()
    except LedgerError as refused:
        assert is_one_sentence(str(refused)) and "受损" in str(refused)
    assert salvaged(path, place / "抢救.zgdb").issues == 6
    with opened(place / "抢救.zgdb") as ledger:
        assert ledger.check().ok and is_ledger_id(ledger.ledger_id)
        assert ledger.issue(4).problem == "第4所学校食堂留样记录不全"


def test_a_full_disk_is_a_sentence_and_nothing_is_left(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both disks may be full: the one of the program, for the copy, and the one of the new ledger."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    def small(path: Path) -> sqlite.LedgerDatabase:
        database = create(path)
        database.raw.execute("PRAGMA max_page_count=40").fetchall()
        return database

    create, path = sqlite.create, small_ledger(place / "台账.zgdb")
    monkeypatch.setattr(sqlite, "create", small)
    with pytest.raises(LedgerError, match=r"磁盘已满.*办公室") as refused:
        salvaged(path, place / "抢救.zgdb")
    assert is_one_sentence(str(refused.value))
    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(LedgerError, match=r"磁盘已满.*data") as refused:
        salvaged(path, place / "抢救.zgdb")
    assert is_one_sentence(str(refused.value)) and names(place) == {"台账.zgdb"}


def with_evidence(place: Path) -> Path:
    """A ledger with two evidence files, one of them twice."""
    path = small_ledger(place / "台账.zgdb", 3)
    papers = [place.parent / name for name in ("复查照片.txt", "整改报告.txt")]
    for paper in papers:
        paper.write_text(f"{paper.stem}的内容", "utf-8")
    with opened(path) as ledger:
        ledger.evidence.add(1, papers)
        ledger.evidence.add(2, papers[:1])
    return path


def test_the_evidence_comes_along_to_another_folder(place: Path, tmp_path: Path) -> None:
    path, target = with_evidence(place), tmp_path / "别处" / "抢救.zgdb"
    target.parent.mkdir()
    told = salvaged(path, target)
    assert told.files == 2 and told.words.endswith("佐证材料 2 个文件，完整。没有发现丢失的内容。")
    shutil.rmtree(place)
    with opened(target) as ledger:
        assert ledger.check().ok and len(ledger.evidence.all()) == 3


def test_evidence_comes_along_where_the_number_of_the_ledger_is_lost(place: Path) -> None:
    path = with_evidence(place)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM meta WHERE key = 'ledger_id'")
        connection.commit()
    assert salvaged(path, place / "抢救.zgdb").files == 2
    with opened(place / "抢救.zgdb") as ledger:
        assert ledger.check().ok


def test_a_folder_that_is_shared_is_not_copied_but_looked_at(place: Path) -> None:
    path = with_evidence(place)
    assert salvaged(path, place / "抢救.zgdb").files == 2 and names(place) == {"台账.zgdb", "台账.资料", "抢救.zgdb"}
    altered = next((place / "台账.资料").glob("evidence/??/*"))
    altered.chmod(0o600)
    altered.write_bytes(bytes(altered.stat().st_size))
    told = salvaged(path, place / "再抢救.zgdb")
    assert told.files == 1 and "完整" not in told.words and "有 1 个佐证材料文件在" in told.lost[0]


def test_evidence_that_does_not_come_is_counted_and_its_place_told(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = with_evidence(place), tmp_path / "别处"
    other.mkdir()

    def full(*_: object) -> None:
        raise WriteFailed("磁盘已满。")

    with monkeypatch.context() as patch:
        patch.setattr(EvidenceFolder, "take_in", full)
        told = salvaged(path, other / "抢救.zgdb")
    assert "完整" not in told.words and told.files == 0 and (other / "抢救.zgdb").exists()
    assert "有 2 个佐证材料文件没有带过来：磁盘已满。" in told.lost[0] and f"“{place / '台账.资料'}”" in told.lost[0]
    shutil.copytree(place / "台账.资料", other / "抢救.资料", dirs_exist_ok=True)
    with opened(other / "抢救.zgdb") as ledger:
        assert ledger.check().ok, "what is advised puts it right"
    shutil.rmtree(place / "台账.资料")
    alone = tmp_path / "再别处"
    alone.mkdir()
    told = salvaged(path, alone / "抢救.zgdb")
    assert "完整" not in told.words and "有 2 个佐证材料文件没有带过来：受损的台账旁边没有" in told.lost[0]
