"""What is told after an export: what a paper could not hold, and where it went when its place was taken."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from documents.saving import CannotSave
from documents.shortfalls import absent_words, cut_words
from models.filters import IssueFilter
from models.ledger import Ledger
from models.settings import WindowSettings
from ui import exporting, jobs, messages
from ui.export_dialog import Paper, Scope, Wish

TODAY = date(2026, 11, 22)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every question is answered with its last answer, but 另存为 is taken; what was said is kept."""
    said: list[str] = []

    def answer(_parent: object, _title: str, sentence: str, answers: tuple[str, ...] = ()) -> int:
        said.append(sentence)
        return 0 if answers and answers[0] == "另存为…" else 2

    for name in ("choose", "tell", "warn"):
        monkeypatch.setattr(messages, name, answer)
    return said


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QWidget]:
    widget = QWidget()
    qtbot.addWidget(widget)
    yield widget
    jobs.activity.stop_all()


def wait(qtbot: QtBot, told: list[str]) -> None:
    qtbot.waitUntil(lambda: bool(told) and not jobs.activity.busy, timeout=20_000)
    QApplication.processEvents()


def export(window: QWidget, wish: Wish, work: Callable[[jobs.Tick], str]) -> None:
    exporting.write_in_thread(window, wish, lambda _wish: work, 3)


def test_a_text_longer_than_a_cell_takes_is_written_whole(
    ledger: Ledger, window: QWidget, told: list[str], tmp_path: Path, qtbot: QtBot
) -> None:
    ledger.save_source({"name": "自查", "kind": "自查"})
    ledger.add_issue({"source": "自查", "problem": "长", "note": "字" * 40_000})
    wish = Wish(Paper.LEDGER_XLSX, Scope.ALL, "A3", "", tmp_path / "台账.xlsx")
    write = exporting.writer(ledger, wish, IssueFilter(), ledger.issue_ids(), TODAY)
    export(window, wish, write)
    wait(qtbot, told)
    assert "已写好" in told[0] and "截断" not in told[0]
    cells = load_workbook(wish.path).active.iter_rows(values_only=True)  # type: ignore[union-attr]
    assert sum(str(cell).count("字") for row in cells for cell in row if "字字" in str(cell)) >= 40_000


def test_characters_that_cannot_be_printed_are_told() -> None:
    assert absent_words(frozenset()) == "" == cut_words(0)
    assert absent_words(frozenset({"\U0001f600"})) == "有 1 个字符没有字体可以打印，在文件中显示为 □：\U0001f600"
    many = frozenset(chr(0x1F600 + place) for place in range(30))
    assert absent_words(many).endswith("等")
    assert absent_words(many).startswith("有 30 个字符")


def test_a_finished_paper_whose_place_is_taken_goes_elsewhere(
    window: QWidget, told: list[str], tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, other = tmp_path / "台账（另存1）.xlsx", tmp_path / "给主任.xlsx"
    kept.write_bytes(b"done")
    monkeypatch.setattr(messages, "choose_save_path", lambda *_: other)

    def held(_tick: jobs.Tick) -> str:
        raise CannotSave("“台账.xlsx”正被其他程序打开。", kept)

    export(window, Wish(Paper.LEDGER_XLSX, Scope.ALL, "A3", "", tmp_path / "台账.xlsx"), held)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[0] == "“台账.xlsx”正被其他程序打开。"
    assert "给主任.xlsx" in told[1]
    assert other.read_bytes() == b"done"
    assert not kept.exists()


def test_a_place_that_cannot_be_written_is_changed_and_the_work_done_again(
    window: QWidget, told: list[str], tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "别处.pdf"
    monkeypatch.setattr(messages, "choose_save_path", lambda *_: other)
    written: list[Path] = []

    def work(wish: Wish) -> Callable[[jobs.Tick], str]:
        def write(_tick: jobs.Tick) -> str:
            if wish.path != other:
                raise CannotSave("没有权限写入。")
            written.append(wish.path)
            return ""

        return write

    exporting.write_in_thread(window, Wish(Paper.LEDGER_PDF, Scope.ALL, "A3", "", tmp_path / "台账.pdf"), work, 3)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert written == [other]


def test_what_a_broken_off_export_left_is_swept(data_folder: Path, tmp_path: Path) -> None:
    left = tmp_path / ".zgtz-0123456789abcdef.tmp.xlsx"
    left.touch()
    os.utime(left, (time.time() - 9999,) * 2)
    settings = WindowSettings()
    exporting.sweep_remembered(settings)
    assert left.exists()
    settings.set("export_folder", str(tmp_path))
    exporting.sweep_remembered(settings)
    assert not left.exists()
