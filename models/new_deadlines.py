"""A deadline given on a later day, by a 退回 or a 反弹: "30日内" then counts from that day, not from the feedback."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from models.deadlines import Base, Deadline, read
from models.errors import InvalidValue
from models.text import clean_line

if TYPE_CHECKING:
    from models.ledger import Ledger


def new_deadline(ledger: Ledger, source_id: int, words: str, on: date) -> Deadline:
    """What ``words`` mean when they are given on the day ``on`` to an issue of this source; "" is no deadline.

    ``text`` of the answer is what is to be stored: the words as they are, or the day itself where the same words
    counted from the feedback would mean another.

    Raises:
        InvalidValue: no day can be read, or it is before ``on``.
    """
    given = read(clean_line(words), Base(on), ledger.calendar, check_days=ledger.settings.check_days)
    if not given.text:
        return given
    if given.due_on is None:
        if given.lasting and not given.needs_check:
            return given
        what = f"“新的时限”读不出日期：“{given.text[:30]}”。"
        raise InvalidValue("deadline", what + "请写成 2026-12-31、12月底前 或 30日内。")
    if given.due_on < on:
        raise InvalidValue("deadline", f"“新的时限”{given.due_on} 早于 {on}，请改成这一天以后的日期。")
    if ledger.preview_deadline(given.text, source_id).due_on == given.due_on:
        return given
    day = given.due_on
    also = "，并长期坚持" if given.lasting else ""
    return replace(given, text=f"{day.year}年{day.month}月{day.day}日前{also}")
