"""Headings of somebody's table as fields of the ledger, from the office's own table of synonyms."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from models import paths

HEADINGS_FILE = "headings.csv"

#: Fields that a draft carries; a heading of any other kind is known but kept as the column it is.
LEDGER_FIELDS = frozenset(
    (
        *("number", "source", "aspect", "problem", "findings", "goal", "measures"),
        *("lead_leader", "lead_unit", "units", "support_units", "involved_units", "persons"),
        *("deadline", "progress", "progress_text", "closing", "finished_on", "reason", "note"),
    )
)
#: Fields that may stand in several columns; their texts follow one another.
REPEATABLE = frozenset(("findings", "measures", "progress_text", "reason", "note"))
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


@dataclass(frozen=True, slots=True)
class Mapping:
    """What the columns of one table mean.

    ``fields`` gives the ledger field of a column and ``marks`` the status word of a column that is ticked;
    ``unknown`` are the columns that are kept under their heading. ``doubts`` are sentences for the clerk.
    ``recognised`` counts the columns whose heading stands in the table of synonyms, ledger field or not.
    """

    headings: tuple[str, ...]
    fields: dict[int, str]
    marks: dict[int, str] = field(default_factory=dict)
    unknown: tuple[int, ...] = ()
    doubts: tuple[str, ...] = ()
    recognised: int = 0

    def columns(self, name: str) -> list[int]:
        """The columns of one ledger field, from left to right."""
        return [column for column, field_name in sorted(self.fields.items()) if field_name == name]

    def has(self, name: str) -> bool:
        """Whether the table has a column of this field."""
        return name in self.fields.values()


def map_headings(headings: Sequence[str]) -> Mapping:
    """The fields of a heading row; a heading of several lines holds its parts one a line, the outermost first."""
    kinds = [kind_of_heading(heading) for heading in headings]
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
    return Mapping(tuple(headings), fields, marks, unknown, tuple(doubts), sum(1 for kind in kinds if kind))


def kind_of_heading(heading: str) -> str:
    """The kind that the table of synonyms gives a heading, "" if nobody knows it; 整改情况 is still undecided here."""
    parts = [part for part in heading.split("\n") if part.strip()]
    for words in (heading, *reversed(parts)):
        if kind := _known(words):
            return kind
    return _by_ending(bare_heading(parts[-1])) if parts else ""


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
    if _NOT_OWNER.search(heading) or len(heading) > 20:
        return ""
    for length in range(len(heading) - 1, _SHORTEST_SUFFIX - 1, -1):
        kind = synonyms().get(heading[-length:], "") or synonyms().get(heading[:length], "")
        if kind in _SUFFIX_FIELDS:
            return kind
    return ""


def _leaf(heading: str) -> str:
    return bare_heading(heading.rpartition("\n")[2])


def _settled(kinds: list[str], headings: Sequence[str], doubts: list[str]) -> list[str]:
    """The kinds after the headings that mean one thing alone and another in company have been decided."""
    meant = list(kinds)

    def settle(kind: str, field_name: str) -> None:
        meant[:] = [field_name if each == kind else each for each in meant]

    settle("when_done", "finished_on" if "deadline" in meant else "deadline")
    settle("next_step", "reason")
    settle("closed_when", "closing")
    if "problem" not in meant and "task" not in meant:
        settle("findings", "problem")
    if "task" in meant:
        _settle_task(meant, headings, doubts)
    if "state_of_work" in meant:
        _settle_state_of_work(meant, headings, doubts)
    return meant


def _settle_task(meant: list[str], headings: Sequence[str], doubts: list[str]) -> None:
    column = meant.index("task")
    if "problem" not in meant:
        meant[column] = "problem"
    elif "measures" not in meant:
        meant[column] = "measures"
        doubts.append(f"“{_leaf(headings[column])}”一列按整改措施读入，请核对。")
    elif "goal" not in meant:
        meant[column] = "goal"


def _settle_state_of_work(meant: list[str], headings: Sequence[str], doubts: list[str]) -> None:
    column = meant.index("state_of_work")
    if "measures" in meant:
        meant[column] = "progress_text"
        return
    meant[column] = "measures"
    doubts.append(f"“{_leaf(headings[column])}”一列没有“整改措施”相伴，按整改措施读入，请核对。")
