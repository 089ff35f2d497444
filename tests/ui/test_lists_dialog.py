"""登记簿 in the window: found while typing, counted, edited, linked, imported after a look, exported; 一校一册."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from documents.register_sheets import read_register
from models.ledger import Ledger
from models.lists import Column
from ui import jobs, messages
from ui.issue_picker import IssuePicker
from ui.lists_dialog import ListsDialog
from ui.register_columns_dialog import RegisterColumnsDialog, RoleChoice
from ui.register_import_dialog import RegisterImportDialog
from ui.register_row_dialog import RegisterRowDialog

#: The offscreen plugin says this of every window; it says nothing of ours.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

COLUMNS = [Column("序号", "number"), Column("方面", "aspect"), Column("单位", "unit"), Column("风险点", "title")]
ROWS = [
    ("10", "食堂", "第一小学", "留样不足"),
    ("9", "食堂", "第二小学", "索证不全"),
    ("8", "校门", "第二小学", "登记不严\n夜间无人"),
]


@pytest.fixture(autouse=True)
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was told or refused; every question is answered with yes, every choice with the last answer."""
    sentences: list[str] = []
    for name in ("tell", "warn"):
        monkeypatch.setattr(messages, name, lambda _parent, _title, sentence: sentences.append(sentence))
    monkeypatch.setattr(messages, "ask", lambda _parent, _title, sentence, *_: not sentences.append(sentence))
    monkeypatch.setattr(messages, "choose", lambda *asked: sentences.append(asked[2]) or len(asked[3]) - 1)
    return sentences


@pytest.fixture
def register(ledger: Ledger) -> int:
    ledger.add_issue({"source": "巡察", "problem": "食堂留样不足", "units": ("第一小学",)})
    return ledger.lists.import_rows(COLUMNS, ROWS, kind="风险点", name="风险点台账").register_id


@pytest.fixture
def dialog(qtbot: QtBot, ledger: Ledger, register: int) -> ListsDialog:
    made = ListsDialog(ledger)
    qtbot.addWidget(made)
    made.show()
    return made


def titles(dialog: ListsDialog) -> list[str]:
    return [row.cells[3] for row in dialog.model.rows]


def counts(dialog: ListsDialog) -> list[tuple[str, str]]:
    tree = dialog.counts.aspects
    items = [tree.topLevelItem(place) for place in range(tree.topLevelItemCount())]
    return [(item.text(0), item.text(1)) for item in items if item]


def wait(qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not jobs.activity.busy, timeout=20_000)
    QApplication.processEvents()


def sheet(path: Path, *rows: tuple[object, ...]) -> Path:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(path)
    return path


def test_rows_follow_while_one_types_and_counts_are_clicked(dialog: ListsDialog) -> None:
    assert titles(dialog)[:2] == ["留样不足", "索证不全"]
    assert counts(dialog) == [("食堂", "2"), ("校门", "1")]
    dialog.filter.search.setText("夜间")
    assert titles(dialog) == ["登记不严\n夜间无人"]
    assert counts(dialog) == [("校门", "1")]
    assert dialog.total.text() == "1 条（共 3 条）：含“夜间”"
    dialog.filter.clear()
    item = dialog.counts.units.topLevelItem(0)
    assert item is not None
    assert item.text(0) == "第二小学"
    dialog.counts.units.itemClicked.emit(item, 0)
    assert titles(dialog) == ["索证不全", "登记不严\n夜间无人"]
    assert dialog.filter.unit.currentText() == "第二小学"
    again = dialog.counts.units.currentItem()
    assert again is not None
    dialog.counts.units.itemClicked.emit(again, 0)
    assert len(titles(dialog)) == 3


