"""Any spreadsheet as plain grids: the file is judged by ``guard`` first, then read within limits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from documents import bounded
from documents.file_kinds import FileKind
from documents.grid import Budget, Grid, Merge, SheetBuilder, value_text
from documents.guard import MAX_CELLS, damaged, kind_of, shown_name
from models.errors import UnreadableFile


def read_grid(path: Path) -> list[Grid]:
    """The sheets of a workbook in their order, hidden ones marked, merged cells filled; a .csv is one sheet.

    Raises:
        UnreadableFile: the file may not be read, is damaged, or is no spreadsheet.
    """
    return [sheet.grid() for sheet in read_stored(path)]


def read_stored(path: Path) -> list[SheetBuilder]:
    """The sheets as they are stored: merged cells not filled, formulas and what they came to noted.

    Raises:
        UnreadableFile: as for ``read_grid``.
    """
    kind = kind_of(path)
    if kind is FileKind.XLSX:
        from documents import sheets_xlsx

        return sheets_xlsx.read_stored(path)
    if kind is FileKind.ODS:
        from documents import sheets_ods

        return sheets_ods.read_stored(path)
    if kind is FileKind.CSV:
        from documents import sheets_csv

        return sheets_csv.read_stored(path)
    if kind is FileKind.XLS:
        # A damaged .xls makes the library ask for terabytes and abort the whole program.
        return bounded.run(_xls_sheets, path)
    raise UnreadableFile(f"“{shown_name(path)}”不是表格，而是{kind.value}；请选择 .xlsx、.xls、.ods 或 .csv 文件。")


def _xls_sheets(path: Path) -> list[SheetBuilder]:
    import python_calamine as calamine

    name = shown_name(path)
    try:
        with calamine.CalamineWorkbook.from_path(path) as workbook:
            sheets = [meta for meta in workbook.sheets_metadata if meta.typ == calamine.SheetTypeEnum.WorkSheet]
            shown = calamine.SheetVisibleEnum.Visible
            budget = Budget()
            read = [
                _xls_sheet(name, workbook.get_sheet_by_name(meta.name), meta.visible != shown, budget)
                for meta in sheets
            ]
        _note_formulas(read, path)
        return read
    except calamine.PasswordError as error:
        raise UnreadableFile(f"“{name}”设有打开密码，无法读取；请先在 WPS 或 Excel 中去掉密码再导入。") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise damaged(name) from error


def _note_formulas(sheets: list[SheetBuilder], path: Path) -> None:
    """Notes what the library gives as plain or blank cells: formulas and errors."""
    from documents.xls_formulas import formulas_of

    for sheet, found in zip(sheets, formulas_of(path.read_bytes()), strict=False):
        sheet.formulas |= found.formulas
        for (row, column), what in found.errors.items():
            sheet.note_unreadable(row, column, what)


def _xls_sheet(file: str, sheet: Any, hidden: bool, budget: Budget) -> SheetBuilder:
    if sheet.total_height * sheet.total_width > MAX_CELLS:
        raise UnreadableFile(f"“{file}”的工作表“{sheet.name}”过于庞大，无法读取；请删去表格以外的内容再导入。")
    builder = SheetBuilder(file, sheet.name, hidden, budget)
    for number, cells in enumerate(sheet.to_python(skip_empty_area=False), 1):
        for column, value in enumerate(cells):
            builder.put(number, column, value_text(value))
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        builder.merges.append(Merge(top + 1, left, bottom + 1, right))
    return builder
