"""Which issue of the ledger a row of a newer file is: by what the file said before, else by number and words.

Pure. Never a wrong match: without certainty a row is new, and ``Match.doubt`` says which issue it resembles.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from models.origins import Origin
from models.patterns import pattern
from models.similar import SimilarTexts, likeness, overlap, pairs_of
from models.text import folded, number_key

#: How alike words must be where the number is the same on both sides and stands there once.
_ALIKE, _OVERLAP = 0.6, 0.5
#: So many issues of the very same problem are compared in what else was said of them.
_LOOKED_AT = 50
_SCHOOL = pattern(r"[\u4e00-\u9fff]{2,5}?(?:小学|中学|幼儿园|学校|校区|教学点|中心校|职高|高中)")
_ORDINAL = pattern("[一二三四五六七八九十]|第[0-9]+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row of the file: the marks of what it was read as, its number, problem and units."""

    origins: tuple[Origin, ...]
    number: str
    problem: str
    units: frozenset[str]


@dataclass(frozen=True, slots=True)
class Present:
    """An issue of the ledger: ``problems`` as it is now and as it was imported; ``units`` now and then as well."""

    id: int
    number: str
    problems: tuple[str, ...]
    units: frozenset[str]
    origins: tuple[Origin, ...] = ()


@dataclass(slots=True)
class Match:
    """What a row is: an issue, or None for a new one. ``joined`` when several rows or issues stand behind it.

    ``issues`` are all that the row answers for, those behind a doubt included.
    """

    issue: int | None = None
    joined: bool = False
    doubt: str = ""
    issues: frozenset[int] = frozenset()


@dataclass
class _Matching:
    wanted: Sequence[Wanted]
    present: Sequence[Present]
    matches: list[Match]
    #: Marks of the ledger that no row has taken yet, as (issue, mark).
    free: list[tuple[Present, Origin]]
    found: dict[tuple[int, int], Present] = field(default_factory=dict)
    #: The numbers of the issues as they are compared.
    numbers: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.numbers = {one.id: number_key(one.number) for one in self.present}

    def by_marks(self, kept: Callable[[Origin], Hashable], *, certain: bool = True) -> None:
        """Give each mark of a row the free mark of which as much is the same as ``kept``; of several the likeliest.

        What is not ``certain`` by its marks alone must be the only one of its problem, or have the same number.
        """
        groups: dict[Hashable, list[tuple[Present, Origin]]] = defaultdict(list)
        for one in self.free:
            groups[kept(one[1])].append(one)
        rows = Counter(origin.problem for row in self.wanted for origin in row.origins)
        there = Counter(origin.problem for one in self.present for origin in one.origins)
        for index, row in enumerate(self.wanted):
            for place, origin in enumerate(row.origins):
                if (index, place) in self.found:
                    continue
                group = groups.get(kept(origin)) or groups.get((origin.problem, origin.content)) or []
                alone = rows[origin.problem] == there[origin.problem] == 1
                twins = group if certain or alone else [one for one in group if self._may_be(row, one[0])]
                if twins:
                    best = self._nearest(row, origin, twins)
                    group.remove(best)
                    self.found[index, place] = best[0]
        self.free = [one for group in groups.values() for one in group]

    def _may_be(self, row: Wanted, issue: Present) -> bool:
        number, other = number_key(row.number), self.numbers[issue.id]
        return not number or not other or number == other

    def _nearest(self, row: Wanted, origin: Origin, twins: list[tuple[Present, Origin]]) -> tuple[Present, Origin]:
        """Of equal problems the one of the same number, then the one of which most is said the same, then the first."""
        number = number_key(row.number)
        of_number = [one for one in twins if number and self.numbers[one[0].id] == number]
        return max((of_number or twins)[:_LOOKED_AT], key=lambda one: (_equal_marks(origin, one[1]), -one[0].id))

    def settle(self) -> None:
        """A row whose marks are all found is known."""
        for index, row in enumerate(self.wanted):
            issues = [self.found.get((index, place)) for place in range(len(row.origins))]
            known = [issue for issue in issues if issue is not None]
            if not known:
                continue
            behind = frozenset(issue.id for issue in known)
            self.matches[index].issues = behind
            if len(known) < len(issues):
                self.matches[index].doubt = f"合并的几条中，有的已是台账第 {known[0].number} 号，请核对后再勾选"
                continue
            joined = len(behind) > 1 or len(issues) > 1 or len(known[0].origins) > 1
            self.matches[index] = Match(known[0].id, joined, issues=behind)

    def by_words(self) -> None:
        """Rows that are still new against issues that no row is: the same number and nearly the same words."""
        taken = {match.issue for match in self.matches} | {issue.id for issue in self.found.values()}
        left = [one for one in self.present if one.id not in taken]
        numbers = Counter(number_key(row.number) for row in self.wanted)
        there = Counter(self.numbers.values())
        by_number = {self.numbers[one.id]: one for one in left}
        for index, row in enumerate(self.wanted):
            own = self.matches[index]
            if own.issue is not None or own.doubt:
                continue
            number = number_key(row.number)
            twin = by_number.get(number) if number and numbers[number] == there[number] == 1 else None
            if twin is not None and twin in left and _is_certain(row, twin):
                own.issue = twin.id
                own.issues = frozenset({twin.id})
                left.remove(twin)
            elif typed := _typed_twin(row, left):
                own.issue = typed.id
                own.issues = frozenset({typed.id})
                left.remove(typed)
        self._doubt(left)

    def _doubt(self, left: Sequence[Present]) -> None:
        """Say of new rows which issue they resemble without being certainly it."""
        texts, by_id = SimilarTexts(), {one.id: one for one in left}
        equal: dict[str, list[int]] = defaultdict(list)
        for one in left:
            texts.put(one.id, one.problems[0])
            equal[folded(one.problems[0])].append(one.id)
        for row, known in zip(self.wanted, self.matches, strict=True):
            if known.issue is not None or known.doubt:
                continue
            near = [by_id[key] for key in equal.get(folded(row.problem), [])[:3]]
            near += [by_id[key] for key, _ in texts.like(row.problem, 3)]
            near = [one for one in near if not row.units or not one.units or row.units & one.units]
            if near:
                words = f"第 {near[0].number} 号“{near[0].problems[0][:20]}”"
                known.doubt = f"与本来源{words}相似，但不能确定是同一个问题，按新问题登记"


