"""The outline of a notice: lines with their markers and labels become a tree whose every decision can be looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from documents.markers import LISTING, Marker, MarkerKind
from documents.notice_lines import Line
from documents.notice_records import with_headed_records
from documents.notice_states import is_state
from documents.notice_words import ABOUT_PROBLEM, OWNERS, Label, Leaning, leaning
from documents.segments import Segment, segments_of

#: Labels that come right after a problem's heading; the others come after its measures too.
_AFTER_HEADING = frozenset({Label.PROBLEM, Label.FINDING, Label.GOAL, Label.MEASURE, Label.ANSWER})
#: Labels that say how far a problem is; a numbered problem behind 已完成 is the next one.
_STATES = frozenset({Label.STATUS, Label.RESULT, Label.COURSE})
#: Kinds whose headings usually group problems.
_USUALLY_ABOVE = (MarkerKind.PART, MarkerKind.CN_STOP, MarkerKind.CN_PAREN)
#: How many neighbours are looked at when a list is judged: enough for any notice, few enough for a huge file.
NEAR = 60


class Role(Enum):
    """What a node is in the notice; notices.py decides, outline.py leaves UNDECIDED."""

    UNDECIDED = "未定"
    ROOT = "全文"
    SECTION = "部分"
    ORGANISATION = "组织情况"
    NEXT = "下一步"
    STATE_GROUP = "状态分组"
    ASPECT = "方面"
    GROUP = "问题类别"
    ISSUE = "问题"
    LABEL = "标签"
    DETAIL = "内容"
    TEXT = "正文"


@dataclass(slots=True, eq=False)
class Node:
    """A heading or item (``marker``), a labelled block (``label``) or a plain paragraph (neither).

    ``level`` is the depth below the whole text; ``reason`` says in a few words why the node has its ``role``.
    """

    text: str = ""
    place: str = ""
    marker: Marker | None = None
    label: Label | None = None
    label_word: str = ""
    own_line: bool = True
    level: int = 0
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    role: Role = Role.UNDECIDED
    reason: str = ""

    @property
    def kind(self) -> MarkerKind | None:
        """The kind of the marker, None for labels and plain paragraphs."""
        return self.marker.kind if self.marker else None

    @property
    def is_heading(self) -> bool:
        """Whether the node has a marker that can name something (一是, bullets and 第一， only list)."""
        return self.marker is not None and self.marker.kind not in LISTING

    def headings(self) -> list[Node]:
        """The numbered nodes directly below, without those inside a labelled block."""
        return [child for child in self.children if child.is_heading]

    def labels(self) -> list[Node]:
        """The labelled blocks directly below."""
        return [child for child in self.children if child.label is not None]

    def walk(self) -> Iterator[Node]:
        """This node and everything below it in the order of the text."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def decide(self, role: Role, reason: str) -> None:
        """Give the node its role, with the reason for whoever asks."""
        self.role, self.reason = role, reason


def outline(lines: list[Line]) -> Node:
    """The tree of a text. Levels follow the order in which kinds of marker open inside one another in this text."""
    builder = _Builder(with_headed_records(segments_of(lines)))
    return builder.built()


