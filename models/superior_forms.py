"""The superior's forms that this ledger fills: what fills each column, in a setting; the empty form in the archive.

A column of a form is filled from a *source*: a field of the issue, something computed, a tick by state, a running
number, a fixed text. Which form it is, is known by the headings of its columns. One setting holds what is remembered,
so history and undo know it; the bytes of the empty form stand in ``archive`` under their digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from models.errors import InvalidValue, LedgerError
from models.fields import CLOCK_LABEL, CUSTOM, DAYS_LEFT_LABEL, FIELDS
from models.list_views import CLOCK, DUE_ON, EXTRA_LABELS, OWN, PLACE, RowOf, label_of
from models.rules import PROGRESS_LABELS, Progress
from models.text import clean, clean_line

if TYPE_CHECKING:
    from models.history import Writing
    from models.ledger import Ledger
    from models.questions import Questions

#: Sources beside the columns of a list.
FIXED, ISSUE_PLACE, CLOCK_WORD, DAYS_LEFT, LIGHT = "fixed", "issue_place", "clock_word", "days_left", "light"
PEOPLE_PHONES, SHARE, OFFICE, TODAY = "people_phones", "share", "office", "today"
#: How the keys of ticks begin; behind it stand states joined by +.
TICK = "tick:"
#: States that are ticked beside those of the progress.
LASTING, CLOSED, OVERDUE = "lasting", "closed", "overdue"

_OWN_LABELS = {
    PLACE: "顺序号（每行一号）",
    ISSUE_PLACE: "顺序号（每个问题一号）",
    PEOPLE_PHONES: "责任人和电话",
    CLOCK: "剩余天数（文字，如“剩 3 天”）",
    CLOCK_WORD: CLOCK_LABEL,
    DAYS_LEFT: f"{DAYS_LEFT_LABEL}（数字）",
    LIGHT: "灯",
    SHARE: "完成比例（按措施）",
    OFFICE: "填报单位",
    TODAY: "填报日期",
    FIXED: "固定文字",
}
_STATE_LABELS = {
    **{progress.name.lower(): label for progress, label in PROGRESS_LABELS.items()},
    LASTING: "长期坚持",
    CLOSED: "已销号",
    OVERDUE: "逾期",
}
_UNFINISHED = f"{TICK}not_started+in_progress+mostly_done"
#: Ticks that are offered for any column.
_TICKS = (
    *(f"{TICK}{progress.name.lower()}" for progress in reversed(Progress)),
    f"{TICK}mostly_done+done",
    f"{TICK}in_progress+mostly_done",
    f"{TICK}not_started+in_progress",
    _UNFINISHED,
    *(TICK + state for state in (LASTING, CLOSED, OVERDUE)),
)

#: How a value is written: the key that is stored, and its words. "" is the usual way for the column.
TICK_FORMS = {"": "√", "yes_no": "是／否", "tick_cross": "√／×"}
LIST_FORMS = {"": "用“、”隔开", "lines": "一行一个"}
DAY_FORMS = {
    "": "按表中样式",
    "iso": "2026-05-31",
    "dots": "2026.5.31",
    "han": "2026年5月31日",
    "month": "2026年5月",
}
PART_FORMS = {"": "（1）（2）分行", "plain": "不编号，分行", "semicolons": "用“；”连写"}

MAX_NAME, MAX_TEXT, MAX_COLUMNS = 80, 500, 256
_MOST = 40


@dataclass(frozen=True, slots=True)
class Filling:
    """What fills one column. ``source`` "" leaves it as it is; ``form`` is how, ``text`` the words of ``FIXED``."""

    source: str = ""
    form: str = ""
    text: str = ""


NOTHING = Filling()


@dataclass(frozen=True, slots=True)
class SuperiorForm:
    """How one form is filled. ``headings`` are those of its columns, one a column, parts of several rows one a line.

    ``header`` are the first and last row of the headings as a spreadsheet program counts, ``fillings`` what fills the
    columns, counted from 0. ``merged``: where rows are measures, what belongs to the issue is one merged cell.
    ``head``: 填报单位 and 填报日期 above the table are filled in. ``digest`` names the empty form in the archive.
    """

    name: str
    sheet: str
    header: tuple[int, int]
    headings: tuple[str, ...]
    fillings: dict[int, Filling] = field(default_factory=dict)
    row: RowOf = RowOf.ISSUE
    merged: bool = False
    head: bool = True
    digest: str = ""

    def filling(self, column: int) -> Filling:
        """What fills a column."""
        return self.fillings.get(column, NOTHING)


def states_of(source: str) -> tuple[str, ...]:
    """The states that a source ticks; none for one that ticks nothing."""
    return tuple(source.removeprefix(TICK).split("+")) if source.startswith(TICK) else ()


def source_label(source: str) -> str:
    """What a source is called where it is chosen. Raises KeyError for no such source."""
    if not source:
        return "不填"
    if states := states_of(source):
        return "打勾：" + ("未完成" if source == _UNFINISHED else "、".join(_STATE_LABELS[state] for state in states))
    return _OWN_LABELS[source] if source in _OWN_LABELS else label_of(source)


def choices(ledger: Questions) -> tuple[tuple[str, ...], ...]:
    """The sources that this ledger offers, in groups: numbers and fields, computed, ticks, the office's own."""
    fields = (one.name for one in FIELDS if one.name != "progress_follows")
    beside = (key for key in EXTRA_LABELS if key not in (PLACE, CLOCK, OWN))
    own = tuple(CUSTOM + heading for heading in ledger.custom_fields())
    return (
        ("",),
        (ISSUE_PLACE, PLACE, *fields, PEOPLE_PHONES, *beside),
        *((own,) if own else ()),
        (CLOCK_WORD, CLOCK, DAYS_LEFT, LIGHT, SHARE),
        _TICKS,
        (OFFICE, TODAY, FIXED),
    )


