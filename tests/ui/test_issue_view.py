"""The detail panel: one issue whole, several as totals, none as a hint."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from models.issues import MeasureEdit
from models.ledger import Ledger
from models.rules import Progress
from ui import theme
from ui.elided_label import ElidedLabel
from ui.issue_view import IssueView

#: What the offscreen platform says of windows; it means nothing.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
TODAY = date(2026, 11, 22)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.create(tmp_path / "office.zgdb", operator="测试", today=lambda: TODAY) as ledger:
        ledger.save_source({"name": "秋季督导", "kind": "督导", "feedback_on": date(2026, 8, 10)})
        measures = [MeasureEdit("修门", units=("总务科",), persons=("李喆",), deadline="9月底前"), MeasureEdit("检查")]
        values = {"source": "秋季督导", "number": "12", "aspect": "安全方面", "lead_leader": "周主任", "note": "急"}
        ledger.add_issue(
            {
                **values,
                "problem": "<b>门</b>坏了",
                "deadline": "三个月内",
                "findings": ["锁坏", "合页松"],
                "measures": measures,
                "units": ("青禾小学",),
                "entry": (date(2026, 11, 20), "已报修"),
                "progress": Progress.IN_PROGRESS,
            }
        )
        ledger.add_issue({"source": "秋季督导", "problem": "窗坏了", "deadline": "2026-11-25"})
        ledger.add_issue({"source": "秋季督导", "problem": "灯坏了", "progress": Progress.DONE})
        yield ledger


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication) -> IssueView:
    theme.apply(qapp)
    panel = IssueView()
    qtbot.addWidget(panel)
    panel.resize(300, 600)
    panel.show()
    return panel


def words(panel: IssueView) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisibleTo(panel) and label.text()]


def test_nothing_selected_is_a_hint(panel: IssueView) -> None:
    assert words(panel) == [], "before it is told anything it promises nothing"
    panel.show_issues(None, [])
    assert words(panel) == ["选中一行查看详情"]


def test_one_issue_is_shown_whole(panel: IssueView, ledger: Ledger) -> None:
    panel.show_issues(ledger, ledger.issue_ids()[:1])
    said = words(panel)
    assert "周主任 13800000001" not in said
    ledger.set_phone(next(one.id for one in ledger.people() if one.name == "周主任"), "13800000001")
    panel.show_issues(ledger, ledger.issue_ids()[:1])
    assert "周主任 13800000001" in words(panel)
    for text in ("12  秋季督导", "<b>门</b>坏了", "安全方面", "周主任"):
        assert text in said
    for text in ("逾期 12 天 · 2026-11-10 到期", "原文：三个月内"):
        assert text in said
    for text in ("1. 锁坏", "2. 合页松", "1. 修门", "总务科 · 李喆 · 9月底前", "2. 检查", "2026-11-20", "已报修", "急"):
        assert text in said
    assert "未填" in said


def test_words_of_users_are_plain_and_can_be_selected(panel: IssueView, ledger: Ledger) -> None:
    panel.show_issues(ledger, ledger.issue_ids()[:1])
    labels = [label for label in panel.findChildren(QLabel) if label.text()]
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)
    problem = next(label for label in labels if "门" in label.text() and "坏了" in label.text())
    assert problem.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse


def test_several_are_totals(panel: IssueView, ledger: Ledger) -> None:
    panel.show_issues(ledger, ledger.issue_ids())
    said = words(panel)
    assert "已选 3 项" in said
    for text in ("逾期", "临期", "已办结", "未填状态", "正在整改", "已完成", "青禾小学"):
        assert text in said


def test_the_buttons_ask(panel: IssueView, ledger: Ledger, qtbot: QtBot) -> None:
    ids = ledger.issue_ids()
    panel.show_issues(ledger, ids[2:])
    buttons = {button.text(): button for button in [*panel.findChildren(QPushButton), *panel.findChildren(QToolButton)]}
    with qtbot.waitSignal(panel.close_requested):
        buttons["销号"].click()
    with qtbot.waitSignal(panel.progress_requested):
        buttons["填写进展"].click()
    with qtbot.waitSignal(panel.edit_requested):
        buttons["编辑"].click()
    ledger.close_issues(ids[2:], TODAY, "周主任")
    panel.show_issues(ledger, ids[2:])
    assert "已销号 · 2026-11-22" in words(panel)
    with qtbot.waitSignal(panel.reopen_requested):
        next(one for one in panel.findChildren(QPushButton) if one.text() == "取消销号").click()


def test_a_read_only_ledger_switches_the_buttons_off_and_says_why(
    panel: IssueView, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "read_only_reason", "台账所在的盘不能写入。")
    panel.show_issues(ledger, ledger.issue_ids()[:1])
    for button in panel.findChildren(QPushButton):
        assert not button.isEnabled() and "不能写入" in button.toolTip()


def test_a_removed_issue_leaves_the_hint(panel: IssueView, ledger: Ledger) -> None:
    issue_id = ledger.issue_ids()[0]
    panel.show_issues(ledger, [issue_id])
    ledger.remove_issues([issue_id])
    panel.show_issues(ledger, [issue_id])
    assert words(panel) == ["选中一行查看详情"]


def test_a_deadline_that_nobody_can_read_says_why(panel: IssueView, ledger: Ledger) -> None:
    second = ledger.issue_ids()[1]
    ledger.update_issues({second: {"deadline": "2026-12-40"}})
    panel.show_issues(ledger, [second])
    said = words(panel)
    assert "需核实 · 看不出日期" in said
    assert "原文：2026-12-40" in said
    assert any("没有“2026-12-40”这一天" in word for word in said)


def test_a_long_source_is_cut_and_its_whole_name_is_the_tooltip(panel: IssueView, ledger: Ledger) -> None:
    name = "关于开展校园安全专项督导检查的反馈意见" * 2
    ledger.save_source({"name": name, "kind": "督导", "feedback_on": date(2026, 8, 10)})
    panel.show_issues(ledger, [ledger.add_issue({"source": name, "problem": "窗坏了"})])
    label = next(label for label in panel.findChildren(ElidedLabel) if name in label.text())
    assert label.shown_text().endswith("…")
    assert name in label.toolTip()
