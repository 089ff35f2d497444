"""Ledgers kept unread while the reader was worked on: its control (invented places and people).

Run it by hand after a change: ``python tests/files/sheets/make_control.py``; the results are kept in the repository.
"""

# A row of a sheet is easier to check on one line:
# ruff: noqa: E501
# fmt: off

from __future__ import annotations

from sheet_text import book, fill, keep, want


def control_safety() -> None:
    """Safety findings with the day they were found, a level, and who checked again."""
    text = """
2026年秋季开学前校园安全隐患排查整改台账
填报学校：青禾镇中心小学||||||||填报时间：2026年9月3日
序号|排查时间|隐患部位|隐患描述|隐患等级|整改措施|整改责任人|整改时限|整改完成情况|复查人|复查时间|备注
1|2026-08-20|教学楼东侧|外墙瓷砖脱落|一般|拉警戒线并修补|高峰|8月31日前|已整改|郑洁|2026-09-01|
2|2026-08-20|食堂后厨|下水道盖板缺失|一般|加装盖板|高 峰|8月25日前|已整改|郑洁|2026-09-01|
3|2026-08-21|操场|看台栏杆锈蚀|较大|更换栏杆|唐敏|9月30日前|正在施工||| 资金待批
填报人：唐敏||||审核人：高峰
"""
    issues = [
        want("外墙瓷砖脱落", "done", "", "拉警戒线并修补", person="高峰", deadline="2026-08-31"),
        want("下水道盖板缺失", "done", "", "加装盖板", person="高峰", deadline="2026-08-25"),
        want("看台栏杆锈蚀", "in_progress", "", "更换栏杆", person="唐敏", deadline="2026-09-30"),
    ]
    keep("control_safety", book("排查台账", text, "A1:L1"), ("", issues))


def control_audit() -> None:
    """An audit: amounts, what was done so far instead of measures, reasons for what is open."""
    text = """
石桥县教育局审计发现问题整改清单|||||||||
||||||||单位：万元|截止日期：2026年7月31日
序号|问题类型|审计发现问题|问题金额|整改要求|整改情况||整改状态|未整改原因|责任单位
|||||已采取的整改措施|已整改金额|||
1|资金管理|专项资金闲置|125.5|限期使用|一是盘活资金100万元；二是其余上缴财政。|125.5|已整改||财务股
2|资金管理|超标准发放补贴|3.2|清退|已清退2万元。|2|部分整改|2人已调离|人事股
3|采购管理|化整为零规避招标|48|完善制度|修订采购办法。|0|已整改||总务处
合计|||176.7||||||
"""
    first = [
        want("专项资金闲置", "done", p="一是盘活资金100万元；二是其余上缴财政。", unit="财务股"),
        want("超标准发放补贴", "in_progress", p="已清退2万元。", unit="人事股"),
    ]
    third = want("化整为零规避招标", "done", p="修订采购办法。", unit="总务处")
    keep("control_audit", book("清单", text, "A1:J1 A3:A4 B3:B4 C3:C4 D3:D4 E3:E4 F3:G3 H3:H4 I3:I4 J3:J4"), ("资金管理", first), ("采购管理", [third]))


def control_form() -> None:
    """A card a problem with a group label at the left and labels above their texts for the owners."""

    def card(sheet_problem: str, measure: str, leader: str, unit: str, person: str, day: str, state: str) -> tuple[str, str]:
        text = f"""
整改事项卡片|||||
问题概况|存在问题|{sheet_problem}|||
|问题来源|2026年县委巡察|||
整改计划|整改措施|{measure}|||
责任分工|责任领导|责任单位|责任人|完成时限|
|{leader}|{unit}|{person}|{day}|
整改结果|完成情况|{state}|||
"""
        return text, "A1:F1 A2:A3 C2:F2 C3:F3 C4:F4 A5:A6 C7:F7"

    made = book("卡片一", *card("岗位设置论证不充分", "（1）开展调研；（2）重新核定岗位。", "何志强", "人事股", "陈明", "2026年10月底前", "已完成"))
    fill(made.create_sheet("卡片二"), *card("信访件办理超期", "实行限时办结。", "周明远", "信访办", "王小燕", "立行立改", "整改完成，长期坚持"))
    issues = [
        want("岗位设置论证不充分", "done", "", "开展调研；/重新核定岗位。", responsible_leader="何志强", unit="人事股", person="陈明", deadline="2026-10-31"),
        want("信访件办理超期", "long_term", "", "实行限时办结。", responsible_leader="周明远", unit="信访办", person="王小燕", deadline_text="立行立改"),
    ]
    keep("control_form", made, ("", issues))


