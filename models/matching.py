"""Which issue of the ledger a row of a newer file is: by what the file said before, else by number and words.

Pure. Never a wrong match: without certainty a row is new, and ``Match.doubt`` says which issue it resembles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from models.origins import Origin
from models.patterns import pattern
from models.similar import SimilarTexts, likeness, overlap, pairs_of
from models.text import folded, number_key

#: How alike words must be where the number is the same on both sides and stands there once.
_ALIKE, _OVERLAP = 0.6, 0.5
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
    #: Marks of the ledger that no row has taken yet, as (issue, mark), by their problem.
    free: dict[str, list[tuple[Present, Origin]]]
    found: dict[tuple[int, int], Present] = field(default_factory=dict)

    def by_marks(self, same: Callable[[Origin, Origin], bool]) -> None:
        """Give each mark of a row the free mark that is the same; of several the likeliest."""
        for index, row in enumerate(self.wanted):
            for place, origin in enumerate(row.origins):
                if (index, place) in self.found:
                    continue
                of_problem = self.free.get(origin.problem, [])
                twins = [one for one in of_problem if same(one[1], origin)]
                if twins:
                    best = max(twins, key=lambda one: _nearness(row, origin, *one))
                    of_problem.remove(best)
                    self.found[index, place] = best[0]

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
        there = Counter(number_key(one.number) for one in self.present)
        for index, row in enumerate(self.wanted):
            own = self.matches[index]
            if own.issue is not None or own.doubt:
                continue
            number = number_key(row.number)
            same_number = [one for one in left if number and number_key(one.number) == number]
            unique = numbers[number] == there[number] == 1 and len(same_number) == 1
            if unique and _is_certain(row, same_number[0]):
                own.issue = same_number[0].id
                own.issues = frozenset({same_number[0].id})
                left.remove(same_number[0])
            elif typed := _typed_twin(row, left):
                own.issue = typed.id
                own.issues = frozenset({typed.id})
                left.remove(typed)
        self._doubt(left)

    def _doubt(self, left: Sequence[Present]) -> None:
        """Say of new rows which issue they resemble without being certainly it."""
        texts, by_id = SimilarTexts(), {one.id: one for one in left}
        for one in left:
            texts.put(one.id, one.problems[0])
        for row, known in zip(self.wanted, self.matches, strict=True):
            if known.issue is not None or known.doubt:
                continue
            near = [by_id[key] for key, _ in texts.like(row.problem, 3)]
            near = [one for one in near if not row.units or not one.units or row.units & one.units]
            if near:
                words = f"第 {near[0].number} 号“{near[0].problems[0][:20]}”"
                known.doubt = f"与本来源{words}相似，但不能确定是同一个问题，按新问题登记"


def match(wanted: Sequence[Wanted], present: Sequence[Present]) -> list[Match]:
    """For each row of the file what it is, in order; no issue stands behind two rows, unless joined from them."""
    free: dict[str, list[tuple[Present, Origin]]] = {}
    for one in present:
        for origin in one.origins:
            free.setdefault(origin.problem, []).append((one, origin))
    work = _Matching(wanted, present, [Match() for _ in wanted], free)
    work.by_marks(lambda one, other: one.says_the_same(other))
    work.by_marks(lambda one, other: one.problem == other.problem)
    work.settle()
    work.by_words()
    return work.matches


def _nearness(row: Wanted, origin: Origin, issue: Present, other: Origin) -> tuple[bool, int, int]:
    """The same number first, then as much as possible said the same, then the earlier issue."""
    equal = sum(marks == (other.fields or {}).get(name) for name, marks in (origin.fields or {}).items())
    return (bool(row.number) and number_key(row.number) == number_key(issue.number), equal, -issue.id)


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
