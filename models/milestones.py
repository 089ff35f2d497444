"""The days in between that the words of a deadline name (6月底前完成甲，12月底前完成乙), kept as records of the issue.

They are written with the deadline. One whose text stays keeps its mark of being done, also when its day moves; those
added by hand stay until they are taken out by hand.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from models.chain import Values
from models.deadlines import Milestone
from models.history import Writing


def add(write: Writing, issue_id: int, wanted: Iterable[Milestone]) -> None:
    """Write the milestones of a new issue."""
    for place, one in enumerate(sorted(wanted, key=lambda one: one.on)):
        write.add(
            "milestone", {"issue_id": issue_id, "position": place, "due_on": one.on.isoformat(), "text": one.text}
        )


def rewrite(write: Writing, issue_id: int, wanted: Iterable[Milestone], former: Iterable[Milestone]) -> None:
    """Bring an issue's milestones up to ``wanted``; of the present ones only those of ``former`` words may go."""
    present = {row: write.read("milestone", row) for row in rows_of(write.connection, issue_id)}
    left, gone = dict(present), {one.text for one in former}
    for one in wanted:
        same = next((row for row, values in left.items() if values["text"] == one.text), None)
        if same is None:
            values = {"issue_id": issue_id, "position": 0, "due_on": one.on.isoformat(), "text": one.text}
            write.add("milestone", values)
        else:
            del left[same]
            write.change("milestone", same, {"due_on": one.on.isoformat()})
    for row, old in left.items():
        if old["text"] in gone:
            write.remove("milestone", row)
    put_in_order(write, issue_id)


def put_in_order(write: Writing, issue_id: int) -> None:
    """Number an issue's milestones by their days."""
    write.flush()
    found: list[tuple[int, Values]] = [
        (row, write.read("milestone", row)) for row in rows_of(write.connection, issue_id)
    ]
    for place, (row, _values) in enumerate(sorted(found, key=lambda each: (each[1]["due_on"], each[0]))):
        write.change("milestone", row, {"position": place})


def rows_of(connection: sqlite3.Connection, issue_id: int) -> list[int]:
    """The ids of an issue's milestones, in order of their days."""
    sql = "SELECT id FROM milestone WHERE issue_id = ? ORDER BY position, id"
    return [row for (row,) in connection.execute(sql, (issue_id,))]
