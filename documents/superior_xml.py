"""The XML of a workbook's part, changed in place: whatever is not touched goes out as it came in.

openpyxl would drop what it does not know – shapes, pictures, lists of other sheets, extensions – and a superior's form
has to keep all of it. Parts are small here: a form is empty. ``guard`` and ``sheets`` have judged the file before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.dom import minidom

from documents.grid import column_letters, column_number
from documents.sheet_rows import ESCAPE
from documents.text_lines import printable

#: What an attribute and a text may not hold as it is.
_IN_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_IN_ATTRIBUTE = {**_IN_TEXT, '"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
#: Excel's own limit for the text of a cell, in UTF-16 units, and what is put where a text is cut.
LONGEST_TEXT, CUT_NOTE = 32767, "……（全文见台账）"

#: One element of a part; minidom has no types of its own.
Element = Any


def parse(data: bytes) -> Element:
    """The root of a part."""
    return minidom.parseString(data).documentElement


def serialised(root: Element) -> bytes:
    """The part again, prefixes and declarations of namespaces as they were."""
    parts = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n']
    _write(root, parts.append)
    return "".join(parts).encode("utf-8")


def _write(node: Element, put: Any) -> None:
    if node.nodeType in (node.TEXT_NODE, node.CDATA_SECTION_NODE):
        put(_escaped(node.data, _IN_TEXT))
    elif node.nodeType == node.ELEMENT_NODE:
        put(f"<{node.tagName}")
        for name, value in node.attributes.items():
            put(f' {name}="{_escaped(value, _IN_ATTRIBUTE)}"')
        put(">" if node.childNodes else "/>")
        for child in node.childNodes:
            _write(child, put)
        if node.childNodes:
            put(f"</{node.tagName}>")


def _escaped(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(char, char) for char in text) if any(char in text for char in table) else text


def local(node: Element) -> str:
    """The name of an element without its prefix; "" for what is none."""
    return node.tagName.rpartition(":")[2] if node.nodeType == node.ELEMENT_NODE else ""


def children(node: Element, name: str = "") -> list[Element]:
    """The elements right below, all or those of that name."""
    return [child for child in node.childNodes if (local(child) == name if name else local(child))]


def child(node: Element, name: str) -> Element | None:
    """The first element of that name right below."""
    return next(iter(children(node, name)), None)


def every(node: Element, name: str) -> Iterator[Element]:
    """All elements of that name below, however deep."""
    for one in node.childNodes:
        if local(one) == name:
            yield one
        yield from every(one, name)


def text_of(node: Element) -> str:
    """The text right below an element."""
    return "".join(one.data for one in node.childNodes if one.nodeType in (one.TEXT_NODE, one.CDATA_SECTION_NODE))


def set_text(node: Element, text: str) -> None:
    """Let an element hold this text and nothing else."""
    empty(node)
    node.appendChild(node.ownerDocument.createTextNode(text))


def empty(node: Element) -> None:
    """Take everything out of an element."""
    for one in list(node.childNodes):
        node.removeChild(one)


def made(beside: Element, name: str) -> Element:
    """A new element with the prefix that another one has."""
    prefix, colon, _ = beside.tagName.rpartition(":")
    return beside.ownerDocument.createElement(prefix + colon + name)


class SheetXml:
    """The rows and cells of a worksheet; rows count from 1, columns from 0."""

    def __init__(self, data: bytes) -> None:
        self.root = parse(data)
        self.body: Element = child(self.root, "sheetData")
        self.rows: dict[int, Element] = {}
        self._cells: dict[int, dict[int, Element]] = {}
        number = 0
        for row in children(self.body, "row"):
            number = int(row.getAttribute("r") or number + 1)
            row.setAttribute("r", str(number))
            self._take_in(number, row)

    def _take_in(self, number: int, row: Element) -> None:
        self.rows[number] = row
        if row.hasAttribute("spans"):
            row.removeAttribute("spans")
        cells = self._cells[number] = {}
        column = -1
        for cell in children(row, "c"):
            column = column_number(cell.getAttribute("r")) if cell.getAttribute("r") else column + 1
            cell.setAttribute("r", f"{column_letters(column)}{number}")
            cells[column] = cell

    def cells(self, row: int) -> dict[int, Element]:
        """The cells of a row by their columns."""
        return self._cells.get(row, {})

    def cell(self, row: int, column: int) -> Element | None:
        """A cell that is there."""
        return self.cells(row).get(column)

    def style(self, row: int, column: int) -> int:
        """The number of a cell's style, that of its row or column where the cell is not there."""
        if (cell := self.cell(row, column)) is not None:
            return int(cell.getAttribute("s") or 0)
        here = self.rows.get(row)
        if here is not None and here.getAttribute("customFormat") in ("1", "true"):
            return int(here.getAttribute("s") or 0)
        return next((style for first, last, style, _ in self.columns() if first <= column <= last), 0)

    def columns(self) -> Iterator[tuple[int, int, int, float | None]]:
        """First and last column, style and width of what the sheet says of its columns; no width for hidden ones."""
        holder = child(self.root, "cols")
        for one in children(holder, "col") if holder is not None else ():
            wide = None if one.getAttribute("hidden") in ("1", "true") else float(one.getAttribute("width") or 0)
            first, last = int(one.getAttribute("min")) - 1, int(one.getAttribute("max")) - 1
            yield first, last, int(one.getAttribute("style") or 0), wide

    def width(self, column: int) -> float:
        """The width of a column in Excel's units; 0 for a hidden one."""
        for first, last, _, wide in self.columns():
            if first <= column <= last:
                return wide or 0.0
        shape = child(self.root, "sheetFormatPr")
        return float((shape.getAttribute("defaultColWidth") if shape is not None else "") or 8.43)

    def height(self, row: int) -> float | None:
        """The height in points that a row is given; None where it has none of its own."""
        here = self.rows.get(row)
        if here is not None and here.getAttribute("ht"):
            return float(here.getAttribute("ht"))
        shape = child(self.root, "sheetFormatPr")
        if shape is not None and shape.getAttribute("customHeight") in ("1", "true"):
            return float(shape.getAttribute("defaultRowHeight") or 15)
        return None

    def set_height(self, row: int, high: float) -> None:
        """Give a row this height."""
        here = self.row(row)
        here.setAttribute("ht", f"{high:g}")
        here.setAttribute("customHeight", "1")

    def formula(self, row: int, column: int) -> str:
        """The formula of a cell, "" without one."""
        cell = self.cell(row, column)
        found = child(cell, "f") if cell is not None else None
        return text_of(found) if found is not None else ""

    def row(self, number: int) -> Element:
        """A row, made where there is none."""
        if number not in self.rows:
            row = made(self.body, "row")
            row.setAttribute("r", str(number))
            after = min((other for other in self.rows if other > number), default=None)
            self.body.insertBefore(row, self.rows[after] if after is not None else None)
            self._take_in(number, row)
        return self.rows[number]

    def cell_at(self, row: int, column: int, style: int | None = None) -> Element:
        """A cell, made where there is none, in that style (None: as it is)."""
        here, cells = self.row(row), self._cells[row]
        if column not in cells:
            before = self.style(row, column)
            cell = made(here, "c")
            cell.setAttribute("r", f"{column_letters(column)}{row}")
            if before:
                cell.setAttribute("s", str(before))
            after = min((other for other in cells if other > column), default=None)
            here.insertBefore(cell, cells[after] if after is not None else None)
            cells[column] = cell
        if style is not None:
            cells[column].setAttribute("s", str(style))
        return cells[column]

    def put(self, row: int, column: int, value: object, style: int | None = None) -> bool:
        """Write a text, which stays text, a number, or nothing; whether a text was too long and had to be cut."""
        cell = self.cell_at(row, column, style)
        _clear(cell)
        if value is None or value == "":
            return False
        if isinstance(value, int | float):
            number = made(cell, "v")
            cell.appendChild(number)
            set_text(number, f"{value:.15g}")
            return False
        text, is_cut = fitting(printable(str(value)))
        cell.setAttribute("t", "inlineStr")
        holder, words = made(cell, "is"), made(cell, "t")
        cell.appendChild(holder)
        holder.appendChild(words)
        words.setAttribute("xml:space", "preserve")
        set_text(words, ESCAPE.sub("_x005F_", text))
        return is_cut

    def put_formula(self, row: int, column: int, formula: str) -> None:
        """Let a cell work this out; its style stays."""
        cell = self.cell_at(row, column)
        _clear(cell)
        holder = made(cell, "f")
        cell.appendChild(holder)
        set_text(holder, formula)

    def move_rows(self, at: int, count: int) -> None:
        """Push this row and all below down by so many; what refers to them is moved elsewhere."""
        for number in sorted((one for one in self.rows if one >= at), reverse=True):
            row = self.rows.pop(number)
            del self._cells[number]
            row.setAttribute("r", str(number + count))
            self._take_in(number + count, row)

    def copy_row(self, like: int, to: int) -> None:
        """A row that looks like another and holds nothing but its formulas, with the references of its own place."""
        from openpyxl.formula.translate import Translator

        if like not in self.rows:
            return
        row = self.rows[like].cloneNode(True)
        row.setAttribute("r", str(to))
        for cell in children(row, "c"):
            formula = child(cell, "f")
            words, origin = (text_of(formula), cell.getAttribute("r")) if formula is not None else ("", "")
            _clear(cell)
            if words:
                place = origin.rstrip("0123456789") + str(to)
                holder = made(cell, "f")
                cell.appendChild(holder)
                set_text(holder, str(Translator("=" + words, origin=origin).translate_formula(place))[1:])
        after = min((other for other in self.rows if other >= to), default=None)
        if after == to:
            self.body.removeChild(self.rows[to])
            after = min((other for other in self.rows if other > to), default=None)
        self.body.insertBefore(row, self.rows[after] if after is not None else None)
        self._take_in(to, row)


def _clear(cell: Element) -> None:
    """Take everything out of a cell but its look."""
    empty(cell)
    for name in ("t", "cm", "vm"):
        if cell.hasAttribute(name):
            cell.removeAttribute(name)


def fitting(text: str) -> tuple[str, bool]:
    """A text that a cell can hold whole, and whether it had to be cut for that."""
    if len(text) * 2 <= LONGEST_TEXT or len(text.encode("utf-16-le")) // 2 <= LONGEST_TEXT:
        return text, False
    room = (LONGEST_TEXT - len(CUT_NOTE)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore") + CUT_NOTE, True
