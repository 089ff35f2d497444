"""What happens to workbooks at schools, at random, together with what each then says: without reading it again.

``Damaged`` opens a real workbook through openpyxl, applies ways of editing, sorting, copying and losing, saves it, and
gives the ``ReturnedFile`` that a perfect reader would find in it.
"""

from __future__ import annotations

import csv
import random
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from documents.school_sheet import FIRST_ROW, HEADER_ROW, KEY_ROW, STRIP_ROW
from documents.school_workbook import META_NAME, META_PROPERTY, META_SHEET, SHEET_NAME
from models.return_rules import canon
from models.returned import Column, KeyedBy, Marks, ReturnedCell, ReturnedFile, ReturnedRow, RowMark
from models.returned_marks import FOOT, OWN_HEAD, OWN_ROW, decode_mark
from models.sendings import Prepared
from models.sheet_codes import new_sending_code, read_row_code

#: Headings that a sheet without keys is still read by.
OTHER_HEADINGS = {
    "progress_text": "整改落实情况",
    "finished_on": "实际完成时间",
    "note": "说明",
    "deadline": "完成时限",
}
WORDS = (
    "已印发制度。",
    "开展排查2次。",
    "无",
    "/",
    "=1+1",
    "第一行\n第二行",
    "正在采购\u3000设备",
    "_x0041_",
    "已整改到位😀",
)
DAYS = ("2026-05-31", "2026-09-01", "2026-11-20")
STATES = ("未启动", "正在整改", "基本完成", "已完成")


@dataclass(slots=True)
class Cell:
    """A cell: what openpyxl is to store, in which format, what it says then, and what is meant where that differs."""

    value: object
    said: ReturnedCell
    shape: str = ""
    meant: str | None = None


@dataclass(slots=True)
class Line:
    """A line of the sheet by the keys of its columns. ``kind``: head, issue, own-head, own, added, note, foot."""

    kind: str
    cells: dict[str, Cell]
    mark: RowMark | None = None
    hidden: bool = False
    origin: int = 0

    def set(
        self,
        key: str,
        value: object,
        text: str | None = None,
        shape: str = "",
        *,
        meant: str | None = None,
        **said: Any,
    ) -> None:
        """Types something into a cell; ``text`` is what it says if not the same."""
        words = str(value) if text is None and value is not None else (text or "")
        self.cells[key] = Cell(value, ReturnedCell("" if said.get("unreadable") else words, **said), shape, meant)

    def copy(self) -> Line:
        """The same line once more."""
        cells = {key: replace(cell) for key, cell in self.cells.items()}
        return replace(self, cells=cells)


