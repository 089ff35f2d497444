"""A draft as the JSON object that ``read --json`` prints: the keys are the contract, further keys only add."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from models.calendar import Calendar
from models.deadlines import Base, Deadline, base_of, is_same_as_above
from models.deadlines import read as read_deadline
from models.drafts import AspectDraft, IssueDraft, NoticeDraft


def to_json(draft: NoticeDraft, calendar: Calendar) -> dict[str, object]:
    """The whole draft; dates are ISO strings or null, texts the document's own words, ``line`` a string."""
    base = deadline_base(draft)
    return {
        "title": draft.title,
        "organization": draft.organization or None,
        "inspection_by": draft.inspection_by or None,
        "inspection_start": _iso(draft.inspection_start),
        "inspection_end": _iso(draft.inspection_end),
        "feedback_date": _iso(draft.feedback_date),
        "published_date": _iso(draft.published_date),
        "is_notice": draft.is_notice,
        "warnings": list(draft.warnings),
        "aspects": [_aspect(aspect, base, calendar) for aspect in draft.aspects],
    }


def deadline_base(draft: NoticeDraft) -> Base:
    """The day from which the draft's deadlines count: feedback, publishing, the year a table is of, else none."""
    base = base_of(draft.feedback_date, draft.published_date)
    return base if base.on else Base(draft.year_from, assumed=True, same_year=True)


def _aspect(aspect: AspectDraft, base: Base, calendar: Calendar) -> dict[str, object]:
    issues: list[dict[str, object]] = []
    above: Deadline | None = None
    read: dict[str, Deadline] = {}
    for issue in aspect.issues:
        words = issue.deadline_words
        above = read.get(words) or read_deadline(words, base, calendar, above=above)
        if not is_same_as_above(words):
            read[words] = above
        issues.append(_issue(issue, above))
    return {"title": aspect.title, "line": aspect.line, "issues": issues}


def _issue(issue: IssueDraft, deadline: Deadline) -> dict[str, object]:
    return {
        "title": issue.title,
        "number": issue.number,
        "line": issue.line,
        "findings": [finding.text for finding in issue.findings],
        "finding_lines": [finding.line for finding in issue.findings],
        "measures": [measure.text for measure in issue.measures],
        "measure_lines": [measure.line for measure in issue.measures],
        "measure_owners": [asdict(measure.assigned) for measure in issue.measures],
        "progress": issue.progress,
        "status": issue.status.value if issue.status else None,
        "status_words": issue.status_words,
        "responsible_leader": issue.responsible_leader,
        "unit": issue.unit,
        "person": issue.person,
        "deadline_text": issue.deadline_text,
        "deadline": _iso(deadline.on),
        "fields": dict(issue.fields),
        "extra": dict(issue.extra),
        "doubts": list(issue.doubts),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
