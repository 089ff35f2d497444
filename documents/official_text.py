"""The paragraphs of an official text with their styles, in whatever file they come to stand: notices and letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from documents.text_lines import UNITS, width

#: Characters that stay free at the right of the signature, and before the date below it.
_RIGHT, _SHIFT, _LINE = 2, 2, 28


class Style(Enum):
    """What a line is; how it looks is the business of the file."""

    TITLE = "标题"
    SECTION = "一、"
    ASPECT = "（一）"
    PROBLEM = "1."
    BODY = "正文"
    SIGNATURE = "落款"
    DATE = "日期"


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph. ``head``: so many characters at its start are a heading run into the text.

    ``right`` is the room at the right of a signature or date, in characters. ``issue`` is the one it tells of.
    ``leads``: it stays on the page of the line below.
    """

    style: Style
    text: str
    issue: int | None = None
    head: int = 0
    right: float = 0
    leads: bool = False


def signature_lines(signature: str, day: str) -> Iterator[Line]:
    """Who signs, two characters from the right; the day below begins two characters further in."""
    by, on = width(signature, UNITS) / 2, width(day, UNITS) / 2
    if not signature or by + _RIGHT > _LINE:
        yield from [Line(Style.SIGNATURE, signature, right=_RIGHT)] if signature else []
        yield Line(Style.DATE, day, right=2 * _RIGHT)
        return
    beyond = by - on - _SHIFT
    yield Line(Style.SIGNATURE, signature, right=_RIGHT + max(0, -beyond))
    yield Line(Style.DATE, day, right=_RIGHT + max(0, beyond))
