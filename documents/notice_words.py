"""The words by which notices are understood: labels, kinds of section, negative words and action words, each once."""

# A pattern of Chinese words is easier to check on one line:
# ruff: noqa: E501

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache


class Label(Enum):
    """What a label announces, whatever its exact words."""

    PROBLEM = "问题"
    FINDING = "具体表现"
    GOAL = "整改目标"
    MEASURE = "整改措施"
    ANSWER = "整改情况"
    COURSE = "整改进展"
    RESULT = "整改成效"
    STATUS = "完成情况"
    REASON = "未完成原因"
    LEADER = "责任领导"
    LEAD_UNIT = "牵头单位"
    UNIT = "责任单位"
    SUPPORT = "配合单位"
    PERSON = "责任人"
    OWNERS = "责任单位及责任人"
    DEADLINE = "整改时限"
    FINISHED = "完成日期"
    NEXT = "下一步"
    NOTE = "备注"
    OTHER = "其他"


#: Every label and the words it is written in. ANSWER and COURSE may hold measures or progress: notices.py decides.
LABEL_WORDS: dict[Label, str] = {
    Label.PROBLEM: "存在问题 存在的问题 存在的主要问题 主要问题 反馈问题 反馈的问题 巡察反馈问题 巡察反馈的问题 督导反馈问题 审计反馈问题"
    " 反馈意见 反映问题 群众反映问题 检视问题 安全隐患 存在隐患 隐患描述 隐患 问题 问题描述 问题表述 问题概述 问题内容 整改任务 整改事项 任务 隐患内容 发现问题 发现的问题 原问题 突出问题",
    Label.FINDING: "具体表现 问题情况 问题详情 问题具体情况 存在情况 整改前 整改前情况 整改前状况 表现 具体问题 问题表现 表现形式 主要表现 问题具体表现 具体情况 调查情况 核查事实 调查核实情况 核实情况 事实情况 现状 问题现状 隐患情况 具体表现为 主要表现为 主要表现在",
    Label.GOAL: "整改目标 整改要求 整改完成标准 完成标准 整改标准 目标任务 预期成效 目标要求",
    Label.MEASURE: "整改措施 整改举措 具体措施 措施 整改计划 主要措施 主要做法 具体做法 整改办法 改进措施 工作措施 细化的整改措施"
    " 具体整改措施 主要整改措施 整改具体措施 整改措施及落实情况 采取措施 采取的措施 已采取措施 已采取的措施 采取的整改措施 整改任务措施",
    Label.ANSWER: "整改后 整改后情况 整改情况 整改落实情况 落实情况 整改落实 整改 整改工作情况 整改做法 整改措施落实情况 已采取的整改措施 整改工作落实情况"
    " 问题整改情况 问题整改落实情况 整改落实工作情况 整改具体情况 具体整改情况 巡察整改情况 措施落实情况 整改内容 整改回复 答复 办理情况 处理情况 处置情况 整改办理情况 整改处理情况 办理结果 处理结果 整改处置情况 回复",
    Label.COURSE: "整改进展 进度 整改进展情况 整改落实进展情况 进展情况 目前进展 工作进展 整改进度 进展 当前进展 最新进展 整改推进情况 落实进展"
    " 整改工作进展情况 整改工作进展 推进情况 工作进展情况",
    Label.RESULT: "整改成效 成效 取得成效 取得的成效 整改效果 工作成效 整改落实成效 整改结果 落实结果 整改落实结果 整改取得成效 阶段性成效",
    Label.STATUS: "完成情况 整改完成情况 整改状态 是否完成 是否整改到位 完成状态 整改完成程度 目前状态 状态 任务完成情况 销号情况 办结情况"
    " 当前状态 目前整改状态 是否销号",
    Label.REASON: "未完成原因 未整改到位原因 未完成整改原因 未整改到位的原因 存在困难 未完成的原因",
    Label.LEADER: "责任领导 牵头领导 分管领导 包抓领导 包保领导 第一责任人 牵头责任领导 整改责任领导 挂牌领导 牵头局领导 责任局领导 主管领导"
    " 牵头人 包案领导",
    Label.LEAD_UNIT: "牵头科室 牵头部门 牵头单位 主责部门 主办 主责单位 主责科室 牵头股室 牵头处室 主办单位 主办科室",
    Label.UNIT: "责任单位 责任科室 责任部门 责任股室 责任处室 承办单位 整改责任单位 整改单位 责任主体 承办科室 落实单位 整改责任科室"
    " 整改责任部门 整改主体 责任学校",
    Label.SUPPORT: "配合单位 配合科室 协办单位 配合部门 协助单位 参与单位 配合股室 协同单位 配合领导 责任督学",
    Label.PERSON: "责任人 具体责任人 整改责任人 经办人 直接责任人 责任人员 具体负责人 具体经办人 负责人 责任人及联系电话",
    Label.DEADLINE: "整改时限 完成时限 整改期限 完成时间 预计完成时间 时限要求 时间节点 计划完成时间 完成期限 整改完成时限 整改完成时间"
    " 时限 期限 整改时间 时间安排 拟完成时间 办理时限 完成时间节点 整改时间节点",
    Label.FINISHED: "完成日期 实际完成时间 办结时间 销号时间 实际完成日期",
    Label.NEXT: "下一步打算 下一步计划 下一步工作 下一步措施 下一步工作打算 下一步工作计划 下一步整改措施 下步打算 下步工作 下步措施 下步计划"
    " 后续措施 下一步 下步 后续工作 今后打算 下一步安排 下一步工作安排 后续打算 下步工作打算 下一步整改打算",
    Label.NOTE: "备注 说明",
    Label.OTHER: "原因分析 问题原因 产生原因 问题成因 成因分析 存在原因 主要原因 复查人 填报人 联系人 联系电话 核查人 验收人 核查情况 佐证材料 印证材料 督办领导 督办单位 填报单位 审核人 涉及单位"
    " 验收情况 问题来源 问题类别 问题分类 问题编号 隐患类别 隐患部位 隐患等级 隐患级别 检查人 检查时间 发现时间 序号 监督单位 建章立制 制度成果 追责问责情况 责任追究",
}
#: Who or what found a problem, and of which kind measures are: 查摆问题, 督查发现的问题, 防范措施.
_FOUND_BY = "巡察 巡视 督导 督查 检查 审计 信访 监测 评估 查摆 检视 自查 发现 反映 指出 存在 群众反映 巡察反馈 巡视反馈 督导反馈 督查反馈 检查反馈 检查发现 督查发现 督导发现 审计发现 审计指出 反馈指出"
_KINDS_OF_MEASURE = "整改 具体整改 细化整改 主要整改 改进 防范 解决 处置 应对 落实 工作 主要 具体 对应 已采取的整改"


