"""What the cells of a column say of it where its heading says nothing: names that are ticked, a column that groups."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from documents.grid import GridRow
from documents.mapping import NAMED, Mapping, kind_of_heading
from documents.status_words import status_of
from models.drafts import DraftStatus

#: So many rows say what the others hold.
_LOOKED_AT = 200
#: A cell that only marks its row.
_MARK = re.compile(r"[√✓✔☑□☐○〇◯●◎△▲×✗✘/\\—\-是否有无YyNn]|\d{1,2}")
#: What a column never groups problems by.
_NO_GROUP = re.compile(r"时间|日期|时限|人$|人员|姓名|电话|金额|数量?$|编号|序号|文号|备注|次$")
_LONGEST_GROUP = 24


def with_contents(mapping: Mapping, rows: Sequence[GridRow]) -> Mapping:
    """``mapping`` with what ``rows`` below the headings show; nothing that a heading says is changed."""
    rows = rows[:_LOOKED_AT]
    return _with_groups(_with_ticked_names(mapping, rows), rows)


def is_ticked(text: str) -> bool:
    """Whether a cell says yes by a mark."""
    return bool(_MARK.fullmatch(text.strip())) and status_of(text) is DraftStatus.DONE


def _with_ticked_names(mapping: Mapping, rows: Sequence[GridRow]) -> Mapping:
    """涉及学校 over 一小 and 二小, whose cells only hold marks: a tick means the one that the heading names."""
    fields = dict(mapping.fields)
    ticked: set[int] = set()
    for group, columns in _groups(mapping.headings).items():
        kind = kind_of_heading(group)
        own = [kind_of_heading(mapping.headings[column].rpartition("\n")[2]) for column in columns]
        if kind not in NAMED or len(columns) < 2 or any(own):
            continue
        texts = [text for row in rows for column in columns if (text := row.cells[column].strip())]
        marks = [text for text in texts if _MARK.fullmatch(text)]
        if len(marks) * 10 >= len(texts) * 9 and any(map(is_ticked, marks)):  # the notes below are no marks
            fields |= dict.fromkeys(columns, kind)
            ticked.update(columns)
    if not ticked:
        return mapping
    unknown = tuple(column for column in mapping.unknown if column not in ticked)
    return replace(mapping, fields=fields, unknown=unknown, ticked=frozenset(ticked))


def _groups(headings: Sequence[str]) -> dict[str, list[int]]:
    """The columns under every heading that stands over others."""
    found: dict[str, list[int]] = {}
    for column, heading in enumerate(headings):
        for part in heading.split("\n")[:-1]:
            found.setdefault(part, []).append(column)
    return found


def _with_groups(mapping: Mapping, rows: Sequence[GridRow]) -> Mapping:
    """A column of any name in front of the problems whose cells are merged down over several of them is their 方面."""
    problems = mapping.columns("problem")
    if mapping.has("aspect") or not problems:
        return mapping
    told = [row for row in rows if row.cells[problems[0]].strip() and len({*row.cells}) > 2]
    for column in mapping.unknown:
        in_front = column < problems[0] and not _NO_GROUP.search(mapping.headings[column])
        if in_front and _is_group(column, told, problems[0]):
            unknown = tuple(other for other in mapping.unknown if other != column)
            fields = {**mapping.fields, column: "aspect"}
            return replace(mapping, fields=fields, unknown=unknown, guessed=(*mapping.guessed, column))
    return mapping


def _is_group(column: int, rows: Sequence[GridRow], problem: int) -> bool:
    texts = [row.cells[column].strip() for row in rows]
    merged = sum(1 for row in rows if column in row.below and problem not in row.below)
    words = all(re.search(r"[\u4e00-\u9fff]{2}", text) and len(text) <= _LONGEST_GROUP for text in texts)
    return words and merged * 3 >= len(rows) > 2
