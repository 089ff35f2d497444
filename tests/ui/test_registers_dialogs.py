"""Sources, units and people as a clerk keeps them: added, renamed, moved, removed, and refused in a sentence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QTableWidget
from pytestqt.qtbot import QtBot

from models.issues import MeasureEdit
from models.ledger import Ledger
from ui import messages, sources_dialog, units_dialog
from ui.groups_page import GroupForm
from ui.line_dialog import LineDialog
from ui.merge_dialog import MergeDialog
from ui.moved_dialog import MovedDialog
from ui.people_page import PersonForm
from ui.sources_dialog import SourceForm, SourcesDialog
from ui.units_dialog import MoveDialog, UnitsDialog

#: The offscreen plugin says this of every window; it says nothing of ours.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture(autouse=True)
def refused(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was refused in a message box; whoever is asked whether to remove says yes."""
    sentences: list[str] = []
    monkeypatch.setattr(messages, "warn", lambda _parent, _title, sentence: sentences.append(sentence))
    monkeypatch.setattr(messages, "ask", lambda *_: True)
    return sentences


def cells(dialog: SourcesDialog, row: int) -> list[str]:
    items = [dialog.table.item(row, column) for column in range(dialog.table.columnCount())]
    return [item.text() if item else "" for item in items]


def source_form(qtbot: QtBot, ledger: Ledger, **lines: str) -> SourceForm:
    form = SourceForm(ledger, ledger.sources()[0] if ledger.sources() else None)
    qtbot.addWidget(form)
    for name, text in lines.items():
        form.lines[name].setText(text)
    return form


