"""What probably fills each column of a superior's form, from its headings: a proposal that somebody looks at."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from documents.mapping import Mapping as Meanings
from documents.mapping import bare_heading, kind_of_heading, map_headings
from documents.superior_look import FormColumn, FormSheet
from models.fields import BY_NAME, CUSTOM
from models.list_views import CHECKS, DUE_ON, EVIDENCE, STATUS, RowOf
from models.rules import Progress, progress_from_words
from models.superior_forms import (
    CLOCK_WORD,
    CLOSED,
    DAYS_LEFT,
    ISSUE_PLACE,
    LASTING,
    LIGHT,
    OFFICE,
    OVERDUE,
    PEOPLE_PHONES,
    SHARE,
    TICK,
    TODAY,
    Filling,
    SuperiorForm,
)

#: What headings say that the readers' table of synonyms leaves alone; the first that fits.
_WORDED: tuple[tuple[str, str], ...] = (
    (r"填报单位|报送单位|上报单位", OFFICE),
    (r"填报(?:日期|时间)|报送(?:日期|时间)|上报(?:日期|时间)", TODAY),
    (r"亮灯|灯号|预警|红黄绿", LIGHT),
    (r"(?:剩余|超期|逾期|倒计时).{0,2}天", DAYS_LEFT),
    (r"时限状态|预警状态", CLOCK_WORD),
    (r"长期坚持", f"{TICK}{LASTING}"),
    (r"到期(?:日期|时间|日)", DUE_ON),
    (r"密级", "secrecy"),
    (r"重要程度|重点", "weight"),
    (r"轮次", "round"),
    (r"销号(?:时间|日期)", "closed_on"),
    (r"销号(?:审批|审核)人|批准人", "closed_by"),
)
_SHARE = re.compile(r"(?:完成率|进度|比例|百分比)(?:[（(]?[%％][）)]?)?$|[%％]")
_WHETHER = re.compile(r"^是否|[（(]是\s*[/／、]\s*否[）)]|^有无")
_DAY = re.compile(r"时间|日期")
_YES_WORDS, _NO_WORDS = frozenset("是√有"), frozenset("否×无")


def proposed(sheet: FormSheet, own_columns: Sequence[str], name: str = "", digest: str = "") -> SuperiorForm:
    """How the sheet is probably to be filled; ``own_columns`` are the headings of the office's own ones."""
    meanings = map_headings(sheet.headings, guess=True)
    states = _states(sheet, meanings)
    fillings: dict[int, Filling] = {}
    for column in sheet.columns:
        filling = states.get(column.column) or _filling(column, meanings, own_columns)
        if filling.source and not column.has_formula:
            fillings[column.column] = filling
    return SuperiorForm(
        name=name,
        sheet=sheet.name,
        header=sheet.header,
        headings=sheet.headings,
        fillings=_each_once(fillings),
        row=RowOf.MEASURE if sheet.joins_down else RowOf.ISSUE,
        merged=sheet.joins_down,
        digest=digest,
    )


def _each_once(fillings: Mapping[int, Filling]) -> dict[int, Filling]:
    """A long text stands in the first of the columns that might have it."""
    taken: set[str] = set()
    kept = {}
    for column, filling in fillings.items():
        is_long = filling.source in BY_NAME and BY_NAME[filling.source].long
        if not (is_long and filling.source in taken):
            kept[column] = filling
        taken.add(filling.source)
    return kept


