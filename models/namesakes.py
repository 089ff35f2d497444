"""Two people of one name in an import: who is meant, by telephone and unit, so that nobody gets the other's number.

The same name with another telephone at another unit is another person and is called so: 李明（柳河小学）. At the same
unit, or where no unit is known, it is the same person with a further number. Either is said to who reviews the import.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from models.import_plan import Row
from models.issues import MeasureEdit
from models.text import bare_name, digits_of, folded, name_and_phone


@dataclass(slots=True)
class _Person:
    name: str
    phones: set[str] = field(default_factory=set)
    units: set[str] = field(default_factory=set)
    shown: str = ""


def told_apart(connection: sqlite3.Connection, rows: Sequence[Row]) -> list[Row]:
    """The rows of a draft with each person by the name under which the ledger knows them, or is to know them."""
    said = {name_and_phone(str(name)) for row in rows for name in row.values.get("persons", ())}
    with_phone = {name for name, phone in said if phone}
    people = _known(connection, {name for name, _phone in said})
    if not with_phone and all(len(found) < 2 for found in people.values()):
        return list(rows)
    return [_told(row, people) for row in rows]


def _told(row: Row, people: dict[str, list[_Person]]) -> Row:
    units = {folded(str(name)): str(name) for key in ("units", "involved_units") for name in row.values.get(key, ())}
    doubts: list[str] = []
    meant: dict[str, str] = {}
    written: list[str] = []
    for words in map(str, row.values.get("persons", ())):
        name, phone = name_and_phone(words)
        person = _meant(name, phone, units, people.setdefault(name, []), doubts)
        meant[name] = person
        written.append(words if person == name else f"{person} {phone}".rstrip())
    if not doubts and all(name == person for name, person in meant.items()):
        return row
    values: dict[str, Any] = {**row.values, "persons": tuple(written)}
    if "measures" in values:
        values["measures"] = [_with_names(measure, meant) for measure in values["measures"]]
    return replace(row, values=values, doubts=(*row.doubts, *doubts))


def _meant(name: str, phone: str, units: dict[str, str], known: list[_Person], doubts: list[str]) -> str:
    """The name of the person meant, who is remembered as said here."""
    numbers = {digits_of(part) for part in phone.split("、") if part}
    here = set(units)
    by_phone = [one for one in known if numbers & one.phones]
    by_unit = [one for one in known if here & one.units]
    silent = [one for one in known if not numbers or not one.phones or not here or not one.units]
    person = next(iter([*by_phone, *by_unit, *silent]), None)
    if person is None and not known:
        person = _Person(name, shown=phone)
        known.append(person)
    elif person is None:
        unit = next(iter(units.values()))
        person = _Person(f"{name}（{unit}）", shown=phone)
        known.append(person)
        other = known[0]
        doubts.append(
            f"“{name}”（{unit}，{phone}）与“{other.name}”（{other.shown}）同名，电话和单位都不同，按两个人登记，"
            f"这里的写作“{person.name}”；如果是一个人，请在“单位与人员”里合并"
        )
    elif numbers and person.phones and not numbers & person.phones:
        doubts.append(
            f"“{person.name}”已登记的电话是 {person.shown}，这里是 {phone}，两个都会记下；如果是两个人，请把名字分开写"
        )
        person.shown = f"{person.shown}、{phone}"
    person.phones |= numbers
    person.units |= here
    person.shown = person.shown or phone
    return person.name


def _with_names(measure: MeasureEdit, meant: dict[str, str]) -> MeasureEdit:
    return replace(measure, persons=tuple(meant.get(name, name) for name in measure.persons))


def _known(connection: sqlite3.Connection, names: Iterable[str]) -> dict[str, list[_Person]]:
    """The people of these names and those told from them by a unit, with their telephones and units."""
    wanted, found, by_id = set(names), dict[str, list[_Person]](), dict[int, _Person]()
    sql = "SELECT p.id, p.name, p.phone, u.name FROM person p LEFT JOIN unit u ON u.id = p.unit_id ORDER BY p.id"
    for number, name, phone, unit in connection.execute(sql).fetchall():
        bare = name if name in wanted else bare_name(name)
        if bare not in wanted:
            continue
        of_unit = name[len(bare) :].strip("（）")
        units = {folded(one) for one in (unit, of_unit) if one}
        person = _Person(name, {digits_of(part) for part in phone.split("、") if part}, units, phone)
        found.setdefault(bare, []).append(person)
        by_id[number] = person
    for number, person in by_id.items():
        person.units |= {folded(name) for (name,) in connection.execute(_UNITS, (number,))}
    return found


_UNITS = """SELECT DISTINCT u.name FROM issue_person p JOIN issue_unit i ON i.issue_id = p.issue_id
  JOIN unit u ON u.id = i.unit_id WHERE p.person_id = ?"""
