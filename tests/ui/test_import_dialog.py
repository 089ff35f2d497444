"""The import review: what was read beside where it came from; only what is ticked goes in, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QMainWindow, QPlainTextEdit
from pytestqt.qtbot import QtBot

from models import paths
from models.drafts import AspectDraft, DraftStatus, FindingDraft, IssueDraft, MeasureDraft, NoticeDraft, Paragraph
from models.ledger import Ledger
from models.rules import Progress
from models.settings import WindowSettings
from ui import messages
from ui.draft_rows import Row
from ui.import_dialog import ImportDialog

#: The offscreen plugin says this of every window; it says nothing of ours.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
TODAY = date(2026, 11, 22)
TEXT = """青禾镇教办关于巡察整改进展情况的通报
（一）安全管理方面
1.校门管理不严。一是来访登记不全。二是夜间无人值守。
整改措施
（1）补全登记，加装门禁。
整改完成，长期坚持。
2.应急预案陈旧。
（1）修订预案。"""


def notice() -> NoticeDraft:
    lines = TEXT.split("\n")
    issues = [
        IssueDraft(
            "校门管理不严",
            "3",
            findings=[FindingDraft("来访登记不全。", "3"), FindingDraft("夜间无人值守。", "3")],
            measures=[MeasureDraft("补全登记，加装门禁。", "5")],
            progress="整改完成，长期坚持。",
            progress_line="6",
            status=DraftStatus.LONG_TERM,
            status_words="整改完成，长期坚持",
        ),
        IssueDraft("应急预案陈旧", "7", measures=[MeasureDraft("修订预案。", "8")], doubts=["没有写完成情况"]),
    ]
    return NoticeDraft(
        title=lines[0],
        inspection_by="县委巡察组",
        inspection_start=date(2026, 3, 1),
        inspection_end=date(2026, 4, 30),
        feedback_date=date(2026, 5, 20),
        is_notice=True,
        warnings=["正文称3项，识别出2项"],
        aspects=[AspectDraft("安全管理方面", "2", issues)],
        paragraphs=[Paragraph(str(number), text) for number, text in enumerate(lines, 1)],
    )


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    paths.set_data_folder(tmp_path / "data")
    with Ledger.create(tmp_path / "a.zgdb", operator="测试", today=lambda: TODAY) as made:
        yield made
        for review in QApplication.topLevelWidgets():
            if isinstance(review, ImportDialog):
                review.done(0)  # before the ledger goes that it asks


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "通报.txt"
    file.write_text(TEXT, encoding="utf-8")
    return file


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was told in message boxes; whoever is asked whether to give up says yes."""
    sentences: list[str] = []
    monkeypatch.setattr(messages, "tell", lambda _parent, title, sentence: sentences.append(f"{title} {sentence}"))
    monkeypatch.setattr(messages, "ask", lambda *_: True)
    return sentences


