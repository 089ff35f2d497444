"""The public version: what is masked and why, what may be shown again, what never leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from time import process_time

import pytest

from models.errors import InvalidValue
from models.issues import Issue, MeasureEdit
from models.ledger import Ledger
from models.public_names import is_name, masked_name
from models.public_rules import PublicRules, masked, masked_text, published, rules_for, save_rules
from models.public_words import Who

PEOPLE = ("周明远", "江河", "各校校长", "王玥", "李明", "李春生", "刘会芳")


def shown(text: str, rules: PublicRules | None = None) -> str:
    """What the public reads of a text."""
    return masked_text(text, "开头", rules or PublicRules(who=Who(PEOPLE)))[0]


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("由周明远牵头，王玥负责", "由周某某牵头，王某负责"),
        ("第一小学副校长李明负责食堂", "第一小学副校长李某负责食堂"),
        ("会计王小红挪用经费，张建国同志已谈话", "会计王某某挪用经费，张某某同志已谈话"),
        ("家长欧阳修文反映", "家长欧阳某某反映"),
        ("家长王某某反映", "家长王某某反映"),
        (
            "校长高度重视，教师安排合理，由文化局长负责，各校校长签字",
            "校长高度重视，教师安排合理，由文化局长负责，各校校长签字",
        ),
        ("电话13812345678、0633-8123456，１３８１２３４５６７８", "电话×××、×××，×××"),
        ("联系电话：8123456", "联系电话：×××"),
        ("身份证330123199001011234", "身份证×××"),
        ("卡号6222 0212 3456 7890 123", "卡号×××"),
        ("退还5.2万元，收取3万余元，拖欠1,200.50元，二十万元", "退还××万元，收取××万余元，拖欠××元，××万元"),
        (
            "收费10元一次，5万6千元、5000至6000元、￥1,200、三百五十元、伍万陆仟元整",
            "收费××元一次，××千元、××元、￥××、××元、××元整",
        ),
        ("账号：3705016123456，证号330123 19900101 1234", "账号：×××，证号×××"),
        ("李　明　牵头，李春生、刘会芳、王镇长到场", "李某　牵头，李某某、刘某某、王镇长到场"),
        ("多元化、一元一次方程、单元测试、三元区、2026年", "多元化、一元一次方程、单元测试、三元区、2026年"),
        (
            "2.52万人次，2026年10月15日，〔2020〕49号，1530名，元旦，城乡二元结构",
            "2.52万人次，2026年10月15日，〔2020〕49号，1530名，元旦，城乡二元结构",
        ),
        ("违规收费3万，已退还10.5w，合计3.2万块。", "违规收费××万，已退还××w，合计××万块。"),
        ("挪用三万，罚款500。收取500块，两千块钱，支付1.2亿", "挪用××万，罚款××。收取××块，××千块钱，支付××亿"),
        ("套取资金5万-8万，3万美元，退3万给学生", "套取资金××万，××万美元，退××万给学生"),
        ("经费一万二，投入30余万用于维修", "经费××，投入××万用于维修"),
        ("车牌鲁D12345，鲁D·A1234学，沪AD12345", "车牌×××，×××，×××"),
        ("微信号：abc_123，微信：阳光明媚；微信lihua1990；QQ12345678", "微信号：×××，微信：×××；微信×××；QQ×××"),
    ],
)
def test_what_is_masked_and_what_is_not(text: str, public: str) -> None:
    assert shown(text) == public


@pytest.mark.parametrize(
    "text",
    [
        "培训3万人，撰写10万字，改造2.5万平方米，惠及5万师生，3万多名学生，2.5万余人",
        "阅读量10万+，浏览量达3.5万；在校生1.2万；教师0.3万",
        "投入资金改造2.5万平方米，经费2026年底前到位，预算执行率98%，支出2026项，追回5份文件，退回3次",
        "3w教育，5W1H，20W的灯，新区12345，12345热线，1530安全教育",
        "新增展板10块，黑板3块。一万个不放心，千方百计，三百名，第一千零一次，百分之三百",
        "微信公众号：柳河教育，通过微信群发布，QQ群通知",
    ],
)
def test_what_is_counted_is_no_sum(text: str) -> None:
    assert shown(text) == text


def test_the_heading_of_an_own_column_says_what_its_cells_are(ledger: Ledger) -> None:
    row = {
        "问题金额": "35000",
        "涉及资金（万元）": "１２．５",
        "车牌": "鲁D12345",
        "微信": "阳光明媚",
        "经办人": "钱多多",
    }
    row |= {"检查次数": "12", "电话": "8123456"}
    (one,) = ledger.add_issues(
        [{"source": "自查", "problem": "收费", **{f"custom:{name}": text for name, text in row.items()}}]
    )
    public, _ = masked(ledger.issues([one])[one], rules_for(ledger))
    told = dict(public.custom)
    assert (told["问题金额"], told["涉及资金（万元）"], told["车牌"], told["微信"]) == ("××", "××", "×××", "×××")
    assert (told["经办人"], told["检查次数"], told["电话"]) == ("钱某某", "12", "×××")


def test_rules_can_be_switched_and_words_added_by_hand() -> None:
    text = "青河一中周明远退还5万元，电话13812345678"
    rules = PublicRules(frozenset({"amounts", "names"}), words=("青河一中",), who=Who(PEOPLE))
    public, masks = masked_text(text, "开头", rules)
    assert public == "××周明远退还5万元，电话×××"
    assert [(mask.before, mask.after, mask.why) for mask in masks] == [
        ("青河一中", "××", "手工指定的文字"),
        ("13812345678", "×××", "电话号码"),
    ]


def test_each_mask_can_be_taken_off() -> None:
    text = "周明远退还5万元"
    rules = PublicRules(who=Who(PEOPLE), shown=frozenset({(0, "5万元")}))
    public, masks = masked_text(text, "开头", rules)
    assert public == "周某某退还5万元"
    assert [(mask.before, mask.shown) for mask in masks] == [("周明远", False), ("5万元", True)]


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("李明", True), ("阿依古丽", True), ("各校校长", False), ("机关党委办", False), ("A", False)]
    + [(name, True) for name in ("李春生", "刘会芳", "张立人", "陈科", "王志会", "阿卜杜热西提·买买提江")]
    + [(name, False) for name in ("安全科", "金融科", "董事会", "家长会", "张校长", "财务科", "全体教师")],
)
def test_offices_among_the_people_are_no_names(name: str, is_one: bool) -> None:
    assert is_name(name) == is_one
    assert masked_name("欧阳锋") == "欧阳某" and masked_name("李明") == "李某"


@pytest.fixture
def issues(ledger: Ledger) -> tuple[Issue, ...]:
    """An issue full of what must not be read, one 内部, one 秘密, one ordinary."""
    first = {
        "source": "自查",
        "problem": "第一小学校长李明未建台账",
        "findings": ["多收5万元"],
        "measures": (MeasureEdit("由周明远督办", persons=("周明远",), result="已退5万元"),),
        "lead_leader": "周明远",
        "persons": ("王玥 13812345678",),
        "note": "内部意见：先谈话",
        "reason": "周明远出差",
        "entry": (date(2026, 11, 3), "王玥已退款"),
        "custom:备忘": "找王玥",
    }
    others = [{"source": "自查", "problem": word, "secrecy": word} for word in ("内部", "秘密")]
    ids = ledger.add_issues([first, *others, {"source": "自查", "problem": "无妨"}])
    return tuple(ledger.issues(ids).values())


def test_nothing_of_a_person_is_left_in_a_masked_issue(ledger: Ledger, issues: tuple[Issue, ...]) -> None:
    public, masks = masked(issues[0], rules_for(ledger))
    told = repr(public)
    for word in ("周明远", "王玥", "李明", "13812345678", "先谈话", "5万元", "张三"):
        assert word not in told, word
    assert public.problem == "第一小学校长李某未建台账"
    assert {mask.place for mask in masks} >= {
        "反馈问题",
        "具体表现",
        "整改措施",
        "责任领导",
        "责任人",
        "备注",
        "未完成原因",
        "备忘",
    }
    assert all(mask.issue_id == issues[0].id and mask.why for mask in masks)
    assert public.id == issues[0].id and public.evidences == issues[0].evidences


def test_what_is_secret_is_left_out_whatever_the_rules_say(ledger: Ledger, issues: tuple[Issue, ...]) -> None:
    everything_off = PublicRules(frozenset(rules_for(ledger).on))
    out = published(issues, everything_off)
    assert [issue.problem for issue in out.issues] == ["第一小学校长李明未建台账", "无妨"] and not out.masks
    assert out.words == "公开版：遮盖 0 处；没有列入：密级为“内部”的 1 项，密级为“秘密”的 1 项。"
    by_hand = replace(everything_off, withheld=((issues[3].id, "无妨"),))
    assert published(issues, by_hand).words.endswith("手工指定不公开的 1 项。")


def test_the_rules_are_kept_with_history_and_undo(ledger: Ledger, issues: tuple[Issue, ...]) -> None:
    wanted = replace(
        rules_for(ledger),
        off=frozenset({"amounts"}),
        words=("青河一中",),
        withheld=((issues[3].id, "无妨"),),
        shown=frozenset({(issues[0].id, "周明远")}),
    )
    save_rules(ledger, wanted)
    assert rules_for(ledger) == wanted and "周明远" in rules_for(ledger).who.people
    change = ledger.history(limit=1)[0]
    assert change.label == "修改公开版规则"
    assert change.changes[0].after == "不遮盖：金额；另外遮盖：青河一中；不公开的问题：无妨；照常显示：周明远"
    save_rules(ledger, wanted)
    assert ledger.history(limit=1)[0].seq == change.seq, "nothing changed, no operation"
    ledger.undo()
    assert rules_for(ledger) == PublicRules()
    ledger.redo()
    assert rules_for(ledger) == wanted and ledger.check().ok
    with pytest.raises(InvalidValue, match="太长"):
        save_rules(ledger, replace(wanted, words=("长" * 101,)))


def test_a_page_of_nothing_but_figures_takes_no_time() -> None:
    text = "一" * 5000 + "1" * 5000 + "十百千万" * 1000
    started = process_time()
    assert shown(text) == text
    assert process_time() - started < 0.5


def test_a_name_is_masked_wherever_it_comes_again_and_sums_and_mail_of_every_kind(ledger: Ledger) -> None:
    rules = rules_for(ledger)
    text = "学生李小明被打；李小明的母亲。人民币32000，RMB 5,000，3000块钱，邮箱 abc@163.com。"
    said = masked_text(text, "问题", rules)[0]
    assert said == "学生李某某被打；李某某的母亲。人民币××，RMB ××，××块钱，邮箱 ×××。"
