"""A question about issues, and the views of the side bar. Its SQL: ``conditions``; the order of issues: ``orders``."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from enum import IntEnum
from typing import Any

from models.hints import CONTRADICTIONS, Hint
from models.rules import Clock, Closing, Progress, week_of
from models.values import dataclass


@dataclass(frozen=True, slots=True)
class IssueFilter:
    """A frozen question; an empty one asks for everything, several conditions must all hold.

    ``progress`` may hold None for "nothing was ever said". ``unit_id`` includes the units below it: an issue belongs
    to the units that lead or are responsible, and where nobody is, to the involved ones. ``leader`` and ``aspect`` are
    whole names, ``person`` is one of those responsible. ``due_from`` and ``due_to`` ask for unfinished issues due
    between the two days, both included.

    ``review_by``: 长期坚持 that is to be looked at by that day. ``hints``: issues with any of these bits of
    ``hints.Hint``. ``extended``, ``relapsed``, ``common`` (共性问题), ``is_row`` (a row of one): only those.
    ``parent_id``: the rows of one 共性问题. ``group_id``: as ``unit_id``, for any unit of a group.
    ``counted``: what figures count, "heads" (a 共性问题 once, without its rows) or "rows" (its rows instead of it).
    ``ids``: these issues, None for all.
    ``member``: a group of ``figures.GROUPS`` and who of it, "" for nobody: exactly the issues that its figures count.
    """

    text: str = ""
    source_id: int | None = None
    unit_id: int | None = None
    leader: str = ""
    aspect: str = ""
    clocks: frozenset[Clock] = frozenset()
    progress: frozenset[Progress | None] = frozenset()
    closing: frozenset[Closing] = frozenset()
    no_person: bool = False
    due_from: date | None = None
    due_to: date | None = None
    person: str = ""
    lasting: bool = False
    review_by: date | None = None
    hints: int = 0
    extended: bool = False
    relapsed: bool = False
    common: bool = False
    is_row: bool = False
    parent_id: int | None = None
    group_id: int | None = None
    counted: str = ""
    ids: frozenset[int] | None = None
    member: tuple[str, str] | None = None


#: The empty question.
EVERYTHING = IssueFilter()


@dataclass(frozen=True, slots=True)
class View:
    """One line of the side bar; ``tone`` says how loud its count is: "", "late" or "soon".

    ``quiet`` ones are shown only while they have something to show.
    """

    key: str
    label: str
    icon: str
    tone: str = ""
    quiet: bool = False


VIEWS: tuple[View, ...] = (
    View("all", "全部问题", "list-bullets"),
    View("overdue", "已逾期", "warning-circle", "late"),
    View("soon", "临期", "clock", "soon"),
    View("this_week", "本周到期", "calendar-blank"),
    View("no_person", "无责任人", "user-minus"),
    View("no_deadline", "无期限", "calendar-x"),
    View("awaiting_closing", "已完成待销号", "hourglass"),
    View("being_closed", "销号办理中", "pen-nib", quiet=True),
    View("returned", "被退回", "arrow-u-up-left", "soon", quiet=True),
    View("closed", "已销号", "check-circle"),
    View("review_due", "长期坚持待复查", "eye", "soon", quiet=True),
    View("relapsed", "反弹整改", "arrows-clockwise", "late", quiet=True),
    View("extended", "已延期", "calendar-plus", quiet=True),
    View("contradictions", "前后矛盾", "warning", "soon", quiet=True),
    View("no_evidence", "已完成缺佐证", "paperclip", quiet=True),
    View("common", "共性问题", "tree-structure", quiet=True),
)
#: Views whose count is a number of ``figures.Figures`` too: both follow the rule by which a 共性问题 counts. The
#: others are lists of what there is to do and show every row.
FIGURE_VIEWS = frozenset(
    {"overdue", "soon", "this_week", "no_deadline", "being_closed", "returned", "closed", "relapsed", "extended"}
)


def view_filter(key: str, today: date) -> IssueFilter:
    """What a view of the side bar asks for. Raises KeyError for an unknown key."""
    monday, sunday = week_of(today)
    return {
        "all": IssueFilter(),
        "overdue": IssueFilter(clocks=frozenset({Clock.OVERDUE})),
        "soon": IssueFilter(clocks=frozenset({Clock.SOON})),
        "this_week": IssueFilter(due_from=monday, due_to=sunday),
        "no_person": IssueFilter(no_person=True),
        "no_deadline": IssueFilter(clocks=frozenset({Clock.NO_DEADLINE})),
        "awaiting_closing": IssueFilter(
            progress=frozenset({Progress.DONE}), closing=frozenset(set(Closing) - {Closing.CLOSED})
        ),
        "being_closed": IssueFilter(closing=frozenset({Closing.APPLIED})),
        "returned": IssueFilter(closing=frozenset({Closing.RETURNED})),
        "closed": IssueFilter(closing=frozenset({Closing.CLOSED})),
        "review_due": IssueFilter(review_by=today),
        "relapsed": IssueFilter(relapsed=True),
        "extended": IssueFilter(extended=True),
        "contradictions": IssueFilter(hints=int(CONTRADICTIONS)),
        "no_evidence": IssueFilter(hints=int(Hint.NO_EVIDENCE)),
        "common": IssueFilter(common=True),
    }[key]


#: Asks for nothing at all: what two questions that exclude each other come to.
_NOTHING = frozenset({Progress.DONE}), frozenset({Clock.NORMAL})


def combine(one: IssueFilter, other: IssueFilter) -> IssueFilter:
    """Both questions at once. Where both set the same condition, sets are cut and the second's single value holds."""
    wanted: dict[str, Any] = {}
    for part in fields(IssueFilter):
        first, second = getattr(one, part.name), getattr(other, part.name)
        wanted[part.name] = first if second is None else second or first
        if isinstance(first, frozenset) and first and second:
            wanted[part.name] = first & second
            if not wanted[part.name]:
                return IssueFilter(progress=_NOTHING[0], clocks=_NOTHING[1])
    if one.ids is not None and other.ids is not None:
        wanted["ids"] = one.ids & other.ids
    wanted["due_from"] = max(filter(None, (one.due_from, other.due_from)), default=None)
    wanted["due_to"] = min(filter(None, (one.due_to, other.due_to)), default=None)
    return IssueFilter(**wanted)


class Way(IntEnum):
    """How SQLite is to look for issues: collect by the indexes, or go through in ledger order until there are enough.

    ``READING`` goes through too and also reads the texts as it passes, which is quicker for words that stand in many.
    """

    COLLECTING = 0
    PASSING = 1
    READING = 2
