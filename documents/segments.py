"""Lines cut at their markers and labels: every piece is a heading or item, a labelled block, or plain text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from documents.learned_labels import LEAD, leads_apart, learned_labels
from documents.line_shapes import in_usual_shape
from documents.markers import LISTING, Marker, MarkerKind, marker_at, split_items
from documents.notice_lines import Line
from documents.notice_states import heading_state, is_state
from documents.notice_words import (
    FIELD_OF_WORK,
    LABEL_AT_START,
    LABEL_INSIDE,
    LABELS,
    NEGATIVE,
    NEXT_PART,
    OWNERS,
    REPLIES,
    Label,
    Leaning,
    leaning,
)


@dataclass(slots=True)
class Segment:
    """A piece of one line; ``own_line`` is False for what follows another piece on the same line."""

    text: str
    place: str
    marker: Marker | None = None
    label: Label | None = None
    label_word: str = ""
    own_line: bool = True


#: A heading that lost its number but quotes the problem that it answers.
_QUOTED_HEADING = re.compile(
    r"^(?:关于|针对|反馈问题[:：]?|问题[:：])?[^“”。]{0,12}[“\"][^“”\"]{4,160}[”\"][^“”。；，]{0,6}(?:问题|意见)[^“”。；，]{0,10}(?:[。：:]|$)"
)
_OPEN_BRACKETS = re.compile(r"[（(【\[〔\s，,；;、|｜丨/／]+$")
_CLOSE_BRACKETS = re.compile(r"[）)】\]〕\s|｜丨]+$")
_OPENED_FOR_NEXT = re.compile(r"\s?[（(【\[〔]\s*$")
_OPENING, _CLOSING = "（(【[〔", "）)】]〕"
_BRACKET = re.compile(r"[（(【\[〔）)】\]〕]")
#: What numbers the headings of a notice, from the outermost inwards.
_KINDS_BY_RANK = (MarkerKind.CN_STOP, MarkerKind.CN_PAREN, MarkerKind.NUM_STOP, MarkerKind.NUM_PAREN)
#: What a title of a part is above headings of these kinds; above 一、 only where it was not written.
_KINDS_ABOVE = {MarkerKind.CN_PAREN: MarkerKind.CN_STOP, MarkerKind.CN_STOP: MarkerKind.PART}
#: How a list of problems is announced where nothing is numbered above it.
_LISTS_PROBLEMS = re.compile(
    r"[\u4e00-\u9fff、]{0,10}(?:存在|发现|指出|反馈)的?(?:主要|突出|具体|以下)?(?:问题|不足|隐患)[：:]?"
)
_LONGEST_TITLE = 22
#: 责任督学挂牌督导情况报告 is a title: nobody is called so.
_NAMES_PAPER = re.compile("(?:报告|通报|公告|方案|清单|台账|情况|记录|通知|意见书?)$")
#: 是在校门口设立意见箱: the rest of 二是.
_LOST_NUMERAL = re.compile("是(?![否因指由以的，])..{6}")
_CLAUSES = re.compile("[^；;]*[；;]|[^；;]+$")
#: A label that comes so often is the label of problem after problem.
_OFTEN = 3
_HIGH = frozenset({MarkerKind.PART, MarkerKind.CN_STOP, MarkerKind.CN_PAREN})


def segments_of(lines: list[Line]) -> list[Segment]:
    """The pieces of all lines in order."""
    lines = leads_apart(in_usual_shape(lines))
    repeated = _repeated_labels(lines)
    styled = _styled_markers(lines)
    learned = learned_labels(lines)
    counted = _counted_labels(lines)
    found: list[Segment] = []
    for line in lines:
        listing = bool(found) and found[-1].marker is not None and found[-1].marker.kind is MarkerKind.CLAUSE
        found.extend(_without_number(line, counted) or _cut(line, repeated, styled, learned, listing))
    return _with_list_of_problems([_as_title_of_part(one, found, at) for at, one in enumerate(found)])


def _with_list_of_problems(segments: list[Segment]) -> list[Segment]:
    """学校存在的问题： above the first numbers of a text that has no parts: the title of the one part there is."""
    first = next((at for at, one in enumerate(segments) if one.marker and one.marker.kind not in LISTING), 0)
    above = segments[first - 1] if first else None
    if above is None or above.marker or above.label or len(above.text) > _LONGEST_TITLE:
        return segments
    counted = segments[first].marker
    if counted is None or counted.number != 1 or not _LISTS_PROBLEMS.fullmatch(above.text):
        return segments
    title = Segment(above.text.rstrip("：:"), above.place, Marker(MarkerKind.CN_STOP, 0, ""))
    return [*segments[: first - 1], title, *segments[first:]]


def _counted_labels(lines: list[Line]) -> set[str]:
    """Labels of owners that open item after item of a count: 1.责任人：甲 2.责任人：乙."""
    numbers: dict[str, list[int]] = {}
    for line in lines:
        if opened := _owner_behind_number(line.text):
            numbers.setdefault(opened[1], []).append(opened[0].number)
    return {
        word for word, said in numbers.items()
        if len(said) > 2 and said[0] == 1 and all(after in (1, before + 1) for before, after in pairwise(said))
        and len(set(said)) > 1
    }  # fmt: skip


def _owner_behind_number(text: str) -> tuple[Marker, str] | None:
    found = marker_at(text)
    label = LABEL_AT_START.match(found[1]) if found and found[0].kind not in LISTING else None
    if found is None or label is None or not label["sep"] or LABELS[label["word"]] not in OWNERS:
        return None
    return found[0], label["word"]


def _without_number(line: Line, counted: set[str]) -> list[Segment]:
    """A number in front of a counted label as a heading without words, and the labels behind it; else nothing."""
    opened = _owner_behind_number(line.text) if counted else None
    if opened is None or opened[1] not in counted:
        return []
    found = marker_at(line.text)
    head = Segment("。" + found[1] if found else "", line.place, opened[0])
    labels = _inside(head, False)
    head.text = ""
    return [head, *labels]


def _as_title_of_part(one: Segment, segments: list[Segment], at: int) -> Segment:
    """A label alone in its line, said once, above a heading and in a text of other labels: the title of a part."""
    if one.label not in REPLIES or one.text or not one.own_line or at + 1 >= len(segments):
        return one
    following = segments[at + 1]
    above = _KINDS_ABOVE.get(following.marker.kind) if following.marker else None
    if following.marker is None or above is None or (following.marker.text and above is MarkerKind.PART):
        return one
    words = Counter(other.label_word for other in segments if other.label in REPLIES)
    if words[one.label_word] > 1 or not any(count >= _OFTEN for count in words.values()):
        return one
    return Segment(one.label_word, one.place, Marker(above, 0, ""))


def _styled_markers(lines: list[Line]) -> dict[str, Marker]:
    """By place, markers for headings that only their style shows: the kind usual for their rank, counted by level."""
    used = sorted({line.level for line in lines[1:] if line.level})
    plain = [found[0].kind for line in lines[1:] if not line.level and used and (found := marker_at(line.text))]
    kinds = dict(zip(used, _KINDS_BY_RANK[MarkerKind.CN_STOP in plain :], strict=False))
    counts: Counter[int] = Counter()
    styled: dict[str, Marker] = {}
    for line in lines[1:]:
        if line.level not in kinds:
            continue
        counts = Counter({level: count for level, count in counts.items() if level <= line.level})
        counts[line.level] += 1
        if len(line.text) <= 60 and line.text[-1] not in "。；;，,":
            styled[line.place] = Marker(kinds[line.level], counts[line.level], "")
    return styled


def _repeated_labels(lines: list[Line]) -> Counter[str]:
    """How often a label stands alone in its line: a heading is said once, a label again and again."""
    counts: Counter[str] = Counter()
    for line in lines:
        if len(line.text) < 24:
            found = marker_at(line.text)
            label = LABEL_AT_START.fullmatch(found[1] if found else line.text)
            if label:
                counts[label["word"]] += 1
                if found and found[0].kind in _HIGH:
                    counts[found[0].kind.name + label["word"]] += 1
    return counts


def _cut(
    line: Line, repeated: Counter[str], styled: Mapping[str, Marker], learned: Mapping[str, Label], listing: bool
) -> list[Segment]:
    found = marker_at(line.text)
    marker, rest = found if found else (None, line.text)
    head = Segment(rest, line.place, marker)
    own = LEAD.match(rest)
    if own is not None and own["word"] in learned:
        head = Segment(rest[own.end() :], line.place, None, learned[own["word"]], own["word"])
        if marker is not None and marker.kind not in LISTING and head.label is Label.FINDING:
            head = Segment(head.text, line.place, marker)  # the number makes a heading of it
        return [head, *_listed(head), *_inside(head, False)]
    label = _label_at(rest, marker, repeated)
    if label is not None and marker is not None and marker.kind is MarkerKind.BULLET:
        marker = None  # a bullet before a label only adorns it
    if label is not None:
        word, after = label
        head = Segment(after, line.place, None, LABELS[word], word)
        if marker is not None and after and LABELS[word] is Label.PROBLEM:
            head = Segment(after, line.place, marker)
        elif marker is not None and LABELS[word] is Label.OTHER and leaning(after) is Leaning.PROBLEM:
            head, label = Segment(rest, line.place, marker), None  # 1.联系电话：长期无人接听 names a problem
    elif marker is None:
        head.marker = styled.get(line.place) or _lost_marker(rest, repeated, listing)
        if head.marker is not None and head.marker.text == "是":
            head.text = rest[1:]
    return [head, *_listed(head), *_running_on(head), *_inside(head, label is not None and _opens_bracket(rest))]


def _listed(head: Segment) -> list[Segment]:
    """The numbered items that run on behind a label, as items of their own: the list may go on in the next lines."""
    if head.label not in REPLIES or not head.text or LABEL_INSIDE.search(head.text):
        return []
    lead, items = split_items(head.text)
    if lead or not items or items[0].marker.kind in LISTING or items[0].marker.number != 1:
        return []
    head.text = ""
    return [Segment(item.text, head.place, item.marker, own_line=False) for item in items]


def _running_on(head: Segment) -> list[Segment]:
    """The items that go on with the count of a numbered line behind its semicolons: （1）甲；（2）乙；（3）丙。"""
    if head.marker is None or head.marker.kind in LISTING or head.marker.number != 1 or LABEL_INSIDE.search(head.text):
        return []
    items = [Segment("", head.place, head.marker)]
    for piece in _CLAUSES.findall(head.text):
        found = marker_at(piece.strip())
        before = items[-1].marker
        if found and before and found[0].kind is before.kind and found[0].number == before.number + 1:
            items.append(Segment(found[1], head.place, found[0], own_line=False))
        else:
            items[-1].text += piece
    head.text = items[0].text
    return items[1:]


def _label_at(rest: str, marker: Marker | None, repeated: Counter[str]) -> tuple[str, str] | None:
    """The label that opens a line and what follows it; None if the words are no label here."""
    found = LABEL_AT_START.match(rest)
    if found is None:
        return None
    word, after = found["word"], rest[found.end() :]
    label = LABELS[word]
    alone = not after
    if alone and label is Label.NEXT and repeated[word] < 2:
        return None
    if (
        marker is not None
        and marker.kind in _HIGH
        and repeated[marker.kind.name + word] < 2
        and (alone or marker.kind is MarkerKind.CN_STOP)
    ):
        return None
    if alone and marker is not None and label is Label.PROBLEM and repeated[word] < 2:
        return None
    if alone or found["sep"] or (found["close"] and found.group().strip()[0] in "【[［〔（(「<〈"):
        return word, after
    if found["end"] == "如下":
        return word, after
    if len(word) >= 4 and (marker_at(after) is not None or is_state(after)) and not found["end"]:
        return word, after
    gap = found.group()[-1] in " \t\u3000\u00a0"
    if (
        label in OWNERS
        and len(after) <= 30
        and not NEGATIVE.search(after)
        and not _NAMES_PAPER.search(after)
        and (gap or (len(word) >= 4 and len(after) <= 14))
    ):
        return (word, after) if not re.search(r"[。，,和及与的]", after) or gap else None
    return (word, after) if gap and len(word) >= 4 and leaning(after) is Leaning.ACTION else None


def _lost_marker(text: str, repeated: Counter[str], listing: bool) -> Marker | None:
    """The marker that a line without one must have had: 是加强…, a quoted problem, a heading of a state.

    ``listing`` says that the line above begins with 一是 itself.
    """
    if _LOST_NUMERAL.match(text) and (listing or leaning(text[1:]) is not Leaning.UNCLEAR):
        return Marker(MarkerKind.CLAUSE, 0, "是")
    if len(text) < 200 and text[0] in '关针反问“"' and _QUOTED_HEADING.match(text):
        return Marker(MarkerKind.ITEM, 0, "")
    if len(text) <= 40 and FIELD_OF_WORK.search(text) and not re.search("[。；;，,：:]", text):
        return Marker(MarkerKind.CN_PAREN, 0, "")
    if len(text) <= 30 and text[-1] not in "。；;，,：:" and re.search(r"问题|事项|任务", text) and heading_state(text):
        return Marker(MarkerKind.CN_PAREN, 0, "")
    if len(text) <= 24 and text[-1] not in "。；;，," and NEXT_PART.search(text) and repeated[text.rstrip("：:")] < 2:
        return Marker(MarkerKind.CN_STOP, 0, "")
    return None


def _inside(head: Segment, bracketed: bool) -> list[Segment]:
    """Cut labelled parts off the end of ``head`` and return them in order; ``bracketed`` if its label stands in one."""
    text = head.text
    cuts: list[tuple[int, int, str]] = []
    for found in LABEL_INSIDE.finditer(text):
        word = found["boxed"] or found["word"]
        before = text[found.start() - 1] if found.start() else "。"
        strong = before in "。；;！! \u3000\t（(|｜丨" + _CLOSING
        after_label = bool(cuts) or head.label is not None
        if not found["boxed"] and not strong and not (after_label and LABELS[word] in OWNERS):
            continue
        if _in_quotes(text, found.start()):
            continue
        cuts.append((found.start(), found.end(), word))
    first = cuts[0][0] if cuts else len(text)
    brackets = [0] + [found.end() for found in _BRACKET.finditer(text)] if cuts else []
    ends = [*(start for start, _, _ in cuts[1:]), len(text)][: len(cuts)]
    head.text, behind = _until_bracket(text[:first], bracketed)
    if cuts:
        head.text = _OPEN_BRACKETS.sub("", head.text)
    parts = _plain(behind, head.place)
    for (start, begin, word), end in zip(cuts, ends, strict=True):
        last = brackets[bisect_right(brackets, start) - 1]
        is_open = text[last - 1] in _OPENING if last else bracketed
        words, behind = _until_bracket(_OPENED_FOR_NEXT.sub("", text[begin:end].strip()), is_open)
        if LABELS[word] in OWNERS or LABELS[word] is Label.OTHER:
            words = _OPEN_BRACKETS.sub("", words)
        if "（" not in words and "(" not in words:
            words = _CLOSE_BRACKETS.sub("", words)
        parts.append(Segment(words, head.place, None, LABELS[word], word, own_line=False))
        parts.extend(_plain(behind, head.place))
    return parts


def _opens_bracket(text: str) -> bool:
    """Whether a line begins with a bracket that is still open behind its label: （责任人：王五）."""
    found = LABEL_AT_START.match(text)
    return found is not None and text[0] in _OPENING and not found["close"]


def _until_bracket(words: str, bracketed: bool) -> tuple[str, str]:
    """The words up to the end of the bracket in which they stand, and what follows it."""
    if not bracketed:
        return words, ""
    depth = 0
    for at, char in enumerate(words):
        if char in _OPENING:
            depth += 1
        elif char in _CLOSING and depth:
            depth -= 1
        elif char in _CLOSING:
            return words[:at], words[at + 1 :]
    return words, ""


def _plain(behind: str, place: str) -> list[Segment]:
    """What follows a bracket with labels, as text of whatever stands before it."""
    words = _OPEN_BRACKETS.sub("", behind.lstrip("。；;，,、：: \u3000"))
    return [Segment(words, place, own_line=False)] if words else []


def _in_quotes(text: str, at: int) -> bool:
    before = text[:at]
    return any(before.count(opened) > before.count(closed) for opened, closed in ("“”", "《》"))


def is_listing(segment: Segment) -> bool:
    """Whether a piece is an item that can never be a heading."""
    return segment.marker is not None and segment.marker.kind in LISTING


def items_in(text: str) -> tuple[str, list[str]]:
    """Lead and item texts of an enumeration inside a paragraph."""
    lead, items = split_items(text)
    return lead, [item.text for item in items]
