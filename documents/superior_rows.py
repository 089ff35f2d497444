"""Room for the rows of a filled form: rows that come in look like those that are there, what stands below goes down."""

from __future__ import annotations

import re
from dataclasses import dataclass

from documents.grid import column_letters, column_number
from documents.superior_book import Book
from documents.superior_look import FormSheet
from documents.superior_shift import (
    MOVERS,
    Insertion,
    insert,
    shift_chart,
    shift_formulas_elsewhere,
)
from documents.superior_xml import (
    Element,
    SheetXml,
    child,
    children,
    empty,
    every,
    made,
    parse,
    serialised,
    set_text,
    text_of,
)

_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
#: What stands behind merged cells in a sheet, in the order that Excel insists on.
_BEFORE_MERGES = frozenset(
    ("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
     "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells")
)  # fmt: skip


@dataclass(slots=True)
class Merges:
    """The merged cells of a sheet as rows and columns, top, left, bottom, right; rows count from 1."""

    xml: SheetXml
    ranges: set[tuple[int, int, int, int]]

    @classmethod
    def of(cls, xml: SheetXml) -> Merges:
        """Those that are there."""
        found = set()
        for one in every(xml.root, "mergeCell"):
            if place := _RANGE.fullmatch(one.getAttribute("ref").replace("$", "")):
                left, top, right, bottom = place.groups()
                found.add((int(top), column_number(left + "1"), int(bottom), column_number(right + "1")))
        return cls(xml, found)

    def add(self, top: int, left: int, bottom: int, right: int) -> None:
        """Merge a range; cells of its rows that were merged across go into it."""
        for row in range(top, bottom + 1):
            self.ranges.discard((row, left, row, right))
        self.ranges.add((top, left, bottom, right))

    def write(self) -> None:
        """Let the sheet have these and no others."""
        holder = child(self.xml.root, "mergeCells")
        if holder is None:
            if not self.ranges:
                return
            holder = made(self.xml.root, "mergeCells")
            after = next((one for one in children(self.xml.root) if _name(one) not in _BEFORE_MERGES), None)
            self.xml.root.insertBefore(holder, after)
        empty(holder)
        for top, left, bottom, right in sorted(self.ranges):
            one = made(holder, "mergeCell")
            one.setAttribute("ref", f"{column_letters(left)}{top}:{column_letters(right)}{bottom}")
            holder.appendChild(one)
        holder.setAttribute("count", str(len(self.ranges)))
        if not self.ranges:
            self.xml.root.removeChild(holder)


@dataclass(slots=True)
class Room:
    """The rows that are there now. ``looks`` are those of cells where the form draws none itself, by their columns.

    ``joined`` are cells that the form merges down, whose look is that of the row ``pattern``.
    """

    xml: SheetXml
    merges: Merges
    rows: int
    added: int
    height: float | None
    looks: dict[int, int]
    joined: set[tuple[int, int]]
    pattern: int

    def style(self, row: int, column: int) -> int:
        """The look of a cell."""
        if column in self.looks:
            return self.looks[column]
        return self.xml.style(self.pattern if (row, column) in self.joined else row, column)


def make_room(book: Book, xml: SheetXml, sheet: FormSheet, rows: int, filled: set[int]) -> Room:
    """Let so many rows be there from the first one to be filled; ``filled`` are the columns that get values."""
    body = sheet.body
    unshare(xml)
    room = body.room if body.room is not None else max(rows, 1)
    rows_before = range(body.start, body.start + room)
    joined = _joined_cells(xml, rows_before)
    pattern = _pattern(rows_before, {row for row, _ in joined})
    added = max(0, rows - room)
    if added:
        at = body.start + (room - 1 if room > 1 else room)
        coming = Insertion(sheet.name, at, added, extends=room == 1 or (not room and body.filled > 0))
        insert(xml, coming, range(body.start - body.filled, body.start + room))
        _shift_elsewhere(book, sheet.name, coming)
        joined = {(coming.row(row), column) for row, column in joined}
        pattern = coming.row(pattern) if pattern else 0
        for row in range(coming.at, coming.at + added):
            if pattern:
                xml.copy_row(pattern, row)
    like = pattern or (body.start - 1 if body.filled else 0)
    if body.room is None or not room:
        _draw_more(xml, body.start, rows, body.filled > 0)
    merges = _merges(Merges.of(xml), sheet, room + added, rows, filled)
    _copy_formulas(xml, body.start, rows, filled)
    _forget_results(xml)
    looks = {} if body.lined or body.filled else _looks(book, xml, sheet)
    height = xml.height(like) if like else None
    return Room(xml, merges, room + added, added, height, looks, joined, pattern)


def _joined_cells(xml: SheetXml, rows: range) -> set[tuple[int, int]]:
    """The cells of these rows that are merged down, with rows and columns: they have only a part of the lines."""
    return {
        (row, column)
        for top, left, bottom, right in Merges.of(xml).ranges
        if bottom > top and top in rows
        for row in range(top, min(bottom, rows.stop - 1) + 1)
        for column in range(left, right + 1)
    }


