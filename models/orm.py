"""peewee over a connection that is open already: how every write gets its transaction."""

from __future__ import annotations

import sqlite3
from typing import Any

from peewee import SqliteDatabase


class _Adopting(SqliteDatabase):
    """A database of peewee's that opens nothing: it uses, and never closes, the connection it was given."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(":memory:", thread_safe=False, autoconnect=False)  # a name it needs and never opens
        self._given = connection

    def _connect(self) -> Any:
        return self._given


def over(connection: sqlite3.Connection) -> SqliteDatabase:
    """peewee's view of this connection, which its owner opened with ``isolation_level=None`` and closes himself."""
    database = _Adopting(connection)
    database.connect()
    return database
