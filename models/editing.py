"""An issue written field by field: names become rows, words of a deadline become days, lists are compared.

Keys of the values are those of ``fields.FIELDS`` that are editable, with what ``Field.from_text`` gives, and

* ``findings``: all 具体表现 as a list of texts,
* ``measures``: all measures as a list of ``MeasureEdit``,
* ``custom``: texts of the office's own columns by heading, "" to clear one; ``custom:HEADING`` alone says the same,
* ``entry``: one more line of the diary as (date, text).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from models import milestones
from models.calendar import Calendar
from models.chain import Values
from models.deadlines import Base, Deadline, base_of, counted_from, years_without_holidays
from models.deadlines import read as read_deadline
from models.errors import InvalidValue, LedgerError
from models.fields import BY_NAME, CUSTOM, WEIGHT_CHOICES, editable_field
from models.history import Writing
from models.issues import MeasureEdit
from models.patterns import pattern
from models.queries import deadline_columns, to_date, to_progress
from models.registers import RegisterEditor
from models.rules import Closing, Weight, check_finished_on, check_progress_of_closed
from models.schema import ISSUE_PARTS
from models.text import clean, clean_line, number_key

#: Words that name a part of a year, unlike 3个月内.
_NAMES_DAY = pattern("(?:[0-9０-９]|[一二三四五六七八九十])月|月底|年底|年内|季度|上半年|下半年")
_LISTS = ("findings", "measures", "entry", "custom")
#: Fields whose own value holds against what another field brings along.
_OVERRULING = ("lasting", "progress_follows")
#: A line of the diary before this day, or after today, is a typing slip.
FIRST_DAY = date(1990, 1, 1)


class IssueEditor:
    """Writes issues within one operation."""

    def __init__(
        self,
        write: Writing,
        registers: RegisterEditor,
        calendar: Calendar,
        check_days: int,
        today: date,
        operator: str = "",
    ) -> None:
        self._write = write
        self._registers = registers
        self._calendar = calendar
        self._check_days = check_days
        self._today = today
        self._operator = operator
        self._bases: dict[int, Base] = {}
        self._numbers: dict[int, int] = {}
        #: Years that deadlines ran through for which the calendar has no holidays.
        self.years_without_holidays: set[str] = set()
        #: The first day of the year in which deadlines without a year are due, where an imported table names one.
        self.year_from: date | None = None
        self._dated = Deadline("")
        self._columns: dict[str, Callable[[Any, Values], Values]] = {
            "number": lambda value, _: {"number": value, "number_key": number_key(value)},
            "aspect": lambda value, now: {"aspect_id": self._registers.aspect_id(now["source_id"], value)},
            "lead_leader": lambda value, _: {"lead_leader_id": self._registers.person_id(value) if value else None},
            "lead_unit": lambda value, _: {"lead_unit_id": self._registers.unit_id(value) if value else None},
            "units": lambda value, _: {"units": self._units(value)},
            "support_units": lambda value, _: {"support_units": self._units(value)},
            "involved_units": lambda value, _: {"involved_units": self._units(value)},
            "persons": lambda value, _: {"persons": self._people(value)},
            "progress": _typed_progress,
            "progress_follows": lambda value, _: {"progress_follows": int(bool(value))},
            "weight": lambda value, _: {"weight": int(_weight(value))},
            "lasting": lambda value, _: {"lasting": int(bool(value))},
            "finished_on": self._finished_on,
            "deadline": self._deadline,
        }

    @property
    def connection(self) -> sqlite3.Connection:
        """The ledger's connection, for questions within the operation; everything pending is in the tables."""
        self._write.flush()
        return self._write.connection

    @property
    def today(self) -> date:
        """The day on which this is written."""
        return self._today

    # ------------------------------------------------------------ acts

    def add(self, values: Mapping[str, object], source_id: int | None = None, **columns: object) -> int:
        """Make an issue; ``source`` is needed unless ``source_id`` is given. Further columns are stored as they are."""
        if source_id is None:
            source_id = self._registers.source_id(str(_required("source", values.get("source", ""))))
        values = _with_custom(values)
        _required("problem", values.get("problem", ""))
        now: Values = {"source_id": source_id, "lasting": 0, "deadline_text": "", "round": 1}
        wanted = {"number": "", **{name: value for name, value in values.items() if name not in ("source", *_LISTS)}}
        wanted["number"] = str(wanted["number"] or "") or str(self._next_number(source_id))
        wanted.setdefault("progress_follows", wanted.get("progress") is None)
        typed = self._as_columns(wanted, now)
        whole = {**now, **typed, **columns}
        issue_id = self._write.add("issue", whole)
        if "deadline_text" in typed:
            milestones.add(self._write, issue_id, self._dated.milestones)
        for place, text in enumerate(_texts(values.get("findings", ()))):
            self._write.add("finding", {"issue_id": issue_id, "position": place, "text": text})
        for place, measure in enumerate(_measures(values.get("measures", ()))):
            content = {**self._measure_columns(measure), **self._measure_deadline(measure, source_id, {})}
            self._write.add("measure", {"issue_id": issue_id, "position": place, **content})
        self._write_custom(issue_id, values, {})
        if values.get("entry"):
            self._add_entry(issue_id, whole["round"], *_entry(values["entry"]))
        return issue_id

    def change(self, issue_id: int, values: Mapping[str, object]) -> None:
        """Write what differs from the present issue.

        Raises:
            InvalidValue: a value is not acceptable; it names the field.
            LedgerError: there is no such issue.
        """
        now, values = self._write.read("issue", issue_id), _with_custom(values)
        wanted = {name: value for name, value in values.items() if name not in _LISTS}
        if "source" in wanted:
            now = self._move(issue_id, now, str(_required("source", wanted.pop("source"))), wanted)
        columns = self._as_columns(wanted, now)
        if "progress" in columns:
            check_progress_of_closed(Closing(now["closing"]), to_progress(columns["progress"]))
        self._write.change("issue", issue_id, columns)
        if "deadline_text" in columns:
            former = self.read_deadline(now["deadline_text"], now["source_id"], to_date(now["deadline_base_on"]))
            self._rewrite_milestones(issue_id, self._dated, former)
        if "findings" in values:
            self._rewrite_findings(issue_id, _texts(values["findings"]))
        if "measures" in values:
            self._rewrite_measures(issue_id, now["source_id"], _measures(values["measures"]))
        if "custom" in values:
            self._write_custom(issue_id, values, self._custom_rows(issue_id))
        if values.get("entry"):
            self._add_entry(issue_id, now["round"], *_entry(values["entry"]))

    def set_deadline(self, issue_id: int, deadline: Deadline) -> None:
        """Give an issue a deadline as it was read; 长期坚持 stays on where it is."""
        now = self._write.read("issue", issue_id)
        former = self.read_deadline(now["deadline_text"], now["source_id"], to_date(now["deadline_base_on"]))
        lasting = int(deadline.lasting or bool(now["lasting"]))
        self._write.change("issue", issue_id, {**deadline_columns(deadline), "lasting": lasting})
        self._rewrite_milestones(issue_id, deadline, former)

    def set_columns(self, issue_id: int, **columns: object) -> None:
        """Store columns of an issue as they are, without the rules of a form: what an import brings."""
        self._write.change("issue", issue_id, dict(columns))

    def remove(self, issue_id: int) -> None:
        """Remove an issue with everything that belongs to it alone; rows of registers let go of it.

        Raises:
            LedgerError: it is a 共性问题 that still has rows.
        """
        self._write.read("issue", issue_id)
        (rows,) = self.connection.execute("SELECT COUNT(*) FROM issue WHERE parent_id = ?", (issue_id,)).fetchone()
        if rows:
            raise LedgerError(f"这是共性问题，下面还有 {rows} 个单位的条目。请连同这些条目一起选中再删除。")
        linked = "SELECT row_id FROM register_row_issue WHERE issue_id = ?"
        for (row,) in self.connection.execute(linked, (issue_id,)).fetchall():
            left = [number for number in self._write.read("register_row", row)["issues"] if number != issue_id]
            self._write.change("register_row", row, {"issues": left})
        for part in reversed(ISSUE_PARTS):
            for row in self._rows(part, issue_id):
                self._write.remove(part, row)
        self._write.remove("issue", issue_id)

    def recompute_deadlines(self, source_id: int | None = None, issue_id: int | None = None) -> None:
        """Work the days of all deadlines of a source, an issue, or the ledger out again from their words.

        Where the source has no date of its own, they go on counting from the day from which they counted before.
        """
        self._bases.clear()
        asked = {"source": source_id, "issue": issue_id}
        for record, sql in _DEADLINES.items():
            for row, source, words, base_on in self.connection.execute(sql, asked).fetchall():
                deadline = self.read_deadline(words, source, to_date(base_on))
                self._write.change(record, row, deadline_columns(deadline))
                if record == "issue":
                    self._rewrite_milestones(row, deadline, deadline)

    def read_deadline(self, words: str, source_id: int, entered_on: date | None = None) -> Deadline:
        """What the words mean for an issue of this source; ``entered_on`` counts where the source has no date.

        Without either, a day that is named counts within ``year_from``, and a span from today.
        """
        named = self.year_from if _NAMES_DAY.search(words) else None
        base = counted_from(self._base(source_id), entered_on or named or self._today)
        deadline = read_deadline(words, base, self._calendar, check_days=self._check_days)
        self.years_without_holidays |= set(years_without_holidays(deadline))
        return deadline

    # ------------------------------------------------------------ fields

    def _as_columns(self, wanted: Mapping[str, object], now: Values) -> Values:
        columns: Values = {}
        for name in sorted(wanted, key=lambda name: name in _OVERRULING):  # words of a deadline, a typed progress first
            editable_field(name)
            value = _required(name, wanted[name])
            columns |= self._columns.get(name, lambda text, _, name=name: {name: text})(value, now)
        return columns

    def _finished_on(self, day: date | None, _now: Values) -> Values:
        check_finished_on(day, self._today)
        return {"finished_on": day.isoformat() if day else None}

    def _deadline(self, words: Any, now: Values) -> Values:
        text = clean_line(words.text if isinstance(words, Deadline) else str(words or ""))
        if text == now.get("deadline_text"):
            return {}
        deadline = self._dated = self.read_deadline(text, now["source_id"])
        return {**deadline_columns(deadline), "lasting": int(deadline.lasting)}

    def _rewrite_milestones(self, issue_id: int, deadline: Deadline, former: Deadline) -> None:
        if deadline.milestones or former.milestones:
            milestones.rewrite(self._write, issue_id, deadline.milestones, former.milestones)

    def _move(self, issue_id: int, now: Values, source: str, wanted: dict[str, object]) -> Values:
        source_id = self._registers.source_id(source)
        if source_id == now["source_id"]:
            return now
        (title,) = self._write.connection.execute(
            "SELECT COALESCE((SELECT title FROM aspect WHERE id = ?), '')", (now["aspect_id"],)
        ).fetchone()
        wanted.setdefault("aspect", title)
        self._write.change("issue", issue_id, {"source_id": source_id})
        self.recompute_deadlines(issue_id=issue_id)
        return self._write.read("issue", issue_id)

    def _units(self, names: Sequence[str]) -> list[int]:
        return list(dict.fromkeys(self._registers.unit_id(name) for name in names if clean_line(name)))

    def _people(self, names: Sequence[str]) -> list[int]:
        return list(dict.fromkeys(self._registers.person_id(name) for name in names if clean_line(name)))

    def _base(self, source_id: int) -> Base:
        if source_id not in self._bases:
            source = self._write.read("source", source_id)
            self._bases[source_id] = base_of(to_date(source["feedback_on"]), to_date(source["published_on"]))
        return self._bases[source_id]

    def _next_number(self, source_id: int) -> int:
        if source_id not in self._numbers:
            self._write.flush()
            rows = self._write.connection.execute("SELECT number FROM issue WHERE source_id = ?", (source_id,))
            self._numbers[source_id] = max((int(number) for (number,) in rows if number.isdecimal()), default=0)
        self._numbers[source_id] += 1
        return self._numbers[source_id]

    # ------------------------------------------------------------ lists

    def _rows(self, part: str, issue_id: int) -> list[int]:
        self._write.flush()
        rows = self._write.connection.execute(f"SELECT id FROM {part} WHERE issue_id = ? ORDER BY id", (issue_id,))
        return [row for (row,) in rows]

    def _rewrite_findings(self, issue_id: int, wanted: list[str]) -> None:
        present = {row: self._write.read("finding", row) for row in self._rows("finding", issue_id)}
        left = sorted(present, key=lambda row: present[row]["position"])
        rows: list[int | None] = []
        for text in wanted:
            same = next((row for row in left if present[row]["text"] == text), None)
            rows.append(same)
            if same is not None:
                left.remove(same)
        for place, (text, same) in enumerate(zip(wanted, rows, strict=True)):
            row = same if same is not None else left.pop(0) if left else None
            content = {"issue_id": issue_id, "position": place, "text": text}
            if row is None:
                self._write.add("finding", content)
            else:
                self._write.change("finding", row, content)
        for row in left:
            self._write.remove("finding", row)

    def _rewrite_measures(self, issue_id: int, source_id: int, wanted: list[MeasureEdit]) -> None:
        present = self._rows("measure", issue_id)
        for place, measure in enumerate(wanted):
            content = {"issue_id": issue_id, "position": place, **self._measure_columns(measure)}
            if measure.id in present:
                present.remove(measure.id)
                now = self._write.read("measure", measure.id)
                content |= self._measure_deadline(measure, source_id, now)
                self._write.change("measure", measure.id, content)
            else:
                self._write.add("measure", {**content, **self._measure_deadline(measure, source_id, {})})
        for row in present:
            self._let_go("extension", row)
            self._keep_evidence_of(row)
            self._write.remove("measure", row)

    def _keep_evidence_of(self, measure_id: int) -> None:
        """The evidence of a measure that goes stays with its issue."""
        rows = self.connection.execute("SELECT id FROM evidence WHERE measure_id = ?", (measure_id,)).fetchall()
        for (row,) in rows:
            self._write.change("evidence", row, {"measure_id": None})

    def _let_go(self, record: str, measure_id: int) -> None:
        """What was noted of a measure goes with it; the history keeps it."""
        rows = self.connection.execute(f"SELECT id FROM {record} WHERE measure_id = ?", (measure_id,)).fetchall()
        for (row,) in rows:
            self._write.remove(record, row)

    def _measure_deadline(self, measure: MeasureEdit, source_id: int, now: Values) -> Values:
        words = clean_line(measure.deadline)
        return {} if words == now.get("deadline_text", "") else deadline_columns(self.read_deadline(words, source_id))

    def _measure_columns(self, measure: MeasureEdit) -> Values:
        return {
            "text": measure.text,
            "progress": None if measure.progress is None else int(measure.progress),
            "result": clean(measure.result),
            "units": self._units(measure.units),
            "persons": self._people(measure.persons),
        }

    def _write_custom(self, issue_id: int, values: Mapping[str, object], present: dict[int, int]) -> None:
        wanted = values.get("custom", {})
        assert isinstance(wanted, Mapping)
        for heading, words in wanted.items():
            text, field = clean(str(words)), self._registers.custom_field_id(str(heading))
            if field not in present and text:
                self._write.add("custom_value", {"issue_id": issue_id, "field_id": field, "text": text})
            elif field in present and text:
                self._write.change("custom_value", present[field], {"text": text})
            elif field in present:
                self._write.remove("custom_value", present[field])

    def _custom_rows(self, issue_id: int) -> dict[int, int]:
        sql = "SELECT field_id, id FROM custom_value WHERE issue_id = ?"
        return dict(self.connection.execute(sql, (issue_id,)).fetchall())

    def _add_entry(self, issue_id: int, round_now: int, on: date, text: str) -> None:
        words = clean(text)
        if not words:
            raise InvalidValue("entry", "“整改进展”不能为空，请填写。")
        if not FIRST_DAY <= on <= self._today:
            raise InvalidValue("entry", f"“进展日期”{on} 不对：不能晚于今天（{self._today}），也不能早于 {FIRST_DAY}。")
        content = {"issue_id": issue_id, "written_on": on.isoformat(), "text": words, "round": round_now}
        self._write.add("progress_entry", {**content, "written_by": self._operator})


