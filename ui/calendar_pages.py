"""The two tables of the calendar in the settings: days off and worked days year by year, and the school terms."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QPushButton, QVBoxLayout, QWidget

from models.calendar import (
    DAY_OFF,
    HOLIDAYS_FILE,
    SAMPLE,
    TERMS_FILE,
    WORKED,
    SchoolTerm,
    SpecialDay,
    parse_holidays,
    parse_terms,
)
from models.errors import LedgerError
from models.paths import resources
from models.text import clean_line
from ui import messages, theme
from ui.field_box import Choices, set_label_role
from ui.plain_table import PlainTable
from ui.theme import plain_label

#: What stands in the last column of a term that nobody has confirmed.
SAMPLE_NOTE = f"{SAMPLE}，请核对"
_ALL_YEARS = "全部年份"


class TablePage(QWidget):
    """A hint, a table, and the buttons that fill it from a file or with what the program brings along."""

    #: The table says something else now.
    changed = Signal()

    def __init__(
        self, hint: str, table: PlainTable, headings: tuple[str, ...], built_in: Callable[[], Iterable[Sequence[str]]]
    ) -> None:
        super().__init__()
        self.table, self._headings = table, headings
        #: Gives the rows that the program brings along.
        self._built_in = built_in
        self.above = QHBoxLayout()
        self.above.setSpacing(8)
        self.note = plain_label("", "soon")
        self.note.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        text = plain_label(hint, "secondary")
        text.setWordWrap(True)
        layout.addWidget(text)
        layout.addLayout(self.above)
        layout.addWidget(self.note)
        layout.addWidget(table, 1)
        for words, act in (("从文件导入…", self.import_file), ("恢复自带的表", self.restore)):
            made = QPushButton(words)
            made.setAutoDefault(False)
            made.clicked.connect(act)
            table.buttons.addWidget(made)
        table.changed.connect(self.changed)

    def import_file(self) -> None:
        """Put the rows of a file in place of the table's."""
        from documents.calendar_files import FILE_KINDS, read_rows

        path = messages.choose_open_path(self, "导入日期表", messages.documents_folder(), FILE_KINDS)
        if path is not None:
            self._take(lambda: read_rows(path, self._headings))

    def restore(self) -> None:
        """Put the rows that the program brings along in place of the table's."""
        question = "要用程序自带的表替换现在的各行吗？按“保存”之前都可以取消。"
        if messages.ask(self, "恢复自带的表", question, "替换", "不替换"):
            self.table.replace(self._built_in())

    def show_all(self) -> None:
        """Let no row be hidden."""

    def _take(self, read: Callable[[], list[list[str]]]) -> None:
        try:
            self.table.replace(read())
        except LedgerError as error:
            messages.warn(self, "导入日期表", str(error))


