"""Lines of a notice brought into the usual shape where a whole paper is numbered in a way of its own.

One line alone proves nothing (``3 个班`` is no heading); each of these ways is only believed when it comes again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from documents.markers import Marker, MarkerKind, marker_at, numeral
from documents.notice_lines import Line
from documents.notice_words import LABEL_AT_START, Leaning, label_of, leaning

_SPACED_NUMBER = re.compile(r"^([1-9][0-9]?)[ \u3000]{1,4}(?=[\u4e00-\u9fff“《][^月日号年、]{2})")
_DASHED_NUMBER = re.compile(
    r"^([1-9][0-9]?)[-－—–]([1-9][0-9]?)[ \u3000、.．]{0,4}(?=[\u4e00-\u9fff“《])(?![年月日号])"
)
_LABEL_DASH = re.compile(r"(?:(?<=[\s、.．，,；;])|^)(?P<word>[\u4e00-\u9fff]{2,8})\s?[—–-]{2}\s?(?=\S)")
#: 1食堂资金: the file lost the blank behind the number; only believed above 1.1.
_GLUED_NUMBER = re.compile(r"^([1-9][0-9]?)(?=[\u4e00-\u9fff“《])")
#: 问题3整改情况：…: the number of the problem and the label of its answer in one.
_ANSWER_BY_NUMBER = re.compile(
    r"^(?:反馈)?(?:问题|事项|任务|隐患)\s?(?P<number>[一二三四五六七八九十]{1,3}|\d{1,3})\s?的?(?=(?P<rest>[\u4e00-\u9fff].*))"
)
#: 问题1：甲不严，…: the clause that names a problem.
_JUDGING_CLAUSE = re.compile(
    r"(?:反馈)?问题\s?[一二三四五六七八九十\d]{1,3}\s?[:：、.．]\s?(?P<clause>[^，,。；;：:]{5,24})[，,](?=[^，,。]{4})"
)
_NUMBERED_LEAD = re.compile(r"(?P<word>[\u4e00-\u9fff]{2,9})(?:[:：。]\s{0,4}|$)")
#: 1.14家: the number of an item and how many things it is about.
_COUNT_BEHIND = re.compile(
    r"^(\d{1,2})[.．](\d{1,4}(?:\.\d+)?(?:余|多)?[家个名人所次份册套台处栋间本条项辆部件组场笔户类万元％%])"
)


def in_usual_shape(lines: list[Line]) -> list[Line]:
    """The lines with their numbers and labels as other notices write them; the same list where nothing is odd."""
    numbers = (_dashes, _glued, _stops, _counts)
    for rewrite in (_dashed_labels, *numbers, _answers_by_number, _named_by_clause, _numbered_labels):
        lines = rewrite(lines)
    return lines


def _dashed_labels(lines: list[Line]) -> list[Line]:
    """问题——甲 措施——乙 become 问题：甲 措施：乙."""
    if sum(len(_dashed_label(line.text)) for line in lines) < 4:
        return lines
    return [_with_text(line, _colons(line.text)) for line in lines]


def _dashed_label(text: str) -> list[re.Match[str]]:
    return [found for found in _LABEL_DASH.finditer(text) if label_of(found["word"])]


def _colons(text: str) -> str:
    for found in reversed(_dashed_label(text)):
        text = f"{text[: found.end('word')]}：{text[found.end() :]}"
    return text


def _dashes(lines: list[Line]) -> list[Line]:
    """1-1 甲, 1-2 乙 … become 1.1 甲, 1.2 乙."""
    found = {at for at, line in enumerate(lines) if _DASHED_NUMBER.match(line.text)}
    if len(found) < 3:
        return lines
    return [_with_text(line, _DASHED_NUMBER.sub(r"\1.\2 ", line.text)) for line in lines]


def _glued(lines: list[Line]) -> list[Line]:
    """1甲 right above 1.1 乙 becomes 1.甲."""
    parted = list(lines)
    for at, (line, below) in enumerate(pairwise(lines)):
        number = _GLUED_NUMBER.match(line.text)
        if number and len(line.text) <= 40 and re.match(rf"{number[1]}[.．]1(?!\d)", below.text):
            parted[at] = _with_text(line, _GLUED_NUMBER.sub(r"\1.", line.text))
    return parted


def _stops(lines: list[Line]) -> list[Line]:
    """Lines numbered 1 甲, 2 乙 … without a stop get one, where they count on over a list of 1.1 or all of them do."""
    found = [(at, match) for at, line in enumerate(lines) if (match := _SPACED_NUMBER.match(line.text))]
    chain: list[int] = []
    for at, match in found:
        if int(match[1]) == len(chain) + 1:
            chain.append(at)
    decimals = any(marked[0].kind is MarkerKind.DECIMAL for line in lines if (marked := marker_at(line.text)))
    if len(chain) < (2 if decimals else 3) or len(chain) * 2 < len(found):
        return lines
    stopped = list(lines)
    for at in chain:
        stopped[at] = _with_text(lines[at], _SPACED_NUMBER.sub(r"\1.", lines[at].text))
    return stopped


def _counts(lines: list[Line]) -> list[Line]:
    """1.14家机构… before or behind a plain 2. is the first item, about 14 institutions."""
    kinds = [found[0] if (found := marker_at(line.text)) else None for line in lines]
    rewritten = list(lines)
    for at, line in enumerate(lines):
        counted = _COUNT_BEHIND.match(line.text)
        if counted is None:
            continue
        number = int(counted[1])
        near = [kinds[place] for place in (at - 1, at + 1, at + 2) if 0 <= place < len(lines)]
        if any(one and one.kind is MarkerKind.NUM_STOP and abs(one.number - number) == 1 for one in near):
            rewritten[at] = _with_text(line, f"{number}、{line.text[counted.start(2) :]}")
    return rewritten


def _answers_by_number(lines: list[Line]) -> list[Line]:
    """问题3整改情况：… becomes a line for the problem and one for its answer."""
    found = {at: match for at, line in enumerate(lines) if (match := _answer_at(line.text))}
    if len(found) < 2 or len({numeral(match["number"]) for match in found.values()}) < len(found):
        return lines
    parted: list[Line] = []
    for at, line in enumerate(lines):
        if at in found:
            words = found[at]
            parted += [_with_text(line, f"问题{words['number']}："), _with_text(line, words["rest"])]
        else:
            parted.append(line)
    return parted


def _named_by_clause(lines: list[Line]) -> list[Line]:
    """问题1：甲不严，乙。丙。 in line after line: the clause that judges names the problem, the rest tells it."""
    found = [at for at, line in enumerate(lines) if (marked := _counted_problem(line.text)) and len(marked[1]) > 8]
    clauses = {at: _JUDGING_CLAUSE.match(lines[at].text) for at in found}
    if len(found) < 3 or any(one is None or leaning(one["clause"]) is not Leaning.PROBLEM for one in clauses.values()):
        return lines
    parted = list(lines)
    for at, one in clauses.items():
        if one is not None:
            parted[at] = _with_text(lines[at], f"{one.group()[:-1]}。{lines[at].text[one.end() :]}")
    return parted


def _counted_problem(text: str) -> tuple[Marker, str] | None:
    found = marker_at(text)
    return found if found and found[0].kind is MarkerKind.ITEM and text.startswith(("问题", "反馈问题")) else None


def _answer_at(text: str) -> re.Match[str] | None:
    found = _ANSWER_BY_NUMBER.match(text)
    label = LABEL_AT_START.match(found["rest"]) if found else None
    return found if label is not None and label["sep"] else None


def _numbered_labels(lines: list[Line]) -> list[Line]:
    """（1）存在问题：… （2）整改情况。… under problem after problem: the numbers count labels, not problems."""
    numbers: dict[str, list[tuple[MarkerKind, int]]] = defaultdict(list)
    leads = [_numbered_lead(line.text) for line in lines]
    for lead in leads:
        if lead is not None:
            numbers[lead.word].append((lead.kind, lead.number))
    fixed = {word: said[0] for word, said in numbers.items() if len(said) > 1 and len(set(said)) == 1}
    known = {word: place for word, place in fixed.items() if label_of(word)}
    if len(known) < 2 or len({number for _, number in known.values()}) < 2:
        return lines
    kinds = {kind for kind, _ in known.values()}
    same = [word for word, (kind, _) in fixed.items() if kind in kinds]
    return [
        _with_text(line, lead.without_number) if lead is not None and lead.word in same else line
        for line, lead in zip(lines, leads, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _NumberedLead:
    """（1）存在问题：…: a number, a short lead and what it opens."""

    kind: MarkerKind
    number: int
    word: str
    rest: str

    @property
    def without_number(self) -> str:
        """The lead as a label; one that is none gives way to the label behind it."""
        opened = LABEL_AT_START.match(self.rest)
        if label_of(self.word) is None and opened is not None and opened["sep"]:
            return self.rest
        return f"{self.word}：{self.rest}"


def _numbered_lead(text: str) -> _NumberedLead | None:
    found = marker_at(text)
    if found is None:
        return None
    lead = _NUMBERED_LEAD.match(found[1])
    label = LABEL_AT_START.match(found[1])
    if label is not None and label["sep"]:
        return _NumberedLead(found[0].kind, found[0].number, label["word"], found[1][label.end() :])
    return _NumberedLead(found[0].kind, found[0].number, lead["word"], found[1][lead.end() :]) if lead else None


def _with_text(line: Line, text: str) -> Line:
    return line if text == line.text else Line(text, line.place, line.after_gap, line.indented, line.level)
