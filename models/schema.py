"""The tables of a ledger as peewee sees them: columns only. Keys, indexes and triggers are made by ``migrations``.

The models are bound to no database: every query is executed by the ``Ledger`` that owns the connection. Dates are ISO
text, axes the numbers of the enums in ``rules``.
"""

from __future__ import annotations

from dataclasses import field

from peewee import AutoField, BlobField, ForeignKeyField, IntegerField, Model, TextField

from models.rules import UnitRole
from models.values import dataclass


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
    kind = TextField()
    archived_on = TextField(null=True)


class UnitGroup(Table):
    """A set of units that are chosen together, across the tree."""

    name = TextField()


class Person(Table):
    unit = ForeignKeyField(Unit, null=True)
    name = TextField()
    phone = TextField()
    post = TextField()
    archived_on = TextField(null=True)


class Alias(Table):
    """Another spelling of a unit or a person, left behind by a merge, so that it is understood again."""

    unit = ForeignKeyField(Unit, null=True)
    person = ForeignKeyField(Person, null=True)
    name = TextField()


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


#: The columns of ``Dated``: first the words that somebody wrote, then what follows from them.
DEADLINE_COLUMNS: tuple[str, ...] = tuple(
    column.column_name for column in Dated._meta.sorted_fields if column.column_name != "id"
)


class Issue(Dated):
    """``number_key`` is ``number`` made sortable, ``origin`` marks what an import made it from ("" for a typed one).

    ``parent`` is the 共性问题 that this row was made from for one unit. ``progress_follows``: the progress is that of
    the measures (or of the rows of a 共性问题) by ``following``, until somebody types another.
    """

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
    round_opened_on = TextField(null=True)
    parent = ForeignKeyField("self", null=True)
    weight = IntegerField()
    progress_follows = IntegerField()
    origin = TextField()
    rev = IntegerField()
    secrecy = TextField()


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
    round = IntegerField()
    written_by = TextField()


class CustomField(Table):
    """A column of the office's own: a heading of somebody's table that no field of the ledger stands for."""

    name = TextField()
    position = IntegerField()


class CustomValue(Table):
    """What an issue says in a column of the office's own; there is none where it says nothing."""

    issue = ForeignKeyField(Issue)
    field = ForeignKeyField(CustomField)
    text = TextField()


class Milestone(Table):
    """One of several days in the words of a deadline."""

    issue = ForeignKeyField(Issue)
    position = IntegerField()
    due_on = TextField()
    text = TextField()
    done_on = TextField(null=True)


class Extension(Table):
    """延期: a deadline that was moved, with the words and day that held before; ``returned``: moved by a 退回."""

    issue = ForeignKeyField(Issue)
    measure = ForeignKeyField(Measure, null=True)
    round = IntegerField()
    old_text = TextField()
    old_on = TextField(null=True)
    new_text = TextField()
    new_on = TextField(null=True)
    reason = TextField()
    approver = TextField()
    approved_on = TextField()
    returned = IntegerField()


class Review(Table):
    """One 复查 of a 长期坚持 issue, or of a 立行立改 one on its check day."""

    issue = ForeignKeyField(Issue)
    round = IntegerField()
    reviewed_on = TextField()
    reviewer = TextField()
    words = TextField()


class StoredFile(Table):
    """A file in the ledger's own folder, kept under the hash of its bytes; several issues may point to one."""

    digest = TextField()
    size = IntegerField()
    suffix = TextField()
    added_at = TextField()


class Evidence(Table):
    """A file as 佐证材料 of an issue or of one of its measures, under the name it came with."""

    issue = ForeignKeyField(Issue)
    measure = ForeignKeyField(Measure, null=True)
    round = IntegerField()
    file = ForeignKeyField(StoredFile)
    name = TextField()
    added_on = TextField()
    note = TextField()


class Minutes(Table):
    """A meeting that decided on closings: its title, day and words."""

    title = TextField()
    held_on = TextField()
    place = TextField()
    words = TextField()


class ClosingStep(Table):
    """One step of 销号 as it was taken; ``step`` is one of ``closing_rules.Step``. Never overwritten."""

    issue = ForeignKeyField(Issue)
    round = IntegerField()
    step = IntegerField()
    done_on = TextField()
    person = TextField()
    words = TextField()
    checkers = TextField()
    place = TextField()
    passed = IntegerField(null=True)
    ends_on = TextField(null=True)
    minutes = ForeignKeyField(Minutes, null=True)


class IssueRound(Table):
    """An ended round of an issue: how it stood when a relapse opened the next, at the end of ``operation``."""

    issue = ForeignKeyField(Issue)
    round = IntegerField()
    opened_on = TextField(null=True)
    ended_on = TextField()
    why = TextField()
    deadline_text = TextField()
    deadline_on = TextField(null=True)
    check_on = TextField(null=True)
    progress = IntegerField(null=True)
    lasting = IntegerField()
    finished_on = TextField(null=True)
    closing = IntegerField()
    closed_on = TextField(null=True)
    closed_by = TextField()
    operation = IntegerField()


class LookBackPlan(Table):
    """A 回头看: how its issues were drawn; the same seed draws the same ones."""

    name = TextField()
    made_on = TextField()
    method = TextField()
    seed = TextField()
    size = IntegerField()
    scope = TextField()
    note = TextField()


class LookBackItem(Table):
    """One issue of a 回头看 and what was found; ``result`` None until it was looked at."""

    plan = ForeignKeyField(LookBackPlan)
    issue = ForeignKeyField(Issue)
    round = IntegerField()
    position = IntegerField()
    result = IntegerField(null=True)
    checked_on = TextField(null=True)
    checkers = TextField()
    words = TextField()


