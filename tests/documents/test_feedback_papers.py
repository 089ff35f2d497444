"""Papers of those who inspect: for whom they are, who came, which days they name, where their problems end."""

# A whole invented text stands on one line:
# ruff: noqa: E501

from __future__ import annotations

from datetime import date

import pytest

from documents.notices import read_notice
from models.drafts import NoticeDraft, Paragraph

PROBLEMS = "一、存在的主要问题\n1.值班记录不全。门卫室缺少三月记录。\n2.灭火器过期。实验楼有4具过期。\n"


def read(text: str) -> NoticeDraft:
    return read_notice([Paragraph(str(number), line) for number, line in enumerate(text.split("\n"), 1)])


def paper(opening: str, foot: str = "青河县教育局\n2026年4月9日", to: str = "白塔镇中心小学：\n") -> NoticeDraft:
    return read(f"关于春季安全检查情况的反馈意见\n{to}{opening}现将发现的问题反馈如下。\n{PROBLEMS}{foot}")


@pytest.mark.parametrize(
    ("opening", "group"),
    [
        ("2026年4月1日至2日，县教育局、县消防救援大队组成联合检查组对你校进行了检查。", "县教育局、县消防救援大队联合检查组"),
        ("2026年4月1日至2日，第二责任区责任督学方文、孙小雨对你校开展了督导。", "第二责任区责任督学"),
        ("2026年4月1日至2日，县责任督学第3片区到你校进行了督导检查。", "县责任督学第3片区"),
        ("2026年4月1日至2日，县“校园餐”整治专班检查组通过查阅资料、现场查看，对你校进行了检查。", "县“校园餐”整治专班检查组"),
        ("2026年4月1日至2日，我局安全检查第2组对你校进行了检查。", "青河县教育局安全检查第2组"),
        ("2026年4月1日至2日，县第二督学责任区对你校开展了经常性督导。", "县第二督学责任区"),
        ("2026年4月1日至2日，县青少年活动中心督导站对你校进行了督导。", "县青少年活动中心督导站"),
        ("2026年4月1日至2日，县政府教育督导室组织开展了“安全”专项督导。", "县政府教育督导室"),
    ],
)  # fmt: skip
def test_who_inspected_is_named_in_full_and_without_persons(opening: str, group: str) -> None:
    assert paper(opening).inspection_by == group


def test_a_reply_calls_the_inspectors_by_the_name_of_whom_it_is_for() -> None:
    draft = read(
        "白塔镇中心小学关于安全检查问题的整改报告\n县教育局、县应急局：\n2026年4月1日至2日，贵局联合检查组对我校进行了检查。现将整改情况报告如下。\n"
        "1.值班记录不全。\n整改措施：补齐记录。"
    )
    assert draft.inspection_by == "县教育局、县应急局联合检查组"
    assert draft.organization == "白塔镇中心小学"


def test_he_rectifies_for_whom_the_paper_is() -> None:
    inspected = "2026年4月1日至2日，县教育局检查组进行了检查。"
    assert paper(inspected, to="白塔镇人民政府：\n").organization == "白塔镇人民政府"
    assert paper(inspected, to="春芽幼儿园、晨光幼儿园：\n").organization == "春芽幼儿园、晨光幼儿园"
    assert paper("2026年4月1日至2日，督导组对你区进行了督导。", to="白塔区：\n").organization == "白塔区"


def test_a_paper_for_everybody_is_of_its_first_signatory() -> None:
    draft = paper(
        "2026年4月1日至2日，县教育局、县公安局组成检查组进行了检查。", "青河县教育局　　青河县公安局\n2026年4月9日", to="各中心校，县直各学校：\n"
    )
    assert draft.organization == "青河县教育局"


def test_the_office_of_a_person_is_no_part_of_the_name() -> None:
    draft = read("中共青河县教育局党组书记关于组织巡察整改情况的报告\n1.学习不深入。\n整改措施：每月学习一次。")
    assert draft.organization == "中共青河县教育局党组"


@pytest.mark.parametrize(
    "foot",
    [
        "请你校于4月30日前将整改情况书面报县政府教育督导室。\n青河县人民政府教育督导室\n2026年4月9日",
        "整改完成后，请提交整改报告和佐证材料，由检查组复查。逾期未整改的，按有关规定处理。\n联系人：方文  电话：0000-1234567\n青河县教育局\n2026年4月9日",
        "责任督学（签名）：方文  孙小雨\n2026年4月9日",
        "督查意见：限你校15日内整改，并将整改情况书面报我局。\n被检查单位签收：      检查人签名：\n2026年4月9日",
        "检查人（签字）：方文　　被检查单位负责人（签字）：\n2026年4月9日",
        "青河县“校园餐”整治工作专班办公室\n2026年4月9日",
        "青河县教育局安全监督管理股\n2026年4月9日",
        "二、整改意见和要求\n（一）压实责任。请逐项落实责任人。\n（二）按时报送。于4月底前报送报告。\n青河县教育局\n2026年4月9日",
    ],
)
def test_what_a_paper_asks_for_and_who_signed_it_is_no_finding(foot: str) -> None:
    issues = paper("2026年4月1日至2日，县教育局检查组对你校进行了检查。", foot).issues()
    assert [(issue.title, [one.text for one in issue.findings]) for issue in issues] == [
        ("值班记录不全", ["门卫室缺少三月记录。"]), ("灭火器过期", ["实验楼有4具过期。"]),
    ]  # fmt: skip


