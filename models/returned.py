"""A workbook that came back from a unit, as ``documents.returned_workbook`` reads it and ``returns`` judges it.

Nothing here knows a spreadsheet: a row is what its cells say by field, whatever happened to its place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

#: Where a unit says which files prove what it did: a column of the office's own, by its heading.
EVIDENCE_WORDS = "custom:佐证材料"
#: The fields a unit fills in: 进展, 完成情况, 完成日期, 佐证, 备注; what the user adds comes behind.
FILL_IN: tuple[str, ...] = ("progress_text", "progress", "finished_on", EVIDENCE_WORDS, "note")


class Marks(Enum):
    """How much of the hidden marks came back."""

    WHOLE = "whole"
    PARTLY = "partly"
    CONTRADICT = "contradict"
    LOST = "lost"


class KeyedBy(Enum):
    """How a column was recognised."""

    KEYS = "keys"
    HEADINGS = "headings"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class ReturnedCell:
    """One cell: ``text`` as received after cleaning, dates ISO, percentages with their sign; "" for empty.

    ``covered``: it lies in a merge that starts in another row. ``unreadable``: what stands there instead of a value
    (``#REF!``, a formula without a stored value); then ``text`` is "". ``formula``: the value is a formula's.
    """

    text: str
    covered: bool = False
    unreadable: str = ""
    formula: bool = False


@dataclass(frozen=True, slots=True)
class RowMark:
    """The hidden mark of a row: its sending, its issue, and per field the hash of what was sent (``base_hash``)."""

    sending: str
    issue: int
    hashes: dict[str, str]


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """One row: where it stands, what it says it is, its cells by field (fields that the file has), added columns.

    ``code`` is the cell 编号 as it stands ("" for none), never spread from a merge. ``own`` is true in the area
    where a unit writes problems that it found itself.
    """

    sheet: str
    line: int
    code: str
    mark: RowMark | None
    cells: dict[str, ReturnedCell]
    extra: dict[str, str] = field(default_factory=dict)
    own: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its heading now, its letter, the field it is read as ("" for none), how that is known."""

    letter: str
    heading: str
    field: str
    keyed_by: KeyedBy


@dataclass(frozen=True, slots=True)
class ReturnedFile:
    """A whole returned workbook.

    ``ledger``, ``sending``, ``unit``, ``layout`` are what its hidden marks say ("" where they say nothing);
    ``modified_at`` the modified time stored in it. ``fields`` are the fields that it has columns for. ``notes`` are
    rows that are neither issues nor additions (place, text), ``other_sheets`` sheets that were not read. ``asks`` is
    not empty when nobody can say which column is what: one sentence; then there are no rows.
    """

    name: str
    digest: str
    size: int
    modified_at: datetime | None
    ledger: str
    sending: str
    unit: str
    layout: str
    marks: Marks
    columns: tuple[Column, ...]
    rows: tuple[ReturnedRow, ...]
    notes: tuple[tuple[str, str], ...] = ()
    other_sheets: tuple[str, ...] = ()
    asks: str = ""

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the file has columns for."""
        return frozenset(column.field for column in self.columns if column.field)
