"""The sheet for a 调度会: its figures are those of the ledger, it says what changed, and it lists red and yellow."""

from __future__ import annotations

from pathlib import Path

import pytest

from documents.meeting_pdf import write_meeting_pdf
from models.errors import LedgerError, Stopped
from models.figures import LABELS
from models.frozen import CHANGES
from models.rules import Progress
from tests.documents.paper_samples import ASPECTS, TODAY, UNITS, make_ledger, pages_of


def test_the_first_page_has_the_ledgers_figures_with_their_definition(tmp_path: Path) -> None:
    path = tmp_path / "调度.pdf"
    with make_ledger(tmp_path, 40) as ledger:
        ledger.change_settings({"rate_rule": "mostly"})
        write_meeting_pdf(ledger, path, today=TODAY)
        figures, by_unit = ledger.figures(), ledger.figures_by("unit")
    lines = pages_of(path)[0].split("\n")
    first = "".join(lines)
    assert "青禾县教育局整改工作调度表" in first and "截至：2026年11月22日" in first
    for key in ("total", "done", "mostly_done", "in_progress", "not_started", "overdue", "soon", "closed", "unsaid"):
        assert str(getattr(figures, key)) in lines[lines.index(LABELS[key]) - 1], key
    assert f"完成率 {figures.rate_text}。口径：{figures.rate_words}" in first
    assert "台账里还没有快照" in first
    for name in (*ASPECTS, *UNITS):
        assert name in first
    for name, one in by_unit:
        numbers = f"{one.total} {one.done} {one.overdue} {one.closed} {one.rate_text}"
        assert numbers in first.replace("\n", " ").split(name)[1][:60] or numbers.replace(" ", "") in first, name


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
        write_meeting_pdf(ledger, tmp_path / "又.pdf", today=TODAY, since=number)
    text = "".join(pages_of(path)).replace("\n", "")
    assert [len(comparison.lists[key]) for key in ("done", "removed")] == [3, 1]
    for key, words in CHANGES.items():
        assert f"{len(comparison.lists[key])}{words}" in text.replace(" ", ""), key
    assert "对照快照“十月会”（2026年11月22日）" in text
    assert "问题总数 40 → 39" in text
    assert "自“十月会”以来的变化" in text and "已从台账删除" in text
    assert "对照快照“十月会”" in "".join(pages_of(tmp_path / "又.pdf")).replace("\n", "")


def test_red_yellow_and_lasting_lists_are_as_long_as_the_figures_say(tmp_path: Path) -> None:
    path = tmp_path / "调度.pdf"
    with make_ledger(tmp_path, 60) as ledger:
        late = ledger.issue_ids(ledger.figure_filter("overdue"))
        ledger.update_issues({late[0]: {"reason": "资金没有到位"}})
        write_meeting_pdf(ledger, path, today=TODAY)
        figures = ledger.figures()
    text = "".join(pages_of(path)).replace("\n", "")
    assert f"红灯：逾期问题（{figures.overdue} 项）" in text and "资金没有到位" in text
    assert f"黄灯：临期问题（{figures.soon} 项" in text
    assert f"长期坚持（{figures.lasting} 项" in text
    days = [int(part.split(" 天")[0]) for part in text.split("逾期 ")[1:] if part.split(" 天")[0].isdigit()]
    assert len(days) == figures.overdue and days == sorted(days, reverse=True)


def test_an_empty_ledger_has_a_sheet_too(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 0) as ledger:
        write_meeting_pdf(ledger, tmp_path / "空.pdf", today=TODAY)
    text = "".join(pages_of(tmp_path / "空.pdf"))
    assert "红灯：逾期问题（0 项）" in text and "完成率 —" in text


def test_a_stopped_or_impossible_sheet_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "调度.pdf"
    path.write_bytes(b"old")

    def stop(_done: int, _total: int) -> None:
        raise Stopped

    with make_ledger(tmp_path, 60) as ledger:
        with pytest.raises(Stopped):
            write_meeting_pdf(ledger, path, today=TODAY, tick=stop)
        with pytest.raises(LedgerError, match="快照已不在台账里"):
            write_meeting_pdf(ledger, path, today=TODAY, since=7)
    assert path.read_bytes() == b"old"
    assert sorted(tmp_path.glob("*.pdf")) == [path]


def test_equal_sheets_are_equal_files(tmp_path: Path) -> None:
    with make_ledger(tmp_path, 20) as ledger:
        for name in ("一.pdf", "二.pdf"):
            write_meeting_pdf(ledger, tmp_path / name, today=TODAY)
    assert (tmp_path / "一.pdf").read_bytes() == (tmp_path / "二.pdf").read_bytes()
