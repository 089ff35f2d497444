"""导出调度会材料: scope, 口径 and snapshot are asked, a snapshot is taken when wanted, pages are told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from documents.meeting_content import NO_SNAPSHOT, MeetingWish
from models.filters import EVERYTHING, IssueFilter
from models.ledger import Ledger
from models.rules import Progress
from models.settings import WindowSettings
from tests.documents.paper_samples import pages_of
from ui import jobs, messages
from ui.meeting_dialog import MeetingDialog, Start
from ui.meeting_export import export_meeting


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    ledger.save_source({"name": "巡察反馈", "kind": "巡察"})
    for number in range(1, 7):
        ledger.add_issue(
            {
                "source": "巡察反馈",
                "problem": f"问题{number}",
                "units": ("甲校", "乙校")[number % 2 :][:1],
                "deadline": "2026年10月底前",
            }
        )
    return ledger


@pytest.fixture
def dialog(qtbot: QtBot, filled: Ledger, tmp_path: Path) -> MeetingDialog:
    return _dialog(qtbot, filled, tmp_path)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QWidget]:
    widget = QWidget()
    qtbot.addWidget(widget)
    yield widget
    jobs.activity.stop_all()


def _dialog(qtbot: QtBot, ledger: Ledger, folder: Path, start: Start | None = None) -> MeetingDialog:
    settings = WindowSettings(folder / "window.json")
    made = MeetingDialog(ledger, settings, start or Start(folder / "调度.pdf"), lambda _parent, _wish: None)
    qtbot.addWidget(made)
    return made


def test_without_a_snapshot_nothing_is_compared(dialog: MeetingDialog, filled: Ledger) -> None:
    assert dialog.wish() == MeetingWish(EVERYTHING, "done", NO_SNAPSHOT, True, "A4")
    assert "还没有快照" in dialog.since.currentText()
    dialog.accept()
    assert dialog.result() and dialog.taken == "" and not filled.snapshots.all()


def test_the_last_snapshot_is_offered_and_one_of_now_is_taken(qtbot: QtBot, filled: Ledger, tmp_path: Path) -> None:
    first = filled.snapshots.take("十月会")
    filled.update_issues({filled.issue_ids()[0]: {"progress": Progress.DONE}})
    dialog = _dialog(qtbot, filled, tmp_path)
    assert dialog.wish().since == first and not dialog.name.isEnabled()
    dialog.keeps.setChecked(True)
    dialog.name.setText("十月会")
    dialog.accept()
    assert not dialog.result() and "已有名为“十月会”的快照" in dialog.message.text()
    dialog.name.setText("十一月会")
    dialog.accept()
    assert dialog.result() and dialog.taken == "十一月会" and dialog.wish().since == first
    assert [one.name for one in filled.snapshots.all()] == ["十一月会", "十月会"]
    filled.undo()
    assert [one.name for one in filled.snapshots.all()] == ["十月会"]
    filled.redo()
    assert filled.check().ok


def test_a_name_nobody_has_is_suggested(qtbot: QtBot, filled: Ledger, tmp_path: Path) -> None:
    today = filled.today()
    words = f"{today.year}年{today.month}月{today.day}日调度会"
    filled.snapshots.take(words)
    assert _dialog(qtbot, filled, tmp_path).name.text() == f"{words}（2）"


def test_scope_and_rule_of_the_dashboard_are_chosen_first(qtbot: QtBot, filled: Ledger, tmp_path: Path) -> None:
    question = IssueFilter(unit_id=filled.units()[0].id)
    start = Start(tmp_path / "调度.pdf", ("甲校", question), True, "closed", NO_SNAPSHOT)
    wish = _dialog(qtbot, filled, tmp_path, start).wish()
    assert (wish.question, wish.rule, wish.since) == (question, "closed", NO_SNAPSHOT)
    other = _dialog(qtbot, filled, tmp_path, Start(tmp_path / "调度.pdf", ("甲校", question)))
    assert other.wish().question == EVERYTHING and other.scope.count() == 2


def test_a_folder_that_is_not_there_is_said(dialog: MeetingDialog, filled: Ledger) -> None:
    dialog.keeps.setChecked(True)
    dialog.path.setText("没有这个文件夹/调度.pdf")
    dialog.accept()
    assert not dialog.result() and "文件夹不存在" in dialog.message.text() and not filled.snapshots.all()


def test_pages_and_the_snapshot_are_told_and_the_paper_is_of_the_scope(
    qtbot: QtBot, window: QWidget, filled: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def answer(_parent: object, _title: str, sentence: str, _answers: object) -> int:
        said.append(sentence)
        return 2

    def accept(dialog: MeetingDialog) -> bool:
        dialog.keeps.setChecked(True)
        dialog.accept()
        return True

    monkeypatch.setattr(messages, "choose", answer)
    monkeypatch.setattr(MeetingDialog, "exec", accept)
    settings = WindowSettings(tmp_path / "window.json")
    settings.set("export_folder", str(tmp_path))
    question = IssueFilter(unit_id=next(unit.id for unit in filled.units() if unit.name == "乙校"))
    taken = export_meeting(window, filled, settings, scope=("乙校", question), rule="closed")
    qtbot.waitUntil(lambda: bool(said) and not jobs.activity.busy, timeout=20_000)
    QApplication.processEvents()
    (path,) = tmp_path.glob("*.pdf")
    pages = pages_of(path)
    assert f"共 {len(pages)} 页" in said[0] and f"已留存快照“{taken}”" in said[0] and "项" not in said[0]
    first = pages[0].replace("\n", "")
    assert "范围：单位 乙校" in first and "销号率 0.00% = 0 ÷ 3，还有 3 项未销号" in first
    assert filled.snapshots.all()[0].on == filled.today()
