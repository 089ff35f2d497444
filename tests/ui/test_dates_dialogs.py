"""延期, 复查 and 时间节点 in the window: what would happen is shown, what is refused is said, the detail tells it."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel
from pytestqt.qtbot import QtBot

from models import lights
from models.issues import MeasureEdit
from models.ledger import Ledger
from models.lights import Light
from models.rules import Progress
from ui import light_tones, messages
from ui.extension_dialog import ExtensionDialog
from ui.issue_view import IssueView
from ui.milestones_dialog import MilestonesDialog
from ui.review_dialog import ReviewDialog


@pytest.fixture
def issues(ledger: Ledger) -> list[int]:
    ledger.save_source({"name": "县委巡察", "feedback_on": date(2026, 9, 1)})
    measures = [MeasureEdit("建台账", deadline="2026年11月底前")]
    rows: list[dict[str, object]] = [
        {"problem": "留样不足", "deadline": "3个月内", "measures": measures},
        {"problem": "校车责任书", "deadline": "2026年6月底前完成签订，2026年12月底前完成验收"},
        {"problem": "师德长效机制", "deadline": "长期坚持"},
        {"problem": "账目", "deadline": "2026年10月底前", "progress": Progress.DONE},
    ]
    return ledger.add_issues([{"source": "县委巡察", **row} for row in rows])


@pytest.fixture(autouse=True)
def let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left open at the end of a test may be thrown away."""
    monkeypatch.setattr(messages, "ask", lambda *_: True)


def extension(qtbot: QtBot, ledger: Ledger, ids: list[int], words: str = "2027年3月底前") -> ExtensionDialog:
    dialog = ExtensionDialog(ledger, ids)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.words.setText(words)
    return dialog


def detail(qtbot: QtBot, ledger: Ledger, issue: int) -> IssueView:
    view = IssueView()
    qtbot.addWidget(view)
    view.show_issues(ledger, [issue])
    return view


def words_of(view: IssueView) -> str:
    return "\n".join(label.text() for label in view.findChildren(QLabel))


# ---------------------------------------------------------------- 延期


def test_an_extension_shows_the_new_days_and_writes_them(qtbot: QtBot, ledger: Ledger, issues: list[int]) -> None:
    dialog = extension(qtbot, ledger, issues[:2])
    cells = [[dialog.table.item(row, column).text() for column in (3, 4)] for row in range(2)]  # type: ignore[union-attr]
    assert cells == [["2026-12-01", "2027-03-31"], ["2026-12-31", "2027-03-31"]]
    dialog.accept()
    assert dialog.isVisible() and "延期原因" in dialog.message.text()
    dialog.reason.setPlainText("食堂改造未完工")
    dialog.approver.setText("王主任")
    dialog.accept()
    assert not dialog.isVisible()
    assert [ledger.issue(number).deadline.on for number in issues[:2]] == [date(2027, 3, 31)] * 2
    assert ledger.undo_label() == "延期"


def test_what_cannot_be_extended_is_said_and_left_alone(qtbot: QtBot, ledger: Ledger, issues: list[int]) -> None:
    dialog = extension(qtbot, ledger, issues)
    assert dialog.ready == issues[:2] and dialog.save_button.text() == "延期 2 项"
    assert "2 项不能延期，不动（第 3 号：" in dialog.meaning.text()
    dialog.reason.setPlainText("等待验收")
    dialog.approver.setText("王主任")
    dialog.accept()
    assert [ledger.issue(number).deadline.on for number in issues[:2]] == [date(2027, 3, 31)] * 2
    assert ledger.issue(issues[3]).deadline.on == date(2026, 10, 31)
    none = extension(qtbot, ledger, issues[2:])
    assert not none.save_button.isEnabled() and "都不能延期" in none.meaning.text()
    none.words.clear()
    dialog = extension(qtbot, ledger, issues[:1], "2026年11月底前")
    assert not dialog.save_button.isEnabled() and "不是延期" in dialog.meaning.text()
    dialog.words.clear()


def test_one_measure_can_be_chosen(qtbot: QtBot, ledger: Ledger, issues: list[int]) -> None:
    dialog = extension(qtbot, ledger, issues[:1])
    dialog.what.setCurrentIndex(1)
    dialog.reason.setPlainText("等待验收")
    dialog.approver.setText("王主任")
    dialog.accept()
    issue = ledger.issue(issues[0])
    assert (issue.deadline.on, issue.measures[0].deadline.on) == (date(2026, 12, 1), date(2027, 3, 31))


