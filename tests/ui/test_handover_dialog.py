"""交接包 in the window: made from the dialog, received by opening it, restored over the same ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from documents.handover import write_handover
from documents.handover_receiving import look
from models.ledger import Ledger
from models.settings import WindowSettings
from tests.program import is_one_sentence
from ui import jobs, messages, receive_dialog
from ui.handover_dialog import HandoverDialog
from ui.ledger_files import LedgerFiles
from ui.receive_dialog import ReceiveDialog

TODAY = date(2026, 11, 22)


@pytest.fixture
def filled(ledger: Ledger, tmp_path: Path) -> Ledger:
    ledger.add_issue({"source": "自查", "problem": "留样记录不全", "secrecy": "内部"})
    (tmp_path / "照片.jpg").write_bytes(b"jpg")
    ledger.evidence.add(1, [tmp_path / "照片.jpg"])
    return ledger


@pytest.fixture
def package(filled: Ledger, tmp_path: Path) -> Path:
    return write_handover(filled, tmp_path / "交接.zip", made_by="张三", made_for="李四").path


@pytest.fixture
def files(qtbot: QtBot, data_folder: Path) -> Iterator[LedgerFiles]:
    window = QMainWindow()
    qtbot.addWidget(window)
    shown: list[Ledger | None] = []
    opened = LedgerFiles(window, WindowSettings(), "李四", lambda: TODAY, shown.append)
    yield opened
    jobs.activity.stop_all()
    opened.close()


def test_a_package_is_made_from_the_dialog(qtbot: QtBot, filled: Ledger, tmp_path: Path) -> None:
    dialog = HandoverDialog(filled, WindowSettings())
    qtbot.addWidget(dialog)
    assert dialog.made_by.text() == "张三" and dialog.chosen_path().name == "台账_交接包_20261122.zip"
    dialog.made_for.setText("李四")
    dialog.path.setText(str(tmp_path / "没有" / "包"))
    dialog.accept()
    assert is_one_sentence(dialog.message.text()) and dialog.made is None
    dialog.path.setText(str(tmp_path / "包"))
    dialog.accept()
    qtbot.waitUntil(lambda: dialog.made is not None)
    assert dialog.made is not None and dialog.made.path == tmp_path / "包.zip"
    assert look(tmp_path / "包.zip").manifest.made_for == "李四"
    assert dialog.result() == 1


def test_a_refusal_leaves_the_dialog_as_it_is(qtbot: QtBot, filled: Ledger, tmp_path: Path) -> None:
    dialog = HandoverDialog(filled, WindowSettings())
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.path.setText(str(tmp_path / ("长" * 100 + ".zip")))
    dialog.accept()
    qtbot.waitUntil(lambda: bool(dialog.message.text()))
    assert "文件名太长" in dialog.message.text() and dialog.isVisible()


def test_what_was_typed_is_not_thrown_away_unasked(
    qtbot: QtBot, filled: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = HandoverDialog(filled, WindowSettings())
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.made_for.setText("李四")
    monkeypatch.setattr(messages, "ask", lambda *_: False)
    dialog.reject()
    assert dialog.isVisible()
    monkeypatch.setattr(messages, "ask", lambda *_: True)
    dialog.reject()
    assert not dialog.isVisible()


def test_a_package_is_put_where_nothing_is(qtbot: QtBot, package: Path, tmp_path: Path) -> None:
    dialog = ReceiveDialog(package, look(package), "李四", lambda: TODAY)
    qtbot.addWidget(dialog)
    dialog.place.setText(str(tmp_path / "台账.zgdb"))
    dialog.accept()
    assert "没有接收" in dialog.message.text() and dialog.received is None
    dialog.place.setText(str(tmp_path / "接手"))
    dialog.accept()
    qtbot.waitUntil(lambda: dialog.received is not None)
    with Ledger.open(tmp_path / "接手.zgdb", operator="李四", today=lambda: TODAY) as received:
        assert received.check().ok and received.evidence.verify() == ()


def test_opening_a_package_receives_it_and_opens_its_ledger(
    qtbot: QtBot, files: LedgerFiles, package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(messages, "choose_open_path", lambda *_: package)
    monkeypatch.setattr(messages, "tell", lambda _parent, _title, sentence: said.append(sentence))
    monkeypatch.setattr(messages, "documents_folder", lambda: tmp_path / "文档")
    (tmp_path / "文档").mkdir()

    def accepted(dialog: ReceiveDialog) -> int:
        dialog.accept()
        qtbot.waitUntil(lambda: dialog.received is not None)
        return 1

    monkeypatch.setattr(receive_dialog.ReceiveDialog, "exec", accepted)
    files.choose()
    assert files.ledger is not None and files.ledger.path == tmp_path / "文档" / "台账.zgdb"
    assert files.ledger.count() == 1 and files.recent() == [tmp_path / "文档" / "台账.zgdb"]
    assert "核对码" in said[0]


def test_a_refused_package_leaves_the_present_ledger(
    files: LedgerFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(messages, "warn", lambda _parent, _title, sentence: said.append(sentence))
    (tmp_path / "别的.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    assert not files.open(tmp_path / "别的.zip")
    assert "不是整改台账的交接包" in said[0] and files.ledger is None


def test_a_ledger_goes_back_to_its_package(
    qtbot: QtBot, files: LedgerFiles, filled: Ledger, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(messages, "tell", lambda _parent, _title, sentence: said.append(sentence))
    filled.add_issue({"source": "自查", "problem": "后来的"})
    filled.close()
    assert files.open(filled.path)
    files.restore(package)
    qtbot.waitUntil(lambda: bool(said))
    assert files.ledger is not None and files.ledger.count() == 1
    assert "恢复前的台账也备份好了" in said[0]
