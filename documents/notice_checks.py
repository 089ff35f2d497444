"""What to look at before a 整改情况通报 goes out: gaps, late and contradicting issues, figures unlike the ledger's.

Nothing here stops anybody; each remark says what, where, and which issue or text it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from documents.markers import numeral
from documents.notice_draft import NoticeDraft
from documents.status_words import status_of
from models.figures import Figures
from models.hints import CONTRADICTIONS, Hint, hints_of
from models.issues import Issue
from models.notice_scope import OTHERS, aspect_count, figures_of
from models.notice_texts import BLANK, LABELS, without_placeholders
from models.registers import SOURCE_LABELS
from models.rules import NO_PROGRESS_LABEL, Clock, axes_from_words
from models.settings import LedgerSettings


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at: ``issue`` is whose it is, ``text`` the name of the office's text it stands in."""

    kind: str
    words: str
    issue: int | None = None
    text: str = ""


NO_STATE, NO_ASPECT, NO_MEASURE, NO_DIARY, LATE = NO_PROGRESS_LABEL, "没有方面", "没有措施", "没有进展", "逾期"
AGAINST, NO_EVIDENCE, SOURCE, TO_FILL, FIGURE, LEFT_OUT = "前后矛盾", "没有佐证", "来源信息", "待填写", "数字", "不公开"
#: No contradiction that the ledger knows (the view 前后矛盾 counts the same issues as ``AGAINST``): the reader of
#: notices would take another state from the newest progress than the ledger has.
READ_AS = "进展读作别的状态"
#: In the order in which they are listed: what makes the notice wrong comes before what makes it thin.
KINDS = (
    *(FIGURE, TO_FILL, SOURCE, NO_STATE, NO_ASPECT, NO_MEASURE),
    *(AGAINST, READ_AS, LATE, NO_DIARY, NO_EVIDENCE, LEFT_OUT),
)
#: So many blanks a sentence names.
_MOST_NAMED = 6
#: What a notice says of its source.
_SOURCE_PARTS = ("inspected_by", "started_on", "ended_on", "feedback_on")
#: What there is not with some kinds: nobody feeds back to an office what it found itself.
_NOT_OF_KIND = {"自查": ("inspected_by", "feedback_on"), "信访": ("inspected_by", "started_on", "ended_on")}
#: The texts that speak of figures; a telephone is none.
_COUNTING = ("title", "opening", "organising", "next_steps")


def remarks(draft: NoticeDraft, today: date, settings: LedgerSettings) -> list[Remark]:
    """Everything to look at in a draft, the gravest kind first, within a kind in the order of the notice."""
    found = [*_of_texts(draft, today, settings), *_of_sources(draft, settings)]
    with_aspects = any(issue.aspect for issue in draft.issues)
    for issue in draft.issues:
        found += _of_issue(issue, today, settings)
        if with_aspects and not issue.aspect:
            told = f"没有填方面，通报里列在“{OTHERS}”，“{OTHERS}”算一个方面。"
            found.append(Remark(NO_ASPECT, f"{_name(issue)}：{told}", issue.id))
    for one in draft.public.withheld if draft.public else ():
        found.append(Remark(LEFT_OUT, f"{_name(one.issue)}：{one.why}，没有列入公开版。", one.issue.id))
    return sorted(found, key=lambda one: KINDS.index(one.kind))


def summary(found: list[Remark]) -> str:
    """The remarks in one line: 数字 2 处、逾期 3 处; "" without any."""
    counts = {kind: sum(1 for one in found if one.kind == kind) for kind in KINDS}
    return "、".join(f"{kind} {count} 处" for kind, count in counts.items() if count)


def still_open(draft: NoticeDraft, found: list[Remark]) -> str:
    """What is not filled in and not looked at before a notice goes out, in a sentence; "" where nothing is.

    What the public does not get is no such thing: it was decided.
    """
    blanks = list(dict.fromkeys(one for name in LABELS for one in _blanks(getattr(draft.texts, name))))
    lines = sum(1 for one in found if one.kind not in (TO_FILL, LEFT_OUT))
    named = "、".join(blanks[:_MOST_NAMED]) + ("等" if len(blanks) > _MOST_NAMED else "")
    told = [f"有 {len(blanks)} 处空白没有填（{named}）"] if blanks else []
    told += [f"“发出前检查”还有 {lines} 条"] if lines else []
    return f"通报里{'，'.join(told)}。" if told else ""


def _blanks(text: str) -> list[str]:
    return list(dict.fromkeys(found.group() for found in BLANK.finditer(text)))


# ------------------------------------------------------------ issues and sources


