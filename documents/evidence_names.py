"""Which issue a file is the evidence of, by its name or by the folder it lies in: a row's code, or a number. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from models.patterns import pattern
from models.sheet_codes import RowCode, read_row_code

_CODE = pattern(r"(?<![0-9A-Z])[0-9A-Z]{4}-\d{4,}-[0-9A-Z](?![0-9A-Z])")
_DASHES = str.maketrans("—–−‐‑－", "------")
#: What may stand before a number, and behind it: an end, or a sign that no longer number goes on with.
_BEFORE, _AFTER = r"(?:第|问题|序号|编号)*\s*0*", r"\s*(?:号|项)?(?:$|[-_ \u3000、,;:()\[\]【】+=&]|\.(?!\d)|号|项)"


_NAMELESS = (
    "文件名里没有填报表中的编号或序号，看不出是哪个问题的佐证。"
    "不是佐证的不用理会；是佐证的，请按编号或序号命名后再收回。"
)


@dataclass(frozen=True, slots=True)
class Target:
    """The issue that a name points to; ``issue`` None: none, or nobody can tell which, as ``reason`` says."""

    issue: int | None
    reason: str = ""


def names_an_issue(name: str) -> bool:
    """Whether a name holds the code of a row, whatever ledger it is of."""
    return any(True for _code in _codes(name))


def target_of(
    names: Sequence[str],
    ledger: str,
    known: Collection[int],
    scope: Collection[int],
    numbers: Mapping[str, Collection[int]],
) -> Target:
    """The issue that ``names`` (the file's own without its ending, then its folders, the innermost first) point to.

    ``ledger`` is the short id of ours, ``known`` its issues. ``scope`` are the issues of the sheets that the file lies
    beside, ``numbers`` their numbers; where there is no sheet ``scope`` is empty and only a code counts.
    """
    for name in names:
        for code in _codes(name):
            return _of_code(code, ledger, known, scope)
        found = _longest_number(name, numbers)
        if found is not None:
            ids = set(numbers[found])
            if len(ids) == 1:
                return Target(ids.pop())
            return Target(None, f"序号 {found} 在几个来源里都有，分不清是哪一个。请改用填报表里的编号命名。")
    if not scope:
        return Target(None, "旁边没有填报表，文件名里也没有编号。请用填报表里的编号命名。")
    return Target(None, _NAMELESS)


def _of_code(code: RowCode, ledger: str, known: Collection[int], scope: Collection[int]) -> Target:
    if code.ledger != ledger:
        return Target(None, "文件名里的编号是另一个台账的，没有附上。")
    if code.issue not in known:
        return Target(None, "文件名里的编号在台账里已没有对应的问题，没有附上。")
    if scope and code.issue not in scope:
        return Target(None, "文件名里的编号不是旁边填报表里的问题，没有附上。请核对后手工添加。")
    return Target(code.issue)


def _codes(name: str) -> Iterator[RowCode]:
    for found in _CODE.finditer(_folded(name)):
        if (code := read_row_code(found[0])) is not None:
            yield code


def _longest_number(name: str, numbers: Mapping[str, Collection[int]]) -> str | None:
    words = _folded(name)
    fitting = [number for number in numbers if number and re.match(_beginning(_folded(number)), words)]
    return max(fitting, key=len, default=None)


def _beginning(number: str) -> str:
    """The pattern of a name that begins with a number; one in brackets ends by itself."""
    return f"{_BEFORE}{re.escape(number.lstrip('0') or '0')}{'' if number.endswith(')') else _AFTER}"


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().upper().translate(_DASHES)
