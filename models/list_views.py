"""The lists an office prints of one ledger: each a view – title, columns in order, paper, grouping, head and foot.

问题清单, 任务清单, 责任清单, 整改台账, 销号台账 and 目标任务分解表 are there from the start. They may be changed
and put back, and the office may add its own. What differs from the start is one setting: history and undo know it.
Who prints asks ``of`` or ``named`` and gives the view to ``documents.ledger_layout``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from models.errors import InvalidValue, LedgerError
from models.fields import BY_NAME, CLOCK_LABEL, CUSTOM, FIELDS, custom_field
from models.text import clean_line

if TYPE_CHECKING:
    from models.history import Writing
    from models.ledger import Ledger
    from models.questions import Questions

#: Columns that are no field: the running number of the rows, what is computed, and what stands beside the issue.
PLACE, DUE_ON, CLOCK, STATUS, RESULT = "place", "due_on", "clock", "status", "result"
ENTRIES, EVIDENCE, CHECKS, URGED = "entries", "evidence", "checks", "urged"
#: All of the office's own columns that say something and are not named in the view.
OWN = "own"
#: How the keys of columns begin that are printed empty, to be filled in by hand; the heading follows.
BLANK = "blank:"

#: What may stand in a list beside the fields: the label by the key.
EXTRA_LABELS = {
    PLACE: "顺序号",
    DUE_ON: "到期日期",
    CLOCK: CLOCK_LABEL,
    STATUS: "整改状态",
    RESULT: "措施落实结果",
    ENTRIES: "历次进展",
    EVIDENCE: "佐证材料",
    CHECKS: "核查情况",
    URGED: "督办提醒",
    OWN: "其他自定义列",
}
#: Headings that are shorter on paper than the label by which a column is chosen.
_HEADINGS = {PLACE: "序号", RESULT: "落实结果", OWN: ""}

PAPERS = ("A4", "A3")
#: The lines under the table that are filled in by hand.
SIGNATURES = ("填报人：", "审核人：", "主要负责人（签字）：")
#: What the line under the title may say: the office, the day of printing, how many rows there are.
OFFICE_WORD, DAY_WORD, COUNT_WORD = "{填报单位}", "{填报时间}", "{合计}"
HEAD = (f"填报单位（盖章）：{OFFICE_WORD}", COUNT_WORD, f"填报时间：{DAY_WORD}")

MAX_TITLE, MAX_WIDTH = 60, 60
_MAX_HEADING, _MAX_VIEWS, _MAX_LINE = 40, 60, 200


class RowOf(StrEnum):
    """What one row stands for: an issue, or one of its measures with the owner and the deadline of that measure."""

    ISSUE = "issue"
    MEASURE = "measure"

    @property
    def label(self) -> str:
        """As the window says it."""
        return "一行一个问题" if self is RowOf.ISSUE else "一行一条措施"


class Grouping(StrEnum):
    """What the rows are put together by."""

    NONE = "none"
    ASPECT = "aspect"
    UNIT = "unit"

    @property
    def label(self) -> str:
        """As the window says it."""
        return {Grouping.NONE: "不分组", Grouping.ASPECT: "按方面", Grouping.UNIT: "按责任单位"}[self]


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """One column: ``key`` is a field's name, ``custom:HEADING``, ``blank:HEADING`` or one of ``EXTRA_LABELS``.

    ``heading`` "" is the usual one, ``width`` counts hanzi, 0 the usual one. ``paper``: printed on that size only, ""
    on both. ``optional``: left out where no row says anything in it; the 来源, where all rows have the same.
    """

    key: str
    heading: str = ""
    width: float = 0
    paper: str = ""
    optional: bool = False

    @property
    def printed(self) -> str:
        """The heading as it stands on paper."""
        return self.heading or heading_of(self.key)


@dataclass(frozen=True, slots=True)
class View:
    """One list. ``key`` is "" for one that the office made itself; titles are different from each other.

    ``sections``: every group begins on a page of its own, with title, head and foot; in a spreadsheet on its own sheet.
    ``head`` is the line under the title, left, middle and right; it may hold the words in braces.
    """

    title: str
    columns: tuple[ViewColumn, ...]
    key: str = ""
    paper: str = "A4"
    row: RowOf = RowOf.ISSUE
    grouping: Grouping = Grouping.ASPECT
    sections: bool = False
    attachment: str = ""
    with_office: bool = True
    head: tuple[str, str, str] = HEAD
    foot: tuple[str, ...] = SIGNATURES

    @property
    def name(self) -> str:
        """By which ``named`` finds it: the key, or the title of one that the office made."""
        return self.key or self.title

    @property
    def follows_paper(self) -> bool:
        """Whether the size of the paper decides which columns are printed."""
        return any(column.paper for column in self.columns)


def heading_of(key: str) -> str:
    """What a column is called on paper unless the view says otherwise."""
    return _HEADINGS[key] if key in _HEADINGS else label_of(key)


def label_of(key: str) -> str:
    """What a column is called where columns are chosen. Raises KeyError for no such column."""
    if key.startswith(BLANK):
        return key.removeprefix(BLANK)
    if key.startswith(CUSTOM):
        return custom_field(key.removeprefix(CUSTOM)).label
    return EXTRA_LABELS[key] if key in EXTRA_LABELS else BY_NAME[key].label


def choices(ledger: Questions) -> tuple[str, ...]:
    """The keys of everything that may be a column in this ledger, in the order of the form."""
    own = (CUSTOM + heading for heading in ledger.custom_fields())
    return (PLACE, *(field.name for field in FIELDS), *(key for key in EXTRA_LABELS if key != PLACE), *own)


def of(ledger: Questions) -> tuple[View, ...]:
    """The lists of this ledger: the built-in ones as they are now, then the office's own."""
    return from_text(ledger.settings.list_views)


