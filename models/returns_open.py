"""The cells that wait: shown with both sides, decided one by one or all that a file left open."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from models.errors import LedgerError
from models.history import Writing
from models.issues import Issue
from models.patterns import pattern
from models.queries import load_issues
from models.return_rules import base_hash, label_of, settled_as_theirs, sheet_text
from models.returns_judging import refused_choice
from models.returns_memory import LISTED, OPEN, CellState, CellStates, Waiting, loaded, stored
from models.returns_report import CellVerdict, Choice, Decision, OpenCell
from models.returns_sheets import SentSheet, SentSheets
from models.returns_writing import last_editor, put

if TYPE_CHECKING:
    from models.editing import IssueEditor
    from models.ledger import Ledger

#: How a waiting cell is named: the record of its row, whether it is open or only listed, its field.
_CELL = pattern(r"(\d+)([:~])(.+)")
_ROWS = """SELECT r.id, r.sending_id, r.issue_id, r.cells FROM returned_row r {} ORDER BY r.id"""


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    sheet: SentSheet
    issue: int
    states: CellStates


class Deciding:
    """What waits in a ledger, and deciding it."""

    def __init__(self, ledger: Ledger, sheets: SentSheets) -> None:
        self._ledger, self._sheets = ledger, sheets

    def open_cells(self) -> tuple[OpenCell, ...]:
        """The cells that wait for a decision."""
        return self._listed(":", lambda state: state.open)

    def listed_cells(self) -> tuple[OpenCell, ...]:
        """The texts that were passed over: of older versions, and in columns that are not the unit's."""
        return self._listed("~", lambda state: state.listed)

    def decide(self, decisions: Sequence[Decision]) -> set[int]:
        """Decide cells, all of them or none; returns the issues that changed."""
        if not decisions:
            return set()
        with self._ledger.operation(_label(decisions)) as write:
            sheets = self._sheets.look(write.connection)
            editor = self._ledger._editor(write)
            for decision in decisions:
                self._decide(write, sheets, editor, decision)
            return {line.issue for line in write.lines if line.issue is not None and line.record != "returned_row"}

    def settle(self, digest: str, choice: Choice, name: str) -> tuple[CellVerdict, ...]:
        """Decide what a received file left open, as far as it can be; what became of each cell, in its mark."""
        cells = [cell for cell in self.open_cells() if cell.digest == digest]
        with self._ledger.asking() as connection:
            reasons = {cell.cell: self._refused(connection, cell, choice) for cell in cells}
        possible = [Decision(cell.cell, choice) for cell in cells if not reasons[cell.cell]]
        if possible:
            side = "填报表" if choice == Choice.THEIRS else "台账"
            with self._ledger.operation(f"处理填报表的分歧：{name} 按{side} {len(possible)} 处") as write:
                sheets, editor = self._sheets.look(write.connection), self._ledger._editor(write)
                for decision in possible:
                    self._decide(write, sheets, editor, decision)
        return tuple(
            CellVerdict(
                cell.id,
                cell.row,
                cell.field,
                cell.verdict,
                cell.base,
                cell.ours,
                cell.theirs,
                "；".join(filter(None, (cell.mark, _became(choice, reasons[cell.cell])))),
                cell.who,
                cell.when,
                waits=bool(reasons[cell.cell]),
            )
            for cell in cells
        )

    # ------------------------------------------------------------ listing

    def _listed(self, sign: str, which: Callable[[CellState], Waiting | None]) -> tuple[OpenCell, ...]:
        with self._ledger.asking() as connection:
            rows = self._rows(connection, "WHERE r.cells LIKE ?", (f'%"{_KEYS[sign]}":%',))
            issues = load_issues(connection, list(dict.fromkeys(row.issue for row in rows)))
            names = {
                number: (name, digest)
                for number, name, digest in connection.execute("SELECT id, name, digest FROM received_file")
            }
            found = [
                (waiting.received, waiting.row, self._cell(connection, row, sign, name, waiting, issues, names))
                for row in rows
                for name, state in row.states.items()
                if (waiting := which(state)) is not None and row.issue in issues
            ]
        listed = sorted(found, key=lambda one: one[:2])
        return tuple(cell for _file, _row, cell in listed if not _says_the_same(cell))

    def _rows(self, connection: sqlite3.Connection, condition: str, values: Iterable[object]) -> list[_Row]:
        sheets = self._sheets.look(connection)
        rows = connection.execute(_ROWS.format(condition), tuple(values)).fetchall()
        found = ((number, sheets.by_id(sending), issue, cells) for number, sending, issue, cells in rows)
        return [_Row(number, sheet, issue, loaded(cells)) for number, sheet, issue, cells in found if sheet]

    def _cell(
        self,
        connection: sqlite3.Connection,
        row: _Row,
        sign: str,
        name: str,
        waiting: Waiting,
        issues: dict[int, Issue],
        names: dict[int, tuple[str, str]],
    ) -> OpenCell:
        issue, sheet = issues[row.issue], row.sheet
        file, digest = names.get(waiting.received, ("", ""))
        ours = sheet_text(name, issue)
        agreed = base_hash(name, ours) == row.states[name].memory.agreed
        who, when = ("", None) if agreed else last_editor(connection, issue, name)
        return OpenCell(
            cell=f"{row.id}{sign}{name}",
            file=file,
            digest=digest,
            sending=sheet.code,
            number=sheet.number,
            unit=sheet.unit_name,
            id=issue.id,
            issue_number=issue.number,
            problem=issue.problem,
            row=waiting.row,
            field=name,
            label=label_of(name),
            verdict=waiting.verdict,
            base=waiting.base,
            ours=ours,
            theirs=waiting.text,
            mark=waiting.mark,
            who=who,
            when=when,
        )

    # ------------------------------------------------------------ deciding

    def _refused(self, connection: sqlite3.Connection, cell: OpenCell, choice: Choice) -> str:
        sheet = self._sheets.by_code(cell.sending)
        issue = load_issues(connection, [cell.id])[cell.id]
        assert sheet is not None
        waiting = Waiting(cell.theirs, cell.verdict, cell.row)
        return refused_choice(choice, cell.field, waiting, issue, sheet, self._ledger.today())

    def _decide(self, write: Writing, sheets: SentSheets, editor: IssueEditor, decision: Decision) -> None:
        found = _CELL.fullmatch(decision.cell)
        number, sign, name = (int(found[1]), found[2], found[3]) if found else (0, ":", "")
        write.flush()
        rows = self._rows(write.connection, "WHERE r.id = ?", (number,))
        state = rows[0].states.get(name) if rows else None
        waiting = (state.open if sign == ":" else state.listed) if state else None
        if state is None or waiting is None:
            raise LedgerError("这一处已经处理过，或者收回它的表已被撤销。请刷新后重试。")
        row = rows[0]
        issue = load_issues(write.connection, [row.issue])[row.issue]
        choice, today = Choice(decision.choice), self._ledger.today()
        text = decision.text if choice == Choice.EDIT else waiting.text
        target = name
        if choice == Choice.REMARK:
            target, text = "note", _remark(issue, row.sheet.unit_name, name, waiting.text)
        reason = refused_choice(choice, name, waiting, issue, row.sheet, today, text)
        if reason:
            raise LedgerError(f"“{issue.source}”第 {issue.number} 号的“{label_of(name)}”：{reason}")
        row.states[name] = _decided(state, sign, name, waiting, choice)
        if choice != Choice.OURS and base_hash(target, text) != base_hash(target, sheet_text(target, issue)):
            by = self._ledger.operator if choice == Choice.EDIT else row.sheet.unit_name
            sent = row.sheet.rows.get(row.issue)
            put(write, editor, issue, {target: text}, unit=by, sent_round=sent.round if sent else None)
        write.change("returned_row", row.id, {"cells": stored(row.states)})


