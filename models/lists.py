"""Registers beside the issues: 风险点, 权力清单, 制度, 信访 … One generic list with the columns that its sheet has.

A row's 方面 and units follow from the columns that have these roles; without such columns they stand by themselves.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from models.acts import Subject
from models.errors import InvalidValue, LedgerError
from models.fields import MAX_NAME
from models.history import Values, Writing
from models.register_matching import match
from models.register_rows import (
    ALL_ROWS,
    REGISTER_KINDS,
    ROLES,
    Column,
    Register,
    RegisterRow,
    RowFilter,
    RowTable,
    count_by_aspect,
    count_by_unit,
    padded,
    texts_in,
    unit_names,
    with_below,
)
from models.registers import RegisterEditor
from models.text import clean, clean_line, folded

__all__ = ["REGISTER_KINDS", "ROLES", "Column", "Lists", "Register", "RegisterRow", "RowFilter", "RowsImported"]

#: More columns than this no table of an office has; a longer heading is a text that slipped into the header.
MAX_COLUMNS = 60
MAX_HEADING = 100


@dataclass(frozen=True, slots=True)
class RowsImported:
    """What an import did: into which register, and how many rows were added, updated or the same already."""

    register_id: int
    added: int
    updated: int
    unchanged: int

    @property
    def words(self) -> str:
        """The numbers as a sentence."""
        return f"新增 {self.added} 条，更新 {self.updated} 条，{self.unchanged} 条没有变化。"


class Lists(Subject):
    """The registers of an open ledger; every act is one operation and one undo."""

    # ------------------------------------------------------------ questions

    def registers(self) -> list[Register]:
        """All registers with the number of their rows, in the order in which they were made."""
        with self._ledger.asking() as connection:
            return _registers(connection)

    def register(self, register_id: int) -> Register:
        """One register.

        Raises:
            LedgerError: there is none with this id.
        """
        found = next((one for one in self.registers() if one.id == register_id), None)
        if found is None:
            raise LedgerError("这个登记簿已经不在台账里，可能已被删除。请关闭后重新打开登记簿。")
        return found

    def table(self, register_id: int) -> RowTable:
        """All rows of a register, to be filtered as often as wanted without asking the file again."""
        register = self.register(register_id)
        with self._ledger.asking() as connection:
            parents = dict(connection.execute("SELECT id, parent_id FROM unit"))
            rows = _rows(connection, "register_id = ?", [register_id], {register.id: register})
        return RowTable(register, tuple(rows), parents)

    def rows(self, register_id: int, question: RowFilter = ALL_ROWS) -> list[RegisterRow]:
        """The rows asked for, in order."""
        return self.table(register_id).filtered(question)

    def counts_by_aspect(self, register_id: int, question: RowFilter = ALL_ROWS) -> list[tuple[str, int]]:
        """How many of the rows asked for each 方面 has."""
        return count_by_aspect(self.rows(register_id, question))

    def counts_by_unit(self, register_id: int, question: RowFilter = ALL_ROWS) -> list[tuple[str, int]]:
        """How many of the rows asked for each unit has; a row of several units counts for each."""
        return count_by_unit(self.rows(register_id, question))

    def rows_of_unit(self, unit_id: int) -> list[tuple[Register, list[RegisterRow]]]:
        """The rows of a unit and the units below it, by register; registers without any are left out."""
        with self._ledger.asking() as connection:
            below = with_below(unit_id, dict(connection.execute("SELECT id, parent_id FROM unit")))
            linked = "id IN (SELECT row_id FROM register_row_unit WHERE unit_id IN (SELECT value FROM json_each(?)))"
            return _by_register(connection, linked, json.dumps(sorted(below)))

    def rows_of_issue(self, issue_id: int) -> list[tuple[Register, list[RegisterRow]]]:
        """The rows that are linked to an issue, by register."""
        with self._ledger.asking() as connection:
            linked = "id IN (SELECT row_id FROM register_row_issue WHERE issue_id = ?)"
            return _by_register(connection, linked, issue_id)

    # ------------------------------------------------------------ registers

    def make(self, kind: str, name: str, columns: Sequence[Column], note: str = "") -> int:
        """Make an empty register with these columns. Returns its id.

        Raises:
            InvalidValue: no name or one that is taken, an unknown kind, no column or two of one heading.
        """
        with self._ledger.operation("新建登记簿") as write:
            return self._make(write, kind, name, columns, note)

    def change(self, register_id: int, *, kind: str, name: str, note: str) -> None:
        """Give a register another kind, name or note."""
        with self._ledger.operation("修改登记簿") as write:
            write.change("register", register_id, self._facts(write, kind, name, note, register_id))

    def set_columns(self, register_id: int, columns: Sequence[Column]) -> None:
        """Add, rename, reorder or remove columns, or give them other roles; the cells of all rows follow.

        Raises:
            InvalidValue: no column, or two of one heading.
        """
        wanted = _checked(columns)
        with self._ledger.operation("修改登记簿的列") as write:
            before = write.read("register", register_id)
            old_roles = texts_in(before["roles"])
            write.change("register", register_id, _column_values(wanted))
            roles, width = tuple(column.role for column in wanted), len(texts_in(before["columns"]))
            stays = [column.was for column in wanted[:width]] == list(range(width))
            if stays and _meaning(old_roles) == _meaning(roles):
                return
            registers = self._ledger._registers(write)
            for row in _row_ids(write, register_id):
                now = write.read("register_row", row)
                cells = padded(texts_in(now["cells"]), width)
                moved = tuple("" if column.was is None else cells[column.was] for column in wanted)
                content = _following(registers, moved, roles, now, _unit_cell(padded(old_roles, width), cells))
                write.change("register_row", row, content)

    def remove(self, register_id: int) -> None:
        """Remove a register with all its rows; undo brings it back."""
        with self._ledger.operation("删除登记簿") as write:
            for row in _row_ids(write, register_id):
                write.remove("register_row", row)
            write.remove("register", register_id)

    # ------------------------------------------------------------ rows

    def add_row(
        self,
        register_id: int,
        cells: Sequence[str],
        *,
        aspect: str | None = None,
        units: Sequence[str] | None = None,
        issues: Sequence[int] = (),
    ) -> int:
        """Add a row at the end. Returns its id. ``aspect`` and ``units``, where given, also fill their columns.

        Raises:
            InvalidValue: nothing stands in it.
        """
        with self._ledger.operation("登记簿新增条目") as write:
            register = _register_in(write, register_id)
            texts = _told(_cleaned(cells, len(register.columns)), register.roles, aspect, units)
            content = _content(self._ledger._registers(write), texts, register.roles, aspect or "", units)
            place = _next_position(write, register_id)
            linked = {"issues": _known_issues(write, issues)}
            return write.add("register_row", {"register_id": register_id, "position": place, **content, **linked})

    def change_row(
        self,
        row_id: int,
        *,
        cells: Sequence[str] | None = None,
        aspect: str | None = None,
        units: Sequence[str] | None = None,
        issues: Sequence[int] | None = None,
    ) -> None:
        """Change what is given of a row; a new unit cell brings its units along, new units their cell.

        Raises:
            InvalidValue: nothing would stand in it.
        """
        with self._ledger.operation("修改登记簿条目") as write:
            now = write.read("register_row", row_id)
            register = _register_in(write, now["register_id"])
            before = padded(texts_in(now["cells"]), len(register.columns))
            after = before if cells is None else _cleaned(cells, len(register.columns))
            after = _told(after, register.roles, aspect, units)
            registers, aspect = self._ledger._registers(write), now["aspect"] if aspect is None else aspect
            if units is None:
                now = {**now, "aspect": aspect}
                content = _following(registers, after, register.roles, now, _unit_cell(register.roles, before))
            else:
                content = _content(registers, after, register.roles, aspect, units)
            if after == before:
                content["cells"] = now["cells"]
            if issues is not None:
                content["issues"] = _known_issues(write, issues)
            write.change("register_row", row_id, content)

    def remove_rows(self, row_ids: Iterable[int]) -> None:
        """Remove rows, all of them or none."""
        with self._ledger.operation("删除登记簿条目") as write:
            for row in row_ids:
                write.remove("register_row", row)

    def link_issues(self, row_ids: Iterable[int], issue_ids: Sequence[int]) -> None:
        """Link rows to these issues, beside those that they are linked to already."""
        self._relink("登记簿条目关联问题", row_ids, lambda now: list(dict.fromkeys([*now, *issue_ids])))

    def unlink_issues(self, row_ids: Iterable[int], issue_ids: Collection[int]) -> None:
        """Take the links of rows to these issues away."""
        self._relink("登记簿条目取消关联", row_ids, lambda now: [one for one in now if one not in issue_ids])

    def _relink(self, label: str, row_ids: Iterable[int], wanted: Callable[[list[int]], list[int]]) -> None:
        with self._ledger.operation(label) as write:
            for row in row_ids:
                issues = wanted(write.read("register_row", row)["issues"])
                write.change("register_row", row, {"issues": _known_issues(write, issues)})

    # ------------------------------------------------------------ import

    def import_rows(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[str]],
        *,
        register_id: int | None = None,
        kind: str = REGISTER_KINDS[-1],
        name: str = "",
        note: str = "",
    ) -> RowsImported:
        """Bring the rows of a sheet into a new register, or into ``register_id``, as one operation.

        Columns are known again by their heading; a heading that the register does not have becomes a new column at
        its end. Rows are known again as ``register_matching.match`` says; a row that the sheet lacks stays.

        Raises:
            InvalidValue: for a new register as ``make``; for a sheet without any row.
        """
        wanted = _checked(columns)
        cleaned = [cells for cells in (_cleaned(row, len(wanted), needed=False) for row in rows) if any(cells)]
        if not cleaned:
            raise InvalidValue("rows", "表头下面没有内容，没有导入。请检查表格，或另选一张工作表。")
        with self._ledger.operation(f"导入登记簿：{clean_line(name) or self._name_of(register_id)}") as write:
            if register_id is None:
                register_id = self._make(write, kind, name, wanted, note)
            return self._bring_in(write, register_id, wanted, cleaned)

    def _name_of(self, register_id: int | None) -> str:
        return "" if register_id is None else self.register(register_id).name

    def _bring_in(
        self, write: Writing, register_id: int, sheet: Sequence[Column], rows: list[tuple[str, ...]]
    ) -> RowsImported:
        register, places = self._widen(write, _register_in(write, register_id), sheet)
        registers, width = self._ledger._registers(write), len(register.columns)
        present = {row: write.read("register_row", row) for row in _row_ids(write, register_id)}
        known = [padded(texts_in(now["cells"]), width) for now in present.values()]
        roles = tuple(register.roles[place] for place in places)
        found = match([tuple(cells[place] for place in places) for cells in known], rows, roles)
        ids, position = list(present), _next_position(write, register_id)
        added = updated = 0
        for cells, same in zip(rows, found, strict=True):
            before = ("",) * width if same is None else known[same]
            after = _placed(before, places, cells)
            if same is None:
                content = _content(registers, after, register.roles, "", None)
                write.add("register_row", {"register_id": register_id, "position": position + added, **content})
                added += 1
            elif after != before:
                now = present[ids[same]]
                content = _following(registers, after, register.roles, now, _unit_cell(register.roles, before))
                write.change("register_row", ids[same], content)
                updated += 1
        return RowsImported(register_id, added, updated, len(rows) - added - updated)

    def _widen(self, write: Writing, register: Register, sheet: Sequence[Column]) -> tuple[Register, tuple[int, ...]]:
        """The register with the columns that only the sheet has, and the place of each of the sheet's columns."""
        known = {folded(heading): place for place, heading in enumerate(register.columns)}
        columns = [Column(*one) for one in zip(register.columns, register.roles, strict=True)]
        for column in sheet:
            if folded(column.heading) not in known:
                known[folded(column.heading)] = len(columns)
                free = column.role and column.role not in [one.role for one in columns]
                columns.append(Column(column.heading, column.role if free else ""))
        write.change("register", register.id, _column_values(_checked(columns)))
        return _register_in(write, register.id), tuple(known[folded(column.heading)] for column in sheet)

    # ------------------------------------------------------------ how registers are written

    def _make(self, write: Writing, kind: str, name: str, columns: Sequence[Column], note: str) -> int:
        facts = self._facts(write, kind, name, note, None)
        return write.add("register", {**facts, **_column_values(_checked(columns))})

    def _facts(self, write: Writing, kind: str, name: str, note: str, register_id: int | None) -> Values:
        wanted = clean_line(name)
        if not wanted:
            raise InvalidValue("name", "“登记簿名称”不能为空，请填写。")
        if len(wanted) > MAX_NAME:
            raise InvalidValue("name", f"“登记簿名称”太长（{len(wanted)} 字），最多 {MAX_NAME} 字。")
        write.flush()
        taken = write.connection.execute("SELECT id FROM register WHERE name = ?", (wanted,)).fetchone()
        if taken and taken[0] != register_id:
            raise InvalidValue("name", f"已有名为“{wanted}”的登记簿，请换一个名称。")
        if kind not in REGISTER_KINDS:
            raise InvalidValue("kind", f"“登记簿类型”没有“{kind}”，可以选：{'、'.join(REGISTER_KINDS)}。")
        return {"kind": kind, "name": wanted, "note": clean(note)}


