"""Long work leaves the window alive, can be stopped, and says what went wrong."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from models.errors import LedgerError, Stopped
from ui import jobs, messages
from ui.progress_window import ProgressWindow

#: The offscreen screen says so whenever a window is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QMainWindow]:
    window = QMainWindow()
    qtbot.addWidget(window)
    yield window
    jobs.activity.stop_all()


def test_the_result_arrives_in_the_thread_of_the_window(window: QMainWindow, qtbot: QtBot) -> None:
    threads: list[threading.Thread] = []
    got: list[str] = []

    def work(tick: jobs.Tick) -> str:
        threads.append(threading.current_thread())
        tick(1, 2)
        return "写好了"

    def done(result: str) -> None:
        threads.append(threading.current_thread())
        got.append(result)

    jobs.run(window, "导出", work, done)
    qtbot.waitUntil(lambda: bool(got))
    assert got == ["写好了"]
    assert threads[0] is not threads[1]
    assert threads[1] is threading.main_thread()


def test_the_program_is_busy_while_it_works(window: QMainWindow, qtbot: QtBot) -> None:
    seen: list[bool] = []
    go_on = threading.Event()
    jobs.activity.changed.connect(seen.append)
    jobs.run(window, "导出", lambda tick: go_on.wait(5), lambda _: None)
    assert jobs.activity.busy
    go_on.set()
    qtbot.waitUntil(lambda: not jobs.activity.busy)
    assert seen == [True, False]
    jobs.activity.changed.disconnect(seen.append)


def test_a_slow_work_shows_its_progress_and_stops_when_asked(
    window: QMainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(jobs, "_PATIENCE", 1)
    monkeypatch.setattr(messages, "tell", lambda parent, title, sentence: told.append(sentence))

    def work(tick: jobs.Tick) -> None:
        for turn in range(1000):
            tick(turn, 1000)
            time.sleep(0.005)

    job = jobs.run(window, "导出", work, lambda _: told.append("完成"))
    shown = job.progress
    qtbot.waitUntil(shown.isVisible)
    shown.reject()
    qtbot.waitUntil(lambda: bool(told))
    assert told == [str(Stopped())]
    assert not window.findChildren(ProgressWindow)


def test_a_refusal_is_shown_as_its_sentence(window: QMainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(messages, "warn", lambda parent, title, sentence: told.append(sentence))

    def work(tick: jobs.Tick) -> None:
        raise LedgerError("磁盘已满，没有保存；请清理磁盘后再试。")

    jobs.run(window, "导出", work, lambda _: told.append("完成"))
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["磁盘已满，没有保存；请清理磁盘后再试。"]


def test_a_bug_in_the_work_goes_to_the_crash_dialog(
    window: QMainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashes: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: crashes.append(kind))

    def work(tick: jobs.Tick) -> None:
        raise ZeroDivisionError

    jobs.run(window, "导出", work, lambda _: None)
    qtbot.waitUntil(lambda: bool(crashes))
    assert crashes == [ZeroDivisionError]
    assert not jobs.activity.busy


def test_leaving_waits_for_the_thread_and_drops_its_result(window: QMainWindow, qtbot: QtBot) -> None:
    got: list[object] = []

    def work(tick: jobs.Tick) -> None:
        while True:
            tick(0, 0)
            time.sleep(0.002)

    jobs.run(window, "导出", work, got.append)
    jobs.activity.stop_all()
    assert not jobs.activity.busy
    qtbot.wait(20)
    assert got == []
