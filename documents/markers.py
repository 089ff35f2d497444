"""The markers that number a notice (一、 （一） 1. （1） ① 一是 第一，), at the head of a line and inside it."""

# A pattern of Chinese words is easier to check on one line:
# ruff: noqa: E501

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache


class MarkerKind(IntEnum):
    """Kinds of marker; the order is the usual one and only decides where a document does not show its own."""

    PART = 0
    CN_STOP = 1
    CN_PAREN = 2
    ITEM = 3
    NUM_STOP = 4
    DECIMAL = 5
    SUBDECIMAL = 6
    NUM_PAREN = 7
    CIRCLE = 8
    LETTER = 9
    ORDINAL = 10
    CLAUSE = 11
    BULLET = 12


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
#: What is counted, as in 检视问题1： and 第三个问题：
_THINGS = "问题|任务|事项|隐患|不足|线索|诉求|意见|建议"
_WHOSE = "(?:巡察|巡视|督导|督查|审计|检查|信访|检视|查摆)?(?:反馈|发现|指出|反映)?的?(?:具体|突出|主要|重点|共性|整改|安全)?"
_COUNT = f"{_BLANK}([一二三四五六七八九十]{{1,3}}|{_DIGIT}{{1,3}}){_BLANK}"
_COUNTED = f"{_WHOSE}(?:{_THINGS}){_COUNT}"
_NTH = f"第{_COUNT}(?:个|项|类|条|方面){_WHOSE}(?:{_THINGS}|方面)?{_BLANK}"

