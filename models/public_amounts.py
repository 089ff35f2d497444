"""Sums of money in a text: with their sign or 元, and those that people write without (3万, 10.5w, 五百块). Pure.

What is written without 元 is a sum where the words before it speak of money, or where nothing that is counted follows:
退还3万, 共3.2万块, but not 3万人, 10万字 or 2.5万平方米.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

#: Figures of a sum, also 5万6千; what may stand between them and 元; the digits in words; what makes of 元 another
#: word, and what makes of 一元 no sum.
_SUM = r"\d+(?:,\d{3}(?!\d))*(?:\.\d+)?(?:[十百千万亿]\d[\d.]*)*[余多]?"
_UNITS = r"(?:[十百千]?[万亿]|[百千])"
_DIGITS = "一二两三四五六七八九零〇壹贰叁肆伍陆柒捌玖"
_WORDS = rf"[{_DIGITS}][{_DIGITS}十百千万亿拾佰仟萬余多几]{{0,20}}?|十[{_DIGITS}]?"
_CURRENCY = r"(?:[元圆](?![月旦宵素])|块钱|美[元金]|[港欧日]元|英镑|港币)"
_RANGE = r"\s?[-—–~～至到]{1,2}\s?"
_NO_SUM = "(?![月旦宵素化论区县结]|[一二三]次(?:方程|函数))"
#: With 元 or a sign.
_SAID = (
    rf"(?<![0-9.])(?P<sum>{_SUM}(?:{_UNITS}?元?{_RANGE}{_SUM})?)\s?{_UNITS}?[余多]?{_CURRENCY}"
    rf"|(?:[¥￥]|人民币|RMB)\s?(?P<signed>{_SUM}(?:{_UNITS})?)"
    rf"|(?P<words>{_WORDS})(?:[万亿]|[百千](?=[余多]?(?:[元圆]|块钱)))?[余多]?(?:[元圆]{_NO_SUM}|块钱)"
)
#: Without: figures or digits in words, with or without a large unit and 块.
_BARE = (
    rf"(?<![0-9.A-Za-z第])(?P<sum>{_SUM}(?:{_UNITS}?{_RANGE}{_SUM})?)"
    rf"\s?(?P<unit>{_UNITS}|[wW](?![A-Za-z0-9]))?[余多]?(?P<kuai>块)?"
    rf"|(?<!第)(?P<words>[{_DIGITS}十][{_DIGITS}十百千万亿拾佰仟]{{0,14}}?)(?P<large>[万亿]|[百千](?!分))?"
    rf"(?![{_DIGITS}十百千万亿拾佰仟])[余多]?(?P<pieces>块)?"
)
#: What follows a sum that is no number of something.
_ENDS = re.compile(
    r"$|[\s，。；、：:,;.!！?？()（）\[\]【】“”\"'/／+＋~～—–-]|左右|上下|以上|以下|以内|不等|至|到|的|整|钱"
)
#: What is counted, by how it begins: 人 名 师生 字 册 平方米 …
_COUNTED = re.compile(
    "[人名生师群众居职农考儿幼青民字词篇页册本份件条次场遍亩吨斤克升米瓦伏千卡台套辆艘所村个头棵株位张幅支门例枚把双步倍级兆%％‰]"
    "|(?:平[方米]|公[里斤顷]|立方|学[生时员]|教师|家[长庭]|老[师人]|用户|粉丝|度电|校(?!服|园|车|方|内|外)|课时|项(?!目)|处(?!理|罚)"
    "|只(?!用|退|有|是|能|够|付|给)|点(?!名)|间|的?灯)"
)
#: Words of money, anywhere before the sum in its clause; those right before it make a sum even of bare figures.
_MONEY = re.compile(
    "金额|资金|经费|公款|[款费账帐薪票]|工资|补[贴助偿]|奖[金励]|津贴|罚|赔|欠|报销|支出|支付|收入|收取|多收|少收|违规收|预算|决算"
    "|拨|付|套取|虚[报列]|贪|侵占|挪用|截留|清退|退[还回缴了]|退$|追[缴回]|上缴|价|投入|投资|募捐|捐|借|贷|利息|结余|红包|礼金|花[了费]"
)
_RIGHT_BEFORE = re.compile(
    "(?:金额|资金|经费|罚款|罚金|退款|欠款|借款|款项|费用?|补[贴助]|工资|奖金|红包|礼金|清退|退[还回缴]|追[缴回]|上缴)"
    r"[了为是计共约达:：]{0,3}\s?$"
)
#: What is counted in ten thousands and never in 元.
_NO_MONEY = re.compile("(?:[量率]|人数|人口|面积|字数|粉丝|人次|册数|灯具?)[已约达为共超过近:：]{0,3}$")
#: Who stands before a number is counted by it, unless money is spoken of: 在校生1.2万, but 退还学生3万.
_PEOPLE = re.compile("(?:[人生师众户民童]|职工|家长|学校|群众|人员|老人)[已约达为共超过近有:：]{0,3}$")
_CLAUSE = re.compile(r"[，。；！？,;!?\n]")
#: So much before a sum says what it is.
_BEFORE = 24


@cache
def _said() -> re.Pattern[str]:
    return re.compile(_SAID)


@cache
def _bare() -> re.Pattern[str]:
    return re.compile(_BARE)


def amounts(text: str) -> Iterator[tuple[int, int, str]]:
    """The figures of every sum, from–to, and the sum as it is written. A sum may come twice; the first one counts."""
    for one in _said().finditer(text):
        number = str(one.lastgroup)
        yield one.start(number), one.end(number), one.group()
    for one in _bare().finditer(text):
        number = "sum" if one["sum"] else "words"
        if _is_sum(text, one):
            yield one.start(number), one.end(number), one.group()


def _is_sum(text: str, one: re.Match[str]) -> bool:
    before = _CLAUSE.split(text[max(0, one.start() - _BEFORE) : one.start()])[-1]
    ends, money = bool(_ENDS.match(text, one.end())), bool(_MONEY.search(before))
    if _COUNTED.match(text, one.end()) or _NO_MONEY.search(before) or (not money and _PEOPLE.search(before)):
        return False
    if one["words"]:
        large, pieces = "".join(re.findall("[百千万亿拾佰仟]", one["words"])) + (one["large"] or ""), one["pieces"]
        return bool(large) and (ends or not pieces) and (money or bool(pieces and "万" in large))
    if one["unit"] and one["unit"][-1] in "万亿wW":
        return ends or money
    if one["unit"] or one["kuai"]:
        return money and (ends or not one["kuai"])
    return ends and bool(_RIGHT_BEFORE.search(before))
