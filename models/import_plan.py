"""What an import would do before it does it: which rows are new, what the others would change, what the file lacks."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from models.import_base import Brought, brought_into
from models.issues import Issue
from models.matching import Match, Present, Wanted, match
from models.names import Names
from models.origins import Origin, origins_in
from models.queries import load_issues
from models.text import folded
from models.updating import Difference, Known, differences


class State(Enum):
    """What an import would do with a row."""

    NEW = "新增"
    UPDATE = "更新"
    SAME = "没有变化"
    CONFLICT = "冲突"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a draft as values for ``IssueEditor``, with further columns and the marks of what it was read as.

    ``doubts`` are clauses about the row that deserve a look before it is taken.
    """

    values: Mapping[str, Any]
    columns: Mapping[str, Any]
    origins: tuple[Origin, ...]
    source: str = ""
    keep: frozenset[str] = frozenset()
    title: str = ""
    warnings: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A row beside the issue it is (None: a new one) with what it would change; ``doubt`` deserves a look.

    ``left_out``: it is new because somebody left it out of an earlier import.
    """

    row: Row
    known: Known | None = None
    differences: tuple[Difference, ...] = ()
    doubt: str = ""
    left_out: bool = False

    @property
    def state(self) -> State:
        """The row in a word; 冲突 as soon as one field is."""
        if self.known is None:
            return State.NEW
        if any(one.conflict for one in self.differences):
            return State.CONFLICT
        return State.UPDATE if self.differences else State.SAME


@dataclass(frozen=True, slots=True)
class Compared:
    """All rows of a draft in order, and the imported issues of the same file that it no longer has."""

    rows: tuple[ComparedRow, ...]
    missing: tuple[Issue, ...] = ()

    def leaving_out(self, marks: Set[str]) -> Compared:
        """The same, with the new rows of these problems as left out."""
        return replace(self, rows=tuple(_left_out(row, marks) for row in self.rows)) if marks else self

    @property
    def words_of_left_out(self) -> list[str]:
        """The sentence about rows that were left out before, if any."""
        count = sum(row.left_out for row in self.rows)
        return [f"有 {count} 条以前导入时没有勾选，这次也先不勾选；要登记，请勾选。"] if count else []

    @property
    def words_of_missing(self) -> list[str]:
        """The sentence about what the file lacks, if anything."""
        if not self.missing:
            return []
        some = "、".join(f"第 {one.number} 号“{one.problem[:12]}”" for one in self.missing[:_NAMED])
        more = "等" if len(self.missing) > _NAMED else ""
        count = len(self.missing)
        return [f"以前从这份材料导入的 {count} 个问题，这次文件里没有：{some}{more}。台账照样保留，没有删除或销号。"]


_NAMED = 5


def _left_out(row: ComparedRow, marks: Set[str]) -> ComparedRow:
    told = row.known is None and any(origin.problem in marks for origin in row.row.origins)
    return replace(row, left_out=True) if told else row


@dataclass
class _SourceThere:
    """The issues of one source, read once."""

    connection: sqlite3.Connection
    source_id: int
    names: Names
    known: dict[int, Known] = field(default_factory=dict)
    #: What rows would change, by issue: the row, whether it was joined, and the differences found.
    changes: dict[int, tuple[Row, bool, tuple[Difference, ...]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        sql = "SELECT id, origin FROM issue WHERE source_id = ? AND parent_id IS NULL ORDER BY id"
        origins = dict(self.connection.execute(sql, (self.source_id,)).fetchall())
        brought = brought_into(self.connection, list(origins))
        self.names.read_findings(list(origins))
        self.known = {
            number: Known(issue, brought[number], self.names, tuple(origins_in(origins[number])))
            for number, issue in load_issues(self.connection, list(origins)).items()
        }

    def present(self) -> list[Present]:
        """The issues as rows are matched with them."""
        return [
            Present(
                number,
                known.issue.number,
                tuple(dict.fromkeys([known.issue.problem, *_former(known.brought)])),
                _units(known.issue.units + known.issue.involved_units),
                known.origins,
            )
            for number, known in self.known.items()
        ]


@dataclass
class Read:
    """What was read before: who compares again while nothing is written hands the same one in.

    ``rows`` are for ``importing``: by the identity of a draft, the draft, what stood above it, and its row.
    """

    sources: dict[int, _SourceThere] = field(default_factory=dict)
    rows: dict[int, tuple[object, tuple[str, str], tuple[Row, str]]] = field(default_factory=dict)


def compare(
    connection: sqlite3.Connection, rows: Sequence[Row], source_id: int | None, read: Read | None = None
) -> Compared:
    """What an import of these rows would do; rows without a source of their own belong to ``source_id`` (None: new)."""
    names, there_before = Names(connection), Read().sources if read is None else read.sources
    groups: dict[int | None, list[int]] = {}
    for index, row in enumerate(rows):
        groups.setdefault(_source_named(connection, row.source) if row.source else source_id, []).append(index)
    compared: dict[int, ComparedRow] = {}
    missing: list[Issue] = []
    for source, indexes in groups.items():
        if source is None:
            compared |= {index: ComparedRow(rows[index], doubt=_doubt(rows[index])) for index in indexes}
            continue
        there = there_before[source] = there_before.get(source) or _SourceThere(connection, source, names)
        matches = match([_wanted(rows[index], there.names) for index in indexes], there.present())
        for index, found in zip(indexes, matches, strict=True):
            compared[index] = _compared(rows[index], found, there)
        missing += _missing(there, matches)
    return Compared(tuple(compared[index] for index in range(len(rows))), tuple(missing))


def _compared(row: Row, found: Match, there: _SourceThere) -> ComparedRow:
    if found.issue is None:
        return ComparedRow(row, doubt=_doubt(row, found.doubt))
    known = there.known[found.issue]
    before = there.changes.get(found.issue)
    if before is None or before[0] is not row or before[1] != found.joined:
        closed = bool(row.columns.get("closing"))
        changes = differences(known, row.values, closed, row.origins[0], joined=found.joined)
        before = there.changes[found.issue] = (row, found.joined, changes)
    return ComparedRow(row, known, before[2], _doubt(row, found.doubt))


def _doubt(row: Row, more: str = "") -> str:
    return "；".join(filter(None, (more, *row.doubts)))


def _missing(there: _SourceThere, matches: Sequence[Match]) -> list[Issue]:
    """The issues that came with one that the file still has, and that it no longer has itself."""
    matched = {number for found in matches for number in found.issues}
    made_by = {there.known[number].brought.made_by for number in matched} - {None}
    return [
        known.issue
        for number, known in there.known.items()
        if number not in matched and known.origins and known.brought.made_by in made_by
    ]


def _wanted(row: Row, names: Names) -> Wanted:
    units = (*row.values.get("units", ()), *row.values.get("involved_units", ()))
    number, problem = str(row.values.get("number") or ""), str(row.values.get("problem") or "")
    return Wanted(row.origins, number, problem, _units(names.current("units", units)))


def _units(names: Sequence[str]) -> frozenset[str]:
    return frozenset(map(folded, names))


def _former(brought: Brought) -> list[str]:
    problem = brought.values.get("problem")
    return [str(problem)] if problem else []


def _source_named(connection: sqlite3.Connection, name: str) -> int | None:
    found = connection.execute("SELECT id FROM source WHERE name = ? ORDER BY id", (name,)).fetchone()
    return found[0] if found else None
