"""What a 调度会 is told, in whatever file: figures, groups worst first, what changed, and the lists behind the figures.

Everything is asked of ``models.figures`` at once, while nobody changes the ledger: the paper agrees with the 统计看板.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from documents.scope_words import scope_words
from models.figures import Figures
from models.filters import EVERYTHING, IssueFilter
from models.frozen import Comparison
from models.issues import Issue
from models.ledger import Ledger
from models.orders import Order
from models.outstanding import outstanding
from models.sendings import SendingState
from models.settings import LedgerSettings

TITLE = "整改工作调度表"
#: Compare with no snapshot at all.
NO_SNAPSHOT = 0
#: The groups in the order of the paper.
GROUPED = ("unit", "aspect", "leader")


@dataclass(frozen=True, slots=True)
class MeetingWish:
    """What the meeting is to look at.

    ``rule`` is a key of ``RATE_RULES``, "" for the one in the settings. ``since`` is the snapshot to compare with, None
    for the last one before now, ``NO_SNAPSHOT`` for none. ``with_ledger`` puts the 整改台账 of these issues behind the
    figures and lists, on ``paper`` ("" for the list's own).
    """

    question: IssueFilter = EVERYTHING
    rule: str = ""
    since: int | None = None
    with_ledger: bool = True
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What was found. ``scope`` is "" for the whole ledger; ``owing`` None where no sheets ever went out to units.

    ``comparison`` and ``owing`` are of the whole ledger whatever the scope. ``ids`` are the issues of the 整改台账.
    """

    office: str
    today: date
    settings: LedgerSettings
    scope: str
    figures: Figures
    groups: dict[str, tuple[tuple[str, Figures], ...]]
    comparison: Comparison | None
    has_snapshots: bool
    late: Sequence[Issue]
    soon: Sequence[Issue]
    lasting: Sequence[Issue]
    owing: Sequence[SendingState] | None
    ids: Sequence[int]

    @property
    def title(self) -> str:
        """What stands over the paper."""
        return f"{self.office}{TITLE}"

    @property
    def whole_ledger(self) -> str:
        """What stands beside parts that no scope narrows; "" where there is no scope."""
        return "（全台账）" if self.scope else ""


def gather(ledger: Ledger, wish: MeetingWish) -> Meeting:
    """Ask for everything at once.

    Raises:
        LedgerError: there is no such snapshot.
    """
    with ledger.standing_still():
        question = wish.question
        rule = wish.rule or ledger.settings.rate_rule
        lasting = _issues(ledger, "lasting", question)
        return Meeting(
            office=ledger.settings.office,
            today=ledger.today(),
            settings=ledger.settings,
            scope="" if question == EVERYTHING else scope_words(ledger, question),
            figures=replace(ledger.figures(question), rule=rule),
            groups={group: _worst_first(ledger.figures_by(group, question), rule) for group in GROUPED},
            comparison=_comparison(ledger, wish.since),
            has_snapshots=ledger.snapshots.last() is not None,
            late=_issues(ledger, "overdue", question),
            soon=_issues(ledger, "soon", question),
            lasting=sorted(lasting, key=_last_activity),
            owing=outstanding(ledger) if ledger.sendings.all() else None,
            ids=ledger.issue_ids(question) if wish.with_ledger else (),
        )


def _comparison(ledger: Ledger, since: int | None) -> Comparison | None:
    if since is None:
        last = ledger.snapshots.last()
        since = last.id if last else NO_SNAPSHOT
    return None if since == NO_SNAPSHOT else ledger.snapshots.compare(since)


def _worst_first(rows: Sequence[tuple[str, Figures]], rule: str) -> tuple[tuple[str, Figures], ...]:
    """Most overdue first, then most unfinished; equal ones keep their order."""
    ruled = [(name, replace(figures, rule=rule)) for name, figures in rows]
    return tuple(sorted(ruled, key=lambda row: (-row[1].overdue, row[1].finished - row[1].total)))


def _issues(ledger: Ledger, key: str, question: IssueFilter) -> list[Issue]:
    ids = ledger.issue_ids(ledger.figure_filter(key, question), Order("days_left"))
    return list(ledger.issues(ids).values())


def _last_activity(issue: Issue) -> date:
    return issue.current_entry.on if issue.current_entry else date.min
