"""What is told of a returned file as a whole: its columns, its marks, which sending and which version it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from models import returns_files as files
from models.return_rules import label_of
from models.returned import KeyedBy, Marks, ReturnedFile
from models.returns_sheets import SentSheet, SentSheets
from models.sending_columns import heading_of
from models.sending_records import turn_words
from models.text import folded


def notes_of(
    connection: sqlite3.Connection, file: ReturnedFile, answered: Sequence[SentSheet], sheets: SentSheets
) -> Iterator[str]:
    """Sentences about a file; ``answered`` are the sendings whose rows it holds, its own first."""
    yield from heading_notes(file, answered[0])
    if file.marks == Marks.LOST:
        yield "隐藏标记都没有了（可能是复制到了新表），按编号和内容匹配，每一处改动都要确认。"
    if file.marks == Marks.CONTRADICT:
        yield "隐藏标记前后不一致，不可信，按编号和内容匹配，每一处改动都要确认。"
    if file.other_sheets:
        yield f"另有工作表没有读：{'、'.join(file.other_sheets)}。"
    if len(answered) > 1:
        units = "、".join(dict.fromkeys(one.unit_name for one in answered))
        yield f"表里有几份填报表的行（{units}），各按自己发出时的内容合并。"
    for one in answered:
        if one.id is not None:
            if sheets.newer(one):
                yield f"按{turn_words(one.number)}填写，“{one.unit_name}”之后又领过新的表。"
            yield from files.version_notes(file.modified_at, files.of_sending(connection, one.id))


def heading_notes(file: ReturnedFile, sheet: SentSheet) -> Iterator[str]:
    """What is to be told of the columns: renamed ones, ones known by their heading only, missing ones."""
    by_heading = [column.heading for column in file.columns if column.field and column.keyed_by == KeyedBy.HEADINGS]
    if by_heading:
        yield f"标题下的隐藏行没有了，按列名认出：{'、'.join(by_heading)}。"
    asked = [column.heading for column in file.columns if column.field and column.keyed_by == KeyedBy.ASKED]
    if asked:
        yield f"由您指定的列：{'、'.join(asked)}。"
    renamed = [
        f"{label_of(column.field)}改成了“{column.heading}”"
        for column in file.columns
        if column.field
        and column.keyed_by == KeyedBy.KEYS
        and folded(column.heading) != folded(heading_of(column.field))
    ]
    if renamed:
        yield f"列名改过，仍按原来的列合并：{'；'.join(renamed)}。"
    missing = [label_of(name) for name in sheet.fields if name not in file.fields]
    if missing:
        yield f"表里没有这些列，当作没有改动：{'、'.join(missing)}。"
