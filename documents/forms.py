"""Forms and turned tables as plain ones: labels beside (or above) their texts become headings, each problem a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from documents.grid import Grid, GridRow
from documents.mapping import MARK, bare_heading, kind_of_heading, synonyms
from documents.notice_words import Leaning, leaning
from documents.word_forms import is_counted

#: Forms are looked for in so many rows of a sheet; a label is not longer than this.
_MOST_ROWS = 5000
_LONGEST_LABEL = 14
_FEWEST_LABELS = 3
#: What 问题3 beside a problem is: the label of what follows.
_COUNTED = "反馈问题"
_PROBLEM = frozenset(("problem", "task", "findings"))
#: What the list of measures inside a form says of each.
_OF_A_MEASURE = frozenset(("units", "lead_unit", "persons", "deadline", "progress", "progress_text", "finished_on"))


@dataclass(frozen=True, slots=True)
class _Run:
    """Cells of one row that hold the same text, as a merged range does."""

    first: int
    last: int
    text: str

    @property
    def is_label(self) -> bool:
        return bool(_kind(self.text))


@dataclass(slots=True)
class _Record:
    """One problem while its labels are being collected."""

    row: int = 0
    texts: dict[str, list[str]] = field(default_factory=dict)
    #: The rows of a table of its measures, each with its number.
    measures: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    def add(self, label: str, text: str, row: int) -> None:
        if text and text not in self.texts.setdefault(label, []):
            self.texts[label].append(text)
        if not self.row or _kind(label) in _PROBLEM:
            self.row = row

    def headings(self) -> Iterator[str]:
        """Its labels, and those of its measures."""
        yield from self.texts
        yield from (label for _, measure in self.measures for label in measure)

    def rows(self, headings: Sequence[str]) -> Iterator[GridRow]:
        """The problem as a row, each measure of a table of its own as one more."""
        yield GridRow(self.row, ["\n".join(self.texts.get(heading, ())) for heading in headings])
        for number, measure in self.measures:
            yield GridRow(number, [measure.get(heading, "") for heading in headings])

    def is_full(self, label: str) -> bool:
        """Whether this label begins the next problem: the first label comes again, or the problem."""
        return label in self.texts and (label == next(iter(self.texts)) or _kind(label) in _PROBLEM)


def as_tables(grid: Grid) -> Iterator[Grid]:
    """What a sheet without a header row may be as a plain table: problems side by side, or forms."""
    for table in (_turned(grid), _from_forms(grid)):
        if table is not None:
            yield table


@lru_cache(maxsize=4096)
def _kind(text: str) -> str:
    """The kind of a label; a state such as 已完成 stands in a form as an answer."""
    bare = bare_heading(text)
    kind = kind_of_heading(text) if len(bare) <= _LONGEST_LABEL else ""
    if kind and bare not in synonyms() and leaning(bare) is Leaning.PROBLEM and not _ends_as_label(bare):
        return ""  # 反馈问题整改不彻底 begins like a label and states what is wrong
    return "" if kind == MARK else kind


def _ends_as_label(bare: str) -> bool:
    return any(bare[at:] in synonyms() for at in range(1, len(bare) - 1))


def _runs(row: GridRow) -> list[_Run]:
    runs: list[_Run] = []
    for column, text in row.own():
        if runs and runs[-1].text == text and runs[-1].last == column - 1:
            runs[-1] = _Run(runs[-1].first, column, text)
        else:
            runs.append(_Run(column, column, text))
    return runs


# ------------------------------------------------------------ problems side by side


def _turned(grid: Grid) -> Grid | None:
    """Headings stand below one another, and beside each as many texts as there are problems."""
    rows = grid.rows[:_MOST_ROWS]
    place = next((place for place, row in enumerate(rows) if _states_problems(_runs(row))), None)
    if place is None:
        return None
    labels = _runs(rows[place])[0].last
    labelled = [number for number, row in enumerate(rows) if _kind(row.cells[labels]) and labels not in row.below]
    several = [number for number in labelled if len(_runs(rows[number])) > 2]
    if len(labelled) < _FEWEST_LABELS or len(several) * 2 < len(labelled):
        return None
    body = [row for row in rows[labelled[0] :] if row.cells[labels]]
    header = GridRow(body[0].number, [row.cells[labels] for row in body])
    problems = [
        GridRow(rows[place].number, [row.cells[column] for row in body])
        for column in range(labels + 1, len(rows[place].cells))
        if rows[place].cells[column]
    ]
    return _table(grid, rows[: labelled[0]], header, problems)


def _states_problems(runs: Sequence[_Run]) -> bool:
    """A row that begins with the label of the problem and goes on with at least two texts."""
    return len(runs) > 2 and _kind(runs[0].text) in _PROBLEM and not any(run.is_label for run in runs[1:])


# ------------------------------------------------------------ forms


def _from_forms(grid: Grid) -> Grid | None:
    records: list[_Record] = [_Record()]
    rows = grid.rows[:_MOST_ROWS]
    first = len(rows)
    for place, (pairs, is_measure) in enumerate(_pairs_of(rows)):
        if is_measure:
            records[-1].measures.append((rows[place].number, dict(pairs)))
            continue
        for label, text in pairs:
            first = min(first, place)
            if records[-1].is_full(label):
                records.append(_Record())
            records[-1].add(label, text, rows[place].number)
    headings = list(dict.fromkeys(label for record in records for label in record.headings()))
    if len(headings) < _FEWEST_LABELS or not any(_kind(heading) in _PROBLEM for heading in headings):
        return None
    header = GridRow(rows[first].number, headings)
    problems = [row for record in records for row in record.rows(headings)]
    return _table(grid, rows[:first], header, problems)


def _pairs_of(rows: Sequence[GridRow]) -> Iterator[tuple[list[tuple[str, str]], bool]]:
    """Row by row the labels with their texts, those that stand above their texts with them; and whether the row is
    one of a table of measures inside the form."""
    waiting: list[_Run] = []
    fronts = _label_columns(rows)
    for row in rows:
        runs = _runs(row)
        if waiting and runs and not any(run.is_label for run in runs):
            is_measure = _heads_measures(waiting)
            yield [(run.text, row.cells[run.first]) for run in waiting if _is_told(run, row, is_measure)], is_measure
            waiting = waiting if is_measure else []
            continue
        pairs = list(_pairs_in(row, runs, fronts))
        alone = [run for run in runs if run.is_label]
        waiting = alone if len(alone) > 1 and not any(text for _, text in pairs) else []
        yield ([] if waiting else pairs), False


def _label_columns(rows: Sequence[GridRow]) -> frozenset[int]:
    """The columns in which labels stand in front of their texts, one below the other."""
    counted = Counter(runs[0].first for row in rows if len(runs := _runs(row)) > 1 and _has_text_beside(runs))
    return frozenset(column for column, count in counted.items() if count >= _FEWEST_LABELS)


def _has_text_beside(runs: Sequence[_Run]) -> bool:
    return runs[0].is_label and not runs[1].is_label


def _heads_measures(headings: Sequence[_Run]) -> bool:
    """Whether labels beside one another are the header of a list of measures: these, and what is said of each."""
    kinds = {_kind(run.text) for run in headings}
    return "measures" in kinds and not kinds & _PROBLEM and bool(kinds & _OF_A_MEASURE)


def _is_told(heading: _Run, row: GridRow, is_measure: bool) -> bool:
    """Whether a heading says something of a row below it; the numbers of measures and a label in front do not."""
    if not is_measure:
        return True
    return _kind(heading.text) != "number" and row.cells[heading.first] not in ("", heading.text)


def _pairs_in(row: GridRow, runs: Sequence[_Run], fronts: frozenset[int]) -> Iterator[tuple[str, str]]:
    has_label = any(run.is_label for run in runs) or (len(runs) == 2 and runs[0].first in fronts)
    place = 0
    while place < len(runs):
        run, after = runs[place], runs[place + 1] if place + 1 < len(runs) else None
        beside = after if after and after.first == run.last + 1 and not after.is_label else None
        above = row.cells[run.first - 1] if run.first and run.first - 1 in row.below else ""
        if beside and is_counted(run.text):
            yield _COUNTED, beside.text
        elif run.is_label:
            yield run.text, beside.text if beside else ""
        elif above and _kind(above):
            yield above, run.text
            beside = None
        elif has_label and beside and len(run.text) <= _LONGEST_LABEL and not run.text.isdecimal():
            yield run.text, beside.text
        place += 2 if beside else 1


def _table(grid: Grid, above: Sequence[GridRow], header: GridRow, rows: Sequence[GridRow]) -> Grid:
    """A plain table with what stood above it; as wide as its header."""
    width = len(header.cells)
    head = [GridRow(row.number, [*dict.fromkeys(text for _, text in row.own())][:width]) for row in above]
    for row in head:
        row.cells.extend([""] * (width - len(row.cells)))
    return Grid(grid.name, grid.hidden, [*head, header, *rows], grid.remarks, is_form=True)
