"""The office's texts of 通知, 提醒, 督办 and 告诫: defaults, placeholders, and how they are kept in the ledger."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING

from models.errors import InvalidValue
from models.escalation import NUMBER_PLACES, URGE_LABELS, UrgeStep
from models.text import clean, clean_line

if TYPE_CHECKING:
    from models.ledger import Ledger

SETTING = "urge_texts"
#: The line of a body where the problems come to stand.
PROBLEMS = "{问题清单}"
PLACEHOLDERS = {
    "单位": "收信单位",
    "填报单位": "台账的填报单位",
    "来源": "问题来源的简称，例如 县委巡察",
    "问题数": "信里有几个问题",
    "逾期数": "其中逾期几个",
    "最长逾期": "最长逾期几天",
    "时限情况": "例如 均已超过整改时限，最长逾期12天",
    "已发文书": "例如 我们已于2026年11月3日发出提醒〔2026〕2号。没有发过就不写",
    "答复日期": "要求答复的日期",
    "今天": "发出日期",
    "问题清单": "单独占一行，问题逐条列在这里",
}
#: What each text is called where it is typed, shown or refused.
LABELS = {"number": "文号", "title": "标题", "body": "正文"}
_PLACEHOLDER = re.compile(r"\{([^{}\n]{0,30})\}")
_LONGEST = {"number": 40, "title": 100, "body": 1500}


@dataclass(frozen=True, slots=True)
class UrgeTexts:
    """The texts of one step as typed; every line of ``body`` is a paragraph."""

    title: str
    body: str
    number: str = "{步骤}〔{年份}〕{序号}号"


DEFAULTS = {
    UrgeStep.NOTICE: UrgeTexts(
        "关于做好{来源}反馈问题整改工作的通知",
        "根据{来源}反馈意见整改工作安排，你单位承担以下{问题数}个问题的整改任务，请对照整改措施和时限抓紧推进：\n"
        "{问题清单}\n"
        "请于{答复日期}前将整改进展和佐证材料报{填报单位}。不能按期完成的，请提前提出延期申请并说明原因。\n"
        "特此通知。",
    ),
    UrgeStep.REMINDER: UrgeTexts(
        "关于{来源}反馈问题整改的提醒函",
        "截至{今天}，你单位承担的以下{问题数}个问题尚未完成整改，{时限情况}：\n"
        "{问题清单}\n"
        "请查明原因，倒排时间，尽快完成整改，并于{答复日期}前将整改进展、未完成原因和完成时间书面报{填报单位}。\n"
        "特此提醒。",
    ),
    UrgeStep.SUPERVISION: UrgeTexts(
        "关于{来源}反馈问题整改的督办单",
        "{已发文书}截至{今天}，你单位承担的以下{问题数}个问题仍未完成整改，{时限情况}，现予督办：\n"
        "{问题清单}\n"
        "请主要负责人牵头，逐项明确责任人、整改措施和完成时间，于{答复日期}前将办理结果和佐证材料书面报{填报单位}，"
        "由主要负责人签字并加盖公章。\n"
        "特此督办。",
    ),
    UrgeStep.ADMONITION: UrgeTexts(
        "关于{来源}反馈问题整改不力的告诫书",
        "{已发文书}截至{今天}，你单位承担的以下{问题数}个问题仍未整改到位，{时限情况}。现对你单位予以告诫：\n"
        "{问题清单}\n"
        "请立即整改，于{答复日期}前完成并向{填报单位}作出书面说明。仍不整改或整改不到位的，"
        "将按有关规定提请追究相关责任人员的责任。",
    ),
}


def checked(texts: UrgeTexts, step: UrgeStep) -> UrgeTexts:
    """The texts as they may be kept.

    Raises:
        InvalidValue: a placeholder that there is none of, something missing or too long; the sentence names the text.
    """
    lines = (clean_line(line) for line in clean(texts.body).split("\n"))
    made = UrgeTexts(clean_line(texts.title), "\n".join(filter(None, lines)), clean_line(texts.number))
    for name, text in asdict(made).items():
        what = f"“{step.label}”的{LABELS[name]}"
        known = NUMBER_PLACES if name == "number" else tuple(PLACEHOLDERS)
        if not text:
            raise InvalidValue(name, f"{what}不能为空，请填写。")
        if len(text) > _LONGEST[name]:
            raise InvalidValue(name, f"{what}太长（{len(text)} 字），最多 {_LONGEST[name]} 字，请改短。")
        for found in _PLACEHOLDER.finditer(text):
            if found[1] not in known:
                every = "、".join(f"{{{one}}}" for one in known)
                raise InvalidValue(name, f"{what}里没有“{found[0]}”这个占位符，可以用的有：{every}。")
    if "{序号}" not in made.number:
        raise InvalidValue("number", f"“{step.label}”的文号里要有“{{序号}}”，请补上。")
    if made.body.split("\n").count(PROBLEMS) != 1 or made.body.count(PROBLEMS) != 1 or PROBLEMS in made.title:
        raise InvalidValue("body", f"“{step.label}”的正文里要有一行“{PROBLEMS}”，单独成行，只能有一行。")
    return made


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its placeholders replaced; {问题清单} stays, it is for the paper to fill."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


# ------------------------------------------------------------ kept in the ledger


def texts_of(ledger: Ledger) -> dict[UrgeStep, UrgeTexts]:
    """The texts in force, of every step."""
    return _read(ledger.settings.urge_texts)


def save_texts(ledger: Ledger, texts: Mapping[UrgeStep, UrgeTexts]) -> bool:
    """Keep the texts of these steps; whether anything changed. Only what differs from the defaults is kept.

    Raises:
        InvalidValue: a text is not acceptable; it names the text.
        LedgerError: the ledger cannot be written.
    """
    before = texts_of(ledger)
    after = {**before, **{step: checked(one, step) for step, one in texts.items()}}
    if after == before:
        return False
    ledger.change_settings({SETTING: _written(after)})
    return True


def _read(stored: str) -> dict[UrgeStep, UrgeTexts]:
    kept = json.loads(stored) if stored else {}
    return {
        step: replace(default, **{name: text for name, text in kept.get(step.name, {}).items() if name in LABELS})
        for step, default in DEFAULTS.items()
    }


def _written(texts: Mapping[UrgeStep, UrgeTexts]) -> str:
    kept = {}
    for step, one in texts.items():
        default = asdict(DEFAULTS[step])
        if own := {name: text for name, text in asdict(one).items() if text != default[name]}:
            kept[step.name] = own
    return json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else ""


def canonical(stored: str) -> str:
    """The setting in the one form in which equal ones are equal.

    Raises:
        ValueError, InvalidValue: it is no such setting.
    """
    kept = json.loads(stored) if stored else {}
    if not isinstance(kept, dict) or not all(isinstance(one, dict) for one in kept.values()):
        raise ValueError("texts of letters that are no texts")
    if not all(isinstance(text, str) for one in kept.values() for text in one.values()):
        raise ValueError("texts of letters that are no texts")
    return _written({step: checked(one, step) for step, one in _read(stored).items()})


def in_words(stored: str) -> str:
    """The setting as the history tells it: of every step the texts that are the office's own."""
    told = []
    for step, one in _read(stored).items():
        default = asdict(DEFAULTS[step])
        told += [f"{step.label}·{LABELS[name]}：{text}" for name, text in asdict(one).items() if text != default[name]]
    return "；".join(told) or "都用默认文字"


assert set(LABELS) == {part.name for part in fields(UrgeTexts)} and set(DEFAULTS) == set(URGE_LABELS)
