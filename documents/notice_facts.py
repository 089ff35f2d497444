"""What a notice says of itself: title, who rectifies, who inspected, the dates, and the totals it claims."""

# A pattern of Chinese words is easier to check on one line:
# ruff: noqa: E501

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from documents.labelled_days import fed_back_on, written_on
from documents.markers import marker_at
from documents.notice_days import FROM_TO, day_of, days_in, names_day, span_in
from documents.notice_lines import Line, Lines, is_date_line
from documents.notice_offices import (
    INSPECTING,
    addressee_of,
    in_full,
    inspecting_group,
    rectifying_office,
    told_by,
)
from models.drafts import NoticeDraft

_YEAR = re.compile(r"(?<!\d)(20\d\d)\s?年")
_GENRE = re.compile(
    r"(?:通报|公示|公告|报告|方案|意见|意见书|通知书?|清单|台账|情况|函|说明|汇报|回复|答复|总结|简报|计划|分解表|反馈)(?:[（(].{1,14}[）)])?$"
)
#: 附件2 above a title.
_ENCLOSURE = re.compile(r"附\s?[件表录]?\s?[\d一二三四五六七八九十]{0,3}\s?[:：]?")


def fill(draft: NoticeDraft, lines: Lines, preamble: list[Line]) -> None:
    """Set title, organisation, inspection and dates of ``draft`` from the lines before the first heading and the end."""
    head = _head(lines, preamble)
    draft.title, used = _title(head)
    draft.title = re.sub(r"^(?:\d{1,3}|附[ \u3000]?[件表][ \u3000]?\d{0,2}[:：]?)[ \u3000]+(?=[^\d\s])", "", draft.title)
    opening = [line for line in head[used:] if not is_date_line(line.text)]
    if not any(len(line.text) > 30 for line in opening):
        opening += [line for line in lines.body if len(line.text) > 30 and line not in opening][:6]
    sentences = [one for line in opening[:12] for one in re.split(r"(?<=[。！])", line.text) if one.strip()]
    draft.published_date = _published(lines, head)
    _inspection(draft, sentences)
    labelled = next(filter(None, (fed_back_on(line.text) for line in lines.body[:8])), None)
    draft.feedback_date = draft.feedback_date or labelled
    draft.organization = rectifying_office(draft, lines, sentences)
    draft.inspection_by = in_full(draft.inspection_by, draft.title, lines, sentences)
    if draft.feedback_date is None and draft.published_date is None:
        draft.year_from = _year_from(draft, head)


def _year_from(draft: NoticeDraft, head: list[Line]) -> date | None:
    """The first day of the year a paper without a day of its own is of: that of the inspection, else of its head."""
    if draft.inspection_end is not None:
        return date(draft.inspection_end.year, 1, 1)
    years = [found for text in (draft.title, *(line.text for line in head[:4])) for found in _YEAR.findall(text)]
    return date(int(years[0]), 1, 1) if years else None


def names_genre(title: str) -> bool:
    """Whether a title ends with the kind of its paper: 通报, 报告, 情况."""
    return bool(_GENRE.search(title))


def is_signature_date(text: str) -> bool:
    """Whether a line is just a date, as stands under a signature."""
    return is_date_line(text)


def claimed_totals(text: str) -> list[int]:
    """How many problems a text says there are (27项, 47个问题), each number once."""
    found = re.findall(
        r"(?:反馈|指出|提出|发现|列出|梳理|涉及|移交|分解)[^。；\d]{0,24}(?:\d{1,2}个方面)?[^。；\d]{0,8}?(\d{1,3})\s?(?:个|项|条)(?:具体|突出|主要|反馈|整改)?(?:问题|任务|事项)",
        text,
    )
    return list(dict.fromkeys(int(number) for number in found if 0 < int(number) < 1000))


def _head(lines: Lines, preamble: list[Line]) -> list[Line]:
    """The lines before the first heading as they stand in the body."""
    last = preamble[-1].place if preamble else ""
    places = {line.place for line in preamble}
    head = []
    for line in lines.body:
        if line.place not in places:
            break
        head.append(line)
        if line.place == last:
            break
    return head or lines.body[:3]


def _title(head: list[Line]) -> tuple[str, int]:
    """The title, joined where it stands on several lines, and how many lines of the head it takes."""
    start = next((at for at, line in enumerate(head) if _may_be_title(line.text)), None)
    if start is None:
        return (head[0].text[:80] if head and not head[0].text.endswith("。") else ""), 0
    for first in range(start, min(start + 6, len(head))):
        words = ""
        for at in range(first, min(first + 4, len(head))):
            if not _may_be_title(head[at].text) or head[at].text in words:
                break
            words += head[at].text
            if _GENRE.search(words) and (at + 1 >= len(head) or not _continues_title(words, head[at + 1].text)):
                return words, at + 1
    return head[start].text, start + 1


