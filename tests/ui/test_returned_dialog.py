"""收回填报表 in the window: merged, decided side by side, rows confirmed, columns asked for, undone, reported."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from documents.grid import column_letters, column_number
from models.ledger import Ledger
from models.returned import Column, KeyedBy
from models.returns_report import Choice
from models.rules import Progress
from models.settings import WindowSettings
from models.sheet_codes import row_code
from tests.documents.returned_samples import Returning, copied, fill_ledger, send, values, with_part
from ui import jobs, messages, window_dialogs
from ui.main_window import MainWindow
from ui.returned_columns import ReturnedColumnsDialog
from ui.returned_dialog import ReturnedDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", "propagateSizeHints", extend=True)


@pytest.fixture(autouse=True)
def answered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked or said; every question is answered with yes."""
    said: list[str] = []
    monkeypatch.setattr(messages, "ask", lambda _parent, _title, words, *_: not said.append(words))
    monkeypatch.setattr(messages, "choose", lambda _parent, _title, words, *_: said.append(words) or 2)
    for name in ("tell", "warn"):
        monkeypatch.setattr(messages, name, lambda _parent, _title, words: said.append(words))
    return said


@pytest.fixture
def sheets(ledger: Ledger, tmp_path: Path) -> list[Path]:
    """Workbooks of three units, sent out."""
    fill_ledger(ledger)
    return [tmp_path / "发出" / one.file_name for one in send(ledger, tmp_path / "发出")]


Show = Callable[..., ReturnedDialog]


@pytest.fixture
def show(qtbot: QtBot, ledger: Ledger) -> Show:
    def shown(*given: Path) -> ReturnedDialog:
        dialog = ReturnedDialog(ledger, None)
        qtbot.addWidget(dialog)
        dialog.show()
        if given:
            dialog.take(given)
            qtbot.waitUntil(lambda: not jobs.activity.busy, timeout=20_000)
        return dialog

    return shown


def returned(path: Path, **cells: object) -> Path:
    """The workbook with cells of its first row filled in."""
    book = Returning(path)
    for name, value in cells.items():
        book.set(book.lines()[0], f"f_{name}", value)
    return book.save()


def first_issue(ledger: Ledger, path: Path) -> int:
    code = str(Returning(path).cell(Returning(path).lines()[0], "k_code").value)
    return next(number for number in ledger.issue_ids() if row_code(ledger.ledger_id, number) == code)


def test_what_is_safe_is_taken_and_the_rest_is_decided_by_key(
    qtbot: QtBot, ledger: Ledger, sheets: list[Path], show: Show
) -> None:
    issue = first_issue(ledger, sheets[0])
    ledger.update_issues({issue: {"note": "局里写的"}})
    dialog = show(returned(sheets[0], note="学校写的", finished_on="2026.11.20"), sheets[1])
    assert [row[2:5] for row in dialog.batch.table.rows()] == [["已合并", "1", "1"], ["已合并", "", ""]]
    assert dialog.said.text() == "合并 2 份，采用 1 处，1 处等您决定。"
    assert dialog.tabs.tabText(1) == "等待决定（1）"
    dialog.batch.open_button.click()
    cells = dialog.cells
    texts = [side.text.toPlainText() for side in (cells.base, cells.ours, cells.theirs)]
    assert texts == ["（空）", "局里写的", "学校写的"] and "张三" in cells.ours.said.text()
    assert not cells.buttons[list(cells.buttons)[2]].isVisible()
    qtbot.keyClick(cells.table, Qt.Key.Key_2)
    assert ledger.issue(issue).note == "学校写的" and cells.count == 0
    assert dialog.tabs.tabText(1) == "等待决定" and dialog.batch.table.rows()[0][4] == ""
    assert ledger.check().ok


