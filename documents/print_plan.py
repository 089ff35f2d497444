"""Which pages go on which sheets of paper, and how large: page ranges, A3 pages on A4 paper, what it takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from math import ceil

from documents.page_images import WHOLE
from models.errors import LedgerError

#: A4 upright in points, and by how much a page may differ from it and still be one.
_A4 = (595.28, 841.89)
_NEAR = 3.0
#: What a printer leaves white at the edges, in points: 5 mm. The cut of a page in two must not fall into it.
_UNPRINTED = 14.2
#: The size of the text in the tables of lists, in points.
_TABLE_TEXT = 9

_RANGE = re.compile(r"([0-9]+)(?:[-－–—~～至到]([0-9]+))?")
_BETWEEN = re.compile(r"[,，、;；\s]+")


class Sizing(Enum):
    """How a page larger than A4 comes on paper; A4 pages always come as they are."""

    SAME = "原大小"
    SHRINK = "缩小到 A4"
    SPLIT = "分成两张 A4"


class Duplex(Enum):
    """One side or both, and over which edge the sheet is turned."""

    NONE = "单面"
    LONG = "双面，沿长边翻页"
    SHORT = "双面，沿短边翻页"


@dataclass(frozen=True, slots=True)
class Side:
    """One printed side: ``part`` of a page drawn at ``place`` (left, top, width, height) on paper of ``size``, points.

    ``page`` counts from 0; ``part`` is in shares of the page: left, top, right, bottom.
    """

    page: int
    part: tuple[float, float, float, float]
    size: tuple[float, float]
    place: tuple[float, float, float, float]


def is_large(size: tuple[float, float]) -> bool:
    """Whether a page needs more than A4."""
    return min(size) > _A4[0] + _NEAR or max(size) > _A4[1] + _NEAR


def paper_name(size: tuple[float, float]) -> str:
    """The page as an office calls it: A4 竖向, A3 横向."""
    lying = "横向" if size[0] > size[1] else "竖向"
    return f"{'A3' if is_large(size) else 'A4'} {lying}"


def pages_named(words: str, count: int) -> list[int]:
    """The pages, counted from 0, that 1-3,5 names; in the order of the paper, each once.

    Raises:
        LedgerError: it names none of the ``count`` pages; the sentence says what is wrong.
    """
    found: set[int] = set()
    for part in filter(None, _BETWEEN.split(words.strip())):
        match = _RANGE.fullmatch(part)
        if match is None:
            raise LedgerError(f"页码“{part}”看不懂，请写成 1-3,5 这样。")
        first, last = sorted((int(match[1]), int(match[2] or match[1])))
        if first < 1 or last > count:
            raise LedgerError(f"没有第 {last if last > count else first} 页，这份材料共 {count} 页。")
        found.update(range(first - 1, last))
    if not found:
        raise LedgerError("请写明打印哪几页，例如 1-3,5。")
    return sorted(found)


def sides_of(sizes: Sequence[tuple[float, float]], pages: Sequence[int], sizing: Sizing) -> list[Side]:
    """The printed sides of these pages in their order."""
    return [side for page in pages for side in _sides(page, sizes[page], sizing)]


def _sides(page: int, size: tuple[float, float], sizing: Sizing) -> list[Side]:
    if sizing is Sizing.SAME or not is_large(size):
        return [Side(page, WHOLE, size, (0, 0, *size))]
    wide, high = size
    lying = wide > high
    if sizing is Sizing.SHRINK:
        paper = (_A4[1], _A4[0]) if lying else _A4
        return [Side(page, WHOLE, paper, _centred(size, paper, 0))]
    if lying:
        parts, half, paper = [(0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 1.0, 1.0)], (wide / 2, high), _A4
    else:
        parts, half, paper = [(0.0, 0.0, 1.0, 0.5), (0.0, 0.5, 1.0, 1.0)], (wide, high / 2), (_A4[1], _A4[0])
    return [Side(page, part, paper, _centred(half, paper, _UNPRINTED)) for part in parts]


def _centred(what: tuple[float, float], paper: tuple[float, float], free: float) -> tuple[float, float, float, float]:
    scale = min((paper[0] - 2 * free) / what[0], (paper[1] - 2 * free) / what[1], 1.0)
    wide, high = what[0] * scale, what[1] * scale
    return (paper[0] - wide) / 2, (paper[1] - high) / 2, wide, high


def sizing_words(sizes: Sequence[tuple[float, float]], sizing: Sizing, has_a3: bool) -> str:
    """What happens to pages larger than A4, in a sentence; "" where there are none."""
    large = next((size for size in sizes if is_large(size)), None)
    if large is None:
        return ""
    if sizing is Sizing.SAME:
        lacking = "这台打印机没有 A3 纸，多半会印不全，请缩小或分成两张。"
        return "按 A3 原大小打印，请放好 A3 纸。" if has_a3 else lacking
    side = _sides(0, large, sizing)[0]
    share = side.place[2] / (large[0] * (side.part[2] - side.part[0]))
    lacking = "" if has_a3 else "这台打印机没有 A3 纸，"
    if sizing is Sizing.SHRINK:
        text = f"表中 {_TABLE_TEXT} 磅的字印出来约 {_TABLE_TEXT * share:.1f} 磅"
        return f"{lacking}A3 页缩小到 A4（{share:.0%}），{text}。"
    halves = "左右" if large[0] > large[1] else "上下"
    return f"{lacking}A3 页分成{halves}两张 A4（{share:.0%}），印好后拼起来看。"


def paper_words(sides: int, copies: int, duplex: Duplex) -> str:
    """How many sides and sheets it takes."""
    sheets = ceil(sides / 2) if duplex is not Duplex.NONE else sides
    each = f"每份 {sheets} 张，" if copies > 1 else ""
    return f"{each}共用纸 {sheets * copies} 张"
