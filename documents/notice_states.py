"""Sentences that say how far an issue is: which they are, and which status they give."""

# A pattern of Chinese words is easier to check on one line:
# ruff: noqa: E501

from __future__ import annotations

import re

from documents.status_words import status_of
from models.drafts import DraftStatus

#: Words of which a state sentence without a subject may consist; anything else makes it a sentence about a matter.
_STATE_TOKENS = (
    "今后 已经 已 均 都 全部 全面 基本 基本上 正在 正 持续 长期 尚未 未 仍 仍在 现 现已 按期 如期 按时 按 按照 按要求 阶段性 并 并且 且 需 需要 要 将 将继续 继续"
    " 整改 完成 落实 推进 销号 办结 解决 坚持 到位 完毕 结束 任务 工作 见效 有序 达到 达 序时 进度 时序 要求 时限 规定 计划 目标 常态化 常态 部分 取得 成效 进行 中 了 的 ，"
    " 、 , ； 问题 事项 总体 整体 阶段 初步 明显 纠正 整改率 100% 100％ 待 验收 申请 予以 实现 在 巩固 抓好 深化 保持 转入 进入 状态 提交 效果 显著 较好 为 ： :"
    " 此项 该项 该 此 本 上述 以上 项 反馈 存在 存在问题 具体 所有 各项 目前 截至 截至目前 截止 截止目前 到目前 当前 现阶段 已于 于 底 前 前期 底前 逐步 稳步 加快 积极 启动 开展 立行立改 立改立行"
    " 即知即改 整治 清零 闭环 管理 回头看 程度 率 进展 顺利 年内 预计 年底 确保 时间 节点 长效 通过 完全 彻底 得到 有效 根本 基础 上 不断 标准 措施 举措 后续 跟进 跟踪 问效 关注"
)
_TOKENS = sorted(_STATE_TOKENS.split(), key=len, reverse=True)
_TOKEN = re.compile("|".join(re.escape(token) for token in _TOKENS) + r"|\d{1,4}[年月日%％]|\s")
_SUBJECT = re.compile(
    r"^(?:截[至止][^，,。]{0,14}[，,]?|目前[，,]?|现[，,]?)?(?:该|此|本|上述|以上|这)(?:[0-9一二三四五六七八九十]{0,3}[项条个类])?(?:反馈)?(?:整改)?"
    r"(?:问题|任务|事项|工作|整改)(?!线索|单位|学校|台账|清单)"
)
_DONE = re.compile(
    r"已(?:经)?(?:全部|基本)?(?:按[^，。]{0,8})?(?:完成|整改|销号|办结|解决|到位|落实|纠正)|(?:整改|整治|治理|完成|落实|解决|纠正|清退|执行)(?:全部)?(?:到位|完毕|完成|结束)|完成(?:了)?(?:全部)?整改"
    r"|已于[^，。]{2,16}(?:完成|整改|销号|办结)|销号|办结|全部(?:整改|完成)|^完成$|^是$|^[√✓✔]$|^(?:已?完成率?|整改率)?(?:为|达到?)?100[%％]$|得到(?:有效|彻底|全面)?(?:解决|整改)|整改结束|^(?:按期|如期|按时)完成|^到位$"
)
_LASTING = re.compile(
    r"长期(?:坚持|整改|推进|抓好|落实|执行|任务|巩固)|常态化(?:坚持|推进|开展|整改|落实)|持续坚持|坚持常态|长抓不懈|长期$|持续巩固|持续销号"
)
_OPEN = re.compile(
    r"基本(?:完成|整改|到位|落实|解决)|基本上(?:完成|整改)|部分(?:整改|完成|到位|落实|解决)|正在(?:有序|稳步|积极|持续|加快|按|抓紧|全力|逐步)?[^，。]{0,10}(?:推进|整改|办理|落实|实施|进行|开展|协调|完善|整治|解决)"
    r"|^(?:目前[，,]?|现)?正在|序时|未(?:完成|整改|到位|启动|开始|办结|落实)|(?:推进|整改|进行|实施|办理|落实)(?:之)?中|阶段性|持续(?:推进|整改|深化)|有序推进|稳步推进|取得.{0,6}进展|尚需|仍需|仍在|待整改|逐步推进"
)
#: 正在推进整改，剩余3个镇年底前到位: a state, and what is still to come.
_AND_REST = re.compile(r"([^，,。；;]{3,16})[，,](?:剩余|其余|余下|预计|尚有|还有|尚需|仍需|待|仅剩|计划|拟|力争)[^。；;]{3,70}$")
#: 因手续未批复，此项任务尚未完成: why, and a state of the issue as a whole.
_WHY = re.compile(r"^(?:目前[，,]?)?(?:由于|因|鉴于|受|考虑到|限于)[^，,。；;]{2,40}(?:[，,](?!该|此|本)[^，,。；;]{2,24})?[，,](?=该|此|本|上述|以上|这)")
_STATE_CORE = re.compile(f"{_DONE.pattern}|{_LASTING.pattern}|{_OPEN.pattern}")
_SENTENCE = re.compile(r"[^。！!；;]*[。！!；;]?[”’」』）)]*")
#: A heading that groups issues by their state, with or without their number.
_STATE_HEADING = re.compile(
    r"^(?:整改)?(?:已|已经|基本|正在|尚未|未|需|需要|持续|部分|仍在|长期|阶段性)?(?:按期|如期|全部|有序|持续|长期|继续|立即|整改)?"
    r"(?:完成|推进|整改|坚持|销号|办结|到位|落实|解决|实施)(?:整改|到位|完成|推进|落实|坚持|销号|中|并长期坚持|并销号|或基本完成)*(?:的)?(?:反馈)?(?:问题|事项|任务|内容|整改任务|整改事项|项目)?"
    r"(?:[（(]?共?\s?\d{1,3}\s?[个项条件][）)]?|[（(][一二三四五六七八九十]{1,3}[个项条件][）)])?(?:的?(?:整改|推进|落实|工作|完成)?(?:进展)?情况)?$"
)
_STATE_OF_MATTERS = re.compile(
    r"^.{0,14}(?:已(?:经)?(?:全部|基本)?|基本|正在(?:持续|有序)?|尚未|未|需要?(?:长期|持续)|长期|持续)(?:完成|推进|整改|坚持|销号|办结|解决)(?:整改|到位|推进|并长期坚持)?的?(?:反馈|整改)?(?:问题|事项|任务)"
    r"(?:[（(]?共?\s?\d{1,3}\s?[个项条件][）)]?)?(?:的?(?:整改|推进|落实|工作|完成)?(?:进展)?情况)?$"
)
#: What is left where not all is done.
_NOT_ALL = re.compile("[仍尚还]|未|但|剩余|其余|正在|部分|计划|预计")
_STATE_SUFFIX = re.compile(r"[（(【\[]([^（()）【\]]{2,24})[）)】\]][。.]?$")


