"""Workbooks that go out to units: who has rows to fill in, what stands in each workbook, what came back of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from models.acts import Subject, Tick, no_tick
from models.errors import InvalidValue
from models.issues import Issue, Unit
from models.queries import load_units, to_date
from models.returned import FILL_IN
from models.sending_columns import ADDABLE, SHOWN, checked_fields, file_name, shown_fields, texts_of
from models.sending_records import SendingState, all_states, state_of
from models.sending_rows import UnitRows, open_issues, rows_by_unit
from models.sending_states import Returning
from models.sheet_codes import new_sending_code, row_code

__all__ = [
    "ADDABLE",
    "LAYOUT",
    "SHOWN",
    "Candidate",
    "Prepared",
    "PreparedRow",
    "Returning",
    "SendingState",
    "Sendings",
]

#: The version of the workbook's layout; it stands in every sending and in the workbook.
LAYOUT = "1"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that has open issues to fill in: how many, how many of them late or not yet 已完成, what it last got.

    ``secret`` counts those with a 密级. ``involved``: none of the rows is the unit's own responsibility; it is only
    named as 涉及单位.
    """

    unit: Unit
    rows: int
    late: int
    unfinished: int
    involved: bool
    secret: int = 0
    last_sent: date | None = None

    @property
    def is_usual(self) -> bool:
        """Whether it gets a workbook unless somebody chooses otherwise: all do but those that are no more."""
        return self.unit.archived_on is None


@dataclass(frozen=True, slots=True)
class PreparedRow:
    """A row of a workbook: its code, its issue, and per field the text that is written (the base)."""

    code: str
    issue: Issue
    base: dict[str, str]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A workbook to be written. ``number``: it is the n-th that the unit gets. Columns: ``shown``, then ``editable``.

    ``file_name`` is the name it is to have; who must give it another hands on a ``replace``d one.
    """

    ledger: str
    code: str
    number: int
    unit: Unit
    sent_on: date
    due_on: date | None
    shown: tuple[str, ...]
    editable: tuple[str, ...]
    rows: tuple[PreparedRow, ...]
    file_name: str


class Sendings(Subject):
    """The sendings of an open ledger."""

    def units_with_rows(self, *, finished: bool = True) -> list[Candidate]:
        """Units with open issues (not 销号), the tree read downwards; ``finished`` False leaves 已完成 out."""
        today = self._ledger.today().isoformat()
        with self._ledger.asking() as connection:
            found = _rows_by_unit(connection, finished)
            last = dict(connection.execute("SELECT unit_id, MAX(sent_on) FROM sending GROUP BY unit_id"))
            units = load_units(connection)
        return [
            Candidate(
                unit,
                rows=len(found[unit.id].issues),
                late=sum(issue.is_late(today) for issue in found[unit.id].issues),
                unfinished=sum(not issue.finished for issue in found[unit.id].issues),
                involved=found[unit.id].involved,
                secret=sum(issue.secret for issue in found[unit.id].issues),
                last_sent=to_date(last.get(unit.id)),
            )
            for unit in units
            if unit.id in found
        ]

    def prepare(
        self,
        units: Sequence[int],
        *,
        due: date | None = None,
        fields: Sequence[str] = FILL_IN,
        finished: bool = True,
    ) -> tuple[Prepared, ...]:
        """What would go out to these units, in their order in the tree; nothing is written. ``fields`` are to fill in.

        Units without open issues are left out. All workbooks have the same columns.

        Raises:
            InvalidValue: a field that no unit may fill in, none or too many, or a day to return that has passed.
        """
        editable = checked_fields(fields)
        today = self._ledger.today()
        if due is not None and due < today:
            raise InvalidValue("due", f"“交回截止”不能早于今天（{today}），请改正。")
        with self._ledger.asking() as connection:
            found = _rows_by_unit(connection, finished)
            wanted = [unit for unit in load_units(connection) if unit.id in set(units) and unit.id in found]
            ids = dict.fromkeys(issue.id for unit in wanted for issue in found[unit.id].issues)
            issues = self._ledger.issues(list(ids))
            counts = dict(connection.execute("SELECT unit_id, MAX(number) FROM sending GROUP BY unit_id"))
            first = _next_id(connection)
        of_unit = {unit.id: [issues[one.id] for one in found[unit.id].issues] for unit in wanted}
        shown = shown_fields(editable, {unit.name: of_unit[unit.id] for unit in wanted})
        texts = {number: texts_of(issue, (*shown, *editable)) for number, issue in issues.items()}
        ledger = self._ledger.ledger_id
        prepared = [
            Prepared(
                ledger=ledger,
                code=new_sending_code(ledger, first + place),
                number=counts.get(unit.id, 0) + 1,
                unit=unit,
                sent_on=today,
                due_on=due,
                shown=shown,
                editable=editable,
                rows=tuple(PreparedRow(row_code(ledger, one.id), one, texts[one.id]) for one in of_unit[unit.id]),
                file_name=file_name(unit.name, (one.source for one in of_unit[unit.id]), today),
            )
            for place, unit in enumerate(wanted)
        ]
        return _with_names_of_their_own(prepared)

    def record(self, prepared: Sequence[Prepared], tick: Tick = no_tick) -> None:
        """Keep, as one operation, that these workbooks went out. Call it when the files stand."""
        with self._ledger.operation(f"发放填报表：{_units_in_words(prepared)}") as write:
            for done, one in enumerate(prepared, 1):
                write.read("unit", one.unit.id)
                write.add("sending", _values(one))
                tick(done, len(prepared))

    def all(self) -> tuple[SendingState, ...]:
        """Every sending, newest first."""
        with self._ledger.asking() as connection:
            return all_states(connection, self._ledger.today())

    def of_code(self, code: str) -> SendingState | None:
        """The sending with this code; None for one that this ledger does not know."""
        with self._ledger.asking() as connection:
            return state_of(connection, self._ledger.today(), code)


def _with_names_of_their_own(prepared: Sequence[Prepared]) -> tuple[Prepared, ...]:
    """No two files of a batch have the same name, also where case does not count."""
    taken: set[str] = set()
    named = []
    for one in prepared:
        name, place = one.file_name, 2
        while name.casefold() in taken:
            name = f"{one.file_name.removesuffix('.xlsx')}（{place}）.xlsx"
            place += 1
        taken.add(name.casefold())
        named.append(replace(one, file_name=name))
    return tuple(named)


def _rows_by_unit(connection: sqlite3.Connection, finished: bool) -> dict[int, UnitRows]:
    return rows_by_unit(issue for issue in open_issues(connection) if finished or not issue.finished)


def _next_id(connection: sqlite3.Connection) -> int:
    found = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'sending'").fetchone()
    return found[0] + 1 if found else 1


def _units_in_words(prepared: Sequence[Prepared]) -> str:
    return prepared[0].unit.name if len(prepared) == 1 else f"{len(prepared)} 个单位"


def _values(one: Prepared) -> dict[str, Any]:
    rows = {str(row.issue.id): {"round": row.issue.round, "base": row.base} for row in one.rows}
    return {
        "code": one.code,
        "number": one.number,
        "unit_id": one.unit.id,
        "sent_on": one.sent_on.isoformat(),
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "layout": LAYOUT,
        "fields": json.dumps({"editable": one.editable, "shown": one.shown}, ensure_ascii=False),
        "rows": json.dumps(rows, ensure_ascii=False),
        "file_name": one.file_name,
    }
