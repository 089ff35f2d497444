"""Ledgers that were read only after the reader was done with the others (invented places and people).

Run it by hand after a change: ``python tests/files/sheets/make_papers.py``; the results are kept in the repository.
"""

# A row of a sheet is easier to check on one line:
# ruff: noqa: E501
# fmt: off

from __future__ import annotations

from sheet_text import book, keep, want


def grouped_measures() -> None:
    """Measures and what came of them under one heading; the state in 是否完成整改."""
    keep("grouped_measures", book("整改台账","""
附件3|||||||||
青禾镇中心学校巡察整改台账||||||||（2026年8月）
序号|巡察反馈问题|整改责任|||整改时限|整改措施落实情况||是否完成整改|下一步打算
||牵头领导|责任部门|责任人||整改措施|完成情况|
1|（一）理论学习不深入。中心组学习次数不足；学习笔记不全。|李校长|党建办|王芳|2026年8月31日|1.制定计划。2.补齐笔记。|1.已制定。2.已补齐。|是|
2|（二）招生工作不规范。|李校长|教务处|刘洋|长期坚持|严格执行招生政策。|已按政策执行。|是，长期坚持|继续监督
""","A2:H2 A3:A4 B3:B4 C3:E3 F3:F4 G3:H3 I3:I4 J3:J4"),("",[
     want("理论学习不深入。中心组学习次数不足；学习笔记不全","done",m="制定计划。/补齐笔记。",p="1.已制定。2.已补齐。",responsible_leader="李校长",unit="党建办",person="王芳",deadline="2026-08-31"),
     want("招生工作不规范","long_term",m="严格执行招生政策。",p="已按政策执行。",responsible_leader="李校长",unit="教务处",person="刘洋",status_alt=["done"])]))


def two_lists_wide() -> None:
    """Two lists side by side under one title, a total below."""
    keep("two_lists_wide", book("隐患","""
石桥小学校园安全大排查问题隐患和整改措施“两个清单”
问题隐患清单||||整改措施清单|||
序号|排查类别|问题隐患|风险等级|整改措施|整改时限|责任人|整改情况
1|消防|配电箱无门锁|低|加装门锁|立即整改|张 强|已整改到位
2|消防|楼道应急灯不亮|低|更换应急灯|2026年4月10日|张 强|已整改到位
3|周边|校门口占道经营|中|联合城管整治|2026年5月底|赵敏|正在协调，持续推进
合计|3条
""","A1:H1 A2:D2 E2:H2"),("消防",[
     want("配电箱无门锁","done",m="加装门锁",p="已整改到位",person="张强",deadline_text="立即整改",progress_alt=[""]),
     want("楼道应急灯不亮","done",m="更换应急灯",p="已整改到位",person="张强",deadline="2026-04-10",progress_alt=[""])]),
     ("周边",[want("校门口占道经营","in_progress",m="联合城管整治",p="正在协调，持续推进",person="赵敏",deadline="2026-05-31",status_alt=[None])]))


def bands_without_numbers() -> None:
    """Bands by 方面, numbered problems, a second measure in a row of its own, no column of numbers."""
    keep("bands_without_numbers", book("任务分解","""
县委巡察反馈意见整改任务分解表
整改任务|整改措施|牵头单位|责任单位|牵头领导|完成时限|备注
一、落实党的教育方针有差距
1.思政课建设薄弱|配齐专职思政教师|人事股|各学校|何志强|2026年9月1日|
|开展思政大练兵|教研室|各学校|何志强|2026年12月底|
2.劳动教育弱化|开齐劳动课程|基教股|各学校|吴静|2026年9月1日|
二、管党治党责任压得不实
3.以案促改不深|召开警示教育大会|纪检组|各股室|周明远|2026年7月底|已召开
""","A1:G1 A3:G3 A7:G7"),("落实党的教育方针有差距",[
     want("思政课建设薄弱",m="配齐专职思政教师/开展思政大练兵",responsible_leader="何志强",unit="各学校",deadline="2026-12-31"),
     want("劳动教育弱化",m="开齐劳动课程",responsible_leader="吴静",unit="各学校",deadline="2026-09-01")]),
     ("管党治党责任压得不实",[want("以案促改不深",m="召开警示教育大会",responsible_leader="周明远",unit="各股室",deadline="2026-07-31")]))


def states_and_shares() -> None:
    """A state and a share beside it; a count and a signature below."""
    made = book("反馈问题","""
序号|问题分类|反馈问题|责任科室|责任人|整改期限|整改状态（已完成/整改中/未完成）|完成率|印证资料
1|A类|财务制度不健全|财务股|方文|2026/6/30|已完成|1|制度汇编
2|B类|公务用车管理混乱|办公室|王小燕|2026/7/31|整改中|0.75|
3|C类|档案管理缺位|办公室|王小燕|2026/8/31|未完成|0|
统计：共3个问题，已完成1个，整改中1个，未完成1个。
审核：周明远
""")
    keep("states_and_shares", made,("A类",[want("财务制度不健全","done",unit="财务股",person="方文",deadline="2026-06-30")]),("B类",[want("公务用车管理混乱","in_progress",unit="办公室",person="王小燕",deadline="2026-07-31")]),("C类",[want("档案管理缺位","in_progress",unit="办公室",person="王小燕",deadline="2026-08-31")]))


def inspection_form() -> None:
    """A form of an inspection with other people than owners."""
    keep("inspection_form", book("Sheet1","""
整改通知书问题反馈表
被检查单位|柳溪小学|检查时间|2026年3月3日
检查人员|马督学、何督学||
存在问题|1.食堂索证索票不全；2.晨检记录缺失。||
整改要求|3月20日前整改到位||
整改措施|建立索证台账；落实晨检制度。||
整改责任人|孙丽|联系电话|13800001111
整改完成时间|2026年3月18日||
整改结果|已整改||
""","A1:D1 B3:D3 B4:D4 B5:D5 B6:D6 B8:D8 B9:D9"),("",[dict(want("食堂索证索票不全；2.晨检记录缺失","done",m="建立索证台账；落实晨检制度。",person="孙丽"),findings=["食堂索证索票不全；","晨检记录缺失。"],title_alt=["食堂索证索票不全","1.食堂索证索票不全；2.晨检记录缺失。"],deadline="2026-03-18",deadline_alt=["2026-03-20",None])]))


if __name__ == "__main__":
    for make in (grouped_measures, two_lists_wide, bands_without_numbers, states_and_shares, inspection_form):
        make()
