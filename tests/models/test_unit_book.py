"""一校一册: everything of one unit and those below it, nothing of others."""

from __future__ import annotations

from datetime import date

import pytest

from models.errors import LedgerError
from models.ledger import Ledger
from models.lists import Column
from models.rules import Progress
from models.unit_book import unit_book


@pytest.fixture
def book_of(ledger: Ledger) -> dict[str, int]:
    """A small ledger: 教办 above 一小 and 二小, issues of each, a register, people."""

    def issue(problem: str, **values: object) -> int:
        return ledger.add_issue({"source": "巡察", "problem": problem, **values})

    late = {"deadline": "2026-10-31", "progress": Progress.IN_PROGRESS}
    ledger.add_issues([{"source": "巡察", "problem": "教办台账不全", "units": ("教办",)}])
    own = issue("留样不足", units=("一小",), persons=("王五",), **late)
    later = issue("门卫登记不严", units=("一小",), deadline="2026-12-31")
    done = issue("制度未上墙", units=("一小",), progress=Progress.DONE)
    issue("校车超员", units=("二小",), support_units=("一小",), involved_units=("一小",))
    issue("与谁都无关", units=("县局",))
    ledger.close_issues([done], date(2026, 11, 20), "李局")
    ledger.add_progress(own, date(2026, 11, 1), "正在购置留样柜")
    ledger.add_progress(later, date(2026, 11, 12), "正在整改")
    ledger.lists.import_rows(
        [Column("学校", "unit"), Column("风险点", "title")],
        [("一小", "食堂"), ("二小", "校车"), ("县局", "经费")],
        kind="风险点",
        name="风险点",
    )
    units = {unit.name: unit.id for unit in ledger.units()}
    for name in ("一小", "二小"):
        ledger.move_unit(units[name], units["教办"])
    ledger.set_phone(next(person.id for person in ledger.people() if person.name == "王五"), "13800000000")
    return units


def test_the_book_of_a_school_holds_what_is_its_own(ledger: Ledger, book_of: dict[str, int]) -> None:
    book = unit_book(ledger, book_of["一小"])
    assert book.unit.name == "一小"
    assert [issue.problem for issue in book.open_issues] == ["留样不足", "门卫登记不严"]
    assert [issue.problem for issue in book.closed_issues] == ["制度未上墙"]
    assert (book.figures.total, book.figures.closed, book.figures.overdue) == (3, 1, 1)
    assert [(one.issue.problem, one.how) for one in book.involved] == [("校车超员", "配合、涉及")]
    assert [(line.on, line.text) for line in book.diary] == [
        (date(2026, 11, 12), "正在整改"),
        (date(2026, 11, 1), "正在购置留样柜"),
    ]
    assert [(register.name, [row.cells[1] for row in rows]) for register, rows in book.registers] == [
        ("风险点", ["食堂"])
    ]
    assert [(one.person.name, one.person.phone, one.open_issues) for one in book.contacts] == [
        ("王五", "13800000000", 1)
    ]
    assert book.evidence == 0
    assert book.look_backs == ()


def test_the_book_of_an_office_holds_the_schools_below_it(ledger: Ledger, book_of: dict[str, int]) -> None:
    book = unit_book(ledger, book_of["教办"])
    assert {unit.name for unit in book.units} == {"教办", "一小", "二小"}
    assert book.figures.total == 5
    assert book.involved == ()
    assert [row.cells[1] for _, rows in book.registers for row in rows] == ["食堂", "校车"]


def test_a_unit_that_is_gone_is_said(ledger: Ledger, book_of: dict[str, int]) -> None:
    with pytest.raises(LedgerError, match="重新选择单位"):
        unit_book(ledger, 999)


def test_of_a_common_problem_the_book_has_the_unit_s_own_row(ledger: Ledger, book_of: dict[str, int]) -> None:
    whole = ledger.add_issue({"source": "巡察", "problem": "心理健康教育薄弱", "units": ("一小", "二小")})
    rows = ledger.responsibility.split_to_units(whole, ["一小"])
    book = unit_book(ledger, book_of["一小"])
    alike = [issue.id for issue in book.open_issues if issue.problem == "心理健康教育薄弱"]
    assert alike == rows
    assert book.figures.total == len(book.open_issues) + len(book.closed_issues)
