"""Headings of somebody's table as fields of the ledger, from the office's own table of synonyms."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import abc
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache

from models import paths

HEADINGS_FILE = "headings.csv"

#: Fields that a draft carries; a heading of any other kind is known but kept as the column it is.
LEDGER_FIELDS = frozenset(
    (
        *("number", "source", "aspect", "problem", "findings", "goal", "measures"),
        *("lead_leader", "lead_unit", "units", "support_units", "involved_units", "persons"),
        *("deadline", "progress", "progress_text", "closing", "finished_on", "reason", "note", "secrecy"),
    )
)
#: What a column may be beside a ledger field: a state that is ticked, a column of the office's own, nothing at all.
MARK, KEEP, DROP = "mark", "keep", "drop"
#: Fields that may stand in several columns; their texts follow one another.
REPEATABLE = frozenset(("findings", "measures", "progress_text", "reason", "note"))
_LONGEST = 20
#: A heading that ends like an owner's but names somebody who only checks or reports.
_NOT_OWNER = re.compile(r"复查|复核|填报|审核|审批|验收|核查|督办|监督|检查|配合|协|反馈|上报|报送|制表")
_BRACKETED = re.compile(r"[(\[【〔][^)\]】〕]*[)\]】〕]")
_NOISE = re.compile(r"[\s*:：、,，;；/\\。.“”\"]+")
#: The endings by which an unknown longer heading may still be recognised; shorter ones fit too much.
_SUFFIX_FIELDS = frozenset(
    (
        *("problem", "findings", "goal", "measures", "lead_leader", "lead_unit", "units", "support_units", "persons"),
        *("deadline", "progress_text", "reason", "evidence", "phone", "source"),
    )
)
_SHORTEST_SUFFIX = 3
#: What the lowest of several headings says that holds no text of its own.
_NO_TEXT = re.compile(r"(?:金额|资金|数|数量|个数|率|比例|时间|日期|人|人员|姓名|单位|部门|电话|编号)$")
_OWNERS = frozenset(("lead_leader", "lead_unit", "units", "support_units", "persons"))
#: Fields that hold the names of units or people.
NAMED = _OWNERS | {"involved_units"}
#: How headings are worded that no table holds: what they end with says what they are. Only ever a guess.
_WORDED = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("reason", r"(?:原因|困难)$"),
        ("deadline", r"(?:时限|期限|限期|时间节点|截止(?:时间|日期))$|^(?:计划|预计|拟|应|要求).{0,8}(?:时间|日期)$"),
        ("persons", r"(?:责任人|负责人|经办人|承办人)(?:员|姓名)?$"),
        ("lead_leader", r"领导$"),
        ("lead_leader", r"^(?:牵头|分管|包[保抓联案]|挂[包牌联点]|主管|责任)副?(?:[校园局科股处县镇乡]长|书记|主任)$"),
        ("units", r"责任.{0,4}(?:单位|科室|股室|部门|处室|学校)$"),
        ("measures", r"(?:措施|举措|对策)(?:[及和与].{1,4}|内容|情况|[\d一二三四五六七八九十]+)?$"),
        ("progress_text", r"(?:进展|成效|落实情况)(?:情况|说明)?$"),
        ("progress", r"(?:状态|完成情况)$|^是否.{0,6}(?:完成|到位|整改)"),
        ("goal", r"整改(?:.{0,2})(?:目标|标准|要求)$"),
        ("aspect", r"(?:方面|领域|板块|类别|分类)$"),
        (
            "problem",
            r"^(?!是否|有无).*(?:问题|隐患|短板|缺陷)(?:名称|内容|描述|表述|概述|概况|事项|清单|情况|详情|点)?$",
        ),
    )
)


@dataclass(frozen=True)
class Mapping:
    """What the columns of one table mean.

    ``fields`` gives the ledger field of a column and ``marks`` the status word of a column that is ticked;
    ``unknown`` are the columns that are kept under their heading. ``doubts`` are sentences for the clerk.
    ``recognised`` counts the columns whose heading stands in the table of synonyms, ledger field or not;
    ``guessed`` are those whose heading was only understood by how it ends, or by its cells. ``ticked`` are the columns
    of one field whose headings are names: a tick in a cell means the one that the heading names.
    """

    headings: tuple[str, ...]
    fields: dict[int, str]
    marks: dict[int, str] = field(default_factory=dict)
    unknown: tuple[int, ...] = ()
    doubts: tuple[str, ...] = ()
    recognised: int = 0
    guessed: tuple[int, ...] = ()
    ticked: frozenset[int] = frozenset()

    def columns(self, name: str) -> list[int]:
        """The columns of one ledger field, from left to right."""
        return self._columns.get(name, [])

    @cached_property
    def _columns(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for column, name in sorted(self.fields.items()):
            found.setdefault(name, []).append(column)
        return found

    def has(self, name: str) -> bool:
        """Whether the table has a column of this field."""
        return name in self.fields.values()

    def meaning(self, column: int) -> str:
        """A ledger field, ``MARK``, ``KEEP``, or ``DROP``: what becomes of the column."""
        if column in self.fields:
            return self.fields[column]
        return MARK if column in self.marks else KEEP if column in self.unknown else DROP

    def own_name(self, column: int) -> str:
        """What a column that is kept is called: its lowest heading, with the one above where two are called so."""
        heading = self.headings[column].rpartition("\n")[2] or f"第{column + 1}列"
        twice = sum(1 for other in self.headings if other.rpartition("\n")[2] == heading) > 1
        return "·".join(self.headings[column].split("\n")) if twice else heading

    def all_meanings(self) -> dict[int, str]:
        """The meaning of every column."""
        return {column: self.meaning(column) for column in range(len(self.headings))}

    def with_meanings(self, chosen: abc.Mapping[int, str]) -> Mapping:
        """The same headings with what somebody decided about some columns; what was decided raises no doubts."""
        if not chosen:
            return self
        meant = {column: chosen.get(column, self.meaning(column)) for column in range(len(self.headings))}
        return replace(
            self,
            fields={column: meaning for column, meaning in meant.items() if meaning in LEDGER_FIELDS},
            marks={column: _leaf(self.headings[column]) for column, meaning in meant.items() if meaning == MARK},
            unknown=tuple(column for column, meaning in meant.items() if meaning == KEEP),
            doubts=(),
            guessed=tuple(column for column in self.guessed if column not in chosen),
            ticked=frozenset(column for column in self.ticked if meant[column] == self.fields[column]),
        )


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """What somebody decided about one sheet; what is left out here is found as ever.

    ``header`` are the first and last row of its headings, numbered as a spreadsheet program shows them; ``meanings``
    give columns (counted from 0) a ledger field, ``MARK``, ``KEEP`` or ``DROP``.
    """

    taken: bool = True
    header: tuple[int, int] | None = None
    meanings: abc.Mapping[int, str] = field(default_factory=dict)


#: Decisions by the names of sheets; those about further tables of a sheet by ``table_name``.
Choices = abc.Mapping[str, SheetChoice]
NO_CHOICES: Choices = {}


def table_name(sheet: str, place: int) -> str:
    """What a table of a sheet is called: the first like the sheet, the others with signs that no sheet's name holds."""
    return f"{sheet} [表{place + 1}]" if place else sheet


