"""Text files and Word documents as numbered paragraphs, in the order in which a reader meets them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from documents import guard, plain_text, word_text
from documents.file_kinds import FileKind
from documents.word_tables import WordLine
from models.drafts import Paragraph
from models.errors import UnreadableFile

#: Soft breaks and page breaks of every origin end a line as a line end does.
_LINE_ENDS = re.compile("\r\n?|[\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_BOOKMARKS = re.compile(r"\[(?:bookmark|footnoteRef|endnoteRef)\s*:[^\]\n]{0,80}\]")
#: Characters that nobody sees and every copy from a web page carries.
_UNSEEN = dict.fromkeys(
    [
        *range(0, 9),
        *range(14, 32),
        *range(127, 133),
        *range(134, 160),
        0xAD,
        0xFEFF,
        0xFFFE,
        0xFFFF,
        0xFFFD,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2065),
        *range(0xE000, 0xF8FF),
    ]
)


#: The longest notice known has some 700 paragraphs and 60,000 characters.
MAX_PARAGRAPHS = 10_000
MAX_CHARACTERS = 600_000


def read_paragraphs(path: Path) -> list[Paragraph]:
    """The paragraphs of a .txt or .docx, each with its number counted from 1; blank lines are counted, not returned.

    UnreadableFile, with one sentence, for everything that is no readable text document with text in it.
    """
    kind = guard.kind_of(path)
    if kind in (FileKind.TEXT, FileKind.CSV):
        lines = [WordLine(text) for text in _text_lines(path)]
    elif kind is FileKind.DOCX:
        lines = word_text.lines(path)
    else:
        raise UnreadableFile(
            f"“{guard.shown_name(path)}”是{kind.value}，不是文字材料；通报请存为 .docx 或 .txt 后再导入。"
        )
    found, _ = numbered(lines)
    if not found:
        raise UnreadableFile(f"“{guard.shown_name(path)}”里没有文字；如果是扫描件，请先用识别软件转成文字。")
    return bounded(found, guard.shown_name(path))


def bounded(paragraphs: list[Paragraph], name: str) -> list[Paragraph]:
    """The same paragraphs; UnreadableFile, naming the file, if no notice can be so long."""
    characters = sum(len(paragraph.text) for paragraph in paragraphs)
    if len(paragraphs) <= MAX_PARAGRAPHS and characters <= MAX_CHARACTERS:
        return paragraphs
    size = f"{len(paragraphs)} 段、{characters} 字，超过 {MAX_PARAGRAPHS} 段或 {MAX_CHARACTERS // 10_000} 万字"
    raise UnreadableFile(f"“{name}”有 {size}的上限，不像一份通报；请只留下要导入的内容再导入。")


def numbered(lines: Iterable[WordLine], first: int = 1) -> tuple[list[Paragraph], int]:
    """The paragraphs with text, numbered from ``first`` with the blank ones, and the number that comes next."""
    found: list[Paragraph] = []
    for line in lines:
        for part in _LINE_ENDS.split(line.text):
            if text := clean_line(part):
                found.append(Paragraph(str(first), text, line.level))
            first += 1
    return found, first


def clean_line(text: str) -> str:
    """A line without bookmark residue, control characters and invisible ones; its indent and its words stay."""
    return _BOOKMARKS.sub("", text).translate(_UNSEEN).rstrip(" \t\u00a0\u3000")


def _text_lines(path: Path) -> list[str]:
    try:
        text = plain_text.decode_text(path.read_bytes())
    except OSError as error:
        raise UnreadableFile(f"读取“{guard.shown_name(path)}”时出错；请复制到本机后再导入。") from error
    if text is None:
        raise UnreadableFile(f"“{guard.shown_name(path)}”的文字编码无法识别；请另存为 UTF-8 编码的 .txt 后再导入。")
    return _LINE_ENDS.split(text)
