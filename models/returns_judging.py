"""A returned row against the ledger: the verdict on each of its cells, what is remembered, what is to be written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from models.issues import Issue
from models.return_rules import (
    DIARY,
    UNDECIDED,
    CellMemory,
    Returned,
    Verdict,
    base_hash,
    canon,
    judge_cell,
    refusal,
    settled,
    settled_as_theirs,
    sheet_text,
)
from models.returned import ReturnedCell, ReturnedRow
from models.returns_memory import CellState, CellStates, Waiting
from models.returns_report import CellVerdict, Choice
from models.returns_rows import BASELESS, Match
from models.returns_sheets import SentSheet
from models.rules import Closing
from models.text import clean

#: Said where the value of a formula was taken.
FORMULA = "公式"
#: What belongs to the round for which it was sent, and cannot be changed in it any more.
OF_ROUND = ("progress", "finished_on")


class Editors(Protocol):
    """Who changed a field of an issue last, and when."""

    def __call__(self, issue: Issue, name: str) -> tuple[str, datetime | None]: ...


@dataclass
class JudgedRow:
    """A row and what came of it: ``states`` to be remembered, ``takes`` to be written, the verdicts in ``cells``.

    ``issue`` None: it is no longer in the ledger, and nothing can be remembered of it.
    """

    match: Match
    issue: Issue | None
    states: CellStates
    changed: bool = False
    takes: dict[str, str] = field(default_factory=dict)
    cells: list[CellVerdict] = field(default_factory=list)

    @property
    def sheet(self) -> SentSheet:
        """The sending that the row answers."""
        assert self.match.sheet is not None
        return self.match.sheet

    @property
    def issue_id(self) -> int:
        """The issue that the row is about."""
        assert self.match.issue is not None
        return self.match.issue


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges the rows of one file. ``take`` decides at once what would wait; ``editors`` is asked for that only."""

    today: date
    older: Mapping[str, bool]
    editors: Editors
    take: str = ""
    #: What rows before wrote: one issue may stand in the rows of two units in one file.
    written: dict[tuple[int, str], str] = field(default_factory=dict)

    def row(self, match: Match, issue: Issue | None, states: CellStates) -> JudgedRow:
        """Judge a row of ours."""
        row = JudgedRow(match, issue, dict(states))
        doubts = tuple(dict.fromkeys((*match.doubts, *present_doubts(row.sheet, row.issue_id, issue))))
        for name in row.sheet.fields:
            self._cell(row, name, doubts)
        self.written.update({(row.issue_id, name): text for name, text in row.takes.items() if text or name != DIARY})
        return row

    def repeated(self, match: Match, issue: Issue | None, states: CellStates) -> list[CellVerdict]:
        """The cells of a row that came twice and is to be chosen: nothing is applied and nothing remembered."""
        judge = Judge(self.today, self.older, self.editors, written=dict(self.written))
        cells = judge.row(replace(match, doubts=("同一行有几份",)), issue, states).cells
        return [replace(cell, waits=False) for cell in cells]

    def _cell(self, row: JudgedRow, name: str, doubts: tuple[str, ...]) -> None:
        sheet, issue, cell = row.sheet, row.issue, row.match.row.cells.get(name)
        sent = sheet.rows[row.issue_id]
        ours = _Once(issue, name, self.written.get((row.issue_id, name)))
        before = row.states.get(name)
        first = before.memory if before else sent.memory(name)
        if first is None:
            first, doubts = CellMemory.sent(base_hash(name, ours())), (*doubts, BASELESS)
        verdict, memory = judge_cell(
            first,
            _returned(cell),
            ours,
            field=name,
            editable=name in sheet.editable,
            older=self.older.get(sheet.code, False),
            valid=lambda text: not refusal(name, text, self.today),
            alone=not doubts,
        )
        base = first.common if first.common is not None else sent.text(name)
        told = _Told(row.match.row, name, verdict, base, ours, cell, doubts, self.today)
        state, told_as = told.state(before, memory), told.verdict_of(row.issue_id)
        if told.waits and row.issue is not None:
            who, when = self.editors(row.issue, name) if told.now != memory.agreed else ("", None)
            told.stays_open = True
            if self.take:
                state = self._decided(row, row.issue, state, told)
            told_as = replace(told.verdict_of(row.issue_id), who=who, when=when)
        row.cells.append(told_as)
        if state != (before or CellState(first)):
            row.states[name], row.changed = state, True
        if verdict == Verdict.TAKE:
            row.takes[name] = told.text

    def _decided(self, row: JudgedRow, issue: Issue, state: CellState, told: _Told) -> CellState:
        """A cell that would wait, decided at once where that is possible."""
        choice = Choice(self.take)
        reason = refused_choice(choice, told.name, told.waiting, issue, row.sheet, self.today)
        if reason:
            told.also(f"没有采用：{reason}")
            return replace(state, open=told.waiting)
        told.also(choice.label)
        told.stays_open = False
        if choice == Choice.OURS:
            return replace(state, open=None)
        row.takes[told.name] = told.text
        return CellState(settled_as_theirs(state.memory, told.name, told.text), None, state.listed)


