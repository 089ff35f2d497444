"""整改情况通报 in the window: texts that are kept, checks that lead on, a public version that shows what it masks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from models.filters import IssueFilter
from models.issues import MeasureEdit
from models.ledger import Ledger
from models.notice_texts import DEFAULT, texts_for
from models.public_rules import rules_for
from models.rules import Progress
from models.settings import WindowSettings
from tests.conftest import TODAY
from ui import messages
from ui.main_window import MainWindow
from ui.notice_dialog import NoticeDialog

#: The offscreen plugin says this of every window; it says nothing of ours.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

Opened = Callable[[], NoticeDialog]


@pytest.fixture
def opened(ledger: Ledger, qtbot: QtBot, tmp_path: Path) -> Opened:
    """Opens the dialog on a ledger with an ordinary and an 内部 issue."""
    issue = {"source": "巡察", "problem": "校长李明远多收费", "measures": (MeasureEdit("退还5万元"),)}
    ledger.add_issues([issue, {"source": "巡察", "problem": "内部的事", "secrecy": "内部"}])

    def open_one() -> NoticeDialog:
        dialog = NoticeDialog(ledger, WindowSettings(tmp_path / "window.json"))
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return open_one


def rows(dialog: NoticeDialog) -> list[tuple[str, str]]:
    items = [dialog.remarks.topLevelItem(place) for place in range(dialog.remarks.topLevelItemCount())]
    return [(item.text(0), item.text(1)) for item in items]


def test_the_preview_follows_what_is_typed(opened: Opened) -> None:
    dialog = opened()
    assert "反馈问题整改落实情况" in dialog.preview.toPlainText()
    dialog.texts.edits["opening"].setPlainText("{问题总数}个问题，已完成3个。")
    dialog.refresh()
    assert "2个问题，已完成3个。" in dialog.preview.toPlainText()
    assert ("数字", "“开头”写的是“已完成3个”，台账里是 0。") in rows(dialog)
    dialog.texts.edits["opening"].setPlainText("{没有这个}")
    dialog.refresh()
    assert "没有“{没有这个}”这个占位符" in dialog.message.text() and not dialog.message.isHidden()
    dialog.texts.put_back("opening")
    dialog.refresh()
    assert dialog.message.isHidden() and dialog.texts.texts() == DEFAULT


def test_a_remark_leads_to_its_text_or_its_issue(opened: Opened) -> None:
    dialog = opened()
    by_kind = {
        dialog.remarks.topLevelItem(place).text(0): dialog.remarks.topLevelItem(place)
        for place in range(dialog.remarks.topLevelItemCount())
    }
    dialog.open_remark(by_kind["待填写"])
    assert dialog.texts.tabText(dialog.texts.currentIndex()) == "落款", "the last of them"
    dialog.open_remark(by_kind["没有进展"])
    assert dialog.chosen_issue == 2 and not dialog.isVisible()


def test_the_public_version_shows_what_it_masks(opened: Opened, ledger: Ledger) -> None:
    dialog = opened()
    dialog.public.setChecked(True)
    assert "校长李某某多收费" in dialog.preview.toPlainText() and "内部的事" not in dialog.preview.toPlainText()
    assert dialog.count.text() == "公开版：遮盖 2 处；没有列入：密级为“内部”的 1 项。"
    masks, issues = dialog.rules.masks, dialog.rules.issues
    assert [(masks.topLevelItem(0).text(0), masks.topLevelItem(0).text(3)), masks.topLevelItem(1).text(2)] == [
        ("李明远", "人名"),
        "××万元",
    ]
    assert not issues.topLevelItem(1).flags() & Qt.ItemFlag.ItemIsEnabled
    masks.topLevelItem(1).setCheckState(0, Qt.CheckState.Unchecked)
    dialog.refresh()
    assert "退还5万元" in dialog.preview.toPlainText()
    dialog.rules.switches["names"].setChecked(False)
    dialog.refresh()
    assert "校长李明远多收费" in dialog.preview.toPlainText()
    issues.topLevelItem(0).setCheckState(0, Qt.CheckState.Unchecked)
    dialog.refresh()
    assert "多收费" not in dialog.preview.toPlainText()
    assert dialog.save()
    assert rules_for(ledger).withheld == ((1, "校长李明远多收费"),) and rules_for(ledger).shown == {(1, "5万元")}


def test_writing_keeps_the_texts_and_offers_the_file(
    opened: Opened, ledger: Ledger, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog, told, suggested = opened(), list[str](), list[Path]()

    def save_as(_parent: object, _title: str, path: Path, _kinds: str) -> Path:
        suggested.append(path)
        return tmp_path / f"通报{path.suffix}"

    monkeypatch.setattr(messages, "choose_save_path", save_as)

    def choose(_parent: object, _title: str, words: str, answers: tuple[str, ...]) -> int:
        if answers == ("仍然写出", "回去填写"):
            return 0
        told.append(words)
        return 2

    monkeypatch.setattr(messages, "choose", choose)
    dialog.texts.edits["title"].setPlainText("整改通报")
    for ending in (".docx", ".pdf"):
        dialog.write(ending)
        qtbot.waitUntil(lambda ending=ending: bool(told) and ending in told[-1])
        assert (tmp_path / f"通报{ending}").stat().st_size > 3000
    assert suggested[0].name == "整改通报.docx"
    assert texts_for(ledger, 1).title == "整改通报"
    assert "别的字体" in told[0] and "嵌入" in told[1]
    dialog.texts.edits["title"].setPlainText("{坏}")
    dialog.write(".docx")
    assert len(suggested) == 2, "a text that makes no sense is not written"


def test_closing_asks_when_something_was_typed(opened: Opened, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    answers, asked = [2, 1], list[str]()
    monkeypatch.setattr(
        messages, "choose", lambda _parent, _title, words, _answers: asked.append(words) or answers.pop(0)
    )
    dialog = opened()
    dialog.texts.edits["contact"].setPlainText("电话：1")
    dialog.reject()
    assert dialog.isVisible(), "继续修改"
    dialog.reject()
    assert not dialog.isVisible() and len(asked) == 2 and texts_for(ledger, 1) == DEFAULT
    untouched = opened()
    untouched.reject()
    assert len(asked) == 2


def test_each_source_is_a_notice_of_its_own(opened: Opened, ledger: Ledger) -> None:
    ledger.add_issue({"source": "教育督导", "problem": "课程未开齐"})
    dialog = opened()
    assert [dialog.source.itemText(place) for place in range(dialog.source.count())] == [
        "巡察",
        "教育督导",
    ]
    dialog.source.setCurrentIndex(1)
    assert "课程未开齐" in dialog.preview.toPlainText() and "多收费" not in dialog.preview.toPlainText()


def test_what_is_open_is_asked_about_once_before_writing(
    opened: Opened, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, saved = list[str](), list[Path]()
    monkeypatch.setattr(messages, "choose", lambda _parent, _title, words, _answers: asked.append(words) or 1)
    monkeypatch.setattr(messages, "choose_save_path", lambda _parent, _title, path, _kinds: saved.append(path))
    dialog = opened()
    dialog.pages.setCurrentIndex(1)
    dialog.write(".docx")
    (words,) = asked
    assert "处空白没有填" in words and "【联系电话】" in words and words.endswith("要现在写出吗？")
    assert not saved and dialog.pages.currentIndex() == 0, "回去填写"
    assert dialog.texts.tabText(dialog.texts.currentIndex()) == "标题", "the first text with a blank"
    monkeypatch.setattr(messages, "choose", lambda *_words: 0)
    dialog.write(".docx")
    assert len(saved) == 1, "仍然写出"


def test_nothing_is_asked_of_a_notice_without_gaps(
    ledger: Ledger, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = {"organization": "教育局", "inspected_by": "组", "feedback_on": TODAY}
    ledger.save_source({"name": "巡察", "started_on": TODAY, "ended_on": TODAY, **facts})
    done = {"measures": (MeasureEdit("整改。"),), "progress": Progress.DONE, "entry": (TODAY, "已整改完成。")}
    issue = ledger.add_issue({"source": "巡察", "problem": "台账不全", **done})
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 x")
    ledger.evidence.add(issue, [tmp_path / "a.pdf"])
    dialog, saved = NoticeDialog(ledger, WindowSettings(tmp_path / "window.json")), list[Path]()
    qtbot.addWidget(dialog)
    dialog.texts.edits["contact"].setPlainText("联系电话：0000-8123456。")
    monkeypatch.setattr(messages, "choose", lambda *_words: pytest.fail("nothing is open"))
    monkeypatch.setattr(messages, "choose_save_path", lambda _parent, _title, path, _kinds: saved.append(path))
    dialog.write(".docx")
    assert len(saved) == 1


def test_it_opens_on_the_source_in_view(
    ledger: Ledger, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.add_issues([{"source": name, "problem": f"{name}的问题"} for name in ("县委巡察", "教育督导", "安全检查")])
    window = MainWindow(WindowSettings(tmp_path / "window.json"), operator="张三", today=ledger.today)
    qtbot.addWidget(window)
    window.show_ledger(ledger)
    seen = list[str]()
    monkeypatch.setattr(NoticeDialog, "exec", lambda dialog: seen.append(dialog.source.currentText()) or 0)
    assert window.page is not None
    for issue in (2, 1):
        window.page.table.select_ids([issue])
        window.choices["notice"].trigger()
    window.page.show_only(IssueFilter(source_id=3), "安全检查")
    window.choices["notice"].trigger()
    assert seen == ["教育督导", "县委巡察", "安全检查"]
    window.show_ledger(None)


def test_a_ledger_to_look_at_is_written_but_not_changed(
    ledger: Ledger, opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    ledger.read_only_reason = "只读"
    dialog = opened()
    dialog.texts.edits["title"].setPlainText("整改通报")
    dialog.refresh()
    assert not dialog.save_button.isEnabled() and dialog.draft is not None and dialog.draft.title == "整改通报"
    dialog.reject()
    assert not dialog.isVisible()
    ledger.read_only_reason = ""


def test_the_menu_opens_it_and_a_click_shows_the_issue(
    ledger: Ledger, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.add_issues([{"source": "巡察", "problem": word} for word in ("甲", "乙")])
    window = MainWindow(WindowSettings(tmp_path / "window.json"), operator="张三", today=ledger.today)
    qtbot.addWidget(window)
    window.show_ledger(ledger)

    def click(dialog: NoticeDialog) -> bool:
        dialog.chosen_issue = 2
        return True

    monkeypatch.setattr(NoticeDialog, "exec", click)
    window.choices["notice"].trigger()
    assert window.page is not None and window.page.selected_ids() == [2]
    window.show_ledger(None)
