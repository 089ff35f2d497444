"""Where persons are named in a text: by the names the ledger knows, and by the words around a name. Pure; only finds.

A name is looked for wherever a surname stands. What stands before it (an office, 给予, 约谈, 由) or behind it (an
office, 等7名, 受到警告) says whether it is one; how long it is, the word that follows says. Who is named once is known
everywhere in that text, and whoever stands in a list with somebody known is a person too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from models.name_words import (
    ACTS,
    ALSO_IN_NAMES,
    ALSO_NAMES,
    AND_OTHERS,
    AWAY,
    BODY_ENDS,
    BODY_WORDS,
    CALLED,
    CALLED_AFTER,
    DOES,
    DONE_TO,
    DOUBLE,
    EITHER,
    FOLLOWING,
    HANZI,
    HARD_OFFICES,
    JOINED,
    MOSTLY_WORDS,
    NEVER,
    NEVER_FIRST,
    NO_NAMES,
    OFFICE_SIGNS,
    PLACE_ENDS,
    PLACE_OFFICES,
    PLAIN_END,
    SOFT_OFFICES,
    SUFFERED,
    SURNAMES,
    WORDY,
)


@dataclass(frozen=True, slots=True)
class Named:
    """A person named in a text. ``is_told``: the text itself says so, not only a list of names."""

    start: int
    end: int
    is_told: bool = True


@lru_cache(maxsize=4096)
def is_name(words: str) -> bool:
    """Whether an entry among the people is somebody's name and no office (各校校长, 机关党委)."""
    if not re.fullmatch(rf"[{HANZI}]{{2,6}}|[{HANZI}]{{1,12}}(?:[·•][{HANZI}]{{1,12}})+", words):
        return False
    if ALSO_IN_NAMES.fullmatch(words):
        return words[:2] not in NO_NAMES and not words.endswith(CALLED)
    return not OFFICE_SIGNS.search(words)


def masked_name(name: str) -> str:
    """李明远 as 李某某; blanks inside do not count."""
    bare = "".join(name.split())
    kept = 2 if bare[:2] in DOUBLE and len(bare) > 2 else 1
    return bare[:kept] + "某" * (len(bare) - kept)


@lru_cache(maxsize=16384)
def persons_in(
    text: str, people: tuple[str, ...] = (), heard: tuple[str, ...] = (), units: tuple[str, ...] = ()
) -> tuple[Named, ...]:
    """Everybody named in a text, in order and without overlap.

    ``people`` are the ledger's, who win over every rule; ``heard`` are named in other texts; ``units`` keep a place
    that sounds like a name (柳河等7所学校) from being one.
    """
    search = _Search(text, people, heard, units)
    search.known()
    search.told()
    search.listed()
    search.again()
    return tuple(sorted(search.found, key=lambda one: one.start))