def forms_for(source: str) -> dict[str, str]:
    """The ways in which a source may be written; empty where there is only one."""
    if source.startswith(TICK):
        return TICK_FORMS
    if source in (DUE_ON, TODAY, "finished_on", "closed_on"):
        return DAY_FORMS
    if source in ("findings", "measures"):
        return PART_FORMS
    if source in ("units", "support_units", "involved_units", "persons", "phones", PEOPLE_PHONES):
        return LIST_FORMS
    return {}


# ---------------------------------------------------------------- remembered ones


def of(ledger: Questions) -> tuple[SuperiorForm, ...]:
    """The forms that the ledger remembers, the one that was used last at the front."""
    return from_text(ledger.settings.superior_forms)


def known_again(ledger: Questions, headings: Sequence[str], name: str = "") -> SuperiorForm | None:
    """The remembered form with just these headings, of several the one of that name; None where there is none."""
    alike = [form for form in of(ledger) if form.headings == tuple(headings)]
    return next((form for form in alike if form.name == name), alike[0] if alike else None)


def remember(ledger: Ledger, form: SuperiorForm, content: bytes) -> None:
    """Keep how a form is filled, and the empty form: one operation and one undo; nothing where all is known.

    A remembered form of the same name is replaced.

    Raises:
        InvalidValue: the form cannot be so; the sentence says why.
    """
    from models.registers import RegisterEditor
    from models.returns_writing import keep

    digest = hashlib.sha256(content).hexdigest()
    told = _checked(replace(form, digest=digest))
    before = of(ledger)
    forms = (told, *(one for one in before if one.name != told.name))[:_MOST]
    if set(map(_key, forms)) == set(map(_key, before)) and content_is_kept(ledger, digest):
        return
    with ledger.operation(f"记住上级表格“{told.name}”的填法") as write:
        keep(write, digest, content)
        RegisterEditor(write).save_settings({"superior_forms": to_text(forms)})


def forget(ledger: Ledger, name: str) -> None:
    """Remember this form no more; its bytes stay in the archive, so that undo brings it back whole."""
    from models.registers import RegisterEditor

    forms = tuple(one for one in of(ledger) if one.name != name)
    with ledger.operation(f"不再记住上级表格“{name}”") as write:
        RegisterEditor(write).save_settings({"superior_forms": to_text(forms)})


def carry_heading(ledger: Questions, write: Writing, before: str, after: str) -> None:
    """A column of the office's own got another heading: within that act, the forms that it fills go with it."""
    old, new = CUSTOM + before, CUSTOM + after
    forms = of(ledger)
    if not any(one.source == old for form in forms for one in form.fillings.values()):
        return
    carried = [
        replace(
            form,
            fillings={
                column: replace(one, source=new) if one.source == old else one for column, one in form.fillings.items()
            },
        )
        for form in forms
    ]
    (row,) = write.connection.execute("SELECT id FROM setting WHERE key = 'superior_forms'").fetchone()
    write.change("setting", row, {"value": json.dumps(to_text(carried), ensure_ascii=False)})


def content_is_kept(ledger: Questions, digest: str) -> bool:
    """Whether the archive has the bytes of this digest."""
    with ledger.asking() as connection:
        return connection.execute("SELECT 1 FROM archive WHERE digest = ?", (digest,)).fetchone() is not None


def content_of(ledger: Questions, form: SuperiorForm) -> bytes:
    """The empty form as it was when it was remembered, byte for byte.

    Raises:
        LedgerError: the ledger has it no more, or it was damaged.
    """
    with ledger.asking() as connection:
        row = connection.execute("SELECT content FROM archive WHERE digest = ?", (form.digest,)).fetchone()
    if row is None or hashlib.sha256(bytes(row[0])).hexdigest() != form.digest:
        raise LedgerError(f"台账里没有存好“{form.name}”的空表，请重新选择这份表格的文件，填法仍会自动带出。")
    return bytes(row[0])