#: The deadlines with words of a source, of an issue, or of all where both are NULL, with the source they belong to.
_DEADLINES = {
    "issue": """SELECT id, source_id, deadline_text, deadline_base_on FROM issue WHERE deadline_text != ''
        AND (:source IS NULL OR source_id = :source) AND (:issue IS NULL OR id = :issue)""",
    "measure": """SELECT m.id, i.source_id, m.deadline_text, m.deadline_base_on
        FROM measure m JOIN issue i ON i.id = m.issue_id WHERE m.deadline_text != ''
        AND (:source IS NULL OR i.source_id = :source) AND (:issue IS NULL OR i.id = :issue)""",
}


def _with_custom(values: Mapping[str, object]) -> Mapping[str, object]:
    """The same values with those of the office's own columns gathered under ``custom``."""
    own = {name: value for name, value in values.items() if name.startswith(CUSTOM)}
    if not own:
        return values
    given = values.get("custom")
    texts = {**(given if isinstance(given, Mapping) else {}), **{_heading(name): own[name] for name in own}}
    return {**{name: value for name, value in values.items() if name not in own}, "custom": texts}


def _heading(name: str) -> str:
    heading = clean_line(name.removeprefix(CUSTOM))
    if not heading:
        raise InvalidValue(name, "自定义列没有名称，请写上列名。")
    return heading


def _typed_progress(value: Any, _now: Values) -> Values:
    """Who types a progress overrules the measures; who clears it hands it back to them."""
    return {"progress": None if value is None else int(value), "progress_follows": int(value is None)}


def _weight(value: object) -> Weight:
    if isinstance(value, Weight):
        return value
    try:
        return Weight(int(str(value or 0)))
    except ValueError:
        raise InvalidValue("weight", f"“重要程度”没有“{value}”这一种，可以填：{'、'.join(WEIGHT_CHOICES)}。") from None


def _required(name: str, value: object) -> object:
    if BY_NAME[name].required and not value:
        raise InvalidValue(name, f"“{BY_NAME[name].label}”不能为空，请填写。")
    return value


def _entry(value: Any) -> tuple[date, str]:
    on, text = value
    return on, str(text)


def _texts(value: Any) -> list[str]:
    return [text for text in (clean(str(one)) for one in value) if text]


def _measures(value: Any) -> list[MeasureEdit]:
    cleaned = ((measure, clean(measure.text)) for measure in value)
    return [replace(measure, text=text) for measure, text in cleaned if text]