def is_state(sentence: str) -> bool:
    """Whether a sentence says how far the issue as a whole is, and nothing of a matter of its own."""
    words = sentence.strip(" \t\u3000。.！!；;，,（）()【】")
    if not words or len(words) > 120 or not _STATE_CORE.search(words):
        return False
    if _SUBJECT.match(_WHY.sub("", words)):
        return True
    if len(words) <= 90 and (found := _AND_REST.match(words)):
        words = found[1]
    if len(words) > 44:
        return False
    at = 0
    while at < len(words):
        found = _TOKEN.match(words, at)
        if found is None:
            return False
        at = found.end()
    return True


def names_whole(sentence: str) -> bool:
    """Whether a sentence is about the issue as such: 该问题…"""
    return bool(_SUBJECT.match(sentence.strip()))


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph with their stops."""
    return [found for found in _SENTENCE.findall(text) if found.strip()]


def opening_state(words: str) -> str:
    """The clause with which a labelled account begins, if it is a state: 正在推进，现仍有3处…; else "".

    What begins as done and goes on with what is not yet says nothing of the whole.
    """
    first, _, rest = words.strip().partition("，")
    if not is_state(first):
        return ""
    return "" if status_of(first) is not DraftStatus.IN_PROGRESS and _NOT_ALL.search(rest) else first


def split_closing_state(text: str) -> tuple[str, str]:
    """A text and the state sentences at its end, which are "" if it ends otherwise."""
    parts = sentences(text)
    at = len(parts)
    while at > 0 and is_state(parts[at - 1]):
        at -= 1
    if at == len(parts):
        return _split_bracketed_state(text)
    return "".join(parts[:at]).rstrip(), "".join(parts[at:]).strip()


def split_opening_state(text: str) -> tuple[str, str]:
    """The state sentences at the start of a text, and the rest."""
    parts = sentences(text)
    at = 0
    while at < len(parts) and is_state(parts[at]):
        at += 1
    return "".join(parts[:at]).strip(), "".join(parts[at:]).strip()


def status_of_narrative(text: str) -> DraftStatus | None:
    """The status in a longer account: only sentences about the issue as a whole count, the last one decides."""
    if len(text) <= 30:
        return status_of(text)
    return next((status_of(one) for one in reversed(sentences(text)) if is_state(one)), None)


def heading_state(heading: str) -> DraftStatus | None:
    """The status that a heading gives to the issues under it, None if it is no heading of a state."""
    words = heading.strip().rstrip("。：:")
    if len(words) > 34 or not (_STATE_HEADING.match(words) or _STATE_OF_MATTERS.match(words)):
        return None
    return status_of(words)


def split_state_suffix(heading: str) -> tuple[str, str]:
    """A heading without the bracketed state at its end （已完成）, and that state."""
    found = _STATE_SUFFIX.search(heading)
    if found and is_state(found[1]):
        return heading[: found.start()].rstrip(), found[1]
    return heading, ""


def _split_bracketed_state(text: str) -> tuple[str, str]:
    found = _STATE_SUFFIX.search(text)
    if found and is_state(found[1]):
        return text[: found.start()].rstrip(), found[1]
    return text, ""
