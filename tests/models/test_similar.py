"""What is worded alike is pointed out, what only shares the words of the trade is not."""

from __future__ import annotations

import random

import pytest

from models.ledger import Ledger
from models.similar import SIMILAR, CloseTexts, SimilarTexts, likeness, overlap, pairs_of

#: Pairs that tell of the same matter, and pairs that do not: those by which the weights were chosen …
SAME = [
    ("食堂管理不严", "食堂管理不规范"),
    ("食堂食品留样不规范", "学校食堂食品留样制度执行不规范，未按规定留样48小时"),
    ("校车安全管理不到位", "校车管理存在漏洞，安全责任落实不到位"),
    ("教师违规有偿补课问题时有发生", "在职教师有偿补课现象屡禁不止"),
    ("公务接待超标准", "公务接待超标准、超范围"),
    ("固定资产管理混乱，账实不符", "固定资产账实不符"),
    ("违规发放津贴补贴", "2023年违规发放津补贴12.5万元"),
    ("消防设施配备不足", "消防设施配备不齐全，灭火器过期"),
    ("门卫值守不严，来访登记不全", "校门管理不严，来访登记不全"),
    ("大额资金使用未经集体研究", "大额资金支出未经集体研究决定"),
    ("党组织生活不规范，三会一课流于形式", "“三会一课”流于形式，组织生活不严肃"),
    ("师德师风建设抓得不实", "师德师风建设不够有力"),
    ("工程项目未批先建", "工程建设项目存在未批先建问题"),
    ("代管费、服务性收费不规范", "服务性收费不规范，代管费结余未退"),
    ("控辍保学工作不扎实", "控辍保学措施落实不力"),
    ("食材采购未执行招标程序", "食材采购未公开招标"),
    ("差旅费报销不规范", "差旅费报销审核把关不严"),
    ("心理健康教育师资不足", "心理健康教师配备不足"),
    ("教师交流轮岗政策落实不到位", "教师轮岗交流推进缓慢"),
    ("作业管理不到位，作业量偏大", "作业量偏大，“双减”政策落实不到位"),
    ("校服采购程序不规范", "校服采购未按规定程序进行"),
    ("意识形态工作责任制落实不到位", "意识形态责任制落实不够"),
    ("理论学习中心组学习不深入", "中心组理论学习不深不透"),
    ("选人用人程序不规范", "干部选拔任用程序不规范，选人用人把关不严"),
    ("饮用水卫生管理不到位", "学生饮用水水质检测不及时，饮水卫生管理不到位"),
    ("应急演练流于形式", "应急疏散演练流于形式"),
]
OTHER = [
    ("食堂管理不严", "财务管理不严"),
    ("食堂管理不规范", "档案管理不规范"),
    ("校车安全管理不到位", "宿舍安全管理不到位"),
    ("消防安全责任落实不到位", "意识形态责任落实不到位"),
    ("教师队伍建设薄弱", "党员队伍建设薄弱"),
    ("差旅费报销不规范", "培训费报销不规范"),
    ("校园安全隐患排查不彻底", "校园欺凌防治不彻底"),
    ("学校财务制度不健全", "学校食堂制度不健全"),
    ("理论学习不深入", "师德教育不深入"),
    ("工程项目招投标不规范", "食材采购招投标不规范"),
    ("未建立校车台账", "未建立隐患台账"),
    ("固定资产管理混乱", "实验室危化品管理混乱"),
    ("公务用车管理不规范", "公务接待不规范"),
    ("教育教学质量不高", "教育经费使用效益不高"),
    ("应急预案陈旧", "应急演练流于形式"),
    ("主体责任落实不力", "监督责任落实不力"),
    ("学校门卫管理不严", "学校宿舍管理不严"),
    ("课后服务收费不规范", "代管费收费不规范"),
    ("学前教育普惠覆盖不足", "特殊教育保障不足"),
    ("作业管理不到位", "手机管理不到位"),
    ("教师培训走过场", "教师考核走过场"),
    ("心理健康教育不足", "法治教育不足"),
    ("落实上级决策部署不到位", "落实安全生产要求不到位"),
    ("选人用人程序不规范", "物资采购程序不规范"),
    ("食堂从业人员健康证过期", "消防灭火器过期"),
    ("三重一大决策不规范", "三会一课开展不规范"),
    ("食品留样不规范", "食品采购索证索票不规范"),
    ("学校围墙存在隐患", "学校电路存在隐患"),
    ("党费收缴不及时", "工会经费收缴不及时"),
    ("会议记录不完整", "巡查记录不完整"),
    ("教学常规检查不严格", "安全常规检查不严格"),
    ("资金拨付不及时", "信息报送不及时"),
    ("学生资助政策宣传不到位", "招生政策宣传不到位"),
    ("校园周边环境治理不力", "校园环境卫生治理不力"),
]
#: … and those that were written afterwards, to see whether they hold.
SAME_UNSEEN = [
    ("幼儿园小学化倾向明显", "幼儿园教学存在小学化倾向"),
    ("学校厕所卫生状况差", "学校厕所保洁不到位，卫生差"),
    ("实验室危险化学品未双人双锁管理", "危化品管理未落实双人双锁"),
    ("学籍管理混乱，人籍分离", "存在人籍分离现象，学籍管理不规范"),
    ("教辅材料征订不规范，存在摊派", "违规征订教辅材料"),
    ("学生营养餐资金挤占挪用", "挤占挪用营养改善计划资金"),
    ("临聘教师工资发放不及时", "拖欠临聘教师工资"),
    ("特岗教师待遇落实不到位", "未按规定落实特岗教师待遇"),
    ("校园监控存在盲区", "校园视频监控覆盖不全，存在盲区"),
    ("民办学校年检走过场", "民办学校年检把关不严"),
    ("寄宿生夜间巡查不到位", "寄宿制学校夜间值班巡查不到位"),
    ("图书室利用率低", "图书室常年闭门，利用率不高"),
]
OTHER_UNSEEN = [
    ("幼儿园小学化倾向明显", "幼儿园收费不规范"),
    ("学校厕所卫生状况差", "学校食堂卫生状况差"),
    ("学籍管理混乱", "考勤管理混乱"),
    ("教辅材料征订不规范", "教材征订发放不规范"),
    ("临聘教师工资发放不及时", "班主任津贴发放不及时"),
    ("特岗教师待遇落实不到位", "乡村教师生活补助落实不到位"),
    ("校园监控存在盲区", "消防通道存在堵塞"),
    ("寄宿生夜间巡查不到位", "校门口护学岗值守不到位"),
    ("图书室利用率低", "实验室利用率低"),
    ("党建与业务融合不深", "党建引领作用发挥不够"),
    ("信访件办理不及时", "公文办理不及时"),
    ("工程款拖欠", "工程资料不全"),
    ("合同签订不规范", "合同履行监管不到位"),
    ("职称评审公示不规范", "评优评先公示不规范"),
]


