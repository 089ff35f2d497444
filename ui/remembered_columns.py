"""What the columns of a table meant the last time: found again by the headings, kept among the window's settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from documents.mapping import DROP, KEEP, LEDGER_FIELDS, MARK, Choices, SheetChoice
from documents.table_file import SheetView, TableFile
from models.settings import WindowSettings

_KEY = "table_columns"
#: So many shapes are remembered, the newest first.
_MOST = 60
_MEANINGS = LEDGER_FIELDS | {MARK, KEEP, DROP}


def remembered_choices(settings: WindowSettings, table: TableFile) -> dict[str, SheetChoice]:
    """What was decided about tables with these headings, for the sheets of this file that have them."""
    shapes = [shape for shape in settings.get(_KEY, []) if _is_shape(shape)]
    choices: dict[str, SheetChoice] = {}
    for name in table.names():
        for shape in shapes:
            found = table.known_again(name, shape["headings"])
            if found is not None and found.taken:
                meanings = dict(enumerate(shape["meanings"]))
                choices[name] = SheetChoice(True, found.header, meanings)
                break
    return choices


def remember(settings: WindowSettings, table: TableFile, choices: Choices) -> None:
    """Keep what was decided about the sheets that are read, for the next table with the same headings."""
    new = [_shape(view) for view in table.views(choices) if view.taken and view.name in choices and view.mapping]
    old = [shape for shape in settings.get(_KEY, []) if _is_shape(shape)]
    told = [shape["headings"] for shape in new]
    if new:
        settings.set(_KEY, [*new, *(shape for shape in old if shape["headings"] not in told)][:_MOST])


def _shape(view: SheetView) -> dict[str, Sequence[str]]:
    assert view.mapping is not None
    return {"headings": list(view.mapping.headings), "meanings": list(view.mapping.all_meanings().values())}


def _is_shape(stored: Any) -> bool:
    """Whether an entry is what ``remember`` writes; a settings file may hold anything."""
    match stored:
        case {"headings": list(headings), "meanings": list(meanings)}:
            texts = all(isinstance(text, str) for text in headings)
            return texts and len(headings) == len(meanings) and all(meaning in _MEANINGS for meaning in meanings)
    return False
