"""What stands on a printed 整改台账, in whatever file: columns, groups, heading and signature lines, lights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, StrEnum
from itertools import groupby

from documents.text_lines import printable
from models.errors import LedgerError
from models.fields import BY_NAME, CLOCK_LABEL, custom_field
from models.issues import Issue
from models.ledger import Ledger
from models.rules import Clock, Closing
from models.settings import LedgerSettings

#: What a paper is called when nobody gave it a title; the office's name stands before it.
TITLE = "整改台账"
#: The lines under the table that are filled in by hand.
SIGNATURES = ("填报人：", "审核人：", "主要负责人（签字）：")
#: Printed in place of rows when nothing fits the filter.
NOTHING = "没有符合条件的问题"

_DUE_ON = "due_on"
_CLOCK = "clock"
_STATUS = "status"
_DAY_LABEL = "到期日期"
_STATUS_LABEL = "整改状态"

#: The columns of the two papers, with widths in hanzi; the field gives heading and text.
_NARROW_COLUMNS = {
    "number": 2.5, "source": 6, "aspect": 7, "problem": 14, "measures": 21, "lead_leader": 4, "units": 6, "persons": 4,
    "deadline": 6, _DUE_ON: 5.3, _CLOCK: 5, _STATUS: 4.2, "progress_text": 14,
}  # fmt: skip
_ALL_COLUMNS = {
    "number": 2.5, "source": 6, "aspect": 8, "problem": 14, "findings": 15, "goal": 8, "measures": 22, "lead_leader": 4,
    "lead_unit": 6, "units": 7, "support_units": 6, "involved_units": 6, "persons": 4, "deadline": 6.3, _DUE_ON: 5.3,
    _CLOCK: 5, "progress": 4.2, "lasting": 4, "progress_text": 16, "finished_on": 5.3, "reason": 8, "closing": 4,
    "closed_on": 5.3, "closed_by": 4, "note": 7,
}  # fmt: skip

#: Columns that are left out when none of the issues has anything in them: they would only make the others narrow.
#: Columns of the office's own that one paper carries; more would leave none of them readable.
_MOST_OWN = 6
_OPTIONAL = frozenset(
    ["findings", "goal", "lead_unit", "support_units", "involved_units", "lasting", "reason", "closed_on", "closed_by"]
)


class Paper(StrEnum):
    """A sheet of paper, always printed landscape: A4 for the usual columns, A3 for all."""

    A4 = "A4"
    A3 = "A3"

    @property
    def millimetres(self) -> tuple[int, int]:
        """Width and height as it lies before the reader."""
        return (297, 210) if self is Paper.A4 else (420, 297)


class Light(Enum):
    """The light of an issue by its usual colours: ground and ink as RRGGBB, and its key in ``lights``.

    The words of the clock always stand on it. Orange and yellow are the two depths of 临期.
    """

    RED = ("FDE9E7", "A61B1B", "overdue")
    ORANGE = ("FFE9C7", "8A4500", "soon")
    YELLOW = ("FFF8DB", "6B5500", "soon")
    GREEN = ("E3F4EA", "1E6B45", "normal")
    DONE = ("E3F4EA", "1E6B45", "finished")
    BLUE = ("E3EEFB", "1A56A0", "closed")
    GREY = ("EDEFF3", "4B5563", "none")


@dataclass(frozen=True, slots=True)
class Fill:
    """The colour behind the words and that of the words, as RRGGBB."""

    ground: str
    ink: str


def fill_of(light: Light, settings: LedgerSettings) -> Fill:
    """The colours of a light on paper: the usual ones, unless the office has chosen another."""
    ground, ink, key = light.value
    if settings.lights:
        from models import lights

        chosen = lights.from_text(settings.lights)[key]
        if chosen.colour != lights.DEFAULT[key].colour:
            shade = lights.shade(chosen.colour, 0.1 if light is Light.YELLOW else 0.18)
            ground, ink = (part.removeprefix("#").upper() for part in (shade.ground, shade.ink))
    return Fill(ground, ink)


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """One column: ``value`` gives text or, where ``is_day``, a date or None. ``width`` counts hanzi."""

    name: str
    heading: str
    width: float
    centred: bool
    is_day: bool
    value: Callable[[Issue], object]

    def text(self, issue: Issue) -> str:
        """What is printed in the cell."""
        value = self.value(issue)
        return value.isoformat() if isinstance(value, date) else printable(str(value or ""))


@dataclass(frozen=True, slots=True)
class Group:
    """Issues of one 方面 that follow each other."""

    aspect: str
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class LedgerLayout:
    """The content of one paper. ``is_grouped`` False: the order scatters the 方面, so each row says its own."""

    title: str
    office_line: str
    day_line: str
    count_line: str
    columns: tuple[LedgerColumn, ...]
    groups: tuple[Group, ...]
    is_grouped: bool
    lights: Callable[[Issue], Fill]

    @property
    def total(self) -> int:
        """How many issues there are."""
        return sum(len(group.issues) for group in self.groups)

    def column(self, name: str) -> int | None:
        """The place of a column, counted from 0; None if this paper has no such column."""
        return next((place for place, column in enumerate(self.columns) if column.name == name), None)


def lay_out(ledger: Ledger, ids: Sequence[int], today: date, paper: str, title: str = "") -> LedgerLayout:
    """The content for these issues in this order; issues that no longer exist are passed over.

    Raises:
        LedgerError: there is no such paper.
    """
    issues = list(ledger.issues(ids).values())
    office = printable(ledger.settings.office)
    groups = tuple(Group(aspect, tuple(run)) for (_, aspect), run in groupby(issues, _group_of))
    return LedgerLayout(
        title=printable(title) or office + TITLE,
        office_line=f"填报单位（盖章）：{office}",
        day_line=f"填报时间：{long_day(today)}",
        count_line=_count_line(issues),
        columns=_columns(issues, today, paper_named(paper)),
        groups=groups,
        is_grouped=len(groups) == len(set(map(_group_of, issues))) and any(group.aspect for group in groups),
        lights=lambda issue: fill_of(light_of(issue, today, ledger.settings), ledger.settings),
    )


def _count_line(issues: Sequence[Issue]) -> str:
    """How many problems there are, and how many rows where a 共性问题 stands there with its own."""
    wholes = {issue.id for issue in issues if issue.parts}
    rows = sum(1 for issue in issues if issue.parent_id in wholes)
    if not rows:
        return f"共 {len(issues)} 项"
    return f"共 {len(issues) - rows} 项（另有共性问题分到各单位的 {rows} 行）"


def paper_named(name: str) -> Paper:
    """The paper of that name.

    Raises:
        LedgerError: there is no such paper.
    """
    try:
        return Paper(name.upper())
    except ValueError:
        raise LedgerError(f"没有“{name}”这种纸张，可以选：{'、'.join(Paper)}。") from None


def long_day(day: date) -> str:
    """A day as papers write it: 2026年5月31日."""
    return f"{day.year}年{day.month}月{day.day}日"


def light_of(issue: Issue, today: date, settings: LedgerSettings) -> Light:
    """Blue closed, green done or in time, orange and yellow soon, red late, grey without a day."""
    if issue.closing == Closing.CLOSED:
        return Light.BLUE
    left = issue.days_left(today)
    match issue.clock(today, settings.soon_days):
        case Clock.OVERDUE:
            return Light.RED
        case Clock.SOON:
            return Light.ORANGE if left is not None and left <= settings.urgent_days else Light.YELLOW
        case Clock.NO_DEADLINE:
            return Light.GREY
        case Clock.FINISHED:
            return Light.DONE
    return Light.GREEN


def _group_of(issue: Issue) -> tuple[int, str]:
    return issue.source_id, issue.aspect


def _columns(issues: Sequence[Issue], today: date, paper: Paper) -> tuple[LedgerColumn, ...]:
    widths = _NARROW_COLUMNS if paper is Paper.A4 else _ALL_COLUMNS
    columns = [_column(name, width, today) for name, width in widths.items()]
    if paper is Paper.A3:
        columns += _own_columns(issues)
    if not any(issue.number for issue in issues):
        columns[0] = _running_number(columns[0], issues)
    return tuple(column for column in columns if _is_wanted(column, issues))


def _own_columns(issues: Sequence[Issue]) -> list[LedgerColumn]:
    """The columns of the office's own in which one of the issues says something, as many as a sheet holds."""
    headings = list(dict.fromkeys(heading for issue in issues for heading, _text in issue.custom))
    fields = [custom_field(heading) for heading in headings[:_MOST_OWN]]
    return [LedgerColumn(field.name, field.label, field.width, False, False, field.text) for field in fields]