class Register(Table):
    """A generic list beside the issues (风险点, 权力清单 …); ``columns`` are its headings as a JSON list."""

    kind = TextField()
    name = TextField()
    columns = TextField()
    roles = TextField()
    note = TextField()


class RegisterRow(Table):
    """A row of a register: its ``cells`` as a JSON list of texts, in the order of the register's columns."""

    register = ForeignKeyField(Register)
    position = IntegerField()
    aspect = TextField()
    cells = TextField()


class Snapshot(Table):
    """Figures frozen on a day: ``content`` is JSON, the figures and the row of every issue behind them."""

    name = TextField()
    taken_on = TextField()
    taken_at = TextField()
    operation = IntegerField()
    content = TextField()


class ImportedFile(Table):
    """A file that brought issues into a source; ``title`` is the document's own, by which a newer copy is known."""

    source = ForeignKeyField(Source)
    name = TextField()
    title = TextField()
    digest = TextField()
    imported_at = TextField()


class Sending(Table):
    """A workbook as it went out to one unit; ``code`` stands in the file, ``number`` counts the unit's sendings.

    ``fields`` is a JSON object: the written columns by name, ``shown`` to be read and ``editable`` to be filled in;
    ``rows`` one too: issue id -> ``{"round": 1, "base": {field: text}}``, the texts as they were written.
    """

    code = TextField()
    number = IntegerField()
    unit = ForeignKeyField(Unit)
    sent_on = TextField()
    due_on = TextField(null=True)
    layout = TextField()
    fields = TextField()
    rows = TextField()
    file_name = TextField()
    note = TextField()


class ReturnedRow(Table):
    """What came back for one row of a sending: ``cells`` is JSON, field -> ``CellMemory``; see ``return_rules``."""

    sending = ForeignKeyField(Sending)
    issue = ForeignKeyField(Issue)
    cells = TextField()


class ReceivedFile(Table):
    """A returned workbook that was read; its bytes stand in ``archive`` under ``digest``.

    ``modified_at`` is the modified time stored in the workbook; ``report`` the JSON of what was judged.
    """

    sending = ForeignKeyField(Sending, null=True)
    unit = ForeignKeyField(Unit, null=True)
    name = TextField()
    digest = TextField()
    size = IntegerField()
    modified_at = TextField(null=True)
    received_at = TextField()
    report = TextField()


class OfferedRow(Table):
    """A row that a unit added or that fits no row of ours, offered once: ``key`` is the hash of what it says.

    ``state`` "" waits for somebody, else what became of it: "added" (as issue ``added``) or "dismissed".
    """

    received = ForeignKeyField(ReceivedFile)
    sending = ForeignKeyField(Sending, null=True)
    unit = ForeignKeyField(Unit, null=True)
    key = TextField()
    kind = TextField()
    line = TextField()
    content = TextField()
    state = TextField()
    added = IntegerField(null=True)


class Reminder(Table):
    """A 催报, 提醒, 督办 or 告诫 to one unit, as it was issued; the problems it names are its ``ReminderItem``."""

    kind = TextField()
    unit = ForeignKeyField(Unit)
    number = TextField()
    issued_on = TextField()
    reply_by = TextField(null=True)
    signer = TextField()
    words = TextField()
    sending = ForeignKeyField(Sending, null=True)


class ReminderItem(Table):
    reminder = ForeignKeyField(Reminder)
    issue = ForeignKeyField(Issue)
    round = IntegerField()


class Archive(Model):
    """Received files and forms byte for byte, by the SHA-256 of their bytes; no part of the history, never removed."""

    digest = TextField(primary_key=True)
    size = IntegerField()
    content = BlobField()
    added_at = TextField()

    class Meta:
        legacy_table_names = False


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


class UnitGroupUnit(Model):
    group = ForeignKeyField(UnitGroup)
    position = IntegerField()
    unit = ForeignKeyField(Unit)

    class Meta:
        legacy_table_names = False
        primary_key = False


class RegisterRowUnit(Model):
    row = ForeignKeyField(RegisterRow)
    position = IntegerField()
    unit = ForeignKeyField(Unit)

    class Meta:
        legacy_table_names = False
        primary_key = False


class RegisterRowIssue(Model):
    row = ForeignKeyField(RegisterRow)
    position = IntegerField()
    issue = ForeignKeyField(Issue)

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
    "unit_group": Record(UnitGroup, {"units": Link(UnitGroupUnit, "group_id", "unit_id")}),
    "person": Record(Person),
    "alias": Record(Alias),
    "custom_field": Record(CustomField),
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
    "custom_value": Record(CustomValue),
    "milestone": Record(Milestone),
    "extension": Record(Extension),
    "review": Record(Review),
    "stored_file": Record(StoredFile),
    "evidence": Record(Evidence),
    "minutes": Record(Minutes),
    "closing_step": Record(ClosingStep),
    "issue_round": Record(IssueRound),
    "look_back_plan": Record(LookBackPlan),
    "look_back_item": Record(LookBackItem),
    "register": Record(Register),
    "register_row": Record(
        RegisterRow,
        {
            "units": Link(RegisterRowUnit, "row_id", "unit_id"),
            "issues": Link(RegisterRowIssue, "row_id", "issue_id"),
        },
    ),
    "snapshot": Record(Snapshot),
    "imported_file": Record(ImportedFile),
    "sending": Record(Sending),
    "returned_row": Record(ReturnedRow),
    "received_file": Record(ReceivedFile),
    "offered_row": Record(OfferedRow),
    "reminder": Record(Reminder),
    "reminder_item": Record(ReminderItem),
}
#: Records that belong to one issue: made with it, removed with it, and told in its history.
ISSUE_PARTS: tuple[str, ...] = tuple(
    name for name, record in RECORDS.items() if name != "issue" and "issue_id" in record.columns
)
