"""What each heading of a notice is: a part about organisation, a 方面, a problem, or a detail of a problem."""

from __future__ import annotations

import re
from itertools import pairwise

from documents.markers import MarkerKind
from documents.notice_states import heading_state
from documents.notice_titles import split_heading
from documents.notice_words import (
    ABOUT_PROBLEM,
    ANSWER_LIST,
    ANSWERS,
    FIELD_OF_WORK,
    NEXT_PART,
    ORGANISATION,
    OWNERS,
    PROBLEM_LIST,
    REPLIES,
    Label,
    Leaning,
    leaning,
)
from documents.outline import NEAR, Node, Role

#: Markers that usually stand over several problems.
HIGH_KINDS = (MarkerKind.PART, MarkerKind.CN_STOP, MarkerKind.CN_PAREN)

#: The name of a unit alone, under which its problems stand.
UNIT_NAME = re.compile(
    r"[\u4e00-\u9fff（）()]{2,24}(?:学校|小学|中学|高中|幼儿园|中心校|学区|教学点|教办|学院|[一二三四五六七八九十]中)"
    r"(?:[（(]\d{1,3}[个项条][）)])?"
)
#: How a part is headed that answers a list of problems item by item.
_NAMES_LIST = re.compile(r"清单|措施|举措|对策|办法|整改|落实|分工|结果|成效")
#: 逐项整改落实, 推动反馈问题整改到位: the clause of a heading that announces the answers.
_ANSWERING_CLAUSE = re.compile(r"(?:逐[项条]|问题|任务|事项).{0,8}(?:整改|落实|到位|销号|情况)$")
#: What a heading over the whole list consists of; whatever is left over names a field of work.
_GENERAL = re.compile(
    r"[省市县区]委|巡[察视]组?|督导组?|审计|反馈|意见|问题|整改|落实|进展|情况|存在|任务|措施|具体|主要|逐[项条]|清单|完成|工作|事项|成效|[的及和、与，（）]"
)


def decide_roles(root: Node) -> None:
    """Give every heading its role; what is below a problem becomes DETAIL."""
    tops = _without_closing_parts(_tops(root))
    answering = [node for node in tops if _section_score(node) > 0]
    parallel = sum(1 for node in tops if _labels_below(node)) > 1
    alike = sum(1 for node in tops if _is_itself_answered(node)) * 2 >= len(tops) > 2
    units = [node for node in tops if UNIT_NAME.fullmatch(heading_of(node).rstrip("。：: ")) and node.headings()]
    for node in tops:
        if len(units) > 1 and node in units:
            node.decide(Role.ASPECT, "标题是单位名称，下面是它的问题")
            _decide_children(node, depth=2)
        elif alike and not _is_organising(node) and not ANSWER_LIST.search(heading_of(node)):
            _decide_group(node, depth=1)
        else:
            _decide_top(node, has_answers=any(one is not node for one in answering), parallel=parallel)
    _mirror_problems(tops)
    _mirror_counts(tops)


def _mirror_counts(tops: list[Node]) -> None:
    """A part headed as a list that counts what a list of problems before it counts answers it item by item."""
    problems: list[int] = []
    for top in tops:
        counted = [one.marker.number for one in top.headings() if one.marker]
        heading = heading_of(top)
        if top.role is Role.SECTION and PROBLEM_LIST.search(heading):
            problems = counted
        elif top.role is Role.ORGANISATION and len(counted) > 1 and counted == problems and _NAMES_LIST.search(heading):
            top.decide(Role.SECTION, "与前面的问题清单逐条对应")
            for item in top.headings():
                _apply(item, Role.ISSUE, 1)


def _without_closing_parts(tops: list[Node]) -> list[Node]:
    """The parts without those at the end that only promise, where the parts before them are problems themselves."""
    end = len(tops)
    while end and _only_promises(tops[end - 1]):
        end -= 1
    if not any(_is_itself_answered(node) and not _only_promises(node) for node in tops[:end]):
        return tops
    for node in tops[end:]:
        _decide_tree(node, Role.NEXT, "没有问题，也没有整改内容，前面的部分都有")
    return tops[:end]


