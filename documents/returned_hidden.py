"""What a returned workbook says about itself where nobody looks: its hidden sheet, defined name, custom property, time.

The same is written in three places, because programs lose one or the other when they save.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path

from documents.grid import SheetBuilder
from documents.guard import open_container, parse_xml, shown_name
from documents.school_workbook import META_NAME, META_PROPERTY, META_SHEET
from models.returned_marks import BookMark, decode_book
from models.sheet_codes import ledger_short, read_sending_code

#: The tags that hold our mark beside the hidden sheet, and under which name.
_HOLDERS = {"definedName": META_NAME, "property": META_PROPERTY, "user-defined": META_PROPERTY}
_PLACES = 3
#: A hidden text longer than this is none of ours.
_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class HiddenMarks:
    """The workbook's own marks: what they say together, whether all are there, whether they contradict each other."""

    book: BookMark
    whole: bool
    contradict: bool
    modified_at: datetime | None
    from_1904: bool

    @property
    def found(self) -> bool:
        """Whether any of them came back."""
        return bool(self.book.ledger or self.book.sending)


def read_hidden(path: Path, sheets: Sequence[SheetBuilder]) -> HiddenMarks:
    """The hidden marks of a file whose sheets were read; a file that is no container has only its sheets.

    Raises:
        UnreadableFile: the parts that hold them are damaged.
    """
    properties = _Properties()
    with path.open("rb") as file:
        is_container = file.read(2) == b"PK"
    if is_container:
        properties.read(path)
    said = [*properties.marks, *filter(None, map(_of_sheet, sheets))]
    return HiddenMarks(
        book=_together(said),
        whole=len(said) >= _PLACES,
        contradict=_contradict(said),
        modified_at=properties.modified_at,
        from_1904=properties.from_1904,
    )


def is_meta(sheet: SheetBuilder) -> bool:
    """Whether a sheet is the hidden one with the workbook's facts, whatever it is called now."""
    return sheet.name.casefold() == META_SHEET or (sheet.hidden and _of_sheet(sheet) is not None)


def _of_sheet(sheet: SheetBuilder) -> BookMark | None:
    rows = sheet.stored_rows()
    if len(rows) > 50 or not (sheet.hidden or sheet.name.casefold() == META_SHEET):
        return None
    said = {cells.get(0, ""): cells.get(1, "") for cells in rows.values()}
    found = BookMark(*(said.get(part.name, "") for part in fields(BookMark)))
    return found if found.ledger or found.sending else None


def _together(said: Iterable[BookMark]) -> BookMark:
    """What the marks say, the first that says something for each part."""
    found = BookMark("", "", "", "")
    for mark in said:
        missing = {part.name: getattr(mark, part.name) for part in fields(BookMark) if not getattr(found, part.name)}
        found = replace(found, **missing)
    return found


def _contradict(said: Sequence[BookMark]) -> bool:
    """Whether two places say different things, or a sending is named that is none of the ledger named with it."""
    if any(len({getattr(mark, part.name) for mark in said} - {""}) > 1 for part in fields(BookMark)):
        return True
    return any(_is_wrong(mark) for mark in said)


def _is_wrong(mark: BookMark) -> bool:
    if not mark.sending:
        return False
    code = read_sending_code(mark.sending)
    return code is None or (bool(mark.ledger) and not code.startswith(ledger_short(mark.ledger)))


class _Properties:
    """The parts of a container beside its sheets, of Office's and of OpenDocument's kind."""

    def __init__(self) -> None:
        self.marks: list[BookMark] = []
        self.modified_at: datetime | None = None
        self.from_1904 = False
        self._in = ""
        self._text = ""

    def read(self, path: Path) -> None:
        name = shown_name(path)
        with open_container(path) as archive:
            parts = set(archive.namelist())
            for part in ("xl/workbook.xml", "docProps/custom.xml", "docProps/core.xml", "meta.xml"):
                if part in parts:
                    parse_xml(archive, part, name, self._start, self._end, self._data)
            if "content.xml" in parts and "xl/workbook.xml" not in parts:
                parse_xml(archive, "content.xml", name, self._expression)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        named = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "name"), "")
        if tag == "workbookPr":
            self.from_1904 = attributes.get("date1904") in ("1", "true")
        elif _HOLDERS.get(tag) == named.casefold():
            self._open("mark")
        elif tag in ("modified", "date"):
            self._open("time")

    def _expression(self, tag: str, attributes: dict[str, str]) -> None:
        """A defined name of an OpenDocument sheet: its text is an attribute."""
        if tag == "named-expression" and attributes.get("table:name", "").casefold() == META_NAME:
            self._mark(attributes.get("table:expression", ""))

    def _open(self, what: str) -> None:
        self._in, self._text = what, ""

    def _data(self, data: str) -> None:
        if self._in and len(self._text) < _LONGEST:
            self._text += data

    def _end(self, tag: str) -> None:
        if self._in == "mark" and tag in _HOLDERS:
            self._mark(self._text)
        elif self._in == "time" and tag in ("modified", "date"):
            self.modified_at = _time(self._text)
        elif self._in:
            return
        self._in = ""

    def _mark(self, text: str) -> None:
        text = text.strip()
        if text.startswith("="):
            text = text[1:]
        if len(text) > 1 and text[0] == text[-1] == '"':
            text = text[1:-1].replace('""', '"')
        if mark := decode_book(text):
            self.marks.append(mark)


def _time(text: str) -> datetime | None:
    """A stored time, always with its zone: one without is that of this computer; None where it is no time."""
    words = text.strip()
    zone = "+00:00" if words.endswith("Z") else ""
    try:
        return datetime.fromisoformat(words.removesuffix("Z")[:26] + zone).astimezone()
    except (ValueError, OverflowError, OSError):
        return None
