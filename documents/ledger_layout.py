"""What stands on a printed list, in whatever file: columns, groups, heading and signature lines, lights.

A list is a view (``models.list_views``): ``layout_of`` lays issues out by it, ``lay_out`` loads them first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, StrEnum
from functools import partial
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from documents import list_columns, list_widths
from documents.list_columns import LedgerColumn, LedgerRow
from documents.text_lines import printable
from models import list_views
from models.errors import LedgerError
from models.issues import Issue
from models.ledger import Ledger
from models.list_views import Grouping, RowOf, View
from models.rules import Clock, Closing, Progress
from models.settings import LedgerSettings
from models.text import number_key

if TYPE_CHECKING:
    from models.public_rules import Published

#: Printed in place of rows when nothing fits the filter.
NOTHING = "没有符合条件的问题"
#: What stands over rows that belong to no 方面, and to no unit.
_NO_ASPECT, _NO_UNIT = "（未分方面）", "（未明确责任单位）"


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
class Group:
    """Rows of one 方面 or unit. ``words`` is the band over them, "" for none."""

    words: str
    rows: tuple[LedgerRow, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """What begins on a page of its own: ``name`` is the 方面 or unit, "" where the list is one section.

    ``head`` is the line under the title: left, middle, right.
    """

    name: str
    title: str
    head: tuple[str, str, str]
    groups: tuple[Group, ...]

    @property
    def total(self) -> int:
        """How many rows there are."""
        return sum(len(group.rows) for group in self.groups)


@dataclass(frozen=True, slots=True)
class LedgerLayout:
    """The content of one paper; ``name`` is what the list is called, ``title`` stands over the whole.

    ``banded``: the columns that need not be shown again where a band or a section says them. None of them where an
    order that somebody chose scatters the 方面, so that each row says its own.
    """

    name: str
    title: str
    attachment: str
    paper: Paper
    columns: tuple[LedgerColumn, ...]
    sections: tuple[Section, ...]
    banded: frozenset[str]
    foot: tuple[str, ...]
    lights: Callable[[Issue], Fill]

    @property
    def total(self) -> int:
        """How many rows there are."""
        return sum(section.total for section in self.sections)

    def column(self, name: str) -> int | None:
        """The place of a column, counted from 0; None if this paper has no such column."""
        return next((place for place, column in enumerate(self.columns) if column.name == name), None)


def lay_out(
    ledger: Ledger,
    ids: Sequence[int],
    today: date,
    paper: str = "",
    title: str = "",
    view: View | None = None,
    public: Published | None = None,
) -> LedgerLayout:
    """``layout_of`` these issues; those that no longer exist are passed over. Without a view it is the 整改台账.

    ``public`` are the issues as the public may read them; then they are the list and the ids are not asked.
    """
    wanted = view or list_views.named(ledger, "ledger")
    if public is None:
        return layout_of(wanted, list(ledger.issues(ids).values()), ledger, today=today, paper=paper, title=title)
    from models.public_rules import masked_view

    wanted = masked_view(wanted, public.rules)
    return layout_of(wanted, public.issues, ledger, today=today, paper=paper, title=title, public=True)


def layout_of(
    view: View,
    issues: Sequence[Issue],
    ledger: Ledger,
    *,
    today: date,
    paper: str = "",
    title: str = "",
    public: bool = False,
) -> LedgerLayout:
    """The content of a list of these issues in this order; ``paper`` and ``title`` "" are those of the view.

    ``public``: they are masked, and nothing else of the ledger may tell what they do not.

    Raises:
        LedgerError: there is no such paper.
    """
    size = paper_named(paper or view.paper)
    office = printable(ledger.settings.office)
    columns = list_columns.columns_of(view, issues, ledger, today, size, public)
    rows = _rows_of(view, issues, ledger, public)
    grouping = view.grouping
    if grouping is Grouping.ASPECT and not view.sections and not _may_group(issues):
        grouping = Grouping.NONE
    groups = _groups(rows, grouping, view.row, ledger, list_columns.has(columns, "source"))
    whole = printable(title) or (office if view.with_office else "") + printable(view.title)
    columns, banded = _with_group(columns, grouping)
    if view.row is RowOf.ISSUE:
        told = {column.key for column in view.columns if column.width}
        columns = list_widths.fitted(columns, rows, told | banded, size.millimetres[0] * 72 / 25.4)
    head = partial(_head, view.head, office, today)
    if view.sections and grouping is not Grouping.NONE and groups:
        sections = tuple(
            Section(name, f"{whole}（{name}）", head(count_words(view.row, group.rows)), (Group("", group.rows),))
            for name, group in groups
        )
    else:
        sections = (Section("", whole, head(count_words(view.row, rows)), tuple(group for _, group in groups)),)
    return LedgerLayout(
        name=printable(view.title),
        title=whole,
        attachment=printable(view.attachment),
        paper=size,
        columns=columns,
        sections=_numbered(sections),
        banded=banded,
        foot=tuple(map(printable, view.foot)),
        lights=lambda issue: fill_of(light_of(issue, today, ledger.settings), ledger.settings),
    )


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


def count_words(row: RowOf, rows: Sequence[LedgerRow]) -> str:
    """How many problems there are, how many measures; and how many rows where a 共性问题 stands there with its own."""
    issues = {row.issue.id: row.issue for row in rows}
    wholes = {issue.id for issue in issues.values() if issue.parts}
    parts = sum(1 for issue in issues.values() if issue.parent_id in wholes)
    words = f"共 {len(issues) - parts} 项"
    if row is RowOf.MEASURE:
        words += f" {len({(row.issue.id, row.measure) for row in rows if row.measure})} 条措施"
    return words + (f"（另有共性问题分到各单位的 {parts} 行）" if parts else "")


def _head(pattern: tuple[str, str, str], office: str, today: date, count: str) -> tuple[str, str, str]:
    words = {list_views.OFFICE_WORD: office, list_views.DAY_WORD: long_day(today), list_views.COUNT_WORD: count}

    def filled(text: str) -> str:
        for word, value in words.items():
            text = text.replace(word, value)
        return printable(text)

    left, middle, right = map(filled, pattern)
    return left, middle, right


# ---------------------------------------------------------------- rows


def _rows_of(view: View, issues: Sequence[Issue], ledger: Ledger, public: bool) -> list[LedgerRow]:
    if view.row is RowOf.ISSUE:
        return [LedgerRow(issue) for issue in issues]
    known = () if public else ledger.people()
    phones = {person.name: person.phone for person in known if person.phone}
    return [row for issue in issues for row in _rows_of_measures(issue, phones)]


def _rows_of_measures(issue: Issue, phones: Mapping[str, str]) -> Iterable[LedgerRow]:
    """The issue as each of its measures has it: what the measure says itself, else what the issue says of all.

    An issue without measures has one row, so that no list leaves it out.
    """
    if not issue.measures:
        yield LedgerRow(issue)
        return
    told = any(measure.progress is not None for measure in issue.measures) and issue.progress is not Progress.DONE
    for measure in issue.measures:
        persons = measure.persons or issue.persons
        seen = replace(
            issue,
            measures=(measure,),
            units=measure.units or issue.units,
            persons=persons,
            phones=tuple(phones.get(name, "") for name in persons) if measure.persons else issue.phones,
            deadline=measure.deadline if measure.deadline.text else issue.deadline,
            progress=measure.progress if told or measure.progress is not None else issue.progress,
        )
        yield LedgerRow(seen, measure.id, own_units=measure.units)


def _numbered(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Each row with its running number in the section, and whether it goes on with the issue above it."""
    return tuple(replace(section, groups=tuple(_numbered_groups(section.groups))) for section in sections)


