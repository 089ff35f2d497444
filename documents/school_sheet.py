"""The sheet of a unit's workbook in the making: heading, columns, issues, the 自查 area, what may be typed where."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from documents.grid import column_letters
from documents.ledger_layout import Light, fill_of, long_day
from documents.school_columns import CLOCK_KEY, MARK_KEY, SheetColumn
from documents.school_long_texts import LONG_NOTE, LongText
from documents.school_looks import Look, growing_row, made
from documents.school_words import (
    BANDS,
    DUE_LINE,
    OWN_TITLE,
    SENT_LINE,
    SHEET_TITLE,
    UNIT_LINE,
    facts_of,
    help_words,
)
from documents.sheet_looks import FORMULA
from documents.sheet_page import set_page
from documents.sheet_rows import ESCAPE
from documents.text_lines import UNITS, break_lines, printable
from models.fields import Kind
from models.return_rules import base_hash
from models.returned_marks import FOOT, OWN_HEAD, OWN_ROW, encode_mark
from models.rules import PROGRESS_LABELS, Progress
from models.sendings import Prepared, PreparedRow
from models.settings import LedgerSettings

#: Where things stand. The strip under the hidden keys carries the buttons of the filter, so that keys are never sorted.
TITLE_ROW, LINE_ROW, HELP_ROW, BAND_ROW, HEADER_ROW, KEY_ROW, STRIP_ROW, FIRST_ROW = range(1, 9)
#: How many blank rows the area has where a unit writes what it found itself.
OWN_ROWS = 8
#: The name of the list of choices for 完成情况.
CHOICES_NAME = "zgtz_progress"

_OWN_HELP = "：上面没有、本单位自己查出来的问题写在下面，每行一条，编号和序号不用填"
_FOOT = ("填报人：", "联系电话：", "主要负责人（签字）：", "填报日期：")
#: Heights in points, as in the printed ledger.
_LINE_HIGH, _AROUND, _LEAST_HIGH, _MOST_HIGH = 13.0, 8, 42, 405
#: Sizes of text that are tried, largest first, until the highest row is high enough.
_SIZES = (10, 9, 8, 7, 6)
#: Of a text that none of them is small enough for: readable as far as it goes, whole on the sheet of long texts.
_CUT_SIZE, _CUT_HIGH = 9, 240
#: Lines that keep a blank row high also where a program works its height out by itself; nobody reads them back.
_BLANK_LINES = "\u3000\n\u3000\n\u3000"
#: The colours of the progress, ink on ground; the word stands in the cell.
_PROGRESS_COLOURS = {
    Progress.NOT_STARTED: ("4B5563", "EDEFF3"),
    Progress.IN_PROGRESS: ("1A56A0", "E3EEFB"),
    Progress.MOSTLY_DONE: ("5B3FA0", "EFEAFB"),
    Progress.DONE: ("1E6B45", "E3F4EA"),
}
_FILL_IN, _FILL_IN_HEAD, _HEAD, _BAND = "FFFCF0", "FDF0C4", "E7EAEF", "D5DAE2"


@dataclass(slots=True)
class SchoolSheet:
    """The sheet and what it is made of; ``row`` is the next free one, ``long_texts`` what it cannot print whole.

    ``paper_size``: of ``sheet_page``.
    """

    sheet: Any
    prepared: Prepared
    columns: tuple[SheetColumn, ...]
    settings: LedgerSettings
    paper_size: int
    row: int = FIRST_ROW
    long_texts: list[LongText] = field(default_factory=list)
    _looks: dict[Look, Any] = field(default_factory=dict)

    def write(self) -> None:
        """All of it, from the title to the signatures."""
        self._heading()
        self._header()
        for row in self.prepared.rows:
            self._issue(row)
        last = self.row - 1
        self._own_area()
        self._foot()
        self._colours(self.row)
        self._checks(last)
        self._page(last)
        self._protect()

    # ------------------------------------------------------------ above the issues

    def _heading(self) -> None:
        prepared, last = self.prepared, len(self.columns)
        title = f"{printable(self.settings.office)}{SHEET_TITLE}"
        self._across(TITLE_ROW, 1, last, title, Look(centred=True, size=20, bold=True, framed=False))
        self.sheet.row_dimensions[TITLE_ROW].height = 36
        third = max(1, last // 3)
        middle = "　".join(facts_of(prepared))
        due = f"{SENT_LINE}{long_day(prepared.sent_on)}"
        if prepared.due_on:
            due = f"{DUE_LINE}{long_day(prepared.due_on)}前交回"
        parts = (
            (1, third, f"{UNIT_LINE}{printable(prepared.unit.name)}", Look(size=11, framed=False)),
            (third + 1, 2 * third, middle, Look(centred=True, size=11, framed=False)),
            (2 * third + 1, last, due, Look(right=True, size=11, framed=False, bold=bool(prepared.due_on))),
        )
        for first, end, words, look in parts:
            self._across(LINE_ROW, first, end, words, look)
        self.sheet.row_dimensions[LINE_ROW].height = max(
            22, *(16 * self._lines(words, first, end, 1.12) + 6 for first, end, words, _ in parts)
        )
        words = help_words(self.columns)
        self._across(HELP_ROW, 1, last, words, Look(size=9, framed=False, ink="566072"))
        self.sheet.row_dimensions[HELP_ROW].height = 12.5 * self._lines(words, 1, last, 0.92) + 5

    def _header(self) -> None:
        split = sum(not column.editable for column in self.columns)
        for first, last, words, fill in (
            (1, split, BANDS[0], _BAND),
            (split + 1, len(self.columns), BANDS[1], _FILL_IN_HEAD),
        ):
            self._across(BAND_ROW, first, last, words, Look(centred=True, fill=fill, size=9))
        for place, column in enumerate(self.columns, 1):
            fill = _FILL_IN_HEAD if column.editable else _HEAD
            self._text(HEADER_ROW, place, column.heading, Look(centred=True, bold=True, fill=fill, open_foot=True))
            self._text(KEY_ROW, place, column.key, Look(framed=False))
            self._text(STRIP_ROW, place, "", Look(fill=fill, open_top=True))
            self.sheet.column_dimensions[column_letters(place - 1)].width = column.width
        mark = len(self.columns) + 1
        self._text(KEY_ROW, mark, MARK_KEY, Look(framed=False))
        self.sheet.column_dimensions[column_letters(mark - 1)].hidden = True
        self.sheet.column_dimensions[column_letters(mark - 1)].width = 4
        lines = max(len(break_lines(column.heading, column.width - 1.2, UNITS)) for column in self.columns)
        for row, high in ((BAND_ROW, 18), (HEADER_ROW, max(30, 14 * lines + 6)), (STRIP_ROW, 14)):
            self.sheet.row_dimensions[row].height = high
        self.sheet.row_dimensions[KEY_ROW].hidden = True

    # ------------------------------------------------------------ the issues

    def _issue(self, row: PreparedRow) -> None:
        highest = float(_LEAST_HIGH)
        fits = [_fit(column.value(row), column.width) for column in self.columns]
        long = [column for column, fit in zip(self.columns, fits, strict=True) if fit is None]
        self.long_texts += [LongText(row.code, column.heading, column.value(row)) for column in long]
        for place, (column, fit) in enumerate(zip(self.columns, fits, strict=True), 1):
            text = column.value(row)
            if long and column.key == CLOCK_KEY:
                text = f"{text}\n{LONG_NOTE}" if text else LONG_NOTE
                fit = _fit(text, column.width)
            size, high = fit or (_CUT_SIZE, _CUT_HIGH)
            self._cell(place, column, text, size, cut=fit is None)
            highest = max(highest, high)
        hashes = {name: base_hash(name, row.base[name]) for name in self.prepared.editable}
        mark = encode_mark(self.prepared.code, row.issue.id, hashes)
        self._text(self.row, len(self.columns) + 1, mark, Look(framed=False))
        self._high(highest)
        self.row += 1

    def _cell(self, place: int, column: SheetColumn, text: str, size: int, *, cut: bool = False) -> None:
        look = Look(
            centred=column.centred,
            unlocked=column.editable,
            risky=text.startswith(FORMULA),
            day=column.kind is Kind.DATE,
            size=size,
            fill=_FILL_IN if column.editable else "",
            top=cut,
        )
        if column.kind is Kind.DATE and text:
            self._value(self.row, place, date.fromisoformat(text), look)
        elif column.field == "number" and _is_count(text):
            self._value(self.row, place, int(text), look)
        else:
            self._text(self.row, place, text, look)

    def _high(self, high: float) -> None:
        """The height that a row begins with; it is not fixed, so that it grows with what is typed."""
        self.sheet.row_dimensions[self.row] = growing_row()(self.sheet, index=self.row, ht=round(high, 1))

    # ------------------------------------------------------------ below the issues

    def _own_area(self) -> None:
        last = len(self.columns)
        self._across(self.row, 1, last, OWN_TITLE + _OWN_HELP, Look(bold=True, fill=_FILL_IN_HEAD))
        self._text(self.row, last + 1, OWN_HEAD, Look(framed=False))
        self.sheet.row_dimensions[self.row].height = 24
        self.row += 1
        for _ in range(OWN_ROWS):
            for place, column in enumerate(self.columns, 1):
                look = Look(
                    centred=column.centred,
                    unlocked=bool(column.field),
                    day=column.kind is Kind.DATE,
                    fill=_FILL_IN if column.field else "",
                )
                self._text(self.row, place, _BLANK_LINES if column.key == CLOCK_KEY else "", look)
            self._text(self.row, last + 1, OWN_ROW, Look(framed=False))
            self._high(_LEAST_HIGH)
            self.row += 1

    def _foot(self) -> None:
        last = len(self.columns)
        share = max(1, last // len(_FOOT))
        self.row += 1
        for place, words in enumerate(_FOOT):
            end = last if place == len(_FOOT) - 1 else (place + 1) * share
            self._across(self.row, place * share + 1, end, words, Look(unlocked=True, size=11, framed=False))
        self._text(self.row, last + 1, FOOT, Look(framed=False))
        self.sheet.row_dimensions[self.row].height = 28

    # ------------------------------------------------------------ colours, checks, page

    def _colours(self, last: int) -> None:
        progress, finished, clock = map(self._letter_of, ("f_progress", "f_finished_on", CLOCK_KEY))
        if progress:
            for value, (ink, ground) in _PROGRESS_COLOURS.items():
                self._rule(progress, last, f'${progress}{FIRST_ROW}="{PROGRESS_LABELS[value]}"', ink, ground)
        if progress and finished:
            done = f'AND(${progress}{FIRST_ROW}="{PROGRESS_LABELS[Progress.DONE]}",${finished}{FIRST_ROW}="")'
            self._rule(finished, last, done, "8A4500", "FFF0D9")
        words = f"${clock}{FIRST_ROW}"
        left = f'VALUE(MID({words},3,FIND("天",{words})-3))'
        for light, formula in (
            (Light.RED, f'ISNUMBER(SEARCH("逾期",{words}))'),
            (Light.ORANGE, f'OR(LEFT({words},4)="今天到期",IFERROR({left}<={self.settings.urgent_days},FALSE))'),
            (Light.YELLOW, f"IFERROR({left}<={self.settings.soon_days},FALSE)"),
        ):
            colours = fill_of(light, self.settings)
            self._rule(clock, last, formula, colours.ink, colours.ground)

    def _rule(self, letter: str, last: int, formula: str, ink: str, ground: str) -> None:
        from openpyxl.formatting.rule import Rule
        from openpyxl.styles import Font, PatternFill
        from openpyxl.styles.differential import DifferentialStyle

        look = DifferentialStyle(font=Font(color=ink), fill=PatternFill("solid", bgColor=ground))
        rule = Rule(type="expression", dxf=look, formula=[formula], stopIfTrue=True)
        self.sheet.conditional_formatting.add(f"{letter}{FIRST_ROW}:{letter}{last}", rule)

    def _checks(self, last: int) -> None:
        """What may be typed: choices and days; a word about every column that is to be filled in."""
        from openpyxl.worksheet.datavalidation import DataValidation

        own = range(last + 2, last + 2 + OWN_ROWS)
        for place, column in enumerate(self.columns):
            if not column.field:
                continue
            how: dict[str, Any] = {"showInputMessage": True, "promptTitle": column.heading, "prompt": column.prompt}
            if column.kind is Kind.PROGRESS:
                choices = "、".join(PROGRESS_LABELS.values())
                how |= {"type": "list", "formula1": CHOICES_NAME, "error": f"请从下拉列表里选：{choices}。"}
            elif column.kind is Kind.DATE:
                how |= {"type": "date", "operator": "between", "formula1": "36526", "formula2": "TODAY()"}
                how |= {"error": "请写成 2026-05-31 这样的日期，不能晚于今天。"}
            elif not column.prompt:
                continue
            check = DataValidation(allow_blank=True, errorTitle="填写不对", showErrorMessage="error" in how, **how)
            letter = column_letters(place)
            if column.editable and last >= FIRST_ROW:
                check.add(f"{letter}{FIRST_ROW}:{letter}{last}")
            check.add(f"{letter}{own[0]}:{letter}{own[-1]}")
            self.sheet.add_data_validation(check)

    def _page(self, last: int) -> None:
        sheet, columns = self.sheet, len(self.columns)
        sheet.auto_filter.ref = f"A{STRIP_ROW}:{column_letters(columns)}{max(last, STRIP_ROW)}"
        sheet.freeze_panes = f"{'C' if self.columns[1].field == 'number' else 'B'}{FIRST_ROW}"
        sheet.sheet_view.zoomScale = 100
        area = f"A1:{column_letters(columns - 1)}{self.row}"
        set_page(sheet, f"{BAND_ROW}:{HEADER_ROW}", area, paper=self.paper_size, vertical=(0.5, 0.65, 0.3, 0.3))
        sheet.oddFooter.left.text = f"发放编号 {self.prepared.code}"
        sheet.oddFooter.right.text = printable(self.prepared.unit.name).replace("&", "&&")

    def _protect(self) -> None:
        """Against slips, without a password: widths, heights, filtering and sorting stay free."""
        protection = self.sheet.protection
        protection.sheet = True
        protection.formatColumns = protection.formatRows = protection.sort = protection.autoFilter = False

    # ------------------------------------------------------------ cells

    def _across(self, row: int, first: int, last: int, words: str, look: Look) -> None:
        for place in range(first, last + 1):
            self._text(row, place, words if place == first else "", look)
        if last > first:
            self.sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)

    def _text(self, row: int, place: int, text: str, look: Look) -> None:
        cell = self.sheet.cell(row, place)
        cell._style = self._style(look)
        if text:
            cell.value = ESCAPE.sub("_x005F_", text)
            cell.data_type = "s"

    def _value(self, row: int, place: int, value: object, look: Look) -> None:
        cell = self.sheet.cell(row, place)
        cell.value = value
        cell._style = self._style(look)

    def _style(self, look: Look) -> Any:
        if look not in self._looks:
            self._looks[look] = made(self.sheet, look)
        return self._looks[look]

    def _lines(self, words: str, first: int, last: int, size: float) -> int:
        room = sum(column.width for column in self.columns[first - 1 : last]) - 1.2
        return len(break_lines(words, room / size, UNITS))

    def _letter_of(self, key: str) -> str:
        place = next((place for place, column in enumerate(self.columns) if column.key == key), None)
        return "" if place is None else str(column_letters(place))


def _fit(text: str, wide: float) -> tuple[int, float] | None:
    """The largest size of text at which a row can show all of it, and how high the row must be; None for no size."""
    for size in _SIZES:
        lines = len(break_lines(text, (wide - 1.2) * _SIZES[0] / size, UNITS)) if text else 1
        high = lines * _LINE_HIGH * size / _SIZES[0] + _AROUND
        if high <= _MOST_HIGH:
            return size, high
    return None


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10 and text[0] != "0"
