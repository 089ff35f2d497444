"""What an issue remembers of itself so that filters need no joins: counts, hints, the next review, the search text.

Settled columns are no part of the history: they follow from what is, and are worked out anew after every operation.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date

from models import queries
from models.chain import Line
from models.hints import as_number, hints_of
from models.issues import Issue
from models.rules import Progress, review_due
from models.sqlite import LedgerDatabase, update_search

_BLOCK = 500
#: What SQL alone can say; one more revision with it.
_COUNTED = """UPDATE issue SET rev = rev + 1,
    unowned = NOT EXISTS (SELECT 1 FROM issue_person WHERE issue_id = issue.id),
    parts = (SELECT COUNT(*) FROM issue AS row WHERE row.parent_id = issue.id),
    extensions = (SELECT COUNT(*) FROM extension
        WHERE issue_id = issue.id AND round = issue.round AND returned = 0),
    evidences = (SELECT COUNT(*) FROM evidence WHERE issue_id = issue.id AND round = issue.round),
    entry_on = (SELECT MAX(written_on) FROM progress_entry WHERE issue_id = issue.id) WHERE id = ?"""
_FOUND = "UPDATE issue SET hints = ?, review_on = ? WHERE id = ?"
#: From when a 长期坚持 issue is to be looked at: its last review or line of the diary, or the day its work ended, what
#: is latest; else the day its work began. Where no day is known, the day on which it was first asked for holds: an edit
#: does not put the review off.
_LAST_SEEN = """SELECT i.id, COALESCE(NULLIF(MAX(
      COALESCE((SELECT MAX(reviewed_on) FROM review WHERE issue_id = i.id AND round = i.round), ''),
      COALESCE(i.entry_on, ''), COALESCE(i.closed_on, ''), COALESCE(i.finished_on, ''), COALESCE(i.round_opened_on, '')
    ), ''), i.deadline_base_on, s.feedback_on, s.published_on), i.review_on
  FROM issue i JOIN source s ON s.id = i.source_id WHERE i.lasting = 1 AND i.id IN (%s)"""


def settle(
    database: LedgerDatabase, issues: Iterable[int], review_months: int, today: date, *, other_months: bool = False
) -> None:
    """Work these issues' settled columns and search texts out anew, within the transaction of their change.

    ``other_months``: the period of reviews is another one than before.
    """
    touched, connection = sorted(issues), database.raw
    connection.executemany(_COUNTED, [(number,) for number in touched])
    for start in range(0, len(touched), _BLOCK):
        block = touched[start : start + _BLOCK]
        present = queries.load_issues(connection, block)
        texts = {number: queries.search_text(present[number]) if number in present else None for number in block}
        update_search(database, texts)
        reviews = _reviews(connection, block, review_months, today, other_months)
        connection.executemany(
            _FOUND, [(_hints(issue), reviews.get(number), number) for number, issue in present.items()]
        )


def settle_all(database: LedgerDatabase, review_months: int, today: date, *, other_months: bool = False) -> None:
    """The same for every issue: after an upgrade, and when a setting that it follows from has changed."""
    ids = [row[0] for row in database.raw.execute("SELECT id FROM issue")]
    settle(database, ids, review_months, today, other_months=other_months)


#: Which issues a new rule may concern, by the number of the rules with it; who changes what is settled adds one.
_NEW_SINCE = {
    2: f"SELECT id FROM issue WHERE finished_on IS NOT NULL AND progress IS NOT NULL AND progress <> {Progress.DONE:d}",
    3: "SELECT id FROM issue WHERE lasting = 1",
}
#: By which rules ledgers are settled now, and where each says by which it was; no part of the history, as what is
#: settled is none.
RULES, RULES_KEY = max(_NEW_SINCE), "settle_rules"


def is_behind(connection: sqlite3.Connection) -> bool:
    """Whether a ledger was settled by fewer rules than the program's."""
    return _rules_of(connection) < RULES


def _rules_of(connection: sqlite3.Connection) -> int:
    found = connection.execute("SELECT value FROM meta WHERE key = ?", (RULES_KEY,)).fetchone()
    return int(found[0]) if found else 1


def catch_up(database: LedgerDatabase, review_months: int, today: date) -> set[int]:
    """Settle the issues of which the program's rules say more than when they were settled, once; which they are."""
    connection = database.raw
    with database.atomic():
        known = _rules_of(connection)
        asked = [rows for number, rows in _NEW_SINCE.items() if number > known]
        issues = {row[0] for rows in asked for row in connection.execute(rows)}
        settle(database, issues, review_months, today)
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (RULES_KEY, str(RULES)))
    return issues


def parents_in(lines: Sequence[Line]) -> set[int]:
    """The 共性问题 whose rows these lines touch, before or after."""
    found: set[int | None] = set()
    for line in lines:
        if line.record != "issue":
            continue
        if line.field == "parent_id":
            found |= {line.before, line.after}
        elif not line.field:
            found |= {(line.before or {}).get("parent_id"), (line.after or {}).get("parent_id")}
    return {parent for parent in found if parent is not None}


def months_changed(connection: sqlite3.Connection, lines: Iterable[Line]) -> bool:
    """Whether these lines change the period of reviews, on which every 长期坚持 issue depends."""
    changed = [line for line in lines if line.record == "setting"]
    known = dict(connection.execute("SELECT id, key FROM setting")) if changed else {}
    return any((known.get(line.row) or line.before["key"]) == "review_months" for line in changed)


def _hints(issue: Issue) -> int:
    return as_number(hints_of(issue))


def _reviews(
    connection: sqlite3.Connection, block: Sequence[int], months: int, today: date, other_months: bool
) -> dict[int, str]:
    marks = ",".join("?" * len(block))
    found: dict[int, str] = {}
    for number, last, present in connection.execute(_LAST_SEEN % marks, list(block)):
        from_then = review_due(date.fromisoformat(last) if last else today, months).isoformat()
        found[number] = from_then if last or other_months or not present else present
    return found
