"""使用手册: it opens from the program, has contents and search, and is packed into the built program."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from ui.about_dialog import KeysDialog
from ui.actions import MENUS, Actions
from ui.manual_window import ManualWindow, show_manual

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def manual(qtbot: QtBot) -> ManualWindow:
    window = QWidget()
    qtbot.addWidget(window)
    opened = show_manual(window)
    assert show_manual(window) is opened, "a second one"
    opened.setParent(None)  # the test lets go of it
    qtbot.addWidget(opened)
    return opened


def test_a_chapter_is_shown_by_its_line_in_the_contents(manual: ManualWindow) -> None:
    titles = [manual.contents.item(place).text() for place in range(manual.contents.count())]
    assert "13. 销号" in titles and "\u3000\u3000督办提醒" in titles
    manual.contents.itemClicked.emit(manual.contents.item(titles.index("13. 销号")))
    assert manual.text.textCursor().block().text() == "13. 销号"


def test_words_are_found_one_place_after_the_other(manual: ManualWindow) -> None:
    manual.search.setText("回头看")
    first = manual.text.textCursor().selectionStart()
    assert manual.text.textCursor().selectedText() == "回头看" and manual.found.text().startswith("第 1 处")
    manual.go_on()
    assert manual.text.textCursor().selectionStart() > first
    manual.go_on(back=True)
    assert manual.text.textCursor().selectionStart() == first
    manual.search.setText("没有这样的话")
    assert manual.found.text() == "没有找到" and not manual.next_button.isEnabled()


def test_every_link_of_the_contents_leads_somewhere_and_every_picture_is_there(manual: ManualWindow) -> None:
    text = (ROOT / "docs" / "manual.md").read_text(encoding="utf-8")
    links = [part.split(")")[0] for part in text.split("](#")[1:]]
    assert len(links) > 20
    for link in links:
        manual.text.moveCursor(manual.text.textCursor().MoveOperation.Start)
        manual.text.anchorClicked.emit(QUrl(f"#{link}"))
        assert manual.text.textCursor().position() > 0, link
    for picture in [part.split(")")[0] for part in text.split("](pictures/")[1:]]:
        assert (ROOT / "docs" / "pictures" / picture).is_file()


def test_the_manual_and_the_keys_stand_in_the_menu_and_the_manual_is_packed(qtbot: QtBot) -> None:
    assert dict(MENUS)["帮助(&H)"][:2] == ("manual", "keys")
    assert '(str(ROOT / "docs"), "docs")' in (ROOT / "packaging" / "program.spec").read_text(encoding="utf-8")


def test_a_key_has_one_name_in_menu_and_list(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    actions = Actions(window)
    assert actions["edit"].text() == "编辑问题…\tCtrl+Enter"
    listed = dict(actions.keys())
    assert listed["编辑问题"] == "Ctrl+Enter" and listed["使用手册"] == "F1"
    dialog = KeysDialog(list(actions.keys()), window)
    (table,) = dialog.findChildren(QTableWidget)
    shown = {table.item(row, 0).text(): table.item(row, 1).text() for row in range(table.rowCount())}
    assert shown["编辑问题"] == "Ctrl+Enter" and shown["在弹出的窗口里确定、保存、导入"] == "Ctrl+Enter"
    dialog.show()
    assert all(table.columnWidth(column) >= table.sizeHintForColumn(column) for column in (0, 1)), "nothing is cut"
    dialog.close()
