"""History and backups as a clerk reads them: what changed from what to what, and which backup to go back to."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QTabWidget, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from models.backup import back_up, backup_folder, list_backups, restore, thinning_allowed
from models.ledger import Ledger
from tests.conftest import TODAY
from ui import messages
from ui.backup_dialog import BackupDialog
from ui.history_panel import HistoryDialog, HistoryPanel

#: The offscreen plugin says this of every window; it says nothing of ours.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions and what was told; whoever is asked says yes."""
    sentences: list[str] = []
    monkeypatch.setattr(messages, "tell", lambda _parent, _title, sentence: sentences.append(sentence))

    def ask(_parent: object, _title: str, sentence: str, *_answers: str) -> bool:
        sentences.append(sentence)
        return True

    monkeypatch.setattr(messages, "ask", ask)
    return sentences


def add(ledger: Ledger, problem: str) -> int:
    return ledger.add_issue({"source": "自查", "number": "3", "problem": problem})


# -- history


def panels(qtbot: QtBot, ledger: Ledger, issue: int | None = None) -> list[HistoryPanel]:
    dialog = HistoryDialog(ledger, issue)
    qtbot.addWidget(dialog)
    pages = dialog.findChild(QTabWidget)
    return [pages.widget(place) for place in range(pages.count())]  # type: ignore[misc]


def top(panel: HistoryPanel, place: int) -> QTreeWidgetItem:
    item = panel.tree.topLevelItem(place)
    assert item is not None
    return item


def lines(item: QTreeWidgetItem) -> list[tuple[str, str]]:
    item.setExpanded(True)
    return [(item.child(place).text(2), item.child(place).text(3)) for place in range(item.childCount())]


def test_the_newest_act_stands_first_with_who_and_which_issue(qtbot: QtBot, ledger: Ledger) -> None:
    number = add(ledger, "留样不足")
    ledger.update_issues({number: {"deadline": "2026年6月底前"}})
    ledger.update_issues({number: {"deadline": "2026年7月底前"}})
    (panel,) = panels(qtbot, ledger)
    newest = top(panel, 0)
    assert (newest.text(1), newest.text(2), newest.text(3)) == ("张三", "修改问题", "第 3 号 留样不足")
    assert ("整改时限", "“2026年6月底前” → “2026年7月底前”") in lines(newest)


def test_the_whole_text_stands_below_the_list(qtbot: QtBot, ledger: Ledger) -> None:
    long = "食堂管理" * 50
    number = add(ledger, long)
    ledger.update_issues({number: {"problem": "短了"}})
    (panel,) = panels(qtbot, ledger)
    ((label, words),) = lines(top(panel, 0))
    assert label == "反馈问题" and "…” → “短了”" in words and len(words) < 90
    panel.tree.setCurrentItem(top(panel, 0).child(0))
    assert panel.whole.toPlainText() == f"反馈问题\n原来：{long}\n现在：短了"


def test_one_issue_has_a_page_of_its_own(qtbot: QtBot, ledger: Ledger) -> None:
    first, second = add(ledger, "留样不足"), add(ledger, "预案陈旧")
    ledger.update_issues({number: {"note": "一起改"} for number in (first, second)})
    own, everything = panels(qtbot, ledger, first)
    assert own.tree.topLevelItemCount() == 2 and everything.tree.topLevelItemCount() == 3
    assert top(own, 0).text(3) == "" and lines(top(own, 0)) == [("备注", "填写“一起改”")]
    assert top(everything, 0).text(3) == "2 个问题"
    assert lines(top(everything, 0))[1] == ("备注", "第 3 号 预案陈旧：填写“一起改”")


def test_a_removed_issue_keeps_its_name_in_the_history(qtbot: QtBot, ledger: Ledger) -> None:
    ledger.remove_issues([add(ledger, "留样不足")])
    (panel,) = panels(qtbot, ledger)
    assert [top(panel, place).text(3) for place in (0, 1)] == ["（已删除）留样不足"] * 2


def test_a_ledger_without_history_says_so(qtbot: QtBot, ledger: Ledger) -> None:
    (panel,) = panels(qtbot, ledger)
    assert "还没有记录。" in [label.text() for label in panel.findChildren(QLabel)]


# -- backups


def backups(qtbot: QtBot, ledger: Ledger) -> BackupDialog:
    dialog = BackupDialog(ledger)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def cells(dialog: BackupDialog, row: int) -> list[str]:
    items = [dialog.table.item(row, column) for column in range(dialog.table.columnCount())]
    return [item.text() if item else "" for item in items]


