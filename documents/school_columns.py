"""The columns of the workbook that a unit fills in: keys, headings, widths, and a word to who fills each in."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from documents.text_lines import UNITS, width
from models.fields import CLOCK_LABEL, Kind, field_named
from models.returned import EVIDENCE_WORDS
from models.sending_columns import CODE_LABEL, heading_of
from models.sendings import Prepared, PreparedRow

#: How the keys in the hidden row begin: columns of fields, and columns that are only information.
KEY_PREFIX, INFO_PREFIX = "f_", "x_"
#: The keys of the columns that say which row it is: the visible code, and the hidden mark (``models.returned_marks``).
CODE_KEY, MARK_KEY = "k_code", "k_mark"
#: The key of the column that says how the deadline stands on the day of sending.
CLOCK_KEY = f"{INFO_PREFIX}clock"

#: Sheet widths in Excel's units at which a paper prints at about four fifths of the size on the screen.
SHEET_WIDE = {"A4": 182.0, "A3": 262.0}
#: Widths of columns that are always alike; the least and most of those as wide as their longest text; and what long
#: columns usually have, which share what is left.
_FIXED = {CODE_KEY: 12.6, CLOCK_KEY: 10.6, "number": 5.6, "progress": 10.8, "finished_on": 12.4}
_SNUG = {"aspect": (9.0, 16.0), "units": (10.0, 16.0), "persons": (8.5, 14.0), "lead_leader": (8.5, 10.0),
         "deadline": (11.0, 16.0)}  # fmt: skip
_LONG = {
    "problem": 22.0, "findings": 22.0, "measures": 30.0, "progress_text": 30.0, EVIDENCE_WORDS: 15.0, "note": 12.0,
    "reason": 16.0, "goal": 16.0,
}  # fmt: skip
_OTHER_WIDE = 14.0
_LEAST_SHARE, _MOST_SHARE = 0.62, 1.5
#: How many lines a long column's longest text should take; columns with more become wider at the others' expense.
_LINES = 6
_NARROWED, _NARROWED_FILL_IN, _WIDENED = 0.8, 1.1, 1.6

#: What stands beside a cell while it is being filled in.
_PROMPTS = {
    "progress_text": "写到目前为止做了什么、结果如何。原有的话可以接着写，也可以改成最新的；换行按 Alt+Enter。",
    "progress": "请从下拉列表里选一项。",
    "finished_on": "写成 2026-05-31 这样的日期，不能晚于今天。",
    EVIDENCE_WORDS: "写佐证材料的文件名。文件和本表放在一个文件夹里交回，文件名以本行的编号开头。",
    "note": "需要说明的其他情况。",
    "reason": "没有完成的，写明原因和下一步打算。",
}


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column. ``field`` is "" for what is no field's; ``width`` is in Excel's units, 0 for a hidden one."""

    key: str
    field: str
    heading: str
    width: float
    centred: bool
    editable: bool
    value: Callable[[PreparedRow], str]

    @property
    def kind(self) -> Kind | None:
        """The kind of its field; None for what is no field's."""
        return field_named(self.field).kind if self.field else None

    @property
    def prompt(self) -> str:
        """What is said to who fills it in; "" for nothing."""
        return _PROMPTS.get(self.field, "") if self.editable else ""


def columns_of(prepared: Prepared, paper: str) -> tuple[SheetColumn, ...]:
    """All columns from the code to the clock, then those to fill in; the hidden mark is not among them."""
    widths = _widths(prepared, SHEET_WIDE[paper])
    shown = [_of_field(name, widths[name], editable=False) for name in prepared.shown]
    editable = [_of_field(name, widths[name], editable=True) for name in prepared.editable]
    code = SheetColumn(CODE_KEY, "", CODE_LABEL, _FIXED[CODE_KEY], True, False, lambda row: row.code)
    return code, *shown, _clock(prepared.sent_on), *editable


def _clock(today: date) -> SheetColumn:
    heading = f"{CLOCK_LABEL}\n{today.month}月{today.day}日"
    return SheetColumn(CLOCK_KEY, "", heading, _FIXED[CLOCK_KEY], True, False, lambda row: row.issue.days_words(today))


def _of_field(name: str, wide: float, *, editable: bool) -> SheetColumn:
    field = field_named(name)
    return SheetColumn(
        KEY_PREFIX + name, name, heading_of(name), wide, not field.long, editable, lambda row: row.base[name]
    )


def _widths(prepared: Prepared, room: float) -> dict[str, float]:
    """Short columns as their values need; long ones share what is left, more for those with long texts."""
    names = (*prepared.shown, *prepared.editable)
    widths = {name: _FIXED.get(name) or _snug(name, prepared) for name in names if name in _FIXED or name in _SNUG}
    left = room - _FIXED[CODE_KEY] - _FIXED[CLOCK_KEY] - sum(widths.values())
    wished = {name: _wished(name, prepared) for name in names if name not in widths}
    share = min(_MOST_SHARE, max(_LEAST_SHARE, left / sum(wished.values()))) if wished else 1.0
    return widths | {name: round(wide * share, 1) for name, wide in wished.items()}


def _snug(name: str, prepared: Prepared) -> float:
    least, most = _SNUG[name]
    return min(most, max(least, _longest(name, prepared) + 2.4))


def _wished(name: str, prepared: Prepared) -> float:
    usual = _LONG.get(name, _OTHER_WIDE)
    least = _NARROWED_FILL_IN if name in prepared.editable else _NARROWED
    return usual * min(_WIDENED, max(least, math.sqrt(_longest(name, prepared) / (usual * _LINES))))


def _longest(name: str, prepared: Prepared) -> float:
    return max((width(row.base[name], UNITS) for row in prepared.rows), default=0)
