"""A table of holidays or school terms from a file: a spreadsheet or plain CSV, as rows of text."""

from __future__ import annotations

import csv
from pathlib import Path

from models.errors import UnreadableFile
from models.whole_files import cause

#: More is no calendar.
_MOST_BYTES = 2_000_000
_PLAIN = (".csv", ".txt")
#: The kinds of file for the window's question.
FILE_KINDS = "表格 (*.xlsx *.xls *.ods *.csv *.txt)"


def read_rows(path: Path, headings: tuple[str, ...]) -> list[list[str]]:
    """The rows with content of the first sheet, without a line of headings, that begins with one of ``headings``.

    Raises:
        UnreadableFile: it cannot be read, or holds no rows.
    """
    rows = _plain_rows(path) if path.suffix.lower() in _PLAIN else _sheet_rows(path)
    found = [row for row in rows if any(row) and row[0] not in headings]
    if not found:
        raise UnreadableFile(f"“{path.name}”里没有可用的行，请选择第一张表就是日期表的文件。")
    return found


def _plain_rows(path: Path) -> list[list[str]]:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UnreadableFile(f"“{path.name}”打不开：{cause(error)}。请检查后重试。") from error
    if len(content) > _MOST_BYTES:
        raise UnreadableFile(f"“{path.name}”太大，不像日期表，请选择别的文件。")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return [[cell.strip() for cell in row] for row in csv.reader(text.replace("\0", "").splitlines())]
    raise UnreadableFile(f"“{path.name}”的文字编码看不懂，请在 Excel 或 WPS 里另存为 .xlsx 再导入。")


def _sheet_rows(path: Path) -> list[list[str]]:
    from documents.sheets import read_grid

    shown = next((grid for grid in read_grid(path) if not grid.hidden), None)
    return [[cell.strip() for cell in row.cells] for row in shown.rows] if shown else []
