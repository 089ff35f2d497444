"""What deadlines look like in the office: one small rule for every way of writing, tried in order."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from models.calendar import Calendar, SchoolTerm

#: What ``Found.rule`` says of words that ask for a day nobody can tell.
UNREADABLE = "需核实"
AT_ONCE = "立行立改"
WRITTEN_DAY, MONTH_END = "写明的日期", "月底"
_NO_BASE = "没有起算日期，推算不出时限，请补上反馈日期或写明年月日"

#: Between two days: from the one to the other, so that only the second counts.
RANGE = re.compile(r"[起日号]?[-至到]+|(?:之日)?起")


@dataclass(frozen=True, slots=True)
class Found:
    """What one rule made of the words from ``start`` to ``end``: a day, a check day, persistence, or a remark."""

    on: date | None = None
    rule: str = ""
    check_on: date | None = None
    lasting: bool = False
    from_base: bool = False
    assumed: bool = False
    needs_check: bool = False
    remark: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Around:
    """What a rule may look at beside its own words: ``before`` is the day found before it, ``gap`` what is between."""

    base: date | None
    calendar: Calendar
    check_days: int
    before: Found | None
    gap: str
    same_year: bool = False

    @property
    def base_on(self) -> date:
        if self.base is None:
            raise _Unclear(_NO_BASE)
        return self.base

    @property
    def reference(self) -> date:
        """The day that tells the year of a day without one: the day before it in the words, else the base."""
        return self.before.on if self.before and self.before.on else self.base_on


class _Unclear(Exception):
    """The words ask for a day that cannot be told; the text says why."""


#: A rule looks at its match; None means "these words are not mine after all".
_Rule = Callable[[re.Match[str], Around], Found | None]


def scan(
    words: str, base: date | None, calendar: Calendar, check_days: int, same_year: bool = False
) -> Iterator[Found]:
    """What the plain ``words`` hold, from left to right; at each place the first rule that fits takes its words.

    ``same_year`` as in ``deadlines.Base``.
    """
    before: Found | None = None
    place = 0
    while place < len(words):
        gap = words[before.end : place] if before else ""
        found = _found_at(words, place, Around(base, calendar, check_days, before, gap, same_year))
        if found is None:
            place += 1
            continue
        yield found
        place = found.end
        before = found if found.on else before


def _found_at(words: str, place: int, around: Around) -> Found | None:
    for pattern, rule in RULES:
        match = pattern.match(words, place)
        if match is None:
            continue
        try:
            found = rule(match, around)
        except _Unclear as why:
            found = Found(rule=UNREADABLE, needs_check=True, remark=str(why))
        except (ValueError, OverflowError):
            found = Found(rule=UNREADABLE, needs_check=True, remark=f"没有“{match[0]}”这一天，请核实")
        if found is not None:
            return replace(found, start=match.start(), end=match.end())
    return None


# How a year, a month and a distance become a day. date() refuses 30 February: _found_at says so.

_YEARS_ON = {"去": -1, "今": 0, "本": 0, "当": 0, "明": 1, "次": 1, "来": 1, "后": 2}


def _year(word: str, around: Around) -> int:
    """The year of 2026, 26 or 明; 次年 and 当年 count from the day before them in the words."""
    if not word.isdigit():
        return around.reference.year + _YEARS_ON[word]
    year = int(word) if len(word) == 4 else 2000 + int(word)
    if not 1990 <= year <= 2099:
        raise _Unclear(f"“{word}年”不像整改时限的年份，请核实")
    return year


def _in_year(word: str | None, around: Around, rule: str, make: Callable[[int], date]) -> Found:
    """The day ``make`` gives for the year: the written one, else the first not before the reference day."""
    if word:
        return Found(make(_year(word, around)), rule, from_base=not word.isdigit() and _from_base(around))
    first = around.reference
    day = make(first.year)
    if day < first and (around.before or not around.same_year):
        day = make(first.year + 1)
    from_base = _from_base(around)
    if around.before and not from_base:
        return Found(day, rule)
    return Found(day, rule, from_base=True, assumed=True, remark=f"没有写年份，按 {day.year} 年推算")


def _from_base(around: Around) -> bool:
    return around.before.from_base if around.before else True


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1] if 1 <= month <= 12 else 1)


def _part_of_month(year: int, month: int, part: str) -> date:
    """上旬 ends on the 10th, 中旬 on the 20th, all else with the month."""
    day = {"上旬": 10, "初": 10, "中旬": 20, "中": 20}.get(part)
    return date(year, month, day) if day else _month_end(year, month)


def _months_later(day: date, count: int) -> date:
    """The same day ``count`` months later, or that month's last day where it is shorter."""
    years, month = divmod(day.month - 1 + count, 12)
    last = _month_end(day.year + years, month + 1)
    return last.replace(day=min(day.day, last.day))


