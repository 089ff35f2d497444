"""What stands inside one cell of a ledger: a list of items, a state, people with their telephones, a day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from documents.grid import date_text, serial_date
from documents.notice_states import is_state
from documents.status_words import status_of
from models.drafts import DraftStatus
from models.text import clean

_HANZI = "一二三四五六七八九十"
_NUMBER = rf"(?:\d{{1,2}}|[{_HANZI}]{{1,3}})"
#: The kinds of marker an item may begin with; the group "n" is its number. Inline only where it cannot be text.
_MARKERS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<n>[①-⑳])[、.．]?",
        rf"[（(【]\s*(?P<n>{_NUMBER})\s*[）)】][、.．]?",
        rf"(?:(?<=[。；;！：:，,、\s])|^)(?P<n>[{_HANZI}]{{1,3}})是",
        r"(?:(?<=[。；;！：:\s])|^)(?P<n>\d{1,2})\s*(?:[.．](?!\d)|[、）)])",
        rf"(?:(?<=[。；;！：:\n])|^)(?P<n>[{_HANZI}]{{1,3}})、",
        rf"(?:(?<=[。；;！：:\s])|^)第(?P<n>[{_HANZI}]{{1,3}})[，,、]",
        rf"(?:(?<=[。；;！：:\n])|^)措施(?P<n>{_NUMBER})[：:、.]?",
        r"(?<![\d第、.．])(?P<n>\d{1,2})\s*(?:[.．](?!\d)|[、）)])",
    )
)
#: Without one of these no text holds a marker.
_MAY_BE_MARKED = re.compile(rf"[①-⑳]|\d\s*[.．、）)]|[（(【]\s*{_NUMBER}\s*[）)】]|[{_HANZI}](?:是|[、，,])|措施")
_LEADING_MARKER = re.compile(
    rf"^(?:[（(]\s*{_NUMBER}\s*[）)]|\d{{1,2}}\s*(?:[.．](?!\d)|[、）)])|[①-⑳]|[{_HANZI}]{{1,3}}[、.．]"
    rf"|第[{_HANZI}]{{1,3}}[、，,：:]|问题{_NUMBER}[：:、.])\s*"
)
_BULLET = re.compile(r"^[●•▪◆■□·\-—*]+\s*")
_WRAPPER = re.compile(r"^(?:关于|针对)\s*[“\"「]?(?P<inside>.{2,}?)[”\"」]?\s*(?:的?问题|方面)$")
_ENDS_SENTENCE = re.compile(r"[。；;！!？?：:]$")

#: Begins a cell in which our own spreadsheet goes on with a text that no row is high enough for.
CONTINUED = "（接上行）"
#: Stands behind the number of the issue there.
GOES_ON_MARK = "（续）"

#: A status cell longer than this tells a story.
_SHORT = 20
_BARE_STATE = re.compile(
    r"(?:(?:目前|现|现已|该问题|此问题|本问题|该项问题|该项工作|此项工作|此项任务|该任务|该事项)[，,]?)?(?:均|都|全部|已经)?"
    r"(?:已?[于在][^，。；]{1,12}?)?"
    r"(?:已?(?:全部|基本|部分)?(?:整改)?(?:完成|到位|办结|销号)(?:整改|销号|到位)?|已整改(?:到位|完成|完毕)?|正在(?:整改|推进)(?:中)?|整改中|推进中"
    r"|(?:尚)?未(?:完成|整改)(?:整改)?|达到序时进度)(?:[，,、](?:并)?(?:长期|持续)(?:坚持|推进))?|(?:并)?长期坚持|持续推进"
)

_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}[- ]?\d{7,8}|\d{7,8})(?!\d)")
_PHONE_LABEL = re.compile(r"(?:联系)?(?:电话|手机|方式)\s*[：:]?|[Tt][Ee][Ll]\s*[：:.]?|☎")
_TWO_CHARACTER_SURNAMES = frozenset(
    ("欧阳", "司马", "上官", "诸葛", "司徒", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "宇文", "长孙", "夏侯")
)
_EMPTY_BRACKETS = re.compile(r"[（(\[]\s*[）)\]]")


def split_items(text: str, by_line: bool = True) -> list[str]:
    """The items of a cell without their markers; a lead-in before the first marker is none of them.

    Without markers each paragraph is an item if ``by_line``, else the whole text is one.
    """
    if _MAY_BE_MARKED.search(text):
        found = [items for marker in _MARKERS if (items := _marked_items(text, marker))]
        if items := next((items for items in found if len(items) > 1), next(iter(found), [])):
            return items
    paragraphs = joined_lines(text) if by_line else ["".join(joined_lines(text))]
    return [bare for paragraph in paragraphs if (bare := _without_bullet(paragraph))]


def without_number(text: str, number: int) -> str:
    """A cell without the marker it begins with, where this counts on over the cells above: （2）…, 3.…"""
    for marker in _MARKERS if number > 1 else ():
        found = marker.match(text)
        if found is not None and _value(found["n"]) == number:
            return text[found.end() :].strip()
    return text


def lead_and_items(text: str) -> tuple[str, list[str]]:
    """A problem's own text: what stands before its first marker (all of it, if nothing does), and the items."""
    for marker in _MARKERS if _MAY_BE_MARKED.search(text) else ():
        starts = _run_of(text, marker)
        if starts and (lead := text[: starts[0].start()].strip()):
            return lead, _marked_items(text, marker)
        if len(starts) > 1:
            return text, _marked_items(text, marker)
    return text, []


