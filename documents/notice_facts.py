"""What a notice says of itself: title, who rectifies, who inspected, the dates, and the totals it claims."""

# A pattern of Chinese words is easier to check on one line:
# ruff: noqa: E501

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from documents.markers import marker_at
from documents.notice_lines import Line, Lines, is_date_line
from models.drafts import NoticeDraft

_CN_DIGITS = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "○": "0",
    "O": "0",
    "Ｏ": "0",
    "０": "0",
}
_NUM = r"[0-9０-９一二三四五六七八九十]{1,3}"
_DAY = re.compile(
    rf"(?:(?P<year>[12１２][0-9０-９]{{3}}|二[〇○零OＯ０0][一二三四五六七八九〇零○]{{2}})\s{{0,2}}[年.．/／-]\s{{0,2}})?(?P<month>{_NUM})\s{{0,2}}[月.．/／-]\s{{0,2}}"
    rf"(?:(?P<day>{_NUM})\s{{0,2}}(?P<unit>[日号])?|(?P<vague>[上中下]旬|底|初|末|份)?)"
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)\s?年")
_RANGE = re.compile(r"\s{0,2}起?(?:[（(].{0,6}[）)])?(?:至|到|—{1,2}|－|–|-|~|～)\s{0,2}")
_ONLY_DAY = re.compile(rf"({_NUM})\s{{0,2}}[日号]")
_GENRE = re.compile(
    r"(?:通报|公示|公告|报告|方案|意见|意见书|通知书?|清单|台账|情况|函|说明|汇报|回复|答复|总结|简报|计划|分解表|反馈)(?:[（(].{1,14}[）)])?$"
)
_ORGANISED = r"(?:中心学校(?!园)|中心校(?!园)|党组|党委|工委|委员会|教育和体育局|教体局|教育体育局|教育局|教办|局|办公室|学校(?!园)|小学|中学|高中|幼儿园|学院|大学|学区|校区|分校|医院|研究所|教科所|少年宫|教委|教工委|中心|党支部|党总支|支部|政府|街道办事处|镇|乡|集团|公司|(?<!校)园)"
_SIGNED = re.compile(rf"^(?:中共|中国共产党)?[\u4e00-\u9fff（）()]{{2,28}}{_ORGANISED}(?:办公室|党组|党支部|党总支|整改办|(?:[\u4e00-\u9fff]{{0,8}}(?:整改|巡察)[\u4e00-\u9fff]{{0,6}})?(?:领导小组|专班)(?:办公室)?)?$")
_GROUP = r"[\u4e00-\u9fff]{2,12}(?:督导|评估)中心|[\u4e00-\u9fff]{2,14}专班|(?:巡察|监督|视察|巡视|督导|督查|督察|检查|审计|评估|专项|调研|考核|巡查|整治|验收)[\u4e00-\u9fff]{0,6}组|[\u4e00-\u9fff]{1,16}(?:组|局|厅|委|院|办公室|督学|巡察办|委员会|督导室|监督检查室|检查室|教研室|[大支中总]队|处|科|股|政府|部门|中心校|教办)"
_OFFICE = r"[\u4e00-\u9fff]{1,12}?(?:局|委|厅|办|部门?|室|队|所|署)"
_BY_FEEDBACK = re.compile(r"(?:根据|按照|对照|针对|收到)(?P<group>[\u4e00-\u9fff]{0,8}?(?:巡察|巡视|督导|督查|检查|审计|评估)[\u4e00-\u9fff]{0,6}组|[\u4e00-\u9fff]{1,12}?(?:责任督学|督导室|审计局))(?!部署|安排|要求)(?=[^，。]{0,40}(?:反馈|报告|指出|提出|下发|下达|意见))")
#: Not one office but those below it.
_SEVERAL = re.compile(r"所属|下属|辖区|所辖|^各|^部分|^全[县市区镇乡州省体]")
_INSPECT = r"(?:巡察|视导|监督|视察|巡回|巡视|督导|督查|督察|检查|审计|评估|调研|考核|巡查|回头看|整治|核查)"


@dataclass(frozen=True, slots=True)
class FoundDay:
    """A day in a text; ``on`` is None where it is vague (9月上旬) or impossible (2月30日)."""

    start: int
    end: int
    on: date | None
    has_year: bool


