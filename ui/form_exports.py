"""Forms of the selected issues and books of units: what is asked first, then the preview that prints or saves them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from PySide6.QtWidgets import QWidget

from models.acts import Tick
from models.ledger import Ledger
from models.reminders import Reminder
from ui import messages

#: More forms at once nobody prints by mistake.
_MOST = 300


def preview_closing_forms(parent: QWidget, ledger: Ledger, selected: Sequence[int]) -> None:
    """A 销号申请表 of every selected issue."""
    from documents.closing_form_pdf import TITLE, write_closing_form_pdf

    if _may_be_so_many(parent, TITLE, len(selected)):
        today = ledger.today()
        _show(
            parent,
            _name(ledger, TITLE, selected),
            lambda path, tick: write_closing_form_pdf(ledger, selected, path, today=today, tick=tick),
        )


def preview_extension_forms(parent: QWidget, ledger: Ledger, selected: Sequence[int]) -> None:
    """A 延期申请表 of every selected issue: blank, or of the 延期 that was recorded last where there is one."""
    from documents.extension_form_pdf import TITLE, has_extension, write_extension_form_pdf

    if not _may_be_so_many(parent, TITLE, len(selected)):
        return
    today, extensions = ledger.today(), ledger.dates.extensions_of(selected)
    extended = [one.id for one in ledger.issues(selected).values() if has_extension(one, extensions[one.id])]
    recorded = False
    if extended:
        question = f"选中的 {len(selected)} 项里有 {len(extended)} 项登记过延期。延期申请表要怎么写？"
        answers = ("新的申请（时限、原因留空）", "照登记的延期填写", "取消")
        answer = messages.choose(parent, TITLE, question, answers)
        if answer not in (0, 1):
            return
        recorded = answer == 1
    _show(
        parent,
        _name(ledger, TITLE, selected),
        lambda path, tick: write_extension_form_pdf(ledger, selected, path, today=today, recorded=recorded, tick=tick),
    )


def preview_unit_book(parent: QWidget, ledger: Ledger, units: Sequence[int]) -> None:
    """The book of these units."""
    from documents.unit_book_pdf import write_unit_book_pdf

    known = {unit.id: unit.name for unit in ledger.units()}
    whom = known.get(units[0], "") if len(units) == 1 else f"{len(units)}个单位"
    today = ledger.today()
    _show(
        parent,
        f"一校一册_{whom}_{today:%Y%m%d}",
        lambda path, tick: write_unit_book_pdf(ledger, units, path, today=today, tick=tick),
    )


def preview_reminders(parent: QWidget, ledger: Ledger, reminders: Sequence[Reminder]) -> None:
    """Letters that were issued before, once more."""
    from documents.urge_letter_pdf import write_urge_letters_pdf
    from models.urge_letters import issued_letters

    name = reminders[0].number if len(reminders) == 1 else f"督办提醒_{len(reminders)}份"
    _show(parent, name, lambda path, tick: write_urge_letters_pdf(issued_letters(ledger, reminders), path, tick=tick))


def _may_be_so_many(parent: QWidget, title: str, count: int) -> bool:
    if not count:
        messages.tell(parent, title, "请先在表里选中问题，可以选中多项，一项一页。")
        return False
    return count <= _MOST or messages.ask(parent, title, f"选中了 {count} 项，一项一页，要继续吗？", "继续")


def _name(ledger: Ledger, title: str, selected: Sequence[int]) -> str:
    day = f"{ledger.today():%Y%m%d}"
    if len(selected) > 1:
        return f"{title}_{len(selected)}项_{day}"
    issue = ledger.issue(selected[0])
    return f"{title}_{issue.number or issue.id}_{day}"


def _show(parent: QWidget, name: str, write: Callable[[Path, Tick], AbstractSet[str]]) -> None:
    from ui.preview import show_preview

    def make(path: Path, tick: Tick) -> str:
        from documents.shortfalls import absent_words

        return absent_words(write(path, tick))

    show_preview(parent, make, name)
