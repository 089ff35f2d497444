"""One returned workbook merged into the ledger: matched, judged, written as one operation, reported."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from models import returns_files as files
from models import returns_offers as offers
from models.history import Writing
from models.issues import Issue
from models.patterns import pattern
from models.queries import load_issues
from models.return_rules import Verdict, label_of
from models.returned import ReturnedFile
from models.returns_judging import Judge, JudgedRow
from models.returns_memory import CellStates, loaded, stored
from models.returns_notes import notes_of
from models.returns_report import CellVerdict, FileReport, FileVerdict, RowKind, RowVerdict
from models.returns_rows import Match, Matching, match_rows
from models.returns_sheets import SentSheet, SentSheets
from models.returns_writing import keep, last_editor, put_entry, put_fields

if TYPE_CHECKING:
    from models.ledger import Ledger


#: Where the line stands in a place such as 工作表“2026年”第 12 行 or 工作表“2026年”C12.
_LINE = pattern(r"(\d+)(?: 行)?$")


class PresentIssues:
    """The issues as they are, read once each."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: dict[int, Issue | None] = {}

    def __call__(self, ids: Sequence[int]) -> Mapping[int, Issue]:
        """Those of these issues that exist."""
        unknown = [number for number in dict.fromkeys(ids) if number not in self._known]
        if unknown:
            found = load_issues(self._connection, unknown)
            self._known |= {number: found.get(number) for number in unknown}
        return {number: issue for number in ids if (issue := self._known[number]) is not None}