# ---------------------------------------------------------------- columns


def _checked(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Columns with clean headings.

    Raises:
        InvalidValue: none, too many, one without a heading, two of one heading, two of one role.
    """
    cleaned = tuple(Column(clean_line(column.heading), column.role, column.was) for column in columns)
    if not cleaned:
        raise InvalidValue("columns", "登记簿至少要有一列，请添加列。")
    if len(cleaned) > MAX_COLUMNS:
        raise InvalidValue("columns", f"列太多（{len(cleaned)} 列），最多 {MAX_COLUMNS} 列。请去掉不用的列。")
    seen: dict[str, int] = {}
    for place, column in enumerate(cleaned, 1):
        if not column.heading:
            raise InvalidValue("columns", f"第 {place} 列没有列名，请填写。")
        if len(column.heading) > MAX_HEADING:
            raise InvalidValue("columns", f"第 {place} 列的列名太长（{len(column.heading)} 字），请缩短。")
        other = seen.setdefault(folded(column.heading), place)
        if other != place:
            raise InvalidValue("columns", f"第 {other} 列和第 {place} 列都叫“{column.heading}”，请改成不同的列名。")
    roles = [column.role for column in cleaned if column.role]
    for role in roles:
        if role not in ROLES:
            raise InvalidValue("columns", f"列没有“{role}”这种含义。")
        if roles.count(role) > 1:
            raise InvalidValue("columns", f"有两列的含义都是“{ROLES[role]}”，只能有一列，请改正。")
    return cleaned


def _column_values(columns: Iterable[Column]) -> Values:
    columns = list(columns)
    return {
        "columns": json.dumps([column.heading for column in columns], ensure_ascii=False),
        "roles": json.dumps([column.role for column in columns], ensure_ascii=False),
    }


def _meaning(roles: Sequence[str]) -> dict[str, int]:
    """Where the columns stand from which something else follows."""
    return {role: place for place, role in enumerate(roles) if role in ("aspect", "unit")}


# ---------------------------------------------------------------- rows


def _cleaned(cells: Sequence[str], width: int, needed: bool = True) -> tuple[str, ...]:
    texts = padded([clean(str(text)) for text in cells], width)
    if needed and not any(texts):
        raise InvalidValue("cells", "条目里什么都没有填，请至少填一列。")
    return texts


def _placed(before: Sequence[str], places: Sequence[int], cells: Sequence[str]) -> tuple[str, ...]:
    after = list(before)
    for place, text in zip(places, cells, strict=True):
        after[place] = text
    return tuple(after)


def _unit_cell(roles: Sequence[str], cells: Sequence[str]) -> str | None:
    """What stands in the unit column; None without one."""
    return next((text for text, role in zip(cells, roles, strict=True) if role == "unit"), None)


def _told(
    cells: tuple[str, ...], roles: Sequence[str], aspect: str | None, units: Sequence[str] | None
) -> tuple[str, ...]:
    """The cells with 方面 and units, where they are given, in the columns that are meant for them."""
    given = {"aspect": aspect, "unit": None if units is None else "、".join(units)}
    told = [given.get(role) for role in roles]
    return tuple(text if said is None else said for text, said in zip(cells, told, strict=True))


def _content(
    registers: RegisterEditor, cells: tuple[str, ...], roles: Sequence[str], aspect: str, units: Sequence[str] | None
) -> Values:
    """The columns of a row: its 方面 from its cell, or for want of such a column as given; so its units where None."""
    if units is None:
        units = unit_names(_unit_cell(roles, cells) or "")
    return {
        "aspect": clean_line(cells[roles.index("aspect")] if "aspect" in roles else aspect),
        "cells": json.dumps(cells, ensure_ascii=False),
        "units": list(dict.fromkeys(registers.unit_id(name) for name in units)),
    }


def _following(
    registers: RegisterEditor,
    cells: tuple[str, ...],
    roles: Sequence[str],
    now: Values,
    unit_before: str | None,
) -> Values:
    """A row with other cells, or under other columns; its units are kept where no other unit cell says otherwise."""
    unit = _unit_cell(roles, cells)
    if unit is None or unit == unit_before:
        return {**_content(registers, cells, roles, now["aspect"], ()), "units": now["units"]}
    return _content(registers, cells, roles, now["aspect"], None)


def _known_issues(write: Writing, issues: Iterable[int]) -> list[int]:
    wanted = list(dict.fromkeys(issues))
    for issue in wanted:
        write.read("issue", issue)
    return wanted


def _row_ids(write: Writing, register_id: int) -> list[int]:
    write.flush()
    sql = "SELECT id FROM register_row WHERE register_id = ? ORDER BY position, id"
    return [row for (row,) in write.connection.execute(sql, (register_id,))]


def _next_position(write: Writing, register_id: int) -> int:
    write.flush()
    sql = "SELECT COALESCE(MAX(position) + 1, 0) FROM register_row WHERE register_id = ?"
    return int(write.connection.execute(sql, (register_id,)).fetchone()[0])


def _register_in(write: Writing, register_id: int) -> Register:
    now = write.read("register", register_id)
    columns, roles = texts_in(now["columns"]), texts_in(now["roles"])
    return Register(register_id, now["kind"], now["name"], columns, padded(roles, len(columns)), now["note"])


# ---------------------------------------------------------------- reading


def _registers(connection: sqlite3.Connection) -> list[Register]:
    sql = """SELECT id, kind, name, columns, roles, note,
        (SELECT COUNT(*) FROM register_row WHERE register_id = register.id) FROM register ORDER BY id"""
    found = []
    for number, kind, name, columns, roles, note, rows in connection.execute(sql):
        headings = texts_in(columns)
        found.append(Register(number, kind, name, headings, padded(texts_in(roles), len(headings)), note, rows))
    return found


def _by_register(
    connection: sqlite3.Connection, condition: str, value: object
) -> list[tuple[Register, list[RegisterRow]]]:
    registers = {register.id: register for register in _registers(connection)}
    groups: dict[int, list[RegisterRow]] = defaultdict(list)
    for row in _rows(connection, condition, [value], registers):
        groups[row.register_id].append(row)
    return [(register, groups[number]) for number, register in registers.items() if number in groups]


def _rows(
    connection: sqlite3.Connection, condition: str, values: Sequence[object], registers: Mapping[int, Register]
) -> list[RegisterRow]:
    """The rows for which the condition holds, in order, with their links."""
    which = f"SELECT id FROM register_row WHERE {condition}"
    units: dict[int, list[tuple[int, str]]] = defaultdict(list)
    sql = f"""SELECT l.row_id, u.id, u.name FROM register_row_unit l JOIN unit u ON u.id = l.unit_id
        WHERE l.row_id IN ({which}) ORDER BY l.row_id, l.position"""
    for row, *unit in connection.execute(sql, values):
        units[row].append((unit[0], unit[1]))
    issues: dict[int, list[int]] = defaultdict(list)
    sql = f"SELECT row_id, issue_id FROM register_row_issue WHERE row_id IN ({which}) ORDER BY row_id, position"
    for row, issue in connection.execute(sql, values):
        issues[row].append(issue)
    sql = f"""SELECT id, register_id, position, aspect, cells FROM register_row WHERE {condition}
        ORDER BY register_id, position, id"""
    return [
        RegisterRow(
            number,
            register_id,
            position,
            aspect,
            padded(texts_in(cells), len(registers[register_id].columns)),
            tuple(name for _, name in units[number]),
            tuple(unit for unit, _ in units[number]),
            tuple(issues[number]),
        )
        for number, register_id, position, aspect, cells in connection.execute(sql, values)
    ]
