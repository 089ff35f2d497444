"""A file that came back from a unit, whatever happened to it, as rows and cells that can be judged.

Nothing is decided here: what a cell says, which row it may be and how much of the hidden marks is left is told, and
``models.returns`` judges it.
"""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from documents import sheets
from documents.guard import shown_name
from documents.returned_columns import Columns, find_columns, is_issue, tables_of
from documents.returned_hidden import HiddenMarks, is_meta, read_hidden
from documents.returned_rows import SheetRows, read_rows
from documents.returned_sheet import ReturnedSheet
from documents.school_workbook import LISTS_SHEET, LONG_SHEET
from models.errors import LedgerError, UnreadableFile
from models.returned import EVIDENCE_WORDS, FILL_IN, Column, Marks, ReturnedFile, ReturnedRow
from models.returned_marks import decode_mark
from models.sheet_codes import ledger_short, read_row_code

#: No unit has so many problems; more rows are another table.
MAX_ROWS = 20_000


@dataclass(slots=True)
class _Table:
    """A sheet that may hold rows of ours: its columns, the codes and sendings that stand in it."""

    sheet: ReturnedSheet
    columns: Columns
    ids: frozenset[str]


def read_returned(path: Path, asked: Mapping[str, str] | None = None) -> ReturnedFile:
    """The file as it came back; ``asked`` says what columns are (letter → field, ``k_code`` for 编号, "" for nothing).

    Where nobody can tell the columns, the answer ``asks`` and has ``columns`` but no rows.

    Raises:
        LedgerError: the file may not be read or is damaged (``UnreadableFile``), or it is no workbook of ours.
    """
    stored = sheets.read_stored(path)
    hidden = read_hidden(path, stored)
    content = path.read_bytes()
    lossy = _is_lossy(content)
    shown = [
        ReturnedSheet(sheet, hidden.from_1904, lossy)
        for sheet in stored
        if not is_meta(sheet) and sheet.name.casefold() not in (LISTS_SHEET, LONG_SHEET)
    ]
    name = shown_name(path)
    full = [sheet for sheet in shown if sheet.numbers]
    if not full:
        raise LedgerError(f"“{name}”里没有内容；请打开看看是否选对了文件，或请单位重新发来。")
    if sum(len(sheet.numbers) for sheet in full) > MAX_ROWS:
        raise UnreadableFile(f"“{name}”有 {MAX_ROWS} 行以上，不会是单位交回的填报表；请只留下填报的内容再交。")
    if all(map(_is_garbled, full)):
        raise UnreadableFile(f"“{name}”里的汉字都变成了问号（另存时编码不对），读不出来；请单位另存为 .xlsx 再交。")
    tables = _tables_of(full, hidden, asked, name)
    asks = next((table.columns.asks for table in tables if table.columns.asks), "")
    read = [] if asks else [read_rows(table.sheet, table.columns) for table in tables]
    rows = tuple(row for part in read for row in part.rows)
    taken = {table.sheet.name for table in tables}
    return ReturnedFile(
        name=path.name,
        digest=hashlib.sha256(content).hexdigest(),
        size=len(content),
        modified_at=hidden.modified_at,
        ledger=hidden.book.ledger,
        sending=hidden.book.sending or _one_sending(rows),
        unit=hidden.book.unit,
        layout=hidden.book.layout,
        marks=_marks(hidden, read, rows) if not asks else _marks_unread(hidden, tables),
        columns=_columns(tables),
        rows=rows,
        notes=tuple(note for part in read for note in part.notes),
        other_sheets=tuple(sheet.name for sheet in full if sheet.name not in taken),
        asks=asks,
    )


def _is_lossy(content: bytes) -> bool:
    """Whether a file is text in an encoding that lacks characters: what a program could not write became a ?."""
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0", *(codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))):
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return content.isascii()


def _is_garbled(sheet: ReturnedSheet) -> bool:
    """Whether there is no Chinese in a sheet but many question marks."""
    texts = [text for cells in sheet.stored.values() for text in cells.values()]
    asking = sum(1 for text in texts if "??" in text)
    return asking > 5 and not any("\u3400" <= sign <= "\u9fff" for text in texts for sign in text)


