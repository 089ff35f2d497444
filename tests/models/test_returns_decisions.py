"""What waits is decided, merges are taken back (M39), every byte is kept."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date, datetime

import pytest

from models.backup import list_backups
from models.errors import LedgerError
from models.ledger import Ledger
from models.returns_report import Choice, Decision, FileVerdict, Stayed
from models.rules import Progress
from models.sendings import SendingState
from tests.models.returned_sheets import (
    A,
    B,
    Sheet,
    content_of,
    entries,
    later,
    verdicts,
)

# ---------------------------------------------------------------- decisions


@pytest.fixture
def disputed(ledger: Ledger, ids: list[int], sheet: Sheet) -> Sheet:
    """A conflict in a diary and one in a note."""
    ledger.update_issues({ids[0]: {"note": "教办的备注", "entry": (date(2026, 11, 21), "教办写的")}})
    sheet.row(ids[0]).say("progress_text", "学校写的")
    sheet.row(ids[0]).say("note", "学校的备注")
    sheet.back(ledger)
    return sheet


def test_theirs_and_both(ledger: Ledger, ids: list[int], disputed: Sheet, reversible: None) -> None:
    cells = {cell.field: cell for cell in ledger.returns.open_cells()}
    assert cells["progress_text"].choices == (Choice.OURS, Choice.THEIRS, Choice.BOTH, Choice.EDIT)
    with pytest.raises(LedgerError, match="两条都留"):
        ledger.returns.decide([Decision(cells["note"].cell, Choice.BOTH)])
    changed = ledger.returns.decide(
        [Decision(cells["progress_text"].cell, Choice.BOTH), Decision(cells["note"].cell, Choice.THEIRS)]
    )
    assert changed == {ids[0]}
    assert entries(ledger, ids[0]) == ["开始整改", "教办写的", "学校写的"]
    assert ledger.issue(ids[0]).note == "学校的备注"
    assert ledger.history(limit=1)[0].label == "处理填报表的分歧：采用填报表 1 处、两条都留 1 处"
    later(disputed)
    disputed.row(ids[0]).say("note", "学校又改")
    assert verdicts(disputed.back(ledger)) == {(ids[0], "note"): "take"}


def test_ours_leaves_the_next_edit_a_conflict(ledger: Ledger, ids: list[int], disputed: Sheet) -> None:
    ledger.returns.decide([Decision(cell.cell, Choice.OURS) for cell in ledger.returns.open_cells()])
    assert ledger.returns.open_cells() == ()
    later(disputed)
    assert verdicts(disputed.back(ledger)) == {}
    disputed.row(ids[0]).say("note", "学校又改")
    later(disputed)
    assert verdicts(disputed.back(ledger)) == {(ids[0], "note"): "conflict"}


def test_a_text_of_its_own(ledger: Ledger, ids: list[int], disputed: Sheet) -> None:
    ledger.returns.decide(
        [Decision(cell.cell, Choice.EDIT, f"合并{cell.field}") for cell in ledger.returns.open_cells()]
    )
    issue = ledger.issue(ids[0])
    assert (issue.note, issue.progress_text, issue.entries[-1].by) == ("合并note", "合并progress_text", "张三")


def test_decisions_are_all_or_none(ledger: Ledger, ids: list[int], disputed: Sheet) -> None:
    first, second = ledger.returns.open_cells()
    head = ledger.head
    with pytest.raises(LedgerError, match="已经处理过"):
        ledger.returns.decide([Decision(first.cell, Choice.THEIRS), Decision(first.cell, Choice.THEIRS)])
    with pytest.raises(LedgerError, match="已经处理过"):
        ledger.returns.decide([Decision(second.cell, Choice.OURS), Decision("999:note", Choice.OURS)])
    assert ledger.head == head
    assert len(ledger.returns.open_cells()) == 2


def test_what_says_the_same_by_now_waits_no_more(ledger: Ledger, ids: list[int], disputed: Sheet) -> None:
    ledger.update_issues({ids[0]: {"note": "学校的备注"}})
    assert [cell.field for cell in ledger.returns.open_cells()] == ["progress_text"]


@pytest.mark.parametrize(("take", "note"), [("theirs", "学校的备注"), ("ours", "教办的备注")])
def test_a_file_received_before_settles_what_it_left_open(
    ledger: Ledger, ids: list[int], disputed: Sheet, take: str, note: str
) -> None:
    report = disputed.back(ledger, take=take)
    assert (report.verdict, len(report.cells)) == (FileVerdict.SEEN_BEFORE, 2)
    assert "处理了待定的 2 处" in report.reason
    assert ledger.issue(ids[0]).note == note
    assert ledger.returns.open_cells() == ()
    assert disputed.back(ledger, take=take).cells == ()


@pytest.mark.parametrize(("take", "note"), [("theirs", "学校的备注"), ("ours", "教办的备注")])
def test_conflicts_decided_while_merging(ledger: Ledger, ids: list[int], sheet: Sheet, take: str, note: str) -> None:
    ledger.update_issues({ids[0]: {"note": "教办的备注"}})
    sheet.row(ids[0]).say("note", "学校的备注")
    sheet.row(ids[1]).say("finished_on", "尽快")
    report = sheet.back(ledger, take=take)
    assert set(verdicts(report).values()) == {"conflict", "not_valid"}
    assert ledger.issue(ids[0]).note == note
    assert len(ledger.returns.open_cells()) == (take == "theirs")
    assert ledger.check().ok


def test_a_diary_is_never_cleared(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    sheet.row(ids[0]).say("progress_text", "")
    (told,) = [cell for cell in sheet.back(ledger, take="theirs").cells if cell.verdict == "cleared"]
    assert told.waits and "没有清空" in told.mark
    (cell,) = ledger.returns.open_cells()
    assert cell.choices == (Choice.OURS, Choice.EDIT)
    with pytest.raises(LedgerError, match="进展只增不减，没有清空"):
        ledger.returns.decide([Decision(cell.cell, Choice.THEIRS)])
    again = sheet.back(ledger, take="theirs")
    assert (again.cells[0].waits, "没有清空" in again.cells[0].mark) == (True, True)
    assert again.reason.endswith("处理了待定的 0 处。还有 1 处不能这样处理，要逐处决定。")
    assert entries(ledger, ids[0]) == ["开始整改"]
    sheet.back(ledger, take="ours")
    assert ledger.returns.open_cells() == ()


# ---------------------------------------------------------------- undo


def test_m39_undo_frees_the_file(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    sheet.row(ids[0]).say("progress_text", "已改")
    sheet.row(ids[1]).say("note", "新")
    sheet.add({"problem": "围栏松动"})
    first = sheet.back(ledger)
    ledger.undo()
    assert entries(ledger, ids[0]) == ["开始整改"]
    assert ledger.returns.offered() == ()
    second = sheet.back(ledger)
    assert replace(second, received=first.received) == first
    assert ledger.check().ok


def test_m39_later_edits_stay_and_are_listed(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    row = sheet.row(ids[0])
    row.say("progress_text", "已改")
    row.say("note", "学校的备注")
    row.say("progress", "已完成")
    row.say("custom:佐证材料", "照片")
    sheet.row(ids[1]).say("custom:佐证材料", "清单")
    report = sheet.back(ledger)
    ledger.update_issues({ids[0]: {"note": "教办后来改的", "progress": Progress.MOSTLY_DONE}})
    assert report.received is not None
    stayed = ledger.returns.undo(report.received)
    assert {(one.issue, one.label, one.now) for one in stayed} == {
        (ids[0], "备注", "教办后来改的"),
        (ids[0], "整改进度", "基本完成"),
    }
    issue = ledger.issue(ids[0])
    assert (issue.note, issue.progress, issue.custom) == ("教办后来改的", Progress.MOSTLY_DONE, ())
    assert entries(ledger, ids[0]) == ["开始整改"]
    assert ledger.history(limit=1)[0].label.endswith("（2 处之后又改过，保留）")
    assert ledger.check().ok
    with pytest.raises(LedgerError, match="已经撤销过"):
        ledger.returns.undo(report.received)
    again = sheet.back(ledger)
    assert verdicts(again)[ids[0], "note"] == "conflict"
    assert verdicts(again)[ids[0], "progress_text"] == "take"
    assert verdicts(again)[ids[1], "custom:佐证材料"] == "take"


def test_m39_undo_brought_back_again(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    sheet.row(ids[0]).say("note", "学校的备注")
    sheet.row(ids[1]).say("note", "学校的备注")
    report = sheet.back(ledger)
    ledger.update_issues({ids[0]: {"note": "教办后来改的"}})
    assert report.received is not None
    ledger.returns.undo(report.received)
    ledger.undo()
    assert [ledger.issue(number).note for number in ids[:2]] == ["教办后来改的", "学校的备注"]
    assert sheet.back(ledger).verdict == FileVerdict.SEEN_BEFORE
    assert ledger.check().ok


@pytest.fixture
def decided(ledger: Ledger, ids: list[int], sheet: Sheet) -> tuple[object, Sheet, int, int]:
    """The ledger before a merge, the sheet, its record, and the issue made of an added row; all was decided."""
    ledger.update_issues({ids[0]: {"note": "教办的备注", "entry": (date(2026, 11, 21), "教办写的")}})
    before = content_of(ledger)
    row = sheet.row(ids[0])
    row.say("note", "学校的备注")
    row.say("progress_text", "学校写的")
    row.say("finished_on", "尽快")
    sheet.row(ids[1]).say("custom:佐证材料", "照片")
    sheet.row(ids[2]).code = "Z7K3-00"
    sheet.row(ids[2]).say("progress_text", "编号坏了")
    sheet.add({"problem": "围栏松动", "measures": "加固", "progress_text": "已联系"})
    sheet.add({"problem": "门窗破损"})
    report = sheet.back(ledger)
    assert report.received is not None
    unknown, added, other = ledger.returns.offered()
    (made,) = ledger.returns.accept_offered([added.id])
    ledger.returns.accept_offered([unknown.id])
    ledger.returns.dismiss_offered([other.id])
    cells = {cell.field: cell.cell for cell in ledger.returns.open_cells()}
    choices = {"note": Choice.THEIRS, "progress_text": Choice.BOTH, "finished_on": Choice.OURS}
    ledger.returns.decide([Decision(cells[name], choice) for name, choice in choices.items()])
    return before, sheet, report.received, made


def test_m39_what_was_decided_of_a_file_goes_back_with_it(
    ledger: Ledger, ids: list[int], decided: tuple[object, Sheet, int, int]
) -> None:
    before, sheet, received, made = decided
    after = content_of(ledger)
    assert ledger.issue(made).problem == "围栏松动" and entries(ledger, ids[2])[-1] == "编号坏了"
    assert ledger.returns.undo(received) == ()
    assert content_of(ledger) == before
    assert "保留" not in ledger.history(limit=1)[0].label
    assert ledger.check().ok
    ledger.undo()
    assert content_of(ledger) == after
    ledger.redo()
    assert content_of(ledger) == before
    again = sheet.back(ledger)
    assert again.verdict == FileVerdict.MERGED
    assert verdicts(again)[ids[0], "note"] == "conflict"
    assert (len(ledger.returns.open_cells()), len(ledger.returns.offered())) == (3, 3)


def test_m39_decisions_that_were_undone_and_done_again(
    ledger: Ledger, ids: list[int], decided: tuple[object, Sheet, int, int]
) -> None:
    before, _sheet, received, _made = decided
    for _ in range(4):
        ledger.undo()
    for _ in range(3):
        ledger.redo()
    ledger.add_progress(ids[5], date(2026, 11, 22), "别的事")
    ledger.undo()
    assert ledger.returns.undo(received) == ()
    assert content_of(ledger) == before and ledger.check().ok


def test_m39_what_was_changed_after_the_decision_stays(
    ledger: Ledger, ids: list[int], decided: tuple[object, Sheet, int, int]
) -> None:
    _before, sheet, received, made = decided
    ledger.update_issues({ids[0]: {"note": "教办后来改的"}})
    ledger.add_progress(made, date(2026, 11, 22), "教办去看过")
    assert set(ledger.returns.undo(received)) == {
        Stayed(ids[0], "备注", "教办后来改的"),
        Stayed(made, "待确认的行", "围栏松动"),
    }
    assert ledger.history(limit=1)[0].label.endswith("（2 处之后又改过，保留）")
    assert ledger.issue(ids[0]).note == "教办后来改的"
    assert entries(ledger, ids[0]) == ["开始整改", "教办写的"]
    assert entries(ledger, made) == ["已联系", "教办去看过"]
    assert [measure.text for measure in ledger.issue(made).measures] == ["加固"]
    assert ledger.check().ok
    assert ledger.sendings.all()[1].received == 0
    sheet.back(ledger)
    assert "围栏松动" not in [one.cells.get("problem") for one in ledger.returns.offered()]


def test_m39_decisions_of_another_file_stay(
    ledger: Ledger, ids: list[int], sheet: Sheet, sent: list[SendingState]
) -> None:
    other = Sheet(ledger, sent[1])
    ledger.update_issues({number: {"note": "教办的备注"} for number in (ids[0], ids[4])})
    sheet.row(ids[0]).say("note", "小学的备注")
    other.row(ids[4]).say("note", "中学的备注")
    first = sheet.back(ledger)
    other.back(ledger)
    ledger.returns.decide([Decision(cell.cell, Choice.THEIRS) for cell in ledger.returns.open_cells()])
    assert first.received is not None
    assert ledger.returns.undo(first.received) == ()
    assert [ledger.issue(number).note for number in (ids[0], ids[4])] == ["教办的备注", "中学的备注"]
    assert ledger.returns.open_cells() == () and ledger.check().ok


def test_versions_are_taken_back_from_the_newest(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    sheet.row(ids[0]).say("note", "一")
    first = sheet.back(ledger)
    later(sheet)
    sheet.row(ids[0]).say("note", "二")
    second = sheet.back(ledger)
    assert first.received is not None and second.received is not None
    with pytest.raises(LedgerError, match="请先撤销那一份"):
        ledger.returns.undo(first.received)
    assert ledger.returns.undo(second.received) == ()
    assert ledger.returns.undo(first.received) == ()
    assert ledger.issue(ids[0]).note == "重点"


def test_undo_of_the_older_of_two_files_of_different_units(
    ledger: Ledger, ids: list[int], sheet: Sheet, sent: list[SendingState]
) -> None:
    sheet.row(ids[0]).say("custom:佐证材料", "照片")
    first = sheet.back(ledger)
    other = Sheet(ledger, sent[1])
    other.row(ids[4]).say("custom:佐证材料", "清单")
    other.back(ledger)
    assert first.received is not None
    ledger.returns.undo(first.received)
    assert ledger.issue(ids[0]).custom == ()
    assert dict(ledger.issue(ids[4]).custom) == {"佐证材料": "清单"}
    assert ledger.check().ok


# ---------------------------------------------------------------- what is kept


def test_the_archive_keeps_every_byte(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    file, content = sheet.file()
    ledger.returns.merge(file, content)
    with ledger.asking() as connection:
        assert connection.execute("SELECT digest, content FROM archive").fetchall() == [(file.digest, content)]
    with ledger.as_of(ledger.today()) as past:
        assert past.check().ok
    ledger.undo()
    assert ledger.check().ok
    ledger.redo()
    assert ledger.check().ok
    path = ledger.path
    ledger.close()
    for change, what in (("UPDATE archive SET content = x'00'", "受损"), ("DELETE FROM archive", "没有留存")):
        with sqlite3.connect(path) as connection:
            connection.execute(change)
        connection.close()
        with Ledger.open(path, operator="张三", today=ledger.today, backups=False) as opened:
            assert [what in problem.what for problem in opened.check().problems] == [True]


def test_a_backup_before_a_batch(ledger: Ledger, ids: list[int]) -> None:
    ledger.returns.before_merging()
    (backup,) = list_backups(ledger.ledger_id)
    assert (backup.reason, backup.head) == ("合并前", ledger.head.operation)


def test_a_read_only_ledger_tries_and_does_not_merge(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    sheet.row(ids[0]).say("note", "新")
    file, content = sheet.file()
    path = ledger.path
    ledger.close()
    with Ledger.open(path, operator="张三", today=ledger.today, read_only=True) as opened:
        assert verdicts(opened.returns.merge(file, content, dry_run=True)) == {(ids[0], "note"): "take"}
        with pytest.raises(LedgerError, match="只能查看"):
            opened.returns.merge(file, content)


def test_units_that_became_one(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    units = {unit.name: unit.id for unit in ledger.units()}
    sheet.row(ids[0]).say("note", "新")
    ledger.responsibility.merge_units(units[B], units[A])
    report = sheet.back(ledger)
    assert (report.unit, verdicts(report)) == (B, {(ids[0], "note"): "take"})


def test_the_history_reads_well(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    sheet.row(ids[0]).say("progress", "已完成")
    sheet.add({"problem": "围栏松动"})
    sheet.back(ledger)
    merged = ledger.history(limit=1)[0]
    told = {change.label: (change.before, change.after) for change in merged.changes}
    assert told["待确认的行"] == (None, "第 10 行（新增的行）：围栏松动")
    assert told["收回填报表"] == (None, sheet.name)
    ledger.returns.dismiss_offered([ledger.returns.offered()[0].id])
    dismissed = ledger.history(limit=1)[0]
    assert dismissed.label == "填报表的行不予登记：1 行"
    assert [(one.label, one.before, one.after) for one in dismissed.changes] == [("待确认的行", "待确认", "不予登记")]


def test_modified_times_may_have_zones(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    from datetime import UTC

    sheet.back(ledger)
    sheet.modified_at = datetime(2026, 11, 20, 8, tzinfo=UTC)
    sheet.row(ids[0]).say("note", "旧")
    assert verdicts(sheet.back(ledger)) == {(ids[0], "note"): "stale"}


def test_a_file_that_changed_while_it_was_read(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    file, content = sheet.file()
    report = ledger.returns.merge(file, content + b"more")
    assert (report.verdict, "被改动了" in report.reason) == (FileVerdict.REFUSED, True)
    with pytest.raises(LedgerError, match="没有“both”这种处理办法"):
        ledger.returns.merge(file, content, take="both")


# ---------------------------------------------------------------- columns that are not the unit's


def test_what_a_unit_wrote_into_a_locked_column_may_become_a_remark(
    ledger: Ledger, ids: list[int], sheet: Sheet, reversible: None
) -> None:
    sheet.row(ids[0]).say("deadline", "2027年6月底前")
    assert verdicts(sheet.back(ledger)) == {(ids[0], "deadline"): "not_allowed"}
    assert ledger.returns.open_cells() == ()
    (cell,) = ledger.returns.listed_cells()
    assert (cell.verdict, cell.theirs, cell.choices) == (
        "not_allowed",
        "2027年6月底前",
        (Choice.OURS, Choice.REMARK),
    )
    with pytest.raises(LedgerError):
        ledger.returns.decide([Decision(cell.cell, Choice.THEIRS)])
    assert ledger.returns.decide([Decision(cell.cell, Choice.REMARK)]) == {ids[0]}
    issue = ledger.issue(ids[0])
    assert issue.note == f"重点\n{A}填报时把“整改时限”改为：2027年6月底前"
    assert issue.deadline.text == "2026年12月底前"
    assert ledger.returns.listed_cells() == () and ledger.check().ok
    later(sheet)
    assert sheet.back(ledger, name="又存一次.xlsx").counts.keys() == {"unchanged"}


def test_a_locked_column_set_right_again_is_no_longer_listed(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    sheet.row(ids[0]).say("problem", "另一个问题")
    sheet.row(ids[1]).say("deadline", "")
    sheet.back(ledger)
    assert [cell.choices for cell in ledger.returns.listed_cells()] == [
        (Choice.OURS, Choice.REMARK),
        (Choice.OURS,),
    ]
    later(sheet)
    for number in ids[:2]:
        sheet.row(number).say("problem", ledger.issue(number).problem)
        sheet.row(number).say("deadline", ledger.issue(number).deadline.text)
    sheet.back(ledger)
    assert ledger.returns.listed_cells() == ()


def test_only_a_locked_column_becomes_a_remark(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    ledger.update_issues({ids[0]: {"note": "局里的话"}})
    sheet.row(ids[0]).say("note", "学校的话")
    sheet.back(ledger)
    (cell,) = ledger.returns.open_cells()
    with pytest.raises(LedgerError):
        ledger.returns.decide([Decision(cell.cell, Choice.REMARK)])