class _Builder:
    def __init__(self, segments: list[Segment]) -> None:
        self._segments = segments
        self._root = Node(role=Role.ROOT, reason="全文")
        self._stack = [self._root]
        self._next_of_kind = _next_numbers(segments)
        self._beside: Node | None = None
        self._seen_below: set[tuple[MarkerKind | None, MarkerKind | None]] = set()
        self._owning: Counter[tuple[Label | None, MarkerKind | None]] = Counter()

    def built(self) -> Node:
        for at, segment in enumerate(self._segments):
            if segment.label is not None:
                self._add_label(at, segment)
            elif segment.marker is not None:
                self._add_marked(at, segment, segment.marker)
            else:
                self._add_text(segment)
        return self._root

    def _push(self, parent: Node, segment: Segment) -> Node:
        node = Node(
            segment.text, segment.place, segment.marker, segment.label, segment.label_word, segment.own_line,
            parent.level + 1, parent,
        )  # fmt: skip
        parent.children.append(node)
        self._seen_below.add((parent.kind, node.kind))
        return node

    def _cut_to(self, node: Node) -> None:
        del self._stack[self._stack.index(node) + 1 :]

    def _add_text(self, segment: Segment) -> None:
        self._push(self._stack[-1], segment)

    # -- headings and items

    def _add_marked(self, at: int, segment: Segment, marker: Marker) -> None:
        parent = self._parent_for(at, marker)
        self._cut_to(parent)
        self._stack.append(self._push(parent, segment))

    def _parent_for(self, at: int, marker: Marker) -> Node:
        same = [node for node in self._stack if node.kind is marker.kind]
        if not same:
            return self._parent_of_new_kind(at, marker)
        inner = same[-1]
        label = self._label_below(inner)
        if label is not None and self._belongs_inside(at, marker, inner):
            return label
        if len(same) > 1 and inner.marker is not None and self._resumes_outer(at, marker, inner, same[-2]):
            inner = same[-2]
        return inner.parent or self._root

    def _label_below(self, node: Node) -> Node | None:
        """The open labelled block below a node of the stack."""
        below = self._stack[self._stack.index(node) + 1 :]
        return next((one for one in reversed(below) if one.label is not None), None)

    def _belongs_inside(self, at: int, marker: Marker, outer: Node) -> bool:
        """1. after a label inside 1.: a new list begins, unless the outer count goes on with this very number."""
        if marker.number != 1 or outer.marker is None:
            return False
        return outer.marker.number != 0 and not self._label_follows(at)

    def _resumes_outer(self, at: int, marker: Marker, inner: Node, outer: Node) -> bool:
        if inner.marker is None or outer.marker is None or marker.number != outer.marker.number + 1:
            return False
        if marker.number != inner.marker.number + 1:
            return True
        return self._label_follows(at) or leaning(self._segments[at].text) is Leaning.PROBLEM

    def _label_follows(self, at: int) -> bool:
        """Whether a reply label comes before the next marked line, as it does after a problem's heading."""
        for segment in self._segments[at + 1 : at + 4]:
            if segment.label is not None:
                return segment.label in _AFTER_HEADING
            if segment.marker is not None and segment.marker.kind not in LISTING:
                return False
        return False

    def _parent_of_new_kind(self, at: int, marker: Marker) -> Node:
        """A kind that is not open: below what is open, unless it usually stands higher and nothing shows otherwise."""
        stack = list(self._stack)
        while len(stack) > 1:
            top = stack[-1]
            if top.kind is not None and marker.kind < top.kind and not self._runs_inside(at, marker, top):
                stack.pop()
            elif top.kind is None and any(one.kind is not None and marker.kind < one.kind for one in stack):
                if self._is_list_of_label(at, marker, top):
                    break
                stack.pop()
            elif top.label is not None and (marker.kind is MarkerKind.CN_STOP or self._is_told_state(at, top)):
                stack.pop()
            else:
                break
        return stack[-1]

    def _is_told_state(self, at: int, label: Node) -> bool:
        """Whether a label only says 已完成, and what is numbered behind it is a problem with labels of its own."""
        told = label.label in _STATES and not label.children and is_state(label.text)
        return told and self._label_follows(at)

    def _is_list_of_label(self, at: int, marker: Marker, label: Node) -> bool:
        """Whether a higher kind of marker begins a list under an open label, with nothing standing between."""
        return (
            label.label is not None
            and marker.number == 1
            and not label.children
            and not label.text
            and (self._segments[at - 1].label is label.label and not self._label_follows(at))
        )

    def _runs_inside(self, at: int, marker: Marker, top: Node) -> bool:
        """A usually higher marker that starts at one while the count around it goes on afterwards is inside it."""
        if marker.number != 1 or top.marker is None or top.kind in LISTING or top.kind is None:
            return False
        if (top.kind, marker.kind) in self._seen_below:
            return self._other_way_unknown(marker, top)
        following = self._next_of_kind(at, top.kind, None)
        return following == top.marker.number + 1 and top.marker.number > 0 and self._other_way_unknown(marker, top)

    def _other_way_unknown(self, marker: Marker, top: Node) -> bool:
        """Whether this text has not yet shown ``top``'s kind below ``marker``'s kind."""
        return (marker.kind, top.kind) not in self._seen_below

    # -- labels

    def _add_label(self, at: int, segment: Segment) -> None:
        owner = self._owner_beside(at) or self._usual_owner(at, segment, self._owner(at, segment))
        self._beside = owner
        self._owning[segment.label, owner.kind] += 1
        if self._says_all(at, segment):
            self._push(owner, segment)
            return
        self._cut_to(owner)
        self._stack.append(self._push(owner, segment))

    def _owner_beside(self, at: int) -> Node | None:
        """What the owner just before speaks of, where one follows the other: 责任领导：甲；责任部门：乙。"""
        both = at > 0 and all(self._segments[one].label in OWNERS for one in (at - 1, at))
        return self._beside if both and self._beside in self._stack else None

    def _says_all(self, at: int, segment: Segment) -> bool:
        """Whether nothing that follows can belong to the label: names and days, and the state of one measure."""
        if segment.label in OWNERS or segment.label is Label.OTHER:
            return bool(segment.text)
        top = self._stack[-1]
        if segment.own_line or top.marker is None or not self._inside_label(top):
            return False
        return self._next_of_kind(at, top.marker.kind, None) == top.marker.number + 1 > 1

    def _owner(self, at: int, segment: Segment) -> Node:
        top = self._stack[-1]
        if not segment.own_line and top.is_heading and top.place == segment.place and not self._inside_label(top):
            return top
        label = next((node for node in reversed(self._stack) if node.label is not None), None)
        if label is not None and label.label is not Label.PROBLEM:
            return label.parent or self._root
        candidates = [node for node in self._stack if node.is_heading]
        if not candidates:
            return (label.parent or self._root) if label is not None else self._stack[0]
        item = candidates[-1]
        if label is not None and self._stack.index(item) < self._stack.index(label):
            return label.parent or self._root
        return item if self._item_owns(at, item) else self._above(item)

    def _usual_owner(self, at: int, segment: Segment, owner: Node) -> Node:
        """The problem above instead of its one measure, where this label never belonged to such an item before."""
        above = owner.parent
        if not owner.is_heading or above is None or not above.is_heading or owner.place == segment.place:
            return owner
        if self._owning[segment.label, owner.kind] or leaning(owner.text) is Leaning.PROBLEM:
            return owner
        if owner.marker is not None and self._comes_again(at, owner.marker):
            return owner
        if self._owning[segment.label, above.kind]:
            return above
        alone = sum(1 for one in above.children[-NEAR:] if one.is_heading) == 1
        stated = leaning(above.text) is Leaning.PROBLEM or ABOUT_PROBLEM.match(above.text)
        return above if alone and stated and segment.label in OWNERS else owner

    def _comes_again(self, at: int, marker: Marker) -> bool:
        """Whether the next number of a count is followed by the same label as this one was."""
        for later in range(at + 1, min(at + 30, len(self._segments) - 1)):
            found = self._segments[later].marker
            if found is not None and found.kind is marker.kind:
                return found.number == marker.number + 1 and self._segments[later + 1].label is self._segments[at].label
        return False

    def _inside_label(self, node: Node) -> bool:
        return any(one.label is not None for one in self._stack[: self._stack.index(node)])

    def _above(self, item: Node) -> Node:
        parent = item.parent or self._root
        return (parent.parent or self._root) if parent.label is not None else parent

    def _item_owns(self, at: int, item: Node) -> bool:
        """Whether a label answers the item just above it, or the heading over a list of findings that ends there."""
        parent = item.parent
        if item.marker is None or parent is None or (parent.marker is None and parent.label is None):
            return True
        following = self._next_of_kind(at, item.marker.kind, _above_kind(parent))
        if following == item.marker.number + 1:
            return True
        siblings = [
            node for node in parent.children[-NEAR:] if node is not item and node.is_heading and node.kind is item.kind
        ]
        if any(node.labels() for node in siblings) or ABOUT_PROBLEM.match(item.text):
            return True
        if self._closes_list(at, item, siblings):
            return False
        if not siblings and (item.marker.number > 1 or parent.kind in _USUALLY_ABOVE):
            return True
        if following == 1 and self._list_is_near(at, item.marker.kind):
            return self._count_goes_on(at, item.marker, parent)
        if parent.label is not None:
            return False
        if not siblings:
            return True
        return bool(item.children) or not self._looks_like_details(parent, siblings)

    def _closes_list(self, at: int, item: Node, siblings: list[Node]) -> bool:
        """Whether an owner, deadline or state behind the last of several measures says so of the heading above them."""
        label = self._segments[at].label
        leaves = bool(siblings) and not item.children and all(not node.children for node in siblings)
        if label in _AFTER_HEADING or not leaves or item.parent is None or not item.parent.is_heading:
            return False
        said = [leaning(node.text) for node in (*siblings, item)]
        return said.count(Leaning.ACTION) * 2 >= len(said) and Leaning.PROBLEM not in said[-1:]

    def _count_goes_on(self, at: int, marker: Marker, parent: Node) -> bool:
        """Whether the next number of the item's own count comes later, with a label of its own."""
        above = _above_kind(parent)
        for later in range(at + 1, min(at + 80, len(self._segments))):
            found = self._segments[later].marker
            if found is None:
                continue
            if found.kind is above:
                return False
            if found.kind is marker.kind and found.number == marker.number + 1 and self._label_follows(later):
                return True
        return False

    def _list_is_near(self, at: int, kind: MarkerKind) -> bool:
        """Whether the label's own list starts with ``kind`` before another label comes."""
        for segment in self._segments[at + 1 :]:
            if segment.label is not None:
                return False
            if segment.marker is not None:
                return segment.marker.kind is kind
        return False

    def _looks_like_details(self, parent: Node, siblings: list[Node]) -> bool:
        leaves = all(not node.children for node in siblings)
        return leaves and leaning(parent.text) is Leaning.PROBLEM and parent.kind not in (MarkerKind.CN_STOP, None)


def _above_kind(parent: Node) -> MarkerKind | None:
    return parent.kind if parent.kind is not None else (parent.parent.kind if parent.parent else None)


class _next_numbers:
    """The number of the next marker of a kind after a position, None if a marker of the ending kind comes first."""

    def __init__(self, segments: list[Segment]) -> None:
        self._positions: dict[MarkerKind, list[tuple[int, int]]] = {}
        for at, segment in enumerate(segments):
            if segment.marker is not None:
                self._positions.setdefault(segment.marker.kind, []).append((at, segment.marker.number))

    def __call__(self, at: int, kind: MarkerKind, until: MarkerKind | None) -> int | None:
        found = self._first(at, kind)
        end = self._first(at, until) if until is not None else None
        if found is None or (end is not None and end[0] < found[0]):
            return None
        return found[1]

    def _first(self, at: int, kind: MarkerKind) -> tuple[int, int] | None:
        positions = self._positions.get(kind, [])
        low, high = 0, len(positions)
        while low < high:
            middle = (low + high) // 2
            if positions[middle][0] <= at:
                low = middle + 1
            else:
                high = middle
        return positions[low] if low < len(positions) else None
