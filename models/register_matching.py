"""Which row of a returned sheet is which row of a register: by its whole content, else by number or title."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher

from models.text import folded

#: Two titles at least this alike are one title with a slip mended.
_ALIKE = 0.5
Cells = tuple[str, ...]


def match(present: Sequence[Cells], wanted: Sequence[Cells], roles: Sequence[str]) -> list[int | None]:
    """For each wanted row the place of the present row that it is, None for a new one; no present row twice.

    First come rows with the same content, then those that differ in their number only (a row was put in above), then
    those with the same number, as far as their titles are alike: the same number in front of something else is a row
    of its own. Without numbers the same title makes the same row. Numbers that begin anew, or titles that return, for
    each 方面 or unit are told apart by it.
    """
    found: list[int | None] = [None] * len(wanted)
    free = set(range(len(present)))
    number = roles.index("number") if "number" in roles else None

    def pair(key: Callable[[Cells], object], fits: Callable[[int, int], bool] | None = None) -> None:
        places: dict[object, list[int]] = defaultdict(list)
        for place in sorted(free, reverse=True):
            places[key(present[place])].append(place)
        for place, cells in enumerate(wanted):
            known = places.get(key(cells)) if found[place] is None and key(cells) is not None else None
            if known and (fits is None or fits(known[-1], place)):
                free.discard(known[-1])
                found[place] = known.pop()

    pair(lambda cells: cells)
    if number is not None:
        pair(lambda cells: _without(cells, number) if any(_without(cells, number)) else None)
    by = next((roles.index(role) for role in ("number", "title") if role in roles), None)
    key = None if by is None else _naming_key(present, wanted, roles, by)
    if key is not None:
        pair(key, lambda old, new: _is_same(present[old], wanted[new], roles))
    return found


def _without(cells: Cells, place: int) -> Cells:
    return (*cells[:place], *cells[place + 1 :])


def _naming_key(
    present: Sequence[Cells], wanted: Sequence[Cells], roles: Sequence[str], by: int
) -> Callable[[Cells], object] | None:
    """The column ``by``, with 方面 or unit where it needs them to name one row; None where nothing makes it do so."""
    beside = [roles.index(role) for role in ("aspect", "unit") if role in roles]
    for places in ([], *([one] for one in beside), beside):

        def key(cells: Cells, places: Sequence[int] = tuple(places)) -> object:
            return (folded(cells[by]), *(folded(cells[place]) for place in places)) if cells[by] else None

        if _is_unique(map(key, present)) and _is_unique(map(key, wanted)):
            return key
    return None


def _is_unique(keys: Iterable[object]) -> bool:
    counts = Counter(key for key in keys if key is not None)
    return all(count == 1 for count in counts.values())


def _is_same(old: Cells, new: Cells, roles: Sequence[str]) -> bool:
    """Whether two rows of one number are one row that was changed."""
    title = roles.index("title") if "title" in roles else None
    if title is not None and old[title] and new[title]:
        return SequenceMatcher(None, folded(old[title]), folded(new[title]), autojunk=False).ratio() >= _ALIKE
    filled = [(one, other) for one, other, role in zip(old, new, roles, strict=True) if role != "number" and one]
    return not filled or 2 * sum(one == other for one, other in filled) >= len(filled)
