"""Invented ledgers to print: a small office's issues with long, short, odd and hostile texts in every state."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]

from models.drafts import AspectDraft, DraftStatus, FindingDraft, IssueDraft, MeasureDraft, NoticeDraft, Paragraph
from models.ledger import Ledger

TODAY = date(2026, 11, 22)
ASPECTS = ("落实立德树人根本任务方面", "教育经费使用管理方面", "校园安全管理方面", "教师队伍建设方面")
UNITS = ("云溪镇中心小学", "青禾县第一初级中学", "白鹭湾九年一贯制学校", "柳坪幼儿园", "基教股")
PEOPLE = ("王镕", "李喆玥", "赵堃", "孙晓明", "周文静")
STATES = (
    (None, ""),
    (DraftStatus.IN_PROGRESS, "正在整改"),
    (DraftStatus.IN_PROGRESS, "基本完成"),
    (DraftStatus.DONE, "已完成"),
    (DraftStatus.LONG_TERM, "整改完成，长期坚持"),
)
_PROBLEM = "校园食堂食品安全主体责任落实不到位，大宗食材采购验收记录不完整，陪餐制度执行不严格"
_MEASURE = (
    "印发《校园食堂管理办法（试行）》，明确校长、分管副校长、食堂管理员3级责任，每周检查1次，2026年5月底前完成首轮排查"
)
_PROGRESS = "已召开专题会议2次，组织排查12所学校，发现问题35个，已整改32个，其余3个正在推进。"


def make_ledger(folder: Path, count: int, *, today: date = TODAY) -> Ledger:
    """A ledger of ``count`` issues over four 方面, in all states and at all distances from their deadline."""
    ledger = Ledger.create(folder / "样例.zgdb", operator="样例", today=lambda: today)
    ledger.change_settings({"office": "青禾县教育局"})
    if count:
        ledger.import_notice(_notice(count, today), source_name="县委第二巡察组反馈意见", source_kind="巡察")
    return ledger


def _notice(count: int, today: date) -> NoticeDraft:
    draft = NoticeDraft(title="反馈意见", is_notice=True, feedback_date=date(2026, 3, 2))
    draft.paragraphs = [Paragraph(str(place), "文") for place in range(1, count + 2)]
    share = -(-count // len(ASPECTS))
    for number, title in enumerate(ASPECTS):
        places = range(number * share, min((number + 1) * share, count))
        draft.aspects.append(
            AspectDraft(f"（{'一二三四'[number]}）{title}", issues=[_issue(place, today) for place in places])
        )
    return draft


def _issue(place: int, today: date) -> IssueDraft:
    status, words = STATES[place % len(STATES)]
    due = today + timedelta(days=(place * 7) % 60 - 20)
    deadline = f"{due.year}年{due.month}月{due.day}日前" if place % 6 else "长期坚持"
    return IssueDraft(
        title=f"{_PROBLEM[: 12 + place % 29]}（第{place + 1}项）",
        number=str(place + 1),
        findings=[FindingDraft(f"{_PROBLEM}。")],
        measures=[MeasureDraft(f"{_MEASURE[: 25 + (place * 11) % 40]}。") for _ in range(1 + place % 4)],
        progress=_PROGRESS if place % 3 else "",
        status=status,
        status_words=words,
        responsible_leader="陈建国" if place % 2 else "林淼",
        unit=UNITS[place % len(UNITS)],
        person=PEOPLE[place % len(PEOPLE)],
        deadline_text=deadline,
    )


def pages_of(path: Path) -> list[str]:
    """The text of each page of a PDF, a line break between its lines."""
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]
    finally:
        document.close()