def test_a_typed_extension_is_not_thrown_away_unasked(
    qtbot: QtBot, ledger: Ledger, issues: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(messages, "ask", lambda _parent, title, *_: bool(asked.append(title)))
    dialog = extension(qtbot, ledger, issues[:1])
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible() and len(asked) == 1
    dialog.words.clear()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


# ---------------------------------------------------------------- 复查


def test_a_review_is_written_for_those_that_are_reviewed(qtbot: QtBot, ledger: Ledger, issues: list[int]) -> None:
    dialog = ReviewDialog(ledger, issues)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.ready == [issues[2]]
    assert any("其中 3 个不是长期坚持" in label.text() for label in dialog.findChildren(QLabel))
    dialog.accept()
    assert "复查人" in dialog.message.text()
    dialog.reviewer.setText("李督学")
    dialog.edit.setPlainText("制度在执行")
    dialog.progress.setCurrentText("正在整改")
    dialog.accept()
    assert not dialog.isVisible()
    assert ledger.dates.reviews(issues[2])[0].reviewer == "李督学"
    assert ledger.issue(issues[2]).progress == Progress.IN_PROGRESS


def test_nothing_to_review_keeps_the_button_off(qtbot: QtBot, ledger: Ledger, issues: list[int]) -> None:
    dialog = ReviewDialog(ledger, issues[:2])
    qtbot.addWidget(dialog)
    assert not dialog.save_button.isEnabled()


# ---------------------------------------------------------------- milestones and the detail


def test_milestones_are_added_and_taken_out(qtbot: QtBot, ledger: Ledger, issues: list[int]) -> None:
    dialog = MilestonesDialog(ledger, issues[1])
    qtbot.addWidget(dialog)
    dialog.on.setText("2027-05-01")
    dialog.text.setText("中期检查")
    dialog.add()
    assert "晚于整改时限" in dialog.message.text()
    dialog.on.setText("2026-10-10")
    dialog.add()
    assert dialog.table.rowCount() == 3
    dialog.table.selectRow(1)
    dialog.remove()
    assert [one.text for one in ledger.dates.milestones(issues[1])] == ["完成签订", "完成验收"]


def test_a_milestone_is_ticked_in_the_detail(qtbot: QtBot, ledger: Ledger, issues: list[int]) -> None:
    view = detail(qtbot, ledger, issues[1])
    assert "时间节点（0/2 完成）" in words_of(view) and "已过 145 天" in words_of(view)
    view.findChildren(QCheckBox)[0].click()
    assert ledger.dates.milestones(issues[1])[0].done_on == ledger.today()
    view.show_issues(ledger, [issues[1]])
    assert "（2026-11-22 完成）" in words_of(view)


def test_the_detail_tells_extensions_and_reviews(qtbot: QtBot, ledger: Ledger, issues: list[int]) -> None:
    ledger.dates.extend(issues[:1], words="2027年3月底前", reason="未完工", approver="王主任", on=date(2026, 11, 20))
    ledger.dates.review([issues[2]], date(2026, 11, 21), "李督学", "制度在执行")
    told = words_of(detail(qtbot, ledger, issues[0]))
    assert "3个月内（2026-12-01） → 2027年3月底前（2027-03-31）" in told and "王主任批准：未完工" in told
    told = words_of(detail(qtbot, ledger, issues[2]))
    assert "下次复查：2027-02-21（还有 91 天）" in told and "2026-11-21 李督学：制度在执行" in told


def test_the_detail_says_which_year_has_no_holidays(qtbot: QtBot, ledger: Ledger) -> None:
    ledger.save_source({"name": "县委巡察", "feedback_on": date(2026, 12, 25)})
    issue = ledger.add_issue({"source": "县委巡察", "problem": "账目", "deadline": "10个工作日内"})
    assert "节假日表没有 2027 年的数据" in words_of(detail(qtbot, ledger, issue))


def test_the_detail_names_the_light(qtbot: QtBot, ledger: Ledger, issues: list[int]) -> None:
    assert "黄灯（临期）" in words_of(detail(qtbot, ledger, issues[0]))
    ledger.change_settings({"lights": lights.to_text({**lights.DEFAULT, "soon": Light("橙牌", "#e06000")})})
    assert "橙牌（临期）" in words_of(detail(qtbot, ledger, issues[0]))
    light_tones.take("")
