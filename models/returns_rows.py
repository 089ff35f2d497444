"""Which issue each row of a returned workbook is, by its code, its hidden mark and what stands in it. Pure.

Never a wrong row: what does not fit is no row of ours but one to be confirmed, and says what it resembles. Where the
hidden marks are lost or contradict each other, nothing that follows is applied without a question.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from models.issues import Issue
from models.return_rules import base_hash, canon, sheet_text
from models.returned import Marks, ReturnedFile, ReturnedRow
from models.returns_report import FileVerdict, RowKind
from models.returns_sheets import SentRow, SentSheet, SentSheets
from models.sheet_codes import RowCode, ledger_short, read_row_code
from models.similar import CloseTexts, overlap

#: Said beside what was matched without the marks.
BY_CONTENT, DISTRUSTED, BASELESS = "按内容匹配", "隐藏标记不可信", "发出时的内容不详"
#: How alike the words of a problem are for its row to be the same, and to be found by its words alone.
_SAME_ROW, _FOUND = 0.6, 0.9
#: What tells one row from another.
_TELLING = ("problem", "number", "findings", "measures")


@dataclass(frozen=True, slots=True)
class Match:
    """What a row is: with ``kind`` None row ``issue`` of ``sheet``, else what ``reason`` says.

    ``doubts``: why nothing of it is applied without a question. Of a row to be confirmed ``issue`` is the one that it
    is a copy of or resembles most.
    """

    row: ReturnedRow
    kind: RowKind | None
    sheet: SentSheet | None
    issue: int | None
    reason: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matching:
    """Whose the file is (``verdict`` MERGED, else ``reason`` says why not), and what each of its rows is."""

    verdict: FileVerdict
    reason: str = ""
    sheet: SentSheet | None = None
    rows: tuple[Match, ...] = ()
    notes: tuple[str, ...] = ()


def match_rows(
    file: ReturnedFile, sheets: SentSheets, ledger_id: str, issues: Callable[[Sequence[int]], Mapping[int, Issue]]
) -> Matching:
    """Match a file; ``issues`` gives the issues of these ids as they are now, as far as they exist."""
    return _Matcher(file, sheets, ledger_id, issues).match()


@dataclass
class _Matcher:
    file: ReturnedFile
    sheets: SentSheets
    ledger_id: str
    issues: Callable[[Sequence[int]], Mapping[int, Issue]]
    found: dict[str, SentSheet | None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    #: The problems of a sending, to be found by their words.
    close: dict[str, CloseTexts] = field(default_factory=dict)

    def match(self) -> Matching:
        rows = [row for row in self.file.rows if _says_something(row)]
        self.codes = {id(row): read_row_code(row.code) for row in rows}
        self.short = ledger_short(self.ledger_id)
        if self._is_foreign():
            return Matching(FileVerdict.FOREIGN, _FOREIGN)
        self.doubts = self._doubts()
        sheet = self._sheet(rows)
        if sheet is None:
            return Matching(FileVerdict.REFUSED, _UNKNOWN_FILE if rows else _EMPTY)
        if sheet.id is None:
            self.notes.append(_UNDONE if sheet.undone else _NO_RECORD)
        matches = self._second(sheet, self._first(sheet, rows))
        if self._answers_nothing(matches):
            return Matching(FileVerdict.REFUSED, _UNKNOWN_FILE if rows else _EMPTY)
        return Matching(FileVerdict.MERGED, "", sheet, tuple(matches), tuple(self.notes))

    # ------------------------------------------------------------ whose file

    def _is_foreign(self) -> bool:
        known = [code.ledger == self.short for code in self.codes.values() if code]
        if self._is_stated():
            return False
        return not any(known) and (bool(self.file.ledger) or bool(known)) and not self.sheets.by_code(self.file.sending)

    def _is_stated(self) -> bool:
        return self.file.ledger in (self.ledger_id, self.short)

    def _doubts(self) -> tuple[str, ...]:
        if self.file.marks == Marks.LOST:
            return (BY_CONTENT,)
        distrusted = self.file.marks == Marks.CONTRADICT or (self.file.ledger and not self._is_stated())
        return (DISTRUSTED,) if distrusted else ()

    def _sheet(self, rows: Sequence[ReturnedRow]) -> SentSheet | None:
        """The sending that the file as a whole answers."""
        marked = Counter(row.mark.sending for row in rows if row.mark)
        code = self.file.sending or next((one for one, _count in marked.most_common(1)), "")
        if not code and not self.doubts:
            self.doubts = (BY_CONTENT,)
        if self.doubts:
            coded = [code.issue for code in self.codes.values() if code and code.ledger == self.short]
            return self.sheets.best_for(coded, code) or self.sheets.by_code(code) or self._by_words(rows)
        return self._sheet_of(code)

    def _by_words(self, rows: Sequence[ReturnedRow]) -> SentSheet | None:
        """The sending in which most of the rows stand word for word; None where none does."""
        wanted = {key for row in rows if (key := _key(_said(row)))}
        counted = [
            (len(wanted & {_key(base.base) for base in sheet.rows.values()}), sheet) for sheet in self.sheets.newest()
        ]
        most, sheet = max(counted, key=lambda one: one[0], default=(0, None))
        return sheet if most else None

    def _sheet_of(self, code: str) -> SentSheet | None:
        """The sending of a code; one that the ledger has no record of is known by the marks of the rows."""
        if code not in self.found:
            self.found[code] = self.sheets.by_code(code) or self._from_marks(code)
        return self.found[code]

    def _from_marks(self, code: str) -> SentSheet | None:
        if not (self._is_stated() or code.startswith(f"{self.short}-")):
            return None
        marks = [row.mark for row in self.file.rows if row.mark and row.mark.sending == code]
        present = self.issues([mark.issue for mark in marks])
        units = Counter(unit for issue in present.values() for unit in (*issue.units, *issue.involved_units)[:1])
        unit = self.sheets.unit_of(self.file.unit, units)
        if unit is None or not marks:
            return None
        editable = tuple(dict.fromkeys(name for mark in marks for name in mark.hashes))
        shown = tuple(column.field for column in self.file.columns if column.field and column.field not in editable)
        rows = {mark.issue: SentRow(None, {}, mark.hashes) for mark in marks}
        columns = (tuple(dict.fromkeys(shown)), editable)
        undone = self.sheets.was_undone(code)
        return SentSheet(None, code, 0, *unit, *columns, rows, self.file.layout, undone)

    # ------------------------------------------------------------ rows by their codes

    def _first(self, sheet: SentSheet, rows: Sequence[ReturnedRow]) -> list[Match]:
        """What each row is by its code; rows without any code wait as UNKNOWN or NEW."""
        single = [self._by_code(sheet, row) for row in rows]
        groups: dict[tuple[str, int], list[int]] = defaultdict(list)
        for place, match in enumerate(single):
            if match.kind is None and match.sheet and match.issue is not None:
                groups[match.sheet.code, match.issue].append(place)
        for places in groups.values():
            for place, match in zip(places, self._told_apart([single[place] for place in places]), strict=True):
                single[place] = match
        return single

    def _by_code(self, sheet: SentSheet, row: ReturnedRow) -> Match:
        code = self.codes[id(row)]
        if row.own or (code is None and not row.code.strip() and row.mark is None):
            return Match(row, RowKind.NEW, sheet, None)
        if code is None:
            words = "编号一格空了" if not row.code.strip() else f"编号“{row.code.strip()}”不对"
            return Match(row, RowKind.UNKNOWN, sheet, None, words)
        if code.ledger != self.short:
            return Match(row, RowKind.UNKNOWN, sheet, None, f"编号“{row.code.strip()}”是另一个台账的")
        return self._of_sheet(sheet, row, code)

    def _of_sheet(self, sheet: SentSheet, row: ReturnedRow, code: RowCode) -> Match:
        doubts = list(self.doubts)
        own = sheet
        if row.mark and not doubts:
            if row.mark.issue != code.issue:
                doubts.append(DISTRUSTED)
            elif row.mark.sending != sheet.code:
                own = self._sheet_of(row.mark.sending) or sheet
                if own.unit != sheet.unit and not self._is_collected(own):
                    return Match(row, RowKind.UNKNOWN, sheet, None, f"这一行是发给“{own.unit_name}”的")
        if code.issue not in own.rows:
            return Match(row, RowKind.UNKNOWN, sheet, None, f"发给“{own.unit_name}”的表里没有编号“{row.code.strip()}”")
        sent = own.rows[code.issue]
        if row.mark and not doubts and self._contradicts(row.mark.hashes, sent):
            doubts.append(DISTRUSTED)
        return Match(row, None, own, code.issue, "", tuple(doubts))

    def _is_collected(self, sheet: SentSheet) -> bool:
        """Whether somebody put the whole of another unit's rows into this file; a single one may be a slip."""
        if not self.file.sending:
            return True
        there = {row.mark.issue for row in self.file.rows if row.mark and row.mark.sending == sheet.code}
        return len(there) > 1 and there >= set(sheet.rows)

    def _contradicts(self, hashes: Mapping[str, str], sent: SentRow) -> bool:
        return any(name in sent.base and base_hash(name, sent.base[name]) != own for name, own in hashes.items())

    def _told_apart(self, group: list[Match]) -> Iterator[Match]:
        """Rows of one code: the row itself, copies of it, the same row more than once."""
        different = _without_repeats(group)
        originals = [match for match in different if self._changed(match) == []] or [
            match for match in different if self._fits(match)
        ]
        for match in group:
            first = next(one for one in group if _content(one.row) == _content(match.row))
            if first is not match:
                words = f"与第 {first.row.line} 行完全相同，只算一行"
                yield replace(match, kind=RowKind.NOTE, reason=words)
            elif not originals:
                words = f"编号“{match.row.code.strip()}”与内容对不上"
                yield replace(match, kind=RowKind.UNKNOWN, issue=None, reason=words)
            elif all(match is not one for one in originals) and self._is_another(match):
                words = f"编号“{match.row.code.strip()}”是第 {originals[0].row.line} 行的，内容却是另一个问题"
                yield replace(match, kind=RowKind.UNKNOWN, issue=None, reason=words)
            elif all(match is not one for one in originals):
                words = f"复制自第 {originals[0].row.line} 行（编号 {match.row.code.strip()}），内容改成了别的"
                yield replace(match, kind=RowKind.COPIED, reason=words)
            elif len(originals) > 1:
                lines = "、".join(str(one.row.line) for one in originals)
                words = f"第 {lines} 行是同一个问题，填的不一样，请选定一行"
                yield replace(match, kind=RowKind.DUPLICATE, reason=words)
            else:
                yield match

    # ------------------------------------------------------------ what stands in a row

    def _texts(self, match_sheet: SentSheet, issue: int) -> Mapping[str, str]:
        """What tells a row of a sending from others: as it was sent, else as the issue is now."""
        sent = match_sheet.rows[issue]
        if sent.base:
            return sent.base
        present = self.issues([issue]).get(issue)
        return {} if present is None else {name: _issue_text(present, name) for name in _TELLING}

    def _changed(self, match: Match) -> list[str]:
        """The protected fields that the row says otherwise than they were sent."""
        assert match.sheet is not None and match.issue is not None
        base, said = self._texts(match.sheet, match.issue), _said(match.row)
        protected = [name for name in match.sheet.shown if name not in match.sheet.editable and name in base]
        return [name for name in protected if name in said and canon(name, said[name]) != canon(name, base[name])]

    def _fits(self, match: Match) -> bool:
        """Whether a row may be the issue of its code: half of what tells it apart is the same, and no other is it."""
        assert match.sheet is not None and match.issue is not None
        base, said = self._texts(match.sheet, match.issue), _said(match.row)
        votes = {name: _alike(name, said[name], base[name]) for name in _TELLING if said.get(name) and base.get(name)}
        if not votes or votes.get("problem"):
            return True
        if not match.sheet.rows[match.issue].base and "problem" in votes:
            return False  # a ledger that was restored may have given the same id to another issue since
        other = self._resembled(match.sheet, match.row, set())
        return sum(votes.values()) * 2 >= len(votes) and other in (None, match.issue)

    def _is_another(self, match: Match) -> bool:
        """Whether what stands in a row, or its mark and half of that, is another row of the sending than its code."""
        assert match.sheet is not None and match.issue is not None
        if self._resembled(match.sheet, match.row, {match.issue}) is not None:
            return True
        marked = match.row.mark.issue if match.row.mark else match.issue
        if marked == match.issue or marked not in match.sheet.rows:
            return False
        return self._fits(replace(match, issue=marked))

    def _resembled(self, sheet: SentSheet, row: ReturnedRow, taken: set[int]) -> int | None:
        """The only row of a sending that says the same number and problem, else the only one of the same problem."""
        said = _said(row)
        if not canon("problem", said.get("problem", "")):
            return None
        alike = [issue for issue in self._close(sheet).overlapping(said["problem"], _FOUND) if issue not in taken]
        number = canon("number", said.get("number", ""))
        of_number = [issue for issue in alike if number and self._number(sheet, issue) == number]
        for candidates in (of_number, alike):
            if len(candidates) == 1:
                return candidates[0]
        return None

    def _close(self, sheet: SentSheet) -> CloseTexts:
        if sheet.code not in self.close:
            problems = {issue: self._texts(sheet, issue).get("problem", "") for issue in sheet.rows}
            self.close[sheet.code] = CloseTexts({issue: problem for issue, problem in problems.items() if problem})
        return self.close[sheet.code]

    def _number(self, sheet: SentSheet, issue: int) -> str:
        return canon("number", self._texts(sheet, issue).get("number", ""))

    # ------------------------------------------------------------ rows without a code

    def _second(self, sheet: SentSheet, matches: list[Match]) -> list[Match]:
        """Rows without a usable code, by what stands in them and by their mark."""
        taken = {match.issue for match in matches if match.kind in (None, RowKind.DUPLICATE) and match.sheet is sheet}
        known = {issue for issue in taken if issue is not None}
        return [self._by_content(sheet, match, known) if match.issue is None else match for match in matches]

    def _by_content(self, sheet: SentSheet, match: Match, taken: set[int]) -> Match:
        row = match.row
        if row.own:
            return replace(match, reason="填在自查区")
        found = self._resembled(sheet, row, taken)
        if match.kind == RowKind.NEW:
            return self._without_code(sheet, match, found, taken)
        marked = row.mark.issue if row.mark and row.mark.issue in sheet.rows else None
        if found is None and marked not in taken and marked is not None:
            trial = replace(match, issue=marked)
            found = marked if self._fits(trial) else None
        return replace(match, issue=found, reason=f"{match.reason}{self._resembles(found)}")

    def _without_code(self, sheet: SentSheet, match: Match, found: int | None, taken: set[int]) -> Match:
        if found is None:
            return replace(match, reason="没有编号，是单位自己加的行")
        if self.file.marks != Marks.LOST:
            words = f"编号一格空了{self._resembles(found)}"
            return replace(match, kind=RowKind.UNKNOWN, issue=found, reason=words)
        if canon("number", _said(match.row).get("number", "")) != self._number(sheet, found):
            words = f"没有编号{self._resembles(found)}"
            return replace(match, kind=RowKind.UNKNOWN, issue=found, reason=words)
        taken.add(found)
        return replace(match, kind=None, issue=found, doubts=self.doubts)

    def _resembles(self, issue: int | None) -> str:
        present = self.issues([issue]).get(issue) if issue is not None else None
        if present is None:
            return ""
        return f"，内容最像“{present.source}”第 {present.number} 号"

    def _answers_nothing(self, matches: Sequence[Match]) -> bool:
        """A file without marks of which no row is ours is no returned workbook."""
        return self.file.marks == Marks.LOST and all(match.kind in (RowKind.NEW, RowKind.UNKNOWN) for match in matches)


