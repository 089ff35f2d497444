"""A notice read whole: its paragraphs become the draft that the review window shows and the ledger takes."""

from __future__ import annotations

import re

from documents import notice_facts, notice_offices
from documents.markers import marker_at
from documents.notice_issues import full_text, issue_of
from documents.notice_lines import Line, Lines, whole_lines
from documents.notice_lists import (
    Collected,
    drop_nameless,
    join_lists,
    named_by,
    only_lists_problems,
    split_paired_lists,
    unnumbered_problem,
)
from documents.notice_refusals import TITLE_OF_FEEDBACK, refusal_of, tells_inspected
from documents.notice_roles import HIGH_KINDS, decide_roles, heading_of, holds_replies
from documents.notice_states import heading_state
from documents.notice_tables import table_in, with_table
from documents.notice_titles import title_of
from documents.notice_votes import settle_by_votes
from documents.notice_words import FIELD_OF_WORK, LABEL_AT_START, REPLIES, Label, Leaning, leaning
from documents.outline import NEAR, Node, Role, outline
from models.drafts import AspectDraft, DraftStatus, NoticeDraft, Paragraph

_CONTACT = re.compile(
    r"^(?:欢迎|请|敬请|特此|现予以?公[布示]|以上).{0,60}(?:监督|批评|意见|反映|公告|通报|公示|审阅|审核|审议|审查|指正|批示|报告|汇报)[。！]?$"
    r"|^(?:欢迎|请|敬请).{0,60}(?:监督|批评|意见|反映)|^(?:请|望).{2,60}(?:报送?|上报|反馈)(?:至|到|给|我|县|区|市|教)|^(?:衷心)?感谢(?:您|你|贵)|^(?:衷心)?感谢.{2,40}[。！]$|^(?:如|若|您?对(?:以上|本|上述)).{0,24}(?:异议|不服|疑问)|^(?:专此|特此|此复|现予以?公)[^，。]{0,14}[。！]?$|(?:妥否|当否|如无不妥|如有不妥).{0,12}[。]?$|(?:联系电话|联系方式|联系人|(?:咨询|监督|举报|投诉|办公|服务|值班)?(?:电话|热线)|邮政信箱|通讯地址|电子邮[箱件]|监督电话|举报电话|传真|邮政?编码?|信箱地址)\s{0,2}[:：]"
)

