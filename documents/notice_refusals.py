"""Whether a text is a notice at all: what title, opening and parts say, and the sentence that refuses it."""

from __future__ import annotations

import re

from documents import notice_facts
from documents.markers import numeral
from documents.notice_lines import Line
from documents.notice_offices import INSPECTING
from documents.notice_roles import has_body, heading_of
from documents.notice_words import FIELD_OF_WORK, REPLIES, Leaning, leaning
from documents.outline import Node, Role
from models.drafts import IssueDraft, NoticeDraft

_TITLE_OF_ANSWERS = re.compile(r"整改(?!通知|意见|工作会|推进会)|落实情况")
TITLE_OF_FEEDBACK = re.compile(
    r"反馈(?:意见|问题|清单|$)|问题清单|督[导察]意见|督导(?:评估)?报告|审计(?:报告|结果|意见)|检查(?:情况|结果)"
    r"|整改通知|隐患|督办|存在问题|(?:督导|督查|检查|视导|巡查|评估)(?:工作)?情况的?通报"
)
_CONTEXT = re.compile(
    r"整改|反馈(?:了|的)?(?:意见|问题)|问题清单|督导意见|审计(?:报告|意见)|隐患|销号"
    r"|(?:督[导查]|检查|视导|巡查|评估)[^。]{0,60}(?:发现|存在|指出)[^。]{0,8}问题"
)
#: Those who were inspected are told what was found: 对你单位2025年收支情况进行了审计.
_TELLS_INSPECTED = re.compile(
    rf"对[你贵](?:们|单位|[校园局区县市镇乡办])[^。]{{0,60}}(?:进行|开展|实施|作)了[^。]{{0,12}}{INSPECTING}"
)
#: An account of how a problem that it names was put right everywhere.
_TITLE_OF_CAMPAIGN = re.compile(
    r"(?:问题|乱象|行为|现象|隐患)[^，。]{0,8}(?:整治|治理|清理|纠治|排查|查处|清查)[^，。]{0,8}(?:情况|结果|进展|成效)[^，。]{0,4}(?:通报|公告|公示|报告|汇报)"
    r"(?:[（(].{1,14}[）)])?$"
)
#: The head of an article, and the title of a paper that lays down rules.
_ARTICLE = re.compile(r"第([一二三四五六七八九十百\d]{1,4})条(?:[ \t\u00a0\u3000]|$)")
_TITLE_OF_RULES = re.compile(
    r"(?:(?:办法|制度|规定|细则|规则|条例|守则|规程)(?:[（(](?:试行|暂行|修订|征求意见稿|草案)[）)])?|方案[（(](?:试行|暂行)[）)])$"
)
#: A paper that asks others to do something.
_TITLE_OF_REQUEST = re.compile(
    r"关于(?:认真|切实|进一步|扎实)?(?:报送|上报|报告|开展|召开|举办|做好|组织|申报|征集|加强|启动|抓好|落实)[^。]*(?:的通知|通知)(?:[（(].{1,14}[）)])?$"
)
#: Papers of other kinds, by the end of their titles.
_TITLE_OF_OTHERS = re.compile(
    r"(?:讲话|讲稿|讲话稿|讲话提纲|发言|发言稿|发言提纲|致辞|心得体会|问卷|测评表|评议表|调查表|应急预案|预案|(?:招聘|招标|磋商|采购|成交|中标|招生)公告|名单|工作要点|倡议书|承诺书|责任书|党课)(?:[（(].{1,14}[）)])?$"
)


def refusal_of(draft: NoticeDraft, body: list[Line], root: Node, opening: str) -> str:
    """One sentence saying why this is no notice, "" if it is one; roles are decided and aspects filled."""
    return _refusal_of_rules(draft.title, body, root) or _refusal(draft, root, opening)


def _refusal_of_rules(title: str, body: list[Line], root: Node) -> str:
    """One sentence for a paper of rules: it counts articles, or its title says so and nothing in it is answered."""
    articles = [numeral(found[1]) for line in body if (found := _ARTICLE.match(line.text))]
    answered = sum(1 for node in root.walk() if node.label in REPLIES and (node.text or node.children))
    counted = len(articles) >= 2 and articles[:2] == [1, 2] and len(articles) > answered
    if counted or (_TITLE_OF_RULES.search(title.rstrip("》 ")) and not answered):
        return "这份文件是规章制度，条文讲的是怎样办理，没有逐条对应的问题和整改内容，因此没有导入任何内容。"
    return ""


