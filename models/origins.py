"""The mark by which an imported issue is known again: its problem, its content, and what the file said field by field.

It is kept in ``issue.origin``: several marks, parted by blanks, where the clerk joined rows in the review. It tells
what the *file* said, whatever was reworded before or after it was taken over: a newer copy shows what it changed.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace

from models.deadlines import is_same_as_above
from models.drafts import IssueDraft
from models.text import clean, folded

#: How the marks of fields are called in an origin; other fields are called by a mark of their name.
_SHORT = {
    "number": "n",
    "aspect": "a",
    "problem": "p",
    "findings": "f",
    "measures": "m",
    "entry": "e",
    "status": "s",
    "lead_leader": "l",
    "units": "u",
    "persons": "o",
    "deadline": "d",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """One mark. ``fields`` are marks of what the file said by short name; None where that was not noted."""

    problem: str
    content: str
    fields: Mapping[str, tuple[str, ...]] | None = None

    @classmethod
    def read(cls, text: str) -> Origin:
        """A mark as it is stored."""
        problem, _, rest = text.partition(".")
        content, dot, fields = rest.partition(".")
        pairs = (one.partition("=") for one in fields.split(";") if one)
        return cls(problem, content, {name: tuple(marks.split("+")) for name, _, marks in pairs} if dot else None)

    def __str__(self) -> str:
        start = f"{self.problem}.{self.content}"
        if self.fields is None:
            return start
        return f"{start}.{';'.join(f'{name}={chr(43).join(marks)}' for name, marks in self.fields.items())}"

    def says_the_same(self, other: Origin) -> bool:
        """Whether the file said the very same of the issue."""
        if self.fields is not None and other.fields is not None:
            return self.problem == other.problem and self.fields == other.fields
        return self.problem == other.problem and self.content == other.content

    def kept(self, besides: str = "") -> Hashable:
        """What is equal for marks that say the same, ``besides`` one field perhaps."""
        if self.fields is None:
            return self.problem, self.content
        left_out = short(besides) if besides else ""
        return self.problem, frozenset((name, marks) for name, marks in self.fields.items() if name != left_out)

    def marks(self, field: str) -> tuple[str, ...] | None:
        """The marks of what the file said in a field, () for nothing; None where that is not known."""
        return None if self.fields is None else self.fields.get(short(field), ())

    def keeping(self, before: Origin, fields: frozenset[str]) -> Origin:
        """This mark with the former marks of ``fields``: what the file newly said there was not taken over."""
        kept = {short(field) for field in fields}
        if not kept:
            return self
        marks = {name: value for name, value in (self.fields or {}).items() if name not in kept}
        marks |= {name: value for name, value in (before.fields or {}).items() if name in kept}
        return replace(self, content=before.content, fields=marks)


def short(field: str) -> str:
    """What a field is called in an origin."""
    return _SHORT.get(field) or f"x{mark_of(field)}"


def mark_of(text: str) -> str:
    """A short mark of a text; blanks and width do not matter."""
    return urlsafe_b64encode(hashlib.sha256(folded(text).encode("utf-8", "replace")).digest()[:3]).decode()


def origins_in(text: str) -> list[Origin]:
    """The marks of an issue."""
    return [Origin.read(one) for one in text.split()]


def origin_of(aspect: str, issue: IssueDraft) -> str:
    """What tells an imported issue again whatever was edited since.

    The problem is 方面, words and units; two issues of one file that are equal in all of it are told apart by counting.
    """
    units = issue.unit + issue.fields.get("involved_units", "")
    rest = (
        [finding.text for finding in issue.findings],
        [measure.text for measure in issue.measures],
        [issue.progress, issue.status_words, issue.responsible_leader, issue.person, issue.deadline_text],
        sorted(issue.fields.items()),
    )
    problem = _long_mark(folded(aspect), folded(issue.title), folded(units))
    return str(Origin(problem, _long_mark(*map(str, rest)), _field_marks(aspect, issue)))


def _field_marks(aspect: str, issue: IssueDraft) -> dict[str, tuple[str, ...]]:
    said: dict[str, list[str]] = {
        "number": [issue.number],
        "aspect": [aspect],
        "problem": [issue.title],
        "findings": [finding.text for finding in issue.findings],
        "measures": [measure.text for measure in issue.measures],
        "entry": [issue.progress],
        "status": [issue.status_words or (issue.status.value if issue.status else "")],
        "lead_leader": [issue.responsible_leader],
        "units": [issue.unit],
        "persons": [issue.person],
        "deadline": [] if is_same_as_above(issue.deadline_text) else [issue.deadline_text],
        **{name: [text] for name, text in issue.fields.items()},
        **{heading: [text] for heading, text in issue.extra.items()},
    }
    marks = {short(name): tuple(mark_of(text) for text in texts if clean(text)) for name, texts in said.items()}
    return {name: found for name, found in marks.items() if found}


def _long_mark(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:16]
