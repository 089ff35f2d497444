"""The detail panel's section on 督办提醒: what named the issue, to whom, until when, and the step that is due next."""

from __future__ import annotations

from models.escalation import STEP_OF, proposed
from models.issues import Issue
from models.ledger import Ledger
from models.reminders import Reminder
from models.rules import Clock
from models.urge_letters import sent_for
from ui.detail_sheet import LINK_STYLE, Sheet, wrapped
from ui.form_exports import preview_reminders
from ui.progress_dialog import button


def add_to(sheet: Sheet, issue: Issue, ledger: Ledger) -> None:
    """Add the section, for issues that were named in a letter or are late."""
    today = ledger.today()
    found = ledger.reminders.of_issue(issue.id)
    is_late = issue.clock(today) == Clock.OVERDUE and not issue.parts
    if not found and not is_late:
        return
    sheet.add_section(f"督办提醒（{len(found)} 次）" if found else "督办提醒")
    for one in found:
        _add(sheet, one, ledger)
    letters = [one for one in reversed(found) if one.kind in STEP_OF]
    if letters:
        again = button("重印…", "flat", lambda _checked=False: preview_reminders(sheet.window(), ledger, letters))
        again.setStyleSheet(LINK_STYLE)
        sheet.add_beginning(again)
    if not is_late:
        return
    by_unit = list(sent_for(ledger, [issue.id]).values()) or [[]]
    proposals = [proposed(issue.days_left(today), sent, today) for sent in by_unit]
    due = max(proposals, key=lambda one: (not one.waiting, one.step))
    words = f"{due.why}，还没到" if due.waiting else f"建议{due.step.label}：{due.why}"
    sheet.add(wrapped(words, "secondary" if due.waiting else "soon"))
    if not ledger.read_only:
        sheet.add_link("发督办提醒…", "urge")


def _add(sheet: Sheet, one: Reminder, ledger: Ledger) -> None:
    name = one.number if one.kind in STEP_OF and one.number else one.kind
    sheet.add(wrapped(f"{name} → {one.unit_name}"))
    reply = f"，{one.reply_by.isoformat()} 前答复" if one.reply_by else ""
    over = (
        f"（已过 {(ledger.today() - one.reply_by).days} 天）" if one.reply_by and one.reply_by < ledger.today() else ""
    )
    signer = f"，签发人 {one.signer}" if one.signer else ""
    sheet.add(wrapped(f"{one.issued_on.isoformat()} 发出{reply}{over}{signer}", "secondary"))