def _within(around: Around, said: str, *, months: int = 0, days: int = 0) -> Found:
    """So long after the base, or after the day in "3月1日起两个月内"; that day itself does not count."""
    before = around.before if RANGE.fullmatch(around.gap) else None
    start = around.reference if before else around.base_on
    on = _months_later(start, months) + timedelta(days=days)
    from_base = before.from_base if before else True
    return Found(on, f"起算日起 {said}", from_base=from_base, assumed=before is not None and before.assumed)


# Days that are written out.


def _serial(match: re.Match[str], around: Around) -> Found | None:
    """45107: what Excel shows of a date in a cell formatted as a number."""
    day = date(1899, 12, 30) + timedelta(days=int(match["serial"]))
    return Found(day, "Excel 日期") if 2000 <= day.year <= 2049 else None


def _full_date(match: re.Match[str], around: Around) -> Found | None:
    """2023.6.30 · 2023/6/30 · 20230630 · 2023年6月30日 · 6月30日前 (no year)."""
    month, day = int(match["month"]), int(match["day"])
    return _in_year(match["year"], around, WRITTEN_DAY, lambda year: date(year, month, day))


def _month(match: re.Match[str], around: Around) -> Found | None:
    """2023年6月底前 · 2023年6月 · 6月上旬/中旬/下旬 · 2023.6 · 2023年3-6月."""
    month, part = int(match["month"]), match.groupdict().get("part") or ""
    rule = part if part in ("上旬", "中旬", "下旬") else MONTH_END
    found = _in_year(match["year"], around, rule, lambda year: _part_of_month(year, month, part))
    return _guessed(found, match[0]) if part in ("初", "中") else found


def _slip_of_month(match: re.Match[str], around: Around) -> Found | None:
    """2022年12底 · 7月低: slips for the end of the month."""
    month = int(match["month"])
    return _guessed(_in_year(match["year"], around, MONTH_END, lambda year: _month_end(year, month)), match[0])


def _guessed(found: Found, words: str) -> Found:
    remark = f"“{words}”按 {found.on} 理解"
    return replace(found, assumed=True, remark=f"{found.remark}；{remark}" if found.remark else remark)


def _bare_end_of_range(match: re.Match[str], around: Around) -> Found | None:
    """2023.3-6 · 2023.6.1-30 · 2023.6.1-7.15: bare numbers, read only as the end of a range."""
    before = around.before
    if before is None or before.on is None or not RANGE.fullmatch(around.gap):
        return None
    first, second, year = int(match["first"]), match["second"], before.on.year
    if second:
        return replace(before, on=date(year, first, int(second)))
    if before.rule == WRITTEN_DAY:
        return replace(before, on=before.on.replace(day=first))
    return replace(before, on=_month_end(year, first))


def _month_and_day(match: re.Match[str], around: Around) -> Found | None:
    """6.30前 · 6/30: taken only where nothing but a deadline can be meant."""
    month, day = int(match["month"]), int(match["day"])
    return _in_year(None, around, WRITTEN_DAY, lambda year: date(year, month, day))