_HEADS: tuple[tuple[MarkerKind, re.Pattern[str]], ...] = (
    (MarkerKind.PART, re.compile(rf"第({_CN}{{1,4}})(?:部分|章|篇){_BLANK}[、：:，]?{_BLANK}")),
    (MarkerKind.ITEM, re.compile(rf"{_COUNTED}(?:[:：、.．]|(?=[“\"]|$)|[ \u3000]){_BLANK}")),
    (MarkerKind.ITEM, re.compile(rf"[【（(〔［\[]{_BLANK}{_COUNTED}[】）)〕］\]]{_BLANK}[:：、.．]?{_BLANK}")),
    (MarkerKind.ITEM, re.compile(rf"{_NTH}[:：、，,.．]{_BLANK}")),
    (MarkerKind.ITEM, re.compile(f"第{_COUNT}(?:个|项|类)[ \u3000]{{1,4}}(?=[\u4e00-\u9fff“])")),
    (MarkerKind.CN_STOP, re.compile(rf"([Ⅰ-Ⅻ]){_BLANK}[、.．]{_BLANK}")),
    (MarkerKind.ITEM, re.compile(r"(0[1-9])(?:[ \t\u3000|｜/]{1,4}(?=[^\s0-9])|$|(?=[\u4e00-\u9fff](?<![年月日])))")),
    (MarkerKind.CN_PAREN, re.compile(rf"[（(]{_BLANK}({_CN}{{1,4}}){_BLANK}[）)]{_BLANK}[、.．]?{_BLANK}")),
    (MarkerKind.CN_PAREN, re.compile(rf"({_CN}{{1,3}})[）)]{_BLANK}")),
    (MarkerKind.CN_PAREN, re.compile(rf"[【〔\[［]{_BLANK}({_CN}{{1,3}}){_BLANK}[】〕\]］]{_BLANK}[、.．]?{_BLANK}")),
    (MarkerKind.CN_STOP, re.compile(rf"({_CN}{{1,4}}){_BLANK}[、．.﹒]{_BLANK}(?![一二三四五六七八九十][、年级期])")),
    (MarkerKind.NUM_PAREN, re.compile(rf"[（(]{_BLANK}({_DIGIT}{{1,3}}){_BLANK}[）)]{_BLANK}[、.．]?{_BLANK}")),
    (MarkerKind.NUM_PAREN, re.compile(rf"({_DIGIT}{{1,2}})[）)]{_BLANK}")),
    (MarkerKind.NUM_PAREN, re.compile(rf"[【〔［]{_BLANK}({_DIGIT}{{1,2}}){_BLANK}[】〕］]{_BLANK}[、.．]?{_BLANK}")),
    (MarkerKind.CN_STOP, re.compile(rf"({_CN}{{1,3}})[，,]{_BLANK}(?=[\u4e00-\u9fff]{{2}})(?![一二三四五六七八九十])")),
    (MarkerKind.SUBDECIMAL, re.compile(
        rf"{_DIGIT}{{1,2}}[.．]{_DIGIT}{{1,2}}[.．]({_DIGIT}{{1,2}})(?:[、.．]|[ \t\u3000]{{1,4}}|(?=[^\s{_UNITS}0-9０-９.．—~-]))")),
    (MarkerKind.DECIMAL, re.compile(
        rf"{_DIGIT}{{1,2}}[.．]({_DIGIT}{{1,2}})(?:[、.．]|[ \t\u3000]{{1,4}}|(?=[^\s{_UNITS}0-9０-９.．—~-]))")),
    (MarkerKind.NUM_STOP, re.compile(
        rf"({_DIGIT}{{1,3}}){_BLANK}(?:[.．﹒]{_BLANK}(?:(?!{_DIGIT})|(?=(?:19|20){_DIGIT}{{2}}年|{_DIGIT}{{1,2}}月)|(?<=[ \u3000\u00a0])(?={_DIGIT}))|、{_BLANK}(?!{_DIGIT}{{1,3}}[、号和至]))")),
    (MarkerKind.ORDINAL, re.compile(r"(?:第|其)([一二三四五六七八九十]{1,3})(?:条|[，,、：:])[ \u3000]?")),
    (MarkerKind.CLAUSE, re.compile(r"([一二三四五六七八九十]{1,3})是[，,：:]?(?![一二三四五六七八九十]是)")),
    (MarkerKind.LETTER, re.compile(r"([A-Za-z])[.．、）)](?![A-Za-z.])")),
    (MarkerKind.BULLET, re.compile(rf"[●•▪◆■□◇○▲△▶▷▸►▼▽★☆※➢➤◎◈·]{_BLANK}|[—–－-]{{1,2}}[ \u3000]{{0,2}}(?={_CN}|[\u4e00-\u9fff])()")),
)  # fmt: skip
#: One character that is a whole marker: first code point of the run, how many, kind.
_SINGLE = (
    (0x2460, 20, MarkerKind.CIRCLE), (0x2474, 20, MarkerKind.NUM_PAREN), (0x2488, 20, MarkerKind.NUM_STOP),
    (0x24F5, 10, MarkerKind.CIRCLE), (0x2776, 10, MarkerKind.CIRCLE), (0x3220, 10, MarkerKind.CN_PAREN),
)  # fmt: skip
#: 1.3个班级: a number right in front of how many.
_COUNT_BEHIND = re.compile(r"(?<![\d.])(\d{1,2})[.．](?=\d{1,4}(?:余|多)?[家个名人所次份册套台处栋间本条项辆部件组场笔户类])")
_BOUNDARY = "。；;：:，,！!？?、）)”’》 \t\u3000"


def numeral(text: str) -> int:
    """The value of 十二, 12 or １２; 0 for what is none."""
    if text.isdigit():
        return int(text)
    if "Ⅰ" <= text <= "Ⅻ":
        return ord(text) - ord("Ⅰ") + 1
    digits = {char: value for value, char in enumerate("一二三四五六七八九", 1)}
    tens, ten, ones = text.rpartition("十")
    if ten:
        return (digits.get(tens, 0 if tens else 1)) * 10 + digits.get(ones, 0)
    return digits.get(text, 0)


@lru_cache(maxsize=16_384)
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


