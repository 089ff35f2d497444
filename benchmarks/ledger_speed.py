"""The ledger: first rows of any filter against sqlite3 by hand, growth, counts, search, import, one saved edit."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from made_ledgers import TODAY, issue, made
from measure import Row, alternated, once, side_by_side

from models.drafts import AspectDraft, NoticeDraft
from models.figures import KEYS
from models.filters import VIEWS, IssueFilter, view_filter
from models.ledger import Ledger
from models.orders import Order
from models.rules import Clock, Progress

_FIRST = 200
_TODAY, _SOON = TODAY.isoformat(), (TODAY + timedelta(days=15)).isoformat()
_MONDAY = TODAY - timedelta(days=TODAY.weekday())
_WEEK = f"'{_MONDAY.isoformat()}' AND '{(_MONDAY + timedelta(days=6)).isoformat()}'"
_BELOW = """(WITH RECURSIVE below (id) AS (SELECT 3 UNION SELECT u.id FROM unit u JOIN below b ON u.parent_id = b.id)
        SELECT id FROM below)"""
#: The same questions written by hand: what somebody who knows SQLite and these indexes would write.
_BY_HAND = {
    "view all": "1",
    "view overdue": f"finished = 0 AND +due_on < '{_TODAY}' AND lasting = 0",
    "view soon": f"finished = 0 AND +due_on BETWEEN '{_TODAY}' AND '{_SOON}'",
    "view this_week": f"finished = 0 AND +due_on BETWEEN {_WEEK}",
    "view no_person": "unowned = 1 AND closing <> 3",
    "view no_deadline": "finished = 0 AND due_on IS NULL",
    "view awaiting_closing": "progress = 3 AND closing <> 3",
    "view being_closed": "closing = 1",
    "view returned": "closing = 2",
    "view closed": "closing = 3",
    "view review_due": f"review_on <= '{_TODAY}'",
    "view relapsed": "round > 1",
    "view extended": "extensions > 0",
    "view contradictions": "hints > 0 AND hints & 5",
    "view no_evidence": "hints > 0 AND hints & 2",
    "view common": "parts > 0",
    "progress 正在整改": "progress = 1",
    "leader": "lead_leader_id IN (SELECT id FROM person WHERE name = '王局长')",
    "aspect": "aspect_id IN (SELECT id FROM aspect WHERE title = '第7个方面存在的问题')",
    "late and started": f"finished = 0 AND progress = 1 AND +due_on < '{_TODAY}' AND lasting = 0",
    "unit and all below": f"id IN (SELECT issue_id FROM unit_issue WHERE unit_id IN {_BELOW})",
    "text 食堂留样": "id IN (SELECT rowid FROM search WHERE search MATCH '\"食堂 堂留 留样\"')",
}
_QUESTIONS = {
    **{f"view {view.key}": view_filter(view.key, TODAY) for view in VIEWS},
    "progress 正在整改": IssueFilter(progress=frozenset({Progress.IN_PROGRESS})),
    "leader": IssueFilter(leader="王局长"),
    "aspect": IssueFilter(aspect="第7个方面存在的问题"),
    "late and started": IssueFilter(clocks=frozenset({Clock.OVERDUE}), progress=frozenset({Progress.IN_PROGRESS})),
    "unit and all below": IssueFilter(unit_id=3),
    "text 食堂留样": IssueFilter(text="食堂留样"),
}
#: Where ten times the issues cannot but take longer.
_NO_200 = "so few that in the smaller ledger there are no 200"
_BY_NATURE = dict.fromkeys(("view this_week", "unit and all below"), _NO_200)
_IN_ORDER = "ORDER BY source_id, number_key, id"


def opened(path: Path) -> Ledger:
    """A made ledger, open on the benchmarks' day."""
    return Ledger.open(path, operator="benchmark", today=lambda: TODAY, look_through=False)


