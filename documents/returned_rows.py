"""The rows of a returned sheet: issues, problems that a unit added, and what is neither and only told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from documents.grid import column_letters
from documents.returned_columns import Columns
from documents.returned_sheet import ReturnedSheet, place
from documents.school_words import OWN_TITLE, is_our_line
from models.patterns import pattern
from models.returned import ReturnedRow, RowMark
from models.returned_marks import FOOT, OWN_HEAD, OWN_ROW, decode_mark
from models.sheet_codes import read_row_code

#: How rows begin that count, sign or explain: no problem of anybody.
_NO_ISSUE = pattern(
    r"\s*(?:合\s*计|小\s*计|总\s*计|共\s*计|累\s*计|(?:注|备注|说明|填表说明|填报说明|附注|注意|提示|要求)\s*[:：]|※|填\s*报\s*人|填\s*表\s*人"
    r"|填报单位|填报时间|填报日期|审\s*核\s*人|审\s*批\s*人|负责人|主要负责人|单位负责人|经办人\s*[:：]|制\s*表|联系电话\s*[:：]|联系人\s*[:：]"
    r"|签\s*[字章]|盖\s*章|以下空白|以上共|第\s*\d+\s*页|截至|截止)"
)
_OF_A_MARK = pattern(r"[0-9A-Z]{4}-S\d{3,}-")
_CHINESE = pattern("[\u3400-\u9fff]")
_BLANK_LABEL = pattern(r"[^：:]{2,15}[：:]\s*")


@dataclass(slots=True)
class SheetRows:
    """What stands in the rows of a sheet. ``unmarked`` counts codes without a mark that can be read.

    ``disagree``: a row bears two different marks.
    """

    rows: list[ReturnedRow] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    unmarked: int = 0
    disagree: bool = False


def read_rows(sheet: ReturnedSheet, columns: Columns) -> SheetRows:
    """Every row with content, as one of the three."""
    found = SheetRows()
    reader = _Rows(sheet, columns, found)
    for number in sheet.numbers:
        if number not in columns.key_rows and number not in columns.heading_rows:
            reader.take(number)
    found.notes += _merged_texts(sheet, columns, found)
    return found


class _Rows:
    """Goes down a sheet; below the band of the 自查 area rows are a unit's own, until the line for signatures."""

    def __init__(self, sheet: ReturnedSheet, columns: Columns, found: SheetRows) -> None:
        self._sheet, self._columns, self._found = sheet, columns, found
        self._below_band = False
        self._top = min(columns.heading_rows | columns.key_rows, default=0)

    def take(self, number: int) -> None:
        mark, kind = self._mark(number)
        texts = [one for one in self._sheet.texts(number) if not self._is_mark(*one)]
        if kind in (OWN_HEAD, FOOT) or self._is_band(texts):
            self._below_band = kind != FOOT
            self._note(number, [one for one in texts if not one[1].startswith(OWN_TITLE)])
            return
        code = self._sheet.raw(number, self._columns.code) if self._columns.code is not None else ""
        is_coded = read_row_code(code) is not None
        if mark is not None or is_coded:
            if texts or any(self._sheet.is_unreadable(number, at) for at in self._columns.fields):
                self._found.unmarked += mark is None and kind != OWN_ROW
                self._row(number, code, mark, own=False)
        elif not texts:
            return
        elif self._is_added(number, texts, kind):
            self._row(number, code, None, own=kind == OWN_ROW or self._below_band)
        elif kind != OWN_ROW:
            self._note(number, texts)

    def _mark(self, number: int) -> tuple[RowMark | None, str]:
        """The row's mark, and the word that stands there instead of one."""
        said = [self._sheet.stored.get(number, {}).get(at, "") for at in self._columns.marks]
        said = [text for text in dict.fromkeys(said) if text]
        if any(text in (OWN_HEAD, OWN_ROW, FOOT) for text in said):
            return None, next(text for text in said if text in (OWN_HEAD, OWN_ROW, FOOT))
        marks = [mark for text in said if (mark := decode_mark(text)) is not None]
        if len(marks) > 1:
            self._found.disagree = True
            return None, ""
        return (marks[0] if marks else None), ""

    def _is_mark(self, at: int, text: str) -> bool:
        """Whether a text is a mark or what is left of one, and none that somebody wrote into its column."""
        return at in self._columns.marks and (_CHINESE.search(text) is None or _OF_A_MARK.match(text) is not None)

    def _is_band(self, texts: list[tuple[int, str]]) -> bool:
        return bool(texts) and texts[0][1].startswith(OWN_TITLE)

    def _is_added(self, number: int, texts: list[tuple[int, str]], kind: str) -> bool:
        """Whether a row without a code states a problem, rather than counting, signing or explaining."""
        if kind == OWN_ROW:
            return any(self._columns.fields.get(at) != "number" and at != self._columns.code for at, _ in texts)
        if number < self._top or any(_NO_ISSUE.match(text) for _, text in texts[:2]):
            return False
        said = {self._columns.fields[at] for at, _ in texts if at in self._columns.fields} - {"number"}
        if len(texts) == 1 and not self._below_band:
            return False
        return bool(said & {"problem", "findings"}) or len(said) >= 2

    def _row(self, number: int, code: str, mark: RowMark | None, *, own: bool) -> None:
        sheet, columns = self._sheet, self._columns
        cells = {name: sheet.cell(number, at, name) for at, name in sorted(columns.fields.items())}
        extra: dict[str, str] = {}
        known = {*columns.fields, *columns.information, columns.code}
        for at, text in sheet.texts(number):
            if at not in known and not self._is_mark(at, text):
                extra[self._heading(at, extra)] = text
        self._found.rows.append(ReturnedRow(sheet.name, number, code, mark, cells, extra, own))

    def _heading(self, at: int, taken: dict[str, str]) -> str:
        heading = self._columns.headings.get(at, "")
        letters = column_letters(at)
        return (
            heading
            if heading and heading not in taken
            else f"{heading}（{letters} 列）"
            if heading
            else f"{letters} 列"
        )

    def _note(self, number: int, texts: list[tuple[int, str]]) -> None:
        """Notes what a row says, unless it says only what stood there when it went out."""
        above = number < self._top
        if all(is_our_line(text) if above else _BLANK_LABEL.fullmatch(text) for _, text in texts):
            return
        self._found.notes.append((place(self._sheet, number), " ".join(text for _, text in texts)))


def _merged_texts(sheet: ReturnedSheet, columns: Columns, found: SheetRows) -> Iterator[tuple[str, str]]:
    """Texts that a merge sets over several issues: nobody but the unit knows whether all of them are meant."""
    lines = [row.line for row in found.rows]
    for merge in sheet.merges_down():
        meant = [line for line in lines if merge.top <= line <= merge.bottom]
        if merge.left in columns.fields and len(meant) > 1:
            text = sheet.raw(merge.top, merge.left)
            yield place(sheet, merge.top, merge.left), f"合并了 {len(meant)} 行，只算第一行的：{text}"
