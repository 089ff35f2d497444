"""The table while it is edited and when it is narrow: the place is kept, nothing is covered, words stay words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from models.ledger import Ledger
from ui import theme
from ui.issue_model import COLUMN_OF, DEADLINE, IssueTableModel
from ui.issue_table import IssueTableView, pixels
from ui.short_names import told_apart

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
TODAY = date(2026, 11, 22)


@pytest.fixture
def ledger(tmp_path: Path, qapp: QApplication) -> Iterator[Ledger]:
    theme.apply(qapp)
    with Ledger.create(tmp_path / "office.zgdb", operator="测试", today=lambda: TODAY) as made:
        made.save_source({"name": "秋季督导", "feedback_on": date(2026, 10, 30)})
        for place in range(1, 41):
            deadline = f"2026-12-{place % 28 + 1:02}"
            made.add_issue({"source": "秋季督导", "number": str(place), "problem": "留样不全", "deadline": deadline})
        yield made


@pytest.fixture
def view(ledger: Ledger, qtbot: QtBot) -> Iterator[IssueTableView]:
    """The table, and behind it a button that would get the keyboard when a cell's editor goes."""
    model = IssueTableModel()
    model.open(ledger)
    ledger.on_change(model.changed)
    window = QWidget()
    made = IssueTableView(model, window)
    model.setParent(made)
    row = QHBoxLayout(window)
    row.addWidget(made)
    row.addWidget(QPushButton("编辑"))
    qtbot.addWidget(window)
    window.resize(1000, 400)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    yield made
    window.close()


def edited(view: IssueTableView, row: int) -> QLineEdit:
    view.setFocus()
    view.setCurrentIndex(view.model().index(row, DEADLINE))
    view.edit_current()
    return next(one for one in view.viewport().findChildren(QLineEdit) if one.isVisible())


def test_an_edit_that_moves_the_row_keeps_keyboard_and_issue(
    ledger: Ledger, view: IssueTableView, qtbot: QtBot
) -> None:
    view.horizontalHeader().setSortIndicator(DEADLINE, Qt.SortOrder.AscendingOrder)
    number = view._issues.id_at(0)
    editor = edited(view, 0)
    editor.setText("2027年6月30日前")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: ledger.issue(number).deadline.on == date(2027, 6, 30))
    assert view.current_id() == number and view.selected_ids() == [number]
    assert view.viewport().rect().contains(view.visualRect(view.currentIndex()).center())
    qtbot.wait(10)
    assert QApplication.focusWidget() is view
    ledger.undo()
    assert view.current_id() == number and ledger.check().ok


@pytest.mark.parametrize("last", [False, True])
def test_what_a_deadline_means_covers_no_editor(view: IssueTableView, qtbot: QtBot, last: bool) -> None:
    if last:
        view.scrollToBottom()
    editor = edited(view, 39 if last else 0)
    editor.setText("2026年12月底前")
    meaning = view.viewport().findChild(QLabel, "meaning")
    assert isinstance(meaning, QLabel) and meaning.isVisible() and "2026-12-31" in meaning.text()
    assert not meaning.geometry().intersects(editor.geometry())
    assert view.viewport().rect().contains(meaning.geometry())
    assert meaning.height() >= meaning.heightForWidth(meaning.width())
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not meaning.isVisible())


def test_the_problem_gets_the_room_before_the_deadline(view: IssueTableView) -> None:
    view.setFixedWidth(832)  # what 1366 leaves beside views and details
    assert view.columnWidth(COLUMN_OF["problem"]) >= pixels(20)
    assert view.columnWidth(DEADLINE) <= pixels(12)


def test_in_large_letters_the_person_stays_beside_the_deadline(view: IssueTableView, qapp: QApplication) -> None:
    try:
        theme.apply(qapp, "large")
        view.restyle()
        view.setFixedWidth(804)  # what 1366 leaves beside views and details
        assert {"units", "persons", "deadline", "progress"} <= set(view.shown_columns())
    finally:
        theme.apply(qapp)


@pytest.mark.parametrize(
    ("words", "day", "shown"),
    [
        ("10个工作日内", "2026-11-13", "11-13"),
        ("2026年11月10日前", "2026-11-10", "11-10"),
        ("2026.11.10", "2026-11-10", "11-10"),
        ("2026-11-10", "2026-11-10", "11-10"),
        ("2026年12月31日前并长期坚持", "2026-12-31", "12-31"),
        ("2026年11月底前", "2026-11-30", "11月底前"),
        ("2026年11月上旬", "2026-11-10", "11月上旬"),
        ("2026年底前完成整改", "2026-12-31", "12-31"),
        ("2027年春季学期", "2027-03-01", "03-01"),
        ("九月二十三日前", "2026-09-23", "09-23"),
        ("立行立改，长期坚持", "2026-12-31", "立行立改，长期坚持"),
        ("按上级要求", "", "按上级要求"),
    ],
)
def test_a_deadline_that_does_not_fit_is_never_cut_in_the_middle_of_a_date(
    view: IssueTableView, words: str, day: str, shown: str
) -> None:
    def fitting(room: int) -> str:
        return view._delegate._fitting(words, day, room, 0, day[:4] != "2026")

    assert fitting(70) == shown, "without this year, or the day"
    if day:
        assert fitting(44) == day[5:], "next to nothing of the words would stay"
        assert fitting(20) == ""
    if words != day:
        assert fitting(900) == words


@pytest.mark.parametrize(
    ("words", "far"), [("12月31日前", "剩 70 天"), ("11月10日前", "逾期 12 天"), ("2027-01-31", "剩 100 天")]
)
def test_the_usual_width_holds_a_compact_deadline_and_how_far_it_is(view: IssueTableView, words: str, far: str) -> None:
    view.setFixedWidth(832)
    measured = view._delegate._font_metrics[1].horizontalAdvance
    room = view.columnWidth(DEADLINE) - 8 - measured(far) - 8 - 12 - 4
    assert view._delegate._first_that_fits((words,), room, 1) == words


def test_sources_that_begin_alike_are_told_apart() -> None:
    names = ["2026年秋季校园安全督导", "2026年秋季食品安全督导", "县委巡察", "2026年秋季校园安全督导（二）", "局检查"]
    assert told_apart(names) == {
        "2026年秋季食品安全督导": "…食品安全督导",
        "2026年秋季校园安全督导（二）": "…（二）",
    }
    assert told_apart(["2026年第1轮巡察反馈", "2026年第12轮巡察反馈"]) == {
        "2026年第1轮巡察反馈": "…1轮巡察反馈",
        "2026年第12轮巡察反馈": "…12轮巡察反馈",
    }
    assert told_apart([]) == {} == told_apart(["一份"])
