"""What issues refer to: sources, 方面, units, people, settings. Looked up by name or alias, made when first named."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from models.errors import InvalidValue, LedgerError
from models.fields import MAX_NAME, read_date
from models.history import Writing
from models.issues import SOURCE_KINDS
from models.spellings import kind_of_name
from models.text import clean, clean_line, digits_of, name_and_phone, split_names

#: What a source's attributes are called where they are shown or refused.
SOURCE_LABELS = {
    "kind": "来源类型",
    "name": "来源名称",
    "inspected_by": "检查组",
    "started_on": "检查开始",
    "ended_on": "检查结束",
    "feedback_on": "反馈日期",
    "published_on": "发布日期",
    "organization": "整改单位",
    "note": "备注",
}
_KIND_OTHER = SOURCE_KINDS[-1]
_NAMES = {"unit": "单位", "person": "人员"}


class RegisterEditor:
    """Writes the registers within one operation; names are looked up once and then remembered."""

    def __init__(self, write: Writing) -> None:
        self._write = write
        self._known: dict[str, dict[str, int]] = {}
        self._others: dict[str, dict[str, int]] = {}
        self._phones: dict[int, str] = {}
        self._aspects: dict[tuple[int, str], int] | None = None

    # ------------------------------------------------------------ by name

    def unit_id(self, name: str) -> int:
        """The unit of this name or other spelling, made at the top of the tree if there is none."""
        return self._named("unit", name)

    def person_id(self, words: str) -> int:
        """The person of this name or other spelling, made if there is none.

        A telephone behind the name is noted with the person, see ``note_phone``.
        """
        known, written = self._names("person"), clean_line(words)
        if written in known:
            return known[written]
        name, phone = name_and_phone(written)
        if phone and name not in known and name not in self._other_spellings("person"):
            known[name] = self._write.add("person", {"name": name, "phone": phone})
            return known[name]
        person = self._named("person", name)
        self.note_phone(person, phone)
        return person

    def note_phone(self, person_id: int, phone: str) -> None:
        """Note a telephone; one that is known already stays, and another is written behind it, so that none is lost."""
        if not phone:
            return
        if person_id not in self._phones:
            self._phones[person_id] = str(self._write.read("person", person_id)["phone"])
        numbers = [number for number in self._phones[person_id].split("、") if number]
        known = {digits_of(number) for number in numbers}
        numbers += [number for number in phone.split("、") if digits_of(number) not in known]
        self._phones[person_id] = "、".join(numbers)
        self._write.change("person", person_id, {"phone": self._phones[person_id]})

    def source_id(self, name: str, kind: str = _KIND_OTHER) -> int:
        """The source of this name, made if there is none."""
        known = self._names("source")
        if name not in known:
            _check_length("source", "问题来源", name)
            known[name] = self._write.add("source", {"name": name, "kind": kind})
        return known[name]

    def find_source(self, name: str) -> int | None:
        """The source of this name; None if there is none."""
        return self._names("source").get(name)

    def aspect_id(self, source_id: int, title: str) -> int | None:
        """The 方面 of this title in a source, made if there is none; None for no title."""
        if not title:
            return None
        if self._aspects is None:
            rows = self._write.connection.execute("SELECT id, source_id, title FROM aspect ORDER BY id DESC")
            self._aspects = {(source, known): number for number, source, known in rows}
        if (source_id, title) not in self._aspects:
            self._aspects[source_id, title] = self._write.add("aspect", {"source_id": source_id, "title": title})
        return self._aspects[source_id, title]

    def custom_field_id(self, heading: str) -> int:
        """The column of the office's own under this heading, made behind the others if there is none."""
        known, name = self._names("custom_field"), clean_line(heading)[:MAX_NAME]
        if not name:
            raise InvalidValue("custom", "自定义列没有名称，请写上列名。")
        if name not in known:
            known[name] = self._write.add("custom_field", {"name": name, "position": len(known)})
        return known[name]

    def _named(self, record: str, name: str) -> int:
        known, name = self._names(record), clean_line(name)
        if name not in known:
            other = self._other_spellings(record).get(name)
            known[name] = self._make(record, name) if other is None else other
        return known[name]

    def _make(self, record: str, name: str) -> int:
        _check_length("name", f"{_NAMES[record]}名称", name)
        return self._write.add(record, {"name": name, **({"kind": kind_of_name(name)} if record == "unit" else {})})

    def _other_spellings(self, record: str) -> dict[str, int]:
        if record not in self._others:
            sql = f"SELECT name, {record}_id FROM alias WHERE {record}_id IS NOT NULL ORDER BY id"
            self._write.flush()
            self._others[record] = dict(self._write.connection.execute(sql))
        return self._others[record]

    def _names(self, record: str) -> dict[str, int]:
        if record not in self._known:
            self._write.flush()
            rows = self._write.connection.execute(f"SELECT name, id FROM {record} ORDER BY id DESC")
            self._known[record] = dict(rows)
        return self._known[record]

    # ------------------------------------------------------------ sources

    def save_source(self, values: Mapping[str, object], source_id: int | None) -> int:
        """Make or change a source; keys are attributes of ``Source``, days as dates, texts or None.

        Raises:
            InvalidValue: no name, a name taken by another, an unknown kind, a day that is none, or end before start.
        """
        wanted = {name: _source_value(name, value) for name, value in values.items()}
        name = str(wanted.get("name", ""))
        if "name" in wanted or source_id is None:
            self._check_source_name(name, source_id)
        if source_id is None:
            wanted.setdefault("kind", _KIND_OTHER)
            source_id = self._write.add("source", wanted)
        else:
            self._write.change("source", source_id, wanted)
        present = self._write.read("source", source_id)
        if present["started_on"] and present["ended_on"] and present["ended_on"] < present["started_on"]:
            raise InvalidValue("ended_on", "“检查结束”不能早于“检查开始”，请改正日期。")
        return source_id

    def _check_source_name(self, name: str, source_id: int | None) -> None:
        if not name:
            raise InvalidValue("name", "“来源名称”不能为空，请填写。")
        _check_length("name", "来源名称", name)
        other = self.find_source(name)
        if other is not None and other != source_id:
            raise InvalidValue("name", f"已有名为“{name}”的来源，请换一个名称。")

    def remove_source(self, source_id: int) -> None:
        """Remove a source with its empty 方面.

        Raises:
            LedgerError: it has issues.
        """
        (used,) = self._write.connection.execute(
            "SELECT COUNT(*) FROM issue WHERE source_id = ?", (source_id,)
        ).fetchone()
        if used:
            raise LedgerError(f"这个来源下还有 {used} 个问题，不能删除。请先把问题删除或改到别的来源。")
        for table in ("imported_file", "aspect"):
            for (row,) in self._write.connection.execute(
                f"SELECT id FROM {table} WHERE source_id = ?", (source_id,)
            ).fetchall():
                self._write.remove(table, row)
        self._write.remove("source", source_id)

    def note_file(self, source_id: int, name: str, title: str, digest: str, moment: str) -> None:
        """Note that a file was imported into a source, so that the same file is known again."""
        content = {"source_id": source_id, "name": name, "title": title, "digest": digest, "imported_at": moment}
        self._write.add("imported_file", content)

    # ------------------------------------------------------------ units and people

    def add_unit(self, name: str, parent_id: int | None) -> int:
        """Make a unit below another.

        Raises:
            InvalidValue: no name, too long, or taken.
        """
        wanted = self._new_name("unit", name, None)
        if parent_id is not None:
            self._write.read("unit", parent_id)
        self._drop_alias("unit", wanted)
        return self._write.add("unit", {"name": wanted, "parent_id": parent_id, "kind": kind_of_name(wanted)})

    def add_person(self, words: str, unit_id: int | None, post: str) -> int:
        """Make a person; a telephone may stand behind the name.

        Raises:
            InvalidValue: no name, too long, or taken.
        """
        name, phone = name_and_phone(words)
        wanted = self._new_name("person", name, None)
        if unit_id is not None:
            self._write.read("unit", unit_id)
        self._drop_alias("person", wanted)
        return self._write.add("person", {"name": wanted, "phone": phone, "unit_id": unit_id, "post": clean_line(post)})

    def rename(self, record: str, row: int, name: str) -> None:
        """Give a unit or person another name.

        Raises:
            InvalidValue: no name, too long, or taken by another.
        """
        wanted = self._new_name(record, name, row)
        self._drop_alias(record, wanted)
        self._write.change(record, row, {"name": wanted})

    def _drop_alias(self, record: str, name: str) -> None:
        """A name that somebody really has is no other spelling of anybody else."""
        self._write.flush()
        sql = f"SELECT id FROM alias WHERE name = ? AND {record}_id IS NOT NULL"
        for (row,) in self._write.connection.execute(sql, (name,)).fetchall():
            self._write.remove("alias", row)

    def move_unit(self, unit_id: int, parent_id: int | None) -> None:
        """Put a unit under another.

        Raises:
            LedgerError: it would come to stand below itself.
        """
        above = parent_id
        while above is not None:
            if above == unit_id:
                raise LedgerError("不能把单位移到它自己或它的下级单位之下，请另选上级。")
            above = self._write.read("unit", above)["parent_id"]
        self._write.change("unit", unit_id, {"parent_id": parent_id})

    def remove_unit(self, unit_id: int) -> None:
        """Remove a unit.

        Raises:
            LedgerError: something refers to it.
        """
        (used,) = self._write.connection.execute(_UNIT_USES, {"row": unit_id}).fetchone()
        if used:
            where = "问题、措施、人员、下级单位、分组、登记簿、发出的填报表或督办单"
            raise LedgerError(f"这个单位还有 {used} 处在用（{where}），不能删除。可以合并到别的单位，或设为已撤并。")
        self._remove_with_aliases("unit", unit_id)

    def remove_person(self, person_id: int) -> None:
        """Remove a person.

        Raises:
            LedgerError: something refers to them.
        """
        (used,) = self._write.connection.execute(_PERSON_USES, {"row": person_id}).fetchone()
        if used:
            raise LedgerError(f"这个人还有 {used} 处在用（问题或措施），不能删除。可以合并到别人，或设为已离任。")
        self._remove_with_aliases("person", person_id)

    def _remove_with_aliases(self, record: str, row: int) -> None:
        for (alias,) in self._write.connection.execute(
            f"SELECT id FROM alias WHERE {record}_id = ?", (row,)
        ).fetchall():
            self._write.remove("alias", alias)
        self._write.remove(record, row)

    def _new_name(self, record: str, name: str, row: int | None) -> str:
        wanted = clean_line(name)
        what = _NAMES[record]
        if not wanted:
            raise InvalidValue("name", f"“{what}名称”不能为空，请填写。")
        _check_length("name", f"{what}名称", wanted)
        if len(split_names(name)) > 1:
            raise InvalidValue("name", f"“{what}名称”里不能有顿号、逗号、分号或换行：“{wanted}”。几个名称请分开登记。")
        if self._names(record).get(wanted, row) != row:
            advice = "请换一个名称" if row is None else "请换一个名称，或用“合并”把两个并成一个"
            raise InvalidValue("name", f"已有名为“{wanted}”的{what}，{advice}。")
        return wanted

    # ------------------------------------------------------------ settings

    def save_settings(self, values: Mapping[str, object]) -> None:
        """Store settings that ``settings.checked`` accepted."""
        known = dict(self._write.connection.execute("SELECT key, id FROM setting"))
        for name, value in values.items():
            stored = json.dumps(value, ensure_ascii=False)
            if name in known:
                self._write.change("setting", known[name], {"value": stored})
            else:
                self._write.add("setting", {"key": name, "value": stored})


