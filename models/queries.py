"""Rows become values: issues with everything that belongs to them, sources, units, people.

A handful of queries however many issues are asked for; plain tuples, because model objects cost 2–5 times as much.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from models.deadlines import Deadline
from models.issues import Aspect, Issue, Measure, Person, ProgressEntry, Source, Unit, UnitGroup
from models.rules import MAY_BE_RETURNED, Closing, Progress, UnitRole, Weight
from models.text import folded

_ISSUES = """SELECT i.id, i.number, i.source_id, s.name, a.title, i.problem, i.goal, l.name, u.name,
    i.deadline_text, i.deadline_on, i.check_on, i.deadline_lasting, i.deadline_assumed, i.deadline_doubtful,
    i.deadline_rule, i.deadline_base_on, i.progress, i.lasting, i.closing, i.finished_on, i.closed_on, i.closed_by,
    i.reason, i.note, i.round, i.rev, i.parent_id, i.parts, i.weight, i.progress_follows, i.round_opened_on,
    i.review_on, i.extensions, i.evidences, i.hints, i.secrecy
  FROM issue i JOIN source s ON s.id = i.source_id LEFT JOIN aspect a ON a.id = i.aspect_id
  LEFT JOIN person l ON l.id = i.lead_leader_id LEFT JOIN unit u ON u.id = i.lead_unit_id WHERE i.id IN """
_FINDINGS = "SELECT issue_id, text FROM finding WHERE issue_id IN (%s) ORDER BY issue_id, position, id"
_ENTRIES = """SELECT issue_id, id, written_on, text, round, written_by FROM progress_entry
  WHERE issue_id IN (%s) ORDER BY issue_id, written_on, id"""
_CUSTOM = """SELECT v.issue_id, f.name, v.text FROM custom_value v JOIN custom_field f ON f.id = v.field_id
  WHERE v.issue_id IN (%s) ORDER BY v.issue_id, f.position, f.id"""
_UNITS = """SELECT l.issue_id, l.role, u.name FROM issue_unit l JOIN unit u ON u.id = l.unit_id
  WHERE l.issue_id IN (%s) ORDER BY l.issue_id, l.role, l.position"""
_PERSONS = """SELECT l.issue_id, p.name, p.phone FROM issue_person l JOIN person p ON p.id = l.person_id
  WHERE l.issue_id IN (%s) ORDER BY l.issue_id, l.position"""
_MEASURES = """SELECT issue_id, id, text, deadline_text, deadline_on, check_on, deadline_lasting, deadline_assumed,
    deadline_doubtful, deadline_rule, deadline_base_on, progress, result
  FROM measure WHERE issue_id IN (%s) ORDER BY issue_id, position, id"""
_MEASURE_UNITS = """SELECT l.measure_id, u.name FROM measure m JOIN measure_unit l ON l.measure_id = m.id
  JOIN unit u ON u.id = l.unit_id WHERE m.issue_id IN (%s) ORDER BY l.measure_id, l.position"""
_MEASURE_PERSONS = """SELECT l.measure_id, p.name FROM measure m JOIN measure_person l ON l.measure_id = m.id
  JOIN person p ON p.id = l.person_id WHERE m.issue_id IN (%s) ORDER BY l.measure_id, l.position"""
_RETURNS = """SELECT s.issue_id, MAX(s.done_on) FROM closing_step s
  JOIN issue i ON i.id = s.issue_id AND i.round = s.round WHERE s.step = 6 AND s.issue_id IN (%s) GROUP BY s.issue_id"""
#: SQLite allows more, but statements of one size are kept compiled.
_BLOCK = 500


def to_date(text: str | None) -> date | None:
    """An ISO text of the tables as a day."""
    return date.fromisoformat(text) if text else None


def to_progress(number: int | None) -> Progress | None:
    """A number of the tables as a progress."""
    return None if number is None else Progress(number)


def load_issues(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, Issue]:
    """The issues of these ids that exist, in the order asked for."""
    found: dict[int, Issue] = {}
    for start in range(0, len(ids), _BLOCK):
        found.update(_load_block(connection, ids[start : start + _BLOCK]))
    return {number: found[number] for number in ids if number in found}


def _load_block(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, Issue]:
    marks = ",".join("?" * len(ids))

    def grouped(sql: str) -> dict[int, list[Any]]:
        groups: dict[int, list[Any]] = defaultdict(list)
        for owner, *rest in connection.execute(sql % marks, ids):
            groups[owner].append(rest[0] if len(rest) == 1 else rest)
        return groups

    findings, persons, entries = grouped(_FINDINGS), grouped(_PERSONS), grouped(_ENTRIES)
    custom = grouped(_CUSTOM)
    units: dict[tuple[int, int], list[str]] = defaultdict(list)
    for issue, role, name in connection.execute(_UNITS % marks, ids):
        units[issue, role].append(name)
    measures = _measures(grouped(_MEASURES), grouped(_MEASURE_UNITS), grouped(_MEASURE_PERSONS))
    issues: dict[int, Issue] = {}
    rows = connection.execute(_ISSUES + f"({marks})", ids).fetchall()
    returned = _returned_on(connection, [row[0] for row in rows if row[19] in MAY_BE_RETURNED])
    for row in rows:
        number = row[0]
        issues[number] = Issue(
            id=number,
            number=row[1],
            source_id=row[2],
            source=row[3],
            aspect=row[4] or "",
            problem=row[5],
            findings=tuple(findings[number]),
            goal=row[6],
            measures=measures.get(number, ()),
            lead_leader=row[7] or "",
            lead_unit=row[8] or "",
            units=tuple(units[number, UnitRole.RESPONSIBLE]),
            support_units=tuple(units[number, UnitRole.SUPPORT]),
            involved_units=tuple(units[number, UnitRole.INVOLVED]),
            persons=tuple(name for name, _phone in persons[number]),
            phones=tuple(phone for _name, phone in persons[number]),
            deadline=_deadline(row[9:17]),
            progress=to_progress(row[17]),
            lasting=bool(row[18]),
            closing=Closing(row[19]),
            finished_on=to_date(row[20]),
            closed_on=to_date(row[21]),
            closed_by=row[22],
            reason=row[23],
            note=row[24],
            round=row[25],
            entries=tuple(ProgressEntry(entry, date.fromisoformat(on), *rest) for entry, on, *rest in entries[number]),
            rev=row[26],
            parent_id=row[27],
            parts=row[28],
            weight=Weight(row[29]),
            progress_follows=bool(row[30]),
            round_opened_on=to_date(row[31]),
            review_on=to_date(row[32]),
            extensions=row[33],
            evidences=row[34],
            hints=row[35],
            secrecy=row[36],
            returned_on=returned.get(number),
            custom=tuple((name, text) for name, text in custom[number]),
        )
    return issues


def _returned_on(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, date]:
    """The days on which these issues were last returned in their present round."""
    if not ids:
        return {}
    found = connection.execute(_RETURNS % ",".join("?" * len(ids)), ids)
    return {number: date.fromisoformat(day) for number, day in found}


def _measures(
    rows: dict[int, list[Any]], units: dict[int, list[str]], persons: dict[int, list[str]]
) -> dict[int, tuple[Measure, ...]]:
    return {
        issue: tuple(
            Measure(
                id=row[0],
                text=row[1],
                units=tuple(units[row[0]]),
                persons=tuple(persons[row[0]]),
                deadline=_deadline(row[2:10]),
                progress=to_progress(row[10]),
                result=row[11],
            )
            for row in group
        )
        for issue, group in rows.items()
    }


def _deadline(row: Sequence[Any]) -> Deadline:
    text, on, check_on, lasting, assumed, doubtful, rule, base_on = row
    return Deadline(
        text=text,
        on=to_date(on),
        check_on=to_date(check_on),
        lasting=bool(lasting),
        assumed=bool(assumed),
        needs_check=bool(doubtful),
        rule=rule,
        base_on=to_date(base_on),
    )


def deadline_columns(deadline: Deadline) -> dict[str, Any]:
    """A deadline as the columns of an issue or a measure."""
    return {
        "deadline_text": deadline.text,
        "deadline_on": deadline.on.isoformat() if deadline.on else None,
        "check_on": deadline.check_on.isoformat() if deadline.check_on else None,
        "deadline_lasting": int(deadline.lasting),
        "deadline_assumed": int(deadline.assumed),
        "deadline_doubtful": int(deadline.needs_check),
        "deadline_rule": deadline.rule,
        "deadline_base_on": deadline.base_on.isoformat() if deadline.base_on else None,
    }


def load_sources(connection: sqlite3.Connection) -> list[Source]:
    """All sources in ledger order."""
    rows = connection.execute(
        "SELECT id, kind, name, inspected_by, started_on, ended_on, feedback_on, published_on, organization, note"
        " FROM source ORDER BY id"
    )
    return [
        Source(number, kind, name, by, to_date(start), to_date(end), to_date(feedback), to_date(published), whose, note)
        for number, kind, name, by, start, end, feedback, published, whose, note in rows
    ]


def load_aspects(connection: sqlite3.Connection, source_id: int | None) -> list[Aspect]:
    """The 方面 of one source or of all, in the order they came."""
    sql = "SELECT id, source_id, title FROM aspect"
    if source_id is None:
        return [Aspect(*row) for row in connection.execute(sql + " ORDER BY source_id, id")]
    return [Aspect(*row) for row in connection.execute(sql + " WHERE source_id = ? ORDER BY id", (source_id,))]


def load_units(connection: sqlite3.Connection) -> list[Unit]:
    """All units as a tree read downwards: a parent, then what is below it, each level by name."""
    sql = "SELECT id, name, parent_id, kind, archived_on FROM unit ORDER BY id"
    rows = [
        Unit(number, name, parent, kind, to_date(left)) for number, name, parent, kind, left in connection.execute(sql)
    ]
    below: dict[int | None, list[Unit]] = defaultdict(list)
    for unit in rows:
        below[unit.parent_id].append(unit)

    def downwards(units: Iterable[Unit]) -> list[Unit]:
        return [one for unit in units for one in (unit, *downwards(below[unit.id]))]

    return downwards(below[None])


def load_people(connection: sqlite3.Connection) -> list[Person]:
    """Everybody, by name."""
    sql = "SELECT id, name, phone, unit_id, post, archived_on FROM person ORDER BY name, id"
    return [
        Person(number, name, phone, unit, post, to_date(left))
        for number, name, phone, unit, post, left in connection.execute(sql)
    ]


def load_groups(connection: sqlite3.Connection) -> list[UnitGroup]:
    """All groups of units, by name."""
    members: dict[int, list[int]] = defaultdict(list)
    sql = "SELECT group_id, unit_id FROM unit_group_unit ORDER BY group_id, position"
    for group, unit in connection.execute(sql):
        members[group].append(unit)
    rows = connection.execute("SELECT id, name FROM unit_group ORDER BY name, id")
    return [UnitGroup(number, name, tuple(members[number])) for number, name in rows]


def archived_names(connection: sqlite3.Connection, table: str) -> frozenset[str]:
    """The names of the units or people ("unit", "person") that are archived."""
    return frozenset(row[0] for row in connection.execute(f"SELECT name FROM {table} WHERE archived_on IS NOT NULL"))


def load_responsible(connection: sqlite3.Connection) -> list[str]:
    """Who is responsible for at least one issue, by name."""
    rows = connection.execute(
        "SELECT DISTINCT name FROM person p WHERE EXISTS (SELECT 1 FROM issue_person WHERE person_id = p.id)"
        " ORDER BY name"
    )
    return [name for (name,) in rows]


def load_leaders(connection: sqlite3.Connection) -> list[str]:
    """Who leads at least one issue, by name."""
    rows = connection.execute(
        "SELECT DISTINCT name FROM person p WHERE EXISTS (SELECT 1 FROM issue WHERE lead_leader_id = p.id)"
        " ORDER BY name"
    )
    return [name for (name,) in rows]


def aspect_titles(connection: sqlite3.Connection) -> list[str]:
    """The titles of all 方面 that have issues, in the order they first came."""
    rows = connection.execute(
        "SELECT title FROM aspect a WHERE EXISTS (SELECT 1 FROM issue WHERE aspect_id = a.id)"
        " GROUP BY title ORDER BY MIN(id)"
    )
    return [title for (title,) in rows]


def search_text(issue: Issue) -> str:
    """Everything written in an issue and its measures, folded part by part, for the search index."""

    parts = [
        issue.number,
        issue.problem,
        issue.goal,
        issue.aspect,
        issue.source,
        issue.reason,
        issue.note,
        issue.deadline.text,
        issue.lead_leader,
        issue.lead_unit,
        *issue.findings,
        *issue.units,
        *issue.support_units,
        *issue.involved_units,
        *issue.persons,
        *(entry.text for entry in issue.entries),
        *(text for _heading, text in issue.custom),
    ]
    for measure in issue.measures:
        parts += [measure.text, measure.result, measure.deadline.text, *measure.units, *measure.persons]
    return "\n".join(part for part in map(folded, dict.fromkeys(parts)) if part)