@dataclass
class Damaged:
    """A workbook in the hands of chance. ``ours`` are texts that stand in the ledger now, to be met by accident."""

    path: Path
    prepared: Prepared
    chance: random.Random
    ours: Mapping[tuple[int, str], str] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.book: Any = load_workbook(self.path)
        self.sheet = self.book[SHEET_NAME]
        self.merges = [str(area) for area in self.sheet.merged_cells.ranges]
        for area in self.merges:
            self.sheet.unmerge_cells(area)
        rows = [[cell.value for cell in row] for row in self.sheet.iter_rows()]
        self.keys = [str(key) for key in rows[KEY_ROW - 1]]
        self.headings = dict(zip(self.keys, map(_text, rows[HEADER_ROW - 1]), strict=True))
        self.above = [[_text(value) for value in row] for row in rows[: HEADER_ROW - 1]]
        self.keyed, self.renamed, self.title, self.with_sheet = True, False, SHEET_NAME, ""
        self.bases = {row.issue.id: row for row in self.prepared.rows}
        self.lines = [self._line(row) for row in rows[FIRST_ROW - 1 :]]
        self.inserted: list[tuple[int, str]] = []
        self.lost: set[str] = set()
        self.contradicts = False
        self.merged: list[tuple[Line, Line, str]] = []
        self.said_by: dict[int, Line] = {}

    @property
    def ending(self) -> str:
        """The ending of the file that it is saved as."""
        return "csv" if "csv" in self.lost else "xlsx"

    def _line(self, row: Sequence[object]) -> Line:
        cells = {key: Cell(value, ReturnedCell(_text(value))) for key, value in zip(self.keys, row, strict=True)}
        word = _text(row[self.keys.index("k_mark")])
        mark = decode_mark(word)
        kind = {OWN_HEAD: "own-head", OWN_ROW: "own", FOOT: "foot"}.get(word, "issue" if mark else "blank")
        if mark:
            for name, text in self.bases[mark.issue].base.items():
                cells[f"f_{name}"].said = ReturnedCell(text)
        return Line(kind, cells, mark, origin=mark.issue if mark else 0)

    # ------------------------------------------------------------ what chance does

    def damage(self, *, most: int = 4) -> None:
        """Edits of cells and rows, then up to ``most`` other things."""
        for line in list(self.lines):
            if line.kind == "issue":
                self._edit(line)
        for act in self.chance.sample(_ROW_ACTS, self.chance.randint(0, 3)):
            self._do(act)
        acts = self.chance.sample(_SHEET_ACTS, self.chance.randint(0, most))
        for act in sorted(acts, key=_SHEET_ACTS.index):
            self._do(act)

    def pick(self) -> Line:
        """Any line of an issue that still says what the problem is."""
        return self.chance.choice([line for line in self.issues if line.cells["f_problem"].said.text] or self.issues)

    def take_in(self, other: Damaged) -> None:
        """Puts rows of another workbook among its own: all of them, as who collects them does, or a stray one."""
        lines = other.issues if self.chance.random() < 0.6 else [self.chance.choice(other.issues)]
        last = max(place for place, line in enumerate(self.lines) if line.kind == "issue")
        self.lines[last + 1 : last + 1] = [line.copy() for line in lines]
        self.bases |= other.bases
        self.done.append("take_in")

    def _do(self, act: Callable[[Damaged], None]) -> None:
        act(self)
        self.done.append(act.__name__.strip("_"))

    @property
    def issues(self) -> list[Line]:
        """The lines of issues that are left."""
        return [line for line in self.lines if line.kind == "issue"]

    def _edit(self, line: Line) -> None:
        for name in self.prepared.editable:
            roll = self.chance.random()
            if roll < 0.55:
                continue
            if roll < 0.65:
                self._spell(line, name)
            elif roll < 0.82:
                self._retype(line, name, self._new_text(name))
            elif roll < 0.88:
                assert line.mark is not None
                self._retype(line, name, self.ours.get((line.mark.issue, name), self._new_text(name)))
            elif roll < 0.92:
                line.set(f"f_{name}", None)
            elif roll < 0.96:
                self._break(line, name)
            else:
                self._misfill(line, name)
        if self.chance.random() < 0.06:
            name = self.chance.choice([one for one in ("deadline", "measures", "aspect") if f"f_{one}" in line.cells])
            line.set(f"f_{name}", "单位自己改了这里")

    def _new_text(self, name: str) -> str:
        pool = STATES if name == "progress" else DAYS if name == "finished_on" else WORDS
        return self.chance.choice(pool)

    def _retype(self, line: Line, name: str, text: str) -> None:
        if name != "finished_on" or not text:
            line.set(f"f_{name}", text or None, text)
            return
        day = date.fromisoformat(text)
        match self.chance.randrange(4):
            case 0:
                line.set(f"f_{name}", day, text, "yyyy-mm-dd")
            case 1:
                line.set(f"f_{name}", f"{day.year}年{day.month}月{day.day}日", meant=text)
            case 2:
                line.set(f"f_{name}", (day - date(1899, 12, 30)).days, text, "General")
            case _:
                line.set(f"f_{name}", f"{day.year}．{day.month}．{day.day}", meant=text)

    def _spell(self, line: Line, name: str) -> None:
        """The same in meaning, written otherwise."""
        text = line.cells[f"f_{name}"].said.text
        if not text:
            line.set(f"f_{name}", self.chance.choice([" ", "\u3000", "\u200b", "\n"]), "")
        elif name == "finished_on":
            self._retype(line, name, text)
        else:
            ends = self.chance.choice([" ", "\u00a0", "\u3000\n", "\ufeff", "\r\n"])
            line.set(f"f_{name}", text + ends, text)

    def _break(self, line: Line, name: str) -> None:
        value = self.chance.choice(["=1/0", "#REF!", "#N/A"])
        line.set(f"f_{name}", value, unreadable=value)

    def _misfill(self, line: Line, name: str) -> None:
        wrong = {"progress": ("差不多了",), "finished_on": ("2026年2月30日", "尽快", "2027-01-01")}
        line.set(f"f_{name}", self.chance.choice(wrong.get(name, WORDS)))

    # ------------------------------------------------------------ saved, and what it says then

    def save(self, path: Path, *, modified: datetime | None = None) -> ReturnedFile:
        """Writes the workbook; the answer is what it says. ``lost`` marks "book" make it a new one, "csv" text."""
        columns = self._columns()
        if self.lost & {"book", "csv"}:
            return self._save_copied(path, columns, modified)
        numbers = self._write(columns)
        self.sheet.title = self.title
        self._lose()
        _save(self.book, path, modified)
        return replace(self._said(path, columns, numbers), modified_at=modified)

    def _columns(self) -> list[str]:
        columns = list(self.keys)
        for place, key in self.inserted:
            columns.insert(min(place, len(columns)), key)
        return columns

    def _write(self, columns: Sequence[str]) -> dict[int, int]:
        """Puts all lines down anew; the answer is the number of each line."""
        sheet = self.sheet
        sheet._cells.clear()
        sheet.row_dimensions.clear()
        sheet.auto_filter.ref = None
        at = 0
        for words in self.above:
            at += 1
            for place, text in enumerate(words, 1):
                if text:
                    sheet.cell(at, place, text)
        at += 1
        for place, key in enumerate(columns, 1):
            if text := self.headings.get(key, ""):
                sheet.cell(at, place, text)
        if self.keyed:
            at += 1
            for place, key in enumerate(columns, 1):
                if not key.startswith("extra"):
                    sheet.cell(at, place, key)
            sheet.row_dimensions[at].hidden = True
        at += STRIP_ROW - KEY_ROW
        numbers = {}
        for line in self.lines:
            at += 1
            numbers[id(line)] = at
            for place, key in enumerate(columns, 1):
                cell = line.cells.get(key)
                if cell is not None and cell.value is not None:
                    _put(sheet.cell(at, place), cell)
            sheet.row_dimensions[at].hidden = line.hidden
        for first, last, key in self.merged:
            if key in columns:
                place = columns.index(key) + 1
                sheet.merge_cells(
                    start_row=numbers[id(first)], end_row=numbers[id(last)], start_column=place, end_column=place
                )
        return numbers

    def _lose(self) -> None:
        if "sheet" in self.lost:
            del self.book[META_SHEET]
        if "name" in self.lost:
            del self.book.defined_names[META_NAME]
        if "property" in self.lost:
            del self.book.custom_doc_props[META_PROPERTY]
        if self.contradicts:
            row = next(row for row in self.book[META_SHEET].iter_rows() if row[0].value == "sending")
            row[1].value = new_sending_code(self.prepared.ledger, 77)
        if self.with_sheet:
            self.book.create_sheet(self.with_sheet).append(["别的内容"])

    def _save_copied(self, path: Path, columns: list[str], modified: datetime | None) -> ReturnedFile:
        """Only what is seen, pasted into a new workbook or saved as text."""
        shown = [key for key in columns if key != "k_mark"]
        head: list[list[object]] = [[*words] for words in (*self.above, [self.headings.get(key, "") for key in shown])]
        lines = [line for line in self.lines if not line.hidden]
        rows = [*head, *[[_pasted(line.cells.get(key)) for key in shown] for line in lines]]
        if "csv" in self.lost:
            with path.open("w", encoding=self.chance.choice(["utf-8-sig", "gb18030"]), newline="") as file:
                wide = [[*row, *[None] * (len(shown) - len(row))] for row in rows]
                csv.writer(file).writerows([_in_text(value) for value in row] for row in wide)
        else:
            book = Workbook()
            sheet = book.worksheets[0]
            for at, row in enumerate(rows, 1):
                for place, value in enumerate(row, 1):
                    if value is not None and value != "":
                        _put(sheet.cell(at, place), Cell(value, ReturnedCell("")))
            _save(book, path, modified)
        said = self._said(path, shown, {id(line): len(head) + at for at, line in enumerate(lines, 1)})
        return said if "csv" in self.lost else replace(said, modified_at=modified)

    def _said(self, path: Path, columns: Sequence[str], numbers: Mapping[int, int]) -> ReturnedFile:
        marked = "k_mark" in columns
        rows = []
        for line in self.lines:
            if id(line) in numbers and line.kind in ("issue", "added", "own") and _says_something(line, columns):
                rows.append(self._row(line, columns, numbers[id(line)], marked))
                self.said_by[numbers[id(line)]] = line
        fields = [key.removeprefix("f_") for key in columns if key.startswith("f_")]
        known = KeyedBy.KEYS if self.keyed and marked else KeyedBy.HEADINGS
        return ReturnedFile(
            name=path.name,
            digest="",
            size=0,
            modified_at=None,
            ledger="" if self._has_lost_all() else self.prepared.ledger,
            sending=self.prepared.code if marked else "",
            unit="",
            layout="",
            marks=self._marks(rows, marked),
            columns=tuple(Column("", "", name, known) for name in fields),
            rows=tuple(rows),
        )

    def _has_lost_all(self) -> bool:
        return bool(self.lost & {"book", "csv"}) or {"sheet", "name", "property"} <= self.lost

    def _marks(self, rows: Sequence[ReturnedRow], marked: bool) -> Marks:
        if not marked:
            return Marks.LOST
        if self.contradicts:
            return Marks.CONTRADICT
        return (
            Marks.PARTLY if self.lost or any(read_row_code(row.code) and not row.mark for row in rows) else Marks.WHOLE
        )

    def _row(self, line: Line, columns: Sequence[str], number: int, marked: bool) -> ReturnedRow:
        cells = {key.removeprefix("f_"): line.cells[key].said for key in columns if key.startswith("f_")}
        extra = {
            self.headings[key]: line.cells[key].said.text
            for key in columns
            if key.startswith("extra") and key in line.cells
        }
        code = line.cells["k_code"].said.text if "k_code" in columns else ""
        return ReturnedRow(
            self.title, number, code, line.mark if marked else None, cells, extra, own=line.kind == "own"
        )