def test_the_model_is_one_and_sorts_numbers_by_value(dialog: ListsDialog, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(dialog.model)
    dialog.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert [row.cells[0] for row in dialog.model.rows] == ["8", "9", "10"]
    assert dialog.model.headings()[-1] == "关联问题"


def test_a_row_is_edited_in_its_form(dialog: ListsDialog, ledger: Ledger, register: int, qtbot: QtBot) -> None:
    row = ledger.lists.rows(register)[0]
    form = RegisterRowDialog(ledger, ledger.lists.register(register), row, dialog)
    qtbot.addWidget(form)
    title, unit = form.editors[3], form.editors[2]
    assert isinstance(title, QPlainTextEdit) and isinstance(unit, QLineEdit)
    title.setPlainText("留样不足48小时")
    unit.setText("第一小学、第三小学")
    form.accept()
    dialog.show_registers()
    assert titles(dialog)[0] == "留样不足48小时"
    assert ledger.lists.rows(register)[0].units == ("第一小学", "第三小学")
    assert ledger.undo_label() == "修改登记簿条目"


def test_an_empty_row_is_refused_and_the_form_stays(
    ledger: Ledger, register: int, qtbot: QtBot, said: list[str]
) -> None:
    form = RegisterRowDialog(ledger, ledger.lists.register(register), None)
    qtbot.addWidget(form)
    form.show()
    form.accept()
    assert "什么都没有填" in form.message.text()
    assert form.isVisible()
    form.reject()
    assert said == []


def test_selected_rows_are_linked_to_issues_found_by_words(
    dialog: ListsDialog, ledger: Ledger, register: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pick(picker: IssuePicker) -> int:
        picker.search.setText("不存在的词")
        assert picker.list.count() == 0
        picker.search.setText("留样")
        picker.list.setCurrentRow(0)
        picker.accept()
        return picker.result()

    monkeypatch.setattr(IssuePicker, "exec", pick)
    dialog.table.selectAll()
    dialog.link()
    assert [row.issue_ids for row in ledger.lists.rows(register)] == [(1,)] * 3
    dialog.filter.linked.setCurrentIndex(2)
    assert titles(dialog) == []


def test_rows_and_registers_are_removed_after_a_question(
    dialog: ListsDialog, ledger: Ledger, register: int, said: list[str]
) -> None:
    dialog.table.select([ledger.lists.rows(register)[1].id])
    dialog.remove_rows()
    assert titles(dialog) == ["留样不足", "登记不严\n夜间无人"]
    dialog.remove()
    assert ledger.lists.registers() == []
    assert dialog.pages.currentIndex() == 0
    assert said == [
        "要删除选中的 1 条吗？可以用“撤销”找回。",
        "要删除登记簿“风险点台账”和其中 2 条条目吗？可以用“撤销”找回。",
    ]


def test_a_sheet_is_looked_at_before_it_becomes_a_register(
    ledger: Ledger, qtbot: QtBot, tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sheet(
        tmp_path / "制度.xlsx",
        ("建章立制清单",),
        ("编号", "制度名称", "制定部门", "经办"),
        ("1", "留样制度", "第一小学", "张三"),
        ("2", "请假制度", "第二小学", "李四"),
    )

    def look(review: RegisterImportDialog) -> int:
        assert review.name.text() == "建章立制清单"
        assert review.kind.currentText() == "制度（新建/修订）"
        assert [column.role for column in review.columns()] == ["number", "title", "unit", ""]
        assert ledger.lists.registers() == []
        choice = review.preview.cellWidget(0, 3)
        assert isinstance(choice, RoleChoice)
        choice.setCurrentIndex(choice.findData("note"))
        review.accept()
        wait(qtbot)
        return review.result()

    monkeypatch.setattr(RegisterImportDialog, "exec", look)
    made = ListsDialog(ledger)
    qtbot.addWidget(made)
    made.read_sheet(path)
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    assert said == ["“制度.xlsx”已导入：新增 2 条，更新 0 条，0 条没有变化。"]
    (register,) = ledger.lists.registers()
    assert register.roles == ("number", "title", "unit", "note")
    assert [row.cells[1] for row in made.model.rows] == ["留样制度", "请假制度"]


def test_the_same_sheet_is_offered_to_its_own_register(
    ledger: Ledger, register: int, qtbot: QtBot, tmp_path: Path, dialog: ListsDialog
) -> None:
    path = tmp_path / "风险点.xlsx"
    dialog.filter.search.setText("食堂")
    dialog.write_sheet(path)
    wait(qtbot)
    review = RegisterImportDialog(ledger, path, read_register(path))
    qtbot.addWidget(review)
    assert review.target.currentData() == register
    review.accept()
    wait(qtbot)
    assert review.result_of_import is not None
    assert (review.result_of_import.added, review.result_of_import.unchanged) == (0, 2)


def test_columns_are_changed_and_a_full_one_goes_only_after_a_question(
    ledger: Ledger, register: int, qtbot: QtBot, said: list[str]
) -> None:
    form = RegisterColumnsDialog(ledger, ledger.lists.register(register))
    qtbot.addWidget(form)
    form.name.setText("廉政风险点")
    form.table.selectRow(0)
    form.table.remove_column()
    form.table.selectRow(2)
    form.table.move_column(-1)
    form.table.add_column()
    item = form.table.item(3, 0)
    assert item is not None
    item.setText("责任人")
    form.accept()
    assert "删除列“序号”" in said[0]
    changed = ledger.lists.register(register)
    assert (changed.name, changed.columns) == ("廉政风险点", ("方面", "风险点", "单位", "责任人"))
    assert ledger.lists.rows(register)[0].cells == ("食堂", "留样不足", "第一小学", "")
    assert len(ledger.history(limit=10)) == 3


def test_a_new_register_begins_with_the_usual_columns(ledger: Ledger, qtbot: QtBot) -> None:
    form = RegisterColumnsDialog(ledger, None)
    qtbot.addWidget(form)
    form.kind.setCurrentText("信访事项")
    form.accept()
    assert "不能为空" in form.message.text()
    form.name.setText("信访台账")
    form.accept()
    (register,) = ledger.lists.registers()
    assert (register.kind, register.columns[2]) == ("信访事项", "反映内容")


def test_a_ledger_for_reading_can_be_looked_through_but_not_changed(
    ledger: Ledger, register: int, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "read_only_reason", "文件是只读的")
    made = ListsDialog(ledger)
    qtbot.addWidget(made)
    enabled = [made.import_button, made.add_button, made.link_button, made.columns_button, made.drop_button]
    assert not any(one.isEnabled() for one in enabled)
    assert made.export_button.isEnabled()