def test_a_heading_groups_what_its_neighbours_group() -> None:
    draft = read(
        "关于春季安全检查隐患整改的通知\n各学校：\n2026年4月1日至2日，县教育局检查组对全县学校进行了检查。现将问题通知如下。\n一、发现的主要隐患\n"
        "（一）东片学校\n1.一中围墙开裂。\n2.二中灭火器过期。\n（二）西片学校\n3.三中配电室堆放杂物。\n4.四中消防通道被占用。\n"
        "（三）直属学校\n5.五中电动车在楼道内充电。\n6.六中宿舍使用电炉。\n7.七中预案未修订。\n"
    )
    assert [(aspect.title, len(aspect.issues)) for aspect in draft.aspects] == [
        ("东片学校", 2), ("西片学校", 2), ("直属学校", 3),
    ]  # fmt: skip


def test_days_with_a_label_are_what_the_label_says() -> None:
    draft = read(
        f"附件2\n青河县教育局督导反馈问题清单\n反馈日期：2026年3月10日　　　填报日期：2026年4月8日\n{PROBLEMS}整改措施：补齐。"
    )
    assert draft.title == "青河县教育局督导反馈问题清单"
    assert (draft.feedback_date, draft.published_date) == (date(2026, 3, 10), date(2026, 4, 8))


def test_the_number_of_an_announcement_is_no_part_of_its_title() -> None:
    draft = read(f"青河县审计局关于学校收支审计问题整改结果的公告\n（2026年第4号，总第31号）\n2026年4月1日发布。\n{PROBLEMS}整改情况：补齐。")
    assert draft.title == "青河县审计局关于学校收支审计问题整改结果的公告"


@pytest.mark.parametrize("inspector", ["责任督学：方文、孙小雨", "牵头单位：县教育局", "责任单位：白塔镇中心小学"])
def test_a_label_in_the_head_of_a_record_makes_no_problem_of_the_line_above(inspector: str) -> None:
    draft = read(
        f"白塔镇中心小学督导情况记录\n督导主题：开学检查\n{inspector}\n2026年4月1日至2日，县第二督学责任区对白塔镇中心小学进行了督导。\n"
        "一、督导过程\n1.查看食堂。\n2.座谈12人。\n二、发现的主要问题\n1.值班记录不全。缺三月记录。\n2.灭火器过期。有4具过期。\n"
        "三、学校整改情况\n1.补齐记录。已整改。\n2.更换灭火器。正在整改。\n四、督学意见\n同意学校整改情况。请继续加强管理。\n责任督学（签名）：方文\n2026年4月30日"
    )
    assert [(one.title, [measure.text for measure in one.measures]) for one in draft.issues()] == [
        ("值班记录不全", ["补齐记录。"]), ("灭火器过期", ["更换灭火器。"]),
    ]  # fmt: skip
    assert draft.inspection_by == "县第二督学责任区"


def test_a_title_that_begins_with_an_office_is_no_label() -> None:
    draft = read(f"白塔镇中心幼儿园\n责任督学挂牌督导反馈问题整改情况报告\n县政府教育督导室：\n4月上旬，督导组到我园督导。\n{PROBLEMS}整改情况：补齐。")
    assert draft.title == "白塔镇中心幼儿园责任督学挂牌督导反馈问题整改情况报告"


def test_what_is_good_is_no_problem() -> None:
    draft = read(
        "关于白塔小学食堂检查情况的反馈\n白塔小学：\n2026年4月8日，县教育局检查组对你校食堂进行了检查。现反馈如下：\n"
        "一、好的方面\n1.制度健全。\n2.台账规范。\n二、存在问题\n1.生熟未分开。\n2.冰柜结霜。\n青河县教育局\n2026年4月9日"
    )
    assert [one.title for one in draft.issues()] == ["生熟未分开", "冰柜结霜"]


def test_numbers_that_go_on_from_group_to_group_count_the_problems() -> None:
    draft = read(
        "白塔小学挂牌督导记录\n2026年4月1日，责任督学对白塔小学进行了督导。\n一、存在问题\n（一）卫生管理\n1.厕所有异味。\n2.垃圾未分类。\n（二）安全管理\n3.消防栓无水。\n"
        "二、整改建议\n1.加强保洁。\n2.配齐分类桶。\n3.检修。\n三、学校整改落实情况\n1.安排专人保洁。已整改。\n2.配齐分类桶24个。\n3.更换阀门。正在推进。\n督学签名：方文\n2026年5月1日"
    )
    assert [(aspect.title, [one.title for one in aspect.issues]) for aspect in draft.aspects] == [
        ("卫生管理", ["厕所有异味", "垃圾未分类"]), ("安全管理", ["消防栓无水"]),
    ]  # fmt: skip
    assert [[measure.text for measure in one.measures] for one in draft.issues()] == [
        ["安排专人保洁。"], ["配齐分类桶24个。"], ["更换阀门。"],
    ]  # fmt: skip


def test_measures_that_count_on_below_stated_problems_stay_measures() -> None:
    draft = read(
        "白塔小学关于督导反馈问题整改情况的报告\n2026年4月1日，督导组对白塔小学进行了督导。\n（一）卫生管理不到位\n1.安排专人保洁，每天两次。\n2.配齐分类桶24个。\n"
        "（二）安全管理不严\n3.更换消防栓阀门，每月试水。\n4.每周开展巡查。"
    )
    assert [(one.title, len(one.measures)) for one in draft.issues()] == [("卫生管理不到位", 2), ("安全管理不严", 2)]
