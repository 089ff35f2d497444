"""A superior's empty form looked at: which sheet, where its headings stand, which rows are to be filled, what else."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.parsers.expat import ExpatError

from documents import sheets
from documents.file_kinds import FileKind
from documents.grid import Grid, GridRow, Merge, column_letters, column_number
from documents.guard import carries_macros, damaged, kind_of, shown_name
from documents.header_rows import HEADER_DEPTH, HEADER_WITHIN, continues_header, joined_headings, may_be_header
from documents.ledger_table import FOOT, TOTAL
from documents.mapping import kind_of_heading
from documents.superior_book import Book
from documents.superior_xml import SheetXml, child, every, text_of
from models.errors import UnreadableFile
from models.file_names import safe_name

#: So many rows below the header are looked through for the end of the table.
_MOST_ROWS = 20_000
#: A row belongs to the table if so much of it has lines around it.
_LINED = 0.5
_SAMPLE = re.compile(r"^(?:例|示例|样例|举例|范例|样表)\s*\d*$")
_COUNTED = re.compile(r"[（(]?(\d{1,2})[）)]?")
_RANGE = re.compile(r"(?:'?(?P<sheet>[^'!]+)'?!)?\$?(?P<left>[A-Z]{1,3})\$?(?P<top>\d+)"
                    r"(?::\$?(?P<right>[A-Z]{1,3})\$?(?P<bottom>\d+))?")  # fmt: skip
_MOST_CHOICES = 200


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One column with a heading; ``column`` counts from 0. ``sample`` is what the form shows there as an example.

    ``choices`` are those of its drop-down list; ``spans`` how many columns its cells take in the rows to be filled.
    """

    column: int
    heading: str
    sample: str = ""
    has_formula: bool = False
    is_day: bool = False
    is_percent: bool = False
    choices: tuple[str, ...] = ()
    spans: int = 1

    @property
    def letters(self) -> str:
        """As a spreadsheet program names it."""
        return column_letters(self.column)

    @property
    def path(self) -> tuple[str, ...]:
        """The headings above each other, the uppermost first."""
        return tuple(self.heading.split("\n"))

    @property
    def leaf(self) -> str:
        """The lowest heading."""
        return self.path[-1]


@dataclass(frozen=True, slots=True)
class FormBody:
    """The rows to be filled: ``start`` is the first; ``room`` how many there are, None for no end.

    ``filled``: rows above that hold something already. ``lined``: the form draws the rows itself. ``samples`` are rows
    with an example, which the own rows take the place of.
    """

    start: int
    room: int | None
    filled: int = 0
    lined: bool = False
    samples: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FormSheet:
    """One sheet with its headings. ``header`` are the first and last row of them; ``joins_down``: rows are joined."""

    name: str
    header: tuple[int, int]
    headings: tuple[str, ...]
    columns: tuple[FormColumn, ...]
    body: FormBody
    joins_down: bool = False
    is_protected: bool = False

    def notes(self) -> list[str]:
        """What a clerk should know before filling, in sentences."""
        told = []
        if self.body.filled:
            told.append(f"表头下面已有 {self.body.filled} 行内容，会接在它们后面填；要重新填报请选空表。")
        if self.body.samples:
            rows = "、".join(map(str, self.body.samples[:3]))
            told.append(f"第 {rows} 行是示例，填表时换成自己的内容。")
        if self.is_protected:
            told.append("这张工作表设有保护，填表后保护仍在。")
        return told


@dataclass(frozen=True, slots=True)
class Template:
    """An empty form as a file: its bytes, and every visible sheet as far as headings were found there."""

    name: str
    content: bytes
    sheets: tuple[FormSheet, ...]
    names: tuple[str, ...]

    @property
    def digest(self) -> str:
        """By which the archive knows it."""
        return hashlib.sha256(self.content).hexdigest()

    def sheet(self, name: str) -> FormSheet | None:
        """The sheet of that name, if headings were found there."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)

    def usual(self) -> FormSheet | None:
        """The sheet that is most likely meant: of those with headings the one with most that are known."""
        return max(self.sheets, key=lambda sheet: _known(sheet.headings), default=None)

    def with_header(self, name: str, first: int, last: int) -> FormSheet | None:
        """A sheet with its headings in these rows; None where nothing stands there."""
        reading = _Reading(self.name, self.content)
        return reading.sheet(name, (first, last))


def look_at(path: Path) -> Template:
    """Look at an empty form.

    Raises:
        UnreadableFile: it may not be read, is no .xlsx or holds no table; the sentence says what to do.
    """
    kind = kind_of(path)
    name = shown_name(path)
    if kind in (FileKind.XLS, FileKind.ODS):
        what = "旧版表格（.xls 或 .et）" if kind is FileKind.XLS else "OpenDocument 表格（.ods）"
        raise UnreadableFile(
            f"“{name}”是{what}，不能原样填写；请用 WPS 或 Excel 打开它，“另存为”选“Excel 工作簿（.xlsx）”，"
            "再选新存的文件。"
        )
    if kind is not FileKind.XLSX:
        raise UnreadableFile(f"“{name}”不是 Excel 表格，而是{kind.value}；请选择上级下发的 .xlsx 表格。")
    if carries_macros(path):
        raise UnreadableFile(
            f"“{name}”带有宏，不能填写；请用 WPS 或 Excel 打开它，另存为不带宏的“Excel 工作簿（.xlsx）”再选。"
        )
    return _looked_at(name, path.read_bytes())


def look_at_bytes(name: str, content: bytes) -> Template:
    """The same for a form that the ledger keeps."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / safe_name(name)
        path.write_bytes(content)
        kind_of(path)
    return _looked_at(name, content)