def has_table(sheet: str, name: str) -> bool:
    """Whether this is the name of a table of this sheet."""
    return name == sheet or name.startswith(f"{sheet} [表")


def map_headings(headings: Sequence[str], *, guess: bool = False) -> Mapping:
    """The fields of a heading row; a heading of several lines holds its parts one a line, the outermost first.

    ``guess`` takes headings by their wording, too, where the table of synonyms does not hold them.
    """
    kinds = [kind_of_heading(heading) or (_by_wording(heading) if guess else "") for heading in headings]
    _leave_groups_out(kinds, headings)
    marks = {column: _leaf(headings[column]) for column, kind in enumerate(kinds) if kind == "mark"}
    doubts: list[str] = []
    meant = _settled(kinds, headings, doubts)
    fields: dict[int, str] = {}
    for column, kind in enumerate(meant):
        if kind in LEDGER_FIELDS and (kind in REPEATABLE or kind not in fields.values()):
            fields[column] = kind
    unknown = tuple(
        column for column, heading in enumerate(headings) if heading and column not in fields and column not in marks
    )
    guessed = tuple(column for column in fields if not kind_of_heading(headings[column]))
    return Mapping(tuple(headings), fields, marks, unknown, tuple(doubts), sum(1 for kind in kinds if kind), guessed)


@lru_cache(maxsize=8192)
def kind_of_heading(heading: str) -> str:
    """The kind that the table of synonyms gives a heading, "" if nobody knows it; 整改情况 is still undecided here."""
    parts = [part for part in heading.split("\n") if part.strip()]
    if not parts:
        return ""
    own = _known(heading) or _known(parts[-1]) or _by_ending(bare_heading(parts[-1]))
    return own or next((kind for words in reversed(parts[:-1]) if (kind := _known(words))), "")


def bare_heading(heading: str) -> str:
    """A heading without blanks, stops and bracketed remarks: 责任人（签字） is 责任人."""
    folded = unicodedata.normalize("NFKC", heading)
    return _NOISE.sub("", _BRACKETED.sub("", folded)) or _NOISE.sub("", folded)


@cache
def synonyms() -> dict[str, str]:
    """Heading → kind, from ``resources/tables/headings.csv``."""
    table = paths.resources() / "tables" / HEADINGS_FILE
    with table.open(encoding="utf-8-sig", newline="") as file:
        return {bare_heading(row["heading"]): row["field"] for row in csv.DictReader(file)}


