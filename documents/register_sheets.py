"""A sheet of any list (风险点, 权力清单, 制度, 信访 …) as headings and rows: nothing that stands in it is dropped.

Unlike a ledger's, the headings of a register may all be unknown: the header is found by its shape.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from statistics import median

from documents.grid import Grid, GridRow, column_letters
from documents.header_rows import HEADER_DEPTH, HEADER_WITHIN, continues_header, joined_headings
from documents.ledger_table import DITTO, FOOT, TOTAL
from documents.mapping import bare_heading, kind_of_heading
from models import paths
from models.errors import UnreadableFile
from models.register_rows import REGISTER_KINDS, Column
from models.text import clean_line

ROLES_FILE = "register_headings.csv"
#: What a column gets that stands for the headings of groups of rows.
BAND_HEADING = "方面"
#: The kinds of heading of a ledger that are roles of a register.
_ROLE_OF_KIND = {
    "number": "number",
    "aspect": "aspect",
    "involved_units": "unit",
    "units": "unit",
    "lead_unit": "unit",
    "problem": "title",
    "findings": "title",
    "progress": "status",
    "closing": "status",
    "note": "note",
}
_LONGEST_HEADING = 30
_DIGITS = re.compile(r"[\d.,:/%年月日-]+")
_BAND = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[）)、.]")
_KIND_WORDS = (
    ("负面清单", "负面清单"),
    ("权力|职权|权责", "权力清单"),
    ("风险", "风险点"),
    ("信访|来访|投诉|举报", "信访事项"),
    ("制度|建章|办法", "制度（新建/修订）"),
)


@dataclass(frozen=True, slots=True)
class RegisterSheet:
    """One sheet: its own title above the table, the columns with the role each seems to have, and its rows.

    ``left_out`` says of each row below the header that is no row of the list what it holds.
    """

    sheet: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of register that title and headings speak of."""
        words = self.title + self.sheet + "".join(column.heading for column in self.columns)
        return next((kind for pattern, kind in _KIND_WORDS if re.search(pattern, words)), REGISTER_KINDS[-1])


def read_register(path: Path) -> list[RegisterSheet]:
    """The visible sheets that hold a list; several of the same headings are also given as one, first of all.

    Raises:
        UnreadableFile: the file cannot be read, or no sheet has a header with rows below.
    """
    from documents.sheets import read_grid

    found = [sheet for grid in read_grid(path) if not grid.hidden and (sheet := sheet_of(grid)) is not None]
    if not found:
        raise UnreadableFile(
            f"“{path.name}”里没有找到清单：需要有一行列名（如“序号、风险点、单位”），下面是各条内容。请检查后再导入。"
        )
    ((usual, _count),) = Counter(map(_headings_of, found)).most_common(1)
    same = [sheet for sheet in found if _headings_of(sheet) == usual]
    return [_joined(same), *found] if len(same) > 1 else found


def sheet_of(grid: Grid) -> RegisterSheet | None:
    """The list in a sheet; None where no row looks like a header with something below."""
    header = _header(grid.rows)
    if header is None:
        return None
    first, last = header
    headings = joined_headings(grid.rows[first : last + 1])
    below, left_out = _without_foot(grid.rows[last + 1 :])
    roles = guess_roles(headings)
    bands = "aspect" not in roles and any(_band(row, len(headings)) for row in below)
    shown = [place for place, heading in enumerate(headings) if heading or any(row.cells[place] for row in below)]
    rows = list(_rows(below, shown, len(headings), bands))
    if not rows:
        return None
    columns = _named([(headings[place], roles[place], place) for place in shown])
    if bands:
        columns = (Column(BAND_HEADING, "aspect"), *columns)
    return RegisterSheet(grid.name, _title(grid.rows[:first]), columns, tuple(rows), tuple(left_out))


def guess_roles(headings: Sequence[str]) -> list[str]:
    """The role of each heading, "" for none; of several that would do, the one that names it best."""
    wishes = [_rank(heading) for heading in headings]
    roles = [""] * len(headings)
    for role in dict.fromkeys(role for role, _ in wishes if role):
        places = [place for place, (wished, _) in enumerate(wishes) if wished == role]
        roles[min(places, key=lambda place: wishes[place][1])] = role
    return roles


def _rank(heading: str) -> tuple[str, int]:
    """The role of a heading, and how far down the table of headings it stands."""
    parts = [heading, *reversed(re.split(r"[\n·]", heading))]
    known = _known_headings()
    for part in parts:
        if (found := known.get(bare_heading(part))) is not None:
            return found
    return _ROLE_OF_KIND.get(kind_of_heading("\n".join(parts[:0:-1])), ""), len(known)


@cache
def _known_headings() -> dict[str, tuple[str, int]]:
    table = paths.resources() / "tables" / ROLES_FILE
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return {bare_heading(row["heading"]): (row["role"], place) for place, row in enumerate(rows)}


# ---------------------------------------------------------------- the header


