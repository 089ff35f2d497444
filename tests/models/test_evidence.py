"""Evidence: what is attached is kept by its hash, shared, found after a rename, told when missing or altered."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from types import SimpleNamespace

import pytest

from models.errors import LedgerError, ReadOnly, Stopped
from models.evidence_folder import FileState, folder_beside
from models.evidence_sources import MOST_BYTES
from models.file_names import display_name
from models.issues import MeasureEdit
from models.ledger import Ledger
from tests.program import TODAY, is_one_sentence


@pytest.fixture
def issues(ledger: Ledger) -> list[int]:
    measures = [MeasureEdit("补齐记录"), MeasureEdit("培训食堂人员")]
    rows = [
        {"source": "自查", "problem": "留样记录不全", "measures": measures},
        {"source": "自查", "problem": "校门未锁"},
    ]
    return ledger.add_issues(rows)


def paper(folder: Path, name: str, content: bytes = b"") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content or name.encode("utf-8", "surrogateescape"))
    return path


def kept_files(ledger: Ledger) -> list[Path]:
    return sorted(folder_beside(ledger.path).glob("evidence/*/*"))


# ---------------------------------------------------------------- adding


def test_several_files_are_one_operation_and_stand_under_their_hash(
    ledger: Ledger, undoable: None, issues: list[int], tmp_path: Path
) -> None:
    given = [paper(tmp_path / "来", "留样记录.JPG"), paper(tmp_path / "来", "会议 纪要.docx")]
    added = ledger.evidence.add(issues[0], given, note="复查时拍的")
    assert added.words == "已添加 2 个文件。"
    assert ledger.undo_label() == "添加佐证材料：2 个文件"
    first, second = ledger.evidence.of(issues[0])
    assert (first.name, first.added_on, first.note, first.round) == ("留样记录.JPG", TODAY, "复查时拍的", 1)
    kept = ledger.evidence.folder.path_of(first.stored)
    assert kept is not None and kept.read_bytes() == given[0].read_bytes()
    digest = first.stored.digest
    assert kept == folder_beside(ledger.path) / "evidence" / digest[:2] / f"{digest}.jpg"
    assert ledger.issue(issues[0]).evidences == 2
    told = ledger.history(issues[0])[0].changes
    assert [(line.label, line.after) for line in told] == [("佐证材料", "留样记录.JPG"), ("佐证材料", "会议 纪要.docx")]
    assert second.name == "会议 纪要.docx"


def test_a_folder_is_read_downwards_without_what_systems_leave_in_it(
    ledger: Ledger, issues: list[int], tmp_path: Path
) -> None:
    for name in ("照片1.jpg", "Thumbs.db", "~$照片.docx", ".DS_Store", "深/更深/照片2.jpg"):
        paper((tmp_path / "现场" / name).parent, Path(name).name, name.encode())
    added = ledger.evidence.add(issues[0], [tmp_path / "现场"])
    assert [one.name for one in ledger.evidence.of(issues[0])] == ["照片1.jpg", "照片2.jpg"]
    assert added.words == "已添加 2 个文件。\n跳过 3 个系统或临时文件。"


def test_the_same_file_again_changes_nothing_and_the_same_bytes_elsewhere_are_shared(
    ledger: Ledger, issues: list[int], tmp_path: Path
) -> None:
    path = paper(tmp_path, "照片.jpg")
    ledger.evidence.add(issues[0], [path])
    head = ledger.head
    again = ledger.evidence.add(issues[0], [path, paper(tmp_path, "同一张.JPEG", path.read_bytes())])
    assert ledger.head == head and not again.ids
    assert again.words == "没有添加新的文件。\n“照片.jpg”、“同一张.JPEG”已经在这里，没有重复添加。"
    ledger.evidence.add(issues[1], [path])
    (here,) = ledger.evidence.of(issues[0])
    assert [use.issue_id for use in ledger.evidence.where_used(here.file)] == issues
    assert len(kept_files(ledger)) == 1


def test_evidence_of_a_measure_stays_with_the_issue_when_the_measure_goes(
    ledger: Ledger, undoable: None, issues: list[int], tmp_path: Path
) -> None:
    first, second = ledger.issue(issues[0]).measures
    ledger.evidence.add(issues[0], [paper(tmp_path, "记录.pdf")], measure_id=first.id)
    (one,) = ledger.evidence.of(issues[0])
    ledger.evidence.move([one.id], second.id)
    told = ledger.history(issues[0])[0].changes[0]
    assert (told.label, told.before, told.after) == ("佐证材料“记录.pdf”·对应措施", "补齐记录", "培训食堂人员")
    ledger.update_issues({issues[0]: {"measures": [MeasureEdit("补齐记录", first.id)]}})
    assert ledger.evidence.of(issues[0])[0].measure_id is None
    with pytest.raises(LedgerError, match="已经不在这个问题里"):
        ledger.evidence.add(issues[1], [paper(tmp_path, "b.pdf")], measure_id=first.id)


def test_names_notes_and_removing(ledger: Ledger, undoable: None, issues: list[int], tmp_path: Path) -> None:
    ledger.evidence.add(issues[0], [paper(tmp_path, "IMG_001.jpg")])
    (one,) = ledger.evidence.of(issues[0])
    ledger.evidence.rename(one.id, "留样柜照片")
    ledger.evidence.annotate(one.id, "整改后，11 月 20 日拍")
    shown = ledger.evidence.one(one.id)
    assert (shown.name, shown.note) == ("留样柜照片.jpg", "整改后，11 月 20 日拍")
    with pytest.raises(LedgerError):
        ledger.evidence.rename(one.id, " ")
    ledger.evidence.remove([one.id])
    assert ledger.evidence.of(issues[0]) == () and ledger.issue(issues[0]).evidences == 0
    assert len(kept_files(ledger)) == 1


def test_an_issue_that_goes_and_comes_back_brings_its_evidence(
    ledger: Ledger, undoable: None, issues: list[int], tmp_path: Path
) -> None:
    ledger.evidence.add(issues[0], [paper(tmp_path, "a.jpg")])
    ledger.remove_issues([issues[0]])
    assert ledger.evidence.all() == ()
    ledger.undo()
    (one,) = ledger.evidence.of(issues[0])
    assert ledger.evidence.state(one) is FileState.WHOLE


# ---------------------------------------------------------------- what is refused


def test_each_file_that_cannot_be_taken_is_told_and_the_others_are_taken(
    ledger: Ledger, issues: list[int], tmp_path: Path
) -> None:
    folder = tmp_path / "来"
    good = paper(folder, "好.jpg")
    paper(folder, "程序.exe")
    (folder / "空.docx").touch()
    (folder / "链接.pdf").symlink_to(good)
    with (folder / "太大.mp4").open("wb") as huge:
        huge.truncate(MOST_BYTES + 1)
    os.mkfifo(folder / "管道.txt")
    os.link(ledger.path, folder / "台账.bin")
    added = ledger.evidence.add(issues[0], [folder, folder / "没有.pdf"])
    assert [one.name for one in ledger.evidence.of(issues[0])] == ["好.jpg"]
    told = "\n".join(added.refused)
    for words in ("程序或脚本", "空文件", "快捷方式", "太大", "不是普通文件", "正在使用的台账", "读不出来"):
        assert words in told
    assert len(added.refused) == 7
    assert len(kept_files(ledger)) == 1


def test_the_folder_of_a_ledger_is_no_evidence(ledger: Ledger, issues: list[int], tmp_path: Path) -> None:
    ledger.evidence.add(issues[0], [paper(tmp_path, "a.jpg")])
    added = ledger.evidence.add(issues[1], [folder_beside(ledger.path), paper(tmp_path, "b.jpg")])
    assert [one.name for one in ledger.evidence.of(issues[1])] == ["b.jpg"]
    assert "台账自己存放材料的文件夹" in added.refused[0]


def test_when_nothing_can_be_taken_that_is_an_error_and_nothing_is_written(
    ledger: Ledger, issues: list[int], tmp_path: Path
) -> None:
    (tmp_path / "空.docx").touch()
    head = ledger.head
    with pytest.raises(LedgerError) as refused:
        ledger.evidence.add(issues[0], [tmp_path / "空.docx"])
    assert is_one_sentence(str(refused.value))
    (tmp_path / "空夹").mkdir()
    with pytest.raises(LedgerError, match="没有可以添加的文件"):
        ledger.evidence.add(issues[0], [tmp_path / "空夹"])
    assert ledger.head == head and not folder_beside(ledger.path).exists()


def test_stopping_leaves_nothing_behind(ledger: Ledger, issues: list[int], tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done == 2:
            raise Stopped

    with pytest.raises(Stopped):
        ledger.evidence.add(issues[0], [paper(tmp_path, f"{n}.jpg") for n in range(4)], tick=stop)
    assert ledger.evidence.all() == () and kept_files(ledger) == []
    assert not list(folder_beside(ledger.path).glob("evidence/.zg*"))


def test_when_the_rows_cannot_be_written_the_files_go_too(
    ledger: Ledger, issues: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "models.chain.append", lambda *_args, **_more: (_ for _ in ()).throw(sqlite3.OperationalError)
    )
    with pytest.raises(LedgerError, match="没有写成功"):
        ledger.evidence.add(issues[0], [paper(tmp_path, "a.jpg"), paper(tmp_path, "b.jpg")])
    monkeypatch.undo()
    assert ledger.evidence.all() == () and kept_files(ledger) == [] and ledger.check().ok


def test_a_file_that_goes_or_changes_while_it_is_read_is_not_taken(
    ledger: Ledger, issues: list[int], tmp_path: Path
) -> None:
    gone, growing, good = (paper(tmp_path, name) for name in ("走了.jpg", "在写.docx", "好.pdf"))

    def meanwhile(done: int, total: int) -> None:
        if done == 0:
            gone.unlink(missing_ok=True)
            growing.write_bytes(growing.read_bytes() + b"more")
        elif done == 1 and total == 3:
            os.utime(growing, ns=(1, growing.stat().st_mtime_ns + 1_000_000))

    added = ledger.evidence.add(issues[0], [gone, growing, good], tick=meanwhile)
    assert [one.name for one in ledger.evidence.of(issues[0])][-1] == "好.pdf"
    assert "“走了.jpg”读不出来" in added.refused[0]
    assert any("正在被别的程序改动" in sentence for sentence in added.refused)


def test_a_full_disk_is_said_before_anything_is_copied(
    ledger: Ledger, issues: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = paper(tmp_path, "a.jpg")
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(free=1000))
    with pytest.raises(LedgerError, match="磁盘空间不够"):
        ledger.evidence.add(issues[0], [path])
    assert kept_files(ledger) == []


def test_a_ledger_that_is_only_looked_at_takes_none(ledger: Ledger, issues: list[int], tmp_path: Path) -> None:
    ledger.evidence.add(issues[0], [paper(tmp_path, "a.jpg")])
    ledger.close()
    with Ledger.open(ledger.path, operator="李四", today=lambda: TODAY, read_only=True) as again:
        with pytest.raises(ReadOnly):
            again.evidence.add(issues[0], [paper(tmp_path, "b.jpg")])
        (one,) = again.evidence.of(issues[0])
        assert again.evidence.open_copy(one.id).read_bytes() == b"a.jpg"


@pytest.mark.parametrize(
    "name", ["CON.jpg", "a:b?.jpg", "\u202egpj.exe.jpg", "x" * 150 + ".jpg", " 空格 .jpg", "换\n行.jpg", "\udce9.jpg"]
)
def test_odd_names_are_shown_plain_and_opened_under_names_that_windows_takes(
    ledger: Ledger, issues: list[int], tmp_path: Path, name: str
) -> None:
    ledger.evidence.add(issues[0], [paper(tmp_path, name, b"bytes")])
    (one,) = ledger.evidence.of(issues[0])
    assert one.name == display_name(name) and one.name.isprintable()
    copy = ledger.evidence.open_copy(one.id)
    assert copy.read_bytes() == b"bytes" and copy.suffix == ".jpg"
    assert not os.access(copy, os.W_OK) or os.geteuid() == 0
    assert copy.stem.upper() != "CON" and not set('<>:"/\\|?*\u202e\n') & set(copy.name)


# ---------------------------------------------------------------- missing, altered, unused


def test_missing_and_altered_files_are_found_with_their_issue_and_stop_nothing_else(
    ledger: Ledger, issues: list[int], tmp_path: Path
) -> None:
    ledger.evidence.add(issues[0], [paper(tmp_path, f"{n}.jpg") for n in range(30)])
    rows = ledger.evidence.of(issues[0])
    spoilt = []
    for place, row in enumerate(rows[:9]):
        path = ledger.evidence.folder.path_of(row.stored)
        assert path is not None
        content = path.read_bytes()
        if place % 3 == 0:
            path.unlink()
        elif place % 3 == 1:
            path.write_bytes(content[::-1])
        else:
            path.write_bytes(content + b"more")
        spoilt.append(row.name)
    report = ledger.check()
    assert not report.ok and len(report.problems) == 9
    assert {problem.what for problem in report.problems} == {"佐证材料缺失", "佐证材料已被改动"}
    assert all("第 1 号问题“留样记录不全”" in problem.where for problem in report.problems)
    assert [fault.evidence.name for fault in ledger.evidence.verify()] == spoilt
    assert ledger.check(evidence=False).ok and ledger.issue(issues[0]).evidences == 30
    with pytest.raises(LedgerError, match="缺失"):
        ledger.evidence.open_copy(rows[0].id)
    with pytest.raises(LedgerError, match="已被改动"):
        ledger.evidence.open_copy(rows[1].id)
    assert ledger.evidence.open_copy(rows[1].id, even_altered=True).is_file()

    put_back = ledger.evidence.add(issues[0], [tmp_path / name for name in spoilt])
    assert len(put_back.put_back) == 9 and not put_back.ids
    assert ledger.check().ok


def test_a_file_that_nobody_refers_to_is_a_note_and_no_fault(ledger: Ledger, issues: list[int], tmp_path: Path) -> None:
    ledger.evidence.add(issues[0], [paper(tmp_path, "a.jpg")])
    ledger.undo()
    report = ledger.check()
    assert report.ok
    assert [(note.what, note.where) for note in report.notes] == [("没有用到的材料文件", "1 个，在“台账.资料”里")]
    ledger.redo()
    assert ledger.check().notes == () and ledger.check().ok


def test_a_link_in_place_of_a_file_counts_as_altered(ledger: Ledger, issues: list[int], tmp_path: Path) -> None:
    source = paper(tmp_path, "a.jpg")
    ledger.evidence.add(issues[0], [source])
    (one,) = ledger.evidence.of(issues[0])
    path = ledger.evidence.folder.path_of(one.stored)
    assert path is not None
    path.unlink()
    path.symlink_to(source)
    assert ledger.evidence.state(one) is FileState.ALTERED


# ---------------------------------------------------------------- the folder


def test_a_renamed_ledger_finds_its_folder_and_another_ledger_keeps_its_own(
    ledger: Ledger, issues: list[int], tmp_path: Path
) -> None:
    ledger.evidence.add(issues[0], [paper(tmp_path, "a.jpg")])
    ledger.close()
    renamed = ledger.path.rename(tmp_path / "巡察整改.zgdb")
    with Ledger.open(renamed, operator="李四", today=lambda: TODAY) as again:
        assert again.check().ok
        again.evidence.add(issues[0], [paper(tmp_path, "b.jpg")])
        assert not folder_beside(renamed).exists()
    with Ledger.create(ledger.path, operator="李四", today=lambda: TODAY) as other:
        number = other.add_issue({"source": "自查", "problem": "另一个台账的"})
        other.evidence.add(number, [paper(tmp_path, "c.jpg")])
        assert other.check().ok and other.check().notes == ()
        assert (tmp_path / "台账_2.资料").is_dir()


def test_a_copy_of_the_ledger_takes_its_evidence_along_and_only_what_it_lacks(
    ledger: Ledger, issues: list[int], tmp_path: Path
) -> None:
    from models.backup import save_verified

    ledger.evidence.add(issues[0], [paper(tmp_path, f"{n}.jpg") for n in range(3)])
    lost = ledger.evidence.folder.path_of(ledger.evidence.of(issues[0])[0].stored)
    assert lost is not None
    lost.unlink()
    target = tmp_path / "U盘" / "副本.zgdb"
    target.parent.mkdir()
    save_verified(ledger, target)
    along = ledger.evidence.copy_along(target)
    assert (along.copied, along.present, [fault.state for fault in along.faults]) == (2, 0, [FileState.MISSING])
    ledger.evidence.add(issues[1], [paper(tmp_path, "新.jpg"), tmp_path / "0.jpg"])
    save_verified(ledger, target)
    along = ledger.evidence.copy_along(target)
    assert (along.copied, along.present, along.faults) == (2, 2, ())
    with Ledger.open(target, operator="李四", today=lambda: TODAY) as copy:
        assert copy.check().ok


def test_a_restored_backup_still_finds_its_files(ledger: Ledger, issues: list[int], tmp_path: Path) -> None:
    from models.backup import back_up, restore

    ledger.evidence.add(issues[0], [paper(tmp_path, "a.jpg")])
    backup = back_up(ledger, "手动")
    ledger.evidence.remove([one.id for one in ledger.evidence.of(issues[0])])
    ledger.close()
    restore(backup, ledger.path, operator="李四", today=lambda: TODAY)
    with Ledger.open(ledger.path, operator="李四", today=lambda: TODAY) as again:
        assert [one.name for one in again.evidence.of(issues[0])] == ["a.jpg"]
        assert again.check().ok


def test_a_backup_on_another_disk_brings_the_evidence_back_with_it(
    ledger: Ledger, issues: list[int], tmp_path: Path
) -> None:
    from models.backup import restore, save_verified

    ledger.evidence.add(issues[0], [paper(tmp_path, f"{n}.jpg") for n in range(3)])
    backup = tmp_path / "U盘" / "台账_20261122.zgbak"
    backup.parent.mkdir()
    save_verified(ledger, backup)
    assert ledger.evidence.copy_along(backup).words == "佐证材料 3 个文件也在旁边的“.资料”文件夹里。"
    new = tmp_path / "新电脑" / "整改.zgdb"
    new.parent.mkdir()
    restore(backup, new, operator="李四", today=lambda: TODAY)
    with Ledger.open(new, operator="李四", today=lambda: TODAY) as again:
        assert len(again.evidence.verify()) == 3
        back = again.evidence.bring_back(backup)
        assert (back.copied, back.faults) == (3, ()) and again.check().ok
        assert again.evidence.bring_back(tmp_path / "别处" / "没有.zgbak").words == ""
