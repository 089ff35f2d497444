"""What a short text says about how far one issue is; the readers of notices and of ledgers ask here alike.

Whoever says both "done" and "not yet" is not done: an unfinished issue must never come out as finished.
"""

# A pattern of Chinese words is easier to check on one line:
# ruff: noqa: E501

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from models.drafts import DraftStatus

_SAYS_NOTHING = frozenset(("", "/", "\\", "-", "—", "——", "无", "暂无"))
_YES = frozenset(("是", "Y", "y"))
_NO = frozenset(("否", "N", "n", "×", "✗", "✘", "☒", "x", "X", "○", "〇"))

_TICKED = "√✓✔☑"
_UNTICKED = "□☐"
_BRACKETED_TICK = re.compile(rf"[(\[【]\s*([{_TICKED}])\s*[)\]】]")
_BRACKETED_BLANK = re.compile(r"[(\[【]\s*[)\]】]")
#: Words and marks taken together, from "是☑ 否□" as from "☑是 □否".
_MARK_FIRST = re.compile(rf"([{_TICKED}{_UNTICKED}])\s*([^{_TICKED}{_UNTICKED}]*)")
_MARK_LAST = re.compile(rf"([^{_TICKED}{_UNTICKED}]*?)\s*([{_TICKED}{_UNTICKED}])")

#: Text inside one clause; the words are in NFKC, so commas, semicolons and brackets are the half-width ones.
_WITHIN = r"[^,。;!?\n]"
_NUMBER = r"(\d{1,3}(?:\.\d+)?)\s*%"
_SHARE = re.compile(
    rf"(?:完成|整改|办结|销号|进度|进展|落实|推进)(?:率|度|进度|比例|情况|任务|工作|量|整改)*(?:已|均|约|达|到|至|为|近|了|超过|不足|[:\s])*{_NUMBER}"
)
_BARE_SHARE = re.compile(rf"(?:目前|现|已|约|近|达到?|为|\s)*{_NUMBER}(?:以上|左右)?(?:已?完成|进度)?\s*")
#: What an issue is called before its state: 该问题, 关于未建台账的问题; a 未 in it says nothing of its state.
_SUBJECT = re.compile(rf"{_WITHIN}*?(?:问题|事项)(?=,?(?:现|目前|已|均|都|全部|基本|部分|正在|尚|暂|未|没|仍|长期|整改))")

_WORK = r"(?:完成|整改|到位|办结|解决|落实|启动|开始|开展|结束|见效|达到?|实施|通过)"
_NOT_YET = re.compile(
    rf"(?:未|没有|没|无法|不能|难以|不具备)(?:能|及时|全部|全面|完全|彻底|真正|得到|予以|按[期时]|按{_WITHIN}{{1,6}}|如期|在?{_WITHIN}{{0,6}}内|整体)*{_WORK}|整改不(?:够)?(?:到位|彻底|完全|及时)"
)
_NOT_CLOSED_YET = re.compile(r"(?:未|待|正在|申请|拟)(?:申请|办理|予以|进行|能|完成)*销号|(?:没有|没|无法|不能|难以|暂不|不予)" + _WITHIN + "{0,4}销号")
#: Closing that is only still to come: of an issue that is done otherwise.
_CLOSING_AHEAD = re.compile(r"[,(]?(?:尚|暂|还)?(?:未|待|正在申请|申请|拟)销号\)?")
_LASTING = re.compile(
    r"长期(?:坚持|整改|推进|抓好|落实|执行|任务|巩固|进行|开展|保持|性|$|[,。;(])|^(?:需|并)?长期|常态化(?:坚持|推进|开展|整改|落实)|持续坚持|坚持常态|长抓不懈|持续巩固|持续销号"
)
_PARTLY = re.compile(
    rf"基本上?{_WORK}|部分{_WITHIN}{{0,4}}{_WORK}|(?:完成|整改|落实|解决)了?(?:一|大)?(?:部分|半)|过半|阶段性|初步(?:完成|整改)|逐步{_WITHIN}{{0,4}}{_WORK}|加快{_WITHIN}{{0,4}}{_WORK}"
    rf"|正在|(?:整改|推进|进行|实施|办理|落实|施工|建设)之?中|序时|滞后|延期|(?:尚|仍|还)(?:需|有|在|待)|剩余|待{_WITHIN}{{0,8}}(?:整改|完成|落实|解决|到位|启动|推进)|有待"
    rf"|(?:预计|(?<!按)(?<!按照)计划|拟|将于|将在|争取|力争){_WITHIN}{{0,16}}(?:完成|整改|到位|办结|解决|结束|启动|开始|推进|落实)|完成{_WITHIN}{{0,6}}(?:前期|初稿|方案|设计|招标|立项|调研|摸底|选址|阶段|一期)|已启动|^启动"
)
#: Going on, unless it is said as well that the whole is done.
_GOING_ON = re.compile(rf"推进|推动|持续(?:整改|深化|改进)|取得{_WITHIN}{{0,6}}进展|(?:有序|稳步){_WORK}")
_WHOLE_DONE = re.compile(
    r"已经?(?:全部|全面|均|都|按[期时]|如期)?(?:整改完成|完成整改|整改到位|整改完毕|办结|销号|完成$|完成[,。;])|全部(?:整改)?完成|全部整改到位|整改完成|推进(?:到位|完毕|完成)"
)
_DONE = re.compile(
    rf"已(?:经|全部|全面|均|都|于{_WITHIN}{{1,14}}?|在{_WITHIN}{{1,14}}?|按{_WITHIN}{{1,10}}?|如期|提前|彻底|有效|得到|予以)*(?:完成|整改|办结|解决|到位|落实|纠正|销号|清退|清零)"
    r"|(?:全部|全面|均|都|按[期时]|如期|提前|圆满|顺利)完成|(?:^|[,。;(\s])完成|(?:整改|整治|治理|完成|落实|解决|纠正|清退|执行|推进)(?:全部)?(?:到位|完毕|完成|结束)|完成了?(?:全部)?(?:整改|销号)"
    r"|办结|销号|全部整改|^是(?=[,。;(\s])|得到(?:有效|彻底|全面)?(?:解决|整改)|^到位|整改率?100%|^已?100%"
)


