"""Labels that only one notice uses, known by coming again and again: what they announce follows from their place.

督学反馈：… 整改落实情况：… 督学复查：… – nobody need know these words. A lead that opens line after line in one and the
same place is a label: before the answers it tells the problem, behind them how far it is. What orders something before
the answers, or in a paper that speaks to those who were inspected, is what is demanded of them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from documents.markers import marker_at
from documents.notice_lines import Line
from documents.notice_states import is_state
from documents.notice_words import LABEL_AT_START, OWNERS, REPLIES, Label, Leaning, label_of, leaning

#: A short lead and what it opens; a stop may stand for the colon.
LEAD = re.compile(r"[【\[]?(?P<word>[\u4e00-\u9fff]{2,9})[】\]]?\s?(?P<sep>[:：﹕∶。])\s{0,4}(?=\S)")
#: The same behind a sentence of its line.
_RUN_ON = re.compile(r"(?<=[。；;])\s{0,4}(?P<word>[\u4e00-\u9fff]{2,9})[:：]\s{0,4}(?=\S)")
#: A lead said less often is a heading or the beginning of a sentence.
_LEAST = 3
_MEASURES = (Label.MEASURE, Label.ANSWER)
_SPEAKS_TO = re.compile(r"[你贵](?:们|单位|[校园局区县市镇乡办])")
#: What demands are called.
_DEMANDS = ("意见", "决定", "要求", "建议")
#: How a sentence begins that orders: 责令停止发放, 限30日内归还, 你校应当补齐.
_ORDERS = re.compile(
    r"(?:依法)?(?:责令|限(?:期|你|于|[\d一二三四五六七八九十])|(?:请|由|要求|责成|建议)(?:你|贵)|(?:你|贵)(?:们|单位|[校园局区县市镇乡办])?(?:应|须|要|务必)"
    r"|应当?(?:于|在|按|将|对|立即|及时|尽快|严格|认真|依法)|(?:必须|须|严禁|不得|予以|收缴|追缴|没收)(?!已))"
)


def learned_labels(lines: Sequence[Line]) -> dict[str, Label]:
    """The leads that are labels in these lines, by word: unknown ones, and known ones that a stop follows."""
    opened = [_opening(line.text) for line in lines]
    counts = Counter(word for word, _, _ in opened if word)
    often = {word for word, count in counts.items() if count >= _LEAST}
    if not often:
        return {}
    known = {word: label for word in often if (label := label_of(word)) is not None}
    stopped = {word: known[word] for word in known if _mostly(sep == "。" for one, sep, _ in opened if one == word)}
    replies = max((count for word, count in counts.items() if label_of(word) in REPLIES), default=0)
    orders = any(_SPEAKS_TO.search(line.text) for line in lines) and not set(map(label_of, counts)) & set(_MEASURES)
    unknown = {
        word for word in often - known.keys()
        if counts[word] * 3 >= replies and (_may_be_label(word) or (orders and word.endswith(_DEMANDS)))
    }  # fmt: skip
    return stopped | _by_place(opened, unknown, orders)


def leads_apart(lines: list[Line]) -> list[Line]:
    """The lines; a label that runs on behind a sentence in line after line (…。审计决定：…) begins a line of its own.

    Known labels and leads that are no labels stay where they are.
    """
    counts = Counter(found["word"] for line in lines for found in _RUN_ON.finditer(line.text))
    often = {word for word, count in counts.items() if count >= _LEAST and label_of(word) is None}
    if not often:
        return lines
    often &= learned_labels(_apart(lines, often)).keys()
    return _apart(lines, often) if often else lines


def _apart(lines: Iterable[Line], words: set[str]) -> list[Line]:
    apart: list[Line] = []
    for line in lines:
        starts = [found.start("word") for found in _RUN_ON.finditer(line.text) if found["word"] in words]
        for begin, end in pairwise([0, *starts, len(line.text)]):
            apart.append(replace(line, text=line.text[begin:end].rstrip()))
    return apart


def _opening(text: str) -> tuple[str, str, str]:
    """The lead of a line, its sign and what follows; three times "" where it has none."""
    found = marker_at(text)
    rest = found[1] if found else text
    lead = LEAD.match(rest)
    if lead is not None:
        return lead["word"], lead["sep"], rest[lead.end() :]
    label = LABEL_AT_START.match(rest)
    if label is not None and (label["sep"] or label.end() == len(rest)):
        return label["word"], label["sep"] or ":", rest[label.end() :]
    return "", "", ""


def _mostly(said: Iterable[bool]) -> bool:
    votes = list(said)
    return bool(votes) and sum(votes) * 2 > len(votes)


def _may_be_label(word: str) -> bool:
    """Whether a lead names no fault and no act by itself."""
    return leaning(word) is Leaning.UNCLEAR or word.endswith(("指出", "反馈", "发现", "反映", "认定", "复查", "核查"))


def _by_place(opened: Sequence[tuple[str, str, str]], unknown: set[str], orders: bool) -> dict[str, Label]:
    """What each unknown lead announces: by the labels around it, and by what its own texts say.

    ``orders`` says that the paper speaks to those who have to rectify, and answers nothing.
    """
    before: dict[str, Counter[bool]] = defaultdict(Counter)
    texts: dict[str, list[str]] = defaultdict(list)
    heads: dict[str, list[bool]] = defaultdict(list)
    labels = [label_of(word) for word, _, _ in opened]
    for at, (word, _, text) in enumerate(opened):
        if word in unknown:
            texts[word].append(text)
            heads[word].append(at + 1 < len(labels) and labels[at + 1] is Label.PROBLEM)
            before[word][_answers_follow(opened, labels, at)] += 1
    found: dict[str, Label] = {}
    for word in unknown:
        if _mostly(heads[word]):
            found[word] = Label.OTHER
        elif _mostly(is_state(text) for text in texts[word]):
            found[word] = Label.STATUS
        elif before[word][True] > before[word][False]:
            demands = _mostly(bool(_ORDERS.match(text)) for text in texts[word])
            found[word] = Label.GOAL if demands else Label.FINDING
        elif Label.MEASURE in labels or Label.ANSWER in labels:
            found[word] = Label.COURSE
        elif orders and _mostly(bool(_ORDERS.match(text)) for text in texts[word]):
            found[word] = Label.GOAL
    return found


def _answers_follow(opened: Sequence[tuple[str, str, str]], labels: Sequence[Label | None], at: int) -> bool:
    """Whether measures come behind this lead before it is said again, and none stand between it and the last one."""
    for later in range(at + 1, len(opened)):
        if opened[later][0] == opened[at][0]:
            return False
        if labels[later] in _MEASURES:
            return True
        if labels[later] is not None and labels[later] not in OWNERS:
            return False
    return False