def _is_wanted(column: LedgerColumn, issues: Sequence[Issue]) -> bool:
    if column.name == "source":
        return len({issue.source_id for issue in issues}) > 1
    return column.name not in _OPTIONAL or any(column.value(issue) for issue in issues)


def _column(name: str, width: float, today: date) -> LedgerColumn:
    if name == _CLOCK:
        return LedgerColumn(name, CLOCK_LABEL, width, True, False, lambda issue: issue.days_words(today))
    if name == _DUE_ON:
        return LedgerColumn(name, _DAY_LABEL, width, True, True, lambda issue: issue.deadline.due_on)
    if name == _STATUS:
        return LedgerColumn(name, _STATUS_LABEL, width, True, False, _status)
    field = BY_NAME[name]
    if name in ("finished_on", "closed_on"):
        return LedgerColumn(name, field.label, width, True, True, field.value)
    return LedgerColumn(name, field.label, width, not field.long, False, field.text)


def _running_number(column: LedgerColumn, issues: Sequence[Issue]) -> LedgerColumn:
    """A ledger whose issues never got a number is numbered on paper."""
    places = {issue.id: str(place) for place, issue in enumerate(issues, 1)}
    return replace(column, value=lambda issue: places[issue.id])


def _status(issue: Issue) -> str:
    """The typed axes in one cell, as narrow papers write them: 已完成，长期坚持."""
    words = [BY_NAME["progress"].text(issue)] if issue.progress is not None else []
    words += [BY_NAME["lasting"].label] if issue.lasting else []
    words += [issue.closing.label] if issue.closing != Closing.NOT_APPLIED else []
    return "，".join(words)
