"""The review of a newer file: what each row would do, and everything by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from models import paths
from models.drafts import AspectDraft, FindingDraft, IssueDraft, MeasureDraft, NoticeDraft, Paragraph
from models.ledger import Ledger
from ui import messages
from ui.draft_rows import Row, RowKind
from ui.import_dialog import ImportDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
TITLE = "青禾镇教办2026年县委巡察整改台账"
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def row(number: str, title: str, **values: object) -> IssueDraft:
    usual: dict[str, object] = {
        "line": f"台账!{number}",
        "findings": [FindingDraft("无记录。"), FindingDraft("无人管。")],
        "measures": [MeasureDraft("建立制度。"), MeasureDraft("配备人员。")],
        "unit": "柳河小学",
        "deadline_text": "2026年6月底前",
    }
    return IssueDraft(title=title, number=number, **{**usual, **values})  # type: ignore[arg-type]


def notice(*issues: IssueDraft) -> NoticeDraft:
    paragraphs = [Paragraph(issue.line, f"{issue.number} {issue.title}") for issue in issues]
    aspects = [AspectDraft("校园安全方面", issues=list(issues))]
    return NoticeDraft(title=TITLE, is_notice=True, aspects=aspects, paragraphs=paragraphs)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    paths.set_data_folder(tmp_path / "data")
    with Ledger.create(tmp_path / "a.zgdb", operator="测试", today=lambda: date(2026, 11, 22), backups=False) as made:
        yield made


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    sentences: list[str] = []
    monkeypatch.setattr(messages, "tell", lambda _parent, title, sentence: sentences.append(f"{title} {sentence}"))
    monkeypatch.setattr(messages, "ask", lambda *_: True)
    return sentences


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "台账.txt"
    file.write_text("新的", encoding="utf-8")
    return file


@pytest.fixture
def known(ledger: Ledger) -> list[int]:
    ledger.import_notice(
        notice(row("1", "食堂食品留样不规范"), row("2", "校车台账不全"), row("3", "账目不清")), digest="old"
    )
    ledger.update_issues({ledger.issue_ids()[0]: {"deadline": "2026年8月底前", "problem": "食品留样不够规范"}})
    return ledger.issue_ids()


NEWER = (
    row("1", "食堂食品留样制度不规范", deadline_text="2026年9月底前", progress="已购冰箱。"),
    row("2", "校车台账不全"),
    row("5", "宿舍消防通道堵塞"),
)


def review(qtbot: QtBot, ledger: Ledger, path: Path, *issues: IssueDraft) -> ImportDialog:
    dialog = ImportDialog(ledger, path, notice(*issues))
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    return dialog


def rows(dialog: ImportDialog, label: str) -> list[Row]:
    return [one for one in dialog.model.outline.rows() if one.label == label]


def remark(dialog: ImportDialog, one: Row) -> str:
    return dialog.model.remark(one)[0]


def current(dialog: ImportDialog) -> Row:
    return dialog.model.row(dialog.tree.currentIndex())


def take(qtbot: QtBot, dialog: ImportDialog) -> None:
    with qtbot.waitSignal(dialog.accepted):
        dialog.import_button.click()


def test_each_row_says_what_it_would_do(qtbot: QtBot, ledger: Ledger, path: Path, known: list[int]) -> None:
    dialog = review(qtbot, ledger, path, *NEWER)
    said = [remark(dialog, one) for one in rows(dialog, "问题")]
    assert said == ["冲突：反馈问题、整改时限；更新：整改进展", "没有变化", "新增"]
    assert [remark(dialog, one) for one in rows(dialog, "整改时限")] == ["冲突，台账为“2026年8月底前”", "", ""]
    assert dialog.counts.text() == "新增 1 · 更新 1 · 没有变化 1 · 冲突 1"
    assert dialog.import_button.text() == "导入：新增 1，更新 1"
    assert "第 3 号“账目不清”" in dialog.missing.findChildren(type(dialog.reason))[0].text()
    assert dialog.missing.isVisible()
    first, second, _third = rows(dialog, "问题")
    assert dialog.tree.isExpanded(dialog.model.index_of(first.key))
    assert not dialog.tree.isExpanded(dialog.model.index_of(second.key))


def test_conflicts_keep_the_ledger_unless_ticked(
    qtbot: QtBot, ledger: Ledger, path: Path, known: list[int], told: list[str]
) -> None:
    take(qtbot, review(qtbot, ledger, path, *NEWER))
    issue = ledger.issue(known[0])
    assert (issue.problem, issue.deadline.text, issue.progress_text) == (
        "食品留样不够规范",
        "2026年8月底前",
        "已购冰箱。",
    )
    assert told == ["导入完成 已登记 1 个问题，已更新 1 个问题；另有 1 个以前已经导入，没有变化。"]
    ledger.undo()
    dialog = review(qtbot, ledger, path, *NEWER)
    for label in ("整改时限", "反馈问题"):
        dialog.go_to(rows(dialog, label)[0].key)
        qtbot.keyClick(dialog.tree, Qt.Key.Key_Space)
    assert remark(dialog, rows(dialog, "整改时限")[0]).startswith("冲突"), "marks follow when the keys rest"
    qtbot.waitUntil(lambda: remark(dialog, rows(dialog, "整改时限")[0]) == "更新，原为“2026年8月底前”")
    take(qtbot, dialog)
    issue = ledger.issue(known[0])
    assert (issue.problem, issue.deadline.text) == ("食堂食品留样制度不规范", "2026年9月底前")
    assert ledger.history(limit=1)[0].label == f"导入：{path.name}" and ledger.check().ok


def test_an_unticked_update_is_not_made(qtbot: QtBot, ledger: Ledger, path: Path, known: list[int]) -> None:
    dialog = review(qtbot, ledger, path, *NEWER)
    dialog.model.tick([rows(dialog, "进展")[0].key, rows(dialog, "问题")[2].key], False)
    before = ledger.issues(known)
    take(qtbot, dialog)
    assert ledger.issues(ledger.issue_ids()) == before
    told = [one.label for one in ledger.history()[0].changes]
    assert told == ["导入时没有勾选的条目"], "what is new and was unticked is remembered"


def test_another_source_is_compared_at_once(qtbot: QtBot, ledger: Ledger, path: Path, known: list[int]) -> None:
    dialog = review(qtbot, ledger, path, *NEWER)
    dialog.header.name.setText("另一来源")
    qtbot.waitUntil(lambda: dialog.import_button.text() == "导入 3 个问题")
    assert all(one.ticked for one in dialog.model.outline.rows()) and not rows(dialog, "反馈问题")
    dialog.header.name.setText(TITLE)
    take(qtbot, dialog)
    assert ledger.issue(known[0]).deadline.text == "2026年8月底前", "also when the button is faster than the comparison"


def test_one_key_visits_what_is_to_check_forward_and_back(
    qtbot: QtBot, ledger: Ledger, path: Path, known: list[int]
) -> None:
    third = row("5", "宿舍消防通道堵塞", doubts=["时限没有写年份"])
    dialog = review(qtbot, ledger, path, *NEWER[:2], third)
    visited = []
    for _ in range(4):
        qtbot.keyClick(dialog, Qt.Key.Key_F8)
        visited.append(current(dialog).label)
    assert visited == ["整改时限", "反馈问题", "问题", "问题"]
    assert "勾选则用文件的内容" in dialog.reason.text()
    back = []
    for _ in range(3):
        qtbot.keyClick(dialog, Qt.Key.Key_F8, SHIFT)
        back.append(current(dialog).text)
    assert back == ["宿舍消防通道堵塞", "食堂食品留样制度不规范", "2026年9月底前"]


def test_problems_of_earlier_sources_are_pointed_out(qtbot: QtBot, ledger: Ledger, path: Path) -> None:
    ledger.add_issue({"source": "2024年县委巡察", "problem": "学生宿舍消防通道堵塞", "units": ("柳河小学",)})
    dialog = review(qtbot, ledger, path, *NEWER)
    qtbot.waitUntil(lambda: dialog._actions["similar"].isEnabled())
    assert dialog._actions["similar"].text() == "相似 1 处"
    qtbot.keyClick(dialog, Qt.Key.Key_F7)
    assert current(dialog).text == "宿舍消防通道堵塞"
    assert dialog.news.text() == "屡改屡犯？与“2024年县委巡察”第 1 号相似（同一单位，未填状态）：学生宿舍消防通道堵塞"
    assert dialog.import_button.text() == "导入 3 个问题"


def test_a_whole_review_by_keyboard(qtbot: QtBot, ledger: Ledger, path: Path) -> None:
    """Join, split, raise, lower, exchange, part, tick, undo and import, without a mouse."""
    dialog = review(qtbot, ledger, path, row("1", "甲问题。乙问题。"), row("2", "丙问题"), row("3", "丁问题"))
    tree = dialog.tree
    assert tree.hasFocus() and current(dialog).text == "甲问题。乙问题。"

    def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        qtbot.keyClick(tree, key, modifier)

    def issues() -> list[str]:
        return [one.text for one in dialog.model.outline.rows() if one.kind == RowKind.ISSUE]

    press(Qt.Key.Key_K, CTRL)
    assert issues() == ["甲问题。", "乙问题。", "丙问题", "丁问题"]
    press(Qt.Key.Key_Z, CTRL)
    press(Qt.Key.Key_Y, CTRL)
    assert issues() == ["甲问题。", "乙问题。", "丙问题", "丁问题"]
    dialog.go_to(rows(dialog, "问题")[0].key)
    while current(dialog).text != "乙问题。":
        press(Qt.Key.Key_Down)
    press(Qt.Key.Key_M, CTRL)
    assert issues() == ["甲问题。乙问题。", "丙问题", "丁问题"]
    while current(dialog).text != "丙问题":
        press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Right, CTRL)
    assert issues() == ["甲问题。乙问题。", "丁问题"]
    assert current(dialog).kind == RowKind.FINDING
    press(Qt.Key.Key_Left, CTRL)
    assert issues() == ["甲问题。乙问题。", "丙问题", "丁问题"]
    press(Qt.Key.Key_Z, CTRL)
    press(Qt.Key.Key_Z, CTRL)
    assert issues() == ["甲问题。乙问题。", "丙问题", "丁问题"]
    dialog.go_to(rows(dialog, "表现")[0].key)
    press(Qt.Key.Key_T, CTRL)
    assert current(dialog).kind == RowKind.MEASURE
    dialog.go_to(rows(dialog, "问题")[-1].key)
    press(Qt.Key.Key_P, CTRL)
    assert issues() == ["甲问题。乙问题。", "丙问题", "建立制度。", "配备人员。"]
    press(Qt.Key.Key_Space)
    assert not current(dialog).ticked
    press(Qt.Key.Key_F2)
    editor = tree.viewport().findChild(QPlainTextEdit)
    assert editor is not None
    qtbot.keyClicks(editor, "!")
    with qtbot.waitSignal(editor.destroyed):
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    dialog.import_button.setFocus()
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(dialog.import_button, Qt.Key.Key_Space)
    assert len(ledger.issue_ids()) == 3 and len(ledger.history()) == 1


def test_every_act_has_a_key(qtbot: QtBot, ledger: Ledger, path: Path) -> None:
    dialog = review(qtbot, ledger, path, *NEWER)
    assert [name for name, action in dialog._actions.items() if not action.shortcuts()] == []
    keys = [key.toString() for action in dialog._actions.values() for key in action.shortcuts()]
    assert len(keys) == len(set(keys))


def test_two_hundred_problems_stay_quick(qtbot: QtBot, ledger: Ledger, path: Path) -> None:
    """Bounds with room for slow machines; the figures themselves stand in the report of the benchmark."""
    many = [row(str(number), f"第{number}个食堂食品留样不规范") for number in range(200)]
    ledger.import_notice(notice(*many), digest="old")
    begun = perf_counter()
    dialog = review(qtbot, ledger, path, *many)
    assert perf_counter() - begun < 3
    begun = perf_counter()
    for _ in range(10):
        qtbot.keyClick(dialog.tree, Qt.Key.Key_Down)
    assert perf_counter() - begun < 2


def test_what_was_left_out_comes_back_unticked_and_says_so(
    qtbot: QtBot, ledger: Ledger, path: Path, told: list[str]
) -> None:
    file = (row("1", "食堂食品留样不规范"), row("2", "校车台账不全"), row("3", "账目不清"))
    first = review(qtbot, ledger, path, *file)
    first.model.tick([rows(first, "问题")[1].key], False)
    take(qtbot, first)
    assert len(ledger.issue_ids()) == 2
    (line,) = [one for one in ledger.history()[0].changes if "没有勾选" in one.label]
    assert line.after == "1 条：校车台账不全"

    again = review(qtbot, ledger, path, *file)
    assert [one.ticked for one in rows(again, "问题")] == [True, False, True]
    assert remark(again, rows(again, "问题")[1]) == "以前没有勾选"
    assert "有 1 条以前导入时没有勾选" in again.missing.findChildren(QLabel)[0].text()
    assert again.model.marks.added == 0
    again.model.tick([rows(again, "问题")[1].key], True)
    again.comparing.compare()  # type: ignore[union-attr]
    assert remark(again, rows(again, "问题")[1]) == "新增"
    take(qtbot, again)
    assert len(ledger.issue_ids()) == 3 and ledger.check().ok

    ledger.undo()
    assert [one.ticked for one in rows(review(qtbot, ledger, path, *file), "问题")] == [True, False, True]
    ledger.redo()
    ledger.remove_issues(ledger.issue_ids()[2:])
    assert all(one.ticked for one in rows(review(qtbot, ledger, path, *file), "问题")), "it was taken since"


def test_an_import_nobody_reviews_leaves_out_the_same(qtbot: QtBot, ledger: Ledger, path: Path) -> None:
    first = review(qtbot, ledger, path, row("1", "食堂食品留样不规范"), row("2", "校车台账不全"))
    first.model.tick([rows(first, "问题")[1].key], False)
    take(qtbot, first)
    newer = notice(row("1", "食堂食品留样不规范"), row("2", "校车台账不全"), row("3", "账目不清"))
    result = ledger.import_notice(newer, digest="newer")
    assert (result.added, result.unchanged) == (1, 2)
    assert "“校车台账不全”以前导入时没有勾选，这次也没有登记。" in result.warnings
    ledger.undo()
    ledger.undo()
    assert ledger.import_notice(newer, digest="newer").added == 3 and ledger.check().ok