def rows(folder: Path, sizes: tuple[int, int]) -> list[Row]:
    """Goal 4 over every kind of filter, the counts of the side bar, and the search of two characters at 10,000."""
    found: list[Row] = []
    with opened(made(folder, sizes[1])) as large, opened(made(folder, sizes[0])) as small:
        for name, question in _QUESTIONS.items():
            found += _first_rows(name, question, large, small)
        for column in ("deadline", "problem", "units"):
            times = side_by_side(_sort(large, column), _sort(small, column), 5)
            found.append(Row("4", f"first {_FIRST} by {column}: {sizes[1]} : {sizes[0]}", *times))
        wall, _ = alternated({"counts": large.view_counts, "figures": large.figures}, 5)
        found.append(Row("", f"eight counts of the side bar, {sizes[1]}", wall["counts"], limit=0.06))
        found.append(Row("", f"figures of the status line, {sizes[1]}", wall["figures"], limit=0.06))
        found += _dashboard(large)
    with opened(made(folder, 10_000)) as ledger:
        found += [_search(ledger, words) for words in ("流于", "柳河", "逐项", "喆思", "校服")]
    return found


#: The numbers of the dashboard for a group, by hand.
_FIGURES = ", ".join(
    f"COALESCE(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END), 0)"
    for condition in (
        *(f"progress = {number}" for number in (3, 2, 1, 0)),
        "progress IS NULL",
        "closing = 3",
        f"finished = 0 AND due_on < '{_TODAY}' AND lasting = 0",
        f"finished = 0 AND due_on BETWEEN '{_TODAY}' AND '{_SOON}'",
        f"finished = 0 AND (due_on > '{_SOON}' OR (due_on < '{_TODAY}' AND lasting = 1))",
        "finished = 0 AND due_on IS NULL",
        "finished = 1",
        f"finished = 0 AND due_on BETWEEN {_WEEK}",
        "closing = 1",
        "closing = 2",
        "lasting = 1",
        "finished = 0 AND lasting = 1",
        "extensions > 0",
        "round > 1",
    )
)
_GROUPED = {
    "unit": "LEFT JOIN issue_unit l ON l.issue_id = i.id AND l.role = 0 LEFT JOIN unit n ON n.id = l.unit_id",
    "leader": "LEFT JOIN person n ON n.id = i.lead_leader_id",
}


def _dashboard(ledger: Ledger) -> list[Row]:
    """Goal 9: the figures of the dashboard, whole and by group, against one statement each written by hand."""
    connection: sqlite3.Connection = ledger._connection
    whole = f"SELECT COUNT(*), {_FIGURES} FROM issue"

    def ours_whole() -> list[int]:
        figures = ledger.figures()
        return [getattr(figures, key) for key in KEYS]

    def by_hand_whole() -> list[int]:
        return list(connection.execute(whole).fetchone())

    if ours_whole() != by_hand_whole():
        raise AssertionError("figures: another answer than by hand")
    found = [Row("9", "figures of the dashboard : by hand", *side_by_side(ours_whole, by_hand_whole, 5), 1.15)]
    for group, joined in _GROUPED.items():
        sql = f"SELECT n.name, COUNT(*), {_FIGURES}, MIN(source_id), MIN(i.id) FROM issue i {joined} GROUP BY n.name"

        def by_hand(sql: str = sql) -> int:
            return sum(row[1] for row in connection.execute(sql).fetchall())

        def ours(group: str = group) -> int:
            return sum(figures.total for _name, figures in ledger.figures_by(group))

        if ours() != by_hand():
            raise AssertionError(f"figures by {group}: another answer than by hand")
        found.append(Row("9", f"  by {group} : by hand", *side_by_side(ours, by_hand, 5), 1.15))
    return found