class Memories:
    """What is remembered of the rows of sendings."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: dict[int, dict[int, tuple[int, CellStates]]] = {}

    def of(self, sheet: SentSheet, issue: int) -> tuple[int | None, CellStates]:
        """The record of a row and its cells; none where it came back as it was sent, or never."""
        if sheet.id is None:
            return None, {}
        if sheet.id not in self._known:
            rows = self._connection.execute(
                "SELECT issue_id, id, cells FROM returned_row WHERE sending_id = ?", (sheet.id,)
            )
            self._known[sheet.id] = {number: (row, loaded(cells)) for number, row, cells in rows}
        return self._known[sheet.id].get(issue, (None, {}))


class Merging:
    """The merge of one file."""

    def __init__(self, ledger: Ledger, sheets: SentSheets, file: ReturnedFile, content: bytes, take: str) -> None:
        self._ledger, self._sheets, self._file, self._content, self._take = ledger, sheets, file, content, take
        self._judged: list[JudgedRow] = []
        self._cells: dict[str, list[CellVerdict]] = defaultdict(list)
        self._rows: dict[str, list[RowVerdict]] = defaultdict(list)
        self._offers: list[tuple[Match, str]] = []

    def merge(self) -> FileReport:
        """Merge it; what is not merged has its sentence in the report."""
        file = self._file
        with self._ledger.asking() as connection:
            self._issues, self._memories = PresentIssues(connection), Memories(connection)
            sheets = self._sheets.look(connection)
            matching = match_rows(file, sheets, self._ledger.ledger_id, self._issues)
            sheet = matching.sheet
            if sheet is None:
                return FileReport(file.name, file.digest, matching.verdict, matching.reason, file.sending, file.unit)
            self._judge(connection, matching)
            answered = self._answered(sheet, matching)
            notes = [*matching.notes, *notes_of(connection, file, answered, self._sheets)]
        received = self._write(sheet, answered, notes)
        return FileReport(
            file.name,
            file.digest,
            FileVerdict.MERGED,
            "",
            sheet.code,
            "、".join(dict.fromkeys(one.unit_name for one in answered)),
            sheet.number,
            tuple(cell for one in answered for cell in self._cells[one.code]),
            tuple(row for one in answered for row in self._rows[one.code]),
            tuple(notes),
            received,
        )

    # ------------------------------------------------------------ judging

    def _judge(self, connection: sqlite3.Connection, matching: Matching) -> None:
        coded = {match.sheet.code: match.sheet for match in matching.rows if match.sheet}
        older = {code: self._is_older(connection, sheet) for code, sheet in coded.items()}
        judge = Judge(self._today, older, lambda issue, name: last_editor(connection, issue, name), self._take)
        self._issues([match.issue for match in matching.rows if match.issue is not None])
        keys: set[str] = set()
        for match in matching.rows:
            if match.kind is None:
                self._row_of_ours(judge, match)
            else:
                self._other_row(connection, judge, match, keys)
        assert matching.sheet is not None
        for place, text in self._file.notes:
            found = _LINE.search(place)
            line = int(found[1]) if found else 0
            self._rows[matching.sheet.code].append(RowVerdict(line, None, RowKind.NOTE, text))

    @property
    def _today(self) -> date:
        return self._ledger.today()

    def _is_older(self, connection: sqlite3.Connection, sheet: SentSheet) -> bool:
        return sheet.id is not None and files.is_older(self._file.modified_at, files.of_sending(connection, sheet.id))

    def _row_of_ours(self, judge: Judge, match: Match) -> None:
        assert match.sheet is not None and match.issue is not None
        issue = self._issues([match.issue]).get(match.issue)
        _row, states = self._memories.of(match.sheet, match.issue)
        judged = judge.row(match, issue, states)
        self._judged.append(judged)
        self._cells[match.sheet.code] += judged.cells
        self._rows[match.sheet.code] += self._told_of(match, issue, judged)

    def _told_of(self, match: Match, issue: Issue | None, judged: JudgedRow) -> list[RowVerdict]:
        """What is to be said of a row of ours beside its cells."""
        sheet, line = judged.sheet, match.row.line
        told: list[RowVerdict] = []
        if issue is None:
            words = "这个问题在台账里已删除，内容只列在这里，不会重新登记"
            told.append(RowVerdict(line, judged.issue_id, RowKind.UNKNOWN, words))
        if any(cell.verdict != Verdict.UNCHANGED for cell in judged.cells):
            others = self._sheets.other_units(judged.issue_id, sheet.unit)
            if others:
                words = f"这个问题还发给了 {len(others)} 个单位：{'、'.join(others)}"
                told.append(RowVerdict(line, judged.issue_id, RowKind.NOTE, words))
        more = {label_of(name): cell.text for name, cell in match.row.cells.items() if name not in sheet.fields}
        for heading, text in {**more, **match.row.extra}.items():
            if text:
                told.append(RowVerdict(line, judged.issue_id, RowKind.NOTE, f"附加栏“{heading}”：{text}"))
        return told

    def _other_row(self, connection: sqlite3.Connection, judge: Judge, match: Match, keys: set[str]) -> None:
        assert match.sheet is not None and match.kind is not None
        sheet, reason = match.sheet, match.reason
        if match.kind == RowKind.DUPLICATE and match.issue is not None:
            issue = self._issues([match.issue]).get(match.issue)
            self._cells[sheet.code] += judge.repeated(match, issue, self._memories.of(sheet, match.issue)[1])
        if match.kind == RowKind.NOTE:
            self._rows[sheet.code].append(RowVerdict(match.row.line, match.issue, match.kind, reason))
            return
        key = offers.key_of(sheet.code, sheet.unit, match.row)
        waits = key not in keys and not offers.is_offered(connection, key)
        if waits:
            self._offers.append((match, key))
        else:
            reason += "；已列出过，不再重复列出"
        keys.add(key)
        said = offers.said_in(match.row)
        told = RowVerdict(match.row.line, match.issue, match.kind, reason, waits, said, match.row.extra)
        self._rows[sheet.code].append(told)

    def _answered(self, sheet: SentSheet, matching: Matching) -> list[SentSheet]:
        """The sendings that the file answers, its own first; their rows that did not come back are told."""
        answered = {sheet.code: sheet}
        returned: dict[str, set[int]] = defaultdict(set)
        for match in matching.rows:
            if match.sheet and match.issue is not None and match.kind in (None, RowKind.DUPLICATE):
                answered.setdefault(match.sheet.code, match.sheet)
                returned[match.sheet.code].add(match.issue)
        for code, one in answered.items():
            missing = [issue for issue in one.rows if issue not in returned[code]]
            present = self._issues(missing)
            self._rows[code] += [
                RowVerdict(0, number, RowKind.NOT_RETURNED, f"表里没有“{issue.source}”第 {issue.number} 号，没有改动")
                for number, issue in present.items()
            ]
        return list(answered.values())

    # ------------------------------------------------------------ writing

    def _write(self, sheet: SentSheet, answered: Sequence[SentSheet], notes: Sequence[str]) -> int:
        why = "这份表的发放已被撤销" if sheet.undone else "发出记录不在本台账"
        by_marks = f"（{why}，按表内标记核对）" if sheet.id is None else ""
        units = "、".join(dict.fromkeys(one.unit_name for one in answered))
        with self._ledger.operation(f"合并填报表：{units} {self._file.name}{by_marks}") as write:
            sendings = {one.code: one.id or self._found_sending(write, one) for one in answered}
            received = {one.code: self._received(write, one, sendings[one.code], notes) for one in answered}
            self._write_rows(write, sendings, received)
            for match, key in self._offers:
                assert match.sheet is not None
                code = match.sheet.code
                offers.offer(write, match, key, received[code], sendings[code], match.sheet.unit)
            keep(write, self._file.digest, self._content)
        return received[sheet.code]

    def _write_rows(self, write: Writing, sendings: Mapping[str, int], received: Mapping[str, int]) -> None:
        """What is made goes before and behind what is read, so that it reaches the tables in bulk."""
        for row in self._judged:
            if row.changed and row.issue is not None:
                self._write_memory(write, row, sendings[row.sheet.code], received[row.sheet.code])
        editor = self._ledger._editor(write)
        taking = [(row, row.issue) for row in self._judged if row.takes and row.issue is not None]
        for row, issue in taking:
            put_fields(editor, issue, row.takes)
        for row, issue in taking:
            sent = row.sheet.rows[issue.id].round
            put_entry(write, self._today, issue, row.takes, unit=row.sheet.unit_name, sent_round=sent)

    def _write_memory(self, write: Writing, row: JudgedRow, sending: int, received: int) -> None:
        record, _states = self._memories.of(row.sheet, row.issue_id)
        cells = stored(row.states, received)
        if record is None:
            write.add("returned_row", {"sending_id": sending, "issue_id": row.issue_id, "cells": cells})
        else:
            write.change("returned_row", record, {"cells": cells})

    def _received(self, write: Writing, sheet: SentSheet, sending: int, notes: Sequence[str]) -> int:
        report = files.report_json(self._cells[sheet.code], self._rows[sheet.code], notes)
        return write.add("received_file", files.values_of(self._file, sending, sheet.unit, report, self._today))

    def _found_sending(self, write: Writing, sheet: SentSheet) -> int:
        """A record of a sending that the ledger has lost: its code, and what the marks of the file tell."""
        rows = {
            str(issue): {"round": row.round, "base": dict(row.base), "hashes": dict(row.hashes)}
            for issue, row in sheet.rows.items()
            if issue in self._issues([issue])
        }
        modified = files.plain_time(self._file.modified_at)
        sent_on = min(modified.date(), self._today) if modified else self._today
        fields = {"editable": sheet.editable, "shown": sheet.shown}
        return write.add(
            "sending",
            {
                "code": sheet.code,
                "number": sheet.number,
                "unit_id": sheet.unit,
                "sent_on": sent_on.isoformat(),
                "layout": sheet.layout,
                "fields": json.dumps(fields, ensure_ascii=False),
                "rows": json.dumps(rows, ensure_ascii=False),
                "file_name": self._file.name,
                "note": "发放已撤销，由收回的表补记" if sheet.undone else "由收回的表补记",
            },
        )