#: Inside a line: words that count, one list each.
_WORDS: tuple[tuple[MarkerKind, re.Pattern[str]], ...] = (
    (MarkerKind.CLAUSE, re.compile(r"([一二三四五六七八九十]{1,3})是[，,：:]?")),
    (MarkerKind.ORDINAL, re.compile(r"(?:第|其)([一二三四五六七八九十]{1,3})[，,、：:]")),
    (MarkerKind.CN_PAREN, re.compile(r"[（(]([一二三四五六七八九十]{1,3})[）)]")),
)
#: Inside a line: the digits of the line heads; a list may run on from one of these kinds to another.
_DIGITS: tuple[tuple[MarkerKind, re.Pattern[str]], ...] = (
    *((kind, pattern) for kind, pattern in _HEADS if kind in (MarkerKind.NUM_PAREN, MarkerKind.NUM_STOP)),
    *((kind, re.compile(f"([{chr(first)}-{chr(first + count - 1)}])[、.．]?")) for first, count, kind in _SINGLE
      if kind is not MarkerKind.CN_PAREN),
    (MarkerKind.LETTER, re.compile(r"(?<![A-Za-z])([A-Ha-h])[.．、）)](?![A-Za-z.])")),
)  # fmt: skip
#: Signs that are markers wherever they stand, once a list goes on; a bare 2. needs a stop before it.
_PLAIN_SIGN = re.compile("[①-⑳⑴-⒛⓵-⓾❶-❿]|[（(][^（()）]{1,4}[）)](?![号班项条款])")
#: A full stop of half width that ends a Chinese sentence.
_ASCII_STOP = re.compile("[\u4e00-\u9fff%)）][.．]$")
#: "是加强…": the copy lost the numeral of 一是, 二是.
_AT_END = re.compile(
    r"(?:^|[。；;：:])\s{0,4}(?:[0-9０-９]{1,2}\s?[.．、]|[（(]\s?(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})\s?[)）]|[①-⑳]|[一二三四五六七八九十]{1,3}(?:、|是))$"
)
_LOST = re.compile(r"[。；;]\s{0,2}(是)(?=[\u4e00-\u9fff]{2})")


@dataclass(frozen=True, slots=True)
class _Sign:
    """Something in a line that may be a marker; ``bounded`` if a stop or a blank stands before it."""

    start: int
    end: int
    marker: Marker
    bounded: bool


def ends_in_marker(text: str) -> bool:
    """Whether a line ends with the number of an item whose words stand in the next line: …建成操场。2."""
    return bool(_AT_END.search(text))


def split_items(text: str) -> tuple[str, list[Item]]:
    """What stands before the first inline marker, and the items of the outermost enumeration; no items, all lead."""
    chains = [_chain_of_words(text, kind, pattern) for kind, pattern in _WORDS] + _chains_of_digits(text)
    best = min((chain for chain in chains if chain), key=lambda chain: chain[0].start, default=[])
    if not best:
        return text, []
    ends = [sign.start for sign in best[1:]] + [len(text)]
    items = [Item(sign.marker, text[sign.end : end].strip()) for sign, end in zip(best, ends, strict=True)]
    return text[: best[0].start].strip(), [item for item in items if item.text]


def _chains_of_digits(text: str) -> list[list[_Sign]]:
    """One list for each kind that counts from one; a kind without a one of its own may carry on another's count."""
    signs = _digit_signs(text)
    by_kind: dict[MarkerKind, dict[int, list[_Sign]]] = {}
    for sign in signs:
        by_kind.setdefault(sign.marker.kind, {}).setdefault(sign.marker.number, []).append(sign)
    followers = [kind for kind, numbers in by_kind.items() if 1 not in numbers]
    chains = []
    for kind, numbers in by_kind.items():
        first = next((sign for sign in numbers.get(1, []) if sign.bounded), None)
        if signs[0].start == 0 and signs[0].marker.kind is kind and signs[0].marker.number:
            first = signs[0]
        if first is not None:
            chain = _followed(first, numbers, [by_kind[other] for other in followers if other is not kind])
            chains.append(chain if len(chain) > 1 or first.start == 0 else [])
    return chains