def _only_promises(node: Node) -> bool:
    """A part without a problem's words, a label or a quotation, which does not call itself an answer either."""
    heading = heading_of(node).rstrip("。：: ")
    if ANSWERS.search(heading) or ANSWER_LIST.search(heading) or FIELD_OF_WORK.search(heading):
        return False
    if heading_state(heading) is not None:
        return False
    headings = [one for one in node.walk() if one.is_heading]
    return not any(one.label is not None for one in node.walk()) and not any(
        _names_problem(one) or leaning(heading_of(one)) is Leaning.PROBLEM for one in headings
    )


def holds_replies(node: Node) -> bool:
    """Whether the node itself is answered by a labelled block, or says under one what is to come of it."""
    return any(label.label in REPLIES or label.label in OWNERS or label.label is Label.GOAL for label in node.labels())


def heading_of(node: Node) -> str:
    """The heading of a numbered line, without the text that runs on behind it."""
    return split_heading(node.text)[0]


def _tops(root: Node) -> list[Node]:
    tops = root.headings()
    if len(tops) == 1 and tops[0].headings() and tops[0].kind is MarkerKind.PART:
        tops[0].decide(Role.SECTION, "全文只有一个部分")
        return tops[0].headings()
    return tops


def _decide_top(node: Node, has_answers: bool, parallel: bool) -> None:
    heading = heading_of(node).rstrip("。：: ")
    score = _section_score(node)
    if NEXT_PART.search(heading) and not _labels_below(node):
        _decide_tree(node, Role.NEXT, "标题是下一步工作、建议或保障")
    elif heading_state(heading) is not None:
        node.decide(Role.STATE_GROUP, "标题只说状态")
        _decide_children(node, depth=1)
    elif score < 0 or (score == 0 and has_answers and not _is_itself_answered(node)):
        _decide_tree(node, Role.ORGANISATION, "标题和内容讲的是组织、部署或概况")
    elif _is_itself_answered(node) or (score > 0 and _stands_for_itself(node, heading, parallel)):
        _decide_group(node, depth=1)
    elif score > 0:
        node.decide(Role.SECTION, "逐项说明问题或整改的部分")
        if node.headings():
            _decide_children(node, depth=1)
        else:
            _decide_group(node, depth=1)
    else:
        _decide_tree(node, Role.ORGANISATION, "没有问题，也没有逐项整改")


def _is_itself_answered(node: Node) -> bool:
    """A top heading that is no part of the text but a 方面 or a problem itself."""
    heading = heading_of(node).rstrip("。：: ")
    if ABOUT_PROBLEM.match(heading) or holds_replies(node):
        return True
    if FIELD_OF_WORK.search(heading):
        return True
    return leaning(heading) is Leaning.PROBLEM and not PROBLEM_LIST.search(heading) and len(heading) > 5


def _mirror_problems(tops: list[Node]) -> None:
    """Where one part lists problems by 方面, the 方面 of a later part that lists the measures group them likewise."""
    listed = False
    for top in tops:
        heading = heading_of(top)
        if listed and ANSWER_LIST.search(heading):
            for child in top.headings():
                if (
                    child.role is Role.ISSUE
                    and child.headings()
                    and FIELD_OF_WORK.search(heading_of(child).rstrip("。：: "))
                ):
                    child.decide(Role.ASPECT, "与前面问题清单的方面对应")
                    for item in child.headings():
                        _apply(item, Role.ISSUE, 2)
        listed = listed or (bool(PROBLEM_LIST.search(heading)) and top.role is Role.SECTION)


def _stands_for_itself(node: Node, heading: str, parallel: bool) -> bool:
    """A top heading that is no part of the text: it is numbered below 一、, or is one of several answered alike."""
    if node.kind not in (MarkerKind.PART, MarkerKind.CN_STOP):
        return len(_GENERAL.sub("", heading)) >= 2 or not node.headings()
    return parallel and _labels_below(node) and len(_GENERAL.sub("", heading)) >= 2


