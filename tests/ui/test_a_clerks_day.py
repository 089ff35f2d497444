"""A clerk's day through the real window: a notice in, rows pasted, changed, closed, taken back, found again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from models import paths
from models.ledger import Ledger
from models.rules import Closing, Progress
from models.settings import WindowSettings
from ui import form_drafts, jobs, messages, theme
from ui.bulk_dialog import BulkDialog
from ui.closing_dialog import ClosingDialog
from ui.import_dialog import ImportDialog
from ui.issue_form import IssueForm
from ui.issue_model import COLUMN_OF, DEADLINE, PROGRESS
from ui.ledger_page import LedgerPage
from ui.main_window import MainWindow
from ui.progress_dialog import ProgressDialog

TODAY = date(2026, 11, 22)
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
PASTED = """序号\t反馈问题\t责任单位\t整改时限
甲1\t食堂留样不全\t青石小学\t2026-12-01
甲2\t校车未年检\t白河中学\t2026年2月30日
"""


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every question is answered with its first answer; what was said is kept."""
    said: list[str] = []

    def first(_parent: object, _title: str, sentence: str, *_rest: object, **_named: object) -> int:
        said.append(sentence)
        return 0

    for name in ("choose", "tell", "warn"):
        monkeypatch.setattr(messages, name, first)
    return said


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "青石镇整改.zgdb"
    with Ledger.create(path, operator="测试", today=lambda: TODAY) as ledger:
        ledger.save_source({"name": "秋季督导", "kind": "督导", "feedback_on": date(2026, 9, 1)})
        for problem, deadline in (("记录不全", "2026-11-10"), ("台账缺页", "2026-12-31")):
            ledger.add_issue({"source": "秋季督导", "problem": problem, "deadline": deadline})
    return path


@pytest.fixture
def window(path: Path, data_folder: Path, told: list[str], qtbot: QtBot) -> Iterator[MainWindow]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application)
    window = MainWindow(WindowSettings(), operator="测试", today=lambda: TODAY)
    window.resize(1366, 728)
    window.files.open_first([path])
    window.show()
    qtbot.waitExposed(window)
    yield window
    jobs.activity.stop_all()
    window.close()
    window.deleteLater()
    assert not [box for box in QApplication.topLevelWidgets() if isinstance(box, QMessageBox) and box.isVisible()]


def page_of(window: MainWindow) -> LedgerPage:
    assert window.page is not None
    return window.page


def ledger_of(window: MainWindow) -> Ledger:
    assert window.ledger is not None
    return window.ledger


class Hand:
    """Does something to the next dialog of a kind as soon as it waits for the clerk."""

    def __init__(self, kind: type[QDialog], act: Callable[[QDialog], object]) -> None:
        self._kind, self._act, self.done = kind, act, False
        self._timer = QTimer(interval=10)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, self._kind):
            self._timer.stop()
            self.done = True
            self._act(dialog)


def problems(window: MainWindow) -> list[str]:
    issues = ledger_of(window).issues(list(page_of(window).model.ids))
    return [issue.problem for issue in issues.values()]


def paste(window: MainWindow, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    window.choices["paste"].trigger()


def cell(window: MainWindow, number: int, column: int) -> QPoint:
    table, model = page_of(window).table, page_of(window).model
    return table.visualRect(model.index(model.row_of(number), column)).center()


def type_deadline(window: MainWindow, qtbot: QtBot, number: int, words: str) -> None:
    """As a clerk does: a double click on the cell, the words, Enter."""
    table = page_of(window).table
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell(window, number, DEADLINE))
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell(window, number, DEADLINE))
    editor = table.viewport().findChild(QLineEdit)
    assert editor is not None
    editor.setText(words)  # Qt's tests have no keys for Chinese
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: ledger_of(window).issue(number).deadline.text == words)


