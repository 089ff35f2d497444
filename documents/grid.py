"""A spreadsheet as plain text: rows of cells as a person sees them, merged cells filled, limits kept."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from documents.guard import MAX_CELLS, MAX_CHARACTERS, MAX_COLUMNS, MAX_ROWS
from models.errors import UnreadableFile
from models.text import clean

#: The longest text that a cell of Excel can hold.
MAX_TEXT = 32_767
#: Texts up to this length come again in many rows, and are kept once.
_REPEATED = 16
_LAST_SERIAL = 2_958_466
#: Number formats that Excel knows without declaring them: dates, those without a day, percentages.
_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_BUILT_IN_MONTHS = {17, 27, 36, 50, 52, 57}
_BUILT_IN_TIMES = {18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56}
_BUILT_IN_PERCENT = {9, 10}
_NOT_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')


@dataclass(slots=True)
class GridRow:
    """One row that holds something. ``number`` counts from 1 as Excel shows it.

    ``below`` names the columns whose text stands there only because a merged cell began in a row above.
    """

    number: int
    cells: list[str]
    below: frozenset[int] = frozenset()

    def own(self) -> list[tuple[int, str]]:
        """Columns and texts of this row, without those that a merged cell brings from above."""
        return [(column, text) for column, text in enumerate(self.cells) if text and column not in self.below]


@dataclass(slots=True)
class Grid:
    """One sheet; ``rows`` are only those with content, in order, all of the same width.

    ``remarks`` says in whole sentences what of the sheet could not be read. ``is_form`` tells that labels beside their
    texts were turned into columns, so that the rows are not those of the sheet.
    """

    name: str
    hidden: bool
    rows: list[GridRow] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    is_form: bool = False


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, both ends included; rows count from 1, columns from 0."""

    top: int
    left: int
    bottom: int
    right: int


class Budget:
    """The characters that all sheets of one workbook may hold, however often a cell repeats the same text."""

    def __init__(self) -> None:
        self._left = MAX_CHARACTERS

    def spend(self, characters: int, file: str, sheet: str, row: int) -> None:
        """Counts; UnreadableFile with the place where the workbook has become too long."""
        self._left -= characters
        if self._left < 0:
            most = f"{MAX_CHARACTERS // 10_000} 万字"
            place = f"“{file}”到工作表“{sheet}”第 {row} 行"
            raise UnreadableFile(f"{place}已有 {most}以上，无法读取；请删去重复的长文字，或拆成几个文件再导入。")


class SheetBuilder:
    """Collects the cells of one sheet within the limits; ``file`` is the name for the sentence of a refusal.

    The sheets of one workbook share a ``budget``. ``formulas`` and ``unreadable`` are places (row, column).
    """

    def __init__(self, file: str, name: str, hidden: bool, budget: Budget | None = None) -> None:
        self.file, self.name, self.hidden = file, name, hidden
        self._budget = budget or Budget()
        self.merges: list[Merge] = []
        self.formulas: set[tuple[int, int]] = set()
        self.unreadable: dict[tuple[int, int], str] = {}
        self._rows: dict[int, dict[int, str]] = {}
        self._texts: dict[str, str] = {}
        self._count = self._blanks = 0
        self._first_blank = ""
        self._hidden_rows: set[int] = set()

    def put(self, row: int, column: int, text: str, is_clean: bool = False) -> None:
        """Notes the text of a cell; blank text is no content. ``is_clean`` says that ``clean`` was applied before."""
        text = text if is_clean else clean(text)
        if not text:
            return
        if column >= MAX_COLUMNS:
            where = f"“{self.file}”的工作表“{self.name}”"
            place = f"{column_letters(column)}{row}"
            raise UnreadableFile(
                f"{where}在 {place} 处还有内容，超过 {MAX_COLUMNS} 列的上限；请删去表格以外的内容再导入。"
            )
        if len(text) > MAX_TEXT:
            raise self.too_long(row)
        self._budget.spend(len(text), self.file, self.name, row)
        self._count += 1
        if self._count > MAX_CELLS or len(self._rows) > MAX_ROWS:
            where = f"“{self.file}”的工作表“{self.name}”"
            raise UnreadableFile(f"{where}超过 {MAX_ROWS} 行，无法读取；请拆分成几个文件再导入。")
        if len(text) <= _REPEATED:
            text = self._texts.setdefault(text, text)
        cells = self._rows.get(row)
        if cells is None:
            cells = self._rows[row] = {}
        cells[column] = text

    def too_long(self, row: int) -> UnreadableFile:
        """The refusal of a cell with more text than any cell can hold."""
        where = f"“{self.file}”的工作表“{self.name}”第 {row} 行"
        return UnreadableFile(f"{where}有一格超过 {MAX_TEXT} 个字，无法读取；请缩短后再导入。")

    def note_blank(self, row: int, column: int) -> None:
        """Notes a cell whose formula has no result that could be read."""
        self._blanks += 1
        self._first_blank = self._first_blank or f"{column_letters(column)}{row}"

    def note_formula(self, row: int, column: int) -> None:
        """Notes that the value of a cell is that of a formula."""
        self.formulas.add((row, column))

    def note_unreadable(self, row: int, column: int, what: str) -> None:
        """Notes what stands in a cell instead of a value: an error, a formula that was never worked out."""
        self.unreadable[row, column] = what

    def stored_rows(self) -> dict[int, dict[int, str]]:
        """The texts as they are stored, by row and column: merged cells are not filled. Not after ``grid``."""
        return self._rows

    def note_hidden(self, row: int) -> None:
        """Notes a row that a filter or somebody hides; its cells count like those of any other."""
        self._hidden_rows.add(row)

    def grid(self) -> Grid:
        """The sheet with its merged cells filled."""
        self._texts.clear()
        numbers = sorted(self._rows)
        below = self._fill_merges(numbers)
        width = 1 + max((max(cells) for cells in self._rows.values()), default=-1)
        if width * len(numbers) > MAX_CELLS:
            raise UnreadableFile(
                f"“{self.file}”的工作表“{self.name}”有 {len(numbers)} 行，其中有的写到了 "
                f"{column_letters(width - 1)} 列，过于庞大；请删去表格以外的内容再导入。"
            )
        remarks = self._remarks()
        rows = []
        for number in numbers:
            cells = self._rows.pop(number)  # a long sheet is not held twice
            texts = [cells.get(column, "") for column in range(width)]
            rows.append(GridRow(number, texts, frozenset(below.get(number, ()))))
        return Grid(self.name, self.hidden, rows, remarks)

    def _remarks(self) -> list[str]:
        remarks = []
        if self._blanks:
            remarks.append(
                f"工作表“{self.name}”有 {self._blanks} 个公式没有保存结果或结果出错（第一个在 {self._first_blank}），"
                "这些格按空白读入；请用 Excel 或 WPS 打开、保存一次后再导入。"
            )
        if hidden := sorted(self._hidden_rows & self._rows.keys()):
            named = "、".join(map(str, hidden[:5])) + (" 等" if len(hidden) > 5 else "")
            remarks.append(f"工作表“{self.name}”有 {len(hidden)} 行是隐藏的（第 {named} 行），也读入了，请核对。")
        return remarks

    def _fill_merges(self, numbers: list[int]) -> dict[int, set[int]]:
        below: dict[int, set[int]] = {}
        last = max((max(cells) for cells in self._rows.values()), default=-1)
        work = 0
        for merge in self.merges:
            text = self._rows.get(merge.top, {}).get(merge.left)
            if not text:
                continue
            rows = numbers[bisect_left(numbers, merge.top) : bisect_right(numbers, merge.bottom)]
            columns = range(merge.left, min(merge.right, last) + 1)
            work += len(rows) * len(columns)
            if work > MAX_CELLS:
                raise UnreadableFile(f"“{self.file}”的“{self.name}”表合并单元格过多，无法读取；请取消合并后再导入。")
            self._budget.spend(len(text) * (len(rows) - 1), self.file, self.name, merge.top)
            # What a merged range covers is not seen by anybody: the first cell speaks for all of it.
            for number in rows:
                self._rows[number].update(dict.fromkeys(columns, text))
                if number > merge.top:
                    below.setdefault(number, set()).update(columns)
        return below


