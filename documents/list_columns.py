"""The columns of a printed list: which of a view's columns a paper has, their widths, what their cells say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from documents.text_lines import printable
from models.fields import BY_NAME, CUSTOM, custom_field
from models.issues import Issue, Measure
from models.ledger import Ledger
from models.list_views import (
    BLANK,
    CHECKS,
    CLOCK,
    DUE_ON,
    ENTRIES,
    EVIDENCE,
    OWN,
    PLACE,
    RESULT,
    STATUS,
    URGED,
    RowOf,
    View,
    ViewColumn,
)
from models.rules import Closing

if TYPE_CHECKING:
    from documents.ledger_layout import Paper

#: Widths in hanzi unless a view says otherwise; on the larger paper some have more room.
_WIDTHS: dict[str, float] = {
    "id": 3, "number": 2.5, PLACE: 2.5, "source": 6, "aspect": 7, "problem": 14, "findings": 14, "goal": 8,
    "measures": 21, "lead_leader": 4, "lead_unit": 6, "units": 6, "support_units": 6, "involved_units": 6,
    "persons": 4, "phones": 6.5, "deadline": 6, DUE_ON: 5.3, CLOCK: 5, STATUS: 4.2, "progress": 4.2,
    "progress_follows": 4, "lasting": 4, "progress_text": 14, ENTRIES: 18, RESULT: 8, "finished_on": 5.3, "reason": 8,
    "closing": 4, "closed_on": 5.3, "closed_by": 4, "round": 2.5, "weight": 4, EVIDENCE: 8, CHECKS: 9, URGED: 9,
    "note": 7,
}  # fmt: skip
_WIDE_WIDTHS: dict[str, float] = {
    "aspect": 8, "findings": 15, "measures": 22, "units": 7, "deadline": 6.3, "progress_text": 16,
}  # fmt: skip
#: Width of the office's own columns, and of those to be filled in by hand.
_OWN_WIDTH, _BLANK_WIDTH = 8, 6

#: Columns of the office's own that one paper carries unasked; more would leave none of them readable.
_MOST_OWN = 6

_DAYS = frozenset([DUE_ON, "finished_on", "closed_on"])
_CENTRED_EXTRA = frozenset([PLACE, DUE_ON, CLOCK, STATUS])
#: What a measure says for itself where a row stands for one; all other columns are of the issue.
_OF_MEASURES = frozenset(
    [PLACE, "measures", "units", "persons", "phones", "deadline", DUE_ON, CLOCK, STATUS, "progress", RESULT]
)

#: Names of files and of checkers, which no masking looks at; and what the public version leaves out by its rules.
_NOT_PUBLIC = frozenset([EVIDENCE, CHECKS, URGED])
_OFTEN_MASKED = frozenset(["lead_leader", "persons", "phones", "closed_by", "note"])


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row. ``issue`` is the issue as the row has it: as one of its measures has it where the row stands for that.

    ``measure`` is the measure's id, 0 for a row of the issue itself; ``own_units`` those that the measure itself names.
    ``group`` is the unit under which the row stands, ``place`` its running number. ``joined``: the row goes on with the
    issue of the row above.
    """

    issue: Issue
    measure: int = 0
    own_units: tuple[str, ...] = ()
    group: str = ""
    place: int = 0
    joined: bool = False


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """One column: ``value`` gives text or, where ``is_day``, a date, None or words. ``width`` counts hanzi.

    ``shared``: rows that are joined have the same in it.
    """

    name: str
    heading: str
    width: float
    centred: bool
    is_day: bool
    value: Callable[[LedgerRow], object]
    shared: bool = False

    def text(self, row: LedgerRow) -> str:
        """What is printed in the cell."""
        return self.words(self.value(row))

    @staticmethod
    def words(value: object) -> str:
        """A value of a column as it is printed."""
        return value.isoformat() if isinstance(value, date) else printable(str(value or ""))


