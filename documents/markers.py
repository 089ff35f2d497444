"""The markers that number a notice (一、 （一） 1. （1） ① 一是 第一，), at the head of a line and inside it."""

# A pattern of Chinese words is easier to check on one line:
# ruff: noqa: E501

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum


class MarkerKind(IntEnum):
    """Kinds of marker; the order is the usual one and only decides where a document does not show its own."""

    PART = 0
    CN_STOP = 1
    CN_PAREN = 2
    ITEM = 3
    NUM_STOP = 4
    DECIMAL = 5
    NUM_PAREN = 6
    CIRCLE = 7
    LETTER = 8
    ORDINAL = 9
    CLAUSE = 10
    BULLET = 11


#: Markers that list what belongs to a heading; they never make headings of their own.
LISTING = frozenset({MarkerKind.CLAUSE, MarkerKind.BULLET, MarkerKind.ORDINAL})


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker as written and what it counts; ``number`` is 0 for bullets and lost numerals."""

    kind: MarkerKind
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an enumeration inside a paragraph, without its marker."""

    marker: Marker
    text: str


_CN = "[一二三四五六七八九十百]"
_DIGIT = "[0-9０-９]"
_BLANK = r"[ \t\u00a0\u3000]{0,4}"
_UNITS = "万亿千百元倍年月日号个项条名所人次时分%％米厘公吨亩℃"

_HEADS: tuple[tuple[MarkerKind, re.Pattern[str]], ...] = (
    (MarkerKind.PART, re.compile(rf"第({_CN}{{1,4}})(?:部分|章|篇){_BLANK}[、：:，]?{_BLANK}")),
    (MarkerKind.ITEM, re.compile(
        rf"(?:反馈)?(?:问题|任务|事项|整改事项|整改任务){_BLANK}([一二三四五六七八九十]{{1,3}}|{_DIGIT}{{1,3}}){_BLANK}(?:[:：、.．]|(?=[“\"]|$)|[ \u3000]){_BLANK}")),
    (MarkerKind.CN_PAREN, re.compile(rf"[（(]{_BLANK}({_CN}{{1,4}}){_BLANK}[）)]{_BLANK}[、.．]?{_BLANK}")),
    (MarkerKind.CN_PAREN, re.compile(rf"({_CN}{{1,3}})[）)]{_BLANK}")),
    (MarkerKind.CN_STOP, re.compile(rf"({_CN}{{1,4}}){_BLANK}[、．.﹒]{_BLANK}(?![一二三四五六七八九十][、年级期])")),
    (MarkerKind.NUM_PAREN, re.compile(rf"[（(]{_BLANK}({_DIGIT}{{1,3}}){_BLANK}[）)]{_BLANK}[、.．]?{_BLANK}")),
    (MarkerKind.NUM_PAREN, re.compile(rf"({_DIGIT}{{1,2}})[）)]{_BLANK}")),
    (MarkerKind.DECIMAL, re.compile(
        rf"{_DIGIT}{{1,2}}[.．](?:{_DIGIT}{{1,2}}[.．])?({_DIGIT}{{1,2}})(?:[、.．]|[ \t\u3000]{{1,4}}|(?=[^\s{_UNITS}0-9０-９.．—~-]))")),
    (MarkerKind.NUM_STOP, re.compile(
        rf"({_DIGIT}{{1,3}}){_BLANK}(?:[.．﹒]{_BLANK}(?:(?!{_DIGIT})|(?=(?:19|20){_DIGIT}{{2}}年|{_DIGIT}{{1,2}}月{_DIGIT}{{1,2}}日)|(?<=[ \u3000\u00a0])(?={_DIGIT}))|、{_BLANK})")),
    (MarkerKind.ORDINAL, re.compile(r"(?:第|其)([一二三四五六七八九十]{1,3})(?:条|[，,、：:])[ \u3000]?")),
    (MarkerKind.CLAUSE, re.compile(r"([一二三四五六七八九十]{1,3})是[，,：:]?(?![一二三四五六七八九十]是)")),
    (MarkerKind.LETTER, re.compile(r"([A-Za-z])[.．、）)](?![A-Za-z.])")),
    (MarkerKind.BULLET, re.compile(rf"[●•▪◆■□◇○▲★※►➢◎·]{_BLANK}|[—–－-]{{1,2}}[ \u3000]{{0,2}}(?={_CN}|[\u4e00-\u9fff])()")),
)  # fmt: skip
#: One character that is a whole marker: first code point of the run, how many, kind.
_SINGLE = (
    (0x2460, 20, MarkerKind.CIRCLE), (0x2474, 20, MarkerKind.NUM_PAREN), (0x2488, 20, MarkerKind.NUM_STOP),
    (0x24F5, 10, MarkerKind.CIRCLE), (0x2776, 10, MarkerKind.CIRCLE), (0x3220, 10, MarkerKind.CN_PAREN),
)  # fmt: skip
_BOUNDARY = "。；;：:，,！!？?、）)”’》 \t\u3000"


