"""An .xlsx as grids, read as a stream: nothing in the file is believed that was not counted."""

from __future__ import annotations

import posixpath
import re
import zipfile
from pathlib import Path

from documents.grid import Budget, Grid, Merge, NumberFormat, SheetBuilder, column_number
from documents.guard import MAX_PART_BYTES, damaged, open_container, parse_xml, shown_name
from models.text import clean

_WORKBOOK = "xl/workbook.xml"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def read_xlsx(path: Path) -> list[Grid]:
    """All worksheets in their order; formulas give their stored values.

    Raises:
        UnreadableFile: damaged inside, or beyond the limits of ``guard``.
    """
    with open_container(path) as archive:
        return _Workbook(archive, shown_name(path)).grids()


class _Workbook:
    """The parts of a workbook that all sheets share."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.archive, self.name = archive, name
        self.parts = set(archive.namelist())
        self.from_1904 = False
        self.sheets: list[tuple[str, bool, str]] = []
        self.strings: list[str] = []
        self.formats: list[NumberFormat] = []
        self.budget = Budget()

    def grids(self) -> list[Grid]:
        targets = self._relations()
        parse_xml(self.archive, _WORKBOOK, self.name, self._workbook_tag)
        if part := self._part_of("sharedStrings", targets):
            self.strings = _SharedStrings(self, part).texts
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
        return [_Sheet(self, name, hidden, part).grid() for name, hidden, part in found]

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

    def _part_of(self, kind: str, targets: dict[str, tuple[str, str]]) -> str | None:
        return next((part for what, part in targets.values() if what == kind and part in self.parts), None)


class _SharedStrings:
    """The texts that cells name by number, cleaned once; phonetic hints above the characters are left out."""

    def __init__(self, workbook: _Workbook, part: str) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._in_text = False
        self._phonetic = 0
        parse_xml(workbook.archive, part, workbook.name, self._start, self._end, self._data)

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
            self.texts.append(clean(_unescaped("".join(self._pieces))))

    def _data(self, data: str) -> None:
        if self._in_text:
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
        self._kind = self._style = ""
        self._pieces: list[str] = []
        self._in_value = False
        self._phonetic = 0

    def grid(self) -> Grid:
        if self._workbook.archive.getinfo(self._part).file_size > MAX_PART_BYTES:
            raise damaged(self._workbook.name)
        parse_xml(self._workbook.archive, self._part, self._workbook.name, self._start, self._end, self._data)
        return self._builder.grid()

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._open_cell(attributes)
        elif tag in ("v", "t"):
            self._in_value = not self._phonetic
        elif tag == "row":
            self._row = _integer(attributes.get("r")) or self._row + 1
            self._column = -1
        elif tag == "rPh":
            self._phonetic += 1
        elif tag == "mergeCell" and (found := _RANGE.fullmatch(attributes.get("ref", ""))):
            left, top, right, bottom = found.groups()
            self._builder.merges.append(Merge(int(top), column_number(left), int(bottom), column_number(right)))

    def _open_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r", "")
        self._column = column_number(reference) if _REFERENCE.fullmatch(reference) else self._column + 1
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "")
        self._pieces.clear()

    def _end(self, tag: str) -> None:
        if tag == "c":
            if self._pieces:
                text = self._text("".join(self._pieces))
                self._builder.put(self._row, self._column, text, is_clean=self._kind == "s")
        elif tag in ("v", "t"):
            self._in_value = False
        elif tag == "rPh":
            self._phonetic -= 1

    def _data(self, data: str) -> None:
        if self._in_value:
            self._pieces.append(data)

    def _text(self, raw: str) -> str:
        match self._kind:
            case "s":
                place, strings = _integer(raw, -1), self._workbook.strings
                return strings[place] if 0 <= place < len(strings) else ""
            case "str" | "inlineStr":
                return _unescaped(raw)
            case "b":
                return "是" if raw.strip() == "1" else "否"
            case "e":
                return ""
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
        formats, style = self._workbook.formats, _integer(self._style)
        shape = formats[style] if 0 <= style < len(formats) else NumberFormat(0, None)
        return shape.text(number, self._workbook.from_1904)


def _integer(text: str | None, otherwise: int = 0) -> int:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else otherwise


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
