"""The papers for a 调度会: every figure is the dashboard's, an ordinary office has one page, the lists are whole."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest

from documents.meeting_content import GROUPED, NO_SNAPSHOT, MeetingWish
from documents.meeting_pdf import write_meeting_pdf
from models.errors import LedgerError, Stopped
from models.figures import LABELS
from models.filters import EVERYTHING, IssueFilter
from models.frozen import CHANGES
from models.ledger import Ledger
from models.rules import Progress
from models.settings import COUNT_RULES, RATE_RULES
from tests.documents.paper_samples import TODAY, make_ledger, pages_of

_BOXES = ("total", "done", "mostly_done", "in_progress", "not_started", "unsaid")
_MORE = ("overdue", "soon", "this_week", "closed", "being_closed", "returned", "lasting")


def _random_ledger(folder: Path, seed: int) -> Ledger:
    """Forty issues in every state: late, closed, lasting, shared by units, given to units, with nobody named."""
    chance = random.Random(seed)
    ledger = make_ledger(folder, 40)
    ids = ledger.issue_ids()
    leaders = ("陈建国", "林淼", "周立", "")
    schools = [f"第{number}小学" for number in range(1, 9)]
    changes: dict[int, dict[str, object]] = {}
    for one in ids:
        due = TODAY + timedelta(days=chance.randint(-40, 60))
        changes[one] = {
            "units": tuple(chance.sample(schools, chance.randint(0, 3))),
            "lead_leader": chance.choice(leaders),
            "deadline": f"{due.year}年{due.month}月{due.day}日前" if chance.random() < 0.8 else "长期坚持",
            "progress": chance.choice((None, *Progress)),
            "reason": chance.choice(("", "资金没有到位")),
        }
    ledger.update_issues(changes)
    done = [one for one in ids if changes[one]["progress"] == Progress.DONE]
    ledger.close_issues(done[:3], TODAY, "李明远")
    ledger.responsibility.split_to_units(ids[5], schools[:3])
    return ledger


def _row(page: str, name: str) -> tuple[list[int], str]:
    """What the chart of the page says of a member: total, done, overdue and closed; the rate."""
    pattern = r"\s*".join(map(re.escape, name)) + r"(?:\s+\d+)*?\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+([\d.]+%|—)"
    found = re.search(pattern, page)
    assert found, name
    return [int(number) for number in found.groups()[:4]], found[5]


def _charts(page: str) -> dict[str, str]:
    """The text of each chart of the first page by its group."""
    words = {"unit": "按责任单位", "aspect": "按方面", "leader": "按责任领导"}
    places = sorted((page.index(title), group) for group, title in words.items())
    ends = [*(place for place, _group in places[1:]), page.index("条形是")]
    return {group: page[place:end] for (place, group), end in zip(places, ends, strict=True)}


@pytest.mark.parametrize("seed", range(4))
def test_every_figure_is_that_of_the_dashboard(tmp_path: Path, seed: int) -> None:
    rules = list(RATE_RULES)
    with _random_ledger(tmp_path, seed) as ledger:
        units = [unit.id for unit in ledger.units() if unit.name.startswith("第")]
        scopes = (
            EVERYTHING,
            IssueFilter(aspect=ledger.aspect_titles()[seed]),
            IssueFilter(unit_id=units[seed]),
            IssueFilter(source_id=ledger.sources()[0].id, leader="林淼"),
        )
        for number, (rule, question) in enumerate(zip(rules, scopes[seed:] + scopes[:seed], strict=True)):
            ledger.change_settings({"count_rule": list(COUNT_RULES)[number % 2], "rate_rule": rules[-1 - number]})
            path = tmp_path / f"{number}.pdf"
            write_meeting_pdf(ledger, path, today=TODAY, wish=MeetingWish(question, rule, with_ledger=False))
            _check_agrees(ledger, path, question, rule)


def _check_agrees(ledger: Ledger, path: Path, question: IssueFilter, rule: str) -> None:
    page, whole = pages_of(path)[0], "".join(pages_of(path)).replace("\n", "")
    figures = replace(ledger.figures(question), rule=rule)
    lines = page.split("\n")
    for key in (*_BOXES, *_MORE):
        assert lines[lines.index(LABELS[key]) - 1].split()[-1] == str(getattr(figures, key)), key
    assert figures.rate_text in lines[lines.index(figures.rate_label) - 1]
    flat = page.replace("\n", "")
    assert f"{figures.reached} ÷ {figures.wanted}" in flat and f"口径：{figures.rule_words}" in flat
    charts = _charts(page)
    for group in GROUPED:
        for name, one in ledger.figures_by(group, question):
            said, rate = _row(charts[group], name)
            assert said == [one.total, one.done, one.overdue, one.closed], name
            assert rate == replace(one, rule=rule).rate_text, name
    assert f"红灯清单（逾期 {figures.overdue} 项）" in whole
    assert f"内到期 {figures.soon} 项）" in whole
    assert f"长期坚持清单（{figures.lasting} 项" in whole
    red = whole.split("红灯清单（逾期")[1].split("黄灯清单（")[0]
    assert len(re.findall(r"逾期 \d+ 天", red)) == figures.overdue
    assert ("范围：" in flat) == (question != EVERYTHING)


def _name_units(ledger: Ledger, count: int) -> list[str]:
    names = [f"柳河第{number}小学" for number in range(1, count + 1)]
    ledger.update_issues({one: {"units": (names[place % count],)} for place, one in enumerate(ledger.issue_ids())})
    return names


def test_an_ordinary_office_has_all_figures_on_one_page(tmp_path: Path) -> None:
    path = tmp_path / "调度.pdf"
    with make_ledger(tmp_path, 100) as ledger:
        names = _name_units(ledger, 25)
        ledger.snapshots.take("十月会")
        leaders = {one: {"lead_leader": f"领导{place % 8}"} for place, one in enumerate(ledger.issue_ids())}
        ledger.update_issues(leaders)
        write_meeting_pdf(ledger, path, today=TODAY)
    pages = pages_of(path)
    first = pages[0].replace("\n", "")
    assert all(name in first for name in names) and "续" not in first
    assert "后附：红灯第 2 页" in first and "红灯清单（" in pages[1] and "红灯清单（" not in first


def test_units_without_room_go_on_on_the_next_page(tmp_path: Path) -> None:
    path = tmp_path / "调度.pdf"
    with make_ledger(tmp_path, 160) as ledger:
        names = _name_units(ledger, 150)
        write_meeting_pdf(ledger, path, today=TODAY)
    pages = pages_of(path)
    first = "".join(pages[:1]).replace("\n", "")
    shown = [name for name in names if name in first]
    assert 20 < len(shown) < 60 and f"其余 {150 - len(shown)} 个见后页续表" in first
    begins = next(number for number, page in enumerate(pages) if "红灯清单（" in page)
    assert begins > 1 and "按责任单位（续）" in pages[1]
    charts = "".join(pages[: begins + 1]).split("红灯清单（")[0].replace("\n", "")
    assert [charts.count(f"{name} ") for name in names] == [1] * 150


def test_the_ledger_stands_behind_with_running_page_numbers(tmp_path: Path) -> None:
    path = tmp_path / "调度.pdf"
    with make_ledger(tmp_path, 30) as ledger:
        made = write_meeting_pdf(ledger, path, today=TODAY, wish=MeetingWish(paper="A3"))
        short = write_meeting_pdf(ledger, tmp_path / "短.pdf", today=TODAY, wish=MeetingWish(with_ledger=False))
    pages = pages_of(path)
    assert made.pages == len(pages) and short.pages == len(pages_of(tmp_path / "短.pdf")) < made.pages
    for number, page in enumerate(pages, 1):
        assert f"第 {number} 页　共 {len(pages)} 页" in page
    begins = next(number for number, page in enumerate(pages, 1) if "青禾县教育局整改台账" in page)
    assert f"整改台账第 {begins} 页" in pages[0].replace("\n", "")
    with pypdfium2.PdfDocument(path) as document:
        sizes = [tuple(round(side / 72 * 25.4) for side in page.get_size()) for page in document]
    assert sizes == [(210, 297)] * (begins - 1) + [(420, 297)] * (len(pages) - begins + 1)
    assert "填报人：" in pages[-1]


def test_what_changed_since_the_snapshot_is_counted_and_listed(tmp_path: Path) -> None:
    path = tmp_path / "调度.pdf"
    with make_ledger(tmp_path, 40) as ledger:
        number = ledger.snapshots.take("十月会")
        waiting = [issue.id for issue in ledger.issues(ledger.issue_ids()).values() if issue.progress is None]
        ledger.update_issues({one: {"progress": Progress.DONE} for one in waiting[:3]})
        ledger.remove_issues(waiting[3:4])
        write_meeting_pdf(ledger, path, today=TODAY)
        comparison = ledger.snapshots.compare(number)
        ledger.snapshots.take("十一月会")
        write_meeting_pdf(ledger, tmp_path / "又.pdf", today=TODAY, wish=MeetingWish(since=number))
        write_meeting_pdf(ledger, tmp_path / "不比.pdf", today=TODAY, wish=MeetingWish(since=NO_SNAPSHOT))
    text = "".join(pages_of(path)).replace("\n", "")
    assert [len(comparison.lists[key]) for key in ("done", "removed")] == [3, 1]
    for key, words in CHANGES.items():
        assert f"{len(comparison.lists[key])}{words}" in text.replace(" ", ""), key
    assert "对照快照“十月会”（2026年11月22日）" in text
    assert "问题总数 40 → 39" in text
    assert "变化清单（自“十月会”以来 " in text and "已从台账删除" in text
    assert "对照快照“十月会”" in "".join(pages_of(tmp_path / "又.pdf")).replace("\n", "")
    without = "".join(pages_of(tmp_path / "不比.pdf"))
    assert "没有选择对照的快照" in without and "变化清单" not in without


def test_red_yellow_and_lasting_lists_are_as_long_as_the_figures_say(tmp_path: Path) -> None:
    path = tmp_path / "调度.pdf"
    with make_ledger(tmp_path, 60) as ledger:
        late = ledger.issue_ids(ledger.figure_filter("overdue"))
        ledger.update_issues({late[0]: {"reason": "资金没有到位"}})
        write_meeting_pdf(ledger, path, today=TODAY)
        figures = ledger.figures()
    text = "".join(pages_of(path)).replace("\n", "")
    assert f"红灯清单（逾期 {figures.overdue} 项）" in text and "资金没有到位" in text
    assert f"15 天内到期 {figures.soon} 项" in text
    assert f"长期坚持清单（{figures.lasting} 项" in text
    red = text.split("红灯清单（")[1].split("黄灯清单（")[0]
    days = [int(number) for number in re.findall(r"逾期 (\d+) 天", red)]
    assert len(days) == figures.overdue and days == sorted(days, reverse=True)


def test_a_review_that_is_due_is_marked_in_the_list_of_what_lasts(tmp_path: Path) -> None:
    path = tmp_path / "调度.pdf"
    with Ledger.create(tmp_path / "账.zgdb", operator="测试", today=lambda: TODAY, backups=False) as ledger:
        ledger.save_source({"name": "巡察", "feedback_on": "2023-02-28"})
        ledger.add_issues(
            [
                {"source": "巡察", "problem": "甲", "deadline": "长期坚持"},
                {"source": "巡察", "problem": "乙", "deadline": "长期坚持", "entry": (TODAY, "每月巡查。")},
            ]
        )
        write_meeting_pdf(ledger, path, today=TODAY)
    text = "".join(pages_of(path)).replace("\n", "")
    assert "长期坚持清单（2 项，其中 1 项已到复查时间，最久没有进展的在前）" in text
    assert text.count("2023-05-28已到复查时间") == 1


def test_an_empty_ledger_has_a_sheet_too(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 0) as ledger:
        write_meeting_pdf(ledger, tmp_path / "空.pdf", today=TODAY)
    text = "".join(pages_of(tmp_path / "空.pdf"))
    assert "红灯清单（逾期 0 项）" in text and "完成率 —" in text


def test_a_stopped_or_impossible_sheet_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "调度.pdf"
    path.write_bytes(b"old")

    def stop(_done: int, _total: int) -> None:
        raise Stopped

    with make_ledger(tmp_path, 60) as ledger:
        with pytest.raises(Stopped):
            write_meeting_pdf(ledger, path, today=TODAY, tick=stop)
        with pytest.raises(LedgerError, match="快照已不在台账里"):
            write_meeting_pdf(ledger, path, today=TODAY, wish=MeetingWish(since=7))
    assert path.read_bytes() == b"old"
    assert sorted(tmp_path.glob("*.pdf")) == [path]


def test_equal_sheets_are_equal_files(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 20) as ledger:
        for name in ("一.pdf", "二.pdf"):
            write_meeting_pdf(ledger, tmp_path / name, today=TODAY)
    assert (tmp_path / "一.pdf").read_bytes() == (tmp_path / "二.pdf").read_bytes()