def _pattern(rows: range, joined: set[int]) -> int:
    """The row that others are to look like: one in the middle that is whole, else any that is; 0 without rows."""
    whole = [row for row in rows if row not in joined]
    inner = [row for row in whole if row != rows.stop - 1]
    return (inner or whole or list(rows) or [0])[-1]


def _name(node: Element) -> str:
    return str(node.tagName.rpartition(":")[2])


def _draw_more(xml: SheetXml, start: int, rows: int, is_begun: bool) -> None:
    """Where the form draws no rows, those that are not there look like the last one that is filled."""
    like = start - 1 if is_begun else start
    for row in range(start, start + rows):
        if row not in xml.rows and like in xml.rows and row != like:
            xml.copy_row(like, row)


def _merges(merges: Merges, sheet: FormSheet, room: int, rows: int, filled: set[int]) -> Merges:
    """Cells merged across are so in every row; those merged down in the table make way where values come.

    A cell merged down over the table that nothing fills stays; rows that came in made it longer.
    """
    start = sheet.body.start
    end = start + room - 1
    for one in list(merges.ranges):
        top, left, bottom, right = one
        if top < start or top > end or bottom == top:
            continue
        merges.ranges.discard(one)
        if not filled.intersection(range(left, right + 1)):
            merges.ranges.add((top, left, bottom, right))
    across = [(left, right) for top, left, bottom, right in merges.ranges if top == start == bottom]
    for row in range(start, start + rows):
        merges.ranges |= {(row, left, row, right) for left, right in across}
    return merges


def _looks(book: Book, xml: SheetXml, sheet: FormSheet) -> dict[int, int]:
    """Where the form draws no rows at all: the lines of the headings above, in a plain look."""
    looks = {}
    for column in sheet.columns:
        above = xml.style(sheet.header[1], column.column)
        if book.styles.is_bordered(above) and not book.styles.is_bordered(xml.style(sheet.body.start, column.column)):
            looks[column.column] = book.styles.body_of(above)
    return looks


# ---------------------------------------------------------------- formulas


def unshare(xml: SheetXml) -> None:
    """Formulas that several cells share become the formula of each, so that rows may come in between."""
    from openpyxl.formula.translate import Translator

    masters: dict[str, tuple[str, str]] = {}
    for row in sorted(xml.rows):
        for _, cell in sorted(xml.cells(row).items()):
            formula = child(cell, "f")
            if formula is None or formula.getAttribute("t") != "shared":
                continue
            identity, place = formula.getAttribute("si"), cell.getAttribute("r")
            if text_of(formula):
                masters[identity] = (text_of(formula), place)
            elif identity in masters:
                words, origin = masters[identity]
                set_text(formula, str(Translator("=" + words, origin=origin).translate_formula(place))[1:])
            for name in ("t", "si", "ref"):
                if formula.hasAttribute(name):
                    formula.removeAttribute(name)


def _copy_formulas(xml: SheetXml, start: int, rows: int, filled: set[int]) -> None:
    """The formulas of the first row in columns that nothing fills, in every row, each with its own references."""
    from openpyxl.formula.translate import Translator

    for column, cell in list(xml.cells(start).items()):
        formula = child(cell, "f")
        if formula is None or column in filled or not text_of(formula):
            continue
        origin = cell.getAttribute("r")
        for row in range(start + 1, start + rows):
            here = xml.cell(row, column)
            if here is not None and children(here):
                continue
            place = f"{column_letters(column)}{row}"
            xml.put_formula(
                row, column, str(Translator("=" + text_of(formula), origin=origin).translate_formula(place))[1:]
            )


def _forget_results(xml: SheetXml) -> None:
    """Stored results of formulas are those of the empty form."""
    for row in xml.rows:
        for cell in xml.cells(row).values():
            if child(cell, "f") is not None:
                for one in children(cell, "v"):
                    cell.removeChild(one)
                if cell.hasAttribute("t"):
                    cell.removeAttribute("t")


# ---------------------------------------------------------------- the rest of the workbook


def _shift_elsewhere(book: Book, name: str, rows: Insertion) -> None:
    """What stands in other parts and speaks of rows of this sheet goes down with them."""
    shift_formulas_elsewhere(book.workbook, rows)
    for other, part in book.sheets.items():
        if other != name:
            root = parse(book.parts[part])
            if shift_formulas_elsewhere(root, rows):
                book.parts[part] = serialised(root)
    for kind, target in book.relations(book.sheets[name]).values():
        if kind in MOVERS and target in book.parts:
            book.parts[target] = MOVERS[kind](book.parts[target], rows)
    for part in [one for one in book.parts if one.startswith("xl/charts/chart")]:
        book.parts[part] = shift_chart(book.parts[part], rows)
