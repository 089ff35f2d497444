"""The editor of the lists: columns ticked, ordered and named, a preview, and nothing written before 保存."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDoubleSpinBox
from pytestqt.qtbot import QtBot

from models import list_views
from models.ledger import Ledger
from models.list_views import BUILT_IN, Grouping, RowOf, ViewColumn, built_in, of
from ui import messages
from ui.list_view_columns import ColumnsTable
from ui.list_views_dialog import ListViewsDialog

TODAY = date(2026, 11, 22)


@pytest.fixture
def dialog(qtbot: QtBot, ledger: Ledger) -> Iterator[ListViewsDialog]:
    ledger.add_issue({"source": "自查", "problem": "门卫登记不全", "aspect": "安全方面", "units": ("青石镇中心小学",)})
    made = ListViewsDialog(ledger)
    qtbot.addWidget(made)
    yield made
    made.done(0)


def item_of(table: ColumnsTable, label: str) -> int:
    """The row of a column."""
    rows = [row for row in range(table.topLevelItemCount()) if table.topLevelItem(row).text(0) == label]
    return rows[0]


def choose(table: ColumnsTable, label: str) -> None:
    table.setCurrentItem(table.topLevelItem(item_of(table, label)), 0)


def test_every_list_is_shown_as_it_is_and_looking_changes_nothing(dialog: ListViewsDialog) -> None:
    for row, view in enumerate(BUILT_IN):
        dialog.list.setCurrentRow(row)
        assert dialog.title.text() == view.title and dialog.columns.columns() == view.columns
        assert dialog.size_words.text().startswith("A4 横向，印 ")
    assert not dialog.is_changed()


def test_ticks_order_headings_and_widths_are_kept_as_one_step_of_undo(dialog: ListViewsDialog, ledger: Ledger) -> None:
    dialog.list.setCurrentRow(3)
    table = dialog.columns
    table.topLevelItem(item_of(table, "整改时限")).setCheckState(0, Qt.CheckState.Unchecked)
    table.topLevelItem(item_of(table, "整改目标")).setText(1, "整改要求")
    choose(table, "责任人")
    table.shift(-1)
    dialog._add_blank("校长签字")
    dialog.title.setText("三张清单之责任清单")
    dialog.paper.setCurrentIndex(1)
    dialog.row.setCurrentIndex(list(RowOf).index(RowOf.MEASURE))
    dialog.grouping.setCurrentIndex(list(Grouping).index(Grouping.UNIT))
    dialog.sections.setChecked(True)
    dialog.foot.setText("制表：　校长：")
    dialog.accept()
    assert dialog.result() == QDialog.DialogCode.Accepted
    kept = list_views.named(ledger, "duties")
    keys = [column.key for column in kept.columns]
    assert "deadline" not in keys and "blank:校长签字" in keys
    assert keys.index("persons") < keys.index("support_units")
    assert kept.columns[keys.index("goal")] == ViewColumn("goal", "整改要求", optional=True)
    assert (kept.title, kept.paper, kept.row, kept.grouping) == (
        "三张清单之责任清单",
        "A3",
        RowOf.MEASURE,
        Grouping.UNIT,
    )
    assert kept.sections and kept.foot == ("制表：", "校长：")
    ledger.undo()
    assert of(ledger) == BUILT_IN and ledger.check().ok


def test_alt_and_the_arrows_move_a_column(qtbot: QtBot, dialog: ListViewsDialog) -> None:
    dialog.show()
    dialog.activateWindow()
    choose(dialog.columns, "方面")
    dialog.columns.setFocus()
    before = [column.key for column in dialog.columns.columns()]
    qtbot.keyClick(dialog.columns, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    after = [column.key for column in dialog.columns.columns()]
    assert (before[2:4], after[2:4]) == (["aspect", "problem"], ["problem", "aspect"])
    qtbot.keyClick(dialog.columns, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [column.key for column in dialog.columns.columns()] == before and not dialog.is_changed()


def test_a_width_is_a_number_and_none_the_usual_one(dialog: ListViewsDialog) -> None:
    table = dialog.columns
    index = table.model().index(item_of(table, "反馈问题"), 2)
    editor = table.itemDelegate().createEditor(table.viewport(), None, index)
    assert isinstance(editor, QDoubleSpinBox)
    for typed, width, words in ((18.5, 18.5, "18.5"), (0.5, 1, "1"), (0, 0, "常用 14")):
        editor.setValue(typed)
        table.itemDelegate().setModelData(editor, table.model(), index)
        found = next(column for column in table.columns() if column.key == "problem")
        assert found.width == width and table.topLevelItem(index.row()).text(2) == words


def test_an_emptied_heading_is_the_usual_one_again(dialog: ListViewsDialog) -> None:
    item = dialog.columns.topLevelItem(item_of(dialog.columns, "反馈问题"))
    item.setText(1, "存在问题")
    item.setText(1, "")
    assert item.text(1) == "反馈问题" and not dialog.is_changed()


def test_lists_of_ones_own_are_made_copied_and_removed(dialog: ListViewsDialog, ledger: Ledger) -> None:
    dialog.add()
    dialog.add()
    assert [view.title for view in dialog._views[-2:]] == ["新清单", "新清单2"]
    dialog.list.setCurrentRow(2)
    assert not dialog.remove_button.isEnabled() and dialog.copy_button.isEnabled()
    dialog.copy()
    assert dialog.title.text() == "任务清单（副本）" and dialog.remove_button.isEnabled()
    dialog.list.setCurrentRow(6)
    dialog.remove()
    dialog.accept()
    assert [view.title for view in of(ledger)[6:]] == ["新清单2", "任务清单（副本）"]
    assert of(ledger)[-1].columns == built_in("tasks").columns


def test_a_built_in_list_is_put_back(dialog: ListViewsDialog, ledger: Ledger) -> None:
    dialog.attachment.setText("附件9")
    assert dialog.reset_button.isEnabled() and "改过" in dialog.list.currentItem().text()
    dialog.reset()
    assert dialog.attachment.text() == "" and not dialog.is_changed() and not dialog.reset_button.isEnabled()


def test_what_cannot_be_is_said_and_the_dialog_stays(dialog: ListViewsDialog, ledger: Ledger) -> None:
    dialog.title.setText("问题清单")
    dialog.accept()
    assert "都叫“问题清单”" in dialog.message.text() and dialog.result() != QDialog.DialogCode.Accepted
    dialog.title.setText("台账")
    assert dialog.message.isHidden()
    for row in range(dialog.columns.topLevelItemCount()):
        dialog.columns.topLevelItem(row).setCheckState(0, Qt.CheckState.Unchecked)
    dialog._preview()
    assert dialog.size_words.text() == "还没有勾选栏目"
    dialog.accept()
    assert "一栏也没有" in dialog.message.text() and of(ledger) == BUILT_IN


def test_leaving_asks_only_when_something_was_changed(
    dialog: ListViewsDialog, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(messages, "ask", lambda *words: bool(asked.append(words[2])))
    dialog.reject()
    assert not asked
    dialog.show()
    dialog.with_office.setChecked(False)
    dialog.reject()
    assert asked == ["清单的改动还没有保存，要放弃吗？"] and dialog.isVisible()
    monkeypatch.setattr(messages, "ask", lambda *_words: True)
    dialog.reject()
    assert not dialog.isVisible() and of(ledger) == BUILT_IN


def test_many_columns_are_called_too_many(dialog: ListViewsDialog) -> None:
    for row in range(dialog.columns.topLevelItemCount()):
        item = dialog.columns.topLevelItem(row)
        item.setCheckState(0, Qt.CheckState.Checked)
        item.setCheckState(4, Qt.CheckState.Unchecked)
    dialog._preview()
    assert "栏目偏多" in dialog.size_words.text()
    assert not dialog.grab().isNull()


def test_a_ledger_that_may_only_be_read_shows_its_lists(
    qtbot: QtBot, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ledger, "read_only", True)
    made = ListViewsDialog(ledger)
    qtbot.addWidget(made)
    assert not made.save_button.isEnabled() and not made.title.isEnabled() and not made.add_button.isEnabled()
    made.columns.shift(1)
    assert not made.is_changed()
