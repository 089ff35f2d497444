"""Progress, persistence, closing, clock: what the four axes of an issue mean and what may follow what.

Pure functions; ``today`` is always given. Sources: domain.md §3 (axes, lights) of the office's working rules.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from enum import IntEnum

from models.errors import InvalidValue
from models.values import dataclass


class Progress(IntEnum):
    """整改进度 as typed. An issue of which nothing was ever said has None instead."""

    NOT_STARTED = 0
    IN_PROGRESS = 1
    MOSTLY_DONE = 2
    DONE = 3

    @property
    def label(self) -> str:
        """The word that is printed."""
        return PROGRESS_LABELS[self]


class Closing(IntEnum):
    """销号 as moved by the closing steps."""

    NOT_APPLIED = 0
    APPLIED = 1
    RETURNED = 2
    CLOSED = 3

    @property
    def label(self) -> str:
        """The word that is printed."""
        return CLOSING_LABELS[self]


#: Only of these a 退回 of the present round may still tell how the issue stands.
MAY_BE_RETURNED = frozenset({Closing.APPLIED, Closing.RETURNED})


#: 密级 of an issue: what bears one is left out of everything that is published. "" bears none.
SECRECY_CHOICES = ("内部", "秘密", "机密", "绝密")
_NO_SECRECY = ("", "无", "否", "公开", "普通", "一般", "非密", "不涉密", "/", "-", "—")


def secrecy_from_words(words: str) -> str | None:
    """The 密级 that words say: one of ``SECRECY_CHOICES``, also 秘密★1年, "" for none; None for what says neither.

    是, as in a column 是否涉密, is taken for 秘密: what may be secret is not published.
    """
    if words in _NO_SECRECY:
        return ""
    if words in ("是", "√", "✓"):
        return SECRECY_CHOICES[1]
    return next((choice for choice in SECRECY_CHOICES if words.startswith(choice)), None)


class Weight(IntEnum):
    """重要程度: how heavily an issue counts when a 回头看 draws by weight."""

    ORDINARY = 0
    SERIOUS = 1
    GRAVE = 2

    @property
    def label(self) -> str:
        """The word that is printed."""
        return WEIGHT_LABELS[self]


class UnitRole:
    """What a unit has to do with an issue, as the tables keep it: who answers for it, who helps, whom it concerns."""

    RESPONSIBLE = 0
    SUPPORT = 1
    INVOLVED = 2


class Relapse(IntEnum):
    """What a 回头看 found of a finished issue."""

    NONE = 0
    PARTLY = 1
    FULL = 2

    @property
    def label(self) -> str:
        """The word that is printed."""
        return RELAPSE_LABELS[self]


class Clock(IntEnum):
    """时钟: computed from deadline, progress and today; never stored, never typed."""

    NORMAL = 0
    SOON = 1
    OVERDUE = 2
    NO_DEADLINE = 3
    FINISHED = 4

    @property
    def label(self) -> str:
        """The word that is printed."""
        return CLOCK_LABELS[self]


PROGRESS_LABELS = {
    Progress.NOT_STARTED: "未启动",
    Progress.IN_PROGRESS: "正在整改",
    Progress.MOSTLY_DONE: "基本完成",
    Progress.DONE: "已完成",
}
#: Printed where nothing was ever said of an issue's progress.
NO_PROGRESS_LABEL = "未填状态"
CLOSING_LABELS = {
    Closing.NOT_APPLIED: "未申请",
    Closing.APPLIED: "申请中",
    Closing.RETURNED: "退回",
    Closing.CLOSED: "已销号",
}
WEIGHT_LABELS = {Weight.ORDINARY: "一般", Weight.SERIOUS: "较重", Weight.GRAVE: "重大"}
RELAPSE_LABELS = {Relapse.NONE: "未反弹", Relapse.PARTLY: "部分反弹", Relapse.FULL: "反弹"}
CLOCK_LABELS = {
    Clock.NORMAL: "正常",
    Clock.SOON: "临期",
    Clock.OVERDUE: "逾期",
    Clock.NO_DEADLINE: "无期限",
    Clock.FINISHED: "已办结",
}

#: Words people type or write for a progress, beside the labels themselves.
PROGRESS_WORDS = {
    "未整改": Progress.NOT_STARTED,
    "未开始": Progress.NOT_STARTED,
    "尚未整改": Progress.NOT_STARTED,
    "尚未启动": Progress.NOT_STARTED,
    "否": Progress.NOT_STARTED,
    "×": Progress.NOT_STARTED,
    "0%": Progress.NOT_STARTED,
    "整改中": Progress.IN_PROGRESS,
    "推进中": Progress.IN_PROGRESS,
    "正在推进": Progress.IN_PROGRESS,
    "进行中": Progress.IN_PROGRESS,
    "部分整改": Progress.IN_PROGRESS,
    "部分完成": Progress.IN_PROGRESS,
    "持续推进": Progress.IN_PROGRESS,
    "未完成": Progress.IN_PROGRESS,
    "达到序时进度": Progress.IN_PROGRESS,
    "阶段性完成": Progress.MOSTLY_DONE,
    "取得阶段性成果": Progress.MOSTLY_DONE,
    "完成": Progress.DONE,
    "整改到位": Progress.DONE,
    "已整改到位": Progress.DONE,
    "已整改": Progress.DONE,
    "整改完成": Progress.DONE,
    "已办结": Progress.DONE,
    "办结": Progress.DONE,
    "是": Progress.DONE,
    "√": Progress.DONE,
    "✓": Progress.DONE,
    "100%": Progress.DONE,
}
#: Days left, today included, that still count as 临期; a setting.
SOON_DAYS = 15
#: Inside 临期: the two stronger yellows.
NEAR_DAYS = 7
URGENT_DAYS = 3


def clock(
    progress: Progress | None,
    closing: Closing,
    lasting: bool,
    due_on: date | None,
    today: date,
    soon_days: int = SOON_DAYS,
) -> Clock:
    """Where an issue stands against its deadline. The day itself is not overdue; 长期坚持 is never overdue."""
    if progress == Progress.DONE or closing == Closing.CLOSED:
        return Clock.FINISHED
    if due_on is None:
        return Clock.NO_DEADLINE
    left = (due_on - today).days
    if left < 0:
        return Clock.NORMAL if lasting else Clock.OVERDUE
    return Clock.SOON if left <= soon_days else Clock.NORMAL


def days_left(
    progress: Progress | None, closing: Closing, lasting: bool, due_on: date | None, today: date
) -> int | None:
    """Days until the deadline, negative when late; None without a date, when done, and for 长期坚持 past its date."""
    if due_on is None or progress == Progress.DONE or closing == Closing.CLOSED:
        return None
    left = (due_on - today).days
    return None if lasting and left < 0 else left


def review_due(last_on: date, months: int) -> date:
    """The day by which what is 长期坚持 is looked at again: ``months`` after the last time, month ends clamped."""
    place = last_on.year * 12 + last_on.month - 1 + months
    year, month = divmod(place, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(last_on.day, monthrange(year, month + 1)[1]))


#: Said where something was written as the deadline in which nobody reads a day.
UNREAD_LABEL = "需核实"


def days_words(clock_now: Clock, left: int | None, lasting: bool, unread: bool = False) -> str:
    """The clock in the user's words: 逾期 12 天, 今天到期, 剩 3 天, 长期坚持, 需核实, 无期限, 已办结."""
    if clock_now == Clock.FINISHED:
        return Clock.FINISHED.label
    if left is None:
        if unread and clock_now == Clock.NO_DEADLINE:
            return UNREAD_LABEL
        return "长期坚持" if lasting else Clock.NO_DEADLINE.label
    if left < 0:
        return f"逾期 {-left} 天"
    return "今天到期" if left == 0 else f"剩 {left} 天"


