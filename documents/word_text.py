"""The words of a .docx in reading order: body, tables and text boxes, with the numbers that Word would print."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from documents import guard, word_numbers
from documents.word_forms import table_lines
from documents.word_headings import mark_bold_headings
from documents.word_tables import Cell, TableRow, WordLine, WordTable
from models.errors import UnreadableFile

#: Limits of one document; the largest ledgers in Word have some ten thousand cells.
MAX_PARAGRAPHS = 60_000
MAX_CHARACTERS = 3_000_000
MAX_TAGS = 1_500_000

#: What stands inside these is not part of the text as it would be printed today.
_SKIPPED = {"del", "moveFrom", "Fallback", "instrText", "delText", "pict-ole", "rt"}
#: How something looked before a tracked change of its format: the old properties stand inside the new ones.
_FORMER = {
    *("pPrChange", "rPrChange", "tblPrChange", "tblPrExChange", "trPrChange", "tcPrChange", "sectPrChange"),
    *("numberingChange", "tblGridChange"),
}


#: Ticks and boxes that Word draws with a font of signs, by font and the last byte of their code.
_SIGNS = {
    ("wingdings", 0xFC): "√", ("wingdings", 0xFE): "☑", ("wingdings", 0xA8): "□", ("wingdings", 0x6F): "□",
    ("wingdings", 0xFD): "☒", ("wingdings", 0xFB): "×", ("wingdings 2", 0x50): "√", ("wingdings 2", 0x52): "☑",
    ("wingdings 2", 0xA3): "□", ("wingdings 2", 0x54): "☒", ("wingdings 2", 0x4F): "×",
}  # fmt: skip


def blocks(path: Path) -> list[WordLine | WordTable]:
    """Every paragraph and outermost table in order, blank paragraphs included; what only lays out a page is opened."""
    return _walked(path).blocks


def lines(path: Path) -> list[WordLine]:
    """Every paragraph in order, blank ones included; a table gives the paragraphs of its cells row by row."""
    return [line for block in blocks(path) for line in ([block] if isinstance(block, WordLine) else table_lines(block))]


@dataclass(slots=True)
class _OpenParagraph:
    parts: list[str] = field(default_factory=list)
    style: str = ""
    list_id: str = ""
    depth: int | None = None
    level: int | None = None
    mark_deleted: bool = False
    bold: int = 0
    characters: int = 0


@dataclass(slots=True)
class _Field:
    """A field of Word: its instruction, and whether what follows is its shown result."""

    instruction: str = ""
    is_shown: bool = False

    def is_contents(self) -> bool:
        """Whether the result is a table of contents, which only repeats headings."""
        return self.is_shown and self.instruction.strip().upper().startswith("TOC")


class _Walker:
    """Follows the XML of the body; ``blocks`` holds its paragraphs and tables, in order."""

    def __init__(self, numbering: word_numbers.Numbering, name: str) -> None:
        self._name, self._paragraphs, self._characters = name, 0, 0
        self.blocks: list[WordLine | WordTable] = []
        self._numbering = numbering
        self._path: list[str] = []
        self._skipping = 0
        self._open: list[_OpenParagraph] = []
        self._tables: list[WordTable] = []
        self._hidden = self._bold = False
        self._carried = ""
        self._fields: list[_Field] = []
        self._controls: list[bool] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._skipping += _is_skipped(tag, self._path)
        self._path.append(tag)
        if tag == "sdt":
            self._controls.append(False)
        elif tag == "showingPlcHdr" and self._controls:
            self._controls[-1] = True
        elif tag == "sdtContent" and self._is_unfilled():
            self._skipping += 1
        if self._skipping:
            return
        if tag == "p":
            self._paragraphs += 1
            if self._paragraphs > MAX_PARAGRAPHS:
                raise self._too_large(f"{MAX_PARAGRAPHS // 10_000} 万段")
            self._open.append(_OpenParagraph())
        elif tag == "r":
            self._hidden = self._bold = False
        elif tag in ("tbl", "tr", "tc", "gridBefore", "gridSpan", "vMerge"):
            self._table_part(tag, attributes)
        elif self._open:
            self._paragraph_part(tag, attributes)

    def end(self, tag: str) -> None:
        self._path.pop()
        if _is_skipped(tag, self._path) or (tag == "sdtContent" and self._is_unfilled()):
            self._skipping -= 1
        elif tag == "sdt" and self._controls:
            self._controls.pop()
        elif self._skipping:
            return
        elif tag == "p" and self._open:
            self._close_paragraph()
        elif tag == "tbl" and self._tables:
            table = self._tables.pop()
            self._around().extend(_opened(table) if table.is_layout() else [table])

    def _is_unfilled(self) -> bool:
        """Whether the open content control shows its prompt (单击此处输入文字), which is nobody's text."""
        return bool(self._controls) and self._controls[-1]

    def text(self, words: str) -> None:
        if self._fields and self._path and self._path[-1] == "instrText":
            self._fields[-1].instruction += words[:80]
        if any(field.is_contents() for field in self._fields):
            return
        if self._path and self._path[-1] == "t" and self._open and not self._skipping and not self._hidden:
            self._characters += len(words)
            if self._characters > MAX_CHARACTERS:
                raise self._too_large(f"{MAX_CHARACTERS // 10_000} 万字")
            self._open[-1].parts.append(words)
            said = len(words.strip())
            self._open[-1].characters += said
            self._open[-1].bold += said if self._bold else 0

    def _too_large(self, most: str) -> UnreadableFile:
        return UnreadableFile(f"“{self._name}”超过 {most}（空段和表格也算），无法读取；请只留下要导入的内容再导入。")

    def _paragraph_part(self, tag: str, attributes: dict[str, str]) -> None:
        paragraph = self._open[-1]
        value = next((text for key, text in attributes.items() if key.rpartition(":")[2] == "val"), "")
        in_run = "r" in self._path[-2:-1]
        if tag == "pStyle":
            paragraph.style = value
        elif tag == "numId" and "numPr" in self._path:
            paragraph.list_id = value
        elif tag == "ilvl" and "numPr" in self._path:
            paragraph.depth = int(value) if value.isdigit() and len(value) < 3 else 0
        elif tag == "outlineLvl":
            paragraph.level = word_numbers.outline_level(value)
        elif tag == "del" and "pPr" in self._path:
            paragraph.mark_deleted = True
        elif tag == "vanish" and "pPr" not in self._path:
            self._hidden = value not in ("0", "false", "off")
        elif tag == "b" and "rPr" in self._path and "pPr" not in self._path:
            self._bold = value not in ("0", "false", "off")
        elif in_run and tag == "fldChar":
            self._field_part(next((text for key, text in attributes.items() if key.endswith("fldCharType")), ""))
        elif in_run and tag == "sym":
            paragraph.parts.append(_sign(attributes))
        elif in_run and tag in ("br", "cr"):
            paragraph.parts.append("\n")
        elif in_run and tag == "tab":
            paragraph.parts.append("\t")
        elif in_run and tag == "noBreakHyphen":
            paragraph.parts.append("-")

    def _field_part(self, part: str) -> None:
        if part == "begin":
            self._fields.append(_Field())
        elif part == "separate" and self._fields:
            self._fields[-1].is_shown = True
        elif part == "end" and self._fields:
            self._fields.pop()

    def _table_part(self, tag: str, attributes: dict[str, str]) -> None:
        value = next((text for key, text in attributes.items() if key.rpartition(":")[2] == "val"), "")
        if tag == "tbl":
            self._tables.append(WordTable())
            return
        rows = self._tables[-1].rows if self._tables else []
        if tag == "tr" and self._tables:
            rows.append(TableRow())
        elif not rows:
            return
        elif tag == "tc":
            rows[-1].cells.append(Cell())
        elif tag == "gridBefore":
            rows[-1].before = _columns(value, 0)
        elif rows[-1].cells and tag == "gridSpan":
            rows[-1].cells[-1].span = max(1, _columns(value, 1))
        elif rows[-1].cells:
            rows[-1].cells[-1].continues = value != "restart"

    def _around(self) -> list[WordLine | WordTable]:
        """Where the next paragraph or table belongs: the open cell, or the body."""
        rows = self._tables[-1].rows if self._tables else []
        return rows[-1].cells[-1].inside if rows and rows[-1].cells else self.blocks

    def _close_paragraph(self) -> None:
        paragraph = self._open.pop()
        text = self._carried + self._number(paragraph) + "".join(paragraph.parts)
        self._carried = ""
        if paragraph.mark_deleted:
            self._carried = text
        else:
            level = self._numbering.outlines.get(paragraph.style, 0) if paragraph.level is None else paragraph.level
            bold = 0 < paragraph.characters == paragraph.bold
            self._around().append(WordLine(text, level, bold))

    def _number(self, paragraph: _OpenParagraph) -> str:
        list_id, depth = self._numbering.styles.get(paragraph.style, ("", 0))
        if paragraph.list_id:
            list_id, depth = paragraph.list_id, 0
        if paragraph.depth is not None:
            depth = paragraph.depth
        if not list_id or list_id == "0":
            return ""
        if "".join(paragraph.parts).strip():
            return self._numbering.next_number(list_id, depth)
        # An empty paragraph of a list is only a blank line, but a cell of 序号 that counts by itself shows its number.
        return self._numbering.next_number(list_id, depth).rstrip("、.．") if self._tables else ""


