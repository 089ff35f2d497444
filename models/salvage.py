"""What a damaged ledger still gives goes into a new one: its history as far as it holds, then what its tables say.

The damaged file is only read, in a copy. The history, followed up to where its chain breaks, gives every record as it
was then; what the tables hold beyond that becomes one operation of the new ledger. The evidence comes along.
What is lost is told.
"""

from __future__ import annotations

import hashlib
import sqlite3
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from peewee import ForeignKeyField, TextField

from models import chain, history, sqlite
from models.acts import Tick, no_tick
from models.chain import Values
from models.errors import AlreadyThere, LedgerError, UnreadableFile
from models.ledger import Ledger
from models.past import fill
from models.salvage_evidence import bring_evidence
from models.salvage_reading import Row, Table, columns_of, opened_copy, rows_of
from models.schema import RECORDS, Link, Record
from models.settings import load
from models.settling import settle_all
from models.whole_files import whole_file

_OPERATION = ("id", "at", "operator", "kind", "label", "undoes", "prev_hash", "hash")
_CHANGE = (*("id", "operation_id", "issue_id", "record", "row_id", "field", "before", "after", "prev_hash", "hash"),)
_LABEL = "从受损的台账抢救"


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What came over: issues, operations of the history of as many as were found, and evidence that is whole.

    ``lost`` says what did not come, and where evidence is that was left behind.
    """

    issues: int
    operations: int
    known_operations: int
    lost: tuple[str, ...]
    files: int = 0

    @property
    def words(self) -> str:
        """All of it, a sentence a line."""
        history = f"历史记录 {self.operations} 次操作"
        if self.known_operations > self.operations:
            history += f"（共 {self.known_operations} 次）"
        files = f"，佐证材料 {self.files} 个文件" if self.files else ""
        first = f"抢救出 {self.issues} 项问题，{history}{files}"
        return "\n".join((f"{first}。", *self.lost)) if self.lost else f"{first}，完整。没有发现丢失的内容。"


def salvage(
    damaged: Path, target: Path, *, operator: str, today: Callable[[], date] = date.today, tick: Tick = no_tick
) -> Salvaged:
    """Make a new ledger at ``target``, where nothing is, of what can be read of a damaged one.

    Raises:
        LedgerError: nothing can be read, it is of a newer program, or the place cannot be written; nothing is made.
    """
    if target.exists():
        raise AlreadyThere(f"这里已有同名文件，没有抢救：{target}。请换一个名字。")
    found = _read(damaged, tick)
    tick(2, 3)
    with whole_file(target, put=sqlite.put_new_ledger) as beside:
        beside.unlink()
        try:
            _begin(beside, found, today())
        except sqlite3.Error as error:
            raise sqlite.in_words(error, target) from error
        with Ledger.open(beside, operator=operator, today=today, backups=False) as ledger:
            _go_on(ledger, found)
            issues, ledger_id, evidence = ledger.count(), ledger.ledger_id, ledger.evidence.all()
    tick(3, 3)
    files, left = bring_evidence(evidence, ledger_id, damaged, target, tick)
    return Salvaged(issues, found.held, found.known_operations, (*found.lost, *left), files)


# ---------------------------------------------------------------- what can be read


@dataclass(slots=True)
class _Found:
    """The content of a damaged ledger; ``held`` is the last operation up to which the history is whole."""

    meta: dict[str, str]
    operations: Table
    changes: Table
    archive: list[Row]
    tables: dict[str, dict[int, Values]] = field(default_factory=dict)
    whole: bool = True
    lines: list[Row] = field(default_factory=list)
    held: int = 0
    lost: list[str] = field(default_factory=list)

    @property
    def known_operations(self) -> int:
        return max([self.held, *(int(row[0]) for row in self.operations.rows)])


def _read(damaged: Path, tick: Tick) -> _Found:
    with opened_copy(damaged) as connection:
        meta = dict(_meta(connection))
        operations, changes = rows_of(connection, "operation", _OPERATION), rows_of(connection, "change", _CHANGE)
        tick(1, 3)
        found = _Found(meta, operations, changes, list(_archive(connection)))
        found.held, found.lines = _held(operations, changes)
        _read_tables(connection, found)
    if not found.held and not found.tables.get("issue"):
        raise UnreadableFile(f"从这个文件里读不出任何问题：{damaged}。请从备份恢复。")
    return found


def _meta(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    with suppress(sqlite3.Error):
        yield from connection.execute("SELECT key, value FROM meta").fetchall()


def _archive(connection: sqlite3.Connection) -> Iterator[Row]:
    """The received files whose bytes are what their hash says."""
    for _row, digest, size, content, added_at in rows_of(
        connection, "archive", ("rowid", "digest", "size", "content", "added_at")
    ).rows:
        if isinstance(content, bytes) and hashlib.sha256(content).hexdigest() == digest:
            yield digest, size, content, added_at


def _read_tables(connection: sqlite3.Connection, found: _Found) -> None:
    for record, shape in RECORDS.items():
        name = shape.table._meta.table_name
        there = columns_of(connection, name) - {"rev"}  # the one column that has no history
        found.whole = found.whole and bool(there)
        columns = [column for column in shape.columns if column in there]
        table = rows_of(connection, name, ("id", *columns))
        rows: dict[int, Values] = {
            row[0]: values
            for row in table.rows
            if columns and _is_plausible(shape, values := dict(zip(columns, row[1:], strict=True)))
        }
        found.whole = found.whole and len(rows) == len(table.rows)
        found.whole = found.whole and table.whole
        for listed, link in shape.links.items():
            linked = rows_of(connection, link.table._meta.table_name, _link_columns(link), key=None)
            found.whole = found.whole and linked.whole
            for owner, role, _position, wanted in sorted(linked.rows, key=str):
                if owner in rows and (link.role is None or role == link.role):
                    rows[owner].setdefault(listed, []).append(wanted)
        found.tables[record] = rows


def _is_plausible(shape: Record, values: Values) -> bool:
    """Whether every value is of the kind of its column: what was damaged inside a row is not taken for content."""
    for column in shape.table._meta.sorted_fields:
        value = values.get(column.column_name)
        if value is None:
            continue
        if not isinstance(value, str if isinstance(column, TextField) else int):
            return False
        if column.column_name.endswith("_on") and value and not _is_day(str(value)):
            return False
    return True


def _is_day(text: str) -> bool:
    with suppress(ValueError):
        return bool(date.fromisoformat(text))
    return False


def _link_columns(link: Link) -> tuple[str, ...]:
    return link.owner, "0" if link.role is None else "role", "position", link.target


def _held(operations: Table, changes: Table) -> tuple[int, list[Row]]:
    """The number of the last operation up to which every link of the chain is there and right, and the lines so far."""
    lines: dict[object, list[Row]] = {}
    for row in changes.rows:
        lines.setdefault(row[1], []).append(row)
    held, before, before_line = 0, "", ""
    held_lines: list[Row] = []
    for number, at, operator, kind, label, undoes, previous, own in operations.rows:
        own_lines = lines.get(number, [])
        for seq, line in enumerate(own_lines, len(held_lines) + 1):
            right = chain.link_hash(before_line, seq, at, operator, *line[3:8])
            if (line[0], line[8], line[9]) != (seq, before_line, right):
                return held, held_lines
            before_line = right
        right = chain.link_hash(before, number, at, operator, kind, label, undoes, before_line)
        if (number, previous, own) != (held + 1, before, right):
            return held, held_lines
        held, before = held + 1, right
        held_lines += own_lines
    return held, held_lines


# ---------------------------------------------------------------- the new ledger


def _begin(path: Path, found: _Found, today: date) -> None:
    """The ledger as its history was up to where that holds."""
    told = [[row for row in found.operations.rows if row[0] <= found.held], found.lines]
    made = {"ledger_id": uuid.uuid4().hex, "created_at": datetime.now().isoformat(timespec="seconds")}
    if chain.is_ledger_id(found.meta.get("ledger_id")):
        made |= found.meta
    with closing(sqlite.create(path)) as database:
        connection = database.raw
        fill(connection, _replayed(told[1]), told, list(made.items()), found.archive)
        highest: dict[str, int] = {}
        for row in told[1]:
            highest[row[3]] = max(highest.get(row[3], 0), row[4])
        for record, last in highest.items():
            name = RECORDS[record].table._meta.table_name
            connection.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (last, name))
        with database.atomic():
            settle_all(database, load(connection).review_months, today)


def _replayed(changes: Collection[Row]) -> dict[tuple[str, int], Values]:
    """What ``chain.replayed`` gives of these lines."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE TABLE change ({', '.join(_CHANGE)})")
        connection.executemany(f"INSERT INTO change VALUES ({', '.join('?' * len(_CHANGE))})", changes)
        return chain.replayed(connection)


