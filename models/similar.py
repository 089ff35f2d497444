"""How alike two problems are worded: pairs of characters they share, weighed by how much a pair says. Pure, no model.

Words of the trade (管理, 不到位, 制度 …) stand in nearly every problem, so pairs of them count little; years and other
digits do not count at all. ``likeness`` is 1 for the same words and 0 for nothing in common.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise

from models.patterns import pattern
from models.text import folded

#: From here two problems are pointed out as similar. Of the made pairs in tests/models/test_similar.py this finds 35 of
#: 38 that tell of the same matter, and 2 of 48 that do not (图书室利用率低 and 实验室利用率低).
SIMILAR = 0.5
#: A pair of a word of the trade, and one of a word for something that is done to many different matters.
_LITTLE, _HALF = 0.1, 0.5
#: What says less than this (in whole pairs) is too general to be compared, unless it is the same.
_LEAST = 1.0
_RUN = pattern(r"[a-z\u3400-\u9fff]+")
_WORDS_AND_DIGITS = pattern(r"[0-9a-z\u3400-\u9fff]+")
_TRADE = """管理 工作 存在 问题 情况 说明 制度 建设 建立 责任制 责任 落实 不到位 到位 不够 不严格 不严肃 不严 不规范
规范化 规范 不深不透 不深入 不扎实 不完善 不完整 不健全 不及时 不足 不高 不强 不实 不力 不细 不全 不彻底 不齐全 不齐
混乱 缺乏 缺失 缺位 薄弱 流于形式 形式化 走过场 未按规定 规定 按照 要求 及时 开展 加强 提高 意识 力度 机制 作用 发挥
严格 相关 有关 进行 方面 个别 部分 一些 有的 学校 校园 整改 措施 制定 检查 监管 履行 履职 重视 认识 站位 深入 研究
推进 贯彻 精神 关于 以及 没有 未能 未经 未建立 未开展 未落实 未执行 执行 缓慢 滞后 较差 较弱 欠缺 漏洞 日常 全面
具体 有效 持续 长期 标准 流程 程序 记录 台账 资料 时有发生 屡禁不止 现象 安全 隐患 政策 配备 推动 保障 审核 把关
有力 有待 仍有 依然 比较 较为 不到 不严"""
_DONE = """采购 报销 收缴 收费 宣传 培训 考核 排查 治理 过期 招投标 招标 支出 使用 发放 经费 资金 常规 队伍 学习
教育 教师 领导 干部 会议 决策"""
_WORDS = {**dict.fromkeys(_DONE.split(), _HALF), **dict.fromkeys(_TRADE.split(), _LITTLE)}
_KNOWN_WORD = pattern("|".join(sorted(_WORDS, key=len, reverse=True)))
#: Signs that only join or deny: a pair with one of them is about grammar.
_JOINING = frozenset("不未的了和与等及或在对为是有无没")

#: The pairs of a text with what each says.
Pairs = Mapping[str, float]


def pairs_of(text: str) -> dict[str, float]:
    """The pairs of a text, each with its weight; those that lie across the edge of a known word are none."""
    words = folded(text)
    found = {pair: _WORDS[word] for word in _KNOWN_WORD.findall(words) for pair in _neighbours(word)}
    for run in _RUN.findall(_KNOWN_WORD.sub(" ", words)):
        for pair in _neighbours(run):
            found[pair] = 1.0 if _JOINING.isdisjoint(pair) else _LITTLE
    return found


def _neighbours(run: str) -> Iterable[str]:
    return map("".join, pairwise(run))


def weight(pairs: Pairs) -> float:
    """How much a text says as a whole."""
    return sum(pairs.values())


def likeness(one: Pairs, other: Pairs) -> float:
    """How alike two texts are, 0 to 1: what they share of both, and a little of what they share of the shorter."""
    if one == other:
        return 1.0 if one else 0.0
    if min(weight(one), weight(other)) < _LEAST:
        return 0.0
    shared = sum(value for pair, value in one.items() if pair in other)
    if shared < _LEAST:
        return 0.0
    whole, lesser = weight(one) + weight(other), min(weight(one), weight(other))
    return 0.8 * 2 * shared / whole + 0.2 * shared / lesser


class SimilarTexts:
    """Texts by key, and which of them are like a given one."""

    def __init__(self) -> None:
        self._texts: dict[int, str] = {}
        self._with: dict[str, set[int]] = {}

    @property
    def texts(self) -> Mapping[int, str]:
        """What is there."""
        return self._texts

    def put(self, key: int, text: str) -> None:
        """Know a text, in place of the one known under that key."""
        self.drop(key)
        self._texts[key] = text
        for pair in _telling(pairs_of(text)):
            self._with.setdefault(pair, set()).add(key)

    def drop(self, key: int) -> None:
        """Forget a text; one that is not there is no mistake."""
        text = self._texts.pop(key, None)
        for pair in _telling(pairs_of(text)) if text is not None else ():
            self._with[pair].discard(key)

    def like(self, text: str, limit: int, without: Collection[int] = ()) -> list[tuple[int, float]]:
        """The keys of the texts most like this one, with their likeness of at least ``SIMILAR``, best first."""
        asked = pairs_of(text)
        shared: Counter[int] = Counter()
        for pair in _telling(asked):
            shared.update(self._with.get(pair, ()))
        for key in without:
            shared.pop(key, None)
        found = [(key, likeness(asked, pairs_of(self._texts[key]))) for key, _ in shared.most_common(_LOOKED_AT)]
        alike = [one for one in found if one[1] >= SIMILAR]
        return sorted(alike, key=lambda one: (-one[1], one[0]))[:limit]


#: So many texts that share the most pairs are compared whole.
_LOOKED_AT = 200


def _telling(pairs: Pairs) -> list[str]:
    return [pair for pair, value in pairs.items() if value > _LITTLE]


def overlap(one: str, other: str) -> float:
    """How much two texts have in common letter for letter, 0 to 1, every pair of characters counting the same."""
    first, second = _letter_pairs(one), _letter_pairs(other)
    return _shared(first, second) if first or second else float(folded(one) == folded(other))


def _shared(first: Counter[str], second: Counter[str]) -> float:
    return 2 * (first & second).total() / (first.total() + second.total())


class CloseTexts:
    """Texts by key, and which of them overlap with a given one; only those with its rarest pairs are compared."""

    def __init__(self, texts: Mapping[int, str]) -> None:
        self._texts = texts
        self._pairs = {key: _letter_pairs(text) for key, text in texts.items()}
        self._with: dict[str, list[int]] = {}
        for key, pairs in self._pairs.items():
            for pair in pairs:
                self._with.setdefault(pair, []).append(key)

    def overlapping(self, text: str, least: float) -> set[int]:
        """The keys of the texts whose ``overlap`` with this one is ``least`` or more."""
        asked = _letter_pairs(text)
        if not asked:
            return {key for key, other in self._texts.items() if overlap(text, other) >= least}
        # Who overlaps so much lacks no more than this of the asked pairs, whichever they are.
        lacking = asked.total() * (2 - 2 * least) / (2 - least)
        possible: set[int] = set()
        for pair in sorted(asked, key=lambda pair: len(self._with.get(pair, ()))):
            possible.update(self._with.get(pair, ()))
            lacking -= asked[pair]
            if lacking < -_ROUNDING:
                break
        return {key for key in possible if _shared(asked, self._pairs[key]) >= least}


_ROUNDING = 1e-9


def _letter_pairs(text: str) -> Counter[str]:
    return Counter(pair for run in _WORDS_AND_DIGITS.findall(folded(text)) for pair in _neighbours(run))
