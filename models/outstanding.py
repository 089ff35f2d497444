"""Which units still owe a sheet: the newest sending of each that has not come back, or not with all of its rows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from models.sending_states import Returning
from models.sendings import SendingState

if TYPE_CHECKING:
    from models.ledger import Ledger

#: States in which something is still to come.
OWING = (Returning.OVERDUE, Returning.OPEN, Returning.PARTLY)


def outstanding(ledger: Ledger) -> tuple[SendingState, ...]:
    """What has not come back of what each unit got last: overdue first, then what is due first."""
    owing = [one for one in ledger.sendings.all() if one.state in OWING and not one.superseded]
    return tuple(sorted(owing, key=lambda one: (not is_late(one, ledger.today()), one.due_on or date.max, one.id)))


def is_late(one: SendingState, today: date) -> bool:
    """Whether a sheet of which something is still to come should have been back; the due day itself is in time."""
    return one.state in OWING and one.due_on is not None and today > one.due_on


def state_words(one: SendingState, today: date) -> str:
    """未交；逾期未交 3 天；部分交回（缺 2 项），逾期 3 天；已交回（1 项已销号）"""
    words = str(one.state)
    if one.state is Returning.PARTLY:
        words += f"（缺 {len(one.missing)} 项）"
    elif one.closed and one.state not in OWING:
        words += f"（{len(one.closed)} 项已销号）"
    if is_late(one, today) and one.due_on is not None:
        days = (today - one.due_on).days
        words += f" {days} 天" if one.state is Returning.OVERDUE else f"，逾期 {days} 天"
    return words
