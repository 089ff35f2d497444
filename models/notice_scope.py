"""What a 整改情况通报 is about: its sources and issues, and the words that the placeholders of its texts stand for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from models.figures import Figures
from models.filters import IssueFilter
from models.issues import SOURCE_KINDS, Issue, Source
from models.patterns import pattern
from models.rules import PROGRESS_LABELS, Clock, Closing, Progress
from models.settings import LedgerSettings

if TYPE_CHECKING:
    from models.ledger import Ledger


@dataclass(frozen=True, slots=True)
class NoticeScope:
    """The issues of a notice in ledger order and where they came from; ``source_id`` None where from several sources.

    Of 共性问题 it holds as much as the figures count. ``whole`` is how many issues these sources have in all.
    """

    source_id: int | None
    sources: tuple[Source, ...]
    issues: tuple[Issue, ...]
    whole: int = 0


def scope_of(ledger: Ledger, question: IssueFilter) -> NoticeScope:
    """What a question asks for, as a notice tells it."""
    issues = tuple(ledger.issues(ledger.issue_ids(ledger.figure_filter("total", question))).values())
    told = {issue.source_id for issue in issues}
    sources = tuple(one for one in ledger.sources() if one.id in told or one.id == question.source_id)
    whole = sum(ledger.figures(IssueFilter(source_id=one.id)).total for one in sources)
    return NoticeScope(sources[0].id if len(sources) == 1 else None, sources, issues, whole)


def figures_of(issues: Sequence[Issue], today: date, settings: LedgerSettings) -> Figures:
    """The figures of just these issues; of a whole ledger they are those of ``Ledger.figures``."""
    progress = Counter(issue.progress for issue in issues)
    clocks = Counter(issue.clock(today, settings.soon_days) for issue in issues)
    return Figures(
        total=len(issues),
        done=progress[Progress.DONE],
        mostly_done=progress[Progress.MOSTLY_DONE],
        in_progress=progress[Progress.IN_PROGRESS],
        not_started=progress[Progress.NOT_STARTED],
        unsaid=progress[None],
        closed=sum(1 for issue in issues if issue.closing == Closing.CLOSED),
        overdue=clocks[Clock.OVERDUE],
        lasting=sum(1 for issue in issues if issue.lasting),
        open_lasting=sum(1 for issue in issues if issue.lasting and issue.progress != Progress.DONE),
        rule=settings.rate_rule,
    )


#: Over the issues without a 方面 where others have one.
OTHERS = "其他方面"


def by_aspect(issues: Sequence[Issue]) -> dict[str, list[Issue]]:
    """The issues by 方面 in the order in which these first come; those without one stand last, among ``OTHERS``.

    Where none has a 方面 they all stand under "", and a notice has no such headings.
    """
    found: dict[str, list[Issue]] = {}
    for issue in sorted(issues, key=lambda one: not one.aspect):
        found.setdefault(issue.aspect, []).append(issue)
    if "" in found and len(found) > 1:
        found.setdefault(OTHERS, []).extend(found.pop(""))
    return found


def aspect_count(issues: Sequence[Issue]) -> int:
    """How many 方面 a notice about these issues has: as many as it has headings."""
    return len([aspect for aspect in by_aspect(issues) if aspect])


def values_of(
    sources: Sequence[Source], issues: Sequence[Issue], today: date, settings: LedgerSettings
) -> dict[str, str]:
    """What stands for each placeholder of ``notice_texts.PLACEHOLDERS``; "" where the ledger does not know it."""
    figures = figures_of(issues, today, settings)
    started = min((one.started_on for one in sources if one.started_on), default=None)
    ended = max((one.ended_on for one in sources if one.ended_on), default=None)
    feedback = dict.fromkeys(one.feedback_on for one in sources if one.feedback_on)
    kinds = dict.fromkeys(one.kind if one.kind != SOURCE_KINDS[-1] else "检查" for one in sources)
    return {
        "来源": "、".join(dict.fromkeys(called(one, settings.office) for one in sources)),
        "检查类型": "、".join(kinds),
        "巡察单位": "、".join(_named(one.inspected_by for one in sources)),
        "整改单位": "、".join(_named(one.organization for one in sources)) or settings.office,
        "起止": _period(started, ended),
        "开始日期": _day(started),
        "结束日期": _day(ended),
        "反馈日期": "、".join(map(_day, feedback)),
        "今天": _day(today),
        "方面数": str(aspect_count(issues)),
        "问题总数": str(figures.total),
        "问题概况": _overview(aspect_count(issues), figures.total),
        "已完成": str(figures.done),
        "基本完成": str(figures.mostly_done),
        "正在整改": str(figures.in_progress),
        "未启动": str(figures.not_started),
        "未填状态": str(figures.unsaid),
        "未完成": str(figures.total - figures.done),
        "长期坚持": str(figures.lasting),
        "已销号": str(figures.closed),
        "逾期": str(figures.overdue),
        "完成率": figures.rate_text,
        "完成率口径": figures.rate_words,
        "进展统计": _standing(figures),
    }


def _standing(figures: Figures) -> str:
    """已完成12个、正在整改3个: what there is none of is not told."""
    counts = {
        Progress.DONE: figures.done,
        Progress.MOSTLY_DONE: figures.mostly_done,
        Progress.IN_PROGRESS: figures.in_progress,
        Progress.NOT_STARTED: figures.not_started,
    }
    told = [f"{PROGRESS_LABELS[value]}{count}个" for value, count in counts.items() if count]
    told += [f"尚未填报进展{figures.unsaid}个"] if figures.unsaid else []
    return "、".join(told)


def _overview(aspects: int, total: int) -> str:
    """3个方面9个问题; without any 方面 only how many issues."""
    return f"{aspects}个方面{total}个问题" if aspects else f"{total}个问题"


def called(source: Source, office: str) -> str:
    """A source as a sentence of this office names it; where its name says nothing else, by its kind."""
    kind = source.kind if source.kind != SOURCE_KINDS[-1] else "检查"
    return short_name(source.name, source.organization, office) or kind


#: The kinds of papers that hold the issues; a source that came from one often bears its title.
_PAPER = "台账|清单|一览表|明细表|汇总表|登记表|统计表|分解表|情况表|自查表|检查表|表格|方案"
#: What such a title says of every source, and a sentence says already: 反馈问题整改, 问题隐患整改.
_OF_ALL = "总|的|反馈|整改|问题|隐患|意见|建议|情况|落实|进展|任务|责任|目标|销号|工作|和|及"
_TITLE_OF_PAPER = pattern(rf"(?:{_OF_ALL})*(?:{_PAPER})(?:[（(][^（()）]{{1,20}}[)）]|[-_－ ]?[0-9]{{4,8}}年?)?$")
_TITLED = pattern("关于(?:开展|印发|做好)?(.{2,40}?)(?:的?(?:反馈|整改|问题|意见)|的?(?:通知|通报|报告|函)$)")
_TAIL = pattern("(?:的?反馈)?(?:意见|问题|情况)+$")


def short_name(source: str, *offices: str) -> str:
    """A source as a sentence names it: of …党组关于县委巡察反馈意见整改进展情况的通报 it is 县委巡察.

    The name of an office that stands at the head is left out, as is what a table is called: 安全检查整改台账 is
    安全检查. "" where nothing else is left, as of 青石镇教育办公室整改台账.
    """
    titled = _TITLED.search(source)
    name = titled[1].removeprefix("落实") if titled else source
    for office in sorted(filter(None, offices), key=len, reverse=True):
        name = name.removeprefix(office).removeprefix("的")
    shorter = _TITLE_OF_PAPER.sub("", name)
    if shorter != name:
        return re.sub(rf"(?:{_OF_ALL})+$", "", shorter)
    return _TAIL.sub("", name) or (name if name == source else "")


def _named(names: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if name]


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _period(started: date | None, ended: date | None) -> str:
    """2026年6月8日至7月17日; "" unless both days are known."""
    if started is None or ended is None:
        return ""
    last = _day(ended)
    return f"{_day(started)}至{last.removeprefix(f'{started.year}年') if ended.year == started.year else last}"