class _Search:
    """One text, and who was found in it so far."""

    def __init__(self, text: str, people: tuple[str, ...], heard: tuple[str, ...], units: tuple[str, ...]) -> None:
        self._text, self._people, self._heard, self._units = text, people, heard, units
        self._taken = bytearray(len(text))
        self.found: list[Named] = []

    # ------------------------------------------------------------ the four ways

    def known(self) -> None:
        """The ledger's people, and those heard of elsewhere where no place is called so."""
        for names, is_own in ((self._people, True), (self._heard, False)):
            pattern = _known_pattern(names)
            for one in pattern.finditer(self._text) if pattern else ():
                self._take_known(one.start(), one.end(), is_own)

    def told(self) -> None:
        """Whoever the words before or behind tell."""
        for one in _patterns().dotted.finditer(self._text):
            self._take_dotted(one.start(), one.start("rest"), one.end())
        for at in self._surnames():
            end = self._told_at(at)
            if end:
                self._take(at, end)

    def listed(self) -> None:
        """Whoever stands in a list with somebody found: 王强、李华和张敏."""
        waiting = list(self.found)
        while waiting:
            one = waiting.pop()
            for at, end in (*self._next_to(one), *self._before(one)):
                if self._take(at, end):
                    waiting.append(self.found[-1])

    def again(self) -> None:
        """Whoever was told of stands elsewhere in the text without any such word."""
        names = {self._text[one.start : one.end] for one in self.found if one.is_told}
        pattern = _known_pattern(tuple(sorted(names)))
        for one in pattern.finditer(self._text) if pattern else ():
            self._take_known(one.start(), one.end(), False)

    # ------------------------------------------------------------ what is taken

    def _take(self, at: int, end: int, is_told: bool = True) -> bool:
        if any(self._taken[at:end]):
            return False
        self._taken[at:end] = b"\1" * (end - at)
        self.found.append(Named(at, end, is_told))
        return True

    def _take_known(self, at: int, end: int, is_own: bool) -> None:
        if not is_own and (BODY_WORDS.match(self._text, end) or self._names_unit(at)):
            return
        if end - at == 2 and self._text[at] in SURNAMES:  # 李华 is known, but 李华英同志 is somebody else
            third = self._text[end : end + 1]
            if _is_hanzi(third) and third not in EITHER | NEVER | PLACE_ENDS and not self._follows(end):
                end += 1 if _patterns().called.match(self._text, end + 1) else 0
        self._take(at, end, is_own)

    def _take_dotted(self, start: int, rest: int, stop: int) -> None:
        """Behind an office, or at the head of a clause before one: 家长买买提·阿不都反映."""
        end = next((at for at in range(rest + 2, stop) if self._follows(at)), stop)
        begins = [at for at in range(start, rest - 2) if self._ends_office(at)]
        if begins or _patterns().called.match(self._text, end) or AND_OTHERS.match(self._text, end):
            self._take(begins[-1] if begins else start, end)

    def _names_unit(self, at: int) -> bool:
        return any(self._text.startswith(unit, at) for unit in self._units)

    def _surnames(self) -> Iterator[int]:
        """Where a surname stands; that of 部长孙涛 is 孙, that of 班主任刘文 is 刘."""
        for one in _patterns().surname_at.finditer(self._text):
            if not self._ends_office(one.start() + 1):
                yield one.start()

    def _ends_office(self, end: int) -> bool:
        office = _patterns().office.search(self._text[max(0, end - 14) : end])
        return office is not None and not office["link"]

    # ------------------------------------------------------------ evidence

    def _told_at(self, at: int) -> int:
        """Where the name ends that begins here, 0 where none does."""
        end, is_plain = self._end_of(at)
        if not end:
            return 0
        left = self._text[max(0, at - 14) : at]
        if office := _patterns().office.search(left):
            return end if self._behind_office(at, end, is_plain, office) else 0
        if self._is_place(at, end) or self._text[max(0, at - 1) : at + 1] in JOINED:
            return 0
        return end if any(self._said_around(at, end, is_plain, left)) else 0

    def _behind_office(self, at: int, end: int, is_plain: bool, office: re.Match[str]) -> bool:
        name = self._text[at:end]
        if BODY_WORDS.match(self._text, end) or name[-1] in BODY_ENDS or (office["link"] and name[-1] in PLACE_ENDS):
            return False
        if not is_plain and (office["link"] or name[0] in MOSTLY_WORDS or (office["soft"] and name[0] in WORDY)):
            return False
        if office["soft"] and not office["link"] and len(name) == 2 and name[0] in MOSTLY_WORDS:
            return DONE_TO.match(self._text, end) is not None
        return not (office["soft"] and not is_plain and self._names_unit(at))

    def _said_around(self, at: int, end: int, is_plain: bool, left: str) -> Iterator[bool]:
        text, seek = self._text, _patterns()
        is_open = seek.opening.search(left) is not None
        verb = seek.verb.search(left)
        others = AND_OTHERS.match(text, end)
        alone = not _is_hanzi(left[-1:]) or (verb is not None and verb["to"] is not None)
        yield others is not None and (alone or others.group().startswith("等"))
        if is_open:
            after = seek.called.match(text, end)
            yield after is not None and not (end - at == 2 and PLACE_OFFICES.search(after.group()))
            yield seek.in_brackets.match(text, end) is not None
            yield SUFFERED.match(text, end) is not None
        if verb and verb["to"]:
            yield DONE_TO.match(text, end) is not None
            yield verb["to"] == "由" and DOES.match(text, end) is not None
        if verb and verb["order"]:
            yield text[at] not in WORDY and self._follows(end)
        if verb and verb["whom"]:
            yield is_plain and text[at] not in WORDY and not text[end : end + 1].isdigit()

    def _is_place(self, at: int, end: int) -> bool:
        text = self._text
        return text[end - 1] in PLACE_ENDS or BODY_WORDS.match(text, end) is not None or self._begins_unit(at, end)

    def _begins_unit(self, at: int, end: int) -> bool:
        return any(unit.startswith(self._text[at:end]) for unit in self._units)

    # ------------------------------------------------------------ lists

    def _next_to(self, one: Named) -> Iterator[tuple[int, int]]:
        link = _patterns().link.match(self._text, one.end)
        if link and self._may_begin(link.end()):
            end, is_plain = self._end_of(link.end())
            if end and is_plain and not self._is_place(link.end(), end) and self._parts(end, link.group()):
                yield link.end(), end

    def _before(self, one: Named) -> Iterator[tuple[int, int]]:
        before = _patterns().link_before.search(self._text, max(0, one.start - 4), one.start)
        if before is None:
            return
        for at in range(max(0, before.start() - 4), before.start() - 1):
            opened = at == 0 or _patterns().opening.search(self._text[max(0, at - 6) : at])
            if opened and self._may_begin(at) and self._end_of(at) == (before.start(), True):
                if not self._is_place(at, before.start()):
                    yield at, before.start()
                return

    def _may_begin(self, at: int) -> bool:
        return _patterns().surname.match(self._text, at) is not None

    def _parts(self, end: int, link: str) -> bool:
        """Behind a comma only what stands by itself goes on with a list of names."""
        return link.strip() not in ("，", ",") or re.match(rf"$|[^{HANZI}]|等", self._text[end : end + 1]) is not None

    # ------------------------------------------------------------ how long a name is

    def _end_of(self, at: int) -> tuple[int, bool]:
        """Where a name that begins here ends, 0 where there is none; and whether what follows shows it."""
        text = self._text
        given = at + (2 if text[at : at + 2] in DOUBLE else 1)
        short, long = given + 1, given + 2
        first, second = text[given:short], text[short:long]
        if text[at : at + 2] in NO_NAMES and not self._named_after_place(at):
            return 0, False
        if not _is_hanzi(first) or first in NEVER_FIRST or "某" in first + second:
            return 0, False
        if self._follows(given):
            return 0, False  # 王主任, 张同志
        if not _is_hanzi(second) or second in NEVER or self._follows(short):
            return short, True
        if second in EITHER:
            return (long, True) if PLAIN_END.match(text, long) else (short, True)
        return long, self._ends(long)

    def _named_after_place(self, at: int) -> bool:
        """Whether a word for a place or a thing is somebody's name here: 副局长邵东谈话提醒, 校长秦岭被约谈."""
        text, end = self._text, at + 2
        office = _patterns().office.search(text[max(0, at - 14) : at]) if text[at:end] in ALSO_NAMES else None
        if office is None or office["link"] in ("是", "为", "由") or self._names_unit(at):
            return False
        if DONE_TO.match(text, end) or SUFFERED.match(text, end) or AND_OTHERS.match(text, end):
            return True
        if _patterns().called.match(text, end):
            return not PLACE_OFFICES.match(text, end)
        if office["soft"]:
            return False
        acts = text[end : end + 1] in ACTS or text[end : end + 2] in FOLLOWING
        return not _is_hanzi(text[end : end + 1]) or (acts and not AWAY.match(text, end))

    def _follows(self, at: int) -> bool:
        """Whether a word stands here that follows a name."""
        text = self._text
        return text[at : at + 2] in FOLLOWING or _patterns().called.match(text, at) is not None

    def _ends(self, at: int) -> bool:
        sign = self._text[at : at + 1]
        return not _is_hanzi(sign) or sign in NEVER or sign in EITHER or self._follows(at)


