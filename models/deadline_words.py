"""The words of a deadline made plain for the rules: half width, Arabic numbers, one kind of dash, no spaces."""

from __future__ import annotations

import unicodedata

from models.patterns import pattern

_TIME_OF_DAY = pattern(r"(?<=\d)[\sT]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?!\d)")
_LINE_OR_GAP = pattern(r"\s*[\r\n]\s*|(?<=\d)\s+(?=\d)")
_YEAR_IN_HAN = pattern(r"[〇零○◯O0-9一二三四五六七八九]{4}(?=年)")
_NUMBER_IN_HAN = pattern(
    r"(?<![统同万唯专逐另周期])[一二两三四五六七八九十百]+(?=个|[月日号天周年底]|星期|礼拜|季|至|到|工作日|小时|学期)"
    r"|(?<=第)[一二三四](?=学期|季)"
)
_DIGITS = {han: number for number, han in enumerate("〇一二三四五六七八九")}
_DIGITS |= {"零": 0, "○": 0, "◯": 0, "O": 0, "两": 2}
_DASHES = str.maketrans(dict.fromkeys("—–―─~‐‑−", "-"))
_FULL_WIDTH = str.maketrans(",;:()", "，；：（）")


def plain(text: str) -> str:
    """``text`` as the rules read it; a line break ends a clause."""
    words = unicodedata.normalize("NFKC", text).translate(_DASHES)
    words = _LINE_OR_GAP.sub(";", _TIME_OF_DAY.sub("", words))
    words = "".join(mark for mark in words if not mark.isspace() and unicodedata.category(mark) != "Cf")
    words = _YEAR_IN_HAN.sub(lambda match: "".join(str(_DIGITS.get(han, han)) for han in match[0]), words)
    return _NUMBER_IN_HAN.sub(lambda match: str(_number(match[0])), words)


def printable(words: str) -> str:
    """A piece of plain words with the marks of Chinese print."""
    return words.translate(_FULL_WIDTH)


def _number(han: str) -> int:
    """二十五 → 25, 十 → 10, 一百二十 → 120."""
    if not set(han) & {"十", "百"}:
        return int("".join(str(_DIGITS[digit]) for digit in han))
    hundreds, hundred, rest = han.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    return 100 * _digit(hundreds, int(bool(hundred))) + 10 * _digit(tens, int(bool(ten))) + _digit(ones, 0)


def _digit(han: str, otherwise: int) -> int:
    return _DIGITS.get(han[-1:], otherwise)