def _labels() -> dict[str, Label]:
    """Every word that is a label, the usual ones and those put together."""
    words = {
        f"{by}{of}问题": Label.PROBLEM
        for by in _FOUND_BY.split()
        for of in ("", "的", "的主要", "主要", "具体", "突出")
    }
    words |= {f"{kind}{what}": Label.MEASURE for kind in _KINDS_OF_MEASURE.split() for what in ("措施", "举措", "办法")}
    return words | {word: label for label, said in LABEL_WORDS.items() for word in said.split()}


#: Further labels by what they end with; what stands before are only words about rectifying.
_BEFORE = "(?:已|拟|主要|具体|细化|阶段性|目前|当前|整体|问题|反馈|巡察|巡视|督导|审计|整改|整治|治理|纠治|改进|落实|工作|推进|采取|取得|责任|的|及|和|与|、){1,6}"
_OWNER = "(?:第一|牵头|主要|具体|直接|分管|整改|责任|承办){0,3}(?:领导|单位|科室|部门|股室|处室|学校|责任人|负责人|经办人|人员?)"
_COMPOSED = (
    (Label.OWNERS, re.compile(f"{_OWNER}(?:及其?|和|与|、|/|／){_OWNER}")),
    (
        Label.ANSWER,
        re.compile(
            f"{_BEFORE}?(?:措施|举措|做法)(?:及|和|与|、)(?:其)?(?:整改|落实|取得|工作)?(?:的)?(?:成效|效果|结果|进展|进度|完成情况|落实情况|情况)"
        ),
    ),
    (Label.MEASURE, re.compile(f"{_BEFORE}(?:措施|举措|办法|做法)")),
    (Label.RESULT, re.compile(f"{_BEFORE}(?:成效|效果|结果)")),
    (Label.COURSE, re.compile(f"{_BEFORE}?(?:进展|进度)(?:情况)?")),
    (Label.ANSWER, re.compile(f"(?:{_BEFORE})?(?:整改|落实|整治|治理|纠治|执行)(?:工作|具体)?情况")),
)