def _go_on(ledger: Ledger, found: _Found) -> None:
    """What the tables hold beyond the history, as one operation; what is in the way of that is told."""
    if found.held == found.known_operations and found.operations.whole and found.changes.whole:
        return  # the history says it all, whatever became of the tables
    with ledger.asking() as connection:
        known = {record: dict(history.read_all(connection, record)) for record in RECORDS}
    wanted = _consistent(found, known)
    try:
        with ledger.operation(_LABEL, everything=True) as write:
            sqlite.look_at_references_last(write.connection)
            for record, rows in wanted.items():
                for row, values in rows.items():
                    if row in known[record]:
                        write.change(record, row, history.completed(record, values))
                    else:
                        write.add(record, values, row)
            for record in reversed(RECORDS) if found.whole else ():
                for row in sorted(known[record].keys() - wanted[record].keys()):
                    write.remove(record, row)
    except LedgerError:
        found.lost.append(f"第 {found.held} 次操作之后的内容对不上，没有带过来。请对照最近的备份和打印件补录。")
        return
    found.lost.append(f"第 {found.held} 次操作之后的历史记录读不完整，内容按台账里还能读到的登记。")
    if not found.whole:
        found.lost.append("有的内容读不出来，已丢失；已删除的内容也可能又出现。请对照最近的备份和打印件核对。")


