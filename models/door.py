"""The writing half of the one door: an act is one transaction and one operation of the history, whole or not at all.

``Ledger.operation`` alone uses it, and says who may write, when, and who hears of it.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime

from models import chain, settings, sqlite
from models.chain import EDIT, NOTE
from models.errors import LedgerError, UnreadableFile, WriteFailed
from models.following import follow
from models.history import Writing
from models.settling import months_changed, parents_in, settle, settle_all
from models.values import dataclass
from models.whereabouts import is_there, trouble, what_became

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Act:
    """What is told of an operation: its name, its kind (``chain.EDIT`` …), what it takes back, by whom and when.

    ``review_months``: after how many months what lasts is looked at again, as the settings say before the act.
    """

    label: str
    kind: str
    undoes: int | None
    operator: str
    today: date
    review_months: int


@contextmanager
def written(database: sqlite.LedgerDatabase, act: Act) -> Iterator[Writing]:
    """One operation: what is written inside gets its history, and what follows from it is settled with it.

    The caller holds the connection (``sqlite.using``).

    Raises:
        LedgerError: it could not be written; nothing is kept then.
    """
    write = Writing(database.raw)
    expected = ""
    try:
        with database.atomic():
            _check_same(database)
            yield write
            write.flush()
            if act.kind == EDIT:
                follow(write, write.issues())
            if write.lines or act.kind == NOTE:
                _settle(database, write, act)
                _check_place(database)
                expected = _chain(write, act)
    except sqlite3.Error as error:
        sqlite.leave_transaction(database)
        if not expected or not _was_kept(database, expected):
            log.error("write failed: %s", sqlite.code_of(error))
            raise _not_written(error, database) from error
        log.warning("write kept in spite of %s", sqlite.code_of(error))
        database.watch()
    except BaseException:
        sqlite.leave_transaction(database)
        raise


def _chain(write: Writing, act: Act) -> str:
    """The lines become the newest operation of the history; the hash it ends with."""
    chain.append(
        write.connection,
        write.lines,
        at=datetime.now(),
        operator=act.operator,
        kind=act.kind,
        label=act.label,
        undoes=act.undoes,
    )
    return chain.head_of(write.connection).operation_hash


def _was_kept(database: sqlite.LedgerDatabase, expected: str) -> bool:
    with suppress(sqlite3.Error):
        return chain.head_of(database.raw).operation_hash == expected
    return False


def _check_same(database: sqlite.LedgerDatabase) -> None:
    """Nothing is written among the pages of another file that was copied over this one.

    Raises:
        WriteFailed: somebody else wrote into the file since this program did.
    """
    if database.is_rewritten():
        log.error("write refused: somebody else wrote into the ledger's file")
        raise WriteFailed(_REWRITTEN.format(database.path))


_REWRITTEN = (
    "没有写成功，台账文件在打开之后被别的程序改写了（例如用另一份文件盖了过来）：{}。"
    "请不要再往里写；先关闭这个台账，再用“备份与恢复”恢复最近的备份。"
)


def _check_place(database: sqlite.LedgerDatabase) -> None:
    """Nothing is written into a file that is no longer the one at the ledger's path: nobody would find it again.

    Raises:
        WriteFailed: it was moved, removed or replaced, or its medium is gone.
    """
    if database.held and not is_there(database.path, database.held) and (why := _trouble(database)):
        log.error("write refused: the ledger's file is gone or another one")
        raise WriteFailed(f"没有写成功，{why}")


def _trouble(database: sqlite.LedgerDatabase) -> str:
    """Why the ledger's file must not be written, and what to do; "" while it is where it was."""
    return trouble(database.path, database.held, _saved_at(database)) if database.held else ""


def became(database: sqlite.LedgerDatabase) -> str:
    """What became of the file of a ledger that is open; "" while it is where it was."""
    return what_became(database.path, database.held, _saved_at(database)) if database.held else ""


def _saved_at(database: sqlite.LedgerDatabase) -> str:
    with suppress(sqlite3.Error):
        return chain.last_moment(database.raw)
    return ""


def _not_written(error: BaseException, database: sqlite.LedgerDatabase) -> LedgerError:
    cause = sqlite.in_words(error, database.path)
    if isinstance(cause, (WriteFailed, UnreadableFile)) and (why := _trouble(database)):
        return WriteFailed(f"没有写成功，{why}")
    return type(cause)(f"没有写成功，台账保持原样：{cause}")


def _settle(database: sqlite.LedgerDatabase, write: Writing, act: Act) -> None:
    if months_changed(write.connection, write.lines):
        months = settings.load(write.connection).review_months
        settle_all(database, months, act.today, other_months=True)
        return
    touched = write.issues() | _mentioning(write) | parents_in(write.lines)
    settle(database, touched, act.review_months, act.today)


def _mentioning(write: Writing) -> set[int]:
    found: set[int] = set()
    for line in write.lines:
        if line.field in _MENTIONED.get(line.record, ()):
            found |= {row[0] for row in write.connection.execute(_MENTIONS[line.record], {"row": line.row})}
    return found


#: What an issue's search text and review follow from in other records, and which issues those are.
_MENTIONED = {
    "source": ("name", "feedback_on", "published_on"),
    "aspect": ("title",),
    "unit": ("name",),
    "person": ("name",),
}
_MENTIONS = {
    "custom_field": "SELECT issue_id FROM custom_value WHERE field_id = :row",
    "source": "SELECT id FROM issue WHERE source_id = :row",
    "aspect": "SELECT id FROM issue WHERE aspect_id = :row",
    "unit": """SELECT id FROM issue WHERE lead_unit_id = :row UNION SELECT issue_id FROM issue_unit WHERE unit_id = :row
        UNION SELECT m.issue_id FROM measure m JOIN measure_unit u ON u.measure_id = m.id WHERE u.unit_id = :row""",
    "person": """SELECT id FROM issue WHERE lead_leader_id = :row
        UNION SELECT issue_id FROM issue_person WHERE person_id = :row
        UNION SELECT m.issue_id FROM measure m JOIN measure_person p ON p.measure_id = m.id WHERE p.person_id = :row""",
}