class _Labels(dict[str, Label]):
    """The known labels, and those put together from words that only labels have."""

    def __missing__(self, word: str) -> Label:
        return next(label for label, pattern in _COMPOSED if pattern.fullmatch(word))


#: Which label a word is.
LABELS: dict[str, Label] = _Labels(_labels())


def label_of(word: str) -> Label | None:
    """The label that a word is, known or put together; None if it is none."""
    known = dict.get(LABELS, word)
    return known or next((label for label, pattern in _COMPOSED if pattern.fullmatch(word)), None)


#: Labels that answer a problem, and labels that only say who and until when.
REPLIES = frozenset({Label.MEASURE, Label.ANSWER, Label.COURSE, Label.RESULT, Label.STATUS, Label.REASON})
OWNERS = frozenset(
    {
        Label.LEADER,
        Label.LEAD_UNIT,
        Label.UNIT,
        Label.SUPPORT,
        Label.PERSON,
        Label.OWNERS,
        Label.DEADLINE,
        Label.FINISHED,
    }
)

#: Alone on its line, and about the problems as a whole, it is the title of a part.
_NO_TITLE_OF_PART = r"(?!.{0,8}问题的?(?:整改|落实){1,2}(?:工作|具体)?情况\s{0,3}$)"
#: A known label not running on into a longer one, or one put together, which has a colon or a bracket behind it.
_ANY_LABEL = (
    rf"{_NO_TITLE_OF_PART}(?:{'|'.join(pattern.pattern for _, pattern in _COMPOSED)})(?=\s{{0,3}}[:：﹕∶】\]］〕]|$)"
    f"|{'|'.join(sorted(LABELS, key=len, reverse=True))}"
)
#: A label at the start of a line, with or without brackets and colon; ``sep`` is "" where it runs straight on.
LABEL_AT_START = re.compile(
    rf"[【\[［〔（(「<〈★●◆■▲*—–\-]?\s{{0,3}}(?P<word>{_ANY_LABEL})(?P<end>(?:主要)?(?:如下|为|是)?)"
    rf"(?P<close>[】\]］〕）)」>〉]?)\s{{0,3}}(?P<sep>[:：﹕∶]?)\s{{0,4}}"
)
#: A label inside a line always has a colon, or brackets; in the middle of a sentence brackets are a blank to be filled
#: in (收到意见后，【整改单位】研究……) unless a colon follows.
LABEL_INSIDE = re.compile(
    rf"(?<=[。；;！!\s（(，,、】）)|｜丨/／])(?:(?:(?<![，,、])|(?=.[^】\]］〕]{{1,20}}.\s{{0,2}}[:：]))"
    rf"[【\[［〔](?P<boxed>{_ANY_LABEL})[】\]］〕]\s{{0,2}}[:：]?|"
    rf"(?P<word>{_ANY_LABEL})\s{{0,3}}[:：﹕∶])\s{{0,3}}"
)

