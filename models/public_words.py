"""What in a text must not be published: telephones, numbers of people and cards, amounts, names. Pure; only finds.

Names are found in two ways: those of the ledger's people wherever they stand, and what stands beside an office as names
do (副校长李明, 王建国同志). Both may take a word for a name; who publishes sees each and can show it again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from models.public_amounts import amounts

#: What is masked by itself, by the key that is stored, in the words of the office.
RULES = {
    "names": "人名",
    "phones": "电话号码",
    "ids": "身份证号",
    "cards": "银行卡号",
    "amounts": "金额",
    "plates": "车牌号",
    "accounts": "微信号、QQ号",
}
#: What stands in place of a number that is not published, and of an amount or a word chosen by hand.
_GONE, _SOME = "×××", "××"
#: Full-width signs of numbers, one for one, so that places in the text stay what they are.
_NARROW = str.maketrans("０１２３４５６７８９－（）．，Ｘｘ", "0123456789-().,Xx")


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a text that a rule masks, and what stands there instead. ``shown`` is what the clerk reads of it."""

    start: int
    end: int
    rule: str
    instead: str
    shown: str


#: What a column of the office's own holds by its heading (rule, heading, cell): 金额 says 35000, not 35000元.
_COLUMNS = (
    (
        "amounts",
        re.compile("金额|资金|款项?$|费用?$|经费|[（(][百千万亿]?元[)）]"),
        re.compile(r"\d+(?:,\d{3}(?!\d))*(?:\.\d+)?"),
    ),
    ("phones", re.compile("电话|手机|联系方式|邮箱"), re.compile(r"[\d-]{7,}")),
    ("cards", re.compile("[账帐卡]号"), re.compile(r"[\d -]{8,}")),
    ("ids", re.compile("身份证|证件号"), re.compile(r"[0-9A-Za-z]{6,}")),
    ("accounts", re.compile("微信|QQ"), re.compile(r"[^\s，。；、（）(),;]+")),
    ("plates", re.compile("车牌|车号"), re.compile(r"[^\s，。；、（）(),;]{5,}")),
    ("names", re.compile("姓名|(?:负责|责任|经办|联系|当事|举报|承办|填报)人$"), re.compile(r"[^\s，。；、（）(),;]+")),
)


def find(
    text: str, rules: Collection[str], people: tuple[str, ...], words: Sequence[str], heading: str = ""
) -> list[Found]:
    """The places to be masked, in order and without overlap; ``words`` are those chosen by hand, rule "words".

    ``heading`` is that of the column the text stands in, where it says what the cells are.
    """
    taken: list[Found] = []
    plain = text.translate(_NARROW)
    for found in (*_candidates(plain, rules, people, words), *_of_column(plain, rules, heading)):
        if not any(found.start < other.end and other.start < found.end for other in taken):
            taken.append(found)
    return sorted(taken, key=lambda one: one.start)


def _candidates(text: str, rules: Collection[str], people: tuple[str, ...], words: Sequence[str]) -> Iterator[Found]:
    for word in sorted(filter(None, words), key=len, reverse=True):
        narrow = word.translate(_NARROW)
        yield from (Found(one.start(), one.end(), "words", _SOME, word) for one in re.finditer(re.escape(narrow), text))
    for rule, seek in _SEEKERS.items():
        if rule in rules:
            yield from seek(text)
    if "names" in rules:
        yield from _people(text, people)
        beside = list(_beside_offices(text))
        yield from beside
        for name in dict.fromkeys(one.shown for one in beside):  # said once with the office, later without
            yield from (_name(one.start(), name) for one in re.finditer(re.escape(name), text))


def _of_column(text: str, rules: Collection[str], heading: str) -> Iterator[Found]:
    for rule, called, cell in _COLUMNS:
        if rule in rules and heading and called.search(heading):
            for one in cell.finditer(text):
                if rule != "names":
                    yield Found(one.start(), one.end(), rule, _SOME if rule == "amounts" else _GONE, one.group())
                elif is_name(one.group()) and "某" not in one.group():
                    yield _name(one.start(), one.group())


# ------------------------------------------------------------ numbers


@cache
def _numbers(rule: str) -> re.Pattern[str]:
    return re.compile(_PATTERNS[rule])


