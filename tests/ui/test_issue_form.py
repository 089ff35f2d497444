"""The form: what is typed is saved in one operation, what is wrong is said at its field, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from models import paths
from models.issues import MeasureEdit
from models.ledger import Ledger
from models.rules import Progress
from ui import form_drafts, messages
from ui.issue_form import IssueForm
from ui.name_edit import NameEdit

#: The offscreen plugin says this of every window; it says nothing of ours.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
TODAY = date(2026, 11, 22)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    paths.set_data_folder(tmp_path / "data")
    with Ledger.create(tmp_path / "a.zgdb", operator="测试", today=lambda: TODAY) as made:
        made.save_source({"kind": "督导", "name": "秋季督导", "feedback_on": date(2026, 9, 10)})
        yield made


@pytest.fixture
def issue_id(ledger: Ledger) -> int:
    return ledger.add_issue(
        {
            "source": "秋季督导",
            "aspect": "安全方面",
            "problem": "消防通道堆放杂物",
            "findings": ["二层东侧", "三层西侧"],
            "measures": [MeasureEdit("清理通道", units=("总务处",), deadline="2026年9月底前"), MeasureEdit("每周检查")],
            "persons": ("李敏",),
            "deadline": "2026年12月底前，并长期坚持",
            "progress": Progress.IN_PROGRESS,
            "entry": (date(2026, 10, 8), "已清理二层"),
        }
    )


def open_form(qtbot: QtBot, ledger: Ledger, issue_id: int | None = None, **more: Any) -> IssueForm:
    form = IssueForm(ledger, issue_id, source="秋季督导", **more)
    qtbot.addWidget(form)
    with qtbot.waitActive(form):
        form.show()
        form.activateWindow()
    return form


def fill(form: IssueForm, name: str, text: str) -> None:
    form._boxes[name].set_text(text)


@pytest.fixture(autouse=True)
def answer(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What the clerk answers to 保存 (0) / 不保存 (1) / 继续填写 (2), emptied as questions come; else 不保存."""
    answers: list[int] = []
    monkeypatch.setattr(messages, "choose", lambda *_: answers.pop() if answers else 1)
    return answers


