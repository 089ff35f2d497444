"""The workbook of a superior's form: its parts as they came, its sheets, and the few looks that are added."""

from __future__ import annotations

import io
import posixpath
import zipfile
from functools import cached_property
from pathlib import Path

from documents.grid import NumberFormat
from documents.guard import MEGABYTE, damaged
from documents.superior_xml import Element, SheetXml, child, children, every, made, parse, serialised, text_of
from models.errors import UnreadableFile

#: A sheet of an empty form is small; one that is painted down to the last row is not.
MAX_SHEET_BYTES = 24 * MEGABYTE
_WORKBOOK = "xl/workbook.xml"
_TEXT_FORMAT = 49


class Book:
    """A workbook held in memory; ``sheets`` are names with their parts, ``hidden`` the names of hidden ones.

    Raises:
        UnreadableFile: the workbook is damaged inside, or a sheet is too large for a form.
    """

    def __init__(self, content: bytes, name: str) -> None:
        self.name = name
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                self._infos = archive.infolist()
                self.parts = {info.filename: archive.read(info) for info in self._infos}
            self.workbook = parse(self.parts[_WORKBOOK])
            related = self.relations(_WORKBOOK)
            self.sheets: dict[str, str] = {}
            self.hidden: set[str] = set()
            for sheet in every(self.workbook, "sheet"):
                kind, part = related.get(_relation(sheet), ("", ""))
                if kind == "worksheet" and part in self.parts:
                    self.sheets[sheet.getAttribute("name")] = part
                    if (sheet.getAttribute("state") or "visible") != "visible":
                        self.hidden.add(sheet.getAttribute("name"))
        except (KeyError, ValueError, zipfile.BadZipFile, AttributeError) as error:
            raise damaged(name) from error

    def sheet(self, name: str) -> SheetXml:
        """A sheet, to be changed and put back."""
        data = self.parts[self.sheets[name]]
        if len(data) > MAX_SHEET_BYTES:
            raise UnreadableFile(
                f"“{self.name}”的工作表“{name}”过于庞大，不像空表；请删去表格下面和右边多余的行列，另存后再选。"
            )
        try:
            return SheetXml(data)
        except (ValueError, AttributeError, TypeError) as error:
            raise damaged(self.name) from error

    @cached_property
    def styles(self) -> Styles:
        """The looks of cells."""
        part = next((target for kind, target in self.relations(_WORKBOOK).values() if kind == "styles"), "")
        if part not in self.parts:
            raise UnreadableFile(f"“{self.name}”里没有单元格的格式，不能原样填写；请用 WPS 或 Excel 打开，另存后再选。")
        return Styles(parse(self.parts[part]), part)

    @cached_property
    def from_1904(self) -> bool:
        """Whether days count from 1904."""
        return any(one.getAttribute("date1904") in ("1", "true") for one in children(self.workbook, "workbookPr"))

    @cached_property
    def texts(self) -> list[str]:
        """The texts that cells name by number, blanks as they are; rich ones without their looks."""
        part = next((target for kind, target in self.relations(_WORKBOOK).values() if kind == "sharedStrings"), "")
        found = []
        for one in children(parse(self.parts[part]), "si") if part in self.parts else ():
            pieces = [part for part in every(one, "t") if part.parentNode.tagName.rpartition(":")[2] != "rPh"]
            found.append("".join(map(text_of, pieces)))
        return found

    def text(self, sheet: SheetXml, row: int, column: int) -> str:
        """The text of a cell with its blanks; "" for a number or nothing."""
        cell = sheet.cell(row, column)
        kind = cell.getAttribute("t") if cell is not None else ""
        if kind == "s" and (value := child(cell, "v")) is not None and text_of(value).isdecimal():
            place = int(text_of(value))
            return self.texts[place] if place < len(self.texts) else ""
        if kind == "inlineStr":
            return "".join(map(text_of, every(cell, "t")))
        return ""

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relation id → (last word of its type, part) of what a part refers to inside the file."""
        folder, name = posixpath.split(part)
        data = self.parts.get(f"{folder}/_rels/{name}.rels")
        found = {}
        for one in children(parse(data), "Relationship") if data else ():
            if one.getAttribute("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, one.getAttribute("Target"))).lstrip("/")
                found[one.getAttribute("Id")] = (one.getAttribute("Type").rpartition("/")[2], target)
        return found

    def forget_results(self) -> None:
        """Let whoever opens the file work out all formulas anew: the order of calculation goes, results are no news."""
        for kind, target in self.relations(_WORKBOOK).values():
            if kind == "calcChain":
                self._drop(target)
        holder = child(self.workbook, "calcPr")
        if holder is None:
            holder = made(self.workbook, "calcPr")
            before = next(
                (one for one in children(self.workbook) if one.tagName.rpartition(":")[2] in _AFTER_CALCULATION), None
            )
            self.workbook.insertBefore(holder, before)
        holder.setAttribute("fullCalcOnLoad", "1")

    def _drop(self, part: str) -> None:
        self.parts.pop(part, None)
        name = part.rpartition("/")[2]
        for holder, attribute in (("[Content_Types].xml", "PartName"), ("xl/_rels/workbook.xml.rels", "Target")):
            root = parse(self.parts[holder])
            for one in children(root):
                if one.getAttribute(attribute).rpartition("/")[2] == name:
                    root.removeChild(one)
            self.parts[holder] = serialised(root)

    def put_back(self, name: str, sheet: SheetXml) -> None:
        """Take a changed sheet."""
        self.parts[self.sheets[name]] = serialised(sheet.root)

    def save(self, path: Path) -> None:
        """Write the workbook; parts keep their order and their times, so that nothing tells who filled it when."""
        self.parts[_WORKBOOK] = serialised(self.workbook)
        if "styles" in self.__dict__:
            self.parts[self.styles.part] = serialised(self.styles.root)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            for info in self._infos:
                if info.filename in self.parts:
                    entry = zipfile.ZipInfo(info.filename, info.date_time)
                    entry.compress_type = zipfile.ZIP_DEFLATED
                    file.writestr(entry, self.parts[info.filename])


#: What stands behind the settings of calculation in a workbook.
_AFTER_CALCULATION = frozenset(
    ("oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing", "fileRecoveryPr",
     "webPublishObjects", "extLst")
)  # fmt: skip


def _relation(sheet: Element) -> str:
    return next((value for key, value in sheet.attributes.items() if key.endswith(":id")), "")


class Styles:
    """The looks of a workbook's cells by their numbers; new ones are put behind, none is changed."""

    def __init__(self, root: Element, part: str) -> None:
        self.root, self.part = root, part
        self._holder: Element = child(root, "cellXfs")
        self._looks = children(self._holder, "xf")
        self._codes = {
            int(one.getAttribute("numFmtId") or 0): one.getAttribute("formatCode") for one in every(root, "numFmt")
        }
        self._sizes = [_size(font) for font in _of(root, "fonts", "font")]
        self._bordered = [_has_lines(border) for border in _of(root, "borders", "border")]
        self._made: dict[tuple[int, str], int] = {}

    def _look(self, style: int) -> Element:
        return self._looks[style if 0 <= style < len(self._looks) else 0]

    def shape(self, style: int) -> NumberFormat:
        """How numbers are shown."""
        identity = int(self._look(style).getAttribute("numFmtId") or 0)
        return NumberFormat(identity, self._codes.get(identity))

    def is_text(self, style: int) -> bool:
        """Whether whatever is typed there is a text."""
        identity = int(self._look(style).getAttribute("numFmtId") or 0)
        return identity == _TEXT_FORMAT or self._codes.get(identity) == "@"

    def is_bordered(self, style: int) -> bool:
        """Whether a cell has a line around it or at one of its sides."""
        place = int(self._look(style).getAttribute("borderId") or 0)
        return place < len(self._bordered) and self._bordered[place]

    def wraps(self, style: int) -> bool:
        """Whether a long text goes on in the next line, or is made small enough."""
        shape = child(self._look(style), "alignment")
        return shape is not None and any(
            shape.getAttribute(name) in ("1", "true") for name in ("wrapText", "shrinkToFit")
        )

    def size(self, style: int) -> float:
        """The size of the type in points."""
        place = int(self._look(style).getAttribute("fontId") or 0)
        return self._sizes[place] if place < len(self._sizes) else 11.0

    @property
    def usual_size(self) -> float:
        """The size in whose digits widths of columns are counted."""
        return self._sizes[0] if self._sizes else 11.0

    def marked_as_text(self, style: int) -> int:
        """The same look with Excel's mark that this is text, whatever it begins with."""
        return self._derived(style, "text", lambda look: look.setAttribute("quotePrefix", "1"))

    def wrapped(self, style: int) -> int:
        """The same look with long texts going on in the next line."""

        def wrap(look: Element) -> None:
            shape = child(look, "alignment")
            if shape is None:
                shape = made(look, "alignment")
                shape.setAttribute("vertical", "center")
                look.insertBefore(shape, look.firstChild)
            shape.setAttribute("wrapText", "1")
            look.setAttribute("applyAlignment", "1")

        return self._derived(style, "wrap", wrap)

    def body_of(self, header: int) -> int:
        """A look for cells below a header of that look: its lines, the usual type, no ground."""

        def plain(look: Element) -> None:
            for name in ("fontId", "fillId", "numFmtId", "xfId"):
                look.setAttribute(name, "0")

        return self.wrapped(self._derived(header, "body", plain))

    def _derived(self, style: int, what: str, change: object) -> int:
        if (style, what) not in self._made:
            look = self._look(style).cloneNode(True)
            assert callable(change)
            change(look)
            self._holder.appendChild(look)
            self._looks.append(look)
            self._holder.setAttribute("count", str(len(self._looks)))
            self._made[style, what] = len(self._looks) - 1
        return self._made[style, what]


def _of(root: Element, holder: str, name: str) -> list[Element]:
    found = child(root, holder)
    return children(found, name) if found is not None else []


def _size(font: Element) -> float:
    size = child(font, "sz")
    return float((size.getAttribute("val") if size is not None else "") or 11)


def _has_lines(border: Element) -> bool:
    return any(side.getAttribute("style") not in ("", "none") for side in children(border))
