"""What the words of a deadline mean: the day, the check day, persistence; the words themselves stay as written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Base:
    """The day from which a deadline counts; ``assumed`` when nobody wrote it down (day of entry, sheet date)."""

    on: date | None
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Milestone:
    """One of several days in the words of one deadline, with what is due then."""

    on: date
    text: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """The words as written (only stripped) and what they mean; every part but the words may be empty.

    ``rule`` says in a few words how the day was found and ``base_on`` from which day; ``remark`` is one sentence
    for the clerk when something was guessed or has to be checked, else "".
    """

    text: str
    on: date | None = None
    check_on: date | None = None
    lasting: bool = False
    assumed: bool = False
    needs_check: bool = False
    rule: str = ""
    base_on: date | None = None
    milestones: tuple[Milestone, ...] = ()
    remark: str = ""

    @property
    def due_on(self) -> date | None:
        """The day the clock counts to: the deadline, else the check day of 立行立改."""
        return self.on or self.check_on


def read(
    words: str, base: Base, calendar: Calendar, *, check_days: int = 30, above: Deadline | None = None
) -> Deadline:
    """What ``words`` mean; ``above`` is the row above, for 同上. Odd words give ``needs_check``, never an exception."""
    text = words.strip()
    return Deadline(text=text, needs_check=bool(text))
