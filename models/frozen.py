"""Figures frozen on a day with the row behind each number, as a snapshot keeps them; two of them compared.

Pure: nothing here asks a ledger. What is frozen never follows what happens later, nor later rules of counting.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from models.errors import UnreadableFile
from models.figures import GROUPS, KEYS, Figures
from models.rules import NO_PROGRESS_LABEL, Clock, Closing, Progress, days_words, week_of


@dataclass(frozen=True, slots=True)
class FrozenRow:
    """One issue as it stood. ``extensions`` are the 延期 of its round, ``moves`` and ``returns`` all there ever were.

    A 延期 is one that somebody asked for and that was approved, of the issue or a measure; the new deadline that comes
    with a 退回 is none.
    """

    id: int
    number: str
    problem: str
    source: str
    aspect: str
    lead_leader: str
    lead_unit: str
    units: tuple[str, ...]
    persons: tuple[str, ...]
    progress: Progress | None
    lasting: bool
    closing: Closing
    clock: Clock
    due_on: date | None
    days_left: int | None
    round: int
    finished_on: date | None
    extensions: int
    moves: int
    returns: int
    parent_id: int | None
    parts: int

    @property
    def progress_words(self) -> str:
        """已销号 once it is closed, else the progress."""
        if self.closing == Closing.CLOSED:
            return self.closing.label
        return NO_PROGRESS_LABEL if self.progress is None else self.progress.label

    @property
    def clock_words(self) -> str:
        """逾期 12 天, 剩 3 天, 长期坚持, 无期限 or 已办结, as of that day."""
        return days_words(self.clock, self.days_left, self.lasting)


#: How the values of a row come back from JSON; the others are as they are.
_BACK: dict[str, Callable[[Any], Any]] = {
    "units": tuple,
    "persons": tuple,
    "progress": lambda value: None if value is None else Progress(value),
    "lasting": bool,
    "closing": Closing,
    "clock": Clock,
    "due_on": lambda value: date.fromisoformat(value) if value else None,
    "finished_on": lambda value: date.fromisoformat(value) if value else None,
}
_COLUMNS = tuple(part.name for part in fields(FrozenRow))


@dataclass(frozen=True, slots=True)
class Frozen:
    """All figures of a day. ``name`` is "" for those of now; ``operation`` the end of the history that they tell."""

    name: str
    on: date
    operation: int
    figures: Figures
    groups: dict[str, tuple[tuple[str, Figures], ...]]
    rows: tuple[FrozenRow, ...]

    def behind(self, key: str, member: tuple[str, str] | None = None) -> list[FrozenRow]:
        """The rows that a number of ``figures`` counts, or one of a member (group, name) of ``groups``.

        Raises:
            KeyError: there is no such number.
        """
        counts = _COUNTS[key]
        if member is None:
            return [row for row in _counted(self.rows, self.figures.counting) if counts(row, self.on)]
        counting = next((one.counting for _name, one in self.groups[member[0]]), "")
        rows = _counted(self.rows, counting)
        return [row for row in rows if member[1] in _members(row, member[0]) and counts(row, self.on)]

    def as_text(self) -> str:
        """The JSON that a snapshot stores; ``from_text`` reads it."""
        return json.dumps(
            {
                "on": self.on.isoformat(),
                "operation": self.operation,
                "figures": figures_object(self.figures),
                "groups": {
                    group: [[name, figures_object(one)] for name, one in members]
                    for group, members in self.groups.items()
                },
                "columns": _COLUMNS,
                "rows": [_stored(row) for row in self.rows],
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )


def figures_object(figures: Figures) -> dict[str, Any]:
    """Figures with their rate and the words of both rules, as the snapshot and the command line give them."""
    return {
        **{key: getattr(figures, key) for key in KEYS},
        "rate": figures.rate_text,
        "rate_words": figures.rate_words,
        "count_words": figures.count_words,
        "rule": figures.rule,
        "counting": figures.counting,
    }


def from_text(name: str, text: str) -> Frozen:
    """A stored snapshot.

    Raises:
        UnreadableFile: it is none.
    """
    try:
        stored = json.loads(text)
        return Frozen(
            name,
            date.fromisoformat(stored["on"]),
            int(stored["operation"]),
            _figures(stored["figures"]),
            {
                group: tuple((label, _figures(one)) for label, one in stored["groups"].get(group, []))
                for group in GROUPS
            },
            tuple(_row(dict(zip(stored["columns"], row, strict=True))) for row in stored["rows"]),
        )
    except (ValueError, TypeError, KeyError) as error:
        raise UnreadableFile(f"快照“{name}”读不出来，可能已受损。请用“检查台账”查看。") from error


def _figures(stored: dict[str, Any]) -> Figures:
    numbers = {key: int(stored.get(key, 0)) for key in KEYS}
    return Figures(**numbers, rule=stored["rule"], counting=stored["counting"])


def _stored(row: FrozenRow) -> list[Any]:
    values = (getattr(row, name) for name in _COLUMNS)
    return [value.isoformat() if isinstance(value, date) else value for value in values]


def _row(stored: dict[str, Any]) -> FrozenRow:
    return FrozenRow(**{name: _BACK.get(name, _as_it_is)(stored[name]) for name in _COLUMNS})


def _as_it_is(value: Any) -> Any:
    return value


# ---------------------------------------------------------------- what a number counts


def _progress(progress: Progress | None) -> Callable[[FrozenRow, date], bool]:
    return lambda row, _on: row.progress == progress


def _closing(closing: Closing) -> Callable[[FrozenRow, date], bool]:
    return lambda row, _on: row.closing == closing


def _clock(clock: Clock) -> Callable[[FrozenRow, date], bool]:
    return lambda row, _on: row.clock == clock


def _this_week(row: FrozenRow, on: date) -> bool:
    monday, sunday = week_of(on)
    return row.clock != Clock.FINISHED and row.due_on is not None and monday <= row.due_on <= sunday


#: ``figures.figure_question`` over frozen rows; a test pins the two together.
_COUNTS: dict[str, Callable[[FrozenRow, date], bool]] = {
    "total": lambda _row, _on: True,
    "done": _progress(Progress.DONE),
    "mostly_done": _progress(Progress.MOSTLY_DONE),
    "in_progress": _progress(Progress.IN_PROGRESS),
    "not_started": _progress(Progress.NOT_STARTED),
    "unsaid": _progress(None),
    "closed": _closing(Closing.CLOSED),
    "overdue": _clock(Clock.OVERDUE),
    "soon": _clock(Clock.SOON),
    "normal": _clock(Clock.NORMAL),
    "no_deadline": _clock(Clock.NO_DEADLINE),
    "finished": _clock(Clock.FINISHED),
    "this_week": _this_week,
    "being_closed": _closing(Closing.APPLIED),
    "returned": _closing(Closing.RETURNED),
    "lasting": lambda row, _on: row.lasting,
    "open_lasting": lambda row, _on: row.lasting and row.clock != Clock.FINISHED,
    "extended": lambda row, _on: row.extensions > 0,
    "relapsed": lambda row, _on: row.round > 1,
}


def _counted(rows: Iterable[FrozenRow], counting: str) -> list[FrozenRow]:
    if counting == "heads":
        return [row for row in rows if row.parent_id is None]
    return [row for row in rows if not counting or not row.parts]


def _members(row: FrozenRow, group: str) -> Sequence[str]:
    named = {
        "unit": row.units,
        "person": row.persons,
        "aspect": (row.aspect,),
        "leader": (row.lead_leader,),
        "lead_unit": (row.lead_unit,),
        "source": (row.source,),
    }[group]
    return [name or GROUPS[group] for name in named] or [GROUPS[group]]


# ---------------------------------------------------------------- two of them


#: What may have become of an issue between two of them, in the order in which it is told.
CHANGES = {
    "added": "新增",
    "done": "完成",
    "closed": "销号",
    "newly_overdue": "新逾期",
    "returned": "退回",
    "relapsed": "反弹",
    "extended": "延期",
    "removed": "减少",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One issue in one of the lists: its frozen row (the later one, unless it is gone) and what changed, in words."""

    row: FrozenRow
    words: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of the issues from ``older`` to ``newer``: a list for every key of ``CHANGES``, in ledger order.

    ``remark`` says when the two were counted by different rules; "" when not.
    """

    older: Frozen
    newer: Frozen
    lists: dict[str, tuple[Change, ...]]
    remark: str = ""

    def ids(self, key: str) -> list[int]:
        """The issues of a list."""
        return [change.row.id for change in self.lists[key]]


def compared(older: Frozen, newer: Frozen) -> Comparison:
    """The two side by side; both are counted by the rule of the newer one."""
    counting = newer.figures.counting or older.figures.counting
    before = {row.id: row for row in _counted(older.rows, counting)}
    after = {row.id: row for row in _counted(newer.rows, counting)}
    lists: dict[str, list[Change]] = {key: [] for key in CHANGES}
    for number, row in after.items():
        for key, words in _changes(before.get(number), row):
            lists[key].append(Change(row, words))
    there = {row.id for row in newer.rows}
    for number, row in before.items():
        if number not in after:
            lists["removed"].append(Change(row, "不再单独计数" if number in there else "已从台账删除"))
    return Comparison(older, newer, {key: tuple(found) for key, found in lists.items()}, _remark(older, newer))


def _changes(before: FrozenRow | None, after: FrozenRow) -> Iterable[tuple[str, str]]:
    """The lists an issue belongs to. What came and was done meanwhile is both 新增 and 完成."""
    if before is None:
        yield "added", after.progress_words
    was = before.progress_words if before else "新增"
    if after.progress == Progress.DONE and (before is None or before.progress != Progress.DONE):
        yield "done", f"{was} → {Progress.DONE.label}"
    if after.closing == Closing.CLOSED and (before is None or before.closing != Closing.CLOSED):
        yield "closed", f"{was} → {after.closing.label}"
    if after.clock == Clock.OVERDUE and (before is None or before.clock != Clock.OVERDUE):
        yield "newly_overdue", after.clock_words
    if after.returns > (before.returns if before else 0):
        yield "returned", f"{was} → {after.closing.label}"
    if after.round > (before.round if before else 1):
        yield "relapsed", f"第 {before.round if before else 1} 轮 → 第 {after.round} 轮"
    if after.moves > (before.moves if before else 0):
        same = before is not None and before.due_on == after.due_on
        moved = f"{_day(before.due_on) + ' → ' if before else '至 '}{_day(after.due_on)}"
        yield "extended", "其中有措施延期" if same else moved


def _day(day: date | None) -> str:
    return day.isoformat() if day else "无期限"


def _remark(older: Frozen, newer: Frozen) -> str:
    parts = []
    if older.figures.rule != newer.figures.rule:
        parts.append(f"完成率口径不同（前：{older.figures.rate_words}；后：{newer.figures.rate_words}）")
    before, after = older.figures.counting, newer.figures.counting
    if before and after and before != after:
        parts.append(f"共性问题计数不同（前：{older.figures.count_words}；后：{newer.figures.count_words}）")
    return f"两次的{'，'.join(parts)}，合计数不能直接相减。" if parts else ""
