"""What a register beside the issues is made of, and the pure part of asking it: filter its rows, count them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from models.fields import MAX_NAME
from models.text import folded, split_names

#: The kinds of register that are offered.
REGISTER_KINDS = ("风险点", "权力清单", "负面清单", "制度（新建/修订）", "信访事项", "其他")
#: What a column may mean beside being shown; at most one column each. The others are just columns.
ROLES = {
    "number": "序号",
    "aspect": "方面",
    "unit": "单位",
    "title": "名称（主要内容）",
    "status": "状态",
    "note": "备注",
}
#: What stands where a row has none.
NO_ASPECT, NO_UNIT = "（未分方面）", "（未填单位）"

#: Stands between the cells of a row where it is searched: a sign that nobody types and that folding keeps.
_BREAK = "\u241f"


@dataclass(frozen=True, slots=True)
class Register:
    """One generic list. ``columns`` are its headings as the sheet had them, ``roles`` the role of each or ""."""

    id: int
    kind: str
    name: str
    columns: tuple[str, ...]
    roles: tuple[str, ...]
    note: str = ""
    rows: int = 0

    def column(self, role: str) -> int | None:
        """The place of the column with this role; None without one."""
        return self.roles.index(role) if role in self.roles else None

    def title_of(self, cells: Sequence[str]) -> str:
        """What a row is called in a list: its title column, else the first of its texts that is no number or unit."""
        place = self.column("title")
        if place is not None and place < len(cells) and cells[place]:
            return cells[place]
        plain = [text for text, role in zip(cells, self.roles, strict=False) if text and role in ("", "note", "status")]
        return next(iter(plain), next((text for text in cells if text), ""))


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it is wanted: ``was`` is its place before, None for a new one."""

    heading: str
    role: str = ""
    was: int | None = None


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A row: a text for each column of its register, its 方面, the units and issues that it is linked to."""

    id: int
    register_id: int
    position: int
    aspect: str
    cells: tuple[str, ...]
    units: tuple[str, ...] = ()
    unit_ids: tuple[int, ...] = ()
    issue_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RowFilter:
    """A question about the rows of a register; an empty one asks for all, several conditions must all hold.

    ``unit_id`` includes the units below it; ``no_unit`` and ``no_aspect`` ask for rows without any. ``linked``: rows
    with (True) or without (False) an issue.
    """

    text: str = ""
    unit_id: int | None = None
    no_unit: bool = False
    aspect: str = ""
    no_aspect: bool = False
    linked: bool | None = None


#: The question for all rows.
ALL_ROWS = RowFilter()


@dataclass
class RowTable:
    """All rows of a register, read once, so that filtering while typing asks the file nothing.

    ``parents`` gives the unit above each unit.
    """

    register: Register
    rows: tuple[RegisterRow, ...]
    parents: Mapping[int, int | None]
    _texts: dict[int, str] = field(default_factory=dict)

    def filtered(self, question: RowFilter = ALL_ROWS) -> list[RegisterRow]:
        """The rows asked for, in order; every word of the text must stand somewhere in the row."""
        rows: Iterable[RegisterRow] = self.rows
        if question.aspect or question.no_aspect:
            rows = [row for row in rows if row.aspect == question.aspect]
        if question.no_unit:
            rows = [row for row in rows if not row.unit_ids]
        if question.unit_id is not None:
            wanted = with_below(question.unit_id, self.parents)
            rows = [row for row in rows if not wanted.isdisjoint(row.unit_ids)]
        if question.linked is not None:
            rows = [row for row in rows if bool(row.issue_ids) == question.linked]
        for word in [folded(part) for part in question.text.split()]:
            rows = [row for row in rows if word in self._text(row)]
        return list(rows)

    def _text(self, row: RegisterRow) -> str:
        if row.id not in self._texts:
            self._texts[row.id] = folded(_BREAK.join((*row.cells, row.aspect, *row.units)))
        return self._texts[row.id]


def with_below(unit_id: int, parents: Mapping[int, int | None]) -> set[int]:
    """A unit and all units below it."""
    found = {unit_id}
    while more := {unit for unit, above in parents.items() if above in found and unit not in found}:
        found |= more
    return found


def count_by_aspect(rows: Iterable[RegisterRow]) -> list[tuple[str, int]]:
    """How many rows each 方面 has, in the order of the rows; those without one last, under ``NO_ASPECT``."""
    counts = Counter(row.aspect or NO_ASPECT for row in rows)
    return _last(list(counts.items()), NO_ASPECT)


def count_by_unit(rows: Iterable[RegisterRow]) -> list[tuple[str, int]]:
    """How many rows each unit has, the most first; a row of several units counts for each. Without one come last."""
    counts = Counter(unit for row in rows for unit in row.units or (NO_UNIT,))
    return _last(counts.most_common(), NO_UNIT)


def _last(counts: list[tuple[str, int]], nothing: str) -> list[tuple[str, int]]:
    return [one for one in counts if one[0] != nothing] + [one for one in counts if one[0] == nothing]


def unit_names(text: str) -> tuple[str, ...]:
    """The units that a cell names; a dash or stroke alone names none, and a long text is no name."""
    names = (name for name in split_names(text) if len(name) <= MAX_NAME)
    return tuple(name for name in names if any(char.isalnum() for char in name))


def padded(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """Cells as wide as the register: columns added later are "" in rows made before."""
    return (*cells[:width], *("",) * (width - len(cells)))


def texts_in(stored: str | None) -> tuple[str, ...]:
    """A stored JSON list of texts."""
    return tuple(str(text) for text in json.loads(stored)) if stored else ()
