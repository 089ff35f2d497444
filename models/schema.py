"""The tables of a ledger as peewee sees them: columns only. Keys, indexes and triggers are made by ``migrations``.

The models are bound to no database: every query is executed by the ``Ledger`` that owns the connection. Dates are ISO
text, axes the numbers of the enums in ``rules``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from peewee import AutoField, ForeignKeyField, IntegerField, Model, TextField


class Table(Model):
    """What all tables share."""

    id = AutoField()

    class Meta:
        legacy_table_names = False


class Meta(Model):
    """Facts about the ledger itself, by key; written once and no part of the history."""

    key = TextField(primary_key=True)
    value = TextField()

    class Meta:
        legacy_table_names = False


class Setting(Table):
    key = TextField()
    value = TextField()


class Source(Table):
    kind = TextField()
    name = TextField()
    inspected_by = TextField()
    started_on = TextField(null=True)
    ended_on = TextField(null=True)
    feedback_on = TextField(null=True)
    published_on = TextField(null=True)
    organization = TextField()
    note = TextField()


class Aspect(Table):
    source = ForeignKeyField(Source)
    title = TextField()


class Unit(Table):
    parent = ForeignKeyField("self", null=True)
    name = TextField()


class Person(Table):
    unit = ForeignKeyField(Unit, null=True)
    name = TextField()
    phone = TextField()


class Dated(Table):
    """What has a deadline: its words as written, and what they were read as (``deadlines.Deadline``)."""

    deadline_text = TextField()
    deadline_on = TextField(null=True)
    check_on = TextField(null=True)
    deadline_lasting = IntegerField()
    deadline_assumed = IntegerField()
    deadline_doubtful = IntegerField()
    deadline_rule = TextField()
    deadline_base_on = TextField(null=True)


class Issue(Dated):
    """``number_key`` is ``number`` made sortable, ``origin`` marks what an import made it from ("" for a typed one)."""

    source = ForeignKeyField(Source)
    aspect = ForeignKeyField(Aspect, null=True)
    number = TextField()
    number_key = TextField()
    problem = TextField()
    goal = TextField()
    lead_leader = ForeignKeyField(Person, null=True)
    lead_unit = ForeignKeyField(Unit, null=True)
    progress = IntegerField(null=True)
    lasting = IntegerField()
    closing = IntegerField()
    finished_on = TextField(null=True)
    closed_on = TextField(null=True)
    closed_by = TextField()
    reason = TextField()
    note = TextField()
    round = IntegerField()
    origin = TextField()
    rev = IntegerField()


class Finding(Table):
    issue = ForeignKeyField(Issue)
    position = IntegerField()
    text = TextField()


class Measure(Dated):
    issue = ForeignKeyField(Issue)
    position = IntegerField()
    text = TextField()
    progress = IntegerField(null=True)
    result = TextField()


class ProgressEntry(Table):
    issue = ForeignKeyField(Issue)
    written_on = TextField()
    text = TextField()


class ImportedFile(Table):
    """A file that brought issues into a source; ``title`` is the document's own, by which a newer copy is known."""

    source = ForeignKeyField(Source)
    name = TextField()
    title = TextField()
    digest = TextField()
    imported_at = TextField()


class IssueUnit(Model):
    """Units of an issue in a role of ``UnitRole``, in the order they were written."""

    issue = ForeignKeyField(Issue)
    role = IntegerField()
    position = IntegerField()
    unit = ForeignKeyField(Unit)

    class Meta:
        legacy_table_names = False
        primary_key = False


class IssuePerson(Model):
    issue = ForeignKeyField(Issue)
    position = IntegerField()
    person = ForeignKeyField(Person)

    class Meta:
        legacy_table_names = False
        primary_key = False


class MeasureUnit(Model):
    measure = ForeignKeyField(Measure)
    position = IntegerField()
    unit = ForeignKeyField(Unit)

    class Meta:
        legacy_table_names = False
        primary_key = False


class MeasurePerson(Model):
    measure = ForeignKeyField(Measure)
    position = IntegerField()
    person = ForeignKeyField(Person)

    class Meta:
        legacy_table_names = False
        primary_key = False


class Operation(Table):
    """One act: who did what when. Append-only, chained by hash (see ``history``)."""

    at = TextField()
    operator = TextField()
    kind = TextField()
    label = TextField()
    undoes = IntegerField(null=True)
    prev_hash = TextField()
    hash = TextField()


class Change(Table):
    """One line of an operation; ``field`` "" is a whole record made or removed. Append-only, chained by hash."""

    operation = ForeignKeyField(Operation)
    issue = IntegerField(null=True, column_name="issue_id")
    record = TextField()
    row = IntegerField(column_name="row_id")
    field = TextField()
    before = TextField(null=True)
    after = TextField(null=True)
    prev_hash = TextField()
    hash = TextField()


class SearchText(Model):
    """Everything written in an issue, folded for searching; the search index is built from it."""

    issue_id = IntegerField(primary_key=True)
    text = TextField()

    class Meta:
        legacy_table_names = False


class UnitRole:
    """``IssueUnit.role``."""

    RESPONSIBLE = 0
    SUPPORT = 1
    INVOLVED = 2


@dataclass(frozen=True)
class Link:
    """A list-valued field of a record, kept in a table of its own."""

    table: type[Model]
    owner: str
    target: str
    role: int | None = None


@dataclass(frozen=True)
class Record:
    """A table whose rows are written through the one door: its columns, its lists, and where its issue is found."""

    table: type[Table]
    links: dict[str, Link] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The column names without id, in table order."""
        return tuple(column.column_name for column in self.table._meta.sorted_fields if column.column_name != "id")


#: Every kind of record that has a history, by the name the history uses; parents before children.
RECORDS: dict[str, Record] = {
    "setting": Record(Setting),
    "source": Record(Source),
    "aspect": Record(Aspect),
    "unit": Record(Unit),
    "person": Record(Person),
    "issue": Record(
        Issue,
        {
            "units": Link(IssueUnit, "issue_id", "unit_id", UnitRole.RESPONSIBLE),
            "support_units": Link(IssueUnit, "issue_id", "unit_id", UnitRole.SUPPORT),
            "involved_units": Link(IssueUnit, "issue_id", "unit_id", UnitRole.INVOLVED),
            "persons": Link(IssuePerson, "issue_id", "person_id"),
        },
    ),
    "finding": Record(Finding),
    "measure": Record(
        Measure,
        {
            "units": Link(MeasureUnit, "measure_id", "unit_id"),
            "persons": Link(MeasurePerson, "measure_id", "person_id"),
        },
    ),
    "progress_entry": Record(ProgressEntry),
    "imported_file": Record(ImportedFile),
}
