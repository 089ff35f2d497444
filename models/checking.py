"""Whether a ledger is whole: the file, the chain of its history, and every row against what the history says."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from itertools import islice

from models import chain, history, queries, sqlite
from models.schema import RECORDS
from models.sqlite import LedgerDatabase
from models.values import dataclass

#: More of one kind than this are summed up in one line.
_MOST = 20
_RESTORE = "请从最近的备份恢复；恢复前不要再修改这个台账。"
_WHOLE_NAMES = {"issue": "问题", "measure": "措施", "finding": "具体表现", "progress_entry": "进展", "source": "来源"}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: what, where, and what to do."""

    what: str
    where: str
    advice: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The findings of a check; ``counts`` says how much was looked at, ``notes`` what is nothing wrong."""

    problems: tuple[Problem, ...]
    counts: dict[str, int]
    notes: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def check_ledger(
    database: LedgerDatabase, evidence: bool = True, tick: Callable[[int, int], None] | None = None
) -> CheckReport:
    """Look at everything and change nothing. A file too damaged to read on is a problem in the report, not an error.

    ``evidence``: every attached file is read too, which takes as long as there is much of it.
    """
    notes: list[Problem] = []
    problems = [Problem("台账文件受损", line, _RESTORE) for line in sqlite.integrity_problems(database)]
    counts: dict[str, int] = {}
    connection = database.raw
    try:
        problems += [
            Problem("历史记录被改动或缺失", where, _RESTORE) for where in islice(chain.broken_links(connection), _MOST)
        ]
        problems += _against_history(connection)
        problems += _search_index(connection)
        counts = {
            record: connection.execute(f"SELECT COUNT(*) FROM {record}").fetchone()[0]
            for record in (*RECORDS, "operation", "change")
        }
        if evidence:
            from models.evidence_checking import evidence_problems

            found, notes = evidence_problems(connection, database.path, tick)
            problems += found
            problems += archive_problems(connection)
    except (sqlite3.Error, ValueError, KeyError, TypeError, AttributeError) as error:
        problems.append(Problem("台账内容读不完整", sqlite.code_of(error) or type(error).__name__, _RESTORE))
    return CheckReport(tuple(problems), counts, tuple(notes))


def archive_problems(connection: sqlite3.Connection) -> list[Problem]:
    """Whether every received file and every superior's form is kept, byte for byte."""
    problems = [
        Problem("收回的填报表或上级空表内容受损", digest, _RESTORE)
        for digest, content in connection.execute("SELECT digest, content FROM archive ORDER BY digest")
        if hashlib.sha256(content).hexdigest() != digest
    ]
    lost = connection.execute(_WITHOUT_BYTES).fetchall()
    return problems[:_MOST] + [Problem("收回的填报表没有留存原件", name, _RESTORE) for (name,) in lost[:_MOST]]


_WITHOUT_BYTES = """SELECT DISTINCT name FROM received_file f
  WHERE NOT EXISTS (SELECT 1 FROM archive WHERE digest = f.digest) ORDER BY name"""


def _against_history(connection: sqlite3.Connection) -> list[Problem]:
    expected = chain.replayed(connection)
    problems: list[Problem] = []
    for record in RECORDS:
        present = dict(history.read_all(connection, record))
        wanted = {row: values for (known, row), values in expected.items() if known == record}
        name = _WHOLE_NAMES.get(record, record)
        problems += [
            Problem("记录与历史不符", f"{name} {row}", _RESTORE)
            for row in sorted(present.keys() | wanted.keys())
            if row not in present or row not in wanted or present[row] != history.completed(record, wanted[row])
        ]
    return problems[:_MOST]


def _search_index(connection: sqlite3.Connection) -> list[Problem]:
    ids = [row[0] for row in connection.execute("SELECT id FROM issue ORDER BY id")]
    wrong = 0
    for start in range(0, len(ids), 500):
        block = ids[start : start + 500]
        known = sqlite.known_texts(connection, block)
        issues = queries.load_issues(connection, block)
        wrong += sum(queries.search_text(issue) != known.get(number) for number, issue in issues.items())
    advice = "不影响内容，只影响搜索；修改并保存这些问题即可重建。"
    return [Problem("搜索索引与内容不符", f"{wrong} 个问题", advice)] if wrong else []
