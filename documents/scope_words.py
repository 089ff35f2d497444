"""What a question asks for, in words: every paper of figures says what it counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from documents.ledger_layout import long_day
from models.fields import BY_NAME, CLOCK_LABEL
from models.figures import GROUP_LABELS, GROUPS, LABELS
from models.filters import IssueFilter
from models.hints import Hint
from models.ledger import Ledger
from models.rules import CLOCK_LABELS, CLOSING_LABELS, NO_PROGRESS_LABEL, PROGRESS_LABELS, Progress
from models.settings import COUNT_RULES

_HINTS = {
    Hint.WORDS: "进展与状态矛盾",
    Hint.NO_EVIDENCE: "已完成缺佐证",
    Hint.OPEN_MEASURE: "已销号但措施未完成",
    Hint.FINISH_DAY: "未完成却有完成日期",
}


def scope_words(ledger: Ledger, question: IssueFilter) -> str:
    """The conditions of a question, 全部问题 without any."""
    named = {
        "来源": next((source.name for source in ledger.sources() if source.id == question.source_id), ""),
        "单位": next((unit.name for unit in ledger.units() if unit.id == question.unit_id), ""),
        "单位分组": next((group.name for group in ledger.groups() if group.id == question.group_id), ""),
        BY_NAME["lead_leader"].label: question.leader,
        BY_NAME["persons"].label: question.person,
        BY_NAME["aspect"].label: question.aspect,
        CLOCK_LABEL: _either(CLOCK_LABELS[clock] for clock in sorted(question.clocks)),
        "进度": _either(_progress_words(question.progress)),
        "销号": _either(CLOSING_LABELS[closing] for closing in sorted(question.closing)),
        "含有": f"“{question.text}”" if question.text else "",
        "到期": _between(question.due_from, question.due_to),
        "前后矛盾": _either(words for hint, words in _HINTS.items() if hint & question.hints),
    }
    if question.member:
        group, name = question.member
        named[GROUP_LABELS[group]] = name or GROUPS[group]
    return "；".join([*(f"{name} {words}" for name, words in named.items() if words), *_flags(question)]) or "全部问题"


def _flags(question: IssueFilter) -> Iterator[str]:
    """The conditions that are a word of their own."""
    yield from ["没有责任人"] if question.no_person else []
    yield from [LABELS["lasting"]] if question.lasting else []
    yield from [f"长期坚持，{long_day(question.review_by)}前应复查"] if question.review_by else []
    yield from [LABELS["extended"]] if question.extended else []
    yield from [LABELS["relapsed"]] if question.relapsed else []
    yield from ["共性问题"] if question.common else []
    yield from ["共性问题的各单位条目"] if question.is_row else []
    yield from ["一个共性问题的各单位条目"] if question.parent_id is not None else []
    yield from [COUNT_RULES[question.counted]] if question.counted else []
    yield from [f"选出的 {len(question.ids)} 个问题"] if question.ids is not None else []


def _either(words: Iterable[str]) -> str:
    return "或".join(words)


def _progress_words(wanted: frozenset[Progress | None]) -> list[str]:
    said = [label for progress, label in PROGRESS_LABELS.items() if progress in wanted]
    return said + ([NO_PROGRESS_LABEL] if None in wanted else [])


def _between(first: date | None, last: date | None) -> str:
    if first is None and last is None:
        return ""
    return f"{long_day(first) if first else ''}—{long_day(last) if last else ''}"
