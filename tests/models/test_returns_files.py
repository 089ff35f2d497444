"""Returned workbooks again, older, foreign, with damaged marks, and what happened meanwhile (M24 to M38, M43)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from models.errors import LedgerError
from models.ledger import Ledger
from models.returned import Marks, RowMark
from models.returns import in_order
from models.returns_report import Choice, Decision, FileVerdict, RowKind
from models.rules import Closing, Progress
from models.sendings import SendingState
from tests.models.returned_sheets import (
    A,
    B,
    Sheet,
    entries,
    kinds,
    later,
    lines_of_issues,
    send,
    verdicts,
)

# ---------------------------------------------------------------- again, later, older


def test_m24_m25_the_same_again(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    sheet.row(ids[0]).say("progress_text", "已改")
    sheet.row(ids[1]).say("note", "")
    first = sheet.back(ledger)
    head = ledger.head
    again = sheet.back(ledger, name="改了名.xlsx")
    assert again.verdict == FileVerdict.SEEN_BEFORE
    assert again.reason.startswith("已于 ") and "导入过" in again.reason
    assert again.received == first.received
    assert ledger.head == head
    later(sheet)
    assert verdicts(sheet.back(ledger)) == {}
    assert lines_of_issues(ledger) == []
    assert entries(ledger, ids[0]) == ["开始整改", "已改"]


def test_m26_a_later_version(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    sheet.row(ids[0]).say("progress_text", "第一版")
    sheet.row(ids[1]).say("progress_text", "第一版")
    sheet.back(ledger)
    ledger.add_progress(ids[1], date(2026, 11, 22), "教办补充")
    later(sheet)
    sheet.row(ids[0]).say("progress_text", "第二版")
    sheet.row(ids[2]).say("note", "新")
    report = sheet.back(ledger)
    assert verdicts(report) == {(ids[0], "progress_text"): "take", (ids[2], "note"): "take"}
    assert entries(ledger, ids[0]) == ["开始整改", "第一版", "第二版"]
    assert entries(ledger, ids[1])[-1] == "教办补充"
    assert "这是这个单位交回的第 2 份" in report.notes[0]


def test_m27_an_older_version_comes_after(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    old = sheet.file("旧.xlsx")
    sheet.row(ids[0]).say("progress_text", "旧说法")
    old = sheet.file("旧.xlsx")
    later(sheet)
    sheet.row(ids[0]).say("progress_text", "新说法")
    sheet.back(ledger)
    report = ledger.returns.merge(*old)
    assert verdicts(report) == {(ids[0], "progress_text"): "stale"}
    assert lines_of_issues(ledger) == []
    assert any("旧" in note and "不采用" in note for note in report.notes)
    assert ledger.returns.open_cells() == ()
    (stale,) = ledger.returns.listed_cells()
    ledger.returns.decide([Decision(stale.cell, Choice.THEIRS)])
    assert entries(ledger, ids[0]) == ["开始整改", "新说法", "旧说法"]
    assert ledger.returns.listed_cells() == ()


def test_m27_without_times_the_order_of_arrival_counts(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    sheet.row(ids[0]).say("progress_text", "一")
    sheet.back(ledger)
    sheet.modified_at = None
    sheet.row(ids[0]).say("progress_text", "二")
    report = sheet.back(ledger)
    assert verdicts(report) == {(ids[0], "progress_text"): "take"}
    assert "表内没有修改时间，按收到的先后判断新旧。" in report.notes


def test_m28_a_sheet_of_an_earlier_sending(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    ledger.add_progress(ids[0], date(2026, 11, 20), "教办写的")
    newer = Sheet(ledger, send(ledger, A)[0])
    sheet.row(ids[0]).say("progress_text", "按旧表填")
    sheet.row(ids[1]).say("progress_text", "已改")
    report = sheet.back(ledger)
    assert verdicts(report) == {(ids[0], "progress_text"): "conflict", (ids[1], "progress_text"): "take"}
    assert f"按第 1 次发出的表填写，“{A}”之后又领过新的表。" in report.notes
    assert report.number == 1
    newer.row(ids[0]).say("progress_text", "按新表填")
    report = newer.back(ledger)
    assert verdicts(report) == {(ids[0], "progress_text"): "take"}
    assert report.number == 2


# ---------------------------------------------------------------- whose file


def test_m29_another_ledger(ledger: Ledger, ids: list[int], sheet: Sheet, tmp_path: Path) -> None:
    file, content = sheet.file()
    with Ledger.create(tmp_path / "别处.zgdb", operator="李四", today=ledger.today) as other:
        head = other.head
        report = other.returns.merge(file, content)
        assert report.verdict == FileVerdict.FOREIGN
        assert report.reason.startswith("这是另一个台账发出的表")
        unmarked = replace(file, ledger="", sending="", marks=Marks.LOST)
        assert other.returns.merge(unmarked, content).verdict == FileVerdict.FOREIGN
        assert other.head == head


@pytest.fixture
def restored(ledger: Ledger, ids: list[int], tmp_path: Path) -> Path:
    """The ledger as it was before anything was sent."""
    path = tmp_path / "恢复.zgdb"
    ledger.copy_to(path)
    return path


def test_m30_a_sending_that_the_ledger_has_lost(ledger: Ledger, ids: list[int], restored: Path) -> None:
    sheet = Sheet(ledger, send(ledger, A)[0])
    sheet.row(ids[0]).say("progress_text", "学校改的")
    sheet.row(ids[1]).say("progress_text", "学校也改")
    with Ledger.open(restored, operator="张三", today=ledger.today) as copy:
        copy.add_progress(ids[1], date(2026, 11, 21), "教办也改")
        report = sheet.back(copy)
        assert verdicts(report) == {(ids[0], "progress_text"): "take", (ids[1], "progress_text"): "conflict"}
        conflict = next(cell for cell in report.cells if cell.verdict == "conflict")
        assert (conflict.base, conflict.ours) == ("", "教办也改")
        assert "按表内标记核对" in copy.history(limit=1)[0].label
        assert any("不在本台账" in note for note in report.notes)
        later(sheet)
        assert verdicts(sheet.back(copy)) == {}
        sheet.row(ids[0]).say("progress_text", "学校又改")
        later(sheet)
        assert verdicts(sheet.back(copy)) == {(ids[0], "progress_text"): "take"}
        assert copy.check().ok
        for _ in range(3):
            copy.undo()
        assert entries(copy, ids[0]) == ["开始整改"]
        assert copy.sendings.all() == ()
        assert copy.check().ok


def test_m30_a_sending_that_was_taken_back(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    ledger.add_progress(ids[1], date(2026, 11, 21), "教办也改")
    ledger.undo()
    ledger.undo()  # the sending
    assert ledger.sendings.all() == ()
    ledger.add_progress(ids[1], date(2026, 11, 21), "教办也改")
    sheet.row(ids[0]).say("progress_text", "学校改的")
    sheet.row(ids[1]).say("progress_text", "学校也改")
    report = sheet.back(ledger)
    assert verdicts(report) == {(ids[0], "progress_text"): "take", (ids[1], "progress_text"): "conflict"}
    assert report.notes[0] == "这份表的发放已被撤销，按表内的标记核对；合并后补记这次发放。"
    merged = ledger.history(limit=1)[0]
    assert merged.label.endswith("（这份表的发放已被撤销，按表内标记核对）")
    told = {change.label: change.after for change in merged.changes}
    assert told["发出填报表"] == f"{sheet.name}（发放已撤销，由收回的表补记）"
    assert ledger.check().ok
    ledger.undo()
    assert ledger.sendings.all() == () and ledger.check().ok


def test_m31_marks_that_contradict(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    sheet.marks = Marks.CONTRADICT
    sheet.row(ids[0]).say("progress_text", "已改")
    report = sheet.back(ledger)
    assert verdicts(report) == {(ids[0], "progress_text"): "conflict"}
    (cell,) = ledger.returns.open_cells()
    assert cell.mark == "隐藏标记不可信"
    assert cell.who == ""
    ledger.returns.decide([Decision(cell.cell, Choice.THEIRS)])
    assert entries(ledger, ids[0])[-1] == "已改"


def test_m31_the_mark_of_a_row_was_edited(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    row = sheet.row(ids[0])
    assert row.mark is not None
    row.mark = RowMark(row.mark.sending, row.mark.issue, {**row.mark.hashes, "note": "0" * 16})
    row.say("progress_text", "已改")
    sheet.row(ids[1]).say("progress_text", "已改")
    assert verdicts(sheet.back(ledger)) == {(ids[0], "progress_text"): "conflict", (ids[1], "progress_text"): "take"}


def test_partly_lost_marks_are_no_obstacle(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    sheet.marks = Marks.PARTLY
    for row in sheet.rows:
        row.mark = None
    sheet.rows[0].say("progress_text", "已改")
    assert verdicts(sheet.back(ledger)) == {(ids[0], "progress_text"): "take"}


@pytest.mark.parametrize("codes", [True, False])
def test_m32_all_marks_are_lost(ledger: Ledger, ids: list[int], sheet: Sheet, codes: bool) -> None:
    sheet.row(ids[0]).say("progress_text", "已改")
    sheet.row(ids[1]).say("note", "")
    sheet.lose_marks()
    for row in sheet.rows if not codes else ():
        row.code = ""
    sheet.unit = ""
    report = sheet.back(ledger)
    assert (report.sending, report.unit) == (ledger.sendings.all()[1].code, A)
    assert verdicts(report) == {(ids[0], "progress_text"): "conflict"}
    assert [cell.mark for cell in ledger.returns.open_cells()] == ["按内容匹配"]
    assert entries(ledger, ids[0]) == ["开始整改"]


def test_m32_nothing_fits(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    sheet.lose_marks()
    for row in sheet.rows:
        row.code = ""
        row.say("problem", "完全是别的事情")
    head = ledger.head
    report = sheet.back(ledger)
    assert report.verdict == FileVerdict.REFUSED
    assert "没有一行能对上" in report.reason
    assert ledger.head == head


def test_m33_a_row_of_another_school(ledger: Ledger, ids: list[int], sheet: Sheet, sent: list[SendingState]) -> None:
    other = Sheet(ledger, sent[1]).rows[0]
    other.say("progress_text", "别人替它填的")
    sheet.rows.append(other)
    report = sheet.back(ledger)
    assert verdicts(report) == {}
    assert [(row.verdict, row.reason) for row in report.rows] == [(RowKind.UNKNOWN, f"这一行是发给“{B}”的")]
    other.mark = None
    later(sheet)
    report = sheet.back(ledger)
    assert kinds(report) == ["unknown"]
    assert entries(ledger, ids[4]) == ["开始整改"]


@pytest.mark.parametrize("stated", [True, False])
def test_m34_the_rows_of_several_schools(
    ledger: Ledger, ids: list[int], sheet: Sheet, sent: list[SendingState], stated: bool, reversible: None
) -> None:
    other = Sheet(ledger, sent[1])
    other.row(ids[4]).say("progress_text", "中学改了")
    sheet.row(ids[0]).say("progress_text", "小学改了")
    sheet.rows += other.rows
    if not stated:
        sheet.sending, sheet.unit, sheet.marks = "", "", Marks.PARTLY
    report = sheet.back(ledger)
    assert verdicts(report) == {(ids[0], "progress_text"): "take", (ids[4], "progress_text"): "take"}
    assert [ledger.issue(number).entries[-1].by for number in (ids[0], ids[4])] == [A, B]
    assert report.unit == f"{A}、{B}"
    assert [state.received for state in ledger.sendings.all()] == [1, 1]
    assert sheet.back(ledger).verdict == FileVerdict.SEEN_BEFORE


# ---------------------------------------------------------------- what happened here meanwhile


def test_m35_a_closed_issue(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    ledger.change_settings({"closing_rules": ""})
    with ledger.operation("销号") as write:
        write.change("issue", ids[0], {"closing": 3, "progress": 3, "closed_on": "2026-11-01"})
    sheet.row(ids[0]).say("progress_text", "还在改")
    sheet.row(ids[0]).say("progress", "正在整改")
    report = sheet.back(ledger)
    assert set(verdicts(report).values()) == {"conflict"}
    assert {cell.mark for cell in ledger.returns.open_cells()} == {"已销号"}
    issue = ledger.issue(ids[0])
    assert (issue.closing, issue.progress) == (Closing.CLOSED, Progress.DONE)
    later(sheet)
    assert verdicts(sheet.back(ledger)) == {}
    by_field = {cell.field: cell.cell for cell in ledger.returns.open_cells()}
    with pytest.raises(LedgerError, match="取消销号"):
        ledger.returns.decide([Decision(by_field["progress"], Choice.THEIRS)])
    ledger.returns.decide([Decision(by_field["progress_text"], Choice.THEIRS)])
    assert ledger.issue(ids[0]).closing == Closing.CLOSED


def test_m35_a_removed_issue(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    ledger.remove_issues([ids[0]])
    sheet.row(ids[0]).say("progress_text", "已改")
    sheet.row(ids[1]).say("progress_text", "已改")
    report = sheet.back(ledger)
    assert verdicts(report)[ids[1], "progress_text"] == "take"
    assert verdicts(report)[ids[0], "progress_text"] == "conflict"
    assert [(row.verdict, row.id) for row in report.rows] == [(RowKind.UNKNOWN, ids[0])]
    assert ids[0] not in ledger.issue_ids()
    assert ledger.returns.open_cells() == ()
    assert ledger.check().ok
    ledger.undo()
    ledger.undo()
    assert ids[0] in ledger.issue_ids()


def test_m35_an_issue_of_another_unit_now(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    ledger.update_issues({ids[0]: {"units": (B,)}})
    sheet.row(ids[0]).say("progress_text", "已改")
    assert verdicts(sheet.back(ledger)) == {(ids[0], "progress_text"): "conflict"}
    assert ledger.returns.open_cells()[0].mark == f"现由“{B}”负责"


def test_m43_a_new_round(ledger: Ledger, ids: list[int]) -> None:
    ledger.update_issues({ids[0]: {"progress": Progress.DONE}})
    sheet = Sheet(ledger, send(ledger, A)[0])
    ledger.rounds.relapse([ids[0]], on=date(2026, 11, 10), why="又发现")
    ledger.add_progress(ids[0], date(2026, 11, 15), "第二轮开始")
    sheet.row(ids[0]).say("progress_text", "第一轮补充")
    sheet.row(ids[0]).say("progress", "基本完成")
    report = sheet.back(ledger)
    assert set(verdicts(report).values()) == {"conflict"}
    assert all("第 1 轮" in cell.mark for cell in ledger.returns.open_cells())
    again = sheet.back(ledger, take="theirs")
    assert sorted("没有采用" in cell.mark for cell in again.cells) == [False, True]
    issue = ledger.issue(ids[0])
    assert [(entry.text, entry.round) for entry in issue.entries] == [
        ("开始整改", 1),
        ("第一轮补充", 1),
        ("第二轮开始", 2),
    ]
    assert issue.progress_text == "第二轮开始"


def test_a_row_that_several_units_got_says_so(ledger: Ledger, ids: list[int]) -> None:
    ledger.update_issues({ids[0]: {"units": (A, B)}})
    first, second = (Sheet(ledger, state) for state in send(ledger, A, B))
    first.row(ids[0]).say("progress_text", "小学写的")
    second.row(ids[0]).say("progress_text", "中学写的")
    report = first.back(ledger)
    assert [row.reason for row in report.rows] == [f"这个问题还发给了 1 个单位：{B}"]
    assert verdicts(second.back(ledger)) == {(ids[0], "progress_text"): "conflict"}


# ---------------------------------------------------------------- batches


def test_m36_m37_any_order_of_units(ledger: Ledger, ids: list[int], sent: list[SendingState]) -> None:
    first, second = Sheet(ledger, sent[0]), Sheet(ledger, sent[1])
    first.row(ids[0]).say("progress_text", "一")
    second.row(ids[4]).say("note", "二")
    found = []
    for order in ((first, second), (second, first)):
        reports = {sheet.unit: replace(sheet.back(ledger), received=None) for sheet in order}
        found.append((reports, [ledger.issue(number).progress_text for number in ids]))
        ledger.undo()
        ledger.undo()
    assert found[0] == found[1]
    assert first.back(ledger).verdict == second.back(ledger).verdict == FileVerdict.MERGED


def test_m38_versions_in_order(ledger: Ledger, sheet: Sheet, sent: list[SendingState]) -> None:
    second = sheet.file("b.xlsx")[0]
    later(sheet, -5)
    first = sheet.file("c.xlsx")[0]
    other = Sheet(ledger, sent[1]).file("a.xlsx")[0]
    assert [file.name for file in in_order([second, other, first])] == ["c.xlsx", "b.xlsx", "a.xlsx"]
    untimed = replace(second, modified_at=None)
    assert [file.name for file in in_order([first, other, untimed])] == ["b.xlsx", "c.xlsx", "a.xlsx"]


def test_a_dry_run_says_the_same_and_does_nothing(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    ledger.add_progress(ids[0], date(2026, 11, 21), "教办写的")
    sheet.row(ids[0]).say("progress_text", "学校写的")
    sheet.row(ids[1]).say("progress", "已完成")
    sheet.add({"problem": "围栏松动"})
    head = ledger.head
    for take in ("", "theirs", "ours"):
        trial = sheet.back(ledger, dry_run=True, take=take)
        assert ledger.head == head
        assert sheet.back(ledger, take=take) == trial
        ledger.undo()
        head = ledger.head


def test_a_rehearsal_of_several_files(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    sheet.row(ids[0]).say("progress_text", "一")
    first = sheet.file()
    later(sheet)
    sheet.row(ids[0]).say("progress_text", "二")
    second, head = sheet.file(), ledger.head
    with ledger.returns.rehearsal() as trial:
        tried = [trial.merge(*first), trial.merge(*second), trial.merge(*first)]
    assert ledger.head == head
    assert [ledger.returns.merge(*first), ledger.returns.merge(*second)] == tried[:2]
    assert tried[2].verdict == FileVerdict.SEEN_BEFORE
    assert not ledger.returns.open_cells()


def test_m30_an_id_that_another_issue_got_since(ledger: Ledger, ids: list[int], restored: Path) -> None:
    new = ledger.add_issue({"source": "县委巡察", "number": "7", "problem": "门卫夜间脱岗", "units": (A,)})
    sheet = Sheet(ledger, send(ledger, A)[0])
    sheet.row(new).say("progress_text", "已换门卫")
    with Ledger.open(restored, operator="张三", today=ledger.today, backups=False) as copy:
        other = copy.add_issue({"source": "县委巡察", "number": "7", "problem": "宿舍漏雨", "units": (A,)})
        assert other == new
        report = sheet.back(copy)
        assert verdicts(report) == {}
        assert "unknown" in kinds(report)
        assert copy.issue(other).entries == ()


def test_only_the_codes_are_left_and_the_ledger_is_stated(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    sheet.lose_marks(Marks.PARTLY)
    sheet.ledger = ledger.ledger_id
    sheet.rows[0].say("progress_text", "已改")
    report = sheet.back(ledger)
    assert verdicts(report) == {(ids[0], "progress_text"): "conflict"}
    assert ledger.returns.open_cells()[0].mark == "按内容匹配"


def test_m38_a_version_without_marks_goes_with_those_of_the_same_rows(
    ledger: Ledger, sheet: Sheet, sent: list[SendingState]
) -> None:
    other = Sheet(ledger, sent[1]).file("二.xlsx")[0]
    first = sheet.file("早.xlsx")[0]
    later(sheet)
    sheet.lose_marks()
    sheet.unit = ""
    copied = sheet.file("晚.xlsx")[0]
    assert [file.name for file in in_order([copied, other, first])] == ["早.xlsx", "晚.xlsx", "二.xlsx"]
    assert [file.name for file in in_order([other, copied])] == ["二.xlsx", "晚.xlsx"]