# ---------------------------------------------------------------- as the setting stores them


def to_text(forms: Sequence[SuperiorForm]) -> str:
    """The forms as the setting stores them, "" for none.

    Raises:
        InvalidValue: one of them cannot be so.
    """
    told = [_object(_checked(form)) for form in forms]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) if told else ""


def from_text(text: str) -> tuple[SuperiorForm, ...]:
    """The forms of a stored setting.

    Raises:
        InvalidValue: they are none, or cannot be so.
    """
    try:
        stored = [_form(one) for one in json.loads(text)] if text else []
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _refused("“上级表格的填法”读不懂，请重新选择表格并设置。") from error
    return tuple(map(_checked, stored))


def in_words(text: str) -> str:
    """A stored setting as the history tells it."""
    return "；".join(map(words_of, from_text(text))) or "没有"


def words_of(form: SuperiorForm) -> str:
    """A form in one line: 进展情况表（工作表“Sheet1”，一行一个问题，52 列中填 31 列：序号←顺序号、…）."""
    filled = [
        f"{heading.rpartition(chr(10))[2]}←{_filling_words(form.filling(column))}"
        for column, heading in enumerate(form.headings)
        if form.filling(column).source
    ]
    merged = "，同一问题合并单元格" if form.merged and form.row is RowOf.MEASURE else ""
    count = f"{sum(1 for heading in form.headings if heading)} 列中填 {len(filled)} 列"
    return f"{form.name}（工作表“{form.sheet}”，{form.row.label}{merged}，{count}：{'、'.join(filled)}）"


def _filling_words(filling: Filling) -> str:
    if filling.source == FIXED:
        return f"“{filling.text}”"
    form = forms_for(filling.source).get(filling.form, "") if filling.form else ""
    return source_label(filling.source) + (f"（{form}）" if form else "")


def _key(form: SuperiorForm) -> str:
    return json.dumps(_object(form), ensure_ascii=False, sort_keys=True)


def _object(form: SuperiorForm) -> dict[str, Any]:
    return {
        "name": form.name,
        "sheet": form.sheet,
        "header": list(form.header),
        "headings": list(form.headings),
        "columns": [
            [column, one.source, one.form, one.text] for column, one in sorted(form.fillings.items()) if one.source
        ],
        "row": form.row.value,
        "merged": form.merged,
        "head": form.head,
        "digest": form.digest,
    }


def _form(stored: dict[str, Any]) -> SuperiorForm:
    first, last = map(int, stored["header"])
    return SuperiorForm(
        name=str(stored["name"]),
        sheet=str(stored["sheet"]),
        header=(first, last),
        headings=tuple(map(str, stored["headings"])),
        fillings={
            int(column): Filling(str(source), str(form), str(text)) for column, source, form, text in stored["columns"]
        },
        row=RowOf(stored["row"]),
        merged=bool(stored["merged"]),
        head=bool(stored["head"]),
        digest=str(stored["digest"]),
    )


def _checked(form: SuperiorForm) -> SuperiorForm:
    """The form with tidy words and without columns that nothing fills."""
    name = clean_line(form.name)
    if not name or len(name) > MAX_NAME:
        raise _refused(f"上级表格的名称要有 1 到 {MAX_NAME} 个字，请填写或缩短。")
    if not form.headings or len(form.headings) > MAX_COLUMNS:
        raise _refused(f"“{name}”要有 1 到 {MAX_COLUMNS} 列表头，请重新选择表头所在的行。")
    if not 1 <= form.header[0] <= form.header[1]:
        raise _refused(f"“{name}”的表头行不对，请重新选择表头在第几行到第几行。")
    fillings = {
        column: _checked_filling(name, form.headings[column], filling)
        for column, filling in sorted(form.fillings.items())
        if 0 <= column < len(form.headings) and filling.source
    }
    return replace(form, name=name, fillings=fillings)


def _checked_filling(name: str, heading: str, filling: Filling) -> Filling:
    leaf = heading.rpartition("\n")[2]
    try:
        source_label(filling.source)
    except KeyError:
        raise _refused(f"“{name}”的“{leaf}”一列所选的内容台账没有，请重新选择。") from None
    form = filling.form if filling.form in forms_for(filling.source) else ""
    text = clean(filling.text) if filling.source == FIXED else ""
    if len(text) > MAX_TEXT:
        raise _refused(f"“{name}”的“{leaf}”一列的固定文字最多 {MAX_TEXT} 字，请缩短。")
    return Filling(filling.source, form, text)


def _refused(sentence: str) -> InvalidValue:
    return InvalidValue("superior_forms", sentence)
