"""Days that a line names by a label: 反馈日期：2026年3月10日　填报时间：2026年4月8日."""

from __future__ import annotations

import re
from datetime import date

_DAY = r"(\d{4})\s*[年./-]\s*(?:(\d{1,2})\s*[月./-]?)?\s*(?:(\d{1,2})\s*日?)?"
_ANY_DAY = re.compile(_DAY)
_BEHIND = r"(?:意见|问题)?(?:时间|日期)\s{0,2}[:：]\s{0,4}"
_FED_BACK = re.compile(rf"(?:反馈|下达|下发|送达|交办|移交){_BEHIND}{_DAY}")
_WRITTEN = re.compile(rf"(?:^|[\s（(])(?:填报|填表|报送|制表|编制|公布|公示|发布|更新){_BEHIND}{_DAY}")


def fed_back_on(text: str) -> date | None:
    """The day on which the problems were handed over, as a label says it."""
    return _named(_FED_BACK, text)


def written_on(text: str) -> date | None:
    """The day of the paper itself, as a label says it."""
    return _named(_WRITTEN, text)


def own_day(text: str) -> date | None:
    """The day a line names as its paper's own, labelled or not, but not the day of the feedback."""
    return written_on(text) or _named(_ANY_DAY, _FED_BACK.sub("", text))


def _named(pattern: re.Pattern[str], text: str) -> date | None:
    """The first day of the month or year where no more is named; None where there is no such day."""
    found = pattern.search(text)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None
