"""Which column of a returned sheet is which field: by the hidden keys, by its headings, or because somebody said."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from documents.grid import column_letters, column_number
from documents.mapping import bare_heading, kind_of_heading, map_headings
from documents.returned_sheet import ReturnedSheet
from documents.school_workbook import CODE_HEADING, CODE_KEY, INFO_PREFIX, KEY_PREFIX, MARK_KEY
from models.fields import BY_NAME, CLOCK_LABEL, CUSTOM
from models.returned import EVIDENCE_WORDS, FILL_IN, Column, KeyedBy
from models.returned_marks import decode_mark
from models.sendings import ADDABLE, SHOWN
from models.sheet_codes import read_row_code

#: Where no row is known to be an issue, the heading is looked for in so many rows with content.
HEADER_WITHIN = 30
#: So many known headings make a row of them.
_LEAST_KNOWN = 2
#: Fields of which a sheet without keys must not have two columns: what is taken, and what a row is known by.
_ONE_ONLY = frozenset((*FILL_IN, "number", "problem"))
#: Our own headings are known exactly; 完成情况 means the progress in our sheets, whatever stands beside it.
_OWN_WORDS = {"完成情况": "progress"}


@dataclass(slots=True)
class Columns:
    """The columns of one sheet, counted from 0: its fields, the visible code, the hidden marks, those of information.

    ``key_rows`` and ``heading_rows`` hold no issue. ``asks`` says in a sentence what nobody can decide.
    """

    fields: dict[int, str] = field(default_factory=dict)
    keyed_by: dict[int, KeyedBy] = field(default_factory=dict)
    headings: dict[int, str] = field(default_factory=dict)
    code: int | None = None
    marks: tuple[int, ...] = ()
    information: frozenset[int] = frozenset()
    key_rows: frozenset[int] = frozenset()
    heading_rows: frozenset[int] = frozenset()
    asks: str = ""

    def told(self) -> tuple[Column, ...]:
        """Every column that a person sees, for the report and for the question which is which."""
        seen = sorted(self.fields.keys() | self.headings.keys() - set(self.marks))
        return tuple(
            Column(
                column_letters(at),
                self.headings.get(at, ""),
                self.fields.get(at, ""),
                self.keyed_by.get(at, KeyedBy.HEADINGS),
            )
            for at in seen
        )

    @property
    def are_keyed(self) -> bool:
        """Whether the hidden row of keys is there."""
        return bool(self.key_rows)


def find_columns(sheet: ReturnedSheet, sent: Collection[str], asked: Mapping[str, str] | None, name: str) -> Columns:
    """The columns of a sheet. ``sent`` are the fields that its rows' marks name; ``asked`` maps letters to fields.

    ``name`` is the file's, for the sentence of ``asks``.
    """
    found = Columns(marks=_mark_columns(sheet))
    keys = _key_rows(sheet)
    found.key_rows = frozenset(keys)
    header = _heading_row(sheet, keys)
    if header:
        found.heading_rows = frozenset({header, *_same_headings(sheet, header)})
        found.headings = {at: text for at, text in sheet.texts(header) if at not in found.marks}
    doubled = _by_keys(sheet, found, list(keys.values()))
    found.code = _code_column(sheet, found)
    found.information |= {at for at, text in found.headings.items() if bare_heading(text).startswith(CLOCK_LABEL)}
    doubled |= _by_headings(found, sent)
    if asked:
        doubled = _as_asked(found, asked, doubled)
    found.asks = _question(sheet, found, doubled, name)
    return found


def _mark_columns(sheet: ReturnedSheet) -> tuple[int, ...]:
    """The columns in which marks of rows stand, wherever they are now."""
    counted: Counter[int] = Counter()
    for number in sheet.numbers:
        for column, text in sheet.stored.get(number, {}).items():
            if text == MARK_KEY or (":" in text and decode_mark(text) is not None):
                counted[column] += 1
    return tuple(sorted(counted))


def tables_of(sheet: ReturnedSheet) -> list[ReturnedSheet]:
    """The sheet, parted where a row of keys orders the columns otherwise: tables set one below another."""
    keys = _key_rows(sheet)
    places = sorted(keys)
    starts = [sheet.numbers[0]] if sheet.numbers else []
    for above, below in pairwise(places):
        if keys[above] != keys[below]:
            heading = [number for number in sheet.numbers if above < number < below and not is_issue(sheet, number)]
            starts.append(heading[-1] if heading else below)
    ends = [*(start - 1 for start in starts[1:]), *(sheet.numbers[-1:])]
    return [sheet.part(start, end) for start, end in zip(starts, ends, strict=True)] if len(starts) > 1 else [sheet]


def _key_rows(sheet: ReturnedSheet) -> dict[int, dict[int, str]]:
    """Rows of keys with the keys by column; sorting may have taken one anywhere."""
    found = {}
    for number in sheet.numbers:
        keys = {at: text.strip() for at, text in sheet.stored.get(number, {}).items() if _is_key(text.strip())}
        if len(keys) >= 2:
            found[number] = keys
    return found


def is_issue(sheet: ReturnedSheet, number: int) -> bool:
    """Whether a row bears the code or the mark of an issue."""
    return any(
        ("-" in text and read_row_code(text) is not None) or (":" in text and decode_mark(text) is not None)
        for text in sheet.stored.get(number, {}).values()
    )


def _is_key(text: str) -> bool:
    if text in (CODE_KEY, MARK_KEY):
        return True
    if text.startswith(INFO_PREFIX):
        return text.isascii() and " " not in text
    return text.startswith(KEY_PREFIX) and _is_field(text.removeprefix(KEY_PREFIX))


def _is_field(name: str) -> bool:
    return name in BY_NAME or (name.startswith(CUSTOM) and len(name) > len(CUSTOM))


def _by_keys(sheet: ReturnedSheet, found: Columns, keys: list[dict[int, str]]) -> dict[str, list[int]]:
    """Takes what the keys say; the answer are fields that several columns claim with different contents."""
    claims: defaultdict[str, list[int]] = defaultdict(list)
    for column, key in sorted({column: key for row in reversed(keys) for column, key in row.items()}.items()):
        claims[key].append(column)
    found.information = frozenset(at for key, columns in claims.items() if key[:2] == INFO_PREFIX for at in columns)
    found.marks = tuple(sorted({*found.marks, *claims.pop(MARK_KEY, [])}))
    found.code = claims.pop(CODE_KEY, [None])[0]
    doubled = {}
    for key, columns in claims.items():
        if key.startswith(KEY_PREFIX):
            name = key.removeprefix(KEY_PREFIX)
            if any(_differ(sheet, columns[0], other, found) for other in columns[1:]):
                doubled[name] = columns
            else:
                found.fields[columns[0]], found.keyed_by[columns[0]] = name, KeyedBy.KEYS
    return doubled


def _differ(sheet: ReturnedSheet, one: int, other: int, found: Columns) -> bool:
    """Whether two columns hold different texts anywhere under their headings."""
    outside = found.key_rows | found.heading_rows
    return any(sheet.raw(row, one) != sheet.raw(row, other) for row in sheet.numbers if row not in outside)


def _code_column(sheet: ReturnedSheet, found: Columns) -> int | None:
    """Where the visible codes stand: by key, by what the cells say, else by the heading."""
    if found.code is not None:
        return found.code
    counted: Counter[int] = Counter()
    for number in sheet.numbers:
        for column, text in sheet.texts(number):
            if "-" in text and column not in found.fields and read_row_code(text) is not None:
                counted[column] += 1
    if counted:
        return min(counted, key=lambda column: (-counted[column], column))
    named = [at for at, text in found.headings.items() if bare_heading(text) == CODE_HEADING and at not in found.fields]
    others = [at for at, text in found.headings.items() if at not in named and kind_of_heading(text) == "number"]
    return named[0] if named and others else None


# -- headings


def _heading_row(sheet: ReturnedSheet, keys: Mapping[int, Mapping[int, str]]) -> int | None:
    """The row of headings: the best match above the issues, the row above the keys, else the best match anywhere.

    None where nothing looks like one.
    """
    rows = [number for number in sheet.numbers if number not in keys and not is_issue(sheet, number)]
    issues = [number for number in sheet.numbers if is_issue(sheet, number)]
    above = [number for number in rows if number < issues[0]] if issues else rows[:HEADER_WITHIN]
    best, header = _best_match(sheet, above)
    if best >= _LEAST_KNOWN:
        return header
    above_keys = [number for number in rows if keys and number < min(keys)]
    if above_keys:
        return above_keys[-1]
    best, header = _best_match(sheet, [number for number in rows[:HEADER_WITHIN] if issues and number < issues[-1]])
    return header if best > _LEAST_KNOWN else _likely_headings(sheet, above[-HEADER_WITHIN:])


def _best_match(sheet: ReturnedSheet, rows: list[int]) -> tuple[int, int]:
    best, place = max(((_score(sheet, number), -number) for number in rows), default=(0, 0))
    return best, -place


def _score(sheet: ReturnedSheet, number: int) -> int:
    """How many different headings that somebody knows stand in a row."""
    kinds = {_own_field(text) or kind_of_heading(text) for _, text in sheet.texts(number) if len(text) <= 30}
    return len(kinds - {""})


def _likely_headings(sheet: ReturnedSheet, rows: list[int]) -> int | None:
    """Of rows whose words nobody knows the first that could be headings: many different short texts."""
    widths = {number: len({text for _, text in sheet.texts(number) if len(text) <= 30}) for number in rows}
    widest = max(widths.values(), default=0)
    return next((number for number, width in widths.items() if width >= 3 and width >= widest - 1), None)


def _same_headings(sheet: ReturnedSheet, header: int) -> list[int]:
    """Rows that repeat the headings: tables of several units that somebody put one under the other."""
    words = dict(sheet.texts(header))
    if len(words) < 3:
        return []
    return [
        number
        for number in sheet.numbers
        if number != header
        and 3 * sum(1 for at, text in words.items() if sheet.raw(number, at) == text) >= 2 * len(words)
    ]


def _own_field(heading: str) -> str:
    """The field that our own workbooks call so; "" for a heading that is none of ours."""
    bare = bare_heading(heading)
    if bare in _OWN_WORDS:
        return _OWN_WORDS[bare]
    return _own_labels().get(bare, "")


def _own_labels() -> dict[str, str]:
    names = (*SHOWN, *ADDABLE, *(name for name in FILL_IN if not name.startswith(CUSTOM)))
    return {bare_heading(BY_NAME[name].label): name for name in names} | {
        EVIDENCE_WORDS.removeprefix(CUSTOM): EVIDENCE_WORDS
    }


def _by_headings(found: Columns, sent: Collection[str]) -> dict[str, list[int]]:
    """Gives columns without a key the field of their heading, where no other column has it.

    Beside a row of keys only a heading of our own counts: any other is a column that somebody added.
    """
    own = _own_claims(found, sent)
    claims = dict(own)
    if not found.are_keyed:
        for name, columns in _synonym_claims(found).items():
            if name not in claims and name in _possible(sent):
                claims[name] = columns
    doubled = {}
    taken = set(found.fields.values())
    for name, columns in claims.items():
        if name in taken:
            continue
        if len(columns) > 1 and name in _ONE_ONLY | set(sent):
            doubled[name] = columns
        else:
            found.fields[columns[0]], found.keyed_by[columns[0]] = name, KeyedBy.HEADINGS
    return doubled


def _possible(sent: Collection[str]) -> frozenset[str]:
    """The fields that a sheet of ours may have; what went out to the unit is known where a mark came back."""
    return frozenset((*SHOWN, *(sent or (*ADDABLE, *FILL_IN))))


def _free(found: Columns) -> list[int]:
    taken = {*found.fields, *found.marks, *found.information, found.code}
    return [column for column in found.headings if column not in taken]


def _own_claims(found: Columns, sent: Collection[str]) -> dict[str, list[int]]:
    possible = _possible(sent)
    added = {bare_heading(name.removeprefix(CUSTOM)): name for name in sent if name.startswith(CUSTOM)}
    claims: defaultdict[str, list[int]] = defaultdict(list)
    for column in _free(found):
        name = _own_field(found.headings[column]) or added.get(bare_heading(found.headings[column]), "")
        if name in possible:
            claims[name].append(column)
    return dict(claims)


def _synonym_claims(found: Columns) -> dict[str, list[int]]:
    """What the office's table of synonyms says of the headings, all columns of a field listed."""
    last = max(found.headings, default=-1)
    words = [found.headings.get(column, "") if column != found.code else "" for column in range(last + 1)]
    read = map_headings(words)
    claims: defaultdict[str, list[int]] = defaultdict(list)
    for column in _free(found):
        kind = kind_of_heading(found.headings[column])
        name = read.fields.get(column, kind)
        name = EVIDENCE_WORDS if name == "evidence" else name
        if name in BY_NAME or name == EVIDENCE_WORDS:
            claims[name].append(column)
    return dict(claims)


