"""Problems without a number: what heads each block of labels is found by how the blocks repeat."""

from __future__ import annotations

import re
from collections.abc import Sequence

from documents.markers import LISTING, Marker, MarkerKind, split_items
from documents.notice_states import sentences
from documents.notice_titles import ABOUT_CLAUSE
from documents.notice_words import ABOUT_PROBLEM, OWNERS, REPLIES, Label, Leaning, leaning
from documents.segments import Segment

#: Labels with which the block of one problem may begin.
_BEGINS = REPLIES | OWNERS | {Label.FINDING, Label.GOAL, Label.PROBLEM}
_HIGH = frozenset({MarkerKind.PART, MarkerKind.CN_STOP, MarkerKind.CN_PAREN})
_LONGEST_HEADING = 90
_IS_TITLE = re.compile("(?:通报|公示|公告|报告|方案|汇报|说明|清单|台账|情况|通知)$")


def with_headed_records(segments: list[Segment]) -> list[Segment]:
    """The pieces with a marker for every heading that has none: 问题：… again and again, or a bare line over labels.

    A text that numbers its problems is returned as it is.
    """
    raised = _raised(_raised(segments, MarkerKind.ORDINAL, 0.6), MarkerKind.CLAUSE, 1.0)
    headed = _headed_by_lines(_headed_by_problem_labels(_headed_by_clauses(raised)))
    return _headed_by_first_sentences(_headed_by_bare_lines(headed))


def _headed_by_bare_lines(segments: list[Segment]) -> list[Segment]:
    """Short lines that name a problem, each over paragraphs that answer it, in a text with no numbers at all."""
    if any(_is_heading(one) and one.marker and one.marker.kind not in _HIGH for one in segments):
        return segments
    heads = [at for at in range(1, len(segments) - 1) if _is_bare_heading(segments[at]) and _is_told(segments[at + 1])]
    return _marked(segments, heads) if len(heads) >= 2 else segments


def _headed_by_first_sentences(segments: list[Segment]) -> list[Segment]:
    """Paragraphs without any number that each name in a short sentence what is wrong and go on with what was done."""
    if any(_is_heading(one) for one in segments):
        return segments
    heads = [at for at in range(1, len(segments)) if _tells_both(segments[at])]
    own = [one for one in segments[1:] if one.own_line and one.label is None]
    return _marked(segments, heads) if len(heads) >= 3 and len(heads) * 2 > len(own) else segments


def _tells_both(one: Segment) -> bool:
    if one.marker is not None or one.label is not None or not one.own_line:
        return False
    first, *others = sentences(one.text)
    return bool(others) and 4 <= len(first) <= 30 and leaning(first.rstrip("。")) is Leaning.PROBLEM


def _is_bare_heading(one: Segment) -> bool:
    if one.marker is not None or one.label is not None or not one.own_line or not 4 <= len(one.text) <= 50:
        return False
    if one.text[-1] in "。；;，,：:！!" or _IS_TITLE.search(one.text):
        return False
    return one.text.endswith(("问题", "现象")) or leaning(one.text) is Leaning.PROBLEM


def _is_told(one: Segment) -> bool:
    """Whether a piece is a paragraph of whole sentences, or one 一是 of them."""
    listed = one.marker is None or one.marker.kind in LISTING
    return listed and one.own_line and (one.label in REPLIES or one.text.endswith(("。", "；", "！")))


def _headed_by_clauses(segments: list[Segment]) -> list[Segment]:
    """Paragraphs without numbers of which each says first which problem it answers: 针对甲问题，乙。"""
    found = [
        at for at, one in enumerate(segments)
        if one.marker is None and one.label is None and one.own_line and ABOUT_CLAUSE.match(one.text)
    ]  # fmt: skip
    heads = [at for at in found if not _is_owned(segments, at)]
    return _marked(segments, heads) if len(heads) >= 2 and len(heads) == len(found) else segments


def _raised(segments: list[Segment], kind: MarkerKind, share: float) -> list[Segment]:
    """第一、 (or 一是) as headings, where nearly all of them own a list or a labelled block of their own."""
    found = [at for at, one in enumerate(segments) if one.own_line and one.marker and one.marker.kind is kind]
    naming = sum(1 for at in found if ABOUT_PROBLEM.match(segments[at].text))
    owning = sum(1 for at in found if at + 1 < len(segments) and _begins_inside(segments[at + 1]))
    owning = naming if naming == len(found) else owning
    if owning < 2 or owning < len(found) * share or any(_is_item_of_label(segments, at) for at in found):
        return segments
    raised = list(segments)
    for at in found:
        one = segments[at]
        if one.marker is not None:
            marker = Marker(MarkerKind.ITEM, one.marker.number, one.marker.text)
            raised[at] = Segment(one.text, one.place, marker)
    return raised


