"""What somebody unticked when a file was imported: kept as a setting of the ledger, so that it comes back unticked.

A row is known again by the mark of its problem (``origins``) within the source that the file was imported into.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from models.drafts import IssueDraft
from models.errors import InvalidValue
from models.origins import Origin
from models.text import clean_line

#: The setting's key.
KEY = "left_out"
_SHOWN, _NAMED = 20, 5
#: By source the problems' marks with the beginning of their words.
LeftOut = dict[str, dict[str, str]]


def marks_of(connection: sqlite3.Connection, source_id: int | None) -> frozenset[str]:
    """The marks of the problems that were left out of this source."""
    return frozenset(_stored(connection).get(str(source_id), {}))


def with_import(
    connection: sqlite3.Connection, source_id: int, taken: Iterable[Origin], drafts: Sequence[IssueDraft]
) -> str | None:
    """The setting after an import that took rows of these origins and left out these drafts; None if it stays."""
    stored = _stored(connection)
    before = stored.get(str(source_id), {})
    of_taken = {origin.problem for origin in taken}
    left = {Origin.read(mark).problem: clean_line(one.title)[:_SHOWN] for one in drafts for mark in one.origins}
    now = {mark: words for mark, words in (before | left).items() if mark not in of_taken}
    if now == before:
        return None
    return to_text({**stored, str(source_id): now})


def to_text(stored: Mapping[str, Mapping[str, str]]) -> str:
    """As the setting stores it; ``from_text`` reads it back."""
    return json.dumps({source: marks for source, marks in stored.items() if marks}, ensure_ascii=False)


def from_text(text: str) -> LeftOut:
    """What a stored setting says, nothing for "".

    Raises:
        InvalidValue: it cannot be read.
    """
    try:
        stored = json.loads(text) if text else {}
        return {str(source): {str(mark): str(words) for mark, words in of.items()} for source, of in stored.items()}
    except (ValueError, AttributeError) as error:
        raise InvalidValue(KEY, "导入时没有勾选的条目读不懂。") from error


def in_words(text: str) -> str:
    """The setting as the history tells it."""
    words = [words for of_source in from_text(text).values() for words in of_source.values()]
    if not words:
        return "无"
    return f"{len(words)} 条：{'、'.join(words[-_NAMED:])}{'等' if len(words) > _NAMED else ''}"


def _stored(connection: sqlite3.Connection) -> LeftOut:
    found = connection.execute("SELECT value FROM setting WHERE key = ?", (KEY,)).fetchone()
    return from_text(str(json.loads(found[0]))) if found else {}