def answer(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """What the clerk types into the questions for one line that follow."""
    typed = list(names)

    def exec_(dialog: LineDialog) -> int:
        dialog.line.setText(typed.pop(0))
        dialog.accept()
        return dialog.result()

    monkeypatch.setattr(LineDialog, "exec", exec_)


def fill(monkeypatch: pytest.MonkeyPatch, typed: dict[str, str]) -> None:
    """What the clerk types into the form of a person."""

    def exec_(form: PersonForm) -> int:
        for name, text in typed.items():
            form.unit.setEditText(text) if name == "unit" else form.lines[name].setText(text)
        form.accept()
        return form.result()

    monkeypatch.setattr(PersonForm, "exec", exec_)


def take(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clerk merges as the question stands."""

    def exec_(question: MergeDialog) -> int:
        question.accept()
        return question.result()

    monkeypatch.setattr(MergeDialog, "exec", exec_)


def row_of(table: QTableWidget, row: int) -> list[str]:
    items = [table.item(row, column) for column in range(table.columnCount())]
    return [item.text() if item else "" for item in items]


def unit_names(dialog: UnitsDialog) -> list[str]:
    tree = dialog.units.tree
    roots = [tree.topLevelItem(place) for place in range(tree.topLevelItemCount())]
    found = []
    for root in roots:
        assert root is not None
        found.append(root.text(0))
        found += [f"{root.text(0)}/{root.child(place).text(0)}" for place in range(root.childCount())]
    return found


def select(dialog: UnitsDialog, name: str) -> None:
    tree = dialog.units.tree
    tree.setCurrentItem(tree.findItems(name, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive)[0])


# -- sources


@pytest.mark.usefixtures("undoable")
def test_a_source_is_added_changed_and_removed(qtbot: QtBot, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = SourcesDialog(ledger)
    qtbot.addWidget(dialog)
    typed = [{"name": "秋季督导", "feedback_on": "2026.9.10"}, {"name": "秋季综合督导", "inspected_by": "督导室"}]

    def exec_(form: SourceForm) -> int:
        for name, text in typed.pop(0).items():
            form.lines[name].setText(text)
        form.accept()
        return form.result()

    monkeypatch.setattr(sources_dialog.SourceForm, "exec", exec_)
    dialog.add()
    assert cells(dialog, 0)[0] == "秋季督导" and cells(dialog, 0)[4] == "2026-09-10"
    dialog.edit()
    assert cells(dialog, 0)[0] == "秋季综合督导" and cells(dialog, 0)[2] == "督导室"
    dialog.remove()
    assert dialog.table.rowCount() == 0 and ledger.sources() == []


def test_a_source_with_issues_stays(qtbot: QtBot, ledger: Ledger, refused: list[str]) -> None:
    ledger.add_issue({"source": "秋季督导", "problem": "留样不足"})
    dialog = SourcesDialog(ledger)
    qtbot.addWidget(dialog)
    dialog.remove()
    assert "还有 1 个问题" in refused[0] and len(ledger.sources()) == 1


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("name", " \u200b ", "不能为空"),
        ("name", "春季督导", "已有名为"),
        ("feedback_on", "2026年2月30日", "反馈日期"),
        ("ended_on", "2026-08-01", "不能早于"),
    ],
)
def test_what_is_wrong_is_said_and_the_form_stays(
    qtbot: QtBot, ledger: Ledger, name: str, text: str, said: str
) -> None:
    ledger.save_source({"name": "秋季督导", "started_on": date(2026, 9, 1)})
    ledger.save_source({"name": "春季督导"})
    operations = len(ledger.history())
    form = source_form(qtbot, ledger, **{name: text})
    form.show()
    form.accept()
    assert form.isVisible() and said in form.message.text()
    assert form.focusWidget() is form.lines[name] and form.lines[name].property("invalid")
    assert len(ledger.history()) == operations
    form.lines[name].setText("2026-12-01")
    assert not form.message.isVisible() and not form.lines[name].property("invalid")


def test_giving_up_a_changed_source_is_asked_about(
    qtbot: QtBot, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.save_source({"name": "秋季督导"})
    asked: list[str] = []
    monkeypatch.setattr(messages, "ask", lambda _parent, title, *_: bool(asked.append(title)))
    form = source_form(qtbot, ledger, note="改过")
    form.show()
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    assert form.isVisible() and len(asked) == 1
    form.lines["note"].clear()
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    assert not form.isVisible() and len(asked) == 1


def test_another_feedback_date_shows_what_it_moves_and_then_moves_it(
    qtbot: QtBot, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.save_source({"name": "秋季督导", "feedback_on": date(2026, 9, 10)})
    number = ledger.add_issue({"source": "秋季督导", "problem": "留样不足", "deadline": "30日内"})
    said: list[str] = []
    answers = [0, 1]
    monkeypatch.setattr(MovedDialog, "exec", lambda shown: said.append(shown.summary.text()) or answers.pop(0))
    form = source_form(qtbot, ledger, feedback_on="2026-09-20")
    form.show()
    form.accept()
    assert form.isVisible() and ledger.issue(number).deadline.on == date(2026, 10, 10)
    form.accept()
    assert ledger.issue(number).deadline.on == date(2026, 10, 20)
    assert said == ["将有 1 个时限变动。"] * 2


# -- units and people


@pytest.mark.usefixtures("undoable")
def test_units_are_added_renamed_moved_and_removed(
    qtbot: QtBot, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = UnitsDialog(ledger)
    qtbot.addWidget(dialog)
    answer(monkeypatch, "青石教办", "青石小学", "青石镇教办", "白石教办")
    dialog.units.add()
    select(dialog, "青石教办")
    dialog.units.add_below()
    select(dialog, "青石教办")
    dialog.units.rename()
    dialog.units.add()
    assert unit_names(dialog) == ["青石镇教办", "青石镇教办/青石小学", "白石教办"]

    def move(question: MoveDialog) -> int:
        question.above.setCurrentText("白石教办")
        question.accept()
        return question.result()

    monkeypatch.setattr(units_dialog.MoveDialog, "exec", move)
    select(dialog, "青石小学")
    dialog.units.move_unit()
    assert unit_names(dialog) == ["青石镇教办", "白石教办", "白石教办/青石小学"]
    select(dialog, "青石小学")
    dialog.units.remove()
    assert unit_names(dialog) == ["青石镇教办", "白石教办"]


def test_a_unit_in_use_stays(qtbot: QtBot, ledger: Ledger, refused: list[str]) -> None:
    ledger.add_issue({"source": "自查", "problem": "留样不足", "measures": [MeasureEdit("补做", units=("青石小学",))]})
    dialog = UnitsDialog(ledger)
    qtbot.addWidget(dialog)
    select(dialog, "青石小学")
    dialog.units.remove()
    assert refused and unit_names(dialog) == ["青石小学"]


def test_a_name_that_is_taken_or_empty_keeps_the_question_open(qtbot: QtBot, ledger: Ledger) -> None:
    ledger.add_unit("青石小学")
    question = LineDialog(None, "添加单位", "单位名称", "", ledger.add_unit)
    qtbot.addWidget(question)
    question.show()
    question.accept()
    assert question.isVisible() and "不能为空" in question.message.text()
    question.line.setText(" 青石小学\x07")
    question.accept()
    assert question.isVisible() and "青石小学" in question.message.text()
    question.line.setText("石" * 5000)
    question.accept()
    assert question.isVisible() and "字" in question.message.text()
    assert [unit.name for unit in ledger.units()] == ["青石小学"]


def test_a_unit_is_never_offered_a_place_below_itself(qtbot: QtBot, ledger: Ledger) -> None:
    top = ledger.add_unit("教办")
    ledger.add_unit("中心校", top)
    ledger.add_unit("完小", ledger.units()[1].id)
    ledger.add_unit("别处")
    question = MoveDialog(ledger, ledger.units()[0])
    qtbot.addWidget(question)
    offered = [question.above.itemText(place) for place in range(question.above.count())]
    assert offered == ["（最上级）", "别处"]


def test_a_person_is_renamed_everywhere_and_has_a_phone(
    qtbot: QtBot, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = ledger.add_issue({"source": "自查", "problem": "留样不足", "persons": ("李闵",)})
    ledger.add_unit("青石小学")
    dialog = UnitsDialog(ledger)
    qtbot.addWidget(dialog)
    fill(monkeypatch, {"name": "李敏", "phone": "0531-5550101", "post": "园长", "unit": "青石小学"})
    dialog.people.edit()
    assert ledger.issue(number).persons == ("李敏",)
    assert row_of(dialog.people.table, 0) == ["李敏", "园长", "青石小学", "0531-5550101", "1", "", ""]


def test_a_person_of_an_unknown_unit_keeps_the_form_open(qtbot: QtBot, ledger: Ledger) -> None:
    form = PersonForm(ledger, None)
    qtbot.addWidget(form)
    form.show()
    form.lines["name"].setText("王玥 13800000000")
    form.unit.setEditText("没有的学校")
    form.accept()
    assert form.isVisible() and "没有的学校" in form.message.text()
    form.unit.setEditText("")
    form.accept()
    assert not form.isVisible() and ledger.people()[0].phone == "13800000000"


@pytest.mark.usefixtures("undoable")
def test_people_are_added_archived_merged_and_removed(
    qtbot: QtBot, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, refused: list[str]
) -> None:
    ledger.add_issue({"source": "自查", "problem": "留样不足", "persons": ("王月",)})
    dialog = UnitsDialog(ledger)
    qtbot.addWidget(dialog)
    fill(monkeypatch, {"name": "王玥"})
    dialog.people.add()
    dialog.people.table.selectRow(0)
    dialog.people.remove()
    assert "在用" in refused[0]
    dialog.people.archive()
    assert [row_of(dialog.people.table, row)[0] for row in (0, 1)] == ["王玥", "王月（已离任）"]
    dialog.people.table.selectAll()
    take(monkeypatch)
    dialog.people.merge()
    assert row_of(dialog.people.table, 0) == ["王玥", "", "", "", "1", "", "王月"]
    assert [row_of(dialog.people.table, row)[0] for row in range(dialog.people.table.rowCount())] == ["王玥"]


@pytest.mark.usefixtures("undoable")
def test_two_units_are_merged_after_looking_at_what_changes(
    qtbot: QtBot, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.add_issue({"source": "自查", "problem": "留样不足", "units": ("实验小校",)})
    ledger.add_unit("实验小学")
    question = MergeDialog(ledger, "unit", ledger.units()[0].id)
    qtbot.addWidget(question)
    assert "请选择两个名称" in question.effect.text()
    question.other.setEditText("实验小学")
    assert "没有地方用到它" in question.effect.text()
    question.swap()
    assert "用到“实验小校”的地方改为“实验小学”：问题 1 项" in question.effect.text()
    question.accept()
    assert [unit.name for unit in ledger.units()] == ["实验小学"]
    assert ledger.issue(ledger.issue_ids()[0]).units == ("实验小学",)


@pytest.mark.usefixtures("undoable")
def test_units_get_kinds_are_archived_and_found(qtbot: QtBot, ledger: Ledger) -> None:
    for name in ("青石小学", "师训基地", "石头小学"):
        ledger.add_unit(name)
    dialog = UnitsDialog(ledger)
    qtbot.addWidget(dialog)
    select(dialog, "师训基地")
    dialog.units.set_kind("其他")
    select(dialog, "石头小学")
    dialog.units.archive()
    assert unit_names(dialog) == ["青石小学", "师训基地", "石头小学（已撤并）"]
    assert [unit.kind for unit in ledger.units()] == ["学校", "其他", "学校"]
    dialog.search.setText("小学")
    tree = dialog.units.tree
    hidden = [item.isHidden() for place in range(3) if (item := tree.topLevelItem(place)) is not None]
    assert hidden == [False, True, False]
    select(dialog, "石头小学（已撤并）")
    dialog.units.archive()
    assert unit_names(dialog)[2] == "石头小学"


@pytest.mark.usefixtures("undoable")
def test_likely_doubles_are_listed_and_merged(qtbot: QtBot, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.add_unit("实验小学")
    ledger.add_unit("城关镇实验小学")
    dialog = UnitsDialog(ledger)
    qtbot.addWidget(dialog)
    assert dialog.tabs.tabText(3) == "疑似重复（1）"
    take(monkeypatch)
    dialog.doubles.merge()
    assert dialog.tabs.tabText(3) == "疑似重复" and unit_names(dialog) == ["实验小学"]


@pytest.mark.usefixtures("undoable")
def test_groups_are_ticked_together(qtbot: QtBot, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    office = ledger.add_unit("青石镇教办")
    schools = [ledger.add_unit(name, office) for name in ("甲小学", "乙小学")]
    ledger.responsibility.set_kind([ledger.add_unit("各中小学")], "学校")
    dialog = UnitsDialog(ledger)
    qtbot.addWidget(dialog)

    def exec_(form: GroupForm) -> int:
        form.name.setText("全部学校")
        form.ticks.tick_schools()
        form.accept()
        return form.result()

    monkeypatch.setattr(GroupForm, "exec", exec_)
    dialog.groups.add()
    assert row_of(dialog.groups.table, 0) == ["全部学校", "2", "甲小学、乙小学"]
    assert set(ledger.groups()[0].unit_ids) == set(schools)
    dialog.groups.remove()
    assert dialog.groups.table.rowCount() == 0


def test_a_ledger_for_reading_only_offers_nothing(qtbot: QtBot, tmp_path: Path, ledger: Ledger) -> None:
    ledger.save_source({"name": "秋季督导"})
    ledger.add_unit("青石小学")
    ledger.close()
    with Ledger.open(tmp_path / "台账.zgdb", operator="张三", read_only=True) as reading:
        for dialog in (SourcesDialog(reading), UnitsDialog(reading)):
            qtbot.addWidget(dialog)
            words = {one.text() for one in dialog.findChildren(QPushButton) if one.isEnabled()}
            assert words <= {"关闭", "关闭(&C)"} and len(words) == 1