#: Say under which unit, and of which 方面, a row stands where rows are put together so and the view does not say it.
UNIT_COLUMN = LedgerColumn("group", BY_NAME["units"].label, 8, False, False, lambda row: row.group)
ASPECT_COLUMN = LedgerColumn("aspect", BY_NAME["aspect"].label, 7, False, False, lambda row: row.issue.aspect)


def usual_width(key: str, paper: str) -> float:
    """How many hanzi a column is wide on a paper unless the view says otherwise."""
    if key.startswith(BLANK):
        return _BLANK_WIDTH
    if key == OWN or key.startswith(CUSTOM):
        return _OWN_WIDTH
    usual = _WIDTHS[key] if key in _WIDTHS else float(BY_NAME[key].width)
    return _WIDE_WIDTHS.get(key, usual) if paper == "A3" else usual


def is_centred(key: str) -> bool:
    """Whether a column holds short values, which stand centred."""
    return key in _CENTRED_EXTRA or key.startswith(BLANK) or (key in BY_NAME and not BY_NAME[key].long)


def has(columns: Sequence[LedgerColumn], name: str) -> bool:
    """Whether a column is among them."""
    return any(column.name == name for column in columns)


def columns_of(
    view: View, issues: Sequence[Issue], ledger: Ledger, today: date, paper: Paper, public: bool = False
) -> tuple[LedgerColumn, ...]:
    """The columns of a view on this paper for these issues; never none.

    A column of the office's own that the ledger no longer has is left out. ``public``: so is what nobody masks, and
    what masking has emptied.
    """
    wanted = [column for column in view.columns if column.paper in ("", paper)] or list(view.columns)
    if public:
        wanted = [_for_public(column) for column in wanted if column.key not in _NOT_PUBLIC]
    known = frozenset(ledger.custom_fields()).union(*({heading for heading, _ in issue.custom} for issue in issues))
    facts = _Facts(ledger, issues, today)
    made: list[LedgerColumn] = []
    for column in wanted:
        if column.key == OWN:
            made += _own_columns(view, issues, column, facts, paper)
        elif not column.key.startswith(CUSTOM) or column.key.removeprefix(CUSTOM) in known:
            one = _column(column, facts, paper)
            if not column.optional or _is_wanted(one, issues):
                made.append(one)
    if view.row is RowOf.MEASURE:
        made = [replace(one, shared=one.name not in _OF_MEASURES and not one.name.startswith(BLANK)) for one in made]
    return tuple(made) or (_column(ViewColumn("problem"), facts, paper),)


class _Facts:
    """What cells say beside the fields, looked up for all issues when a column first asks."""

    def __init__(self, ledger: Ledger, issues: Sequence[Issue], today: date) -> None:
        self.ledger, self.issues, self.today = ledger, issues, today

    def evidence(self) -> dict[int, str]:
        """The names of the files that prove each issue."""
        found = self.ledger.evidence.of_many([issue.id for issue in self.issues if issue.evidences])
        return {number: _lines([row.name for row in rows]) for number, rows in found.items()}

    def checks(self) -> dict[int, str]:
        """When and by whom each issue was checked on site in its present round, with what result."""
        from models.closing_rules import Step

        rounds = {issue.id: issue.round for issue in self.issues}
        found = self.ledger.closings.steps_of(list(rounds))
        return {
            number: _lines(
                [
                    " ".join(part for part in (step.on.isoformat(), "、".join(step.checkers), step.result) if part)
                    for step in steps
                    if step.step is Step.VERIFY and step.round == rounds[number]
                ]
            )
            for number, steps in found.items()
        }

    def urged(self) -> dict[int, str]:
        """The letters that named each issue in its present round, oldest first."""
        from models.urge_letters import sent_for

        found: dict[int, list[str]] = {}
        for (issue, _unit), sent in sent_for(self.ledger, [issue.id for issue in self.issues]).items():
            found.setdefault(issue, []).extend(f"{one.on.isoformat()} {one.number or one.step.label}" for one in sent)
        return {number: _lines(sorted(lines)) for number, lines in found.items()}

    def numbers(self) -> Mapping[int, str]:
        """The numbers of the issues; a ledger whose issues never got one is numbered on paper."""
        if any(issue.number for issue in self.issues):
            return {}
        return {issue.id: str(place) for place, issue in enumerate(self.issues, 1)}