@pytest.fixture
def no(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whoever is asked whether to give up says no; the questions."""
    asked: list[str] = []
    monkeypatch.setattr(messages, "ask", lambda _parent, title, *_: bool(asked.append(title)))
    return asked


def review(qtbot: QtBot, ledger: Ledger, path: Path, draft: NoticeDraft | None = None) -> ImportDialog:
    dialog = ImportDialog(ledger, path, draft or notice())
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    return dialog


def take(qtbot: QtBot, dialog: ImportDialog) -> None:
    with qtbot.waitSignal(dialog.accepted):
        dialog.import_button.click()


def row(dialog: ImportDialog, text: str) -> Row:
    return next(one for one in dialog.model.outline.rows() if one.text == text)


def go_to(dialog: ImportDialog, text: str) -> None:
    dialog.go_to(row(dialog, text).key)


def marked(dialog: ImportDialog) -> list[str]:
    return [mark.cursor.selectedText() for mark in dialog.source.extraSelections()]


def test_everything_ticked_goes_in_as_one_operation(qtbot: QtBot, ledger: Ledger, path: Path, told: list[str]) -> None:
    dialog = review(qtbot, ledger, path)
    assert dialog.counts.text() == "1 个方面，2 个问题，2 条措施"
    assert dialog.import_button.text() == "导入 2 个问题"
    take(qtbot, dialog)
    assert told == ["导入完成 已登记 2 个问题。"]
    first, second = ledger.issues(ledger.issue_ids()).values()
    assert (first.source, first.aspect, first.problem) == (TEXT.split("\n")[0], "安全管理方面", "校门管理不严")
    assert first.findings == ("来访登记不全。", "夜间无人值守。")
    assert (first.progress, first.lasting, second.progress) == (Progress.DONE, True, None)
    (source,) = ledger.sources()
    assert (source.kind, source.inspected_by, source.feedback_on) == ("巡察", "县委巡察组", date(2026, 5, 20))
    assert len(ledger.history()) == 1
    ledger.undo()
    assert ledger.issue_ids() == [] and ledger.sources() == []


def test_the_same_file_again_changes_nothing(qtbot: QtBot, ledger: Ledger, path: Path, told: list[str]) -> None:
    take(qtbot, review(qtbot, ledger, path))
    operations = len(ledger.history())
    take(qtbot, review(qtbot, ledger, path))
    assert told[-1].startswith("没有变化")
    assert len(ledger.issue_ids()) == 2 and len(ledger.history()) == operations


def test_corrections_and_the_head_are_what_goes_in(qtbot: QtBot, ledger: Ledger, path: Path) -> None:
    dialog = review(qtbot, ledger, path)
    dialog.header.name.setText("2026年县委巡察")
    dialog.header.kind_box.setCurrentText("其他")
    dialog.header.feedback.setText("2026.6.1")
    dialog.model.tick([row(dialog, "夜间无人值守。").key], False)
    go_to(dialog, "应急预案陈旧")
    dialog._actions["lower"].trigger()
    take(qtbot, dialog)
    (issue,) = ledger.issues(ledger.issue_ids()).values()
    assert issue.findings == ("来访登记不全。", "应急预案陈旧")
    (source,) = ledger.sources()
    assert (source.name, source.kind, source.feedback_on) == ("2026年县委巡察", "其他", date(2026, 6, 1))


def test_a_wrong_day_in_the_head_is_said_there(qtbot: QtBot, ledger: Ledger, path: Path) -> None:
    dialog = review(qtbot, ledger, path)
    said = dialog.header.messages["检查结束日期"]
    dialog.header.end.setFocus()
    dialog.header.end.setText("4月31日")
    dialog.header.feedback.setFocus()
    assert said.isVisible() and "检查结束日期" in said.text()
    dialog.import_button.click()
    assert dialog.isVisible() and dialog.header.end.hasFocus() and ledger.issue_ids() == []
    dialog.header.end.setText("2026.1.1")
    assert not said.isVisible()
    dialog.import_button.click()
    assert dialog.isVisible() and "不能早于" in said.text() and ledger.issue_ids() == []


def test_the_source_of_the_row_is_highlighted(qtbot: QtBot, ledger: Ledger, path: Path) -> None:
    dialog = review(qtbot, ledger, path)
    go_to(dialog, "夜间无人值守。")
    assert marked(dialog) == [TEXT.split("\n")[2], "夜间无人值守。"]
    go_to(dialog, "应急预案陈旧")
    assert marked(dialog)[0] == "2.应急预案陈旧。"
    assert "没有写完成情况" in dialog.reason.text() and dialog.reason.isVisible()


def test_a_click_on_the_text_finds_its_row(qtbot: QtBot, ledger: Ledger, path: Path) -> None:
    dialog = review(qtbot, ledger, path)
    block = dialog.source.document().findBlockByNumber(4)
    spot = dialog.source.blockBoundingGeometry(block).translated(dialog.source.contentOffset()).center().toPoint()
    qtbot.mouseClick(dialog.source.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert dialog.model.row(dialog.tree.currentIndex()).text == "补全登记，加装门禁。"


def test_a_row_is_edited_in_place_with_keys(qtbot: QtBot, ledger: Ledger, path: Path) -> None:
    dialog = review(qtbot, ledger, path)
    go_to(dialog, "修订预案。")
    dialog.tree.edit(dialog.tree.currentIndex())
    editor = dialog.tree.viewport().findChild(QPlainTextEdit)
    assert editor is not None
    editor.setPlainText("重写预案。")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert row(dialog, "重写预案。")
    qtbot.keyClick(dialog, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert row(dialog, "修订预案。")
    qtbot.keyClick(dialog, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert row(dialog, "重写预案。")


def test_a_row_is_split_after_another_one_was_edited(qtbot: QtBot, ledger: Ledger, path: Path) -> None:
    dialog = review(qtbot, ledger, path)
    go_to(dialog, "修订预案。")
    dialog.tree.edit(dialog.tree.currentIndex())
    editor = dialog.tree.viewport().findChild(QPlainTextEdit)
    assert editor is not None
    with qtbot.waitSignal(editor.destroyed):
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    go_to(dialog, "补全登记，加装门禁。")
    dialog._actions["split"].trigger()
    assert row(dialog, "修订预案。")


def test_the_cursor_says_where_to_split(qtbot: QtBot, ledger: Ledger, path: Path) -> None:
    dialog = review(qtbot, ledger, path)
    go_to(dialog, "补全登记，加装门禁。")
    dialog.tree.edit(dialog.tree.currentIndex())
    editor = dialog.tree.viewport().findChild(QPlainTextEdit)
    assert editor is not None
    cursor = editor.textCursor()
    cursor.setPosition(5)
    editor.setTextCursor(cursor)
    dialog._actions["split"].trigger()
    assert row(dialog, "补全登记，") and row(dialog, "加装门禁。")
    assert dialog.counts.text() == "1 个方面，2 个问题，3 条措施"


def test_a_status_is_chosen_from_words(qtbot: QtBot, ledger: Ledger, path: Path) -> None:
    dialog = review(qtbot, ledger, path)
    status = next(one for one in row(dialog, "应急预案陈旧").children if one.label == "状态")
    dialog.tree.edit(dialog.model.index_of(status.key))
    combo = dialog.tree.viewport().findChild(QComboBox)
    assert combo is not None
    combo.setEditText("基本完成")
    dialog.tree.commitData(combo)
    take(qtbot, dialog)
    assert ledger.issues(ledger.issue_ids()).popitem()[1].progress == Progress.MOSTLY_DONE


def test_without_a_ticked_issue_the_button_says_why(qtbot: QtBot, ledger: Ledger, path: Path) -> None:
    dialog = review(qtbot, ledger, path)
    go_to(dialog, "安全管理方面")
    dialog._actions["untick"].trigger()
    assert not dialog.import_button.isEnabled() and "没有勾选" in dialog.message.text()
    dialog._actions["untick"].trigger()
    assert dialog.import_button.isEnabled() and dialog.message.text() == ""


def test_the_view_stays_where_it_was_after_an_act(qtbot: QtBot, ledger: Ledger, path: Path) -> None:
    dialog = review(qtbot, ledger, path)
    closed = row(dialog, "校门管理不严").key
    dialog.tree.collapse(dialog.model.index_of(closed))
    go_to(dialog, "修订预案。")
    dialog._actions["swap"].trigger()
    assert not dialog.tree.isExpanded(dialog.model.index_of(closed))
    assert dialog.model.row(dialog.tree.currentIndex()).text == "修订预案。"


def test_after_an_issue_gave_way_to_others_the_first_of_them_is_selected(
    qtbot: QtBot, ledger: Ledger, path: Path
) -> None:
    dialog = review(qtbot, ledger, path)
    go_to(dialog, "应急预案陈旧")
    dialog._actions["part"].trigger()
    assert dialog.model.row(dialog.tree.currentIndex()).text == "修订预案。"
    assert marked(dialog) == ["（1）修订预案。", "修订预案。"]


def test_what_is_no_notice_is_told_and_not_imported(qtbot: QtBot, ledger: Ledger, path: Path) -> None:
    draft = NoticeDraft(warnings=["这是一篇经验介绍，没有逐条整改的问题。"], paragraphs=[Paragraph("1", "经验介绍")])
    dialog = review(qtbot, ledger, path, draft)
    assert not dialog.import_button.isVisible() and not dialog.tree.isVisible()
    dialog.accept()
    assert dialog.isVisible() and ledger.issue_ids() == []


def test_rows_of_a_spreadsheet_show_their_place(qtbot: QtBot, ledger: Ledger, path: Path) -> None:
    issue = IssueDraft("留样不足", "台账!4", unit="一小", person="李敏、周大山", deadline_text="2026年6月底前")
    draft = NoticeDraft(
        title="台账",
        is_notice=True,
        aspects=[AspectDraft("", issues=[issue])],
        paragraphs=[Paragraph("台账!4", "1\t留样不足\t一小\t李敏、周大山\t2026年6月底前")],
    )
    dialog = review(qtbot, ledger, path, draft)
    go_to(dialog, "李敏、周大山")
    assert marked(dialog)[0].startswith("台账!4") and marked(dialog)[1] == "李敏、周大山"
    take(qtbot, dialog)
    (issue_there,) = ledger.issues(ledger.issue_ids()).values()
    assert (issue_there.units, issue_there.persons) == (("一小",), ("李敏", "周大山"))
    assert issue_there.deadline.on == date(2026, 6, 30)


def test_giving_up_changes_nothing(qtbot: QtBot, ledger: Ledger, path: Path) -> None:
    dialog = review(qtbot, ledger, path)
    dialog.model.tick([row(dialog, "安全管理方面").key], False)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible() and ledger.history() == [] and dialog.result_of_import is None


@pytest.mark.parametrize("change", ["name", "kind", "day"])
def test_giving_up_asks_when_only_the_head_was_corrected(
    qtbot: QtBot, ledger: Ledger, path: Path, no: list[str], change: str
) -> None:
    dialog = review(qtbot, ledger, path)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible() and no == []
    dialog = review(qtbot, ledger, path)
    head = dialog.header
    {
        "name": lambda: head.name.setText("县委巡察"),
        "kind": lambda: head.kind_box.setCurrentText("审计"),
        "day": lambda: head.feedback.setText("2026.5.21"),
    }[change]()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible() and no == ["放弃导入"]


def test_a_file_that_was_imported_before_is_told_at_the_top(qtbot: QtBot, ledger: Ledger, path: Path) -> None:
    def banners(dialog: ImportDialog) -> list[str]:
        return [label.text() for label in dialog.findChildren(QLabel) if "导入过" in label.text()]

    first = review(qtbot, ledger, path)
    assert banners(first) == [] and not first.header.known_hint.isVisible()
    take(qtbot, first)
    again = review(qtbot, ledger, path)
    assert len(banners(again)) == 1 and again.header.known_hint.isVisible()


def test_the_head_says_from_which_day_relative_deadlines_count(qtbot: QtBot, ledger: Ledger, path: Path) -> None:
    dialog = review(qtbot, ledger, path)
    assert dialog.header.hint.text() == "“30日内”等由这天算起"
    dialog.header.feedback.clear()
    assert dialog.header.hint.text() == "未填：按今天推算"


def test_one_key_goes_from_doubt_to_doubt(qtbot: QtBot, ledger: Ledger, path: Path) -> None:
    draft = notice()
    draft.aspects[0].issues.append(IssueDraft("台账缺失", "7", doubts=["原文没有编号"]))
    dialog = review(qtbot, ledger, path, draft)
    visited = []
    for _ in range(3):
        qtbot.keyClick(dialog, Qt.Key.Key_F8)
        visited.append(dialog.model.row(dialog.tree.currentIndex()).text)
    assert visited == ["应急预案陈旧", "台账缺失", "应急预案陈旧"]
    assert dialog.reason.text() == "请核对：没有写完成情况"


def test_the_source_is_in_view_at_once(qtbot: QtBot, ledger: Ledger, path: Path) -> None:
    draft = notice()
    chrome = [Paragraph(f"0.{number}", "网页导航 " * 9) for number in range(200)]
    draft.paragraphs = chrome + draft.paragraphs
    dialog = review(qtbot, ledger, path, draft)
    qtbot.waitUntil(lambda: dialog.source.viewport().rect().contains(dialog.source.cursorRect()), timeout=2000)
    assert dialog.source.textCursor().block().text().startswith("1.校门管理不严")


def test_it_uses_the_screen_and_remembers_its_size(qtbot: QtBot, ledger: Ledger, path: Path) -> None:
    window = QMainWindow()
    window.settings = WindowSettings()  # type: ignore[attr-defined]
    qtbot.addWidget(window)
    dialog = ImportDialog(ledger, path, notice(), window)
    room = dialog.screen().availableGeometry()
    assert dialog.width() >= 0.9 * min(1600, room.width()) and dialog.height() <= room.height() - 60
    dialog.show()
    dialog.resize(700, 500)
    dialog.reject()
    assert ImportDialog(ledger, path, notice(), window).size() == dialog.size()


def test_a_row_without_a_problem_is_left_out_until_it_is_written(qtbot: QtBot, ledger: Ledger, path: Path) -> None:
    draft = notice()
    draft.aspects[0].issues.append(IssueDraft(" ", "7", measures=[MeasureDraft("补做。", "8")]))
    dialog = review(qtbot, ledger, path, draft)
    nameless = dialog.model.outline.roots[0].children[2]
    assert dialog.import_button.text() == "导入 2 个问题" and "没有写问题" in nameless.doubts[0]
    dialog.model.tick([nameless.key], True)
    dialog.import_button.click()
    assert dialog.isVisible() and "补写" in dialog.message.text()
    assert dialog.model.row(dialog.tree.currentIndex()).key == nameless.key
    dialog.model.tick([nameless.key], False)
    dialog.model.set_text(nameless.key, "留样不足")
    assert dialog.import_button.text() == "导入 3 个问题"
    take(qtbot, dialog)
    assert [issue.problem for issue in ledger.issues(ledger.issue_ids()).values()][2] == "留样不足"


def test_nonsense_in_the_head_keeps_its_size_and_says_so(qtbot: QtBot, ledger: Ledger, path: Path) -> None:
    dialog = review(qtbot, ledger, path)
    width = dialog.width()
    dialog.header.name.setText("通报\x07😀" * 1200)
    dialog.header.feedback.setText("😀" * 5000)
    dialog.import_button.click()
    assert dialog.isVisible() and dialog.width() == width
    assert len(dialog.header.messages["反馈日期"].text()) < 120
    dialog.header.feedback.clear()
    take(qtbot, dialog)
    assert len(ledger.issue_ids()) == 2 and len(ledger.sources()[0].name) <= 200
