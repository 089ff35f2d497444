"""The workbook that a unit gets to fill in: only its rows, only its columns unlocked, marked so that it is known again.

Where things stand: title, the unit's line with 截止, how to fill it in, a band, the grey header, under it the hidden
row of keys (``KEY_PREFIX`` and the field's name), an empty strip for the buttons of the filter, the issues, the band
and blank rows of the 自查 area, the line for signatures. The first column holds each row's code (key ``CODE_KEY``);
the hidden last one its mark (key ``MARK_KEY``). Columns that only tell something of the day of sending have a key
that begins with ``INFO_PREFIX``: nobody reads them back.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from documents.saving import replacing
from documents.school_columns import CODE_KEY, INFO_PREFIX, KEY_PREFIX, MARK_KEY, columns_of
from documents.school_long_texts import LONG_SHEET, write_long_texts
from documents.school_sheet import CHOICES_NAME, SchoolSheet
from documents.school_words import OWN_TITLE
from documents.sheet_looks import FORMULA, name_nobody
from documents.sheet_page import A3, A4
from models.returned_marks import BookMark, encode_book
from models.rules import PROGRESS_LABELS
from models.sending_columns import CODE_LABEL
from models.sendings import LAYOUT, Prepared
from models.settings import LedgerSettings

__all__ = [
    "CODE_HEADING",
    "CODE_KEY",
    "INFO_PREFIX",
    "KEY_PREFIX",
    "LISTS_SHEET",
    "LONG_SHEET",
    "MARK_KEY",
    "META_NAME",
    "META_PROPERTY",
    "META_SHEET",
    "OWN_TITLE",
    "SHEET_NAME",
    "workbook_bytes",
    "write_workbook",
]

#: The hidden sheet with the facts of the workbook (keys in A, texts in B), the defined name and the custom property
#: that hold the same (``models.returned_marks.encode_book``), and the hidden sheet of the drop-downs.
META_SHEET, META_NAME, META_PROPERTY, LISTS_SHEET = "_meta", "zgtz_meta", "zgtz", "_lists"
#: The sheet to fill in, and the heading of the column of codes.
SHEET_NAME, CODE_HEADING = "填报表", CODE_LABEL
#: The longest text that a formula may hold; a longer mark leaves the unit's name out of the defined name.
_LONGEST_CONSTANT = 255
_PAPER_SIZES = {"A4": A4, "A3": A3}


def write_workbook(path: Path, prepared: Prepared, settings: LedgerSettings, *, paper: str = "A4") -> None:
    """Write the workbook whole or not at all.

    Raises:
        LedgerError: the file cannot be written; an old file is untouched.
    """
    with replacing(path) as temporary:
        temporary.write_bytes(workbook_bytes(prepared, settings, paper=paper))


def workbook_bytes(prepared: Prepared, settings: LedgerSettings, *, paper: str = "A4") -> bytes:
    """The finished workbook; ``paper`` is A4 or A3, always landscape and as wide as the page."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(SHEET_NAME)
    made = SchoolSheet(sheet, prepared, columns_of(prepared, paper), settings, _PAPER_SIZES[paper])
    made.write()
    write_long_texts(book, made.long_texts, _PAPER_SIZES[paper])
    _choices(book)
    _marks(book, prepared)
    name_nobody(book, f"{SHEET_NAME} {prepared.code}")
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _choices(book: Any) -> None:
    """The choices of 完成情况 on a sheet of their own: a list in the check itself ends at 255 characters."""
    sheet = book.create_sheet(LISTS_SHEET)
    sheet.sheet_state = "hidden"
    labels = list(PROGRESS_LABELS.values())
    for row, label in enumerate(labels, 1):
        sheet.cell(row, 1, label)
    _define(book, CHOICES_NAME, f"{LISTS_SHEET}!$A$1:$A${len(labels)}")


def _marks(book: Any, prepared: Prepared) -> None:
    """Whose the workbook is, in three places: programs lose one or the other when they save."""
    from openpyxl.packaging.custom import StringProperty

    mark = BookMark(prepared.ledger, prepared.code, LAYOUT, prepared.unit.name)
    sheet = book.create_sheet(META_SHEET)
    sheet.sheet_state = "hidden"
    facts = {"ledger": mark.ledger, "sending": mark.sending, "layout": mark.layout, "unit": mark.unit}
    for row, (key, text) in enumerate(facts.items(), 1):
        for column, words in enumerate((key, text), 1):
            cell = sheet.cell(row, column, words)
            cell.data_type = "s"
            cell.quotePrefix = words.startswith(FORMULA)
    words = encode_book(mark)
    book.custom_doc_props.append(StringProperty(name=META_PROPERTY, value=words))
    if len(words) > _LONGEST_CONSTANT:
        words = encode_book(BookMark(mark.ledger, mark.sending, mark.layout, ""))
    constant = words.replace('"', '""')
    _define(book, META_NAME, f'"{constant}"')


def _define(book: Any, name: str, words: str) -> None:
    from openpyxl.workbook.defined_name import DefinedName

    book.defined_names[name] = DefinedName(name, attr_text=words, hidden=name == META_NAME)
