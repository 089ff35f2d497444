"""What can be asked of an open ledger: one short turn on its connection a question, values in the answers, no change.

What stands in a damaged file and cannot be understood comes out as a sentence too, never as nonsense.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models import logs, queries, settings, sqlite
from models.deadlines import Base, Deadline, base_of
from models.deadlines import read as read_deadline
from models.errors import LedgerError, UnreadableFile
from models.filters import EVERYTHING, FIGURE_VIEWS, VIEWS, IssueFilter, Way, combine, view_filter
from models.issues import Aspect, Issue, Person, Source, Unit, UnitGroup
from models.orders import LEDGER_ORDER, Order
from models.roads import ids_sql
from models.text import folded

if TYPE_CHECKING:
    from models import figures as counts
    from models.calendar import Calendar
    from models.checking import CheckReport
    from models.history_words import Operation

log = logging.getLogger(__name__)


class Questions:
    """The half of a ledger that only reads; ``Ledger`` adds opening, closing and every change."""

    def __init__(self, database: sqlite.LedgerDatabase, path: Path, today: Callable[[], date]) -> None:
        self._database = database
        self.path = path
        self.today = today
        self.settings = settings.LedgerSettings()

    def issue_ids(
        self, question: IssueFilter = EVERYTHING, order: Order = LEDGER_ORDER, limit: int | None = None
    ) -> list[int]:
        """The ids of the issues asked for, in order."""
        with self.asking():
            sql, values = self._ids_sql(question, order, limit)
            return [row[0] for row in self._connection.execute(sql, values)]

    def _ids_sql(self, question: IssueFilter, order: Order, limit: int | None) -> tuple[str, tuple[Any, ...]]:
        way = Way.COLLECTING
        if limit is not None and order == LEDGER_ORDER:
            common = question.text and folded(question.text) and sqlite.is_common(self._connection, question.text)
            way = Way.READING if common else Way.PASSING
        return ids_sql(question, order, self.today(), self.settings.soon_days, limit, way)

    def issues(self, ids: Sequence[int]) -> dict[int, Issue]:
        """These issues as far as they exist, in the order asked for."""
        with self.asking():
            return queries.load_issues(self._connection, ids)

    def issue(self, issue_id: int) -> Issue:
        """One issue.

        Raises:
            LedgerError: there is none with this id.
        """
        found = self.issues([issue_id])
        if not found:
            raise LedgerError(f"台账里没有编号为 {issue_id} 的问题，它可能已被删除。请刷新后重试。")
        return found[issue_id]

    def count(self, question: IssueFilter = EVERYTHING) -> int:
        """How many issues a question asks for."""
        from models.conditions import count_sql

        sql, values = count_sql(question, self.today(), self.settings.soon_days)
        with self.asking():
            return int(self._value(sql, values))

    def view_counts(self, within: IssueFilter = EVERYTHING) -> dict[str, int]:
        """The live counts of the side bar, by view key: of each what ``view_question`` asks for."""
        return {view.key: self.count(self.view_question(view.key, within)) for view in VIEWS}

    def view_question(self, key: str, within: IssueFilter = EVERYTHING) -> IssueFilter:
        """What a view shows of a question: of 共性问题 as much as the figures count, where it is a view of figures.

        Raises:
            KeyError: there is no such view.
        """
        asked = combine(view_filter(key, self.today()), within)
        if key not in FIGURE_VIEWS:
            return asked
        from models import figures as counts

        with self.asking():
            return counts.counted(self._connection, asked, self.settings.count_rule)

    def figures(self, question: IssueFilter = EVERYTHING) -> counts.Figures:
        """The figures of what a question asks for, by the rules that the settings choose."""
        from models import figures as counts

        with self.asking():
            return counts.count_all(
                self._connection,
                question,
                self.today(),
                self.settings.soon_days,
                rate_rule=self.settings.rate_rule,
                count_rule=self.settings.count_rule,
            )

    def figures_by(self, group: str, question: IssueFilter = EVERYTHING) -> list[tuple[str, counts.Figures]]:
        """The figures for each member of a group of ``figures.GROUPS``; see ``figures.count_by``."""
        from models import figures as counts

        with self.asking():
            return counts.count_by(
                self._connection,
                group,
                question,
                self.today(),
                self.settings.soon_days,
                rate_rule=self.settings.rate_rule,
                count_rule=self.settings.count_rule,
            )

    def figure_filter(
        self, key: str, within: IssueFilter = EVERYTHING, member: tuple[str, str] | None = None
    ) -> IssueFilter:
        """The question whose issues are exactly those behind a number of ``figures`` or, of a member (group, name as
        ``figures_by`` gives it), of ``figures_by``.

        Raises:
            KeyError: there is no such number or group.
        """
        from models import figures as counts

        with self.asking():
            rule = self.settings.count_rule
            return counts.figure_filter(self._connection, key, within, self.today(), rule, member)

    def custom_fields(self) -> list[str]:
        """The headings of the office's own columns, in their order."""
        with self.asking() as connection:
            return [row[0] for row in connection.execute("SELECT name FROM custom_field ORDER BY position, id")]

    def sources(self) -> list[Source]:
        """All sources in ledger order."""
        with self.asking():
            return queries.load_sources(self._connection)

    def aspects(self, source_id: int | None = None) -> list[Aspect]:
        """The 方面 of one source or of all."""
        with self.asking():
            return queries.load_aspects(self._connection, source_id)

    def aspect_titles(self) -> list[str]:
        """The titles of all 方面 in use, without repeats."""
        with self.asking():
            return queries.aspect_titles(self._connection)

    def units(self) -> list[Unit]:
        """All units, the tree read downwards."""
        with self.asking():
            return queries.load_units(self._connection)

    def people(self) -> list[Person]:
        """Everybody, by name."""
        with self.asking():
            return queries.load_people(self._connection)

    def leaders(self) -> list[str]:
        """Who leads at least one issue, by name."""
        with self.asking():
            return queries.load_leaders(self._connection)

    def responsible(self) -> list[str]:
        """Who is responsible for at least one issue, by name."""
        with self.asking():
            return queries.load_responsible(self._connection)

    def archived_names(self) -> tuple[frozenset[str], frozenset[str]]:
        """The names of the archived units and of the archived people."""
        with self.asking():
            return queries.archived_names(self._connection, "unit"), queries.archived_names(self._connection, "person")

    def groups(self) -> list[UnitGroup]:
        """All groups of units, by name."""
        with self.asking():
            return queries.load_groups(self._connection)

    def imported_before(self, digest: str) -> datetime | None:
        """When a file of these bytes (their sha256) was imported; None for never, and for no digest."""
        with self.asking():
            at = self._value("SELECT imported_at FROM imported_file WHERE digest = ? AND digest != ''", (digest,))
        return datetime.fromisoformat(at) if at else None

    @property
    def calendar(self) -> Calendar:
        """The working days and school terms of this office."""
        return self.settings.calendar()

    def preview_deadline(self, words: str, source_id: int | None = None) -> Deadline:
        """What the words of a deadline mean for an issue of that source (None: one that has no dates)."""
        return read_deadline(words, self.base_of(source_id), self.calendar, check_days=self.settings.check_days)

    def base_of(self, source_id: int | None) -> Base:
        """The day from which deadlines of a source count: feedback, else publishing, else today as assumed."""
        source = next((one for one in self.sources() if one.id == source_id), None)
        base = base_of(source.feedback_on, source.published_on) if source else Base(None)
        return base if base.on else Base(self.today(), assumed=True)

    def history(self, issue_id: int | None = None, limit: int | None = None) -> list[Operation]:
        """What was done, newest first; with an issue only what touched it, and only its lines."""
        with self.asking():
            from models.history_words import describe

            return describe(self._connection, issue_id, limit)

    @contextmanager
    def asking(self) -> Iterator[sqlite3.Connection]:
        """One question to the database, for ``models`` alone: a short turn on the connection, nothing is written.

        What cannot be understood is damage if the check says so, else a bug.
        """
        try:
            with sqlite.using(self._database):
                yield self._connection
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            if self.check(evidence=False).ok:
                raise
            log.error("damaged content: %s", logs.kinds(error))
            raise UnreadableFile(
                f"台账已受损，有的内容读不出来：{self.path}。程序没有改动它，请用“检查”查看，并从备份恢复。"
            ) from error

    def check(self, *, evidence: bool = True, tick: Callable[[int, int], None] | None = None) -> CheckReport:
        """Integrity of the file, the history, the rows and the attached files; says what to do. Changes nothing.

        It looks at the state of the moment in which it begins; other threads may read and write meanwhile. Without
        ``evidence`` the attached files are not read; ``tick`` counts them.
        """
        from models.checking import check_ledger

        with sqlite.still_copy(self._database) as still:
            return check_ledger(still, evidence, tick)

    def _read_settings(self) -> None:
        with sqlite.using(self._database):
            self.settings = settings.load(self._connection)

    @property
    def _connection(self) -> sqlite3.Connection:
        return self._database.raw

    def _value(self, sql: str, values: Sequence[object] = ()) -> Any:
        row = self._connection.execute(sql, values).fetchone()
        return None if row is None else row[0]
