"""What stands in one place of most problems stands there in all: siblings decide where words alone are unclear."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from documents.notice_words import OWNERS, Label
from documents.outline import Node
from models.drafts import FindingDraft, IssueDraft, MeasureDraft

#: So many problems must agree, and so large a share of those that say anything in that place.
_FEWEST = 2
_SHARE = 0.7
_NEUTRAL = OWNERS | {Label.OTHER, Label.NOTE, Label.STATUS}


def settle_by_votes(found: Sequence[tuple[Node, IssueDraft]]) -> None:
    """Moves findings and measures of unlabelled problems to where most of their siblings have theirs.

    A problem that is answered stays answered: only texts are moved that leave it no worse than its siblings.
    """
    plain = [issue for node, issue in found if all(label.label in _NEUTRAL for label in node.labels())]
    run_in = _majority(_kinds(issue, run_in=True) for issue in plain)
    behind = _majority(_kinds(issue, run_in=False) for issue in plain)
    for issue in plain:
        if issue.findings and not issue.measures:
            if behind == "measures" and _kinds(issue, run_in=False) == {"findings"}:
                _answer_with(issue, [one for one in issue.findings if one.line != issue.line])
            elif run_in == "measures" and _kinds(issue, run_in=True) == {"findings"}:
                _answer_with(issue, [one for one in issue.findings if one.line == issue.line])
        elif run_in == "findings" and behind == "measures" and _tells_all_as_measures(issue):
            _find_in(issue, [one for one in issue.measures if one.line == issue.line])


def _kinds(issue: IssueDraft, *, run_in: bool) -> set[str]:
    """What the texts on the heading's own line (or behind it) were read as."""
    kinds = set()
    if any((one.line == issue.line) is run_in for one in issue.findings):
        kinds.add("findings")
    if any((one.line == issue.line) is run_in for one in issue.measures):
        kinds.add("measures")
    return kinds


def _majority(said: Iterable[set[str]]) -> str:
    votes = Counter(next(iter(kinds)) for kinds in said if len(kinds) == 1)
    kind, count = max(votes.items(), key=lambda one: one[1], default=("", 0))
    return kind if count >= _FEWEST and count >= _SHARE * votes.total() else ""


def _tells_all_as_measures(issue: IssueDraft) -> bool:
    both = {one.line == issue.line for one in issue.measures}
    return not issue.findings and both == {True, False}


def _answer_with(issue: IssueDraft, texts: Sequence[FindingDraft]) -> None:
    issue.findings = [one for one in issue.findings if one not in texts]
    issue.measures = [MeasureDraft(one.text, one.line) for one in texts]


def _find_in(issue: IssueDraft, texts: Sequence[MeasureDraft]) -> None:
    issue.measures = [one for one in issue.measures if one not in texts]
    issue.findings = [FindingDraft(one.text, one.line) for one in texts]