class HolidaysPage(TablePage):
    """Days that differ from their weekday, one year at a time or all; the years without any are said."""

    def __init__(self, days: Iterable[SpecialDay], today: date) -> None:
        hint = "“10个工作日内”这样的时限按此表推算；只写与平常不同的日子。可从 Excel 复制多行后在表中粘贴。"
        table = PlainTable("节假日和调休", ("日期", f"{DAY_OFF} 或 {WORKED}", "名称"), holiday_rows(days))
        super().__init__(hint, table, ("日期", "date"), _built_in_holidays)
        self._today = today
        self.year = Choices((_ALL_YEARS,))
        self.year.setAccessibleName("显示哪一年")
        self.year.currentTextChanged.connect(self._show_year)
        self.above.addWidget(plain_label("显示", "secondary"))
        self.above.addWidget(self.year)
        self.above.addStretch()
        self.changed.connect(self._count)
        self._count()
        self.year.setCurrentIndex(max(self.year.findText(f"{today.year} 年"), 0))

    def show_all(self) -> None:
        self.year.setCurrentIndex(0)

    def years(self) -> list[str]:
        """The years of which the table knows a day off."""
        return sorted({row[0][:4] for row in self.table.rows() if row[0][:4].isdecimal() and row[1] == DAY_OFF})

    def _count(self) -> None:
        years, shown = self.years(), self.year.currentText()
        typed = self.table.table.text_at(max(self.table.table.currentRow(), 0), 0)[:4]
        if typed.isdecimal() and not shown.startswith(typed):
            shown = _ALL_YEARS  # what is being typed or pasted is never hidden
        self.year.blockSignals(True)
        self.year.clear()
        self.year.addItems([_ALL_YEARS, *(f"{year} 年" for year in years)])
        self.year.setCurrentIndex(max(self.year.findText(shown), 0))
        self.year.blockSignals(False)
        self.note.setText(self.years_words(years))
        set_label_role(self.note, "soon" if "没有" in self.note.text() else "secondary")
        self._show_year()

    def years_words(self, years: Sequence[str]) -> str:
        """Which years the table knows, and which of those that matter now it does not."""
        known = f"已有数据的年份：{'、'.join(years)}。" if years else "表中还没有放假的日子。"
        lacking = [str(year) for year in (self._today.year, self._today.year + 1) if str(year) not in years]
        if not lacking:
            return known
        return f"{known}没有 {'、'.join(lacking)} 年的数据：算到这一年的工作日只扣除周末，国务院公布放假安排后请补上。"

    def _show_year(self) -> None:
        wanted = self.year.currentText()[:4]
        for place, row in enumerate(self.table.rows()):
            year = row[0][:4]
            hidden = wanted.isdecimal() and year.isdecimal() and year != wanted
            self.table.table.setRowHidden(place, hidden)


class TermsPage(TablePage):
    """The school terms; sample ones say so until the office has confirmed them."""

    def __init__(self, terms: Iterable[SchoolTerm]) -> None:
        hint = "“本学期末”“寒假前”这样的时限按此表推算。学期写成“2026年秋季学期”的样子。"
        table = PlainTable("校历", ("学期", "开学日期", "结束日期", "说明"), term_rows(terms))
        super().__init__(hint, table, ("学期", "name"), _built_in_terms)
        table.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.confirm = QPushButton(theme.icon("ok"), "日期已核对，去掉“示例”")
        self.confirm.setAutoDefault(False)
        self.confirm.clicked.connect(self._confirm)
        self.above.addWidget(self.note, 1)
        self.above.addWidget(self.confirm)
        self.changed.connect(self._count)
        self._count()

    def _samples(self) -> list[str]:
        return [row[0] for row in self.table.rows() if row[3].startswith(SAMPLE)]

    def _count(self) -> None:
        samples = self._samples()
        self.note.setText(f"有 {len(samples)} 个学期是示例日期，请按当地校历核对。" if samples else "")
        self.note.setVisible(bool(samples))
        self.confirm.setVisible(bool(samples))

    def _confirm(self) -> None:
        rows = self.table.rows()
        self.table.replace([[*row[:3], "" if row[3].startswith(SAMPLE) else row[3]] for row in rows])


def holiday_rows(days: Iterable[SpecialDay]) -> list[Sequence[str]]:
    """The rows of the table for these days."""
    return [(day.on.isoformat(), WORKED if day.worked else DAY_OFF, day.name) for day in days]


def term_rows(terms: Iterable[SchoolTerm]) -> list[Sequence[str]]:
    """The rows of the table for these terms."""
    return [
        (term.name, term.starts_on.isoformat(), term.ends_on.isoformat(), SAMPLE_NOTE if term.sample else "")
        for term in terms
    ]


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """The rows as the calendar reads them, without a heading: line 1 of a refusal is row 1 of the table."""
    out = io.StringIO()
    plain = ([SAMPLE if cell == SAMPLE_NOTE else clean_line(cell) for cell in row] for row in rows)
    csv.writer(out, lineterminator="\n").writerows(plain)
    return out.getvalue()


def _built_in_holidays() -> Iterable[Sequence[str]]:
    return holiday_rows(parse_holidays((resources() / "tables" / HOLIDAYS_FILE).read_text("utf-8")))


def _built_in_terms() -> Iterable[Sequence[str]]:
    return term_rows(parse_terms((resources() / "tables" / TERMS_FILE).read_text("utf-8")))
