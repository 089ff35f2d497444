"""How a register is written: columns that are accepted, and what a row's cells say of its 方面 and units."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from models.chain import Values
from models.errors import InvalidValue
from models.history import Writing
from models.register_rows import ROLES, Column, Register, padded, texts_in, unit_names
from models.registers import RegisterEditor
from models.text import clean, clean_line, folded

#: More columns than this no table of an office has; a longer heading is a text that slipped into the header.
MAX_COLUMNS = 60
MAX_HEADING = 100


def checked(columns: Sequence[Column]) -> tuple[Column, ...]:
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


def column_values(columns: Iterable[Column]) -> Values:
    """Columns as a register stores them."""
    columns = list(columns)
    return {
        "columns": json.dumps([column.heading for column in columns], ensure_ascii=False),
        "roles": json.dumps([column.role for column in columns], ensure_ascii=False),
    }


def meaning(roles: Sequence[str]) -> dict[str, int]:
    """Where the columns stand from which something else follows."""
    return {role: place for place, role in enumerate(roles) if role in ("aspect", "unit")}


def cleaned(cells: Sequence[str], width: int, needed: bool = True) -> tuple[str, ...]:
    """Cells as they are stored, as many as there are columns.

    Raises:
        InvalidValue: something is ``needed`` and nothing stands in them.
    """
    texts = padded([clean(str(text)) for text in cells], width)
    if needed and not any(texts):
        raise InvalidValue("cells", "条目里什么都没有填，请至少填一列。")
    return texts


def placed(before: Sequence[str], places: Sequence[int], cells: Sequence[str]) -> tuple[str, ...]:
    """A row with these cells in these places."""
    after = list(before)
    for place, text in zip(places, cells, strict=True):
        after[place] = text
    return tuple(after)


def unit_cell(roles: Sequence[str], cells: Sequence[str]) -> str | None:
    """What stands in the unit column; None without one."""
    return next((text for text, role in zip(cells, roles, strict=True) if role == "unit"), None)


def told(
    cells: tuple[str, ...], roles: Sequence[str], aspect: str | None, units: Sequence[str] | None
) -> tuple[str, ...]:
    """The cells with 方面 and units, where they are given, in the columns that are meant for them."""
    given = {"aspect": aspect, "unit": None if units is None else "、".join(units)}
    told = [given.get(role) for role in roles]
    return tuple(text if said is None else said for text, said in zip(cells, told, strict=True))


def content_of(
    registers: RegisterEditor, cells: tuple[str, ...], roles: Sequence[str], aspect: str, units: Sequence[str] | None
) -> Values:
    """The columns of a row: its 方面 from its cell, or for want of such a column as given; so its units where None."""
    if units is None:
        units = unit_names(unit_cell(roles, cells) or "")
    return {
        "aspect": clean_line(cells[roles.index("aspect")] if "aspect" in roles else aspect),
        "cells": json.dumps(cells, ensure_ascii=False),
        "units": list(dict.fromkeys(registers.unit_id(name) for name in units)),
    }


def following(
    registers: RegisterEditor,
    cells: tuple[str, ...],
    roles: Sequence[str],
    now: Values,
    unit_before: str | None,
) -> Values:
    """A row with other cells, or under other columns; its units are kept where no other unit cell says otherwise."""
    unit = unit_cell(roles, cells)
    if unit is None or unit == unit_before:
        return {**content_of(registers, cells, roles, now["aspect"], ()), "units": now["units"]}
    return content_of(registers, cells, roles, now["aspect"], None)


def known_issues(write: Writing, issues: Iterable[int]) -> list[int]:
    """Ids of issues, each once.

    Raises:
        LedgerError: one of them is no issue.
    """
    wanted = list(dict.fromkeys(issues))
    for issue in wanted:
        write.read("issue", issue)
    return wanted


def row_ids(write: Writing, register_id: int) -> list[int]:
    """The rows of a register, in order."""
    write.flush()
    sql = "SELECT id FROM register_row WHERE register_id = ? ORDER BY position, id"
    return [row for (row,) in write.connection.execute(sql, (register_id,))]


def next_position(write: Writing, register_id: int) -> int:
    """Where a further row of a register goes."""
    write.flush()
    sql = "SELECT COALESCE(MAX(position) + 1, 0) FROM register_row WHERE register_id = ?"
    return int(write.connection.execute(sql, (register_id,)).fetchone()[0])


def register_in(write: Writing, register_id: int) -> Register:
    """A register as it is within the operation; its rows are not counted.

    Raises:
        LedgerError: there is none with this id.
    """
    now = write.read("register", register_id)
    columns, roles = texts_in(now["columns"]), texts_in(now["roles"])
    return Register(register_id, now["kind"], now["name"], columns, padded(roles, len(columns)), now["note"])
