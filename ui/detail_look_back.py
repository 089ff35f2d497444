"""The detail panel's section on 回头看: in which plans the issue was drawn and what was found, newest first."""

from __future__ import annotations

from models.issues import Issue
from models.ledger import Ledger
from models.look_back_rows import LookBackItem
from models.rules import Relapse
from ui.detail_sheet import Sheet, wrapped

_ROLES = {Relapse.NONE: "good", Relapse.PARTLY: "soon", Relapse.FULL: "late"}


def add_to(sheet: Sheet, issue: Issue, ledger: Ledger) -> None:
    """Add the section, for issues that were drawn for a 回头看."""
    items = ledger.look_backs.items_of([issue.id]).get(issue.id, [])
    if not items:
        return
    sheet.add_section("回头看")
    for item in reversed(items):
        _add(sheet, item)
    sheet.add_link("打开回头看…", "look_back")


def _add(sheet: Sheet, item: LookBackItem) -> None:
    turn = f"（第 {item.round} 轮）" if item.round > 1 else ""
    if item.result is None:
        sheet.add(wrapped(f"{item.plan}{turn}：待核查", "secondary"))
        return
    sheet.add(wrapped(f"{item.plan}{turn}：{item.result.label}", _ROLES[item.result]))
    by = f"核查人员 {'、'.join(item.checkers)}"
    day = f"{item.on.isoformat()}　" if item.on else ""
    sheet.add(wrapped(f"{day}{by}", "secondary"))
    if item.words:
        sheet.add(wrapped(item.words))
