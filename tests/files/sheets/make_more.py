"""More ledgers as offices keep them: two tables in a sheet, progress by month, posts beside names, commas and Word.

Run it by hand after a change: ``python tests/files/sheets/make_more.py``; the results are kept in the repository.
"""

# A row of a sheet is easier to check on one line:
# ruff: noqa: E501
# fmt: off

from __future__ import annotations

from docx import Document
from sheet_text import FOLDER, book, expect, keep, want


def two_tables() -> None:
    """Two tables below one another, the second with other columns in another order."""
    text = """
信访问题整改台账（2026年）
一、已办结事项
序号|信访问题|办理措施|承办科室|承办人|办结时间
1|食堂餐费收取不透明|公示账目|财务股|方文|2026年3月15日
2|教师体罚学生|批评教育并调岗|人事股|陈明|2026年4月2日

二、正在办理事项
序号|承办科室|承办人|信访问题|办理措施|办理期限|办理进展
1|基教股|林晓|划片范围不合理|重新测算学位|2026年7月31日|正在测算
2|安全股|高峰|校门口拥堵|协调交警设岗|2026年6月30日|已协调一次
"""
    issues = [
        want("食堂餐费收取不透明", "done", "", "公示账目", unit="财务股", person="方文", status_alt=[None]),
        want("教师体罚学生", "done", "", "批评教育并调岗", unit="人事股", person="陈明", status_alt=[None]),
        want("划片范围不合理", "in_progress", "", "重新测算学位", "正在测算", unit="基教股", person="林晓", deadline="2026-07-31", status_alt=[None]),
        want("校门口拥堵", "in_progress", "", "协调交警设岗", "已协调一次", unit="安全股", person="高峰", deadline="2026-06-30", status_alt=[None]),
    ]
    for one in issues[:2]:
        del one["deadline"]
    keep("two_tables", book("台账", text, "A1:F1"), ("", issues))


def by_month() -> None:
    """Progress in a column a month, posts behind names, days as bare numbers."""
    text = """
序号|反馈问题|整改措施|责任领导（职务）|具体责任人（职务）|完成时限|3月进展情况|4月进展情况|5月进展情况|完成情况|是否销号
1|中层干部配备超职数|消化超配人员|周明远（党组书记、局长）|陈明（人事股股长）|20260630|制定消化方案|消化2人|消化3人|基本完成|否
2|校舍安全鉴定滞后|聘请机构鉴定|吴静（党组成员、副局长）|高峰（安全股股长）、唐敏（干事）|20260531|签订合同|完成鉴定|形成报告|已完成|是
"""
    issues = [
        want("中层干部配备超职数", "in_progress", "", "消化超配人员", "制定消化方案\n消化2人\n消化3人", deadline="2026-06-30"),
        want("校舍安全鉴定滞后", "done", "", "聘请机构鉴定", "签订合同\n完成鉴定\n形成报告", deadline="2026-05-31"),
    ]
    leaders = (("周明远（党组书记、局长）", "周明远"), ("吴静（党组成员、副局长）", "吴静"))
    people = (("陈明（人事股股长）", "陈明"), ("高峰（安全股股长）、唐敏（干事）", "高峰、唐敏"))
    for issue, leader, person in zip(issues, leaders, people, strict=True):
        issue |= {"responsible_leader": leader[0], "responsible_leader_alt": [leader[1]], "person": person[0], "person_alt": [person[1]]}
    keep("by_month", book("台账", text), ("", issues))