def labels(dialog: BackupDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def test_each_backup_says_why_how_much_and_how_far_back(qtbot: QtBot, ledger: Ledger) -> None:
    first = add(ledger, "留样不足")
    back_up(ledger, "手动")
    add(ledger, "预案陈旧")
    back_up(ledger, "导入前")
    ledger.update_issues({first: {"note": "改"}})
    dialog = backups(qtbot, ledger)
    assert cells(dialog, 0)[1:] == ["导入前", "2 项", "之后又做了 1 次操作"]
    assert cells(dialog, 1)[1:] == ["手动备份", "1 项", "之后又做了 2 次操作，问题多了 1 项"]
    assert "自动清理" in labels(dialog)


def test_a_backup_made_now_is_listed(qtbot: QtBot, ledger: Ledger, asked: list[str]) -> None:
    add(ledger, "留样不足")
    dialog = backups(qtbot, ledger)
    assert dialog.table.rowCount() == 0 and "还没有备份" in labels(dialog)
    dialog.back_up_now()
    qtbot.waitUntil(lambda: bool(asked))
    assert cells(dialog, 0)[1:] == ["手动备份", "1 项", "与现在相同"] and "还没有备份" not in labels(dialog)


def test_a_restore_is_asked_about_with_what_it_costs(qtbot: QtBot, ledger: Ledger, asked: list[str]) -> None:
    add(ledger, "留样不足")
    path = back_up(ledger, "手动")
    add(ledger, "预案陈旧")
    dialog = backups(qtbot, ledger)
    dialog.restore_selected()
    assert dialog.chosen == path and not dialog.isVisible()
    assert "1 项问题；之后又做了 1 次操作，问题多了 1 项" in asked[0] and "现在的台账有 2 项问题" in asked[0]


def test_a_restore_that_is_not_wanted_changes_nothing(
    qtbot: QtBot, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(ledger, "留样不足")
    back_up(ledger, "手动")
    monkeypatch.setattr(messages, "ask", lambda *_: False)
    dialog = backups(qtbot, ledger)
    dialog.restore_selected()
    assert dialog.isVisible() and dialog.chosen is None


def test_after_a_restore_nothing_is_thinned_out_until_it_is_confirmed(
    qtbot: QtBot, tmp_path: Path, ledger: Ledger
) -> None:
    add(ledger, "留样不足")
    path = back_up(ledger, "手动")
    add(ledger, "预案陈旧")
    ledger.close()
    restore(path, tmp_path / "台账.zgdb", operator="张三", today=lambda: TODAY)
    with Ledger.open(tmp_path / "台账.zgdb", operator="张三", today=lambda: TODAY) as restored:
        dialog = backups(qtbot, restored)
        assert "还没有确认" in labels(dialog) and not thinning_allowed(restored.ledger_id)
        assert dialog.focusWidget() is dialog.table, "Enter confirms nothing"
        (confirm,) = [one for one in dialog.findChildren(QPushButton) if one.text() == "恢复无误"]
        confirm.click()
        assert "还没有确认" not in labels(dialog) and thinning_allowed(restored.ledger_id)
        assert cells(dialog, dialog.table.rowCount() - 1)[3] == "之后又做了 1 次操作"


def test_a_backup_without_its_description_is_counted(qtbot: QtBot, ledger: Ledger) -> None:
    add(ledger, "留样不足")
    back_up(ledger, "手动")
    (backup_folder(ledger.ledger_id) / "别处拷来.zgbak").write_bytes(b"?")
    dialog = backups(qtbot, ledger)
    assert dialog.table.rowCount() == len(list_backups(ledger.ledger_id)) == 1
    assert "另有 1 份" in labels(dialog)


def test_a_backup_can_be_looked_at_and_says_what_changed_since(qtbot: QtBot, ledger: Ledger, asked: list[str]) -> None:
    first = add(ledger, "留样不足")
    path = back_up(ledger, "手动")
    ledger.update_issues({first: {"note": "改"}})
    add(ledger, "预案陈旧")
    dialog = backups(qtbot, ledger)
    dialog.table.selectRow(0)
    dialog.look_at_selected()
    assert dialog.to_look_at is not None and dialog.to_look_at[0] == path and dialog.chosen is None
    dialog = backups(qtbot, ledger)
    dialog.restore_selected()
    assert "之后又做了 2 次操作，问题多了 1 项：新增 1 项、修改 1 项" in asked[0]


def test_a_second_place_is_chosen_and_gets_the_newest_backup(
    qtbot: QtBot, ledger: Ledger, asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(ledger, "留样不足")
    stick = tmp_path / "优盘"
    stick.mkdir()
    dialog = backups(qtbot, ledger)
    assert "没有选择第二备份位置" in labels(dialog)
    monkeypatch.setattr(messages, "choose_folder", lambda *_: stick)
    dialog.choose_second_place()
    qtbot.waitUntil(lambda: f"第二备份位置：{stick}（最近一次" in labels(dialog))
    assert [one.issues for one in list_backups(ledger.ledger_id, stick)] == [1]
    assert dialog.table.rowCount() == 1, "the backup that was made for it is on the list"
    add(ledger, "预案陈旧")
    dialog.back_up_now()
    qtbot.waitUntil(lambda: bool(asked))
    assert "第二份也存好了" in asked[-1] and len(list_backups(ledger.ledger_id, stick)) == 2
    dialog.leave_second_place()
    assert "没有选择第二备份位置" in labels(dialog) and len(list_backups(ledger.ledger_id, stick)) == 2
