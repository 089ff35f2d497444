"""The rows of an import review and what may be done to them: merge, split, raise, lower, tick; pure, nothing is stored.

Rows are values: an act makes new rows along its path and leaves the others as they are, so the whole state before
an act can be kept for undo at no cost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import count

from models.drafts import (
    NOBODY,
    AspectDraft,
    Assigned,
    DraftStatus,
    FindingDraft,
    IssueDraft,
    MeasureDraft,
    NoticeDraft,
)
from models.fields import BY_NAME, PROGRESS_CHOICES
from models.importing import origin_of
from models.rules import NO_PROGRESS_LABEL, Progress, axes_from_words, progress_from_words
from models.text import clean, clean_line, folded


class RowKind(IntEnum):
    """What a row is; children of an issue stand in this order."""

    ASPECT = 0
    ISSUE = 1
    FINDING = 2
    MEASURE = 3
    PROGRESS = 4
    STATUS = 5
    DETAIL = 6

    @property
    def label(self) -> str:
        """The word on the row's tag."""
        return _KIND_LABELS[self]


_KIND_LABELS = {
    RowKind.ASPECT: "方面",
    RowKind.ISSUE: "问题",
    RowKind.FINDING: "表现",
    RowKind.MEASURE: "措施",
    RowKind.PROGRESS: "进展",
    RowKind.STATUS: "状态",
    RowKind.DETAIL: "其他",
}
#: The owners of a draft and the ledger fields they become.
_OWNERS = {
    "responsible_leader": "lead_leader",
    "unit": "units",
    "person": "persons",
    "deadline_text": "deadline",
}
_STATUS_WORDS = {
    DraftStatus.DONE: "已完成",
    DraftStatus.LONG_TERM: "长期坚持",
    DraftStatus.IN_PROGRESS: "正在整改",
}
#: What the editor of a status row offers; other words may be typed.
STATUS_CHOICES = (*PROGRESS_CHOICES, "已完成，长期坚持", "正在整改，长期坚持", NO_PROGRESS_LABEL)
#: How the names of rows begin that choose the file's words for a field that is no row of its own.
TAKE = "take."
_keys = count(1)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the review. ``key`` stays the same through every act; ``name`` says which detail a DETAIL row is."""

    kind: RowKind
    text: str
    key: int
    line: str = ""
    ticked: bool = True
    children: tuple[Row, ...] = ()
    name: str = ""
    number: str = ""
    status: DraftStatus | None = None
    doubts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    assigned: Assigned = NOBODY

    @property
    def label(self) -> str:
        """The word on the row's tag: its kind, or the field that a detail fills."""
        if self.kind != RowKind.DETAIL:
            return self.kind.label
        group, _, name = self.name.partition(".")
        if group == "extra":
            return name
        if self.name.startswith(TAKE):
            return BY_NAME[name].label
        name = name or _OWNERS[group]
        return BY_NAME[name].label if name in BY_NAME else name

    def meaning(self) -> str:
        """For a status row, what the words become in the ledger; "" for other rows."""
        if self.kind != RowKind.STATUS:
            return ""
        axes = axes_from_words(self.status.value if self.status else None, self.text)
        words = [axes.progress.label if axes.progress is not None else NO_PROGRESS_LABEL]
        return " · ".join(words + ["长期坚持"] * axes.lasting)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is ticked."""

    aspects: int
    issues: int
    measures: int

    @property
    def words(self) -> str:
        """2 个方面，11 个问题，39 条措施."""
        return f"{self.aspects} 个方面，{self.issues} 个问题，{self.measures} 条措施"


def status_from_words(words: str) -> DraftStatus | None:
    """The status that typed words mean; None for nothing said."""
    if words in ("", NO_PROGRESS_LABEL):
        return None
    if "长期" in words:
        return DraftStatus.LONG_TERM
    if progress_from_words(words) == Progress.DONE:
        return DraftStatus.DONE
    finished = re.search("完成|到位|办结|销号", words) and not re.search("未|没有|基本|部分|正在|待|尚|推进", words)
    return DraftStatus.DONE if finished else DraftStatus.IN_PROGRESS


# -- from a draft and back ---------------------------------------------------------------------------------------------


def rows_of(draft: NoticeDraft) -> tuple[Row, ...]:
    """The rows of a draft, all ticked."""
    return tuple(
        Row(
            RowKind.ASPECT,
            aspect.title,
            next(_keys),
            aspect.line,
            children=tuple(_issue_row(issue, origin_of(aspect.title, issue)) for issue in aspect.issues),
        )
        for aspect in draft.aspects
    )


def _issue_row(issue: IssueDraft, origin: str) -> Row:
    children = [Row(RowKind.FINDING, part.text, next(_keys), part.line) for part in issue.findings]
    children += [
        Row(RowKind.MEASURE, part.text, next(_keys), part.line, assigned=part.assigned) for part in issue.measures
    ]
    place = issue.progress_line or issue.line
    if issue.progress:
        children.append(Row(RowKind.PROGRESS, issue.progress, next(_keys), place))
    words = issue.status_words or (_STATUS_WORDS[issue.status] if issue.status else "")
    children.append(Row(RowKind.STATUS, words, next(_keys), place if issue.status else issue.line, status=issue.status))
    children += [Row(RowKind.DETAIL, text, next(_keys), issue.line, name=name) for name, text in _details(issue)]
    return Row(
        RowKind.ISSUE,
        issue.title if clean_line(issue.title) else "",
        next(_keys),
        issue.line,
        ticked=bool(clean_line(issue.title)),
        children=tuple(children),
        number=issue.number,
        doubts=(*([] if clean_line(issue.title) else [_NAMELESS]), *issue.doubts),
        origins=(origin,),
    )


#: The doubt of an issue without words; it comes unticked, as the ledger takes none such.
_NAMELESS = "没有写问题，要导入请先补写"


def _details(issue: IssueDraft) -> Iterator[tuple[str, str]]:
    yield from ((name, getattr(issue, name)) for name in _OWNERS if getattr(issue, name))
    yield from ((f"fields.{name}", text) for name, text in issue.fields.items())
    yield from ((f"extra.{heading}", text) for heading, text in issue.extra.items())


def draft_of(rows: Iterable[Row], original: NoticeDraft) -> NoticeDraft:
    """The ticked rows as a draft; aspects without a ticked issue are left out."""
    aspects = [AspectDraft(row.text, row.line, _ticked_issues(row)) for row in rows]
    return replace(original, aspects=[aspect for aspect in aspects if aspect.issues])


def _ticked_issues(aspect: Row) -> list[IssueDraft]:
    return [issue_of(row) for row in aspect.children if row.ticked]


def ticked_whole(row: Row) -> Row:
    """The row with all below it ticked."""
    return _ticked(row, True)


def unticked_whole(row: Row) -> Row:
    """The row with nothing of it ticked."""
    return _ticked(row, False)


def added_row(name: str, text: str, line: str) -> Row:
    """A row of its own for a field, not ticked."""
    return Row(RowKind.DETAIL, text, next(_keys), line, ticked=False, name=name)


def issue_of(row: Row) -> IssueDraft:
    """The row of a problem as a draft with what is ticked below it."""
    issue = IssueDraft(row.text, row.line, row.number, doubts=list(row.doubts), origins=row.origins)
    unwanted = (child.name for child in row.children if not child.ticked and child.name.startswith(TAKE))
    issue.keep = frozenset(name.removeprefix(TAKE) for name in unwanted)
    for child in row.children:
        if child.ticked:
            _fill(issue, child)
    return issue


def _fill(issue: IssueDraft, row: Row) -> None:
    match row.kind:
        case RowKind.FINDING:
            issue.findings.append(FindingDraft(row.text, row.line))
        case RowKind.MEASURE:
            issue.measures.append(MeasureDraft(row.text, row.line, row.assigned))
        case RowKind.PROGRESS:
            issue.progress, issue.progress_line = row.text, row.line
        case RowKind.STATUS:
            issue.status, issue.status_words = row.status, row.text if row.status else ""
        case _:
            _fill_detail(issue, row)


def _fill_detail(issue: IssueDraft, row: Row) -> None:
    group, _, name = row.name.partition(".")
    if group == "fields":
        issue.fields[name] = row.text
    elif group == "extra":
        issue.extra[name] = row.text
    elif not row.name.startswith(TAKE):
        setattr(issue, group, row.text)


# -- the tree ----------------------------------------------------------------------------------------------------------


class Outline:
    """The rows of one moment with ways to find them; every act returns the rows after it and changes nothing here.

    Acts on a row that does not allow them raise ``KeyError``; ask ``may_…`` first.
    """

    def __init__(self, roots: tuple[Row, ...]) -> None:
        self.roots = roots
        self._rows: dict[int, Row] = {}
        self._places: dict[int, tuple[int | None, int]] = {}
        self._note(roots, None)

    def _note(self, rows: tuple[Row, ...], parent: int | None) -> None:
        for place, row in enumerate(rows):
            self._rows[row.key] = row
            self._places[row.key] = (parent, place)
            self._note(row.children, row.key)

    # ask

    def __contains__(self, key: int) -> bool:
        return key in self._rows

    def row(self, key: int) -> Row:
        """The row of that key."""
        return self._rows[key]

    def rows(self) -> Iterable[Row]:
        """Every row, parents before children."""
        return self._rows.values()

    def parent(self, key: int) -> Row | None:
        """The row above, None for a 方面."""
        above = self._places[key][0]
        return None if above is None else self._rows[above]

    def above(self, key: int) -> Iterator[Row]:
        """The rows above, from the nearest to the 方面."""
        row = self.parent(key)
        while row is not None:
            yield row
            row = self.parent(row.key)

    def place(self, key: int) -> int:
        """The row's place among its siblings."""
        return self._places[key][1]

    def siblings(self, key: int) -> tuple[Row, ...]:
        """The row and those beside it."""
        parent = self.parent(key)
        return parent.children if parent else self.roots

    def before(self, key: int) -> Row | None:
        """The sibling just before if it is of the same kind."""
        place = self.place(key)
        other = self.siblings(key)[place - 1] if place else None
        return other if other and other.kind == self.row(key).kind else None

    def nameless(self) -> Row | None:
        """The first ticked issue without words, None if there is none."""
        issues = (issue for aspect in self.roots for issue in aspect.children)
        return next((issue for issue in issues if issue.ticked and not clean_line(issue.text)), None)

    def counts(self) -> Counts:
        """How much is ticked."""
        aspects = [[issue for issue in aspect.children if issue.ticked] for aspect in self.roots]
        issues = [issue for group in aspects for issue in group]
        measures = sum(row.kind == RowKind.MEASURE and row.ticked for issue in issues for row in issue.children)
        return Counts(sum(map(bool, aspects)), len(issues), measures)

    # text and ticks

    def with_text(self, key: int, text: str) -> tuple[Row, ...]:
        """The row says ``text``; a status row also means it."""
        row = self.row(key)
        if row.kind == RowKind.ISSUE and not row.text and clean_line(text):
            row = replace(row, ticked=True, doubts=tuple(doubt for doubt in row.doubts if doubt != _NAMELESS))
        text = clean(text) if row.kind in (RowKind.PROGRESS, RowKind.DETAIL) else clean_line(text)
        status = status_from_words(text) if row.kind == RowKind.STATUS and text != row.text else row.status
        return self._with(key, replace(row, text=text, status=status))

    def with_ticks(self, keys: Iterable[int], ticked: bool) -> tuple[Row, ...]:
        """The rows and all below them (un)ticked; ticking a row ticks those above it."""
        wanted = frozenset(keys)
        return tuple(_with_ticks(row, wanted, ticked) for row in self.roots)

    # merge and split

    def may_merge(self, key: int) -> bool:
        """Whether the row can be joined to the one before."""
        return self.row(key).kind <= RowKind.MEASURE and self.before(key) is not None

    def merged(self, key: int) -> tuple[Row, ...]:
        """The row joined to the one before it, with everything below it."""
        row, before = self.row(key), self._before(key)
        if row.kind == RowKind.ASPECT:
            joined = replace(before, children=before.children + row.children)
        elif row.kind == RowKind.ISSUE:
            joined = _absorb(replace(before, text=_join(before.text, row.text)), row.children)
            doubts = tuple(dict.fromkeys(before.doubts + row.doubts))
            joined = replace(joined, doubts=doubts, origins=before.origins + row.origins)
        else:
            joined = replace(before, text=_join(before.text, row.text))
        return Outline(self._with(key))._with(before.key, joined)

    def may_split(self, key: int) -> bool:
        """Whether the row's text can become several rows."""
        return self.row(key).kind in (RowKind.ISSUE, RowKind.FINDING, RowKind.MEASURE)

    def split(self, key: int, parts: Sequence[str]) -> tuple[Row, ...]:
        """The row as several, one for each part; what is below an issue stays with the first."""
        row = self.row(key)
        texts = [text for text in map(clean_line, parts) if text]
        later = [_fresh(row, text) for text in texts[1:]]
        return self._with(key, replace(row, text=texts[0]), *later)

    # levels

    def may_raise(self, key: int) -> bool:
        """Whether the row can move one level up: a part becomes an issue, a bare issue becomes a 方面."""
        row = self.row(key)
        if row.kind == RowKind.ISSUE:
            return not any(child.kind in (RowKind.FINDING, RowKind.MEASURE) for child in row.children)
        return row.kind in (RowKind.FINDING, RowKind.MEASURE)

    def raised(self, key: int) -> tuple[Row, ...]:
        """A part as an issue of its own behind its issue; a bare issue as the 方面 of the issues after it."""
        row, parent = self.row(key), self.parent(key)
        if parent is None:
            raise KeyError(key)
        if row.kind == RowKind.ISSUE:
            place = self.place(key)
            aspect = replace(row, kind=RowKind.ASPECT, children=parent.children[place + 1 :], doubts=())
            rest = replace(parent, children=parent.children[:place])
            return self._with(parent.key, *([rest] if rest.children else []), aspect)
        issue = replace(row, kind=RowKind.ISSUE, children=(_no_status(row),))
        return self._with(parent.key, _without(parent, key), issue)

    def may_lower(self, key: int) -> bool:
        """Whether the row can become a 具体表现 of the issue before."""
        return self.row(key).kind == RowKind.ISSUE and self.before(key) is not None

    def lowered(self, key: int) -> tuple[Row, ...]:
        """An issue as a 具体表现 of the one before, which also takes what is below it."""
        row, before = self.row(key), self._before(key)
        finding = replace(row, kind=RowKind.FINDING, children=(), doubts=(), origins=())
        joined = replace(_absorb(before, (finding, *row.children)), origins=before.origins + row.origins)
        return Outline(self._with(key))._with(before.key, joined)

    def may_swap(self, key: int) -> bool:
        """Whether the row is a 具体表现 or a measure."""
        return self.row(key).kind in (RowKind.FINDING, RowKind.MEASURE)

    def swapped(self, key: int) -> tuple[Row, ...]:
        """A 具体表现 as a measure, or the other way round."""
        row, parent = self.row(key), self.parent(key)
        if parent is None:
            raise KeyError(key)
        other = RowKind.MEASURE if row.kind == RowKind.FINDING else RowKind.FINDING
        children = tuple(replace(row, kind=other) if child.key == key else child for child in parent.children)
        return self._with(parent.key, replace(parent, children=_in_order(children)))

    def may_part(self, key: int) -> bool:
        """Whether each measure of this issue can become an issue of its own."""
        return self.row(key).kind == RowKind.ISSUE and bool(_measures(self.row(key)))

    def parted(self, key: int) -> tuple[Row, ...]:
        """An issue's measures as issues, each answering the matter it names, in place of the issue."""
        row = self.row(key)
        owned = tuple(child for child in row.children if child.kind in (RowKind.STATUS, RowKind.DETAIL))
        issues = [
            Row(
                RowKind.ISSUE,
                measure.text,
                next(_keys),
                measure.line,
                row.ticked and measure.ticked,
                (replace(measure, key=next(_keys)), *(replace(child, key=next(_keys)) for child in owned)),
                doubts=row.doubts,
                origins=() if place else row.origins,
            )
            for place, measure in enumerate(_measures(row))
        ]
        return self._with(key, *issues)

    # helpers

    def _before(self, key: int) -> Row:
        before = self.before(key)
        if before is None:
            raise KeyError(key)
        return before

    def _with(self, key: int, *rows: Row) -> tuple[Row, ...]:
        """The roots after the row of that key has been replaced by ``rows``."""
        parent, place = self.parent(key), self.place(key)
        siblings = self.siblings(key)
        siblings = (*siblings[:place], *rows, *siblings[place + 1 :])
        return siblings if parent is None else self._with(parent.key, replace(parent, children=siblings))