#: What a contact line holds: a number, an address.
_REACHES = re.compile(r"[\dxX*—-]{5,}|@|[路街道]\S{0,6}号")
#: A closing paragraph that promises to go on.
_PROMISE = re.compile(
    r"(?:下一步|下步|今后|接下来|下阶段|下一阶段)[，,]|(?:我|本|该)(?:校|园|局|办|单位)[^，,。；：:]{0,12}(?:保证|承诺)|(?:我|本|该|区|县|市|镇|乡|校|学校|全|中共)[^，,。；：:]{0,22}将(?:继续|以此|以|进一步|持续|不断|始终|坚持|严格按)"
)
#: A closing paragraph that tells those for whom the paper is what they have to hand in, and what comes of it if not.
_DEMAND = re.compile(
    r"(?:^|[，,。；;])(?:请|望)(?:你|贵|各|有关|相关|于|在|按|将|对照|认真|及时|务必|尽快|提交|报送)"
    r"|^(?:[\u4e00-\u9fff]{2,8}[:：])?(?:责令|要求|限)(?:你|贵)[^。]{0,60}(?:书面报|报送|上报|提交)"
    r"|^现?(?:责令|要求)(?:你|贵)[^。]{0,60}(?:报告|报送|上报|反馈|提交|整改(?:到位|完毕|完成|落实))"
    r"|^(?:你|贵)(?:们|单位|[校园局区县市镇乡办])(?:应当?|须|要|务必)[^。]{0,50}(?:报告?|报送|上报|反馈|提交|函告)"
    r"|(?:^|[。；;])(?:对)?(?:逾期|到期|拒不)[^。；;]{0,24}(?:的|，)[^。；;]{0,24}(?:处理|处罚|通报|约谈|问责|追究|执行)[^。；;]{0,6}[。；;]?$"
)
#: The name of an office as it stands above a date.
_SIGNATORY = re.compile(r"[\u4e00-\u9fff（）()“”\"、 \t\u3000]{4,40}[局委办室处厅院组会府校园心所队司部班股科]")
_DAY_AT_END = re.compile(
    r"(?:[12\d二〇○零]{4}\s{0,2}年)?\s{0,4}[\d一二三四五六七八九十]{1,3}\s{0,4}月\s{0,4}[\d一二三四五六七八九十]{1,3}\s{0,4}日$"
    r"|^\s*年\s+月\s+日$"
)
#: How a sentence ends that finds nothing.
_NOTHING_WRONG = re.compile(
    r"(?:未发现|未查出|未反馈|不存在|没有|无)[^，。；]{0,12}(?:问题|任务|事项|情形|现象|整改|情况)[^，。；]{0,3}[。]?$"
)
#: 督学（签名）：方文　　校长（签字）：
_SIGNED_BY = re.compile(
    r"(?:\s*[\u4e00-\u9fff、]{2,16}(?:[（(]\s?签[字名章]\s?[）)]|签[字名章收])\s?[:：][^。；，:：]{0,20}){1,4}"
)
_SEAL = re.compile(r"[（(]\s{0,4}(?:盖章|公章|章|签章|印章|代章)\s{0,4}[）)]|[：:]\s{0,4}[（(]?(?:盖章|公章)[）)]?$")
#: Lines under a signature, and what says that nothing follows.
_CLOSING_LINE = re.compile(
    r"[（(]?(?:此页无正文|本页无正文|此件(?:主动)?公开发布|公开属性|信息公开选项|抄送|抄报|主题词|印发|共印|填报人|填表人|审核人|制表人|(?:单位|主要|学校)?负责人\s{0,2}(?:[（(]?签[字名章][）)]?)?\s{0,2}[:：]?$"
    r"|(?:本|此)(?:决定|意见|通知)书?自[^，。]{0,16}起(?:生效|施行|执行)|(?:填报|报送|整改)?(?:单位|时间|日期)[（(]?(?:盖章|公章)?[）)]?\s{0,2}[:：])"
)


def read_notice(paragraphs: list[Paragraph]) -> NoticeDraft:
    """The draft of a notice; never raises. What is no notice has no aspects and a warning that says why."""
    table = table_in(paragraphs)
    draft = with_table(_read_text(table.rest), table) if table else _read_text(paragraphs)
    draft.paragraphs = list(paragraphs)
    return draft


def _read_text(paragraphs: list[Paragraph]) -> NoticeDraft:
    lines = whole_lines(paragraphs)
    draft = NoticeDraft()
    body = _body(lines)
    root = outline(body)
    preamble = [child for child in root.children if child.marker is None and child.label is None]
    opening = " ".join(node.text for node in preamble)
    notice_facts.fill(draft, lines, [Line(node.text, node.place) for node in preamble])
    decide_roles(root)
    feedback_only = _is_feedback_only(root, draft.title, tells_inspected(opening))
    draft.aspects = _aspects(root, feedback_only)
    refused = refusal_of(draft, body, root, opening)
    if refused:
        draft.aspects = []
        draft.warnings = [refused]
        return draft
    draft.is_notice = True
    _warn(draft, root, opening, feedback_only)
    return draft


def read_outline(paragraphs: list[Paragraph]) -> Node:
    """The outline of a text with every role decided and its reason: for looking at what the reader saw."""
    root = outline(_body(whole_lines(paragraphs)))
    decide_roles(root)
    return root


