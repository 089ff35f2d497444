"""What a field of an issue is called, how it becomes text and back: said once, for every place that shows or takes it.

Table, form, filter, spreadsheet, history, command line and printed ledger read these declarations. ``value`` takes the
field out of an ``Issue``; ``to_text`` is what a person reads; ``from_text`` is what ``Ledger.update_issues`` takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from enum import Enum

from models.errors import InvalidValue
from models.issues import Issue
from models.patterns import pattern
from models.rules import (
    CLOSING_LABELS,
    NO_PROGRESS_LABEL,
    PROGRESS_LABELS,
    SECRECY_CHOICES,
    WEIGHT_LABELS,
    Closing,
    Progress,
    Weight,
    progress_from_words,
    secrecy_from_words,
)
from models.text import clean, clean_line, split_names
from models.values import dataclass


class Kind(Enum):
    """How a field is shown and edited."""

    LINE = "line"
    TEXT = "text"
    NAME = "name"
    NAMES = "names"
    DATE = "date"
    DEADLINE = "deadline"
    PROGRESS = "progress"
    FLAG = "flag"
    WEIGHT = "weight"
    CHOICE = "choice"
    PARTS = "parts"
    COMPUTED = "computed"


@dataclass(frozen=True)
class Field:
    """One field. ``editable`` False: only its own act of the ledger changes it (closing, diary, measures).

    ``width`` is the usual column width in Chinese characters; ``long`` text is set flush left and wraps. A
    ``Kind.CHOICE`` is one of ``choices`` or "", as ``reads`` takes it out of words (None: they say no such thing).
    """

    name: str
    label: str
    kind: Kind
    width: int = 8
    editable: bool = True
    required: bool = False
    long: bool = False
    choices: tuple[str, ...] = ()
    reads: Callable[[str], str | None] | None = None

    def value(self, issue: Issue) -> object:
        """The field's value in an issue: text, tuple, date, enum, Deadline, bool, int or None."""
        if self.name.startswith(CUSTOM):
            return dict(issue.custom).get(self.label, "")
        return _VALUES[self.name](issue) if self.name in _VALUES else getattr(issue, self.name)

    def text(self, issue: Issue) -> str:
        """The field of an issue as a person reads it."""
        return self.to_text(self.value(issue))

    def to_text(self, value: object) -> str:
        """A value of this field as a person reads it; "" for nothing."""
        return _text_of(value)

    def from_text(self, text: str) -> object:
        """What somebody typed, as the value that ``Ledger.update_issues`` takes.

        Raises:
            InvalidValue: the words are no value of this field; the sentence names it.
        """
        value = _PARSERS[self.kind](self, text)
        if self.required and not value:
            raise InvalidValue(self.name, f"“{self.label}”不能为空，请填写。")
        return value