def _sign(attributes: dict[str, str]) -> str:
    named = {key.rpartition(":")[2]: value for key, value in attributes.items()}
    code = named.get("char", "")
    known = re.fullmatch(r"[0-9A-Fa-f]{1,4}", code)
    return _SIGNS.get((named.get("font", "").lower(), int(code, 16) & 0xFF), "") if known else ""


def _columns(value: str, otherwise: int) -> int:
    return int(value) if value.isdecimal() and len(value) < 3 else otherwise


def _opened(layout: WordTable) -> list[WordLine | WordTable]:
    return [one for row in layout.rows for cell in row.cells for one in cell.inside]


def _is_skipped(tag: str, parents: list[str]) -> bool:
    """Whether an element is not printed; del and moveFrom among the properties of a run only mark its paragraph."""
    return tag in _FORMER or (tag in _SKIPPED and "rPr" not in parents[-2:])


def _walked(path: Path) -> _Walker:
    name = guard.shown_name(path)
    with guard.open_container(path) as archive:
        part = _main_part(archive)
        if part is None:
            raise UnreadableFile(f"“{name}”里没有正文；请用 Word 或 WPS 打开后另存为 .docx 再导入。")
        walker = _Walker(word_numbers.read(archive, name), name)
        guard.parse_xml(archive, part, name, walker.start, walker.end, walker.text, MAX_TAGS)
    mark_bold_headings(walker.blocks)
    return walker


def _main_part(archive: zipfile.ZipFile) -> str | None:
    names = archive.namelist()
    if "word/document.xml" in names:
        return "word/document.xml"
    return next((name for name in names if name.startswith("word/document") and name.endswith(".xml")), None)