def _body(lines: Lines) -> list[Line]:
    """The lines without the contact block, the signature and the date under it."""
    kept = list(lines.body)
    head = "".join(line.text for line in kept[:3])
    dated = False
    while len(kept) > 3:
        last = kept[-1].text
        if not (_is_tail(last) or _is_name_in(last, head) or (dated and _signs(last))):
            break
        dated = notice_facts.is_signature_date(last)
        kept.pop()
    return [
        line
        for line in kept
        if not (_CONTACT.search(line.text) and len(line.text) < 300 and _is_contact(line.text))
        and not _SIGNED_BY.fullmatch(line.text)
    ]


def _is_name_in(text: str, head: str) -> bool:
    """Whether a short line only repeats a name from the title, with or without （盖章）: a signature."""
    name = _SEAL.sub("", text).strip(" \u3000：:")
    return 4 <= len(name) <= 32 and name in head and not re.search("[，。；：]", name) and marker_at(name) is None


def _signs(text: str) -> bool:
    """Whether the line above the date names an office, whatever it is called."""
    return bool(_SIGNATORY.fullmatch(text.strip())) and leaning(text) is not Leaning.PROBLEM


def _is_tail(text: str) -> bool:
    if _CLOSING_LINE.match(text) or _SIGNED_BY.fullmatch(text):
        return True
    if _PROMISE.match(text) and marker_at(text) is None:
        return True
    label = LABEL_AT_START.match(text)
    if _DEMAND.search(text) and marker_at(text) is None and not (label and label["sep"]):
        return True
    bare = _DAY_AT_END.sub("", _SEAL.sub("", text)).strip(" \u3000")
    if not bare or (bare != text and len(bare) <= 32 and notice_offices.is_signature(bare)):
        return True
    if notice_facts.is_signature_date(text) or (_CONTACT.search(text) and _is_contact(text)):
        return True
    return len(text) <= 32 and notice_offices.is_signature(text)


def _is_contact(text: str) -> bool:
    found = marker_at(text)
    if (
        found is not None
        and found[0].number
        and not _REACHES.search(text)
        and leaning(text.partition("：")[2]) is not Leaning.UNCLEAR
    ):
        return False  # 1.联系电话：长期无人接听 is a problem
    return not re.match(r"[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]", text) or bool(
        re.match(r"^.{0,12}[:：]", text)
    )


def _is_feedback_only(root: Node, title: str, tells: bool) -> bool:
    """Whether the paper only lists problems: nothing in it answers them; ``tells`` if it speaks to those inspected."""
    issues = [node for node in root.walk() if node.role is Role.ISSUE]
    if any(label.label in REPLIES for node in issues for label in node.labels()):
        return False
    if re.search(r"整改[^，。]{0,8}(?:情况|报告|方案|台账|措施|结果|公告|通报|回复|答复|复函)", title):
        return False
    told = [part for node in issues for part in [node, *node.children] if part.label is not Label.GOAL]
    said = [leaning(part.text) for part in told]
    if tells or TITLE_OF_FEEDBACK.search(title):
        return said.count(Leaning.PROBLEM) >= said.count(Leaning.ACTION)
    return said.count(Leaning.PROBLEM) > 3 * said.count(Leaning.ACTION)


def _aspects(root: Node, feedback_only: bool) -> list[AspectDraft]:
    collected = Collected()
    tops = _parts_below(root)
    for at, top in enumerate(tops):
        collected.begin(heading_of(top))
        _collect(top, "", "", None, collected, feedback_only or only_lists_problems(top, tops[at + 1 :]))
    if not feedback_only:
        for siblings in collected.siblings():
            settle_by_votes(siblings)
    join_lists(collected)
    drop_nameless(collected)
    return split_paired_lists(collected)


def _parts_below(root: Node) -> list[Node]:
    return [child for child in root.children if child.is_heading or child.label is not None]


def _says_none(node: Node) -> bool:
    """A 方面 that only says that nothing is wrong in it: 未发现此类问题, 无单独整改任务."""
    alone = len(node.children) == 1 and node.children[0].marker is None and node.children[0].label is None
    heading = heading_of(node).rstrip("。：:")
    return alone and bool(FIELD_OF_WORK.search(heading) and _NOTHING_WRONG.search(node.children[0].text))