def column_letters(column: int) -> str:
    """The letters Excel shows for a column counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(reference: str) -> int:
    """The column, counted from 0, of a reference such as AB12; -1 if there are no letters in front."""
    column = 0
    for char in reference:
        if not "A" <= char <= "Z":
            break
        column = column * 26 + ord(char) - 64
    return column - 1


def date_text(day: date, without_day: bool = False) -> str:
    """A real date as the ledger's words: 2026-06-30, or 2026年6月 where the sheet shows no day."""
    return f"{day.year}年{day.month}月" if without_day else f"{day:%Y-%m-%d}"


def serial_date(serial: float, from_1904: bool = False) -> date | None:
    """The day of an Excel serial; None outside the calendar."""
    if not 1 <= serial < _LAST_SERIAL:
        return None
    base = date(1904, 1, 1) if from_1904 else date(1899, 12, 30 if serial >= 60 else 31)
    try:
        return base + timedelta(days=int(serial))
    except OverflowError:
        return None


class NumberFormat:
    """How a column of numbers is shown, as far as it changes what the number means."""

    def __init__(self, identity: int, code: str | None) -> None:
        bare = _NOT_FORMAT.sub("", (code or "").split(";")[0]).lower()
        general = code is None or bare == "general"
        letters = set() if general else set(bare)
        self.is_percent = "%" in letters if code is not None else identity in _BUILT_IN_PERCENT
        if code is None:
            self.is_date = identity in _BUILT_IN_DATES and identity not in _BUILT_IN_TIMES
            self.without_day = identity in _BUILT_IN_MONTHS
        else:
            self.is_date = bool(letters & set("yd")) or ("m" in letters and not letters & set("hs"))
            self.without_day = self.is_date and "d" not in letters and "y" in letters
        self.digits = len(bare) if bare and set(bare) == {"0"} else 0

    def text(self, number: float, from_1904: bool) -> str:
        """The number as a person reads it in the sheet: a day, a percentage, or plain digits."""
        if self.is_date and (day := serial_date(number, from_1904)):
            return date_text(day, self.without_day)
        if self.is_percent:
            return f"{number_text(round(number * 100, 6))}%"
        return number_text(number).zfill(self.digits)


def number_text(number: float) -> str:
    """A number without the traces of floating point: 3, 0.8, 12500000."""
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return f"{number:.15g}"


def value_text(value: object) -> str:
    """A value as a spreadsheet library gives it, as a person reads it."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case int() | float():
            return number_text(value)
        case datetime():
            return date_text(value.date())
        case date():
            return date_text(value)
    return str(value)
