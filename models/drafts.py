"""What a reader found in somebody's file: aspects, issues, findings and measures that nobody has accepted yet.

The readers in ``documents`` make drafts, the review window edits them, ``Ledger.import_notice`` turns the accepted
ones into issues. A draft keeps the words of the document; places (``line``) point into ``NoticeDraft.paragraphs``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from models.deadlines import counts_from_a_day


class DraftStatus(Enum):
    """The status words of a document, reduced as contracts/reading.md asks: rule 7 of the reading rules."""

    DONE = "done"
    LONG_TERM = "long_term"
    IN_PROGRESS = "in_progress"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the source as the review window shows it.

    ``line`` is the place as a string: the paragraph number counted from 1, or ``sheet!row`` for a spreadsheet.
    ``level`` is the outline level that the document gives a heading, from 1; 0 for body text and plain text files.
    """

    line: str
    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Assigned:
    """Who is to do a measure and until when, in the words of its own row; "" where that says nothing."""

    unit: str = ""
    person: str = ""
    deadline_text: str = ""


NOBODY = Assigned()


@dataclass(slots=True)
class MeasureDraft:
    """One measure, as written and without its marker; ``line`` is the paragraph it came from.

    ``assigned`` is told only where the measures of an issue have owners or deadlines that differ.
    """

    text: str
    line: str = ""
    assigned: Assigned = NOBODY


@dataclass(slots=True)
class FindingDraft:
    """One 具体表现, as written and without its marker."""

    text: str
    line: str = ""


@dataclass(slots=True)
class IssueDraft:
    """One problem or task with everything the document says of it.

    ``title`` is without marker, wrapper and final stop. ``status`` is None where nothing was said about the whole
    issue; ``status_words`` are the document's own words for it ("" if none), from which the four axes are set.
    ``unit``, ``person`` and the other owners are the cell's own words, several names joined as they stood.
    ``fields`` carries further ledger fields by their name in ``models.fields`` (goal, note, number …), ``extra`` the
    columns nobody knows, by heading. ``doubts`` says in Chinese why a row deserves a look. ``origins`` are the marks
    of the issues this one was read as, before anybody edited or merged them (``importing.origin_of``); readers leave
    them empty. ``deadline_from`` is the day of its own row (受理日期 …) from which a deadline like 7日内 counts, None
    where it counts from the source's day. ``keep`` names the fields that a known issue keeps as the ledger has them,
    by choice in the review.
    """

    title: str
    line: str = ""
    number: str = ""
    findings: list[FindingDraft] = field(default_factory=list)
    measures: list[MeasureDraft] = field(default_factory=list)
    progress: str = ""
    progress_line: str = ""
    status: DraftStatus | None = None
    status_words: str = ""
    responsible_leader: str = ""
    unit: str = ""
    person: str = ""
    deadline_text: str = ""
    deadline_from: date | None = None
    fields: dict[str, str] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    origins: tuple[str, ...] = field(default=(), compare=False)
    keep: frozenset[str] = field(default=frozenset(), compare=False)


    @property
    def deadline_words(self) -> str:
        """The words of the deadline as the ledger takes them: the row's own day in front, where they count from it."""
        words, day = self.deadline_text, self.deadline_from
        if day is None or not counts_from_a_day(words):
            return words
        return f"{day.year}年{day.month}月{day.day}日起{words}"


@dataclass(slots=True)
class AspectDraft:
    """The heading that groups issues; title "" where issues stand straight under the section."""

    title: str
    line: str = ""
    issues: list[IssueDraft] = field(default_factory=list)


@dataclass(slots=True)
class NoticeDraft:
    """Everything read from one file. ``is_notice`` False means no aspects and a warning that says why.

    ``year_from`` is only a guess, for a table that names no day of its own: the first day of the year (or term) that
    its title, its sheets or its other deadlines name, in which deadlines without a year are due.
    """

    title: str = ""
    organization: str = ""
    inspection_by: str = ""
    inspection_start: date | None = None
    inspection_end: date | None = None
    feedback_date: date | None = None
    published_date: date | None = None
    year_from: date | None = None
    is_notice: bool = False
    warnings: list[str] = field(default_factory=list)
    aspects: list[AspectDraft] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)

    def issues(self) -> list[IssueDraft]:
        """All issues in the order of the document."""
        return [issue for aspect in self.aspects for issue in aspect.issues]