def _is_item_of_label(segments: Sequence[Segment], at: int) -> bool:
    """Whether a line is the first under a label of its own line, or holds further items of its count."""
    above = segments[at - 1] if at else None
    marker = segments[at].marker
    if above is not None and above.label is not None and not above.text:
        return True
    return marker is not None and len(split_items(marker.text + segments[at].text)[1]) > 1


def _begins_inside(one: Segment) -> bool:
    """Whether a piece is the first of what belongs to the line above."""
    if one.label is not None:
        return one.label in REPLIES or one.label is Label.FINDING
    return one.own_line and one.marker is not None and one.marker.number == 1 and one.marker.kind not in _HIGH


def _headed_by_problem_labels(segments: list[Segment]) -> list[Segment]:
    """问题：甲 / 措施：乙 without numbers: the problem's own line is the heading of what follows."""
    found = [at for at, segment in enumerate(segments) if _is_stated_problem(segments, at)]
    heads = [at for at in found if not _is_owned(segments, at) and _is_answered(segments, at)]
    if not heads or len(heads) * 2 < len(found):
        return segments
    if len(heads) == 1 and any(_is_heading(one) for one in segments[: heads[0]]):
        return segments
    return _marked(segments, heads)


def _is_stated_problem(segments: Sequence[Segment], at: int) -> bool:
    one = segments[at]
    return one.label is Label.PROBLEM and one.own_line and bool(one.text) and not split_items(one.text)[1]


def _is_answered(segments: Sequence[Segment], at: int) -> bool:
    """Whether a reply comes before the next problem or heading."""
    for one in segments[at + 1 : at + 12]:
        if one.label in REPLIES:
            return True
        if one.label is Label.PROBLEM or _is_heading(one):
            return False
    return False


def _headed_by_lines(segments: list[Segment]) -> list[Segment]:
    """A bare line over each repetition of the label with which every block begins, or over its owners before that."""
    first = next((one.label for one in segments if one.own_line and one.label in _BEGINS), None)
    starts = [at for at, one in enumerate(segments) if one.label is first and one.own_line] if first else []
    heads = [above for at in starts if _may_head(segments, above := _above_owners(segments, at))]
    if not heads or heads[0] != _above_owners(segments, starts[0]) or len(heads) * 5 < len(starts) * 3:
        return segments
    if len(heads) == 1 and not _is_answered(segments, heads[0]):
        return segments  # a label in the head of the paper: 责任督学：甲
    return _marked(segments, heads)


def _above_owners(segments: Sequence[Segment], at: int) -> int:
    """What stands before a label and before the owners and deadlines right above it."""
    at -= 1
    while at > 0 and segments[at].label in OWNERS:
        at -= 1
    return at


def _may_head(segments: Sequence[Segment], at: int) -> bool:
    if at < 0:
        return False
    one = segments[at]
    if one.marker is not None or one.label is not None or not one.own_line:
        return False
    if len(one.text) > _LONGEST_HEADING or len(sentences(one.text)) > 1 or one.text[-1] in "：:；;，,":
        return False
    if one.text.endswith("。") and leaning(one.text) is not Leaning.PROBLEM:
        return False
    return not _is_owned(segments, at)


def _is_owned(segments: Sequence[Segment], at: int) -> bool:
    """Whether a numbered heading above is the problem to which this line belongs."""
    for one in reversed(segments[:at]):
        if one.label is not None and (one.label in REPLIES or one.label in OWNERS):
            return False
        if _is_heading(one):
            return one.marker is None or one.marker.kind not in _HIGH or _names_problem(one.text)
    return False


def _is_heading(one: Segment) -> bool:
    return one.marker is not None and one.marker.kind not in LISTING


def _names_problem(text: str) -> bool:
    return bool(ABOUT_PROBLEM.match(text)) or leaning(text) is Leaning.PROBLEM


def _marked(segments: list[Segment], heads: Sequence[int]) -> list[Segment]:
    marked = list(segments)
    for number, at in enumerate(heads, 1):
        one = marked[at]
        marked[at] = Segment(one.text, one.place, Marker(MarkerKind.ITEM, number, ""))
    return marked
