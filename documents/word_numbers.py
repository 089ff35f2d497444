"""What the styles and lists of Word say of a paragraph: the number printed in front of it, and its outline level."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Container
from dataclasses import dataclass, field

from documents import guard

_HEADING_NAME = re.compile(r"(?:heading|标题) ?([1-9])", re.IGNORECASE)
_DIGITS = "零一二三四五六七八九"
_CHINESE = {
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
    "taiwaneseCountingThousand", "chineseLegalSimplified", "ideographTraditional", "koreanCounting",
}  # fmt: skip
_CIRCLES = {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"}
#: Numbers that need no sign behind them.
_CLOSED = {*_CIRCLES, "decimalEnclosedParen", "decimalEnclosedFullstop"}


@dataclass(slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""


@dataclass(slots=True)
class Numbering:
    """The lists of one document. ``next_number`` must be asked for every numbered paragraph in order."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    #: The outline level of a style, from 1; styles of body text are left out.
    outlines: dict[str, int] = field(default_factory=dict)
    _counters: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    def next_number(self, list_id: str, depth: int) -> str:
        """The number in front of the next paragraph of this list, "" if the list has none at this depth."""
        abstract = self.lists.get(list_id, "")
        levels = self.levels.get(abstract, {})
        if depth not in levels:
            return ""
        counters = self._counters.setdefault(abstract, {})
        if list_id not in self._begun:
            self._begun.add(list_id)
            for level, start in self.restarts.get(list_id, {}).items():
                counters[level] = start - 1
        counters[depth] = counters.get(depth, levels[depth].start - 1) + 1
        for deeper in [level for level in counters if level > depth]:
            del counters[deeper]
        return self._shown(levels, counters, depth)

    def _shown(self, levels: dict[int, _Level], counters: dict[int, int], depth: int) -> str:
        if levels[depth].format in ("bullet", "none"):
            return "●" if levels[depth].format == "bullet" else ""

        def number(found: re.Match[str]) -> str:
            level = int(found[1]) - 1
            if level not in levels:
                return ""
            return shown_number(counters.get(level, levels[level].start), levels[level].format)

        text = levels[depth].text
        # Word parts the number from the text by a tab that no text shows: a sign has to stand there instead.
        closing = "、" if re.search(r"%[1-9]$", text) and levels[depth].format not in _CLOSED else ""
        return re.sub(r"%([1-9])", number, text) + closing


def shown_number(number: int, format_name: str) -> str:
    """``number`` in one of Word's number formats; formats that notices do not use come as digits."""
    if format_name in _CHINESE:
        return _chinese(number)
    if format_name == "ideographDigital":
        return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))
    if format_name in _CIRCLES and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if format_name == "decimalEnclosedParen" and 1 <= number <= 20:
        return chr(0x2474 + number - 1)
    if format_name == "decimalEnclosedFullstop" and 1 <= number <= 20:
        return chr(0x2488 + number - 1)
    if format_name in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (number - 1) % 26)
        return letter if format_name == "upperLetter" else letter.lower()
    return str(number)


def read(archive: zipfile.ZipFile, name: str) -> Numbering:
    """The numbering of a document that ``guard.kind_of`` has passed; empty where it has none."""
    numbering = Numbering()
    parts = set(archive.namelist())
    if "word/numbering.xml" in parts:
        _read_lists(archive, name, numbering)
    if "word/styles.xml" in parts:
        _read_styles(archive, name, numbering)
    return numbering


def _chinese(number: int) -> str:
    if not 0 < number < 100:
        return str(number) if number else "零"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones else "")


def _value(attributes: dict[str, str], key: str = "val") -> str:
    return next((value for tag, value in attributes.items() if tag.rpartition(":")[2] == key), "")


def _whole(text: str, otherwise: int = 0) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else otherwise


def _read_lists(archive: zipfile.ZipFile, name: str, numbering: Numbering) -> None:
    abstract = list_id = ""
    depth = 0
    level: _Level | None = None

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal abstract, list_id, depth, level
        if tag == "abstractNum":
            abstract, list_id = _value(attributes, "abstractNumId"), ""
            numbering.levels[abstract] = {}
        elif tag == "num":
            list_id, level = _value(attributes, "numId"), None
        elif tag == "abstractNumId" and list_id:
            numbering.lists[list_id] = _value(attributes)
        elif tag in ("lvl", "lvlOverride"):
            depth = _whole(_value(attributes, "ilvl"))
            level = None
            if tag == "lvl" and not list_id:
                level = numbering.levels[abstract].setdefault(depth, _Level())
        elif tag == "startOverride":
            numbering.restarts.setdefault(list_id, {})[depth] = _whole(_value(attributes), 1)
        elif level is not None and tag == "start":
            level.start = _whole(_value(attributes), 1)
        elif level is not None and tag == "numFmt":
            level.format = _value(attributes)
        elif level is not None and tag == "lvlText":
            level.text = _value(attributes)

    guard.parse_xml(archive, "word/numbering.xml", name, start)


def _read_styles(archive: zipfile.ZipFile, name: str, numbering: Numbering) -> None:
    style = ""
    parents: dict[str, str] = {}
    lists: dict[str, str] = {}
    depths: dict[str, int] = {}
    outlines: dict[str, int] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal style
        if tag == "style":
            style = _value(attributes, "styleId")
            parents[style] = ""
        elif tag == "name" and (heading := _HEADING_NAME.fullmatch(_value(attributes))):
            outlines.setdefault(style, int(heading[1]))
        elif tag == "basedOn":
            parents[style] = _value(attributes)
        elif tag == "numId":
            lists[style] = _value(attributes)
        elif tag == "ilvl":
            depths[style] = _whole(_value(attributes))
        elif tag == "outlineLvl":
            outlines[style] = outline_level(_value(attributes))

    guard.parse_xml(archive, "word/styles.xml", name, start)
    for one in parents:
        origin = _origin(one, parents, lists)
        if lists.get(origin, "0") != "0":
            numbering.styles[one] = (lists[origin], depths.get(one, depths.get(origin, 0)))
        if level := outlines.get(_origin(one, parents, outlines), 0):
            numbering.outlines[one] = level


def outline_level(value: str) -> int:
    """The outline level from 1 that a value of outlineLvl names; 0 for body text."""
    level = _whole(value, 9)
    return level + 1 if 0 <= level < 9 else 0


def _origin(style: str, parents: dict[str, str], given: Container[str]) -> str:
    """The style, or the nearest one that it is based on, that ``given`` knows; "" if there is none."""
    seen: set[str] = set()
    while style and style not in given and style not in seen:
        seen.add(style)
        style = parents.get(style, "")
    return style if style in given else ""
