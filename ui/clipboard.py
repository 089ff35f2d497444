"""Rows to and from the clipboard: copied as text and as a table, pasted from Excel, WPS or our own table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QMimeData

from models.errors import InvalidValue, LedgerError
from models.fields import BY_NAME, CLOCK_LABEL, DAYS_LEFT_LABEL, FIELDS, field_named
from models.issues import Issue, MeasureEdit
from models.ledger import Ledger
from models.patterns import pattern
from models.text import clean
from models.values import dataclass

#: Rows asked of the ledger at once.
_BLOCK = 500
#: A plain cell that begins so would be taken for a formula by a spreadsheet.
_FORMULA = pattern(r"[=+@\-](?!\s*[\d.%]*$)")
_PART = pattern(r"^\s*(?:[（(]\d+[）)]|[①-⑳])\s*", re.MULTILINE)
#: Headings that people call a ledger's columns by in our own table.
_OWN_LABELS = {field.label: field.name for field in FIELDS}


@dataclass(frozen=True, slots=True)
class PastedRow:
    """One row as ``Ledger.add_issue`` wants it; ``line`` counts the pasted rows from 1, the heading included."""

    line: int
    values: dict[str, object]


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a paste means: the rows, and sentences about columns and cells that were not taken."""

    rows: tuple[PastedRow, ...]
    warnings: tuple[str, ...] = ()


def copied_rows(ledger: Ledger, ids: Sequence[int], columns: Sequence[str]) -> QMimeData:
    """These issues with a heading line, as tab-separated text and as an HTML table whose cells are all text."""
    lines = [[_heading(name) for name in columns]]
    for start in range(0, len(ids), _BLOCK):
        for issue in ledger.issues(ids[start : start + _BLOCK]).values():
            lines.append([_cell(issue, name, ledger) for name in columns])
    data = QMimeData()
    data.setText("\n".join("\t".join(_quoted(cell) for cell in line) for line in lines) + "\n")
    data.setHtml(_table(lines))
    return data


def _heading(name: str) -> str:
    computed = {"clock": CLOCK_LABEL, "days_left": DAYS_LEFT_LABEL}
    return computed[name] if name in computed else field_named(name).label


def _cell(issue: Issue, name: str, ledger: Ledger) -> str:
    if name == "clock":
        return issue.clock(ledger.today(), ledger.settings.soon_days).label
    if name == "days_left":
        left = issue.days_left(ledger.today())
        return "" if left is None else str(left)
    return field_named(name).text(issue)


def _quoted(cell: str) -> str:
    if _FORMULA.match(cell):
        cell = "'" + cell
    return '"' + cell.replace('"', '""') + '"' if any(mark in cell for mark in '\t\n"') else cell


def _table(lines: Sequence[Sequence[str]]) -> str:
    import html

    def row(cells: Sequence[str], tag: str) -> str:
        inner = "".join(
            f"<{tag} style='mso-number-format:\"\\@\";border:0.5pt solid #999999;vertical-align:top'>"
            + html.escape(cell).replace("\n", "<br style='mso-data-placement:same-cell'>")
            + f"</{tag}>"
            for cell in cells
        )
        return f"<tr>{inner}</tr>"

    body = [row(line, "td" if place else "th") for place, line in enumerate(lines)]
    table = "<table style='border-collapse:collapse'>" + "".join(body) + "</table>"
    return f"<html><meta charset='utf-8'><body>{table}</body></html>"


# --- paste -----------------------------------------------------------------------------------------------------------


