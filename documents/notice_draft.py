"""The draft of a 整改情况通报 as lines of text with their styles, in whatever file they come to stand.

方面 → 问题 → 具体表现 → 整改措施 → 整改进展, between the office's own texts. It is worded so that our own reader (and a
superior's) reads the same issues back: labels where they are expected, one measure a paragraph, and a closing
sentence of state wherever the diary alone would not say how far the issue is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from documents.cells import without_marker
from documents.ledger_layout import long_day
from documents.markers import marker_at
from documents.official_text import Line, Style, signature_lines
from documents.status_words import status_of
from documents.text_lines import printable
from models.errors import LedgerError
from models.filters import IssueFilter
from models.issues import Issue, Source
from models.ledger import Ledger
from models.notice_scope import OTHERS, NoticeScope, by_aspect, scope_of, values_of
from models.notice_texts import LABELS as TEXT_LABELS
from models.notice_texts import NoticeTexts, checked, filled, texts_for
from models.public_rules import Mask, PublicRules, Published, masked_text, named_in_texts, published
from models.rules import Closing, Progress, axes_from_words
from models.settings import LedgerSettings


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A whole notice. ``issues`` are told in it; ``typed`` are the office's texts with placeholders, ``texts`` filled.

    ``public`` says what was masked and left out; None for the office's own version. ``masks`` are those of the texts.
    ``whole`` is how many issues the sources have in all.
    """

    lines: tuple[Line, ...]
    issues: tuple[Issue, ...]
    sources: tuple[Source, ...]
    typed: NoticeTexts
    texts: NoticeTexts
    public: Published | None = None
    masks: tuple[Mask, ...] = ()
    whole: int = 0

    @property
    def all_masks(self) -> tuple[Mask, ...]:
        """What is masked in the texts and in the issues, in the order of the notice."""
        return (*self.masks, *(self.public.masks if self.public else ()))

    @property
    def masked_words(self) -> str:
        """How much was masked and left out; "" for the office's own version."""
        return replace(self.public, masks=self.all_masks).words if self.public else ""

    @property
    def title(self) -> str:
        """The title."""
        return self.texts.title

    @property
    def text(self) -> str:
        """The whole as plain text, a paragraph a line."""
        return "\n".join(line.text for line in self.lines)


#: The texts in which names and numbers are masked; whom to call and who signs is meant to be read.
_MASKED_TEXTS = ("title", "opening", "organising", "next_steps")
#: The heading over the issues of a kind that has no 反馈.
_RESULTS_OF_KIND = {
    "审计": "审计问题整改落实情况",
    "自查": "自查问题整改落实情况",
    "信访": "信访问题整改落实情况",
}
ORGANISING, RESULTS, NEXT_STEPS = "整改工作组织开展情况", "反馈问题整改落实情况", "下一步工作打算"
FINDINGS, MEASURES, PROGRESS = "具体表现：", "整改措施：", "整改进展："
#: What ends a heading that runs into its text, so that a problem with one of them inside is put in quotes.
_STOPS = re.compile("[。！？；!?;：:]")
_INNER_QUOTES = str.maketrans("“”", "‘’")
_HEADING_IN_TEXT = re.compile(r"（[一二三四五六七八九十]{1,3}）[^。；：\n]{2,30}[。：]")
_ENUMERATED = re.compile(r"[一二三四五六七八九十]是|[（(]\d|[①-⑳]|\d[.．、]")
_OPEN_END = re.compile(r"[。！？；，、：!?;,:…]$")


def lay_out(
    ledger: Ledger,
    question: IssueFilter,
    *,
    today: date,
    texts: NoticeTexts | None = None,
    rules: PublicRules | None = None,
) -> NoticeDraft:
    """The notice about the issues asked for; ``texts`` None for those kept in the ledger, ``rules`` for the public.

    Raises:
        InvalidValue: a text has a placeholder that there is none of.
        LedgerError: the issues come from several sources; a notice answers one.
    """
    scope = scope_of(ledger, question)
    if len(scope.sources) > 1:
        names = "、".join(f"“{one.name}”" for one in scope.sources)
        raise LedgerError(
            f"一份通报只写一个来源的整改情况，这里的问题来自 {len(scope.sources)} 个来源：{names}，"
            "请用 --source 选定一个，每个来源写一份。"
        )
    return draft_of(scope, texts or texts_for(ledger, scope.source_id), ledger.settings, today=today, rules=rules)


