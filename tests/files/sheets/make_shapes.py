"""Ledgers in the shapes that offices give them (invented places and people) and what a reader must find in them.

Run it by hand after a change: ``python tests/files/sheets/make_shapes.py``; the results are kept in the repository.
"""

# A row of a sheet is easier to check on one line:
# ruff: noqa: E501
# fmt: off

from __future__ import annotations

import re
import zipfile

from sheet_text import FOLDER, book, expect, fill, keep, want


def three_headers() -> None:
    """Three header rows, a row that numbers the columns, shares as status, a lead unit and a supporting one."""
    text = """
石桥县教育局落实县委第三巡察组反馈意见整改任务分解表
填报单位：石桥县教育局|||||||||||填报日期：2026年3月10日
序号|问题清单|||任务清单||责任清单||||时限清单|进展
|反馈类别|存在问题|具体表现|整改目标|整改措施|责任领导|责任单位||责任人|完成时限|完成进度|进展情况
|||||||牵头单位|配合单位||||
(1)|(2)|(3)|(4)|(5)|(6)|(7)|(8)|(9)|(10)|(11)|(12)|(13)
1|党的建设方面|“三会一课”记录不规范|部分支部会议记录为事后补记|记录规范完整|1.下发记录模板；2.每季度抽查一次。|周明远|机关党委|各学校|王小燕|2026年6月底前|1|模板已下发。
2||主题党日形式单一|活动以念文件为主|每年不少于4种形式|制定活动清单。|周明远|机关党委|团委|王小燕|2026年9月底前|0.85|已开展活动3次。
3|选人用人方面|校长交流不及时|3名校长任职满8年未交流|应交流尽交流|①摸清底数；②制定方案；③组织交流。|吴静|人事股|各学校|方文|2026-08-31|0.3|
"""
    made = book("分解表", text, "A1:M1 A3:A5 B3:D3 E3:F3 G3:J3 K3:K3 L3:M3 B4:B5 C4:C5 D4:D5 E4:E5 F4:F5 G4:G5 H4:I4 J4:J5 K4:K5 L4:L5 M4:M5 B7:B8")
    for row in (7, 8, 9):
        made.worksheets[0].cell(row, 12).number_format = "0%"
    first = [
        want("“三会一课”记录不规范", "done", "部分支部会议记录为事后补记", "下发记录模板；/每季度抽查一次。", "模板已下发。", responsible_leader="周明远", unit="机关党委", person="王小燕", deadline="2026-06-30", deadline_text="2026年6月底前"),
        want("主题党日形式单一", "in_progress", "活动以念文件为主", "制定活动清单。", "已开展活动3次。", responsible_leader="周明远", unit="机关党委", person="王小燕", deadline="2026-09-30", deadline_text="2026年9月底前"),
    ]
    third = want("校长交流不及时", "in_progress", "3名校长任职满8年未交流", "摸清底数；/制定方案；/组织交流。", responsible_leader="吴静", unit="人事股", person="方文", deadline="2026-08-31", deadline_text="2026-08-31")
    keep("three_headers", made, ("党的建设方面", first), ("选人用人方面", [third]))


def measure_a_row() -> None:
    """One measure a row with its own owner, day and state; problem and number merged down."""
    text = """
序号|反馈问题|整改措施|责任人|整改时限|完成情况|备注
1|食堂管理不规范|修订食堂管理制度|王芳|2026年4月30日|已完成|
||更换破损餐具|李强|2026年5月31日|已完成|
||开展食品安全培训|王芳|2026年6月30日|正在整改|外请讲师
2|校车台账缺失|补建台账|赵敏|2026年4月15日|已完成|
||每月核对一次|赵敏|2026年5月15日|已完成|
3|心理辅导室未开放|配备专职教师|钱进|2026年9月1日|未启动|
"""
    made = book("台账", text, "A2:A4 B2:B4 A5:A6 B5:B6")
    issues = [
        want("食堂管理不规范", "in_progress", "", "修订食堂管理制度/更换破损餐具/开展食品安全培训", person="王芳、李强", deadline="2026-06-30"),
        want("校车台账缺失", "done", "", "补建台账/每月核对一次", person="赵敏", deadline="2026-05-15"),
        want("心理辅导室未开放", "in_progress", "", "配备专职教师", person="钱进", deadline="2026-09-01"),
    ]
    keep("measure_a_row", made, ("", issues))


