"""An .ods, read as a stream; what is shown in a cell is its text, a real date is written as a date."""

from __future__ import annotations

from pathlib import Path

from documents.grid import MAX_TEXT, Budget, Merge, SheetBuilder
from documents.guard import MAX_CELLS, open_container, parse_xml, shown_name
from models.errors import UnreadableFile
from models.text import clean

#: Of a formula without a result so much is told.
MAX_FORMULA = 60
_CELLS = ("table-cell", "covered-table-cell")


def read_stored(path: Path) -> list[SheetBuilder]:
    """All tables in their order, with what became of formulas.

    Raises:
        UnreadableFile: damaged inside, or beyond the limits of ``guard``.
    """
    name = shown_name(path)
    reader = _Content(name)
    with open_container(path) as archive:
        parse_xml(archive, "content.xml", name, reader.start, reader.end, reader.data)
    return reader.builders


class _Content:
    """Follows content.xml: tables, rows and cells, each of which may stand for many."""

    def __init__(self, name: str) -> None:
        self.builders: list[SheetBuilder] = []
        self._name = name
        self._budget = Budget()
        self._row, self._rows, self._column = 1, 1, 0
        self._cell: dict[str, str] = {}
        self._lines: list[list[str]] = []
        self._length = 0
        self._in_text = self._in_note = 0
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._repeats = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table" and not self._in_note:
            hidden = attributes.get("table:style-name", "") in self._hidden_styles
            self.builders.append(SheetBuilder(self._name, attributes.get("table:name", ""), hidden, self._budget))
            self._row = 1
        elif tag == "table-row":
            self._rows, self._column = _repeats(attributes, "table:number-rows-repeated"), 0
        elif tag in _CELLS:
            self._cell, self._lines, self._length = attributes, [], 0
        elif tag == "annotation":
            self._in_note += 1
        elif tag == "p":
            self._in_text += 1
            self._lines.append([])
        elif tag in ("line-break", "s", "tab"):
            self.data("\n" if tag == "line-break" else " ")
        elif tag == "style":
            self._style = attributes.get("style:name", "")
        elif tag == "table-properties" and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)

    def end(self, tag: str) -> None:
        if tag == "table-row":
            self._row += self._rows
        elif tag in _CELLS and self.builders:
            self._close_cell()
        elif tag == "annotation":
            self._in_note -= 1
        elif tag == "p":
            self._in_text -= 1

    def data(self, data: str) -> None:
        if self._in_text and not self._in_note and self._lines:
            self._length += len(data) + 1
            if self._length > 2 * MAX_TEXT and self.builders:
                raise self.builders[-1].too_long(self._row)
            self._lines[-1].append(data)

    def _close_cell(self) -> None:
        text, columns = clean(self._text()), _repeats(self._cell, "table:number-columns-repeated")
        builder = self.builders[-1]
        if "table:formula" in self._cell:
            builder.note_formula(self._row, self._column)
            if not text:
                builder.note_blank(self._row, self._column)
                if "office:value-type" not in self._cell:
                    formula = self._cell["table:formula"].rpartition(":=")[2]
                    builder.note_unreadable(self._row, self._column, f"={formula[:MAX_FORMULA]}")
        if text:
            self._repeats += self._rows * columns
            if self._repeats > MAX_CELLS:
                raise UnreadableFile(f"“{self._name}”里重复的单元格过多，无法读取；请删去表格以外的内容再导入。")
            for row in range(self._row, self._row + self._rows):
                for column in range(self._column, self._column + columns):
                    builder.put(row, column, text, is_clean=True)
        down = _repeats(self._cell, "table:number-rows-spanned")
        across = _repeats(self._cell, "table:number-columns-spanned")
        if down > 1 or (text and across > 1):
            last = self._column + across - 1
            builder.merges.append(Merge(self._row, self._column, self._row + down - 1, last))
        self._column += columns

    def _text(self) -> str:
        shown = "\n".join(map("".join, self._lines))
        day = self._cell.get("office:date-value", "")[:10]
        return day if day and ("日" in shown or "月" not in shown) else shown


def _repeats(attributes: dict[str, str], key: str) -> int:
    number = attributes.get(key, "1")
    return max(1, int(number)) if number.isascii() and number.isdecimal() and len(number) <= 9 else 1