@lru_cache(maxsize=4096)
def status_of(words: str) -> DraftStatus | None:
    """The status that words about one whole issue give (ticks, shares, the words of the trade); None if none."""
    words = _ticked(unicodedata.normalize("NFKC", words).strip()).strip(" 。")
    if words in _SAYS_NOTHING:
        return None
    if words in _YES or all(char in _TICKED for char in words):
        return DraftStatus.DONE
    if words in _NO:
        return DraftStatus.IN_PROGRESS
    shares = _shares(words)
    if any(share < 100 for share in shares):
        return DraftStatus.IN_PROGRESS
    bare = _SUBJECT.sub("", words)
    without_closing = _CLOSING_AHEAD.sub("", bare)
    if _NOT_YET.search(bare) or bare.startswith(("否,", "否(", "否 ")):
        return DraftStatus.IN_PROGRESS
    if _NOT_CLOSED_YET.search(without_closing):
        return DraftStatus.IN_PROGRESS
    if _LASTING.search(bare):
        return DraftStatus.LONG_TERM
    if _PARTLY.search(without_closing) or (_GOING_ON.search(bare) and not _WHOLE_DONE.search(bare)):
        return DraftStatus.IN_PROGRESS
    if shares or _DONE.search(without_closing):
        return DraftStatus.DONE
    return DraftStatus.IN_PROGRESS if without_closing != bare else None


def _ticked(words: str) -> str:
    """The words without the options that are not ticked; without marks, or with one tick alone, the words as such."""
    words = _BRACKETED_TICK.sub(r"\1", words)
    blanks = len(_BRACKETED_BLANK.findall(words))
    if blanks > 1 or (blanks and any(char in _TICKED for char in words)):
        words = _BRACKETED_BLANK.sub("□", words)
    if not any(char in words for char in _TICKED + _UNTICKED) or all(char in _TICKED for char in words):
        return words
    if words[0] in _TICKED + _UNTICKED:
        options = [(mark, option) for mark, option in _MARK_FIRST.findall(words)]
        rest = ""
    else:
        options = [(mark, option) for option, mark in _MARK_LAST.findall(words)]
        rest = re.split(rf"[{_TICKED}{_UNTICKED}]", words)[-1].strip()
    chosen = [option.strip() for mark, option in options if mark in _TICKED]
    # What goes on after the last mark belongs to it: "已完成√，长期坚持"; a bare word is an option nobody ticked.
    tail = rest if rest[:1] in (",", ";", "。", "(") and chosen else ""
    return " ".join([*chosen, tail]).strip() or ("√" if chosen else "")


def _shares(words: str) -> list[float]:
    """The shares of completion; that of anything else (支付率95%) says nothing of the issue."""
    found = [float(match[1]) for match in _SHARE.finditer(words)]
    clauses = re.split(r"[,。;!?()\n]", words)
    return found + [float(match[1]) for clause in clauses if (match := _BARE_SHARE.fullmatch(clause))]