def _followed(first: _Sign, own: dict[int, list[_Sign]], others: list[dict[int, list[_Sign]]]) -> list[_Sign]:
    """The list that begins with ``first``: each number in turn, of the list's own kind if the text has one."""
    chain, kind = [first], first.marker.kind
    while True:
        number, after = chain[-1].marker.number + 1, chain[-1].end
        following = _first_after(own.get(number, []), after)
        if following is None:
            more = [_first_after(other.get(number, []), after) for other in others]
            bounded = [sign for sign in more if sign is not None and sign.bounded]
            following = min(bounded, key=lambda sign: sign.start, default=None)
        if following is None:
            return chain
        marker = Marker(kind, number, following.marker.text)
        chain.append(_Sign(following.start, following.end, marker, following.bounded))


def _first_after(signs: list[_Sign], after: int) -> _Sign | None:
    at = bisect_left(signs, after, key=lambda sign: sign.start)
    return signs[at] if at < len(signs) else None


def _digit_signs(text: str) -> list[_Sign]:
    """All that may be a numbered marker in the order of the text."""
    signs: dict[int, _Sign] = {}
    for kind, pattern in _DIGITS:
        for found in pattern.finditer(text):
            start = found.start()
            bounded = start == 0 or text[start - 1] in _BOUNDARY or bool(_ASCII_STOP.search(text, max(0, start - 2), start))
            if start in signs or not (bounded or _PLAIN_SIGN.match(text, start)):
                continue
            number = _value(found[1])
            signs[start] = _Sign(start, found.end(), Marker(kind, number, found.group().strip()), bounded)
    for sign in _counting_signs(text, signs):
        signs[sign.start] = sign
    return [signs[start] for start in sorted(signs)]


def _counting_signs(text: str, signs: dict[int, _Sign]) -> list[_Sign]:
    """1.3个班级…；2.乙: the number of an item and how many things it is about, beside a plain neighbour of its count."""
    plain = {sign.marker.number for sign in signs.values() if sign.marker.kind is MarkerKind.NUM_STOP and sign.bounded}
    found: list[_Sign] = []
    for counted in _COUNT_BEHIND.finditer(text) if plain else ():
        start, number = counted.start(), int(counted[1])
        bounded = start == 0 or text[start - 1] in "。；;：:"
        if bounded and start not in signs and plain & {number - 1, number + 1}:
            marker = Marker(MarkerKind.NUM_STOP, number, counted.group().strip())
            found.append(_Sign(start, counted.end(), marker, True))
    return found


def _value(counted: str) -> int:
    """What a digit, or one of the signs that are a whole marker, counts."""
    code = ord(counted[0])
    for first, count, _ in _SINGLE:
        if first <= code < first + count:
            return code - first + 1
    return ord(counted.lower()) - 96 if counted.isascii() and counted.isalpha() else numeral(counted)


def _chain_of_words(text: str, kind: MarkerKind, pattern: re.Pattern[str]) -> list[_Sign]:
    """The longest count from one (or from the number at the head of the text)."""
    chain: list[_Sign] = []
    for found in pattern.finditer(text):
        if found.start() and text[found.start() - 1] not in _BOUNDARY:
            continue
        number = numeral(found[1])
        expected = chain[-1].marker.number + 1 if chain else 1
        if number == expected or (kind is MarkerKind.CLAUSE and number == expected + 1 and (chain or number == 2)):
            if number == expected + 1:
                lost = _lost_numeral(text, chain[-1].end if chain else 0, found.start(), expected)
                if lost is None and not chain and found.start() > 0:
                    continue
                chain.extend([lost] if lost else [])
            chain.append(_Sign(found.start(), found.end(), Marker(kind, number, found.group().strip()), True))
        elif not chain and found.start() == 0 and number > 0:
            chain.append(_Sign(0, found.end(), Marker(kind, number, found.group().strip()), True))
    if len(chain) == 1 and kind is not MarkerKind.CLAUSE and chain[0].start > 0:
        return []
    return chain


def _lost_numeral(text: str, begin: int, end: int, number: int) -> _Sign | None:
    found = _LOST.search(text, max(0, begin - 1), end)
    if found is None:
        return None
    return _Sign(found.start(1), found.end(1), Marker(MarkerKind.CLAUSE, number, "是"), True)
