"""The history of registers in words: each cell that changed under its heading, rows by what they are called."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

from models.register_rows import ROLES, Register, padded, texts_in

_LABELS = {"name": "名称", "kind": "类型", "note": "备注", "columns": "列", "roles": "列的含义"}
#: What the links of a row are called, and where their names stand.
_LINKED = {"units": ("单位", "unit", "name"), "issues": ("关联问题", "issue", "problem")}
#: A row's title in the label of a change is cut after this many characters.
_SHORT = 16
#: Label, text before and text after; None for what was not there.
Told = tuple[str, str | None, str | None]


class RegisterWords:
    """Registers as they were at the end of an operation: their columns may have been others than today's.

    ``name_of`` gives the name of a record by table, column and id.
    """

    def __init__(self, connection: sqlite3.Connection, name_of: Callable[[str, str, int], str]) -> None:
        self._connection, self._name_of = connection, name_of
        self._known: dict[tuple[int, int], Register] = {}

    def told(self, record: str, row: int, name: str, old: Any, new: Any, operation: int) -> Iterator[Told]:
        """One line of the history as lines for people; none for what only follows from another."""
        if record == "register":
            label = f"登记簿·{_LABELS[name]}" if name else "登记簿"
            yield label, _register_text(name, old), _register_text(name, new)
        elif not name:
            yield "登记簿条目", self._whole(old, operation - 1), self._whole(new, operation)
        elif name == "cells":
            yield from self._cells(row, old, new, operation)
        elif name in _LINKED:
            what, table, column = _LINKED[name]
            old, new = (("、".join(self._name_of(table, column, one) for one in ids)) for ids in (old, new))
            yield f"{self._row_title(row, operation)}·{what}", old, new
        elif name == "aspect" and self._at(self._register_of(row), operation).column("aspect") is None:
            yield f"{self._row_title(row, operation)}·方面", old, new

    def _whole(self, values: dict[str, Any] | None, operation: int) -> str | None:
        if values is None:
            return None
        register = self._at(values["register_id"], operation)
        return f"{register.title_of(texts_in(values.get('cells')))}（{register.name}）"

    def _cells(self, row: int, before: str, after: str, operation: int) -> Iterator[Told]:
        """Each cell that differs; a column that only moved or was renamed says nothing here."""
        register_id = self._register_of(row)
        then, now = self._at(register_id, operation - 1), self._at(register_id, operation)
        old, new = _by_heading(then, before), _by_heading(now, after)
        title = self._title(now, texts_in(after))
        for heading in dict.fromkeys((*old, *new)):
            if old.get(heading, "") != new.get(heading, ""):
                yield f"{title}·{heading}", old.get(heading, ""), new.get(heading, "")

    def _row_title(self, row: int, operation: int) -> str:
        register = self._at(self._register_of(row), operation)
        cells = self._changed("register_row", row, "cells", operation)
        return self._title(register, texts_in(cells or self._made("register_row", row).get("cells")))

    def _title(self, register: Register, cells: tuple[str, ...]) -> str:
        title = " ".join(register.title_of(cells).split())
        return title if len(title) <= _SHORT else title[: _SHORT - 1] + "…"

    def _register_of(self, row: int) -> int:
        found = self._connection.execute("SELECT register_id FROM register_row WHERE id = ?", (row,)).fetchone()
        return int(found[0] if found else self._made("register_row", row)["register_id"])

    def _at(self, register_id: int, operation: int) -> Register:
        if (register_id, operation) not in self._known:
            made = self._made("register", register_id)
            facts = {name: self._changed("register", register_id, name, operation) or made[name] for name in made}
            columns = texts_in(facts["columns"])
            roles = padded(texts_in(facts.get("roles")), len(columns))
            register = Register(register_id, facts["kind"], facts["name"], columns, roles)
            self._known[register_id, operation] = register
        return self._known[register_id, operation]

    def _made(self, record: str, row: int) -> dict[str, Any]:
        sql = """SELECT after FROM change WHERE record = ? AND row_id = ? AND field = '' AND after IS NOT NULL
            ORDER BY id LIMIT 1"""
        found = self._connection.execute(sql, (record, row)).fetchone()
        return dict(json.loads(found[0]))

    def _changed(self, record: str, row: int, name: str, operation: int) -> str:
        sql = """SELECT after FROM change WHERE record = ? AND row_id = ? AND field = ? AND operation_id <= ?
            ORDER BY id DESC LIMIT 1"""
        found = self._connection.execute(sql, (record, row, name, operation)).fetchone()
        return str(json.loads(found[0])) if found else ""


def _register_text(name: str, value: Any) -> str | None:
    """A register, or one of its own fields, as text."""
    if value is None:
        return None
    if not name:
        return f"{value['name']}（{value['kind']}；{'、'.join(texts_in(value['columns']))}）"
    if name == "columns":
        return "、".join(texts_in(value))
    if name == "roles":
        return "、".join(ROLES[role] if role else "—" for role in texts_in(value))
    return str(value)


def _by_heading(register: Register, cells: str) -> dict[str, str]:
    return dict(zip(register.columns, padded(texts_in(cells), len(register.columns)), strict=True))
