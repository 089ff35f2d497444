"""In which order issues are answered: by a column, or as they stand in the ledger. The SQL of it: ``sort_keys``."""

from __future__ import annotations

from models.fields import CUSTOM
from models.values import dataclass


@dataclass(frozen=True, slots=True)
class Order:
    """What to sort by: a field's name, "clock" or "days_left". "" and ties are ledger order: source, then number."""

    column: str = ""
    descending: bool = False


#: The order of the ledger: source, then number.
LEDGER_ORDER = Order()


def is_sortable(column: str) -> bool:
    """Whether ``Order`` takes this column: those of ``SORTABLE`` and the office's own."""
    if not column or column.startswith(CUSTOM):
        return bool(column)
    from models.sort_keys import SORTABLE

    return column in SORTABLE