#: Headings of parts that hold no findings: what comes next, who asked for what.
NEXT_PART = re.compile(
    r"下一步|下步|今后|努力方向|工作打算|整改打算|下阶段|下一阶段|后续(?:整改)?(?:工作|打算|计划|安排)|(?<!反馈)(?:意见|建议|要求)[和与及、]?(?:意见|建议|要求)|整改建议|工作建议"
    r"|保障措施|组织保障|组织实施|工作要求|有关要求|相关要求|几点(?:要求|建议|意见)|^整改要求|^建议|巩固(?:整改|巡察)?(?:整改)?(?:工作)?成[果效]$"
    r"|监督方式|联系方式|公示(?:时间|期)|审计建议|督导建议|评价意见|持续(?:深化|巩固|推进|做好|抓好).{0,8}(?:整改|成果|后半篇)"
)
#: Headings about how the work was organised, or what the inspection was.
ORGANISATION = re.compile(
    r"组织领导|组织情况|组织推进|组织开展|组织实施|动员部署|安排部署|迅速.{0,4}部署|思想认识|提高认识|统一思想|提高.{0,4}站位|政治站位|政治自觉|高度重视"
    r"|整改责任|扛牢|扛起|压实.{0,6}责任|明确.{0,4}责任|靠实|夯实.{0,4}责任|责任担当|强化责任|强化担当|主体责任$|基本情况|总体情况|整体情况|基本概况|概况"
    r"|总体要求|指导思想|工作目标|整改目标$|基本原则|工作原则|主要做法|工作开展情况|整改工作(?:开展|推进|组织|总体)|工作推进情况|整改工作进展"
    r"|推进整改工作|主要成效|工作成效|主要成绩|取得的?成[效绩]|总体评价|工作步骤|方法步骤|实施步骤|问题导向|目标任务|目标导向|协调推进|统筹推进"
    r"|长效机制|建章立制|督导检查|跟踪督[办导]|督促检查|严格督|从严从实|精心(?:组织|制定)|周密|加强领导|细化(?:整改)?(?:方案|措施|任务|分工|台账)"
    r"|制定(?:整改)?方案|立行立改|真改实改|标本兼治|举一反三|整改方案|履行.{0,14}责任|第一责任人|主体责任(?:落实|履行)?情况|学习传达|对标对表|挂图作战|强化督|检查方式|督导方式|审计范围|工作部署|工作情况$"
)
#: Headings of the part in which problems are answered one by one, or listed.
ANSWERS = re.compile(
    r"问题|反馈(?:意见|事项)|整改落实|整改(?:任务|措施|事项|清单|内容)|落实(?:进展)?情况|整改(?:进展|完成)?情况|逐[项条]|隐患|整改台账|任务(?:清单|分解)"
)
#: Heading of a list of problems without their answers, and of answers without their problems.
PROBLEM_LIST = re.compile(
    r"(?:存在|反馈|发现|主要|突出|指出|查摆)(?:的|出的)?(?:主要|突出|具体|共性)?(?:问题|不足|隐患)|问题清单|问题和不足|不足之处"
)
ANSWER_LIST = re.compile(
    r"整改(?:措施|举措|情况|任务|落实|办法|工作落实|进展|完成)|落实情况|(?:措施|任务|责任|目标|落实|对策|成效|成果)清单|责任分工|解决措施|改进措施"
)

#: A heading that is a field of work: it groups problems. 好的方面 is none.
FIELD_OF_WORK = re.compile(
    r"(?<!好的)(?<!肯定的)方面(?:的)?(?:存在)?(?:的)?(?:主要|突出)?(?:问题|差距|不足)?(?:的|及其?|和|与)?(?:整改)?(?:工作)?(?:落实|进展|完成)?(?:情况)?$"
)
#: A heading that quotes the problem it answers.
ABOUT_PROBLEM = re.compile(
    r"^(?:关于|针对|对于|就|对|反馈|巡察反馈|指出)[^。；“\"‘「『]{0,14}[“\"‘「『].{2,}"
    r"|^[^。；“\"]{0,12}[“\"「『][^”\"」』]{2,160}[”\"」』](?:等)?(?:方面)?的?(?:存在的?)?(?:问题|意见)"
    r"|^(?:关于|针对|对于|就)(?!.{0,40}方面).{2,}?(?:问题|不足|不够|不到位|不严|不力|意见)"
    r"|^(?:反馈)?问题\s{0,2}[:：]"
)