_NO_RECORD = "发出这份表的记录不在本台账（台账可能是从备份恢复的），按表内的标记核对。"
_UNDONE = "这份表的发放已被撤销，按表内的标记核对；合并后补记这次发放。"
_FOREIGN = "这是另一个台账发出的表，没有合并。要用其中的内容，请按普通表格导入。"
_UNKNOWN_FILE = "这份表里没有一行能对上本台账发出的填报表，没有合并。要用其中的内容，请按普通表格导入。"
_EMPTY = "这份表里没有填报内容，没有合并。请向单位要一份完整的表。"


def _says_something(row: ReturnedRow) -> bool:
    return bool(row.code.strip()) or any(cell.text or cell.unreadable for cell in row.cells.values())


def _said(row: ReturnedRow) -> dict[str, str]:
    """The texts of a row that are its own and readable."""
    return {name: cell.text for name, cell in row.cells.items() if not cell.covered and not cell.unreadable}


def _content(row: ReturnedRow) -> dict[str, str]:
    """What makes two rows the same."""
    return {
        name: words
        for name, cell in row.cells.items()
        if (words := f"!{cell.unreadable}" if cell.unreadable else canon(name, cell.text))
    }


def _without_repeats(group: Sequence[Match]) -> list[Match]:
    different: list[Match] = []
    for match in group:
        if all(_content(match.row) != _content(one.row) for one in different):
            different.append(match)
    return different


def _alike(name: str, one: str, other: str) -> bool:
    if canon(name, one) == canon(name, other):
        return True
    return name != "number" and overlap(one, other) >= _SAME_ROW


def _key(texts: Mapping[str, str]) -> tuple[str, str] | None:
    problem = canon("problem", texts.get("problem", ""))
    return (canon("number", texts.get("number", "")), problem) if problem else None


def _issue_text(issue: Issue, name: str) -> str:
    return sheet_text(name, issue)
