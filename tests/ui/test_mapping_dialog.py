"""核对列的含义: asked once for a shape, read at once, silent the next time, reachable from the review."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from openpyxl import Workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from documents.readers import read_table
from documents.table_file import TableFile
from models import paths
from models.ledger import Ledger
from models.settings import WindowSettings
from ui import importing, messages
from ui.field_box import Choices
from ui.import_dialog import ImportDialog
from ui.mapping_dialog import MappingDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
HEADINGS = ["序号", "反馈问题", "整改措施", "帮扶人"]
ROWS = [[1, "留样不足", "补齐", "王芳"], [2, "账目不清", "补记", "李强"]]


def workbook(path: Path, *rows: list[Any]) -> Path:
    book = Workbook()
    book.worksheets[0].title = "台账"
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)
    return path


def opened(path: Path) -> TableFile:
    found = read_table(path)
    assert found is not None
    return found


@pytest.fixture
def dialog(qtbot: QtBot) -> Callable[[Path], MappingDialog]:
    def make(path: Path) -> MappingDialog:
        made = MappingDialog(path.name, opened(path), {})
        qtbot.addWidget(made)
        return made

    return make


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    paths.set_data_folder(tmp_path / "data")
    with Ledger.create(tmp_path / "a.zgdb", operator="测试", today=lambda: date(2026, 11, 22)) as made:
        yield made


@pytest.fixture
def settings(tmp_path: Path) -> WindowSettings:
    return WindowSettings(tmp_path / "window.json")


class Clerk:
    """Answers the dialogs of an import in the order they open; ``seen`` tells which did."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen: list[str] = []
        self.columns: Callable[[MappingDialog], int] = lambda dialog: _accepted(dialog)
        self.back = 0
        monkeypatch.setattr(MappingDialog, "exec", lambda dialog: self._columns(dialog))
        monkeypatch.setattr(ImportDialog, "exec", lambda dialog: self._review(dialog))
        monkeypatch.setattr(messages, "tell", lambda *_: None)

    def _columns(self, dialog: MappingDialog) -> int:
        self.seen.append(f"列 {dialog.counts.text()}")
        return self.columns(dialog)

    def _review(self, dialog: ImportDialog) -> int:
        self.seen.append(f"核对 {dialog._columns}")
        if self.back:
            self.back -= 1
            dialog._ask_columns()
            return 0
        return 0


def _accepted(dialog: MappingDialog) -> int:
    dialog.accept()
    return dialog.result()


@pytest.fixture
def clerk(monkeypatch: pytest.MonkeyPatch) -> Clerk:
    return Clerk(monkeypatch)


def meaning(dialog: MappingDialog, column: int) -> Choices:
    box = dialog.preview.cellWidget(0, column)
    assert isinstance(box, Choices)
    return box


def choose(dialog: MappingDialog, column: int, name: str) -> None:
    box = meaning(dialog, column)
    box.setCurrentIndex(box.findData(name))


def test_what_was_found_is_shown_above_each_column(tmp_path: Path, dialog: Callable[[Path], MappingDialog]) -> None:
    made = dialog(workbook(tmp_path / "a.xlsx", ["整改台账"], HEADINGS, *ROWS))
    shown = [meaning(made, column).currentText() for column in range(4)]
    assert shown == ["序号", "反馈问题", "整改措施", "自定义列（照原样保留）"]
    assert (made.first.value(), made.last.value()) == (2, 2)
    assert "帮扶人" in made.doubts.text() and made.counts.text() == "读出 2 个问题"


def test_another_meaning_is_read_at_once(tmp_path: Path, dialog: Callable[[Path], MappingDialog]) -> None:
    made = dialog(workbook(tmp_path / "a.xlsx", HEADINGS, *ROWS))
    choose(made, 3, "persons")
    assert not made.doubts.text()
    choose(made, 1, "drop")
    assert "还没有一列是“反馈问题”" in made.doubts.text()
    choose(made, 1, "problem")
    made.accept()
    draft = made._table.draft(made.decided())
    assert [issue.person for issue in draft.issues()] == ["王芳", "李强"]