def test_words_of_ones_own_and_a_refusal_that_stays(
    qtbot: QtBot, ledger: Ledger, sheets: list[Path], show: Show, answered: list[str]
) -> None:
    issue = first_issue(ledger, sheets[0])
    dialog = show(returned(sheets[0], finished_on="尽快"))
    cells = dialog.cells
    qtbot.keyClick(cells.table, Qt.Key.Key_2)
    assert cells.count == 1  # what is no date cannot be taken
    qtbot.keyClick(cells.table, Qt.Key.Key_4)
    cells.use_edited()
    assert "尽快" in cells.message.text() and not cells.message.isHidden()
    cells.edit.setPlainText("2026年11月21日")
    assert cells.has_typed
    dialog.reject()
    assert answered and not dialog.isVisible()
    dialog.show()
    qtbot.keyClick(cells.table, Qt.Key.Key_4)
    cells.edit.setPlainText("2026年11月21日")
    cells.use_button.click()
    assert cells.count == 0 and str(ledger.issue(issue).finished_on) == "2026-11-21"


def test_a_whole_file_is_decided_at_once_and_undone_from_the_list(
    ledger: Ledger, sheets: list[Path], show: Show, answered: list[str]
) -> None:
    issue = first_issue(ledger, sheets[0])
    ledger.update_issues({issue: {"note": "局里写的", "entry": (ledger.today(), "局里已催办")}})
    dialog = show(returned(sheets[0], note="学校写的", progress_text="学校已整改"))
    assert dialog.cells.count == 2
    dialog.cells.all_theirs.click()
    assert "2 处" in answered[0] and dialog.cells.count == 0
    assert ledger.issue(issue).note == "学校写的" and ledger.issue(issue).entries[-1].text == "学校已整改"
    ledger.undo()
    dialog._refresh()
    assert dialog.cells.count == 2
    dialog.batch.undo_button.click()
    assert dialog.received.table.rowCount() == 0 and dialog.cells.count == 0
    assert ledger.issue(issue).note == "局里写的" and ledger.check().ok


def test_what_cannot_be_taken_stays_when_a_whole_file_is_decided(
    ledger: Ledger, sheets: list[Path], show: Show, answered: list[str]
) -> None:
    issue = first_issue(ledger, sheets[0])
    ledger.update_issues({issue: {"progress": Progress.DONE, "finished_on": date(2026, 11, 1)}})
    ledger.close_issues([issue], date(2026, 11, 5), "局办公会")
    ledger.rounds.relapse([issue], on=date(2026, 11, 10), why="又发现")
    dialog = show(returned(sheets[0], note="学校写的", progress="基本完成"))
    page = dialog.cells
    assert {cell.field for cell in page._cells} == {"note", "progress"}
    assert {row[3] for row in page.table.rows()} == {"发出时是第 1 轮，现在是第 2 轮"}, "nobody changed these here"
    assert "等待决定" in {row[3] for row in dialog.batch.cells.rows()}
    page.table.selectRow(next(place for place, cell in enumerate(page._cells) if cell.field == "progress"))
    assert not page.buttons[Choice.THEIRS].isEnabled() and not page.buttons[Choice.EDIT].isEnabled()
    assert "那一轮已经结束" in page.mark.text() and "台账没有改过" in page.why.text()
    page.choose(Choice.THEIRS)
    assert page.count == 2 and page.message.isHidden()
    page.all_theirs.click()
    assert "1 处" in answered[-1] and "整改进度：这是第 1 轮的填报" in answered[-1]
    assert ledger.issue(issue).note == "学校写的" and [cell.field for cell in page._cells] == ["progress"]
    assert not page.all_theirs.isEnabled() and page.all_ours.isEnabled()
    page.all_ours.click()
    assert page.count == 0 and ledger.check().ok