@dataclass
class _Told:
    """One cell on its way into the report."""

    row: ReturnedRow
    name: str
    verdict: Verdict
    base: str
    ours: _Once
    cell: ReturnedCell | None
    doubts: tuple[str, ...]
    today: date
    marks: list[str] = field(default_factory=list)
    stays_open: bool = False

    def __post_init__(self) -> None:
        if self.cell is not None and self.cell.formula:
            self.marks.append(FORMULA)
        if self.waits:
            self.marks += self.doubts
        if self.verdict == Verdict.NOT_VALID:
            self.marks.append(refusal(self.name, self.text, self.today))

    @property
    def waits(self) -> bool:
        return self.verdict in UNDECIDED

    @property
    def text(self) -> str:
        return clean(self.cell.text) if self.cell else ""

    @property
    def now(self) -> str:
        return base_hash(self.name, self.ours())

    @property
    def waiting(self) -> Waiting:
        return Waiting(self.text, self.verdict, self.row.line, "；".join(self.marks), self.base)

    def also(self, mark: str) -> None:
        self.marks.append(mark)

    def state(self, before: CellState | None, memory: CellMemory) -> CellState:
        """What is remembered: a new text takes the place of the one that waited, agreement ends the waiting."""
        state = before or CellState(memory)
        if self.verdict == Verdict.STALE:
            return replace(state, listed=self.waiting)
        if self.verdict in (Verdict.UNCHANGED, Verdict.UNREADABLE):
            return state
        if self.verdict == Verdict.NOT_ALLOWED:
            return CellState(memory, None, self.waiting)
        return CellState(memory, self.waiting if self.waits else None, self._still_listed(state.listed))

    def _still_listed(self, before: Waiting | None) -> Waiting | None:
        """An older text stays listed; what was written over a column is withdrawn by writing what stood there."""
        return None if before is not None and before.verdict == Verdict.NOT_ALLOWED else before

    def verdict_of(self, issue: int) -> CellVerdict:
        theirs = self.text
        if self.cell is not None and self.cell.unreadable:
            theirs = self.cell.unreadable
        if self.cell is None or self.cell.covered:
            theirs = ""
        mark = "；".join(filter(None, self.marks))
        said = (self.base, self.ours(), theirs)
        return CellVerdict(issue, self.row.line, self.name, self.verdict, *said, mark, waits=self.stays_open)


class _Once:
    """What the ledger says in a field, looked up when it is first asked for; ``text`` is what a row before wrote."""

    __slots__ = ("_issue", "_name", "_text")

    def __init__(self, issue: Issue | None, name: str, text: str | None) -> None:
        self._issue, self._name = issue, name
        self._text = text if issue is not None else ""

    def __call__(self) -> str:
        if self._text is None:
            assert self._issue is not None
            self._text = sheet_text(self._name, self._issue)
        return self._text


def _returned(cell: ReturnedCell | None) -> Returned:
    if cell is None or cell.covered:
        return Returned(absent=True)
    return Returned(cell.text, unreadable=bool(cell.unreadable))


def present_doubts(sheet: SentSheet, number: int, issue: Issue | None) -> Iterator[str]:
    """What happened to an issue here since it was sent, so that nothing is applied to it without a question."""
    if issue is None:
        yield "台账里已没有这个问题"
        return
    sent = sheet.rows[number].round
    if sent is not None and issue.round > sent:
        yield f"发出时是第 {sent} 轮，现在是第 {issue.round} 轮"
    if issue.closing == Closing.CLOSED:
        yield "已销号"
    named = (*issue.units, issue.lead_unit, *issue.involved_units, *issue.support_units)
    if sheet.unit_name not in named:
        yield f"现由“{'、'.join(issue.units) or issue.lead_unit or '未定单位'}”负责"


_LOCKED = "这一列不由单位填写，只能保留台账，或者记入备注。"
_NOT_LOCKED = "只有不由单位填写的列，其内容才记入备注。请采用填报表、保留台账或另行填写。"


def refused_choice(
    choice: Choice, name: str, waiting: Waiting, issue: Issue, sheet: SentSheet, today: date, text: str = ""
) -> str:
    """Why a waiting cell cannot be decided like that, a sentence; "" when it can."""
    if choice == Choice.OURS:
        return ""
    locked = waiting.verdict == Verdict.NOT_ALLOWED
    if locked != (choice == Choice.REMARK):
        return _LOCKED if locked else _NOT_LOCKED
    if locked:
        return refusal("note", text, today) if waiting.text else "填报表里是空的，没有可以记入备注的内容。请保留台账。"
    if choice == Choice.BOTH:
        both = name == DIARY and bool(canon(name, waiting.text))
        return "" if both else "只有整改进展可以两条都留，请选一边或另行填写。"
    if name == DIARY and choice == Choice.THEIRS and not canon(name, waiting.text):
        return "进展只增不减，没有清空。请保留台账，或者另行填写。"
    sent = sheet.rows[issue.id].round if issue.id in sheet.rows else None
    if name in OF_ROUND and sent is not None and issue.round > sent:
        return f"这是第 {sent} 轮的填报，那一轮已经结束，不能再改。请保留台账。"
    written = text if choice == Choice.EDIT else waiting.text
    if name == DIARY and choice == Choice.EDIT and not clean(text):
        return "“整改进展”不能为空，请填写。"
    reason = refusal(name, written, today)
    undone = name == "progress" and canon(name, settled(name, written)) != "已完成"
    if not reason and undone and issue.closing == Closing.CLOSED:
        return "已销号的问题不能再改整改进度；确需更改，请先取消销号。"
    return reason
