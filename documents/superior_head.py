"""What a form asks for above its table: 填报单位 and 填报日期 are written behind their labels."""

from __future__ import annotations

import re
from datetime import date

from documents.superior_book import Book
from documents.superior_look import FormSheet
from documents.superior_xml import SheetXml
from documents.text_lines import UNITS, width

_OFFICE = re.compile(
    r"((?:填报|填表|报送|上报|编制)(?:单位|学校|部门)(?:\s*[（(][^）)]{0,8}[）)])?\s*[：:])([\s_＿]*)(?=$|[\u4e00-\u9fff（(])"
)
_DAY = re.compile(
    r"((?:填报|填表|报送|上报|制表|截至|截止|统计)(?:日期|时间)?(?:\s*[（(][^）)]{0,8}[）)])?\s*[：:])"
    r"((?:[\s_＿]*年[\s_＿]*月(?:[\s_＿]*日)?)|[\s_＿]*)(?=$|[\s\u4e00-\u9fff（(])"
)
_BLANK = re.compile(r"[\s_＿]*(?:年[\s_＿]*月[\s_＿]*(?:日)?)?[\s_＿]*")


def fill_head(book: Book, xml: SheetXml, sheet: FormSheet, office: str, today: date) -> None:
    """Write office and day where the form asks for them above its table; what stands there already stays."""
    day = f"{today.year}年{today.month}月{today.day}日"
    for row in range(1, sheet.header[0]):
        for column in sorted(xml.cells(row)):
            text = book.text(xml, row, column)
            for pattern, words in ((_OFFICE, office), (_DAY, day)):
                if words and (found := pattern.search(text)):
                    text = text[: found.start()] + _filled(found, words) + text[found.end() :]
            if text != book.text(xml, row, column):
                xml.put(row, column, text)


def _filled(found: re.Match[str], words: str) -> str:
    """The label with the words behind it; of the blanks as many as keep what follows in its place."""
    if not _BLANK.fullmatch(found[2]):
        return found[0]
    blanks = width(found[2], UNITS) - width(words, UNITS)
    rest = " " * max(2, round(blanks)) if found[2] and found.end() < len(found.string) else ""
    return found[1] + words + rest
