"""The main window under a clerk's hands: nothing jumps, every stop of the keyboard is seen, lines take turns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from documents.handover import write_handover
from models import paths
from models.errors import UnreadableFile
from models.ledger import Ledger
from models.settings import WindowSettings
from ui import jobs, messages, theme
from ui.figures_view import FiguresDialog
from ui.ledger_files import LedgerFiles
from ui.main_window import MainWindow

TODAY = date(2026, 11, 22)
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, data_folder: Path, tmp_path: Path) -> Iterator[MainWindow]:
    """A window on forty issues, with everything in it."""
    theme.apply(qapp)
    with Ledger.create(tmp_path / "a.zgdb", operator="测试", today=lambda: TODAY) as ledger:
        source = "2026年县委巡察组巡察反馈意见"
        for day in range(1, 41):
            deadline = f"2026-12-{day % 28 + 1}"
            ledger.add_issue({"source": source, "number": str(day), "problem": f"第{day}个问题", "deadline": deadline})
    settings = WindowSettings()
    settings.set("operator", "测试")
    made = MainWindow(settings, operator="测试", today=lambda: TODAY)
    made.resize(1366, 728)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    assert made.files.open(tmp_path / "a.zgdb")
    qtbot.waitUntil(lambda: made.status.total.text() != "")
    yield made
    jobs.activity.stop_all()
    made.close()
    made.deleteLater()


def test_a_notice_moves_nothing_and_covers_no_row(window: MainWindow, qtbot: QtBot) -> None:
    assert window.page is not None
    for shown in (True, False):
        window.banner.setVisible(shown)
        qtbot.wait(10)
        before = window.page.table.mapToGlobal(window.page.table.rect().topLeft())
        window.note("整改时限“尽快”看不出日期，已按原文保存，请核实。")
        qtbot.wait(10)
        assert window.page.table.mapToGlobal(window.page.table.rect().topLeft()) == before
        notice, search = window.notice, window.page.filter.search
        assert notice.isVisible()
        assert notice.mapToGlobal(notice.rect().bottomLeft()).y() < search.mapToGlobal(search.rect().topLeft()).y()
        if shown:
            assert notice.geometry().contains(window.banner.geometry())
        else:
            assert all(one.isVisible() and one.visibleRegion() for one in window.header.findChildren(QPushButton))
        window.notice.say("")


def test_a_notice_follows_the_width_of_the_window(window: MainWindow, qtbot: QtBot) -> None:
    window.note("请核实。")
    window.resize(1600, 800)
    qtbot.waitUntil(lambda: window.notice.width() == 1600)


@pytest.mark.parametrize("width", [1024, 1366])
def test_the_question_for_a_name_leaves_what_is_late_in_view(window: MainWindow, qtbot: QtBot, width: int) -> None:
    window.resize(width, 728)
    ledger, banner, notice = window.ledger, window.banner, window.notice
    assert ledger is not None
    window.settings.set("operator", "")
    ledger.operator = paths.login_name()
    banner.say("今天 11 月 22 日：逾期 12 项，15 天内到期 11 项，本周到期 12 项。", "late")
    window.ask_who_signs()
    qtbot.wait(10)
    assert notice.isVisible() and paths.login_name() in notice.label.text()
    assert notice.geometry().right() == banner.geometry().right()
    assert banner.label.geometry().right() < notice.x(), "the sentence ends before the question"
    assert banner.label.height() >= banner.label.heightForWidth(banner.label.width())
    assert notice.label.width() >= notice.label.sizeHint().width()
    window.note("整改时限“尽快”看不出日期，已按原文保存，请核实。")
    qtbot.wait(10)
    assert notice.geometry().contains(banner.geometry()), "what has to be looked at takes the line"
    notice.say("")
    qtbot.wait(10)
    assert banner.label.geometry().right() > notice.x() and banner.label.width() > width / 2


def test_the_keyboard_goes_as_one_reads(window: MainWindow, qtbot: QtBot) -> None:
    page = window.page
    assert page is not None
    stops: list[QWidget] = []
    page.table.setFocus()
    for _place in range(40):
        at = QApplication.focusWidget()
        assert at is not None and at.isVisible()
        if at in stops:
            break
        stops.append(at)
        qtbot.keyClick(at, Qt.Key.Key_Tab)
    assert stops[0] is page.table

    def places(part: QWidget) -> list[int]:
        return [place for place, stop in enumerate(stops) if stop is part or part.isAncestorOf(stop)]

    parts = [places(part) for part in (page.table, page.detail, window.header, page.filter, page.side)]
    assert all(parts), "a part without any stop"
    assert [place for part in parts for place in part] == sorted(place for part in parts for place in part)


def test_what_failed_stands_in_the_title(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(messages, "warn", lambda _parent, title, _sentence: told.append(title))

    def refuse(tick: jobs.Tick) -> None:
        raise UnreadableFile("读不出。")

    jobs.run(window, "正在读取“通报.doc”", refuse, lambda _result: None)
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["无法读取“通报.doc”"]


def test_a_dropped_hand_over_package_is_opened_and_any_other_zip_is_imported(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    imported: list[Path] = []
    monkeypatch.setattr(window.files, "open", opened.append)
    monkeypatch.setattr(window, "import_files", imported.extend)
    assert window.ledger is not None
    package, other = tmp_path / "交接包.zip", tmp_path / "填报表.zip"
    write_handover(window.ledger, package, made_by="张三")
    with ZipFile(other, "w") as made:
        made.writestr("通报.txt", "通报")
    window.take_files([package])
    window.take_files([other])
    assert opened == [package] and imported == [other]


def test_nothing_is_noted_of_a_ledger_before_the_first_paint(
    qtbot: QtBot, data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger.create(tmp_path / "b.zgdb", operator="测试", today=lambda: TODAY):
        pass
    made = MainWindow(WindowSettings(), operator="测试", today=lambda: TODAY)
    qtbot.addWidget(made)
    painted: list[bool] = []
    monkeypatch.setattr("ui.ledger_files._NOTED_AFTER", 0)
    monkeypatch.setattr(LedgerFiles, "_take_note", lambda _files, _ledger: painted.append(made._painted))
    monkeypatch.setattr(MainWindow, "isVisible", lambda _window: True)
    assert made.files.open(tmp_path / "b.zgdb")
    qtbot.wait(30)
    assert painted == [], "it is not on the screen yet"
    monkeypatch.undo()
    monkeypatch.setattr(LedgerFiles, "_take_note", lambda _files, _ledger: painted.append(made._painted))
    made.show()
    qtbot.waitUntil(lambda: bool(painted))
    assert painted == [True]


def test_the_largest_text_leaves_rows_in_a_small_window(window: MainWindow, qtbot: QtBot) -> None:
    page = window.page
    assert page is not None
    window.take_text_size("huge")
    try:
        window.note("整改时限“尽快”看不出日期，已按原文保存，请核实。")
        qtbot.wait(30)
        assert page.table.viewport().height() // page.table.rowHeight(0) >= 6
        figures = FiguresDialog(page._ledger, window.settings, window)
        qtbot.addWidget(figures)
        figures.resize(1280, 640)
        figures.show()
        assert figures.rule.width() >= figures.rule.sizeHint().width(), "the 口径 is cut"
        words = figures.rule_words
        assert words.height() >= words.heightForWidth(words.width())
    finally:
        window.take_text_size("normal")
