"""What a merge tells: every cell with its verdict, the rows that are no row of ours, what waits for a decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from models.return_rules import DIARY, Verdict


class FileVerdict(StrEnum):
    """What became of a file."""

    MERGED = "merged"
    SEEN_BEFORE = "seen before"
    FOREIGN = "foreign"
    REFUSED = "refused"
    NEEDS_MAPPING = "needs mapping"

    @property
    def label(self) -> str:
        """The word that is shown."""
        return _FILE_LABELS[self]


_FILE_LABELS = {
    FileVerdict.MERGED: "已合并",
    FileVerdict.SEEN_BEFORE: "已收过",
    FileVerdict.FOREIGN: "别的台账的表",
    FileVerdict.REFUSED: "没有收下",
    FileVerdict.NEEDS_MAPPING: "要先指定各列",
}


class RowKind(StrEnum):
    """What a row is that is not simply a row of ours."""

    NEW = "new"
    COPIED = "copied"
    DUPLICATE = "duplicate"
    UNKNOWN = "unknown"
    NOTE = "note"
    NOT_RETURNED = "not_returned"

    @property
    def label(self) -> str:
        """The word that is shown."""
        return _ROW_LABELS[self]


_ROW_LABELS = {
    RowKind.NEW: "新增的行",
    RowKind.COPIED: "复制的行",
    RowKind.DUPLICATE: "重复的行",
    RowKind.UNKNOWN: "对不上的行",
    RowKind.NOTE: "说明",
    RowKind.NOT_RETURNED: "没有交回",
}


@dataclass(frozen=True, slots=True)
class CellVerdict:
    """One cell: the issue ``id``, the line ``row`` of the sheet, the texts, and the verdict.

    ``base`` is the text that both sides last had in common ("" also where it is not known). ``ours`` is what the
    ledger said before the merge; ``who`` changed it there and ``when``, for what waits for a decision. ``mark`` says
    what else is to be known: 公式, 按内容匹配, 已销号, why it is not valid, what was decided at once.
    ``waits``: it is among the open cells of the ledger now.
    """

    id: int
    row: int
    field: str
    verdict: Verdict
    base: str
    ours: str
    theirs: str
    mark: str = ""
    who: str = ""
    when: datetime | None = None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """One row: the line of the sheet (0: it is not there), the issue that it is about (None: none), what it is, why.

    ``waits``: it is to be confirmed now. ``cells`` and ``extra`` are what such a row says, by field and by the heading
    of other columns, also when it was decided long ago.
    """

    row: int
    id: int | None
    verdict: RowKind
    reason: str
    waits: bool = False
    cells: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of a returned file. ``sending`` is its code and ``unit`` its name, "" where nobody can say.

    ``reason`` is a sentence unless it was merged. ``received`` is the id of its record, None where there is none (a
    refused file, one that was received before). ``notes`` are sentences about the file as a whole.
    """

    file: str
    digest: str
    verdict: FileVerdict
    reason: str = ""
    sending: str = ""
    unit: str = ""
    number: int = 0
    cells: tuple[CellVerdict, ...] = ()
    rows: tuple[RowVerdict, ...] = ()
    notes: tuple[str, ...] = ()
    received: int | None = None

    @property
    def counts(self) -> Mapping[str, int]:
        """How many cells came to each verdict; those that none came to are left out."""
        return Counter(str(cell.verdict) for cell in self.cells)

    @property
    def row_counts(self) -> Mapping[str, int]:
        """How many rows came to each verdict."""
        return Counter(str(row.verdict) for row in self.rows)


class Choice(StrEnum):
    """How a waiting cell is decided."""

    OURS = "ours"
    THEIRS = "theirs"
    BOTH = "both"
    EDIT = "edit"
    REMARK = "remark"

    @property
    def label(self) -> str:
        """The word that is shown."""
        return _CHOICE_LABELS[self]


_CHOICE_LABELS = {
    Choice.OURS: "保留台账",
    Choice.THEIRS: "采用填报表",
    Choice.BOTH: "两条都留",
    Choice.EDIT: "另行填写",
    Choice.REMARK: "记入备注",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on the waiting cell ``cell`` (``OpenCell.cell``); ``text`` is what ``EDIT`` writes."""

    cell: str
    choice: Choice
    text: str = ""


@dataclass(frozen=True, slots=True)
class OpenCell:
    """A cell that waits for a decision. ``cell`` names it in a ``Decision``; ``digest`` is that of its file.

    ``verdict`` is conflict, cleared or not_valid; of what nobody need decide stale, which somebody may still take, or
    not_allowed, which may become a remark.
    """

    cell: str
    file: str
    digest: str
    sending: str
    number: int
    unit: str
    id: int
    issue_number: str
    problem: str
    row: int
    field: str
    label: str
    verdict: Verdict
    base: str
    ours: str
    theirs: str
    mark: str = ""
    who: str = ""
    when: datetime | None = None

    @property
    def choices(self) -> tuple[Choice, ...]:
        """How it may be decided."""
        if self.verdict == Verdict.NOT_ALLOWED:
            return (Choice.OURS, Choice.REMARK) if self.theirs else (Choice.OURS,)
        if self.verdict == Verdict.NOT_VALID:
            return Choice.OURS, Choice.EDIT
        if self.field == DIARY and not self.theirs.strip():
            return Choice.OURS, Choice.EDIT
        if self.field == DIARY:
            return Choice.OURS, Choice.THEIRS, Choice.BOTH, Choice.EDIT
        return Choice.OURS, Choice.THEIRS, Choice.EDIT


@dataclass(frozen=True, slots=True)
class Offered:
    """A row to be confirmed: what it says by field, and the issue that it is a copy of or is taken for (``issue``).

    ``reason`` says why it was not simply merged; ``similar`` are sentences about issues that are worded alike,
    the likest first, and ``similar_issues`` these issues.
    """

    id: int
    kind: RowKind
    file: str
    unit: str
    row: int
    reason: str
    cells: Mapping[str, str]
    extra: Mapping[str, str] = field(default_factory=dict)
    issue: int | None = None
    similar: tuple[str, ...] = ()
    similar_issues: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Stayed:
    """What the undo of a merge left, because it was changed since: the issue, the field's label, what it says now."""

    issue: int | None
    label: str
    now: str
