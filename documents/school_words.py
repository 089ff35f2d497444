"""What a unit's workbook says to people above its rows: what it holds, and how it is to be filled in."""

from __future__ import annotations

from collections.abc import Sequence

from documents.school_columns import SheetColumn
from documents.text_lines import printable
from models.patterns import pattern
from models.rules import PROGRESS_LABELS, SECRECY_CHOICES, Progress
from models.sendings import Prepared

#: The title of the sheet, and how the lines under it begin: whose it is, by when or of when it is, how to fill it in.
SHEET_TITLE = "整改情况填报表"
UNIT_LINE, DUE_LINE, SENT_LINE, HELP_LINE = "填报单位（盖章）：", "截止：", "发放日期：", "填报说明："
#: What stands over the columns to read, and over those to fill in.
BANDS = ("问题和要求（已锁定，不用改）", "请填写")
#: The heading of the area where a unit writes what it found itself.
OWN_TITLE = "自查发现的问题"


def facts_of(prepared: Prepared) -> list[str]:
    """Where the issues come from, how many they are, and the highest 密级 among them."""
    sources = list(dict.fromkeys(row.issue.source for row in prepared.rows))
    facts = [printable(sources[0]) if len(sources) == 1 else f"{len(sources)} 个来源", f"共 {len(prepared.rows)} 项"]
    marked = {row.issue.secrecy for row in prepared.rows}
    highest = next((one for one in reversed(SECRECY_CHOICES) if one in marked), "")
    return [*facts, f"密级：{highest}"] if highest else facts


def is_our_line(text: str) -> bool:
    """Whether a text above the headings is one that every workbook goes out with: nothing that a unit says."""
    return text in BANDS or _OUR_LINE.fullmatch(text) is not None


_OUR_LINE = pattern(
    rf".{{0,60}}{SHEET_TITLE}|{UNIT_LINE}.*|.*　共 \d+ 项(?:　密级：.*)?"
    rf"|(?:{DUE_LINE}|{SENT_LINE}).{{4,20}}|{HELP_LINE}1\..*"
)


def help_words(columns: Sequence[SheetColumn]) -> str:
    """How to fill it in, short enough to stay in sight above the rows."""
    fields = {column.field: column.heading for column in columns if column.editable}
    words = [f"只填右边“{BANDS[1]}”下的 {len(fields)} 列，其他列已锁定；编号是认行用的，不要改，也不要剪切、合并行。"]
    if "progress" in fields:
        words.append(f"“{fields['progress']}”从下拉列表选；选“{PROGRESS_LABELS[Progress.DONE]}”的请写完成日期。")
    words += [
        f"没有变化的行留着不动，不要删；本单位自己查出的问题写在表后“{OWN_TITLE}”里。",
        "可以筛选、调列宽行高；要排序，先在“审阅”里撤销工作表保护（没有密码）。填好后原样存盘交回，不要另做一张表。",
    ]
    return HELP_LINE + "".join(f"{place}. {text}" for place, text in enumerate(words, 1))
