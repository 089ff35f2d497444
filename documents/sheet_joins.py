"""The same problem on several sheets (问题清单, 任务清单, 责任清单): which rows are one, and what they add."""

from __future__ import annotations

from collections import Counter

from documents.ledger_table import LedgerTable
from models.drafts import IssueDraft
from models.text import folded

#: What two sheets with the same columns must agree in before a row counts as told twice.
_TOLD = ("number", "progress", "status", "responsible_leader", "unit", "person", "deadline_text")


class KnownIssues:
    """The issues of the sheets read so far, found again by their words or by their number."""

    def __init__(self) -> None:
        self._by_title: dict[str, list[tuple[IssueDraft, frozenset[str]]]] = {}
        self._by_number: dict[str, IssueDraft] = {}
        self._twice: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._by_title)

    def add(self, issues: list[IssueDraft], table: LedgerTable) -> None:
        """Remembers the issues of one sheet."""
        shape = frozenset(table.mapping.fields.values())
        for issue in issues:
            self._by_title.setdefault(folded(issue.title), []).append((issue, shape))
            number = folded(issue.number)
            if number in self._by_number:
                self._twice.add(number)
            self._by_number[number] = issue

    def join(self, issue: IssueDraft, table: LedgerTable) -> bool:
        """Completes the same problem of an earlier sheet; False if there is none.

        Sheets with the same columns are those of several schools: there only what is told word for word is the same.
        """
        shape = frozenset(table.mapping.fields.values())
        for known, known_shape in self._by_title.get(folded(issue.title), ()):
            if _is_copy(known, issue) if shape == known_shape else not _disagree(known, issue):
                _complete(known, issue)
                return True
        return False

    def join_all_by_number(self, issues: list[IssueDraft]) -> bool:
        """Completes earlier issues with a list that names them by number alone; all of them or none."""
        numbers = Counter(folded(issue.number) for issue in issues)
        if not issues or any(count > 1 or number in self._twice for number, count in numbers.items()):
            return False
        if any(not number or number not in self._by_number for number in numbers):
            return False
        for issue in issues:
            _complete(self._by_number[folded(issue.number)], issue)
        return True


def _is_copy(known: IssueDraft, issue: IssueDraft) -> bool:
    """Whether a row says nothing that the other does not."""
    texts = [[part.text for part in one.measures] + [part.text for part in one.findings] for one in (known, issue)]
    return texts[0] == texts[1] and all(getattr(known, name) == getattr(issue, name) for name in _TOLD)


def _disagree(known: IssueDraft, issue: IssueDraft) -> bool:
    pairs = (
        (known.number, issue.number),
        (known.unit, issue.unit),
        (known.person, issue.person),
        (known.deadline_text, issue.deadline_text),
        (known.fields.get("involved_units", ""), issue.fields.get("involved_units", "")),
    )
    return any(first and second and first != second for first, second in pairs)


def _complete(known: IssueDraft, issue: IssueDraft) -> None:
    for name in ("number", "progress", "progress_line", "status", "status_words", "responsible_leader"):
        setattr(known, name, getattr(known, name) or getattr(issue, name))
    for name in ("unit", "person", "deadline_text"):
        setattr(known, name, getattr(known, name) or getattr(issue, name))
    known.measures = known.measures or issue.measures
    known.findings = known.findings or issue.findings
    known.fields = issue.fields | known.fields
    known.extra = issue.extra | known.extra
