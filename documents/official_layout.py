"""How an official text document looks (GB/T 9704-2012): page, grid, type sizes and fonts, the same for Word and PDF."""

from __future__ import annotations

from dataclasses import dataclass

from documents.fonts import Face, font_words
from documents.official_text import Style

#: The page in millimetres, and its margins: top, right, bottom, left.
PAGE = (210, 297)
MARGINS = (37, 26, 35, 28)
#: The grid: characters a line and their distance, lines a page and their distance, in points.
CHARS, CHAR_PITCH = 28, 15.79
LINES, LINE_PITCH = 22, 28.95
#: 3号, 2号 and 4号 in points.
BODY_SIZE, TITLE_SIZE, NUMBER_SIZE = 16, 22, 14
#: A paragraph begins so many characters in; the page number stands so many from the edge of the text.
INDENT, NUMBER_INDENT = 2, 1
#: Millimetres from the text to the page number below it.
NUMBER_BELOW = 7
#: Empty lines below the title and above the signature.
BELOW_TITLE, ABOVE_SIGNATURE = 1, 2
#: Lines of the text that come along to a page on which otherwise only the signature would stand.
COMPANY = 2
NUMBER_FONT = "宋体"


@dataclass(frozen=True, slots=True)
class Look:
    """A style as it is printed: the font by its name, and the face that stands for it in a PDF."""

    font: str
    face: Face
    size: float = BODY_SIZE


#: Levels are told by their type alone, none is bold: 一、黑体, （一）楷体, 1. and （1）仿宋 (GB/T 9704-2012, 7.3.3).
LOOKS = {
    Style.TITLE: Look("方正小标宋简体", Face.TITLE, TITLE_SIZE),
    Style.SECTION: Look("黑体", Face.HEI),
    Style.ASPECT: Look("楷体", Face.KAI),
    Style.PROBLEM: Look("仿宋", Face.FANG),
    Style.BODY: Look("仿宋", Face.FANG),
    Style.SIGNATURE: Look("仿宋", Face.FANG),
    Style.DATE: Look("仿宋", Face.FANG),
}
#: What Word may take where a font is missing: other names of the same type, then the nearest one.
OTHER_NAMES = {
    "方正小标宋简体": "方正小标宋_GBK",
    "仿宋": "仿宋_GB2312",
    "楷体": "楷体_GB2312",
    "黑体": "SimHei",
    "宋体": "SimSun",
}
#: Said to whoever writes the file.
DOCX_FONT_WORDS = (
    f"Word 文件用 {'、'.join(dict.fromkeys(look.font for look in LOOKS.values()))}；"
    "电脑上没有哪一种，Word 或 WPS 会用别的字体代替。"
)


def pdf_font_words() -> str:
    """Which fonts an official PDF has on this computer, and which stand for those that lack."""
    return font_words(look.face for look in LOOKS.values())