def _consistent(found: _Found, known: dict[str, dict[int, Values]]) -> dict[str, dict[int, Values]]:
    """The rows of the tables without those that refer to what is lost; references that may be empty are emptied."""
    names = {shape.table._meta.table_name: record for record, shape in RECORDS.items()}
    alive = {record: known[record].keys() | found.tables[record].keys() for record in RECORDS}
    wanted: dict[str, dict[int, Values]] = {}
    for record, shape in RECORDS.items():
        references = [
            (column.column_name, names[column.rel_model._meta.table_name], column.null)
            for column in shape.table._meta.sorted_fields
            if isinstance(column, ForeignKeyField)
        ]
        kept: dict[int, Values] = {}
        for row, values in found.tables[record].items():
            lost = [one for one in references if values.get(one[0]) not in (None, *alive[one[1]])]
            if all(may_be_empty for _column, _record, may_be_empty in lost):
                whole = values | {column: None for column, _record, _null in lost}
                for listed, link in shape.links.items():
                    owners = alive[names[_target_table(link)]]
                    whole[listed] = [one for one in whole.get(listed, ()) if one in owners]
                kept[row] = whole
        alive[record] = known[record].keys() | kept.keys()
        wanted[record] = kept
    return wanted


def _target_table(link: Link) -> str:
    column = next(one for one in link.table._meta.sorted_fields if one.column_name == link.target)
    return str(column.rel_model._meta.table_name)
