"""What stands in the columns of a workbook that goes out, which columns those are, and what its file is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from models.errors import InvalidValue
from models.fields import BY_NAME, CLOCK_LABEL, CUSTOM, field_named
from models.file_names import safe_name
from models.issues import Issue
from models.patterns import pattern
from models.return_rules import sheet_text
from models.returned import FILL_IN
from models.text import clean, clean_line

#: Fields that a unit reads and may not change, in the order of their columns.
SHOWN: tuple[str, ...] = ("number", "aspect", "problem", "findings", "measures", "units", "persons", "deadline")
#: Of those the ones that are left out where no workbook of a batch says anything in them.
_OPTIONAL = frozenset(["number", "aspect", "findings", "measures", "units", "persons", "deadline"])
#: Fields of the ledger that the user may let units fill in too, beside columns of the office's own.
ADDABLE: tuple[str, ...] = ("reason", "goal", "persons", "lead_leader")
#: The heading of the visible column that holds the codes of the rows.
CODE_LABEL = BY_NAME["id"].label
#: How many columns a workbook has to fill in at most; more no sheet of paper holds.
MOST_FIELDS = 12
#: The longest text that a cell takes, with room for signs that Excel counts double.
_LONGEST = 16000
_CUT_NOTE = "……（全文见台账）"
#: How much of a file name the unit and the source may take, so that the day is never cut off.
_LONGEST_PART = 24
#: What a file's name says where its rows come from several sources.
SEVERAL_SOURCES = "多个来源"


def checked_fields(fields: Sequence[str]) -> tuple[str, ...]:
    """The fields that units are to fill in, without repeats.

    Raises:
        InvalidValue: there is none, there are too many, or one is not a unit's to fill in; the sentence names it.
    """
    wanted = tuple(dict.fromkeys(map(_plain_heading, fields)))
    if not wanted:
        raise InvalidValue("fields", "还没有选要填写的列，请至少选一列。")
    if len(wanted) > MOST_FIELDS:
        raise InvalidValue("fields", f"要填写的列太多（{len(wanted)} 列），一张表最多 {MOST_FIELDS} 列。")
    for name in wanted:
        if not name.startswith(CUSTOM) and name not in (*FILL_IN, *ADDABLE):
            label = BY_NAME[name].label if name in BY_NAME else name
            raise InvalidValue("fields", f"“{label}”不能交给单位填写，请去掉这一列。")
        heading = name.removeprefix(CUSTOM)
        if not heading:
            raise InvalidValue("fields", "要填写的列没有名称，请给它起一个名称。")
        if heading != name and heading in _LABELS:
            raise InvalidValue("fields", f"台账已有“{heading}”这一列，自己加的列请换一个名称。")
    return wanted


#: What units call a field of ours.
_HEADINGS = {"progress": "完成情况"}
#: What columns of the ledger and of the workbook are called: none of the office's own may be.
_LABELS = frozenset([*(field.label for field in BY_NAME.values()), *_HEADINGS.values(), CLOCK_LABEL, CODE_LABEL])


def heading_of(name: str) -> str:
    """The heading of a field's column in the workbook."""
    return _HEADINGS.get(name) or field_named(name).label


def _plain_heading(name: str) -> str:
    return CUSTOM + clean_line(name.removeprefix(CUSTOM)) if name.startswith(CUSTOM) else name


def shown_fields(editable: Sequence[str], issues: Mapping[str, Sequence[Issue]]) -> tuple[str, ...]:
    """The columns to read, by the issues of every unit's name.

    They are those in which any workbook of the batch says something that the name of its unit does not say already.
    """
    return tuple(
        name
        for name in SHOWN
        if name not in editable
        and (
            name not in _OPTIONAL
            or any(_says_something(name, issue, unit) for unit, rows in issues.items() for issue in rows)
        )
    )


def _says_something(name: str, issue: Issue, unit: str) -> bool:
    return issue.units not in ((), (unit,)) if name == "units" else bool(BY_NAME[name].text(issue))


def texts_of(issue: Issue, fields: Sequence[str]) -> dict[str, str]:
    """What is written of an issue, by field: the base that a returned cell is compared with."""
    return {name: _fitting(clean(sheet_text(name, issue))) for name in fields}


def _fitting(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - len(_CUT_NOTE)] + _CUT_NOTE


def file_name(unit: str, sources: Iterable[str], day: date) -> str:
    """单位_来源_日期.xlsx, as Windows takes it."""
    known = list(dict.fromkeys(sources))
    source = known[0] if len(known) == 1 else SEVERAL_SOURCES
    parts = (clean_line(unit)[:_LONGEST_PART].strip(" ."), short_source(source))
    return safe_name(f"{'_'.join(parts)}_{day.isoformat()}.xlsx")


#: Where the name of an organisation ends, what may join it to what follows, and a year that stays in front.
_ORGANISATION = pattern(
    "(?:委员会|办公室|党委|党组|党?(?:总支部?|支部)|中心|[支大]队|[厅院府]|委(?!托)|组(?![织成])|局(?!部)|办(?![学理法])|部(?![分门署]))+"
)
_JOINING = pattern("[关于对向在给的、，,：:《“（(\\s]*")
_YEAR = pattern(r"\s*\d{4}年度?")
#: A shorter end of a source no longer says what it is.
_LEAST_SAID = 6


def short_source(source: str) -> str:
    """A source as a file name has room for it: whole words, organisations in front go first, its kind at the end stays.

    2026年县委第三巡察组对…的反馈意见整改情况 becomes 2026年…反馈意见整改情况; what cannot be parted loses its middle.
    """
    words = clean_line(source).strip(" .")
    if len(words) <= _LONGEST_PART:
        return words
    found = _YEAR.match(words)
    year = found[0].strip() if found else ""
    ends = (words[one.end() :] for one in _ORGANISATION.finditer(words))
    tails = [year + end[_JOINING.match(end).end() :] for end in ends]  # type: ignore[union-attr]
    fitting = [tail for tail in tails if _LEAST_SAID + len(year) <= len(tail) <= _LONGEST_PART]
    half = _LONGEST_PART // 2
    return max(fitting, key=len, default=f"{words[: half - 1]}…{words[-half:]}")
