"""What in a text must not be published: telephones, numbers of people and cards, amounts, names. Pure; only finds.

Names are what ``public_names`` takes for them. It may take a word for a name; who publishes sees each and can show it
again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from models.public_amounts import amounts
from models.public_names import is_name, masked_name, persons_in

#: What is masked by itself, by the key that is stored, in the words of the office.
RULES = {
    "names": "人名",
    "phones": "电话号码",
    "ids": "身份证号",
    "cards": "银行卡号",
    "amounts": "金额",
    "plates": "车牌号",
    "accounts": "微信号、QQ号",
}
#: What stands in place of a number that is not published, and of an amount or a word chosen by hand.
_GONE, _SOME = "×××", "××"
#: Full-width signs of numbers, one for one, so that places in the text stay what they are.
_NARROW = str.maketrans("０１２３４５６７８９－（）．，Ｘｘ", "0123456789-().,Xx")


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a text that a rule masks, and what stands there instead. ``shown`` is what the clerk reads of it."""

    start: int
    end: int
    rule: str
    instead: str
    shown: str


#: What a column of the office's own holds by its heading (rule, heading, cell): 金额 says 35000, not 35000元.
_COLUMNS = (
    (
        "amounts",
        re.compile("金额|资金|款项?$|费用?$|经费|[（(][百千万亿]?元[)）]"),
        re.compile(r"\d+(?:,\d{3}(?!\d))*(?:\.\d+)?"),
    ),
    ("phones", re.compile("电话|手机|联系方式|邮箱"), re.compile(r"[\d-]{7,}")),
    ("cards", re.compile("[账帐卡]号"), re.compile(r"[\d -]{8,}")),
    ("ids", re.compile("身份证|证件号"), re.compile(r"[0-9A-Za-z]{6,}")),
    ("accounts", re.compile("微信|QQ"), re.compile(r"[^\s，。；、（）(),;]+")),
    ("plates", re.compile("车牌|车号"), re.compile(r"[^\s，。；、（）(),;]{5,}")),
    ("names", re.compile("姓名|(?:负责|责任|经办|联系|当事|举报|承办|填报)人$"), re.compile(r"[^\s，。；、（）(),;]+")),
)


@dataclass(frozen=True, slots=True)
class Who:
    """Whom a text may name: the ledger's people, those named in the other texts, and the units, who are nobody."""

    people: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


def find(text: str, rules: Collection[str], who: Who, words: Sequence[str], heading: str = "") -> list[Found]:
    """The places to be masked, in order and without overlap; ``words`` are those chosen by hand, rule "words".

    ``heading`` is that of the column the text stands in, where it says what the cells are.
    """
    taken: list[Found] = []
    plain = text.translate(_NARROW)
    for found in (*_candidates(plain, rules, who, words), *_of_column(plain, rules, heading)):
        if not any(found.start < other.end and other.start < found.end for other in taken):
            taken.append(found)
    return sorted(taken, key=lambda one: one.start)


def told_names(text: str, who: Who) -> set[str]:
    """Whom a text names by itself, so that they are known in the other texts too."""
    plain = text.translate(_NARROW)
    return {plain[one.start : one.end] for one in persons_in(plain, who.people, (), who.units) if one.is_told}


def _candidates(text: str, rules: Collection[str], who: Who, words: Sequence[str]) -> Iterator[Found]:
    for word in sorted(filter(None, words), key=len, reverse=True):
        narrow = word.translate(_NARROW)
        yield from (Found(one.start(), one.end(), "words", _SOME, word) for one in re.finditer(re.escape(narrow), text))
    for rule, seek in _SEEKERS.items():
        if rule in rules:
            yield from seek(text)
    if "names" in rules:
        for one in persons_in(text, who.people, who.heard, who.units):
            yield _name(one.start, text[one.start : one.end])


def _of_column(text: str, rules: Collection[str], heading: str) -> Iterator[Found]:
    for rule, called, cell in _COLUMNS:
        if rule in rules and heading and called.search(heading):
            for one in cell.finditer(text):
                if rule != "names":
                    yield Found(one.start(), one.end(), rule, _SOME if rule == "amounts" else _GONE, one.group())
                elif is_name(one.group()) and "某" not in one.group():
                    yield _name(one.start(), one.group())


# ------------------------------------------------------------ numbers


@cache
def _numbers(rule: str) -> re.Pattern[str]:
    return re.compile(_PATTERNS[rule])


_PATTERNS = {
    "ids": r"(?<![0-9])[1-9]\d{5}(?:[ -]?(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])[ -]?\d{3}[\dXx]"
    r"|\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3})(?![0-9Xx])",
    "cards": r"(?<![0-9])\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}(?:[ -]?\d{1,3})?(?![0-9])"
    r"|(?:(?<=[账帐卡]号)|(?<=[账帐卡]号[:：为是]))\d{8,30}(?![0-9])",
    "phones": r"(?<![0-9.])(?:(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|\(0\d{2,3}\)[- ]?\d{7,8}"
    r"|0\d{2,3}[- ]?\d{7,8}(?:[-转]\d{1,6})?|400[- ]?\d{3}[- ]?\d{4}"
    r"|[0-9A-Za-z_.+-]{1,60}@[0-9A-Za-z-]{1,60}(?:\.[0-9A-Za-z-]{1,20}){1,4}(?![0-9])"
    r"|(?:(?<=电话)|(?<=(?:电话|手机)[:：为是]))[2-8]\d{6,7})(?![0-9])",
    "plates": r"(?<![A-Za-z])[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Za-hj-np-z]"
    r"[ ·•.-]?(?=[A-Za-z]{0,3}\d)[0-9A-HJ-NP-Za-hj-np-z]{4,5}(?:[挂学警港澳]|[0-9A-HJ-NP-Za-hj-np-z])(?![0-9A-Za-z])",
    "accounts": r"(?<![A-Za-z])(?:微信|QQ|qq|[VvWw]x|WX|VX|[Ww]e[Cc]hat)\s?(?:"
    r"(?:账号|帐号|昵称|[号名])?\s?(?:[:：]|[为是叫](?=[\s“\"A-Za-z0-9_]))\s?[“\"]?"
    r"(?P<called>[^\s，。；、（）()“”\",;]{2,30})"
    r"|[账帐]?号?\s?(?P<id>[A-Za-z][A-Za-z0-9_-]{5,19}|[1-9]\d{4,11})(?![0-9A-Za-z_-]))",
}


def _whole(rule: str) -> Callable[[str], Iterator[Found]]:
    def seek(text: str) -> Iterator[Found]:
        for one in _numbers(rule).finditer(text):
            yield Found(one.start(), one.end(), rule, _GONE, one.group())

    return seek


def _accounts(text: str) -> Iterator[Found]:
    for one in _numbers("accounts").finditer(text):
        number = str(one.lastgroup)
        yield Found(one.start(number), one.end(number), "accounts", _GONE, one.group())


def _amounts(text: str) -> Iterator[Found]:
    for start, end, sum_ in amounts(text):
        yield Found(start, end, "amounts", _SOME, sum_)


#: In this order: what is an ID number is no card, what is a card is no telephone.
_SEEKERS: dict[str, Callable[[str], Iterator[Found]]] = {
    "ids": _whole("ids"),
    "cards": _whole("cards"),
    "accounts": _accounts,
    "phones": _whole("phones"),
    "plates": _whole("plates"),
    "amounts": _amounts,
}


# ------------------------------------------------------------ names


def _name(start: int, name: str) -> Found:
    return Found(start, start + len(name), "names", masked_name(name), name)