def _collect(
    node: Node, aspect: str, above: str, status: DraftStatus | None, collected: Collected, feedback_only: bool
) -> None:
    if node.role is Role.ISSUE and _says_none(node):
        return
    if node.role is Role.ISSUE:
        problem = unnumbered_problem(node) if _beside_aspects(node) else None
        if problem is not None:
            aspect = title_of(heading_of(node))
            collected.open_aspect(aspect, node.place)
            node = named_by(problem, node)
        issue = issue_of(node, feedback_only, status)
        if above:
            issue.extra["问题类别"] = above
        own_aspect = aspect or (issue.title if _is_aspect_too(node) else "")
        collected.add(own_aspect, node.place if own_aspect != aspect else "", issue, node, full_text(node))
        return
    if node.role is Role.ASPECT:
        aspect = title_of(heading_of(node))
        collected.open_aspect(aspect, node.place)
        if (own := _own_problem(node)) is not None:
            collected.add(aspect, "", issue_of(own, feedback_only, status), own, full_text(own))
    elif node.role is Role.GROUP:
        above = title_of(heading_of(node))
    elif node.role is Role.STATE_GROUP:
        status = heading_state(heading_of(node).rstrip("。：:"))
    elif node.role not in (Role.SECTION, Role.UNDECIDED):
        return
    for child in node.headings():
        _collect(child, aspect, above, status, collected, feedback_only)


def _own_problem(node: Node) -> Node | None:
    """What a 方面 answers itself before its first numbered problem; None where it only groups."""
    first = next((at for at, child in enumerate(node.children) if child.is_heading), 0)
    own = node.children[:first]
    if not any(child.label in REPLIES for child in own):
        return None
    alone = Node(node.text, node.place, node.marker, parent=node.parent, children=own)
    problem = unnumbered_problem(alone)
    return named_by(problem, alone) if problem is not None else alone


def _beside_aspects(node: Node) -> bool:
    """Whether a heading of the same kind beside this one groups problems."""
    nearby = node.parent.children[:NEAR] if node.parent else []
    return any(one.role is Role.ASPECT and one.kind is node.kind for one in nearby)


def _is_aspect_too(node: Node) -> bool:
    """An issue that stands where its neighbours are 方面: the 方面 owns its measures directly."""
    if holds_replies(node) and node.kind not in HIGH_KINDS:
        return False
    if FIELD_OF_WORK.search(heading_of(node).rstrip("。：:")):
        return True
    nearby = node.parent.children[:NEAR] if node.parent else []
    siblings = [one for one in nearby if one is not node and one.is_heading and one.kind is node.kind]
    fields = [
        one for one in siblings if one.role is Role.ASPECT or FIELD_OF_WORK.search(heading_of(one).rstrip("。：:"))
    ]
    return len(fields) * 2 > len(siblings)


def _warn(draft: NoticeDraft, root: Node, opening: str, feedback_only: bool) -> None:
    issues = draft.issues()
    lead = opening + " ".join(child.text for top in root.headings() for child in top.children if child.marker is None)
    for claimed in notice_facts.claimed_totals(lead):
        if claimed not in (len(issues), sum(len(issue.findings) for issue in issues)):
            draft.warnings.append(f"正文称{claimed}项，识别出{len(issues)}项，请核对是否有遗漏或合并。")
    without = [title_of(heading_of(node)) for node in root.walk() if node.role is Role.ISSUE and _says_none(node)]
    draft.warnings.extend(f"“{title}”原文说明没有需要整改的内容，没有导入。" for title in without)
    if feedback_only:
        draft.warnings.append("这份文件只列问题，没有整改内容；导入后各问题没有进度和措施。")
    unsaid = sum(1 for issue in issues if issue.doubts)
    if unsaid:
        draft.warnings.append(f"有{unsaid}项原文未写问题，仅有整改表述，标题取自小标题或方面名称，请核对。")
