"""In the detail panel: the rows of registers that are linked to the shown issue."""

from __future__ import annotations

from models.issues import Issue
from models.ledger import Ledger
from ui.detail_sheet import Sheet, wrapped


def add_to(sheet: Sheet, issue: Issue, ledger: Ledger) -> None:
    """Add a section with a line for each row; nothing where none is linked."""
    found = ledger.lists.rows_of_issue(issue.id)
    if not found:
        return
    sheet.add_section("相关登记")
    for register, rows in found:
        sheet.add(wrapped(f"{register.name}（{register.kind}）", "secondary"))
        for row in rows:
            units = "、".join(row.units)
            sheet.add(wrapped(f"· {register.title_of(row.cells)}{f'（{units}）' if units else ''}"))
    sheet.add_link("打开登记簿…", "lists")
