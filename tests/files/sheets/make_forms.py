"""Ledgers that are no plain table: forms, pages with repeated headers, groups by state, columns turned into rows.

Run it by hand after a change: ``python tests/files/sheets/make_forms.py``; the results are kept in the repository.
"""

# A row of a sheet is easier to check on one line:
# ruff: noqa: E501
# fmt: off

from __future__ import annotations

from sheet_text import book, fill, keep, want


def form_a_sheet() -> None:
    """A form a sheet: labels beside their texts, two pairs in a row, opinions and signatures below."""

    def form(number: int, problem: str, aspect: str, found: str, measures: str, leader: str, unit: str, person: str, day: str, told: str, state: str) -> tuple[str, str]:
        text = f"""
石桥县教育局巡察整改问题销号表
编号|{number}|反馈方面|{aspect}
反馈问题|{problem}||
具体表现|{found}||
整改措施|{measures}||
责任领导|{leader}|责任科室|{unit}
责任人|{person}|完成时限|{day}
整改进展情况|{told}||
完成情况|{state}||
责任科室意见|⏎负责人（签字）：||
分管领导意见|⏎签字：   年  月  日||
"""
        return text, "A1:D1 B3:D3 B4:D4 B5:D5 B8:D8 B9:D9 B10:D10 B11:D11"

    forms = [
        form(1, "学习教育走过场", "政治建设方面", "1.未按计划开展；2.笔记抄袭。", "（1）制定计划；（2）抽查笔记。", "周明远", "办公室", "王小燕", "2026年6月底前", "已抽查2次。", "已完成"),
        form(2, "工程招标程序倒置", "财务管理方面", "先施工后招标。", "修订招标办法。", "吴静", "财务股", "方文", "2026年9月底前", "办法已上会。", "正在整改"),
        form(3, "教师编制使用不规范", "队伍建设方面", "借调人员长期不归。", "清退借调人员。", "何志强", "人事股", "陈明", "2026年12月底前", "", "未完成"),
    ]
    made = book("问题1", *forms[0])
    for number in (2, 3):
        fill(made.create_sheet(f"问题{number}"), *forms[number - 1])
    keep(
        "form_a_sheet",
        made,
        ("政治建设方面", [want("学习教育走过场", "done", "未按计划开展；/笔记抄袭。", "制定计划；/抽查笔记。", "已抽查2次。", responsible_leader="周明远", unit="办公室", person="王小燕", deadline="2026-06-30")]),
        ("财务管理方面", [want("工程招标程序倒置", "in_progress", "先施工后招标。", "修订招标办法。", "办法已上会。", responsible_leader="吴静", unit="财务股", person="方文", deadline="2026-09-30")]),
        ("队伍建设方面", [want("教师编制使用不规范", "in_progress", "借调人员长期不归。", "清退借调人员。", responsible_leader="何志强", unit="人事股", person="陈明", deadline="2026-12-31")]),
    )


def forms_stacked() -> None:
    """Several forms below one another in one sheet, each with its heading."""
    text = """
隐患整改通知回执（一）|||
隐患编号|AQ-01|检查学校|柳溪小学
隐患描述|厨房燃气报警器失效||
整改措施|更换报警器||
整改责任人|孙丽|整改期限|2026年3月31日
整改结果|已整改||

隐患整改通知回执（二）|||
隐患编号|AQ-02|检查学校|石桥中学
隐患描述|学生宿舍私拉电线||
整改措施|拆除电线，每周巡查||
整改责任人|周涛|整改期限|2026年4月15日
整改结果|整改中||
"""
    issues = [
        want("厨房燃气报警器失效", "done", "", "更换报警器", person="孙丽", deadline="2026-03-31"),
        want("学生宿舍私拉电线", "in_progress", "", "拆除电线，每周巡查", person="周涛", deadline="2026-04-15"),
    ]
    keep("forms_stacked", book("回执", text, "A1:D1 B3:D3 B4:D4 B6:D6 A8:D8 B10:D10 B11:D11 B13:D13"), ("", issues))