def _numbered_groups(groups: Sequence[Group]) -> Iterable[Group]:
    place = 0
    for group in groups:
        rows: list[LedgerRow] = []
        above: int | None = None
        for row in group.rows:
            place += 1
            rows.append(replace(row, place=place, joined=row.measure != 0 and row.issue.id == above))
            above = row.issue.id
        yield replace(group, rows=tuple(rows))


# ---------------------------------------------------------------- groups


def _aspect_of(issue: Issue) -> tuple[int, str]:
    return issue.source_id, issue.aspect


def _may_group(issues: Sequence[Issue]) -> bool:
    """Whether there is a 方面 and rows may be put under theirs: nobody asked for another order that tears it.

    In the order of the ledger an issue that came later, or was put between others, joins those of its 方面.
    """
    runs = [key for key, _ in groupby(issues, _aspect_of)]
    if not any(aspect for _, aspect in runs):
        return False
    return len(runs) == len(set(runs)) or _in_ledger_order(issues)


def _in_ledger_order(issues: Sequence[Issue]) -> bool:
    places = [(issue.source_id, number_key(issue.number), issue.id) for issue in issues]
    return all(one <= other for one, other in pairwise(places))


def _groups(
    rows: Sequence[LedgerRow], grouping: Grouping, row: RowOf, ledger: Ledger, names_source: bool
) -> list[tuple[str, Group]]:
    """The groups with their names, in the order of the ledger; a row of several units stands under each of them."""
    if grouping is Grouping.NONE:
        return [("", Group("", tuple(rows)))] if rows else []
    gathered: dict[object, list[LedgerRow]] = {}
    if grouping is Grouping.UNIT:
        gathered = {unit.name: [] for unit in ledger.units()}
        for one in rows:
            for unit in _units_of(one) or ("",):
                gathered.setdefault(unit, []).append(replace(one, group=unit or _NO_UNIT))
        gathered = {unit: _without_wholes(found) for unit, found in gathered.items()}
        names = {unit: printable(str(unit)) or _NO_UNIT for unit in gathered}
    else:
        for one in rows:
            gathered.setdefault(_aspect_of(one.issue), []).append(one)
        names = {key: _aspect_name(found[0].issue, names_source) for key, found in gathered.items()}
    return [
        (names[key], Group(f"{names[key]}　{count_words(row, found)}", tuple(found)))
        for key, found in gathered.items()
        if found
    ]