# -- what somebody decides


def _as_asked(found: Columns, asked: Mapping[str, str], doubled: dict[str, list[int]]) -> dict[str, list[int]]:
    """The columns as somebody decided; a field that was given to one column is no other's."""
    chosen = {column_number(letter.strip().upper()): name for letter, name in asked.items()}
    if CODE_KEY in chosen.values():
        found.code = next(column for column, name in chosen.items() if name == CODE_KEY)
    for column, name in list(found.fields.items()):
        if column in chosen or name in chosen.values():
            del found.fields[column], found.keyed_by[column]
    for column, name in chosen.items():
        if name and name != CODE_KEY and column >= 0:
            found.fields[column], found.keyed_by[column] = name, KeyedBy.ASKED
    return {name: columns for name, columns in doubled.items() if name not in chosen.values()}


def _question(sheet: ReturnedSheet, found: Columns, doubled: Mapping[str, list[int]], name: str) -> str:
    where = f"“{name}”的工作表“{sheet.name}”"
    if doubled:
        claimed, columns = next(iter(doubled.items()))
        label = claimed.removeprefix(CUSTOM) if claimed.startswith(CUSTOM) else BY_NAME[claimed].label
        letters = "、".join(column_letters(column) for column in columns)
        return f"{where}中 {letters} 列都像“{label}”，不能确定填报内容在哪一列；请指明各列是什么。"
    if found.are_keyed:
        return ""
    read = set(found.fields.values())
    if not read - set(SHOWN) or not (found.code is not None or found.marks or read & {"number", "problem"}):
        return f"{where}认不出各列是什么（隐藏的标记行和原来的表头都不在了）；请指明各列是什么。"
    return ""