# ------------------------------------------------------------ ways of changing rows


def _delete_rows(book: Damaged) -> None:
    for line in book.chance.sample(book.issues, min(len(book.issues) - 1, book.chance.randint(1, 2))):
        book.lines.remove(line)


def _clear_a_row(book: Damaged) -> None:
    """Everything that is seen of a row is deleted; its hidden mark stays."""
    line = book.chance.choice(book.issues)
    for key in line.cells:
        if key != "k_mark":
            line.set(key, None)


def _copy_a_row(book: Damaged) -> None:
    line = book.pick()
    again = line.copy()
    match book.chance.randrange(3):
        case 1:
            for name in ("problem", "measures", "number"):
                if f"f_{name}" in again.cells:
                    again.set(f"f_{name}", f"另一件事{book.chance.randrange(1000)}")
        case 2:
            again.set("f_note", f"第二份{book.chance.randrange(100)}")
    book.lines.insert(book.lines.index(line) + book.chance.randint(0, 1), again)


def _damage_a_code(book: Damaged) -> None:
    line = book.pick()
    line.set("k_code", book.chance.choice([None, "42", "编号不清", "Z7K3-0001-Q"]))


def _type_anothers_code(book: Damaged) -> None:
    one, other = book.chance.choice(book.issues), book.chance.choice(book.issues)
    one.cells["k_code"] = replace(other.cells["k_code"])


