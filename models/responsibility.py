"""Units, groups and people as a whole: kinds, archiving, merging two spellings, a 共性问题 given to many units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from models import common_issues, merging
from models.acts import Subject
from models.errors import InvalidValue, LedgerError
from models.fields import MAX_NAME
from models.history import Writing
from models.issues import UNIT_KINDS
from models.merging import MergePreview
from models.spellings import Likeness, kind_of_name, likely_people, likely_units
from models.text import clean_line, name_and_phone, split_names


class Responsibility(Subject):
    """Who is who: ``Ledger`` itself adds, renames, moves and removes units; everything else about them is here."""

    # ------------------------------------------------------------ questions

    def unit_counts(self) -> dict[int, int]:
        """How many issues each unit has, as the filter by unit counts them, those of the units below not included."""
        with self._ledger.asking() as connection:
            return dict(connection.execute("SELECT unit_id, COUNT(*) FROM unit_issue GROUP BY unit_id"))

    def person_counts(self) -> dict[int, tuple[int, int]]:
        """For each person the number of issues they are responsible for, and of those they lead."""
        with self._ledger.asking() as connection:
            does = dict(connection.execute("SELECT person_id, COUNT(*) FROM issue_person GROUP BY person_id"))
            sql = "SELECT lead_leader_id, COUNT(*) FROM issue WHERE lead_leader_id IS NOT NULL GROUP BY 1"
            leads = dict(connection.execute(sql))
        return {person: (does.get(person, 0), leads.get(person, 0)) for person in does.keys() | leads.keys()}

    def aliases(self, record: str) -> dict[int, tuple[str, ...]]:
        """The other spellings of each "unit" or "person" that has any."""
        if record not in ("unit", "person"):
            raise ValueError(record)
        found: dict[int, list[str]] = {}
        with self._ledger.asking() as connection:
            sql = f"SELECT {record}_id, name FROM alias WHERE {record}_id IS NOT NULL ORDER BY id"
            for row, name in connection.execute(sql):
                found.setdefault(row, []).append(name)
        return {row: tuple(names) for row, names in found.items()}

    def likely_same(self) -> list[Likeness]:
        """Pairs of units and of people that may be two spellings of one; only suggestions."""
        return [*likely_units(self._ledger.units()), *likely_people(self._ledger.people())]

    def preview_merge(self, record: str, other: int) -> MergePreview:
        """What merging this "unit" or "person" into another would change."""
        with self._ledger.asking() as connection:
            return merging.preview(connection, record, other)

    # ------------------------------------------------------------ units

    def set_kind(self, unit_ids: Iterable[int], kind: str) -> None:
        """Say what units are, one of ``UNIT_KINDS``, or "" for nothing.

        Raises:
            InvalidValue: there is no such kind.
        """
        if kind and kind not in UNIT_KINDS:
            raise InvalidValue("kind", f"“单位类型”没有“{kind}”，可以选：{'、'.join(UNIT_KINDS)}。")
        with self._ledger.operation("修改单位类型") as write:
            for unit in unit_ids:
                write.change("unit", unit, {"kind": kind})

    def fill_kinds(self) -> int:
        """Guess the kind of every unit that has none from its name; returns how many got one."""
        guessed = {unit.id: kind_of_name(unit.name) for unit in self._ledger.units() if not unit.kind}
        wanted = {unit: kind for unit, kind in guessed.items() if kind}
        with self._ledger.operation("按名称补全单位类型") as write:
            for unit, kind in wanted.items():
                write.change("unit", unit, {"kind": kind})
        return len(wanted)

    def archive_units(self, unit_ids: Iterable[int]) -> None:
        """Units that are no more: they stay where they are named and are offered nowhere."""
        self._set_archived("unit", unit_ids, self._ledger.today().isoformat(), "设为已撤并")

    def unarchive_units(self, unit_ids: Iterable[int]) -> None:
        """Offer archived units again."""
        self._set_archived("unit", unit_ids, None, "恢复单位")

    def merge_units(self, keep: int, other: int) -> None:
        """Make two spellings of one unit one: whatever names ``other`` names ``keep`` then.

        The units below move too; the other name stays as an alias, so that it is understood when typed or imported.

        Raises:
            LedgerError: the kept unit stands below the other, they are the same, or both have a row of one 共性问题.
        """
        self._merge("unit", keep, other, "合并单位")

    # ------------------------------------------------------------ people

    def add_person(self, words: str, *, unit_id: int | None = None, post: str = "", phone: str = "") -> int:
        """Add a person; a telephone may stand behind the name as well. The name must be new."""
        with self._ledger.operation("新增人员") as write:
            registers = self._ledger._registers(write)
            person = registers.add_person(words, unit_id, _line("post", "职务", post))
            registers.note_phone(person, _line("phone", "电话", phone))
            return person

    def change_person(self, person_id: int, values: Mapping[str, object]) -> None:
        """Change ``name``, ``phone``, ``post`` or ``unit_id`` of a person, together one step.

        Raises:
            InvalidValue: the name is empty, too long or taken, or a text is too long.
        """
        with self._ledger.operation("修改人员", everything="name" in values) as write:
            if "name" in values:
                name, phone = name_and_phone(str(values["name"]))
                registers = self._ledger._registers(write)
                registers.rename("person", person_id, name)
                registers.note_phone(person_id, phone)
            columns: dict[str, object] = {}
            for name, label in (("phone", "电话"), ("post", "职务")):
                if name in values:
                    columns[name] = _line(name, label, values[name])
            if "unit_id" in values:
                columns["unit_id"] = unit = values["unit_id"]
                if isinstance(unit, int):
                    write.read("unit", unit)
            write.change("person", person_id, columns)

    def remove_person(self, person_id: int) -> None:
        """Remove a person that nothing refers to."""
        with self._ledger.operation("删除人员") as write:
            self._ledger._registers(write).remove_person(person_id)

    def archive_people(self, person_ids: Iterable[int]) -> None:
        """People who have left: they stay where they are named and are offered nowhere."""
        self._set_archived("person", person_ids, self._ledger.today().isoformat(), "设为已离任")

    def unarchive_people(self, person_ids: Iterable[int]) -> None:
        """Offer archived people again."""
        self._set_archived("person", person_ids, None, "恢复人员")

    def merge_people(self, keep: int, other: int) -> None:
        """Make two spellings of one person one; unit, post and telephone are taken over where the kept one has none.

        Raises:
            LedgerError: they are the same.
        """
        self._merge("person", keep, other, "合并人员")

    def _merge(self, record: str, keep: int, other: int, label: str) -> None:
        names = {row.id: row.name for row in (self._ledger.units() if record == "unit" else self._ledger.people())}
        both = [f"“{_short(names[row])}”" for row in (other, keep) if row in names]
        with self._ledger.operation(f"{label}：{'并入'.join(both)}", everything=True) as write:
            merging.merge(write, self._ledger._registers(write), record, keep, other)

    def _set_archived(self, record: str, rows: Iterable[int], on: str | None, label: str) -> None:
        with self._ledger.operation(label, everything=True) as write:
            for row in rows:
                if on is None or write.read(record, row)["archived_on"] is None:
                    write.change(record, row, {"archived_on": on})

    # ------------------------------------------------------------ groups

    def save_group(self, name: str, unit_ids: Sequence[int], group_id: int | None = None) -> int:
        """Make a group, or give one another name and other units. Returns its id.

        Raises:
            InvalidValue: no name, too long, or taken by another group.
        """
        with self._ledger.operation("新增分组" if group_id is None else "修改分组") as write:
            wanted = _line("name", "分组名称", name)
            if not wanted:
                raise InvalidValue("name", "“分组名称”不能为空，请填写。")
            _check_group_name(write, wanted, group_id)
            for unit in unit_ids:
                write.read("unit", unit)
            content = {"name": wanted, "units": list(dict.fromkeys(unit_ids))}
            if group_id is None:
                return write.add("unit_group", content)
            write.change("unit_group", group_id, content)
            return group_id

    def remove_group(self, group_id: int) -> None:
        """Take a group out; its units stay."""
        with self._ledger.operation("删除分组") as write:
            write.remove("unit_group", group_id)

    # ------------------------------------------------------------ 共性问题

    def split_to_units(self, issue_id: int, units: Sequence[int | str]) -> list[int]:
        """Make an issue a 共性问题 with a row for each of these units (ids, or names that may be new).

        A row takes over source, 方面, words, leader, deadline and measures, and is numbered 3-1, 3-2 …; owners of the
        measures only come along where they are of that unit. Units that have a row already keep it. Returns the new
        rows in order.

        Raises:
            LedgerError: the issue is itself such a row, or closed, or no unit was given.
        """
        with self._ledger.operation("分到各单位") as write:
            registers = self._ledger._registers(write)
            named = ((unit,) if isinstance(unit, int) else split_names(unit) for unit in units)
            wanted = [one if isinstance(one, int) else registers.unit_id(one) for names in named for one in names]
            return common_issues.split(write, issue_id, wanted)

    def why_no_split(self, issue_id: int) -> str:
        """Why an issue cannot be given to units, a sentence; "" when it can."""
        issue = self._ledger.issue(issue_id)
        values = {"number": issue.number, "parent_id": issue.parent_id, "closing": int(issue.closing)}
        try:
            common_issues.check_parent(issue_id, values, issue.parts > 0)
        except LedgerError as error:
            return str(error)
        return ""

    def set_parent(self, ids: Iterable[int], parent_id: int | None) -> None:
        """Gather existing issues as rows of a 共性问题; None takes them out again.

        Raises:
            LedgerError: the parent is one of them, or is itself a row, or one of them has rows.
        """
        with self._ledger.operation("归入共性问题" if parent_id is not None else "移出共性问题") as write:
            common_issues.gather(write, ids, parent_id)

    def units_with_rows(self, issue_id: int) -> frozenset[int]:
        """The units that have a row of this 共性问题."""
        with self._ledger.asking() as connection:
            return frozenset(row[0] for row in connection.execute(_ROW_UNITS, (issue_id,)))

    def next_row_number(self, issue_id: int) -> str:
        """The number that the next row of an issue would get."""
        with self._ledger.asking() as connection:
            found = connection.execute("SELECT number FROM issue WHERE id = ?", (issue_id,)).fetchone()
            if found is None:
                raise LedgerError(f"台账里没有编号为 {issue_id} 的问题，它可能已被删除。请刷新后重试。")
            return f"{found[0]}-{common_issues.last_number(connection, issue_id, found[0]) + 1}"


_ROW_UNITS = """SELECT u.unit_id FROM issue i JOIN issue_unit u ON u.issue_id = i.id AND u.role = 0
    WHERE i.parent_id = ?"""


def _line(name: str, label: str, value: object) -> str:
    text = clean_line(str(value or ""))
    if len(text) > MAX_NAME:
        raise InvalidValue(name, f"“{label}”太长（{len(text)} 字），最多 {MAX_NAME} 字。")
    return text


def _short(name: str) -> str:
    return name if len(name) <= 16 else name[:15] + "…"


def _check_group_name(write: Writing, name: str, group_id: int | None) -> None:
    write.flush()
    found = write.connection.execute(
        "SELECT 1 FROM unit_group WHERE name = ? AND id IS NOT ?", (name, group_id)
    ).fetchone()
    if found:
        raise InvalidValue("name", f"已有名为“{name}”的分组，请换一个名称。")
