"""Rows that come into a sheet: every reference to what stands below goes down with it, everywhere in the workbook."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from documents.superior_xml import Element, SheetXml, child, children, every, set_text, text_of

_REFERENCE = re.compile(
    r"(?:(?P<sheet>'(?:[^']|'')+'|[^'!:]+)!)?"
    r"(?P<left>\$?[A-Z]{1,3}\$?|\$?)(?P<top>\d{1,7})(?::(?P<right>\$?[A-Z]{1,3}\$?|\$?)(?P<bottom>\d{1,7}))?"
)
_RANGE = re.compile(r"(\$?[A-Z]{1,3}\$?)(\d{1,7})(?::(\$?[A-Z]{1,3}\$?)(\d{1,7}))?")
#: Elements of a sheet whose attribute names a range, by that attribute.
_REFS = {"autoFilter": "ref", "hyperlink": "ref", "sortState": "ref", "sortCondition": "ref", "dimension": "ref",
         "protectedRange": "sqref", "ignoredError": "sqref", "conditionalFormatting": "sqref",
         "dataValidation": "sqref"}  # fmt: skip
_FORMULAS = frozenset(["formula", "formula1", "formula2", "f"])
#: Rows in drawings and in the boxes of comments count from 0.
_DRAWN_ROW = re.compile(rb"(<(?:\w+:)?row>)(\d+)(</(?:\w+:)?row>)")
_BOX_ROW = re.compile(rb"(<x:Row>)(\d+)(</x:Row>)")
_BOX_ANCHOR = re.compile(rb"(<x:Anchor>)([^<]*)(</x:Anchor>)")
_REF_ATTRIBUTE = re.compile(rb'(\sref=")([A-Z]{1,3}\d+(?::[A-Z]{1,3}\d+)?)(")')
_CHART_FORMULA = re.compile(rb"(<(?:\w+:)?f>)([^<]*)(</(?:\w+:)?f>)")


@dataclass(frozen=True, slots=True)
class Insertion:
    """``count`` rows that come in before the row ``at`` of a sheet.

    ``extends``: ranges that end just above them take them in, since they are of the same kind.
    """

    sheet: str
    at: int
    count: int
    extends: bool = False

    def row(self, row: int) -> int:
        """Where a row stands afterwards."""
        return row + self.count if row >= self.at else row

    def rows(self, top: int, bottom: int, widens: bool = True) -> tuple[int, int]:
        """Where a range of rows stands afterwards."""
        ends = bottom >= self.at or (self.extends and widens and bottom == self.at - 1)
        return self.row(top), bottom + self.count if ends else bottom

    def ranges(self, text: str) -> str:
        """A list of ranges such as A6:A15 C6."""
        return _RANGE.sub(lambda found: self._range(found, True), text)

    def _range(self, found: re.Match[str], widens: bool) -> str:
        left, top, right, bottom = found[1], int(found[2]), found[3], found[4]
        if right is None:
            first, last = self.rows(top, top, widens)
            single = first == last
            return f"{left}{first}" if single else f"{left}{first}:{left}{last}"
        first, last = self.rows(top, int(bottom), widens)
        return f"{left}{first}:{right}{last}"

    def formula(self, text: str, own: bool, in_row: bool = False) -> str:
        """A formula without its = sign; ``own``: it stands in that sheet, ``in_row``: in a row of the table."""
        from openpyxl.formula.tokenizer import Token, Tokenizer

        if not re.search(r"\d", text):
            return text
        tokens = Tokenizer("=" + text).items
        return "".join(
            self._operand(token.value, own, in_row)
            if token.type == Token.OPERAND and token.subtype == Token.RANGE
            else token.value
            for token in tokens
        )

    def _operand(self, text: str, own: bool, in_row: bool) -> str:
        found = _REFERENCE.fullmatch(text)
        if found is None or (found["bottom"] is None and not re.search("[A-Z]", found["left"])):
            return text
        named = found["sheet"]
        if named is None and not own:
            return text
        if named is not None and named.strip("'").replace("''", "'") != self.sheet:
            return text
        before = f"{named}!" if named is not None else ""
        top = int(found["top"])
        if found["bottom"] is None:
            return f"{before}{found['left']}{self.row(top)}"
        bottom = int(found["bottom"])
        first, last = self.rows(top, bottom, widens=not (in_row and top == bottom))
        return f"{before}{found['left']}{first}:{found['right']}{last}"


def insert(sheet: SheetXml, rows: Insertion, body: range) -> None:
    """Make room in the sheet itself; ``body`` are the rows of the table as they stand before."""
    _shift_formulas(sheet, rows, body)
    sheet.move_rows(rows.at, rows.count)
    _shift_merges(sheet, rows)
    for name, attribute in _REFS.items():
        for element in every(sheet.root, name):
            if element.hasAttribute(attribute):
                element.setAttribute(attribute, rows.ranges(element.getAttribute(attribute)))
    for element in every(sheet.root, "brk"):
        if local_parent(element) == "rowBreaks":
            element.setAttribute("id", str(rows.row(int(element.getAttribute("id") or 0))))
    _shift_extensions(sheet.root, rows)


def local_parent(element: Element) -> str:
    """The name of the element above, without its prefix."""
    return str(element.parentNode.tagName.rpartition(":")[2])


def _shift_formulas(sheet: SheetXml, rows: Insertion, body: range) -> None:
    for number in sheet.rows:
        for cell in sheet.cells(number).values():
            formula = child(cell, "f")
            if formula is None:
                continue
            if formula.hasAttribute("ref"):
                formula.setAttribute("ref", rows.ranges(formula.getAttribute("ref")))
            set_text(formula, rows.formula(text_of(formula), own=True, in_row=number in body))


def _shift_merges(sheet: SheetXml, rows: Insertion) -> None:
    """Merged cells of the table itself are made anew by whoever fills it: here none grows."""
    holder = child(sheet.root, "mergeCells")
    for merge in children(holder, "mergeCell") if holder is not None else ():
        found = _RANGE.fullmatch(merge.getAttribute("ref"))
        if found:
            merge.setAttribute("ref", rows._range(found, False))


def _shift_extensions(root: Element, rows: Insertion) -> None:
    """Formulas of validations and formats, and the ranges of those that newer versions of Excel keep apart."""
    for name in ("dataValidations", "conditionalFormatting", "extLst"):
        for holder in children(root, name):
            for formula in _FORMULAS:
                for element in every(holder, formula):
                    if not children(element) and text_of(element):
                        set_text(element, rows.formula(text_of(element), own=True, in_row=True))
            for element in every(holder, "sqref"):
                set_text(element, rows.ranges(text_of(element)))


# ---------------------------------------------------------------- the other parts of the workbook


def shift_formulas_elsewhere(root: Element, rows: Insertion) -> bool:
    """Names and formulas of other sheets that speak of the sheet; whether any was changed."""
    changed = False
    for name in ("definedName", "f", "formula", "formula1", "formula2"):
        for element in every(root, name):
            before = "" if children(element) else text_of(element)
            after = rows.formula(before, own=False)
            if after != before:
                set_text(element, after)
                changed = True
    return changed


def shift_drawing(data: bytes, rows: Insertion) -> bytes:
    """Pictures and shapes that stand below go down with the rows."""
    return _DRAWN_ROW.sub(lambda found: found[1] + _number(rows.row(int(found[2]) + 1) - 1) + found[3], data)


def shift_boxes(data: bytes, rows: Insertion) -> bytes:
    """The boxes of comments."""

    def anchor(found: re.Match[bytes]) -> bytes:
        parts = found[2].split(b",")
        for place in (2, 6):
            if len(parts) == 8 and parts[place].strip().isdigit():
                parts[place] = b" " + _number(rows.row(int(parts[place]) + 1) - 1)
        return found[1] + b",".join(parts) + found[3]

    data = _BOX_ROW.sub(lambda found: found[1] + _number(rows.row(int(found[2]) + 1) - 1) + found[3], data)
    return _BOX_ANCHOR.sub(anchor, data)


def shift_refs(data: bytes, rows: Insertion) -> bytes:
    """The ranges of a part that only names cells: comments, a table of Excel's own."""
    return _REF_ATTRIBUTE.sub(lambda found: found[1] + rows.ranges(found[2].decode()).encode() + found[3], data)


def shift_chart(data: bytes, rows: Insertion) -> bytes:
    """The cells that a chart shows."""
    from xml.sax.saxutils import escape, unescape

    def moved(found: re.Match[bytes]) -> bytes:
        return found[1] + escape(rows.formula(unescape(found[2].decode("utf-8")), own=False)).encode() + found[3]

    return _CHART_FORMULA.sub(moved, data)


def _number(number: int) -> bytes:
    return str(number).encode()


#: What moves a part of the kind that the sheet's relation names.
MOVERS: dict[str, Callable[[bytes, Insertion], bytes]] = {
    "drawing": shift_drawing,
    "vmlDrawing": shift_boxes,
    "comments": shift_refs,
    "table": shift_refs,
}
