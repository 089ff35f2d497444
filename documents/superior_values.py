"""What stands in the cells of a filled form: the rows, and for each column of the form the value of its source."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from documents.ledger_layout import layout_of
from documents.list_columns import LedgerColumn, LedgerRow
from documents.superior_look import FormColumn
from documents.text_lines import printable
from models.fields import BY_NAME, CUSTOM
from models.issues import Issue
from models.ledger import Ledger
from models.lights import from_text as lights_of
from models.list_views import EXTRA_LABELS, PLACE, Grouping, RowOf, View, ViewColumn
from models.rules import Clock, Closing, Progress, progress_from_words
from models.superior_forms import (
    CLOCK_WORD,
    CLOSED,
    DAYS_LEFT,
    FIXED,
    ISSUE_PLACE,
    LASTING,
    LIGHT,
    OFFICE,
    OVERDUE,
    PEOPLE_PHONES,
    SHARE,
    TODAY,
    Filling,
    SuperiorForm,
    states_of,
)

#: What a cell of a form gets: words, a number, a day; None leaves it empty.
Value = str | int | float | date | None
_LIGHT_KEYS = {
    Clock.NORMAL: "normal",
    Clock.SOON: "soon",
    Clock.OVERDUE: "overdue",
    Clock.FINISHED: "finished",
    Clock.NO_DEADLINE: "none",
}
_AMOUNT = re.compile(r"-?(?:0|[1-9]\d{0,12})(?:\.\d{1,6})?")
_NUMBER = re.compile(r"[1-9]\d{0,8}", re.ASCII)
#: Sources that say the same for all measures of an issue, beside those of a list.
_OF_ISSUES = frozenset((ISSUE_PLACE, OFFICE, TODAY))


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row: the issue as the row has it, the running number of the issue, whether it goes on with the row above."""

    row: LedgerRow
    issue_place: int

    @property
    def issue(self) -> Issue:
        """The issue as the row has it."""
        return self.row.issue

    @property
    def joined(self) -> bool:
        """Whether the row above is of the same issue."""
        return self.row.joined


class FormValues:
    """The rows of a form for these issues in this order, and what each column says of each."""

    def __init__(self, ledger: Ledger, ids: Sequence[int], form: SuperiorForm, today: date) -> None:
        self._ledger, self._today = ledger, today
        self._lights = lights_of(ledger.settings.lights)
        wanted = dict.fromkeys(one.source for one in form.fillings.values() if _is_listed(one.source))
        columns = (*(ViewColumn(source, width=8) for source in wanted if source != "problem"), ViewColumn("problem"))
        view = View("上级表格", columns, row=form.row, grouping=Grouping.NONE)
        layout = layout_of(view, list(ledger.issues(ids).values()), ledger, today=today)
        self._columns: dict[str, LedgerColumn] = {column.name: column for column in layout.columns}
        self._is_measures = form.row is RowOf.MEASURE
        rows = [row for section in layout.sections for group in section.groups for row in group.rows]
        self.rows: list[FormRow] = []
        for row in rows:
            place = self.rows[-1].issue_place if self.rows else 0
            self.rows.append(FormRow(row, place + (not row.joined)))

    def is_shared(self, filling: Filling) -> bool:
        """Whether a column says the same in all rows of an issue."""
        states = states_of(filling.source)
        if not self._is_measures or filling.source == FIXED:
            return False
        if states:
            return all(state in (LASTING, CLOSED) for state in states)
        column = self._columns.get(filling.source)
        return filling.source in _OF_ISSUES or (column is not None and column.shared)

    def value(self, row: FormRow, column: FormColumn, filling: Filling) -> Value:
        """What a column of the form says of a row, in the way that was chosen; "" and None for nothing."""
        if states := states_of(filling.source):
            return _tick(self._is_in(row.issue, states), filling.form, column)
        value = self._plain(row, filling)
        if isinstance(value, date):
            return _day(value, filling.form, column)
        if filling.source == SHARE and isinstance(value, float):
            return value if column.is_percent else f"{value:.0%}"
        if filling.source == "progress" and column.choices:
            return _choice(row.issue.progress, column.choices) or str(value or "")
        return value

    def _plain(self, row: FormRow, filling: Filling) -> Value:
        issue, settings = row.issue, self._ledger.settings
        told: dict[str, Callable[[], Value]] = {
            "": lambda: None,
            FIXED: lambda: filling.text,
            PLACE: lambda: row.row.place,
            ISSUE_PLACE: lambda: row.issue_place,
            OFFICE: lambda: settings.office,
            TODAY: lambda: self._today,
            PEOPLE_PHONES: lambda: _joined(_people(issue), filling.form),
            SHARE: lambda: _share(issue),
            CLOCK_WORD: lambda: issue.clock(self._today, settings.soon_days).label,
            DAYS_LEFT: lambda: issue.days_left(self._today),
            LIGHT: lambda: self._light(issue),
        }
        if filling.source in told:
            return told[filling.source]()
        return self._of_list(row, filling)

    def _of_list(self, row: FormRow, filling: Filling) -> Value:
        """What a column of a list says: the same as in the ledger that is printed."""
        source, issue = filling.source, row.issue
        column = self._columns.get(source)
        if column is None:  # a column of the office's own that the ledger no longer has
            return None
        if source in ("units", "support_units", "involved_units", "persons", "phones"):
            names = BY_NAME[source].value(issue)
            return _joined([str(name) for name in names if name] if isinstance(names, tuple) else [], filling.form)
        if filling.form and source in ("findings", "measures"):
            return ("；" if filling.form == "semicolons" else "\n").join(_parts(issue, source, filling.form))
        value = column.value(row.row)
        if column.is_day and not isinstance(value, date):
            return None
        if isinstance(value, date):
            return value
        words = column.words(value)
        if source == "number" and _NUMBER.fullmatch(words):
            return int(words)
        if source.startswith(CUSTOM) and _AMOUNT.fullmatch(words):
            return float(words)
        return words

    def _is_in(self, issue: Issue, states: Sequence[str]) -> bool:
        told: dict[str, Callable[[], bool]] = {
            LASTING: lambda: issue.lasting,
            CLOSED: lambda: issue.closing is Closing.CLOSED,
            OVERDUE: lambda: issue.clock(self._today, self._ledger.settings.soon_days) is Clock.OVERDUE,
        }
        name = issue.progress.name.lower() if issue.progress is not None else ""
        return any(told[state]() if state in told else state == name for state in states)

    def _light(self, issue: Issue) -> str:
        clock = issue.clock(self._today, self._ledger.settings.soon_days)
        key = "closed" if issue.closing is Closing.CLOSED else _LIGHT_KEYS[clock]
        return self._lights[key].name


