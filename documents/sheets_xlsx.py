"""An .xlsx, read as a stream: nothing in the file is believed that was not counted."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

from documents.grid import MAX_TEXT, Budget, Merge, NumberFormat, SheetBuilder, column_number
from documents.guard import MAX_CHARACTERS, MAX_PART_BYTES, damaged, open_container, parse_xml, shown_name
from documents.plain_rows import Cell, PlainRows
from models.errors import UnreadableFile
from models.text import clean

#: Cells of a workbook that are only painted.
MAX_EMPTY = 3_000_000
#: Of a formula without a result so much is told.
MAX_FORMULA, MAX_FORMULA_PIECES = 60, 2
_WORKBOOK = "xl/workbook.xml"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_DIGITS = "0123456789"
_HIDDEN = re.compile(rb"\bhidden=\"(?:1|true)\"")


def read_stored(path: Path) -> list[SheetBuilder]:
    """All worksheets in their order, with what became of formulas.

    Raises:
        UnreadableFile: damaged inside, or beyond the limits of ``guard``.
    """
    with open_container(path) as archive:
        return _Workbook(archive, shown_name(path)).sheets_read()


class _Workbook:
    """The parts of a workbook that all sheets share."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.archive, self.name = archive, name
        self.parts = set(archive.namelist())
        self.from_1904 = False
        self.sheets: list[tuple[str, bool, str]] = []
        self.strings: _SharedStrings | None = None
        self.formats: list[NumberFormat] = []
        self.budget = Budget()
        self._empty = 0

    def sheets_read(self) -> list[SheetBuilder]:
        targets = self._relations()
        parse_xml(self.archive, _WORKBOOK, self.name, self._workbook_tag)
        if part := self._part_of("sharedStrings", targets):
            self.strings = _SharedStrings(self, part)
        if part := self._part_of("styles", targets):
            self.formats = _Styles(self, part).formats()
        found = [
            (name, hidden, targets[relation][1])
            for name, hidden, relation in self.sheets
            if relation in targets and targets[relation][0] == "worksheet"
        ]
        missing = [part for _, _, part in found if part not in self.parts]
        if missing or not self.sheets:
            raise damaged(self.name)
        return [_Sheet(self, name, hidden, part).read() for name, hidden, part in found]

    def _workbook_tag(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "workbookPr":
            self.from_1904 = attributes.get("date1904") in ("1", "true")
        elif tag == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((attributes.get("name", ""), hidden, relation))

    def _relations(self) -> dict[str, tuple[str, str]]:
        """Relation id → (last word of its type, part of the zip)."""
        found: dict[str, tuple[str, str]] = {}

        def tag(name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
                found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], target)

        parse_xml(self.archive, "xl/_rels/workbook.xml.rels", self.name, tag)
        return found

    def count_empty(self) -> None:
        """Counts cells without content; painting a whole sheet makes millions, and each takes its time."""
        self._empty += 1
        if self._empty > MAX_EMPTY:
            raise UnreadableFile(
                f"“{self.name}”有 {MAX_EMPTY // 10_000} 万个以上的空白格（多半是整列画了边框或底色），读起来太慢；"
                "请删去表格下面和右边的空白行列，另存后再导入。"
            )

    def _part_of(self, kind: str, targets: dict[str, tuple[str, str]]) -> str | None:
        return next((part for what, part in targets.values() if what == kind and part in self.parts), None)


class _SharedStrings:
    """The texts that cells name by number, cleaned when first used; phonetic hints above characters are left out."""

    def __init__(self, workbook: _Workbook, part: str) -> None:
        self._texts: list[str] = []
        self._name, self._left = workbook.name, MAX_CHARACTERS
        self._pieces: list[str] = []
        self._in_text = False
        self._phonetic = 0
        parse_xml(workbook.archive, part, workbook.name, self._start, self._end, self._data)
        self._clean = bytearray(len(self._texts))

    def text(self, place: int) -> str:
        """The text with this number; "" if there is none."""
        if not 0 <= place < len(self._texts):
            return ""
        if not self._clean[place]:
            self._texts[place] = clean(_unescaped(self._texts[place]))
            self._clean[place] = 1
        return self._texts[place]

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "si":
            self._pieces.clear()
        elif tag == "rPh":
            self._phonetic += 1
        self._in_text = tag == "t" and not self._phonetic

    def _end(self, tag: str) -> None:
        self._in_text = False
        if tag == "rPh":
            self._phonetic -= 1
        elif tag == "si":
            self._texts.append("".join(self._pieces))

    def _data(self, data: str) -> None:
        if self._in_text:
            self._left -= len(data)
            if self._left < 0:
                most = f"{MAX_CHARACTERS // 10_000} 万字"
                raise UnreadableFile(f"“{self._name}”的文字超过 {most}，无法读取；请拆成几个文件再导入。")
            self._pieces.append(data)