def sub_numbers() -> None:
    """The problem on a row of its own, its measures below it numbered 1.1, 1.2 and 2-1, 2-2, without merges."""
    text = """
柳溪小学整改台账
编号|整改事项|整改措施|责任部门|责任人|计划完成时间|整改进展情况
1|关于校园欺凌防治机制不健全的问题||德育处|陈 明|2026.5.30|
'1.1||成立防治委员会||||已成立委员会。
'1.2||每学期开展两次专题班会||||已开展1次。
2|关于图书更新率低的问题||图书室|林晓|2026.10.30|
'2-1||制定采购计划||||计划已报批。
'2-2||清理破损图书||||
"""
    issues = [
        want("校园欺凌防治机制不健全", None, "", "成立防治委员会/每学期开展两次专题班会", "已成立委员会。\n已开展1次。", unit="德育处", person="陈明", deadline="2026-05-30"),
        want("图书更新率低", None, "", "制定采购计划/清理破损图书", "计划已报批。", unit="图书室", person="林晓", deadline="2026-10-30"),
    ]
    keep("sub_numbers", book("Sheet1", text), ("", issues))


def numbered_columns() -> None:
    """Measures in columns 措施一 … 措施三; a people column that holds unit and person."""
    text = """
附件1：
2026年春季学期督导反馈问题整改清单
序号|督导反馈问题|整改措施一|整改措施二|整改措施三|责任单位及责任人|整改完成时限|是否完成整改
1|实验室危化品未双人双锁|加装双锁|修订领用制度||石桥中学：张建国|2026年4月底|是
2|体育器材缺口较大|申报采购计划|向兄弟学校借用|对老旧器材维修|柳溪小学：刘洋|2026年12月底|否
3|校医配备不足|||与卫生院签约|柳溪小学：刘洋|2026年8月底|是
"""
    issues = [
        want("实验室危化品未双人双锁", "done", "", "加装双锁/修订领用制度", unit="石桥中学", person="张建国", deadline="2026-04-30"),
        want("体育器材缺口较大", "in_progress", "", "申报采购计划/向兄弟学校借用/对老旧器材维修", unit="柳溪小学", person="刘洋", deadline="2026-12-31"),
        want("校医配备不足", "done", "", "与卫生院签约", unit="柳溪小学", person="刘洋", deadline="2026-08-31"),
    ]
    keep("numbered_columns", book("清单", text, "A2:H2"), ("", issues))


def school_sheets() -> None:
    """A sheet a school with the same headings, the same problem in two of them, and a sheet of sums."""
    heads = "序号|安全隐患|整改措施|整改责任人|整改期限|整改状态"
    made = book("柳溪小学", f"柳溪小学安全隐患整改台账|||||\n{heads}\n1|灭火器过期|更换灭火器|孙丽|2026年3月20日|已整改\n2|监控有盲区|加装探头|孙丽|2026年5月20日|整改中", "A1:F1")
    fill(made.create_sheet("石桥中学"), f"石桥中学安全隐患整改台账|||||\n{heads}\n1|灭火器过期|更换灭火器|周涛|2026年3月25日|已整改", "A1:F1")
    fill(made.create_sheet("青禾幼儿园"), f"青禾幼儿园安全隐患整改台账|||||\n{heads}\n1|灭火器过期|联系厂家更换|||整改中\n2|围栏松动|加固围栏|马兰|2026年4月1日|已整改", "A1:F1")
    fill(made.create_sheet("汇总"), "单位|问题数|已整改|整改中|整改率\n柳溪小学|2|1|1|0.5\n石桥中学|1|1|0|1\n青禾幼儿园|2|1|1|0.5\n合计|5|3|2|0.6")
    issues = [
        want("灭火器过期", "done", "", "更换灭火器", person="孙丽", deadline="2026-03-20"),
        want("监控有盲区", "in_progress", "", "加装探头", person="孙丽", deadline="2026-05-20"),
        want("灭火器过期", "done", "", "更换灭火器", person="周涛", deadline="2026-03-25"),
        want("灭火器过期", "in_progress", "", "联系厂家更换"),
        want("围栏松动", "done", "", "加固围栏", person="马兰", deadline="2026-04-01"),
    ]
    keep("school_sheets", made, ("", issues))


def boxes_as_status() -> None:
    """Boxes to tick in a cell, a share in words, a wide aspect column written one character a line."""
    text = """
序  号|问  题⏎类  别|反  馈  问  题|整  改  措  施|责 任⏎领 导|责 任⏎科 室|完 成⏎时 限|完  成⏎情  况|联络员
1|财⏎务⏎管⏎理|公务接待无公函|（一）补齐公函⏎（二）完善审批|吴静|财务股|3月31日|☑已完成 □整改中 □未启动|小李
2||往来款长期挂账|清理挂账，能收尽收。|吴静|财务股|6月30日|□已完成 ☑整改中 □未启动|小李
3|师⏎德⏎师⏎风|个别教师有偿补课|严肃查处并通报。|何志强|人事股|长期坚持|已完成80%|
填报日期：2026年2月8日
"""
    first = [
        want("公务接待无公函", "done", "", "补齐公函/完善审批", responsible_leader="吴静", unit="财务股", deadline="2026-03-31"),
        want("往来款长期挂账", "in_progress", "", "清理挂账，能收尽收。", responsible_leader="吴静", unit="财务股", deadline="2026-06-30"),
    ]
    third = want("个别教师有偿补课", "in_progress", "", "严肃查处并通报。", responsible_leader="何志强", unit="人事股", deadline_text="长期坚持")
    keep("boxes_as_status", book("台账", text, "B2:B3"), ("财务管理", first), ("师德师风", [third]))


