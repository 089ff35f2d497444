"""Evidence that lies beside returned workbooks: attached to the issue that its name or its folder names, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from documents.evidence_names import target_of
from documents.returned_sources import Found, NotTaken
from models.errors import LedgerError
from models.evidence_sources import gather
from models.issues import Issue
from models.ledger import Ledger
from models.received_files import evidence_note
from models.returns_report import FileReport
from models.sheet_codes import ledger_short
from models.whole_files import digest_of

if TYPE_CHECKING:
    from documents.merging import MergedFile


@dataclass(frozen=True, slots=True)
class ForIssue:
    """A file and the issue that it is for."""

    shown: str
    issue: int


@dataclass(frozen=True, slots=True)
class Attached:
    """What became of the files beside: attached now, there already, and those that nobody knows where to attach."""

    new: tuple[ForIssue, ...] = ()
    already: tuple[ForIssue, ...] = ()
    unknown: tuple[NotTaken, ...] = ()


#: No file lay beside.
NOTHING_BESIDE = Attached()


def attach_beside(
    ledger: Ledger, files: Sequence[MergedFile], beside: Sequence[Found], *, dry_run: bool = False
) -> Attached:
    """Attach these files to the issues that they are named after, one operation an issue; the same bytes only once.

    Each notes the workbook that it came with, and goes with the undo of that merge (``Returns.undo``). A file is looked
    at together with the sheets in the nearest folder that has any. ``dry_run`` only tells.
    """
    if not beside:
        return NOTHING_BESIDE
    of_file = [(one, ids) for one in files if (ids := _issues_of(ledger, one.report))]
    places = [(one.found.folders, ids) for one, ids in of_file]
    notes = {number: evidence_note(one.found.path.name) for one, ids in of_file for number in ids}
    issues = ledger.issues(sorted({number for _folders, ids in places for number in ids}))
    known, short = set(ledger.issue_ids()), ledger_short(ledger.ledger_id)
    targets: dict[int, list[Found]] = defaultdict(list)
    unknown: list[NotTaken] = []
    for found in beside:
        scope = _scope(found.folders, places) & issues.keys()
        names = [found.path.stem, *(Path(folder).name for folder in reversed(found.folders))]
        target = target_of(names, short, known, scope, _numbers(issues, scope))
        if target.issue is None:
            unknown.append(NotTaken(found.shown, target.reason))
        else:
            targets[target.issue].append(found)
    new: list[ForIssue] = []
    already: list[ForIssue] = []
    for issue, those in targets.items():
        note = notes.get(issue, "")
        _attach(ledger, issue, those, note, dry_run, new, already, unknown)
    return Attached(tuple(new), tuple(already), tuple(unknown))


def still_attached(ledger: Ledger, attached: Attached) -> Attached:
    """What is left of it after the undo of a merge, which takes the evidence along that came beside."""
    there: dict[int, set[str]] = {}
    for one in attached.new:
        if one.issue not in there:
            there[one.issue] = {evidence.name for evidence in ledger.evidence.of(one.issue)}
    return replace(attached, new=tuple(one for one in attached.new if _name(one) in there[one.issue]))


def _name(one: ForIssue) -> str:
    return one.shown.rpartition("/")[2]


def _issues_of(ledger: Ledger, report: FileReport) -> set[int]:
    """The issues that a returned file is about."""
    if report.received is None:
        return set()
    sending = ledger.sendings.of_code(report.sending)
    return {*(sending.rows if sending else ()), *(cell.id for cell in report.cells)}


def _scope(folders: Sequence[str], places: Sequence[tuple[Sequence[str], set[int]]]) -> set[int]:
    """The issues of the sheets in the nearest folder around that has sheets in it or below it."""
    for deep in range(len(folders), -1, -1):
        near = [issues for where, issues in places if tuple(where[:deep]) == tuple(folders[:deep])]
        if near:
            return set().union(*near)
    return set()


def _numbers(issues: Mapping[int, Issue], scope: Collection[int]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number in scope:
        if issues[number].number:
            found[issues[number].number].append(number)
    return found


def _attach(
    ledger: Ledger,
    issue: int,
    those: Iterable[Found],
    note: str,
    dry_run: bool,
    new: list[ForIssue],
    already: list[ForIssue],
    unknown: list[NotTaken],
) -> None:
    present = {one.stored.digest for one in ledger.evidence.of(issue)}
    wanted: list[Found] = []
    for found in those:
        try:
            refused = gather([found.path], ledger.path).refused
            digest = "" if refused else digest_of(found.path)
        except (OSError, LedgerError) as error:
            refused, digest = (f"读不出来（{error}）。",), ""
        if refused:
            unknown.append(NotTaken(found.shown, refused[0]))
        elif digest in present:
            already.append(ForIssue(found.shown, issue))
        else:
            present.add(digest)
            wanted.append(found)
    if wanted and not dry_run:
        try:
            ledger.evidence.add(issue, [found.path for found in wanted], note=note)
        except LedgerError as error:
            unknown += [NotTaken(found.shown, str(error)) for found in wanted]
            return
    new += [ForIssue(found.shown, issue) for found in wanted]
