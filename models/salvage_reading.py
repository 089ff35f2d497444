"""Rows of a damaged file, as many as can be read: a copy of it is opened, and each table is read around its holes."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from models import migrations, paths, sqlite
from models.errors import LedgerError, UnreadableFile, WriteFailed
from models.whole_files import cause, full_disk, size_of

#: A row as SQLite gives it.
Row = tuple[Any, ...]
#: So often it is tried to read on behind an unreadable place, with growing steps; then the rest is given up.
_MOST_HOLES, _STEADY = 1000, 200
#: A row's number when nothing says how far they go.
_FAR = 10_000_000


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that could be read, in order, and whether none is missing."""

    rows: list[Row]
    whole: bool


@contextmanager
def opened_copy(damaged: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a copy of a damaged ledger and its journal, in a folder that goes afterwards.

    What was cut off is filled with zeros.

    Raises:
        UnreadableFile: it is no ledger of ours, or its beginning is so damaged that nothing can be found in it.
        LedgerError: it is of a newer program, or there is no room for the copy.
    """
    with ExitStack() as passing:
        try:
            copy = Path(passing.enter_context(TemporaryDirectory(dir=paths.cache_folder()))) / damaged.name
            shutil.copyfile(damaged, copy)
            if sqlite.has_hot_journal(damaged):
                shutil.copyfile(sqlite.journal_of(damaged), sqlite.journal_of(copy))
            _fill_up(copy)
        except OSError as error:
            raise _not_copied(error, damaged) from error
        if sqlite.look_at(copy) > migrations.CURRENT:
            raise UnreadableFile(f"台账由更新版本的程序建立：{damaged.name}。请用新版程序打开。")
        try:
            database = sqlite.connect_damaged(copy)
        except LedgerError as error:
            raise UnreadableFile(f"文件受损太重，抢救不出内容：{damaged}。请从备份恢复。") from error
        try:
            yield database.raw
        finally:
            sqlite.let_go(database)


def _not_copied(error: OSError, damaged: Path) -> LedgerError:
    """The copy is made on the program's own disk: that one may be full, not the one of the ledger."""
    if error.errno == errno.ENOSPC:
        return full_disk(paths.data_folder() / damaged.name, size_of(damaged))
    return WriteFailed(f"受损的台账没有能复制出来读取：{damaged}（{cause(error)}）。请检查磁盘后再试。")


def _fill_up(copy: Path) -> None:
    """A file that ends early gets empty pages up to the size that it says it has."""
    with copy.open("rb+") as file:
        head = file.read(100)
        size = int.from_bytes(head[16:18], "big")
        wanted = (65536 if size == 1 else size) * int.from_bytes(head[28:32], "big")
        present = os.fstat(file.fileno()).st_size
        if present < wanted <= max(present, 1) * 100:
            file.truncate(wanted)


def rows_of(connection: sqlite3.Connection, table: str, columns: Sequence[str], *, key: str | None = "id") -> Table:
    """The rows of a table that can be read. The first column is their number, unless ``key`` is None."""
    listed = ", ".join(columns)
    if key is None:
        return _from_both_ends(connection, f"SELECT {listed} FROM {table}")
    number = columns[0]
    top = _highest(connection, table, number)
    rows: list[Row] = []
    last, holes, since = 0, 0, 0
    while last < top and since < _MOST_HOLES:
        try:
            sql = f"SELECT {listed} FROM {table} NOT INDEXED WHERE {number} > ? ORDER BY {number}"
            for row in connection.execute(sql, (last,)):
                if isinstance(row[0], int) and last < row[0] <= top:
                    last, since = row[0], 0
                    rows.append(row)
            break
        except sqlite3.Error:
            last, holes, since = last + 1 + since // _STEADY, holes + 1, since + 1
    return Table(rows, not holes and _is_counted(connection, table, len(rows)))


def columns_of(connection: sqlite3.Connection, table: str) -> frozenset[str]:
    """The columns that a table has; none where that cannot be read."""
    with suppress(sqlite3.Error):
        return frozenset(row[0] for row in connection.execute("SELECT name FROM pragma_table_info(?)", (table,)))
    return frozenset()


def _highest(connection: sqlite3.Connection, table: str, number: str) -> int:
    """The highest number that a row may have."""
    for sql, given in (
        ("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)),
        (f"SELECT max({number}) FROM {table}", ()),
    ):
        with suppress(sqlite3.Error):
            found = connection.execute(sql, given).fetchone()
            if found and isinstance(found[0], int):
                return found[0]
    return _FAR


def _is_counted(connection: sqlite3.Connection, table: str, count: int) -> bool:
    with suppress(sqlite3.Error):
        return bool(connection.execute(f"SELECT count(*) FROM {table} NOT INDEXED").fetchone()[0] == count)
    return False


def _from_both_ends(connection: sqlite3.Connection, sql: str) -> Table:
    """Rows without a number of their own: from the beginning to the first hole, from the end to the last one."""
    found: dict[Row, None] = {}
    whole = True
    for order in ("", " ORDER BY 1 DESC, 2 DESC, 3 DESC"):
        try:
            for row in connection.execute(sql + order):
                found[row] = None
            if whole:
                break
        except sqlite3.Error:
            whole = False
    return Table(list(found), whole)
