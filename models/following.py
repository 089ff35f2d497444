"""What an issue takes over from its parts: the progress of its measures, and the state of the rows of a 共性问题.

The rule, as it is told to the clerk: all done is 已完成, none begun is 未启动, all at least 基本完成 is 基本完成,
anything between is 正在整改; where nothing is said of any part, nothing is said of the whole. Who types another
progress overrules it, until the issue is told to follow again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from models.chain import Values
from models.history import Writing
from models.rules import Closing, Progress

#: The rule in words, for the form and the manual.
RULE_WORDS = "全部措施已完成为“已完成”，都没有开始为“未启动”，都在基本完成以上为“基本完成”，其余为“正在整改”。"


def progress_of(parts: Sequence[Progress | None]) -> Progress | None:
    """The progress of a whole by that of its parts; None where nothing was said of any of them."""
    said = [part for part in parts if part is not None]
    if not said:
        return None
    if len(said) == len(parts) and min(said) in (Progress.DONE, Progress.MOSTLY_DONE):
        return min(said)
    return Progress.NOT_STARTED if max(said) == Progress.NOT_STARTED else Progress.IN_PROGRESS


def follow(write: Writing, issues: Iterable[int]) -> None:
    """Bring what these issues and the 共性问题 above them take over up to date, within the operation of the change."""
    write.flush()
    above: set[int] = set()
    for issue_id in sorted(issues):
        now = _present(write.connection, issue_id)
        if now is None:
            continue
        if now["parent_id"] is not None:
            above.add(now["parent_id"])
        _follow(write, issue_id, now)
    left = _left(write)
    for issue_id in sorted(above | left):
        now = _present(write.connection, issue_id)
        if now is not None:
            _follow(write, issue_id, now, left=issue_id in left)


def _present(connection: sqlite3.Connection, issue_id: int) -> Values | None:
    columns = ("parent_id", "progress", "progress_follows", "closing", "closed_on", "closed_by", "finished_on")
    row = connection.execute(f"SELECT {', '.join(columns)} FROM issue WHERE id = ?", (issue_id,)).fetchone()
    return dict(zip(columns, row, strict=True)) if row else None


def _left(write: Writing) -> set[int]:
    """The 共性问题 that rows of this operation no longer belong to."""
    gone = [line.before for line in write.lines if line.record == "issue" and line.field == "parent_id"]
    gone += [line.before.get("parent_id") for line in write.lines if _is_removed_issue(line.record, line.field, line)]
    return {parent for parent in gone if parent is not None}


def _is_removed_issue(record: str, field: str, line: object) -> bool:
    return record == "issue" and not field and getattr(line, "after", None) is None


def _follow(write: Writing, issue_id: int, now: Values, *, left: bool = False) -> None:
    """``left``: rows of it went away; without any more it is an ordinary issue that nobody has closed."""
    rows = write.connection.execute(
        "SELECT progress, closing, closed_on, finished_on FROM issue WHERE parent_id = ?", (issue_id,)
    ).fetchall()
    wanted: Values = {}
    if rows:
        wanted |= _closing_of(rows)
    elif left:
        wanted |= _NOT_CLOSED
    closing = Closing({**now, **wanted}["closing"])
    if now["progress_follows"] or now["progress"] is None or (rows and closing == Closing.CLOSED):
        wanted |= _progress_of_parts(write.connection, issue_id, rows, closing)
    if any(now[name] != value for name, value in wanted.items()):
        write.change("issue", issue_id, wanted)


def _progress_of_parts(
    connection: sqlite3.Connection, issue_id: int, rows: Sequence[Sequence[object]], closing: Closing
) -> Values:
    if closing == Closing.CLOSED and not rows:
        return {}
    numbers = [row[0] for row in rows] or [
        row[0] for row in connection.execute("SELECT progress FROM measure WHERE issue_id = ?", (issue_id,))
    ]
    found = progress_of([None if number is None else Progress(number) for number in numbers])  # type: ignore[arg-type]
    if found is None:
        return {}
    wanted: Values = {"progress": int(found), "progress_follows": 1}
    if rows:
        finished = [str(row[3]) for row in rows if row[3]]
        wanted["finished_on"] = max(finished) if finished and found == Progress.DONE else None
    return wanted


_NOT_CLOSED: Values = {"closing": int(Closing.NOT_APPLIED), "closed_on": None, "closed_by": ""}


def _closing_of(rows: Sequence[Sequence[object]]) -> Values:
    """A 共性问题 is closed when all its rows are, and is being closed as soon as one of them is."""
    states = [Closing(int(str(row[1]))) for row in rows]
    if all(state == Closing.CLOSED for state in states):
        return {"closing": int(Closing.CLOSED), "closed_on": max(str(row[2] or "") for row in rows) or None}
    some = any(state in (Closing.APPLIED, Closing.CLOSED) for state in states)
    return {**_NOT_CLOSED, "closing": int(Closing.APPLIED)} if some else _NOT_CLOSED
