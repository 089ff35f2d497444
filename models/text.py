"""The canonical form of what people type and paste: the same words whatever window or file they came through."""

from __future__ import annotations

import re
import unicodedata

from models.patterns import pattern

#: Invisible characters that copies from web pages and Word leave behind.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e"))
_LINE_ENDS = pattern("\r\n?|[\u2028\u2029\u0085\x0b\x0c]")
_CONTROL = pattern("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_NAME_BREAK = pattern(r"[、,，;；\n\t]+")
#: A telephone as people write it: a mobile, a landline with its area or extension, 400 numbers.
_PHONE = (
    r"(?:(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|[(（]0\d{2,3}[)）][- ]?\d{7,8}"
    r"|0\d{2,3}[- ]?\d{7,8}(?:[-转]\d{1,6})?|400[- ]?\d{3}[- ]?\d{4}|[2-8]\d{6,7}(?:[-转]\d{1,6})?)"
)
_WIDE_DIGITS = str.maketrans("０１２３４５６７８９－＋", "0123456789-+")
_ONLY_PHONE = pattern(rf"\s*{_PHONE}[\s)）]*")
_ENDS_IN_PHONE = pattern(rf"(?<!\d)(?P<phone>{_PHONE})[\s)）]*$")
_BEFORE_PHONE = pattern(r"[\s:：/／(（,，、]*(?:联系电话|联系方式|电话|手机号?|[Tt]el)?[\s:：/／(（,，、.]*$")
#: 王 玥: two characters of a name set apart to stand as wide as three.
_SPACED_NAME = pattern(r"([\u3400-\u9fff])[ \u00a0\u3000]+([\u3400-\u9fff])")


def clean(text: str) -> str:
    """Text as it is stored: one kind of line end, no control or invisible characters, no lone surrogates.

    Trailing blanks of lines and blank lines at both ends are dropped; everything else stays as written.
    Cleaning twice changes nothing.
    """
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text.strip(" ")  # most texts: what is printable holds nothing to take out, nor another kind of blank
    text = _CONTROL.sub("", _LINE_ENDS.sub("\n", text)).translate(_INVISIBLE)
    lines = [line.rstrip(" \t\u00a0\u3000") for line in unicodedata.normalize("NFC", text).split("\n")]
    return "\n".join(lines).strip("\n").strip(" \t\u00a0\u3000")


def which_issue(number: str, problem: str, most: int = 20) -> str:
    """An issue as sentences name it: by its number in the list, where it has one, and the beginning of its problem."""
    line = problem.replace("\n", " ")
    quoted = f"“{line if len(line) <= most else line[:most] + '…'}”"
    return f"第 {number} 号{quoted}" if number else quoted


def clean_line(text: str) -> str:
    """``clean`` for what stands on one line: line ends and tabs become single spaces."""
    return re.sub(r"\s*[\n\t]\s*", " ", clean(text))


def split_names(text: str) -> tuple[str, ...]:
    """The names in one cell, in order and without repeats: parted by 、 or a comma, semicolon or line end.

    A telephone that stands by itself belongs to the name before it: 周明远,0632-1234567 is one entry.
    """
    names: list[str] = []
    for part in filter(None, (clean_line(part) for part in _NAME_BREAK.split(clean(text)))):
        if names and is_phone(part):
            names[-1] += f" {part}"
        else:
            names.append(part)
    return tuple(dict.fromkeys(names))


def is_phone(text: str) -> bool:
    """Whether a piece of text is a telephone number and nothing else."""
    return _ONLY_PHONE.fullmatch(text.translate(_WIDE_DIGITS)) is not None


#: How the name of somebody ends who is called after a unit.
_OF_UNIT = pattern(r"(?P<name>[^（）]+)（[^（）]+）")


def name_and_phone(text: str) -> tuple[str, str]:
    """A person as typed or pasted, parted: 王玥（13800000000） is 王玥 and 13800000000, 王 玥 is 王玥.

    Several telephones are parted by 、. What is a number and no name stays a name.
    """
    name, phones = clean_line(text), list[str]()
    while found := _ENDS_IN_PHONE.search(name.translate(_WIDE_DIGITS)):
        before = name[: _BEFORE_PHONE.search(name[: found.start()]).start()]  # type: ignore[union-attr]
        if not before:
            break
        phones.insert(0, found["phone"])
        name = before
    spaced = _SPACED_NAME.fullmatch(name)
    return "".join(spaced.groups()) if spaced else name, "、".join(phones)


def bare_name(name: str) -> str:
    """A person's name without the unit that tells them from another: 李明（柳河小学） is 李明."""
    found = _OF_UNIT.fullmatch(name)
    return found["name"] if found else name


def digits_of(phone: str) -> str:
    """A telephone for comparing: its digits without the country's."""
    digits = re.sub(r"\D", "", phone.translate(_WIDE_DIGITS))
    return digits[2:] if len(digits) == 13 and digits.startswith("861") else digits


_NUMERALS = {"〇": 0, "零": 0, **{sign: value for value, sign in enumerate("一二三四五六七八九", 1)}}
_NUMERAL_RUN = pattern("[〇零一二三四五六七八九十百]+")


def _numeral(run: str) -> str:
    """A Chinese numeral up to hundreds as digits: 二十一 is 21, 二〇 is 20."""
    if not re.search("[十百]", run):
        return "".join(str(_NUMERALS[sign]) for sign in run)
    total, digit = 0, 0
    for sign in run:
        if sign in _NUMERALS:
            digit = _NUMERALS[sign]
        else:
            total, digit = total + (digit or 1) * (10 if sign == "十" else 100), 0
    return str(total + digit)


def number_key(number: str) -> str:
    """A 序号 made sortable as text: digits and Chinese numerals are padded, so that 2 or 二 stands before 10 or 十."""
    digits = _NUMERAL_RUN.sub(lambda run: _numeral(run.group()), folded(number).strip("()"))
    return re.sub(r"\d+", lambda run: run.group().zfill(6), digits)


def folded(text: str) -> str:
    """Text for comparing and searching: width, case, blanks and line ends do not matter."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", clean(text)).casefold())