def turned() -> None:
    """The table turned: headings down the first column, a problem a column."""
    text = """
专项审计发现问题整改情况表||||
项目|问题1|问题2|问题3
审计发现问题|往来款未及时清理|食堂超范围列支|固定资产未入账
整改措施|清理往来款|退还超支资金|补登资产卡片
责任单位|财务股|石桥中学|总务处
责任人|方文|张建国|马兰
整改时限|2026年5月底前|2026年4月底前|2026年10月底前
整改状态|整改中|已完成|未启动
"""
    issues = [
        want("往来款未及时清理", "in_progress", "", "清理往来款", unit="财务股", person="方文", deadline="2026-05-31"),
        want("食堂超范围列支", "done", "", "退还超支资金", unit="石桥中学", person="张建国", deadline="2026-04-30"),
        want("固定资产未入账", "in_progress", "", "补登资产卡片", unit="总务处", person="马兰", deadline="2026-10-31"),
    ]
    keep("turned", book("整改情况", text, "A1:D1"), ("", issues))


def repeated_pages() -> None:
    """Title, header and 小计 on every page, a problem that goes on over the page, page numbers, blank rows."""
    text = """
青禾镇教育办公室整改台账
序号|反馈问题|整改措施|责任人|完成时限|是否完成
1|教学常规检查缺失|制定检查表|王芳|2026年5月底|√
2|乡村教师补贴发放滞后|核对名单|方文|2026年6月底|×
小计|2项||||
第 1 页  共 2 页

青禾镇教育办公室整改台账（续）
序号|反馈问题|整改措施|责任人|完成时限|是否完成
|（续）乡村教师补贴发放滞后|申请拨款|方文||
3|控辍保学台账不实|逐户核查|陈明|2026年9月底|○
小计|1项||||
总计|3项||||
第 2 页  共 2 页
说明：√表示已完成，×表示未完成，○表示正在整改。
"""
    issues = [
        want("教学常规检查缺失", "done", "", "制定检查表", person="王芳", deadline="2026-05-31"),
        want("乡村教师补贴发放滞后", "in_progress", "", "核对名单/申请拨款", person="方文", deadline="2026-06-30"),
        want("控辍保学台账不实", "in_progress", "", "逐户核查", person="陈明", deadline="2026-09-30"),
    ]
    keep("repeated_pages", book("台账", text, "A1:F1 A6:F6 A8:F8 A14:F14 A15:F15"), ("", issues))


def groups_by_state() -> None:
    """Bands by state over bands by aspect: the state is none of the aspects."""
    text = """
整改落实情况一览表（截至2026年10月31日）
序号|整改任务|整改措施|牵头领导|牵头部门|完成时限|整改落实情况
一、已完成整改的问题（3个）
（一）履行主体责任方面
1|党组会议研究安全不够|每季度专题研究安全工作|周明远|办公室|2026年6月底|专题研究3次。
（二）作风建设方面
2|会议文件偏多|合并同类会议|吴静|办公室|2026年7月底|会议减少三成。
3|调研走马观花|蹲点调研|吴静|督导室|2026年8月底|形成报告5篇。
二、未完成整改的问题（1个）
（一）作风建设方面
4|首问负责制落实不力|公开服务电话|吴静|政务窗口|2026年12月底|电话已开通。
"""
    made = book("一览表", text, "A1:G1 A3:G3 A4:G4 A6:G6 A9:G9 A10:G10")
    first = want("党组会议研究安全不够", "done", "", "每季度专题研究安全工作", "专题研究3次。", responsible_leader="周明远", unit="办公室", deadline="2026-06-30")
    second = [
        want("会议文件偏多", "done", "", "合并同类会议", "会议减少三成。", responsible_leader="吴静", unit="办公室", deadline="2026-07-31"),
        want("调研走马观花", "done", "", "蹲点调研", "形成报告5篇。", responsible_leader="吴静", unit="督导室", deadline="2026-08-31"),
        want("首问负责制落实不力", "in_progress", "", "公开服务电话", "电话已开通。", responsible_leader="吴静", unit="政务窗口", deadline="2026-12-31"),
    ]
    keep("groups_by_state", made, ("履行主体责任方面", [first]), ("作风建设方面", second))


