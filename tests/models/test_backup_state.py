"""What is said of backups: how old the newest one is, which ones a damaged file has, and what they lack."""

from __future__ import annotations

import shutil
from pathlib import Path

from models.backup import back_up, list_backups, restore
from models.backup_state import backups_for, since, state_of, went_through, what_lacks
from models.ledger import Ledger
from tests.program import TODAY, small_ledger


def opened(path: Path) -> Ledger:
    return Ledger.open(path, operator="李四", today=lambda: TODAY)


def test_the_newest_backup_is_told_with_what_was_done_since(ledger: Ledger) -> None:
    assert state_of(ledger).words == "还没有备份。"
    ledger.add_unit("柳河小学")
    back_up(ledger, "手动")
    assert "的，与现在相同；共 1 份。" in state_of(ledger).words
    ledger.add_unit("石桥中学")
    assert "之后又做了 1 次操作" in state_of(ledger).words
    assert state_of(ledger).to_json()["behind"] == 1


def test_after_a_restore_nobody_knows_how_far_behind_the_newest_is(tmp_path: Path, data_folder: Path) -> None:
    """The state before the restore is the newest backup, and has more operations than the ledger that came back."""
    path = small_ledger(tmp_path / "台账.zgdb")
    with opened(path) as ledger:
        early = back_up(ledger, "手动")
        for note in ("一", "二", "三"):
            ledger.update_issues({1: {"note": note}})
    restore(early, path, operator="李四", today=lambda: TODAY)
    with opened(path) as ledger:
        state = state_of(ledger)
        assert state.behind is None and "之后又做了" not in state.words and state.count == 3
        for note in ("四", "五", "六"):
            ledger.update_issues({1: {"note": note}})
        assert ledger.head.operation > list_backups(ledger.ledger_id)[0].head and state_of(ledger).behind is None
        made = next(one for one in list_backups(ledger.ledger_id) if one.path == early)
        assert went_through(ledger, made) and since(ledger, made.head).words == "修改 1 项"


def test_what_became_of_the_issues_after_a_backup(tmp_path: Path, data_folder: Path) -> None:
    with opened(small_ledger(tmp_path / "台账.zgdb", 4)) as ledger:
        head = ledger.head.operation
        assert since(ledger, head).words == ""
        ledger.update_issues({1: {"note": "改"}, 2: {"note": "改"}})
        ledger.remove_issues([2])
        ledger.add_issue({"source": "自查", "problem": "新的"})
        gone = ledger.add_issue({"source": "自查", "problem": "又删掉的"})
        ledger.remove_issues([gone])
        assert since(ledger, head).words == "新增 1 项、修改 1 项、删除 1 项"


def test_a_damaged_ledger_finds_its_backups_by_number_or_by_name(tmp_path: Path, data_folder: Path) -> None:
    path, other = small_ledger(tmp_path / "台账.zgdb"), small_ledger(tmp_path / "别的.zgdb", 1)
    with opened(path) as ledger:
        number = ledger.ledger_id
        (backup,) = list_backups(number)
        ledger.update_issues({1: {"note": "之后改的"}})
        damaged = bytearray(path.read_bytes())
    renamed = tmp_path / "改了名.zgdb"
    renamed.write_bytes(damaged)
    assert backups_for(renamed)[-1].path == backup.path
    assert "3 项问题，之后又做了 1 次操作" in what_lacks(renamed, backup)
    damaged[:4096] = bytes(4096)
    path.write_bytes(damaged)
    assert {one.ledger_id for one in backups_for(path)} == {number}
    assert what_lacks(path, backup).endswith("（3 项问题）")
    assert [one.issues for one in backups_for(other)] == [1] and not backups_for(tmp_path / "无.zgdb")
    assert path.read_bytes() == damaged
    shutil.rmtree(data_folder / "backups")
    assert not backups_for(path)


def test_a_ledger_whose_name_goes_on_is_another_one(tmp_path: Path, data_folder: Path) -> None:
    """台账_2 begins as 台账 does; a damaged 台账 must not be given the backups of the other."""
    path, other = small_ledger(tmp_path / "台账.zgdb"), small_ledger(tmp_path / "台账_2.zgdb", 5)
    for one in (path, other):
        one.write_bytes(bytes(4096) + one.read_bytes()[4096:])
    assert {one.issues for one in backups_for(path)} == {3}
    assert {one.issues for one in backups_for(other)} == {5}