def named(ledger: Questions, name: str) -> View:
    """The list of that key or title.

    Raises:
        LedgerError: there is none; the sentence says which there are.
    """
    views = of(ledger)
    wanted = clean_line(name)
    found = next((view for view in views if view.key and view.key == wanted), None)
    found = found or next((view for view in views if view.title == wanted), None)
    if found is None:
        raise LedgerError(f"没有“{wanted}”这种清单，可以选：{'、'.join(view.title for view in views)}。")
    return found


def save(ledger: Ledger, views: Sequence[View]) -> None:
    """Keep these lists: one operation and one undo. Built-in ones that are left out are as they were at first.

    Raises:
        InvalidValue: a list cannot be so; the sentence says which and why.
    """
    ledger.change_settings({"list_views": to_text(views)})


def carry_heading(ledger: Questions, write: Writing, before: str, after: str) -> None:
    """A column of the office's own got another heading: within that act, the lists that have it go with it."""
    old, new = CUSTOM + before, CUSTOM + after
    views = of(ledger)
    if not any(column.key == old for view in views for column in view.columns):
        return
    carried = [
        replace(
            view,
            columns=tuple(
                replace(column, key=new if column.key == old else column.key)
                for column in view.columns
                if column.key != new  # of a column that is no more
            ),
        )
        if any(column.key == old for column in view.columns)
        else view
        for view in views
    ]
    (row,) = write.connection.execute("SELECT id FROM setting WHERE key = 'list_views'").fetchone()
    write.change("setting", row, {"value": json.dumps(to_text(carried), ensure_ascii=False)})


def _columns(*names: str) -> tuple[ViewColumn, ...]:
    """Columns by their keys; a "?" behind one means optional."""
    return tuple(ViewColumn(name.rstrip("?"), optional=name.endswith("?")) for name in names)


def _on(paper: str, *names: str) -> tuple[ViewColumn, ...]:
    return tuple(replace(column, paper=paper) for column in _columns(*names))