def each(outline: Outline, keys: Iterable[int], act: Callable[[Outline, int], tuple[Row, ...]]) -> tuple[Row, ...]:
    """One act on several rows, from the last to the first, so that places before it stay true."""
    for key in reversed(list(keys)):
        if key in outline:
            outline = Outline(act(outline, key))
    return outline.roots


def _ticked(row: Row, ticked: bool) -> Row:
    return replace(row, ticked=ticked, children=tuple(_ticked(child, ticked) for child in row.children))


def _with_ticks(row: Row, keys: frozenset[int], ticked: bool) -> Row:
    if row.key in keys:
        return _ticked(row, ticked)
    children = tuple(_with_ticks(child, keys, ticked) for child in row.children)
    if all(one is other for one, other in zip(children, row.children, strict=True)):
        return row
    return replace(row, children=children, ticked=row.ticked or ticked)


def _measures(issue: Row) -> list[Row]:
    return [child for child in issue.children if child.kind == RowKind.MEASURE]


def _without(parent: Row, key: int) -> Row:
    return replace(parent, children=tuple(child for child in parent.children if child.key != key))


def _no_status(row: Row) -> Row:
    return Row(RowKind.STATUS, "", next(_keys), row.line)


def _fresh(row: Row, text: str) -> Row:
    children = (_no_status(row),) if row.kind == RowKind.ISSUE else ()
    return replace(row, text=text, key=next(_keys), children=children, number="", doubts=(), origins=())


