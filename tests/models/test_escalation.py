"""通知 → 提醒 → 督办 → 告诫: which step is due, how letters are numbered and recorded, what undo takes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from documents.ledger_xlsx import write_ledger_xlsx
from models.errors import InvalidValue, LedgerError
from models.escalation import Sent, UrgeStep, next_place, number_of, proposed
from models.ledger import Ledger
from models.list_views import BUILT_IN, URGED, ViewColumn
from models.rules import Progress
from models.urge_letters import (
    ToUrge,
    issue_letters,
    issued_letters,
    letters,
    overdue_issues,
    sent_for,
    soon_issues,
    units_to_urge,
)
from models.urge_texts import DEFAULTS, PROBLEMS, UrgeTexts, save_texts, texts_of

TODAY = date(2026, 11, 22)
PATTERN = "{步骤}〔{年份}〕{序号}号"


def sent(step: UrgeStep, on: date, reply_by: date | None = None) -> Sent:
    return Sent(step, on, f"{step.label}〔2026〕1号", reply_by)


@pytest.mark.parametrize(
    ("days_left", "before", "step", "waiting"),
    [
        (20, (), UrgeStep.NOTICE, False),
        (0, (), UrgeStep.NOTICE, False),
        (None, (), UrgeStep.NOTICE, False),
        (-1, (), UrgeStep.REMINDER, False),
        (-14, (), UrgeStep.REMINDER, False),
        (-15, (), UrgeStep.SUPERVISION, False),
        (-90, (), UrgeStep.SUPERVISION, False),
        (-12, (sent(UrgeStep.REMINDER, date(2026, 11, 9), date(2026, 11, 15)),), UrgeStep.SUPERVISION, False),
        (-12, (sent(UrgeStep.REMINDER, date(2026, 11, 16), date(2026, 11, 22)),), UrgeStep.REMINDER, True),
        (-12, (sent(UrgeStep.REMINDER, date(2026, 11, 15)),), UrgeStep.REMINDER, True),
        (-12, (sent(UrgeStep.REMINDER, date(2026, 11, 14)),), UrgeStep.SUPERVISION, False),
        (-30, (sent(UrgeStep.SUPERVISION, date(2026, 11, 1), date(2026, 11, 8)),), UrgeStep.ADMONITION, False),
        (-99, (sent(UrgeStep.ADMONITION, date(2026, 11, 1), date(2026, 11, 8)),), UrgeStep.ADMONITION, False),
        (9, (sent(UrgeStep.REMINDER, date(2026, 10, 1), date(2026, 10, 8)),), UrgeStep.NOTICE, False),
    ],
)
def test_the_step_follows_from_days_late_and_what_was_sent(
    days_left: int | None, before: tuple[Sent, ...], step: UrgeStep, waiting: bool
) -> None:
    found = proposed(days_left, before, TODAY)
    assert (found.step, found.waiting) == (step, waiting) and found.why


def test_numbers_go_on_within_a_year_also_from_another_pattern() -> None:
    assert number_of(PATTERN, UrgeStep.SUPERVISION, 2026, 3) == "督办〔2026〕3号"
    given = ["督办〔2026〕1号", "青教督〔2026〕12号", "没有号"]
    assert next_place(PATTERN, UrgeStep.SUPERVISION, 2026, given) == 13
    assert next_place(PATTERN, UrgeStep.SUPERVISION, 2027, []) == 1
    assert next_place("第{序号}号督办（{年份}）", UrgeStep.SUPERVISION, 2026, ["第7号督办（2026）"]) == 8


@pytest.fixture
def late(ledger: Ledger) -> list[int]:
    """Two late problems of 石桥中学, one that is not, one of two schools, one done, one of nobody."""
    ledger.change_settings({"office": "青禾县教育局"})
    issue: dict[str, Any] = {"source": "县委巡察反馈意见", "units": ("石桥中学",)}
    return ledger.add_issues(
        [
            {**issue, "number": "1", "problem": "留样不足", "deadline": "2026-11-10"},
            {**issue, "number": "2", "problem": "账目不清", "deadline": "2026-10-31"},
            {**issue, "number": "3", "problem": "校车超员", "deadline": "2026-11-30"},
            {
                **issue,
                "number": "4",
                "problem": "值守缺失",
                "deadline": "2026-11-20",
                "units": ("石桥中学", "云台小学"),
            },
            {**issue, "number": "5", "problem": "已改", "deadline": "2026-10-01", "progress": Progress.DONE},
            {"source": "县委巡察反馈意见", "number": "6", "problem": "无主", "deadline": "2026-11-01"},
        ]
    )


def send(ledger: Ledger, found: ToUrge, on: date, reply_by: date) -> list[int]:
    wanted = [(unit, unit.proposal.step) for unit in found.units]
    return issue_letters(ledger, letters(ledger, wanted, issued_on=on, reply_by=reply_by, signer="高岩"))


@pytest.mark.usefixtures("undoable")
def test_letters_are_recorded_as_one_act_and_the_next_step_goes_up(ledger: Ledger, late: list[int]) -> None:
    assert set(overdue_issues(ledger)) == {late[0], late[1], late[3], late[5]} and soon_issues(ledger) == [late[2]]
    found = units_to_urge(ledger, late)
    assert [unit.unit.name for unit in found.units] == ["石桥中学", "云台小学"]
    school = found.units[0]
    assert [one.issue.number for one in school.items] == ["2", "1", "4", "3"], "the latest first"
    assert (school.late, school.latest, school.proposal.step) == (3, 22, UrgeStep.SUPERVISION)
    assert found.finished == 1 and [issue.number for issue in found.nobody] == ["6"]

    before = ledger.undo_label()
    send(ledger, found, date(2026, 11, 10), date(2026, 11, 17))
    assert ledger.undo_label() == "督办、提醒：2 个单位" != before
    first, second = sorted(ledger.reminders.all(), key=lambda one: one.id)
    assert (first.number, second.number) == ("督办〔2026〕1号", "提醒〔2026〕1号") and first.signer == "高岩"
    assert first.words.split("\n")[0] == "关于县委巡察反馈问题整改的督办单" and PROBLEMS in first.words
    assert [one.number for one in ledger.reminders.of_issue(late[3])] == ["提醒〔2026〕1号", "督办〔2026〕1号"]

    again = units_to_urge(ledger, late)
    assert [unit.proposal.step for unit in again.units] == [UrgeStep.ADMONITION, UrgeStep.SUPERVISION]
    made = letters(ledger, [(again.units[1], UrgeStep.SUPERVISION)], issued_on=TODAY, reply_by=date(2026, 11, 29))
    assert made[0].number == "督办〔2026〕2号"
    assert made[0].body[0].startswith("2026年11月10日已向你单位发出提醒〔2026〕1号。截至2026年11月22日，")
    assert "仍未完成整改，已逾期2天，现予督办：" in made[0].body[0]


def test_undo_frees_the_number_and_the_history_tells_the_letter(ledger: Ledger, late: list[int]) -> None:
    found = units_to_urge(ledger, [late[0]])
    send(ledger, found, TODAY, date(2026, 11, 29))
    told = [change.after for change in ledger.history(limit=1)[0].changes]
    assert told == ["提醒：石桥中学（提醒〔2026〕1号，2026-11-22，2026-11-29 前答复）", "提醒〔2026〕1号"]
    assert units_to_urge(ledger, [late[0]]).units[0].proposal.waiting
    ledger.undo()
    assert ledger.reminders.all() == () and not sent_for(ledger, late)
    again = units_to_urge(ledger, [late[0]])
    (made,) = letters(ledger, [(again.units[0], UrgeStep.REMINDER)], issued_on=TODAY, reply_by=None)
    assert made.number == "提醒〔2026〕1号" and "【答复日期】" in "".join(made.body)
    assert ledger.check().ok


def test_a_number_is_given_once_and_no_letter_is_no_act(ledger: Ledger, late: list[int]) -> None:
    found = units_to_urge(ledger, [late[0]])
    send(ledger, found, TODAY, date(2026, 11, 29))
    wanted = [(found.units[0], UrgeStep.REMINDER)]
    with pytest.raises(InvalidValue, match="提醒〔2026〕1号”已经用过"):
        made = letters(ledger, wanted, issued_on=TODAY, reply_by=None, first={UrgeStep.REMINDER: 1})
        issue_letters(ledger, made)
    with pytest.raises(LedgerError, match="没有勾选单位"):
        issue_letters(ledger, [])
    assert len(ledger.reminders.all()) == 1
    next_year = letters(ledger, wanted, issued_on=date(2027, 1, 4), reply_by=None)
    assert next_year[0].number == "提醒〔2027〕1号"


def test_a_relapse_begins_anew_and_rows_stand_for_their_common_problem(ledger: Ledger, late: list[int]) -> None:
    send(ledger, units_to_urge(ledger, [late[0]]), date(2026, 11, 11), date(2026, 11, 15))
    ledger.update_issues({late[0]: {"progress": Progress.DONE}})
    ledger.close_issues([late[0]], TODAY, "李局")
    ledger.rounds.relapse([late[0]], on=TODAY, why="又发现", deadline="2026-12-31")
    assert not sent_for(ledger, [late[0]]), "letters of an earlier round do not count"
    assert len(ledger.reminders.of_issue(late[0])) == 1, "they stay on record"
    ledger.responsibility.split_to_units(late[3], ["石桥中学", "云台小学"])
    found = units_to_urge(ledger, [late[3]])
    assert [(unit.unit.name, len(unit.items)) for unit in found.units] == [("石桥中学", 1), ("云台小学", 1)]


def test_a_letter_can_be_made_again_from_what_was_recorded(ledger: Ledger, late: list[int]) -> None:
    found = units_to_urge(ledger, late[:2])
    (made,) = letters(ledger, [(found.units[0], UrgeStep.REMINDER)], issued_on=TODAY, reply_by=date(2026, 11, 29))
    issue_letters(ledger, [made])
    (again,) = issued_letters(ledger, ledger.reminders.all())
    assert (again.title, again.body, again.number, again.unit) == (made.title, made.body, made.number, made.unit)
    assert {issue.id for issue in again.issues} == set(late[:2])


def test_a_list_may_have_a_column_of_what_was_sent(ledger: Ledger, late: list[int], tmp_path: Path) -> None:
    send(ledger, units_to_urge(ledger, [late[3]]), date(2026, 11, 21), date(2026, 11, 28))
    view = replace(BUILT_IN[0], columns=(ViewColumn("number"), ViewColumn("problem"), ViewColumn(URGED)))
    path = tmp_path / "清单.xlsx"
    write_ledger_xlsx(ledger, late, path, today=TODAY, view=view)
    cells = [str(cell.value) for row in openpyxl.load_workbook(path).active for cell in row]  # type: ignore[union-attr]
    assert "督办提醒" in cells and "2026-11-21 提醒〔2026〕1号\n2026-11-21 提醒〔2026〕2号" in cells


@pytest.mark.usefixtures("undoable")
def test_the_office_has_texts_of_its_own(ledger: Ledger) -> None:
    own = UrgeTexts("整改提醒", f"请看：\n\n{PROBLEMS}\n请答复。", "青教提〔{年份}〕{序号}号")
    assert save_texts(ledger, {UrgeStep.REMINDER: own}) and not save_texts(ledger, {UrgeStep.REMINDER: own})
    assert texts_of(ledger)[UrgeStep.REMINDER].body == f"请看：\n{PROBLEMS}\n请答复。"
    assert texts_of(ledger)[UrgeStep.NOTICE] == DEFAULTS[UrgeStep.NOTICE]
    (change,) = ledger.history(limit=1)[0].changes
    assert change.label == "督办提醒文字" and change.after is not None and "提醒·标题：整改提醒" in change.after
    assert save_texts(ledger, DEFAULTS) and ledger.settings.urge_texts == ""


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (UrgeTexts("", PROBLEMS), "“提醒”的标题不能为空"),
        (UrgeTexts("标题", "没有清单"), "要有一行“{问题清单}”"),
        (UrgeTexts("标题", f"问题{PROBLEMS}"), "单独成行"),
        (UrgeTexts("标题", f"{PROBLEMS}\n{{姓名}}"), "没有“{姓名}”这个占位符"),
        (UrgeTexts("标题", PROBLEMS, "提醒〔{年份}〕"), "要有“{序号}”"),
        (UrgeTexts("题" * 101, PROBLEMS), "太长"),
    ],
)
def test_texts_that_make_no_letter_are_refused(ledger: Ledger, texts: UrgeTexts, sentence: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        save_texts(ledger, {UrgeStep.REMINDER: texts})
    assert sentence in str(refused.value) and ledger.settings.urge_texts == ""
