"""The rule by which every returned cell is judged, and when two texts mean the same. Pure: no ledger, no spreadsheet.

Texts are compared by the hash of their canonical form, so that a sending of which only the hashes are known (a ledger
restored from a backup, a copy on another stick) is judged like any other.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from models.errors import InvalidValue, LedgerError
from models.fields import BY_NAME, CUSTOM, Field, Kind, field_named, read_date
from models.issues import Issue
from models.patterns import pattern
from models.rules import NO_PROGRESS_LABEL, check_finished_on, progress_from_words
from models.text import clean, clean_line, split_names

#: The field that is a diary: what comes back is added to it, never put over what stands there.
DIARY = "progress_text"


class Verdict(StrEnum):
    """What a returned cell comes to."""

    UNCHANGED = "unchanged"
    SAME = "same"
    TAKE = "take"
    CONFLICT = "conflict"
    STALE = "stale"
    NOT_ALLOWED = "not_allowed"
    UNREADABLE = "unreadable"
    NOT_VALID = "not_valid"
    CLEARED = "cleared"

    @property
    def label(self) -> str:
        """The word that is shown."""
        return _LABELS[self]


_LABELS = {
    Verdict.UNCHANGED: "没有改动",
    Verdict.SAME: "两边相同",
    Verdict.TAKE: "已采用",
    Verdict.CONFLICT: "两边都改过",
    Verdict.STALE: "旧内容",
    Verdict.NOT_ALLOWED: "不能改的列",
    Verdict.UNREADABLE: "读不出来",
    Verdict.NOT_VALID: "填写不合要求",
    Verdict.CLEARED: "被清空",
}
#: The verdicts that wait for somebody's decision.
UNDECIDED: frozenset[Verdict] = frozenset({Verdict.CONFLICT, Verdict.CLEARED, Verdict.NOT_VALID})


# ---------------------------------------------------------------- equal in meaning


@lru_cache(maxsize=1 << 16)
def canon(field: str, text: str) -> str:
    """The canonical form of a text in a field: equal forms mean the same. "" for nothing.

    Dates, progress, flags, deadlines and codes are parsed where they can be; of what cannot, width does not matter.
    Words are content as they stand, 无 and / included.
    """
    words = clean(_ESCAPES.sub(_unescaped, text))
    known = BY_NAME.get(field)
    if not words or known is None or known.kind in (Kind.TEXT, Kind.PARTS):
        return "\n".join(map(_plain_start, words.split("\n")))
    words = clean_line(unicodedata.normalize("NFKC", words))
    return _PARSED[known.kind](words) if known.kind in _PARSED else words


@lru_cache(maxsize=1 << 16)
def sheet_text(field: str, issue: Issue) -> str:
    """What a unit's sheet says of an issue in a field.

    For the diary the newest line of the round, also one from before a 退回: that is what the unit goes on writing.
    """
    if field == DIARY:
        return issue.newest_entry.text if issue.newest_entry else ""
    return field_named(field).text(issue)


def base_hash(field: str, text: str) -> str:
    """What stands for a text of a field in hidden marks: 16 hexadecimal digits over its canonical form."""
    return hashlib.sha256(canon(field, text).encode("utf-8", "surrogatepass")).hexdigest()[:16]


#: How a spreadsheet writes a character that XML does not take. Who reads a file has undone it once; it stands in a text
#: still where a program that does not know it has saved the sign for what it is.
_ESCAPES = pattern("_x([0-9A-Fa-f]{4})_")


def _unescaped(found: object) -> str:
    return chr(int(found.group(1), 16))  # type: ignore[attr-defined]


def _plain_start(line: str) -> str:
    """Wide and hard blanks at the start of a line are blanks."""
    bare = line.lstrip(" \t\u00a0\u3000")
    return " " * (len(line) - len(bare)) + bare


_SERIAL = pattern(r"[2-6]\d{4}(?:\.0+)?")
_WHOLE_NUMBER = pattern(r"(\d+)\.0+")
#: The day from which spreadsheets count.
_SERIAL_BASE = date(1899, 12, 30)


def _day(words: str) -> str:
    if _SERIAL.fullmatch(words):
        return (_SERIAL_BASE + timedelta(days=int(float(words)))).isoformat()
    try:
        found = read_date(words.replace("T00:00:00", ""), "", "")
    except InvalidValue:
        return words
    return found.isoformat() if found else ""


def _progress(words: str) -> str:
    if words == NO_PROGRESS_LABEL:
        return ""
    bare = _without_lasting(words)
    found = progress_from_words(bare)
    if found is None:
        return words
    return found.label if bare == words else f"{found.label},长期坚持"


#: 整改到位，长期坚持: what stands behind the progress belongs to a field of its own.
_AND_LASTING = pattern(r"(.+?)[\s,;、。]*(?:并|且|需|须|要)*(?:长期坚持|长期保持|持续坚持)。?")


def _without_lasting(words: str) -> str:
    found = _AND_LASTING.fullmatch(clean_line(unicodedata.normalize("NFKC", words)))
    return found[1] if found and progress_from_words(found[1]) is not None else words


def says_lasting(field: str, text: str) -> bool:
    """Whether a returned progress says 长期坚持 too, which then goes into the field of that name."""
    return field == "progress" and _without_lasting(text) != text


def settled(field: str, text: str) -> str:
    """What the field itself says once a returned text is taken: of 整改到位，长期坚持 the progress alone."""
    return _without_lasting(text) if says_lasting(field, text) else text


def _number(words: str) -> str:
    found = _WHOLE_NUMBER.fullmatch(words)
    return found[1] if found else words


def _flag(words: str) -> str:
    try:
        return "是" if BY_NAME["lasting"].from_text(words) else ""
    except InvalidValue:
        return words


_PARSED: dict[Kind, Callable[[str], str]] = {
    Kind.DATE: _day,
    Kind.DEADLINE: _day,
    Kind.PROGRESS: _progress,
    Kind.LINE: _number,
    Kind.FLAG: _flag,
    Kind.NAMES: lambda words: "、".join(split_names(words)),
}


# ---------------------------------------------------------------- what a text is as a value


def value_of(field: str, text: str) -> object:
    """A returned text as the value that ``IssueEditor`` takes; the diary and own columns are their cleaned text.

    Raises:
        InvalidValue: it is no value of the field; the sentence names it.
    """
    if field == DIARY:
        return clean(text)
    known: Field = field_named(field)
    return known.from_text(_day(clean_line(text)) if known.kind == Kind.DATE else settled(field, text))


def refusal(field: str, text: str, today: date) -> str:
    """Why the ledger does not take a text in a field, a sentence; "" when it does."""
    try:
        value = value_of(field, text)
        if field == "finished_on" and isinstance(value, date):
            check_finished_on(value, today)
    except LedgerError as error:
        return str(error)
    return ""


def label_of(field: str) -> str:
    """What a field is called."""
    return field.removeprefix(CUSTOM) if field.startswith(CUSTOM) else BY_NAME[field].label


# ---------------------------------------------------------------- the cell rule


@dataclass(frozen=True, slots=True)
class CellMemory:
    """What is remembered of a cell between the ledger and a unit, as hashes.

    ``agreed`` is what both sides last had in common, ``latest`` what was received last, ``seen`` all that was ever
    received; at the sending all three are what was sent. ``common`` is the text of ``agreed`` where it is known and
    no longer what was sent.
    """

    agreed: str
    latest: str
    seen: frozenset[str]
    common: str | None = None

    @classmethod
    def sent(cls, base: str) -> CellMemory:
        """The memory of a cell that has just been sent; ``base`` is the hash of its text."""
        return cls(base, base, frozenset((base,)))


@dataclass(frozen=True, slots=True)
class Returned:
    """A cell as it came back: its ``text``, or that it says nothing (``absent``), or nothing readable."""

    text: str = ""
    absent: bool = False
    unreadable: bool = False


def judge_cell(
    memory: CellMemory,
    theirs: Returned,
    ours: Callable[[], str],
    *,
    field: str,
    editable: bool,
    older: bool,
    valid: Callable[[str], bool],
    alone: bool = True,
) -> tuple[Verdict, CellMemory]:
    """The verdict on one cell and what is remembered of it then. ``ours`` is what the ledger says now.

    ``older``: the file is known to be older than one that was merged. On ``TAKE`` the caller writes the text; unless
    it may be written ``alone``, without a question, it is a ``CONFLICT``.
    """
    if theirs.unreadable:
        return Verdict.UNREADABLE, memory
    if theirs.absent:
        return Verdict.UNCHANGED, memory
    received = base_hash(field, theirs.text)
    if received == memory.latest:
        return Verdict.UNCHANGED, memory
    if received == base_hash(field, ours()):
        return Verdict.SAME, _agreed(_received(memory, received), received, theirs.text)
    if older or received in memory.seen:
        return Verdict.STALE, memory
    memory = _received(memory, received)
    if not editable:
        return Verdict.NOT_ALLOWED, memory
    if not canon(field, theirs.text):
        return Verdict.CLEARED, memory
    if not valid(theirs.text):
        return Verdict.NOT_VALID, memory
    if alone and base_hash(field, ours()) == memory.agreed:
        return Verdict.TAKE, settled_as_theirs(memory, field, theirs.text)
    return Verdict.CONFLICT, memory


def settled_as_theirs(memory: CellMemory, field: str, text: str) -> CellMemory:
    """The memory after somebody decided for the text of the unit: both sides have it in common."""
    words = settled(field, text)
    return _agreed(memory, base_hash(field, words), words)


def _received(memory: CellMemory, received: str) -> CellMemory:
    return replace(memory, latest=received, seen=memory.seen | {received})


def _agreed(memory: CellMemory, received: str, text: str) -> CellMemory:
    return replace(memory, agreed=received, common=text)