_PATTERNS = {
    "ids": r"(?<![0-9])[1-9]\d{5}(?:[ -]?(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])[ -]?\d{3}[\dXx]"
    r"|\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3})(?![0-9Xx])",
    "cards": r"(?<![0-9])\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}(?:[ -]?\d{1,3})?(?![0-9])"
    r"|(?:(?<=[账帐卡]号)|(?<=[账帐卡]号[:：为是]))\d{8,30}(?![0-9])",
    "phones": r"(?<![0-9.])(?:(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|\(0\d{2,3}\)[- ]?\d{7,8}"
    r"|0\d{2,3}[- ]?\d{7,8}(?:[-转]\d{1,6})?|400[- ]?\d{3}[- ]?\d{4}"
    r"|[0-9A-Za-z_.+-]{1,60}@[0-9A-Za-z-]{1,60}(?:\.[0-9A-Za-z-]{1,20}){1,4}(?![0-9])"
    r"|(?:(?<=电话)|(?<=(?:电话|手机)[:：为是]))[2-8]\d{6,7})(?![0-9])",
    "plates": r"(?<![A-Za-z])[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Za-hj-np-z]"
    r"[ ·•.-]?(?=[A-Za-z]{0,3}\d)[0-9A-HJ-NP-Za-hj-np-z]{4,5}(?:[挂学警港澳]|[0-9A-HJ-NP-Za-hj-np-z])(?![0-9A-Za-z])",
    "accounts": r"(?<![A-Za-z])(?:微信|QQ|qq|[VvWw]x|WX|VX|[Ww]e[Cc]hat)\s?(?:"
    r"(?:账号|帐号|昵称|[号名])?\s?(?:[:：]|[为是叫](?=[\s“\"A-Za-z0-9_]))\s?[“\"]?"
    r"(?P<called>[^\s，。；、（）()“”\",;]{2,30})"
    r"|[账帐]?号?\s?(?P<id>[A-Za-z][A-Za-z0-9_-]{5,19}|[1-9]\d{4,11})(?![0-9A-Za-z_-]))",
}


def _whole(rule: str) -> Callable[[str], Iterator[Found]]:
    def seek(text: str) -> Iterator[Found]:
        for one in _numbers(rule).finditer(text):
            yield Found(one.start(), one.end(), rule, _GONE, one.group())

    return seek


def _accounts(text: str) -> Iterator[Found]:
    for one in _numbers("accounts").finditer(text):
        number = str(one.lastgroup)
        yield Found(one.start(number), one.end(number), "accounts", _GONE, one.group())


def _amounts(text: str) -> Iterator[Found]:
    for start, end, sum_ in amounts(text):
        yield Found(start, end, "amounts", _SOME, sum_)


#: In this order: what is an ID number is no card, what is a card is no telephone.
_SEEKERS: dict[str, Callable[[str], Iterator[Found]]] = {
    "ids": _whole("ids"),
    "cards": _whole("cards"),
    "accounts": _accounts,
    "phones": _whole("phones"),
    "plates": _whole("plates"),
    "amounts": _amounts,
}


# ------------------------------------------------------------ names


def _listed(words: str) -> list[str]:
    return words.split()


_DOUBLE = _listed("欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 司徒 令狐 夏侯 长孙 宇文 端木 南宫")
#: Surnames that stand for a name beside an office; those that begin everyday words are left to the ledger's people.
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易武乔贺赖龚文庞樊兰殷施陶洪翟安颜"
    "倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游"
    "阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来"
)
#: Everyday words that begin like a name.
_NO_NAMES = _listed("""
    高度 高中 高级 任职 任教 任课 任免 方面 方式 方案 方法 马上 常规 常态 常务 安全 安排 公开 包括 包保 项目 文化
    文件 文明 金融 温馨 温泉 严格 严肃 严重 严禁 时任 时间 成立 成员 成绩 向上 向社 华侨 单位 单独 管理 关于 关注
    关心 关键 路线 强化 强调 解决 解释 位于 来自 来源 万元 全体 全面 于是 何时 何种 程序 边远 边查 房屋 车辆 古城
    查处 查看 查找 席位 阳光 游泳 景区 卫生 成功 盛大 康复 武装 白天 江苏 江西 石家 黄河 夏季 许可 许多 余额 余名
    段落 雷同 易于 施工 章程 申请 申报 向学 向家 向全 毕业 路口 辛苦 左右 谷物 费用 纪律 纪检 纪委 应当 宁可 甘肃
    吉林 米饭 池塘 贺信 金额 金属 文艺 文体 安保 安装 安置 龙头 田径 田间 万人 万名 方可 方能 钟楼 林业 林场 水平
""")
#: Signs that end a name: what follows a name far more often than it stands in one.
_ENDING = frozenset(
    "在的等和与及对向为将被因未不已曾也均都同于给把让由从是有以之作做违收受挪私利套虚报领擅多个两三四五六七八九十一二退签提认牵抓担兼说称反约责"
    "负主分带组召参到去来进开落实工名人员们们并或但就其该各每某所"
)
_OFFICES = _listed("""
    党支部书记 党总支书记 支部书记 副书记 书记 副校长 校长 副园长 园长 副局长 局长 副主任 班主任 主任 副科长 科长
    副股长 股长 副处长 处长 副组长 组长 副主席 主席 副镇长 镇长 副县长 县长 副市长 市长 董事长 总经理 经理
    法定代表人 法人代表 当事人 举报人 负责人 责任人 经办人 联系人 辅导员 管理员 保管员 报账员 炊事员 教导员 督学
    会计 出纳 干事 教师 老师 学生 家长 同志 驾驶员 司机 保安 校医
""")
_AFTER_NAME = _listed("""
    同志 老师 书记 校长 副校长 园长 局长 副局长 主任 副主任 科长 股长 处长 会计 出纳 女士 先生 同学
""")
_CALLED = ("校长", "园长", "局长", "科长", "老师", "董事会", "学生", "家长", "法人")
_OFFICE_WORDS = re.compile("校|局|科|股|室|组|会|部|办|长$|任$|师$|员$|记$|全体|各|人$|家$|生$|班$|处$")
#: The signs of an office that also stand in many names: 李春生, 刘会芳, 张立人, 陈科.
_ALSO_IN_NAMES = re.compile(f"[{_SURNAMES}](?:[会科家生人班][\u3400-\u9fff]?|[\u3400-\u9fff][会科家生人班长师])")
_HANZI = "\u3400-\u9fff\U00020000-\U0003ffff"


