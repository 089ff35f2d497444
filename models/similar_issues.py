"""屡改屡犯: issues whose problem is worded like another one's, in earlier inspections and in the same.

The texts are held in memory and follow the ledger: before each question those that changed are read again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from time import monotonic

from models.acts import Subject
from models.chain import Head
from models.issues import Issue
from models.queries import load_issues
from models.rules import NO_PROGRESS_LABEL, Closing
from models.similar import SimilarTexts
from models.text import folded


@dataclass(frozen=True, slots=True)
class SimilarIssue:
    """An issue that is worded alike; ``same_unit`` when it is about one of the units asked about."""

    issue: Issue
    likeness: float
    same_unit: bool

    @property
    def state(self) -> str:
        """How far it is, in a word."""
        if self.issue.closing == Closing.CLOSED:
            return Closing.CLOSED.label
        return self.issue.progress.label if self.issue.progress is not None else NO_PROGRESS_LABEL

    @property
    def words(self) -> str:
        """与“2024年县委巡察”第 5 号相似（同一单位，已销号）：食堂管理不严."""
        remarks = "，".join(["同一单位"] * self.same_unit + [self.state])
        problem = self.issue.problem if len(self.issue.problem) <= _SHOWN else f"{self.issue.problem[:_SHOWN]}…"
        return f"与“{self.issue.source}”第 {self.issue.number} 号相似（{remarks}）：{problem}"


_SHOWN = 60
_BLOCK = 200


class SimilarIssues(Subject):
    """Questions about likeness. The first one reads every problem; ``prepare`` does that in small steps before."""

    _texts: SimilarTexts | None = None
    _seen: Head | None = None
    _waiting: list[tuple[int, str]] | None = None

    def prepare(self, seconds: float) -> bool:
        """Read problems for about so long; whether all are read. To be called again until they are."""
        self._look()
        texts, waiting, end = self._texts or SimilarTexts(), self._waiting or [], monotonic() + seconds
        while waiting:
            for number, problem in waiting[-_BLOCK:]:
                texts.put(number, problem)
            del waiting[-_BLOCK:]
            if monotonic() > end:
                break
        return not waiting

    def of_issue(self, issue: Issue, limit: int = 5) -> list[SimilarIssue]:
        """What is like an issue; neither itself nor what belongs to the same 共性问题."""
        family = issue.parent_id or issue.id
        found = self.of_words(issue.problem, issue.units + issue.involved_units, limit + 1, (issue.id,), family)
        return found[:limit]

    def of_words(
        self,
        problem: str,
        units: Sequence[str] = (),
        limit: int = 3,
        without: Collection[int] = (),
        family: int | None = None,
    ) -> list[SimilarIssue]:
        """What is like a problem, the likest first, and of equally like ones those of the same units."""
        self.prepare(_LONG)
        found = dict((self._texts or SimilarTexts()).like(problem, limit * _SPARE, without))
        with self._ledger.asking() as connection:
            issues = load_issues(connection, list(found))
        asked = set(map(folded, units))
        alike = [
            SimilarIssue(issue, found[number], not asked.isdisjoint(map(folded, issue.units + issue.involved_units)))
            for number, issue in issues.items()
            if family is None or family not in (issue.id, issue.parent_id)
        ]
        alike = [one for one in alike if not one.issue.parent_id or one.same_unit or one.issue.parent_id not in found]
        return sorted(alike, key=lambda one: (-round(one.likeness, 1), not one.same_unit, -one.issue.id))[:limit]

    def _look(self) -> None:
        """Note what has to be read, if the ledger changed since."""
        head = self._ledger.head
        if head == self._seen and self._waiting is not None:
            return
        with self._ledger.asking() as connection:
            rows = dict(connection.execute("SELECT id, problem FROM issue").fetchall())
        self._texts = self._texts or SimilarTexts()
        known = self._texts.texts
        for number in [number for number in known if number not in rows]:
            self._texts.drop(number)
        self._waiting = [(number, problem) for number, problem in rows.items() if known.get(number) != problem]
        self._seen = head


#: Longer than reading any ledger takes.
_LONG = 600.0
#: So many more are looked at, as some belong together.
_SPARE = 4