_KEYS = {":": OPEN, "~": LISTED}


def _decided(state: CellState, sign: str, name: str, waiting: Waiting, choice: Choice) -> CellState:
    """What is remembered after a decision: by the unit's text both sides agree, by any other they do not."""
    memory = state.memory
    if choice in (Choice.THEIRS, Choice.BOTH):
        memory = settled_as_theirs(memory, name, waiting.text)
    left = replace(state, open=None) if sign == ":" else replace(state, listed=None)
    return replace(left, memory=memory)


def _remark(issue: Issue, unit: str, name: str, text: str) -> str:
    """The note of an issue with what a unit wrote into a column that is not its own."""
    return "\n".join(filter(None, [issue.note, f"{unit}填报时把“{label_of(name)}”改为：{text}"]))


def _says_the_same(cell: OpenCell) -> bool:
    return base_hash(cell.field, cell.ours) == base_hash(cell.field, cell.theirs)


def _became(choice: Choice, reason: str) -> str:
    return f"没有采用：{reason}" if reason else choice.label


def _label(decisions: Sequence[Decision]) -> str:
    counted = [
        f"{choice.label} {count} 处"
        for choice in Choice
        if (count := sum(Choice(decision.choice) == choice for decision in decisions))
    ]
    return f"处理填报表的分歧：{'、'.join(counted)}"
