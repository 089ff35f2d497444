"""回头看 in the window: drawing a plan, recording results, opening the next round, rates, and the sheets."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from models.closing_rules import Step
from models.drawing import Method
from models.ledger import Ledger
from models.rules import Progress, Relapse
from ui import messages, sheet_exports
from ui.issue_view import IssueView
from ui.look_back_dialog import LookBackDialog
from ui.look_back_plan import LookBackPlanDialog
from ui.look_back_result import LookBackResultDialog
from ui.preview import PreviewDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

DONE = {"source": "督导", "progress": Progress.DONE, "finished_on": date(2026, 4, 20)}


@pytest.fixture
def closed(ledger: Ledger) -> list[int]:
    """Six closed issues of two schools, two of them closed only lately."""
    rows = [{**DONE, "number": str(n), "problem": f"问题{n}", "units": [f"{'一二'[n % 2]}小"]} for n in range(1, 7)]
    ids = ledger.add_issues(rows)
    ledger.close_issues(ids[:4], date(2026, 5, 1), "周明")
    ledger.close_issues(ids[4:], date(2026, 11, 1), "周明")
    return ids


def shown(qtbot: QtBot, ledger: Ledger, *selected: int) -> LookBackDialog:
    dialog = LookBackDialog(ledger, selected)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def choose(dialog: LookBackPlanDialog, method: Method) -> None:
    dialog.method.setCurrentIndex(dialog.method.findData(method))


def test_what_is_previewed_is_what_is_kept(qtbot: QtBot, ledger: Ledger, closed: list[int]) -> None:
    dialog = LookBackPlanDialog(ledger)
    qtbot.addWidget(dialog)
    assert dialog.count.text() == "候选 6 项" and dialog.name.text() == "2026年11月回头看"
    dialog.half_a_year()
    assert dialog.until.text() == "2026-05-22" and dialog.count.text() == "候选 4 项"
    dialog.size_box.setValue(2)
    dialog.seed.setText("2026秋")
    dialog.preview()
    drawn = [row[1] for row in dialog.drawn.rows()]
    assert len(drawn) == 2 and dialog.drawn_words.text().startswith("抽中 2 项")
    dialog.accept()
    assert dialog.plan_id is not None
    items = ledger.look_backs.items(dialog.plan_id)
    assert [ledger.issue(item.issue_id).number for item in items] == drawn
    assert ledger.look_backs.plan(dialog.plan_id).drawing_words == (
        "随机抽取 2 项；抽取编号 2026秋；候选 4 项（已销号的问题，2026-05-22 及以前销号或完成）"
    )


def test_a_changed_setting_puts_the_preview_away(qtbot: QtBot, ledger: Ledger, closed: list[int]) -> None:
    dialog = LookBackPlanDialog(ledger, closed[:2])
    qtbot.addWidget(dialog)
    dialog.preview()
    dialog.seed.setText("另一个")
    assert dialog.drawn.rowCount() == 0 and dialog.drawn_words.text() == "还没有预览"
    choose(dialog, Method.CHOSEN)
    assert dialog.count.text() == "选中 2 项" and not dialog.seed.isEnabled() and not dialog.unit.isEnabled()
    dialog.preview()
    assert dialog.drawn.rowCount() == 2
    choose(dialog, Method.UNIT)
    assert dialog.size_box.value() == 1
    dialog.name.clear()
    dialog.accept()
    assert "名称" in dialog.message.text() and ledger.look_backs.plans() == []


def test_leaving_a_drawn_plan_is_asked_about(
    qtbot: QtBot, ledger: Ledger, closed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = LookBackPlanDialog(ledger)
    qtbot.addWidget(dialog)
    dialog.preview()
    asked: list[str] = []
    monkeypatch.setattr(messages, "ask", lambda _w, _t, words, *_more: bool(asked.append(words)))
    dialog.show()
    dialog.reject()
    assert asked and dialog.isVisible()


def test_results_are_recorded_for_all_selected_and_open_the_next_round(
    qtbot: QtBot, ledger: Ledger, closed: list[int]
) -> None:
    ledger.look_backs.make("秋季", method=Method.ALL)
    dialog = shown(qtbot, ledger)
    assert dialog.title.text() == "秋季（2026-11-22）" and dialog.table.rowCount() == 6
    assert not dialog.record_button.isEnabled()
    dialog.table.select_open()
    chosen = dialog.table.selected()
    assert len(chosen) == 6 and dialog.record_button.isEnabled()
    plan = dialog.plan()
    assert plan is not None
    items = {item.id: item for item in ledger.look_backs.items(plan.id)}
    asking = LookBackResultDialog(ledger, [items[number] for number in chosen[:2]], dialog)
    qtbot.addWidget(asking)
    asking.checkers.setText("李原、王玥")
    assert not asking.save_button.isEnabled()
    asking.results[Relapse.FULL].setChecked(True)
    assert not asking.save_button.isEnabled(), "what came back has to be said"
    asking.words.setPlainText("又缺记录")
    asking.next_round.setChecked(True)
    assert asking.next_round.text() == "反弹的问题开启第 2 轮整改"
    asking.deadline.line.setText("30日内")
    assert "2026-12-22" in asking.deadline.meaning.text()
    asking.accept()
    assert [ledger.issue(number).round for number in closed[:3]] == [2, 2, 1]
    dialog._fill(plan.id)
    assert dialog.found.text() == "共 6 项，已回头看 2 项：未反弹 0、部分反弹 0、反弹 2，反弹率 100.00%。"
    assert dialog.table.rows()[0][3:6] == ["2026-05-01", "反弹", "2026-11-22\n李原、王玥"]
    assert dialog.rates.rows()[0] == ["一小", "3", "1", "0", "0", "1", "100.00%"]
    dialog.rate_group.setCurrentIndex(1)
    assert dialog.rates.rows() == [["（未分方面）", "6", "2", "0", "0", "2", "100.00%"]]


def test_what_the_rules_refuse_is_said_in_the_dialog(qtbot: QtBot, ledger: Ledger, closed: list[int]) -> None:
    plan = ledger.look_backs.make("秋季", method=Method.ALL)
    asking = LookBackResultDialog(ledger, ledger.look_backs.items(plan)[:1])
    qtbot.addWidget(asking)
    asking.results[Relapse.NONE].setChecked(True)
    asking.checkers.setText("李原")
    asking.on.setText("2026-12-01")
    asking.accept()
    assert "不能晚于今天" in asking.message.text() and ledger.look_backs.plan(plan).tally.looked_at == 0


def test_a_double_click_asks_for_the_issue_and_a_plan_can_be_removed(
    qtbot: QtBot, ledger: Ledger, closed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.look_backs.make("秋季", method=Method.CHOSEN, chosen=closed[2:4])
    said: list[str] = []
    monkeypatch.setattr(messages, "tell", lambda _w, _t, words: said.append(words))
    monkeypatch.setattr(messages, "ask", lambda *_words: True)
    dialog = shown(qtbot, ledger)
    assert not dialog.verify_button.isEnabled(), "nothing was drawn"
    dialog.table.cellDoubleClicked.emit(1, 0)
    assert dialog.chosen_issue == closed[3] and not dialog.isVisible()
    ledger.look_backs.make("抽查", method=Method.RANDOM, size=2)
    again = shown(qtbot, ledger)
    again.verify()
    assert "一致" in said[0]
    again.remove()
    assert [one.name for one in ledger.look_backs.plans()] == ["秋季"]


def test_without_a_plan_it_says_what_to_do(qtbot: QtBot, ledger: Ledger) -> None:
    dialog = shown(qtbot, ledger)
    assert "新建回头看" in dialog.how.text() and dialog.plan() is None
    assert not dialog.print_button.isEnabled() and not dialog.remove_button.isEnabled()
    assert dialog.new_button.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_read_only_ledger_is_only_looked_at(qtbot: QtBot, ledger: Ledger, closed: list[int]) -> None:
    ledger.look_backs.make("秋季", method=Method.ALL)
    path = ledger.path
    ledger.close()
    with Ledger.open(path, operator="张三", today=lambda: date(2026, 11, 22), read_only=True) as only:
        dialog = shown(qtbot, only)
        dialog.table.selectAll()
        assert not dialog.record_button.isEnabled() and not dialog.new_button.isEnabled()
        assert dialog.print_button.isEnabled()


def test_the_details_of_an_issue_say_what_was_found(qtbot: QtBot, ledger: Ledger, closed: list[int]) -> None:
    plan = ledger.look_backs.make("秋季", method=Method.ALL)
    item = ledger.look_backs.items(plan)[0]
    ledger.look_backs.record([item.id], Relapse.PARTLY, on=date(2026, 11, 20), checkers=["李原"], words="缺两天")
    view = IssueView()
    qtbot.addWidget(view)
    for number, expected in ((closed[0], "秋季：部分反弹"), (closed[1], "秋季：待核查")):
        view.show_issues(ledger, [number])
        assert expected in [label.text() for label in view.findChildren(QLabel)]


def test_the_on_site_sheet_is_written_for_what_is_being_closed(
    qtbot: QtBot, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(messages, "tell", lambda _w, _t, words: said.append(words))
    monkeypatch.setattr(messages, "choose", lambda *_words: 2)
    window = QLabel()
    qtbot.addWidget(window)
    sheet_exports.print_onsite(window, ledger, [])
    assert "没有正在申请销号" in said[0]
    issue = ledger.add_issue({**DONE, "problem": "留样不全"})
    ledger.closings.take([issue], Step.APPLY, on=date(2026, 6, 2), person="张三")
    path = tmp_path / "现场核查表.pdf"
    suggested: list[str] = []
    monkeypatch.setattr(
        messages, "choose_save_path", lambda _w, _t, proposed, _k: suggested.append(proposed.name) or path
    )
    monkeypatch.setattr(PreviewDialog, "exec", PreviewDialog.save)
    sheet_exports.print_onsite(window, ledger, [])
    qtbot.waitUntil(path.exists, timeout=5000)
    assert suggested == ["整改问题现场核查表_20261122.pdf"]
    qtbot.wait(50)