def test_a_notice_comes_in_through_the_menu_and_its_rows_are_shown(
    window: MainWindow, told: list[str], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = paths.resources() / "samples" / "notice.txt"
    monkeypatch.setattr(messages, "choose_open_path", lambda *_: notice)
    review = Hand(ImportDialog, lambda dialog: dialog.accept())
    before = ledger_of(window).count()
    window.choices["import"].trigger()
    qtbot.waitUntil(lambda: review.done and not jobs.activity.busy, timeout=20_000)
    qtbot.waitUntil(lambda: page_of(window).side.key.startswith("source:"))
    added = ledger_of(window).count() - before
    assert added > 5
    page = page_of(window)
    assert len(page.model.ids) == added
    assert page.selected_ids() == [page.model.ids[0]]
    assert f"{added} 个问题" in window.status.passing.text()
    assert window.status.total.text().startswith(f"共 {added + before} 项")
    assert not window.status.total.isHidden()
    qtbot.waitUntil(lambda: window.status.backup.text().startswith("最近备份 "))


def test_a_whole_day_is_taken_back_and_a_reopened_ledger_holds_it(
    window: MainWindow, told: list[str], qtbot: QtBot, path: Path
) -> None:
    ledger, page = ledger_of(window), page_of(window)
    paste(window, PASTED)
    assert "2 行没有写问题来源，将记在“秋季督导”下" in told[-1]
    assert problems(window) == ["记录不全", "台账缺页", "食堂留样不全", "校车未年检"]
    assert "“2026年2月30日”" in window.notice.label.text()
    pasted = list(page.model.ids[2:])

    def fill_bulk(dialog: QDialog) -> None:
        assert isinstance(dialog, BulkDialog)
        dialog.ticks["persons"].setChecked(True)
        dialog.boxes["persons"].set_text("李老师")
        dialog.preview()
        dialog.accept()

    page.table.select_ids(pasted)
    bulk = Hand(BulkDialog, fill_bulk)
    window.choices["bulk"].trigger()
    assert bulk.done
    assert all(issue.persons == ("李老师",) for issue in ledger.issues(pasted).values())

    def fill_progress(dialog: QDialog) -> None:
        assert isinstance(dialog, ProgressDialog)
        dialog.edit.setPlainText("已补齐留样")
        dialog.progress.setCurrentText("已完成")
        dialog.accept()

    page.table.select_ids(pasted[:1])
    entry = Hand(ProgressDialog, fill_progress)
    window.choices["progress"].trigger()
    assert entry.done
    assert ledger.issue(pasted[0]).progress == Progress.DONE

    def fill_closing(dialog: QDialog) -> None:
        assert isinstance(dialog, ClosingDialog)
        dialog.approver.setText("李局长")
        dialog.accept()

    closing = Hand(ClosingDialog, fill_closing)
    window.choices["close_issues"].trigger()
    assert closing.done
    assert ledger.issue(pasted[0]).closing == Closing.CLOSED
    assert window.status.closed.text() == "已销号 1"

    steps = 0
    while window.choices["undo"].isEnabled():
        window.choices["undo"].trigger()
        steps += 1
    assert steps == 4
    assert problems(window) == ["记录不全", "台账缺页"]
    for _ in range(steps):
        window.choices["redo"].trigger()

    window.files.close()
    assert window.page is None
    window.files.open(path)
    assert problems(window) == ["记录不全", "台账缺页", "食堂留样不全", "校车未年检"]
    again = ledger_of(window).issue(pasted[0])
    assert (again.closing, again.closed_by, again.persons) == (Closing.CLOSED, "李局长", ("李老师",))
    assert [entry.text for entry in again.entries] == ["已补齐留样"]


@pytest.mark.parametrize("words", ["2026-12-40", "2yue30", "2026年2月30日"])
def test_a_deadline_that_nobody_can_read_is_kept_and_said(window: MainWindow, qtbot: QtBot, words: str) -> None:
    page = page_of(window)
    late = page.model.ids[0]
    type_deadline(window, qtbot, late, words)
    assert window.notice.label.text() == f"整改时限“{words}”看不出日期，已按原文保存，请核实。"
    assert not window.notice.isHidden()
    row = page.model.row(page.model.row_of(late))
    assert row is not None
    assert (row.words, row.tone) == ("需核实", "check")
    assert row.cell(COLUMN_OF["deadline"]) == words
    window.choices["undo"].trigger()
    assert window.notice.isHidden()
    assert "逾期" in window.banner.label.text()


def test_pasted_rows_belong_to_the_source_of_the_selected_row(window: MainWindow, told: list[str]) -> None:
    ledger = ledger_of(window)
    ledger.save_source({"name": "冬季审计", "kind": "审计", "feedback_on": TODAY})
    paste(window, PASTED)
    assert {ledger.issue(number).source for number in page_of(window).model.ids} == {"秋季督导"}


def test_a_deadline_without_words_is_no_matter_for_a_remark(window: MainWindow, qtbot: QtBot) -> None:
    first = page_of(window).model.ids[0]
    for words in ("长期坚持", "2026年12月底前", ""):
        ledger_of(window).update_issues({first: {"deadline": words}})
        assert window.acts is not None
        window.acts.note_deadlines([first])
        assert window.notice.isHidden(), words


def test_closing_and_its_taking_back_are_offered_where_they_apply(window: MainWindow, told: list[str]) -> None:
    ledger, page = ledger_of(window), page_of(window)
    first, second = page.model.ids[:2]

    def offered() -> tuple[list[str], tuple[bool, bool]]:
        words = [action.text() for action in window.choices.context_menu(window).actions()]
        enabled = window.choices["close_issues"].isEnabled(), window.choices["reopen"].isEnabled()
        return [word for word in words if "销号" in word], enabled

    page.table.select_ids([first])
    assert offered() == (["销号…"], (True, False))
    ledger.update_issues({first: {"progress": Progress.DONE}})
    ledger.close_issues([first], TODAY, "李局长")
    assert offered() == (["取消销号"], (False, True))
    page.table.select_ids([first, second])
    assert offered() == (["销号…", "取消销号"], (True, True))
    window.choices["reopen"].trigger()
    assert "1 项" in told[-1]
    assert ledger.issue(first).closing == Closing.NOT_APPLIED


def test_after_sorting_the_top_of_the_order_is_in_view(window: MainWindow) -> None:
    rows = "\n".join(f"{place}\t问题{place}\t青石小学\t2026-12-{place % 28 + 1:02}" for place in range(80))
    paste(window, "序号\t反馈问题\t责任单位\t整改时限\n" + rows)
    table = page_of(window).table
    table.select_ids([page_of(window).model.ids[-1]])
    assert table.rowAt(0) > 20
    table.sortByColumn(DEADLINE, Qt.SortOrder.AscendingOrder)
    assert table.rowAt(0) == 0
    assert page_of(window).model.id_at(0) == 1


def test_the_progress_editor_is_wide_enough_for_its_words(window: MainWindow, qtbot: QtBot) -> None:
    table, model = page_of(window).table, page_of(window).model
    table.setCurrentIndex(model.index(0, PROGRESS))
    table.edit(model.index(0, PROGRESS))
    editor = table.viewport().findChild(QComboBox)
    assert editor is not None
    assert editor.width() >= editor.sizeHint().width()
    assert editor.geometry().right() <= table.viewport().width()
    qtbot.keyClick(editor, Qt.Key.Key_Escape)


def test_several_columns_are_ticked_while_the_menu_stays_open(window: MainWindow, qtbot: QtBot) -> None:
    menu = window.choices.menus["columns_menu"]
    menu.aboutToShow.emit()
    menu.popup(QPoint(40, 40))
    for name in ("问题原因", "备注"):
        action = next((one for one in menu.actions() if one.text() == name), None)
        if action is None:
            continue
        qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
        assert menu.isVisible()
        assert action.isChecked()
    assert "note" in page_of(window).table.shown_columns()
    menu.close()


def test_usual_columns_fit_a_small_screen_and_chosen_ones_stay(window: MainWindow) -> None:
    table = page_of(window).table
    usual = ["number", "problem", "units", "persons", "deadline", "progress"]
    assert table.shown_columns() == usual
    for key in theme.TEXT_SIZES:
        window.take_text_size(key)
        QApplication.processEvents()
        assert table.horizontalScrollBar().maximum() == 0, key
        assert {"problem", "units", "deadline", "progress"} <= set(table.shown_columns()), key
    window.take_text_size("normal")
    window.resize(1920, 1040)
    QApplication.processEvents()
    assert set(table.shown_columns()) == {*usual, "aspect", "lead_leader", "source", "progress_text"}
    table.set_column_shown("note", True)
    chosen = table.shown_columns()
    window.resize(1366, 728)
    QApplication.processEvents()
    assert table.shown_columns() == chosen


def test_what_was_typed_before_a_crash_is_offered(window: MainWindow, path: Path, qtbot: QtBot) -> None:
    ledger = ledger_of(window)
    state = {"fields": {"problem": "写了一半"}, "findings": [], "measures": [], "entry": {}}
    form_drafts.keep(ledger.ledger_id, None, state)
    form_drafts.keep(ledger.ledger_id, 99, state)
    window.files.close()
    window.files.open(path)
    qtbot.waitUntil(lambda: not window.notice.isHidden())
    assert "1 份没保存的填写" in window.notice.label.text()

    def give_it_up(dialog: QDialog) -> None:
        assert isinstance(dialog, IssueForm)
        dialog.discard_button.click()
        dialog.reject()

    form = Hand(IssueForm, give_it_up)
    window.notice.button.click()
    assert form.done
    assert window.notice.isHidden()
    assert not [draft for draft in form_drafts.find_all(ledger_of(window).ledger_id) if draft.issue_id is None]


def test_after_removing_the_next_row_is_selected_and_undo_selects_what_came_back(
    window: MainWindow, told: list[str]
) -> None:
    page = page_of(window)
    first, second = page.model.ids[:2]
    page.table.select_ids([first])
    window.choices["remove"].trigger()
    assert page.selected_ids() == [second]
    window.choices["undo"].trigger()
    assert page.selected_ids() == [first]


def test_the_status_line_follows_every_backup(window: MainWindow, qtbot: QtBot) -> None:
    from models.backup import back_up

    ledger_of(window).update_issues({1: {"note": "已致函"}})
    jobs.run(window, "备份", lambda _tick: back_up(ledger_of(window), "手动"), lambda _path: None)
    qtbot.waitUntil(lambda: window.status.backup.text().startswith("最近备份 "))


def test_every_button_of_the_window_can_be_reached_with_tab(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    reached: set[object] = set()
    window.header.findChildren(QPushButton)[0].setFocus()
    for _ in range(60):
        widget = QApplication.focusWidget()
        if widget in reached:
            break
        reached.add(widget)
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    page = page_of(window)
    wanted = [*window.header.findChildren(QPushButton), page.side, page.table, page.filter.search, page.filter.unit]
    assert all(widget in reached for widget in wanted if widget.isEnabled())
