"""The history as people read it: names instead of numbers of rows, one line a field, derived columns left out."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from models.fields import BY_NAME
from models.registers import SOURCE_LABELS
from models.rules import CLOSING_LABELS, PROGRESS_LABELS, WEIGHT_LABELS, Relapse, Weight
from models.schema import DEADLINE_COLUMNS
from models.settings import LABELS as SETTING_LABELS
from models.settings import in_words as setting_in_words

if TYPE_CHECKING:
    from models.register_words import RegisterWords


@dataclass(frozen=True, slots=True)
class Change:
    """One line: ``issue`` None for what belongs to no issue; before or after None for what was not there."""

    issue: int | None
    field: str
    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Operation:
    """One act. ``undoes`` is the number of the operation it took back, else None."""

    seq: int
    at: datetime
    operator: str
    label: str
    undoes: int | None
    changes: tuple[Change, ...]


#: Columns that show as the field they belong to.
_FIELD_OF = {
    "source_id": "source",
    "aspect_id": "aspect",
    "lead_leader_id": "lead_leader",
    "lead_unit_id": "lead_unit",
    "deadline_text": "deadline",
}
#: Columns that follow from others and are not shown.
_DERIVED = (
    "number_key",
    *DEADLINE_COLUMNS[1:],
    "origin",
    "position",
    "issue_id",
    "added",
)
#: Which register an id of a column points to.
_REGISTER_OF = {
    "source_id": ("source", "name"),
    "aspect_id": ("aspect", "title"),
    "lead_leader_id": ("person", "name"),
    "lead_unit_id": ("unit", "name"),
    "units": ("unit", "name"),
    "support_units": ("unit", "name"),
    "involved_units": ("unit", "name"),
    "persons": ("person", "name"),
    "parent_id": ("unit", "name"),
    "unit_id": ("unit", "name"),
    "person_id": ("person", "name"),
    "measure_id": ("measure", "text"),
    "sending_id": ("sending", "file_name"),
}
#: A whole record made or removed: the field it shows as, its label, and the column that names it.
_WHOLE = {
    "issue": ("issue", "问题", "problem"),
    "finding": ("findings", BY_NAME["findings"].label, "text"),
    "measure": ("measures", BY_NAME["measures"].label, "text"),
    "progress_entry": ("progress_entries", BY_NAME["progress_text"].label, "text"),
    "custom_field": ("custom_field", "自定义列", "name"),
    "custom_value": ("custom", "自定义列", "text"),
    "source": ("source", BY_NAME["source"].label, "name"),
    "aspect": ("aspect", BY_NAME["aspect"].label, "title"),
    "unit": ("unit", "单位", "name"),
    "person": ("person", "人员", "name"),
    "unit_group": ("unit_group", "单位分组", "name"),
    "alias": ("alias", "别名", "name"),
    "setting": ("setting", "设置", "value"),
    "extension": ("extension", "延期", "new_text"),
    "milestone": ("milestone", "时间节点", "text"),
    "review": ("review", "复查", "words"),
    "closing_step": ("closing_steps", "销号步骤", "words"),
    "minutes": ("minutes", "会议纪要", "title"),
    "issue_round": ("rounds", "上一轮", "why"),
    "evidence": ("evidence", "佐证材料", "name"),
    "look_back_plan": ("look_back_plan", "回头看计划", "name"),
    "look_back_item": ("look_backs", "回头看", "words"),
    "snapshot": ("snapshot", "快照", "name"),
    "imported_file": ("imported_file", "导入的文件", "name"),
    "sending": ("sending", "发出填报表", "file_name"),
    "received_file": ("received_file", "收回填报表", "name"),
    "offered_row": ("offered_row", "待确认的行", "line"),
    "reminder": ("reminder", "督办提醒", "number"),
    "reminder_item": ("reminders", "督办提醒", "reminder_id"),
}
_OTHER_LABELS = {"title": "方面", "phone": "电话", "parent_id": "上级单位", "text": "内容", "result": "措施结果"}
#: What the columns of units, people, groups and aliases are called; whose they are is said before it.
_REGISTER_LABELS = {
    "unit": {"kind": "类型", "archived_on": "撤并日期", "parent_id": "上级单位"},
    "person": {"phone": "电话", "post": "职务", "unit_id": "所在单位", "archived_on": "离任日期"},
    "unit_group": {"units": "所含单位"},
    "alias": {"unit_id": "所指单位", "person_id": "所指人员"},
}
#: Records that are told in more than the one column that names them.
_TOLD: dict[str, Callable[[dict[str, Any]], str]] = {
    "extension": lambda it: (
        f"{_words_and_day(it, 'old')} → {_words_and_day(it, 'new')}；"
        f"{'退回' if it.get('returned') else '原因'}：{it.get('reason', '').rstrip('。')}；"
        f"{'退回人' if it.get('returned') else '批准'}：{it.get('approver', '')}（{it.get('approved_on', '')}）"
    ),
    "milestone": lambda it: f"{it.get('due_on', '')} {it.get('text', '')}",
    "review": lambda it: f"{it.get('reviewed_on', '')} {it.get('reviewer', '')}：{it.get('words', '')}",
    "setting": lambda it: setting_in_words(it["key"], it["value"]),
    "closing_step": lambda it: _told_of_closing("step_words", it),
    "minutes": lambda it: _told_of_closing("minutes_words", it),
    "issue_round": lambda it: _told_of_closing("round_words", it),
    "look_back_plan": lambda it: _told_of_look_back("plan_words", it),
    "look_back_item": lambda it: _told_of_look_back("item_words", it),
    "offered_row": lambda it: _offered_words(it),
    "sending": lambda it: it["file_name"] + (f"（{it['note']}）" if it.get("note") else ""),
}
_MILESTONE_PARTS = {"due_on": "日期", "text": "内容", "done_on": "完成日期"}
#: Columns of an issue that are no field of its own.
_ISSUE_LABELS = {"round_opened_on": "本轮开始"}
_EVIDENCE_PARTS = {"note": "说明", "measure_id": "对应措施"}
_LOOK_BACK_PARTS = {
    "round": "轮次",
    "result": "结果",
    "checked_on": "核查日期",
    "checkers": "核查人员",
    "words": "情况",
}
_HIDDEN_RECORDS = ("imported_file", "stored_file", "returned_row")


def _told_of_closing(which: str, it: dict[str, Any]) -> str:
    from models import closing_words  # few operations need it

    return str(getattr(closing_words, which)(it))


def _told_of_look_back(which: str, it: dict[str, Any]) -> str:
    from models import look_back_rows  # few operations need it

    return str(getattr(look_back_rows, which)(it))


def _offered_words(it: dict[str, Any]) -> str:
    """第 12 行（新增的行）：食堂漏水."""
    from models.returns_report import RowKind  # few operations need it

    problem = json.loads(it["content"])["cells"].get("problem", "")
    return f"{it['line']}（{RowKind(it['kind']).label}）" + (f"：{problem}" if problem else "")


#: What became of a row that waited to be confirmed.
_OFFERED_STATES = {"": "待确认", "added": "已确认", "dismissed": "不予登记"}


def _words_and_day(it: dict[str, Any], which: str) -> str:
    words, on = it.get(f"{which}_text", ""), it.get(f"{which}_on") or ""
    return words if not on or on == words else f"{words}（{on}）"


def describe(
    connection: sqlite3.Connection, issue_id: int | None = None, limit: int | None = None, only: int | None = None
) -> list[Operation]:
    """Operations, newest first; with an issue only those that touch it, and only its lines."""
    condition, values = "1", []
    if issue_id is not None:
        condition, values = "id IN (SELECT operation_id FROM change WHERE issue_id = ?)", [issue_id]
    if only is not None:
        condition, values = "id = ?", [only]
    sql = f"SELECT id, at, operator, label, undoes FROM operation WHERE {condition} ORDER BY id DESC LIMIT ?"
    rows = connection.execute(sql, [*values, -1 if limit is None else limit]).fetchall()
    names = _Names(connection)
    return [
        Operation(
            seq, datetime.fromisoformat(at), operator, label, undoes, tuple(_changes(connection, seq, issue_id, names))
        )
        for seq, at, operator, label, undoes in rows
    ]


class _Names:
    """Names of registers by id, as they are now; a removed one is looked up in the history."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: dict[tuple[str, str, int], str] = {}

    @cached_property
    def registers(self) -> RegisterWords:
        """The words of 登记簿, loaded when an operation is about one."""
        from models.register_words import RegisterWords

        return RegisterWords(self._connection, self.of)

    def of(self, table: str, column: str, row: int) -> str:
        if (table, column, row) not in self._known:
            found = self._connection.execute(f"SELECT {column} FROM {table} WHERE id = ?", (row,)).fetchone()
            self._known[table, column, row] = found[0] if found else self._removed(table, column, row)
        return self._known[table, column, row]

    def _removed(self, table: str, column: str, row: int) -> str:
        found = self._connection.execute(
            "SELECT COALESCE(before, after) FROM change WHERE record = ? AND row_id = ? AND field = ''"
            " ORDER BY id DESC LIMIT 1",
            (table, row),
        ).fetchone()
        return str(json.loads(found[0]).get(column, "")) if found else f"#{row}"