def _first_rows(name: str, question: IssueFilter, large: Ledger, small: Ledger) -> list[Row]:
    asked, by_hand = _ask(large, question), _by_hand(large, _BY_HAND[name])
    if asked() != by_hand():
        raise AssertionError(f"{name}: another answer than by hand")
    wall, _ = alternated({"ours": asked, "by hand": by_hand, "small": _ask(small, question)}, 9)
    wall = {name: seconds / _REPEATS for name, seconds in wall.items()}
    growth = 1.5 if small.count() >= _ENOUGH else None
    return [
        Row("4", f"first {_FIRST}, {name} : sqlite3 by hand", wall["ours"], wall["by hand"], 1.15, slack=_CALL),
        Row("4", f"  {name}, large : small", wall["ours"], wall["small"], growth, note=_BY_NATURE.get(name, "")),
    ]


#: What a question costs beside SQLite: the lock, the day, the settings, the kept text of the SQL.
_CALL = 10e-6
#: In a smaller ledger most questions have fewer answers than are asked for: no growth to speak of.
_ENOUGH = 10_000


def _ask(ledger: Ledger, question: IssueFilter) -> Callable[[], list[int]]:
    return lambda: [ledger.issue_ids(question, limit=_FIRST) for _ in range(_REPEATS)][-1]


def _sort(ledger: Ledger, column: str) -> Callable[[], list[int]]:
    return lambda: ledger.issue_ids(order=Order(column), limit=_FIRST)


def _by_hand(ledger: Ledger, condition: str) -> Callable[[], list[int]]:
    connection: sqlite3.Connection = ledger._connection
    sql = f"SELECT id FROM issue WHERE {condition} {_IN_ORDER} LIMIT {_FIRST}"
    return lambda: [[row[0] for row in connection.execute(sql)] for _ in range(_REPEATS)][-1]


#: One answer takes less than what a clock can tell apart.
_REPEATS = 20


def _search(ledger: Ledger, words: str) -> Row:
    connection: sqlite3.Connection = ledger._connection
    sql = "SELECT issue_id FROM search_text WHERE text LIKE '%' || ? || '%'"

    def by_like() -> list[int]:
        return [row[0] for row in connection.execute(sql, (words,))]

    def by_index() -> list[int]:
        return ledger.issue_ids(IssueFilter(text=words))

    if sorted(by_index()) != sorted(by_like()):
        raise AssertionError(f"search for {words}: another answer than LIKE")
    what = f"all {len(by_like())} of 10000 with “{words}” : LIKE"
    return Row("search", what, *side_by_side(by_index, by_like), limit=0.1)


def writing_rows(folder: Path) -> list[Row]:
    """An import of 300 issues from draft to disk, and one saved edit against the bare row in SQLite's default mode."""
    rng = random.Random(300)
    aspects = [AspectDraft("方面一", issues=[issue(rng, place) for place in range(300)])]
    draft = NoticeDraft(title="某县教育系统整改", feedback_date=TODAY, is_notice=True, aspects=aspects)
    path = folder / "imported.zgdb"
    path.unlink(missing_ok=True)
    with Ledger.create(path, operator="benchmark", today=lambda: TODAY) as ledger:
        found = [Row("", "import of 300 issues, history and search index", once(lambda: ledger.import_notice(draft)))]
    path.unlink()
    return [*found, _one_edit(folder)]


def _one_edit(folder: Path) -> Row:
    path, bare = folder / "edited.zgdb", folder / "bare.db"
    for copy in (path, bare):
        shutil.copy(made(folder, 1000), copy)
    connection = sqlite3.connect(bare)
    numbers = iter(range(10_000))
    with opened(path) as ledger:

        def ours() -> None:
            ledger.update_issues({5: {"note": f"备注{next(numbers)}"}})

        def theirs() -> None:
            with connection:
                connection.execute("UPDATE issue SET note = ? WHERE id = 5", (f"备注{next(numbers)}",))

        times = side_by_side(ours, theirs, 15)
        ledger.backed_up()
    connection.close()
    path.unlink()
    bare.unlink()
    return Row("7", "a saved edit with history and search index : the bare row", *times, note="no goal of this issue")
