"""The first rows of an answer are found another way than all of them; both ways give the same."""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from models import first_rows, roads, sqlite
from models.closing_rules import Step
from models.filters import EVERYTHING, VIEWS, IssueFilter, view_filter
from models.ledger import Ledger
from models.orders import Order
from models.rules import Clock, Closing, Progress
from models.sort_keys import SORTABLE
from tests.program import TODAY


@pytest.fixture
def mixed(ledger: Ledger, today: date) -> Ledger:
    """Issues of every state on days around today, half of them with somebody responsible, some with a word."""
    states = itertools.product((None, *Progress), (None, -40, -1, 0, 5, 30), (False, True))
    for place, (progress, offset, owned) in enumerate(states):
        ledger.add_issue(
            {
                "source": f"来源{place % 2}",
                "problem": f"食堂台账{place}" if place % 3 else f"校车检查{place}",
                "units": ["第一小学" if place % 5 else "第二小学"],
                "persons": ["李明"] if owned else [],
                "deadline": "" if offset is None else (today + timedelta(days=offset)).isoformat(),
                "progress": progress,
            }
        )
    done = ledger.issue_ids(IssueFilter(progress=frozenset({Progress.DONE})))
    ledger.close_issues(done[::2], today, "周明")
    return ledger


def test_the_first_rows_are_the_first_of_all_rows(mixed: Ledger, today: date, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = next(unit.id for unit in mixed.units() if unit.name == "第二小学")
    questions = [
        *(view_filter(view.key, today) for view in VIEWS),
        *(IssueFilter(clocks=frozenset(clocks)) for clocks in itertools.combinations(Clock, 2)),
        IssueFilter(due_from=today),
        IssueFilter(due_to=today),
        IssueFilter(unit_id=unit, clocks=frozenset({Clock.OVERDUE})),
        *(IssueFilter(text=words) for words in ("食堂", "车", "食堂台账1", "无此字")),
        IssueFilter(text="食堂", closing=frozenset({Closing.CLOSED})),
    ]
    for common in (5000, 3):
        monkeypatch.setattr(sqlite, "_COMMON", common)
        for question in questions:
            assert mixed.issue_ids(question, limit=4) == mixed.issue_ids(question)[:4]
    assert mixed.issue_ids(order=Order("deadline"), limit=4) == mixed.issue_ids(order=Order("deadline"))[:4]


def test_the_issues_of_a_few_days_are_merged_in_ledger_order(mixed: Ledger, today: date) -> None:
    days = [today + timedelta(days=number) for number in (-41, -40, -1, 0, 5, 6, 30)]
    for start, end in itertools.product(days, days):
        question = IssueFilter(due_from=start, due_to=end)
        for limit in (1, 4, 500):
            assert mixed.issue_ids(question, limit=limit) == mixed.issue_ids(question)[:limit]


@pytest.fixture(scope="module")
def named_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Issues with some, many or no names in every column; a name stands in several sources, as an aspect does."""
    path = tmp_path_factory.mktemp("named") / "台账.zgdb"
    with Ledger.create(path, operator="张三", today=lambda: TODAY, backups=False) as ledger:
        name_all(ledger, TODAY)
    return path


@pytest.fixture
def named(named_file: Path, tmp_path: Path) -> Iterator[Ledger]:
    path = shutil.copy(named_file, tmp_path / "台账.zgdb")
    with Ledger.open(Path(path), operator="张三", today=lambda: TODAY, backups=False) as ledger:
        yield ledger


def name_all(ledger: Ledger, today: date) -> None:
    rng = random.Random(5)
    days_ago = [today - timedelta(days=number) for number in range(3)]
    names = ["第一小学", "第二小学", "教育局", "Ａ校", "a校"]
    people = ["王局长", "李局长", "张局长", "周明"]
    for place in range(120):
        days = rng.randint(-9, 9)
        number = ledger.add_issue(
            {
                "source": f"来源{rng.randint(1, 3)}",
                "number": str(rng.randint(1, 40)) if rng.random() < 0.8 else "",
                "aspect": rng.choice(["", "安全", "财务", "师德"]),
                "problem": f"问题{place}",
                "lead_leader": rng.choice(["", *people]),
                "lead_unit": rng.choice(["", *names]),
                "units": rng.sample(names, rng.choice((0, 1, 3))),
                "support_units": rng.sample(names, rng.choice((0, 0, 2))),
                "involved_units": rng.sample(names, rng.choice((0, 2))),
                "persons": rng.sample(people, rng.choice((0, 1, 2))),
                "deadline": (today + timedelta(days=days)).isoformat() if rng.random() < 0.7 else "",
                "progress": rng.choice([None, *Progress]),
            }
        )
        for _ in range(rng.choice((0, 1, 3))):
            ledger.add_progress(number, rng.choice(days_ago), rng.choice(["已开会", "已整改", "已检查"]))
    finished = ledger.issue_ids(IssueFilter(progress=frozenset({Progress.DONE})))
    ledger.rounds.relapse(finished[::3], on=days_ago[1], why="又出现")  # what was written before is no progress of now
    sent_back = finished[1::3]
    ledger.closings.take(sent_back, Step.APPLY, on=days_ago[2], person="周明", words="已全部整改")
    ledger.closings.take(sent_back, Step.RETURN, on=days_ago[1], person="周明", words="材料不全")


def test_the_first_rows_of_every_order_are_the_first_of_all_rows(named: Ledger) -> None:
    for column, descending in itertools.product(sorted(SORTABLE), (False, True)):
        whole = named.issue_ids(order=Order(column, descending))
        assert len(whole) == 120
        for limit in (1, 30, 70, 119, 120, 500):
            assert named.issue_ids(order=Order(column, descending), limit=limit) == whole[:limit], column


def of_unit(ledger: Ledger, names: set[str]) -> list[int]:
    """The issues that any of these units answers for, by what the issues say."""
    found = []
    for number, issue in ledger.issues(ledger.issue_ids()).items():
        answering = {issue.lead_unit, *issue.units} - {""}
        if names & (answering or set(issue.involved_units)):
            found.append(number)
    return found


def test_the_first_rows_of_a_unit_are_the_first_of_all_its_rows(
    named: Ledger, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_name = {unit.name: unit.id for unit in named.units()}
    office, schools = by_name["教育局"], {"第一小学", "第二小学"}
    for school in schools:
        named.move_unit(by_name[school], office)
    late = frozenset({Clock.OVERDUE})
    for many in (3000, 2):
        monkeypatch.setattr(first_rows, "_MANY", many)
        roads.ids_sql.cache_clear()
        for name, number in by_name.items():
            whole = of_unit(named, {"教育局", *schools} if name == "教育局" else {name})
            assert named.issue_ids(IssueFilter(unit_id=number)) == whole and named.count(IssueFilter(unit_id=number))
            for question in (
                IssueFilter(unit_id=number),
                IssueFilter(unit_id=number, clocks=late),
                IssueFilter(unit_id=number, text="问题1"),
                IssueFilter(unit_id=number, text="问", source_id=1, progress=frozenset({None, Progress.DONE})),
            ):
                for limit in (1, 7, 500):
                    assert named.issue_ids(question, limit=limit) == named.issue_ids(question)[:limit]
    roads.ids_sql.cache_clear()


def test_the_issues_of_a_unit_follow_every_change(named: Ledger) -> None:
    def check() -> None:
        for unit in named.units():
            assert named.issue_ids(IssueFilter(unit_id=unit.id), limit=500) == of_unit(named, {unit.name}), unit

    def back_and_forth() -> None:
        check()
        named.undo()
        check()
        named.redo()
        check()

    ids = named.issue_ids()
    named.update_issues({number: {"units": ["第三小学", "教育局"]} for number in ids[:20]})
    back_and_forth()
    named.update_issues({number: {"units": [], "lead_unit": ""} for number in ids[5:40]})
    back_and_forth()
    named.update_issues({number: {"source": "新来源", "number": f"{place}"} for place, number in enumerate(ids[30:60])})
    back_and_forth()
    named.remove_issues(ids[50:80])
    back_and_forth()
    unit = next(unit.id for unit in named.units() if unit.name == "第三小学")
    named.rename_unit(unit, "实验小学")
    back_and_forth()


def test_figures_of_everything_are_those_of_a_filter_that_lets_everything_through(mixed: Ledger) -> None:
    every_progress = IssueFilter(progress=frozenset({None, *Progress}))
    assert mixed.figures(EVERYTHING) == mixed.figures(every_progress)


def test_an_issue_is_without_a_person_until_it_has_one(ledger: Ledger, today: date) -> None:
    alone = view_filter("no_person", today)
    number = ledger.add_issue({"source": "自查", "problem": "台账不全"})
    assert ledger.issue_ids(alone) == [number]
    ledger.update_issues({number: {"persons": ["李明"]}})
    assert ledger.issue_ids(alone) == []
    ledger.undo()
    assert ledger.issue_ids(alone) == [number]
    ledger.remove_issues([number])
    ledger.undo()
    assert ledger.issue_ids(alone) == [number]
