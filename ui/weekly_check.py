"""The whole ledger is looked through once a week and after an unclean end: a small one in passing, a large one on call.

Looking through a small ledger takes a tenth of a second; a large one would keep the clerk waiting: it is reminded of.
"""

from __future__ import annotations

from datetime import date

from models.ledger import Ledger
from models.settings import WindowSettings
from models.whole_files import size_of

#: The setting of the window that holds when each ledger was looked through last, by its number.
_CHECKED = "checked"
_DAYS = 7
#: A file of so many bytes (some 500 issues) is looked through at once.
_SMALL = 2_000_000


def in_passing(ledger: Ledger, settings: WindowSettings, today: date) -> str:
    """What the clerk should know after a look through the ledger, if one is due; "" when all is well."""
    why = "上次没有正常关闭" if ledger.recovered else _why_due(settings, ledger.ledger_id, today)
    if not why:
        return ""
    if size_of(ledger.path) > _SMALL:
        return f"{why}，有空时请用“检查台账”检查一遍。"
    report = ledger.check(evidence=False)
    if report.ok:
        looked_through(settings, ledger.ledger_id, today)
        return ""
    first = report.problems[0]
    found = f"检查台账发现 {len(report.problems)} 处问题（{first.what}：{first.where}）。"
    return f"{found}{first.advice}用“检查台账”可以看到全部。"


def looked_through(settings: WindowSettings, ledger_id: str, today: date) -> None:
    """Note that all of a ledger was found whole today."""
    settings.set(_CHECKED, {**settings.get(_CHECKED, {}), ledger_id: today.isoformat()})


def _why_due(settings: WindowSettings, ledger_id: str, today: date) -> str:
    """Why a ledger is to be looked through; "" when it was within the week."""
    try:
        last = date.fromisoformat(settings.get(_CHECKED, {}).get(ledger_id, ""))
    except (TypeError, ValueError):
        return "这台电脑上还没有全面检查过这个台账"
    if 0 <= (today - last).days < _DAYS:
        return ""
    return f"台账已有 {(today - last).days} 天没有全面检查" if last <= today else "上次全面检查的日期在今天以后"
