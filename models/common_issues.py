"""共性问题: one problem of many units keeps its row, and each unit gets a row of its own below it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from models.chain import Values
from models.errors import LedgerError
from models.history import Writing
from models.rules import Closing
from models.schema import DEADLINE_COLUMNS
from models.text import number_key

#: What the row of a unit takes over from the 共性问题.
_TAKEN_OVER = (
    "source_id",
    "aspect_id",
    "problem",
    "goal",
    "lead_leader_id",
    "lead_unit_id",
    "lasting",
    "weight",
    "secrecy",
    *DEADLINE_COLUMNS,
)
_OF_MEASURE = ("text", "position", *DEADLINE_COLUMNS)


def split(write: Writing, issue_id: int, units: Sequence[int]) -> list[int]:
    """A row for each of these units that has none yet; returns the new ones in order.

    Raises:
        LedgerError: it is itself a row of a 共性问题, or it is closed or being closed, or no unit was chosen.
    """
    whole = write.read("issue", issue_id)
    rows = _rows(write, issue_id)
    check_parent(issue_id, whole, bool(rows))
    if not units:
        raise LedgerError("还没有选单位，请先勾选要分到的单位。")
    present = {unit for row in rows for unit in write.read("issue", row)["units"]}
    parts = _Parts(write, issue_id)
    number, made = last_number(write.connection, issue_id, whole["number"]), []
    for unit in dict.fromkeys(units):
        write.read("unit", unit)
        if unit not in present:
            number += 1
            made.append(_add_row(write, issue_id, whole, parts, unit, f"{whole['number']}-{number}"))
    if made:
        _let_follow(write, issue_id, bool(rows))
    return made


def gather(write: Writing, rows: Iterable[int], parent_id: int | None) -> None:
    """Put existing issues below a 共性问题, or take them out (None).

    Raises:
        LedgerError: it would be below itself, or there would be three levels.
    """
    wanted = list(dict.fromkeys(rows))
    had_rows = parent_id is not None and bool(_rows(write, parent_id))
    if parent_id is not None:
        check_parent(parent_id, write.read("issue", parent_id), had_rows)
    for row in wanted:
        if row == parent_id:
            raise LedgerError("共性问题不能归到它自己下面，请不要选它本身。")
        if parent_id is not None and _rows(write, row):
            number = write.read("issue", row)["number"]
            raise LedgerError(f"第 {number} 号本身是共性问题，下面还有条目，不能再归到别的共性问题下面。")
        write.change("issue", row, {"parent_id": parent_id})
    if parent_id is not None:
        _let_follow(write, parent_id, had_rows)


def check_parent(issue_id: int, values: Values, has_rows: bool) -> None:
    """Refuse, in a sentence, an issue that cannot become a 共性问题."""
    which = f"第 {values['number'] or issue_id} 号"
    if values["parent_id"] is not None:
        raise LedgerError(f"{which}已经是一个共性问题下面的条目，不能再分。请选它所属的共性问题。")
    state = Closing(values["closing"])
    if state in (Closing.APPLIED, Closing.CLOSED) and not has_rows:
        back = "取消销号" if state == Closing.CLOSED else "退回销号申请"
        raise LedgerError(f"{which}{state.label}，不能再分到各单位。请先{back}再分。")


class _Parts:
    """What hangs on the 共性问题, read once and copied for each unit: 具体表现, 时间节点, measures."""

    def __init__(self, write: Writing, issue_id: int) -> None:
        self._write = write
        self._findings = self._read("finding", issue_id)
        self._milestones = self._read("milestone", issue_id)
        self._measures = self._read("measure", issue_id)
        people = {person for measure in self._measures for person in measure["persons"]}
        self._unit_of = {person: write.read("person", person)["unit_id"] for person in people}

    def _read(self, record: str, issue_id: int) -> list[Values]:
        sql = f"SELECT id FROM {record} WHERE issue_id = ? ORDER BY position, id"
        rows = self._write.connection.execute(sql, (issue_id,)).fetchall()
        return [self._write.read(record, row) for (row,) in rows]

    def copy_to(self, row: int, unit: int) -> None:
        for finding in self._findings:
            self._write.add("finding", {"issue_id": row, "position": finding["position"], "text": finding["text"]})
        for milestone in self._milestones:
            self._write.add("milestone", {**milestone, "issue_id": row, "done_on": None})
        for measure in self._measures:
            content = {name: measure[name] for name in _OF_MEASURE}
            owners = [one for one in measure["units"] if one == unit]
            persons = [one for one in measure["persons"] if self._unit_of[one] == unit]
            self._write.add("measure", {"issue_id": row, **content, "units": owners, "persons": persons})


def _add_row(write: Writing, issue_id: int, whole: Values, parts: _Parts, unit: int, number: str) -> int:
    content = {name: whole[name] for name in _TAKEN_OVER}
    content |= {"number": number, "number_key": number_key(number), "units": [unit], "round": 1}
    row = write.add("issue", {**content, "parent_id": issue_id, "progress_follows": 1})
    parts.copy_to(row, unit)
    return row


def _let_follow(write: Writing, issue_id: int, had_rows: bool) -> None:
    """From now on the 共性问题 follows its rows; later rows do not overrule what somebody typed meanwhile."""
    if not had_rows:
        write.change("issue", issue_id, {"progress_follows": 1})


def _rows(write: Writing, issue_id: int) -> list[int]:
    write.flush()
    found = write.connection.execute("SELECT id FROM issue WHERE parent_id = ? ORDER BY id", (issue_id,))
    return [row for (row,) in found.fetchall()]


def last_number(connection: sqlite3.Connection, issue_id: int, number: str) -> int:
    """The highest n of the numbers 3-n below the 共性问题 number 3; 0 without any."""
    rows = connection.execute("SELECT number FROM issue WHERE parent_id = ?", (issue_id,)).fetchall()
    ends = (str(row[0]).removeprefix(f"{number}-") for row in rows)
    return max((int(end) for end in ends if end.isdecimal()), default=0)