def read_cells(text: str) -> list[list[str]]:
    """Tab-separated text as a spreadsheet puts it on the clipboard: quoted cells may hold tabs and line ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").rstrip("\n")
    rows: list[list[str]] = [[]]
    place = 0
    while place <= len(text):
        cell, place = _next_cell(text, place)
        rows[-1].append(cell)
        if place < len(text) and text[place] == "\n":
            rows.append([])
        place += 1
    return [row for row in rows if any(cell.strip() for cell in row)]


def _next_cell(text: str, start: int) -> tuple[str, int]:
    """The cell that begins at ``start`` and the place of the mark that ends it."""
    if text.startswith('"', start):
        found = _QUOTED.match(text, start)
        if found:
            return found[1].replace('""', '"'), found.end()
    ends = [end for end in (text.find("\t", start), text.find("\n", start)) if end >= 0]
    end = min(ends, default=len(text))
    return text[start:end], end


_QUOTED = pattern(r'"((?:[^"]|"")*)"(?=\t|\n|\Z)')


def read_rows(text: str, columns: Sequence[str], today: date) -> Pasted:
    """Pasted text as issues: by its heading line when it has one, else in the order of ``columns``.

    Progress texts become diary lines of ``today``.

    Raises:
        LedgerError: there is nothing to paste, no column for the problem, or a cell is no value of its field.
    """
    cells = read_cells(text)
    if not cells:
        raise LedgerError("剪贴板里没有表格内容。请先在 Excel 或 WPS 中选中若干行并复制，再回来粘贴。")
    fields, unknown = _by_heading(cells[0])
    body = list(enumerate(cells, 1))
    if fields:
        body = body[1:]
    else:
        fields = dict(enumerate(columns))
    if "problem" not in fields.values():
        raise LedgerError("粘贴的内容里没有“反馈问题”一列。请连同表头一起复制，或者先在表头右键里显示这一列。")
    if not body:
        raise LedgerError("剪贴板里只有表头，没有问题。请连同下面的行一起复制。")
    rows, skipped = [], []
    for line, row in body:
        values = _values(line, row, fields, today)
        if values.get("problem"):
            rows.append(PastedRow(line, values))
        else:
            skipped.append(f"第 {line} 行没有写问题，没有粘贴。")
    if unknown:
        skipped.insert(0, f"不认识这些列，没有粘贴：{'、'.join(unknown)}。")
    if kept := [BY_NAME[name].label for name in fields.values() if name in BY_NAME and not _may_paste(name)]:
        skipped.insert(0, f"这些列由程序记录，没有粘贴：{'、'.join(kept)}。")
    if not rows:
        raise LedgerError("粘贴的内容里没有一行写了问题。请检查“反馈问题”一列。")
    return Pasted(tuple(rows), tuple(skipped))


def _by_heading(first: Sequence[str]) -> tuple[dict[int, str], list[str]]:
    """Column → field by a heading line, and headings nobody knows; nothing when the line is no heading."""
    from documents.mapping import map_headings

    headings = [clean(cell) for cell in first]
    mapping = map_headings(headings)
    fields = dict(mapping.fields)
    for column, heading in enumerate(headings):
        if heading in _OWN_LABELS:
            fields[column] = _OWN_LABELS[heading]
    named = sum(1 for heading in headings if heading)
    if "problem" not in fields.values() or (named > 1 and len(fields) < 2) or any(len(one) > 20 for one in headings):
        return {}, []
    computed = (CLOCK_LABEL, DAYS_LEFT_LABEL)
    return fields, [
        one for column, one in enumerate(headings) if one and column not in fields and one not in computed
    ]


def _values(line: int, row: Sequence[str], fields: dict[int, str], today: date) -> dict[str, object]:
    values: dict[str, object] = {}
    for column, name in sorted(fields.items()):
        text = clean(_unguarded(row[column])) if column < len(row) else ""
        if not text or name not in BY_NAME:
            continue
        try:
            _set(values, name, text, today)
        except InvalidValue as error:
            raise LedgerError(f"第 {line} 行：{error}一行也没有粘贴。") from None
    return values


def _set(values: dict[str, object], name: str, text: str, today: date) -> None:
    if name == "findings":
        values[name] = [*_list(values.get(name)), *_parts(text)]
    elif name == "measures":
        values[name] = [*_list(values.get(name)), *(MeasureEdit(part) for part in _parts(text))]
    elif name == "progress_text":
        values["entry"] = (today, text)
    elif _may_paste(name):
        values[name] = BY_NAME[name].from_text(text)


def _may_paste(name: str) -> bool:
    return BY_NAME[name].editable or name in ("findings", "measures", "progress_text")


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _parts(text: str) -> list[str]:
    """A cell that numbers its parts （1）（2）… as those parts; any other as one."""
    marks = list(_PART.finditer(text))
    if len(marks) < 2 or marks[0].start() != 0:
        return [text]
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return [part for mark, end in zip(marks, ends, strict=True) if (part := text[mark.end() : end].strip())]


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell
