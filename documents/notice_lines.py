"""The paragraphs of a notice made whole: page chrome, contents lists and page numbers gone, broken lines joined."""

# A pattern of Chinese words is easier to check on one line:
# ruff: noqa: E501

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field

from documents.markers import MarkerKind, ends_in_marker, marker_at
from documents.notice_words import ABOUT_PROBLEM, LABEL_AT_START, LABELS, NEGATIVE
from models.drafts import Paragraph


@dataclass(slots=True)
class Line:
    """A whole paragraph; ``place`` is the paragraph it starts in, ``after_gap`` that a blank line stood before it.

    ``level`` is the outline level of a heading, 0 for body text.
    """

    text: str
    place: str
    after_gap: bool = False
    indented: bool = False
    level: int = 0


@dataclass(slots=True)
class Lines:
    """The lines that carry the notice, and what was set aside with the words that may still be of use."""

    body: list[Line] = field(default_factory=list)
    chrome: list[Line] = field(default_factory=list)


_CHROME_START = re.compile(
    r"^[-·•*|【\[\s]{0,4}(?:当前位置|您?(?:现在)?(?:所在|当前)的?位置|您的位置|首页|网站首页|浏览次数|浏览量|浏览[:：]|点击(?:数|量|率|次数)|阅读(?:次数|量|数)?[:：\d]|访问(?:量|次数)|打印本?页?|关闭(?:本页|窗口|页面)"
    r"|分享到?[:：\s]|分享$|字体[:：【\[\s]|字号|【?字体|来源[:：]|信息来源|稿件来源|文章来源|作者[:：]|录入人?[:：]|责任编辑|编辑[:：]|审核[:：]|审核人[:：]|发布日期|发布时间|发布人|发布者|发布机构|发布单位|发布部门|发文日期|公开日期|成文日期|更新时间"
    r"|日期[:：]|时间[:：]|生成日期|附件下载|文件下载|关联文件|相关(?:链接|文章|新闻|附件|阅读|信息|稿件)|上一[篇条]|下一[篇条]|版权所有|主办单位?[:：]|承办单位?[:：]|技术支持|网站地图|网站标识码|扫一扫|扫码|返回(?:顶部|首页)|(?:无障碍|繁体|关怀|适老化)(?:浏览|阅读|模式|辅助|工具|通道|中文|版)?(?:[\s|｜/]|$)"
    r"|头条|微信$|微博|空间 qq|索引号|主题分类|信息索引|公开方式|公开形式|公开范围|公开程序|公开时限|公开责任部门|有效性|文号[:：]|ICP备|地址[:：].{0,40}邮编|公网安备|[A-Z京沪津渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]ICP备|联系我们|收藏本?[站页]|加入收藏|设为首页|大 中 小"
    r"|(?:点击|长按|扫描|识别).{0,30}(?:关注|蓝字|订阅|二维码)|原创\s|[-—·\s]{0,6}END[-—·\s]{0,6}$|(?:文字|图文|图片|摄影|排版|美编|责编|校对|供稿|撰稿|监制|初审|复审|终审|签发|统筹)\s{0,2}[:：丨|/]"
    r"|阅读\s{0,2}\d|(?:点?赞|在看|分享|收藏|留言)(?:\s|\d|$)|预览时标签|继续滑动|微信扫一扫|喜欢此内容|人划线$"
    r"|\[?大\]?\s{0,2}\[?中\]?\s{0,2}\[?小\]?$|https?://|www\.)"
)
_CHROME_INSIDE = re.compile(
    r"\d\s{1,2}发表于|浏览次数|点击数|阅读次数|打印本页|关闭窗口|字体：?\s?[【\[（(]?\s?大|公网安备|ICP备|首页\s{0,2}[>＞›»]|[>＞›»]\s{0,2}正文"
)
_PAGE_NUMBER = re.compile(
    r"^[-—–－―·\s~～]{0,6}(?:第\s{0,2})?\d{1,3}(?:\s{0,2}页)?(?:\s{0,2}[,，/／]?\s{0,2}共?\s{0,2}\d{1,3}\s{0,2}页?)?[-—–－―·\s~～]{0,6}$"
)
#: A line drawn with signs.
#: A line broken off inside a label is at least so long.
_SHORTEST_WRAPPED = 16
#: So much of a quotation stands in the second line of a heading.
_LONGEST_REST = 60
_RULE_LINE = re.compile(r"^(?:[-—–―─━_=＝*＊~～·.…．◆◇■□★☆※]\s?){3,}$")
#: 01, 02 … on lines of their own number headings in copies from WeChat; pages are not numbered so.
_PADDED = re.compile("0[1-9]$")
_CONTENTS_TAIL = re.compile(r"(?:[.．…·•‥\-_]\s?){3,}\s{0,4}[（(]?\d{1,3}[)）]?$|\t\s{0,4}\d{1,3}$")
_CONTENTS_TITLE = re.compile(r"^目\s{0,8}[录次]$")
_ATTACHMENT = re.compile(r"^附件?\s{0,2}\d{0,2}\s{0,2}[:：]")
#: To whom a paper is written, in a line under its title.
_ADDRESSEE = re.compile("[\u4e00-\u9fff、（）]{2,36}[：:]")
#: The name of a paper on a line of its own, as they are listed after 附：.
_PAPER = re.compile(
    r"(?:[（(]?[\d一二三四五六七八九十]{1,3}[）)、.．]{1,2}\s{0,4})?[^。；;：:]{2,50}"
    r"(?:台账|清单|目录|[表图册单]|方案|报告|材料|制度|办法|规定|细则|照片|名册|名单|文件|通知|纪要)(?:[（(][^（()）]{1,12}[）)])?[。；;]?"
)
_STOPS = "。！？!?；;：:”’》」』）)】…."
_HEADING_END = re.compile(
    r"(?:问题|情况|方面|工作|措施|通报|报告|方案|整改|成效|机制|责任|意见|打算|任务|清单|要求|计划|建设|管理|[）)】”])$"
)
_DATE_ONLY = re.compile(
    r"^[（(]?\s{0,2}[12二〇○０零OＯ][\d〇○零一二三四五六七八九十OＯ]{3}\s{0,2}[年.\-/]\s{0,2}[\d一二三四五六七八九十]{1,3}\s{0,2}[月.\-/]\s{0,2}[\d一二三四五六七八九十]{1,3}\s{0,2}日?[）)]?$"
)


#: Emblems that copies from WeChat carry before a line, and their variation sign.
_EMBLEM = re.compile("^(?:[\u2600-\u2604\u2607-\u260f\u2613-\u2712\u2715\u2716\u2719-\u2775\u2b00-\u2bff\U0001f000-\U0001faff][\ufe0f\u200d\u20e3]?[ \u3000]{0,2})+(?=.)")
_HASHES = re.compile(r"^#{1,6}\s+(?=\S)")
#: **整改措施：** but not the stars that hide a name or number.
_BOLD = re.compile(r"(?<![\w*\u4e00-\u9fff])\*\*(?=[^\s*])([^*]{1,200}?)(?<=\S)\*\*(?!\*)")
#: A digit on a key, as phones write a number.
_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3[ \u3000]{0,2}")
_WIDE = "[\u4e00-\u9fff，。；：、！？（）“”《》]"
#: A blank between two signs of a Chinese sentence, or between its words and a number.
_INNER_BLANK = re.compile(rf"(?<={_WIDE})[ \u00a0\u3000]+(?=[{_WIDE[1:-1]}0-9A-Za-z(])|(?<=[0-9A-Za-z)%])[ \u00a0\u3000]+(?={_WIDE})")
#: What stands before the first colon of a line, where it may be a label set wide: 措　施：
_SPACED_LABEL = re.compile(r"^[【\[（(]?((?:[\u4e00-\u9fff][ \u00a0\u3000]{1,4}){1,7}[\u4e00-\u9fff])(?=[】\]）)]|[ \u00a0\u3000]*[:：])")


def _number_of(text: str) -> int:
    """What a short line without a stop counts with digits (1.甲表); 0 for every other line."""
    found = marker_at(text.strip())
    counts = found is not None and found[0].kind is MarkerKind.NUM_STOP and not text.rstrip().endswith("。")
    return found[0].number if found and counts and len(text) <= _LONGEST_REST else 0


def is_date_line(text: str) -> bool:
    """Whether a line is a date and nothing else, as under a signature."""
    return bool(_DATE_ONLY.match(unicodedata.normalize("NFKC", text.strip())))


def whole_lines(paragraphs: list[Paragraph]) -> Lines:
    """The lines of a notice in order, each sentence in one line again."""
    lines = Lines()
    kept = _without_contents(_raw_lines(paragraphs))
    running = _running_headers(kept)
    rows: list[Line] = []
    page_break = enclosures = gap = False
    counted = 0
    for line in kept:
        opens = _ATTACHMENT.match(line.text)
        number = _number_of(line.text[opens.end() :] if opens else line.text)
        goes_on = enclosures and ((counted > 0 and number == counted + 1) or bool(_PAPER.fullmatch(line.text)))
        enclosures = bool(opens) or goes_on
        counted = number if enclosures else 0
        if _RULE_LINE.match(line.text):
            gap = True
        elif (_PAGE_NUMBER.match(line.text) and not _PADDED.match(line.text)) or (line.text in running and rows):
            page_break = True
        elif enclosures or _is_chrome(line.text):
            lines.chrome.append(line)
        else:
            line.after_gap = gap or (line.after_gap and not page_break)
            page_break = gap = False
            rows.append(line)
    lines.body = _joined(rows)
    return lines


def _raw_lines(paragraphs: list[Paragraph]) -> list[Line]:
    rows: list[Line] = []
    last = 0
    for paragraph in paragraphs:
        for part in re.split(r"[\r\n\x0b\x0c\u2028\u2029]+", paragraph.text):
            text = re.sub(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2060\ufeff]", "", part)
            bare = _without_spacing(_KEYCAP.sub(r"\1、", _EMBLEM.sub("", _without_marks(text.strip(" \t\u00a0\u3000")))))
            if not bare:
                continue
            number = int(paragraph.line) if paragraph.line.isdigit() else last + 1
            rows.append(Line(bare, paragraph.line, number > last + 1, text[0] in " \t\u00a0\u3000", paragraph.level))
            last = number
    return rows


def _without_marks(text: str) -> str:
    """A line without the signs by which plain text marks headings and bold words: ## and **."""
    if text.startswith("#"):
        text = _HASHES.sub("", text)
    return _BOLD.sub(r"\1", text) if "**" in text else text


def _without_spacing(text: str) -> str:
    """A line without the blanks that text recognition or wide setting put between its signs."""
    found = _SPACED_LABEL.match(text)
    if found and re.sub(r"\s", "", found[1]) in LABELS:
        text = text[: found.start(1)] + re.sub(r"\s", "", found[1]) + text[found.end(1) :]
    blanks = _INNER_BLANK.findall(text)
    if len(blanks) >= 3 and len(blanks) * 3 >= len(text) - len(blanks):
        return _INNER_BLANK.sub("", text)
    return text


def _is_chrome(text: str) -> bool:
    if len(text) > 90:
        return False
    if _CHROME_INSIDE.search(text):
        return True
    return (bool(_CHROME_START.match(text)) and not (len(text) > 45 and text.endswith("。"))) or bool(
        _ATTACHMENT.match(text)
    )


def _without_contents(rows: list[Line]) -> list[Line]:
    """Without a table of contents: lines that end in a page number behind dots, or stand under 目录 and come again."""
    rows = [row for row in rows if not (len(row.text) < 90 and _CONTENTS_TAIL.search(row.text))]
    start = next((at for at, row in enumerate(rows[:60]) if _CONTENTS_TITLE.match(row.text)), None)
    if start is None:
        return rows
    later = Counter(_bare(row.text) for row in rows)
    end = start + 1
    seen: set[str] = set()
    while end < len(rows) and _bare(rows[end].text) not in seen and later[_bare(rows[end].text)] > 1:
        seen.add(_bare(rows[end].text))
        end += 1
    return rows[:start] + rows[end:]


def _bare(text: str) -> str:
    return re.sub(r"[\s.．…·\d]+$", "", re.sub(r"\s", "", text))


