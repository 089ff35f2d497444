"""The filter bar: what it asks for, when it says so, what it keeps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from models.filters import IssueFilter
from models.ledger import Ledger
from models.rules import Clock, Progress
from ui import theme
from ui.filter_bar import FilterBar

#: What the offscreen platform says of windows; it means nothing.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
TODAY = date(2026, 11, 22)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.create(tmp_path / "office.zgdb", operator="测试", today=lambda: TODAY) as ledger:
        office = ledger.add_unit("青禾镇教办")
        school = ledger.add_unit("青禾小学", office)
        ledger.add_unit("柳树沟教学点", school)
        values = {"source": "秋季督导", "aspect": "安全方面", "lead_leader": "周主任"}
        ledger.add_issue({**values, "problem": "门坏了", "units": ("青禾小学",)})
        ledger.add_issue({"source": "自查", "problem": "窗坏了", "lead_leader": "刘副主任"})
        yield ledger


@pytest.fixture
def bar(qtbot: QtBot, qapp: QApplication, ledger: Ledger) -> FilterBar:
    theme.apply(qapp)
    bar = FilterBar()
    qtbot.addWidget(bar)
    bar.resize(1130, 60)
    bar.refresh(ledger)
    bar.show()
    return bar


def choose(combo: QComboBox, words: str) -> None:
    combo.setCurrentIndex(next(place for place in range(combo.count()) if combo.itemText(place).strip() == words))


def test_nothing_chosen_asks_for_everything(bar: FilterBar) -> None:
    assert bar.question() == IssueFilter()


def test_typing_asks_once_it_rests(bar: FilterBar, qtbot: QtBot) -> None:
    asked: list[str] = []
    bar.changed.connect(lambda: asked.append(bar.question().text))
    for letters in ("门", "门坏", "门坏了"):
        bar.search.setText(letters)
    assert asked == []
    qtbot.waitUntil(lambda: asked == ["门坏了"], timeout=1000)
    qtbot.keyClick(bar.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: asked == ["门坏了", ""], timeout=1000)


def test_choices_make_one_question(bar: FilterBar, ledger: Ledger) -> None:
    choose(bar.source, "秋季督导")
    choose(bar.unit, "柳树沟教学点")
    choose(bar.leader, "周主任")
    choose(bar.aspect, "安全方面")
    choose(bar.clock, "逾期")
    choose(bar.progress, "未填状态")
    assert bar.question() == IssueFilter(
        source_id=ledger.sources()[0].id,
        unit_id=next(unit.id for unit in ledger.units() if unit.name == "柳树沟教学点"),
        leader="周主任",
        aspect="安全方面",
        clocks=frozenset({Clock.OVERDUE}),
        progress=frozenset({None}),
    )


def test_every_progress_and_clock_can_be_asked_for(bar: FilterBar) -> None:
    choose(bar.progress, "基本完成")
    assert bar.question().progress == frozenset({Progress.MOSTLY_DONE})
    assert [bar.clock.itemText(place) for place in range(bar.clock.count())] == [
        "全部时限",
        "逾期",
        "临期",
        "正常",
        "无期限",
        "已办结",
    ]


def test_units_are_shown_as_a_tree(bar: FilterBar) -> None:
    lines = [bar.unit.itemText(place) for place in range(bar.unit.count())]
    assert lines == ["全部单位", "青禾镇教办", "\u3000青禾小学", "\u3000\u3000柳树沟教学点"]


def test_refreshing_keeps_what_still_exists_and_says_when_it_is_gone(
    bar: FilterBar, ledger: Ledger, qtbot: QtBot
) -> None:
    choose(bar.leader, "刘副主任")
    ledger.add_issue({"source": "自查", "problem": "灯坏了", "lead_leader": "安校长"})
    with qtbot.assertNotEmitted(bar.changed):
        bar.refresh(ledger)
    assert bar.question().leader == "刘副主任"
    with qtbot.waitSignal(bar.changed):
        bar.refresh(None)
    assert bar.question() == IssueFilter()


def test_clear_forgets_everything_and_tells_once(bar: FilterBar, qtbot: QtBot) -> None:
    bar.search.setText("门")
    choose(bar.leader, "周主任")
    told: list[IssueFilter] = []
    bar.changed.connect(lambda: told.append(bar.question()))
    bar.clear()
    assert told == [IssueFilter()]


def test_everything_is_readable_at_every_width(bar: FilterBar, qapp: QApplication) -> None:
    for size in theme.TEXT_SIZES:
        theme.apply(qapp, size)
        bar.restyle()
        for width in (820, 1130, 1600):
            bar.resize(width, bar.sizeHint().height())
            qapp.processEvents()
            for combo in bar.findChildren(QComboBox):
                assert combo.width() >= combo.fontMetrics().horizontalAdvance("全部来源") + 34
            assert bar.search.width() >= 180
    theme.apply(qapp)


def test_every_input_has_a_name(bar: FilterBar) -> None:
    inputs = [*bar.findChildren(QLineEdit), *bar.findChildren(QComboBox)]
    assert len(inputs) == 8 and all(one.accessibleName() for one in inputs)
