"""Workbooks that go out to units: who has rows to fill in, what stands in each workbook, what came back of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from models.acts import Subject, Tick, no_tick
from models.issues import Issue, Unit
from models.returned import FILL_IN

#: The version of the workbook's layout; it stands in every sending and in the workbook.
LAYOUT = "1"
#: Fields that a unit reads and may not change, in the order of their columns.
SHOWN: tuple[str, ...] = ("number", "aspect", "problem", "findings", "measures", "units", "persons", "deadline")
#: Fields of the ledger that the user may let units fill in too, beside columns of the office's own.
ADDABLE: tuple[str, ...] = ("reason", "goal", "persons", "lead_leader")


class Returning(StrEnum):
    """Whether a workbook came back."""

    OPEN = "未交"
    PARTLY = "部分交回"
    WHOLE = "已交回"
    OVERDUE = "逾期未交"
    LATE = "逾期交回"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that has open issues to fill in: how many, how many of them late or not yet 已完成, what it last got.

    ``involved``: none of the rows is the unit's own responsibility; it is only named as 涉及单位.
    """

    unit: Unit
    rows: int
    late: int
    unfinished: int
    involved: bool
    last_sent: date | None = None


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


@dataclass(frozen=True, slots=True)
class SendingState:
    """A sending and what came back of it.

    ``rows`` are the ids of its issues, ``missing`` those that no returned file had. ``cells`` counts the cells that
    came back with something else than was sent. ``received`` is the number of files that came, ``last_received`` when
    the newest did. ``superseded``: the unit has got a newer workbook since.
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
    cells: int
    received: int
    last_received: datetime | None
    state: Returning
    file_name: str
    superseded: bool

    @property
    def returned_rows(self) -> int:
        """How many of its rows came back."""
        return len(self.rows) - len(self.missing)


class Sendings(Subject):
    """The sendings of an open ledger."""

    def units_with_rows(self, *, finished: bool = True) -> list[Candidate]:
        """Units with open issues (not 销号), the tree read downwards; ``finished`` False leaves 已完成 out."""
        raise NotImplementedError

    def prepare(
        self,
        units: Sequence[int],
        *,
        due: date | None = None,
        fields: Sequence[str] = FILL_IN,
        finished: bool = True,
    ) -> tuple[Prepared, ...]:
        """What would go out to these units; nothing is written. Units without rows are left out."""
        raise NotImplementedError

    def record(self, prepared: Sequence[Prepared], tick: Tick = no_tick) -> None:
        """Keep, as one operation, that these workbooks went out. Call it when the files stand."""
        raise NotImplementedError

    def all(self) -> tuple[SendingState, ...]:
        """Every sending, newest first."""
        raise NotImplementedError

    def of_code(self, code: str) -> SendingState | None:
        """The sending with this code; None for one that this ledger does not know."""
        raise NotImplementedError
