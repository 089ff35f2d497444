"""Registers beside the issues: 风险点, 权力清单, 制度, 信访 … One generic list with the columns that its sheet has.

A row's 方面 and units follow from the columns that have these roles; without such columns they stand by themselves.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from models.acts import Subject
from models.chain import Values
from models.errors import InvalidValue, LedgerError
from models.fields import MAX_NAME
from models.history import Writing
from models.register_content import (
    checked,
    cleaned,
    column_values,
    content_of,
    following,
    known_issues,
    meaning,
    next_position,
    placed,
    register_in,
    row_ids,
    told,
    unit_cell,
)
from models.register_matching import match
from models.register_reading import load_by_register, load_registers, load_rows
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
    with_below,
)
from models.text import clean, clean_line, folded

__all__ = ["REGISTER_KINDS", "ROLES", "Column", "Lists", "Register", "RegisterRow", "RowFilter", "RowsImported"]


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
            return load_registers(connection)

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
            rows = load_rows(connection, "register_id = ?", [register_id], {register.id: register})
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
            return load_by_register(connection, linked, json.dumps(sorted(below)))

    def rows_of_issue(self, issue_id: int) -> list[tuple[Register, list[RegisterRow]]]:
        """The rows that are linked to an issue, by register."""
        with self._ledger.asking() as connection:
            linked = "id IN (SELECT row_id FROM register_row_issue WHERE issue_id = ?)"
            return load_by_register(connection, linked, issue_id)

    # ------------------------------------------------------------ registers

    def make(self, kind: str, name: str, columns: Sequence[Column], note: str = "") -> int:
        """Make an empty register with these columns. Returns its id.

        Raises:
            InvalidValue: no name or one that is taken, an unknown kind, no column or two of one heading.
        """
        with self._ledger.operation("新建登记簿") as write:
            return self._make(write, kind, name, columns, note)

    def change(
        self,
        register_id: int,
        *,
        kind: str | None = None,
        name: str | None = None,
        note: str | None = None,
        columns: Sequence[Column] | None = None,
    ) -> None:
        """Change what is given of a register. Columns may be added, renamed, reordered, removed or get another role.

        The cells of all rows follow their columns; a removed column takes its cells along.

        Raises:
            InvalidValue: no name or one that is taken, an unknown kind, no column, or two of one heading.
            LedgerError: the columns are no longer those that ``was`` speaks of.
        """
        with self._ledger.operation("修改登记簿") as write:
            now = write.read("register", register_id)
            facts = (now["kind"] if kind is None else kind, now["name"] if name is None else name)
            write.change(
                "register", register_id, self._facts(write, *facts, now["note"] if note is None else note, register_id)
            )
            if columns is not None:
                self._set_columns(write, register_id, checked(columns))

    def _set_columns(self, write: Writing, register_id: int, wanted: Sequence[Column]) -> None:
        before = register_in(write, register_id)
        roles, width = tuple(column.role for column in wanted), len(before.columns)
        kept = [column.was for column in wanted if column.was is not None]
        if len(set(kept)) != len(kept) or not set(kept) <= set(range(width)):
            raise LedgerError("登记簿的列刚在别处改过，没有保存。请关闭后重新打开它，再改一次。")
        write.change("register", register_id, column_values(wanted))
        stays = [column.was for column in wanted[:width]] == list(range(width))
        if stays and meaning(before.roles) == meaning(roles):
            return
        registers = self._ledger._registers(write)
        for row in row_ids(write, register_id):
            now = write.read("register_row", row)
            cells = padded(texts_in(now["cells"]), width)
            moved = tuple("" if column.was is None else cells[column.was] for column in wanted)
            content = following(registers, moved, roles, now, unit_cell(before.roles, cells))
            write.change("register_row", row, content)

    def remove(self, register_id: int) -> None:
        """Remove a register with all its rows; undo brings it back."""
        with self._ledger.operation("删除登记簿") as write:
            for row in row_ids(write, register_id):
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
            register = register_in(write, register_id)
            texts = told(cleaned(cells, len(register.columns)), register.roles, aspect, units)
            content = content_of(self._ledger._registers(write), texts, register.roles, aspect or "", units)
            place = next_position(write, register_id)
            linked = {"issues": known_issues(write, issues)}
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
            register = register_in(write, now["register_id"])
            before = padded(texts_in(now["cells"]), len(register.columns))
            after = before if cells is None else cleaned(cells, len(register.columns))
            after = told(after, register.roles, aspect, units)
            registers, aspect = self._ledger._registers(write), now["aspect"] if aspect is None else aspect
            if units is None:
                now = {**now, "aspect": aspect}
                content = following(registers, after, register.roles, now, unit_cell(register.roles, before))
            else:
                content = content_of(registers, after, register.roles, aspect, units)
            if after == before:
                content["cells"] = now["cells"]
            if issues is not None:
                content["issues"] = known_issues(write, issues)
            write.change("register_row", row_id, content)

    def remove_rows(self, rows: Iterable[int]) -> None:
        """Remove rows, all of them or none."""
        with self._ledger.operation("删除登记簿条目") as write:
            for row in rows:
                write.remove("register_row", row)

    def link_issues(self, rows: Iterable[int], issue_ids: Sequence[int]) -> None:
        """Link rows to these issues, beside those that they are linked to already."""
        self._relink("登记簿条目关联问题", rows, lambda now: list(dict.fromkeys([*now, *issue_ids])))

    def unlink_issues(self, rows: Iterable[int], issue_ids: Collection[int]) -> None:
        """Take the links of rows to these issues away."""
        self._relink("登记簿条目取消关联", rows, lambda now: [one for one in now if one not in issue_ids])

    def _relink(self, label: str, rows: Iterable[int], wanted: Callable[[list[int]], list[int]]) -> None:
        with self._ledger.operation(label) as write:
            for row in rows:
                issues = wanted(write.read("register_row", row)["issues"])
                write.change("register_row", row, {"issues": known_issues(write, issues)})

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
        wanted = checked(columns)
        filled = [cells for cells in (cleaned(row, len(wanted), needed=False) for row in rows) if any(cells)]
        if not filled:
            raise InvalidValue("rows", "表头下面没有内容，没有导入。请检查表格，或另选一张工作表。")
        with self._ledger.operation(f"导入登记簿：{clean_line(name) or self._name_of(register_id)}") as write:
            if register_id is None:
                register_id = self._make(write, kind, name, wanted, note)
            return self._bring_in(write, register_id, wanted, filled)

    def _name_of(self, register_id: int | None) -> str:
        return "" if register_id is None else self.register(register_id).name

    def _bring_in(
        self, write: Writing, register_id: int, sheet: Sequence[Column], rows: list[tuple[str, ...]]
    ) -> RowsImported:
        register, places = self._widen(write, register_in(write, register_id), sheet)
        registers, width = self._ledger._registers(write), len(register.columns)
        present = {row: write.read("register_row", row) for row in row_ids(write, register_id)}
        known = [padded(texts_in(now["cells"]), width) for now in present.values()]
        roles = tuple(register.roles[place] for place in places)
        found = match([tuple(cells[place] for place in places) for cells in known], rows, roles)
        ids, position = list(present), next_position(write, register_id)
        added = updated = 0
        for cells, same in zip(rows, found, strict=True):
            before = ("",) * width if same is None else known[same]
            after = placed(before, places, cells)
            if same is None:
                content = content_of(registers, after, register.roles, "", None)
                write.add("register_row", {"register_id": register_id, "position": position + added, **content})
                added += 1
            elif after != before:
                now = present[ids[same]]
                content = following(registers, after, register.roles, now, unit_cell(register.roles, before))
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
        write.change("register", register.id, column_values(checked(columns)))
        return register_in(write, register.id), tuple(known[folded(column.heading)] for column in sheet)

    # ------------------------------------------------------------ how registers are written

    def _make(self, write: Writing, kind: str, name: str, columns: Sequence[Column], note: str) -> int:
        facts = self._facts(write, kind, name, note, None)
        return write.add("register", {**facts, **column_values(checked(columns))})

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
