"""Any spreadsheet as plain grids: the file is judged by ``guard`` first, then read within limits."""

from __future__ import annotations

import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from documents.grid import Budget, Grid, Merge, SheetBuilder, value_text
from documents.guard import MAX_CELLS, MEGABYTE, FileKind, damaged, kind_of, shown_name
from models.errors import UnreadableFile

#: What the child that reads an .xls may use.
CHILD_BYTES = 2 * 1024 * MEGABYTE
CHILD_SECONDS = 60


def read_grid(path: Path) -> list[Grid]:
    """The sheets of a workbook (.xlsx, .xls, .ods) in their order, hidden ones marked, merged cells filled.

    Raises:
        UnreadableFile: the file may not be read, is damaged, or is no spreadsheet.
    """
    kind = kind_of(path)
    if kind is FileKind.XLSX:
        from documents.sheets_xlsx import read_xlsx

        return read_xlsx(path)
    if kind is FileKind.ODS:
        from documents.sheets_ods import read_ods

        return read_ods(path)
    if kind is FileKind.XLS:
        return _read_xls(path)
    raise UnreadableFile(f"“{shown_name(path)}”不是表格，而是{kind.value}；请选择 .xlsx、.xls 或 .ods 文件。")


def _read_xls(path: Path) -> list[Grid]:
    """Reads in a child process: a damaged .xls makes the library ask for terabytes and abort the whole program."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        try:
            return pool.submit(_xls_grids, path).result()
        except BrokenProcessPool as error:
            raise damaged(shown_name(path)) from error


def _xls_grids(path: Path) -> list[Grid]:
    import python_calamine as calamine

    name = shown_name(path)
    _limit_child()
    try:
        with calamine.CalamineWorkbook.from_path(path) as workbook:
            sheets = [meta for meta in workbook.sheets_metadata if meta.typ == calamine.SheetTypeEnum.WorkSheet]
            shown = calamine.SheetVisibleEnum.Visible
            budget = Budget()
            return [
                _xls_grid(name, workbook.get_sheet_by_name(meta.name), meta.visible != shown, budget) for meta in sheets
            ]
    except calamine.PasswordError as error:
        raise UnreadableFile(f"“{name}”设有打开密码，无法读取；请先在 WPS 或 Excel 中去掉密码再导入。") from error
    except (calamine.CalamineError, OSError, ValueError, MemoryError) as error:
        raise damaged(name) from error
    except BaseException as error:
        # A panic of the Rust reader over a broken file arrives as a BaseException of its own.
        if type(error).__name__ == "PanicException":
            raise damaged(name) from error
        raise


def _limit_child() -> None:
    """Where the system can: an end to the child's memory and time, and no core dump or report of its abort."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (CHILD_BYTES, CHILD_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CHILD_SECONDS, CHILD_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _xls_grid(file: str, sheet: Any, hidden: bool, budget: Budget) -> Grid:
    if sheet.total_height * sheet.total_width > MAX_CELLS:
        raise UnreadableFile(f"“{file}”的工作表“{sheet.name}”过于庞大，无法读取；请删去表格以外的内容再导入。")
    builder = SheetBuilder(file, sheet.name, hidden, budget)
    for number, cells in enumerate(sheet.to_python(skip_empty_area=False), 1):
        for column, value in enumerate(cells):
            builder.put(number, column, value_text(value))
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        builder.merges.append(Merge(top + 1, left, bottom + 1, right))
    return builder.grid()
