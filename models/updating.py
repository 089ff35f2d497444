"""What a newer file would change in an issue: three-way between what the last import brought, the ledger now, the file.

Only what the file itself changed is proposed. What the office changed since is a conflict, and so is everything in what
is 已销号: the ledger keeps its words unless somebody takes the file's. Nothing goes because a file leaves it out, and
nothing that is finished opens again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from models.diary_words import new_words
from models.fields import BY_NAME, custom_field
from models.import_base import Brought
from models.issues import Issue, MeasureEdit
from models.names import Names
from models.origins import Origin, mark_of
from models.patterns import pattern
from models.queries import to_date, to_progress
from models.rules import Closing, Progress
from models.similar import likeness, overlap, pairs_of
from models.text import clean, folded, name_and_phone

#: How alike a measure or 具体表现 must be to count as the same one reworded: letter for letter, and in what it tells.
_OVERLAP, _ALIKE = 0.4, 0.45


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of an issue where the file differs: ``before`` as the ledger has it, ``after`` as the file.

    A ``conflict`` is taken only when somebody says so, a ``locked`` one never; ``why`` says what to know. ``place`` is
    which of the file's findings or measures it is, ``row`` the one of the ledger that it replaces (None: one more).
    """

    field: str
    before: str
    after: str
    value: Any = None
    conflict: bool = False
    locked: bool = False
    why: str = ""
    place: int = -1
    row: int | None = None

    @property
    def label(self) -> str:
        """What the field is called."""
        if self.field == "entry":
            return BY_NAME["progress_text"].label
        name = self.field.removeprefix("custom:")
        return BY_NAME[name].label if name in BY_NAME and name == self.field else custom_field(name).label

    @property
    def words(self) -> str:
        """整改时限：6月底前 → 9月底前."""
        before = self.before if len(self.before) <= _SHOWN else f"{self.before[:_SHOWN]}…"
        after = self.after if len(self.after) <= _SHOWN else f"{self.after[:_SHOWN]}…"
        return f"{self.label}：{before} → {after}" if before else f"{self.label}：增加“{after}”"


_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Known:
    """An issue of the ledger with what imports brought into it; ``origin`` is the mark of its row, if there is one."""

    issue: Issue
    brought: Brought
    names: Names
    origins: tuple[Origin, ...] = ()

    @property
    def written_on(self) -> date | None:
        """The day of the newest diary line that an import brought."""
        return max((date.fromisoformat(one["written_on"]) for one in self.parts("progress_entry")), default=None)

    def parts(self, record: str) -> list[dict[str, Any]]:
        """What imports brought of a kind of part."""
        return list(self.brought.parts.get(record, {}).values())

    def has_base(self, column: str) -> bool:
        """Whether an import wrote this column, or the whole issue."""
        return self.brought.made_by is not None or column in self.brought.values

    def base(self, column: str) -> Any:
        """What the last import wrote there."""
        return self.brought.values.get(column)