def _header(rows: Sequence[GridRow]) -> tuple[int, int] | None:
    """First and last row of the header: as many short, different words as the rows below have cells."""
    usual = median([_width(row) for row in rows]) if rows else 0
    for first in range(min(HEADER_WITHIN, len(rows) - 1)):
        if not _may_be_header(rows[first], usual):
            continue
        last = first
        while last + 2 < min(first + HEADER_DEPTH + 1, len(rows)) and continues_header(rows[first : last + 2]):
            last += 1
        return first, last
    return None


def _width(row: GridRow) -> int:
    return len({text for _, text in row.own()})


def _may_be_header(row: GridRow, usual: float) -> bool:
    texts = [text for _, text in row.own()]
    if any(len(text) > _LONGEST_HEADING or "：" in text or _DIGITS.fullmatch(text) for text in texts):
        return False
    if len(texts) == 1:
        return usual <= 1 and bool(_rank(texts[0])[0])
    return len(set(texts)) >= max(2, 0.6 * usual)


def _title(above: Sequence[GridRow]) -> str:
    """The longest line above the header that stands alone and names no office or day."""
    alone = [row.own()[0][1] for row in above if _width(row) == 1]
    titles = [clean_line(text) for text in alone if "：" not in text and not re.fullmatch(r"附\s*[件表]\s*\d*", text)]
    return max(titles, key=len, default="")


def _named(columns: Sequence[tuple[str, str, int]]) -> tuple[Column, ...]:
    """Columns with headings on one line, each only once; one without a heading is called by its letters."""
    named: list[Column] = []
    for heading, role, place in columns:
        plain = "·".join(clean_line(part) for part in heading.split("\n")) or f"（{column_letters(place)} 列）"
        taken = {column.heading for column in named}
        others = (f"{plain}（{number}）" for number in range(2, len(columns) + 2))
        named.append(Column(plain if plain not in taken else next(one for one in others if one not in taken), role))
    return tuple(named)


# ---------------------------------------------------------------- the rows


def _rows(below: Sequence[GridRow], shown: Sequence[int], width: int, bands: bool) -> Iterator[tuple[str, ...]]:
    """The rows with 同上 written out; the heading of a group stands in front of each of its rows."""
    above: dict[int, str] = {}
    band = ""
    for row in below:
        if bands and (title := _band(row, width)):
            band = title
            continue
        for column, text in enumerate(row.cells):
            row.cells[column] = above.get(column, text) if text in DITTO else text
        above = {column: text for column, text in enumerate(row.cells) if text}
        cells = tuple(row.cells[place] for place in shown)
        yield (band, *cells) if bands else cells


def _band(row: GridRow, width: int) -> str:
    """The words of a row that is only a heading for the rows below it; "" for every other row."""
    own = row.own()
    if row.below or not own or len({text for _, text in own}) > 1:
        return ""
    text = own[0][1]
    across = len(own) >= max(3, width / 2)
    return clean_line(text) if across or (own[0][0] == 0 and _BAND.match(text)) else ""


def _without_foot(rows: Sequence[GridRow]) -> tuple[list[GridRow], list[str]]:
    """The rows without numbered columns in front and without sums, notes and signatures at the end."""
    kept = list(rows)
    left_out: list[str] = []
    if kept and _counts_columns(kept[0]):
        kept.pop(0)
    while kept and _is_foot(kept[-1]):
        row = kept.pop()
        words = clean_line(" ".join(dict.fromkeys(text for _, text in row.own())))
        left_out.insert(0, f"第 {row.number} 行“{words[:40]}”不是清单的内容，没有读入。")
    return kept, left_out


def _counts_columns(row: GridRow) -> bool:
    texts = [text.strip("（）()") for _, text in row.own()]
    return len(texts) >= 3 and texts == [str(place) for place in range(1, len(texts) + 1)]


def _is_foot(row: GridRow) -> bool:
    own = row.own()
    first = re.sub(r"\s+", "", own[0][1])
    signed = _width(row) == 1 or (_width(row) <= 4 and re.search("[：:]", first))
    return bool(TOTAL.match(first) or (signed and FOOT.match(own[0][1])))


def _headings_of(sheet: RegisterSheet) -> tuple[str, ...]:
    return tuple(column.heading for column in sheet.columns)


def _joined(sheets: Sequence[RegisterSheet]) -> RegisterSheet:
    """Sheets of the same headings as one; without a 方面 column of their own the sheet's name is the 方面."""
    has_aspect = any(column.role == "aspect" for column in sheets[0].columns)
    rows = [row if has_aspect else (sheet.sheet, *row) for sheet in sheets for row in sheet.rows]
    columns = sheets[0].columns if has_aspect else (Column(BAND_HEADING, "aspect"), *sheets[0].columns)
    left_out = tuple(f"{sheet.sheet}：{words}" for sheet in sheets for words in sheet.left_out)
    return replace(sheets[0], sheet=f"全部 {len(sheets)} 张表", columns=columns, rows=tuple(rows), left_out=left_out)