def _tables_of(
    full: Sequence[ReturnedSheet], hidden: HiddenMarks, asked: Mapping[str, str] | None, name: str
) -> list[_Table]:
    """The sheets to be read: all with a row of keys, and others whose rows stand in none of those."""
    tables = [_table(part, asked, name) for sheet in full for part in tables_of(sheet)]
    keyed = [table for table in tables if table.columns.are_keyed and not table.sheet.hidden]
    keyed = keyed or [table for table in tables if table.columns.are_keyed]
    chosen = list(keyed)
    known = {code for table in keyed for code in table.ids}
    for table in tables:
        if (
            table.ids
            and not table.columns.are_keyed
            and not table.ids & known
            and (not keyed or not table.columns.asks)
        ):
            chosen.append(table)
            known |= table.ids
    if chosen:
        return chosen
    return [_best_by_headings(tables, hidden, asked, name)]


def _table(sheet: ReturnedSheet, asked: Mapping[str, str] | None, name: str) -> _Table:
    sent: dict[str, None] = {}
    ids = set()
    for number in sheet.numbers:
        if not is_issue(sheet, number):
            continue
        for text in sheet.stored[number].values():
            if ":" in text and (mark := decode_mark(text)) is not None:
                sent |= dict.fromkeys(mark.hashes)
                ids.add(f"{mark.sending[:4]}-{mark.issue}")
            elif "-" in text and (code := read_row_code(text)) is not None:
                ids.add(f"{code.ledger}-{code.issue}")
    columns = find_columns(sheet, sent, None, name)
    if asked and (columns.asks or not (columns.are_keyed or ids)):
        columns = find_columns(sheet, sent, asked, name)
    return _Table(sheet, columns, frozenset(ids))


def _best_by_headings(
    tables: Sequence[_Table], hidden: HiddenMarks, asked: Mapping[str, str] | None, name: str
) -> _Table:
    """The one sheet that is read where no row says whose it is.

    Raises:
        LedgerError: neither rows nor headings nor hidden marks say that the file is one that went out to a unit.
    """
    visible = [table for table in tables if not table.sheet.hidden] or list(tables)
    best = max(visible, key=lambda table: (not table.columns.asks, len(table.columns.fields)))
    if not asked and not hidden.found and not _is_like_ours(best.columns):
        raise LedgerError(
            f"“{name}”不是发给单位填报的表：里面没有编号、标记，也没有填报的栏目；如果是别处的台账或通报，请用“导入”。"
        )
    return best


def _is_like_ours(columns: Columns) -> bool:
    """Whether headings alone tell a sheet of ours from any other ledger: they ask for a day or for proofs, and more."""
    read = set(columns.fields.values())
    return not columns.asks and len(read & set(FILL_IN)) >= 3 and bool(read & {"finished_on", EVIDENCE_WORDS})


def _columns(tables: Sequence[_Table]) -> tuple[Column, ...]:
    """The columns of the first sheet, and those fields that only another one has."""
    columns = list(tables[0].columns.told())
    for table in tables[1:]:
        known = {column.field for column in columns}
        columns += [column for column in table.columns.told() if column.field and column.field not in known]
    return tuple(columns)


def _one_sending(rows: Sequence[ReturnedRow]) -> str:
    """The sending that all marks of rows name; "" where they name several or none."""
    named = {row.mark.sending for row in rows if row.mark is not None}
    return named.pop() if len(named) == 1 else ""


def _marks(hidden: HiddenMarks, read: Sequence[SheetRows], rows: Sequence[ReturnedRow]) -> Marks:
    marked = [row.mark for row in rows if row.mark is not None]
    if hidden.contradict or any(part.disagree for part in read) or _is_foreign(hidden, rows):
        return Marks.CONTRADICT
    if not hidden.found and not marked:
        return Marks.LOST
    if hidden.whole and not any(part.unmarked for part in read):
        return Marks.WHOLE
    return Marks.PARTLY


def _marks_unread(hidden: HiddenMarks, tables: Sequence[_Table]) -> Marks:
    if hidden.contradict:
        return Marks.CONTRADICT
    return Marks.PARTLY if hidden.found or any(table.columns.marks for table in tables) else Marks.LOST


def _is_foreign(hidden: HiddenMarks, rows: Sequence[ReturnedRow]) -> bool:
    """Whether a row's mark names another ledger than the workbook does."""
    if not hidden.book.ledger:
        return False
    short = ledger_short(hidden.book.ledger)
    return any(row.mark is not None and not row.mark.sending.startswith(short) for row in rows)
