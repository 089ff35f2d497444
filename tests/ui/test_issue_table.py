"""The table of issues: what it shows, how it sorts, edits, keeps its place and remembers its columns."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPixmap
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QStyle, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from models.filters import IssueFilter
from models.ledger import Ledger
from models.orders import Order
from models.rules import Clock, Progress
from ui import issue_model, theme
from ui.delegates import deadline_preview
from ui.issue_model import COLUMN_OF, DEADLINE, DEFAULT_COLUMNS, PROGRESS, IssueTableModel
from ui.issue_table import IssueTableView, wrapped_lines

#: What the offscreen platform says of windows; it means nothing.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
TODAY = date(2026, 11, 22)


@pytest.fixture
def ledger(tmp_path: Path, qapp: QApplication) -> Iterator[Ledger]:
    theme.apply(qapp)
    with Ledger.create(tmp_path / "office.zgdb", operator="测试", today=lambda: TODAY) as ledger:
        ledger.save_source({"name": "秋季督导", "kind": "督导", "feedback_on": date(2026, 9, 1)})
        days = ["2026-11-10", "2026-11-22", "2026-11-24", "2026-11-28", "2026-12-05", "2027-03-01", "", "长期坚持"]
        for place, day in enumerate(days):
            values = {"source": "秋季督导", "progress": Progress.IN_PROGRESS, "units": ("青禾小学",)}
            words = {"number": str(place + 1), "problem": f"第{place + 1}个问题", "deadline": day}
            ledger.add_issue({**values, **words})
        yield ledger


@pytest.fixture
def model(ledger: Ledger, qtmodeltester: object) -> IssueTableModel:
    model = IssueTableModel()
    model.tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)  # type: ignore[attr-defined]
    model.open(ledger)
    ledger.on_change(model.changed)
    return model


@pytest.fixture
def view(model: IssueTableModel, qtbot: QtBot) -> IssueTableView:
    view = IssueTableView(model)
    qtbot.addWidget(view)
    view.resize(1000, 500)
    view.show()
    return view


def problems(model: IssueTableModel) -> list[str]:
    return [str(model.index(row, COLUMN_OF["problem"]).data()) for row in range(model.rowCount())]


def test_the_model_keeps_the_rules_of_qt(ledger: Ledger, qtmodeltester: object) -> None:
    model = IssueTableModel()
    model.open(ledger)
    qtmodeltester.check(model)  # type: ignore[attr-defined]


def test_every_field_is_a_column_and_says_what_the_field_says(model: IssueTableModel) -> None:
    assert model.columnCount() == len(issue_model.COLUMNS) == len(set(issue_model.COLUMNS))
    first = [model.index(0, column).data() for column in range(model.columnCount())]
    shown = dict(zip(issue_model.COLUMNS, first, strict=True))
    assert (shown["problem"], shown["units"], shown["progress"]) == ("第1个问题", "青禾小学", "正在整改")
    assert (shown["clock"], shown["days_left"], shown["deadline"]) == ("逾期", "-12", "2026-11-10")
    assert model.headerData(COLUMN_OF["deadline"], Qt.Orientation.Horizontal) == "整改时限"


def test_the_light_is_said_in_words(model: IssueTableModel) -> None:
    rows = [model.row(place) for place in range(model.rowCount())]
    assert [row.words for row in rows if row] == [
        "逾期 12 天",
        "今天到期",
        "剩 2 天",
        "剩 6 天",
        "剩 13 天",
        "剩 99 天",
        "无期限",
        "长期坚持",
    ]
    assert [row.tone for row in rows if row] == [
        "late",
        "urgent",
        "urgent",
        "near",
        "soon",
        "normal",
        "none",
        "none",
    ]
    assert model.index(0, DEADLINE).data(Qt.ItemDataRole.AccessibleTextRole) == "整改时限：2026-11-10 逾期 12 天"


def test_tooltips_never_become_markup(ledger: Ledger, model: IssueTableModel) -> None:
    ledger.update_issues({ledger.issue_ids()[0]: {"problem": "<b>乱</b>"}})
    assert "<b>" not in model.index(0, COLUMN_OF["problem"]).data(Qt.ItemDataRole.ToolTipRole)


def test_sorting_is_done_by_the_ledger_and_a_third_click_gives_its_order_back(model: IssueTableModel) -> None:
    model.sort(COLUMN_OF["deadline"], Qt.SortOrder.DescendingOrder)
    assert model.order == Order("deadline", True)
    assert problems(model)[0] == "第6个问题"
    model.sort(-1)
    assert problems(model)[0] == "第1个问题"


def test_a_question_narrows_the_rows(model: IssueTableModel) -> None:
    model.ask(IssueFilter(clocks=frozenset({Clock.OVERDUE})))
    assert problems(model) == ["第1个问题"]
    model.ask(IssueFilter(text="第3个"))
    assert problems(model) == ["第3个问题"]


def test_the_first_rows_come_at_once_and_the_rest_after_the_event_loop(
    ledger: Ledger, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issue_model, "FIRST_IDS", 5)
    model = IssueTableModel()
    model.open(ledger)
    assert model.rowCount() == 5
    qtbot.waitUntil(lambda: model.rowCount() == 8)
    model.ask(IssueFilter())
    model.complete()
    assert model.rowCount() == 8


def test_only_the_changed_issue_is_read_again(
    ledger: Ledger, model: IssueTableModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems(model)
    read: list[list[int]] = []
    whole: Callable[..., object] = ledger.issues

    def issues(ids: list[int]) -> object:
        read.append(list(ids))
        return whole(ids)

    monkeypatch.setattr(ledger, "issues", issues)
    ledger.update_issues({ledger.issue_ids()[2]: {"problem": "改过"}})
    assert problems(model)[2] == "改过"
    assert read == [[ledger.issue_ids()[2]]]


def test_selection_and_current_row_stay_with_their_issues(
    ledger: Ledger, model: IssueTableModel, view: IssueTableView
) -> None:
    ids = ledger.issue_ids()
    view.select_ids([ids[2], ids[3], ids[5]])
    view.horizontalHeader().setSortIndicator(COLUMN_OF["deadline"], Qt.SortOrder.DescendingOrder)
    assert set(view.selected_ids()) == {ids[2], ids[3], ids[5]}
    assert view.current_id() == ids[2]
    ledger.remove_issues([ids[3]])
    assert set(view.selected_ids()) == {ids[2], ids[5]}
    ledger.undo()
    assert len(model.ids) == 8


def test_an_edit_that_moves_the_issue_out_of_the_filter_takes_it_from_the_table(
    ledger: Ledger, model: IssueTableModel, view: IssueTableView
) -> None:
    model.ask(IssueFilter(clocks=frozenset({Clock.OVERDUE})))
    assert model.setData(model.index(0, PROGRESS), "已完成")
    assert model.rowCount() == 0


def test_progress_is_edited_in_the_table(ledger: Ledger, model: IssueTableModel, view: IssueTableView) -> None:
    assert model.setData(model.index(1, PROGRESS), "基本完成")
    assert ledger.issue(model.id_at(1)).progress == Progress.MOSTLY_DONE
    assert model.setData(model.index(1, PROGRESS), "未填状态")
    assert ledger.issue(model.id_at(1)).progress is None
    assert ledger.undo_label() == "修改整改进度"


def test_a_refused_value_is_said_and_changes_nothing(ledger: Ledger, model: IssueTableModel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.refused) as refused:
        assert not model.setData(model.index(0, PROGRESS), "差不多了")
    assert "差不多了" in refused.args[0]
    assert ledger.issue(model.id_at(0)).progress == Progress.IN_PROGRESS


def editor_of(view: IssueTableView) -> QLineEdit:
    return next(child for child in view.viewport().findChildren(QLineEdit) if child.isVisible())


def test_a_deadline_is_typed_in_place_with_its_meaning_shown(
    ledger: Ledger, model: IssueTableModel, view: IssueTableView, qtbot: QtBot
) -> None:
    view.setCurrentIndex(model.index(1, DEADLINE))
    view.edit_current()
    editor = editor_of(view)
    assert editor.accessibleName() == "整改时限"
    editor.setText("2026年12月底前")
    assert "2026-12-31" in editor.toolTip()
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: ledger.issue(model.id_at(1)).deadline.on == date(2026, 12, 31))


def test_a_refused_deadline_keeps_what_was_typed(
    ledger: Ledger, model: IssueTableModel, view: IssueTableView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.setCurrentIndex(model.index(1, DEADLINE))
    view.edit_current()
    monkeypatch.setattr(model, "setData", lambda *_args: False)
    editor = editor_of(view)
    editor.setText("后天吧")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any(one.text() == "后天吧" for one in view.viewport().findChildren(QLineEdit)))


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("", "留空"),
        ("2026-11-25", "星期三（剩 3 天）"),
        ("长期坚持", "长期坚持"),
        ("立行立改", "检查日 "),
        ("待定", "看不出"),
    ],
)
def test_the_preview_of_a_deadline(ledger: Ledger, words: str, meaning: str) -> None:
    assert meaning in deadline_preview(ledger.preview_deadline(words, 1), TODAY)


def test_a_read_only_ledger_is_not_edited_and_says_why(
    ledger: Ledger, model: IssueTableModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "read_only_reason", "台账所在的盘不能写入。")
    model.reload()
    index = model.index(0, DEADLINE)
    assert not index.flags() & Qt.ItemFlag.ItemIsEditable
    assert "台账所在的盘不能写入" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_enter_edits_in_place_or_asks_for_the_form(view: IssueTableView, model: IssueTableModel, qtbot: QtBot) -> None:
    view.setCurrentIndex(model.index(2, COLUMN_OF["problem"]))
    with qtbot.waitSignal(view.edit_requested) as asked:
        qtbot.keyClick(view, Qt.Key.Key_F2)
    assert asked.args == [model.id_at(2)]
    with qtbot.waitSignal(view.remove_requested):
        qtbot.keyClick(view, Qt.Key.Key_Delete)
    with qtbot.waitSignal(view.paste_requested):
        qtbot.keyClick(view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def test_rows_are_copied_with_their_headings(view: IssueTableView, ledger: Ledger, qtbot: QtBot) -> None:
    view.show_columns(["number", "problem", "deadline"])
    view.select_ids(ledger.issue_ids()[:2])
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines == ["序号\t反馈问题\t整改时限", "1\t第1个问题\t2026-11-10", "2\t第2个问题\t2026-11-22"]


def test_all_rows_are_selected_also_those_not_fetched_yet(
    ledger: Ledger, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issue_model, "FIRST_IDS", 3)
    model = IssueTableModel()
    model.open(ledger)
    view = IssueTableView(model)
    qtbot.addWidget(view)
    view.selectAll()
    assert view.selected_ids() == ledger.issue_ids()


def test_columns_widths_and_sort_survive_a_restart(model: IssueTableModel, view: IssueTableView, qtbot: QtBot) -> None:
    view.show_columns(["problem", "number", "note"])
    view.setColumnWidth(COLUMN_OF["note"], 321)
    view.horizontalHeader().setSortIndicator(COLUMN_OF["number"], Qt.SortOrder.DescendingOrder)
    state = json.loads(json.dumps(view.saved_state()))
    other_model = IssueTableModel()
    other_model.open(model.ledger)
    other = IssueTableView(other_model)
    qtbot.addWidget(other)
    other.restore_state(state)
    assert other.shown_columns() == ["problem", "number", "note"]
    assert other.columnWidth(COLUMN_OF["note"]) == 321
    assert other_model.order == Order("number", True)


@pytest.mark.parametrize(
    "odd", [None, 7, {"columns": "x"}, {"columns": ["nothing"], "widths": {"problem": -4}, "sort": "no"}, {"widths": 3}]
)
def test_an_odd_remembered_state_does_no_harm(view: IssueTableView, odd: object) -> None:
    view.restore_state(odd)
    view.resize(1400, 500)
    assert view.shown_columns() == list(DEFAULT_COLUMNS)


def test_columns_are_chosen_in_the_header_menu(view: IssueTableView) -> None:
    action = next(one for one in view.column_menu().actions() if one.text() == "备注")
    assert not action.isChecked()
    action.trigger()
    assert "note" in view.shown_columns()
    view.show_columns(["problem"])
    view.set_column_shown("problem", False)
    assert view.shown_columns() == ["problem"]


def test_deadline_and_progress_are_in_view_in_a_narrow_window(view: IssueTableView) -> None:
    view.resize(810, 500)
    right = view.columnViewportPosition(PROGRESS) + view.columnWidth(PROGRESS)
    assert right <= view.viewport().width()


def test_no_rows_are_explained(view: IssueTableView, model: IssueTableModel, qtbot: QtBot, tmp_path: Path) -> None:
    model.ask(IssueFilter(text="没有这样的"))
    clear = next(button for button in view.findChildren(QPushButton) if button.text() == "清除筛选")
    assert clear.isVisible()
    with qtbot.waitSignal(view.clear_requested):
        clear.click()
    with Ledger.create(tmp_path / "empty.zgdb", operator="测试", today=lambda: TODAY) as empty:
        model.open(empty)
        assert not clear.isVisible()
        add = next(button for button in view.findChildren(QPushButton) if button.text() == "登记问题")
        assert add.isVisible()
        model.open(None)
        assert not add.isVisible()


def test_a_cell_is_painted_the_same_from_the_picture_and_at_odd_screen_ratios(
    view: IssueTableView, model: IssueTableModel
) -> None:
    option = QStyleOptionViewItem()
    option.rect = option.rect.adjusted(0, 0, 160, 35)
    option.state = QStyle.StateFlag.State_Selected
    pictures = []
    for _time in range(2):
        picture = QPixmap(161, 36)
        picture.fill(Qt.GlobalColor.white)
        painter = QPainter(picture)
        for column in (DEADLINE, PROGRESS, 1):
            view.itemDelegate().paint(painter, option, model.index(0, column))
        painter.end()
        pictures.append(picture.toImage())
    assert pictures[0] == pictures[1]


def test_a_new_day_moves_the_lights(ledger: Ledger, model: IssueTableModel) -> None:
    assert model.row(1) is not None
    ledger.today = lambda: TODAY + timedelta(days=1)
    model.reload()
    row = model.row(1)
    assert row is not None and row.words == "逾期 1 天"


def test_the_model_without_a_ledger_is_empty() -> None:
    model = IssueTableModel()
    assert model.rowCount() == 0
    assert model.data(QModelIndex()) is None


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [("", 10, 1), ("汉" * 10, 10, 1), ("汉" * 11, 10, 2), ("a" * 20, 10, 1), ("一\n二", 9, 2)],
)
def test_lines_of_a_wrapped_text_are_counted(text: str, width: float, lines: int) -> None:
    assert wrapped_lines(text, width) == lines


def test_long_texts_are_wrapped_on_wish(ledger: Ledger, view: IssueTableView, model: IssueTableModel) -> None:
    ledger.update_issues({model.id_at(1): {"problem": "很长的问题，" * 30}})
    view.set_wrapped(True)
    assert view.rowHeight(1) > theme.metrics().row * 2
    assert view.rowHeight(0) == theme.metrics().row
    assert not view.grab().isNull()
    assert view.saved_state()["wrapped"] is True
    view.set_wrapped(False)
    assert {view.rowHeight(row) for row in range(model.rowCount())} == {theme.metrics().row}