def _of_issue(issue: Issue, today: date, settings: LedgerSettings) -> Iterator[Remark]:
    name = _name(issue)
    if issue.progress is None:
        yield Remark(NO_STATE, f"{name}：没有填整改进度。", issue.id)
    if not issue.measures:
        yield Remark(NO_MEASURE, f"{name}：没有整改措施。", issue.id)
    if not issue.progress_text:
        yield Remark(NO_DIARY, f"{name}：没有整改进展。", issue.id)
    if issue.clock(today, settings.soon_days) == Clock.OVERDUE:
        yield Remark(LATE, f"{name}：{issue.days_words(today)}（应于 {issue.deadline.due_on} 完成）。", issue.id)
    hints = hints_of(issue)
    if Hint.WORDS not in hints and (said := _said_otherwise(issue)):
        yield Remark(READ_AS, f"{name}：{said}", issue.id)
    if against := [words for hint, words in hints.items() if hint in CONTRADICTIONS]:
        yield Remark(AGAINST, f"{name}：{''.join(against)}", issue.id)
    if Hint.NO_EVIDENCE in hints:
        yield Remark(NO_EVIDENCE, f"{name}：{hints[Hint.NO_EVIDENCE]}", issue.id)


def _said_otherwise(issue: Issue) -> str:
    """Where a reader takes another state from the newest line of the diary than the ledger has."""
    words = issue.progress_text
    status = status_of(words)
    said = axes_from_words(status.value, words).progress if status else None
    if said is None or issue.progress is None or issue.progress == said:
        return ""
    return f"最新进展读起来是“{said.label}”，状态却是“{issue.progress.label}”。"


def _name(issue: Issue) -> str:
    problem = issue.problem.replace("\n", " ")
    return f"{issue.number} {problem if len(problem) <= 24 else problem[:23] + '…'}".strip()


def _of_sources(draft: NoticeDraft, settings: LedgerSettings) -> Iterator[Remark]:
    for source in draft.sources:
        wanted = (*_SOURCE_PARTS, *(() if settings.office else ("organization",)))
        needless = _NOT_OF_KIND.get(source.kind, ())
        missing = [SOURCE_LABELS[part] for part in wanted if part not in needless and not getattr(source, part)]
        if missing:
            yield Remark(SOURCE, f"来源“{source.name}”没有登记：{'、'.join(missing)}。请在“台账 → 问题来源”里补上。")
    if not draft.issues:
        yield Remark(SOURCE, "没有可以写进通报的问题。")
    held_back = len(draft.public.withheld) if draft.public else 0
    if 0 < len(draft.issues) + held_back < draft.whole:
        told = f"只写了来源全部 {draft.whole} 项中的 {len(draft.issues)} 项，开头和情况里的个数都只是这些项的"
        yield Remark(FIGURE, f"{told}；要发布的通报请写全部问题。")


# ------------------------------------------------------------ texts