def week_of(today: date) -> tuple[date, date]:
    """本周: Monday and Sunday of today's week."""
    monday = today - timedelta(days=today.weekday())
    return monday, monday + timedelta(days=6)


def progress_from_words(words: str) -> Progress | None:
    """The progress that a short word means exactly (label, synonym, tick, percentage); None if it is no such word."""
    for value, label in PROGRESS_LABELS.items():
        if words == label:
            return value
    if words in PROGRESS_WORDS:
        return PROGRESS_WORDS[words]
    return _progress_from_percentage(words)


def _progress_from_percentage(words: str) -> Progress | None:
    number = words.removesuffix("%").removesuffix("％")
    if number == words or not number.replace(".", "", 1).isdecimal():
        return None
    share = float(number)
    if share <= 0:
        return Progress.NOT_STARTED
    return Progress.DONE if share >= 100 else Progress.IN_PROGRESS


@dataclass(frozen=True, slots=True)
class Axes:
    """What a status cell says, spread over the typed axes."""

    progress: Progress | None = None
    lasting: bool = False
    closing: Closing = Closing.NOT_APPLIED


def axes_from_words(status: str | None, words: str) -> Axes:
    """A reader's status (done, long_term, in_progress or None) and the document's words, as domain.md §3 maps them."""
    if status is None:
        return Axes()
    closed = "销号" in words and not any(no in words for no in ("未销号", "待销号", "申请销号", "拟销号"))
    closing = Closing.CLOSED if closed else Closing.NOT_APPLIED
    if status == "done":
        return Axes(Progress.DONE, "长期" in words, closing)
    if status == "long_term":
        finished = closed or (any(word in words for word in ("完成", "到位")) and not _partly(words))
        return Axes(Progress.DONE if finished else _unfinished(words), True, closing)
    return Axes(_unfinished(words), "持续推进" in words or "长期" in words, Closing.NOT_APPLIED)


def _partly(words: str) -> bool:
    return any(word in words for word in ("基本", "阶段性", "部分", "未完成", "尚未", "未整改", "正在"))


def _unfinished(words: str) -> Progress:
    exact = progress_from_words(words)
    if exact is not None and exact != Progress.DONE:
        return exact
    if any(word in words for word in ("基本完成", "阶段性", "基本整改")):
        return Progress.MOSTLY_DONE
    if any(word in words for word in ("未整改", "未启动", "未开始")) and "未整改到位" not in words:
        return Progress.NOT_STARTED
    return Progress.IN_PROGRESS


def check_finished_on(day: date | None, today: date) -> None:
    """What is finished was finished by today.

    Raises:
        InvalidValue: the day is still to come.
    """
    if day is not None and day > today:
        sentence = f"“完成日期”{day} 还没有到（今天是 {today}），请改正；还没有完成的，请把它留空。"
        raise InvalidValue("finished_on", sentence)


def check_progress_of_closed(closing: Closing, progress: Progress | None) -> None:
    """A closed issue stays 已完成.

    Raises:
        InvalidValue: the issue is closed and the new progress is another.
    """
    if closing == Closing.CLOSED and progress != Progress.DONE:
        raise InvalidValue("progress", "已销号的问题不能再改整改进度；确需更改，请先取消销号。")