def _damage_a_mark(book: Damaged) -> None:
    line = book.chance.choice(book.issues)
    line.set("k_mark", str(line.cells["k_mark"].value)[: book.chance.randint(3, 30)])
    line.mark = decode_mark(str(line.cells["k_mark"].value))


def _write_own_problems(book: Damaged) -> None:
    lines = [line for line in book.lines if line.kind == "own"]
    for line in book.chance.sample(lines, min(len(lines), book.chance.randint(1, 3))):
        line.set("f_problem", f"自查发现第{book.chance.randrange(10_000)}件事没有做好")
        line.set("f_progress_text", book.chance.choice(WORDS).replace("_x0041_", "甲"))


def _insert_a_problem(book: Damaged) -> None:
    cells = {key: Cell(None, ReturnedCell("")) for key in book.keys}
    line = Line("added", cells)
    line.set("f_problem", f"新发现的第{book.chance.randrange(10_000)}件事")
    line.set("f_progress_text", "正在处理")
    places = [place for place, one in enumerate(book.lines) if one.kind == "issue"]
    book.lines.insert(book.chance.choice(places), line)


def _insert_notes(book: Damaged) -> None:
    words = book.chance.choice(["小计", "合计：3项", "注：以上已核实", "请领导审阅"])
    line = Line("note", {book.keys[0]: Cell(words, ReturnedCell(words))})
    book.lines.insert(book.chance.randrange(len(book.lines)), line)
    book.lines.insert(book.chance.randrange(len(book.lines)), Line("blank", {}))


