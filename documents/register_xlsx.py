"""A register as a spreadsheet to work on, to print, and to bring back: text stays text, the header is on every page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from documents.grid import column_letters
from documents.saving import replacing
from documents.sheet_looks import FORMULA, Styles, name_nobody
from documents.sheet_page import set_page
from documents.sheet_rows import ESCAPE
from documents.text_lines import UNITS, break_lines, width
from models.importing import Tick, no_tick
from models.register_rows import Register, RegisterRow

_HEADER_ROW, _FIRST_ROW = 3, 4
#: Heights in points of a line of text, what stands around it, the least of a row, and the most Excel allows.
_LINE_HIGH, _AROUND, _LEAST_HIGH, _MOST_HIGH = 13.0, 7, 22, 405
#: Column widths in Excel's units: the least and most of one, and what all have together on a landscape page.
_NARROWEST, _WIDEST, _SHEET_WIDE = 6.0, 60.0, 150.0
#: Rows after which the work says how far it is.
_STEP = 100
#: Longer texts stand at the left.
_SHORT = 12


def write_register_xlsx(
    register: Register,
    rows: Sequence[RegisterRow],
    path: Path,
    *,
    today: date,
    office: str = "",
    note: str = "",
    tick: Tick = no_tick,
) -> None:
    """Write these rows under the register's own headings, whole or not at all; read back they are the same rows.

    ``note`` says which rows these are ("全部", "食堂 · 第一小学").

    Raises:
        LedgerError: the file cannot be written, or the user stopped (from ``tick``); an old file is untouched.
    """
    with replacing(path) as temporary:
        content = BytesIO()
        _workbook(register, rows, _lines(register, rows, today, office, note), tick).save(content)
        temporary.write_bytes(content.getvalue())


def _lines(register: Register, rows: Sequence[RegisterRow], today: date, office: str, note: str) -> tuple[str, str]:
    """Title, and the line below it."""
    facts = [f"填报单位：{office}" if office else "", f"共 {len(rows)} 条", note, f"导出日期：{today.isoformat()}"]
    return register.name, "　　".join(fact for fact in facts if fact)


def _workbook(register: Register, rows: Sequence[RegisterRow], lines: tuple[str, str], tick: Tick) -> Any:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("登记簿")
    styles, widths = Styles(), _widths(register, rows)
    _head(sheet, register, lines, styles, widths)
    looks = _Looks(sheet, styles, [_is_short(register, rows, place) for place in range(len(register.columns))])
    for number, row in enumerate(rows):
        _row(sheet, _FIRST_ROW + number, row, register, looks, widths)
        if (number + 1) % _STEP == 0 or number + 1 == len(rows):
            tick(number + 1, len(rows))
    _page(sheet, len(register.columns), max(_HEADER_ROW, _FIRST_ROW + len(rows) - 1))
    name_nobody(book, register.name)
    return book


def _widths(register: Register, rows: Sequence[RegisterRow]) -> list[float]:
    """As wide as the heading and most of the texts; long texts share what the page has left."""
    wished = []
    for place, heading in enumerate(register.columns):
        texts = sorted(max(width(line, UNITS) for line in row.cells[place].split("\n")) for row in rows)
        usual = texts[int(len(texts) * 0.9)] if texts else 0
        wished.append(min(_WIDEST, max(_NARROWEST, min(width(heading, UNITS), 16), usual) + 2))
    spare = _SHEET_WIDE - sum(wished)
    if spare >= 0:
        return [round(one * min(1.25, _SHEET_WIDE / sum(wished)), 1) for one in wished]
    long = sum(one for one in wished if one > _SHORT * 2)
    factor = max(0.4, 1 + spare / long) if long else 1
    return [round(max(one * factor, _SHORT * 2) if one > _SHORT * 2 else one, 1) for one in wished]


def _is_short(register: Register, rows: Sequence[RegisterRow], place: int) -> bool:
    return register.roles[place] != "title" and all(len(row.cells[place]) <= _SHORT for row in rows)


class _Looks:
    """The shared styles of the cells of a column; ``risky`` texts also carry Excel's mark for "this is text"."""

    def __init__(self, sheet: Any, styles: Styles, centred: Sequence[bool]) -> None:
        self._sheet, self._styles, self._centred = sheet, styles, centred
        self._known: dict[tuple[int, bool], Any] = {}

    def of(self, place: int, risky: bool) -> Any:
        """The style of a cell in this column."""
        from openpyxl.cell import Cell

        if (place, risky) not in self._known:
            pattern: Any = Cell(self._sheet, row=1, column=1)
            pattern.font, pattern.border = self._styles.text, self._styles.border
            pattern.alignment = self._styles.centre if self._centred[place] else self._styles.left
            pattern.quotePrefix = risky
            self._known[place, risky] = pattern._style
        return self._known[place, risky]


def _head(sheet: Any, register: Register, lines: tuple[str, str], styles: Styles, widths: Sequence[float]) -> None:
    """Title, the line below it, and the header."""
    last, room = len(register.columns), sum(widths)
    for row, (words, font, size) in enumerate(((lines[0], styles.title, 2.1), (lines[1], styles.line, 1.15)), 1):
        cell = sheet.cell(row, 1)
        cell.value, cell.font, cell.data_type = ESCAPE.sub("_x005F_", words), font, "s"
        cell.alignment = styles.centre if row == 1 else styles.left
        if last > 1:
            sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=last)
        high = 30 if row == 1 else 15
        sheet.row_dimensions[row].height = high * len(break_lines(words, room / size, UNITS)) + 8
    deepest = 1
    for number, (heading, wide) in enumerate(zip(register.columns, widths, strict=True), 1):
        cell = sheet.cell(_HEADER_ROW, number)
        cell.value, cell.data_type = ESCAPE.sub("_x005F_", heading), "s"
        cell.font, cell.fill, cell.border, cell.alignment = (
            styles.header,
            styles.header_fill,
            styles.border,
            styles.centre,
        )
        sheet.column_dimensions[column_letters(number - 1)].width = wide
        deepest = max(deepest, len(break_lines(heading, wide - 1.2, UNITS)))
    sheet.row_dimensions[_HEADER_ROW].height = max(30, deepest * 14 + 8)


def _row(sheet: Any, number: int, row: RegisterRow, register: Register, looks: _Looks, widths: Sequence[float]) -> None:
    high = float(_LEAST_HIGH)
    for place, text in enumerate(row.cells):
        cell = sheet.cell(number, place + 1)
        cell._style = looks.of(place, text.startswith(FORMULA))
        if not text:
            continue
        if register.roles[place] == "number" and _is_count(text):
            cell.value = int(text)
        else:
            cell.value = ESCAPE.sub("_x005F_", text)
            cell.data_type = "s"
        high = max(high, len(break_lines(text, widths[place] - 1.2, UNITS)) * _LINE_HIGH + _AROUND)
    sheet.row_dimensions[number].height = round(min(high, _MOST_HIGH), 1)


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10 and (text == "0" or text[0] != "0")


def _page(sheet: Any, columns: int, last_row: int) -> None:
    """How it is shown and printed: landscape, the header on every page."""
    letters = column_letters(columns - 1)
    sheet.auto_filter.ref = f"A{_HEADER_ROW}:{letters}{last_row}"
    sheet.freeze_panes = f"B{_FIRST_ROW}" if columns > 1 else f"A{_FIRST_ROW}"
    set_page(sheet, f"{_HEADER_ROW}:{_HEADER_ROW}", f"A1:{letters}{last_row}")