def _for_public(column: ViewColumn) -> ViewColumn:
    return replace(column, optional=True) if column.key in _OFTEN_MASKED else column


def _own_columns(
    view: View, issues: Sequence[Issue], column: ViewColumn, facts: _Facts, paper: Paper
) -> list[LedgerColumn]:
    """The office's own columns in which one of the issues says something, as many as a sheet holds."""
    taken = {one.key.removeprefix(CUSTOM) for one in view.columns if one.key.startswith(CUSTOM)}
    headings = dict.fromkeys(heading for issue in issues for heading, _ in issue.custom if heading not in taken)
    return [
        _column(replace(column, key=CUSTOM + heading, heading=""), facts, paper)
        for heading in list(headings)[:_MOST_OWN]
    ]


def _is_wanted(column: LedgerColumn, issues: Sequence[Issue]) -> bool:
    """Whether an optional column says something; the 来源 says nothing where all have the same."""
    if column.name == "source":
        return len({issue.source_id for issue in issues}) > 1
    return any(column.value(LedgerRow(issue)) for issue in issues) or (
        column.name == "persons" and any(measure.persons for issue in issues for measure in issue.measures)
    )


def _column(wanted: ViewColumn, facts: _Facts, paper: Paper) -> LedgerColumn:
    key = wanted.key
    return LedgerColumn(
        key,
        printable(wanted.printed),
        wanted.width or usual_width(key, paper),
        is_centred(key),
        key in _DAYS,
        _value_of(key, facts),
    )


def _value_of(key: str, facts: _Facts) -> Callable[[LedgerRow], object]:
    today = facts.today
    if key == PLACE:
        return lambda row: str(row.place)
    if key == CLOCK:
        return lambda row: row.issue.days_words(today)
    if key in (EVIDENCE, CHECKS, URGED):
        words = {EVIDENCE: facts.evidence, CHECKS: facts.checks, URGED: facts.urged}[key]()
        return lambda row: words.get(row.issue.id, "")
    if key == "number" and (numbers := facts.numbers()):
        return lambda row: numbers[row.issue.id]
    if key.startswith(BLANK):
        return lambda row: ""
    if key in _VALUES:
        value = _VALUES[key]
        return lambda row: value(row.issue)
    field = custom_field(key.removeprefix(CUSTOM)) if key.startswith(CUSTOM) else BY_NAME[key]
    take = field.value if key in _DAYS else field.text
    return lambda row: take(row.issue)


def _due_on(issue: Issue) -> object:
    """The day of the deadline; the check day of 立行立改, which has none, is not called one."""
    deadline = issue.deadline
    return f"{CHECK_WORD}{deadline.check_on}" if deadline.on is None and deadline.check_on else deadline.on


#: Before a check day where days of deadlines stand; the day itself stands whole on the line below.
CHECK_WORD = "核查：\n"


def _status(issue: Issue) -> str:
    """The typed axes in one cell, as narrow papers write them: 已完成，长期坚持."""
    words = [BY_NAME["progress"].text(issue)] if issue.progress is not None else []
    words += [BY_NAME["lasting"].label] if issue.lasting else []
    words += [issue.closing.label] if issue.closing != Closing.NOT_APPLIED else []
    return "，".join(words)


def _result(measure: Measure, place: int, among: int) -> str:
    return f"（{place}）{measure.result}" if among > 1 else measure.result


def _results(issue: Issue) -> str:
    return _lines(
        [
            _result(measure, place, len(issue.measures))
            for place, measure in enumerate(issue.measures, 1)
            if measure.result
        ]
    )


def _entries(issue: Issue) -> str:
    return _lines([f"{entry.on.isoformat()}：{entry.text}" for entry in issue.entries])


def _lines(parts: Sequence[str]) -> str:
    return "\n".join(parts)


_VALUES: dict[str, Callable[[Issue], object]] = {
    DUE_ON: _due_on,
    STATUS: _status,
    RESULT: _results,
    ENTRIES: _entries,
}