#: The lists that every ledger has, in the order in which they are offered.
BUILT_IN: tuple[View, ...] = (
    View(
        "整改台账",
        (
            *_columns("number", "source?", "aspect", "problem"),
            *_on("A3", "findings?", "goal?"),
            *_columns("measures", "lead_leader"),
            *_on("A3", "lead_unit?"),
            *_columns("units"),
            *_on("A3", "support_units?", "involved_units?"),
            *_columns("persons", "deadline", DUE_ON, CLOCK),
            *_on("A4", STATUS),
            *_on("A3", "progress", "lasting?"),
            *_columns("progress_text"),
            *_on("A3", "finished_on", "reason?", "closing", "closed_on?", "closed_by?", "note", OWN),
        ),
        key="ledger",
    ),
    View(
        "问题清单",
        _columns("number", "source?", "aspect", "problem", "findings?", "involved_units?", "lead_leader", "units")
        + _columns("deadline", "note"),
        key="problems",
        attachment="附件1",
    ),
    View(
        "任务清单",
        _columns("number", "source?", "aspect", "problem", "goal?", "measures", "units", "persons", "deadline", CLOCK)
        + _columns("progress", f"{RESULT}?", "note?"),
        key="tasks",
        row=RowOf.MEASURE,
        attachment="附件2",
    ),
    View(
        "责任清单",
        _columns("number", "source?", "aspect", "problem", "goal?", "lead_leader", "lead_unit?", "units")
        + _columns("support_units?", "persons", "phones?", "deadline", CLOCK)
        + (ViewColumn(f"{BLANK}责任人签字", width=8), ViewColumn("note", optional=True)),
        key="duties",
        attachment="附件3",
    ),
    View(
        "销号台账",
        (
            *_columns("number", "source?", "aspect", "problem", "units", "deadline"),
            ViewColumn("progress_text", heading="整改完成情况"),
            *_columns("finished_on", EVIDENCE, CHECKS),
            ViewColumn("closing", heading="销号情况"),
            *_columns("closed_on"),
            ViewColumn("closed_by", width=5),
            *_columns("note?"),
        ),
        key="closing",
    ),
    View(
        "目标任务分解表",
        (
            *_columns(PLACE, "aspect", "problem", "goal?"),
            ViewColumn("measures", heading="目标任务（整改措施）"),
            *_columns("lead_leader", "persons", "deadline", DUE_ON, CLOCK, "progress", "note?"),
        ),
        key="breakdown",
        row=RowOf.MEASURE,
        grouping=Grouping.UNIT,
    ),
)
_BUILT_IN = {view.key: view for view in BUILT_IN}
#: Titles that would be taken for something else on the command line.
_TAKEN = frozenset({*_BUILT_IN, "summary", "notice"})


def built_in(key: str) -> View:
    """A list as it was at first."""
    return _BUILT_IN[key]


# ---------------------------------------------------------------- as the setting stores it


def to_text(views: Sequence[View]) -> str:
    """The lists as the setting stores them, "" where all are as at first.

    Raises:
        InvalidValue: as ``save``.
    """
    tidy = [_checked(view) for view in views]
    _check_together(tidy)
    told = [_object(view) for view in tidy if view != _BUILT_IN.get(view.key)]
    return json.dumps(told, ensure_ascii=False) if told else ""


def from_text(text: str) -> tuple[View, ...]:
    """The lists of a stored setting; built-in ones that are not told are as at first.

    Raises:
        InvalidValue: they are none, or cannot be so.
    """
    try:
        stored = [_view(one) for one in json.loads(text)] if text else []
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InvalidValue("list_views", "“清单视图”读不懂，请在“清单视图”中重新设置。") from error
    changed = {view.key: view for view in stored if view.key}
    views = [changed.get(view.key, view) for view in BUILT_IN] + [view for view in stored if not view.key]
    if stored:
        views = [_checked(view) for view in views]
        _check_together(views)
    return tuple(views)


def in_words(text: str) -> str:
    """A stored setting as the history tells it."""
    told = [view for view in from_text(text) if view != _BUILT_IN.get(view.key)]
    return "；".join(map(words_of, told)) or "都是原来的样式"


def words_of(view: View) -> str:
    """A list in one line: 任务清单（A4，一行一条措施，按方面，11 栏：序号、…）."""
    headings = "、".join(column.printed or label_of(column.key) for column in view.columns)
    parts = [view.paper, view.row.label, view.grouping.label + ("，每组另起一页" if view.sections else "")]
    parts += [view.attachment] if view.attachment else []
    return f"{view.title}（{'，'.join(parts)}，{len(view.columns)} 栏：{headings}）"


