"""Issues, operations and reports as the JSON that the command line prints."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from models.checking import CheckReport
from models.deadlines import Deadline
from models.history_words import Operation
from models.issues import Issue, Measure
from models.rules import Progress


def issue_object(
    issue: Issue, today: date, soon_days: int, more: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """One issue with everything that belongs to it; clock and days left are those of ``today``.

    ``more`` are the records beside it (``issue_extras.load``); they stand in the place of keys of the same name.
    """
    return {
        "id": issue.id,
        "number": issue.number,
        "source": issue.source,
        "aspect": issue.aspect,
        "problem": issue.problem,
        "findings": list(issue.findings),
        "goal": issue.goal,
        "measures": [_measure(measure) for measure in issue.measures],
        "lead_leader": issue.lead_leader or None,
        "lead_unit": issue.lead_unit or None,
        "units": list(issue.units),
        "support_units": list(issue.support_units),
        "involved_units": list(issue.involved_units),
        "persons": list(issue.persons),
        "phones": list(issue.phones),
        "deadline": _deadline(issue.deadline),
        "progress": _label(issue.progress),
        "lasting": issue.lasting,
        "closing": issue.closing.label,
        "closed_on": _day(issue.closed_on),
        "closed_by": issue.closed_by,
        "finished_on": _day(issue.finished_on),
        "reason": issue.reason,
        "clock": issue.clock(today, soon_days).label,
        "days_left": issue.days_left(today),
        "round": issue.round,
        "parent_id": issue.parent_id,
        "parts": issue.parts,
        "weight": issue.weight.label,
        "secrecy": issue.secrecy,
        "progress_entries": [{"date": _day(entry.on), "text": entry.text} for entry in issue.entries],
        "evidence": [],
        "note": issue.note,
        "custom": dict(issue.custom),
        **(more or {}),
    }


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "id": measure.id,
        "text": measure.text,
        "units": list(measure.units),
        "persons": list(measure.persons),
        "deadline": _deadline(measure.deadline) if measure.deadline.text else None,
        "progress": _label(measure.progress),
        "result": measure.result,
    }


def _deadline(deadline: Deadline) -> dict[str, Any]:
    return {
        "text": deadline.text,
        "date": _day(deadline.on),
        "lasting": deadline.lasting,
        "check_date": _day(deadline.check_on),
        "assumed": deadline.assumed,
        "needs_check": deadline.needs_check,
    }


def _label(progress: Progress | None) -> str | None:
    return None if progress is None else progress.label


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def operation_object(operation: Operation) -> dict[str, Any]:
    """One operation with its lines."""
    return {
        "seq": operation.seq,
        "at": operation.at.isoformat(timespec="seconds"),
        "operator": operation.operator,
        "label": operation.label,
        "undoes": operation.undoes,
        "changes": [
            {"issue": line.issue, "field": line.field, "label": line.label, "before": line.before, "after": line.after}
            for line in operation.changes
        ],
    }


def report_object(report: CheckReport) -> dict[str, Any]:
    """The findings of a check."""
    return {
        "ok": report.ok,
        "problems": [
            {"what": problem.what, "where": problem.where, "advice": problem.advice} for problem in report.problems
        ],
        "notes": [{"what": note.what, "where": note.where, "advice": note.advice} for note in report.notes],
        "counts": report.counts,
    }
