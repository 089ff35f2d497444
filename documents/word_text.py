"""The words of a .docx in reading order: body, tables and text boxes, with the numbers that Word would print."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from documents import guard, word_numbers
from documents.word_tables import labelled_lines
from models.errors import UnreadableFile

#: What stands inside these is not part of the text as it would be printed today.
_SKIPPED = {"del", "moveFrom", "Fallback", "instrText", "delText", "pict-ole"}
#: How something looked before a tracked change of its format: the old properties stand inside the new ones.
_FORMER = {
    *("pPrChange", "rPrChange", "tblPrChange", "tblPrExChange", "trPrChange", "tcPrChange", "sectPrChange"),
    *("numberingChange", "tblGridChange"),
}


def paragraphs(path: Path) -> list[str]:
    """The text of every paragraph in order, blank ones included; a table gives its cells row by row."""
    walker = _walked(path)
    return [text for block in walker.blocks for text in (block if isinstance(block, list) else block.texts())]


def tables(path: Path) -> list[list[list[str]]]:
    """Every outermost table as rows of cell texts; what a merged cell says is repeated in all it spans."""
    return [block.filled() for block in _walked(path).blocks if isinstance(block, _Table)]


@dataclass(slots=True)
class _Cell:
    texts: list[str] = field(default_factory=list)
    span: int = 1
    continues: bool = False


@dataclass(slots=True)
class _Table:
    rows: list[list[_Cell]] = field(default_factory=list)

    def texts(self) -> list[str]:
        """The words of the cells row by row; a table of problems as numbered and labelled lines."""
        labelled = labelled_lines(self.filled())
        if labelled is not None:
            return labelled
        return [text for row in self.rows for cell in row for text in cell.texts]

    def filled(self) -> list[list[str]]:
        grid: list[list[str]] = []
        for row in self.rows:
            line: list[str] = []
            for cell in row:
                above = grid[-1][len(line)] if grid and len(line) < len(grid[-1]) else ""
                text = above if cell.continues else "\n".join(text for text in cell.texts if text.strip())
                line.extend([text] * min(cell.span, 63))
            grid.append(line)
        return grid


@dataclass(slots=True)
class _OpenParagraph:
    parts: list[str] = field(default_factory=list)
    style: str = ""
    list_id: str = ""
    depth: int | None = None
    mark_deleted: bool = False


class _Walker:
    """Follows the XML of the body; ``blocks`` holds lists of paragraph texts and tables, in order."""

    def __init__(self, numbering: word_numbers.Numbering) -> None:
        self.blocks: list[list[str] | _Table] = []
        self._numbering = numbering
        self._path: list[str] = []
        self._skipping = 0
        self._open: list[_OpenParagraph] = []
        self._tables: list[_Table] = []
        self._hidden = False
        self._carried = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._skipping += _is_skipped(tag, self._path)
        self._path.append(tag)
        if self._skipping:
            return
        if tag == "p":
            self._open.append(_OpenParagraph())
        elif tag == "r":
            self._hidden = False
        elif tag in ("tbl", "tr", "tc", "gridSpan", "vMerge"):
            self._table_part(tag, attributes)
        elif self._open:
            self._paragraph_part(tag, attributes)

    def end(self, tag: str) -> None:
        self._path.pop()
        if _is_skipped(tag, self._path):
            self._skipping -= 1
        elif self._skipping:
            return
        elif tag == "p" and self._open:
            self._close_paragraph()
        elif tag == "tbl" and self._tables:
            table = self._tables.pop()
            if not self._tables:
                self.blocks.append(table)
            elif self._tables[-1].rows and self._tables[-1].rows[-1]:
                self._tables[-1].rows[-1][-1].texts.extend(table.texts())

    def text(self, words: str) -> None:
        if self._path and self._path[-1] == "t" and self._open and not self._skipping and not self._hidden:
            self._open[-1].parts.append(words)

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
        elif tag == "del" and "pPr" in self._path:
            paragraph.mark_deleted = True
        elif tag == "vanish" and "pPr" not in self._path:
            self._hidden = value not in ("0", "false", "off")
        elif in_run and tag in ("br", "cr"):
            paragraph.parts.append("\n")
        elif in_run and tag == "tab":
            paragraph.parts.append("\t")
        elif in_run and tag == "noBreakHyphen":
            paragraph.parts.append("-")

    def _table_part(self, tag: str, attributes: dict[str, str]) -> None:
        value = next((text for key, text in attributes.items() if key.rpartition(":")[2] == "val"), "")
        if tag == "tbl":
            self._tables.append(_Table())
        elif not self._tables:
            return
        elif tag == "tr":
            self._tables[-1].rows.append([])
        elif tag == "tc" and self._tables[-1].rows:
            self._tables[-1].rows[-1].append(_Cell())
        elif self._tables[-1].rows and self._tables[-1].rows[-1]:
            cell = self._tables[-1].rows[-1][-1]
            if tag == "gridSpan":
                cell.span = int(value) if value.isdigit() and len(value) < 3 else 1
            elif tag == "vMerge":
                cell.continues = value != "restart"

    def _close_paragraph(self) -> None:
        paragraph = self._open.pop()
        text = self._carried + self._number(paragraph) + "".join(paragraph.parts)
        self._carried = ""
        if paragraph.mark_deleted:
            self._carried = text
        elif self._tables and self._tables[-1].rows and self._tables[-1].rows[-1]:
            self._tables[-1].rows[-1][-1].texts.append(text)
        elif self.blocks and isinstance(self.blocks[-1], list):
            self.blocks[-1].append(text)
        else:
            self.blocks.append([text])

    def _number(self, paragraph: _OpenParagraph) -> str:
        list_id, depth = self._numbering.styles.get(paragraph.style, ("", 0))
        if paragraph.list_id:
            list_id, depth = paragraph.list_id, 0
        if paragraph.depth is not None:
            depth = paragraph.depth
        if not list_id or list_id == "0" or not "".join(paragraph.parts).strip():
            return ""
        return self._numbering.next_number(list_id, depth)


def _is_skipped(tag: str, parents: list[str]) -> bool:
    """Whether an element is not printed; del and moveFrom among the properties of a run only mark its paragraph."""
    return tag in _FORMER or (tag in _SKIPPED and "rPr" not in parents[-2:])


def _walked(path: Path) -> _Walker:
    name = guard.shown_name(path)
    with guard.open_container(path) as archive:
        part = _main_part(archive)
        if part is None:
            raise UnreadableFile(f"“{name}”里没有正文；请用 Word 或 WPS 打开后另存为 .docx 再导入。")
        walker = _Walker(word_numbers.read(archive, name))
        guard.parse_xml(archive, part, name, walker.start, walker.end, walker.text)
    return walker


def _main_part(archive: zipfile.ZipFile) -> str | None:
    names = archive.namelist()
    if "word/document.xml" in names:
        return "word/document.xml"
    return next((name for name in names if name.startswith("word/document") and name.endswith(".xml")), None)