def _may_be_title(text: str) -> bool:
    if is_date_line(text) or len(text) > 70 or re.search(r"[。；;]$|[:：]$", text) or _ENCLOSURE.fullmatch(text):
        return False
    return not re.search(r"\d{4}-\d{1,2}-\d{1,2}|〔\d{4}〕|^各|[>›»]|^第?\d+期?$|来源", text)


def _continues_title(words: str, following: str) -> bool:
    if re.match(r"[（(].{0,16}第\s?\d+\s?[号期]", following):
        return False  # （2023年第4号） counts the papers of an office
    if not _may_be_title(following) or len(following) >= 30 or following in words or names_day(following):
        return False
    ends = bool(_GENRE.search(following)) and not re.search(r"[，,。、]", following) and marker_at(following) is None
    return bool(re.match(r"^(?:的|（|\()", following)) or ends


def _inspection(draft: NoticeDraft, sentences: list[str]) -> None:
    last = _year_of_first(sentences, draft.published_date)
    looked_back = any("回头看" in one for one in [draft.title, *sentences[:4]])
    for sentence in sentences:
        days = days_in(sentence, last)
        pair = span_in(sentence, days, last)
        if (
            pair
            and (re.search(INSPECTING, sentence) or "对" in sentence)
            and (draft.inspection_by == "" or looked_back)
            and not re.search(r"整改期|集中整改|个月.{0,4}整改", sentence)
        ):
            first, end = pair
            group = inspecting_group(sentence)
            if group or not draft.inspection_by:
                draft.inspection_start, draft.inspection_end = first, end
                draft.inspection_by = group or draft.inspection_by
        elif (
            not draft.inspection_by
            and re.search(INSPECTING, sentence)
            and re.search(r"(?:对|到|赴|来).{2,40}(?:进行|开展|实施|检查|督查|督导)", sentence)
        ):
            draft.inspection_by = inspecting_group(sentence)
        if not draft.inspection_by and re.match(r"贵[局科室组处办站所园校校]|贵中心", sentence):
            draft.inspection_by = addressee_of(sentences)
        if draft.feedback_date is None or looked_back:
            draft.feedback_date = _feedback(sentence, last) or draft.feedback_date
        last = next((day.on for day in reversed(days) if day.on), last)
    draft.inspection_by = draft.inspection_by or told_by(sentences)


def _year_of_first(sentences: list[str], published: date | None) -> date | None:
    """The first day of the year of a first day without one: the latest before the full date that comes later."""
    known = [days for one in sentences if (days := days_in(one, date(2000, 1, 1)))]
    if not known or known[0][0].has_year or known[0][0].on is None:
        return None
    later = next((day.on for days in known for day in days if day.has_year and day.on), published)
    if later is None:
        return None
    first = day_of(later.year, known[0][0].on.month, known[0][0].on.day)
    return date(later.year - (first is None or first > later), 1, 1)


def _feedback(sentence: str, last: date | None) -> date | None:
    """The day on which the findings were handed over."""
    at = next(
        (found.start() for found in re.finditer(r"反馈(?!问题|意见整改)|出具(?=了?[^，。]{0,12}(?:报告|意见|决定))|下达|下发|送达|通报了|交办|移交", sentence)), None
    )
    if at is None:
        found = re.search(r"反馈(?:会|意见|问题)", sentence)
        at = found.start() if found else None
    if at is None:
        return None
    days = days_in(sentence, last)
    before = [day for day in days if day.on and day.end <= at and not FROM_TO.match(sentence, day.end)]
    ranges = [pair for pair in pairwise(days) if FROM_TO.fullmatch(sentence[pair[0].end : pair[1].start])]
    ends = {pair[1].start for pair in ranges}
    usable = [day for day in before if day.start not in ends]
    return usable[-1].on if usable else None


def _published(lines: Lines, head: list[Line]) -> date | None:
    for line in [*head[:8], *lines.body[-8:]]:
        if day := written_on(line.text):
            return day
    for line in lines.chrome:
        if re.search(r"发布|发表|日期|时间|来源|更新|原创", line.text):
            days = [day.on for day in days_in(line.text) if day.on and day.has_year]
            if days:
                return days[0]
    for line in head[:8]:
        if is_date_line(line.text) or re.match(r"^\s{0,4}\d{4}-\d{1,2}-\d{1,2}", line.text):
            days = [day.on for day in days_in(line.text) if day.on]
            if days:
                return days[0]
    for line in reversed(lines.body[-8:]):
        if is_date_line(line.text) or (
            re.search(r"[\u4e00-\u9fff]{2,}\s{0,20}\d{4}年\d{1,2}月\d{1,2}日$", line.text[-60:]) and len(line.text) < 60
        ):
            days = [day.on for day in days_in(line.text) if day.on and day.has_year]
            if days:
                return days[-1]
    return None
