"""Papers that are notices without saying 整改: decisions of those who inspect, accounts of a campaign; and what is none."""

# A whole invented text stands on one line:
# ruff: noqa: E501

from __future__ import annotations

from datetime import date

import pytest

from documents.notices import read_notice
from models.drafts import DraftStatus, NoticeDraft, Paragraph

INSPECTED = "2026年3月2日至4月10日，青河县审计局对你单位2025年财务收支情况进行了审计。现{}如下："
FAULTS = [
    ("一、培训费收入未上缴", "2025年，培训费收入12.6万元存放在基本账户。"),
    ("二、违规发放补贴", "2025年3月至9月，以“值班费”名义发放补贴4.2万元。"),
    ("三、固定资产账实不符", "盘点发现37台电脑未入账。"),
]
ORDERS = ["责令你单位全额上缴。", "责令停止发放，已发放的予以清退。", "限60日内完成盘点入账。"]


def read(text: str) -> NoticeDraft:
    return read_notice([Paragraph(str(number), line) for number, line in enumerate(text.split("\n"), 1)])


def decision(word: str, orders: list[str] = ORDERS) -> NoticeDraft:
    told = "\n".join(f"{head}\n{said}\n{word}：{order}" for (head, said), order in zip(FAULTS, orders, strict=True))
    return read(
        f"青河县审计局关于县第二中学财务收支审计的决定\n青河县第二中学：\n{INSPECTED.format('决定')}\n{told}\n"
        "你单位应当自收到本决定之日起90日内将执行情况书面报告青河县审计局。\n青河县审计局\n2026年5月6日"
    )


@pytest.mark.parametrize("word", ["审计决定", "处理意见", "处理处罚决定", "整改要求", "督查要求", "本组意见"])
def test_what_inspectors_order_is_demanded_and_not_done(word: str) -> None:
    draft = decision(word)
    assert draft.is_notice and (draft.organization, draft.inspection_by) == ("青河县第二中学", "青河县审计局")
    assert draft.inspection_end == date(2026, 4, 10)
    assert [(one.title, [finding.text for finding in one.findings]) for one in draft.issues()] == [
        (head.partition("、")[2], [said]) for head, said in FAULTS
    ]
    assert [one.fields.get("goal") for one in draft.issues()] == ORDERS
    assert not any(one.measures or one.progress or one.status for one in draft.issues())


def test_orders_may_say_how_in_other_words() -> None:
    orders = ["你单位应于30日内上缴。", "应当立即停止发放。", "要求你单位逐台核对入账。"]
    assert [one.fields.get("goal") for one in decision("处理决定", orders).issues()] == orders


def test_orders_may_run_on_behind_what_was_found() -> None:
    told = "\n".join(f"{head}。{said}审计决定：{order}" for (head, said), order in zip(FAULTS, ORDERS, strict=True))
    draft = read(
        f"青河县审计局关于县第二中学财务收支审计的决定\n青河县第二中学：\n{INSPECTED.format('决定')}\n{told}\n本决定自送达之日起生效。\n青河县审计局\n2026年5月6日"
    )
    assert [([finding.text for finding in one.findings], one.fields.get("goal")) for one in draft.issues()] == [
        ([said], order) for (_, said), order in zip(FAULTS, ORDERS, strict=True)
    ]


def test_an_order_to_rectify_behind_the_problems_is_none_of_them() -> None:
    draft = read(
        "责令整改通知书\n春芽幼儿园：\n2026年4月8日，我局检查组对你园进行了检查，发现下列问题：\n1.消防通道堆放杂物。\n2.留样不足48小时。\n"
        "现责令你园于2026年4月30日前整改到位，并将情况报送我局。\n青河县教育局\n2026年4月9日"
    )
    assert [(one.title, one.findings) for one in draft.issues()] == [("消防通道堆放杂物", []), ("留样不足48小时", [])]


