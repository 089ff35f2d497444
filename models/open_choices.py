"""How the cells that wait can really be decided: what an issue or its round refuses by now, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from models.queries import load_issues
from models.return_rules import DIARY
from models.returns_judging import refused_choice
from models.returns_memory import Waiting
from models.returns_report import Choice, OpenCell
from models.returns_sheets import SentSheets

if TYPE_CHECKING:
    from models.ledger import Ledger

#: By the name of a cell: the choices that it is not offered, and why.
Refusals = dict[str, dict[Choice, str]]


def refusals(ledger: Ledger, cells: Sequence[OpenCell]) -> Refusals:
    """Of the ``choices`` of each cell those that are refused whatever is typed, with a sentence; cells without are out.

    What is only refused for some words (``EDIT``) is told when it is decided.
    """
    found: Refusals = {}
    with ledger.asking() as connection:
        sheets = SentSheets().look(connection)
        issues = load_issues(connection, sorted({cell.id for cell in cells}))
        sent = {code: sheets.by_code(code) for code in {cell.sending for cell in cells}}
    today = ledger.today()
    for cell in cells:
        sheet, issue = sent[cell.sending], issues.get(cell.id)
        if sheet is None or issue is None:
            continue
        waiting = Waiting(cell.theirs, cell.verdict, cell.row)
        for choice in cell.choices:
            if choice in (Choice.OURS, Choice.REMARK) or (choice == Choice.EDIT and cell.field == DIARY):
                continue
            # Writing what stands there already is refused only where nothing may be written any more.
            if reason := refused_choice(choice, cell.field, waiting, issue, sheet, today, cell.ours):
                found.setdefault(cell.cell, {})[choice] = reason
    return found