_ROW_ACTS: list[Callable[[Damaged], None]] = [
    _delete_rows,
    _clear_a_row,
    _copy_a_row,
    _damage_a_code,
    _type_anothers_code,
    _damage_a_mark,
    _write_own_problems,
    _insert_a_problem,
    _insert_notes,
]


# ------------------------------------------------------------ ways of changing the sheet


def _sort(book: Damaged) -> None:
    issues = book.issues
    book.chance.shuffle(issues)
    places = [place for place, line in enumerate(book.lines) if line.kind == "issue"]
    for place, line in zip(places, issues, strict=True):
        book.lines[place] = line


def _hide(book: Damaged) -> None:
    for line in book.issues:
        line.hidden = book.chance.random() < 0.3 and not book.lost & {"book", "csv"}
    book.sheet.column_dimensions[get_column_letter(book.chance.randint(2, 9))].hidden = True


def _move_columns(book: Damaged) -> None:
    book.chance.shuffle(book.keys)


def _insert_columns(book: Damaged) -> None:
    for _ in range(book.chance.randint(1, 2)):
        key = f"extra{len(book.inserted)}"
        book.headings[key] = f"我校另加{len(book.inserted)}"
        book.inserted.append((book.chance.randrange(len(book.keys)), key))
        for line in book.issues:
            if book.chance.random() < 0.5 and _says_something(line, book.keys):
                line.set(key, "另加的话")


def _delete_columns(book: Damaged) -> None:
    free = [key for key in book.keys if key in ("f_note", "f_finished_on", "f_aspect", "f_measures", "x_clock")]
    for key in book.chance.sample(free, min(len(free), book.chance.randint(1, 2))):
        book.keys.remove(key)


def _rename_headings(book: Damaged) -> None:
    for key in book.keys:
        name = key.removeprefix("f_")
        if book.keyed and not book.lost & {"book", "csv"}:
            book.headings[key] = f"改名{book.keys.index(key)}" if book.headings.get(key) else ""
            book.renamed = True
        elif name in OTHER_HEADINGS:
            book.headings[key] = OTHER_HEADINGS[name]


def _lose_the_keys(book: Damaged) -> None:
    book.keyed = book.renamed


def _rename_the_sheet(book: Damaged) -> None:
    book.title, book.with_sheet = book.chance.choice(["Sheet1", "台账 (2)", "整改"]), "附表"


def _write_above(book: Damaged) -> None:
    for _ in range(book.chance.randint(1, 45)):
        book.above.insert(
            book.chance.randint(0, len(book.above)), ["校长批示：同意"] if book.chance.random() < 0.5 else []
        )


