"""The side bar: live counts, the current view, keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.filters import VIEWS, IssueFilter
from models.ledger import Ledger
from models.rules import Clock, Progress
from ui import theme
from ui.side_bar import SideBar, question_of

#: What the offscreen platform says of windows; it means nothing.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
TODAY = date(2026, 11, 22)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.create(tmp_path / "office.zgdb", operator="测试", today=lambda: TODAY) as ledger:
        ledger.add_issue({"source": "秋季督导", "problem": "门坏了", "deadline": "2026-11-01"})
        ledger.add_issue({"source": "秋季督导", "problem": "窗坏了", "deadline": "2026-11-22"})
        ledger.add_issue({"source": "自查", "problem": "灯坏了", "persons": ("王玥",)})
        yield ledger


@pytest.fixture
def bar(qtbot: QtBot, qapp: QApplication, ledger: Ledger) -> SideBar:
    theme.apply(qapp)
    bar = SideBar()
    qtbot.addWidget(bar)
    bar.refresh(ledger)
    bar.show()
    return bar


def spoken(bar: SideBar) -> list[str]:
    role = Qt.ItemDataRole.AccessibleTextRole
    return [str(bar.item(place).data(role)) for place in range(bar.count()) if bar.item(place).data(role)]


def test_every_view_has_its_count_and_sources_follow(bar: SideBar) -> None:
    said = spoken(bar)
    assert said[:3] == ["全部问题，3 项", "已逾期，1 项", "临期，1 项"]
    assert [words.partition("，")[0] for words in said[:-2]] == [view.label for view in VIEWS if not view.quiet]
    assert said[-2:] == ["秋季督导，2 项", "自查，1 项"]
    assert not bar.grab().isNull()


def test_arrows_choose_a_view(bar: SideBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.view_chosen) as chosen:
        qtbot.keyClick(bar, Qt.Key.Key_Down)
    assert chosen.args == ["overdue"] and bar.key == "overdue"
    assert question_of("overdue", TODAY) == IssueFilter(clocks=frozenset({Clock.OVERDUE}))


def test_counting_again_keeps_the_current_view_and_says_nothing(bar: SideBar, ledger: Ledger, qtbot: QtBot) -> None:
    bar.choose("soon")
    ledger.add_issue({"source": "自查", "problem": "锁坏了", "deadline": "2026-11-25"})
    with qtbot.assertNotEmitted(bar.view_chosen):
        bar.refresh(ledger)
    assert bar.key == "soon" and "临期，2 项" in spoken(bar)


def test_a_source_is_a_view_too_and_falls_back_when_it_goes(bar: SideBar, ledger: Ledger, qtbot: QtBot) -> None:
    source = next(one for one in ledger.sources() if one.name == "自查")
    bar.choose(f"source:{source.id}")
    assert question_of(bar.key, TODAY) == IssueFilter(source_id=source.id)
    ledger.remove_issues(ledger.issue_ids(IssueFilter(source_id=source.id)))
    if any(one.id == source.id for one in ledger.sources()):
        ledger.remove_source(source.id)
    with qtbot.waitSignal(bar.view_chosen) as chosen:
        bar.refresh(ledger)
    assert chosen.args == ["all"]


def test_without_a_ledger_there_are_no_counts(bar: SideBar) -> None:
    bar.refresh(None)
    assert spoken(bar) == [view.label for view in VIEWS if not view.quiet]


def test_a_quiet_view_is_shown_while_it_has_something_or_is_looked_at(bar: SideBar, ledger: Ledger) -> None:
    number = ledger.add_issue({"source": "自查", "problem": "水管坏了", "progress": Progress.DONE})
    bar.refresh(ledger)
    assert "已完成缺佐证，1 项" in spoken(bar)
    bar.choose("no_evidence")
    ledger.update_issues({number: {"progress": Progress.IN_PROGRESS}})
    bar.refresh(ledger)
    assert "已完成缺佐证，0 项" in spoken(bar)
    bar.choose("all")
    bar.refresh(ledger)
    assert "已完成缺佐证" not in "".join(spoken(bar))


def test_headings_cannot_be_chosen(bar: SideBar) -> None:
    assert bar.item(0).flags() == Qt.ItemFlag.NoItemFlags