def test_an_account_of_how_orders_were_carried_out_answers_them() -> None:
    draft = read(
        "白塔小学关于审计决定执行情况的报告\n县审计局：\n贵局的审计决定已收悉。现将执行情况报告如下：\n"
        "一、培训费收入未上缴的问题\n审计决定：责令上缴12.6万元。\n执行情况：上缴12.6万元。已整改到位。\n"
        "二、违规发放补贴的问题\n审计决定：责令清退4.2万元。\n执行情况：清退3.8万元。正在推进。\n"
        "三、资产账实不符的问题\n审计决定：限60日内盘点入账。\n执行情况：37台电脑入账。\n白塔小学\n2026年6月1日"
    )
    assert [one.fields["goal"] for one in draft.issues()] == [
        "责令上缴12.6万元。",
        "责令清退4.2万元。",
        "限60日内盘点入账。",
    ]
    assert [[measure.text for measure in one.measures] for one in draft.issues()] == [
        ["上缴12.6万元。"], ["清退3.8万元。"], ["37台电脑入账。"],
    ]  # fmt: skip
    assert [one.status for one in draft.issues()] == [DraftStatus.DONE, DraftStatus.IN_PROGRESS, None]
    assert not any(one.findings for one in draft.issues())


def test_what_was_ordered_and_done_by_those_who_rectify_stays_a_measure() -> None:
    draft = read(
        "白塔镇教育办公室关于督导反馈问题整改情况的报告\n县教育局：\n2026年3月3日至5日，县教育局督导组对我镇学校进行了督导。现报告如下。\n"
        "1.民办园超班额\n整改情况：责令分班，新增保教人员4名。\n2.校门口摊点多\n整改情况：责令搬离，每天巡查。\n3.校车超员\n整改情况：责令停运2辆。"
    )
    assert [[measure.text for measure in one.measures] for one in draft.issues()] == [
        ["责令分班，新增保教人员4名。"], ["责令搬离，每天巡查。"], ["责令停运2辆。"],
    ]  # fmt: skip


CAMPAIGN = (
    "各中小学校：\n根据县纪委要求，我局自3月1日起在全县学校开展了整治工作。现将有关情况通报如下：\n一、工作落实情况\n"
    "（一）宣传引导方面\n1.加强提醒教育\n一是召开校长会议，发送短信3100条。\n二是签订承诺书2980份。\n2.畅通监督渠道\n一是公布举报电话。\n是在校门口设立意见箱46个。\n"
    "（二）线索查办方面\n3.严肃查处问题\n修订考核细则，列入负面清单。\n建立档案，每学期更新。\n二、下一步工作要求\n一是要提高认识。各校要常抓不懈。\n青河县教育局\n2026年5月8日"
)


@pytest.mark.parametrize(
    "title",
    [
        "青河县教育局关于违规征订教辅问题专项整治情况的通报",
        "青河县教育局关于教师有偿补课问题治理工作进展情况的报告",
        "青河县教育局关于校园周边乱象集中整治结果的公告",
    ],
)
def test_an_account_of_a_campaign_against_a_named_problem_is_read(title: str) -> None:
    draft = read(f"{title}\n{CAMPAIGN}")
    assert [(aspect.title, [one.title for one in aspect.issues]) for aspect in draft.aspects] == [
        ("宣传引导方面", ["加强提醒教育", "畅通监督渠道"]), ("线索查办方面", ["严肃查处问题"]),
    ]  # fmt: skip
    assert [[measure.text for measure in one.measures] for one in draft.issues()] == [
        ["召开校长会议，发送短信3100条。", "签订承诺书2980份。"],
        ["公布举报电话。", "在校门口设立意见箱46个。"],
        ["修订考核细则，列入负面清单。", "建立档案，每学期更新。"],
    ]


def test_a_campaign_answered_problem_by_problem_is_read() -> None:
    draft = read(
        "青河县教育局关于群众身边突出问题集中整治情况的公示\n按照县委部署，我局开展集中整治。现公示如下：\n一、关于“校园餐”质量不高问题\n整治情况：更换供货商3家。目前已整治到位。\n"
        "二、关于教师有偿补课问题\n整治情况：查处2人。正在推进。\n监督电话：0000-1234567\n青河县教育局\n2026年6月1日"
    )
    told = [(one.title, [measure.text for measure in one.measures], one.status) for one in draft.issues()]
    assert told == [
        ("“校园餐”质量不高", ["更换供货商3家。"], DraftStatus.DONE),
        ("教师有偿补课", ["查处2人。"], DraftStatus.IN_PROGRESS),
    ]


