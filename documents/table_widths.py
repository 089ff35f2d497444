"""How wide the columns of a printed table are and how large its type: short values first, long texts share the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: Room between a rule and the text beside it (points).
PAD = 3.5
#: Type may shrink down to this size (points) so that long texts keep this share of the width they want.
_SMALLEST, _LEAST_OF_WISH = 7, 0.75


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``centred`` ones hold short values and get ``width`` hanzi, the others share the rest by theirs."""

    heading: str
    width: float
    centred: bool = False


def fitted(columns: Sequence[Column], room: float, wished: float = 9) -> tuple[float, list[float]]:
    """The type size of a table that fills ``room`` points, no larger than wished, and the widths of its columns."""
    size = _fitting_size(columns, room, wished)
    return size, _column_widths(columns, room, size)


def _fixed(column: Column, size: float) -> float:
    return column.width * size + 2 * PAD if column.centred else 0


def _fitting_size(columns: Sequence[Column], room: float, wished: float) -> float:
    """The largest size from the wished one downwards at which long texts keep most of the width they want."""
    size = wished
    while size > _SMALLEST:
        wanted = sum(_fixed(column, size) or column.width * size * _LEAST_OF_WISH for column in columns)
        if wanted <= room:
            return size
        size -= 0.5
    return size


def _column_widths(columns: Sequence[Column], room: float, size: float) -> list[float]:
    """Widths that fill the room exactly; if even the short columns fill it, all are made narrower alike."""
    rest = room - sum(_fixed(column, size) for column in columns)
    shares = sum(column.width for column in columns if not column.centred)
    if not shares or rest < shares * size * _LEAST_OF_WISH / 2:
        share = room / sum(column.width for column in columns)
        return _not_too_narrow([column.width * share for column in columns], size + 2 * PAD)
    return [_fixed(column, size) or column.width * rest / shares for column in columns]


def _not_too_narrow(widths: list[float], least: float) -> list[float]:
    """The widths with none below ``least``, as long as so many columns have room; the wider ones give."""
    least = min(least, sum(widths) / len(widths))
    missing = sum(max(least - wide, 0) for wide in widths)
    spare = sum(max(wide - least, 0) for wide in widths)
    kept = 1 - missing / spare if spare else 1
    return [least + max(wide - least, 0) * kept for wide in widths]