def _text_of(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else ""
        case Progress() | Closing() | Weight():
            return value.label
        case tuple():
            return "、".join(str(part) for part in value if part != "")
        case date():
            return value.isoformat()
    return str(getattr(value, "text", value))


def _numbered(texts: tuple[str, ...]) -> str:
    if len(texts) < 2:
        return "".join(texts)
    return "\n".join(f"（{place}）{text}" for place, text in enumerate(texts, 1))


_VALUES: dict[str, Callable[[Issue], object]] = {
    "findings": lambda issue: _numbered(issue.findings),
    "measures": lambda issue: _numbered(tuple(measure.text for measure in issue.measures)),
}


def _line(field: Field, text: str) -> object:
    return clean_line(text)


def _text(field: Field, text: str) -> object:
    return clean(text)


def _name(field: Field, text: str) -> object:
    name = clean_line(text)
    if len(name) > MAX_NAME:
        raise InvalidValue(field.name, f"“{field.label}”太长（{len(name)} 字），名称最多 {MAX_NAME} 字。")
    return name


def _names(field: Field, text: str) -> object:
    return tuple(str(_name(field, name)) for name in split_names(text))


#: A unit or person name longer than this is a paste of something else.
MAX_NAME = 200
_DATE = pattern(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+00:00(?::00)?)?")
_DIGITS = str.maketrans("０１２３４５６７８９．／－", "0123456789./-")
_YES = ("是", "√", "✓", "1", "on", "true", "yes", "长期坚持", "长期")
_NO = ("", "否", "×", "0", "off", "false", "no")


def read_date(text: str, name: str, label: str) -> date | None:
    """A day typed as 2026-05-31, 2026.5.31, 2026/5/31, 2026年5月31日 or 20260531; None for nothing.

    Raises:
        InvalidValue: no such day; the sentence names the field.
    """
    words = clean_line(text).translate(_DIGITS)
    if not words:
        return None
    found = _DATE.fullmatch(words) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", words)
    try:
        return date(*map(int, found.groups())) if found else date.fromisoformat(words)
    except ValueError:
        raise InvalidValue(name, f"“{label}”没有“{words}”这一天，请写成 2026-05-31 这样的日期。") from None


def _date(field: Field, text: str) -> object:
    return read_date(text, field.name, field.label)


def _progress(field: Field, text: str) -> object:
    words = clean_line(text)
    if words in ("", NO_PROGRESS_LABEL):
        return None
    progress = progress_from_words(words)
    if progress is None:
        raise InvalidValue(
            field.name, f"“{field.label}”没有“{words}”这种状态，可以填：{'、'.join(PROGRESS_LABELS.values())}。"
        )
    return progress


def _weight(field: Field, text: str) -> object:
    words = clean_line(text)
    for weight, label in WEIGHT_LABELS.items():
        if words in (label, ""):
            return weight
    choices = "、".join(WEIGHT_LABELS.values())
    raise InvalidValue(field.name, f"“{field.label}”没有“{words}”这一种，可以填：{choices}。")


def _choice(field: Field, text: str) -> object:
    words = clean_line(text)
    if field.reads is not None and (found := field.reads(words)) is not None:
        return found
    choices = "、".join(field.choices)
    raise InvalidValue(field.name, f"“{field.label}”没有“{words}”这一种，可以填：{choices}，没有就不填。")


def _flag(field: Field, text: str) -> object:
    words = clean_line(text).lower()
    if words in _YES:
        return True
    if words in _NO:
        return False
    raise InvalidValue(field.name, f"“{field.label}”只能填“是”或“否”，不能是“{words}”。")


def _refused(field: Field, text: str) -> object:
    raise InvalidValue(field.name, f"“{field.label}”不能直接填写。{_WHERE_INSTEAD.get(field.name, '它由程序算出。')}")


_WHERE_INSTEAD = {
    "findings": "请在窗口的“编辑”中修改。",
    "measures": "请在窗口的“编辑”中修改。",
    "phones": "请在“单位与人员”中给这个人填写电话。",
    "progress_text": "请用“填写进展”登记一条新进展。",
    "closing": "请用“销号”办理。",
    "closed_on": "请用“销号”办理。",
    "closed_by": "请用“销号”办理。",
    "id": "编号由程序给出，永不改变。",
    "round": "轮次由程序记录。",
}
_PARSERS: dict[Kind, Callable[[Field, str], object]] = {
    Kind.LINE: _line,
    Kind.TEXT: _text,
    Kind.NAME: _name,
    Kind.NAMES: _names,
    Kind.DATE: _date,
    Kind.DEADLINE: _line,
    Kind.PROGRESS: _progress,
    Kind.FLAG: _flag,
    Kind.WEIGHT: _weight,
    Kind.CHOICE: _choice,
    Kind.PARTS: _refused,
    Kind.COMPUTED: _refused,
}

#: How the names of the office's own columns begin; the heading follows.
CUSTOM = "custom:"
#: Every field of an issue, in the order of the form and of the full ledger.
FIELDS: tuple[Field, ...] = (
    Field("id", "编号", Kind.COMPUTED, 4, editable=False),
    Field("number", "序号", Kind.LINE, 4),
    Field("source", "问题来源", Kind.LINE, 10, required=True),
    Field("aspect", "方面", Kind.LINE, 10, long=True),
    Field("problem", "反馈问题", Kind.TEXT, 20, required=True, long=True),
    Field("findings", "具体表现", Kind.PARTS, 22, editable=False, long=True),
    Field("goal", "整改目标", Kind.TEXT, 12, long=True),
    Field("measures", "整改措施", Kind.PARTS, 28, editable=False, long=True),
    Field("lead_leader", "责任领导", Kind.NAME, 6),
    Field("lead_unit", "牵头单位", Kind.NAME, 8),
    Field("units", "责任单位", Kind.NAMES, 8),
    Field("support_units", "配合单位", Kind.NAMES, 8),
    Field("involved_units", "涉及单位", Kind.NAMES, 8),
    Field("persons", "责任人", Kind.NAMES, 6),
    Field("phones", "联系电话", Kind.COMPUTED, 8, editable=False),
    Field("deadline", "整改时限", Kind.DEADLINE, 9),
    Field("progress", "整改进度", Kind.PROGRESS, 6),
    Field("progress_follows", "进度随措施", Kind.FLAG, 5),
    Field("lasting", "长期坚持", Kind.FLAG, 5),
    Field("progress_text", "整改进展", Kind.PARTS, 22, editable=False, long=True),
    Field("finished_on", "完成日期", Kind.DATE, 7),
    Field("reason", "未完成原因", Kind.TEXT, 12, long=True),
    Field("closing", "销号", Kind.COMPUTED, 5, editable=False),
    Field("closed_on", "销号日期", Kind.COMPUTED, 7, editable=False),
    Field("closed_by", "销号审批人", Kind.COMPUTED, 6, editable=False),
    Field("round", "轮次", Kind.COMPUTED, 3, editable=False),
    Field("weight", "重要程度", Kind.WEIGHT, 5),
    Field("secrecy", "密级", Kind.CHOICE, 4, choices=SECRECY_CHOICES, reads=secrecy_from_words),
    Field("note", "备注", Kind.TEXT, 8, long=True),
)
BY_NAME: dict[str, Field] = {field.name: field for field in FIELDS}

#: Words for the two figures that ``rules`` computes; they are columns too, but nobody's field.
CLOCK_LABEL = "时限状态"
DAYS_LEFT_LABEL = "剩余天数"
#: Choices that a filter or a form offers, in order.
PROGRESS_CHOICES = tuple(PROGRESS_LABELS.values())
WEIGHT_CHOICES = tuple(WEIGHT_LABELS.values())
CLOSING_CHOICES = tuple(CLOSING_LABELS.values())


#: What a command may name that is no field: it follows from others, or has its own act.
_WORKED_OUT = {
    "clock": CLOCK_LABEL,
    "days_left": DAYS_LEFT_LABEL,
    "evidence": "佐证材料",
    "progress_entries": "整改进展",
    "check_date": "检查日期",
}


def _settable(own: Iterable[str]) -> str:
    """The labels of the fields that are set directly, and ``own`` headings, for a sentence."""
    return "、".join([*(field.label for field in FIELDS if field.editable), *own])


def custom_field(heading: str) -> Field:
    """The field of a column of the office's own."""
    return Field(CUSTOM + heading, heading, Kind.TEXT, 8, long=True)


def field_named(name: str) -> Field:
    """The field of that name, one of ``FIELDS`` or a column of the office's own. Raises KeyError for no such field."""
    return custom_field(name.removeprefix(CUSTOM)) if name.startswith(CUSTOM) else BY_NAME[name]


def editable_field(name: str, own: Iterable[str] = ()) -> Field:
    """The field of that name, for somebody who wants to set it; ``own`` headings only for what the sentence lists.

    Raises:
        InvalidValue: no such field, or one that is not set directly; the sentence says which ones are.
    """
    if name.startswith(CUSTOM):
        return custom_field(name.removeprefix(CUSTOM))
    if (label := _WORKED_OUT.get(name, name)) in _WORKED_OUT.values():
        raise InvalidValue(name, f"“{label}”不能直接设置，可以设置的有：{_settable(own)}。")
    if name not in BY_NAME:
        raise InvalidValue(name, f"没有“{name}”这个字段，可以设置的有：{_settable(own)}。")
    field = BY_NAME[name]
    if not field.editable:
        _refused(field, "")
    return field