def fill(draft: NoticeDraft, lines: Lines, preamble: list[Line]) -> None:
    """Set title, organisation, inspection and dates of ``draft`` from the lines before the first heading and the end."""
    head = _head(lines, preamble)
    draft.title, used = _title(head)
    draft.title = re.sub(r"^\d{1,3}[ \u3000]+(?=[^\d\s])", "", draft.title)
    opening = [line for line in head[used:] if not is_date_line(line.text)]
    if not any(len(line.text) > 30 for line in opening):
        opening += [line for line in lines.body if len(line.text) > 30 and line not in opening][:6]
    sentences = [one for line in opening[:12] for one in re.split(r"(?<=[。！])", line.text) if one.strip()]
    draft.published_date = _published(lines, head)
    _inspection(draft, sentences)
    draft.organization = _organisation(draft, lines, sentences)
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


def is_signature(text: str) -> bool:
    """Whether a short line is the name of an office."""
    return bool(_SIGNED.match(re.sub(r"\s", "", text)))


def days_in(text: str, before: date | None = None) -> list[FoundDay]:
    """The days in a text in order; a year left out is that of the day before it, or the next if it would lie earlier."""
    found: list[FoundDay] = []
    last = before
    for match in _DAY.finditer(text):
        if not match["day"] and not match["year"] and not match["vague"]:
            continue
        if not match["year"] and "月" not in match.group():
            continue
        month = _number(match["month"])
        year = _year(match["year"]) if match["year"] else (last.year if last else None)
        on = _day(year, month, _number(match["day"])) if match["day"] else None
        if on and last and not match["year"] and on < last:
            on = _day(on.year + 1, month, on.day)
        found.append(FoundDay(match.start(), match.end(), on, bool(match["year"])))
        if on:
            last = on
        elif year and 1 <= month <= 12:
            last = date(year, month, 1)
    return found


def claimed_totals(text: str) -> list[int]:
    """How many problems a text says there are (27项, 47个问题), each number once."""
    found = re.findall(
        r"(?:反馈|指出|提出|发现|列出|梳理|涉及|移交|分解)[^。；\d]{0,24}(?:\d{1,2}个方面)?[^。；\d]{0,8}?(\d{1,3})\s?(?:个|项|条)(?:具体|突出|主要|反馈|整改)?(?:问题|任务|事项)",
        text,
    )
    return list(dict.fromkeys(int(number) for number in found if 0 < int(number) < 1000))


# -- title


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
    if is_date_line(text) or len(text) > 70 or re.search(r"[。；;]$|[:：]$", text):
        return False
    return not re.search(r"\d{4}-\d{1,2}-\d{1,2}|〔\d{4}〕|^各|[>›»]|^第?\d+期?$|来源", text)


def _continues_title(words: str, following: str) -> bool:
    if not _may_be_title(following) or len(following) >= 30 or following in words or _DAY.search(following):
        return False
    ends = bool(_GENRE.search(following)) and not re.search(r"[，,。、]", following) and marker_at(following) is None
    return bool(re.match(r"^(?:的|（|\()", following)) or ends


# -- inspection and feedback


def _inspection(draft: NoticeDraft, sentences: list[str]) -> None:
    last = _year_of_first(sentences, draft.published_date)
    looked_back = any("回头看" in one for one in [draft.title, *sentences[:4]])
    for sentence in sentences:
        days = days_in(sentence, last)
        pair = _range(sentence, days, last)
        if (
            pair
            and (re.search(_INSPECT, sentence) or "对" in sentence)
            and (draft.inspection_by == "" or looked_back)
            and not re.search(r"整改期|集中整改|个月.{0,4}整改", sentence)
        ):
            first, end = pair
            group = _group(sentence)
            if group or not draft.inspection_by:
                draft.inspection_start, draft.inspection_end = first, end
                draft.inspection_by = group or draft.inspection_by
        elif (
            not draft.inspection_by
            and re.search(_INSPECT, sentence)
            and re.search(r"(?:对|到|赴|来).{2,40}(?:进行|开展|实施|检查|督查|督导)", sentence)
        ):
            draft.inspection_by = _group(sentence)
        if (not draft.inspection_by or draft.inspection_by[0] == "贵") and re.match(r"贵[局科室组处办站所园校校]|贵中心", sentence):
            draft.inspection_by = _addressee(sentences)
        if draft.feedback_date is None or looked_back:
            draft.feedback_date = _feedback(sentence, last) or draft.feedback_date
        last = next((day.on for day in reversed(days) if day.on), last)
    named = [] if draft.inspection_by else [found["group"] for one in sentences if (found := _BY_FEEDBACK.search(one))]
    draft.inspection_by = draft.inspection_by or next(iter(named), "")


