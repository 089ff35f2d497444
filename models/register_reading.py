"""Registers and their rows as the tables hold them."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence

from models.register_rows import Register, RegisterRow, padded, texts_in


def load_registers(connection: sqlite3.Connection) -> list[Register]:
    """All registers with the number of their rows."""
    sql = """SELECT id, kind, name, columns, roles, note,
        (SELECT COUNT(*) FROM register_row WHERE register_id = register.id) FROM register ORDER BY id"""
    found = []
    for number, kind, name, columns, roles, note, rows in connection.execute(sql):
        headings = texts_in(columns)
        found.append(Register(number, kind, name, headings, padded(texts_in(roles), len(headings)), note, rows))
    return found


def load_by_register(
    connection: sqlite3.Connection, condition: str, value: object
) -> list[tuple[Register, list[RegisterRow]]]:
    """The rows for which the condition holds, by register; registers without any are left out."""
    registers = {register.id: register for register in load_registers(connection)}
    groups: dict[int, list[RegisterRow]] = defaultdict(list)
    for row in load_rows(connection, condition, [value], registers):
        groups[row.register_id].append(row)
    return [(register, groups[number]) for number, register in registers.items() if number in groups]


def load_rows(
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
