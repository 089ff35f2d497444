"""What names say by themselves: the kind of a unit, and which two spellings are likely the same unit or person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from models.issues import Person, Unit
from models.patterns import pattern
from models.text import digits_of, folded

T = TypeVar("T", Unit, Person)
#: The kind by the end of a name, the first that fits.
_KINDS = (
    ("教办", r"教办|教委办|教管办|教育办|教育办公室|教育管理办公室|教育管理委员会|中心校|总校|学区|联区"),
    (
        "学校",
        r"小学|中学|学校|幼儿园|教学点|高中|初中|完小|职专|中专|学院|校区|分校|分园|实小|实中|[一二三四五六七八九十\d]+[中小幼]",
    ),
    ("局", r"局"),
    ("科室", r"科|股|室|办|处|办公室|工会|团委"),
    ("区", r"(?<!学)(?<!校)(?<!园)(?<!社)(?<!小)(?<!片)区|县|区政府|县政府|市政府|人民政府|区委|县委|市委"),
)
_KIND_ENDS = tuple((kind, pattern(rf"(?:{ends})$")) for kind, ends in _KINDS)
#: 各中小学 and 青石县各学校 are no school.
_MANY = pattern(
    r"全体|所有|相关|有关|辖区|(?:全[省市县区镇乡])(?:各|所有|中小学|学校)|(?:.{0,8}[省市县区镇乡局办])?各(?:中|小|学|校|幼|级|类|有关|单位|直属|乡镇|科|股|部门|处室|村)"
)
_BRACKETS_AT_END = pattern(r"[（(][^（）()]*[)）]$")
#: Words that one spelling has and the other leaves out.
_LEFT_OUT = pattern(r"[省市县区镇乡]|街道")
_NUMERALS = "一二三四五六七八九十百0123456789"
#: So many characters at the end have to agree before one name is taken for the short form of another.
_SAME_END = 2


def names_many(name: str) -> bool:
    """Whether a unit's name stands for many units, so that it is none of them itself: 各中小学, 全县学校."""
    return _MANY.match(name.strip()) is not None


def kind_of_name(name: str) -> str:
    """The kind in ``UNIT_KINDS`` that the end of a unit's name suggests; "" when none does, or it names many."""
    if names_many(name):
        return ""
    bare = _BRACKETS_AT_END.sub("", name.strip())
    return next((kind for kind, end in _KIND_ENDS if end.search(bare)), "")


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two units, or two people (``record`` "unit" or "person"), that may be one; ``why`` in words."""

    record: str
    one_id: int
    one: str
    other_id: int
    other: str
    why: str


def likely_units(units: Sequence[Unit]) -> list[Likeness]:
    """Pairs of units whose names are likely two spellings of one, never a unit and one above or below it."""
    above = {unit.id: unit.parent_id for unit in units}
    found: dict[tuple[int, int], Likeness] = {}
    for key, same in _grouped((_bare(unit.name), unit) for unit in units).items():
        for one, other in combinations(same, 2) if key else ():
            found[one.id, other.id] = _units_alike(one, other, "只差空格或“县、镇、市”等字")
    for short, full in _short_forms(units):
        if short.kind == full.kind and (short.id, full.id) not in found and (full.id, short.id) not in found:
            found[short.id, full.id] = _units_alike(short, full, "像是全称和简称")
    return [alike for (one, other), alike in found.items() if above[one] != other and above[other] != one]


def likely_people(people: Sequence[Person]) -> list[Likeness]:
    """Pairs of people with one name but for blanks, or with one telephone of their own."""
    found: dict[tuple[int, int], Likeness] = {}
    for same in _grouped((folded(person.name), person) for person in people).values():
        for one, other in combinations(same, 2):
            found[one.id, other.id] = _people_alike(one, other, "姓名只差空格")
    phones = ((phone, person) for person in people for phone in dict.fromkeys(_numbers(person.phone)))
    for phone, same in _grouped(phones).items():
        for one, other in combinations(same, 2):
            own = (len(phone) == 11 and phone.startswith("1")) or one.name[:1] == other.name[:1]
            if own and (one.id, other.id) not in found:
                found[one.id, other.id] = _people_alike(one, other, "电话相同")
    return list(found.values())


def _grouped(keyed: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = defaultdict(list)
    for key, one in keyed:
        groups[key].append(one)
    return groups


def _bare(name: str) -> str:
    return _LEFT_OUT.sub("", folded(name))


def _short_forms(units: Sequence[Unit]) -> Iterator[tuple[Unit, Unit]]:
    """实验小学 for 城关镇实验小学: as if its beginning were left out; never 一中 for 十一中."""
    known = _grouped((folded(unit.name), unit) for unit in units)
    for full, same in known.items():
        for start in range(1, len(full) - _SAME_END):
            short = full[start:]
            if short in known and not (full[start - 1] in _NUMERALS and short[0] in _NUMERALS):
                yield from ((one, other) for one in known[short] for other in same)


def _numbers(phones: str) -> Iterator[str]:
    return (digits for phone in phones.split("、") if len(digits := digits_of(phone)) >= 7)


def _units_alike(one: Unit, other: Unit, why: str) -> Likeness:
    return Likeness("unit", one.id, one.name, other.id, other.name, why)


def _people_alike(one: Person, other: Person, why: str) -> Likeness:
    return Likeness("person", one.id, one.name, other.id, other.name, why)
