"""What a paper could not hold, as one sentence for who exported it; "" when it holds everything."""

from __future__ import annotations

from collections.abc import Set

#: More characters than this are counted, not listed.
_LISTED = 12


def cut_words(cut: int) -> str:
    """Of a spreadsheet: so many texts were too long for a cell."""
    return f"有 {cut} 处文字超过 Excel 单元格的上限 32767 字，已截断并在末尾注明，全文请看程序里。" if cut else ""


def absent_words(characters: Set[str]) -> str:
    """Of a PDF: these characters are in no font and stand as □."""
    if not characters:
        return ""
    listed = " ".join(sorted(characters)[:_LISTED])
    more = "等" if len(characters) > _LISTED else ""
    return f"有 {len(characters)} 个字符没有字体可以打印，在文件中显示为 □：{listed}{more}"