def _looked_at(name: str, content: bytes) -> Template:
    try:
        reading = _Reading(name, content)
        names = tuple(reading.visible)
        found = tuple(sheet for sheet in (reading.sheet(one) for one in names) if sheet is not None)
    except (ValueError, LookupError, AttributeError, TypeError, ExpatError) as error:  # what XML says in wrong places
        raise damaged(name) from error
    if not any(reading.grids[one].rows for one in names):
        raise UnreadableFile(f"“{name}”里没有表头，不能填写；请选择上级下发的、有表头的空表。")
    return Template(name, content, found, names)


class _Reading:
    """A workbook read twice: as the readers see it, and as its XML."""

    def __init__(self, name: str, content: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / safe_name(name)
            path.write_bytes(content)
            stored = sheets.read_stored(path)
        self.merges = {one.name: list(one.merges) for one in stored}
        self.formulas = {one.name: set(one.formulas) for one in stored}
        self.plain = {one.name: {row: dict(cells) for row, cells in one.stored_rows().items()} for one in stored}
        self.grids: dict[str, Grid] = {one.name: one.grid() for one in stored}
        self.book = Book(content, name)
        self.visible = [one for one in self.book.sheets if one not in self.book.hidden and one in self.grids]

    def sheet(self, name: str, header: tuple[int, int] | None = None) -> FormSheet | None:
        """One sheet; None where it has no headings."""
        grid, merges = self.grids[name], self.merges[name]
        found = header or _header(grid, merges)
        rows = [row for row in grid.rows if found and found[0] <= row.number <= found[1]]
        if not found or not rows:
            return None
        headings = tuple(joined_headings(rows))
        if not any(headings):
            return None
        xml = self.book.sheet(name)
        body = self._body(name, xml, headings, found[1])
        return FormSheet(
            name,
            found,
            headings,
            tuple(self._columns(name, xml, headings, body)),
            body,
            any(merge.bottom > merge.top and 0 <= merge.top - body.start < (body.room or 1) for merge in merges),
            child(xml.root, "sheetProtection") is not None,
        )

    # ------------------------------------------------------------ rows

    def _body(self, name: str, xml: SheetXml, headings: Sequence[str], header: int) -> FormBody:
        rows = {row.number: self._told(name, row) for row in self.grids[name].rows if row.number > header}
        named = [column for column, heading in enumerate(headings) if heading]

        def is_lined(row: int) -> bool:
            lined = sum(1 for column in named if self.book.styles.is_bordered(xml.style(row, column)))
            return row in xml.rows and lined >= max(1, _LINED * len(named))

        def is_free(row: int) -> bool:
            told = rows.get(row, [])
            return not told or _is_sample(told) or (len(told) == 1 and told[0][1].isdecimal())

        row = header + 1
        if _counts(rows.get(row, [])):
            row += 1
        first = row
        while not is_free(row) and (not _is_foot(rows[row]) or (is_free(row + 1) and is_lined(row + 1))):
            row += 1
        start = end = row
        while end < start + _MOST_ROWS and is_free(end) and is_lined(end):
            end += 1
        samples = tuple(one for one in range(start, max(end, start + 1)) if _is_sample(rows.get(one, [])))
        if end > start:
            return FormBody(start, end - start, start - first, True, samples)
        foot = min((one for one in rows if one >= start and not is_free(one)), default=None)
        if foot is None:
            return FormBody(start, None, start - first, False, samples)
        gap = foot - start
        room = gap if TOTAL.match(_first(rows[foot])) or gap < 2 else gap - 1
        return FormBody(start, room, start - first, False, samples)

    def _told(self, name: str, row: GridRow) -> list[tuple[int, str]]:
        """What stands in a row itself; neither results of formulas nor what goes down over several rows."""
        long = {merge.left for merge in self.merges[name] if merge.top == row.number < merge.bottom}
        formulas = self.formulas[name]
        return [
            (column, text)
            for column, text in row.own()
            if (row.number, column) not in formulas and (column not in long or _SAMPLE.match(text))
        ]

    # ------------------------------------------------------------ columns

    def _columns(self, name: str, xml: SheetXml, headings: Sequence[str], body: FormBody) -> Iterable[FormColumn]:
        across = {
            merge.left: merge.right - merge.left + 1
            for merge in self.merges[name]
            if merge.top <= body.start <= merge.bottom and merge.right > merge.left
        }
        covered = {column + place for column, span in across.items() for place in range(1, span)}
        choices = self._choices(xml, body.start, name)
        looks = self.book.styles
        for column, heading in enumerate(headings):
            if not heading or column in covered:
                continue
            shape = looks.shape(xml.style(body.start, column))
            yield FormColumn(
                column,
                heading,
                self._sample(name, body, column),
                bool(xml.cell(body.start, column) is not None and (body.start, column) in self.formulas[name]),
                shape.is_date,
                shape.is_percent,
                choices.get(column, ()),
                across.get(column, 1),
            )

    def _sample(self, name: str, body: FormBody, column: int) -> str:
        """What an example or the last row that is filled says in a column."""
        row = next(iter(body.samples), body.start - 1 if body.filled else 0)
        return self.plain[name].get(row, {}).get(column, "")

    def _choices(self, xml: SheetXml, row: int, name: str) -> dict[int, tuple[str, ...]]:
        """The words of drop-down lists by the columns of a row, whether they stand in the rule or in other cells."""
        found: dict[int, tuple[str, ...]] = {}
        for rule in every(xml.root, "dataValidation"):
            if rule.getAttribute("type") != "list":
                continue
            where = rule.getAttribute("sqref") or " ".join(map(text_of, every(rule, "sqref")))
            formula = "".join(
                text_of(one) for part in ("formula1", "f") for one in every(rule, part) if text_of(one).strip()
            )
            for one in where.split():
                place = _RANGE.fullmatch(one)
                if place and int(place["top"]) <= row <= int(place["bottom"] or place["top"]):
                    left = column_number(place["left"] + "1")
                    right = column_number((place["right"] or place["left"]) + "1")
                    words = self._words(formula, name)
                    found.update(dict.fromkeys(range(left, min(right, left + 255) + 1), words))
        return found

    def _words(self, formula: str, name: str) -> tuple[str, ...]:
        if formula.startswith('"'):
            return tuple(word.strip() for word in formula.strip('"').split(",") if word.strip())
        place = _RANGE.fullmatch(formula.strip())
        if place is None:
            return ()
        rows = self.plain.get(place["sheet"] or name, {})
        column = column_number(place["left"] + "1")
        last = min(int(place["bottom"] or place["top"]), int(place["top"]) + _MOST_CHOICES)
        texts = (rows.get(row, {}).get(column, "") for row in range(int(place["top"]), last + 1))
        return tuple(text for text in texts if text)


def _header(grid: Grid, merges: Sequence[Merge]) -> tuple[int, int] | None:
    """The rows of headings: those that know most, else the first row with most short texts."""
    best: tuple[int, int, int] | None = None
    for first in range(min(HEADER_WITHIN, len(grid.rows))):
        if not may_be_header(grid.rows[first]):
            continue
        last = first
        while last + 1 < min(first + HEADER_DEPTH, len(grid.rows)) and continues_header(grid.rows[first : last + 2]):
            last += 1
        known = _known(joined_headings(grid.rows[first : last + 1]))
        if best is None or known > best[0]:
            best = known, first, last
    if best is None:
        return None
    rows = range(grid.rows[best[1]].number, grid.rows[best[2]].number + 1)
    deep = [merge.bottom for merge in merges if merge.top in rows and merge.bottom < rows.start + HEADER_DEPTH]
    return rows.start, max([rows.stop - 1, *deep])


def _known(headings: Sequence[str]) -> int:
    return sum(1 for heading in headings if heading and kind_of_heading(heading))


def _first(told: Sequence[tuple[int, str]]) -> str:
    return re.sub(r"\s+", "", told[0][1]) if told else ""


def _is_sample(told: Sequence[tuple[int, str]]) -> bool:
    return bool(told) and bool(_SAMPLE.match(_first(told)))


def _is_foot(told: Sequence[tuple[int, str]]) -> bool:
    return bool(TOTAL.match(_first(told)) or FOOT.match(_first(told)))


def _counts(told: Sequence[tuple[int, str]]) -> bool:
    """Whether a row only numbers the columns: 1 2 3, (1) (2) (3)."""
    found = [_COUNTED.fullmatch(text) for _, text in told]
    numbers = [int(one[1]) for one in found if one]
    return len(told) >= 3 and len(numbers) == len(told) and numbers == list(range(1, len(numbers) + 1))
