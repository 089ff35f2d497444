"""What a merge led to: decisions on the cells of its file and what its rows became are one with it when undone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from models.chain import Line, lines_of
from models.returns_memory import LISTED, OPEN

#: What happened to returned and offered rows after a merge, but for other merges.
_SINCE = """SELECT DISTINCT operation_id FROM change c
  WHERE operation_id > ? AND record IN ('returned_row', 'offered_row')
    AND NOT EXISTS (SELECT 1 FROM change m WHERE m.operation_id = c.operation_id AND m.record = 'received_file')
  ORDER BY operation_id"""


def with_what_followed(connection: sqlite3.Connection, operation: int, lines: Sequence[Line]) -> list[Line]:
    """The lines of a merge together with those of what was decided of its file since, each thing once.

    Each line says what was there before the merge, and how the last of these acts left it; what such an act did to
    cells and rows of other files is left out, and what was undone again is as if it had never been.
    """
    followed = _Followed(
        {line.row for line in lines if line.record == "received_file" and _is_made(line)},
        {line.row for line in lines if line.record == "offered_row" and _is_made(line)},
    )
    for line in lines:
        followed.add(line, None)
    for (later,) in connection.execute(_SINCE, (operation,)).fetchall():
        followed.follow(lines_of(connection, later))
    return followed.lines


@dataclass
class _Memory:
    """A returned row: its cells before the merge (None: there was none) and as these acts left them."""

    line: Line
    before: dict[str, Any]
    left: dict[str, Any]


@dataclass
class _Followed:
    files: set[int]
    offered: set[int]
    _folded: dict[tuple[str, int, str], Line] = field(default_factory=dict)
    _memories: dict[int, _Memory] = field(default_factory=dict)

    def follow(self, lines: Sequence[Line]) -> None:
        """Take up what an operation did of the files."""
        accepted = self._accepted(lines)
        decided: dict[int, set[str]] = {}
        others: set[int] = set()
        for line in lines:
            if line.record == "returned_row" and line.issue is not None and line.issue not in accepted:
                changed = {name: self._is_own(*cells) for name, cells in _changed(line).items()}
                decided.setdefault(line.row, set()).update(name for name, own in changed.items() if own)
                if not all(changed.values()):
                    others.add(line.issue)
        own = {line.issue for line in lines if line.record == "returned_row" and decided.get(line.row)}
        own = (own - others) | accepted
        for line in lines:
            if line.record == "offered_row":
                if line.row in self.offered:
                    self.add(line, None)
            elif _issue_of(line) in own or (accepted and _issue_of(line) is None and not line.field):
                self.add(line, None if line.issue in accepted else decided.get(line.row))

    def _accepted(self, lines: Iterable[Line]) -> set[int | None]:
        """The issues that rows of the files became or were merged into, or no longer are."""
        rows = [line for line in lines if line.record == "offered_row" and line.field == "added"]
        issues = [(line.row, one) for line in rows for one in (line.before, line.after) if one is not None]
        foreign = {issue for row, issue in issues if row not in self.offered}
        return {issue for row, issue in issues if row in self.offered} - foreign

    def _is_own(self, before: dict[str, Any], after: dict[str, Any]) -> bool:
        """Whether what waited in a cell and no longer does, or does again, came with one of the files."""
        changed = [key for key in (OPEN, LISTED) if before.get(key) != after.get(key)]
        waited = [one.get(key) for key in changed for one in (before, after)]
        return any(one["received"] in self.files for one in waited if one)

    def add(self, line: Line, names: set[str] | None) -> None:
        """Fold a line into those before it; of a returned row only the cells ``names``, None for all."""
        if line.record == "returned_row":
            self._remember(line, names)
            return
        key = (line.record, line.row, line.field)
        old = self._folded.get(key)
        if old is None:
            self._folded[key] = line
        elif not line.field and line.after is None and old.before is None:  # what was made is gone again
            for one in [one for one in self._folded if one[:2] == key[:2]]:
                del self._folded[one]
        elif not line.field and line.before is None and old.after is None:  # what was gone is there again
            del self._folded[key]
        else:
            self._folded[key] = replace(line, before=old.before)

    def _remember(self, line: Line, names: set[str] | None) -> None:
        before, after = _cells(line)
        memory = self._memories.setdefault(line.row, _Memory(line, before, dict(before)))
        for name in before.keys() | after.keys() if names is None else names:
            memory.left.pop(name, None)
            memory.left |= {name: after[name]} if name in after else {}

    @property
    def lines(self) -> list[Line]:
        """What all of it comes to."""
        plain = [line for line in self._folded.values() if not line.field or line.before != line.after]
        return [*plain, *(_line(one) for one in self._memories.values())]


def _line(memory: _Memory) -> Line:
    left = json.dumps(memory.left, ensure_ascii=False)
    if _is_made(memory.line):
        return replace(memory.line, after={**memory.line.after, "cells": left})
    return replace(memory.line, field="cells", before=json.dumps(memory.before, ensure_ascii=False), after=left)


def _cells(line: Line) -> tuple[dict[str, Any], dict[str, Any]]:
    """The cells of a returned row before and after a line; none where there is no row."""
    sides = [side["cells"] if side is not None and not line.field else side for side in (line.before, line.after)]
    before, after = ({} if side is None else json.loads(side) for side in sides)
    return before, after


def _changed(line: Line) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    before, after = _cells(line)
    names = [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]
    return {name: (before.get(name, {}), after.get(name, {})) for name in names}


def _issue_of(line: Line) -> int | None:
    return line.row if line.record == "issue" else line.issue


def _is_made(line: Line) -> bool:
    return not line.field and line.before is None
