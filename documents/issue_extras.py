"""What belongs to issues beside their own fields, as further keys of their JSON; loaded for many issues at once.

Each part is a function from ledger and ids to a value by issue; what an issue has none of is an empty list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from models.closings import StepTaken
from models.dates import Extension
from models.ledger import Ledger
from models.look_back_rows import LookBackItem
from models.rounds import IssueRound


def load(ledger: Ledger, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The further keys of each of these issues, to be merged into its object by ``issue_json.issue_object``."""
    found: dict[int, dict[str, Any]] = {number: {} for number in ids}
    for key, part in _PARTS.items():
        values = part(ledger, ids)
        for number, more in found.items():
            more[key] = values.get(number, [])
    for number, day in _next_reviews(ledger, ids).items():
        found[number]["next_review"] = day
    return found


def _closing_steps(ledger: Ledger, ids: Sequence[int]) -> Mapping[int, list[Any]]:
    return {number: [_step(one) for one in steps] for number, steps in ledger.closings.steps_of(ids).items()}


def _step(taken: StepTaken) -> dict[str, Any]:
    return {
        "round": taken.round,
        "step": taken.step.label,
        "date": taken.on.isoformat(),
        "person": taken.person,
        "words": taken.words,
        "checkers": list(taken.checkers),
        "place": taken.place,
        "passed": taken.passed,
        "ends_on": taken.ends_on.isoformat() if taken.ends_on else None,
        "minutes": taken.minutes,
    }


def _rounds(ledger: Ledger, ids: Sequence[int]) -> Mapping[int, list[Any]]:
    return {number: [_round(one) for one in rounds] for number, rounds in ledger.rounds.rounds_of(ids).items()}


def _round(ended: IssueRound) -> dict[str, Any]:
    due = ended.deadline_on or ended.check_on
    return {
        "round": ended.round,
        "opened_on": ended.opened_on.isoformat() if ended.opened_on else None,
        "ended_on": ended.ended_on.isoformat(),
        "why": ended.why,
        "deadline": {"text": ended.deadline_text, "date": due.isoformat() if due else None},
        "progress": None if ended.progress is None else ended.progress.label,
        "lasting": ended.lasting,
        "finished_on": ended.finished_on.isoformat() if ended.finished_on else None,
        "closing": ended.closing.label,
        "closed_on": ended.closed_on.isoformat() if ended.closed_on else None,
        "closed_by": ended.closed_by,
    }


def _evidence(ledger: Ledger, ids: Sequence[int]) -> Mapping[int, list[Any]]:
    return {number: [row.name for row in rows] for number, rows in ledger.evidence.of_many(ids).items()}


def _look_backs(ledger: Ledger, ids: Sequence[int]) -> Mapping[int, list[Any]]:
    return {number: [_look_back(one) for one in items] for number, items in ledger.look_backs.items_of(ids).items()}


def _look_back(item: LookBackItem) -> dict[str, Any]:
    return {
        "plan": item.plan,
        "round": item.round,
        "date": item.on.isoformat() if item.on else None,
        "result": None if item.result is None else item.result.label,
        "checkers": list(item.checkers),
        "words": item.words,
    }


def _extensions(ledger: Ledger, ids: Sequence[int]) -> Mapping[int, list[Any]]:
    return {number: [_extension(one) for one in found] for number, found in ledger.dates.extensions_of(ids).items()}


def _extension(one: Extension) -> dict[str, Any]:
    return {
        "date": one.on.isoformat(),
        "from": {"text": one.old_text, "date": one.old_on.isoformat() if one.old_on else None},
        "to": {"text": one.new_text, "date": one.new_on.isoformat() if one.new_on else None},
        "reason": one.reason,
        "approver": one.approver,
        "returned": one.returned,
        "measure_id": one.measure_id,
        "round": one.round,
    }


def _milestones(ledger: Ledger, ids: Sequence[int]) -> Mapping[int, list[Any]]:
    return {
        number: [
            {
                "date": one.on.isoformat(),
                "text": one.text,
                "done_on": one.done_on.isoformat() if one.done_on else None,
            }
            for one in found
        ]
        for number, found in ledger.dates.milestones_of(ids).items()
    }


def _reviews(ledger: Ledger, ids: Sequence[int]) -> Mapping[int, list[Any]]:
    return {
        number: [
            {"date": one.on.isoformat(), "reviewer": one.reviewer, "words": one.words, "round": one.round}
            for one in found
        ]
        for number, found in ledger.dates.reviews_of(ids).items()
    }


def _next_reviews(ledger: Ledger, ids: Sequence[int]) -> Mapping[int, str | None]:
    days = {number: ledger.dates.next_review(issue) for number, issue in ledger.issues(ids).items()}
    return {number: day.isoformat() if day else None for number, day in days.items()}


#: The further keys of an issue's JSON and what loads them; ``evidence`` replaces the empty list of ``issue_object``.
_PARTS: dict[str, Callable[[Ledger, Sequence[int]], Mapping[int, list[Any]]]] = {
    "closing_steps": _closing_steps,
    "rounds": _rounds,
    "extensions": _extensions,
    "milestones": _milestones,
    "reviews": _reviews,
    "look_backs": _look_backs,
    "evidence": _evidence,
}
