"""The sendings of a ledger as they stand: what went out, and what came back of it since."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from models.issues import Unit
from models.queries import load_units, to_date
from models.rules import Closing
from models.sending_states import Received, Returning, returned


@dataclass(frozen=True, slots=True)
class SendingState:
    """A sending and what came back of it.

    ``rows`` are the ids of its issues that are still in the ledger, ``missing`` those that no returned file had and
    that are still open; what was closed here meanwhile need not come back and stands in ``closed``.
    ``cells`` counts the cells that came back with something else than was sent. ``received`` is the number of files
    that came, ``last_received`` when the newest did. ``superseded``: the unit has got a newer workbook instead since.
    """

    id: int
    code: str
    number: int
    unit: Unit
    sent_on: date
    due_on: date | None
    layout: str
    shown: tuple[str, ...]
    editable: tuple[str, ...]
    rows: tuple[int, ...]
    missing: tuple[int, ...]
    closed: tuple[int, ...]
    cells: int
    received: int
    last_received: datetime | None
    state: Returning
    file_name: str
    superseded: bool

    @property
    def returned_rows(self) -> int:
        """How many of its rows came back."""
        return len(self.rows) - len(self.missing) - len(self.closed)


def turn_words(number: int) -> str:
    """第 2 次发出的表; of a sending whose record was lost and is known by its returned sheet only, nobody can say."""
    return f"第 {number} 次发出的表" if number else "发出记录已补记的表"


def all_states(connection: sqlite3.Connection, today: date) -> tuple[SendingState, ...]:
    """Every sending, newest first."""
    return _states(connection, today, "1", ())


def state_of(connection: sqlite3.Connection, today: date, code: str) -> SendingState | None:
    """The sending with this code; None for one that the ledger does not know."""
    same_unit = "unit_id = (SELECT unit_id FROM sending WHERE code = ?)"
    return next((one for one in _states(connection, today, same_unit, (code,)) if one.code == code), None)


def _states(
    connection: sqlite3.Connection, today: date, condition: str, values: Sequence[object]
) -> tuple[SendingState, ...]:
    """The sendings of whole units, newest first: which takes whose place is told among them."""
    units = {unit.id: unit for unit in load_units(connection)}
    rows = connection.execute(_SENDINGS.format(condition), values).fetchall()
    files = _received(connection, condition, values)
    other = _returned_rows(connection, condition, values)
    issues = dict(connection.execute(f"SELECT id, closing = {Closing.CLOSED:d} FROM issue"))
    later: dict[int, set[int]] = {}
    states = []
    for row in sorted(rows, key=lambda row: row[2] == 0):  # what was found again takes nobody's place
        state = _state_of(row, units[row[3]], files.get(row[0], ()), other.get(row[0], ()), today, issues)
        states.append(replace(state, superseded=_is_superseded(state, later.get(state.unit.id), issues)))
        later.setdefault(state.unit.id, set()).update(state.rows)
    return tuple(sorted(states, key=lambda state: -state.id))


def _is_superseded(one: SendingState, later: Collection[int] | None, closed: Mapping[int, bool]) -> bool:
    """Whether ``later``, the rows of its unit's newer sendings, take its place; None: there are none.

    Where two units became one, the sheet of the one does not take the place of the other's.
    """
    if later is None:
        return False
    return any(row in later for row in one.rows) or all(closed[row] for row in one.rows)


#: The issues of a sending are read without their texts.
_SENDINGS = """SELECT id, code, number, unit_id, sent_on, due_on, layout, fields, file_name,
    (SELECT json_group_array(CAST(key AS INTEGER)) FROM json_each(rows)) FROM sending WHERE {} ORDER BY id DESC"""


#: Of the sendings that meet a condition.
_OF_SENDINGS = "sending_id IN (SELECT id FROM sending WHERE {})"


def _received(connection: sqlite3.Connection, condition: str, values: Sequence[object]) -> dict[int, list[Received]]:
    found: dict[int, list[Received]] = defaultdict(list)
    where = _OF_SENDINGS.format(condition)
    sql = f"SELECT sending_id, received_at, report FROM received_file WHERE {where} ORDER BY id"
    for sending, at, report in connection.execute(sql, values):
        found[sending].append(Received(datetime.fromisoformat(at), json.loads(report or "{}")))
    return found


def _returned_rows(connection: sqlite3.Connection, condition: str, values: Sequence[object]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    sql = f"SELECT sending_id, issue_id FROM returned_row WHERE {_OF_SENDINGS.format(condition)}"
    for sending, issue in connection.execute(sql, values):
        found[sending].add(issue)
    return found


def _state_of(
    row: Sequence[Any],
    unit: Unit,
    files: Sequence[Received],
    other: Iterable[int],
    today: date,
    present: Mapping[int, bool],
) -> SendingState:
    number, code, turn, _unit, sent_on, due_on, layout, fields, name, listed = row
    columns, due = json.loads(fields), to_date(due_on)
    rows = tuple(issue for issue in json.loads(listed) if issue in present)
    back = returned(rows, due, files, set(other), today, {issue for issue in rows if present[issue]})
    return SendingState(
        id=number,
        code=code,
        number=turn,
        unit=unit,
        sent_on=date.fromisoformat(sent_on),
        due_on=due,
        layout=layout,
        shown=tuple(columns["shown"]),
        editable=tuple(columns["editable"]),
        rows=rows,
        missing=back.missing,
        closed=back.closed,
        cells=back.cells,
        received=back.files,
        last_received=back.last,
        state=back.state,
        file_name=name,
        superseded=False,
    )