def _changes(connection: sqlite3.Connection, operation: int, issue_id: int | None, names: _Names) -> Iterator[Change]:
    condition = "" if issue_id is None else f" AND issue_id = {issue_id:d}"
    columns = "issue_id, record, row_id, field, before, after"
    sql = f"SELECT {columns} FROM change WHERE operation_id = ?{condition} ORDER BY id"
    rows = connection.execute(sql, (operation,)).fetchall()
    worded = {(record, row) for _issue, record, row, name, *_ in rows if name == "deadline_text"}
    for issue, record, row, name, before, after in rows:
        if record in _HIDDEN_RECORDS:
            continue
        old, new = _load(before), _load(after)
        if record in ("register", "register_row"):
            for label, was, now in names.registers.told(record, row, name, old, new, operation):
                yield Change(issue, record, label, was, now)
        elif record == "custom_value":
            yield _custom(issue, row, name, old, new, names)
        elif not name:
            yield _whole(issue, record, old, new, names)
        elif name == "deadline_on" and (record, row) not in worded:
            yield Change(issue, "deadline", "时限日期", old, new)
        elif name not in _DERIVED:
            yield _field(issue, record, row, name, old, new, names)


def _load(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def _whole(issue: int | None, record: str, old: Any, new: Any, names: _Names) -> Change:
    field, label, column = _WHOLE[record]
    if record == "setting":
        label = SETTING_LABELS.get((new or old)["key"], label)

    def named(values: Any) -> str | None:
        if values is None:
            return None
        if record in ("reminder", "reminder_item"):
            return _reminder(values, names)
        return _TOLD[record](values) if record in _TOLD else str(values.get(column, ""))

    return Change(issue, field, label, named(old), named(new))


def _reminder(it: dict[str, Any], names: _Names) -> str:
    """A reminder; of the line of an issue the number or the kind of that which names it."""
    if "reminder_id" in it:
        return names.of("reminder", "number", it["reminder_id"]) or names.of("reminder", "kind", it["reminder_id"])
    number = it["number"]
    facts = [number if not number or number.endswith("号") else f"{number}号", it["issued_on"]]
    facts += [f"{it['reply_by']} 前答复"] if it.get("reply_by") else []
    return f"{it['kind']}：{names.of('unit', 'name', it['unit_id'])}（{'，'.join(filter(None, facts))}）"


def _custom(issue: int | None, row: int, name: str, old: Any, new: Any, names: _Names) -> Change:
    """A text of the office's own column, under the column's heading."""
    field_id = int(names.of("custom_value", "field_id", row))
    texts = [one if name or one is None else str(one["text"]) for one in (old, new)]
    return Change(issue, "custom", names.of("custom_field", "name", field_id), texts[0], texts[1])


def _field(issue: int | None, record: str, row: int, name: str, old: Any, new: Any, names: _Names) -> Change:
    field, label = _named(record, row, name, names)
    if record == "setting":
        return Change(issue, field, label, setting_in_words(field, old), setting_in_words(field, new))
    if record == "issue" and name == "parent_id":
        before, after = (None if one is None else names.of("issue", "problem", one) for one in (old, new))
        return Change(issue, field, label, before, after)
    return Change(issue, field, label, _words(name, old, names), _words(name, new, names))


def _named(record: str, row: int, name: str, names: _Names) -> tuple[str, str]:
    field = _FIELD_OF.get(name, name)
    if record == "issue" and name == "parent_id":
        return name, "共性问题"
    if name in _REGISTER_LABELS.get(record, {}):
        return record, f"{names.of(record, 'name', row)}·{_REGISTER_LABELS[record][name]}"
    if record == "issue":
        return field, _ISSUE_LABELS.get(field) or BY_NAME[field].label
    if record == "setting":
        key = names.of("setting", "key", row)
        return key, SETTING_LABELS.get(key, key)
    whole_field, whole_label, _column = _WHOLE[record]
    if record == "evidence" and name in _EVIDENCE_PARTS:
        return whole_field, f"{whole_label}“{names.of('evidence', 'name', row)}”·{_EVIDENCE_PARTS[name]}"
    if record == "look_back_item":
        return whole_field, f"{whole_label}·{_LOOK_BACK_PARTS[name]}"
    if record == "milestone":
        what = names.of("milestone", "text", row)
        return whole_field, f"{whole_label}“{what}”·{_MILESTONE_PARTS[name]}"
    if record == "source":
        return name, SOURCE_LABELS[name]
    if record in ("measure", "finding", "progress_entry"):
        detail = BY_NAME[field].label if field in BY_NAME else _OTHER_LABELS.get(name, "")
        return whole_field, whole_label if name == "text" else f"{whole_label}·{detail or name}"
    return whole_field, _OTHER_LABELS.get(name, whole_label)


def _words(name: str, value: Any, names: _Names) -> str | None:
    if value is None:
        return None
    if name in _REGISTER_OF:
        rows = value if isinstance(value, list) else [value]
        return "、".join(names.of(*_REGISTER_OF[name], row) for row in rows)
    if name == "progress":
        return PROGRESS_LABELS[value]
    if name == "result" and isinstance(value, int):
        return Relapse(value).label
    if name == "state":
        return _OFFERED_STATES[value]
    if name == "closing":
        return CLOSING_LABELS[value]
    if name == "weight":
        return WEIGHT_LABELS[Weight(value)]
    if name in ("lasting", "progress_follows"):
        return "是" if value else "否"
    return str(value)