def _of_texts(draft: NoticeDraft, today: date, settings: LedgerSettings) -> Iterator[Remark]:
    facts = _Facts(figures_of(draft.issues, today, settings), draft.issues)
    for name, label in LABELS.items():
        filled, typed = getattr(draft.texts, name), without_placeholders(getattr(draft.typed, name))
        if blanks := _blanks(filled):
            yield Remark(TO_FILL, f"“{label}”里还有没填的：{'、'.join(blanks)}。", text=name)
        if name not in _COUNTING:
            continue
        for claim in claims(filled):
            if (real := facts.real(claim)) is not None:
                yield Remark(FIGURE, f"“{label}”写的是“{claim.words}”，台账里是 {real}。", text=name)
        if others := _unclaimed(typed):
            yield Remark(FIGURE, f"“{label}”里这些数字台账里没有可比的，请自行核对：{'、'.join(others)}。", text=name)


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure that a text states: what it counts, and the number as written."""

    key: str
    number: str
    words: str
    start: int
    end: int


_STATES = {
    "done": "已完成 完成整改 整改完成 已整改完成 已整改到位 整改到位 已整改 已办结 已全部完成 全部完成",
    "mostly_done": "基本完成 基本整改到位",
    "in_progress": "正在整改 正在推进 整改中 推进中 持续推进",
    "not_started": "未启动 尚未启动 未开始 尚未开始",
    "open": "未完成 尚未完成 未整改到位 未整改",
    "lasting": "长期坚持 需长期坚持",
    "closed": "已销号 完成销号 已完成销号 销号",
    "overdue": "逾期 超期 已逾期",
}
_KEY_OF = {word: key for key, words in _STATES.items() for word in words.split()}
_NUMBER = r"(?P<number>\d{1,5}|[一二三四五六七八九十]{1,3})"
_ALSO = _NUMBER.replace("number", "also")
_UNIT = r"\s?(?:个|项|条|件)"
_WHAT = r"(?:反馈|整改|具体|突出|巡察|主要)?(?:的)?(?:问题|任务|事项)"
_SUMS = {
    "aspects": rf"{_NUMBER}\s?个方面",
    "measures": rf"措施(?:共|有|共计)?{_NUMBER}\s?[条项个]|{_ALSO}\s?[条项个](?:具体)?(?:整改)?措施",
    "total": rf"{_NUMBER}{_UNIT}{_WHAT}|(?:问题|任务|事项|指出|梳理|共|共计|总计|合计){_ALSO}{_UNIT}",
}


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    states = "|".join(sorted(_KEY_OF, key=len, reverse=True))
    share = r"(?P<what>[^，。；、\s]{0,8}率)[^，。；%％\d]{0,6}(?P<number>\d+(?:\.\d+)?)\s?[%％]"
    before = rf"(?P<what>{states})(?:整改)?(?:的)?(?:问题|任务|事项)?(?:的)?(?:有|共|达|为)?\s?{_NUMBER}{_UNIT}"
    after = rf"{_NUMBER}{_UNIT}(?:{_WHAT})?(?:均|都|全部|目前|现|还|需|已|已经|已全部|正){{0,2}}(?P<what>{states})"
    return (("rate", re.compile(share)), ("", re.compile(before)), ("", re.compile(after)), *_sums())


def _sums() -> Iterator[tuple[str, re.Pattern[str]]]:
    yield from ((key, re.compile(words)) for key, words in _SUMS.items())


def claims(text: str) -> list[Claim]:
    """The figures about the issues that a text states, in order; a figure is read once."""
    found: list[Claim] = []
    for key, pattern in _patterns():
        for one in pattern.finditer(text):
            if any(one.start() < other.end and other.start < one.end() for other in found):
                continue
            parts = one.groupdict()
            number = parts["number"] or parts["also"]
            of = key or _KEY_OF[parts["what"]]
            if key == "rate":
                of = _rate_key(parts["what"])
            if of and number != "一":  # 完成一个、核查一个 counts nothing
                found.append(Claim(of, number, one.group(), one.start(), one.end()))
    return sorted(found, key=lambda claim: claim.start)


def _rate_key(what: str) -> str:
    """Which rate is meant; "" for one that is not about the issues (支付率)."""
    if what.endswith("销号率"):
        return "closed_rate"
    return "rate" if re.search("(?:整改|完成|办结)率$", what) else ""


class _Facts:
    """What the ledger says to a claim."""

    def __init__(self, figures: Figures, issues: tuple[Issue, ...]) -> None:
        self._figures = figures
        self._counts = {
            "aspects": aspect_count(issues),
            "measures": sum(len(issue.measures) for issue in issues),
            "open": figures.total - figures.done,
        }

    def real(self, claim: Claim) -> str | None:
        """What the ledger says instead; None where the claim is right."""
        if claim.key in ("rate", "closed_rate"):
            return self._rate(claim)
        count = self._counts.get(claim.key)
        count = getattr(self._figures, claim.key) if count is None else count
        return None if numeral(claim.number) == count else str(count)

    def _rate(self, claim: Claim) -> str | None:
        figures = self._figures
        rate = figures.rate if claim.key == "rate" else (figures.closed / figures.total if figures.total else None)
        places = len(claim.number.partition(".")[2])
        if rate is not None and f"{rate:.{places}%}" == f"{float(claim.number):.{places}f}%":
            return None
        words = f"（{figures.rate_words}）" if claim.key == "rate" else ""
        return ("没有可算的" if rate is None else f"{rate:.2%}") + words


_OTHER = re.compile(r"\d+(?:\.\d+)?\s?(?:[%％]|[\u4e00-\u9fff]{1,3})?")
_NO_COUNT = re.compile(
    r"\d{2,4}年(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月(?:\d{1,2}日)?|\d{1,2}日|〔\d{4}〕\s?\d+号|\d{5,}"
)


def _unclaimed(typed: str) -> list[str]:
    """Figures that somebody typed and the ledger has nothing to compare with; days and numbers of papers are none."""
    for claim in reversed(claims(typed)):
        typed = typed[: claim.start] + "\0" + typed[claim.end :]
    return list(dict.fromkeys(found.group() for found in _OTHER.finditer(_NO_COUNT.sub("\0", typed))))
