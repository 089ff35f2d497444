"""Two spellings of one unit or one person become one: every reference moves, the other name is kept as an alias."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from models.chain import Values
from models.errors import LedgerError
from models.history import Writing
from models.registers import RegisterEditor

#: Columns that point to a unit or a person, by record; lists that hold them, by record.
_COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    "unit": {
        "issue": ("lead_unit_id",),
        "person": ("unit_id",),
        "unit": ("parent_id",),
        "alias": ("unit_id",),
        "sending": ("unit_id",),
        "received_file": ("unit_id",),
        "offered_row": ("unit_id",),
        "reminder": ("unit_id",),
    },
    "person": {"issue": ("lead_leader_id",), "alias": ("person_id",)},
}
_LISTS: dict[str, dict[str, tuple[str, ...]]] = {
    "unit": {
        "issue": ("units", "support_units", "involved_units"),
        "measure": ("units",),
        "unit_group": ("units",),
        "register_row": ("units",),
    },
    "person": {"issue": ("persons",), "measure": ("persons",)},
}
#: Which rows hold a unit or person in a list.
_HOLDERS = {
    "unit": {
        "issue": "SELECT DISTINCT issue_id FROM issue_unit WHERE unit_id = ?",
        "measure": "SELECT measure_id FROM measure_unit WHERE unit_id = ?",
        "unit_group": "SELECT group_id FROM unit_group_unit WHERE unit_id = ?",
        "register_row": "SELECT row_id FROM register_row_unit WHERE unit_id = ?",
    },
    "person": {
        "issue": "SELECT issue_id FROM issue_person WHERE person_id = ?",
        "measure": "SELECT measure_id FROM measure_person WHERE person_id = ?",
    },
}
#: What the kept one takes over where it has nothing of its own.
_TAKEN_OVER = {"unit": ("kind", "parent_id"), "person": ("unit_id", "post")}
_COUNTED = {
    "issue": "问题 {} 项",
    "measure": "措施 {} 条",
    "person": "人员 {} 人",
    "unit": "下级单位 {} 个",
    "unit_group": "分组 {} 个",
    "register_row": "登记簿 {} 行",
    "sending": "发出的填报表 {} 份",
    "received_file": "收回的填报表 {} 份",
    "reminder": "督办单 {} 份",
}


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a merge would change: how many records of each kind name the one that goes."""

    counts: dict[str, int]

    def words(self) -> str:
        """The numbers as one line: 问题 3 项、措施 2 条; or that nothing names it."""
        parts = [_COUNTED[record].format(count) for record, count in self.counts.items() if count]
        return "、".join(parts) or "没有地方用到它"


def preview(connection: sqlite3.Connection, record: str, other: int) -> MergePreview:
    """What merging this unit or person into another would change."""
    rows = _references(connection, record, other)
    return MergePreview({name: len(rows[name]) for name in _COUNTED if name in rows})


def merge(write: Writing, registers: RegisterEditor, record: str, keep: int, other: int) -> None:
    """Move everything that names ``other`` to ``keep``, take it out, and leave its name as another spelling.

    Raises:
        LedgerError: they are the same one, one of them is not there, or the kept unit stands below the other.
    """
    if keep == other:
        raise LedgerError("选的是同一个，不用合并。请选两个不同的。")
    kept, gone = write.read(record, keep), write.read(record, other)
    if record == "unit" and other in _above(write, keep):
        raise LedgerError(
            f"“{kept['name']}”在“{gone['name']}”之下，不能把上级并入它的下级。"
            f"请改为保留“{gone['name']}”，或先把“{kept['name']}”移到别处。"
        )
    if record == "unit":
        _check_common_rows(write.connection, kept["name"], gone["name"], {"keep": keep, "other": other})
    below = record == "unit" and keep in _above(write, other)
    for name, rows in _references(write.connection, record, other).items():
        for row in rows:
            write.change(name, row, _moved(write.read(name, row), record, name, keep, other))
    own = {name: gone[name] for name in _TAKEN_OVER[record] if not kept[name] and not (below and name == "parent_id")}
    write.change(record, keep, own)
    if record == "person":
        registers.note_phone(keep, gone["phone"])
    write.remove(record, other)
    if gone["name"] != kept["name"]:
        write.add("alias", {f"{record}_id": keep, "name": gone["name"]})


def _check_common_rows(connection: sqlite3.Connection, kept: str, gone: str, units: dict[str, int]) -> None:
    """A 共性问题 has one row for each unit, also after a merge.

    Raises:
        LedgerError: both units have a row of the same one.
    """
    found = connection.execute(_ROWS_OF_BOTH, units).fetchone()
    if found:
        whole, first, second = found
        raise LedgerError(
            f"“{kept}”和“{gone}”在共性问题第 {whole} 号里各有一行（第 {first} 号和第 {second} 号），"
            "合并后一个单位会有两行。请先核对并删除其中一行，再合并。"
        )


#: The number of a 共性问题 of which both units have a row, and the numbers of the two rows.
_ROWS_OF_BOTH = """SELECT whole.number, a.number, b.number FROM issue a
  JOIN issue_unit of_a ON of_a.issue_id = a.id AND of_a.role = 0 AND of_a.unit_id = :keep
  JOIN issue b ON b.parent_id = a.parent_id AND b.id <> a.id
  JOIN issue_unit of_b ON of_b.issue_id = b.id AND of_b.role = 0 AND of_b.unit_id = :other
  JOIN issue whole ON whole.id = a.parent_id ORDER BY whole.id, a.id, b.id LIMIT 1"""


def _above(write: Writing, unit_id: int | None) -> list[int]:
    """The units above a unit, the nearest first."""
    found: list[int] = []
    above = write.read("unit", unit_id)["parent_id"] if unit_id is not None else None
    while above is not None and above not in found:
        found.append(above)
        above = write.read("unit", above)["parent_id"]
    return found


def _references(connection: sqlite3.Connection, record: str, row: int) -> dict[str, Sequence[int]]:
    found: dict[str, dict[int, None]] = {}
    for name, columns in _COLUMNS[record].items():
        condition = " OR ".join(f"{column} = :row" for column in columns)
        rows = connection.execute(f"SELECT id FROM {name} WHERE {condition} ORDER BY id", {"row": row})
        found.setdefault(name, {}).update((number, None) for (number,) in rows.fetchall())
    for name, sql in _HOLDERS[record].items():
        rows = connection.execute(sql, (row,))
        found.setdefault(name, {}).update((number, None) for (number,) in rows.fetchall())
    return {name: list(rows) for name, rows in found.items()}


def _moved(values: Values, record: str, name: str, keep: int, other: int) -> Values:
    moved: Values = {column: keep for column in _COLUMNS[record].get(name, ()) if values[column] == other}
    for column in _LISTS[record].get(name, ()):
        if other in values[column]:
            moved[column] = list(dict.fromkeys(keep if one == other else one for one in values[column]))
    return moved
