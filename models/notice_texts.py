"""The office's own texts of a 整改情况通报, a set for each source: defaults by kind, placeholders, how they are kept.

They live in one setting of the ledger as JSON, so they have a history and can be taken back. What the ledger knows
(names, days, counts) is never typed into them: placeholders such as {问题总数} stand for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING

from models.errors import InvalidValue
from models.patterns import pattern
from models.text import clean, clean_line

if TYPE_CHECKING:
    from models.ledger import Ledger

SETTING = "notice_texts"
#: The key of the texts of a notice about several sources at once.
ALL_SOURCES = "all"
#: What a clerk may write between braces, and what comes to stand there.
PLACEHOLDERS = {
    "来源": "问题来源的简称，例如 县委巡察",
    "检查类型": "来源类型，例如 巡察、督导",
    "巡察单位": "来源里登记的检查组",
    "整改单位": "来源里登记的整改单位，没有时用填报单位",
    "起止": "检查开始至检查结束",
    "开始日期": "检查开始",
    "结束日期": "检查结束",
    "反馈日期": "来源里登记的反馈日期",
    "今天": "写通报的日期",
    "方面数": "通报里有几个方面",
    "问题总数": "通报里有几个问题",
    "问题概况": "例如 3个方面9个问题，没有方面时只写 9个问题",
    "已完成": "已完成几个",
    "基本完成": "基本完成几个",
    "正在整改": "正在整改几个",
    "未启动": "未启动几个",
    "未填状态": "没有填状态的有几个",
    "未完成": "总数减去已完成",
    "长期坚持": "标了长期坚持的有几个",
    "已销号": "已销号几个",
    "逾期": "逾期几个",
    "完成率": "按台账设置的口径",
    "完成率口径": "完成率怎么算的",
    "进展统计": "例如 已完成12个、正在整改3个，没有的不写",
}
_PLACEHOLDER = pattern(r"\{([^{}\n]{0,30})\}")
#: Blanks that the defaults leave for the office to fill, and that stand where the ledger lacks something.
BLANK = pattern(r"【([^【】\n]{1,16})】")
_MOST = 20_000


@dataclass(frozen=True, slots=True)
class NoticeTexts:
    """The texts of one notice as typed, placeholders and all; every line is a paragraph. "" leaves a part out."""

    title: str = "{整改单位}关于{来源}反馈意见整改情况的通报"
    opening: str = (
        "{起止}，{巡察单位}对{整改单位}进行了{检查类型}。{反馈日期}，{巡察单位}反馈了意见，"
        "指出{问题概况}。按照有关要求，现将整改情况通报如下。"
    )
    organising: str = (
        "收到反馈意见后，{整改单位}逐条研究反馈问题，建立整改台账，明确责任和时限，逐项抓好落实。"
        "截至{今天}，{问题总数}个问题中，{进展统计}。"
    )
    next_steps: str = (
        "对尚未完成的问题，按照整改时限逐项推进，完成一个、核查一个。对已经完成的问题，适时开展“回头看”，防止反弹。"
    )
    contact: str = (
        "欢迎广大干部群众对整改落实情况进行监督。如有意见建议，请及时向我们反映。"
        "联系电话：【联系电话】；邮政信箱：【邮政信箱】；电子邮箱：【电子邮箱】。"
    )
    signature: str = "{整改单位}"


#: What each text is called where it is typed, shown or refused.
LABELS = {
    "title": "标题",
    "opening": "开头",
    "organising": "组织情况",
    "next_steps": "下一步",
    "contact": "联系方式",
    "signature": "落款",
}
DEFAULT = NoticeTexts()
_TITLE_OF_PROBLEMS = "{整改单位}关于{来源}问题整改情况的通报"
#: What differs where nobody inspected and fed back: an audit ends in a report, a 自查 is the office's own, and a 信访
#: comes from those who complain.
_BY_KIND = {
    "审计": replace(
        DEFAULT,
        title=_TITLE_OF_PROBLEMS,
        opening=(
            "{起止}，{巡察单位}对{整改单位}进行了审计。{反馈日期}，{巡察单位}出具了审计报告，"
            "指出{问题概况}。按照有关要求，现将整改情况通报如下。"
        ),
        organising=DEFAULT.organising.replace("反馈意见", "审计报告").replace("反馈问题", "审计指出的问题"),
    ),
    "自查": replace(
        DEFAULT,
        title=_TITLE_OF_PROBLEMS,
        opening="{起止}，{整改单位}开展了自查，发现{问题概况}。按照有关要求，现将整改情况通报如下。",
        organising=DEFAULT.organising.replace("收到反馈意见后", "自查结束后").replace("反馈问题", "发现的问题"),
    ),
    "信访": replace(
        DEFAULT,
        title=_TITLE_OF_PROBLEMS,
        opening="{反馈日期}，{整改单位}收到信访事项，反映{问题概况}。按照有关要求，现将办理和整改情况通报如下。",
        organising=DEFAULT.organising.replace("反馈意见", "信访事项").replace("反馈问题", "反映的问题"),
    ),
}
#: Texts of one line.
ONE_LINE = ("title", "signature")


def checked(texts: NoticeTexts) -> NoticeTexts:
    """The texts as they may be kept.

    Raises:
        InvalidValue: a placeholder that there is none of, no title, or too long; the sentence names the text.
    """
    made = replace(texts, **{name: _cleaned(name, getattr(texts, name)) for name in LABELS})
    for name, label in LABELS.items():
        text = getattr(made, name)
        for found in _PLACEHOLDER.finditer(text):
            if found[1] not in PLACEHOLDERS:
                known = "、".join(f"{{{one}}}" for one in PLACEHOLDERS)
                raise InvalidValue(name, f"通报的“{label}”里没有“{found[0]}”这个占位符，可以用的有：{known}。")
        if len(text) > _MOST:
            raise InvalidValue(name, f"通报的“{label}”太长（{len(text)} 字），最多 {_MOST} 字，请改短。")
    if not made.title:
        raise InvalidValue("title", "通报要有“标题”，请填写。")
    return made


def _cleaned(name: str, text: str) -> str:
    if name in ONE_LINE:
        return clean_line(text)
    return "\n".join(line for line in (clean_line(one) for one in clean(text).split("\n")) if line)


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its placeholders replaced; what the ledger does not know stands as 【反馈日期】."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1]) or f"【{found[1]}】", text)


def without_placeholders(text: str) -> str:
    """A text as far as somebody typed it: what the ledger fills in is a gap."""
    return _PLACEHOLDER.sub("\0", text)


def default_for(kind: str) -> NoticeTexts:
    """The default texts for a source of this kind; of a kind that is not known those of an inspection."""
    return _BY_KIND.get(kind, DEFAULT)


# ------------------------------------------------------------ kept in the ledger


def default_of(ledger: Ledger, source_id: int | None) -> NoticeTexts:
    """The default texts for the notice of one source, by its kind; None for all sources at once."""
    return default_for(next((one.kind for one in ledger.sources() if one.id == source_id), ""))


def texts_for(ledger: Ledger, source_id: int | None) -> NoticeTexts:
    """The texts for the notice of one source, None for all sources at once; the defaults until somebody changed them.

    What a text does not say in the setting is the default of today.
    """
    kept = _read(ledger.settings.notice_texts).get(_key(source_id), {})
    return replace(default_of(ledger, source_id), **{name: text for name, text in kept.items() if name in LABELS})


def save_texts(ledger: Ledger, source_id: int | None, texts: NoticeTexts) -> bool:
    """Keep the texts of one source, as an operation of its own; whether anything changed.

    Only what differs from the defaults is kept, so putting everything back leaves nothing behind.

    Raises:
        InvalidValue: a text is not acceptable; it names the text.
        LedgerError: the ledger cannot be written.
    """
    from models.registers import RegisterEditor

    accepted = checked(texts)
    if accepted == texts_for(ledger, source_id):
        return False
    default = default_of(ledger, source_id)
    kept = {name: text for name, text in asdict(accepted).items() if text != getattr(default, name)}
    name = next((one.name for one in ledger.sources() if one.id == source_id), "全部来源")
    with ledger.operation("修改通报文字") as write:
        everything = {key: one for key, one in _read(ledger.settings.notice_texts).items() if key != _key(source_id)}
        if kept:
            everything[_key(source_id)] = {"source": name, **kept}
        RegisterEditor(write).save_settings({SETTING: _written(everything)})
    return True


def _key(source_id: int | None) -> str:
    return ALL_SOURCES if source_id is None else str(source_id)


def _read(stored: str) -> dict[str, dict[str, str]]:
    return dict(json.loads(stored)) if stored else {}


def _written(everything: Mapping[str, Mapping[str, str]]) -> str:
    return json.dumps(everything, ensure_ascii=False, sort_keys=True) if everything else ""


def canonical(stored: str) -> str:
    """The setting in the one form in which equal ones are equal.

    Raises:
        ValueError: it is no such setting.
    """
    everything = _read(stored)
    for one in everything.values():
        if not all(isinstance(name, str) and isinstance(text, str) for name, text in one.items()):
            raise ValueError("texts of a notice that are no texts")
        checked(replace(DEFAULT, **{name: text for name, text in one.items() if name in LABELS}))
    return _written(everything)


def in_words(stored: str) -> str:
    """The setting as the history tells it: of every source the texts that are the office's own."""
    return "；".join(_told(_read(stored))) or "都用默认文字"


def _told(everything: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for one in everything.values():
        texts = "　".join(f"{LABELS[name]}：{one[name] or '（不写）'}" for name in LABELS if name in one)
        yield f"{one.get('source', '')}　{texts}"


assert set(LABELS) == {part.name for part in fields(NoticeTexts)}
