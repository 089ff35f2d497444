"""Changes of many issues at once, closing, and a line of progress: previewed, checked, one operation each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from models import paths
from models.ledger import Ledger
from models.rules import Closing, Progress
from ui import messages
from ui.bulk_dialog import BulkDialog
from ui.closing_dialog import ClosingDialog
from ui.progress_dialog import ProgressDialog

#: The offscreen plugin says this of every window; it says nothing of ours.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
TODAY = date(2026, 11, 22)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    paths.set_data_folder(tmp_path / "data")
    with Ledger.create(tmp_path / "a.zgdb", operator="测试", today=lambda: TODAY) as made:
        yield made


@pytest.fixture
def ids(ledger: Ledger) -> list[int]:
    states = (Progress.DONE, Progress.DONE, Progress.IN_PROGRESS, None)
    return [
        ledger.add_issue({"source": "自查", "problem": f"问题{number}", "progress": state, "persons": ("李敏",)})
        for number, state in enumerate(states)
    ]


@pytest.fixture(autouse=True)
def give_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is asked whether to give up says yes."""
    monkeypatch.setattr(messages, "ask", lambda *_: True)


def bulk(qtbot: QtBot, ledger: Ledger, ids: list[int], **values: str) -> BulkDialog:
    dialog = BulkDialog(ledger, ids)
    qtbot.addWidget(dialog)
    dialog.show()
    for name, text in values.items():
        dialog.ticks[name].setChecked(True)
        dialog.boxes[name].set_text(text)
    dialog.preview()
    return dialog


def test_only_those_that_differ_are_counted_and_changed(qtbot: QtBot, ledger: Ledger, ids: list[int]) -> None:
    before = len(ledger.history())
    dialog = bulk(qtbot, ledger, ids, progress="已完成")
    assert dialog.preview_label.text() == "将修改 4 项中的 2 项"
    dialog.accept()
    assert dialog.changed_ids == set(ids[2:])
    assert {issue.progress for issue in ledger.issues(ids).values()} == {Progress.DONE}
    assert len(ledger.history()) == before + 1
    ledger.undo()
    assert ledger.issue(ids[3]).progress is None


def test_a_ticked_empty_field_is_cleared(qtbot: QtBot, ledger: Ledger, ids: list[int]) -> None:
    bulk(qtbot, ledger, ids, persons="", units="一小，二小", deadline="2026年底前").accept()
    for issue in ledger.issues(ids).values():
        assert (issue.persons, issue.units) == ((), ("一小", "二小"))
        assert issue.deadline.on == date(2026, 12, 31)


def test_without_a_choice_or_a_difference_nothing_can_be_done(qtbot: QtBot, ledger: Ledger, ids: list[int]) -> None:
    assert not bulk(qtbot, ledger, ids).save_button.isEnabled()
    same = bulk(qtbot, ledger, ids, persons="李敏")
    assert not same.save_button.isEnabled() and "0 项" in same.preview_label.text()


def test_a_wrong_value_keeps_the_dialog_open(qtbot: QtBot, ledger: Ledger, ids: list[int]) -> None:
    before = len(ledger.history())
    dialog = bulk(qtbot, ledger, ids, finished_on="2月30日", note="一起改")
    dialog.accept()
    assert dialog.isVisible() and not dialog.boxes["finished_on"].message.isHidden()
    assert len(ledger.history()) == before


def test_one_that_cannot_be_changed_stops_all(qtbot: QtBot, ledger: Ledger, ids: list[int]) -> None:
    ledger.close_issues(ids[:1], TODAY, "陈国强")
    dialog = bulk(qtbot, ledger, ids, progress="未启动")
    dialog.accept()
    assert dialog.isVisible() and "销号" in dialog.message.text()
    assert [issue.progress for issue in ledger.issues(ids).values()][2:] == [Progress.IN_PROGRESS, None]


def test_closing_closes_those_that_may_be_and_names_the_others(qtbot: QtBot, ledger: Ledger, ids: list[int]) -> None:
    ledger.close_issues(ids[:1], TODAY, "陈国强")
    dialog = ClosingDialog(ledger, ids)
    qtbot.addWidget(dialog)
    dialog.show()
    shown = dialog.table.lacks()
    assert shown[0].startswith("已经销号") and "进度还不是“已完成”" in shown[1]
    dialog.accept()
    assert dialog.isVisible() and "审批人" in dialog.message.text()
    dialog.approver.setText("陈国强")
    dialog.on.setText("2026.11.30")
    dialog.accept()
    assert dialog.isVisible() and "不能晚于今天" in dialog.message.text()
    dialog.on.setText("2026.11.20")
    dialog.accept()
    closed = ledger.issue(ids[1])
    assert (closed.closing, closed.closed_on, closed.closed_by) == (Closing.CLOSED, date(2026, 11, 20), "陈国强")
    assert ledger.issue(ids[2]).closing == Closing.NOT_APPLIED


def test_nothing_to_close_says_so(qtbot: QtBot, ledger: Ledger, ids: list[int]) -> None:
    dialog = ClosingDialog(ledger, ids[2:])
    qtbot.addWidget(dialog)
    assert not dialog.close_button.isEnabled() and dialog.ready == []


def test_progress_is_a_line_and_a_state_in_one_operation(qtbot: QtBot, ledger: Ledger, ids: list[int]) -> None:
    before = len(ledger.history())
    dialog = ProgressDialog(ledger, ids[2:])
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.accept()
    assert dialog.isVisible() and "不能为空" in dialog.message.text()
    dialog.edit.setPlainText("已完成采购\n等待安装")
    dialog.on.setText("昨天")
    dialog.accept()
    assert dialog.isVisible() and "进展日期" in dialog.message.text()
    dialog.on.setText("2026年11月20日")
    dialog.progress.setCurrentText("基本完成")
    dialog.accept()
    for issue in ledger.issues(ids[2:]).values():
        assert issue.progress == Progress.MOSTLY_DONE
        assert [(entry.on, entry.text) for entry in issue.entries] == [(date(2026, 11, 20), "已完成采购\n等待安装")]
    assert len(ledger.history()) == before + 1


def test_the_state_stays_unless_it_is_chosen(qtbot: QtBot, ledger: Ledger, ids: list[int]) -> None:
    dialog = ProgressDialog(ledger, ids[2:3])
    qtbot.addWidget(dialog)
    dialog.edit.setPlainText("已开会")
    dialog.accept()
    assert ledger.issue(ids[2]).progress == Progress.IN_PROGRESS


def test_ticked_fields_are_not_thrown_away_unasked(
    qtbot: QtBot, ledger: Ledger, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "ask", lambda *_: False)
    dialog = bulk(qtbot, ledger, ids, note="一起改")
    dialog.reject()
    assert dialog.isVisible()
    dialog.ticks["note"].setChecked(False)
    dialog.reject()
    assert not dialog.isVisible()
