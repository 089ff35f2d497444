"""The issues of a notice as they are collected, and the joining of problems and measures that stand in two lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from documents.markers import LISTING, Marker, numeral, split_items
from documents.notice_titles import split_heading
from documents.notice_words import (
    ABOUT_PROBLEM,
    ANSWER_LIST,
    FIELD_OF_WORK,
    OWNERS,
    PROBLEM_LIST,
    REPLIES,
    Label,
    Leaning,
    leaning,
)
from documents.outline import Node
from models.drafts import AspectDraft, IssueDraft, MeasureDraft

#: Labels that say how far a problem is as a whole.
_STATES = REPLIES - {Label.MEASURE, Label.ANSWER}
#: A part with fewer problems is hardly a list of them.
_FEW = 3
#: Beyond this many pairs titles are not compared; no notice comes near it.
_MOST_PAIRS = 40_000


#: What names a problem by its number only.
_REFERENCE = re.compile(
    r"(?:针对|关于|对于|对|就)?(?:反馈|清单|上述)?(?:第\s?([一二三四五六七八九十\d]{1,3})\s?[个项条](?:问题)?|问题\s?([一二三四五六七八九十\d]{1,3}))(?:的整改)?[。：:，,、]\s{0,2}"
)


@dataclass(slots=True)
class _Found:
    issue: IssueDraft
    aspect: AspectDraft
    node: Node
    text: str


@dataclass(slots=True)
class _Part:
    heading: str
    aspects: list[AspectDraft] = field(default_factory=list)
    found: list[_Found] = field(default_factory=list)


@dataclass(slots=True)
class Collected:
    """Aspects and issues part by part, in the order of the text."""

    parts: list[_Part] = field(default_factory=list)

    def begin(self, heading: str) -> None:
        """A new part of the notice begins."""
        self.parts.append(_Part(heading))

    def open_aspect(self, title: str, place: str) -> None:
        """An aspect heading was met; it stays only if issues follow."""
        self.parts[-1].aspects.append(AspectDraft(title, place))

    def add(self, aspect: str, place: str, issue: IssueDraft, node: Node, text: str) -> None:
        """An issue under the aspect of this title, which is opened if it is not the latest."""
        aspects = self.parts[-1].aspects
        if not aspects or aspects[-1].title != aspect:
            aspects.append(AspectDraft(aspect, place or issue.line))
        aspects[-1].issues.append(issue)
        self.parts[-1].found.append(_Found(issue, aspects[-1], node, text))

    def siblings(self) -> list[list[tuple[Node, IssueDraft]]]:
        """Problems that are told alike: those of a part, and together those of parts that are problems themselves."""
        told = [[(one.node, one.issue) for one in part.found] for part in self.parts]
        single = [one for part in told if len(part) < _FEW for one in part]
        return [*(part for part in told if len(part) >= _FEW), single]


def only_lists_problems(part: Node, later: Sequence[Node]) -> bool:
    """Whether a part is headed as a list of problems, answers none, and a later part answers them."""
    heading = _heading(part)
    if not PROBLEM_LIST.search(heading) or ANSWER_LIST.search(heading) or _is_answered(part):
        return False
    return any(ANSWER_LIST.search(_heading(one)) and (_is_answered(one) or _counts_alike(part, one)) for one in later)


def _counts_alike(part: Node, other: Node) -> bool:
    """Whether the same numbers stand below two parts, and below the second no 方面 or problem is named."""
    listed = other.headings()
    named = sum(1 for one in listed if _is_field(one) or ABOUT_PROBLEM.match(one.text))
    return len(listed) > 1 and _numbers(part) == _numbers(other) and not named


def _is_answered(part: Node) -> bool:
    return any(node.label in REPLIES for node in part.walk())


def join_lists(collected: Collected) -> None:
    """Where one part lists the problems and a later one the measures, each measure goes to its problem."""
    answering = [(at, part) for at, part in enumerate(collected.parts) if _is_answering(part)]
    for at, problems in enumerate(collected.parts) if answering else ():
        if not problems.found or any(one.issue.measures or one.issue.progress for one in problems.found):
            continue
        for answers in [part for later, part in answering if later > at and _answers(problems, part)]:
            for answer, problem in _pairs(problems.found, answers.found):
                _answer(problem.issue, answer)
                answer.aspect.issues.remove(answer.issue)


def drop_nameless(collected: Collected) -> None:
    """A list of owners that fits no list of problems gives no problems of its own."""
    for part in collected.parts:
        for found in part.found:
            issue = found.issue
            if not (issue.title or issue.findings or issue.measures) and issue in found.aspect.issues:
                found.aspect.issues.remove(issue)


def split_paired_lists(collected: Collected) -> list[AspectDraft]:
    """All aspects with issues; an aspect that lists its problems and measures under labels becomes one issue a pair."""
    for part in collected.parts:
        for found in part.found:
            pairs = _labelled_pairs(found.node)
            if pairs and found.issue in found.aspect.issues:
                at = found.aspect.issues.index(found.issue)
                found.aspect.issues[at : at + 1] = [_paired(found.issue, pair) for pair in pairs]
                found.aspect.title = found.aspect.title or found.issue.title
    return _merged([aspect for part in collected.parts for aspect in part.aspects if aspect.issues])


def _merged(aspects: list[AspectDraft]) -> list[AspectDraft]:
    """Neighbours without a title are one."""
    merged: list[AspectDraft] = []
    for aspect in aspects:
        if merged and merged[-1].title == aspect.title:
            merged[-1].issues.extend(aspect.issues)
        else:
            merged.append(aspect)
    return merged


def _is_answering(part: _Part) -> bool:
    """Whether a part is headed as a list of measures, and holds some."""
    said = any(one.issue.measures or one.issue.progress or not one.issue.title for one in part.found)
    return said and bool(ANSWER_LIST.search(part.heading))


def _answers(problems: _Part, answers: _Part) -> bool:
    if not PROBLEM_LIST.search(problems.heading) and not PROBLEM_LIST.search(answers.heading):
        return False
    matched = len(_pairs(problems.found, answers.found))
    return matched * 2 > len(answers.found)


def _pairs(problems: list[_Found], answers: list[_Found]) -> list[tuple[_Found, _Found]]:
    """Each answer with its problem: by title where most titles fit, else by number or order."""
    few = len(problems) * len(answers) <= _MOST_PAIRS
    by_title = [(answer, _closest(answer, problems)) for answer in answers] if few else []
    found = [(answer, problem) for answer, problem in by_title if problem is not None]
    if len(found) * 2 > len(answers):
        return found
    if len(problems) == len(answers) and not any(_REFERENCE.match(answer.text) for answer in answers):
        return list(zip(answers, problems, strict=True))
    referring = [(answer, _referred(answer, problems)) for answer in answers]
    if all(problem is not None for _, problem in referring):
        return [(answer, problem) for answer, problem in referring if problem is not None]
    numbers: dict[str, list[_Found]] = {}
    for problem in problems:
        numbers.setdefault(problem.issue.number, []).append(problem)
    return [
        (answer, numbers[answer.issue.number][0])
        for answer in answers
        if len(numbers.get(answer.issue.number, [])) == 1
    ]


def _referred(answer: _Found, problems: list[_Found]) -> _Found | None:
    """The problem that an answer names by its number: 针对问题2。"""
    found = _REFERENCE.match(answer.text)
    number = numeral(found[1] or found[2]) if found else 0
    return problems[number - 1] if 0 < number <= len(problems) else None


def _closest(answer: _Found, problems: list[_Found]) -> _Found | None:
    title = answer.issue.title[:120]
    best: tuple[float, _Found | None] = (0.72, None)
    for problem in problems:
        other = problem.issue.title[:120]
        if title == other or (len(other) >= 6 and other in title):
            return problem
        ratio = SequenceMatcher(None, title, other).ratio() if abs(len(title) - len(other)) < 40 else 0.0
        if ratio > best[0]:
            best = (ratio, problem)
    return best[1]


def _answer(problem: IssueDraft, answer: _Found) -> None:
    given = answer.issue
    if not (given.title or given.measures):
        _take_over(problem, given)
        return
    lead, items = split_items(_without_progress(answer))
    if not lead and len(items) > 1:
        problem.measures.extend(MeasureDraft(item.text, given.line) for item in items)
        _take_over(problem, given)
        return
    titled = SequenceMatcher(None, given.title[:120], problem.title[:120]).ratio() > 0.6 or problem.title in given.title
    if (titled or _REFERENCE.match(answer.text) or len(given.measures) > 1) and given.measures:
        problem.measures.extend(given.measures)
    else:
        problem.measures.append(MeasureDraft(_without_progress(answer), given.line))
    _take_over(problem, given)


def _take_over(problem: IssueDraft, given: IssueDraft) -> None:
    """State, owners and deadline of an answer become those of its problem."""
    if given.progress or given.status:
        problem.progress, problem.progress_line = given.progress, given.progress_line
        problem.status, problem.status_words = given.status, given.status_words
    for name in ("responsible_leader", "unit", "person", "deadline_text"):
        setattr(problem, name, getattr(problem, name) or getattr(given, name))
    problem.fields = {**given.fields, **problem.fields}


def _without_progress(answer: _Found) -> str:
    text = answer.text
    if answer.issue.progress and text.endswith(answer.issue.progress):
        text = text[: -len(answer.issue.progress)]
    return _REFERENCE.sub("", text.strip())


def _labelled_pairs(node: Node) -> list[tuple[Node, list[Node]]]:
    """Problems and what answers them where one heading holds both in labelled blocks; empty if it is one issue."""
    labels = node.labels()
    problems = [label for label in labels if label.label is Label.PROBLEM]
    if not problems:
        return _counted_pairs(node, labels)
    if len(problems) >= 2 and all(label.text for label in problems):
        return _alternating(labels, problems)
    if len(problems) != 1:
        return []
    if _is_one_problem(node, labels):
        return []
    listed = _listed_in(problems[0])
    if len(listed) == 1 and _is_field(node):
        return [(listed[0], [label for label in labels if label is not problems[0]])]
    if not listed and _is_field(node) and _is_one_sentence(problems[0].text):
        return _alternating(labels, problems)
    for label in labels:
        if (
            label.label in (Label.MEASURE, Label.ANSWER)
            and len(listed) >= 2
            and [one.number for one in markers_of(_listed_in(label))] == [one.number for one in markers_of(listed)]
        ):
            return [(problem, [measure]) for problem, measure in zip(listed, _listed_in(label), strict=True)]
    return []


def _listed_in(block: Node) -> list[Node]:
    """The numbered items of a labelled block, in lines of their own or behind the label."""
    if listed := block.headings():
        return listed
    lead, items = split_items(block.text)
    if lead or len(items) < 2 or items[0].marker.kind in LISTING:
        return []
    return [Node(item.text, block.place, item.marker, parent=block) for item in items]


def markers_of(nodes: list[Node]) -> list[Marker]:
    """The markers of numbered nodes."""
    return [node.marker for node in nodes if node.marker]


def _counted_pairs(node: Node, labels: list[Node]) -> list[tuple[Node, list[Node]]]:
    """1. 2. 3. under a field of work, and 1. 2. 3. behind the label below them: each problem with its measure."""
    answers = [label for label in labels if label.label in (Label.MEASURE, Label.ANSWER)]
    listed = node.headings()
    if len(answers) != 1 or len(listed) < 2 or _numbers(answers[0]) != _numbers(node):
        return []
    if leaning(_heading(node)) is Leaning.PROBLEM or ABOUT_PROBLEM.match(_heading(node)):
        return []
    if sum(1 for one in listed if leaning(one.text) is Leaning.PROBLEM) * 2 <= len(listed):
        return []
    return [(problem, [measure]) for problem, measure in zip(listed, answers[0].headings(), strict=True)]


def unnumbered_problem(node: Node) -> Node | None:
    """The one sentence below a field of work that names its problem, where no number does; None if there is none."""
    plain = [child for child in node.children if child.marker is None and child.label is None]
    fits = len(plain) == 1 and plain[0] is node.children[0] and bool(node.labels()) and not node.headings()
    heading, rest = split_heading(node.text)
    if not fits or rest or leaning(heading) is Leaning.PROBLEM or ABOUT_PROBLEM.match(heading):
        return None
    text = plain[0].text.rstrip("。 ")
    return plain[0] if leaning(text) is Leaning.PROBLEM and not re.search("[。；;]", text) else None


def named_by(problem: Node, node: Node) -> Node:
    """The heading as its problem words it, with all that answers it."""
    rest = [child for child in node.children if child is not problem]
    return Node(problem.text, problem.place, node.marker, parent=node.parent, children=rest)


def _is_field(node: Node) -> bool:
    return bool(FIELD_OF_WORK.search(_heading(node)))


def _heading(node: Node) -> str:
    return split_heading(node.text)[0].rstrip("。：: ")


def _is_one_problem(node: Node, labels: list[Node]) -> bool:
    """Whether a heading names the problem itself: what is listed below it are its findings and measures."""
    heading = _heading(node)
    if _is_field(node) or ANSWER_LIST.search(heading):
        return False
    told_as_one = any(label.label in OWNERS or label.label in _STATES for label in labels)
    return told_as_one or leaning(heading) is Leaning.PROBLEM


def _is_one_sentence(text: str) -> bool:
    lead, items = split_items(text)
    return bool(lead) and not items and not re.search("[。；;].", text)


def _numbers(block: Node) -> list[int]:
    return [node.marker.number for node in block.headings() if node.marker]


def _alternating(labels: list[Node], problems: list[Node]) -> list[tuple[Node, list[Node]]]:
    pairs: list[tuple[Node, list[Node]]] = []
    for label in labels:
        if label in problems:
            pairs.append((label, []))
        elif pairs:
            pairs[-1][1].append(label)
    return pairs if all(answers for _, answers in pairs) else []


def _paired(whole: IssueDraft, pair: tuple[Node, list[Node]]) -> IssueDraft:
    from documents.notice_issues import full_text, issue_of

    problem, answers = pair
    copy = Node(
        problem.text,
        problem.place,
        problem.marker,
        children=list(problem.children) + [one for one in answers if one.label],
    )
    issue = issue_of(copy, feedback_only=False, group_status=None)
    issue.measures = [one for one in issue.measures if answers[0].label or one.text.rstrip("。") != issue.title]
    for answer in answers:
        if answer.label is None:
            issue.measures.append(MeasureDraft(full_text(answer), answer.place))
    if not answers[0].label:
        _share_whole(whole, issue)
    issue.doubts = [doubt for doubt in issue.doubts if not re.search("原文未写问题", doubt)]
    if not issue.title:
        issue.title = whole.title
    return issue


def _share_whole(whole: IssueDraft, issue: IssueDraft) -> None:
    """What a field of work says of all its problems at once — state, owners, deadline — holds for each of them."""
    if not issue.progress:
        issue.progress, issue.progress_line = whole.progress, whole.progress_line
    if issue.status is None:
        issue.status, issue.status_words = whole.status, whole.status_words
    for name in ("responsible_leader", "unit", "person", "deadline_text"):
        setattr(issue, name, getattr(issue, name) or getattr(whole, name))
    issue.fields = {**whole.fields, **issue.fields}
