"""Whatever is done in whatever order: the ledger stays whole, undo and redo bring back exactly what was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from models import chain, door, history
from models.ledger import Ledger
from models.schema import RECORDS
from models.settling import settle_all
from tests.models.random_clerk import Clerk

#: A number that is told where a word belongs, or content told as it is stored.
UNREADABLE = re.compile(r"None|null|[{}]|\[\"|#\d|_id\b|^-?\d$")
#: The labels of changes that are numbers by nature.
NUMBERS = ("序号", "轮次", "条目", "金额", "文号", "备案")


def content(ledger: Ledger) -> dict[str, dict[int, chain.Values]]:
    with ledger.asking() as connection:
        return {record: dict(history.read_all(connection, record)) for record in RECORDS}


#: Where a ledger knows no day at all, the first review counts from the day on which it was asked for first.
_REVIEW = "CASE WHEN deadline_base_on IS NULL THEN '' ELSE review_on END"


def settled(ledger: Ledger, review: str = "review_on") -> list[tuple[object, ...]]:
    columns = f"id, unowned, parts, extensions, evidences, hints, entry_on, {review}"
    with ledger.asking() as connection:
        return connection.execute(f"SELECT {columns} FROM issue ORDER BY id").fetchall()


def settled_afresh(ledger: Ledger) -> list[tuple[object, ...]]:
    class Over(Exception):
        pass

    try:
        with ledger._database.atomic("IMMEDIATE"):
            settle_all(ledger._database, ledger.settings.review_months, ledger.today())
            found = settled(ledger)
            raise Over
    except Over:
        return found


def units_of_issues(ledger: Ledger) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Which unit has which issue as the ledger keeps it, and as it follows from the issues."""
    with ledger.asking() as connection:
        kept = set(connection.execute("SELECT unit_id, issue_id FROM unit_issue"))
        units = {unit.id: unit.name for unit in ledger.units()}
        ids = {name: unit for unit, name in units.items()}
    wanted: set[tuple[int, int]] = set()
    for issue in ledger.issues(ledger.issue_ids()).values():
        named = {*issue.units, *filter(None, [issue.lead_unit])} or set(issue.involved_units)
        wanted |= {(ids[name], issue.id) for name in named}
    return kept, wanted


def check_all(ledger: Ledger) -> None:
    report = ledger.check(evidence=False)
    assert report.ok, report.problems
    assert settled(ledger) == settled_afresh(ledger)
    kept, wanted = units_of_issues(ledger)
    assert kept == wanted
    with ledger.asking() as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    with ledger.as_of(ledger.today()) as past:
        assert content(past) == content(ledger)
        assert settled(past, _REVIEW) == settled(ledger, _REVIEW)
        assert past.check(evidence=False).ok


def check_words(ledger: Ledger) -> None:
    for operation in ledger.history():
        for line in operation.changes:
            where = f"{operation.label}: {line}"
            assert line.label and not UNREADABLE.search(line.label), where
            for text in (line.before, line.after):
                numeric = any(word in line.label for word in NUMBERS)
                assert text is None or numeric or not UNREADABLE.search(text), where


def check_back_and_forth(ledger: Ledger) -> None:
    after, steps = content(ledger), 0
    while steps < 15 and ledger.undo(earlier_sessions=True):
        steps += 1
    assert settled(ledger) == settled_afresh(ledger)
    for _ in range(steps):
        assert ledger.redo()
    assert content(ledger) == after
    assert settled(ledger) == settled_afresh(ledger)


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[date]]:
    """Today as the ledger and its history see it; the first of the list."""
    days = [date(2026, 6, 1)]

    class Clockwork(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime(days[0].year, days[0].month, days[0].day, 9, 0)

    monkeypatch.setattr(door, "datetime", Clockwork)
    yield days


@pytest.mark.parametrize("seed", [1, 2])
def test_acts_in_any_order_leave_a_whole_ledger(tmp_path: Path, data_folder: Path, days: list[date], seed: int) -> None:
    path = tmp_path / "台账.zgdb"
    with Ledger.create(path, operator="林晓舟", today=lambda: days[0], backups=False) as ledger:
        clerk = Clerk(ledger, seed, tmp_path, days)
        clerk.begin()
        walk(ledger, clerk, 120)
    with Ledger.open(path, operator="周明", today=lambda: days[0], backups=False) as ledger:
        walk(ledger, Clerk(ledger, seed + 100, tmp_path, days), 80)
        check_words(ledger)


def walk(ledger: Ledger, clerk: Clerk, steps: int) -> None:
    for step in range(steps):
        clerk.act()
        assert settled(ledger) == settled_afresh(ledger), step
        if step % 25 == 24:
            check_all(ledger)
            check_back_and_forth(ledger)
    check_all(ledger)