def _is_listed(source: str) -> bool:
    return source != PLACE and (source in BY_NAME or source in EXTRA_LABELS or source.startswith(CUSTOM))


def _tick(is_so: bool, form: str, column: FormColumn) -> str:
    yes, no = {"yes_no": ("是", "否"), "tick_cross": ("√", "×")}.get(form, ("√", ""))
    if not form and "✓" in column.choices:
        yes = "✓"
    return yes if is_so else no


def _day(day: date, form: str, column: FormColumn) -> Value:
    """A real day where the column has the format of one, else in words as the form's example has them."""
    way = form or ("" if column.is_day else _way_of(column.sample))
    words = {
        "iso": day.isoformat(),
        "dots": f"{day.year}.{day.month}.{day.day}",
        "han": f"{day.year}年{day.month}月{day.day}日",
        "month": f"{day.year}年{day.month}月",
    }
    return words.get(way, day)


def _way_of(sample: str) -> str:
    for pattern, way in (
        (r"\d{4}年\d{1,2}月\d{1,2}日", "han"),
        (r"\d{4}年\d{1,2}月", "month"),
        (r"\d{4}\.\d{1,2}", "dots"),
    ):
        if re.search(pattern, sample):
            return way
    return "iso"


def _choice(progress: Progress | None, choices: Sequence[str]) -> str:
    """The word of a drop-down list that means the progress, so that the form's own rule takes it; "" without one."""
    if progress is None:
        return ""
    meant = {progress_from_words(word): word for word in reversed(choices)}
    if progress is Progress.MOSTLY_DONE and progress not in meant:
        progress = Progress.IN_PROGRESS
    return progress.label if progress.label in choices else meant.get(progress, "")


def _joined(names: Sequence[str], form: str) -> str:
    return ("\n" if form == "lines" else "、").join(names)


def _people(issue: Issue) -> list[str]:
    phones = (*issue.phones, *("" for _ in issue.persons))
    return [f"{name} {phone}".strip() for name, phone in zip(issue.persons, phones, strict=False)]


def _parts(issue: Issue, source: str, form: str) -> list[str]:
    texts = issue.findings if source == "findings" else tuple(measure.text for measure in issue.measures)
    ends = "；;。" if form == "semicolons" else ""
    return [printable(text).rstrip(ends) for text in texts]


def _share(issue: Issue) -> float | None:
    """The share of measures that are done; 1 for an issue that is done, None where nothing was ever said."""
    if issue.progress is Progress.DONE:
        return 1.0
    told = [measure for measure in issue.measures if measure.progress is not None]
    if told:
        return sum(1 for measure in told if measure.progress is Progress.DONE) / len(issue.measures)
    return 0.0 if issue.progress is Progress.NOT_STARTED else None