@dataclass
class _Comparing:
    """One row of the file against its issue."""

    known: Known
    values: Mapping[str, Any]
    origin: Origin
    before: Origin | None
    joined: bool
    found: list[Difference] = field(default_factory=list)

    def unchanged(self, name: str) -> bool | None:
        """Whether the file says in a field what it said before; None where that is not known."""
        marks = self.before.marks(name) if self.before and name not in _UNMARKED else None
        if marks is None or (name == "deadline" and not self.origin.marks(name)):  # 同上 depends on the row above
            return None
        return marks == self.origin.marks(name)

    def add(self, name: str, before: str, after: str, value: Any, conflict: bool, **more: Any) -> None:
        closed = self.known.issue.closing == Closing.CLOSED
        why = more.pop("why", "") or (_CLOSED if closed else _EDITED if conflict else "")
        self.found.append(Difference(name, before, after, value, conflict or self.joined or closed, why=why, **more))

    def scalar(self, name: str) -> None:
        """A field with one value."""
        column, value_of, base_of = _SCALARS[name]
        theirs = _plain(self.known.names.current(name, self.values[name]))
        now = value_of(self.known.issue)
        if _is_empty(theirs) or _key(theirs) == _key(now):
            return
        unchanged = self.unchanged(mark_field(name))
        base = base_of(self.known.base(column), self.known.names) if self.known.has_base(column) else None
        known_base = self.known.has_base(column)
        if unchanged or (unchanged is None and known_base and _key(base) == _key(theirs)):
            return
        mine = _key(now) == _key(base) if known_base else _is_empty(now)
        to_text = BY_NAME[name].to_text
        after = to_text(theirs)
        self.add(name, to_text(now), after, self.values[name], not mine)

    def progress(self) -> None:
        """The progress: what is closed stays, and what is done does not begin again by itself."""
        theirs, issue = self.values.get("progress"), self.known.issue
        if theirs is None or theirs == issue.progress:
            return
        count = len(self.found)
        self.scalar("progress")
        if len(self.found) == count:
            return
        change = self.found.pop()
        closed, back = issue.closing == Closing.CLOSED, issue.progress == Progress.DONE and theirs < Progress.DONE
        why = _CLOSED if closed else "台账已是“已完成”" if back else change.why
        conflict = change.conflict or closed or back
        self.add("progress", change.before, change.after, theirs, conflict, why=why, locked=closed)

    def closing(self) -> None:
        """销号 that the file tells of."""
        now = self.known.issue.closing
        if self.unchanged("status") or now == Closing.CLOSED:
            return
        doubtful = any(one.field == "progress" and one.conflict for one in self.found)
        was = self.known.base("closing") if self.known.has_base("closing") else 0
        conflict = doubtful or now != Closing.NOT_APPLIED or bool(was)
        self.add("closing", now.label, Closing.CLOSED.label, Closing.CLOSED, conflict)

    def custom(self) -> None:
        """Columns of the office's own."""
        now = dict(self.known.issue.custom)
        base = {self.known.names.heading(one.get("field_id")): one["text"] for one in self.known.parts("custom_value")}
        for heading, text in (self.values.get("custom") or {}).items():
            theirs, mine = clean(str(text)), now.get(heading, "")
            if not theirs or _amount_or_text(theirs) == _amount_or_text(mine) or self.unchanged(heading):
                continue
            came = _amount_or_text(base.get(heading, ""))
            if heading in base and came == _amount_or_text(theirs) and self.unchanged(heading) is None:
                continue
            self.add(f"custom:{heading}", mine, theirs, theirs, _amount_or_text(mine) != came)

    def entry(self) -> None:
        """What the file newly says of the progress becomes one more line of the diary."""
        if "entry" not in self.values or self.unchanged("entry"):
            return
        on, text = self.values["entry"]
        known = [one.text for one in self.known.issue.entries]
        known += [one["text"] for one in self.known.parts("progress_entry")]
        words = new_words(text, known)
        if words:
            self.add("entry", "", words, (on, words), False)

    def parts(self, name: str, record: str, now: Sequence[tuple[int, str]]) -> None:
        """Findings or measures: reworded ones in their place, further ones behind; none goes."""
        texts = [one.text if isinstance(one, MeasureEdit) else str(one) for one in self.values.get(name, ())]
        before = self.before.marks(name) if self.before else None
        present = {folded(text) for _row, text in now}
        base = {row: str(one.get("text", "")) for row, one in self.known.brought.parts.get(record, {}).items()}
        known = {folded(text) for text in base.values()} if before is None else set()
        news = [
            (place, text)
            for place, text in enumerate(texts)
            if clean(text) and folded(text) not in present | known and not (before and mark_of(text) in before)
        ]
        if not news:
            return
        file_says = {folded(text) for text in texts}
        rows = dict(now)
        candidates = {row: text for row, text in {**rows, **base}.items() if folded(text) not in file_says}
        pairs = _reworded(news, candidates)
        for place, text in news:
            row = pairs.get(place)
            if row is None:
                self.add(name, "", clean(text), clean(text), False, place=place)
            elif row not in rows:
                self.add(name, "", clean(text), clean(text), True, place=place, why="台账里已删去这一条")
            else:
                edited = folded(rows[row]) != folded(base.get(row, ""))
                self.add(name, rows[row], clean(text), clean(text), edited, place=place, row=row)


def differences(
    known: Known, values: Mapping[str, Any], closed: bool, origin: Origin, *, joined: bool
) -> tuple[Difference, ...]:
    """What a row of the file would change in its issue; ``values`` as for ``IssueEditor``, ``closed``: it says 已销号.

    ``joined``: the row or the issue stands for several, so that every difference is doubtful.
    """
    before = known.origins[0] if len(known.origins) == 1 else None
    ditto = values.get("deadline") and origin.marks("deadline") == ()
    if before is not None and before.says_the_same(origin) and not ditto:
        return ()
    work = _Comparing(known, values, origin, before, joined)
    for name in values:
        if name in _SCALARS and name != "progress":
            work.scalar(name)
    work.progress()
    if closed:
        work.closing()
    work.custom()
    work.parts("findings", "finding", known.names.findings_of(known.issue.id))
    work.parts("measures", "measure", [(one.id, one.text) for one in known.issue.measures])
    work.entry()
    return tuple(work.found)


