"""The detail panel points out problems that are worded alike, and leads there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from models import paths
from models.ledger import Ledger
from ui import theme
from ui.issue_view import IssueView

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    paths.set_data_folder(tmp_path / "data")
    with Ledger.create(tmp_path / "a.zgdb", operator="测试", today=lambda: date(2026, 11, 22), backups=False) as ledger:
        ledger.add_issue({"source": "2024年县委巡察", "problem": "学生宿舍消防通道堵塞", "units": ("石桥中学",)})
        ledger.add_issue({"source": "2026年督导", "problem": "宿舍消防通道堵塞", "units": ("石桥中学",)})
        ledger.add_issue({"source": "2026年督导", "problem": "账目不清"})
        yield ledger


def shown(panel: IssueView) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisibleTo(panel)]


def link(panel: IssueView) -> QPushButton | None:
    links = (one for one in panel.findChildren(QPushButton) if one.isVisibleTo(panel))
    return next((one for one in links if one.text().startswith("转到第")), None)


def test_it_shows_only_what_is_found_and_leads_there(qtbot: QtBot, qapp: QApplication, ledger: Ledger) -> None:
    theme.apply(qapp)
    panel = IssueView()
    qtbot.addWidget(panel)
    panel.show()
    panel.show_issues(ledger, [2])
    assert link(panel) is None, "not while somebody is walking through the rows"
    qtbot.waitUntil(lambda: link(panel) is not None)
    assert "2024年县委巡察　第 1 号（同一单位，未填状态）" in shown(panel) and "学生宿舍消防通道堵塞" in shown(panel)
    found = link(panel)
    assert found is not None
    with qtbot.waitSignal(panel.issue_requested) as asked:
        found.click()
    assert asked.args == [1]
    panel.show_issues(ledger, [3])
    qtbot.wait(250)
    assert "相似的问题（屡改屡犯？）" not in shown(panel)


def test_a_panel_that_outlives_its_ledger_says_nothing(qtbot: QtBot, qapp: QApplication, ledger: Ledger) -> None:
    theme.apply(qapp)
    panel = IssueView()
    qtbot.addWidget(panel)
    panel.show_issues(ledger, [2])
    ledger.close()
    qtbot.wait(250)
    assert link(panel) is None