def joined_lines(text: str) -> list[str]:
    """The paragraphs of a cell: a line that breaks off inside a sentence goes on in the next one."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not any(_ENDS_SENTENCE.search(line) for line in lines[:-1]):
        return lines
    paragraphs: list[str] = []
    for line in lines:
        if paragraphs and not _ENDS_SENTENCE.search(paragraphs[-1]) and not _begins_item(line):
            paragraphs[-1] += line
        else:
            paragraphs.append(line)
    return paragraphs


def without_marker(title: str) -> str:
    """A heading without the marker it begins with: （一）党建方面 is 党建方面."""
    return _LEADING_MARKER.sub("", title) or title


def bare_title(text: str) -> str:
    """A heading without marker, wrapper (关于“…”的问题) and final stop; never empty unless the text is."""
    title = "".join(joined_lines(text)).strip()
    title = without_marker(title).rstrip("。.；;：:，, ")
    wrapped = _WRAPPER.match(title)
    return wrapped["inside"] if wrapped else title


def state_in_text(text: str) -> tuple[DraftStatus | None, str]:
    """The state that a progress text gives as a sentence of its own at its beginning or end, and those words."""
    sentences = [part.strip() for part in re.split(r"[。；;！\n]", text) if part.strip()]
    for sentence in (*sentences[-1:], *sentences[:1]):
        if _BARE_STATE.fullmatch(sentence):
            return status_of(sentence), sentence
        clauses = re.split("[，,]", sentence)
        said = [clause for clause in (clauses[0], clauses[-1]) if is_state(clause)]
        if said and (state := status_of("，".join(dict.fromkeys(said)))):
            return state, sentence
    return None, ""


@lru_cache(maxsize=4096)
def state_words(words: str) -> str:
    """The part of a status cell that says the state: a short cell whole, of a long one the sentence or clause."""
    if len(words) <= _SHORT:
        return words
    clauses = re.split(r"[，,。；;！\n]", words)
    return state_in_text(words)[1] or next((clause for clause in clauses if status_of(clause)), words)


def is_told(words: str) -> bool:
    """Whether a status cell tells what was done rather than naming a state."""
    return len(words) > _SHORT


def percent_words(words: str) -> str:
    """A bare share in a status cell as a percentage: 0.8 and 80 are 80%."""
    if not re.fullmatch(r"\d{1,3}(?:\.\d+)?", words):
        return words
    number = float(words)
    share = number * 100 if number <= 1 else number
    return f"{share:.6g}%" if share <= 100 else words


@lru_cache(maxsize=4096)
def split_phones(words: str) -> tuple[str, str]:
    """People without their telephones, parted by 、, and the telephones."""
    phones = [match[0] for match in _PHONE.finditer(words)]
    names = _PHONE_LABEL.sub("", _PHONE.sub("\n", words)) if phones else words
    return tidy_names(_EMPTY_BRACKETS.sub("\n", names)), "、".join(phones)


@lru_cache(maxsize=4096)
def tidy_names(words: str) -> str:
    """Names in one cell parted by 、: line ends, commas and blanks part them, a blank inside 张 三 does not."""
    words = clean(words).replace("\u3000", " ").replace("\u00a0", " ")
    parts = (part.strip(" ：:（(/") for part in re.split(r"[、,，;；\n\t]+", words))
    return "、".join(dict.fromkeys(name for part in parts for name in _names_in(part) if name))


def _names_in(part: str) -> list[str]:
    """张 三 and 司马 青 are one name, 张三 李四 two; a blank beside anything but Chinese characters parts nothing."""
    names: list[str] = []
    is_open = False
    for piece in re.split(r"(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])", part):
        if is_open and len(piece) <= 2:
            names[-1] += piece
            is_open = False
        else:
            names.append(piece)
            is_open = len(piece) == 1 or piece in _TWO_CHARACTER_SURNAMES
    return names


def day_words(words: str) -> str:
    """The words of a day or deadline; a bare Excel serial becomes 2026-06-30, all else stays as written."""
    if re.fullmatch(r"[3-6]\d{4}", words) and (day := serial_date(int(words))):
        return date_text(day)
    return words


def union(texts: Iterable[str], between: str) -> str:
    """Several texts as one, each only once and in order."""
    return between.join(dict.fromkeys(text for text in texts if text))


def _marked_items(text: str, marker: re.Pattern[str]) -> list[str]:
    run = _run_of(text, marker)
    if not run:
        return []
    ends = [*(match.start() for match in run[1:]), len(text)]
    items = ("".join(joined_lines(text[match.end() : end])) for match, end in zip(run, ends, strict=True))
    return [item.strip() for item in items if item.strip()]


def _run_of(text: str, marker: re.Pattern[str]) -> list[re.Match[str]]:
    """The markers that count 1, 2, 3 …; none if there are fewer than two."""
    run: list[re.Match[str]] = []
    for match in marker.finditer(text):
        if _value(match["n"]) == len(run) + 1:
            run.append(match)
    return run if len(run) > 1 or (run and not text[: run[0].start()].strip()) else []


def _value(number: str) -> int:
    if "①" <= number <= "⑳":
        return ord(number) - ord("①") + 1
    if number.isdecimal():
        return int(number)
    tens, ten, ones = number.rpartition("十")
    units = _HANZI.find(ones) + 1 if ones else 0
    return (10 * (_HANZI.find(tens) + 1 if tens else 1) if ten else 0) + units


def _begins_item(line: str) -> bool:
    return bool(_BULLET.match(line) or any(marker.match(line) for marker in _MARKERS))


def _without_bullet(text: str) -> str:
    return _BULLET.sub("", text).strip()