def _section_score(node: Node) -> int:
    """Above zero for a part that answers or lists problems one by one, below for organisation."""
    heading = heading_of(node).rstrip("。：: ")
    below = [child for child in node.walk() if child is not node and child.is_heading]
    score = 0
    if ANSWERS.search(heading):
        score += 2
    if ORGANISATION.search(heading) and not _labels_below(node) and not _answers_at_last(heading):
        score -= 2
    if _is_itself_answered(node):
        score += 2
    if _labels_below(node):
        score += 4
    problems = sum(1 for child in below if _names_problem(child))
    if problems:
        score += 3 if problems * 2 >= len(node.headings()) else 1
    children = [child for child in node.children if child.marker is not None]
    organising = sum(1 for child in children if _is_organising(child))
    if children and organising * 2 >= len(children) and not problems and not _labels_below(node):
        score -= 3
    return score


def _answers_at_last(heading: str) -> bool:
    """坚持标本兼治，逐项整改落实: how it was done, and in the last clause what was done."""
    first, _, last = re.sub(r"[，,\s]+", "，", heading).rpartition("，")
    return bool(first and _ANSWERING_CLAUSE.search(last)) and not ORGANISATION.search(last)


def _names_problem(node: Node) -> bool:
    heading = heading_of(node).rstrip("。：: ")
    if ABOUT_PROBLEM.match(heading) or (FIELD_OF_WORK.search(heading) and len(heading) > 4):
        return True
    return len(heading) < 80 and leaning(heading) is Leaning.PROBLEM


def _is_organising(node: Node) -> bool:
    heading = heading_of(node).rstrip("。：: ")
    return bool(ORGANISATION.search(heading) or NEXT_PART.search(heading)) and not FIELD_OF_WORK.search(heading)


def _labels_below(node: Node) -> bool:
    return any(child.label in REPLIES for child in node.walk())


# -- below a part


def _decide_children(node: Node, depth: int) -> None:
    headings = node.headings()
    voices = [_voice(child, depth) for child in headings]
    certain = {voice for voice, sure in voices if sure}
    usual = None if certain else _usual_voice(headings, [voice for voice, _ in voices])
    some_answered = any(_labels_below(child) for child in headings)
    for child, (voice, sure) in zip(headings, voices, strict=True):
        heading = heading_of(child).rstrip("。：: ")
        if NEXT_PART.search(heading) and len(heading) < 24 and not _labels_below(child):
            _decide_tree(child, Role.NEXT, "标题是下一步工作或建议")
        elif heading_state(heading) is not None and child.headings():
            child.decide(Role.STATE_GROUP, "标题只说状态")
            _decide_children(child, depth)
        elif some_answered and _is_stray_organisation(child):
            _decide_tree(child, Role.ORGANISATION, "标题讲的是组织情况")
        else:
            if not sure and len(certain) == 1 and child.headings():
                voice = next(iter(certain))
            elif usual is not None and _may_group(child):
                voice = usual
            _apply(child, voice, depth)


def _usual_voice(headings: list[Node], voices: list[Role]) -> Role | None:
    """ASPECT where most neighbours with headings of their own group problems; None where words must decide."""
    said = [voice for child, voice in zip(headings, voices, strict=True) if child.headings()]
    return Role.ASPECT if said.count(Role.ASPECT) * 3 >= len(said) * 2 > 2 else None


def _may_group(child: Node) -> bool:
    """Whether a heading may stand over problems: it states none itself, and what is below it tells of no action."""
    heading = heading_of(child).rstrip("。：: ")
    below = [leaning(heading_of(one)) for one in child.headings()]
    if not below or ABOUT_PROBLEM.match(heading) or leaning(heading) is not Leaning.UNCLEAR:
        return False
    return Leaning.PROBLEM in below and Leaning.ACTION not in below


def _is_stray_organisation(child: Node) -> bool:
    """A heading about organisation among headings of which some are answered."""
    return _is_organising(child) and not _names_problem(child) and not child.labels() and not _labels_below(child)


def _decide_group(node: Node, depth: int) -> None:
    _apply(node, _voice(node, depth)[0], depth)


