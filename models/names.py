"""Names as a question needs them: of a row, and the one that is meant by another spelling or a former name."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from models.text import clean_line, name_and_phone


class Names:
    """The registers of a ledger as they stand; nothing is made here."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._findings: dict[int, list[tuple[int, str]]] = {}

    def unit(self, row: int | None) -> str:
        """The name of a unit, "" for none."""
        return self._units.get(row or 0, "")

    def person(self, row: int | None) -> str:
        """The name of a person, "" for none."""
        return self._people.get(row or 0, "")

    def units(self, rows: Sequence[int] | None) -> tuple[str, ...]:
        """The names of units."""
        return tuple(map(self.unit, rows or ()))

    def people(self, rows: Sequence[int] | None) -> tuple[str, ...]:
        """The names of people."""
        return tuple(map(self.person, rows or ()))

    def aspect(self, row: int | None) -> str:
        """The title of a 方面, "" for none."""
        return self._aspects.get(row or 0, "")

    def heading(self, row: int | None) -> str:
        """The heading of a column of the office's own, "" for none."""
        return self._headings.get(row or 0, "")

    def findings_of(self, issue_id: int) -> list[tuple[int, str]]:
        """The 具体表现 of an issue with their rows, in order; ``read_findings`` reads many at once."""
        if issue_id not in self._findings:
            self.read_findings([issue_id])
        return self._findings[issue_id]

    def read_findings(self, ids: Sequence[int]) -> None:
        """Read the 具体表现 of these issues."""
        self._findings |= {number: [] for number in ids}
        for start in range(0, len(ids), 500):
            block = list(ids[start : start + 500])
            marks = ",".join("?" * len(block))
            sql = f"SELECT issue_id, id, text FROM finding WHERE issue_id IN ({marks}) ORDER BY issue_id, position, id"
            for issue, row, text in self._connection.execute(sql, block):
                self._findings[issue].append((row, text))

    def current(self, field: str, value: Any) -> Any:
        """A value of a file with the names that the ledger uses today for those that it means."""
        if field in ("units", "support_units", "involved_units"):
            return tuple(self._today("unit", str(name)) for name in value)
        if field == "persons":
            return tuple(self._today("person", name_and_phone(str(name))[0]) for name in value)
        if field == "lead_unit" and value:
            return self._today("unit", str(value))
        if field == "lead_leader" and value:
            return self._today("person", name_and_phone(str(value))[0])
        return value

    def _today(self, record: str, name: str) -> str:
        name, names = clean_line(name), self._units if record == "unit" else self._people
        if name in self._in_use[record]:
            return name
        row = self._others[record].get(name)
        return names.get(row, name) if row is not None else name

    @cached_property
    def _units(self) -> dict[int, str]:
        return self._by_id("SELECT id, name FROM unit")

    @cached_property
    def _people(self) -> dict[int, str]:
        return self._by_id("SELECT id, name FROM person")

    @cached_property
    def _aspects(self) -> dict[int, str]:
        return self._by_id("SELECT id, title FROM aspect")

    @cached_property
    def _headings(self) -> dict[int, str]:
        return self._by_id("SELECT id, name FROM custom_field")

    @cached_property
    def _in_use(self) -> dict[str, set[str]]:
        return {"unit": set(self._units.values()), "person": set(self._people.values())}

    @cached_property
    def _others(self) -> dict[str, dict[str, int]]:
        """Other spellings, and names that one row alone once had."""
        found: dict[str, dict[str, int]] = {"unit": {}, "person": {}}
        former: dict[tuple[str, str], set[int]] = defaultdict(set)
        sql = "SELECT record, row_id, before FROM change WHERE record = ? AND field = 'name'"
        for record in found:
            for kind, row, before in self._connection.execute(sql, (record,)):
                former[kind, str(json.loads(before)) if before else ""].add(row)
        for (record, name), rows in former.items():
            if len(rows) == 1:
                found[record][name] = next(iter(rows))
        for record in found:
            alias = f"SELECT name, {record}_id FROM alias WHERE {record}_id IS NOT NULL ORDER BY id"
            found[record] |= self._by_name(alias)
        return found

    def _by_id(self, sql: str) -> dict[int, str]:
        return dict(self._connection.execute(sql).fetchall())

    def _by_name(self, sql: str) -> dict[str, int]:
        return dict(self._connection.execute(sql).fetchall())
