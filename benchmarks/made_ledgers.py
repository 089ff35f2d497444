"""Ledgers of any size with invented content, made once through the ledger's own door and kept for the next run."""

from __future__ import annotations

import random
import sys
from datetime import date, timedelta
from pathlib import Path

from models.drafts import AspectDraft, DraftStatus, FindingDraft, IssueDraft, MeasureDraft, NoticeDraft
from models.ledger import Ledger

#: The day on which every benchmark takes place.
TODAY = date(2026, 11, 22)
_TOWNS = ("柳河", "石桥", "清水", "东沟", "北坡", "双塔", "白马", "龙泉", "红星", "新店")
_SCHOOLS = ("中心小学", "第一小学", "初级中学", "中心幼儿园", "实验学校", "教学点")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "明玥建国晓燕志强丽华海涛敏喆思雨堃文静"
_THINGS = ("食堂留样", "消防栓箱", "校车台账", "财务票据", "师德考核", "作业公示", "档案归集", "安全演练", "校服选用")
_FAULTS = ("不规范", "记录不全", "未及时更新", "责任不清", "流于形式", "存在缺口", "台账与实物不符", "检查次数不足")
_ACTS = ("召开专题会议研究", "印发实施方案", "开展全面排查", "建立工作台账", "组织专题培训", "纳入年度考核")

_STATES = (
    (None, ""),
    (DraftStatus.DONE, "已完成"),
    (DraftStatus.DONE, "整改到位，已销号"),
    (DraftStatus.IN_PROGRESS, "正在整改"),
    (DraftStatus.IN_PROGRESS, "整改中"),
)


def issue(rng: random.Random, place: int) -> IssueDraft:
    """One invented problem with two findings, four or five measures and a deadline around ``TODAY``."""
    school = rng.choice(_TOWNS) + rng.choice(_SCHOOLS)
    person = rng.choice(_SURNAMES) + rng.choice(_GIVEN) + rng.choice(_GIVEN)
    status, words = rng.choice(_STATES)
    day = TODAY + timedelta(days=rng.randint(-90, 200))
    return IssueDraft(
        title=f"{school}{rng.choice(_THINGS)}{rng.choice(_FAULTS)}，第{place}处",
        findings=[_finding(rng), _finding(rng)],
        measures=[
            MeasureDraft(f"{rng.choice(_ACTS)}，{rng.choice(_ACTS)}，对{rng.choice(_THINGS)}逐项整改到位。")
            for _ in range(rng.choice((4, 5)))
        ],
        status=status,
        status_words=words,
        progress=f"{rng.choice(_ACTS)}，正在跟进。" if rng.random() < 0.5 else "",
        responsible_leader=rng.choice(_SURNAMES) + "局长",
        unit=school,
        person=person if rng.random() < 0.97 else "",
        deadline_text=day.isoformat() if rng.random() < 0.9 else "",
    )


def _finding(rng: random.Random) -> FindingDraft:
    return FindingDraft(f"{rng.choice(_THINGS)}{rng.choice(_FAULTS)}，涉及{rng.randint(1, 90)}处。")


def made(folder: Path, size: int) -> Path:
    """The path of a ledger with ``size`` issues, made now if it is not there yet."""
    path = folder / f"{size}.zgdb"
    if path.exists():
        return path
    print(f"making a ledger of {size} issues …", file=sys.stderr)
    rng = random.Random(size)
    aspects = [AspectDraft(f"第{number}个方面存在的问题") for number in range(1, 13)]
    for place in range(size):
        aspects[place * len(aspects) // size].issues.append(issue(rng, place))
    draft = NoticeDraft(title="某县教育系统整改", feedback_date=date(2026, 6, 1), is_notice=True, aspects=aspects)
    with Ledger.create(path, operator="benchmark", today=lambda: TODAY) as ledger:
        ledger.import_notice(draft)
    return path