_UNIT_USES = """SELECT (SELECT COUNT(*) FROM issue_unit WHERE unit_id = :row)
  + (SELECT COUNT(*) FROM measure_unit WHERE unit_id = :row) + (SELECT COUNT(*) FROM issue WHERE lead_unit_id = :row)
  + (SELECT COUNT(*) FROM person WHERE unit_id = :row) + (SELECT COUNT(*) FROM unit WHERE parent_id = :row)
  + (SELECT COUNT(*) FROM unit_group_unit WHERE unit_id = :row)
  + (SELECT COUNT(*) FROM register_row_unit WHERE unit_id = :row)
  + (SELECT COUNT(*) FROM sending WHERE unit_id = :row) + (SELECT COUNT(*) FROM reminder WHERE unit_id = :row)
  + (SELECT COUNT(*) FROM received_file WHERE unit_id = :row)
  + (SELECT COUNT(*) FROM offered_row WHERE unit_id = :row)"""
_PERSON_USES = """SELECT (SELECT COUNT(*) FROM issue_person WHERE person_id = :row)
  + (SELECT COUNT(*) FROM measure_person WHERE person_id = :row)
  + (SELECT COUNT(*) FROM issue WHERE lead_leader_id = :row)"""


def _check_length(name: str, label: str, text: str) -> None:
    if len(text) > MAX_NAME:
        raise InvalidValue(name, f"“{label}”太长（{len(text)} 字：{text[:10]}…），最多 {MAX_NAME} 字，请改短。")


def _source_value(name: str, value: object) -> object:
    if name not in SOURCE_LABELS:
        raise InvalidValue(name, f"来源没有“{name}”这一项。")
    if name.endswith("_on"):
        day = value if isinstance(value, date) or value is None else read_date(str(value), name, SOURCE_LABELS[name])
        return day.isoformat() if isinstance(day, date) else None
    text = clean(str(value or "")) if name == "note" else clean_line(str(value or ""))
    if name == "kind" and text not in SOURCE_KINDS:
        raise InvalidValue("kind", f"“来源类型”没有“{text}”，可以选：{'、'.join(SOURCE_KINDS)}。")
    return text
