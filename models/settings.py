"""Settings: what changes a figure or a date lives in the ledger, window matters in one JSON file of the user."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from collections.abc import Mapping
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models import paths
from models.errors import InvalidValue, LedgerError
from models.rules import NEAR_DAYS, SOON_DAYS, URGENT_DAYS
from models.text import clean, clean_line
from models.values import dataclass

if TYPE_CHECKING:
    from models.calendar import Calendar

log = logging.getLogger(__name__)

#: Days after which 立行立改 is looked at.
CHECK_DAYS = 30
#: What the settings are called where they are shown or refused.
LABELS = {
    "office": "填报单位",
    "soon_days": "临期天数",
    "near_days": "较急天数",
    "urgent_days": "紧急天数",
    "check_days": "立行立改检查天数",
    "holidays": "节假日和调休",
    "terms": "学期",
    "review_months": "长期坚持复查周期（月）",
    "closing_rules": "销号规则",
    "lights": "灯的名称和颜色",
    "rate_rule": "完成率口径",
    "count_rule": "共性问题计数",
    "list_views": "清单视图",
    "notice_texts": "通报文字",
    "public_rules": "公开版规则",
    "urge_texts": "督办提醒文字",
    "superior_forms": "上级表格的填法",
    "left_out": "导入时没有勾选的条目",
}
#: 完成率口径: the key that is stored, and its definition as it is printed beside the rate.
RATE_RULES = {
    "done": "完成率 = 已完成 ÷ 问题总数（基本完成不计入）",
    "mostly": "完成率 =（已完成 + 基本完成）÷ 问题总数",
    "closed": "销号率 = 已销号 ÷ 问题总数",
    "done_of_dated": "完成率 = 已完成 ÷（问题总数 − 未完成的长期坚持事项）",
}
#: How a 共性问题 counts in totals: once, or once for every unit it was given to.
COUNT_RULES = {"heads": "共性问题按 1 个计", "rows": "共性问题按单位分别计"}
#: Months after which what is 长期坚持 is looked at again.
REVIEW_MONTHS = 3


@dataclass(frozen=True, slots=True)
class LedgerSettings:
    """The settings of one ledger. ``holidays`` and ``terms`` are the plain CSV tables that ``calendar`` reads."""

    office: str = ""
    soon_days: int = SOON_DAYS
    near_days: int = NEAR_DAYS
    urgent_days: int = URGENT_DAYS
    check_days: int = CHECK_DAYS
    holidays: str = ""
    terms: str = ""
    review_months: int = REVIEW_MONTHS
    closing_rules: str = ""
    lights: str = ""
    rate_rule: str = "done"
    count_rule: str = "heads"
    list_views: str = ""
    notice_texts: str = ""
    public_rules: str = ""
    urge_texts: str = ""
    superior_forms: str = ""

    def calendar(self) -> Calendar:
        """The working days and school terms of this office."""
        return _calendar(self.holidays, self.terms)


@lru_cache(maxsize=4)
def _calendar(holidays: str, terms: str) -> Calendar:
    from models.calendar import Calendar, parse_holidays, parse_terms

    tables = paths.resources() / "tables"
    return Calendar(
        parse_holidays(holidays or (tables / "holidays.csv").read_text("utf-8")),
        parse_terms(terms or (tables / "school_terms.csv").read_text("utf-8")),
    )


def load(connection: sqlite3.Connection) -> LedgerSettings:
    """The settings of a ledger; what is missing or odd has its default, unknown keys stay untouched."""
    stored = dict(connection.execute("SELECT key, value FROM setting"))
    known: dict[str, Any] = {}
    for part in fields(LedgerSettings):
        if part.name in stored:
            try:
                known[part.name] = checked(part.name, json.loads(stored[part.name]))
            except (ValueError, LedgerError):
                log.warning("setting %s of the ledger is odd, default used", part.name)
    return LedgerSettings(**known)


def checked(name: str, value: object) -> object:
    """A setting as it may be stored.

    Raises:
        InvalidValue: unknown, or out of what makes sense; the sentence names the setting.
    """
    if name not in LABELS:
        raise InvalidValue(name, f"没有“{name}”这个设置。")
    if name.endswith("_days"):
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 366:
            raise InvalidValue(name, f"“{LABELS[name]}”要填 0 到 366 之间的整数，不能是“{value}”。")
        return value
    if name == "review_months":
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 24:
            raise InvalidValue(name, f"“{LABELS[name]}”要填 1 到 24 之间的整数，不能是“{value}”。")
        return value
    if not isinstance(value, str):
        raise InvalidValue(name, f"“{LABELS[name]}”要填文字。")
    if name in _CHOICES:
        if value not in _CHOICES[name]:
            raise InvalidValue(name, f"“{LABELS[name]}”没有“{value}”这一种，请在设置中重新选择。")
        return value
    if name in _STRUCTURED:
        return _structured(name, value)
    if name == "office":
        return clean_line(value)
    text = clean(value)
    try:
        if text:
            from models.calendar import parse_holidays, parse_terms

            (parse_holidays if name == "holidays" else parse_terms)(text)
    except LedgerError as error:
        raise InvalidValue(name, f"“{LABELS[name]}”：{error}") from error
    return text


def check_together(present: LedgerSettings, accepted: Mapping[str, object]) -> None:
    """The days of the three yellows lie inside each other.

    Raises:
        InvalidValue: one of those that are changed does not fit; the sentence names both.
    """
    for smaller, larger in (("near_days", "soon_days"), ("urgent_days", "near_days")):
        if smaller in accepted or larger in accepted:
            few, many = (int(str(accepted.get(name, getattr(present, name)))) for name in (smaller, larger))
            if few > many:
                few_words, many_words = f"“{LABELS[smaller]}”（{few}）", f"“{LABELS[larger]}”（{many}）"
                raise InvalidValue(smaller, f"{few_words}不能多于{many_words}，请改正。")


_CHOICES = {"rate_rule": RATE_RULES, "count_rule": COUNT_RULES}
_STRUCTURED = (
    *("closing_rules", "lights", "list_views", "notice_texts", "public_rules", "urge_texts", "superior_forms"),
    "left_out",
)


def _structured(name: str, value: str) -> str:
    """A setting with parts, in the one form in which equal ones are equal."""
    if name == "lights":
        from models import lights

        return lights.to_text(lights.from_text(value))
    if name == "list_views":
        from models import list_views

        return list_views.to_text(list_views.from_text(value))
    if name == "notice_texts":
        from models import notice_texts

        return notice_texts.canonical(value)
    if name == "public_rules":
        from models import public_rules

        return public_rules.to_text(public_rules.from_text(value))
    if name == "urge_texts":
        from models import urge_texts

        return urge_texts.canonical(value)
    if name == "superior_forms":
        from models import superior_forms

        return superior_forms.to_text(superior_forms.from_text(value))
    if name == "left_out":
        from models import left_out

        return left_out.to_text(left_out.from_text(value))
    from models import closing_rules

    return closing_rules.to_text(closing_rules.from_text(value))


def in_words(name: str, stored: str) -> str:
    """A stored setting as the history tells it; what nobody can read any more is told as it stands."""
    try:
        value = checked(name, json.loads(stored))
        if name in _CHOICES:
            return _CHOICES[name][str(value)]
        if name.endswith("_days"):
            return f"{value} 天"
        if name == "review_months":
            return f"每 {value} 个月"
        if name in ("holidays", "terms"):
            return _table_in_words(name, str(value))
        if name == "closing_rules":
            from models import closing_rules

            rules = closing_rules.from_text(str(value))
            return f"{rules.preset}：{closing_rules.in_words(rules)}"
        if name == "lights":
            from models import lights

            return lights.in_words(lights.from_text(str(value)))
        if name == "notice_texts":
            from models import notice_texts

            return notice_texts.in_words(str(value))
        if name == "public_rules":
            from models import public_rules

            return public_rules.in_words(public_rules.from_text(str(value)))
        if name == "urge_texts":
            from models import urge_texts

            return urge_texts.in_words(str(value))
        if name == "superior_forms":
            from models import superior_forms

            return superior_forms.in_words(str(value))
        if name == "list_views":
            from models import list_views

            return list_views.in_words(str(value))
        if name == "left_out":
            from models import left_out

            return left_out.in_words(str(value))
    except (ValueError, LedgerError):
        return stored
    return str(value)


def _table_in_words(name: str, text: str) -> str:
    if not text:
        return "随程序附带的表"
    from models.calendar import parse_holidays, parse_terms

    if name == "terms":
        return "、".join(f"{term.name}（{term.starts_on} 至 {term.ends_on}）" for term in parse_terms(text))
    days = parse_holidays(text)
    years = sorted({day.on.year for day in days})
    return f"{'、'.join(map(str, years))} 年，共 {len(days)} 天"


class WindowSettings:
    """Window matters of this user: a JSON file with ASCII keys. Unknown keys are kept, odd values have the default."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or paths.data_folder() / "window.json"
        self._values = self._read()

    def _read(self) -> dict[str, Any]:
        try:
            values = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            log.warning("window settings cannot be read, defaults used")
            return {}
        return values if isinstance(values, dict) else {}

    def get(self, key: str, default: Any) -> Any:
        """The stored value if it is of the default's kind, else the default."""
        value = self._values.get(key, default)
        return value if default is None or isinstance(value, type(default)) else default

    def set(self, key: str, value: Any) -> None:
        """Keep a value for the next start. A folder that cannot be written is logged, the window goes on."""
        if self._values.get(key) == value:
            return
        self._values[key] = value
        self._write(self._values)

    def _write(self, values: Mapping[str, Any]) -> None:
        beside = self._path.with_name(self._path.name + ".tmp")
        try:
            beside.write_text(json.dumps(values, ensure_ascii=False, indent=1), "utf-8")
            os.replace(beside, self._path)
        except OSError as error:
            log.warning("window settings cannot be written: %s", error.errno)
