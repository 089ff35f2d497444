"""What came back of a sending: which rows, how many cells, whether in time. Pure: it is told what was received."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Returning(StrEnum):
    """Whether a workbook came back."""

    OPEN = "未交"
    PARTLY = "部分交回"
    WHOLE = "已交回"
    OVERDUE = "逾期未交"
    LATE = "逾期交回"
    NOT_NEEDED = "不用再交"


#: A file that was judged in one of these ways brought nothing back.
_NOTHING = ("foreign", "refused", "needs mapping")


@dataclass(frozen=True, slots=True)
class Received:
    """A returned file as far as a sending asks for it: when it came, and its report as JSON."""

    at: datetime
    report: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Returned:
    """What files brought back: rows still missing, changed cells, how many files, when the newest came, the state.

    ``closed`` are rows that did not come back and need not any more: they were closed here meanwhile.
    """

    missing: tuple[int, ...]
    closed: tuple[int, ...]
    cells: int
    files: int
    last: datetime | None
    state: Returning


def returned(
    rows: Sequence[int],
    due: date | None,
    files: Iterable[Received],
    also: Collection[int],
    today: date,
    closed: Collection[int] = (),
) -> Returned:
    """What came back of a sending of these rows. ``also`` are rows that came back in files of other units.

    The due day itself is in time. What is late is measured when the last missing row came. Where no row is left in the
    ledger nothing is to come any more, nor for rows that are ``closed`` by now.
    """
    missing, changed = set(rows) - set(also), set[tuple[int, str]]()
    count, last, complete = 0, None, None
    for file in sorted(files, key=lambda one: one.at):
        if file.report.get("verdict") in _NOTHING:
            continue
        count, last = count + 1, file.at
        changed |= _changed_cells(file.report)
        missing &= _not_returned(file.report)
        if missing <= set(closed) and complete is None:
            complete = file.at.date()
    left = tuple(row for row in rows if row in missing and row not in closed)
    done = tuple(row for row in rows if row in missing and row in closed)
    state = Returning.NOT_NEEDED if rows and len(done) == len(rows) else _state(rows, left, due, complete, today)
    if state is Returning.PARTLY and len(left) + len(done) == len(rows):  # nothing came back at all
        state = _state(left, left, due, complete, today)
    return Returned(left, done, len(changed), count, last, state)


def _state(
    rows: Sequence[int], missing: Sequence[int], due: date | None, complete: date | None, today: date
) -> Returning:
    if not missing:
        return Returning.LATE if due is not None and complete is not None and complete > due else Returning.WHOLE
    if len(missing) < len(rows):
        return Returning.PARTLY
    return Returning.OVERDUE if due is not None and today > due else Returning.OPEN


def _not_returned(report: Mapping[str, Any]) -> set[int]:
    return {int(row["id"]) for row in report.get("rows", ()) if row.get("verdict") == "not_returned" and row.get("id")}


def _changed_cells(report: Mapping[str, Any]) -> set[tuple[int, str]]:
    return {
        (int(cell["id"]), str(cell["field"]))
        for cell in report.get("cells", ())
        if cell.get("id") and cell.get("verdict") != "unchanged"
    }