def _day_of_month(match: re.Match[str], around: Around) -> Found | None:
    """15日前: the next such day from the base on."""
    day, first = int(match["day"]), around.reference
    on = first.replace(day=day)
    on = on if on >= first else _months_later(first.replace(day=1), 1).replace(day=day)
    return Found(on, WRITTEN_DAY, from_base=True, assumed=True, remark=f"没有写月份，按 {on} 推算")


# Ends of years, halves and quarters.


def _year_end(match: re.Match[str], around: Around) -> Found | None:
    """2023年底前 · 年底前 · 年内 · 明年底 · 2023年: the base's year is meant where none is written."""
    return _in_year(match["year"] or "本", around, "年底", lambda year: date(year, 12, 31))


def _half_year(match: re.Match[str], around: Around) -> Found | None:
    """上半年 · 2024年下半年."""
    month = 6 if match["half"] == "上" else 12
    return _in_year(match["year"], around, f"{match['half']}半年", lambda year: _month_end(year, month))


def _quarter(match: re.Match[str], around: Around) -> Found | None:
    """三季度 · 2024年第一季度末."""
    month = 3 * int(match["quarter"])
    return _in_year(match["year"], around, "季度末", lambda year: _month_end(year, month))


# Days told from the base.


def _this_quarter(match: re.Match[str], around: Around) -> Found | None:
    """本季度末 · 下季度."""
    day = _months_later(around.base_on, 3 if match["which"][0] in "下次" else 0)
    return Found(_month_end(day.year, (day.month + 2) // 3 * 3), "季度末", from_base=True)


def _this_month(match: re.Match[str], around: Around) -> Found | None:
    """月底前 · 本月中旬 · 下月15日."""
    words = match.groupdict()
    following = (words.get("which") or "")[:1] in ("下", "次")
    month = _months_later(around.base_on.replace(day=1), 1 if following else 0)
    if words.get("day"):
        return Found(month.replace(day=int(match["day"])), WRITTEN_DAY, from_base=True)
    return Found(_part_of_month(month.year, month.month, match["part"] or ""), MONTH_END, from_base=True)


def _this_week(match: re.Match[str], around: Around) -> Found | None:
    """本周五前 · 下周内: weeks begin on Monday, a week without a day ends on Sunday."""
    monday = around.base_on - timedelta(days=around.base_on.weekday())
    weeks = 1 if match["which"].startswith("下") else 0
    weekday = "一二三四五六日".index((match["weekday"] or "日").replace("天", "日"))
    return Found(monday + timedelta(days=7 * weeks + weekday), "下周" if weeks else "本周", from_base=True)


def _today(match: re.Match[str], around: Around) -> Found | None:
    """当天 · 当日."""
    return Found(around.base_on, "当日", from_base=True)


def _months_within(match: re.Match[str], around: Around) -> Found | None:
    """3个月内 · 三个月内 · 两个半月内: month ends clamped."""
    count, half = int(match["count"]), bool(match["half"])
    return _within(around, f"{count} 个{'半' if half else ''}月", months=count, days=15 if half else 0)


def _half_a_month(match: re.Match[str], around: Around) -> Found | None:
    """半个月内."""
    return _within(around, "半个月", days=15)


def _half_a_year(match: re.Match[str], around: Around) -> Found | None:
    """半年内."""
    return _within(around, "半年", months=6)


def _years_within(match: re.Match[str], around: Around) -> Found | None:
    """一年内."""
    count = int(match["count"])
    return _within(around, f"{count} 年", months=12 * count)


def _days_within(match: re.Match[str], around: Around) -> Found | None:
    """30日内 · 10天."""
    count = int(match["count"])
    return _within(around, f"{count} 天", days=count)


def _weeks_within(match: re.Match[str], around: Around) -> Found | None:
    """两周内 · 一个星期内."""
    count = int(match["count"])
    return _within(around, f"{count} 周", days=7 * count)


def _hours_within(match: re.Match[str], around: Around) -> Found | None:
    """24小时内: a day begun counts whole."""
    count = int(match["count"])
    return _within(around, f"{count} 小时", days=-(-count // 24))


def _workdays_within(match: re.Match[str], around: Around) -> Found | None:
    """10个工作日内, 3月1日起10个工作日内: by the calendar with 调休; a year without holidays is said aloud."""
    count = int(match["count"])
    before = around.before if RANGE.fullmatch(around.gap) else None
    on, unknown = around.calendar.add_workdays(around.reference if before else around.base_on, count)
    years = "、".join(map(str, unknown))
    remark = f"节假日表没有 {years} 年的数据，只扣除了周末，请补充后核对" if unknown else ""
    from_base = before.from_base if before else True
    assumed = bool(unknown) or (before is not None and before.assumed)
    return Found(on, f"起算日起 {count} 个工作日", from_base=from_base, assumed=assumed, remark=remark)


# The school year.


def _named_term(match: re.Match[str], around: Around) -> Found | None:
    """2024年春季学期开学前 · 秋季学期末 (the next one)."""
    return _term(around, match["year"], match["season"], match["point"])


def _numbered_term(match: re.Match[str], around: Around) -> Found | None:
    """2025-2026学年第二学期末: the spring term of 2026."""
    if match["half"] in ("2", "下"):
        return _term(around, str(int(match["year"]) + 1), "春", match["point"])
    return _term(around, match["year"], "秋", match["point"])


def _month_of_opening(match: re.Match[str], around: Around) -> Found | None:
    """2026年9月开学前."""
    return _term(around, match["year"], "春" if int(match["month"]) <= 4 else "秋", "开学")


def _term(around: Around, year: str | None, season: str, point: str | None) -> Found:
    opening = (point or "").startswith("开")
    if not year:
        return _coming(around, season, opening)
    number = _year(year, around)
    name = f"“{number}年{season}季学期”"
    return _term_day(around.calendar.term_named(number, season), name, opening, not year.isdigit())


def _term_day(term: SchoolTerm | None, wanted: str, opening: bool, from_base: bool) -> Found:
    """The first or last day of the term; ``wanted`` names it for the clerk where the table lacks it."""
    if term is None:
        raise _Unclear(f"校历里没有{wanted}，请在校历表中补上")
    remark = f"按示例校历推算（{term.name}），请核对校历" if term.sample else ""
    on, rule = (term.starts_on, f"{term.name}开学") if opening else (term.ends_on, f"{term.name}末")
    return Found(on, rule, from_base=from_base, assumed=term.sample, remark=remark)


def _coming(around: Around, season: str, opening: bool) -> Found:
    """The first opening or closing day of a term of ``season`` ("": of any) not before the reference day."""
    first = around.reference
    for term in around.calendar.terms:
        if season in ("", term.season) and (term.starts_on if opening else term.ends_on) >= first:
            return _term_day(term, "", opening, _from_base(around))
    raise _Unclear(f"校历里没有 {first} 以后的{season}{'季' if season else ''}学期，请在校历表中补上")


def _this_term(match: re.Match[str], around: Around) -> Found | None:
    """本学期末 · 下学期开学前 · 学期末 · 开学前; between two terms the coming one is meant."""
    which, opening = match["which"] or "", (match["point"] or "").startswith("开")
    if opening and not which:
        return None if around.before and around.gap in ("", "前") else _coming(around, "", True)
    day, calendar = around.base_on, around.calendar
    present = None if which[:1] in ("下", "新") else calendar.term_of(day)
    return _term_day(present or calendar.term_after(day), f" {day} 以后的学期", opening, True)


def _school_break(match: re.Match[str], around: Around) -> Found | None:
    """寒假前 (the last day of the autumn term) · 暑假期间 (the day before the autumn term opens)."""
    found = _end_before_break(match["year"], match["break"], around)
    if match["before"]:
        return replace(found, rule=f"{match['break']}假前")
    following = around.calendar.term_after(found.on) if found.on else None
    if following is None:
        raise _Unclear(f"校历里没有{match['break']}假以后的学期，请在校历表中补上")
    return replace(found, on=following.starts_on - timedelta(days=1), rule=f"{match['break']}假结束")


def _end_before_break(year: str | None, kind: str, around: Around) -> Found:
    """2026年寒假 begins in 2026, though people write it in autumn 2026 of the winter to come."""
    season = "秋" if kind == "寒" else "春"
    if not year:
        return _coming(around, season, False)
    number = _year(year, around)
    ends = {term.ends_on.year: term for term in around.calendar.terms if term.season == season}
    found = _term_day(ends.get(number), f" {number} 年{kind}假前的学期", False, not year.isdigit())
    if around.base and found.on and found.on < around.base:
        return _guessed(_coming(around, season, False), f"{number}年{kind}假")
    return found


def _after_opening(match: re.Match[str], around: Around) -> Found | None:
    """开学后两周内: counts from a day nobody wrote."""
    raise _Unclear(f"“{match[0]}”没有写明是哪一天，请核实")


# Words without a day of their own.


def _at_once(match: re.Match[str], around: Around) -> Found | None:
    """立行立改 · 即知即改: no date of its own; a check day after the base, which the clock counts."""
    if around.base is None:
        return Found(rule=AT_ONCE, needs_check=True, remark=_NO_BASE)
    return Found(rule=AT_ONCE, check_on=around.base_on + timedelta(days=around.check_days), from_base=True)


def _lasting(match: re.Match[str], around: Around) -> Found | None:
    """长期坚持 · 持续推进 · 常态化 · 每月: persistence, never late."""
    return Found(rule="长期坚持", lasting=True)


def _undecided(match: re.Match[str], around: Around) -> Found | None:
    """待定 · 视情 · 已完成: somebody has to ask."""
    return Found(rule="待定", needs_check=True, remark=f"“{match[0]}”不是明确的时限，需核实")


#: A year before a month or a season, perhaps in two digits or as 明年.
_YEAR = r"(?<!\d)(?:(?P<year>\d{4}(?=[年./-])|[2-4]\d(?=年)|[今本当明次来后去](?=年))[年./-]度?)?"
_LOOSE_YEAR = r"(?<!\d)(?P<year>\d{4}|[2-4]\d|[今本当明次来后去])"
_MONTH = r"(?P<month>\d{1,2})月份?"
_PART = r"(?P<part>[上中下]旬|[初中])?"
_POINT = r"(?P<point>开学(?!后)|开始|开课|末|底|结束|期末|放假)?"
_WITHIN = r"(?:以内|之内|内|时间|期限)"
_COUNT = r"(?<![\d第.])(?P<count>\d{1,3})"
_WEEK = r"(?:周|星期|礼拜)"

#: Tried in this order at every place of the words: what is longer or more certain comes first.
RULES: tuple[tuple[re.Pattern[str], _Rule], ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (r"^(?P<serial>\d{5})(?:\.\d+)?$", _serial),
        (r"(?<!\d)(?P<year>\d{4})(?P<sep>[-./])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d)", _full_date),
        (r"(?<!\d)(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d)", _full_date),
        (r"(?<!\d)(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?!\d)", _month),
        (r"(?:开学|[寒暑]假)后", _after_opening),
        (_YEAR + _MONTH + r"开学(?!后)", _month_of_opening),
        (_YEAR + _MONTH + r"(?:\d{1,2}[日号]?[-至到])?(?P<day>\d{1,2})(?![\d个天周月年.])[日号]?", _full_date),
        (_YEAR + _MONTH + r"[低抵]", _slip_of_month),
        (_YEAR + r"(?:\d{1,2}[-至到])?" + _MONTH + _PART, _month),
        (r"(?<!\d)(?P<year>\d{4})[-./](?P<month>\d{1,2})(?!\d)", _month),
        (r"(?<!\d)(?:(?P<year>\d{4})年)?(?P<month>1[0-2]|0?[1-9])[底低抵]", _slip_of_month),
        (r"(?<![\d.])(?P<first>\d{1,2})(?:\.(?P<second>\d{1,2}))?(?![\d月年日个天周.])", _bare_end_of_range),
        (
            r"(?:^|(?<=[于在至到前,;(-]))(?P<month>\d{1,2})[./](?P<day>\d{1,2})[日号]?(?=前|之前|以前|$|[-,;至到])",
            _month_and_day,
        ),
        (r"(?<!\d)(?P<year>\d{4})[-至到]\d{4}学年度?第?(?P<half>[12上下])学期" + _POINT, _numbered_term),
        (r"(?:" + _LOOSE_YEAR + r"年?度?)?(?P<season>[春秋])(?:季?学期|季?(?=开学))" + _POINT, _named_term),
        (r"(?:" + _LOOSE_YEAR + r"年)?(?P<break>[寒暑])假(?P<before>(?:放假|开始)?(?:之前|以前|前))?", _school_break),
        (r"(?P<which>本|这个?|下个?|新)?学期" + _POINT, _this_term),
        (r"(?P<which>本|下)?(?P<point>期末|开学)", _this_term),
        (_YEAR + r"(?P<half>[上下])半年", _half_year),
        (_YEAR + r"第?(?P<quarter>[1-4])季度?", _quarter),
        (r"(?P<which>本|这个?|当|下个?|次)季度?", _this_quarter),
        (_COUNT + r"个?工作日", _workdays_within),
        (_COUNT + r"个(?P<half>半)?月", _months_within),
        (r"半个月", _half_a_month),
        (r"(?<!\d)(?P<count>\d)年(?:" + _WITHIN + "|$)", _years_within),
        (r"半年(?!度)", _half_a_year),
        (_COUNT + r"个?(?:自然|日历)?日" + _WITHIN, _days_within),
        (_COUNT + r"个?(?:自然日|日历日|天)", _days_within),
        (_COUNT + r"个?" + _WEEK, _weeks_within),
        (_COUNT + r"个?小时", _hours_within),
        (r"(?:" + _LOOSE_YEAR + r")?(?:年度?(?:底|末|终|以内|之内|内)|岁末)", _year_end),
        (_LOOSE_YEAR + r"年度?(?!初)", _year_end),
        (r"(?<!\d)(?P<day>\d{1,2})[日号](?=前|之前|以前|止)", _day_of_month),
        (r"每半?个?(?:日|天|周|月|季|学期|年)", _lasting),
        (r"(?P<which>本|这个?|当|下个?|次)月份?(?:(?P<day>\d{1,2})[日号]|" + _PART + ")", _this_month),
        (r"(?P<part>月[底末])", _this_month),
        (r"(?P<which>本|这个?|下个?)" + _WEEK + r"(?P<weekday>[一二三四五六日天])?", _this_week),
        (r"当[天日]|今[天日]", _today),
        (r"立[行整查知]立改|立改立行|即[知行查接]即[改办]|边[查整]边改|随[查发]随改", _at_once),
        (r"立即|即时|即刻|马上|当场", _at_once),
        (r"长期(?!规划|计划|目标|以来)|持续|常态|长效|一直坚持|经常性|不间断|始终坚持", _lasting),
        (r"待定|未定|待[^,;]{1,8}后|视[^,;]{0,6}情况?|另行|已(?:完成|整改|办结|销号)", _undecided),
    )
)