def _filling(column: FormColumn, meanings: Meanings, own_columns: Sequence[str]) -> Filling:
    leaf = bare_heading(column.leaf)
    own = next((heading for heading in own_columns if bare_heading(heading) == leaf), None)
    if own is not None:
        return Filling(CUSTOM + own)
    source = next((source for words, source in _WORDED if re.search(words, column.leaf)), "")
    if source:
        return Filling(source, "yes_no" if source.startswith(TICK) and _is_whether(column) else "")
    if re.search(r"是否.{0,3}(?:逾期|超期)", column.leaf):
        return Filling(TICK + OVERDUE, "yes_no")
    known = meanings.fields.get(column.column) or kind_of_heading(column.heading)
    match known:
        case "number":
            return Filling("number" if "编号" in leaf else ISSUE_PLACE)
        case "deadline":
            return Filling(DUE_ON if column.is_day else "deadline")
        case "persons":
            return Filling(PEOPLE_PHONES if re.search("电话|联系方式|手机", column.leaf) else "persons")
        case "phone":
            return Filling("phones")
        case "evidence":
            return Filling(EVIDENCE)
        case "verification":
            return Filling(CHECKS if re.search("情况|结论|结果", leaf) else "")
        case "progress":
            return _state(column)
        case "closing" | "closed_when":
            return _closing(column)
    if column.is_percent or _SHARE.search(column.leaf):
        return Filling(SHARE)
    return Filling(known if known in BY_NAME else "")


def _state(column: FormColumn) -> Filling:
    """A state in one cell: yes or no, a share, a word out of a list, or all that is to be said."""
    if column.is_percent or _SHARE.search(column.leaf):
        return Filling(SHARE)
    if _is_whether(column):
        return Filling(f"{TICK}done", "yes_no")
    return Filling("progress" if column.choices else STATUS)


def _closing(column: FormColumn) -> Filling:
    if _DAY.search(column.leaf):
        return Filling("closed_on")
    return Filling(TICK + CLOSED, "yes_no") if _is_whether(column) else Filling("closing")


def _is_whether(column: FormColumn) -> bool:
    """Whether a column asks for yes or no."""
    words = set(column.choices)
    return bool(_WHETHER.search(column.leaf)) or (bool(words) and words <= {"是", "否", "有", "无"})


# ---------------------------------------------------------------- several columns, one of which is ticked


def _states(sheet: FormSheet, meanings: Meanings) -> dict[int, Filling]:
    """Columns that stand for a state each: every issue has its tick in one of them, 长期坚持 and 销号 beside it."""
    found: dict[int, Filling] = {}
    progress: dict[Progress, int] = {}
    for column in sheet.columns:
        leaf = bare_heading(column.leaf)
        if len(leaf) == 1 and leaf in _YES_WORDS | _NO_WORDS and len(column.path) > 1:
            found |= _yes_or_no(column, leaf)
        elif column.column not in meanings.marks:
            continue
        elif "长期" in leaf:
            found[column.column] = Filling(TICK + LASTING)
        elif "销号" in leaf:
            found[column.column] = Filling(TICK + CLOSED)
        elif (state := Progress.NOT_STARTED if leaf == "未完成" else progress_from_words(leaf)) is not None:
            progress.setdefault(state, column.column)
    for state, column_number in progress.items():
        ticked = [one for one in Progress if _nearest(one, progress) is state]
        found[column_number] = Filling(TICK + "+".join(one.name.lower() for one in ticked))
    return found


def _nearest(state: Progress, columns: Mapping[Progress, int]) -> Progress | None:
    """The state whose column an issue is ticked in that has no column of its own state; None where it has none."""
    if state in columns:
        return state
    others = {
        Progress.MOSTLY_DONE: (Progress.IN_PROGRESS, Progress.NOT_STARTED),
        Progress.IN_PROGRESS: (Progress.NOT_STARTED, Progress.MOSTLY_DONE),
        Progress.NOT_STARTED: (Progress.IN_PROGRESS,),
    }
    return next((one for one in others.get(state, ()) if one in columns), None)


def _yes_or_no(column: FormColumn, leaf: str) -> dict[int, Filling]:
    """The columns 是 and 否 below a question: 是否完成, 是否销号."""
    question = column.path[-2]
    if re.search("完成|到位|整改", question) and "销号" not in question:
        source = f"{TICK}done" if leaf in _YES_WORDS else f"{TICK}not_started+in_progress+mostly_done"
        return {column.column: Filling(source)}
    for words, state in (("销号", CLOSED), ("长期", LASTING), ("期", OVERDUE)):
        if words in question and leaf in _YES_WORDS:
            return {column.column: Filling(TICK + state)}
    return {}