def _apply(node: Node, voice: Role, depth: int) -> None:
    if voice is Role.ISSUE:
        node.decide(Role.ISSUE, node.reason or "下面没有更小的问题")
        for child in node.children:
            _decide_tree(child, Role.LABEL if child.label else Role.DETAIL, "属于上面的问题")
        return
    above = node.parent.role if node.parent else Role.ROOT
    node.decide(Role.GROUP if above in (Role.ASPECT, Role.GROUP) else Role.ASPECT, node.reason)
    _decide_children(node, depth + 1)


def _voice(node: Node, depth: int) -> tuple[Role, bool]:
    """Whether a heading is an issue or groups issues (ASPECT), and whether that is certain."""
    below = node.headings()
    if not below:
        node.reason = "下面没有编号的标题"
        return Role.ISSUE, False
    if any(holds_replies(child) or any(holds_replies(one) for one in child.headings()) for child in below):
        node.reason = "下面的条目各有整改内容"
        return Role.ASPECT, True
    if any(label.label in REPLIES for label in node.labels()):
        node.reason = "自己有整改内容"
        return Role.ISSUE, True
    quoted = sum(1 for child in below if ABOUT_PROBLEM.match(heading_of(child)))
    if quoted * 2 >= len(below):
        node.reason = "下面的条目都写明所答的问题"
        return Role.ASPECT, True
    if any(label.label is Label.PROBLEM for label in node.labels()):
        node.reason = "自己列出了问题"
        return Role.ISSUE, False
    return _voice_by_words(node, below, depth)


def _voice_by_words(node: Node, below: list[Node], depth: int) -> tuple[Role, bool]:
    heading = heading_of(node).rstrip("。：: ")
    leanings = [leaning(heading_of(child)) for child in below]
    problems = sum(1 for one in leanings if one is Leaning.PROBLEM) * 2 > len(below)
    rich = sum(1 for child in below if has_body(child)) * 2 >= len(below)
    names_field = bool(FIELD_OF_WORK.search(heading))
    if _counts_on(node) and leaning(heading) is not Leaning.PROBLEM and not ABOUT_PROBLEM.match(heading):
        node.reason = "下面的条目与相邻各组连续编号"
        return Role.ASPECT, True
    if names_field and (rich or problems):
        node.reason = "标题是一个方面"
        return Role.ASPECT, True
    own = ABOUT_PROBLEM.match(heading) or leaning(heading) is Leaning.PROBLEM
    if own and not problems:
        node.reason = "标题是问题，下面是措施"
        actions = sum(1 for one in leanings if one is Leaning.ACTION) * 2 >= len(below)
        groups = rich and node.kind in HIGH_KINDS and depth == 1 and (_have_lists(below) or not actions)
        return (Role.ASPECT if groups else Role.ISSUE), False
    if problems:
        node.reason = "标题和下面的条目都是问题"
        deep = node.kind not in HIGH_KINDS or (depth >= 2 and not rich)
        return (Role.ISSUE, False) if own and deep else (Role.ASPECT, False)
    node.reason = "下面是带措施的小标题" if rich else "下面都是措施"
    return (Role.ASPECT if rich else Role.ISSUE), False


def _counts_on(node: Node) -> bool:
    """Whether the numbers below one heading after the other go on (（一）1. 2. （二）3.): they count one list."""
    siblings = node.parent.headings()[:NEAR] if node.parent and node.kind in HIGH_KINDS else []
    counts = [[one.marker.number for one in sibling.headings() if one.marker] for sibling in siblings]
    pairs = list(pairwise(numbers for numbers in counts if numbers))
    return bool(pairs) and all(after[0] == before[-1] + 1 > 1 for before, after in pairs)


def _have_lists(below: list[Node]) -> bool:
    return sum(1 for child in below if child.children) * 2 >= len(below)


def has_body(node: Node) -> bool:
    """Whether a numbered line is a heading with content, not just one sentence or one long measure."""
    if node.children:
        return True
    head, rest = split_heading(node.text)
    return bool(rest) and len(head) <= 40


def _decide_tree(node: Node, role: Role, reason: str) -> None:
    for one in node.walk():
        one.decide(role, reason)
