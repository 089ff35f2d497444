"""What a returned workbook does to the ledger, case by case (M01 to M43), without spreadsheets."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from models import history
from models.backup import list_backups
from models.errors import LedgerError
from models.ledger import Ledger
from models.returned import KeyedBy, Marks, ReturnedCell, RowMark
from models.returns import in_order
from models.returns_report import Choice, Decision, FileVerdict, RowKind, Stayed
from models.rules import Closing, Progress
from models.schema import RECORDS
from models.sendings import SendingState
from models.sheet_codes import row_code
from tests.models.returned_sheets import Sheet, kinds, send, verdicts

A, B = "柳河小学", "石桥中学"
PROBLEMS = (
    "食堂进货台账不全",
    "消防通道堆放杂物",
    "教师培训学时不足",
    "图书室没有开放记录",
    "校车安全检查走过场",
    "实验室药品未双人双锁",
)
EARLIER = date(2026, 10, 1)


@pytest.fixture
def ids(ledger: Ledger) -> list[int]:
    """Four issues of 柳河小学, two of 石桥中学, each with a first progress."""
    return ledger.add_issues(
        [
            {
                "source": "县委巡察",
                "aspect": "安全" if place % 2 else "管理",
                "problem": problem,
                "findings": [f"表现{place}：{problem[::-1]}"],
                "units": (A if place < 4 else B,),
                "deadline": "2026年12月底前",
                "note": "重点" if place == 0 else "",
                "entry": (EARLIER, "开始整改"),
            }
            for place, problem in enumerate(PROBLEMS)
        ]
    )


@pytest.fixture
def sent(ledger: Ledger, ids: list[int]) -> list[SendingState]:
    return send(ledger, A, B)


@pytest.fixture
def sheet(ledger: Ledger, sent: list[SendingState]) -> Sheet:
    """The workbook of 柳河小学 as it went out."""
    return Sheet(ledger, sent[0])


@pytest.fixture
def reversible(ledger: Ledger, sheet: Sheet) -> Iterator[None]:
    """What the test does can be taken back and brought back, act by act, and leaves the same ledger both ways."""
    before, start = content_of(ledger), ledger.head.operation
    yield
    after = content_of(ledger)
    steps = sum(operation.seq > start and operation.undoes is None for operation in ledger.history())
    for _ in range(steps):
        ledger.undo()
    assert content_of(ledger) == before
    for _ in range(steps):
        ledger.redo()
    assert content_of(ledger) == after
    assert ledger.check().ok


def content_of(ledger: Ledger) -> object:
    with ledger.asking() as connection:
        return {record: dict(history.read_all(connection, record)) for record in RECORDS}


def later(sheet: Sheet, hours: int = 1) -> None:
    assert sheet.modified_at is not None
    sheet.modified_at += timedelta(hours=hours)


def lines_of_issues(ledger: Ledger) -> list[str]:
    return [change.label for change in ledger.history(limit=1)[0].changes if change.issue is not None]


def entries(ledger: Ledger, issue: int) -> list[str]:
    return [entry.text for entry in ledger.issue(issue).entries]


# ---------------------------------------------------------------- what a cell comes to


def test_m01_only_spelling_changed(ledger: Ledger, ids: list[int]) -> None:
    ledger.update_issues({ids[0]: {"finished_on": date(2026, 5, 31), "progress": Progress.DONE}})
    sheet = Sheet(ledger, send(ledger, A)[0])
    sheet.row(ids[0]).say("finished_on", "2026.5.31")
    sheet.row(ids[0]).say("progress", "已完成 ")
    sheet.row(ids[1]).say("progress_text", "开始整改\r\n\r\n")
    sheet.row(ids[2]).say("deadline", "２０２６年12月底前")
    report = sheet.back(ledger)
    assert (report.verdict, verdicts(report)) == (FileVerdict.MERGED, {})
    assert lines_of_issues(ledger) == []
    assert ledger.check().ok


def test_m02_changed_by_the_school_only(ledger: Ledger, ids: list[int], sheet: Sheet, reversible: None) -> None:
    row = sheet.row(ids[0])
    row.say("progress_text", "已补齐台账。\n并建立制度。")
    row.say("progress", "整改到位")
    row.say("finished_on", "2026年11月18日")
    row.say("custom:佐证材料", "照片3张")
    row.say("note", "=1+1")
    report = sheet.back(ledger)
    fields = ("progress_text", "progress", "finished_on", "custom:佐证材料", "note")
    assert verdicts(report) == {(ids[0], name): "take" for name in fields}
    issue = ledger.issue(ids[0])
    assert (issue.progress, issue.finished_on) == (Progress.DONE, date(2026, 11, 18))
    assert (issue.note, dict(issue.custom)) == ("=1+1", {"佐证材料": "照片3张"})
    assert [(one.text, one.by, one.on, one.round) for one in issue.entries] == [
        ("开始整改", "张三", EARLIER, 1),
        ("已补齐台账。\n并建立制度。", A, date(2026, 11, 22), 1),
    ]
    operation = ledger.history(limit=1)[0]
    assert operation.label == f"合并填报表：{A} {sheet.name}"
    assert {"整改进展", "整改进度", "完成日期", "佐证材料", "备注"} <= {one.label for one in operation.changes}


def test_m03_changed_here_only(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    ledger.add_progress(ids[0], EARLIER, "教办写的")
    ledger.update_issues({ids[0]: {"problem": "换了说法", "note": "这里改的"}})
    assert verdicts(sheet.back(ledger)) == {}
    assert entries(ledger, ids[0])[-1] == "教办写的"


def test_m04_both_changed_to_the_same(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    ledger.update_issues({ids[0]: {"progress": Progress.DONE}})
    sheet.row(ids[0]).say("progress", "已整改")
    report = sheet.back(ledger)
    assert verdicts(report) == {(ids[0], "progress"): "same"}
    assert lines_of_issues(ledger) == []
    later(sheet)
    sheet.row(ids[0]).say("progress", "正在整改")
    assert verdicts(sheet.back(ledger)) == {(ids[0], "progress"): "take"}


def test_m05_both_changed_otherwise(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    ledger.add_progress(ids[0], date(2026, 11, 21), "教办写的")
    sheet.row(ids[0]).say("progress_text", "学校写的")
    report = sheet.back(ledger)
    (cell,) = [one for one in report.cells if one.verdict == "conflict"]
    assert (cell.base, cell.ours, cell.theirs, cell.who) == ("开始整改", "教办写的", "学校写的", "张三")
    assert cell.when is not None
    assert entries(ledger, ids[0])[-1] == "教办写的"
    (waiting,) = ledger.returns.open_cells()
    assert (waiting.base, waiting.ours, waiting.theirs, waiting.unit) == ("开始整改", "教办写的", "学校写的", A)
    assert (waiting.who, waiting.label, waiting.row, waiting.file) == ("张三", "整改进展", 6, sheet.name)


def test_m06_a_text_was_cleared(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    sheet.row(ids[0]).say("note", "  ")
    assert verdicts(sheet.back(ledger)) == {(ids[0], "note"): "cleared"}
    assert ledger.issue(ids[0]).note == "重点"
    (cell,) = ledger.returns.open_cells()
    assert cell.choices == (Choice.OURS, Choice.THEIRS, Choice.EDIT)
    ledger.returns.decide([Decision(cell.cell, Choice.THEIRS)])
    assert ledger.issue(ids[0]).note == ""


def test_m07_formulas_and_errors(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    sheet.row(ids[0]).cells["note"] = ReturnedCell("", unreadable="#REF!")
    sheet.row(ids[1]).cells["note"] = ReturnedCell("由公式得出", formula=True)
    report = sheet.back(ledger)
    assert verdicts(report) == {(ids[0], "note"): "unreadable", (ids[1], "note"): "take"}
    told = {cell.id: (cell.theirs, cell.mark) for cell in report.cells if cell.verdict != "unchanged"}
    assert told == {ids[0]: ("#REF!", ""), ids[1]: ("由公式得出", "公式")}
    assert ledger.issue(ids[0]).note == "重点"


@pytest.mark.parametrize("words", ["尽快", "2026年2月30日", "2027-01-01"])
def test_m08_what_is_no_date(ledger: Ledger, ids: list[int], sheet: Sheet, words: str) -> None:
    sheet.row(ids[0]).say("finished_on", words)
    report = sheet.back(ledger)
    (cell,) = [one for one in report.cells if one.verdict != "unchanged"]
    assert (cell.verdict, cell.theirs) == ("not_valid", words)
    assert cell.mark.startswith("“完成日期”")
    (waiting,) = ledger.returns.open_cells()
    with pytest.raises(LedgerError, match="第 1 号的“完成日期”"):
        ledger.returns.decide([Decision(waiting.cell, Choice.THEIRS)])
    ledger.returns.decide([Decision(waiting.cell, Choice.EDIT, "2026.11.20")])
    assert ledger.issue(ids[0]).finished_on == date(2026, 11, 20)
    assert ledger.returns.open_cells() == ()


def test_m09_a_protected_field_was_edited(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    row = sheet.row(ids[0])
    row.say("problem", "食堂进货台账已经很全")
    row.say("deadline", "2027年12月底前")
    row.say("progress_text", "已改")
    report = sheet.back(ledger)
    assert verdicts(report) == {
        (ids[0], "problem"): "not_allowed",
        (ids[0], "deadline"): "not_allowed",
        (ids[0], "progress_text"): "take",
    }
    assert ledger.issue(ids[0]).problem == PROBLEMS[0]
    assert ledger.returns.open_cells() == ()


def test_m40_odd_texts(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    sheet.row(ids[0]).say("note", "=cmd|'/c calc'!A0\x07\u200b")
    sheet.row(ids[1]).say("progress_text", "长" * 32_767)
    assert set(verdicts(sheet.back(ledger)).values()) == {"take"}
    assert ledger.issue(ids[0]).note == "=cmd|'/c calc'!A0"
    assert len(entries(ledger, ids[1])[-1]) == 32_767


# ---------------------------------------------------------------- rows


def test_m10_order_of_rows_and_columns(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    for number in ids[:4]:
        sheet.row(number).say("progress_text", f"改{number}")
    plain = sheet.back(ledger, dry_run=True)
    random.Random(1).shuffle(sheet.rows)
    sheet.fields.reverse()
    report = sheet.back(ledger)
    assert verdicts(report) == verdicts(plain)
    assert [entries(ledger, number)[-1] for number in ids[:4]] == [f"改{number}" for number in ids[:4]]


def test_m11_rows_that_are_missing(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    del sheet.rows[1:]
    report = sheet.back(ledger)
    assert [(row.verdict, row.id) for row in report.rows] == [(RowKind.NOT_RETURNED, number) for number in ids[1:4]]
    assert report.row_counts == {"not_returned": 3}
    state = ledger.sendings.of_code(sheet.sending)
    assert state is not None
    assert state.missing == tuple(ids[1:4])
    assert all(ledger.issue(number).closing == Closing.NOT_APPLIED for number in ids)


@pytest.mark.parametrize("own", [True, False])
def test_m12_an_added_row_is_offered_once(ledger: Ledger, ids: list[int], sheet: Sheet, own: bool) -> None:
    sheet.add({"problem": "操场围栏松动", "progress_text": "已报修", "finished_on": "尽快"}, own=own)
    sheet.add({"problem": "食堂进货台账不全，没有签字"}, own=own)
    report = sheet.back(ledger)
    assert kinds(report) == ["new", "new"]
    first, second = ledger.returns.offered()
    assert first.cells["problem"] == "操场围栏松动"
    assert second.similar and "第 1 号" in second.similar[0]
    later(sheet)
    again = sheet.back(ledger)
    assert ["已列出过" in row.reason for row in again.rows] == [True, True]
    assert len(ledger.returns.offered()) == 2

    (made,) = ledger.returns.accept_offered([first.id])
    issue = ledger.issue(made)
    assert (issue.problem, issue.units, issue.source) == ("操场围栏松动", (A,), f"{A}自查")
    assert (issue.progress_text, issue.entries[0].by, issue.note) == ("已报修", A, "完成日期：尽快")
    ledger.returns.dismiss_offered([second.id])
    assert ledger.returns.offered() == ()
    with pytest.raises(LedgerError, match="已经处理过"):
        ledger.returns.accept_offered([first.id])
    later(sheet)
    sheet.back(ledger)
    assert ledger.returns.offered() == ()
    assert ledger.check().ok


def test_m13_a_copied_row_with_other_words(ledger: Ledger, ids: list[int], sheet: Sheet, reversible: None) -> None:
    copied = sheet.row(ids[0]).copy()
    copied.say("problem", "宿舍用电线路老化")
    copied.say("progress_text", "已换线")
    sheet.rows.insert(1, copied)
    sheet.row(ids[0]).say("progress_text", "已改")
    report = sheet.back(ledger)
    assert verdicts(report) == {(ids[0], "progress_text"): "take"}
    (row,) = report.rows
    assert (row.verdict, row.row, row.reason) == (
        RowKind.COPIED,
        7,
        f"复制自第 6 行（编号 {row_code(ledger.ledger_id, ids[0])}），内容改成了别的",
    )
    (offered,) = ledger.returns.offered()
    (made,) = ledger.returns.accept_offered([offered.id])
    assert (ledger.issue(made).problem, ledger.issue(made).source) == ("宿舍用电线路老化", "县委巡察")
    assert entries(ledger, ids[0]) == ["开始整改", "已改"]


def test_m14_a_copied_row_that_is_the_same(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    sheet.row(ids[0]).say("progress_text", "已改")
    sheet.rows.append(sheet.row(ids[0]).copy())
    report = sheet.back(ledger)
    assert verdicts(report) == {(ids[0], "progress_text"): "take"}
    assert [row.reason for row in report.rows] == ["与第 6 行完全相同，只算一行"]
    assert entries(ledger, ids[0]) == ["开始整改", "已改"]


def test_m15_the_same_row_filled_in_twice(ledger: Ledger, ids: list[int], sheet: Sheet, reversible: None) -> None:
    sheet.rows.append(sheet.row(ids[0]).copy())
    sheet.rows[0].say("progress_text", "第一种说法")
    sheet.rows[-1].say("progress_text", "第二种说法")
    report = sheet.back(ledger)
    assert kinds(report) == ["duplicate", "duplicate"]
    told = [(cell.verdict, cell.theirs) for cell in report.cells if cell.verdict != "unchanged"]
    assert told == [("conflict", "第一种说法"), ("conflict", "第二种说法")]
    assert entries(ledger, ids[0]) == ["开始整改"]
    assert ledger.returns.open_cells() == ()
    offered = ledger.returns.offered()
    assert [(one.kind, one.issue) for one in offered] == [(RowKind.DUPLICATE, ids[0])] * 2
    assert ledger.returns.accept_offered([offered[1].id]) == [ids[0]]
    assert entries(ledger, ids[0]) == ["开始整改", "第二种说法"]
    assert ledger.returns.offered() == ()


@pytest.mark.parametrize("code", ["", "Z7K3-00", "B0B0-0001-5"])
def test_m16_a_damaged_code(ledger: Ledger, ids: list[int], sheet: Sheet, code: str) -> None:
    sheet.row(ids[0]).code = code
    sheet.rows[0].say("progress_text", "已改")
    report = sheet.back(ledger)
    assert verdicts(report) == {}
    assert [(row.verdict, row.id) for row in report.rows] == [
        (RowKind.UNKNOWN, ids[0]),
        (RowKind.NOT_RETURNED, ids[0]),
    ]
    assert "第 1 号" in report.rows[0].reason
    (offered,) = ledger.returns.offered()
    ledger.returns.accept_offered([offered.id])
    assert entries(ledger, ids[0]) == ["开始整改", "已改"]
    assert ledger.check().ok


@pytest.mark.parametrize("marked", [True, False])
def test_m16_the_code_of_another_row(ledger: Ledger, ids: list[int], sheet: Sheet, marked: bool) -> None:
    row = sheet.row(ids[0])
    row.code = row_code(ledger.ledger_id, ids[1])
    row.say("progress_text", "已改")
    del sheet.rows[1]
    if not marked:
        row.mark = None
    report = sheet.back(ledger)
    assert verdicts(report) == {}
    assert (report.rows[0].verdict, report.rows[0].id) == (RowKind.UNKNOWN, ids[0])
    assert entries(ledger, ids[0]) == entries(ledger, ids[1]) == ["开始整改"]


def test_m17_m18_m21_headings(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    sheet.fields.remove("note")
    sheet.row(ids[0]).cells.pop("note")
    file, content = sheet.file()
    columns = tuple(
        replace(column, heading="目前进展", keyed_by=KeyedBy.HEADINGS)
        if column.field == "progress_text"
        else replace(column, heading="办结日期")
        if column.field == "finished_on"
        else column
        for column in file.columns
    )
    report = ledger.returns.merge(replace(file, columns=columns), content)
    assert verdicts(report) == {}
    assert report.notes == (
        "标题下的隐藏行没有了，按列名认出：目前进展。",
        "列名改过，仍按原来的列合并：完成日期改成了“办结日期”。",
        "表里没有这些列，当作没有改动：备注。",
    )


def test_m19_nobody_knows_the_columns(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    sheet.asks = "认不出各列，请指定。"
    head = ledger.head
    report = sheet.back(ledger)
    assert (report.verdict, report.reason) == (FileVerdict.NEEDS_MAPPING, "认不出各列，请指定。")
    assert ledger.head == head


def test_m20_m22_what_is_no_field_is_told(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    sheet.row(ids[0]).extra["经手人"] = "李原"
    sheet.row(ids[1]).say("reason", "经费未到")
    sheet.notes.append(("第 3 行", "请于周五前交"))
    sheet.other_sheets = ("附表",)
    report = sheet.back(ledger)
    assert verdicts(report) == {}
    assert [(row.row, row.id, row.reason) for row in report.rows] == [
        (6, ids[0], "附加栏“经手人”：李原"),
        (7, ids[1], "附加栏“未完成原因”：经费未到"),
        (3, None, "请于周五前交"),
    ]
    assert "另有工作表没有读：附表。" in report.notes


def test_m23_merged_cells(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    sheet.row(ids[0]).say("progress_text", "四项都改了")
    for number in ids[1:4]:
        sheet.row(number).cells["progress_text"] = ReturnedCell("四项都改了", covered=True)
    assert verdicts(sheet.back(ledger)) == {(ids[0], "progress_text"): "take"}
    assert entries(ledger, ids[1]) == ["开始整改"]


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
    (stale,) = ledger.returns.stale_cells()
    ledger.returns.decide([Decision(stale.cell, Choice.THEIRS)])
    assert entries(ledger, ids[0]) == ["开始整改", "新说法", "旧说法"]
    assert ledger.returns.stale_cells() == ()


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


def test_m39_what_somebody_made_of_a_file_stays(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    ledger.update_issues({ids[0]: {"note": "教办的备注"}})
    sheet.row(ids[0]).say("note", "学校的备注")
    sheet.add({"problem": "围栏松动"})
    report = sheet.back(ledger)
    (offered,) = ledger.returns.offered()
    (made,) = ledger.returns.accept_offered([offered.id])
    ledger.returns.decide([Decision(ledger.returns.open_cells()[0].cell, Choice.THEIRS)])
    assert report.received is not None
    assert ledger.returns.undo(report.received) == (
        Stayed(ids[0], "备注", "学校的备注"),
        Stayed(made, "待确认的行", "围栏松动"),
    )
    assert ledger.history(limit=1)[0].label.endswith("（2 处之后又改过，保留）")
    assert ledger.sendings.all()[1].received == 0
    assert ledger.issue(made).problem == "围栏松动"
    assert ledger.issue(ids[0]).note == "学校的备注"
    assert ledger.check().ok
    again = sheet.back(ledger)
    assert again.verdict == FileVerdict.MERGED
    assert verdicts(again) == {}
    assert ledger.returns.offered() == ()


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