def numbers_in_the_text() -> None:
    """No column of numbers: the problem's cell begins with its number; one measure a line; a telephone below a name."""
    text = """
反馈意见整改清单
填报人：林晓　　填报时间：2026年5月6日
方面|问题|整⏎改⏎措⏎施|责任单位|责任人⏎（联系电话）|时限|备注
教育教学|1.作业批改不及时。|规定批改次数；⏎每月抽查作业；⏎结果全校通报。|石桥小学|王芳⏎13800001111|5月底|
|2.集体备课走形式。|固定备课时间⏎推门听课|石桥小学|刘洋⏎13900002222|6月底|需持续
后勤保障|3.饮水机未定期清洗。|每两周清洗一次|柳溪小学|孙丽⏎13700003333|立即整改|
"""
    first = [
        want("作业批改不及时", None, "", "规定批改次数；/每月抽查作业；/结果全校通报。", unit="石桥小学", person="王芳", deadline="2026-05-31"),
        want("集体备课走形式", None, "", "固定备课时间/推门听课", unit="石桥小学", person="刘洋", deadline="2026-06-30"),
    ]
    third = want("饮水机未定期清洗", None, "", "每两周清洗一次", unit="柳溪小学", person="孙丽", deadline_text="立即整改")
    keep("numbers_in_the_text", book("清单", text, "A1:G1 A2:G2 A4:A5"), ("教育教学", first), ("后勤保障", [third]))


def in_commas() -> None:
    """A .csv in GB18030 with line ends inside quotes."""
    text = '序号,检查发现问题,整改措施,责任学校,责任人,整改时限,整改状态\n1,消防栓无水,"1.维修管网；\n2.每周检查。",柳溪小学,孙丽,2026年6月30日,已整改\n2,"疏散指示牌损坏,不亮",更换,石桥中学,周涛,2026年7月10日,未整改\n'
    (FOLDER / "in_commas.csv").write_bytes(text.encode("gb18030"))
    issues = [
        want("消防栓无水", "done", "", "维修管网；/每周检查。", unit="柳溪小学", person="孙丽", deadline="2026-06-30"),
        want("疏散指示牌损坏,不亮", "in_progress", "", "更换", unit="石桥中学", person="周涛", deadline="2026-07-10"),
    ]
    expect("in_commas", ("", issues))


def word_forms() -> None:
    """A Word document with a form a problem, each under its heading."""
    document = Document()
    document.add_paragraph("青禾镇教育办公室督导反馈问题整改销号卡")
    rows = (
        ("实验开出率不足", "补齐实验器材；安排实验员。", "吴静", "教研室", "林晓", "2026年9月30日", "已补齐器材。", "已完成"),
        ("音体美教师短缺", "招聘专任教师5名。", "何志强", "人事股", "陈明", "2026年8月31日", "已招聘3名。", "正在整改"),
    )
    for number, (problem, measure, leader, unit, person, day, told, state) in enumerate(rows, 1):
        document.add_paragraph(f"整改销号卡（{number}）")
        table = document.add_table(rows=6, cols=4)
        cells = (("反馈问题", problem), ("整改措施", measure), ("责任领导", leader, "责任单位", unit), ("责任人", person, "整改时限", day), ("整改进展", told), ("完成情况", state))
        for line, texts in enumerate(cells):
            for column, text in enumerate(texts):
                table.cell(line, column).text = text
            if len(texts) == 2:
                table.cell(line, 1).merge(table.cell(line, 3))
        document.add_paragraph("")
    document.save(str(FOLDER / "word_forms.docx"))
    issues = [
        want("实验开出率不足", "done", "", "补齐实验器材；安排实验员。", "已补齐器材。", responsible_leader="吴静", unit="教研室", person="林晓", deadline="2026-09-30"),
        want("音体美教师短缺", "in_progress", "", "招聘专任教师5名。", "已招聘3名。", responsible_leader="何志强", unit="人事股", person="陈明", deadline="2026-08-31"),
    ]
    expect("word_forms", ("", issues))


def not_duty_table() -> None:
    """Who is on duty when: no ledger."""
    keep("not_duty_table", book("值班", "2026年国庆值班安排表\n日期|带班领导|值班人员|联系电话|备注\n2026-10-01|周明远|王芳|13800001111|\n2026-10-02|吴静|李强|13900002222|", "A1:E1"))


if __name__ == "__main__":
    for make in (two_tables, by_month, numbers_in_the_text, in_commas, word_forms, not_duty_table):
        make()