def _in_order(children: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(children, key=lambda row: row.kind))


def _absorb(issue: Row, rows: Iterable[Row]) -> Row:
    """The issue with further children; what an issue has only once is joined, not doubled."""
    children = list(issue.children)
    for row in rows:
        twin = next((place for place, child in enumerate(children) if _is_twin(child, row)), None)
        if twin is None:
            children.append(row)
        else:
            children[twin] = _both(children[twin], row)
    return replace(issue, children=_in_order(children))


def _is_twin(one: Row, other: Row) -> bool:
    return one.kind == other.kind and one.name == other.name and one.kind >= RowKind.PROGRESS


def _both(one: Row, other: Row) -> Row:
    if one.kind == RowKind.STATUS:
        return one if one.status else replace(one, text=other.text, status=other.status, line=other.line)
    if not other.text or folded(other.text) in folded(one.text):
        return one
    if not one.text:
        return replace(one, text=other.text)
    return replace(one, text=f"{one.text}{'、' if one.kind == RowKind.DETAIL else chr(10)}{other.text}")


def _join(one: str, other: str) -> str:
    if not one or not other or one[-1] in "。；;：:，,、！？!?":
        return one + other
    return f"{one}；{other}"


# -- splitting a text --------------------------------------------------------------------------------------------------

_MARKERS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:(?<=[。；;：:，,、！？\s])|^)[一二三四五六七八九十]{1,3}是",
        r"[（(][0-9０-９一二三四五六七八九十]{1,3}[)）]",
        r"[①-⑳]",
        r"(?:(?<=[。；;：:\s])|^)[0-9０-９]{1,2}[.．、](?![0-9０-９])",
    )
)
_SENTENCE = re.compile(r"[^。；;！!？?]*[。；;！!？?]+[”’」』）)]*|[^。；;！!？?]+$")


def split_parts(text: str) -> list[str]:
    """The parts a text falls into by itself: its 一是二是 (or （1）, ①, 1.) without the markers, else its sentences."""
    for marker in _MARKERS:
        found = list(marker.finditer(text))
        if len(found) > 1 or (found and text[: found[0].start()].strip()):
            starts = [match.end() for match in found]
            ends = [match.start() for match in found[1:]] + [len(text)]
            parts = [text[: found[0].start()], *(text[a:b] for a, b in zip(starts, ends, strict=True))]
            return [part.strip() for part in parts if part.strip()]
    return [part.strip() for part in _SENTENCE.findall(text) if part.strip()]