@pytest.mark.parametrize(
    "title",
    [
        "青河县教育局关于开展违规征订教辅问题专项整治的通知",
        "青河县教育局违规征订教辅问题专项整治工作方案",
        "青河县教育局2026年师德师风工作落实情况",
        "青河县召开违规征订教辅问题专项整治推进会",
    ],
)
def test_headings_that_are_actions_make_no_notice_by_themselves(title: str) -> None:
    draft = read(f"{title}\n{CAMPAIGN.replace('现将有关情况通报如下', '现将有关事项明确如下')}")
    assert not draft.is_notice and not draft.aspects and draft.warnings


NEGATIVES = {
    "work_points": "青河县教育局2026年工作要点落实情况汇报\n县政府：\n现将落实情况汇报如下：\n一、重点任务落实情况\n（一）教学方面\n1.提升质量。开展教研36次。\n2.加强培训。培训教师900人次。\n（二）安全方面\n3.强化巡查。巡查86次。\n二、下一步工作\n继续抓好落实。",
    "rules": "青河县教育督导规程问答\n一、督学应当对学校进行督导\n督导要求：应当如实记录。\n二、学校不配合督导\n督导要求：责令限期改正。\n三、学校弄虚作假\n督导要求：责令限期改正，追究责任。",
    "look_yourselves": "青河县教育局关于开展教辅征订问题自查自纠的通知\n各学校：\n前期我局对你们的教辅征订情况进行了抽查。现就自查自纠工作通知如下：\n一、自查内容\n1.是否违规征订。\n2.是否强制购买。\n二、工作要求\n限4月底前完成。",
    "penalty": "关于对青河县第二中学违规补课问题的处理决定\n青河县第二中学：\n群众举报你校违规补课。我局对你校进行了调查，现决定如下：\n一、责令你校立即停止补课，退还费用。\n二、对校长给予诫勉谈话。\n三、取消你校评优资格。\n青河县教育局\n2026年4月9日",
    "meeting": "青河县召开教辅乱收费问题专项整治情况通报会\n7月1日，县教育局召开通报会。\n一、宣传方面\n1.加强宣传。发放单页2万份。\n2.召开会议。召开会议4次。\n二、查处方面\n1.严肃查处。查处3起。\n2.公开曝光。曝光2起。",
    "news": "青河县教育局开展校外培训检查\n4月8日，县教育局会同县市场监管局对城区培训机构进行了检查。\n一、检查现场\n检查组责令2家无证机构停止招生。\n二、后续安排\n责令相关机构退还费用，县教育局将继续巡查。",
    "plan": "青河县教育局食堂安全专项治理工作方案\n各学校：\n为加强食堂安全，制定本方案。\n一、健全制度\n责任处置：责令未达标食堂停业。\n二、严格采购\n责任处置：责令退货。\n三、加强巡查\n责任处置：责令停用过期食品。",
    "law": "青河县校园安全管理办法\n第一条　为了规范校园安全管理，制定本办法。\n第二条　学校未落实值班制度的，责令限期改正。\n第三条　学校消防设施缺失的，责令停止使用。",
    "announced": "青河县审计局关于审计县第二中学财务收支情况的通知\n青河县第二中学：\n我局决定自2026年3月2日起派出审计组，对你单位2025年财务收支情况进行审计。\n一、审计范围\n2025年财务收支。\n二、审计内容\n收入、支出和资产管理。\n三、有关要求\n请你单位准备资料，应当如实提供。",
    "praise": "关于教学视导情况的函\n青河县第二中学：\n2026年3月2日至3日，县教研室对你校进行了教学视导。\n一、课堂教学扎实有效\n听课12节，优课10节。\n二、教研活动丰富多样\n每周开展一次集体备课。\n三、学生社团亮点突出\n社团36个。",
    "campaign_work": "青河县教育局关于有偿补课问题专项治理情况的报告\n县政府：\n现将工作情况报告如下。\n一、加强组织领导\n（一）成立专班\n局长任组长。\n（二）制定方案\n明确任务。\n二、强化宣传引导\n（一）发放倡议书\n发放2万份。\n（二）设立举报箱\n设立46个。\n三、下一步打算\n持续巡查。",
}


@pytest.mark.parametrize("name", NEGATIVES)
def test_orders_and_an_inspection_make_no_notice_by_themselves(name: str) -> None:
    draft = read(NEGATIVES[name])
    assert not draft.is_notice and not draft.aspects and draft.warnings
