"""Which backups are kept as they grow old: the newest days whole, then one a day, a week, a month."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime, timedelta

#: Nothing younger than this goes.
_UNTOUCHED = timedelta(days=2)
#: Then the last one of each of so many days, weeks and months.
_DAYS, _WEEKS, _MONTHS = 14, 8, 24
#: The newest ones stay however old they are.
_ALWAYS = 3
#: Before an act that cannot be taken back: these stay longer.
_PRECIOUS = timedelta(days=30)


def keep(made: Sequence[datetime], now: datetime, precious: frozenset[datetime] = frozenset()) -> set[datetime]:
    """Those of the moments at which backups were made that stay; the rest may go.

    Kept are: what is younger than two days or from the future (a clock was wrong), the newest three, the last one of
    each of 14 days, 8 weeks and 24 months that have one, and what is ``precious`` and younger than thirty days.
    Asking again with what was kept keeps it all, as long as ``now`` is the same.
    """
    newest_first = sorted(made, reverse=True)
    kept = {moment for moment in made if now - moment < _UNTOUCHED}
    kept |= {moment for moment in made if moment in precious and now - moment < _PRECIOUS}
    kept.update(newest_first[:_ALWAYS])
    for period, most in ((_day, _DAYS), (_week, _WEEKS), (_month, _MONTHS)):
        kept.update(_last_of_each(newest_first, period, most))
    return kept


def _last_of_each(newest_first: list[datetime], period: Callable[[datetime], Hashable], most: int) -> list[datetime]:
    last: dict[Hashable, datetime] = {}
    for moment in newest_first:
        last.setdefault(period(moment), moment)
    return list(last.values())[:most]


def _day(moment: datetime) -> Hashable:
    return moment.date()


def _week(moment: datetime) -> Hashable:
    return moment.isocalendar()[:2]


def _month(moment: datetime) -> Hashable:
    return moment.year, moment.month