def _merge_down(book: Damaged) -> None:
    """Cells of one column in rows that follow each other; what is under them is gone."""
    key = book.chance.choice([f"f_{name}" for name in book.prepared.editable])
    places = [at for at, line in enumerate(book.lines[:-1]) if line.kind == book.lines[at + 1].kind == "issue"]
    if not places or key not in book.keys or book.lost & {"book", "csv"}:
        return
    at = book.chance.choice(places)
    first, last = book.lines[at : at + 2]
    if first.cells[key].value is None:
        return
    last.cells[key] = Cell(None, ReturnedCell("", covered=True))
    book.merged.append((first, last, key))


def _lose_hidden_places(book: Damaged) -> None:
    if not book.contradicts:
        most = 2 if "take_in" in book.done else 3
        book.lost |= set(book.chance.sample(["sheet", "name", "property"], book.chance.randint(1, most)))


def _contradict(book: Damaged) -> None:
    if not book.lost:
        book.contradicts = True


def _copy_into_a_new_book(book: Damaged) -> None:
    if not (book.merged or book.renamed or any(line.hidden for line in book.lines)):
        book.lost, book.contradicts, book.title, book.keyed = {"book"}, False, "Sheet", False


def _save_as_text(book: Damaged) -> None:
    if not (book.merged or book.renamed or any(line.hidden for line in book.lines)):
        book.lost, book.contradicts, book.keyed = {"csv"}, False, False


_SHEET_ACTS: list[Callable[[Damaged], None]] = [
    _sort,
    _hide,
    _move_columns,
    _insert_columns,
    _delete_columns,
    _rename_headings,
    _lose_the_keys,
    _rename_the_sheet,
    _write_above,
    _lose_hidden_places,
    _contradict,
    _copy_into_a_new_book,
    _save_as_text,
    _merge_down,
]


# ------------------------------------------------------------ cells


def _save(book: Any, path: Path, modified: datetime | None) -> None:
    """Saves a workbook with the modified time that it is to have: openpyxl itself writes the present."""
    book.properties.modified = (modified or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        ExcelWriter(book, archive).save()


def _put(target: Any, cell: Cell) -> None:
    value = cell.value
    if isinstance(value, str) and value.startswith("#"):
        target.value, target.data_type = value, "e"
        return
    target.value = value.replace("_x0041_", "_x005F_x0041_") if isinstance(value, str) else value
    if isinstance(value, str) and not (value.startswith("=") and cell.said.unreadable):
        target.data_type = "s"
    if cell.shape:
        target.number_format = cell.shape


def _pasted(cell: Cell | None) -> object:
    """What pasting values leaves of a cell."""
    if cell is None:
        return None
    return "#DIV/0!" if cell.said.unreadable else cell.value


def _in_text(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return value


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else str(value)


def _says_something(line: Line, columns: Sequence[str]) -> bool:
    """Whether anything can be seen in a line; numbers alone say nothing in the area of a unit's own problems."""
    plain = ("k_mark", "x_clock")
    seen = [key for key in columns if key in line.cells and key not in plain and _is_seen(line.cells[key])]
    if line.kind == "issue":
        return bool(seen) or ("x_clock" in columns and _is_seen(line.cells["x_clock"]))
    return bool(set(seen) - {"f_number", "k_code"})


def _is_seen(cell: Cell) -> bool:
    return bool(cell.said.unreadable or (cell.value is not None and cell.said.text))


def meaning(row: ReturnedRow) -> tuple[object, ...]:
    """What a row says, spelled in one way, for comparing."""
    cells = {
        name: ("covered" if cell.covered else "unreadable" if cell.unreadable else canon(name, cell.text))
        for name, cell in row.cells.items()
    }
    return row.line, row.code, row.mark, row.own, cells, dict(row.extra)


def hours(number: int) -> datetime:
    """A modified time, later for a larger number."""
    return datetime(2026, 11, 20, tzinfo=UTC) + timedelta(hours=number)
