"""What stands in the columns of a returned sheet whose headings nobody knows: a glance for who is asked about them.

What the cells say identifies most columns: codes of rows, words of the progress, days, texts that are those of the
ledger. That is proposed; who is asked decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from documents import sheets
from documents.grid import column_letters
from documents.school_workbook import CODE_KEY
from models.errors import LedgerError
from models.fields import field_named
from models.issues import Issue
from models.ledger import Ledger
from models.return_rules import canon
from models.returned import Column
from models.rules import PROGRESS_LABELS
from models.sheet_codes import ledger_short, read_row_code

#: A row below the headings: its texts by the letter of the column.
Row = Mapping[str, str]

#: So many texts of a column are shown, each this long at most.
_MOST, _LONGEST = 2, 24
#: So many rows whose issue is known are compared with it; of the cells compared so many must agree.
_MOST_COMPARED, _AGREE = 60, 0.5
#: Of the cells of a column so many must be words of the progress, or days.
_ALIKE = 0.8
#: A row with this share of the headings repeats them.
_REPEATS = 0.6


def rows_below(path: Path, columns: Sequence[Column]) -> list[Row]:
    """The rows below the headings with content in these columns; nothing where the file cannot be read now."""
    try:
        stored = [sheet.stored_rows() for sheet in sheets.read_stored(path)]
    except LedgerError:
        return []
    wanted = {column.letter: _plain(column.heading) for column in columns}
    best: tuple[int, int, list[Row]] = (-1, 0, [])
    for rows in stored:
        texts = [_of_columns(rows[number], wanted) for number in sorted(rows)]
        hits = [sum(1 for letter, text in row.items() if text == wanted[letter]) for row in texts]
        most = max(hits, default=0)
        start = hits.index(most) + 1 if most else 0
        below: list[Row] = [
            row for row, hit in zip(texts[start:], hits[start:], strict=True) if row and hit < _REPEATS * max(most, 1)
        ]
        if (most, len(below)) > best[:2]:
            best = most, len(below), below
    return best[2]


def samples_of(rows: Sequence[Row], columns: Sequence[Column]) -> dict[str, str]:
    """The first different texts of each column, by its letter."""
    found = {}
    for column in columns:
        texts = list(dict.fromkeys(row[column.letter] for row in rows if column.letter in row))[:_MOST]
        found[column.letter] = "；".join(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…" for text in texts)
    return found


def proposed(ledger: Ledger, rows: Sequence[Row], columns: Sequence[Column], fields: Iterable[str]) -> dict[str, str]:
    """By letter the field that the cells of a column speak for, each of ``fields`` once; unclear columns are left out.

    ``CODE_KEY`` stands for the column of the codes.
    """
    letters = [column.letter for column in columns]
    found: dict[str, str] = {}
    wanted = list(fields)
    code = _fullest(letters, lambda letter: _codes(ledger, rows, letter))
    if code:
        found[code] = CODE_KEY
    known = _known_rows(ledger, rows, letters, code)
    found |= _by_ledger(known, [letter for letter in letters if letter not in found], wanted)
    labels = set(PROGRESS_LABELS.values())
    today = ledger.today().isoformat()
    tests: dict[str, Callable[[str], bool]] = {
        "progress": lambda text: text in labels,
        "finished_on": lambda text: _is_past(text, today),
    }
    for field, fits in tests.items():
        left = [letter for letter in letters if letter not in found]
        alike = [letter for letter in left if _share([fits(canon(field, one)) for one in _texts(rows, letter)])]
        if len(alike) == 1 and field in wanted and field not in found.values():
            found[alike[0]] = field
    return found


# ---------------------------------------------------------------- which row is which issue


def _codes(ledger: Ledger, rows: Sequence[Row], letter: str) -> dict[int, int]:
    """The issues that the codes of a column name, by the place of the row."""
    short, found = ledger_short(ledger.ledger_id), {}
    for place, row in enumerate(rows):
        code = read_row_code(row.get(letter, ""))
        if code is not None and code.ledger == short:
            found[place] = code.issue
    return found


def _known_rows(ledger: Ledger, rows: Sequence[Row], letters: Sequence[str], code: str) -> list[tuple[Row, Issue]]:
    """Rows whose issue is known: by their code, else by a problem that is word for word one of ours."""
    if code:
        places = _codes(ledger, rows, code)
        issues = ledger.issues(sorted(set(places.values())))
    else:
        issues = ledger.issues(ledger.issue_ids())
        texts: dict[str, list[int]] = {}
        for number, issue in issues.items():
            texts.setdefault(_plain(issue.problem), []).append(number)
        single = {text: numbers[0] for text, numbers in texts.items() if len(numbers) == 1}

        def stated(letter: str) -> dict[int, int]:
            return {at: single[row[letter]] for at, row in enumerate(rows) if row.get(letter, "") in single}

        problem = _fullest(letters, stated)
        places = stated(problem) if problem else {}
    return [(rows[place], issues[number]) for place, number in places.items() if number in issues][:_MOST_COMPARED]


def _fullest(letters: Sequence[str], named: Callable[[str], Mapping[int, int]]) -> str:
    """The column that names the most issues; "" where none does."""
    counted = {letter: len(named(letter)) for letter in letters}
    best = max(counted, key=lambda letter: counted[letter], default="")
    return best if counted.get(best) else ""


def _by_ledger(known: Sequence[tuple[Row, Issue]], letters: Sequence[str], fields: Sequence[str]) -> dict[str, str]:
    """Columns whose cells say what a field of the row's issue says, the surest first."""
    sure: list[tuple[float, int, int, str, str]] = []
    for letter in letters:
        filled = [(row[letter], issue) for row, issue in known if letter in row]
        for place, field in enumerate(fields):
            hits = sum(
                _plain(canon(field, text)) == _plain(canon(field, field_named(field).text(issue)))
                for text, issue in filled
            )
            if hits and hits > _AGREE * len(filled):
                sure.append((-hits / len(filled), -hits, place, letter, field))
    found: dict[str, str] = {}
    for *_rank, letter, field in sorted(sure):
        if letter not in found and field not in found.values():
            found[letter] = field
    return found


# ---------------------------------------------------------------- words


def _of_columns(cells: Mapping[int, str], wanted: Mapping[str, str]) -> dict[str, str]:
    texts = {column_letters(place): _plain(text) for place, text in cells.items()}
    return {letter: text for letter, text in texts.items() if letter in wanted and text}


def _plain(text: str) -> str:
    return " ".join(text.split())


def _texts(rows: Sequence[Row], letter: str) -> list[str]:
    return [row[letter] for row in rows if letter in row]


def _share(fits: Sequence[bool]) -> bool:
    return bool(fits) and sum(fits) >= _ALIKE * len(fits)


def _is_past(text: str, today: str) -> bool:
    """Whether a canonical text is a day that is over: only such a one is the day on which something was done."""
    return len(text) == len(today) and text[4:5] == text[7:8] == "-" and text <= today
