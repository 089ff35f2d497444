"""A table in text: cells parted by commas, semicolons, tabs or bars, as programs write and people copy."""

from __future__ import annotations

import csv
from pathlib import Path

from documents import plain_text
from documents.file_kinds import SHEET_SUFFIXES
from documents.grid import SheetBuilder
from documents.guard import damaged, shown_name


def read_stored(path: Path) -> list[SheetBuilder]:
    """The one sheet of a file that ``guard.kind_of`` calls a CSV, rows numbered as a spreadsheet would show them.

    Raises:
        UnreadableFile: damaged inside, or beyond the limits of ``guard``.
    """
    name = shown_name(path)
    text = plain_text.decode_text(path.read_bytes())
    separator = plain_text.separator_of(text or "", path.suffix.lower() in SHEET_SUFFIXES)
    if text is None or separator is None:
        raise damaged(name)
    builder = SheetBuilder(name, path.stem, hidden=False)
    try:
        for number, cells in enumerate(plain_text.records(text, separator), 1):
            for column, words in enumerate(cells):
                builder.put(number, column, _freed(words))
    except csv.Error as error:
        raise damaged(name) from error
    return [builder]


def _freed(words: str) -> str:
    """Without what programs put around a number to keep it text: ="001" and a tab behind it."""
    words = words.strip("\t")
    return words[2:-1] if words.startswith('="') and words.endswith('"') and len(words) > 2 else words