def test_a_new_issue_is_one_operation(qtbot: QtBot, ledger: Ledger) -> None:
    before = len(ledger.history())
    form = open_form(qtbot, ledger)
    fill(form, "problem", "食堂留样不足")
    fill(form, "units", "一小、二小,一小")
    fill(form, "deadline", "长期坚持")
    fill(form, "finished_on", "2026.5.31")
    form.findings.add_button.click()
    form.findings.cards[0].edit.setPlainText("九月缺样")
    form.measures.add_button.click()
    form.measures.cards[0].edit.setPlainText("补做留样")
    form.measures.cards[0].parts["persons"].setText("周大山")  # type: ignore[union-attr]
    form.entry.edit.setPlainText("已补做")
    with qtbot.waitSignal(form.saved):
        qtbot.keyClick(form, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert form.issue_id is not None
    issue = ledger.issue(form.issue_id)
    assert (issue.source, issue.units, issue.finished_on) == ("秋季督导", ("一小", "二小"), date(2026, 5, 31))
    assert issue.lasting and issue.findings == ("九月缺样",)
    assert issue.measures[0].persons == ("周大山",)
    assert [(entry.on, entry.text) for entry in issue.entries] == [(TODAY, "已补做")]
    assert len(ledger.history()) == before + 1


def test_opening_and_closing_writes_nothing(qtbot: QtBot, ledger: Ledger, issue_id: int) -> None:
    before = len(ledger.history())
    open_form(qtbot, ledger, issue_id).accept()
    open_form(qtbot, ledger, issue_id).reject()
    open_form(qtbot, ledger).reject()
    assert len(ledger.history()) == before


def test_a_wrong_value_is_said_at_its_field_and_nothing_is_lost(qtbot: QtBot, ledger: Ledger, issue_id: int) -> None:
    form = open_form(qtbot, ledger, issue_id)
    fill(form, "finished_on", "2026.2.30")
    fill(form, "note", "记一笔")
    form.accept()
    box = form._boxes["finished_on"]
    assert form.isVisible() and not box.message.isHidden()
    assert "2026.2.30" in box.message.text()
    assert form.focusWidget() is box.editor
    assert form._boxes["note"].text() == "记一笔"
    assert ledger.issue(issue_id).note == ""
    fill(form, "finished_on", "2026年3月1日")
    assert box.message.isHidden()
    form.accept()
    assert ledger.issue(issue_id).finished_on == date(2026, 3, 1)


def test_required_fields_are_marked_and_asked_for(qtbot: QtBot, ledger: Ledger) -> None:
    form = open_form(qtbot, ledger)
    fill(form, "source", "")
    form.accept()
    assert form.isVisible()
    assert not form._boxes["source"].message.isHidden() and not form._boxes["problem"].message.isHidden()


def test_what_the_ledger_refuses_stands_under_the_field(qtbot: QtBot, ledger: Ledger, issue_id: int) -> None:
    ledger.update_issues({issue_id: {"progress": Progress.DONE}})
    ledger.close_issues([issue_id], TODAY, "陈国强")
    form = open_form(qtbot, ledger, issue_id)
    fill(form, "progress", "正在整改")
    form.accept()
    assert form.isVisible() and "销号" in form._boxes["progress"].message.text()


def test_a_measure_without_text_is_named(qtbot: QtBot, ledger: Ledger, issue_id: int) -> None:
    form = open_form(qtbot, ledger, issue_id)
    form.measures.cards[1].edit.setPlainText(" ")
    form.measures.cards[1].result.setText("完成一半")
    form.accept()
    assert form.isVisible() and "第（2）条措施" in form.message.text()
    assert len(ledger.issue(issue_id).measures) == 2


def test_measures_are_moved_and_removed_and_keep_their_identity(qtbot: QtBot, ledger: Ledger, issue_id: int) -> None:
    first, second = ledger.issue(issue_id).measures
    form = open_form(qtbot, ledger, issue_id)
    form.measures.cards[1].wants.emit("up")
    assert [card.number.text() for card in form.measures.cards] == ["（1）", "（2）"]
    form.findings.cards[0].wants.emit("remove")
    form.accept()
    issue = ledger.issue(issue_id)
    assert [measure.id for measure in issue.measures] == [second.id, first.id]
    assert issue.measures[1].units == ("总务处",)
    assert issue.findings == ("三层西侧",)


def test_the_meaning_of_a_deadline_is_said_while_typing(qtbot: QtBot, ledger: Ledger) -> None:
    form = open_form(qtbot, ledger)
    for words, part in (
        ("2026年5月31日前", "2026-05-31"),
        ("3个月内", "2026-12-10"),
        ("长期坚持", "长期坚持"),
        ("视情", "需核实"),
        ("", "无期限"),
    ):
        fill(form, "deadline", words)
        assert part in form.meaning.text()


def test_escape_asks_when_something_was_typed(qtbot: QtBot, ledger: Ledger, issue_id: int, answer: list[int]) -> None:
    form = open_form(qtbot, ledger, issue_id)
    fill(form, "note", "没写完")
    answer.append(2)
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    assert form.isVisible()
    answer.append(1)
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    assert not form.isVisible() and ledger.issue(issue_id).note == ""
    again = open_form(qtbot, ledger, issue_id)
    fill(again, "note", "写完了")
    answer.append(0)
    again.close()
    assert not again.isVisible() and ledger.issue(issue_id).note == "写完了"


def test_unsaved_typing_is_offered_back_after_a_crash(qtbot: QtBot, ledger: Ledger, issue_id: int) -> None:
    form = open_form(qtbot, ledger, issue_id)
    fill(form, "note", "写到一半")
    form.measures.cards[0].result.setText("过半")
    form.findings.cards[1].wants.emit("remove")
    qtbot.waitUntil(lambda: form_drafts.find(ledger.ledger_id, issue_id) is not None, timeout=5000)
    assert [draft.issue_id for draft in form_drafts.find_all(ledger.ledger_id)] == [issue_id]

    again = open_form(qtbot, ledger, issue_id)
    assert again.restore_button.isVisible() and again._boxes["note"].text() == ""
    again.restore_button.click()
    assert again._boxes["note"].text() == "写到一半"
    again.accept()
    issue = ledger.issue(issue_id)
    assert (issue.note, issue.measures[0].result, issue.findings) == ("写到一半", "过半", ("二层东侧",))
    assert form_drafts.find_all(ledger.ledger_id) == []


def test_a_draft_that_is_not_wanted_goes(qtbot: QtBot, ledger: Ledger) -> None:
    form_drafts.keep(ledger.ledger_id, None, {"fields": {"problem": "旧的"}})
    form = open_form(qtbot, ledger)
    form.discard_button.click()
    assert not form.restore_button.isVisible()
    assert form_drafts.find(ledger.ledger_id, None) is None


def test_a_damaged_draft_is_passed_over(qtbot: QtBot, ledger: Ledger) -> None:
    form_drafts.draft_path(ledger.ledger_id, None).write_text("{", encoding="utf-8")
    assert not open_form(qtbot, ledger).restore_button.isVisible()


def test_on_to_the_next_issue_saves_first(qtbot: QtBot, ledger: Ledger, issue_id: int) -> None:
    other = ledger.add_issue({"source": "秋季督导", "problem": "预案陈旧"})
    form = open_form(qtbot, ledger, issue_id, ids=[issue_id, other])
    assert not form.previous_button.isEnabled()
    fill(form, "note", "看过")
    form.next_button.click()
    assert ledger.issue(issue_id).note == "看过"
    assert form.issue_id == other and form._boxes["problem"].text() == "预案陈旧"
    assert not form.next_button.isEnabled()


def test_a_ledger_for_reading_only_shows_why_nothing_can_be_saved(
    qtbot: QtBot, tmp_path: Path, ledger: Ledger, issue_id: int
) -> None:
    ledger.close()
    with Ledger.open(tmp_path / "a.zgdb", operator="测试", today=lambda: TODAY, read_only=True) as reading:
        form = open_form(qtbot, reading, issue_id)
        assert not form.save_button.isEnabled() and "只能查看" in form.message.text()


def test_every_input_has_a_name_and_every_button_leaves_enter_alone(
    qtbot: QtBot, ledger: Ledger, issue_id: int
) -> None:
    form = open_form(qtbot, ledger, issue_id)
    inner = ("qt_spinbox_lineedit",)
    for kind in (QLineEdit, QPlainTextEdit, QComboBox):
        for widget in form.findChildren(kind):
            inside_combo = isinstance(widget.parentWidget(), QComboBox)
            assert inside_combo or widget.objectName() in inner or widget.accessibleName(), widget
    form._boxes["problem"].set_text("改过")
    qtbot.keyClick(form._boxes["number"].editor, Qt.Key.Key_Return)
    assert form.isVisible() and ledger.issue(issue_id).problem == "消防通道堆放杂物"


def test_tab_goes_through_the_form_as_it_is_read(qtbot: QtBot, ledger: Ledger, issue_id: int) -> None:
    form = open_form(qtbot, ledger, issue_id)
    form.measures.cards[1].wants.emit("up")
    form.findings.add_button.click()
    qtbot.waitUntil(form.findings.cards[-1].edit.isVisible)
    form._boxes["problem"].editor.setFocus()
    visited: list[QWidget] = []
    for _ in range(60):
        qtbot.keyClick(form.focusWidget(), Qt.Key.Key_Tab)
        visited.append(form.focusWidget())
        if form.focusWidget() is form.save_button:
            break
    findings = [card.edit for card in form.findings.cards]
    measures = [editor for card in form.measures.cards for editor in card.inputs]
    assert visited[:4] == [*findings, form.findings.add_button]
    start = visited.index(measures[0])
    assert visited[start : start + len(measures) + 1] == [*measures, form.measures.add_button]
    assert visited[-1] is form.save_button


def test_rows_are_moved_and_removed_with_keys(qtbot: QtBot, ledger: Ledger, issue_id: int) -> None:
    form = open_form(qtbot, ledger, issue_id)
    form.findings.cards[0].edit.setFocus()
    qtbot.keyClick(form.findings.cards[0].edit, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert form.findings.state() == ["三层西侧", "二层东侧"]
    qtbot.keyClick(form.findings.cards[1].edit, Qt.Key.Key_Delete, Qt.KeyboardModifier.AltModifier)
    assert form.findings.state() == ["三层西侧"] and form.findings.cards[0].edit.hasFocus()


def test_names_the_ledger_does_not_know_are_pointed_out(qtbot: QtBot, ledger: Ledger, issue_id: int) -> None:
    form = open_form(qtbot, ledger, issue_id)
    box, other = form._boxes["units"], form._boxes["persons"]
    box.editor.setFocus()
    box.set_text("总务处、总务出")
    assert not box.news.isVisible()
    other.editor.setFocus()
    assert box.news.isVisible() and "总务出" in box.news.text() and "总务处" not in box.news.text()
    box.set_text("总务处")
    box.tell_news()
    assert not box.news.isVisible()
    form._boxes["source"].set_text("秋季督到")
    form._boxes["source"].tell_news()
    assert "秋季督到" in form._boxes["source"].news.text()


def test_it_fits_a_small_screen(qtbot: QtBot, ledger: Ledger, issue_id: int) -> None:
    form = open_form(qtbot, ledger, issue_id)
    form.resize(900, 560)
    assert form.minimumSizeHint().height() <= 560
    bottom = form.save_button.mapTo(form, form.save_button.rect().bottomRight())
    assert form.rect().contains(bottom)


def test_names_are_completed_one_after_another(qtbot: QtBot) -> None:
    window = QWidget()
    edit = NameEdit(["中心小学", "第二中学", "中心幼儿园"], several=True, parent=window)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    edit.setFocus()
    edit.setText("第二中学、中心")
    edit.take("中心小学")
    assert edit.text() == "第二中学、中心小学"
    edit.setCursorPosition(2)
    edit.take("中心幼儿园")
    assert edit.text() == "中心幼儿园、中心小学"


@pytest.mark.parametrize(
    ("stood_on", "begins_at"),
    [("", "problem"), ("number", "problem"), ("clock", "problem"), ("units", "units"), ("note", "note")],
)
def test_an_issue_is_edited_from_the_cell_that_one_stood_on(
    qtbot: QtBot, ledger: Ledger, issue_id: int, stood_on: str, begins_at: str
) -> None:
    form = open_form(qtbot, ledger, issue_id, field=stood_on)
    assert QApplication.focusWidget() is form._boxes[begins_at].editor
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    assert not form.isVisible() and len(ledger.issue(issue_id).entries) == 1


def test_the_field_with_the_keyboard_is_wholly_in_view(qtbot: QtBot, ledger: Ledger, issue_id: int) -> None:
    form = open_form(qtbot, ledger, issue_id)
    form.resize(form.width(), 420)
    for _stop in range(60):
        at = QApplication.focusWidget()
        assert at is not None
        qtbot.keyClick(at, Qt.Key.Key_Tab)
        entered = QApplication.focusWidget()
        assert entered is not None
        if form._scroll.widget().isAncestorOf(entered):
            top = entered.mapTo(form._scroll.viewport(), QPoint(0, 0)).y()
            height = form._scroll.viewport().height()
            assert top >= 0 and top + entered.height() <= height, entered.accessibleName()
