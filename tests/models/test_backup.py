"""Backups that may be trusted, the way back from one, and which old ones may go."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import backup as backups
from models.backup import back_up, confirm_restore, inspect, list_backups, restore, save_verified, thinning_allowed
from models.errors import Busy, LedgerError, UnreadableFile, WriteFailed
from models.ledger import Ledger
from models.thinning import keep
from tests.program import TODAY, digest, is_one_sentence, names, small_ledger


def opened(path: Path) -> Ledger:
    return Ledger.open(path, operator="李四", today=lambda: TODAY)


def put_back(backup: Path, target: Path) -> Path | None:
    return restore(backup, target, operator="李四", today=lambda: TODAY)[1]


@pytest.fixture
def closed(tmp_path: Path, data_folder: Path) -> Path:
    folder = tmp_path / "办公室"
    folder.mkdir()
    return small_ledger(folder / "台账.zgdb")


# ---------------------------------------------------------------- making


def test_closing_a_changed_ledger_makes_one_backup_and_an_unchanged_one_none(closed: Path) -> None:
    with opened(closed) as ledger:
        number = ledger.ledger_id
    assert [(one.reason, one.head, one.issues) for one in list_backups(number)] == [("关闭", 3, 3)]
    with opened(closed) as ledger:
        ledger.update_issues({1: {"note": "已看"}})
    assert [one.head for one in list_backups(number)] == [4, 3]
    with opened(list_backups(number)[0].path) as copy:
        assert copy.issue(1).note == "已看" and copy.check().ok


def test_the_same_state_is_backed_up_once_and_kept_for_the_graver_reason(closed: Path) -> None:
    with opened(closed) as ledger:
        first = back_up(ledger, "手动")
        assert back_up(ledger, "导入前") == first
        assert [one.reason for one in list_backups(ledger.ledger_id)] == ["导入前"]


def test_a_backup_that_was_altered_is_not_taken_for_the_present_state(closed: Path) -> None:
    with opened(closed) as ledger:
        first = back_up(ledger, "手动")
        first.write_bytes(first.read_bytes()[:-1] + b"x")
        assert back_up(ledger, "手动再来") != first


def test_what_was_not_verified_is_not_listed(closed: Path) -> None:
    with opened(closed) as ledger:
        path = back_up(ledger, "手动")
        folder = path.parent
        (folder / "没有清单.zgbak").write_bytes(path.read_bytes())
        (folder / "坏清单.zgbak").write_bytes(path.read_bytes())
        (folder / "坏清单.zgbak.json").write_text("[]", "utf-8")
        (folder / "别人的.zgbak").write_bytes(path.read_bytes())
        manifest = json.loads((folder / (path.name + ".json")).read_text("utf-8"))
        (folder / "别人的.zgbak.json").write_text(json.dumps({**manifest, "ledger_id": "别人"}), "utf-8")
        assert [one.path for one in list_backups(ledger.ledger_id)] == [path]


def test_a_damaged_ledger_gives_no_backup(closed: Path) -> None:
    with opened(closed) as ledger:
        before = names(backups.backup_folder(ledger.ledger_id))
        ledger._connection.execute("DROP TRIGGER change_no_update")
        ledger._connection.execute("UPDATE change SET after = 'x' WHERE id = 2")
        ledger._database.watch()  # written past the door, yet by nobody else
        ledger.update_issues({1: {"note": "已看"}})
        with pytest.raises(WriteFailed, match="核对不上"):
            back_up(ledger, "手动")
        assert names(backups.backup_folder(ledger.ledger_id)) == before
    assert is_one_sentence(ledger.backup_failure) and "关闭时的备份没有做成" in ledger.backup_failure


def test_a_failed_backup_on_closing_is_said_and_the_change_is_kept(closed: Path, data_folder: Path) -> None:
    with opened(closed) as ledger:
        folder = backups.backup_folder(ledger.ledger_id)
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
        folder.write_bytes(b"in the way")
        ledger.update_issues({1: {"note": "已看"}})
    assert is_one_sentence(ledger.backup_failure)
    with opened(closed) as ledger:
        assert ledger.issue(1).note == "已看"
        assert list_backups(ledger.ledger_id) == []


def test_a_copy_elsewhere_is_whole_or_not_at_all(closed: Path, tmp_path: Path) -> None:
    target = tmp_path / "优盘.zgbak"
    with opened(closed) as ledger:
        save_verified(ledger, target)
        first = digest(target)
        save_verified(ledger, target)
        for wrong, words in {
            closed: "自己的位置",
            tmp_path: "文件夹",
            tmp_path / "没有" / "副本.zgbak": "没有这个文件夹",
            tmp_path / ("长" * 120): "文件名太长",
            target / "副本.zgbak": "没有这个文件夹",
        }.items():
            with pytest.raises(LedgerError, match=words) as refused:
                save_verified(ledger, wrong)
            assert is_one_sentence(str(refused.value))
    assert inspect(target).issues == 3 and first
    assert names(tmp_path) == {"优盘.zgbak", "办公室", "data"} and names(closed.parent) == {"台账.zgdb"}


def test_a_copy_replaces_nothing_but_a_copy_of_the_same_ledger(closed: Path, tmp_path: Path) -> None:
    other, paper, empty = small_ledger(tmp_path / "别处.zgdb", 1), tmp_path / "报告.docx", tmp_path / "空.zgbak"
    paper.write_bytes(b"PK\x03\x04 a report")
    empty.write_bytes(b"")
    before = {path: digest(path) for path in (other, paper, empty)}
    with opened(closed) as ledger:
        for path in before:
            with pytest.raises(LedgerError, match="没有覆盖") as refused:
                save_verified(ledger, path)
            assert is_one_sentence(str(refused.value))
        assert {path: digest(path) for path in before} == before
        copy = tmp_path / "副本.zgdb"
        save_verified(ledger, copy)
        with opened(copy) as held, pytest.raises(LedgerError, match="打开"):
            save_verified(ledger, held.path)
        copy.with_name("副本.zgdb-wal").write_bytes(b"of a foreign ledger")
        ledger.update_issues({1: {"note": "已看"}})
        save_verified(ledger, copy)
        assert inspect(copy).head == ledger.head
        assert "副本.zgdb-wal" not in names(tmp_path) and any("坏_" in name for name in names(tmp_path))


def test_a_backup_that_does_not_reach_its_place_leaves_nothing_on_the_list(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(closed) as ledger:
        folder = backups.backup_folder(ledger.ledger_id)
        before, real = names(folder), os.replace
        ledger.update_issues({1: {"note": "已看"}})
        for ending in (".zgbak", ".json"):

            def full(source: Path, target: Path, ending: str = ending) -> None:
                if str(target).endswith(ending):
                    raise OSError(28, "No space left on device")
                real(source, target)

            monkeypatch.setattr(os, "replace", full)
            with pytest.raises(WriteFailed, match=r"还差约 \d+ MB") as refused:
                back_up(ledger, "手动")
            assert is_one_sentence(str(refused.value)) and names(folder) == before
        monkeypatch.setattr(os, "replace", real)
        (folder / "早先的.zgbak.json").write_text("{}", "utf-8")
        path = back_up(ledger, "手动")
        assert names(folder) == before | {path.name, path.name + ".json"}


def test_backups_while_another_thread_edits_are_each_whole(closed: Path, tmp_path: Path) -> None:
    with opened(closed) as ledger:
        stop = threading.Event()

        def edit() -> None:
            turn = 0
            while not stop.is_set():
                turn += 1
                ledger.update_issues({1: {"note": f"第{turn}次"}})

        editing = threading.Thread(target=edit)
        editing.start()
        try:
            heads = []
            for turn in range(10):
                save_verified(ledger, tmp_path / f"{turn}.zgbak")
                heads.append(inspect(tmp_path / f"{turn}.zgbak").head.operation)
        finally:
            stop.set()
            editing.join()
    assert heads == sorted(heads) and heads[-1] > heads[0]


# ---------------------------------------------------------------- restoring


@pytest.fixture
def earlier(closed: Path) -> Path:
    """A backup of the ledger before its first issue was changed."""
    with opened(closed) as ledger:
        path = back_up(ledger, "手动")
        ledger.update_issues({1: {"note": "备份之后改的"}})
    return path


def test_a_restore_keeps_the_present_first_and_is_written_into_the_history(closed: Path, earlier: Path) -> None:
    kept = put_back(earlier, closed)
    assert kept is not None
    with opened(closed) as ledger:
        assert ledger.issue(1).note == "" and ledger.check().ok
        assert ledger.history()[0].label.startswith("从备份恢复")
        assert "恢复前" in {one.reason for one in list_backups(ledger.ledger_id)}
    with opened(kept) as copy:
        assert copy.issue(1).note == "备份之后改的"
    assert put_back(kept, closed)
    with opened(closed) as ledger:
        assert ledger.issue(1).note == "备份之后改的"
    assert names(closed.parent) == {"台账.zgdb"}


def test_a_restore_makes_the_ledger_where_there_is_none(closed: Path, earlier: Path, tmp_path: Path) -> None:
    target = tmp_path / "新电脑.zgdb"
    assert put_back(earlier, target) is None
    with opened(target) as ledger:
        assert len(ledger.issue_ids()) == 3 and ledger.check().ok


def test_another_ledgers_backup_is_refused(closed: Path, tmp_path: Path) -> None:
    other = small_ledger(tmp_path / "另一个.zgdb", 1)
    before = digest(closed)
    with pytest.raises(LedgerError, match="另一个台账"):
        put_back(other, closed)
    assert digest(closed) == before


def test_what_is_no_whole_backup_is_refused(closed: Path, earlier: Path, tmp_path: Path) -> None:
    cut = tmp_path / "残.zgbak"
    cut.write_bytes(earlier.read_bytes()[:-4096])
    with opened(earlier) as ledger:
        hashes = [row[0] for row in ledger._connection.execute("SELECT hash FROM change")]
    bent = tmp_path / "改.zgbak"
    bent.write_bytes(earlier.read_bytes().replace(hashes[0].encode(), hashes[0][::-1].encode()))
    before = digest(closed)
    for wrong in (cut, bent, tmp_path / "没有.zgbak", tmp_path, closed):
        with pytest.raises(LedgerError) as refused:
            put_back(wrong, closed)
        assert is_one_sentence(str(refused.value))
    for target in (tmp_path, tmp_path / "没有" / "台账.zgdb"):
        with pytest.raises(LedgerError) as refused:
            put_back(earlier, target)
        assert is_one_sentence(str(refused.value))
    assert digest(closed) == before and names(closed.parent) == {"台账.zgdb"}


def test_a_ledger_in_use_is_not_restored(closed: Path, earlier: Path) -> None:
    with opened(closed) as ledger:
        with pytest.raises(Busy):
            put_back(earlier, closed)
        assert ledger.issue(1).note == "备份之后改的"


def test_a_damaged_ledger_is_kept_beside_with_its_journals(closed: Path, earlier: Path) -> None:
    os.truncate(closed, 5000)
    damaged = digest(closed)
    closed.with_name("台账.zgdb-wal").write_bytes(b"of a foreign ledger")
    aside = put_back(earlier, closed)
    assert aside is not None and "坏_" in aside.name and digest(aside) == damaged
    with opened(closed) as ledger:
        assert ledger.check().ok and len(ledger.issue_ids()) == 3
    assert names(closed.parent) == {"台账.zgdb", aside.name, aside.name + "-wal"}


def test_a_ledger_damaged_in_the_middle_is_restored_and_kept_beside(closed: Path, earlier: Path) -> None:
    """One line of its history was altered: it opens and its end is good, but no copy of it verifies."""
    bend(closed, "DROP TRIGGER change_no_update", "UPDATE change SET after = 'x' WHERE id = 2")
    aside = put_back(earlier, closed)
    assert aside is not None and "坏_" in aside.name
    with opened(aside) as damaged:
        assert damaged.issue(1).note == "备份之后改的" and not damaged.check().ok
    with opened(closed) as ledger:
        assert ledger.check().ok and ledger.issue(1).note == ""
    assert names(closed.parent) == {"台账.zgdb", aside.name}


def test_a_damaged_ledger_is_not_taken_for_the_good_backup_with_the_same_end(closed: Path, earlier: Path) -> None:
    with opened(closed) as ledger:
        newest = list_backups(ledger.ledger_id)[0]
        assert newest.head == ledger.head.operation
    bend(closed, "DROP TRIGGER change_no_update", "UPDATE change SET after = 'x' WHERE id = 2")
    aside = put_back(earlier, closed)
    assert aside is not None and aside.parent == closed.parent and aside != newest.path


def bend(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


# ---------------------------------------------------------------- thinning


@pytest.fixture
def long_ago(closed: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """The ledger with sixty old backups, four a day."""
    with opened(closed) as ledger:
        backups._stop_thinning(ledger.ledger_id)
        for turn in range(60):
            ledger.update_issues({1: {"note": f"第{turn}次"}})
            path = back_up(ledger, "手动")
            manifest_path = path.with_name(path.name + ".json")
            manifest = json.loads(manifest_path.read_text("utf-8"))
            made = datetime.now() - timedelta(days=100) + timedelta(hours=6 * turn)
            manifest_path.write_text(json.dumps({**manifest, "made_at": made.isoformat(timespec="seconds")}), "utf-8")
        yield ledger


def test_old_backups_go_with_their_manifests_but_not_before_a_restore_is_confirmed(
    long_ago: Ledger, closed: Path
) -> None:
    number = long_ago.ledger_id
    newest = list_backups(number)[0]
    folder = newest.path.parent
    long_ago.close()
    put_back(newest.path, closed)
    assert not thinning_allowed(number)
    many = len(list_backups(number))
    with opened(closed) as ledger:
        ledger.update_issues({1: {"note": "恢复之后"}})
        back_up(ledger, "手动")
        assert len(list_backups(number)) == many + 1
        confirm_restore(number)
        assert thinning_allowed(number)
        ledger.update_issues({1: {"note": "确认之后"}})
        back_up(ledger, "手动")
        left = list_backups(number)
        assert len(left) < many and left[0].head == ledger.head.operation
    assert names(folder) == {one.path.name for one in left} | {one.path.name + ".json" for one in left}


moments = st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2026, 12, 31))


@settings(max_examples=300, deadline=None)
@given(made=st.lists(moments, max_size=120), now=moments, chosen=st.sets(st.integers(0, 119)))
def test_thinning_keeps_what_it_promises(made: list[datetime], now: datetime, chosen: set[int]) -> None:
    precious = frozenset(moment for place, moment in enumerate(made) if place in chosen)
    kept = keep(made, now, precious)
    assert kept <= set(made)
    assert kept >= {moment for moment in made if now - moment < timedelta(days=2)}
    assert kept >= {moment for moment in precious if now - moment < timedelta(days=30)}
    assert kept >= set(sorted(made)[-3:])
    assert keep(sorted(kept), now, precious) == kept


@settings(max_examples=60, deadline=None)
@given(start=moments, hours=st.lists(st.integers(1, 60), min_size=1, max_size=400))
def test_thinning_day_by_day_never_leaves_a_gap(start: datetime, hours: list[int]) -> None:
    """An office that backs up now and then for months: a state of every day, week and month in reach stays."""
    now, left = start, set[datetime]()
    for pause in hours:
        now += timedelta(hours=pause)
        left = keep(sorted(left | {now}), now)
    days = sorted({moment.date() for moment in _calendar(start, hours)}, reverse=True)[:14]
    months = sorted({(moment.year, moment.month) for moment in _calendar(start, hours)}, reverse=True)[:24]
    assert {moment.date() for moment in left} >= set(days)
    assert {(moment.year, moment.month) for moment in left} >= set(months)
    assert len(left) < 14 + 8 + 24 + 3 + 49


def _calendar(start: datetime, hours: list[int]) -> list[datetime]:
    made, now = [], start
    for pause in hours:
        now += timedelta(hours=pause)
        made.append(now)
    return made


def test_inspecting_needs_no_writing(closed: Path) -> None:
    before = digest(closed)
    assert inspect(closed).issues == 3
    with pytest.raises(UnreadableFile):
        inspect(closed.parent)
    assert digest(closed) == before and names(closed.parent) == {"台账.zgdb"}