def _year_of_first(sentences: list[str], published: date | None) -> date | None:
    """The first day of the year of a first day without one: the latest before the full date that comes later."""
    known = [days for one in sentences if (days := days_in(one, date(2000, 1, 1)))]
    if not known or known[0][0].has_year or known[0][0].on is None:
        return None
    later = next((day.on for days in known for day in days if day.has_year and day.on), published)
    if later is None:
        return None
    first = _day(later.year, known[0][0].on.month, known[0][0].on.day)
    return date(later.year - (first is None or first > later), 1, 1)


def _range(sentence: str, days: list[FoundDay], before: date | None) -> tuple[date | None, date | None] | None:
    """First and last day of a from–to in a sentence; vague ends are None; None if there is no from–to."""
    for first, second in pairwise(days):
        if _RANGE.fullmatch(sentence[first.end : second.start]):
            return first.on, second.on
    for day in days:
        gap = _RANGE.match(sentence, day.end)
        only = _ONLY_DAY.match(sentence, gap.end()) if gap else None
        if only and day.on:
            return day.on, _day(day.on.year, day.on.month, _number(only[1]))
    return None


def _group(sentence: str) -> str:
    """Who inspected, from the sentence that says when."""
    text = _DAY.sub("", sentence)
    text = re.sub(r"(?:至|到|—+|－|–|-|~|～)(?=[，,\s对在]|$)|(?<=[，,\s自从于])(?:至|到|—+|－|–|-|~|～)", "", text)
    passive = re.search(r"接受(?:了)?(?P<group>[^，,。]{2,24}?)(?:的|为期|对|进行|开展)", text)
    before = re.split(r"对(?!照)|(?:到|赴|来|进驻|莅临)(?=[我本])", text)[0]
    before = re.sub(r"(?:分别|先后|联合|再次|依法)$", "", before)
    joint = re.search(rf"(?:^|[，,]|由)(?P<group>(?:{_OFFICE}、){{1,5}}{_OFFICE}(?:联合)?[\u4e00-\u9fff]{{0,4}}组?)$", before)
    if joint:
        return joint["group"]
    for chunk in reversed(re.split(r"[，,、：:]|(?:规定|要求|安排|部署)(?=我|由)", before)):
        words = re.sub(
            r"^(?:根据|按照|经|由|并|其中|自|从|于|在)(?!.{0,8}部署)|(?:于|自|从|在|历时|利用|用|采取|通过|进驻|派出).{0,14}$",
            "",
            chunk.strip(),
        )
        found = re.search(rf"(?P<group>[\u4e00-\u9fff（）0-9]{{0,16}}(?:{_GROUP}))$", words.strip())
        if found and not re.search(r"根据|按照|部署|要求|安排", found["group"]):
            return re.sub(r"(?<=[局室委会办厅府])(?:组织|派出|成立|抽调|组成).{0,10}组$", "", found["group"].strip())
        found = re.search(r"(?:派出|组成)(?P<group>[\u4e00-\u9fff]{2,20}组)", chunk)
        if found:
            return found["group"]
    return passive["group"].strip() if passive else ""


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
    before = [day for day in days if day.on and day.end <= at and not _RANGE.match(sentence, day.end)]
    ranges = [pair for pair in pairwise(days) if _RANGE.fullmatch(sentence[pair[0].end : pair[1].start])]
    ends = {pair[1].start for pair in ranges}
    usable = [day for day in before if day.start not in ends]
    return usable[-1].on if usable else None


# -- who and when


def _published(lines: Lines, head: list[Line]) -> date | None:
    for line in [*head[:8], *lines.body[-8:]]:
        if re.match(r"(?:填报|填表|报送|制表|公布|公示|发布)(?:时间|日期)\s{0,2}[:：]", line.text):
            days = [day.on for day in days_in(line.text) if day.on and day.has_year]
            if days:
                return days[0]
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


