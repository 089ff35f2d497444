"""What a returned workbook does to the ledger: its cells and rows (M01 to M23, M40), without spreadsheets."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest

from models.errors import LedgerError
from models.ledger import Ledger
from models.returned import KeyedBy, ReturnedCell
from models.returns_report import Choice, Decision, FileVerdict, RowKind
from models.rules import Closing, Progress
from models.sheet_codes import row_code
from tests.models.returned_sheets import (
    EARLIER,
    PROBLEMS,
    A,
    Sheet,
    entries,
    kinds,
    later,
    lines_of_issues,
    send,
    verdicts,
)

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


@pytest.mark.parametrize("words", ["整改到位，长期坚持", "整改完成，长期坚持", "已完成,并长期坚持。"])
def test_done_and_lasting_in_one_cell(
    ledger: Ledger, ids: list[int], sheet: Sheet, words: str, reversible: None
) -> None:
    ledger.update_issues({ids[1]: {"progress": Progress.IN_PROGRESS}})
    for number in ids[:2]:
        sheet.row(number).say("progress", words)
    assert verdicts(sheet.back(ledger)) == {(ids[0], "progress"): "take", (ids[1], "progress"): "conflict"}
    issue = ledger.issue(ids[0])
    assert (issue.progress, issue.lasting, issue.deadline.text) == (Progress.DONE, True, "2026年12月底前")
    assert {"整改进度", "长期坚持"} <= set(lines_of_issues(ledger))
    (cell,) = ledger.returns.open_cells()
    ledger.returns.decide([Decision(cell.cell, Choice.THEIRS)])
    assert (ledger.issue(ids[1]).progress, ledger.issue(ids[1]).lasting) == (Progress.DONE, True)
    later(sheet)
    assert verdicts(sheet.back(ledger)) == {}
    for number in ids[:2]:
        sheet.row(number).say("progress", "正在整改")
    later(sheet)
    assert set(verdicts(sheet.back(ledger)).values()) == {"take"}
    assert ledger.issue(ids[0]).progress == Progress.IN_PROGRESS


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


def test_m12_an_added_row_is_merged_into_an_issue(
    ledger: Ledger, ids: list[int], sheet: Sheet, reversible: None
) -> None:
    sheet.add({"problem": PROBLEMS[0] + "了", "progress_text": "已补齐"}, own=True)
    sheet.add({"problem": PROBLEMS[4] + "场", "progress_text": "已检查", "note": "附记录"}, own=True)
    sheet.back(ledger)
    first, second = ledger.returns.offered()
    assert (first.kind, first.similar_issues[0], second.similar_issues[0]) == (RowKind.NEW, ids[0], ids[4])
    assert len(first.similar) == len(first.similar_issues)
    assert ledger.returns.accept_offered([first.id], into=ids[0]) == [ids[0]]
    assert entries(ledger, ids[0]) == ["开始整改", "已补齐"]
    assert ledger.issue(ids[0]).note == "重点"
    assert ledger.returns.accept_offered([second.id], into=ids[4]) == [ids[4]]
    assert entries(ledger, ids[4]) == ["开始整改"]
    cells = ledger.returns.open_cells()
    assert {(cell.id, cell.field, cell.verdict) for cell in cells} == {
        (ids[4], "progress_text", "conflict"),
        (ids[4], "note", "conflict"),
    }
    ledger.returns.decide([Decision(cell.cell, Choice.THEIRS) for cell in cells])
    assert entries(ledger, ids[4]) == ["开始整改", "已检查"]
    assert ledger.returns.offered() == () and ledger.check().ok
    later(sheet)
    assert not {"take", "conflict"} & set(verdicts(sheet.back(ledger)).values())
    assert entries(ledger, ids[0]) == ["开始整改", "已补齐"]
    assert ledger.returns.offered() == () and ledger.returns.open_cells() == ()
    with pytest.raises(LedgerError, match="已经处理过"):
        ledger.returns.accept_offered([first.id], into=ids[0])


def test_m12_into_an_issue_that_is_gone(ledger: Ledger, ids: list[int], sheet: Sheet) -> None:
    sheet.add({"problem": "围栏松动"})
    sheet.back(ledger)
    (offered,) = ledger.returns.offered()
    with pytest.raises(LedgerError, match="已不在台账里"):
        ledger.returns.accept_offered([offered.id], into=9999)
    assert ledger.returns.offered() == (offered,)


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


@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("filled", [True, False])
def test_m16_the_code_of_a_row_that_came_back_too(
    ledger: Ledger, ids: list[int], sheet: Sheet, marked: bool, filled: bool, reversible: None
) -> None:
    row = sheet.row(ids[0])
    row.code = row_code(ledger.ledger_id, ids[1])
    if filled:
        row.say("progress_text", "已改")
    if not marked:
        row.mark = None
    report = sheet.back(ledger)
    assert verdicts(report) == {}
    assert [(one.verdict, one.id) for one in report.rows] == [
        (RowKind.UNKNOWN, ids[0]),
        (RowKind.NOT_RETURNED, ids[0]),
    ]
    assert "内容却是另一个问题" in report.rows[0].reason
    (offered,) = ledger.returns.offered()
    assert (offered.kind, offered.issue) == (RowKind.UNKNOWN, ids[0])
    state = ledger.sendings.of_code(report.sending)
    assert state is not None and state.missing == (ids[0],)
    assert ledger.returns.accept_offered([offered.id]) == [ids[0]]
    assert entries(ledger, ids[0]) == ["开始整改", *(["已改"] if filled else [])]
    state = ledger.sendings.of_code(report.sending)
    assert state is not None and state.missing == ()


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


@pytest.mark.parametrize("place", ["工作表“2026年”第 12 行", "工作表“2026年”C12"])
def test_m22_a_note_stands_in_its_line_whatever_the_sheet_is_called(sheet: Sheet, ledger: Ledger, place: str) -> None:
    sheet.notes = [(place, "以上情况属实")]
    (note,) = sheet.back(ledger).rows
    assert (note.row, str(note.verdict), note.reason) == (12, "note", "以上情况属实")