def draft_of(
    scope: NoticeScope, texts: NoticeTexts, settings: LedgerSettings, *, today: date, rules: PublicRules | None = None
) -> NoticeDraft:
    """The notice about these issues with these texts.

    Raises:
        InvalidValue: a text has a placeholder that there is none of.
    """
    typed = checked(texts)
    if rules is not None:
        rules = named_in_texts([getattr(typed, name) for name in _MASKED_TEXTS], rules)
    out = published(map(_as_told, scope.issues), rules) if rules else None
    issues = out.issues if out else scope.issues
    values = values_of(scope.sources, issues, today, settings)
    own = NoticeTexts(**{part.name: filled(getattr(typed, part.name), values) for part in fields(NoticeTexts)})
    masks: list[Mask] = []
    if out is not None:
        rules = out.rules  # it also knows whom the issues name
        for name in _MASKED_TEXTS:
            text, found = masked_text(getattr(own, name), TEXT_LABELS[name], rules)
            own, masks = replace(own, **{name: text}), [*masks, *found]
    kind = scope.sources[0].kind if len(scope.sources) == 1 else ""
    lines = tuple(_lines(own, issues, today, _RESULTS_OF_KIND.get(kind, RESULTS)))
    return NoticeDraft(lines, issues, scope.sources, typed, own, out, tuple(masks), scope.whole)


def _as_told(issue: Issue) -> Issue:
    """An issue with no more than a notice tells, so that only what would stand there is masked and listed."""
    measures = tuple(replace(one, persons=(), result="") for one in issue.measures)
    nobody: dict[str, Any] = {"lead_leader": "", "persons": (), "phones": (), "closed_by": ""}
    nothing: dict[str, Any] = {"source": "", "goal": "", "reason": "", "note": "", "custom": ()}
    nothing |= {"lead_unit": "", "units": (), "support_units": (), "involved_units": ()}
    return replace(
        issue, measures=measures, entries=(issue.current_entry,) if issue.current_entry else (), **nobody, **nothing
    )


def _lines(texts: NoticeTexts, issues: Sequence[Issue], today: date, results: str) -> Iterator[Line]:
    yield Line(Style.TITLE, printable(texts.title))
    yield from _paragraphs(texts.opening)
    parts = [
        (ORGANISING, tuple(_paragraphs(texts.organising))),
        (results, tuple(_results(issues))),
        (NEXT_STEPS, tuple(_paragraphs(texts.next_steps))),
    ]
    for place, (title, lines) in enumerate((one for one in parts if one[1]), 1):
        yield Line(Style.SECTION, f"{chinese(place)}、{title}", leads=True)
        yield from lines
    yield from _paragraphs(texts.contact)
    yield from signature_lines(one_line(texts.signature), long_day(today))


def _paragraphs(text: str) -> Iterator[Line]:
    """The paragraphs of one of the office's texts; （一）… up to its first stop is a heading there too."""
    for words in filter(None, map(str.strip, printable(text).split("\n"))):
        heading = _HEADING_IN_TEXT.match(words)
        yield Line(Style.BODY, words, head=heading.end() if heading else 0)


def _results(issues: Sequence[Issue]) -> Iterator[Line]:
    """The issues under their 方面, counted on across these."""
    number = 0
    for place, (aspect, some) in enumerate(by_aspect(issues).items(), 1):
        if aspect:
            title = without_marker(_without_stop(one_line(aspect))) or OTHERS
            yield Line(Style.ASPECT, f"（{chinese(place)}）{title}", leads=True)
        for issue in some:
            number += 1
            yield from _issue(issue, number)