#: What is wrong: in a heading or at the end of a clause it makes a problem of it.
_NEGATIVE = (
    r"不(?:到位|够|严格?|力|足|实|深(?:入|刻)?|强|高|清晰?|全(?:面)?|规范|完善|健全|及时|扎实|平衡|均衡|明显|透(?:彻|明)?|彻底|落实|牢固?|准确?|精准"
    r"|细(?:致)?|紧|多|大|好|畅(?:通)?|合理|科学|经常|主动|积极|重视|充分|匹配|达标|合格|一致|符|了了之|担当|作为|统一|完整|齐全|具体|配套|协调|顺(?:畅)?"
    r"|理想|优|佳|熟悉|敏感|健康|公开|公正|公平|闭环|同步|聚焦|突出|愿|敢|能|会|当|良|便|稳|正|端正|得当|尽(?:责|职|到位)|用心|上心|走心|应有)"
    r"|未|没有|没能|缺|薄弱|弱化|较弱|偏弱|软弱|涣散|流于形式|形式化|形式主义|官僚主义|滞后|缓慢|差距|短板|弱项|偏差|偏[低高少慢软松]|违规|违反|违纪|较[差少低慢]|松散|松懈"
    r"|宽松|淡薄|淡化|虚化|空转|走过场|挤占|超标|超范围|超比例|拖欠|截留|挪用|真空|单一|隐患|欠缺|脱节|随意|混乱|频发|多发|仍有|尚有|仍存|尚未|失衡|失范|失真|失管|失察|缺位|缺失|欠账"
    r"|不作为|不相容|脱岗|漏[缺报洞项]|遗漏|虚报|虚列|套取|老化|破损|损坏|失效|故障|破裂|堆放|松动|堵塞|占用|过期|超期|逾期|陈旧|低下|粗放|简单化|应付|敷衍|照搬|重.{1,6}轻|表面化|碎片化|有待|较为松|把关不|凭经验|断档|青黄不接|乱"
    r"|偏软|宽松软|一言堂|拖沓|推诿|质量不|水平低|力度不|少有|极少|很少|过少|过多|过大|过高|过低|过慢|过于|(?<![超通经跨])过[窄陡长短重密松紧暗薄厚滑](?=$|[，,。；;的]|现象|问题|情况)|磨损|脱落|锈蚀|裂缝|开裂|渗水|漏[水电雨]|裸露|积水|霉变|变质|塌陷|无证|超载|私拉|乱接|倾斜|错误|隐形变异|不佳|紧缺|受阻|打折扣|雷同|代签|照抄|衰减|两张皮|搞变通|问题突出|风险突出|温差|落差|时有发生|屡禁|变相"
)
NEGATIVE = re.compile(_NEGATIVE)
_NEGATIVE_END = re.compile(
    rf"(?:{_NEGATIVE})(?:的|等)?(?:现象|情况|情形|行为|问题|隐患|之处|倾向)?(?:较?多|较?少|突出|明显|严重|较为突出|依然存在|仍然存在|存在)?$"
)
_NOT_SO = re.compile(r"不(?!断|忘|变|移|减|降|懈|松|少于|低于|得|准|留|漏|能不|怕|拖)[\u4e00-\u9fff]{1,2}$")
_SHORT_OF = re.compile(r"(?:(?<![减至不缩多])少|(?<!快)慢|(?<!误)差|弱|软|浅|空|涣散|(?<!降|减)低|走形式|欠缺|打折扣)$")
_STILL_NOT = re.compile(r"(?:至今|仍然?|尚|一直|始终|均|长期)未[^，,]{1,10}$")
_STARTS_WRONG = re.compile(r"^(?:尚?未|没有|没能|缺乏|缺少|缺失|无(?!偿)|存在|仍[然有存]|个别|有的)")
#: 配电箱无防护门: what a thing is without.
_WITHOUT = re.compile(
    r"^[^，,]{2,24}(?<![有毫均并且都])无(?!偿|线|障碍|纸|烟|缝|人机|害|缘|私|论|死角|遗漏|差错|事故|违|接触|异议)[\u4e00-\u9fff]{2,10}$"
)
_CURE = re.compile(
    r"^(?:已)?(?:切实|着力|有效|重点|全面|坚决|及时|逐[一项条])?(?:解决|纠正|杜绝|整改|防止|避免|针对|克服|防范|消除|治理|整治|破解|补齐|完善|健全)"
)
_ACTION = re.compile(
    r"^(?:目前|现)?已(?!超|过期|老|久|经(?:不|超|过))|^(?:一方面|同时|并|目前|现|今年以来|截至[^，,]{2,12}[，,]|\d{4}年[^，,]{0,12}[，,]?|[^，,。]{0,14}(?:局|办|室|科|股|组|校|学校|党委|党组|支部|中心|单位|部门|园))?"
    r"(?:已经?|现已|均已|再次|多次|先后|专门|集中|联合|统一|认真|深入|扎实|大力|积极|严格|及时|立即|迅速|定期|全面|切实|坚决|主动|重新|进一步|持续|不断|着力|逐[一项步条]|按(?:照|期|要求|规定)|充分|牢固|精心|科学|统筹|督促|要求|每[^，,]{1,6})?"
    r"(?:制定|制订|印发|下发|出台|修订|修改|建立|建好|健全|完善|召开|开展|组织|加强|强化|严格|严肃|严明|规范|落实|推进|推动|提升|提高|压实|深化|坚持|持续|成立|举办|督促|责成|责令|要求"
    r"|明确|签订|聘请|聘任|安排|约谈|通报|清退|退还|退回|收回|追缴|上缴|补缴|整合|优化|梳理|排查|学习|传达|转发|公开|公示|加大|加快|畅通|设立|设置|配备|配齐|补齐|补充|补办|补签|细化|协调|邀请|选派|选拔|选树|调整"
    r"|调配|停用|停办|停止|停课|叫停|终止|取缔|取消|剔除|淘汰|报废|新购|采购|购买|购入|招聘|招录|选送|选调|推选|商请|提请|提请|关停|封停|封存|查封|没收|下架|下线|退库|处置|处理|化解|偿还|归还|兑付|补发|支付|拨付|发放|缴纳|缴存|缴回|解除|收缴|扣发|扣减|批评教育|诫勉|立案|免去|撤销|撤换|压缩|压减|核减|盘活|新增|增补|投入|筹资|筹措|划拨|加装|上线|建成|开办|增派|选聘|对接|引聘|分流|归并|合并|重建|重装|重做|粉刷|疏通|加固|清运|清掏|清退|清收|回收|回访|走访|通知|告知|提醒|劝导|劝返|劝退|拉起|设专|张榜|录入|上报|报送|报请|报废|组建|配置|配发|印发|培养|轮训|轮岗|交流|改选|换届|补选|复训|演练|推广|引进|引入|聘用|聘任|移交|转交|移送|关闭|封闭|遮盖|覆盖|张挂|悬挂|粘贴|填写|填报|补填|补登|补记|补录|补齐|补做|补开|补建|重新|倒排|挂牌|盘点|登记造册|建档|归档|归还|公布|评选|表彰|奖励|考核|责令|改由|改为|改用|实施|分解|下达|下放|派出|派驻|抽调|抽查|巡查|督查|督办|约见|谈话|走进|开通|开设|开发|搭设|架设|铺设|扩建|扩容|置换|调换|轮换|检修|抢修|送检|检测|检验|评估|鉴定|审核|复核|复查|验收|核对|核定|比对|倒查|追责|问责|严查|严打|严控|严管|抓牢|抓细|盯紧|守住|守牢|补强|补短板|增加|更换|拆除|安装|购置|维修|清理|清查|核查|核实|自查|摸底|检查|查处|严禁|实行|实施|执行|启动|打造|构建|搭建|发放|张贴|培训|抓好|抓实|做好|做实|扩大|丰富|创新|研究|审议|听取|汇总|对照|对标"
    r"|依据|根据|依托|按照|通过|利用|结合|围绕|聚焦|针对|借助|采取|以.{2,20}为|将|把|对.{2,40}(?:进行|予以|给予|开展|实行|加强)|整改|纳入|列入|改造|改建|新建|修建|修复|引导|深入|全面|切实|认真|进一步|狠抓|紧盯|严把|筑牢|夯实|厘清|注重|重视|履行|发挥|运用|巩固|营造|宣传|联合|邀|印制|编制|编印|完成|争取|申请|向.{2,20}(?:申请|汇报|提出|报告|请示|发出|发送|提交|报送|移交|催)|每(?:月|周|季度|学期|年|半年)|与.{2,30}(?:签订|沟通|对接|联合))"
)
_PERFECT = re.compile(
    r"(?:制定|印发|下发|出台|修订|召开|建立|开展|举办|完善|组织|签订|清退|约谈|配备|完成|健全|落实|进行)了|已(?:制定|印发|召开|建立|开展|完成|清退|整改|拆除|更换|安装|补)"
)