def _refusal(draft: NoticeDraft, root: Node, opening: str) -> str:
    """One sentence saying why this is no notice, "" if it is one."""
    issues = draft.issues()
    if _TITLE_OF_REQUEST.search(draft.title) and not any(node.label in REPLIES for node in root.walk()):
        return "这份文件是布置工作的通知，没有逐条列出问题或整改内容，因此没有导入任何内容。"
    if _TITLE_OF_OTHERS.search(draft.title.rstrip("》 ")) or _is_questionnaire(root):
        return "这份文件从标题或写法看是讲话、问卷、预案、名单一类材料，不是逐条整改的通报，因此没有导入任何内容。"
    heads = " ".join(heading_of(node) for node in root.headings())
    if not any(node.is_heading for node in root.walk()):
        if not _CONTEXT.search(draft.title + opening):
            return "这份文件不是整改通报或反馈意见：没有编号的问题或整改事项，因此没有导入任何内容。"
        return "这份文件里没有识别到编号的问题或整改事项，无法逐条导入；请核对是否选对了文件。"
    replies = sum(1 for node in root.walk() for label in node.labels() if label.label in REPLIES)
    in_context = _CONTEXT.search(draft.title + opening + heads) or TITLE_OF_FEEDBACK.search(draft.title)
    campaign = bool(_TITLE_OF_CAMPAIGN.search(draft.title)) and _answers_by_field(root)
    if not (in_context or campaign or _lists_faults(issues, opening)) and replies < max(2, len(issues)):
        return "这份文件不是整改通报或反馈意见：标题和开头没有提到反馈或整改，也没有逐条整改的部分，没有导入任何内容。"
    if not issues:
        return "这份文件里没有逐条说明问题或整改的部分（只有工作部署、经验做法或其他内容），不作为整改通报导入。"
    answered = replies > 0
    named = sum(1 for issue in issues if leaning(issue.title) is Leaning.PROBLEM or issue.findings)
    told = (_TITLE_OF_ANSWERS.search(draft.title) or TITLE_OF_FEEDBACK.search(draft.title)) and (
        notice_facts.names_genre(draft.title) or re.search(r"现将|如下|报告|通报", opening)
    )
    if not answered and not named and not told and not campaign and not re.search(r"反馈", opening):
        return "这份文件像是工作经验或部署材料：有分条的做法，但没有逐条对应反馈问题，因此没有导入任何内容。"
    if (
        re.search(r"(?:召开|举行|举办|开展).{0,20}(?:会议?|培训|活动|仪式)$|推进会|动员会|部署会|培训班", draft.title)
        and not answered
    ):
        return "这份文件像是会议或活动报道，没有逐条对应的问题和整改内容，因此没有导入任何内容。"
    return ""


def tells_inspected(opening: str) -> bool:
    """Whether the opening tells those for whom the paper is that they were inspected."""
    return bool(_TELLS_INSPECTED.search(opening))


def _lists_faults(issues: list[IssueDraft], opening: str) -> bool:
    """Whether a paper tells those inspected what was found, nearly every heading being something wrong."""
    faults = sum(1 for issue in issues if leaning(issue.title) is Leaning.PROBLEM)
    return len(issues) > 1 and faults * 3 >= len(issues) * 2 and tells_inspected(opening)


def _answers_by_field(root: Node) -> bool:
    """Whether 方面 by 方面 headings stand, each over what was done about it."""
    fields = [
        node
        for node in root.walk()
        if node.role is Role.ASPECT and FIELD_OF_WORK.search(heading_of(node).rstrip("。：: "))
    ]
    headings = [one for field in fields for one in field.headings()]
    return len(fields) > 1 and bool(headings) and all(one.role is Role.ISSUE and has_body(one) for one in headings)


def _is_questionnaire(root: Node) -> bool:
    """Whether most of the numbered lines ask something."""
    said = [heading_of(node) for node in root.walk() if node.is_heading]
    return sum(1 for words in said if words.endswith(("？", "?"))) * 2 > len(said)