def match(wanted: Sequence[Wanted], present: Sequence[Present]) -> list[Match]:
    """For each row of the file what it is, in order; no issue stands behind two rows, unless joined from them."""
    free = [(one, origin) for one in present for origin in one.origins]
    work = _Matching(wanted, present, [Match() for _ in wanted], free)
    work.by_marks(lambda origin: origin.kept())
    work.by_marks(lambda origin: origin.kept(besides="number"))
    work.by_marks(lambda origin: origin.problem, certain=False)
    work.settle()
    work.by_words()
    return work.matches


def _equal_marks(one: Origin, other: Origin) -> int:
    return sum(marks == (other.fields or {}).get(name) for name, marks in (one.fields or {}).items())


def _is_certain(row: Wanted, issue: Present) -> bool:
    return any(_same_words(row.problem, problem) for problem in issue.problems)


def _same_words(one: str, other: str) -> bool:
    one, other = folded(one), folded(other)
    if one == other:
        return True
    if overlap(one, other) < _OVERLAP or likeness(pairs_of(one), pairs_of(other)) < _ALIKE:
        return False
    schools = [set(_SCHOOL.findall(text)) for text in (one, other)]
    if all(schools) and schools[0].isdisjoint(schools[1]):
        return False
    return not any(_ORDINAL.search(piece) for piece in _replaced(one, other))


def _replaced(one: str, other: str) -> list[str]:
    """What stands in one text in the place of something else in the other."""
    steps = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return [piece for step, a, b, c, d in steps if step == "replace" for piece in (one[a:b], other[c:d])]


def _typed_twin(row: Wanted, left: Sequence[Present]) -> Present | None:
    """The one issue typed by hand that says the very same of the same units."""
    same = [
        one
        for one in left
        if not one.origins
        and folded(one.problems[0]) == folded(row.problem)
        and (not one.units or not row.units or one.units == row.units)
    ]
    return same[0] if len(same) == 1 else None
