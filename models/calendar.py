"""Working days and school terms, from two plain tables that the office may edit."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from models.errors import LedgerError
from models.patterns import pattern
from models.whole_files import cause

HOLIDAYS_FILE = "holidays.csv"
TERMS_FILE = "school_terms.csv"

#: The two kinds of special day, as they are written in the table.
DAY_OFF, WORKED = "放假", "调休上班"
#: What stands in the note column of a term nobody has confirmed yet.
SAMPLE = "示例"

_ONE_DAY = timedelta(days=1)
_TERM_NAME = pattern(r"(\d{4})年([春秋])季学期")
_DAY = pattern(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that differs from its weekday: off by law, or a weekend day worked in exchange (调休)."""

    on: date
    worked: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class SchoolTerm:
    """A term "2026年秋季学期" from its first to its last day; ``sample`` until the office has confirmed the days."""

    name: str
    starts_on: date
    ends_on: date
    sample: bool = False

    @property
    def year(self) -> int:
        """The year in the name; an autumn term usually ends in the next one."""
        return int(self.name[:4])

    @property
    def season(self) -> str:
        """春 or 秋."""
        return self.name[5]


@dataclass(frozen=True)
class Calendar:
    """Special days and terms; an empty calendar knows weekends only. Equal tables make equal calendars."""

    days: tuple[SpecialDay, ...] = ()
    terms: tuple[SchoolTerm, ...] = ()

    @cached_property
    def days_off(self) -> frozenset[date]:
        """Days off by law, weekend days among them."""
        return frozenset(day.on for day in self.days if not day.worked)

    @cached_property
    def days_worked(self) -> frozenset[date]:
        """Weekend days that are worked (调休)."""
        return frozenset(day.on for day in self.days if day.worked)

    @cached_property
    def years(self) -> frozenset[int]:
        """The years the table knows; for others only weekends are days off."""
        return frozenset(day.year for day in self.days_off)

    def is_workday(self, day: date) -> bool:
        """Whether offices work on ``day``."""
        if day in self.days_worked:
            return True
        return day.weekday() < 5 and day not in self.days_off

    def add_workdays(self, base: date, count: int) -> tuple[date, tuple[int, ...]]:
        """The ``count``-th working day after ``base`` (the day itself does not count), and the years passed
        through for which the table has no holidays, so that somebody can be told."""
        day, unknown = base, set[int]()
        while count > 0:
            day += _ONE_DAY
            if day.year not in self.years:
                unknown.add(day.year)
            count -= self.is_workday(day)
        return day, tuple(sorted(unknown))

    def term_of(self, day: date) -> SchoolTerm | None:
        """The term in which ``day`` lies; None in the holidays and where the table has no term."""
        return next((term for term in self.terms if term.starts_on <= day <= term.ends_on), None)

    def term_after(self, day: date, season: str = "") -> SchoolTerm | None:
        """The first term (of 春 or 秋 when asked) that starts after ``day``."""
        coming = [term for term in self.terms if term.starts_on > day and season in ("", term.season)]
        return min(coming, key=lambda term: term.starts_on, default=None)

    def term_named(self, year: int, season: str) -> SchoolTerm | None:
        """The term "2026年秋季学期" of year 2026 and season 秋."""
        return next((term for term in self.terms if (term.year, term.season) == (year, season)), None)


def built_in(folder: Path) -> Calendar:
    """The calendar of the two tables in ``folder``; a table that cannot be read is a LedgerError."""
    return Calendar(parse_holidays(_text(folder / HOLIDAYS_FILE)), parse_terms(_text(folder / TERMS_FILE)))


def parse_holidays(text: str) -> tuple[SpecialDay, ...]:
    """The special days of a table date,kind,name, in order of date; the first bad line is a LedgerError naming it."""
    days: dict[date, SpecialDay] = {}
    for line, (written, kind, name, *_) in _rows(text, "日期", "date"):
        on = _day(written, "节假日表", line)
        if kind not in (DAY_OFF, WORKED):
            raise LedgerError(f"节假日表第 {line} 行：没有“{kind}”这种日子，请写“{DAY_OFF}”或“{WORKED}”。")
        if on in days:
            raise LedgerError(f"节假日表第 {line} 行：{on.isoformat()} 前面已经写过，请删去一行。")
        days[on] = SpecialDay(on, kind == WORKED, name)
    return tuple(days[on] for on in sorted(days))


def parse_terms(text: str) -> tuple[SchoolTerm, ...]:
    """The terms of a table name,starts_on,ends_on,note, in order of time; a bad line is a LedgerError naming it."""
    terms: list[SchoolTerm] = []
    for line, (name, starts, ends, note, *_) in _rows(text, "学期", "name"):
        if not _TERM_NAME.fullmatch(name):
            raise LedgerError(f"校历第 {line} 行：看不懂学期“{name}”，请写成“2026年秋季学期”的样子。")
        term = SchoolTerm(name, _day(starts, "校历", line), _day(ends, "校历", line), note == SAMPLE)
        if term.ends_on <= term.starts_on:
            raise LedgerError(f"校历第 {line} 行：{name}的结束日期应在开学日期之后，请改正。")
        for other in terms:
            if term.name == other.name or not (term.ends_on < other.starts_on or other.ends_on < term.starts_on):
                raise LedgerError(f"校历第 {line} 行：{name}与前面的{other.name}重叠，请改正日期或删去一行。")
        terms.append(term)
    return tuple(sorted(terms, key=lambda term: term.starts_on))


def holidays_to_csv(days: Iterable[SpecialDay]) -> str:
    """The table that ``parse_holidays`` reads back as the same days."""
    kinds = {True: WORKED, False: DAY_OFF}
    return _csv(("date", "kind", "name"), ((day.on.isoformat(), kinds[day.worked], day.name) for day in days))


def terms_to_csv(terms: Iterable[SchoolTerm]) -> str:
    """The table that ``parse_terms`` reads back as the same terms."""
    rows = (
        (term.name, term.starts_on.isoformat(), term.ends_on.isoformat(), SAMPLE if term.sample else "")
        for term in terms
    )
    return _csv(("name", "starts_on", "ends_on", "note"), rows)


def _csv(heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows(rows)
    return out.getvalue()


def _rows(text: str, *headings: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and at least four stripped cells; heading, blank lines and lines that start with # left out."""
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        try:
            cells = [cell.strip() for cell in next(csv.reader([line.replace("\0", "")]), [""])]
        except csv.Error as error:
            raise LedgerError(f"第 {number} 行太长，不像表格，请检查这个文件。") from error
        if any(cells) and not cells[0].startswith("#") and cells[0] not in headings:
            yield number, cells + [""] * (4 - len(cells))


def _day(written: str, table: str, line: int) -> date:
    match = _DAY.fullmatch(written)
    try:
        if match:
            return date(*map(int, match.groups()))
    except ValueError:
        pass  # 2026-02-30 is told like any other word that is no day
    raise LedgerError(f"{table}第 {line} 行：“{written}”不是日期，请写成 2026-09-01 的样子。")


def _text(path: Path) -> str:
    """The file's text; Excel saves such tables in UTF-8 with a mark or in GB18030."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LedgerError(f"读不到表格“{path}”（{cause(error)}），请检查文件是否存在。") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")