def _is_hanzi(sign: str) -> bool:
    return re.match(f"[{HANZI}]", sign) is not None


@lru_cache(maxsize=8)
def _known_pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    wanted = sorted(filter(is_name, names), key=len, reverse=True)
    return re.compile("|".join(map(_spaced, wanted))) if wanted else None


def _spaced(name: str) -> str:
    """A name as a pattern; one of two characters is also written 李　明, to stand as wide as one of three."""
    return rf"{name[0]}[ \u3000]{{0,2}}{name[1]}" if len(name) == 2 else re.escape(name)


@dataclass(frozen=True, slots=True)
class _Patterns:
    surname: re.Pattern[str]
    surname_at: re.Pattern[str]
    office: re.Pattern[str]
    called: re.Pattern[str]
    in_brackets: re.Pattern[str]
    opening: re.Pattern[str]
    verb: re.Pattern[str]
    link: re.Pattern[str]
    link_before: re.Pattern[str]
    dotted: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    """Compiled when first used. ``office``, ``opening`` and ``verb`` look at what stands before a name."""
    offices = rf"(?:(?P<hard>{HARD_OFFICES})|(?P<soft>{SOFT_OFFICES})|[{HANZI}]人(?=\s?[：:]))"
    link = r"(?P<link>\s?[：:（(]\s?|[是为由]|)"
    surname = f"{'|'.join(DOUBLE)}|[{SURNAMES}]"
    return _Patterns(
        surname=re.compile(surname),
        surname_at=re.compile(f"(?={surname})"),
        office=re.compile(rf"{offices}{link}$"),
        called=re.compile(CALLED_AFTER),
        in_brackets=re.compile(rf"[（(](?:[男女][，,、）)]|[^（()），。；]{{0,14}}(?:{CALLED_AFTER}|员|教师)[）)])"),
        opening=re.compile(
            rf"(?:^|[^{HANZI}]|[对由给与和向将经请是为及跟把被让令原送]|给予|约谈|免去|任命|撤销|责令|安排|委派|指派|聘请|追究|时任"
            r"|现任|调整|推荐|选举|表彰|要求|处理|处分|诫勉|批评|提醒|辞退|开除|问责|[学校园部室会班]|教办|教育局)$"
        ),
        verb=re.compile(
            r"(?P<to>给予|给|对|将|把|由|经|向|和|与|及|、)$|(?P<order>责令|责成|委派|指派|督促|选派)$|(?P<whom>约谈|诫勉(?:谈话)?|通报批评|提醒谈话|免去|任命|辞退|开除"
            r"|(?:批评|处分|表彰|处理|提醒|调离|警告|问责)[了过])[了过]?$"
        ),
        link=re.compile(r"\s?[、，,；;/和与及]\s?|以及|[ \u3000]{1,2}"),
        link_before=re.compile(r"\s?(?:[、和与及/]|以及)\s?$"),
        dotted=re.compile(rf"[{HANZI}]{{2,14}}[·•](?P<rest>[{HANZI}]{{2,16}})"),
    )
