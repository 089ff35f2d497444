"""Empty forms as superiors send them, made with openpyxl: three header rows, 52 columns, totals, lists, protection."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

_SIDE = Side(style="thin")
_LINES = Border(_SIDE, _SIDE, _SIDE, _SIDE)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)

#: The headings of the wide form from left to right, those above each other parted by a stroke.
_WIDE_HEADINGS = """序号 基本情况/反馈方面 基本情况/反馈问题 基本情况/问题表现 基本情况/涉及学校 整改措施及责任/整改措施
整改措施及责任/责任落实/牵头领导 整改措施及责任/责任落实/责任单位 整改措施及责任/责任落实/责任人及联系电话
整改措施及责任/整改时限 整改情况/完成情况/已完成 整改情况/完成情况/正在整改 整改情况/完成情况/未完成
整改情况/整改进展情况 整改情况/完成日期 整改情况/是否长期坚持 整改情况/是否销号 整改情况/未完成原因
涉及资金（万元）/问题金额 涉及资金（万元）/已追缴 涉及资金（万元）/未追缴 佐证材料 备注"""


def wide_form(path: Path, rows: int = 4) -> Path:
    """Three header rows, 52 columns, ``rows`` rows with lines, a total with formulas, signatures below."""
    book = Workbook()
    sheet = book.active
    sheet.title = "进展情况"
    book.create_sheet("填报说明")["A1"] = "本表每月 25 日前报送"
    lists = book.create_sheet("字典")
    for place, word in enumerate(("已完成", "整改中", "未启动"), 1):
        lists.cell(place, 1, word)
    lists.sheet_state = "hidden"
    columns = [tuple(path.split("/")) for path in _WIDE_HEADINGS.split()]
    columns += [("其他", f"指标{place}") for place in range(1, 52 - len(columns) + 1)]
    sheet["A1"] = "附件2"
    sheet["A2"] = "教育系统巡察反馈问题整改进展情况表"
    sheet.merge_cells("A2:AZ2")
    sheet["A2"].font, sheet["A2"].alignment = Font(name="黑体", size=22, bold=True), _CENTRE
    sheet["A3"] = "填报单位（盖章）：                    填报日期：    年  月  日"
    sheet.merge_cells("A3:AZ3")
    _headings(sheet, 4, 3, columns)
    first, last = 7, 6 + rows
    for row in range(first, last + 1):
        sheet.row_dimensions[row].height = 36
        for column in range(1, 53):
            cell = sheet.cell(row, column)
            cell.border, cell.font = _LINES, Font(name="仿宋", size=10)
            cell.alignment = _CENTRE if column in (1, 11, 12, 13) else _LEFT
            if column == 15:
                cell.number_format = 'yyyy"年"m"月"d"日"'
            if column == 21:
                cell.value = f"=S{row}-T{row}"
    total = last + 1
    sheet.cell(total, 1, "合计")
    sheet.merge_cells(start_row=total, end_row=total, start_column=1, end_column=2)
    for column in (19, 20, 21):
        letter = get_column_letter(column)
        sheet.cell(total, column, f"=SUM({letter}{first}:{letter}{last})")
    for column in (11, 12, 13):
        letter = get_column_letter(column)
        sheet.cell(total, column, f'=COUNTIF({letter}{first}:{letter}{last},"√")')
    for column in range(1, 53):
        sheet.cell(total, column).border = _LINES
        sheet.cell(total, column).fill = PatternFill("solid", fgColor="FFF2CC")
    sheet.cell(total + 1, 1, "填表人：")
    sheet.merge_cells(start_row=total + 1, end_row=total + 1, start_column=1, end_column=6)
    sheet.cell(total + 1, 8, "审核人：")
    sheet.cell(total + 2, 1, "注：1.本表由各教办填报。")
    ticks = DataValidation(type="list", formula1='"√"', allow_blank=True)
    ticks.add(f"K{first}:M{last}")
    whether = DataValidation(type="list", formula1='"是,否"', allow_blank=True)
    whether.add(f"P{first}:Q{last}")
    sheet.add_data_validation(ticks)
    sheet.add_data_validation(whether)
    sheet.conditional_formatting.add(
        f"M{first}:M{last}", FormulaRule(formula=[f'$M{first}="√"'], fill=PatternFill("solid", bgColor="FDE9E7"))
    )
    sheet.print_area = f"A1:AZ{total + 2}"
    sheet.print_title_rows = "4:6"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 8
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.freeze_panes = "D7"
    book.defined_names["金额合计"] = DefinedName("金额合计", attr_text=f"进展情况!$S${total}")
    other = book.create_sheet("汇总")
    other["A1"], other["B1"] = "问题金额合计", f"=进展情况!S{total}"
    book.properties.creator = "上级单位"
    book.save(path)
    return path


def measures_form(path: Path) -> Path:
    """One row a measure by its own example, which is merged down; drop-downs from another sheet; protected."""
    book = Workbook()
    sheet = book.active
    sheet.title = "台账"
    words = book.create_sheet("选项")
    for place, word in enumerate(("整改到位", "推进中", "尚未启动"), 1):
        words.cell(place, 1, word)
    sheet["A1"] = "整改任务清单"
    sheet.merge_cells("A1:H1")
    sheet["A2"], sheet["E2"] = "填报单位：", "报送日期："
    headings = ("序号", "存在问题", "整改措施", "责任单位", "责任人", "完成时限", "整改状态", "完成率")
    for column, heading in enumerate(headings, 1):
        cell = sheet.cell(3, column, heading)
        cell.border, cell.font, cell.alignment = _LINES, Font(bold=True), _CENTRE
    sample = ("示例", "某问题", "某措施一", "某校", "某某", "2026年6月", "整改到位", 1)
    for row in (4, 5, 6):
        for column in range(1, 9):
            cell = sheet.cell(row, column)
            cell.border, cell.alignment, cell.protection = _LINES, _LEFT, Protection(locked=False)
        sheet.cell(row, 8).number_format = "0%"
    for column, value in enumerate(sample, 1):
        sheet.cell(4, column, value)
    for letter in "ABF":
        sheet.merge_cells(f"{letter}4:{letter}5")
    states = DataValidation(type="list", formula1="选项!$A$1:$A$3", allow_blank=True)
    states.add("G4:G6")
    sheet.add_data_validation(states)
    for letter, wide in zip("ABCDEFGH", (6, 24, 30, 14, 10, 14, 10, 8), strict=True):
        sheet.column_dimensions[letter].width = wide
    sheet.protection.sheet = True
    sheet.protection.password = "x"
    book.save(path)
    return path


def bare_form(path: Path) -> Path:
    """Headings and nothing else: no rows, no end."""
    book = Workbook()
    sheet = book.active
    for column, heading in enumerate(("编号", "反馈问题", "整改措施", "责任单位", "整改时限", "备注"), 1):
        cell = sheet.cell(1, column, heading)
        cell.border, cell.font, cell.fill = _LINES, Font(bold=True), PatternFill("solid", fgColor="DDDDDD")
        sheet.column_dimensions[get_column_letter(column)].width = 18
    book.save(path)
    return path


def _headings(sheet: object, top: int, deep: int, columns: list[tuple[str, ...]]) -> None:
    """Headings above each other, those that are alike merged across, those without parts merged down."""
    grid = [[path[min(level, len(path) - 1)] if level < len(path) else "" for path in columns] for level in range(deep)]
    for column, path in enumerate(columns, 1):
        for level in range(deep):
            cell = sheet.cell(top + level, column)  # type: ignore[attr-defined]
            cell.border, cell.font, cell.alignment = _LINES, Font(name="黑体", size=10), _CENTRE
            cell.fill = PatternFill("solid", fgColor="D9E1F2")
        if len(path) < deep:
            sheet.merge_cells(  # type: ignore[attr-defined]
                start_row=top + len(path) - 1, end_row=top + deep - 1, start_column=column, end_column=column
            )
        sheet.cell(top + len(path) - 1, column, path[-1])  # type: ignore[attr-defined]
    for level in range(deep - 1):
        first = 0
        for column in range(1, len(columns) + 1):
            alike = column < len(columns) and columns[column][: level + 1] == columns[first][: level + 1]
            if alike and len(columns[column]) > level + 1:
                continue
            if len(columns[first]) > level + 1:
                sheet.cell(top + level, first + 1, grid[level][first])  # type: ignore[attr-defined]
                if column - first > 1:
                    sheet.merge_cells(  # type: ignore[attr-defined]
                        start_row=top + level, end_row=top + level, start_column=first + 1, end_column=column
                    )
            first = column