def values_of(known: Known, accepted: Sequence[Difference]) -> dict[str, Any]:
    """What to give to ``IssueEditor.change`` for these differences; 销号 is no part of it."""
    values: dict[str, Any] = {}
    for one in accepted:
        if one.field.startswith("custom:"):
            values.setdefault("custom", {})[one.field.removeprefix("custom:")] = one.value
        elif one.field not in ("findings", "measures", "closing"):
            values[one.field] = one.value
    if "deadline" in values and known.issue.lasting:
        values["lasting"] = True  # other words of a deadline would take it away
    findings = [one for one in accepted if one.field == "findings"]
    if findings:
        values["findings"] = _with(known.names.findings_of(known.issue.id), findings)
    measures = [one for one in accepted if one.field == "measures"]
    if measures:
        replaced = {one.row: str(one.value) for one in measures if one.row is not None}
        values["measures"] = [
            MeasureEdit(
                text=replaced.get(one.id, one.text),
                id=one.id,
                units=one.units,
                persons=one.persons,
                deadline=one.deadline.text,
                progress=one.progress,
                result=one.result,
            )
            for one in known.issue.measures
        ] + [MeasureEdit(str(one.value)) for one in measures if one.row is None]
    return values


def mark_field(name: str) -> str:
    """Under which field an origin notes what a file says there."""
    return "status" if name in ("progress", "lasting", "closing") else name.removeprefix("custom:")


def _with(rows: Sequence[tuple[int, str]], changes: Sequence[Difference]) -> list[str]:
    replaced = {one.row: str(one.value) for one in changes if one.row is not None}
    return [replaced.get(row, text) for row, text in rows] + [str(one.value) for one in changes if one.row is None]


def _reworded(news: Sequence[tuple[int, str]], candidates: Mapping[int, str]) -> dict[int, int]:
    """Which of the former texts each new one replaces: the likest pairs first, each text once."""
    if len(news) * len(candidates) > _PAIRS:
        return {}
    near = [
        (overlap(text, former), -abs(at - place), place, row)
        for place, text in news
        for at, (row, former) in enumerate(candidates.items())
    ]
    texts, pairs = dict(news), dict[int, int]()
    for value, _distance, place, row in sorted(near, reverse=True):
        if value < _OVERLAP:
            break
        alike = place not in pairs and row not in pairs.values() and _tells_the_same(texts[place], candidates[row])
        if alike:
            pairs[place] = row
    return pairs


def _tells_the_same(one: str, other: str) -> bool:
    return likeness(pairs_of(one), pairs_of(other)) >= _ALIKE


#: More pairs than this are not looked at one by one: then each new text is one more.
_PAIRS = 10_000
_EDITED, _CLOSED = "台账里已改过", "台账已销号"
#: Fields that a file fills from several places: what it said there is not marked.
_UNMARKED = ("note",)


def _plain(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


def _key(value: Any) -> Any:
    if isinstance(value, str):
        return folded(value)
    if isinstance(value, tuple):
        return frozenset(folded(name_and_phone(str(one))[0]) for one in value)
    return value


#: Amounts with or without commas after thousands; what begins with further zeros is none.
_AMOUNT = pattern(r"-?(?:0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d+)?")


def _amount_or_text(text: str) -> object:
    """A text of the office's own column for comparing: a spreadsheet keeps 35,000.00 as the number 35000."""
    plain = folded(text)
    return Decimal(plain.replace(",", "")) if _AMOUNT.fullmatch(plain) else plain


def _is_empty(value: Any) -> bool:
    return value is None or value is False or value == "" or value == ()


def _text_base(value: Any, _names: Names) -> str:
    return str(value or "")


#: Per field its column, its value in an issue, and that value out of what an import wrote.
_SCALARS: dict[str, tuple[str, Callable[[Issue], Any], Callable[[Any, Names], Any]]] = {
    "number": ("number", lambda issue: issue.number, _text_base),
    "aspect": ("aspect_id", lambda issue: issue.aspect, lambda value, names: names.aspect(value)),
    "problem": ("problem", lambda issue: issue.problem, _text_base),
    "goal": ("goal", lambda issue: issue.goal, _text_base),
    "lead_leader": ("lead_leader_id", lambda issue: issue.lead_leader, lambda value, names: names.person(value)),
    "lead_unit": ("lead_unit_id", lambda issue: issue.lead_unit, lambda value, names: names.unit(value)),
    "units": ("units", lambda issue: issue.units, lambda value, names: names.units(value)),
    "support_units": ("support_units", lambda issue: issue.support_units, lambda value, names: names.units(value)),
    "involved_units": ("involved_units", lambda issue: issue.involved_units, lambda value, names: names.units(value)),
    "persons": ("persons", lambda issue: issue.persons, lambda value, names: names.people(value)),
    "deadline": ("deadline_text", lambda issue: issue.deadline.text, _text_base),
    "progress": ("progress", lambda issue: issue.progress, lambda value, _: to_progress(value)),
    "lasting": ("lasting", lambda issue: issue.lasting, lambda value, _: bool(value)),
    "finished_on": ("finished_on", lambda issue: issue.finished_on, lambda value, _: to_date(value)),
    "reason": ("reason", lambda issue: issue.reason, _text_base),
    "weight": ("weight", lambda issue: issue.weight, lambda value, _: value or 0),
    "secrecy": ("secrecy", lambda issue: issue.secrecy, _text_base),
    "note": ("note", lambda issue: issue.note, _text_base),
}
