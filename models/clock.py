"""Whether the computer's clock can be right: what was written last cannot lie ahead of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from models.ledger import Ledger

#: A clock may be so much behind: another computer's is never quite the same.
_GRACE = timedelta(minutes=10)


def doubt(ledger: Ledger, now: datetime | None = None) -> str:
    """A sentence when the newest operation was written later than the clock says it is now; "" when all is well.

    The history goes by its numbers, so nothing is lost or out of order; days left and days of new records are wrong.
    """
    newest = next(iter(ledger.history(limit=1)), None)
    now = now or datetime.now()
    if newest is None or newest.at <= now + _GRACE:
        return ""
    return (
        f"电脑的时钟可能不对：台账最后一次保存是 {newest.at:%Y-%m-%d %H:%M}，现在却是 {now:%Y-%m-%d %H:%M}。"
        "请检查系统的日期和时间。"
    )