def _organisation(draft: NoticeDraft, lines: Lines, sentences: list[str]) -> str:
    title = draft.title
    by_title = re.match(r"^(?P<org>(?:中共|中国共产党)?[^关《“]{2,30}?)\s{0,2}关于", title)
    org = _without_repeats(by_title["org"]) if by_title else ""
    if org and not re.search(
        r"(?:组|领导小组办公室|巡察办|审计局|督导室|督导委员会办公室)$", re.sub(r"党组$", "局", org)
    ):
        return org
    inspected = _inspected(title, sentences, bool(org))
    if org and inspected:
        return inspected
    signed = next((re.sub(r"\s", "", line.text) for line in reversed(lines.body[-6:]) if is_signature(line.text)), "")
    if signed and not re.search(r"整改办|领导小组|专班|巡察组$|督导组$|检查组$|审计组$|审计局$", signed):
        return signed
    if not org:
        bare = re.match(
            rf"^(?P<org>(?:中共)?[\u4e00-\u9fff]{{2,24}}{_ORGANISED}(?:党组|党委)?)(?=.{{0,16}}(?:巡察|整改|督导|审计|反馈|落实|问题))",
            title,
        )
        org = bare["org"] if bare and not bare["org"].startswith("关于") else ""
        if org:
            return org
    if inspected:
        return inspected
    published_by = next(
        (
            re.split(r"[:：]", line.text)[-1].strip()
            for line in lines.chrome
            if re.search(r"发布(?:机构|单位|部门)|信息来源|录入人?", line.text)
        ),
        "",
    )
    return published_by if is_signature(published_by) else signed or org


def _addressee(sentences: list[str]) -> str:
    """To whom the paper is written: a short line with a colon at the start."""
    lines = [one.strip().rstrip(":：") for one in sentences[:3] if re.fullmatch(r"[\u4e00-\u9fff（）]{3,36}[:：]", one.strip())]
    return lines[0] if lines else ""


def _inspected(title: str, sentences: list[str], by_inspector: bool) -> str:
    """Whom the inspection was about, from the title or the sentence of the inspection."""
    addressee = _addressee(sentences)
    if not re.search(f"{_ORGANISED}$", addressee):
        addressee = ""
    if by_inspector and addressee and not re.search(r"督导|巡察|审计", addressee):
        return addressee
    whom = rf"(?P<org>(?:中共)?[\u4e00-\u9fff]{{2,24}}{_ORGANISED}(?:党组|党委)?)"
    start = r"^(?:.{2,24})?关于(?:对|巡察|督导|审计)?"
    ending = rf"(?=开展|进行|实施|领导班子|的|情况|问题|20\d\d年|{_INSPECT})"
    about = re.match(start + whom.replace("{2,24}", "{2,24}?") + ending, title) or re.match(start + whom, title)
    if about and not _SEVERAL.search(about["org"]):
        return about["org"]
    if addressee and not re.search(r"督导|巡察|政府|审计", addressee):
        return addressee
    for text in [title, *sentences]:
        found = re.search(
            rf"对(?P<org>[\u4e00-\u9fff（）]{{3,30}}?)(?:进行|开展|实施|的|领导班子|20\d\d年|{_INSPECT}|，|、)", text
        )
        if found and re.search(_ORGANISED + "$", found["org"]) and not _SEVERAL.search(found["org"]):
            return found["org"]
        found = re.search(r"向(?P<org>[\u4e00-\u9fff]{3,30}?)(?:反馈|通报|下达|送达)", text)
        if found and re.search(_ORGANISED + "$", found["org"]):
            return found["org"]
    return ""


def _without_repeats(org: str) -> str:
    return re.sub(r"(党组|党委|局|委员会)\1+$", r"\1", re.sub(r"\s", "", org))


# -- numbers


def _number(text: str | None) -> int:
    if not text:
        return 0
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    digit = {char: int(value) for char, value in _CN_DIGITS.items()}
    if ten:
        return digit.get(tens, 1) * 10 + digit.get(ones, 0)
    return digit.get(text, 0)


def _year(text: str) -> int:
    return int("".join(_CN_DIGITS.get(char, char) for char in text))


def _day(year: int | None, month: int, day: int) -> date | None:
    if year is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
