"""What stands in the columns of a returned sheet whose headings nobody knows: a glance for who is asked about them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from documents import sheets
from documents.grid import column_letters
from models.errors import LedgerError
from models.returned import Column

#: So many texts of a column are shown, each this long at most.
_MOST, _LONGEST = 2, 24


def samples_of(path: Path, columns: Sequence[Column]) -> dict[str, str]:
    """The first texts below the headings, by the letter of the column; nothing where the file cannot be read now."""
    try:
        stored = [sheet.stored_rows() for sheet in sheets.read_stored(path)]
    except LedgerError:
        return {}
    wanted = {column.letter: column.heading for column in columns}
    found: dict[str, list[str]] = {letter: [] for letter in wanted}
    rows = max(stored, key=len, default={})
    for number in sorted(rows):
        for place, text in rows[number].items():
            letter, words = column_letters(place), " ".join(text.split())
            if letter in wanted and words and words != " ".join(wanted[letter].split()) and len(found[letter]) < _MOST:
                found[letter].append(words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…")
    return {letter: "；".join(texts) for letter, texts in found.items()}