def stored_formulas() -> None:
    """Number, day and state are formulas; what the program stored of them is what counts."""
    text = """
反馈问题整改台账（截至2026年6月）
序号|反馈问题|整改措施|责任人|整改时限|完成情况
A|作业公示流于表面|每周公示|郑洁|B|C
D|延时服务收费未公示|补充公示|郑洁|E|F
|合计|2|||
"""
    made = book("台账", text)
    sheet = made.worksheets[0]
    stored = {"A3": 1, "E3": 46142, "F3": "已完成", "A4": 2, "E4": 46203, "F4": "整改中", "C5": 2}
    formulas = {"A3": "ROW()-2", "E3": "DATE(2026,4,30)", "F3": 'IF(1,"已完成","")', "A4": "ROW()-2"}
    formulas |= {"E4": "E3+61", "F4": 'IF(0,"已完成","整改中")', "C5": "COUNTA(B3:B4)"}
    for place, formula in formulas.items():
        sheet[place] = f"={formula}"
    for place in ("E3", "E4"):
        sheet[place].number_format = "yyyy-mm-dd"
    made.save(FOLDER / "stored_formulas.xlsx")
    _store(stored)
    issues = [
        want("作业公示流于表面", "done", "", "每周公示", person="郑洁", deadline="2026-04-30"),
        want("延时服务收费未公示", "in_progress", "", "补充公示", person="郑洁", deadline="2026-06-30"),
    ]
    expect("stored_formulas", ("", issues))


def _store(values: dict[str, object]) -> None:
    """openpyxl writes formulas without what they give; this adds it as a spreadsheet program does."""
    path = FOLDER / "stored_formulas.xlsx"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    xml = parts[name].decode("utf-8")
    for place, value in values.items():
        kind = ' t="str"' if isinstance(value, str) else ""
        xml = re.sub(rf'<c r="{place}"([^>]*)><f>(.*?)</f><v ?/?>(?:</v>)?', rf'<c r="{place}"\1{kind}><f>\2</f><v>{value}</v>', xml)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in parts.items():
            archive.writestr(part, xml.encode("utf-8") if part == name else data)


def phones_and_names() -> None:
    """Telephones beside names in every way, names of two characters with blanks, several names a cell."""
    text = """
序号|存在的突出问题|整改举措|包抓领导|责任人（电话）|整改时间节点|整改进展|状态
1|营养餐账目不清|重新建账|张 伟|王 芳13800001111|2026年5月15日|已重新建账。|完成
2|宿舍夜间值班缺位|排班公示|张　伟、李　娜|刘 洋（13900002222）⏎陈 静（0571-12345678）|2026年5月20日|已公示值班表。|完成
3|学籍信息错漏|逐人核对|李　娜|赵 敏 137 0000 3333|2026年6月20日|核对过半。|推进中
4|课后服务课程单一|增设社团|欧阳明|司马 青，联系电话：13600004444|2026年9月1日||未完成
"""
    issues = [
        want("营养餐账目不清", "done", "", "重新建账", "已重新建账。", responsible_leader="张伟", person="王芳", deadline="2026-05-15"),
        want("宿舍夜间值班缺位", "done", "", "排班公示", "已公示值班表。", responsible_leader="张伟、李娜", person="刘洋、陈静", deadline="2026-05-20"),
        want("学籍信息错漏", "in_progress", "", "逐人核对", "核对过半。", responsible_leader="李娜", person="赵敏", deadline="2026-06-20"),
        want("课后服务课程单一", "in_progress", "", "增设社团", responsible_leader="欧阳明", person="司马青", deadline="2026-09-01"),
    ]
    keep("phones_and_names", book("台账", text), ("", issues))


def no_date() -> None:
    """No date anywhere, only 整改情况 beside the problem, ditto marks."""
    text = """
序号|问题|整改情况|责任人|时限
1|早餐留样不规范|一是补齐留样盒。二是张贴留样流程。|冯雪|立行立改
2|门卫室无值班记录|补建记录本。|〃|〃
3|防汛物资不足|购置沙袋。|同上|长期坚持
"""
    issues = [
        want("早餐留样不规范", None, "", "补齐留样盒。/张贴留样流程。", person="冯雪", deadline_text="立行立改"),
        want("门卫室无值班记录", None, "", "补建记录本。", person="冯雪", deadline_text="立行立改"),
        want("防汛物资不足", None, "", "购置沙袋。", person="冯雪", deadline_text="长期坚持"),
    ]
    keep("no_date", book("Sheet1", text), ("", issues))


if __name__ == "__main__":
    for make in (three_headers, measure_a_row, sub_numbers, numbered_columns, school_sheets, boxes_as_status, stored_formulas, phones_and_names, no_date):
        make()
