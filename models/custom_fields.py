"""Columns of the office's own: headings of somebody's table that no field of the ledger stands for, kept as such."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models import superior_forms
from models.acts import Subject
from models.errors import InvalidValue
from models.fields import CLOCK_LABEL, DAYS_LEFT_LABEL, FIELDS, MAX_NAME
from models.history import Writing
from models.list_views import carry_heading
from models.text import clean_line


@dataclass(frozen=True, slots=True)
class CustomField:
    """One column: its heading, and how many issues say something in it."""

    id: int
    name: str
    used: int


class CustomFields(Subject):
    """The office's own columns of an open ledger; every act is one operation and one undo."""

    def all(self) -> list[CustomField]:
        """The columns in their order."""
        with self._ledger.asking() as connection:
            rows = connection.execute(
                "SELECT f.id, f.name, (SELECT COUNT(*) FROM custom_value WHERE field_id = f.id)"
                " FROM custom_field f ORDER BY f.position, f.id"
            )
            return [CustomField(*row) for row in rows]

    def add(self, name: str) -> int:
        """Make a column behind the others. Returns its id.

        Raises:
            InvalidValue: no heading, too long, taken, or that of a field that the ledger has anyway.
        """
        with self._ledger.operation("新增自定义列") as write:
            wanted = _checked(write, name, None)
            (place,) = write.connection.execute("SELECT COALESCE(MAX(position), -1) + 1 FROM custom_field").fetchone()
            return write.add("custom_field", {"name": wanted, "position": place})

    def rename(self, field_id: int, name: str) -> None:
        """Give a column another heading.

        Raises:
            InvalidValue: as ``add``.
        """
        with self._ledger.operation("自定义列改名", everything=True) as write:
            before = write.connection.execute("SELECT name FROM custom_field WHERE id = ?", (field_id,)).fetchone()
            wanted = _checked(write, name, field_id)
            write.change("custom_field", field_id, {"name": wanted})
            carry_heading(self._ledger, write, before[0], wanted)
            superior_forms.carry_heading(self._ledger, write, before[0], wanted)

    def arrange(self, field_ids: Sequence[int]) -> None:
        """Put the columns into this order."""
        with self._ledger.operation("调整自定义列次序", everything=True) as write:
            for place, field_id in enumerate(field_ids):
                write.change("custom_field", field_id, {"position": place})

    def remove(self, field_id: int) -> None:
        """Remove a column with everything that issues say in it; the history keeps it and undo brings it back."""
        with self._ledger.operation("删除自定义列", everything=True) as write:
            rows = write.connection.execute("SELECT id FROM custom_value WHERE field_id = ?", (field_id,)).fetchall()
            for (row,) in rows:
                write.remove("custom_value", row)
            write.remove("custom_field", field_id)


_TAKEN = frozenset({*(field.label for field in FIELDS), CLOCK_LABEL, DAYS_LEFT_LABEL})


def _checked(write: Writing, name: str, field_id: int | None) -> str:
    wanted = clean_line(name)
    if not wanted:
        raise InvalidValue("name", "“列名”不能为空，请填写。")
    if len(wanted) > MAX_NAME:
        raise InvalidValue("name", f"“列名”太长（{len(wanted)} 字），最多 {MAX_NAME} 字。")
    if wanted in _TAKEN:
        raise InvalidValue("name", f"台账本来就有“{wanted}”这一列，不必另建；请换一个列名。")
    found = write.connection.execute("SELECT id FROM custom_field WHERE name = ?", (wanted,)).fetchone()
    if found and found[0] != field_id:
        raise InvalidValue("name", f"已有名为“{wanted}”的自定义列，请换一个列名。")
    return wanted
