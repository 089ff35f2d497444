"""Sheets for filling in by hand: which issues they are about, then the preview, to print or save them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from PySide6.QtWidgets import QWidget

from models.acts import Tick
from models.ledger import Ledger
from ui import messages


def print_onsite(parent: QWidget, ledger: Ledger, selected: Sequence[int]) -> None:
    """The 现场核查表 of several selected issues, else of all that are 申请中; one alone is asked about."""
    from documents.onsite_pdf import TITLE, being_closed, write_onsite_pdf

    ids = being_closed(ledger)
    if selected and (len(selected) > 1 or not ids or list(selected) == ids):
        ids = list(selected)
    elif selected:
        question = "现场核查表要写哪些问题？"
        answers = (f"所有申请中的（{len(ids)} 项）", "只写选中的 1 项", "取消")
        answer = messages.choose(parent, "现场核查表", question, answers)
        if answer not in (0, 1):
            return
        ids = list(selected) if answer == 1 else ids
    if not ids:
        advice = "没有正在申请销号的问题。请先办理“自查申请”，或在台账里选中要核查的问题。"
        messages.tell(parent, "现场核查表", advice)
        return
    _print(
        parent,
        f"{TITLE}_{ledger.today():%Y%m%d}",
        lambda path, tick: write_onsite_pdf(ledger, ids, path, today=ledger.today(), tick=tick),
    )


def print_look_back(parent: QWidget, ledger: Ledger, plan_id: int) -> None:
    """The 回头看记录表 of a plan, blank or filled as it stands."""
    from documents.look_back_pdf import write_look_back_pdf

    name = f"回头看记录表_{ledger.look_backs.plan(plan_id).name}_{ledger.today():%Y%m%d}"
    _print(
        parent,
        name,
        lambda path, tick: write_look_back_pdf(ledger, plan_id, path, today=ledger.today(), tick=tick),
    )


def _print(parent: QWidget, name: str, write: Callable[[Path, Tick], AbstractSet[str]]) -> None:
    from ui.preview import show_preview

    def make(path: Path, tick: Tick) -> str:
        from documents.shortfalls import absent_words

        return absent_words(write(path, tick))

    show_preview(parent, make, name)
