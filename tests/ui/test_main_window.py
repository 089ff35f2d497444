"""The window on a ledger: what it says, what can be done in it, and what it does when it may not write."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QToolButton
from pytestqt.qtbot import QtBot

from models import paths
from models.filters import IssueFilter
from models.ledger import Ledger
from models.rules import Progress
from models.settings import WindowSettings
from ui import jobs, messages, theme
from ui.actions import ACTS
from ui.app import operator_name
from ui.issue_form import IssueForm
from ui.line_dialog import LineDialog
from ui.main_window import MainWindow

TODAY = date(2026, 11, 22)
SOURCE = "第二督导组反馈意见"
Window = Callable[..., MainWindow]
#: The offscreen screen says so whenever a window is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def make_ledger(path: Path) -> Path:
    """Three issues: one late, one due today, one done."""
    with Ledger.create(path, operator="测试", today=lambda: TODAY) as ledger:
        ledger.save_source({"name": SOURCE, "kind": "督导", "feedback_on": date(2026, 9, 1)})
        rows = ((-3, Progress.IN_PROGRESS), (0, Progress.NOT_STARTED), (40, Progress.DONE))
        for number, (days, progress) in enumerate(rows, 1):
            ledger.add_issue(
                {
                    "number": str(number),
                    "source": SOURCE,
                    "problem": f"第{number}个问题：巡查记录不全",
                    "units": ("青石小学",),
                    "persons": ("周老师",),
                    "deadline": (TODAY + timedelta(days=days)).isoformat(),
                    "progress": progress,
                }
            )
    return path


@pytest.fixture
def open_window(qtbot: QtBot, data_folder: Path) -> Iterator[Window]:
    """Opens a window on a ledger; every window is closed at the end."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application)
    opened: list[MainWindow] = []

    def open_it(path: Path | None = None, today: Callable[[], date] = lambda: TODAY) -> MainWindow:
        window = MainWindow(WindowSettings(), operator="测试", today=today)
        opened.append(window)
        window.resize(1366, 728)
        window.files.open_first([path] if path else [])
        return window

    yield open_it
    jobs.activity.stop_all()
    for window in opened:
        window.close()
        window.deleteLater()