def test_the_header_is_the_row_that_is_clicked(tmp_path: Path, dialog: Callable[[Path], MappingDialog]) -> None:
    made = dialog(
        workbook(tmp_path / "a.xlsx", ["花名册"], ["内容", "对策"], ["留样不足", "补齐"], ["账目不清", "补记"])
    )
    assert not made.next_button.isEnabled() and made.first.text() == "—"
    made.preview.verticalHeader().sectionClicked.emit(2)
    choose(made, 0, "problem")
    assert made.counts.text() == "读出 2 个问题" and made.next_button.isEnabled()
    made.first.setValue(3)
    assert (made.first.value(), made.last.value()) == (3, 3)


def test_sheets_are_read_as_they_are_ticked(dialog: Callable[[Path], MappingDialog]) -> None:
    made = dialog(Path(__file__).parent.parent / "files" / "sheets" / "school_sheets.xlsx")
    assert [made.sheets.item(place).text() for place in range(4)] == [
        "柳溪小学（2）",
        "石桥中学（1）",
        "青禾幼儿园（2）",
        "汇总",
    ]
    made.sheets.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert made.counts.text() == "读出 3 个问题" and "没有勾选" in made.doubts.text()
    made.sheets.item(0).setCheckState(Qt.CheckState.Checked)
    assert made.counts.text() == "读出 5 个问题"


def imported(qtbot: QtBot, ledger: Ledger, path: Path, settings: WindowSettings) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    importing.import_files(window, ledger, [path], lambda *_: None, settings)
    from ui import jobs

    qtbot.waitUntil(lambda: not jobs.activity.busy, timeout=5000)


def test_a_certain_table_goes_straight_to_the_review(
    qtbot: QtBot, tmp_path: Path, ledger: Ledger, settings: WindowSettings, clerk: Clerk
) -> None:
    rows = (["序号", "反馈问题", "整改措施", "责任人"], [1, "留样不足", "补齐", "王芳"])
    imported(qtbot, ledger, workbook(tmp_path / "a.xlsx", *rows), settings)
    assert clerk.seen == ["核对 每一列的含义都已认出。"]


def test_what_is_not_certain_is_asked_once_for_a_shape(
    qtbot: QtBot, tmp_path: Path, ledger: Ledger, settings: WindowSettings, clerk: Clerk
) -> None:
    def say(dialog: MappingDialog) -> int:
        choose(dialog, 3, "persons")
        return _accepted(dialog)

    clerk.columns = say
    imported(qtbot, ledger, workbook(tmp_path / "a.xlsx", HEADINGS, *ROWS), settings)
    assert clerk.seen == ["列 读出 2 个问题", "核对 列的含义按刚才的选择。"]
    clerk.seen.clear()
    again = workbook(tmp_path / "b.xlsx", ["五月台账"], HEADINGS, *ROWS[:1])
    imported(qtbot, ledger, again, WindowSettings(tmp_path / "window.json"))
    assert clerk.seen == ["核对 列的含义按上次对这种表的选择。"]
    assert opened(again).draft().issues()[0].person == ""  # the command line reads as ever


def test_the_review_leads_back_to_the_columns(
    qtbot: QtBot, tmp_path: Path, ledger: Ledger, settings: WindowSettings, clerk: Clerk
) -> None:
    clerk.back = 1
    imported(qtbot, ledger, workbook(tmp_path / "a.xlsx", HEADINGS[:3], *[row[:3] for row in ROWS]), settings)
    assert [step[:2] for step in clerk.seen] == ["核对", "列 ", "核对"]


def test_giving_up_the_columns_gives_up_the_import(
    qtbot: QtBot, tmp_path: Path, ledger: Ledger, settings: WindowSettings, clerk: Clerk
) -> None:
    clerk.columns = lambda dialog: 0
    imported(qtbot, ledger, workbook(tmp_path / "a.xlsx", HEADINGS, *ROWS), settings)
    assert clerk.seen == ["列 读出 2 个问题"] and settings.get("table_columns", []) == []


