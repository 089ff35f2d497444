"""The columns of the workbook that a unit fills in: keys, headings, widths, and a word to who fills each in."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from documents.text_lines import UNITS, width
from models.fields import BY_NAME, CLOCK_LABEL, CUSTOM, Kind, field_named
from models.returned import EVIDENCE_WORDS
from models.sendings import CODE_LABEL, Prepared, PreparedRow

#: How the keys in the hidden row begin: columns of fields, and columns that are only information.
KEY_PREFIX, INFO_PREFIX = "f_", "x_"
#: The keys of the columns that say which row it is: the visible code, and the hidden mark (``models.returned_marks``).
CODE_KEY, MARK_KEY = "k_code", "k_mark"
#: The key of the column that says how the deadline stands on the day of sending.
CLOCK_KEY = f"{INFO_PREFIX}clock"

#: Sheet widths in Excel's units at which a paper prints at about four fifths of the size on the screen.
SHEET_WIDE = {"A4": 182.0, "A3": 262.0}
#: Widths of short columns, which stay, and of long ones, which share what is left.
_SHORT = {
    CODE_KEY: 12.6, "number": 5.6, "persons": 9.0, "lead_leader": 9.0, "deadline": 14.6, CLOCK_KEY: 10.6,
    "progress": 10.8, "finished_on": 12.4,
}  # fmt: skip
_LONG = {
    "aspect": 13.0, "problem": 22.0, "findings": 22.0, "measures": 30.0, "units": 12.0, "progress_text": 30.0,
    EVIDENCE_WORDS: 15.0, "note": 12.0, "reason": 16.0, "goal": 16.0,
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
    code = SheetColumn(CODE_KEY, "", CODE_LABEL, _SHORT[CODE_KEY], True, False, lambda row: row.code)
    return code, *shown, _clock(prepared.sent_on), *editable


def _clock(today: date) -> SheetColumn:
    heading = f"{CLOCK_LABEL}\n{today.month}月{today.day}日"
    return SheetColumn(CLOCK_KEY, "", heading, _SHORT[CLOCK_KEY], True, False, lambda row: row.issue.days_words(today))


def _of_field(name: str, wide: float, *, editable: bool) -> SheetColumn:
    field = field_named(name)
    heading = field.label if name.startswith(CUSTOM) else _HEADINGS.get(name, BY_NAME[name].label)
    return SheetColumn(KEY_PREFIX + name, name, heading, wide, not field.long, editable, lambda row: row.base[name])


#: What units call a field of ours.
_HEADINGS = {"progress": "完成情况"}


def _widths(prepared: Prepared, room: float) -> dict[str, float]:
    """Short columns as they are; long ones share what is left, more for those with long texts."""
    names = (*prepared.shown, *prepared.editable)
    fixed = _SHORT[CODE_KEY] + _SHORT[CLOCK_KEY] + sum(_SHORT.get(name, 0) for name in names)
    wished = {name: _wished(name, prepared) for name in names if name not in _SHORT}
    total = sum(wished.values())
    share = min(_MOST_SHARE, max(_LEAST_SHARE, (room - fixed) / total)) if wished else 1.0
    return {name: _SHORT.get(name) or round(wished[name] * share, 1) for name in names}


def _wished(name: str, prepared: Prepared) -> float:
    usual = _LONG.get(name, _OTHER_WIDE)
    longest = max((width(row.base[name], UNITS) for row in prepared.rows), default=0)
    least = _NARROWED_FILL_IN if name in prepared.editable else _NARROWED
    return usual * min(_WIDENED, max(least, math.sqrt(longest / (usual * _LINES))))
