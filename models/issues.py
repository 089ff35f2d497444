"""One issue as it is shown, exported and compared: plain frozen values, names instead of numbers of rows."""

from __future__ import annotations

from dataclasses import field
from datetime import date

from models.deadlines import Deadline
from models.rules import SOON_DAYS, Clock, Closing, Progress, Weight, clock, days_left, days_words
from models.values import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """One 整改措施 with an owner and a deadline of its own."""

    id: int
    text: str
    units: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    deadline: Deadline = field(default_factory=lambda: Deadline(text=""))
    progress: Progress | None = None
    result: str = ""


@dataclass(frozen=True, slots=True)
class ProgressEntry:
    """One dated line of the 进展 diary; lines are added, never overwritten."""

    id: int
    on: date
    text: str
    round: int = 1
    by: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """One 问题 of the ledger. ``progress`` None: nothing was ever said of it. ``rev`` counts its changes.

    ``parent_id`` is the 共性问题 it is a row of, ``parts`` the number of rows of a 共性问题. ``phones`` are those of
    ``persons``, "" where none is known. ``review_on`` is the day by which a 长期坚持 issue is to be looked at again.
    ``extensions`` and ``evidences`` are counts, ``hints`` the bits of ``hints.Hint``. ``custom`` are heading and text
    of the office's own columns, in their order; those without a text are left out. ``returned_on`` is the day of the
    last 退回 of this round while the issue is returned or applied for again.
    """

    id: int
    number: str
    source_id: int
    source: str
    aspect: str
    problem: str
    findings: tuple[str, ...]
    goal: str
    measures: tuple[Measure, ...]
    lead_leader: str
    lead_unit: str
    units: tuple[str, ...]
    support_units: tuple[str, ...]
    involved_units: tuple[str, ...]
    persons: tuple[str, ...]
    deadline: Deadline
    progress: Progress | None
    lasting: bool
    closing: Closing
    finished_on: date | None
    closed_on: date | None
    closed_by: str
    reason: str
    note: str
    round: int
    entries: tuple[ProgressEntry, ...]
    rev: int
    phones: tuple[str, ...] = ()
    parent_id: int | None = None
    parts: int = 0
    weight: Weight = Weight.ORDINARY
    progress_follows: bool = False
    round_opened_on: date | None = None
    review_on: date | None = None
    extensions: int = 0
    evidences: int = 0
    hints: int = 0
    custom: tuple[tuple[str, str], ...] = ()
    secrecy: str = ""
    returned_on: date | None = None

    @property
    def newest_entry(self) -> ProgressEntry | None:
        """The newest line of the diary of this round; None where none was written since the round began."""
        newest = self.entries[-1] if self.entries else None
        return newest if newest is not None and newest.round == self.round else None

    @property
    def current_entry(self) -> ProgressEntry | None:
        """The newest line that tells how the issue stands: of this round, and not from before it was returned.

        What was written on the very day of the return still counts.
        """
        newest, back = self.newest_entry, self.returned_on
        return newest if newest is None or back is None or newest.on >= back else None

    @property
    def progress_text(self) -> str:
        """What the current line of the diary says, "" without one."""
        return self.current_entry.text if self.current_entry else ""

    def clock(self, today: date, soon_days: int = SOON_DAYS) -> Clock:
        """The clock of this issue on the given day."""
        return clock(self.progress, self.closing, self.lasting, self.deadline.due_on, today, soon_days)

    def days_left(self, today: date) -> int | None:
        """Days until the deadline, negative when late, None without one or when done."""
        return days_left(self.progress, self.closing, self.lasting, self.deadline.due_on, today)

    def days_words(self, today: date) -> str:
        """逾期 12 天, 今天到期, 剩 3 天, 长期坚持, 需核实, 无期限 or 已办结."""
        return days_words(self.clock(today), self.days_left(today), self.lasting, self.deadline.needs_check)


@dataclass(frozen=True, slots=True)
class Source:
    """Where problems came from: one inspection with its dates."""

    id: int
    kind: str
    name: str
    inspected_by: str = ""
    started_on: date | None = None
    ended_on: date | None = None
    feedback_on: date | None = None
    published_on: date | None = None
    organization: str = ""
    note: str = ""


#: The kinds of source that the form offers.
SOURCE_KINDS = ("巡察", "督导", "审计", "自查", "信访", "其他")


@dataclass(frozen=True, slots=True)
class Aspect:
    """One 方面 of a source."""

    id: int
    source_id: int
    title: str


@dataclass(frozen=True, slots=True)
class Unit:
    """One school or office; ``parent_id`` None at the top of the tree. An archived one is offered nowhere any more."""

    id: int
    name: str
    parent_id: int | None = None
    kind: str = ""
    archived_on: date | None = None


#: What stands behind the name of a unit that is no more, and of a person who has left.
ARCHIVED_UNIT, ARCHIVED_PERSON = "（已撤并）", "（已离任）"
#: What a unit is, from the top of the tree downwards; "" where nobody said.
UNIT_KINDS = ("区", "局", "教办", "学校", "科室", "其他")


@dataclass(frozen=True, slots=True)
class UnitGroup:
    """Units that are chosen together, across the tree, in the order in which they were put in."""

    id: int
    name: str
    unit_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is responsible for something. Who has left is archived: kept where named, offered nowhere."""

    id: int
    name: str
    phone: str = ""
    unit_id: int | None = None
    post: str = ""
    archived_on: date | None = None


@dataclass(frozen=True, slots=True)
class MeasureEdit:
    """A measure as a form or an import wants it; ``id`` None for a new one."""

    text: str
    id: int | None = None
    units: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    deadline: str = ""
    progress: Progress | None = None
    result: str = ""