def test_what_an_older_sheet_said_may_still_be_taken(
    qtbot: QtBot, ledger: Ledger, sheets: list[Path], show: Show, tmp_path: Path
) -> None:
    issue = first_issue(ledger, sheets[0])
    for words, day in (("旧的说法", 1), ("新的说法", 2)):
        book = Returning(sheets[0])
        book.set(book.lines()[0], "f_note", words)
        book.save(tmp_path / f"{words}.xlsx")
        stamped(tmp_path / f"{words}.xlsx", datetime(2026, 11, day, 8, 0))
    show(tmp_path / "新的说法.xlsx")
    dialog = show(tmp_path / "旧的说法.xlsx")
    assert ledger.issue(issue).note == "新的说法" and dialog.cells.count == 0
    dialog.cells.with_listed.setChecked(True)
    (cell,) = dialog.cells._cells
    assert cell.theirs == "旧的说法" and dialog.cells.count == 0
    qtbot.keyClick(dialog.cells.table, Qt.Key.Key_2)
    assert ledger.issue(issue).note == "旧的说法" and not dialog.cells.with_listed.isVisibleTo(dialog)


def test_what_stands_in_a_locked_column_is_noted_by_a_key(
    qtbot: QtBot, ledger: Ledger, sheets: list[Path], show: Show
) -> None:
    issue = first_issue(ledger, sheets[0])
    dialog = show(returned(sheets[0], problem="不是问题"))
    assert dialog.cells.count == 0 and not dialog.cells.with_listed.isHidden()
    dialog.cells.with_listed.setChecked(True)
    assert not dialog.cells.buttons[Choice.THEIRS].isEnabled() and dialog.cells.buttons[Choice.REMARK].isEnabled()
    qtbot.keyClick(dialog.cells.table, Qt.Key.Key_2)
    assert len(dialog.cells._cells) == 1
    qtbot.keyClick(dialog.cells.table, Qt.Key.Key_5)
    assert "不是问题" in ledger.issue(issue).note and ledger.issue(issue).problem != "不是问题"
    assert dialog.cells._cells == () and dialog.cells.with_listed.isHidden()


def stamped(path: Path, moment: datetime) -> None:
    """Write another modified time into a workbook."""
    with_part(
        path,
        "docProps/core.xml",
        lambda text: re.sub(r"(<dcterms:modified[^>]*>)[^<]*", rf"\g<1>{moment:%Y-%m-%dT%H:%M:%SZ}", text),
    )


def test_added_rows_are_confirmed_or_dismissed(ledger: Ledger, sheets: list[Path], show: Show) -> None:
    book = Returning(sheets[0])
    for line, words in zip(
        book.own_lines(),
        (
            "校门口车辆乱停",
            "食堂留样不足",
        ),
        strict=False,
    ):
        book.set(line, "f_problem", words)
    dialog = show(book.save())
    rows = dialog.rows
    assert rows.count == 2 and dialog.tabs.tabText(2) == "待确认的行（2）"
    before = len(ledger.issue_ids())
    rows.table.select_rows([0])
    assert "校门口车辆乱停" in rows.text.toPlainText() and not rows.merge_button.isVisibleTo(dialog)
    rows.add_button.click()
    rows.dismiss_button.click()
    assert rows.count == 0 and len(ledger.issue_ids()) == before + 1
    assert "校门口车辆乱停" in [issue.problem for issue in ledger.issues(ledger.issue_ids()).values()]


def test_an_added_row_is_merged_into_the_issue_it_resembles(
    ledger: Ledger, sheets: list[Path], show: Show, answered: list[str]
) -> None:
    book = Returning(sheets[0])
    issue = first_issue(ledger, sheets[0])
    book.set(book.own_lines()[0], "f_problem", ledger.issue(issue).problem)
    book.set(book.own_lines()[0], "f_progress_text", "学校另写的")
    rows = show(book.save()).rows
    rows.table.select_rows([0])
    assert rows.merge_button.text() == "并入相似的问题…" and rows.merge_button.isVisibleTo(rows)
    rows.merge_button.click()
    assert ledger.issue(issue).problem in answered[-1]
    assert rows.count == 0 and ledger.issue(issue).entries[-1].text == "学校另写的"