def control_three_lists() -> None:
    """问题清单, 措施清单 and 责任清单 on three sheets, the last joined by number alone."""
    made = book("问题清单", "问题清单|||\n序号|方面|反馈问题|具体表现\n1|服务群众方面|入学政策宣传不到位|部分家长不了解划片范围\n2|服务群众方面|资助对象认定不精准|漏报2名困难学生\n3|安全稳定方面|应急演练流于形式|脚本照搬照抄", "A1:D1")
    fill(made.create_sheet("措施清单"), "措施清单||\n序号|反馈问题|整改措施\n1|入学政策宣传不到位|1.印发明白纸；2.开通热线。\n2|资助对象认定不精准|逐户走访。\n3|应急演练流于形式|分学段编写脚本。", "A1:C1")
    fill(made.create_sheet("责任清单"), "责任清单||||\n序号|牵头领导|责任股室|责任人|完成时限\n1|吴静|基教股|林晓|2026年8月15日前\n2|吴静|资助中心|冯雪|2026年9月底前\n3|周明远|安全股|高峰|长期坚持", "A1:E1")
    first = [
        want("入学政策宣传不到位", None, "部分家长不了解划片范围", "印发明白纸；/开通热线。", responsible_leader="吴静", unit="基教股", person="林晓", deadline="2026-08-15"),
        want("资助对象认定不精准", None, "漏报2名困难学生", "逐户走访。", responsible_leader="吴静", unit="资助中心", person="冯雪", deadline="2026-09-30"),
    ]
    third = want("应急演练流于形式", None, "脚本照搬照抄", "分学段编写脚本。", responsible_leader="周明远", unit="安全股", person="高峰", deadline_text="长期坚持")
    keep("control_three_lists", made, ("服务群众方面", first), ("安全稳定方面", [third]))


def control_mixed() -> None:
    """Ditto marks, ticks under three states, sums among the rows, a blank column, a note in the middle."""
    text = """
督学责任区挂牌督导问题整改跟踪表
（2026年第二季度）

序号||学校|督导发现的问题|整改建议及措施|整改负责人|限期|整改进度|||跟踪督学
|||||||未整改|整改中|已整改|
一|第一责任区
1||柳溪小学|教案检查无记录|建立检查记录|孙丽|4月20日|||✓|马督学
2||〃|大课间活动时间不足|调整作息时间|〃|4月30日||✓||〃
小计||2条
二|第二责任区
3||石桥中学|早晚自习讲新课|严格执行作息规定|周涛|立行立改|||✓|何督学
4||〃|课程开不齐|调配兼职教师|〃|6月底|✓|||〃
小计||2条
注：“整改进度”由督学打“✓”。
"""
    made = book("跟踪表", text, "A1:K1 A2:K2 A4:A5 C4:C5 D4:D5 E4:E5 F4:F5 G4:G5 H4:J4 K4:K5 B6:K6 B10:K10")
    first = [
        want("教案检查无记录", "done", "", "建立检查记录", person="孙丽", deadline="2026-04-20"),
        want("大课间活动时间不足", "in_progress", "", "调整作息时间", person="孙丽", deadline="2026-04-30"),
    ]
    second = [
        want("早晚自习讲新课", "done", "", "严格执行作息规定", person="周涛", deadline_text="立行立改"),
        want("课程开不齐", "in_progress", "", "调配兼职教师", person="周涛", deadline="2026-06-30"),
    ]
    keep("control_mixed", made, ("第一责任区", first), ("第二责任区", second))


if __name__ == "__main__":
    for make in (control_safety, control_audit, control_form, control_three_lists, control_mixed):
        make()