#: 考核结果未公示: the act is a thing here, and what is said of it is wrong.
_NOUN_LACKING = re.compile(
    r"(?:考核|评估|鉴定|检测|检验|验收|审核|复核|交流|培养|演练|处置|处理|通知|巡查|抽查|盘点|核对|检修|评选|采购|招聘|发放|拨付|归档|检查|培训|宣传|学习|整改|执行|落实|研究|审议|排查)"
    r"[^，,的]{0,10}(?:尚?未(?!成年|来)|没有|没能|缺乏|缺少|缺失|不(?!断|定期|少于|得|留|漏))"
)
#: Something was done, where nothing in the sentence is wrong.
_CARRIED_OUT = re.compile(
    r"(?:^|[，,\u4e00-\u9fff])已(?:经|在|于|将|按|对|向|全|完|收|交|上|缴|退|追|补|清|建|制|印|配|投|拨|纳|更|修|改|调|安|组|开|委|签|成|聘|报|列|启|通|送|进)"
)


class Leaning(Enum):
    """Whether words state what is wrong or what was done."""

    PROBLEM = "问题"
    ACTION = "措施"
    UNCLEAR = "不明"


@lru_cache(maxsize=2048)
def leaning(text: str) -> Leaning:
    """What the first sentence of ``text`` is: the end of a clause says more than its first word."""
    sentence = re.split(r"[。；;！!？?]", text.strip(), maxsplit=1)[0][:160]
    clauses = [clause for clause in re.split(r"[，,：:]", sentence) if clause]
    if not clauses:
        return Leaning.UNCLEAR
    head = clauses[0]
    if _CURE.match(head):
        return Leaning.PROBLEM if _NEGATIVE_END.search(head) and not _QUIET_END.search(head) else Leaning.ACTION
    if _STARTS_WRONG.match(head) or _SHORT_OF.search(head):
        return Leaning.PROBLEM
    if (_NEGATIVE_END.search(head) or _NOT_SO.search(head) or _STILL_NOT.search(head)) and not _PERFECT.search(head):
        return Leaning.PROBLEM
    if _ACTION.match(head) and not _NOUN_LACKING.match(head):
        if (
            len(clauses) > 1
            and len(clauses) < 4
            and _NEGATIVE_END.search(clauses[-1])
            and not _PERFECT.search(sentence)
        ):
            return Leaning.PROBLEM if not _ENDS_IN_CURE.search(clauses[-1]) else Leaning.ACTION
        return Leaning.ACTION
    if _PERFECT.search(sentence):
        return Leaning.ACTION
    if NEGATIVE.search(sentence) or _WITHOUT.match(head):
        return Leaning.PROBLEM
    return Leaning.ACTION if _CARRIED_OUT.search(sentence) else Leaning.UNCLEAR


#: "完善…不健全的问题" is a cure; "整改落实不到位" is a problem.
_QUIET_END = re.compile(r"(?:的问题|等问题|问题|现象|情况|行为|隐患)$")
_ENDS_IN_CURE = re.compile(r"(?:解决|纠正|杜绝|防止|避免|整治|消除|治理|克服)")
