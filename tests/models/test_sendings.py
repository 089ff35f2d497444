"""Who gets a workbook with which rows, what is remembered of it, and what a sending is worth after files came back."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from documents.urging_pdf import Urging, asked_of, slips_of
from models.errors import InvalidValue
from models.fields import CUSTOM
from models.ledger import Ledger
from models.outstanding import outstanding, state_words
from models.returned import EVIDENCE_WORDS, FILL_IN
from models.returned_marks import BookMark, decode_book, decode_mark, encode_book, encode_mark
from models.rules import Progress
from models.sending_columns import short_source
from models.sending_states import Received, Returning, returned
from models.sheet_codes import new_sending_code, read_row_code, read_sending_code
from tests.models.returned_sheets import A, B, Sheet, later, send, sent_rows

DUE = date(2026, 12, 5)


def _issue(**values: object) -> dict[str, object]:
    return {"source": "巡察反馈", "problem": "台账不全", **values}


def _rows(ledger: Ledger) -> dict[str, list[str]]:
    """The numbers of the issues that every unit would get."""
    candidates = ledger.sendings.units_with_rows()
    prepared = ledger.sendings.prepare([one.unit.id for one in candidates])
    assert [one.unit for one in prepared] == [one.unit for one in candidates]
    return {one.unit.name: [row.issue.number for row in one.rows] for one in prepared}


# ---------------------------------------------------------------- who gets what


def test_a_unit_gets_what_it_answers_for_and_without_anybody_answering_what_concerns_it(ledger: Ledger) -> None:
    ledger.add_issues(
        [
            _issue(number="1", units=("甲校",), involved_units=("乙校",)),
            _issue(number="2", involved_units=("甲校", "乙校")),
            _issue(number="3", units=("甲校",), involved_units=("丙校",)),
            _issue(number="4", lead_unit="督导室"),
        ]
    )
    assert _rows(ledger) == {"甲校": ["1", "2", "3"], "乙校": ["2"], "丙校": ["3"], "督导室": ["4"]}
    assert {one.unit.name for one in ledger.sendings.units_with_rows() if one.involved} == {"丙校"}


def test_what_is_closed_does_not_go_out_and_what_is_done_only_if_wanted(ledger: Ledger) -> None:
    ids = ledger.add_issues(
        [
            _issue(number="1", units=("甲校",)),
            _issue(number="2", units=("甲校",), progress=Progress.DONE),
            _issue(number="3", units=("乙校",), progress=Progress.DONE),
        ]
    )
    ledger.close_issues([ids[2]], on=date(2026, 11, 20), approver="李局长")
    assert _rows(ledger) == {"甲校": ["1", "2"]}
    (candidate,) = ledger.sendings.units_with_rows()
    assert (candidate.rows, candidate.unfinished) == (2, 1)
    (only,) = ledger.sendings.prepare([candidate.unit.id], finished=False)
    assert [row.issue.number for row in only.rows] == ["1"]


def test_of_a_common_issue_a_unit_gets_its_own_row(ledger: Ledger) -> None:
    (whole,) = ledger.add_issues([_issue(number="22", units=("甲校", "乙校", "丙校"))])
    units = {unit.name: unit.id for unit in ledger.units()}
    ledger.responsibility.split_to_units(whole, [units["甲校"], units["乙校"]])
    assert _rows(ledger) == {"甲校": ["22-1"], "乙校": ["22-2"], "丙校": ["22"]}


def test_late_rows_are_counted_and_lasting_ones_are_never_late(ledger: Ledger) -> None:
    ledger.add_issues(
        [
            _issue(number="1", units=("甲校",), deadline="2026年10月底前"),
            _issue(number="2", units=("甲校",), deadline="2026年10月底前，并长期坚持"),
            _issue(number="3", units=("甲校",), deadline="2026-11-22"),
        ]
    )
    (candidate,) = ledger.sendings.units_with_rows()
    assert (candidate.rows, candidate.late) == (3, 1)


# ---------------------------------------------------------------- what stands in a workbook


def test_a_row_holds_its_code_and_every_text_as_it_is_written(ledger: Ledger) -> None:
    (number,) = ledger.add_issues([_issue(number="7", units=("甲校",), aspect="食堂", progress=Progress.IN_PROGRESS)])
    ledger.add_progress(number, date(2026, 11, 1), "已自查")
    ledger.add_progress(number, date(2026, 11, 9), "已整改三处")
    (one,) = ledger.sendings.prepare([ledger.units()[0].id], due=DUE)
    (row,) = one.rows
    code = read_row_code(row.code)
    assert code is not None and code.issue == number
    assert row.base["progress_text"] == "已整改三处"
    assert row.base["progress"] == "正在整改"
    assert row.base[EVIDENCE_WORDS] == row.base["finished_on"] == ""
    assert set(row.base) == {*one.shown, *one.editable}
    assert one.editable == FILL_IN
    assert one.due_on == DUE and one.number == 1
    assert one.file_name == "甲校_巡察反馈_2026-11-22.xlsx"


def test_all_workbooks_of_a_batch_have_the_same_columns_and_none_that_says_nothing(ledger: Ledger) -> None:
    ledger.add_issues([_issue(units=("甲校",)), _issue(units=("乙校",), deadline="年底前")])
    first, second = ledger.sendings.prepare([unit.id for unit in ledger.units()])
    assert first.shown == second.shown == ("number", "problem", "deadline")
    ledger.add_issues([_issue(units=("甲校", "乙校"))])
    (third, _) = ledger.sendings.prepare([unit.id for unit in ledger.units()])
    assert third.shown == ("number", "problem", "units", "deadline")


def test_what_the_user_adds_is_filled_in_and_no_longer_only_shown(ledger: Ledger) -> None:
    ledger.add_issues([_issue(units=("甲校",), persons=("王玥",))])
    fields = (*FILL_IN, "persons", CUSTOM + " 整改金额 ")
    (one,) = ledger.sendings.prepare([ledger.units()[0].id], fields=fields)
    assert one.editable == (*FILL_IN, "persons", CUSTOM + "整改金额")
    assert "persons" not in one.shown
    assert one.rows[0].base["persons"] == "王玥"


@pytest.mark.parametrize(
    "fields", [(), ("problem",), ("closing",), (CUSTOM,), (CUSTOM + "反馈问题",), (CUSTOM + "完成情况",), ("没有",)]
)
def test_columns_that_no_unit_may_fill_in_are_refused(ledger: Ledger, fields: tuple[str, ...]) -> None:
    with pytest.raises(InvalidValue) as refused:
        ledger.sendings.prepare([], fields=fields)
    assert refused.value.args[0].endswith("。")


def test_a_day_to_return_that_has_passed_is_refused(ledger: Ledger) -> None:
    with pytest.raises(InvalidValue):
        ledger.sendings.prepare([], due=date(2026, 11, 21))


def test_names_of_files_are_safe_keep_their_day_and_never_meet(ledger: Ledger) -> None:
    long = "很长名字的学校" * 20
    ledger.add_issues(
        [
            _issue(source="a/b:巡察", units=("CON",)),
            _issue(source="另一来源", units=("CON",)),
            _issue(units=(f"{long}一",)),
            _issue(units=(f"{long}二",)),
        ]
    )
    names = [one.file_name for one in ledger.sendings.prepare([unit.id for unit in ledger.units()])]
    assert "CON_多个来源_2026-11-22.xlsx" in names
    assert len({name.casefold() for name in names}) == 3
    assert all("_2026-11-22" in name and name.endswith(".xlsx") for name in names)


@pytest.mark.parametrize(
    ("source", "short"),
    [
        ("县委巡察", "县委巡察"),
        ("中共甲镇教育办公室党支部关于市委第三巡察组巡察反馈意见整改情况", "市委第三巡察组巡察反馈意见整改情况"),
        ("2026年县委第三巡察组对县教育局党组开展常规巡察的反馈意见整改情况", "2026年开展常规巡察的反馈意见整改情况"),
        ("关于加强全县中小学校食品安全专项检查发现问题整改通知", "关于加强全县中小学校食…专项检查发现问题整改通知"),
    ],
)
def test_a_file_name_holds_a_long_source_in_whole_words(source: str, short: str) -> None:
    assert short_source(source) == short


# ---------------------------------------------------------------- what is remembered


@pytest.mark.usefixtures("undoable")
def test_a_batch_is_one_operation_and_reads_well_in_the_history(ledger: Ledger) -> None:
    ledger.add_issues([_issue(number="1", units=("甲校",)), _issue(number="2", units=("乙校",))])
    prepared = ledger.sendings.prepare([unit.id for unit in ledger.units()], due=DUE)
    before = ledger.head.operation
    ledger.sendings.record(prepared)
    assert ledger.head.operation == before + 1
    newest = ledger.history(limit=1)[0]
    assert newest.label == "发放填报表：2 个单位"
    assert sorted(line.after or "" for line in newest.changes) == sorted(one.file_name for one in prepared)
    for one in prepared:
        state = ledger.sendings.of_code(one.code)
        assert state is not None
        assert (state.unit, state.rows, state.due_on) == (one.unit, (one.rows[0].issue.id,), DUE)
        assert (state.shown, state.editable) == (one.shown, one.editable)
        assert sent_rows(ledger, state.id)[state.rows[0]].base == one.rows[0].base


def test_the_next_sending_of_a_unit_counts_on_and_supersedes(ledger: Ledger) -> None:
    ledger.add_issues([_issue(units=("甲校",))])
    unit = ledger.units()[0].id
    for _ in range(2):
        ledger.sendings.record(ledger.sendings.prepare([unit]))
    newer, older = ledger.sendings.all()
    assert (older.number, newer.number) == (1, 2)
    assert older.superseded and not newer.superseded
    assert older.code != newer.code
    assert read_sending_code(newer.code) == newer.code
    assert ledger.sendings.units_with_rows()[0].last_sent == date(2026, 11, 22)


def test_an_issue_that_was_deleted_is_not_asked_for(ledger: Ledger, ids: list[int]) -> None:
    one = send(ledger, A)[0]
    assert one.missing == tuple(ids[:4])
    ledger.remove_issues(ids[:1])
    (now,) = outstanding(ledger)
    assert (now.rows, now.missing, now.state) == (tuple(ids[1:4]), tuple(ids[1:4]), Returning.OPEN)
    ledger.remove_issues(ids[1:4])
    assert outstanding(ledger) == ()
    ledger.undo()
    ledger.undo()
    assert outstanding(ledger) == (one,) and ledger.check().ok


@pytest.mark.usefixtures("undoable")
def test_what_was_closed_meanwhile_is_not_urged(ledger: Ledger, ids: list[int]) -> None:
    send(ledger, A)
    ledger.update_issues({number: {"progress": Progress.DONE} for number in ids[:4]})
    ledger.close_issues(ids[:1], date(2026, 11, 20), "周明")
    (now,) = outstanding(ledger)
    assert (now.missing, now.closed, now.returned_rows, now.state) == (
        tuple(ids[1:4]),
        tuple(ids[:1]),
        0,
        Returning.OPEN,
    )
    (slip,) = slips_of(ledger, [now])
    asked, _ = asked_of(slip, Urging(), 8, ledger.today())
    assert "共 4 项" in asked and "1 项已销号" in asked
    ledger.close_issues(ids[1:4], date(2026, 11, 20), "周明")
    assert outstanding(ledger) == ()
    (state,) = ledger.sendings.all()
    assert state.state is Returning.NOT_NEEDED
    assert state_words(state, ledger.today()) == "不用再交（4 项已销号）"
    ledger.reopen_issues(ids[3:4])
    assert outstanding(ledger)[0].missing == (ids[3],)


def test_what_came_back_in_part_is_whole_when_the_rest_is_closed() -> None:
    part = Received(datetime(2026, 12, 2), _report((2, 3)))  # type: ignore[arg-type]
    found = returned((1, 2, 3), DUE, [part], (), DUE, {3})
    assert (found.state, found.missing, found.closed) == (Returning.PARTLY, (2,), (3,))
    found = returned((1, 2, 3), DUE, [part], (), date(2026, 12, 30), {2, 3})
    assert (found.state, found.missing, found.closed) == (Returning.WHOLE, (), (2, 3))


def test_where_units_become_one_what_either_owes_is_still_owed(ledger: Ledger, ids: list[int]) -> None:
    first, second = send(ledger, A, B)
    units = {unit.name: unit.id for unit in ledger.units()}
    ledger.responsibility.merge_units(units[A], units[B])
    assert {one.code for one in outstanding(ledger)} == {first.code, second.code}
    assert [one.unit.name for one in outstanding(ledger)] == [A, A]
    sheet = Sheet(ledger, second)
    sheet.row(ids[4]).say("note", "已办")
    assert sheet.back(ledger).counts["take"] == 1
    assert [one.code for one in outstanding(ledger)] == [first.code] and ledger.check().ok
    (again,) = send(ledger, A)
    assert [one.code for one in outstanding(ledger)] == [again.code]


def test_a_sheet_whose_record_was_lost_takes_nobodys_place(ledger: Ledger, ids: list[int]) -> None:
    lost = Sheet(ledger, send(ledger, A)[0])
    ledger.undo()
    (newer,) = send(ledger, A)
    lost.row(ids[0]).say("note", "按丢了记录的表填的")
    report = lost.back(ledger)
    assert report.counts["take"] == 1
    found, known = ledger.sendings.all()
    assert (found.number, found.superseded) == (0, True) and (known.code, known.superseded) == (newer.code, False)
    assert [one.code for one in outstanding(ledger)] == [newer.code]
    later(lost)
    lost.row(ids[1]).say("note", "又改")
    assert any("发出记录已补记的表" in note for note in lost.back(ledger).notes)
    assert not any("领过新的表" in note for note in Sheet(ledger, known).back(ledger).notes)


def test_what_comes_back_after_its_day_is_late_by_the_day_of_the_ledger(tmp_path: Path, data_folder: Path) -> None:
    days = [date(2031, 3, 1)]
    with Ledger.create(tmp_path / "台账.zgdb", operator="张三", today=lambda: days[0]) as ledger:
        ledger.add_issues([_issue(units=("甲校",))])
        ledger.sendings.record(ledger.sendings.prepare([ledger.units()[0].id], due=date(2031, 3, 5)))
        sheet = Sheet(ledger, ledger.sendings.all()[0])
        for day, state in ((5, Returning.WHOLE), (6, Returning.LATE)):
            days[0] = date(2031, 3, day)
            sheet.back(ledger)
            assert ledger.sendings.all()[0].state is state
            ledger.undo()


def test_a_sending_taken_back_is_unknown(ledger: Ledger) -> None:
    ledger.add_issues([_issue(units=("甲校",))])
    (one,) = ledger.sendings.prepare([ledger.units()[0].id])
    ledger.sendings.record([one])
    ledger.undo()
    assert ledger.sendings.of_code(one.code) is None
    (again,) = ledger.sendings.prepare([ledger.units()[0].id])
    assert again.code.split("-")[1] != one.code.split("-")[1]


# ---------------------------------------------------------------- what came back


def _report(missing: tuple[int, ...], changed: tuple[tuple[int, str], ...] = (), verdict: str = "merged") -> object:
    rows = [{"row": 0, "id": number, "verdict": "not_returned", "reason": ""} for number in missing]
    cells = [{"id": number, "field": name, "verdict": "take"} for number, name in changed]
    cells.append({"id": 1, "field": "note", "verdict": "unchanged"})
    return {"verdict": verdict, "rows": rows, "cells": cells}


@pytest.mark.parametrize(
    ("today", "files", "state", "missing"),
    [
        (date(2026, 12, 5), [], Returning.OPEN, 3),
        (date(2026, 12, 6), [], Returning.OVERDUE, 3),
        (date(2026, 12, 6), [(5, (2, 3))], Returning.PARTLY, 2),
        (date(2026, 12, 6), [(5, (2, 3)), (5, (1,))], Returning.WHOLE, 0),
        (date(2026, 12, 6), [(5, (2, 3)), (6, (1,))], Returning.LATE, 0),
        (date(2026, 12, 9), [(4, ()), (9, (1, 2, 3))], Returning.WHOLE, 0),
    ],
)
def test_how_a_sending_stands(
    today: date, files: list[tuple[int, tuple[int, ...]]], state: Returning, missing: int
) -> None:
    received = [Received(datetime(2026, 12, day, 10), _report(left)) for day, left in files]  # type: ignore[arg-type]
    found = returned((1, 2, 3), DUE, received, (), today)
    assert (found.state, len(found.missing), found.files) == (state, missing, len(files))


def test_refused_files_bring_nothing_and_changed_cells_count_once() -> None:
    refused = Received(datetime(2026, 12, 1), _report((), verdict="refused"))  # type: ignore[arg-type]
    once = Received(datetime(2026, 12, 2), _report((2,), ((1, "note"), (1, "progress"))))  # type: ignore[arg-type]
    again = Received(datetime(2026, 12, 3), _report((2,), ((1, "note"),)))  # type: ignore[arg-type]
    found = returned((1, 2), None, [again, refused, once], (), DUE)
    assert (found.cells, found.files, found.last, found.missing) == (2, 2, datetime(2026, 12, 3), (2,))
    assert returned((1, 2), None, [once], {2}, DUE).state is Returning.WHOLE


def test_the_state_reads_what_was_received(ledger: Ledger) -> None:
    ids = ledger.add_issues([_issue(units=("甲校",)), _issue(units=("甲校",))])
    ledger.sendings.record(ledger.sendings.prepare([ledger.units()[0].id], due=DUE))
    sending = ledger.sendings.all()[0].id
    with ledger.operation("收回填报表") as write:
        report = json.dumps(_report((ids[1],), ((ids[0], "note"),)))
        at = "2026-11-22T10:00:00"
        write.add("received_file", {"sending_id": sending, "name": "甲.xlsx", "received_at": at, "report": report})
    (state,) = ledger.sendings.all()
    assert (state.state, state.missing, state.returned_rows, state.cells) == (Returning.PARTLY, (ids[1],), 1, 1)
    assert state.last_received == datetime(2026, 11, 22, 10)


# ---------------------------------------------------------------- marks


def test_a_mark_is_read_as_it_was_written_and_half_a_mark_is_none() -> None:
    code = new_sending_code("账", 3)
    hashes = {"progress_text": "0123456789abcdef", "custom:甲,乙=丙;100%": "fedcba9876543210"}
    text = encode_mark(code, 42, hashes)
    found = decode_mark(text)
    assert found is not None
    assert (found.sending, found.issue, found.hashes) == (code, 42, hashes)
    for half in ("", "own", text[:-1], text[5:], f"{code}:x:", text.replace("42", "-1")):
        assert decode_mark(half) is None


def test_the_mark_of_a_workbook_is_read_as_it_was_written() -> None:
    mark = BookMark("账号", "Z7K3-S012-Q7RM-C", "1", "甲;乙=丙%")
    assert decode_book(encode_book(mark)) == mark
    assert decode_book("别的文字") is None
