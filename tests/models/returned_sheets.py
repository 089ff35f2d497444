"""Returned workbooks for tests, without spreadsheets: what a unit would send back, and what may happen to it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from models import history
from models.ledger import Ledger
from models.return_rules import base_hash
from models.returned import FILL_IN, Column, KeyedBy, Marks, ReturnedCell, ReturnedFile, ReturnedRow, RowMark
from models.returns_report import FileReport
from models.returns_sheets import SentRow, SentSheets
from models.schema import RECORDS
from models.sending_columns import heading_of
from models.sendings import SendingState
from models.sheet_codes import row_code

#: The line of the sheet in which the first row stands.
FIRST_LINE = 6


def send(ledger: Ledger, *units: str, fields: Sequence[str] | None = None) -> list[SendingState]:
    """Send to these units as the window does, without the files; the newest sending of each, in their order."""
    ids = {unit.name: unit.id for unit in ledger.units()}
    prepared = ledger.sendings.prepare([ids[name] for name in units], fields=fields or FILL_IN)
    ledger.sendings.record(prepared)
    by_unit = {one.unit.name: ledger.sendings.of_code(one.code) for one in prepared}
    return [state for name in units if (state := by_unit[name]) is not None]


def sent_rows(ledger: Ledger, sending: int) -> Mapping[int, SentRow]:
    """What was written into the rows of a sending, by the id of the issue."""
    with ledger.asking() as connection:
        sheet = SentSheets().look(connection).by_id(sending)
        assert sheet is not None
        return sheet.rows


@dataclass
class Row:
    """A row of a workbook that a unit works on."""

    code: str
    mark: RowMark | None
    cells: dict[str, ReturnedCell]
    extra: dict[str, str] = field(default_factory=dict)
    own: bool = False

    def say(self, name: str, text: str) -> None:
        """Type into a cell."""
        self.cells[name] = ReturnedCell(text)

    def copy(self) -> Row:
        """The row, pasted again."""
        return Row(self.code, self.mark, dict(self.cells), dict(self.extra), self.own)


class Sheet:
    """A workbook in the hands of a unit: first as it was sent, then as the unit leaves it."""

    def __init__(self, ledger: Ledger, sending: SendingState) -> None:
        self.ledger, self.sending = ledger.ledger_id, sending.code
        self.unit, self.layout, self.marks = sending.unit.name, sending.layout, Marks.WHOLE
        self.name = sending.file_name
        self.modified_at: datetime | None = datetime(2026, 11, 20, 9)
        self.fields = [*sending.shown, *sending.editable]
        self.keyed_by = KeyedBy.KEYS
        self.notes: list[tuple[str, str]] = []
        self.other_sheets: tuple[str, ...] = ()
        self.asks = ""
        sent = sent_rows(ledger, sending.id)
        self.rows = [self._row(sending, issue, sent[issue]) for issue in sending.rows]

    def _row(self, sending: SendingState, issue: int, sent: SentRow) -> Row:
        hashes = {name: base_hash(name, sent.base[name]) for name in sending.editable}
        cells = {name: ReturnedCell(sent.base[name]) for name in self.fields}
        return Row(row_code(self.ledger, issue), RowMark(sending.code, issue, hashes), cells)

    def row(self, issue: int) -> Row:
        """The first row of an issue."""
        return next(row for row in self.rows if row.mark and row.mark.issue == issue)

    def lose_marks(self, marks: Marks = Marks.LOST) -> None:
        """Copied into a new workbook: no hidden mark is left."""
        self.marks, self.ledger, self.sending, self.layout = marks, "", "", ""
        for row in self.rows:
            row.mark = None

    def add(self, cells: Mapping[str, str], *, own: bool = True) -> Row:
        """A row that the unit adds."""
        row = Row("", None, {name: ReturnedCell(cells.get(name, "")) for name in self.fields}, own=own)
        row.cells |= {name: ReturnedCell(text) for name, text in cells.items()}
        self.rows.append(row)
        return row

    def file(self, name: str = "") -> tuple[ReturnedFile, bytes]:
        """The workbook as it is read, and bytes that stand for it."""
        columns = tuple(
            Column(chr(66 + place), heading_of(place_name), place_name, self.keyed_by)
            for place, place_name in enumerate(self.fields)
        )
        rows = tuple(
            ReturnedRow("整改台账", FIRST_LINE + place, row.code, row.mark, dict(row.cells), dict(row.extra), row.own)
            for place, row in enumerate(self.rows)
        )
        told = ReturnedFile(
            name or self.name,
            "",
            0,
            self.modified_at,
            self.ledger,
            self.sending,
            self.unit,
            self.layout,
            self.marks,
            columns,
            () if self.asks else rows,
            tuple(self.notes),
            self.other_sheets,
            self.asks,
        )
        content = repr(replace(told, name="")).encode()
        return replace(told, digest=hashlib.sha256(content).hexdigest(), size=len(content)), content

    def back(self, ledger: Ledger, *, take: str = "", dry_run: bool = False, name: str = "") -> FileReport:
        """Merge it."""
        file, content = self.file(name)
        return ledger.returns.merge(file, content, take=take, dry_run=dry_run)


def verdicts(report: FileReport) -> dict[tuple[int, str], str]:
    """The verdicts on the cells that are not unchanged, by issue and field."""
    return {(cell.id, cell.field): str(cell.verdict) for cell in report.cells if cell.verdict != "unchanged"}


def kinds(report: FileReport) -> list[str]:
    """What the rows are that are not simply ours."""
    return [str(row.verdict) for row in report.rows]


A, B = "柳河小学", "石桥中学"
PROBLEMS = (
    "食堂进货台账不全",
    "消防通道堆放杂物",
    "教师培训学时不足",
    "图书室没有开放记录",
    "校车安全检查走过场",
    "实验室药品未双人双锁",
)
EARLIER = date(2026, 10, 1)


def content_of(ledger: Ledger) -> object:
    with ledger.asking() as connection:
        return {record: dict(history.read_all(connection, record)) for record in RECORDS}


def later(sheet: Sheet, hours: int = 1) -> None:
    assert sheet.modified_at is not None
    sheet.modified_at += timedelta(hours=hours)


def lines_of_issues(ledger: Ledger) -> list[str]:
    return [change.label for change in ledger.history(limit=1)[0].changes if change.issue is not None]


def entries(ledger: Ledger, issue: int) -> list[str]:
    return [entry.text for entry in ledger.issue(issue).entries]