def _without_wholes(rows: Sequence[LedgerRow]) -> list[LedgerRow]:
    """Of a 共性问题 that a unit has its own row of, only that row."""
    split = {row.issue.parent_id for row in rows}
    return [row for row in rows if row.issue.id not in split]


def _aspect_name(issue: Issue, names_source: bool) -> str:
    return printable(f"{issue.source}　" if names_source else "") + (printable(issue.aspect) or _NO_ASPECT)


def _units_of(row: LedgerRow) -> tuple[str, ...]:
    """The units a row stands under: those of the measure, else as the ledger has it for the issue."""
    if row.own_units:
        return row.own_units
    issue = row.issue
    responsible = tuple(dict.fromkeys(unit for unit in (issue.lead_unit, *issue.units) if unit))
    return responsible or issue.involved_units


def _with_group(
    columns: tuple[LedgerColumn, ...], grouping: Grouping
) -> tuple[tuple[LedgerColumn, ...], frozenset[str]]:
    """The columns with the one that says the group, and those that a band says in their stead."""
    if grouping is Grouping.NONE:
        return columns, frozenset()
    if grouping is Grouping.UNIT:
        return _behind_number(columns, list_columns.UNIT_COLUMN), frozenset([list_columns.UNIT_COLUMN.name])
    if not list_columns.has(columns, "aspect"):
        columns = _behind_number(columns, list_columns.ASPECT_COLUMN)
    return columns, frozenset(["source", "aspect"])


def _behind_number(columns: tuple[LedgerColumn, ...], more: LedgerColumn) -> tuple[LedgerColumn, ...]:
    at = 1 if columns[0].name in ("number", list_views.PLACE) else 0
    return (*columns[:at], more, *columns[at:])