def _running_headers(rows: list[Line]) -> set[str]:
    """Lines that stand at the head or foot of every page: the same words beside a page number, twice or more."""
    found: Counter[str] = Counter()
    for before, line, after in zip([None, *rows], rows, [*rows[1:], None], strict=False):
        beside = any(one is not None and _PAGE_NUMBER.match(one.text) for one in (before, after))
        if beside and 4 <= len(line.text) <= 60 and not line.text.endswith("。") and marker_at(line.text) is None:
            found[line.text] += 1
    total = Counter(row.text for row in rows)
    return {
        text for text, count in found.items()
        if count >= 2 and total[text] <= count + 2 and not LABEL_AT_START.fullmatch(text)
    }  # fmt: skip


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def _wrap_width(rows: list[Line]) -> int:
    """The width at which this text was broken into lines, 0 if it was not."""
    widths = [_width(row.text) for row in rows]
    if len(widths) < 6:
        return 0
    open_ends = Counter(
        width for width, row in zip(widths, rows, strict=True) if row.text[-1] not in _STOPS and width >= 36
    )
    if not open_ends:
        return 0
    width = max(open_ends, key=lambda one: (sum(open_ends[near] for near in range(one - 4, one + 5)), one))
    near = sum(open_ends[one] for one in range(width - 4, width + 5))
    longer = sum(1 for one in widths if one > width + 8)
    if near >= max(4, len(rows) // 6) and longer <= len(rows) // 12:
        return width
    return _common_maximum(widths, open_ends)


def _common_maximum(widths: list[int], open_ends: Counter[int]) -> int:
    """The greatest width, where several lines end in mid-sentence exactly there and none is longer."""
    top = max(widths)
    there = sum(1 for one in widths if one >= top - 4)
    broken = sum(open_ends[one] for one in range(top - 4, top + 1))
    return top if top >= 36 and broken >= 3 and broken * 5 >= there * 3 else 0


def _joined(rows: list[Line]) -> list[Line]:
    wrap = _wrap_width(rows)
    joined: list[Line] = []
    last_width = 0
    counts: dict[MarkerKind, int] = {}
    for row in rows:
        addressed = len(joined) < 4 and bool(_ADDRESSEE.fullmatch(row.text))
        if joined and not addressed and _continues(joined[-1], row, last_width, wrap, counts):
            glue = (
                " "
                if joined[-1].text[-1].isascii()
                and joined[-1].text[-1].isalpha()
                and row.text[0].isascii()
                and row.text[0].isalpha()
                else ""
            )
            joined[-1].text += glue + row.text
        else:
            joined.append(Line(row.text, row.place, row.after_gap, row.indented, row.level))
            found = marker_at(row.text)
            if found:
                counts[found[0].kind] = found[0].number
        last_width = _width(row.text)
    return joined


def _continues(before: Line, row: Line, last_width: int, wrap: int, counts: dict[MarkerKind, int]) -> bool:
    """Whether ``row`` is the rest of the paragraph ``before``; ``last_width`` is that of the line just above."""
    if row.level or before.level:
        return False
    if row.after_gap and (before.text[-1] in "。！？!?" or not wrap):
        return False
    if is_date_line(row.text) or is_date_line(before.text):
        return False
    open_end = before.text[-1] not in _STOPS
    found = marker_at(row.text)
    if found is None and not row.after_gap and (_is_bare_marker(before.text) or ends_in_marker(before.text)):
        return not _starts_anew(row.text)
    if found is not None:
        kind, number = found[0].kind, found[0].number
        expected = number in (1, counts.get(kind, 0) + 1) or kind is MarkerKind.BULLET
        return bool(wrap) and open_end and abs(last_width - wrap) <= 4 and not expected
    if open_end and (_cuts_label(before.text, row.text) or _closes_quotation(before.text, row)):
        return True
    if _starts_anew(row.text):
        return False
    if wrap:
        full = last_width >= wrap - 5
        if before.text[-1] in "。！？!?；;：:":
            return full and not row.indented and before.text[-1] not in "：:"
        return full and not (row.indented and not before.indented and _HEADING_END.search(before.text))
    if before.text[-1] in "，,、（(《“—":
        return True
    return (
        open_end
        and len(before.text) > 45
        and not _HEADING_END.search(before.text)
        and not _ends_as_heading(before.text)
    )


def _is_bare_marker(text: str) -> bool:
    """Whether a line holds a number and nothing else: its heading stands in the next line."""
    found = marker_at(text)
    return found is not None and not found[1] and found[0].kind is not MarkerKind.BULLET


def _starts_anew(text: str) -> bool:
    found = LABEL_AT_START.match(text)
    if found and (found["sep"] or found["close"] or found.end() == len(text)):
        return True
    return len(text) < 60 and bool(ABOUT_PROBLEM.match(text)) and text.startswith(("关于", "针对", "反馈", "问题"))


def _closes_quotation(before: str, row: Line) -> bool:
    """Whether a line ends within “…” and the next one ends the quotation: a heading broken over two lines."""
    if row.after_gap or row.indented or before.count("“") != before.count("”") + 1 or len(before) < _SHORTEST_WRAPPED:
        return False
    opened, closed = row.text.find("“"), row.text.find("”")
    return 0 <= closed <= _LONGEST_REST and not 0 <= opened < closed


def _cuts_label(before: str, text: str) -> bool:
    """Whether a label that seems to open a line is the rest of a longer one: …；完成 / 时限：…"""
    found = LABEL_AT_START.match(text)
    if found is None or not found["sep"] or found.start("word") > 0 or len(before) < _SHORTEST_WRAPPED:
        return False
    return any(dict.get(LABELS, before[-size:] + found["word"]) is not None for size in (1, 2, 3, 4))


def _ends_as_heading(text: str) -> bool:
    tail = text[-8:]
    return marker_at(text) is not None and (bool(NEGATIVE.search(tail)) or not re.search(r"[，,。]", text))
