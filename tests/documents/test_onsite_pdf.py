"""The sheets that go to the schools: a page a unit with room to write, and the record of a 回头看 with its drawing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest

from documents.look_back_pdf import write_look_back_pdf
from documents.onsite_pdf import being_closed, write_onsite_pdf
from models.closing_rules import Step
from models.drawing import Method
from models.errors import Stopped
from models.issues import MeasureEdit
from models.ledger import Ledger
from models.look_back_rows import RATE_WORDS
from models.rules import Progress, Relapse
from tests.program import TODAY

DONE = {"source": "2026 年食品安全督导", "progress": Progress.DONE, "finished_on": date(2026, 5, 20)}


@pytest.fixture
def issues(ledger: Ledger) -> list[int]:
    """Three applied issues of two schools (one belongs to both) and one that nobody applied for."""
    first = {
        **DONE,
        "number": "3",
        "problem": "留样记录不全，留样量不足 125 克",
        "goal": "留样记录完整",
        "units": ["青禾县第一小学", "青禾县实验中学"],
        "persons": ["王玥"],
        "measures": [MeasureEdit("补齐 9 月以来的留样记录"), MeasureEdit("培训食堂从业人员")],
        "entry": (date(2026, 6, 1), "记录已补齐，培训 2 次。"),
    }
    second = {**DONE, "number": "4", "problem": "校门没有专人值守", "units": ["青禾县第一小学"]}
    ids = ledger.add_issues([first, second, {**DONE, "number": "5", "problem": "账目不清"}])
    ledger.closings.take(ids, Step.APPLY, on=date(2026, 6, 2), person="张三")
    return [*ids, ledger.add_issue({**DONE, "number": "6", "problem": "没有申请"})]


def pages_of(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_range().replace("\r\n", "") for page in document]
    finally:
        document.close()


def test_every_unit_has_a_page_with_its_problems_being_closed(
    ledger: Ledger, issues: list[int], tmp_path: Path
) -> None:
    assert being_closed(ledger) == issues[:3]
    path = tmp_path / "现场核查表.pdf"
    assert write_onsite_pdf(ledger, issues[:3], path, today=TODAY) == frozenset()
    school, other, nobody = pages_of(path)
    assert "单位：青禾县第一小学" in school and "留样量不足" in school and "校门没有专人值守" in school
    assert "单位：青禾县实验中学" in other and "留样量不足" in other and "校门" not in other
    assert "（未填责任单位）" in nobody and "账目不清" in nobody
    for words in ("1. 补齐", "2. 培训食堂", "目标：留样记录完整", "记录已补齐", "0 份", "□ 不通过", "责任人：王玥"):
        assert words in school
    assert "核查日期" in school and "核查地点" in school and "单位负责人（签字）" in school
    assert "核查人员 2（签字）" in school and "核查人员 3" not in school
    assert "第 1 页" in school and "共 3 页" in school


def test_as_many_sign_as_the_closing_rules_ask_for(ledger: Ledger, issues: list[int], tmp_path: Path) -> None:
    ledger.change_settings({"closing_rules": '{"preset": "自定", "checkers": 3}'})
    path = tmp_path / "现场核查表.pdf"
    write_onsite_pdf(ledger, issues[:1], path, today=TODAY)
    assert all("核查人员 3（签字）" in page for page in pages_of(path))


def test_a_sheet_without_problems_says_so_and_a_stopped_one_leaves_the_old(
    ledger: Ledger, issues: list[int], tmp_path: Path
) -> None:
    path = tmp_path / "现场核查表.pdf"
    write_onsite_pdf(ledger, [], path, today=TODAY)
    assert "没有正在申请销号的问题" in pages_of(path)[0]
    before = path.read_bytes()

    def stop(_done: int, _total: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        write_onsite_pdf(ledger, issues, path, today=TODAY, tick=stop)
    assert path.read_bytes() == before and list(tmp_path.glob("*.pdf")) == [path]


def test_the_record_of_a_look_back_names_seed_and_candidates(ledger: Ledger, issues: list[int], tmp_path: Path) -> None:
    ledger.close_issues(issues, date(2026, 6, 3), "周明")
    plan = ledger.look_backs.make("2026 年秋季回头看", method=Method.RANDOM, size=3, seed="20261122")
    path = tmp_path / "回头看记录表.pdf"
    assert write_look_back_pdf(ledger, plan, path, today=TODAY) == frozenset()
    blank = "".join(pages_of(path))
    for words in ("2026 年秋季回头看", "抽取编号 20261122", "候选 4 项", "核对抽取", "□ 部分反弹", "2026-06-03"):
        assert words in blank
    assert RATE_WORDS[:6] not in blank, "no rate before anything was looked at"
    items = ledger.look_backs.items(plan)
    ledger.look_backs.record([items[0].id], Relapse.NONE, on=date(2026, 11, 20), checkers=["李原", "王玥"])
    ledger.look_backs.record(
        [items[1].id], Relapse.FULL, on=date(2026, 11, 20), checkers=["李原"], words="又缺记录", next_round=True
    )
    write_look_back_pdf(ledger, plan, path, today=TODAY)
    filled = "".join(pages_of(path))
    for words in ("反弹率 50.00%", "又缺记录", "按责任单位", "按方面", "反弹率 =", "已回头看 2 项"):
        assert words in filled
    assert filled.count("□ 部分反弹") == 1
