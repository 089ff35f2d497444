"""Makes the sample ledgers beside this file (invented places and people) and what a reader must find in them.

Run it by hand after a change: ``python tests/files/sheets/make_samples.py``; the results are kept in the repository.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

FOLDER = Path(__file__).parent


def issue(title: str, status: str | None, **more: Any) -> dict[str, Any]:
    """One expected issue; what is not named is empty."""
    empty: dict[str, Any] = {"findings": [], "measures": [], "progress": "", "responsible_leader": "", "unit": ""}
    return {"title": title, **empty, "person": "", "deadline": None, "status": status, **more}


def keep(name: str, book: Workbook, *aspects: tuple[str, list[dict[str, Any]]]) -> None:
    """Writes the workbook and the expected result."""
    book.save(FOLDER / f"{name}.xlsx")
    expected: dict[str, Any] = {"aspects": [{"title": title, "issues": issues} for title, issues in aspects]}
    if not aspects:
        expected = {"not_a_notice": True}
    text = json.dumps(expected, ensure_ascii=False, indent=1)
    (FOLDER / f"{name}.expected.json").write_text(text + "\n", encoding="utf-8")


def first_sheet(book: Workbook, name: str) -> Worksheet:
    """The one sheet of a new workbook, renamed."""
    sheet = book.worksheets[0]
    sheet.title = name
    return sheet


def plain() -> None:
    """One header row, the words of every office."""
    book = Workbook()
    sheet = first_sheet(book, "台账")
    sheet.append(
        [
            "序号",
            "方面",
            "反馈问题",
            "整改目标",
            "整改措施",
            "责任领导",
            "责任单位",
            "责任人",
            "整改时限",
            "整改进展",
            "完成情况",
            "佐证材料",
            "备注",
        ]
    )
    sheet.append(
        [
            1,
            "校园安全",
            "门卫登记不全",
            "登记率达到100%",
            "（1）修订门卫制度；（2）每周抽查登记簿。",
            "周明远",
            "青禾镇教育办公室",
            "李春生",
            "2026年6月底前",
            "已修订制度，抽查4次。",
            "已完成",
            "制度文本",
            "长期巡查",
        ]
    )
    sheet.append(
        [
            2,
            "校园安全",
            "消防器材过期",
            None,
            "更换过期灭火器。",
            "周明远",
            "柳溪小学、石桥小学",
            "何志强",
            date(2026, 9, 30),
            None,
            "整改中",
            None,
            None,
        ]
    )
    sheet.append(
        [
            3,
            "财务管理",
            "食堂账目公示不及时",
            None,
            "①每月5日前公示；②公示存档。",
            "吴静",
            "财务股",
            "邓小雨\n方文",
            "立行立改，长期坚持",
            "每月公示。",
            "整改完成，长期坚持",
            None,
            None,
        ]
    )
    sheet.append(
        [
            4,
            "财务管理",
            "合同审批手续不完备",
            None,
            "补办审批手续。",
            "吴静",
            "财务股",
            "方文",
            "12月底前",
            None,
            None,
            None,
            None,
        ]
    )
    keep(
        "plain",
        book,
        (
            "校园安全",
            [
                issue(
                    "门卫登记不全",
                    "done",
                    measures=["修订门卫制度；", "每周抽查登记簿。"],
                    progress="已修订制度，抽查4次。",
                    responsible_leader="周明远",
                    unit="青禾镇教育办公室",
                    person="李春生",
                    deadline="2026-06-30",
                    deadline_text="2026年6月底前",
                ),
                issue(
                    "消防器材过期",
                    "in_progress",
                    measures=["更换过期灭火器。"],
                    responsible_leader="周明远",
                    unit="柳溪小学、石桥小学",
                    person="何志强",
                    deadline="2026-09-30",
                    deadline_text="2026-09-30",
                ),
            ],
        ),
        (
            "财务管理",
            [
                issue(
                    "食堂账目公示不及时",
                    "long_term",
                    measures=["每月5日前公示；", "公示存档。"],
                    progress="每月公示。",
                    responsible_leader="吴静",
                    unit="财务股",
                    person="邓小雨、方文",
                    deadline_text="立行立改，长期坚持",
                ),
                issue(
                    "合同审批手续不完备",
                    None,
                    measures=["补办审批手续。"],
                    responsible_leader="吴静",
                    unit="财务股",
                    person="方文",
                    deadline="2026-12-31",
                    deadline_alt=[None],
                    deadline_text="12月底前",
                ),
            ],
        ),
    )


def merged() -> None:
    """Title lines, two header rows, merged 方面 and problems, a repeated header, totals, notes, hidden sheets."""
    book = Workbook()
    sheet = first_sheet(book, "整改台账")
    sheet.append(["附件2"])
    sheet.append(["青禾镇教育办公室巡察反馈问题整改台账"])
    sheet.append(["填报单位（盖章）：青禾镇教育办公室", None, None, None, None, None, None, None, "截至2026年5月31日"])
    sheet.append(["序号", "反馈方面", "存在问题", "具体表现", "整改举措", "责任落实", None, "完成时限", "完成情况"])
    sheet.append([None, None, None, None, None, "牵头领导", "责任科室", None, None])
    sheet.append(
        [
            "1",
            "一、责任落实方面",
            "一岗双责落实不到位。",
            "未签订责任书",
            "一是签订责任书。二是开展约谈。",
            "周明远",
            "办公室",
            46203,
            "√",
        ]
    )
    sheet.append(
        [
            "2",
            None,
            "检查流于形式。",
            "检查记录雷同",
            "1.统一记录格式；\n2.随机抽查3.5%的记录。",
            "吴静",
            "督导室",
            "长期坚持",
            "60%",
        ]
    )
    sheet.append([None, None, None, "问题未闭环", "建立销号清单。", None, None, None, None])
    sheet.append(
        ["序号", "反馈方面", "存在问题", "具体表现", "整改举措", "牵头领导", "责任科室", "完成时限", "完成情况"]
    )
    sheet.append(
        ["3", "二、队伍建设方面", "关于“培训不够”的问题", None, "制定计划。", "何志强", "人事股", "同上", "未启动"]
    )
    sheet.append(["合计", None, None, None, "3项"])
    sheet.append(["注：完成情况以打“√”为准。"])
    sheet.append(["填报人：李春生", None, None, "审核人：吴静"])
    for area in ("A2:I2", "A4:A5", "B4:B5", "C4:C5", "D4:D5", "E4:E5", "F4:G4", "H4:H5", "I4:I5"):
        sheet.merge_cells(area)
    for area in ("B6:B8", "A7:A8", "C7:C8", "F7:F8", "G7:G8", "H7:H8", "I7:I8", "A12:I12"):
        sheet.merge_cells(area)
    sheet["H6"].number_format = "General"
    help_sheet = book.create_sheet("填表说明")
    help_sheet.append(["序号", "反馈问题", "整改措施", "责任单位"])
    help_sheet.append(["1", "按反馈意见原文填写", "逐条填写", "填写全称"])
    hidden = book.create_sheet("旧表")
    hidden.append(["序号", "反馈问题", "整改措施", "责任单位"])
    hidden.append(["1", "已经作废的问题", "无", "无"])
    hidden.sheet_state = "hidden"
    keep(
        "merged",
        book,
        (
            "责任落实方面",
            [
                issue(
                    "一岗双责落实不到位",
                    "done",
                    findings=["未签订责任书"],
                    measures=["签订责任书。", "开展约谈。"],
                    responsible_leader="周明远",
                    unit="办公室",
                    deadline="2026-06-30",
                    deadline_text="2026-06-30",
                ),
                issue(
                    "检查流于形式",
                    "in_progress",
                    findings=["检查记录雷同", "问题未闭环"],
                    measures=["统一记录格式；", "随机抽查3.5%的记录。", "建立销号清单。"],
                    responsible_leader="吴静",
                    unit="督导室",
                    deadline_text="长期坚持",
                ),
            ],
        ),
        (
            "队伍建设方面",
            [
                issue(
                    "培训不够",
                    "in_progress",
                    measures=["制定计划。"],
                    responsible_leader="何志强",
                    unit="人事股",
                    deadline_text="长期坚持",
                )
            ],
        ),
    )


def bands() -> None:
    """方面 as bands over the whole width, ticks under several status columns, telephones beside names."""
    book = Workbook()
    sheet = first_sheet(book, "Sheet1")
    sheet.append(["2026年春季安全检查隐患整改清单"])
    sheet.append(["编号", "隐患内容", "整改措施", "责任人及联系电话", "整改期限", "完成情况", None, None, "核查人"])
    sheet.append([None, None, None, None, None, "已完成", "整改中", "未启动", None])
    sheet.append(["（一）消防安全"])
    sheet.append(
        ["1-1", "疏散通道堆放杂物", "清理杂物，划定禁放线。", "张 三 13800001111", "2026.3.15", "√", None, None, "王五"]
    )
    sheet.append(
        ["1-2", "应急灯损坏2处", "更换应急灯。", "李四：0571-12345678\n赵六", "2026年4月", None, "√", None, "王五"]
    )
    sheet.append(["（二）食品安全"])
    sheet.append(["2-1", "留样不足125克", "按规定留样。", "孙七", "3月底", None, None, "√", None])
    sheet.append([None, "共计3条"])
    for area in ("A1:I1", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:E3", "F2:H2", "I2:I3", "A4:I4", "A7:I7"):
        sheet.merge_cells(area)
    keep(
        "bands",
        book,
        (
            "消防安全",
            [
                issue(
                    "疏散通道堆放杂物",
                    "done",
                    measures=["清理杂物，划定禁放线。"],
                    person="张三",
                    deadline="2026-03-15",
                    deadline_text="2026.3.15",
                ),
                issue(
                    "应急灯损坏2处",
                    "in_progress",
                    measures=["更换应急灯。"],
                    person="李四、赵六",
                    deadline="2026-04-30",
                    deadline_text="2026年4月",
                ),
            ],
        ),
        (
            "食品安全",
            [
                issue(
                    "留样不足125克",
                    "in_progress",
                    measures=["按规定留样。"],
                    person="孙七",
                    deadline="2026-03-31",
                    deadline_text="3月底",
                )
            ],
        ),
    )


def roster() -> None:
    """A list of teachers: no ledger."""
    book = Workbook()
    sheet = first_sheet(book, "通讯录")
    sheet.append(["序号", "姓名", "单位", "联系电话"])
    sheet.append([1, "张三", "柳溪小学", "13800001111"])
    sheet.append([2, "李四", "石桥小学", "13800002222"])
    keep("roster", book)


if __name__ == "__main__":
    plain()
    merged()
    bands()
    roster()