def long_headings() -> None:
    """Headings nobody has in his table word for word; unknown columns; unit and person in one cell."""
    text = """
序号|反馈领域|巡察反馈的具体问题（照抄原文）|拟采取的整改措施及步骤|分管县领导（签字）|责任股室/责任人|计划整改完成时限|当前整改进展（截至5月底）|帮扶学校
1|校外培训监管|无证培训机构反弹|联合执法，每月巡查。|周明远|民办股/王芳|2026年5月底前|关停2家。|柳溪小学
2|校外培训监管|预收费监管未全覆盖|逐一签订资金监管协议。|周明远|民办股/李强|2026年6月底前|已签8家。|石桥小学
"""
    issues = [
        want("无证培训机构反弹", None, "", "联合执法，每月巡查。", "关停2家。", responsible_leader="周明远", unit="民办股", person="王芳", deadline="2026-05-31"),
        want("预收费监管未全覆盖", None, "", "逐一签订资金监管协议。", "已签8家。", responsible_leader="周明远", unit="民办股", person="李强", deadline="2026-06-30"),
    ]
    keep("long_headings", book("Sheet1", text), ("校外培训监管", issues))


def hidden_rows() -> None:
    """Rows that a filter hides are problems like the others; a hidden sheet is none; findings listed in the problem."""
    text = """
序号|主要问题|整改计划|整改责任单位|整改期限|整改成效
1|课后服务管理不规范：（1）收费未公示；（2）考勤不全。|（1）公示收费标准；（2）每日考勤。|柳溪小学|2026年3月底|已公示。目前已整改到位。
2|大班额尚未消除|新建教学楼|石桥小学|2026年12月底|主体已封顶，正在推进。
3|旱厕改造滞后|纳入本年改造计划|青禾幼儿园|2026年8月底|
"""
    made = book("台账", text)
    made.worksheets[0].auto_filter.ref = "A1:F4"
    made.worksheets[0].row_dimensions[2].hidden = True
    old = fill(made.create_sheet("2025年旧表"), "序号|主要问题|整改计划|整改责任单位\n1|作废的问题|无|无")
    old.sheet_state = "veryHidden"
    issues = [
        want("课后服务管理不规范", "done", "收费未公示；/考勤不全。", "公示收费标准；/每日考勤。", "已公示。目前已整改到位。", progress_alt=["已公示。", "目前已整改到位。"], unit="柳溪小学", deadline="2026-03-31"),
        want("大班额尚未消除", "in_progress", "", "新建教学楼", "主体已封顶，正在推进。", status_alt=[None], unit="石桥小学", deadline="2026-12-31"),
        want("旱厕改造滞后", None, "", "纳入本年改造计划", unit="青禾幼儿园", deadline="2026-08-31"),
    ]
    keep("hidden_rows", made, ("", issues))


def not_statistics() -> None:
    """Sums of rectification by school: no ledger."""
    text = """
各校整改完成情况统计表
序号|学校名称|问题总数|已完成|正在整改|未启动|完成率|备注
1|柳溪小学|12|8|3|1|0.67|
2|石桥中学|9|9|0|0|1|
合计||21|17|3|1|0.81|
"""
    keep("not_statistics", book("统计", text, "A1:H1"))


def not_checklist() -> None:
    """A scoring sheet for inspections: no ledger."""
    text = """
2026年学校安全工作考核评分表
序号|考核项目|考核内容|分值|评分标准|自评得分|检查得分
1|组织领导|成立领导小组|5|有文件得满分|5|5
2|隐患排查|每月排查并建立整改台账|10|缺一次扣2分|10|8
"""
    keep("not_checklist", book("评分", text, "A1:G1"))


if __name__ == "__main__":
    for make in (form_a_sheet, forms_stacked, turned, repeated_pages, groups_by_state, long_headings, hidden_rows, not_statistics, not_checklist):
        make()
