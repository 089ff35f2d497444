"""督办提醒 of a ledger: which units have something to be urged about, which step is due, and the letters for them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from models.errors import InvalidValue, LedgerError
from models.escalation import STEP_OF, Proposal, Sent, UrgeStep, next_place, number_of, proposed, together
from models.filters import IssueFilter
from models.issues import Issue, Unit
from models.notice_scope import called
from models.queries import to_date
from models.reminders import Reminder, ReminderDraft
from models.rules import Clock
from models.urge_texts import UrgeTexts, filled, texts_of

if TYPE_CHECKING:
    from models.ledger import Ledger

#: More sources than this are not named.
_MOST_SOURCES = 2


@dataclass(frozen=True, slots=True)
class UrgeItem:
    """A problem of a unit that is not finished; ``late`` is 0 when it is not late, ``sent`` what named it before."""

    issue: Issue
    late: int
    sent: tuple[Sent, ...]
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class UrgeUnit:
    """A unit with what it may be urged about, late ones first, and the step that is due for all of it together."""

    unit: Unit
    items: tuple[UrgeItem, ...]
    proposal: Proposal

    @property
    def late(self) -> int:
        """How many of them are late."""
        return sum(one.late > 0 for one in self.items)

    @property
    def latest(self) -> int:
        """How many days the latest of them is late."""
        return max((one.late for one in self.items), default=0)

    @property
    def last(self) -> Sent | None:
        """The letter that went to this unit last about any of them."""
        return max((sent for one in self.items for sent in one.sent), key=lambda one: one.on, default=None)


@dataclass(frozen=True, slots=True)
class ToUrge:
    """The units of some issues; ``finished`` issues need no letter, ``nobody`` is those without a unit."""

    units: tuple[UrgeUnit, ...]
    finished: int = 0
    nobody: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class UrgeLetter:
    """A letter as it is printed; ``body`` has a line {问题清单} where ``issues`` come to stand."""

    step: UrgeStep
    unit: str
    number: str
    title: str
    body: tuple[str, ...]
    issues: tuple[Issue, ...]
    issued_on: date
    signer: str
    office: str
    draft: ReminderDraft


def overdue_issues(ledger: Ledger) -> list[int]:
    """The red list: everything that is late, each row of a 共性问题 by itself."""
    return ledger.issue_ids(IssueFilter(clocks=frozenset({Clock.OVERDUE}), counted="rows"))


def soon_issues(ledger: Ledger) -> list[int]:
    """The yellow list, in the same way."""
    return ledger.issue_ids(IssueFilter(clocks=frozenset({Clock.SOON}), counted="rows"))


def units_to_urge(ledger: Ledger, ids: Sequence[int]) -> ToUrge:
    """Whom these issues concern, in the order of the tree; of a 共性问题 its rows stand in its place.

    An issue is its responsible units', and where there are none its involved ones'.
    """
    today = ledger.today()
    issues = _with_rows(ledger, ids)
    open_ones = [one for one in issues.values() if one.clock(today) != Clock.FINISHED]
    sent = sent_for(ledger, [one.id for one in open_ones])
    units = {unit.name: unit for unit in ledger.units()}
    found: dict[str, list[UrgeItem]] = {name: [] for name in units}
    nobody = []
    for issue in open_ones:
        names = [name for name in issue.units or issue.involved_units if name in units]
        for name in names:
            before = tuple(sent.get((issue.id, units[name].id), ()))
            left = issue.days_left(today)
            proposal = proposed(left, before, today)
            found[name].append(UrgeItem(issue, max(-(left or 0), 0), before, proposal))
        if not names:
            nobody.append(issue)
    made = [
        UrgeUnit(units[name], tuple(sorted(items, key=lambda one: -one.late)), together([i.proposal for i in items]))
        for name, items in found.items()
        if items
    ]
    return ToUrge(tuple(made), len(issues) - len(open_ones), tuple(nobody))


def _with_rows(ledger: Ledger, ids: Sequence[int]) -> dict[int, Issue]:
    issues = ledger.issues(ids)
    found: dict[int, Issue] = {}
    for issue in issues.values():
        rows = ledger.issue_ids(IssueFilter(parent_id=issue.id)) if issue.parts else [issue.id]
        found |= ledger.issues(rows)
    return found


def sent_for(ledger: Ledger, ids: Sequence[int]) -> dict[tuple[int, int], list[Sent]]:
    """The letters that named each of these issues in its present round, by issue and unit, oldest first."""
    sql = """SELECT t.issue_id, r.unit_id, r.kind, r.issued_on, r.number, r.reply_by FROM reminder_item t
        JOIN reminder r ON r.id = t.reminder_id JOIN issue i ON i.id = t.issue_id AND i.round = t.round
        WHERE t.issue_id IN (SELECT value FROM json_each(?)) ORDER BY r.issued_on, r.id"""
    with ledger.asking() as connection:
        rows = connection.execute(sql, (json.dumps(list(ids)),)).fetchall()
    found: dict[tuple[int, int], list[Sent]] = defaultdict(list)
    for issue, unit, kind, on, number, reply in rows:
        if kind in STEP_OF:
            found[issue, unit].append(Sent(STEP_OF[kind], date.fromisoformat(on), number, to_date(reply)))
    return found


def letters(
    ledger: Ledger,
    wanted: Iterable[tuple[UrgeUnit, UrgeStep]],
    *,
    issued_on: date,
    reply_by: date | None,
    signer: str = "",
    texts: Mapping[UrgeStep, UrgeTexts] | None = None,
    first: Mapping[UrgeStep, int] | None = None,
) -> list[UrgeLetter]:
    """The letters to these units with their steps, numbered on from what was issued in that year, or from ``first``.

    Nothing is written; ``issue_letters`` records them.
    """
    texts = texts or texts_of(ledger)
    places: dict[UrgeStep, int] = dict(first or {})
    names = {source.id: called(source, ledger.settings.office) for source in ledger.sources()}
    made = []
    for unit, step in wanted:
        text = texts[step]
        if step not in places:
            places[step] = next_number(ledger, step, issued_on.year, text)
        number = number_of(text.number, step, issued_on.year, places[step])
        places[step] += 1
        values = _values(ledger, unit, names, issued_on, reply_by)
        title, body = filled(text.title, values), filled(text.body, values)
        issues = tuple(one.issue for one in unit.items)
        draft = ReminderDraft(
            kind=step.label,
            unit=unit.unit.id,
            issues=tuple(issue.id for issue in issues),
            number=number,
            issued_on=issued_on,
            reply_by=reply_by,
            signer=signer,
            words=f"{title}\n{body}",
        )
        office = ledger.settings.office
        lines = tuple(body.split("\n"))
        made.append(UrgeLetter(step, unit.unit.name, number, title, lines, issues, issued_on, signer, office, draft))
    return made


def next_number(ledger: Ledger, step: UrgeStep, year: int, texts: UrgeTexts) -> int:
    """The next free place among the letters of a step in a year."""
    numbers = [one.number for one in ledger.reminders.all(kind=step.label) if one.issued_on.year == year]
    return next_place(texts.number, step, year, numbers)


def issue_letters(ledger: Ledger, made: Sequence[UrgeLetter]) -> list[int]:
    """Record these letters as one operation, all or none.

    Raises:
        InvalidValue: a number was given before, or a day is wrong; the sentence says so.
        LedgerError: no letter, or a unit or issue is no longer in the ledger.
    """
    if not made:
        raise LedgerError("没有勾选单位，没有发出督办提醒。请先勾选单位。")
    given = {one.number for one in ledger.reminders.all()} - {""}
    for one in made:
        if one.number in given:
            raise InvalidValue("first", f"文号“{one.number}”已经用过，请改序号。")
    return ledger.reminders.issue_all([one.draft for one in made])


def issued_letters(ledger: Ledger, reminders: Sequence[Reminder]) -> list[UrgeLetter]:
    """Letters that were issued before, to be printed again; days late are those of the day of issue."""
    issues = ledger.issues(sorted({issue for one in reminders for issue in one.issues}))
    made = []
    for one in reminders:
        if one.kind not in STEP_OF:
            continue
        title, *body = one.words.split("\n")
        named = tuple(issues[number] for number in one.issues if number in issues)
        draft = ReminderDraft(one.kind, one.unit, one.issues, one.number, one.issued_on, one.reply_by, one.signer)
        step, office = STEP_OF[one.kind], ledger.settings.office
        made.append(
            UrgeLetter(
                step, one.unit_name, one.number, title, tuple(body), named, one.issued_on, one.signer, office, draft
            )
        )
    return made


def _values(
    ledger: Ledger, unit: UrgeUnit, sources: Mapping[int, str], issued_on: date, reply_by: date | None
) -> dict[str, str]:
    named = list(dict.fromkeys(sources[one.issue.source_id] for one in unit.items))
    last = unit.last
    days = [max(-(one.issue.days_left(issued_on) or 0), 0) for one in unit.items]
    late = [one for one in days if one]
    return {
        "单位": unit.unit.name,
        "填报单位": ledger.settings.office or "我们",
        "来源": "、".join(named) if len(named) <= _MOST_SOURCES else "有关检查",
        "问题数": str(len(unit.items)),
        "逾期数": str(len(late)),
        "最长逾期": str(max(late, default=0)),
        "时限情况": _late_words(late, len(days)),
        "已发文书": f"{_day(last.on)}已向你单位发出{last.name}。" if last else "",
        "答复日期": _day(reply_by) if reply_by else "【答复日期】",
        "今天": _day(issued_on),
    }


def _late_words(late: Sequence[int], of: int) -> str:
    """均已超过整改时限，最长逾期12天 and the like; ``late`` are the days of those that are late."""
    if not late:
        return "均未到整改时限" if of > 1 else "未到整改时限"
    if of == 1:
        return f"已逾期{late[0]}天"
    which = "均已" if len(late) == of else f"其中{len(late)}个已"
    return f"{which}超过整改时限，最长逾期{max(late)}天"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