def numeral(text: str) -> int:
    """The value of 十二, 12 or １２; 0 for what is none."""
    if text.isdigit():
        return int(text)
    digits = {char: value for value, char in enumerate("一二三四五六七八九", 1)}
    tens, ten, ones = text.rpartition("十")
    if ten:
        return (digits.get(tens, 0 if tens else 1)) * 10 + digits.get(ones, 0)
    return digits.get(text, 0)


def marker_at(text: str) -> tuple[Marker, str] | None:
    """The marker at the head of a line and the line without it; None for a line without one."""
    if not text:
        return None
    code = ord(text[0])
    for first, count, kind in _SINGLE:
        if first <= code < first + count:
            rest = text[1:].lstrip("、.． \t\u3000")
            return Marker(kind, code - first + 1, text[0]), rest
    for kind, pattern in _HEADS:
        found = pattern.match(text)
        if found is None:
            continue
        counted = found.group(1) if found.groups() else ""
        number = ord(counted.lower()) - 96 if kind is MarkerKind.LETTER else numeral(counted or "")
        return Marker(kind, number, found.group().strip()), text[found.end() :].strip()
    return None


_INLINE: tuple[tuple[MarkerKind, re.Pattern[str]], ...] = (
    (MarkerKind.CLAUSE, re.compile(r"([一二三四五六七八九十]{1,3})是[，,：:]?")),
    (MarkerKind.NUM_PAREN, re.compile(rf"[（(]{_BLANK}({_DIGIT}{{1,2}}){_BLANK}[）)]{_BLANK}")),
    (MarkerKind.CIRCLE, re.compile(r"([①-⑳])[、.．]?")),
    (MarkerKind.ORDINAL, re.compile(r"(?:第|其)([一二三四五六七八九十]{1,3})[，,、：:]")),
    (MarkerKind.NUM_STOP, re.compile(rf"({_DIGIT}{{1,2}})(?:[.．](?!{_DIGIT})|、)")),
    (MarkerKind.CN_PAREN, re.compile(r"[（(]([一二三四五六七八九十]{1,3})[）)]")),
)
#: "是加强…": the copy lost the numeral of 一是, 二是.
_LOST = re.compile(r"[。；;]\s{0,2}(是)(?=[\u4e00-\u9fff]{2})")


def split_items(text: str) -> tuple[str, list[Item]]:
    """What stands before the first inline marker, and the items of the outermost enumeration; no items, all lead."""
    best: list[tuple[int, int, Marker]] = []
    for kind, pattern in _INLINE:
        chain = _chain(text, kind, pattern)
        if chain and (not best or chain[0][0] < best[0][0]):
            best = chain
    if not best:
        return text, []
    ends = [start for start, _, _ in best[1:]] + [len(text)]
    items = [Item(marker, text[begin:end].strip()) for (_, begin, marker), end in zip(best, ends, strict=True)]
    return text[: best[0][0]].strip(), [item for item in items if item.text]


def _chain(text: str, kind: MarkerKind, pattern: re.Pattern[str]) -> list[tuple[int, int, Marker]]:
    """The longest count from one (or from the number at the head of the text) as (start, end, marker)."""
    chain: list[tuple[int, int, Marker]] = []
    for found in pattern.finditer(text):
        if found.start() and text[found.start() - 1] not in _BOUNDARY:
            continue
        number = ord(found[1]) - 0x245F if kind is MarkerKind.CIRCLE else numeral(found[1])
        expected = chain[-1][2].number + 1 if chain else 1
        if number == expected or (kind is MarkerKind.CLAUSE and number == expected + 1 and (chain or number == 2)):
            if number == expected + 1:
                lost = _lost_numeral(text, chain[-1][1] if chain else 0, found.start(), expected)
                if lost is None and not chain and found.start() > 0:
                    continue
                chain.extend([lost] if lost else [])
            chain.append((found.start(), found.end(), Marker(kind, number, found.group().strip())))
        elif not chain and found.start() == 0 and number > 0:
            chain.append((0, found.end(), Marker(kind, number, found.group().strip())))
    if len(chain) == 1 and (kind is not MarkerKind.CLAUSE or chain[0][0] > 0):
        return chain if chain[0][0] == 0 else [] if kind is not MarkerKind.CLAUSE else chain
    return chain


def _lost_numeral(text: str, begin: int, end: int, number: int) -> tuple[int, int, Marker] | None:
    found = _LOST.search(text, max(0, begin - 1), end)
    if found is None:
        return None
    return found.start(1), found.end(1), Marker(MarkerKind.CLAUSE, number, "是")
