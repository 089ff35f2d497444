"""共性问题 in the window: given to units, shown in the detail, filtered by, gathered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from models.filters import IssueFilter
from models.issues import MeasureEdit
from models.ledger import Ledger
from models.rules import Progress
from models.settings import WindowSettings
from ui import messages, theme
from ui.common_dialog import CommonDialog, GatherDialog
from ui.field_box import offered_leaders, offered_people, offered_units
from ui.filter_bar import FilterBar
from ui.issue_view import IssueView
from ui.main_window import MainWindow
from ui.name_edit import NameEdit

#: The offscreen plugin says this of every window; it says nothing of ours.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def problem(ledger: Ledger) -> int:
    """Number 3, of two schools; a group of two schools."""
    office = ledger.add_unit("青石镇教办")
    schools = [ledger.add_unit(name, office) for name in ("甲小学", "乙小学", "丙小学")]
    ledger.responsibility.save_group("东片", schools[1:])
    values = {"source": "自查", "number": "3", "problem": "留样不足", "units": ("甲小学", "乙小学")}
    return ledger.add_issue({**values, "persons": ("王玥 13800000000", "李丽")})


@pytest.mark.usefixtures("undoable")
def test_the_units_of_the_problem_are_ticked_first_and_get_rows(qtbot: QtBot, ledger: Ledger, problem: int) -> None:
    dialog = CommonDialog(ledger, problem)
    qtbot.addWidget(dialog)
    assert dialog.preview.text() == "将新增 2 个条目，编号 3-1 至 3-2。"
    dialog.accept()
    assert [ledger.issue(row).units for row in dialog.rows] == [("甲小学",), ("乙小学",)]
    again = CommonDialog(ledger, problem)
    qtbot.addWidget(again)
    assert again.ticks.ticked() == [] and "已有 2 个单位的条目不变" in again.preview.text()
    again.ticks.tick(ledger.groups()[0].unit_ids)
    assert again.preview.text() == "将新增 1 个条目，编号 3-3。已有 2 个单位的条目不变。"
    again.accept()
    assert ledger.issue(again.rows[0]).units == ("丙小学",) and ledger.issue(problem).parts == 3


def test_giving_up_ticked_units_is_asked_about(
    qtbot: QtBot, ledger: Ledger, problem: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(messages, "ask", lambda _parent, title, *_: bool(asked.append(title)))
    dialog = CommonDialog(ledger, problem)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.ticks.clear()
    dialog.reject()
    assert dialog.isVisible() and asked == ["还没有分派"]
    assert ledger.issue(problem).parts == 0


@pytest.mark.usefixtures("undoable")
def test_issues_are_gathered_under_one_and_taken_out(qtbot: QtBot, ledger: Ledger, problem: int) -> None:
    other = ledger.add_issue({"source": "自查", "problem": "甲小学留样不足"})
    dialog = GatherDialog(ledger, [problem, other])
    qtbot.addWidget(dialog)
    dialog.parent_choice.setCurrentIndex(0)
    dialog.accept()
    assert ledger.issue(other).parent_id == problem
    out = GatherDialog(ledger, [other])
    qtbot.addWidget(out)
    out.parent_choice.setCurrentText("不再归入任何共性问题")
    out.accept()
    assert ledger.issue(other).parent_id is None


def labels(view: IssueView) -> list[str]:
    return [label.text() for label in view.findChildren(QLabel)]


def test_the_detail_shows_rows_whole_and_telephones(
    qtbot: QtBot, qapp: QApplication, ledger: Ledger, problem: int
) -> None:
    theme.apply(qapp)
    rows = ledger.responsibility.split_to_units(problem, ["甲小学", "乙小学"])
    ledger.update_issues({rows[0]: {"progress": Progress.DONE}})
    ledger.responsibility.archive_people([person.id for person in ledger.people() if person.name == "李丽"])
    ledger.update_issues({problem: {"measures": [MeasureEdit("补做", units=("甲小学",), persons=("王玥", "李丽"))]}})
    view = IssueView()
    qtbot.addWidget(view)
    wanted: list[str] = []
    view.act_requested.connect(wanted.append)
    view.show_issues(ledger, [problem])
    assert "王玥 13800000000\n李丽（已离任）" in labels(view)
    assert "甲小学 · 王玥 13800000000、李丽（已离任）" in labels(view)
    assert "各单位的条目（2）" in labels(view) and "3-1　甲小学" in labels(view)
    next(one for one in view.findChildren(QPushButton) if one.text() == "只看这些条目").click()
    qtbot.waitUntil(lambda: wanted == ["common_rows"])
    view.show_issues(ledger, [rows[0]])
    assert "3　留样不足" in labels(view)
    next(one for one in view.findChildren(QPushButton) if one.text() == "转到共性问题").click()
    qtbot.waitUntil(lambda: wanted == ["common_rows", "common_whole"])


def test_the_bar_asks_for_a_person_a_group_and_the_rows_of_one_problem(
    qtbot: QtBot, qapp: QApplication, ledger: Ledger, problem: int
) -> None:
    theme.apply(qapp)
    bar = FilterBar()
    qtbot.addWidget(bar)
    bar.refresh(ledger)
    bar.person.setCurrentText("王玥")
    assert bar.question() == IssueFilter(person="王玥")
    bar.clear()
    bar.unit.setCurrentText("东片（分组，2 个单位）")
    assert bar.question() == IssueFilter(group_id=ledger.groups()[0].id)
    ledger.responsibility.save_group("东部", ledger.groups()[0].unit_ids, ledger.groups()[0].id)
    bar.refresh(ledger)
    assert bar.unit.currentText() == "东部（分组，2 个单位）"
    bar.clear()
    bar.show_only(IssueFilter(parent_id=problem), "共性问题 3 的条目")
    assert bar.question() == IssueFilter(parent_id=problem)
    button = next(one for one in bar.findChildren(QPushButton) if "共性问题" in one.text())
    assert not button.isHidden()
    button.click()
    assert bar.question() == IssueFilter() and button.isHidden()


def test_names_with_telephones_are_known_and_archived_ones_not_offered(qtbot: QtBot, ledger: Ledger) -> None:
    line = NameEdit(["王玥"], several=True)
    qtbot.addWidget(line)
    line.setText("王玥 13800000000、赵敏 13900000000")
    assert line.unknown() == ["赵敏"]


def test_who_has_left_and_what_is_no_more_is_offered_nowhere(ledger: Ledger, problem: int) -> None:
    ledger.update_issues({problem: {"lead_leader": "周明远"}})
    ledger.responsibility.archive_people([one.id for one in ledger.people() if one.name != "李丽"])
    ledger.responsibility.archive_units([one.id for one in ledger.units() if one.name == "丙小学"])
    assert offered_people(ledger) == ["李丽"] == offered_leaders(ledger)
    assert offered_units(ledger) == ["青石镇教办", "甲小学", "乙小学"]
    assert ledger.issue(problem).lead_leader == "周明远"


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, ledger: Ledger, problem: int) -> Iterator[MainWindow]:
    theme.apply(qapp)
    opened = MainWindow(WindowSettings(), operator="测试", today=ledger.today)
    qtbot.addWidget(opened)
    opened.resize(1366, 728)
    opened.show_ledger(ledger)
    opened.show()
    yield opened
    opened.show_ledger(None)


def test_from_giving_it_to_units_to_its_rows_and_back(
    qtbot: QtBot, window: MainWindow, ledger: Ledger, problem: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.add_issue({"source": "自查", "problem": "别的问题"})

    def exec_(dialog: CommonDialog) -> int:
        dialog.accept()
        return dialog.result()

    monkeypatch.setattr(CommonDialog, "exec", exec_)
    page = window.page
    assert page is not None
    page.show_issue(problem)
    window.choices["split_common"].trigger()
    rows = ledger.issue_ids(IssueFilter(parent_id=problem))
    assert len(rows) == 2
    window.choices["common_rows"].trigger()
    qtbot.waitUntil(lambda: list(page.model.ids) == rows)
    assert page.selected_ids() == rows[:1]
    window.choices["common_whole"].trigger()
    assert page.selected_ids() == [problem] and len(page.model.ids) == 4
