"""Where the table stands in a sheet, and which of its rows are problems, which belong together, which are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from documents import cells, forms
from documents.column_contents import is_ticked, with_contents
from documents.grid import Grid, GridRow
from documents.header_rows import (
    HEADER_DEPTH,
    HEADER_WITHIN,
    continues_header,
    is_short_row,
    joined_headings,
    may_be_header,
)
from documents.ledger_bands import GOES_ON, heading_above, is_part, is_state, marker_kind, state_above
from documents.mapping import NO_CHOICES, Choices, SheetChoice, bare_heading, map_headings, table_name
from documents.mapping import Mapping as Meanings
from documents.status_words import status_of
from models.drafts import DraftStatus
from models.text import folded

#: What a line at the foot of a table begins with: signatures and notes.
FOOT = re.compile(
    r"^(?:填\s*报|填\s*表|制\s*表|审\s*核|审\s*批|审\s*签|负\s*责\s*人|主要负责|单位负责|分管领导[（(：:]|联\s*系|注\s*[：:1]"
    r"|备\s*注\s*[：:]|说\s*明\s*[：:]|填写说明|填报说明|注意|校\s*长|报送|盖\s*章|日\s*期\s*[：:]|[*※]|签\s*[字名])"
)
#: 审核人：甲 beside 填表人：乙, wherever it stands.
_SIGNED = re.compile(r"[\u4e00-\u9fff（）() ]{2,12}[：:]")
_FEWEST_HEADINGS = 3
_LONGEST_HEADING = 40
#: What a row may say of its measures alone.
ASSIGNED = frozenset(("units", "persons", "deadline"))
_BESIDE = ("measures", "deadline", "units", "persons", "progress", "progress_text")
#: What a row of sums begins with.
TOTAL = re.compile(
    r"^(?:[\u4e00-\u9fff]{0,12}(?:合计|总计|小计|平均值?|均值)$|(?:合计|总计|小计|共计|累计)(?:[：:（(\d]|$|共))"
)
_SAMPLE = re.compile(r"^(?:例|示例|样例|举例|范例)\d*$")
_PAGE = re.compile(r"^[—\-第\s]*\d+\s*[页—\-]?[\s,，/]*(?:共\s*\d+\s*页?)?[—\-\s]*$")
_HANZI_NUMBER = re.compile(r"^[（(]?[一二三四五六七八九十]{1,3}[）)、.]?$")
#: What stands in a row that numbers the columns, and the signs that may count them beside digits.
_COLUMN_NUMBER = re.compile(
    r"(?:第|栏次?|列|[（(\[])?\s*(?P<number>\d{1,2}|[甲乙丙丁戊己庚辛]|[A-Z])\s*(?:栏|列|[）)\]])?(?:=.{1,20})?"
)
_STEMS = ("甲乙丙丁戊己庚辛", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
#: Words that stand for the row above.
DITTO = frozenset(("同上", "〃", "″", "''", '"', "同前"))


@dataclass(slots=True)
class Entry:
    """A problem while its rows are still being collected."""

    row: GridRow
    aspect: str
    problem: str
    number: str
    line: str
    texts: dict[str, list[str]] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)
    extra: dict[str, list[str]] = field(default_factory=dict)
    states: list[str] = field(default_factory=list)
    #: Row by row who is to do what stands there and until when, by ledger field.
    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    band_state: str = ""

    def add(self, name: str, text: str, line: str) -> None:
        known = self.texts.setdefault(name, [])
        if known and text.startswith(cells.CONTINUED):
            rest = text.removeprefix(cells.CONTINUED)
            known[-1] += "" if known[-1].endswith(rest) else rest
        elif text and text not in known:
            known.append(text)
            self.places.setdefault(name, []).append(line)

    def joined(self, name: str, between: str = "\n") -> str:
        return between.join(self.texts.get(name, ()))


@dataclass(slots=True)
class LedgerTable:
    """The one table of a sheet: its header, what stands above, and the rows below."""

    grid: Grid
    mapping: Meanings
    first: int
    last: int
    #: Where its rows end, because another table with a header of its own begins; None where the sheet ends.
    end: int | None = None
    #: A heading right above the header, where the sheet has several tables.
    heading: str = ""
    #: Whether its problems are wanted; somebody may leave out one of the tables of a sheet.
    taken: bool = True
    #: Whether problems are numbered with digits, so that 一 or （一） numbers a group of them.
    _digits: bool = False
    #: The lowest and the uppermost heading of every column, bare, and the characters that these begin with.
    _bare: list[tuple[str, str]] = field(default_factory=list)
    _beginnings: frozenset[str] = frozenset()
    #: What the columns that are kept are called.
    _kept: dict[int, str] = field(default_factory=dict)

    @classmethod
    def find(cls, grid: Grid, *, beside: bool = False, choice: SheetChoice | None = None) -> LedgerTable | None:
        """The header of one to three rows that knows most headings, else forms; None for what is no ledger.

        ``beside`` says that problems were read elsewhere, so that a list of their numbers with owners will do.
        ``choice`` is what somebody decided about the sheet; rows that he names are the header whatever they hold.
        """
        if choice and choice.header:
            return cls._with_rows(grid, *choice.header, choice.meanings)
        found = cls._found(grid, beside)
        if found and choice:
            found.mapping = found.mapping.with_meanings(choice.meanings)
        return found

    @classmethod
    def find_all(cls, grid: Grid, *, beside: bool = False, choices: Choices = NO_CHOICES) -> list[LedgerTable]:
        """The tables of a sheet from top to bottom; nearly always there is one, and if somebody chose the header of
        the first only that. ``choices`` are looked up by ``table_name``."""
        choice = choices.get(grid.name)
        headers = [] if choice and choice.header else cls._headers(grid)
        if len(headers) < 2:
            found = cls.find(grid, beside=beside, choice=choice)
            return [found] if found else []
        headers = [cls._decided(headers, place, choices) for place in range(len(headers))]
        for table, following in pairwise(headers):
            table.end = following.first
        for table in headers:
            table.heading = heading_above(grid, table.first)
        return headers

    @classmethod
    def _decided(cls, headers: Sequence[LedgerTable], place: int, choices: Choices) -> LedgerTable:
        """One of several tables under what somebody decided about it: its header may move, but into no other table."""
        table = headers[place]
        choice = choices.get(table_name(table.grid.name, place))
        if choice is None:
            return table
        moved = cls._with_rows(table.grid, *choice.header, {}) if choice.header else None
        end = headers[place + 1].first if place + 1 < len(headers) else len(table.grid.rows)
        if moved is not None and headers[place - 1].last < moved.first <= moved.last < end:
            table = moved
        table.mapping = table.mapping.with_meanings(choice.meanings)
        table.taken = choice.taken
        return table

    @classmethod
    def _headers(cls, grid: Grid) -> list[LedgerTable]:
        """The headers that differ in what stands where; a header that is only repeated on the next page is none."""
        found: list[LedgerTable] = []
        for first, row in enumerate(grid.rows):
            table = cls._beginning_at(grid, first) if is_short_row(row) else None
            if table is None or not (table.is_ledger() or (found and table.is_list_of_numbers())):
                continue
            if found and first <= found[-1].last:
                found[-1] = max(found[-1], table, key=lambda one: one.mapping.recognised)
            elif not found or table.mapping.fields != found[-1].mapping.fields:
                found.append(table)
        return found

    @classmethod
    def _with_rows(cls, grid: Grid, top: int, bottom: int, meanings: Mapping[int, str]) -> LedgerTable | None:
        places = [place for place, row in enumerate(grid.rows) if top <= row.number <= bottom]
        if not places:
            return None
        rows = grid.rows[places[0] : places[-1] + 1]
        mapping = with_contents(map_headings(joined_headings(rows), guess=True), grid.rows[places[-1] + 1 :])
        return cls(grid, mapping.with_meanings(meanings), places[0], places[-1])

    @classmethod
    def _found(cls, grid: Grid, beside: bool) -> LedgerTable | None:
        plain = cls._with_header(grid, beside)
        if plain and plain.mapping.has("problem"):
            return plain
        turned = (cls._with_header(table, False) for table in forms.as_tables(grid))
        if plain is None:
            return next((found for found in turned if found), None)
        # A form may hold its measures as a table with headings of its own.
        return next((found for found in turned if found and found.mapping.has("problem")), plain)

    @classmethod
    def _with_header(cls, grid: Grid, beside: bool) -> LedgerTable | None:
        best: LedgerTable | None = None
        for first in range(min(HEADER_WITHIN, len(grid.rows))):
            table = cls._beginning_at(grid, first)
            if table is None:
                continue
            fits = table.is_ledger() or (beside and table.is_list_of_numbers())
            if fits and (best is None or table.mapping.recognised > best.mapping.recognised):
                best = table
        return best

    @classmethod
    def _beginning_at(cls, grid: Grid, first: int) -> LedgerTable | None:
        """The table whose header begins in this row; None where the row is no header."""
        if not may_be_header(grid.rows[first]):
            return None
        last = first
        while last + 1 < min(first + HEADER_DEPTH, len(grid.rows)) and continues_header(grid.rows[first : last + 2]):
            last += 1
        mapping = map_headings(joined_headings(grid.rows[first : last + 1]), guess=True)
        return cls(grid, with_contents(mapping, grid.rows[last + 1 :]), first, last)

    @property
    def row(self) -> int:
        """The number of its first header row."""
        return self.grid.rows[self.first].number

    def is_ledger(self) -> bool:
        """A ledger names problems or measures, and enough else that this is no chance."""
        known = self.mapping
        subject = known.has("problem") or (known.has("measures") and known.has("number"))
        beside = any(known.has(name) for name in _BESIDE) or self._lists_problems()
        return subject and beside and known.recognised >= _FEWEST_HEADINGS

    def _lists_problems(self) -> bool:
        """Whether the table is a plain list of what was found: numbered problems by 方面 or with their 表现."""
        known = self.mapping
        named = [bare_heading(known.headings[column].rpartition("\n")[2]) for column in known.columns("problem")]
        says_so = any(len(heading) > 2 for heading in named)
        return says_so and known.has("number") and (known.has("findings") or known.has("aspect"))

    def is_list_of_numbers(self) -> bool:
        """Whether the table names problems only by their numbers and says at least two things of each."""
        told = sum(1 for name in (*_BESIDE, "lead_leader", "lead_unit", "goal", "closing") if self.mapping.has(name))
        return self.mapping.has("number") and not self.mapping.has("problem") and told > 1

    @property
    def closes_with_work(self) -> bool:
        """Whether its closing column asks if the work is done: 是否办结."""
        return any("办结" in self.mapping.headings[column] for column in self.mapping.columns("closing"))

    def begins_inside_a_problem(self) -> bool:
        """Whether the first row below the header names neither a problem nor its number."""
        first = next((row for row in self.grid.rows[self.last + 1 : self.end] if row.own()), None)
        return first is not None and not (self._text(first, "problem") or self._text(first, "number"))

    def entries(self) -> Iterator[Entry]:
        """The problems in the order of the sheet, each with all its rows."""
        numbers = [self._text(row, "number") for row in self.grid.rows[self.last + 1 : self.end]]
        self._digits = any(re.match(r"\d", number) for number in numbers)
        titles = {folded(GOES_ON.sub("", text)) for row in self.grid.rows[: self.first] for text in row.cells}
        entry: Entry | None = None
        above: dict[int, str] = {}
        band, band_state, aspect = ("", self.heading, "") if is_state(self.heading) else (self.heading, "", "")
        for row, following in self._rows():
            if self._is_no_row(row):
                continue
            if (title := self._band(row, following)) is not None:
                if folded(GOES_ON.sub("", title)) in titles and marker_kind(title) is None:
                    continue
                if is_state(title):
                    band, band_state, aspect = "", title, ""
                else:
                    band, band_state, aspect = title, state_above(band_state, title), ""
                continue
            above = self._without_ditto(row, above)
            told = GOES_ON.sub("", self._text(row, "aspect"))  # （续） on the next page is the same 方面
            aspect = told or aspect
            if entry is None or not self._continues(entry, row, aspect or band):
                if entry is not None:
                    yield entry
                entry = self._begin(row, aspect or band, band_state)
            self._collect(entry, row)
        if entry is not None:
            yield entry

    def _rows(self) -> Iterator[tuple[GridRow, GridRow | None]]:
        """Every row below the header with the one that follows."""
        rows = self.grid.rows[self.last + 1 : self.end]
        return zip(rows, [*rows[1:], None], strict=False)

    def _text(self, row: GridRow, name: str) -> str:
        return cells.union((row.cells[column] for column in self.mapping.columns(name)), "\n")

    def _without_ditto(self, row: GridRow, above: dict[int, str]) -> dict[int, str]:
        """Writes the words of the row above where this one says 同上; gives the row's texts for the next."""
        for column, text in enumerate(row.cells):
            if text in DITTO and column in above:
                row.cells[column] = above[column]
        return {column: text for column, text in enumerate(row.cells) if text}

    def _is_no_row(self, row: GridRow) -> bool:
        """Blank, repeated header, numbered columns, total, signature, note or sample row."""
        own = row.own()
        if not own:
            return True
        first = re.sub(r"\s+", "", own[0][1])
        if self._repeats_header(own) or TOTAL.match(first) or _SAMPLE.match(first):
            return True
        if len({text for _, text in own}) == 1 and _PAGE.match(own[0][1]) and not own[0][1].isdecimal():
            return True
        distinct = {text for _, text in own}
        if len(distinct) >= 4 and _counts_columns([text for _, text in own]):
            return True
        return len(distinct) <= 4 and bool(FOOT.match(own[0][1])) and not self._has_problem_beside(own)

    def _repeats_header(self, own: list[tuple[int, str]]) -> bool:
        """Whether most cells of a row hold the headings of their columns again."""
        if not self._bare:
            self._bare = [
                (bare_heading(heading.rpartition("\n")[2]), bare_heading(heading.partition("\n")[0]))
                for heading in self.mapping.headings
            ]
            self._beginnings = frozenset(heading[:1] for pair in self._bare for heading in pair)
        fewest = max(2, 0.6 * len(own))
        alike = [one for one in own if one[1][0] in self._beginnings or not "\u4e00" <= one[1][0] <= "\u9fff"]
        return len(alike) >= fewest and sum(1 for column, text in alike if self._repeats(column, text)) >= fewest

    def _repeats(self, column: int, text: str) -> bool:
        """Whether a cell holds the heading of its column again."""
        return len(text) <= _LONGEST_HEADING and bare_heading(text) in self._bare[column]

    def _has_problem_beside(self, own: list[tuple[int, str]]) -> bool:
        problem = self.mapping.columns("problem")
        beside = [text for column, text in own if column in problem and text != own[0][1]]
        return own[0][0] not in problem and any(not (FOOT.match(text) and _SIGNED.match(text)) for text in beside)

    def _band(self, row: GridRow, following: GridRow | None) -> str | None:
        """The text of a row that is only a heading for the rows below; None for every other row."""
        own = row.own()
        texts = {text for _, text in own}
        if len(texts) == 2 and self._digits and _is_number_with_heading(own):
            return own[-1][1]
        if len(texts) == 2 and following and self._stands_in_front(own) and self._numbers_parts(row, following):
            return own[-1][1]
        if self._digits and len(texts) == 2 and _HANZI_NUMBER.match(own[0][1]) and self._stands_in_front(own):
            return own[-1][1]
        if len(texts) != 1 or len(self.mapping.fields) < 3 or row.below:
            return None
        column, text = own[0]
        leading = column <= min((*self.mapping.columns("problem"), *self.mapping.columns("aspect"), 1))
        is_short = leading and not text.isdecimal() and len(text) <= 60
        return text if len(own) >= 3 or (is_short and self._is_heading(column, text)) else None

    def _numbers_parts(self, row: GridRow, following: GridRow) -> bool:
        """Whether the problems below count within this row: 2 above 2.1, each a problem of its own."""
        number, next_number = self._text(row, "number"), self._text(following, "number")
        return is_part(next_number, number) and bool(self._text(following, "problem"))

    def _stands_in_front(self, own: list[tuple[int, str]]) -> bool:
        """Whether a row fills only its number and the problem or aspect: 一 | 党建方面 above 1, 2, 3."""
        front = ("number", "problem", "aspect")
        return all(self.mapping.fields.get(column) in front for column, _ in own)

    def _is_heading(self, column: int, text: str) -> bool:
        """Whether a lone cell in front is a heading: always in a number or aspect column, else only with 一、."""
        if column in self.mapping.columns("problem"):
            return bool(re.match(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]", text))
        return True

    def _continues(self, entry: Entry, row: GridRow, aspect: str) -> bool:
        """Whether the row says more of the same problem: merged cell, blank problem, or the same words again."""
        columns = self.mapping.columns("problem")
        number = self._text(row, "number")
        if columns and all(column in row.below for column in columns):
            return True
        problem = self._text(row, "problem")
        if problem.startswith(cells.CONTINUED):
            rest = problem.removeprefix(cells.CONTINUED)
            entry.problem += "" if entry.problem.endswith(rest) else rest
            return True
        if (marked := GOES_ON.sub("", number)) != number and marked == entry.number:
            return True
        if not problem:
            numbered = number and number != entry.number and self.mapping.columns("number")[0] not in row.below
            return not numbered or (bool(entry.problem) and is_part(number, entry.number))
        told = GOES_ON.sub("", problem)
        if told != problem and folded(told) == folded(GOES_ON.sub("", entry.problem)):
            return True
        same = folded(problem) == folded(entry.problem) and aspect == entry.aspect
        return same and (not number or number == entry.number)

    def _begin(self, row: GridRow, aspect: str, band_state: str) -> Entry:
        line = f"{self.grid.name}!{row.number}"
        entry = Entry(row, aspect, self._text(row, "problem"), self._text(row, "number"), line)
        entry.band_state = band_state
        return entry

    def _collect(self, entry: Entry, row: GridRow) -> None:
        line = f"{self.grid.name}!{row.number}"
        for column, name in self.mapping.fields.items():
            text = self._told(entry, row, column)
            entry.add(name, text, line)
            if name in ASSIGNED and text:
                own = entry.rows.setdefault(line, {})
                own[name] = cells.union((own.get(name, ""), text), "\n")
        self._kept = self._kept or {column: self.mapping.own_name(column) for column in self.mapping.unknown}
        for column, heading in self._kept.items():
            text = row.cells[column]
            if text and text not in entry.extra.setdefault(heading, []):
                entry.extra[heading].append(text)
        for column, word in self.mapping.marks.items():
            text = row.cells[column]
            if status_of(text) is DraftStatus.DONE and word not in entry.states:
                entry.states.append(word)

    def _told(self, entry: Entry, row: GridRow, column: int) -> str:
        """A cell's text; under a ticked name that name, and what is no tick is kept beside it."""
        text = row.cells[column]
        if column not in self.mapping.ticked or not text:
            return text
        name = self.mapping.own_name(column)
        if is_ticked(text):
            return name
        entry.extra.setdefault(name, []).append(text)
        return ""


def _counts_columns(texts: Sequence[str]) -> bool:
    """Whether a row only numbers the columns: 1 2 3, (1) (2) (3), 栏1 栏2, 甲 乙 1 2 3=1+2."""
    counted = [_COLUMN_NUMBER.fullmatch(text.strip()) for text in texts]
    if not all(counted):
        return False
    said = [found["number"] for found in counted if found]
    digits = [int(number) for number in said if number.isdecimal()]
    stems = "".join(number for number in said if not number.isdecimal())
    counts = digits == list(range(digits[0], digits[0] + len(digits))) if digits else True
    return counts and (not digits or digits[0] == 1 or not stems) and any(stems == row[: len(stems)] for row in _STEMS)


def _is_number_with_heading(own: Sequence[tuple[int, str]]) -> bool:
    """一 and beside it one heading merged over the other columns: a group of what is counted with digits."""
    return bool(_HANZI_NUMBER.match(own[0][1])) and len(own) > _FEWEST_HEADINGS and own[1][1] == own[-1][1]