@lru_cache(maxsize=4)
def _names_pattern(people: tuple[str, ...]) -> re.Pattern[str] | None:
    names = sorted(filter(is_name, people), key=len, reverse=True)
    return re.compile("|".join(map(_spaced, names))) if names else None


def _spaced(name: str) -> str:
    """A name as a pattern; one of two characters is also written 李　明, to stand as wide as one of three."""
    return rf"{name[0]}[ \u3000]{{0,2}}{name[1]}" if len(name) == 2 else re.escape(name)


@lru_cache(maxsize=4096)
def is_name(words: str) -> bool:
    """Whether an entry among the people is somebody's name and no office (各校校长, 机关党委)."""
    if not re.fullmatch(rf"[{_HANZI}]{{2,6}}|[{_HANZI}]{{1,12}}(?:[·•][{_HANZI}]{{1,12}})+", words):
        return False
    if _ALSO_IN_NAMES.fullmatch(words):
        return words[:2] not in _NO_NAMES and not words.endswith(_CALLED)
    return not _OFFICE_WORDS.search(words)


def _people(text: str, people: tuple[str, ...]) -> Iterator[Found]:
    pattern = _names_pattern(people)
    for one in pattern.finditer(text) if pattern else ():
        yield _name(one.start(), one.group())


def masked_name(name: str) -> str:
    """李明远 as 李某某."""
    kept = 2 if name[:2] in _DOUBLE and len(name) > 2 else 1
    return name[:kept] + "某" * (len(name) - kept)


def _name(start: int, name: str) -> Found:
    return Found(start, start + len(name), "names", masked_name("".join(name.split())), name)


@cache
def _office_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    surname = f"(?:{'|'.join(_DOUBLE)}|[{_SURNAMES}])"
    offices = "|".join(sorted(_OFFICES, key=len, reverse=True))
    after = "|".join(sorted(_AFTER_NAME, key=len, reverse=True))
    begins = r"(?:^|(?<=[^\u3400-\u9fff])|(?<=[对由给与和向将经请是为]))"
    return (
        re.compile(rf"(?:{offices})(?P<name>{surname}[\u3400-\u9fff]{{1,2}})"),
        re.compile(rf"{begins}(?P<name>{surname}[\u3400-\u9fff]{{1,2}}?)(?={after})"),
    )


def _beside_offices(text: str) -> Iterator[Found]:
    before, after = _office_patterns()
    for one in before.finditer(text):
        if name := _cut(one["name"]):
            yield _name(one.start("name"), name)
    for one in after.finditer(text):
        if _cut(one["name"]) == one["name"]:
            yield _name(one.start("name"), one["name"])


def _cut(words: str) -> str:
    """The name at the start of a few characters, "" for none: 李明在 is 李明, 高度重 is none, 张某某 is one no more."""
    given = 2 if words[:2] in _DOUBLE else 1
    if words[:2] in _NO_NAMES or len(words) <= given or words[given] in _ENDING or "某" in words:
        return ""
    return words[: given + 1] if words[given + 1 : given + 2] in _ENDING else words