def _known(words: str) -> str:
    return synonyms().get(bare_heading(words), "")


def _by_ending(heading: str) -> str:
    if len(heading) > _LONGEST:
        return ""
    for length in range(len(heading) - 1, _SHORTEST_SUFFIX - 1, -1):
        kind = synonyms().get(heading[-length:], "") or synonyms().get(heading[:length], "")
        if kind in _SUFFIX_FIELDS:
            return "" if _is_no_owner(kind, heading) else kind
    return ""


def _by_wording(words: str) -> str:
    heading = bare_heading(words.rpartition("\n")[2])
    if len(heading) > _LONGEST:
        return ""
    kind = next((kind for kind, pattern in _WORDED if pattern.search(heading)), "")
    return "" if _is_no_owner(kind, heading) else kind


def _is_no_owner(kind: str, heading: str) -> bool:
    """Whether a heading that ends like an owner's names somebody who only checks, or what was only found or told."""
    return kind in _OWNERS | {"deadline", "measures", "progress_text", "progress"} and bool(_NOT_OWNER.search(heading))


def _leave_groups_out(kinds: list[str], headings: Sequence[str]) -> None:
    """A heading over several columns (整改情况 over 措施 and 金额) speaks for the first one that says nothing itself.

    It speaks for none where another of its columns says the same, nor for amounts, days and names.
    """
    spoken: set[str] = set()
    for column, heading in enumerate(headings):
        parts = heading.split("\n")
        group = next((part for part in reversed(parts[:-1]) if _known(part) == kinds[column]), "")
        below = [other for other, words in enumerate(headings) if group and group in words.split("\n")[:-1]]
        if len(below) < 2 or _known(parts[-1]) or _known(heading) or _by_ending(bare_heading(parts[-1])):
            continue
        said = {_known(headings[other].split("\n")[-1]) for other in below if other != column}
        is_said = kinds[column] in said or (kinds[column] == "state_of_work" and "progress_text" in said)
        if is_said or group in spoken or _NO_TEXT.search(bare_heading(parts[-1])):
            kinds[column] = ""
        spoken.add(group)


def _leaf(heading: str) -> str:
    return bare_heading(heading.rpartition("\n")[2])


def _settled(kinds: list[str], headings: Sequence[str], doubts: list[str]) -> list[str]:
    """The kinds after the headings that mean one thing alone and another in company have been decided."""
    meant = list(kinds)

    def settle(kind: str, field_name: str) -> None:
        meant[:] = [field_name if each == kind else each for each in meant]

    settle("when_done", "finished_on" if "deadline" in meant else "deadline")
    _settle_progress(meant, headings)
    settle("next_step", "reason")
    settle("closed_when", "closing")
    if "problem" not in meant and "task" not in meant:
        settle("findings", "problem")
    if "task" in meant:
        _settle_task(meant, headings, doubts)
    if "measures" not in meant:
        _settle_taken_measures(meant, headings)
    if "state_of_work" in meant:
        _settle_state_of_work(meant, headings, doubts)
    return meant


def _settle_progress(meant: list[str], headings: Sequence[str]) -> None:
    """Of 完成情况 beside 是否完成 (or 整改状态, 完成率) the first tells what was done; alone it is the state."""
    columns = [column for column, kind in enumerate(meant) if kind == "progress"]
    telling = [column for column in columns if _leaf(headings[column]).endswith("情况")]
    if len(telling) < len(columns):
        for column in telling:
            meant[column] = "progress_text"


def _settle_task(meant: list[str], headings: Sequence[str], doubts: list[str]) -> None:
    column = meant.index("task")
    if "problem" not in meant:
        meant[column] = "problem"
    elif "measures" not in meant:
        meant[column] = "measures"
        doubts.append(f"“{_leaf(headings[column])}”一列按整改措施读入，请核对。")
    elif "goal" not in meant:
        meant[column] = "goal"


def _settle_taken_measures(meant: list[str], headings: Sequence[str]) -> None:
    """已采取的整改措施 tells how far the work is only beside the measures themselves."""
    for column, kind in enumerate(meant):
        alone = kind == "progress_text" and "\n" not in headings[column]
        if alone and _leaf(headings[column]).endswith(("措施", "举措", "做法")):
            meant[column] = "measures"


def _settle_state_of_work(meant: list[str], headings: Sequence[str], doubts: list[str]) -> None:
    column = meant.index("state_of_work")
    if "measures" in meant:
        meant[column] = "progress_text"
        return
    meant[column] = "measures"
    doubts.append(f"“{_leaf(headings[column])}”一列没有“整改措施”相伴，按整改措施读入，请核对。")