def found(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [pair for pair in pairs if likeness(*map(pairs_of, pair)) >= SIMILAR]


def test_the_made_pairs() -> None:
    assert found(SAME) == SAME
    assert found(OTHER) == []


def test_pairs_written_afterwards_mostly_hold() -> None:
    assert len(found(SAME_UNSEEN)) >= 9
    assert len(found(OTHER_UNSEEN)) <= 2


def test_years_and_sums_do_not_count() -> None:
    assert likeness(pairs_of("2023年食堂留样缺失3次"), pairs_of("2025年食堂留样缺失12次")) == 1.0


def test_words_of_the_trade_alone_are_too_little() -> None:
    assert likeness(pairs_of("制度建设不到位"), pairs_of("责任落实不到位")) == 0.0
    assert likeness(pairs_of("制度建设不到位"), pairs_of("制度建设不到位")) == 1.0
    assert likeness(pairs_of(""), pairs_of("")) == 0.0


def test_letter_for_letter() -> None:
    assert overlap("食堂", "食堂") == 1.0 and overlap("", "") == 1.0
    assert overlap("食堂管理", "校车台账") == 0.0


def test_close_texts_are_those_that_overlap() -> None:
    dice = random.Random(5)
    words = ["食堂进货台账缺页", "消防通道堆放杂物", "！", "", "甲"]
    for _ in range(120):
        text = list(dice.choice(words[:2]) * dice.randint(1, 3))
        for _slip in range(dice.randint(0, 3)):
            text[dice.randrange(len(text))] = dice.choice("校园食堂管理12")
        words.append("".join(text))
    close = CloseTexts(dict(enumerate(words)))
    for text in words:
        for least in (0.6, 0.9, 1.0):
            expected = {key for key, other in enumerate(words) if overlap(text, other) >= least}
            assert close.overlapping(text, least) == expected


def test_texts_are_replaced_and_forgotten() -> None:
    texts = SimilarTexts()
    texts.put(1, "食堂食品留样缺失")
    texts.put(2, "校车台账不全")
    assert [key for key, _ in texts.like("食堂食品留样不规范", 3)] == [1]
    assert texts.like("食堂食品留样不规范", 3, without=(1,)) == []
    texts.put(1, "消防通道堵塞")
    texts.drop(2)
    texts.drop(2)
    assert texts.like("食堂食品留样不规范", 3) == [] and dict(texts.texts) == {1: "消防通道堵塞"}


def test_an_issue_knows_its_like_in_earlier_sources(ledger: Ledger) -> None:
    old = ledger.add_issue({"source": "2024年县委巡察", "problem": "食堂食品留样不规范", "units": ("柳河小学",)})
    other = ledger.add_issue({"source": "2025年督导", "problem": "食堂食品留样不规范"})
    new = ledger.add_issue({"source": "2026年县委巡察", "problem": "食品留样不够规范", "units": ("柳河小学",)})
    ledger.add_issue({"source": "2026年县委巡察", "problem": "校车台账不全"})
    alike = ledger.similar.of_issue(ledger.issue(new))
    assert [(one.issue.id, one.same_unit) for one in alike] == [(old, True), (other, False)]
    assert alike[0].words == "与“2024年县委巡察”第 1 号相似（同一单位，未填状态）：食堂食品留样不规范"


def test_the_texts_follow_the_ledger(ledger: Ledger) -> None:
    old = ledger.add_issue({"source": "甲", "problem": "食堂食品留样不规范"})
    new = ledger.add_issue({"source": "乙", "problem": "食品留样不规范"})
    assert len(ledger.similar.of_issue(ledger.issue(new))) == 1
    ledger.update_issues({old: {"problem": "校车台账不全"}})
    assert ledger.similar.of_issue(ledger.issue(new)) == []
    ledger.undo()
    assert len(ledger.similar.of_issue(ledger.issue(new))) == 1
    ledger.remove_issues([old])
    assert ledger.similar.of_issue(ledger.issue(new)) == []
    while not ledger.similar.prepare(0):
        pass


def test_rows_of_one_common_problem_are_not_each_others_like(ledger: Ledger) -> None:
    whole = ledger.add_issue({"source": "甲", "problem": "食堂食品留样不规范", "units": ("一小", "二小")})
    rows = ledger.responsibility.split_to_units(whole, ("一小", "二小"))
    assert rows and ledger.similar.of_issue(ledger.issue(whole)) == []
    assert ledger.similar.of_issue(ledger.issue(min(rows))) == []


@pytest.mark.parametrize("words", ["", "。", "食"])
def test_little_words_find_nothing(ledger: Ledger, words: str) -> None:
    ledger.add_issue({"source": "甲", "problem": "食堂食品留样不规范"})
    assert ledger.similar.of_words(words) == []
