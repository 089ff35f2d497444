"""The rows that wait to be confirmed: shown with what they resemble, accepted or dismissed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from models import returns_offers as offers
from models.errors import LedgerError
from models.history import Writing
from models.queries import load_issues
from models.returns_judging import Judge
from models.returns_memory import stored
from models.returns_merging import Memories
from models.returns_offers import OfferedRecord
from models.returns_report import Offered, RowKind
from models.returns_rows import Match
from models.returns_sheets import SentRow, SentSheets
from models.returns_writing import last_editor, put

if TYPE_CHECKING:
    from models.editing import IssueEditor
    from models.ledger import Ledger
    from models.similar_issues import SimilarIssue

#: The source of what a unit found itself.
OWN_SOURCE = "{}自查"
_LOST = "这一行对应的问题已不在台账里，不能合并。请不予登记，或作为新问题登记。"


class Offering:
    """The offered rows of a ledger."""

    def __init__(self, ledger: Ledger, sheets: SentSheets) -> None:
        self._ledger, self._sheets = ledger, sheets

    def offered(self) -> tuple[Offered, ...]:
        """The rows that wait."""
        with self._ledger.asking() as connection:
            records = offers.waiting(connection)
            names = dict(connection.execute("SELECT id, name FROM received_file"))
            units = dict(connection.execute("SELECT id, name FROM unit"))
        return tuple(
            Offered(
                id=record.id,
                kind=record.kind,
                file=names.get(record.received, ""),
                unit=units.get(record.unit, ""),
                row=record.content.line,
                reason=record.content.reason,
                cells=record.content.cells,
                extra=record.content.extra,
                issue=record.content.issue,
                similar=tuple(one.words for one in alike),
                similar_issues=tuple(one.issue.id for one in alike),
            )
            for record in records
            for alike in [self._similar(record, units.get(record.unit, ""))]
        )

    def _similar(self, record: OfferedRecord, unit: str) -> Sequence[SimilarIssue]:
        problem = record.content.cells.get("problem", "")
        if not problem or record.kind not in (RowKind.NEW, RowKind.COPIED):
            return ()
        return self._ledger.similar.of_words(problem, [unit])

    def accept(self, ids: Sequence[int], *, source: str, as_new: bool, into: int | None) -> list[int]:
        """Confirm rows; returns their issues."""
        if not ids:
            return []
        with self._ledger.operation(f"确认填报表的行：{len(ids)} 行", everything=True) as write:
            self._sheets.look(write.connection)
            editor = self._ledger._editor(write)
            return [self._accept(write, editor, number, source, as_new, into) for number in ids]

    def dismiss(self, ids: Sequence[int]) -> None:
        """Say that rows become nothing."""
        if ids:
            with self._ledger.operation(f"填报表的行不予登记：{len(ids)} 行") as write:
                for number in ids:
                    offers.record_of(write.connection, number)
                    write.change("offered_row", number, {"state": offers.DISMISSED})

    def _accept(
        self, write: Writing, editor: IssueEditor, number: int, source: str, as_new: bool, into: int | None
    ) -> int:
        write.flush()
        record = offers.record_of(write.connection, number)
        if into is not None:
            issue = self._merged(write, editor, record, into)
        elif as_new or record.kind in (RowKind.NEW, RowKind.COPIED) or record.content.issue is None:
            issue = self._made(write, editor, record, source)
        else:
            issue = self._merged(write, editor, record, record.content.issue)
        write.change("offered_row", number, {"state": offers.ADDED, "added": issue})
        return issue

    def _made(self, write: Writing, editor: IssueEditor, record: OfferedRecord, source: str) -> int:
        (unit,) = write.connection.execute("SELECT name FROM unit WHERE id = ?", (record.unit,)).fetchone()
        copied = record.content.issue
        if not source and copied is not None and (found := load_issues(write.connection, [copied])):
            source = found[copied].source
        return offers.make_issue(
            write,
            editor,
            self._ledger._registers(write),
            record.content,
            unit=unit,
            source=source or OWN_SOURCE.format(unit),
            today=self._ledger.today(),
        )

    def _merged(self, write: Writing, editor: IssueEditor, record: OfferedRecord, number: int) -> int:
        """Merge a row that somebody took for this issue, by the cell rule."""
        sheet = self._sheets.by_id(record.sending) if record.sending else None
        issue = load_issues(write.connection, [number]).get(number)
        if sheet is None or issue is None:
            raise LedgerError(f"第 {record.content.line} 行：{_LOST}")
        if number not in sheet.rows:
            sheet = replace(sheet, rows={**sheet.rows, number: SentRow()})
        row, states = Memories(write.connection).of(sheet, number)
        judge = Judge(self._ledger.today(), {}, lambda one, name: last_editor(write.connection, one, name))
        judged = judge.row(Match(record.content.as_row(), None, sheet, number), issue, states)
        cells = stored(judged.states, record.received)
        if row is not None:
            write.change("returned_row", row, {"cells": cells})
        else:  # also where nothing differs: the row came back
            write.add("returned_row", {"sending_id": sheet.id, "issue_id": number, "cells": cells})
        put(write, editor, issue, judged.takes, unit=sheet.unit_name, sent_round=sheet.rows[number].round)
        for twin in offers.twins(write.connection, record) if record.kind == RowKind.DUPLICATE else ():
            write.change("offered_row", twin, {"state": offers.DISMISSED})
        return number
