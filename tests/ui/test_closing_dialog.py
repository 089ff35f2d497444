"""The closing dialog, the relapse dialog and the detail panel's section on closing, as a clerk uses them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from models import closing_rules
from models.closing_rules import ClosingRules, Step
from models.issues import MeasureEdit
from models.ledger import Ledger
from models.rules import Closing, Progress
from models.settings import WindowSettings
from ui import messages
from ui.closing_dialog import ClosingDialog
from ui.issue_view import IssueView
from ui.main_window import MainWindow
from ui.relapse_dialog import RelapseDialog
from ui.settings_dialog import SettingsDialog

#: The offscreen plugin says this of every window; it says nothing of ours.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

ON = date(2026, 11, 20)
FULL = ClosingRules(leader_review=True, checkers=2, publicity_days=5, deliberation=True, doer_not_verifier=True)


@pytest.fixture
def done(ledger: Ledger) -> int:
    who = {"persons": ("王玥",), "lead_leader": "李原"}
    return ledger.add_issue({"source": "督导", "problem": "留样不全", "progress": Progress.DONE, **who})


@pytest.fixture
def going(ledger: Ledger) -> int:
    return ledger.add_issue({"source": "督导", "problem": "通道堆物", "progress": Progress.IN_PROGRESS})


@pytest.fixture
def full(ledger: Ledger) -> None:
    ledger.change_settings({"closing_rules": closing_rules.to_text(FULL)})


def shown(qtbot: QtBot, ledger: Ledger, *ids: int) -> ClosingDialog:
    dialog = ClosingDialog(ledger, ids)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_under_the_simple_rules_enter_after_the_approver_closes(qtbot: QtBot, ledger: Ledger, done: int) -> None:
    dialog = shown(qtbot, ledger, done)
    assert dialog.chosen is None and not dialog.close_button.isEnabled()
    assert dialog.gaps.text() == "还要填写：销号审批人"
    qtbot.keyClicks(dialog.form.person, "Zhou")
    QApplication.sendEvent(dialog.form.person, QInputMethodEvent("ming", []))
    qtbot.keyClick(dialog.form.person, Qt.Key.Key_Return)
    assert dialog.isVisible() and ledger.issue(done).closing == Closing.NOT_APPLIED
    QApplication.sendEvent(dialog.form.person, QInputMethodEvent("", []))
    qtbot.keyClick(dialog.form.person, Qt.Key.Key_Return)
    assert not dialog.isVisible() and dialog.done_words == "已销号 1 项。"
    assert (ledger.issue(done).closing, ledger.issue(done).closed_by) == (Closing.CLOSED, "Zhou")


def test_what_is_missing_is_listed_and_the_button_is_off(qtbot: QtBot, ledger: Ledger, going: int) -> None:
    dialog = shown(qtbot, ledger, going)
    dialog.form.person.setText("周明")
    assert "整改进度还不是“已完成”" in dialog.lacks.text() and not dialog.close_button.isEnabled()
    dialog.accept()
    assert dialog.isVisible() and ledger.closings.steps(going) == []


def test_measures_that_say_nothing_are_listed_to_be_confirmed(qtbot: QtBot, ledger: Ledger, done: int) -> None:
    rules = closing_rules.to_text(ClosingRules(measures_done=True))
    ledger.change_settings({"closing_rules": rules})
    measures = [MeasureEdit("清理"), MeasureEdit("张贴标识")]
    ledger.update_issues({done: {"measures": measures, "progress_follows": False}})
    dialog = shown(qtbot, ledger, done)
    assert dialog.lacks.text().startswith("请确认：2 条措施都没有填写进度") and not dialog.lacks.isHidden()
    assert dialog.ready == [done]
    other = ledger.add_issue({"source": "督导", "problem": "账目不清", "progress": Progress.DONE})
    many = shown(qtbot, ledger, done, other)
    assert many.table.lacks() == ["可以办理；2 条措施都没有填写进度，随问题算作已完成，没有逐条确认。", "可以办理"]


def test_only_those_that_lack_nothing_are_closed_unless_that_is_unticked(
    qtbot: QtBot, ledger: Ledger, done: int, going: int
) -> None:
    dialog = shown(qtbot, ledger, done, going)
    dialog.form.person.setText("周明")
    assert dialog.table.lacks() == ["整改进度还不是“已完成”。", "可以办理"]
    assert dialog.only_ready.text() == "只办理可以办理的 1 项，其余 1 项不动"
    dialog.only_ready.setChecked(False)
    assert not dialog.close_button.isEnabled()
    dialog.only_ready.setChecked(True)
    dialog.close_button.click()
    assert [issue.closing for issue in ledger.issues([done, going]).values()] == [Closing.CLOSED, Closing.NOT_APPLIED]


@pytest.mark.usefixtures("full")
def test_the_steps_are_taken_one_after_the_other(qtbot: QtBot, ledger: Ledger, done: int) -> None:
    dialog = shown(qtbot, ledger, done)
    assert dialog.chosen == Step.APPLY and dialog.form.person.text() == "王玥"
    dialog.form.on.setText("2026-11-02")
    dialog.close_button.click()
    dialog = shown(qtbot, ledger, done)
    assert dialog.chosen == Step.LEADER and dialog.form.person.text() == "李原"
    dialog.form.on.setText("2026-11-03")
    dialog.close_button.click()
    dialog = shown(qtbot, ledger, done)
    assert dialog.chosen == Step.VERIFY and dialog.gaps.text() == "还要填写：核查人员、核查结论"
    dialog.form.checkers.setText("王玥、赵清")
    assert "王玥是这个问题的责任人" in dialog.lacks.text()
    dialog.form.checkers.setText("赵清、钱朗")
    dialog.form.passed.setCurrentText("通过")
    dialog.form.on.setText("2026-11-04")
    dialog.close_button.click()
    dialog = shown(qtbot, ledger, done)
    dialog.choose(Step.PUBLICIZE)
    dialog.form.on.setText("2026-11-05")
    assert dialog.form.ends_on.text() == "2026-11-10" and "还没有“集体研究”" in dialog.lacks.text()
    titles = dialog.steps.texts()
    assert "现场核查 · 通过" in titles and "集体研究（下一步）" in titles and "公示" in titles


@pytest.mark.usefixtures("full")
def test_a_return_shows_which_day_its_deadline_means(qtbot: QtBot, ledger: Ledger, done: int) -> None:
    ledger.closings.take([done], Step.APPLY, on=date(2026, 11, 2), person="王玥")
    dialog = shown(qtbot, ledger, done)
    dialog.choose(Step.RETURN)
    dialog.form.on.setText("2026-11-20")
    dialog.form.new_deadline.line.setText("30日内")
    assert dialog.form.new_deadline.meaning.text() == "2026-12-20 到期，记为“2026年12月20日前”。"
    assert dialog.gaps.text() == "还要填写：退回人、退回原因", "who types it is not who sent it back"
    dialog.form.person.setText("高岩")
    dialog.form.words.setPlainText("缺记录")
    dialog.close_button.click()
    issue = ledger.issue(done)
    assert (issue.closing, issue.deadline.on) == (Closing.RETURNED, date(2026, 12, 20))


def test_a_meeting_closes_many_with_its_minutes(qtbot: QtBot, ledger: Ledger, done: int) -> None:
    other = ledger.add_issue({"source": "督导", "problem": "账目不清", "progress": Progress.DONE})
    dialog = shown(qtbot, ledger, done, other)
    dialog.form.person.setText("周明")
    dialog.form.by_meeting.setChecked(True)
    assert dialog.gaps.text() == "还要填写：会议名称"
    dialog.form.title.setEditText("局长办公会")
    dialog.form.held_on.setText("2026-11-20")
    dialog.close_button.click()
    assert [(one.title, one.issues) for one in ledger.closings.minutes()] == [("局长办公会", 2)]
    assert ledger.undo_label() == "集中销号"


def test_typed_words_are_not_lost_by_escape(
    qtbot: QtBot, ledger: Ledger, done: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(messages, "ask", lambda _parent, title, *_: bool(asked.append(title)))
    dialog = shown(qtbot, ledger, done)
    dialog.form.words.setPlainText("同意")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible() and asked == ["还没有办理"]


def test_a_relapse_asks_what_came_back_and_opens_the_next_round(
    qtbot: QtBot, ledger: Ledger, done: int, going: int
) -> None:
    ledger.close_issues([done], ON, "周明")
    dialog = RelapseDialog(ledger, [done, going])
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.refused.lacks() == ["还没有销号，也没有完成，不算反弹。"] and not dialog.save_button.isEnabled()
    dialog.why.setPlainText("又没有留样")
    dialog.deadline.line.setText("2026-11-01")
    dialog.save_button.click()
    assert dialog.isVisible() and "早于 2026-11-22" in dialog.message.text()
    dialog.deadline.line.setText("30日内")
    assert dialog.deadline.meaning.text().startswith("2026-12-22 到期")
    dialog.save_button.click()
    assert [issue.round for issue in ledger.issues([done, going]).values()] == [2, 1]


def test_the_detail_panel_tells_steps_and_rounds(qtbot: QtBot, ledger: Ledger, done: int) -> None:
    ledger.close_issues([done], ON, "周明")
    ledger.rounds.relapse(done, on=date(2026, 11, 21), why="又没有留样")
    ledger.update_issues({done: {"progress": Progress.DONE}})
    panel = IssueView()
    qtbot.addWidget(panel)
    asked: list[str] = []
    panel.act_requested.connect(asked.append)
    panel.show_issues(ledger, [done])
    texts = [label.text() for label in panel.findChildren(QLabel)]
    assert "销号 · 第 2 轮（规则：简易）" in texts and "自查申请（下一步）" in texts
    assert "第 1 轮" in texts and "2026-11-21 反弹：又没有留样" in texts and "2026-11-20 周明" in texts
    link = next(one for one in panel.findChildren(QPushButton) if one.text().startswith("办理“自查申请”"))
    link.click()
    qtbot.waitUntil(lambda: asked == ["close_issues"])


def test_changing_the_rules_opens_their_own_page_and_the_dialog_follows(
    qtbot: QtBot, ledger: Ledger, done: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = MainWindow(WindowSettings(tmp_path / "window.json"), operator="林晓舟", today=ledger.today)
    qtbot.addWidget(window)
    window.show_ledger(ledger)
    opened: list[str] = []

    def changed(dialog: SettingsDialog) -> int:
        opened.append(dialog.names.currentItem().text())
        ledger.change_settings({"closing_rules": closing_rules.to_text(FULL)})
        return 1

    monkeypatch.setattr(SettingsDialog, "exec", changed)
    dialog = ClosingDialog(ledger, [done], window)
    dialog.change_rules.click()
    assert opened == ["销号规则"]
    assert "公示" in "".join(dialog.steps.texts())
    dialog.reject()
    window.show_ledger(None)


def test_a_sentence_that_comes_later_is_said_once_and_not_cut(
    qtbot: QtBot, ledger: Ledger, done: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "ask", lambda *_words: True)
    dialog = RelapseDialog(ledger, [done])
    qtbot.addWidget(dialog)
    dialog.show()
    assert "没有填新的时限" in dialog.deadline.meaning.text() and not dialog.deadline.meaning.isHidden()
    before = dialog.height()
    dialog.why.setPlainText("又出现")
    dialog.deadline.line.setText("30日内")
    assert "到期" in dialog.deadline.meaning.text()
    dialog.deadline.line.setText("尽快")
    dialog.accept()
    said = dialog.deadline.meaning
    assert "读不出日期" in said.text() and dialog.message.isHidden()
    qtbot.waitUntil(lambda: said.height() >= said.heightForWidth(said.width()), timeout=2000)
    assert dialog.height() > before