def _object(view: View) -> dict[str, Any]:
    return {
        "key": view.key,
        "title": view.title,
        "columns": [[one.key, one.heading, one.width, one.paper, int(one.optional)] for one in view.columns],
        "paper": view.paper,
        "row": view.row.value,
        "grouping": view.grouping.value,
        "sections": view.sections,
        "attachment": view.attachment,
        "with_office": view.with_office,
        "head": list(view.head),
        "foot": list(view.foot),
    }


def _view(stored: dict[str, Any]) -> View:
    left, middle, right = map(str, stored["head"])
    return View(
        str(stored["title"]),
        tuple(
            ViewColumn(str(key), str(heading), float(width), str(paper), bool(optional))
            for key, heading, width, paper, optional in stored["columns"]
        ),
        key=str(stored["key"]),
        paper=str(stored["paper"]),
        row=RowOf(stored["row"]),
        grouping=Grouping(stored["grouping"]),
        sections=bool(stored["sections"]),
        attachment=str(stored["attachment"]),
        with_office=bool(stored["with_office"]),
        head=(left, middle, right),
        foot=tuple(map(str, stored["foot"])),
    )


def _checked(view: View) -> View:
    """The list with tidy words."""
    title = clean_line(view.title)
    if not title:
        raise _refused("清单的标题不能为空，请填写。")
    if len(title) > MAX_TITLE:
        raise _refused(f"清单的标题“{title[:20]}……”太长（{len(title)} 字），最多 {MAX_TITLE} 字。")
    if title in _TAKEN:
        raise _refused(f"清单的标题不能是“{title}”，命令行用它指别的文件，请换一个标题。")
    if view.key and view.key not in _BUILT_IN:
        raise _refused(f"“{title}”不是程序自带的清单，请在“清单视图”中重新设置。")
    if view.paper not in PAPERS:
        raise _refused(f"“{title}”没有“{view.paper}”这种纸张，可以选：{'、'.join(PAPERS)}。")
    if not view.columns:
        raise _refused(f"“{title}”一栏也没有，请至少勾选一栏。")
    left, middle, right = (_line(title, words) for words in view.head)
    columns = tuple(_checked_column(title, column) for column in view.columns)
    keys = [column.key for column in columns]
    for key in keys:
        if keys.count(key) > 1:
            raise _refused(f"“{title}”里“{label_of(key)}”这一栏有两次，请去掉一次。")
    return replace(
        view,
        title=title,
        columns=columns,
        attachment=_line(title, view.attachment),
        head=(left, middle, right),
        foot=tuple(words for words in (_line(title, part) for part in view.foot) if words),
    )


def _checked_column(title: str, column: ViewColumn) -> ViewColumn:
    try:
        label = label_of(column.key)
    except KeyError:
        raise _refused(f"“{title}”里有一栏“{column.key}”台账没有，请重新选择。") from None
    heading = clean_line(column.heading)
    if not label or len(heading) > _MAX_HEADING:
        raise _refused(f"“{title}”里“{label}”一栏的表头要有 1 到 {_MAX_HEADING} 个字。")
    if column.width and not 1 <= column.width <= MAX_WIDTH:
        raise _refused(f"“{title}”里“{label}”一栏的宽度要在 1 到 {MAX_WIDTH} 个字之间，不能是 {column.width:g}。")
    if column.paper not in ("", *PAPERS):
        raise _refused(f"“{title}”里“{label}”一栏没有“{column.paper}”这种纸张。")
    usual = heading == heading_of(column.key)
    return replace(column, heading="" if usual else heading, width=float(column.width))


def _line(title: str, words: str) -> str:
    tidy = clean_line(words)
    if len(tidy) > _MAX_LINE:
        raise _refused(f"“{title}”的表头、附件号和签字栏每处最多 {_MAX_LINE} 字，请缩短“{tidy[:20]}……”。")
    return tidy


def _check_together(views: Sequence[View]) -> None:
    if len(views) > _MAX_VIEWS:
        raise _refused(f"清单最多 {_MAX_VIEWS} 种，现在有 {len(views)} 种，请删去不用的。")
    titles = [view.title for view in views]
    for title in titles:
        if titles.count(title) > 1:
            raise _refused(f"有两种清单都叫“{title}”，请给其中一种换一个标题。")


def _refused(sentence: str) -> InvalidValue:
    return InvalidValue("list_views", sentence)
