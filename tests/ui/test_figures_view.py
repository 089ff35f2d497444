"""The dashboard: its figures are the ledger's, every number and part of a bar opens its rows, snapshots stand still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from models.figures import KEYS
from models.filters import IssueFilter
from models.ledger import Ledger
from models.rules import Progress
from models.settings import WindowSettings
from tests.conftest import TODAY
from ui import messages, theme
from ui.figure_bars import PARTS, boxes
from ui.figures_view import FiguresDialog
from ui.line_dialog import LineDialog
from ui.main_window import MainWindow
from ui.snapshots_dialog import SnapshotsDialog

#: What the offscreen platform says of windows; it means nothing.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def settings(tmp_path: Path) -> WindowSettings:
    return WindowSettings(tmp_path / "window.json")


@pytest.fixture
def filled(ledger: Ledger, qapp: QApplication) -> Iterator[Ledger]:
    """Ten issues of two schools in all states, five of them late; a snapshot was taken when nothing was done yet."""
    theme.apply(qapp)
    ids = [
        ledger.add_issue(
            {
                "source": "巡察",
                "problem": f"问题{place}",
                "units": ("柳河小学", "石桥中学")[place % 2 : place % 2 + 1],
                "deadline": (TODAY + timedelta(days=-3 if place % 2 else 30)).isoformat(),
            }
        )
        for place in range(10)
    ]
    ledger.snapshots.take("会前")
    ledger.update_issues({number: {"progress": Progress(place % 4)} for place, number in enumerate(ids[:8])})
    yield ledger


@pytest.fixture
def dialog(qtbot: QtBot, filled: Ledger, settings: WindowSettings) -> FiguresDialog:
    dialog = FiguresDialog(filled, settings)
    qtbot.addWidget(dialog)
    dialog.resize(1284, 690)
    dialog.show()
    return dialog


def _asked(dialog: FiguresDialog, ledger: Ledger) -> list[int]:
    assert dialog.wanted is not None and dialog.result() == QDialog.DialogCode.Accepted
    return ledger.issue_ids(dialog.wanted.question)


def test_every_box_shows_its_figure_and_opens_as_many_rows(dialog: FiguresDialog, filled: Ledger) -> None:
    figures = filled.figures()
    shown = {**dialog.numbers.boxes, **dialog.more.boxes}
    assert set(shown) == set(KEYS) - {"normal", "finished", "open_lasting"} | {"rate"}
    for key, box in shown.items():
        if key == "rate":
            assert figures.rate_text in box.words
            continue
        number = getattr(figures, key)
        assert str(number) in box.words and box.isEnabled() == (number > 0), key
        if number:
            box.click()
            assert len(_asked(dialog, filled)) == number, key


def test_a_click_on_a_part_of_a_bar_opens_its_rows(dialog: FiguresDialog, filled: Ledger) -> None:
    bars = dialog.bars
    name, figures = next(iter(filled.figures_by("unit")))
    row = next(row for row in range(bars.rowCount()) if bars.model().index(row, 0).data() == name)
    cell = bars.visualRect(bars.model().index(row, 1))
    most = max(one.total for _name, one in filled.figures_by("unit"))
    parts = boxes(figures, most, cell)
    assert [key for key, _box in parts] == [key for key in PARTS if getattr(figures, key)]
    key, box = parts[0]
    QTest.mouseClick(bars.viewport(), Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    assert dialog.wanted is not None and name in dialog.wanted.words
    found = filled.issues(_asked(dialog, filled)).values()
    assert len(found) == getattr(figures, key) and all(name in issue.units for issue in found)
    assert bars.key_at(QPoint(cell.right() - 1, cell.center().y())) is None or figures.total == most


def test_enter_opens_the_number_it_stands_on(dialog: FiguresDialog, filled: Ledger) -> None:
    late = max(one.overdue for _name, one in filled.figures_by("unit"))
    dialog.bars.setCurrentCell(0, 4)
    QTest.keyClick(dialog.bars, Qt.Key.Key_Return)
    assert late == len(_asked(dialog, filled)) > 0


def test_the_snapshot_shows_its_figures_and_opens_its_rows(dialog: FiguresDialog, filled: Ledger) -> None:
    dialog.day.setCurrentIndex(1)
    assert not dialog.source.isEnabled()
    assert "未填状态 10" in dialog.numbers.boxes["unsaid"].words
    dialog.numbers.boxes["unsaid"].click()
    assert len(_asked(dialog, filled)) == 10
    assert dialog.wanted is not None and "快照“会前”" in dialog.wanted.words


def test_changes_since_the_snapshot_are_listed_and_open_their_rows(dialog: FiguresDialog, filled: Ledger) -> None:
    comparison = filled.snapshots.compare(filled.snapshots.named("会前").id)
    kinds = [dialog.changes.topLevelItem(place) for place in range(dialog.changes.topLevelItemCount())]
    done = next(kind for kind in kinds if kind is not None and kind.text(0).startswith("完成"))
    assert done.childCount() == len(comparison.ids("done")) == 2
    dialog.changes.itemActivated.emit(done, 0)
    assert _asked(dialog, filled) == comparison.ids("done")


def test_another_rule_changes_the_rate_here_and_nothing_in_the_ledger(dialog: FiguresDialog, filled: Ledger) -> None:
    before = filled.head
    dialog.rule.setCurrentIndex(dialog.rule.findData("mostly"))
    assert "40.00%" in dialog.numbers.boxes["rate"].words
    dialog.numbers.boxes["rate"].click()
    assert len(_asked(dialog, filled)) == 4
    assert filled.head == before and filled.settings.rate_rule == "done"


def test_a_range_narrows_figures_and_bars_alike(dialog: FiguresDialog, filled: Ledger) -> None:
    dialog.unit.setCurrentIndex(next(p for p in range(dialog.unit.count()) if "石桥中学" in dialog.unit.itemText(p)))
    assert "问题总数 5" in dialog.numbers.boxes["total"].words
    assert dialog.bars.rowCount() == 1
    dialog.more.boxes["overdue"].click()
    assert dialog.wanted is not None and dialog.wanted.words == "逾期 · 石桥中学"
    within = IssueFilter(unit_id=dialog.unit.currentData())
    assert len(_asked(dialog, filled)) == filled.figures(within).overdue


def test_snapshots_are_taken_and_removed_with_a_question(
    qtbot: QtBot, filled: Ledger, dialog: FiguresDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def typed(line: LineDialog) -> int:
        line.line.setText("会后")
        line.accept()
        return line.result()

    monkeypatch.setattr(LineDialog, "exec", typed)
    dialog.take()
    assert [dialog.day.itemText(place)[:2] for place in range(3)] == ["今天", "会后", "会前"]
    manage = SnapshotsDialog(filled, dialog)
    qtbot.addWidget(manage)
    monkeypatch.setattr(messages, "ask", lambda *_words: True)
    manage.remove()
    assert [one.name for one in filled.snapshots.all()] == ["会前"]


def test_the_window_shows_exactly_the_rows_and_one_click_puts_them_away(
    qtbot: QtBot, filled: Ledger, settings: WindowSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = MainWindow(settings, operator="张三", today=lambda: TODAY)
    qtbot.addWidget(window)
    window.show_ledger(filled)

    def press(dialog: FiguresDialog) -> int:
        dialog.more.boxes["overdue"].click()
        return dialog.result()

    monkeypatch.setattr(FiguresDialog, "exec", press)
    window.choices["dashboard"].trigger()
    assert window.page is not None
    assert len(window.page.model.ids) == filled.figures().overdue > 0
    window.page.clear_filter()
    assert len(window.page.model.ids) == 10
    window.show_ledger(None)
