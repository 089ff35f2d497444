"""一校一册 in the window: a unit found by its name, everything of it below one another, a click opens the issue."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtWidgets import QLabel, QTableWidget
from pytestqt.qtbot import QtBot

from models.ledger import Ledger
from models.lists import Column
from models.rules import Progress
from models.settings import WindowSettings
from ui.lists_dialog import ListsDialog
from ui.main_window import MainWindow
from ui.unit_book_dialog import UnitBookDialog

#: The offscreen plugin says this of every window; it says nothing of ours.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def units(ledger: Ledger) -> dict[str, int]:
    """教办 above 第一小学, which has an open and a closed issue, a diary and a risk point."""
    issue = {"source": "巡察", "units": ("第一小学",), "persons": ("王五",)}
    late, done = ledger.add_issues(
        [
            {**issue, "problem": "留样不足", "deadline": "2026-10-31"},
            {**issue, "problem": "制度未上墙", "progress": Progress.DONE},
        ]
    )
    ledger.close_issues([done], date(2026, 11, 20), "李局")
    ledger.add_progress(late, date(2026, 11, 3), "已购置留样柜")
    ledger.lists.import_rows(
        [Column("学校", "unit"), Column("风险点", "title")],
        [("第一小学", "食堂采购"), ("第二小学", "校车")],
        kind="风险点",
        name="风险点台账",
    )
    above = ledger.add_unit("教办")
    known = {unit.name: unit.id for unit in ledger.units()}
    ledger.move_unit(known["第一小学"], above)
    return known


def book(qtbot: QtBot, ledger: Ledger, unit_id: int | None = None) -> UnitBookDialog:
    made = UnitBookDialog(ledger, unit_id=unit_id)
    qtbot.addWidget(made)
    made.show()
    return made


def texts(dialog: UnitBookDialog) -> dict[str, list[list[str]]]:
    """The tables of the shown book by name."""
    found = {}
    for table in dialog.area.widget().findChildren(QTableWidget):
        rows = range(table.rowCount())
        found[table.accessibleName()] = [
            [item.text() for column in range(table.columnCount()) if (item := table.item(row, column))] for row in rows
        ]
    return found


def test_everything_of_a_school_stands_in_one_view(ledger: Ledger, qtbot: QtBot, units: dict[str, int]) -> None:
    shown = texts(book(qtbot, ledger, units["第一小学"]))
    assert shown["未销号的问题"] == [["● 红灯", "1", "留样不足", "逾期 22 天", "王五"]]
    assert shown["已销号的问题"] == [["● 蓝灯", "2", "制度未上墙", "2026-11-20 销号", "王五"]]
    assert shown["最近进展"] == [["2026-11-03", "1", "留样不足", "已购置留样柜"]]
    assert shown["风险点台账"] == [["", "食堂采购", "", "第一小学"]]
    assert shown["人员"][0][:2] == ["王五", "未填"]


def test_a_unit_is_found_by_its_name(ledger: Ledger, qtbot: QtBot, units: dict[str, int]) -> None:
    dialog = book(qtbot, ledger)
    dialog.search.setText("一小")
    assert dialog.tree.currentItem().text(0) == "第一小学"
    assert dialog._items[units["第二小学"]].isHidden()
    assert not dialog._items[units["教办"]].isHidden()
    labels = [label.text() for label in dialog.area.widget().findChildren(QLabel)]
    assert "第一小学" in labels


def test_a_click_on_an_issue_opens_it(ledger: Ledger, qtbot: QtBot, units: dict[str, int]) -> None:
    dialog = book(qtbot, ledger, units["教办"])
    table = next(
        one for one in dialog.area.widget().findChildren(QTableWidget) if one.accessibleName() == "未销号的问题"
    )
    table.clicked.emit(table.model().index(0, 2))
    assert dialog.chosen_issue == 1
    assert not dialog.isVisible()


def test_a_click_on_a_risk_point_opens_its_register_with_this_unit(
    ledger: Ledger, qtbot: QtBot, units: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []

    def look(lists: ListsDialog) -> int:
        seen.append([row.cells[1] for row in lists.model.rows])
        return 0

    monkeypatch.setattr(ListsDialog, "exec", look)
    dialog = book(qtbot, ledger, units["第一小学"])
    dialog.open_register(ledger.lists.registers()[0].id)
    assert seen == [["食堂采购"]]


def test_a_ledger_without_units_says_so(ledger: Ledger, qtbot: QtBot) -> None:
    dialog = book(qtbot, ledger)
    assert "还没有单位" in dialog.area.widget().findChildren(QLabel)[0].text()


def test_the_window_opens_both_and_shows_linked_rows(
    ledger: Ledger, qtbot: QtBot, units: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = MainWindow(WindowSettings(), operator="测试", today=ledger.today)
    qtbot.addWidget(window)
    ledger.lists.link_issues([ledger.lists.rows(ledger.lists.registers()[0].id)[0].id], [1])
    opened: list[str] = []
    monkeypatch.setattr(ListsDialog, "exec", lambda _self: opened.append("lists") or 0)

    def choose(dialog: UnitBookDialog) -> int:
        opened.append("unit_book")
        dialog.open_issue(1)
        return dialog.result()

    monkeypatch.setattr(UnitBookDialog, "exec", choose)
    window.show_ledger(ledger)
    window.choices["lists"].trigger()
    window.choices["unit_book"].trigger()
    assert opened == ["lists", "unit_book"]
    assert window.page is not None
    assert window.page.selected_ids() == [1]
    labels = [label.text() for label in window.page.detail.findChildren(QLabel)]
    assert "相关登记" in labels
    assert "· 食堂采购（第一小学）" in labels
    window.show_ledger(None)
