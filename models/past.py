"""The ledger as it was: its history replayed up to a day, into a ledger in memory that can only be looked at."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

from models import chain, history, migrations, sqlite
from models.errors import LedgerError
from models.ledger import Ledger
from models.schema import RECORDS
from models.settings import load
from models.settling import settle_all


def ledger_as_of(ledger: Ledger, day: date) -> Ledger:
    """The ledger as it was at the end of ``day``; its ``today`` is that day, so lights and figures are those of then.

    Raises:
        LedgerError: nothing had been written by that day, or the day is still to come.
    """
    if day > ledger.today():
        raise LedgerError(f"{day} 还没有到，不能查看那天的台账。请选今天（{ledger.today()}）或以前的日期。")
    with ledger.asking() as connection:
        last = last_operation_on(connection, day)
        if not last:
            raise LedgerError(f"{day} 时台账里还没有内容，{_first_words(connection)}请选晚一些的日期。")
        records = chain.replayed(connection, last)
        told = [
            connection.execute(f"SELECT * FROM {table} WHERE {key} <= ? ORDER BY id", (last,)).fetchall()
            for table, key in (("operation", "id"), ("change", "operation_id"))
        ]
        facts = connection.execute("SELECT key, value FROM meta").fetchall()
        files = connection.execute(_FILES, (last,)).fetchall()
    database = sqlite.in_memory(ledger.path)
    try:
        fill(database.raw, records, told, facts, files)
        with database.atomic():
            settle_all(database, load(database.raw).review_months, day)
        return Ledger(database, ledger.path, ledger.operator, lambda: day, f"这是 {day} 的样子，只能查看")
    except BaseException:
        sqlite.let_go(database)
        raise


#: The received files that were there: their bytes are no part of the history.
_FILES = """SELECT digest, size, content, added_at FROM archive WHERE digest IN (SELECT json_extract(after, '$.digest')
  FROM change WHERE record = 'received_file' AND field = '' AND operation_id <= ?)"""


def last_operation_on(connection: sqlite3.Connection, day: date) -> int:
    """The number of the last operation that was written by the end of a day; 0 for none."""
    next_day = (day + timedelta(days=1)).isoformat()
    (last,) = connection.execute("SELECT COALESCE(MAX(id), 0) FROM operation WHERE at < ?", (next_day,)).fetchone()
    return int(last)


def _first_words(connection: sqlite3.Connection) -> str:
    (first,) = connection.execute("SELECT MIN(at) FROM operation").fetchone()
    return f"最早的记录是 {first[:10]} 的，" if first else ""


def fill(
    connection: sqlite3.Connection,
    records: dict[tuple[str, int], chain.Values],
    told: list[list[tuple[object, ...]]],
    facts: list[tuple[str, str]],
    files: list[tuple[object, ...]],
) -> None:
    """Make an empty database a ledger of these records, with the operations and lines (``told``) that made them."""
    migrations.migrate(connection, 0)
    connection.execute("BEGIN")
    sqlite.look_at_references_last(connection)  # a unit may stand below one that was made later
    write = history.Writing(connection)
    for record in RECORDS:
        for (kind, row), values in records.items():
            if kind == record:
                write.add(record, values, row)
    write.flush()
    connection.executemany("INSERT INTO operation VALUES (?, ?, ?, ?, ?, ?, ?, ?)", told[0])
    connection.executemany("INSERT INTO change VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", told[1])
    connection.executemany("INSERT INTO meta VALUES (?, ?)", facts)
    connection.executemany("INSERT INTO archive VALUES (?, ?, ?, ?)", files)
    connection.execute("COMMIT")
