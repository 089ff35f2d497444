"""Rows of a spreadsheet beside openpyxl: it makes the workbook and its styles, the many rows go straight to XML.

A cell object for each value takes several times as long and holds all of them in memory. ``SheetRows`` takes the rows
of one sheet with the numbers of styles that openpyxl gave; ``save`` puts them behind a row that openpyxl wrote.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape

#: What would be read as one of Excel's own escapes for a sign.
ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

#: Rows are gathered up to so many parts before they go to the file.
_GATHERED = 4000
_BLOCK = 1 << 20
#: Where a workbook says when it was made.
_PROPERTIES = "docProps/core.xml"
_HOUR = re.compile(rb">\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ<")
_DIMENSION = re.compile(rb'<dimension ref="[^"]*" ?/>')
#: Day 0 of Excel, right from March 1900 on; before, its calendar has a day too many.
_DAY_0, _FIRST_RIGHT = date(1899, 12, 30), date(1900, 3, 1)


@dataclass(slots=True)
class SheetRows:
    """The rows of one sheet below the row ``after``, kept in ``file`` until they are saved.

    Several sheets may share a file if each is finished before the next one is begun. The number of ``columns`` is
    needed for what the sheet says of its extent.
    """

    after: int
    columns: int
    file: IO[bytes]
    last: int = 0
    _parts: list[str] = field(default_factory=list)
    _span: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        self._span = (self.file.tell(), 0)

    def begin(self, row: int, high: float) -> None:
        """A row of that height, in points."""
        if len(self._parts) > _GATHERED:
            self._flush()
        self._parts.append(f'<row r="{row}" ht="{high:g}" customHeight="1">')
        self.last = row

    def cell(self, place: str, style: int, value: object) -> None:
        """A cell: text, which stays text, a day, a number, or nothing but its look."""
        if value is None or value == "":
            self._parts.append(f'<c r="{place}" s="{style}"/>')
        elif isinstance(value, str):
            text = escape(ESCAPE.sub("_x005F_", value) if "_x" in value else value)
            keeps = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() or "\n" in text else ""
            self._parts.append(f'<c r="{place}" s="{style}" t="inlineStr"><is><t{keeps}>{text}</t></is></c>')
        else:
            number = _serial(value) if isinstance(value, date) else value
            self._parts.append(f'<c r="{place}" s="{style}"><v>{number}</v></c>')

    def end(self) -> None:
        """The row is finished."""
        self._parts.append("</row>")

    def finish(self) -> None:
        """There are no more rows."""
        self._flush()
        self._span = (self._span[0], self.file.tell())

    def copy_to(self, target: IO[bytes]) -> None:
        """Write all rows of a finished sheet."""
        at, end = self._span
        self.file.seek(at)
        while at < end:
            part = self.file.read(min(_BLOCK, end - at))
            target.write(part)
            at += len(part)

    def _flush(self) -> None:
        self.file.write("".join(self._parts).encode())
        self._parts.clear()


def save(book: Any, rows: Mapping[str, SheetRows], path: Path, day: date | None = None) -> None:
    """Write the workbook with these rows, by the names of their sheets.

    With a ``day`` the file says that it was made on that day, and at no hour.
    """
    content = BytesIO()
    book.save(content)
    parts = {f"xl/worksheets/sheet{place}.xml": name for place, name in enumerate(book.sheetnames, 1)}
    with zipfile.ZipFile(content) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for info in made.infolist():
            data = made.read(info)
            if day is not None and info.filename == _PROPERTIES:
                data = _HOUR.sub(b">%bT00:00:00Z<" % day.isoformat().encode(), data)
            made_at = info.date_time if day is None else (day.year, day.month, day.day, 0, 0, 0)
            entry = zipfile.ZipInfo(info.filename, made_at)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with file.open(entry, "w") as part:
                below = rows.get(parts.get(info.filename, ""))
                if below is None:
                    part.write(data)
                else:
                    _put_in(data, below, part)


def _put_in(sheet: bytes, rows: SheetRows, part: IO[bytes]) -> None:
    from openpyxl.utils import get_column_letter

    at = sheet.index(b"</row>", sheet.index(b'<row r="%d"' % rows.after)) + len(b"</row>")
    last = max([rows.last, rows.after, *(int(found) for found in re.findall(rb'<row r="(\d+)"', sheet))])
    extent = b'<dimension ref="A1:%s%d"/>' % (get_column_letter(rows.columns).encode(), last)
    part.write(_DIMENSION.sub(extent, sheet[:at], count=1))
    rows.copy_to(part)
    part.write(sheet[at:])


def _serial(day: date) -> int:
    """The number by which Excel knows a day."""
    return (day - _DAY_0).days - (day < _FIRST_RIGHT)