def test_columns_are_asked_for_once(
    qtbot: QtBot, ledger: Ledger, sheets: list[Path], show: Show, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = first_issue(ledger, sheets[0])
    rows = values(returned(sheets[0], note="学校写的"))
    heading = next(place for place, row in enumerate(rows) if "编号" in [str(cell) for cell in row])
    plain = [row for row in rows[heading + 1 :] if "-" in str(row[0])]
    path = copied(tmp_path / "没有列名.xlsx", [[f"甲{n}" for n in range(len(rows[heading]))], *plain])
    names = [str(cell) for cell in rows[heading]]
    dialog = show(path)
    (report,) = [one.report for one in dialog._merged.files]
    assert dialog.batch.columns_button.isVisible(), report.reason

    def answer(asking: ReturnedColumnsDialog) -> int:
        for place, letter in enumerate(list(asking._boxes)):
            wanted = {"编号": "k_code", "备注": "note", "反馈问题": "problem"}.get(names[place], "")
            asking._boxes[letter].setCurrentIndex(list(asking._fields).index(wanted))
        asking.accept()
        return asking.result()

    monkeypatch.setattr(ReturnedColumnsDialog, "exec", answer)
    dialog.batch.columns_button.click()
    qtbot.waitUntil(lambda: not jobs.activity.busy, timeout=20_000)
    assert [row[2] for row in dialog.batch.table.rows()] == ["已合并"]
    (cell,) = dialog.cells._cells
    assert (cell.id, cell.theirs) == (issue, "学校写的") and "按内容匹配" in cell.mark


@pytest.mark.parametrize("with_codes", [True, False])
def test_what_columns_are_is_proposed_by_what_they_say(
    ledger: Ledger, sheets: list[Path], show: Show, tmp_path: Path, with_codes: bool
) -> None:
    book = Returning(sheets[0])
    for line in book.lines():
        book.set(line, "f_progress", "基本完成")
        book.set(line, "f_finished_on", "2026年11月20日")
    rows = values(book.save())
    heading = next(place for place, row in enumerate(rows) if "编号" in [str(cell) for cell in row])
    names = [str(cell) for cell in rows[heading]]
    plain = [list(row) for row in rows[heading + 1 :] if "-" in str(row[0])]
    if not with_codes:
        plain = [[f"第{place}行", *row[1:]] for place, row in enumerate(plain)]
    title = ["某某县填报汇总", *[None] * (len(names) - 1)]
    path = copied(tmp_path / "没有列名.xlsx", [title, [f"甲{n}" for n in range(len(names))], *plain])
    columns = tuple(
        Column(column_letters(place), f"甲{place}", "", KeyedBy.HEADINGS) for place, name in enumerate(names) if name
    )
    asking = ReturnedColumnsDialog(ledger, "没有列名.xlsx", path, columns)
    asked = {names[column_number(letter)]: field for letter, field in asking.asked.items()}
    wanted = {"反馈问题": "problem", "完成情况": "progress", "完成日期": "finished_on", "序号": "number"}
    assert {name: asked.get(name) for name in wanted} == wanted and asked["编号"] == ("k_code" if with_codes else "")
    assert not any("汇总" in words or words.startswith("甲") for words in asking._samples.values())
    asking.deleteLater()


def test_a_foreign_sheet_may_be_imported_as_any_other(
    ledger: Ledger, sheets: list[Path], show: Show, tmp_path: Path
) -> None:
    with Ledger.create(tmp_path / "别的.zgdb", operator="李四", today=ledger.today) as other:
        fill_ledger(other)
        foreign = tmp_path / "别的" / send(other, tmp_path / "别的")[0].file_name
    dialog = show(foreign)
    assert dialog.batch.table.rows()[0][2] == "别的台账的表" and not dialog.batch.undo_button.isVisible()
    dialog.batch.import_button.click()
    assert dialog.import_wanted == foreign and dialog.result() == QDialog.DialogCode.Accepted


def test_the_report_is_saved(
    qtbot: QtBot, sheets: list[Path], show: Show, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "报告.xlsx"
    monkeypatch.setattr(messages, "choose_save_path", lambda *_: path)
    dialog = show(returned(sheets[0], note="学校写的"))
    dialog.save_report()
    qtbot.waitUntil(lambda: not jobs.activity.busy, timeout=20_000)
    assert "各处内容" in load_workbook(path).sheetnames


def test_the_report_of_a_file_received_earlier_is_seen_and_saved(
    qtbot: QtBot, ledger: Ledger, sheets: list[Path], show: Show, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = first_issue(ledger, sheets[0])
    ledger.update_issues({issue: {"note": "局里写的"}})
    book = Returning(returned(sheets[0], note="学校写的", finished_on="2026年11月20日"))
    book.set(book.own_lines()[0], "f_problem", "校门口车辆乱停")
    show(book.save())
    path = tmp_path / "报告.xlsx"
    monkeypatch.setattr(messages, "choose_save_path", lambda *_: path)
    page = show().received
    page.table.select_rows([0])
    results = {row[3] for row in page.cells.rows()}
    assert {"两边都改过", "已采用", "新增的行"} <= results and "已采用 1 处" in page.told.text()
    assert ["局里写的", "学校写的"] in [row[5:7] for row in page.cells.rows()], "what waits shows both sides"
    page.report_button.click()
    qtbot.waitUntil(lambda: not jobs.activity.busy, timeout=20_000)
    names = [sheet.title for sheet in load_workbook(path)]
    assert names == ["各份填报表", "各处内容", "各行"]
    assert "1 处等您决定，1 行待确认" in str(load_workbook(path)["各份填报表"]["A2"].value)


def test_an_undone_merge_takes_its_evidence_out_of_the_summary(
    ledger: Ledger, sheets: list[Path], show: Show, tmp_path: Path
) -> None:
    issue = first_issue(ledger, sheets[0])
    folder = tmp_path / "交回"
    folder.mkdir()
    (folder / "一校.xlsx").write_bytes(returned(sheets[0], note="学校写的").read_bytes())
    (folder / f"{row_code(ledger.ledger_id, issue)} 照片.jpg").write_bytes(b"\xff\xd8\xff photo")
    (folder / "通知.txt").write_text("请按时交回", encoding="utf-8")
    dialog = show(folder)
    assert "附上佐证 1 份" in dialog.said.text() and "不是佐证的不用理会" in dialog.others.text()
    dialog.tabs.setCurrentIndex(3)
    dialog.received.table.select_rows([0])
    dialog.received.undo_button.click()
    assert "佐证" not in dialog.said.text() and dialog.batch.table.rowCount() == 0
    assert not ledger.evidence.of(issue) and ledger.check().ok


def test_an_empty_file_is_not_offered_as_an_import(show: Show, tmp_path: Path) -> None:
    (tmp_path / "空.xlsx").write_bytes(b"")
    dialog = show(tmp_path / "空.xlsx")
    assert dialog.batch.table.rows()[0][2] == "没有收下" and not dialog.batch.import_button.isVisible()


def test_dropped_sheets_open_it_and_the_menu_says_what_waits(
    qtbot: QtBot,
    ledger: Ledger,
    sheets: list[Path],
    data_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[list[Path]] = []
    monkeypatch.setattr(window_dialogs, "show_returned", lambda _window, _ledger, files: given.append(list(files)))
    window = MainWindow(WindowSettings(), operator="张三", today=ledger.today)
    qtbot.addWidget(window)
    window.show_ledger(ledger)
    window.take_files([sheets[0]], QPoint(5, 5))
    assert given == [[sheets[0]]]
    other = tmp_path / "通报.txt"
    other.write_text("不是填报表", encoding="utf-8")
    assert not window._take_returned([other])
    ledger.update_issues({first_issue(ledger, sheets[0]): {"note": "局里写的"}})
    dialog = ReturnedDialog(ledger, None)
    qtbot.addWidget(dialog)
    dialog.take([returned(sheets[0], note="学校写的")])
    qtbot.waitUntil(lambda: not jobs.activity.busy, timeout=20_000)
    window._name_what_waits()
    assert window.choices["take_back_sheets"].text() == "收回填报表…（待处理 1 处）"
    window.show_ledger(None)