@pytest.fixture
def ledger_path(tmp_path: Path) -> Path:
    return make_ledger(tmp_path / "青石镇整改.zgdb")


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Says yes to everything and keeps what was said."""
    said: list[str] = []

    def yes(*arguments: object, **_named: object) -> int:
        said.append(str(arguments[2]))
        return 0

    monkeypatch.setattr(messages, "choose", yes)
    monkeypatch.setattr(messages, "tell", yes)
    monkeypatch.setattr(messages, "warn", yes)
    return said


def test_the_window_says_what_is_late_and_due(open_window: Window, ledger_path: Path) -> None:
    window = open_window(ledger_path)
    assert window.banner.label.text() == "今天 11 月 22 日：逾期 1 项，15 天内到期 1 项，本周到期 2 项。"
    assert window.windowTitle() == "青石镇整改 - 整改台账"
    assert window.status.total.text() == "共 3 项"
    assert window.status.late.text() == "逾期 1"
    assert "33.33%" in window.status.done.text()
    assert window.status.selected.text() == "已选 1 项"


def test_a_new_issue_belongs_to_the_source_in_view(
    open_window: Window, ledger_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger.open(ledger_path, operator="测试", today=lambda: TODAY) as ledger:
        newest = ledger.save_source({"name": "消防专项检查", "kind": "自查"})
    window = open_window(ledger_path)
    assert window.page is not None
    proposed: list[object] = []

    def look(form: IssueForm) -> int:
        proposed.append(dict(form.state()["fields"])["source"])  # type: ignore[call-overload]
        return 0

    monkeypatch.setattr(IssueForm, "exec", look)
    window.choices["add"].trigger()
    window.page.side.choose(f"source:{newest}")
    window.choices["add"].trigger()
    assert proposed == [SOURCE, "消防专项检查"], "first the selected issue's, then the one in view"


def test_who_never_said_a_name_is_asked_in_a_line_until_it_is_answered(
    qtbot: QtBot, ledger_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened() -> MainWindow:
        window = MainWindow(WindowSettings(), operator=operator_name(WindowSettings(), None), today=lambda: TODAY)
        qtbot.addWidget(window)
        window.files.open_first([ledger_path])
        qtbot.wait(20)
        return window

    def typed(dialog: LineDialog) -> int:
        dialog.line.setText("王敏")
        dialog.accept()
        return 1

    monkeypatch.setattr(LineDialog, "exec", typed)
    window = opened()
    assert paths.login_name() in window.notice.label.text() and not window.notice.isHidden()
    window.notice.button.click()
    assert window.ledger is not None and window.notice.isHidden()
    window.ledger.update_issues({1: {"note": "电话核实"}})
    assert window.ledger.history(1)[0].operator == "王敏" == window.files.operator
    window.close()
    again = opened()
    assert again.notice.isHidden() and again.ledger is not None and again.ledger.operator == "王敏"
    again.close()


def test_the_question_for_a_name_that_was_put_away_does_not_come_back(
    qtbot: QtBot, ledger_path: Path, data_folder: Path
) -> None:
    for is_shown in (True, False):
        window = MainWindow(WindowSettings(), operator=paths.login_name(), today=lambda: TODAY)
        qtbot.addWidget(window)
        window.files.open_first([ledger_path])
        qtbot.wait(20)
        assert window.notice.isHidden() is not is_shown
        window.notice.findChild(QToolButton).click()
        window.close()


def test_removing_what_is_closed_says_what_goes_along(
    open_window: Window, ledger_path: Path, answers: list[str], tmp_path: Path
) -> None:
    paper = tmp_path / "验收.txt"
    paper.write_text("已验收", "utf-8")
    with Ledger.open(ledger_path, operator="测试", today=lambda: TODAY) as ledger:
        ledger.evidence.add(3, [paper])
        ledger.close_issues([3], TODAY, "李局长")
    window = open_window(ledger_path)
    assert window.page is not None and window.ledger is not None
    window.page.table.select_ids([1])
    window.choices["remove"].trigger()
    assert "销号" not in answers[-1] and "佐证" not in answers[-1]
    window.page.table.select_ids([2, 3])
    window.choices["remove"].trigger()
    assert "其中 1 项已销号，它们的销号记录会一起删除" in answers[-1] and "1 份佐证材料" in answers[-1]
    window.choices["undo"].trigger()
    window.page.table.select_ids([3])
    window.choices["remove"].trigger()
    assert "已于 2026-11-22 销号" in answers[-1]
    window.choices["undo"].trigger()
    assert window.ledger.issue(3).evidences == 1 and window.ledger.check().ok


def test_without_files_the_default_ledger_is_made_and_opened(open_window: Window) -> None:
    window = open_window()
    assert window.ledger is not None
    assert window.ledger.path == paths.default_ledger()
    assert "空" in window.banner.label.text()


def test_a_removed_issue_comes_back_by_undo(open_window: Window, ledger_path: Path, answers: list[str]) -> None:
    window = open_window(ledger_path)
    assert window.page is not None and window.ledger is not None
    window.page.table.select_ids([1])
    window.choices["remove"].trigger()
    assert "撤销" in answers[0]
    assert window.ledger.count() == 2
    assert window.status.total.text() == "共 2 项"
    assert window.choices["undo"].text() == "撤销：删除问题"
    window.choices["undo"].trigger()
    assert window.ledger.count() == 3
    assert window.choices["redo"].text() == "重做：删除问题"
    assert not window.choices["undo"].isEnabled()
    window.choices["redo"].trigger()
    assert window.ledger.count() == 2


def test_a_change_in_another_thread_shows_in_the_window(open_window: Window, ledger_path: Path, qtbot: QtBot) -> None:
    window = open_window(ledger_path)
    ledger = window.ledger
    assert ledger is not None
    thread = threading.Thread(target=lambda: ledger.update_issues({1: {"progress": Progress.DONE}}))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: window.status.late.isHidden())
    assert "逾期" not in window.banner.label.text()


def test_a_read_only_ledger_has_every_edit_off_with_the_reason(open_window: Window, ledger_path: Path) -> None:
    if os.name != "nt" and os.geteuid() == 0:
        ledger = Ledger.open(ledger_path, operator="测试", today=lambda: TODAY, read_only=True)
        window = open_window(make_ledger(ledger_path.with_name("另一本.zgdb")))
        window.files._replace(ledger)
    else:
        ledger_path.chmod(0o444)
        window = open_window(ledger_path)
    assert "只读" in window.windowTitle()
    assert window.banner.label.text().startswith("只读：")
    for name in ("add", "remove", "import", "bulk", "close_issues", "progress", "paste", "undo"):
        assert not window.choices[name].isEnabled(), name
    for name in ("save_copy", "export_xlsx", "copy", "history"):
        assert window.choices[name].isEnabled(), name


def test_nothing_is_written_while_long_work_runs_but_the_window_answers(
    open_window: Window, ledger_path: Path, qtbot: QtBot
) -> None:
    window = open_window(ledger_path)
    go_on = threading.Event()
    jobs.run(window, "导出", lambda tick: go_on.wait(5), lambda _: None)
    assert not window.choices["add"].isEnabled()
    assert not window.choices["open"].isEnabled()
    assert window.page is not None
    window.page.side.choose("overdue")
    assert list(window.page.model.ids) == [1]
    go_on.set()
    qtbot.waitUntil(lambda: window.choices["add"].isEnabled())


def test_another_day_sets_the_clocks_anew(open_window: Window, ledger_path: Path) -> None:
    day = [TODAY]
    window = open_window(ledger_path, lambda: day[0])
    day[0] = TODAY + timedelta(days=1)
    window.look_at_the_day()
    assert window.status.late.text() == "逾期 2"
    assert "11 月 23 日" in window.banner.label.text()


def test_side_bar_and_filter_bar_ask_together(open_window: Window, ledger_path: Path, qtbot: QtBot) -> None:
    window = open_window(ledger_path)
    page = window.page
    assert page is not None
    page.filter.search.setText("第2个")
    qtbot.waitUntil(lambda: list(page.model.ids) == [2])
    assert window.status.total.text() == "共 3 项，显示 1 项"
    page.side.choose("overdue")
    assert list(page.model.ids) == []
    window.choices["clear_filter"].trigger()
    assert list(page.model.ids) == [1, 2, 3]
    assert page.question == IssueFilter()


def test_columns_and_sort_are_remembered(open_window: Window, ledger_path: Path) -> None:
    window = open_window(ledger_path)
    assert window.page is not None
    window.page.table.show_columns(["problem", "deadline", "note"])
    window.page.table.sortByColumn(window.page.table.horizontalHeader().logicalIndex(1), Qt.SortOrder.DescendingOrder)
    window.close()
    again = open_window(ledger_path)
    assert again.page is not None
    assert again.page.table.shown_columns() == ["problem", "deadline", "note"]
    assert again.page.model.order.column == "deadline"


def test_a_dropped_ledger_is_opened_and_anything_else_imported(
    open_window: Window, ledger_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    window = open_window(ledger_path)
    taken: list[Path] = []
    monkeypatch.setattr(window, "import_files", taken.extend)
    other = make_ledger(tmp_path / "另一本.zgdb")
    for path in (tmp_path / "通报.txt", other):
        path.touch()
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        copy, no_keys = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
        window.dropEvent(QDropEvent(QPointF(5, 5), copy, data, Qt.MouseButton.LeftButton, no_keys))
        qtbot.wait(5)
    assert taken == [tmp_path / "通报.txt"]
    assert window.ledger is not None and window.ledger.path == other


def test_a_failed_act_says_its_sentence_and_changes_nothing(
    open_window: Window, ledger_path: Path, answers: list[str]
) -> None:
    window = open_window(ledger_path)
    assert window.ledger is not None and window.acts is not None
    before = window.ledger.history()
    window.acts.remove([1, 99])
    assert "99" in answers[-1]
    assert window.ledger.history() == before


def test_text_size_changes_at_once_and_is_remembered(open_window: Window, ledger_path: Path) -> None:
    window = open_window(ledger_path)
    window.take_text_size("roomy")
    assert theme.metrics() is theme.TEXT_SIZES["roomy"]
    assert WindowSettings().get("text_size", "") == "roomy"
    window.take_text_size("normal")


def test_no_key_is_a_single_letter_and_none_is_given_twice() -> None:
    keys = [key for act in ACTS for key in act.keys]
    assert len(set(keys)) == len(keys)
    assert all("+" in key or key in ("Del", "F1", "F4", "F5", "F9", "F12") for key in keys)
    assert all(not QKeySequence(key).isEmpty() for key in keys)


def test_no_input_lacks_an_accessible_name(open_window: Window, ledger_path: Path) -> None:
    window = open_window(ledger_path)
    kinds = (QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit)
    for kind in kinds:
        for widget in window.findChildren(kind):
            inside = isinstance(widget.parentWidget(), (QComboBox, QAbstractSpinBox))
            assert inside or widget.accessibleName(), widget


def test_the_window_fits_a_small_screen_in_every_text_size(open_window: Window, ledger_path: Path) -> None:
    window = open_window(ledger_path)
    for key in theme.TEXT_SIZES:
        window.take_text_size(key)
        assert window.minimumSizeHint().width() <= 1280, key
        assert window.minimumSizeHint().height() <= 680, key
    window.take_text_size("normal")


def test_a_context_menu_offers_what_can_be_done(open_window: Window, ledger_path: Path) -> None:
    window = open_window(ledger_path)
    menu = window.choices.context_menu(window)
    words = [action.text().split("\t")[0] for action in menu.actions() if action.text()]
    assert words[:2] == ["编辑问题…", "填写进展…"]


def test_closing_backs_a_changed_ledger_up(open_window: Window, ledger_path: Path) -> None:
    from models.backup import list_backups

    window = open_window(ledger_path)
    ledger = window.ledger
    assert ledger is not None
    before = len(list_backups(ledger.ledger_id))
    ledger.update_issues({1: {"note": "已致函"}})
    window.close()
    assert len(list_backups(ledger.ledger_id)) == before + 1
    assert window.ledger is None