def _issue(issue: Issue, number: int) -> Iterator[Line]:
    yield Line(Style.PROBLEM, f"{number}.{_heading(issue.problem)}", issue.id, leads=True)
    for words in (
        *_listed(FINDINGS, issue.findings, in_line=True),
        *_listed(MEASURES, [measure.text for measure in issue.measures]),
        *filter(None, [_progress(issue)]),
    ):
        yield Line(Style.BODY, words, issue.id, leads=words in (FINDINGS, MEASURES))


def _heading(problem: str) -> str:
    """The problem as a heading; quoted where a stop inside would end it too early, or it begins as a number does."""
    words = _without_stop(one_line(problem))
    if not _STOPS.search(words) and not words[:1].isdigit() and marker_at(words) is None:
        return words
    return f"关于“{words.translate(_INNER_QUOTES)}”的问题"


def _listed(label: str, texts: Sequence[str], in_line: bool = False) -> Iterator[str]:
    """Label and texts: one behind the label, several numbered below it, or behind it as 一是… where that is safe."""
    words = [one_line(text) for text in texts if text.strip()]
    if len(words) == 1 and marker_at(words[0]) is None:
        yield label + words[0]
    elif in_line and words and all(one.endswith("。") and not _ENUMERATED.search(one) for one in words):
        yield label + "".join(f"{chinese(place)}是{one}" for place, one in enumerate(words, 1))
    elif words:
        yield label
        yield from (f"（{place}）{one}" for place, one in enumerate(words, 1))


def _progress(issue: Issue) -> str:
    """The newest line of the diary, and how far the issue is where that line does not say so itself."""
    words = one_line(issue.progress_text)
    if not _says(words, issue):
        said = _stopped(words)
        words = next((said + more for more in _more(issue) if _says(said + more, issue)), said + _state(issue))
    return PROGRESS + words if words else ""


def _more(issue: Issue) -> Iterator[str]:
    """What may be missing at the end of a diary line that says the rest, the shortest first."""
    closed, lasting = issue.closing == Closing.CLOSED, issue.lasting
    yield from ["已销号。"] if closed else []
    yield from ["长期坚持。"] if lasting else []
    yield from ["已销号，长期坚持。"] if closed and lasting else []


def _says(words: str, issue: Issue) -> bool:
    if issue.progress is None:
        return True
    status = status_of(words)
    axes = axes_from_words(status.value if status else None, words)
    return (axes.progress, axes.lasting, axes.closing == Closing.CLOSED) == (
        issue.progress,
        issue.lasting,
        issue.closing == Closing.CLOSED,
    )


_STATES = {
    Progress.NOT_STARTED: "该问题尚未启动整改",
    Progress.IN_PROGRESS: "该问题正在整改",
    Progress.MOSTLY_DONE: "该问题基本完成整改",
    Progress.DONE: "该问题已整改完成",
}


def _state(issue: Issue) -> str:
    if issue.progress is None:
        return ""
    closed = "并销号" if issue.closing == Closing.CLOSED else ""
    return f"{_STATES[issue.progress]}{closed}{'，长期坚持' if issue.lasting else ''}。"


def one_line(text: str) -> str:
    """A text of several lines as one paragraph: a line without a stop gets a semicolon where the next goes on."""
    lines = [line.strip(" \u3000") for line in printable(text).split("\n")]
    joined = ""
    for line in filter(None, lines):
        joined += ("" if not joined or _OPEN_END.search(joined) else "；") + line
    return joined


def _stopped(words: str) -> str:
    return words if not words or _OPEN_END.search(words) else words + "。"


def _without_stop(words: str) -> str:
    return words.rstrip("。；;")


def chinese(number: int) -> str:
    """A number as headings count: 一, 十二, 三十; from a hundred on in digits."""
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    digits = "〇一二三四五六七八九"
    return ("" if tens < 2 else digits[tens]) + ("十" if tens else "") + (digits[ones] if ones or not tens else "")
