"""Headings without what is not their name: where a run-in heading ends, and the wrapper 关于“…”的问题 off."""

from __future__ import annotations

import re
from functools import lru_cache

from documents.markers import split_items
from documents.notice_states import split_state_suffix
from documents.notice_words import Leaning, leaning

_OPEN, _CLOSE = "“《（(「『【〈‘", "”》）)」』】〉’"
_WRAPPED = re.compile(
    r"^(?:关于|针对|对于|就|对)?\s{0,2}(?:巡察|巡视|督导|审计|督查|检查)?(?:组)?(?:中|时)?(?:反馈|提出|指出|发现|反映)*(?:的|了)?[:：]?\s{0,2}[“\"「‘](?P<words>.{2,})[”\"」’]\s{0,2}"
    r"(?:等)?(?:方面)?(?:的)?(?:存在)?(?:的)?(?:反馈)?(?:突出)?(?:问题|意见|事项|任务)?(?:的)?(?:整改)?(?:工作)?(?:落实)?(?:进展|完成)?(?:情况)?$"
)
_ABOUT = re.compile(
    r"^(?:关于|针对|对于|就)\s{0,2}(?P<words>[^“\"]{2,}?)(?:的)?(?:问题|意见)?(?:的)?(?:整改)?(?:工作)?(?:落实)?(?:进展|完成)?(?:情况)?$"
)
#: 关于“两个责任”落实不到位的问题: what is quoted is only part of the problem's name.
_ABOUT_QUOTED = re.compile(
    r"^(?:关于|针对|对于|就)\s{0,2}(?P<words>(?:[^“”]*“[^“”]*”)+[^“”]*?)(?:的)?(?:问题|意见)(?:的)?(?:整改)?(?:工作)?(?:落实)?(?:进展|完成)?(?:情况)?$"
)
_PROBLEM_PREFIX = re.compile(r"^(?:反馈|巡察反馈|存在|原)?(?:的)?问题\s{0,2}[:：]\s{0,2}")
#: Words that point at the problem behind them; their colon ends no heading.
_POINTING = re.compile(r"^.{0,12}(?:反馈|指出|提出|发现|反映|问题)(?:的|了)?$")
_COUNT = re.compile(r"[（(]共?\s{0,2}\d{1,3}\s{0,2}[个项条件][）)]$")
_LEAD_IN = re.compile(r"[，,。；;]?(?:具体|主要|突出)?(?:表现|体现)(?:为|在|是|如下)?[:：]?$|[:：，,、；;]$")
#: A problem named in one sentence is hardly longer.
_LONGEST_NAME = 60
_ANSWERED = re.compile(r"(?<!方面)(?:的)?问题(?:的)?整改(?:工作)?(?:落实)?(?:进展|完成)?(?:情况)?$")


#: 针对甲的问题，乙: the clause that names the problem is the heading of what was done.
ABOUT_CLAUSE = re.compile(
    r"(?:针对|关于|对于|就)(?:[^，,。；;：:“”]|“[^“”]*”){2,70}?(?:问题|不足|隐患|意见)(?:的整改)?(?=[，,][^，,。]{3,})"
)


@lru_cache(maxsize=2048)
def split_heading(text: str) -> tuple[str, str]:
    """The heading in a numbered line and the text that runs on behind it: it ends at its first stop."""
    text = text.strip()
    about = ABOUT_CLAUSE.match(text)
    if about:
        return about.group(), text[about.end() + 1 :].strip()
    lead, items = split_items(text)
    limit = len(lead) if items and lead and text.startswith(lead) else len(text)
    stop = _first_stop(text, limit)
    if stop is None:
        head, rest = (text[:limit], text[limit:]) if limit < len(text) else (text, "")
    else:
        head, rest = text[: stop + 1], text[stop + 1 :]
    return head.strip(), rest.strip()


def title_of(heading: str) -> str:
    """The name in a heading: without wrapper, count, bracketed state, lead-in and final stop."""
    words, _ = split_state_suffix(heading.strip().rstrip("。.;；:："))
    words = _COUNT.sub("", words).rstrip("。.;；:：！!，,、 ")
    words = _PROBLEM_PREFIX.sub("", words)
    wrapped = _WRAPPED.match(words)
    if wrapped and '"' not in wrapped["words"] and _is_one_quotation(wrapped["words"]):
        return wrapped["words"].rstrip("。.;；，, ")
    about = _ABOUT.match(words) or _ABOUT_QUOTED.match(words)
    if about and len(about["words"]) >= 4:
        return about["words"].strip()
    answered = _ANSWERED.sub("", words)
    shorter = _LEAD_IN.sub("", answered if leaning(answered) is Leaning.PROBLEM else words)
    return shorter if len(shorter) >= 4 else words


def _points(text: str, at: int) -> bool:
    return text[at + 1 : at + 3].lstrip()[:1] in tuple("“‘「『") and bool(_POINTING.match(text[:at]))


def _is_one_quotation(words: str) -> bool:
    """Whether the quotes around these words belong together, and not to two quotations side by side."""
    depth = 0
    for char in words:
        depth += (char == "“") - (char == "”")
        if depth < 0:
            return False
    return depth == 0


def _first_stop(text: str, limit: int) -> int | None:
    """Where the first sentence ends, outside quotes and brackets; a colon ends it only before an enumeration.

    A semicolon ends it where more than one sentence stands there: 登记不全；保安脱岗。 is the name of one problem.
    """
    depth = 0
    one_sentence = limit == len(text) <= _LONGEST_NAME and not re.search("[。！？!?]", text[:-1])
    for at in range(limit):
        char = text[at]
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif (
            (char in "。！？!?" and depth == 0)
            or (char in "；;" and depth == 0 and at >= 6 and not one_sentence)
            or (char in ":：" and depth == 0 and at >= 6 and at + 1 < len(text) and not _points(text, at))
        ):
            return at
    if depth:
        found = re.search(r"。", text[:limit])
        return found.start() if found else None
    return None