class _Styles:
    """Which number format each cell style has."""

    def __init__(self, workbook: _Workbook, part: str) -> None:
        self._codes: dict[int, str] = {}
        self._styles: list[int] = []
        self._in_cell_styles = False
        parse_xml(workbook.archive, part, workbook.name, self._start, self._end)

    def formats(self) -> list[NumberFormat]:
        known = {identity: NumberFormat(identity, self._codes.get(identity)) for identity in set(self._styles)}
        return [known[identity] for identity in self._styles]

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            self._codes[_integer(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self._in_cell_styles = True
        elif tag == "xf" and self._in_cell_styles:
            self._styles.append(_integer(attributes.get("numFmtId")))

    def _end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._in_cell_styles = False


class _Sheet:
    """One worksheet; cells say where they stand, or follow one another where they do not."""

    def __init__(self, workbook: _Workbook, name: str, hidden: bool, part: str) -> None:
        self._workbook, self._part = workbook, part
        self._builder = SheetBuilder(workbook.name, name, hidden, workbook.budget)
        self._row = 0
        self._column = -1
        self._reference = ""
        self._cell: dict[str, str] = {}
        self._columns: dict[str, int] = {}
        self._pieces: list[str] = []
        self._length = 0
        self._formula: list[str] = []
        self._in_value = self._in_formula = self._is_formula = False
        self._phonetic = 0

    def read(self) -> SheetBuilder:
        if self._workbook.archive.getinfo(self._part).file_size > MAX_PART_BYTES:
            raise damaged(self._workbook.name)
        parse_xml(
            self._workbook.archive, self._part, self._workbook.name, self._start, self._end, self._data,
            rows=PlainRows(self._take),
        )  # fmt: skip
        return self._builder

    def _take(self, row: int, attributes: bytes, cells: Sequence[Cell]) -> None:
        """A row of cells without formulas and errors."""
        self._row, self._column, self._reference = row, -1, ""
        if b"hidden" in attributes and _HIDDEN.search(attributes):
            self._builder.note_hidden(row)
        put, columns = self._builder.put, self._columns
        for _, letters, style, kind, value, inline in cells:
            raw = value or inline
            if not raw:
                self._workbook.count_empty()
                continue
            if len(raw) > 2 * MAX_TEXT:
                raise self._builder.too_long(row)
            column = columns.get(letters)
            if column is None:
                column = columns[letters] = column_number(letters)
            self._cell = {"s": style}
            put(row, column, self._text(raw, kind or "n"), is_clean=kind == "s")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._open_cell(attributes)
        elif tag in ("v", "t"):
            self._in_value = not self._phonetic
        elif tag == "f":
            self._is_formula = self._in_formula = True
        elif tag == "row":
            self._row = _integer(attributes.get("r")) or self._row + 1
            self._column, self._reference = -1, ""
            if attributes.get("hidden") in ("1", "true"):
                self._builder.note_hidden(self._row)
        elif tag == "rPh":
            self._phonetic += 1
        elif tag == "mergeCell" and (found := _RANGE.fullmatch(attributes.get("ref", ""))):
            left, top, right, bottom = found.groups()
            self._builder.merges.append(Merge(int(top), column_number(left), int(bottom), column_number(right)))

    def _open_cell(self, attributes: dict[str, str]) -> None:
        """Only cells with content cost more than this: many a sheet holds a million that are merely painted."""
        self._cell = attributes
        if reference := attributes.get("r"):
            self._reference = reference
        else:
            self._column = self._place() + 1
        self._length, self._is_formula = 0, False
        if self._pieces:
            self._pieces.clear()
        if self._formula:
            self._formula.clear()

    def _place(self) -> int:
        """The column of the open cell, from its reference or the cells before it."""
        if self._reference:
            letters = self._reference.rstrip(_DIGITS)
            column = self._columns.get(letters)
            if column is None:
                is_known = _REFERENCE.fullmatch(self._reference)
                column = column_number(self._reference) if is_known else self._column + 1
                if is_known:
                    self._columns[letters] = column
            self._column, self._reference = column, ""
        return self._column

    def _end(self, tag: str) -> None:
        if tag == "c":
            kind = self._cell.get("t", "n")
            if self._is_formula:
                self._close_formula(kind)
            if kind == "e" and self._pieces:
                self._builder.note_unreadable(self._row, self._place(), clean("".join(self._pieces)))
            elif self._pieces:
                text = self._text("".join(self._pieces), kind)
                self._builder.put(self._row, self._place(), text, is_clean=kind == "s")
            else:
                self._workbook.count_empty()
        elif tag in ("v", "t"):
            self._in_value = False
        elif tag == "f":
            self._in_formula = False
        elif tag == "rPh":
            self._phonetic -= 1

    def _close_formula(self, kind: str) -> None:
        """A stored empty text is a value; nothing stored at all, or an error, is none."""
        row, column = self._row, self._place()
        self._builder.note_formula(row, column)
        if not self._pieces or kind == "e":
            self._builder.note_blank(row, column)
        if not self._pieces and kind != "str":
            self._builder.note_unreadable(row, column, "=" + clean("".join(self._formula)))

    def _data(self, data: str) -> None:
        if self._in_formula and len(self._formula) < MAX_FORMULA_PIECES:
            self._formula.append(data[:MAX_FORMULA])
        if self._in_value:
            self._length += len(data)
            if self._length > 2 * MAX_TEXT:
                raise self._builder.too_long(self._row)
            self._pieces.append(data)

    def _text(self, raw: str, kind: str) -> str:
        match kind:
            case "s":
                strings = self._workbook.strings
                return strings.text(_integer(raw, -1)) if strings else ""
            case "str" | "inlineStr":
                return _unescaped(raw)
            case "b":
                return "是" if raw.strip() == "1" else "否"
            case "d":
                return raw[:10]
        return self._number(raw)

    def _number(self, raw: str) -> str:
        try:
            number = float(raw)
        except ValueError:
            return raw
        if not abs(number) < 1e300:
            return ""
        formats, style = self._workbook.formats, _integer(self._cell.get("s"))
        shape = formats[style] if 0 <= style < len(formats) else NumberFormat(0, None)
        return shape.text(number, self._workbook.from_1904)


def _integer(text: str | None, otherwise: int = 0) -> int:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else otherwise


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