def test_a_sheet_that_is_no_ledger_may_be_explained(
    qtbot: QtBot,
    tmp_path: Path,
    ledger: Ledger,
    settings: WindowSettings,
    clerk: Clerk,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def yes(_window: QWidget, _title: str, question: str, *_answers: str) -> bool:
        asked.append(question)
        return True

    monkeypatch.setattr(messages, "ask", yes)

    def say(dialog: MappingDialog) -> int:
        dialog.first.setValue(1)
        choose(dialog, 0, "problem")
        return _accepted(dialog)

    clerk.columns = say
    imported(qtbot, ledger, workbook(tmp_path / "a.xlsx", ["内容", "谁"], ["留样不足", "王芳"]), settings)
    assert "不是整改台账" in asked[0] and "\n" in asked[0]
    assert [step[:2] for step in clerk.seen] == ["列 ", "核对"]


def word(path: Path, *rows: list[str]) -> Path:
    made = docx.Document()
    grid = made.add_table(len(rows), len(rows[0]))
    for row, texts in zip(grid.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    made.save(str(path))
    return path


def test_a_word_table_is_asked_about_once_for_its_shape(
    qtbot: QtBot, tmp_path: Path, ledger: Ledger, settings: WindowSettings, clerk: Clerk
) -> None:
    def say(dialog: MappingDialog) -> int:
        choose(dialog, 3, "persons")
        return _accepted(dialog)

    clerk.columns = say
    imported(qtbot, ledger, word(tmp_path / "a.docx", HEADINGS, ["1", "留样不足", "补齐", "王芳"]), settings)
    assert clerk.seen == ["列 读出 1 个问题", "核对 列的含义按刚才的选择。"]
    clerk.seen.clear()
    imported(qtbot, ledger, word(tmp_path / "b.docx", HEADINGS, ["1", "账目不清", "补记", "李强"]), settings)
    imported(qtbot, ledger, workbook(tmp_path / "c.xlsx", HEADINGS, *ROWS), settings)
    assert clerk.seen == ["核对 列的含义按上次对这种表的选择。"] * 2


def test_two_tables_of_a_sheet_are_shown_and_remembered(
    tmp_path: Path, dialog: Callable[[Path], MappingDialog], settings: WindowSettings
) -> None:
    from ui.remembered_columns import remember, remembered_choices

    rows: list[list[Any]] = [
        ["序号", "反馈问题", "整改措施", "责任人"],
        [1, "消防通道堵塞", "清理", "陈明"],
        [],
        HEADINGS,
        *ROWS,
    ]
    path = workbook(tmp_path / "a.xlsx", *rows)
    made = dialog(path)
    assert [made.sheets.item(place).text() for place in range(2)] == ["台账（1）", "台账 [表2]（2）"]
    assert made.sheets.currentRow() == 1 and "帮扶人" in made.doubts.text()  # what is to be asked comes first
    choose(made, 3, "persons")
    assert not made.doubts.text()
    made.sheets.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert made.counts.text() == "读出 2 个问题"
    made.sheets.item(0).setCheckState(Qt.CheckState.Checked)
    remember(settings, made._table, made.decided())
    again = opened(path)
    assert [issue.person for issue in again.draft(remembered_choices(settings, again)).issues()] == [
        "陈明",
        "王芳",
        "李强",
    ]
    made.first.setValue(1)
    made.sheets.setCurrentRow(0)
    made.last.setValue(2)
    assert made.sheets.count() == 1  # one header for all of the sheet


def test_odd_settings_are_no_obstacle(tmp_path: Path, settings: WindowSettings) -> None:
    from ui.remembered_columns import remembered_choices

    settings.set("table_columns", [1, {"headings": ["问题"]}, {"headings": ["问题"], "meanings": ["nonsense"]}])
    assert remembered_choices(settings, opened(workbook(tmp_path / "a.xlsx", HEADINGS, *ROWS))) == {}
